//! A finding with the line of source that it is about, drawn by `miette` from that line alone.

use kitemark_assessment::Position;
use kitemark_document::pem::holds_private_key;
use kitemark_document::text::visible;
use kitemark_document::{Source, masked};
use kitemark_engine::Finding;
use kitemark_standard::Level;
use miette::{Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents};
use std::fmt;

/// How many characters of a line are shown: with the line number and the frame they fit into 80 columns.
const SHOWN: usize = 60;

/// How many bytes of a line on either side of a finding are looked at: a contract may be a single line, and what hides a
/// secret has to see the whole of it.
const AROUND: usize = 16 * 1024;

/// A finding ready to be drawn.
#[derive(Debug)]
pub(super) struct Excerpt {
    message: String,
    level: Level,
    line: Option<Line>,
}

/// A line of source: `miette` would search the whole file for it, once for every finding.
#[derive(Debug)]
struct Line {
    name: String,
    text: String,
    /// The line, from 0.
    number: usize,
    label: std::ops::Range<usize>,
}

impl Excerpt {
    pub(super) fn new(finding: &Finding, position: Position<'_>, source: Option<&Source>) -> Self {
        let others = match finding.others {
            0 => String::new(),
            1 => " (and 1 other place)".into(),
            many => format!(" (and {many} other places)"),
        };
        let message = format!("{}{others}", visible(&finding.message));
        Self { message, level: finding.level, line: source.and_then(|source| Line::of(position, source)) }
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }
}

impl Line {
    fn of(position: Position<'_>, source: &Source) -> Option<Self> {
        let text = source.readable();
        let number = position.line.checked_sub(1)?;
        let at = source.offset(position.line, position.column)?;
        let start = source.offset(position.line, 1)?.max(text.floor_char_boundary(at.saturating_sub(AROUND)));
        let end = text.ceil_char_boundary(text.len().min(at + AROUND));
        let around = text.get(text.floor_char_boundary(at.saturating_sub(AROUND))..end)?;
        if holds_private_key(around) {
            return Some(Self::hidden(position, number));
        }
        let end = text.get(at..end)?.find(['\n', '\r']).map_or(end, |length| at + length);
        let line: Vec<char> = masked(text.get(start..end)?).chars().collect();
        let column = text.get(start..at)?.chars().count().min(line.len());
        let word = line.iter().skip(column).take_while(|character| !matches!(character, ':' | ' ' | ',' | '}' | ']')).count().clamp(1, SHOWN / 2);
        let (from, to) = if line.len() <= SHOWN {
            (0, line.len())
        } else {
            let from = column.saturating_sub((SHOWN - word) / 2).min(line.len() - SHOWN);
            (from, (from + SHOWN).min(line.len()))
        };
        let part = |range: std::ops::Range<usize>| visible(&line.get(range).unwrap_or_default().iter().collect::<String>());
        let mut text = if from > 0 { "… ".to_owned() } else { String::new() };
        text.push_str(&part(from..column));
        let label = text.len();
        text.push_str(&part(column..(column + word).min(to)));
        let label = label..text.len().max(label + 1);
        text.push_str(&part((column + word).min(to)..to));
        if to < line.len() {
            text.push_str(" …");
        }
        if text.len() < label.end {
            text.push(' ');
        }
        Some(Self { name: Self::name(position), text, number, label })
    }

    /// The line as it is shown where a private key is near.
    fn hidden(position: Position<'_>, number: usize) -> Self {
        let text = "(not shown: a private key is near)".to_owned();
        Self { name: Self::name(position), label: 0..text.len(), text, number }
    }

    fn name(position: Position<'_>) -> String {
        format!("{}:{}:{}", visible(position.file), position.line, position.column)
    }
}

impl SourceCode for Line {
    fn read_span<'a>(&'a self, span: &SourceSpan, _before: usize, _after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        if span.offset() + span.len() > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let whole = SourceSpan::from(0..self.text.len());
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), self.text.as_bytes(), whole, self.number, 0, 1)))
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Excerpt {}

impl Diagnostic for Excerpt {
    fn severity(&self) -> Option<Severity> {
        Some(match self.level {
            Level::Must => Severity::Error,
            Level::Should => Severity::Warning,
            Level::Note => Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.line.as_ref().map(|line| line as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let line = self.line.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(None, SourceSpan::from(line.label.clone())))))
    }
}
