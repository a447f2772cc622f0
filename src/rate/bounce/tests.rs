use super::*;
use crate::bath::Friction;
use crate::potential::{Direction, Landscape, Potential};

#[track_caller]
fn path<'a>(potential: &'a Potential, side: Direction, friction: Friction) -> Path<'a> {
    let landscape = Landscape::search(potential).unwrap();
    let well = landscape.wells[0];
    Path::new(potential, &well, landscape.barrier(&well, side).unwrap(), friction).unwrap()
}

fn at(alpha: f64, ratio: f64) -> Bounce {
    let cubic = Potential::cubic();
    let path = path(&cubic, Direction::Right, Friction::ohmic(2.0 * alpha).unwrap());
    bounce(&path, path.crossover() / ratio, 1e-8).unwrap()
}

#[test]
fn scan() {
    for alpha in [0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 20.0] {
        for ratio in [0.0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.9999] {
            let start = std::time::Instant::now();
            let b = at(alpha, ratio);
            println!(
                "{alpha} {ratio} s={:.12} ±{:.0e} a={:.11} ±{:.0e} n={} {:?}",
                b.reduced_action,
                b.action_error,
                b.prefactor,
                b.prefactor_error,
                b.modes,
                start.elapsed()
            );
        }
    }
}

#[test]
fn scan2() {
    let cubic = Potential::cubic();
    for alpha in [0.0, 0.05, 0.5, 2.0, 5.0, 20.0] {
        let path = path(&cubic, Direction::Right, Friction::ohmic(2.0 * alpha).unwrap());
        for ratio in [0.0, 0.01, 0.1, 0.25, 0.5, 0.9] {
            let orbit = Orbit::find(&path, path.crossover() / ratio).unwrap();
            for modes in [64, 96, 136, 192, 272, 400] {
                let orbit = orbit.refined(&path, modes).unwrap();
                let d = Determinant::new(&path, &orbit).unwrap();
                println!("{alpha} {ratio} {modes} {:.12} {:.1e} W {:.14}", d.ln, d.error, d.velocity_norm);
            }
        }
    }
}
