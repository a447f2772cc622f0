//! How pinning fades below a critical temperature.
//!
//! ```text
//! U₀(T) = U₀(0) g,   J_c0(T) = J_c0(0) g,   g = (1 − t²)(1 − t⁴)^{1/2},   t = T/T_c < 1
//! ```
//!
//! With the two-fluid model, `H_c` ∝ 1 − t² and λ ∝ (1 − t⁴)^{−1/2}, the barrier of a bundle `H_c`² a² ξ (Yeshurun & Malozemoff, Phys. Rev.
//! Lett. 60, 2202 (1988); Tinkham, Phys. Rev. Lett. 61, 1658 (1988)) and the depairing current `H_c`/λ (Tinkham, Introduction to
//! Superconductivity, 2nd ed., sec. 4.4) fade by the same factor.

/// g(T/`T_c`); 0 from the critical temperature on.
#[must_use]
pub fn two_fluid(t: f64) -> f64 {
    if t >= 1.0 {
        return 0.0;
    }
    let square = t * t;
    let gap = (1.0 - t) * (1.0 + t);
    gap * (gap * (1.0 + square)).sqrt()
}
