//! Title, caption, grid, axes, ticks and their labels.

use super::font::CAPITAL;
use super::frame::{EDGE, Frame, TICK, TICK_GAP, View};
use super::scene::{Anchor, Point, Scene};
use super::style::{EXACT, FRAME, GREY, GRID, HAIR, MINOR_GRID, SMALL, TITLE};
use super::text::Type;
use super::ticks::Ticks;

/// Space between the tick labels and the axis label under a panel.
pub(super) const LABEL_GAP: f64 = 4.0;

/// Title and caption, flush with the left edge of the panels where they fit, else with that of the figure.
pub(super) fn header(scene: &mut Scene, frame: &Frame) {
    let (bold, small) = (Type::bold(TITLE), Type::regular(SMALL));
    let widest = frame.title.iter().map(|line| bold.width(line));
    let widest = widest.chain(frame.caption.iter().map(|line| small.width(line))).fold(0.0, f64::max);
    let left = frame.body().left.min((frame.width - EDGE - widest).max(EDGE));
    let mut y = EDGE;
    for line in &frame.title {
        scene.write(line, (left, y + bold.size), bold, Anchor::Start, EXACT);
        y += bold.line();
    }
    for line in &frame.caption {
        scene.write(line, (left, y + small.size), small, Anchor::Start, GREY);
        y += small.line();
    }
}

/// The grid under the curves of one panel.
pub(super) fn grid(scene: &mut Scene, view: &View, x: &Ticks, y: &Ticks) {
    // A minor grid helps to read decades off; on a linear axis it is clutter.
    for &at in if view.scales.0 == super::Scale::Linear { &[][..] } else { &x.minor } {
        scene.line(upright(view, at).to_vec(), HAIR, MINOR_GRID);
    }
    for &at in if view.scales.1 == super::Scale::Linear { &[][..] } else { &y.minor } {
        scene.line(level(view, at).to_vec(), HAIR, MINOR_GRID);
    }
    for tick in &x.major {
        scene.line(upright(view, tick.at).to_vec(), HAIR, GRID);
    }
    for tick in &y.major {
        scene.line(level(view, tick.at).to_vec(), HAIR, GRID);
    }
}

fn upright(view: &View, at: f64) -> [Point; 2] {
    let x = view.at((at, view.y.0)).0;
    [(x, view.rect.bottom), (x, view.rect.top)]
}

fn level(view: &View, at: f64) -> [Point; 2] {
    let y = view.at((view.x.0, at)).1;
    [(view.rect.left, y), (view.rect.right, y)]
}

/// The left and the lower axis of one panel with their ticks.
pub(super) fn axes(scene: &mut Scene, view: &View, x: &Ticks, y: &Ticks) {
    let rect = view.rect;
    scene.line(vec![(rect.left, rect.top), (rect.left, rect.bottom), (rect.right, rect.bottom)], FRAME, EXACT);
    let lengths = |ticks: &Ticks| {
        let major = ticks.major.iter().map(|tick| (tick.at, TICK)).collect::<Vec<_>>();
        major.into_iter().chain(ticks.minor.iter().map(|at| (*at, 0.5 * TICK))).collect::<Vec<_>>()
    };
    for (at, length) in lengths(x) {
        let [foot, _] = upright(view, at);
        scene.line(vec![foot, (foot.0, foot.1 + length)], FRAME, EXACT);
    }
    for (at, length) in lengths(y) {
        let [foot, _] = level(view, at);
        scene.line(vec![foot, (foot.0 - length, foot.1)], FRAME, EXACT);
    }
}

/// Tick labels on the left of one panel, and its axis label in lines from `edge` on.
pub(super) fn left_labels(scene: &mut Scene, view: &View, ticks: &Ticks, label: &[String], edge: f64) {
    let (small, style) = (Type::regular(view.letters.small), Type::regular(view.letters.label));
    let right = view.rect.left - TICK - TICK_GAP;
    for tick in &ticks.major {
        let y = view.at((view.x.0, tick.at)).1 + 0.5 * CAPITAL * small.size;
        scene.write(&tick.label, (right, y), small, Anchor::End, EXACT);
    }
    let mut baseline = edge + style.size;
    for line in label {
        scene.write_up(line, (baseline, 0.5 * (view.rect.top + view.rect.bottom)), style, EXACT);
        baseline += style.line();
    }
}

/// Tick labels and axis label under one panel.
pub(super) fn lower_labels(scene: &mut Scene, view: &View, ticks: &Ticks, label: &[String]) {
    let (small, style) = (Type::regular(view.letters.small), Type::regular(view.letters.label));
    let mut baseline = view.rect.bottom + TICK + TICK_GAP + CAPITAL * small.size;
    for tick in &ticks.major {
        let x = view.at((tick.at, view.y.0)).0;
        scene.write(&tick.label, (x, baseline), small, Anchor::Middle, EXACT);
    }
    baseline += 0.3 * small.size + LABEL_GAP;
    for line in label {
        let middle = 0.5 * (view.rect.left + view.rect.right);
        scene.write(line, (middle, baseline + style.size), style, Anchor::Middle, EXACT);
        baseline += style.line();
    }
}
