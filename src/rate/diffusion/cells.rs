//! In space: finite volumes on half a slab, 0 ≤ x ≤ 1, by the method of lines.
//!
//! ```text
//! w_i dβ_i/ds = e_{i−1/2} − e_{i+1/2} − w_i db_a/ds,     e_{i+1/2} = e(j),  j = (β_i − β_{i+1})/h,     β_N = 0
//! Φ = Σ w_i β_i + b_a,   dΦ/ds = −e(1),   e(1) = e_{N−1/2} − w_N db_a/ds,     m = Σ w_i β_i
//! ```
//!
//! β = b − b_a at the nodes, so that a decay to nothing keeps its digits; e on the faces between them. By symmetry no flux crosses
//! x = 0, and half a cell lies at each end. The last unknown is ∫e(1) ds, which makes m + b_a + ∫e(1) ds a constant of
//! the discrete equations. Second order where e is smooth. Lengths in units of the half-width w, b in units of `μ₀ J_c0 w`.

use super::law::Material;

/// The width of a jump of e at j = 0, in cells.
const BLUR: f64 = 0.5;

/// Half a slab in N cells, with the field at its surface moving at a constant rate.
pub(super) struct Cells<'a> {
    material: &'a Material,
    count: usize,
    /// db_a/ds.
    ramp: f64,
}

impl<'a> Cells<'a> {
    pub fn new(material: &'a Material, count: usize, ramp: f64) -> Self {
        Self { material, count, ramp }
    }

    /// Distance of two nodes.
    #[allow(clippy::cast_precision_loss, reason = "some thousand cells")]
    fn spacing(&self) -> f64 {
        1.0 / self.count as f64
    }

    /// Width of a cell: the one around the centre of the slab has half of it in this half.
    fn width(&self, node: usize) -> f64 {
        if node == 0 { 0.5 * self.spacing() } else { self.spacing() }
    }

    /// The current density on the face between a node and the next.
    fn current(&self, y: &[f64], node: usize) -> f64 {
        let next = if node + 1 < self.count { y[node + 1] } else { 0.0 };
        (y[node] - next) / self.spacing()
    }

    /// e and de/dj; a jump at j = 0 is as wide as the change of j over a part of a cell.
    fn field(&self, j: f64) -> (f64, f64) {
        self.material.field(j, BLUR * self.spacing())
    }

    /// dy/ds times `speed`.
    pub fn rate(&self, y: &[f64], speed: f64, rate: &mut [f64]) {
        let mut inner = 0.0;
        for (node, change) in rate.iter_mut().enumerate().take(self.count) {
            let outer = self.field(self.current(y, node)).0;
            *change = speed * ((inner - outer) / self.width(node) - self.ramp);
            inner = outer;
        }
        rate[self.count] = speed * (inner - 0.5 * self.spacing() * self.ramp);
    }

    /// The derivative of [`Self::rate`] along v.
    pub fn slope(&self, y: &[f64], v: &[f64], speed: f64, rate: &mut [f64]) {
        let mut inner = 0.0;
        for (node, change) in rate.iter_mut().enumerate().take(self.count) {
            let outer = self.field(self.current(y, node)).1 * self.current(v, node);
            *change = speed * ((inner - outer) / self.width(node));
            inner = outer;
        }
        rate[self.count] = speed * inner;
    }

    /// m = ∫(b − b_a) dx over half the slab.
    pub fn magnetisation(&self, y: &[f64]) -> f64 {
        (0..self.count).map(|node| self.width(node) * y[node]).sum()
    }

    /// j and e at the surface while the field there stands still: e is level there, so that the last face has it to second order.
    pub fn surface(&self, y: &[f64]) -> (f64, f64) {
        let j = self.current(y, self.count - 1);
        (j, self.field(j).0)
    }
}
