//! Case files: `meshes/*.toml` read, changed by `--set`, swept, and resolved to the types that the studies take.
//!
//! [`CaseFile`] is the text as it was typed; [`Case`] is one point of its sweep with every default filled in. [`KEYS`] is the
//! one list of what may be typed: what it does not have is refused, with the nearest name that it has.
//!
//! ```
//! use metastable::case::{CaseFile, Temperature};
//! let text = "potential.kind = 'quartic'\nstudy = { kind = 'kramers', sweep = { key = 'bath.kt', values = [0.1, 0.05] } }";
//! let mut file = CaseFile::parse("well.toml", text)?;
//! file.set("bath.gamma=2")?;
//! let points = file.points()?;
//! let case = file.resolve(&points[1])?;
//! assert_eq!((case.temperature, case.gamma(1.0)), (Temperature::Kt(0.05), 2.0));
//! # Ok::<(), metastable::error::Error>(())
//! ```

mod bath;
mod build;
mod check;
mod creep;
mod data;
mod dot;
mod drive;
mod edit;
mod file;
mod junction;
mod key;
mod keys;
mod lookup;
mod mesh;
mod names;
mod network;
mod slab;
mod sweep;
#[cfg(test)]
mod tests;

pub use bath::{Damping, Temperature};
pub use creep::Creep;
pub use data::Data;
pub use dot::DotSpec;
pub use file::{CaseFile, Override};
pub use key::{Key, Takes};
pub use keys::KEYS;
pub use names::{escaped, unknown_name};
pub use network::NetworkSpec;
pub use slab::{Show, SlabSpec};

use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::mesh::{Boundary, ContourKind, Spacing};
use crate::potential::Potential;
use crate::rate::driven::Drive;
use crate::units::Junction;

/// One resolved case: one point of a sweep, every default filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The file's name without `.toml`.
    pub name: String,
    /// The title; the name where there is none.
    pub title: String,
    /// U(x); the washboard at the bias where there is a junction.
    pub potential: Potential,
    /// ħ (action, mass 1); η of the junction where there is one.
    pub hbar: f64,
    /// The junction, where the case is one.
    pub junction: Option<Junction>,
    /// Its bias s = I/I_c, −1 < s < 1.
    pub bias: Option<f64>,
    /// Flux creep, where the case is about it; the potential then means nothing.
    pub creep: Option<Creep>,
    /// The slab that flux creeps into or out of.
    pub slab: SlabSpec,
    /// A level between two leads, where the case is about one; the potential then means nothing.
    pub dot: Option<DotSpec>,
    /// A network of states, likewise.
    pub network: Option<NetworkSpec>,
    /// kT, or the barrier over kT, or T over the crossover temperature.
    pub temperature: Temperature,
    /// Friction as it was typed; `None` where it was not.
    pub damping: Option<Damping>,
    /// Drude cutoff `ω_c` of the friction (1/time).
    pub cutoff: Option<f64>,
    /// Whether the particle has inertia.
    pub dynamics: Dynamics,
    /// Where the nodes go.
    pub mesh: MeshSpec,
    /// Order of the finite differences: 2, 4, 6 or 8 of the Schrödinger operator, 2, 4, …, 16 in phase space.
    pub order: Option<usize>,
    /// The highest Hermite level in phase space.
    pub levels: Option<usize>,
    /// How the axis leaves the real line.
    pub contour: ContourSpec,
    /// What is asked of the solver.
    pub solve: Solve,
    /// What shakes the potential.
    pub drive: Option<Drive>,
    /// Harmonics of the drive; `None` for as many as are needed.
    pub harmonics: Option<usize>,
    /// What was measured.
    pub data: Data,
    /// What is studied.
    pub study: Study,
}

/// Which operator moves the particle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dynamics {
    /// Smoluchowski: friction has taken the inertia away.
    #[default]
    Overdamped,
    /// Klein–Kramers: position and velocity.
    Underdamped,
}

impl Dynamics {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Overdamped, Self::Underdamped];

    /// Name in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overdamped => "overdamped",
            Self::Underdamped => "underdamped",
        }
    }
}

/// The mesh as it was typed.
#[derive(Debug, Clone, PartialEq)]
pub enum MeshSpec {
    /// Nodes placed by the operator; what is given here is kept.
    Auto {
        /// Left end.
        from: Option<f64>,
        /// Right end.
        to: Option<f64>,
        /// Where to absorb, with everything else automatic.
        absorb: Option<f64>,
        /// What happens at the left end.
        left: Option<Boundary>,
        /// What happens at the right end.
        right: Option<Boundary>,
    },
    /// Nodes given in full. The features of [`Spacing::Adapted`] are left empty: the operator knows them.
    Explicit {
        /// The map from ξ to x.
        spacing: Spacing,
        /// Number of intervals, divisible by 4: the error is measured on every second and every fourth node.
        intervals: usize,
        /// What happens at the left end.
        left: Boundary,
        /// What happens at the right end.
        right: Boundary,
    },
}

impl Default for MeshSpec {
    fn default() -> Self {
        Self::Auto { from: None, to: None, absorb: None, left: None, right: None }
    }
}

/// The contour as it was typed; the operator fills in the rest.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ContourSpec {
    /// How it leaves the real line.
    pub kind: Option<ContourKind>,
    /// Its angle (rad), 0 < angle < π/2.
    pub angle: Option<f64>,
    /// Where it leaves the real line (length).
    pub start: Option<f64>,
    /// Its length behind the start (length), above 0.
    pub length: Option<f64>,
    /// The stretch over which a smooth one turns (length), above 0.
    pub width: Option<f64>,
}

/// What is asked of the solver.
#[derive(Debug, Clone, PartialEq)]
pub struct Solve {
    /// Largest relative error of an answer, 1e-14 … 0.1.
    pub tolerance: f64,
    /// The engine; `None` leaves the choice to the operator.
    pub engine: Option<Engine>,
    /// Number of eigenvalues, 1 … 200; `None` leaves it to the study.
    pub count: Option<usize>,
    /// The levels nearest to this energy; never together with a window.
    pub near: Option<f64>,
    /// The levels within this window of energy, its lower end first.
    pub window: Option<(f64, f64)>,
}

impl Solve {
    /// The number of eigenvalues, with the study's own default.
    #[must_use]
    pub fn count_or(&self, default: usize) -> usize {
        self.count.unwrap_or(default)
    }
}

impl Default for Solve {
    fn default() -> Self {
        Self { tolerance: 1e-10, engine: None, count: None, near: None, window: None }
    }
}

/// What is studied. A study says for itself which of these it needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Study {
    /// Name of the study.
    pub kind: String,
    /// Where a passage starts; the first tilt of a staircase.
    pub from: Option<f64>,
    /// Where a passage ends; the last tilt of a staircase.
    pub to: Option<f64>,
    /// Number of nodes of the study's own mesh.
    pub nodes: Option<usize>,
    /// Number of points of the study's own curve.
    pub points: Option<usize>,
    /// Engines to set beside each other, by name.
    pub engines: Vec<String>,
    /// By which theory a rate is found, by name.
    pub route: Option<String>,
    /// Which transition rates a bath causes, by name.
    pub rates: Option<String>,
    /// Which of its quantities a figure shows, by name.
    pub show: Option<String>,
    /// Time at each step of a sweep that the study makes itself (time), above 0.
    pub dwell: Option<f64>,
    /// Number of events to simulate.
    pub events: Option<usize>,
    /// Seed of what is simulated.
    pub seed: Option<u64>,
}

/// Whether a section of studies of its own is there; refused in a case of another study, or beside what it stands in for.
fn only_of(values: &build::Values, section: &str, studies: &[&str], example: &str) -> Result<bool> {
    let asked = values.text("study.kind").filter(|kind| studies.contains(kind));
    if !values.has(section) {
        return match asked {
            Some(_) => Err(Error::input(format!("the section [{section}] is missing"))
                .remedy(format!("add [{section}] with {example}"))
                .key(section)),
            None => Ok(false),
        };
    }
    if let (None, Some(kind)) = (asked, values.text("study.kind")) {
        return Err(Error::input(format!("a [{section}] is given, and the study is not about it"))
            .got(escaped(kind))
            .allowed(studies.join(", "))
            .key("study.kind"));
    }
    for other in ["potential", "junction", "creep"] {
        if values.has(other) {
            return Err(Error::input(format!("a [{section}] is given as well, which needs none"))
                .remedy("keep one of the two")
                .key(other));
        }
    }
    Ok(true)
}
