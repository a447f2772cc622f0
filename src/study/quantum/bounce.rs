//! Study `bounce`: action and prefactor of the dissipative bounce, the factor f_q above the crossover, and the rate across it.
//!
//! ```text
//! s = Sω₀/ΔU,   k = ω₀ a √(ΔU/ħω₀) e^{−sΔU/ħω₀}      below T_c
//! s = θω₀,      k = (ω_R/2π)(ω₀/ω_b) f_q e^{−ΔU/kT}   above T_c, the path resting on the barrier; θ = ħ/kT
//! ```
//!
//! Limits of the cubic well with Ohmic friction, α = γ/2ω₀: s = 36/5 + [7.2·45ζ(3)/π³]α at T = 0 for weak friction, Caldeira & Leggett, Ann.
//! Phys. (N.Y.) 149, 374 (1983); s = (6πα + 3π/2α)[1 − (T/T_c)²/3] for strong friction, Larkin & Ovchinnikov, Sov. Phys. JETP 59, 420 (1984).
//!
//! With a cutoff the suppression (ω₀/ω_c)^{2K} by the modes between ω₀ and ω_c stands beside it, K = γq²/2πħ of a tunnel distance q: Leggett et
//! al., Rev. Mod. Phys. 59, 1 (1987), who call K α. It is not the law of a metastable well, whose bounce has no end to be held at and whose bath
//! keeps U as it is (the counter-term): modes faster than ω₀ follow the particle and suppress nothing. For the cubic well at ΔU = 5ħω₀, T = T_c/2 and
//! α = 0.02 … 0.3 the exponent −d ln k/d ln ω_c is 0.30·2K to 0.33·2K at its largest, at ω_c = 0.56ω₀, less than 0.07·2K beyond 10ω₀ and falls as
//! 1/ω_c from there; ln k itself settles, at −52α to −57α below that without friction. The two agree by a crossing only, near ω_c = 3.5ω₀. With α
//! for K the power is ten times and more too weak.

use super::number;
use super::sides::{landscape, within_walls};
use crate::bath::Friction;
use crate::case::{Case, Damping, Temperature};
use crate::error::{Error, Result};
use crate::potential::{Barrier, Direction, Landscape, Potential, Well};
use crate::rate::Rate;
use crate::rate::bounce::{self, Bounce, Path, wolynes, wolynes_closed_form};
use crate::rate::tunnelling::instanton;
use crate::study::Outcome;
use crate::table::{Cell, Table};
use crate::wide::Wide;
use serde_json::json;
use std::f64::consts::{PI, TAU};

const COLUMNS: [(&str, &str, &str); 27] = [
    ("alpha", "1", "friction α = γ/2ω₀"),
    ("gamma", "1/time", "friction"),
    ("cutoff", "1/time", "Drude cutoff ω_c of the friction; none where it is Ohmic"),
    ("t_over_tc", "1", "T over T_c = ħω_R/2πk_B, with this friction"),
    ("kt", "energy", "temperature"),
    ("kt_crossover", "energy", "k_BT_c"),
    ("kt_crossover_weak", "energy", "(ħω_b/2π)(1 − γ/2ω_b), without a cutoff"),
    ("kt_crossover_strong", "energy", "ħω_b²/2πγ, without a cutoff"),
    ("barrier_over_hbar_omega", "1", "ΔU/ħω₀"),
    ("action", "1", "s = Sω₀/ΔU of the bounce; θω₀ of the path at rest from T_c upwards"),
    ("action_error", "relative", "modes of the basis and rounding"),
    ("action_weak", "1", "cubic well at T = 0, first order in α, without a cutoff"),
    ("action_strong", "1", "cubic well, strong friction without a cutoff, below T_c"),
    ("prefactor", "1", "a, below T_c"),
    ("prefactor_error", "relative", "what the finite basis leaves out of the determinant, and rounding"),
    ("wolynes", "1", "f_q above T_c, product over the Matsubara frequencies"),
    ("wolynes_closed", "1", "the same by four Γ functions, without a cutoff"),
    ("negative_modes", "1", "directions in which the action falls"),
    ("modes", "1", "functions in the basis; none above T_c"),
    ("k", "1/time", "in one piece across T_c; the sum of both sides where both are open"),
    ("ln_k", "1", "its logarithm"),
    ("k_error", "relative", "numerical error of the formula"),
    ("suppression", "1", "k over the same without friction, at this kT"),
    ("ln_suppression", "1", "its logarithm"),
    ("ln_suppression_law", "1", "2K ln(ω₀/ω_c), K = γq²/2πħ, q from the well to where U = U₀ again"),
    ("bias_current", "A", "I = s I_c of a junction"),
    ("rate", "1/s", "k of a junction"),
];

/// Finest tolerance of a prefactor that is asked for.
const FINEST: f64 = 1e-8;
/// Half of the stretch of a trajectory, in units of the width √(4 + (γ/ω₀)²)/ω₀.
const STRETCH: f64 = 5.0;
/// Slope of s in α at weak friction, 7.2·45ζ(3)/π³.
const WEAK: f64 = 7.2 * 45.0 * 1.202_056_903_159_594 / (PI * PI * PI);

/// The ways out of one well, and where on the scale of T_c the case stands.
struct Scene<'a> {
    case: &'a Case,
    well: Well,
    barriers: Vec<Barrier>,
    friction: Friction,
    kt: f64,
    /// k_BT_c of the lowest barrier.
    crossover: f64,
}

impl<'a> Scene<'a> {
    fn new(case: &'a Case) -> Result<Self> {
        let found = within_walls(landscape(&case.potential)?, case)?;
        let (well, mut barriers) = metastable(case, &found)?;
        barriers.sort_by(|a, b| a.energy.total_cmp(&b.energy));
        let friction = case.friction(well.omega_0())?;
        let path = Path::new(&case.potential, &well, &barriers[0], friction)?;
        let crossover = case.hbar / path.crossover();
        let kt = case.temperature.kt(path.barrier_height(), crossover);
        Ok(Self { case, well, barriers, friction, kt, crossover })
    }

    fn path(&self, barrier: &Barrier, friction: Friction) -> Result<Path<'a>> {
        Path::new(&self.case.potential, &self.well, barrier, friction)
    }

    /// ħ/kT.
    fn theta(&self) -> f64 {
        if self.kt > 0.0 { self.case.hbar / self.kt } else { f64::INFINITY }
    }

    fn tolerance(&self) -> f64 {
        self.case.solve.tolerance.max(FINEST)
    }

    /// The bounce through the lowest barrier; `None` above the crossover.
    fn bounce(&self, path: &Path<'_>) -> Result<Option<Bounce>> {
        let below = self.theta() > path.crossover() * (1.0 + bounce::AT_CROSSOVER);
        below.then(|| bounce::bounce(path, self.theta(), self.tolerance())).transpose()
    }

    /// k over all barriers with some friction.
    fn rate(&self, friction: Friction) -> Result<Rate> {
        let mut total: Option<(Wide, f64)> = None;
        for barrier in &self.barriers {
            let rate = bounce::rate(&self.path(barrier, friction)?, self.kt, self.case.hbar)?;
            let (value, error) = total.unwrap_or((Wide::ZERO, 0.0));
            total = Some((value + rate.value(), error.max(rate.relative_error())));
        }
        let (value, error) = total.unwrap_or((Wide::ZERO, 0.0));
        Ok(Rate::new(value, error, crate::rate::Route::Formula))
    }
}

/// The well that is left by tunnelling, with the barriers beyond which U falls below its bottom.
fn metastable(case: &Case, found: &Landscape) -> Result<(Well, Vec<Barrier>)> {
    for well in &found.wells {
        let mut open = Vec::new();
        for side in [Direction::Left, Direction::Right] {
            if let Some(barrier) = found.barrier(well, side)
                && instanton(&case.potential, well, barrier)?.is_some()
            {
                open.push(*barrier);
            }
        }
        if !open.is_empty() {
            return Ok((*well, open));
        }
    }
    let wells = found.wells.iter().map(|well| format!("{:.4}", well.x)).collect::<Vec<_>>().join(", ");
    Err(Error::no_barrier("no well is left by a bounce: beyond no barrier does U fall below the bottom of the well")
        .got(format!("wells at {wells}"))
        .remedy("tilt the potential; level wells exchange the particle coherently, see study.kind = \"levels\"")
        .key("potential"))
}

pub(in crate::study) fn run(case: &Case) -> Result<Outcome> {
    let scene = Scene::new(case)?;
    let path = scene.path(&scene.barriers[0], scene.friction)?;
    let found = scene.bounce(&path)?;
    let row = row(&scene, &path, found.as_ref())?;
    let mut table = Table::new(&COLUMNS);
    table.rows.push(row);
    if case.junction.is_none() {
        table.drop_columns(&["bias_current", "rate"]);
    }
    if let Some(points) = case.study.points {
        trajectory(&mut table, &scene, found.as_ref(), points);
    }
    let evidence = json!({
        "modes": found.as_ref().map(|bounce| bounce.modes),
        "negative_modes": found.as_ref().map_or(1, |bounce| bounce.negative_modes),
        "prefactor_error": found.as_ref().map(|bounce| bounce.prefactor_error),
        "tolerance_met": found.as_ref().is_none_or(|bounce| bounce.prefactor_error <= case.solve.tolerance),
    });
    Ok(Outcome { table, evidence: vec![evidence] })
}

/// What `check` tells.
pub(in crate::study) fn check(case: &Case) -> Result<String> {
    let scene = Scene::new(case)?;
    let Scene { well, barriers, friction, kt, crossover, .. } = &scene;
    let mut text = format!("  well     x = {}, U = {}, ω₀ = {}\n", well.x, well.energy, well.omega_0());
    for barrier in barriers {
        text += &format!("  barrier  x = {}, U = {}, ω_b = {}\n", barrier.x, barrier.energy, barrier.omega_b());
    }
    text += &format!("  bath     kT = {kt}, γ = {}, T/T_c = {}\n", friction.gamma(), kt / crossover);
    Ok(text)
}

fn row(scene: &Scene<'_>, path: &Path<'_>, found: Option<&Bounce>) -> Result<Vec<Cell>> {
    let mut cells = of_case(scene, path);
    cells.extend(of_path(scene, found)?);
    cells.extend(of_rate(scene)?);
    Ok(cells)
}

/// α, as it was typed, so that rows of one value have the same bits.
fn alpha(scene: &Scene<'_>) -> f64 {
    match scene.case.damping {
        Some(Damping::Alpha(alpha)) => alpha,
        _ => scene.friction.gamma() / (2.0 * scene.well.omega_0()),
    }
}

/// T/T_c, as it was typed.
fn ratio(scene: &Scene<'_>) -> f64 {
    match scene.case.temperature {
        Temperature::OverCrossover(ratio) => ratio,
        _ => scene.kt / scene.crossover,
    }
}

/// Friction, temperature and barrier.
fn of_case(scene: &Scene<'_>, path: &Path<'_>) -> Vec<Cell> {
    let Scene { case, well, friction, kt, crossover, .. } = scene;
    let (omega_b, hbar, alpha) = (scene.barriers[0].omega_b(), case.hbar, alpha(scene));
    let ohmic = friction.cutoff().is_infinite();
    let weak = hbar * (omega_b - 0.5 * friction.gamma()) / TAU;
    vec![
        alpha.into(),
        friction.gamma().into(),
        (!ohmic).then(|| friction.cutoff()).into(),
        ratio(scene).into(),
        (*kt).into(),
        (*crossover).into(),
        (ohmic && weak > 0.0).then_some(weak).into(),
        (ohmic && alpha > 0.0).then(|| hbar * omega_b * omega_b / (TAU * friction.gamma())).into(),
        (path.barrier_height() / (hbar * well.omega_0())).into(),
    ]
}

/// Action, prefactor and quantum factor, with the limits of the cubic well.
fn of_path(scene: &Scene<'_>, found: Option<&Bounce>) -> Result<Vec<Cell>> {
    let Scene { case, well, friction, kt, crossover, .. } = scene;
    let (omega_0, omega_b) = (well.omega_0(), scene.barriers[0].omega_b());
    let (alpha, ratio) = (alpha(scene), ratio(scene));
    let cubic = matches!(case.potential, Potential::Cubic { .. }) && friction.cutoff().is_infinite();
    let strong = (6.0 * PI * alpha + 1.5 * PI / alpha) * (1.0 - ratio * ratio / 3.0);
    let product = (*kt > *crossover).then(|| wolynes(omega_0, omega_b, *friction, scene.theta())).transpose()?;
    let closed = (*kt > *crossover).then(|| wolynes_closed_form(omega_0, omega_b, *friction, scene.theta())).flatten();
    Ok(vec![
        found.map_or(scene.theta() * omega_0, |bounce| bounce.reduced_action).into(),
        found.map_or(4.0 * f64::EPSILON, |bounce| bounce.action_error).into(),
        cubic.then_some(7.2 + WEAK * alpha).into(),
        (cubic && alpha > 0.0 && ratio <= 1.0).then_some(strong).into(),
        found.map(|bounce| bounce.prefactor).into(),
        found.map(|bounce| bounce.prefactor_error).into(),
        product.into(),
        closed.into(),
        found.map_or(1, |bounce| bounce.negative_modes).into(),
        found.map_or(Cell::Missing, |bounce| bounce.modes.into()),
    ])
}

/// The rate, what friction takes from it, and both in lab units.
fn of_rate(scene: &Scene<'_>) -> Result<Vec<Cell>> {
    let rate = scene.rate(scene.friction)?;
    let free = if scene.friction.gamma() > 0.0 { Some(scene.rate(Friction::NONE)?) } else { None };
    let suppression = free.map_or(Wide::ONE, |free| rate.value() / free.value());
    let mut cells = vec![
        number(rate.value()),
        rate.ln_k().into(),
        rate.relative_error().into(),
        number(suppression),
        suppression.ln().into(),
        law(scene)?.into(),
    ];
    cells.extend(in_lab_units(scene.case, rate.value()));
    Ok(cells)
}

/// The bias current of a junction, and its rate.
fn in_lab_units(case: &Case, k: Wide) -> [Cell; 2] {
    let Some((junction, s)) = case.junction.zip(case.bias) else { return [Cell::Missing, Cell::Missing] };
    [(s * junction.critical_current).into(), number(k * Wide::new(junction.plasma_frequency_zero()))]
}

/// 2K ln(ω₀/ω_c).
fn law(scene: &Scene<'_>) -> Result<Option<f64>> {
    let Scene { case, well, friction, .. } = scene;
    if friction.cutoff().is_infinite() {
        return Ok(None);
    }
    let distance = instanton(&case.potential, well, &scene.barriers[0])?.map(|found| found.turning_point - well.x);
    let twice = |q: f64| friction.gamma() * q * q / (PI * case.hbar);
    Ok(distance.map(|q| twice(q) * (well.omega_0() / friction.cutoff()).ln()))
}

/// One row a point of the path, τ and x after the other columns.
fn trajectory(table: &mut Table, scene: &Scene<'_>, found: Option<&Bounce>, points: usize) {
    let Some(row) = table.rows.pop() else { return };
    table.push_column("tau", "time", "imaginary time, 0 where the path turns");
    table.push_column("x", "length", "the path");
    let omega_0 = scene.well.omega_0();
    let width = f64::hypot(2.0, scene.friction.gamma() / omega_0) / omega_0;
    let half = (STRETCH * width).min(0.5 * scene.theta());
    for k in 0..points {
        #[allow(clippy::cast_precision_loss, reason = "points stay far below 2^53")]
        let tau = half * (2.0 * k as f64 / (points - 1) as f64 - 1.0);
        let x = found.map_or(scene.barriers[0].x, |bounce| bounce.position(tau));
        let mut cells = row.clone();
        cells.extend([tau.into(), x.into()]);
        table.rows.push(cells);
    }
}
