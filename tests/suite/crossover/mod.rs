//! From thermal hopping to quantum tunnelling.

mod switching;
