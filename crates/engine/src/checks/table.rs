//! A table in CSV (RFC 4180), one record after the other: none is held that is longer than a record of people is.

use csv_core::{ReadRecordResult, Reader};

/// The longest record that is read, in bytes without its signs.
const MOST_BYTES: usize = 64 * 1024;

/// The most cells of a record.
const MOST_CELLS: usize = 1024;

/// The records of a table with the lines at which they start.
pub(super) struct Table<'t> {
    rest: &'t [u8],
    reader: Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    is_over: bool,
}

/// A record.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// Its cells without the white space around them.
    Cells(Vec<String>),
    /// It has more bytes or cells than are read.
    TooLong,
}

impl<'t> Table<'t> {
    /// The table in a text; a byte order mark is no part of it.
    pub(super) fn new(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { rest: text.as_bytes(), reader: Reader::new(), bytes: vec![0; MOST_BYTES], ends: vec![0; MOST_CELLS], is_over: false }
    }

    /// What is wrong with a record that is not read.
    pub(super) fn too_long() -> String {
        format!("longer than {} KB or of more than {MOST_CELLS} cells, and not read", MOST_BYTES / 1024)
    }
}

impl Iterator for Table<'_> {
    type Item = (u64, Record);

    fn next(&mut self) -> Option<(u64, Record)> {
        if self.is_over {
            return None;
        }
        // Line breaks before a record belong to the one before it.
        let blank = self.rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let line = self.reader.line() + self.rest.get(..blank).map_or(0, |skipped| memchr::memchr_iter(b'\n', skipped).count() as u64);
        let (mut bytes, mut cells, mut is_long) = (0, 0, false);
        loop {
            let (into, ends) = (self.bytes.get_mut(bytes..)?, self.ends.get_mut(cells..)?);
            let (result, read, written, ended) = self.reader.read_record(self.rest, into, ends);
            self.rest = self.rest.get(read..).unwrap_or_default();
            bytes += written;
            cells += ended;
            match result {
                // The end of the text ends a record.
                ReadRecordResult::InputEmpty => {}
                // What is too long is read on and not kept.
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => (is_long, bytes, cells) = (true, 0, 0),
                ReadRecordResult::Record if is_long => return Some((line, Record::TooLong)),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => {
                    self.is_over = true;
                    return None;
                }
            }
        }
        let mut start = 0;
        let of = |end: &usize| {
            let cell = self.bytes.get(std::mem::replace(&mut start, *end)..*end).unwrap_or_default();
            String::from_utf8_lossy(cell).trim().to_owned()
        };
        Some((line, Record::Cells(self.ends.iter().take(cells).map(of).collect())))
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, MOST_CELLS, Record, Table};

    fn read(text: &str) -> Vec<(u64, Record)> {
        Table::new(text).collect()
    }

    fn cells(cells: &[&str]) -> Record {
        Record::Cells(cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn records_have_their_cells_and_lines() {
        let text = "\u{feff}a, b ,c\r\n\n\"x\ny\",\"say \"\"hi\"\"\",\nlast";
        assert_eq!(read(text), [(1, cells(&["a", "b", "c"])), (3, cells(&["x\ny", "say \"hi\"", ""])), (5, cells(&["last"]))]);
        assert_eq!((read(""), read("\n\r\n")), (Vec::new(), Vec::new()));
    }

    #[test]
    fn what_is_too_long_is_not_kept_and_what_follows_is_read() {
        for long in ["x".repeat(MOST_BYTES + 1), ",".repeat(MOST_CELLS), format!("\"{}\"", "y\n".repeat(MOST_BYTES))] {
            let found = read(&format!("a\n{long}\nb,ü"));
            let [first, second, third] = found.as_slice() else { unreachable!("there are three records, not {}", found.len()) };
            assert_eq!((first, second), (&(1, cells(&["a"])), &(2, Record::TooLong)));
            assert_eq!(third.1, cells(&["b", "ü"]));
        }
        assert_eq!(read(&"x".repeat(MOST_BYTES)).len(), 1);
    }
}
