//! The command line. Everything that is printed is printed here.
//!
//! Tables go to stdout, progress and errors to stderr. Exit codes: 0 done, 1 a number that could not be vouched for, 2 input or
//! output to be mended.

mod check;
mod commands;
mod job;
mod list;
mod print;
mod progress;
mod resume;
#[cfg(test)]
mod tests;

use crate::error::Result;
use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Escape rates from metastable states that keep every printed digit.
#[derive(Debug, Parser)]
#[command(name = "metastable", version, after_help = EXIT_CODES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 not converged or unresolved, 2 bad input.\n\n\
    Example:\n  metastable run meshes/quartic.toml --set bath.kt=0.01";

#[derive(Debug, Subcommand)]
enum Command {
    /// Compute the table of each case and print it.
    #[command(after_help = "Examples:\n  metastable run meshes/quartic.toml\n  \
        metastable run meshes/quartic.toml --set bath.gamma=2 --set study.sweep.points=50 --out results\n  \
        metastable run meshes/quartic.toml --json | jq '.rows[0]'")]
    Run(RunArgs),
    /// Check a case without computing it, and show how it is read.
    #[command(after_help = "Example:\n  metastable check meshes/quartic.toml")]
    Check {
        /// Case file.
        case: PathBuf,
        #[command(flatten)]
        set: SetArgs,
    },
    /// List studies, potentials, engines, keys, and the cases in the folder meshes.
    #[command(after_help = "Example:\n  metastable list")]
    List,
    /// Compute each case and write its table and figure: NAME.csv, NAME.svg, NAME.png.
    #[command(after_help = "Examples:\n  metastable figures\n  metastable figures meshes/quartic.toml --out paper")]
    Figures(FiguresArgs),
}

#[derive(Debug, Args)]
struct SetArgs {
    /// Set a key of every case, such as bath.kt=0.01; a key that is set is no longer swept.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
}

#[derive(Debug, Args)]
struct WorkArgs {
    /// Number of threads; all cores unless given. The numbers do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Show no progress.
    #[arg(long)]
    quiet: bool,
}

#[derive(Debug, Args)]
struct RunArgs {
    /// Case files.
    #[arg(required = true, value_name = "CASE")]
    cases: Vec<PathBuf>,
    #[command(flatten)]
    set: SetArgs,
    /// Write NAME.csv, NAME.json, NAME.npy and the figure to this folder as well. A sweep that was interrupted goes on where
    /// it stopped.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print one JSON object per case, each on a line of its own, instead of tables.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    work: WorkArgs,
}

#[derive(Debug, Args)]
struct FiguresArgs {
    /// Case files; every file meshes/*.toml unless given.
    #[arg(value_name = "CASE")]
    cases: Vec<PathBuf>,
    /// The folder to write to.
    #[arg(long, value_name = "DIR", default_value = "figures")]
    out: PathBuf,
    #[command(flatten)]
    work: WorkArgs,
}

/// Carries out a command line, the program's name first, and returns the exit code.
///
/// # Errors
/// Whatever the command ran into; the exit code is then that of the error.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Result<u8> {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(usage) => {
            // Help is asked for and goes to stdout; a usage error goes to stderr. A closed stream is nobody's loss.
            let _ = usage.print();
            return Ok(u8::try_from(usage.exit_code()).unwrap_or(2));
        }
    };
    match cli.command {
        Command::Run(args) => commands::run(&args)?,
        Command::Check { case, set } => check::check(&case, &set.set)?,
        Command::List => list::list()?,
        Command::Figures(args) => commands::figures(&args)?,
    }
    Ok(0)
}
