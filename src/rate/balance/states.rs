//! The levels of a closed well as a spectrum needs them: energies, gaps without a difference where there is a doublet, x_mn.

use super::elements::elements;
use crate::error::{Error, Result};
use crate::rate::bound;
use crate::rate::resonance::{Request, Setting};

/// What rounding of E moves of ψ is multiplied by this.
const MIXING: f64 = 4.0;

/// Levels of a closed well and the matrix of x between them. Levels are numbered from 0 in ascending order.
#[derive(Debug, Clone, PartialEq)]
pub struct States {
    hbar: f64,
    /// E_n above the bottom and the bound on its error (energy).
    energies: Vec<(f64, f64)>,
    /// E_n − E_{n−1} of the upper level of a doublet and the bound on its relative error.
    splittings: Vec<Option<(f64, f64)>>,
    /// x_mn and the bound on its error (length), n ≤ m, row by row.
    elements: Vec<(f64, f64)>,
}

impl States {
    /// States of any system with ħ (action): energies with their errors (energy), and x_mn with its error (length) for
    /// n ≤ m row by row.
    ///
    /// # Errors
    /// `Input` for no levels, levels that do not ascend, and elements of another number of levels.
    pub fn new(hbar: f64, energies: Vec<(f64, f64)>, elements: Vec<(f64, f64)>) -> Result<Self> {
        let n = energies.len();
        if n == 0 || !energies.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return Err(Error::input("a spectrum needs levels of ascending energy").got(n));
        }
        if elements.len() != n * (n + 1) / 2 {
            return Err(Error::input("matrix elements of other levels")
                .got(elements.len())
                .allowed(format!("{} of {n} levels", n * (n + 1) / 2)));
        }
        Ok(Self { hbar, splittings: vec![None; n], energies, elements })
    }

    /// The lowest `request.count` levels of a well that is closed on both sides.
    ///
    /// # Errors
    /// As for [`bound::levels`].
    pub fn find(setting: &Setting<'_>, mirrored: bool, request: &Request) -> Result<Self> {
        let levels = bound::levels(setting, mirrored, request)?;
        let mut found = elements(setting, mirrored, request, &levels)?;
        // Rounding of U mixes levels that are close to each other; halves of a mirror image are far apart.
        let step = if mirrored { 2 } else { 1 };
        let closest =
            levels.iter().skip(step).zip(&levels).map(|(a, b)| a.energy - b.energy).fold(f64::INFINITY, f64::min);
        let longest = found.iter().fold(0.0, |most: f64, (x, _)| most.max(x.abs()));
        let mixed = MIXING * setting.noise / closest * longest;
        found.iter_mut().filter(|(x, _)| *x != 0.0).for_each(|(_, error)| *error += mixed);
        Ok(Self {
            hbar: setting.hbar,
            energies: levels.iter().map(|level| (level.energy, level.energy_error)).collect(),
            splittings: levels.iter().map(|level| level.splitting.map(|(gap, error)| (gap.to_f64(), error))).collect(),
            elements: found,
        })
    }

    /// The lowest `count` of them.
    #[must_use]
    pub fn lowest(&self, count: usize) -> Self {
        let n = count.clamp(1, self.len());
        Self {
            hbar: self.hbar,
            energies: self.energies[..n].to_vec(),
            splittings: self.splittings[..n].to_vec(),
            elements: self.elements[..n * (n + 1) / 2].to_vec(),
        }
    }

    /// Number of levels; never 0.
    #[allow(clippy::len_without_is_empty, reason = "there is always a lowest level")]
    #[must_use]
    pub fn len(&self) -> usize {
        self.energies.len()
    }

    /// ħ (action).
    #[must_use]
    pub fn hbar(&self) -> f64 {
        self.hbar
    }

    /// E_n above the bottom and the bound on its error (energy).
    #[must_use]
    pub fn energy(&self, n: usize) -> (f64, f64) {
        self.energies[n]
    }

    /// E_m − E_n and the bound on its error (energy): of a doublet to its own relative accuracy.
    #[must_use]
    pub fn gap(&self, m: usize, n: usize) -> (f64, f64) {
        if m < n {
            let (gap, error) = self.gap(n, m);
            return (-gap, error);
        }
        if m == n {
            return (0.0, 0.0);
        }
        if let (Some((gap, error)), true) = (self.splittings[m], m == n + 1) {
            return (gap, gap * error);
        }
        let ((a, a_error), (b, b_error)) = (self.energies[m], self.energies[n]);
        (a - b, a_error + b_error + f64::EPSILON * (a + b))
    }

    /// x_mn and the bound on its error (length), x from the origin of the setting.
    #[must_use]
    pub fn element(&self, m: usize, n: usize) -> (f64, f64) {
        let (low, high) = (m.min(n), m.max(n));
        self.elements[high * (high + 1) / 2 + low]
    }

    /// x_mn, 0 where its error is no smaller than itself: what can't be told from 0 joins nothing.
    #[must_use]
    pub fn sure(&self, m: usize, n: usize) -> f64 {
        let (x, error) = self.element(m, n);
        if x.abs() > error { x } else { 0.0 }
    }

    /// |x_mn|² and the bound on its error (length²).
    #[must_use]
    pub fn square(&self, m: usize, n: usize) -> (f64, f64) {
        let (x, error) = self.element(m, n);
        (x * x, (2.0 * x.abs() + error) * error)
    }

    /// Σ_n 2(E_n − E_m)|x_mn|²/ħ² over these levels: 1 for m where none is missing.
    #[must_use]
    pub fn oscillator_strength(&self, m: usize) -> f64 {
        (0..self.len()).map(|n| 2.0 * self.gap(n, m).0 * self.square(m, n).0).sum::<f64>() / (self.hbar * self.hbar)
    }
}
