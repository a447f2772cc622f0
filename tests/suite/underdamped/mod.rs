//! Escape with inertia: engines of the Klein–Kramers operator, and the theories of the turnover.

mod engines;
mod phase_space;
mod theories;
