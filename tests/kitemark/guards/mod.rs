//! Promise 8: nothing that was read is written over, nothing but regular files is opened, and nothing raw reaches a stream.

mod hostile;
mod opening;
mod outputs;
mod streams;

use crate::common::seal::Folder;
use std::process::{Command, Output};

/// A contract that is judged in a moment.
const CONTRACT: &str = "openapi: 3.1.0\ninfo: { title: Lost property, version: 1.0.0 }\npaths: {}\n";

/// A manifest of the contract.
const MANIFEST: &str = "supplier: { legalName: Harrier }\nproduct: Lost property\nversion: 1.0.0\ncontracts: [openapi.yaml]\n";

/// Runs the binary in a folder, for at most as long as anything here can take. What waits for ever ends with 124.
fn run_in(folder: &Folder, arguments: &[&str]) -> Output {
    let mut command = Command::new("timeout");
    command.arg("30").arg(env!("CARGO_BIN_EXE_kitemark")).args(arguments).current_dir(folder.path("")).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).output().expect("the binary runs")
}

/// A folder with the contract.
fn with_contract() -> Folder {
    let folder = Folder::new();
    folder.write("openapi.yaml", CONTRACT);
    folder
}
