//! Parse, run, exit code: nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    kitemark::cli::arguments().map_or_else(|exit| exit, kitemark::cli::run).into()
}
