//! Study `maley`: from the decay of a persistent current back to the pinning barrier U(J).
//!
//! ```text
//! U(J)/kT = −ln|dJ/dt| + C,   S = −d ln J/d ln t,   U* = kT/S                    Maley's analysis
//! ```
//!
//! The decay comes from `data.file`, or is simulated from the law of `[creep]` between `creep.from` and `creep.to` with
//! `creep.noise`. C follows from `creep.attempt_time` and `creep.critical_current_density` where both are given (a file with j
//! needs the time alone), from U(`J_c0`) = 0 where `J_c0` alone is known and there is one temperature, from the joining of the pieces
//! where there are several.

use super::Outcome;
use super::creep::section;
use crate::case::{Case, Creep};
use crate::error::{Error, Result};
use crate::rate::creep::{Analysis, Current, Curve, Hops, Law, Offset, Piece, Point, analyse, read, simulate};
use crate::table::{Cell, Table};
use crate::units::BOLTZMANN;
use serde_json::json;

/// Points of a decay that is simulated, and its seed.
const POINTS: usize = 60;
const SEED: u64 = 1;

const COLUMNS: [(&str, &str, &str); 19] = [
    ("temperature_k", "K", "of this curve"),
    ("time", "s or t/τ", "of this point"),
    ("current", "A/m2, A m2 or J/J_c0", "J, in the unit of the data"),
    ("j", "1", "J/J_c0 at this temperature, where J_c0 is known"),
    ("creep_rate", "1", "S = -d ln J/d ln t, by local polynomials"),
    ("creep_rate_error", "relative", "noise and curvature"),
    ("u_over_kt", "1", "U(J)/kT = -ln|dJ/dt| + C"),
    ("u_over_kt_error", "relative", "of the derivative and of C"),
    ("u_k", "K", "U(J)/k_B"),
    ("u_scaled_k", "K", "U(J)/k_B over the fading of pinning g(T): the curve that all temperatures share"),
    ("current_scaled", "A/m2, A m2 or 1", "J over g(T)"),
    ("u_star_over_kt", "1", "effective pinning energy U* = kT/S"),
    ("u0_linear_over_kt", "1", "U₀/kT = U* J_c0/(J kT) if the barrier is linear"),
    ("u_law_over_kt", "1", "U(J)/kT of the law in [creep], where it is given"),
    ("creep_rate_fit", "1", "S of the straight line through ln J against ln t"),
    ("creep_rate_fit_error", "relative", "its standard error"),
    ("offset", "1", "C"),
    ("offset_error", "1", "of C, absolute"),
    ("offset_by", "", "how C was found"),
];

/// The curves of a case, and how C is to be found.
struct Task<'a> {
    creep: &'a Creep,
    curves: Vec<Curve>,
    offset: Offset,
}

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let task = Task::new(case)?;
    let fade: Vec<f64> = task.curves.iter().map(|curve| task.creep.fade(curve.temperature)).collect();
    let found = analyse(&task.curves, &fade, task.offset).map_err(|error| named(error, case))?;
    let mut table = Table::new(&COLUMNS);
    for (piece, g) in found.pieces.iter().zip(&fade) {
        for point in &piece.points {
            table.rows.push(task.row(&found, piece, point, *g));
        }
    }
    let evidence = json!({
        "offset": found.offset,
        "offset_error": found.offset_error,
        "offset_by": task.offset.name(),
        "creep_rate_fit": found.pieces.iter().map(|piece| piece.fitted.map(|fit| fit.0)).collect::<Vec<_>>(),
        "creep_rate_standard_error": found.pieces.iter().map(|piece| piece.fitted.map(|fit| fit.1)).collect::<Vec<_>>(),
    });
    Ok(Outcome { table, evidence: vec![evidence] })
}

/// The data in words; nothing is derived.
pub(super) fn check(case: &Case) -> Result<String> {
    let task = Task::new(case)?;
    let line = |curve: &Curve| {
        let samples = curve.samples();
        let at = curve.temperature.map_or(String::new(), |kelvin| format!(" at {kelvin} K"));
        let times = samples.first().zip(samples.last()).map_or((0.0, 0.0), |(first, last)| (first.time, last.time));
        format!("  decay    {} points{at}, t from {:e} to {:e}\n", samples.len(), times.0, times.1)
    };
    Ok(task.curves.iter().map(line).collect::<String>() + &format!("  constant by \"{}\"\n", task.offset.name()))
}

/// The file in the message, where there is one.
fn named(error: Error, case: &Case) -> Error {
    match case.data.files.first() {
        Some(file) => error.file(file),
        None => error,
    }
}

impl<'a> Task<'a> {
    fn new(case: &'a Case) -> Result<Self> {
        let creep = section(case)?;
        let curves = match case.data.files.as_slice() {
            [] => vec![simulated(case, creep)?],
            [file] => read(file)?,
            _ => {
                return Err(Error::input("one file holds all curves")
                    .got(format!("{} files", case.data.files.len()))
                    .allowed("file = \"decay.csv\"")
                    .remedy("put the curves under each other, with a column temperature_K")
                    .key("data.files"));
            }
        };
        let curves = with_temperature(curves, case)?;
        let offset = offset(creep, &curves)?;
        Ok(Self { creep, curves, offset })
    }

    /// J_c0 in the unit of a curve at its temperature.
    fn critical(&self, unit: Current, g: f64) -> Option<f64> {
        critical(self.creep, unit).map(|critical| if unit == Current::Density { critical * g } else { critical })
    }

    fn row(&self, found: &Analysis, piece: &Piece, point: &Point, g: f64) -> Vec<Cell> {
        let unit = self.curves.first().map_or(Current::Share, |curve| curve.unit);
        let j = self.critical(unit, g).map(|critical| point.current / critical);
        let kelvin = piece.temperature.map(|kelvin| kelvin * point.barrier);
        let error = (point.barrier_error + found.offset_error) / point.barrier.abs();
        let star = 1.0 / point.creep_rate;
        let fitted = piece.fitted;
        let reference = law(self.creep, piece.temperature).zip(j).filter(|(_, j)| *j < 1.0);
        vec![
            piece.temperature.into(),
            point.time.into(),
            point.current.into(),
            j.into(),
            point.creep_rate.into(),
            point.creep_rate_error.into(),
            point.barrier.into(),
            error.into(),
            kelvin.into(),
            kelvin.map(|kelvin| kelvin / g).into(),
            (point.current / g).into(),
            star.into(),
            j.map(|j| star / j).into(),
            reference.map(|(law, j)| law.u * law.barrier.height(j)).into(),
            fitted.map(|fit| fit.0).into(),
            fitted.map(|fit| fit.1 / fit.0.abs()).into(),
            found.offset.into(),
            found.offset_error.into(),
            self.offset.name().into(),
        ]
    }
}

/// The law of the case at the temperature of a curve.
fn law(creep: &Creep, kelvin: Option<f64>) -> Option<Law> {
    let u = match (creep.pinning_energy, kelvin) {
        (Some(energy), Some(kelvin)) => energy * creep.fade(Some(kelvin)) / (BOLTZMANN * kelvin),
        _ => creep.u0_over_kt?,
    };
    Law::new(creep.barrier, u, Hops::Forward).ok()
}

/// `J_c0` at T = 0 in the unit of the data; none for a moment, which is J up to a factor.
fn critical(creep: &Creep, unit: Current) -> Option<f64> {
    match unit {
        Current::Reduced | Current::Share => Some(1.0),
        Current::Density => creep.critical_current_density,
        Current::Moment => None,
    }
}

fn simulated(case: &Case, creep: &Creep) -> Result<Curve> {
    let range = creep.range.ok_or_else(|| {
        Error::input("missing")
            .remedy("add [data] with file = \"decay.csv\", or creep.from = 1 and creep.to = 1e10 for a decay that is simulated")
            .key("data.file")
    })?;
    let points = case.study.points.unwrap_or(POINTS);
    simulate(&creep.law()?, range, points, creep.noise, case.study.seed.unwrap_or(SEED))
}

/// A temperature that is given beside the file belongs to its one curve; none may reach `T_c`.
fn with_temperature(mut curves: Vec<Curve>, case: &Case) -> Result<Vec<Curve>> {
    let given = case.data.temperatures.first().copied().or(case.creep.as_ref().and_then(|creep| creep.temperature));
    if let [only] = curves.as_mut_slice() {
        only.temperature = only.temperature.or(given);
    }
    let critical = case.creep.as_ref().and_then(|creep| creep.critical_temperature);
    for curve in &curves {
        if let Some((kelvin, critical)) =
            curve.temperature.zip(critical).filter(|(kelvin, critical)| kelvin >= critical)
        {
            return Err(named(
                Error::input("not below the critical temperature")
                    .got(format!("{kelvin} K"))
                    .allowed(format!("0 K < T < T_c = {critical} K"))
                    .key("creep.critical_temperature"),
                case,
            ));
        }
    }
    Ok(curves)
}

/// The best that the case allows.
fn offset(creep: &Creep, curves: &[Curve]) -> Result<Offset> {
    let unit = curves.first().map_or(Current::Share, |curve| curve.unit);
    let critical = critical(creep, unit);
    Ok(match (critical, creep.attempt_time) {
        (Some(critical), Some(tau)) => Offset::AttemptTime { critical, tau },
        (Some(critical), None) if curves.len() == 1 => Offset::Vanishes { critical },
        _ => Offset::Joined,
    })
}
