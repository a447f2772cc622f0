//! Several ways side by side on meshes of rising resolution, and the error that their differences show.
//!
//! Differences of order 16 and Hermite functions converge faster than any fixed power: the change d_k from one resolution to
//! the next falls by ρ = d_k/d_{k−1}, and what is left after the last is about ρ d_k; where rounding rules, changes stay as
//! they are and so does the bar. The best way is believed no further than it agrees with the second best.

use super::plan::{COARSEST, Way, ways};
use crate::bath::Bath;
use crate::eigen::elimination::tilted::{self, Stationary};
use crate::error::{Error, Result};
use crate::operator::klein_kramers::tilted::Period;
use crate::wide::Wide;

/// Each resolution over the one before.
const FINER: f64 = 1.25;
/// Meshes before an error is known, and at most.
const FEWEST: usize = 3;
const MOST: usize = 7;
/// No ratio of changes below this is believed.
const FASTEST: f64 = 0.03;
const SAFETY: f64 = 6.0;
/// Rounding of the sums and of U.
const FLOOR: f64 = 1e-12;
/// Rounding of a flux that follows from the density, in units of a thermal velocity: seen up to 3e-14 beside a single state. What a
/// locked and a running one make of it shows in the changes.
const ROUNDING: f64 = 5e-14;
/// A way whose bar is this much larger than the best is given up.
const HOPELESS: f64 = 1e4;
/// A bar that falls by less than this from mesh to mesh is rounding.
const STUCK: f64 = 0.5;
/// Operations of one elimination beyond which no further mesh is tried, and beyond which not even the first.
const COSTLY: f64 = 3e11;
const ENDLESS: f64 = 4e12;
/// Memory (bytes) of one elimination.
const MEMORY: usize = 4 << 30;

/// The best of the last meshes.
pub(super) struct Refined {
    pub velocity: Wide,
    pub velocity_error: f64,
    pub diffusion: Wide,
    pub diffusion_error: f64,
    /// The state that the velocity is from, on the mirrored axis where the tilt is negative.
    pub state: Stationary,
    pub way: Way,
    pub intervals: usize,
    pub levels: usize,
    pub eliminations: usize,
}

/// A way and what it gave so far.
struct Track {
    way: Way,
    states: Vec<Stationary>,
}

impl Track {
    fn error(&self, value: impl Fn(&Stationary) -> Wide, (depth, unit): (f64, f64)) -> f64 {
        let values: Vec<Wide> = self.states.iter().map(value).collect();
        let ratio = |a: Wide, b: Wide| if a == b { 0.0 } else { ((a - b) / a).to_f64().abs() };
        let changes: Vec<f64> = values.windows(2).map(|pair| safe(|| ratio(pair[1], pair[0]), pair[1])).collect();
        let [.., before, last] = changes.as_slice() else { return f64::INFINITY };
        let shrinks = (last / before.max(f64::MIN_POSITIVE)).clamp(FASTEST, 1.0);
        let error = SAFETY * shrinks * last.max(FASTEST * before) + FLOOR + f64::EPSILON * depth;
        let Some(&found) = values.last() else { return f64::INFINITY };
        let noise = if self.way.thermal { 0.0 } else { ROUNDING * unit };
        let error =
            error + if noise > 0.0 && found != Wide::ZERO { (Wide::new(noise) / found.abs()).to_f64() } else { 0.0 };
        // A velocity against the force is no velocity.
        let sensible = values.iter().rev().take(2).all(|value| *value >= Wide::ZERO);
        if error.is_finite() && sensible { error } else { f64::INFINITY }
    }
}

/// What errors are measured by.
struct Units {
    depth: f64,
    velocity: f64,
    diffusion: f64,
}

impl Units {
    fn of_velocity(&self, track: &Track) -> f64 {
        track.error(|state| state.velocity, (self.depth, self.velocity))
    }

    fn of_diffusion(&self, track: &Track) -> f64 {
        track.error(|state| state.diffusion, (self.depth, self.diffusion))
    }
}

/// A quotient by a number that may be 0.
fn safe(quotient: impl Fn() -> f64, by: Wide) -> f64 {
    if by == Wide::ZERO { 0.0 } else { quotient() }
}

/// Refines until both bars are below the tolerance, stay as they are, or the next mesh costs too much.
pub(super) fn refined(period: &Period, bath: &Bath, tolerance: f64) -> Result<Refined> {
    let affordable = |way: &Way| way.cost(1.0) <= ENDLESS && fits(way, 1.0);
    let started = ways(period, bath).into_iter().filter(affordable).map(|way| Track { way, states: Vec::new() });
    let mut tracks: Vec<Track> = started.collect();
    let thermal = bath.kt().sqrt();
    let units = Units { depth: depth(period, bath), velocity: thermal, diffusion: thermal * period.length() };
    let (mut resolution, mut eliminations) = (COARSEST, 0);
    let mut before = (f64::INFINITY, f64::INFINITY);
    for round in 1..=MOST {
        if tracks.is_empty() {
            return Err(endless(period, bath));
        }
        eliminations += tracks.len();
        tracks = advanced(tracks, period, bath, resolution)?;
        if round >= FEWEST {
            let bars = |track: &Track| (units.of_velocity(track), units.of_diffusion(track));
            let best =
                tracks.iter().map(bars).fold((f64::INFINITY, f64::INFINITY), |a, b| (a.0.min(b.0), a.1.min(b.1)));
            let next = resolution * FINER;
            let within = |track: &Track| track.way.cost(next) <= COSTLY && fits(&track.way, next);
            let leads = |track: &Track| bars(track).0 <= best.0 || bars(track).1 <= best.1;
            let stuck = |bar: f64, before: f64| bar <= tolerance || (round > FEWEST + 1 && bar > STUCK * before);
            let done = stuck(best.0, before.0) && stuck(best.1, before.1);
            if done || round == MOST || tracks.iter().any(|track| leads(track) && !within(track)) {
                return judged(tracks, &units, resolution, eliminations);
            }
            let worth = |track: &Track| bars(track).0 <= HOPELESS * best.0 || bars(track).1 <= HOPELESS * best.1;
            tracks.retain(|track| within(track) && worth(track));
            before = best;
        }
        resolution *= FINER;
    }
    Err(endless(period, bath))
}

/// One mesh more on every way that takes it.
fn advanced(tracks: Vec<Track>, period: &Period, bath: &Bath, resolution: f64) -> Result<Vec<Track>> {
    let mirrored = period.tilt() < 0.0;
    let mut failed = None;
    let mut kept = Vec::with_capacity(tracks.len());
    for mut track in tracks {
        let ladder = period.ladder(bath, track.way.basis, track.way.at(resolution), mirrored);
        match ladder.and_then(|ladder| tilted::stationary(&ladder)) {
            Ok(state) => {
                track.states.push(state);
                kept.push(track);
            }
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) if kept.is_empty() => Err(error),
        _ => Ok(kept),
    }
}

/// The best way for each of both, with the bar that the second best leaves it.
fn judged(mut tracks: Vec<Track>, units: &Units, resolution: f64, eliminations: usize) -> Result<Refined> {
    let of = |value: fn(&Stationary) -> Wide, bar: &dyn Fn(&Track) -> f64| -> (usize, f64) {
        let bars: Vec<f64> = tracks.iter().map(bar).collect();
        let best = (0..bars.len()).min_by(|&a, &b| bars[a].total_cmp(&bars[b])).unwrap_or(0);
        let last = |index: usize| tracks[index].states.last().map_or(Wide::ZERO, value);
        let others = (0..bars.len()).filter(|&other| other != best);
        let miss = others.map(|other| {
            let found = last(best);
            let apart = safe(|| ((last(other) - found) / found).to_f64().abs(), found);
            if apart.is_finite() { apart - bars[other] } else { 0.0 }
        });
        (best, miss.fold(bars[best], f64::max))
    };
    let (best, velocity_error) = of(|state| state.velocity, &|track| units.of_velocity(track));
    let (other, diffusion_error) = of(|state| state.diffusion, &|track| units.of_diffusion(track));
    let diffusion = tracks[other].states.last().map_or(Wide::ZERO, |state| state.diffusion);
    let Track { way, mut states } = tracks.swap_remove(best);
    let state = states.pop().ok_or_else(|| Error::not_converged("no mesh of the tilted ring was solved"))?;
    let (intervals, levels) = way.at(resolution);
    Ok(Refined {
        velocity: state.velocity,
        velocity_error,
        diffusion,
        diffusion_error,
        state,
        way,
        intervals,
        levels,
        eliminations,
    })
}

fn fits(way: &Way, resolution: f64) -> bool {
    let (intervals, levels) = way.at(resolution);
    tilted::memory(intervals, levels) <= MEMORY
}

/// The largest |U|/kT on the way, whose rounding no mesh can mend.
fn depth(period: &Period, bath: &Bath) -> f64 {
    [0.0, 0.25, 0.5, 0.75, 1.0].iter().map(|&part| (period.at(part).0 / bath.kt()).abs()).fold(1.0, f64::max)
}

fn endless(period: &Period, bath: &Bath) -> Error {
    let (intervals, levels) = ways(period, bath).iter().map(|way| way.at(1.0)).max().unwrap_or((0, 0));
    Error::unresolved(format!(
        "phase space of the tilted ring needs {intervals} intervals and {levels} Hermite levels at γ = {}, kT = {}",
        bath.gamma(),
        bath.kt()
    ))
    .remedy("raise the friction or the temperature")
    .key("bath.gamma")
}
