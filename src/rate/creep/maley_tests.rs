//! Decay curves read, refused, and taken back to their barrier.

use super::csv::parse_text;
use super::tests::law;
use super::*;

/// A decay without noise gives back the U(J) it was made with, at every point within its bar.
#[test]
fn a_decay_gives_its_barrier_back() {
    for barrier in [Barrier::Linear, Barrier::Logarithmic, Barrier::Collective { mu: 0.5 }] {
        let law = law(barrier, 40.0, Hops::Net);
        let curve = simulate(&law, (1.0, 1e10), 81, 0.0, 1).unwrap();
        let found = analyse(&[curve], &[1.0], Offset::Vanishes { critical: 1.0 }).unwrap();
        assert_eq!((found.offset, found.offset_error), (0.0, 0.0));
        for point in &found.pieces[0].points {
            let exact = 40.0 * barrier.height(point.current);
            let off = (point.barrier - exact).abs();
            assert!(off <= point.barrier_error + 1e-12, "{barrier:?}: {off:e} {point:?}");
            assert!(point.barrier_error < 0.05, "{point:?}");
            let slope = relax(&law, point.time).unwrap().creep_rate;
            assert!((point.creep_rate / slope - 1.0).abs() <= point.creep_rate_error, "{point:?}");
        }
    }
}

/// Noise widens the bars, which still hold: each is twice two standard errors or more, so that one miss in fifty is a fault.
#[test]
fn noise_is_told_by_the_bars() {
    let law = law(Barrier::Linear, 40.0, Hops::Net);
    let curve = simulate(&law, (1e2, 1e8), 40, 3e-4, 5).unwrap();
    let found = analyse(&[curve], &[1.0], Offset::Joined).unwrap();
    let points = &found.pieces[0].points;
    let misses =
        points.iter().filter(|point| (point.barrier - 40.0 * (1.0 - point.current)).abs() > point.barrier_error);
    assert!(misses.count() * 50 <= points.len());
    assert!(points.iter().any(|point| point.creep_rate_error > 1e-3));
    let (slope, error) = found.pieces[0].fitted.unwrap();
    assert!(slope > 0.03 && slope < 0.1 && error < 0.1 * slope);
}

/// In the units of the laboratory, with C from the attempt time, from U(J_c0) = 0, and from the joining of temperatures.
#[test]
fn the_constant_is_found_in_three_ways() {
    let (tau, critical) = (1e-6, 1e10);
    let barrier = Barrier::Collective { mu: 0.5 };
    let curve = |kelvin: f64| {
        let law = law(barrier, 400.0 / kelvin, Hops::Net);
        let samples = (0..25).map(|k: u32| {
            let time = 10f64.powf(f64::from(k) / 8.0 + 2.0);
            let current = critical * relax(&law, time / tau).unwrap().j().unwrap();
            Sample { time, current, place: u64::from(k) + 1 }
        });
        Curve::new(Some(kelvin), Current::Density, samples.collect(), "point").unwrap()
    };
    let curves: Vec<Curve> = [10.0, 14.0, 20.0, 28.0, 40.0, 56.0].into_iter().map(curve).collect();
    let exact = (critical / tau).ln();
    let by = |curves: &[Curve], offset| analyse(curves, &vec![1.0; curves.len()], offset).unwrap();
    let known = by(&curves, Offset::AttemptTime { critical, tau });
    assert!((known.offset - exact).abs() <= known.offset_error + 1e-13);
    let joined = by(&curves, Offset::Joined);
    assert!((joined.offset - exact).abs() <= joined.offset_error, "{} {} {exact}", joined.offset, joined.offset_error);
    assert!(joined.offset_error < 3.0, "{}", joined.offset_error);
    // One curve near J_c0: the linear form is a smooth function of ln J up to there.
    let near: Vec<Sample> = (0..40)
        .map(|k: u32| {
            let time = tau * 10f64.powf(f64::from(k) / 8.0);
            let law = law(Barrier::Linear, 40.0, Hops::Net);
            Sample { time, current: critical * relax(&law, time / tau).unwrap().j().unwrap(), place: u64::from(k) + 1 }
        })
        .collect();
    let near = Curve::new(None, Current::Density, near, "point").unwrap();
    let found = by(&[near], Offset::Vanishes { critical });
    assert!((found.offset - exact).abs() <= found.offset_error, "{} {} {exact}", found.offset, found.offset_error);
    assert!(found.offset_error < 0.3, "{}", found.offset_error);
}

#[test]
fn decay_curves_are_read_with_their_units() {
    let text = "# a comment\ntemperature_K,time_h,current_density_MA/cm2\n10,1,0.9\n10,2,0.8\n20,1,0.5\n10,3,0.7\n20,2,0.4\n20,3,0.3\n";
    let curves = parse_text(text).unwrap();
    assert_eq!(curves.iter().map(|curve| curve.temperature).collect::<Vec<_>>(), [Some(10.0), Some(20.0)]);
    assert_eq!(curves[0].samples()[1], Sample { time: 7200.0, current: 8e9, place: 4 });
    let of = |head: &str| parse_text(&format!("{head}\n1,3\n2,2\n3,1\n")).unwrap()[0].clone();
    assert_eq!(of("time_ms,moment_emu").samples()[0], Sample { time: 1e-3, current: 3e-3, place: 2 });
    assert_eq!(of("s,j").unit, Current::Reduced);
    assert_eq!(of("time_s,j").unit, Current::Share);
    assert_eq!(of("time_s,current_density_a_m2").unit, Current::Density);
}

#[test]
fn decay_curves_that_can_not_be_are_refused() {
    for (text, expected) in [
        ("", "the file is empty; allowed time_s"),
        ("time_s,j\n", "no points: nothing follows the header; allowed 3 or more"),
        ("time_s,j\n1,0.9\n2,0.8\n", "too few points of the decay: got 2, allowed 3 or more"),
        (
            "time_s,j\n1,0.9\n2,0.8\n3,0.85\n4,0.7\n",
            "line 4: not a decay: the current must fall from point to point: got 0.85, allowed below 0.8",
        ),
        ("time_s,j\n1,0.9\n1,0.8\n3,0.7\n", "line 3: times must rise: got 1, allowed above 1"),
        ("time_s,j\n0,0.9\n1,0.8\n3,0.7\n", "line 2: a time must be positive: got 0, allowed above 0"),
        ("time_s,j\n1,0.9\n2,-0.8\n3,0.7\n", "line 3: a current must be positive: got -0.8, allowed above 0"),
        ("time_s,j\n1,0.9\n2,x\n3,0.7\n", "line 3: not a number: got \"x\""),
        ("time_s,j\n1,0.9\n2\n", "line 3: another number of columns than the header: got 1, allowed 2"),
        ("time_y,j\n1,0.9\n", "line 1: the header does not name a unit that is known: got \"time_y\", allowed s, ms"),
        (
            "time_s,current_density_A\n1,0.9\n",
            "line 1: the header does not name a unit that is known: got \"current_density_A\", allowed A/m2",
        ),
        (
            "time_s,moment_T\n1,0.9\n",
            "line 1: the header does not name a unit that is known: got \"moment_T\", allowed emu, Am2",
        ),
        ("time_s,voltage\n1,0.9\n", "line 1: not a header of a decay curve: got time_s,voltage"),
        ("s,moment_emu\n1,0.9\n", "line 1: not a header of a decay curve"),
        ("time_s;j\n1;0.9\n", "line 1: the header does not name a unit that is known"),
        ("temperature_K,time_s,j\n0,1,0.9\n", "line 2: a temperature must be positive: got 0 K, allowed above 0 K"),
    ] {
        let message = parse_text(text).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{text:?}: {message}");
    }
}

#[test]
fn straight_lines_have_their_standard_error() {
    // Residuals 0.4, −1.2, 1.2, −0.4: their squares add up to 3.2, and Σ(x − x̄)² = 5.
    let (slope, error, intercept) = straight_line(&[(0.0, 1.0), (1.0, 1.0), (2.0, 5.0), (3.0, 5.0)]).unwrap();
    assert!((slope - 1.6).abs() < 1e-14 && (intercept - 0.6).abs() < 1e-14);
    assert!((error - (3.2f64 / 2.0 / 5.0).sqrt()).abs() < 1e-14, "{error}");
    assert!(straight_line(&[(0.0, 1.0), (1.0, 1.0)]).is_none() && straight_line(&[(0.0, 1.0); 4]).is_none());
}
