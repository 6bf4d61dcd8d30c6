//! Passphrases: from a file, the environment or the terminal, and never from an argument, which others can see.

use super::args::PassphraseArguments;
use super::{Exit, wrong};
use crate::document::text::visible;
use crate::document::{NamedBy, read_secret};
use crate::seal::Passphrase;
use zeroize::Zeroizing;

/// The environment variable of the passphrase.
const VARIABLE: &str = "KITEMARK_PASSPHRASE";

/// The passphrase, asked for twice where a new key is made with it.
pub(super) fn passphrase(arguments: &PassphraseArguments, prompt: &str, is_new: bool) -> Result<Passphrase, Exit> {
    if let Some(path) = &arguments.passphrase_file {
        let bytes = read_secret(path, NamedBy::CommandLine).map_err(|fault| wrong(&fault.to_string(), &fault.help()))?;
        return Passphrase::new(bytes).ok_or_else(|| wrong(&format!("{} is empty", path.display()), "put the passphrase in it"));
    }
    if let Some(text) = std::env::var_os(VARIABLE) {
        let bytes = Zeroizing::new(text.into_encoded_bytes());
        return Passphrase::new(bytes).ok_or_else(|| wrong(&format!("{VARIABLE} is empty"), "set it to the passphrase, or unset it"));
    }
    if !super::streams::is_error_terminal() {
        let help = format!("give --passphrase-file FILE, set {VARIABLE}, or run it on a terminal");
        return Err(wrong("a passphrase is needed, and there is no terminal to ask on", &help));
    }
    let first = asked(prompt)?;
    if is_new && !first.is(&asked("the same again: ")?) {
        return Err(wrong("the two passphrases differ", "run the command again"));
    }
    Ok(first)
}

fn asked(prompt: &str) -> Result<Passphrase, Exit> {
    let text = rpassword::prompt_password(visible(prompt))
        .map_err(|error| wrong(&format!("the terminal cannot be asked: {error}"), "give --passphrase-file FILE"))?;
    Passphrase::new(Zeroizing::new(text.into_bytes())).ok_or_else(|| wrong("the passphrase is empty", "to keep a key unencrypted, give --plain"))
}
