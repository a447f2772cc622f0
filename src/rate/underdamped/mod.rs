//! Rates of a particle with inertia, from the Klein–Kramers operator in the continuum.

pub mod spectrum;
