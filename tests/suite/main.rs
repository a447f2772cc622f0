//! One binary for all tests that use the crate as its users do.

mod balance;
mod cases;
mod cli;
mod convergence;
mod creep;
mod crossover;
mod driven;
mod energy_diffusion;
mod engines;
mod fluctuation;
mod invariants;
mod layers;
mod network;
mod quantum;
mod reference;
mod refusals;
mod retrapping;
mod support;
mod transport;
mod underdamped;
