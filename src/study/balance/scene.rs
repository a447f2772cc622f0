//! A binding well and its bath as a case has them, with what can't be treated refused before anything is solved.

use super::ladder::{PhaseSpace, beyond};
use crate::bath::Friction;
use crate::case::{Case, Damping, Temperature, unknown_name};
use crate::error::{Error, Result};
use crate::potential::{Flank, Landscape, Potential};
use crate::rate::balance::{Higher, States};
use crate::rate::bound;
use crate::rate::resonance::{self, Edge, Request};
use crate::study::quantum::QuantumScene;
use std::f64::consts::TAU;

/// What `study.show` may be.
pub(super) const SHOWN: [&str; 3] = ["spectrum", "corrections", "lines"];
/// Levels beyond the last one with a thermal weight: they take up its oscillator strength.
const BEYOND: usize = 6;
/// Levels at most: of lines, whose number grows with the square; of a spectrum, whose time grows with the sixth power.
const MOST: (usize, usize) = (150, 40);
/// A well with about so many levels with a thermal weight is not even counted.
const UNCOUNTED: f64 = 600.0;
/// Levels times intervals of the first mesh; about a minute.
const LONGEST: usize = 150_000;
/// γ over ω₀, and ħγ over kT, beyond which levels of the well alone mean nothing.
const WEAK: f64 = 1.0;

/// A closed well and its bath.
pub(super) struct Scene<'a> {
    pub quantum: QuantumScene<'a>,
    pub friction: Friction,
    pub kt: f64,
    pub show: &'a str,
}

impl<'a> Scene<'a> {
    pub fn new(case: &'a Case) -> Result<Self> {
        let quantum = QuantumScene::new(case)?;
        require_bound(&quantum)?;
        if case.solve.near.is_some() || case.solve.window.is_some() {
            return Err(Error::input("thermal equilibrium needs the levels from the lowest on")
                .remedy("use solve.count, without near, from and to")
                .key(if case.solve.near.is_some() { "solve.near" } else { "solve.from" }));
        }
        let friction = case.friction(quantum.well.omega_0())?;
        let default = if friction.gamma() > 0.0 { SHOWN[0] } else { SHOWN[2] };
        let show = case.study.show.as_deref().unwrap_or(default);
        if !SHOWN.contains(&show) {
            return Err(unknown_name("no such view of the balance", show, &SHOWN).key("study.show"));
        }
        let kt = temperature(&quantum, &friction)?;
        let scene = Self { quantum, friction, kt, show };
        if scene.is_broadened() {
            scene.require_weak_friction()?;
        }
        Ok(scene)
    }

    /// Whether the lines are broadened.
    pub fn is_broadened(&self) -> bool {
        self.show != SHOWN[2]
    }

    /// ħγ/kT.
    pub fn memory(&self) -> f64 {
        self.quantum.setting.hbar * self.friction.gamma() / self.kt
    }

    /// γ/ω₀.
    pub fn coupling(&self) -> f64 {
        self.friction.gamma() / self.quantum.well.omega_0()
    }

    fn require_weak_friction(&self) -> Result<()> {
        let case = self.quantum.case;
        let key = if let Some(Damping::Alpha(_)) = case.damping { "bath.alpha" } else { "bath.gamma" };
        if self.friction.gamma() <= 0.0 {
            return Err(Error::input("without friction the lines of a well have no width")
                .got("γ = 0")
                .allowed("above 0")
                .remedy("give bath.gamma, or use study.show = \"lines\"")
                .key(key));
        }
        for (name, ratio) in [("γ/ω₀", self.coupling()), ("ħγ/kT", self.memory())] {
            if ratio > WEAK {
                return Err(Error::input("lines broadened by a bath hold for weak coupling only")
                    .got(if ratio < 1e4 { format!("{name} = {ratio:.4}") } else { format!("{name} = {ratio:.4e}") })
                    .allowed(format!("up to {WEAK}"))
                    .remedy("lower the friction, or use study.show = \"lines\", which knows none")
                    .key(key));
            }
        }
        Ok(())
    }

    fn request(&self, count: usize) -> Result<Request> {
        Ok(Request { count, ..self.quantum.request(count, 1.0, 0.0)? })
    }

    /// The energies of the levels that have a thermal weight, on a coarse mesh, and the energy below which they are all.
    pub fn census(&self) -> Result<(Vec<f64>, f64)> {
        let setting = &self.quantum.setting;
        let tolerance = self.quantum.case.solve.tolerance;
        let height = self.kt * -tolerance.ln();
        let about = PhaseSpace::new(self, height).levels(height);
        if about > UNCOUNTED {
            return Err(self.too_many(&format!("about {about:.0}"), MOST.0));
        }
        let mut highest = height + setting.quantum();
        let request = self.request(1)?;
        // The lowest level may lie higher above the bottom than ħω₀.
        loop {
            let mut found = bound::census(setting, self.quantum.mirrored, &request, highest)?;
            let needed = found.first().map_or(2.0 * highest, |lowest| lowest + height);
            if needed <= highest {
                found.retain(|energy| *energy <= needed);
                return Ok((found, needed));
            }
            highest = needed + 0.5 * setting.quantum();
        }
    }

    /// The states, and what bounds those that are left out.
    pub fn states(&self) -> Result<(States, Vec<Higher>)> {
        let (census, needed) = self.census()?;
        let most = if self.is_broadened() { MOST.1 } else { MOST.0 };
        let count = self.quantum.case.solve.count.unwrap_or(census.len() + BEYOND);
        if count > most {
            return Err(self.too_many(&count.to_string(), most));
        }
        let request = self.request(count)?;
        self.require_short(&request)?;
        let states = States::find(&self.quantum.setting, self.quantum.mirrored, &request)?;
        let counted = census.get(states.len()..).unwrap_or_default();
        let last = states.energy(states.len() - 1).0;
        let higher = beyond(self, counted, last.max(needed));
        Ok((states, higher))
    }

    /// Refuses what would take minutes: every level is solved for on every one of the nested meshes.
    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    fn require_short(&self, request: &Request) -> Result<()> {
        let intervals = resonance::outline(&self.quantum.setting, request)?.intervals;
        if intervals * request.count <= LONGEST {
            return Ok(());
        }
        Err(Error::unresolved(
            "too many levels on too long a line: the equal steps are as fine as the steepest wall needs",
        )
        .got(format!(
            "{} levels times {intervals} intervals = {:.1e}",
            request.count,
            (intervals * request.count) as f64
        ))
        .allowed(format!("up to {:.1e}", LONGEST as f64))
        .remedy(
            "give a smaller solve.count, a looser solve.tolerance, or hard walls nearer with mesh.x.from and mesh.x.to",
        )
        .key("solve.count"))
    }

    fn too_many(&self, needed: &str, most: usize) -> Error {
        let tolerance = self.quantum.case.solve.tolerance;
        Error::unresolved(format!("too many levels have a thermal weight above {tolerance:e}"))
            .got(needed)
            .allowed(format!("up to {most}"))
            .remedy("lower bath.kt, raise quantum.hbar or solve.tolerance, or give solve.count and take its error bar")
            .key("solve.count")
    }
}

/// Refuses a well that something can leave.
fn require_bound(scene: &QuantumScene<'_>) -> Result<()> {
    let sides = [("left", scene.setting.left), ("right", scene.setting.right)];
    let walled = |edge: Edge| matches!(edge, Edge::Wall { .. });
    let refused = |side: &str, what: &str| {
        Err(Error::input(format!(
            "the well is open: U {what} on the {side}, and what leaves never comes to equilibrium"
        ))
        .allowed("a potential that rises on both sides, or hard walls")
        .remedy(format!("give mesh.x.{side} = \"wall\" with its place, or use study.kind = \"ladder\" for the escape"))
        .key("potential"))
    };
    for (side, edge) in sides {
        if let Edge::Open { .. } = edge {
            return refused(side, "falls away");
        }
    }
    if matches!(scene.case.potential, Potential::Washboard { .. }) {
        return match sides.iter().find(|(_, edge)| !walled(*edge)) {
            Some((side, _)) => refused(side, "goes on periodically"),
            None => Ok(()),
        };
    }
    let landscape = Landscape::search(&scene.case.potential)?;
    for ((side, edge), flank) in sides.into_iter().zip([landscape.left, landscape.right]) {
        if flank == Flank::Level && !walled(edge) {
            return refused(side, "levels off");
        }
    }
    Ok(())
}

/// kT (energy), from the barrier where it is given by one.
fn temperature(scene: &QuantumScene<'_>, friction: &Friction) -> Result<f64> {
    let barrier = scene.barriers.iter().min_by(|a, b| a.energy.total_cmp(&b.energy));
    let kt = match (scene.case.temperature, barrier) {
        (Temperature::Kt(kt), _) => kt,
        (_, None) => {
            return Err(Error::input("missing: this well has no barrier to measure the temperature by")
                .remedy("add kt = 0.5")
                .key("bath.kt"));
        }
        (temperature, Some(barrier)) => {
            let crossover = scene.setting.hbar * friction.unstable_frequency(barrier.omega_b()) / TAU;
            temperature.kt(scene.setting.top, crossover)
        }
    };
    if kt > 0.0 {
        return Ok(kt);
    }
    Err(Error::input("at kT = 0 nothing is emitted, and there is no ratio of S(−ω) to S(ω)")
        .got(kt)
        .allowed("above 0")
        .key("bath.t_over_tc"))
}
