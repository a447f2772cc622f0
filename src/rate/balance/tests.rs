use super::*;
use crate::bath::Friction;
use crate::wide::Wide;

/// A harmonic oscillator with ω₀ = 1: E_n = ħ(n + ½), x_{n,n+1} = √(ħ(n + 1)/2).
fn oscillator(hbar: f64, count: u32) -> States {
    let energies = (0..count).map(|n| (hbar * (f64::from(n) + 0.5), 0.0)).collect();
    let element = |m: u32, n: u32| if m == n + 1 { (0.5 * hbar * f64::from(m)).sqrt() } else { 0.0 };
    let elements = (0..count).flat_map(|m| (0..=m).map(move |n| (element(m, n), 0.0))).collect();
    States::new(hbar, energies, elements).unwrap()
}

/// −∂/∂ω is not needed: S(ω) of the damped quantum oscillator, exact at any γ.
fn damped(omega: f64, gamma: f64, hbar: f64, kt: f64) -> f64 {
    let resonance = (1.0 - omega * omega).powi(2) + (gamma * omega).powi(2);
    hbar / std::f64::consts::PI * gamma * omega / resonance / -(-hbar * omega / kt).exp_m1()
}

#[test]
fn lines_of_an_oscillator_have_its_populations() {
    let (hbar, kt) = (0.7, 0.4);
    let states = oscillator(hbar, 40);
    let thermal = Thermal::new(&states, kt, &[]).unwrap();
    // ⟨x²⟩ = (ħ/2) coth(ħ/2kT), and n + 1 quanta from n.
    let lines = thermal.lines();
    assert_eq!(lines.len(), 39);
    let whole: f64 = lines.iter().map(|line| line.plus.to_f64() + line.minus.to_f64()).sum();
    assert!((whole * 2.0 / hbar * (0.5 * hbar / kt).tanh() - 1.0).abs() < 1e-14);
    for line in &lines {
        let k = f64::from(u32::try_from(line.m).unwrap());
        let exact = -(-hbar / kt).exp_m1() * (-k * hbar / kt).exp() * 0.5 * hbar * (k + 1.0);
        let off = (line.plus.to_f64() / exact - 1.0).abs();
        assert!(off <= line.plus_error, "{k}: {off:e} above {:e}", line.plus_error);
        assert!(line.balance().abs() <= line.rounding && line.rounding < 1e-12, "{k}: {:e}", line.balance());
        assert!((line.omega.0 - 1.0).abs() < 1e-13);
    }
    assert!(thermal.elastic().weight.0 == 0.0);
    // Σ 2(E_n − E_m)|x_mn|²/ħ² = 1 for all levels but the last.
    // Roundings of E_n − E_m count n times.
    assert!((0..39).all(|m| (states.oscillator_strength(m) - 1.0).abs() < 1e-12));
    assert!((states.oscillator_strength(39) + 39.0).abs() < 1e-11);
}

#[test]
fn a_truncation_leaves_out_what_it_says() {
    let kt = 0.5;
    let all = oscillator(1.0, 60);
    let whole = Thermal::new(&all, kt, &[]).unwrap();
    let few = all.lowest(4);
    let higher: Vec<Higher> = (4..60).map(|n| Higher::level(all.energy(n).0, (-1.0, 1.0))).collect();
    let part = Thermal::new(&few, kt, &higher).unwrap();
    // 1/Z is too large by the weight left out, e^{−4/kT}.
    let off = (part.population(0) / whole.population(0)).to_f64() - 1.0;
    assert!((off / (-4.0f64 / kt).exp() - 1.0).abs() < 1e-3, "{off:e}");
    assert!(off <= part.population_error(0) && part.population_error(0) < 1.1 * off);
}

#[test]
fn a_broadened_oscillator_is_the_damped_one_at_any_friction() {
    for (hbar, kt, gamma, count) in
        [(1.0, 0.5, 0.05, 20), (0.5, 0.3, 0.4, 24), (1.0, 0.1, 0.2, 8), (1.0, 1.0, 0.01, 32)]
    {
        let states = oscillator(hbar, count);
        let thermal = Thermal::new(&states, kt, &[]).unwrap();
        let friction = Friction::ohmic(gamma).unwrap();
        let omegas: Vec<f64> = [0.01, 0.3, 0.9, 1.0, 1.0 + gamma, 1.7, 3.0].into();
        let found = Broadened::new(&thermal, &friction, &omegas).unwrap();
        for point in &found.points {
            let exact = damped(point.omega, gamma, hbar, kt);
            let off = (point.plus / exact - 1.0).abs();
            assert!(off <= point.error, "kT = {kt}, ω = {}: {off:e} above {:e}", point.omega, point.error);
            assert!(point.error < 1e-6, "kT = {kt}, ω = {}: {:e}", point.omega, point.error);
            let balance = point.log_ratio() + hbar * point.omega / kt;
            assert!(balance.abs() < 1e-12, "{balance:e}");
        }
    }
}

#[test]
fn the_plain_regression_misses_balance_by_the_coupling() {
    let states = oscillator(1.0, 20);
    let thermal = Thermal::new(&states, 0.5, &[]).unwrap();
    let omegas: Vec<f64> = (1..400).map(|k| 0.01 * f64::from(k)).collect();
    let missed = |gamma: f64| Broadened::new(&thermal, &Friction::ohmic(gamma).unwrap(), &omegas).unwrap().regression;
    let (weak, strong) = (missed(0.02), missed(0.04));
    // To first order in γ: twice the friction misses twice as much, up to the next order.
    assert!(weak > 1e-4 && (strong / weak - 2.0).abs() < 0.1, "{weak:e}, {strong:e}");
}

#[test]
fn the_plain_regression_of_an_oscillator_is_its_closed_form() {
    // d⟨x⟩/dt = ⟨p⟩, d⟨p⟩/dt = −⟨x⟩ − γ⟨p⟩ from ⟨xx⟩ = ½coth(β/2), ⟨xp⟩ = ±i/2.
    let (kt, gamma) = (0.5, 0.1);
    let states = oscillator(1.0, 30);
    let thermal = Thermal::new(&states, kt, &[]).unwrap();
    let found = Broadened::new(&thermal, &Friction::ohmic(gamma).unwrap(), &[0.4, 1.0, 2.0]).unwrap();
    for point in &found.points {
        for (sign, (value, error)) in [(1.0, point.regression.0), (-1.0, point.regression.1)] {
            let z = num_complex::Complex64::new(0.0, -sign * point.omega);
            let start = 0.5 / (0.5 / kt).tanh();
            let transform = ((z + gamma) * start + num_complex::Complex64::new(0.0, -0.5)) / (z * z + gamma * z + 1.0);
            let exact = transform.re / std::f64::consts::PI;
            assert!((value - exact).abs() < error, "ω = {}: {value} not {exact}", sign * point.omega);
            assert!(error < 1e-9, "ω = {}: {error:e}", sign * point.omega);
        }
    }
}

/// Five levels of an asymmetric anharmonic well in the basis of an oscillator, made up.
fn crooked() -> States {
    let energies = [0.41, 1.3, 2.25, 3.27, 4.33, 5.44].map(|energy| (energy, 0.0)).to_vec();
    let rows: [&[f64]; 6] = [
        &[-0.2],
        &[0.71, -0.33],
        &[0.08, 1.02, -0.47],
        &[-0.01, 0.15, 1.27, -0.62],
        &[0.002, -0.03, 0.22, 1.49, -0.78],
        &[0.0005, 0.004, -0.05, 0.3, 1.68, -0.95],
    ];
    States::new(1.0, energies, rows.concat().into_iter().map(|x| (x, 0.0)).collect()).unwrap()
}

#[test]
fn the_bath_brings_every_pair_to_boltzmanns_ratio() {
    for kt in [0.05, 0.5, 5.0] {
        for friction in [Friction::ohmic(0.03).unwrap(), Friction::ohmic(0.03).unwrap().with_cutoff(2.0).unwrap()] {
            let states = crooked();
            let thermal = Thermal::new(&states, kt, &[]).unwrap();
            let found = exchange(&thermal, &friction).unwrap();
            // Roundings of βħω ≤ 101.
            assert!(found.kms < 101.0 * 8.0 * f64::EPSILON, "kT = {kt}: {:e}", found.kms);
            assert!(found.distance < 1e-13, "kT = {kt}: {:e}", found.distance);
            for m in 0..states.len() {
                let ratio = (found.stationary[m] / thermal.population(m)).to_f64();
                assert!((ratio - 1.0).abs() < 1e-12, "kT = {kt}, m = {m}: {ratio}");
            }
        }
    }
}

#[test]
fn populations_of_an_oscillator_relax_with_the_friction() {
    // ⟨n⟩ relaxes with γ, whatever the temperature: the slowest of nγ.
    let states = oscillator(1.0, 60);
    let thermal = Thermal::new(&states, 0.8, &[]).unwrap();
    let found = exchange(&thermal, &Friction::ohmic(0.07).unwrap()).unwrap();
    assert!(((found.slowest.unwrap() / Wide::new(0.07)).to_f64() - 1.0).abs() < 1e-6);
    assert_eq!(found.levels(), 60);
    // W(1→0) = γ(n_B + 1).
    let exact = 0.07 / -(-1.0f64 / 0.8).exp_m1();
    assert!((found.rate(1, 0).to_f64() / exact - 1.0).abs() < 1e-14);
}

#[test]
fn a_relaxation_begins_as_mechanics_has_it() {
    // Σ_n over all levels: the static susceptibility of the oscillator is 1/ω₀² = 1, of the broadened one as well:
    // (2/π) ∫ χ″/ω dω with χ″ = π S (1 − e^{−βħω})/ħ.
    let states = oscillator(1.0, 24);
    let thermal = Thermal::new(&states, 0.5, &[]).unwrap();
    let gamma = 0.3;
    let step = 0.05;
    let omegas: Vec<f64> = (0..600).map(|k| step * (f64::from(k) + 0.5)).collect();
    let found = Broadened::new(&thermal, &Friction::ohmic(gamma).unwrap(), &omegas).unwrap();
    let chi = |point: &Point| std::f64::consts::PI * point.plus * -(-point.omega / 0.5).exp_m1();
    let whole: f64 = found.points.iter().map(|point| chi(point) / point.omega * step).sum();
    // The midpoint rule of a smooth function, and γ/(3ω³) beyond ω = 30.
    assert!((2.0 / std::f64::consts::PI * whole - 1.0).abs() < 1e-5, "{whole}");
}

#[test]
fn the_line_at_zero_is_the_spread_of_the_mean_places() {
    let states = crooked();
    let thermal = Thermal::new(&states, 1.0, &[]).unwrap();
    let p: Vec<f64> = (0..6).map(|m| thermal.population(m).to_f64()).collect();
    let place = |m: usize| states.element(m, m).0;
    let mean: f64 = (0..6).map(|m| p[m] * place(m)).sum();
    let square: f64 = (0..6).map(|m| p[m] * place(m) * place(m)).sum();
    let elastic = thermal.elastic();
    assert!((elastic.weight.0 - (square - mean * mean)).abs() < 1e-15);
    assert!((elastic.mean - mean).abs() < 1e-15);
}

#[test]
fn no_temperature_no_friction_no_levels_are_refused() {
    let states = oscillator(1.0, 3);
    let text = |error: crate::error::Error| error.to_string();
    assert!(text(Thermal::new(&states, 0.0, &[]).unwrap_err()).contains("bath] kt: detailed balance relates"));
    let thermal = Thermal::new(&states, 1.0, &[]).unwrap();
    assert!(text(exchange(&thermal, &Friction::NONE).unwrap_err()).contains("without friction"));
    assert!(text(States::new(1.0, vec![], vec![]).unwrap_err()).contains("levels of ascending energy"));
    assert!(text(States::new(1.0, vec![(1.0, 0.0)], vec![]).unwrap_err()).contains("got 0, allowed 1 of 1 levels"));
}
