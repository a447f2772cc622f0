//! Arithmetic of complex vectors. Inner products are Hermitian unless they say otherwise.

use super::super::shift_invert::uniform;
use num_complex::Complex64;

/// ⟨a, b⟩ = Σ ā b.
pub fn inner(a: &[Complex64], b: &[Complex64]) -> Complex64 {
    a.iter().zip(b).map(|(x, y)| x.conj() * y).sum()
}

/// Σ a b, no conjugate: the form for which a complex symmetric matrix is self-adjoint.
pub fn bilinear(a: &[Complex64], b: &[Complex64]) -> Complex64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// √⟨a, a⟩, safe from overflow and underflow.
pub fn norm(a: &[Complex64]) -> f64 {
    let largest = a.iter().fold(0.0_f64, |most, x| most.max(x.re.abs()).max(x.im.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return if finite(a) { largest } else { f64::NAN };
    }
    largest * a.iter().map(|x| (x / largest).norm_sqr()).sum::<f64>().sqrt()
}

/// a ← a/|a|; returns |a|. A vector without a length is left as it is.
pub fn normalise(a: &mut [Complex64]) -> f64 {
    let length = norm(a);
    if length > 0.0 {
        a.iter_mut().for_each(|x| *x /= length);
    }
    length
}

/// a ← a + factor·b.
pub fn add_scaled(a: &mut [Complex64], factor: Complex64, b: &[Complex64]) {
    a.iter_mut().zip(b).for_each(|(x, y)| *x += factor * y);
}

/// Whether every entry is finite.
pub fn finite(a: &[Complex64]) -> bool {
    a.iter().all(|x| x.re.is_finite() && x.im.is_finite())
}

/// |v| = 1, the component of largest modulus (the first of equals, to rounding) real and positive.
pub fn fix_phase(v: &mut [Complex64]) {
    normalise(v);
    let largest = v.iter().map(|x| x.norm()).fold(0.0, f64::max);
    let Some(at) = v.iter().position(|x| x.norm() >= largest * (1.0 - 1e-9)) else { return };
    let length = v[at].norm();
    if length > 0.0 {
        let phase = v[at].conj() / length;
        v.iter_mut().for_each(|x| *x *= phase);
        v[at] = Complex64::new(length, 0.0);
    }
}

/// A unit vector, the same for the same seed on every machine.
pub fn random(n: usize, seed: u64) -> Vec<Complex64> {
    let mut state = seed;
    let mut v: Vec<_> = (0..n).map(|_| Complex64::new(uniform(&mut state), uniform(&mut state))).collect();
    normalise(&mut v);
    v
}
