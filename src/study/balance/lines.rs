//! One row a line.

use crate::rate::balance::{Line, Thermal};
use crate::table::{Cell, Table};
use crate::wide::Wide;
use serde_json::Value;

/// A weight with a larger relative error is not shown.
const VOUCHED: f64 = 1.0;
/// The same of the line at ω = 0, of which levels left out can make the larger part.
const ELASTIC: f64 = 1e-2;

const COLUMNS: [(&str, &str, &str); 26] = [
    ("m", "1", "lower level, 0 for the lowest; none of the line at ω = 0"),
    ("n", "1", "upper level"),
    ("omega", "1/time", "(E_n − E_m)/ħ, that of a doublet by flux between the wells"),
    ("omega_error", "relative", "extrapolation and rounding together"),
    ("energy_m", "energy", "E_m from the bottom of the well"),
    ("energy_m_error", "relative", "extrapolation and rounding together"),
    ("energy_n", "energy", "E_n from the bottom of the well"),
    ("energy_n_error", "relative", "extrapolation and rounding together"),
    ("population", "1", "P_m, Boltzmann's"),
    ("dipole", "length²", "|x_mn|²; Σ P_m (x_mm − ⟨x⟩)² at ω = 0"),
    ("dipole_error", "relative", "extrapolation and rounding together; at ω = 0 levels left out as well"),
    ("s_plus", "length²", "weight at ω, P_m |x_mn|²: absorption; S = (1/2π)∫C e^{iωt} dt, ∫S dω = ⟨δx²⟩"),
    ("s_plus_error", "relative", "energies, dipole elements, rounding, and the levels left out of Z"),
    ("s_minus", "length²", "weight at −ω, P_n |x_mn|²: emission"),
    ("s_minus_error", "relative", "as of s_plus"),
    ("log_ratio", "1", "ln(s_minus/s_plus)"),
    ("log_ratio_error", "relative", "rounding"),
    ("beta_hbar_omega", "1", "ħω/kT"),
    ("balance_residual", "1", "log_ratio + beta_hbar_omega: 0 in detailed balance"),
    (
        "oscillator_strength",
        "1",
        "Σ_n 2(E_n − E_m)|x_mn|²/ħ² of level m over the levels taken; 1 where none is missing",
    ),
    ("classical", "length² time", "none: a line has no width"),
    ("standard", "length² time", "none: a line has no width"),
    ("harmonic", "length² time", "none: a line has no width"),
    ("schofield", "length² time", "none: a line has no width"),
    ("egelstaff", "length² time", "none: a line has no width"),
    ("tanh", "length²", "none: a line has no width"),
];
/// The columns of a classical spectrum.
const CLASSICAL: usize = 6;

pub(super) fn table(thermal: &Thermal<'_>, evidence: &mut Value) -> Table {
    let mut table = Table::new(&COLUMNS);
    let elastic = thermal.elastic();
    let (weight, error) = elastic.weight;
    // Where the levels taken all lie in one place, as in a well that is its own mirror image, there is no such line.
    if weight > error - elastic.left_out {
        let sure = error <= ELASTIC * weight;
        table.rows.push(at_rest(sure.then_some((weight, error / weight))));
        if !sure {
            evidence["elastic"] = format!(
                "none: levels left out can change the line at omega = 0 by {:.1e} of itself, allowed {ELASTIC}; raise \
                 solve.count or lower solve.tolerance",
                error / weight
            )
            .into();
        }
    }
    table.rows.extend(thermal.lines().iter().map(|line| row(thermal, line)));
    evidence["classical"] = "none: the classical spectrum is a density, a line of a well without a bath is none".into();
    table
}

fn weight(value: Wide, error: f64) -> [Cell; 2] {
    let plain = value.to_f64();
    if error <= VOUCHED && plain >= f64::MIN_POSITIVE {
        [plain.into(), error.into()]
    } else {
        [Cell::Missing, Cell::Missing]
    }
}

fn row(thermal: &Thermal<'_>, line: &Line) -> Vec<Cell> {
    let states = thermal.states();
    let relative = |(value, error): (f64, f64)| [Cell::from(value), Cell::from(error / value)];
    let mut row: Vec<Cell> = vec![line.m.into(), line.n.into()];
    row.extend(relative(line.omega));
    row.extend(relative(states.energy(line.m)));
    row.extend(relative(states.energy(line.n)));
    row.push(thermal.population(line.m).to_f64().into());
    row.extend(relative(line.dipole));
    row.extend(weight(line.plus, line.plus_error));
    row.extend(weight(line.minus, line.minus_error));
    let rounding = line.rounding / line.log_ratio.abs();
    row.extend([line.log_ratio, rounding, line.beta_hbar_omega, line.balance()].map(Cell::from));
    row.push(states.oscillator_strength(line.m).into());
    row.extend(vec![Cell::Missing; CLASSICAL]);
    row
}

/// The line at ω = 0, its own mirror image.
fn at_rest(known: Option<(f64, f64)>) -> Vec<Cell> {
    let none = || Cell::Missing;
    let weight = || known.map_or([none(), none()], |(weight, error)| [weight.into(), error.into()]);
    let mut row: Vec<Cell> = vec![none(), none(), 0.0.into(), 0.0.into()];
    row.extend([none(), none(), none(), none(), none()]);
    row.extend((0..3).flat_map(|_| weight()));
    row.extend([0.0, 0.0, 0.0, 0.0].map(Cell::from));
    row.push(none());
    row.extend(vec![Cell::Missing; CLASSICAL]);
    row
}
