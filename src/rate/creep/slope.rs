//! Derivatives of measured curves with bars that count noise and curvature, and straight lines by least squares.
//!
//! ```text
//! y ≈ Σ c_k p_k(x),   p_k orthogonal on the points of a window,   y′(x₀) = Σ c_k p_k′(x₀)
//! δy′ = 2σ √(Σ p_k′(x₀)²/‖p_k‖²) + what wider windows change        σ from the residuals of polynomials of degree 4
//! ```
//!
//! Local polynomials (Savitzky & Golay, Anal. Chem. 36, 1627 (1964), on points that need not be even) by Forsythe's orthogonal ones
//! (J. Soc. Ind. Appl. Math. 5, 74 (1957)). Of all windows and of the degrees 2 and 4 the one with the smallest bar is taken: a
//! narrow one where the curve has no noise, a wide one where it has.

/// Degrees of the local polynomials.
const DEGREES: [usize; 2] = [2, 4];
/// Widest window.
const WIDEST: usize = 41;
/// Points of a window from which the noise is read.
const NOISE: usize = 9;
/// The bar is the smallest of many that scatter.
const CAUTION: f64 = 2.0;

/// A derivative with the bound on its absolute error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slope {
    pub(super) value: f64,
    pub(super) error: f64,
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

fn best(points: &[(f64, f64)], index: usize, sigma: f64) -> Slope {
    let x = points[index].0;
    let mut found: Option<Slope> = None;
    for degree in DEGREES {
        let widths: Vec<usize> = (degree + 1..=WIDEST.min(points.len())).step_by(2).collect();
        let fits: Vec<Fit> = widths.iter().map(|width| fit(window(points, index, *width), x, degree)).collect();
        for (k, one) in fits.iter().enumerate() {
            let wider = fits.iter().skip(k + 1).take(2).map(|other| (other.slope - one.slope).abs());
            let change =
                wider.fold(None, |most: Option<f64>, change| Some(most.map_or(change, |most| most.max(change))));
            // Where no window is wider, the next lower degree says what curvature matters.
            let change = change
                .unwrap_or_else(|| (fit(window(points, index, widths[k]), x, degree - 1).slope - one.slope).abs());
            let error = CAUTION * (2.0 * sigma * one.gain.sqrt() + change);
            if found.is_none_or(|found| error < found.error) {
                found = Some(Slope { value: one.slope, error });
            }
        }
    }
    found.unwrap_or(Slope { value: f64::NAN, error: f64::INFINITY })
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
