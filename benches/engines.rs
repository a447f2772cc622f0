//! Six smallest eigenpairs of one Fokker–Planck matrix, engines × sizes, beside LAPACK's stock routines and SciPy.
//!
//! Each measurement runs in a process of its own, so that the peak of its memory (VmHWM) is its own. The matrix is the
//! quartic double well at ΔU/kT = 20 on a uniform mesh; the error is that of λ₁ against sixty digits of the same matrix.

use metastable::bath::Bath;
use metastable::eigen::dense::stock_eigenpairs;
use metastable::eigen::oracle::Oracle;
use metastable::eigen::{self, Engine, Options};
use metastable::generator::{Generator, symmetric_rate};
use metastable::mesh::{Axis, Boundary, Spacing};
use metastable::operator::smoluchowski::Smoluchowski;
use metastable::potential::Potential;
use std::process::Command;
use std::time::Instant;

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const PAIRS: usize = 6;
/// Name, and the largest size it is tried on: `lapack` finds all eigenvalues, which takes n² steps.
const METHODS: [(&str, usize); 7] = [
    ("flux", 1_000_000),
    ("lapack", 10_000),
    ("arpack", 1_000_000),
    ("faer", 1_000_000),
    ("dstebz+dstein", 1_000_000),
    ("scipy-eigsh", 1_000_000),
    ("scipy-eigh_tridiagonal", 1_000_000),
];

/// Reads diagonal and off-diagonal, prints seconds and the second smallest eigenvalue.
const SCIPY: &str = r"
import sys, time, numpy as np
from scipy.linalg import eigh_tridiagonal
from scipy.sparse import diags
from scipy.sparse.linalg import eigsh
method, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
d, e = np.load(folder + '/d.npy'), np.load(folder + '/e.npy')
best = 1e99
for _ in range(3 if len(d) < 200000 else 1):
    start = time.perf_counter()
    if method == 'scipy-eigsh':
        w, v = eigsh(diags([e, d, e], [-1, 0, 1], format='csc'), k=count + 1, sigma=-1e-8)
    else:
        w, v = eigh_tridiagonal(d, e, select='i', select_range=(0, count))
    best = min(best, time.perf_counter() - start)
peak = [line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1]
print(best, sorted(w)[1], float(peak) / 1024)
";

fn matrix(nodes: usize) -> Generator {
    let axis =
        Axis::new(Spacing::Uniform { from: -1.66, to: 1.66 }, nodes - 1, Boundary::Reflecting, Boundary::Reflecting);
    let bath = Bath::new(0.25 / 20.0, 1.0);
    let operator = axis.and_then(|axis| Smoluchowski::new(&Potential::quartic(), &axis, &bath?));
    operator.and_then(|operator| operator.generator(1)).unwrap_or_else(|error| panic!("{error}"))
}

fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: 0");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// One measurement: seconds, λ₁ and peak memory, printed for the parent.
fn measure(method: &str, nodes: usize) {
    let generator = matrix(nodes);
    let rounds = if nodes < 200_000 { 3 } else { 1 };
    let (mut best, mut lambda) = (f64::INFINITY, f64::NAN);
    for _ in 0..rounds {
        let start = Instant::now();
        let found = match method.parse::<Engine>() {
            Ok(engine) => {
                let options = Options { count: PAIRS, tolerance: f64::INFINITY, vectors: engine != Engine::Lapack };
                eigen::solve(&generator, engine, &options).map(|spectrum| spectrum.pairs[0].value.to_f64())
            }
            Err(_) => stock_eigenpairs(&generator, PAIRS + 1).map(|(values, _)| values[1]),
        };
        best = best.min(start.elapsed().as_secs_f64());
        match found {
            Ok(value) => lambda = value,
            Err(error) => {
                println!("refused {error}");
                return;
            }
        }
    }
    println!("{best} {lambda:e} {}", peak_megabytes());
}

fn scipy(method: &str, nodes: usize) -> Option<String> {
    let folder = tempfile::tempdir().ok()?;
    let generator = matrix(nodes);
    let mut diagonal = ndarray::Array1::<f64>::zeros(nodes);
    let mut off = ndarray::Array1::<f64>::zeros(nodes - 1);
    for edge in generator.edges() {
        diagonal[edge.from] += edge.forward;
        diagonal[edge.to] += edge.backward;
        off[edge.from] = -symmetric_rate(&edge);
    }
    ndarray_npy::write_npy(folder.path().join("d.npy"), &diagonal).ok()?;
    ndarray_npy::write_npy(folder.path().join("e.npy"), &off).ok()?;
    let path = folder.path().to_str()?;
    let output = Command::new("python3").args(["-c", SCIPY, method, path, &PAIRS.to_string()]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn child(method: &str, nodes: usize) -> Option<String> {
    let this = std::env::current_exe().ok()?;
    let output =
        Command::new(this).args(["--one", method, &nodes.to_string()]).env("OPENBLAS_NUM_THREADS", "1").output();
    Some(String::from_utf8_lossy(&output.ok()?.stdout).into_owned())
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, method, nodes] = arguments.as_slice()
        && let ("--one", Ok(nodes)) = (flag.as_str(), nodes.parse())
    {
        return measure(method, nodes);
    }
    println!("{PAIRS} smallest eigenpairs, quartic double well, ΔU/kT = 20, uniform mesh");
    println!("{:<24} {:>8} {:>11} {:>9} {:>9}  error of λ₁", "method", "nodes", "seconds", "ns/node", "peak MB");
    for nodes in SIZES {
        let generator = matrix(nodes);
        let start = eigen::solve(&generator, Engine::Flux, &Options::default()).map(|s| s.pairs[0].value.to_f64());
        let oracle = start.and_then(|start| Oracle::new(&generator, 1, start));
        for (method, _) in METHODS.iter().filter(|(_, most)| nodes <= *most) {
            let report = if method.starts_with("scipy") { scipy(method, nodes) } else { child(method, nodes) };
            let numbers: Vec<f64> =
                report.iter().flat_map(|text| text.split_whitespace()).filter_map(|word| word.parse().ok()).collect();
            let [seconds, lambda, peak] = numbers[..] else {
                println!("{method:<24} {nodes:>8}  not run: {}", report.as_deref().unwrap_or("not installed").trim());
                continue;
            };
            let error = oracle.as_ref().ok().and_then(|oracle| oracle.relative_error(lambda).ok()).unwrap_or(f64::NAN);
            #[allow(clippy::cast_precision_loss, reason = "sizes stay far below 2^53")]
            let per_node = 1e9 * seconds / nodes as f64;
            println!("{method:<24} {nodes:>8} {seconds:>11.5} {per_node:>9.1} {peak:>9.0}  {:.1e}", error.abs());
        }
    }
}
