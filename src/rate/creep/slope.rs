//! Derivatives of measured curves with bars that count noise and curvature, and straight lines by least squares.
//!
//! ```text
//! y ≈ Σ c_k p_k(x),   p_k orthogonal on the points of a window,   y′(x₀) = Σ c_k p_k′(x₀)
//! δy′ = 2[2σ √(Σ p_k′(x₀)²/‖p_k‖²) + what wider windows and higher degrees change]    σ from the residuals of polynomials of degree 4
//! ```
//!
//! Local polynomials (Savitzky & Golay, Anal. Chem. 36, 1627 (1964), on points that need not be even) by Forsythe's orthogonal ones
//! (J. Soc. Ind. Appl. Math. 5, 74 (1957)). Of all windows and degrees the one with the smallest bar is taken: a
//! narrow one where the curve has no noise, a wide one where it has.

/// Degrees of the local polynomials, and the highest one that they are compared with.
const DEGREES: [usize; 4] = [2, 3, 4, 6];
const HIGHEST: usize = 8;
/// Widest window, and how many points more the windows have that it is compared with.
const WIDEST: usize = 31;
const FURTHER: usize = 3;
/// Points of a window from which the noise is read.
const NOISE: usize = 9;
/// The bar is the smallest of many that scatter.
const CAUTION: f64 = 2.0;

/// A derivative with the bound on its absolute error, and the standard deviation of the ordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slope {
    pub(super) value: f64,
    pub(super) error: f64,
    pub(super) noise: f64,
}

/// What a polynomial through points says at one place.
struct Fit {
    slope: f64,
    /// Σ p_k′(x₀)²/‖p_k‖².
    gain: f64,
    /// Sum of the squares of the residuals.
    residual: f64,
}

/// The polynomial of that degree through at least one point more.
fn fit(points: &[(f64, f64)], at: f64, degree: usize) -> Fit {
    let mut before = vec![0.0; points.len()];
    let mut p = vec![1.0; points.len()];
    // Value and slope of the polynomial at the place, and of the one before.
    let (mut here, mut here_before) = ((1.0, 0.0), (0.0, 0.0));
    let mut residuals: Vec<f64> = points.iter().map(|point| point.1).collect();
    let (mut slope, mut gain, mut norm_before) = (0.0, 0.0, 1.0);
    for order in 0..=degree {
        let norm: f64 = p.iter().map(|p| p * p).sum();
        let weight = p.iter().zip(&residuals).map(|(p, y)| p * y).sum::<f64>() / norm;
        residuals.iter_mut().zip(&p).for_each(|(y, p)| *y -= weight * p);
        slope += weight * here.1;
        gain += here.1 * here.1 / norm;
        let alpha = p.iter().zip(points).map(|(p, (x, _))| p * p * x).sum::<f64>() / norm;
        let beta = if order == 0 { 0.0 } else { norm / norm_before };
        let next = points.iter().zip(&p).zip(&before).map(|(((x, _), p), b)| (x - alpha) * p - beta * b).collect();
        before = std::mem::replace(&mut p, next);
        let there =
            ((at - alpha) * here.0 - beta * here_before.0, here.0 + (at - alpha) * here.1 - beta * here_before.1);
        (here_before, here) = (here, there);
        norm_before = norm;
    }
    Fit { slope, gain, residual: residuals.iter().map(|y| y * y).sum() }
}

/// The points of a window nearest to one of them.
fn window(points: &[(f64, f64)], index: usize, width: usize) -> &[(f64, f64)] {
    let from = index.saturating_sub(width / 2).min(points.len() - width);
    &points[from..from + width]
}

/// σ of the ordinates; what is left of rounding where there is no noise.
fn noise(points: &[(f64, f64)]) -> f64 {
    let width = NOISE.min(points.len());
    let rounding = f64::EPSILON * points.iter().map(|point| point.1.abs()).fold(1.0, f64::max);
    if width < 6 {
        return rounding;
    }
    #[allow(clippy::cast_precision_loss, reason = "a handful of points")]
    let freedom = (width - 5) as f64;
    let windows = points.windows(width).map(|part| fit(part, part[width / 2].0, 4).residual / freedom);
    #[allow(clippy::cast_precision_loss, reason = "lines of a file")]
    let mean = windows.sum::<f64>() / (points.len() - width + 1) as f64;
    mean.sqrt().max(rounding)
}

/// dy/dx at every point. The abscissae ascend; there are three points or more.
pub(super) fn slopes(points: &[(f64, f64)]) -> Vec<Slope> {
    let sigma = noise(points);
    (0..points.len()).map(|index| best(points, index, sigma)).collect()
}

/// The polynomials of every degree through every window about one point.
struct Fits {
    /// By degree, then by width.
    fits: Vec<Vec<Option<Fit>>>,
}

impl Fits {
    fn new(points: &[(f64, f64)], index: usize) -> Self {
        let x = points[index].0;
        let through = |degree: usize, width: usize| {
            (width > degree && width <= points.len()).then(|| fit(window(points, index, width), x, degree))
        };
        let widths = |degree: usize| (0..=WIDEST + FURTHER).map(|width| through(degree, width)).collect();
        Self { fits: (0..=HIGHEST).map(widths).collect() }
    }

    fn get(&self, degree: usize, width: usize) -> Option<&Fit> {
        self.fits.get(degree)?.get(width)?.as_ref()
    }

    /// How far the slope moves in wider windows and at higher degrees; where there are none, at the next lower degree.
    fn change(&self, degree: usize, width: usize, slope: f64) -> f64 {
        let wider = (width..=width + FURTHER).filter_map(|wider| self.get(degree, wider));
        let higher = (width..width + FURTHER)
            .flat_map(|width| [degree + 1, degree + 2].map(|degree| self.get(degree, width)))
            .flatten();
        let others: Vec<f64> = wider.skip(1).chain(higher).map(|other| (other.slope - slope).abs()).collect();
        let lower = || self.get(degree - 1, width).map_or(f64::INFINITY, |other| (other.slope - slope).abs());
        others.into_iter().reduce(f64::max).unwrap_or_else(lower)
    }
}

fn best(points: &[(f64, f64)], index: usize, sigma: f64) -> Slope {
    let fits = Fits::new(points, index);
    let mut found = Slope { value: f64::NAN, error: f64::INFINITY, noise: sigma };
    for (degree, width) in
        DEGREES.into_iter().flat_map(|degree| (degree + 1..=WIDEST).map(move |width| (degree, width)))
    {
        let Some(one) = fits.get(degree, width) else { continue };
        let error = CAUTION * (2.0 * sigma * one.gain.sqrt() + fits.change(degree, width, one.slope));
        if error < found.error {
            found = Slope { value: one.slope, error, noise: sigma };
        }
    }
    found
}

/// Slope and intercept of the straight line through points by least squares, and the standard error of the slope from the
/// scatter about it; `None` for fewer than three points, or points above each other.
#[must_use]
pub fn straight_line(points: &[(f64, f64)]) -> Option<(f64, f64, f64)> {
    #[allow(clippy::cast_precision_loss, reason = "rows of a table")]
    let n = points.len() as f64;
    if points.len() < 3 {
        return None;
    }
    let mean = |part: fn(&(f64, f64)) -> f64| points.iter().map(part).sum::<f64>() / n;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let slope = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>() / spread;
    let residual: f64 = points.iter().map(|point| (point.1 - y - slope * (point.0 - x)).powi(2)).sum();
    let error = (residual / (n - 2.0) / spread).sqrt();
    (spread > 0.0 && slope.is_finite()).then_some((slope, error, y - slope * x))
}
