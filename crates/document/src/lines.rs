//! Lines and columns: which byte of a text is at which, told from counts at regular distances, so that neither a text of
//! many lines nor one of a single long line is read again for each place in it. A line ends with a line feed, with a
//! carriage return, or with the two together (YAML 1.2.2 section 5.4).

/// How many bytes lie between two counts.
const BLOCK: usize = 512;

/// Counts of lines and characters along a text.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    blocks: Vec<Counts>,
}

/// What stands before a byte of a text, which [`super::MAX_BYTES`] bounds.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    /// Breaks of lines.
    breaks: u32,
    /// Characters.
    characters: u32,
    /// The byte at which the line starts.
    line_start: u32,
}

/// Whether a character of UTF-8 starts with this byte (RFC 3629 section 3).
fn is_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// How many characters start in a part of a text.
fn characters(part: &[u8]) -> usize {
    if part.is_ascii() { part.len() } else { part.iter().filter(|byte| is_start(**byte)).count() }
}

/// The bytes behind which a line starts, from `from` to before `to`.
fn line_ends(text: &[u8], from: usize, to: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
    let part = text.get(from..to).unwrap_or_default();
    let found = memchr::memchr2_iter(b'\n', b'\r', part).map(move |at| from + at);
    found.filter(|at| text.get(*at) == Some(&b'\n') || text.get(at + 1) != Some(&b'\n'))
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Lines {
    /// The counts of a text.
    pub(super) fn new(text: &str) -> Self {
        let mut counts = Counts::default();
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 1);
        for start in (0..=text.len()).step_by(BLOCK) {
            blocks.push(counts);
            let end = text.len().min(start + BLOCK);
            let part = text.as_bytes().get(start..end).unwrap_or_default();
            counts.characters += small(characters(part));
            for at in line_ends(text.as_bytes(), start, end) {
                counts.breaks += 1;
                counts.line_start = small(at + 1);
            }
        }
        Self { blocks }
    }

    /// The counts nearest before a byte, the byte that they are about, and what stands between the two.
    fn nearest<'t>(&self, text: &'t str, offset: usize) -> (Counts, usize, &'t [u8]) {
        let start = offset / BLOCK * BLOCK;
        let counts = self.blocks.get(offset / BLOCK).copied().unwrap_or_default();
        (counts, start, text.as_bytes().get(start..offset).unwrap_or_default())
    }

    /// How many characters stand before a byte.
    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let (counts, _, part) = self.nearest(text, offset);
        counts.characters as usize + characters(part)
    }

    /// The line and the column of a byte, both from 1, the column counted in characters; a byte order mark is none.
    pub(super) fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let offset = offset.min(text.len());
        let (counts, start, part) = self.nearest(text, offset);
        let (mut line, mut line_start) = (counts.breaks as usize + 1, counts.line_start as usize);
        for at in line_ends(text.as_bytes(), start, start + part.len()) {
            (line, line_start) = (line + 1, at + 1);
        }
        let before = match text.as_bytes().get(line_start..offset).filter(|_| line_start >= start) {
            Some(before) => characters(before),
            None => self.characters_before(text, offset) - self.characters_before(text, line_start),
        };
        let mark = usize::from(line_start == 0 && before > 0 && text.starts_with('\u{feff}'));
        (line, before - mark + 1)
    }

    /// The byte at which a line (from 1) has a column (from 1), as [`Self::position`] counts them.
    pub(super) fn offset(&self, text: &str, line: usize, column: usize) -> Option<usize> {
        let start = self.start_of(text, line.checked_sub(1)?)?;
        let mark = usize::from(start == 0 && text.starts_with('\u{feff}'));
        let wanted = self.characters_before(text, start) + mark + column.checked_sub(1)?;
        let block = self.blocks.partition_point(|counts| counts.characters as usize <= wanted).checked_sub(1)?;
        let mut left = wanted - self.blocks.get(block)?.characters as usize;
        let from = block * BLOCK;
        for (at, byte) in text.as_bytes().get(from..)?.iter().enumerate().filter(|(_, byte)| is_start(**byte)) {
            if left == 0 {
                return Some(from + at);
            }
            let ends_line = *byte == b'\n' || *byte == b'\r' && text.as_bytes().get(from + at + 1) != Some(&b'\n');
            if ends_line && from + at >= start {
                return None;
            }
            left -= 1;
        }
        (left == 0).then_some(text.len())
    }

    /// The byte at which a line (from 0) starts.
    fn start_of(&self, text: &str, line: usize) -> Option<usize> {
        let Some(breaks) = line.checked_sub(1) else { return Some(0) };
        let block = self.blocks.partition_point(|counts| counts.breaks as usize <= breaks).checked_sub(1)?;
        let from = block * BLOCK;
        let in_block = breaks - self.blocks.get(block)?.breaks as usize;
        line_ends(text.as_bytes(), from, text.len()).nth(in_block).map(|at| at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Lines};

    /// Every byte at which a character starts has the line and column that counting from the start gives, and is found by
    /// them.
    #[test]
    fn places_are_those_that_counting_gives() {
        let long = "é".repeat(BLOCK) + "x";
        let many = "a: ü\r\n".repeat(BLOCK);
        let returns = "b: €\r".repeat(BLOCK);
        let mixed = format!("{returns}\n{many}\r{long}\r\r\n{returns}");
        let short = ["", "\n", "a", "a\n", "\n\na", "\u{feff}", "\u{feff}a: b\nc", "é\nü: €\n\n𝄞", "\r", "a\rb\r", "\r\r\n\n\ra"];
        for text in short.into_iter().chain([&*long, &many, &returns, &mixed, &format!("{long}\n{many}{long}")]) {
            let lines = Lines::new(text);
            let (mut line, mut column) = (1, 1);
            for (offset, character) in text.char_indices().chain([(text.len(), '\0')]) {
                assert_eq!(lines.position(text, offset), (line, column), "byte {offset}");
                if character != '\u{feff}' {
                    assert_eq!(lines.offset(text, line, column), Some(offset), "{line}:{column}");
                }
                match character {
                    '\r' if text[offset + 1..].starts_with('\n') => column += 1,
                    '\n' | '\r' => (line, column) = (line + 1, 1),
                    '\u{feff}' => {}
                    _ => column += 1,
                }
            }
            assert_eq!(lines.offset(text, line + 1, 1), None);
            assert_eq!(lines.offset(text, line, column + 1), None);
        }
    }

    #[test]
    fn a_line_has_no_column_behind_its_end() {
        let lines = Lines::new("ab\ncd\n");
        assert_eq!(lines.offset("ab\ncd\n", 1, 3), Some(2));
        assert_eq!(lines.offset("ab\ncd\n", 1, 4), None);
        assert_eq!(lines.offset("ab\ncd\n", 0, 1), None);
        assert_eq!(lines.offset("ab\ncd\n", 1, 0), None);
        assert_eq!(lines.position("ab\ncd\n", usize::MAX), (3, 1));
    }
}
