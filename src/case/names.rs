//! Names that are not known, the nearest ones that are, and texts made fit for one line.

use crate::error::Error;

/// Longest piece of the user's own text that a message repeats, in characters.
const LONGEST: usize = 60;

/// The text on one line, in quotes, cut where it is long.
#[must_use]
pub fn escaped(text: &str) -> String {
    format!("\"{}\"", on_one_line(text))
}

/// The same without the quotes.
pub(super) fn on_one_line(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    // Quotes and letters of any script stay as they were typed; only what would break the line is spelled out.
    let plain: String =
        cut.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.into() }).collect();
    plain + dots
}

/// The refusal of a name that is none of `allowed`, with the nearest one as the remedy. `what` is such as "unknown study".
#[must_use]
pub fn unknown_name(what: &str, name: &str, allowed: &[&str]) -> Error {
    let error = Error::input(what).got(escaped(name)).allowed(allowed.join(", "));
    with_nearest(error, name, allowed)
}

pub(super) fn with_nearest(error: Error, name: &str, allowed: &[&str]) -> Error {
    match nearest(name, allowed) {
        Some(near) => error.remedy(format!("did you mean {near}?")),
        None => error,
    }
}

/// The candidate that fewest changes of a letter lead to, where they are few for its length.
pub(super) fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let name: String = name.to_lowercase().chars().take(LONGEST).collect();
    let scored = candidates.iter().map(|candidate| (distance(&name, candidate), *candidate));
    let (score, best) = scored.min_by_key(|(score, _)| *score)?;
    // One letter in three wrong still reads as the same word; a single letter is no likeness.
    (score <= best.chars().count().max(name.chars().count()) / 3).then_some(best)
}

/// Number of letters to insert, delete or replace; two neighbours swapped count as one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, &from) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, &to) in b.iter().enumerate() {
            let mut best = (row[j] + usize::from(from != to)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && from == b[j - 1] && a[i - 1] == to {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_changes() {
        for (a, b, expected) in
            [("", "", 0), ("kt", "", 2), ("gamma", "gama", 1), ("gmama", "gamma", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!((distance(a, b), distance(b, a)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn only_a_likely_name_is_offered() {
        assert_eq!(nearest("Gama", &["kt", "gamma"]), Some("gamma"));
        assert_eq!(nearest("barier_over_kt", &["kt", "barrier_over_kt"]), Some("barrier_over_kt"));
        assert_eq!(nearest("pressure", &["kt", "gamma"]), None);
        assert_eq!(nearest("x", &["a"]), None);
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn a_text_stays_on_one_line_and_short() {
        assert_eq!(escaped("a\n\"ω\"\u{7f}"), "\"a\\n\"ω\"\\u{7f}\"");
        assert_eq!(escaped(&"y".repeat(1000)).chars().count(), 63);
    }
}
