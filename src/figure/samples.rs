//! Figures like those the studies will ask for, on made-up numbers.

use super::*;
use crate::table::{Cell, Table};

/// ln λ₁/2 against the barrier, the formula beside it, their ratio below.
pub(super) fn rates() -> Figure {
    let mut table = Table::new(&[
        ("barrier_over_kt", "1", "swept"),
        ("ln_k", "1", "spectral"),
        ("ln_k_kramers", "1", "formula"),
        ("k_error", "1", "drift between meshes"),
    ]);
    for i in 0..40 {
        let barrier = 500_f64.powf(f64::from(i) / 39.0);
        let kramers = -barrier - 1.49;
        let correction = (1.0 - 0.375 / barrier - 0.2 / (barrier * barrier)).max(0.3).ln();
        table.rows.push([barrier, kramers + correction, kramers, 0.01 / barrier].map(Cell::from).to_vec());
    }
    let exact = Curve::from_table(&table, "barrier_over_kt", "ln_k").unwrap().label("λ₁/2, flux engine");
    let kramers = Curve::from_table(&table, "barrier_over_kt", "ln_k_kramers").unwrap();
    let kramers = kramers.label("Kramers' formula").colour(KRAMERS).dashed();
    let ratio = exact.points.iter().zip(&kramers.points).map(|(a, b)| (a.0, (b.1 - a.1).exp())).collect();
    let ratio = Curve::new(ratio).colour(KRAMERS).dashed();
    Figure::new(
        "Quartic double well: spectral rate against Kramers' formula",
        "U = x⁴/4 − x²/2, overdamped, γ = 1, ΔU = 1/4, kT = ΔU/(1 … 500), 801 nodes",
        Axis::log("ΔU/k_{B}T"),
    )
    .panel(Panel::new(Axis::ln("k (1/γ)")).curve(exact).curve(kramers))
    .panel(Panel { y: Axis::linear("k_{Kramers} / k").range(0.9, 1.15), ..Panel::ratio("") }.curve(ratio))
}

/// Ten eigenvalues against temperature.
pub(super) fn spectrum() -> Figure {
    let mut table = Table::new(&[("index", "1", ""), ("kt", "1", ""), ("lambda", "1", "")]);
    for index in 0..10_usize {
        for i in 0..60 {
            let kt = 0.01 * 300_f64.powf(f64::from(i) / 59.0);
            let n = f64::from(u8::try_from(index).unwrap());
            let well = 2.0 * (n / 2.0).floor() + if index % 2 == 1 { 2.0 * (-0.25 / kt).exp() } else { 0.0 };
            let value = well + 1.2 * n.powf(1.5) * kt.sqrt() * kt / (0.3 + kt);
            table.rows.push(vec![index.into(), kt.into(), value.into()]);
        }
    }
    let curves = Curve::family(&table, "kt", "lambda", "index").unwrap();
    let curves = curves.into_iter().enumerate().map(|(n, curve)| {
        let curve = curve.colour(Colour::viridis(f64::from(u8::try_from(n).unwrap()) / 10.0));
        let label = format!("λ_{{{n}}}");
        curve.label(label)
    });
    Figure::new(
        "The ten slowest modes of the quartic double well",
        "overdamped, γ = 1; in pairs below the barrier, apart above it",
        Axis::log("k_{B}T"),
    )
    .panel(
        Panel::new(Axis::linear("λ_{n} (1/γ)"))
            .curves(curves)
            .mark(Mark::Vertical { at: 0.25, label: "k_{B}T = ΔU".into() }),
    )
}

/// Potential, stationary density and slowest modes.
pub(super) fn modes() -> Figure {
    let xs = || (0..400).map(|i| -2.0 + 4.0 * f64::from(i) / 399.0);
    let potential = |x: f64| x.powi(4) / 4.0 - x * x / 2.0 + 0.25;
    let density = |x: f64| (-potential(x) / 0.05).exp();
    let mode = |n: i32, level: f64| {
        let points = xs().map(|x| (x, level + 0.09 * density(x).sqrt() * (1.7 * f64::from(n) * x).sin())).collect();
        Curve::new(points)
    };
    let mut panel = Panel::new(Axis::linear("U, λ_{n}").range(-0.05, 1.0))
        .curve(Curve::new(xs().map(|x| (x, potential(x))).collect()).width(2.6).label("U = x⁴/4 − x²/2 + 1/4"))
        .curve(
            Curve::new(xs().map(|x| (x, 0.2 * density(x))).collect())
                .style(Style::Filled { baseline: 0.0 })
                .colour(SKY)
                .label("stationary density"),
        );
    for (n, level, colour) in [(1, 0.35, BLUE), (2, 0.55, VERMILION), (3, 0.78, GREEN)] {
        panel = panel.curve(mode(n, level).style(Style::Filled { baseline: level }).colour(colour)).note(
            (0.0, level),
            format!("λ_{{{n}}} = {level}"),
            colour,
        );
    }
    Figure::new("Slowest modes in their potential", "kT = 0.05, each mode drawn at its eigenvalue", Axis::linear("x"))
        .panel(panel)
}

/// Relative error of six engines.
pub(super) fn engines() -> Figure {
    let engines = [
        ("flux", EXACT, Marker::Disc, -15.0, 0.001),
        ("arpack, σ = 0", BLUE, Marker::Square, -14.0, 0.43),
        ("arpack, σ = −10⁻¹²", SKY, Marker::Triangle, -13.4, 0.44),
        ("faer", GREEN, Marker::Diamond, -14.2, 0.42),
        ("lapack dense", ORANGE, Marker::Circle, -12.0, 0.43),
        ("lapack MRRR", VERMILION, Marker::Cross, -12.4, 0.45),
    ];
    let curves = engines.map(|(name, colour, marker, floor, slope)| {
        let at = (0..18).map(|i| 2.0 + 5.0 * f64::from(i));
        let points = at.map(|b| (b, 10_f64.powf(floor + slope * b + 0.4 * (7.0 * b + floor).sin())));
        Curve::new(points.collect()).style(Style::Joined(marker)).colour(colour).label(name)
    });
    Figure::new(
        "Where each engine loses the rate",
        "quartic double well, 801 nodes, λ₁ against 60 digits",
        Axis::linear("ΔU/k_{B}T"),
    )
    .panel(Panel::new(Axis::log("relative error of λ₁").range(1e-16, 1e25)).curves(curves).mark(Mark::Band {
        from: 1.0,
        to: f64::INFINITY,
        label: "no digit left".into(),
    }))
}

/// Measured points with bars in a crowded panel: the legend must go outside.
pub(super) fn crowded() -> Figure {
    let curves = (0..7_u8).map(|n| {
        let points = (0..160).map(|i| {
            let x = f64::from(i) / 16.0;
            (x, (9.0 * x + f64::from(n)).sin() * (1.0 + 0.1 * f64::from(n)))
        });
        let curve =
            Curve::new(points.collect()).colour(SEQUENCE[usize::from(n)]).label(format!("a longer name, n = {n}"));
        if n == 6 { curve.markers(Marker::Circle).error(vec![0.3; 160]) } else { curve }
    });
    Figure::new("Crowded", "", Axis::linear("time t (ns)"))
        .panel(Panel::new(Axis::linear("current I (µA)")).curves(curves))
}

/// Two functions of position and velocity as colours, with the separatrix and an isoline over them.
pub(super) fn phase() -> Figure {
    let steps = |n: u16, half: f64| -> Vec<f64> {
        (0..n).map(|i| half * (2.0 * (f64::from(i) + 0.5) / f64::from(n) - 1.0)).collect()
    };
    let (x, v) = (steps(90, 2.0), steps(60, 1.5));
    let energy = |x: f64, v: f64| 0.5 * v * v + x.powi(4) / 4.0 - x * x / 2.0;
    let each =
        |f: &dyn Fn(f64, f64) -> f64| v.iter().flat_map(|v| x.iter().map(|x| f(*x, *v)).collect::<Vec<_>>()).collect();
    let splitting = |x: f64, v: f64| 0.5 + 0.5 * (2.0 * (x + 0.6 * v)).tanh();
    let density: Vec<f64> = each(&|x, v| (-energy(x, v) / 0.15).exp() * (2.0 * splitting(x, v) - 1.0));
    let committor: Vec<f64> = each(&splitting);
    let half = Curve::pieces(contours(&x, &v, &committor, 0.5)).colour(WHITE).width(2.0).label("committor 1/2");
    let saddle = Curve::pieces(contours(&x, &v, &each(&energy), 0.0)).label("separatrix E = U_{b}").width(1.2);
    let slowest = Heat::new(x.clone(), v.clone(), density, ColourMap::Diverging, "P_{1}(x, v)");
    let reached = Heat::new(x, v, committor, ColourMap::Sequential, "committor q(x, v)").range(0.0, 1.0);
    let panel = || Panel::new(Axis::linear("v (√(ΔU/m))"));
    Figure::new("Slowest mode and committor", "quartic double well, γ = 1, kT = 0.15", Axis::linear("x (a)"))
        .panel(panel().heat(slowest).curve(saddle.clone().dashed()).note((0.0, 0.0), "barrier", EXACT))
        .panel(
            panel()
                .heat(reached)
                .curve(saddle.colour(BLACK))
                .curve(half)
                .own_legend()
                .mark(Mark::Vertical { at: 0.0, label: "x_{b}".into() }),
        )
}

/// Escape temperature against temperature with a measured point and value, an Arrhenius plot inset, mK above.
pub(super) fn escape() -> Figure {
    let temperature = |x: f64| 40.0 / x;
    let steps = || (0..=80).map(|i| 0.2 + 0.035 * f64::from(i));
    let escape = |x: f64| (temperature(x).powi(4) + 37.0_f64.powi(4)).powf(0.25);
    let marks = [(0.93, "T_{c}(γ = 0)"), (1.0, "T_{c}(Ohm)"), (1.06, "T_{c}(Drude)")];
    let arrhenius = steps().map(|x| (x, -400.0 / escape(x))).collect();
    let small = Panel::new(Axis::ln("Γ (1/s)")).curve(Curve::new(arrhenius).colour(QUANTUM));
    let mut panel = Panel::new(Axis::linear("T_{esc} (mK)").range(0.0, 210.0))
        .curve(Curve::new(steps().map(|x| (x, escape(x))).collect()).colour(QUANTUM).label("Γ from the quantum rate"))
        .curve(Curve::new(steps().map(|x| (x, temperature(x))).collect()).colour(KRAMERS).dashed().label("classical"))
        .curve(Curve::measured(vec![(0.4, 104.0), (0.8, 55.0), (2.2, 38.0)], vec![8.0, 9.0, 6.0]).label("measured"))
        .measured(37.4, 4.0, "measured, (37.4 ± 4.0) mK")
        .inset(Inset::new(Axis::linear("T_{c}/T"), small));
    for (at, label) in marks {
        panel = panel.mark(Mark::Vertical { at, label: label.into() });
    }
    let ticks = [200.0, 100.0, 50.0, 30.0, 20.0, 15.0].map(|mk| (40.0 / mk, mk.to_string()));
    Figure::new("Escape temperature of a junction", "made-up numbers", Axis::linear("T_{c}/T"))
        .top("T (mK)", ticks.to_vec())
        .panel(panel)
}

/// Switching currents: bars, a density as steps, and the rate in an inset.
pub(super) fn histogram() -> Figure {
    let edges: Vec<f64> = (0..=40).map(|i| 9.40 + 0.005 * f64::from(i)).collect();
    let density = |i: f64| (((i - 9.52) / 0.02) - ((i - 9.52) / 0.02).exp() + 1.0).exp();
    let heights: Vec<f64> = edges.windows(2).map(|pair| (250.0 * density(0.5 * (pair[0] + pair[1]))).round()).collect();
    let counted = Curve::histogram(&edges, &heights).unwrap().colour(SKY).label("counts");
    let law = edges.iter().map(|i| (*i, 250.0 * density(*i))).collect();
    let rate = edges.iter().map(|i| (*i, (200.0 * (i - 9.5)).exp())).collect();
    let small = Panel::new(Axis::log("Γ (1/s)")).curve(Curve::new(rate).width(1.2));
    Figure::new("Switching currents", "made-up numbers", Axis::linear("I (µA)")).panel(
        Panel::new(Axis::linear("counts per 5 nA"))
            .curve(counted)
            .curve(Curve::new(law).steps().label("law"))
            .inset(Inset::new(Axis::linear("I (µA)"), small).size(0.4, 0.5)),
    )
}

pub(super) fn all() -> Vec<(&'static str, Figure)> {
    vec![
        ("rates", rates()),
        ("spectrum", spectrum()),
        ("modes", modes()),
        ("engines", engines()),
        ("crowded", crowded()),
        ("phase", phase()),
        ("escape", escape()),
        ("histogram", histogram()),
    ]
}
