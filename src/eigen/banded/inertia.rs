//! Eigenvalues of a Hamiltonian on the real axis by counting: no level is missed, however close to another.
//!
//! ```text
//! T(E) = L D Lᵀ,     number of levels below E = number of negative D_jj at E less that at 0
//! ```
//!
//! (Sylvester's law of inertia; Barth, Martin and Wilkinson, Numer. Math. 9, 386 (1967), for bisection by such counts.) T(E) is
//! real, banded and falls with E. Numerov's quotient changes its sign where U is high above the mesh; such a node counts at 0
//! as well. Energies are in the unit of the Hamiltonian.

use crate::hamiltonian::{Hamiltonian, Order};
use num_complex::Complex64;

/// Diagonals that the widest stencil takes.
const BAND: usize = 5;

/// A Hamiltonian on a real path, laid out for counting.
struct Counter<'a> {
    hamiltonian: &'a Hamiltonian,
    kinetic: Vec<[f64; BAND]>,
}

impl<'a> Counter<'a> {
    fn new(hamiltonian: &'a Hamiltonian) -> Self {
        let row = |j: usize| {
            let mut entries = [0.0; BAND];
            entries.iter_mut().zip(hamiltonian.kinetic_row(j)).for_each(|(entry, value)| *entry = value.re);
            entries
        };
        Self { hamiltonian, kinetic: (0..hamiltonian.dim()).map(row).collect() }
    }

    fn diagonal(&self, j: usize, energy: f64) -> f64 {
        if self.hamiltonian.order == Order::Four {
            return self.hamiltonian.diagonal(j, Complex64::from(energy)).0.re;
        }
        self.hamiltonian.local[j].re - energy * self.hamiltonian.weight[j].re
    }

    /// Negative pivots of T(E).
    fn negative(&self, energy: f64) -> usize {
        let band = self.hamiltonian.half_band();
        let tiny = f64::EPSILON * f64::EPSILON * self.hamiltonian.kappa();
        // What the rows above have taken from this one and the next.
        let mut taken = [[0.0; BAND]; BAND];
        let mut count = 0;
        for (j, kinetic) in self.kinetic.iter().enumerate() {
            let mut row = taken[0];
            row.iter_mut().zip(kinetic).for_each(|(entry, value)| *entry += value);
            row[0] += self.diagonal(j, energy);
            if row[0] == 0.0 {
                row[0] = tiny;
            }
            count += usize::from(row[0] < 0.0);
            taken.rotate_left(1);
            taken[BAND - 1] = [0.0; BAND];
            for i in 1..=band {
                let factor = row[i] / row[0];
                for k in i..=band {
                    taken[i - 1][k - i] -= factor * row[k];
                }
            }
        }
        count
    }
}

/// The eigenvalues from 0 to `highest` in ascending order, each to `room`; the path must be real.
#[must_use]
pub fn between_zero_and(hamiltonian: &Hamiltonian, highest: f64, room: f64) -> Vec<f64> {
    let counter = Counter::new(hamiltonian);
    let mut found = Vec::new();
    let mut windows = vec![((0.0, counter.negative(0.0)), (highest, counter.negative(highest)))];
    while let Some((from, to)) = windows.pop() {
        let middle = 0.5 * (from.0 + to.0);
        if to.1 <= from.1 {
            continue;
        }
        if to.0 - from.0 <= room || middle <= from.0 || middle >= to.0 {
            found.extend(std::iter::repeat_n(middle, to.1 - from.1));
            continue;
        }
        let between = (middle, counter.negative(middle));
        windows.extend([(between, to), (from, between)]);
    }
    found
}
