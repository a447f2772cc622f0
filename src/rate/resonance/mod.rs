//! Resonances: E_n − iħΓ_n/2 of a metastable well, the width by flux over norm, with error bars.
//!
//! ```text
//! H ψ = (E − iħΓ/2) ψ,   ψ outgoing      Γ = [J_right + J_left] / ∫|ψ|² dx between two cuts on the real axis,   J = (ħ/m) Im ψ*ψ′
//! ```
//!
//! Exact for every pair of cuts that the wave passes outwards (Humblet and Rosenfeld, Nucl. Phys. 26, 529 (1961), eq. 1.30),
//! and exact on the mesh (see [`crate::hamiltonian`]), so that Γ keeps its digits where −2 Im E/ħ has lost them to rounding.
//!
//! The road of a level: all levels on a coarse mesh, by Krylov–Schur on two contours (what does not move with the contour is a
//! resonance, `survey`); each polished on nested meshes and extrapolated (`meshes`); the same on another contour (angle,
//! start, bend and length all changed). Extrapolation, contour and rounding together are the error bar.

pub(super) mod climb;
pub(super) mod dipole;
pub(super) mod geometry;
pub(super) mod level;
pub(super) mod meshes;
mod setting;
mod stock;
mod survey;
mod trajectory;
mod width;

pub use dipole::{Dipoles, dipoles};
pub use level::Level;
pub use setting::{Edge, Setting};
pub(super) use survey::highest;
pub use trajectory::{Turned, trajectories};

use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::hamiltonian::Order;
use crate::mesh::ContourKind;
use crate::mesh::contour::Contour;
use crate::operator::outline::RayRequest;
use crate::operator::wedge;
use crate::potential::Potential;
use geometry::Variant;
use meshes::NestedMeshes;

/// A window without a level for this many ħω₀ at its upper end has levels too broad to be told from the continuum.
const LONGEST_GAP: f64 = 2.0;

/// What is asked of the resonances. Energies count from the bottom of the well, r from the origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Number of levels from the lowest on, or nearest to `near`.
    pub count: usize,
    /// Fewer levels will do where no more stand out from the continuum.
    pub fewer: bool,
    /// Only levels whose energy lies in here.
    pub window: Option<(f64, f64)>,
    /// Levels nearest to this energy.
    pub near: Option<f64>,
    /// Largest relative error of an energy and a width.
    pub tolerance: f64,
    /// Order of the differences.
    pub order: Order,
    /// Engine: `banded`, or for comparison `arpack`, `faer` or `lapack`.
    pub engine: Engine,
    /// Kind of contour.
    pub kind: ContourKind,
    /// What is given of the rays.
    pub ray: RayRequest,
    /// Ends and number of intervals of the finest mesh, where they are given; divisible by 4.
    pub mesh: Option<(f64, f64, usize)>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            count: 4,
            fewer: false,
            window: None,
            near: None,
            tolerance: 1e-10,
            order: Order::Eight,
            engine: Engine::Banded,
            kind: ContourKind::Smooth,
            ray: RayRequest::default(),
            mesh: None,
        }
    }
}

/// Levels with all that they rest on.
#[derive(Debug, Clone)]
pub struct Resonances {
    /// The levels, by energy.
    pub levels: Vec<Level>,
    /// The line of the main contour, on its first mesh.
    pub line: crate::operator::schroedinger::Line,
    /// The decay integrals at the ends of the line.
    pub decay: (f64, f64),
    /// Eigenvalues of the coarse mesh that move with the contour, the rotated continuum, each with the angle of its ray.
    pub continuum: Vec<(f64, num_complex::Complex64)>,
}

/// The resonances of a well.
///
/// # Errors
/// `Input` where nothing is open, where there are fewer levels than asked for, and for contours and meshes that can't hold
/// the levels; `Unresolved` for widths that can't be vouched for; `NotConverged`.
pub fn resonances(setting: &Setting<'_>, request: &Request) -> Result<Resonances> {
    if !setting.is_open() {
        return Err(Error::no_barrier("the well is closed on both sides: its levels have no width")
            .remedy("use the study \"levels\", or give the potential an open side")
            .key("potential"));
    }
    let highest = survey::highest(setting, request);
    let found = survey::survey(setting, request, highest)?;
    let wanted = choose(setting, request, &found.resonances)?;
    let main = NestedMeshes::new(setting, request, highest, Variant::Main)?;
    check_sector(setting, &main)?;
    let other = NestedMeshes::new(setting, request, highest, Variant::Other)?;
    // A broad wave grows all the way to the ray: one that starts at the barrier is better conditioned by that much.
    let broadest = wanted.iter().map(|(_, guess)| *guess).min_by(|a, b| a.im.total_cmp(&b.im));
    let near = Request { ray: RayRequest { above: Some(setting.rim()), broadest, ..request.ray }, ..request.clone() };
    let broad = |energy: &num_complex::Complex64| energy.re > setting.rim() && request.ray.start.is_none();
    let pair = if wanted.iter().any(|(_, guess)| broad(guess)) {
        let main = NestedMeshes::new(setting, &near, highest, Variant::Main)?;
        Some((main, NestedMeshes::new(setting, &near, highest, Variant::Other)?))
    } else {
        None
    };
    let mut levels = Vec::with_capacity(wanted.len());
    for (n, guess) in wanted {
        let (main, other) = pair.as_ref().filter(|_| broad(&guess)).map_or((&main, &other), |(a, b)| (a, b));
        levels.push(level::level(main, other, n, guess, request)?);
    }
    Ok(Resonances { levels, line: main.line().clone(), decay: main.decay(), continuum: found.continuum })
}

/// A formula may break between the real axis and its rays; the built-in potentials don't.
fn check_sector(setting: &Setting<'_>, main: &NestedMeshes<'_>) -> Result<()> {
    let Contour::Exterior { left, right } = main.line().path.contour else { return Ok(()) };
    if !matches!(setting.landing.potential, Potential::Expression(_)) {
        return Ok(());
    }
    let line = main.line();
    for (ray, sign, end) in [(left, -1.0, line.from), (right, 1.0, line.to)] {
        if let Some(ray) = ray {
            let start = sign * ray.start;
            wedge::check(&setting.landing, sign, start, ray.angle, sign * end - start)?;
        }
    }
    Ok(())
}

/// The numbers and first guesses of the levels that are wanted.
fn choose(
    setting: &Setting<'_>,
    request: &Request,
    found: &[num_complex::Complex64],
) -> Result<Vec<(usize, num_complex::Complex64)>> {
    let mut all: Vec<_> = found.iter().copied().enumerate().collect();
    if let Some((from, to)) = request.window {
        all.retain(|(_, energy)| energy.re >= from && energy.re <= to);
        if all.is_empty() {
            return Err(Error::input("no level in the window")
                .got(format!("{from:.6e} … {to:.6e} above the bottom of the well"))
                .remedy("widen solve.from … solve.to")
                .key("solve.from"));
        }
        let last = all.last().map_or(from, |(_, energy)| energy.re);
        if to - last > LONGEST_GAP * setting.quantum() {
            return Err(Error::input("levels stand out from the continuum only in a part of the window")
                .got(format!("{from:.6e} … {to:.6e} above the bottom of the well"))
                .allowed(format!("up to {last:.6e}, where the last one is"))
                .key("solve.to"));
        }
        return Ok(all);
    }
    if let Some(near) = request.near {
        all.sort_by(|a, b| (a.1.re - near).abs().total_cmp(&(b.1.re - near).abs()));
    }
    if all.len() < request.count && (all.is_empty() || !request.fewer) {
        return Err(too_many(setting, request, all.len())?);
    }
    all.truncate(request.count);
    all.sort_by_key(|(n, _)| *n);
    Ok(all)
}

/// The refusal of levels too broad to be told from the continuum, with a count that a survey of its own confirms.
fn too_many(setting: &Setting<'_>, request: &Request, found: usize) -> Result<Error> {
    let mut count = found;
    while count > 0 {
        let fewer = Request { count, ..request.clone() };
        let seen = survey::survey(setting, &fewer, survey::highest(setting, &fewer))?.resonances.len();
        if seen >= count {
            break;
        }
        count = seen;
    }
    let allowed = if count == 0 { "none here".to_owned() } else { format!("1 … {count}") };
    Ok(Error::input(format!(
        "only {count} levels stand out from the continuum; those further above the barrier, {:.6e} above the bottom, are too \
         broad to be told from it",
        setting.top
    ))
    .got(request.count)
    .allowed(allowed)
    .key("solve.count"))
}

/// The line that [`resonances`] or the bound levels start from, without solving anything.
///
/// # Errors
/// As for [`resonances`], before the first solve.
pub fn outline(setting: &Setting<'_>, request: &Request) -> Result<crate::operator::schroedinger::Line> {
    let highest = survey::highest(setting, request);
    Ok(NestedMeshes::new(setting, request, highest, Variant::Main)?.line().clone())
}
