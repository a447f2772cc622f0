//! What several tests share: reference tables, and a case from its text to its table.

use metastable::case::CaseFile;
use metastable::error::Result;
use metastable::study;
use metastable::table::Table;
use metastable::wide::Wide;
use serde_json::Value;

/// A record of `tests/reference/*.json`.
pub struct Record {
    pub quantity: String,
    pub value: String,
    /// Digits of the value that are taken to be right.
    pub digits: u64,
    parameters: Value,
}

impl Record {
    /// Quantity and parameters, for messages.
    pub fn name(&self) -> String {
        format!("{} {}", self.quantity, self.parameters)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.parameters.get(key)?.as_str()
    }

    /// A parameter such as "1/160" or "0.05".
    pub fn number(&self, key: &str) -> Option<f64> {
        self.text(key).map(fraction)
    }

    /// A parameter that is a number, not a text.
    pub fn float(&self, key: &str) -> f64 {
        self.parameters[key].as_f64().unwrap()
    }

    /// A parameter that is a whole number.
    pub fn whole(&self, key: &str) -> usize {
        self.parameters[key].as_u64().unwrap() as usize
    }

    /// A parameter that is true or false.
    pub fn flag(&self, key: &str) -> bool {
        self.parameters[key].as_bool().unwrap_or(false)
    }

    /// found/reference − 1, also where the value lies outside the range of doubles.
    pub fn relative_error(&self, ln_found: f64, found: Option<f64>) -> f64 {
        let exact = decimal(&self.value);
        match found {
            Some(found) => (Wide::new(found) / exact).to_f64() - 1.0,
            None => (ln_found - exact.ln()).exp_m1(),
        }
    }
}

/// All records of a table.
pub fn records(file: &str) -> Vec<Record> {
    let path = format!("{}/tests/reference/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let table: Value = serde_json::from_str(&text).unwrap();
    let record = |entry: &Value| Record {
        quantity: entry["quantity"].as_str().unwrap().to_owned(),
        value: entry["value"].as_str().unwrap().to_owned(),
        digits: entry["digits_trusted"].as_u64().unwrap_or(0),
        parameters: entry["parameters"].clone(),
    };
    table["values"].as_array().unwrap().iter().map(record).collect()
}

pub fn fraction(text: &str) -> f64 {
    match text.split_once('/') {
        Some((above, below)) => above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap(),
        None => text.parse().unwrap(),
    }
}

/// A decimal string, of any size.
pub fn decimal(text: &str) -> Wide {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().unwrap();
    let mut value = Wide::new(mantissa.parse().unwrap());
    // In steps that stay within the range of doubles; powers up to 10²² are exact.
    for _ in 0..exponent.abs() / 22 {
        value = if exponent > 0 { value * 1e22 } else { value / 1e22 };
    }
    let rest = 10f64.powi(exponent.abs() % 22);
    if exponent > 0 { value * rest } else { value / rest }
}

/// Runs the study of a case given as text.
pub fn run(text: &str) -> Result<Table> {
    let case = CaseFile::parse("test", text)?.resolve(&[])?;
    Ok(study::run(&case)?.table)
}

/// Runs every point of the sweep of a case given as text.
pub fn sweep(text: &str) -> Result<Table> {
    let file = CaseFile::parse("test", text)?;
    let mut whole = Table::default();
    for point in file.points()? {
        whole.append(study::run(&file.resolve(&point)?)?.table)?;
    }
    Ok(whole)
}

/// The message with which a case is refused.
pub fn refusal(text: &str) -> String {
    match run(text) {
        Ok(_) => panic!("not refused:\n{text}"),
        Err(error) => error.to_string(),
    }
}

/// One number of the first row.
pub fn cell(table: &Table, column: &str) -> Option<f64> {
    table.numbers(column).unwrap()[0]
}

/// A refusal of one line that has all these parts.
#[track_caller]
pub fn refused(text: &str, parts: &[&str]) {
    let message = refusal(text);
    assert!(!message.contains('\n'), "more than one line: {message}");
    for part in parts {
        assert!(message.contains(part), "\"{message}\" does not say \"{part}\"");
    }
}
