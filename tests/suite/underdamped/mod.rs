//! Escape with inertia: the theories of the Kramers turnover.

mod phase_space;
mod theories;
