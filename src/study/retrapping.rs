//! Study `retrapping`: the mean velocity of the underdamped washboard while its tilt goes up a staircase and down again.
//!
//! ```text
//! ẋ = v,  v̇ = −sin x + s − γv + √(2γkT) ξ          γ = 1/Q, β_c = 1/γ² of a junction at zero bias, time in 1/ω_p0
//! V = (ħ/2e) ω_p0 ⟨v⟩,   V/I_cR = γ⟨v⟩,   I = s I_c
//! ```
//!
//! Rows hold what the particle does on the way up, on the way down, in the stationary state, and without noise. A velocity
//! below the floor of the engine is left out.

use super::Outcome;
use crate::bath::Bath;
use crate::case::{Case, Dynamics, Temperature};
use crate::error::{Error, Result};
use crate::potential::Potential;
use crate::rate::transport::running::{self, Retrapping};
use crate::rate::transport::staircase::{Estimate, Request, Staircase, Step, staircase};
use crate::table::{Cell, Table};
use crate::units::{ELEMENTARY_CHARGE, HBAR, Junction};
use serde_json::json;

/// The barrier of the washboard without tilt, from which `barrier_over_kt` counts.
const BARRIER: f64 = 2.0;
/// The sweep unless the case says otherwise.
const TILTS: (f64, f64) = (0.0, 1.2);
const POINTS: usize = 61;
const DWELL: f64 = 1000.0;
/// A velocity with a larger relative error is left out: it lies below the floor.
const LARGEST_ERROR: f64 = 0.1;

const COLUMNS: [(&str, &str, &str); 12] = [
    ("tilt", "1", "s, the force over the largest one of the washboard; I/I_c of a junction"),
    ("kt", "energy", "temperature; k_BT/E_J of a junction"),
    ("gamma", "1/time", "friction; 1/Q of a junction at zero bias"),
    ("dwell", "time", "time at each tilt; in 1/ω_p0 of a junction"),
    ("velocity_forward", "length/time", "mean velocity over the dwell time, tilt rising"),
    ("velocity_forward_error", "relative", "difference of two resolutions, and the evolution in time"),
    ("velocity_backward", "length/time", "mean velocity over the dwell time, tilt falling"),
    ("velocity_backward_error", "relative", "as forward"),
    ("velocity", "length/time", "mean velocity of the stationary state"),
    ("velocity_error", "relative", "difference of two resolutions"),
    ("velocity_running", "length/time", "mean velocity of the running state without noise"),
    ("velocity_running_error", "relative", "rounding, and what it does near the retrapping tilt"),
];

/// What a junction has beside.
const LAB: [(&str, &str, &str); 4] = [
    ("current_a", "A", "bias current"),
    ("voltage_forward_v", "V", "mean voltage over the dwell time, current rising"),
    ("voltage_backward_v", "V", "the same, current falling"),
    ("voltage_v", "V", "mean voltage of the stationary state"),
];

/// A case made ready.
struct Scene {
    bath: Bath,
    request: Request,
    junction: Option<Junction>,
    retrapping: Retrapping,
}

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let swept = staircase(&scene.bath, &scene.request)?;
    let mut table = Table::new(&COLUMNS);
    if scene.junction.is_some() {
        LAB.iter().for_each(|(name, unit, how)| table.push_column(name, unit, how));
    }
    table.rows = swept.steps.iter().map(|step| scene.row(step)).collect();
    Ok(Outcome { table, evidence: vec![scene.evidence(&swept)] })
}

/// Bath, hysteresis and the size of the basis in words; nothing is solved.
pub(super) fn check(case: &Case) -> Result<String> {
    let Scene { bath, request, retrapping, .. } = Scene::new(case)?;
    let basis = request.basis(&bath)?;
    Ok(format!(
        "  bath     kT = {}, γ = {}, β_c = {:.4}\n  tilt     {} to {} in {} steps of {} each, and back\n  \
         running  down to s_r = {:.6} without noise\n  basis    {} Hermite functions × {} Fourier modes\n",
        bath.kt(),
        bath.gamma(),
        bath.gamma().powi(-2),
        request.from,
        request.to,
        request.points,
        request.dwell,
        retrapping.tilt,
        basis.levels,
        2 * basis.harmonics + 1,
    ))
}

impl Scene {
    fn new(case: &Case) -> Result<Self> {
        refuse_other_particles(case)?;
        if case.junction.is_some_and(|junction| junction.resistance.is_none()) && case.damping.is_none() {
            return Err(Error::input("without a shunt nothing damps the running state")
                .remedy("add resistance = \"190 ohm\"")
                .key("junction.resistance"));
        }
        let kt = match case.temperature {
            Temperature::OverCrossover(ratio) => {
                return Err(Error::input("the washboard with noise is classical, its temperature above 0")
                    .got(format!("T/T_c = {ratio}"))
                    .allowed("kt, barrier_over_kt, or the temperature of a junction above 0")
                    .key("bath.t_over_tc"));
            }
            temperature => temperature.kt(BARRIER, 0.0),
        };
        let bath = Bath::new(kt, case.gamma(1.0))?;
        let request = Request {
            from: case.study.from.unwrap_or(TILTS.0),
            to: case.study.to.unwrap_or(TILTS.1),
            points: case.study.points.unwrap_or(POINTS),
            dwell: case.study.dwell.unwrap_or(DWELL),
            levels: case.levels,
        };
        request.validate()?;
        let retrapping = running::retrapping_tilt(bath.gamma())?;
        Ok(Self { bath, request, junction: case.junction, retrapping })
    }

    fn row(&self, step: &Step) -> Vec<Cell> {
        let known = [step.forward, step.backward, step.stationary].map(above_floor);
        let mut row: Vec<Cell> =
            [step.tilt, self.bath.kt(), self.bath.gamma(), self.request.dwell].map(Cell::from).to_vec();
        for estimate in known {
            row.push(estimate.map(|estimate| estimate.value).into());
            row.push(estimate.map(|estimate| estimate.error / estimate.value.abs()).into());
        }
        // Too near to its end the velocity of the running state is not known, and left out.
        let running = running::velocity(step.tilt, self.bath.gamma()).ok().flatten();
        row.push(running.map(|running| running.value).into());
        row.push(running.map(|running| running.error).into());
        if let Some(junction) = self.junction {
            let volt = HBAR / (2.0 * ELEMENTARY_CHARGE) * junction.plasma_frequency_zero();
            row.push((step.tilt * junction.critical_current).into());
            row.extend(known.map(|estimate| Cell::from(estimate.map(|estimate| volt * estimate.value))));
        }
        row
    }

    fn evidence(&self, swept: &Staircase) -> serde_json::Value {
        let floor = swept
            .steps
            .iter()
            .flat_map(|step| [step.forward.error, step.backward.error, step.stationary.error])
            .fold(0.0, f64::max);
        let dwell = self.junction.map(|junction| self.request.dwell / junction.plasma_frequency_zero());
        json!({
            "retrapping_tilt": self.retrapping.tilt,
            "retrapping_tilt_error": self.retrapping.error,
            "beta_c": self.bath.gamma().powi(-2),
            "dwell_s": dwell,
            "levels": [swept.basis.levels, swept.coarser.levels],
            "modes_in_x": [2 * swept.basis.harmonics + 1, 2 * swept.coarser.harmonics + 1],
            "krylov_dimension": swept.dimension,
            "probability_lost": swept.lost,
            "largest_absolute_error": floor,
        })
    }
}

/// The estimate where its digits can be vouched for.
fn above_floor(estimate: Estimate) -> Option<Estimate> {
    (estimate.error <= LARGEST_ERROR * estimate.value.abs()).then_some(estimate)
}

fn refuse_other_particles(case: &Case) -> Result<()> {
    match case.potential {
        Potential::Washboard { s } if s == 0.0 && case.bias.is_none() => {}
        Potential::Washboard { s } => {
            let key = if case.junction.is_some() { "junction.bias" } else { "potential.s" };
            return Err(Error::input("the study sweeps the tilt itself")
                .got(s)
                .remedy(format!("leave out {key}; study.from and study.to are the ends of the sweep"))
                .key(key));
        }
        _ => {
            return Err(Error::input("only the washboard is swept: it is periodic whatever its tilt")
                .allowed("\"washboard\", or a [junction]")
                .key("potential.kind"));
        }
    }
    if case.dynamics == Dynamics::Overdamped {
        return Err(Error::input("without inertia there is no hysteresis: rest and motion never coexist")
            .got("\"overdamped\"")
            .allowed("\"underdamped\"")
            .remedy("add dynamics = \"underdamped\"")
            .key("bath.dynamics"));
    }
    if case.cutoff.is_some() {
        return Err(Error::input("friction with a cutoff has a memory, which no Fokker–Planck operator knows")
            .remedy("leave it out")
            .key("bath.cutoff"));
    }
    Ok(())
}
