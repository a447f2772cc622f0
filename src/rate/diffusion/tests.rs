//! The slab against exact solutions: the self-similar decay of the exponential law, linear diffusion, the critical state.

use super::*;

/// The linear barrier: ln e = −u(1 − j), with or without hops back.
struct Linear {
    u: f64,
    net: bool,
}

impl Hops for Linear {
    fn field(&self, j: f64) -> (f64, f64) {
        let forward = (-self.u * (1.0 - j)).exp();
        let back = if self.net { (-self.u * (1.0 + j)).exp() } else { 0.0 };
        (forward - back, self.u * (forward + back))
    }
    fn flow(&self) -> f64 {
        self.u
    }
}

fn slab(field: f64, cells: usize) -> Slab {
    Slab { field, history: History::Entry, ramp: 0.0, cells }
}

fn decades(from: i32, to: i32) -> Vec<f64> {
    (from..=to).map(|k| 10f64.powi(k)).collect()
}

#[test]
fn look() {
    for (u, b, cells) in [(20.0, 2.0, 200), (20.0, 0.5, 200), (20.0, 2.0, 400), (60.0, 0.5, 400), (200.0, 1.2, 400)] {
        for net in [true, false] {
            let start = std::time::Instant::now();
            let found = relax(&slab(b, cells), &Linear { u, net }, &decades(-2, 10));
            println!("u {u} b {b} cells {cells} net {net}: {:?}", start.elapsed());
            let Ok(found) = found else { println!("{}", found.unwrap_err()); continue };
            for m in &found.moments {
                let exact = -0.5 * (1.0 - (SHAPE * u * m.s).ln() / u);
                println!(
                    "{:8.1e} m {:.10} ±{:.1e} exact {:.1e} S {:.6} ±{:.1e} {:.6} j {:.6} ±{:.1e} imb {:.1e} prof {:.1e}",
                    m.s, m.magnetisation.0, m.magnetisation.1, m.magnetisation.0 / exact - 1.0, m.creep_rate.0, m.creep_rate.1,
                    -1.0 / (2.0 * u * exact), m.surface_current.0, m.surface_current.1, m.imbalance, m.profile_error
                );
            }
        }
    }
}
