//! The slowest mode P₁(x, v) of the Klein–Kramers operator and the committor, all over phase space.
//!
//! ```text
//! L P₁ = −λ₁ P₁,   L† φ₁ = −λ₁ φ₁,   q = (φ₁ − φ_A)/(φ_B − φ_A)
//! ```
//!
//! φ_A and φ_B are φ₁ at rest at the bottom of the well that is left and of the one that is reached; φ_B = 0 where the
//! particle is lost. The committor, the probability to be in B before A, solves L†q = 0 with q = 0 in A and 1 in B; q above
//! solves L†q = −λ₁(q − const) instead and is constant in the wells but for e^{−ΔU/kT}: the two differ by that much, and so
//! may q leave 0 … 1. (Hänggi, Talkner & Borkovec, Rev. Mod. Phys. 62, 251 (1990), sec. III; Ryter, J. Stat. Phys. 49, 751
//! (1987).)
//!
//! P₁ is scaled by the population that decays: ∬P₁ = 1 in a well that is emptied; between two wells ½ right of the
//! barrier and −½ left of it, so that ∬|P₁| = 1 but for e^{−ΔU/kT}.
//!
//! Everything is solved on three meshes. The error is three times what the finest differs by from the others, with a few
//! e^{(E−U_w)/kT} for a wall at U_w that stands for a natural end. φ₁ is P₁ over e^{−E/kT}: rounding and what the mesh
//! leaves out grow as e^{(E−U_b)/2kT}, and nothing is given [`RESOLVED_KT`] kT above the barrier.

mod mode;
mod places;
#[cfg(test)]
mod tests;

pub use mode::{Column, Mode};

use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::mesh::Boundary;
use crate::operator::klein_kramers::Plan;
use crate::potential::Potential;

/// Above the barrier by more than this (kT) φ₁ is not resolved.
pub const RESOLVED_KT: f64 = 15.0;
/// Resolutions of the meshes: three, for where an open end is far below the barrier what they differ by goes up and down.
const RESOLUTIONS: [f64; 3] = [1.2, 1.5, FINE];
const FINE: f64 = 2.0;
/// The error of the finest mesh in what it differs by from the others: where that goes up and down, 1.3 was seen.
const SAFETY: f64 = 3.0;
/// Rounding of λ₁, and of φ₁ up to the energy of the barrier relative to its values in the wells: 2e-12 was seen in the cubic
/// well, whose open end is 60 kT below the barrier, 1e-13 in double wells.
const ROUNDING: f64 = 5e-12;
/// What a wall changes of φ₁, in e^{(E−U_w)/kT}: φ₁ is of both signs between two wells, and 2 was seen.
const WALL: f64 = 4.0;
/// A λ₁ that the meshes do not agree on to this part says that the mode is not resolved.
const RESOLVED: f64 = 1e-3;

/// What the slowest mode does.
#[derive(Debug, Clone, PartialEq)]
pub enum Decay {
    /// It exchanges probability between two wells.
    Exchange {
        /// Bottom of the left well (length).
        left: f64,
        /// Bottom of the right well (length).
        right: f64,
        /// Top of the barrier between them (length).
        barrier: f64,
    },
    /// It empties one well.
    Loss {
        /// Its bottom (length).
        well: f64,
        /// The barriers that it is left over: one, or one to each side (length).
        barriers: Vec<f64>,
    },
}

/// What is solved.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// U.
    pub potential: &'a Potential,
    /// kT and γ.
    pub bath: &'a Bath,
    /// The mesh.
    pub plan: &'a Plan,
    /// Wells and barriers.
    pub decay: Decay,
}

impl Setting<'_> {
    /// U at the bottom of the lowest well.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        match self.decay {
            Decay::Exchange { left, right, .. } => self.potential.value(left).min(self.potential.value(right)),
            Decay::Loss { well, .. } => self.potential.value(well),
        }
    }

    /// U at the lowest wall that stands for a natural end; the mirror in the middle of a symmetric potential is none.
    fn wall(&self) -> f64 {
        let ends = [self.plan.from, self.plan.to].into_iter().skip(usize::from(self.plan.half));
        let walls = ends.filter(|end| end.1 == Boundary::Reflecting).map(|end| self.potential.value(end.0));
        walls.fold(f64::INFINITY, f64::min)
    }

    /// U at the top of the lowest barrier.
    #[must_use]
    pub fn top(&self) -> f64 {
        match &self.decay {
            Decay::Exchange { barrier, .. } => self.potential.value(*barrier),
            Decay::Loss { barriers, .. } => {
                barriers.iter().map(|&x| self.potential.value(x)).fold(f64::INFINITY, f64::min)
            }
        }
    }
}

/// The slowest mode on three meshes.
#[derive(Debug, Clone)]
pub struct Portrait<'a> {
    setting: Setting<'a>,
    fine: Scaled,
    coarse: [Scaled; 2],
    /// U at the lowest wall that stands for a natural end.
    wall: f64,
}

/// A mode with its values in the wells.
#[derive(Debug, Clone)]
struct Scaled {
    mode: Mode,
    left: f64,
    reached: f64,
}

/// P₁ and q at one point of phase space, each with the absolute error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// E = v²/2 + U (energy).
    pub energy: f64,
    /// P₁ (1/(length·velocity)).
    pub density: f64,
    /// Its error.
    pub density_error: f64,
    /// q.
    pub committor: f64,
    /// Its error.
    pub committor_error: f64,
}

impl<'a> Portrait<'a> {
    /// Solves on all meshes.
    ///
    /// # Errors
    /// Friction so weak that the memory is too large; whatever the operator and the elimination refuse; meshes that do not
    /// agree on λ₁.
    pub fn new(setting: Setting<'a>) -> Result<Self> {
        Self::at(setting, RESOLUTIONS)
    }

    fn at(setting: Setting<'a>, [coarse, middle, fine]: [f64; 3]) -> Result<Self> {
        let coarse = Scaled::new(Mode::solve(&setting, coarse, None)?, &setting);
        let guess = Some(coarse.mode.guess());
        let middle = Scaled::new(Mode::solve(&setting, middle, guess)?, &setting);
        let fine = Scaled::new(Mode::solve(&setting, fine, guess)?, &setting);
        let coarse = [coarse, middle];
        let wall = setting.wall();
        let portrait = Self { setting, fine, coarse, wall };
        if portrait.relative_error() > RESOLVED {
            return Err(Error::not_converged("the meshes do not agree on λ₁")
                .got(format!("a difference of {:.1e}", portrait.relative_error()))
                .allowed(RESOLVED)
                .remedy("raise bath.gamma, or move the ends of mesh.x"));
        }
        Ok(portrait)
    }

    /// The mode on the finer mesh.
    #[must_use]
    pub fn mode(&self) -> &Mode {
        &self.fine.mode
    }

    /// Relative error of λ₁: what the meshes differ by, and rounding.
    #[must_use]
    pub fn relative_error(&self) -> f64 {
        let fine = self.fine.mode.slowest.value;
        let change = |coarse: &Scaled| ((fine - coarse.mode.slowest.value) / fine).to_f64().abs();
        self.coarse.iter().map(change).fold(0.0, f64::max) + self.fine.mode.slowest.residual + ROUNDING
    }

    /// All v at one x; `None` where the energy is too high to be resolved.
    pub fn column(&self, x: f64, velocities: &[f64]) -> Vec<Option<Point>> {
        let potential = self.setting.potential.value(x);
        let above = potential - self.setting.bottom();
        let (kt, top) = (self.setting.bath.kt(), self.setting.top());
        let fine = self.fine.mode.column(x, above);
        let coarse = self.coarse.each_ref().map(|scaled| (scaled, scaled.mode.column(x, above)));
        let change = |of: &dyn Fn(&Scaled, &Column) -> f64, value: f64| {
            SAFETY * coarse.iter().map(|(scaled, column)| (value - of(scaled, column)).abs()).fold(0.0, f64::max)
        };
        let point = |&v: &f64| {
            let energy = potential + 0.5 * v * v;
            let over = (energy - top) / kt;
            if over > RESOLVED_KT {
                return None;
            }
            let rounding = ROUNDING * (1.0 + (0.5 * over).exp());
            // What reaches the wall is sent back there, but by the potential a little later.
            let wall = WALL * ((energy - self.wall) / kt).exp();
            let density = fine.density(v);
            let committor = self.fine.committor(&fine, v);
            Some(Point {
                energy,
                density,
                density_error: change(&|_, column| column.density(v), density)
                    + (rounding + wall) * fine.equilibrium(v)
                    + self.relative_error() * density.abs(),
                committor,
                committor_error: change(&|scaled, column| scaled.committor(column, v), committor)
                    + self.relative_error() * committor.abs()
                    + rounding
                    + wall,
            })
        };
        velocities.iter().map(point).collect()
    }
}

impl Scaled {
    fn new(mode: Mode, setting: &Setting) -> Self {
        let at_rest = |x: f64| mode.column(x, 0.0).backward(0.0);
        let (left, reached) = match setting.decay {
            Decay::Exchange { left, right, .. } => (at_rest(left), at_rest(right)),
            Decay::Loss { well, .. } => (at_rest(well), 0.0),
        };
        Self { mode, left, reached }
    }

    fn committor(&self, column: &Column, v: f64) -> f64 {
        (column.backward(v) - self.left) / (self.reached - self.left)
    }
}
