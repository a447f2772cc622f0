//! Keys that are set from the command line.

use super::*;

#[test]
fn setting_a_key_changes_adds_and_excludes() {
    let mut file = file(&well("bath.barrier_over_kt = 5\ntitle = \"t\""));
    for assignment in
        ["bath.kt=0.01", "bath.gamma = 2", "title=two words", "solve.engine=flux", "mesh.x.from=-3", "mesh.x.nodes=401"]
    {
        file.set(assignment).unwrap();
    }
    file.set("mesh.x.to=3").unwrap();
    let case = file.resolve(&[]).unwrap();
    assert_eq!((case.temperature, case.gamma(1.0)), (Temperature::Kt(0.01), 2.0));
    assert_eq!((case.title.as_str(), case.solve.engine), ("two words", Some(Engine::Flux)));
    assert!(matches!(case.mesh, MeshSpec::Explicit { intervals: 400, .. }));
    file.set("mesh.x=auto").unwrap();
    file.set("bath.barrier_over_kt=7").unwrap();
    file.set("title=2024").unwrap();
    file.set("study.engines=[\"flux\", \"faer\"]").unwrap();
    let case = file.resolve(&[]).unwrap();
    assert_eq!((case.temperature, case.title.as_str()), (Temperature::BarrierOverKt(7.0), "2024"));
    assert_eq!((case.mesh, case.study.engines.len()), (MeshSpec::default(), 2));
}

#[test]
fn a_key_that_is_set_is_no_longer_swept() {
    let text = well("study.sweep = { key = \"bath.barrier_over_kt\", values = [2, 5] }");
    for (assignment, points) in [("bath.barrier_over_kt=3", 1), ("bath.kt=3", 1), ("bath.gamma=3", 2)] {
        let mut file = file(&text);
        file.set(assignment).unwrap();
        assert_eq!(file.points().unwrap().len(), points, "{assignment}");
    }
    let mut file = file(&well(
        "study.sweep = [{ key = \"bath.kt\", values = [2, 5] }, { key = \"bath.gamma\", values = [1, 2, 3] }]",
    ));
    file.set("bath.kt=1").unwrap();
    assert_eq!(file.points().unwrap().len(), 3);
    file.set("bath.gamma=1").unwrap();
    assert_eq!(file.points().unwrap(), [[]]);
    file.set("study.sweep={ key = \"bath.kt\", values = [1, 2] }").unwrap();
    file.set("study.sweep.values=[1, 2, 3, 4]").unwrap();
    assert_eq!(file.points().unwrap().len(), 4);
}

#[test]
fn what_can_not_be_set_is_refused() {
    let text = well("");
    let file = "meshes/well.toml: ";
    for (assignment, expected) in [
        ("bath.kt", "--set takes KEY=VALUE, got \"bath.kt\"".to_owned()),
        (
            "bath.temp=1",
            "[bath] temp: unknown key; allowed kt, barrier_over_kt, t_over_tc, gamma, alpha, cutoff, dynamics".into(),
        ),
        ("kt=1", "kt: unknown key; did you mean bath.kt?".into()),
        (
            "=1",
            ": unknown key; allowed title, potential, junction, creep, slab, dot, network, quantum, bath, mesh, solve, drive, data, study"
                .into(),
        ),
        (
            "bath=1",
            "bath: a section, not a key; allowed kt, barrier_over_kt, t_over_tc, gamma, alpha, cutoff, dynamics".into(),
        ),
        ("bath.kt.x=1", "[bath] kt.x: unknown key; bath.kt has no keys of its own".into()),
        ("bath.kt=warm", "[bath] kt: wrong value: got \"warm\", allowed a finite number".into()),
        ("bath.kt=", "[bath] kt: wrong value: got \"\", allowed a finite number".into()),
        (
            "potential.constants.k=1",
            "[potential] constants.k: the formula has no such constant: got \"k\", allowed ".into(),
        ),
    ] {
        let message = set_refusal(&text, assignment);
        assert!(message.starts_with(&format!("{file}{expected}")), "{assignment}: {message}");
    }
    assert!(set_refusal(&well("study.sweep = []"), "study.sweep.key=a").contains("can't be set"));
    // Another kind does not take over the parameters of the one in the file.
    let mut other = super::CaseFile::parse("f.toml", &well("potential.a = 2")).unwrap();
    other.set("potential.kind=cubic").unwrap();
    assert_eq!(
        other.resolve(&[]).unwrap_err().to_string(),
        "f.toml: [potential] a: unknown key for kind \"cubic\"; allowed kind, g; it belongs to quartic"
    );
}
