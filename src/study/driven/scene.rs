//! A driven case made ready to solve.

use super::super::scene::Scene;
use crate::case::{Case, MeshSpec};
use crate::eigen::Engine;
use crate::error::{Error, Result};
use crate::mesh::Boundary;
use crate::rate::driven::{self, Adiabatic, Cycle, Drive, Linear, Place, Request};
use serde_json::{Value, json};

/// The engines of a driven well; a dense one would take minutes for a thousand unknowns and there are ten thousand.
const ENGINES: [Engine; 3] = [Engine::Elimination, Engine::Arpack, Engine::Faer];

/// Landscape, bath, drive and axis.
pub(super) struct DrivenScene<'a> {
    scene: Scene<'a>,
    pub drive: &'a Drive,
    place: Place,
}

impl<'a> DrivenScene<'a> {
    pub fn new(case: &'a Case) -> Result<Self> {
        let drive = case.drive.as_ref().ok_or_else(|| {
            Error::input("the section [drive] is missing")
                .remedy("add [drive] with amplitude = 0.1 and frequency = 0.01")
        })?;
        if let Some(engine) = case.solve.engine.filter(|engine| !ENGINES.contains(engine)) {
            return Err(Error::input("the engine does not know driven wells")
                .got(format!("\"{engine}\""))
                .allowed(ENGINES.map(Engine::name).join(", "))
                .key("solve.engine"));
        }
        let scene = Scene::new(case)?;
        if scene.axis.left() == Boundary::Periodic {
            return Err(Error::input("a driven ring is not known")
                .got("periodic ends")
                .allowed("reflecting or absorbing ends")
                .remedy("use study.kind = \"velocity\" for a constant force on a ring")
                .key("mesh.x"));
        }
        let place = match &case.mesh {
            MeshSpec::Explicit { .. } => Place::on(&scene.landscape, scene.axis.clone())?,
            MeshSpec::Auto { .. } => {
                driven::place(scene.potential, &scene.landscape, drive, &scene.bath, &scene.automatic_ends()?)?
            }
        };
        Ok(Self { scene, drive, place })
    }

    pub fn kt(&self) -> f64 {
        self.scene.bath.kt()
    }

    pub fn gamma(&self) -> f64 {
        self.scene.bath.gamma()
    }

    /// ΔU/kT at rest, where there is a barrier.
    pub fn barrier_over_kt(&self) -> Option<f64> {
        self.scene.barrier_over_kt()
    }

    pub fn is_open(&self) -> bool {
        [self.place.axis.left(), self.place.axis.right()].contains(&Boundary::Absorbing)
    }

    pub fn engine(&self) -> Engine {
        self.scene.case.solve.engine.unwrap_or(Engine::Elimination)
    }

    fn tolerance(&self) -> f64 {
        self.scene.case.solve.tolerance
    }

    fn refines(&self) -> bool {
        matches!(self.scene.case.mesh, MeshSpec::Auto { .. })
    }

    pub fn adiabatic(&self) -> Result<Adiabatic> {
        let Scene { potential, landscape, bath, .. } = &self.scene;
        driven::adiabatic(potential, landscape, self.drive, bath, &self.place, self.tolerance())
    }

    pub fn linear(&self) -> Result<Option<Linear>> {
        let Scene { potential, landscape, bath, .. } = &self.scene;
        driven::linear(potential, landscape, self.drive, bath, &self.place, self.tolerance())
    }

    pub fn cycle(&self, adiabatic: &Adiabatic) -> Result<Cycle> {
        let Scene { potential, landscape, bath, .. } = &self.scene;
        let request = Request {
            tolerance: self.tolerance(),
            harmonics: self.scene.case.harmonics,
            refine: self.refines(),
            curves: self.scene.case.study.show.as_deref() == Some("cycle"),
            engine: self.engine(),
        };
        driven::cycle(potential, landscape, self.drive, bath, &self.place, adiabatic, &request)
    }

    /// λ₁ at rest and the part of χ that its mode alone makes: two-state theory where that is near 1.
    pub fn slowest_share(&self, linear: &Linear) -> Option<Value> {
        let solved = self.scene.eigenvalues(1, true).ok()?;
        let pair = solved.pairs.first().filter(|pair| !pair.vector.is_empty())?;
        let x = solved.axis.points(1);
        let pairs = [(pair.value.to_f64(), pair.vector.as_slice())];
        let weights = driven::modes(&solved.generator, &x, self.drive, &self.scene.bath, &pairs);
        let mode = weights.first()?;
        let share = mode.response(self.drive.frequency).norm() / linear.susceptibility.norm();
        Some(json!({ "lambda": mode.rate, "weight": mode.weight, "share_of_chi": share }))
    }

    pub fn ends(&self) -> Value {
        let axis = &self.place.axis;
        let (from, to) = axis.spacing().range();
        json!({ "from": from, "to": to, "left": axis.left().name(), "right": axis.right().name() })
    }

    pub fn describe(&self) -> String {
        let Drive { shape, amplitude, frequency } = self.drive;
        let (from, to) = self.place.axis.spacing().range();
        let drive = format!("  drive    {amplitude} cos({frequency} t) φ, φ = {shape}; axis {from} to {to}\n");
        self.scene.describe() + &drive
    }
}
