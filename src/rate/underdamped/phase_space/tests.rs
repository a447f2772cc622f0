//! Against the equations themselves, Kramers' solution at the barrier, the overdamped committor and the conservation laws.

use super::*;
use crate::operator::automatic::Request;
use crate::operator::klein_kramers::plan;
use crate::potential::Landscape;

/// A portrait of the exchange over the first barrier, or of the loss from the first well, handed to a check.
fn portray(potential: &Potential, ratio: f64, gamma: f64, check: impl Fn(&Portrait)) {
    with(potential, ratio, gamma, |setting| check(&Portrait::new(setting.clone()).unwrap()));
}

fn with(potential: &Potential, ratio: f64, gamma: f64, check: impl Fn(&Setting)) {
    let landscape = Landscape::search(potential).unwrap();
    let (wells, barriers) = (&landscape.wells, &landscape.barriers);
    let bath = Bath::new((barriers[0].energy - wells[0].energy) / ratio, gamma).unwrap();
    let plan = plan(potential, &landscape, &bath, &Request::default()).unwrap();
    let decay = match wells.as_slice() {
        [left, right] => Decay::Exchange { left: left.x, right: right.x, barrier: barriers[0].x },
        _ => Decay::Loss { well: wells[0].x, barriers: barriers.iter().map(|barrier| barrier.x).collect() },
    };
    check(&Setting { potential, bath: &bath, plan: &plan, decay });
}

fn tilted() -> Potential {
    Potential::Quartic { a: 1.0, b: 1.0, c: 0.05 }
}

impl Portrait<'_> {
    fn fine(&self, x: f64) -> Column {
        let energy = self.setting.potential.value(x) - self.setting.bottom();
        self.fine.mode.column(x, energy)
    }

    fn q(&self, x: f64, v: f64) -> f64 {
        self.fine.committor(&self.fine(x), v)
    }

    fn kt(&self) -> f64 {
        self.setting.bath.kt()
    }

    fn lambda(&self) -> f64 {
        self.fine.mode.slowest.value.to_f64()
    }
}

/// Simpson's rule on 4000 intervals: 1e-12 for what varies over a twentieth of the range.
fn integral(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let n = 4000;
    let step = (to - from) / f64::from(n);
    let term = |i: i32| {
        let weight = if i == 0 || i == n { 1.0 } else { 2.0 + 2.0 * f64::from(i % 2) };
        weight * f(from + step * f64::from(i))
    };
    (0..=n).map(term).sum::<f64>() * step / 3.0
}

/// The trapezoidal rule over all v, which converges faster than any power.
fn over_v(kt: f64, f: impl Fn(f64) -> f64) -> f64 {
    let step = 0.02 * kt.sqrt();
    (-700..=700).map(|i| f(step * f64::from(i))).sum::<f64>() * step
}

#[test]
fn the_mode_moves_population_over_the_barrier_and_none_is_lost() {
    for (potential, gamma) in [(Potential::quartic(), 0.1), (tilted(), 0.5), (tilted(), 5.0)] {
        portray(&potential, 5.0, gamma, |portrait| {
            let Decay::Exchange { barrier, .. } = portrait.setting.decay else { panic!("two wells") };
            let (from, to) = (portrait.setting.plan.from.0, portrait.setting.plan.to.0);
            let from = if portrait.setting.plan.half { 2.0 * barrier - to } else { from };
            let [left, right] = [(from, barrier), (barrier, to)].map(|(from, to)| {
                // The boundary layer of the slowest mode has a width of a few hundredths: two pieces a side.
                let middle = 0.5 * (from + to);
                let part = |from, to| integral(from, to, |x| portrait.fine(x).population());
                part(from, middle) + part(middle, to)
            });
            // The scale of P₁ comes from the flux over the barrier and λ₁, the populations from level 0 alone.
            assert!((right - 0.5).abs() < 1e-8 && (left + 0.5).abs() < 1e-8, "γ = {gamma}: {left} and {right}");
            let top = portrait.fine(barrier);
            let flux = over_v(portrait.kt(), |v| v * top.density(v));
            assert!((flux / (-portrait.lambda() * right) - 1.0).abs() < 1e-8, "γ = {gamma}: {flux:e}");
        });
    }
}

#[test]
fn a_metastable_well_is_emptied_over_its_barrier() {
    portray(&Potential::cubic(), 5.0, 0.5, |portrait| {
        let Decay::Loss { well, barriers } = &portrait.setting.decay else { panic!("one well") };
        let inside = integral(portrait.setting.plan.from.0, barriers[0], |x| portrait.fine(x).population());
        assert!((inside - 1.0).abs() < 1e-8, "{inside}");
        assert_eq!(portrait.q(*well, 0.0), 0.0);
        // From rest below the top fewer come back than would at equilibrium be found at the top.
        let beyond = barriers[0] + 0.4;
        let depth = (portrait.setting.top() - portrait.setting.potential.value(beyond)) / portrait.kt();
        let back = 1.0 - portrait.q(beyond, 0.0);
        assert!(back > 0.0 && back < (-depth).exp(), "{back:e}");
    });
}

#[test]
fn both_modes_solve_their_equations() {
    for (potential, gamma) in [(Potential::quartic(), 0.3), (tilted(), 0.3), (Potential::cubic(), 1.0)] {
        portray(&potential, 5.0, gamma, |portrait| {
            let (kt, lambda) = (portrait.kt(), portrait.lambda());
            // Central differences of order 6; steps of a hundredth of a thermal width leave 1e-10 or so.
            let step = 0.02 * kt.sqrt();
            let first = [(1, 0.75), (2, -0.15), (3, 1.0 / 60.0)];
            let second = [(1, 1.5), (2, -0.15), (3, 1.0 / 90.0)];
            for (x, v) in [(0.1, 0.05), (-0.3, 0.4), (0.45, -0.35), (0.2, -0.2), (0.6, 0.1)] {
                let jet = potential.jet(x);
                let equation = |f: &dyn Fn(&Column, f64) -> f64, forward: bool| {
                    let at = |i: i32, j: i32| f(&portrait.fine(x + step * f64::from(i)), v + step * f64::from(j));
                    let here = at(0, 0);
                    let along_x = first.iter().map(|(k, c)| c * (at(*k, 0) - at(-k, 0))).sum::<f64>() / step;
                    let along_v = first.iter().map(|(k, c)| c * (at(0, *k) - at(0, -k))).sum::<f64>() / step;
                    let twice = second.iter().map(|(k, c)| c * (at(0, *k) + at(0, -k) - 2.0 * here)).sum::<f64>();
                    let spread = gamma * kt * twice / (step * step);
                    if forward {
                        -v * along_x + (jet.slope + gamma * v) * along_v + gamma * here + spread + lambda * here
                    } else {
                        v * along_x - (jet.slope + gamma * v) * along_v + spread + lambda * here
                    }
                };
                let size = |f: f64| 1e-7 * f.abs().max(1e-3);
                let backward = equation(&Column::backward, false);
                assert!(backward.abs() < size(1.0), "φ₁ at ({x}, {v}): {backward:e}");
                let forward = equation(&Column::density, true);
                let scale = portrait.fine(x).equilibrium(v);
                assert!(forward.abs() < size(1.0) * scale, "P₁ at ({x}, {v}): {forward:e} of {scale:e}");
            }
        });
    }
}

#[test]
fn a_column_in_v_holds_what_its_coefficients_do() {
    portray(&tilted(), 5.0, 0.2, |portrait| {
        let kt = portrait.kt();
        let unit = (std::f64::consts::TAU * kt).sqrt();
        for x in [-0.9, 0.05, 0.7] {
            let column = portrait.fine(x);
            let weighted = |f: &dyn Fn(f64) -> f64| over_v(kt, |v| f(v) * (-0.5 * v * v / kt).exp()) / unit;
            // Parseval for the forward mode, and with alternating signs for its product with the backward one.
            let (mut plain, mut alternating) = (0.0, 0.0);
            for (n, g) in column.coefficients.iter().enumerate() {
                plain += g * g;
                alternating += if n.is_multiple_of(2) { g * g } else { -g * g };
            }
            let norm = weighted(&|v| column.ratio(v).powi(2));
            let product = weighted(&|v| column.ratio(v) * column.backward(v));
            assert!((norm / plain - 1.0).abs() < 1e-10, "{norm} {plain}");
            assert!((product / alternating - 1.0).abs() < 1e-10, "{product} {alternating}");
            let population = over_v(kt, |v| column.density(v));
            assert!((population / column.population() - 1.0).abs() < 1e-10);
        }
    });
}

#[test]
fn the_symmetric_well_has_a_symmetric_committor() {
    portray(&Potential::quartic(), 5.0, 0.1, |portrait| {
        assert!(portrait.setting.plan.half);
        for (x, v) in [(0.3, 0.2), (0.9, -0.7), (1.3, 0.1), (0.0, 0.4)] {
            let sum = portrait.q(x, v) + portrait.q(-x, -v);
            // Interpolation of mirror images: rounding alone.
            assert!((sum - 1.0).abs() < 1e-12, "({x}, {v}): {sum}");
        }
        assert!((portrait.q(0.0, 0.0) - 0.5).abs() < 1e-13);
        // More of those that run to the right arrive there.
        assert!(portrait.q(0.0, 0.3) > 0.6);
    });
}

/// q along the isocommittor of Kramers' solution and across it: the slope dv/dx of q = const at the saddle, and dq/dv.
fn saddle(ratio: f64, gamma: f64) -> (f64, f64) {
    let found = std::cell::Cell::new((0.0, 0.0));
    portray(&Potential::quartic(), ratio, gamma, |portrait| {
        // Odd about the saddle: the error of a central difference is of second order, extrapolated once.
        let step = 0.02 * portrait.kt().sqrt();
        let slope = |q: &dyn Fn(f64) -> f64| {
            let central = |h: f64| (q(h) - q(-h)) / (2.0 * h);
            (4.0 * central(step) - central(2.0 * step)) / 3.0
        };
        let (along_x, along_v) = (slope(&|x| portrait.q(x, 0.0)), slope(&|v| portrait.q(0.0, v)));
        found.set((-along_x / along_v, along_v));
    });
    found.get()
}

#[test]
fn the_stochastic_separatrix_is_kramers_line_at_the_saddle() {
    // q = ½ + ½ erf(ζ √(λ‡/2γkT)), ζ = v + (λ‡ + γ)(x − x_b), λ‡ = √(ω_b² + γ²/4) − γ/2: the linearised backward equation
    // v ∂ₓq + (ω_b² x − γv) ∂_v q + γkT ∂_v² q = 0. U = −x²/2 + x⁴/4
    // changes it by a part of the order of kT/ΔU: without inertia 1/∫e^{U/kT} falls by ⟨x⁴⟩/4kT = (3/16) kT/ΔU, and
    // less at weaker friction.
    for gamma in [0.3, 1.0, 10.0] {
        let growth = (1.0f64 + 0.25 * gamma * gamma).sqrt() - 0.5 * gamma;
        let off = |ratio: f64| {
            let kt = 0.25 / ratio;
            let (slope, across) = saddle(ratio, gamma);
            let expected = (growth / (2.0 * std::f64::consts::PI * gamma * kt)).sqrt();
            (slope / -(growth + gamma) - 1.0, across / expected - 1.0)
        };
        let (near, far) = (off(20.0), off(40.0));
        // 3/16 of 1/20, and its own next order.
        assert!(near.0.abs() < 0.01 && near.1.abs() < 0.01, "γ = {gamma}: {near:?}");
        // It is the next order in kT/ΔU: half of it is left at half the temperature, to its own next order, and less
        // where the particle still knows of its last loop, to e^{−γS/4kT} = 3e-4 at γ = 0.3.
        for (near, far) in [(near.0, far.0), (near.1, far.1)] {
            assert!(near / far > 1.7, "γ = {gamma}: {near:e} {far:e}");
        }
    }
}

#[test]
fn at_high_friction_the_committor_is_that_of_diffusion() {
    // x + v/γ is what inertia carries a particle to; what is left is of the order of (ω/γ)², and of e^{−ΔU/kT} = 5e-5.
    let off = |gamma: f64| {
        let worst = std::cell::Cell::new(0.0f64);
        portray(&Potential::quartic(), 10.0, gamma, |portrait| {
            let kt = portrait.kt();
            let resistance = |to: f64| integral(-1.0, to, |y| (Potential::quartic().value(y) / kt).exp());
            for (x, v) in [(-0.4, 0.1), (0.1, -0.2), (0.3, 0.0), (0.05, 0.3)] {
                let diffusive = resistance(x + v / gamma) / resistance(1.0);
                worst.set(worst.get().max((portrait.q(x, v) - diffusive).abs()));
            }
        });
        worst.get()
    };
    let (low, high) = (off(10.0), off(40.0));
    assert!(low < 1.0 / 100.0 && high < 1.0 / 1600.0 + 5e-5, "{low:e} {high:e}");
}

#[test]
fn the_errors_given_cover_what_a_finer_mesh_changes() {
    let (quartic, cubic) = (Potential::quartic, Potential::cubic);
    for (potential, ratio, gamma) in
        [(quartic(), 5.0, 0.1), (quartic(), 20.0, 1.0), (cubic(), 5.0, 0.3), (cubic(), 5.0, 1.0)]
    {
        with(&potential, ratio, gamma, |setting| {
            let portrait = Portrait::new(setting.clone()).unwrap();
            // Walls further out, and steps finer still.
            let mut wide = setting.plan.clone();
            let length = wide.to.0 - wide.from.0;
            let outwards = 0.08 * length;
            wide.to.0 += if wide.to.1 == Boundary::Reflecting { outwards } else { 0.0 };
            wide.from.0 -= if wide.from.1 == Boundary::Reflecting { outwards } else { 0.0 };
            wide.intervals *= (wide.to.0 - wide.from.0) / length;
            let finer = Portrait::at(Setting { plan: &wide, ..setting.clone() }, [1.5, FINE, 2.5]).unwrap();
            assert!(finer.wall > portrait.wall + 5.0 * setting.bath.kt());
            let velocities: Vec<f64> = (-14..=14).map(|i| 0.5 * f64::from(i) * setting.bath.kt().sqrt()).collect();
            let (mut given, mut largest) = (0, 0.0f64);
            for x in [-0.7, -0.45, 0.0, 0.13, 0.6, 0.95] {
                let points = portrait.column(x, &velocities).into_iter().zip(finer.column(x, &velocities));
                for (point, finer) in points {
                    let (Some(point), Some(finer)) = (point, finer) else { continue };
                    given += 1;
                    largest = largest.max(point.committor_error);
                    let (q, p) = (point.committor - finer.committor, point.density - finer.density);
                    assert!(q.abs() <= point.committor_error, "{x}: {q:e}, {point:?}");
                    assert!(p.abs() <= point.density_error, "{x}: {p:e}, {point:?}");
                }
            }
            assert!(given > 50 && largest < 1e-3, "{given} points, errors up to {largest:e}");
        });
    }
}

#[test]
fn friction_too_weak_for_the_memory_is_refused() {
    with(&Potential::quartic(), 10.0, 1e-5, |setting| {
        let refusal = Portrait::new(setting.clone()).unwrap_err().to_string();
        assert!(refusal.contains("GiB") && refusal.contains("[bath] gamma"), "{refusal}");
    });
}
