//! Levels that a truncation leaves out: what they can add at most.
//!
//! ```text
//! q = Σ_k e^{−β(E_k − E_0)}/Z                          over the levels left out, Z of those taken
//! A = Σ_k q_k max(|x_l − ⟨x⟩|, |x_r − ⟨x⟩|)²           length²; x_l and x_r are the turning points at E_k
//! |Σ_all P(x_mm − ⟨x⟩)² − Σ_taken P(x_mm − ⟨x⟩)²| ≤ max(A, qW + qA),   W the latter
//! ```
//!
//! The last line is exact where |x_kk − ⟨x⟩| is no larger than the distance of the turning points: ⟨x⟩ itself moves by
//! Σ q_k (x_kk − ⟨x⟩)/(1 + q), whose square is at most qA by Cauchy and Schwarz.

/// Levels in a stretch of energy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Higher {
    /// How many there are at most.
    pub number: f64,
    /// The lowest energy above the bottom that they can have (energy).
    pub from: f64,
    /// The highest (energy).
    pub to: f64,
    /// The outermost turning points at the highest, from the origin (length).
    pub turning: (f64, f64),
}

impl Higher {
    /// One level at an energy above the bottom, between its turning points from the origin (length).
    #[must_use]
    pub fn level(energy: f64, turning: (f64, f64)) -> Self {
        Self { number: 1.0, from: energy, to: energy, turning }
    }

    /// The largest distance from a place (length).
    #[must_use]
    pub fn distance(&self, place: f64) -> f64 {
        (self.turning.0 - place).abs().max((self.turning.1 - place).abs())
    }
}
