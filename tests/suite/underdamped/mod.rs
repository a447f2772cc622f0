//! Escape with inertia: discretisations and engines of the Klein–Kramers operator, and the theories of the turnover.

mod discretisations;
mod elimination;
mod engines;
mod limits;
mod oscillator;
mod phase_space;
mod references;
mod refusals;
mod theories;
mod washboard;
