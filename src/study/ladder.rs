//! Study `ladder`: escape from the levels of a metastable well in a heat bath, the slowest decay of their master equation.
//!
//! Temperatures and rates in the units of the potential (mass 1); of a junction also in 1/s.
//!
//! All levels take part that stand out from the continuum, the broad ones above the barrier with whatever error they have: the error
//! bar of k weighs them and what is left out, and a rate is refused where that bar is above 0.1. `solve.tolerance` has no part in it.

mod vouch;

use self::vouch::{VOUCHED, k_error, vouch};
use super::Outcome;
use super::memo::Memo;
use super::quantum::QuantumScene;
use super::quantum::crossover::{require_one_open_well, timeless};
use crate::bath::Friction;
use crate::case::{Case, Damping, unknown_name};
use crate::error::{Error, Result};
use crate::potential::Barrier;
use crate::rate::Rate;
use crate::rate::master::{Coupling, Escape, Master, State};
use crate::rate::resonance::{Level, Request, Resonances, dipoles, resonances};
use crate::table::{Cell, Table};
use crate::wide::Wide;
use serde_json::{Value, json};
use std::f64::consts::TAU;
use std::sync::Arc;

/// Levels above the barrier that are looked for, unless `solve.count` says otherwise: fewer where the mesh can't hold so many.
const ABOVE: [usize; 4] = [8, 4, 2, 0];
/// Levels per ΔU/ħω₀: wells with a barrier have more than a harmonic one, the cubic well 1.2 times as many.
const CROWDED: f64 = 1.25;
/// Levels above the barrier end at the first one with a larger relative error of Γ or E.
const BLURRED: f64 = 1e-3;
/// A search so high that the lowest level has a larger error than this is made again for fewer levels.
const FAINT: f64 = 1e-5;
/// More ħω₀ below the barrier take minutes.
const MOST: f64 = 50.0;
/// Up to this γ/ω₀ the bath counts as weak.
const WEAK: f64 = 1.0;
/// The couplings of `study.rates`.
const RATES: [&str; 2] = ["dipole", "harmonic"];

const COLUMNS: [(&str, &str, &str); 19] = [
    ("gamma", "1/time", "friction"),
    (
        "coupling",
        "1",
        "γ/ω₀: friction changes levels and widths by parts of about this order, which the equation leaves out",
    ),
    ("kt", "energy", "temperature"),
    ("t_over_tc", "1", "T over the crossover temperature ħω_R/2πk_B at this friction"),
    ("levels", "1", "levels in the master equation, from the lowest on"),
    ("k", "1/time", "slowest decay of the populations"),
    ("ln_k", "1", "its logarithm"),
    (
        "k_error",
        "relative",
        "energies, widths and dipole elements of the levels, rounding, and the levels left out; not the order of coupling",
    ),
    (
        "k_thermal",
        "1/time",
        "thermal average of the widths, Boltzmann over the same levels: the limit of a strong bath; none where its error is above 0.1",
    ),
    ("k_thermal_error", "relative", "energies and widths of the levels, and the levels left out"),
    ("ratio", "1", "k over k_thermal; none where there is none"),
    ("lambda_2", "1/time", "the next decay; none for a single level"),
    ("lambda_ratio", "1", "k over lambda_2"),
    ("single_rate", "", "yes where k is below a tenth of lambda_2; no where the levels do not come to a common decay"),
    ("escape_level", "1", "the level that most of the escape passes through"),
    ("depletion", "1", "its population over Boltzmann's, with that of the lowest level 1"),
    ("highest_share", "1", "part of the escape that leaves through the highest level"),
    ("temperature", "K", "temperature of a junction"),
    ("rate", "1/s", "k of a junction"),
];

/// The master equations of the last few wells, whatever the bath.
static KNOWN: Memo<(Case, String), Arc<(Master, Value)>> = Memo::new();

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let scene = QuantumScene::new(case)?;
    let bath = Bath::new(&scene)?;
    let key = (timeless(case), coupling(case).to_owned());
    let known = KNOWN.get(key, || master(&scene).map(Arc::new))?;
    let (master, evidence) = &*known;
    let escape = master.escape(&bath.friction, bath.kt)?;
    vouch(&escape, &bath, case, master)?;
    let mut table = Table::new(&COLUMNS);
    table.rows.push(row(&scene, &bath, master, &escape));
    if case.junction.is_none() {
        table.drop_columns(&["temperature", "rate"]);
    }
    Ok(Outcome { table, evidence: vec![evidence.clone()] })
}

/// What `check` tells beyond the well: the bath.
pub(super) fn check(case: &Case) -> Result<String> {
    let scene = QuantumScene::new(case)?;
    let bath = Bath::new(&scene)?;
    let over = bath.kt / bath.crossover;
    let temperature = format!("  bath     γ = {}, kT = {}, T/T_c = {over}\n", bath.friction.gamma(), bath.kt);
    Ok(scene.describe()? + &temperature)
}

/// Friction and temperature of a well that can be left.
struct Bath {
    friction: Friction,
    kt: f64,
    /// k_B T_c (energy).
    crossover: f64,
}

impl Bath {
    fn new(scene: &QuantumScene<'_>) -> Result<Self> {
        require_one_open_well(scene)?;
        require_few_levels(scene)?;
        let barriers = scene.open_barriers();
        let lower = |a: &&Barrier, b: &&Barrier| a.energy.total_cmp(&b.energy);
        let barrier = barriers.iter().min_by(lower).ok_or_else(|| Error::no_barrier("no barrier to escape over"))?;
        let case = scene.case;
        if !RATES.contains(&coupling(case)) {
            return Err(unknown_name("unknown transition rates", coupling(case), &RATES).key("study.rates"));
        }
        if case.solve.near.is_some() || case.solve.window.is_some() {
            return Err(Error::input("a master equation needs the levels from the lowest on")
                .remedy("use solve.count, without near, from and to")
                .key(if case.solve.near.is_some() { "solve.near" } else { "solve.from" }));
        }
        let friction = case.friction(scene.well.omega_0())?;
        if friction.gamma() <= 0.0 {
            return Err(Error::input("without friction no bath moves a particle from level to level")
                .got("γ = 0")
                .allowed("above 0")
                .remedy("give gamma or alpha, or the resistance of a junction; study.kind = \"resonances\" needs none")
                .key("bath.gamma"));
        }
        require_weak(friction.gamma() / scene.well.omega_0(), case)?;
        let crossover = scene.setting.hbar * friction.unstable_frequency(barrier.omega_b()) / TAU;
        let kt = case.temperature.kt(scene.setting.top, crossover);
        Ok(Self { friction, kt, crossover })
    }
}

fn coupling(case: &Case) -> &str {
    case.study.rates.as_deref().unwrap_or(RATES[0])
}

/// The time that the levels take grows with the square of their number.
fn require_few_levels(scene: &QuantumScene<'_>) -> Result<()> {
    let high = scene.setting.top / scene.setting.quantum();
    if high <= MOST {
        return Ok(());
    }
    Err(Error::unresolved("too many levels below the barrier for a master equation of them")
        .got(format!("ΔU/ħω₀ = {high:.1}"))
        .allowed(format!("up to {MOST}"))
        .remedy(
            "lower the barrier or raise quantum.hbar; study.kind = \"crossover\" with study.route = \"bounce\" is good to \
             parts of ħω₀/ΔU there",
        )
        .key("potential"))
}

/// Beyond weak coupling levels of the well alone mean nothing.
fn require_weak(coupling: f64, case: &Case) -> Result<()> {
    if coupling <= WEAK {
        return Ok(());
    }
    let shunted = case.junction.as_ref().is_some_and(|junction| junction.resistance.is_some());
    let key = match case.damping {
        Some(Damping::Alpha(_)) => "bath.alpha",
        _ if shunted => "junction.resistance",
        _ => "bath.gamma",
    };
    Err(Error::input("the master equation of levels holds for weak coupling only")
        .got(format!("γ/ω₀ = {coupling:.4}"))
        .allowed(format!("up to {WEAK}, that is α = γ/2ω₀ up to {}", 0.5 * WEAK))
        .remedy("use study.kind = \"crossover\" or \"bounce\", which hold at any friction")
        .key(key))
}

/// The master equation of the well, whatever the bath: of as many levels as stand out from the continuum, or as the case wants.
fn master(scene: &QuantumScene<'_>) -> Result<(Master, Value)> {
    let setting = &scene.setting;
    let request = Request { tolerance: f64::INFINITY, ..scene.request(1, setting.quantum(), 0.0)? };
    if scene.case.solve.count.is_some() {
        return coupled(scene, &resonances(setting, &request)?, &request);
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most some dozen levels")]
    let below = (CROWDED * setting.top / setting.quantum()).ceil() as usize;
    let attempt = |above: usize| {
        let request = Request { count: below + above, fewer: true, ..request.clone() };
        let found = sharp(scene, &request)?;
        let count = found.levels.len();
        if above > 0 && bar(&found.levels[0]) > FAINT {
            return Err(
                Error::unresolved("the lowest level is uncertain where so many are looked for").key("solve.count")
            );
        }
        coupled(scene, &found, &Request { count, ..request })
    };
    // The error of the first attempt tells what the case could change.
    attempt(ABOVE[0]).or_else(|error| ABOVE[1..].iter().find_map(|&above| attempt(above).ok()).ok_or(error))
}

/// The larger of the relative errors of E and Γ.
fn bar(level: &Level) -> f64 {
    level.width.map_or(0.0, |(_, error)| error).max(level.energy_error / level.energy)
}

/// The levels up to the first broad one whose width means little.
fn sharp(scene: &QuantumScene<'_>, request: &Request) -> Result<Resonances> {
    let setting = &scene.setting;
    let mut found = resonances(setting, request)?;
    let blurred = |level: &Level| level.energy > setting.top && bar(level) > BLURRED;
    let sharp = found.levels.iter().position(blurred).unwrap_or(found.levels.len());
    found.levels.truncate(sharp);
    Ok(found)
}

/// The master equation of given levels, and what it rests on.
fn coupled(scene: &QuantumScene<'_>, found: &Resonances, request: &Request) -> Result<(Master, Value)> {
    let setting = &scene.setting;
    let states = found.levels.iter().map(State::new).collect::<Result<Vec<_>>>()?;
    let mut evidence =
        super::quantum::resonances::evidence(setting, found, request.order.number(), request.engine.name());
    let master = if coupling(scene.case) == "harmonic" {
        Master::new(setting.hbar, states, Coupling::Harmonic)?
    } else {
        let elements = dipoles(setting, request, &found.levels)?;
        let pair = |m: usize, n: usize| {
            let (square, error) = elements.square(m, n);
            json!({ "m": m, "n": n, "re": square.re, "im": square.im, "error": error })
        };
        let pairs: Vec<Value> =
            (1..elements.levels()).flat_map(|m| (0..m).map(move |n| (m, n))).map(|(m, n)| pair(m, n)).collect();
        evidence["dipole_squares"] = pairs.into();
        Master::new(setting.hbar, states, Coupling::Dipole(&elements))?
    };
    Ok((master, evidence))
}

fn row(scene: &QuantumScene<'_>, bath: &Bath, master: &Master, escape: &Escape) -> Vec<Cell> {
    let number = |value: Wide| Cell::from(Rate::new(value, 0.0, escape.rate.route()).k());
    let currents = escape.currents(master, bath.kt);
    let most = (0..currents.len()).fold(0, |most, n| if currents[n] > currents[most] { n } else { most });
    let thermal_error = escape.thermal.relative_error() + escape.thermal_truncation;
    let known = thermal_error <= VOUCHED;
    let junction = scene.case.junction.as_ref();
    let plasma = junction.map(crate::units::Junction::plasma_frequency_zero);
    vec![
        bath.friction.gamma().into(),
        (bath.friction.gamma() / scene.well.omega_0()).into(),
        bath.kt.into(),
        (bath.kt / bath.crossover).into(),
        master.states().len().into(),
        number(escape.rate.value()),
        escape.rate.ln_k().into(),
        k_error(escape).into(),
        if known { number(escape.thermal.value()) } else { Cell::Missing },
        if known { thermal_error.into() } else { Cell::Missing },
        known.then(|| (escape.rate.value() / escape.thermal.value()).to_f64()).into(),
        escape.next.map_or(Cell::Missing, number),
        escape.next.map(|_| escape.ratio()).into(),
        if escape.is_single() { "yes" } else { "no" }.into(),
        most.into(),
        escape.depletion[most].into(),
        currents[currents.len() - 1].into(),
        junction.map(|junction| bath.kt * junction.josephson_energy() / crate::units::BOLTZMANN).into(),
        plasma.map_or(Cell::Missing, |plasma| number(escape.rate.value() * plasma)),
    ]
}
