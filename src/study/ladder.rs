//! Study `ladder`: escape from the levels of a metastable well in a heat bath, the slowest decay of their master equation.
//!
//! Temperatures and rates in the units of the potential (mass 1); of a junction also in 1/s.

use super::Outcome;
use super::memo::Memo;
use super::quantum::QuantumScene;
use super::quantum::crossover::{require_one_open_well, timeless};
use crate::bath::Friction;
use crate::case::{Case, unknown_name};
use crate::error::{Error, Result};
use crate::potential::Barrier;
use crate::rate::Rate;
use crate::rate::master::{Coupling, Escape, Master, State};
use crate::rate::resonance::{dipoles, resonances, standing};
use crate::table::{Cell, Table};
use crate::wide::Wide;
use serde_json::{Value, json};
use std::f64::consts::TAU;
use std::sync::Arc;

/// Levels above the barrier at most, unless `solve.count` says otherwise.
const ABOVE: usize = 8;
/// The couplings of `study.rates`.
const RATES: [&str; 2] = ["dipole", "harmonic"];

const COLUMNS: [(&str, &str, &str); 18] = [
    ("gamma", "1/time", "friction"),
    ("kt", "energy", "temperature"),
    ("t_over_tc", "1", "T over the crossover temperature ħω_R/2πk_B at this friction"),
    ("levels", "1", "levels in the master equation, from the lowest on"),
    ("k", "1/time", "slowest decay of the populations"),
    ("ln_k", "1", "its logarithm"),
    (
        "k_error",
        "relative",
        "energies, widths and dipole elements of the levels, and rounding; not the truncation of the levels",
    ),
    (
        "k_thermal",
        "1/time",
        "thermal average of the widths, Boltzmann over the same levels: the limit of a strong bath",
    ),
    ("k_thermal_error", "relative", "energies and widths of the levels"),
    ("ratio", "1", "k over k_thermal"),
    ("lambda_2", "1/time", "the next decay; none for a single level"),
    ("lambda_ratio", "1", "k over lambda_2"),
    ("single_rate", "", "yes where k is below a tenth of lambda_2; no where the levels do not come to a common decay"),
    ("escape_level", "1", "the level that most of the escape passes through"),
    ("depletion", "1", "its population over Boltzmann's, with that of the lowest level 1"),
    ("highest_share", "1", "part of the escape that leaves through the highest level: what further ones may add"),
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
    vouch(&escape.rate, case)?;
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
        let crossover = scene.setting.hbar * friction.unstable_frequency(barrier.omega_b()) / TAU;
        let kt = case.temperature.kt(scene.setting.top, crossover);
        Ok(Self { friction, kt, crossover })
    }
}

fn coupling(case: &Case) -> &str {
    case.study.rates.as_deref().unwrap_or(RATES[0])
}

/// The master equation of the well, whatever the bath.
fn master(scene: &QuantumScene<'_>) -> Result<(Master, Value)> {
    let setting = &scene.setting;
    let plain = scene.request(1, setting.quantum(), 0.0)?;
    let count = match scene.case.solve.count {
        Some(count) => count,
        None => standing(setting, &plain, ABOVE)?,
    };
    let request = scene.request(count, setting.quantum(), 0.0)?;
    let found = resonances(setting, &request)?;
    let states = found.levels.iter().map(State::new).collect::<Result<Vec<_>>>()?;
    let mut evidence =
        super::quantum::resonances::evidence(setting, &found, request.order.number(), request.engine.name());
    let master = if coupling(scene.case) == "harmonic" {
        Master::new(setting.hbar, states, Coupling::Harmonic)?
    } else {
        let elements = dipoles(setting, &request, &found.levels)?;
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

fn vouch(rate: &Rate, case: &Case) -> Result<()> {
    if rate.relative_error() <= case.solve.tolerance {
        return Ok(());
    }
    Err(Error::unresolved("the rate of escape is too uncertain")
        .got(format!("{:.1e}", rate.relative_error()))
        .allowed(format!("{:.1e}", case.solve.tolerance))
        .remedy("raise solve.tolerance, or ask for fewer levels (solve.count)")
        .key("solve.tolerance"))
}

fn row(scene: &QuantumScene<'_>, bath: &Bath, master: &Master, escape: &Escape) -> Vec<Cell> {
    let number = |value: Wide| Cell::from(Rate::new(value, 0.0, escape.rate.route()).k());
    let currents = escape.currents(master, bath.kt);
    let most = (0..currents.len()).fold(0, |most, n| if currents[n] > currents[most] { n } else { most });
    let junction = scene.case.junction.as_ref();
    let plasma = junction.map(crate::units::Junction::plasma_frequency_zero);
    vec![
        bath.friction.gamma().into(),
        bath.kt.into(),
        (bath.kt / bath.crossover).into(),
        master.states().len().into(),
        number(escape.rate.value()),
        escape.rate.ln_k().into(),
        escape.rate.relative_error().into(),
        number(escape.thermal.value()),
        escape.thermal.relative_error().into(),
        (escape.rate.value() / escape.thermal.value()).to_f64().into(),
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
