//! What holds of the whole: levels and their sum rules, rates in detailed balance, the way to Boltzmann's distribution, cycles.

use super::scene::Scene;
use crate::error::Result;
use crate::rate::balance::{Exchange, Thermal, exchange};
use crate::rate::network::{Link, Network};
use serde_json::{Value, json};

/// Roundings in a rate, and one more for each unit of βħω.
const ROUNDINGS: f64 = 8.0;

pub(super) fn evidence(scene: &Scene<'_>, thermal: &Thermal<'_>) -> Result<Value> {
    let states = thermal.states();
    let level = |n: usize| {
        let (energy, error) = states.energy(n);
        json!({
            "n": n, "energy": energy, "error": error, "population": thermal.population(n).to_f64(),
            "oscillator_strength": states.oscillator_strength(n),
        })
    };
    let lines = thermal.lines();
    let worst = lines.iter().map(|line| line.balance().abs()).fold(0.0, f64::max);
    let rounding = lines.iter().map(|line| line.rounding).fold(0.0, f64::max);
    let elastic = thermal.elastic();
    let mut evidence = json!({
        "kt": scene.kt,
        "mirrored": scene.quantum.mirrored,
        "mean": scene.quantum.setting.landing.origin + elastic.mean,
        "population_left_out": thermal.left_out(),
        "strength_left_out": thermal.strength_left_out(),
        "balance_residual": worst,
        "balance_rounding": rounding,
        "levels": (0..states.len()).map(level).collect::<Vec<_>>(),
    });
    if scene.friction.gamma() > 0.0 {
        let found = exchange(thermal, &scene.friction)?;
        evidence["gamma"] = scene.friction.gamma().into();
        evidence["coupling"] = scene.coupling().into();
        evidence["hbar_gamma_over_kt"] = scene.memory().into();
        evidence["kms"] = found.kms.into();
        evidence["boltzmann_distance"] = found.distance.into();
        evidence["slowest_relaxation"] = found.slowest.map(crate::wide::Wide::to_f64).into();
        evidence["kolmogorov"] = kolmogorov(&found, thermal)?;
    }
    Ok(evidence)
}

/// Kolmogorov's criterion: the largest affinity of a cycle, and the cycle that breaks it.
fn kolmogorov(found: &Exchange, thermal: &Thermal<'_>) -> Result<Value> {
    let n = found.levels();
    let pairs = (0..n).flat_map(|m| (m + 1..n).map(move |n| (m, n)));
    let links: Vec<Link> = pairs
        .map(|(m, n)| (m, n, found.rate(m, n).to_f64(), found.rate(n, m).to_f64()))
        .filter(|(_, _, forward, backward)| *forward >= f64::MIN_POSITIVE && *backward >= f64::MIN_POSITIVE)
        .map(|(from, to, forward, backward)| Link { from, to, forward, backward, label: String::new() })
        .collect();
    let names: Vec<String> = (0..n).map(|level| level.to_string()).collect();
    let Ok(network) = Network::new(names, links) else {
        return Ok(json!({ "none": "a rate is below 1e-308" }));
    };
    let states = thermal.states();
    let steepest = (states.energy(n - 1).0 - states.energy(0).0) / thermal.kt();
    let network = network.uncertain((ROUNDINGS + steepest) * f64::EPSILON);
    let cycles = network.cycles();
    let largest = cycles.iter().map(|cycle| cycle.affinity.abs()).fold(0.0, f64::max);
    let broken = network.kolmogorov()?.map(|cycle| json!({ "states": cycle.states, "affinity": cycle.affinity }));
    Ok(json!({ "cycles": cycles.len(), "largest_affinity": largest, "broken": broken }))
}
