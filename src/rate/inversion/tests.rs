//! Synthetic measurements turned back into what they were made from.

use super::csv::parse;
use super::*;
use crate::rate::switching::{Bias, Distribution, Escape, Moments, RateCurve, Theory, escape_temperature, simulate};
use crate::units::Junction;

fn junction() -> Junction {
    Junction {
        critical_current: 9.489e-6,
        capacitance: 6.35e-12,
        resistance: Some(190.0),
        ramp: Some(1e-3),
        temperature: None,
    }
}

fn events(temperature: f64, count: usize, seed: u64) -> Vec<f64> {
    let escape = Escape::new(Theory::Kramers, &junction(), temperature).unwrap();
    simulate(&RateCurve::new(&escape, 1e-3).unwrap(), count, seed)
}

fn measured(observations: Observations, temperature: Option<f64>) -> Measurement {
    Measurement { observations, temperature, ramp: 1e-3 }
}

/// The events in sixty equal bins.
fn histogram(events: &[f64]) -> Observations {
    let (low, high) = events.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), x| (low.min(*x), high.max(*x)));
    let edge = |k: usize| low - 1e-12 + (high - low + 2e-12) * k as f64 / 60.0;
    let count = |k: usize| events.iter().filter(|x| **x >= edge(k) && **x < edge(k + 1)).count() as u64;
    Observations::histogram((0..60).map(|k| Bin { from: edge(k), to: edge(k + 1), count: count(k) }).collect()).unwrap()
}

/// Of how many simulated histograms the interval of T_esc holds that of the forward path at the mean of its distribution; how
/// many fits have p > 5 %; and the mean relative half width.
fn coverage(theory: Theory, junction: &Junction, temperature: f64, histograms: u32) -> (u32, u32, f64) {
    let escape = Escape::new(theory, junction, temperature).unwrap();
    let curve = RateCurve::new(&escape, 1e-3).unwrap();
    let distribution = Distribution::new(curve).unwrap();
    let mean = Bias::from_s(Moments::new(&distribution).unwrap().mean.value / junction.critical_current);
    let truth = escape_temperature(junction, mean, distribution.curve.ln_rate(mean)).unwrap();
    let (mut inside, mut passed, mut widths) = (0, 0, 0.0);
    for seed in 0..histograms {
        let data = [measured(histogram(&simulate(&distribution.curve, 10_000, u64::from(seed))), None)];
        let fit = fit(&data, Law::Definition, junction, &[Parameter::EscapeTemperature]).unwrap();
        let found = fit.fitted[0];
        inside += u32::from(found.low <= truth && truth <= found.high);
        passed += u32::from(fit.p_value.unwrap() > 0.05);
        widths += found.relative_error() / f64::from(histograms);
    }
    (inside, passed, widths)
}

#[test]
fn the_escape_temperature_of_the_forward_path_lies_within_its_interval() {
    let strong = Junction { resistance: Some(5.0), ..junction() };
    for (theory, junction, temperature, histograms, least) in [
        (Theory::Kramers, junction(), 0.1, 100, 90),
        // Kramers' factor lowers T_esc, the more the stronger the damping.
        (Theory::Kramers, strong, 0.1, 40, 34),
        // Near T_c = 26 mK the escape temperature falls along the distribution.
        (Theory::Bounce, junction(), 0.03, 40, 34),
    ] {
        let (inside, passed, widths) = coverage(theory, &junction, temperature, histograms);
        // Of 95 % intervals 95 ± 2.2 of a hundred and 38 ± 1.4 of forty hold the truth, and as many pass a test at 5 %.
        assert!(inside >= least, "{theory:?}: {inside} of {histograms} intervals hold the escape temperature");
        assert!(passed >= least, "{theory:?}: {passed} of {histograms} fits pass");
        // An interval that is too wide would hold the truth as well: 10⁴ events tell T_esc to a few parts in a thousand.
        assert!((5e-4..5e-3).contains(&widths), "{widths}");
    }
}

#[test]
fn single_events_and_their_histogram_tell_the_same() {
    let events = events(0.1, 5_000, 7);
    let one = |observations| {
        let fit = fit(&[measured(observations, None)], Law::Kramers, &junction(), &[Parameter::EscapeTemperature]);
        fit.unwrap()
    };
    let (single, grouped) = (one(Observations::events(events.clone()).unwrap()), one(histogram(&events)));
    let (a, b) = (single.fitted[0], grouped.fitted[0]);
    // Bins of an eighth of σ lose less than a hundredth of the information.
    assert!((a.value - b.value).abs() < 0.1 * (a.high - a.low));
    assert!(((a.high - a.low) / (b.high - b.low) - 1.0).abs() < 0.03);
    assert!(a.low < 0.1 && 0.1 < a.high && single.p_value.unwrap() > 1e-3);
}

#[test]
fn a_wrong_law_is_told_by_its_goodness() {
    // Events of a junction with another critical current: the width does not fit the rate.
    let other = Junction { critical_current: 9.6e-6, ..junction() };
    let data = [measured(histogram(&events(0.05, 10_000, 3)), None)];
    let fit = fit(&data, Law::Kramers, &other, &[Parameter::EscapeTemperature]).unwrap();
    assert!(fit.p_value.unwrap() < 1e-6, "{:?}", fit.p_value);
}

#[test]
fn several_temperatures_together_determine_the_circuit() {
    let data: Vec<_> = [(0.05, 1), (0.2, 2), (0.8, 3)]
        .into_iter()
        .map(|(kelvin, seed)| measured(histogram(&events(kelvin, 10_000, seed)), Some(kelvin)))
        .collect();
    let start = Junction { critical_current: 9.3e-6, capacitance: 5e-12, resistance: None, ..junction() };
    let both = [Parameter::CriticalCurrent, Parameter::Capacitance];
    let fit = fit(&data, Law::Kramers, &start, &both).unwrap();
    let (critical, capacitance) = (fit.fitted[0], fit.fitted[1]);
    // Four standard errors; the shunt that was left out is worth 3 % of C, a small part of one.
    for (found, truth) in [(critical, 9.489e-6), (capacitance, 6.35e-12)] {
        let sigma = 0.25 * (found.high - found.low);
        assert!((found.value - truth).abs() < 4.0 * sigma, "{found:?}");
    }
    assert!(critical.relative_error() < 1e-3 && capacitance.relative_error() < 0.3, "{fit:?}");
}

#[test]
fn one_cold_histogram_determines_the_circuit_by_the_quantum_rate() {
    let escape = Escape::new(Theory::Damped, &junction(), 0.0).unwrap();
    let events = simulate(&RateCurve::new(&escape, 1e-3).unwrap(), 10_000, 11);
    let data = [measured(histogram(&events), Some(0.0))];
    let start = Junction { critical_current: 9.6e-6, capacitance: 5e-12, ..junction() };
    let fit = fit(&data, Law::Quantum, &start, &[Parameter::CriticalCurrent, Parameter::Capacitance]).unwrap();
    for (found, truth) in [(fit.fitted[0], 9.489e-6), (fit.fitted[1], 6.35e-12)] {
        assert!((found.value - truth).abs() < (found.high - found.low), "{found:?}");
    }
}

#[test]
fn what_the_data_do_not_determine_is_named() {
    let data = [measured(Observations::events(events(0.1, 30, 5)).unwrap(), Some(0.1))];
    let both = [Parameter::CriticalCurrent, Parameter::Capacitance];
    let message = fit(&data, Law::Kramers, &junction(), &both).unwrap_err().to_string();
    assert!(message.contains("the data do not determine capacitance"), "{message}");
    let refused = |data: Measurement, law, junction: &Junction, parameter, part: &str| {
        let message = fit(&[data], law, junction, &[parameter]).unwrap_err().to_string();
        assert!(message.contains(part), "\"{message}\" does not say \"{part}\"");
    };
    let some = || measured(histogram(&events(0.1, 1000, 5)), None);
    let low = Junction { critical_current: 9e-6, ..junction() };
    refused(some(), Law::Kramers, &low, Parameter::EscapeTemperature, "[junction] critical_current: a switching");
    refused(some(), Law::Kramers, &junction(), Parameter::Capacitance, "[data] temperature: a thermal rate needs");
    refused(some(), Law::Quantum, &junction(), Parameter::EscapeTemperature, "[study] route: the rate at T = 0");
}

#[test]
fn the_rate_of_every_bin_comes_back_from_its_counts() {
    let escape = Escape::new(Theory::Kramers, &junction(), 0.1).unwrap();
    let curve = RateCurve::new(&escape, 1e-3).unwrap();
    let bins = histogram(&simulate(&curve, 100_000, 9)).bins();
    let (mut within, mut seen) = (0u32, 0u32);
    for found in rates(&bins, 1e-3).iter().filter(|found| found.bin.count >= 20) {
        let (Some(low), Some(high), Some(rate)) = (found.low, found.high, found.rate) else { continue };
        assert!(low < rate && rate < high);
        let middle = 0.5 * (found.bin.from + found.bin.to);
        let exact = Law::Kramers.ln_rate(&junction(), 0.1, middle).exp();
        (within, seen) = (within + u32::from(low < exact && exact < high), seen + 1);
    }
    // A bar of one standard deviation holds the truth in 68 % of the bins: ± 3 standard errors.
    let (within, seen) = (f64::from(within), f64::from(seen));
    let share = within / seen;
    assert!(seen > 30.0 && (share - 0.683).abs() < 3.0 * (0.683 * 0.317 / seen).sqrt(), "{within} of {seen}");
}

#[test]
fn files_are_read_in_three_forms() {
    let lines = |header: &str, row: &dyn Fn(u32) -> String| {
        format!("{header}\n{}", (0..30).map(|k| row(k) + "\n").collect::<String>())
    };
    let events = parse(&lines("current_uA", &|k| format!("9.{:02}", 70 - k))).unwrap();
    assert_eq!((events.total(), events.range()), (30, (9.41e-6, 9.70e-6)));
    let edges = parse(&lines("from_nA, to_nA, count", &|k| format!("{},{},{k}", 100 + k, 101 + k))).unwrap();
    assert_eq!((edges.total(), edges.range()), (435, (1.01e-7, 1.3e-7)));
    for (header, ampere) in [("current_\u{b5}A", 1e-6), ("current_\u{3bc}A", 1e-6), ("\u{feff}current_pA", 1e-12)] {
        let found = parse(&lines(header, &|k| format!("{}", 1 + k))).unwrap();
        assert!((found.range().1 / (30.0 * ampere) - 1.0).abs() < 1e-15, "{header}");
    }
    let centres = parse(&lines("# made up\ncurrent_mA,count", &|k| format!("0.{:03},{k}", 100 + k))).unwrap();
    assert_eq!(centres.total(), 435);
    let bins = centres.bins();
    assert!((bins[0].to - 1.005e-4).abs() < 1e-18 && bins.windows(2).all(|pair| pair[0].to == pair[1].from));
}

#[test]
fn what_is_no_data_is_refused_with_its_line() {
    for (text, part) in [
        ("", "the file is empty"),
        ("volts\n1", "line 1: not a header of switching currents: got volts"),
        ("current\n1", "line 1: the header does not name a unit that is known: got current, allowed A, mA, uA, nA, pA"),
        ("current_kA\n1", "got current_kA, allowed A, mA, uA, nA, pA"),
        ("from_uA;to_uA;count\n1;2;3", "separate columns by commas, and write decimals with a point"),
        (
            "current_uA\n9.4;",
            "line 2: not a number: got \"9.4;\", allowed a finite number such as 9.41; separate columns by",
        ),
        ("current_uA\n9,4", "line 2: another number of columns than the header: got 2, allowed 1; separate"),
        ("from_uA,to_nA,count\n1,2,3", "give both ends in one unit"),
        (
            "current_uA\n9.4\nmuch",
            "line 3: not a number: got \"much\", allowed a finite number such as 9.41; leave text",
        ),
        ("current_uA\n9.4\n-9", "line 3: a switching current must be positive: got -9 uA, allowed above 0"),
        ("current_uA\n9.4,3", "line 2: another number of columns than the header: got 2, allowed 1"),
        ("from_uA,to_uA,count\n1,2,-1", "line 2: a count must be a whole number: got -1, allowed 0 or more"),
        ("from_uA,to_uA,count\n1,2,1.5", "line 2: a count must be a whole number: got 1.5"),
        (
            "from_uA,to_uA,count\n1,2,9\n1.5,3,9",
            "line 3: bins must ascend without overlap: got 1.5 uA, allowed from 2 uA on",
        ),
        (
            "from_uA,to_uA,count\n2,1,9",
            "line 2: a bin must end above its beginning: got 2 … 1 uA, allowed an end above 2 uA",
        ),
        (
            "current_nA,count\n1,9\n2.1,9\n4,9",
            "line 3: bins given by their centres must have equal widths: got a step of 1.1 nA, allowed 1.5 nA; give",
        ),
        ("current_nA,count\n1,9\n3,9\n2,9", "line 4: bins must ascend without overlap: got 2 nA, allowed above 3 nA"),
        (
            "current_uA,count\n1,0\n2,0\n3,0",
            "no events: got counts of 0 only, allowed 20 or more; check the column of the counts",
        ),
        ("current_uA\n", "no events: nothing follows the header; allowed 20 or more; write one current"),
        ("current_uA\n9\n9.1", "too few events: got 2, allowed 20 or more"),
        ("from_uA,to_uA,count\n1,2,50\n2,3,50", "too few bins with counts: got 2, allowed 3 or more"),
        (&format!("current_uA\n{}", "9\n".repeat(30)), "lines 2 to 31: all switching currents are the same: got 9 uA"),
    ] {
        let message = parse(text).unwrap_err().to_string();
        assert!(message.contains(part), "\"{message}\" does not say \"{part}\"");
    }
    assert!(read("no/such.csv").unwrap_err().to_string().starts_with("no/such.csv: can't be read"));
}
