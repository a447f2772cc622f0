//! The numbers a formula is evaluated on: real, complex, and either of them with its first two derivatives.
//!
//! A potential U is written once, generic over [`Scalar`]. On `f64` it gives U, on [`Jet`] it gives U, U′ and U″ with no
//! formula for a derivative written by hand, on `Complex64` it gives U on a contour in the complex plane.

use num_complex::Complex64;
use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number that a smooth formula can be evaluated on.
pub trait Scalar:
    Copy
    + Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + 'static
{
    /// A constant.
    fn constant(value: f64) -> Self;
    /// The real part of the value, which decides branches (`abs`) and signs.
    fn real(self) -> f64;
    /// Whether every part is finite.
    fn is_finite(self) -> bool;
    /// eˣ.
    fn exp(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// Square root.
    fn sqrt(self) -> Self;
    /// Sine.
    fn sin(self) -> Self;
    /// Cosine.
    fn cos(self) -> Self;
    /// Hyperbolic sine.
    fn sinh(self) -> Self;
    /// Hyperbolic cosine.
    fn cosh(self) -> Self;
    /// Inverse tangent.
    fn atan(self) -> Self;
    /// Hyperbolic tangent, without overflow for large arguments.
    fn tanh(self) -> Self;
    /// Integer power, by repeated multiplication.
    fn powi(self, n: i32) -> Self;

    /// Product with a real number.
    #[must_use]
    fn scale(self, factor: f64) -> Self {
        self * Self::constant(factor)
    }

    /// Tangent.
    #[must_use]
    fn tan(self) -> Self {
        self.sin() / self.cos()
    }

    /// Power with any exponent: `e^{p ln x}`.
    #[must_use]
    fn pow(self, exponent: Self) -> Self {
        (exponent * self.ln()).exp()
    }

    /// `|x|` continued from the real axis: x where its real part is not negative, −x elsewhere.
    #[must_use]
    fn abs(self) -> Self {
        if self.real() < 0.0 { -self } else { self }
    }
}

impl Scalar for f64 {
    fn constant(value: f64) -> Self {
        value
    }
    fn real(self) -> f64 {
        self
    }
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }
    fn exp(self) -> Self {
        f64::exp(self)
    }
    fn ln(self) -> Self {
        f64::ln(self)
    }
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
    fn sin(self) -> Self {
        f64::sin(self)
    }
    fn cos(self) -> Self {
        f64::cos(self)
    }
    fn sinh(self) -> Self {
        f64::sinh(self)
    }
    fn cosh(self) -> Self {
        f64::cosh(self)
    }
    fn atan(self) -> Self {
        f64::atan(self)
    }
    fn tanh(self) -> Self {
        f64::tanh(self)
    }
    fn powi(self, n: i32) -> Self {
        f64::powi(self, n)
    }
}

impl Scalar for Complex64 {
    fn constant(value: f64) -> Self {
        Self::new(value, 0.0)
    }
    fn real(self) -> f64 {
        self.re
    }
    fn is_finite(self) -> bool {
        Self::is_finite(self)
    }
    fn exp(self) -> Self {
        Self::exp(self)
    }
    fn ln(self) -> Self {
        Self::ln(self)
    }
    fn sqrt(self) -> Self {
        Self::sqrt(self)
    }
    fn sin(self) -> Self {
        Self::sin(self)
    }
    fn cos(self) -> Self {
        Self::cos(self)
    }
    fn sinh(self) -> Self {
        Self::sinh(self)
    }
    fn cosh(self) -> Self {
        Self::cosh(self)
    }
    fn atan(self) -> Self {
        Self::atan(self)
    }
    fn tanh(self) -> Self {
        // Beyond Re x = 20 the tangent is ±1 to the last bit, and num-complex divides infinity by infinity.
        if self.re.abs() > 20.0 { Self::new(self.re.signum(), 0.0) } else { Self::tanh(self) }
    }
    fn powi(self, n: i32) -> Self {
        Self::powi(&self, n)
    }
}

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
        Self {
            value: f,
            slope: f1 * self.slope,
            curvature: f2 * self.slope * self.slope + f1 * self.curvature,
        }
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
        let f1 = T::constant(1.0) - f * f;
        self.chain(f, f1, -(f * f1).scale(2.0))
    }
    fn powi(self, n: i32) -> Self {
        let u = self.value;
        let order = f64::from(n);
        let f1 = if n == 0 { T::constant(0.0) } else { u.powi(n - 1).scale(order) };
        let f2 = if n == 0 || n == 1 { T::constant(0.0) } else { u.powi(n - 2).scale(order * (order - 1.0)) };
        self.chain(u.powi(n), f1, f2)
    }
}
