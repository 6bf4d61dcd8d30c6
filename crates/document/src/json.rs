//! A strict JSON reader (RFC 8259) that keeps the bytes of every key and value.

use super::arena::{Document, Kind, Span};
use super::build::Builder;
use super::fault::ReadFault;
use std::sync::Arc;

/// Reads a JSON text into an arena.
pub(super) fn parse(text: &Arc<String>) -> Result<Document, ReadFault> {
    let mut reader = Reader { bytes: text.as_bytes(), at: 0, builder: Builder::new(text) };
    if text.starts_with('\u{feff}') {
        reader.at = '\u{feff}'.len_utf8();
    }
    reader.document()?;
    reader.builder.finish()
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    builder: Builder,
}

/// What may come next inside a container.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// The first item, or the end.
    FirstOrEnd,
    /// An item.
    Item,
    /// A comma, or the end.
    CommaOrEnd,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn fault<T>(&self, message: impl Into<String>, help: impl Into<String>) -> Result<T, ReadFault> {
        Err(ReadFault::Syntax { offset: self.at, message: message.into(), help: help.into() })
    }

    /// The whole text: one value and nothing after it. Containers are kept on a stack of our own, so depth costs no stack.
    fn document(&mut self) -> Result<(), ReadFault> {
        let mut open: Vec<(Kind, Next)> = Vec::new();
        self.skip_space();
        self.value(&mut open)?;
        while let Some((kind, next)) = open.last().copied() {
            self.skip_space();
            let close = if kind == Kind::Mapping { b'}' } else { b']' };
            match self.peek() {
                None => return self.fault("the JSON text ends inside an object or array", "close it, or get the rest of the file"),
                Some(byte) if byte == close && next != Next::Item => {
                    self.at += 1;
                    self.builder.close(Some(self.at))?;
                    open.pop();
                }
                Some(byte) if byte == close => return self.fault("a comma stands before the end of an object or array", "remove the comma"),
                Some(b',') if next == Next::CommaOrEnd => {
                    self.at += 1;
                    set(&mut open, Next::Item);
                }
                Some(_) if next == Next::CommaOrEnd => {
                    return self.fault("a comma or the end of the object or array is missing here", "separate members with one comma");
                }
                Some(_) => {
                    set(&mut open, Next::CommaOrEnd);
                    if kind == Kind::Mapping {
                        self.key()?;
                    }
                    self.value(&mut open)?;
                }
            }
        }
        self.skip_space();
        if self.peek().is_some() {
            return self.fault("text follows the end of the JSON value", "keep one JSON value in a file");
        }
        Ok(())
    }

    fn key(&mut self) -> Result<(), ReadFault> {
        if self.peek() != Some(b'"') {
            return self.fault("a member name in double quotes is missing here", "write every member as \"name\": value");
        }
        self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return self.fault("a colon is missing after the member name", "write every member as \"name\": value");
        }
        self.at += 1;
        self.skip_space();
        Ok(())
    }

    fn value(&mut self, open: &mut Vec<(Kind, Next)>) -> Result<(), ReadFault> {
        match self.peek() {
            Some(b'{') => self.open(open, Kind::Mapping),
            Some(b'[') => self.open(open, Kind::Sequence),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.literal("true", Kind::Boolean),
            Some(b'f') => self.literal("false", Kind::Boolean),
            Some(b'n') => self.literal("null", Kind::Null),
            None => self.fault("the JSON text ends where a value is missing", "get the rest of the file"),
            Some(b'\'') => self.fault("JSON strings stand in double quotes", "replace the single quotes"),
            Some(b'/' | b'#') => self.fault("JSON has no comments", "remove the comment"),
            Some(_) => self.fault("no JSON value starts like this", "write an object, array, string, number, true, false or null"),
        }
    }

    fn open(&mut self, open: &mut Vec<(Kind, Next)>, kind: Kind) -> Result<(), ReadFault> {
        self.builder.open(kind, self.at)?;
        open.push((kind, Next::FirstOrEnd));
        self.at += 1;
        Ok(())
    }

    fn literal(&mut self, word: &str, kind: Kind) -> Result<(), ReadFault> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) != Some(word.as_bytes()) || self.bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
            return self
                .fault("no JSON value starts like this", format!("if it is text, write it in double quotes; if it is meant as {word}, spell it so"));
        }
        let span = Span::new(self.at..end);
        self.builder.scalar(kind, span, span);
        self.at = end;
        Ok(())
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Result<(), ReadFault> {
        let start = self.at;
        let help = "write numbers as in JSON: 0, -1, 2.5, 1e9";
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || leading_zero && whole > 1 {
            return self.fault("this is not a number of JSON", help);
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return self.fault("digits are missing after the decimal point", help);
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return self.fault("digits are missing in the exponent", help);
            }
        }
        let span = Span::new(start..self.at);
        self.builder.scalar(Kind::Number, span, span);
        Ok(())
    }

    fn string(&mut self) -> Result<(), ReadFault> {
        let start = self.at;
        self.at += 1;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(length) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)) else {
            self.at = start;
            return self.fault("a string is not closed", "close it with a double quote");
        };
        self.at += length;
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.builder.scalar(Kind::String, Span::new(start..self.at), Span::new(start + 1..self.at - 1));
                Ok(())
            }
            Some(b'\\') => self.escaped_string(start),
            _ => self.fault("a control character stands in a string", "write it as an escape, for example \\n or \\t"),
        }
    }

    /// A string with at least one escape; `self.at` is at the first.
    fn escaped_string(&mut self, start: usize) -> Result<(), ReadFault> {
        let mut decoded = self.slice(start + 1).to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    self.builder.decoded_scalar(Kind::String, Span::new(start..self.at), &decoded);
                    return Ok(());
                }
                Some(b'\\') => decoded.push(self.escape()?),
                Some(0..=0x1f) => return self.fault("a control character stands in a string", "write it as an escape, for example \\n or \\t"),
                Some(_) => {
                    let from = self.at;
                    while self.peek().is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
                        self.at += 1;
                    }
                    decoded.push_str(self.slice(from));
                }
                None => {
                    self.at = start;
                    return self.fault("a string is not closed", "close it with a double quote");
                }
            }
        }
    }

    /// The text from `from` to here; both lie next to ASCII bytes, so between characters.
    fn slice(&self, from: usize) -> &str {
        self.builder.text().get(from..self.at).unwrap_or_default()
    }

    fn escape(&mut self) -> Result<char, ReadFault> {
        let escape = self.bytes.get(self.at + 1).copied();
        let plain = match escape {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return self.fault("JSON has no such escape", "use \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX"),
        };
        self.at += 2;
        Ok(plain)
    }

    fn unicode_escape(&mut self) -> Result<char, ReadFault> {
        let help = "write \\u with four hexadecimal digits, and characters beyond U+FFFF as a pair of them";
        let Some(first) = self.hex(self.at) else { return self.fault("this is not a \\u escape", help) };
        let (code, length) = match first {
            0xD800..=0xDBFF => match self.hex(self.at + 6) {
                Some(second @ 0xDC00..=0xDFFF) => (0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), 12),
                _ => return self.fault("half of a surrogate pair stands alone", help),
            },
            other => (other, 6),
        };
        match char::from_u32(code) {
            Some(character) => {
                self.at += length;
                Ok(character)
            }
            None => self.fault("half of a surrogate pair stands alone", help),
        }
    }

    /// The four digits of the `\u` escape at a byte.
    fn hex(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
    }
}

fn set(open: &mut [(Kind, Next)], next: Next) {
    if let Some(last) = open.last_mut() {
        last.1 = next;
    }
}
