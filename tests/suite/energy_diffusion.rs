//! The limit of weak friction against tables, closed forms and the underdamped eigenvalues themselves.

use crate::support::{Record, records};
use metastable::error::Result;
use metastable::potential::{Barrier, Expression, Landscape, Potential};
use metastable::rate::energy_diffusion::{EnergyDiffusion, energy_diffusion};

/// An error bar below this need not be sharp: the integrals S and τ are good to 4e-14.
const AS_GOOD_AS_EXACT: f64 = 1e-11;

fn solve(potential: &Potential, kt: f64, from: usize, to: Option<usize>, tolerance: f64) -> Result<EnergyDiffusion> {
    let landscape = Landscape::search(potential)?;
    let barriers: Vec<Barrier> = if to.is_some() { Vec::new() } else { landscape.barriers.clone() };
    energy_diffusion(potential, &landscape, kt, from, to, &barriers, tolerance)
}

fn found(potential: &Potential, kt: f64, to: Option<usize>) -> EnergyDiffusion {
    solve(potential, kt, 0, to, 1e-10).unwrap()
}

fn expression(text: &str) -> Potential {
    Potential::Expression(Expression::parse(text, &std::collections::BTreeMap::new()).unwrap())
}

fn tilted(c: f64) -> Potential {
    Potential::Quartic { a: 1.0, b: 1.0, c }
}

fn kt(record: &Record) -> f64 {
    record.number("T").unwrap()
}

/// The error is below the bar and below half a unit of the last trusted digit.
fn check(record: &Record, found: &EnergyDiffusion) {
    let error = record.relative_error(found.c0.ln_k(), found.c0.k()).abs();
    let last_digit = 5.0 * 10f64.powi(-i32::try_from(record.digits).unwrap());
    let (name, bar) = (record.name(), found.c0.relative_error());
    assert!(error <= bar + last_digit, "{name}: {error:.1e} above its bar {bar:.1e}");
    assert!(bar <= AS_GOOD_AS_EXACT, "{name}: bar {bar:.1e}");
}

#[test]
fn the_quartic_double_well() {
    let table = records("klein_kramers.json");
    let chosen: Vec<&Record> = table.iter().filter(|record| record.quantity.starts_with("c0")).collect();
    assert_eq!(chosen.len(), 4);
    for record in chosen {
        check(record, &found(&Potential::quartic(), kt(record), Some(1)));
    }
}

#[test]
fn the_cubic_well_and_the_tilted_double_well() {
    let table = records("energy_diffusion.json");
    assert!(table.len() >= 5);
    for record in &table {
        match record.number("c") {
            Some(c) => {
                check(record, &found(&tilted(c), kt(record), Some(1)));
                // Seen from the other well it is the same relaxation.
                check(record, &solve(&tilted(c), kt(record), 1, Some(0), 1e-10).unwrap());
            }
            None => check(record, &found(&Potential::cubic(), kt(record), None)),
        }
    }
}

#[test]
fn the_branch_above_the_barrier_does_nothing_in_the_odd_sector() {
    // A tilt of 1e-9 sends the double well through the graph of three branches; λ₁ is even in the tilt.
    for b in [1.0, 5.0, 40.0] {
        let (chain, star) = (found(&tilted(0.0), 0.25 / b, Some(1)), found(&tilted(1e-9), 0.25 / b, Some(1)));
        let difference = (star.c0.value() / chain.c0.value()).to_f64() - 1.0;
        // cosh(2·10⁻⁹/kT) − 1 is 5e-14 at b = 40.
        assert!(
            difference.abs() < 2.0 * (chain.c0.relative_error() + star.c0.relative_error()),
            "b = {b}: {difference:e}"
        );
        let (one, other) = (chain.root_coefficient.unwrap(), star.root_coefficient.unwrap());
        assert!((other / one - 1.0).abs() < 1e-10, "b = {b}: {one} {other}");
        assert!(star.nodes > 2 * chain.nodes);
    }
}

#[test]
fn one_well_of_the_quartic_is_half_of_the_inverted_one_in_kind() {
    // The period and action of x²/2 − x⁴/4 are √2 times those of one well of x⁴/4 − x²/2 at the same depth below the
    // barrier, and c₀ knows only τ/S. Both sides open: the exit is met twice in a loop.
    for b in [1.0, 10.0] {
        let (one, two) =
            (found(&Potential::quartic(), 0.25 / b, Some(1)), found(&Potential::inverted_quartic(), 0.25 / b, None));
        let ratio = (two.c0.value() / one.c0.value()).to_f64();
        assert!((ratio - 1.0).abs() < one.c0.relative_error() + two.c0.relative_error());
        assert!((two.saddle_action / one.saddle_action / 2f64.sqrt() - 1.0).abs() < 1e-13);
        // ℓ(δ√2/2) against (2 − √2) ℓ(δ).
        let factor = 0.5f64.sqrt().sqrt() / (2.0 - 2f64.sqrt());
        let roots = two.root_coefficient.unwrap() / one.root_coefficient.unwrap();
        assert!((roots / factor - 1.0).abs() < 1e-10, "{roots} {factor}");
    }
}

#[test]
fn actions_at_the_saddle_have_their_closed_forms() {
    // ∮ v dx: 4/3 in one well of the quartic, 6/5 in the cubic well.
    assert!((found(&Potential::quartic(), 0.05, Some(1)).saddle_action * 0.75 - 1.0).abs() < 4e-15);
    assert!((found(&Potential::cubic(), 0.05, None).saddle_action / 1.2 - 1.0).abs() < 4e-15);
}

#[test]
fn high_barriers_approach_the_short_form() {
    // c₀ → (S/kT)(ω₀/2π) e^{−ΔU/kT}, from below, with a correction of order ln(ΔU/kT)/(ΔU/kT).
    let ratio = |b: f64| {
        let found = found(&Potential::quartic(), 0.25 / b, Some(1));
        found.c0.ln_k() - (found.saddle_action * 4.0 * b * 2f64.sqrt() / std::f64::consts::TAU).ln() + b
    };
    let (low, high, top) = (ratio(20.0), ratio(160.0), ratio(1280.0));
    assert!(low < high && high < top && top < 0.0 && top > -0.003, "{low} {high} {top}");
    // 9.5 % at 20 kT.
    assert!((low.exp() * 1.095 - 1.0).abs() < 1e-3, "{low}");
}

#[test]
fn an_open_barrier_that_is_out_of_reach_does_not_matter() {
    // Two unequal barriers: the lower one takes all, whether the higher one is named or not.
    let potential = expression("x^2/2 - x^4/4 + 0.02*x^3");
    let landscape = Landscape::search(&potential).unwrap();
    let both = energy_diffusion(&potential, &landscape, 0.03, 0, None, &landscape.barriers, 1e-10).unwrap();
    let lower = landscape.barriers.iter().min_by(|a, b| a.energy.total_cmp(&b.energy)).unwrap();
    let one = energy_diffusion(&potential, &landscape, 0.03, 0, None, &[*lower], 1e-10).unwrap();
    assert!(((both.c0.value() / one.c0.value()).to_f64() - 1.0).abs() < 1e-12);
}

#[test]
fn a_formula_with_an_offset_gives_the_same() {
    let (plain, lifted) =
        (found(&tilted(0.05), 0.05, Some(1)), found(&expression("100 + x^4/4 - x^2/2 + 0.05*x"), 0.05, Some(1)));
    let error = (lifted.c0.value() / plain.c0.value()).to_f64() - 1.0;
    assert!(error.abs() < lifted.c0.relative_error() + plain.c0.relative_error(), "{error:e}");
}

#[test]
fn the_root_of_gamma_is_that_of_the_klein_kramers_eigenvalues() {
    // y = (1 − λ₁/c₀γ)/√γ tends to a; the line through the two smallest γ, 0.002 and 0.005, misses it by the curvature,
    // about γ ln γ.
    let table = records("klein_kramers.json");
    for (b, tolerance) in [("2", 1e-3), ("5", 2e-3)] {
        let of = |gamma: &str| {
            let chosen = |r: &&Record| {
                r.quantity.starts_with("lambda_1 Klein-Kramers (odd")
                    && r.text("dU_over_T") == Some(b)
                    && r.text("gamma") == Some(gamma)
            };
            let record = table.iter().find(chosen).unwrap();
            let limit = found(&Potential::quartic(), kt(record), Some(1));
            let root = record.number("gamma").unwrap().sqrt();
            let y = (1.0 - 1.0 / (limit.c0.k().unwrap() * root * root * (1.0 + record.relative_error(0.0, Some(1.0)))))
                / root;
            (root, y, limit.root_coefficient.unwrap())
        };
        let ((near, low, a), (far, high, _)) = (of("0.002"), of("0.005"));
        let straight = low - near * (high - low) / (far - near);
        assert!((straight / a - 1.0).abs() < tolerance, "b = {b}: {straight} against {a}");
    }
}

#[test]
fn a_relaxation_inside_one_well_has_no_root_of_gamma() {
    // The shallow well at c = 0.38 is a twentieth of kT deep: the slowest mode is that of the other, near its harmonic value
    // λ₁ = γ, and its flux over the saddle, 300 kT up, is nothing.
    let mode = solve(&tilted(0.38), 0.002, 0, Some(1), 1e-6).unwrap();
    assert!((mode.c0.k().unwrap() - 1.0).abs() < 0.01);
    assert_eq!(mode.root_coefficient, None);
}

#[test]
fn what_is_not_one_escape_is_refused() {
    let message = |result: Result<EnergyDiffusion>| result.unwrap_err().to_string();
    let triple = expression("6.75*x^2*(x^2-1)^2");
    assert!(message(solve(&triple, 0.1, 0, Some(1), 1e-10)).contains("more than two wells"));
    assert!(message(solve(&tilted(0.1), 0.1, 0, Some(0), 1e-10)).contains("neighbours"));
    assert!(message(solve(&tilted(0.1), 0.1, 5, None, 1e-10)).contains("no well with this index"));
    assert!(message(solve(&Potential::quartic(), -1.0, 0, Some(1), 1e-10)).contains("unphysical kT"));
    assert!(message(solve(&Potential::quartic(), 0.1, 0, Some(1), 1e-16)).contains("uncertain by"));
    let cubic = Landscape::search(&Potential::cubic()).unwrap();
    assert!(message(energy_diffusion(&Potential::cubic(), &cubic, 0.1, 0, None, &[], 1e-10)).contains("one barrier"));
}
