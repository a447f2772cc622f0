//! Every study under its name: what it computes, what `check` tells of it, how it is drawn.

use super::quantum::{self, QuantumScene};
use super::{
    Outcome, balance, creep, density, dot, driven, engines, invert, kramers, ladder, maley, network, oscillations,
    phase_space, plot, relaxation, retrapping, ring, scene, slab, spectrum, switching, turnover, velocity,
};
use crate::case::{Case, Dynamics, unknown_name};
use crate::error::Result;
use crate::figure::Figure;
use crate::table::Table;

/// One study.
pub struct Study {
    /// Its name, `study.kind`.
    pub name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Whether it knows `bath.dynamics = "underdamped"`.
    pub inertia: bool,
    pub(super) run: fn(&Case) -> Result<Outcome>,
    pub(super) check: fn(&Case) -> Result<String>,
    /// The figure of the whole table, from the first case and the keys that are swept.
    pub(super) figure: fn(&Case, &[String], &Table) -> Result<Option<Figure>>,
}

/// Every study.
pub static STUDIES: &[Study] = &[
    Study {
        name: "kramers",
        purpose: "λ₁, the rates out of each well and the passage time, beside Kramers' formula",
        inertia: false,
        run: kramers::run,
        check: |case| {
            let scene = scene::Scene::new(case)?;
            scene.escape().map(|_| scene.describe())
        },
        figure: plot::kramers,
    },
    Study {
        name: "spectrum",
        purpose: "the smallest eigenvalues, each with its error",
        inertia: true,
        run: |case| match case.dynamics {
            _ if ring::is_tilted(case) => relaxation::run(case),
            Dynamics::Underdamped => oscillations::run(case),
            Dynamics::Overdamped => spectrum::run(case),
        },
        check: classical,
        figure: |case, _, table| match case.dynamics {
            Dynamics::Underdamped => plot::oscillations(case, table),
            Dynamics::Overdamped if ring::is_tilted(case) => plot::oscillations(case, table),
            Dynamics::Overdamped => plot::spectrum(case, table),
        },
    },
    Study {
        name: "density",
        purpose: "the stationary density and the slowest modes, drawn in their potential",
        inertia: true,
        run: density::run,
        check: classical,
        figure: |case, _, table| plot::density(case, table).map(Some),
    },
    Study {
        name: "phase_space",
        purpose: "the slowest mode with inertia and the committor, over position and velocity",
        inertia: true,
        run: phase_space::run,
        check: phase_space::describe,
        figure: |case, _, table| plot::phase_space(case, table).map(Some),
    },
    Study {
        name: "engines",
        purpose: "the error of every engine on one matrix, as the barrier grows",
        inertia: false,
        run: engines::run,
        check: classical,
        figure: |case, _, table| plot::engines(case, table).map(Some),
    },
    Study {
        name: "turnover",
        purpose: "λ₁ with inertia at any friction, beside the theories of the Kramers turnover; diffusion on a ring",
        inertia: true,
        run: turnover::run,
        check: turnover::check,
        figure: |case, _, table| plot::turnover(case, table),
    },
    Study {
        name: "velocity",
        purpose: "mean velocity, diffusion and hops on a tilted ring; the current–voltage curve of a junction",
        inertia: true,
        run: velocity::run,
        check: velocity::check,
        figure: plot::velocity,
    },
    Study {
        name: "driven",
        purpose: "a periodically driven well: stochastic resonance, Floquet exponent and its limits, escape through the cycle",
        inertia: false,
        run: driven::run,
        check: driven::check,
        figure: plot::driven,
    },
    Study {
        name: "resonances",
        purpose: "energies and widths of a metastable well, beside the bounce and WKB",
        inertia: false,
        run: quantum::resonances::run,
        check: wave,
        figure: plot::resonances,
    },
    Study {
        name: "levels",
        purpose: "levels of a well or a junction in ħω₀: widths, tunnel splittings, how many lie below the barrier",
        inertia: false,
        run: quantum::levels::run,
        check: wave,
        figure: plot::levels,
    },
    Study {
        name: "crossover",
        purpose: "the rate from tunnelling to hopping, with and without friction, beside its theories",
        inertia: false,
        run: quantum::crossover::run,
        check: quantum::crossover::check,
        figure: plot::crossover,
    },
    Study {
        name: "bounce",
        purpose: "the dissipative bounce: action, prefactor, trajectory, and the rate across the crossover",
        inertia: false,
        run: quantum::bounce::run,
        check: quantum::bounce::check,
        figure: plot::bounce,
    },
    Study {
        name: "angles",
        purpose: "θ-trajectories of complex scaling, with the angle at which each level stands still",
        inertia: false,
        run: quantum::angles::run,
        check: wave,
        figure: |case, _, table| plot::angles(case, table).map(Some),
    },
    Study {
        name: "ladder",
        purpose: "escape from the levels of a well in a heat bath: the slowest decay of their master equation",
        inertia: false,
        run: ladder::run,
        check: ladder::check,
        figure: plot::ladder,
    },
    Study {
        name: "switching",
        purpose: "switching currents of a ramped junction: P(I), mean, width, escape temperature",
        inertia: false,
        run: switching::run,
        check: switching::check,
        figure: plot::switching,
    },
    Study {
        name: "retrapping",
        purpose: "hysteresis of the underdamped washboard or junction: mean velocity on sweeps of the tilt up and down",
        inertia: true,
        run: retrapping::run,
        check: retrapping::check,
        figure: |case, _, table| plot::retrapping(case, table).map(Some),
    },
    Study {
        name: "invert",
        purpose: "measured switching currents back to the rate, the escape temperature, the circuit",
        inertia: false,
        run: invert::run,
        check: invert::check,
        figure: |case, _, table| plot::invert(case, table).map(Some),
    },
    Study {
        name: "creep",
        purpose: "flux creep: the decay of a persistent current, or hops, field and practical J_c at one current",
        inertia: false,
        run: creep::run,
        check: creep::check,
        figure: plot::creep,
    },
    Study {
        name: "maley",
        purpose: "from the decay of a persistent current back to the pinning barrier U(J)",
        inertia: false,
        run: maley::run,
        check: maley::check,
        figure: |case, _, table| plot::maley(case, table),
    },
    Study {
        name: "slab",
        purpose: "flux that creeps into a slab or out of it: magnetisation over time, or profiles",
        inertia: false,
        run: slab::run,
        check: slab::check,
        figure: |case, _, table| plot::slab(case, table),
    },
    Study {
        name: "dot",
        purpose: "a level between two leads: current, cycle ratio, entropy production, counted electrons",
        inertia: false,
        run: dot::run,
        check: dot::check,
        figure: |case, swept, table| plot::dot(case, swept, table),
    },
    Study {
        name: "network",
        purpose: "any network of states: cycles, affinities, currents, entropy production, counting statistics",
        inertia: false,
        run: network::run,
        check: network::check,
        figure: |case, _, table| plot::network(case, table),
    },
    Study {
        name: "balance",
        purpose: "the dipole spectrum of a binding well in a heat bath, its detailed balance, classical spectra corrected for it",
        inertia: true,
        run: balance::run,
        check: balance::check,
        figure: plot::balance,
    },
];

/// The names of all studies.
#[must_use]
pub fn names() -> Vec<&'static str> {
    STUDIES.iter().map(|study| study.name).collect()
}

/// The study of that name.
pub(super) fn find(kind: &str) -> Result<&'static Study> {
    STUDIES
        .iter()
        .find(|study| study.name == kind)
        .ok_or_else(|| unknown_name("unknown study", kind, &names()).key("study.kind"))
}

/// What `check` tells of a case of the Fokker–Planck operator.
fn classical(case: &Case) -> Result<String> {
    if ring::is_tilted(case) {
        return Ok(ring::Ring::new(case)?.describe());
    }
    Ok(scene::Scene::new(case)?.describe())
}

/// What `check` tells of a case of the Schrödinger operator.
fn wave(case: &Case) -> Result<String> {
    QuantumScene::new(case)?.describe()
}
