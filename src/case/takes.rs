//! The kinds of values that a case file holds.

use crate::units::Dimension;

/// What kind of value a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A finite number; whole numbers are read as such.
    Number,
    /// A whole number; 801.0 is one too.
    Whole,
    /// A text.
    Text,
    /// A text of a number and its unit.
    Quantity(Dimension),
    /// A share of the critical current, or a current with its unit.
    Bias,
    /// A text that is one of a few names, and is swept as such.
    Name,
    /// A list of texts.
    Texts,
    /// A number, or a text of a number and its unit: what the swept key takes.
    Value,
    /// A list of such values.
    Values,
    /// `"auto"`, or a table with keys of its own.
    Axis,
    /// A table of numbers under names that the user chooses.
    Constants,
    /// A sweep, or a list of sweeps.
    Sweep,
}

impl Takes {
    /// What is allowed, in words.
    #[must_use]
    pub fn allowed(self) -> &'static str {
        match self {
            Self::Number => "a finite number",
            Self::Whole => "a whole number",
            Self::Text | Self::Name => "a text in quotes",
            Self::Quantity(dimension) => dimension.example(),
            Self::Bias => "a finite number, or a current such as \"9.4 uA\"",
            Self::Texts => "a list of texts in quotes",
            Self::Value => "a finite number, or a quantity with its unit",
            Self::Values => "a list of finite numbers, or of quantities with their unit",
            Self::Axis => "\"auto\" or a table { from = -2, to = 2, nodes = 801 }",
            Self::Constants => "a table of numbers",
            Self::Sweep => "a table { key = \"bath.kt\", values = [0.1, 0.05] } or a list of such tables",
        }
    }

    /// Whether a sweep can vary it: a number, a quantity, or one of a few names.
    #[must_use]
    pub fn is_swept(self) -> bool {
        matches!(self, Self::Number | Self::Whole | Self::Bias | Self::Quantity(_) | Self::Name)
    }
}
