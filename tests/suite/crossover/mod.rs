//! From thermal hopping to quantum tunnelling.

mod inversion;
mod switching;
