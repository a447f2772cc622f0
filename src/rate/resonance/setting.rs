//! A well with its two sides, ready for a Schrödinger operator.

use crate::error::{Error, Result};
use crate::mesh::contour::Ray;
use crate::operator::outline::{RayRequest, Reach, Side};
use crate::operator::schroedinger::Landing;

/// Units in the last place of ħω₀ that an energy may be off by.
const ROUNDING: f64 = 4.0;

/// One side of a well.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Edge {
    /// U holds the level back; where it turns down again far out, the end stands there at the latest.
    Closed {
        /// Distance of the outermost well on this side, 0 where there is none further out.
        well: f64,
        /// Distance at which the end stands at the latest.
        limit: Option<f64>,
    },
    /// A hard wall at this distance.
    Wall {
        /// Distance.
        at: f64,
    },
    /// U falls away beyond a barrier at this distance.
    Open {
        /// Distance of the outermost barrier.
        barrier: f64,
    },
}

/// A metastable or a bound well in reduced units (mass 1); distances and energies from its bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting<'a> {
    /// U, its origin and the level that energies count from.
    pub landing: Landing<'a>,
    /// ħ.
    pub hbar: f64,
    /// ω₀ of the well.
    pub omega_0: f64,
    /// The lowest barrier above the bottom, +∞ where there is none.
    pub top: f64,
    /// What the rounding of parameters and of U itself leaves uncertain of U between well and barrier (energy).
    pub noise: f64,
    /// The left side.
    pub left: Edge,
    /// The right side.
    pub right: Edge,
}

/// One end of the line: where it is, the ray that leads there, what was cut off.
pub(in crate::rate) struct End {
    pub reach: Reach,
    pub ray: Option<Ray>,
    pub far_level: f64,
}

impl Setting<'_> {
    /// ħω₀.
    #[must_use]
    pub fn quantum(&self) -> f64 {
        self.hbar * self.omega_0
    }

    /// Whether an open side comes down to the bottom of the well, so that a bounce of zero energy exists.
    #[must_use]
    pub fn falls_below_bottom(&self, sign: f64) -> bool {
        match if sign < 0.0 { self.left } else { self.right } {
            Edge::Open { barrier } => self.side(sign, self.quantum()).far_level(barrier) < 0.0,
            _ => false,
        }
    }

    /// The energy above which a level has no turning point outside: that of the highest of the outermost barriers, and of `top`.
    pub(in crate::rate) fn rim(&self) -> f64 {
        let height = |(edge, sign): (Edge, f64)| match edge {
            Edge::Open { barrier } => self.landing.value(sign * barrier),
            _ => self.top,
        };
        [(self.left, -1.0), (self.right, 1.0)].into_iter().map(height).fold(self.top, f64::max)
    }

    /// What rounding leaves uncertain of an energy.
    pub(in crate::rate) fn rounding(&self) -> f64 {
        self.noise + ROUNDING * f64::EPSILON * self.quantum()
    }

    /// Whether anything can leave.
    #[must_use]
    pub fn is_open(&self) -> bool {
        [self.left, self.right].iter().any(|edge| matches!(edge, Edge::Open { .. }))
    }

    /// One side seen outwards, for levels up to `highest`.
    pub(in crate::rate) fn side(&self, sign: f64, highest: f64) -> Side<'_> {
        Side { landing: self.landing, hbar: self.hbar, sign, low: 0.5 * self.quantum(), high: highest }
    }

    /// Lays one end out.
    pub(in crate::rate) fn end(&self, sign: f64, highest: f64, request: &RayRequest) -> Result<End> {
        let side = self.side(sign, highest);
        match if sign < 0.0 { self.left } else { self.right } {
            Edge::Closed { well, limit } => {
                let reach = side.closed(well, limit)?;
                Ok(End { reach, ray: None, far_level: f64::INFINITY })
            }
            Edge::Wall { at } => {
                let wave_number = (2.0 * highest).sqrt() / self.hbar;
                let reach = Reach { end: sign * at, decay: f64::INFINITY, wave_number };
                Ok(End { reach, ray: None, far_level: f64::INFINITY })
            }
            Edge::Open { barrier } => self.open(&side, barrier, request),
        }
    }

    fn open(&self, side: &Side<'_>, barrier: f64, request: &RayRequest) -> Result<End> {
        // Levels above the barrier have no turning point outside of it.
        let turned = if request.above.is_some() { Some(barrier) } else { side.turned(barrier) };
        let turned = turned.ok_or_else(|| {
            Error::unresolved("U does not fall below the barrier far enough for an outer turning point")
                .remedy("give mesh.contour.start")
                .key("mesh.contour.start")
        })?;
        let start = match request.start {
            Some(start) if start < turned => {
                return Err(Error::input("the ray starts before the outer turning point")
                    .got(self.landing.origin + side.sign * start)
                    .allowed(format!(
                        "{} {}",
                        if side.sign < 0.0 { "at most" } else { "at least" },
                        self.landing.origin + side.sign * turned
                    ))
                    .key("mesh.contour.start"));
            }
            Some(start) => start,
            None => side.start(turned),
        };
        let far_level = side.far_level(barrier);
        let (ray, reach) = side.ray(start, far_level, request)?;
        let ray = Ray { start: side.sign * start, ..ray };
        Ok(End { reach, ray: Some(ray), far_level })
    }
}
