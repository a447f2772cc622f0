#![doc = "placeholder"]
pub mod eigen;
pub mod error;
pub mod generator;
pub mod scalar;
pub mod table;
pub mod wide;
