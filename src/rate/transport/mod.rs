//! Transport through tilted periodic potentials.

pub mod running;
pub mod staircase;
