//! Tables of rates: from a CSV file, or from rows that were read elsewhere, to states and links.
//!
//! ```text
//! from,to,rate,back,label          back and label may be left out; without back a link leads one way only
//! empty,full,0.7,0.1,left
//! ```
//!
//! States are numbered in the order in which they are met.

use super::{Link, Network};
use crate::error::{Error, Result};
use crate::rate::records::{self, at};
use std::path::Path;

/// What a header may be.
const HEADER: &str = "from,to,rate and, where they are needed, back and label, in any order";
/// What to do about a file of another dialect.
const DIALECT: &str = "separate columns by commas, and write decimals with a point";

/// One row of a table of rates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The state it leads from.
    pub from: String,
    /// The state it leads to.
    pub to: String,
    /// Rate there (1/time).
    pub rate: f64,
    /// Rate back (1/time).
    pub back: f64,
    /// Name of the link; may be empty.
    pub label: String,
    /// Where it stands, such as `line 3` or `the 2nd link`.
    pub place: String,
}

/// The network of a table of rates.
///
/// # Errors
/// `Input` for no rows, a state without a name, a link that is given twice or has no rate, and as [`Network::new`].
pub fn network(rows: &[Row]) -> Result<Network> {
    if rows.is_empty() {
        return Err(Error::input("the network has no links")
            .allowed("1 or more")
            .remedy("add rates = [{ from = \"empty\", to = \"full\", rate = 0.7, back = 0.1 }]"));
    }
    let mut names: Vec<String> = Vec::new();
    let mut links: Vec<Link> = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        check(row, &rows[..n])?;
        let ends = [&row.from, &row.to].map(|name| {
            names.iter().position(|known| known == name).unwrap_or_else(|| {
                names.push(name.clone());
                names.len() - 1
            })
        });
        links.push(Link {
            from: ends[0],
            to: ends[1],
            forward: row.rate,
            backward: row.back,
            label: row.label.clone(),
        });
    }
    Network::new(names, links)
}

/// Refuses a row that is no link, or one of the rows before it once more.
fn check(row: &Row, before: &[Row]) -> Result<()> {
    if row.from.is_empty() || row.to.is_empty() {
        return Err(Error::input(format!("{}: a state has no name", row.place))
            .got("\"\"")
            .allowed("from and to, each a name"));
    }
    let same = |other: &&Row| {
        let ends = [(&other.from, &other.to), (&other.to, &other.from)];
        other.label == row.label && ends.contains(&(&row.from, &row.to))
    };
    if let Some(earlier) = before.iter().find(same) {
        let label = if row.label.is_empty() { "without a label".into() } else { format!("\"{}\"", row.label) };
        return Err(Error::input(format!(
            "{}: the link between {} and {} is there already, in {}",
            row.place, row.from, row.to, earlier.place
        ))
        .got(label)
        .remedy("add the rates up, or give the two links labels of their own"));
    }
    if row.rate == 0.0 && row.back == 0.0 {
        return Err(Error::input(format!("{}: a link with no rate either way carries nothing", row.place))
            .got("0 there, 0 back")
            .allowed("one above 0")
            .remedy("leave it out"));
    }
    Ok(())
}

/// Reads a table of rates.
///
/// # Errors
/// `Io` where the file can't be read; `Input`, with file and line, for everything in it that is no table of rates.
pub fn read(path: impl AsRef<Path>) -> Result<Vec<Row>> {
    records::read(path.as_ref(), parse)
}

/// The same from a text.
pub(super) fn parse(text: &str) -> Result<Vec<Row>> {
    let mut header: Option<Vec<String>> = None;
    let mut rows = Vec::new();
    for record in records::records(text)? {
        let (line, fields) = (record.line, record.fields());
        match &header {
            None => header = Some(columns(&fields, line)?),
            Some(columns) => rows.push(row(columns, &fields, line)?),
        }
    }
    match header {
        None => Err(Error::input("the file is empty").allowed(HEADER)),
        Some(_) if rows.is_empty() => Err(Error::input("no links: nothing follows the header").allowed("1 or more")),
        Some(_) => Ok(rows),
    }
}

fn columns(fields: &[&str], line: u64) -> Result<Vec<String>> {
    let known = |field: &&str| ["from", "to", "rate", "back", "label"].contains(field);
    let needed = ["from", "to", "rate"].iter().all(|name| fields.contains(name));
    let once = fields.iter().enumerate().all(|(n, field)| !fields[..n].contains(field));
    if fields.iter().all(known) && needed && once {
        return Ok(fields.iter().map(|field| (*field).to_owned()).collect());
    }
    let typed = fields.join(",");
    let error = at(line, "not a header of a table of rates").got(&typed).allowed(HEADER);
    Err(if typed.contains([';', '\t']) { error.remedy(DIALECT) } else { error })
}

fn row(columns: &[String], fields: &[&str], line: u64) -> Result<Row> {
    if fields.len() != columns.len() {
        let error = at(line, "another number of columns than the header").got(fields.len()).allowed(columns.len());
        return Err(error.remedy(DIALECT));
    }
    let mut row = Row { place: format!("line {line}"), ..Row::default() };
    for (column, field) in columns.iter().zip(fields) {
        match column.as_str() {
            "from" => row.from = (*field).into(),
            "to" => row.to = (*field).into(),
            "label" => row.label = (*field).into(),
            // Without a number there is no way back.
            "back" if field.is_empty() => row.back = 0.0,
            "back" => row.back = rate(field, line)?,
            _ => row.rate = rate(field, line)?,
        }
    }
    Ok(row)
}

fn rate(field: &str, line: u64) -> Result<f64> {
    let value: f64 = field
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
        .ok_or_else(|| at(line, "not a rate").got(format!("{field:?}")).allowed("a finite number such as 0.7"))?;
    if value >= 0.0 { Ok(value) } else { Err(at(line, "a rate can't be negative").got(value).allowed("0 or more")) }
}
