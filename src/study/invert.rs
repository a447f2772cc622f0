//! Study `invert`: from measured switching currents to the rate, the escape temperature, and the circuit.
//!
//! ```text
//! Γ(I_k) = (İ/ΔI_k) ln[Σ_{i≥k} N_i / Σ_{i>k} N_i]  (1/s)         most likely T_esc, T (K), I_c (A), C (F)
//! ```
//!
//! `data.fit` names what is fitted. An escape temperature is found for every file by itself: by its definition
//! Γ = (ω_p/2π) e^{−ΔU/k_B T_esc} at the mean of the measured currents, as the study `switching` gives it, with its variation over
//! the distribution fitted along. `study.route` asks for a law instead, whose temperature of the bath is then fitted. The circuit is
//! found from all files together, each with its temperature: by Kramers' formula, at T = 0 by the formula of the damped bounce.
//! A fit that does not describe the data leaves its columns empty.

use super::Outcome;
use super::switching::ramped;
use crate::case::{Case, unknown_name};
use crate::error::{Error, Result};
use crate::rate::inversion::{BinRate, Fit, Fitted, LEAST, Law, Measurement, Parameter, fit, rates, read};
use crate::table::{Cell, Table};
use crate::units::Junction;
use serde_json::json;

const COLUMNS: [(&str, &str, &str); 41] = [
    ("file", "", "the data"),
    ("temperature_k", "K", "of the bath, where it is given"),
    ("events", "1", "number of ramps"),
    ("mean_measured_a", "A", "mean of the data; events of a bin count at its middle"),
    ("sigma_measured_a", "A", "their standard deviation"),
    ("law", "", "the model of the rate"),
    ("escape_temperature_k", "K", "at the mean of the data: Γ = (ω_p/2π) e^{-ΔU/k_B T_esc}, most likely"),
    ("escape_temperature_low_k", "K", "lower end of its 95 % interval"),
    ("escape_temperature_high_k", "K", "upper end of its 95 % interval"),
    ("escape_temperature_error", "relative", "half of its 95 % interval"),
    ("escape_temperature_slope", "1", "c = -d ln T_esc/d ln ΔU at the mean, fitted along"),
    ("escape_temperature_slope_low", "1", "lower end of its 95 % interval"),
    ("escape_temperature_slope_high", "1", "upper end of its 95 % interval"),
    (
        "escape_temperature_curvature",
        "1",
        "d in T_esc at the mean over T_esc: 1 + cv + dv², v = ΔU over that at the mean, less 1",
    ),
    ("escape_temperature_curvature_low", "1", "lower end of its 95 % interval"),
    ("escape_temperature_curvature_high", "1", "upper end of its 95 % interval"),
    ("bath_temperature_k", "K", "most likely, for the prefactor of a law that was asked for"),
    ("bath_temperature_low_k", "K", "lower end of its 95 % interval"),
    ("bath_temperature_high_k", "K", "upper end of its 95 % interval"),
    ("bath_temperature_error", "relative", "half of its 95 % interval"),
    ("critical_current_a", "A", "given, or most likely"),
    ("critical_current_low_a", "A", "lower end of its 95 % interval"),
    ("critical_current_high_a", "A", "upper end of its 95 % interval"),
    ("critical_current_error", "relative", "half of its 95 % interval"),
    ("capacitance_f", "F", "given, or most likely"),
    ("capacitance_low_f", "F", "lower end of its 95 % interval"),
    ("capacitance_high_f", "F", "upper end of its 95 % interval"),
    ("capacitance_error", "relative", "half of its 95 % interval"),
    ("chi_square", "1", "of the fit, over classes that expect five events or more"),
    ("degrees_of_freedom", "1", "of it"),
    ("p_value", "1", "probability of a larger one by chance: below 1e-6 what is fitted is left out"),
    ("current_a", "A", "middle of the bin"),
    ("from_a", "A", "its lower end"),
    ("to_a", "A", "its upper end"),
    ("count", "1", "events in it"),
    ("expected_count", "1", "by the fitted rate"),
    ("rate", "1/s", "Γ of the bin from the counts alone"),
    ("rate_low", "1/s", "lower end of its bar of one standard deviation, binomial"),
    ("rate_high", "1/s", "upper end"),
    ("fitted_rate", "1/s", "Γ of the fitted model at the middle of the bin"),
    ("fitted_ln_rate", "1", "its logarithm"),
];

/// What a case asks for.
struct Task {
    junction: Junction,
    data: Vec<Measurement>,
    law: Law,
    parameters: Vec<Parameter>,
}

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let task = Task::new(case)?;
    let Task { junction, data, law, parameters } = &task;
    // Temperatures of the escape belong to each file, a circuit to all.
    let fits: Vec<Fit> = if parameters.contains(&Parameter::EscapeTemperature) {
        let one = |(data, file): (&Measurement, &std::path::PathBuf)| {
            fit(std::slice::from_ref(data), *law, junction, parameters).map_err(|error| error.file(file))
        };
        data.iter().zip(&case.data.files).map(one).collect::<Result<_>>()?
    } else {
        vec![fit(data, *law, junction, parameters)?]
    };
    let mut table = Table::new(&COLUMNS);
    for (index, measurement) in data.iter().enumerate() {
        let (fit, place) = if fits.len() == 1 { (&fits[0], index) } else { (&fits[index], 0) };
        let head = head(case, index, measurement, fit, &task);
        for row in bins(measurement, fit, place) {
            table.rows.push(head.iter().cloned().chain(row).collect());
        }
    }
    Ok(Outcome { table, evidence: fits.iter().map(evidence).collect() })
}

/// The covariance, of the logarithms but for c and d; or why nothing is given.
fn evidence(fit: &Fit) -> serde_json::Value {
    let names: Vec<_> = fit.fitted.iter().map(|fitted| fitted.parameter.name()).collect();
    if fit.holds() {
        return json!({ "law": fit.law.name(), "fitted": names, "covariance_of_logarithms": fit.covariance });
    }
    let why = format!(
        "p_value = {:.1e} is below {LEAST:e}: the law \"{}\" with this junction and ramp does not describe the data, and what \
         is fitted is left out; check [junction], junction.ramp and the unit in the header of the data",
        fit.p_value.unwrap_or(0.0),
        fit.law.name()
    );
    json!({ "law": fit.law.name(), "fitted": names, "left_out": why })
}

/// The data in words; nothing is fitted.
pub(super) fn check(case: &Case) -> Result<String> {
    let task = Task::new(case)?;
    let line = |(data, file): (&Measurement, &std::path::PathBuf)| {
        let (low, high) = data.observations.range();
        format!("  data     {}: {} events from {low:e} to {high:e} A\n", file.display(), data.observations.total())
    };
    let names: Vec<&str> = task.parameters.iter().map(|parameter| parameter.name()).collect();
    let lines: String = task.data.iter().zip(&case.data.files).map(line).collect();
    Ok(format!("{lines}  fit      {} by \"{}\"\n", names.join(", "), task.law.name()))
}

impl Task {
    fn new(case: &Case) -> Result<Self> {
        let (junction, ramp) = ramped(case)?;
        let files = &case.data.files;
        if files.is_empty() {
            return Err(Error::input("missing").remedy("add [data] with file = \"counts.csv\"").key("data.file"));
        }
        let temperatures: Vec<Option<f64>> = if case.data.temperatures.is_empty() {
            vec![junction.temperature; files.len()]
        } else {
            case.data.temperatures.iter().copied().map(Some).collect()
        };
        let parameters = parameters(&case.data.fit)?;
        let data = files
            .iter()
            .zip(&temperatures)
            .map(|(file, temperature)| Ok(Measurement { observations: read(file)?, temperature: *temperature, ramp }))
            .collect::<Result<Vec<_>>>()?;
        let law = law(case, &parameters, &temperatures)?;
        if law != Law::Quantum {
            thermal(&junction, &data, &parameters)?;
        }
        Ok(Self { junction, data, law, parameters })
    }
}

fn parameters(names: &[String]) -> Result<Vec<Parameter>> {
    let allowed = Parameter::ALL.map(Parameter::name);
    let mut found = Vec::new();
    for name in names {
        let known = Parameter::ALL.into_iter().find(|parameter| parameter.name() == name);
        let parameter = known.ok_or_else(|| unknown_name("not to be fitted", name, &allowed).key("data.fit"))?;
        if !found.contains(&parameter) {
            found.push(parameter);
        }
    }
    Ok(if found.is_empty() { vec![Parameter::EscapeTemperature] } else { found })
}

/// The law asked for; the definition for an escape temperature alone; the quantum law where a circuit is sought in data taken
/// at T = 0.
fn law(case: &Case, parameters: &[Parameter], temperatures: &[Option<f64>]) -> Result<Law> {
    match case.study.route.as_deref().filter(|name| *name != "auto") {
        Some(name) => Law::ALL.into_iter().find(|law| law.name() == name).ok_or_else(|| {
            let names: Vec<&str> = ["auto"].into_iter().chain(Law::ALL.map(Law::name)).collect();
            unknown_name("unknown route", name, &names).key("study.route")
        }),
        None if parameters == [Parameter::EscapeTemperature] => Ok(Law::Definition),
        None if parameters.contains(&Parameter::EscapeTemperature) => Ok(Law::Kramers),
        None if temperatures.iter().all(|temperature| *temperature == Some(0.0)) => Ok(Law::Quantum),
        None => Ok(Law::Kramers),
    }
}

/// A circuit is found from thermal data only above the crossover, where the thermal rate is the rate.
fn thermal(junction: &Junction, data: &[Measurement], parameters: &[Parameter]) -> Result<()> {
    if parameters.contains(&Parameter::EscapeTemperature) {
        return Ok(());
    }
    for measurement in data {
        let s = measurement.observations.moments().0 / junction.critical_current;
        let crossover = junction.crossover_temperature(s.min(1.0));
        let cold = measurement.temperature.filter(|kelvin| *kelvin > 0.0 && *kelvin < crossover);
        if let Some(kelvin) = cold {
            return Err(Error::input(
                "below the crossover escape is not thermal, and the circuit can't be read off it",
            )
            .got(format!("{kelvin} K"))
            .allowed(format!("above T_c = {crossover:.3e} K, or 0 K for the quantum rate"))
            .key("data.temperature"));
        }
    }
    Ok(())
}

/// Number, interval and its relative half width; the number alone where it was given.
fn interval(fitted: Option<&Fitted>, given: Option<f64>) -> [Cell; 4] {
    [
        fitted.map(|fitted| fitted.value).or(given).into(),
        fitted.map(|fitted| fitted.low).into(),
        fitted.map(|fitted| fitted.high).into(),
        fitted.map(Fitted::relative_error).into(),
    ]
}

/// What all bins of a file have in common.
fn head(case: &Case, index: usize, data: &Measurement, fit: &Fit, task: &Task) -> Vec<Cell> {
    let name = case.data.files[index].file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let (mean, sigma) = data.observations.moments();
    let mut row = vec![
        Cell::from(name.as_str()),
        data.temperature.into(),
        usize::try_from(data.observations.total()).map_or(Cell::Missing, Cell::from),
        mean.into(),
        sigma.into(),
        fit.law.name().into(),
    ];
    // A fit that does not describe the data gives no numbers.
    let fitted = |parameter| fit.fitted.iter().find(|fitted| fit.holds() && fitted.parameter == parameter);
    let given = |parameter, value: f64| (!task.parameters.contains(&parameter)).then_some(value);
    let temperature = fitted(Parameter::EscapeTemperature);
    // The temperature of any other law is that of the bath in its formula, not T_esc.
    let (escape, bath) = if fit.law == Law::Definition { (temperature, None) } else { (None, temperature) };
    row.extend(interval(escape, None));
    for parameter in [Parameter::Slope, Parameter::Curvature] {
        row.extend(interval(fitted(parameter), None).into_iter().take(3));
    }
    row.extend(interval(bath, None));
    for (parameter, value) in [
        (Parameter::CriticalCurrent, task.junction.critical_current),
        (Parameter::Capacitance, task.junction.capacitance),
    ] {
        row.extend(interval(fitted(parameter), given(parameter, value)));
    }
    row.extend([
        Cell::from(fit.chi_square.map(|(value, _)| value)),
        fit.chi_square.map_or(Cell::Missing, |(_, freedom)| freedom.into()),
        fit.p_value.into(),
    ]);
    row
}

/// One row a bin.
fn bins(data: &Measurement, fit: &Fit, place: usize) -> Vec<Vec<Cell>> {
    let bins = data.observations.bins();
    let expected = if fit.holds() { fit.expected(data, place, &bins) } else { vec![None; bins.len()] };
    let cells = |(found, expected): (BinRate, Option<f64>)| {
        let bin = found.bin;
        let middle = 0.5 * (bin.from + bin.to);
        let ln_rate = fit.holds().then(|| fit.ln_rate(place, middle));
        vec![
            Cell::from(middle),
            bin.from.into(),
            bin.to.into(),
            usize::try_from(bin.count).map_or(Cell::Missing, Cell::from),
            expected.into(),
            found.rate.into(),
            found.low.into(),
            found.high.into(),
            ln_rate.map(f64::exp).into(),
            ln_rate.into(),
        ]
    };
    rates(&bins, data.ramp).into_iter().zip(expected).map(cells).collect()
}
