//! The command `metastable`: runs it, prints the error on one line, and sets the exit code.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match metastable::cli::run(std::env::args_os()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // Names of files may hold anything, and a closed stderr is no reason to panic.
            let line = error.to_string().replace(|c: char| c.is_control(), " ");
            let _ = writeln!(std::io::stderr(), "error: {line}");
            ExitCode::from(error.exit_code())
        }
    }
}
