//! Study `phase_space`: its table, and what it refuses.

use crate::support::{refused, run};
use metastable::table::Table;

fn case(potential: &str, more: &str) -> String {
    format!("[potential]\n{potential}\n{more}\n[study]\nkind = \"phase_space\"\nnodes = 25\npoints = 21")
}

const QUARTIC: &str = "kind = \"quartic\"";

fn column(table: &Table, name: &str) -> Vec<Option<f64>> {
    table.numbers(name).unwrap()
}

#[test]
fn the_grid_is_regular_and_the_tables_mirror_images_agree() {
    let table = run(&case(QUARTIC, "[bath]\nbarrier_over_kt = 5\ngamma = 0.1")).unwrap();
    assert_eq!(table.rows.len(), 25 * 21);
    let (q, mode, errors) = (column(&table, "committor"), column(&table, "mode_1"), column(&table, "committor_error"));
    let last = q.len() - 1;
    for i in 0..=last {
        // (x, v) and (−x, −v) stand at i and last − i.
        let (sum, bar) = (q[i].unwrap() + q[last - i].unwrap(), errors[i].unwrap() * q[i].unwrap().abs());
        assert!((sum - 1.0).abs() <= bar + 1e-10, "{i}: {sum}");
        let (here, there) = (mode[i].unwrap(), mode[last - i].unwrap());
        assert!((here + there).abs() <= 1e-6 * here.abs() + 1e-15, "{i}: {here} {there}");
    }
    // As in tests/reference/klein_kramers.json, to its digits.
    let lambda = column(&table, "lambda_1")[0].unwrap();
    assert!((lambda / 1.491_945_396_7e-3 - 1.0).abs() < 1e-10, "{lambda:e}");
}

#[test]
fn energies_far_above_the_barrier_are_left_out() {
    let table = run(&case(QUARTIC, "[bath]\nbarrier_over_kt = 20\ngamma = 1")).unwrap();
    let (energy, q, barrier) = (column(&table, "energy"), column(&table, "committor"), column(&table, "barrier"));
    let limit = barrier[0].unwrap() + 15.0 / 80.0;
    let missing = q.iter().filter(|q| q.is_none()).count();
    assert!(missing > 0 && missing < q.len() / 2, "{missing}");
    for (energy, q) in energy.iter().zip(&q) {
        // ΔU = 1/4, so kT = 1/80.
        assert_eq!(q.is_none(), energy.unwrap() > limit, "{energy:?}");
    }
}

#[test]
fn what_has_no_committor_is_refused() {
    let cold = "[bath]\nkt = 0.05";
    let ring = "[mesh]\nx = { from = -3.2, to = 3.0, left = \"periodic\", right = \"periodic\" }";
    refused(&case("kind = \"expression\"\nu = \"x^2\"", cold), &["no barrier"]);
    refused(&case("kind = \"expression\"\nu = \"-cos(2*x)\"", &format!("{cold}\n{ring}")), &["ring", "[mesh] x"]);
    let triple = "kind = \"expression\"\nu = \"6.75 * x^2 * (x^2 - 1)^2\"";
    refused(&case(triple, cold), &["two wells", "-1.0000, 0.0000, 1.0000"]);
    let nodes = "[mesh]\nx = { from = -2, to = 2, nodes = 401 }";
    refused(&case(QUARTIC, nodes), &["places its own nodes", "[mesh] x.nodes"]);
    refused(&case(QUARTIC, "[bath]\ngamma = 1e-5"), &["too weak", "GiB", "[bath] gamma"]);
    let tiny = "[potential]\nkind = \"quartic\"\n[study]\nkind = \"phase_space\"\nnodes = 3";
    refused(tiny, &["size of the grid", "got 3", "[study] nodes"]);
}
