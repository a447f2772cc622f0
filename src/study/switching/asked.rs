//! What a case asks of a ramped junction, and what it may not ask.

use crate::case::{Case, Damping, unknown_name};
use crate::error::{Error, Result};
use crate::rate::switching::Theory;
use crate::units::Junction;

/// The junction of a case whose study is about one, and the speed of its ramp.
pub(in crate::study) fn ramped(case: &Case) -> Result<(Junction, f64)> {
    let junction = case.junction.ok_or_else(|| {
        Error::input("the section [junction] is missing")
            .remedy("add [junction] with critical_current, capacitance and ramp")
            .key("junction")
    })?;
    let ramp =
        junction.ramp.ok_or_else(|| Error::input("missing").remedy("add ramp = \"1 mA/s\"").key("junction.ramp"))?;
    refuse_reduced(case, &junction)?;
    Ok((junction, ramp))
}

/// The bath of a junction is its shunt and its temperature, and a ramp goes through every bias: what else is given would be
/// left out.
fn refuse_reduced(case: &Case, junction: &Junction) -> Result<()> {
    let refusal = |key: &str, remedy: &str| {
        Err(Error::input("not for a ramped junction, which is given in SI units").remedy(remedy).key(key))
    };
    match case.damping {
        Some(Damping::Gamma(_)) if junction.resistance.is_none() => {
            return refusal("bath.gamma", "give junction.resistance instead");
        }
        Some(Damping::Alpha(_)) => return refusal("bath.alpha", "give junction.resistance instead"),
        _ => {}
    }
    if case.cutoff.is_some() {
        return refusal("bath.cutoff", "leave it out; study.kind = \"bounce\" knows it at one bias");
    }
    if case.bias.is_some() {
        return refusal("junction.bias", "leave it out; study.kind = \"crossover\" gives the rate at one bias");
    }
    Ok(())
}

/// The route asked for; `None` for "auto".
pub(super) fn route(case: &Case) -> Result<Option<Theory>> {
    let Some(name) = case.study.route.as_deref().filter(|name| *name != "auto") else { return Ok(None) };
    let known = Theory::ALL.into_iter().find(|theory| theory.name() == name);
    known.map(Some).ok_or_else(|| {
        let names: Vec<&str> = ["auto"].into_iter().chain(Theory::ALL.map(Theory::name)).collect();
        unknown_name("unknown route", name, &names).key("study.route")
    })
}
