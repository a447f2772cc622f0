//! What a label measures: subscripts and superscripts, widths, lines broken to a width.

use super::font;

/// A piece of a label at one size and height.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub words: String,
    /// Size relative to that of the label.
    pub size: f64,
    /// Height of the baseline in units of the label's size.
    pub rise: f64,
}

/// Size and weight of a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Type {
    pub size: f64,
    pub bold: bool,
}

impl Type {
    pub(super) fn regular(size: f64) -> Self {
        Self { size, bold: false }
    }

    pub(super) fn bold(size: f64) -> Self {
        Self { size, bold: true }
    }

    /// Width of a label in points.
    pub(super) fn width(self, label: &str) -> f64 {
        let face = font::face(self.bold);
        runs(label).iter().map(|run| face.width(&run.words) * run.size * self.size).sum()
    }

    /// Distance of two lines.
    pub(super) fn line(self) -> f64 {
        1.25 * self.size
    }

    /// Breaks a label at spaces into lines not wider than `room`, where words allow it.
    pub(super) fn wrap(self, label: &str, room: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in label.split_whitespace() {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}")) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }
}

/// Splits `U_{b}` into its runs. An unclosed brace stays as it is.
pub(super) fn runs(label: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut rest = label;
    while let Some((before, lowered, inside, after)) = next_script(rest) {
        push(&mut runs, before, 1.0, 0.0);
        push(&mut runs, inside, 0.72, if lowered { -0.2 } else { 0.36 });
        rest = after;
    }
    push(&mut runs, rest, 1.0, 0.0);
    runs
}

fn push(runs: &mut Vec<Run>, words: &str, size: f64, rise: f64) {
    if !words.is_empty() {
        runs.push(Run { words: words.to_owned(), size, rise });
    }
}

fn next_script(label: &str) -> Option<(&str, bool, &str, &str)> {
    let at = [label.find("_{"), label.find("^{")].into_iter().flatten().min()?;
    let (before, script) = label.split_at(at);
    let (inside, after) = script.get(2..)?.split_once('}')?;
    Some((before, script.starts_with('_'), inside, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscripts_are_cut_out() {
        let cut: Vec<_> = runs("ΔU/k_{B}T^{2}").into_iter().map(|run| (run.words, run.rise)).collect();
        let expected = [("ΔU/k", 0.0), ("B", -0.2), ("T", 0.0), ("2", 0.36)];
        assert_eq!(cut, expected.map(|(words, rise)| (words.to_owned(), rise)));
        assert_eq!(runs("lambda_1 and _{open").len(), 1);
        assert!(runs("").is_empty());
    }

    #[test]
    fn lines_are_not_wider_than_the_room() {
        let style = Type::regular(11.0);
        let lines = style.wrap("a line that is a good deal longer than the room it is given here", 120.0);
        assert!(lines.len() > 2 && lines.iter().all(|line| style.width(line) <= 120.0), "{lines:?}");
    }
}
