//! Thermal sums of the cubic well in their limits; the reference tables stand with the study.

use super::*;
use crate::operator::schroedinger::Landing;
use crate::potential::{Direction, Landscape, Potential};
use crate::rate::resonance::{Edge, Request, Setting};
use crate::wide::Wide;
use std::f64::consts::TAU;

/// ΔU/ħω₀ of the well x²/2 − g x³, ħ = 1.
const HIGH: f64 = 3.0;

fn potential() -> Potential {
    Potential::Cubic { g: (54.0 * HIGH).sqrt().recip() }
}

fn spectrum(count: Option<usize>) -> Spectrum {
    let potential = potential();
    let setting = Setting {
        landing: Landing { potential: &potential, origin: 0.0, bottom: 0.0 },
        hbar: 1.0,
        omega_0: 1.0,
        top: HIGH,
        noise: 0.0,
        left: Edge::Closed { well: 0.0, limit: None },
        right: Edge::Open { barrier: (54.0 * HIGH).sqrt() / 3.0 },
    };
    Spectrum::new(&setting, &Request::default(), count).unwrap()
}

/// The string goes on where the levels that stand out from the continuum end, and two angles agree on it.
#[test]
fn the_string_of_broad_levels_continues_the_narrow_ones() {
    let (all, narrow) = (spectrum(None), spectrum(Some(9)));
    assert!(all.states.len() > 15, "{}", all.states.len());
    // Levels 7 to 9 come from the turned axis here, from an outer ray there.
    for n in 7..9 {
        let (a, b) = (all.states[n], narrow.states[n]);
        assert!((a.energy - b.energy).abs() < 1e-10, "{n}: {} {}", a.energy, b.energy);
        assert!(((a.width / b.width).to_f64() - 1.0).abs() < 1e-10);
    }
    let smooth = |n: usize| all.states[n].energy - 2.0 * all.states[n - 1].energy + all.states[n - 2].energy;
    assert!((6..all.states.len()).all(|n| smooth(n).abs() < 0.2));
}

/// A bar that grows with temperature, where more and more broad levels take part, and is honest about a sum cut short.
#[test]
fn levels_left_out_are_in_the_bar() {
    let (all, few) = (spectrum(None), spectrum(Some(5)));
    for ratio in [0.5, 1.0, 1.5, 2.0] {
        let (exact, cut) = (all.thermal(ratio / TAU).unwrap().imf, few.thermal(ratio / TAU).unwrap().imf);
        let error = ((cut.value() / exact.value()).to_f64() - 1.0).abs();
        assert!(error <= cut.relative_error() && exact.relative_error() < 1e-11, "{ratio}: {error:e}");
    }
}

/// Far below T_c the mean of the widths, Im ln Z and Γ₀ are one number.
#[test]
fn the_cold_limit_is_the_ground_state() {
    let spectrum = spectrum(Some(5));
    let (ground, _) = spectrum.ground().unwrap();
    let cold = spectrum.thermal(0.1 / TAU).unwrap();
    for rate in [cold.imf, cold.sum, cold.below.unwrap()] {
        assert!(((rate.value() / ground).to_f64() - 1.0).abs() < 1e-12);
    }
}

/// At twice T_c the parabolic barrier, uniform WKB and the sum over levels come within corrections of order ħω₀/ΔU times 0.2.
#[test]
fn formulas_and_levels_agree_above_the_crossover() {
    let potential = potential();
    let landscape = Landscape::search(&potential).unwrap();
    let well = landscape.wells[0];
    let barrier = *landscape.barrier(&well, Direction::Right).unwrap();
    let kt = 2.0 / TAU;
    let exact = spectrum(None).thermal(kt).unwrap().imf.value() * Wide::new(0.5);
    let uniform = Uniform::new(&potential, &well, &[barrier], 1.0, kt).unwrap().unwrap().rate(kt);
    let flat = parabolic(&well, &[barrier], kt, 1.0).unwrap();
    for theory in [uniform, flat] {
        assert!(((theory / exact).to_f64() - 1.0).abs() < 0.2 / HIGH);
    }
    assert!(classical(&well, &[barrier], kt) < exact);
    assert!(parabolic(&well, &[barrier], 0.99 / TAU, 1.0).is_none());
}
