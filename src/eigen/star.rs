//! The slowest eigenvalue of a star of three chains, to full relative accuracy at any size.
//!
//! Each arm is eliminated from its outer end to the centre in the rates of the engine `flux`,
//!
//! ```text
//! s_0 = −σ,   s_{i+1} = W_i⁻ s_i/(s_i + W_i⁺) − σ,   γ = Σ_arms W⁻ s/(s + W⁺) − σ     at the centre
//! ```
//!
//! and as many eigenvalues lie below σ as pivots s_i + W_i⁺ and γ are negative (Sylvester): a tree is eliminated from its
//! leaves without fill-in, and only σ is ever subtracted, so a count is exact for rates changed by a few units in the last
//! place, which fix every eigenvalue to high relative accuracy however small it is (Demmel & Gragg, Linear Algebra Appl. 185,
//! 203 (1993), for acyclic graphs). The eigenvalue is bisected by counts to the last bits. The vector is that of the chain of
//! the first two arms through the centre, with the third as a loss at the centre, and is followed into the third by products.

use super::flux::rounding;
use super::quotient::{fix_phase, normalise};
use super::sweep::Sweep;
use super::{Evidence, Options, Pair, Spectrum};
use crate::error::{Error, Result};
use crate::generator::{Chain, Generator};
use crate::wide::Wide;

/// The bracket of the eigenvalue is this wide at the end.
const NARROW: f64 = 8.0 * f64::EPSILON;
/// Halvings that any bracket may take: those of its logarithm, then those of its width.
const MOST_STEPS: usize = 2200;
/// First widening of a bracket around a guess, and the growth of the next.
const FIRST_WIDENING: f64 = 1e-4;
const WIDENING: f64 = 30.0;

/// An arm: the rates from its outer end to the centre and back, the last pair being that of the edge to the centre.
#[derive(Clone, Copy)]
struct Arm<'a> {
    forward: &'a [f64],
    backward: &'a [f64],
}

/// The smallest eigenvalue above the stationary one of a closed generator whose last node joins three chains that are numbered
/// towards it one after the other; `guess` is a value near it, if one is known.
///
/// # Errors
/// `Input` for another graph, or more than one eigenvalue asked for; `NotConverged` where no bracket is found; `Unresolved` if
/// `options.tolerance` is below what rounding allows.
pub fn slowest(generator: &Generator, guess: Option<Wide>, options: &Options) -> Result<Spectrum> {
    let (forward, backward): (Vec<f64>, Vec<f64>) = generator.edges().map(|edge| (edge.forward, edge.backward)).unzip();
    let ends = ends(generator)?;
    super::check_count(options.count, 1)?;
    let mut first = 0;
    let arms = ends.map(|end| {
        let arm = Arm { forward: &forward[first..=end], backward: &backward[first..=end] };
        first = end + 1;
        arm
    });
    let mut search = Search { arms, applications: 0 };
    let value = search.bisect(guess)?;
    let dim = generator.dim();
    let mut pair = Pair { value, relative_error: rounding(dim) + NARROW, vector: Vec::new() };
    if options.vectors {
        pair.vector = search.vector(value, dim);
    }
    let evidence = Evidence {
        engine: "star",
        dim,
        applications: search.applications,
        residual: 0.0,
        backward_error: 0.0,
        floor: 0.0,
    };
    let pairs = vec![pair];
    super::refuse_above_tolerance(&pairs, options, &evidence)?;
    Ok(Spectrum { pairs, evidence })
}

/// The last node of each arm.
fn ends(generator: &Generator) -> Result<[usize; 3]> {
    let centre = generator.dim() - 1;
    let chained =
        generator.edges().enumerate().all(|(i, edge)| edge.from == i && (edge.to == i + 1 || edge.to == centre));
    let ends: Vec<usize> = generator.edges().filter(|edge| edge.to == centre).map(|edge| edge.from).collect();
    match *ends.as_slice() {
        [a, b, c] if chained && generator.is_closed() && generator.edges().len() == centre => Ok([a, b, c]),
        _ => Err(Error::input("the graph is no closed star of three chains").remedy("use solve.engine = \"faer\"")),
    }
}

/// s + w, kept away from 0 by a change of w in its last place.
fn pivot(s: Wide, w: f64) -> Wide {
    let pivot = s + Wide::new(w);
    if pivot == Wide::ZERO { Wide::new(-w * f64::EPSILON) } else { pivot }
}

impl Arm<'_> {
    /// What the arm adds to the pivot of the centre, and its negative pivots; every pivot is shown to `see`.
    fn eliminate(self, shift: Wide, mut see: impl FnMut(Wide)) -> (Wide, usize) {
        let (mut s, mut count) = (Wide::ZERO, 0);
        for (&up, &down) in self.forward.iter().zip(self.backward) {
            s = s - shift;
            let p = pivot(s, up);
            count += usize::from(p < Wide::ZERO);
            see(p);
            s = s / p * down;
        }
        (s, count)
    }
}

struct Search<'a> {
    arms: [Arm<'a>; 3],
    applications: usize,
}

impl Search<'_> {
    /// Whether the slowest eigenvalue above 0 lies below the shift.
    fn is_below(&mut self, shift: Wide) -> bool {
        self.applications += 1;
        let (mut centre, mut count) = (-shift, 0);
        for arm in self.arms {
            let (part, negative) = arm.eliminate(shift, |_| {});
            centre = centre + part;
            count += negative;
        }
        count + usize::from(centre < Wide::ZERO) >= 2
    }

    fn bracket(&mut self, guess: Option<Wide>) -> Result<(Wide, Wide)> {
        let start = guess.unwrap_or(Wide::ONE);
        let mut widening = if guess.is_some() { FIRST_WIDENING } else { WIDENING };
        let (mut low, mut high) = (start, start);
        for _ in 0..MOST_STEPS {
            let (down, up) = (self.is_below(low), self.is_below(high));
            if !down && up {
                return Ok((low, high));
            }
            if down {
                (high, low) = (low, low / (1.0 + widening));
            } else {
                (low, high) = (high, high * (1.0 + widening));
            }
            widening *= WIDENING;
        }
        Err(Error::not_converged("no shift lies below the slowest eigenvalue"))
    }

    fn bisect(&mut self, guess: Option<Wide>) -> Result<Wide> {
        let (mut low, mut high) = self.bracket(guess)?;
        for _ in 0..MOST_STEPS {
            if high - low <= high * NARROW {
                return Ok(low + (high - low) * 0.5);
            }
            let middle = if high > low * 4.0 { (low * high).sqrt() } else { low + (high - low) * 0.5 };
            *(if self.is_below(middle) { &mut high } else { &mut low }) = middle;
        }
        Err(Error::not_converged("bisection did not close in on the slowest eigenvalue"))
    }

    /// v = √π f at all nodes.
    fn vector(&self, value: Wide, dim: usize) -> Vec<f64> {
        let [first, second, third] = self.arms;
        let mut pivots = Vec::with_capacity(third.forward.len());
        let (loss, _) = third.eliminate(value, |p| pivots.push(p));
        let (left, right) = (first.forward.len(), second.forward.len());
        let forward: Vec<f64> = first.forward.iter().chain(second.backward.iter().rev()).copied().collect();
        let backward: Vec<f64> = first.backward.iter().chain(second.forward.iter().rev()).copied().collect();
        let mut leak = vec![0.0; left + right + 1];
        leak[left] = loss.to_f64();
        let mut sweep = Sweep::<Wide>::new(Chain { forward: &forward, backward: &backward, leak: &leak });
        sweep.mode(value);
        let path = sweep.vector();
        let mut vector: Vec<Wide> = Vec::with_capacity(dim);
        vector.extend(&path[..left]);
        vector.extend(path[left + 1..].iter().rev());
        let mut v = path[left];
        let mut outwards = Vec::with_capacity(pivots.len());
        for (i, &p) in pivots.iter().enumerate().rev() {
            v = v / p * (third.forward[i].sqrt() * third.backward[i].sqrt());
            outwards.push(v);
        }
        vector.extend(outwards.iter().rev());
        vector.push(path[left]);
        let largest = vector.iter().fold(Wide::ZERO, |top, v| if v.abs() > top { v.abs() } else { top });
        let mut vector: Vec<f64> = vector.into_iter().map(|v| (v / largest).to_f64()).collect();
        normalise(&mut vector);
        fix_phase(&mut vector);
        vector
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generator::Edge;

    /// Arms of the given lengths with rates from a fixed irregular sequence, ups and downs of up to e^{±steep}.
    fn star(lengths: [usize; 3], steep: f64) -> Generator {
        let centre: usize = lengths.iter().sum();
        let mut edges: Vec<Edge> = Vec::new();
        let mut ln_pi = vec![0.0; centre + 1];
        let mut first = 0;
        let mut k = 0.0;
        for length in lengths {
            for i in (first..first + length).rev() {
                let to = if i + 1 < first + length { i + 1 } else { centre };
                k += 1.0;
                let (wave, slope): (f64, f64) = ((1.7f64 * k).sin(), steep * (0.9f64 * k + 0.3).cos());
                edges.push(Edge { from: i, to, forward: (wave + slope).exp(), backward: wave.exp() });
                ln_pi[i] = ln_pi[to] - slope;
            }
            first += length;
        }
        edges.sort_by_key(|edge| edge.from);
        Generator::new(ln_pi, edges, vec![0.0; centre + 1]).unwrap()
    }

    #[test]
    fn three_equal_arms_of_one_node_have_the_closed_form() {
        // Rates 2 to the centre and 3 back: f = (1, −1, 0) decays at 2, f ∝ (3, 3, 3, −…) at 2 + 9.
        let edges = (0..3).map(|from| Edge { from, to: 3, forward: 2.0, backward: 3.0 }).collect();
        let ln_pi = vec![1.5f64.ln(), 1.5f64.ln(), 1.5f64.ln(), 0.0];
        let generator = Generator::new(ln_pi, edges, vec![0.0; 4]).unwrap();
        let found = slowest(&generator, None, &Options::default()).unwrap();
        assert!((found.pairs[0].value.to_f64() / 2.0 - 1.0).abs() < 4e-15);
    }

    #[test]
    fn a_general_solver_finds_the_same_value_and_vector() {
        for (lengths, steep) in [([3, 5, 4], 1.0), ([20, 1, 7], 2.0), ([12, 30, 9], 0.5)] {
            let generator = star(lengths, steep);
            let options = Options { count: 1, tolerance: 1e-8, vectors: true };
            let one = &slowest(&generator, None, &options).unwrap().pairs[0];
            let other = &super::super::krylov_schur::solve(&generator, &options).unwrap().pairs[0];
            let error = (one.value / other.value).to_f64() - 1.0;
            assert!(error.abs() <= one.relative_error + other.relative_error, "{lengths:?}: {error:e}");
            let overlap: f64 = one.vector.iter().zip(&other.vector).map(|(a, b)| a * b).sum();
            assert!((overlap - 1.0).abs() < 1e-10, "{lengths:?}: {overlap}");
            let near = slowest(&generator, Some(one.value * 1.02), &options).unwrap().pairs[0].value;
            assert!(((near / one.value).to_f64() - 1.0).abs() <= 2.0 * NARROW);
        }
    }

    #[test]
    fn other_graphs_and_more_eigenvalues_are_refused() {
        let chain = vec![Edge { from: 0, to: 1, forward: 1.0, backward: 1.0 }];
        let chain = Generator::new(vec![0.0; 2], chain, vec![0.0; 2]).unwrap();
        assert!(slowest(&chain, None, &Options::default()).unwrap_err().to_string().contains("no closed star"));
        let two = Options { count: 2, ..Options::default() };
        assert!(slowest(&star([2, 2, 2], 1.0), None, &two).unwrap_err().to_string().contains("allowed 1 … 1"));
    }
}
