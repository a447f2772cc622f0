use super::compose::compose;
use super::font::{CAPITAL, DEPTH};
use super::samples::{all, crowded, engines, modes, rates, spectrum};
use super::scene::{Anchor, Rect, Scene, Shape, Text};
use super::*;
use crate::error::Kind;
use crate::table::{Cell, Table};
use proptest::prelude::*;

fn plot(x: Axis, y: Axis, points: Vec<(f64, f64)>) -> Figure {
    Figure::new("Title", "parameters", x).panel(Panel::new(y).curve(Curve::new(points).label("curve")))
}

fn texts(scene: &Scene) -> Vec<&Text> {
    scene.shapes.iter().filter_map(|shape| if let Shape::Text(text) = shape { Some(text) } else { None }).collect()
}

pub(super) fn words(figure: &Figure) -> Vec<String> {
    texts(&compose(figure).unwrap()).into_iter().map(|text| text.words.clone()).collect()
}

/// The rectangle of the ink.
pub(super) fn bounds(text: &Text) -> Rect {
    let (width, up, down) = (text.style.width(&text.words), CAPITAL * text.style.size, DEPTH * text.style.size);
    let before = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => 0.5 * width,
        Anchor::End => width,
    };
    let (x, y) = text.at;
    if text.turned {
        Rect { left: x - up, right: x + down, top: y + before - width, bottom: y + before }
    } else {
        Rect { left: x - before, right: x - before + width, top: y - up, bottom: y + down }
    }
}

/// Runs of one label touch; two labels must not overlap, and all stay on the page.
pub(super) fn assert_legible(figure: &Figure) {
    let scene = compose(figure).unwrap();
    let page = Rect { left: 0.0, top: 0.0, right: scene.width, bottom: scene.height };
    let texts = texts(&scene);
    for (i, text) in texts.iter().enumerate() {
        let ink = bounds(text);
        let corners = ink.corners();
        assert!(corners.iter().all(|corner| page.contains(*corner)), "{} is clipped: {ink:?}", text.words);
        for other in &texts[i + 1..] {
            let same_label = text.style.size != other.style.size;
            let overlap = ink.grown(-0.5).overlaps(bounds(other));
            assert!(same_label || !overlap, "{} overlaps {}", text.words, other.words);
        }
    }
    for shape in &scene.shapes {
        let points = match shape {
            Shape::Line { points, .. } | Shape::Area { points, .. } => points.clone(),
            Shape::Image { rect, .. } => rect.corners().to_vec(),
            Shape::Disc { .. } | Shape::Text(_) => Vec::new(),
        };
        assert!(points.iter().all(|point| page.contains(*point)), "a shape leaves the page: {shape:?}");
    }
}

/// Set `FIGURES_TO` to a folder to look at the samples.
#[test]
fn samples_are_written_as_svg_and_png() {
    let own = tempfile::tempdir().unwrap();
    let folder = std::env::var_os("FIGURES_TO").map_or(own.path().to_path_buf(), Into::into);
    for (name, figure) in all() {
        draw(&figure, &folder.join(name)).unwrap();
        let png = std::fs::read(folder.join(format!("{name}.png"))).unwrap();
        assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
        assert_eq!(u32::from_be_bytes(png[16..20].try_into().unwrap()), 2100);
        assert_eq!(std::fs::read_to_string(folder.join(format!("{name}.svg"))).unwrap(), to_svg(&figure).unwrap());
    }
    let left: Vec<_> = std::fs::read_dir(own.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with('.')), "temporary files remain: {left:?}");
}

#[test]
fn samples_are_legible() {
    all().iter().for_each(|(_, figure)| assert_legible(figure));
}

#[test]
fn an_svg_has_its_size_and_its_words() {
    let svg = to_svg(&rates()).unwrap();
    let head = svg.lines().next().unwrap();
    assert!(head.starts_with("<svg width=\"504pt\" height=\"") && head.contains("viewBox=\"0 0 5040 "), "{head}");
    let single = to_svg(&spectrum()).unwrap();
    assert!(
        single.starts_with("<svg width=\"504pt\" height=\"360pt\"") && single.contains("viewBox=\"0 0 5040 3600\"")
    );
    for word in
        ["Quartic double well", "801 nodes", "λ₁/2, flux engine", "Kramers&apos; formula", "10⁻²⁰⁰", "k (1/γ)", "1.1"]
    {
        assert!(svg.contains(word), "{word} is missing");
    }
    assert!(svg.contains("DejaVu Sans") && svg.trim_end().ends_with("</svg>"));
}

#[test]
fn the_same_figure_gives_the_same_bits() {
    assert_eq!(to_svg(&engines()).unwrap(), to_svg(&engines()).unwrap());
}

#[test]
fn rates_below_the_range_of_floats_have_powers_of_ten() {
    let points = (1..50).map(|i| (f64::from(i), -100.0 * f64::from(i))).collect();
    let words = words(&plot(Axis::linear("x"), Axis::ln("k"), points));
    assert!(words.contains(&"10⁻²⁰⁰⁰".to_owned()), "{words:?}");
}

#[test]
fn a_legend_covers_nothing() {
    let points = (0..50).map(|i| (f64::from(i), f64::from(i))).collect();
    let inside = plot(Axis::linear("x"), Axis::linear("y"), points);
    assert!((compose(&inside).unwrap().height - 360.0).abs() < 1e-9);
    assert!(compose(&crowded()).unwrap().height > 400.0, "no corner is free: the legend goes below");
    assert_legible(&inside.clone().legend(Legend::Right));
    assert_legible(&inside.clone().legend(Legend::Below));
    assert!(!words(&inside.legend(Legend::Hidden)).contains(&"curve".to_owned()));
}

#[test]
fn a_label_shared_by_panels_stands_once() {
    let curve = || Curve::new(vec![(0.0, 0.9), (1.0, 1.1)]).label("both");
    let figure = Figure::new("", "", Axis::linear("x"))
        .panel(Panel::new(Axis::linear("y")).curve(curve()))
        .panel(Panel::ratio("ratio").curve(curve()));
    assert_eq!(words(&figure).iter().filter(|word| *word == "both").count(), 1);
}

#[test]
fn error_bars_appear_where_they_are_longer_than_the_line() {
    let lines = |half: f64| {
        let curve = Curve::new(vec![(1.0, 1.0), (2.0, 2.0)]).error(vec![half; 2]);
        let figure =
            Figure::new("", "", Axis::linear("x")).panel(Panel::new(Axis::linear("y").range(0.0, 3.0)).curve(curve));
        compose(&figure).unwrap().shapes.iter().filter(|shape| matches!(shape, Shape::Line { .. })).count()
    };
    assert_eq!(lines(0.5), lines(1e-6) + 6);
}

#[test]
fn curves_come_from_tables() {
    let mut table = Table::new(&[("engine", "1", ""), ("kt", "1", ""), ("k", "1", ""), ("k_error", "1", "")]);
    for (engine, kt, k) in
        [("flux", 0.1, Some(1.0)), ("flux", 0.2, None), ("faer", 0.1, Some(3.0)), ("flux", 0.3, Some(2.0))]
    {
        table.rows.push(vec![engine.into(), kt.into(), k.into(), 0.5.into()]);
    }
    assert_eq!(Curve::from_table(&table, "kt", "k").unwrap().points, [(0.1, 1.0), (0.1, 3.0), (0.3, 2.0)]);
    let flux = Curve::from_rows(&table, "kt", "k", Some("k_error"), |row| row[0] == Cell::from("flux")).unwrap();
    assert_eq!(flux.points, [(0.1, 1.0), (0.3, 2.0)]);
    assert_eq!(flux.relative_error().error, Some(vec![0.5, 1.0]));
    let family = Curve::family(&table, "kt", "k", "engine").unwrap();
    let labels: Vec<_> = family.iter().map(|curve| curve.label.as_deref().unwrap()).collect();
    assert_eq!(labels, ["flux", "faer"]);
    let error = Curve::from_table(&table, "kt", "rate").unwrap_err();
    assert_eq!(error.to_string(), "no such column: got rate, allowed engine, kt, k, k_error");
}

#[test]
fn an_empty_figure_is_refused_by_name() {
    let nothing = plot(Axis::linear("x"), Axis::log("y"), vec![(1.0, -1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)]);
    let error = to_svg(&nothing).unwrap_err();
    assert_eq!(error.kind(), Kind::Input);
    assert_eq!(
        error.to_string(),
        "figure \"Title\": no curve has a point that can be drawn, got curve; \
         a point needs two finite numbers, positive ones on a logarithmic axis"
    );
    assert!(to_svg(&Figure::new("", "", Axis::linear("x"))).unwrap_err().to_string().contains("no curve at all"));
}

#[test]
fn a_range_that_is_none_is_refused() {
    for (axis, allowed) in [
        (Axis::log("y").range(0.0, 1.0), "0 < from < to"),
        (Axis::linear("y").range(2.0, 2.0), "from < to, both finite"),
    ] {
        let error = to_svg(&plot(Axis::linear("x"), axis, vec![(0.0, 1.0)])).unwrap_err().to_string();
        assert!(error.contains("range of the axis \"y\"") && error.contains(allowed), "{error}");
    }
}

#[test]
fn a_folder_that_is_none_is_refused_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let error = draw(&modes(), &folder.path().join("none/modes")).unwrap_err();
    assert_eq!(error.kind(), Kind::Io);
    assert!(error.to_string().contains("modes.svg: can't write the figure"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn degenerate_data_are_drawn() {
    let cases: [&[(f64, f64)]; 12] = [
        &[(0.0, 0.0)],
        &[(3.0, 7.0)],
        &[(1.0, 2.0), (2.0, 2.0), (3.0, 2.0)],
        &[(1.0, 1.0), (1.0, 2.0)],
        &[(1e-300, 1e-300), (2e-300, 3e-300)],
        &[(5e-324, 5e-324), (1e-323, 1e-323)],
        &[(-1e300, -1e300), (1e300, 1e300)],
        &[(f64::MIN, f64::MAX), (1.0, 1.0)],
        &[(1.0, 1.0), (1.0 + 1e-15, 1.0 + 1e-15)],
        &[(1.0, 1.0), (1.000_001, 1.000_001)],
        &[(1.0, f64::NAN), (2.0, 1.0), (f64::NAN, 3.0), (4.0, f64::NEG_INFINITY), (5.0, 2.0)],
        &[(-123_456.789, 1.0), (-123_456.788, 1e9)],
    ];
    for points in cases {
        assert_legible(&plot(Axis::linear("x"), Axis::linear("y"), points.to_vec()));
        assert_legible(&plot(
            Axis::linear("x"),
            Axis::ln("y"),
            points.iter().map(|p| (p.0, p.1.clamp(-1e8, 1e8))).collect(),
        ));
        if points.iter().any(|(x, y)| *x > 0.0 && *y > 0.0 && y.is_finite()) {
            assert_legible(&plot(Axis::log("x"), Axis::log("y"), points.to_vec()));
        }
    }
}

#[test]
fn odd_words_weights_and_marks_are_drawn() {
    let long = "a very long word after the other, ".repeat(8);
    let mut figure = plot(Axis::linear(long.clone()), Axis::linear(long.clone()), vec![(0.0, 0.0), (1.0, 1.0)]);
    (figure.title, figure.caption) = (long.clone(), long.clone());
    figure.panels[0].curves[0].label = Some(long.clone());
    for weight in [f64::NAN, -1.0, 0.0, 1e9] {
        figure = figure.panel(Panel::new(Axis::linear("y")).weight(weight));
    }
    for at in [f64::NAN, f64::INFINITY, -5.0, 0.5] {
        figure.panels[0].marks.extend([
            Mark::Horizontal { at, label: "h".into() },
            Mark::Vertical { at, label: long.clone() },
            Mark::Band { from: at, to: 0.7, label: "b".into() },
            Mark::VerticalBand { from: 0.2, to: at, label: "v".into() },
        ]);
        figure.panels[0].notes.push(Note { at: (at, at), text: "n".into(), colour: EXACT });
    }
    to_svg(&figure).unwrap();
}

fn any_axis() -> impl Strategy<Value = Axis> {
    prop_oneof![Just(Axis::linear("x (1/s)")), Just(Axis::log("Γ_{n} (1/s)")), Just(Axis::ln("k"))]
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -10.0..10.0, 2 => 1e-3..1e3, 1 => -1e6..1e6, 1 => proptest::num::f64::ANY]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_data_the_figure_is_legible_or_refused(
        x in any_axis(),
        y in any_axis(),
        points in proptest::collection::vec((any_number(), any_number()), 0..30),
        style in prop_oneof![
            Just(Style::Line), Just(Style::Dashed), Just(Style::Steps), Just(Style::Joined(Marker::Cross)),
            any_number().prop_map(|baseline| Style::Filled { baseline }),
        ],
        error in proptest::option::of(proptest::collection::vec(any_number(), 0..30)),
    ) {
        let curve = Curve { error, ..Curve::new(points) }.style(style).label("spectral");
        let figure = Figure::new("Title", "caption", x).panel(Panel::new(y).curve(curve)).panel(Panel::ratio("ratio"));
        match to_svg(&figure) {
            Ok(_) => assert_legible(&figure),
            Err(error) => prop_assert_eq!(error.kind(), Kind::Input),
        }
    }
}
