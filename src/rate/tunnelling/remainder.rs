//! What is left of a function after its tangent: R in f(x) = f(c) + f′(c) h + R h², h = x − c, without subtraction.
//!
//! Near the bottom c of a well U(x) − U(c) = R h² is smaller than U by the square of a small number, and the difference
//! of two values of U has lost as many digits. R follows the rules of arithmetic instead, as derivatives do:
//!
//! ```text
//! (f g)₂ = f₀ g₂ + f₂ g(x) + f₁ [g]          [g] = g₁ + g₂h, the divided difference of c and x
//! (f/g)₂ = (f₂ − q₀ g₂ − q₁ [g])/g(x)        q = f/g
//! φ(f)₂  = φ′(f₀) f₂ + φ₂ [f]²               φ₂ = ∫₀¹ (1 − t) φ″(f₀ + tδ) dt,  δ = [f] h
//! ```
//!
//! Subscripts are the coefficients at c. Milne-Thomson, The Calculus of Finite Differences, ch. I; Taylor's theorem with
//! the integral remainder.

use super::integral::rule;
use crate::scalar::{Jet, Scalar};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// f(c), f′(c) and R of one function, at one h.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::rate) struct Remainder {
    /// f(c).
    pub(in crate::rate) value: f64,
    /// f′(c).
    pub(in crate::rate) slope: f64,
    /// R: f″(c)/2 where h = 0.
    pub(in crate::rate) rest: f64,
    /// h; 0 for a constant, which does not know it.
    step: f64,
}

impl Remainder {
    /// The variable itself: c with the step h.
    pub(in crate::rate) fn variable(centre: f64, step: f64) -> Self {
        Self { value: centre, slope: 1.0, rest: 0.0, step }
    }

    /// f(x) − f(c).
    pub(in crate::rate) fn change(self) -> f64 {
        self.step * self.quotient()
    }

    /// [f], the divided difference of c and x.
    fn quotient(self) -> f64 {
        self.slope + self.rest * self.step
    }

    fn step_with(self, other: Self) -> f64 {
        if self.step == 0.0 { other.step } else { self.step }
    }

    /// φ(f). Within half of `radius`, the distance of φ's nearest singularity, the integral for φ₂ is exact to rounding;
    /// farther away the difference it stands for loses nothing.
    fn compose(self, phi: impl Fn(Jet) -> Jet, radius: f64) -> Self {
        let delta = self.change();
        let at = phi(Jet::variable(self.value));
        let second = if delta == 0.0 {
            0.5 * at.curvature
        } else if delta.abs() <= 0.5 * radius {
            let term =
                |&(t, weight): &(f64, f64)| weight * (1.0 - t) * phi(Jet::variable(self.value + t * delta)).curvature;
            rule().iter().map(term).sum()
        } else {
            let far = phi(Jet::constant(self.value + delta)).value;
            ((far - at.value) / delta - at.slope) / delta
        };
        let quotient = self.quotient();
        Self {
            value: at.value,
            slope: at.slope * self.slope,
            rest: at.slope * self.rest + second * quotient * quotient,
            step: self.step,
        }
    }
}

impl Add for Remainder {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            slope: self.slope + other.slope,
            rest: self.rest + other.rest,
            step: self.step_with(other),
        }
    }
}

impl Sub for Remainder {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Remainder {
    type Output = Self;
    fn neg(self) -> Self {
        Self { value: -self.value, slope: -self.slope, rest: -self.rest, step: self.step }
    }
}

impl Mul for Remainder {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self {
            value: self.value * other.value,
            slope: self.value * other.slope + self.slope * other.value,
            rest: self.value * other.rest + self.rest * (other.value + other.change()) + self.slope * other.quotient(),
            step: self.step_with(other),
        }
    }
}

impl Div for Remainder {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        let slope = (self.slope - value * other.slope) / other.value;
        let rest = (self.rest - value * other.rest - slope * other.quotient()) / (other.value + other.change());
        Self { value, slope, rest, step: self.step_with(other) }
    }
}

/// The functions of the real axis have their singularities in the complex plane: those of atan and asinh at ±i, of tanh
/// and sech at ±iπ/2; the others have none but a branch point at 0, or 1 for acosh. An entire function is resolved within
/// one unit of its argument.
impl Scalar for Remainder {
    fn constant(value: f64) -> Self {
        Self { value, slope: 0.0, rest: 0.0, step: 0.0 }
    }
    fn real(self) -> f64 {
        self.value
    }
    fn is_finite(self) -> bool {
        self.value.is_finite() && self.slope.is_finite() && self.rest.is_finite()
    }
    fn exp(self) -> Self {
        self.compose(Jet::exp, 2.0)
    }
    fn ln(self) -> Self {
        self.compose(Jet::ln, self.value.abs())
    }
    fn sqrt(self) -> Self {
        self.compose(Jet::sqrt, self.value.abs())
    }
    fn sin(self) -> Self {
        self.compose(Jet::sin, 2.0)
    }
    fn cos(self) -> Self {
        self.compose(Jet::cos, 2.0)
    }
    fn sinh(self) -> Self {
        self.compose(Jet::sinh, 2.0)
    }
    fn cosh(self) -> Self {
        self.compose(Jet::cosh, 2.0)
    }
    fn atan(self) -> Self {
        self.compose(Jet::atan, self.value.hypot(1.0))
    }
    fn tanh(self) -> Self {
        self.compose(Jet::tanh, 1.5)
    }
    fn asinh(self) -> Self {
        self.compose(Jet::asinh, self.value.hypot(1.0))
    }
    fn acosh(self) -> Self {
        self.compose(Jet::acosh, (self.value - 1.0).abs())
    }
    fn sech(self) -> Self {
        self.compose(Jet::sech, 1.5)
    }
    fn abs(self) -> Self {
        self.compose(Jet::abs, self.value.abs())
    }
    fn powf(self, p: f64) -> Self {
        self.compose(|u| u.powf(p), self.value.abs())
    }
    fn powi(self, n: i32) -> Self {
        let (mut product, mut square) = (Self::constant(1.0), self);
        let mut left = n.unsigned_abs();
        while left > 0 {
            if left % 2 == 1 {
                product = product * square;
            }
            left /= 2;
            if left > 0 {
                square = square * square;
            }
        }
        if n < 0 { Self::constant(1.0) / product } else { product }
    }
}
