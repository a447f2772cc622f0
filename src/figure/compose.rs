//! From figure to scene: every panel's shapes, then the words where they cover least.

use super::frame::{EDGE, Frame, Reserve, View};
use super::inset::Placed;
use super::legend::{Block, Spot, host};
use super::obstacles::Obstacles;
use super::scene::Scene;
use super::style::SMALL;
use super::ticks::Ticks;
use super::{Figure, Legend, Panel, Scale, axes, bar, curve, heat, marks, top};
use crate::error::Result;

/// All shapes of a figure.
pub(super) fn compose(figure: &Figure) -> Result<Scene> {
    let (frame, legend) = arrange(figure)?;
    let mut scene = Scene::new(frame.width, frame.height);
    axes::header(&mut scene, &frame);
    for (i, (view, panel)) in frame.views.iter().zip(&figure.panels).enumerate() {
        let Some(ticks) = frame.y_ticks.get(i) else { continue };
        let bar = frame.bars.get(i).and_then(Option::as_ref);
        if let Some((heat, bar)) = panel.heat.as_ref().zip(bar) {
            heat::draw(&mut scene, view, heat, bar.ends);
            bar::draw(&mut scene, &frame, view, heat, bar);
        }
        data(&mut scene, view, panel, &frame.x_ticks, ticks);
        let label = frame.y_labels.get(i).map_or(&[][..], Vec::as_slice);
        axes::left_labels(&mut scene, view, ticks, label, EDGE);
        let mut obstacles = Obstacles::new(view, panel);
        if let Some(placed) = Placed::new(view, panel)? {
            placed.draw(&mut scene);
            obstacles.add(placed.outer);
        }
        if let Some((block, spot)) = &legend {
            obstacles.add(block.bounds(*spot));
        }
        words(&mut scene, view, panel, &mut obstacles);
    }
    if let Some(view) = frame.views.last() {
        axes::lower_labels(&mut scene, view, &frame.x_ticks, &frame.x_label);
    }
    if let (Some(view), Some(top)) = (frame.views.first(), &figure.top) {
        top::draw(&mut scene, view, top);
    }
    if let Some((block, spot)) = &legend {
        block.draw(&mut scene, *spot);
    }
    Ok(scene)
}

/// One panel without its words: what covers an area, then lines, then the axes.
pub(super) fn data(scene: &mut Scene, view: &View, panel: &Panel, x: &Ticks, y: &Ticks) {
    let heat = panel.heat.is_some();
    marks::bands(scene, view, panel);
    if !heat {
        axes::grid(scene, view, x, y);
    }
    marks::lines(scene, view, panel);
    panel.curves.iter().for_each(|curve| curve::fill(scene, view, curve));
    let mut curves: Vec<_> = panel.curves.iter().collect();
    curves.sort_by_key(|curve| curve::layer(curve.style));
    curves.into_iter().for_each(|curve| curve::draw(scene, view, curve, heat));
    if heat {
        heat::outline(scene, view.rect);
    }
    axes::axes(scene, view, x, y);
}

/// The notes, the legend of its own and the words of the marks of one panel.
pub(super) fn words(scene: &mut Scene, view: &View, panel: &Panel, obstacles: &mut Obstacles) {
    marks::notes(scene, view, &panel.notes, obstacles);
    let own = [(view.scales.0, panel)].into_iter().filter(|(_, panel)| panel.own_legend);
    let own = Block::new(own, view.letters.small).map(|block| (block.emptiest_inside(view.rect, obstacles), block));
    if let Some((spot, block)) = &own {
        obstacles.add(block.bounds(*spot));
    }
    marks::labels(scene, view, &panel.marks, obstacles);
    own.iter().for_each(|(spot, block)| block.draw(scene, *spot));
}

/// The panels and insets that share the legend of the figure, each with the scale of its x axis.
fn sharing(figure: &Figure) -> impl Iterator<Item = (Scale, &Panel)> {
    let shown = figure.panels.iter().filter(|_| figure.legend != Legend::Hidden);
    let with_insets = shown.flat_map(|panel| {
        let inset = panel.inset.as_ref().map(|inset| (inset.x.scale, &*inset.panel));
        [Some((figure.x.scale, panel)), inset].into_iter().flatten()
    });
    with_insets.filter(|(_, panel)| !panel.own_legend)
}

/// The page and the place of the legend. If no place inside is free, the page is laid out again with space beside it.
fn arrange(figure: &Figure) -> Result<(Frame, Option<(Block<'_>, Spot)>)> {
    let frame = Frame::new(figure, Reserve::default())?;
    let Some(block) = Block::new(sharing(figure), SMALL) else { return Ok((frame, None)) };
    let tallest = host(figure);
    if let (Legend::Auto, Some(view), Some(panel)) =
        (figure.legend, frame.views.get(tallest), figure.panels.get(tallest))
    {
        let mut obstacles = Obstacles::new(view, panel);
        if let Some(placed) = Placed::new(view, panel)? {
            obstacles.add(placed.outer);
        }
        marks::notes(&mut Scene::new(0.0, 0.0), view, &panel.notes, &mut obstacles);
        // A heat map is everywhere, and a panel with a legend of its own has enough to carry.
        let spot =
            if panel.heat.is_none() && !panel.own_legend { block.spot_inside(view.rect, &obstacles) } else { None };
        if let Some(spot) = spot {
            return Ok((frame, Some((block, spot))));
        }
    }
    // A colour bar takes enough of the width.
    let outside = if frame.bars.iter().any(Option::is_some) { Legend::Below } else { block.outside() };
    let place = if figure.legend == Legend::Auto { outside } else { figure.legend };
    let frame = Frame::new(figure, block.reserve(place))?;
    let spot = block.spot_outside(&frame, place);
    Ok((frame, Some((block, spot))))
}
