//! stub
use crate::eigen::Engine;
use crate::mesh::{Boundary, Spacing};
use crate::potential::Potential;
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub name: String,
    pub title: String,
    pub potential: Potential,
    pub temperature: Temperature,
    pub gamma: f64,
    pub mesh: MeshSpec,
    pub solve: Solve,
    pub study: Study,
}
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Temperature {
    Kt(f64),
    BarrierOverKt(f64),
}
#[derive(Debug, Clone, PartialEq)]
pub enum MeshSpec {
    Auto { from: Option<f64>, to: Option<f64>, left: Option<Boundary>, right: Option<Boundary>, absorb: Option<f64> },
    Explicit { spacing: Spacing, intervals: usize, left: Boundary, right: Boundary },
}
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Solve {
    pub tolerance: f64,
    pub engine: Option<Engine>,
    pub count: usize,
}
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    pub kind: String,
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub nodes: Option<usize>,
    pub points: Option<usize>,
    pub engines: Vec<String>,
}
