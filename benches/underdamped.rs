//! The slowest mode of the underdamped quartic well by every engine on the same ladder, beside SciPy's `splu` + `eigs`.
//!
//! ΔU/kT = 5, γ from 3 to 0.05, differences of order 8: the mesh and the number of Hermite levels grow as friction
//! falls. Beside the time stand the memory of the factors (bound known before the numbers for the sparse engines, blocks
//! held at once for the elimination, entries of L and U that SciPy reports) and the error of λ₁ against the elimination.

use metastable::bath::Bath;
use metastable::eigen::{Engine, elimination, nonsymmetric};
use metastable::ladder::Ladder;
use metastable::operator::automatic::Request;
use metastable::operator::klein_kramers::{Setting, ladder, plan};
use metastable::potential::{Landscape, Potential};
use std::process::Command;
use std::time::Instant;

const GAMMAS: [f64; 5] = [3.0, 1.0, 0.3, 0.1, 0.05];
const BARRIER_OVER_KT: f64 = 5.0;

/// Reads −L by rows, prints seconds, bytes of the factors and λ₁.
const SCIPY: &str = r"
import sys, time, numpy as np
from scipy.sparse import csr_matrix, identity
from scipy.sparse.linalg import splu, eigs, LinearOperator
folder = sys.argv[1]
data, indices, starts = (np.load(folder + '/' + name + '.npy') for name in ('data', 'indices', 'starts'))
n = len(starts) - 1
a = csr_matrix((data, indices, starts), shape=(n, n)).tocsc()
start = time.perf_counter()
lu = splu(a)
inverse = LinearOperator((n, n), matvec=lu.solve)
theta = eigs(inverse, k=1, v0=np.ones(n), return_eigenvectors=False)[0]
print(time.perf_counter() - start, 12 * (lu.L.nnz + lu.U.nnz), (1 / theta).real)
";

fn or_stop<T>(result: metastable::error::Result<T>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

fn quartic(gamma: f64) -> Ladder {
    let potential = Potential::quartic();
    let landscape = or_stop(Landscape::search(&potential));
    let bath = or_stop(Bath::new(0.25 / BARRIER_OVER_KT, gamma));
    let plan = or_stop(plan(&potential, &landscape, &bath, &Request::default()));
    let (axis, levels) = or_stop(plan.at(1.0));
    or_stop(ladder(&potential, &axis, &bath, &Setting { order: 8, levels, drains: plan.drains }))
}

#[allow(clippy::cast_precision_loss, reason = "three digits are printed")]
fn report(method: &str, gamma: f64, dim: usize, seconds: f64, bytes: usize, error: f64) {
    let mib = bytes as f64 / f64::from(1 << 20);
    println!("{method:>12} {gamma:>6} {dim:>7} {:>10.1} ms {mib:>9.1} MiB   {error:>8.0e}", 1e3 * seconds);
}

fn engines(gamma: f64) {
    let ladder = quartic(gamma);
    let dim = ladder.dim();
    let start = Instant::now();
    let exact = or_stop(elimination::slowest(&ladder, None, false)).value.to_f64();
    let places = ladder.size(0).max(ladder.size(1));
    report("elimination", gamma, dim, start.elapsed().as_secs_f64(), elimination::memory(places, 1), 0.0);
    let matrix = ladder.to_csr();
    let bytes = or_stop(nonsymmetric::memory(&matrix));
    for engine in [Engine::Arpack, Engine::Faer] {
        let start = Instant::now();
        match nonsymmetric::modes(&ladder, engine, 1, 1e-6) {
            Ok((found, _)) => {
                let error = (found[0].value.re / exact - 1.0).abs();
                report(engine.name(), gamma, dim, start.elapsed().as_secs_f64(), bytes, error);
            }
            Err(error) => println!("{engine:>12} {gamma:>6} {error}"),
        }
    }
    match scipy(&matrix) {
        Some((seconds, bytes, value)) => report("SciPy", gamma, dim, seconds, bytes, (value / exact - 1.0).abs()),
        None => println!("{:>12} {gamma:>6} SciPy is not installed", "SciPy"),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of factors that were held in memory")]
fn scipy(matrix: &sprs::CsMat<f64>) -> Option<(f64, usize, f64)> {
    let folder = std::env::temp_dir().join("metastable-bench-underdamped");
    std::fs::create_dir_all(&folder).ok()?;
    let whole = |numbers: &[usize]| numbers.iter().map(|&i| i as u64).collect::<ndarray::Array1<u64>>();
    ndarray_npy::write_npy(folder.join("data.npy"), &ndarray::Array1::from(matrix.data().to_vec())).ok()?;
    ndarray_npy::write_npy(folder.join("indices.npy"), &whole(matrix.indices())).ok()?;
    ndarray_npy::write_npy(folder.join("starts.npy"), &whole(matrix.indptr().raw_storage())).ok()?;
    let output = Command::new("python3").args(["-c", SCIPY]).arg(&folder).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers.as_slice() {
        [seconds, bytes, value] => Some((*seconds, *bytes as usize, *value)),
        _ => None,
    }
}

fn main() {
    println!("{:>12} {:>6} {:>7} {:>13} {:>13}   {:>8}", "method", "γ", "rows", "time", "factors", "error");
    GAMMAS.into_iter().for_each(engines);
}
