//! What holds exactly: Γ is the flux out of the well, and neither gauge, nor mirror, nor unit changes it.

use super::ray::{cubic, level, turned, width};
use super::{Level, levels};
use metastable::hamiltonian::Order;
use num_complex::Complex64;
use proptest::prelude::*;

/// Flux over norm and −2 Im E/ħ are one number on every mesh; the second has rounded at eps κ ~ 1e-13.
const IDENTITY: f64 = 1e-10;

#[test]
fn flux_over_norm_is_minus_twice_the_imaginary_part_on_every_mesh_and_at_every_cut() {
    let potential = cubic();
    for order in Order::ALL {
        for (intervals, guess) in [
            (260, Complex64::new(1.243, -0.1134)),
            (520, Complex64::new(1.243, -0.1134)),
            (520, Complex64::new(2.0, -0.505)),
        ] {
            let hamiltonian = turned(&potential, order, intervals);
            let solution = level(&hamiltonian, guess);
            for cut in [-1.0, 0.5, 2.0, 4.2] {
                let error = width(&hamiltonian, &solution, cut) / (-2.0 * solution.energy.im) - 1.0;
                assert!(error.abs() < IDENTITY, "{order:?}, {intervals}, cut at {cut}: {error:.1e}");
            }
        }
    }
}

#[test]
fn both_routes_to_a_wide_resonance_agree_after_extrapolation() {
    for order in [4, 6, 8] {
        let mesh = format!("[mesh]\norder = {order}\n[solve]\ncount = 3");
        let text =
            format!("[potential]\nkind = \"cubic\"\ng = 0.13608276348795434\n{mesh}\n[study]\nkind = \"resonances\"");
        for level in &levels(&text)[1..] {
            let error = level.width.unwrap() / level.width_imaginary.unwrap() - 1.0;
            assert!(error.abs() < IDENTITY, "order {order}: {error:.1e}");
        }
    }
}

fn resonances(u: &str, hbar: f64) -> Vec<Level> {
    let quantum = format!("[quantum]\nhbar = {hbar:?}\n[solve]\ncount = 2");
    levels(&format!("[potential]\nkind = \"expression\"\nu = \"{u}\"\n{quantum}\n[study]\nkind = \"resonances\""))
}

#[track_caller]
fn assert_same(a: &Level, b: &Level, shift: f64) {
    let (energy, bar) = ((a.energy + shift - b.energy).abs(), a.energy_bar + b.energy_bar);
    assert!(energy <= bar, "E differs by {energy:.1e}, bars {bar:.1e}");
    let (width, bar) = (a.ln_ratio(b).abs(), a.width_bar + b.width_bar);
    assert!(width <= bar, "ln Γ differs by {width:.1e}, bars {bar:.1e}");
}

#[test]
fn a_constant_a_shift_and_a_mirror_change_nothing() {
    let plain = resonances("x^2/2 - 0.1*x^3", 1.0);
    for (u, shift) in [("x^2/2 - 0.1*x^3 + 3", 3.0), ("x^2/2 + 0.1*x^3", 0.0), ("(x-2)^2/2 - 0.1*(x-2)^3", 0.0)] {
        for (a, b) in plain.iter().zip(resonances(u, 1.0)) {
            assert_same(a, &b, shift);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn a_cubic_well_depends_on_g_and_hbar_through_g_squared_hbar_only(g in 0.09..0.3f64, hbar in 0.3..2.0f64) {
        // x → √ħ x turns ħ, g into 1, g√ħ and energies into ħ times theirs.
        let (g, hbar) = (g / f64::sqrt(hbar), hbar);
        let kind = "[potential]\nkind = \"cubic\"";
        let text = |g: f64, hbar: f64| {
            let solve = "[solve]\ncount = 2\n[study]\nkind = \"resonances\"";
            format!("{kind}\ng = {g:?}\n[quantum]\nhbar = {hbar:?}\n{solve}")
        };
        for (a, b) in levels(&text(g, hbar)).iter().zip(levels(&text(g * hbar.sqrt(), 1.0))) {
            prop_assert!((a.energy / hbar - b.energy).abs() <= a.energy_bar / hbar + b.energy_bar);
            // g√ħ rounds again: ln Γ moves by 4/15g² ≤ 33 times that.
            prop_assert!(a.ln_ratio(&b).abs() <= a.width_bar + b.width_bar + 33.0 * f64::EPSILON);
        }
    }
}
