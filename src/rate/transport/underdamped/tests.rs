//! Drift and diffusion against many digits, and what must hold whatever the digits.

use super::*;

const TAU: f64 = std::f64::consts::TAU;

#[test]
fn look() {
    for (s, kt, gamma) in [
        (0.5, 0.1, 1.0),
        (0.1, 0.05, 1.0),
        (0.9, 0.1, 0.3),
        (0.3, 0.1, 0.1),
        (0.0, 0.2, 0.1),
        (0.0, 0.2, 1.0),
        (0.05, 0.02, 1.0),
        (0.5, 0.1, 0.1),
        (1.2, 0.1, 0.1),
        (0.15, 0.05, 0.1),
        (0.5, 1.0, 0.1),
        (0.5, 1.0, 10.0),
        (1.2, 1.0, 1.0),
        (0.1, 0.1, 0.1),
        (0.3, 0.05, 0.1),
        (0.5, 0.05, 0.3),
        (0.2, 0.05, 0.1),
        (0.5, 0.02, 10.0),
    ] {
        let potential = Potential::Washboard { s };
        let begin = std::time::Instant::now();
        let bath = Bath::new(kt, gamma).unwrap();
        match drift(&potential, &bath, (-TAU / 2.0, TAU / 2.0), 1e-9) {
            Ok(d) => println!(
                "{s} {kt} {gamma}: v = e^{:.15} {:.15e} ± {:.1e} D = {:?} ± {:.1e} balance {:.1e} basis {:?} n={} N={} {} {:.2}s",
                d.velocity.abs().ln(),
                d.velocity.to_f64(),
                d.velocity_error,
                d.diffusion.map(|d| d.to_f64()),
                d.diffusion_error,
                d.heat / d.entropy_production.to_f64() - 1.0,
                d.basis,
                d.intervals,
                d.levels,
                d.eliminations,
                begin.elapsed().as_secs_f64()
            ),
            Err(e) => println!("{s} {kt} {gamma}: {e} {:.2}s", begin.elapsed().as_secs_f64()),
        }
    }
}
