//! The `[creep]` section: a law of flux creep, in units of U₀, `J_c0` and τ or in the units of the laboratory.
//!
//! ```text
//! u = U₀(T)/kT,   U₀(T) = U₀(0) g,   J_c0(T) = J_c0(0) g         g of the critical temperature, 1 where none is given
//! ```

use super::build::Values;
use super::names::{escaped, unknown_name};
use crate::error::{Error, Result};
use crate::rate::creep::{Barrier, Hops, Law, two_fluid};
use crate::units::{BOLTZMANN, Dimension, parse};

/// The studies that are about creep.
const STUDIES: [&str; 3] = ["creep", "maley", "slab"];
/// E_c unless it is given: 1 µV/cm in V/m.
const CRITERION: f64 = 1e-4;

/// Flux creep as a case describes it. A study says for itself what it needs of this.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Creep {
    /// The form of U(J), with its exponent.
    pub barrier: Barrier,
    /// Which hops count.
    pub hops: Hops,
    /// U₀/kT, given or from the pinning energy and the temperature.
    pub u0_over_kt: Option<f64>,
    /// s = t/τ.
    pub s: Option<f64>,
    /// j = J/`J_c0`.
    pub j: Option<f64>,
    /// T (K).
    pub temperature: Option<f64>,
    /// `T_c` (K).
    pub critical_temperature: Option<f64>,
    /// U₀ at T = 0 (J).
    pub pinning_energy: Option<f64>,
    /// `J_c0` at T = 0 (A/m²).
    pub critical_current_density: Option<f64>,
    /// ρ_f (Ω m).
    pub flux_flow_resistivity: Option<f64>,
    /// τ (s).
    pub attempt_time: Option<f64>,
    /// `E_c` (V/m).
    pub criterion: f64,
    /// First and last s of a decay that is simulated.
    pub range: Option<(f64, f64)>,
    /// Relative noise of a decay that is simulated.
    pub noise: f64,
}

impl Creep {
    /// The law at the temperature of the case.
    ///
    /// # Errors
    /// Neither u nor what it follows from is given; as [`Law::new`].
    pub fn law(&self) -> Result<Law> {
        let u = self.u0_over_kt.ok_or_else(|| {
            Error::input("missing")
                .remedy("add u0_over_kt = 40, or pinning_energy = \"50 meV\" with temperature = \"20 K\"")
                .key("creep.u0_over_kt")
        })?;
        Law::new(self.barrier, u, self.hops)
    }

    /// g at a temperature (K), 1 without a critical one.
    #[must_use]
    pub fn fade(&self, kelvin: Option<f64>) -> f64 {
        kelvin.zip(self.critical_temperature).map_or(1.0, |(kelvin, critical)| two_fluid(kelvin / critical))
    }

    /// `J_c0` (A/m²) at the temperature of the case.
    #[must_use]
    pub fn critical_current_density(&self) -> Option<f64> {
        self.critical_current_density.map(|density| density * self.fade(self.temperature))
    }

    /// ρ_f `J_c0` (V/m), the field that e counts in.
    #[must_use]
    pub fn field(&self) -> Option<f64> {
        Some(self.flux_flow_resistivity? * self.critical_current_density()?)
    }
}

/// The creep of a case; `None` where there is no such section.
pub(super) fn creep(values: &Values) -> Result<Option<Creep>> {
    if !values.has("creep") {
        return match values.text("study.kind").filter(|kind| STUDIES.contains(kind)) {
            Some(_) => Err(Error::input("the section [creep] is missing")
                .remedy("add [creep] with barrier = \"linear\" and u0_over_kt = 40")
                .key("creep")),
            None => Ok(None),
        };
    }
    alone(values)?;
    let quantity = |name: &str, dimension: Dimension| {
        let path = format!("creep.{name}");
        let read = |text: &str| parse(text, dimension).map_err(|error| error.key(&path));
        values.text(&path).map(read).transpose()
    };
    let mut creep = Creep {
        barrier: barrier(values)?,
        hops: hops(values)?,
        u0_over_kt: values.positive("creep.u0_over_kt")?,
        s: values.number("creep.s"),
        j: values.number("creep.j"),
        temperature: quantity("temperature", Dimension::Temperature)?,
        critical_temperature: quantity("critical_temperature", Dimension::Temperature)?,
        pinning_energy: quantity("pinning_energy", Dimension::Energy)?,
        critical_current_density: quantity("critical_current_density", Dimension::CurrentDensity)?,
        flux_flow_resistivity: quantity("flux_flow_resistivity", Dimension::Resistivity)?,
        attempt_time: quantity("attempt_time", Dimension::Time)?,
        criterion: quantity("criterion", Dimension::ElectricField)?.unwrap_or(CRITERION),
        range: range(values)?,
        noise: values.number_in("creep.noise", &(0.0..=0.1))?.unwrap_or(0.0),
    };
    cold_enough(creep.temperature, creep.critical_temperature)?;
    if let (Some(energy), Some(kelvin)) = (creep.pinning_energy, creep.temperature) {
        creep.u0_over_kt = Some(energy * creep.fade(creep.temperature) / (BOLTZMANN * kelvin));
    }
    Ok(Some(creep))
}

/// What says the same twice, or something that a study of creep has no use for.
fn alone(values: &Values) -> Result<()> {
    if let Some(kind) = values.text("study.kind").filter(|kind| !STUDIES.contains(kind)) {
        return Err(Error::input("a [creep] is given, and the study is not about it")
            .got(escaped(kind))
            .allowed(STUDIES.join(", "))
            .key("study.kind"));
    }
    for section in ["potential", "junction"] {
        if values.has(section) {
            return Err(Error::input("a [creep] is given as well, whose pinning is creep.barrier")
                .remedy("keep one of the two")
                .key(section));
        }
    }
    if values.has("creep.s") && values.has("creep.j") {
        return Err(Error::input("j is given as well")
            .remedy("keep s for the decay of the current, or j for its hops and its field")
            .key("creep.s"));
    }
    if values.has("creep.u0_over_kt") && values.has("creep.pinning_energy") {
        return Err(Error::input("pinning_energy is given as well")
            .remedy("keep one of the two")
            .key("creep.u0_over_kt"));
    }
    Ok(())
}

/// Pinning needs a superconductor, and hops need heat.
fn cold_enough(temperature: Option<f64>, critical: Option<f64>) -> Result<()> {
    let key = "creep.temperature";
    let Some(kelvin) = temperature else { return Ok(()) };
    if kelvin == 0.0 {
        return Err(Error::input("nothing creeps at T = 0").got("0 K").allowed("above 0 K").key(key));
    }
    match critical {
        Some(critical) if kelvin >= critical => Err(Error::input("not below the critical temperature")
            .got(format!("{kelvin} K"))
            .allowed(format!("0 K < T < T_c = {critical} K"))
            .key(key)),
        _ => Ok(()),
    }
}

fn barrier(values: &Values) -> Result<Barrier> {
    let name = values.text("creep.barrier").unwrap_or("linear");
    let mu = values.positive("creep.mu")?;
    let barrier = Barrier::named(name, mu.unwrap_or(1.0 / 7.0));
    barrier.ok_or_else(|| unknown_name("unknown barrier", name, &Barrier::NAMES).key("creep.barrier"))
}

fn hops(values: &Values) -> Result<Hops> {
    let Some(name) = values.text("creep.hops") else { return Ok(Hops::Net) };
    Hops::ALL
        .into_iter()
        .find(|hops| hops.name() == name)
        .ok_or_else(|| unknown_name("unknown hops", name, &Hops::ALL.map(Hops::name)).key("creep.hops"))
}

/// The times of a decay that is simulated: both or neither.
fn range(values: &Values) -> Result<Option<(f64, f64)>> {
    match (values.positive("creep.from")?, values.positive("creep.to")?) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) if from < to => Ok(Some((from, to))),
        (Some(from), Some(to)) => {
            Err(Error::input("the times must be increasing").got(format!("from = {from}, to = {to}")).key("creep.to"))
        }
        (Some(_), None) => Err(Error::input("missing").remedy("add to = 1e10").key("creep.to")),
        (None, Some(_)) => Err(Error::input("missing").remedy("add from = 1").key("creep.from")),
    }
}
