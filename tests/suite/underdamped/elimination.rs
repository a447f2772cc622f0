//! Elimination against dense eigenvalues, and what must hold exactly.

use faer::Mat;
use metastable::bath::Bath;
use metastable::eigen::elimination::{Guess, memory, mobility, slowest};
use metastable::ladder::Ladder;
use metastable::mesh::{Axis, Boundary, Spacing};
use metastable::operator::klein_kramers::{Setting, ladder};
use metastable::potential::{Expression, Potential};
use num_complex::Complex64;

fn small(potential: &Potential, ends: (f64, f64), boundaries: (Boundary, Boundary), kt: f64, gamma: f64) -> Ladder {
    let axis = Axis::new(Spacing::Uniform { from: ends.0, to: ends.1 }, 24, boundaries.0, boundaries.1).unwrap();
    let setting = Setting { order: 8, levels: 14, drains: Vec::new() };
    ladder(potential, &axis, &Bath::new(kt, gamma).unwrap(), &setting).unwrap()
}

/// Eigenvalues of −L by faer's dense solver, by real part.
fn dense_spectrum(ladder: &Ladder) -> Vec<(f64, f64)> {
    let mut matrix = Mat::<f64>::zeros(ladder.dim(), ladder.dim());
    for (&value, (row, column)) in &ladder.to_csr() {
        matrix[(row, column)] += value;
    }
    let mut found: Vec<(f64, f64)> = matrix.eigenvalues().unwrap().into_iter().map(|z| (z.re, z.im)).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

#[test]
fn the_slowest_mode_is_that_of_the_matrix_at_every_kind_of_end() {
    use Boundary::{Absorbing, Reflecting};
    let quartic = Potential::quartic();
    let tilted = Potential::Quartic { a: 1.0, b: 1.0, c: 0.15 };
    let cases = [
        (&quartic, (-1.6, 1.6), (Reflecting, Reflecting), 1),
        (&tilted, (-1.6, 1.6), (Reflecting, Reflecting), 1),
        (&quartic, (0.0, 1.7), (Absorbing, Reflecting), 0),
        (&quartic, (-1.7, 0.0), (Reflecting, Absorbing), 0),
        (&tilted, (-1.7, -0.1), (Absorbing, Absorbing), 0),
    ];
    for (potential, ends, boundaries, index) in cases {
        let ladder = small(potential, ends, boundaries, 0.15, 1.3);
        let expected = dense_spectrum(&ladder)[index];
        let found = slowest(&ladder, None, true).unwrap();
        // The dense solver errs by eps·‖L‖ ~ 1e-14 absolute.
        assert!((found.value.to_f64() - expected.0).abs() < 1e-12 && expected.1 == 0.0, "{ends:?} {expected:?}");
        let mut image = vec![0.0; ladder.dim()];
        ladder.apply(&found.vector, &mut image);
        let residual = image.iter().zip(&found.vector).map(|(y, c)| (y - expected.0 * c).powi(2)).sum::<f64>().sqrt();
        assert!(residual < 1e-11, "{ends:?} {residual:e}");
        let complex: Vec<_> = found.vector.iter().map(|&c| Complex64::new(c, 0.0)).collect();
        let decay = ladder.decay(&complex) / found.value.to_f64() - 1.0;
        assert!(decay.abs() < 1e-12, "{ends:?} {decay:e} {}", found.residual);
    }
}

#[test]
fn a_guess_saves_eliminations_and_changes_nothing() {
    let ladder = small(&Potential::quartic(), (0.0, 1.7), (Boundary::Absorbing, Boundary::Reflecting), 0.1, 0.7);
    let plain = slowest(&ladder, None, false).unwrap();
    let guess = Guess { value: plain.value.to_f64() * (1.0 + 1e-9), slope: plain.slope };
    let guessed = slowest(&ladder, Some(guess), false).unwrap();
    assert!(guessed.eliminations == 1 && plain.eliminations > 1);
    assert!(((guessed.value - plain.value) / plain.value).to_f64().abs() < 1e-14);
}

#[test]
fn the_depth_of_a_well_costs_no_digits() {
    // The slow mode of a tilted well on the whole axis against e^{-ΔU/kT} from 1e-17 to 1e-217: one curve, ln λ₁ + ΔU/kT
    // a smooth function of kT, so its second difference in 1/kT vanishes as the curvature of the prefactor, 1e-5 here.
    let potential = Potential::Quartic { a: 1.0, b: 1.0, c: 0.05 };
    let rest = |ratio: f64| {
        let height = 0.2024;
        let axis =
            Axis::new(Spacing::Uniform { from: -1.35, to: 1.3 }, 1500, Boundary::Reflecting, Boundary::Reflecting);
        let bath = Bath::new(height / ratio, 1.0).unwrap();
        let setting = Setting { order: 2, levels: 12, drains: Vec::new() };
        let ladder = ladder(&potential, &axis.unwrap(), &bath, &setting).unwrap();
        slowest(&ladder, None, false).unwrap().value.ln() + ratio
    };
    let second = rest(480.0) - 2.0 * rest(490.0) + rest(500.0);
    assert!(second.abs() < 1e-4, "{second:e}");
}

#[test]
fn what_is_faster_than_friction_is_refused() {
    let ladder = small(&Potential::quartic(), (0.0, 1.7), (Boundary::Absorbing, Boundary::Reflecting), 3.0, 0.05);
    let message = slowest(&ladder, None, false).unwrap_err().to_string();
    assert!(message.contains("friction"), "{message}");
    let closed = small(&Potential::quartic(), (-1.6, 1.6), (Boundary::Reflecting, Boundary::Reflecting), 0.15, 1.0);
    assert_eq!(
        mobility(&closed).unwrap_err().to_string(),
        "[mesh] x: only a ring has a mobility; make both ends of mesh.x periodic"
    );
}

#[test]
fn the_mobility_of_a_flat_ring_is_one_over_gamma() {
    let flat = Potential::Expression(Expression::parse("0*x", &Default::default()).unwrap());
    for gamma in [0.01, 1.0, 300.0] {
        let ladder = small(&flat, (0.0, 1.0), (Boundary::Periodic, Boundary::Periodic), 0.3, gamma);
        // μ = 1/γ exactly; rounding of the first level is some hundredths of eps kT (π/h)²/γ², 1e-10 at the smallest γ.
        assert!((mobility(&ladder).unwrap().to_f64() * gamma - 1.0).abs() < 1e-12 + 1e-14 / (gamma * gamma), "{gamma}");
    }
}

#[test]
fn memory_grows_as_the_root_of_the_levels() {
    assert_eq!(memory(100, 1), 8 * 100 * 100 * 8);
    assert_eq!(memory(100, 2500), 106 * 100 * 100 * 8);
}
