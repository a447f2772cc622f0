//! Drift and diffusion over many periods of a tilted potential.

pub mod underdamped;
