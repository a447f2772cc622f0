//! From decay curves back to the barrier U(J).
//!
//! ```text
//! U(J)/kT = −ln|d(J/g)/dt| + C                 C = ln(J_c0(0)/τ), t in s, J in its unit; 0 in s = t/τ and j = J/J_c0
//! dJ/dt = (J/t) d ln J/d ln t                  S = −d ln J/d ln t,   U* = kT/S
//! T_i [−ln|d(J/g)/dt| + C] = g_i P(ln J/g_i)   P one polynomial for all temperatures, C by least squares
//! ```
//!
//! Maley, Willis, Lessure & McHenry, Phys. Rev. B 42, 2639 (1990): the pieces that single temperatures give join to one curve with
//! the right C. g fades U₀ and `J_c0` below a critical temperature (McHenry et al., Phys. Rev. B 44, 7614 (1991)), 1 without one. With
//! one temperature C follows from an attempt time, or from U(`J_c0`) = 0 at the end of the polynomial through −ln|dJ/dt|. For the
//! linear law U* is U₀ J/`J_c0` once s ≫ 1/u (Beasley, Labusch & Webb, Phys. Rev. 181, 682 (1969)), and U*`J_c0`/J is U₀.

use super::curve::{Current, Curve, Sample};
use super::least_squares::least_squares;
use super::slope::{Slope, slopes, straight_line};
use crate::error::{Error, Result};

/// Degree of the polynomial on which pieces of several temperatures lie.
const DEGREE: usize = 4;
/// Degrees of the polynomials that go on to `J_c0` from one piece.
const EXTRAPOLATED: [usize; 3] = [2, 3, 4];
/// A polynomial of low degree is no better than this part of kT.
const MODEL: f64 = 1e-2;
/// Noise of a single current that counts, in standard deviations.
const NOISE: f64 = 3.0;
/// Coverage of the bars of C in standard errors.
const COVERAGE: f64 = 2.0;

/// How the constant C is found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Offset {
    /// C = ln(`J_c0`/τ): the current `J_c0` in the unit of the curve, and τ in s.
    AttemptTime {
        /// `J_c0` in the unit of the curve.
        critical: f64,
        /// τ (s).
        tau: f64,
    },
    /// U = 0 at this current.
    Vanishes {
        /// `J_c0` in the unit of the curve.
        critical: f64,
    },
    /// Pieces of several temperatures join.
    Joined,
}

impl Offset {
    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AttemptTime { .. } => "attempt_time",
            Self::Vanishes { .. } => "vanishes",
            Self::Joined => "joined",
        }
    }
}

/// One point of the barrier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Time and current of the sample.
    pub time: f64,
    /// In the unit of the curve.
    pub current: f64,
    /// S = −d ln J/d ln t.
    pub creep_rate: f64,
    /// Bound on |δS|/S.
    pub creep_rate_error: f64,
    /// U/kT.
    pub barrier: f64,
    /// Bound on |δU|/kT, that of C left out.
    pub barrier_error: f64,
}

/// The barrier from one curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// T (K).
    pub temperature: Option<f64>,
    /// The points, in the order of time.
    pub points: Vec<Point>,
    /// S of the straight line through ln J against ln t, and its standard error.
    pub fitted: Option<(f64, f64)>,
}

/// The barrier from all curves.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// C.
    pub offset: f64,
    /// Bound on |δC|.
    pub offset_error: f64,
    /// A piece for each curve.
    pub pieces: Vec<Piece>,
}

/// −ln|d(J/g)/dt| at one point, its bar, and where the point belongs.
struct Raw {
    y: f64,
    error: f64,
    /// ln J/g.
    x: f64,
    /// T/g; 1 without a temperature.
    scale: f64,
}

/// U(J)/kT of every curve; `fade` is g of each, 1 where pinning does not fade.
///
/// # Errors
/// Curves in different units; pieces to be joined that are fewer than two, or without temperatures; currents at or above `J_c0`.
pub fn analyse(curves: &[Curve], fade: &[f64], offset: Offset) -> Result<Analysis> {
    let mut pieces = Vec::new();
    let mut raw: Vec<Raw> = Vec::new();
    for (curve, g) in curves.iter().zip(fade) {
        // A current over J_c0 at its own temperature has the fading in it.
        let faded = if matches!(curve.unit, Current::Density | Current::Moment) { *g } else { 1.0 };
        let piece = piece(curve, faded);
        let known = piece.points.iter().filter(|point| point.barrier.is_finite());
        raw.extend(known.map(|point| Raw {
            y: point.barrier,
            error: point.barrier_error,
            x: (point.current / faded).ln(),
            scale: curve.temperature.unwrap_or(1.0) / g,
        }));
        pieces.push(piece);
    }
    let (offset, offset_error) = constant(curves, offset, &raw)?;
    pieces.iter_mut().flat_map(|piece| &mut piece.points).for_each(|point| point.barrier += offset);
    Ok(Analysis { offset, offset_error, pieces })
}

/// One curve with its derivatives; the barrier without C.
fn piece(curve: &Curve, faded: f64) -> Piece {
    let logarithms: Vec<(f64, f64)> =
        curve.samples().iter().map(|sample| (sample.time.ln(), sample.current.ln())).collect();
    let point = |(sample, slope): (&Sample, Slope)| {
        let creep_rate = -slope.value;
        let error = slope.error / creep_rate.abs();
        // A slope that may as well be 0 has no logarithm.
        let barrier = if error < 0.5 { -(sample.current / faded / sample.time * creep_rate).ln() } else { f64::NAN };
        // The current that the barrier belongs to has the noise too, and d(U/kT)/d ln J is about 1/S.
        let barrier_error = -(-error).ln_1p() + NOISE * slope.noise / creep_rate.abs();
        let Sample { time, current, .. } = *sample;
        Point { time, current, creep_rate, creep_rate_error: error, barrier, barrier_error }
    };
    let points = curve.samples().iter().zip(slopes(&logarithms)).map(point).collect();
    let fitted = straight_line(&logarithms).map(|(slope, error, _)| (-slope, error));
    Piece { temperature: curve.temperature, points, fitted }
}

/// C and its bar.
fn constant(curves: &[Curve], offset: Offset, raw: &[Raw]) -> Result<(f64, f64)> {
    let reduced = curves.first().is_some_and(|curve| curve.unit == Current::Reduced);
    match offset {
        _ if reduced => Ok((0.0, 0.0)),
        Offset::AttemptTime { critical, tau } => {
            Ok(((critical / tau).ln(), 4.0 * f64::EPSILON * (critical / tau).ln().abs()))
        }
        Offset::Vanishes { critical } => vanishing(raw, critical),
        Offset::Joined => joined(curves, raw),
    }
}

/// C from U(J_c0) = 0: polynomials of rising degree, whose differences are the bar beside that of the fit.
fn vanishing(raw: &[Raw], critical: f64) -> Result<(f64, f64)> {
    let end = critical.ln();
    let largest = raw.iter().map(|raw| raw.x).fold(f64::NEG_INFINITY, f64::max);
    if largest >= end {
        return Err(Error::input("a current of the decay is not below J_c0")
            .got(format!("J/J_c0 = {}", (largest - end).exp()))
            .allowed("below 1")
            .key("creep.critical_current_density"));
    }
    let lowest = raw.iter().map(|raw| raw.x).fold(f64::INFINITY, f64::min);
    let at = |degree: usize| {
        let row = |raw: &Raw| {
            let weight = 1.0 / raw.error.max(MODEL);
            let row = powers((raw.x - end) / (end - lowest), degree).map(|power| power * weight).collect();
            (row, raw.y * weight)
        };
        least_squares(raw.iter().map(row).collect())
    };
    // The polynomial at its origin, J_c0, is its first coefficient.
    let end_of = |degree: usize| at(degree).and_then(|fit| Some((-fit.0.first()?, *fit.1.first()?)));
    let ends: Vec<(f64, f64)> =
        EXTRAPOLATED.into_iter().filter(|degree| raw.len() > degree + 1).filter_map(end_of).collect();
    let found = ends.windows(2).next_back().map(|pair| {
        let largest = ends.windows(2).map(|pair| (pair[1].0 - pair[0].0).abs()).fold(0.0, f64::max);
        (pair[1].0, largest + COVERAGE * pair[1].1)
    });
    found.ok_or_else(|| {
        Error::input("too few points for U(J_c0) = 0").got(raw.len()).allowed("5 or more").key("data.file")
    })
}

/// C that lets the pieces of several temperatures join.
fn joined(curves: &[Curve], raw: &[Raw]) -> Result<(f64, f64)> {
    if curves.len() < 2 || curves.iter().any(|curve| curve.temperature.is_none()) {
        return Err(Error::input("the constant of U/kT is not known")
            .got(format!("decay at {} temperature(s)", curves.len()))
            .allowed("a column temperature_K with 2 temperatures or more")
            .remedy("give creep.attempt_time and creep.critical_current_density, or the latter alone")
            .key("data.file"));
    }
    let (low, high) =
        raw.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), raw| (raw.x.min(low), raw.x.max(high)));
    let at = |degree: usize| {
        let row = |raw: &Raw| {
            // T y = Σ a_m x^m − C T, each row over the bar of its left side.
            let weight = 1.0 / (raw.scale * raw.error.max(MODEL));
            let x = (2.0 * raw.x - low - high) / (high - low);
            let row = [-raw.scale].into_iter().chain(powers(x, degree)).map(|entry| entry * weight).collect();
            (row, raw.scale * raw.y * weight)
        };
        least_squares(raw.iter().map(row).collect()).map(|(solution, errors)| (solution[0], errors[0]))
    };
    let none = || {
        Error::input("the pieces of the temperatures do not determine the constant of U/kT")
            .got(format!("{} points with a derivative", raw.len()))
            .allowed("more points, or temperatures further apart")
            .key("data.file")
    };
    let ((lower, _), (value, error)) = (at(DEGREE - 1).ok_or_else(none)?, at(DEGREE).ok_or_else(none)?);
    Ok((value, (value - lower).abs() + COVERAGE * error))
}

/// 1, x, x², … to that degree.
fn powers(x: f64, degree: usize) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(1.0), move |power| Some(power * x)).take(degree + 1)
}
