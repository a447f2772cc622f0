//! What phase space can't do is refused with the numbers.

use crate::support::refused;

fn quartic(more: &str) -> String {
    format!("[potential]\nkind = \"quartic\"\n{more}\n[study]\nkind = \"turnover\"")
}

#[test]
fn friction_and_temperature() {
    refused(&quartic("[bath]\ngamma = 0"), &["[bath] gamma", "got 0", "allowed above 0"]);
    refused(&quartic("[bath]\ngamma = -1.0"), &["[bath] gamma", "got -1"]);
    refused(&quartic("[bath]\nkt = 0"), &["[bath] kt", "got 0"]);
    refused(&quartic("[bath]\nkt = -0.1"), &["[bath] kt", "got -0.1"]);
}

#[test]
fn too_few_levels_say_how_many() {
    refused(
        &quartic("[bath]\ngamma = 0.05\n[mesh]\nlevels = 60"),
        &["[mesh] levels", "too few Hermite levels", "got 60", "about 540", "raise mesh.levels"],
    );
    refused(&quartic("[mesh]\nlevels = 1"), &["[mesh] levels", "got 1"]);
}

#[test]
fn too_few_nodes_say_how_many() {
    refused(
        &quartic("[bath]\nbarrier_over_kt = 20\n[mesh]\nx = { from = -1.8, to = 1.8, nodes = 61 }"),
        &["[mesh] x.nodes", "mesh too coarse", "kT from node to node"],
    );
    refused(
        &quartic("[bath]\nbarrier_over_kt = 5\ngamma = 0.03\n[mesh]\nx = { from = -1.9, to = 1.9, nodes = 109 }"),
        &["mesh too coarse", "about"],
    );
}

#[test]
fn no_barrier() {
    refused(
        "[potential]\nkind = \"expression\"\nu = \"x^2\"\n[bath]\nkt = 0.1\n[study]\nkind = \"turnover\"",
        &["no barrier"],
    );
    refused(&quartic("c = 1.0"), &["no barrier"]);
}

#[test]
fn a_shallow_absorbing_end() {
    refused(
        &quartic("[bath]\nbarrier_over_kt = 10\n[mesh]\nabsorb = 1.0"),
        &["[mesh] absorb", "34 kT below its barrier", "got x = 1, 10.0 kT below", "leave mesh.absorb out"],
    );
}

#[test]
fn more_memory_than_is_stated() {
    refused(
        &quartic("[bath]\nbarrier_over_kt = 1000\ngamma = 1e-9\n[mesh]\norder = 16"),
        &["memory", "GiB", "allowed 4 GiB"],
    );
    refused(
        &quartic("[bath]\nbarrier_over_kt = 5\ngamma = 2e-4\n[mesh]\norder = 16"),
        &["Hermite levels at γ = 0.0002", "operations an elimination", "raise the friction"],
    );
}

#[test]
fn faster_than_friction() {
    refused(&quartic("[bath]\nbarrier_over_kt = 0.01\ngamma = 0.02"), &["faster than the friction", "γ = 2", "6 γ"]);
}

#[test]
fn engines_and_keys_of_other_studies() {
    refused(&quartic("[solve]\nengine = \"flux\""), &["[solve] engine", "got \"flux\"", "elimination"]);
    refused(&quartic("[mesh]\norder = 5"), &["[mesh] order", "got 5"]);
    refused(
        &quartic("[mesh]\nx = { from = -2.0, to = 2.0, nodes = 201, spacing = \"graded\", focus = 0.0 }"),
        &["[mesh] x.spacing", "uniform"],
    );
    refused(
        "[potential]\nkind = \"quartic\"\n[bath]\ndynamics = \"underdamped\"\n[study]\nkind = \"kramers\"",
        &["[bath] dynamics", "no inertia", "turnover"],
    );
}
