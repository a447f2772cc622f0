//! Ways between the same two states: all of them as one, and the current of each.
//!
//! ```text
//! e^δ = Σ_m (w₋ᵐ/w₋) e^{δ_m},   w± = Σ_m w±ᵐ                              all of them
//! J_m = (w₋ᵐ/w₋) J − w₊ᵐ p_i Σ_l (w₋ˡ/w₋) (e^{δ_l − δ_m} − 1)             one of them, J = w₊p_i − w₋p_j
//! ```
//!
//! The second follows from w₊ᵐ/w₋ᵐ = e^{δ_m}·(the same for all). Where the plain difference w₊ᵐp_i − w₋ᵐp_j has the smaller error it is
//! taken instead.

use crate::wide::Wide;

/// Beyond this difference of two δ nothing cancels in e^{δ_l − δ_m} − 1, and it is formed of the rates.
const FAR: f64 = 0.5;

/// One way from a state to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub forward: Wide,
    pub backward: Wide,
    /// δ; infinite for a one-way link, and no number where nothing is known of it.
    pub delta: f64,
    pub delta_error: f64,
}

/// A current and the bound on its error.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flow {
    pub value: Wide,
    pub error: Wide,
}

impl Flow {
    pub const NONE: Self = Self { value: Wide::ZERO, error: Wide::ZERO };

    pub fn plus(self, other: Self) -> Self {
        Self { value: self.value + other.value, error: self.error + other.error }
    }

    pub fn reversed(self) -> Self {
        Self { value: -self.value, ..self }
    }
}

impl Way {
    pub fn reversed(self) -> Self {
        Self { forward: self.backward, backward: self.forward, delta: -self.delta, ..self }
    }

    /// e^{δ_l − δ_m} − 1 times w₋ˡ, and the bound on its error; `None` where this way, m, leads one way only.
    fn excess(&self, other: &Self, rounding: f64) -> Option<(Wide, Wide)> {
        let difference = other.delta - self.delta;
        if difference.abs() <= FAR {
            let size = other.backward * difference.exp();
            let error = size * (self.delta_error + other.delta_error) + size * (rounding * difference.abs());
            return Some((other.backward * difference.exp_m1(), error));
        }
        if self.forward == Wide::ZERO || self.backward == Wide::ZERO {
            return None;
        }
        let scaled = other.forward * self.backward / self.forward;
        Some((scaled - other.backward, (scaled + other.backward) * (2.0 * rounding)))
    }
}

/// Ways between two states, beside each other.
pub(super) struct Bundle<'a> {
    pub ways: &'a [Way],
    /// Bound on the relative error of each rate.
    pub rounding: f64,
}

impl Bundle<'_> {
    fn sum(&self, part: impl Fn(&Way) -> Wide) -> Wide {
        self.ways.iter().fold(Wide::ZERO, |sum, way| sum + part(way))
    }

    /// All of them as one; `ratio` is π_i/π_j.
    pub fn merged(&self, ratio: Wide) -> Way {
        let (forward, backward) = (self.sum(|way| way.forward), self.sum(|way| way.backward));
        if self.ways.len() == 1 {
            return self.ways[0];
        }
        let (delta, delta_error) = self.delta(forward, backward, ratio);
        Way { forward, backward, delta, delta_error }
    }

    /// δ of the sum: e^δ is the average of e^{δ_m} by w₋ᵐ, so that its error is that of the δ_m averaged by w₊ᵐ.
    fn delta(&self, forward: Wide, backward: Wide, ratio: Wide) -> (f64, f64) {
        if backward == Wide::ZERO {
            return (f64::INFINITY, 0.0);
        }
        if forward == Wide::ZERO {
            return (f64::NEG_INFINITY, 0.0);
        }
        let heaviest =
            self.ways.iter().max_by(|a, b| a.backward.partial_cmp(&b.backward).unwrap_or(std::cmp::Ordering::Equal));
        let close = |way: &Way| self.ways.iter().all(|other| (other.delta - way.delta).abs() <= FAR);
        if let Some(way) = heaviest.filter(|way| close(way)) {
            let parts = self.ways.iter().map(|other| ((other.backward / backward).to_f64(), other.delta - way.delta));
            let (sum, size) = parts.fold((0.0, 0.0), |(sum, size), (share, difference): (f64, f64)| {
                (sum + share * difference.exp_m1(), size + share * difference.exp_m1().abs())
            });
            let carried = self.sum(|way| way.forward * way.delta_error) / forward;
            return (
                way.delta + sum.ln_1p(),
                carried.to_f64() + 2.0 * self.rounding * size + f64::EPSILON * way.delta.abs(),
            );
        }
        ((ratio * forward / backward).ln(), 4.0 * self.rounding)
    }

    /// The current of one way, of the current of all; p_i and p_j with the relative error `loose` where the way starts and ends.
    pub fn share(&self, m: usize, all: Flow, (start, end): (Wide, Wide), loose: f64) -> Flow {
        let way = &self.ways[m];
        let (there, back) = (start * way.forward, end * way.backward);
        let plain = Flow { value: there - back, error: (there + back) * (loose + self.rounding) };
        let Some(fine) = self.by_affinity(m, all, there, loose) else { return plain };
        if fine.error < plain.error { fine } else { plain }
    }

    fn by_affinity(&self, m: usize, all: Flow, there: Wide, loose: f64) -> Option<Flow> {
        let way = &self.ways[m];
        let backward = self.sum(|way| way.backward);
        if way.backward == Wide::ZERO || !way.delta.is_finite() {
            return None;
        }
        let (mut excess, mut error) = (Wide::ZERO, Wide::ZERO);
        for other in self.ways.iter().enumerate().filter(|(l, _)| *l != m).map(|(_, other)| other) {
            let (value, bound) = way.excess(other, self.rounding)?;
            excess = excess + value / backward;
            error = error + (bound + value.abs() * (2.0 * self.rounding)) / backward;
        }
        let part = all.value * (way.backward / backward);
        Some(Flow {
            value: part - there * excess,
            error: all.error * (way.backward / backward)
                + part.abs() * (2.0 * self.rounding)
                + there * (error + excess.abs() * (loose + self.rounding)),
        })
    }
}
