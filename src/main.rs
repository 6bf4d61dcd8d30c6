//! Parse, run, exit code: nothing else.

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    kitemark::cli::run(kitemark::cli::Arguments::parse()).into()
}
