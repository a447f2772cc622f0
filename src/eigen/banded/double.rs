//! Sums of differences to twice the working precision, by error-free transformations (Dekker, Numer. Math. 18, 224 (1971);
//! Ogita, Rump and Oishi, SIAM J. Sci. Comput. 26, 1955 (2005)).

use std::ops::Add;

/// high + low, with |low| at most half a unit in the last place of high.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Double {
    high: f64,
    low: f64,
}

impl Double {
    /// a − b, exactly.
    pub fn difference(a: f64, b: f64) -> Self {
        let high = a - b;
        let from_b = a - high;
        let from_a = high + from_b;
        Self { high, low: (a - from_a) - (b - from_b) }
    }

    /// The product with a double.
    pub fn times(self, factor: f64) -> Self {
        let high = self.high * factor;
        let low = self.high.mul_add(factor, -high);
        Self { high, low: self.low.mul_add(factor, low) }.settled()
    }

    /// Rounded.
    pub fn value(self) -> f64 {
        self.high + self.low
    }

    fn settled(self) -> Self {
        let high = self.high + self.low;
        Self { high, low: self.low - (high - self.high) }
    }
}

impl Add for Double {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let high = self.high + other.high;
        let b = high - self.high;
        let low = (self.high - (high - b)) + (other.high - b);
        Self { high, low: low + self.low + other.low }.settled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_difference_keeps_all_its_digits() {
        // (1 + 3h²) − 2 + (1 − h²) = 2h² for h² = 2^−50, where doubles alone keep two bits.
        let h2 = (-50f64).exp2();
        let sum = Double::difference(1.0 + 3.0 * h2, 1.0) + Double::difference(1.0 - h2, 1.0);
        assert_eq!(sum.value(), 2.0 * h2);
        // 3·(1/3) in doubles is 1; of the product, the last bits of 1/3 are left.
        let third = (Double::difference(1.0 / 3.0, 0.0).times(3.0) + Double::difference(0.0, 1.0)).value();
        assert_eq!(third, -(-54f64).exp2());
    }
}
