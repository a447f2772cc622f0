//! Every refusal with its words, defaults, `--set`, sweeps.

use super::*;
use crate::error::Kind;
use crate::mesh::Feature;
use proptest::prelude::*;
use sweeps::swept;
use toml::Value;

mod junction;
mod setting;
mod sweeps;

/// A case with the two keys that must be given, and more lines behind them.
fn well(more: &str) -> String {
    format!("potential.kind = \"quartic\"\nstudy.kind = \"kramers\"\n{more}")
}

fn file(text: &str) -> CaseFile {
    CaseFile::parse("meshes/well.toml", text).unwrap()
}

fn case(text: &str) -> Case {
    file(text).resolve(&[]).unwrap_or_else(|error| panic!("{error}"))
}

/// The message of the first refusal on the way to a case, without the name of the file.
fn refusal(text: &str) -> String {
    let resolved =
        CaseFile::parse("f.toml", text).and_then(|file| file.points().and_then(|points| file.resolve(&points[0])));
    let error = resolved.unwrap_err();
    assert!(matches!(error.kind(), Kind::Input | Kind::NoBarrier), "{error}");
    let message = error.to_string();
    assert!(!message.contains('\n'), "{message:?}");
    message.strip_prefix("f.toml: ").unwrap_or_else(|| panic!("no file in {message}")).to_owned()
}

fn set_refusal(text: &str, assignment: &str) -> String {
    file(text).set(assignment).unwrap_err().to_string()
}

#[test]
fn every_key_but_two_has_a_default() {
    let case = case(&well(""));
    assert_eq!((case.name.as_str(), case.title.as_str()), ("well", "well"));
    assert_eq!(case.potential, Potential::quartic());
    assert_eq!((case.temperature, case.damping), (Temperature::BarrierOverKt(10.0), None));
    assert_eq!(case.mesh, MeshSpec::Auto { from: None, to: None, absorb: None, left: None, right: None });
    assert_eq!(case.solve, Solve { tolerance: 1e-10, engine: None, count: None, near: None, window: None });
    assert_eq!((case.solve.count_or(3), case.hbar, case.junction, case.bias), (3, 1.0, None, None));
    assert_eq!((case.order, case.contour), (None, ContourSpec::default()));
    assert_eq!(case.study, Study { kind: "kramers".into(), ..Study::default() });
}

#[test]
fn the_defaults_of_a_potential_are_its_own() {
    for (kind, potential) in [
        ("quartic", Potential::quartic()),
        ("cubic", Potential::cubic()),
        ("inverted_quartic", Potential::inverted_quartic()),
        ("washboard", Potential::washboard()),
        ("moiseyev", Potential::moiseyev()),
    ] {
        assert_eq!(case(&format!("potential.kind = \"{kind}\"\nstudy.kind = \"s\"")).potential, potential);
    }
}

#[test]
fn a_complete_case_is_read() {
    let case = case(
        r#"
        title = "Quartic double well"
        [potential]
        kind = "quartic"
        a = 2
        [bath]
        kt = 0.0125
        gamma = 3
        [mesh]
        x = { from = -2.2, to = 2.2, nodes = 401.0, spacing = "uniform", left = "wall", right = "absorbing" }
        [solve]
        tolerance = 1e-8
        engine = "arpack"
        count = 4
        [study]
        kind = "kramers"
        from = -1
        to = 1.0
        nodes = 101
        points = 50
        engines = ["flux", "lapack"]
        "#,
    );
    assert_eq!(case.title, "Quartic double well");
    assert_eq!(case.potential, Potential::Quartic { a: 2.0, b: 1.0, c: 0.0 });
    assert_eq!((case.temperature, case.gamma(1.0)), (Temperature::Kt(0.0125), 3.0));
    let spacing = Spacing::Uniform { from: -2.2, to: 2.2 };
    assert_eq!(
        case.mesh,
        MeshSpec::Explicit { spacing, intervals: 400, left: Boundary::Wall, right: Boundary::Absorbing }
    );
    assert_eq!(
        case.solve,
        Solve { tolerance: 1e-8, engine: Some(Engine::Arpack), count: Some(4), near: None, window: None }
    );
    let engines = vec!["flux".into(), "lapack".into()];
    let study = Study {
        kind: "kramers".into(),
        from: Some(-1.0),
        to: Some(1.0),
        nodes: Some(101),
        points: Some(50),
        engines,
        ..Study::default()
    };
    assert_eq!(case.study, study);
}

#[test]
fn an_expression_has_its_constants() {
    let text =
        "[potential]\nkind = \"expression\"\nu = \"a*x^4/4 - x^2/2\"\nconstants = { a = 2 }\n[study]\nkind = \"s\"";
    assert_eq!(case(text).potential.value(2.0), 6.0);
    let mut other = file(text);
    other.set("potential.constants.a=4").unwrap();
    assert_eq!(other.resolve(&[]).unwrap().potential.value(2.0), 14.0);
    other.set("potential.u=a*x + β").unwrap();
    other.set("potential.constants.β = 1").unwrap();
    assert_eq!(other.resolve(&[]).unwrap().potential.value(2.0), 9.0);
}

#[test]
fn a_mesh_is_explicit_where_nodes_or_spacing_are_given() {
    let mesh = |x: &str| case(&well(&format!("mesh.x = {{ {x} }}"))).mesh;
    let ends = |spacing, intervals| MeshSpec::Explicit {
        spacing,
        intervals,
        left: Boundary::Reflecting,
        right: Boundary::Reflecting,
    };
    assert_eq!(mesh("from = -2, to = 2, spacing = \"uniform\""), ends(Spacing::Uniform { from: -2.0, to: 2.0 }, 800));
    let adapted = Spacing::Adapted { from: -2.0, to: 2.0, features: Vec::<Feature>::new() };
    assert_eq!(mesh("from = -2, to = 2, spacing = \"adapted\", nodes = 5"), ends(adapted, 4));
    let graded = Spacing::Graded { from: -2.0, to: 2.0, focus: 0.5, ratio: 10.0 };
    assert_eq!(mesh("from = -2, to = 2, spacing = \"graded\", focus = 0.5"), ends(graded, 800));
    assert_eq!(
        mesh("from = -2, to = 2, right = \"absorbing\""),
        MeshSpec::Auto { from: Some(-2.0), to: Some(2.0), absorb: None, left: None, right: Some(Boundary::Absorbing) }
    );
    assert_eq!(mesh(""), MeshSpec::default());
    let absorb = MeshSpec::Auto { from: None, to: None, absorb: Some(2.0), left: None, right: None };
    assert_eq!(case(&well("mesh.absorb = 2")).mesh, absorb);
    assert_eq!(case(&well("mesh.absorb = 2\nmesh.x = \"auto\"")).mesh, absorb);
}

#[test]
fn a_text_that_is_no_toml_is_refused_with_its_place() {
    // What is wrong is said in the words of the parser, which are its own.
    for (text, place) in [
        ("title = \"x\"\n[bath]\nkt = = 2", "no TOML at line 3, column 6: "),
        ("ü = 1", "no TOML at line 1, column 1: "),
        ("[bath]\nkt = 1\nkt = 2", "no TOML at line 3, column 1: "),
        ("title = \"ü", "no TOML at line 1, column 11: "),
    ] {
        let message = refusal(text);
        assert!(message.starts_with(place) && message.len() > place.len(), "{message}");
    }
    let missing = CaseFile::read("no/such.toml").unwrap_err();
    assert_eq!(missing.to_string(), "no/such.toml: no such file; metastable list shows the cases in meshes");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin.toml");
    std::fs::write(&path, b"title = \"\xe9\"").unwrap();
    assert!(CaseFile::read(&path).unwrap_err().to_string().ends_with("latin.toml: not a text in UTF-8"));
    assert_eq!(CaseFile::read(folder.path()).unwrap_err().exit_code(), 2);
}

#[test]
fn what_is_missing_is_named_with_an_example() {
    for (text, expected) in [
        ("", "the section [potential] is missing; add [potential] with kind = \"quartic\""),
        ("potential.kind = \"cubic\"", "the section [study] is missing; add [study] with kind = \"kramers\""),
        ("[potential]\n[study]", "[potential] kind: missing; add kind = \"quartic\""),
        ("potential.kind = \"cubic\"\n[study]\npoints = 3", "[study] kind: missing; add kind = \"kramers\""),
        ("potential.kind = \"expression\"\nstudy.kind = \"s\"", "[potential] u: missing; add u = \"x^4/4 - x^2/2\""),
    ] {
        assert_eq!(refusal(text), expected);
    }
}

#[test]
fn unknown_keys_are_refused_with_those_that_are_known() {
    let bath = "unknown key; allowed kt, barrier_over_kt, t_over_tc, gamma, alpha, cutoff, dynamics";
    for (text, expected) in [
        ("bath.gama = 1", format!("[bath] gama: {bath}; did you mean gamma?")),
        ("bath.pressure = 1", format!("[bath] pressure: {bath}")),
        ("bath.beta = 1", format!("[bath] beta: {bath}")),
        ("\"bath.kt\" = 1", "[bath] kt: unknown key; allowed title, potential, junction, creep, slab, dot, network, quantum, bath, mesh, solve, drive, data, study".into()),
        (
            "junction.current = 0.9",
            "[junction] current: unknown key; allowed critical_current, capacitance, resistance, ramp, temperature, bias"
                .into(),
        ),
        (
            "mesch.absorb = 1",
            "mesch: unknown key; allowed title, potential, junction, creep, slab, dot, network, quantum, bath, mesh, solve, drive, data, study; did you mean mesh?".into(),
        ),
        (
            "mesh.x.node = 9",
            "[mesh] x.node: unknown key; allowed from, to, nodes, spacing, left, right, focus, ratio; did you mean nodes?"
                .into(),
        ),
        (
            "potential.g = 1",
            "[potential] g: unknown key for kind \"quartic\"; allowed kind, a, b, c; it belongs to cubic, inverted_quartic"
                .into(),
        ),
        (
            "potential.constants.k = 1",
            "[potential] constants: unknown key for kind \"quartic\"; allowed kind, a, b, c; it belongs to expression".into(),
        ),
        (
            "study.sweep = { kei = \"bath.kt\" }",
            "[study] sweep.kei: unknown key; allowed key, values, from, to, points, spacing; did you mean key?".into(),
        ),
        ("bath.\"a\\nb\" = 1", format!("[bath] a\\nb: {bath}")),
    ] {
        assert_eq!(refusal(&well(text)), expected, "{text}");
    }
}

#[test]
fn wrong_values_are_refused_with_what_was_expected() {
    let number = "allowed a finite number";
    for (text, expected) in [
        ("bath.kt = \"cold\"", format!("[bath] kt: wrong value: got \"cold\", {number}")),
        ("bath.kt = \"0.1\"", format!("[bath] kt: wrong value: got \"0.1\", {number}; leave out the quotes")),
        ("bath.kt = nan", format!("[bath] kt: wrong value: got nan, {number}")),
        ("bath.kt = -inf", format!("[bath] kt: wrong value: got -inf, {number}")),
        ("bath.kt = true", format!("[bath] kt: wrong value: got true, {number}")),
        ("bath.kt = 2020-01-01", format!("[bath] kt: wrong value: got 2020-01-01, {number}")),
        ("bath.kt = [1, 2]", format!("[bath] kt: wrong value: got a list of 2, {number}")),
        ("bath.kt.x = 1", format!("[bath] kt: wrong value: got a table, {number}")),
        ("solve.count = 2.5", "[solve] count: wrong value: got 2.5, allowed a whole number".into()),
        ("title = 3", "title: wrong value: got 3, allowed a text in quotes".into()),
        ("bath = 3", "bath: wrong value: got 3, allowed a section [bath]".into()),
        (
            "mesh.x = \"automatic\"",
            "[mesh] x: wrong value: got \"automatic\", allowed \"auto\" or a table { from = -2, to = 2, nodes = 801 }"
                .into(),
        ),
        (
            "study.engines = [\"flux\", 1]",
            "[study] engines: wrong value: got 1, allowed a list of texts in quotes".into(),
        ),
        (
            "study.sweep = 3",
            "[study] sweep: wrong value: got 3, \
             allowed a table { key = \"bath.kt\", values = [0.1, 0.05] } or a list of such tables"
                .into(),
        ),
        (
            "study.sweep = { key = \"bath.kt\", values = [1, \"2\"] }",
            "[study] sweep.values: wrong value: got \"2\", allowed a list of finite numbers, or of quantities with their unit; leave out the quotes"
                .into(),
        ),
    ] {
        assert_eq!(refusal(&well(text)), expected, "{text}");
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    for (text, expected) in [
        ("bath.kt = 0", "[bath] kt: out of range: got 0, allowed above 0"),
        ("bath.barrier_over_kt = -3", "[bath] barrier_over_kt: out of range: got -3, allowed above 0"),
        ("bath.gamma = 0.0", "[bath] gamma: out of range: got 0, allowed above 0"),
        ("bath = { kt = 1, barrier_over_kt = 2 }", "[bath] kt: barrier_over_kt is given as well; keep one of the two"),
        ("potential.a = -1", "[potential] a: unphysical parameter: got -1, allowed a finite number above 0"),
        ("solve.tolerance = 1e-15", "[solve] tolerance: out of range: got 1e-15, allowed 1e-14 … 0.1"),
        ("solve.count = 0", "[solve] count: out of range: got 0, allowed 1 … 200"),
        ("solve.count = -1", "[solve] count: out of range: got -1, allowed 1 … 200"),
        (
            "solve.engine = \"faerr\"",
            "[solve] engine: unknown engine: got \"faerr\", allowed auto, flux, lapack, arpack, faer, banded, elimination; did you mean faer?",
        ),
        ("study.nodes = 2", "[study] nodes: out of range: got 2, allowed 3 … 4000001"),
        ("study.points = 1", "[study] points: out of range: got 1, allowed 2 … 1000000"),
    ] {
        assert_eq!(refusal(&well(text)), expected, "{text}");
    }
    assert_eq!(
        refusal("potential.kind = \"quartik\"\nstudy.kind = \"s\""),
        "[potential] kind: unknown potential: got \"quartik\", \
         allowed quartic, cubic, inverted_quartic, washboard, moiseyev, expression; did you mean quartic?"
    );
}

#[test]
fn meshes_that_can_not_be_are_refused() {
    for (x, expected) in [
        (
            "from = -2, to = 2, nodes = 800",
            "[mesh] x.nodes: the error is measured on every second and every fourth node, so nodes − 1 must be divisible by 4: \
             got 800, allowed 797 or 801",
        ),
        ("from = -2, to = 2, nodes = 4", "[mesh] x.nodes: out of range: got 4, allowed 5 … 4000001"),
        ("nodes = 401", "[mesh] x.from: missing; nodes and spacing need both ends: add from = -2.0"),
        ("from = -2, spacing = \"adapted\"", "[mesh] x.to: missing; nodes and spacing need both ends: add to = 2.0"),
        ("from = 2, to = -2", "[mesh] x: the ends must be finite and increasing, got from = 2, to = -2"),
        ("from = 2, to = 2, nodes = 9", "[mesh] x: the ends must be finite and increasing, got from = 2, to = 2"),
        ("right = \"absorbing\"", "[mesh] x.right: an end that is absorbing needs its place; give mesh.x.to"),
        (
            "from = 0, to = 6, left = \"periodic\"",
            "[mesh] x: a periodic end needs a periodic one at the other side, got left = \"periodic\", right = \"reflecting\"",
        ),
        (
            "from = 0, to = 6, left = \"sticky\"",
            "[mesh] x.left: unknown boundary: got \"sticky\", allowed reflecting, wall, absorbing, periodic",
        ),
        (
            "from = 0, to = 6, ratio = 3",
            "[mesh] x.ratio: goes with spacing = \"graded\" only, got spacing = \"uniform\"",
        ),
        (
            "from = 0, to = 6, spacing = \"graded\"",
            "[mesh] x.focus: missing; add focus, where the spacing is finest, such as the barrier",
        ),
        (
            "from = 0, to = 6, spacing = \"graded\", focus = 7",
            "[mesh] x.focus: the focus must lie between the ends: got 7, allowed 0 … 6",
        ),
        (
            "from = 0, to = 6, spacing = \"grated\"",
            "[mesh] x.spacing: unknown spacing: got \"grated\", allowed uniform, graded, adapted; did you mean graded?",
        ),
    ] {
        assert_eq!(refusal(&well(&format!("mesh.x = {{ {x} }}"))), expected, "{x}");
    }
    assert_eq!(
        refusal(&well("mesh = { absorb = 2, x = { from = -2 } }")),
        "[mesh] absorb: goes with x = \"auto\" only; make it the end of x, with right = \"absorbing\""
    );
}

#[test]
fn the_keys_are_documented_once_each() {
    for (i, key) in KEYS.iter().enumerate() {
        assert!(!key.meaning.is_empty() && !key.default.is_empty() && !key.unit.is_empty());
        assert!(KEYS[..i].iter().all(|other| other.name != key.name), "{}", key.name);
        assert!(key.kinds.iter().all(|kind| Potential::KINDS.iter().any(|(name, _)| name == kind)));
    }
}

#[test]
fn the_name_is_the_file_s() {
    let name = |path: &str| CaseFile::parse(path, "").unwrap().name();
    assert_eq!(name("meshes/kt=0.1.toml"), "kt=0.1");
    assert_eq!(name("kramers"), "kramers");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}") {
        if let Ok(file) = CaseFile::parse("f.toml", &text) {
            let _ = file.points().and_then(|points| points.iter().try_for_each(|point| file.resolve(point).map(drop)));
        }
    }

    #[test]
    fn no_heap_of_lines_makes_it_panic_or_breaks_a_message(
        keys in prop::collection::vec(prop::sample::select(KEYS.iter().map(|key| key.name).collect::<Vec<_>>()), 1..6),
        values in prop::collection::vec(prop::sample::select(vec![
            "1", "-2.5", "0", "801", "1e400", "nan", "\"auto\"", "\"quartic\"", "\"expression\"", "\"x^2\"", "\"a\\nb\"", "[]", "\"9 uA\"", "\"6 pF\"",
            "[1, 2]", "{}", "{ key = \"bath.kt\", values = [1] }", "true", "[{ key = \"bath.kt\", from = 1, to = 2, points = 3 }]",
        ]), 6),
        assignment in "[a-z.]{0,12}=?\\PC{0,12}",
    ) {
        let lines: Vec<String> = keys.iter().zip(&values).map(|(key, value)| format!("{key} = {value}")).collect();
        if let Ok(mut file) = CaseFile::parse("f.toml", &lines.join("\n")) {
            let _ = file.set(&assignment);
            let _ = file.set(&format!("{}={}", keys[0], values[5]));
            let outcome = file.points().and_then(|points| points.iter().try_for_each(|point| file.resolve(point).map(drop)));
            if let Err(error) = outcome {
                let message = error.to_string();
                prop_assert!(!message.contains('\n') && message.starts_with("f.toml: "), "{}", message);
            }
        }
    }

    #[test]
    fn a_number_that_is_set_arrives_as_it_is(value in prop::num::f64::NORMAL) {
        prop_assume!(value > 0.0);
        let mut file = file(&well(""));
        file.set(&format!("bath.kt={value:e}")).unwrap();
        prop_assert_eq!(file.resolve(&[]).unwrap().temperature, Temperature::Kt(value));
    }

    #[test]
    fn a_range_keeps_its_ends_and_its_order(from in 1e-9..1e9f64, to in 1e-9..1e9f64, points in 2usize..40, log in any::<bool>()) {
        let spacing = if log { "log" } else { "linear" };
        let values = swept(&format!(
            "study.sweep = {{ key = \"bath.kt\", from = {from:?}, to = {to:?}, points = {points}, spacing = \"{spacing}\" }}"
        ));
        prop_assert_eq!(values.len(), points);
        prop_assert_eq!((values[0][0], values[points - 1][0]), (from, to));
        prop_assume!((from / to - 1.0).abs() > 1e-6);
        prop_assert!(values.windows(2).all(|pair| (pair[0][0] < pair[1][0]) == (from < to)));
    }
}
