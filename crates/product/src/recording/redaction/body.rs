//! Bodies without secrets and without what is about a person. Of JSON the bytes stay as they were answered, but for the
//! values that are taken out: what replaces one keeps its type and its shape, so that its schema can still be asked.

use super::{REDACTED, Redaction, names_a_secret};
use kitemark_document::{Document, Kind, NodeId, Source};
use std::collections::BTreeMap;
use std::ops::Range;

/// A byte that is no UTF-8: it stands for a body that is not.
const NO_TEXT: u8 = 0xff;

pub(super) fn redacted(redaction: &Redaction, bytes: Vec<u8>, is_data: bool) -> (Vec<u8>, Vec<String>) {
    if bytes.is_empty() {
        return (bytes, Vec::new());
    }
    let whole = || vec![String::new()];
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => return (vec![NO_TEXT], whole()),
    };
    match Source::from_bytes("body", text.clone().into_bytes()).read_json() {
        // A contract describes data and holds none: a property that is named `password` is no password.
        Ok(document) if !is_data && document.get_string(document.root(), "openapi").is_some() => without_secrets(redaction, &text),
        Ok(document) => of_json(redaction, &text, &document),
        // Nothing tells here which part of it is about whom. What is broken JSON stays broken.
        Err(_) if is_data => (shape(&text).into_bytes(), whole()),
        Err(_) => without_secrets(redaction, &text),
    }
}

/// A text without its secrets, whatever its names say.
fn without_secrets(redaction: &Redaction, text: &str) -> (Vec<u8>, Vec<String>) {
    let kept = redaction.text(text);
    let pointers = if kept == text { Vec::new() } else { vec![String::new()] };
    (kept.into_bytes(), pointers)
}

/// How the values below a name are redacted.
#[derive(Clone, Copy, PartialEq)]
enum Reason {
    Person,
    Secret,
}

struct Walk<'w> {
    redaction: &'w Redaction,
    document: &'w Document,
    text: &'w str,
    /// What replaces which bytes.
    replacements: BTreeMap<usize, (Range<usize>, String)>,
    pointers: Vec<String>,
}

fn of_json(redaction: &Redaction, text: &str, document: &Document) -> (Vec<u8>, Vec<String>) {
    let mut walk = Walk { redaction, document, text, replacements: BTreeMap::new(), pointers: Vec::new() };
    walk.value(document.root(), None);
    let mut written = String::with_capacity(text.len());
    let mut at = 0;
    for (range, instead) in walk.replacements.values() {
        written.push_str(text.get(at..range.start).unwrap_or_default());
        written.push_str(instead);
        at = range.end;
    }
    written.push_str(text.get(at..).unwrap_or_default());
    walk.pointers.sort();
    walk.pointers.dedup();
    // Names of members may hold a secret too.
    let kept = redaction.text(&written);
    (kept.into_bytes(), walk.pointers)
}

impl Walk<'_> {
    fn value(&mut self, node: NodeId, reason: Option<Reason>) {
        match self.document.kind(node) {
            Kind::Mapping => {
                for member in self.document.members(node).to_vec() {
                    let name = self.document.text(member.key);
                    let own = if names_a_secret(name) {
                        Some(Reason::Secret)
                    } else {
                        reason.or_else(|| (self.redaction.is_personal)(name).then_some(Reason::Person))
                    };
                    self.value(member.value, own);
                }
            }
            Kind::Sequence => self.document.items(node).to_vec().into_iter().for_each(|item| self.value(item, reason)),
            Kind::Null => {}
            kind => self.scalar(node, kind, reason),
        }
    }

    fn scalar(&mut self, node: NodeId, kind: Kind, reason: Option<Reason>) {
        let range = self.document.span(node).range();
        let Some(raw) = self.text.get(range.clone()) else { return };
        let instead = match (reason, kind) {
            (None, Kind::String) => {
                let value = self.document.text(node);
                let kept = self.redaction.text(value);
                if kept == value {
                    return;
                }
                serde_json::to_string(&kept).unwrap_or_else(|_| format!("\"{REDACTED}\""))
            }
            (None, _) => return,
            (Some(Reason::Secret), Kind::String) => format!("\"{REDACTED}\""),
            (Some(Reason::Person), Kind::String) => serde_json::to_string(&shape(self.document.text(node))).unwrap_or_else(|_| "\"\"".to_owned()),
            (Some(_), Kind::Boolean) => "false".to_owned(),
            (Some(_), _) => raw.chars().map(|character| if character.is_ascii_digit() { '1' } else { character }).collect(),
        };
        self.pointers.push(self.document.pointer(node));
        self.replacements.insert(range.start, (range, instead));
    }
}

/// The shape of a text: digits and letters give way, their kind and what stands between them stays. A day stays a day,
/// an address of mail one of mail.
fn shape(text: &str) -> String {
    let of = |character: char| match character {
        _ if character.is_numeric() => '1',
        _ if character.is_uppercase() => 'A',
        _ if character.is_alphabetic() => 'a',
        // A byte order mark stays: it is judged.
        _ if character.is_ascii() || character == '\u{feff}' => character,
        // Marks and signs of other scripts say what they stand with.
        _ => '_',
    };
    text.chars().map(of).collect()
}
