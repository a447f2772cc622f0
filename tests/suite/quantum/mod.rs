//! Levels, widths and splittings: against numbers from elsewhere, on other contours, by other engines.

mod closed_forms;
mod contours;
mod engines;
mod invariants;
mod orders;
mod ray;
mod references;
mod refusals;
mod splittings;

use crate::support::run;
use metastable::table::Table;
use metastable::wide::Wide;

/// One row of the studies `resonances` and `levels`.
#[derive(Debug, Clone, Copy)]
struct Level {
    energy: f64,
    /// Its bar, in the unit of the energy.
    energy_bar: f64,
    width: Option<f64>,
    ln_width: Option<f64>,
    /// Its bar, relative.
    width_bar: f64,
    width_imaginary: Option<f64>,
}

impl Level {
    /// ln Γ of this one less ln Γ of the other.
    fn ln_ratio(&self, other: &Self) -> f64 {
        self.ln_width.unwrap() - other.ln_width.unwrap()
    }
}

fn rows(table: &Table) -> Vec<Level> {
    let optional = |name: &str| table.numbers(name).unwrap_or_else(|_| vec![None; table.rows.len()]);
    let (energy, energy_error) = (table.numbers("energy").unwrap(), table.numbers("energy_error").unwrap());
    let (width, ln_width, bar) = (optional("width"), optional("ln_width"), optional("width_error"));
    let imaginary = optional("width_imaginary");
    let row = |k: usize| {
        let energy = energy[k].unwrap();
        Level {
            energy,
            energy_bar: energy_error[k].unwrap() * energy.abs(),
            width: width[k],
            ln_width: ln_width[k],
            width_bar: bar[k].unwrap_or(0.0),
            width_imaginary: imaginary[k],
        }
    };
    (0..table.rows.len()).map(row).collect()
}

/// The rows of a case, which must not be refused.
#[track_caller]
fn levels(text: &str) -> Vec<Level> {
    rows(&run(text).unwrap_or_else(|error| panic!("{error}\n{text}")))
}

/// found/exact − 1 of a width of any size.
fn width_error(level: &Level, exact: Wide) -> f64 {
    match level.width {
        Some(width) => (Wide::new(width) / exact).to_f64() - 1.0,
        None => (level.ln_width.unwrap() - exact.ln()).exp_m1(),
    }
}
