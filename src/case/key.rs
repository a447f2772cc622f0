//! What a key of a case file is: its name, what it takes, what holds unless it is given.

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
    /// A number, or a text of a number and its unit.
    Reduced(Dimension),
    /// Whether or not.
    Flag,
    /// A list of links between states, each a table with keys of its own.
    Links,
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
            Self::Reduced(Dimension::Frequency) => "a finite number, or a rate such as \"1 GHz\"",
            Self::Reduced(_) => "a finite number, or an energy such as \"0.3 meV\"",
            Self::Flag => "true or false",
            Self::Links => "a list of tables { from = \"a\", to = \"b\", rate = 1, back = 2 }",
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
        matches!(self, Self::Number | Self::Whole | Self::Bias | Self::Quantity(_) | Self::Reduced(_) | Self::Name)
    }
}

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The dotted name, such as `mesh.x.nodes`.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What holds unless it is given.
    pub default: &'static str,
    /// Unit, `1` where there is none.
    pub unit: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// The kinds of potential that have it; empty for a key that does not depend on the kind.
    pub kinds: &'static [&'static str],
}

pub(super) const fn key(
    name: &'static str,
    takes: Takes,
    default: &'static str,
    unit: &'static str,
    meaning: &'static str,
) -> Key {
    Key { name, takes, default, unit, meaning, kinds: &[] }
}

pub(super) const fn parameter(
    name: &'static str,
    takes: Takes,
    default: &'static str,
    meaning: &'static str,
    kinds: &'static [&'static str],
) -> Key {
    Key { name, takes, default, unit: "1", meaning, kinds }
}

impl Key {
    /// Whether a potential of this kind has the key; every one has it while the kind is not known.
    #[must_use]
    pub fn belongs_to(&self, kind: Option<&str>) -> bool {
        self.kinds.is_empty() || kind.is_none_or(|kind| self.kinds.contains(&kind))
    }
}
