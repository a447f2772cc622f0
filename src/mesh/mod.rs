//! Where the nodes are, and what happens at the ends. A mesh knows nothing of potentials.

pub mod contour;
mod spacing;

pub use spacing::{Feature, Spacing};

use crate::error::{Error, Result};
use std::fmt;
use std::str::FromStr;

/// What happens to the probability at an end of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// No flux: stands for a natural boundary at infinity, and is refused where the density is not negligible.
    Reflecting,
    /// No flux: a real hard wall, wherever it stands.
    Wall,
    /// P = 0.
    Absorbing,
    /// This end is joined to the other one.
    Periodic,
}

impl Boundary {
    /// Every boundary.
    pub const ALL: [Self; 4] = [Self::Reflecting, Self::Wall, Self::Absorbing, Self::Periodic];

    /// Name in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reflecting => "reflecting",
            Self::Wall => "wall",
            Self::Absorbing => "absorbing",
            Self::Periodic => "periodic",
        }
    }
}

impl fmt::Display for Boundary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Boundary {
    type Err = Error;
    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|boundary| boundary.name() == name).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|boundary| boundary.name()).collect();
            Error::input("unknown boundary").got(format!("\"{name}\"")).allowed(names.join(", "))
        })
    }
}

/// How the axis leaves the real line where resonances are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContourKind {
    /// Real up to a point, then turned by an angle that grows smoothly over a width.
    Smooth,
    /// Real up to a point, turned by the whole angle there.
    Sharp,
    /// Turned as a whole.
    Rotated,
}

impl ContourKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Smooth, Self::Sharp, Self::Rotated];

    /// Name in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Smooth => "smooth",
            Self::Sharp => "sharp",
            Self::Rotated => "rotated",
        }
    }
}

impl fmt::Display for ContourKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ContourKind {
    type Err = Error;
    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|kind| kind.name()).collect();
            Error::input("unknown contour").got(format!("\"{name}\"")).allowed(names.join(", "))
        })
    }
}

/// One axis: a smooth map from 0 ≤ ξ ≤ 1 to x, the number of intervals, and the two ends.
///
/// Meshes of an axis whose interval counts divide each other are nested, and every quantity computed on them has an
/// error in even powers of the step, because the map is smooth: that is what extrapolation rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    spacing: Spacing,
    intervals: usize,
    left: Boundary,
    right: Boundary,
}

impl Axis {
    /// An axis of `intervals` + 1 nodes, the ends included.
    ///
    /// # Errors
    /// Fewer than two intervals; only one end periodic.
    pub fn new(spacing: Spacing, intervals: usize, left: Boundary, right: Boundary) -> Result<Self> {
        if intervals < 2 {
            return Err(Error::input("too few nodes").got(intervals + 1).allowed("3 or more").key("mesh.x.nodes"));
        }
        if (left == Boundary::Periodic) != (right == Boundary::Periodic) {
            return Err(Error::input("a periodic end needs a periodic one at the other side")
                .got(format!("left = \"{left}\", right = \"{right}\""))
                .key("mesh.x"));
        }
        Ok(Self { spacing, intervals, left, right })
    }

    /// The map from ξ to x.
    #[must_use]
    pub fn spacing(&self) -> &Spacing {
        &self.spacing
    }

    /// Number of intervals.
    #[must_use]
    pub fn intervals(&self) -> usize {
        self.intervals
    }

    /// Left end.
    #[must_use]
    pub fn left(&self) -> Boundary {
        self.left
    }

    /// Right end.
    #[must_use]
    pub fn right(&self) -> Boundary {
        self.right
    }

    /// The same axis with `factor` times as many intervals; the old nodes stay nodes.
    #[must_use]
    pub fn refined(&self, factor: usize) -> Self {
        Self { intervals: self.intervals * factor, ..self.clone() }
    }

    /// x at ξ = 0, 1/(parts·intervals), …, 1: the nodes for `parts` = 1, the ends of the half cells for `parts` = 2.
    #[must_use]
    pub fn points(&self, parts: usize) -> Vec<f64> {
        self.spacing.points(self.intervals * parts)
    }
}
