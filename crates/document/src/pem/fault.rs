//! Why PEM is not read, with the place; nothing of what it holds is told.

use thiserror::Error;

/// Why PEM is not read. The fault lies with the file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct PemFault {
    /// The line, from 1; LF, CR and CRLF end one.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong there.
    pub problem: PemProblem,
}

/// What is wrong with PEM.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PemProblem {
    /// The text is UTF-16.
    #[error("the file is UTF-16, and PEM is ASCII")]
    Utf16,
    /// A boundary has no dashes at its end.
    #[error("the boundary that starts here does not end with five dashes")]
    Unclosed,
    /// A boundary has other dashes than it must.
    #[error("five dashes stand before BEGIN, and here are others")]
    Dashes,
    /// A block ends that never began.
    #[error("a block ends here, and no `-----BEGIN` stands before it")]
    NoBegin,
    /// A block does not end.
    #[error("the block that begins here has no end: its `-----END` line is missing")]
    NoEnd,
    /// The label at the end is another.
    #[error("the label of this END line is not that of its BEGIN line")]
    OtherEnd,
    /// There are header fields.
    #[error("the block has header fields (RFC 1421){}", if *.is_encrypted { " and is encrypted in the way of old" } else { "" })]
    HeaderFields {
        /// Whether they say that it is encrypted.
        is_encrypted: bool,
    },
    /// A character is none of base64.
    #[error("{0} stands here, which base64 does not have")]
    Character(&'static str),
    /// Base64 goes on where it has ended.
    #[error("base64 goes on here behind its padding")]
    AfterPadding,
    /// A block holds nothing.
    #[error("nothing stands between BEGIN and END")]
    Empty,
    /// Characters are missing.
    #[error("the block has {characters} characters of base64, which is never the number of a whole one: some are missing or too many")]
    Cut {
        /// How many there are, without padding.
        characters: usize,
    },
    /// The padding is wrong.
    #[error("the block ends with {found} padding characters (`=`), and its length needs {needed}: something of it was lost or changed")]
    Padding {
        /// How many there are.
        found: usize,
        /// How many there must be.
        needed: usize,
    },
    /// The last character is none that an encoder writes.
    #[error("the last character of the block is none that base64 can end with there: its end was changed")]
    LooseEnd,
}
