//! Engine `elimination` on a tilted ring: stationary state, mean velocity, effective diffusion.
//!
//! ```text
//! −L P = 0,  ∫P = 1,  ⟨v⟩ = ∫ v P;       −L Q = (v − ⟨v⟩) P,  ∫Q = 0,  D_eff = ∫ v Q
//! thermal levels:  c_1 = J/w,   g(x) = e^{U/kT} w c_0 = J/(1 − e^{−A}) ∮ from x of e^{U/kT} (M_1 c_1) w dx/√kT,   A = F L/kT
//! ```
//!
//! (Risken, The Fokker–Planck Equation, ch. 11, with the step to level 0 turned round.) On thermal levels the flux is given
//! and the density follows from it by an integral of e^{(U(y) − U(x))/kT}: J over the norm is a ratio that keeps its relative
//! accuracy however small the velocity is, and whatever the barrier. Where M_1 = γ it is the overdamped closed form. On
//! other levels the density is given and the flux follows: right to rounding of a thermal velocity, and to be used where
//! the particle runs.
//!
//! D_eff is the second derivative at q = 0 of the largest eigenvalue of e^{qx} L e^{−qx}; the first is ⟨v⟩.

mod chain;
mod round;

pub use chain::memory;

use crate::error::{Error, Result};
use crate::ladder::tilted::TiltedLadder;
use crate::wide::Wide;
use chain::{Chain, number};
use round::Round;

/// The stationary state of a tilted ring.
#[derive(Debug, Clone, PartialEq)]
pub struct Stationary {
    /// ⟨v⟩ (length/time).
    pub velocity: Wide,
    /// D_eff (length²/time).
    pub diffusion: Wide,
    /// ⟨v²⟩ (energy, mass 1).
    pub square: f64,
    /// n(x) (1/length) on the nodes.
    pub density: Vec<f64>,
    /// ⟨v²⟩ at x (energy) on the nodes.
    pub squares: Vec<f64>,
    /// Largest component of the highest level over that of the lowest.
    pub top: f64,
}

/// The stationary state of a ladder and its diffusion.
///
/// # Errors
/// A barrier beyond the range of doubles; a level that is singular to rounding.
pub fn stationary(ladder: &TiltedLadder) -> Result<Stationary> {
    let chain = Chain::new(ladder)?;
    let weights = ladder.ln_weights.each_ref().map(|ln| ln.iter().map(|ln| ln.exp()).collect::<Vec<f64>>());
    let solved = if ladder.is_thermal() { thermal(&chain, &weights)? } else { wide(&chain, &weights)? };
    let Solved { levels, norm, mean, diffusion } = solved;
    let finite = levels.iter().flatten().all(|c| c.is_finite()) && norm.is_finite() && diffusion.is_finite();
    if !finite || norm == 0.0 {
        return Err(Error::unresolved("the tilted ring leaves the range of doubles in phase space")
            .remedy("raise the temperature, or use the overdamped ring"));
    }
    let probability = |n: usize, i: usize| levels[n][i] * weights[0][i] / norm;
    let density: Vec<f64> = (0..ladder.size()).map(|i| probability(0, i)).collect();
    let velocity = Wide::new(mean) / Wide::new(norm);
    let flux = velocity.to_f64() / (ladder.step * number(ladder.size()));
    let (width, drift) = (ladder.width, ladder.velocity);
    // ⟨v²⟩ = v₀² + 2v₀(⟨v⟩ − v₀) + Θ(1 + √2 c_2/c_0).
    let second = |i: usize| {
        let n = density[i];
        width * (n + 2f64.sqrt() * probability(2, i)) + drift * (2.0 * flux - drift * n)
    };
    let largest = |level: &[f64]| level.iter().fold(0.0f64, |most, c| most.max(c.abs()));
    Ok(Stationary {
        velocity,
        diffusion: Wide::new(diffusion) / Wide::new(norm),
        square: ladder.step * (0..ladder.size()).map(second).sum::<f64>(),
        squares: (0..ladder.size()).map(|i| second(i) / density[i]).collect(),
        top: largest(&levels[ladder.levels]) / largest(&levels[0]),
        density,
    })
}

/// Levels in a scale of their own: ⟨v⟩ = mean/norm, D_eff = diffusion/norm.
struct Solved {
    levels: Vec<Vec<f64>>,
    norm: f64,
    mean: f64,
    diffusion: f64,
}

/// From the flux to the density, as an integral round the ring. The scale is J = 1 − e^{−A}, so that F = 0 is no exception.
fn thermal(chain: &Chain, weights: &[Vec<f64>; 2]) -> Result<Solved> {
    let ladder = chain.ladder;
    let (round, [nodes, midpoints]) = (Round::new(ladder), weights);
    let first = |flux: &[f64]| -> Vec<f64> {
        let level: Vec<f64> = flux.iter().zip(midpoints).map(|(p, w)| p / w).collect();
        chain.last.times(&level).iter().zip(midpoints).map(|(c, w)| c * w).collect()
    };
    let lost = -(-ladder.affinity).exp_m1();
    let density = round.density(&first(&vec![1.0; ladder.size()]));
    let total: f64 = density.iter().sum();
    let length = ladder.step * number(ladder.size());
    let (norm, mean) = (total * ladder.step, ladder.width.sqrt() * length * lost);
    let level: Vec<f64> = density.iter().zip(nodes).map(|(p, w)| p / w).collect();
    let levels = chain.climb(vec![level, midpoints.iter().map(|w| lost / w).collect()]);
    let flow = |n: usize| chain.flow(&levels, mean / norm, n);
    let (source, _) = chain.descend(flow);
    let outflow: Vec<f64> = flow(0).iter().zip(nodes).map(|(c, w)| c * w).collect();
    let mut flux = round.flux(&outflow);
    let driven = first(&flux);
    let rest: Vec<f64> = driven.iter().zip(source.iter().zip(midpoints)).map(|(m, (s, w))| m - s * w).collect();
    let round_flux = -round.density(&rest).iter().sum::<f64>() / total;
    flux.iter_mut().for_each(|p| *p += round_flux);
    let diffusion = ladder.width.sqrt() * ladder.step * flux.iter().sum::<f64>();
    if !total.is_finite() {
        return Err(Error::unresolved("the barrier of the tilted ring is beyond the range of doubles in phase space")
            .allowed("ΔU/kT below 600")
            .remedy("raise the temperature, or use the overdamped ring"));
    }
    Ok(Solved { levels, norm, mean, diffusion })
}

/// From the density to the flux.
fn wide(chain: &Chain, weights: &[Vec<f64>; 2]) -> Result<Solved> {
    let (ladder, [nodes, midpoints]) = (chain.ladder, weights);
    let size = ladder.size();
    // M_0 conserves Σ w c_0: with that sum added it is regular.
    let share: Vec<f64> = nodes.iter().map(|w| 1.0 / (w * number(size))).collect();
    let mut bordered = chain.last.clone();
    bordered.add_outer(&share, nodes, ladder.width.sqrt() / ladder.step);
    let factors = bordered.factors();
    let sum = |c: &[f64], w: &[f64]| c.iter().zip(w).map(|(c, w)| c * w).sum::<f64>();
    let mut level = share.clone();
    factors.solve(&mut level);
    let total = sum(&level, nodes);
    level.iter_mut().for_each(|c| *c /= total * ladder.step);
    let levels = chain.climb(vec![level]);
    let flux = ladder.width.sqrt() * ladder.step;
    let mean = ladder.velocity + flux * sum(&levels[1], midpoints);
    let flow = |n: usize| chain.flow(&levels, mean, n);
    let (mut response, first) = chain.descend(flow);
    factors.solve(&mut response);
    let surplus = sum(&response, nodes) * ladder.step;
    response.iter_mut().zip(&levels[0]).for_each(|(q, c)| *q -= surplus * c);
    let carried = chain.climb_one(response);
    let diffusion = flux * (sum(&first, midpoints) + sum(&carried, midpoints));
    if !(mean.is_finite() && diffusion.is_finite()) {
        return Err(Error::singular("the tilted ring has no stationary state to rounding")
            .remedy("raise the friction or the temperature"));
    }
    Ok(Solved { levels, norm: 1.0, mean, diffusion })
}
