//! Mean and width of the switching currents of one junction against values computed independently.

use crate::support::{Record, records};
use metastable::rate::switching::{Bias, Distribution, Escape, Moments, RateCurve, Theory};
use metastable::units::Junction;

fn junction(record: &Record) -> Junction {
    Junction {
        critical_current: record.number("Ic").unwrap(),
        capacitance: record.number("C").unwrap(),
        resistance: record.number("R"),
        ramp: record.number("ramp_A_per_s"),
        temperature: None,
    }
}

fn moments(record: &Record) -> Moments {
    let theory =
        if record.text("model").unwrap().starts_with("Kramers") { Theory::Kramers } else { Theory::Resonances };
    let escape = Escape::new(theory, &junction(record), record.number("T_K").unwrap()).unwrap();
    let curve = RateCurve::new(&escape, record.number("ramp_A_per_s").unwrap()).unwrap();
    Moments::new(&Distribution::new(curve).unwrap()).unwrap()
}

#[test]
fn mean_and_width_at_seventeen_temperatures() {
    let records = records("junction_switching.json");
    for record in &records {
        let found = moments(record);
        let estimate = if record.quantity.starts_with("mean") { found.mean } else { found.sigma };
        let expected: f64 = record.value.parse().unwrap();
        // Half a unit of the last digit that is trusted.
        let place = 10f64.powi(expected.log10().floor() as i32 + 1 - record.digits as i32);
        let off = (estimate.value - expected).abs();
        assert!(off <= 0.51 * place, "{}: {} instead of {}", record.name(), estimate.value, record.value);
    }
    assert_eq!(records.len(), 34);
}

/// The widths between the nodes at which they were solved.
#[test]
fn interpolated_widths_at_eighteen_biases() {
    let bare =
        Junction { critical_current: 9.489e-6, capacitance: 6.35e-12, resistance: None, ramp: None, temperature: None };
    // The η of the table has eight digits, which is felt in the eighth of a width.
    let eta = 0.002_275_492_5;
    let rounded = Junction { capacitance: bare.capacitance * (bare.eta() / eta).powi(2), ..bare };
    let escape = Escape::new(Theory::Resonances, &rounded, 0.0).unwrap();
    let mut count = 0;
    for record in records("junction_levels.json") {
        if record.quantity != "Gamma_n/wp" || record.whole("n") != 0 {
            continue;
        }
        let s = record.number("s").unwrap();
        let expected: f64 = record.value.parse().unwrap();
        let found = escape.ln_rate(Bias::from_s(s)).unwrap();
        let off = found.value - rounded.plasma_frequency(s).ln() - expected.ln();
        assert!(off.abs() < found.error && found.error < 2e-8, "s = {s}: {off:e}");
        count += 1;
    }
    assert_eq!(count, 18);
}
