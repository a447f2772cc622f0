use super::compose::compose;
use super::raster::Raster;
use super::samples::phase;
use super::scene::{Rect, Scene, Shape};
use super::tests::{assert_legible, words};
use super::*;
use crate::error::Kind;

/// x − y on 4 × 3 cells that cover 0 … 4 and 0 … 6.
fn heat() -> Heat {
    let (x, y) = (vec![0.5, 1.5, 2.5, 3.5], vec![1.0, 3.0, 5.0]);
    let values = y.iter().flat_map(|y| x.iter().map(|x| x - y).collect::<Vec<_>>()).collect();
    Heat::new(x, y, values, ColourMap::Diverging, "P_{1} (1/m)")
}

fn figure(heat: Heat) -> Figure {
    Figure::new("Title", "caption", Axis::linear("x (m)")).panel(Panel::new(Axis::linear("v (m/s)")).heat(heat))
}

fn images(scene: &Scene) -> Vec<(Rect, &Raster)> {
    let picture = |shape| if let &Shape::Image { rect, ref raster } = shape { Some((rect, raster)) } else { None };
    scene.shapes.iter().filter_map(picture).collect()
}

fn refusal(figure: &Figure) -> String {
    let error = to_svg(figure).unwrap_err();
    assert_eq!(error.kind(), Kind::Input);
    error.to_string()
}

#[test]
fn an_svg_holds_one_picture_per_map_and_one_per_bar() {
    let svg = to_svg(&figure(heat())).unwrap();
    let pictures: Vec<_> = svg.lines().filter(|line| line.starts_with("<image ")).collect();
    assert_eq!(pictures.len(), 2);
    assert!(
        pictures.iter().all(|line| line.contains("href=\"data:image/png;base64,iVBORw0KGgo") && line.ends_with("/>"))
    );
    assert_eq!(svg.matches("<svg").count(), 1);
    assert_eq!((svg.matches("</svg>").count(), svg.ends_with("</svg>\n")), (1, true));
    assert_eq!((svg.matches("<rect").count(), svg.matches("<polygon").count()), (1, 0), "the ground alone: no cells");
    assert_eq!(svg, to_svg(&figure(heat())).unwrap(), "the same bits");
}

#[test]
fn a_map_fills_its_panel_and_the_bar_stands_beside_it() {
    let figure = figure(heat());
    let (frame, scene) = (super::frame::Frame::new(&figure, Default::default()).unwrap(), compose(&figure).unwrap());
    let [(map, cells), (bar, colours)] = images(&scene)[..] else { panic!("two pictures") };
    assert_eq!(map, frame.views[0].rect);
    assert_eq!((frame.views[0].x, frame.views[0].y), ((0.0, 4.0), (0.0, 6.0)), "flush with the cells");
    assert!((cells.across.0 + 0.5).abs() + (cells.across.1 - 3.5).abs() < 1e-12, "{:?}", cells.across);
    assert!((cells.up.0 + 0.5).abs() + (cells.up.1 - 2.5).abs() < 1e-12, "{:?}", cells.up);
    assert!(bar.left > map.right && bar.right < scene.width);
    assert_eq!((bar.top, bar.bottom), (map.top, map.bottom));
    assert_eq!(colours.fractions, [0.0, 1.0]);
    // The largest of x − y by size is 4.5, white is zero.
    let words = words(&figure);
    for tick in ["−4", "−2", "0", "2", "4", "P", "1"] {
        assert!(words.contains(&tick.to_owned()), "{tick} is missing: {words:?}");
    }
    assert_legible(&figure);
}

#[test]
fn a_range_inside_the_map_shows_a_part_of_it() {
    let mut zoomed = figure(heat());
    zoomed.x = zoomed.x.range(1.0, 2.0);
    zoomed.panels[0].y.range = Some((-6.0, 6.0));
    let scene = compose(&zoomed).unwrap();
    let (map, cells) = images(&scene)[0];
    assert!((cells.across.0 - 0.5).abs() + (cells.across.1 - 1.5).abs() < 1e-12, "{:?}", cells.across);
    let panel = super::frame::Frame::new(&zoomed, Default::default()).unwrap().views[0].rect;
    assert!((map.height() / panel.height() - 0.5).abs() < 1e-12 && map.top == panel.top, "the upper half");
    assert_legible(&zoomed);
}

#[test]
fn numbers_beyond_the_bar_give_it_tips() {
    let tips = |heat: Heat| {
        let scene = compose(&figure(heat)).unwrap();
        let three = |shape: &&Shape| matches!(shape, Shape::Area { points, .. } if points.len() == 3);
        scene.shapes.iter().filter(three).count()
    };
    assert_eq!(tips(heat()), 0);
    assert_eq!(tips(heat().range(-5.0, 5.0)), 0);
    assert_eq!(tips(heat().range(-5.0, 1.0)), 1);
    assert_eq!(tips(heat().range(-1.0, 1.0)), 2);
    assert_legible(&figure(heat().range(-1.0, 1.0)));
    // Zero stays white where the ends are not opposite.
    let lopsided = heat().range(-4.0, 2.0);
    assert_eq!([-4.0, 0.0, 2.0].map(|value| lopsided.fraction(value, (-4.0, 2.0))), [0.0, 0.5, 0.75]);
}

#[test]
fn panels_with_and_without_a_map_stay_aligned() {
    let scene = figure(heat()).panel(Panel::new(Axis::linear("p")).curve(Curve::new(vec![(-9.0, 0.0), (9.0, 1e-7)])));
    let frame = super::frame::Frame::new(&scene, Default::default()).unwrap();
    let [upper, lower] = &frame.views[..] else { panic!("two panels") };
    assert_eq!((upper.rect.left, upper.rect.right, upper.x), (lower.rect.left, lower.rect.right, lower.x));
    assert_eq!(upper.x, (-9.0, 9.0), "a curve of another panel widens the axis");
    assert_legible(&scene);
}

#[test]
fn curves_and_marks_lie_over_the_map_and_words_on_a_ground() {
    let line = || Curve::new(vec![(1.0, 1.0), (3.0, 5.0)]);
    let mut drawn = figure(heat());
    drawn.panels[0].curves = vec![line().colour(WHITE).label("white")];
    drawn.panels[0].notes.push(Note { at: (2.0, 5.0), text: "note".into(), colour: EXACT });
    let scene = compose(&drawn).unwrap();
    let place = |wanted: &dyn Fn(&Shape) -> bool| scene.shapes.iter().position(wanted).unwrap();
    let map = place(&|shape| matches!(shape, Shape::Image { .. }));
    let white = place(&|shape| matches!(shape, Shape::Line { colour, .. } if *colour == WHITE));
    assert!(map < white);
    assert!(matches!(&scene.shapes[white - 1], Shape::Line { colour, width, .. } if *colour == GREY && *width > 2.0));
    let note = place(&|shape| matches!(shape, Shape::Text(text) if text.words == "note"));
    assert!(matches!(&scene.shapes[note - 1], Shape::Area { colour, .. } if *colour == WHITE), "a ground");
    assert!(scene.height > 370.0, "the legend goes below: a map leaves no corner empty");
    let own = Figure { panels: vec![drawn.panels[0].clone().own_legend()], ..drawn };
    assert!((compose(&own).unwrap().height - 360.0).abs() < 1e-9, "asked for, it goes inside");
    assert!(words(&own).contains(&"white".to_owned()));
    assert_legible(&own);
}

#[test]
fn a_panel_may_name_its_own_curves() {
    let panel =
        |label: &str| Panel::new(Axis::linear("y")).curve(Curve::new(vec![(0.0, 0.0), (1.0, 1.0)]).label(label));
    let both = Figure::new("", "", Axis::linear("x")).panel(panel("upper")).panel(panel("lower").own_legend());
    let scene = compose(&both).unwrap();
    let lower = super::frame::Frame::new(&both, Default::default()).unwrap().views[1].rect;
    for shape in &scene.shapes {
        if let Shape::Text(text) = shape {
            let inside = lower.contains(text.at);
            assert!(text.words != "upper" || !inside, "{text:?}");
            assert!(text.words != "lower" || inside, "{text:?}");
        }
    }
    let hidden = words(&both.legend(Legend::Hidden));
    assert!(hidden.contains(&"lower".to_owned()) && !hidden.contains(&"upper".to_owned()));
}

#[test]
fn what_is_no_map_is_refused_by_name() {
    let with = |change: &dyn Fn(&mut Heat)| {
        let mut heat = heat();
        change(&mut heat);
        refusal(&figure(heat))
    };
    let short = with(&|heat| heat.values.truncate(11));
    assert_eq!(
        short,
        "heat map \"P_{1} (1/m)\": as many numbers as cells are needed: got 11, allowed 4 columns × 3 rows = 12"
    );
    for (columns, got) in [
        (vec![], "none"),
        (vec![1.0], "got 1,"),
        (vec![0.0, 1.0, 2.0, 4.0], "0, 1 … 4"),
        (vec![3.0, 2.0, 1.0, 0.0], "3, 2 … 0"),
        (vec![0.0, f64::NAN, 2.0, 3.0], "NaN"),
        (vec![1.0, 1.0], "1, 1"),
    ] {
        let error = with(&|heat| heat.x.clone_from(&columns));
        assert!(error.contains("centres of the columns") && error.contains(got), "{error}");
    }
    assert!(with(&|heat| heat.y[2] = 5.1).contains("centres of the rows"));
    assert!(with(&|heat| heat.values.fill(f64::NAN)).contains("no number is finite"));
    assert!(with(&|heat| heat.range = Some((1.0, 1.0))).contains("range of the axis \"P_{1} (1/m)\""));
    let mut logarithmic = figure(heat());
    logarithmic.x.scale = Scale::Log;
    let error = refusal(&logarithmic);
    assert!(error.contains("needs linear axes") && error.contains("got a logarithmic axis \"x (m)\""), "{error}");
}

#[test]
fn gaps_and_constants_are_drawn() {
    for value in [0.0, 7.0, -1e-300, 1e299, f64::INFINITY] {
        for map in [ColourMap::Sequential, ColourMap::Diverging] {
            let mut heat = Heat { map, ..heat() };
            heat.values.fill(value);
            heat.values[5] = f64::NAN;
            heat.values[6] = 1.0;
            assert_legible(&figure(heat));
        }
    }
    let mut gap = heat();
    gap.values[5] = f64::NAN;
    let scene = compose(&figure(gap)).unwrap();
    let pixels = images(&scene)[0].1.pixels(40, 30);
    let blank = pixels.iter().enumerate().filter(|(_, pixel)| **pixel == 255).map(|(i, _)| (i % 40, i / 40));
    // Column 1 and row 1 of the cells, ten pixels wide and high, and nothing else.
    assert_eq!(blank.collect::<Vec<_>>(), (10..20).flat_map(|j| (10..20).map(move |i| (i, j))).collect::<Vec<_>>());
}

#[test]
fn maps_of_phase_space_are_legible() {
    assert_legible(&phase());
    assert_eq!(images(&compose(&phase()).unwrap()).len(), 4);
}
