//! A picture inside an SVG: one element that holds a PNG with a palette, RFC 2083 in the alphabet of RFC 4648.

use super::paint::refused;
use super::raster::Raster;
use super::scene::Rect;
use crate::error::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Pixels per point. Viewers smooth between them, and a screen shows about as many.
const PIXELS: f64 = 2.0;

/// The `image` element over a rectangle, `scale` units of the SVG per point.
///
/// # Errors
/// The encoder refuses.
pub(super) fn image(rect: Rect, raster: &Raster, scale: f64) -> Result<String> {
    let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom].map(|at| (scale * at).round());
    let data = STANDARD.encode(png(raster, pixels(rect.width()), pixels(rect.height()))?);
    Ok(format!(
        "<image x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
         href=\"data:image/png;base64,{data}\"/>\n",
        right - left,
        bottom - top
    ))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a page is some thousand pixels large")]
fn pixels(length: f64) -> u32 {
    (PIXELS * length).ceil().max(1.0) as u32
}

fn png(raster: &Raster, width: u32, height: u32) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(raster.palette().iter().flat_map(|colour| [colour.0, colour.1, colour.2]).collect::<Vec<_>>());
    encoder.set_compression(png::Compression::Best);
    // Neighbours on a smooth map differ by a step of the palette or none.
    encoder.set_filter(png::FilterType::Up);
    let mut writer = encoder.write_header().map_err(refused)?;
    writer.write_image_data(&raster.pixels(width, height)).map_err(refused)?;
    writer.finish().map_err(refused)?;
    Ok(bytes)
}
