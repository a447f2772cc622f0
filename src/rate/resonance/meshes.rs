//! Nested meshes of one contour, and one level on one of them.

use super::geometry::{Variant, ends, line};
use super::setting::End;
use super::width::{Measured, measure};
use super::{Edge, Request, Setting, stock};
use crate::eigen::Engine;
use crate::eigen::banded::{self, Search, Solution};
use crate::error::Result;
use crate::hamiltonian::Hamiltonian;
use crate::operator::schroedinger::{self, Line};
use num_complex::Complex64;
use std::cell::OnceCell;

/// Nested meshes at most; each has twice the nodes of the one before.
const LEVELS: usize = 7;
/// Meshes that an error can be measured on.
pub(in crate::rate) const FEWEST: usize = 3;
/// Nodes that the dense engine takes in a second or so.
const DENSE: usize = 800;
/// A level must stay this close to its guess, in ħω₀.
const RADIUS: f64 = 0.3;

/// The meshes of one contour.
pub(in crate::rate) struct NestedMeshes<'a> {
    pub setting: &'a Setting<'a>,
    pub request: &'a Request,
    line: Line,
    decay: (f64, f64),
    far_level: f64,
    meshes: [OnceCell<Hamiltonian>; LEVELS],
}

/// The decay integral at one end, on a mesh that was given up to the end that it gives a closed side.
fn given(setting: &Setting<'_>, request: &Request, highest: f64, sign: f64, end: &End) -> f64 {
    let edge = if sign < 0.0 { setting.left } else { setting.right };
    match (edge, request.mesh) {
        (Edge::Closed { well, .. }, Some((from, to, _))) => {
            let at = if sign < 0.0 { -from } else { to };
            setting.side(sign, highest).decay_to(well, at).min(end.reach.decay)
        }
        _ => end.reach.decay,
    }
}

impl<'a> NestedMeshes<'a> {
    /// The meshes of one contour, for levels up to `highest`.
    pub fn new(setting: &'a Setting<'a>, request: &'a Request, highest: f64, variant: Variant) -> Result<Self> {
        let ends = ends(setting, request, highest, variant)?;
        let mut line = line(setting, request, &ends, highest, variant)?;
        if let Variant::Half(mirror) = variant {
            line = line.right_half(mirror);
        }
        let [left, right] = ends;
        Ok(Self {
            setting,
            request,
            line,
            decay: (given(setting, request, highest, -1.0, &left), given(setting, request, highest, 1.0, &right)),
            far_level: left.far_level.min(right.far_level),
            meshes: Default::default(),
        })
    }

    pub fn line(&self) -> &Line {
        &self.line
    }

    pub fn decay(&self) -> (f64, f64) {
        self.decay
    }

    /// The angle of its rays, or of its rotation; 0 on the real axis.
    pub fn angle(&self) -> f64 {
        self.line.path.angle().unwrap_or(0.0)
    }

    /// The level that U tends to on an open side, −∞ where it falls without end.
    pub fn far_level(&self) -> f64 {
        self.far_level
    }

    /// The operator on the mesh with 2^level times as many intervals as the first.
    pub fn hamiltonian(&self, level: usize) -> Result<&Hamiltonian> {
        if let Some(known) = self.meshes[level].get() {
            return Ok(known);
        }
        let line = self.line.refined(1 << level);
        let built = schroedinger::hamiltonian(&self.setting.landing, &line, self.setting.hbar, self.request.order)?;
        Ok(self.meshes[level].get_or_init(|| built))
    }

    /// Which sides are open.
    pub fn open(setting: &Setting<'_>) -> (bool, bool) {
        let open = |edge: Edge| matches!(edge, Edge::Open { .. });
        (open(setting.left), open(setting.right))
    }

    /// The stretch between the outermost barriers, or the ends of the line.
    pub fn well(setting: &Setting<'_>, line: &Line) -> (f64, f64) {
        let distance = |edge: Edge| match edge {
            Edge::Open { barrier } => barrier,
            Edge::Wall { at } => at,
            Edge::Closed { .. } => f64::INFINITY,
        };
        ((-distance(setting.left)).max(line.from), distance(setting.right).min(line.to))
    }

    pub fn measure(&self, level: usize, guess: Complex64) -> Result<Measured> {
        let solution = self.solve(level, guess)?;
        let hamiltonian = self.hamiltonian(level)?;
        let allowed = self.allowed(hamiltonian, solution.energy.re);
        Ok(measure(hamiltonian, &solution, Self::open(self.setting), allowed))
    }

    /// The eigenpair next to a guess on one mesh.
    pub fn solve(&self, level: usize, guess: Complex64) -> Result<Solution> {
        let hamiltonian = self.hamiltonian(level)?;
        let scale = self.setting.quantum();
        let radius = RADIUS * (scale + guess.im.abs());
        let search = Search { guess, support: self.allowed(hamiltonian, guess.re), scale, radius };
        if self.request.engine == Engine::Banded {
            return banded::solve(hamiltonian, &search);
        }
        stock::solve(hamiltonian, self.request.engine, &search)
    }

    /// The classically allowed stretch of the well. A start vector that reaches under the barrier would leave there what no
    /// number of inverse iterations takes down to a width of 1e-120.
    fn allowed(&self, hamiltonian: &Hamiltonian, energy: f64) -> (f64, f64) {
        let (from, to) = Self::well(self.setting, &self.line);
        let nodes = hamiltonian.nodes.iter().zip(hamiltonian.local.iter().zip(&hamiltonian.weight));
        let inside = nodes.filter(|(r, (local, weight))| **r >= from && **r <= to && (**local / **weight).re <= energy);
        let stretch = inside.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (&r, _)| (low.min(r), high.max(r)));
        if stretch.0 < stretch.1 { stretch } else { (from, to) }
    }

    /// The finest mesh that the engine can take.
    pub fn top(&self) -> usize {
        if self.request.mesh.is_some() {
            return FEWEST - 1;
        }
        let fits = |level: &usize| self.request.engine != Engine::Lapack || self.line.intervals << level <= DENSE;
        (0..LEVELS).take_while(fits).last().unwrap_or(0)
    }
}
