//! Figures for print: plain data in, SVG and PNG out. Knows no physics; eats tables.
//!
//! A [`Figure`] is a stack of [`Panel`]s over one shared x axis. [`to_svg`] gives the drawing as text, [`draw`] writes it
//! as `.svg` and `.png`, whole or not at all. The same figure gives the same bits on every machine, for the font is bundled.
//!
//! Labels may hold `_{…}` and `^{…}` for subscripts and superscripts: `ΔU/k_{B}T`.
//!
//! ```
//! use metastable::figure::{Axis, Curve, Figure, KRAMERS, Panel, to_svg};
//! use metastable::table::Table;
//!
//! let mut table = Table::new(&[("barrier_over_kt", "1", "swept"), ("ln_k", "1", "flux"), ("ln_k_kramers", "1", "formula")]);
//! for barrier in [2.0, 20.0, 500.0, 5000.0] {
//!     table.rows.push([barrier, -barrier - 1.5 - 0.4 / barrier, -barrier - 1.5].map(Into::into).to_vec());
//! }
//! let exact = Curve::from_table(&table, "barrier_over_kt", "ln_k")?.label("λ₁/2");
//! let kramers = Curve::from_table(&table, "barrier_over_kt", "ln_k_kramers")?.label("Kramers").colour(KRAMERS).dashed();
//! let svg = to_svg(
//!     &Figure::new("Escape from a quartic well", "γ = 1", Axis::log("ΔU/k_{B}T"))
//!         .panel(Panel::new(Axis::ln("k (1/s)")).curve(exact).curve(kramers)),
//! )?;
//! assert!(svg.contains("10⁻²⁰⁰⁰"));
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! The files, in the order of the data: `build` (figure step by step), `series` (table to curve), `contour` (isolines),
//! `ticks`, `text` and `font` (what a label measures), `extent` and `frame` (where everything goes), `axes`, `top`, `curve`,
//! `clip`, `marks` with `labels`, `heat`, `bar`, `inset` and `legend` (shapes onto a `scene`, beside the `obstacles`), `compose` (all of
//! them), `raster` (numbers to pixels), `paint`, `embed` and `output`.

mod axes;
mod bar;
mod build;
mod clip;
mod compose;
mod contour;
mod curve;
mod embed;
mod extent;
mod font;
mod frame;
mod heat;
#[cfg(test)]
mod heat_tests;
mod inset;
#[cfg(test)]
mod inset_tests;
#[cfg(test)]
mod label_tests;
mod labels;
mod legend;
mod marks;
mod obstacles;
mod output;
mod paint;
mod raster;
#[cfg(test)]
mod samples;
mod scene;
mod series;
mod style;
#[cfg(test)]
mod tests;
mod text;
mod ticks;
mod top;

pub use contour::contours;
pub use inset::{Corner, Inset};
pub use output::{draw, to_svg};
pub use series::{Curve, Marker, Style};
pub use style::{
    BLACK, BLUE, Colour, EXACT, GREEN, GREY, KRAMERS, ORANGE, PURPLE, QUANTUM, SEQUENCE, SKY, THEORY, VERMILION, WHITE,
    YELLOW,
};
pub use top::Top;

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What is shown, in bold.
    pub title: String,
    /// The line under the title that names the parameters.
    pub caption: String,
    /// The axis shared by all panels.
    pub x: Axis,
    /// What the same positions are called along the upper edge.
    pub top: Option<Top>,
    /// The panels, from top to bottom.
    pub panels: Vec<Panel>,
    /// Where the legend goes.
    pub legend: Legend,
}

/// An axis: its label with symbol and unit, its scale, and its range where the data shall not decide.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Symbol and unit, such as `Γ (1/s)`.
    pub label: String,
    /// How numbers become lengths.
    pub scale: Scale,
    /// Ends of the axis in the numbers of the data; for [`Scale::LnAsLog`] these are logarithms too.
    pub range: Option<(f64, f64)>,
}

/// How numbers become lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Proportional.
    Linear,
    /// Logarithmic; numbers that are not positive are skipped.
    Log,
    /// The data are natural logarithms ln k, the ticks are powers of ten of k: for rates below the range of `f64`.
    LnAsLog,
}

/// One panel of the stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// The y axis.
    pub y: Axis,
    /// The curves; filled areas lie below all lines, dashed lines above full ones, markers above both, and among equals later
    /// ones above earlier ones.
    pub curves: Vec<Curve>,
    /// Reference lines and bands.
    pub marks: Vec<Mark>,
    /// Words at a position of the data.
    pub notes: Vec<Note>,
    /// Height relative to the other panels.
    pub weight: f64,
    /// What lies under everything else.
    pub heat: Option<Heat>,
    /// The curves are named in this panel instead of in the legend of the figure.
    pub own_legend: bool,
    /// A small panel with axes of its own inside this one.
    pub inset: Option<Inset>,
}

/// Numbers over the plane of both axes, which must be linear, shown as colours, with a bar of the colours at the right.
///
/// Unless ranges are given, the axes end where the map does. Between the centres of the cells colours are interpolated
/// bilinearly. A cell whose number is not finite stays white.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// Centres of the columns in the numbers of the x axis: ascending, evenly spaced, at least two.
    pub x: Vec<f64>,
    /// Centres of the rows in the numbers of the y axis: ascending, evenly spaced, at least two.
    pub y: Vec<f64>,
    /// The numbers row by row: those of the lowest y first, along ascending x.
    pub values: Vec<f64>,
    /// Which colours.
    pub map: ColourMap,
    /// Symbol and unit of the numbers, beside the colour bar.
    pub label: String,
    /// The numbers at the ends of the colour bar, where the data shall not decide. What lies beyond gets the colour of
    /// the end, which is then drawn as a tip.
    pub range: Option<(f64, f64)>,
}

/// How numbers become colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourMap {
    /// Viridis, from dark to bright: for numbers of one sign and for probabilities.
    Sequential,
    /// Blue, white at zero, vermilion: for numbers of both signs. Equal distances from zero are equally dark.
    Diverging,
}

/// A reference line or a shaded band.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A thin horizontal line.
    Horizontal {
        /// The y value.
        at: f64,
        /// Words beside it, or empty.
        label: String,
    },
    /// A thin vertical line.
    Vertical {
        /// The x value.
        at: f64,
        /// Words beside it, or empty.
        label: String,
    },
    /// A shaded range of y; an end beyond the axis (an infinite one too) stops at it.
    Band {
        /// One end.
        from: f64,
        /// The other end.
        to: f64,
        /// Words in it, or empty.
        label: String,
    },
    /// A shaded range of x.
    VerticalBand {
        /// One end.
        from: f64,
        /// The other end.
        to: f64,
        /// Words in it, or empty.
        label: String,
    },
}

/// Words at a position of the data, shifted to the side where they cover least.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The position.
    pub at: (f64, f64),
    /// The words.
    pub text: String,
    /// Colour of the words: that of the curve they belong to.
    pub colour: Colour,
}

/// Where the legend goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Legend {
    /// The emptiest corner of the tallest panel if it is empty (one with a heat map is not), else outside.
    #[default]
    Auto,
    /// Right of the panels.
    Right,
    /// Under the panels.
    Below,
    /// No legend.
    Hidden,
}
