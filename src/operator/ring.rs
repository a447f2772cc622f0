//! One period of a tilted ring: stationary current, hops and diffusion as ratios of positive integrals.
//!
//! ```text
//! u(x + L) = u(x) − A,   A = FL/kT the affinity, u = U/kT with the tilt in it, D = kT/γ
//! m(x) = ∫_{x−L}^x e^{−u},   r(x) = ∫_x^{x+L} e^{u}            before + e^{−A} after, behind + e^{−A} before
//! T = (1/D) ∫_0^L e^{u} m dx = C + e^{−A} C′                  C, C′ of [`Segment`](super::segment::Segment) over the period
//! k₊ = 1/T,   k₋ = e^{−A}/T,   v = L(k₊ − k₋) = L(1 − e^{−A})/T
//! P(x) = e^{−u} r(x)/(D T),     D_eff = D L² ∫_0^L e^{u} m² r dx / (DT)³
//! ```
//!
//! v: Stratonovich; Risken, The Fokker–Planck Equation, eq. 11.43 and sec. 11.3. `D_eff`: Reimann, Van den Broeck, Linke, Hänggi,
//! Rubi, Pérez-Madrid, Phys. Rev. Lett. 87, 010602 (2001), eq. 8. Nothing is subtracted but 1 − e^{−A}, whose A is known by
//! itself: v and `D_eff` keep their digits however small they are, and backward hops however much smaller.

use super::segment::{POINTS, Samples, panels, rule};
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::potential::Potential;
use crate::wide::Wide;
use std::f64::consts::TAU;

/// Pieces of a period that are looked at one by one, so that no wiggle is overlooked because it repeats.
const PIECES: u32 = 24;

/// Most kT by which U may change along a period: a second or two of integrals.
const MOST_KT: f64 = 3e4;

/// How far U falls from one period to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tilt {
    /// L (length).
    pub period: f64,
    /// F = [U(x) − U(x + L)]/L (force).
    pub force: f64,
    /// Bound on its absolute error.
    pub error: f64,
}

impl Tilt {
    /// The tilt of a potential over the ring from `a` to `b`.
    ///
    /// # Errors
    /// U is not finite at the ends; U′ differs between them, so that they are not one period apart.
    pub fn new(potential: &Potential, (a, b): (f64, f64)) -> Result<Self> {
        /// Relative distance of the slopes at the two ends that counts as rounding.
        const CLOSED: f64 = 1e-9;
        let (left, right) = (potential.jet(a), potential.jet(b));
        let scale = left.curvature.abs().max(left.slope.abs()).max(right.slope.abs()).max(f64::MIN_POSITIVE);
        let apart = (left.slope - right.slope).abs().max((left.curvature - right.curvature).abs());
        if apart.is_nan() || apart > CLOSED * scale {
            return Err(Error::input(format!("{a} and {b} are not one period of U′ apart"))
                .got(format!(
                    "U′ = {:.9} and {:.9}, U″ = {:.9} and {:.9}",
                    left.slope, right.slope, left.curvature, right.curvature
                ))
                .allowed("the same at both ends")
                .remedy("let mesh.x run over one period of U′, from = a, to = a + L")
                .key("mesh.x"));
        }
        let period = b - a;
        if let Potential::Washboard { s } = *potential {
            let turns = (period / TAU).round();
            return Ok(Self { period: turns * TAU, force: s, error: 0.0 });
        }
        let force = (left.value - right.value) / period;
        let error = 2.0 * f64::EPSILON * left.value.abs().max(right.value.abs()) / period;
        // A difference that is rounding is no tilt.
        if force.abs() <= error {
            return Ok(Self { period, force: 0.0, error: 0.0 });
        }
        Ok(Self { period, force, error })
    }
}

/// The integrals of a tilted ring over one period.
#[derive(Debug, Clone)]
pub struct Period {
    length: f64,
    affinity: f64,
    diffusion: f64,
    /// DT = ∫ e^{u} m dx (length²).
    passage: Wide,
    /// ∫ e^{u} m² r dx (length⁴).
    spread: Wide,
    panels: Vec<Panel>,
}

/// A panel with what lies before and after it.
#[derive(Debug, Clone)]
struct Panel {
    samples: Samples,
    /// e^{−u₀} and e^{u₀} at the centre.
    falls: Wide,
    rises: Wide,
    /// ∫e^{−u} and ∫e^{u} from the start of the period to the panel, and from its end to that of the period.
    before: (Wide, Wide),
    after: (Wide, Wide),
}

impl Period {
    /// Integrates over the ring from `a` to `b`; `halvings` beyond what the panels need show how far that is enough.
    ///
    /// # Errors
    /// U not finite or not smooth on the ring.
    pub fn new(potential: &Potential, bath: &Bath, (a, b): (f64, f64), tilt: &Tilt, halvings: u32) -> Result<Self> {
        let affinity = tilt.force * tilt.period / bath.kt();
        refuse_steep(potential, bath, (a, b), affinity)?;
        let mut ends = Vec::new();
        for piece in 0..PIECES {
            let at = |k: u32| if k == PIECES { b } else { a + (b - a) * f64::from(k) / f64::from(PIECES) };
            ends.extend(panels(potential, bath, at(piece), at(piece + 1))?);
        }
        for _ in 0..halvings {
            ends = ends.into_iter().flat_map(|(a, b)| [(a, 0.5 * (a + b)), (0.5 * (a + b), b)]).collect();
        }
        let mut period = Self {
            length: tilt.period,
            affinity,
            diffusion: bath.diffusion(),
            passage: Wide::ZERO,
            spread: Wide::ZERO,
            panels: ends.into_iter().map(|ends| Panel::new(potential, bath, ends)).collect(),
        };
        period.accumulate();
        (period.passage, period.spread) = period.integrals();
        Ok(period)
    }

    /// What lies before and after each panel.
    fn accumulate(&mut self) {
        let add = |sum: (Wide, Wide), panel: &Panel| (sum.0 + panel.mass(), sum.1 + panel.resistance());
        let mut sum = (Wide::ZERO, Wide::ZERO);
        for panel in &mut self.panels {
            panel.before = sum;
            sum = add(sum, panel);
        }
        sum = (Wide::ZERO, Wide::ZERO);
        for panel in self.panels.iter_mut().rev() {
            panel.after = sum;
            sum = add(sum, panel);
        }
    }

    /// ∫ e^{u} m dx and ∫ e^{u} m² r dx.
    fn integrals(&self) -> (Wide, Wide) {
        let back = Wide::exp(-self.affinity);
        let (mut passage, mut spread) = (Wide::ZERO, Wide::ZERO);
        for panel in &self.panels {
            for node in 0..POINTS {
                let (m, r) = (panel.mass_behind(node, back), panel.resistance_ahead(node, back));
                let weight = rule().weights[node] * panel.samples.half * panel.samples.rising[node];
                let share = panel.rises * m * weight;
                passage = passage + share;
                spread = spread + share * m * r;
            }
        }
        (passage, spread)
    }

    /// A = FL/kT.
    #[must_use]
    pub fn affinity(&self) -> f64 {
        self.affinity
    }

    /// k₊ and k₋ (1/time): turns of the ring with the tilt and against it, `k₊/k₋ = e^A`.
    #[must_use]
    pub fn hops(&self) -> (Wide, Wide) {
        let forward = Wide::new(self.diffusion) / self.passage;
        (forward, forward * Wide::exp(-self.affinity))
    }

    /// v (length/time).
    #[must_use]
    pub fn velocity(&self) -> Wide {
        // 1 − e^{−A}, whose exponential is beyond all doubles where the tilt leads far up.
        let net = if self.affinity > -1.0 {
            Wide::new(-(-self.affinity).exp_m1())
        } else {
            Wide::ONE - Wide::exp(-self.affinity)
        };
        self.hops().0 * net * self.length
    }

    /// `D_eff` (length²/time).
    #[must_use]
    pub fn effective_diffusion(&self) -> Wide {
        self.spread / (self.passage * self.passage * self.passage) * (self.diffusion * self.length * self.length)
    }

    /// The stationary density (1/length) at the Gauss points of the panels: x, weight of x in an integral (length), P.
    pub fn density(&self) -> impl Iterator<Item = (f64, f64, Wide)> + '_ {
        let back = Wide::exp(-self.affinity);
        self.panels.iter().flat_map(move |panel| {
            (0..POINTS).map(move |node| {
                let Samples { centre, half, falling, .. } = &panel.samples;
                let x = centre + half * rule().nodes[node];
                let share = panel.falls * falling[node] * panel.resistance_ahead(node, back);
                (x, half * rule().weights[node], share / self.passage)
            })
        })
    }
}

/// Refuses a period on which U changes by so many kT that the integrals would take minutes, and noise matters no more.
fn refuse_steep(potential: &Potential, bath: &Bath, (a, b): (f64, f64), affinity: f64) -> Result<()> {
    let at = |k: u32| potential.value(a + (b - a) * f64::from(k) / f64::from(PIECES)) / bath.kt();
    let change = (0..PIECES).map(|k| (at(k + 1) - at(k)).abs()).sum::<f64>().max(affinity.abs());
    if change <= MOST_KT {
        return Ok(());
    }
    Err(Error::input(format!("U changes by {change:.3e} kT along one period"))
        .allowed(format!("up to {MOST_KT:.0e} kT"))
        .remedy("raise the temperature, or lower the tilt: so far from kT the motion is that without noise")
        .key("bath.kt"))
}

impl Panel {
    fn new(potential: &Potential, bath: &Bath, (a, b): (f64, f64)) -> Self {
        let centre = 0.5 * (a + b);
        let middle = potential.value(centre) / bath.kt();
        let nothing = (Wide::ZERO, Wide::ZERO);
        Self {
            samples: Samples::new(potential, bath, (centre, b - a), middle),
            falls: Wide::exp(-middle),
            rises: Wide::exp(middle),
            before: nothing,
            after: nothing,
        }
    }

    fn mass(&self) -> Wide {
        self.falls * (self.samples.half * sum(&rule().weights, &self.samples.falling))
    }

    fn resistance(&self) -> Wide {
        self.rises * (self.samples.half * sum(&rule().weights, &self.samples.rising))
    }

    /// m(x): what of the period lies before x, and what comes before that.
    fn mass_behind(&self, node: usize, back: Wide) -> Wide {
        let (before, after) = self.parts(node, &self.samples.falling);
        self.before.0 + self.falls * before + back * (self.after.0 + self.falls * after)
    }

    /// r(x): what of the period lies after x, and what comes after that.
    fn resistance_ahead(&self, node: usize, back: Wide) -> Wide {
        let (before, after) = self.parts(node, &self.samples.rising);
        self.after.1 + self.rises * after + back * (self.before.1 + self.rises * before)
    }

    /// The integral over the panel up to a node, and from there on.
    fn parts(&self, node: usize, samples: &[f64; POINTS]) -> (f64, f64) {
        let before = sum(&rule().inner[node], samples);
        let after = sum(&rule().weights, samples) - before;
        (self.samples.half * before, self.samples.half * after.max(0.0))
    }
}

fn sum(weights: &[f64; POINTS], samples: &[f64; POINTS]) -> f64 {
    weights.iter().zip(samples).map(|(weight, sample)| weight * sample).sum()
}
