//! Escape rates from metastable states that keep every printed digit.
//!
//! A particle in a well, kicked by a heat bath, leaves it at a rate k ~ e^{−ΔU/kT}. That rate is an eigenvalue: the smallest
//! nonzero one, λ₁, of the Fokker–Planck operator. It is exponentially small, and a stock eigen-solver, which errs by
//! eps·‖L‖, loses all of its digits near ΔU/kT = 31 without a word. This crate keeps them at ΔU/kT = 5000, with an error bar.
//!
//! # The equation
//!
//! ```text
//! ∂P/∂t = (1/γ) ∂ₓ[U′(x) P + kT ∂ₓP] = L P        overdamped (Smoluchowski), mass 1, D = kT/γ
//! L P_n = −λ_n P_n,   0 = λ₀ < λ₁ < …             P₀ ∝ e^{−U/kT}
//! λ₁ = k₊ + k₋    k = λ₁/2 in a symmetric double well,   k = λ₁ where one end absorbs
//! k ≈ (ω₀ω_b/2πγ) e^{−ΔU/kT}                      Kramers 1940, drawn beside the spectral value
//! ```
//!
//! With inertia the same at any friction, from the Klein–Kramers operator ([`operator::klein_kramers`], [`rate::underdamped`]):
//!
//! ```text
//! ∂P/∂t = −v ∂ₓP + ∂_v[(U′ + γv) P] + γkT ∂_v² P           λ₁ → c₀γ(1 − a√γ + …) at weak friction, Smoluchowski at strong
//! ```
//!
//! Without a bath a metastable level E_n − iħΓ_n/2 decays by tunnelling at the rate Γ_n, the width of a complex-scaled resonance:
//!
//! ```text
//! −(ħ²/2) ψ″ + U ψ = (E − iħΓ/2) ψ,   ψ outgoing               mass 1; ω₀² = U″ at the bottom of the well
//! Γ ≈ ω₀ a √(ω₀/πħ) e^{−B/ħ}                                   instanton; B = (36/5) ΔU/ω₀ for the cubic well
//! ```
//!
//! From tunnelling to hopping ([`rate::thermal`], [`rate::bounce`], [`rate::master`]), and what an experiment sees of it
//! ([`rate::switching`], [`rate::inversion`]):
//!
//! ```text
//! k = (2/ħβ) Im ln Σ e^{−β(E_n − iħΓ_n/2)} · min(1, T_c/T)               without friction
//! k = √(W/2πħ) |det′/det₀|^{−1/2} e^{−S_B/ħ}                            S_B the bounce's action at T < T_c, any friction
//! k = (ω_R/ω_b) f_q (ω₀/2π) e^{−ΔU/kT},   k_B T_c = ħω_R/2π             above T_c
//! P(I) = Γ(I)/İ · exp(−∫ Γ dI/İ),   Γ = (ω_p/2π) e^{−ΔU/k_B T_esc}      switching currents of a junction, T_esc
//! ```
//!
//! Escape with a current, on a tilted ring ([`rate::transport`]):
//!
//! ```text
//! v = L(k₊ − k₋),   k₊/k₋ = e^{FL/kT},   D_eff = lim ⟨δx²⟩/2t            U(x + L) = U(x) − FL
//! ```
//!
//! Magnetic flux creeps by the same hops ([`rate::creep`]), and diffuses into a slab by them ([`rate::diffusion`]):
//!
//! ```text
//! dj/ds = −(k₊ − k₋),   S = −d ln j/d ln s,   ∂b/∂s = −∂e(j)/∂x        j = J/J_c0, s = t/τ
//! ```
//!
//! Shaken periodically ([`rate::driven`]), in equilibrium with a bath or out of it ([`rate::balance`], [`rate::fluctuation`], [`rate::network`]):
//!
//! ```text
//! U(x, t) = U₀(x) + ε cos(ωt) φ(x):   λ_F → ⟨λ₁(U(·, t))⟩ for ω → 0,  λ₁(U₀) for ω → ∞      λ_F the slowest Floquet exponent
//! S(−ω) = e^{−ħω/kT} S(ω),   Γ↑/Γ↓ = e^{−ħω/kT}                                          KMS; Π W(m→n)/W(n→m) = 1 round any cycle
//! A = ln Π W(m→n)/W(n→m),   σ = Σ J A,   θ(χ) = θ(−A − χ)                                affinity, entropy production, counted charge
//! ```
//!
//! Everything is in reduced units: the potential sets the units of energy and length, γ that of time. A Josephson junction is
//! typed in SI units and reduced by [`units`].
//!
//! # From a case to a rate
//!
//! ```
//! use metastable::bath::Bath;
//! use metastable::eigen::Engine;
//! use metastable::operator::automatic;
//! use metastable::potential::{Landscape, Potential};
//! use metastable::rate::spectral::{Request, eigenvalues};
//!
//! let potential = Potential::quartic();                      // x⁴/4 − x²/2, wells at ±1, ΔU = 1/4
//! let landscape = Landscape::search(&potential)?;
//! let bath = Bath::new(0.25 / 320.0, 1.0)?;                  // ΔU/kT = 320, γ = 1
//! let axis = automatic::axis(&potential, &landscape, &bath, &automatic::Request::default())?;
//! let request = Request { count: 1, tolerance: 1e-10, engine: Engine::Flux, refine: true, vectors: false };
//! let lambda_1 = eigenvalues(&potential, &landscape, &axis, &bath, &request)?.values[0];
//!
//! // 28 digits of this number are known: 4.771120403044094570261…e-140.
//! assert!((lambda_1.k().unwrap_or(0.0) / 4.771120403044095e-140 - 1.0).abs() < lambda_1.relative_error());
//! assert!(lambda_1.relative_error() < 1e-12);
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! # Why the digits stay
//!
//! 1. The generator is held as positive rates along edges, never as a matrix with a diagonal ([`generator`]).
//! 2. The mesh gives it exact passage times: each interval enters through four positive integrals that compose without
//!    error ([`operator::segment`]), so a slow eigenvalue is right on any mesh and a fast one extrapolates.
//! 3. Eigenvalues are isolated by Sturm counts in the differential qd form and read off as ratios of positive sums
//!    ([`eigen::flux`]); numbers below 10⁻³⁰⁸ carry their own exponent ([`wide`]).
//! 4. Nested meshes are extrapolated, and what the extrapolation still changes is the error bar ([`rate::extrapolate`]).
//! 5. A width is the flux out of the real part of a contour over the norm inside, exact on every mesh and without a subtraction
//!    ([`hamiltonian`]); the pair behind it is polished in twice the working precision ([`eigen::banded`]) and found again on a
//!    second contour ([`rate::resonance`]). A tunnel splitting is a flux as well ([`rate::bound`]).
//!
//! 6. With inertia, elimination along the Hermite levels is well conditioned down to the first; that one is integrated, so that 1/λ₁
//!    is a quadratic form of probabilities over weights ([`eigen::elimination`]).
//! 7. On a tilted ring velocity and diffusion are ratios of positive integrals over one period; nothing is subtracted but
//!    1 − e^{−FL/kT}, whose exponent is known by itself ([`operator::ring`]).
//! 8. A driven chain is eliminated in space in terms of masses and currents, harmonics in time within a node; that the current of
//!    a cycle has no mean is exact ([`eigen::floquet`]).
//!
//! # The modules, in the order of the data
//!
//! | module | what it holds |
//! |---|---|
//! | [`error`], [`scalar`], [`wide`], [`units`], [`table`], [`output`] | one error type; numbers a formula runs on; numbers without a smallest; lab units; tables; whole files |
//! | [`units`] | quantities with their unit, the constants of nature, a Josephson junction in reduced units |
//! | [`figure`] | curves, panels and labels from tables to SVG and PNG; knows no physics |
//! | [`potential`], [`mesh`], [`bath`] | U(x) written once, its wells and barriers; nodes and ends; kT and γ |
//! | [`generator`], [`hamiltonian`], [`ladder`], [`floquet`] | positive rates on a graph; a complex symmetric matrix with its contour; Hermite levels; rates that are periodic in time |
//! | [`operator`] | where potential, mesh and bath meet; the table of conventions |
//! | [`eigen`] | engines for generators, for Hamiltonians, for ladders, for driven chains, and for networks of states |
//! | [`rate`] | eigenvalues of the continuum, rates at any friction, passage times, resonances, bound levels, levels in a heat bath, thermal rates, bounces, switching currents, velocities, flux creep, driven wells, spectra of fluctuations, networks, formulas |
//! | [`case`] | meshes/*.toml |
//! | [`study`] | one phenomenon each, from a case to a table and its figure |
//! | [`cli`] | the command; the only part that prints |
//!
//! A module imports only from those above it. `figure` stands low because the studies label their own figures. [`tutorial`]
//! leads from a first rate to a potential of your own.

pub mod bath;
pub mod case;
pub mod cli;
pub mod eigen;
pub mod error;
pub mod figure;
pub mod floquet;
pub mod generator;
pub mod hamiltonian;
pub mod ladder;
pub mod mesh;
pub mod operator;
pub mod output;
pub mod potential;
pub mod rate;
pub mod scalar;
pub mod study;
pub mod table;
pub mod tutorial;
pub mod units;
pub mod wide;
