//! A binding well and its bath as a case has them, with what can't be treated refused before anything is solved.

use crate::bath::Friction;
use crate::case::{Case, Damping, Temperature, unknown_name};
use crate::error::{Error, Result};
use crate::potential::{Flank, Landscape, Potential};
use crate::rate::balance::States;
use crate::rate::bound;
use crate::rate::resonance::{Edge, Request};
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
/// Points at which its phase space is measured, and doublings of the stretch that is to hold it.
const MEASURED: u32 = 4000;
const DOUBLED: u32 = 60;
/// γ over ω₀, and ħγ over kT, beyond which levels of the well alone mean nothing.
const WEAK: f64 = 1.0;
/// Rungs of the ladder that goes on above the levels that were counted.
const RUNGS: u32 = 100;

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
                    .got(format!("{name} = {ratio:.4}"))
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

    /// About how many levels lie below an energy above the bottom: (1/πħ) ∫√(2(E − U)) dx.
    fn phase_space(&self, energy: f64) -> f64 {
        let setting = &self.quantum.setting;
        let rise = |r: f64| setting.landing.value(r);
        let end = |edge: Edge, sign: f64| match edge {
            Edge::Wall { at } => at,
            Edge::Open { barrier: first } | Edge::Closed { well: first, .. } => {
                let start = first.max((2.0 * energy).sqrt() / setting.omega_0 / f64::from(MEASURED));
                let stretches = (0..DOUBLED).map(|k| start * 2f64.powi(k.cast_signed()));
                stretches.take_while(|r| rise(sign * r) <= energy).last().map_or(start, |r| 2.0 * r)
            }
        };
        let (from, to) = (-end(setting.left, -1.0), end(setting.right, 1.0));
        let step = (to - from) / f64::from(MEASURED);
        let momentum = |k: u32| (2.0 * (energy - rise(from + (f64::from(k) + 0.5) * step))).max(0.0).sqrt();
        (0..MEASURED).map(momentum).sum::<f64>() * step / (std::f64::consts::PI * setting.hbar)
    }

    /// The energies of the levels that have a thermal weight, on a coarse mesh.
    pub fn census(&self) -> Result<Vec<f64>> {
        let setting = &self.quantum.setting;
        let tolerance = self.quantum.case.solve.tolerance;
        let height = self.kt * -tolerance.ln();
        let about = self.phase_space(height);
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
                return Ok(found);
            }
            highest = needed + 0.5 * setting.quantum();
        }
    }

    /// The states, and the energies of those that are left out.
    pub fn states(&self) -> Result<(States, Vec<f64>)> {
        let census = self.census()?;
        let most = if self.is_broadened() { MOST.1 } else { MOST.0 };
        let count = self.quantum.case.solve.count.unwrap_or(census.len() + BEYOND);
        if count > most {
            return Err(self.too_many(&count.to_string(), most));
        }
        let states = States::find(&self.quantum.setting, self.quantum.mirrored, &self.request(count)?)?;
        let higher = beyond(&states, &census);
        Ok((states, higher))
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

/// What goes on above the levels: those that were counted, then a ladder as steep as their end.
fn beyond(states: &States, census: &[f64]) -> Vec<f64> {
    let n = states.len();
    let mut higher: Vec<f64> = census.iter().skip(n).copied().collect();
    let mut last: Vec<f64> = (n.saturating_sub(3)..n).map(|level| states.energy(level).0).collect();
    last.extend(&higher);
    if let [.., a, _, c] = last.as_slice() {
        let step = 0.5 * (c - a);
        higher.extend((1..=RUNGS).map(|rung| c + f64::from(rung) * step));
    } else if let Some(c) = last.last() {
        // One or two levels, and none above them has a weight: the next is at least as far as the lowest from the bottom.
        higher.extend((1..=RUNGS).map(|rung| c + f64::from(rung) * states.energy(0).0));
    }
    higher
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
