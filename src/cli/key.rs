//! `key`: make keys and show them.

use super::args::{KeyCommand, KeyFormat, PassphraseArguments};
use super::passphrase::{new_passphrase, passphrase};
use super::{Exit, print, print_error, print_json, print_note, unwritable};
use kitemark_document::pem::has_private_key;
use kitemark_document::{NamedBy, Outputs, SecretFault, read_argument, read_secret};
use kitemark_seal::key::{Algorithm, PrivateKeyFile, new_key};
use kitemark_seal::{KeyFault, PrivateKey, PublicKey};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The largest file of a public key, in bytes.
const MAX_KEY_BYTES: usize = 64 * 1024;

pub(super) fn run(command: &KeyCommand) -> Exit {
    let done = match command {
        KeyCommand::New { output, ed25519, plain, passphrase, outputs } => new(output, *ed25519, *plain, passphrase, outputs.create_folders),
        KeyCommand::Show { file, format, passphrase } => show(file, *format, passphrase),
    };
    match done {
        Ok(exit) | Err(exit) => exit,
    }
}

fn new(output: &Path, ed25519: bool, plain: bool, arguments: &PassphraseArguments, creates_folders: bool) -> Result<Exit, Exit> {
    let mut outputs = Outputs::new(creates_folders);
    let mut open = |file: &Path| outputs.open_new(file).map_err(|fault| unwritable(&fault));
    let (private, public) = (open(output)?, open(&public_file(output))?);
    let passphrase = if plain { None } else { Some(new_passphrase(arguments, &format!("passphrase for {}: ", output.display()))?) };
    let algorithm = if ed25519 { Algorithm::Ed25519 } else { Algorithm::EcdsaP256 };
    let made = new_key(algorithm, passphrase.as_ref()).map_err(|fault| {
        print_error(&fault.to_string(), &fault.help());
        Exit::Failed
    })?;
    let public_name = public.file().display().to_string();
    private.write_secret(made.pem.as_bytes()).map_err(|fault| unwritable(&fault))?;
    public.write(made.key.public().to_pem()).map_err(|fault| unwritable(&fault))?;
    let id = made.key.public().id();
    let kept = if plain { "not encrypted: whoever can read it can sign" } else { "encrypted" };
    Ok(print(&format!(
        "wrote {} (private, {kept}) and {} (public)\n{}\nuse it for nothing else: not for TLS, not for SSH\n",
        output.display(),
        public_name,
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
            print_json(&format!("{entry:#}\n"))
        }
    })
}

/// The public key of a file of either kind, with what to say about how it is kept.
fn either(file: &Path, arguments: &PassphraseArguments) -> Result<(PublicKey, &'static str), Exit> {
    match read_secret(file, NamedBy::CommandLine) {
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
    let bytes = read_secret(file, NamedBy::CommandLine).map_err(|fault| unreadable(&fault))?;
    PrivateKeyFile::read(&file.display().to_string(), &bytes).map_err(|fault| refused(&fault))
}

fn unlock(opened: &PrivateKeyFile, name: &str, arguments: &PassphraseArguments) -> Result<PrivateKey, Exit> {
    if let Some(weakness) = opened.weakness() {
        print_note(&weakness);
    }
    let passphrase = if opened.is_encrypted() { Some(passphrase(arguments, &format!("passphrase of {name}: "))?) } else { None };
    opened.open(passphrase.as_ref()).map_err(|fault| refused(&fault))
}

fn read(file: &Path) -> Result<Vec<u8>, Exit> {
    read_argument(file, MAX_KEY_BYTES).map_err(|fault| unreadable(&fault.into()))
}

fn unreadable(fault: &SecretFault) -> Exit {
    print_error(&fault.to_string(), &fault.help());
    Exit::WrongQuestion
}

fn refused(fault: &KeyFault) -> Exit {
    print_error(&fault.to_string(), &fault.help());
    Exit::WrongQuestion
}
