//! One level between two leads, without double occupation: the smallest network that carries a current.
//!
//! ```text
//! in Γ_a f_a,  out Γ_a (1 − f_a),   f_a = 1/(1 + e^{x_a}),  x_a = (ε − μ_a)/kT            a = L, R; v = (μ_L − μ_R)/kT
//! n = (Γ_L f_L + Γ_R f_R)/Γ,   Γ = Γ_L + Γ_R
//! J = (Γ_LΓ_R/Γ)(f_L − f_R),   f_L − f_R = f_L(1 − f_R)(1 − e^{−v})                         electrons per time from L to R
//! f_L(1 − f_R)/[f_R(1 − f_L)] = e^v,   σ = J v
//! ln|J| = ln(Γ_LΓ_R/Γ) + ln f_a + ln(1 − f_b) + ln(1 − e^{−|v|}),   ln f = −ln(1 + e^x)     from a to b
//! θ(χ) = 2Q/[Γ + √(Γ² + 4Q)],   Q = Γ_LΓ_R[f_L(1 − f_R)(e^χ − 1) + f_R(1 − f_L)(e^{−χ} − 1)]
//! θ″(0) = (Γ_LΓ_R/Γ)[f_L(1 − f_R) + f_R(1 − f_L)] − 2J²/Γ,   F = θ″/|J| = coth|v/2| − 2|J|/Γ
//! ```
//!
//! The rates are those of sequential tunnelling, Γ ≪ kT/ħ. θ is the larger root of the secular equation of the two-state generator (D. A.
//! Bagrets and Yu. V. Nazarov, Phys. Rev. B 67, 085316 (2003)). Nothing is subtracted that could lose digits: f and 1 − f are formed each
//! by itself, f_L − f_R of the bias.

mod lead;

pub use lead::Known;

use super::network::{Bounded, LOOSEST, Link, Network};
use crate::error::{Error, Result};
use crate::wide::Wide;
use lead::{Occupied, ROUNDINGS, capped, power, tail};

/// The level, the leads, the temperature. Any unit of energy, and any of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// ε (energy).
    pub energy: f64,
    /// μ_L (energy).
    pub mu_left: f64,
    /// μ_R (energy).
    pub mu_right: f64,
    /// μ_L − μ_R (energy).
    pub bias: f64,
    /// Bound on the absolute error of the bias (energy).
    bias_error: f64,
    /// kT (energy).
    pub kt: f64,
    /// Γ_L (1/time).
    pub gamma_left: f64,
    /// Γ_R (1/time).
    pub gamma_right: f64,
}

impl Dot {
    /// The dot between leads of these chemical potentials.
    ///
    /// # Errors
    /// `Input` for a temperature that is not positive, a tunnel rate that is negative, none at all, and what is no number.
    pub fn between(energy: f64, (mu_left, mu_right): (f64, f64), kt: f64, gammas: (f64, f64)) -> Result<Self> {
        let bias = mu_left - mu_right;
        let bias_error = 2.0 * f64::EPSILON * (mu_left.abs() + mu_right.abs());
        Self { energy, mu_left, mu_right, bias, bias_error, kt, gamma_left: gammas.0, gamma_right: gammas.1 }.checked()
    }

    /// The dot under a bias about a mean chemical potential, which keeps the digits of a small bias.
    ///
    /// # Errors
    /// As [`Dot::between`].
    pub fn biased(energy: f64, mu: f64, bias: f64, kt: f64, gammas: (f64, f64)) -> Result<Self> {
        let (mu_left, mu_right) = (mu + 0.5 * bias, mu - 0.5 * bias);
        let bias_error = 2.0 * f64::EPSILON * bias.abs();
        Self { energy, mu_left, mu_right, bias, bias_error, kt, gamma_left: gammas.0, gamma_right: gammas.1 }.checked()
    }

    fn checked(self) -> Result<Self> {
        let all = [self.energy, self.mu_left, self.mu_right, self.bias, self.kt, self.gamma_left, self.gamma_right];
        if let Some(value) = all.iter().find(|value| !value.is_finite()) {
            return Err(Error::input("a dot is made of finite numbers").got(value));
        }
        if self.kt <= 0.0 {
            return Err(Error::input("the leads need a temperature").got(self.kt).allowed("above 0").key("bath.kt"));
        }
        for (gamma, key) in [(self.gamma_left, "dot.gamma_left"), (self.gamma_right, "dot.gamma_right")] {
            if gamma < 0.0 {
                return Err(Error::input("a tunnel rate can't be negative").got(gamma).allowed("0 or more").key(key));
            }
        }
        if self.gamma_left + self.gamma_right == 0.0 {
            return Err(Error::input("no lead reaches the dot")
                .got("both rates 0")
                .allowed("one above 0")
                .key("dot.gamma_left"));
        }
        if !self.gamma().is_finite() {
            return Err(
                Error::input("the sum of the tunnel rates is beyond the range of doubles").key("dot.gamma_left")
            );
        }
        Ok(self)
    }

    /// Γ (1/time).
    #[must_use]
    pub fn gamma(&self) -> f64 {
        self.gamma_left + self.gamma_right
    }

    /// Γ_LΓ_R/Γ (1/time), the rate of two barriers in series.
    fn series(&self) -> f64 {
        let (least, most) = (self.gamma_left.min(self.gamma_right), self.gamma_left.max(self.gamma_right));
        least * (most / self.gamma())
    }

    /// v = (μ_L − μ_R)/kT, the affinity of the one cycle and ln of the cycle ratio.
    #[must_use]
    pub fn affinity(&self) -> Bounded {
        let value = self.bias / self.kt;
        Bounded { value, error: self.bias_error / self.kt + 2.0 * f64::EPSILON * value.abs() }
    }

    /// e^v.
    #[must_use]
    pub fn cycle_ratio(&self) -> Known {
        let v = self.affinity();
        Known { value: power(v.value), error: capped((v.error + f64::EPSILON * (2.0 + v.value.abs())).exp_m1()) }
    }

    /// The mean number of electrons on the dot.
    #[must_use]
    pub fn occupation(&self) -> Known {
        let leads = self.leads();
        let parts = [(leads.0, self.gamma_left), (leads.1, self.gamma_right)];
        let value = parts.iter().fold(Wide::ZERO, |sum, (lead, gamma)| sum + lead.full.value * *gamma) / self.gamma();
        // By the relative error of each; where that says nothing, by the absolute one, which may be small all the same.
        let off = |(lead, gamma): &(Occupied, f64)| {
            let weight = gamma / self.gamma();
            if lead.full.error < LOOSEST {
                (lead.full.value * weight / value).to_f64() * lead.full.error
            } else {
                weight * lead.off / value.to_f64()
            }
        };
        let error = if value == Wide::ZERO { 1.0 } else { parts.iter().map(off).sum() };
        Known { value, error: capped(error) + ROUNDINGS * f64::EPSILON }
    }

    /// J (1/time), from left to right; its error is 0 where it is exactly 0.
    #[must_use]
    pub fn current(&self) -> Known {
        let part = self.series();
        if self.bias == 0.0 || part == 0.0 {
            return Known { value: Wide::ZERO, error: 0.0 };
        }
        let v = self.affinity();
        let sign = if v.value > 0.0 { 1.0 } else { -1.0 };
        let most = self.hop();
        // d ln(1 − e^{−v}) = dv/(e^v − 1), which is below dv/v.
        let off = v.error / v.value.abs();
        Known {
            value: most.value * -(-v.value.abs()).exp_m1() * (part * sign),
            error: capped(most.error + off + ROUNDINGS * f64::EPSILON),
        }
    }

    /// ln|J|, J in 1/time; it has digits wherever there is a current. `None` without one.
    #[must_use]
    pub fn ln_current(&self) -> Option<Bounded> {
        let part = self.series();
        (self.bias != 0.0 && part != 0.0).then(|| {
            let (from, to) = self.along();
            let v = self.affinity();
            let share = -(-v.value.abs()).exp_m1();
            let parts = [part.ln(), from.ln_full.value, to.ln_empty.value, share.ln()];
            let size: f64 = parts.iter().map(|part| part.abs()).sum();
            let error = from.ln_full.error + to.ln_empty.error + v.error / v.value.abs();
            Bounded { value: parts.iter().sum(), error: error + f64::EPSILON * (ROUNDINGS + 2.0 * size) }
        })
    }

    /// ln of Γ_Lf_L Γ_R(1 − f_R) over Γ_L(1 − f_L) Γ_Rf_R, of the logarithms of the four rates; `None` where no electron goes round.
    #[must_use]
    pub fn ln_rates_round(&self) -> Option<Bounded> {
        let (left, right) = self.leads();
        (self.series() > 0.0).then(|| {
            let (along, against) = ([left.ln_full, right.ln_empty], [left.ln_empty, right.ln_full]);
            let size: f64 = along.iter().chain(&against).map(|part| part.value.abs() * f64::EPSILON + part.error).sum();
            let value = (along[0].value - against[0].value) + (along[1].value - against[1].value);
            Bounded { value, error: 2.0 * size }
        })
    }

    /// σ = Jv (1/time) over k_B.
    #[must_use]
    pub fn entropy_production(&self) -> Known {
        let (current, v) = (self.current(), self.affinity());
        if current.value == Wide::ZERO {
            return current;
        }
        if !v.value.is_finite() {
            return Known { error: 1.0, ..current };
        }
        Known { value: current.value * v.value, error: capped(current.error + v.error / v.value.abs() + f64::EPSILON) }
    }

    /// θ″(0) (1/time).
    #[must_use]
    pub fn noise(&self) -> Known {
        // The hops against the bias are e^{−|v|} of those along it.
        let (most, v) = (self.hop(), self.affinity());
        let random = most.value * (1.0 + (-v.value.abs()).exp()) * self.series();
        let loose = most.error + tail(v.value.abs(), v.error) * v.error.min(2.0);
        let current = self.current();
        // At most half of the first.
        let ordered = current.value * current.value * (2.0 / self.gamma());
        let value = random - ordered;
        let rounding = 2.0 * ROUNDINGS * f64::EPSILON;
        let off = random * (capped(loose) + rounding) + ordered * (2.0 * current.error + rounding);
        Known { value, error: if value == Wide::ZERO { 0.0 } else { capped((off / value).to_f64()) } }
    }

    /// F = θ″/|J|; `None` without a current.
    #[must_use]
    pub fn fano(&self) -> Option<Bounded> {
        let (current, v) = (self.current(), self.affinity());
        if current.value == Wide::ZERO {
            return None;
        }
        let half = 0.5 * v.value.abs();
        let (random, ordered) = (1.0 / half.tanh(), 2.0 * (current.value.abs() / self.gamma()).to_f64());
        let error =
            random * (v.error / v.value.abs() + 4.0 * f64::EPSILON) + ordered * (current.error + 4.0 * f64::EPSILON);
        // 2Γ_LΓ_R/Γ² is at most a half: more than that the current can't be off.
        let error = if current.error < LOOSEST { error } else { error + 0.5 };
        Some(Bounded { value: random - ordered, error })
    }

    /// θ(χ) (1/time), electrons counted from left to right.
    #[must_use]
    pub fn generating(&self, chi: f64) -> f64 {
        let (forward, backward) = self.hops();
        let tilt = |chi: f64| if chi.abs() < 1.0 { Wide::new(chi.exp_m1()) } else { Wide::exp(chi) - Wide::ONE };
        let q = (forward.value * tilt(chi) + backward.value * tilt(-chi)) * self.gamma_left * self.gamma_right;
        let gamma = Wide::new(self.gamma());
        (q * 2.0 / (gamma + (gamma * gamma + q * 4.0).sqrt())).to_f64()
    }

    /// The same as a network of the states empty and full, with a link for each lead: `left` leads in, `right` leads out. A rate below
    /// 1e-308 is 0 there.
    ///
    /// # Errors
    /// As [`Network::new`].
    pub fn network(&self) -> Result<Network> {
        let (left, right) = self.leads();
        let rate = |gamma: f64, share: Known| (share.value * gamma).to_f64();
        let link = |from: usize, forward: f64, backward: f64, label: &str| Link {
            from,
            to: 1 - from,
            forward,
            backward,
            label: label.to_owned(),
        };
        let links = vec![
            link(0, rate(self.gamma_left, left.full), rate(self.gamma_left, left.empty), "left"),
            link(1, rate(self.gamma_right, right.empty), rate(self.gamma_right, right.full), "right"),
        ];
        let off =
            [left.full, left.empty, right.full, right.empty].iter().fold(0.0, |most: f64, known| most.max(known.error));
        Ok(Network::new(vec!["empty".into(), "full".into()], links)?.uncertain(off + f64::EPSILON))
    }

    /// The lead of the higher chemical potential, and the other.
    fn along(&self) -> (Occupied, Occupied) {
        let (left, right) = self.leads();
        if self.bias > 0.0 { (left, right) } else { (right, left) }
    }

    /// f_a(1 − f_b) along the bias.
    fn hop(&self) -> Known {
        let (from, to) = self.along();
        let error = from.full.error + to.empty.error + f64::EPSILON;
        Known { value: from.full.value * to.empty.value, error: capped(error) }
    }

    /// f_L(1 − f_R) and f_R(1 − f_L).
    fn hops(&self) -> (Known, Known) {
        let (left, right) = self.leads();
        let product = |a: Known, b: Known| Known { value: a.value * b.value, error: a.error + b.error + f64::EPSILON };
        (product(left.full, right.empty), product(right.full, left.empty))
    }

    fn leads(&self) -> (Occupied, Occupied) {
        (Occupied::new(self.energy, self.mu_left, self.kt), Occupied::new(self.energy, self.mu_right, self.kt))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_bias_keeps_its_digits() {
        let dot = Dot::biased(0.3, 0.0, 1e-14, 0.25, (1.0, 0.5)).unwrap();
        // f(1 − f) bias/kT, up to the square of the bias.
        let f = 1.0 / (1.0 + 1.2f64.exp());
        let expected = f * (1.0 - f) * 4e-14 / 3.0;
        let current = dot.current();
        assert!((current.value.to_f64() / expected - 1.0).abs() < current.error, "{current:?} {expected}");
        assert!(current.error < 1e-14);
    }

    /// Rates over fifty decades and a tilt of e^{±70}: the general code finds the same root, to its last digits.
    #[test]
    fn a_strong_tilt_finds_the_right_root() {
        let dot = Dot::biased(-52.7, 11.2, -50.5, 0.753, (7.9e-4, 9.3)).unwrap();
        let network = dot.network().unwrap();
        let counting = crate::rate::network::Counting::new(&network, vec![1.0, 0.0]).unwrap();
        for chi in [-80.0, -20.0, 0.5, 3.0, 30.0, 69.0, 84.0] {
            let (theta, closed) = (counting.generating(chi).unwrap(), dot.generating(chi));
            // The rates of the network are those of the closed form to their exponents, some hundred.
            let off = theta.error + 3e-13 * closed.abs();
            assert!(
                (theta.value - closed).abs() <= off && theta.error < 1e-11 * closed.abs(),
                "{chi}: {theta:?} {closed}"
            );
        }
    }

    proptest! {
        /// The general code and the closed forms: each within the sum of both bars.
        #[test]
        fn the_network_of_the_dot_is_the_dot(
            energy in -2.0..2.0f64, mu in -1.0..1.0f64, bias in -4.0..4.0f64, kt in 0.05..3.0f64,
            left in 1e-3..10.0f64, right in 1e-3..10.0f64, chi in -3.0..3.0f64,
        ) {
            let dot = Dot::biased(energy, mu, bias, kt, (left, right)).unwrap();
            let network = dot.network().unwrap();
            let near = |found: Bounded, closed: Known| {
                let closed = (closed.value.to_f64(), closed.error);
                (found.value - closed.0).abs() <= found.error + closed.1 * closed.0.abs()
            };
            let currents = network.currents().unwrap();
            prop_assert!(near(currents[0], dot.current()) && near(currents[1], dot.current()), "{currents:?} {:?}", dot.current());
            let entropy = network.entropy_production().unwrap();
            prop_assert!(near(entropy.links, dot.entropy_production()) && near(entropy.cycles, dot.entropy_production()));
            prop_assert!((network.stationary().unwrap()[1] - dot.occupation().value.to_f64()).abs() < 1e-13);
            let counting = crate::rate::network::Counting::new(&network, vec![1.0, 0.0]).unwrap();
            prop_assert!(near(counting.mean(), dot.current()));
            prop_assert!(near(counting.noise().unwrap(), dot.noise()), "{:?} {:?}", counting.noise(), dot.noise());
            let theta = counting.generating(chi).unwrap();
            // The closed form rounds as the rates do.
            let size = dot.gamma() * (1.0 + chi.abs().exp());
            prop_assert!((theta.value - dot.generating(chi)).abs() <= theta.error + 1e-15 * size, "{theta:?} {}", dot.generating(chi));
        }
    }
}
