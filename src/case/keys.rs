//! Every key of a case file: what it takes, what holds unless it is given, what it means.

use super::key::{Key, Takes, key, parameter};
use crate::units::Dimension;

use Takes::{
    Axis, Bias, Constants, Flag, Links, Name, Number, Quantity, Reduced, Sweep, Text, Texts, Value, Values, Whole,
};

/// Every key, in the order of a case file.
pub const KEYS: &[Key] = &[
    key("title", Text, "the file's name", "1", "title of tables and figures"),
    key("potential.kind", Text, "must be given", "1", "which potential"),
    parameter("potential.a", Number, "1", "coefficient of x⁴/4", &["quartic"]),
    parameter("potential.b", Number, "1", "coefficient of −x²/2", &["quartic"]),
    parameter("potential.c", Number, "0", "coefficient of x", &["quartic"]),
    parameter(
        "potential.g",
        Number,
        "1/3 (cubic), 1/4 (inverted_quartic)",
        "coefficient of −x³ or −x⁴",
        &["cubic", "inverted_quartic"],
    ),
    parameter("potential.s", Number, "0", "tilt", &["washboard"]),
    parameter("potential.j", Number, "0.8", "depth of the well", &["moiseyev"]),
    parameter("potential.l", Number, "0.1", "inverse square of the width", &["moiseyev"]),
    parameter("potential.u", Text, "must be given", "formula of x", &["expression"]),
    parameter("potential.constants", Constants, "none", "constants of the formula", &["expression"]),
    key("junction.critical_current", Quantity(Dimension::Current), "must be given", "A", "critical current I_c"),
    key(
        "junction.capacitance",
        Quantity(Dimension::Capacitance),
        "must be given",
        "F",
        "capacitance C; none in an overdamped current–voltage curve",
    ),
    key("junction.resistance", Quantity(Dimension::Resistance), "none", "ohm", "resistance R of the shunt"),
    key("junction.ramp", Quantity(Dimension::CurrentRamp), "none", "A/s", "speed of the current ramp"),
    key("junction.temperature", Quantity(Dimension::Temperature), "none", "K", "temperature"),
    key("junction.bias", Bias, "must be given or swept", "I_c", "tilt s = I/I_c, or the current with its unit"),
    key("creep.barrier", Name, "\"linear\"", "1", "linear, three_halves, logarithmic, collective or sinusoidal"),
    key("creep.mu", Number, "1/7", "1", "glass exponent μ of the collective form"),
    key("creep.hops", Name, "\"net\"", "1", "forward: along the drive only; net: less those against it"),
    key("creep.u0_over_kt", Number, "from pinning_energy", "1", "barrier without drive over temperature"),
    key("creep.s", Number, "none", "1", "time t/τ of the decay; excludes j"),
    key("creep.j", Number, "none", "1", "current J/J_c0 of the hops and the field; excludes s"),
    key("creep.temperature", Quantity(Dimension::Temperature), "none", "K", "temperature, below critical_temperature"),
    key("creep.critical_temperature", Quantity(Dimension::Temperature), "none", "K", "T_c, at which pinning has faded"),
    key("creep.pinning_energy", Quantity(Dimension::Energy), "none", "J", "U₀ at T = 0, as an energy or over k_B in K"),
    key("creep.critical_current_density", Quantity(Dimension::CurrentDensity), "none", "A/m2", "J_c0 at T = 0"),
    key("creep.flux_flow_resistivity", Quantity(Dimension::Resistivity), "none", "ohm m", "ρ_f of flux that flows"),
    key("creep.attempt_time", Quantity(Dimension::Time), "none", "s", "τ: s = t/τ"),
    key(
        "creep.criterion",
        Quantity(Dimension::ElectricField),
        "1 uV/cm",
        "V/m",
        "field that defines the practical J_c",
    ),
    key("creep.from", Number, "none", "1", "first t/τ of a decay that is simulated"),
    key("creep.to", Number, "none", "1", "last t/τ of a decay that is simulated"),
    key("creep.noise", Number, "0", "1", "relative noise of a decay that is simulated"),
    key("slab.field", Number, "2", "μ0 J_c0 w", "field b_a that is raised or taken away; 1 is full penetration"),
    key("slab.applied_field", Quantity(Dimension::MagneticField), "none", "T", "the same field with its unit"),
    key("slab.half_width", Quantity(Dimension::Length), "none", "m", "half the width w of the slab"),
    key(
        "slab.history",
        Name,
        "\"entry\"",
        "1",
        "entry: the field is raised; exit: it is taken away from a slab full of it",
    ),
    key("slab.ramp", Number, "0", "1", "how long that takes, in units of μ₀w²/ρ_f; 0 is a step"),
    key("slab.cells", Whole, "200", "1", "cells in half the slab, an even number"),
    key("slab.from", Number, "1", "1", "first time t ρ_f/(μ₀w²) since the field stands still"),
    key("slab.to", Number, "1e10", "1", "last time"),
    key("slab.points", Whole, "41", "1", "number of times, even in their logarithm"),
    key(
        "slab.show",
        Text,
        "\"magnetisation\"",
        "1",
        "magnetisation: one row a time; profiles: one row a place and time",
    ),
    key("dot.energy", Reduced(Dimension::Level), "0", "energy", "energy ε of the level"),
    key(
        "dot.bias",
        Reduced(Dimension::Level),
        "must be given or swept",
        "energy",
        "μ_L − μ_R; excludes mu_left and mu_right",
    ),
    key("dot.mu", Reduced(Dimension::Level), "0", "energy", "mean chemical potential; excludes mu_left and mu_right"),
    key("dot.mu_left", Reduced(Dimension::Level), "mu + bias/2", "energy", "chemical potential of the left lead"),
    key("dot.mu_right", Reduced(Dimension::Level), "mu - bias/2", "energy", "chemical potential of the right lead"),
    key(
        "dot.gamma_left",
        Reduced(Dimension::Frequency),
        "must be given",
        "1/time",
        "tunnel rate Γ_L through the left barrier",
    ),
    key(
        "dot.gamma_right",
        Reduced(Dimension::Frequency),
        "must be given",
        "1/time",
        "tunnel rate Γ_R through the right barrier",
    ),
    key(
        "dot.temperature",
        Quantity(Dimension::Temperature),
        "none",
        "K",
        "temperature of the leads; then everything has its unit; excludes bath.kt",
    ),
    key("network.rates", Links, "none", "1", "the links, with the keys below; excludes file"),
    key("network.rates.from", Text, "must be given", "1", "the state a link leads from"),
    key("network.rates.to", Text, "must be given", "1", "the state it leads to"),
    key("network.rates.rate", Number, "must be given", "1/time", "rate there"),
    key("network.rates.back", Number, "0: one way only", "1/time", "rate back"),
    key("network.rates.label", Text, "none", "1", "name of the link; links that are counted together share it"),
    key("network.file", Text, "none", "1", "CSV of from,to,rate,back,label, from the case's folder; excludes rates"),
    key("network.count", Text, "\"entropy\"", "1", "what is counted: a label, a link as \"a -> b\", or entropy"),
    key("network.balance", Flag, "false", "1", "whether rates that break detailed balance are refused"),
    key("quantum.hbar", Number, "1", "action, mass 1", "ħ; a junction gives its own"),
    key("bath.kt", Number, "from barrier_over_kt", "energy", "temperature; excludes the two below"),
    key("bath.barrier_over_kt", Number, "10", "1", "barrier over temperature; excludes kt and t_over_tc"),
    key("bath.t_over_tc", Number, "none", "1", "T over the crossover temperature ħω_R/2πk_B; excludes the two above"),
    key("bath.gamma", Number, "1, 0 of a quantum well", "1/time", "friction; excludes alpha"),
    key("bath.alpha", Number, "none", "1", "friction α = γ/2ω₀; excludes gamma"),
    key("bath.cutoff", Number, "none", "1/time", "Drude cutoff ω_c of the friction: γ/(1 + ν/ω_c)"),
    key(
        "bath.dynamics",
        Text,
        "\"overdamped\"",
        "1",
        "overdamped, or underdamped: with inertia; underdamped where a current–voltage curve has a capacitance, and in balance",
    ),
    key("mesh.x", Axis, "\"auto\"", "1", "the axis, with the keys below"),
    key("mesh.x.from", Number, "automatic", "length", "left end"),
    key("mesh.x.to", Number, "automatic", "length", "right end"),
    key("mesh.x.nodes", Whole, "801 with spacing, else automatic", "1", "number of nodes, 4n + 1"),
    key("mesh.x.spacing", Text, "\"uniform\" with nodes, else automatic", "1", "uniform, graded or adapted"),
    key(
        "mesh.x.left",
        Text,
        "as U falls or rises; reflecting with nodes",
        "1",
        "left end: reflecting, wall, absorbing or periodic",
    ),
    key(
        "mesh.x.right",
        Text,
        "as U falls or rises; reflecting with nodes",
        "1",
        "right end: reflecting, wall, absorbing or periodic",
    ),
    key("mesh.x.focus", Number, "must be given with graded", "length", "where a graded axis is finest"),
    key("mesh.x.ratio", Number, "10", "1", "largest spacing over the smallest, graded"),
    key("mesh.absorb", Number, "none", "length", "where to absorb, the rest automatic"),
    key(
        "mesh.order",
        Whole,
        "8, 16 in phase space",
        "1",
        "order of the finite differences: 2 … 8, to 16 in phase space",
    ),
    key("mesh.levels", Whole, "automatic", "1", "highest Hermite level in v, in phase space"),
    key("mesh.contour.kind", Text, "\"smooth\"", "1", "how the axis leaves the real line: smooth, sharp or rotated"),
    key("mesh.contour.angle", Number, "automatic", "rad", "angle of the contour, above 0 and below π/2"),
    key("mesh.contour.start", Number, "automatic", "length", "where the contour leaves the real line"),
    key("mesh.contour.length", Number, "automatic", "length", "length of the contour behind its start"),
    key("mesh.contour.width", Number, "automatic", "length", "stretch over which a smooth contour turns"),
    key("solve.tolerance", Number, "1e-10", "1", "largest relative error of the answer"),
    key("solve.engine", Text, "\"auto\"", "1", "auto, flux, lapack, arpack, faer, banded or elimination"),
    key("solve.count", Whole, "the study's", "1", "number of eigenvalues"),
    key("solve.near", Number, "none", "energy", "the levels nearest to it; excludes from and to"),
    key("solve.from", Number, "none", "energy", "lower end of the window of levels; excludes near"),
    key("solve.to", Number, "none", "energy", "upper end of the window of levels; excludes near"),
    key(
        "drive.amplitude",
        Number,
        "must be given",
        "energy over φ",
        "ε of the drive ε cos(ωt) φ(x) that is added to U",
    ),
    key("drive.frequency", Number, "must be given", "rad/time", "its angular frequency ω"),
    key("drive.shape", Text, "\"x\"", "1", "its shape φ, a formula of x"),
    key("drive.harmonics", Whole, "as many as are needed", "1", "harmonics of ω in the cycle"),
    key(
        "data.file",
        Text,
        "none",
        "1",
        "CSV of what was measured (switching currents, decay of a current), from the case's folder",
    ),
    key("data.files", Texts, "none", "1", "several such files"),
    key("data.temperature", Quantity(Dimension::Temperature), "none", "K", "temperature at which it was measured"),
    key("data.temperatures", Texts, "none", "K", "those of several files, each with its unit"),
    key(
        "data.fit",
        Texts,
        "[\"escape_temperature\"]",
        "1",
        "what is fitted: escape_temperature, critical_current, capacitance",
    ),
    key("study.kind", Text, "must be given", "1", "which study"),
    key("study.sweep", Sweep, "none", "1", "what is varied; a list of sweeps is their product, the first key slowest"),
    key("study.sweep.key", Text, "must be given", "1", "the key that is varied"),
    key("study.sweep.values", Values, "from, to, points", "1", "its values, with their unit where the key has one"),
    key("study.sweep.from", Value, "values", "1", "its first value"),
    key("study.sweep.to", Value, "values", "1", "its last value"),
    key("study.sweep.points", Whole, "values", "1", "number of values, the ends included"),
    key("study.sweep.spacing", Text, "\"linear\"", "1", "linear or log"),
    key(
        "study.from",
        Number,
        "the study's",
        "length",
        "where a passage starts; first tilt of retrapping, first frequency of balance",
    ),
    key(
        "study.to",
        Number,
        "the study's",
        "length",
        "where a passage ends; last tilt of retrapping, last frequency of balance",
    ),
    key("study.nodes", Whole, "the study's", "1", "number of nodes of the study's own mesh"),
    key("study.points", Whole, "the study's", "1", "number of points of the study's own curve"),
    key("study.engines", Texts, "the study's", "1", "engines to set beside each other"),
    key(
        "study.route",
        Text,
        "\"auto\"",
        "1",
        "the theory of the rate. crossover: levels, bounce, wkb, parabolic, classical; switching: kramers, resonances, levels, \
         damped, bounce; invert: transition_state, kramers, buettiker, quantum",
    ),
    key("study.rates", Text, "\"dipole\"", "1", "transition rates between levels: dipole or harmonic"),
    key(
        "study.show",
        Text,
        "the study's",
        "1",
        "what the study shows. velocity: velocity or diffusion; balance: spectrum, corrections or lines",
    ),
    key("study.dwell", Number, "1000", "time", "time at each step of a sweep that the study makes itself"),
    key("study.events", Whole, "none", "1", "number of events to simulate"),
    key("study.seed", Whole, "the study's", "1", "seed of what is simulated"),
];

/// Keys of which only one may be given.
pub(super) const EXCLUSIVE: &[&[&str]] = &[
    &["bath.kt", "bath.barrier_over_kt", "bath.t_over_tc", "junction.temperature", "dot.temperature"],
    &["dot.bias", "dot.mu_left"],
    &["dot.bias", "dot.mu_right"],
    &["dot.mu", "dot.mu_left"],
    &["dot.mu", "dot.mu_right"],
    &["network.rates", "network.file"],
    &["bath.gamma", "bath.alpha", "junction.resistance"],
    &["creep.s", "creep.j"],
    &["slab.field", "slab.applied_field"],
    &["creep.u0_over_kt", "creep.pinning_energy"],
    &["solve.near", "solve.from"],
    &["solve.near", "solve.to"],
    &["data.file", "data.files"],
    &["data.temperature", "data.temperatures"],
];

/// The table whose keys the user names.
pub(super) const CONSTANTS: &str = "potential.constants";

/// `section.name`, or `name` at the top.
pub(super) fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

/// The key of that name; a constant of a formula is a number under a name of its own.
pub(super) fn find(name: &str) -> Option<Key> {
    if let Some(constant) = name.strip_prefix("potential.constants.") {
        let known = !constant.is_empty() && !constant.contains('.');
        return known.then_some(parameter("potential.constants", Number, "none", "a constant", &["expression"]));
    }
    KEYS.iter().find(|key| key.name == name).copied()
}

/// Whether keys start with this name and a dot.
pub(super) fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| key.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
}

/// The names allowed in a section, in order.
pub(super) fn names_in(prefix: &str, kind: Option<&str>) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for key in KEYS.iter().filter(|key| key.belongs_to(kind)) {
        let rest = if prefix.is_empty() {
            Some(key.name)
        } else {
            key.name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.'))
        };
        let Some(name) = rest.and_then(|rest| rest.split('.').next()) else { continue };
        if names.last() != Some(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
