//! Thermal sums of the cubic well against known sums over its resonances, and the formulas beside them.

use super::*;
use crate::operator::schroedinger::Landing;
use crate::potential::{Direction, Landscape, Potential};
use crate::rate::resonance::{Edge, Request, Setting};

/// The cubic well x²/2 − g x³ with ΔU/ħω₀ given, ħ = 1.
fn spectrum(high: f64) -> Spectrum {
    let g = 1.0 / (54.0 * high).sqrt();
    let potential = Potential::Cubic { g };
    let setting = Setting {
        landing: Landing { potential: &potential, origin: 0.0, bottom: 0.0 },
        hbar: 1.0,
        omega_0: 1.0,
        top: high,
        noise: 0.0,
        left: Edge::Closed { well: 0.0, limit: None },
        right: Edge::Open { barrier: 1.0 / (3.0 * g) },
    };
    Spectrum::new(&setting, &Request::default(), None).unwrap()
}

#[test]
fn probe() {
    let t = std::time::Instant::now();
    for high in [3.0, 5.0, 10.0] {
        let s = spectrum(high);
        println!("{high} {} {:?}", s.states.len(), t.elapsed());
        for r in [0.0, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0] {
            let th = s.thermal(r / std::f64::consts::TAU).unwrap();
            println!(
                "{r} {:?} {:.2e} {:?} {:.2e}",
                th.imf.k(),
                th.imf.relative_error(),
                th.sum.k(),
                th.sum.relative_error()
            );
        }
        println!("bend {:?}", s.bend(1.0 / std::f64::consts::TAU).map(|x| x * std::f64::consts::TAU));
        let g = 1.0 / (54.0 * high).sqrt();
        let p = Potential::Cubic { g };
        let l = Landscape::search(&p).unwrap();
        let b = *l.barrier(&l.wells[0], Direction::Right).unwrap();
        let t = std::time::Instant::now();
        let u = Uniform::new(&p, &l.wells[0], &[b], 1.0, 3.0 / std::f64::consts::TAU).unwrap().unwrap();
        println!("{:?}", t.elapsed());
        for r in [0.75, 0.9, 1.0, 1.5, 3.0] {
            println!(
                "{r} {:.6e} {:?}",
                u.rate(r / std::f64::consts::TAU).to_f64(),
                parabolic(&l.wells[0], &[b], r / std::f64::consts::TAU, 1.0).map(|x| x.to_f64())
            );
        }
    }
}
