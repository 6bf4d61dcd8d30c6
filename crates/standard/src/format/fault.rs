//! What a value can break, and what can be wrong with a format itself.

use serde::Deserialize;
use thiserror::Error;

/// The rules a value can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Rule {
    /// The greatest length.
    TooLong,
    /// The pattern of at least one form.
    Pattern,
    /// What the format denies.
    Denied,
    /// The check character.
    CheckCharacter,
    /// The calendar.
    Date,
    /// The membership of a code list.
    CodeList,
}

/// Which rule a value broke. It never repeats the value, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FormatFault {
    /// The value has too many characters.
    #[error("longer than {limit} characters")]
    TooLong {
        /// The greatest number of characters.
        limit: usize,
    },
    /// No form matches the value.
    #[error("not of the form {canonical}")]
    Pattern {
        /// The preferred form.
        canonical: String,
    },
    /// The value begins as no value may.
    #[error("begins with {prefix}: {reason}")]
    DeniedPrefix {
        /// The beginning in question.
        prefix: String,
        /// Why it is refused.
        reason: String,
    },
    /// The value holds what no value may.
    #[error("{reason}")]
    DeniedPattern {
        /// Why it is refused.
        reason: String,
    },
    /// A part that must be a number is none.
    #[error("its {group} is not all digits")]
    NotDigits {
        /// The group in question.
        group: String,
    },
    /// The check character does not follow from the counted digits.
    #[error("wrong check character, expected {expected}")]
    CheckCharacter {
        /// The character that does.
        expected: char,
    },
    /// The month or the day is not in the calendar.
    #[error("impossible date: the calendar has no such day")]
    Date,
    /// A part is no code of its list.
    #[error("its {group} is no code of the list {list}")]
    CodeList {
        /// The group in question.
        group: String,
        /// The id of the list.
        list: String,
    },
}

impl FormatFault {
    /// The rule that was broken.
    #[must_use]
    pub fn rule(&self) -> Rule {
        match self {
            Self::TooLong { .. } => Rule::TooLong,
            Self::Pattern { .. } | Self::NotDigits { .. } => Rule::Pattern,
            Self::DeniedPrefix { .. } | Self::DeniedPattern { .. } => Rule::Denied,
            Self::CheckCharacter { .. } => Rule::CheckCharacter,
            Self::Date => Rule::Date,
            Self::CodeList { .. } => Rule::CodeList,
        }
    }
}

/// Why a format cannot be used: the mistake is in its file.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("the format `{format}` cannot be used")]
pub struct FormatError {
    /// The id of the format.
    pub format: String,
    /// What is wrong with it.
    #[source]
    pub problem: FormatProblem,
}

/// What is wrong with a format.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FormatProblem {
    /// There is nothing to match.
    #[error("it has no forms")]
    NoForms,
    /// A pattern is no regular expression, or one that would not run in linear time.
    #[error("the pattern `{pattern}` is not accepted")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What the regular expression engine says.
        source: Box<regex::Error>,
    },
    /// A rule names a group that the pattern lacks.
    #[error("the pattern `{pattern}` has no group `{group}`")]
    NoGroup {
        /// The pattern.
        pattern: String,
        /// The group.
        group: String,
    },
    /// The alphabet of a check character is of no use.
    #[error("the alphabet `{alphabet}` needs two or more characters, each once")]
    Alphabet {
        /// The alphabet.
        alphabet: String,
    },
    /// A check character counts no part.
    #[error("the check character counts no part")]
    NothingCounted,
    /// A code list is not there.
    #[error("the code list `{list}` is not known")]
    NoCodeList {
        /// The id of the list.
        list: String,
    },
    /// A denial names nothing, or the empty prefix.
    #[error("a denial needs prefixes or patterns, none of them empty")]
    EmptyDenial,
    /// A remark has no condition, or several.
    #[error("the remark `{remark}` needs exactly one of when, unless and codeList")]
    RemarkCondition {
        /// The id of the remark.
        remark: String,
    },
    /// Two remarks have the same id.
    #[error("the remark `{remark}` is stated more than once")]
    RepeatedRemark {
        /// The id of the remark.
        remark: String,
    },
}
