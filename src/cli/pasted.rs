//! Keys given as arguments in place of the names of their files: refused before any message can repeat them.

use super::{Exit, usage_error};
use kitemark_document::pem::is_key_material;
use std::ffi::OsString;

/// Refuses arguments of which one is a key: everybody on the machine can see arguments, and so it is known.
pub(super) fn refused(given: &[OsString]) -> Option<Exit> {
    let message = format!("{} is a key, and the name of its file is needed", pasted(given)?);
    let help = "write the key to a file of mode 600 and name that; take the key for known, because everybody on this machine can see arguments";
    Some(usage_error(&message, help))
}

/// The first argument that is a key, in words that repeat nothing of it.
fn pasted(given: &[OsString]) -> Option<String> {
    let position = given.iter().skip(1).position(|argument| is_key(&argument.to_string_lossy()))? + 1;
    let argument = given.get(position)?.to_string_lossy();
    let before = given.get(position - 1).filter(|_| position > 1).map(|before| before.to_string_lossy().into_owned());
    let option = argument.split_once('=').map(|(option, _)| option.to_owned()).or(before).filter(|option| is_option(option));
    Some(option.map_or_else(|| format!("argument {position}"), |option| format!("the value of {option}")))
}

/// Whether an argument is a key, or an option with one behind its `=`.
fn is_key(argument: &str) -> bool {
    is_key_material(argument) || argument.split_once('=').is_some_and(|(_, value)| is_key_material(value))
}

/// Whether a word is an option by its name alone.
fn is_option(word: &str) -> bool {
    word.strip_prefix("--").is_some_and(|name| name.len() < 20 && name.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::pasted;
    use std::ffi::OsString;

    #[test]
    fn a_key_is_told_by_its_place_alone() {
        let bare = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg";
        let of = |arguments: &[&str]| pasted(&arguments.iter().map(OsString::from).collect::<Vec<_>>());
        for (arguments, place) in [
            (&["kitemark", "sign", "s.json", "--key", "-----BEGIN PRIVATE KEY-----\nAAAA"][..], Some("the value of --key")),
            (&["kitemark", "key", "show", "-----BEGIN", "PRIVATE", "KEY-----"], Some("argument 3")),
            (&["kitemark", "verify", "--key=-----BEGIN PRIVATE KEY-----"], Some("the value of --key")),
            (&["kitemark", "key", "show", bare], Some("argument 3")),
            (&["kitemark", "verify", &format!("--key={bare}")], Some("the value of --key")),
            (&["kitemark", "verify", "--SECRET", "-----BEGIN"], Some("argument 3")),
            (&["kitemark", "verify", "r.json", "--key", "k.pub", "--challenge", "a=b"], None),
            (&["kitemark"], None),
            (&[], None),
        ] {
            assert_eq!(of(arguments).as_deref(), place, "{arguments:?}");
        }
    }
}
