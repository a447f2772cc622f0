//! A value with its derivatives, by the rules of calculus: forward differentiation to second order.

use super::Scalar;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A value with its first and second derivative with respect to one variable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jet<T = f64> {
    /// u.
    pub value: T,
    /// u′.
    pub slope: T,
    /// u″.
    pub curvature: T,
}

impl<T: Scalar> Jet<T> {
    /// The variable itself at `x`: slope 1, curvature 0.
    pub fn variable(x: T) -> Self {
        Self { value: x, slope: T::constant(1.0), curvature: T::constant(0.0) }
    }

    /// f(u) from f, f′ and f″ at u: (f∘u)′ = f′u′, (f∘u)″ = f″u′² + f′u″.
    fn chain(self, f: T, f1: T, f2: T) -> Self {
        Self { value: f, slope: f1 * self.slope, curvature: f2 * self.slope * self.slope + f1 * self.curvature }
    }
}

impl<T: Scalar> Add for Jet<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            slope: self.slope + other.slope,
            curvature: self.curvature + other.curvature,
        }
    }
}

impl<T: Scalar> Sub for Jet<T> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<T: Scalar> Neg for Jet<T> {
    type Output = Self;
    fn neg(self) -> Self {
        Self { value: -self.value, slope: -self.slope, curvature: -self.curvature }
    }
}

impl<T: Scalar> Mul for Jet<T> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self {
            value: self.value * other.value,
            slope: self.slope * other.value + self.value * other.slope,
            curvature: self.curvature * other.value
                + (self.slope * other.slope).scale(2.0)
                + self.value * other.curvature,
        }
    }
}

impl<T: Scalar> Div for Jet<T> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        if other.value.real().is_infinite() && self.is_finite() {
            // The divisor has overflowed, as cosh x does at 711: the quotient and its derivatives have vanished.
            return Self::constant(0.0);
        }
        let value = self.value / other.value;
        let slope = (self.slope - value * other.slope) / other.value;
        let curvature = (self.curvature - (slope * other.slope).scale(2.0) - value * other.curvature) / other.value;
        Self { value, slope, curvature }
    }
}

impl<T: Scalar> Scalar for Jet<T> {
    fn constant(value: f64) -> Self {
        Self { value: T::constant(value), slope: T::constant(0.0), curvature: T::constant(0.0) }
    }
    fn real(self) -> f64 {
        self.value.real()
    }
    fn is_finite(self) -> bool {
        self.value.is_finite() && self.slope.is_finite() && self.curvature.is_finite()
    }
    fn exp(self) -> Self {
        let f = self.value.exp();
        self.chain(f, f, f)
    }
    fn ln(self) -> Self {
        let inverse = T::constant(1.0) / self.value;
        self.chain(self.value.ln(), inverse, -(inverse * inverse))
    }
    fn log10(self) -> Self {
        Self { value: self.value.log10(), ..self.ln().scale(std::f64::consts::LOG10_E) }
    }
    fn sqrt(self) -> Self {
        let f = self.value.sqrt();
        let f1 = T::constant(0.5) / f;
        self.chain(f, f1, -(f1 / self.value).scale(0.5))
    }
    fn sin(self) -> Self {
        let (s, c) = (self.value.sin(), self.value.cos());
        self.chain(s, c, -s)
    }
    fn cos(self) -> Self {
        let (s, c) = (self.value.sin(), self.value.cos());
        self.chain(c, -s, -c)
    }
    fn sinh(self) -> Self {
        let (s, c) = (self.value.sinh(), self.value.cosh());
        self.chain(s, c, s)
    }
    fn cosh(self) -> Self {
        let (s, c) = (self.value.sinh(), self.value.cosh());
        self.chain(c, s, c)
    }
    fn atan(self) -> Self {
        let f1 = T::constant(1.0) / (T::constant(1.0) + self.value * self.value);
        self.chain(self.value.atan(), f1, -(self.value * f1 * f1).scale(2.0))
    }
    fn tanh(self) -> Self {
        let f = self.value.tanh();
        // sech² and not 1 − tanh², which has no digits left in the tails.
        let sech = self.value.sech();
        let f1 = sech * sech;
        self.chain(f, f1, -(f * f1).scale(2.0))
    }
    fn asinh(self) -> Self {
        let u = self.value;
        let f1 = T::constant(1.0) / (u * u + T::constant(1.0)).sqrt();
        self.chain(u.asinh(), f1, -(u * f1 * f1 * f1))
    }
    fn acosh(self) -> Self {
        let (u, one) = (self.value, T::constant(1.0));
        // Two roots, not that of u² − 1: the branch cut is then that of acosh itself.
        let f1 = one / ((u - one).sqrt() * (u + one).sqrt());
        self.chain(u.acosh(), f1, -(u * f1 * f1 * f1))
    }
    fn powi(self, n: i32) -> Self {
        let u = self.value;
        let order = f64::from(n);
        let f1 = if n == 0 { T::constant(0.0) } else { u.powi(n - 1).scale(order) };
        let f2 = if n == 0 || n == 1 { T::constant(0.0) } else { u.powi(n - 2).scale(order * (order - 1.0)) };
        self.chain(u.powi(n), f1, f2)
    }
    fn powf(self, p: f64) -> Self {
        let u = self.value;
        let f1 = if p == 0.0 { T::constant(0.0) } else { u.powf(p - 1.0).scale(p) };
        let f2 = if p == 0.0 || p == 1.0 { T::constant(0.0) } else { u.powf(p - 2.0).scale(p * (p - 1.0)) };
        self.chain(u.powf(p), f1, f2)
    }
    fn pow(self, exponent: Self) -> Self {
        let f = self.value.pow(exponent.value);
        Self { value: f, ..(exponent * self.ln()).chain(f, f, f) }
    }
    fn scale(self, factor: f64) -> Self {
        Self {
            value: self.value.scale(factor),
            slope: self.slope.scale(factor),
            curvature: self.curvature.scale(factor),
        }
    }
}
