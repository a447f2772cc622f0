//! Detailed balance: S(ω) with its mirror image, their log ratio as a straight line; classical spectra corrected for it beside S(ω).

use super::{quantum_caption, title};
use crate::case::{Case, Damping};
use crate::error::Result;
use crate::figure::{
    Axis, Curve, EXACT, Figure, GREEN, GREY, Mark, Marker, ORANGE, PURPLE, Panel, QUANTUM, SKY, Style, VERMILION,
};
use crate::table::{Cell, Table};

/// Decades of S that are drawn: of emission, which falls off with e^{−βħω}, and of corrected spectra.
const EMISSION: f64 = 1e-14;
const DECADES: f64 = 1e-7;
/// Lines weaker than this part of the strongest are not drawn.
const WEAKEST: f64 = 1e-6;
/// Ratios outside of this are not drawn.
const RATIOS: (f64, f64) = (0.2, 5.0);
/// Frequencies further apart than this are drawn on a logarithmic axis, as of a doublet beside ω₀.
const APART: f64 = 100.0;
/// Points of −βħω.
const STRAIGHT: u32 = 200;

pub fn balance(case: &Case, swept: &[String], table: &Table) -> Result<Option<Figure>> {
    if !swept.is_empty() || table.rows.len() < 2 {
        return Ok(None);
    }
    if table.position("dipole").is_some() {
        return lines(case, table).map(Some);
    }
    if case.study.show.as_deref() == Some("corrections") {
        return corrections(case, table).map(Some);
    }
    spectrum(case, table).map(Some)
}

fn words(case: &Case) -> String {
    let friction = match case.damping {
        None => String::new(),
        Some(Damping::Alpha(alpha)) => format!(",  α = {alpha}"),
        Some(Damping::Gamma(gamma)) => format!(",  γ = {gamma}"),
    };
    quantum_caption(case, &[], &format!("{}{friction}", super::density::kt_label(case)))
}

/// S(ω) and S(−ω) over ω, and the logarithm of their ratio beside −βħω.
fn spectrum(case: &Case, table: &Table) -> Result<Figure> {
    let plus = Curve::from_rows(table, "omega", "s_plus", Some("s_plus_error"), |_| true)?;
    let minus = Curve::from_table(table, "omega", "s_minus")?;
    let top = plus.points.iter().map(|point| point.1).fold(0.0, f64::max);
    let low = minus.points.iter().map(|point| point.1).filter(|y| *y > 0.0).fold(top, f64::min);
    let panel = Panel::new(Axis::log("S (length² time)").range(0.5 * low.max(top * EMISSION), 2.0 * top))
        .weight(1.4)
        .curve(minus.colour(VERMILION).label("S(−ω), emission"))
        .curve(plus.relative_error().colour(EXACT).label("S(ω), absorption"));
    Ok(Figure::new(title(case, "Detailed balance"), words(case), Axis::linear("ω (1/time)")).panel(panel).panel(ratio(
        table,
        Style::Line,
        false,
        &|_| true,
    )?))
}

/// ln S(−ω)/S(ω), and −βħω, of the rows that `keep` keeps.
fn ratio(table: &Table, style: Style, log: bool, keep: &dyn Fn(&[Cell]) -> bool) -> Result<Panel> {
    let found = Curve::from_rows(table, "omega", "log_ratio", None, keep)?;
    let straight = Curve::from_rows(table, "omega", "beta_hbar_omega", None, keep)?;
    let end = straight.points.iter().copied().fold((0.0, 0.0), |end, point| if point.0 > end.0 { point } else { end });
    let first = straight.points.iter().map(|point| point.0).filter(|omega| *omega > 0.0).fold(end.0, f64::min);
    let along = |k: u32| if log { (first / end.0).powf(f64::from(k) / f64::from(STRAIGHT)) } else { f64::from(k) };
    let steps = if log { STRAIGHT } else { 1 };
    let straight = Curve::new((0..=steps).map(|k| (along(k) * end.0, -along(k) * end.1)).collect());
    Ok(Panel::new(Axis::linear("ln S(−ω)/S(ω)"))
        .own_legend()
        .weight(0.8)
        .curve(found.colour(SKY).width(3.5).style(style).label("ln S(−ω)/S(ω)"))
        .curve(straight.colour(EXACT).width(1.2).dashed().label("−βħω")))
}

/// The weights of the lines as markers, those too weak to matter left out.
fn lines(case: &Case, table: &Table) -> Result<Figure> {
    let weights = table.numbers("s_plus")?;
    let top = weights.iter().flatten().copied().fold(0.0, f64::max);
    let column = table.position("s_plus").unwrap_or(0);
    let keep = |row: &[Cell]| row[column].number().is_some_and(|weight| weight >= top * WEAKEST);
    let plus = Curve::from_rows(table, "omega", "s_plus", None, keep)?;
    let minus = Curve::from_rows(table, "omega", "s_minus", None, keep)?;
    let low = minus.points.iter().map(|point| point.1).fold(top, f64::min).max(top * WEAKEST * WEAKEST);
    let frequencies = plus.points.iter().map(|point| point.0);
    let at_rest = frequencies.clone().any(|omega| omega == 0.0);
    let (first, last) =
        frequencies.fold((f64::INFINITY, 0.0), |(a, b): (f64, f64), omega| (a.min(omega), b.max(omega)));
    let log = !at_rest && last > APART * first;
    let axis = if log { Axis::log("ω (1/time)") } else { Axis::linear("ω (1/time)") };
    let mut panel = Panel::new(Axis::log("weight of the line (length²)").range(0.3 * low, 4.0 * top))
        .weight(1.4)
        .curve(minus.colour(VERMILION).markers(Marker::Circle).label("s_{−}, emission"))
        .curve(plus.colour(EXACT).markers(Marker::Disc).label("s_{+}, absorption"));
    if at_rest {
        panel = panel.mark(Mark::Vertical { at: 0.0, label: "elastic".into() });
    }
    Ok(Figure::new(title(case, "Lines in detailed balance"), words(case), axis).panel(panel).panel(ratio(
        table,
        Style::Markers(Marker::Disc),
        log,
        &keep,
    )?))
}

/// The corrected classical spectra beside the quantum one, and their ratios to it.
fn corrections(case: &Case, table: &Table) -> Result<Figure> {
    let exact = Curve::from_table(table, "omega", "s_plus")?;
    let top = exact.points.iter().map(|point| point.1).fold(0.0, f64::max);
    let low = exact.points.iter().map(|point| point.1).fold(top, f64::min);
    let mut spectra =
        Panel::new(Axis::log("S(ω) (length² time)").range(0.5 * low.max(top * DECADES), 2.0 * top)).weight(1.4);
    let mut ratios = Panel::new(Axis::log("corrected/exact").range(RATIOS.0, RATIOS.1)).weight(0.7);
    let theories = [
        ("classical", GREY, Style::Dotted, "classical"),
        ("standard", ORANGE, Style::Dashed, "standard, ω tanh(βħω/2)"),
        ("harmonic", QUANTUM, Style::Dashed, "harmonic"),
        ("schofield", GREEN, Style::Dashed, "Schofield"),
        ("egelstaff", PURPLE, Style::Dashed, "Egelstaff"),
    ];
    spectra = spectra.curve(exact.clone().colour(EXACT).label("quantum levels"));
    for (column, colour, style, label) in theories {
        let curve = Curve::from_table(table, "omega", column)?;
        if curve.points.is_empty() {
            continue;
        }
        ratios = ratios.curve(over(&curve, &exact).colour(colour).style(style));
        spectra = spectra.curve(curve.colour(colour).style(style).label(label));
    }
    ratios = ratios.mark(Mark::Horizontal { at: 1.0, label: String::new() });
    let negative = table.numbers("egelstaff")?.iter().flatten().any(|value| *value <= 0.0);
    let caption = words(case) + if negative { ";  Egelstaff’s is not drawn where it is negative" } else { "" };
    Ok(Figure::new(title(case, "Quantum corrections of a classical spectrum"), caption, Axis::linear("ω (1/time)"))
        .panel(spectra)
        .panel(ratios))
}

/// One curve over the other, where both have a point.
fn over(curve: &Curve, exact: &Curve) -> Curve {
    let at = |x: f64| exact.points.iter().find(|point| point.0 == x).map(|point| point.1);
    let inside = |x: f64, y: f64| (y > RATIOS.0 && y < RATIOS.1).then_some((x, y));
    Curve::new(
        curve.points.iter().map(|&(x, y)| at(x).and_then(|s| inside(x, y / s)).unwrap_or((x, f64::NAN))).collect(),
    )
}
