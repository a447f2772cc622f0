//! What all temperatures and frictions of one well share: its levels, its transmission, its bounce of zero energy.

use super::super::QuantumScene;
use crate::case::{Case, Temperature};
use crate::error::{Error, Result};
use crate::rate::thermal::{Spectrum, Uniform};
use crate::study::memo::Memo;
use std::f64::consts::TAU;
use std::sync::Arc;

/// The transmission is prepared up to this many times the crossover temperature.
const HOTTEST: f64 = 12.0;
/// A barrier of this many ħω₀ and more has its transmission all at the bottom or at the top.
const HIGHEST: f64 = 200.0;

/// The shared part.
pub(super) struct Prepared {
    /// The levels, or why there are none.
    pub spectrum: Result<Spectrum>,
    /// The uniform WKB transmission.
    pub uniform: Option<Uniform>,
    /// kT at which Γ by the bounce of zero energy is the classical rate: ħΔU/B; (5/36)ħω₀ of a cubic well.
    pub rates_equal: Option<f64>,
    /// kT at which the Arrhenius curve of the levels bends most.
    pub bend: Option<f64>,
    /// `k_B T_c` = ħω_b/2π without friction; of two barriers the lower one's.
    pub crossover: f64,
    /// ΔU of the lowest way out (energy).
    pub height: f64,
}

static PREPARED: Memo<Case, Arc<Prepared>> = Memo::new();

impl Prepared {
    /// The shared part of a case, computed once for all of its temperatures and frictions.
    pub fn of(scene: &QuantumScene<'_>) -> Result<Arc<Self>> {
        require_one_open_well(scene)?;
        PREPARED.get(timeless(scene.case), || Self::new(scene).map(Arc::new))
    }

    fn new(scene: &QuantumScene<'_>) -> Result<Self> {
        let hbar = scene.case.hbar;
        let open = scene.open_barriers();
        let lowest = open.iter().min_by(|a, b| a.energy.total_cmp(&b.energy));
        let crossover = lowest.map_or(0.0, |barrier| hbar * barrier.omega_b() / TAU);
        let request = scene.request(0, scene.setting.quantum(), 0.0)?;
        let spectrum = Spectrum::new(&scene.setting, &request, scene.case.solve.count);
        let moderate = scene.setting.top < HIGHEST * scene.setting.quantum();
        // A transmission that does not settle leaves its column empty; no other number rests on it.
        let uniform = if moderate {
            Uniform::new(&scene.case.potential, &scene.well, &open, hbar, HOTTEST * crossover).ok().flatten()
        } else {
            None
        };
        let least = scene.instantons()?.iter().map(|path| path.action).fold(f64::INFINITY, f64::min);
        let rates_equal = least.is_finite().then(|| hbar * scene.setting.top / least);
        let bend = spectrum.as_ref().ok().and_then(|spectrum| spectrum.bend(crossover));
        Ok(Self { spectrum, uniform, rates_equal, bend, crossover, height: scene.setting.top })
    }
}

/// The case without what its levels do not depend on.
pub(in crate::study) fn timeless(case: &Case) -> Case {
    let mut key = case.clone();
    key.temperature = Temperature::default();
    (key.damping, key.cutoff) = (None, None);
    (key.study, key.title, key.name) = Default::default();
    if let Some(junction) = &mut key.junction {
        (junction.temperature, junction.resistance, junction.ramp) = (None, None, None);
    }
    key
}

/// A rate of escape belongs to one well with an open side.
pub(in crate::study) fn require_one_open_well(scene: &QuantumScene<'_>) -> Result<()> {
    if !scene.setting.is_open() {
        return Err(Error::no_barrier("the well is closed on both sides: nothing escapes from it for good")
            .remedy("give the potential an open side; for two wells use study.kind = \"levels\" or \"turnover\"")
            .key("potential"));
    }
    if scene.several {
        return Err(Error::no_barrier("there are more wells in front of the open side, and more than one rate")
            .remedy("choose a potential with one well, or use study.kind = \"resonances\"")
            .key("potential"));
    }
    Ok(())
}
