//! `key`: make keys and show them.

use super::args::{KeyCommand, KeyFormat, PassphraseArguments};
use super::passphrase::{new_passphrase, passphrase};
use super::{Exit, complain, print, remark, unwritable};
use crate::document::pem::has_private_key;
use crate::document::{SecretFault, create_secret, read_bytes, read_secret, write_whole};
use crate::seal::key::{Algorithm, PrivateKeyFile, new_key};
use crate::seal::{KeyFault, PrivateKey, PublicKey};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The largest file of a public key, in bytes.
const MAX_KEY_BYTES: usize = 64 * 1024;

pub(super) fn run(command: &KeyCommand) -> Exit {
    let done = match command {
        KeyCommand::New { output, ed25519, plain, passphrase } => new(output, *ed25519, *plain, passphrase),
        KeyCommand::Show { file, format, passphrase } => show(file, *format, passphrase),
    };
    match done {
        Ok(exit) | Err(exit) => exit,
    }
}

fn new(output: &Path, ed25519: bool, plain: bool, arguments: &PassphraseArguments) -> Result<Exit, Exit> {
    let public_file = public_file(output);
    for file in [output, &public_file] {
        if file.symlink_metadata().is_ok() {
            complain(&format!("{} is there already", file.display()), "name another file: a key is never overwritten");
            return Err(Exit::WrongQuestion);
        }
    }
    let passphrase = if plain { None } else { Some(new_passphrase(arguments, &format!("passphrase for {}: ", output.display()))?) };
    let algorithm = if ed25519 { Algorithm::Ed25519 } else { Algorithm::EcdsaP256 };
    let made = new_key(algorithm, passphrase.as_ref()).map_err(|fault| {
        complain(&fault.to_string(), &fault.help());
        Exit::Failed
    })?;
    create_secret(output, made.pem.as_bytes()).map_err(|error| unwritable(output, &error))?;
    write_whole(&public_file, made.key.public().to_pem()).map_err(|error| unwritable(&public_file, &error))?;
    let id = made.key.public().id();
    let kept = if plain { "not encrypted: whoever can read it can sign" } else { "encrypted" };
    Ok(print(&format!(
        "wrote {} (private, {kept}) and {} (public)\n{}\nuse it for nothing else: not for TLS, not for SSH\n",
        output.display(),
        public_file.display(),
        id.fingerprint()
    )))
}

/// The file of the public key beside that of the private key.
fn public_file(private: &Path) -> PathBuf {
    let mut name = private.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

fn show(file: &Path, format: KeyFormat, arguments: &PassphraseArguments) -> Result<Exit, Exit> {
    let (key, kept) = either(file, arguments)?;
    Ok(match format {
        KeyFormat::Terminal => print(&format!("{}\nalgorithm: {}\n{kept}\n", key.id().fingerprint(), key.algorithm().name())),
        KeyFormat::Json => {
            let entry = serde_json::json!({ key.id().as_str(): { "algorithm": key.algorithm().name(), "spki": key.to_pem() } });
            print(&format!("{entry:#}\n"))
        }
    })
}

/// The public key of a file of either kind, with what to say about how it is kept.
fn either(file: &Path, arguments: &PassphraseArguments) -> Result<(PublicKey, &'static str), Exit> {
    match read_secret(file) {
        Ok(bytes) if has_private_key(&bytes) => {}
        Err(fault @ SecretFault::Exposed { .. }) if has_private_key(&Zeroizing::new(read(file)?)) => return Err(unreadable(&fault)),
        Ok(_) | Err(SecretFault::Exposed { .. }) => return Ok((public_key(file)?, "public key")),
        Err(fault) => return Err(unreadable(&fault)),
    }
    let opened = open(file)?;
    let kept = if opened.is_encrypted() { "private key, encrypted" } else { "private key, not encrypted: whoever can read it can sign" };
    Ok((unlock(&opened, &file.display().to_string(), arguments)?.public().clone(), kept))
}

/// Reads a public key.
pub(super) fn public_key(file: &Path) -> Result<PublicKey, Exit> {
    PublicKey::read(&file.display().to_string(), &Zeroizing::new(read(file)?)).map_err(|fault| refused(&fault))
}

/// Reads a private key, asking for its passphrase if it has one.
pub(super) fn private_key(file: &Path, arguments: &PassphraseArguments) -> Result<PrivateKey, Exit> {
    unlock(&open(file)?, &file.display().to_string(), arguments)
}

fn open(file: &Path) -> Result<PrivateKeyFile, Exit> {
    let bytes = read_secret(file).map_err(|fault| unreadable(&fault))?;
    PrivateKeyFile::read(&file.display().to_string(), &bytes).map_err(|fault| refused(&fault))
}

fn unlock(opened: &PrivateKeyFile, name: &str, arguments: &PassphraseArguments) -> Result<PrivateKey, Exit> {
    if let Some(weakness) = opened.weakness() {
        remark(&weakness);
    }
    let passphrase = if opened.is_encrypted() { Some(passphrase(arguments, &format!("passphrase of {name}: "))?) } else { None };
    opened.open(passphrase.as_ref()).map_err(|fault| refused(&fault))
}

fn read(file: &Path) -> Result<Vec<u8>, Exit> {
    read_bytes(file, MAX_KEY_BYTES).map_err(|fault| unreadable(&fault.into()))
}

fn unreadable(fault: &SecretFault) -> Exit {
    complain(&fault.to_string(), &fault.help());
    Exit::WrongQuestion
}

fn refused(fault: &KeyFault) -> Exit {
    complain(&fault.to_string(), &fault.help());
    Exit::WrongQuestion
}
