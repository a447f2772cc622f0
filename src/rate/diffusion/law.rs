//! The law of the material: the electric field e of a current density j, for any j.
//!
//! ```text
//! |j| ≤ 1:  e(j) of the hops, odd and increasing       |j| > 1:  e = e(1) + ρ (|j| − 1), flux flow
//! linear barrier, forward hops:  e = sign(j) exp(−u(1 − |j|))      net hops:  e = 2 exp(−u) sinh(uj)
//! ```
//!
//! e in units of E₀, the field of free hops at `J_c0`; j in units of `J_c0`; u = U₀/kT. The flux-flow slope ρ goes on with that
//! of the linear barrier, ρ = u: it matters only while a current above critical flows.
//!
//! Forward hops alone leave e(0) open between ±e(0⁺). What takes its place is e(|j|) j/√(j² + ε²), with ε of the order of the
//! mesh: the error of it is seen with that of the mesh.

/// e(j) and de/dj for 0 ≤ j ≤ 1: what the hops give.
pub trait Hops: Sync {
    /// e (E₀) and its slope at 0 ≤ j ≤ 1.
    fn field(&self, j: f64) -> (f64, f64);
    /// The slope ρ of flux flow above j = 1.
    fn flow(&self) -> f64;
}

/// A law for any current, odd and increasing.
pub(super) struct Law<'a> {
    hops: &'a dyn Hops,
    critical: f64,
    flow: f64,
    jump: bool,
    blur: f64,
}

impl<'a> Law<'a> {
    /// The law with its jump at j = 0, where it has one, drawn out over `blur`.
    pub fn new(hops: &'a dyn Hops, blur: f64) -> Self {
        Self { hops, critical: hops.field(1.0).0, flow: hops.flow(), jump: hops.field(0.0).0 > 0.0, blur }
    }

    /// e and de/dj.
    pub fn field(&self, j: f64) -> (f64, f64) {
        let size = j.abs();
        if size > 1.0 {
            return ((self.critical + self.flow * (size - 1.0)).copysign(j), self.flow);
        }
        let (e, slope) = self.hops.field(size);
        if !self.jump {
            return (e.copysign(j), slope);
        }
        let radius = j.hypot(self.blur);
        (e * j / radius, slope * size / radius + e * (self.blur / radius).powi(2) / radius)
    }
}
