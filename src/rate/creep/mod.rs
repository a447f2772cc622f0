//! Flux creep: vortices that hop out of pinning wells, the field they make, and the persistent current that they let decay.
//!
//! ```text
//! j = J/J_c0,   u = U₀/kT,   U₀ the barrier at J = 0,   s = t/τ          all of them 1
//! e(j) = E/(ρ_f J_c0) = e^{−uU(j)} − e^{−uU(−j)}                         U in units of U₀; the second hop only where asked for
//! dj/ds = −e(j),   j(0) = 1,   S = −d ln j/d ln s = s e(j)/j
//! ```
//!
//! 1/τ is the rate at which flux that flows freely at `J_c0` would take the current `J_c0` away; the hops succeed at the attempt
//! rate times their Boltzmann factor. Anderson, Phys. Rev. Lett. 9, 309 (1962); Anderson & Kim, Rev. Mod. Phys. 36, 39 (1964);
//! Beasley, Labusch & Webb, Phys. Rev. 181, 682 (1969); Yeshurun, Malozemoff & Shaulov, Rev. Mod. Phys. 68, 911 (1996).
//!
//! | file | what it holds |
//! |---|---|
//! | `barrier` | the forms of U(j) |
//! | `law` | hop rates and E(J) |
//! | `criterion` | the current at which E reaches a given field |
//! | `relaxation` | j(s): closed forms |
//! | `decay` | j(s): quadrature |
//! | `temperature` | U₀ and `J_c0` below a critical temperature |
//! | `curve` | decay curves, measured or simulated |
//! | `csv` | the same from a file |
//! | `slope` | derivatives of measured curves with their bars |
//! | `maley` | U(J) from decay curves |
//! | `least_squares` | fits that are linear in their unknowns |

mod barrier;
mod criterion;
mod csv;
mod curve;
mod decay;
mod law;
mod least_squares;
mod maley;
#[cfg(test)]
mod maley_tests;
mod relaxation;
mod slope;
mod temperature;
#[cfg(test)]
mod tests;

pub use barrier::Barrier;
pub use criterion::{Practical, practical};
pub use csv::read;
pub use curve::{Current, Curve, Sample, simulate};
pub use decay::Decay;
pub use law::{Field, HopRates, Hops, Law};
pub use maley::{Analysis, Offset, Piece, Point, analyse};
pub use relaxation::{LATEST, Relaxed, closed, relax};
pub use slope::straight_line;
pub use temperature::two_fluid;

/// u = U₀/kT up to which rates are vouched for: beyond, the rounding of u itself shows in them.
pub const LARGEST_U: f64 = 1e5;
