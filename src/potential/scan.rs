//! Where the slope of a potential changes its sign: a walk over sample points that looks closer where it must.
//!
//! Between two samples something may hide. A change of the sign of U′ is followed down to two neighbouring doubles.
//! Where U′ keeps its sign, the stretch is halved again if the tangents of U′ dip to zero inside (a narrow well and its
//! barrier), or if U moved against its own slope (a pole, a jump).

use super::Potential;
use super::extremum::Extremum;
use crate::scalar::{Jet, Scalar};

/// Halvings of a stretch in which something may hide: two turns closer than 1e−6 of the spacing count as an inflection.
const DEPTH: usize = 20;

/// Halvings of the distance to a turn, on either side.
const CLOSER: i32 = 20;

/// Steps of one root search. Bisection alone needs 64 for neighbouring doubles; near x = 0, where they are denser, it
/// may stop.
const STEPS: usize = 128;

/// How much U′ may grow towards a turn of the wrong convexity before that is a pole: |x|^0.9 stays below, √|x| does
/// not.
const POLE: f64 = 1e3;

/// Differences of U up to this multiple of its [`grain`] are rounding.
const NOISE: f64 = 8.0;

/// U, U′ and U″ at a point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    pub(super) x: f64,
    pub(super) jet: Jet,
}

impl Sample {
    fn of(potential: &Potential, x: f64) -> Self {
        Self { x, jet: potential.jet(x) }
    }

    fn is_finite(&self) -> bool {
        self.jet.is_finite()
    }

    /// The sign of U′: −1, 0 or 1.
    fn sign(&self) -> f64 {
        let slope = self.jet.slope;
        if slope == 0.0 { 0.0 } else { slope.signum() }
    }
}

/// A place where U′ changes its sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    pub(super) at: Extremum,
    /// A well, where U′ turns from negative to positive; a barrier otherwise.
    pub(super) is_well: bool,
}

/// A stretch of samples on which U, U′ and U″ are finite. Its turns alternate.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) first: Sample,
    pub(super) last: Sample,
    pub(super) turns: Vec<Turn>,
    /// Turns that were dropped because U is level there to rounding.
    pub(super) dropped: usize,
    /// The sign of U′ where it was last not zero.
    sign: f64,
    /// Where U′ became zero, if it is zero at `last`.
    level_since: Option<f64>,
}

/// The pieces of the real line in order of x, and the points between them.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) pieces: Vec<Piece>,
    /// Points at which U or a derivative is not finite, or jumps.
    pub(super) breaks: Vec<Sample>,
}

/// Walks over the points, which increase, and drops the turns that are rounding errors.
pub(super) fn scan(potential: &Potential, points: impl IntoIterator<Item = f64>) -> Scan {
    let mut walk = Walk { potential, open: None, scan: Scan::default() };
    for x in points {
        walk.advance(Sample::of(potential, x), 0);
    }
    let mut scan = walk.scan;
    scan.pieces.extend(walk.open);
    for piece in &mut scan.pieces {
        let turns = distinct(potential, &piece.turns);
        piece.dropped = piece.turns.len() - turns.len();
        piece.turns = turns;
    }
    scan
}

struct Walk<'a> {
    potential: &'a Potential,
    open: Option<Piece>,
    scan: Scan,
}

impl Walk<'_> {
    /// Goes on from the last sample to `b`, which lies `depth` halvings below the spacing of the points.
    fn advance(&mut self, b: Sample, depth: usize) {
        if !b.is_finite() {
            self.interrupt(b);
            return;
        }
        let Some(open) = &mut self.open else {
            self.open = Some(Piece::starting_at(b));
            return;
        };
        let a = open.last;
        let signs = a.sign() * b.sign();
        if signs < 0.0 && depth == 0 {
            return self.close_in(a, b);
        }
        if signs < 0.0 {
            match turn(self.potential, a, b) {
                Ok(at) => open.turn(at, b.sign()),
                Err(pole) => self.interrupt(pole),
            }
        } else if signs > 0.0 {
            let jumps = jumps(self.potential, a, b);
            if depth < DEPTH && (jumps || dips(a, b)) {
                let middle = Sample::of(self.potential, 0.5 * (a.x + b.x));
                self.advance(middle, depth + 1);
                self.advance(b, depth + 1);
                return;
            }
            if jumps {
                self.interrupt(b);
            }
        }
        self.open.get_or_insert_with(|| Piece::starting_at(b)).append(self.potential, b);
    }

    /// Goes on to `b` in steps that halve towards the turn and double behind it: where U′ changes its sign three times
    /// between two points, the other two turns are most often near the first.
    fn close_in(&mut self, a: Sample, b: Sample) {
        let x = turn(self.potential, a, b).map_or_else(|pole| pole.x, |turn| turn.x);
        let nearer = (1..=CLOSER).map(|k| x - (x - a.x) * 0.5f64.powi(k));
        let farther = (1..=CLOSER).rev().map(|k| x + (b.x - x) * 0.5f64.powi(k));
        for point in nearer.chain(farther) {
            if self.open.as_ref().is_none_or(|open| open.last.x < point) && point < b.x {
                self.advance(Sample::of(self.potential, point), 1);
            }
        }
        self.advance(b, 1);
    }

    fn interrupt(&mut self, at: Sample) {
        self.scan.breaks.push(at);
        self.scan.pieces.extend(self.open.take());
    }
}

impl Piece {
    fn starting_at(first: Sample) -> Self {
        let level_since = (first.sign() == 0.0).then_some(first.x);
        Self { first, last: first, turns: Vec::new(), dropped: 0, sign: first.sign(), level_since }
    }

    fn append(&mut self, potential: &Potential, b: Sample) {
        let sign = b.sign();
        if sign == 0.0 {
            self.level_since.get_or_insert(b.x);
        } else {
            if let Some(from) = self.level_since.take()
                && sign * self.sign < 0.0
            {
                // A level floor or summit turns at its middle; a single sample with U′ = 0 is the turn itself.
                self.turn(Sample::of(potential, 0.5 * (from + self.last.x)), sign);
            }
            self.sign = sign;
        }
        self.last = b;
    }

    fn turn(&mut self, at: Sample, sign_after: f64) {
        let at = Extremum { x: at.x, energy: at.jet.value, curvature: at.jet.curvature };
        self.turns.push(Turn { at, is_well: sign_after > 0.0 });
    }
}

/// Whether |U′| may reach zero between samples of one sign: it falls behind `a`, rises before `b`, and its tangents
/// meet below zero, or do not meet in between, in which case U′ is not convex there and anything is possible.
fn dips(a: Sample, b: Sample) -> bool {
    let sign = a.sign();
    let (fall, rise) = (sign * a.jet.curvature, sign * b.jet.curvature);
    if !(fall < 0.0 && rise > 0.0) {
        return false;
    }
    let (height, width) = (a.jet.slope.abs(), b.x - a.x);
    let meeting = (b.jet.slope.abs() - height - rise * width) / (fall - rise);
    meeting <= 0.0 || meeting >= width || height + fall * meeting <= 0.0
}

/// Whether U moved against its slope, by more than rounding.
fn jumps(potential: &Potential, a: Sample, b: Sample) -> bool {
    let against = -a.sign() * (b.jet.value - a.jet.value);
    against > 0.0 && {
        let width = b.x - a.x;
        against > NOISE * grain(potential, a.x, width).max(grain(potential, b.x, width))
    }
}

/// The turn between samples of opposite slope, or the pole that was found instead.
fn turn(potential: &Potential, a: Sample, b: Sample) -> Result<Sample, Sample> {
    let end = change_of_sign(potential, a, b);
    let steepest = a.jet.slope.abs().max(b.jet.slope.abs());
    let is_pole = end.jet.curvature * b.sign() < 0.0 && end.jet.slope.abs() > POLE * steepest;
    if is_pole || !end.is_finite() { Err(end) } else { Ok(end) }
}

/// Newton's method inside a shrinking bracket, to the last bit of x. It stops early where U is not finite.
fn change_of_sign(potential: &Potential, a: Sample, b: Sample) -> Sample {
    let (mut low, mut high) = (a, b);
    let mut here = if a.jet.slope.abs() < b.jet.slope.abs() { a } else { b };
    let mut last_step = high.x - low.x;
    for _ in 0..STEPS {
        let newton = here.x - here.jet.slope / here.jet.curvature;
        let step = (newton - here.x).abs();
        if step <= 0.5 * f64::EPSILON * here.x.abs() {
            return here;
        }
        // A step that does not halve the last one, or leaves the bracket, is replaced by bisection.
        let x = if newton > low.x && newton < high.x && step < 0.5 * last_step {
            last_step = step;
            newton
        } else {
            last_step = high.x - low.x;
            0.5 * (low.x + high.x)
        };
        if x <= low.x || x >= high.x {
            break;
        }
        here = Sample::of(potential, x);
        if !here.is_finite() || here.sign() == 0.0 {
            return here;
        }
        *(if here.sign() == low.sign() { &mut low } else { &mut high }) = here;
    }
    if low.jet.slope.abs() < high.jet.slope.abs() { low } else { high }
}

/// How far rounding moves U near x: its spread over nearby points that no smooth feature of size `reach` tells apart.
fn grain(potential: &Potential, x: f64, reach: f64) -> f64 {
    let here = potential.value(x);
    let step = f64::EPSILON * x.abs().max(reach);
    (-4..=4).map(|k| (potential.value(x + f64::from(k) * step) - here).abs()).fold(f64::EPSILON * here.abs(), f64::max)
}

/// The turns without the neighbours whose energies differ by rounding only. They leave in pairs, so that wells and
/// barriers still alternate.
fn distinct(potential: &Potential, turns: &[Turn]) -> Vec<Turn> {
    let mut kept: Vec<Turn> = Vec::new();
    for turn in turns {
        match kept.last() {
            Some(before) if same_energy(potential, &before.at, &turn.at) => {
                kept.pop();
            }
            _ => kept.push(*turn),
        }
    }
    kept
}

fn same_energy(potential: &Potential, a: &Extremum, b: &Extremum) -> bool {
    let reach = b.x - a.x;
    (a.energy - b.energy).abs() <= NOISE * grain(potential, a.x, reach).max(grain(potential, b.x, reach))
}
