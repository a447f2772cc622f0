#![doc = "placeholder"]
pub mod error;
pub mod potential;
pub mod scalar;
pub mod table;
