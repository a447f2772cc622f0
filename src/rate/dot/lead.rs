//! The occupation of a level in equilibrium with one lead, with bars that hold however wide the exponent is off.
//!
//! ```text
//! f = 1/(1 + e^x),   x = (ε − μ)/kT,   |d ln f| = (1 − f) |dx|,   ln f = −ln(1 + e^x)                x without a unit
//! ```
//!
//! (E. Fermi; any textbook of statistical mechanics.) f and 1 − f are formed each by itself, the smaller one as e^{−|x|}/(1 + e^{−|x|}).
//! An error of [`LOOSEST`](crate::rate::network::LOOSEST) or more says that a number has no digits, not how far it is off.

use crate::rate::network::Bounded;
use crate::wide::Wide;

/// A number without a largest or a smallest, and the bound on its relative error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The number.
    pub value: Wide,
    /// Bound on |δ|/|value|.
    pub error: f64,
}

/// f and 1 − f of one lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occupied {
    pub full: Known,
    pub empty: Known,
    /// Bound on the absolute error of both.
    pub off: f64,
    /// Their logarithms.
    pub ln_full: Bounded,
    pub ln_empty: Bounded,
}

impl Occupied {
    /// Those of a level at this energy beside a lead of this chemical potential.
    pub fn new(energy: f64, mu: f64, kt: f64) -> Self {
        let x = (energy - mu) / kt;
        // Decimals that were typed and may have been converted, their difference, and e^x by its exponent.
        let off = 2.0 * f64::EPSILON * (energy.abs() + mu.abs()) / kt + 3.0 * f64::EPSILON * x.abs();
        let small = power(-x.abs());
        let most = Wide::ONE / (Wide::ONE + small);
        let least = small * most;
        // d ln f = −(1 − f) dx, over all x that are possible; and f can't be off by more than it is at most.
        let (tail, bulk) = (tail(x.abs(), off), 1.0 - tail(x.abs() + off, 0.0));
        let rounding = ROUNDINGS * f64::EPSILON;
        let (most, least) = (
            Known { value: most, error: capped(tail * off.min(2.0) + rounding) },
            Known { value: least, error: capped((bulk * off).exp_m1() + rounding) },
        );
        let fold = (-x.abs()).exp().ln_1p();
        let rounded = |value: f64, off: f64| Bounded { value, error: off + 2.0 * f64::EPSILON * value.abs() };
        let ln = (rounded(-fold, tail * off.min(2.0)), rounded(-x.abs() - fold, bulk * off));
        let off = tail * off.min(1.0) + rounding;
        if x > 0.0 {
            Self { full: least, empty: most, off, ln_full: ln.1, ln_empty: ln.0 }
        } else {
            Self { full: most, empty: least, off, ln_full: ln.0, ln_empty: ln.1 }
        }
    }
}

/// e^y; beyond [`FARTHEST`] e to that, which has no digits either.
pub(super) fn power(y: f64) -> Wide {
    Wide::exp(y.clamp(-FARTHEST, FARTHEST))
}

/// The largest 1/(1 + e^x) where x ≥ 0 may be off by so much.
pub(super) fn tail(x: f64, off: f64) -> f64 {
    if off.is_finite() { 1.0 / (1.0 + (x - off).exp()) } else { 1.0 }
}

/// A relative error, 1 where there are no digits at all.
pub(super) fn capped(error: f64) -> f64 {
    if error < 1.0 { error } else { 1.0 }
}

/// Where rounding of the exponent alone is as large as 1.
const FARTHEST: f64 = 1e15;

/// Units in the last place that the products and quotients of one formula may lose.
pub(super) const ROUNDINGS: f64 = 4.0;
