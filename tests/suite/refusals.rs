//! What can't be computed, or not vouched for, is refused in one line that says what to do.

use crate::support::{refused, run};
use metastable::error::Kind;
use metastable::study;

const KRAMERS: &str = "[study]\nkind = \"kramers\"";

fn quartic(more: &str) -> String {
    format!("[potential]\nkind = \"quartic\"\n{more}\n{KRAMERS}")
}

fn expression(u: &str, more: &str) -> String {
    format!("[potential]\nkind = \"expression\"\nu = \"{u}\"\n[bath]\nkt = 0.1\n{more}\n{KRAMERS}")
}

#[test]
fn temperature_and_friction() {
    refused(&quartic("[bath]\nkt = 0.0"), &["[bath] kt", "got 0", "allowed"]);
    refused(&quartic("[bath]\nkt = -0.1"), &["[bath] kt", "-0.1"]);
    refused(&quartic("[bath]\ngamma = 0"), &["[bath] gamma", "allowed"]);
    refused(&quartic("[bath]\nbarrier_over_kt = -3"), &["[bath] barrier_over_kt", "-3"]);
}

#[test]
fn potentials_without_well_or_barrier() {
    refused(&expression("x^2", ""), &["no barrier to escape over", "wells at 0.0000 and no barrier"]);
    refused(&expression("x", ""), &["no well", "U′ keeps its sign"]);
    refused(&quartic("c = 1.0"), &["no barrier"]);
    refused("[potential]\nkind = \"washboard\"\ns = 0.5\n[study]\nkind = \"kramers\"", &["mesh.x = { from"]);
}

#[test]
fn potentials_that_do_not_parse_or_are_not_finite() {
    refused(&expression("x^2 +", ""), &["[potential] u"]);
    refused(&expression("x^2 + foo", ""), &["[potential] u", "foo"]);
    refused(&expression("ln(x)", "[mesh]\nx = { from = -1.0, to = 1.0, nodes = 101 }"), &["finite"]);
}

#[test]
fn meshes_too_coarse_or_too_narrow() {
    refused(&quartic("[mesh]\nx = { from = -2.0, to = 2.0, nodes = 2 }"), &["[mesh] x.nodes", "got 2"]);
    refused(&quartic("[mesh]\nx = { from = -2.0, to = 2.0, nodes = 9 }"), &["mesh too coarse", "9 nodes"]);
    refused(
        &quartic("[bath]\nbarrier_over_kt = 1\n[mesh]\nx = { from = -3.0, to = 3.0, nodes = 41 }"),
        &["mesh too coarse", "uncertain by", "use more nodes"],
    );
    refused(
        &quartic("[mesh]\nx = { from = -1.2, to = 1.2, nodes = 401 }"),
        &["mesh too narrow", "λ_1 feels the reflecting left end", "widen mesh.x", "\"wall\""],
    );
    refused(&quartic("[mesh]\nx = { from = 0.5, to = 2.0, nodes = 401 }"), &["no barrier"]);
    refused(&quartic("[mesh]\nx = { from = 2.0, to = -2.0, nodes = 401 }"), &["[mesh] x", "2"]);
    refused(&quartic("[mesh]\nabsorb = -0.5"), &["no barrier"]);
}

#[test]
fn a_wall_that_is_meant_is_accepted() {
    let text = quartic("[mesh]\nx = { from = -1.2, to = 1.2, nodes = 401, left = \"wall\", right = \"wall\" }");
    assert!(run(&text).is_ok());
}

#[test]
fn engines_that_cannot() {
    let ring = "[potential]\nkind = \"washboard\"\n[bath]\nkt = 0.5\n[mesh]\nx = { from = -3.141592653589793, to = 3.141592653589793, nodes = 401, left = \"periodic\", right = \"periodic\" }\n";
    let flux = format!("{ring}[solve]\nengine = \"flux\"\n[study]\nkind = \"spectrum\"");
    refused(&flux, &["engine \"flux\" works on a chain", "use solve.engine = \"faer\""]);
    let tilted = ring.replace("kind = \"washboard\"", "kind = \"washboard\"\ns = 0.1");
    refused(
        &format!("{tilted}[study]\nkind = \"turnover\""),
        &["equal at both ends", "kT", "study.kind = \"velocity\""],
    );
    for engine in ["arpack", "faer"] {
        let text = quartic(&format!("[bath]\nbarrier_over_kt = 200\n[solve]\nengine = \"{engine}\""));
        refused(&text, &["λ_1", &format!("engine \"{engine}\""), "use solve.engine = \"flux\""]);
    }
}

#[test]
fn passage_times_from_and_to_nowhere() {
    let text = |from: &str, to: &str| {
        format!("[potential]\nkind = \"quartic\"\n[study]\nkind = \"kramers\"\nfrom = {from}\nto = {to}")
    };
    refused(&text("-1.0", "-1.0"), &["[study] to", "must differ"]);
    refused(&text("-1.0", "99.0"), &["[study] to", "outside the mesh", "got 99"]);
    let cubic = "[potential]\nkind = \"cubic\"\n[study]\nkind = \"kramers\"\nfrom = 0.5\nto = 0.0";
    refused(cubic, &["reflecting end behind its start"]);
}

#[test]
fn kinds_of_failure_have_their_exit_codes() {
    use metastable::case::CaseFile;
    let kind = |text: &str| {
        let case = CaseFile::parse("test", text).and_then(|file| file.resolve(&[]));
        let error = case.and_then(|case| study::run(&case)).unwrap_err();
        (error.kind(), error.exit_code())
    };
    assert_eq!(kind(&quartic("[bath]\nkt = 0.0")), (Kind::Input, 2));
    assert_eq!(kind(&quartic("c = 1.0")), (Kind::NoBarrier, 2));
    let below_the_floor = quartic("[bath]\nbarrier_over_kt = 200\n[solve]\nengine = \"faer\"");
    assert_eq!(kind(&below_the_floor), (Kind::Unresolved, 1));
    // No mesh mends the rounding of U/kT, nor does the solver's own stay below 1e-14.
    let beyond_rounding = quartic("[bath]\nbarrier_over_kt = 200\n[solve]\ntolerance = 1e-14");
    assert_eq!(kind(&beyond_rounding), (Kind::Unresolved, 1));
}

#[test]
fn a_spectrum_that_is_not_discrete() {
    // U grows like |x| far out: few bound modes, and above them a continuum that only the walls make discrete.
    let text = expression("sqrt((x^2 - 1)^2 + 1)/sqrt(x^2 + 1)", "[solve]\ncount = 9").replace("kramers", "spectrum");
    refused(
        &text,
        &["mesh too narrow", "feels the reflecting", "lower solve.count where U rises no faster than a line"],
    );
}
