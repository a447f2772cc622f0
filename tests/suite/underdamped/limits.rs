//! What λ₁ with inertia must tend to, and what it must not depend on.

use crate::support::run;
use metastable::table::Table;

fn number(table: &Table, column: &str) -> f64 {
    table.numbers(column).unwrap()[0].unwrap()
}

fn of(potential: &str, bath: &str, more: &str, study: &str) -> Table {
    run(&format!("[potential]\n{potential}\n[bath]\n{bath}\n{more}\n[study]\nkind = \"{study}\"")).unwrap()
}

const CUBIC: &str = "kind = \"cubic\"";
const TILTED: &str = "kind = \"quartic\"\nc = 0.1";
const OPEN: &str = "kind = \"inverted_quartic\"";
const LOPSIDED: &str = "kind = \"expression\"\nu = \"x^2/2 - 0.2*x^4 - 0.02*x^3\"";

/// λ₁γ → overdamped with a correction of order (ω/γ)², here 1e-8.
#[test]
fn strong_friction_runs_into_smoluchowski() {
    for potential in [CUBIC, TILTED, OPEN, LOPSIDED, "kind = \"quartic\""] {
        for barrier in [3, 40] {
            let bath = format!("barrier_over_kt = {barrier}\ngamma = 1e4");
            let inertial = number(&of(potential, &bath, "", "turnover"), "ln_lambda_1");
            let overdamped = number(&of(potential, &bath, "", "kramers"), "ln_lambda_1");
            assert!((inertial - overdamped).abs() < 5e-8, "{potential} {barrier}: {inertial} {overdamped}");
        }
    }
}

/// All theories are asymptotic in kT/ΔU: at 30 kT they are off by their next terms in the shallower well, up to three per cent.
#[test]
fn high_barriers_approach_the_theories() {
    for potential in [CUBIC, TILTED, "kind = \"quartic\""] {
        for gamma in [0.3, 1.0, 5.0] {
            let table = of(potential, &format!("barrier_over_kt = 30\ngamma = {gamma}"), "", "turnover");
            assert!((number(&table, "pgh_ratio") - 1.0).abs() < 0.03, "{potential} {gamma}");
            assert!((number(&table, "mm_ratio") - 1.0).abs() < 0.03, "{potential} {gamma}");
        }
    }
}

/// c₀γ(1 − a√γ) at γ = 1e-6: what is left is of order γ.
#[test]
fn weak_friction_runs_into_energy_diffusion() {
    for potential in [CUBIC, "kind = \"quartic\"", OPEN] {
        let table = of(potential, "barrier_over_kt = 5\ngamma = 1e-6", "[solve]\ntolerance = 1e-3", "turnover");
        let law = number(&table, "c0") * 1e-6 * (1.0 - 1e-3 * number(&table, "root_coefficient"));
        let error = (number(&table, "lambda_1") / law - 1.0).abs();
        assert!(error < 1e-4 && error > 1e-9, "{potential}: {error:e}");
        assert!(number(&table, "lambda_1_error") < 1e-5);
    }
}

/// Half the axis by symmetry, and the whole of a well that is tilted by nothing to speak of.
#[test]
fn half_an_axis_is_as_good_as_the_whole() {
    for barrier in [5, 60] {
        let bath = format!("barrier_over_kt = {barrier}\ngamma = 1.0");
        let half = of("kind = \"quartic\"", &bath, "", "turnover");
        let whole = of("kind = \"quartic\"\nc = 1e-12", &bath, "", "turnover");
        let change = number(&half, "ln_lambda_1") - number(&whole, "ln_lambda_1");
        // A tilt of 1e-12 lowers the barrier by 1e-12·60/0.25 kT on one side.
        assert!(change.abs() < 1e-9, "{barrier}: {change:e}");
        assert!(number(&half, "lambda_1_error") < 1e-6 && number(&whole, "lambda_1_error") < 1e-6);
    }
}

/// Sixty kT: differences of two orders, whose meshes have nothing in common, agree to six digits and more.
#[test]
fn sixty_kt_keeps_its_digits() {
    let at = |more: &str| of("kind = \"quartic\"", "barrier_over_kt = 60\ngamma = 1.0", more, "turnover");
    let (sixteen, eight) = (at(""), at("[mesh]\norder = 8\n[solve]\ntolerance = 1e-7"));
    let change = number(&sixteen, "ln_lambda_1") - number(&eight, "ln_lambda_1");
    let bars = number(&sixteen, "lambda_1_error") + number(&eight, "lambda_1_error");
    assert!(change.abs() <= bars && bars < 1e-6, "{change:e} {bars:e}");
}

#[test]
fn detailed_balance_of_the_rates() {
    let table = of(TILTED, "kt = 0.04\ngamma = 0.5", "", "turnover");
    let kramers = of(TILTED, "kt = 0.04\ngamma = 0.5", "", "kramers");
    // Populations are those of the overdamped well: inertia changes neither.
    let share = number(&table, "k_forward") / number(&table, "lambda_1");
    let overdamped = number(&kramers, "k_forward") / number(&kramers, "lambda_1");
    assert!((share / overdamped - 1.0).abs() < 1e-12);
}

/// At barriers of kT and less λ₁ passes γ; the sparse engines on another mesh, with other walls, see the same mode.
#[test]
fn low_barriers_agree_with_the_sparse_engines() {
    for (barrier, gamma) in [(1.0, 0.3), (0.5, 0.3)] {
        let bath = format!("barrier_over_kt = {barrier}\ngamma = {gamma}");
        let found = of("kind = \"quartic\"", &bath, "", "turnover");
        let underdamped = format!("{bath}\ndynamics = \"underdamped\"");
        let more = "[solve]\ncount = 1\ntolerance = 1e-9";
        let modes = of("kind = \"quartic\"", &underdamped, more, "spectrum");
        let first = modes.numbers("lambda_re").unwrap()[1].unwrap();
        let error = (number(&found, "lambda_1") / first - 1.0).abs();
        assert!(error < 1e-9, "{barrier} {gamma}: {error:e}");
    }
}
