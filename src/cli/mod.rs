//! The command: arguments in, tables and figures out. The only part of the crate that prints.

mod list;
mod progress;
mod resume;
mod run;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Escape rates from metastable states that keep every printed digit.
#[derive(Debug, Parser)]
#[command(
    name = "metastable",
    version,
    after_help = "Example:\n  metastable run meshes/quartic.toml --set bath.gamma=2"
)]
struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Run cases and print their tables.
    #[command(after_help = "Examples:\n  \
        metastable run meshes/quartic.toml\n  \
        metastable run well.toml --set bath.barrier_over_kt=5000 --json\n  \
        metastable run meshes/*.toml --out results      CSV, JSON, NPY and figures\n\n\
        With --json each case is one object on a line of its own: {case, study, columns, rows, evidence}.")]
    Run(RunArguments),
    /// Check a case without solving it: its keys, its wells and barriers, its mesh.
    #[command(after_help = "Example:\n  metastable check well.toml")]
    Check {
        /// Case file.
        #[arg(required = true)]
        case: Vec<PathBuf>,
        /// Set a key, as in bath.kt=0.01.
        #[arg(long = "set", value_name = "KEY=VALUE")]
        set: Vec<String>,
    },
    /// List studies, potentials, engines and the cases in meshes/.
    #[command(after_help = "Example:\n  metastable list")]
    List,
    /// Run cases and write CSV, SVG and PNG of each.
    #[command(after_help = "Examples:\n  metastable figures\n  metastable figures meshes/quartic.toml --out .")]
    Figures {
        /// Case files; all of meshes/ unless given.
        case: Vec<PathBuf>,
        /// Folder to write to.
        #[arg(long, default_value = "figures")]
        out: PathBuf,
        #[command(flatten)]
        how: How,
    },
}

#[derive(Debug, Args)]
struct RunArguments {
    /// Case files.
    #[arg(required = true)]
    case: Vec<PathBuf>,
    /// Set a key, as in bath.kt=0.01; may be given again.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Write CSV, JSON, NPY and the figure of each case to this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Clone, Copy, Args)]
struct How {
    /// Threads; all cores unless given. The results are the same for any number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// No progress bar.
    #[arg(long)]
    quiet: bool,
}

/// Runs the command line of this process; the exit code is 0 when done, 1 when a number could not be vouched for, 2 when
/// the input is to be mended.
#[must_use]
pub fn run() -> ExitCode {
    let command = Command::parse();
    let done = match command.action {
        Action::Run(arguments) => run::run(&arguments),
        Action::Check { case, set } => run::check(&case, &set),
        Action::List => list::list(),
        Action::Figures { case, out, how } => run::figures(&case, &out, how),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Prints to standard output; a reader that has gone away (`| head`) is no error.
fn say(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}
