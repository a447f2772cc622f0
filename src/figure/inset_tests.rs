use super::compose::compose;
use super::frame::{Frame, View};
use super::inset::Placed;
use super::samples::{escape, histogram};
use super::scene::{Rect, Scene, Shape};
use super::tests::{assert_legible, bounds, words};
use super::*;
use crate::error::Kind;

fn line() -> Curve {
    Curve::new((0..=40).map(|i| (f64::from(i), f64::from(i))).collect())
}

fn small() -> Panel {
    Panel::new(Axis::log("Γ (1/s)")).curve(Curve::new(vec![(1.0, 1e-3), (9.0, 1e3)]))
}

fn with(inset: Inset) -> Figure {
    let panel = Panel::new(Axis::linear("y")).curve(line().label("curve")).inset(inset);
    Figure::new("Title", "", Axis::linear("x")).panel(panel)
}

fn view(figure: &Figure) -> View {
    Frame::new(figure, Default::default()).unwrap().views[0].clone()
}

fn outer(figure: &Figure) -> Rect {
    Placed::new(&view(figure), &figure.panels[0]).unwrap().unwrap().outer
}

/// The largest rectangle of the ink of the words that a scene holds.
fn ink(scene: &Scene) -> Vec<(String, Rect)> {
    let word =
        |shape: &Shape| if let Shape::Text(text) = shape { Some((text.words.clone(), bounds(text))) } else { None };
    scene.shapes.iter().filter_map(word).collect()
}

fn holds(outer: Rect, inner: Rect) -> bool {
    outer.contains((inner.left, inner.top)) && outer.contains((inner.right, inner.bottom))
}

#[test]
fn an_inset_stands_in_the_corner_named_with_all_its_words() {
    for (corner, left, top) in [
        (Corner::TopLeft, true, true),
        (Corner::TopRight, false, true),
        (Corner::BottomLeft, true, false),
        (Corner::BottomRight, false, false),
    ] {
        let figure = with(Inset::new(Axis::linear("inner"), small()).corner(corner).size(0.4, 0.5));
        let (around, outer) = (view(&figure).rect, outer(&figure));
        assert!(holds(around, outer), "{corner:?}");
        assert_eq!(outer.left - around.left < around.right - outer.right, left, "{corner:?}");
        assert_eq!(outer.top - around.top < around.bottom - outer.bottom, top, "{corner:?}");
        let placed = Placed::new(&view(&figure), &figure.panels[0]).unwrap().unwrap();
        let mut alone = Scene::new(504.0, 360.0);
        placed.draw(&mut alone);
        let words = ink(&alone);
        assert!(words.len() >= 6, "ticks of both axes and their labels: {words:?}");
        assert!(words.iter().all(|(_, ink)| holds(outer, *ink)), "{corner:?}: {words:?} in {outer:?}");
        assert!(holds(outer, placed.view.rect));
        assert_legible(&figure);
    }
}

#[test]
fn without_a_corner_it_covers_nothing_and_the_legend_keeps_away() {
    let figure = with(Inset::new(Axis::linear("inner"), small()));
    let (view, outer) = (view(&figure), outer(&figure));
    let obstacles = super::obstacles::Obstacles::new(&view, &figure.panels[0]);
    assert_eq!(obstacles.cost(outer), 0.0, "two corners beside a diagonal are empty");
    let scene = compose(&figure).unwrap();
    assert!(scene.height <= 360.0, "the legend finds the other one");
    let (_, name) = ink(&scene).into_iter().find(|(word, _)| word == "curve").unwrap();
    assert!(!name.overlaps(outer) && view.rect.contains((name.left, name.top)));
}

#[test]
fn a_tinted_area_is_no_empty_corner() {
    let mut figure = with(Inset::new(Axis::linear("inner"), small()));
    figure.panels[0].curves = vec![line().filled(0.0)];
    let around = view(&figure).rect;
    assert!(outer(&figure).left < around.left + 20.0, "above the diagonal, not in the tint below it");
    assert!(outer(&figure).top < around.top + 20.0);
}

#[test]
fn names_of_the_curves_of_an_inset_stand_in_either_legend() {
    let named = |own: bool| {
        let mut panel = small();
        panel.curves[0].label = Some("within".into());
        panel.own_legend = own;
        with(Inset::new(Axis::linear("inner"), panel).size(0.5, 0.6))
    };
    for own in [false, true] {
        let figure = named(own);
        let outer = outer(&figure);
        let (_, name) = ink(&compose(&figure).unwrap()).into_iter().find(|(word, _)| word == "within").unwrap();
        assert_eq!(holds(outer, name), own, "{name:?} in {outer:?}");
        assert_legible(&figure);
    }
}

#[test]
fn an_inset_of_an_inset_or_of_a_map_is_refused_and_an_empty_one_named() {
    let nested = small().inset(Inset::new(Axis::linear("innermost"), small()));
    let map = small().heat(Heat::new(vec![0.0, 1.0], vec![0.0, 1.0], vec![0.0; 4], ColourMap::Sequential, "q"));
    for (panel, got) in [(nested, "an inset"), (map, "a heat map"), (Panel::new(Axis::linear("y")), "no curve at all")]
    {
        let error = to_svg(&with(Inset::new(Axis::linear("inner"), panel))).unwrap_err();
        assert_eq!(error.kind(), Kind::Input);
        let words = error.to_string();
        assert!(words.contains("inset \"inner\"") && words.contains(&format!("got {got}")), "{words}");
    }
}

#[test]
fn insets_of_any_size_stay_inside() {
    for size in [f64::NAN, -1.0, 0.0, 0.1, 0.3, 0.9, f64::INFINITY] {
        let mut figure = with(Inset::new(Axis::linear("T_{c}/T"), small()).size(size, size));
        figure = figure.panel(Panel::ratio("ratio").curve(line()).inset(Inset::new(Axis::linear("inner"), small())));
        assert!(holds(view(&figure).rect, outer(&figure)), "{size}");
        let placed = Placed::new(&view(&figure), &figure.panels[0]).unwrap().unwrap();
        assert!(holds(placed.outer, placed.view.rect), "{size}");
        to_svg(&figure).unwrap();
    }
}

#[test]
fn a_histogram_has_the_area_of_its_bins() {
    let (edges, heights) = ([0.0, 1.0, 3.0, 4.0], [2.0, 1.0, 4.0]);
    let curve = Curve::histogram(&edges, &heights).unwrap();
    let area: f64 = curve.points.windows(2).map(|p| 0.5 * (p[1].0 - p[0].0) * (p[0].1 + p[1].1)).sum();
    assert_eq!(area, 2.0 + 2.0 + 4.0);
    assert_eq!(curve.style, Style::Filled { baseline: 0.0 });
    let error = Curve::histogram(&edges, &heights[1..]).unwrap_err();
    assert_eq!(error.to_string(), "histogram: edges of the bins: got 4, allowed 3: one more than heights");
    assert_eq!(Curve::histogram(&[], &[]).unwrap_err().kind(), Kind::Input);
    assert_legible(&histogram());
}

#[test]
fn steps_from_centres_may_be_filled() {
    let tints = |curve: Curve| {
        let figure = Figure::new("", "", Axis::linear("x")).panel(Panel::new(Axis::linear("y")).curve(curve));
        let frame = view(&figure);
        let area = |shape: &Shape| match shape {
            Shape::Area { points, opacity, .. } if *opacity < 0.5 => Some(points.clone()),
            _ => None,
        };
        (frame, compose(&figure).unwrap().shapes.iter().filter_map(area).collect::<Vec<_>>())
    };
    let centres = || Curve::new(vec![(0.5, 3.0), (1.5, 4.0), (2.5, 1.0)]).steps();
    assert!(tints(centres()).1.is_empty());
    let (view, filled) = tints(centres().filled(0.0));
    assert_eq!(filled.len(), 1);
    // Two corners per bin and two on the ground.
    let (lowest, ground) = (filled[0].iter().map(|p| p.1).fold(0.0, f64::max), view.point((0.5, 0.0)).unwrap().1);
    assert_eq!((filled[0].len(), lowest), (8, ground));
    assert!(view.rect.contains((view.rect.left, ground)), "the baseline belongs to the range");
}

#[test]
fn measured_points_have_bars_both_ways_that_words_avoid() {
    let points = vec![(1.0, 1.0), (2.0, 2.0), (3.0, 1.5)];
    let curve = Curve::measured(points, vec![0.5; 3]).error_x(vec![0.3; 3]).label("measured");
    let figure = Figure::new("", "", Axis::linear("x")).panel(Panel::new(Axis::linear("y")).curve(curve));
    let view = view(&figure);
    assert!(view.x.0 <= 0.7 && view.x.1 >= 3.3 && view.y.0 <= 0.5 && view.y.1 >= 2.5, "bars belong to the ranges");
    let scene = compose(&figure).unwrap();
    let spans = |a: (f64, f64), b: (f64, f64)| {
        let (a, b) = (view.point(a).unwrap(), view.point(b).unwrap());
        let near = |p: (f64, f64), q: (f64, f64)| (p.0 - q.0).abs() + (p.1 - q.1).abs() < 1e-9;
        let bar = |shape: &Shape| {
            matches!(shape, Shape::Line { points, .. } if points.len() == 2
            && (near(points[0], a) && near(points[1], b) || near(points[0], b) && near(points[1], a)))
        };
        scene.shapes.iter().any(bar)
    };
    assert!(spans((1.0, 0.5), (1.0, 1.5)) && spans((0.7, 1.0), (1.3, 1.0)));
    assert!(words(&figure).contains(&"measured".to_owned()));
    assert_legible(&figure);
}

#[test]
fn the_upper_axis_names_positions_of_the_lower() {
    let ticks = vec![(1.0, "40".into()), (1.001, "39.96".into()), (2.0, "20".into()), (99.0, "0.4".into())];
    let base = || Figure::new("Title", "caption", Axis::linear("T_{c}/T").range(0.5, 3.0));
    let panel = || Panel::new(Axis::linear("y")).curve(Curve::new(vec![(1.0, 1.0), (2.0, 3.0)]));
    let figure = base().top("T (mK)", ticks).panel(panel());
    let (view, ink) = (view(&figure), ink(&compose(&figure).unwrap()));
    let centre = |word: &str| ink.iter().find(|(w, _)| w == word).map(|(_, ink)| 0.5 * (ink.left + ink.right));
    for (word, at) in [("40", 1.0), ("20", 2.0)] {
        assert!((centre(word).unwrap() - view.point((at, 1.0)).unwrap().0).abs() < 1e-9, "{word}");
    }
    assert!(centre("T (mK)").is_some() && centre("39.96").is_none() && centre("0.4").is_none());
    let taller = compose(&figure).unwrap().height - compose(&base().panel(panel())).unwrap().height;
    assert!(taller > 25.0 && taller < 40.0, "{taller}");
    assert_legible(&figure);
}

#[test]
fn a_measured_value_is_a_line_in_a_band() {
    assert_legible(&escape());
    let panel = Panel::new(Axis::linear("T")).measured(37.4, 4.0, "measured");
    assert!(matches!(panel.marks[0], Mark::Band { from, to, .. } if (from, to) == (37.4 - 4.0, 37.4 + 4.0)));
    assert!(matches!(panel.marks[1], Mark::Horizontal { at, .. } if at == 37.4));
}
