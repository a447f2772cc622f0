//! What a stretch of the axis does to a diffusing particle, in four positive integrals that compose without error.
//!
//! ```text
//! mass        M = ∫ e^{−u} dx                        u = U/kT, the stretch runs from a to b
//! resistance  R = (1/D) ∫ e^{u} dx
//! rightward   C = (1/D) ∫ dy e^{u(y)} ∫_a^y dz e^{−u(z)}      mean passage time a → b with a wall at a
//! leftward    C′ = (1/D) ∫ dy e^{u(y)} ∫_y^b dz e^{−u(z)}     mean passage time b → a with a wall at b
//! ```
//!
//! (Gardiner, Handbook of Stochastic Methods, sec. 5.2.7; C + C′ = M R.) Two stretches in a row give M₁ + M₂, R₁ + R₂,
//! C₁ + C₂ + R₂M₁ and C′₁ + C′₂ + R₁M₂: sums of positive numbers, so a coarse mesh follows from a fine one with no new
//! quadrature, and passage times of any length from their pieces, all to full relative accuracy.

use crate::bath::Bath;
use crate::error::{Error, Result};
use crate::potential::Potential;
use crate::wide::Wide;
use gauss_quad::legendre::GaussLegendre;
use std::num::NonZeroUsize;
use std::sync::OnceLock;

/// Gauss points on each panel.
pub(super) const POINTS: usize = 8;
/// Largest change of u over one panel before it is looked at more closely.
const PANEL_KT: f64 = 0.6;
/// A panel is fine enough when the last two Legendre coefficients of e^{−u} and e^{u} are below this part of the first:
/// both integrals of the pair then err by its square.
const RESOLVED: f64 = 3e-8;
/// Largest change of u over one interval that is still integrated; the rates between its nodes leave the range of doubles
/// long before.
const MOST_KT: f64 = 1e4;
/// Halvings that bring U's change below [`PANEL_KT`] from any start.
const STEEP_HALVINGS: u32 = 24;
/// Halvings on top of these that resolve any smooth U: each divides the last coefficients by 64. A kink stays a kink.
const SMOOTH_HALVINGS: u32 = 8;

/// The four integrals over a stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// M (length).
    pub mass: Wide,
    /// R (time/length).
    pub resistance: Wide,
    /// C (time).
    pub rightward: Wide,
    /// C′ (time).
    pub leftward: Wide,
}

impl Segment {
    /// A stretch of no length.
    pub const EMPTY: Self =
        Self { mass: Wide::ZERO, resistance: Wide::ZERO, rightward: Wide::ZERO, leftward: Wide::ZERO };

    /// The integrals from `a` to `b` > `a`.
    ///
    /// # Errors
    /// U not finite there, or changing by more than 10⁴ kT (mesh too coarse).
    pub fn integrate(potential: &Potential, bath: &Bath, a: f64, b: f64) -> Result<Self> {
        let ends = (reduced(potential, bath, a)?, reduced(potential, bath, b)?);
        if (ends.0 - ends.1).abs() > MOST_KT {
            let change = (ends.0 - ends.1).abs();
            return Err(Error::input(format!(
                "mesh too coarse: U changes by {change:.0} kT between {a:.6} and {b:.6}"
            ))
            .allowed(format!("{MOST_KT} kT"))
            .remedy("use more nodes, or mesh.x = \"auto\"")
            .key("mesh.x.nodes"));
        }
        let mut whole = Self::EMPTY;
        let mut join = |samples: Samples, middle: f64| {
            whole = whole.then(samples.integrals(bath.diffusion(), middle)?);
            Ok(())
        };
        Panel { a, b, ends }.walk(potential, bath, (STEEP_HALVINGS, SMOOTH_HALVINGS), &mut join)?;
        Ok(whole)
    }

    /// This stretch followed by the `next` one.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        Self {
            mass: self.mass + next.mass,
            resistance: self.resistance + next.resistance,
            rightward: self.rightward + next.rightward + next.resistance * self.mass,
            leftward: self.leftward + next.leftward + self.resistance * next.mass,
        }
    }

    /// All of `parts` in a row.
    #[must_use]
    pub fn join(parts: &[Self]) -> Self {
        parts.iter().fold(Self::EMPTY, |whole, &part| whole.then(part))
    }
}

/// A piece of a stretch, with u at its ends.
struct Panel {
    a: f64,
    b: f64,
    ends: (f64, f64),
}

/// What is done with each panel that is fine enough, from its samples and u at its centre.
type Visit<'a> = dyn FnMut(Samples, f64) -> Result<()> + 'a;

impl Panel {
    /// Halves the piece until u changes by less than [`PANEL_KT`] on each panel and eight points show all there is; visits the
    /// panels from left to right.
    fn walk(
        &self,
        potential: &Potential,
        bath: &Bath,
        (steep, smooth): (u32, u32),
        visit: &mut Visit<'_>,
    ) -> Result<()> {
        let &Self { a, b, ends: (left, right) } = self;
        let centre = 0.5 * (a + b);
        let middle = reduced(potential, bath, centre)?;
        let change = (left - middle).abs().max((right - middle).abs()).max((left - right).abs());
        let left_over = if change <= PANEL_KT {
            let samples = Samples::new(potential, bath, (centre, b - a), middle);
            if samples.are_resolved() {
                return visit(samples, middle);
            }
            (steep, smooth.checked_sub(1).ok_or_else(|| not_smooth(centre))?)
        } else {
            (steep.checked_sub(1).ok_or_else(|| not_smooth(centre))?, smooth)
        };
        Self { a, b: centre, ends: (left, middle) }.walk(potential, bath, left_over, visit)?;
        Self { a: centre, b, ends: (middle, right) }.walk(potential, bath, left_over, visit)
    }
}

/// The ends of the panels between `a` and `b` on which eight points show all there is of e^{−u} and e^{u}, left to right.
///
/// # Errors
/// U not finite there, or not smooth.
pub(super) fn panels(potential: &Potential, bath: &Bath, a: f64, b: f64) -> Result<Vec<(f64, f64)>> {
    let ends = (reduced(potential, bath, a)?, reduced(potential, bath, b)?);
    let mut found = Vec::new();
    let mut keep = |samples: Samples, _| {
        found.push((samples.centre - samples.half, samples.centre + samples.half));
        Ok(())
    };
    Panel { a, b, ends }.walk(potential, bath, (STEEP_HALVINGS, SMOOTH_HALVINGS), &mut keep)?;
    Ok(found)
}

/// A kink between two nodes spoils the even series of the error, and with it every error bar.
fn not_smooth(x: f64) -> Error {
    Error::input(format!("U is not smooth near x = {x:.9}"))
        .remedy("smooth it, or give a uniform mesh.x with a node there (a kink on a node of every mesh does no harm)")
        .key("potential")
}

/// U/kT, refused where it is not finite.
fn reduced(potential: &Potential, bath: &Bath, x: f64) -> Result<f64> {
    let u = potential.value(x) / bath.kt();
    if u.is_finite() {
        return Ok(u);
    }
    Err(Error::input(format!("U/kT is not finite at x = {x}")).got(u).remedy("narrow mesh.x").key("potential"))
}

/// Gauss rule on [−1, 1] with the matrix that integrates the interpolant from −1 to each node.
pub(super) struct Rule {
    pub(super) nodes: [f64; POINTS],
    pub(super) weights: [f64; POINTS],
    pub(super) inner: [[f64; POINTS]; POINTS],
    /// What takes samples to the coefficients of P_6 and P_7, up to the factor 1/2 that P_0 has as well.
    tail: [[f64; POINTS]; 2],
}

pub(super) fn rule() -> &'static Rule {
    static RULE: OnceLock<Rule> = OnceLock::new();
    RULE.get_or_init(|| {
        let mut rule = Rule {
            nodes: [0.0; POINTS],
            weights: [0.0; POINTS],
            inner: [[0.0; POINTS]; POINTS],
            tail: [[0.0; POINTS]; 2],
        };
        if let Some(degree) = NonZeroUsize::new(POINTS) {
            for (i, &(node, weight)) in GaussLegendre::new(degree).as_node_weight_pairs().iter().enumerate() {
                rule.nodes[i] = node;
                rule.weights[i] = weight;
            }
        }
        for (j, row) in rule.inner.iter_mut().enumerate() {
            for (k, entry) in row.iter_mut().enumerate() {
                *entry = rule.weights[k] * inner_integral(rule.nodes[k], rule.nodes[j]);
            }
        }
        for (k, (node, weight)) in rule.nodes.into_iter().zip(rule.weights).enumerate() {
            let p = legendre(node);
            rule.tail[0][k] = 13.0 * weight * p[6];
            rule.tail[1][k] = 15.0 * weight * p[7];
        }
        rule
    })
}

/// Σ_n (2n+1)/2 P_n(at) ∫_{−1}^{to} P_n, with (2n+1)∫_{−1}^{x} P_n = P_{n+1}(x) − P_{n−1}(x).
fn inner_integral(at: f64, to: f64) -> f64 {
    let (p, q) = (legendre(at), legendre(to));
    let higher: f64 = (1..POINTS).map(|n| 0.5 * p[n] * (q[n + 1] - q[n - 1])).sum();
    0.5 * (to + 1.0) + higher
}

/// P_0 … P_POINTS by their recurrence.
fn legendre(x: f64) -> [f64; POINTS + 1] {
    let mut p = [1.0; POINTS + 1];
    p[1] = x;
    let mut n = 1.0;
    for i in 1..POINTS {
        p[i + 1] = ((2.0 * n + 1.0) * x * p[i] - n * p[i - 1]) / (n + 1.0);
        n += 1.0;
    }
    p
}

/// The densities of mass and resistance at the nodes of one panel, e^{−(u − u₀)} and e^{u − u₀} up to factors, u₀ at its centre.
#[derive(Debug, Clone)]
pub(super) struct Samples {
    pub(super) centre: f64,
    pub(super) half: f64,
    pub(super) falling: [f64; POINTS],
    pub(super) rising: [f64; POINTS],
}

impl Samples {
    pub(super) fn new(potential: &Potential, bath: &Bath, (centre, width): (f64, f64), reference: f64) -> Self {
        let half = 0.5 * width;
        let (mut falling, mut rising) = ([0.0; POINTS], [0.0; POINTS]);
        for (i, node) in rule().nodes.iter().enumerate() {
            let u = potential.value(centre + half * node) / bath.kt() - reference;
            falling[i] = (-u).exp();
            rising[i] = u.exp();
        }
        Self { centre, half, falling, rising }
    }

    /// Whether eight points show all there is.
    pub(super) fn are_resolved(&self) -> bool {
        let Rule { tail, weights, .. } = rule();
        [&self.falling, &self.rising].into_iter().all(|samples| {
            let part = |coefficient: &[f64; POINTS]| coefficient.iter().zip(samples).map(|(c, s)| c * s).sum::<f64>();
            part(&tail[0]).abs() + part(&tail[1]).abs() <= RESOLVED * part(weights)
        })
    }

    /// The integrals, with e^{u₀} and 1/`diffusion` put back.
    pub(super) fn integrals(&self, diffusion: f64, reference: f64) -> Result<Segment> {
        let Rule { weights, inner, .. } = rule();
        let Self { centre, half, falling, rising } = self;
        let (mut mass, mut resistance, mut rightward, mut leftward) = (0.0, 0.0, 0.0, 0.0);
        for j in 0..POINTS {
            let (mut before, mut passed) = (0.0, 0.0);
            for k in 0..POINTS {
                before += inner[j][k] * falling[k];
                passed += inner[j][k] * rising[k];
            }
            mass += weights[j] * falling[j];
            resistance += weights[j] * rising[j];
            rightward += weights[j] * rising[j] * before;
            leftward += weights[j] * falling[j] * passed;
        }
        if ![mass, resistance, rightward, leftward].into_iter().all(|sum| sum.is_finite() && sum > 0.0) {
            let what = format!("U is not finite near x = {centre}");
            return Err(Error::input(what).remedy("narrow mesh.x").key("potential"));
        }
        Ok(Segment {
            mass: Wide::exp(-reference) * (half * mass),
            resistance: Wide::exp(reference) * (half * resistance / diffusion),
            rightward: Wide::new(half * half * rightward / diffusion),
            leftward: Wide::new(half * half * leftward / diffusion),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Rounding of sums of a few hundred positive terms.
    const ROUNDING: f64 = 1e-13;

    fn ratio(a: Wide, b: Wide) -> f64 {
        (a / b).to_f64()
    }

    proptest! {
        #[test]
        fn pieces_compose_to_the_whole(a in -2.0..2.0f64, cut in 0.1..0.9f64, length in 0.01..0.15f64, kt in 0.02..2.0f64) {
            let b = a + length;
            let potential = Potential::quartic();
            let bath = Bath::new(kt, 0.7).unwrap();
            let middle = a + cut * (b - a);
            let whole = Segment::integrate(&potential, &bath, a, b).unwrap();
            let pieces = Segment::integrate(&potential, &bath, a, middle).unwrap()
                .then(Segment::integrate(&potential, &bath, middle, b).unwrap());
            for (one, other) in [
                (whole.mass, pieces.mass), (whole.resistance, pieces.resistance),
                (whole.rightward, pieces.rightward), (whole.leftward, pieces.leftward),
            ] {
                prop_assert!((ratio(one, other) - 1.0).abs() < ROUNDING, "{}", ratio(one, other) - 1.0);
            }
            prop_assert!((ratio(whole.rightward + whole.leftward, whole.mass * whole.resistance) - 1.0).abs() < ROUNDING);
        }
    }

    #[test]
    fn a_slope_has_its_closed_form() {
        // u = g x on [0, 1]: C = [ (e^g − 1)/g − 1 ]/g / D, C′ the same with −g.
        let potential = Potential::Expression(crate::potential::Expression::parse("3*x", &Default::default()).unwrap());
        let bath = Bath::new(1.0, 1.0).unwrap();
        let segment = Segment::integrate(&potential, &bath, 0.0, 1.0).unwrap();
        let closed = |g: f64| (g.exp_m1() / g - 1.0) / g;
        assert!((segment.rightward.to_f64() / closed(3.0) - 1.0).abs() < ROUNDING);
        assert!((segment.leftward.to_f64() / closed(-3.0) - 1.0).abs() < ROUNDING);
        assert!((segment.mass.to_f64() * 3.0 / -(-3.0f64).exp_m1() - 1.0).abs() < ROUNDING);
    }
}
