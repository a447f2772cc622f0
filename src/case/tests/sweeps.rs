//! Sweeps: their points in order, and what can not be swept.

use super::*;

/// The values of the points as numbers.
pub(super) fn swept(text: &str) -> Vec<Vec<f64>> {
    let points = file(&well(text)).points().unwrap_or_else(|error| panic!("{error}"));
    let number = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|i| i as f64)).unwrap();
    points.iter().map(|point| point.iter().map(|(_, value)| number(value)).collect()).collect()
}

#[test]
fn sweeps_give_their_points_in_order() {
    assert_eq!(swept(""), vec![Vec::<f64>::new()]);
    assert_eq!(swept("study.sweep = { key = \"bath.kt\", values = [2, 0.5] }"), [[2.0], [0.5]]);
    let decades = "study.sweep = { key = \"bath.gamma\", from = 1e-3, to = 1e3, points = 7, spacing = \"log\" }";
    assert_eq!(swept(decades), [[1e-3], [1e-2], [0.1], [1.0], [10.0], [100.0], [1e3]]);
    let tenths = "study.sweep = { key = \"potential.c\", from = 0.3, to = -0.3, points = 7 }";
    assert_eq!(swept(tenths), [[0.3], [0.2], [0.1], [0.0], [-0.1], [-0.2], [-0.3]]);
    let product =
        "[[study.sweep]]\nkey = \"bath.gamma\"\nvalues = [1, 2]\n[[study.sweep]]\nkey = \"bath.kt\"\nvalues = [3, 4]";
    assert_eq!(swept(product), [[1.0, 3.0], [1.0, 4.0], [2.0, 3.0], [2.0, 4.0]]);
}

#[test]
fn a_point_overrides_the_key_that_it_excludes() {
    let file = file(&well("bath.barrier_over_kt = 5\nstudy.sweep = { key = \"bath.kt\", values = [0.1, 0.2] }"));
    let points = file.points().unwrap();
    assert_eq!(file.resolve(&points[1]).unwrap().temperature, Temperature::Kt(0.2));
    assert_eq!(file.resolve(&[]).unwrap().temperature, Temperature::BarrierOverKt(5.0));
}

#[test]
fn whole_numbers_and_constants_are_swept_too() {
    let nodes = file(&well(
        "mesh.x = { from = -2, to = 2 }\nstudy.sweep = { key = \"mesh.x.nodes\", from = 101, to = 401, points = 4 }",
    ));
    let last = nodes.resolve(&nodes.points().unwrap()[1]).unwrap();
    assert!(matches!(last.mesh, MeshSpec::Explicit { intervals: 200, .. }));
    let text = "[potential]\nkind = \"expression\"\nu = \"a*x\"\nconstants = { a = 2 }\n[study]\nkind = \"s\"\n\
                sweep = { key = \"potential.constants.a\", values = [3, 4] }";
    let formula = file(text);
    assert_eq!(formula.resolve(&formula.points().unwrap()[1]).unwrap().potential.value(2.0), 8.0);
    assert_eq!(
        refusal(&text.replace("constants.a\"", "constants.b\"")),
        "[study] sweep.key: unknown constant: got \"b\", allowed a"
    );
}

#[test]
fn sweeps_that_can_not_be_are_refused() {
    let keys = "allowed potential.a, potential.b, potential.c, junction.critical_current, junction.capacitance, \
                junction.resistance, junction.ramp, junction.temperature, junction.bias, creep.barrier, creep.mu, creep.hops, creep.u0_over_kt, creep.s, creep.j, creep.temperature, creep.critical_temperature, \
                creep.pinning_energy, creep.critical_current_density, creep.flux_flow_resistivity, creep.attempt_time, \
                creep.criterion, creep.from, creep.to, creep.noise, slab.field, slab.applied_field, slab.half_width, \
                slab.history, slab.ramp, slab.cells, slab.from, slab.to, slab.points, dot.energy, dot.bias, dot.mu, \
                dot.mu_left, dot.mu_right, dot.gamma_left, dot.gamma_right, dot.temperature, quantum.hbar, bath.kt, \
                bath.barrier_over_kt, bath.t_over_tc, bath.gamma, bath.alpha, bath.cutoff, mesh.x.from, \
                mesh.x.to, mesh.x.nodes, mesh.x.focus, mesh.x.ratio, mesh.absorb, mesh.order, mesh.levels, mesh.contour.angle, \
                mesh.contour.start, mesh.contour.length, mesh.contour.width, solve.tolerance, solve.count, solve.near, \
                solve.from, solve.to, drive.amplitude, drive.frequency, drive.harmonics, data.temperature, study.from, study.to, study.nodes, study.points, study.dwell, study.events, study.seed";
    let range = |rest: &str| format!("{{ key = \"bath.kt\", {rest} }}");
    for (sweep, expected) in [
        ("{ values = [1] }".into(), "[study] sweep.key: missing; add key = \"bath.barrier_over_kt\"".into()),
        (
            "{ key = \"bath.kt\" }".into(),
            "[study] sweep.values: missing; add values = [2, 5, 10], or from, to and points".to_owned(),
        ),
        (range("values = []"), "[study] sweep.values: the list is empty; allowed 1 value or more".into()),
        (
            range("values = [1], points = 3"),
            "[study] sweep.points: values are given as well; keep either values or from, to, points, spacing".into(),
        ),
        (range("from = 1, points = 3"), "[study] sweep.to: missing; add to = 1.0".into()),
        (range("from = 1, to = 2"), "[study] sweep.points: missing; add points = 20".into()),
        (
            range("from = 1, to = 2, points = 1"),
            "[study] sweep.points: number of points: got 1, allowed 2 … 1000000".into(),
        ),
        (range("from = 1, to = 1, points = 5"), "[study] sweep.to: from and to are the same, got 1".into()),
        (
            range("from = 0, to = 2, points = 5, spacing = \"log\""),
            "[study] sweep.from: end of a logarithmic sweep: got 0, allowed above 0; use spacing = \"linear\"".into(),
        ),
        (
            range("from = 1, to = 2, points = 5, spacing = \"lag\""),
            "[study] sweep.spacing: unknown spacing: got \"lag\", allowed linear, log; did you mean log?".into(),
        ),
        (
            "{ key = \"bath.kr\", values = [1] }".into(),
            format!("[study] sweep.key: unknown key: got \"bath.kr\", {keys}; did you mean bath.kt?"),
        ),
        (
            "{ key = \"solve.engine\", values = [1] }".into(),
            format!("[study] sweep.key: not a number that can be swept: got \"solve.engine\", {keys}"),
        ),
        (
            "{ key = \"study.sweep.from\", values = [1] }".into(),
            format!("[study] sweep.key: not a number that can be swept: got \"study.sweep.from\", {keys}"),
        ),
        (
            format!("[{0}, {0}]", range("values = [1]")),
            "[study] sweep.key: the same key is swept twice, got bath.kt, bath.kt".into(),
        ),
        (
            format!("[{}, {{ key = \"bath.barrier_over_kt\", values = [1] }}]", range("values = [1]")),
            "[study] sweep.key: these keys exclude each other, got bath.kt, bath.barrier_over_kt".into(),
        ),
        (
            format!(
                "[{}, {{ key = \"bath.gamma\", from = 1, to = 2, points = 2000 }}]",
                range("from = 1, to = 2, points = 1000")
            ),
            "[study] sweep: too many points: got 1000·2000, allowed 1000000".into(),
        ),
    ] {
        assert_eq!(refusal(&well(&format!("study.sweep = {sweep}"))), expected, "{sweep}");
    }
}
