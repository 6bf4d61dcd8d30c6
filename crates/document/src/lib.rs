//! Sources and the arena they are read into: every key and value with its bytes, its raw text and its place.
//!
//! Here are also the one place that opens files, the one guard of what is written, the escaping of text of strangers, the
//! reader of PEM, canonical JSON and digests, and time as text. Nothing here knows OpenAPI or a standard.
//!
//! It imports no crate of this workspace. Read first: [`SourceStore`], [`Document`], [`Place`].

mod anchors;
mod arena;
mod build;
mod canonical;
mod digest;
mod encoding;
mod fault;
mod json;
mod key_filter;
mod key_text;
mod lines;
mod masked;
mod nearest;
mod number;
mod open;
mod output;
pub mod pem;
mod place;
mod quoted;
mod schema;
mod secret;
mod source;
pub mod text;
mod time;
mod tool;
mod yaml;

pub use anchors::anchors;
pub use arena::{Document, Irregularity, IrregularityKind, Kind, Member, NodeId, Span, key_hash, looked_up};
pub use canonical::{canonical, digest};
pub use digest::sha256_hex;
pub use fault::ReadFault;
pub use key_filter::KeyFilter;
pub use key_text::{KeyReading, key_as_read};
pub use masked::masked;
pub use nearest::nearest;
pub use number::Number;
pub use open::{NamedBy, OpenFault, is_stream, read_argument, read_bytes};
pub use output::{Output, OutputFault, Outputs};
pub use place::{Place, pointer_token, unescape_pointer_token};
pub use quoted::{MOST_QUOTED, quoted, shortened};
pub use schema::{MOST_FAULTS, Schema};
pub use secret::{SecretFault, read_secret};
pub use source::{Source, SourceStore, resolve_name};
pub use time::{Time, TimeFault};
pub use tool::Tool;

/// The largest file that is read, in bytes. A contract above it is refused with a message, never half read.
pub const MAX_BYTES: usize = 256 * 1024 * 1024;

/// The deepest nesting of mappings and sequences that is read.
pub const MAX_DEPTH: usize = 250;

/// How many nodes the aliases and merge keys of one file may add in all.
pub const MAX_EXPANDED_NODES: usize = 1_000_000;

/// Reads the text of a source into an arena, as JSON where it is JSON and as YAML 1.2 otherwise.
///
/// # Errors
/// [`ReadFault`] names what stopped the reading and the byte at which it did.
pub fn read(source: &Source) -> Result<Document, ReadFault> {
    let text = &source.text;
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    if body.trim().is_empty() {
        return Err(ReadFault::Empty);
    }
    if let Some(offset) = memchr::memchr(0, text.as_bytes()) {
        return Err(ReadFault::Syntax {
            offset,
            message: "the file holds a NUL byte, so it is not text".into(),
            help: "check that the file was saved as UTF-8 text and not damaged on the way".into(),
        });
    }
    if !body.trim_start().starts_with(['{', '[']) {
        // A single text, number or literal is JSON where the file says so: YAML refuses some characters in it.
        let scalar = source.is_named_json().then(|| json::parse(text).ok()).flatten();
        return scalar.map_or_else(|| yaml::parse(text), Ok);
    }
    match json::parse(text) {
        Ok(document) => Ok(document),
        // A flow mapping is YAML too, unless the file says by its name that it is JSON.
        Err(fault) if source.is_named_json() => Err(fault),
        Err(fault) => yaml::parse(text).map_err(|_| fault),
    }
}
