//! The commands: one file each, with what they share.

mod args;
mod check;
mod clock;
mod criteria;
mod environment;
mod escapes;
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
mod pasted;
mod plan;
mod render;
mod replay;
mod reproduce;
mod run_clock;
mod sign;
mod signals;
mod signer;
mod standards;
mod streams;
mod trust;
mod verify;

pub use args::Arguments;
pub use exit::Exit;

use args::Command;
use clap::Parser as _;
use kitemark_document::{Output, OutputFault, Outputs};
use kitemark_seal::encoding::to_hex;
use std::ffi::OsString;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use streams::{print, print_coloured, print_error, print_json, print_note, print_written};

/// Runs the command that the arguments of the process name. A fault of this program ends it with its own exit code, and is
/// told like every other.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    streams::tell_panics();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(refused) = pasted::refused(&arguments) {
        return refused;
    }
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => std::panic::catch_unwind(AssertUnwindSafe(|| run(arguments))).unwrap_or(Exit::Failed),
        Err(fault) => streams::print_usage(&fault),
    }
}

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

/// How long the salt of a manifest is that is drawn here, in bytes.
const SALT_BYTES: usize = 16;

/// Bytes that nobody knows beforehand, in hexadecimal.
fn random_hex(count: usize) -> Result<String, Exit> {
    let mut bytes = vec![0_u8; count];
    getrandom::fill(&mut bytes).map_err(|error| {
        print_error(&format!("the machine gives no random numbers: {error}"), "");
        Exit::Failed
    })?;
    Ok(to_hex(&bytes))
}

/// Says that a file is not written, and how the command then ends.
fn unwritable(fault: &OutputFault) -> Exit {
    usage_error(&fault.to_string(), fault.help())
}

/// Opens a file that was asked for.
fn open_output(outputs: &mut Outputs, file: Option<&Path>) -> Result<Option<Output>, Exit> {
    file.map(|file| outputs.open(file)).transpose().map_err(|fault| unwritable(&fault))
}

/// Writes a file and says so on standard error.
fn write_output(output: Output, content: impl AsRef<[u8]>) -> Result<(), Exit> {
    let file = output.file().to_owned();
    output.write(content).map_err(|fault| unwritable(&fault))?;
    print_written(&file);
    Ok(())
}

/// Says what is wrong with the question and what to do, and how the command then ends.
fn usage_error(message: &str, help: &str) -> Exit {
    print_error(message, help);
    Exit::WrongQuestion
}
