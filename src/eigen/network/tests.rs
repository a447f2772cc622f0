use super::*;
use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;
use proptest::prelude::*;

type Big = FBig<HalfEven, 2>;

fn wide(value: f64) -> Wide {
    Wide::new(value)
}

fn of(matrix: &[Vec<f64>]) -> Rates {
    Rates::from_f64(matrix.len(), |from, to| matrix[from][to]).unwrap()
}

fn off(found: Wide, exact: f64) -> f64 {
    ((found - wide(exact)) / wide(exact)).to_f64().abs()
}

#[test]
fn two_states_have_the_roots_of_a_quadratic() {
    // λ² − Sλ + P = 0 with S = a + b + Γ₀ + Γ₁, P = aΓ₁ + bΓ₀ + Γ₀Γ₁; the smaller root is 2P/(S + √(S² − 4P)), and
    // S² − 4P = (a + Γ₀ − b − Γ₁)² + 4ab.
    for [a, b, g0, g1] in
        [[1.0, 2.0, 0.5, 0.0], [1e-3, 1.0, 0.0, 1e-9], [1e-5, 1e-6, 1.0, 2.0], [3.0, 7.0, 1e-250, 1e-240]]
    {
        let rates = of(&[vec![0.0, a], vec![b, 0.0]]);
        let found = slowest(&rates, &leaks(&[g0, g1]).unwrap()).unwrap();
        let root = ((a + g0 - b - g1).powi(2) + 4.0 * a * b).sqrt();
        let sum = a + b + g0 + g1;
        let exact = 2.0 * (a * g1 + b * g0 + g0 * g1) / (sum + root);
        assert!(off(found.value, exact) < 4e-15, "{:e} {exact:e}", found.value.to_f64());
        assert!(off(found.gap.unwrap(), root) < 1e-8);
        // (a + Γ₀ − λ)p₀ = b p₁.
        let ratio = (found.populations[1] / found.populations[0]).to_f64();
        let exact = 2.0 * a / (b + g1 - a - g0 + root);
        let well_conditioned = b + g1 > a + g0;
        assert!(!well_conditioned || (ratio / exact - 1.0).abs() < 1e-14, "{ratio:e} {exact:e}");
    }
}

#[test]
fn three_equal_states_on_a_line_decay_as_cosines() {
    // Rate 1 between neighbours, leak 1 at one end: λ_k = 2 − 2 cos((2k − 1)π/7), Dirichlet at one end and Neumann at the other.
    let rates = Rates::from_f64(3, |a, b| if a.abs_diff(b) == 1 { 1.0 } else { 0.0 }).unwrap();
    let found = slowest(&rates, &leaks(&[1.0, 0.0, 0.0]).unwrap()).unwrap();
    let exact = |k: f64| 2.0 - 2.0 * ((2.0 * k - 1.0) * std::f64::consts::PI / 7.0).cos();
    assert!(off(found.value, exact(1.0)) < 3e-15);
    assert!(off(found.gap.unwrap(), exact(2.0) - exact(1.0)) < 1e-7);
    assert!((found.ratio().unwrap() - exact(1.0) / exact(2.0)).abs() < 1e-8);
}

#[test]
fn a_ring_of_currents_is_stationary_by_kirchhoff_s_trees() {
    // p_n is the sum over the trees that lead to n, each the product of its rates: for three states three trees each.
    let w = [[0.0, 2.0, 1e-200], [1e-100, 0.0, 5.0], [3e150, 7.0, 0.0]];
    let rates = Rates::from_f64(3, |a, b| w[a][b]).unwrap();
    let tree = |n: usize| {
        let (a, b) = ((n + 1) % 3, (n + 2) % 3);
        let product = |x: f64, y: f64| wide(x) * y;
        product(w[a][n], w[b][n]) + product(w[a][b], w[b][n]) + product(w[b][a], w[a][n])
    };
    let trees = [tree(0), tree(1), tree(2)];
    let sum = trees[0] + trees[1] + trees[2];
    for (found, tree) in stationary(&rates).unwrap().into_iter().zip(trees) {
        assert!(((found / (tree / sum)).to_f64() - 1.0).abs() < 2e-15);
    }
    // Two eigenvalues of a directed ring of three are complex: no gap is reported, but the mode is.
    let directed = Rates::from_f64(3, |a, b| if b == (a + 1) % 3 { 1.0 } else { 0.0 }).unwrap();
    let found = slowest(&directed, &leaks(&[1e-3; 3]).unwrap()).unwrap();
    assert!(off(found.value, 1e-3) < 1e-15 && found.gap.is_none());
}

#[test]
fn nearly_equal_modes_are_told_apart_or_said_to_be_so() {
    // Two states that hardly meet, with leaks 1 and 1 + 1e-6: λ₂ − λ₁ = √(δ² + 4w²).
    let (delta, w) = (1e-6, 1e-7);
    let rates = of(&[vec![0.0, w], vec![w, 0.0]]);
    let found = slowest(&rates, &leaks(&[1.0, 1.0 + delta]).unwrap()).unwrap();
    let gap = (delta * delta + 4.0 * w * w).sqrt();
    // The gap is a difference of eigenvalues that are known to 1e-16 of 1.
    assert!(off(found.gap.unwrap(), gap) < 1e-8, "{:e}", found.gap.unwrap().to_f64());
    assert!(found.ratio().unwrap() > 0.999_99);
    assert!(off(found.value, 1.0 + w + 0.5 * (delta - gap)) < 1e-15);
}

/// λ₁ of the assembled matrix by inverse iteration in 3000 bits.
fn oracle(w: &[Vec<Wide>], leak: &[Wide]) -> (Big, f64) {
    let bits = 3000;
    let n = leak.len();
    let big = |value: Wide| Big::try_from(value.to_f64()).unwrap().with_precision(bits).value();
    let zero = || Big::ZERO.with_precision(bits).value();
    let mut a = vec![vec![zero(); n]; n];
    for m in 0..n {
        a[m][m] += big(leak[m]);
        for k in (0..n).filter(|&k| k != m) {
            a[m][m] += big(w[m][k]);
            a[k][m] -= big(w[m][k]);
        }
    }
    let solve = |b: &[Big]| {
        let (mut a, mut b) = (a.clone(), b.to_vec());
        for k in 0..n {
            let pivot = a[k].clone();
            for i in k + 1..n {
                let factor = &a[i][k] / &pivot[k];
                for (entry, pivot) in a[i].iter_mut().zip(&pivot).skip(k) {
                    *entry -= &factor * pivot;
                }
                let step = &factor * &b[k];
                b[i] -= step;
            }
        }
        for k in (0..n).rev() {
            for j in k + 1..n {
                let step = &a[k][j] * &b[j];
                b[k] -= step;
            }
            b[k] = &b[k] / &a[k][k];
        }
        b
    };
    let sum = |x: &[Big]| x.iter().fold(zero(), |sum, x| sum + x);
    let mut x: Vec<Big> = (0..n).map(|_| Big::ONE.with_precision(bits).value()).collect();
    let (mut before, mut value, mut change) = (0.0, Big::ONE, 1.0);
    for _ in 0..60 {
        let y = solve(&x);
        value = sum(&x) / sum(&y);
        let total = sum(&y);
        x = y.into_iter().map(|y| y / &total).collect();
        let now = value.to_f64().value();
        change = (now / before - 1.0f64).abs();
        before = now;
    }
    (value, change)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Rates and leaks over two hundred orders of magnitude, no detailed balance.
    #[test]
    fn the_slowest_mode_is_that_of_the_assembled_matrix_in_a_thousand_digits(
        n in 2usize..6, powers in prop::collection::vec(-100.0..100.0f64, 42), base in -40.0..0.0f64,
    ) {
        let size = |k: usize| Wide::new(10f64.powf(powers[k % powers.len()]));
        let w: Vec<Vec<Wide>> = (0..n).map(|m| (0..n).map(|k| if k == m { Wide::ZERO } else { size(6 * m + k) }).collect()).collect();
        let leak: Vec<Wide> = (0..n).map(|m| size(36 + m) * 10f64.powf(base)).collect();
        let rates = Rates::new(n, |m, k| w[m][k]).unwrap();
        let found = slowest(&rates, &leak).unwrap();
        let (exact, change) = oracle(&w, &leak);
        prop_assume!(change < 1e-17);
        let relative = (found.value.to_f64() / exact.to_f64().value() - 1.0).abs();
        prop_assert!(relative <= found.relative_error, "{relative:e} {:e}", found.relative_error);
        // The quotient of positive sums says the same.
        let leaking = found.populations.iter().zip(&leak).fold(Wide::ZERO, |sum, (&p, &leak)| sum + p * leak);
        prop_assert!(((leaking / found.value).to_f64() - 1.0).abs() < 1e-13);
    }

    /// In detailed balance the stationary distribution is Boltzmann's, however the rates are chosen.
    #[test]
    fn detailed_balance_gives_boltzmann(
        n in 1usize..9, energies in prop::collection::vec(0.0..900.0f64, 9), powers in prop::collection::vec(-60.0..60.0f64, 81),
    ) {
        let weight = |k: usize| Wide::exp(-energies[k]);
        let rates = Rates::new(n, |m, k| {
            let conductance = Wide::new(10f64.powf(powers[9 * m.min(k) + m.max(k)]));
            conductance / weight(m)
        }).unwrap();
        let sum = (0..n).fold(Wide::ZERO, |sum, k| sum + weight(k));
        for (k, p) in stationary(&rates).unwrap().into_iter().enumerate() {
            prop_assert!(((p / (weight(k) / sum)).to_f64() - 1.0).abs() < 1e-14);
        }
    }

    /// Twice the rates decay twice as fast, and states may be numbered as one likes.
    #[test]
    fn scaling_and_renumbering_change_nothing(n in 1usize..8, powers in prop::collection::vec(-20.0..20.0f64, 72), scale in -250.0..250.0f64) {
        let size = |m: usize, k: usize| Wide::new(10f64.powf(powers[9 * m + k]));
        let scale = Wide::new(10f64.powf(scale));
        let leak: Vec<Wide> = (0..n).map(|m| size(m, 8)).collect();
        let plain = slowest(&Rates::new(n, size).unwrap(), &leak).unwrap();
        let turned = |k: usize| n - 1 - k;
        let other = slowest(
            &Rates::new(n, |m, k| scale * size(turned(m), turned(k))).unwrap(),
            &(0..n).map(|m| scale * leak[turned(m)]).collect::<Vec<_>>(),
        ).unwrap();
        prop_assert!(((other.value / scale / plain.value).to_f64() - 1.0).abs() <= plain.relative_error + other.relative_error);
    }
}

#[test]
fn what_is_no_network_is_refused() {
    let line = |a: usize, b: usize| if a.abs_diff(b) == 1 { 1.0 } else { 0.0 };
    let message = |result: Result<Slowest>| result.unwrap_err().to_string();
    let none = message(slowest(&Rates::from_f64(3, line).unwrap(), &leaks(&[0.0; 3]).unwrap()));
    assert!(none.starts_with("nothing leaks out of the network"), "{none}");
    let apart = Rates::from_f64(4, |a, b| if a / 2 == b / 2 { 1.0 } else { 0.0 }).unwrap();
    let apart = message(slowest(&apart, &leaks(&[1.0; 4]).unwrap()));
    assert!(apart.contains("the states 2, 3 can't be reached from state 0"), "{apart}");
    let oneway = Rates::from_f64(2, |a, _| if a == 0 { 1.0 } else { 0.0 }).unwrap();
    assert!(stationary(&oneway).unwrap_err().to_string().contains("the states 1 don't lead back to state 0"));
    let negative = Rates::from_f64(2, |_, _| -1.0).unwrap_err().to_string();
    assert_eq!(negative, "the rate from state 0 to state 1 is none: got -1, allowed a finite number, 0 or more");
    assert!(Rates::new(2, |_, _| wide(-1.0)).unwrap_err().to_string().contains("is negative"));
    assert!(leaks(&[f64::NAN]).unwrap_err().to_string().contains("the leak of state 0 is none: got NaN"));
    let few = message(slowest(&Rates::from_f64(3, line).unwrap(), &leaks(&[1.0]).unwrap()));
    assert_eq!(few, "one leak a state is needed: got 1, allowed 3");
    let below = message(slowest(&Rates::from_f64(1, line).unwrap(), &[wide(-2.0)]));
    assert_eq!(below, "the leak of state 0 is negative: got -2e0, allowed 0 or more");
    assert!(stationary(&Rates::from_f64(0, line).unwrap()).is_err());
}
