//! Driven wells: the reference table, both limits of the frequency, engines against each other, refusals.

use crate::support::{cell, decimal, records, refused, run, sweep};
use metastable::table::Table;

fn case(kt: f64, amplitude: f64, frequency: f64, more: &str) -> String {
    format!(
        "[potential]\nkind = \"quartic\"\n[bath]\nkt = {kt:?}\n[drive]\namplitude = {amplitude:?}\nfrequency = {frequency:?}\n{more}\n\
         [study]\nkind = \"driven\""
    )
}

fn number(table: &Table, column: &str) -> f64 {
    cell(table, column).unwrap_or_else(|| panic!("no {column}"))
}

/// Every record within the digits that its two methods share, and within the sum of that and the bar; bars below 1e-9.
#[test]
fn the_reference_table_is_met() {
    let mut cases: Vec<(f64, f64, f64)> = Vec::new();
    let mut seen = 0;
    let all = records("driven_double_well.json");
    let of = |record: &crate::support::Record| {
        (record.number("D").unwrap(), record.number("A"), record.number("Omega").unwrap())
    };
    for (d, a, omega) in all.iter().map(of).filter_map(|(d, a, omega)| Some((d, a?, omega))) {
        if !cases.contains(&(d, a, omega)) {
            cases.push((d, a, omega));
        }
    }
    for (d, a, omega) in cases {
        let table = run(&case(d, a, omega, "")).unwrap();
        let own = all.iter().filter(|record| {
            let (kt, amplitude, frequency) = of(record);
            kt == d && frequency == omega && amplitude.is_none_or(|amplitude| amplitude == a)
        });
        for record in own {
            let (column, bar, relative) = match record.quantity.as_str() {
                text if text.starts_with("eta_linear") => ("eta_linear", "eta_linear_error", true),
                text if text.starts_with("eta_floquet") => ("eta", "eta_error", true),
                text if text.starts_with("arg") => ("phase_linear", "eta_linear_error", false),
                text if text.starts_with("Floquet") => ("floquet_rate", "floquet_rate_error", true),
                _ => ("quasi_static_rate", "quasi_static_rate_error", true),
            };
            let exact = decimal(&record.value).to_f64();
            let size = if relative { exact.abs() } else { 1.0 };
            let off = (number(&table, column) - exact).abs() / size;
            let bar = number(&table, bar);
            // One unit of the last digit that is given, or that is trusted.
            let given = 10f64.powi(1 - record.digits as i32);
            assert!(off <= given + bar && bar < 1e-9, "{}: {off:e}, bar {bar:e}", record.name());
            seen += 1;
        }
    }
    assert!(seen >= 100, "{seen} records");
}

/// 1 − λ_F/λ̄ falls as ω² (100 for a tenth of ω, as far as the next order, ω⁴, lets it) and η tends to a limit.
#[test]
fn slow_driving_tends_to_the_quasi_static_average_as_the_square_of_the_frequency() {
    let short = |omega: f64| {
        let table = run(&case(0.1, 0.2, omega, "")).unwrap();
        1.0 - number(&table, "floquet_rate") / number(&table, "quasi_static_rate")
    };
    let (fast, middle, slow) = (short(0.03), short(0.01), short(0.001));
    assert!(slow > 0.0, "{slow:e}");
    assert!((fast / middle / 9.0 - 1.0).abs() < 2e-2, "{fast:e} {middle:e}");
    assert!((middle / slow / 100.0 - 1.0).abs() < 2e-3, "{middle:e} {slow:e}");
}

/// λ_F − λ₁(U₀) falls as 1/ω²: fourfold from ω = 50 to 100, but for the next order, 1/ω⁴, which is 4 % at ω = 10.
#[test]
fn fast_driving_tends_to_the_average_potential() {
    let over = |omega: f64| {
        let table = run(&case(0.1, 0.2, omega, "")).unwrap();
        number(&table, "floquet_rate") / number(&table, "average_rate") - 1.0
    };
    let (slower, faster) = (over(50.0), over(100.0));
    assert!((slower / faster / 4.0 - 1.0).abs() < 5e-3, "{slower:e} {faster:e}");
    assert!(faster > 0.0 && faster < 1e-4, "{faster:e}");
}

/// Rates of 4e-17 and 7e-34, driven more slowly than they decay, are their quasi-static average, which another engine found: within the
/// bars of both, and these below 1e-11.
#[test]
fn exponentially_small_exponents_keep_their_digits() {
    for (kt, amplitude, omega) in [(1.0 / 160.0, 0.03, 1e-19), (1.0 / 160.0, 0.01, 1e-24)] {
        let table = run(&case(kt, amplitude, omega, "")).unwrap();
        let of = |column: &str| number(&table, column);
        let off = (of("floquet_rate") / of("quasi_static_rate") - 1.0).abs();
        let bars = of("floquet_rate_error") + of("quasi_static_rate_error");
        assert!(off <= bars && bars < 1e-11, "kT = {kt}: {off:e}, bars {bars:e}");
    }
}

/// The sparse matrix of Fourier modes and nodes with ARPACK and faer, within the bars of both; refused where its floor is above the tolerance.
#[test]
fn stock_engines_agree_or_refuse() {
    let own = run(&case(0.1, 0.1, 0.3, "[solve]\ntolerance = 1e-6")).unwrap();
    let engines: &[&str] = if cfg!(feature = "system-lapack") { &["arpack", "faer"] } else { &["faer"] };
    for engine in engines {
        let more = format!("[solve]\ntolerance = 1e-6\nengine = \"{engine}\"");
        let stock = run(&case(0.1, 0.1, 0.3, &more)).unwrap();
        let off = (number(&stock, "floquet_rate") / number(&own, "floquet_rate") - 1.0).abs();
        let bars = number(&stock, "floquet_rate_error") + number(&own, "floquet_rate_error");
        assert!(off <= bars && off < 1e-8, "{engine}: {off:e}, bars {bars:e}");
    }
    refused(
        &case(0.01, 0.05, 0.3, "[solve]\nengine = \"faer\"\ntolerance = 1e-8"),
        &["[solve] engine: λ_F = ", "lies below what engine \"faer\" resolves", "use solve.engine = \"elimination\""],
    );
}

/// The sign of ε is half a period; a tilt of the potential to the other side mirrors the cycle.
#[test]
fn symmetries_of_the_drive() {
    let whole = run(&case(0.08, 0.15, 0.2, "")).unwrap();
    let other = run(&case(0.08, -0.15, 0.2, "")).unwrap();
    for column in ["eta", "phase", "floquet_rate", "quasi_static_rate"] {
        let (a, b) = (number(&whole, column), number(&other, column));
        assert!((a / b - 1.0).abs() < 1e-11, "{column}: {a} {b}");
    }
    let tilted = |c: f64| {
        run(&case(0.08, 0.15, 0.2, "").replace("kind = \"quartic\"", &format!("kind = \"quartic\"\nc = {c}"))).unwrap()
    };
    let (left, right) = (tilted(0.05), tilted(-0.05));
    for column in ["eta", "phase", "floquet_rate", "eta_linear", "quasi_static_rate"] {
        let (a, b) = (number(&left, column), number(&right, column));
        assert!((a / b - 1.0).abs() < 1e-9, "{column}: {a} {b}");
    }
}

/// A harmonic well responds with x̃ = −ε/(ω₀² + iγω) at any amplitude, and relaxes with ω₀²/γ whatever the drive.
#[test]
fn a_harmonic_well_is_linear() {
    let text = case(0.3, 0.7, 1.3, "").replace("kind = \"quartic\"", "kind = \"expression\"\nu = \"x^2\"");
    let table = run(&text.replace("kt = 0.3", "kt = 0.3\ngamma = 2.0")).unwrap();
    let (stiffness, drag) = (2.0, 2.0 * 1.3);
    let of = |column: &str| number(&table, column);
    let eta = 1.0 / (stiffness * stiffness + drag * drag);
    let phase = -f64::atan2(drag, stiffness);
    for (column, exact) in [
        ("eta", eta),
        ("eta_linear", eta),
        ("phase", phase),
        ("phase_linear", phase),
        ("floquet_rate", 1.0),
        ("quasi_static_rate", 1.0),
    ] {
        assert!((of(column) / exact - 1.0).abs() < 1e-10, "{column}: {} {exact}", of(column));
    }
}

/// A weak drive of another shape has the response that linear response says, up to ε².
#[test]
fn any_shape_in_the_weak_limit() {
    for shape in ["x^2", "sin(2*x)", "x^3/3 - x"] {
        let table = run(&case(0.1, 1e-3, 0.2, &format!("shape = \"{shape}\""))
            .replace("kind = \"quartic\"", "kind = \"quartic\"\nc = 0.1"))
        .unwrap();
        let (eta, linear) = (number(&table, "eta"), number(&table, "eta_linear"));
        assert!((eta / linear - 1.0).abs() < 1e-4, "{shape}: {eta} {linear}");
        assert!((number(&table, "phase") - number(&table, "phase_linear")).abs() < 1e-4, "{shape}");
    }
}

/// The escape rate through the cycle of an open well has λ_F as its mean over time; its probability decays by that.
#[test]
fn the_rate_through_the_cycle_averages_to_the_floquet_exponent() {
    let text = "[potential]\nkind = \"cubic\"\n[bath]\nbarrier_over_kt = 8.0\n[drive]\namplitude = 0.04\nfrequency = 0.2\n\
                [study]\nkind = \"driven\"\nshow = \"cycle\"";
    let table = run(text).unwrap();
    let column = |name: &str| -> Vec<f64> { table.numbers(name).unwrap().into_iter().map(Option::unwrap).collect() };
    let (rates, floquet) = (column("escape_rate"), column("floquet_rate")[0]);
    let mean = rates[1..].iter().sum::<f64>() / (rates.len() - 1) as f64;
    let bar = column("escape_rate_error").into_iter().fold(0.0, f64::max);
    assert!((mean / floquet - 1.0).abs() < 1e-8 + bar && bar < 1e-5, "{mean:e} {floquet:e}, bar {bar:e}");
    // The rate lags behind the potential: its largest value comes after that of λ₁.
    let latest = |row: &[f64]| (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
    assert!(latest(&rates) > latest(&column("quasi_static_rate")));
}

/// An even shape in an even well moves no mean position: η is left out, λ_F is not, whatever the harmonics need; nearly even ones alike.
#[test]
fn a_response_that_symmetry_forbids_is_left_out() {
    for (shape, amplitude, tilt) in [("x^2", 0.1, 0.0), ("x^4", 0.05, 0.0), ("x^4", 0.15, 0.0), ("x^2", 0.2, 1e-7)] {
        let text = case(0.2, amplitude, 0.3, &format!("shape = \"{shape}\""))
            .replace("kind = \"quartic\"", &format!("kind = \"quartic\"\nc = {tilt:?}"));
        let table = run(&text).unwrap();
        assert_eq!((cell(&table, "eta"), cell(&table, "eta_linear")), (None, None), "{shape}, tilt {tilt}");
        let (slow, floquet) = (number(&table, "quasi_static_rate"), number(&table, "floquet_rate"));
        assert!((floquet / slow - 1.0).abs() < 0.2, "{shape}: {floquet} {slow}");
        assert!(number(&table, "harmonics") < 40.0, "{shape}");
    }
    // Nearly at the end of what binds the wall swings by thousands of kT.
    let table = run(&case(0.2, 0.21, 0.3, "shape = \"x^4\"\n[solve]\ntolerance = 1e-6")).unwrap();
    assert!(number(&table, "floquet_rate_error") < 1e-6);
}

/// An absorber that is placed stays where it is: in a slow weak drive the rate is that of study `kramers`, which knows no drive.
#[test]
fn an_absorber_stays_where_it_was_placed() {
    for absorb in ["0.0", "0.6", "1.4"] {
        let mesh = format!("[mesh]\nabsorb = {absorb}");
        let driven = run(&case(0.05, 1e-4, 1e-3, &mesh)).unwrap();
        let rest = run(&format!(
            "[potential]\nkind = \"quartic\"\n[bath]\nkt = 0.05\n{mesh}\n[study]\nkind = \"spectrum\"\n[solve]\ncount = 1"
        ))
        .unwrap();
        let lambda = number(&rest, "lambda_re");
        assert!((number(&driven, "average_rate") / lambda - 1.0).abs() < 1e-11, "absorb = {absorb}");
        // The drive changes it by (ε x/kT)²/4 and less.
        assert!((number(&driven, "floquet_rate") / lambda - 1.0).abs() < 1e-5, "absorb = {absorb}");
    }
}

#[test]
fn the_peak_moves_to_stronger_noise_with_the_frequency() {
    let table = sweep(&format!(
        "{}\nsweep = [{{ key = \"drive.frequency\", values = [0.001, 0.1] }}, {{ key = \"bath.kt\", values = [0.03, 0.045, 0.15, 0.3] }}]",
        case(0.1, 0.05, 0.1, "[solve]\ntolerance = 1e-7")
    ))
    .unwrap();
    let eta: Vec<f64> = table.numbers("eta").unwrap().into_iter().flatten().collect();
    let peak = |row: &[f64]| (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
    assert_eq!((peak(&eta[..4]), peak(&eta[4..])), (1, 2), "{eta:?}");
}

#[test]
fn what_can_not_be_driven_is_refused() {
    refused(
        &case(0.1, 0.3, 0.1, "shape = \"x^4\""),
        &[
            "[drive] amplitude: the drive makes U fall without bound",
            "where U₀ rises",
            "got 0.3",
            "allowed up to about 0.25",
        ],
    );
    refused(
        &case(0.03, 0.2, 0.1, "harmonics = 2"),
        &["[drive] harmonics: too few harmonics", "got 2, a change of", "or more for a tolerance of 1.0e-10"],
    );
    refused(&case(0.1, 0.0, 0.1, ""), &["[drive] amplitude: a drive without amplitude", "got 0"]);
    refused(&case(0.1, 0.1, -1.0, ""), &["[drive] frequency: out of range", "got -1", "above 0"]);
    refused(
        &case(0.1, 0.1, 1.0, "shape = \"sqrt(x)\""),
        &["[drive] shape: the shape of the drive is not finite", "NaN at x = -"],
    );
    refused(&case(0.1, 0.1, 1.0, "shape = \"y\""), &["[drive] shape: unknown name"]);
    refused(
        &case(0.1, 0.1, 1.0, "").replace("amplitude = 0.1\n", ""),
        &["[drive] amplitude: missing", "add amplitude"],
    );
    let bare = "[potential]\nkind = \"quartic\"\n[bath]\nkt = 0.1\n[study]\nkind = \"driven\"";
    refused(bare, &["the section [drive] is missing", "add [drive] with amplitude"]);
    refused(
        &case(0.1, 0.1, 1.0, "[solve]\nengine = \"flux\""),
        &["[solve] engine", "allowed elimination, arpack, faer"],
    );
    refused(&format!("{}\nshow = \"peak\"", case(0.1, 0.1, 1.0, "")), &["[study] show", "resonance, rate, cycle"]);
    let ring = case(
        0.1,
        0.1,
        1.0,
        "[mesh]\nx = { from = -3.141592653589793, to = 3.141592653589793, left = \"periodic\", right = \"periodic\" }",
    );
    refused(&ring.replace("\"quartic\"", "\"washboard\""), &["a driven ring is not known"]);
}
