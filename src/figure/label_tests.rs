use super::compose::compose;
use super::frame::{Frame, View};
use super::samples::escape;
use super::scene::{Rect, Shape};
use super::tests::{assert_legible, bounds};
use super::*;
use proptest::prelude::*;

/// A rising line under marks at these numbers.
fn figure(marks: impl Iterator<Item = Mark>, x: Axis) -> Figure {
    let curve = Curve::new(vec![(1.0, 0.0), (2.0, 1.0)]).label("rate");
    let panel = marks.fold(Panel::new(Axis::linear("y")).curve(curve), Panel::mark);
    Figure::new("Title", "caption", x).panel(panel)
}

fn view(figure: &Figure) -> View {
    Frame::new(figure, Default::default()).unwrap().views[0].clone()
}

/// The ink of each word that is a letter and a number.
fn names(figure: &Figure, first: char) -> Vec<Rect> {
    let scene = compose(figure).unwrap();
    let named = |shape: &Shape| match shape {
        Shape::Text(text) if text.words.starts_with(first) => Some(bounds(text)),
        _ => None,
    };
    scene.shapes.iter().filter_map(named).collect()
}

fn dots(figure: &Figure) -> Vec<(f64, f64)> {
    let scene = compose(figure).unwrap();
    scene
        .shapes
        .iter()
        .filter_map(|shape| if let Shape::Disc { centre, .. } = shape { Some(*centre) } else { None })
        .collect()
}

fn vertical(at: f64) -> Mark {
    Mark::Vertical { at, label: format!("Temperature {at}") }
}

#[test]
fn a_lone_line_has_its_words_beside_it_at_its_foot() {
    let figure = figure([vertical(1.2)].into_iter(), Axis::linear("x"));
    let (view, words) = (view(&figure), names(&figure, 'T'));
    let word = words.last().unwrap();
    let x = view.point((1.2, 0.0)).unwrap().0;
    assert!((word.left - x - 4.5).abs() < 1e-9, "{word:?} beside {x}");
    assert!(dots(&figure).is_empty());
}

#[test]
fn words_of_neighbouring_lines_cross_no_other_line() {
    for step in [0.004, 0.01, 0.03, 0.06, 0.1] {
        for x in [Axis::linear("T_{c}/T"), Axis::log("T (mK)")] {
            let at = [1.5 - step, 1.5, 1.5 + 1.1 * step];
            let figure = figure(at.into_iter().map(vertical), x);
            assert_legible(&figure);
            let (view, words) = (view(&figure), names(&figure, 'T'));
            let words: Vec<_> = words.into_iter().filter(|word| view.rect.contains((word.left, word.top))).collect();
            assert_eq!(words.len(), 3, "all three are written inside the frame");
            for line in at.map(|at| view.point((at, 0.0)).unwrap().0) {
                assert!(
                    words.iter().all(|word| !(word.left..=word.right).contains(&line)),
                    "{step}: a line is crossed"
                );
            }
            // A word that can't stand next to its line points at it.
            for dot in dots(&figure) {
                assert!(at.iter().any(|at| (view.point((*at, 0.0)).unwrap().0 - dot.0).abs() < 1e-9), "{dot:?}");
            }
        }
    }
}

#[test]
fn words_of_neighbouring_levels_cross_no_other_line() {
    for step in [0.01, 0.03, 0.06, 0.1] {
        let at = [0.5 - step, 0.5, 0.5 + 1.1 * step];
        let level = |at: f64| Mark::Horizontal { at, label: format!("E {at:.3}") };
        let figure = figure(at.into_iter().map(level), Axis::linear("x"));
        assert_legible(&figure);
        let (view, words) = (view(&figure), names(&figure, 'E'));
        assert_eq!(words.len(), 3);
        for line in at.map(|at| view.point((1.0, at)).unwrap().1) {
            // The depth of a g, which these words have not, may touch.
            assert!(
                words.iter().all(|word| !(word.top..=word.bottom - 2.0).contains(&line)),
                "{step}: a line is crossed"
            );
        }
    }
}

#[test]
fn words_of_a_thin_band_stand_above_or_below_it() {
    let mut figure = figure([].into_iter(), Axis::linear("x"));
    figure.panels[0] = figure.panels[0].clone().measured(0.5, 0.01, "Band");
    let (view, word) = (view(&figure), names(&figure, 'B')[0]);
    let (top, bottom) = (view.point((1.0, 0.51)).unwrap().1, view.point((1.0, 0.49)).unwrap().1);
    assert!(word.bottom < top || word.top > bottom, "{word:?} against {top} … {bottom}");
    assert_legible(&escape());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn up_to_four_lines_anywhere_leave_all_words_legible(
        at in proptest::collection::vec(1.02..1.98_f64, 1..5),
        levels in proptest::collection::vec(0.05..0.95_f64, 0..3),
    ) {
        let uprights = at.into_iter().map(|at| Mark::Vertical { at, label: format!("T_{{c}} {at:.2}") });
        let levels = levels.into_iter().map(|at| Mark::Horizontal { at, label: format!("E {at:.2}") });
        assert_legible(&figure(uprights.chain(levels), Axis::linear("x")));
    }
}
