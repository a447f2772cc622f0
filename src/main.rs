//! The command `metastable`; see [`metastable::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    metastable::cli::run()
}
