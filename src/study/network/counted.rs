//! What is counted: θ(χ), its mirror image, its moments.

use super::{cells, number};
use crate::case::{Case, NetworkSpec, unknown_name};
use crate::error::{Error, Result};
use crate::rate::network::{Bounded, Counting, LOOSEST, Network};
use crate::table::{Cell, Table};
use serde_json::{Value, json};

/// The count unless another is asked for.
const ENTROPY: &str = "entropy";
/// Points of θ(χ), and of the test of its symmetry.
const POINTS: usize = 61;
const TESTED: u32 = 24;
/// The range of χ reaches so far beyond 0 and −A, in units of A; so far to either side where there is no A.
const BEYOND: f64 = 0.25;
const OTHERWISE: f64 = 1.0;

const COLUMNS: [(&str, &str, &str); 13] = [
    ("counted", "", "label or link that is counted; entropy: ln of rate over rate back, over k_B"),
    ("chi", "1", "counting field χ"),
    ("theta", "1/time", "θ(χ) = lim ln⟨exp(χN)⟩/t; empty where its bound is more than a hundredth of it"),
    ("theta_error", "relative", "rounding"),
    ("theta_bound", "1/time", "the same absolute"),
    ("chi_mirror", "1", "-A - χ"),
    ("theta_mirror", "1/time", "θ(-A - χ)"),
    ("theta_mirror_bound", "1/time", "bound on its error"),
    ("count_affinity", "1", "A: affinity for each unit counted, where all cycles have the same"),
    ("mean", "1/time", "θ′(0)"),
    ("mean_error", "relative", "rounding"),
    ("fano", "1", "θ″(0)/|θ′(0)|"),
    ("fano_error", "relative", "rounding"),
];

/// A count of a network.
pub(super) struct Counted<'a> {
    name: String,
    counting: Counting<'a>,
}

/// The weights that a name stands for; `None` for entropy.
fn weights(network: &Network, spec: &NetworkSpec) -> Result<Option<Vec<f64>>> {
    let Some(name) = spec.count.as_deref().filter(|name| *name != ENTROPY) else { return Ok(None) };
    let links = network.links();
    let labelled: Vec<f64> = links.iter().map(|link| if link.label == name { 1.0 } else { 0.0 }).collect();
    if !name.is_empty() && labelled.iter().any(|weight| *weight != 0.0) {
        return Ok(Some(labelled));
    }
    let ends: Vec<&str> = name.split("->").flat_map(|part| part.split('→')).map(str::trim).collect();
    let state = |wanted: &str| network.names().iter().position(|known| known == wanted);
    if let [from, to] = ends.as_slice()
        && let (Some(from), Some(to)) = (state(from), state(to))
    {
        let weight = |a: usize, b: usize| {
            if (a, b) == (from, to) {
                1.0
            } else if (b, a) == (from, to) {
                -1.0
            } else {
                0.0
            }
        };
        let between: Vec<f64> = links.iter().map(|link| weight(link.from, link.to)).collect();
        if between.iter().any(|weight| *weight != 0.0) {
            return Ok(Some(between));
        }
    }
    let mut known: Vec<String> = Vec::new();
    for link in links.iter().filter(|link| !link.label.is_empty()) {
        if !known.contains(&link.label) {
            known.push(link.label.clone());
        }
    }
    known.push(ENTROPY.to_owned());
    // A link goes by its states as well: the first one stands for all.
    known.extend(links.first().map(|link| format!("{} -> {}", network.names()[link.from], network.names()[link.to])));
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Err(unknown_name("no link of that label, and none between two states of these names", name, &known)
        .key("network.count"))
}

/// Refuses a count that means nothing.
pub(super) fn check(network: &Network, spec: &NetworkSpec) -> Result<()> {
    weights(network, spec).map(drop)
}

impl<'a> Counted<'a> {
    pub fn new(network: &'a Network, spec: &NetworkSpec) -> Result<Self> {
        let (name, counting) = match weights(network, spec)? {
            Some(weights) => (spec.count.clone().unwrap_or_default(), Counting::new(network, weights)?),
            None => (ENTROPY.to_owned(), Counting::entropy(network).map_err(|error| error.key("network.count"))?),
        };
        let adds_up = if name == ENTROPY { network.kolmogorov()?.is_some() } else { counting.adds_up() };
        if !adds_up {
            return Err(Error::input("what is counted adds up round no cycle: θ(χ) = 0 at any χ")
                .got(format!("\"{name}\""))
                .remedy("count a link that is part of a cycle")
                .key("network.count"));
        }
        Ok(Self { name, counting })
    }

    /// θ over a range of χ.
    pub fn table(&self, case: &Case) -> Result<Table> {
        let mut table = Table::new(&COLUMNS);
        let affinity = self.counting.affinity();
        let (from, to) = range(case, affinity)?;
        let points = case.study.points.unwrap_or(POINTS);
        let fano = self.counting.fano()?;
        for k in 0..points {
            #[allow(clippy::cast_precision_loss, reason = "at most a million points")]
            let share = k as f64 / (points - 1) as f64;
            let chi = from * (1.0 - share) + to * share;
            let theta = self.counting.generating(chi).map_err(|error| error.key("study.from"))?;
            let mirror = affinity.map(|a| Ok((-a.value - chi, self.counting.generating(-a.value - chi)?)));
            let mirror: Option<(f64, Bounded)> = mirror.transpose().map_err(|error: Error| error.key("study.from"))?;
            let mut row: Vec<Cell> = vec![self.name.as_str().into(), chi.into()];
            // θ(0) = 0 exactly.
            row.extend(if chi == 0.0 { [0.0.into(), 0.0.into()] } else { cells(theta) });
            row.push(theta.error.into());
            row.push(mirror.map(|mirror| mirror.0).into());
            row.push(mirror.and_then(|mirror| mirror.1.shown()).into());
            row.push(mirror.map(|mirror| mirror.1.error).into());
            row.push(affinity.and_then(Bounded::shown).into());
            row.extend(cells(self.counting.mean()));
            row.extend(fano.map_or([Cell::Missing, Cell::Missing], cells));
            table.rows.push(row);
        }
        Ok(table)
    }

    /// Moments, and how well the fluctuation relation holds.
    pub fn evidence(&self, case: &Case) -> Result<Value> {
        let affinity = self.counting.affinity();
        let mut told = json!({
            "counted": self.name,
            "mean": number(self.counting.mean()),
            "noise": number(self.counting.noise()?),
            "fano": self.counting.fano()?.map(number),
            "affinity": affinity.map(number),
        });
        if let Some(a) = affinity {
            let found = self.counting.symmetry(a.value, range(case, Some(a))?, TESTED)?;
            if found.bound <= LOOSEST * found.size {
                told["fluctuation_relation"] =
                    json!({ "violation": found.violation, "bound": found.bound, "largest_theta": found.size });
            } else {
                told["no_fluctuation_relation"] = "the error bars of θ are as wide as θ".into();
            }
        }
        Ok(told)
    }
}

/// The range of χ.
fn range(case: &Case, affinity: Option<Bounded>) -> Result<(f64, f64)> {
    let a = affinity.map_or(0.0, |a| a.value);
    let beyond = if affinity.is_some_and(|a| !a.is_zero()) { BEYOND * a.abs() } else { OTHERWISE };
    let (from, to) =
        (case.study.from.unwrap_or((-a).min(0.0) - beyond), case.study.to.unwrap_or((-a).max(0.0) + beyond));
    if from >= to {
        return Err(Error::input("the ends of the range of χ must be increasing")
            .got(format!("from = {from}, to = {to}"))
            .key("study.to"));
    }
    Ok((from, to))
}
