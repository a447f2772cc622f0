//! The barrier that a pinned vortex has to cross at the current J.
//!
//! ```text
//! linear         U/U₀ = 1 − j                      U(−j)/U₀ = 1 + j
//! three_halves   U/U₀ = (1 − j)^{3/2}              U(−j)/U₀ = (1 + j)^{3/2}
//! logarithmic    U/U₀ = ln(1/j)                    U(−j) = ∞
//! collective     U/U₀ = (j^{−μ} − 1)/μ             U(−j) = ∞
//! sinusoidal     U/U₀ = √(1 − j²) − j arccos j     U(−j)/U₀ = U(j)/U₀ + πj        V = −E(cos φ + jφ), U₀ = 2E
//! ```
//!
//! j = J/`J_c0`, energies in units of U₀. Linear: Anderson, Phys. Rev. Lett. 9, 309 (1962). The power 3/2 is what is left of any smooth
//! well next to `J_c0`: Beasley, Labusch & Webb, Phys. Rev. 181, 682 (1969). Logarithmic: Zeldov et al., Phys. Rev. Lett. 62, 3093
//! (1989). Collective: Feigel'man, Geshkenbein, Larkin & Vinokur, Phys. Rev. Lett. 63, 2303 (1989), and the vortex glass of Fisher,
//! Phys. Rev. Lett. 62, 1415 (1989).
//!
//! A hop against the drive sees the barrier at −j. The first two forms and the sinusoidal one are continued there by their
//! formula. The logarithmic and the collective one describe wells that grow without bound as the drive vanishes: there is no
//! finite barrier at j = 0 that a vortex could cross backwards, both hops die out together faster than any power of j, and the
//! backward one is left out.

use crate::units::tilted_barrier;
use std::f64::consts::PI;

/// A form of U(j).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Barrier {
    /// Anderson and Kim.
    Linear,
    /// What is left of a smooth well next to `J_c0`.
    ThreeHalves,
    /// Zeldov's.
    Logarithmic,
    /// Collective creep and vortex glass.
    Collective {
        /// The glass exponent μ > 0.
        mu: f64,
    },
    /// The exact barrier of a sinusoidal pinning potential.
    Sinusoidal,
}

impl Barrier {
    /// The names in case files.
    pub const NAMES: [&str; 5] = ["linear", "three_halves", "logarithmic", "collective", "sinusoidal"];

    /// The form of that name, with its exponent where it has one.
    #[must_use]
    pub fn named(name: &str, mu: f64) -> Option<Self> {
        match name {
            "linear" => Some(Self::Linear),
            "three_halves" => Some(Self::ThreeHalves),
            "logarithmic" => Some(Self::Logarithmic),
            "collective" => Some(Self::Collective { mu }),
            "sinusoidal" => Some(Self::Sinusoidal),
            _ => None,
        }
    }

    /// Its name in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::ThreeHalves => "three_halves",
            Self::Logarithmic => "logarithmic",
            Self::Collective { .. } => "collective",
            Self::Sinusoidal => "sinusoidal",
        }
    }

    /// The formula, as it is written under a figure.
    #[must_use]
    pub fn formula(self) -> String {
        match self {
            Self::Linear => "U = U_{0}(1 − j)".into(),
            Self::ThreeHalves => "U = U_{0}(1 − j)^{3/2}".into(),
            Self::Logarithmic => "U = U_{0} ln(1/j)".into(),
            Self::Collective { mu } => format!("U = (U_{{0}}/μ)(j^{{−μ}} − 1), μ = {mu:.4}"),
            Self::Sinusoidal => "U = U_{0}[√(1 − j²) − j arccos j]".into(),
        }
    }

    /// Whether U is finite at j = 0, so that vortices hop backwards too.
    #[must_use]
    pub fn is_bounded(self) -> bool {
        !matches!(self, Self::Logarithmic | Self::Collective { .. })
    }

    /// U(j)/U₀ for 0 ≤ j ≤ 1, to a few units in the last place; 0 above, where nothing holds the vortex.
    #[must_use]
    pub fn height(self, j: f64) -> f64 {
        if j >= 1.0 {
            return 0.0;
        }
        match self {
            Self::Linear => 1.0 - j,
            Self::ThreeHalves => (1.0 - j) * (1.0 - j).sqrt(),
            Self::Logarithmic => -j.ln(),
            Self::Collective { mu } => (-mu * j.ln()).exp_m1() / mu,
            Self::Sinusoidal => tilted_barrier(j),
        }
    }

    /// −dU/dj in units of U₀, for 0 ≤ j < 1; 0 above.
    #[must_use]
    pub fn slope(self, j: f64) -> f64 {
        if j >= 1.0 {
            return 0.0;
        }
        match self {
            Self::Linear => 1.0,
            Self::ThreeHalves => 1.5 * (1.0 - j).sqrt(),
            Self::Logarithmic => 1.0 / j,
            Self::Collective { mu } => j.powf(-mu) / j,
            Self::Sinusoidal => 2.0 * ((1.0 - j) / 2.0).sqrt().asin(),
        }
    }

    /// [U(−j) − U(j)]/U₀ ≥ 0: what the drive does over both hops; `None` where U(−j) is infinite.
    #[must_use]
    pub fn work(self, j: f64) -> Option<f64> {
        match self {
            _ if !self.is_bounded() => None,
            Self::Sinusoidal => Some(PI * j),
            Self::Linear if j >= 1.0 => Some(1.0 + j),
            Self::Linear => Some(2.0 * j),
            _ => {
                // The difference of the two powers without cancellation; above 1 the second of them is gone.
                let (plus, minus) = (1.0 + j, (1.0 - j).max(0.0));
                let sum = plus * plus.sqrt() + minus * minus.sqrt();
                let cubes = if j >= 1.0 { plus * plus * plus } else { 6.0 * j + 2.0 * j * j * j };
                Some(cubes / sum)
            }
        }
    }

    /// The derivative of [`work`](Self::work) by j below 1.
    #[must_use]
    pub fn work_slope(self, j: f64) -> f64 {
        match self {
            Self::Linear => 2.0,
            Self::ThreeHalves => 1.5 * ((1.0 + j).sqrt() + (1.0 - j).max(0.0).sqrt()),
            Self::Sinusoidal => PI,
            Self::Logarithmic | Self::Collective { .. } => 0.0,
        }
    }
}
