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

mod correction;

pub use correction::Correction;

use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::potential::{Landscape, Potential};
use num_complex::Complex64;

/// Whether the particle has inertia.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dynamics {
    /// Smoluchowski's equation.
    Overdamped,
    /// The Klein–Kramers equation.
    Underdamped,
}

/// A number with the bound on its relative error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// The number.
    pub value: f64,
    /// Bound on |δ|/|value|: discretisation, solver and rounding together.
    pub relative_error: f64,
}

/// The classical spectrum of one potential in one bath.
#[derive(Debug, Clone)]
pub struct ClassicalSpectrum {}

impl ClassicalSpectrum {
    /// Prepares the operator on meshes of rising resolution.
    ///
    /// # Errors
    /// A potential that does not bind the particle; a tolerance that can't be met; what a mesh or an engine refuses.
    pub fn new(
        _potential: &Potential,
        _landscape: &Landscape,
        _bath: &Bath,
        _dynamics: Dynamics,
        _tolerance: f64,
    ) -> Result<Self> {
        Err(Error::not_converged("not there yet"))
    }

    /// S_cl (length² time) at each ω (1/time); even in ω.
    ///
    /// # Errors
    /// ω not finite; a value whose bar is above the tolerance (it says which).
    pub fn at(&self, _omegas: &[f64]) -> Result<Vec<Value>> {
        Err(Error::not_converged("not there yet"))
    }

    /// ⟨δx²⟩ (length²).
    #[must_use]
    pub fn variance(&self) -> Value {
        Value { value: f64::NAN, relative_error: f64::INFINITY }
    }

    /// χ(ω) (length² per energy): ⟨x⟩ answers a force f cos ωt by Re f χ e^{iωt}; and the bound on |δχ|/|χ|.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn susceptibility(&self, _omega: f64) -> Result<(Complex64, f64)> {
        Err(Error::not_converged("not there yet"))
    }

    /// C_cl(t) = ⟨δx(0) δx(t)⟩ (length²) at each t; even in t.
    ///
    /// # Errors
    /// t not finite.
    pub fn correlation(&self, _times: &[f64]) -> Result<Vec<Value>> {
        Err(Error::not_converged("not there yet"))
    }

    /// Egelstaff's S_E (length² time) at each ω (1/time) for ħ ≥ 0 (energy · time); ω > 0 is absorption.
    ///
    /// # Errors
    /// ħ negative or not finite; a value whose bar is above 1 (it says at which ω).
    pub fn egelstaff(&self, _hbar: f64, _omegas: &[f64]) -> Result<Vec<Value>> {
        Err(Error::not_converged("not there yet"))
    }
}
