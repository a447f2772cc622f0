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
            weight = weight * (up / down);
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
                // eigenvalues it does): a count tells the side.
                let cut = if inside(&next, &bracket) { next } else { middle(bracket.low, bracket.high) };
                self.count(cut);
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
            let earlier: Vec<&[f64]> = members[first_near..].iter().map(|(_, v)| v.as_slice()).collect();
            let (vector, size) = search.sweep.vector_of(&found.mode, found.value, &earlier)?;
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
    f64::EPSILON * (4.0 + 2.0 * n.sqrt())
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
