//! Bound levels in closed form.

use super::{Level, levels};

/// Absolute error in ħω₀ of levels that are known exactly.
const ENERGY: f64 = 1e-11;

fn case(u: &str, count: usize) -> String {
    format!("[potential]\nkind = \"expression\"\nu = \"{u}\"\n[solve]\ncount = {count}\n[study]\nkind = \"levels\"")
}

#[track_caller]
fn check(found: &[Level], exact: impl Fn(f64) -> f64) {
    for (n, level) in found.iter().enumerate() {
        let error = (level.energy - exact(n as f64)).abs();
        // The closed form itself rounds at eps.
        let bar = level.energy_bar + 2.0 * f64::EPSILON * level.energy;
        assert!(error <= ENERGY && error <= bar, "level {n}: error {error:.1e}, bar {bar:.1e}");
        assert_eq!(level.width, None, "a bound level has no width");
    }
}

#[test]
fn the_harmonic_oscillator() {
    check(&levels(&case("x^2/2", 8)), |n| n + 0.5);
}

#[test]
fn poeschl_and_tellers_well() {
    // U = −½N(N+1) sech²x: E_n = −(N − n)²/2, ω₀² = N(N+1).
    let (big, quantum) = (20.0, 420f64.sqrt());
    check(&levels(&case("-210*sech(x)^2", 6)), |n| (210.0 - 0.5 * (big - n) * (big - n)) / quantum);
}

#[test]
fn morses_oscillator() {
    // U = D(1 − e^{−ax})², ω₀ = a√(2D) = 2: E_n = ω₀(n+½) − ω₀²(n+½)²/4D.
    check(&levels(&case("50*(1 - exp(-0.2*x))^2", 8)), |n| (n + 0.5) - 2.0 * (n + 0.5) * (n + 0.5) / 200.0);
}

#[test]
fn the_half_oscillator_behind_a_wall() {
    // x²/2 with ψ(0) = 0: the odd levels 3/2, 7/2, … .
    let text = case("x^2/2", 4).replace("[solve]", "[mesh]\nx = { from = 0, left = \"wall\" }\n[solve]");
    check(&levels(&text), |n| 2.0 * n + 1.5);
}

#[test]
fn levels_that_lie_further_apart_than_those_of_the_oscillator() {
    // x²/2 + x⁴, from a basis of 400 oscillator functions in doubles, the same for three truncations to 4e-12.
    let exact = [0.803_770_651_234, 2.737_892_268_010, 5.179_291_687_639, 7.942_403_984_391, 10.963_583_094_127];
    let found = levels(&case("x^2/2 + x^4", exact.len()));
    for (level, exact) in found.iter().zip(exact) {
        assert!((level.energy - exact).abs() < ENERGY, "{} {exact}", level.energy);
    }
}
