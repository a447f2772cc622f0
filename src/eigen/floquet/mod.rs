//! Floquet modes of a driven chain by elimination in space, harmonics in time, without losing an exponentially small exponent.
//!
//! ```text
//! dp/dt = L(t) p,   L(t + 2π/ω) = L(t)
//! stationary cycle   p(t) periodic, Σ_i p_i(t) = 1
//! slowest mode       p(t) e^{−λ_F t}, p periodic: λ_F the Floquet exponent; ∂_t p − L p = λ_F p
//! ```
//!
//! A stock solver of the sparse matrix ∂_t − L ([`sparse`]), or of the map over a period ([`period`]), errs by eps times its largest
//! entry, or by eps itself, and a λ_F below that is lost. Here both sides of the chain are eliminated towards a node in
//! the centre in terms of what probability does (the file `half.rs`): a stretch of the chain is known by the current that
//! fills it and the mass it holds, both linear in the occupation of its last node. That the current has no mean where nothing absorbs
//! is exact, and the exponent comes out of ratios of masses and currents, as in the static engine [`flux`](super::flux). On the
//! quartic well with a barrier of 80 kT, λ_F = 7.1e−34 equals its adiabatic limit to 12 digits where the drive is slower still.
//!
//! λ_F is the largest eigenvalue of the inverse of ∂_t − L, found by its powers on a chain that absorbs; a closed chain is exchanged for
//! its [`dual`](PeriodicChain::dual), which has the same exponents without the zero. The mode is positive there and λ_F real, and no part of
//! the chain decays as slowly as the whole, so that no step of the elimination is near to singular. Where the drive is slower than
//! the decay, λ_F + inω are as near to zero as λ_F; then the modes are looked for in the gauge of the adiabatic decay: p = q e^{−∫(σ − ⟨σ⟩)dt} with
//! σ(t) = λ₁ of L(t) turns ∂_t − L into ∂_t − L − σ + ⟨σ⟩, whose slowest q is smooth.

mod basis;
mod half;
pub mod period;
pub mod sparse;
#[cfg(test)]
mod tests;

use crate::eigen::elimination::dense::Lu;
use crate::eigen::{self, Engine, Options};
use crate::error::{Error, Result};
use crate::floquet::PeriodicChain;
use basis::Basis;
use half::{Fed, Half, add};
use rayon::prelude::*;

/// Steps of the power iteration; it gains a factor λ_F/λ′ each.
const MOST_STEPS: usize = 400;
/// Change of λ_F from step to step, extrapolated to all further ones, at which it has settled.
const SETTLED: f64 = 1e-14;
/// Changes below this that don't fall any more are rounding; after many steps those below the second.
const NOISE: f64 = 1e-12;
const LOUD_NOISE: f64 = 1e-9;
const MANY_STEPS: usize = 60;
/// Most harmonics of a period: the memory of the elimination grows with their square.
pub const MOST_HARMONICS: usize = 120;

/// A chain eliminated from both ends.
pub struct Elimination<'a> {
    chain: &'a PeriodicChain,
    basis: Basis,
    centre: usize,
    /// Mean of σ (1/time).
    shift: f64,
    left: Half,
    right: Half,
    lu: Lu,
    scale: Vec<f64>,
}

/// The slowest mode.
#[derive(Debug, Clone, PartialEq)]
pub struct Slowest {
    /// λ_F (1/time).
    pub exponent: f64,
    /// Change of λ_F in the further steps, relative.
    pub error: f64,
    /// Steps of the power iteration.
    pub steps: usize,
    /// p_i(t_j), node by node, its largest modulus 1.
    pub mode: Vec<Vec<f64>>,
}

impl<'a> Elimination<'a> {
    /// Eliminates ∂_t − L − σ(t) towards `centre`, which should hold a good part of the stationary mass; σ at the M samples.
    ///
    /// # Errors
    /// More harmonics than fit; a centre that is not on the chain; a chain whose elimination breaks down.
    pub fn new(chain: &'a PeriodicChain, centre: usize, shift: &[f64]) -> Result<Self> {
        if chain.harmonics() > MOST_HARMONICS {
            return Err(Error::input("too many harmonics").got(chain.harmonics()).allowed(MOST_HARMONICS));
        }
        let last = chain.nodes() - 1;
        if centre > last {
            return Err(Error::input("the centre of the elimination").got(centre).allowed(format!("0 … {last}")));
        }
        if shift.len() != chain.samples() {
            return Err(Error::input("samples of the shift").got(shift.len()).allowed(chain.samples()));
        }
        let basis = Basis::new(chain.frequency(), chain.harmonics());
        let rightwards: Vec<_> = (0..centre).map(|i| (chain.forward(i), chain.backward(i))).collect();
        let leftwards: Vec<_> = (centre..last).rev().map(|i| (chain.backward(i), chain.forward(i))).collect();
        // A leak at the centre itself belongs to no side.
        let side = |leak: Option<&'a [f64]>, links: usize| leak.filter(|_| links > 0);
        let (left, right) = rayon::join(
            || Half::new(&basis, shift, &rightwards, side(chain.left(), rightwards.len())),
            || Half::new(&basis, shift, &leftwards, side(chain.right(), leftwards.len())),
        );
        let mut matrix = basis.derivative(shift);
        matrix += &left.current;
        matrix += &right.current;
        for (leak, links) in [(chain.left(), rightwards.len()), (chain.right(), leftwards.len())] {
            if let Some(leak) = leak.filter(|_| links == 0) {
                matrix += basis.scaled(leak);
            }
        }
        let mean = basis.rows()[(0, 0)];
        if chain.is_closed() {
            // The mean of the total mass in place of that of the total current, which is zero whatever the mass.
            for (j, (left, right)) in left.mass.iter().zip(&right.mass).enumerate() {
                matrix[(0, j)] = left + right + mean;
            }
        }
        let scale = half::row_scale(&matrix);
        half::scale_rows(&mut matrix, &scale);
        if matrix.col_iter().any(|column| column.iter().any(|value| !value.is_finite())) {
            return Err(Error::unresolved("the elimination of the driven chain leaves the range of doubles")
                .remedy("raise kT, use ends nearer to the wells, or lower drive.amplitude"));
        }
        #[allow(clippy::cast_precision_loss, reason = "a few hundred samples")]
        let mean_shift = shift.iter().sum::<f64>() / shift.len() as f64;
        Ok(Self { chain, centre, shift: mean_shift, left, right, lu: Lu::new(matrix), scale, basis })
    }

    /// The stationary cycle p_i(t_j), node by node, of a chain that nothing leaves; Σ_i p_i = 1 at all times.
    ///
    /// # Errors
    /// A chain with an absorbing end.
    pub fn stationary(&self) -> Result<Vec<Vec<f64>>> {
        if !self.chain.is_closed() || self.shift != 0.0 {
            return Err(Error::input("a stationary cycle needs ends that keep it, and no shift"));
        }
        let mut rhs = vec![0.0; self.basis.samples()];
        rhs[0] = self.basis.mean_row(&vec![1.0; self.basis.samples()]);
        let centre = self.at_centre(rhs);
        Ok(self.unfold(centre, None))
    }

    /// The slowest mode of a chain that absorbs.
    ///
    /// # Errors
    /// A chain that does not absorb; `NotConverged` where the second mode is too near.
    pub fn slowest(&self) -> Result<Slowest> {
        if self.chain.is_closed() {
            return Err(Error::input("the slowest mode of a closed chain is that of its dual"));
        }
        let mut source = vec![vec![1.0; self.basis.samples()]; self.chain.nodes()];
        let mut settling = Settling::default();
        for steps in 1..=MOST_STEPS {
            let mut mode = self.inverse(&source);
            let exponent = self.shift + total(&source) / total(&mode);
            let largest = mode.iter().flatten().fold(0.0f64, |largest, p| largest.max(p.abs()));
            mode.iter_mut().flatten().for_each(|p| *p /= largest);
            if let Some(error) = settling.after(exponent) {
                return Ok(Slowest { exponent, error, steps, mode });
            }
            source = mode;
        }
        Err(Error::not_converged("the slowest Floquet mode does not stand apart from the next one")
            .got(format!("λ_F near {:.6e} after {MOST_STEPS} steps", settling.value))
            .remedy("lower kT, or choose a potential with two wells or one open well"))
    }

    /// (∂_t − L − σ)⁻¹ of sources, node by node.
    fn inverse(&self, sources: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let rows: Vec<&[f64]> = sources.iter().map(Vec::as_slice).collect();
        let mirrored: Vec<&[f64]> = rows[self.centre + 1..].iter().rev().copied().collect();
        let (left, right) = rayon::join(
            || self.left.feed(&self.basis, &rows[..self.centre]),
            || self.right.feed(&self.basis, &mirrored),
        );
        let mut rhs = self.basis.transform(rows[self.centre]);
        add(&mut rhs, 1.0, &left.current);
        add(&mut rhs, 1.0, &right.current);
        let centre = self.at_centre(rhs);
        self.unfold(centre, Some((&left, &right)))
    }

    fn at_centre(&self, mut rhs: Vec<f64>) -> Vec<f64> {
        rhs.iter_mut().zip(&self.scale).for_each(|(x, scale)| *x *= scale);
        self.lu.solve(&mut rhs);
        rhs
    }

    fn unfold(&self, centre: Vec<f64>, fed: Option<(&Fed, &Fed)>) -> Vec<Vec<f64>> {
        let (mut all, right) = rayon::join(
            || self.left.unfold(&centre, fed.map(|fed| fed.0)),
            || self.right.unfold(&centre, fed.map(|fed| fed.1)),
        );
        all.reverse();
        all.push(centre);
        all.extend(right);
        all
    }
}

/// λ₁ of the chain as it stands at each sample (1/time): the slowest decay at that phase, by the static engine.
///
/// # Errors
/// What the engine `flux` refuses.
pub fn adiabatic(chain: &PeriodicChain) -> Result<Vec<f64>> {
    let options = Options { count: 1, tolerance: 1e-10, vectors: false };
    let at = |j: usize| -> Result<f64> {
        let found = eigen::solve(&chain.frozen(j)?, Engine::Flux, &options)?;
        found
            .pairs
            .first()
            .map(|pair| pair.value.to_f64())
            .ok_or_else(|| Error::no_barrier("a chain without a slow mode"))
    };
    // cos is even, so the second half of the period is the first one backwards.
    let half = (0..=chain.harmonics()).into_par_iter().map(at).collect::<Result<Vec<f64>>>()?;
    Ok((0..chain.samples()).map(|j| half[j.min(chain.samples() - j)]).collect())
}

/// Tells when a sequence has settled.
#[derive(Default)]
struct Settling {
    value: f64,
    change: f64,
    seen: usize,
}

impl Settling {
    /// The relative error of the newest value, once there is nothing left to gain.
    fn after(&mut self, value: f64) -> Option<f64> {
        let change = (value / self.value - 1.0).abs();
        let gain = change / self.change;
        let rest = if change == 0.0 { 0.0 } else { change * gain / (1.0 - gain) };
        let converged = gain < 1.0 && rest <= SETTLED;
        // Where rounding is all that is left, values jump about.
        self.seen += 1;
        let noise = gain > 0.5 && (change <= NOISE || self.seen > MANY_STEPS && change <= LOUD_NOISE);
        (self.value, self.change) = (value, change);
        if self.seen < 3 || !(converged || noise || change == 0.0) {
            return None;
        }
        Some(f64::EPSILON + if noise { 4.0 * change } else { rest })
    }
}

/// The mean mass of a mode, but for a factor.
fn total(mode: &[Vec<f64>]) -> f64 {
    mode.iter().flatten().sum()
}
