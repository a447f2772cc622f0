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

use super::sample::BLUR;
use super::{Drive, Estimate, Place, place};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::generator::{Chain, Generator};
use crate::mesh::Axis;
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

/// χ(ω) of a closed potential; `None` where rounding or the mesh leave it less certain than the tolerance, as for an even φ in an even
/// potential, whose χ is zero.
///
/// # Errors
/// An absorbing end; U not smooth.
pub fn linear(
    potential: &Potential,
    landscape: &Landscape,
    drive: &Drive,
    bath: &Bath,
    place: &Place,
    tolerance: f64,
) -> Result<Option<Linear>> {
    if place::absorbs(&place.axis) {
        return Err(Error::input("a well that empties has no stationary state to respond from"));
    }
    let mut axis = place.axis.clone();
    let floor = spectral::rounding(potential, landscape, bath) + ROUNDING;
    let mut best: Option<Linear> = None;
    loop {
        let most = axis.intervals() >= MOST_INTERVALS;
        let found = match on_nested_meshes(potential, drive, bath, (&axis, place.centre), floor, tolerance) {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(None),
            // On the coarsest mesh U changes by hundreds of kT from node to node, far up a wall.
            Err(error) if !most && error.place().key.as_deref() == Some("mesh.x.nodes") => {
                axis = axis.refined(2);
                continue;
            }
            Err(error) => return Err(error),
        };
        let sharper = best.filter(|best| best.error <= found.error).unwrap_or(found);
        if sharper.error <= 4.0 * floor || most {
            return Ok(Some(sharper).filter(|found| found.error <= tolerance));
        }
        best = Some(sharper);
        axis = axis.refined(2);
    }
}

/// χ on an axis and the coarser ones nested in it, extrapolated.
fn on_nested_meshes(
    potential: &Potential,
    drive: &Drive,
    bath: &Bath,
    (axis, centre): (&Axis, f64),
    floor: f64,
    tolerance: f64,
) -> Result<Option<Linear>> {
    let operator = Smoluchowski::new(potential, axis, bath)?;
    let nodes = axis.points(1);
    let mut values = Vec::with_capacity(LEVELS);
    let mut scale = 0.0;
    for level in (0..LEVELS).rev() {
        let x: Vec<f64> = nodes.iter().step_by(1 << level).copied().collect();
        let phi: Vec<f64> = x.iter().map(|&x| drive.shape.value(x)).collect();
        let value;
        (value, scale) =
            response(&operator.generator(1 << level)?, (&x, &phi), (bath.kt(), drive.frequency), nearest(&x, centre))?;
        values.push(value);
    }
    let size = values[LEVELS - 1].norm();
    let blur = BLUR * scale / size;
    if blur > tolerance || !blur.is_finite() {
        return Ok(None);
    }
    let part = |pick: fn(&Complex64) -> f64| {
        even_series(&values.iter().map(|value| pick(value) / size).collect::<Vec<_>>(), floor + blur)
    };
    let (re, im) = (part(|value| value.re), part(|value| value.im));
    let error = (re.error.hypot(im.error)) / re.value.hypot(im.value) + floor + blur;
    Ok(Some(Linear { susceptibility: Complex64::new(re.value, im.value) * size, error }))
}

/// The node nearest to a place.
pub(super) fn nearest(x: &[f64], place: f64) -> usize {
    let distance = |i: &usize| (x[*i] - place).abs();
    (0..x.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
}

/// χ on one mesh, and the largest that Cauchy and Schwarz allow: the spreads of x and φ over kT.
fn response(
    generator: &Generator,
    (x, phi): (&[f64], &[f64]),
    (kt, frequency): (f64, f64),
    centre: usize,
) -> Result<(Complex64, f64)> {
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
    let spread = |f: &[f64], centre: f64| {
        let squares = weights.iter().zip(f).map(|(w, f)| w * (f - centre).powi(2)).sum::<f64>();
        (squares / total).sqrt()
    };
    let scale = spread(x, centre_x) * spread(phi, centre_phi) / kt;
    Ok((-(0..x.len()).map(|i| (x[i] - centre_x) * change(i)).sum::<Complex64>(), scale))
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
