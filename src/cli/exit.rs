//! Exit codes: one table for every command.

use std::process::ExitCode;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: yes.
    Yes,
    /// 1: no; it does not conform or does not meet the policy.
    No,
    /// 2: the question was wrong: usage, set-up, unreadable input.
    WrongQuestion,
    /// 3: it cannot be told; a MUST was not run, is inconclusive or in error.
    CannotTell,
    /// 4: not authentic; a signature or the structure under it does not hold.
    NotAuthentic,
    /// 5: the tool failed.
    Failed,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::WrongQuestion => 2,
            Self::CannotTell => 3,
            Self::NotAuthentic => 4,
            Self::Failed => 5,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
