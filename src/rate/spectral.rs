//! Eigenvalues of the Smoluchowski operator in the continuum: nested meshes, one engine, extrapolation, an error bar.
//!
//! The finest mesh and every coarser one nested in it are solved; the values go through [`even_series`]. Where U rises by
//! many kT the slow eigenvalues are exact on any mesh, and extrapolation has nothing to do; the fast ones need it. The
//! automatic mesh is halved until the extrapolation error of every eigenvalue falls below the rounding of U/kT itself,
//! which costs a millisecond more than stopping at the tolerance would, and lets the error bar be believed.

use super::cluster::{self, Level};
use super::ends;
use super::extrapolate::{Extrapolated, even_series};
use super::{Rate, Route};
use crate::bath::Bath;
use crate::eigen::dense::VECTORS_UP_TO;
use crate::eigen::{self, Engine, Evidence, Options, Pair};
use crate::error::{Error, Result};
use crate::generator::Generator;
use crate::mesh::Axis;
use crate::operator::smoluchowski::Smoluchowski;
use crate::potential::{Landscape, Potential};

/// Nested meshes that enter the extrapolation.
const LEVELS: u32 = 6;
/// Meshes that an error can be measured on at all.
const FEWEST_LEVELS: usize = 3;
/// The coarsest mesh keeps this many intervals for each eigenvalue, or it tells nothing about it.
const INTERVALS_PER_MODE: usize = 4;
/// Extrapolation errors below this are as good as none: the rounding of U/kT is of this size for a barrier of 100 kT.
const GOAL: f64 = 2e-14;
/// The automatic mesh is not halved beyond this many intervals.
const MOST_INTERVALS: usize = 1 << 16;
/// Once the tolerance is met, the mesh is halved for the sake of a sharper error bar up to this many intervals only.
const ENOUGH_INTERVALS: usize = 1 << 13;
/// The key that a mesh too coarse is blamed on.
const NODES: &str = "mesh.x.nodes";
/// An error bar within this factor of the rounding floor is rounding itself, not a mesh still too coarse.
const CONVERGED: f64 = 4.0;
/// Eigenvalues beyond the last one asked for that are solved for when groups are looked for.
const NEIGHBOURS: usize = 4;
/// What is asked of the spectrum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// Eigenvalues above the stationary one.
    pub count: usize,
    /// Largest relative error of a reported eigenvalue.
    pub tolerance: f64,
    /// Engine.
    pub engine: Engine,
    /// Whether the mesh may be halved until the tolerance is met.
    pub refine: bool,
    /// Whether the vectors on the finest mesh are wanted.
    pub vectors: bool,
}

/// Eigenvalues of the continuum with their error bars, and all that they rest on.
#[derive(Debug, Clone)]
pub struct Eigenvalues {
    /// λ₁, λ₂, … (1/time).
    pub values: Vec<Rate>,
    /// Pairs on the finest mesh; engine `lapack` leaves their vectors out on more than a thousand nodes.
    pub pairs: Vec<Pair>,
    /// The generator on the finest mesh.
    pub generator: Generator,
    /// The finest axis.
    pub axis: Axis,
    /// The operator on it.
    pub operator: Smoluchowski,
    /// The engine's evidence on the finest mesh.
    pub evidence: Evidence,
}

/// The smallest eigenvalues above the stationary one.
///
/// # Errors
/// `Input` where the mesh is too coarse or too narrow for the tolerance; `NotConverged` where no mesh allowed is fine
/// enough; `Unresolved` where a value lies below the floor of the engine.
pub fn eigenvalues(
    potential: &Potential,
    landscape: &Landscape,
    axis: &Axis,
    bath: &Bath,
    request: &Request,
) -> Result<Eigenvalues> {
    refuse_empty(landscape, axis)?;
    let mut axis = axis.clone();
    let mut best: Vec<Rate> = Vec::new();
    loop {
        let most = axis.intervals() >= MOST_INTERVALS;
        match on_nested_meshes(potential, landscape, &axis, bath, request) {
            Ok(mut found) => {
                let solver = found.pairs.iter().map(|pair| pair.relative_error).fold(0.0, f64::max);
                let floor = GOAL + rounding(potential, landscape, bath) + solver;
                keep_sharper(&mut found.values, &best, floor);
                let error = found.values.iter().map(Rate::relative_error).fold(0.0, f64::max);
                let met = error <= request.tolerance;
                if met && (!request.refine || error <= floor || axis.intervals() >= ENOUGH_INTERVALS) {
                    return with_ends(potential, bath, request, found);
                }
                if !request.refine || most {
                    return Err(too_coarse(&found, &axis, request, error));
                }
                best = found.values;
            }
            // U changes by hundreds of kT from node to node: the next mesh has twice as many.
            Err(error) if request.refine && !most && error.place().key.as_deref() == Some(NODES) => {}
            Err(error) => return Err(error),
        }
        axis = axis.refined(2);
    }
}

/// Adds what the reflecting ends cut off to every error.
fn with_ends(potential: &Potential, bath: &Bath, request: &Request, mut found: Eigenvalues) -> Result<Eigenvalues> {
    let Eigenvalues { axis, operator, .. } = &found;
    let cost = ends::cut_off(potential, axis, bath, operator, request.count, request.tolerance)?;
    for (value, cost) in found.values.iter_mut().zip(cost) {
        *value = Rate::new(value.value(), value.relative_error() + cost, Route::Spectral);
    }
    Ok(found)
}

fn refuse_empty(landscape: &Landscape, axis: &Axis) -> Result<()> {
    let (from, to) = axis.spacing().range();
    if landscape.wells.iter().any(|well| well.x >= from && well.x <= to) {
        return Ok(());
    }
    Err(Error::no_barrier(format!("no well between {from} and {to}")).remedy("widen mesh.x").key("mesh.x"))
}

/// Rounding grows with the nodes: a value that has converged and was sharper on fewer of them stays.
fn keep_sharper(values: &mut [Rate], before: &[Rate], floor: f64) {
    for (value, old) in values.iter_mut().zip(before) {
        if old.relative_error() < value.relative_error() && value.relative_error() < CONVERGED * floor {
            *value = *old;
        }
    }
}

/// Rounding of U/kT, which no mesh can mend: half a unit in the last place of the largest |U|/kT at a well or barrier for
/// kT itself, and half as much for what is left of the rounding of U after averaging over the nodes.
#[must_use]
pub fn rounding(potential: &Potential, landscape: &Landscape, bath: &Bath) -> f64 {
    let wells = landscape.wells.iter().map(|well| well.x);
    let largest = wells
        .chain(landscape.barriers.iter().map(|barrier| barrier.x))
        .map(|x| potential.value(x).abs())
        .fold(0.0, f64::max);
    0.7 * f64::EPSILON * (largest / bath.kt()).max(1.0)
}

/// One operator, all its nested meshes, one extrapolation for each eigenvalue.
fn on_nested_meshes(
    potential: &Potential,
    landscape: &Landscape,
    axis: &Axis,
    bath: &Bath,
    request: &Request,
) -> Result<Eigenvalues> {
    let operator = Smoluchowski::new(potential, axis, bath)?;
    let strides = strides(&operator, request.count)?;
    let levels = solve_levels(&operator, &strides, request, request.count, false)?;
    let finest = &levels[levels.len() - 1];
    let noise = eigen::flux::rounding(finest.generator.dim());
    let floor = rounding(potential, landscape, bath);
    let rate = |pair: &Pair, limit: Extrapolated| {
        let error = limit.error / limit.value.abs() + pair.relative_error + floor;
        Rate::new(pair.value * limit.value, if error.is_finite() { error } else { 1.0 }, Route::Spectral)
    };
    let column = |index: usize, best: &Pair| -> Vec<f64> {
        levels.iter().map(|level| (level.spectrum.pairs[index].value / best.value).to_f64()).collect()
    };
    let pairs = finest.spectrum.pairs.iter().enumerate();
    let mut values: Vec<Rate> =
        pairs.map(|(index, best)| rate(best, even_series(&column(index, best), noise))).collect();
    // Groups need vectors, which engine `lapack` has on small meshes only.
    let has_vectors = request.engine != Engine::Lapack || operator.segments().len() < VECTORS_UP_TO;
    let blunt = |(value, pair): (&Rate, &Pair)| value.relative_error() > GOAL + floor + pair.relative_error;
    if has_vectors && values.iter().zip(&finest.spectrum.pairs).any(blunt) {
        sharpen_groups(&operator, &strides, request, &mut values, &rate)?;
    }
    let generator = operator.generator(1)?;
    let spectrum = if request.vectors && has_vectors {
        eigen::solve(&generator, request.engine, &options(request, request.count, true))?
    } else {
        finest.spectrum.clone()
    };
    let (pairs, evidence) = (spectrum.pairs, spectrum.evidence);
    Ok(Eigenvalues { values, pairs, generator, axis: axis.clone(), operator, evidence })
}

fn options(request: &Request, count: usize, vectors: bool) -> Options {
    Options { count, tolerance: request.tolerance, vectors }
}

/// The spectra on all nested meshes, coarsest first.
fn solve_levels(
    operator: &Smoluchowski,
    strides: &[usize],
    request: &Request,
    count: usize,
    vectors: bool,
) -> Result<Vec<Level>> {
    let offset = |stride: usize| if operator.absorbs_left() { stride - 1 } else { 0 };
    let level = |&stride: &usize| {
        let generator = operator.generator(stride)?;
        let spectrum = eigen::solve(&generator, request.engine, &options(request, count, vectors))?;
        Ok(Level { generator, spectrum, stride, offset: offset(stride) })
    };
    strides.iter().rev().map(level).collect()
}

/// Extrapolates as a group what lies so near to a neighbour that the order may differ from mesh to mesh.
fn sharpen_groups(
    operator: &Smoluchowski,
    strides: &[usize],
    request: &Request,
    values: &mut [Rate],
    rate: &impl Fn(&Pair, Extrapolated) -> Rate,
) -> Result<()> {
    // A few beyond the last one asked for, since its group may end there.
    let coarsest = operator.segments().len() / strides[strides.len() - 1];
    let count = (request.count + NEIGHBOURS).min(coarsest - 2);
    let levels = solve_levels(operator, strides, request, count, true)?;
    let pairs = &levels[levels.len() - 1].spectrum.pairs;
    let noise = eigen::flux::rounding(operator.segments().len());
    let plain: Vec<f64> = pairs.iter().map(|pair| pair.value.to_f64()).collect();
    let (mut index, wanted) = (0, values.len());
    while index < wanted {
        let group = cluster::group_around(&plain, index);
        if group.len() > 1 {
            let limits = cluster::extrapolate(&levels, &group, noise * plain[index]);
            for (member, limit) in group.clone().zip(limits).filter(|(member, _)| *member < wanted) {
                let scaled = Extrapolated { value: limit.value / plain[member], error: limit.error / plain[member] };
                let sharper = rate(&pairs[member], scaled);
                if sharper.relative_error() < values[member].relative_error() {
                    values[member] = sharper;
                }
            }
        }
        index = group.end;
    }
    Ok(())
}

/// 1, 2, 4, … as far as the mesh divides, stays fine enough for the modes, and has rates within the range of doubles.
fn strides(operator: &Smoluchowski, count: usize) -> Result<Vec<usize>> {
    let intervals = operator.segments().len();
    operator.generator(1)?;
    let fits = |stride: &usize| {
        intervals.is_multiple_of(*stride)
            && intervals / stride >= INTERVALS_PER_MODE * (count + 1)
            && operator.generator(*stride).is_ok()
    };
    let strides: Vec<usize> = (0..LEVELS).map(|level| 1 << level).take_while(fits).collect();
    if strides.len() >= FEWEST_LEVELS {
        return Ok(strides);
    }
    let divisor = 1 << (FEWEST_LEVELS - 1);
    Err(Error::input("mesh too coarse: the error is measured on meshes with half and a quarter of the intervals")
        .got(format!("{} nodes", intervals + 1))
        .allowed(format!(
            "{} or more, one above a multiple of {divisor}",
            INTERVALS_PER_MODE * (count + 1) * divisor + 1
        ))
        .key(NODES))
}

fn too_coarse(found: &Eigenvalues, axis: &Axis, request: &Request, error: f64) -> Error {
    let index = found.values.iter().position(|value| value.relative_error() == error).unwrap_or(0) + 1;
    let nodes = axis.intervals() + 1;
    let what = format!("λ_{index} is uncertain by {error:.1e} on {nodes} nodes");
    if request.refine {
        let remedy = "raise solve.tolerance, lower solve.count, or check that U is smooth";
        return Error::not_converged(what).allowed(format!("{:.1e}", request.tolerance)).remedy(remedy);
    }
    Error::input(format!("mesh too coarse: {what}"))
        .allowed(format!("{:.1e} (solve.tolerance)", request.tolerance))
        .remedy("use more nodes, mesh.x = \"auto\", or a larger solve.tolerance")
        .key(NODES)
}
