//! Junctions, ħ, contours, windows of energy.

use super::*;
use crate::mesh::ContourKind;
use crate::units::Junction;

const JUNCTION: &str =
    "[study]\nkind = \"s\"\n[junction]\ncritical_current = \"9.489 uA\"\ncapacitance = \"6.35 pF\"\n";

/// The junction with more lines behind its own.
fn biased(more: &str) -> String {
    format!("{JUNCTION}{more}")
}

#[test]
fn a_junction_becomes_its_washboard() {
    let shunt = "resistance = \"190 Ω\"\nramp = \"1 mA/s\"\ntemperature = \"30 mK\"\nbias = 0.99\n";
    let case = case(&biased(shunt));
    let junction = Junction {
        critical_current: 9.489e-6,
        capacitance: 6.35e-12,
        resistance: Some(190.0),
        ramp: Some(1e-3),
        temperature: Some(0.03),
    };
    assert_eq!((case.junction, case.bias), (Some(junction), Some(0.99)));
    assert_eq!((case.potential, case.hbar), (Potential::Washboard { s: 0.99 }, junction.eta()));
    assert!((case.hbar - 0.002_275_492_548).abs() < 1e-12);
}

#[test]
fn temperature_and_shunt_of_a_junction_are_its_kt_and_gamma() {
    let lab = case(&biased("bias = 0.9\nresistance = \"190 ohm\"\ntemperature = \"30 mK\""));
    let junction = lab.junction.unwrap();
    let Temperature::Kt(kt) = lab.temperature else { panic!("{:?}", lab.temperature) };
    // k_B·30 mK over E_J/k_B = 226.19 K of 9.489 µA; γ/ω_p0 = 1/Q₀.
    assert!((kt / (0.03 / 226.187) - 1.0).abs() < 1e-4, "{kt}");
    assert!((lab.gamma(1.0) * junction.quality(0.0).unwrap() - 1.0).abs() < 1e-14);
    assert_eq!(case(&biased("bias = 0.9\ntemperature = \"0 K\"")).temperature, Temperature::OverCrossover(0.0));
    for (more, expected) in [
        (
            "temperature = \"1 K\"\n[bath]\nkt = 1",
            "[bath] kt: junction.temperature is given as well; keep one of the two",
        ),
        (
            "resistance = \"1 ohm\"\n[bath]\nalpha = 1",
            "[bath] alpha: junction.resistance is given as well; keep one of the two",
        ),
    ] {
        assert_eq!(refusal(&biased(&format!("bias = 0.9\n{more}"))), expected);
    }
}

#[test]
fn a_temperature_is_swept_with_its_unit() {
    let sweep =
        |rest: &str| file(&biased(&format!("bias = 0.9\n[study.sweep]\nkey = \"junction.temperature\"\n{rest}")));
    let kelvin = |file: &CaseFile| -> Vec<f64> {
        let points = file.points().unwrap();
        points.iter().map(|point| file.resolve(point).unwrap().junction.unwrap().temperature.unwrap()).collect()
    };
    assert_eq!(kelvin(&sweep("values = [\"30 mK\", \"1 K\"]")), [0.03, 1.0]);
    let log = "from = \"10 mK\"\nto = \"1 K\"\npoints = 3\nspacing = \"log\"";
    assert_eq!(kelvin(&sweep(log)), [0.01, 0.1, 1.0]);
    let needs = "needs a temperature such as \"30 mK\"";
    for (rest, expected) in [
        ("values = [0.03]", format!("values: {needs}: got 0.03, allowed K, mK, uK, nK")),
        ("from = \"1 A\"\nto = \"1 K\"\npoints = 3", format!("from: {needs}: got \"1 A\", allowed K, mK, uK, nK")),
    ] {
        let error = sweep(rest).points().unwrap_err().to_string();
        assert_eq!(error, format!("meshes/well.toml: [study] sweep.{expected}"));
    }
}

#[test]
fn a_ramp_needs_no_bias() {
    let ramped = case(&biased("").replace("kind = \"s\"", "kind = \"switching\""));
    assert_eq!((ramped.bias, ramped.hbar > 0.0), (None, true));
}

#[test]
fn a_bias_is_a_share_or_a_current() {
    let bias = |value: &str| case(&biased(&format!("bias = {value}"))).bias.unwrap();
    assert_eq!((bias("0"), bias("-0.5"), bias("0.9905")), (0.0, -0.5, 0.9905));
    assert_eq!((bias("\"9 uA\""), bias("\"-9000 nA\"")), (9e-6 / 9.489e-6, -9e-6 / 9.489e-6));
    let mut file = file(&biased("bias = 0.5"));
    for (assignment, expected) in [
        ("junction.bias=0.99", 0.99),
        ("junction.bias = 4.7445 uA", 0.5),
        ("junction.bias=\"4.7445 µA\"", 0.5),
        ("junction.critical_current=18.978 µA", 0.25),
    ] {
        file.set(assignment).unwrap();
        assert!((file.resolve(&[]).unwrap().bias.unwrap() - expected).abs() < 1e-15, "{assignment}");
    }
}

#[test]
fn a_bias_that_is_swept_need_not_be_given() {
    let sweep = "[study.sweep]\nkey = \"junction.bias\"\nvalues = [0.9, 0.95, 1]";
    let swept = file(&biased(sweep));
    let points = swept.points().unwrap();
    let bias = |point: &[Override]| swept.resolve(point).map(|case| (case.bias, case.potential));
    assert_eq!(bias(&points[1]).unwrap(), (Some(0.95), Potential::Washboard { s: 0.95 }));
    assert_eq!(
        bias(&points[2]).unwrap_err().to_string(),
        "meshes/well.toml: [junction] bias: no well is left: got 1, allowed −1 < s < 1"
    );
    assert!(bias(&[]).is_err());
    let mut fixed = file(&biased(sweep));
    fixed.set("junction.bias=0.5").unwrap();
    assert_eq!(fixed.points().unwrap(), [[]]);
    assert_eq!(fixed.resolve(&[]).unwrap().bias, Some(0.5));
}

#[test]
fn junctions_that_can_not_be_are_refused() {
    let current = "needs a current such as \"9.489 uA\"";
    let units = "allowed A, mA, uA, nA, pA";
    for (text, expected) in [
        ("", "bias: missing; add bias = 0.99, or sweep junction.bias".to_owned()),
        ("bias = 1.2", "bias: no well is left: got 1.2, allowed −1 < s < 1".into()),
        ("bias = -1", "bias: no well is left: got -1, allowed −1 < s < 1".into()),
        ("bias = \"18.978 uA\"", "bias: no well is left: got \"18.978 uA\", s = 2, allowed −1 < s < 1".into()),
        ("bias = \"high\"", format!("bias: {current}: got \"high\", {units}")),
        ("bias = \"9 uF\"", format!("bias: {current}: got \"9 uF\", {units}")),
        (
            "bias = \"0.9\"",
            "bias: wrong value: got \"0.9\", allowed a finite number, or a current such as \"9.4 uA\"; leave out the quotes"
                .into(),
        ),
        (
            "bias = true",
            "bias: wrong value: got true, allowed a finite number, or a current such as \"9.4 uA\"".into(),
        ),
        ("bias = 0.9\nresistance = \"0 ohm\"", "resistance: out of range: got \"0 ohm\", allowed above 0".into()),
        ("bias = 0.9\nramp = \"-1 mA/s\"", "ramp: out of range: got \"-1 mA/s\", allowed above 0".into()),
        ("bias = 0.9\ntemperature = \"-1 K\"", "temperature: out of range: got \"-1 K\", allowed 0 or more".into()),
        (
            "bias = 0.9\ntemperature = 0.03",
            "temperature: needs a temperature such as \"30 mK\": got 0.03, allowed K, mK, uK, nK".into(),
        ),
        (
            "bias = 0.9\nramp = \"1 mA\"",
            "ramp: needs a ramp of the current such as \"1 mA/s\": got \"1 mA\", allowed A/s, mA/s, uA/s, nA/s".into(),
        ),
    ] {
        assert_eq!(refusal(&biased(text)), format!("[junction] {expected}"), "{text}");
    }
}

#[test]
fn the_circuit_must_be_given_with_its_units() {
    let circuit = |lines: &str| refusal(&format!("[study]\nkind = \"s\"\n[junction]\nbias = 0.9\n{lines}"));
    let current = "[junction] critical_current: needs a current such as \"9.489 uA\"";
    for (lines, expected) in [
        ("", "[junction] critical_current: missing; add critical_current = \"9.489 uA\"".to_owned()),
        ("critical_current = \"9 uA\"", "[junction] capacitance: missing; add capacitance = \"6.35 pF\"".into()),
        ("critical_current = \"9.489 pF\"", format!("{current}: got \"9.489 pF\", allowed A, mA, uA, nA, pA")),
        ("critical_current = 9.5", format!("{current}: got 9.5, allowed A, mA, uA, nA, pA")),
        (
            "critical_current = \"-9 uA\"\ncapacitance = \"6 pF\"",
            "[junction] critical_current: out of range: got -0.000009, allowed above 0".into(),
        ),
    ] {
        assert_eq!(circuit(lines), expected, "{lines}");
    }
    assert_eq!(refusal("junction = 3"), "junction: wrong value: got 3, allowed a section [junction]");
    let message = set_refusal(&biased("bias = 0"), "junction.capacitance=6 A");
    assert!(
        message.contains("[junction] capacitance: needs a capacitance such as \"6.35 pF\": got \"6 A\""),
        "{message}"
    );
}

#[test]
fn a_junction_has_its_own_potential_and_action() {
    let potential = "potential: a [junction] is given as well, and its potential is the washboard; keep one of the two";
    let hbar = "[quantum] hbar: a [junction] is given as well, and gives its own ħ; keep one of the two";
    for (text, expected) in [
        ("bias = 0.9\n[potential]\nkind = \"washboard\"", potential),
        ("bias = 0.9\n[potential]", potential),
        ("bias = 0.9\n[quantum]\nhbar = 0.1", hbar),
        ("bias = 0.9\n[study.sweep]\nkey = \"quantum.hbar\"\nvalues = [0.1]", hbar),
        ("bias = 0.9\n[study.sweep]\nkey = \"potential.s\"\nvalues = [0.1]", potential),
    ] {
        assert_eq!(refusal(&biased(text)), expected, "{text}");
    }
    let bias = refusal(&well("junction.bias = 0.9"));
    assert_eq!(bias, potential);
}

#[test]
fn hbar_is_one_unless_given_and_can_be_swept() {
    assert_eq!(case(&well("quantum.hbar = 0.05")).hbar, 0.05);
    assert_eq!(refusal(&well("quantum.hbar = 0")), "[quantum] hbar: out of range: got 0, allowed above 0");
    let swept = file(&well("study.sweep = { key = \"quantum.hbar\", values = [0.1, 0.2] }"));
    assert_eq!(swept.resolve(&swept.points().unwrap()[1]).unwrap().hbar, 0.2);
}

#[test]
fn orders_and_contours_are_read() {
    let case = case(&well(
        "mesh.order = 6\nmesh.contour = { kind = \"sharp\", angle = 0.4, start = -1, length = 5, width = 0.5 }",
    ));
    let contour = ContourSpec {
        kind: Some(ContourKind::Sharp),
        angle: Some(0.4),
        start: Some(-1.0),
        length: Some(5.0),
        width: Some(0.5),
    };
    assert_eq!((case.order, case.contour, case.mesh), (Some(6), contour, MeshSpec::default()));
    let mut file = file(&well(""));
    for kind in ContourKind::ALL {
        file.set(&format!("mesh.contour.kind={kind}")).unwrap();
        assert_eq!(file.resolve(&[]).unwrap().contour.kind, Some(kind));
    }
}

#[test]
fn orders_and_contours_that_can_not_be_are_refused() {
    for (text, expected) in [
        ("order = 3", "order: no such order: got 3, allowed an even number, 2 … 16"),
        ("order = 18", "order: no such order: got 18, allowed an even number, 2 … 16"),
        ("order = -2", "order: no such order: got -2, allowed an even number, 2 … 16"),
        ("order = 2.5", "order: wrong value: got 2.5, allowed a whole number"),
        (
            "contour.kind = \"smoth\"",
            "contour.kind: unknown contour: got \"smoth\", allowed smooth, sharp, rotated; did you mean smooth?",
        ),
        ("contour.angle = 0", "contour.angle: out of range: got 0, allowed above 0 and below π/2 = 1.5707963"),
        ("contour.angle = 1.6", "contour.angle: out of range: got 1.6, allowed above 0 and below π/2 = 1.5707963"),
        ("contour.length = 0", "contour.length: out of range: got 0, allowed above 0"),
        ("contour.width = -1", "contour.width: out of range: got -1, allowed above 0"),
        ("contour.start = \"a\"", "contour.start: wrong value: got \"a\", allowed a finite number"),
        (
            "contour.angel = 1",
            "contour.angel: unknown key; allowed kind, angle, start, length, width; did you mean angle?",
        ),
        ("contour = \"smooth\"", "contour: wrong value: got \"smooth\", allowed a section [mesh.contour]"),
    ] {
        assert_eq!(refusal(&well(&format!("mesh.{text}"))), format!("[mesh] {expected}"), "{text}");
    }
}

#[test]
fn levels_are_asked_for_near_an_energy_or_in_a_window() {
    let solve = |text: &str| case(&well(&format!("solve = {{ {text} }}"))).solve;
    assert_eq!(solve("near = -0.2").near, Some(-0.2));
    assert_eq!(solve("from = -1, to = 0.5").window, Some((-1.0, 0.5)));
    assert_eq!((solve("").count_or(7), solve("count = 2").count_or(7)), (7, 2));
    assert_eq!(solve("engine = \"banded\"").engine, Some(Engine::Banded));
    for (text, expected) in [
        ("near = 1, from = 0, to = 2", "near: a window of energy is given as well; keep either near or from and to"),
        ("near = 1, to = 2", "near: a window of energy is given as well; keep either near or from and to"),
        ("from = 1", "to: missing; from = 1 needs the other end of the window of energy"),
        ("to = 1", "from: missing; to = 1 needs the other end of the window of energy"),
        ("from = 2, to = 1", "to: the ends of the window must be increasing, got from = 2, to = 1"),
        ("from = 1, to = 1", "to: the ends of the window must be increasing, got from = 1, to = 1"),
    ] {
        assert_eq!(refusal(&well(&format!("solve = {{ {text} }}"))), format!("[solve] {expected}"), "{text}");
    }
    let mut file = file(&well("solve = { from = 1, to = 2 }"));
    file.set("solve.near=1.5").unwrap();
    assert_eq!(file.resolve(&[]).unwrap().solve, Solve { near: Some(1.5), ..Solve::default() });
    file.set("solve.from=0").unwrap();
    file.set("solve.to=1").unwrap();
    assert_eq!(file.resolve(&[]).unwrap().solve, Solve { window: Some((0.0, 1.0)), ..Solve::default() });
}

proptest! {
    #[test]
    fn a_bias_that_is_set_arrives_as_it_is(s in -1.0..1.0f64) {
        prop_assume!(s > -1.0);
        let mut file = file(JUNCTION);
        file.set(&format!("junction.bias={s:e}")).unwrap();
        let case = file.resolve(&[]).unwrap();
        prop_assert_eq!((case.bias, case.potential), (Some(s), Potential::Washboard { s }));
    }
}
