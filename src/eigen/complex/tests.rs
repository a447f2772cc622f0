//! The solvers of complex pencils against closed forms and against each other.

use super::*;
use crate::error::Kind;
use proptest::prelude::*;
use sprs::{CsMat, TriMat};

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

/// A banded matrix from its diagonals, `bands[d]` d places above and below the main one.
fn banded(bands: &[Vec<Complex64>]) -> CsMat<Complex64> {
    let n = bands[0].len();
    let mut matrix = TriMat::new((n, n));
    for (d, band) in bands.iter().enumerate() {
        for (i, &x) in band.iter().enumerate().take(n.saturating_sub(d)) {
            matrix.add_triplet(i, i + d, x);
            if d > 0 {
                matrix.add_triplet(i + d, i, x);
            }
        }
    }
    matrix.to_csr()
}

fn toeplitz(n: usize, a: Complex64, b: Complex64) -> CsMat<Complex64> {
    banded(&[vec![a; n], vec![b; n]])
}

fn engines() -> Vec<Engine> {
    if cfg!(feature = "system-lapack") {
        vec![Engine::Faer, Engine::Arpack, Engine::Lapack]
    } else {
        vec![Engine::Faer]
    }
}

fn near(near: Complex64, count: usize) -> Target {
    Target { near, count, tolerance: 1e-12 }
}

fn sorted(mut values: Vec<Complex64>, target: Complex64) -> Vec<Complex64> {
    values.sort_by(|a, b| (a - target).norm().total_cmp(&(b - target).norm()));
    values
}

/// Solves, checks what the contract promises, and compares with the eigenvalues that are known.
fn assert_spectrum(
    p: &CsMat<Complex64>,
    q: &CsMat<Complex64>,
    engine: Engine,
    target: &Target,
    known: &[Complex64],
    tolerance: f64,
) {
    let pencil = Pencil { p, q };
    let spectrum = solve(&pencil, engine, target).unwrap();
    let known = sorted(known.to_vec(), target.near);
    assert_eq!(spectrum.pairs.len(), target.count);
    assert_eq!((spectrum.evidence.engine, spectrum.evidence.dim), (engine.name(), p.rows()));
    assert_eq!(spectrum.evidence.applications == 0, engine == Engine::Lapack);
    let mut last = 0.0;
    for (pair, known) in spectrum.pairs.iter().zip(&known) {
        assert!((pair.value - known).norm() <= tolerance, "{engine}: {} against {known}", pair.value);
        assert!(pair.residual <= spectrum.evidence.residual && spectrum.evidence.residual <= target.tolerance);
        assert!((vector::norm(&pair.vector) - 1.0).abs() < 1e-14);
        assert!((pencil.backward_error(pair.value, &pair.vector) - pair.residual).abs() <= 1e-15);
        let largest = pair.vector.iter().map(|x| x.norm()).fold(0.0, f64::max);
        assert!(pair.vector.iter().any(|x| x.im == 0.0 && x.re >= largest * (1.0 - 1e-8)));
        let distance = (pair.value - target.near).norm();
        assert!(distance >= last);
        last = distance;
    }
}

#[test]
fn diagonal_pencils_of_every_size() {
    for n in [1_usize, 2, 3, 4, 30, 200] {
        let values: Vec<_> = (0..n).map(|k| c(1.0 + k as f64, 0.5 * (k as f64).sin())).collect();
        let weights: Vec<_> = (0..n).map(|k| Complex64::from_polar(1.0 + (k % 7) as f64, 0.3 * k as f64)).collect();
        let product = values.iter().zip(&weights).map(|(value, weight)| value * weight).collect();
        let (p, q) = (banded(&[product]), banded(&[weights]));
        for engine in engines() {
            for count in [1, 2, 5, n].into_iter().filter(|&count| count <= n) {
                if engine != Engine::Arpack || (count + 2 <= n && count < 30) {
                    assert_spectrum(&p, &q, engine, &near(c(1.3, 0.2), count), &values, 1e-11 * n as f64);
                }
            }
        }
    }
}

#[test]
fn toeplitz_has_its_closed_form() {
    for (n, a, b) in
        [(10, c(2.0, 1.0), c(-1.0, 0.5)), (150, c(0.0, 0.0), c(0.3, -1.0)), (400, c(1.0, -3.0), c(0.0, 2.0))]
    {
        let value = |k: usize| a + 2.0 * b * (std::f64::consts::PI * k as f64 / (n + 1) as f64).cos();
        let values: Vec<_> = (1..=n).map(value).collect();
        let (p, q) = (toeplitz(n, a, b), banded(&[vec![Complex64::ONE; n]]));
        for target in [a + 2.1 * b, a + c(0.1, 0.123)] {
            for engine in engines() {
                assert_spectrum(&p, &q, engine, &near(target, 6), &values, 1e-12);
            }
        }
    }
}

/// H = −e^{−2iθ} ∂²/2 + e^{2iθ} x²/2 on −L … L: the spectrum n + 1/2 does not turn with θ.
#[test]
fn the_rotated_oscillator_keeps_its_spectrum() {
    let (n, half, angle) = (1999, 10.0, 0.25);
    let h = 2.0 * half / (n + 1) as f64;
    let turn = Complex64::from_polar(1.0, 2.0 * angle);
    let x = |i: usize| -half + (i + 1) as f64 * h;
    let diagonal = (0..n).map(|i| turn.conj() / (h * h) + turn * x(i) * x(i) / 2.0).collect();
    let p = banded(&[diagonal, vec![-turn.conj() / (2.0 * h * h); n]]);
    let q = banded(&[vec![Complex64::ONE; n]]);
    let values: Vec<_> = (0..8).map(|k| c(k as f64 + 0.5, 0.0)).collect();
    for engine in [Engine::Faer, Engine::Arpack].into_iter().filter(|engine| engines().contains(engine)) {
        assert_spectrum(&p, &q, engine, &near(c(0.4, 0.1), 5), &values, 30.0 * h * h);
        let pencil = Pencil { p: &p, q: &q };
        let lowest = solve(&pencil, engine, &near(c(0.4, 0.1), 1)).unwrap().pairs[0].value;
        // The three-point formula is off by −(h²/24) e^{−2iθ} ⟨φ⁗⟩, and ⟨φ⁗⟩ = (3/4) e^{4iθ}.
        assert!((lowest - 0.5 + turn * h * h / 32.0).norm() < h.powi(4), "{lowest}");
    }
}

#[test]
fn equal_blocks_show_every_copy() {
    // Two uncoupled copies of one chain: each eigenvalue twice.
    let n = 60;
    let mut off = vec![c(-1.0, 0.4); 2 * n];
    off[n - 1] = Complex64::ZERO;
    let p = banded(&[(0..2 * n).map(|i| c(2.0, 0.1 * (i % n) as f64)).collect(), off]);
    let q = banded(&[vec![Complex64::ONE; 2 * n]]);
    let pencil = Pencil { p: &p, q: &q };
    let values: Vec<_> =
        solve(&pencil, Engine::Faer, &near(c(0.1, 0.0), 6)).unwrap().pairs.iter().map(|pair| pair.value).collect();
    for twice in values.chunks(2) {
        assert!((twice[0] - twice[1]).norm() < 1e-10, "{values:?}");
    }
    assert!((values[1] - values[2]).norm() > 1e-3);
}

#[test]
fn a_second_call_has_the_same_bits() {
    let (p, q) = (toeplitz(300, c(2.0, 0.3), c(-1.0, 0.0)), toeplitz(300, c(1.0, 0.1), c(0.1, 0.0)));
    for engine in engines() {
        let once = || solve(&Pencil { p: &p, q: &q }, engine, &near(c(0.5, 0.5), 4)).unwrap();
        assert_eq!(once(), once());
    }
}

#[test]
fn a_target_that_is_an_eigenvalue_is_refused() {
    let (p, q) = (banded(&[(1..=9).map(|k| c(f64::from(k), 0.0)).collect()]), banded(&[vec![Complex64::ONE; 9]]));
    for engine in engines().into_iter().filter(|&engine| engine != Engine::Lapack) {
        for target in [c(3.0, 0.0), c(3.0, 1e-14)] {
            let error = solve(&Pencil { p: &p, q: &q }, engine, &near(target, 2)).unwrap_err();
            assert_eq!(error.kind(), Kind::Singular, "{error}");
            assert!(error.to_string().contains("move the target"), "{error}");
        }
    }
}

#[test]
fn what_can_not_be_solved_is_refused() {
    let one = |n| banded(&[vec![Complex64::ONE; n]]);
    let refused = |p: &CsMat<Complex64>, q: &CsMat<Complex64>, engine, target: &Target| {
        let error = solve(&Pencil { p, q }, engine, target).unwrap_err();
        assert_eq!(error.kind(), Kind::Input, "{error}");
        error.to_string()
    };
    let p = toeplitz(4, c(1.0, 1.0), c(0.5, 0.0));
    for engine in engines() {
        let text = refused(&p, &one(4), engine, &near(c(0.0, 0.1), 5));
        assert_eq!(text, "number of eigenvalues: got 5, allowed 1 … 4");
        assert!(refused(&p, &one(4), engine, &near(c(f64::NAN, 0.1), 1)).starts_with("target of the eigenvalues"));
        assert!(refused(&p, &one(3), engine, &near(c(0.0, 0.1), 1)).starts_with("shape of Q: got 3 × 3"));
        let nan = toeplitz(4, c(1.0, f64::NAN), Complex64::ONE);
        assert!(refused(&nan, &one(4), engine, &near(c(0.0, 0.1), 1)).starts_with("entry of P: got"));
        assert!(refused(&p, &nan, engine, &near(c(0.0, 0.1), 1)).starts_with("entry of Q: got"));
        let loose = Target { tolerance: 0.0, ..near(c(0.0, 0.1), 1) };
        assert!(refused(&p, &one(4), engine, &loose).starts_with("tolerance"));
        assert!(refused(&p.to_csc(), &one(4), engine, &near(c(0.0, 0.1), 1)).starts_with("storage of P"));
    }
    let text = refused(&p, &one(4), Engine::Flux, &near(c(0.0, 0.1), 1));
    assert!(text.ends_with("use solve.engine = \"faer\", \"arpack\" or \"lapack\""), "{text}");
    let (large, q) = (toeplitz(1501, c(1.0, 1.0), Complex64::ONE), one(1501));
    assert!(refused(&large, &q, Engine::Lapack, &near(c(0.0, 0.1), 1)).contains("got 1501, allowed up to 1500"));
}

#[cfg(feature = "system-lapack")]
#[test]
fn arpack_names_the_counts_that_it_offers() {
    let (p, q) = (toeplitz(4, c(1.0, 1.0), c(0.5, 0.0)), banded(&[vec![Complex64::ONE; 4]]));
    let text = solve(&Pencil { p: &p, q: &q }, Engine::Arpack, &near(c(0.0, 0.1), 3)).unwrap_err().to_string();
    assert!(text.contains("got 3, allowed 1 … 2"), "{text}");
}

#[cfg(not(feature = "system-lapack"))]
#[test]
fn a_build_without_the_system_libraries_says_so() {
    let (p, q) = (toeplitz(4, c(1.0, 1.0), c(0.5, 0.0)), banded(&[vec![Complex64::ONE; 4]]));
    for engine in [Engine::Arpack, Engine::Lapack] {
        let text = solve(&Pencil { p: &p, q: &q }, engine, &near(c(0.0, 0.1), 2)).unwrap_err().to_string();
        assert!(text.contains("is not in this build") && text.contains("\"faer\""), "{text}");
    }
}

/// A random complex in the square of side 2.
fn entry() -> impl Strategy<Value = Complex64> {
    (-1.0..1.0f64, -1.0..1.0f64).prop_map(|(re, im)| c(re, im))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_engines_agree_on_banded_matrices(
        bands in prop::collection::vec(prop::collection::vec(entry(), 90), 1..4),
        weight in prop::collection::vec(0.5..2.0f64, 90),
        beside in entry(),
        n in 12usize..90,
        count in 1usize..7,
        target in entry(),
    ) {
        let p = banded(&bands.iter().map(|band| band[..n].to_vec()).collect::<Vec<_>>());
        let q = banded(&[weight[..n].iter().map(|&w| c(w, 0.2)).collect(), vec![0.1 * beside; n]]);
        let pencil = Pencil { p: &p, q: &q };
        let reference = solve(&pencil, engines()[engines().len() - 1], &near(target, count + 1)).unwrap();
        let distance = |k: usize| (reference.pairs[k].value - target).norm();
        // Two at one distance from the target are both right answers.
        prop_assume!(distance(count) - distance(count - 1) > 1e-8);
        for engine in engines() {
            let pairs = solve(&pencil, engine, &near(target, count)).unwrap().pairs;
            for (one, two) in [(&pairs, &reference.pairs), (&reference.pairs, &pairs)] {
                for pair in &one[..count] {
                    let off = two.iter().map(|other| (other.value - pair.value).norm()).fold(f64::MAX, f64::min);
                    prop_assert!(off < 1e-9, "{engine}: {} is off by {off:e}", pair.value);
                }
            }
        }
    }
}
