//! Currents of the links without the loss of a difference.
//!
//! ```text
//! J = w₊p_i − w₋p_j,      w₊π_i/(w₋π_j) = e^δ                          δ = 0 along the tree, the affinity of its cycle for a chord
//! w(i→k→j) = w_ik w_kj/W_k,   δ(i→k→j) = δ_ik + δ_kj,   W_k = Σ_j w_kj   state k eliminated: a path for every pair of neighbours
//! J_ik = Σ_j J(i→k→j),   J_kj = Σ_i J(i→k→j)
//! ```
//!
//! Of ways m between the same two states, all of them together with current J = w₊p_i − w₋p_j, each has
//!
//! ```text
//! J_m = (w₋ᵐ/w₋) J − w₊ᵐ p_i Σ_l (w₋ˡ/w₋) (e^{δ_l − δ_m} − 1)
//! ```
//!
//! which follows from p_i w₊ᵐ/(w₋ᵐp_j) = e^{δ_m}·(the same for all). Two states are left in the end and have no current between them;
//! from there it goes back state by state. The elimination is that of the stationary state; what is subtracted are currents of
//! opposite sense only, and the δ are small close to equilibrium however large the rates are. Where the plain difference
//! w₊p_i − w₋p_j has the smaller error it is taken instead. Each current carries the bound on its error along.

use super::cycles::{Tree, excess};
use super::{Bounded, Network};
use crate::error::Result;
use crate::wide::Wide;

/// Beyond this difference of two δ nothing cancels in e^{δ_l − δ_m} − 1, and it is formed of the rates.
const FAR: f64 = 0.5;

/// One way from a state to another.
#[derive(Debug, Clone, Copy)]
struct Way {
    forward: Wide,
    backward: Wide,
    /// δ; infinite for a one-way link, and no number where nothing is known of it.
    delta: f64,
    delta_error: f64,
}

/// A current and the bound on its error.
#[derive(Debug, Clone, Copy)]
struct Flow {
    value: Wide,
    error: Wide,
}

impl Flow {
    const NONE: Self = Self { value: Wide::ZERO, error: Wide::ZERO };

    fn plus(self, other: Self) -> Self {
        Self { value: self.value + other.value, error: self.error + other.error }
    }

    fn reversed(self) -> Self {
        Self { value: -self.value, ..self }
    }
}

impl Way {
    fn reversed(self) -> Self {
        Self { forward: self.backward, backward: self.forward, delta: -self.delta, ..self }
    }

    /// e^{δ_l − δ_m} − 1 times w₋ˡ, and the bound on its error; `None` where this way, m, leads one way only.
    fn excess(&self, other: &Self, rounding: f64) -> Option<(Wide, Wide)> {
        let difference = other.delta - self.delta;
        if difference.abs() <= FAR {
            let size = other.backward * difference.exp();
            let error = size * (self.delta_error + other.delta_error) + size * (rounding * difference.abs());
            return Some((other.backward * difference.exp_m1(), error));
        }
        if self.forward == Wide::ZERO || self.backward == Wide::ZERO {
            return None;
        }
        let scaled = other.forward * self.backward / self.forward;
        Some((scaled - other.backward, (scaled + other.backward) * (2.0 * rounding)))
    }
}

/// Ways between two states, beside each other.
struct Bundle<'a> {
    ways: &'a [Way],
    /// Bound on the relative error of each rate.
    rounding: f64,
}

impl Bundle<'_> {
    fn sum(&self, part: impl Fn(&Way) -> Wide) -> Wide {
        self.ways.iter().fold(Wide::ZERO, |sum, way| sum + part(way))
    }

    /// All of them as one; `ratio` is π_i/π_j.
    fn merged(&self, ratio: Wide) -> Way {
        let (forward, backward) = (self.sum(|way| way.forward), self.sum(|way| way.backward));
        if self.ways.len() == 1 {
            return self.ways[0];
        }
        let (delta, delta_error) = self.delta(forward, backward, ratio);
        Way { forward, backward, delta, delta_error }
    }

    /// δ of the sum: e^δ is the average of e^{δ_m} by w₋ᵐ, so that its error is that of the δ_m averaged by w₊ᵐ.
    fn delta(&self, forward: Wide, backward: Wide, ratio: Wide) -> (f64, f64) {
        if backward == Wide::ZERO {
            return (f64::INFINITY, 0.0);
        }
        if forward == Wide::ZERO {
            return (f64::NEG_INFINITY, 0.0);
        }
        let heaviest =
            self.ways.iter().max_by(|a, b| a.backward.partial_cmp(&b.backward).unwrap_or(std::cmp::Ordering::Equal));
        let close = |way: &Way| self.ways.iter().all(|other| (other.delta - way.delta).abs() <= FAR);
        if let Some(way) = heaviest.filter(|way| close(way)) {
            let parts = self.ways.iter().map(|other| ((other.backward / backward).to_f64(), other.delta - way.delta));
            let (sum, size) = parts.fold((0.0, 0.0), |(sum, size), (share, difference): (f64, f64)| {
                (sum + share * difference.exp_m1(), size + share * difference.exp_m1().abs())
            });
            let carried = self.sum(|way| way.forward * way.delta_error) / forward;
            return (
                way.delta + sum.ln_1p(),
                carried.to_f64() + 2.0 * self.rounding * size + f64::EPSILON * way.delta.abs(),
            );
        }
        ((ratio * forward / backward).ln(), 4.0 * self.rounding)
    }

    /// The current of one way, of the current of all; p_i and p_j with the relative error `loose` where the way starts and ends.
    fn share(&self, m: usize, all: Flow, (start, end): (Wide, Wide), loose: f64) -> Flow {
        let way = &self.ways[m];
        let (there, back) = (start * way.forward, end * way.backward);
        let plain = Flow { value: there - back, error: (there + back) * (loose + self.rounding) };
        let Some(fine) = self.by_affinity(m, all, there, loose) else { return plain };
        if fine.error < plain.error { fine } else { plain }
    }

    fn by_affinity(&self, m: usize, all: Flow, there: Wide, loose: f64) -> Option<Flow> {
        let way = &self.ways[m];
        let backward = self.sum(|way| way.backward);
        if way.backward == Wide::ZERO || !way.delta.is_finite() {
            return None;
        }
        let (mut excess, mut error) = (Wide::ZERO, Wide::ZERO);
        for other in self.ways.iter().enumerate().filter(|(l, _)| *l != m).map(|(_, other)| other) {
            let (value, bound) = way.excess(other, self.rounding)?;
            excess = excess + value / backward;
            error = error + (bound + value.abs() * (2.0 * self.rounding)) / backward;
        }
        let part = all.value * (way.backward / backward);
        Some(Flow {
            value: part - there * excess,
            error: all.error * (way.backward / backward)
                + part.abs() * (2.0 * self.rounding)
                + there * (error + excess.abs() * (loose + self.rounding)),
        })
    }
}

/// What one elimination did to one pair of states.
struct Pair {
    ends: (usize, usize),
    /// The direct way, where there was one, and then the path through the state that was eliminated.
    ways: Vec<Way>,
}

/// The pairs of a network, each once; looked at from either end.
struct Pairs {
    states: usize,
    ways: Vec<Option<Way>>,
}

impl Pairs {
    fn get(&self, i: usize, j: usize) -> Option<Way> {
        if i < j { self.ways[i * self.states + j] } else { self.ways[j * self.states + i].map(Way::reversed) }
    }

    fn set(&mut self, i: usize, j: usize, way: Way) {
        let (at, way) = if i < j { (i * self.states + j, way) } else { (j * self.states + i, way.reversed()) };
        self.ways[at] = Some(way);
    }
}

/// Elimination of all states but two, and the way back.
struct Reduction<'a> {
    network: &'a Network,
    weights: Vec<Wide>,
    probabilities: Vec<Wide>,
    rounding: f64,
}

impl Network {
    /// The stationary current of each link (1/time), in its forward sense.
    ///
    /// # Errors
    /// None for a network that [`Network::new`] let pass.
    pub fn currents(&self) -> Result<Vec<Bounded>> {
        let tree = Tree::new(self);
        let probabilities = self.probabilities()?;
        let reduction =
            Reduction { network: self, weights: tree.weights.clone(), probabilities, rounding: self.rounding() };
        Ok(reduction.run(&tree))
    }

    /// Bound on the relative error of a rate between states that elimination left: as for the probabilities.
    pub(super) fn rounding(&self) -> f64 {
        self.stationary_error()
    }
}

impl Reduction<'_> {
    fn run(&self, tree: &Tree) -> Vec<Bounded> {
        let states = self.network.names.len();
        let own = self.original(tree);
        let mut pairs = Pairs { states, ways: vec![None; states * states] };
        for pair in &own {
            pairs.set(pair.0.0, pair.0.1, self.bundle(&pair.2).merged(self.ratio(pair.0)));
        }
        let mut order: Vec<usize> = (0..states).collect();
        let p = &self.probabilities;
        order.sort_by(|&a, &b| p[a].partial_cmp(&p[b]).unwrap_or(std::cmp::Ordering::Equal));
        let levels: Vec<(usize, Vec<Pair>)> = (0..states - 2)
            .map(|level| (order[level], self.eliminate(&mut pairs, order[level], &order[level + 1..])))
            .collect();
        let mut flows = vec![Flow::NONE; states * states];
        for (k, level) in levels.iter().rev() {
            self.restore(&mut flows, *k, level);
        }
        let mut found = vec![Bounded::default(); self.network.links.len()];
        for (ends, links, ways) in &own {
            let all = flow(&flows, states, *ends);
            for (m, &(link, forwards)) in links.iter().enumerate() {
                let share = self.bundle(ways).share(m, all, self.at(*ends), self.rounding);
                found[link] = bounded(if forwards { share } else { share.reversed() });
            }
        }
        found
    }

    fn bundle<'b>(&self, ways: &'b [Way]) -> Bundle<'b> {
        Bundle { ways, rounding: self.rounding }
    }

    fn ratio(&self, (i, j): (usize, usize)) -> Wide {
        self.weights[i] / self.weights[j]
    }

    fn at(&self, (i, j): (usize, usize)) -> (Wide, Wide) {
        (self.probabilities[i], self.probabilities[j])
    }

    /// The links, gathered by their two states.
    #[allow(clippy::type_complexity, reason = "ends, links with their sense, ways")]
    fn original(&self, tree: &Tree) -> Vec<((usize, usize), Vec<(usize, bool)>, Vec<Way>)> {
        let mut found: Vec<((usize, usize), Vec<(usize, bool)>, Vec<Way>)> = Vec::new();
        for (n, link) in self.network.links.iter().enumerate().filter(|(_, link)| link.is_open()) {
            let forwards = link.from < link.to;
            let ends = (link.from.min(link.to), link.from.max(link.to));
            let (delta, delta_error) = match (link.forward > 0.0, link.backward > 0.0) {
                (true, true) if !tree.chords.contains(&n) => (0.0, 0.0),
                (true, true) => excess(self.network, &tree.cycle(self.network, n).steps),
                (true, false) => (f64::INFINITY, 0.0),
                _ => (f64::NEG_INFINITY, 0.0),
            };
            let way = Way { forward: Wide::new(link.forward), backward: Wide::new(link.backward), delta, delta_error };
            let way = if forwards { way } else { way.reversed() };
            match found.iter_mut().find(|pair| pair.0 == ends) {
                Some(pair) => {
                    pair.1.push((n, forwards));
                    pair.2.push(way);
                }
                None => found.push((ends, vec![(n, forwards)], vec![way])),
            }
        }
        found
    }

    /// Takes state k out: a path through it for each pair of its neighbours among those that are left.
    fn eliminate(&self, pairs: &mut Pairs, k: usize, left: &[usize]) -> Vec<Pair> {
        let near: Vec<(usize, Way)> = left.iter().filter_map(|&i| Some((i, pairs.get(k, i)?))).collect();
        let out = near.iter().fold(Wide::ZERO, |sum, (_, way)| sum + way.forward);
        let mut level = Vec::with_capacity(near.len() * near.len() / 2);
        for (a, (i, to_i)) in near.iter().enumerate() {
            for (j, to_j) in &near[a + 1..] {
                let path = Way {
                    forward: to_i.backward * to_j.forward / out,
                    backward: to_j.backward * to_i.forward / out,
                    delta: to_j.delta - to_i.delta,
                    delta_error: to_i.delta_error + to_j.delta_error,
                };
                if path.forward == Wide::ZERO && path.backward == Wide::ZERO {
                    continue;
                }
                let path = directed(path);
                let ends = (*i, *j);
                let ways: Vec<Way> = pairs.get(*i, *j).into_iter().chain([path]).collect();
                pairs.set(*i, *j, self.bundle(&ways).merged(self.ratio(ends)));
                level.push(Pair { ends, ways });
            }
        }
        level
    }

    /// Puts state k back: the current of each path through it is one of its links with either end.
    fn restore(&self, flows: &mut [Flow], k: usize, level: &[Pair]) {
        let states = self.network.names.len();
        for Pair { ends: (i, j), ways } in level {
            let all = flow(flows, states, (*i, *j));
            let share = |m: usize| self.bundle(ways).share(m, all, self.at((*i, *j)), self.rounding);
            let path = share(ways.len() - 1);
            let direct = if ways.len() == 2 { share(0) } else { Flow::NONE };
            put(flows, states, (*i, *j), direct);
            for ends in [(*i, k), (k, *j)] {
                put(flows, states, ends, flow(flows, states, ends).plus(path));
            }
        }
    }
}

/// δ of a path whose links lead one way: what its rates say.
fn directed(way: Way) -> Way {
    let delta = match (way.forward > Wide::ZERO, way.backward > Wide::ZERO) {
        (true, true) => way.delta,
        (true, false) => f64::INFINITY,
        _ => f64::NEG_INFINITY,
    };
    Way { delta, delta_error: if delta.is_finite() { way.delta_error } else { 0.0 }, ..way }
}

/// The current from i to j.
fn flow(flows: &[Flow], states: usize, (i, j): (usize, usize)) -> Flow {
    if i < j { flows[i * states + j] } else { flows[j * states + i].reversed() }
}

fn put(flows: &mut [Flow], states: usize, (i, j): (usize, usize), flow: Flow) {
    let (at, flow) = if i < j { (i * states + j, flow) } else { (j * states + i, flow.reversed()) };
    flows[at] = flow;
}

/// As doubles; a current that they don't reach lies within its bound.
fn bounded(flow: Flow) -> Bounded {
    let lost = if flow.value == Wide::ZERO { 0.0 } else { f64::MIN_POSITIVE };
    Bounded { value: flow.value.to_f64(), error: flow.error.to_f64() + lost }
}
