//! The dipole spectrum of a binding well in a heat bath, from its quantum levels: lines, and lines that the bath broadens.
//!
//! ```text
//! S(ω) = (1/2π) ∫⟨δx(0) δx(t)⟩ e^{iωt} dt,  δx = x − ⟨x⟩,  ∫S dω = ⟨δx²⟩         ω > 0 is absorption; length² × time
//!      = Σ_mn P_m |x_mn|² δ(ω − (E_n − E_m)/ħ)                                   without a bath, P_m = e^{−βE_m}/Z
//! S(−ω) = e^{−βħω} S(ω)                                                          detailed balance, β = 1/kT
//! ```
//!
//! (Kubo, J. Phys. Soc. Jpn. 12, 570 (1957); Martin and Schwinger, Phys. Rev. 115, 1342 (1959): the condition of Kubo, Martin and
//! Schwinger.) Energies in the unit of U, mass 1.
//!
//! | file | what it holds |
//! |---|---|
//! | `states` | levels, gaps and matrix elements of x of a closed well |
//! | `elements` | x_mn with its sign, on nested meshes |
//! | `higher` | levels left out: how many there can be and how far they reach |
//! | `lines` | populations and the weights of the lines, with their error bars |
//! | `missing` | what transitions to and from levels left out can add to S(ω) |
//! | `exchange` | transitions that the bath causes: detailed balance, the approach to Boltzmann's distribution |
//! | `redfield` | the generator of Redfield for the density matrix |
//! | `resolvent` | one Krylov space for all frequencies |
//! | `broadened` | S(ω) of the lines that it broadens |

mod broadened;
mod elements;
mod exchange;
mod higher;
mod lines;
mod missing;
mod redfield;
mod resolvent;
mod states;
#[cfg(test)]
mod tests;

pub use broadened::{Broadened, Point};
pub use exchange::{Exchange, exchange};
pub use higher::Higher;
pub use lines::{Elastic, Line, Thermal};
pub use states::States;
