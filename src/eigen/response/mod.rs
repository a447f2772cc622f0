//! Response of a generator or a ladder to a slow or fast field: solutions at an imaginary frequency.
//!
//! ```text
//! F(ω) = ⟨b| A (iω + A)⁻¹ |b⟩ = Σ_k g_k λ_k/(λ_k + iω),   −Im F/ω = Re ⟨b|(iω + A)⁻¹|b⟩,   A = −L, b = δx √p_eq
//! ```
//!
//! | file | operator | how |
//! |---|---|---|
//! | [`chain`] | overdamped, a chain of nodes | currents between nodes, subtraction-free, at any ratio of rates |
//! | [`ladder`] | with inertia, Hermite levels | projection on the Krylov space of a shifted inverse |
//!
//! Units: b a length, λ and ω 1/time, so F length² and −Im F/ω length² time.

pub mod chain;
mod hessenberg;
pub mod ladder;
mod slow;
mod vector;
