//! Flux creep against the reference table, in the units of the laboratory, and what is refused.

use crate::support::{cell, fraction, records, refused, run, sweep};

fn case(creep: &str) -> String {
    format!("[creep]\n{creep}\n[study]\nkind = \"creep\"")
}

/// Closed forms within 1e-12, exact rates within 1e-10, every one within its bar, and no bar a hundred times too large for what
/// rounding of the parameters alone does.
#[test]
fn the_reference_table_is_met() {
    let mut seen = 0;
    for record in records("flux_creep.json") {
        let u = record.text("U0_over_kT").unwrap();
        let hops = if record.quantity.contains("net") { "net" } else { "forward" };
        let (column, text, most) = if record.quantity.starts_with("k_+") {
            let j = record.text("j").unwrap();
            ("k_forward", case(&format!("barrier = \"sinusoidal\"\nu0_over_kt = {u}\nj = {j}")), 1e-10)
        } else {
            let s = fraction(record.text("t_over_tau").unwrap());
            let column = if record.quantity.starts_with('S') { "creep_rate" } else { "j" };
            (column, case(&format!("barrier = \"linear\"\nhops = \"{hops}\"\nu0_over_kt = {u}\ns = {s:?}")), 1e-12)
        };
        let table = run(&text).unwrap();
        let off = record.relative_error(0.0, cell(&table, column)).abs();
        let bar = cell(&table, &format!("{column}_error")).unwrap();
        assert!(off <= bar && bar < most, "{}: {off:e}, bar {bar:e}", record.name());
        seen += 1;
    }
    assert_eq!(seen, 66);
}

#[test]
fn time_field_and_current_come_in_si_units() {
    let lab = "temperature = \"20 K\"\ncritical_temperature = \"92 K\"\npinning_energy = \"100 meV\"\n\
               critical_current_density = \"1 MA/cm2\"\nflux_flow_resistivity = \"1 uohm cm\"\nattempt_time = \"1 us\"";
    let fade = {
        let t: f64 = 20.0 / 92.0;
        (1.0 - t * t) * (1.0 - t.powi(4)).sqrt()
    };
    let decay = run(&case(&format!("{lab}\ns = 1e9"))).unwrap();
    let of = |column: &str| cell(&decay, column).unwrap();
    let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-14, "{found} {expected}");
    near(of("time_s"), 1e3);
    near(of("u0_over_kt"), 0.1 * 1.602_176_634e-19 * fade / (1.380_649e-23 * 20.0));
    near(of("current_density_a_m2"), of("j") * 1e10 * fade);
    let field = run(&case(&format!("{lab}\nj = 0.8"))).unwrap();
    let of = |column: &str| cell(&field, column).unwrap();
    near(of("electric_field_v_m"), of("e_field") * 1e-8 * 1e10 * fade);
    near(of("criterion_e_field"), 1e-4 / (1e-8 * 1e10 * fade));
    near(of("practical_current_density_a_m2"), of("practical_j") * 1e10 * fade);
    // The linear law where back hops no longer matter: E/E_c = 1 at 1 + ln(e_c)/u, n = u j.
    near(of("practical_j"), 1.0 + of("criterion_e_field").ln() / of("u0_over_kt"));
    near(of("n_value"), of("u0_over_kt") * of("practical_j"));
}

#[test]
fn names_are_swept() {
    let table = sweep(
        "[creep]\nu0_over_kt = 20\ns = 1e3\n[study]\nkind = \"creep\"\n\
         sweep = { key = \"creep.barrier\", values = [\"linear\", \"three_halves\", \"logarithmic\", \"collective\", \"sinusoidal\"] }",
    )
    .unwrap();
    let j: Vec<f64> = table.numbers("j").unwrap().into_iter().flatten().collect();
    assert_eq!(j.len(), 5);
    // At the same U₀ the lower the barrier at a current, the further the current has fallen.
    assert!(j[1] < j[0] && j[0] < j[2] && j[2] < j[3], "{j:?}");
}

#[test]
fn what_is_no_creep_is_refused() {
    let linear = |more: &str| case(&format!("barrier = \"linear\"\nu0_over_kt = 40\n{more}"));
    refused(&linear("j = 1.0"), &["[creep] j", "J ≥ J_c0", "got j = 1", "allowed 0 ≤ j < 1"]);
    refused(&linear("j = 1.2"), &["[creep] j", "got j = 1.2"]);
    refused(&linear("j = -0.1"), &["[creep] j", "out of range", "0 ≤ j"]);
    refused(&linear("s = -1"), &["[creep] s", "got -1", "allowed 0"]);
    refused(&linear(""), &["[creep] s", "missing", "add s = 1e6"]);
    refused(&linear("s = 1\nj = 0.5"), &["[creep] s", "j is given as well"]);
    refused(&linear("s = 1\nbarier = \"x\""), &["[creep] barier", "unknown key", "barrier"]);
    refused(&case("barrier = \"liner\"\nu0_over_kt = 40\ns = 1"), &["[creep] barrier", "did you mean linear?"]);
    refused(&linear("s = 1\nhops = \"back\""), &["[creep] hops", "allowed forward, net"]);
    refused(&case("s = 1"), &["[creep] u0_over_kt", "missing", "pinning_energy"]);
    refused(&case("s = 1\nu0_over_kt = 0"), &["[creep] u0_over_kt", "got 0", "above 0"]);
    refused(
        &case("s = 1\ntemperature = \"95 K\"\ncritical_temperature = \"92 K\"\npinning_energy = \"50 meV\""),
        &["[creep] temperature", "got 95 K", "allowed 0 K < T < T_c = 92 K"],
    );
    refused(&case("s = 1\ntemperature = \"92 K\"\ncritical_temperature = \"92 K\"\nu0_over_kt = 10"), &["got 92 K"]);
    refused(&case("s = 1\ntemperature = \"0 K\"\nu0_over_kt = 10"), &["[creep] temperature", "above 0 K"]);
    refused(&linear("s = 1\npinning_energy = \"50 meV\""), &["[creep] u0_over_kt", "keep one of the two"]);
    refused(&linear("s = 1\ncritical_current_density = \"1 A\""), &["[creep] critical_current_density", "A/m2"]);
    refused(&linear("s = 1\nattempt_time = \"1 parsec\""), &["[creep] attempt_time", "allowed s, ms"]);
    refused(&linear("s = 1\ncriterion = \"1 uV\""), &["[creep] criterion", "uV/cm"]);
    refused("[study]\nkind = \"creep\"", &["the section [creep] is missing", "add [creep]"]);
    refused(&format!("[potential]\nkind = \"quartic\"\n{}", linear("s = 1")), &["a [creep] is given as well"]);
    refused(&linear("s = 1").replace("\"creep\"", "\"kramers\""), &["kramers"]);
}

fn maley(creep: &str, file: &str) -> String {
    format!("[creep]\n{creep}\n[data]\nfile = \"{file}\"\n[study]\nkind = \"maley\"")
}

/// A file that is there for the time of one test.
fn decay(name: &str, text: &str) -> String {
    let path = std::env::temp_dir().join(format!("creep-{}-{name}.csv", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

#[test]
fn decays_that_can_not_be_are_refused_with_file_and_line() {
    let rising = decay("rising", "time_s,j\n1,0.9\n2,0.8\n4,0.81\n");
    refused(&maley("attempt_time = \"1 us\"", &rising), &["rising.csv", "line 4", "got 0.81, allowed below 0.8"]);
    let short = decay("short", "time_s,j\n1,0.9\n2,0.8\n");
    refused(&maley("attempt_time = \"1 us\"", &short), &["short.csv", "too few points", "got 2, allowed 3 or more"]);
    let unit = decay("unit", "time_s,current_density_T\n1,0.9\n2,0.8\n3,0.7\n");
    refused(&maley("attempt_time = \"1 us\"", &unit), &["unit.csv", "line 1", "A/m2"]);
    let hot = decay("hot", "temperature_K,time_s,j\n95,1,0.9\n95,2,0.8\n95,3,0.7\n");
    refused(&maley("critical_temperature = \"92 K\"", &hot), &["hot.csv", "got 95 K", "T_c = 92 K"]);
    let unknown = decay("unknown", "time_s,moment_emu\n1,0.9\n2,0.8\n3,0.7\n");
    refused(&maley("mu = 0.5", &unknown), &["temperature_K with 2 temperatures"]);
    for file in [rising, short, unit, hot, unknown] {
        std::fs::remove_file(file).unwrap();
    }
    refused(
        "[creep]\nu0_over_kt = 40\n[study]\nkind = \"maley\"",
        &["[data] file", "missing", "creep.from = 1 and creep.to = 1e10"],
    );
}

/// There and back: the decay of a law gives U₀ and U(J) of that law.
#[test]
fn a_simulated_decay_gives_its_law_back() {
    let table = run("[creep]\nbarrier = \"collective\"\nmu = 0.5\nu0_over_kt = 40\nfrom = 1\nto = 1e10\n\
                     [study]\nkind = \"maley\"\npoints = 81")
    .unwrap();
    let of = |column: &str| table.numbers(column).unwrap().into_iter().flatten().collect::<Vec<f64>>();
    let (found, law, bar) = (of("u_over_kt"), of("u_law_over_kt"), of("u_over_kt_error"));
    assert_eq!((found.len(), law.len()), (81, 81));
    for ((found, law), bar) in found.iter().zip(&law).zip(&bar) {
        assert!((found / law - 1.0).abs() <= *bar + 1e-12, "{found} {law} {bar:e}");
    }
    assert!(bar.iter().skip(10).all(|bar| *bar < 1e-2));
}

/// So late that the hops that are left lie below the range of doubles: no digit rather than a wrong one.
#[test]
fn a_current_without_digits_is_refused() {
    let text = "[creep]\nbarrier = \"collective\"\nu0_over_kt = 10\nmu = 0.14\ns = 1e300\n[study]\nkind = \"creep\"\n";
    let message = crate::support::refusal(text);
    assert!(message.contains("nothing can be vouched for of the current at s = 1e300"), "{message}");
    assert!(message.contains("ask for an earlier time"), "{message}");
}
