//! The classical spectrum of the same well and friction, and its quantum corrections.

use super::scene::Scene;
use crate::bath::Bath;
use crate::case::Dynamics;
use crate::error::{Error, Result};
use crate::potential::Landscape;
use crate::rate::fluctuation::{self, ClassicalSpectrum, Correction, Value};
use crate::rate::resonance::Edge;
use serde_json::json;

/// Relative error of the classical spectrum, unless `solve.tolerance` allows more.
const TOLERANCE: f64 = 1e-6;

/// S_cl and Egelstaff's S_E at each frequency, where they can be vouched for.
pub(super) struct Classical {
    pub plain: Vec<Option<Value>>,
    pub egelstaff: Vec<Option<Value>>,
    hbar_over_kt: f64,
}

impl Classical {
    /// At the frequencies ω ≥ 0 (1/time), with the evidence.
    pub fn new(scene: &Scene<'_>, omegas: &[f64]) -> (Self, serde_json::Value) {
        let hbar = scene.quantum.setting.hbar;
        let none = || vec![None; omegas.len()];
        let mut found = Self { plain: none(), egelstaff: none(), hbar_over_kt: hbar / scene.kt };
        match spectrum(scene) {
            Err(error) => (found, json!({ "none": error.to_string() })),
            Ok(spectrum) => {
                let one = |omega: &f64| spectrum.at(&[*omega]).ok()?.first().copied();
                let softened = |omega: &f64| spectrum.egelstaff(hbar, &[*omega]).ok()?.first().copied();
                found.plain = omegas.iter().map(one).collect();
                found.egelstaff = omegas.iter().map(softened).collect();
                let variance = spectrum.variance();
                let evidence = json!({
                    "dynamics": scene.quantum.case.dynamics.name(),
                    "variance": variance.value, "variance_error": variance.relative_error,
                    "missing": found.plain.iter().filter(|value| value.is_none()).count(),
                    "egelstaff_missing": found.egelstaff.iter().filter(|value| value.is_none()).count(),
                });
                (found, evidence)
            }
        }
    }

    /// The classical spectrum times a factor, at one of the frequencies.
    pub fn corrected(&self, at: usize, omega: f64, correction: Correction) -> Option<f64> {
        self.plain[at].map(|value| value.value * correction.factor(self.hbar_over_kt * omega))
    }

    /// 2ω tanh(βħω/2) S_cl (length²).
    pub fn absorption(&self, at: usize, omega: f64) -> Option<f64> {
        self.plain[at].map(|value| omega * Correction::Tanh.absorption(self.hbar_over_kt * omega) * value.value)
    }
}

fn spectrum(scene: &Scene<'_>) -> Result<ClassicalSpectrum> {
    let case = scene.quantum.case;
    let setting = &scene.quantum.setting;
    if [setting.left, setting.right].iter().any(|edge| matches!(edge, Edge::Wall { .. })) {
        return Err(Error::input("the classical spectrum knows no hard walls"));
    }
    if case.cutoff.is_some() {
        return Err(Error::input("friction with a cutoff has a memory, which no Fokker–Planck operator knows"));
    }
    let landscape = Landscape::search(&case.potential)?;
    let bath = Bath::new(scene.kt, scene.friction.gamma())?;
    let dynamics = match case.dynamics {
        Dynamics::Overdamped => fluctuation::Dynamics::Overdamped,
        Dynamics::Underdamped => fluctuation::Dynamics::Underdamped,
    };
    ClassicalSpectrum::new(&case.potential, &landscape, &bath, dynamics, case.solve.tolerance.max(TOLERANCE))
}
