//! Finds the system's LAPACK and BLAS for the feature `system-lapack`; ARPACK is found by `arpack-sys` itself.

/// The line that installs what the feature links, on Debian and its kin.
const INSTALL: &str = "apt-get install -y gcc libc6-dev make pkg-config libarpack2-dev";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let wanted = std::env::var_os("CARGO_FEATURE_SYSTEM_LAPACK").is_some();
    // The documentation builder links nothing and has no LAPACK.
    if !wanted || std::env::var_os("DOCS_RS").is_some() {
        return;
    }
    for library in ["lapack", "blas"] {
        if let Err(error) = pkg_config::Config::new().probe(library) {
            let reason = error.to_string();
            let reason = reason.lines().find(|line| !line.trim().is_empty()).unwrap_or("pkg-config failed");
            println!(
                "cargo::error=the library `{library}` was not found ({reason}). Install it with `{INSTALL}`, \
                 or build without the engines `arpack` and `lapack`: `cargo build --no-default-features`"
            );
        }
    }
}
