//! How the nodes are spread: smooth, strictly increasing maps from 0 ≤ ξ ≤ 1 to x.

use crate::error::{Error, Result};

/// A place that wants more nodes around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Centre.
    pub x: f64,
    /// Half-width of the region that is resolved; the same unit as x.
    pub width: f64,
}

/// A smooth map from ξ in [0, 1] to x in [from, to].
#[derive(Debug, Clone, PartialEq)]
pub enum Spacing {
    /// x = from + (to − from) ξ.
    Uniform {
        /// Left end.
        from: f64,
        /// Right end.
        to: f64,
    },
    /// x = focus + a sinh(κξ − A): finest at the focus, coarser away from it.
    Graded {
        /// Left end.
        from: f64,
        /// Right end.
        to: f64,
        /// Where the spacing is finest.
        focus: f64,
        /// Largest spacing over the smallest, above 1.
        ratio: f64,
    },
    /// Node density 1/L + Σ sech²((x−x_k)/w_k)/2w_k: one share of the nodes spread evenly, one for each feature.
    Adapted {
        /// Left end.
        from: f64,
        /// Right end.
        to: f64,
        /// Places that want more nodes.
        features: Vec<Feature>,
    },
}

impl Spacing {
    /// Checks the ends and the parameters.
    ///
    /// # Errors
    /// Ends that are not finite and increasing, a focus outside of them, a ratio or width out of range.
    pub fn validated(self) -> Result<Self> {
        let (from, to) = self.range();
        if !(from.is_finite() && to.is_finite() && from < to) {
            return Err(Error::input("the ends must be finite and increasing")
                .got(format!("from = {from}, to = {to}"))
                .key("mesh.x"));
        }
        match &self {
            Self::Graded { focus, ratio, .. } => {
                if !(from..=to).contains(focus) {
                    return Err(Error::input("the focus must lie between the ends")
                        .got(focus)
                        .allowed(format!("{from} … {to}"))
                        .key("mesh.x.focus"));
                }
                if !(*ratio > 1.0 && *ratio <= 1e6) {
                    return Err(Error::input("ratio of the largest spacing to the smallest")
                        .got(ratio)
                        .allowed("above 1, up to 1e6")
                        .key("mesh.x.ratio"));
                }
            }
            Self::Adapted { features, .. } => {
                if let Some(bad) = features.iter().find(|f| !(f.width.is_finite() && f.width > 0.0 && f.x.is_finite()))
                {
                    return Err(Error::input("width of a feature").got(bad.width).allowed("above 0").key("mesh.x"));
                }
            }
            Self::Uniform { .. } => {}
        }
        Ok(self)
    }

    /// (from, to).
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        match *self {
            Self::Uniform { from, to } | Self::Graded { from, to, .. } | Self::Adapted { from, to, .. } => (from, to),
        }
    }

    /// x at ξ = 0, 1/n, …, 1; the ends are exact.
    #[must_use]
    pub fn points(&self, n: usize) -> Vec<f64> {
        let (from, to) = self.range();
        #[allow(clippy::cast_precision_loss, reason = "node numbers stay far below 2^53")]
        let fraction = |i: usize| i as f64 / n as f64;
        let mut points: Vec<f64> = match self {
            Self::Uniform { .. } => (0..=n).map(|i| from + (to - from) * fraction(i)).collect(),
            Self::Graded { focus, ratio, .. } => {
                let scale = (focus - from).max(to - focus) / ratio.acosh().sinh();
                let (low, high) = (((from - focus) / scale).asinh(), ((to - focus) / scale).asinh());
                (0..=n).map(|i| focus + scale * (low + (high - low) * fraction(i)).sinh()).collect()
            }
            Self::Adapted { features, .. } => {
                let share = Shares::new(from, to, features);
                let mut x = from;
                (0..=n)
                    .map(|i| {
                        x = share.invert(fraction(i), x);
                        x
                    })
                    .collect()
            }
        };
        points[0] = from;
        points[n] = to;
        points
    }
}

/// ξ(x) of [`Spacing::Adapted`].
struct Shares {
    from: f64,
    to: f64,
    /// (centre, width, tanh at the left end, 1/(tanh at the right end − tanh at the left end)).
    steps: Vec<(f64, f64, f64, f64)>,
}

impl Shares {
    fn new(from: f64, to: f64, features: &[Feature]) -> Self {
        let steps = features
            .iter()
            .map(|&Feature { x, width }| {
                let low = ((from - x) / width).tanh();
                let high = ((to - x) / width).tanh();
                (x, width, low, 1.0 / (high - low).max(f64::MIN_POSITIVE))
            })
            .collect();
        Self { from, to, steps }
    }

    /// ξ and dξ/dx.
    fn at(&self, x: f64) -> (f64, f64) {
        let length = self.to - self.from;
        let (mut sum, mut slope) = ((x - self.from) / length, 1.0 / length);
        for &(centre, width, low, scale) in &self.steps {
            let t = ((x - centre) / width).tanh();
            sum += (t - low) * scale;
            slope += (1.0 - t * t) * scale / width;
        }
        #[allow(clippy::cast_precision_loss, reason = "a handful of features")]
        let total = (1 + self.steps.len()) as f64;
        (sum / total, slope / total)
    }

    /// x with ξ(x) = `xi`, by Newton steps inside a bracket that starts at `low`, where ξ is not above `xi`.
    fn invert(&self, xi: f64, low: f64) -> f64 {
        /// Node positions need no more than this: an error of a position only moves the node, not the answer.
        const CLOSE: f64 = 1e-13;
        let (mut low, mut high) = (low, self.to);
        let mut x = low;
        for _ in 0..200 {
            let (value, slope) = self.at(x);
            let miss = value - xi;
            if miss > 0.0 {
                high = x;
            } else {
                low = x;
            }
            let newton = x - miss / slope;
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            if (next - x).abs() <= CLOSE * (self.to - self.from) {
                return next;
            }
            x = next;
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn increasing(points: &[f64]) -> bool {
        points.windows(2).all(|pair| pair[0] < pair[1])
    }

    proptest! {
        #[test]
        fn nodes_increase_and_nest(
            x in -0.9..0.9f64, width in 0.01..2.0f64, ratio in 1.1..100.0f64, n in 4usize..300
        ) {
            let (from, to) = (-1.0, 1.5);
            for spacing in [
                Spacing::Uniform { from, to },
                Spacing::Graded { from, to, focus: x, ratio },
                Spacing::Adapted { from, to, features: vec![Feature { x, width }, Feature { x: -x, width: 0.1 }] },
            ] {
                let coarse = spacing.points(n);
                let fine = spacing.points(2 * n);
                prop_assert!(increasing(&fine));
                prop_assert_eq!((coarse[0], coarse[n]), (from, to));
                for (i, node) in coarse.iter().enumerate() {
                    // Positions are found to 1e-13 of the length of the axis, on either mesh.
                    prop_assert!((node - fine[2 * i]).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn a_graded_axis_has_its_ratio_and_its_focus() {
        let spacing = Spacing::Graded { from: -1.0, to: 1.0, focus: 0.0, ratio: 20.0 };
        let points = spacing.points(2000);
        let steps: Vec<f64> = points.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let (small, large) = steps.iter().fold((f64::MAX, 0.0f64), |(s, l), &d| (s.min(d), l.max(d)));
        assert!((large / small - 20.0).abs() < 0.1, "ratio {}", large / small);
        assert!((steps[1000] - small).abs() < 1e-9);
    }

    #[test]
    fn an_adapted_axis_puts_a_share_of_its_nodes_at_each_feature() {
        let features = vec![Feature { x: 0.0, width: 0.01 }];
        let points = Spacing::Adapted { from: -1.0, to: 1.0, features }.points(1000);
        let near = points.iter().filter(|x| x.abs() < 0.05).count();
        assert!((500..560).contains(&near), "{near} of 1001 nodes within five widths");
    }

    #[test]
    fn impossible_spacings_are_refused() {
        let refusal = Spacing::Uniform { from: 1.0, to: 1.0 }.validated().unwrap_err();
        assert_eq!(refusal.to_string(), "[mesh] x: the ends must be finite and increasing, got from = 1, to = 1");
        let refusal = Spacing::Graded { from: 0.0, to: 1.0, focus: 2.0, ratio: 3.0 }.validated().unwrap_err();
        assert_eq!(refusal.to_string(), "[mesh] x.focus: the focus must lie between the ends: got 2, allowed 0 … 1");
    }
}
