//! Wells and barriers: where they are, how high, and how U curves there.

use super::Potential;
use super::extremum::{Barrier, Extremum, Well};
use super::scan::{Piece, Scan, scan};
use crate::error::{Error, Result};

/// The side to which a particle leaves a well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards smaller x.
    Left,
    /// Towards larger x.
    Right,
}

impl Direction {
    fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// What U does outside of its outermost extremum, going outwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flank {
    /// It rises from the outermost well and goes on rising: a reflecting wall changes nothing.
    Rising,
    /// It falls from the outermost barrier, to minus infinity or to a level: an absorbing end takes what comes over.
    Falling,
    /// It rises from the outermost well and levels off: nothing brings a particle back, and there is no barrier to
    /// count from.
    Level,
}

/// Wells and barriers in order of x. They alternate.
#[derive(Debug, Clone, PartialEq)]
pub struct Landscape {
    /// What was searched: the range given, or all of the domain that the scan reached. It is no proposal for a mesh.
    pub range: (f64, f64),
    /// The wells; at least one.
    pub wells: Vec<Well>,
    /// The barriers; there may be none.
    pub barriers: Vec<Barrier>,
    /// What U does left of all of them.
    pub left: Flank,
    /// What U does right of all of them.
    pub right: Flank,
}

/// A potential without a range may have this many wells. More are taken for a potential that oscillates for ever.
const MOST_WELLS: usize = 64;

/// Points of the first scan of a range. Twice as many must find the same wells, or the number doubles again.
const COARSE: usize = 2048;

/// Points at which the search gives up.
const FINEST: usize = 1 << 20;

/// A search without a range reaches from −REACH to REACH, in points whose spacing grows from about 1e−3·NEAR in
/// proportion to x.
const REACH: f64 = 1e6;
const NEAR: f64 = 1e-6;

impl Landscape {
    /// All wells and barriers between `from` and `to`. One that lies exactly on an end is not counted: U turns there or
    /// not.
    ///
    /// # Errors
    /// `Input` for an empty range or a potential that is not finite in it; `NoBarrier` where it holds no well.
    pub fn find(potential: &Potential, from: f64, to: f64) -> Result<Self> {
        if !(from.is_finite() && to.is_finite() && from < to) {
            return Err(Error::input("the range is empty")
                .got(format!("from = {from}, to = {to}"))
                .allowed("from < to, both finite")
                .key("mesh.x"));
        }
        settle(COARSE, |points| {
            let step = (to - from) / count(points);
            let inner = (1..points).map(|i| from + step * count(i));
            let scan = scan(potential, std::iter::once(from).chain(inner).chain(std::iter::once(to)));
            let piece = whole(potential, &scan, from, to)?;
            Self::of_piece(potential, piece)
        })
    }

    /// All wells and barriers on the real line, as far as |x| = 1e6.
    ///
    /// Where U is not finite everywhere, as ln x is not, the search keeps to one connected part of the domain: of those
    /// that hold a well the one nearest to x = 0, and of two as near the one at positive x. An overflow of U far out is
    /// a wall, or a chasm, that ends the domain. A well may be missed that is narrower than 1e−3 of its distance from x
    /// = 0 and stands apart from every other extremum.
    ///
    /// # Errors
    /// `Input` for a potential with more wells than can be meant, which needs a range; `NoBarrier` where there is no
    /// well.
    pub fn search(potential: &Potential) -> Result<Self> {
        if potential.period().is_some() {
            return Err(give_range(Error::input(format!("the {} has a well in every period", potential.kind()))));
        }
        settle(6 * COARSE, |points| {
            let rate = (REACH / NEAR).asinh() / count(points);
            let right = |i: usize| if i == points { REACH } else { NEAR * (rate * count(i)).sinh() };
            let left = (1..=points).rev().map(|i| -right(i));
            let mut pieces = scan(potential, left.chain((0..=points).map(right))).pieces;
            pieces.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
            let piece = pieces.iter().find(|piece| piece.turns.iter().any(|turn| turn.is_well)).or(pieces.first());
            let piece = piece.ok_or_else(|| {
                mend(potential, Error::input("the potential is not finite anywhere").allowed("a finite U, U′ and U″"))
            })?;
            let found = Self::of_piece(potential, piece)?;
            if found.wells.len() > MOST_WELLS {
                return Err(give_range(
                    Error::input("the potential has too many wells to choose from")
                        .got(found.wells.len())
                        .allowed(format!("{MOST_WELLS} without a range")),
                ));
            }
            Ok(found)
        })
    }

    /// The barrier next to a well on one side, if there is one in the range.
    #[must_use]
    pub fn barrier(&self, well: &Well, direction: Direction) -> Option<&Barrier> {
        match direction {
            Direction::Left => self.barriers.iter().rev().find(|barrier| barrier.x < well.x),
            Direction::Right => self.barriers.iter().find(|barrier| barrier.x > well.x),
        }
    }

    /// ΔU from the bottom of the well with this index to the top of the barrier next to it.
    ///
    /// # Errors
    /// `Input` for an index without a well, `NoBarrier` where that side has no barrier.
    pub fn barrier_height(&self, well: usize, direction: Direction) -> Result<f64> {
        let bottom = self.wells.get(well).ok_or_else(|| {
            Error::input("there is no well with this index")
                .got(well)
                .allowed(format!("0 to {}", self.wells.len().saturating_sub(1)))
        })?;
        let (from, to) = self.range;
        self.barrier(bottom, direction).map(|barrier| barrier.energy - bottom.energy).ok_or_else(|| {
            let side = direction.name();
            Error::no_barrier(format!("no barrier {side} of the well at {} between {from} and {to}", bottom.x))
                .remedy("widen mesh.x")
        })
    }

    /// The side on which the lower barrier of a well stands, and ΔU to it. Of equal barriers it is the right one.
    ///
    /// # Errors
    /// As [`Landscape::barrier_height`], where there is no barrier on either side.
    pub fn lowest_barrier(&self, well: usize) -> Result<(Direction, f64)> {
        let right = self.barrier_height(well, Direction::Right).map(|height| (Direction::Right, height));
        match (self.barrier_height(well, Direction::Left), right) {
            (Ok(left), Ok((_, right))) if left < right => Ok((Direction::Left, left)),
            (Ok(left), Err(_)) => Ok((Direction::Left, left)),
            (_, right) => right,
        }
    }

    fn of_piece(potential: &Potential, piece: &Piece) -> Result<Self> {
        let extrema = |well| piece.turns.iter().filter(move |turn| turn.is_well == well).map(|turn| turn.at);
        let wells: Vec<Well> = extrema(true).map(Well).collect();
        if wells.is_empty() {
            return Err(no_well(potential, piece));
        }
        let (from, to) = (piece.first.x, piece.last.x);
        Ok(Self {
            range: (from, to),
            wells,
            barriers: extrema(false).map(Barrier).collect(),
            left: piece.turns.first().map_or(Flank::Level, |turn| flank(potential, turn.at, turn.is_well, from)),
            right: piece.turns.last().map_or(Flank::Level, |turn| flank(potential, turn.at, turn.is_well, to)),
        })
    }
}

/// Doubles the number of points until the last doubling has changed nothing.
fn settle(coarse: usize, find: impl Fn(usize) -> Result<Landscape>) -> Result<Landscape> {
    let numbers = |found: &Result<Landscape>| found.as_ref().ok().map(|l| (l.wells.len(), l.barriers.len()));
    let mut points = coarse;
    let mut before = numbers(&find(points));
    while points < FINEST {
        points *= 2;
        let found = find(points);
        let now = numbers(&found);
        if now == before {
            return found;
        }
        before = now;
    }
    Err(Error::input("the potential has more wells the closer one looks")
        .got(format!("{} wells with {points} points", before.map_or(0, |(wells, _)| wells)))
        .remedy("narrow mesh.x")
        .key("mesh.x"))
}

/// The one piece that the range is, unless the potential breaks off in it.
fn whole<'a>(potential: &Potential, scan: &'a Scan, from: f64, to: f64) -> Result<&'a Piece> {
    match (scan.breaks.first(), scan.pieces.first()) {
        (None, Some(piece)) => Ok(piece),
        (at, _) => {
            let (x, value) = at.map_or((from, f64::NAN), |sample| (sample.x, sample.jet.value));
            let what = if value.is_finite() { "U jumps or its slope is infinite" } else { "U is not finite" };
            Err(mend(
                potential,
                Error::input(format!("{what} at x = {x}"))
                    .got(format!("U = {value}"))
                    .allowed(format!("a smooth U between {from} and {to}")),
            ))
        }
    }
}

fn mend(potential: &Potential, error: Error) -> Error {
    match potential {
        Potential::Expression(_) => error.remedy("narrow mesh.x or mend the expression").key("potential.u"),
        _ => error.remedy("narrow mesh.x").key("mesh.x"),
    }
}

fn give_range(error: Error) -> Error {
    error.remedy("give mesh.x = { from = …, to = … }").key("mesh.x")
}

fn no_well(potential: &Potential, piece: &Piece) -> Error {
    let why = match piece.turns.first() {
        Some(barrier) => format!("U′ changes sign only at the barrier x = {}", barrier.at.x),
        None if piece.dropped > 0 => "U′ changes sign only where U is level to rounding".to_owned(),
        None => "U′ keeps its sign".to_owned(),
    };
    let remedy = match potential {
        Potential::Washboard { .. } => "widen mesh.x or lower the tilt",
        _ => "widen mesh.x or change the potential",
    };
    Error::no_barrier(format!("no well between {} and {}: {why}", piece.first.x, piece.last.x)).remedy(remedy)
}

/// What U does between the outermost turn and the end of the piece.
fn flank(potential: &Potential, turn: Extremum, is_well: bool, end: f64) -> Flank {
    if !is_well {
        return Flank::Falling;
    }
    // A hundredth of the rise in the outer half of the way: even ln x makes 5 % there, 1/x less than this by the end of
    // a search.
    let last = potential.value(end);
    let rise = last - potential.value(turn.x + 0.5 * (end - turn.x));
    if rise > 0.01 * (last - turn.energy) { Flank::Rising } else { Flank::Level }
}

/// Distance of a piece from x = 0, a little more on the left side to prefer the right one.
fn distance(piece: &Piece) -> f64 {
    let (first, last) = (piece.first.x, piece.last.x);
    if last < 0.0 { -last * (1.0 + 1e-9) } else { first.max(0.0) }
}

#[allow(clippy::cast_precision_loss, reason = "at most 2^21")]
fn count(points: usize) -> f64 {
    points as f64
}

#[cfg(test)]
mod tests {
    use super::super::Expression;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn expression(text: &str) -> Potential {
        Potential::Expression(Expression::parse(text, &BTreeMap::new()).unwrap())
    }

    fn searched(text: &str) -> Landscape {
        Landscape::search(&expression(text)).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn positions(landscape: &Landscape) -> (Vec<f64>, Vec<f64>) {
        (landscape.wells.iter().map(|w| w.x).collect(), landscape.barriers.iter().map(|b| b.x).collect())
    }

    #[track_caller]
    fn near(got: f64, expected: f64, relative: f64) {
        assert!((got - expected).abs() <= relative * expected.abs(), "{got} is not {expected}");
    }

    #[test]
    fn quartic() {
        for (a, b) in [(1.0, 1.0), (1e-6, 2.0), (3e4, 0.02), (7.0, 1e3)] {
            let potential = Potential::Quartic { a, b, c: 0.0 };
            let end = 1.7 * (b / a).sqrt();
            for found in [Landscape::search(&potential), Landscape::find(&potential, -end, 1.1 * end)] {
                let found = found.unwrap();
                let (wells, barriers) = positions(&found);
                assert_eq!((wells.len(), barriers.len()), (2, 1));
                near(wells[0], -(b / a).sqrt(), 1e-15);
                near(wells[1], (b / a).sqrt(), 1e-15);
                assert!(barriers[0].abs() < 1e-16 * end);
                near(found.barrier_height(0, Direction::Right).unwrap(), b * b / (4.0 * a), 1e-15);
                near(found.barrier_height(1, Direction::Left).unwrap(), b * b / (4.0 * a), 1e-15);
                near(found.wells[1].omega_0(), (2.0 * b).sqrt(), 1e-14);
                near(found.barriers[0].omega_b(), b.sqrt(), 1e-14);
                assert_eq!((found.left, found.right), (Flank::Rising, Flank::Rising));
            }
        }
        let single = Landscape::search(&Potential::Quartic { a: 1.0, b: -1.0, c: 0.3 }).unwrap();
        assert_eq!((single.wells.len(), single.barriers.len()), (1, 0));
    }

    #[test]
    fn cubic() {
        for g in [1.0 / 3.0, 1e-4, 40.0, -0.2] {
            let found = Landscape::search(&Potential::Cubic { g }).unwrap();
            let (direction, height) = found.lowest_barrier(0).unwrap();
            near(height, 1.0 / (54.0 * g * g), 1e-14);
            near(found.barriers[0].x, 1.0 / (3.0 * g), 1e-15);
            near(found.barriers[0].omega_b(), 1.0, 1e-14);
            near(found.wells[0].omega_0(), 1.0, 1e-15);
            assert_eq!(found.wells[0].x, 0.0);
            let (closed, open) = if g > 0.0 { (found.left, found.right) } else { (found.right, found.left) };
            assert_eq!((closed, open), (Flank::Rising, Flank::Falling));
            assert_eq!(direction, if g > 0.0 { Direction::Right } else { Direction::Left });
        }
    }

    #[test]
    fn inverted_quartic_and_moiseyev() {
        for g in [0.25, 1e-3, 5.0] {
            let found = Landscape::search(&Potential::InvertedQuartic { g }).unwrap();
            near(found.barrier_height(0, Direction::Left).unwrap(), 1.0 / (16.0 * g), 1e-14);
            assert_eq!(found.lowest_barrier(0).unwrap().0, Direction::Right);
            near(found.barriers[1].x, 0.5 / g.sqrt(), 1e-15);
            assert_eq!((found.left, found.right), (Flank::Falling, Flank::Falling));
        }
        let (j, l) = (0.8, 0.1);
        let found = Landscape::search(&Potential::moiseyev()).unwrap();
        assert_eq!((found.wells.len(), found.barriers.len()), (1, 2));
        let top = 2.0f64.mul_add(j, 1.0 / l);
        near(found.barriers[1].x, top.sqrt(), 1e-15);
        near(found.barriers[0].energy, (0.5 * top - j) * (-l * top).exp(), 1e-14);
        assert_eq!(found.wells[0].energy, -0.8);
        assert_eq!((found.left, found.right), (Flank::Falling, Flank::Falling));
    }

    proptest! {
        #[test]
        fn washboard(s in 0.0f64..0.9999) {
            let found = Landscape::find(&Potential::Washboard { s }, -2.0, 4.0).unwrap();
            let root = ((1.0 - s) * (1.0 + s)).sqrt();
            let height = found.barrier_height(0, Direction::Right).unwrap();
            prop_assert!((height - 2.0 * (root - s * s.acos())).abs() < 4e-15);
            prop_assert!((found.wells[0].x - s.asin()).abs() < 4e-16 / root);
            prop_assert!((found.wells[0].omega_0() / root.sqrt() - 1.0).abs() < 1e-15 / (root * root));
            prop_assert!((found.barriers[0].omega_b() / root.sqrt() - 1.0).abs() < 1e-15 / (root * root));
        }

        #[test]
        fn a_polynomial_with_chosen_turns(gaps in prop::collection::vec(0.05f64..2.0, 1..6), start in -3.0f64..3.0) {
            // U′ = Π(x − r), given as its antiderivative only up to rounding: compose it as Σ c_k x^{k+1}/(k+1).
            let roots: Vec<f64> = gaps.iter().scan(start, |x, gap| { *x += gap; Some(*x) }).collect();
            let mut slope = vec![1.0];
            for root in &roots {
                let mut next = vec![0.0; slope.len() + 1];
                for (k, c) in slope.iter().enumerate() {
                    next[k + 1] += c;
                    next[k] -= root * c;
                }
                slope = next;
            }
            let terms: Vec<String> =
                slope.iter().enumerate().map(|(k, c)| format!("({:e})*x^{}", c / (k + 1) as f64, k + 1)).collect();
            let potential = expression(&terms.join("+"));
            prop_assume!(roots.len() > 1);
            let found = Landscape::find(&potential, -20.0, 20.0).unwrap();
            let again = Landscape::search(&potential).unwrap();
            prop_assert_eq!(found.wells.len() + found.barriers.len(), roots.len());
            prop_assert_eq!(again.wells.len() + again.barriers.len(), roots.len());
            for extremum in found.wells.iter().map(|w| w.0).chain(found.barriers.iter().map(|b| b.0)) {
                let miss = roots.iter().map(|r| (r - extremum.x).abs()).fold(f64::INFINITY, f64::min);
                prop_assert!(miss < 1e-6, "{extremum:?} {roots:?}");
            }
        }
    }

    #[test]
    fn a_period_after_another() {
        let found = Landscape::find(&Potential::Washboard { s: 0.1 }, -1e3, 1e3).unwrap();
        assert_eq!(found.wells.len(), 319);
        assert!(found.barriers.len().abs_diff(found.wells.len()) <= 1);
        let up = found.barrier_height(100, Direction::Left).unwrap();
        let down = found.barrier_height(100, Direction::Right).unwrap();
        near(up - down, 0.2 * std::f64::consts::PI, 1e-11);
    }

    #[test]
    fn flat_extrema_count_and_inflections_do_not() {
        let flat = searched("x^4");
        assert_eq!((flat.wells[0].x, flat.wells[0].curvature, flat.wells.len()), (0.0, 0.0, 1));
        let shifted = searched("(x - 0.3)^4");
        assert!((shifted.wells[0].x - 0.3).abs() < 1e-15);
        // U′ = (x − 1)² (x + 2): the inflection at 1 is neither.
        let inflection = searched("x^4/4 - 1.5*x^2 + 2*x");
        assert_eq!(positions(&inflection), (vec![-2.0], vec![]));
        let floor = searched("abs(x - 1) + abs(x + 1)");
        assert_eq!(floor.wells.len(), 1);
        assert!(floor.wells[0].x.abs() < 0.01 && floor.wells[0].energy == 2.0);
        let kink = searched("abs(x - 1)");
        assert_eq!(positions(&kink), (vec![1.0], vec![]));
        let ridge = searched("abs(x^2 - 1)");
        near(ridge.wells[0].x, -1.0, 1e-15);
        assert_eq!((ridge.wells.len(), ridge.barriers[0].x), (2, 0.0));
    }

    #[test]
    fn a_narrow_well_is_not_missed() {
        for width in [1e-1, 1e-2, 1e-3] {
            let text = format!("x^2/2 - 0.5*exp(-((x - 2)/{width})^2)");
            for found in [Landscape::search(&expression(&text)), Landscape::find(&expression(&text), -3.0, 4.0)] {
                let found = found.unwrap();
                assert_eq!((found.wells.len(), found.barriers.len()), (2, 1), "{text}");
                assert!((found.wells[1].x - 2.0).abs() < width);
            }
        }
        // Far from x = 0 the search has points 100 apart, and three turns between two of them.
        assert_eq!(positions(&searched("(x - 1e5)^4/4 - (x - 1e5)^2/2")), (vec![99_999.0, 100_001.0], vec![1e5]));
        // A well next to vanishing: U′ touches zero twice, 2e−6 apart.
        let pair = Landscape::find(&expression("x^3/3 - 1e-12*x + 1e-3*x^4"), -0.1, 0.101).unwrap();
        assert_eq!((pair.wells.len(), pair.barriers.len()), (1, 1));
        near(pair.wells[0].x, 1e-6, 1e-5);
        near(pair.barrier_height(0, Direction::Left).unwrap(), 4.0 / 3.0 * 1e-18, 1e-5);
    }

    #[test]
    fn flanks() {
        let ends = |text: &str| {
            let found = searched(text);
            (found.left, found.right)
        };
        use Flank::{Falling, Level, Rising};
        assert_eq!(ends("(1 - exp(-x))^2"), (Rising, Level));
        assert_eq!(ends("-exp(-x^2)"), (Level, Level));
        assert_eq!(ends("-1/(1 + x^2)"), (Level, Level));
        assert_eq!(ends("-sech(x)^2"), (Level, Level));
        assert_eq!(ends("-1/cosh(x)^2"), (Level, Level));
        assert_eq!(ends("ln(1 + x^2)"), (Rising, Rising));
        assert_eq!(ends("exp(x^2) - x"), (Rising, Rising));
        assert_eq!(ends("x^2 - exp(x)/9"), (Rising, Falling));
        assert_eq!(ends("x^2*exp(-x)"), (Rising, Falling));
    }

    #[test]
    fn a_domain_is_kept_to() {
        let log = searched("x - ln(x)");
        assert_eq!((log.wells[0].x, log.wells.len()), (1.0, 1));
        assert!(log.range.0 > 0.0 && log.left == Flank::Rising);
        let molecule = searched("x^-12 - x^-6");
        assert_eq!(molecule.wells.len(), 1);
        near(molecule.wells[0].x, 2.0f64.powf(1.0 / 6.0), 1e-15);
        assert_eq!((molecule.left, molecule.right), (Flank::Rising, Flank::Level));
        let shifted = searched("1/(x - 1)^2 + x^2");
        assert!(shifted.wells.len() == 1 && shifted.wells[0].x < 0.0 && shifted.range.1 < 1.0);
        let tangent = searched("tan(x)^2");
        assert_eq!((tangent.wells[0].x, tangent.wells.len(), tangent.barriers.len()), (0.0, 1, 0));
        let jump = searched("x^2 - 3*abs(x - 1)/(x - 1)");
        assert!(jump.wells[0].x == 0.0 && jump.range.1 < 1.1);
    }

    #[test]
    fn rounding_makes_no_wells() {
        let cancelling = searched("x^2/2 - 3*(x - sqrt(x^2 + 1))");
        assert_eq!((cancelling.wells.len(), cancelling.barriers.len()), (1, 0));
        let expanded = searched("(x^2 - 0.6*x + 0.09)^2 + 1");
        assert_eq!(expanded.wells.len(), 1);
        let sum = searched("-exp(-x^2) + (sqrt(x^2 + 1) - x)/1e3 + x/1e3");
        assert_eq!((sum.wells.len(), sum.barriers.len()), (1, 0));
    }

    #[test]
    fn refusals_say_where_and_what_to_do() {
        let find = |text: &str, from, to| Landscape::find(&expression(text), from, to).unwrap_err().to_string();
        let search = |potential: &Potential| Landscape::search(potential).unwrap_err().to_string();
        assert_eq!(
            find("ln(x) - x", -1.0, 3.0),
            "[potential] u: U is not finite at x = -1: got U = NaN, allowed a smooth U between -1 and 3; \
             narrow mesh.x or mend the expression"
        );
        for pole in ["1/(x - 1)^2", "1/(x - 0.3)^2", "1/(x - 1)", "tan(x)", "-ln((x - 0.3)^2)"] {
            let message = find(pole, -1.0, 3.2);
            assert!(message.starts_with("[potential] u: U "), "{message}");
            assert!(
                message.contains(" at x = ") && message.contains("allowed a smooth U between -1 and 3.2"),
                "{message}"
            );
        }
        assert_eq!(
            find("x^2", 1.0, 1.0),
            "[mesh] x: the range is empty: got from = 1, to = 1, allowed from < to, both finite"
        );
        assert_eq!(
            find("x", -1.0, 1.0),
            "no well between -1 and 1: U′ keeps its sign; widen mesh.x or change the potential"
        );
        assert_eq!(
            find("-(x - 0.25)^2", -1.0, 1.0),
            "no well between -1 and 1: U′ changes sign only at the barrier x = 0.25; \
             widen mesh.x or change the potential"
        );
        assert_eq!(
            Landscape::find(&Potential::Washboard { s: 1.2 }, 0.0, 6.0).unwrap_err().to_string(),
            "no well between 0 and 6: U′ keeps its sign; widen mesh.x or lower the tilt"
        );
        assert_eq!(
            Landscape::find(&Potential::Washboard { s: 1.0 - 1e-12 }, 0.0, 6.0).unwrap_err().to_string(),
            "no well between 0 and 6: U′ changes sign only where U is level to rounding; widen mesh.x or lower the tilt"
        );
        assert_eq!(
            search(&Potential::washboard()),
            "[mesh] x: the washboard has a well in every period; give mesh.x = { from = …, to = … }"
        );
        let oscillating = search(&expression("sin(x) + x/100"));
        assert!(
            oscillating.starts_with("[mesh] x: the potential has too many wells to choose from: got "),
            "{oscillating}"
        );
        assert!(
            oscillating.ends_with(", allowed 64 without a range; give mesh.x = { from = …, to = … }"),
            "{oscillating}"
        );
        let closer = find("x^2*sin(1/x)", 1e-9, 1.0);
        assert!(closer.starts_with("[mesh] x: the potential has more wells the closer one looks, got "), "{closer}");
        let found = Landscape::search(&Potential::cubic()).unwrap();
        assert_eq!(
            found.barrier_height(0, Direction::Left).unwrap_err().to_string(),
            "no barrier left of the well at 0 between -1000000 and 1000000; widen mesh.x"
        );
        assert_eq!(
            found.barrier_height(3, Direction::Left).unwrap_err().to_string(),
            "there is no well with this index: got 3, allowed 0 to 0"
        );
        assert_eq!(
            search(&expression("ln(-1 - x^2)")),
            "[potential] u: the potential is not finite anywhere; allowed a finite U, U′ and U″; \
             narrow mesh.x or mend the expression"
        );
    }
}
