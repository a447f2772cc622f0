use super::*;
use std::f64::consts::PI;

fn expression(text: &str) -> Potential {
    Potential::Expression(crate::potential::Expression::parse(text, &std::collections::BTreeMap::new()).unwrap())
}

fn spectrum(potential: &Potential, kt: f64, gamma: f64, dynamics: Dynamics) -> ClassicalSpectrum {
    let landscape = Landscape::search(potential).unwrap();
    let bath = Bath::new(kt, gamma).unwrap();
    ClassicalSpectrum::new(potential, &landscape, &bath, dynamics, 1e-8).unwrap()
}

#[test]
fn explore() {
    let show = |name: &str, s: &ClassicalSpectrum, exact: &dyn Fn(f64) -> f64, omegas: &[f64]| {
        let start = std::time::Instant::now();
        let found = s.at(omegas).unwrap();
        eprintln!("{name} at: {:?} var {:?} n {}", start.elapsed(), s.variance(), s.meshes.last().unwrap().intervals());
        for (w, f) in omegas.iter().zip(found) {
            let m = s.by_modes(*w).unwrap();
            eprintln!(
                "  {w:e} {:e} err {:.1e} bar {:.1e} modes {:.1e}",
                f.value,
                f.value / exact(*w) - 1.0,
                f.relative_error,
                m / f.value - 1.0
            );
        }
    };
    let omegas = [0.0, 0.1, 0.5, 1.0, 1.1, 3.0, 10.0, 100.0, 1000.0];
    let harmonic = expression("x^2/2");
    let (kt, gamma) = (0.5, 2.0);
    let t = std::time::Instant::now();
    let s = spectrum(&harmonic, kt, gamma, Dynamics::Overdamped);
    eprintln!("{:?}", t.elapsed());
    show("harmonic od", &s, &|w| kt / PI * (1.0 / gamma) / (1.0 / gamma / gamma + w * w), &omegas);
    for gamma in [0.1, 1.0, 2.0, 20.0] {
        let t = std::time::Instant::now();
        let s = spectrum(&harmonic, kt, gamma, Dynamics::Underdamped);
        eprintln!("{:?}", t.elapsed());
        show(
            &format!("harmonic ud {gamma}"),
            &s,
            &|w| gamma * kt / PI / ((1.0 - w * w).powi(2) + gamma * gamma * w * w),
            &omegas,
        );
    }
    let anharmonic = expression("x^2/2 + 0.1*x^4");
    for gamma in [0.05, 0.2, 1.0] {
        let t = std::time::Instant::now();
        let s = spectrum(&anharmonic, 1.0, gamma, Dynamics::Underdamped);
        eprintln!("{:?}", t.elapsed());
        show(&format!("anharmonic ud {gamma}"), &s, &|_| 1.0, &omegas);
    }
}
