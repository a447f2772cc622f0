//! Operators: where a potential, a mesh and a bath (or ħ) meet, in one constructor each.
//!
//! | operator | equation | matrix | eigenvalues |
//! |---|---|---|---|
//! | [`smoluchowski`] | ∂P/∂t = (1/γ) ∂ₓ[U′P + kT ∂ₓP] | `Generator::to_csr` = L, columns sum to −κ (forward) | −λ |
//! | its adjoint | ∂f/∂t = (1/γ) [kT ∂ₓ² − U′∂ₓ] f | `Generator::transposed` = Lᵀ, rows sum to −κ (backward) | −λ |
//! | its symmetric form | T = −Π^{−1/2} L Π^{1/2} | `Generator::symmetrised` | λ ≥ 0 |
//! | [`energy`] | τ(E) ∂f/∂t = γ kT e^{E/kT} d/dE[S(E) e^{−E/kT} df/dE] | `energy::Arm::chain`, `energy::star` | −λ/γ |
//! | [`klein_kramers`] | ∂P/∂t = −v∂ₓP + ∂_v[(U′ + γv)P] + γkT ∂_v²P | `Ladder::to_csr` = −L, symmetrised by √P_eq; (−1)^n L (−1)^n = Lᵀ | λ, complex above λ₁ |
//! | [`floquet`] | the first with U(x, t), at M phases of a period | `Shaken::chain`: rates; ∂_t − L(t) | Floquet exponent λ_F |
//! | [`washboard`] | the same on one period of the tilted washboard | `Washboard::at` = L(s), wᵀL = 0 | −λ, complex |
//! | [`schroedinger`] | −(ħ²/2)ψ″ + Uψ = Eψ on a path x(r) | `Hamiltonian::pencil`, `Hamiltonian::symmetrised`: complex symmetric | E − iħΓ/2 |
//!
//! λ₀ = 0 belongs to P = π ∝ e^{−U/kT} when both ends reflect; λ₁ = k₊ + k₋ in a double well, λ₁ = k where one end absorbs.

pub mod automatic;
pub mod energy;
pub mod floquet;
pub mod klein_kramers;
pub mod outline;
pub mod phase_grid;
pub mod ring;
pub mod schroedinger;
pub mod segment;
pub mod smoluchowski;
pub mod washboard;
pub mod wedge;
