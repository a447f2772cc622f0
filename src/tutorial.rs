//! From a first rate to a potential of your own; every block is compiled and run as a test.
//!
//! # 1. A first rate
//!
//! A case file says what to compute. Only the kind of potential and the study are needed.
//!
//! ```
//! use metastable::case::CaseFile;
//! use metastable::study;
//!
//! let file = CaseFile::parse("first", r#"
//!     [potential]
//!     kind = "quartic"              # x⁴/4 − x²/2
//!
//!     [bath]
//!     barrier_over_kt = 20.0
//!
//!     [study]
//!     kind = "kramers"
//! "#)?;
//! let case = file.resolve(&[])?;
//! let table = study::run(&case)?.table;
//! let lambda_1 = table.numbers("lambda_1")?[0].unwrap_or(0.0);
//! let error = table.numbers("lambda_1_error")?[0].unwrap_or(1.0);
//! assert!((lambda_1 / 9.096514249313016e-10 - 1.0).abs() < error);
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! The same from the shell: `metastable run first.toml`.
//!
//! # 2. What the formula misses
//!
//! Kramers' formula is the leading term in kT/ΔU. At ΔU/kT = 20 it is 2 % off, and the next terms mend most of that.
//!
//! ```
//! # use metastable::case::CaseFile;
//! # use metastable::study;
//! # let file = CaseFile::parse("first", "[potential]\nkind = \"quartic\"\n[bath]\nbarrier_over_kt = 20\n[study]\nkind = \"kramers\"")?;
//! # let table = study::run(&file.resolve(&[])?)?.table;
//! let over_kramers = table.numbers("kramers_ratio")?[0].unwrap_or(0.0);
//! let over_corrected = table.numbers("corrected_ratio")?[0].unwrap_or(0.0);
//! assert!((over_kramers - 0.98).abs() < 0.001);
//! assert!((over_corrected - 1.0).abs() < 1e-5);
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! # 3. A barrier of 5000 kT
//!
//! The rate is about 10⁻²¹⁷², which no double holds; the logarithm is kept.
//!
//! ```
//! # use metastable::case::CaseFile;
//! # use metastable::study;
//! let mut file = CaseFile::parse("high", "[potential]\nkind = \"quartic\"\n[study]\nkind = \"kramers\"")?;
//! file.set("bath.barrier_over_kt=5000")?;
//! let table = study::run(&file.resolve(&[])?)?.table;
//! assert_eq!(table.numbers("lambda_1")?[0], None);
//! let ln = table.numbers("ln_lambda_1")?[0].unwrap_or(0.0);
//! // ln[(√2/π) e^{−5000}] = −5000.79816…, and the correction −3/(8·5000).
//! assert!((ln - (-5000.0 + (2f64.sqrt() / std::f64::consts::PI).ln() - 3.0 / 40000.0)).abs() < 1e-7);
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! # 4. Your own potential
//!
//! Any smooth formula of x will do; wells, barriers, range and mesh are found from it.
//!
//! ```
//! # use metastable::case::CaseFile;
//! # use metastable::study;
//! let file = CaseFile::parse("own", r#"
//!     [potential]
//!     kind = "expression"
//!     u = "x^2/2 + a*exp(-2*(x - 0.1)^2)"
//!
//!     [potential.constants]
//!     a = 3.0
//!
//!     [bath]
//!     kt = 0.1
//!
//!     [study]
//!     kind = "kramers"
//! "#)?;
//! let table = study::run(&file.resolve(&[])?)?.table;
//! let forward = table.numbers("k_forward")?[0].unwrap_or(0.0);
//! let backward = table.numbers("k_backward")?[0].unwrap_or(0.0);
//! let lambda_1 = table.numbers("lambda_1")?[0].unwrap_or(0.0);
//! assert!(((forward + backward) / lambda_1 - 1.0).abs() < 1e-12);
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! # 5. A sweep
//!
//! `sweep` in `[study]`, or one resolve a point from your own loop:
//!
//! ```
//! # use metastable::case::CaseFile;
//! # use metastable::study;
//! let file = CaseFile::parse("sweep", r#"
//!     [potential]
//!     kind = "cubic"
//!
//!     [study]
//!     kind = "kramers"
//!     sweep = { key = "bath.barrier_over_kt", values = [5, 10, 20] }
//! "#)?;
//! let mut last = 0.0;
//! for point in file.points()? {
//!     let table = study::run(&file.resolve(&point)?)?.table;
//!     let ratio = table.numbers("kramers_ratio")?[0].unwrap_or(0.0);
//!     assert!(ratio > last && ratio < 1.0);      // Kramers from above, ever nearer
//!     last = ratio;
//! }
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! # 6. Tunnelling
//!
//! The width of a level that tunnels out, with its error, beside the instanton; and a tunnel splitting.
//!
//! ```
//! # use metastable::case::CaseFile;
//! # use metastable::study;
//! let file = CaseFile::parse("cubic", r#"
//!     [potential]
//!     kind = "cubic"
//!     g = 0.06085806194501846                   # 1/√270: ΔU = 5 ħω₀
//!
//!     [study]
//!     kind = "resonances"
//! "#)?;
//! let table = study::run(&file.resolve(&[])?)?.table;
//! let of_ground = |name: &str| Ok::<_, metastable::error::Error>(table.numbers(name)?[0].unwrap_or(f64::NAN));
//! // 49 digits of this number are known: 4.12676402986987535…e-15, of which −2 Im E keeps none.
//! assert!((of_ground("width")? / 4.126764029869875e-15 - 1.0).abs() < of_ground("width_error")?);
//! assert!(of_ground("width_error")? < 1e-12 && of_ground("width_imaginary")?.is_nan());
//! assert!((of_ground("instanton_ratio")? - 0.96).abs() < 0.01);
//!
//! let file = CaseFile::parse("doublet", "[potential]\nkind = \"quartic\"\n[quantum]\nhbar = 0.02\n[study]\nkind = \"levels\"")?;
//! let table = study::run(&file.resolve(&[])?)?.table;
//! let splitting = table.numbers("splitting")?[1].unwrap_or(f64::NAN);
//! assert!(splitting > 0.0 && splitting < 1e-17 && table.numbers("splitting_error")?[1].unwrap_or(1.0) < 1e-12);
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! # 7. From hopping to tunnelling
//!
//! One well through the crossover temperature; then a junction as it is measured.
//!
//! ```
//! # use metastable::case::CaseFile;
//! # use metastable::study;
//! let file = CaseFile::parse("crossover", r#"
//!     [potential]
//!     kind = "cubic"
//!     g = 0.07856742013183861                   # 1/√162: ΔU = 3 ħω₀
//!
//!     [bath]
//!     t_over_tc = 1.0
//!
//!     [study]
//!     kind = "crossover"
//! "#)?;
//! let table = study::run(&file.resolve(&[])?)?.table;
//! let of_well = |name: &str| Ok::<_, metastable::error::Error>(table.numbers(name)?[0].unwrap_or(f64::NAN));
//! // Sums over 32 resonances in 40 digits give 4.70340528158478e-8 at T_c; the classical rate is 45 times too small there.
//! assert!((of_well("k_quantum")? / 4.70340528158478e-8 - 1.0).abs() < of_well("k_quantum_error")? + 1e-14);
//! assert!((of_well("k_quantum")? / of_well("k_classical")? - 45.0).abs() < 1.0);
//!
//! let mut file = CaseFile::parse("junction", r#"
//!     [junction]
//!     critical_current = "9.489 uA"
//!     capacitance = "6.35 pF"
//!     resistance = "190 ohm"
//!     bias = 0.9905
//!     temperature = "0 K"
//!
//!     [study]
//!     kind = "crossover"
//! "#)?;
//! let escape = |file: &CaseFile| Ok::<_, metastable::error::Error>(
//!     study::run(&file.resolve(&[])?)?.table.numbers("escape_temperature_k")?[0].unwrap_or(f64::NAN));
//! // Devoret, Martinis and Clarke predicted 36.0 ± 1.4 mK for this junction and measured 37.4 ± 4 mK.
//! assert!((escape(&file)? - 36.0e-3).abs() < 0.2e-3);
//! file.set("junction.bias = 0.95")?;                  // there is hardly a barrier left for 1 K at 0.9905
//! file.set("junction.temperature = 1 K")?;
//! assert!((escape(&file)? - 1.0).abs() < 0.02);
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! # 8. Escape with a current
//!
//! On a tilted ring what leaves one well lands in the next: the velocity of a washboard, the voltage of a junction.
//!
//! ```
//! # use metastable::case::CaseFile;
//! # use metastable::study;
//! let file = CaseFile::parse("ring", r#"
//!     [potential]
//!     kind = "washboard"
//!     s = 0.1
//!
//!     [bath]
//!     kt = 0.02
//!
//!     [study]
//!     kind = "velocity"
//! "#)?;
//! let table = study::run(&file.resolve(&[])?)?.table;
//! let of_ring = |name: &str| Ok::<_, metastable::error::Error>(table.numbers(name)?[0].unwrap_or(f64::NAN));
//! // 28 digits of this number are known: 1.481424314043179694…e-37.
//! assert!((of_ring("velocity")? / 1.4814243140431797e-37 - 1.0).abs() < of_ring("velocity_error")?);
//! assert!(of_ring("velocity_error")? < 1e-12);
//! // Hops against the tilt are e^{2πs/kT} times rarer, and the entropy production is vF/kT.
//! let ratio = (of_ring("hops_forward")? / of_ring("hops_backward")?).ln();
//! assert!((ratio / (std::f64::consts::TAU * 0.1 / 0.02) - 1.0).abs() < 1e-13);
//! assert!((of_ring("entropy_production")? / (of_ring("velocity")? * 0.1 / 0.02) - 1.0).abs() < 1e-14);
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! # 9. Out of equilibrium
//!
//! A weak periodic force on a double well is answered best at some strength of the noise, and a level between two leads carries a current.
//!
//! ```
//! # use metastable::case::CaseFile;
//! # use metastable::study;
//! let mut file = CaseFile::parse("shaken", r#"
//!     [potential]
//!     kind = "quartic"
//!
//!     [bath]
//!     kt = 0.1
//!
//!     [drive]
//!     amplitude = 0.1
//!     frequency = 0.01
//!
//!     [study]
//!     kind = "driven"
//! "#)?;
//! let of = |file: &CaseFile, name: &str| Ok::<_, metastable::error::Error>(
//!     study::run(&file.resolve(&[])?)?.table.numbers(name)?[0].unwrap_or(f64::NAN));
//! let slow = 1.0 - of(&file, "floquet_rate")? / of(&file, "quasi_static_rate")?;
//! assert!((slow - 1.95e-5).abs() < 1e-7);             // and it falls as ω²
//! let strong = of(&file, "eta")?;
//! file.set("bath.kt = 0.03")?;
//! assert!(of(&file, "eta")? < 0.02 * strong);         // without enough noise the particle does not follow
//!
//! let dot = CaseFile::parse("dot", "bath.kt = 0.1\ndot = { bias = 1.0, gamma_left = 0.02, gamma_right = 0.03 }\nstudy.kind = 'dot'")?;
//! assert!((of(&dot, "ln_cycle_ratio")? - 10.0).abs() < 1e-13);         // eΔV/kT
//! assert!((of(&dot, "entropy_production")? / of(&dot, "current")? - 10.0).abs() < 1e-13);
//! # Ok::<(), metastable::error::Error>(())
//! ```
//!
//! # 10. When it says no
//!
//! A number that can't be vouched for is an error that says what to do instead.
//!
//! ```
//! # use metastable::case::CaseFile;
//! # use metastable::study;
//! let mut file = CaseFile::parse("coarse", "[potential]\nkind = \"quartic\"\n[study]\nkind = \"spectrum\"")?;
//! file.set("mesh.x={from = -2.0, to = 2.0, nodes = 65}")?;
//! let refusal = study::run(&file.resolve(&[])?).unwrap_err().to_string();
//! assert!(refusal.contains("mesh too coarse") && refusal.contains("use more nodes"));
//! # Ok::<(), metastable::error::Error>(())
//! ```
