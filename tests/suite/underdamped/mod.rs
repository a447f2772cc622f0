//! Escape with inertia: the theories of the Kramers turnover.

mod theories;
