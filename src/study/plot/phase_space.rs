//! The slowest mode and the committor as colours over phase space, with the two separatrices.

use super::{caption, scientific, title};
use crate::case::Case;
use crate::error::Result;
use crate::figure::{Axis, ColourMap, Curve, EXACT, Figure, Heat, Legend, Panel, VERMILION, contours};
use crate::potential::Potential;
use crate::table::Table;

/// Points of the curve E = U_b between two columns of the grid.
const FINER: u32 = 16;
/// A mode whose other sign is smaller than this part of it has one sign: that of a metastable well.
const ONE_SIGN: f64 = 1e-6;

pub fn phase_space(case: &Case, table: &Table) -> Result<Figure> {
    let map = Map::new(table)?;
    let mut mode = map.heat(table, "mode_1", ColourMap::Diverging, "P_{1}(x, v)")?;
    let finite = || mode.values.iter().copied().filter(|value| value.is_finite());
    let (lowest, highest) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
    if -lowest < ONE_SIGN * highest {
        mode = mode.range(0.0, highest);
    }
    let mut committor = map.heat(table, "committor", ColourMap::Sequential, "committor q(x, v)")?.range(0.0, 1.0);
    let half = Curve::pieces(contours(&map.x, &map.v, &committor.values, 0.5));
    // It leaves 0 … 1 by e^{−ΔU/kT}, which no colour shows.
    committor.values.iter_mut().for_each(|q| *q = q.clamp(0.0, 1.0));
    let separatrix = map.separatrix(&case.potential).width(1.2).colour(EXACT);
    // Lines end at the outermost centres of cells, and so do the axes.
    let ends = |places: &[f64], axis: Axis| match *places {
        [first, .., last] => axis.range(first, last),
        _ => axis,
    };
    let panel = || Panel::new(ends(&map.v, Axis::linear("v")));
    let upper = panel().heat(mode).curve(separatrix.clone().label("separatrix E = U_{b}"));
    let lower = panel()
        .heat(committor)
        .curve(separatrix)
        .curve(half.colour(VERMILION).width(2.2).label("stochastic separatrix q = 1/2"));
    let lambda = table.numbers("lambda_1")?.into_iter().flatten().next();
    let rate = lambda.map_or_else(String::new, |lambda| format!(",  λ_{{1}} = {}", scientific(lambda)));
    let words = caption(case, &format!("{}{rate}", super::density::kt_label(case)));
    let name = title(case, "Slowest mode and committor in phase space");
    let figure = Figure::new(name, words, ends(&map.x, Axis::linear("x")));
    Ok(figure.panel(upper).panel(lower).legend(Legend::Below))
}

/// The grid of the first point of a sweep, and U_b.
struct Map {
    x: Vec<f64>,
    v: Vec<f64>,
    top: f64,
}

impl Map {
    fn new(table: &Table) -> Result<Self> {
        let ascending = |values: &[f64]| 1 + values.windows(2).take_while(|pair| pair[1] > pair[0]).count();
        let column = |name: &str| -> Result<Vec<f64>> { Ok(table.numbers(name)?.into_iter().flatten().collect()) };
        let (mut x, v) = (column("x")?, column("v")?);
        let across = ascending(&x);
        let mut v: Vec<f64> = v.into_iter().step_by(across).collect();
        v.truncate(ascending(&v));
        x.truncate(across);
        let top = column("barrier")?.first().copied().unwrap_or(f64::NAN);
        Ok(Self { x, v, top })
    }

    fn heat(&self, table: &Table, column: &str, map: ColourMap, label: &str) -> Result<Heat> {
        let numbers = table.numbers(column)?.into_iter().take(self.x.len() * self.v.len());
        let values = numbers.map(|number| number.unwrap_or(f64::NAN)).collect();
        Ok(Heat::new(self.x.clone(), self.v.clone(), values, map, label))
    }

    /// v = ±√(2(U_b − U)), each loop or open branch from one end to the other.
    fn separatrix(&self, potential: &Potential) -> Curve {
        let below = |x: f64| (2.0 * (self.top - potential.value(x)).max(0.0)).sqrt();
        let finer = self.x.windows(2).flat_map(|pair| {
            let part = (pair[1] - pair[0]) / f64::from(FINER);
            (0..FINER).map(move |i| pair[0] + part * f64::from(i))
        });
        let upper: Vec<(f64, f64)> = finer.chain(self.x.last().copied()).map(|x| (x, below(x))).collect();
        // Where E = U_b at rest beyond a turning point there is no curve: one zero on each side of a stretch is kept.
        let drawn = |i: usize| upper[i.saturating_sub(1)..(i + 2).min(upper.len())].iter().any(|point| point.1 > 0.0);
        let branch = |sign: f64| {
            let place = move |(i, point): (usize, &(f64, f64))| (i, (point.0, sign * point.1));
            upper.iter().enumerate().map(place).map(|(i, point)| if drawn(i) { point } else { (f64::NAN, f64::NAN) })
        };
        Curve::pieces([branch(1.0).collect::<Vec<_>>(), branch(-1.0).collect()])
    }
}
