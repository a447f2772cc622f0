//! Sparse engines on the ladder against the elimination, which has full relative accuracy.

use metastable::bath::Bath;
use metastable::eigen::nonsymmetric::{modes, solve};
use metastable::eigen::{Engine, elimination};
use metastable::ladder::Ladder;
use metastable::operator::automatic::Request;
use metastable::operator::klein_kramers::{Setting, ladder, plan};
use metastable::potential::{Landscape, Potential};

/// Half of the quartic well x⁴/4 − x²/2, ΔU = 1/4.
fn quartic(barrier_over_kt: f64, gamma: f64, order: usize, resolution: f64) -> Ladder {
    let potential = Potential::quartic();
    let landscape = Landscape::search(&potential).unwrap();
    let bath = Bath::new(0.25 / barrier_over_kt, gamma).unwrap();
    let plan = plan(&potential, &landscape, &bath, &Request::default()).unwrap();
    let (axis, levels) = plan.at(resolution).unwrap();
    ladder(&potential, &axis, &bath, &Setting { order, levels, drains: plan.drains }).unwrap()
}

fn engines() -> Vec<Engine> {
    let sparse = [Engine::Arpack, Engine::Faer];
    sparse.into_iter().filter(|engine| cfg!(feature = "system-lapack") || *engine == Engine::Faer).collect()
}

fn exact(ladder: &Ladder) -> f64 {
    elimination::slowest(ladder, None, false).unwrap().value.to_f64()
}

/// Positive sums keep the digits of the slowest mode up to twice the barrier at which the shifted value has none.
#[test]
fn positive_sums_keep_the_slowest_mode() {
    for barrier in [5.0, 20.0, 40.0, 60.0] {
        let ladder = quartic(barrier, 1.0, 8, 0.7);
        let exact = exact(&ladder);
        for engine in engines() {
            let (found, evidence) = modes(&ladder, engine, 1, 1e3).unwrap();
            let error = (found[0].value.re / exact - 1.0).abs();
            assert!(
                error <= found[0].relative_error,
                "{engine} {barrier}: {error:.1e} {:.1e}",
                found[0].relative_error
            );
            assert!(evidence.backward_error < 1e-12, "{engine} {barrier}");
            // Second order in the error of the vector: seen up to 3e-6 at a barrier of 60 kT.
            assert!(error < if barrier > 45.0 { 1e-4 } else { 1e-9 }, "{engine} {barrier}: {error:.1e}");
        }
    }
    // e^{−60} = 9e-27, and eps‖L‖ is 2e-13.
    let ladder = quartic(60.0, 1.0, 8, 0.7);
    for engine in engines() {
        let shifted = solve(&ladder.to_csr(), engine, -1e-9, 1, 1e-12).unwrap().modes[0].value.re;
        assert!((shifted / exact(&ladder) - 1.0).abs() > 0.1, "{engine}: {shifted:e}");
    }
}

#[test]
fn what_rounding_has_taken_is_refused() {
    let ladder = quartic(60.0, 1.0, 8, 0.7);
    for engine in engines() {
        let text = modes(&ladder, engine, 1, 1e-10).unwrap_err().to_string();
        assert!(text.contains("take λ₁ alone from study.kind = \"turnover\""), "{text}");
    }
}

#[cfg(feature = "system-lapack")]
#[test]
fn sparse_engines_and_the_dense_one_agree_on_the_complex_spectrum() {
    for gamma in [0.5, 10.0] {
        let ladder = quartic(2.0, gamma, 4, 0.4);
        let all =
            [Engine::Arpack, Engine::Faer, Engine::Lapack].map(|engine| modes(&ladder, engine, 6, 1e-9).unwrap().0);
        for others in &all[1..] {
            assert_eq!(all[0].len(), others.len());
            for (a, b) in all[0].iter().zip(others) {
                let allowed = (a.relative_error + b.relative_error) * a.value.norm();
                assert!((a.value - b.value).norm() <= allowed, "γ = {gamma}: {} {} {allowed:e}", a.value, b.value);
            }
        }
        // An oscillation in the well at weak friction only.
        assert_eq!(all[0].iter().any(|mode| mode.value.im != 0.0), gamma < 1.0);
    }
}
