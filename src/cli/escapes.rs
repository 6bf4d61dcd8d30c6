//! Whether the terminal understands escape sequences: colours, and the movements of the cursor.

use std::ffi::OsStr;

/// Whether what is written to a stream may hold escape sequences: it is a terminal, and not one that says that it
/// understands none.
pub(super) fn are_understood(is_terminal: bool) -> bool {
    is_terminal && is_able(std::env::var_os("TERM").as_deref(), cfg!(unix))
}

/// Whether a terminal of this type understands them. On Unix one without a type is none that does.
fn is_able(kind: Option<&OsStr>, is_unix: bool) -> bool {
    match kind {
        Some(kind) => kind != "dumb" && !kind.is_empty(),
        None => !is_unix,
    }
}

#[cfg(test)]
mod tests {
    use super::is_able;
    use std::ffi::OsStr;

    #[test]
    fn a_dumb_terminal_is_given_text_alone() {
        for (kind, is_unix, able) in [
            (Some("xterm-256color"), true, true),
            (Some("dumb"), true, false),
            (Some("dumb"), false, false),
            (Some(""), true, false),
            (None, true, false),
            (None, false, true),
        ] {
            assert_eq!(is_able(kind.map(OsStr::new), is_unix), able, "{kind:?} {is_unix}");
        }
    }
}
