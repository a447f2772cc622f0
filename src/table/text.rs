//! A table for people: aligned, and with the digits that its errors support.
//!
//! Beside a column `x` with `x_error` (relative), x is printed down to the decimal place of its error, and `ln_x`, whose
//! absolute error that is, likewise; `x_re` and `x_im` share one error. Other numbers are printed in full where they are short,
//! and to six digits where they are not: the files have all of them.

use super::{Cell, Table};

/// Digits of a number without an error beside it.
const DIGITS: usize = 6;
/// Decimals of a logarithm without an error beside it.
const LN_PLACE: i32 = -6;
/// Digits that an `f64` can hold.
const MOST_DIGITS: i32 = 17;

impl Table {
    /// The table as aligned text: names, units where there are any, rows. Ends with a line end.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines: Vec<Vec<String>> = vec![self.columns.iter().map(|column| column.name.clone()).collect()];
        if self.columns.iter().any(|column| column.unit != "1") {
            let unit = |unit: &str| if unit == "1" { String::new() } else { format!("({unit})") };
            lines.push(self.columns.iter().map(|column| unit(&column.unit)).collect());
        }
        let errors: Vec<Option<usize>> = self.columns.iter().map(|column| self.error_of(&column.name)).collect();
        for row in &self.rows {
            let error = |index: usize| errors[index].and_then(|at| row.get(at)).and_then(Cell::number);
            let shown = |(index, cell): (usize, &Cell)| shown(cell, &self.columns[index].name, error(index));
            lines.push(row.iter().take(self.columns.len()).enumerate().map(shown).collect());
        }
        let words: Vec<bool> = (0..self.columns.len()).map(|index| self.is_text(index)).collect();
        aligned(&lines, &words)
    }

    fn is_text(&self, index: usize) -> bool {
        self.rows.iter().any(|row| matches!(row.get(index), Some(Cell::Text(_))))
    }

    /// The column that holds the relative error of this one.
    fn error_of(&self, name: &str) -> Option<usize> {
        let stem = name.strip_prefix("ln_").unwrap_or(name);
        let shared = stem.strip_suffix("_re").or_else(|| stem.strip_suffix("_im")).unwrap_or(stem);
        // The unit at the end of a name such as mean_a or escape_temperature_k is not part of the stem.
        let bare = ["_a", "_k", "_f"].into_iter().find_map(|unit| stem.strip_suffix(unit)).unwrap_or(stem);
        [stem, shared, bare].into_iter().find_map(|stem| self.position(&format!("{stem}_error")))
    }
}

fn aligned(lines: &[Vec<String>], words: &[bool]) -> String {
    let width = |index: usize| {
        let lengths = lines.iter().filter_map(|line| line.get(index)).map(|text| text.chars().count());
        lengths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..words.len()).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let cells = line
            .iter()
            .zip(words)
            .zip(&widths)
            .map(|((cell, word), width)| if *word { format!("{cell:<width$}") } else { format!("{cell:>width$}") });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn shown(cell: &Cell, name: &str, error: Option<f64>) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Integer(value) => value.to_string(),
        Cell::Real(value) if value.is_finite() => number(*value, name, error),
        Cell::Real(_) | Cell::Missing => "-".into(),
    }
}

fn number(value: f64, name: &str, error: Option<f64>) -> String {
    let ln = name.starts_with("ln_");
    match error {
        _ if value == 0.0 => "0".into(),
        _ if name.ends_with("_error") => format!("{value:.1e}"),
        Some(error) if error > 0.0 => {
            // In logarithms, because the product may be smaller than the smallest f64.
            let size = if ln { 0.0 } else { value.abs().log10() };
            to_place(value, place(size + error.log10()))
        }
        // An error of exactly 0 means that every digit holds.
        Some(_) => shortest(value),
        None if ln => to_place(value, LN_PLACE),
        None => plain(value),
    }
}

/// The decimal place that is not below 10^`log`; an error that is itself a power of ten is taken at its word.
fn place(log: f64) -> i32 {
    /// Rounding of the logarithm.
    const SLACK: f64 = 1e-9;
    #[allow(clippy::cast_possible_truncation, reason = "exponents of f64 are small")]
    let place = (log - SLACK).ceil() as i32;
    place
}

/// Exponent of the first digit.
fn exponent(value: f64) -> i32 {
    format!("{value:e}").split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// Without an exponent where that is easy to read.
fn is_moderate(value: f64) -> bool {
    (-5..8).contains(&exponent(value))
}

/// Digits down to the decimal place, at least one and no more than an `f64` has.
fn to_place(value: f64, place: i32) -> String {
    let digits = (exponent(value) - place + 1).clamp(1, MOST_DIGITS);
    let place = exponent(value) + 1 - digits;
    match (usize::try_from(-place), usize::try_from(digits - 1)) {
        (Ok(decimals), _) if is_moderate(value) => format!("{value:.decimals$}"),
        (_, Ok(decimals)) => format!("{value:.decimals$e}"),
        _ => shortest(value),
    }
}

fn shortest(value: f64) -> String {
    if is_moderate(value) { format!("{value}") } else { format!("{value:e}") }
}

fn plain(value: f64) -> String {
    let full = shortest(value);
    // What was typed into the case file is short, and stays as it was typed.
    if full.chars().filter(char::is_ascii_digit).count() <= DIGITS + 2 {
        return full;
    }
    let decimals = DIGITS - 1;
    let rounded = format!("{value:.decimals$e}").parse().unwrap_or(value);
    // Zeros that stand for digits left out would look like digits.
    let is_cut = usize::try_from(exponent(value)).is_ok_and(|exponent| exponent >= DIGITS);
    if is_cut { format!("{rounded:e}") } else { shortest(rounded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_go_down_to_the_error() {
        for (value, error, expected) in [
            (0.002_776_140_636_572_7, 3e-14, "0.0027761406365727"),
            (0.002_776_140_636_572_7, 1e-4, "0.002776"),
            (3.3e-218, 0.011, "3.3e-218"),
            (1.234_567_89e-310, 1e-3, "1.23e-310"),
            (123_456.789, 0.1, "1e5"),
            (123_456.789, 1e-7, "123456.8"),
            (1.0 / 3.0, 1e-30, "0.33333333333333331"),
            (-2.5, 0.01, "-2.5"),
            (9.0, 7.0, "9"),
            (0.1, 0.0, "0.1"),
            (0.0, 0.1, "0"),
        ] {
            assert_eq!(number(value, "rate", Some(error)), expected, "{value} {error}");
        }
        assert_eq!(number(-28.026_412_345, "ln_rate", Some(1e-6)), "-28.026412");
        assert_eq!(number(-500.123_456_789, "ln_rate", None), "-500.123457");
    }

    #[test]
    fn numbers_without_an_error_are_short() {
        for (value, expected) in [
            (20.0, "20"),
            (0.0125, "0.0125"),
            (1e-9, "1e-9"),
            (1.0 / 3.0, "0.333333"),
            (2.0e9 / 3.0, "6.66667e8"),
            (0.1 + 0.2, "0.3"),
            (13_061_728.394, "1.30617e7"),
            (123_456.789, "123457"),
        ] {
            assert_eq!(number(value, "kt", None), expected);
        }
        assert_eq!(number(3.14159e-14, "rate_error", None), "3.1e-14");
    }

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&[("x", "m", ""), ("rate_re", "1/s", ""), ("rate_error", "1", ""), ("by", "1", "")]);
        table.rows.push(vec![1.0.into(), 0.123_456.into(), 1e-3.into(), "flux".into()]);
        table.rows.push(vec![Cell::Missing, (-12.0).into(), Cell::Missing, "ω".into()]);
        assert_eq!(
            table.to_text(),
            "  x  rate_re  rate_error  by\n(m)    (1/s)\n  1    0.123      1.0e-3  flux\n  -      -12           -  ω\n"
        );
        assert_eq!(Table::new(&[("a", "1", "")]).to_text(), "a\n");
        assert_eq!(Table::default().to_text(), "\n");
    }
}
