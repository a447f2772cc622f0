//! The potential U(x), written once for every kind of number.
//!
//! All quantities are in reduced units: mass 1, and U and x in units that the potential itself sets.
//!
//! | kind | U(x) | parameters, with what holds unless given |
//! |---|---|---|
//! | `quartic` | a x⁴/4 − b x²/2 + c x | a = b = 1, c = 0; a > 0 |
//! | `cubic` | x²/2 − g x³ | g = 1/3; g ≠ 0 |
//! | `inverted_quartic` | x²/2 − g x⁴ | g = 1/4; g > 0 |
//! | `washboard` | −cos x − s x | s = 0, the tilt I/I_c of a junction, in units of E_J |
//! | `moiseyev` | (x²/2 − j) e^{−l x²} | j = 0.8, l = 0.1; l > 0; the usual test of complex scaling |
//! | `expression` | typed by the user, see [`Expression`] | its own constants |
//!
//! [`Landscape`] finds the wells and barriers of any of them.

mod expression;
mod extremum;
mod landscape;
mod parser;
mod scan;

pub use expression::Expression;
pub use extremum::{Barrier, Extremum, Well};
pub use landscape::{Direction, Flank, Landscape};

use crate::error::{Error, Result};
use crate::scalar::{Jet, Scalar};

/// A potential with its parameters, in reduced units (mass 1).
#[derive(Debug, Clone, PartialEq)]
pub enum Potential {
    /// a x⁴/4 − b x²/2 + c x: wells at ±√(b/a), ΔU = b²/4a where c = 0.
    Quartic {
        /// Coefficient of x⁴/4, positive.
        a: f64,
        /// Coefficient of −x²/2; two wells where it is positive.
        b: f64,
        /// Tilt.
        c: f64,
    },
    /// x²/2 − g x³: well at 0, barrier at 1/3g, ΔU = 1/54g².
    Cubic {
        /// Coefficient of −x³, not zero.
        g: f64,
    },
    /// x²/2 − g x⁴: well at 0, barriers at ±1/(2√g), ΔU = 1/16g.
    InvertedQuartic {
        /// Coefficient of −x⁴, positive.
        g: f64,
    },
    /// −cos x − s x: ΔU = 2[√(1−s²) − s arccos s] and ω₀ = ω_b = (1−s²)^{1/4} for 0 ≤ s < 1.
    Washboard {
        /// Tilt; no well is left where |s| ≥ 1.
        s: f64,
    },
    /// (x²/2 − j) e^{−l x²}: a well at 0 between two barriers at ±√(2j + 1/l), level far out.
    Moiseyev {
        /// Depth of the well at 0.
        j: f64,
        /// Inverse square of the width, positive.
        l: f64,
    },
    /// A formula of x typed by the user.
    Expression(Expression),
    /// U₀(x) + c φ(x): what a drive makes of a potential at one phase. No case file names it.
    Sum {
        /// U₀.
        base: Box<Potential>,
        /// φ.
        shape: Expression,
        /// c.
        factor: f64,
    },
}

impl Potential {
    /// Every kind as it is named in a case file, with its formula.
    pub const KINDS: [(&'static str, &'static str); 6] = [
        ("quartic", "a x⁴/4 − b x²/2 + c x"),
        ("cubic", "x²/2 − g x³"),
        ("inverted_quartic", "x²/2 − g x⁴"),
        ("washboard", "−cos x − s x"),
        ("moiseyev", "(x²/2 − j) e^{−l x²}"),
        ("expression", "u = \"…\", a formula of x"),
    ];

    /// The double well x⁴/4 − x²/2, with ΔU = 1/4.
    #[must_use]
    pub fn quartic() -> Self {
        Self::Quartic { a: 1.0, b: 1.0, c: 0.0 }
    }

    /// The cubic well x²/2 − x³/3, with its barrier at 1 and ΔU = 1/6.
    #[must_use]
    pub fn cubic() -> Self {
        Self::Cubic { g: 1.0 / 3.0 }
    }

    /// The inverted quartic x²/2 − x⁴/4, with its barriers at ±1 and ΔU = 1/4.
    #[must_use]
    pub fn inverted_quartic() -> Self {
        Self::InvertedQuartic { g: 0.25 }
    }

    /// The level washboard −cos x.
    #[must_use]
    pub fn washboard() -> Self {
        Self::Washboard { s: 0.0 }
    }

    /// Moiseyev's (x²/2 − 0.8) e^{−0.1 x²}.
    #[must_use]
    pub fn moiseyev() -> Self {
        Self::Moiseyev { j: 0.8, l: 0.1 }
    }

    /// The name of the kind in a case file.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Quartic { .. } => "quartic",
            Self::Cubic { .. } => "cubic",
            Self::InvertedQuartic { .. } => "inverted_quartic",
            Self::Washboard { .. } => "washboard",
            Self::Moiseyev { .. } => "moiseyev",
            Self::Expression(_) => "expression",
            Self::Sum { .. } => "sum",
        }
    }

    /// U(x) + `factor` φ(x).
    #[must_use]
    pub fn plus(&self, shape: &Expression, factor: f64) -> Self {
        if factor == 0.0 {
            self.clone()
        } else {
            Self::Sum { base: Box::new(self.clone()), shape: shape.clone(), factor }
        }
    }

    /// U(x): the only definition of the potential. On `f64` it gives U, on [`Jet`] also U′ and U″, on a complex number
    /// U on a contour.
    pub fn value<S: Scalar>(&self, x: S) -> S {
        match self {
            Self::Quartic { a, b, c } => x * (x * ((x * x).scale(0.25 * a) - S::constant(0.5 * b)) + S::constant(*c)),
            Self::Cubic { g } => x * x * (S::constant(0.5) - x.scale(*g)),
            Self::InvertedQuartic { g } => {
                let square = x * x;
                square * (S::constant(0.5) - square.scale(*g))
            }
            Self::Washboard { s } => -x.cos() - x.scale(*s),
            Self::Moiseyev { j, l } => {
                let square = x * x;
                (square.scale(0.5) - S::constant(*j)) * (-square.scale(*l)).exp()
            }
            Self::Expression(expression) => expression.value(x),
            Self::Sum { base, shape, factor } => base.value(x) + shape.value(x).scale(*factor),
        }
    }

    /// U(x₀ + u) − U(x₀), without the cancellation that a well small beside |U| suffers: the washboard's near s = 1 is a
    /// thousandth of E_J deep. What it has of its slope at x₀ is kept.
    pub fn rise<S: Scalar>(&self, origin: f64, u: S) -> S {
        if let Self::Sum { base, shape, factor } = self {
            let change = shape.value(S::constant(origin) + u) - shape.value(S::constant(origin));
            return base.rise(origin, u) + change.scale(*factor);
        }
        let Self::Washboard { s } = self else {
            return self.value(S::constant(origin) + u) - self.value(S::constant(origin));
        };
        let (sine, cosine) = origin.sin_cos();
        let half = u.scale(0.5).sin();
        (half * half).scale(2.0 * cosine) - sine_deficit(u).scale(sine) + u.scale(sine - s)
    }

    /// U, U′ and U″ at x.
    #[must_use]
    pub fn jet(&self, x: f64) -> Jet {
        self.value(Jet::variable(x))
    }

    /// The period of U′, where it has one: 2π for the washboard. A sine in an expression is not looked for.
    #[must_use]
    pub fn period(&self) -> Option<f64> {
        matches!(self, Self::Washboard { .. }).then_some(std::f64::consts::TAU)
    }

    /// The largest angle (rad) by which an outgoing wave may be turned so that it dies out all the way to infinity: of a ray that
    /// leaves the real axis, or of the whole axis. `None` where no angle has that (the washboard's cosine grows off the axis)
    /// or none is known (a formula); there only the stretch in use can be looked at.
    ///
    /// On −g x^m a wave goes as exp(i c x^{1+m/2}), which dies out for θ < 2π/(m + 2); on the rising side of the cubic,
    /// exp(−c|x|^{5/2}) does for θ < π/5. e^{−l x²} grows beyond π/4.
    #[must_use]
    pub fn sector(&self, whole_axis: bool) -> Option<f64> {
        use std::f64::consts::{FRAC_PI_3, FRAC_PI_4, PI};
        match self {
            Self::Cubic { .. } if whole_axis => Some(PI / 5.0),
            Self::Cubic { .. } => Some(2.0 * PI / 5.0),
            Self::InvertedQuartic { .. } => Some(FRAC_PI_3),
            Self::Moiseyev { .. } => Some(FRAC_PI_4),
            Self::Quartic { .. } | Self::Washboard { .. } | Self::Expression(_) | Self::Sum { .. } => None,
        }
    }

    /// Refuses parameters that are not finite, and those that leave no such potential.
    ///
    /// # Errors
    /// `Input`, with the key of the parameter.
    pub fn validate(&self) -> Result<()> {
        match *self {
            Self::Sum { ref base, factor, .. } => base.validate().and_then(|()| finite("c", factor)),
            Self::Quartic { a, b, c } => {
                require("a", a, a > 0.0, "a finite number above 0")?;
                finite("b", b)?;
                finite("c", c)
            }
            Self::Cubic { g } => require("g", g, g != 0.0, "a finite number other than 0"),
            Self::InvertedQuartic { g } => require("g", g, g > 0.0, "a finite number above 0"),
            Self::Washboard { s } => finite("s", s),
            Self::Moiseyev { j, l } => {
                finite("j", j)?;
                require("l", l, l > 0.0, "a finite number above 0")
            }
            Self::Expression(_) => Ok(()),
        }
    }
}

/// u − sin u, by its series where the difference would cancel.
fn sine_deficit<S: Scalar>(u: S) -> S {
    // Where the real part is within a tenth, so is all of u on the paths in use; 11 terms give more than they need to.
    if u.real().abs() > 0.5 {
        return u - u.sin();
    }
    let square = u * u;
    let series = (1..=11).rev().fold(S::constant(0.0), |sum, k| {
        let n = f64::from(2 * k);
        (S::constant(1.0) - square * sum).scale(1.0 / (n * (n + 1.0)))
    });
    u * square * series
}

fn finite(name: &str, value: f64) -> Result<()> {
    require(name, value, true, "a finite number")
}

fn require(name: &str, value: f64, holds: bool, allowed: &str) -> Result<()> {
    if value.is_finite() && holds {
        return Ok(());
    }
    Err(Error::input("unphysical parameter").got(value).allowed(allowed).key(format!("potential.{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_complex::Complex64;
    use proptest::prelude::*;

    fn expression(text: &str) -> Potential {
        let constants = [("a".to_owned(), 1.3), ("ω".to_owned(), 0.7)].into();
        Potential::Expression(Expression::parse(text, &constants).unwrap())
    }

    /// Every kind away from its defaults, and every operator and function, smooth and finite for 0.05 < |x| < 3.
    fn family() -> Vec<Potential> {
        let formulas = [
            "a*x^4/4 - x^2/2 + 0.1*x",
            "x^2/2 - x**3/3",
            "(1 - exp(-x))^2",
            "-sech(x)^2 - 0.3*sech(2*x - 1)",
            "-1/cosh(x)^2",
            "sin(3*x)*cos(x) + tan(x/3)",
            "ln(1 + x^2) + log10(2 + x^2) - log(3 + cos(x))",
            "sqrt(1 + x^2) - 2*sinh(x/2)/cosh(x)",
            "tanh(ω*x)*x - atan(2*x - 1)",
            "asinh(x - 1) + acosh(4.5 + x)",
            "abs(x)^3 + abs(x)",
            "2^x + (x^2 + 1)^x/50 + x^-2",
            "(x^2 + 0.1)^1.5 - (4 + x)^-0.5 + pi*e^(-x^2)",
        ];
        let built_in = [
            Potential::Quartic { a: 1.3, b: 0.7, c: -0.2 },
            Potential::Cubic { g: 0.21 },
            Potential::InvertedQuartic { g: 0.17 },
            Potential::Washboard { s: 0.6 },
            Potential::moiseyev(),
        ];
        built_in.into_iter().chain(formulas.map(expression)).collect()
    }

    fn close(got: f64, expected: f64, scale: f64, tolerance: f64) -> bool {
        (got - expected).abs() <= tolerance * (scale.abs() + 1.0)
    }

    proptest! {
        #[test]
        fn slope_and_curvature_are_the_central_differences(x in 0.05f64..3.0, side in prop::bool::ANY) {
            let x = if side { x } else { -x };
            for potential in family() {
                let jet = potential.jet(x);
                let h = 1e-4 * x.abs();
                let u = |k: f64| potential.jet(x + k * h);
                // Fourth order: the error is h⁴U⁽⁵⁾/30 ~ 1e−17 and the rounding eps/h ~ 1e−11.
                let slope = (8.0 * (u(1.0).value - u(-1.0).value) - u(2.0).value + u(-2.0).value) / (12.0 * h);
                let curvature = (8.0 * (u(1.0).slope - u(-1.0).slope) - u(2.0).slope + u(-2.0).slope) / (12.0 * h);
                let size = jet.value.abs() + jet.slope.abs() + jet.curvature.abs();
                prop_assert!(close(jet.slope, slope, size, 1e-9), "{potential:?} at {x}: {} {slope}", jet.slope);
                let got = jet.curvature;
                prop_assert!(close(got, curvature, size, 1e-9), "{potential:?} at {x}: {got} {curvature}");
            }
        }

        #[test]
        fn an_imaginary_step_gives_the_derivatives_without_subtraction(x in 0.05f64..3.0, side in prop::bool::ANY) {
            let x = if side { x } else { -x };
            let h = 1e-20;
            for potential in family() {
                let jet = potential.jet(x);
                let size = jet.value.abs() + jet.slope.abs() + jet.curvature.abs();
                prop_assert_eq!(potential.value(x), jet.value);
                let step: Complex64 = potential.value(Complex64::new(x, h));
                prop_assert!(close(step.re, jet.value, size, 1e-12), "{potential:?} at {x}: {step}");
                prop_assert!(close(step.im / h, jet.slope, size, 1e-12), "{potential:?} at {x}: {step} {jet:?}");
                let step = potential.value(Jet::variable(Complex64::new(x, h)));
                prop_assert!(close(step.slope.re, jet.slope, size, 1e-12), "{potential:?} at {x}: {step:?}");
                prop_assert!(close(step.slope.im / h, jet.curvature, size, 1e-12), "{potential:?} at {x}: {step:?}");
                prop_assert!(close(step.curvature.re, jet.curvature, size, 1e-12), "{potential:?} at {x}: {step:?}");
            }
        }

        #[test]
        fn the_rise_is_the_difference_of_values(origin in -2.0f64..2.0, x in -1.5f64..1.5, y in -0.3f64..0.3) {
            for potential in [Potential::Washboard { s: 0.9 }, Potential::quartic(), Potential::cubic()] {
                let u = Complex64::new(x, y);
                let expected: Complex64 = potential.value(origin + u) - potential.value(Complex64::from(origin));
                prop_assert!((potential.rise(origin, u) - expected).norm() < 1e-14, "{potential:?} {origin} {u}");
                let jet = potential.rise(origin, Jet::variable(u));
                let slope = potential.value(Jet::variable(origin + u)).slope;
                prop_assert!((jet.slope - slope).norm() < 1e-13);
            }
        }

        #[test]
        fn off_the_axis_the_value_is_analytic(x in 0.1f64..2.5, y in -0.2f64..0.2) {
            // Cauchy and Riemann: ∂U/∂x = −i ∂U/∂y = U′, by central differences of the complex value.
            for potential in family() {
                let jet = potential.value(Jet::variable(Complex64::new(x, y)));
                let size = jet.value.norm() + jet.slope.norm() + jet.curvature.norm();
                let h = 1e-5;
                let u = |re: f64, im: f64| -> Complex64 { potential.value(Complex64::new(x + re, y + im)) };
                let along = (u(h, 0.0) - u(-h, 0.0)) / (2.0 * h);
                let across = (u(0.0, h) - u(0.0, -h)) / Complex64::new(0.0, 2.0 * h);
                prop_assert!((along - jet.slope).norm() < 1e-7 * (1.0 + size), "{potential:?}: {along} {}", jet.slope);
                prop_assert!((across - along).norm() < 1e-7 * (1.0 + size), "{potential:?}: {across} {along}");
            }
        }
    }

    #[test]
    fn the_defaults_are_those_of_the_case_file() {
        assert_eq!(Potential::quartic().value(2.0), 2.0);
        assert_eq!(Potential::cubic().value(3.0), 4.5 - 9.0);
        assert_eq!(Potential::inverted_quartic().value(2.0), 2.0 - 4.0);
        assert_eq!(Potential::washboard().value(0.0), -1.0);
        assert!((Potential::moiseyev().value(1.0) + 0.3 * (-0.1f64).exp()).abs() < 1e-16);
        let defaults = [
            Potential::quartic(),
            Potential::cubic(),
            Potential::inverted_quartic(),
            Potential::washboard(),
            Potential::moiseyev(),
            expression("x"),
        ];
        for (potential, (kind, _)) in defaults.iter().zip(Potential::KINDS) {
            assert_eq!(potential.kind(), kind);
            assert_eq!(potential.validate(), Ok(()));
            assert_eq!(potential.period().is_some(), kind == "washboard");
        }
    }

    #[test]
    fn unphysical_parameters_are_refused_with_their_key() {
        let message = |potential: Potential| potential.validate().unwrap_err().to_string();
        assert_eq!(
            message(Potential::Cubic { g: 0.0 }),
            "[potential] g: unphysical parameter: got 0, allowed a finite number other than 0"
        );
        assert_eq!(
            message(Potential::Quartic { a: -1.0, b: 1.0, c: 0.0 }),
            "[potential] a: unphysical parameter: got -1, allowed a finite number above 0"
        );
        assert_eq!(
            message(Potential::Quartic { a: 1.0, b: f64::NAN, c: 0.0 }),
            "[potential] b: unphysical parameter: got NaN, allowed a finite number"
        );
        for potential in [
            Potential::Quartic { a: 1.0, b: 1.0, c: f64::INFINITY },
            Potential::InvertedQuartic { g: 0.0 },
            Potential::InvertedQuartic { g: f64::NAN },
            Potential::Washboard { s: f64::NEG_INFINITY },
            Potential::Moiseyev { j: f64::NAN, l: 0.1 },
            Potential::Moiseyev { j: 0.8, l: 0.0 },
        ] {
            assert_eq!(potential.validate().unwrap_err().exit_code(), 2);
        }
    }
}
