//! Tables for people: aligned columns, and no digit that the error beside a number does not support.

use super::{Cell, Table};

/// Digits of a number with no error beside it.
const PLAIN_DIGITS: usize = 6;
/// Digits that a double can hold.
const MOST_DIGITS: f64 = 15.0;

impl Table {
    /// The table as aligned text with a line of units. A number whose column has a companion `…_error` (relative) is given to
    /// the digits that the error supports; errors themselves to two.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines: Vec<Vec<String>> = vec![
            self.columns.iter().map(|column| column.name.clone()).collect(),
            self.columns.iter().map(|column| unit(&column.unit)).collect(),
        ];
        for row in &self.rows {
            lines.push((0..row.len()).map(|at| self.shown(row, at)).collect());
        }
        let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut text = String::new();
        for line in &lines {
            let cells: Vec<String> = line
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{}{cell}", " ".repeat(width - cell.chars().count())))
                .collect();
            text.push_str(cells.join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    fn shown(&self, row: &[Cell], at: usize) -> String {
        let name = &self.columns[at].name;
        match &row[at] {
            Cell::Missing => "–".into(),
            Cell::Text(text) => text.clone(),
            Cell::Integer(value) => value.to_string(),
            Cell::Real(0.0) => "0".into(),
            Cell::Real(value) if name.ends_with("_error") || name == "residual" => format!("{value:.1e}"),
            Cell::Real(value) => number(*value, self.digits(row, name, *value)),
        }
    }

    /// Significant digits that the error beside a number supports.
    fn digits(&self, row: &[Cell], name: &str, value: f64) -> usize {
        let of = |name: &str| self.position(&format!("{name}_error")).and_then(|at| row[at].number());
        // δ(ln k) = δk/k is absolute, so a logarithm has as many decimals as the number itself has digits.
        let relative = match name.strip_prefix("ln_") {
            Some(inner) => of(inner).map(|error| error / value.abs().max(f64::MIN_POSITIVE)),
            None => of(name),
        };
        let Some(relative) = relative else { return PLAIN_DIGITS };
        let digits = if relative > 0.0 { (-relative.log10()).floor().clamp(1.0, MOST_DIGITS) } else { MOST_DIGITS };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 15")]
        let digits = digits as usize;
        digits
    }
}

fn unit(unit: &str) -> String {
    if unit == "1" { String::new() } else { format!("({unit})") }
}

/// `digits` significant digits, with an exponent where the number is small or large.
fn number(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let Some((_, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..7).contains(&exponent) {
        return scientific;
    }
    let decimals = i32::try_from(digits).unwrap_or(i32::MAX).saturating_sub(1 + exponent).max(0);
    format!("{value:.*}", usize::try_from(decimals).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_follow_the_error() {
        let mut table =
            Table::new(&[("k", "1/time", ""), ("ln_k", "1", ""), ("k_error", "relative", ""), ("kt", "1", "")]);
        let k = 0.002_776_140_636_572_725_5;
        table.rows.push(vec![k.into(), k.ln().into(), 3e-9.into(), 0.05.into()]);
        table.rows.push(vec![Cell::Missing, Cell::Missing, 0.0.into(), 1234567.0.into()]);
        let text = table.to_text();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[2].contains("0.00277614064 ") && lines[2].contains("-5.88669349") && lines[2].contains("3.0e-9"));
        assert!(!lines[2].contains("0.002776140636"), "{text}");
        assert!(lines[3].contains('–') && lines[3].contains("1234570"), "{text}");
    }

    #[test]
    fn small_and_large_numbers_have_exponents() {
        assert_eq!(number(9.0965142493130158e-10, 12), "9.09651424931e-10");
        assert_eq!(number(123.456, 6), "123.456");
        assert_eq!(number(1.5e9, 2), "1.5e9");
    }
}
