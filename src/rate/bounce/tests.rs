use super::*;
use crate::bath::Friction;
use crate::potential::{Direction, Expression, Landscape, Potential};
use crate::rate::tunnelling::instanton;
use std::collections::BTreeMap;

#[track_caller]
fn path<'a>(potential: &'a Potential, well: usize, side: Direction, friction: Friction) -> Path<'a> {
    let landscape = Landscape::search(potential).unwrap();
    let well = landscape.wells[well];
    Path::new(potential, &well, landscape.barrier(&well, side).unwrap(), friction).unwrap()
}

fn expression(text: &str) -> Potential {
    Potential::Expression(Expression::parse(text, &BTreeMap::new()).unwrap())
}

#[test]
fn scan3() {
    let list: Vec<(Potential, usize, Direction)> = vec![
        (Potential::Quartic { a: 1.0, b: 1.0, c: 0.1 }, 1, Direction::Left),
        (Potential::Quartic { a: 1.0, b: 1.0, c: 0.1 }, 0, Direction::Right),
        (Potential::Quartic { a: 1.0, b: 1.0, c: 0.01 }, 1, Direction::Left),
        (Potential::quartic(), 0, Direction::Right),
        (Potential::inverted_quartic(), 0, Direction::Left),
        (Potential::Washboard { s: 0.5 }, 0, Direction::Right),
        (Potential::Washboard { s: 0.99 }, 0, Direction::Right),
        (Potential::Washboard { s: 0.999999 }, 0, Direction::Right),
        (Potential::Washboard { s: 0.0 }, 0, Direction::Right),
        (Potential::moiseyev(), 0, Direction::Right),
        (expression("x^2/2 - x^3/3 + 5000"), 0, Direction::Right),
        (expression("1 - exp(-x^2) + x^2*exp(-x^2/2)/4 - tanh((x-4))"), 0, Direction::Right),
    ];
    for (potential, well, side) in &list {
        for alpha in [0.0, 0.1, 1.0] {
            for cutoff in [f64::INFINITY, 1.0] {
                let (o, landscape) = {
                    let l = Landscape::search(potential).unwrap();
                    (l.wells[*well].omega_0(), l)
                };
                let p = path(
                    potential,
                    *well,
                    *side,
                    Friction::ohmic(2.0 * alpha * o).unwrap().with_cutoff(cutoff).unwrap(),
                );
                let w = landscape.wells[*well];
                let b = landscape.barrier(&w, *side).unwrap();
                let i = instanton(potential, &w, b).unwrap().map(|i| i.action * w.omega_0() / p.barrier_height());
                for ratio in [0.0, 0.1, 0.5, 0.9, 0.99] {
                    if alpha > 0.0 && cutoff.is_infinite() && ratio > 0.6 {
                        continue;
                    }
                    let start = std::time::Instant::now();
                    match bounce(&p, p.crossover() / ratio, 1e-8) {
                        Ok(b) => println!(
                            "{potential:?} {well} {alpha} {cutoff} {ratio} s={:.11} ±{:.0e} a={:.10} ±{:.0e} n={} {:?} inst {i:?}",
                            b.reduced_action,
                            b.action_error,
                            b.prefactor,
                            b.prefactor_error,
                            b.modes,
                            start.elapsed()
                        ),
                        Err(e) => println!("{potential:?} {well} {alpha} {cutoff} {ratio} {e}"),
                    }
                }
                let hbar = p.barrier_height() / o / 5.0;
                let tc = hbar / p.crossover();
                for e in [1e-2, 1e-3, 1e-4, 1e-5, 1e-6] {
                    let (x, y, z) =
                        (rate(&p, tc * (1.0 - e), hbar), rate(&p, tc * (1.0 + e), hbar), rate(&p, tc, hbar));
                    if let (Ok(x), Ok(y), Ok(z)) = (x, y, z) {
                        println!("  T_c e={e} {:.3e} {:.3e} ", x.ln_k() - z.ln_k(), y.ln_k() - z.ln_k());
                    } else {
                        println!(" none");
                        break;
                    }
                }
            }
        }
    }
}
