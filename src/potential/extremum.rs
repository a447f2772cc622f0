//! One well or one barrier.

use std::ops::Deref;

/// Where U′ changes its sign, in reduced units (mass 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extremum {
    /// Position, to the last bit that U′ determines.
    pub x: f64,
    /// U(x).
    pub energy: f64,
    /// U″(x): zero at a flat extremum such as that of x⁴; without meaning at a kink such as that of |x|.
    pub curvature: f64,
}

/// A minimum of U.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Well(pub Extremum);

impl Well {
    /// ω₀ = √U″ at the bottom (mass 1).
    #[must_use]
    pub fn omega_0(&self) -> f64 {
        self.curvature.abs().sqrt()
    }
}

impl Deref for Well {
    type Target = Extremum;
    fn deref(&self) -> &Extremum {
        &self.0
    }
}

/// A maximum of U.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Barrier(pub Extremum);

impl Barrier {
    /// ω_b = √|U″| at the top (mass 1).
    #[must_use]
    pub fn omega_b(&self) -> f64 {
        self.curvature.abs().sqrt()
    }
}

impl Deref for Barrier {
    type Target = Extremum;
    fn deref(&self) -> &Extremum {
        &self.0
    }
}
