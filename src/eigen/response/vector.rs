//! Sums over long vectors, the same on any number of threads. No units of their own: ‖x‖² = xᵀx.

/// aᵀb in eight sums side by side, which the processor adds at once.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in left.zip(right) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter().sum::<f64>() + rest
}

/// ‖x‖.
pub(super) fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

/// x ← x − share · v.
pub(super) fn subtract(x: &mut [f64], share: f64, vector: &[f64]) {
    x.iter_mut().zip(vector).for_each(|(x, v)| *x -= share * v);
}
