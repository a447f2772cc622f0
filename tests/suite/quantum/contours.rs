//! A resonance does not depend on where and how the path leaves the real axis.

use super::{Level, levels};
use proptest::prelude::*;
use std::sync::OnceLock;

fn cubic(contour: &str, more: &str) -> String {
    let potential = "[potential]\nkind = \"cubic\"\ng = 0.0962250448649376";
    format!("{potential}\n{contour}\n[solve]\ncount = 3\n{more}\n[study]\nkind = \"resonances\"")
}

fn washboard(contour: &str, more: &str) -> String {
    let potential = "[potential]\nkind = \"washboard\"\ns = 0.75\n[quantum]\nhbar = 0.1";
    format!("{potential}\n{contour}\n[solve]\ncount = 3\n{more}\n[study]\nkind = \"resonances\"")
}

fn cubic_by_default() -> &'static [Level] {
    static LEVELS: OnceLock<Vec<Level>> = OnceLock::new();
    LEVELS.get_or_init(|| levels(&cubic("", "")))
}

fn washboard_by_default() -> &'static [Level] {
    static LEVELS: OnceLock<Vec<Level>> = OnceLock::new();
    LEVELS.get_or_init(|| levels(&washboard("", "")))
}

/// What two sets of levels disagree on beyond their bars; empty if nothing.
fn disagreement(some: &[Level], others: &[Level]) -> String {
    let mut wrong = String::new();
    for (n, (a, b)) in some.iter().zip(others).enumerate() {
        let (energy, energy_bar) = ((a.energy - b.energy).abs(), a.energy_bar + b.energy_bar);
        let (width, width_bar) = (a.ln_ratio(b).abs(), a.width_bar + b.width_bar);
        if energy.is_nan() || energy > energy_bar {
            wrong += &format!("E_{n} differs by {energy:.1e}, bars {energy_bar:.1e}; ");
        }
        if width.is_nan() || width > width_bar {
            wrong += &format!("ln Γ_{n} differs by {width:.1e}, bars {width_bar:.1e}; ");
        }
    }
    wrong
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_cubic_well_on_any_ray(angle in 0.25..0.9f64, start in 5.6..8.0f64, width in 1.0..3.0f64, given in 0u8..8) {
        let contour = some_of(angle, start, width, given);
        let wrong = disagreement(&levels(&cubic(&contour, "")), cubic_by_default());
        prop_assert!(wrong.is_empty(), "{contour}: {wrong}");
    }

    #[test]
    fn the_washboard_on_any_ray(angle in 0.25..0.9f64, start in 3.1..3.9f64, width in 0.2..0.8f64, given in 0u8..8) {
        let contour = some_of(angle, start, width, given);
        let wrong = disagreement(&levels(&washboard(&contour, "")), washboard_by_default());
        prop_assert!(wrong.is_empty(), "{contour}: {wrong}");
    }
}

/// Some of the three given, the rest automatic.
fn some_of(angle: f64, start: f64, width: f64, given: u8) -> String {
    let mut contour = "[mesh.contour]\n".to_owned();
    for (bit, (name, value)) in [("angle", angle), ("start", start), ("width", width)].into_iter().enumerate() {
        if given >> bit & 1 == 1 {
            contour += &format!("{name} = {value:?}\n");
        }
    }
    contour
}

#[test]
fn a_longer_ray_changes_nothing() {
    for length in [12.0, 16.0] {
        let found = levels(&cubic(&format!("[mesh.contour]\nlength = {length:?}"), ""));
        let wrong = disagreement(&found, cubic_by_default());
        assert!(wrong.is_empty(), "{length}: {wrong}");
    }
}

#[test]
fn the_whole_axis_rotated() {
    // No part of it is real: Γ is −2 Im E/ħ and no better than the rounding of E.
    let found = levels(&cubic("[mesh.contour]\nkind = \"rotated\"", "tolerance = 1e-6"));
    assert_eq!(disagreement(&found, cubic_by_default()), "");
}

#[test]
fn a_corner_of_second_order() {
    let found = levels(&cubic("[mesh.contour]\nkind = \"sharp\"", "tolerance = 1e-4"));
    assert_eq!(disagreement(&found, cubic_by_default()), "");
    let found = levels(&washboard("[mesh.contour]\nkind = \"sharp\"", "tolerance = 1e-4"));
    assert_eq!(disagreement(&found, washboard_by_default()), "");
}
