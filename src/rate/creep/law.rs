//! Hop rates and the field E(J) that they make.
//!
//! ```text
//! k₊ = e^{−uU(j)},   k₋ = e^{−uU(−j)}             in units of the attempt rate, 0 ≤ j ≤ 1
//! e(j) = E/(ρ_f J_c0) = k₊ − k₋, or k₊ alone      j ≤ 1
//! e(j) = j − k₋, or j                             j > 1: no barrier is left, and flux flows, E = ρ_f J
//! ```
//!
//! The prefactor of e(j) is that of Anderson's law with the resistivity of flux flow, E = ρ_f `J_c0` e^{−U/kT}: it meets flux flow
//! at `J_c0` (Brandt, Rep. Prog. Phys. 58, 1465 (1995), sec. 6; Bardeen & Stephen, Phys. Rev. 140, A1197 (1965)). That the
//! resistivity at the foot of the law is ρ_f, and that the crossover at `J_c0` has no width, are assumptions.
//!
//! Sinusoidal pinning needs none of them. There φ moves by dφ/dt = j − sin φ + √(2D) ξ, D = kT/E = 2/u, time in units of γ/E,
//! and the rates come from the operator on the ring (see [`overdamped`](crate::rate::transport::overdamped)):
//!
//! ```text
//! k₊ = v/[2π(1 − e^{−πju})]  (E/γ),   k₋ = k₊ e^{−πju},   e(j) = ⟨v⟩ = 2π(k₊ − k₋)  at any j
//! ```
//!
//! The attempt rate of the well without drive is 1/2π, so that 2πk₊ is the hop in units of it, as for the other forms.

use super::Barrier;
use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::potential::Potential;
use crate::rate::transport::overdamped::drift;
use crate::wide::Wide;
use std::f64::consts::{PI, TAU};

/// Roundings in U(j) and in the product with u, in the last place of the exponent.
const EXPONENT: f64 = 4.0;
/// Roundings of everything else.
const PLAIN: f64 = 8.0;
/// Largest tilt of the ring in kT a turn: each kT takes two panels.
const STEEPEST: f64 = 3e6;

/// Which hops count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hops {
    /// Along the drive only.
    Forward,
    /// Along the drive less those against it.
    Net,
}

impl Hops {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Forward, Self::Net];

    /// Name in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Net => "net",
        }
    }
}

/// A creep law: the form of the barrier, its height over the temperature, the hops that count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law {
    /// U(j).
    pub barrier: Barrier,
    /// u = U₀/kT.
    pub u: f64,
    /// Which hops count.
    pub hops: Hops,
}

/// Hop rates: in units of the attempt rate, for sinusoidal pinning of E/γ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HopRates {
    /// k₊.
    pub forward: Wide,
    /// k₋; 0 where the barrier against the drive is infinite.
    pub backward: Wide,
    /// k₊ − k₋, without cancellation.
    pub net: Wide,
    /// Bound on the relative error of k₊ and k₋.
    pub error: f64,
    /// Bound on the relative error of their difference.
    pub net_error: f64,
}

/// A field e = E/(ρ_f `J_c0`) with the bound on its relative error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// e.
    pub value: Wide,
    /// |δe|/e.
    pub error: f64,
}

impl Law {
    /// A law at u = U₀/kT.
    ///
    /// # Errors
    /// u not above 0 or too large; μ not above 0.
    pub fn new(barrier: Barrier, u: f64, hops: Hops) -> Result<Self> {
        if !(u > 0.0 && u <= super::LARGEST_U) {
            let allowed = format!("above 0, to {:e}", super::LARGEST_U);
            return Err(Error::input("out of range").got(u).allowed(allowed).key("creep.u0_over_kt"));
        }
        if let Barrier::Collective { mu } = barrier
            && !(mu > 0.0 && mu <= 10.0)
        {
            return Err(Error::input("out of range").got(mu).allowed("above 0, to 10").key("creep.mu"));
        }
        Ok(Self { barrier, u, hops })
    }

    /// Hop rates at a current 0 ≤ j, below 1 but for sinusoidal pinning.
    ///
    /// # Errors
    /// A current at which the form has no barrier.
    pub fn rates(&self, j: f64) -> Result<HopRates> {
        self.refuse(j)?;
        if self.barrier == Barrier::Sinusoidal {
            return self.ring(j);
        }
        let height = self.u * self.barrier.height(j);
        let forward = Wide::exp(-height);
        let error = f64::EPSILON * (PLAIN + EXPONENT * height);
        let Some(work) = self.barrier.work(j).map(|work| self.u * work) else {
            return Ok(HopRates { forward, backward: Wide::ZERO, net: forward, error, net_error: error });
        };
        let backward = forward * Wide::exp(-work);
        let unsure = error + f64::EPSILON * EXPONENT * work;
        // 1 − e^{−W} knows W to a few units in the last place.
        let net_error = error + f64::EPSILON * PLAIN;
        Ok(HopRates { forward, backward, net: forward * share(work), error: unsure, net_error })
    }

    fn refuse(&self, j: f64) -> Result<()> {
        let sinusoidal = self.barrier == Barrier::Sinusoidal;
        let (from, open) = if self.barrier.is_bounded() { ("0 ≤ j", j >= 0.0) } else { ("0 < j", j > 0.0) };
        if open && j.is_finite() && (sinusoidal || j < 1.0) {
            return Ok(());
        }
        if !open || sinusoidal {
            let allowed = if sinusoidal { from.to_owned() } else { format!("{from} < 1") };
            return Err(Error::input("out of range").got(j).allowed(allowed).key("creep.j"));
        }
        Err(Error::input(format!(
            "at J ≥ J_c0 the {} barrier is gone, and nothing is left to hop over",
            self.barrier.name()
        ))
        .got(format!("j = {j}"))
        .allowed(format!("{from} < 1"))
        .remedy("creep.barrier = \"sinusoidal\" goes on into flux flow")
        .key("creep.j"))
    }

    /// The ring of one period, from the operator.
    fn ring(&self, j: f64) -> Result<HopRates> {
        if PI * j * self.u > STEEPEST {
            return Err(Error::input("the drive is too strong for the integrals over the ring")
                .got(format!("j = {j}"))
                .allowed(format!("j ≤ {:.3e} at this temperature", STEEPEST / (PI * self.u)))
                .key("creep.j"));
        }
        let found = drift(&Potential::Washboard { s: j }, &Bath::new(2.0 / self.u, 1.0)?, (-PI, PI))?;
        Ok(HopRates {
            forward: found.forward.value(),
            backward: found.backward.value(),
            net: found.velocity.value() / TAU,
            error: found.forward.relative_error().max(found.backward.relative_error()),
            net_error: found.velocity.relative_error(),
        })
    }

    /// e(j) = E/(ρ_f `J_c0`) at any current j ≥ 0, through `J_c0` into flux flow.
    ///
    /// # Errors
    /// A current below 0; one that is 0 or too large for the form.
    pub fn field(&self, j: f64) -> Result<Field> {
        let sinusoidal = self.barrier == Barrier::Sinusoidal;
        if j >= 1.0 && j.is_finite() && !sinusoidal {
            return Ok(self.flow(j));
        }
        Ok(self.field_of(&self.rates(j)?))
    }

    /// The field that hops make.
    #[must_use]
    pub fn field_of(&self, rates: &HopRates) -> Field {
        let (value, error) = match self.hops {
            Hops::Forward => (rates.forward, rates.error),
            Hops::Net => (rates.net, rates.net_error),
        };
        let sinusoidal = self.barrier == Barrier::Sinusoidal;
        Field { value: if sinusoidal { value * TAU } else { value }, error }
    }

    /// The field of flux that flows.
    fn flow(&self, j: f64) -> Field {
        let error = PLAIN * f64::EPSILON;
        let back = match self.hops {
            Hops::Net => self.barrier.work(j).map(|work| Wide::exp(-self.u * work)),
            Hops::Forward => None,
        };
        // Next to j = 1 and at high temperatures the difference is j − 1 + (1 − k₋).
        let value = match back {
            Some(back) if back > Wide::new(0.5) => {
                Wide::new(j - 1.0) + share(self.barrier.work(j).map_or(0.0, |work| self.u * work))
            }
            Some(back) => Wide::new(j) - back,
            None => Wide::new(j),
        };
        Field { value, error }
    }

    /// d ln e/d ln j by calculus; `None` for the sinusoidal well, whose rates are numbers.
    #[must_use]
    pub fn exponent(&self, j: f64) -> Option<f64> {
        if self.barrier == Barrier::Sinusoidal {
            return None;
        }
        let work = if self.hops == Hops::Net { self.barrier.work(j) } else { None }.map(|work| self.u * work);
        if j > 1.0 {
            let back = work.map_or(0.0, |work| (-work).exp());
            // Above 1 the work is U(−j) itself.
            let slope = if self.barrier == Barrier::Linear { 1.0 } else { 1.5 * (1.0 + j).sqrt() };
            return Some(j * (1.0 + self.u * slope * back) / (j - back));
        }
        let forward = j * self.u * self.barrier.slope(j);
        let net = work.map_or(0.0, |work| {
            let change = self.u * j * self.barrier.work_slope(j);
            // W′j/(e^W − 1), 1 where W vanishes.
            if work == 0.0 { 1.0 } else { change / work.exp_m1() }
        });
        Some(forward + net)
    }
}

/// 1 − e^{−W}.
fn share(work: f64) -> Wide {
    Wide::new(-(-work).exp_m1())
}
