//! Γ on one mesh, by flux over norm.

use crate::eigen::banded::Solution;
use crate::hamiltonian::Hamiltonian;
use crate::wide::Wide;
use num_complex::Complex64;

/// What one mesh says of one level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::rate) struct Measured {
    pub energy: Complex64,
    /// Γ (1/time) by flux over norm; `None` where nothing of the path is real, or the flux is not outgoing.
    pub width: Option<Wide>,
    /// What rounding leaves uncertain of E (energy).
    pub floor: f64,
    /// Sign changes of Re φ between the cuts where |φ|² is not negligible.
    pub zeros: usize,
}

/// Components below this share of the largest don't count as having a sign.
const NEGLIGIBLE: f64 = 1e-6;

/// Γ = [J(right cut) − J(left cut)] / Σ x′²|φ|²h between them.
pub(in crate::rate) fn measure(
    hamiltonian: &Hamiltonian,
    solution: &Solution,
    open: (bool, bool),
    well: (f64, f64),
) -> Measured {
    let energy = solution.energy;
    let wave = hamiltonian.wave(&solution.vector, energy);
    let zeros = zeros(hamiltonian, &wave, well);
    let width = cuts(hamiltonian, open).and_then(|cut| {
        let (left, right) = cut;
        let y = &solution.vector;
        let right = if open.1 { hamiltonian.current(y, right) } else { Wide::ZERO };
        let left = if open.0 { -hamiltonian.current(y, left) } else { Wide::ZERO };
        let flux = right + left;
        let norm: f64 = (cut.0..cut.1).map(|j| hamiltonian.weight[j].re * wave[j].norm_sqr()).sum();
        (flux > Wide::ZERO).then(|| flux / Wide::new(norm))
    });
    Measured { energy, width, floor: solution.floor * condition(hamiltonian, &wave), zeros }
}

/// Σ|x′φ|²/|Σ x′²φ²|: how far E moves for each unit that the equation does; large for a broad level.
fn condition(hamiltonian: &Hamiltonian, wave: &[Complex64]) -> f64 {
    let square: f64 = wave.iter().zip(&hamiltonian.weight).map(|(phi, weight)| weight.norm() * phi.norm_sqr()).sum();
    let product: Complex64 = wave.iter().zip(&hamiltonian.weight).map(|(phi, weight)| weight * phi * phi).sum();
    square / product.norm()
}

/// The outermost cuts all of whose pairs of nodes lie on the real part; the ends of the mesh where a side is closed.
fn cuts(hamiltonian: &Hamiltonian, open: (bool, bool)) -> Option<(usize, usize)> {
    let (from, to) = hamiltonian.real_part?;
    let band = hamiltonian.half_band();
    let first = hamiltonian.nodes.partition_point(|&r| r < from);
    let behind = hamiltonian.nodes.partition_point(|&r| r <= to);
    let left = if open.0 { first + band } else { 0 };
    let right = if open.1 { behind.checked_sub(band)? } else { hamiltonian.dim() };
    (left < right).then_some((left, right))
}

/// Nodes of Re φ, with φ made real where it is largest.
fn zeros(hamiltonian: &Hamiltonian, wave: &[Complex64], (from, to): (f64, f64)) -> usize {
    let largest = wave
        .iter()
        .fold(Complex64::ONE * f64::MIN_POSITIVE, |best, w| if w.norm_sqr() > best.norm_sqr() { *w } else { best });
    let turned =
        hamiltonian.nodes.iter().zip(wave).filter(|&(&r, _)| r > from && r < to).map(|(_, w)| (w / largest).re);
    let signs: Vec<bool> = turned.filter(|w| w.abs() > NEGLIGIBLE).map(|w| w > 0.0).collect();
    signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}
