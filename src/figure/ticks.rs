//! Where an axis is marked, and with which words.
//!
//! Positions are coordinates of the axis: the number itself on a linear axis, its decimal logarithm on a logarithmic one.

use super::Scale;

/// A marked position with its words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub at: f64,
    pub label: String,
}

/// Marks with words and marks without.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ticks {
    pub major: Vec<Tick>,
    pub minor: Vec<f64>,
}

/// The length of an axis in points, and what a label takes of it, its distance to the next included.
pub(super) struct Room<'a> {
    pub length: f64,
    pub extent: &'a dyn Fn(&str) -> f64,
}

/// Least distance of two marks without words.
const MINOR_GAP: f64 = 3.5;
/// An axis gets no more words than this, however long it is.
const MOST: usize = 9;

impl Room<'_> {
    fn fits(&self, ticks: &[Tick], span: f64) -> bool {
        ticks.len() <= MOST
            && ticks.windows(2).all(|pair| {
                let [a, b] = pair else { return true };
                let needed = 0.5 * ((self.extent)(&a.label) + (self.extent)(&b.label));
                (b.at - a.at) / span * self.length >= needed
            })
    }
}

/// The ticks of an axis from `low` to `high`, as many as there is room for.
pub(super) fn ticks(scale: Scale, (low, high): (f64, f64), room: &Room) -> Ticks {
    let span = high - low;
    match scale {
        Scale::Linear => densest(|step| linear(low, high, step), low, high, span, room),
        Scale::Log | Scale::LnAsLog if span < 1.0 => within_a_decade(low, high, room),
        Scale::Log | Scale::LnAsLog => decades(low, high, room),
    }
}

/// Tries steps 1, 2, 5, 10 … times a power of ten from fine to coarse; `low` and `high` are plain numbers here.
fn densest(make: impl Fn(f64) -> Ticks, low: f64, high: f64, span: f64, room: &Room) -> Ticks {
    let finest = ((high - low) / 12.0).log10().floor();
    let steps = (0..40).map(|i| [1.0, 2.0, 5.0][i % 3] * power(finest + f64::from(u8::try_from(i / 3).unwrap_or(0))));
    let mut last = Ticks::default();
    for step in steps.filter(|step| (high - low) / step < 20.0) {
        let next = make(step);
        if next.major.len() < 2 && !last.major.is_empty() {
            break;
        }
        if room.fits(&next.major, span) {
            return next;
        }
        last = next;
    }
    // Labels that never fit, as on an axis shorter than one word: the outer one alone.
    last.major.truncate(1);
    last
}

/// A power of ten that is exact where a literal is.
fn power(exponent: f64) -> f64 {
    format!("1e{exponent:.0}").parse().unwrap_or(f64::INFINITY)
}

fn linear(low: f64, high: f64, step: f64) -> Ticks {
    let slack = 1e-9 * (high - low);
    let multiples = |step: f64| {
        let first = ((low - slack) / step).ceil();
        (0_u16..200).map(move |i| (first + f64::from(i)) * step).take_while(move |at| *at <= high + slack)
    };
    let largest = low.abs().max(high.abs());
    let major = multiples(step).map(|at| Tick { at, label: plain(at, step, largest) }).collect();
    let fifth = if step.log10().rem_euclid(1.0).mul_add(10.0, 0.5).floor() == 3.0 { step / 4.0 } else { step / 5.0 };
    Ticks { major, minor: multiples(fifth).collect() }
}

/// A number to the digits that its step calls for, with a power of ten where the axis is far from one.
pub(super) fn plain(value: f64, step: f64, largest: f64) -> String {
    let exponent = largest.log10().floor();
    let value = if value.abs() < 1e-9 * step { 0.0 } else { value };
    if (-3.0..5.0).contains(&exponent) {
        return signed(&format!("{value:.*}", digits(step)));
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let unit = power(exponent);
    // Dividing twice keeps a unit below the smallest normal number out of the way.
    let (mantissa, step) = if unit > 0.0 { (value / unit, step / unit) } else { (value, step) };
    format!("{}×{}", signed(&format!("{mantissa:.*}", digits(step))), power_label(exponent))
}

fn digits(step: f64) -> usize {
    let needed = (-step.log10() - 1e-9).ceil().clamp(0.0, 15.0);
    (0..16).find(|n| f64::from(u8::try_from(*n).unwrap_or(15)) >= needed).unwrap_or(15)
}

fn signed(number: &str) -> String {
    number.replace('-', "−")
}

/// Ten to a power, in superscripts.
pub(super) fn power_label(exponent: f64) -> String {
    format!("10{}", superscript(exponent))
}

/// A whole number in superscripts.
pub(super) fn superscript(number: f64) -> String {
    let number = if number == 0.0 { 0.0 } else { number };
    format!("{number:.0}").chars().map(raise).collect()
}

fn raise(character: char) -> char {
    match character {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        _ => character.to_digit(10).and_then(|digit| char::from_u32(0x2070 + digit)).unwrap_or(character),
    }
}

/// Less than a decade: round numbers, unevenly spaced.
fn within_a_decade(low: f64, high: f64, room: &Room) -> Ticks {
    let decade = low.floor();
    let (first, last) = (10_f64.powf(low - decade), 10_f64.powf(high - decade));
    let make = |step: f64| {
        let mut ticks = linear(first, last, step);
        ticks.major.iter_mut().for_each(|tick| {
            tick.label = mantissa_label(tick.at, step, decade);
            tick.at = decade + tick.at.log10();
        });
        ticks.minor.iter_mut().for_each(|at| *at = decade + at.log10());
        ticks
    };
    densest(make, first, last, high - low, room)
}

fn mantissa_label(mantissa: f64, step: f64, decade: f64) -> String {
    if (-3.0..=3.0).contains(&decade) {
        return plain(mantissa * power(decade), step * power(decade), 1.0);
    }
    match plain(mantissa, step, 1.0) {
        one if one == "1" => power_label(decade),
        ten if ten == "10" => power_label(decade + 1.0),
        other => format!("{other}×{}", power_label(decade)),
    }
}

/// A decade and more: powers of ten, with 2 and 5 between them while there is room.
fn decades(low: f64, high: f64, room: &Room) -> Ticks {
    let span = high - low;
    if span < 2.2 {
        let fine = between(low, high, &[1.0, 2.0, 5.0]);
        if room.fits(&fine, span) {
            return Ticks { major: fine, minor: nines(low, high, span, room) };
        }
    }
    let mut stride = power((span / 10.0).log10().floor().max(0.0));
    loop {
        let major: Vec<_> =
            multiples(low, high, stride).into_iter().map(|at| Tick { at, label: power_label(at) }).collect();
        if major.len() < 2 || room.fits(&major, span) {
            let minor = match stride {
                1.0 => nines(low, high, span, room),
                _ if room.length / span >= MINOR_GAP => multiples(low, high, 1.0),
                _ => Vec::new(),
            };
            return Ticks { major, minor };
        }
        stride = next_stride(stride);
    }
}

fn next_stride(stride: f64) -> f64 {
    let leading = stride / power(stride.log10().floor());
    if (leading - 2.0).abs() < 0.1 { 2.5 * stride } else { 2.0 * stride }
}

/// Whole multiples of the stride on the axis, at most a thousand.
fn multiples(low: f64, high: f64, stride: f64) -> Vec<f64> {
    let first = (low / stride - 1e-9).ceil() + 0.0;
    let reach = high + 1e-9 * stride;
    (0_u16..1000).map(|i| (first + f64::from(i)) * stride).take_while(|at| *at <= reach).collect()
}

fn between(low: f64, high: f64, mantissas: &[f64]) -> Vec<Tick> {
    let mut ticks = Vec::new();
    for decade in multiples(low.floor(), high, 1.0) {
        for mantissa in mantissas {
            let at = decade + mantissa.log10();
            if (low - 1e-9..=high + 1e-9).contains(&at) {
                ticks.push(Tick { at, label: mantissa_label(*mantissa, 1.0, decade) });
            }
        }
    }
    ticks
}

/// The marks at 2, 3 … 9 in every decade, where they stay apart.
fn nines(low: f64, high: f64, span: f64, room: &Room) -> Vec<f64> {
    if room.length / span * (10.0_f64 / 9.0).log10() < 0.35 * MINOR_GAP {
        return Vec::new();
    }
    let all: [f64; 8] = [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    between(low, high, &all).into_iter().map(|tick| tick.at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(scale: Scale, range: (f64, f64), length: f64) -> Vec<String> {
        let room =
            Room { length, extent: &|label: &str| 7.0 * f64::from(u16::try_from(label.chars().count()).unwrap()) };
        ticks(scale, range, &room).major.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn powers_of_ten_in_superscripts() {
        for (exponent, expected) in
            [(0.0, "10⁰"), (-0.0, "10⁰"), (1.0, "10¹"), (-12.0, "10⁻¹²"), (-2172.0, "10⁻²¹⁷²"), (345_678.0, "10³⁴⁵⁶⁷⁸")]
        {
            assert_eq!(power_label(exponent), expected);
        }
    }

    #[test]
    fn plain_numbers() {
        for (value, step, largest, expected) in [
            (0.30000000000000004, 0.1, 0.5, "0.3"),
            (-1.5, 0.5, 2.0, "−1.5"),
            (-1e-17, 0.1, 1.0, "0.0"),
            (0.0, 1e-9, 1e-8, "0"),
            (20_000.0, 5000.0, 60_000.0, "20000"),
            (200_000.0, 100_000.0, 300_000.0, "2×10⁵"),
            (2.5e-7, 5e-8, 3e-7, "2.5×10⁻⁷"),
            (1.5, 0.1, 120.0, "1.5"),
        ] {
            assert_eq!(plain(value, step, largest), expected);
        }
    }

    #[test]
    fn ticks_of_typical_axes() {
        for (scale, range, length, expected) in [
            (Scale::Linear, (0.0, 1.0), 300.0, vec!["0.0", "0.2"]),
            (Scale::Linear, (-2.1, 2.1), 300.0, vec!["−2.0", "−1.5"]),
            (Scale::Linear, (0.9, 1.15), 60.0, vec!["0.9", "1.0", "1.1"]),
            (Scale::Log, (0.0, 2.7), 300.0, vec!["10⁰", "10¹", "10²"]),
            (Scale::Log, (-1.0, 0.7), 300.0, vec!["0.1", "0.2", "0.5", "1", "2", "5"]),
            (Scale::Log, (-0.3, 0.3), 300.0, vec!["0.6", "0.8"]),
            (Scale::LnAsLog, (-218.0, -2.0), 260.0, vec!["10⁻²⁰⁰", "10⁻¹⁵⁰", "10⁻¹⁰⁰", "10⁻⁵⁰"]),
            (Scale::LnAsLog, (-2172.0, 10.0), 260.0, vec!["10⁻²⁰⁰⁰", "10⁻¹⁵⁰⁰", "10⁻¹⁰⁰⁰", "10⁻⁵⁰⁰", "10⁰"]),
            (Scale::LnAsLog, (-217.6, -217.2), 400.0, vec!["3×10⁻²¹⁸", "4×10⁻²¹⁸", "5×10⁻²¹⁸", "6×10⁻²¹⁸"]),
        ] {
            let got = words(scale, range, length);
            assert!(got.len() >= expected.len(), "{got:?} against {expected:?}");
            assert_eq!(got[..expected.len()], expected, "{scale:?} {range:?}");
        }
    }

    #[test]
    fn an_axis_of_any_length_ends() {
        for range in [(0.0, 1e-300), (-1e300, 1e300), (1e12, 1e12 + 1.0), (-1e-290, 1e-290)] {
            assert!(words(Scale::Linear, range, 200.0).len() <= MOST, "{range:?}");
        }
        for range in [(-4e8, 4e8), (0.0, 3.0), (-3e-13, 0.0), (4e8, 4e8 + 1e-3), (-323.6, -323.3), (307.9, 308.2)] {
            for scale in [Scale::Log, Scale::LnAsLog] {
                assert!(words(scale, range, 200.0).len() <= MOST, "{scale:?} {range:?}");
            }
        }
    }
}
