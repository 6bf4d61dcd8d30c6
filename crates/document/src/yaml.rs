//! YAML 1.2 with the core schema: events become nodes, plain scalars keep their text and get their type from it.

use super::MAX_DEPTH;
use super::arena::{Document, IrregularityKind, Kind, NodeId, Span};
use super::build::Builder;
use super::fault::ReadFault;
use super::key_text::key_as_read;
use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How many quoted scalars with a badly indented continuation are repaired in one file.
const MAX_REPAIRS: usize = 64;

/// Reads a YAML stream of one document into an arena.
///
/// A quoted scalar continued at its parent's indentation is forbidden by the specification (YAML 1.2.2 section 7.3)
/// but read by the common tools: its line break is read as the space it folds to, and the scalar is noted as irregular.
pub(super) fn parse(text: &Arc<String>) -> Result<Document, ReadFault> {
    let mut repairs = Vec::new();
    let mut readable = None;
    loop {
        match parse_once(text, readable.as_deref().unwrap_or(text), &repairs) {
            Ok(document) => return Ok(document),
            Err((fault, continuation)) => match continuation.filter(|_| repairs.len() < MAX_REPAIRS) {
                Some(line_break) => {
                    repairs.push(line_break);
                    readable.get_or_insert_with(|| text.to_string()).replace_range(line_break..=line_break, " ");
                }
                None => return Err(fault),
            },
        }
    }
}

/// Parses `readable`, which is as long as `text` and differs from it only in the repaired line breaks.
/// Beside a fault stands the line break whose repair may mend it.
fn parse_once(text: &Arc<String>, readable: &str, repairs: &[usize]) -> Result<Document, (ReadFault, Option<usize>)> {
    let options = granit_parser::options! {
        simple_key_max_lookahead: 65_536,
        flow_nesting_limit: MAX_DEPTH + 5,
        block_nesting_limit: MAX_DEPTH + 5,
    };
    let mut reader = Reader { builder: Builder::new(text), repairs, anchors: FxHashMap::default(), open: Vec::new(), documents: 0 };
    for next in Parser::new_from_str_with_options(readable, options) {
        let (event, span) = next.map_err(|error| scan_fault(readable, &error))?;
        let range = span.byte_range().unwrap_or_default();
        reader.event(event, range.start..range.end).map_err(|fault| (fault, None))?;
    }
    reader.builder.finish().map_err(|fault| (fault, None))
}

struct Reader<'a> {
    builder: Builder,
    /// The line breaks that were read as spaces.
    repairs: &'a [usize],
    /// Anchored nodes that are complete.
    anchors: FxHashMap<usize, NodeId>,
    /// The anchor and the style of every open container.
    open: Vec<(usize, StructureStyle)>,
    documents: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: std::ops::Range<usize>) -> Result<(), ReadFault> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(ReadFault::ManyDocuments { offset: range.start });
                }
            }
            Event::Scalar(value, style, anchor, tag) => {
                let tag = tag.as_ref().and_then(|tag| tag.core_suffix().map(str::to_owned));
                let node = self.scalar(&value, style, tag.as_deref(), range);
                if anchor != 0 {
                    self.anchors.insert(anchor, node);
                }
            }
            Event::SequenceStart(style, anchor, _) => self.open(Kind::Sequence, style, anchor, range.start)?,
            Event::MappingStart(style, anchor, _) => self.open(Kind::Mapping, style, anchor, range.start)?,
            Event::SequenceEnd | Event::MappingEnd => {
                let (anchor, style) = self.open.pop().unwrap_or((0, StructureStyle::Block));
                // A block collection's end is reported at the next token: its last child says where it ends.
                let node = self.builder.close((style == StructureStyle::Flow).then_some(range.end))?;
                if anchor != 0 {
                    self.anchors.insert(anchor, node);
                }
            }
            Event::Alias(anchor) => {
                let Some(target) = self.anchors.get(&anchor).copied() else {
                    return Err(ReadFault::Syntax {
                        offset: range.start,
                        message: "this alias stands inside the node that it names".into(),
                        help: "write the cycle with $ref to a component instead".into(),
                    });
                };
                self.builder.alias(target)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, kind: Kind, style: StructureStyle, anchor: usize, offset: usize) -> Result<(), ReadFault> {
        if self.builder.expects_key() {
            return Err(ReadFault::Syntax {
                offset,
                message: "a mapping or sequence stands where a key is expected".into(),
                help: "keys are strings; if this is a placeholder of a template such as {{name}}, fill it in first".into(),
            });
        }
        self.open.push((anchor, style));
        self.builder.open(kind, offset).map(|_| ())
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, tag: Option<&str>, range: std::ops::Range<usize>) -> NodeId {
        let is_key = self.builder.expects_key();
        let kind = match (style, tag) {
            (_, Some("str")) => Kind::String,
            (ScalarStyle::Plain, _) => plain_kind(value),
            _ => Kind::String,
        };
        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
        let inner = if quoted { range.start + 1..range.end.saturating_sub(1) } else { range.clone() };
        let span = Span::new(range.clone());
        let used = if is_key { Kind::String } else { kind };
        let node = if self.builder.text().get(inner.clone()) == Some(value) {
            self.builder.scalar(used, span, Span::new(inner))
        } else {
            self.builder.decoded_scalar(used, span, value)
        };
        if is_key && matches!(kind, Kind::Null | Kind::Boolean) {
            self.builder.irregular(IrregularityKind::KeyNotString, node);
        } else if is_key && style == ScalarStyle::Plain && tag.is_none() && key_as_read(value).is_some() {
            self.builder.irregular(IrregularityKind::KeyOtherText, node);
        }
        if quoted && self.repairs.iter().any(|repair| range.contains(repair)) {
            self.builder.irregular(IrregularityKind::ContinuationIndent, node);
        }
        node
    }
}

/// The type of a plain scalar in the core schema (YAML 1.2.2 section 10.3.2). Infinities and NaN have no JSON form and stay strings.
fn plain_kind(text: &str) -> Kind {
    let bytes = text.as_bytes();
    match bytes.first() {
        None | Some(b'~' | b'n' | b'N') if matches!(text, "" | "~" | "null" | "Null" | "NULL") => Kind::Null,
        Some(b't' | b'T' | b'f' | b'F') if matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE") => Kind::Boolean,
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') if is_number(bytes) => Kind::Number,
        _ => Kind::String,
    }
}

fn is_number(bytes: &[u8]) -> bool {
    if let Some(digits) = bytes.strip_prefix(b"0x") {
        return !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    }
    if let Some(digits) = bytes.strip_prefix(b"0o") {
        return !digits.is_empty() && digits.iter().all(|digit| matches!(digit, b'0'..=b'7'));
    }
    let mut rest = bytes;
    if let Some([b'+' | b'-', tail @ ..]) = Some(rest) {
        rest = tail;
    }
    let digits = |from: &mut &[u8]| {
        let count = from.iter().take_while(|byte| byte.is_ascii_digit()).count();
        *from = from.get(count..).unwrap_or_default();
        count
    };
    let whole = digits(&mut rest);
    let mut fraction = 0;
    if let Some(tail) = rest.strip_prefix(b".") {
        rest = tail;
        fraction = digits(&mut rest);
    }
    if whole + fraction == 0 {
        return false;
    }
    if let [b'e' | b'E', tail @ ..] = rest {
        rest = tail;
        if let [b'+' | b'-', tail @ ..] = rest {
            rest = tail;
        }
        if digits(&mut rest) == 0 {
            return false;
        }
    }
    rest.is_empty()
}

fn scan_fault(text: &str, error: &ScanError) -> (ReadFault, Option<usize>) {
    let offset = error.marker().byte_offset().unwrap_or_else(|| text.char_indices().nth(error.marker().index()).map_or(text.len(), |(at, _)| at));
    let offset = (offset..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let line_start = text.get(..offset).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
    let line = text.get(line_start..).and_then(|rest| rest.split(['\n', '\r']).next()).unwrap_or_default();
    let message = error.info();
    if message.contains("limit") && (message.contains("nesting") || message.contains("recursion")) {
        return (ReadFault::TooDeep { offset }, None);
    }
    let continuation = message.contains("multiline quoted scalar").then(|| line_start.checked_sub(1)).flatten();
    let help = if line.starts_with('\t') || line.trim_start_matches(' ').starts_with('\t') {
        "YAML forbids tabs in indentation: indent with spaces"
    } else if line.contains("{{") {
        "fill in the placeholders of the template before checking it"
    } else {
        "check the indentation, the quotes and the colons of this line and the one before it"
    };
    (ReadFault::Syntax { offset, message: format!("the file is not valid YAML: {message}"), help: help.into() }, continuation)
}
