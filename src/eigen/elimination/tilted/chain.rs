//! Levels of a tilted ladder eliminated from the highest down, and vectors carried back up.
//!
//! ```text
//! M_n = nγ + v₀∂ − √(n+1) Λ X_{n+1},    X_n = M_n⁻¹ R_n,    R_n = √n R − √(n+1) e_{n+1} Λ M_{n+1}⁻¹
//! c_n = M_n⁻¹ (s_n − …) − X_n c_{n−1} − e_n M_n⁻¹ c_{n−2},       e_n = γ(1 − kT/Θ)√(n(n−1))
//! ```
//!
//! Only the M_n⁻¹ are kept.

use super::super::dense::Square;
use crate::error::Result;
use crate::ladder::tilted::{Coupling, TiltedLadder};
use sprs::CsMat;

/// The eliminated levels.
pub(super) struct Chain<'a> {
    pub(super) ladder: &'a TiltedLadder,
    /// M_n⁻¹, n = 1 … levels; from 2 on where c_1 is known.
    inverses: Vec<Square>,
    /// M_1 of a thermal ladder, else M_0.
    pub(super) last: Square,
}

/// Memory (bytes) that a chain takes.
#[must_use]
pub fn memory(places: usize, levels: usize) -> usize {
    (levels + 6).saturating_mul(places).saturating_mul(places).saturating_mul(size_of::<f64>())
}

impl<'a> Chain<'a> {
    pub(super) fn new(ladder: &'a TiltedLadder) -> Result<Self> {
        let stop = usize::from(ladder.is_thermal());
        let mut inverses: Vec<Square> = Vec::with_capacity(ladder.levels);
        let mut matrix = Self::own(ladder, ladder.levels);
        for n in (stop + 1..=ladder.levels).rev() {
            let inverse = matrix.regular_inverse()?;
            let up = &ladder.raise[(n - 1) % 2].matrix;
            let driven = match inverses.last().filter(|_| ladder.widening(n + 1) != 0.0) {
                None => inverse.times_right(up, number(n).sqrt()),
                Some(above) => {
                    let factor = -number(n + 1).sqrt() * ladder.widening(n + 1);
                    let mut raised = above.times_left(&ladder.lower[n % 2].matrix, factor);
                    raised.add_sparse(up, number(n).sqrt());
                    inverse.product(&raised)
                }
            };
            matrix = driven.times_left(&ladder.lower[(n - 1) % 2].matrix, -number(n).sqrt());
            matrix.add_diagonal(std::iter::repeat_n(number(n - 1) * ladder.friction, ladder.size()));
            if let Some(drift) = &ladder.drift {
                matrix.add_sparse(&drift[(n - 1) % 2].matrix, 1.0);
            }
            inverses.push(inverse);
        }
        inverses.reverse();
        Ok(Self { ladder, inverses, last: matrix })
    }

    /// nγ + v₀∂.
    fn own(ladder: &TiltedLadder, n: usize) -> Square {
        let mut matrix = Square::diagonal(std::iter::repeat_n(number(n) * ladder.friction, ladder.size()));
        if let Some(drift) = &ladder.drift {
            matrix.add_sparse(&drift[n % 2].matrix, 1.0);
        }
        matrix
    }

    /// M_n⁻¹ x.
    fn solve(&self, n: usize, x: &[f64]) -> Vec<f64> {
        let first = self.ladder.levels + 1 - self.inverses.len();
        self.inverses[n - first].times(x)
    }

    /// Levels above those given, none driven.
    pub(super) fn climb(&self, mut levels: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        for n in levels.len()..=self.ladder.levels {
            let below = &levels[n - 1];
            let mut driven = times(&self.ladder.raise[(n - 1) % 2].matrix, below, -number(n).sqrt());
            if n < self.ladder.levels && self.ladder.excess != 0.0 {
                let above = self.solve(n + 1, below);
                let factor = number(n + 1).sqrt() * self.ladder.widening(n + 1);
                gather(&mut driven, times(&self.ladder.lower[n % 2].matrix, &above, factor));
            }
            if n > 1 && self.ladder.excess != 0.0 {
                let factor = -self.ladder.widening(n);
                gather(&mut driven, levels[n - 2].iter().map(|c| factor * c).collect());
            }
            levels.push(self.solve(n, &driven));
        }
        levels
    }

    /// −X_1 c_0.
    pub(super) fn climb_one(&self, level: Vec<f64>) -> Vec<f64> {
        let mut driven = times(&self.ladder.raise[0].matrix, &level, -1.0);
        if self.ladder.excess != 0.0 {
            let above = self.solve(2, &level);
            let factor = 2f64.sqrt() * self.ladder.widening(2);
            gather(&mut driven, times(&self.ladder.lower[1].matrix, &above, factor));
        }
        self.solve(1, &driven)
    }

    /// What sources on every level leave on the lowest that is not eliminated, and M_1⁻¹ s_1 where level 1 is.
    pub(super) fn descend(&self, source: impl Fn(usize) -> Vec<f64>) -> (Vec<f64>, Vec<f64>) {
        let stop = usize::from(self.ladder.is_thermal());
        let mut found = source(self.ladder.levels);
        let mut above = Vec::new();
        for n in (stop + 1..=self.ladder.levels).rev() {
            above = self.solve(n, &found);
            found = source(n - 1);
            gather(&mut found, times(&self.ladder.lower[(n - 1) % 2].matrix, &above, -number(n).sqrt()));
        }
        (found, above)
    }

    /// (v − ⟨v⟩) P on level n.
    pub(super) fn flow(&self, levels: &[Vec<f64>], mean: f64, n: usize) -> Vec<f64> {
        let mut found: Vec<f64> = levels[n].iter().map(|c| -mean * c).collect();
        let mut take = |part: &Coupling, from: usize, factor: f64| {
            gather(&mut found, times(&part.moment, &levels[from], -factor));
        };
        if let Some(drift) = &self.ladder.drift {
            take(&drift[n % 2], n, 1.0);
        }
        if n > 0 {
            take(&self.ladder.raise[(n - 1) % 2], n - 1, number(n).sqrt());
        }
        if n < self.ladder.levels {
            take(&self.ladder.lower[n % 2], n + 1, number(n + 1).sqrt());
        }
        found
    }
}

/// `factor` A x.
pub(super) fn times(matrix: &CsMat<f64>, x: &[f64], factor: f64) -> Vec<f64> {
    matrix.outer_iterator().map(|row| factor * row.iter().map(|(j, &a)| a * x[j]).sum::<f64>()).collect()
}

/// x ← x + y.
fn gather(x: &mut [f64], y: Vec<f64>) {
    x.iter_mut().zip(y).for_each(|(x, y)| *x += y);
}

pub(super) fn number(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
