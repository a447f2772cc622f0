//! Γ on one mesh, by flux over norm.

use crate::eigen::banded::Solution;
use crate::hamiltonian::Hamiltonian;
use crate::wide::Wide;
use num_complex::Complex64;

/// What one mesh says of one level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::rate) struct Measured {
    pub energy: Complex64,
    /// Γ (1/time) by flux over norm; `None` where nothing of the path is real, or no flux is seen to go out.
    pub width: Option<Wide>,
    /// Whether ψ has no digits left at the cuts.
    pub faint: bool,
    /// What rounding leaves uncertain of E (energy).
    pub floor: f64,
    /// Sign changes of Re φ in the classically allowed stretch, in all its wells: small components have their sign too.
    pub zeros: usize,
}

/// Γ = [J(right cut) − J(left cut)] / Σ x′²|φ|²h between them.
pub(in crate::rate) fn measure(
    hamiltonian: &Hamiltonian,
    solution: &Solution,
    open: (bool, bool),
    allowed: (f64, f64),
) -> Measured {
    let energy = solution.energy;
    let wave = hamiltonian.wave(&solution.vector, energy);
    let zeros = zeros(hamiltonian, &wave, allowed);
    let outward = cuts(hamiltonian, open).map(|cut| {
        let right = if open.1 { hamiltonian.current(&solution.vector, cut.1) } else { Wide::ZERO };
        let left = if open.0 { hamiltonian.current(&solution.vector, cut.0) } else { Wide::ZERO };
        let norm: f64 = (cut.0..cut.1).map(|j| hamiltonian.weight[j].re * wave[j].norm_sqr()).sum();
        (right - left) / Wide::new(norm)
    });
    let width = outward.filter(|width| *width > Wide::ZERO);
    let faint = outward == Some(Wide::ZERO);
    Measured { energy, width, faint, floor: solution.floor * condition(hamiltonian, &wave), zeros }
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
    let signs: Vec<bool> = turned.filter(|w| *w != 0.0).map(|w| w > 0.0).collect();
    signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}
