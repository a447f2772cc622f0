//! The numbers a formula is evaluated on: real, complex, and either of them with its first two derivatives.
//!
//! A potential U is written once, generic over [`Scalar`]. On `f64` it gives U, on [`Jet`] it gives U, U′ and U″ with
//! no formula for a derivative written by hand, on `Complex64` it gives U on a contour in the complex plane.

mod jet;

pub use jet::Jet;

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
    /// Inverse hyperbolic sine.
    fn asinh(self) -> Self;
    /// Inverse hyperbolic cosine.
    fn acosh(self) -> Self;
    /// Integer power, by repeated multiplication.
    fn powi(self, n: i32) -> Self;
    /// Power with a constant real exponent; at 0 its derivatives are right, which `e^{p ln x}` does not give.
    fn powf(self, p: f64) -> Self;

    /// Product with a real number.
    #[must_use]
    fn scale(self, factor: f64) -> Self {
        self * Self::constant(factor)
    }

    /// Logarithm to base 10.
    #[must_use]
    fn log10(self) -> Self {
        self.ln().scale(std::f64::consts::LOG10_E)
    }

    /// Hyperbolic secant `2e^{−|x|}/(1 + e^{−2|x|})`, without overflow for large arguments.
    #[must_use]
    fn sech(self) -> Self {
        // The secant is even, so that turning to the side where e^{−x} is small changes nothing, on the complex plane
        // either.
        let decay = (-self.abs()).exp();
        decay.scale(2.0) / (Self::constant(1.0) + decay * decay)
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
    fn asinh(self) -> Self {
        f64::asinh(self)
    }
    fn acosh(self) -> Self {
        f64::acosh(self)
    }
    fn powi(self, n: i32) -> Self {
        f64::powi(self, n)
    }
    fn powf(self, p: f64) -> Self {
        f64::powf(self, p)
    }
    fn log10(self) -> Self {
        f64::log10(self)
    }
    fn pow(self, exponent: Self) -> Self {
        // A negative base has no power at almost every exponent, so that it has none at a chance integer either.
        if self < 0.0 { Self::NAN } else { f64::powf(self, exponent) }
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
        // The textbook difference of two logarithms loses the imaginary part next to the real axis; this form keeps it.
        let (x, y) = (self.re, self.im);
        let re = 0.5 * (2.0 * x).atan2((1.0 - x) * (1.0 + x) - y * y);
        Self::new(re, 0.25 * (4.0 * y / (x * x + (1.0 - y) * (1.0 - y))).ln_1p())
    }
    fn tanh(self) -> Self {
        // Beyond Re x = 20 the tangent is ±1 to the last bit, and num-complex divides infinity by infinity.
        if self.re.abs() > 20.0 { Self::new(self.re.signum(), 0.0) } else { Self::tanh(self) }
    }
    fn asinh(self) -> Self {
        // Odd: on the left half plane the logarithm would cancel.
        if self.re < 0.0 { -Self::asinh(-self) } else { Self::asinh(self) }
    }
    fn acosh(self) -> Self {
        Self::acosh(self)
    }
    fn powi(self, n: i32) -> Self {
        Self::powi(&self, n)
    }
    fn powf(self, p: f64) -> Self {
        Self::powf(self, p)
    }
    fn scale(self, factor: f64) -> Self {
        Self::new(self.re * factor, self.im * factor)
    }
}
