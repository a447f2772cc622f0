//! Study `turnover`: λ₁ of the Klein–Kramers operator at any friction, beside the theories of the Kramers turnover.

use super::Outcome;
use super::scene::{Escape, Scene};
use crate::case::{Case, MeshSpec};
use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::mesh::{Boundary, Spacing};
use crate::operator::automatic;
use crate::rate::quadrature::Quadrature;
use crate::rate::turnover::{self, Theories, theories};
use crate::rate::underdamped::{self, Request, Slowest};
use crate::rate::{Rate, wells};
use crate::table::{Cell, Table};
use crate::wide::Wide;
use serde_json::json;

/// Columns of a well with a barrier.
const COLUMNS: [(&str, &str, &str); 22] = [
    ("gamma", "1/time", "friction"),
    ("barrier_over_kt", "1", "lowest barrier out of the well that escape starts from, over kT"),
    ("kt", "energy", "temperature"),
    ("lambda_1", "1/time", "smallest nonzero eigenvalue of the Klein–Kramers operator"),
    ("ln_lambda_1", "1", "its logarithm, which has no smallest number"),
    (
        "lambda_1_error",
        "relative",
        "resolution, extrapolation to weak friction and rounding together; above solve.tolerance where that costs too much",
    ),
    ("method", "", "phase space, or the law of weak friction tied to it"),
    ("k_forward", "1/time", "rate out of the starting well, from λ₁ and the equilibrium populations"),
    ("k_tst", "1/time", "transition state: ω₀/2π e^{-ΔU/kT}"),
    ("k_kramers", "1/time", "Kramers at any friction, the Ohmic case of Grote and Hynes"),
    ("k_mm", "1/time", "Mel'nikov and Meshkov"),
    ("k_pgh", "1/time", "Pollak, Grabert and Hänggi"),
    ("k_energy_diffusion", "1/time", "c₀γ of the energy-diffusion eigenproblem, shared out as λ₁ is"),
    ("energy_loss", "1", "δ = γS/kT, the energy lost on a loop at the barrier's energy"),
    ("c0", "1", "lim λ₁/γ at weak friction"),
    ("c0_error", "relative", "discretisation, quadrature and rounding"),
    ("root_coefficient", "√time", "a in λ₁ = c₀γ(1 − a√γ + …)"),
    ("tst_ratio", "1", "k_forward over k_tst"),
    ("kramers_ratio", "1", "k_forward over k_kramers"),
    ("mm_ratio", "1", "k_forward over k_mm"),
    ("pgh_ratio", "1", "k_forward over k_pgh"),
    ("energy_diffusion_ratio", "1", "k_forward over k_energy_diffusion"),
];

/// Columns of a ring.
const RING: [(&str, &str, &str); 6] = [
    ("gamma", "1/time", "friction"),
    ("kt", "energy", "temperature"),
    ("diffusion", "length²/time", "effective diffusion coefficient over many periods"),
    ("ln_diffusion", "1", "its logarithm"),
    ("diffusion_error", "relative", "resolution and rounding together"),
    ("free_ratio", "1", "the same over kT/γ, that without a potential"),
];

pub(super) fn run(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let request = request(&scene)?;
    if scene.axis.left() == Boundary::Periodic {
        return ring(&scene, &request);
    }
    let escape = scene.escape()?;
    let asked = asked(&scene, escape);
    let slowest = underdamped::slowest(&asked, &scene.bath, &request)?;
    let share = share(&scene, escape, slowest.rate)?;
    let mut table = Table::new(&COLUMNS);
    // A theory that does not settle leaves its columns empty, and the reason in the evidence; λ₁ does not rest on it.
    let theories = theories(&asked, &scene.bath);
    let reason = theories.as_ref().err().map(ToString::to_string);
    table.rows.push(row(&scene, &slowest, share, &theories.unwrap_or_default()));
    let mut evidence = evidence(&slowest, case.solve.tolerance);
    evidence["no_theories"] = reason.into();
    Ok(Outcome { table, evidence: vec![evidence] })
}

/// What `check` tells beyond the scene: the cost of phase space.
pub(super) fn check(case: &Case) -> Result<String> {
    let scene = Scene::new(case)?;
    let request = request(&scene)?;
    let plan = crate::operator::klein_kramers::plan(scene.potential, &scene.landscape, &scene.bath, &request.ends)?;
    if scene.axis.left() != Boundary::Periodic {
        scene.escape()?;
    }
    let half = if plan.half { ", one half of a symmetric potential" } else { "" };
    Ok(format!(
        "{}  ladder   {:.0} intervals{half}, {:.0} Hermite levels at full resolution\n",
        scene.describe(),
        plan.intervals,
        plan.levels
    ))
}

fn asked<'a>(scene: &'a Scene, escape: &'a Escape) -> turnover::Escape<'a> {
    turnover::Escape {
        potential: scene.potential,
        landscape: &scene.landscape,
        from: escape.from,
        to: escape.to,
        barriers: &escape.barriers,
    }
}

/// What the case asks of phase space.
pub(super) fn request(scene: &Scene) -> Result<Request> {
    let case = scene.case;
    if let Some(engine) = case.solve.engine.filter(|engine| *engine != Engine::Elimination) {
        return Err(Error::input("λ₁ at any friction is found by elimination along the ladder of Hermite levels")
            .got(format!("\"{engine}\""))
            .allowed("elimination, auto")
            .remedy("for the sparse engines use study.kind = \"spectrum\" with bath.dynamics = \"underdamped\"")
            .key("solve.engine"));
    }
    let plain = automatic::Request { modes: 1, ..automatic::Request::default() };
    let (ends, intervals) = match &case.mesh {
        &MeshSpec::Auto { from, to, absorb, left, right } => {
            (automatic::Request { from, to, absorb, left, right, ..plain }, None)
        }
        MeshSpec::Explicit { spacing: Spacing::Uniform { from, to }, intervals, left, right } => {
            let ends = automatic::Request { from: Some(*from), to: Some(*to), ..plain };
            (automatic::Request { left: Some(*left), right: Some(*right), ..ends }, Some(*intervals))
        }
        MeshSpec::Explicit { .. } => {
            return Err(Error::input("in phase space the nodes are spread evenly")
                .allowed("uniform")
                .remedy("leave out mesh.x.spacing")
                .key("mesh.x.spacing"));
        }
    };
    Ok(Request { tolerance: case.solve.tolerance, order: case.order, levels: case.levels, intervals, ends })
}

/// The part of λ₁ that is the rate out of the starting well.
fn share(scene: &Scene, escape: &Escape, lambda_1: Rate) -> Result<Option<Rate>> {
    match escape.to {
        None => Ok(Some(lambda_1)),
        Some(_) if scene.landscape.wells.len() == 2 => {
            let quadrature = Quadrature::new(scene.potential, &scene.landscape, &scene.axis, &scene.bath, &[])?;
            Ok(Some(wells::two_well_rates(&quadrature, &scene.landscape, &lambda_1)?[0]))
        }
        Some(_) => Ok(None),
    }
}

fn row(scene: &Scene, slowest: &Slowest, forward: Option<Rate>, theories: &Theories) -> Vec<Cell> {
    let rate = slowest.rate;
    let k = |rate: Option<Rate>| Cell::from(rate.and_then(|rate| rate.k()));
    let over = |theory: Option<Rate>| {
        Cell::from(forward.zip(theory).map(|(rate, theory)| (rate.value() / theory.value()).to_f64()))
    };
    let limit = slowest.energy_diffusion;
    let part = forward.map(|forward| forward.value() / rate.value());
    let weak = limit.zip(part).map(|(limit, part)| limit.c0.scaled(part * Wide::new(scene.bath.gamma())));
    let Theories { transition_state, kramers, melnikov_meshkov, pollak_grabert_haenggi, .. } = *theories;
    vec![
        scene.bath.gamma().into(),
        scene.barrier_over_kt().into(),
        scene.bath.kt().into(),
        rate.k().into(),
        rate.ln_k().into(),
        rate.relative_error().into(),
        slowest.method.name().into(),
        k(forward),
        k(transition_state),
        k(kramers),
        k(melnikov_meshkov),
        k(pollak_grabert_haenggi),
        k(weak),
        theories.energy_loss.into(),
        k(limit.map(|limit| limit.c0)),
        limit.map(|limit| limit.c0.relative_error()).into(),
        limit.and_then(|limit| limit.root_coefficient).into(),
        over(transition_state),
        over(kramers),
        over(melnikov_meshkov),
        over(pollak_grabert_haenggi),
        over(weak),
    ]
}

fn ring(scene: &Scene, request: &Request) -> Result<Outcome> {
    let found = underdamped::diffusion(scene.potential, &scene.landscape, &scene.bath, request)?;
    let free = Wide::new(scene.bath.diffusion());
    let mut table = Table::new(&RING);
    table.rows.push(vec![
        scene.bath.gamma().into(),
        scene.bath.kt().into(),
        found.rate.k().into(),
        found.rate.ln_k().into(),
        found.rate.relative_error().into(),
        (found.rate.value() / free).to_f64().into(),
    ]);
    Ok(Outcome { table, evidence: vec![evidence(&found, scene.case.solve.tolerance)] })
}

fn evidence(found: &Slowest, tolerance: f64) -> serde_json::Value {
    json!({
        "engine": Engine::Elimination.name(),
        "method": found.method.name(),
        "intervals": found.intervals,
        "levels": found.levels,
        "eliminations": found.eliminations,
        "tolerance_met": found.rate.relative_error() <= tolerance,
    })
}
