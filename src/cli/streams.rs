//! Standard output and standard error. Everything that is written to them passes here, where no character can hide, turn
//! the line around or command the terminal.

use super::{Exit, escapes};
use kitemark_document::text::{visible, visible_json};
use std::io::Write as _;

/// Writes text to standard output.
pub(super) fn print(text: &str) -> Exit {
    write_output(&lines(text))
}

/// Writes text to standard output in which colours are kept: they are ours, as what comes from elsewhere was escaped when
/// the text was put together.
pub(super) fn print_coloured(text: &str) -> Exit {
    write_output(&coloured_lines(text))
}

/// Writes a JSON text to standard output.
pub(super) fn print_json(text: &str) -> Exit {
    write_output(&visible_json(text))
}

/// Says on standard error what is wrong and what to do.
pub(super) fn print_error(message: &str, help: &str) {
    write_error("error: ", message);
    if !help.is_empty() {
        write_error("help: ", help);
    }
}

/// Says on standard error what is worth knowing about an answer.
pub(super) fn print_note(message: &str) {
    write_error("note: ", message);
}

/// Says on standard error which file was written.
pub(super) fn print_written(file: &std::path::Path) {
    write_error("", &format!("wrote {}", file.display()));
}

/// Shows what is wrong with the arguments, or the help that was asked for.
pub(super) fn print_usage(fault: &clap::Error) -> Exit {
    let text = lines(&fault.render().to_string());
    if !fault.use_stderr() {
        return write_output(&text);
    }
    let _ = standard_error().lock().write_all(text.as_bytes());
    Exit::WrongQuestion
}

/// From now on a panic is told here, escaped like everything else.
pub(super) fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.payload_as_str().unwrap_or("no message");
        let place = panic.location().map(|location| format!(" at {}:{}", location.file(), location.line())).unwrap_or_default();
        print_error(&format!("kitemark itself failed{place}: {text}"), "this is a fault of kitemark: please report it");
    }));
}

/// Whether standard output is a terminal that understands escape sequences.
pub(super) fn is_output_able() -> bool {
    use std::io::IsTerminal as _;
    escapes::are_understood(standard_output().is_terminal())
}

/// Whether somebody looks at standard error.
pub(super) fn is_error_terminal() -> bool {
    use std::io::IsTerminal as _;
    standard_error().is_terminal()
}

/// Standard error for a program that is started: what it writes is its own.
pub(super) fn error_of_child() -> std::process::Stdio {
    std::process::Stdio::from(standard_error())
}

/// How far a long piece of work is, in one line of a terminal that is written again and again. Only words of this program and
/// numbers are shown.
pub(super) struct Progress {
    is_shown: bool,
}

impl Progress {
    /// Shown where standard error is a terminal that understands escape sequences.
    pub(super) fn new() -> Self {
        Self { is_shown: escapes::are_understood(is_error_terminal()) }
    }

    /// Shows one line in place of the last.
    pub(super) fn show(&self, line: std::fmt::Arguments<'_>) {
        self.write(&format!("\r\u{1b}[K{}", visible(&line.to_string())));
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        self.write("\r\u{1b}[K");
    }

    fn write(&self, text: &str) {
        if self.is_shown {
            let mut out = standard_error().lock();
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
    }
}

/// A reader of standard output that has gone away is no fault.
fn write_output(text: &str) -> Exit {
    let mut out = standard_output().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Exit::Yes,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Yes,
        Err(_) => Exit::Failed,
    }
}

/// Writes one message. Its lines after the first are indented, so that none of them can pass for a message of its own.
fn write_error(label: &str, message: &str) {
    let mut text = label.to_owned();
    for (position, line) in message.lines().enumerate() {
        if position > 0 {
            text.push_str("\n  ");
        }
        text.push_str(&visible(line));
    }
    text.push('\n');
    // Nobody can be told that standard error cannot be written.
    let _ = standard_error().lock().write_all(text.as_bytes());
}

/// A text with its line breaks and nothing else hidden.
fn lines(text: &str) -> String {
    text.split_inclusive('\n').map(|line| line.strip_suffix('\n').map_or_else(|| visible(line), |line| visible(line) + "\n")).collect()
}

/// A text with its line breaks and the sequences that select colours (SGR, ECMA-48 section 8.3.117), and nothing else hidden.
fn coloured_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("\u{1b}[") {
        let (before, sequence) = rest.split_at(start);
        out.push_str(&lines(before));
        let parameters = sequence.bytes().skip(2).take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
        match sequence.get(..2 + parameters + 1).filter(|sequence| sequence.ends_with('m')) {
            Some(colour) => {
                out.push_str(colour);
                rest = sequence.get(colour.len()..).unwrap_or_default();
            }
            None => {
                out.push_str(&visible("\u{1b}"));
                rest = sequence.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(&lines(rest));
    out
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that writes to the streams")]
fn standard_output() -> std::io::Stdout {
    std::io::stdout()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that writes to the streams")]
fn standard_error() -> std::io::Stderr {
    std::io::stderr()
}

#[cfg(test)]
mod tests {
    use super::{coloured_lines, lines};

    #[test]
    fn line_breaks_are_kept_and_nothing_else_is_hidden() {
        assert_eq!(lines("a\nb\u{1b}[31m\r\n\tc"), "a\nb\\u{1b}[31m\\u{d}\n\\u{9}c");
        assert_eq!(lines(""), "");
    }

    #[test]
    fn colours_are_kept_where_they_are_asked_for() {
        assert_eq!(coloured_lines("\u{1b}[1;31mFAIL\u{1b}[0m\n"), "\u{1b}[1;31mFAIL\u{1b}[0m\n");
        assert_eq!(coloured_lines("\u{1b}[2Ja\u{1b}]8;;x\u{7}\u{1b}[\u{1b}[m"), "\\u{1b}[2Ja\\u{1b}]8;;x\\u{7}\\u{1b}[\u{1b}[m");
        assert_eq!(coloured_lines("\u{1b}["), "\\u{1b}[");
        assert_eq!(coloured_lines("\u{1b}[12"), "\\u{1b}[12");
    }
}
