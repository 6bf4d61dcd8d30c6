//! What no run may do: panic, die of a signal, take too long, end outside the table of exit codes, or let a character out
//! that a terminal obeys or that hides.

use crate::mutation::run::{End, Ran};

/// The exit codes that answer a question; 5 says that the tool failed, which is what is looked for here.
const ANSWERS: std::ops::RangeInclusive<i32> = 0..=4;
/// How long a line is quoted in a fault, in characters.
const QUOTED: usize = 160;
/// How many words of a message tell one class of faults from another.
const SHAPE: usize = 6;

/// What was asked of a run, as far as its judgement depends on it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asked {
    pub(crate) json: bool,
    pub(crate) colour: bool,
}

/// Something that may not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What it is, the same for all faults of one class.
    pub(crate) what: String,
    /// Where it shows.
    pub(crate) quote: String,
}

/// The faults of a run.
pub(crate) fn faults(ran: &Ran, asked: Asked) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut fault = |what: String, quote: String| found.push(Fault { what, quote });
    let told = String::from_utf8_lossy(&ran.stderr).into_owned();
    let last = || escaped(told.lines().rfind(|line| !line.is_empty()).unwrap_or_default());
    if let Some(line) = told.lines().find(|line| line.contains("panicked at")) {
        fault("panic".to_owned(), escaped(line));
    }
    match ran.end {
        End::Code(code) if ANSWERS.contains(&code) => {}
        End::Code(code) => fault(format!("exit code {code}"), last()),
        // SIGXCPU, and the SIGKILL that follows it a second later.
        End::Signal(9 | 24) => fault("too much CPU time".to_owned(), last()),
        End::Signal(signal) => fault(format!("signal {signal}"), last()),
        End::TooLong => fault("too long".to_owned(), last()),
        End::TooMuch => fault("too much output".to_owned(), last()),
    }
    if ran.end != End::TooMuch {
        for (stream, bytes) in [("standard output", &ran.stdout), ("standard error", &ran.stderr)] {
            let colour = asked.colour && stream == "standard output";
            found.extend(of_text(bytes, colour).map(|fault| Fault { what: format!("{} on {stream}", fault.what), ..fault }));
        }
    }
    if asked.json && matches!(ran.end, End::Code(0 | 1 | 3 | 4)) && !is_json(&ran.stdout) {
        found.push(Fault { what: "no JSON on standard output".to_owned(), quote: escaped(&String::from_utf8_lossy(&ran.stdout)) });
    }
    found
}

/// Whether bytes are one value of JSON. What refuses before it has a result writes none at all.
fn is_json(bytes: &[u8]) -> bool {
    bytes.is_empty() || serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok()
}

/// The first fault of what was written for people or as JSON.
pub(crate) fn of_text(bytes: &[u8], colour: bool) -> Option<Fault> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let around = &bytes[error.valid_up_to().saturating_sub(QUOTED / 2)..];
            let quote = escaped(&String::from_utf8_lossy(&around[..around.len().min(QUOTED)]));
            return Some(Fault { what: "bytes that are not UTF-8".to_owned(), quote });
        }
    };
    let mut rest = text;
    while let Some((at, character)) = rest.char_indices().find(|(_, character)| is_forbidden(*character)) {
        if colour && let Some(after) = rest.get(at..).and_then(after_colour) {
            rest = after;
            continue;
        }
        let offset = text.len() - rest.len() + at;
        let start = text[..offset].rfind('\n').map_or(0, |line| line + 1);
        let start = start.max(text.floor_char_boundary(offset.saturating_sub(QUOTED / 2)));
        let end = text.ceil_char_boundary((offset + QUOTED / 2).min(text.len()));
        let kind = if character.is_control() { "raw control character" } else { "raw hidden character" };
        return Some(Fault { what: format!("{kind} after \"{}\"", shape(&text[start..offset])), quote: escaped(&text[start..end]) });
    }
    None
}

/// What follows a sequence that sets a colour and does nothing else (ECMA-48, SGR).
fn after_colour(text: &str) -> Option<&str> {
    let numbers = text.strip_prefix("\u{1b}[")?;
    let end = numbers.find(|character: char| !character.is_ascii_digit() && character != ';')?;
    numbers[end..].strip_prefix('m')
}

/// Characters that a terminal obeys, that turn the line around, or that nobody sees. A line ends with a line feed alone.
fn is_forbidden(character: char) -> bool {
    let hides = matches!(character, '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let marks = matches!(character, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    character.is_control() && character != '\n' || hides || marks
}

/// The words of a message that are ours: neither what it quotes nor places, numbers and the word that is under way.
fn shape(message: &str) -> String {
    let message = message.rsplit_once([' ', '`', '\'']).map_or("", |(before, _)| before);
    let is_ours = |word: &&str| word.chars().all(|character| character.is_ascii_alphabetic() || ",:;()".contains(character));
    let words = message.split(['`', '\'', '"']).step_by(2).flat_map(str::split_whitespace).filter(is_ours);
    words.take(SHAPE).collect::<Vec<_>>().join(" ")
}

/// A text that can be shown whatever it holds, in one line.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars().take(QUOTED) {
        match character {
            '\n' => out.push_str("\\n"),
            _ if is_forbidden(character) => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Asked, faults, of_text};
    use crate::mutation::run::{End, Ran};

    fn outcome_of(end: End, stdout: &str, stderr: &str, asked: Asked) -> Vec<String> {
        let ran = Ran { end, stdout: stdout.into(), stderr: stderr.into() };
        faults(&ran, asked).into_iter().map(|fault| fault.what).collect()
    }

    #[test]
    fn what_may_be_is_no_fault() {
        let (json, colour) = (Asked { json: true, ..Asked::default() }, Asked { colour: true, ..Asked::default() });
        for code in 0..=4 {
            assert_eq!(outcome_of(End::Code(code), "yes\n", "note: é 😀\n", Asked::default()), [""; 0]);
        }
        assert_eq!(outcome_of(End::Code(1), "{\"a\":[1]}\n", "", json), [""; 0]);
        assert_eq!(outcome_of(End::Code(2), "", "error: x\n", json), [""; 0]);
        assert_eq!(outcome_of(End::Code(0), "\u{1b}[1;31mred\u{1b}[0m\n", "", colour), [""; 0]);
    }

    #[test]
    fn what_may_not_be_is_a_fault() {
        let none = Asked::default();
        assert_eq!(outcome_of(End::Code(101), "", "thread 'main' panicked at src/a.rs:1:1:\n", none), ["panic", "exit code 101"]);
        assert_eq!(outcome_of(End::Code(5), "", "", none), ["exit code 5"]);
        assert_eq!(outcome_of(End::Signal(6), "", "", none), ["signal 6"]);
        assert_eq!(outcome_of(End::Signal(24), "", "", none), ["too much CPU time"]);
        assert_eq!(outcome_of(End::TooLong, "", "", none), ["too long"]);
        assert_eq!(outcome_of(End::TooMuch, "\u{1b}", "", none), ["too much output"]);
        assert_eq!(outcome_of(End::Code(1), "{\"a\":", "", Asked { json: true, ..none }), ["no JSON on standard output"]);
        assert_eq!(outcome_of(End::Code(1), "", "error: a\u{9b}\n", none), ["raw control character after \"error:\" on standard error"]);
        let message = "at a.yaml:3:4: there is no field `a b` here, and `\u{202e}b` is";
        let what = "raw hidden character after \"at there is no field here,\" on standard output";
        assert_eq!(outcome_of(End::Code(1), message, "", none), [what]);
        for text in ["\u{1b}[2J", "\u{1b}[31", "\u{7f}", "\r\n", "\t", "\u{200b}", "\u{feff}", "\u{e0041}"] {
            assert!(of_text(text.as_bytes(), true).is_some(), "{text:?}");
        }
        assert_eq!(of_text(b"ab\xffcd", false).unwrap().what, "bytes that are not UTF-8");
    }
}
