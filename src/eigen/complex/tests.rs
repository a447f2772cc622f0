//! The solvers of complex pencils against closed forms and against each other.

use super::*;
use crate::error::Kind;

fn c(re: f64, im: f64) -> Complex64 {
    Complex64::new(re, im)
}

/// A diagonal map, with an optional entry above the diagonal.
struct Bidiagonal {
    diagonal: Vec<Complex64>,
    above: Complex64,
}

impl ComplexMap for Bidiagonal {
    fn dim(&self) -> usize {
        self.diagonal.len()
    }

    fn apply(&self, x: &[Complex64], y: &mut [Complex64]) {
        for i in 0..x.len() {
            y[i] = self.diagonal[i] * x[i] + x.get(i + 1).map_or(Complex64::ZERO, |x| self.above * x);
        }
    }
}

fn diagonal(values: impl IntoIterator<Item = Complex64>) -> Bidiagonal {
    Bidiagonal { diagonal: values.into_iter().collect(), above: Complex64::ZERO }
}

fn largest(map: &Bidiagonal, count: usize) -> Vec<(Complex64, Vec<Complex64>)> {
    let pairs = krylov_schur::largest(map, &random(map.dim(), 1), count, 1e-12).unwrap();
    assert_eq!(pairs.len(), count);
    for (theta, x) in &pairs {
        let mut image = vec![Complex64::ZERO; x.len()];
        map.apply(x, &mut image);
        vector::add_scaled(&mut image, -theta, x);
        let size = map.diagonal.iter().map(|x| x.norm()).fold(map.above.norm(), f64::max);
        assert!(vector::norm(&image) <= 2e-12 * size, "{:e} for {theta}", vector::norm(&image));
        assert!((vector::norm(x) - 1.0).abs() < 1e-14);
    }
    pairs
}

fn assert_values(pairs: &[(Complex64, Vec<Complex64>)], expected: &[Complex64], tolerance: f64) {
    for ((theta, _), expected) in pairs.iter().zip(expected) {
        assert!((theta - expected).norm() <= tolerance, "{theta} against {expected}");
    }
}

#[test]
fn the_process_finds_the_largest_of_a_diagonal_at_every_size_and_count() {
    for n in [1_usize, 2, 3, 5, 19, 20, 21, 40, 150] {
        let values: Vec<_> = (0..n).map(|k| Complex64::from_polar(0.97f64.powi(k as i32), 2.4 * k as f64)).collect();
        for count in [1, 2, 3, n / 2, n.saturating_sub(1), n].into_iter().filter(|count| (1..=n).contains(count)) {
            assert_values(&largest(&diagonal(values.clone()), count), &values, 1e-11);
        }
    }
}

#[test]
fn repeated_values_come_as_often_as_they_are_there() {
    let two = |k: usize| Complex64::from_polar(1.0 / (1 + k / 2) as f64, (k / 2) as f64);
    let values: Vec<_> = (0..80).map(two).collect();
    for count in [2, 3, 6, 9] {
        assert_values(&largest(&diagonal(values.clone()), count), &values, 1e-10);
    }
    let same: Vec<_> = vec![c(0.0, 2.0); 60];
    assert_values(&largest(&diagonal(same.clone()), 7), &same, 1e-13);
    // Zero is an eigenvalue like any other.
    assert_values(&largest(&diagonal(vec![Complex64::ZERO; 30]), 4), &[Complex64::ZERO; 4], 1e-300);
}

#[test]
fn a_start_in_an_invariant_space_is_left() {
    let values: Vec<_> = (0..50).map(|k| c(0.0, 50.0 - k as f64)).collect();
    let map = diagonal(values.clone());
    let mut start = vec![Complex64::ZERO; 50];
    start[30] = Complex64::ONE;
    let pairs = krylov_schur::largest(&map, &start, 4, 1e-12).unwrap();
    assert_values(&pairs, &values, 1e-9);
}

#[test]
fn a_map_far_from_normal() {
    let values: Vec<_> = (0..40).map(|k| c(40.0 - k as f64, 0.3 * k as f64)).collect();
    let map = Bidiagonal { diagonal: values.clone(), above: c(3.0, -2.0) };
    assert_values(&largest(&map, 4), &values, 1e-8);
    // Jordan block of three: defective, values split by the cube root of rounding.
    let jordan = Bidiagonal { diagonal: vec![c(1.0, 1.0); 3], above: Complex64::ONE };
    assert_values(&largest(&jordan, 3), &[c(1.0, 1.0); 3], 1e-4);
}

#[test]
fn the_process_refuses_what_it_can_not_use() {
    let map = diagonal((1..=4).map(|k| c(k as f64, 0.0)));
    let refused = |start: &[Complex64], count, tolerance| {
        let error = krylov_schur::largest(&map, start, count, tolerance).unwrap_err();
        assert_eq!(error.kind(), Kind::Input);
        error.to_string()
    };
    assert_eq!(refused(&random(4, 1), 5, 1e-9), "number of eigenvalues: got 5, allowed 1 … 4");
    assert_eq!(refused(&random(4, 1), 0, 1e-9), "number of eigenvalues: got 0, allowed 1 … 4");
    assert!(refused(&random(3, 1), 1, 1e-9).starts_with("length of the start vector"));
    assert!(refused(&[Complex64::ZERO; 4], 1, 1e-9).starts_with("length |v|"));
    assert!(refused(&[c(f64::NAN, 0.0); 4], 1, 1e-9).starts_with("length |v|"));
    assert!(refused(&random(4, 1), 1, f64::NAN).starts_with("tolerance"));
    let nan = diagonal([c(1.0, 0.0), c(f64::NAN, 0.0)]);
    let error = krylov_schur::largest(&nan, &random(2, 1), 1, 1e-9).unwrap_err();
    assert_eq!(error.kind(), Kind::NotConverged);
}
