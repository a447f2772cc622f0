//! Escape with inertia, from the Klein–Kramers operator.
//!
//! ```text
//! ẋ = v,   v̇ = −U′(x) − γ v + √(2γkT) ξ(t),        mass 1
//! ```
//!
//! (Risken, The Fokker–Planck Equation, ch. 10.)

pub mod phase_space;
