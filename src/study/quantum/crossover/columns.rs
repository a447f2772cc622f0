//! The columns of the crossover, and one row of them.

use super::super::{QuantumScene, number};
use super::prepared::Prepared;
use super::route::{Chosen, Point, Theories};
use crate::case::Case;
use crate::rate::Rate;
use crate::table::{Cell, Table};
use crate::units::BOLTZMANN;
use crate::wide::Wide;
use std::f64::consts::TAU;

pub(super) const COLUMNS: [(&str, &str, &str); 26] = [
    ("t_over_tc", "1", "T over the crossover temperature ħω_R/2πk_B, lowered by friction"),
    ("kt", "energy", "temperature"),
    ("inverse_kt", "1/energy", "1/kT"),
    ("alpha", "1", "friction γ/2ω₀"),
    ("k_quantum", "1/time", "rate of escape, by the route"),
    ("ln_k_quantum", "1", "its logarithm"),
    (
        "k_quantum_error",
        "relative",
        "route levels: widths, energies, levels left out and rounding together; other routes: distance from the levels \
         without friction; with it an estimate, 0.8 (ħω_b + 2kT)/ΔU or 1.5 times that distance at the same T/T_c",
    ),
    ("route", "", "levels: k_imf min(1, T_c/T); bounce: semiclassical"),
    ("k_classical", "1/time", "transition state, ω₀/2π e^{-ΔU/kT}"),
    ("ln_k_classical", "1", "its logarithm"),
    ("k_imf", "1/time", "(2/ħβ) Im ln Σ e^{-β(E_n - iħΓ_n/2)}, without friction and without the factor T_c/T"),
    ("k_imf_error", "relative", "widths, energies, levels left out and rounding together"),
    ("k_sum", "1/time", "Σ Γ_n e^{-βE_n} / Σ e^{-βE_n} without friction: above T_c too large by T/T_c"),
    ("k_below", "1/time", "the same over the levels below the barrier"),
    ("k_bounce", "1/time", "semiclassical at the friction of the case, in one piece across T_c"),
    ("ln_k_bounce", "1", "its logarithm"),
    ("k_bounce_error", "relative", "numerical error of the formula"),
    ("k_wkb", "1/time", "uniform WKB without friction, from 0.6 T_c on"),
    ("k_parabolic", "1/time", "parabolic barrier without friction, above T_c"),
    ("kt_crossover", "energy", "k_B T_c = ħω_R/2π"),
    (
        "kt_rates",
        "energy",
        "where the rates of hopping and of tunnelling are equal without friction, ħΔU/B; 5ħω₀/36 of a cubic well",
    ),
    ("kt_bend", "energy", "where ln k_imf bends most against 1/kT"),
    ("kt_escape", "energy", "k_B T_esc: k_quantum = ω₀/2π e^{-ΔU/k_B T_esc}"),
    ("temperature_k", "K", "temperature of a junction"),
    ("rate_per_s", "1/s", "k_quantum of a junction"),
    ("escape_temperature_k", "K", "T_esc of a junction"),
];

/// The columns of a junction only.
const LAB: [&str; 3] = ["temperature_k", "rate_per_s", "escape_temperature_k"];

pub(super) fn row(
    scene: &QuantumScene<'_>,
    prepared: &Prepared,
    point: &Point,
    theories: &Theories,
    chosen: &Chosen,
) -> Vec<Cell> {
    let wide = |value: Option<Wide>| value.map_or(Cell::Missing, number);
    let ln = |value: Option<Wide>| Cell::from(value.filter(|value| *value != Wide::ZERO).map(Wide::ln));
    let value = |rate: Option<Rate>| rate.map(|rate| rate.value());
    let error = |rate: Option<Rate>| Cell::from(rate.map(|rate| rate.relative_error()));
    let (thermal, bounce) = (theories.thermal, theories.bounce.as_ref().ok().copied());
    let warm = point.kt > 0.0;
    let omega_0 = scene.well.omega_0();
    let k = chosen.rate.value();
    let escape = prepared.height / (Wide::new(omega_0 / TAU) / k).ln();
    let escape = (escape > 0.0).then_some(escape);
    let mut row = vec![
        point.over_crossover().into(),
        point.kt.into(),
        Cell::from(warm.then(|| 1.0 / point.kt)),
        (point.friction.gamma() / (2.0 * omega_0)).into(),
        number(k),
        ln(Some(k)),
        chosen.rate.relative_error().into(),
        chosen.theory.name().into(),
        number(theories.classical),
        ln(Some(theories.classical)),
        wide(value(thermal.map(|thermal| thermal.imf))),
        error(thermal.map(|thermal| thermal.imf)),
        wide(value(thermal.map(|thermal| thermal.sum))),
        wide(value(thermal.and_then(|thermal| thermal.below))),
        wide(value(bounce)),
        ln(value(bounce)),
        error(bounce),
        wide(theories.wkb),
        wide(theories.parabolic),
        point.crossover.into(),
        prepared.rates_equal.into(),
        prepared.bend.into(),
        escape.into(),
    ];
    row.extend(in_lab_units(scene, point, k, escape));
    row
}

/// T, the rate and `T_esc` of a junction.
fn in_lab_units(scene: &QuantumScene<'_>, point: &Point, k: Wide, escape: Option<f64>) -> [Cell; 3] {
    let Some(junction) = scene.case.junction else { return [Cell::Missing, Cell::Missing, Cell::Missing] };
    let kelvin = junction.josephson_energy() / BOLTZMANN;
    let rate = number(k * junction.plasma_frequency_zero());
    [(kelvin * point.kt).into(), rate, escape.map(|escape| kelvin * escape).into()]
}

/// Without the columns that only a junction has.
pub(super) fn concise(mut table: Table, case: &Case) -> Table {
    if case.junction.is_none() {
        table.drop_columns(&LAB);
    }
    table
}
