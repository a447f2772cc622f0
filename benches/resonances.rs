//! One resonance of the cubic well by every engine on the same matrix, beside SciPy's `eigs` and `solve_banded`.
//!
//! ΔU = 2 ħω₀ and n = 0, whose width 5.83e-6 a stock solver can still see, on meshes of order 8 and about 350 to 2800 steps.
//! Beside the time stands the error of Γ = −2 Im E on that mesh, against the flux over norm of the polished pair on the
//! same mesh, which is right to 1e-13. Last, the whole road of the study: all meshes, two contours, error bars.

use metastable::case::CaseFile;
use metastable::eigen::Engine;
use metastable::eigen::banded::{self, Search};
use metastable::eigen::complex::{self, Pencil, Target};
use metastable::hamiltonian::{Hamiltonian, Order};
use metastable::mesh::contour::{Contour, Path, Ray};
use metastable::operator::schroedinger::{Landing, Line, hamiltonian};
use metastable::potential::Potential;
use metastable::study;
use num_complex::Complex64;
use std::process::Command;
use std::time::Instant;

const GUESS: Complex64 = Complex64 { re: 0.4857, im: 0.0 };
const ROUNDS: usize = 5;
const CASES: [(&str, f64, usize); 4] = [("1", 1.0, 4), ("5", 5.0, 4), ("12", 12.0, 4), ("38", 38.0, 1)];

/// Reads P by diagonals and Q, prints seconds and −2 Im E: `eigs` with shift-invert, or three steps of inverse iteration with
/// `solve_banded`.
const SCIPY: &str = r"
import sys, time, numpy as np
from scipy.linalg import solve_banded
from scipy.sparse import diags
from scipy.sparse.linalg import eigs
method, folder = sys.argv[1], sys.argv[2]
bands, q = np.load(folder + '/bands.npy'), np.load(folder + '/q.npy')
k, n = bands.shape[0] - 1, len(q)
sigma, best = 0.4857, 1e99
for _ in range(5):
    start = time.perf_counter()
    if method == 'eigs':
        off = [d for j in range(1, k + 1) for d in (j, -j)]
        rows = [bands[0]] + [bands[abs(d)][:n - abs(d)] for d in off]
        a = diags(rows, [0] + off, format='csc')
        e = eigs(a, k=1, M=diags([q], [0], format='csc'), sigma=sigma)[0][0]
    else:
        full = np.zeros((2 * k + 1, n), complex)
        for j in range(k + 1):
            full[k - j, j:] = bands[j][:n - j]; full[k + j, :n - j] = bands[j][:n - j]
        e, v = sigma, np.where(np.arange(n) < n // 3, 1 + 0j, 0)
        for _ in range(4):
            m = full.copy(); m[k] -= e * q
            v = solve_banded((k, k), m, q * v); v /= np.abs(v).max()
            av = full[k] * v
            for j in range(1, k + 1):
                av[:n - j] += bands[j][:n - j] * v[j:]; av[j:] += bands[j][:n - j] * v[:n - j]
            e = (v @ av) / (v @ (q * v))
    best = min(best, time.perf_counter() - start)
print(best, -2 * e.imag)
";

fn matrix(intervals: usize) -> Hamiltonian {
    let potential = Potential::Cubic { g: 1.0 / 108f64.sqrt() };
    let ray = Ray { start: 6.2, angle: 0.7, width: 1.4 };
    let path = Path { contour: Contour::Exterior { left: None, right: Some(ray) }, ..Path::REAL };
    let line = Line { path, from: -8.5, to: 11.0, intervals, mirror: None };
    let landing = Landing { potential: &potential, origin: 0.0, bottom: 0.0 };
    hamiltonian(&landing, &line, 1.0, Order::Eight).unwrap_or_else(|error| panic!("{error}"))
}

/// Γ by flux over norm of the polished pair.
fn flux(matrix: &Hamiltonian, vector: &[Complex64]) -> f64 {
    let cut = matrix.nodes.partition_point(|&r| r <= 6.2) - matrix.half_band();
    let norm: f64 = (0..cut).map(|j| matrix.weight[j].re * vector[j].norm_sqr()).sum();
    matrix.current(vector, cut).to_f64() / norm
}

fn best<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let mut found = (f64::INFINITY, run());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let result = run();
        let seconds = start.elapsed().as_secs_f64();
        if seconds < found.0 {
            found = (seconds, result);
        }
    }
    found
}

fn report(method: &str, intervals: usize, seconds: f64, error: f64) {
    println!("{method:>16} {intervals:>6} {:>10.2} ms   {error:>8.0e}", 1e3 * seconds);
}

fn engines(intervals: usize) {
    let matrix = matrix(intervals);
    let search = Search { guess: GUESS, support: (-2.0, 2.0), scale: 1.0, radius: 0.2 };
    let (seconds, solved) = best(|| banded::solve(&matrix, &search));
    let solved = solved.unwrap_or_else(|error| panic!("{error}"));
    let exact = flux(&matrix, &solved.vector);
    report("banded, flux", intervals, seconds, 0.0);
    report("banded, −2 Im E", intervals, seconds, (-2.0 * solved.energy.im / exact - 1.0).abs());
    let (p, q) = matrix.pencil();
    let target = Target { near: GUESS, count: 1, tolerance: 1e-10 };
    for engine in [Engine::Faer, Engine::Arpack, Engine::Lapack] {
        if engine == Engine::Lapack && intervals > 800 {
            continue;
        }
        let (seconds, found) = best(|| complex::solve(&Pencil { p: &p, q: &q }, engine, &target));
        match found {
            Ok(found) => {
                report(engine.name(), intervals, seconds, (-2.0 * found.pairs[0].value.im / exact - 1.0).abs())
            }
            Err(error) => println!("{engine:>16} {intervals:>6} {error}"),
        }
    }
    scipy(&matrix, intervals, exact);
}

fn scipy(matrix: &Hamiltonian, intervals: usize, exact: f64) {
    let folder = std::env::temp_dir().join("metastable-bench-resonances");
    let n = matrix.dim();
    let mut bands = ndarray::Array2::<Complex64>::zeros((matrix.half_band() + 1, n));
    for j in 0..n {
        for (k, entry) in matrix.kinetic_row(j).into_iter().enumerate() {
            bands[[k, j]] += entry;
        }
        bands[[0, j]] += matrix.local[j];
    }
    let q = ndarray::Array1::from(matrix.weight.clone());
    let written = std::fs::create_dir_all(&folder)
        .map_err(|error| error.to_string())
        .and_then(|()| ndarray_npy::write_npy(folder.join("bands.npy"), &bands).map_err(|error| error.to_string()))
        .and_then(|()| ndarray_npy::write_npy(folder.join("q.npy"), &q).map_err(|error| error.to_string()));
    if let Err(error) = written {
        println!("SciPy skipped: {error}");
        return;
    }
    for method in ["eigs", "solve_banded"] {
        let output = Command::new("python3").args(["-c", SCIPY, method]).arg(&folder).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        match numbers.as_slice() {
            [seconds, width] => report(&format!("SciPy {method}"), intervals, *seconds, (width / exact - 1.0).abs()),
            _ => println!("{:>16} {intervals:>6} SciPy is not installed", format!("SciPy {method}")),
        }
    }
}

fn study(name: &str, barrier: f64, count: usize) {
    let g = 1.0 / (54.0 * barrier).sqrt();
    let text =
        format!("[potential]\nkind = \"cubic\"\ng = {g:e}\n[solve]\ncount = {count}\n[study]\nkind = \"resonances\"\n");
    let case = CaseFile::parse("bench.toml", &text).and_then(|file| file.resolve(&[]));
    let case = case.unwrap_or_else(|error| panic!("{error}"));
    let (seconds, outcome) = best(|| study::run(&case));
    let outcome = outcome.unwrap_or_else(|error| panic!("{error}"));
    let errors = outcome.table.numbers("width_error").unwrap_or_default();
    let worst = errors.into_iter().flatten().fold(0.0, f64::max);
    #[allow(clippy::cast_precision_loss, reason = "a few levels")]
    let each = 1e3 * seconds / count as f64;
    println!("study, ΔU/ħω₀ = {name:>2}, {count} levels: {each:>8.1} ms each, width_error {worst:.0e}");
}

fn main() {
    println!("{:>16} {:>6} {:>13}   {:>8}", "method", "steps", "time", "error of Γ");
    for intervals in [350, 700, 1400, 2800] {
        engines(intervals);
    }
    for (name, barrier, count) in CASES {
        study(name, barrier, count);
    }
}
