//! Networks against closed forms, and what holds of any of them.

use super::*;
use proptest::prelude::*;

fn named(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("s{n}")).collect()
}

fn link(from: usize, to: usize, forward: f64, backward: f64) -> Link {
    Link { from, to, forward, backward, label: String::new() }
}

fn network(states: usize, links: Vec<Link>) -> Network {
    Network::new(named(states), links).unwrap()
}

fn near(a: Bounded, b: Bounded) -> bool {
    (a.value - b.value).abs() <= a.error + b.error
}

/// A ring of three: J = (Π₊ − Π₋)/Z, Z the sum over the nine spanning trees. The relative error of J is that of the affinity.
#[test]
fn a_ring_of_three_has_its_closed_form() {
    for drive in [1e-12f64, 1e-6, 1.0, 30.0] {
        let balanced = 5e3 * 2.0 / 3e-5 * 0.7 / 1.1;
        let (a, b, c) = ([2.0, 3e-5], [0.7, 1.1], [5e3 * drive.exp(), balanced]);
        let network = network(3, vec![link(0, 1, a[0], a[1]), link(1, 2, b[0], b[1]), link(2, 0, c[0], c[1])]);
        let trees = [
            b[0] * c[0] + a[1] * c[0] + a[1] * b[1],
            c[0] * a[0] + b[1] * a[0] + b[1] * c[1],
            a[0] * b[0] + c[1] * b[0] + c[1] * a[1],
        ];
        let cycle = &network.cycles()[0];
        assert!((cycle.affinity - drive).abs() <= 2.0 * cycle.affinity_error, "{} {drive}", cycle.affinity);
        let expected = a[1] * b[1] * c[1] * cycle.affinity.exp_m1() / trees.iter().sum::<f64>();
        for current in network.currents().unwrap() {
            let off = (current.value - expected).abs();
            // Four roundings a rate in the affinity of three links, and as much in Z.
            let most = (5e-14 + 6e-15 / drive) * expected;
            assert!(off <= current.error && current.error < most, "{drive}: {current:?} {expected}");
        }
    }
}

/// One way round a ring of n with equal rates w: J = w/n, and each turn is a sum of n waiting times, F = 1/n.
#[test]
fn one_way_rings_are_regular() {
    for n in [2usize, 3, 7] {
        let links = (0..n).map(|k| link(k, (k + 1) % n, 2.0, 0.0)).collect();
        let network = network(n, links);
        let size = n as f64;
        for current in network.currents().unwrap() {
            assert!((current.value - 2.0 / size).abs() <= current.error && current.error < 1e-13);
        }
        let counting = Counting::new(&network, (0..n).map(|k| if k == 0 { 1.0 } else { 0.0 }).collect()).unwrap();
        let fano = counting.fano().unwrap().unwrap();
        assert!((fano.value - 1.0 / size).abs() <= fano.error && fano.error < 1e-12, "{n} {fano:?}");
        // θ = w(e^{χ/n} − 1).
        for chi in [-3.0f64, -0.1, 1e-6, 2.0] {
            let theta = counting.generating(chi).unwrap();
            let expected = 2.0 * (chi / size).exp_m1();
            assert!((theta.value - expected).abs() <= theta.error && theta.error < 1e-13, "{n} {chi} {theta:?}");
        }
        assert_eq!(counting.affinity(), None);
        let refusal = network.entropy_production().unwrap_err().to_string();
        assert!(refusal.contains("the link s0 → s1 leads one way only: got 2.0 there, 0.0 back"), "{refusal}");
        assert!(network.kolmogorov().unwrap_err().to_string().starts_with("detailed balance needs a rate each way"));
    }
}

/// A bridge that carries a current without a closed form close to equilibrium: doubling a tiny drive doubles every current, to the
/// square of the drive.
#[test]
fn currents_close_to_equilibrium_are_linear() {
    let at = |drive: f64| {
        let link = |a, b, w: f64, drive: f64| link(a, b, w * drive.exp(), w);
        network(
            4,
            vec![
                link(0, 1, 1.0, drive),
                link(1, 3, 7e3, 0.0),
                link(3, 0, 0.2, 0.0),
                link(0, 2, 30.0, 0.0),
                link(2, 3, 4e-5, 0.0),
                link(1, 2, 2.5, 0.0),
            ],
        )
    };
    let drive = 1.0 / f64::from(1 << 20);
    for (one, two) in at(drive).currents().unwrap().iter().zip(at(2.0 * drive).currents().unwrap()) {
        let ratio = two.value / one.value - 2.0;
        assert!(ratio.abs() < 4.0 * drive + 2.0 * (one.error + two.error) / one.value.abs(), "{one:?} {two:?}");
        assert!(one.error < 1e-7 * one.value.abs(), "{one:?}");
    }
}

/// Rates of a random connected network: a ring and chords, over so many decades; balanced ones from energies and barriers.
fn random(states: usize, seeds: &[(f64, f64, f64)], balanced: bool) -> Network {
    let mut pairs: Vec<(usize, usize)> = (0..states).map(|k| (k, (k + 1) % states)).collect();
    pairs.extend(
        (0..states).flat_map(|a| (a + 2..states).map(move |b| (a, b))).filter(|(a, b)| (a * 7 + b * 3) % 4 == 0),
    );
    // A parallel link.
    pairs.push((0, 1));
    let links = pairs.iter().enumerate().map(|(n, &(from, to))| {
        let (barrier, force, _) = seeds[n % seeds.len()];
        let energy = |k: usize| seeds[k].2;
        let force = if balanced { 0.0 } else { force };
        link(from, to, (barrier + energy(from) + force).exp(), (barrier + energy(to) - force).exp())
    });
    // Exponentials of sums are rounded by their exponents.
    network(states, links.collect()).uncertain(64.0 * f64::EPSILON)
}

fn seeds() -> impl Strategy<Value = (usize, Vec<(f64, f64, f64)>)> {
    (3usize..9, prop::collection::vec((-12.0..12.0f64, -2.0..2.0f64, -6.0..6.0f64), 12))
}

proptest! {
    #[test]
    fn balanced_networks_have_no_affinity_and_no_current((states, seeds) in seeds()) {
        let network = random(states, &seeds, true);
        prop_assert_eq!(network.kolmogorov().unwrap(), None);
        for cycle in network.cycles() {
            prop_assert!(cycle.bounded().is_zero() && cycle.affinity_error < 1e-12, "{cycle:?}");
        }
        let p = network.probabilities().unwrap();
        for (link, current) in network.links().iter().zip(network.currents().unwrap()) {
            let traffic = (p[link.from] * link.forward).to_f64();
            prop_assert!(current.is_zero() && current.error < 1e-11 * traffic, "{current:?} {traffic}");
        }
        let entropy = network.entropy_production().unwrap();
        prop_assert!(entropy.best().is_zero(), "{entropy:?}");
    }

    #[test]
    fn kirchhoff_cycles_links_and_counting_agree((states, seeds) in seeds()) {
        let network = random(states, &seeds, false);
        let currents = network.currents().unwrap();
        let p = network.probabilities().unwrap();
        for state in 0..states {
            let signed = network.links().iter().zip(&currents).map(|(link, current)| match state {
                _ if link.from == state => Bounded { value: -current.value, ..*current },
                _ if link.to == state => *current,
                _ => Bounded::default(),
            });
            let left: Bounded = entropy::sum(&signed.collect::<Vec<_>>());
            prop_assert!(left.is_zero(), "{left:?}");
        }
        for (link, current) in network.links().iter().zip(&currents) {
            let (there, back) = ((p[link.from] * link.forward).to_f64(), (p[link.to] * link.backward).to_f64());
            prop_assert!((there - back - current.value).abs() <= current.error + (there + back) * network.rounding());
        }
        let found = network.entropy_production().unwrap();
        prop_assert!(near(found.links, found.cycles), "{found:?}");
        prop_assert!(found.best().digits().is_some());
        let counting = Counting::entropy(&network).unwrap();
        prop_assert!(near(counting.mean(), found.links), "{:?} {found:?}", counting.mean());
        let affinity = counting.affinity().unwrap();
        prop_assert!((affinity.value - 1.0).abs() <= affinity.error, "{affinity:?}");
        let symmetry = counting.symmetry(1.0, (-1.5, 0.5), 8).unwrap();
        prop_assert!(symmetry.violation <= symmetry.bound, "{symmetry:?}");
    }

    /// θ′(0) and θ″(0) against differences of θ itself, each to the square of the step.
    #[test]
    fn the_generating_function_has_the_moments_as_derivatives((states, seeds) in seeds()) {
        // Rates within two decades: θ then has no bend as sharp as the step.
        let seeds: Vec<_> = seeds.iter().map(|(a, b, c)| (a / 8.0, *b, c / 4.0)).collect();
        let network = random(states, &seeds, false);
        let mut weights = vec![0.0; network.links().len()];
        (weights[0], weights[1]) = (1.0, 0.5);
        let counting = Counting::new(&network, weights).unwrap();
        let (mean, noise) = (counting.mean(), counting.noise().unwrap());
        let fourth = |h: f64| {
            let at = |x: f64| counting.generating(x).unwrap();
            let (a, b, c, d) = (at(h), at(-h), at(2.0 * h), at(-2.0 * h));
            let first = (8.0 * (a.value - b.value) - (c.value - d.value)) / (12.0 * h);
            let second = (16.0 * (a.value + b.value) - (c.value + d.value)) / (12.0 * h * h);
            let off = 2.0 * (a.error + b.error + c.error + d.error);
            (first, second, off / h, off / (h * h))
        };
        let (fine, coarse) = (fourth(0.02), fourth(0.04));
        // What halving the step changes is more than what is left.
        prop_assert!((fine.0 - mean.value).abs() <= (fine.0 - coarse.0).abs() + fine.2 + mean.error, "{fine:?} {coarse:?} {mean:?}");
        prop_assert!((fine.1 - noise.value).abs() <= (fine.1 - coarse.1).abs() + fine.3 + noise.error, "{fine:?} {coarse:?} {noise:?}");
    }

    /// States and links in another order, links turned round: the same numbers.
    #[test]
    fn the_order_does_not_matter((states, seeds) in seeds(), turn in 1usize..8) {
        let network = random(states, &seeds, false);
        let moved = |state: usize| (state + turn) % states;
        let mut links: Vec<Link> = network.links().iter().map(|old| link(moved(old.to), moved(old.from), old.backward, old.forward)).collect();
        links.reverse();
        let other = Network::new(named(states), links).unwrap().uncertain(64.0 * f64::EPSILON);
        let (one, mut two) = (network.currents().unwrap(), other.currents().unwrap());
        two.reverse();
        for (one, two) in one.iter().zip(&two) {
            prop_assert!(near(*one, Bounded { value: -two.value, ..*two }), "{one:?} {two:?}");
        }
        let (one, two) = (network.entropy_production().unwrap(), other.entropy_production().unwrap());
        prop_assert!(near(one.best(), two.best()));
    }
}

#[test]
fn what_is_no_network_is_refused() {
    let refusal = |states: usize, links: Vec<Link>| Network::new(named(states), links).unwrap_err().to_string();
    let two = || vec![link(0, 1, 1.0, 1.0), link(2, 3, 1.0, 1.0)];
    assert_eq!(
        refusal(4, two()),
        "the network is not connected: no link leads from s0, s1 to s2, s3; give the missing link, or treat its parts one by one"
    );
    let trap = vec![link(0, 1, 1.0, 1.0), link(1, 2, 1.0, 0.0)];
    assert_eq!(refusal(3, trap), "the network has no way back to s0 from s2; give a link there a rate back");
    let source = vec![link(0, 1, 1.0, 1.0), link(2, 1, 1.0, 0.0)];
    assert_eq!(refusal(3, source), "the network has no way from s0 to s2; give a link there a rate in that sense");
    assert_eq!(
        refusal(2, vec![link(0, 1, -1.0, 1.0)]),
        "the rate of the link s0 → s1 is none: got -1, allowed a finite number, 0 or more"
    );
    assert!(refusal(2, vec![link(0, 1, 1.0, f64::NAN)]).contains("the rate back of the link s0 → s1 is none: got NaN"));
    assert!(refusal(2, vec![link(0, 0, 1.0, 1.0)]).contains("starts where it ends"));
    assert!(refusal(2, vec![link(0, 2, 1.0, 1.0)]).contains("leads to no state: got 0 → 2, allowed below 2"));
    assert!(refusal(1, Vec::new()).contains("got 1, allowed 2 … 200"));
}

#[test]
fn the_cycle_that_breaks_balance_is_named() {
    let broken =
        network(3, vec![link(0, 1, 2.0, 1.0), link(1, 2, 1.0, 1.0), link(2, 0, 1.0, 1.0), link(0, 2, 5.0, 5.0)]);
    let cycle = broken.kolmogorov().unwrap().unwrap();
    assert!((cycle.affinity.abs() - 2f64.ln()).abs() <= cycle.affinity_error);
    assert!(
        ["s1 → s2 → s0 → s1", "s0 → s1 → s2 → s0"].contains(&broken.round(&cycle).as_str()),
        "{}",
        broken.round(&cycle)
    );
}

#[test]
fn tables_of_rates_are_read() {
    let rows =
        csv::parse("# a dot\nfrom,to,rate,back,label\nempty,full,0.7,0.1,left\nfull,empty,0.2,0.4,right\n").unwrap();
    let network = from_rows(&rows).unwrap();
    assert_eq!((network.names().len(), network.links().len()), (2, 2));
    assert_eq!(network.describe(1), "right (full → empty)");
    let refusal = |text: &str| csv::parse(text).and_then(|rows| from_rows(&rows)).unwrap_err().to_string();
    assert!(refusal("").contains("the file is empty; allowed from,to,rate"));
    assert!(refusal("from,to,rate\n").contains("nothing follows the header"));
    assert!(refusal("from;to;rate\n").contains("got from;to;rate"));
    assert!(refusal("from,to,rate\na,b,-1\n").contains("line 2: a rate can't be negative: got -1, allowed 0 or more"));
    assert!(refusal("from,to,rate\na,b,x\n").contains("line 2: not a rate: got \"x\""));
    assert!(refusal("from,to,rate\na,b\n").contains("line 2: another number of columns"));
    let twice = refusal("from,to,rate,back\na,b,1,1\nb,a,2,2\n");
    assert!(twice.contains("line 3: the link between b and a is there already, in line 2"), "{twice}");
}
