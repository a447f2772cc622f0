//! Engines against closed forms and each other.

use super::*;
use sprs::TriMat;

/// Blocks [[a, b], [−b, a]] along the diagonal and a few couplings above: eigenvalues a ± ib.
fn blocks(pairs: &[(f64, f64)]) -> CsMat<f64> {
    let n = 2 * pairs.len();
    let mut matrix = TriMat::new((n, n));
    for (k, &(a, b)) in pairs.iter().enumerate() {
        let at = 2 * k;
        for (row, column, value) in [(at, at, a), (at + 1, at + 1, a), (at, at + 1, b), (at + 1, at, -b)] {
            matrix.add_triplet(row, column, value);
        }
        if at + 2 < n {
            matrix.add_triplet(at, at + 2, 0.3);
            matrix.add_triplet(at + 1, at + 3, -0.2);
        }
    }
    matrix.to_csr()
}

fn engines() -> Vec<Engine> {
    let all = [Engine::Arpack, Engine::Faer, Engine::Lapack];
    all.into_iter().filter(|engine| cfg!(feature = "system-lapack") || *engine == Engine::Faer).collect()
}

#[test]
fn pairs_come_whole_and_in_order() {
    let pairs: Vec<(f64, f64)> = (0..40).map(|k| (0.5 + f64::from(k), 0.7)).collect();
    let matrix = blocks(&pairs);
    for engine in engines() {
        // Three eigenvalues would part the second pair.
        let found = solve(&matrix, engine, 0.0, 3, 1e-12).unwrap();
        assert_eq!(found.modes.len(), 4, "{engine}");
        for (mode, expected) in found.modes.iter().zip([(0.5, 0.7), (0.5, -0.7), (1.5, 0.7), (1.5, -0.7)]) {
            // The blocks are coupled one way, so that the condition numbers are of the order of one.
            assert!((mode.value - Complex64::new(expected.0, expected.1)).norm() < 1e-13, "{engine} {}", mode.value);
            assert!((vector::norm(&mode.vector) - 1.0).abs() < 1e-14);
        }
        assert_eq!(found.evidence.engine, engine.name());
        let again = solve(&matrix, engine, 0.0, 3, 1e-12).unwrap();
        assert_eq!(found, again, "{engine}: not the same bits");
    }
}

#[test]
fn real_ones_have_no_imaginary_part() {
    let mut matrix = TriMat::new((30, 30));
    for k in 0..30u8 {
        matrix.add_triplet(k.into(), k.into(), f64::from(k) + 1.0);
        if k < 29 {
            matrix.add_triplet(k.into(), usize::from(k) + 1, 0.5);
        }
    }
    for engine in engines() {
        let found = solve(&matrix.to_csr(), engine, 0.2, 3, 1e-12).unwrap();
        for (mode, expected) in found.modes.iter().zip([1.0, 2.0, 3.0]) {
            assert_eq!(mode.value.im, 0.0);
            assert!((mode.value.re - expected).abs() < 1e-12, "{engine} {}", mode.value);
        }
    }
}

#[test]
fn what_can_not_be_solved_is_refused() {
    let matrix = blocks(&[(1.0, 0.0), (2.0, 1.0)]);
    for engine in [Engine::Flux, Engine::Banded, Engine::Elimination] {
        assert!(solve(&matrix, engine, 0.0, 1, 1e-10).unwrap_err().to_string().contains("arpack, faer, lapack"));
    }
    let mut broken = matrix.clone();
    broken.data_mut()[0] = f64::NAN;
    assert!(solve(&broken, Engine::Faer, 0.0, 1, 1e-10).unwrap_err().to_string().contains("entry of the matrix"));
    assert!(solve(&matrix, Engine::Faer, 0.0, 5, 1e-10).is_err());
    assert!(solve(&matrix, Engine::Faer, f64::NAN, 1, 1e-10).is_err());
}

#[test]
fn memory_is_known_before_the_numbers_and_kept_below_its_limit() {
    let pairs: Vec<(f64, f64)> = (0..100).map(|k| (0.5 + f64::from(k), 0.7)).collect();
    let matrix = blocks(&pairs);
    let need = memory(&matrix).unwrap();
    // Every entry of the matrix stays in the factors.
    assert!(need >= 16 * matrix.nnz() && need < 16 * 10 * matrix.nnz(), "{need}");
    let target = Target { engine: Engine::Faer, shift: 0.0, count: 1, tolerance: 1e-10, limit: need - 1 };
    let text = nearest(&matrix, &[], &target).unwrap_err().to_string();
    assert!(text.starts_with("memory for the sparse LU factors: got 0.000 GiB, allowed up to 0.000 GiB"), "{text}");
    assert!(nearest(&matrix, &[], &Target { limit: need, ..target }).is_ok());
}

#[cfg(feature = "system-lapack")]
#[test]
fn the_dense_engine_has_a_largest_size() {
    let mut matrix = TriMat::new((UP_TO + 1, UP_TO + 1));
    (0..=UP_TO).for_each(|k| matrix.add_triplet(k, k, 1.0));
    let text = solve(&matrix.to_csr(), Engine::Lapack, 0.0, 1, 1e-10).unwrap_err().to_string();
    assert!(text.contains("got 3001, allowed up to 3000"), "{text}");
}
