//! What the engines are tested against: test graphs, and eigenvalue counts in hundreds of digits.

use crate::generator::{Edge, Generator};
use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;

type Big = FBig<HalfEven, 2>;

/// Digits beyond those between ‖T‖ and the eigenvalue: elimination without pivoting may grow.
const SPARE_BITS: usize = 400;

fn big(value: f64, bits: usize) -> Big {
    Big::try_from(value).expect("finite").with_precision(bits).value()
}

/// How many eigenvalues of T lie below `lambda`·(1 + `relative`), by the signs of the pivots of T − x.
fn count_below(generator: &Generator, lambda: f64, relative: f64) -> usize {
    let decades = (generator.norm() / lambda).log2().max(0.0) - relative.abs().log2().min(0.0);
    let bits = 2 * decades as usize + SPARE_BITS;
    let x = big(lambda, bits) * (big(1.0, bits) + big(relative, bits));
    match generator.chain() {
        Some(chain) => {
            let mut count = 0;
            let mut last: Option<(Big, Big)> = None;
            for i in 0..generator.dim() {
                let mut pivot = big(chain.leak[i], bits) - x.clone();
                if i + 1 < generator.dim() {
                    pivot += big(chain.forward[i], bits);
                }
                if let Some((square, before)) = last {
                    pivot += big(chain.backward[i - 1], bits) - square / before;
                }
                count += usize::from(pivot < Big::ZERO);
                let square = chain.forward.get(i).map_or(Big::ZERO, |&f| big(f, bits) * big(chain.backward[i], bits));
                last = Some((square, pivot));
            }
            count
        }
        None => dense_count(generator, &x, bits),
    }
}

fn dense_count(generator: &Generator, x: &Big, bits: usize) -> usize {
    let n = generator.dim();
    let mut matrix = vec![vec![Big::ZERO; n]; n];
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = big(generator.leak()[i], bits) - x;
    }
    for edge in generator.edges() {
        let (forward, backward) = (big(edge.forward, bits), big(edge.backward, bits));
        let root = (&forward * &backward).sqrt();
        matrix[edge.from][edge.to] -= &root;
        matrix[edge.to][edge.from] -= root;
        matrix[edge.from][edge.from] += forward;
        matrix[edge.to][edge.to] += backward;
    }
    let mut count = 0;
    for k in 0..n {
        let (above, below) = matrix.split_at_mut(k + 1);
        let pivot_row = &above[k];
        count += usize::from(pivot_row[k] < Big::ZERO);
        for row in below.iter_mut().filter(|row| row[k] != Big::ZERO) {
            let factor = &row[k] / &pivot_row[k];
            for (entry, pivot) in row.iter_mut().zip(pivot_row).skip(k).filter(|(_, pivot)| **pivot != Big::ZERO) {
                *entry -= &factor * pivot;
            }
        }
    }
    count
}

/// The relative error of `lambda` as eigenvalue number `index` (0 the lowest), to a factor of 2, between 2⁻⁶⁰ and 1.
pub fn relative_error(generator: &Generator, lambda: f64, index: usize) -> f64 {
    (-60..0)
        .map(|power| 2f64.powi(power))
        .find(|&radius| {
            count_below(generator, lambda, -radius) <= index && count_below(generator, lambda, radius) > index
        })
        .unwrap_or(1.0)
}

/// Number of the eigenvalue λ_k in the whole spectrum.
pub fn index(generator: &Generator, k: usize) -> usize {
    k - usize::from(!generator.is_closed())
}

/// A generator from U/kT at the nodes, edges, and D/h².
pub fn from_energies(energies: &[f64], joints: &[(usize, usize)], rate: f64, leak: Vec<f64>) -> Generator {
    let edges = joints.iter().map(|&(from, to)| {
        let half = 0.5 * (energies[to] - energies[from]);
        Edge { from, to, forward: rate * (-half).exp(), backward: rate * half.exp() }
    });
    Generator::new(energies.iter().map(|u| -u).collect(), edges.collect(), leak).expect("valid rates")
}

pub fn chain_joints(n: usize) -> Vec<(usize, usize)> {
    (1..n).map(|i| (i - 1, i)).collect()
}

/// Wells of U = ΔU (1 − cos 2π m x)/2 … on 0 ≤ x ≤ 1, a well at each end of every period, tilted by `tilt`.
pub fn wells(n: usize, barrier: f64, periods: f64, tilt: f64) -> Generator {
    let h = 1.0 / (n - 1) as f64;
    let energy = |i: usize| {
        let x = i as f64 * h;
        0.5 * barrier * (1.0 - (std::f64::consts::TAU * periods * x).cos()) + tilt * x
    };
    let energies: Vec<f64> = (0..n).map(energy).collect();
    from_energies(&energies, &chain_joints(n), 1.0 / (h * h), vec![0.0; n])
}

/// A flat chain of `n` nodes and rate 1.
pub fn uniform_chain(n: usize, leak: Vec<f64>) -> Generator {
    from_energies(&vec![0.0; n], &chain_joints(n), 1.0, leak)
}

/// A flat ring of `n` nodes and rate 1.
pub fn uniform_ring(n: usize) -> Generator {
    let joints: Vec<_> = (0..n).map(|i| (i, (i + 1) % n)).collect();
    from_energies(&vec![0.0; n], &joints, 1.0, vec![0.0; n])
}

/// An nx × ny grid with the energy given at (i, j), rate 1.
pub fn grid(nx: usize, ny: usize, energy: impl Fn(usize, usize) -> f64) -> Generator {
    let energies: Vec<f64> = (0..nx * ny).map(|node| energy(node / ny, node % ny)).collect();
    let mut joints = Vec::new();
    for i in 0..nx {
        for j in 0..ny {
            if i + 1 < nx {
                joints.push((i * ny + j, (i + 1) * ny + j));
            }
            if j + 1 < ny {
                joints.push((i * ny + j, i * ny + j + 1));
            }
        }
    }
    from_energies(&energies, &joints, 1.0, vec![0.0; nx * ny])
}
