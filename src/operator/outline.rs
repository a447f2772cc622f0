//! The automatic line of a Schrödinger operator: how far it must reach, where its rays turn off, how fine it must be.
//!
//! Energies count from the bottom of the well, r from the origin of the [`Landing`].
//!
//! ```text
//! closed end   ∫ √(2(U − E)) dr/ħ = 42 past the last turning point: e^{−84} of the density is cut off
//! start        past the outer turning point of every level: where U has fallen to the bottom of the well, or to within
//!              a fifth of the barrier of the level that it tends to
//! ray          K(r) = ∫ Im[√(2(E − U)) dx]/ħ grows all the way and reaches 20: what its end reflects is e^{−40}
//! angle        of those that allow it, the one with the fewest wavelengths ∫ |√(2(E − U)) dx| on the ray
//! step         0.4 of the shortest local wavelength over 2π where |ψ| is more than e^{−10} of its largest
//! ```

use super::schroedinger::Landing;
use crate::error::{Error, Result};
use crate::mesh::contour::{Contour, Path, Ray};
use num_complex::Complex64;
use std::f64::consts::FRAC_PI_2;

/// ∫κ dr beyond a closed end's turning point.
const CLOSED: f64 = 42.0;
/// K at the end of a ray.
const OPEN: f64 = 20.0;
/// Smallest K that a ray is accepted with, where U beyond allows no more: what comes back is e^{−32} = 1e-14.
const LEAST_OPEN: f64 = 16.0;
/// U has come to its level when it is within this share of the barrier.
const LEVELLED: f64 = 0.2;
/// Angles tried (rad).
const ANGLES: [f64; 9] = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];
/// Steps of the integrals, in local wavelengths over 2π.
const STRIDE: f64 = 0.05;
/// Steps after which an integral is given up.
const MOST_STRIDES: usize = 200_000;
/// A smooth bend is this many wavelengths over 2π wide, where it starts.
const BEND: f64 = 4.0;
/// kh on the first mesh.
const RESOLUTION: f64 = 0.4;
/// Wavelengths over 2π between the outer turning point and the start of the ray.
const ROOM: f64 = 2.0;
/// Share of the distance by which the search for a turning point steps at least.
const COARSE: f64 = 1e-3;
/// ψ grows on a ray where Im p dx is more negative than rounding makes it.
const ROUNDING: f64 = 1e-9;
/// The first mesh has at least this many steps in a bend.
const STEPS_IN_BEND: f64 = 12.0;
/// Beyond this K the amplitude is too small for its wavelength to matter.
const MATTERS: f64 = 10.0;

/// One side of the well, seen outwards: `sign` is −1 to the left.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// U.
    pub landing: Landing<'a>,
    /// ħ.
    pub hbar: f64,
    /// −1 to the left, 1 to the right.
    pub sign: f64,
    /// Lowest energy of interest.
    pub low: f64,
    /// Highest energy of interest.
    pub high: f64,
}

/// What a walk along a side has met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// r of the end.
    pub end: f64,
    /// The decay integral there.
    pub decay: f64,
    /// Largest wave number |√(2(E − U))|/ħ on the way where it matters.
    pub wave_number: f64,
}

/// What is asked of a ray; what is not given is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RayRequest {
    /// r at which it starts.
    pub start: Option<f64>,
    /// θ (rad).
    pub angle: Option<f64>,
    /// Length of r along it.
    pub length: Option<f64>,
    /// Width of the bend; 0 for a corner.
    pub width: Option<f64>,
    /// Every level lies above this energy, the top of the barrier: the ray may start where a lower level is still under it.
    pub above: Option<f64>,
    /// The broadest level asked for: its wave grows before it dies out, and the ray must be as much longer.
    pub broadest: Option<Complex64>,
}

/// Angles a hundredth apart as stretches: "0.10 … 0.60, 0.75 … 1.20".
fn stretches(angles: &[f64]) -> String {
    let mut parts: Vec<(f64, f64)> = Vec::new();
    for &angle in angles {
        match parts.last_mut() {
            Some((_, last)) if angle - *last < 0.015 => *last = angle,
            _ => parts.push((angle, angle)),
        }
    }
    let texts: Vec<String> = parts.into_iter().map(|(from, to)| format!("{from:.2} … {to:.2}")).collect();
    if texts.is_empty() { "none from this start and length".into() } else { texts.join(", ") }
}

impl Side<'_> {
    fn u(&self, distance: f64) -> f64 {
        self.landing.value(self.sign * distance)
    }

    /// |√(2(E − U))|/ħ, at least that of the lowest energy: the scale of a step.
    fn wave_number(&self, energy: f64, u: f64) -> f64 {
        (2.0 * (energy - u).abs().max(self.low)).sqrt() / self.hbar
    }

    /// The end of a closed side, from distance `from` on: where ψ has died out, at the latest at distance `limit`.
    ///
    /// # Errors
    /// `Input` where U does not hold the highest level back.
    pub fn closed(&self, from: f64, limit: Option<f64>) -> Result<Reach> {
        let (mut at, mut decay, mut largest) = (from, 0.0, 0.0f64);
        for _ in 0..MOST_STRIDES {
            let u = self.u(at);
            if !u.is_finite() {
                break;
            }
            let wave = self.wave_number(self.high, u);
            let barred = u > self.high;
            if barred && (decay > CLOSED || limit.is_some_and(|limit| at >= limit)) {
                return Ok(Reach { end: self.sign * at, decay, wave_number: largest });
            }
            if decay < MATTERS {
                largest = largest.max(wave);
            }
            let step = STRIDE / wave;
            decay = if barred { decay + (2.0 * (u - self.high)).sqrt() / self.hbar * step } else { 0.0 };
            at += step;
        }
        Err(Error::input(format!(
            "the level at E = {:.6} above the bottom is not held back on the {}: U does not rise above it",
            self.high,
            self.name()
        ))
        .remedy("ask for fewer levels, or close the side with mesh.x and a wall")
        .key("solve.count"))
    }

    /// The decay integral of the highest level from the distance `from` to a hard end: what the end cuts off is e^{−2K}.
    #[must_use]
    pub fn decay_to(&self, from: f64, end: f64) -> f64 {
        let (mut at, mut decay) = (from, 0.0);
        while at < end && decay < CLOSED {
            let u = self.u(at);
            let step = STRIDE / self.wave_number(self.high, u);
            decay = if u > self.high { decay + (2.0 * (u - self.high)).sqrt() / self.hbar * step } else { 0.0 };
            at += step;
        }
        decay
    }

    fn name(&self) -> &'static str {
        if self.sign < 0.0 { "left" } else { "right" }
    }

    /// The level that U tends to far out, −∞ where it falls without end.
    #[must_use]
    pub fn far_level(&self, barrier: f64) -> f64 {
        let far = |distance: f64| self.u(distance);
        let (near, top) = (barrier.abs().max(1e-3), self.u(barrier));
        // The lowest of a geometric row, which a washboard's ripple can't hide.
        let row = (1..=12).map(|k| far(near * 2f64.powi(k))).take_while(|u| u.is_finite());
        let lowest = row.fold(top, f64::min);
        if lowest < 0.0 { f64::NEG_INFINITY } else { lowest }
    }

    /// Where every level has its outer turning point behind it, as a distance.
    #[must_use]
    pub fn turned(&self, barrier: f64) -> Option<f64> {
        let top = self.u(barrier);
        let far = self.far_level(barrier);
        let level = (far + LEVELLED * (top - far)).max(0.0);
        let mut at = barrier;
        for _ in 0..MOST_STRIDES {
            let u = self.u(at);
            if u <= level {
                return Some(at);
            }
            at += (STRIDE / self.wave_number(self.low.max(far), u)).max(COARSE * at);
        }
        None
    }

    /// Where a ray starts unless asked otherwise: a few tenths of a wavelength further, with room for a cut before it.
    #[must_use]
    pub fn start(&self, turned: f64) -> f64 {
        let (mut at, mut phase) = (turned, 0.0);
        while phase < ROOM {
            at += STRIDE / self.wave_number(self.low, self.u(at));
            phase += STRIDE;
        }
        at
    }

    /// The ray that starts at distance `start`, with everything that is not given chosen.
    ///
    /// # Errors
    /// `Input` for an angle outside of the sector in which ψ dies out, `Unresolved` where there is none.
    pub fn ray(&self, start: f64, far: f64, request: &RayRequest) -> Result<(Ray, Reach)> {
        let lowest = request.above.unwrap_or_else(|| self.low.max(far + self.low));
        let wave = self.wave_number(lowest, self.u(start));
        let width = request.width.unwrap_or(BEND / wave);
        let ray = |angle: f64| Ray { start, angle, width };
        let low = request.broadest.unwrap_or_else(|| lowest.into());
        let walk = |angle: f64| self.walk(&ray(angle), low, request.length);
        let sector = self.landing.potential.sector(false).unwrap_or(FRAC_PI_2);
        if let Some(angle) = request.angle {
            return match Some(angle).filter(|angle| *angle < sector).and_then(walk) {
                Some((reach, _)) => Ok((ray(angle), reach)),
                None => Err(self.outside_sector(angle, sector, &walk)),
            };
        }
        let allowed = ANGLES.into_iter().filter(|angle| *angle < sector);
        let found = allowed.filter_map(|angle| walk(angle).map(|(reach, cost)| (angle, reach, cost)));
        let best = found.min_by(|a, b| a.2.total_cmp(&b.2));
        let (angle, reach, _) = best.ok_or_else(|| {
            let from = self.landing.origin + self.sign * start;
            let length = request.length.map_or_else(String::new, |length| format!(" within the length {length} given"));
            Error::unresolved(format!("no ray to the {} of x = {from:.6} on which ψ dies out{length}", self.name()))
                .remedy(
                    "give mesh.contour.start, .angle and .length, or a potential that continues analytically further",
                )
                .key("mesh.contour")
        })?;
        Ok((ray(angle), reach))
    }

    fn outside_sector(&self, angle: f64, sector: f64, walk: &dyn Fn(f64) -> Option<(Reach, f64)>) -> Error {
        let tried = (1..157).map(|k| 0.01 * f64::from(k)).filter(|&angle| angle < sector);
        let allowed: Vec<f64> = tried.filter(|&angle| walk(angle).is_some()).collect();
        let range = stretches(&allowed);
        Error::input(format!("outside of the sector in which ψ dies out on the ray to the {}", self.name()))
            .got(angle)
            .allowed(range)
            .key("mesh.contour.angle")
    }

    /// Along a ray until K is large enough at the lowest and the highest energy. `None` where ψ grows instead, or U is not
    /// finite. Beside the reach, the number of wavelengths over 2π.
    fn walk(&self, ray: &Ray, lowest: Complex64, length: Option<f64>) -> Option<(Reach, f64)> {
        let path = Path { contour: Contour::Exterior { left: None, right: Some(*ray) }, ..Path::REAL };
        let (mut at, mut cost, mut largest) = (ray.start, 0.0, 0.0f64);
        let mut decay = [0.0f64; 2];
        let mut roots = [Complex64::ONE; 2];
        for _ in 0..MOST_STRIDES {
            let least = decay[0].min(decay[1]);
            let reach = |at: f64| Reach { end: self.sign * at, decay: least, wave_number: largest };
            let finished = |at: f64| (least >= LEAST_OPEN).then(|| (reach(at), cost));
            if length.map_or(least >= OPEN, |length| at >= ray.start + length) {
                return finished(at);
            }
            let point = path.at(at);
            let u: Complex64 = self.landing.value(point.x * self.sign);
            let momentum = [lowest, self.high.into()].map(|energy| (2.0 * (energy - u)).sqrt() / self.hbar);
            let wave = momentum[0].norm().max(momentum[1].norm());
            if !wave.is_finite() {
                return None;
            }
            let step = (STRIDE / wave).min(STRIDE * ray.width.max(1.0 / wave));
            for (k, momentum) in momentum.into_iter().enumerate() {
                // The root goes on continuously.
                roots[k] = if (momentum * roots[k].conj()).re < 0.0 { -momentum } else { momentum };
                let growth = (roots[k] * point.slope).im;
                // The wave of a broad level grows at first; that of a real energy must not.
                let real = k == 1 || lowest.im == 0.0;
                if real && growth < -ROUNDING * wave {
                    return if length.is_none() { finished(at) } else { None };
                }
                decay[k] += growth * step;
            }
            if least < MATTERS {
                largest = largest.max(wave * point.slope.norm());
            }
            cost += wave * point.slope.norm() * step;
            at += step;
        }
        None
    }

    /// The step of the first mesh for the largest wave number on the line, and a bend.
    #[must_use]
    pub fn first_step(wave_number: f64, width: f64) -> f64 {
        let step = RESOLUTION / wave_number;
        if width > 0.0 { step.min(width / STEPS_IN_BEND) } else { step }
    }
}
