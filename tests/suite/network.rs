//! A dot between two leads against the reference table, networks of states as a user types them, and what is refused.

use crate::support::{cell, records, refused, run, sweep};
use metastable::case::CaseFile;
use metastable::study;
use metastable::table::{Cell, Table};
use serde_json::Value;

fn dot(keys: &str, kt: &str) -> String {
    format!("[dot]\n{keys}\n[bath]\nkt = {kt}\n[study]\nkind = \"dot\"")
}

fn network(keys: &str, study: &str) -> String {
    format!("[network]\n{keys}\n[study]\nkind = \"network\"\n{study}")
}

/// The table and the evidence of a case.
fn told(text: &str) -> (Table, Value) {
    let case = CaseFile::parse("case.toml", text).unwrap().resolve(&[]).unwrap();
    let mut outcome = study::run(&case).unwrap();
    (outcome.table, outcome.evidence.remove(0))
}

fn column(table: &Table, name: &str) -> Vec<f64> {
    table.numbers(name).unwrap().into_iter().flatten().collect()
}

/// 18 digits are known; every bar covers the error, and none is wider than 1e-12.
#[test]
fn the_reference_table_is_met() {
    let mut seen = 0;
    for record in records("master_kms_dot.json").into_iter().filter(|record| record.quantity.starts_with("dot ")) {
        let of = |key: &str| record.text(key).unwrap().to_owned();
        let keys = format!(
            "energy = {}\nmu_left = {}\nmu_right = {}\ngamma_left = {}\ngamma_right = {}",
            of("eps"),
            of("muL"),
            of("muR"),
            of("GammaL"),
            of("GammaR")
        );
        let name = match record.quantity.trim_start_matches("dot ") {
            "entropy_production_rate" => "entropy_production",
            name => name,
        };
        let table = run(&dot(&keys, &of("kT"))).unwrap();
        let off = record.relative_error(0.0, cell(&table, name)).abs();
        let bar = cell(&table, &format!("{name}_error")).unwrap();
        assert!(off <= bar && bar < 1e-12, "{}: {off:e}, bar {bar:e}", record.name());
        seen += 1;
    }
    assert_eq!(seen, 8);
}

/// Linear response: J → f(1 − f) bias/kT Γ_LΓ_R/Γ with every digit, and noise of equilibrium, θ″ = 2kT dJ/dbias.
#[test]
fn a_small_bias_keeps_its_digits() {
    let table = run(&dot("energy = 0.3\nbias = 1e-13\ngamma_left = 1\ngamma_right = 0.5", "0.25")).unwrap();
    let of = |name: &str| cell(&table, name).unwrap();
    let f = 1.0 / (1.0 + 1.2f64.exp());
    let conductance = f * (1.0 - f) / 3.0;
    assert!((of("current") / (conductance * 4e-13) - 1.0).abs() < 1e-14);
    assert!((of("noise") / (2.0 * conductance) - 1.0).abs() < 1e-14);
    // F = 2kT/bias: at zero bias there is none.
    assert!((of("fano") / 5e12 - 1.0).abs() < 1e-12);
    let zero = run(&dot("energy = 0.3\nbias = 0\ngamma_left = 1\ngamma_right = 0.5", "0.25")).unwrap();
    assert_eq!(
        (cell(&zero, "current"), cell(&zero, "entropy_production"), cell(&zero, "fano")),
        (Some(0.0), Some(0.0), None)
    );
    assert_eq!(cell(&zero, "cycle_ratio"), Some(1.0));
}

/// e^{bias/kT} has no double beyond 709: an empty cell beside its logarithm. The rates against the bias vanish there, and with them the
/// fluctuation relation.
#[test]
fn what_doubles_do_not_reach_is_left_empty() {
    let (table, evidence) = told(&dot("bias = 2000\ngamma_left = 1\ngamma_right = 1", "1"));
    assert_eq!((cell(&table, "cycle_ratio"), cell(&table, "ln_cycle_ratio")), (None, Some(2000.0)));
    assert_eq!((cell(&table, "current"), cell(&table, "fano")), (Some(0.5), Some(0.5)));
    assert_eq!((cell(&table, "affinity"), cell(&table, "fluctuation_violation")), (Some(2000.0), None));
    let reason = evidence["no_fluctuation_relation"].as_str().unwrap();
    assert!(reason.contains("the link left (empty → full) leads one way only"), "{reason}");
}

/// J = (1/2) e^{−950}(1 − e^{−100}) at kT = 1e-3: no double holds it, its logarithm has every digit.
#[test]
fn a_cold_dot_has_the_logarithm_of_its_current() {
    let cold = |energy: &str, kt: &str| {
        told(&dot(&format!("energy = {energy}\nbias = 0.1\ngamma_left = 1\ngamma_right = 1"), kt))
    };
    let (table, evidence) = cold("1", "1e-3");
    let of = |name: &str| cell(&table, name);
    let bound = of("ln_current_bound").unwrap();
    // ln(1/2) − (1 − 0.05)/kT, and e^{−100} on top. The exponent of 950 is known to some units in its last place.
    assert!((of("ln_current").unwrap() + 950.0 + 2f64.ln()).abs() <= bound && bound < 3e-12, "{bound:e}");
    for (name, expected) in [("ln_cycle_ratio", 100.0), ("affinity", 100.0), ("fano", 1.0)] {
        assert!((of(name).unwrap() / expected - 1.0).abs() < 1e-13, "{name}");
    }
    for name in ["current", "occupation", "noise", "network_difference", "fluctuation_violation", "fluctuation_bound"] {
        assert_eq!(of(name), None, "{name}");
    }
    assert!(evidence["no_network"].as_str().unwrap().contains("below 1e-308"), "{evidence}");
    let (table, _) = cold("-1", "1e-3");
    assert_eq!(cell(&table, "occupation"), Some(1.0));
    let warm = run(&dot("energy = 1\nbias = 0.1\ngamma_left = 1\ngamma_right = 1", "1e-2")).unwrap();
    let (j, ln) = (cell(&warm, "current").unwrap(), cell(&warm, "ln_current").unwrap());
    assert!((j.ln() - ln).abs() <= cell(&warm, "ln_current_bound").unwrap() + 2.0 * f64::EPSILON * ln.abs());
    let swept = sweep(
        "[dot]\nenergy = 1\nbias = 0.1\ngamma_left = 1\ngamma_right = 1\n[study]\nkind = \"dot\"\n\
         sweep = { key = \"bath.kt\", from = 1e-4, to = 1e-1, points = 7, spacing = \"log\" }",
    )
    .unwrap();
    assert_eq!((column(&swept, "ln_current").len(), column(&swept, "fano").len()), (7, 7));
}

/// Exponents beyond all digits: what does not depend on them stands, the rest is empty.
#[test]
fn nothing_without_digits_is_printed() {
    for (keys, kt, standing, empty) in [
        (
            "energy = 1e6\nbias = 0.1",
            "1e-12",
            vec!["ln_current", "ln_cycle_ratio", "affinity"],
            vec!["current", "fano"],
        ),
        ("bias = 1e300", "1", vec!["occupation", "current", "noise", "fano", "affinity"], vec!["cycle_ratio"]),
        ("energy = 1e300\nbias = 1", "1e-300", vec![], vec!["current", "noise", "ln_current", "affinity"]),
        ("mu_left = 1e9\nmu_right = 1e9", "1e-9", vec!["current"], vec!["ln_cycle_ratio"]),
        ("mu_left = 1e15\nmu_right = -1e15", "1e-280", vec!["ln_cycle_ratio"], vec!["cycle_ratio"]),
    ] {
        let table = run(&dot(&format!("{keys}\ngamma_left = 1\ngamma_right = 1"), kt)).unwrap();
        for name in standing {
            assert!(cell(&table, name).is_some(), "{keys}: {name}");
        }
        for name in empty {
            assert_eq!(cell(&table, name), None, "{keys}: {name}");
        }
        for (n, column) in table.columns.iter().enumerate().filter(|(_, column)| column.name.ends_with("_error")) {
            let bar = table.rows[0][n].number();
            assert!(bar.is_none_or(|bar| bar <= 1e-2), "{keys}: {} {bar:?}", column.name);
        }
        let bar = cell(&table, "fluctuation_bound");
        assert!(bar.is_none_or(|bar| bar <= 1e-2), "{keys}: {bar:?}");
    }
}

/// Barriers far apart in rate pass what the slower one lets through.
#[test]
fn unequal_barriers_do_not_lose_the_current() {
    let table = run(&dot("bias = 80\ngamma_left = 1e-200\ngamma_right = 1e200", "1")).unwrap();
    assert!((cell(&table, "current").unwrap() / 1e-200 - 1.0).abs() < 1e-14);
    refused(&dot("bias = 80\ngamma_left = 1e308\ngamma_right = 1e308", "1"), &["[dot] gamma_left", "beyond the range"]);
}

/// Keys of other studies are not passed over.
#[test]
fn keys_without_use_are_refused() {
    let dot = |more: &str| format!("{}\n{more}", dot("bias = 1\ngamma_left = 1\ngamma_right = 1", "0.1"));
    for (key, value) in [("show", "\"x\""), ("points", "7"), ("nodes", "7"), ("from", "0"), ("to", "1")] {
        refused(&dot(&format!("{key} = {value}")), &[&format!("[study] {key}"), "does not use this", "leave it out"]);
    }
    for key in ["from = 0", "to = 1", "points = 7"] {
        refused(
            &network(MOTOR, &format!("show = \"links\"\n{key}")),
            &["[study]", "about θ(χ)", "show = \"counting\""],
        );
    }
}

#[test]
fn the_fluctuation_relation_holds_at_any_bias() {
    let table = sweep(
        "[dot]\nenergy = 0.2\ngamma_left = 2\ngamma_right = 0.3\n[bath]\nkt = 0.2\n[study]\nkind = \"dot\"\n\
         sweep = { key = \"dot.bias\", from = -4, to = 4, points = 17 }",
    )
    .unwrap();
    let (violation, bound) = (column(&table, "fluctuation_violation"), column(&table, "fluctuation_bound"));
    assert_eq!(violation.len(), 17);
    assert!(
        violation.iter().zip(&bound).all(|(violation, bound)| violation <= bound && *bound < 1e-10),
        "{violation:?} {bound:?}"
    );
    for ((affinity, bound), closed) in
        column(&table, "affinity").iter().zip(column(&table, "affinity_bound")).zip(column(&table, "ln_cycle_ratio"))
    {
        assert!((affinity - closed).abs() <= bound && bound < 1e-12, "{affinity} {closed} {bound:e}");
    }
}

/// With a temperature in kelvin everything has its unit: the same numbers as with energies in meV and k_BT in meV.
#[test]
fn the_units_of_the_laboratory() {
    let lab = "temperature = \"1 K\"\nenergy = \"0.1 meV\"\nbias = \"-200 ueV\"\nmu = 0\ngamma_left = \"1 GHz\"\ngamma_right = \"500 MHz\"";
    let found = run(&format!("[dot]\n{lab}\n[study]\nkind = \"dot\"")).unwrap();
    let kt = 1.380_649e-23 / 1.602_176_634e-22;
    let plain =
        run(&dot("energy = 0.1\nbias = -0.2\ngamma_left = 1e9\ngamma_right = 5e8", &format!("{kt:?}"))).unwrap();
    for name in ["bias", "current", "occupation", "fano", "entropy_production"] {
        let (one, other) = (cell(&found, name).unwrap(), cell(&plain, name).unwrap());
        // The conversion rounds four times.
        assert!((one / other - 1.0).abs() < 1e-14, "{name}: {one} {other}");
    }
    let current = cell(&found, "current").unwrap();
    assert!((cell(&found, "current_a").unwrap() / (current * 1.602_176_634e-19) - 1.0).abs() < 1e-15);
    assert_eq!(cell(&found, "temperature_k"), Some(1.0));
    let swept = sweep(&format!(
        "[dot]\n{}\n[study]\nkind = \"dot\"\nsweep = {{ key = \"dot.bias\", from = \"-1 meV\", to = \"1 meV\", points = 3 }}",
        lab.replace("bias = \"-200 ueV\"\n", "")
    ))
    .unwrap();
    let bias = column(&swept, "bias");
    assert!((bias[0] + 1.0).abs() < 1e-15 && bias[1] == 0.0 && (bias[2] - 1.0).abs() < 1e-15, "{bias:?}");
}

#[test]
fn what_is_no_dot_is_refused() {
    let with = |more: &str| dot(&format!("gamma_left = 1\ngamma_right = 1\n{more}"), "0.1");
    refused(&with(""), &["[dot] bias", "missing", "add bias = 0.1"]);
    refused(&with("mu_left = 1"), &["[dot] mu_right", "missing"]);
    refused(&with("bias = 1\nmu_left = 1\nmu_right = 0"), &["[dot] mu_left", "bias is given as well"]);
    refused(
        &dot("bias = 1\ngamma_left = -1\ngamma_right = 1", "0.1"),
        &["[dot] gamma_left", "negative", "got -1", "0 or more"],
    );
    refused(&dot("bias = 1\ngamma_left = 0\ngamma_right = 0", "0.1"), &["[dot] gamma_left", "no lead reaches the dot"]);
    refused(&dot("bias = 1\ngamma_left = 1", "0.1"), &["[dot] gamma_right", "missing"]);
    refused(&dot("bias = 1\ngamma_left = 1\ngamma_right = 1", "0"), &["[bath] kt", "got 0", "above 0"]);
    refused(&dot("bias = 1\ngamma_left = 1\ngamma_right = 1", "-1"), &["[bath] kt", "got -1", "above 0"]);
    refused(
        "[dot]\nbias = 1\ngamma_left = 1\ngamma_right = 1\n[study]\nkind = \"dot\"",
        &["[bath] kt", "missing", "add kt = 0.1"],
    );
    refused(&with("bias = \"1 meV\""), &["[dot] bias", "the temperature has none", "dot.temperature"]);
    refused(&with("bias = \"1 mA\""), &["[dot] bias", "needs an energy", "meV"]);
    refused(&with("bais = 1"), &["[dot] bais", "unknown key", "did you mean bias?"]);
    refused(
        "[dot]\nbias = 1\ngamma_left = \"1 GHz\"\ngamma_right = \"1 GHz\"\ntemperature = \"1 K\"\n[study]\nkind = \"dot\"",
        &["[dot] bias", "got 1", "every number has its unit"],
    );
    refused("[study]\nkind = \"dot\"", &["the section [dot] is missing"]);
    refused(
        &with("bias = 1").replace("kind = \"dot\"", "kind = \"kramers\""),
        &["[study] kind", "a [dot] is given", "allowed dot"],
    );
    refused(&format!("[potential]\nkind = \"quartic\"\n{}", with("bias = 1")), &["[dot] is given as well"]);
}

/// Three states driven round: rates 2 forwards, 1 back. J = (2 − 1)/3, A = 3 ln 2, σ = JA; of its 1/3 turns a time each is a walk with
/// θ(χ) = 2e^{χ/3} + e^{−χ/3} − 3.
const MOTOR: &str = "rates = [{ from = \"a\", to = \"b\", rate = 2, back = 1, label = \"step\" }, { from = \"b\", to = \"c\", rate = 2, back = 1 }, { from = \"c\", to = \"a\", rate = 2, back = 1 }]";

#[test]
fn a_motor_of_three_states() {
    let (table, evidence) = told(&network(&format!("{MOTOR}\ncount = \"step\""), ""));
    let of = |name: &str| cell(&table, name).unwrap();
    let affinity = 3.0 * 2f64.ln();
    for (name, expected) in
        [("affinity", affinity), ("current", 1.0 / 3.0), ("entropy_production", affinity / 3.0), ("share", 1.0)]
    {
        assert!((of(name) / expected - 1.0).abs() < 1e-14, "{name}: {}", of(name));
    }
    assert!((of("current") - 1.0 / 3.0).abs() <= of("current_bound"));
    assert_eq!(evidence["breaks_it_worst"], "c → a → b → c");
    for ways in ["entropy_production_of_links", "entropy_production_of_cycles"] {
        let (value, error) = (evidence[ways]["value"].as_f64().unwrap(), evidence[ways]["bound"].as_f64().unwrap());
        assert!((value - affinity / 3.0).abs() <= error, "{ways}: {value} {error:e}");
    }
    let table = run(&network(&format!("{MOTOR}\ncount = \"a -> b\""), "show = \"counting\"\npoints = 11")).unwrap();
    for (chi, (theta, bound)) in
        column(&table, "chi").iter().zip(column(&table, "theta").iter().zip(column(&table, "theta_bound")))
    {
        let expected = 2.0 * (chi / 3.0).exp() + (-chi / 3.0).exp() - 3.0;
        assert!((theta - expected).abs() <= bound + 1e-15 && bound < 2e-14, "{chi}: {theta} {expected} {bound:e}");
    }
    let links = run(&network(MOTOR, "show = \"links\"")).unwrap();
    assert!(column(&links, "force").iter().all(|force| (force - 2f64.ln()).abs() < 1e-14));
    let states = run(&network(MOTOR, "show = \"states\"")).unwrap();
    assert!(column(&states, "probability").iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-15));
}

/// Without a way back there are currents and counting statistics, but no affinity and no entropy production.
#[test]
fn one_way_links_have_currents_but_no_entropy_production() {
    let one_way = MOTOR.replace(", back = 1", "");
    let (table, evidence) = told(&network(&format!("{one_way}\ncount = \"step\""), ""));
    assert_eq!((cell(&table, "affinity"), cell(&table, "entropy_production")), (None, None));
    assert!((cell(&table, "current").unwrap() - 2.0 / 3.0).abs() < 1e-14);
    assert!((evidence["counting"]["fano"]["value"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-13);
    let reason = evidence["no_entropy_production"].as_str().unwrap();
    assert!(
        reason.starts_with("entropy production needs a rate each way, and the link step (a → b) leads one way only"),
        "{reason}"
    );
    refused(
        &network(&format!("{one_way}\nbalance = true"), ""),
        &["[network] balance", "detailed balance needs a rate each way", "step (a → b)"],
    );
    refused(&network(&one_way, "show = \"counting\""), &["[network] count", "counting entropy needs a rate each way"]);
}

#[test]
fn what_breaks_balance_is_named_with_its_numbers() {
    refused(
        &network(&format!("{MOTOR}\nbalance = true"), ""),
        &[
            "[network] balance",
            "worst round c → a → b → c",
            "an affinity of 2.079",
            "allowed 0 ±",
            "rate back of 8.000000e0",
            "instead of 1e0 along c → a",
        ],
    );
    let mended =
        MOTOR.replace("from = \"c\", to = \"a\", rate = 2, back = 1", "from = \"c\", to = \"a\", rate = 2, back = 8");
    let (table, evidence) = told(&network(&format!("{mended}\nbalance = true"), ""));
    assert_eq!(
        (cell(&table, "affinity"), cell(&table, "current"), cell(&table, "entropy_production")),
        (Some(0.0), Some(0.0), Some(0.0))
    );
    assert_eq!(evidence["detailed_balance"], true);
}

#[test]
fn rates_come_from_a_file_as_well() {
    let path = std::env::temp_dir().join(format!("network-{}.csv", std::process::id()));
    std::fs::write(&path, "from,to,rate,back,label\na,b,2,1,step\nb,c,2,1,\nc,a,2,1,\n").unwrap();
    let file = format!("file = \"{}\"", path.display());
    assert_eq!(run(&network(&file, "")).unwrap().rows, run(&network(MOTOR, "")).unwrap().rows);
    std::fs::write(&path, "from,to,rate,back\na,b,2,1\nc,d,2,1\n").unwrap();
    refused(&network(&file, ""), &[".csv", "the network is not connected: no link leads from a, b to c, d"]);
    std::fs::write(&path, "from,to,rate,back\na,b,2,1\nb,c,-2,1\n").unwrap();
    refused(&network(&file, ""), &[".csv", "line 3: a rate can't be negative: got -2, allowed 0 or more"]);
    std::fs::remove_file(&path).unwrap();
    refused(&network(&file, ""), &[".csv", "can't be read"]);
}

#[test]
fn what_is_no_network_is_refused() {
    let rates = |links: &str| network(&format!("rates = [{links}]"), "");
    refused(&rates(""), &["[network] rates", "the network has no links", "add rates"]);
    refused(&network("balance = true", ""), &["[network] rates", "missing", "file = \"rates.csv\""]);
    refused(&network(&format!("{MOTOR}\nfile = \"a.csv\""), ""), &["[network] file", "rates are given as well"]);
    refused("[study]\nkind = \"network\"", &["the section [network] is missing"]);
    refused(
        &rates("{ from = \"a\", to = \"b\", rate = -1 }"),
        &["[network] rates.rate", "link 1: a rate can't be negative: got -1"],
    );
    refused(&rates("{ from = \"a\", to = \"b\", rate = nan }"), &["[network] rates.rate", "got nan"]);
    refused(&rates("{ from = \"a\", to = \"b\" }"), &["[network] rates.rate", "link 1: missing"]);
    refused(
        &rates("{ from = \"a\", to = \"b\", rate = 1, bakc = 1 }"),
        &["[network] rates.bakc", "did you mean back?"],
    );
    refused(&rates("{ from = \"a\", to = \"a\", rate = 1 }"), &["[network] rates", "starts where it ends"]);
    refused(&rates("{ from = \"\", to = \"a\", rate = 1 }"), &["a state has no name"]);
    refused(&rates("1"), &["[network] rates", "got 1", "a list of tables"]);
    let twice = "{ from = \"a\", to = \"b\", rate = 1, back = 1 }, { from = \"b\", to = \"a\", rate = 1, back = 1 }";
    refused(&rates(twice), &["link 2, b → a", "is there already, in link 1, a → b", "labels of their own"]);
    let apart = "{ from = \"a\", to = \"b\", rate = 1, back = 1 }, { from = \"c\", to = \"d\", rate = 1, back = 1 }";
    refused(&rates(apart), &["[network] rates", "no link leads from a, b to c, d"]);
    let trap = "{ from = \"a\", to = \"b\", rate = 1 }";
    refused(&rates(trap), &["the network has no way back to a from b"]);
    refused(
        &network(&format!("{MOTOR}\ncount = \"stop\""), ""),
        &["[network] count", "got \"stop\"", "did you mean step?"],
    );
    refused(&network(MOTOR, "show = \"loops\""), &["[study] show", "allowed cycles, links, states, counting"]);
    refused(&network(MOTOR, "show = \"counting\"\nfrom = 1\nto = 0"), &["[study] to", "must be increasing"]);
    refused(&network(MOTOR, "show = \"counting\"\nfrom = 0\nto = 1e9"), &["[study] from", "too strong"]);
    let swept = format!("{}\nsweep = {{ key = \"network.rates.rate\", values = [1, 2] }}", network(MOTOR, ""));
    let message = sweep(&swept).unwrap_err().to_string();
    assert!(message.contains("[study] sweep.key: not a number that can be swept"), "{message}");
}

/// Two links between the same states: one cycle, and its current goes in through one and out through the other.
#[test]
fn parallel_links_carry_a_current_round() {
    let two = "rates = [{ from = \"a\", to = \"b\", rate = 3, back = 1, label = \"hot\" }, { from = \"a\", to = \"b\", rate = 1, back = 1, label = \"cold\" }]";
    let table = run(&network(two, "show = \"links\"")).unwrap();
    let currents = column(&table, "current");
    // p_a = 2/6, p_b = 4/6: J = 3·2/6 − 4/6 = 1/3.
    assert!((currents[0] - 1.0 / 3.0).abs() < 1e-14 && (currents[1] + 1.0 / 3.0).abs() < 1e-14, "{currents:?}");
    let counted = run(&network(&format!("{two}\ncount = \"hot\""), "show = \"counting\"\npoints = 5")).unwrap();
    assert!((cell(&counted, "count_affinity").unwrap() - 3f64.ln()).abs() < 1e-14);
    assert!(matches!(&counted.rows[0][0], Cell::Text(name) if name == "hot"));
}

const TREE: &str =
    "rates = [{ from = \"a\", to = \"b\", rate = 1, back = 2 }, { from = \"b\", to = \"c\", rate = 3, back = 0.5 }]";

/// A tree has no cycle: that is said, and its links and states are shown all the same.
#[test]
fn a_tree_is_in_detailed_balance() {
    for show in ["", "show = \"counting\""] {
        refused(&network(TREE, show), &["[study] show", "the network is a tree", "show = \"links\""]);
    }
    let (table, evidence) = told(&network(TREE, "show = \"links\""));
    for name in ["current", "force", "entropy_production", "total_entropy_production"] {
        assert_eq!(column(&table, name)[0], 0.0, "{name}");
    }
    assert_eq!(evidence["detailed_balance"], true);
    assert!(evidence["no_cycles"].as_str().unwrap().contains("a tree"), "{evidence}");
    let states = run(&network(TREE, "show = \"states\"")).unwrap();
    // 2 : 1 : 6.
    assert!((column(&states, "ln_probability")[2] - (6f64 / 9.0).ln()).abs() < 1e-15);
    // A link on its own beside a cycle never adds up either.
    let beside = format!("{}, {{ from = \"c\", to = \"d\", rate = 1, back = 1 }}]", MOTOR.trim_end_matches(']'));
    refused(
        &network(&format!("{beside}\ncount = \"c -> d\""), "show = \"counting\""),
        &["[network] count", "adds up round no cycle", "part of a cycle"],
    );
}

/// Rates that break detailed balance by 1e-13: within its bound an affinity is 0; one that is above it and has no digits is named.
#[test]
fn nearly_reversible_networks_say_what_they_leave_out() {
    let noisy = |noise: f64| {
        let rates = [
            ("a", "b", 1.0 + noise),
            ("b", "c", 1.0 + 3.0 * noise),
            ("c", "a", 1.0),
            ("c", "d", 1.0),
            ("d", "a", 1.0 + noise),
        ];
        let links =
            rates.map(|(from, to, rate)| format!("{{ from = \"{from}\", to = \"{to}\", rate = {rate:?}, back = 1 }}"));
        told(&network(&format!("rates = [{}]", links.join(", ")), "show = \"cycles\""))
    };
    // ln of rates that are 1 up to two units in the last place vanishes within its bound.
    let (table, evidence) = noisy(2e-16);
    for name in ["affinity", "current", "entropy_production", "total_entropy_production"] {
        assert_eq!(column(&table, name), vec![0.0; 2], "{name}");
    }
    assert!(evidence["left_out"].is_null());
    assert_eq!(evidence["entropy_production_of_links"]["value"], 0.0);
    // Affinities of 4e-14 and 5e-14 with bounds of some 1e-15.
    let (table, evidence) = noisy(1e-14);
    assert_eq!((column(&table, "affinity").len(), column(&table, "affinity_bound").len()), (0, 2));
    let said = evidence["left_out"].to_string();
    for name in ["affinity of ", "current of ", "entropy production of the network"] {
        assert!(said.contains(name), "{name}: {said}");
    }
    let (table, evidence) = noisy(1e-9);
    assert_eq!(column(&table, "affinity").len(), 2);
    assert!(evidence["left_out"].is_null(), "{evidence}");
}

#[test]
fn a_refusal_of_a_network_names_its_key() {
    let ring: Vec<String> =
        (0..201).map(|n| format!("{{ from = \"s{n}\", to = \"s{}\", rate = 1 }}", (n + 1) % 201)).collect();
    refused(
        &network(&format!("rates = [{}]", ring.join(", ")), ""),
        &["[network] rates", "got 201, allowed 2 … 200", "treat the network in parts"],
    );
    refused(&network("file = \"nofile.csv\"", ""), &["nofile.csv: [network] file", "can't be read"]);
    refused(
        &network(&format!("{MOTOR}\ncount = \"nope\""), ""),
        &["[network] count", "got \"nope\"", "allowed step, entropy, a -> b"],
    );
    refused(
        &network(
            "rates = [{ from = \"a\", to = \"b\", rate = 1, back = 1 }, { from = \"b\", to = \"c\", rate = 0 }]",
            "",
        ),
        &["[network] rates", "link 2, b → c: a link with no rate either way", "leave it out"],
    );
}

/// Small potentials keep their digits in words, and a zero has no sign.
#[test]
fn check_tells_small_potentials() {
    let text = dot("bias = 1e-9\ngamma_left = 1\ngamma_right = 1", "0.1");
    let case = CaseFile::parse("case.toml", &text).unwrap().resolve(&[]).unwrap();
    let said = study::check(&case).unwrap();
    assert!(said.contains("ε = 0.0, μ_L = 5e-10, μ_R = -5e-10, kT = 0.1"), "{said}");
}
