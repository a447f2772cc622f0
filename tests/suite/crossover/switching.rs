//! Mean and width of the switching currents of one junction against values computed independently.

use crate::support::{Record, cell, records, refused, run};
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

/// The widths between the nodes at which they were solved, on three of the panels.
#[test]
fn interpolated_widths_at_seven_biases() {
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
        if !(0.9845..0.9935).contains(&s) {
            continue;
        }
        let expected: f64 = record.value.parse().unwrap();
        let found = escape.ln_rate(Bias::from_s(s)).unwrap();
        let off = found.value - rounded.plasma_frequency(s).ln() - expected.ln();
        assert!(off.abs() < found.error && found.error < 2e-8, "s = {s}: {off:e}");
        count += 1;
    }
    assert_eq!(count, 7);
}

const CASE: &str = "[junction]\ncritical_current = \"9.489 uA\"\ncapacitance = \"6.35 pF\"\nresistance = \"190 ohm\"\n\
                    ramp = \"1 mA/s\"\ntemperature = \"10 mK\"\n[study]\nkind = \"switching\"\n";

/// Devoret, Martinis & Clarke, Phys. Rev. Lett. 55, 1908 (1985): T_esc = (37.4 ± 4.0) mK measured, (36.0 ± 1.4) mK predicted.
#[test]
fn the_escape_temperature_that_was_measured_comes_out_of_the_case() {
    let table = run(&format!("{CASE}events = 2000")).unwrap();
    let number = |column: &str| cell(&table, column).unwrap();
    let kelvin = number("escape_temperature_k");
    assert!((36e-3..37.5e-3).contains(&kelvin), "{kelvin}");
    assert!((number("crossover_temperature_k") / 30e-3 - 1.0).abs() < 0.02);
    // Without damping it is a little higher, by the formula of weak damping as high as with the bounce.
    assert!((number("escape_temperature_resonances_k") / kelvin - 1.02).abs() < 0.005);
    assert!((number("escape_temperature_damped_k") / kelvin - 1.0).abs() < 0.01);
    // Kramers' formula knows nothing of tunnelling: T_esc is T, less what the shunt takes.
    assert!((number("escape_temperature_kramers_k") / 10e-3 - 0.998).abs() < 5e-4);
    let off = number("monte_carlo_mean_a") / number("mean_a") - 1.0;
    assert!(off.abs() < 4.0 * number("monte_carlo_mean_error"));
}

/// Where tunnelling has died out the width follows T^{2/3}, with an exponent that is local: 0.643 at 0.1 K.
#[test]
fn the_width_grows_with_the_temperature_as_the_barrier_says() {
    let table = run(&CASE.replace("10 mK", "100 mK").replace("kind", "route = \"kramers\"\nkind")).unwrap();
    let number = |column: &str| cell(&table, column).unwrap();
    assert!((number("exponent") - 0.6432).abs() < 1e-3, "{}", number("exponent"));
    assert!((number("bias") * 9.489e-6 / number("mean_a") - 1.0).abs() < 1e-12);
    // P(I) over a list of currents: normalised, and its maximum at the mode.
    let table = run(&format!("{}points = 400", CASE.replace("10 mK", "100 mK"))).unwrap();
    let of = |column: &str| -> Vec<f64> { table.numbers(column).unwrap().into_iter().map(Option::unwrap).collect() };
    let (current, density) = (of("current_a"), of("distribution"));
    let area: f64 = density.iter().sum::<f64>() * (current[1] - current[0]);
    assert!((area - 1.0).abs() < 1e-3, "{area}");
    let highest = (0..400).max_by(|a, b| density[*a].total_cmp(&density[*b])).unwrap();
    assert!((current[highest] - of("mode_a")[0]).abs() <= current[1] - current[0]);
}

#[test]
fn a_ramp_that_is_not_given_is_asked_for() {
    refused(&CASE.replace("ramp = \"1 mA/s\"\n", ""), &["[junction] ramp: missing", "add ramp = \"1 mA/s\""]);
    refused(&CASE.replace("temperature = \"10 mK\"\n", ""), &["[junction] temperature: missing", "sweep"]);
    refused(&format!("{CASE}route = \"kramer\""), &["[study] route: unknown route", "did you mean kramers?"]);
    refused("[potential]\nkind = \"cubic\"\n[study]\nkind = \"switching\"", &["the section [junction] is missing"]);
    refused(&CASE.replace("1 mA/s", "1e9 A/s"), &["the barrier is gone before the junction has switched"]);
}

/// One rate by two studies: Im ln Z at a bias, and the rate under P(I) at that current by the route of the same name.
#[test]
fn the_rate_under_a_distribution_is_the_rate_at_that_bias() {
    let junction = "[junction]\ncritical_current = \"9.489 uA\"\ncapacitance = \"6.35 pF\"\nramp = \"1 mA/s\"\n";
    for kelvin in ["20 mK", "35 mK"] {
        let study = "[study]\nkind = \"switching\"\nroute = \"levels\"";
        let found = run(&format!("{junction}temperature = \"{kelvin}\"\n[solve]\ncount = 6\n{study}")).unwrap();
        let (bias, rate) = (cell(&found, "bias").unwrap(), cell(&found, "rate").unwrap());
        let study = "[study]\nkind = \"crossover\"";
        let fixed = format!("{junction}temperature = \"{kelvin}\"\nbias = {bias:?}\n[solve]\ncount = 6\n{study}");
        let table = run(&fixed).unwrap();
        let expected = cell(&table, "rate_per_s").unwrap();
        // ln Γ between Chebyshev nodes, and the levels that either leaves out: what the bars are for.
        let bar = cell(&found, "rate_error").unwrap() + cell(&table, "k_quantum_error").unwrap();
        assert!((rate / expected - 1.0).abs() < bar && bar < 1e-2, "{kelvin}: {rate} {expected} within {bar:e}");
    }
}
