//! Linear response of the mean position to a weak drive, from the generator at rest.
//!
//! ```text
//! ⟨x⟩ = ⟨x⟩₀ − ε Re[χ(ω) e^{iωt}],   χ = (1/kT) Σ_k ⟨x|k⟩⟨k|φ⟩ λ_k/(λ_k + iω)      over the modes k ≥ 1 of the operator at rest
//! δp = p_a − iω y,   p_a = −π (φ − ⟨φ⟩)/kT,   (iω − L) y = p_a                     δp = −Σ_k …, the same without the modes
//! ```
//!
//! p_a is the adiabatic answer, y what the lag takes from it. y is found by elimination from both ends towards the deepest well, each
//! stretch known by the current r p that fills it, r = iω + r b/(a + r): no diagonal is formed, so an exponentially small λ₁ keeps its
//! digits and so does χ at ω ~ λ₁.

use super::{Drive, Estimate, Place, place};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::generator::{Chain, Generator};
use crate::operator::smoluchowski::Smoluchowski;
use crate::potential::{Landscape, Potential};
use crate::rate::extrapolate::even_series;
use crate::rate::spectral;
use num_complex::Complex64;

/// Nested meshes that enter the extrapolation, and the most intervals.
const LEVELS: usize = 6;
const MOST_INTERVALS: usize = 1 << 14;
/// Rounding of a mean of x.
const ROUNDING: f64 = 1e-14;

/// Linear response at one frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linear {
    /// χ(ω), in length over ε.
    pub susceptibility: Complex64,
    /// Bound on |δχ|/|χ|.
    pub error: f64,
}

impl Linear {
    /// |χ|².
    #[must_use]
    pub fn eta(&self) -> Estimate {
        Estimate { value: self.susceptibility.norm_sqr(), error: self.error * (2.0 + self.error) }
    }

    /// arg χ (rad), its error absolute.
    #[must_use]
    pub fn phase(&self) -> Estimate {
        Estimate { value: self.susceptibility.arg(), error: self.error }
    }
}

/// χ(ω) of a closed potential.
///
/// # Errors
/// An absorbing end; U not smooth; `NotConverged` where no mesh allowed is fine enough.
pub fn linear(
    potential: &Potential,
    landscape: &Landscape,
    drive: &Drive,
    bath: &Bath,
    place: &Place,
    tolerance: f64,
) -> Result<Linear> {
    if place::absorbs(&place.axis) {
        return Err(Error::input("a well that empties has no stationary state to respond from"));
    }
    let mut axis = place.axis.clone();
    let floor = spectral::rounding(potential, landscape, bath) + ROUNDING;
    let mut best: Option<Linear> = None;
    loop {
        let operator = Smoluchowski::new(potential, &axis, bath)?;
        let nodes = axis.points(1);
        let mut values = Vec::with_capacity(LEVELS);
        for level in (0..LEVELS).rev() {
            let stride = 1 << level;
            let x: Vec<f64> = nodes.iter().step_by(stride).copied().collect();
            let phi: Vec<f64> = x.iter().map(|&x| drive.shape.value(x)).collect();
            let centre = nearest(&x, place.centre);
            values.push(response(&operator.generator(stride)?, (&x, &phi), (bath.kt(), drive.frequency), centre)?);
        }
        let size = values[LEVELS - 1].norm();
        let part = |pick: fn(&Complex64) -> f64| {
            even_series(&values.iter().map(|value| pick(value) / size).collect::<Vec<_>>(), floor)
        };
        let (re, im) = (part(|value| value.re), part(|value| value.im));
        let error = (re.error.hypot(im.error)) / re.value.hypot(im.value) + floor;
        let found = Linear { susceptibility: Complex64::new(re.value, im.value) * size, error };
        if best.is_none_or(|best| error < best.error) {
            best = Some(found);
        }
        let most = axis.intervals() >= MOST_INTERVALS;
        match best {
            Some(best) if best.error <= 4.0 * floor || (most && best.error <= tolerance) => return Ok(best),
            Some(best) if most => {
                return Err(Error::not_converged("the linear response to the drive")
                    .got(format!("an error of {:.1e} on {} nodes", best.error, axis.intervals() + 1))
                    .allowed(format!("{tolerance:.1e}"))
                    .remedy("raise solve.tolerance, or lower drive.frequency"));
            }
            _ => axis = axis.refined(2),
        }
    }
}

/// The node nearest to a place.
pub(super) fn nearest(x: &[f64], place: f64) -> usize {
    let distance = |i: &usize| (x[*i] - place).abs();
    (0..x.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
}

/// χ on one mesh.
fn response(
    generator: &Generator,
    (x, phi): (&[f64], &[f64]),
    (kt, frequency): (f64, f64),
    centre: usize,
) -> Result<Complex64> {
    let chain = generator.chain().ok_or_else(|| Error::input("linear response needs a chain"))?;
    let top = generator.ln_pi().iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = generator.ln_pi().iter().map(|ln| (ln - top).exp()).collect();
    let total: f64 = weights.iter().sum();
    let mean = |f: &[f64]| weights.iter().zip(f).map(|(w, f)| w * f).sum::<f64>() / total;
    let (centre_x, centre_phi) = (mean(x), mean(phi));
    let adiabatic: Vec<f64> = weights.iter().zip(phi).map(|(w, phi)| -w / total * (phi - centre_phi) / kt).collect();
    let iw = Complex64::new(0.0, frequency);
    let lag = inverse(&chain, iw, &adiabatic, centre);
    let change = |i: usize| adiabatic[i] - iw * lag[i];
    Ok(-(0..x.len()).map(|i| (x[i] - centre_x) * change(i)).sum::<Complex64>())
}

/// (iω − L)⁻¹ v of a closed chain.
fn inverse(chain: &Chain<'_>, iw: Complex64, v: &[f64], centre: usize) -> Vec<Complex64> {
    let n = v.len();
    let mut y = vec![Complex64::ZERO; n];
    let left = side(iw, &mut y, (0..centre).map(|i| (i, chain.forward[i], chain.backward[i])), v);
    let right = side(iw, &mut y, (centre..n - 1).rev().map(|i| (i + 1, chain.backward[i], chain.forward[i])), v);
    y[centre] = (v[centre] + left.fed + right.fed) / (iw + left.stiffness + right.stiffness);
    for (i, transfer) in left.transfers.iter().enumerate().rev() {
        y[i] = y[i] + transfer * y[i + 1];
    }
    for (k, transfer) in right.transfers.iter().enumerate().rev() {
        let i = n - 1 - k;
        y[i] = y[i] + transfer * y[i - 1];
    }
    y
}

/// One side of the chain: what its sources and its stretch are for the centre.
struct Side {
    stiffness: Complex64,
    fed: Complex64,
    transfers: Vec<Complex64>,
}

/// Eliminates nodes from an end on, each with its rates inwards and back; leaves in `y` what sources alone make of it.
fn side(iw: Complex64, y: &mut [Complex64], links: impl Iterator<Item = (usize, f64, f64)>, v: &[f64]) -> Side {
    let (mut beyond, mut fed) = (Complex64::ZERO, Complex64::ZERO);
    let mut transfers = Vec::new();
    for (node, inwards, back) in links {
        let stiffness = iw + beyond;
        let divisor = inwards + stiffness;
        let current = fed + v[node];
        y[node] = current / divisor;
        fed = current * inwards / divisor;
        beyond = stiffness * back / divisor;
        transfers.push(back / divisor);
    }
    Side { stiffness: beyond, fed, transfers }
}
