//! Passphrases: from a file, the environment or the terminal, and never from an argument, which others can see.

use super::args::PassphraseArguments;
use super::{Exit, usage_error};
use kitemark_document::text::visible;
use kitemark_document::{NamedBy, OpenFault, SecretFault, read_secret};
use kitemark_seal::Passphrase;
use kitemark_seal::key::LEAST_CHARACTERS;
use std::path::Path;
use zeroize::Zeroizing;

/// The environment variable of the passphrase.
pub(super) const VARIABLE: &str = "KITEMARK_PASSPHRASE";

/// The passphrase of a key that is there.
pub(super) fn passphrase(arguments: &PassphraseArguments, prompt: &str) -> Result<Passphrase, Exit> {
    match given(arguments)? {
        Some(given) => Ok(given),
        None => asked(prompt),
    }
}

/// The passphrase of a key that is made: long enough, and asked for twice.
pub(super) fn new_passphrase(arguments: &PassphraseArguments, prompt: &str) -> Result<Passphrase, Exit> {
    let given = given(arguments)?;
    let is_asked = given.is_none();
    let first = match given {
        Some(given) => given,
        None => asked(prompt)?,
    };
    if !first.is_long() {
        let message = format!("the passphrase has fewer than {LEAST_CHARACTERS} characters, and whoever gets the file can try as many as they like");
        return Err(usage_error(&message, "three random words make a good one; to keep a key unencrypted, give --plain"));
    }
    if is_asked && !first.is(&asked("the same again: ")?) {
        return Err(usage_error("the two passphrases differ", "run the command again"));
    }
    Ok(first)
}

/// The passphrase from a file or the environment, where either is named.
fn given(arguments: &PassphraseArguments) -> Result<Option<Passphrase>, Exit> {
    if let Some(path) = &arguments.passphrase_file {
        return of_file(path).map(Some);
    }
    let Some(text) = std::env::var_os(VARIABLE) else { return Ok(None) };
    let bytes = Zeroizing::new(text.into_encoded_bytes());
    match Passphrase::new(bytes) {
        Some(passphrase) => Ok(Some(passphrase)),
        None => Err(usage_error(&format!("{VARIABLE} is empty"), "set it to the passphrase, or unset it")),
    }
}

fn of_file(path: &Path) -> Result<Passphrase, Exit> {
    // What is no file may be the passphrase itself, which is not repeated.
    let unread = |reason: &str| usage_error(&format!("the file of --passphrase-file {reason}"), "name a file of mode 600 that holds the passphrase");
    let bytes = read_secret(path, NamedBy::CommandLine).map_err(|fault| match &fault {
        SecretFault::Open(OpenFault::Missing { .. }) => unread("is not there"),
        SecretFault::Open(OpenFault::Refused { reason, .. }) => unread(&format!("cannot be read: {reason}")),
        _ => usage_error(&fault.to_string(), &fault.help()),
    })?;
    Passphrase::new(bytes).ok_or_else(|| usage_error(&format!("{} is empty", path.display()), "put the passphrase in it"))
}

fn asked(prompt: &str) -> Result<Passphrase, Exit> {
    if !super::streams::is_error_terminal() {
        let help = format!("give --passphrase-file FILE, set {VARIABLE}, or run it on a terminal");
        return Err(usage_error("a passphrase is needed, and there is no terminal to ask on", &help));
    }
    let text = rpassword::prompt_password(visible(prompt))
        .map_err(|error| usage_error(&format!("the terminal cannot be asked: {error}"), "give --passphrase-file FILE"))?;
    Passphrase::new(Zeroizing::new(text.into_bytes()))
        .ok_or_else(|| usage_error("the passphrase is empty", "run the command again and type it; a new key is kept unencrypted with --plain"))
}
