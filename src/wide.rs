//! Real numbers whose exponent can't run out.
//!
//! λ₁ of a barrier of 5000 kT is about 10⁻²¹⁷², far below the smallest `f64` (10⁻³⁰⁸), and so are the weights e^{−U/kT}
//! on the way. [`Wide`] keeps a double-precision mantissa beside an exponent of its own, so that products and positive
//! sums keep their relative accuracy at any size. [`Real`] is what the chain algorithms are written in: `f64` where the
//! range allows it (five times faster), [`Wide`] where not.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// A real field in which the chain algorithms run, closed under mixed products with `f64`.
pub trait Real:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
    + Send
    + Sync
{
    /// From a double.
    fn from_f64(value: f64) -> Self;
    /// From a [`Wide`]; may underflow to 0 or overflow to infinity.
    fn from_wide(value: Wide) -> Self;
    /// As a [`Wide`], exactly.
    fn to_wide(self) -> Wide;
    /// As a double; may underflow to 0 or overflow to infinity.
    fn to_f64(self) -> f64;
    /// Whether it is a number at all: doubles overflow, [`Wide`] does not.
    fn is_finite(self) -> bool;
}

impl Real for f64 {
    fn from_f64(value: f64) -> Self {
        value
    }
    fn from_wide(value: Wide) -> Self {
        value.to_f64()
    }
    fn to_wide(self) -> Wide {
        Wide::new(self)
    }
    fn to_f64(self) -> f64 {
        self
    }
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }
}

/// mantissa · 2^exponent, with 1 ≤ |mantissa| < 2, or mantissa = 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wide {
    mantissa: f64,
    exponent: i64,
}

const FRACTION_BITS: u32 = 52;
const EXPONENT_MASK: u64 = 0x7ff;
const BIAS: i64 = 1023;
/// Beyond this many binary digits the smaller summand is less than a quarter of the larger one's last bit.
const NEGLIGIBLE: i64 = 55;

/// 2^n for −1022 ≤ n ≤ 1023.
fn power_of_two(n: i64) -> f64 {
    f64::from_bits(((n + BIAS).cast_unsigned()) << FRACTION_BITS)
}

impl Default for Wide {
    /// 0.
    fn default() -> Self {
        Self::ZERO
    }
}

impl Wide {
    /// Zero.
    pub const ZERO: Self = Self { mantissa: 0.0, exponent: 0 };
    /// One.
    pub const ONE: Self = Self { mantissa: 1.0, exponent: 0 };

    /// From a finite double, exactly.
    #[must_use]
    pub fn new(value: f64) -> Self {
        debug_assert!(value.is_finite(), "Wide holds finite numbers, got {value}");
        if value != 0.0 && value.abs() < f64::MIN_POSITIVE {
            let lifted = Self::normal(value * power_of_two(200), 0);
            return Self { exponent: lifted.exponent - 200, ..lifted };
        }
        Self::normal(value, 0)
    }

    /// Brings a mantissa that is 0 or a normal double back into 1 ≤ |m| < 2.
    fn normal(mantissa: f64, exponent: i64) -> Self {
        let bits = mantissa.to_bits();
        let field = (bits >> FRACTION_BITS) & EXPONENT_MASK;
        if field == 0 {
            return Self::ZERO;
        }
        let unit = (bits & !(EXPONENT_MASK << FRACTION_BITS)) | (BIAS.cast_unsigned() << FRACTION_BITS);
        Self { mantissa: f64::from_bits(unit), exponent: exponent + field.cast_signed() - BIAS }
    }

    /// e^y, to the accuracy of y itself: a relative error of about |y|·2⁻⁵³.
    #[must_use]
    pub fn exp(y: f64) -> Self {
        // ln 2 in two parts (fdlibm's), so that y − n ln 2 is exact for |n| < 2²⁰.
        const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
        const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
        let n = (y / std::f64::consts::LN_2).round();
        let reduced = (y - n * LN2_HIGH) - n * LN2_LOW;
        #[allow(clippy::cast_possible_truncation, reason = "n is an integer far below 2^63")]
        Self::normal(reduced.exp(), n as i64)
    }

    /// Natural logarithm of a positive number.
    #[must_use]
    pub fn ln(self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "exponents stay far below 2^53")]
        let exponent = self.exponent as f64;
        // A mantissa just below 2 with exponent −1 is a number just below 1, whose logarithm must not cancel.
        if self.exponent == -1 {
            return (self.mantissa * 0.5).ln();
        }
        self.mantissa.ln() + exponent * std::f64::consts::LN_2
    }

    /// Square root of a number that is not negative.
    #[must_use]
    pub fn sqrt(self) -> Self {
        let odd = self.exponent.rem_euclid(2);
        let mantissa = if odd == 1 { 2.0 * self.mantissa } else { self.mantissa };
        Self::normal(mantissa.sqrt(), (self.exponent - odd) / 2)
    }

    /// |x|.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { mantissa: self.mantissa.abs(), exponent: self.exponent }
    }

    /// As a double: 0 below 10⁻³⁰⁸, infinite above 10³⁰⁸.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        match self.exponent {
            -1022..=1023 => self.mantissa * power_of_two(self.exponent),
            ..-1022 => self.mantissa * 0.0,
            1024.. => self.mantissa * f64::INFINITY,
        }
    }
}

impl Mul for Wide {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::normal(self.mantissa * other.mantissa, self.exponent + other.exponent)
    }
}

impl Div for Wide {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        debug_assert!(other.mantissa != 0.0, "division by zero");
        Self::normal(self.mantissa / other.mantissa, self.exponent - other.exponent)
    }
}

impl Mul<f64> for Wide {
    type Output = Self;
    fn mul(self, other: f64) -> Self {
        self * Self::new(other)
    }
}

impl Div<f64> for Wide {
    type Output = Self;
    fn div(self, other: f64) -> Self {
        self / Self::new(other)
    }
}

impl Add for Wide {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        if self.mantissa == 0.0 {
            return other;
        }
        if other.mantissa == 0.0 {
            return self;
        }
        let (large, small) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        let shift = large.exponent - small.exponent;
        if shift > NEGLIGIBLE {
            return large;
        }
        Self::normal(large.mantissa + small.mantissa * power_of_two(-shift), large.exponent)
    }
}

impl Neg for Wide {
    type Output = Self;
    fn neg(self) -> Self {
        Self { mantissa: -self.mantissa, exponent: self.exponent }
    }
}

impl Sub for Wide {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (*self - *other).mantissa.partial_cmp(&0.0)
    }
}

impl std::iter::Sum for Wide {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self::ZERO, |sum, term| sum + term)
    }
}

impl Real for Wide {
    fn from_f64(value: f64) -> Self {
        Self::new(value)
    }
    fn from_wide(value: Wide) -> Self {
        value
    }
    fn to_wide(self) -> Wide {
        self
    }
    fn to_f64(self) -> f64 {
        Self::to_f64(self)
    }
    fn is_finite(self) -> bool {
        self.mantissa.is_finite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Two roundings of half a unit in the last place.
    const TWO_ULP: f64 = 4.5e-16;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= TWO_ULP * b.abs()
    }

    proptest! {
        #[test]
        fn agrees_with_doubles_where_doubles_reach(a in -1e50..1e50f64, b in -1e-50..1e-50f64) {
            prop_assume!(b != 0.0);
            let (x, y) = (Wide::new(a), Wide::new(b));
            prop_assert!(close((x * y).to_f64(), a * b));
            prop_assert!(close((x / y).to_f64(), a / b));
            prop_assert!(close((x + y).to_f64(), a + b));
            prop_assert!(close((x - y).to_f64(), a - b));
            prop_assert_eq!(x < y, a < b);
            prop_assert!(close(x.abs().sqrt().to_f64(), a.abs().sqrt()));
        }

        #[test]
        fn exp_and_ln_are_inverse_at_any_size(y in -1e5..1e5f64) {
            // y itself carries |y|·2⁻⁵³, and the two roundings of ln as much again.
            prop_assert!((Wide::exp(y).ln() - y).abs() <= 4e-16 * y.abs().max(1.0));
        }

        #[test]
        fn exponents_add(y in -1e4..1e4f64, z in -1e4..1e4f64) {
            let ratio = (Wide::exp(y) * Wide::exp(z)) / Wide::exp(y + z);
            // Three reductions by n ln 2, each good to |y|·2⁻⁵³.
            prop_assert!((ratio.to_f64() - 1.0).abs() < 1e-11);
        }
    }

    #[test]
    fn numbers_beyond_the_range_of_doubles_come_back() {
        let tiny = Wide::exp(-5000.0);
        assert_eq!(tiny.to_f64(), 0.0);
        assert!(close((tiny / tiny).to_f64(), 1.0));
        assert!(close((tiny / Wide::exp(-4999.0)).to_f64(), (-1.0f64).exp()));
        assert_eq!(Wide::new(5e-324).to_f64(), 5e-324 * 0.0, "subnormals are flushed on the way out");
        assert!(Wide::new(5e-324) > Wide::ZERO);
    }

    #[test]
    fn ln_near_one_does_not_cancel() {
        let x = 1.0 - 1e-12;
        assert!(close(Wide::new(x).ln(), x.ln()));
    }
}
