//! The order with which the plain scheme and its extrapolation approach the continuum.

use crate::support::{decimal, records};
use metastable::bath::Bath;
use metastable::eigen::{Engine, Options, flux};
use metastable::mesh::{Axis, Boundary, Spacing};
use metastable::operator::smoluchowski::Smoluchowski;
use metastable::potential::{Landscape, Potential};
use metastable::rate::extrapolate::even_series;
use metastable::rate::spectral::{Request, eigenvalues};

/// λ₁, λ₂, λ₃ of the quartic well at ΔU/kT = 2 from the reference table.
fn exact() -> Vec<f64> {
    let all = records("overdamped_quartic.json");
    let chosen = all.iter().filter(|r| r.text("dU_over_D") == Some("2") && r.quantity.starts_with("lambda_"));
    chosen.map(|record| decimal(&record.value).to_f64()).collect()
}

fn on(spacing: &Spacing, intervals: usize) -> Vec<f64> {
    let axis = Axis::new(spacing.clone(), intervals, Boundary::Reflecting, Boundary::Reflecting).unwrap();
    let bath = Bath::new(0.125, 1.0).unwrap();
    let generator = Smoluchowski::new(&Potential::quartic(), &axis, &bath).unwrap().generator(1).unwrap();
    let options = Options { count: 3, tolerance: 1e-10, vectors: false };
    flux::solve(&generator, &options).unwrap().pairs.iter().map(|pair| pair.value.to_f64()).collect()
}

fn spacings() -> [Spacing; 2] {
    [Spacing::Uniform { from: -2.9, to: 2.9 }, Spacing::Graded { from: -2.9, to: 2.9, focus: 0.3, ratio: 5.0 }]
}

#[test]
fn the_plain_scheme_is_of_second_order() {
    for spacing in spacings() {
        for (index, exact) in exact().into_iter().enumerate() {
            let error = |n: usize| (on(&spacing, n)[index] / exact - 1.0).abs();
            let order = (error(200) / error(400)).log2();
            assert!((order - 2.0).abs() < 0.1, "λ_{}: order {order}", index + 1);
        }
    }
}

#[test]
fn one_extrapolation_is_of_fourth_order_at_least() {
    for spacing in spacings() {
        for (index, exact) in exact().into_iter().enumerate() {
            let once = |n: usize| {
                let (coarse, fine) = (on(&spacing, n)[index], on(&spacing, 2 * n)[index]);
                ((fine + (fine - coarse) / 3.0) / exact - 1.0).abs()
            };
            let order = (once(50) / once(100)).log2();
            assert!(order > 3.9, "λ_{}: order {order}", index + 1);
        }
    }
}

#[test]
fn six_nested_meshes_reach_rounding() {
    for spacing in spacings() {
        let levels: Vec<Vec<f64>> = (0..6).map(|level| on(&spacing, 16 << level)).collect();
        for (index, exact) in exact().into_iter().enumerate() {
            let column: Vec<f64> = levels.iter().map(|level| level[index]).collect();
            let limit = even_series(&column, 0.0);
            let error = (limit.value / exact - 1.0).abs();
            assert!(error < 1e-10, "λ_{}: {error:.1e}", index + 1);
            assert!(error <= limit.error / exact + 1e-14, "λ_{}: bar {:.1e} below {error:.1e}", index + 1, limit.error);
        }
    }
}

#[test]
fn every_spacing_and_boundary_gives_the_same_rate() {
    let potential = Potential::quartic();
    let bath = Bath::new(0.025, 2.0).unwrap();
    let landscape = Landscape::search(&potential).unwrap();
    let exact = 1.958_927_299_973_044_1e-5 / 2.0;
    for spacing in spacings() {
        for end in [Boundary::Reflecting, Boundary::Wall] {
            let axis = Axis::new(spacing.clone(), 800, end, end).unwrap();
            let request = Request { count: 1, tolerance: 1e-10, engine: Engine::Flux, refine: false, vectors: false };
            let rate = eigenvalues(&potential, &landscape, &axis, &bath, &request).unwrap().values[0];
            let error = (rate.k().unwrap() / exact - 1.0).abs();
            assert!(error <= rate.relative_error(), "{error:.1e} above {:.1e}", rate.relative_error());
        }
    }
}

#[test]
fn passage_times_between_nodes_are_exact_on_any_mesh() {
    // The chain's own mean first-passage time Σ_e (1/c_e) Σ_{j ≤ e} π_j, from its rates alone, on 12 intervals.
    let bath = Bath::new(0.05, 1.0).unwrap();
    let axis =
        Axis::new(Spacing::Uniform { from: -3.0, to: 3.0 }, 12, Boundary::Reflecting, Boundary::Reflecting).unwrap();
    let generator = Smoluchowski::new(&Potential::quartic(), &axis, &bath).unwrap().generator(1).unwrap();
    let chain = generator.chain().unwrap();
    let (mut weight, mut mass, mut time) = (1.0, 0.0, 0.0);
    for node in 0..8 {
        // Nodes −3, −2.5, …; from −1 (node 4) to 1 (node 8).
        mass += weight;
        if node >= 4 {
            time += mass / (weight * chain.forward[node]);
        }
        weight *= chain.forward[node] / chain.backward[node];
    }
    let all = records("overdamped_quartic.json");
    let chosen =
        |r: &&crate::support::Record| r.text("dU_over_D") == Some("5") && r.quantity.starts_with("MFPT -1 -> +1");
    let exact = decimal(&all.iter().find(chosen).unwrap().value).to_f64();
    // The wall at −3 cuts e^{−20(U(−3)−U(−1))} = 1e-140 of the density: what is left is rounding.
    assert!((time / exact - 1.0).abs() < 1e-13, "{:e}", time / exact - 1.0);
}
