#![doc = "placeholder"]
pub mod error;
pub mod figure;
pub mod scalar;
pub mod table;
