//! The spectrum of the position of a classical particle in a well and a bath, and its quantum corrections.
//!
//! ```text
//! S_cl(ω) = (1/2π) ∫ ⟨δx(0) δx(t)⟩ e^{iωt} dt,   δx = x − ⟨x⟩,   ∫ S_cl dω = ⟨δx²⟩        length² · time
//! S_cl(ω) = (1/π) Re ⟨δx| (iω − L)⁻¹ |δx p_eq⟩ = (1/π) Re Σ_k g_k/(λ_k + iω)             L the Fokker–Planck operator, mass 1
//! χ(ω) = (1/kT) (⟨δx²⟩ − iω ∫₀^∞ ⟨δx(0) δx(t)⟩ e^{−iωt} dt),   −Im χ = πωS_cl/kT           linear response to a force
//! S_E(ω) = e^{X/2} (1/2π) ∫ C_cl(√(t² + (βħ/2)²)) e^{iωt} dt,   X = βħω                  Egelstaff's transform
//! ```
//!
//! ```no_run
//! use metastable::bath::Bath;
//! use metastable::potential::{Landscape, Potential};
//! use metastable::rate::fluctuation::{ClassicalSpectrum, Correction, Dynamics};
//!
//! let potential = Potential::quartic();
//! let landscape = Landscape::search(&potential)?;
//! let bath = Bath::new(0.1, 0.5)?;
//! let spectrum = ClassicalSpectrum::new(&potential, &landscape, &bath, Dynamics::Underdamped, 1e-8)?;
//! let hbar = 0.1;
//! for (omega, found) in [0.5, 1.4].iter().zip(spectrum.at(&[0.5, 1.4])?) {
//!     let corrected = Correction::Harmonic.factor(hbar * omega / bath.kt()) * found.value;
//!     println!("{omega} {} ± {:.1e} {corrected}", found.value, found.relative_error);
//! }
//! let egelstaff = spectrum.egelstaff(hbar, &[0.5, 1.4])?;
//! # Ok::<(), metastable::error::Error>(())
//! ```

mod bessel;
mod correction;
mod modes;
mod overdamped;
mod refine;
mod underdamped;

pub use correction::Correction;

use super::extrapolate::even_series;
use super::spectral;
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::operator::automatic;
use crate::potential::{Landscape, Potential};
use modes::{Modes, Sum};
use num_complex::Complex64;
use rayon::prelude::*;
use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

/// A value whose bar is larger than this is refused, whatever the tolerance.
const LOOSEST: f64 = 1e-3;
/// Smallest and largest tolerance.
const TOLERANCES: (f64, f64) = (1e-12, 1e-2);
/// The next change may be so many times what the last ones let expect.
const SAFETY: f64 = 6.0;
/// Weights of the values from which [`even_series`] extrapolates, finest first.
const WEIGHTS: [f64; 5] = [1.5, 0.5, 0.05, 5e-3, 5e-4];
/// Meshes whose modes are summed: the finest three, and others of so many intervals.
const FEWEST: usize = 3;
const FINE: usize = 256;

/// Whether the particle has inertia.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dynamics {
    /// Smoluchowski's equation.
    Overdamped,
    /// The Klein–Kramers equation.
    Underdamped,
}

impl Dynamics {
    /// Name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overdamped => "overdamped",
            Self::Underdamped => "underdamped",
        }
    }
}

/// A number with the bound on its relative error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// The number.
    pub value: f64,
    /// Bound on |δ|/|value|: discretisation, solver and rounding together.
    pub relative_error: f64,
}

/// What one mesh knows.
trait Mesh: Debug + Send + Sync {
    /// π S(ω).
    fn dissipation(&self, omega: f64) -> f64;
    /// kT χ(ω).
    fn response(&self, omega: f64) -> Complex64;
    fn modes(&self) -> Result<Modes>;
    fn intervals(&self) -> usize;
}

/// The classical spectrum of one potential in one bath.
#[derive(Debug, Clone)]
pub struct ClassicalSpectrum {
    bath: Bath,
    dynamics: Dynamics,
    tolerance: f64,
    /// Coarsest first.
    meshes: Vec<Arc<dyn Mesh>>,
    /// Error that no mesh can mend, relative.
    floor: f64,
    /// With inertia: the largest change of the last mesh over that of the one before.
    rate: f64,
    /// The modes of every mesh, once they are asked for.
    modes: Arc<OnceLock<Result<Vec<Modes>>>>,
}

impl ClassicalSpectrum {
    /// Refines the operator until the spectrum is good to `tolerance` relative to its local value, from 1e-4 to 300 times the
    /// frequency of the well and its rate of relaxation.
    ///
    /// # Errors
    /// A potential that does not bind the particle; a tolerance outside 1e-12 … 1e-2 or one that can't be met; what a mesh
    /// refuses.
    pub fn new(
        potential: &Potential,
        landscape: &Landscape,
        bath: &Bath,
        dynamics: Dynamics,
        tolerance: f64,
    ) -> Result<Self> {
        refine::refuse_unbound(potential, landscape)?;
        if !(tolerance >= TOLERANCES.0 && tolerance <= TOLERANCES.1) {
            return Err(Error::input("tolerance of a spectrum")
                .got(tolerance)
                .allowed(format!("{:.0e} … {:.0e}", TOLERANCES.0, TOLERANCES.1))
                .key("solve.tolerance"));
        }
        let axis = automatic::axis(potential, landscape, bath, &automatic::Request::default())?;
        let floor = spectral::rounding(potential, landscape, bath);
        let modes = Arc::new(OnceLock::new());
        let mut spectrum = Self { bath: *bath, dynamics, tolerance, meshes: Vec::new(), floor, rate: 1.0, modes };
        let frequency = refine::frequency(potential, landscape, bath, axis.spacing().range());
        match dynamics {
            Dynamics::Overdamped => spectrum.refine_overdamped(potential, axis, frequency)?,
            Dynamics::Underdamped => {
                let setup = underdamped::Setup::new(
                    potential,
                    landscape,
                    bath,
                    axis.spacing().range(),
                    (frequency, tolerance),
                )?;
                spectrum.refine_underdamped(&setup, frequency)?;
            }
        }
        Ok(spectrum)
    }

    fn spectrum(&self, omega: f64) -> Value {
        let values: Vec<f64> =
            self.meshes.iter().map(|mesh| mesh.dissipation(omega) * std::f64::consts::FRAC_1_PI).collect();
        self.limit(&values, 0.0)
    }

    /// The continuum from the values on all meshes; `own` is the absolute error of the last value.
    fn limit(&self, values: &[f64], own: f64) -> Value {
        let last = values.last().copied().unwrap_or(f64::NAN);
        let size = last.abs().max(f64::MIN_POSITIVE);
        let parts: Vec<f64> = values.iter().map(|value| value / size).collect();
        let (value, error) = match self.dynamics {
            Dynamics::Overdamped => {
                let noise = crate::eigen::flux::rounding(self.meshes.last().map_or(0, |mesh| mesh.intervals()));
                let found = even_series(&parts, noise);
                (found.value * size, found.error / found.value.abs() + noise)
            }
            Dynamics::Underdamped => (last, differences(&parts, self.rate)),
        };
        let error = error + own / value.abs() + self.floor;
        Value { value, relative_error: if error.is_finite() { error } else { f64::INFINITY } }
    }

    /// S_cl (length² time) at each ω (1/time); even in ω.
    ///
    /// # Errors
    /// ω not finite; a bar above 1e-3 and above the tolerance (it says at which ω).
    pub fn at(&self, omegas: &[f64]) -> Result<Vec<Value>> {
        omegas.par_iter().map(|&omega| self.trusted(self.spectrum(finite(omega, "ω")?.abs()), "S", omega)).collect()
    }

    /// S_cl (length² time) at each ω (1/time) as the sum over eigenpairs, a second way to the numbers of [`at`](Self::at): the
    /// modes of all meshes, extrapolated. Far in the wings they cancel, which the bar says.
    ///
    /// # Errors
    /// ω not finite; eigenpairs that can't be found.
    pub fn by_modes(&self, omegas: &[f64]) -> Result<Vec<Value>> {
        omegas.iter().map(|&omega| self.summed(finite(omega, "ω")?, Modes::spectrum)).collect()
    }

    /// λ_k (1/time) and g_k (length²) on the finest mesh, conjugate pairs both, slow ones first.
    ///
    /// # Errors
    /// Eigenpairs that can't be found.
    pub fn eigenpairs(&self) -> Result<Vec<(Complex64, Complex64)>> {
        let mut pairs = self.all_modes()?.last().map(|modes| modes.pairs.clone()).unwrap_or_default();
        pairs.sort_by(|a, b| a.0.re.total_cmp(&b.0.re).then(a.0.im.total_cmp(&b.0.im)));
        Ok(pairs)
    }

    /// ⟨δx²⟩ (length²).
    #[must_use]
    pub fn variance(&self) -> Value {
        let values: Vec<f64> = self.meshes.iter().map(|mesh| mesh.response(0.0).re).collect();
        self.limit(&values, 0.0)
    }

    /// χ(ω) (length² per energy) and the bound on |δχ|/|χ|: ⟨x⟩ answers a force Re f e^{iωt} by Re f χ e^{iωt}, so that
    /// Im χ < 0 at ω > 0.
    ///
    /// # Errors
    /// ω not finite; a bar above 1e-3 and above the tolerance.
    pub fn susceptibility(&self, omega: f64) -> Result<(Complex64, f64)> {
        let omega = finite(omega, "ω")?;
        let values: Vec<Complex64> = self.meshes.iter().map(|mesh| mesh.response(omega) / self.bath.kt()).collect();
        let part = |of: &dyn Fn(&Complex64) -> f64| self.limit(&values.iter().map(of).collect::<Vec<_>>(), 0.0);
        let (re, im) = (part(&|value| value.re), if omega == 0.0 { None } else { Some(part(&|value| value.im)) });
        let error = |part: Value| if part.value == 0.0 { 0.0 } else { part.relative_error * part.value.abs() };
        let found = Complex64::new(re.value, im.map_or(0.0, |im| im.value));
        let bar = error(re).hypot(im.map_or(0.0, error)) / found.norm();
        let trusted = self.trusted(Value { value: found.norm(), relative_error: bar }, "χ", omega)?;
        Ok((found, trusted.relative_error))
    }

    /// C_cl(t) = ⟨δx(0) δx(t)⟩ (length²) at each t (time); even in t. Where it passes through zero, the bar is large.
    ///
    /// # Errors
    /// t not finite; modes that can't be found.
    pub fn correlation(&self, times: &[f64]) -> Result<Vec<Value>> {
        times.iter().map(|&t| self.summed(finite(t, "t")?, Modes::correlation)).collect()
    }

    /// Egelstaff's S_E (length² time) at each ω (1/time) for ħ ≥ 0 (energy · time); ω > 0 is absorption, S_E(−ω) = e^{−X}S_E(ω).
    ///
    /// # Errors
    /// ħ negative or not finite; a bar above 1e-3 and above the tolerance: S_E falls as e^{−βħω/2} below the classical
    /// spectrum, which no difference of modes can follow for ever.
    pub fn egelstaff(&self, hbar: f64, omegas: &[f64]) -> Result<Vec<Value>> {
        if !(hbar.is_finite() && hbar >= 0.0) {
            return Err(Error::input("ħ").got(hbar).allowed("0 or more").key("bath.hbar"));
        }
        let tau = 0.5 * hbar / self.bath.kt();
        self.all_modes()?;
        let value = |&omega: &f64| {
            let found = self.summed(finite(omega, "ω")?, |modes, omega| modes.egelstaff(tau, omega))?;
            self.trusted(found, "S_E", omega)
        };
        omegas.par_iter().map(value).collect()
    }

    fn summed(&self, at: f64, sum: impl Fn(&Modes, f64) -> Sum) -> Result<Value> {
        let sums: Vec<Sum> = self.all_modes()?.iter().map(|modes| sum(modes, at)).collect();
        let values: Vec<f64> = sums.iter().map(|sum| sum.value).collect();
        let own: f64 = sums.iter().rev().zip(WEIGHTS).map(|(sum, weight)| weight * sum.error).sum();
        Ok(self.limit(&values, own))
    }

    fn all_modes(&self) -> Result<&[Modes]> {
        let fine = self.meshes.iter().filter(|mesh| mesh.intervals() >= FINE).count().max(FEWEST);
        let meshes = &self.meshes[self.meshes.len().saturating_sub(fine)..];
        let found = self.modes.get_or_init(|| meshes.iter().map(|mesh| mesh.modes()).collect());
        found.as_deref().map_err(Clone::clone)
    }

    fn trusted(&self, found: Value, name: &str, at: f64) -> Result<Value> {
        if found.relative_error <= self.tolerance.max(LOOSEST) {
            return Ok(found);
        }
        Err(Error::unresolved(format!("{name} at ω = {at} is uncertain by {:.1e}", found.relative_error))
            .allowed(format!("{:.1e}", self.tolerance.max(LOOSEST)))
            .remedy("leave out this frequency, or lower the tolerance for a finer mesh"))
    }
}

/// Of meshes each 1.25 times as fine as the one before: the last change and how the changes fall. A change that is small by
/// accident is not believed to be smaller than `rate` makes it of the one before.
fn differences(parts: &[f64], rate: f64) -> f64 {
    let changes: Vec<f64> = parts.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    let [.., before, last] = changes.as_slice() else { return f64::INFINITY };
    let ratio = if *before > 0.0 { (last / before).clamp(rate, 1.0) } else { 1.0 };
    SAFETY * ratio * last.max(rate * before)
}

fn finite(value: f64, name: &str) -> Result<f64> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(Error::input(name).got(value).allowed("a finite number"))
}

#[cfg(test)]
mod tests;
