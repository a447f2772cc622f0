//! The ground state of the cubic well beyond the leading order.
//!
//! ```text
//! U = x²/2 − g x³,  G = g²ħ (mass 1)
//! Γ₀/ħ = (2/√(πG)) e^{−2/15G} [1 − (169/16) G − (44507/512) G² − (86071851/40960) G³ − …]
//! ```
//!
//! x = √ħ y turns H/ħ into p²/2 + y²/2 − √G y³, so that ħ enters through G alone. Jentschura, Surzhykov & Zinn-Justin,
//! Ann. Phys. 325, 1135 (2010): the series is asymptotic, its later terms grow as factorials.

/// Coefficients of G, G², G³, with the sign left out.
const TERMS: [f64; 3] = [169.0 / 16.0, 44_507.0 / 512.0, 86_071_851.0 / 40_960.0];

/// What multiplies Γ₀ of [`super::Instanton`] for x²/2 − g x³: one minus the next three terms.
///
/// `None` where a term is larger than the one before, G > 0.041: there the series says nothing.
#[must_use]
pub fn cubic_series(g: f64, hbar: f64) -> Option<f64> {
    let coupling = g * g * hbar;
    let mut power = 1.0;
    let terms = TERMS.map(|coefficient| {
        power *= coupling;
        coefficient * power
    });
    let falls = terms[0] <= 1.0 && terms[1] <= terms[0] && terms[2] <= terms[1];
    // The smallest first.
    falls.then(|| 1.0 - (terms[2] + terms[1] + terms[0]))
}
