//! The underdamped Fokker–Planck operator on one period of the tilted washboard, in Fourier modes and Hermite functions.
//!
//! ```text
//! ∂P/∂t = L(s)P = −v ∂ₓP − (s − sin x) ∂_vP + γ ∂_v(vP) + γkT ∂_v²P,      U = −cos x − s x, mass 1, period 2π
//! P = Σ c_{n,q} φ_n((v − u)/a) {1, cos qx, sin qx},      n = 0 … N−1, q = 0 … Q
//! L(s) = L_0 + s L_1,   wᵀL = 0,   w_{n,0} = 2πa ∫φ_n dy
//! ```
//!
//! φ_n are the orthonormal functions of the harmonic oscillator, with a centre u and a width a of their own. Risken's
//! expansion (The Fokker–Planck Equation, sec. 11.5) is about the thermal Gaussian at v = 0: a Gaussian of the same width at
//! v = s/γ then has coefficients up to e^{v²/4kT}, and no digit is left of a running state at weak friction. Here every state
//! with |v − u| < R and wave numbers below K in v is held by N ≈ RK/2 coefficients none of which is large. The price is a
//! coupling of n to n ± 2 through friction, diagonal in q.
//!
//! The truncation would let probability leak at its last level; the equation of one coefficient there is replaced by what
//! makes every column of L orthogonal to w, so that probability is conserved to rounding.

use crate::bath::Bath;
use sprs::{CsMat, TriMat};
use std::f64::consts::{PI, TAU};

/// How many functions there are, and where in v they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Basis {
    /// N, number of Hermite functions, 4 or more.
    pub levels: usize,
    /// Q, the highest Fourier mode, 1 or more.
    pub harmonics: usize,
    /// u (velocity).
    pub centre: f64,
    /// a (velocity).
    pub width: f64,
}

impl Basis {
    /// Number of coefficients, N(2Q + 1).
    #[must_use]
    pub fn dim(&self) -> usize {
        self.levels * self.stride()
    }

    /// Coefficients of one level.
    fn stride(&self) -> usize {
        2 * self.harmonics + 1
    }

    /// The highest level with an area.
    fn highest_even(&self) -> usize {
        (self.levels - 1) / 2 * 2
    }

    /// ∫φ_n dy.
    fn areas(&self) -> Vec<f64> {
        let mut areas = vec![0.0; self.levels];
        areas[0] = 2f64.sqrt() * PI.sqrt().sqrt();
        for n in 2..self.levels {
            areas[n] = (count(n - 1) / count(n)).sqrt() * areas[n - 2];
        }
        areas
    }
}

/// L(s) of every tilt, and what is measured on a state.
#[derive(Debug, Clone)]
pub struct Washboard {
    basis: Basis,
    untilted: CsMat<f64>,
    force: CsMat<f64>,
    probability: Vec<f64>,
    velocity: Vec<f64>,
}

impl Washboard {
    /// The operator of a bath.
    #[must_use]
    pub fn new(basis: Basis, bath: &Bath) -> Self {
        let areas = basis.areas();
        let stride = basis.stride();
        let (mut probability, mut velocity) = (vec![0.0; basis.dim()], vec![0.0; basis.dim()]);
        for n in 0..basis.levels {
            // y φ_n has the area of what it couples to: 2√(n/2) times that of φ_{n−1}.
            let moment = if n % 2 == 1 { 2.0 * half(n) * areas[n - 1] } else { 0.0 };
            probability[n * stride] = TAU * basis.width * areas[n];
            velocity[n * stride] = TAU * basis.width * (basis.centre * areas[n] + basis.width * moment);
        }
        let untilted = conserving(basis, &areas, |n| Column::untilted(basis, bath, n));
        let force = conserving(basis, &areas, |n| Column::force(basis, n));
        Self { basis, untilted, force, probability, velocity }
    }

    /// The basis.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// L(s), stored by columns (1/time).
    #[must_use]
    pub fn at(&self, s: f64) -> CsMat<f64> {
        let tilted: CsMat<f64> = self.force.map(|entry| s * entry);
        &self.untilted + &tilted
    }

    /// w: the probability of a state is wᵀP.
    #[must_use]
    pub fn probability(&self) -> &[f64] {
        &self.probability
    }

    /// A coefficient whose equation follows from the others: the one that keeps the probability.
    #[must_use]
    pub fn redundant(&self) -> usize {
        self.basis.highest_even() * self.basis.stride()
    }

    /// ⟨v⟩ of a state is this vector times P (velocity).
    #[must_use]
    pub fn velocity(&self) -> &[f64] {
        &self.velocity
    }
}

/// What L makes of one Hermite function: for each level it reaches the factors of ∂ₓ, of sin x, and of 1.
struct Column(Vec<(usize, f64, f64, f64)>);

impl Column {
    /// −v ∂ₓ + sin x ∂_v + γ ∂_v v + γkT ∂_v².
    fn untilted(basis: Basis, bath: &Bath, n: usize) -> Self {
        let Basis { centre: u, width: a, .. } = basis;
        let (gamma, spread) = (bath.gamma(), bath.gamma() * bath.kt() / (a * a));
        let (down, up) = (half(n), half(n + 1));
        // ∂_v v = ∂_y y + (u/a) ∂_y; ∂_y y and ∂_y² share their couplings to n ± 2.
        let diagonal = 0.5 * gamma - spread * (down * down + up * up);
        let mut reached = vec![
            (n, -u, 0.0, diagonal),
            (n + 1, -a * up, -up / a, -gamma * u * up / a),
            (n + 2, 0.0, 0.0, (spread - gamma) * up * half(n + 2)),
        ];
        if n >= 1 {
            reached.push((n - 1, -a * down, down / a, gamma * u * down / a));
        }
        if n >= 2 {
            reached.push((n - 2, 0.0, 0.0, (spread + gamma) * down * half(n - 1)));
        }
        Self(reached)
    }

    /// −∂_v.
    fn force(basis: Basis, n: usize) -> Self {
        let a = basis.width;
        let mut reached = vec![(n + 1, 0.0, 0.0, half(n + 1) / a)];
        if n >= 1 {
            reached.push((n - 1, 0.0, 0.0, -half(n) / a));
        }
        Self(reached)
    }
}

/// √(n/2): y φ_n = √(n/2) φ_{n−1} + √((n+1)/2) φ_{n+1}.
fn half(n: usize) -> f64 {
    (0.5 * count(n)).sqrt()
}

#[allow(clippy::cast_precision_loss, reason = "a number of levels")]
fn count(n: usize) -> f64 {
    n as f64
}

/// The matrix of columns, cut at the last level, with the leak there put back into the highest even level.
fn conserving(basis: Basis, areas: &[f64], column: impl Fn(usize) -> Column) -> CsMat<f64> {
    let (stride, dim) = (basis.stride(), basis.dim());
    let highest = basis.highest_even();
    let mut sum = TriMat::with_capacity((dim, dim), 14 * dim);
    for n in 0..basis.levels {
        let mut leak = vec![0.0; stride];
        for (m, slope, sine, one) in column(n).0 {
            for (j, leak) in leak.iter_mut().enumerate() {
                for (i, entry) in along(basis.harmonics, j, slope, sine, one) {
                    if m < basis.levels {
                        sum.add_triplet(m * stride + i, n * stride + j, entry);
                    }
                    if i == 0 && m < basis.levels {
                        *leak += areas[m] * entry;
                    }
                }
            }
        }
        // Inside, the sum vanishes but for its rounding.
        if n + 3 > basis.levels {
            for (j, leak) in leak.into_iter().enumerate().filter(|(_, leak)| *leak != 0.0) {
                sum.add_triplet(highest * stride, n * stride + j, -leak / areas[highest]);
            }
        }
    }
    sum.to_csc()
}

/// (slope ∂ₓ + sine sin x + one) on the j-th of 1, cos x, sin x, cos 2x, sin 2x, …
fn along(harmonics: usize, j: usize, slope: f64, sine: f64, one: f64) -> Vec<(usize, f64)> {
    let (cosine_of, sine_of) = (|q: usize| if q == 0 { 0 } else { 2 * q - 1 }, |q: usize| 2 * q);
    let mut found = vec![(j, one)];
    if j == 0 {
        found.push((sine_of(1), sine));
    } else {
        let q = j.div_ceil(2);
        let above = q < harmonics;
        if j == cosine_of(q) {
            found.push((sine_of(q), -slope * count(q)));
            found.extend(above.then(|| (sine_of(q + 1), 0.5 * sine)));
            found.extend((q > 1).then(|| (sine_of(q - 1), -0.5 * sine)));
        } else {
            found.push((cosine_of(q), slope * count(q)));
            found.push((cosine_of(q - 1), 0.5 * sine));
            found.extend(above.then(|| (cosine_of(q + 1), -0.5 * sine)));
        }
    }
    found.retain(|(_, entry)| *entry != 0.0);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn washboard() -> (Washboard, Bath) {
        let bath = Bath::new(0.3, 0.4).unwrap();
        (Washboard::new(Basis { levels: 30, harmonics: 6, centre: 0.7, width: 0.8 }, &bath), bath)
    }

    #[test]
    fn every_column_is_orthogonal_to_the_probability() {
        let (washboard, _) = washboard();
        for s in [-0.7, 0.0, 1.3] {
            let matrix = washboard.at(s);
            for (column, entries) in matrix.outer_iterator().enumerate() {
                let terms: Vec<f64> = entries.iter().map(|(row, entry)| washboard.probability[row] * entry).collect();
                let size: f64 = terms.iter().map(|term| term.abs()).sum();
                assert!(terms.iter().sum::<f64>().abs() <= 1e-15 * size + 1e-13, "column {column} at s = {s}");
            }
        }
    }

    /// d⟨v⟩/dt = s − ⟨sin x⟩ − γ⟨v⟩ for every state that the basis holds: a linear law of the columns of low levels.
    #[test]
    fn the_mean_velocity_obeys_newton() {
        let (washboard, bath) = washboard();
        let (s, stride) = (0.6, washboard.basis.stride());
        let matrix = washboard.at(s);
        for (column, entries) in matrix.outer_iterator().enumerate().take(20 * stride) {
            let (n, j) = (column / stride, column % stride);
            let change: f64 = entries.iter().map(|(row, entry)| washboard.velocity[row] * entry).sum();
            // ∫ sin x of sin x itself is π, half of what w holds for 1.
            let sine = if j == 2 { 0.5 * washboard.probability[n * stride] } else { 0.0 };
            let expected = s * washboard.probability[column] - sine - bath.gamma() * washboard.velocity[column];
            assert!((change - expected).abs() < 1e-12, "level {n}, mode {j}: {change} instead of {expected}");
        }
    }

    /// The thermal state of a free particle, with a of the basis √2 times the thermal width: its lowest function.
    #[test]
    fn the_boltzmann_state_stands_still_without_tilt() {
        let kt = 0.5;
        let bath = Bath::new(kt, 0.3).unwrap();
        let basis = Basis { levels: 12, harmonics: 14, centre: 0.0, width: kt.sqrt() };
        let washboard = Washboard::new(basis, &bath);
        // e^{cos x/kT} by its Fourier sum over the nodes of a fine mesh; e^{−v²/2kT} = φ_0(v/a) up to a factor.
        let nodes = 64;
        let mean = |f: &dyn Fn(f64) -> f64| {
            let x = |i: u32| TAU * f64::from(i) / f64::from(nodes);
            (0..nodes).map(|i| f(x(i)) * (x(i).cos() / kt).exp()).sum::<f64>() / f64::from(nodes)
        };
        let mut state = vec![0.0; basis.dim()];
        state[0] = mean(&|_| 1.0);
        for q in 1..=basis.harmonics {
            state[2 * q - 1] = 2.0 * mean(&|x| (count(q) * x).cos());
        }
        let mut rate = vec![0.0; basis.dim()];
        for (column, entries) in washboard.at(0.0).outer_iterator().enumerate() {
            entries.iter().for_each(|(row, entry)| rate[row] += entry * state[column]);
        }
        let largest = rate.iter().fold(0.0f64, |most, rate| most.max(rate.abs()));
        // e^{2cos x} has its 15th mode at 2I₁₅(2) = 1.6e-12.
        assert!(largest < 1e-10, "{largest:e}");
    }
}
