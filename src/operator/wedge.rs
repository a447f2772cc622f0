//! Whether a potential continues analytically from the real axis to a ray: Cauchy's theorem on the sector between them.
//!
//! ```text
//! ∫_0^R U(x₀ + ρ) dρ + ∫_0^θ U(x₀ + Re^{iφ}) iRe^{iφ} dφ − ∫_0^R U(x₀ + ρe^{iθ}) e^{iθ} dρ = 0
//! ```
//!
//! A kink on the axis, a branch cut or a pole in the sector leaves something of the size of itself, even where the ray ends long
//! before: then the outgoing wave on the ray is that of another potential, and its levels are wrong to all digits.

use super::schroedinger::Landing;
use crate::error::{Error, Result};
use gauss_quad::legendre::GaussLegendre;
use num_complex::Complex64;
use std::num::NonZeroUsize;

/// Radii tried, in lengths of the ray: a sector as wide as the ray, and as far again as it matters.
const RADII: [f64; 5] = [0.5, 1.0, 2.0, 4.0, 8.0];
/// Panels of each side, and points of each panel.
const PANELS: u32 = 120;
const POINTS: usize = 12;
/// What half the panels change counts this many times as uncertain.
const RESOLVED: f64 = 3.0;
/// Units in the last place that U may be off by.
const ROUNDING: f64 = 64.0;
/// What is left is compared with the sum of what was added. Quadrature of a smooth U leaves 1e-12.
const LEFT_OVER: f64 = 1e-9;

/// Refuses a ray of this angle and length from x₀ = r on the side `sign` of the landing.
///
/// # Errors
/// `Input`, with the radius within which U breaks off.
pub fn check(landing: &Landing<'_>, sign: f64, start: f64, angle: f64, length: f64) -> Result<()> {
    let Some(points) = NonZeroUsize::new(POINTS) else { return Ok(()) };
    let rule = GaussLegendre::new(points);
    let turn = Complex64::cis(angle);
    let u = |offset: Complex64| landing.value(sign * (start + offset));
    let rounding =
        ROUNDING * f64::EPSILON * landing.value(0.0).abs().max(landing.potential.value(landing.origin).abs());
    for radius in RADII.map(|share| share * length) {
        let round = |panels: u32| {
            let axis = integral(&rule, panels, radius, &|rho| u(rho.into()));
            let ray = integral(&rule, panels, radius, &|rho| u(rho * turn) * turn);
            let arc = integral(&rule, panels, angle, &|phi| {
                let offset = Complex64::from_polar(radius, phi);
                u(offset) * Complex64::I * offset
            });
            (axis.0 + arc.0 - ray.0, axis.1 + arc.1 + ray.1)
        };
        let ((coarse, _), (fine, size)) = (round(PANELS / 2), round(PANELS));
        if !size.is_finite() {
            return Ok(());
        }
        // An entire function that grows off the axis may be beyond the quadrature: that says nothing.
        let unsure = RESOLVED * (fine - coarse).norm() + rounding * radius;
        if fine.norm() > LEFT_OVER * size + unsure {
            return Err(broken(landing.origin + sign * start, radius, fine.norm() / size));
        }
    }
    Ok(())
}

fn broken(from: f64, radius: f64, left: f64) -> Error {
    Error::input(format!(
        "U does not continue analytically from the real axis to the ray: within {radius:.4} of its start x = {from:.4} it \
         has a kink, a cut or a pole"
    ))
    .got(format!("∮U dx = {left:.1e} of ∮|U||dx|"))
    .allowed(format!("{LEFT_OVER:.0e}"))
    .remedy("start the ray beyond it (mesh.contour.start), or use a potential that is analytic there")
    .key("potential")
}

/// ∫f and ∫|f| from 0 to `end`.
fn integral(rule: &GaussLegendre, panels: u32, end: f64, f: &dyn Fn(f64) -> Complex64) -> (Complex64, f64) {
    let half = 0.5 * end / f64::from(panels);
    let mut sums = (Complex64::ZERO, 0.0);
    for panel in 0..panels {
        let middle = f64::from(2 * panel + 1) * half;
        for &(node, weight) in rule.as_node_weight_pairs() {
            let value = f(middle + half * node) * (half * weight);
            sums = (sums.0 + value, sums.1 + value.norm());
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::potential::{Expression, Potential};
    use std::collections::BTreeMap;

    fn checked(formula: &str) -> Result<()> {
        let potential = Potential::Expression(Expression::parse(formula, &BTreeMap::new()).unwrap());
        let landing = Landing { potential: &potential, origin: 0.0, bottom: 0.0 };
        check(&landing, 1.0, 5.0, 0.8, 4.0)
    }

    #[test]
    fn entire_and_decaying_potentials_pass() {
        for formula in
            ["x^2/2 - 0.1*x^3", "(x^2/2 - 0.8)*exp(-0.1*x^2)", "x^2/2 - 0.02*x^4", "-cos(x) - 0.9*x", "7*x^2*exp(-x)"]
        {
            assert_eq!(checked(formula), Ok(()), "{formula}");
        }
    }

    #[test]
    fn kinks_cuts_and_poles_in_the_sector_are_found() {
        let broken = [
            "x^2/2 - 0.1*x^3 + 0.2*abs(x - 9)",
            "x^2/2 - 0.1*x^3 + sqrt((x - 9)^2 + 0.01)",
            "x^2/2 - 0.1*x^3 + 1/((x - 9)^2 + 1)",
        ];
        for formula in broken {
            let refusal = checked(formula).unwrap_err().to_string();
            assert!(
                refusal.contains("does not continue analytically") && refusal.contains("mesh.contour.start"),
                "{refusal}"
            );
        }
        // Behind the start of the ray, or on the other side of the axis, nothing stands in its way.
        assert_eq!(checked("x^2/2 - 0.1*x^3 + 0.2*abs(x - 3)"), Ok(()));
    }
}
