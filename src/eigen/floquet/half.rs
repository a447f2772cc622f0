//! One side of a periodic chain, eliminated from its end inwards.
//!
//! ```text
//! J_i = X_i − G_i − R_i p_i        the current out of the stretch from the end to node i, harmonics; p_i samples
//! a_i p_i − b_i p_{i+1} = J_i      ⇒  p_i = C_i (T b_i p_{i+1} + X_i − G_i),   C_i = (T a_i + R_i)⁻¹
//! R_{i+1} = T(∂_t − σ) + R_i C_i T b_i,   m_{i+1} = T_0 + m_i C_i T b_i,   R_0 = T(∂_t − σ) + T κ,   σ(t) the shift
//! G_{i+1} = G_i + R_i C_i (X_i − G_i)
//! ```
//!
//! R turns the occupation of the innermost node into the current that fills the stretch behind it, m into the mean mass of
//! that stretch, X is what sources put into it. Where nothing absorbs, no current of a cycle has a mean:
//! without a shift the mean row of R is zero, exactly. R grows as the mass behind a barrier over its top; where it is far above a, what C leaves of it cancels, and
//! R C s = s − T a C s is used instead, row by row, whichever form carries the smaller rounding.

use super::basis::Basis;
use crate::eigen::elimination::dense::Lu;
use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, Par};

/// A step from a node to the next one inwards.
pub(super) struct Step {
    lu: Lu,
    scale: Vec<f64>,
    /// C T b: p_i of p_{i+1} without sources.
    transfer: Mat<f64>,
    current: Mat<f64>,
    mass: Vec<f64>,
    /// a and b.
    inwards: Vec<f64>,
    outwards: Vec<f64>,
}

/// The eliminated side.
pub(super) struct Half {
    steps: Vec<Step>,
    /// R and m of the innermost node's stretch, without the node itself.
    pub current: Mat<f64>,
    pub mass: Vec<f64>,
}

/// What sources on one side come to at the node in the centre.
pub(super) struct Fed {
    /// X − G, harmonics.
    pub current: Vec<f64>,
    kept: Vec<Vec<f64>>,
}

impl Half {
    /// From the links of a side, each as (a_i inwards, b_i back), the outermost first, and what the outermost node leaks.
    pub fn new(basis: &Basis, shift: &[f64], links: &[(&[f64], &[f64])], leak: Option<&[f64]>) -> Self {
        let derivative = basis.derivative(shift);
        let samples = basis.samples();
        let mut current = Mat::zeros(samples, samples);
        if let Some(leak) = leak {
            current = basis.scaled(leak);
        }
        let mut mass: Vec<f64> = vec![0.0; samples];
        let mut steps = Vec::with_capacity(links.len());
        for (inwards, outwards) in links {
            current += &derivative;
            mass.iter_mut().for_each(|mass| *mass += basis.rows()[(0, 0)]);
            let step = Step::new(basis, (inwards, outwards), (current, mass));
            (current, mass) = step.beyond(basis);
            steps.push(step);
        }
        Self { steps, current, mass }
    }

    /// The response to sources (samples, by node from the outermost on).
    pub fn feed(&self, basis: &Basis, sources: &[&[f64]]) -> Fed {
        let mut current = vec![0.0; basis.samples()];
        let mut kept = Vec::with_capacity(self.steps.len());
        for (step, source) in self.steps.iter().zip(sources) {
            add(&mut current, 1.0, &basis.transform(source));
            let p = step.solve(&current);
            let lost = step.lost(basis, &current, &p);
            add(&mut current, -1.0, &lost);
            kept.push(p);
        }
        Fed { current, kept }
    }

    /// The occupations of this side, the innermost first, from that of the centre.
    pub fn unfold(&self, centre: &[f64], fed: Option<&Fed>) -> Vec<Vec<f64>> {
        let mut inner = centre.to_vec();
        let mut all = Vec::with_capacity(self.steps.len());
        for (i, step) in self.steps.iter().enumerate().rev() {
            let mut p = times(&step.transfer, &inner);
            if let Some(fed) = fed {
                add(&mut p, 1.0, &fed.kept[i]);
            }
            all.push(p.clone());
            inner = p;
        }
        all
    }
}

impl Step {
    fn new(basis: &Basis, (inwards, outwards): (&[f64], &[f64]), (current, mass): (Mat<f64>, Vec<f64>)) -> Self {
        let mut matrix = basis.scaled(inwards);
        matrix += &current;
        // Rows of the mean and of the harmonics differ by as much as masses and rates do.
        let scale = row_scale(&matrix);
        scale_rows(&mut matrix, &scale);
        let lu = Lu::new(matrix);
        let mut transfer = basis.scaled(outwards);
        scale_rows(&mut transfer, &scale);
        lu.run_all(transfer.as_mut());
        Self { lu, scale, transfer, current, mass, inwards: inwards.to_vec(), outwards: outwards.to_vec() }
    }

    /// R C T b and m C T b: what the next node sees of all behind it.
    fn beyond(&self, basis: &Basis) -> (Mat<f64>, Vec<f64>) {
        let samples = basis.samples();
        let mut direct = Mat::zeros(samples, samples);
        matmul(direct.as_mut(), Accum::Replace, self.current.as_ref(), self.transfer.as_ref(), 1.0, Par::Seq);
        let rates = basis.scaled(&self.inwards);
        let mut other = basis.scaled(&self.outwards);
        matmul(other.as_mut(), Accum::Add, rates.as_ref(), self.transfer.as_ref(), -1.0, Par::Seq);
        let reach: Vec<f64> =
            (0..samples).map(|k| (0..samples).map(|j| self.transfer[(k, j)].abs()).fold(0.0, f64::max)).collect();
        let back = self.outwards.iter().copied().fold(0.0, f64::max) * basis.rows()[(0, 0)];
        let size = |matrix: &Mat<f64>, row: usize| (0..samples).map(|k| matrix[(row, k)].abs() * reach[k]).sum::<f64>();
        for row in 0..samples {
            if row > 0 && size(&self.current, row) > back + size(&rates, row) {
                for j in 0..samples {
                    direct[(row, j)] = other[(row, j)];
                }
            }
        }
        let mass = (0..samples).map(|j| dot(&self.mass, self.transfer.col_as_slice(j))).collect();
        (direct, mass)
    }

    /// C s.
    fn solve(&self, s: &[f64]) -> Vec<f64> {
        let mut p: Vec<f64> = s.iter().zip(&self.scale).map(|(s, scale)| s * scale).collect();
        self.lu.solve(&mut p);
        p
    }

    /// R C s for p = C s: R p, or s − T a p, whichever rounds less.
    fn lost(&self, basis: &Basis, s: &[f64], p: &[f64]) -> Vec<f64> {
        let carried: Vec<f64> = self.inwards.iter().zip(p).map(|(a, p)| a * p).collect();
        let rest = basis.transform(&carried);
        let spread = carried.iter().map(|x| x.abs()).sum::<f64>() * basis.rows()[(0, 0)];
        let mut lost = times(&self.current, p);
        for row in 0..lost.len() {
            let size: f64 = p.iter().enumerate().map(|(j, p)| (self.current[(row, j)] * p).abs()).sum();
            if row > 0 && size > s[row].abs() + spread {
                lost[row] = s[row] - rest[row];
            }
        }
        lost
    }
}

/// One over the largest entry of each row.
pub(super) fn row_scale(matrix: &Mat<f64>) -> Vec<f64> {
    let largest = |row: usize| (0..matrix.ncols()).map(|j| matrix[(row, j)].abs()).fold(0.0, f64::max);
    (0..matrix.nrows()).map(largest).map(|largest| if largest > 0.0 { 1.0 / largest } else { 1.0 }).collect()
}

pub(super) fn scale_rows(matrix: &mut Mat<f64>, scale: &[f64]) {
    for j in 0..matrix.ncols() {
        matrix.col_as_slice_mut(j).iter_mut().zip(scale).for_each(|(x, scale)| *x *= scale);
    }
}

/// A x.
pub(super) fn times(matrix: &Mat<f64>, x: &[f64]) -> Vec<f64> {
    let mut y = vec![0.0; matrix.nrows()];
    for (j, x) in x.iter().enumerate() {
        add(&mut y, *x, matrix.col_as_slice(j));
    }
    y
}

pub(super) fn add(y: &mut [f64], factor: f64, x: &[f64]) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y += factor * x);
}

pub(super) fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}
