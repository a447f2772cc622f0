//! Steps that build a figure from the outside in.

use super::{Axis, Colour, ColourMap, Curve, Figure, Heat, Legend, Mark, Note, Panel, Scale};

impl Figure {
    /// A figure without panels.
    #[must_use]
    pub fn new(title: impl Into<String>, caption: impl Into<String>, x: Axis) -> Self {
        Self { title: title.into(), caption: caption.into(), x, panels: Vec::new(), legend: Legend::Auto, top: None }
    }

    /// Adds a panel under those there are.
    #[must_use]
    pub fn panel(mut self, panel: Panel) -> Self {
        self.panels.push(panel);
        self
    }

    /// Places the legend by hand.
    #[must_use]
    pub fn legend(mut self, legend: Legend) -> Self {
        self.legend = legend;
        self
    }
}

impl Axis {
    fn new(label: impl Into<String>, scale: Scale) -> Self {
        Self { label: label.into(), scale, range: None }
    }

    /// A linear axis.
    #[must_use]
    pub fn linear(label: impl Into<String>) -> Self {
        Self::new(label, Scale::Linear)
    }

    /// A logarithmic axis.
    #[must_use]
    pub fn log(label: impl Into<String>) -> Self {
        Self::new(label, Scale::Log)
    }

    /// A logarithmic axis for data that are natural logarithms; the label names the number itself, not its logarithm.
    #[must_use]
    pub fn ln(label: impl Into<String>) -> Self {
        Self::new(label, Scale::LnAsLog)
    }

    /// Fixes the ends.
    #[must_use]
    pub fn range(mut self, from: f64, to: f64) -> Self {
        self.range = Some((from, to));
        self
    }
}

impl Panel {
    /// An empty panel of weight 1.
    #[must_use]
    pub fn new(y: Axis) -> Self {
        Self {
            y,
            curves: Vec::new(),
            marks: Vec::new(),
            notes: Vec::new(),
            weight: 1.0,
            heat: None,
            own_legend: false,
            inset: None,
        }
    }

    /// The panel of a comparison, to go under the main one: a third of its height, a line at one.
    #[must_use]
    pub fn ratio(label: impl Into<String>) -> Self {
        Self::new(Axis::linear(label)).weight(1.0 / 3.0).mark(Mark::Horizontal { at: 1.0, label: String::new() })
    }

    /// Sets the height relative to the other panels.
    #[must_use]
    pub fn weight(mut self, weight: f64) -> Self {
        self.weight = weight;
        self
    }

    /// Lays a heat map under everything else.
    #[must_use]
    pub fn heat(mut self, heat: Heat) -> Self {
        self.heat = Some(heat);
        self
    }

    /// Names the curves in this panel, where they cover least, instead of in the legend of the figure.
    #[must_use]
    pub fn own_legend(mut self) -> Self {
        self.own_legend = true;
        self
    }

    /// Adds a curve.
    #[must_use]
    pub fn curve(mut self, curve: Curve) -> Self {
        self.curves.push(curve);
        self
    }

    /// Adds many curves.
    #[must_use]
    pub fn curves(mut self, curves: impl IntoIterator<Item = Curve>) -> Self {
        self.curves.extend(curves);
        self
    }

    /// Adds a reference line or a band.
    #[must_use]
    pub fn mark(mut self, mark: Mark) -> Self {
        self.marks.push(mark);
        self
    }

    /// Adds a measured value: a line with a band of its error around it, named in the band. In the numbers of the y axis.
    ///
    /// ```
    /// use metastable::figure::{Axis, Panel};
    /// let panel = Panel::new(Axis::linear("T_{esc} (mK)")).measured(37.4, 4.0, "measured, (37.4 ± 4.0) mK");
    /// assert_eq!(panel.marks.len(), 2);
    /// ```
    #[must_use]
    pub fn measured(self, value: f64, error: f64, label: impl Into<String>) -> Self {
        let band = Mark::Band { from: value - error, to: value + error, label: label.into() };
        self.mark(band).mark(Mark::Horizontal { at: value, label: String::new() })
    }

    /// Adds words at a position of the data.
    #[must_use]
    pub fn note(mut self, at: (f64, f64), text: impl Into<String>, colour: Colour) -> Self {
        self.notes.push(Note { at, text: text.into(), colour });
        self
    }
}

impl Heat {
    /// The heat map of numbers given row by row, those of the lowest y first; what it must be is checked when it is drawn.
    #[must_use]
    pub fn new(x: Vec<f64>, y: Vec<f64>, values: Vec<f64>, map: ColourMap, label: impl Into<String>) -> Self {
        Self { x, y, values, map, label: label.into(), range: None }
    }

    /// Fixes the ends of the colour bar.
    #[must_use]
    pub fn range(mut self, from: f64, to: f64) -> Self {
        self.range = Some((from, to));
        self
    }
}
