//! The commands: one file each, with what they share.

mod args;
mod check;
mod clock;
mod criteria;
mod environment;
mod exit;
mod explain;
mod gate;
mod init;
mod issue;
mod key;
mod list;
mod live;
mod new;
mod passphrase;
mod plan;
mod render;
mod replay;
mod reproduce;
mod run_clock;
mod sign;
mod signer;
mod standards;
mod trust;
mod verify;

pub use args::Arguments;
pub use exit::Exit;

use crate::seal::encoding::to_hex;
use args::Command;
use std::path::Path;

/// Runs a command.
#[must_use]
pub fn run(arguments: Arguments) -> Exit {
    match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Standards(command) => standards::run(&command),
        Command::Key(command) => key::run(&command),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Reproduce(arguments) => reproduce::run(&arguments),
        Command::Gate(arguments) => gate::run(&arguments),
        Command::Trust(command) => trust::run(&command),
    }
}

/// Writes data to standard output; a reader that has gone away is no fault.
fn print(text: &str) -> Exit {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Exit::Yes,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Yes,
        Err(_) => Exit::Failed,
    }
}

/// Says on standard error what is wrong and what to do.
fn complain(message: &str, help: &str) {
    use std::io::Write as _;
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "error: {message}");
    if !help.is_empty() {
        let _ = writeln!(out, "help: {help}");
    }
}

/// Says on standard error what is worth knowing of an answer.
fn remark(message: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr().lock(), "note: {message}");
}

/// How long the salt of a manifest is that is drawn here, in bytes.
const SALT_BYTES: usize = 16;

/// Bytes that nobody knows beforehand, in hexadecimal.
fn drawn(count: usize) -> Result<String, Exit> {
    let mut bytes = vec![0_u8; count];
    getrandom::fill(&mut bytes).map_err(|error| {
        complain(&format!("the machine gives no random numbers: {error}"), "");
        Exit::Failed
    })?;
    Ok(to_hex(&bytes))
}

/// Says that a file cannot be written, and how the command then ends.
fn unwritable(file: &Path, error: &std::io::Error) -> Exit {
    wrong(&format!("{} cannot be written: {error}", file.display()), "name a file in a folder that can be written")
}

/// Says what is wrong with the question and what to do, and how the command then ends.
fn wrong(message: &str, help: &str) -> Exit {
    complain(message, help);
    Exit::WrongQuestion
}
