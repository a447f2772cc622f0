//! The `[slab]` section: a slab of a superconductor, the field that is raised or taken away around it, and when it is looked at.
//!
//! ```text
//! b = B/(μ₀ J_c0 w),   s = t ρ_f/(μ₀ w²)         w the half-width, J_c0 and ρ_f of the section [creep]
//! ```

use super::build::Values;
use super::creep::Creep;
use super::names::unknown_name;
use crate::error::{Error, Result};
use crate::rate::diffusion::{CELLS, History, Slab};
use crate::units::{Dimension, VACUUM_PERMEABILITY, parse};

/// `b_a` unless it is given: twice what the critical state needs to fill the slab.
const FIELD: f64 = 2.0;
/// Cells in half the slab unless they are given.
const CELLS_DEFAULT: usize = 200;
/// First and last s unless they are given, and the number of times.
const RANGE: (f64, f64) = (1.0, 1e10);
const POINTS: usize = 41;
/// The most times of one case.
const MOST: i64 = 2000;
/// Times that can be told apart from 0 and from each other.
const EARLIEST: f64 = 1e-6;
const LATEST: f64 = 1e30;

/// What is told of a slab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// One row a time: m, S, the current at the surface.
    Magnetisation,
    /// One row a place and time: b.
    Profiles,
}

impl Show {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Magnetisation, Self::Profiles];

    /// Name in case files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Magnetisation => "magnetisation",
            Self::Profiles => "profiles",
        }
    }
}

/// A slab as a case describes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlabSpec {
    /// The slab and what is done to it, in reduced units.
    pub slab: Slab,
    /// w (m), where it is given.
    pub half_width: Option<f64>,
    /// First and last s.
    pub range: (f64, f64),
    /// Number of times, the ends included, even in ln s.
    pub points: usize,
    /// What is told.
    pub show: Show,
}

impl SlabSpec {
    /// The times, increasing.
    #[must_use]
    pub fn times(&self) -> Vec<f64> {
        let (from, to) = self.range;
        (0..self.points).map(|i| super::sweep::between(from, to, i, self.points - 1, true)).collect()
    }

    /// s = 1 in seconds, where the half-width and ρ_f are known.
    #[must_use]
    pub fn unit_of_time(&self, creep: &Creep) -> Option<f64> {
        let width = self.half_width?;
        Some(VACUUM_PERMEABILITY * width * width / creep.flux_flow_resistivity?)
    }

    /// b = 1 in tesla, where the half-width and `J_c0` are known.
    #[must_use]
    pub fn unit_of_field(&self, creep: &Creep) -> Option<f64> {
        Some(VACUUM_PERMEABILITY * creep.critical_current_density()? * self.half_width?)
    }
}

/// The slab of a case; without a section it has its defaults.
pub(super) fn slab(values: &Values, creep: Option<&Creep>) -> Result<SlabSpec> {
    let quantity = |name: &str, dimension: Dimension| {
        let path = format!("slab.{name}");
        let read = |text: &str| parse(text, dimension).map_err(|error| error.key(&path));
        values.text(&path).map(read).transpose()
    };
    let half_width = quantity("half_width", Dimension::Length)?;
    let applied = quantity("applied_field", Dimension::MagneticField)?;
    let from = values.number_in("slab.from", &(EARLIEST..=LATEST))?.unwrap_or(RANGE.0);
    let to = values.number_in("slab.to", &(EARLIEST..=LATEST))?.unwrap_or(RANGE.1);
    if from >= to {
        return Err(Error::input("the times must be increasing")
            .got(format!("from = {from:e}, to = {to:e}"))
            .key("slab.to"));
    }
    let most = |cells: &usize| i64::try_from(*cells).unwrap_or(i64::MAX);
    let cells = values.whole_in("slab.cells", &(most(CELLS.start())..=most(CELLS.end())))?;
    let mut spec = SlabSpec {
        slab: Slab {
            field: values.number("slab.field").unwrap_or(FIELD),
            history: named(values, "slab.history", &History::ALL, History::name)?,
            ramp: values.number_in("slab.ramp", &(0.0..=LATEST))?.unwrap_or(0.0),
            cells: cells.unwrap_or(CELLS_DEFAULT),
        },
        half_width,
        range: (from, to),
        points: values.whole_in("slab.points", &(2..=MOST))?.unwrap_or(POINTS),
        show: named(values, "slab.show", &Show::ALL, Show::name)?,
    };
    if let Some(tesla) = applied {
        spec.slab.field = reduced(tesla, &spec, values, creep)?;
    }
    Ok(spec)
}

/// A field in tesla as `b_a`.
fn reduced(tesla: f64, spec: &SlabSpec, values: &Values, creep: Option<&Creep>) -> Result<f64> {
    if values.has("slab.field") {
        return Err(Error::input("applied_field is given as well").remedy("keep one of the two").key("slab.field"));
    }
    let unit = creep.and_then(|creep| spec.unit_of_field(creep)).ok_or_else(|| {
        Error::input("a field in tesla needs the size of the slab and its critical current")
            .remedy("add slab.half_width = \"1 mm\" and creep.critical_current_density = \"1e10 A/m2\"")
            .key("slab.applied_field")
    })?;
    Ok(tesla / unit)
}

/// One of a few by its name, the first unless one is given.
fn named<T: Copy>(values: &Values, path: &str, all: &[T], name: impl Fn(T) -> &'static str) -> Result<T> {
    let Some(typed) = values.text(path) else { return Ok(all[0]) };
    let names: Vec<&str> = all.iter().map(|one| name(*one)).collect();
    let found = all.iter().copied().find(|one| name(*one) == typed);
    found.ok_or_else(|| unknown_name("unknown choice", typed, &names).key(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::CaseFile;

    fn spec(slab: &str) -> Result<(SlabSpec, Creep)> {
        let text = format!(
            "[creep]\nu0_over_kt = 20\ncritical_current_density = \"1e10 A/m2\"\nflux_flow_resistivity = \"1e-8 ohm m\"\n\
             [slab]\n{slab}\n[study]\nkind = \"slab\""
        );
        let case = CaseFile::parse("slab.toml", &text)?.resolve(&[])?;
        case.creep.map(|creep| (case.slab, creep)).ok_or_else(|| Error::input("no creep"))
    }

    #[test]
    fn laboratory_units_become_reduced_ones() {
        let (slab, creep) = spec("half_width = \"1 mm\"\napplied_field = \"2 T\"\nhistory = \"exit\"").unwrap();
        // μ₀ J_c0 w = 4π·10⁻⁷·10¹⁰·10⁻³ T and μ₀ w²/ρ_f = 4π·10⁻⁷·10⁻⁶/10⁻⁸ s, μ₀ to nine digits.
        let pi = std::f64::consts::PI;
        assert!((slab.unit_of_field(&creep).unwrap() / (4.0 * pi) - 1.0).abs() < 1e-9);
        assert!((slab.unit_of_time(&creep).unwrap() / (4e-5 * pi) - 1.0).abs() < 1e-9);
        assert!((slab.slab.field * 2.0 * pi - 1.0).abs() < 1e-9);
        assert_eq!(slab.slab.history, History::Exit);
    }

    #[test]
    fn defaults_are_ten_decades_of_a_filled_slab() {
        let (slab, _) = spec("").unwrap();
        let times = slab.times();
        assert_eq!((slab.slab.field, slab.slab.cells, slab.show), (2.0, 200, Show::Magnetisation));
        assert_eq!((times.len(), times[0], times[4], times[40]), (41, 1.0, 10.0, 1e10));
    }

    #[test]
    fn what_is_no_slab_is_refused() {
        for (text, expected) in [
            (
                "applied_field = \"1 T\"",
                "[slab] applied_field: a field in tesla needs the size of the slab and its critical current; \
                 add slab.half_width = \"1 mm\" and creep.critical_current_density = \"1e10 A/m2\"",
            ),
            (
                "half_width = \"1 mm\"\napplied_field = \"1 T\"\nfield = 2",
                "[slab] field: applied_field is given as well; keep one of the two",
            ),
            ("from = 10\nto = 10", "[slab] to: the times must be increasing, got from = 1e1, to = 1e1"),
            ("from = 0", "[slab] from: out of range: got 0.0, allowed 1e-6 … 1e30"),
            ("cells = 10", "[slab] cells: out of range: got 10, allowed 20 … 4000"),
            ("points = 1", "[slab] points: out of range: got 1, allowed 2 … 2000"),
            ("ramp = -1", "[slab] ramp: out of range: got -1.0, allowed 0.0 … 1e30"),
            (
                "history = \"exot\"",
                "[slab] history: unknown choice: got \"exot\", allowed entry, exit; did you mean exit?",
            ),
            ("show = \"b\"", "[slab] show: unknown choice: got \"b\", allowed magnetisation, profiles"),
        ] {
            assert_eq!(spec(text).unwrap_err().to_string(), format!("slab.toml: {expected}"), "{text}");
        }
    }
}
