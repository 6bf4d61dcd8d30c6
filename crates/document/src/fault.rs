//! Why a source could not be read, and where.

use thiserror::Error;

/// What stopped the reading of a source. The fault lies with the file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadFault {
    /// The file has no content.
    #[error("the file is empty")]
    Empty,
    /// The file is not valid UTF-8.
    #[error("the file is not UTF-8 text: here is the byte 0x{byte:02X}, which no character of UTF-8 has at this place")]
    NotUtf8 {
        /// The first byte that is not part of a character.
        offset: usize,
        /// That byte.
        byte: u8,
    },
    /// The file is text in another encoding of Unicode.
    #[error("the file is {encoding} text, not UTF-8")]
    OtherEncoding {
        /// The name of the encoding.
        encoding: &'static str,
    },
    /// The file is neither JSON nor YAML.
    #[error("{message}")]
    Syntax {
        /// Where the reading stopped.
        offset: usize,
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
    /// Mappings and sequences are nested too deeply.
    #[error("the nesting is deeper than {} levels", super::MAX_DEPTH)]
    TooDeep {
        /// The first container that is too deep.
        offset: usize,
    },
    /// Aliases or merge keys expand to more nodes than are read.
    #[error("the aliases of this file expand to more than {} nodes", super::MAX_EXPANDED_NODES)]
    TooManyAliases {
        /// The alias that went over the bound.
        offset: usize,
    },
    /// The stream has more than one YAML document.
    #[error("the file holds more than one YAML document")]
    ManyDocuments {
        /// Where the second document starts.
        offset: usize,
    },
}

impl ReadFault {
    /// The byte at which the fault was found.
    #[must_use]
    pub fn offset(&self) -> usize {
        match self {
            Self::Empty | Self::OtherEncoding { .. } => 0,
            Self::NotUtf8 { offset, .. }
            | Self::Syntax { offset, .. }
            | Self::TooDeep { offset }
            | Self::TooManyAliases { offset }
            | Self::ManyDocuments { offset } => *offset,
        }
    }

    /// What the owner of the file can do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        match self {
            Self::Empty => "give the file its content, or name another file",
            Self::NotUtf8 { .. } | Self::OtherEncoding { .. } => "save the file as UTF-8",
            Self::Syntax { help, .. } => help,
            Self::TooDeep { .. } => "flatten the document, or move parts of it to components and refer to them",
            Self::TooManyAliases { .. } => "write the repeated parts as components and refer to them with $ref",
            Self::ManyDocuments { .. } => "keep one contract in a file: split it at the line `---`",
        }
    }
}
