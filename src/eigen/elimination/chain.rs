//! The matrix continued fraction, from the highest level down, and the vector on the way up.
//!
//! Going up needs every M_n⁻¹ again. Every √levels-th is kept on the way down and the rest made anew, piece by piece: twice
//! the work, 2√levels matrices instead of all of them.

use super::dense::Square;
use crate::error::Result;
use crate::ladder::Ladder;

/// A ladder at a shift λ.
pub(super) struct Chain<'a> {
    ladder: &'a Ladder,
    shift: f64,
}

/// Memory (bytes) of the eigenvector of a ladder with this many places on a level; without the vector, `levels` = 1.
#[must_use]
pub fn memory(places: usize, levels: usize) -> usize {
    (2 * pieces(levels) + 6).saturating_mul(places).saturating_mul(places).saturating_mul(size_of::<f64>())
}

/// Levels in one piece.
fn pieces(levels: usize) -> usize {
    levels.isqrt().max(1)
}

impl<'a> Chain<'a> {
    pub(super) fn new(ladder: &'a Ladder, shift: f64) -> Self {
        Self { ladder, shift }
    }

    /// nγ − λ on the diagonal.
    fn damping(&self, n: usize) -> impl ExactSizeIterator<Item = f64> {
        let (level, shift) = (number(n), self.shift);
        self.ladder.friction(n).iter().map(move |rate| level * rate - shift)
    }

    fn highest(&self) -> Square {
        Square::diagonal(self.damping(self.ladder.levels()))
    }

    /// M_n from M_{n+1}.
    fn below(&self, n: usize, above: Square) -> Result<Square> {
        let mut matrix = above.inverse()?.congruent(self.ladder.factor(n), number(n + 1));
        matrix.add_diagonal(self.damping(n));
        Ok(matrix)
    }

    /// M_1.
    pub(super) fn first(&self) -> Result<Square> {
        (1..self.ladder.levels()).rev().try_fold(self.highest(), |above, n| self.below(n, above))
    }

    /// c over the whole ladder from c_0 and c_1, normalised.
    pub(super) fn climb(&self, level: &[f64], flux: &[f64]) -> Result<Vec<f64>> {
        let levels = self.ladder.levels();
        let piece = pieces(levels);
        let mut matrix = self.highest();
        let mut kept = vec![(levels, matrix.clone())];
        for n in (1..levels).rev() {
            matrix = self.below(n, matrix)?;
            if n % piece == 0 {
                kept.push((n, matrix.clone()));
            }
        }
        let mut vector = [level, flux].concat();
        let mut lower = 1;
        while let Some((upper, top)) = kept.pop() {
            let mut stack = vec![top];
            for n in (lower..upper).rev() {
                let above = stack[stack.len() - 1].clone();
                stack.push(self.below(n, above)?);
            }
            for n in lower..=upper {
                let Some(matrix) = stack.pop() else { break };
                if n > 1 {
                    self.step_up(n, matrix, &mut vector)?;
                }
            }
            lower = upper + 1;
        }
        let norm = vector.iter().map(|c| c * c).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|c| *c /= norm);
        Ok(vector)
    }

    /// c_n = −√n M_n⁻¹ B_{n−1} c_{n−1}, appended to the levels below.
    fn step_up(&self, n: usize, matrix: Square, vector: &mut Vec<f64>) -> Result<()> {
        let below = &vector[self.ladder.start(n - 1)..];
        let root = -number(n).sqrt();
        let driven: Vec<f64> = self
            .ladder
            .factor(n - 1)
            .outer_iterator()
            .map(|row| root * row.iter().map(|(column, value)| value * below[column]).sum::<f64>())
            .collect();
        let next = matrix.inverse()?.times(&driven);
        vector.extend(next);
        Ok(())
    }
}

#[allow(clippy::cast_precision_loss, reason = "levels stay far below 2^52")]
fn number(n: usize) -> f64 {
    n as f64
}
