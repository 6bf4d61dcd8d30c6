//! `sign`: seal a statement or a trust root, with a key here or with one that never leaves its hardware.

use super::args::{SignArguments, SignType};
use super::key::{private_key, public_key};
use super::{Exit, print, print_error, signer, unwritable, usage_error};
use kitemark_document::{Output, Outputs, read_argument};
use kitemark_seal::encoding::to_hex;
use kitemark_seal::envelope::MAX_ENVELOPE_BYTES;
use kitemark_seal::{Envelope, PayloadType, SignFault, UnsignedStatement};
use std::path::{Path, PathBuf};

/// The largest file of a signature, in bytes: room for one in base64 or hexadecimal, so that this can be said.
const MAX_SIGNATURE_FILE_BYTES: usize = 4096;

const UNSAID: &str = "it is not said how to sign";
const HOW: &str = "give --key, or --attach or --signer-cmd with --public-key";

pub(super) fn run(arguments: &SignArguments) -> Exit {
    match signed(arguments) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn signed(arguments: &SignArguments) -> Result<Exit, Exit> {
    let bytes = read(&arguments.file, MAX_ENVELOPE_BYTES, "name the statement, trust root or envelope that is to be signed")?;
    let draft = draft(arguments, &bytes)?;
    if !draft.not_understood().is_empty() {
        let fields = draft.not_understood().join(", ");
        print_error(&format!("{} has members that no signature covers: {fields}", arguments.file.display()), "they are left out of what is written");
    }
    let mut outputs = Outputs::new(arguments.outputs.create_folders);
    if arguments.prepare {
        return prepare(&arguments.file, &draft, &mut outputs);
    }
    let Some(output) = &arguments.output else { return Err(usage_error("it is not said which envelope to write", "give --output FILE")) };
    if !arguments.force && output.exists() && !is_same(output, &arguments.file) {
        let help = format!("to add a signature, sign {} itself; to replace it, give --force", output.display());
        return Err(usage_error(&format!("{} is there already", output.display()), &help));
    }
    // The envelope that a signature is added to is the one file that is read and written.
    let opened = if is_same(output, &arguments.file) { outputs.open_rewritten(output) } else { outputs.open(output) };
    let opened = opened.map_err(|fault| unwritable(&fault))?;
    let envelope = match (&arguments.key, &arguments.public_key) {
        (Some(key), _) => draft.sign(&private_key(key, &arguments.passphrase)?),
        (None, Some(key)) => {
            let key = public_key(key)?;
            let signature = match (&arguments.attach, &arguments.signer_cmd) {
                (Some(signature), _) => read(signature, MAX_SIGNATURE_FILE_BYTES, "name the file of the signature: DER or 64 bytes")?,
                (None, Some(command)) => signer::signature(command, &draft.prepare(), MAX_SIGNATURE_FILE_BYTES)?,
                (None, None) => return Err(usage_error(UNSAID, HOW)),
            };
            draft.attach(&key, &signature)
        }
        (None, None) => return Err(usage_error(UNSAID, HOW)),
    };
    outputs.confirm().map_err(|fault| unwritable(&fault))?;
    write(opened, &envelope.map_err(|fault| refused(&fault))?)
}

fn draft(arguments: &SignArguments, bytes: &[u8]) -> Result<UnsignedStatement, Exit> {
    let expected = match arguments.kind {
        SignType::Statement => PayloadType::Statement,
        SignType::TrustRoot => PayloadType::TrustRoot,
    };
    let name = arguments.file.display().to_string();
    UnsignedStatement::read(&name, bytes, expected).map_err(|fault| match UnsignedStatement::type_of(bytes) {
        Some(found) if found != expected => refused(&SignFault::OtherType { found, expected }),
        _ => refused(&fault),
    })
}

fn prepare(file: &Path, draft: &UnsignedStatement, outputs: &mut Outputs) -> Result<Exit, Exit> {
    let prepared = draft.prepare();
    let message = file.with_extension("pae");
    let digest = file.with_extension("pae.sha256");
    if [&message, &digest].into_iter().any(|target| target == file) {
        return Err(usage_error(&format!("{} has the name of what is written", file.display()), "give the statement another ending, such as .json"));
    }
    let mut open = |target: &Path| outputs.open(target).map_err(|fault| unwritable(&fault));
    let files = [(open(&message)?, prepared.message.as_slice()), (open(&digest)?, prepared.digest.as_slice())];
    for (output, content) in files {
        output.write(content).map_err(|fault| unwritable(&fault))?;
    }
    Ok(print(&format!(
        "wrote {}: what is signed\nwrote {}: its SHA-256 in 32 bytes, for keys that sign a digest\nsha256 {}\nthen: kitemark sign {} --attach SIGNATURE --public-key FILE --output ENVELOPE\n",
        message.display(),
        digest.display(),
        to_hex(&prepared.digest),
        file.display()
    )))
}

fn write(output: Output, envelope: &Envelope) -> Result<Exit, Exit> {
    let file = output.file().to_owned();
    output.write(envelope.to_json()).map_err(|fault| unwritable(&fault))?;
    let count = envelope.signatures().len();
    let key = envelope.signatures().last().and_then(|signature| signature.key_hint.as_deref()).and_then(kitemark_seal::KeyId::parse);
    let by = key.map(|key| format!("signed by {}", key.fingerprint())).unwrap_or_default();
    Ok(print(&format!("wrote {} with {count} signature{}\n{by}\n", file.display(), if count == 1 { "" } else { "s" })))
}

/// Whether two paths lead to the same file.
fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| -> Option<PathBuf> { path.canonicalize().ok() };
    real(one).is_some_and(|one| Some(one) == real(other))
}

fn read(path: &Path, most: usize, help: &str) -> Result<Vec<u8>, Exit> {
    read_argument(path, most).map_err(|fault| usage_error(&fault.to_string(), help))
}

fn refused(fault: &SignFault) -> Exit {
    print_error(&fault.to_string(), &fault.help());
    if fault.is_not_authentic() { Exit::NotAuthentic } else { Exit::WrongQuestion }
}
