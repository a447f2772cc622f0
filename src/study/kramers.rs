//! Study `kramers`: the slowest eigenvalue, the rates it stands for, the passage time, and Kramers beside them.

use super::Outcome;
use super::scene::{Escape, Scene};
use crate::case::Case;
use crate::error::Result;
use crate::mesh::Boundary;
use crate::rate::formula::{self, Correction};
use crate::rate::quadrature::Quadrature;
use crate::rate::{Rate, passage, wells};
use crate::table::{Cell, Table};
use crate::wide::Wide;

/// An expansion whose first term left out is larger than this has nothing to say.
const USABLE: f64 = 0.02;

/// Columns of every case; wells beyond the second add a pair each.
const COLUMNS: [(&str, &str, &str); 23] = [
    ("barrier_over_kt", "1", "lowest barrier out of the well that escape starts from, over kT"),
    ("kt", "energy", "temperature"),
    ("lambda_1", "1/time", "smallest nonzero eigenvalue"),
    ("ln_lambda_1", "1", "its logarithm, which has no smallest number"),
    ("lambda_1_error", "relative", "discretisation, solver and rounding together"),
    ("k_forward", "1/time", "rate out of the starting well, from λ₁ and the equilibrium populations"),
    ("ln_k_forward", "1", "its logarithm"),
    ("k_forward_error", "relative", "as for λ₁"),
    ("k_backward", "1/time", "rate back; 0 where the end absorbs"),
    ("k_backward_error", "relative", "as for λ₁"),
    ("k_flux", "1/time", "rate out of the starting well by stationary flux over population, no eigenvalue used"),
    ("k_flux_error", "relative", "quadrature and rounding"),
    ("two_route_difference", "1", "sum of the flux-over-population rates over λ₁, minus 1: of order e^{-ΔU/kT}"),
    ("k_kramers", "1/time", "Kramers' formula for the rate out of the starting well"),
    ("ln_k_kramers", "1", "its logarithm"),
    ("k_kramers_backward", "1/time", "Kramers' formula for the rate back"),
    ("k_corrected", "1/time", "Kramers with the next known terms in kT/ΔU"),
    ("k_corrected_left_out", "relative", "size of the first term of the expansion that is left out: a hint, no bound"),
    ("corrected_ratio", "1", "k_forward over k_corrected"),
    ("kramers_ratio", "1", "k_forward over k_kramers"),
    ("mean_passage_time", "time", "mean first-passage time from the bottom of the starting well, or study.from"),
    ("ln_mean_passage_time", "1", "its logarithm"),
    ("mean_passage_time_error", "relative", "quadrature and rounding"),
];

/// The rates of one case, beside what the formulas say.
struct Row {
    lambda_1: Rate,
    forward: Rate,
    backward: Option<Rate>,
    flux: Vec<Rate>,
    kramers: Option<Rate>,
    kramers_backward: Option<Rate>,
    correction: Correction,
    passage: Rate,
}

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let escape = scene.escape()?;
    let solved = scene.eigenvalues(1, false)?;
    let lambda_1 = solved.values[0];
    let (start, goal) = passage_marks(&scene, escape);
    let marks: Vec<(f64, &str)> = std::iter::once((start, "study.from")).chain(goal.map(|x| (x, "study.to"))).collect();
    let Scene { potential, landscape, axis, bath, .. } = &scene;
    let quadrature = Quadrature::new(potential, landscape, axis, bath, &marks)?;
    let (forward, backward, flux) = rates(&quadrature, &scene, escape, lambda_1)?;
    let row = Row {
        lambda_1,
        forward,
        backward,
        flux,
        kramers: kramers_out(&scene, escape),
        kramers_backward: escape.to.and_then(|to| formula::kramers(scene.well(to), &escape.barriers[0], &scene.bath)),
        correction: formula::correction(scene.potential, scene.well(escape.from), &escape.barriers[0], &scene.bath),
        passage: goal.map_or_else(
            || Ok(passage::exit_time(&quadrature, start)),
            |goal| passage::passage_time(&quadrature, start, goal),
        )?,
    };
    let mut table = Table::new(&COLUMNS);
    let mut cells = row.cells(&scene);
    many_wells(&quadrature, &scene, &mut table, &mut cells)?;
    table.rows.push(cells);
    Ok(Outcome { table, evidence: vec![scene.evidence(&solved)] })
}

/// k₊, k₋ where there is a way back, and the same by flux over population.
fn rates(
    quadrature: &Quadrature,
    scene: &Scene,
    escape: &Escape,
    lambda_1: Rate,
) -> Result<(Rate, Option<Rate>, Vec<Rate>)> {
    let landscape = &scene.landscape;
    let Some(to) = escape.to else { return Ok((lambda_1, None, Vec::new())) };
    let way = |from, to| wells::flux_over_population(quadrature, landscape, from, to);
    let flux = vec![way(escape.from, to)?, way(to, escape.from)?];
    if landscape.wells.len() == 2 {
        let [out, back] = wells::two_well_rates(quadrature, landscape, &lambda_1)?;
        return Ok((out, Some(back), flux));
    }
    Ok((flux[0], Some(flux[1]), flux))
}

/// Kramers over every barrier that leads out.
fn kramers_out(scene: &Scene, escape: &Escape) -> Option<Rate> {
    let each: Option<Vec<Rate>> =
        escape.barriers.iter().map(|top| formula::kramers(scene.well(escape.from), top, &scene.bath)).collect();
    let each = each?;
    let sum: Wide = each.iter().map(Rate::value).sum();
    each.first().map(|one| Rate::new(sum, one.relative_error(), one.route()))
}

/// From the well's bottom (or study.from) to the next well's bottom, the absorbing end (or study.to), or either end.
fn passage_marks(scene: &Scene, escape: &Escape) -> (f64, Option<f64>) {
    let Scene { axis, case, .. } = scene;
    let (left, right) = axis.spacing().range();
    let start = case.study.from.unwrap_or(scene.well(escape.from).x);
    let goal = match (axis.left(), axis.right()) {
        (Boundary::Absorbing, Boundary::Absorbing) => None,
        (Boundary::Absorbing, _) => Some(left),
        _ => Some(escape.to.map_or(right, |well| scene.well(well).x)),
    };
    (start, case.study.to.or(goal))
}

impl Row {
    fn cells(&self, scene: &Scene) -> Vec<Cell> {
        let back = |rate: &Option<Rate>| rate.map_or(Some(0.0), |rate| rate.k());
        let ratio = |over: Option<Rate>| over.map(|over| (self.forward.value() / over.value()).to_f64());
        let usable = self.kramers.filter(|_| self.correction.left_out < USABLE);
        let corrected = usable.map(|rate| rate.scaled(Wide::new(self.correction.factor)));
        let difference = (self.flux.len() == 2 && scene.landscape.wells.len() == 2).then(|| {
            let sum = self.flux[0].value() + self.flux[1].value();
            ((sum - self.lambda_1.value()) / self.lambda_1.value()).to_f64()
        });
        vec![
            scene.barrier_over_kt().into(),
            scene.bath.kt().into(),
            self.lambda_1.k().into(),
            self.lambda_1.ln_k().into(),
            self.lambda_1.relative_error().into(),
            self.forward.k().into(),
            self.forward.ln_k().into(),
            self.forward.relative_error().into(),
            back(&self.backward).into(),
            self.backward.map_or(0.0, |rate| rate.relative_error()).into(),
            self.flux.first().and_then(Rate::k).into(),
            self.flux.first().map(Rate::relative_error).into(),
            difference.into(),
            self.kramers.and_then(|rate| rate.k()).into(),
            self.kramers.map(|rate| rate.ln_k()).into(),
            self.kramers_backward.map_or(Cell::Missing, |rate| rate.k().into()),
            corrected.and_then(|rate| rate.k()).into(),
            corrected.map(|_| self.correction.left_out).into(),
            ratio(corrected).into(),
            ratio(self.kramers).into(),
            self.passage.k().into(),
            self.passage.ln_k().into(),
            self.passage.relative_error().into(),
        ]
    }
}

/// Beyond two wells: the rates between all neighbours, numbered from 1 at the left.
fn many_wells(quadrature: &Quadrature, scene: &Scene, table: &mut Table, cells: &mut Vec<Cell>) -> Result<()> {
    let landscape = &scene.landscape;
    if landscape.wells.len() < 3 {
        return Ok(());
    }
    for left in 0..landscape.wells.len() - 1 {
        for (from, to) in [(left, left + 1), (left + 1, left)] {
            let rate = wells::flux_over_population(quadrature, landscape, from, to)?;
            let name = format!("k_{}_{}", from + 1, to + 1);
            table.push_column(&name, "1/time", "rate between neighbouring wells, by flux over population");
            table.push_column(&format!("{name}_error"), "relative", "quadrature and rounding");
            cells.push(rate.k().into());
            cells.push(rate.relative_error().into());
        }
    }
    Ok(())
}
