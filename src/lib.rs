#![doc = "placeholder"]
pub mod error;
pub mod scalar;
pub mod table;
