//! Linear response mode by mode.
//!
//! ```text
//! χ(ω) = Σ_k g_k λ_k/(λ_k + iω),   g_k = ⟨x|k⟩⟨k|φ⟩/kT,   ⟨f|k⟩ = Σ_i f_i √π_i v_ki/√Σπ,   Σ_i v_ki² = 1
//! ```

use super::Drive;
use crate::bath::Bath;
use crate::generator::Generator;
use num_complex::Complex64;

/// What a mode contributes to χ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    /// λ_k (1/time).
    pub rate: f64,
    /// g_k (length over ε): χ(0) of this mode alone.
    pub weight: f64,
}

impl Weight {
    /// g λ/(λ + iω).
    #[must_use]
    pub fn response(&self, frequency: f64) -> Complex64 {
        self.weight * self.rate / Complex64::new(self.rate, frequency)
    }
}

/// The contributions of eigenpairs (λ_k, v_k) of a closed generator on the nodes `x`.
#[must_use]
pub fn modes(generator: &Generator, x: &[f64], drive: &Drive, bath: &Bath, pairs: &[(f64, &[f64])]) -> Vec<Weight> {
    let top = generator.ln_pi().iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let roots: Vec<f64> = generator.ln_pi().iter().map(|ln| (0.5 * (ln - top)).exp()).collect();
    let total: f64 = roots.iter().map(|root| root * root).sum();
    let element = |f: &dyn Fn(f64) -> f64, vector: &[f64]| {
        x.iter().zip(&roots).zip(vector).map(|((x, root), v)| f(*x) * root * v).sum::<f64>() / total.sqrt()
    };
    let weight = |&(rate, vector): &(f64, &[f64])| Weight {
        rate,
        weight: element(&|x| x, vector) * element(&|x| drive.shape.value(x), vector) / bath.kt(),
    };
    pairs.iter().map(weight).collect()
}
