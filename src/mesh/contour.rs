//! Complex scaling: the path x(r) in the complex plane that a real coordinate r runs along.
//!
//! ```text
//! rotated    x = c + (r − c) e^{iθ}                        Balslev and Combes, Commun. Math. Phys. 22, 280 (1971)
//! exterior   x = r + (e^{iθ} − 1) S(r − r₀)                real up to r₀, then a ray (Simon, Phys. Lett. A 71, 211 (1979))
//! sharp      S(s) = s                                      the ray turns off at a corner
//! smooth     S(s) = s e^{−(w/s)²}                          every derivative vanishes at r₀: no corner on any mesh
//! wall       x = a + s β(s/w),  s = r − a                  r from a: a hard wall, approached flatter than any power
//!            β(t) = e^{−1/t²} / (e^{−1/t²} + e^{−1/(1−t)²})    0 at the wall, 1 from t = 1 on, x = r there
//! ```
//!
//! x is exactly real for r ≤ r₀: what leaves through r₀ can be counted there. A left ray is the mirror image of a right one,
//! a wall on the right that of a wall on the left. With a smooth S every function analytic in x is smooth in r, so that
//! differences of any order keep their order; towards a wall, ψ/√x′ vanishes with all derivatives, so that it may be
//! continued by zero.

use crate::scalar::{Jet, Scalar};
use num_complex::Complex64;

/// A ray: where it turns off the real axis, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ray {
    /// r₀ (length): the axis is real up to here.
    pub start: f64,
    /// θ (rad).
    pub angle: f64,
    /// w (length) of the smooth turn; 0 for a corner.
    pub width: f64,
}

/// The path without walls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Contour {
    /// x = r.
    Real,
    /// The whole axis turned by θ (rad) about a pivot.
    Rotated {
        /// c (length).
        pivot: f64,
        /// θ (rad).
        angle: f64,
    },
    /// Real between the starts of its rays.
    Exterior {
        /// The ray to the left.
        left: Option<Ray>,
        /// The ray to the right.
        right: Option<Ray>,
    },
}

/// A hard wall (ψ = 0) and the length over which the nodes are crowded next to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HardWall {
    /// Position (length).
    pub at: f64,
    /// w (length).
    pub width: f64,
}

/// x(r) with everything that bends it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// Rotation or rays.
    pub contour: Contour,
    /// Wall at the left end.
    pub left_wall: Option<HardWall>,
    /// Wall at the right end.
    pub right_wall: Option<HardWall>,
}

/// x and its derivatives by r.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// x (length).
    pub x: Complex64,
    /// x′.
    pub slope: Complex64,
    /// x″ (1/length).
    pub curvature: Complex64,
    /// x‴ (1/length²).
    pub third: Complex64,
}

impl Path {
    /// The real axis between natural ends.
    pub const REAL: Self = Self { contour: Contour::Real, left_wall: None, right_wall: None };

    /// x and its derivatives at r. At a corner the left one's slope holds.
    #[must_use]
    pub fn at(&self, r: f64) -> Point {
        let zero = Complex64::ZERO;
        let mut point = Point { x: r.into(), slope: Complex64::ONE, curvature: zero, third: zero };
        match self.contour {
            Contour::Real => {}
            Contour::Rotated { pivot, angle } => {
                let turn = Complex64::cis(angle);
                point.x = pivot + (r - pivot) * turn;
                point.slope = turn;
            }
            Contour::Exterior { left, right } => {
                for (ray, sign) in [(left, -1.0), (right, 1.0)] {
                    if let Some(ray) = ray {
                        point.bend(ray.turn(), ramp(sign * (r - ray.start), ray.width), sign);
                    }
                }
            }
        }
        for (wall, sign) in [(self.left_wall, 1.0), (self.right_wall, -1.0)] {
            if let Some(wall) = wall.filter(|wall| sign * (r - wall.at) < wall.width) {
                let [value, slope, curvature, third] = wall.approach(sign * (r - wall.at));
                point.x = (wall.at + sign * value).into();
                point.slope = slope.into();
                point.curvature = (sign * curvature).into();
                point.third = third.into();
            }
        }
        point
    }

    /// The stretch of r on which x is real: between the starts of the rays.
    #[must_use]
    pub fn real_part(&self) -> Option<(f64, f64)> {
        match self.contour {
            Contour::Real => Some((f64::NEG_INFINITY, f64::INFINITY)),
            Contour::Rotated { .. } => None,
            Contour::Exterior { left, right } => {
                Some((left.map_or(f64::NEG_INFINITY, |ray| ray.start), right.map_or(f64::INFINITY, |ray| ray.start)))
            }
        }
    }

    /// θ of the rays, or of the rotation; `None` on the real axis.
    #[must_use]
    pub fn angle(&self) -> Option<f64> {
        match self.contour {
            Contour::Real => None,
            Contour::Rotated { angle, .. } => Some(angle),
            Contour::Exterior { left, right } => right.or(left).map(|ray| ray.angle),
        }
    }

    /// Whether a ray turns off at a corner, where only differences of second order hold.
    #[must_use]
    pub fn has_corner(&self) -> bool {
        matches!(self.contour, Contour::Exterior { left, right }
            if left.into_iter().chain(right).any(|ray| ray.width == 0.0))
    }
}

impl Ray {
    /// e^{iθ} − 1 without cancellation: 2i sin(θ/2) e^{iθ/2}.
    fn turn(&self) -> Complex64 {
        let half = 0.5 * self.angle;
        Complex64::new(0.0, 2.0 * half.sin()) * Complex64::cis(half)
    }
}

impl HardWall {
    /// s β(s/w) and its first three derivatives at 0 < s < w.
    fn approach(&self, s: f64) -> [f64; 4] {
        type Twice = Jet<Jet>;
        let one = Twice::constant(1.0);
        let s = Twice { value: Jet::variable(s), slope: Jet::constant(1.0), curvature: Jet::constant(0.0) };
        let t = s.scale(1.0 / self.width);
        let rise = |t: Twice| (-(one / (t * t))).exp();
        let (near, far) = (rise(t), rise(one - t));
        let mapped = s * near / (near + far);
        [mapped.value.value, mapped.value.slope, mapped.value.curvature, mapped.slope.curvature]
    }
}

impl Point {
    /// Adds factor·S(s), s = ±(r − r₀), mirrored for the minus sign.
    fn bend(&mut self, factor: Complex64, [value, slope, curvature, third]: [f64; 4], sign: f64) {
        self.x += factor * (sign * value);
        self.slope += factor * slope;
        self.curvature += factor * (sign * curvature);
        self.third += factor * third;
    }
}

/// S, S′, S″, S‴ at s: zero for s ≤ 0. With u = (w/s)²:
/// S′ = e^{−u}(1 + 2u), S″ = e^{−u}(4u² − 2u)/s, S‴ = e^{−u}(8u³ − 24u² + 6u)/s².
fn ramp(s: f64, width: f64) -> [f64; 4] {
    if s <= 0.0 {
        return [0.0; 4];
    }
    let u = (width / s).powi(2);
    let decay = (-u).exp();
    if decay == 0.0 {
        return [0.0; 4];
    }
    [
        s * decay,
        decay * (1.0 + 2.0 * u),
        decay * (4.0 * u - 2.0) * u / s,
        decay * ((8.0 * u - 24.0) * u + 6.0) * u / (s * s),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ray(start: f64, angle: f64, width: f64) -> Option<Ray> {
        Some(Ray { start, angle, width })
    }

    fn path(contour: Contour) -> Path {
        Path { contour, ..Path::REAL }
    }

    proptest! {
        #[test]
        fn derivatives_are_central_differences(r in -6.0f64..6.0, angle in 0.1f64..1.2, width in 0.3f64..3.0) {
            let both = path(Contour::Exterior { left: ray(-1.0, angle, width), right: ray(1.5, angle, width) });
            let walled = Path { left_wall: Some(HardWall { at: -7.0, width }), ..both };
            let right = Path { right_wall: Some(HardWall { at: 7.0, width }), ..both };
            let rotated = path(Contour::Rotated { pivot: 0.3, angle });
            let h = 1e-5;
            for path in [both, walled, right, rotated] {
                let (before, here, after) = (path.at(r - h), path.at(r), path.at(r + h));
                let by_difference = |a: Complex64, b: Complex64| (b - a) / (2.0 * h);
                // h² times a fourth derivative of at most some 10³/w³ at w = 0.3.
                prop_assert!((by_difference(before.x, after.x) - here.slope).norm() < 1e-7);
                prop_assert!((by_difference(before.slope, after.slope) - here.curvature).norm() < 1e-5);
                prop_assert!((by_difference(before.curvature, after.curvature) - here.third).norm() < 1e-3);
            }
        }

        #[test]
        fn the_axis_is_exactly_real_up_to_the_ray_and_turns_to_its_angle(angle in 0.1f64..1.2, width in 0.0f64..2.0) {
            let path = path(Contour::Exterior { left: None, right: ray(1.0, angle, width) });
            for r in [-5.0, 0.0, 1.0] {
                prop_assert_eq!(path.at(r).x, Complex64::new(r, 0.0));
            }
            let far = path.at(1.0 + 1e4 * width.max(1.0));
            prop_assert!((far.slope.arg() - angle).abs() < 1e-6);
            prop_assert_eq!(path.real_part(), Some((f64::NEG_INFINITY, 1.0)));
            prop_assert_eq!(path.has_corner(), width == 0.0);
        }
    }

    #[test]
    fn a_left_ray_is_the_mirror_image_of_a_right_one() {
        let right = path(Contour::Exterior { left: None, right: ray(1.0, 0.4, 0.5) }).at(3.0);
        let left = path(Contour::Exterior { left: ray(-1.0, 0.4, 0.5), right: None }).at(-3.0);
        assert_eq!((left.x, left.slope), (-right.x, right.slope));
        assert_eq!((left.curvature, left.third), (-right.curvature, right.third));
    }

    #[test]
    fn towards_a_wall_x_comes_flatter_than_any_power() {
        let path = Path { left_wall: Some(HardWall { at: 2.0, width: 1.0 }), ..Path::REAL };
        let near = path.at(2.2);
        assert!((near.x.re - 2.0) < 1e-10 && near.slope.re < 1e-8 && near.slope.re > 0.0, "{near:?}");
        assert_eq!((path.at(3.0).x.re, path.at(3.5).slope.re), (3.0, 1.0));
        let mirrored = Path { right_wall: Some(HardWall { at: -2.0, width: 1.0 }), ..Path::REAL }.at(-2.2);
        assert_eq!((mirrored.x, mirrored.curvature), (-near.x, -near.curvature));
    }
}
