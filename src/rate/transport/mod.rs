//! Escape with a current: velocity, diffusion and relaxation on a tilted ring.
//!
//! | file | what | how |
//! |---|---|---|
//! | `overdamped` | v, `D_eff`, hops of the Smoluchowski operator | positive integrals over one period |
//! | `closed` | v of the washboard | the integral of Ambegaokar and Halperin |
//! | `relaxation` | eigenvalues of the tilted ring, real and complex | nested meshes, sparse engines |
//! | `underdamped` | v, `D_eff`, density and modes of the Klein–Kramers operator | elimination along Hermite levels |
//! | `running` | the running state without noise, retrapping | a periodic orbit |
//! | `staircase` | sweeps of the tilt up and down with noise | Fourier modes and Hermite levels in time |

pub mod closed;
mod orbit;
pub mod overdamped;
pub mod relaxation;
pub mod running;
pub mod staircase;
pub mod underdamped;
