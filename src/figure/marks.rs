//! Reference lines, bands and notes, with their words where they cover least (`labels` says where they may stand).

use super::font::{CAPITAL, DEPTH};
use super::frame::View;
use super::labels::{GAP, Place, band, places, sized};
use super::obstacles::{Obstacles, reference_line};
use super::scene::{Anchor, Point, Rect, Scene};
use super::style::{BAND, BLACK, Colour, EDGING, GREY, HAIR, THIN, WHITE};
use super::text::Type;
use super::{Mark, Note, Panel};

/// Radius of the dot at the end of a pointer.
const DOT: f64 = 1.5;

/// The shaded bands, which lie below the grid; over a heat map they are a veil.
pub(super) fn bands(scene: &mut Scene, view: &View, panel: &Panel) {
    let (colour, opacity) = if panel.heat.is_some() { (GREY, 0.3) } else { (BAND, 1.0) };
    for rect in panel.marks.iter().filter_map(|mark| band(view, mark)) {
        scene.area(rect.corners().to_vec(), colour, opacity);
    }
}

/// The reference lines, which lie below the curves; over a heat map they have a white edge.
pub(super) fn lines(scene: &mut Scene, view: &View, panel: &Panel) {
    for line in panel.marks.iter().filter_map(|mark| reference_line(view, mark)) {
        if panel.heat.is_some() {
            scene.line(line.to_vec(), THIN + EDGING, WHITE);
        }
        scene.line(line.to_vec(), THIN, GREY);
    }
}

/// The words of lines and bands.
pub(super) fn labels(scene: &mut Scene, view: &View, marks: &[Mark], obstacles: &mut Obstacles) {
    for mark in marks {
        let (Mark::Horizontal { label, .. }
        | Mark::Vertical { label, .. }
        | Mark::Band { label, .. }
        | Mark::VerticalBand { label, .. }) = mark;
        if !label.is_empty() {
            write(scene, view, (label, GREY), places(view, mark, marks, size(view, label)), obstacles);
        }
    }
}

/// The notes.
pub(super) fn notes(scene: &mut Scene, view: &View, notes: &[Note], obstacles: &mut Obstacles) {
    for note in notes {
        let Some(at) = view.point(note.at).filter(|at| view.rect.contains(*at)) else { continue };
        let sides = around(at, size(view, &note.text)).into_iter().map(Place::plain).collect();
        write(scene, view, (&note.text, note.colour), sides, obstacles);
    }
}

fn size(view: &View, label: &str) -> (f64, f64) {
    (Type::regular(view.letters.small).width(label), (CAPITAL + DEPTH) * view.letters.small)
}

fn write(
    scene: &mut Scene,
    view: &View,
    (words, colour): (&str, Colour),
    places: Vec<Place>,
    obstacles: &mut Obstacles,
) {
    let cost = |place: &Place| {
        let pointer = place.pointer_rect().map_or(0.0, |rect| obstacles.cost(rect));
        obstacles.cost(place.rect) + pointer + place.handicap
    };
    let costs = places.into_iter().map(|place| (place, cost(&place)));
    let Some((place, _)) = costs.reduce(|best, next| if next.1 < best.1 { next } else { best }) else { return };
    let rect = place.rect;
    if obstacles.cost(rect) > 0.0 || obstacles.coloured {
        // Something has to be covered: then the words must at least be legible.
        let (ground, opacity) = if colour == WHITE { (BLACK, 0.6) } else { (WHITE, 0.8) };
        scene.area(rect.grown(1.5).corners().to_vec(), ground, opacity);
    }
    if let (Some([from, to]), Some(around)) = (place.pointer, place.pointer_rect()) {
        scene.line(vec![from, to], HAIR, colour);
        scene.disc(to, DOT, colour);
        obstacles.add(around);
    }
    let style = Type::regular(view.letters.small);
    if place.turned {
        let at = (rect.left + CAPITAL * style.size, 0.5 * (rect.top + rect.bottom));
        scene.write_up(words, at, style, colour);
    } else {
        scene.write(words, (rect.left, rect.top + CAPITAL * style.size), style, Anchor::Start, colour);
    }
    obstacles.add(rect);
}

/// The eight sides of a point, right first.
fn around((x, y): Point, (width, height): (f64, f64)) -> Vec<Rect> {
    let diagonal = 0.7 * GAP;
    let (middle, centre) = (y - 0.5 * height, x - 0.5 * width);
    [
        (x + GAP, middle),
        (x + diagonal, y - diagonal - height),
        (x + diagonal, y + diagonal),
        (centre, y - GAP - height),
        (centre, y + GAP),
        (x - GAP - width, middle),
        (x - diagonal - width, y - diagonal - height),
        (x - diagonal - width, y + diagonal),
    ]
    .map(|corner| sized(corner, (width, height)))
    .to_vec()
}
