//! The engine `flux`: eigenvalues of a chain to full relative accuracy at any size, in a few sweeps each.
//!
//! Each eigenvalue is first isolated between two shifts by Sturm counts, which no rounding can fool about its index; then
//! Rayleigh-quotient iteration on the twisted factorisation, with the quotient taken as a ratio of positive sums,
//! converges cubically inside the bracket. Guesses come from a hierarchy of shorter chains. Eigenvalues below 10⁻²⁸⁰, or
//! weights π that span more than 10²⁵⁰, are handled by the same code on [`Wide`] numbers.

use super::coarse::CoarseChain;
use super::sweep::{Mode, Sweep, count_below};
use super::{Evidence, Options, Pair, Spectrum};
use crate::error::{Error, Result};
use crate::generator::{Chain, Generator};
use crate::wide::{Real, Wide};

/// Chains longer than this get their guesses from a coarser one.
const DIRECT: usize = 1500;
/// Beyond this the sweeps could underflow in doubles and run on [`Wide`] numbers.
const LN_SMALLEST_VALUE: f64 = -640.0;
const LN_WIDEST_WEIGHTS: f64 = 550.0;
/// Bisection by Sturm counts stops here: the bracket is a few units in the last place wide.
const NARROW: f64 = 8.0 * f64::EPSILON;
/// Eigenvalues nearer than this share their vectors: each is orthogonalised against the earlier ones.
const CLUSTER: f64 = 1e-7;
/// 2200 halvings of the logarithm of the range reach neighbouring doubles from any bracket; each pair needs far fewer.
const MOST_STEPS: usize = 2200;

/// The smallest eigenvalues of a chain above the stationary one.
///
/// # Errors
/// `Input` if the graph is not a chain or has fewer eigenvalues than asked for; `NotConverged` if rounding leaves a
/// bracket that no sweep can enter; `Unresolved` if `options.tolerance` is below what n sweeps of rounding allow.
pub fn solve(generator: &Generator, options: &Options) -> Result<Spectrum> {
    let chain = generator.chain().ok_or_else(|| {
        Error::input("engine \"flux\" works on a chain, and this graph is none")
            .remedy("use solve.engine = \"faer\" or \"arpack\"")
            .key("solve.engine")
    })?;
    let zeros = usize::from(generator.is_closed());
    super::check_count(options.count, generator.dim() - zeros)?;
    let bounds = Bounds::of(chain);
    let narrow_range = bounds.ln_spread < LN_WIDEST_WEIGHTS && bounds.lowest.ln() > LN_SMALLEST_VALUE;
    let (pairs, evidence) = if narrow_range {
        pairs::<f64>(chain, zeros, options, &bounds)?
    } else {
        pairs::<Wide>(chain, zeros, options, &bounds)?
    };
    super::refuse_above_tolerance(&pairs, options, &evidence)?;
    Ok(Spectrum { pairs, evidence })
}

/// What is known of the spectrum before any sweep.
struct Bounds {
    /// Below every eigenvalue but the stationary one: 1/(Σπ Σ1/c), halved for safety (Poincaré's inequality).
    lowest: Wide,
    /// Above every eigenvalue (Gershgorin).
    highest: f64,
    /// ln(π_max/π_min).
    ln_spread: f64,
}

impl Bounds {
    fn of(chain: Chain<'_>) -> Self {
        let mut weight = Wide::ONE;
        let (mut mass, mut resistance) = (weight, Wide::ZERO);
        let mut best_leak = weight * chain.leak[0];
        let (mut low, mut high) = (weight, weight);
        let mut largest = chain.leak[0];
        for (i, (&up, &down)) in chain.forward.iter().zip(chain.backward).enumerate() {
            resistance = resistance + Wide::ONE / (weight * up);
            largest = largest.max(up + chain.leak[i]).max(down + chain.leak[i + 1]);
            // Not (up/down): the ratio of two rates on a steep mesh leaves the range of doubles.
            weight = weight * up / down;
            mass = mass + weight;
            low = if weight < low { weight } else { low };
            high = if weight > high { weight } else { high };
            let leak = weight * chain.leak[i + 1];
            best_leak = if leak > best_leak { leak } else { best_leak };
        }
        if best_leak > Wide::ZERO {
            resistance = resistance + Wide::ONE / best_leak;
        }
        let lowest = if resistance > Wide::ZERO { Wide::new(0.5) / (mass * resistance) } else { Wide::ONE };
        Self { lowest, highest: 4.0 * largest, ln_spread: high.ln() - low.ln() }
    }
}

/// A chain with its sweeps, and every Sturm count made on it so far.
struct Search<'a, R> {
    sweep: Sweep<'a, R>,
    /// (shift, eigenvalues below it), ascending in the shift.
    counts: Vec<(R, usize)>,
    applications: usize,
}

/// Two shifts with what is wanted between them.
struct Bracket<R> {
    low: R,
    high: R,
    isolated: bool,
}

/// An eigenvalue found, with its half-width of doubt.
struct Found<R> {
    value: R,
    mode: Option<Mode<R>>,
}

impl<'a, R: Real> Search<'a, R> {
    fn new(chain: Chain<'a>, bounds: &Bounds, zeros: usize) -> Self {
        let counts = vec![(R::from_wide(bounds.lowest), zeros), (R::from_f64(bounds.highest), chain.leak.len())];
        Self { sweep: Sweep::new(chain), counts, applications: 0 }
    }

    fn count(&mut self, shift: R) {
        let at = self.counts.partition_point(|(known, _)| *known < shift);
        let count = count_below(self.sweep.chain(), shift);
        self.applications += 1;
        self.counts.insert(at, (shift, count));
    }

    /// Narrows by counts until only the eigenvalue with `below` others beneath it is left, or nothing between.
    fn isolate(&mut self, below: usize) -> Result<Bracket<R>> {
        for _ in 0..MOST_STEPS {
            let above = self.counts.partition_point(|(_, count)| *count <= below);
            let ((low, low_count), (high, high_count)) = (self.counts[above - 1], self.counts[above]);
            let isolated = low_count == below && high_count == below + 1;
            if isolated || high - low <= high * NARROW {
                return Ok(Bracket { low, high, isolated });
            }
            self.count(middle(low, high));
        }
        Err(Error::not_converged("Sturm counts did not isolate the eigenvalue").got(format!("{MOST_STEPS} bisections")))
    }

    /// Rayleigh-quotient iteration inside the bracket of the eigenvalue with `below` others beneath it.
    fn refine(&mut self, below: usize, guess: Option<R>) -> Result<Found<R>> {
        let mut bracket = self.isolate(below)?;
        let inside = |shift: &R, bracket: &Bracket<R>| *shift > bracket.low && *shift < bracket.high;
        let mut shift = guess.filter(|g| inside(g, &bracket)).unwrap_or_else(|| middle(bracket.low, bracket.high));
        let mut last_residual = bracket.high;
        for _ in 0..MOST_STEPS {
            if bracket.high - bracket.low <= bracket.high * NARROW || !bracket.isolated {
                return Ok(Found { value: middle(bracket.low, bracket.high), mode: None });
            }
            let mode = self.sweep.mode(shift);
            self.applications += 2;
            let next = mode.quotient;
            if inside(&next, &bracket) && self.has_converged(&mode, below) {
                return Ok(Found { value: next, mode: Some(mode) });
            }
            if inside(&next, &bracket) && mode.residual < last_residual * 0.5 {
                last_residual = mode.residual;
                shift = next;
            } else {
                // Another eigenvalue's mode, or a mixture at which the quotient stands still (midway between two
                // eigenvalues it does): a count there tells the side, one in the middle halves what is left.
                if inside(&next, &bracket) {
                    self.count(next);
                }
                self.count(middle(bracket.low, bracket.high));
                bracket = self.isolate(below)?;
                last_residual = bracket.high;
                shift = middle(bracket.low, bracket.high);
            }
        }
        Err(Error::not_converged("Rayleigh-quotient iteration left its bracket").got(format!("{MOST_STEPS} steps")))
    }

    /// The error of the quotient is at most residual²/gap (Temple). The gap is bounded by the shifts farthest from the
    /// eigenvalue that are known to lie before its neighbours.
    fn has_converged(&self, mode: &Mode<R>, below: usize) -> bool {
        let first = self.counts.partition_point(|(_, count)| *count < below);
        let last = self.counts.partition_point(|(_, count)| *count <= below + 1) - 1;
        let (under, over) = (mode.quotient - self.counts[first].0, self.counts[last].0 - mode.quotient);
        let gap = if under < over { under } else { over };
        // Ratios, because squares of what is exponentially small underflow.
        (mode.residual / gap) * (mode.residual / mode.quotient) <= R::from_f64(0.25 * f64::EPSILON)
            || mode.residual <= mode.quotient * (2.0 * f64::EPSILON)
    }
}

/// Halves the logarithm while the bracket spans more than a factor of four, and the bracket itself from there on.
fn middle<R: Real>(low: R, high: R) -> R {
    if high > low * 4.0 {
        let (low, high) = (low.to_wide(), high.to_wide());
        R::from_wide((low * high).sqrt())
    } else {
        low + (high - low) * 0.5
    }
}

fn pairs<R: Real>(chain: Chain<'_>, zeros: usize, options: &Options, bounds: &Bounds) -> Result<(Vec<Pair>, Evidence)> {
    let guesses = if chain.leak.len() > DIRECT { guesses::<R>(chain, zeros, options.count)? } else { Vec::new() };
    let mut search = Search::<R>::new(chain, bounds, zeros);
    // Counts midway between the guesses isolate all of them at once where the guesses are good.
    for neighbours in guesses.windows(2) {
        search.count(middle(neighbours[0], neighbours[1]));
    }
    let mut members: Vec<(R, Vec<f64>)> = Vec::with_capacity(options.count);
    let mut residual: f64 = 0.0;
    for index in 0..options.count {
        let guess = guesses.get(index).copied();
        let found = search.refine(zeros + index, guess)?;
        let first_near = members.partition_point(|(value, _)| *value < found.value * (1.0 - CLUSTER));
        let vector = if options.vectors {
            let earlier: Vec<(R, &[f64])> = members[first_near..].iter().map(|(at, v)| (*at, v.as_slice())).collect();
            let (vector, size) = search.sweep.vector_of(found.value, &earlier)?;
            residual = residual.max(size);
            vector
        } else {
            residual = residual.max(found.mode.map_or(0.0, |mode| mode.residual.to_f64()));
            Vec::new()
        };
        members.push((found.value, vector));
    }
    let n = chain.leak.len();
    let relative_error = rounding(n);
    let evidence = Evidence {
        engine: "flux",
        dim: n,
        applications: search.applications,
        residual,
        backward_error: residual / bounds.highest,
        floor: 0.0,
    };
    let pairs = members.into_iter().map(|(value, vector)| Pair { value: value.to_wide(), relative_error, vector });
    Ok((pairs.collect(), evidence))
}

/// Rounding of n independent steps adds like √n; the worst case, 2n eps (Demmel & Kahan), has never been seen.
pub(crate) fn rounding(n: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "n stays far below 2^53")]
    let n = n as f64;
    f64::EPSILON * (10.0 + 2.0 * n.sqrt())
}

/// Eigenvalues of this chain as the shorter ones predict them: their errors go as h², so the next change is a
/// sixteenth of the last.
fn guesses<R: Real>(chain: Chain<'_>, zeros: usize, count: usize) -> Result<Vec<R>> {
    // Two more than asked for, so that counts above and below isolate the last one.
    let mut levels = vec![CoarseChain::from(chain)];
    while levels[levels.len() - 1].view().leak.len() > DIRECT {
        levels.push(CoarseChain::from(levels[levels.len() - 1].view()));
    }
    let mut guesses: Vec<R> = Vec::new();
    let mut coarser: Vec<R> = Vec::new();
    for level in levels.iter().rev() {
        if !level.is_usable() {
            return Ok(Vec::new());
        }
        let view = level.view();
        let wanted = (count + 1).min(view.leak.len() - zeros);
        let mut search = Search::<R>::new(view, &Bounds::of(view), zeros);
        for neighbours in guesses.windows(2) {
            search.count(middle(neighbours[0], neighbours[1]));
        }
        let mut values = Vec::with_capacity(wanted);
        for index in 0..wanted {
            values.push(search.refine(zeros + index, guesses.get(index).copied())?.value);
        }
        let extrapolated = |(i, &value): (usize, &R)| coarser.get(i).map_or(value, |&old| value + (value - old) / 16.0);
        guesses = values.iter().enumerate().map(extrapolated).collect();
        coarser = values;
    }
    Ok(guesses)
}

#[cfg(test)]
mod tests {
    use super::super::oracle::Oracle;
    use super::*;
    use crate::generator::Edge;
    use proptest::prelude::*;

    fn chain(forward: &[f64], backward: &[f64], leak: Vec<f64>) -> Generator {
        let edges: Vec<Edge> = forward
            .iter()
            .zip(backward)
            .enumerate()
            .map(|(i, (&forward, &backward))| Edge { from: i, to: i + 1, forward, backward })
            .collect();
        let mut ln_pi = vec![0.0];
        for edge in &edges {
            ln_pi.push(ln_pi[ln_pi.len() - 1] + (edge.forward / edge.backward).ln());
        }
        Generator::new(ln_pi, edges, leak).unwrap()
    }

    fn uniform(n: usize, leak: Vec<f64>) -> Generator {
        chain(&vec![1.0; n - 1], &vec![1.0; n - 1], leak)
    }

    fn solved(generator: &Generator, count: usize) -> Spectrum {
        solve(generator, &Options { count, tolerance: 1e-10, vectors: true }).unwrap()
    }

    /// Bounds the relative error of every value against a closed form.
    fn assert_values(spectrum: &Spectrum, exact: impl Fn(usize) -> f64) {
        for (k, pair) in spectrum.pairs.iter().enumerate() {
            let error = (pair.value.to_f64() / exact(k + 1) - 1.0).abs();
            assert!(error <= pair.relative_error, "λ_{}: {error:e} > {:e}", k + 1, pair.relative_error);
        }
    }

    #[test]
    #[allow(clippy::cast_precision_loss)]
    fn closed_forms_of_the_uniform_chain() {
        // Reflecting ends: 4 sin²(kπ/2n); both ends absorbing (a leak of 1 each): 4 sin²(kπ/2(n+1)).
        let pi = std::f64::consts::PI;
        for n in [3, 10, 400, 5000] {
            let count = 8.min(n - 1);
            let closed = solved(&uniform(n, vec![0.0; n]), count);
            assert_values(&closed, |k| 4.0 * (k as f64 * pi / (2.0 * n as f64)).sin().powi(2));
            let mut leak = vec![0.0; n];
            leak[0] += 1.0;
            leak[n - 1] += 1.0;
            let open = solved(&uniform(n, leak), count);
            assert_values(&open, |k| 4.0 * (k as f64 * pi / (2.0 * (n as f64 + 1.0))).sin().powi(2));
        }
    }

    #[test]
    fn two_nodes_and_one_node() {
        let two = solved(&chain(&[3.0], &[5.0], vec![0.0, 0.0]), 1);
        assert_eq!(two.pairs[0].value.to_f64(), 8.0);
        let one = solved(&chain(&[], &[], vec![2.5]), 1);
        assert_eq!(one.pairs[0].value.to_f64(), 2.5);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn any_chain_agrees_with_sixty_digits(
            steps in prop::collection::vec((-6.0..6.0f64, -6.0..6.0f64), 4..60),
            left in prop::option::of(0.0..2.0f64),
        ) {
            let (forward, backward): (Vec<f64>, Vec<f64>) = steps.iter().map(|(a, b)| (a.exp(), b.exp())).unzip();
            let mut leak = vec![0.0; forward.len() + 1];
            leak[0] = left.unwrap_or(0.0);
            let generator = chain(&forward, &backward, leak);
            let spectrum = solved(&generator, 3);
            for (k, pair) in spectrum.pairs.iter().enumerate() {
                let oracle = Oracle::new(&generator, k + 1, pair.value.to_f64()).unwrap();
                let error = oracle.relative_error(pair.value.to_f64()).unwrap().abs();
                prop_assert!(error <= pair.relative_error, "λ_{}: {error:e} > {:e}", k + 1, pair.relative_error);
            }
        }
    }

    #[test]
    fn a_barrier_beyond_doubles_agrees_with_its_passage_time() {
        // Two deep wells of one node each, e^{1000} apart: λ₁ = 2/T to e^{−1000}, with T from products alone.
        let n = 21;
        let up = 100f64.exp();
        let forward: Vec<f64> = (0..n - 1).map(|i| if i < 10 { 1.0 } else { up }).collect();
        let backward: Vec<f64> = (0..n - 1).map(|i| if i < 10 { up } else { 1.0 }).collect();
        let generator = chain(&forward, &backward, vec![0.0; n]);
        let lambda = solved(&generator, 1).pairs[0].value;
        let (mut weight, mut mass, mut time) = (Wide::ONE, Wide::ZERO, Wide::ZERO);
        for i in 0..n - 1 {
            mass = mass + weight;
            time = time + mass / (weight * forward[i]);
            weight = weight * (forward[i] / backward[i]);
        }
        assert_eq!(lambda.to_f64(), 0.0);
        assert!(((lambda * time).to_f64() / 2.0 - 1.0).abs() < 1e-13);
    }

    #[test]
    fn mirror_wells_that_agree_to_all_digits_come_out_complete_and_orthogonal() {
        // Two chains of 30 nodes joined by one edge of rate 1e-40: every eigenvalue comes twice.
        let n = 60;
        let mut forward = vec![1.0; n - 1];
        forward[29] = 1e-40;
        let generator = chain(&forward, &forward.clone(), vec![0.0; n]);
        let spectrum = solved(&generator, 7);
        let exact = |k: f64| 4.0 * (k * std::f64::consts::PI / 60.0).sin().powi(2);
        for (pair, k) in spectrum.pairs[1..].iter().zip([1.0, 1.0, 2.0, 2.0, 3.0, 3.0]) {
            assert!((pair.value.to_f64() / exact(k) - 1.0).abs() < 1e-13);
        }
        assert!((spectrum.pairs[0].value.to_f64() / (2e-40 / 30.0) - 1.0).abs() < 1e-13);
        for (i, one) in spectrum.pairs.iter().enumerate() {
            for other in &spectrum.pairs[..i] {
                let overlap: f64 = one.vector.iter().zip(&other.vector).map(|(a, b)| a * b).sum();
                assert!(overlap.abs() < 1e-10, "{overlap:e}");
            }
        }
    }

    #[test]
    fn too_many_values_and_graphs_that_are_no_chain_are_refused() {
        let refusal = solve(&uniform(4, vec![0.0; 4]), &Options { count: 4, ..Options::default() }).unwrap_err();
        assert_eq!(refusal.to_string(), "[solve] count: number of eigenvalues: got 4, allowed 1 … 3");
        let ring = vec![(0, 1), (1, 2), (2, 0)];
        let edges = ring.into_iter().map(|(from, to)| Edge { from, to, forward: 1.0, backward: 1.0 }).collect();
        let ring = Generator::new(vec![0.0; 3], edges, vec![0.0; 3]).unwrap();
        assert!(solve(&ring, &Options::default()).unwrap_err().to_string().contains("use solve.engine = \"faer\""));
        let refusal =
            solve(&uniform(4, vec![0.0; 4]), &Options { tolerance: 1e-18, ..Options::default() }).unwrap_err();
        assert_eq!(refusal.kind(), crate::error::Kind::Unresolved);
    }
}
