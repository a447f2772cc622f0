//! Escape with a current: velocity, diffusion and relaxation on a tilted ring.
//!
//! | file | what | how |
//! |---|---|---|
//! | `overdamped` | v, `D_eff`, hops of the Smoluchowski operator | positive integrals over one period |
//! | `closed` | v of the washboard | the integral of Ambegaokar and Halperin |
//! | `relaxation` | eigenvalues of the tilted ring, real and complex | nested meshes, sparse engines |

pub mod closed;
pub mod overdamped;
