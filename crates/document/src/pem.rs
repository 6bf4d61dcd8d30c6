//! PEM (RFC 7468): its blocks are found in any text that people hand on, and no message repeats what they hold.

mod fault;
mod label;
mod misplaced;

pub use fault::{PemFault, PemProblem};
pub use label::Label;
pub use misplaced::{MISPLACED, holds_private_key, is_encoded_pem, is_key_material, private_key_in};

use base64ct::{Base64, Encoding as _};
use std::ops::Range;
use zeroize::Zeroizing;

const BEGIN: &[u8] = b"-----BEGIN";
const END: &[u8] = b"-----END";
const DASHES: &[u8] = b"-----";

/// How far behind `-----BEGIN` the dashes that close the boundary are looked for, in bytes: twice the longest label.
const LONGEST_BOUNDARY: usize = 80;

/// A block: what stands between its two boundaries. Its contents are never shown, whatever it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Section<'t> {
    /// What the block says it holds; none where that is no label of [`Label::ALL`].
    pub label: Option<Label>,
    text: &'t [u8],
    body: Range<usize>,
}

impl std::fmt::Debug for Section<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Section").field("label", &self.label).finish_non_exhaustive()
    }
}

/// The blocks of a text, in their order; what stands around them is explanation (RFC 7468 section 5.2) and is left aside.
/// Boundaries are found within a line too, so that a block whose line breaks were lost is read.
///
/// # Errors
/// The first [`PemFault`] in a boundary.
pub fn sections(text: &[u8]) -> Result<Vec<Section<'_>>, PemFault> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = find(text, BEGIN, at..text.len()) {
        let (label, start) = boundary(text, begin, BEGIN)?;
        let next = find(text, BEGIN, start..text.len()).unwrap_or(text.len());
        let end = find(text, END, start..next).ok_or_else(|| fault(text, begin, PemProblem::NoEnd))?;
        let (closing, after) = boundary(text, end, END)?;
        if label != closing {
            return Err(fault(text, end, PemProblem::OtherEnd));
        }
        found.push(Section { label: Label::of(&label), text, body: start..end });
        at = after;
    }
    if found.is_empty() {
        return without_begin(text).map_or(Ok(found), Err);
    }
    Ok(found)
}

/// Whether a text holds a private key in PEM, or what was one before it was damaged.
#[must_use]
pub fn has_private_key(text: &[u8]) -> bool {
    match sections(text) {
        Ok(found) if !found.is_empty() => found.iter().any(|section| section.label.is_some_and(Label::is_private)),
        _ => dashed(text, b"BEGIN").any(|at| find(text, b"PRIVATE", at..text.len().min(at + LONGEST_BOUNDARY)).is_some()),
    }
}

/// Whether a text holds a key in PEM, of whatever kind: a private one, damaged ones too, or what its label calls a key.
#[must_use]
pub fn has_key(text: &[u8]) -> bool {
    let is_called_so = |at: usize| {
        let line = text.get(at..).and_then(|rest| rest.split(|byte| *byte == b'\n').next());
        line.is_some_and(|line| memchr::memmem::find(line, b" KEY-----").is_some())
    };
    has_private_key(text) || memchr::memmem::find_iter(text, BEGIN).any(is_called_so)
}

impl Section<'_> {
    /// What the block holds, decoded. Blanks and line breaks are left out wherever they stand and however long lines
    /// are, and so are line breaks written as `\n`. RFC 7468 section 2 lets every other character be skipped too; what
    /// is skipped in a key may be what damaged it, so it is refused instead.
    ///
    /// # Errors
    /// [`PemFault`] with the place.
    pub fn contents(&self) -> Result<Zeroizing<Vec<u8>>, PemFault> {
        let body = self.text.get(self.body.clone()).unwrap_or_default();
        let at_end = |problem: PemProblem| fault(self.text, self.body.end, problem);
        // Growing would leave copies of a secret behind in memory.
        let mut base64 = Zeroizing::new(Vec::with_capacity(body.len() + 2));
        let mut padding = 0_usize;
        let mut is_escape = false;
        for (offset, byte) in body.iter().enumerate() {
            let here = |problem: PemProblem| fault(self.text, self.body.start + offset, problem);
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c => {}
                b'\\' => {
                    is_escape = true;
                    continue;
                }
                b'n' | b'r' | b't' if is_escape => {}
                _ if is_escape => return Err(fault(self.text, (self.body.start + offset).saturating_sub(1), PemProblem::Character("a backslash"))),
                b'=' => padding += 1,
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => base64.push(*byte),
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => return Err(here(PemProblem::AfterPadding)),
                _ if has_header_fields(body) => {
                    let is_encrypted = find(body, b"ENCRYPTED", 0..body.len()).is_some();
                    let first = self.body.end - body.trim_ascii_start().len();
                    return Err(fault(self.text, first, PemProblem::HeaderFields { is_encrypted }));
                }
                other => return Err(here(PemProblem::Character(class(*other)))),
            }
            is_escape = false;
        }
        if base64.is_empty() {
            return Err(at_end(PemProblem::Empty));
        }
        let needed = match base64.len() % 4 {
            0 => 0,
            1 => return Err(at_end(PemProblem::Cut { characters: base64.len() })),
            more => 4 - more,
        };
        if padding != needed {
            return Err(at_end(PemProblem::Padding { found: padding, needed }));
        }
        let mut contents = Zeroizing::new(vec![0; base64.len() * 3 / 4]);
        base64.extend(std::iter::repeat_n(b'=', padding));
        match Base64::decode(base64.as_slice(), &mut contents).map(<[u8]>::len) {
            Ok(length) => contents.truncate(length),
            // Every character is one of base64 by now: what is left are bits of the last one that say nothing.
            Err(_) => return Err(at_end(PemProblem::LooseEnd)),
        }
        Ok(contents)
    }
}

/// The label of the boundary that starts here, without its blanks, and where what follows the boundary starts.
fn boundary(text: &[u8], at: usize, word: &[u8]) -> Result<(Vec<u8>, usize), PemFault> {
    let start = at + word.len();
    let most = text.len().min(start + LONGEST_BOUNDARY);
    let end = find(text, DASHES, start..most).ok_or_else(|| fault(text, at, PemProblem::Unclosed))?;
    let label: Vec<u8> = text.get(start..end).unwrap_or_default().iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    // No label that is known has a hyphen: there were fewer than five dashes, and these are of the next boundary.
    if label.contains(&b'-') {
        return Err(fault(text, at, PemProblem::Unclosed));
    }
    Ok((label, end + DASHES.len()))
}

/// What is left of a boundary in a text without a whole one.
fn without_begin(text: &[u8]) -> Option<PemFault> {
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        return Some(fault(text, 0, PemProblem::Utf16));
    }
    // Public keys of SSH have four dashes and a blank (RFC 4716 section 3.2).
    let is_damaged = |at: &usize| text.get(*at..).is_some_and(|rest| !rest.starts_with(b"BEGIN SSH2 "));
    if let Some(at) = dashed(text, b"BEGIN ").find(is_damaged) {
        return Some(fault(text, at, PemProblem::Dashes));
    }
    find(text, END, 0..text.len()).map(|at| fault(text, at, PemProblem::NoBegin))
}

/// Where a word stands behind a dash of any kind: word processors make one longer dash of two.
fn dashed<'t>(text: &'t [u8], word: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    let is_dashed = |at: &usize| {
        let before = text.get(..*at).unwrap_or_default().trim_ascii_end();
        ["-", "\u{2013}", "\u{2014}"].iter().any(|dash| before.ends_with(dash.as_bytes()))
    };
    memchr::memmem::find_iter(text, word).filter(is_dashed)
}

/// Whether a block starts with header fields (RFC 1421 section 4.6), as encrypted keys of old have them.
fn has_header_fields(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let name = start.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    name > 0 && start.get(name) == Some(&b':')
}

/// What kind of character a byte that is none of base64 belongs to; never which.
fn class(byte: u8) -> &'static str {
    match byte {
        0 => "a NUL byte, as in UTF-16",
        b'-' | b'_' => "a hyphen or an underscore",
        0x80.. => "a character that is not ASCII",
        _ if byte.is_ascii_control() => "a control character",
        _ => "a punctuation mark",
    }
}

fn find(text: &[u8], word: &[u8], within: Range<usize>) -> Option<usize> {
    let start = within.start;
    memchr::memmem::find(text.get(within)?, word).map(|at| start + at)
}

fn fault(text: &[u8], offset: usize, problem: PemProblem) -> PemFault {
    let (line, column) = position(text.get(..offset).unwrap_or(text));
    PemFault { line, column, problem }
}

/// The line and the column, both from 1, of what follows these bytes. LF, CR and both together end a line; the column
/// counts characters, a byte order mark not among them.
fn position(before: &[u8]) -> (usize, usize) {
    let before = before.strip_prefix(b"\xef\xbb\xbf").unwrap_or(before);
    let (mut line, mut column, mut last) = (1, 1, 0);
    for byte in before {
        match byte {
            b'\n' if last == b'\r' => {}
            b'\r' | b'\n' => (line, column) = (line + 1, 1),
            // The bytes of a character behind its first one.
            0x80..0xc0 => {}
            _ => column += 1,
        }
        last = *byte;
    }
    (line, column)
}

#[cfg(test)]
mod tests;
