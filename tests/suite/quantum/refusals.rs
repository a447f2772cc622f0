//! What the quantum studies can't compute is refused in one line that names what is wrong and what would be right.

use crate::support::refused;

fn cubic(more: &str) -> String {
    format!("[potential]\nkind = \"cubic\"\ng = 0.1\n{more}\n[study]\nkind = \"resonances\"")
}

fn expression(u: &str, more: &str) -> String {
    format!("[potential]\nkind = \"expression\"\nu = \"{u}\"\n{more}\n[study]\nkind = \"resonances\"")
}

#[test]
fn potentials_that_do_not_continue_analytically() {
    // On the axis U has a kink; off it, the two halves of |x − c| do not fit together at all.
    refused(
        &expression("x^2/2 - 0.1*x^3 + 0.2*abs(x-0.5)", ""),
        &["does not continue analytically", "x = 0.4", "x = 0.5"],
    );
    for kink in [7, 8] {
        let u = format!("x^2/2 - 0.1*x^3 + 0.2*abs(x-{kink})");
        let place = format!("x = {kink}.0");
        refused(&expression(&u, ""), &["does not continue analytically", &place, "without a break", "move the ray"]);
    }
}

#[test]
fn rays_at_a_wrong_angle_or_from_a_wrong_place() {
    // ∫p dx ~ x^{5/2}: the sector ends at 2π/5 = 1.257.
    let sector = ["[mesh] contour.angle", "sector in which ψ dies out", "got 1.5", "… 1.25"];
    refused(&cubic("[mesh.contour]\nangle = 1.5"), &sector);
    refused(&cubic("[mesh.contour]\nangle = 1.5\nlength = 12"), &sector);
    refused(&cubic("[mesh.contour]\nangle = 1.6"), &["[mesh] contour.angle", "got 1.6", "below π/2"]);
    refused(
        &cubic("[mesh.contour]\nstart = 4.0"),
        &["[mesh] contour.start", "outer turning point", "got 4", "at least 5"],
    );
    let left = cubic("[mesh.contour]\nstart = -4.0").replace("g = 0.1", "g = -0.1");
    refused(&left, &["[mesh] contour.start", "outer turning point", "got -4", "at most -5"]);
}

#[test]
fn washboards_without_a_well() {
    for s in ["1.0", "1.5", "-1.0"] {
        let text = format!("[potential]\nkind = \"washboard\"\ns = {s}\n[study]\nkind = \"levels\"");
        refused(&text, &["[potential] s", "no well is left", "−1 < s < 1"]);
    }
    let junction = "[junction]\ncritical_current = \"9.489 uA\"\ncapacitance = \"6.35 pF\"\n";
    for bias in ["1.0", "\"9.5 uA\""] {
        let text = format!("{junction}bias = {bias}\n[study]\nkind = \"levels\"");
        refused(&text, &["[junction] bias", "no well is left", "−1 < s < 1"]);
    }
}

#[test]
fn more_levels_than_stand_out_from_the_continuum() {
    refused(&cubic("[solve]\ncount = 60"), &["[solve] count", "levels", "got 60", "allowed 1 …"]);
}

#[test]
fn a_mesh_that_does_not_resolve_the_wavelength() {
    let mesh = "[mesh]\nx = { from = -8.0, to = 25.0, nodes = 41 }";
    refused(&cubic(mesh), &["[mesh] x.nodes", "does not resolve the local wavelength", "got 41", "or more"]);
}

#[test]
fn a_closed_well_has_no_width() {
    let closed = "[potential]\nkind = \"quartic\"\n[study]\nkind = \"resonances\"";
    refused(closed, &["closed on both sides", "use the study \"levels\""]);
}

#[test]
fn engines_and_orders_that_do_not_fit() {
    refused(
        &cubic("[solve]\nengine = \"flux\""),
        &["[solve] engine", "got \"flux\"", "allowed banded, faer, arpack, lapack"],
    );
    let sharp = cubic("[mesh]\norder = 8\n[mesh.contour]\nkind = \"sharp\"");
    refused(&sharp, &["[mesh] order", "second order", "got 8", "allowed 2"]);
    refused(&cubic("[mesh]\norder = 3"), &["[mesh] order", "got 3", "an even number"]);
    refused(&cubic("[mesh]\norder = 10"), &["[mesh] order", "got 10", "allowed 2, 4, 6 or 8"]);
    let width = cubic("[mesh.contour]\nkind = \"sharp\"\nwidth = 1.0");
    refused(&width, &["[mesh] contour.width", "sharp ray has no width"]);
}

#[test]
fn a_well_that_levels_off_below_the_levels_asked_for() {
    // Four levels are bound in −10 sech²x, N(N + 1)/2 = 10.
    let text = expression("-10*sech(x)^2", "").replace("resonances", "levels");
    refused(&text, &["[solve] count", "only 4 levels", "got 5, allowed 1 … 4"]);
}

#[test]
fn what_a_rotated_axis_has_lost_to_rounding() {
    // Γ = 4e-15 is no digit of Im E; only the flux on a real part of the path has it.
    let text = cubic("[mesh.contour]\nkind = \"rotated\"\n[solve]\ncount = 1").replace("0.1", "0.06085806194501846");
    refused(&text, &["is uncertain", "Γ = 4.", "e-15 by ", "kind = \"smooth\""]);
}

#[test]
fn a_kink_beyond_the_end_of_the_ray() {
    // The ray of the cubic ends before Re x = 9, on the branch without the kink; the width there is wrong by 3e-4.
    let text = expression("x^2/2 - 0.1*x^3 + 0.2*abs(x - 9)", "");
    refused(&text, &["U does not continue analytically from the real axis to the ray", "mesh.contour.start"]);
}
