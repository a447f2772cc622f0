//! Hamiltonians built by hand, one mesh each: the cubic well on a smooth ray, and closed wells on the real axis.

use metastable::eigen::banded::{Search, Solution, solve};
use metastable::hamiltonian::{Hamiltonian, Order};
use metastable::mesh::contour::{Contour, Path, Ray};
use metastable::operator::schroedinger::{Landing, Line, hamiltonian};
use metastable::potential::Potential;
use num_complex::Complex64;

/// The cubic well at ΔU = ħω₀: its lowest levels have widths 0.0045, 0.23, 1.0 and 2.0.
pub(super) fn cubic() -> Potential {
    Potential::Cubic { g: 1.0 / 54f64.sqrt() }
}

fn landing(potential: &Potential) -> Landing<'_> {
    Landing { potential, origin: 0.0, bottom: 0.0 }
}

/// On a ray of 0.6 rad from r = 4.5, past the outer turning point at 3.7, smooth over 1.5.
pub(super) fn turned(potential: &Potential, order: Order, intervals: usize) -> Hamiltonian {
    let right = Some(Ray { start: 4.5, angle: 0.6, width: 1.5 });
    let path = Path { contour: Contour::Exterior { left: None, right }, ..Path::REAL };
    let line = Line { path, from: -6.0, to: 15.0, intervals, mirror: None };
    hamiltonian(&landing(potential), &line, 1.0, order).unwrap()
}

/// On the real axis between −10 and 10.
pub(super) fn real(potential: &Potential, order: Order, intervals: usize) -> Hamiltonian {
    let line = Line { path: Path::REAL, from: -10.0, to: 10.0, intervals, mirror: None };
    hamiltonian(&landing(potential), &line, 1.0, order).unwrap()
}

/// The level next to a guess.
pub(super) fn level(hamiltonian: &Hamiltonian, guess: Complex64) -> Solution {
    let search = Search { guess, support: (-2.0, 2.5), scale: 1.0, radius: 0.3 };
    solve(hamiltonian, &search).unwrap()
}

/// Γ by the current through the cut left of r = `at` over what lies left of the cut.
pub(super) fn width(hamiltonian: &Hamiltonian, solution: &Solution, at: f64) -> f64 {
    let cut = hamiltonian.nodes.partition_point(|&r| r < at);
    let wave = hamiltonian.wave(&solution.vector, solution.energy);
    let norm: f64 = wave[..cut].iter().zip(&hamiltonian.weight).map(|(phi, w)| w.re * phi.norm_sqr()).sum();
    hamiltonian.current(&solution.vector, cut).to_f64() / norm
}
