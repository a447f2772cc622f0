//! `metastable check`: how a case is read, without computing it.

use super::job::Job;
use super::print::{listing, out};
use crate::case::{Case, Damping, MeshSpec};
use crate::error::Result;
use crate::mesh::Spacing;
use crate::potential::Potential;
use crate::study::{self, STUDIES};
use crate::units::Junction;
use std::path::Path;

/// Prints the case as it is read; its mistakes are errors.
pub(super) fn check(path: &Path, set: &[String]) -> Result<()> {
    let job = Job::load(path, set)?;
    let Some(case) = job.cases.first() else { return Ok(()) };
    let study = STUDIES.iter().find(|study| study.name == case.study.kind).map_or("", |study| study.purpose);
    let entry = |name: &str, text: String| (name.to_owned(), text.replace(|c: char| c.is_control(), " "));
    let mut entries = vec![entry("title", case.title.clone()), entry("study", format!("{}: {study}", case.study.kind))];
    // Flux creep has a pinning barrier in the place of a potential and its bath, dots and networks have rates.
    if case.creep.is_none() && case.dot.is_none() && case.network.is_none() {
        entries.extend([
            entry("potential", potential(&case.potential)),
            entry("quantum", quantum(case)),
            entry("bath", bath(case)),
            entry("mesh", mesh(&case.mesh)),
            entry("solve", solve(case)),
        ]);
    }
    entries.push(entry("points", points(&job)));
    // Wells, barriers and axis of every point; what is shown is the first.
    let scenes = job.cases.iter().map(study::check).collect::<Result<Vec<_>>>();
    let scenes = scenes.map_err(|error| error.file(job.file.path()))?;
    let scene = scenes.first().map_or("", String::as_str);
    out(&format!("{}{scene}", listing(&format!("{}: can be run", path.display()), &entries))).map(drop)
}

fn potential(potential: &Potential) -> String {
    let formula =
        Potential::KINDS.iter().find(|(kind, _)| *kind == potential.kind()).map_or("", |(_, formula)| formula);
    let parameters = match potential {
        Potential::Quartic { a, b, c } => format!("a = {a}, b = {b}, c = {c}"),
        Potential::Cubic { g } | Potential::InvertedQuartic { g } => format!("g = {g}"),
        Potential::Washboard { s } => format!("s = {s}"),
        Potential::Moiseyev { j, l } => format!("j = {j}, l = {l}"),
        Potential::Expression(expression) => return format!("u = {expression}"),
        Potential::Sum { base, shape, factor } => return format!("{} + {factor} ({shape})", self::potential(base)),
    };
    format!("{formula}, {parameters}")
}

fn quantum(case: &Case) -> String {
    let junction = |junction: Junction| {
        let (current, capacitance) = (junction.critical_current, junction.capacitance);
        format!(", √(8E_C/E_J) of a junction with I_c = {current:e} A, C = {capacitance:e} F")
    };
    format!("hbar = {}{}", case.hbar, case.junction.map(junction).unwrap_or_default())
}

fn bath(case: &Case) -> String {
    let damping = match case.damping {
        None if case.study.kind == "balance" => "gamma = 0: lines without a width".to_owned(),
        None => "gamma = 1, none of a quantum well".to_owned(),
        Some(Damping::Gamma(gamma)) => format!("gamma = {gamma}"),
        Some(Damping::Alpha(alpha)) => format!("alpha = {alpha}"),
    };
    let cutoff = case.cutoff.map(|cutoff| format!(", cutoff = {cutoff}")).unwrap_or_default();
    format!("{}, {damping}{cutoff}", case.temperature.in_words())
}

fn mesh(mesh: &MeshSpec) -> String {
    match mesh {
        MeshSpec::Auto { from, to, absorb, left, right } => {
            let place = |name: &str, place: &Option<f64>| place.map(|x| format!(", {name} = {x}")).unwrap_or_default();
            let end = |name: &str, end: &Option<_>| end.map(|end| format!(", {name} {end}")).unwrap_or_default();
            let places = [place("from", from), place("to", to), place("absorb", absorb)].concat();
            format!("automatic{places}{}{}", end("left", left), end("right", right))
        }
        MeshSpec::Explicit { spacing, intervals, left, right } => {
            let (from, to) = spacing.range();
            let how = match spacing {
                Spacing::Uniform { .. } => "uniform".to_owned(),
                Spacing::Graded { focus, ratio, .. } => format!("graded by {ratio} to {focus}"),
                Spacing::Adapted { .. } => "adapted".to_owned(),
            };
            format!("{} nodes from {from} to {to}, {how}, left {left}, right {right}", intervals + 1)
        }
    }
}

fn solve(case: &Case) -> String {
    let engine = case.solve.engine.map_or("auto", |engine| engine.name());
    let count = case.solve.count.map_or("auto".to_owned(), |count| count.to_string());
    format!("tolerance = {:e}, engine = {engine}, count = {count}", case.solve.tolerance)
}

fn points(job: &Job) -> String {
    let show = |index: usize| {
        let point = job.points.get(index).map(Vec::as_slice).unwrap_or_default();
        point.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", ")
    };
    match job.points.len() {
        1 => format!("1 {}", show(0)).trim_end().to_owned(),
        count => format!("{count}, from {} to {}", show(0), show(count - 1)),
    }
}
