//! The law of the material: the field e of a current density j of either sign, with its slope.
//!
//! ```text
//! |j| ≤ 1:  e = e^{−uU(j)} − e^{−uU(−j)}, or the first hop alone       |j| > 1:  e = j − e^{−uU(−j)}, or j
//! sinusoidal:  e = ⟨v⟩ of the ring, for hops along the drive alone over 1 − e^{−πju}
//! ```
//!
//! As [`creep`](crate::rate::creep) has it, in doubles and for the many evaluations of an integration in time. The velocity of
//! the ring is read once, as ln(e/j) on an even grid with cubics between; beyond it e goes on as √(j² − 1), which it is there but
//! for a part D²: only the first instants of a step have such currents.
//!
//! Hops along the drive alone leave e(0) open between ±e(0⁺) where the barrier is finite. What takes the place of the jump
//! is e(|j|) j/√(j² + ε²), ε of the order of the mesh: the error of it is seen with that of the mesh.

use crate::error::Result;
use crate::rate::creep::{Barrier, Hops, Law};
use std::f64::consts::PI;

/// The current up to which the ring is read, and the intervals of that reading.
const TOP: f64 = 4.0;
const INTERVALS: usize = 2000;
/// The current over one interval at which ln(e/j) stands for its limit.
const NEAR: f64 = 1e-3;

/// What a law of creep is read from.
#[derive(Debug, Clone)]
pub(super) struct Material {
    law: Law,
    ring: Option<Ring>,
}

impl Material {
    /// # Errors
    /// As [`Law::field`].
    pub fn new(law: &Law) -> Result<Self> {
        let ring = if law.barrier == Barrier::Sinusoidal { Some(Ring::new(law)?) } else { None };
        Ok(Self { law: *law, ring })
    }

    /// e and de/dj at j ≥ 0.
    fn forward(&self, j: f64) -> (f64, f64) {
        let Law { u, hops, barrier } = self.law;
        if let Some(ring) = &self.ring {
            let (e, slope) = ring.field(j);
            let work = PI * u * j;
            return match hops {
                Hops::Net => (e, slope),
                Hops::Forward if j == 0.0 => (slope / (PI * u), 0.5 * slope),
                Hops::Forward => {
                    let share = -(-work).exp_m1();
                    (e / share, (slope - e * PI * u * (-work).exp() / share) / share)
                }
            };
        }
        let work = (hops == Hops::Net).then(|| barrier.work(j)).flatten().map(|work| u * work);
        if j > 1.0 {
            let back = work.map_or(0.0, |work| (-work).exp());
            let slope = if barrier == Barrier::Linear { 1.0 } else { 1.5 * (1.0 + j).sqrt() };
            return (j - back, 1.0 + u * slope * back);
        }
        let along = (-u * barrier.height(j)).exp();
        if along == 0.0 {
            return (0.0, 0.0);
        }
        let steep = u * barrier.slope(j);
        match work {
            None => (along, steep * along),
            Some(work) => {
                let e = -along * (-work).exp_m1();
                (e, steep * e + u * barrier.work_slope(j) * along * (-work).exp())
            }
        }
    }

    /// The same for either sign, with a jump at j = 0 drawn out over `blur`.
    pub fn field(&self, j: f64, blur: f64) -> (f64, f64) {
        let size = j.abs();
        let (e, slope) = self.forward(size);
        if !self.jumps() {
            return (e.copysign(j), slope);
        }
        let radius = j.hypot(blur);
        (e * j / radius, slope * size / radius + e * (blur / radius).powi(2) / radius)
    }

    /// Whether e(0⁺) is above 0.
    pub fn jumps(&self) -> bool {
        self.law.hops == Hops::Forward && self.law.barrier.is_bounded()
    }
}

/// ln(e/j) of the ring, and its slope, at the ends of even intervals.
#[derive(Debug, Clone)]
struct Ring {
    knots: Vec<(f64, f64)>,
}

impl Ring {
    fn new(law: &Law) -> Result<Self> {
        let law = Law { hops: Hops::Net, ..*law };
        let step = step();
        let values = (0..INTERVALS + 3).map(|k| {
            let j = if k == 0 { NEAR } else { at(k) } * step;
            law.field(j).map(|field| field.value.ln() - j.ln())
        });
        let values = values.collect::<Result<Vec<f64>>>()?;
        // e/j is even in j; at the top two more values are known.
        let slope = |k: usize| {
            let value = |away: usize, up: bool| values[if up { k + away } else { k.abs_diff(away) }];
            let (near, far) = (value(1, true) - value(1, false), value(2, true) - value(2, false));
            (8.0 * near - far) / (12.0 * step)
        };
        Ok(Self { knots: (0..=INTERVALS).map(|k| (values[k], slope(k))).collect() })
    }

    fn field(&self, j: f64) -> (f64, f64) {
        if j >= TOP {
            let (e, _) = self.within(TOP);
            let root = |j: f64| (j * j - 1.0).sqrt();
            return (e + root(j) - root(TOP), j / root(j));
        }
        self.within(j)
    }

    fn within(&self, j: f64) -> (f64, f64) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ j ≤ TOP")]
        let k = ((j / step()) as usize).min(INTERVALS - 1);
        let t = j / step() - at(k);
        let ((a, da), (b, db)) = (self.knots[k], self.knots[k + 1]);
        let (da, db) = (da * step(), db * step());
        let (second, third) = (3.0 * (b - a) - 2.0 * da - db, 2.0 * (a - b) + da + db);
        let value = a + t * (da + t * (second + t * third));
        let slope = (da + t * (2.0 * second + 3.0 * t * third)) / step();
        let ratio = value.exp();
        (j * ratio, ratio * (1.0 + j * slope))
    }
}

fn step() -> f64 {
    TOP / at(INTERVALS)
}

#[allow(clippy::cast_precision_loss, reason = "some thousand intervals")]
fn at(k: usize) -> f64 {
    k as f64
}
