//! ζ e^ζ K₁(ζ) for Re ζ ≥ 0: the modified Bessel function in Egelstaff's transform.
//!
//! ```text
//! |ζ| < 2:   K₁ = 1/ζ + I₁ ln(ζ/2) − (ζ/4) Σ_k (ψ(k+1) + ψ(k+2)) (ζ²/4)^k/(k! (k+1)!)
//! |ζ| ≥ 2:   Steed's continued fraction with Temme's sum, K₁/K₀ and K₀ at once
//! ```
//!
//! Abramowitz and Stegun 9.6.11; Temme, J. Comput. Phys. 19, 324 (1975). ζ is a pure number.

use num_complex::Complex64;

/// |ζ| from which the continued fraction is taken.
const FRACTION: f64 = 2.0;
/// Its terms at most: on the imaginary axis at |ζ| = 2 some hundred are used.
const MOST_TERMS: u32 = 20_000;
/// Terms of the series: 1/(20! 21!) is below eps.
const SERIES: u32 = 20;
const EULER: f64 = 0.577_215_664_901_532_9;

/// ζ e^ζ K₁(ζ).
pub(super) fn scaled(zeta: Complex64) -> Complex64 {
    if zeta.norm() < FRACTION { series(zeta) * zeta.exp() } else { fraction(zeta) }
}

/// ζ K₁(ζ).
fn series(zeta: Complex64) -> Complex64 {
    if zeta == Complex64::ZERO {
        return Complex64::ONE;
    }
    let quarter = zeta * zeta * 0.25;
    let logarithm = (zeta * 0.5).ln();
    // I₁ = (ζ/2) Σ t_k, so that both sums have the terms t_k = (ζ²/4)^k/(k!(k+1)!).
    let (mut term, mut sum) = (Complex64::ONE, Complex64::ZERO);
    let mut digamma = 1.0 - 2.0 * EULER;
    for k in 0..SERIES {
        sum += term * (logarithm - 0.5 * digamma);
        let next = f64::from(k + 1);
        term = term * quarter / (next * (next + 1.0));
        digamma += 1.0 / next + 1.0 / (next + 1.0);
    }
    1.0 + zeta * zeta * 0.5 * sum
}

/// ζ e^ζ K₁(ζ) = √(π/2ζ) (ζ + ½ − h)/s.
fn fraction(zeta: Complex64) -> Complex64 {
    let mut b = (zeta + 1.0) * 2.0;
    let mut d = b.finv();
    let (mut step, mut h) = (d, d);
    let (mut before, mut last) = (Complex64::ZERO, Complex64::ONE);
    let mut a = -0.25;
    let mut c = 0.25;
    let mut q = Complex64::from(c);
    let mut s = 1.0 + q * step;
    for i in (2..MOST_TERMS).map(f64::from) {
        a -= 2.0 * (i - 1.0);
        c = -a * c / i;
        let next = (before - b * last) / a;
        before = last;
        last = next;
        q += next * c;
        b += 2.0;
        d = (b + d * a).finv();
        step = (b * d - 1.0) * step;
        h += step;
        let change = q * step;
        s += change;
        if change.norm() < 0.1 * f64::EPSILON * s.norm() {
            break;
        }
    }
    (std::f64::consts::FRAC_PI_2 / zeta).sqrt() * (zeta + 0.5 - h * 0.25) / s
}

#[cfg(test)]
mod tests {
    use super::*;

    /// mpmath, 30 digits: ζ e^ζ K₁(ζ).
    #[test]
    fn values_in_the_right_half_plane() {
        let table = [
            (1e-09, 0.0, 1.000000001, 0.0),
            (0.001, 0.001, 1.0009992206692153, 0.0009938152566397434),
            (0.5, 0.0, 1.365504854105893, 0.0),
            (0.3, -1.2, 1.4323998133196323, -0.6766904101147982),
            (0.01, 1.9, 1.4862173822724856, 1.0225609584627253),
            (1.999, 0.0, 2.066569839899196, 0.0),
            (0.0, 2.0, 1.5075660440187353, 1.0597425136163736),
            (0.001, 2.1, 1.5324527488995916, 1.0932973619076296),
            (2.0, 0.0, 2.066953694137377, 0.0),
            (0.1, -3.0, 1.7679113599495702, -1.3441954847383517),
            (5.0, 5.0, 3.2391269975284147, 1.214155560592232),
            (0.0, 30.0, 4.9153533917008545, 4.79403853112458),
            (40.0, 1.0, 8.001001077275752, 0.09816789718277048),
            (300.0, -200.0, 22.8008309134089, -6.889211446035588),
        ];
        for (re, im, exact_re, exact_im) in table {
            let exact = Complex64::new(exact_re, exact_im);
            let found = scaled(Complex64::new(re, im));
            // Twenty terms of the series or a hundred of the fraction, each with its rounding.
            assert!((found / exact - 1.0).norm() < 1e-14, "{re} {im}: {found} {exact}");
        }
    }
}
