//! A signer elsewhere: a program that holds the key, run once and without a shell.

use super::{Exit, passphrase, usage_error};
use kitemark_document::{Outputs, read_bytes};
use kitemark_seal::Prepared;
use std::path::Path;
use std::process::{Command, Stdio};

/// What stands in the command for the file of what is signed.
const MESSAGE: &str = "{pae}";
/// For the file of its SHA-256, in 32 bytes.
const DIGEST: &str = "{sha256}";
/// For the file to which the signature is written; where it is not named, the signature is read from standard output.
const SIGNATURE: &str = "{sig}";

/// The signature that a command makes, of at most so many bytes. The command is split into words as a shell would, and
/// nothing more of a shell happens to it: what it names is put into its words afterwards.
pub(super) fn signature(command: &str, prepared: &Prepared, most: usize) -> Result<Vec<u8>, Exit> {
    let words = shlex::split(command).filter(|words| !words.is_empty());
    let Some(words) = words else {
        return Err(usage_error("the signer is no command", "give the program and its words; a quote that is opened must be closed"));
    };
    if ![MESSAGE, DIGEST].into_iter().any(|named| words.iter().any(|word| word.contains(named))) {
        return Err(usage_error("the signer is not told what it signs", "name {pae}, the file of what is signed, or {sha256}, that of its digest"));
    }
    if program(&words).contains('=') {
        let help = "set it before kitemark is called, which hands its environment on; no shell reads the command";
        return Err(usage_error("the signer starts with a variable, not with a program", help));
    }
    let folder = tempfile::tempdir()
        .map_err(|error| usage_error(&format!("there is no folder to work in: {error}"), "set TMPDIR to a folder that can be written"))?;
    let [message, digest, signature] = ["message.pae", "message.pae.sha256", "signature"].map(|name| folder.path().join(name));
    let mut outputs = Outputs::default();
    for (file, content) in [(&message, prepared.message.as_slice()), (&digest, prepared.digest.as_slice())] {
        outputs.open_new(file).and_then(|output| output.write(content)).map_err(|fault| super::unwritable(&fault))?;
    }
    let named = |path: &Path| path.display().to_string();
    let filled = |word: &String| word.replace(MESSAGE, &named(&message)).replace(DIGEST, &named(&digest)).replace(SIGNATURE, &named(&signature));
    let is_written = words.iter().any(|word| word.contains(SIGNATURE));
    let filled: Vec<String> = words.iter().map(filled).collect();
    let said = run(&filled, if is_written { super::streams::error_of_child() } else { Stdio::piped() })?;
    if !is_written {
        return Ok(said);
    }
    read_bytes(&signature, most).map_err(|_| {
        usage_error(&format!("the signer `{}` wrote no signature to {SIGNATURE}", program(&filled)), "run it by hand on what `--prepare` writes")
    })
}

/// Runs a program with its words to its end, and gives what it wrote to standard output where that is read. What it asks
/// and tells goes between it and the terminal: a module may want its PIN. It has the environment of this process, where
/// modules and clouds are set up, but for the passphrase of a key that it does not hold.
fn run(words: &[String], output: Stdio) -> Result<Vec<u8>, Exit> {
    let program = program(words);
    let mut command = Command::new(program);
    command.args(words.iter().skip(1)).env_remove(passphrase::VARIABLE);
    let ended = command.stdin(Stdio::inherit()).stderr(Stdio::inherit()).stdout(output).spawn();
    let ended = ended.and_then(std::process::Child::wait_with_output);
    let ended = ended.map_err(|error| {
        usage_error(&format!("the signer `{program}` cannot be run: {error}"), "name a program that is there; no shell reads the command")
    })?;
    if ended.status.success() {
        return Ok(ended.stdout);
    }
    Err(usage_error(&format!("the signer `{program}` ended with {}", ended.status), "what it said stands above; nothing was written"))
}

fn program(words: &[String]) -> &str {
    words.first().map_or("", String::as_str)
}
