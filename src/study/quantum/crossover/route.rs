//! The theories of one temperature, where each holds, and the one that is asked for.

use super::super::QuantumScene;
use super::prepared::Prepared;
use crate::bath::Friction;
use crate::case::unknown_name;
use crate::error::{Error, Result};
use crate::rate::bounce::{self, Path};
use crate::rate::thermal::{Thermal, classical, parabolic};
use crate::rate::{Rate, Route};
use crate::wide::Wide;
use std::f64::consts::TAU;

/// A sum over levels of which more than this is uncertain is none.
const WORST: f64 = 1e-2;
/// Nor is a semiclassical rate that may be off by its own size.
const WORST_FORMULA: f64 = 1.0;
/// With friction the bounce may be further off than without by this factor.
const FRICTION: f64 = 1.5;
/// Below this many `T_c` the uniform WKB integral misses the lowest level.
const COLDEST_WKB: f64 = 0.6;
/// The parabolic barrier's rate diverges at `T_c`; nearer than this it is no number to print.
const PARABOLIC: f64 = 1.01;
/// Corrections to a semiclassical rate, in (ħω_b + 2kT)/ΔU: measured without friction on cubic and quartic wells of 1.5 to 20 ħω₀,
/// where they are 0.2 far from the crossover and 0.45 at it.
const SEMICLASSICAL: f64 = 0.8;

/// A theory of the rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theory {
    Levels,
    Bounce,
    Wkb,
    Parabolic,
    Classical,
}

impl Theory {
    const ALL: [Self; 5] = [Self::Levels, Self::Bounce, Self::Wkb, Self::Parabolic, Self::Classical];

    pub fn name(self) -> &'static str {
        match self {
            Self::Levels => "levels",
            Self::Bounce => "bounce",
            Self::Wkb => "wkb",
            Self::Parabolic => "parabolic",
            Self::Classical => "classical",
        }
    }
}

/// The theory of that name; `None` for "auto".
pub(super) fn find(name: Option<&str>) -> Result<Option<Theory>> {
    let Some(name) = name.filter(|name| *name != "auto") else { return Ok(None) };
    Theory::ALL.into_iter().find(|theory| theory.name() == name).map(Some).ok_or_else(|| {
        let names: Vec<&str> = ["auto"].into_iter().chain(Theory::ALL.map(Theory::name)).collect();
        unknown_name("unknown route", name, &names).key("study.route")
    })
}

/// Temperature and friction of a case.
pub(super) struct Point {
    /// kT (energy), 0 at T = 0.
    pub kt: f64,
    pub friction: Friction,
    /// `k_B T_c` = ħω_R/2π with the friction of the case.
    pub crossover: f64,
}

impl Point {
    pub fn new(scene: &QuantumScene<'_>) -> Result<Self> {
        let friction = scene.case.friction(scene.well.omega_0())?;
        let open = scene.open_barriers();
        let lowest = open.iter().min_by(|a, b| a.energy.total_cmp(&b.energy));
        let omega_r = lowest.map_or(0.0, |barrier| friction.unstable_frequency(barrier.omega_b()));
        let crossover = scene.case.hbar * omega_r / TAU;
        let kt = scene.case.temperature.kt(scene.setting.top, crossover);
        Ok(Self { kt, friction, crossover })
    }

    pub fn over_crossover(&self) -> f64 {
        self.kt / self.crossover
    }
}

/// Every theory at one temperature; those that do not hold there are not there.
pub(super) struct Theories {
    /// Sums over levels, which know no friction.
    pub thermal: Option<Thermal>,
    /// k_ImF min(1, T_c/T), without friction.
    pub levels: Option<Rate>,
    pub bounce: Result<Rate>,
    /// |ln| of the bounce over the levels without friction, at the same T/T_c.
    pub distance: Option<f64>,
    pub wkb: Option<Wide>,
    pub parabolic: Option<Wide>,
    pub classical: Wide,
}

/// The rate that is printed as such.
pub(super) struct Chosen {
    pub theory: Theory,
    pub rate: Rate,
}

impl Theories {
    pub fn new(scene: &QuantumScene<'_>, prepared: &Prepared, point: &Point) -> Self {
        let Point { kt, friction, .. } = *point;
        let open = scene.open_barriers();
        let free = friction.gamma() == 0.0;
        let thermal = prepared.spectrum.as_ref().ok().and_then(|spectrum| spectrum.thermal(kt));
        let over = prepared.crossover / kt;
        let levels = thermal.filter(|_| free).map(|thermal| thermal.imf.scaled(Wide::new(over.min(1.0))));
        let bounce = by_bounce(scene, friction, kt);
        let distance = if free { None } else { distance(scene, prepared, point.over_crossover()) };
        let wkb = prepared
            .uniform
            .as_ref()
            .filter(|uniform| free && kt >= COLDEST_WKB * prepared.crossover && kt <= uniform.highest_kt);
        let warm = free && kt > PARABOLIC * prepared.crossover;
        let parabolic = if warm { parabolic(&scene.well, &open, kt, scene.case.hbar) } else { None };
        let classical = classical(&scene.well, &open, kt);
        Self { thermal, levels, bounce, distance, wkb: wkb.map(|uniform| uniform.rate(kt)), parabolic, classical }
    }

    /// The rate by the route asked for, or by the best one that holds.
    pub fn choose(&self, name: Option<&str>, point: &Point, prepared: &Prepared) -> Result<Chosen> {
        let levels = self.levels.filter(|rate| rate.relative_error() <= WORST);
        let theory = match find(name)? {
            Some(theory) => theory,
            None if levels.is_some() => Theory::Levels,
            None => Theory::Bounce,
        };
        let rate = match theory {
            Theory::Levels => self
                .levels
                .filter(|rate| rate.relative_error() <= WORST)
                .ok_or_else(|| self.no_levels(point, prepared))?,
            Theory::Bounce => {
                let rate = self.bounce.clone()?;
                let error = rate.relative_error() + self.off(rate.value(), point, prepared);
                if error >= WORST_FORMULA {
                    return Err(no_barrier_left(error, point, prepared));
                }
                Rate::new(rate.value(), error, Route::Formula)
            }
            Theory::Wkb => self.formula(self.wkb, theory, point, prepared)?,
            Theory::Parabolic => self.formula(self.parabolic, theory, point, prepared)?,
            Theory::Classical => {
                let warm = point.over_crossover() > 1.0;
                self.formula(warm.then_some(self.classical), theory, point, prepared)?
            }
        };
        Ok(Chosen { theory, rate })
    }

    fn formula(&self, value: Option<Wide>, theory: Theory, point: &Point, prepared: &Prepared) -> Result<Rate> {
        let value = value.ok_or_else(|| does_not_hold(theory, point))?;
        Ok(Rate::new(value, self.off(value, point, prepared), Route::Formula))
    }

    /// How far off a formula is: measured on the levels where they are known and know all, else an estimate.
    fn off(&self, value: Wide, point: &Point, prepared: &Prepared) -> f64 {
        let quantum = TAU * prepared.crossover;
        let estimate = SEMICLASSICAL * (quantum + 2.0 * point.kt) / prepared.height;
        let estimate = estimate.max(FRICTION * self.distance.unwrap_or(0.0));
        self.levels.map_or(estimate, |exact| {
            let measured = (value / exact.value()).to_f64().ln().abs() + exact.relative_error();
            if exact.relative_error() <= WORST { measured } else { measured.min(estimate) }
        })
    }

    fn no_levels(&self, point: &Point, prepared: &Prepared) -> Error {
        if point.friction.gamma() > 0.0 {
            return Error::input("levels know no friction")
                .got(format!("γ = {}", point.friction.gamma()))
                .remedy("use study.route = \"bounce\", which holds at any friction, or study.kind = \"ladder\" for a weak one")
                .key("study.route");
        }
        if let Err(error) = &prepared.spectrum {
            return error.clone();
        }
        let uncertain = self.levels.map_or(f64::INFINITY, |rate| rate.relative_error());
        Error::unresolved(format!("the sum over levels is uncertain by {uncertain:.1e}: too many broad ones take part"))
            .got(format!("T/T_c = {:.4}", point.over_crossover()))
            .allowed(format!("an error up to {WORST}"))
            .remedy("use study.route = \"bounce\", which holds there, or a lower temperature")
            .key("study.route")
    }
}

fn does_not_hold(theory: Theory, point: &Point) -> Error {
    let (what, allowed, instead) = match theory {
        Theory::Wkb => (
            "the uniform WKB rate does not hold here",
            "0.6 ≤ T/T_c ≤ 12 without friction".to_owned(),
            "\"levels\" without friction, \"bounce\" with it",
        ),
        Theory::Parabolic => (
            "the parabolic barrier's rate does not hold here",
            format!("T/T_c > {PARABOLIC} without friction"),
            "\"bounce\"",
        ),
        _ => (
            "the classical rate does not hold here",
            "T/T_c > 1".to_owned(),
            "\"levels\" without friction, \"bounce\" with it",
        ),
    };
    Error::input(what)
        .got(format!("T/T_c = {:.4}, γ = {}", point.over_crossover(), point.friction.gamma()))
        .allowed(allowed)
        .remedy(format!("use study.route = {instead}"))
        .key("study.route")
}

/// The semiclassical rate through every open barrier.
fn by_bounce(scene: &QuantumScene<'_>, friction: Friction, kt: f64) -> Result<Rate> {
    sum(scene.open_barriers().iter().map(|barrier| {
        let path = Path::new(&scene.case.potential, &scene.well, barrier, friction)?;
        bounce::rate(&path, kt, scene.case.hbar)
    }))
}

/// How far off the bounce is without friction at a temperature over its `T_c`, where the levels tell.
fn distance(scene: &QuantumScene<'_>, prepared: &Prepared, ratio: f64) -> Option<f64> {
    let kt = ratio * prepared.crossover;
    let exact = prepared.spectrum.as_ref().ok()?.thermal(kt)?.imf;
    let exact = exact.scaled(Wide::new(ratio.recip().min(1.0)));
    let bounce = by_bounce(scene, Friction::NONE, kt).ok()?;
    let distance = (bounce.value() / exact.value()).to_f64().ln().abs();
    (exact.relative_error() <= WORST && distance.is_finite()).then_some(distance)
}

fn no_barrier_left(error: f64, point: &Point, prepared: &Prepared) -> Error {
    Error::unresolved("there is hardly a barrier left for a semiclassical rate")
        .got(format!(
            "an error of {:.0} %, ΔU/kT = {:.3}, ΔU/ħω_b = {:.3}",
            100.0 * error,
            prepared.height / point.kt,
            prepared.height / (TAU * prepared.crossover)
        ))
        .allowed("an error below 100 %")
        .remedy("lower the temperature or raise the barrier; without friction study.route = \"levels\" may hold")
        .key("study.route")
}

/// Rates through several barriers add.
fn sum(rates: impl Iterator<Item = Result<Rate>>) -> Result<Rate> {
    let rates = rates.collect::<Result<Vec<_>>>()?;
    let total: Wide = rates.iter().map(Rate::value).sum();
    let error = rates.iter().map(Rate::relative_error).fold(0.0, f64::max);
    Ok(Rate::new(total, error, Route::Formula))
}
