//! The tilted ring against tables of other hands, and what equilibrium asks of its limit.

use crate::support::{Record, cell, records, refusal, run};
use metastable::eigen::network::{Rates, stationary};

/// What is asked of velocities at every tilt, however small they are.
const VELOCITY: f64 = 1e-10;
/// The table of diffusion has twenty digits; ours end at rounding of U/kT, the sixth power of whose exponential is integrated.
const DIFFUSION: f64 = 1e-12;
/// Sparse engines leave eps·‖L‖ times the condition number; relative to |λ|.
const RELAXATION: f64 = 1e-9;
/// A bar below this need not be sharp: it is at the rounding of U/kT.
const AS_GOOD_AS_EXACT: f64 = 2e-12;
const SHARP: f64 = 100.0;
/// One period of the washboard, and six modes.
const RING: &str = "[mesh]\nx = { from = -3.141592653589793, to = 3.141592653589793, left = \"periodic\", right = \"periodic\" }\n\
                    [solve]\ntolerance = 1e-9\ncount = 6\n";

fn case(record: &Record, tilt: &str, study: &str) -> String {
    let (kt, s) = (record.number("D").unwrap(), record.number(tilt).unwrap());
    format!("[potential]\nkind = \"washboard\"\ns = {s}\n[bath]\nkt = {kt}\n[study]\nkind = \"{study}\"\n")
}

fn check(record: &Record, found: f64, bar: f64, tolerance: f64) {
    let error = record.relative_error(found.abs().ln(), Some(found)).abs();
    let name = record.name();
    assert!(error <= tolerance, "{name}: error {error:.1e} above {tolerance:.0e}");
    assert!(error <= bar, "{name}: error {error:.1e} above its bar {bar:.1e}");
    assert!(bar <= AS_GOOD_AS_EXACT || bar <= SHARP * error, "{name}: bar {bar:.1e} far above the error {error:.1e}");
}

#[test]
fn velocities_have_their_digits_down_to_1e_37() {
    let all = records("overdamped_washboard.json");
    assert_eq!(all.len(), 42);
    for record in all {
        let table = run(&case(&record, "i", "velocity")).unwrap();
        check(&record, cell(&table, "velocity").unwrap(), cell(&table, "velocity_error").unwrap(), VELOCITY);
        let closed = cell(&table, "closed_difference").unwrap();
        assert!(closed.abs() < AS_GOOD_AS_EXACT, "{}: {closed:e} off the closed form", record.name());
    }
}

#[test]
fn diffusion_has_its_digits() {
    let mut seen = 0;
    for record in records("tilted_ring.json").into_iter().filter(|record| record.quantity.starts_with("D_eff")) {
        let table = run(&case(&record, "s", "velocity")).unwrap();
        check(&record, cell(&table, "diffusion").unwrap(), cell(&table, "diffusion_error").unwrap(), DIFFUSION);
        seen += 1;
    }
    assert!(seen >= 20, "{seen}");
}

#[test]
fn complex_eigenvalues_have_theirs() {
    let mut seen = 0;
    for record in records("tilted_ring.json").into_iter().filter(|record| record.quantity.starts_with("lambda")) {
        let table = run(&format!("{RING}{}", case(&record, "s", "spectrum"))).unwrap();
        let (re, im) = (record.value.parse::<f64>().unwrap(), record.number("im").unwrap());
        let column = |name: &str| table.numbers(name).unwrap();
        let (found_re, found_im, bars) = (column("lambda_re"), column("lambda_im"), column("lambda_error"));
        let distance = |row: usize| (found_re[row].unwrap() - re).hypot(found_im[row].unwrap() - im) / re.hypot(im);
        let nearest = (1..table.rows.len()).min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap();
        let (error, bar) = (distance(nearest), bars[nearest].unwrap());
        assert!(error <= bar && bar <= RELAXATION, "{}: error {error:e}, bar {bar:e}", record.name());
        seen += 1;
    }
    assert!(seen >= 10, "{seen}");
}

/// The stationary state of a network of nodes with the rates of the ring, by elimination without a subtraction, carries
/// an entropy production Σ J ln(W_ij p_i/W_ji p_j) ≥ 0 that is vF/kT.
#[test]
fn entropy_production_is_velocity_times_force_over_kt() {
    const NODES: usize = 40;
    for (s, kt) in [(0.3, 0.2), (0.9, 0.1), (1.2, 0.5), (0.05, 1.0)] {
        // A chain of hops whose rates obey local detailed balance, from the potential alone.
        let h = std::f64::consts::TAU / NODES as f64;
        let u = |k: f64| (-(h * k).cos() - s * h * k) / kt;
        let rate = |from: usize, to: usize| {
            let (k, next, before) = (from as f64, (from + 1) % NODES, (from + NODES - 1) % NODES);
            let jump = if to == next {
                1.0
            } else if to == before {
                -1.0
            } else {
                return 0.0;
            };
            (0.5 * (u(k) - u(k + jump))).exp() * kt / (h * h)
        };
        let rates = Rates::from_f64(NODES, rate).unwrap();
        let p = stationary(&rates).unwrap();
        let flow = |from: usize, to: usize| rates.rate(from, to) * p[from];
        let current = (flow(0, 1) - flow(1, 0)).to_f64();
        let production: f64 = (0..NODES)
            .map(|k| {
                let (there, back) = (flow(k, (k + 1) % NODES), flow((k + 1) % NODES, k));
                (there - back).to_f64() * (there / back).ln()
            })
            .sum();
        let expected = current * std::f64::consts::TAU * s / kt;
        assert!(production > 0.0 && (production / expected - 1.0).abs() < 1e-10, "{production} {expected}");
        let text =
            format!("[potential]\nkind = \"washboard\"\ns = {s}\n[bath]\nkt = {kt}\n[study]\nkind = \"velocity\"\n");
        let table = run(&text).unwrap();
        let of = |name: &str| cell(&table, name).unwrap();
        assert!((of("entropy_production") / (of("velocity") * s / kt) - 1.0).abs() < 1e-14);
        // Forty nodes are the ring up to the square of their distance.
        let velocity = current * std::f64::consts::TAU;
        assert!((velocity / of("velocity") - 1.0).abs() < 0.02 / kt * h * h * 40.0, "{velocity} {}", of("velocity"));
    }
}

/// Elimination along Hermite levels on a mesh, and Fourier modes times Hermite functions with a centre and width of their own.
#[test]
fn two_engines_agree_on_the_velocity_with_inertia() {
    let bath = "[potential]\nkind = \"washboard\"\n[bath]\nkt = 0.25\ngamma = 0.5\ndynamics = \"underdamped\"\n";
    let staircase = "[study]\nkind = \"retrapping\"\nfrom = 0.5\nto = 1.1\npoints = 4\ndwell = 5\n";
    let other = run(&format!("{bath}{staircase}")).unwrap();
    let column = |name: &str| other.numbers(name).unwrap();
    let (tilts, velocities, bars) = (column("tilt"), column("velocity"), column("velocity_error"));
    for row in 0..other.rows.len() {
        let s = tilts[row].unwrap();
        let text = bath.replace("[bath]", &format!("s = {s}\n[bath]"));
        let table = run(&format!("{text}[study]\nkind = \"velocity\"\n")).unwrap();
        let of = |name: &str| cell(&table, name).unwrap();
        let apart = (velocities[row].unwrap() / of("velocity") - 1.0).abs();
        let bar = bars[row].unwrap() + of("velocity_error");
        assert!(apart <= bar && bar < 1e-4, "s = {s}: {apart:e} apart, bars {bar:e}");
        assert!((of("heat_production") / of("entropy_production") - 1.0).abs() < 1e-6 + of("velocity_error"));
    }
}

#[test]
fn what_a_ring_can_not_be_is_refused() {
    let velocity = |more: &str| refusal(&format!("{more}\n[study]\nkind = \"velocity\"\n"));
    let quartic = velocity("[potential]\nkind = \"quartic\"");
    assert!(quartic.contains("[mesh] x: the period of U′ is not known; add mesh.x = {"), "{quartic}");
    let steep = velocity("[potential]\nkind = \"washboard\"\ns = 1.2");
    assert!(steep.contains("[bath] barrier_over_kt: no well is left on the ring"), "{steep}");
    let walls = velocity(
        "[potential]\nkind = \"washboard\"\n[bath]\nkt = 1\n[mesh]\nx = { from = 0, to = 6, left = \"reflecting\" }",
    );
    assert!(walls.contains("[mesh] x: a ring is wanted: got \"reflecting\", allowed \"periodic\""), "{walls}");
    let open = velocity("[potential]\nkind = \"washboard\"\n[bath]\nkt = 1\n[mesh]\nx = { from = 0, to = 6 }");
    assert!(open.contains("[mesh] x: 0 and 6 are not one period of U′ apart"), "{open}");
    let shown = refusal("[potential]\nkind = \"washboard\"\n[study]\nkind = \"velocity\"\nshow = \"current\"\n");
    assert!(shown.contains("[study] show: unknown quantity: got \"current\", allowed velocity, diffusion"), "{shown}");
    let quantum = velocity("[potential]\nkind = \"washboard\"\n[bath]\nt_over_tc = 2");
    assert!(quantum.contains("[bath] t_over_tc: the motion on a ring is classical; give bath.kt"), "{quantum}");
}
