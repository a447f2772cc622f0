//! From scene to files.

use super::compose::compose;
use super::paint::{Medium, Painter, refused};
use super::scene::{Scene, Shape};
use super::style::WHITE;
use super::{Figure, embed};
use crate::error::{Error, Result};
use plotters::prelude::{BitMapBackend, DrawingBackend, SVGBackend};
use std::io::Write;
use std::path::Path;
use tempfile::{Builder, NamedTempFile};

/// Pixels of the SVG per point: plotters rounds to whole ones, which at this scale is a fortieth of a millimetre.
const SVG_SCALE: f64 = 10.0;
/// Width of the PNG: 300 dots per inch.
const PNG_WIDTH: usize = 2100;
/// The PNG is drawn this much larger and averaged, for plotters does not smooth thick lines.
const OVERSAMPLING: usize = 3;
/// Colours of a map vary by less than they can be told apart over this many pixels, and larger blocks make smaller files.
const MAP_PIXEL: usize = 2;
/// The 300 dots per inch, per metre.
const DENSITY: png::PixelDimensions = png::PixelDimensions { xppu: 11811, yppu: 11811, unit: png::Unit::Meter };
/// The bundled font first, then those that measure the same.
const FAMILIES: &str = "DejaVu Sans, Bitstream Vera Sans, Verdana, sans-serif";

/// The figure as SVG text: the same bits on every run.
///
/// # Errors
/// No curve has a point that can be drawn, or the range given for an axis is none.
pub fn to_svg(figure: &Figure) -> Result<String> {
    svg(&compose(figure)?)
}

/// Writes the figure as `path.svg` and `path.png`, whole or not at all.
///
/// # Errors
/// As [`to_svg`], or the files can't be written.
pub fn draw(figure: &Figure, path_without_extension: &Path) -> Result<()> {
    let scene = compose(figure)?;
    let (svg_path, png_path) = (extended(path_without_extension, ".svg"), extended(path_without_extension, ".png"));
    let mut drawing = beside(&svg_path, ".svg")?;
    drawing.write_all(svg(&scene)?.as_bytes()).map_err(|error| unwritable(&svg_path, &error))?;
    let bitmap = beside(&png_path, ".png")?;
    self::bitmap(&scene, bitmap.path()).map_err(|error| error.file(&png_path))?;
    drawing.persist(&svg_path).map_err(|error| unwritable(&svg_path, &error.error))?;
    bitmap.persist(&png_path).map_err(|error| unwritable(&png_path, &error.error))?;
    Ok(())
}

/// `with_extension` would cut a name such as `kt=0.1`.
fn extended(path: &Path, extension: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(extension);
    name.into()
}

/// A temporary file in the folder of the final one: only within one folder is renaming safe.
fn beside(path: &Path, extension: &str) -> Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(".figure-").suffix(extension);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What a plain new file gets; the mask of the user takes away from it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::io("can't write the figure")
        .got(error)
        .remedy("make the folder and allow writing in it, or choose another one with --out")
        .file(path)
}

fn svg(scene: &Scene) -> Result<String> {
    let size = (pixels(SVG_SCALE * scene.width), pixels(SVG_SCALE * scene.height));
    let (width, height) = (f64::from(size.0) / SVG_SCALE, f64::from(size.1) / SVG_SCALE);
    let mut text = format!(
        "<svg width=\"{width}pt\" height=\"{height}pt\" stroke-linejoin=\"round\" viewBox=\"0 0 {0} {1}\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"#FFFFFF\"/>\n",
        size.0, size.1
    );
    // plotters writes all but the pictures, which go in between.
    for shapes in scene.shapes.split_inclusive(|shape| matches!(shape, Shape::Image { .. })) {
        text.push_str(&elements(shapes, size)?);
        if let Some(Shape::Image { rect, raster }) = shapes.last() {
            text.push_str(&embed::image(*rect, raster, SVG_SCALE)?);
        }
    }
    Ok(text + "</svg>\n")
}

/// The elements of shapes, without the head and the end that plotters puts around them.
fn elements(shapes: &[Shape], size: (u32, u32)) -> Result<String> {
    let mut text = String::new();
    let mut backend = SVGBackend::with_string(&mut text, size);
    Painter { backend: &mut backend, scale: SVG_SCALE, medium: Medium::Svg }.paint(shapes)?;
    backend.present().map_err(refused)?;
    drop(backend);
    let inner = text.split_once(">\n").and_then(|(_, rest)| rest.strip_suffix("</svg>\n")).unwrap_or(&text);
    Ok(inner.replace("font-family=\"sans-serif\"", &format!("font-family=\"{FAMILIES}\"")))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a page is some thousand pixels large")]
fn pixels(length: f64) -> u32 {
    length.round() as u32
}

fn bitmap(scene: &Scene, path: &Path) -> Result<()> {
    let width = PNG_WIDTH;
    let height = pixels(scene.height / scene.width * 2100.0) as usize;
    let (wide, high) = (width * OVERSAMPLING, height * OVERSAMPLING);
    let mut large = vec![WHITE.0; 3 * wide * high];
    {
        let mut backend = BitMapBackend::with_buffer(&mut large, size(wide, high));
        let scale = f64::from(size(wide, high).0) / scene.width;
        Painter { backend: &mut backend, scale, medium: Medium::Bitmap { block: MAP_PIXEL * OVERSAMPLING } }
            .paint(&scene.shapes)?;
        backend.present().map_err(refused)?;
    }
    let file = std::fs::File::create(path).map_err(refused)?;
    let (columns, rows) = size(width, height);
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), columns, rows);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Best);
    // Large plain areas and few colours: what lies beside a pixel tells less than that it was there before.
    encoder.set_filter(png::FilterType::NoFilter);
    encoder.set_pixel_dims(Some(DENSITY));
    let mut writer = encoder.write_header().map_err(refused)?;
    writer.write_image_data(&averaged(&large, width, height)).map_err(refused)?;
    writer.finish().map_err(refused)
}

fn size(width: usize, height: usize) -> (u32, u32) {
    (u32::try_from(width).unwrap_or(u32::MAX), u32::try_from(height).unwrap_or(u32::MAX))
}

/// Every pixel the mean of those it was drawn with.
fn averaged(large: &[u8], width: usize, height: usize) -> Vec<u8> {
    let stride = 3 * width * OVERSAMPLING;
    let area = u32::try_from(OVERSAMPLING * OVERSAMPLING).unwrap_or(1);
    let mut small = Vec::with_capacity(3 * width * height);
    for rows in large.chunks_exact(stride * OVERSAMPLING) {
        let mut sums = vec![[0_u32; 3]; width];
        for row in rows.chunks_exact(stride) {
            for (sum, pixels) in sums.iter_mut().zip(row.chunks_exact(3 * OVERSAMPLING)) {
                for (i, value) in pixels.iter().enumerate() {
                    sum[i % 3] += u32::from(*value);
                }
            }
        }
        small.extend(sums.iter().flatten().map(|sum| u8::try_from((sum + area / 2) / area).unwrap_or(u8::MAX)));
    }
    small
}
