//! Transport through tilted periodic potentials.

mod orbit;
pub mod running;
pub mod staircase;
