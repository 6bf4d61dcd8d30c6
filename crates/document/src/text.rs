//! Text for people: hidden characters made visible, lines broken between words.

use std::fmt::Write as _;

/// A text in which no character can hide, turn the line around or command a terminal: each of those is written as an
/// escape. Line breaks are escaped too, so that a text of a stranger stays on the line that it was given.
#[must_use]
pub fn visible(text: &str) -> String {
    escaped(text, is_hidden, |out, character| {
        let _ = write!(out, "{}", character.escape_unicode());
    })
}

/// A JSON text in which the same characters are written as JSON escapes (RFC 8259 section 7): its value is the same, and
/// it can be shown on a terminal. The line breaks between its tokens are kept.
#[must_use]
pub fn visible_json(text: &str) -> String {
    escaped(
        text,
        |character| character != '\n' && is_hidden(character),
        |out, character| {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        },
    )
}

/// A YAML scalar in double quotes in which the same characters are written as YAML escapes (YAML 1.2.2 section 5.7).
#[must_use]
pub fn visible_yaml(text: &str) -> String {
    escaped(text, is_hidden, |out, character| {
        let _ = write!(out, "\\U{:08x}", u32::from(character));
    })
}

/// A text with the characters replaced that are to be.
fn escaped(text: &str, is_escaped: impl Fn(char) -> bool, escape: impl Fn(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_escaped(character) { escape(&mut out, character) } else { out.push(character) }
    }
    out
}

/// Whether a character is a control (Unicode Cc), directs the text (Unicode Bidi_Control), or has no width of its own
/// (Unicode Default_Ignorable_Code_Point, the variation selectors of emoji apart).
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// A text broken between words into lines of at most `width` characters; lines after the first start with `indent`.
#[must_use]
pub fn wrapped(text: &str, width: usize, indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let room = line.chars().count() + 1 + word.chars().count();
        if !line.trim().is_empty() && room > width {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
        }
        if !line.trim().is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// A text broken into lines of at most `width` characters: between words, and within a word that is longer than a line.
#[must_use]
pub fn folded_lines(text: &str, width: usize) -> Vec<String> {
    let mut short = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        for (position, character) in word.chars().enumerate() {
            if position == 0 || (width > 0 && position % width == 0) {
                short.push(' ');
            }
            short.push(character);
        }
    }
    wrapped(&short, width, "")
}

#[cfg(test)]
mod tests {
    use super::{folded_lines, visible, visible_json, wrapped};

    #[test]
    fn hidden_characters_are_shown() {
        assert_eq!(visible("a\u{202e}b\tc\u{200b}"), "a\\u{202e}b\\u{9}c\\u{200b}");
        assert_eq!(visible("Zoë Ní Bhriain"), "Zoë Ní Bhriain");
        assert_eq!(visible("soft\u{ad}hyphen\u{3164}\u{9b}1m"), "soft\\u{ad}hyphen\\u{3164}\\u{9b}1m");
    }

    #[test]
    fn escaped_json_has_the_same_value() {
        let text = "{\n  \"a\u{202e}b\": \"\u{85}\u{e0041}\u{7f}ë\"\n}";
        let shown = visible_json(text);
        assert_eq!(shown, "{\n  \"a\\u202eb\": \"\\u0085\\udb40\\udc41\\u007fë\"\n}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        assert!(value(text).is_some());
        assert_eq!(value(&shown), value(text));
    }

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrapped("one two three", 8, "  "), ["one two", "  three"]);
        assert_eq!(wrapped("indivisible", 4, ""), ["indivisible"]);
        assert_eq!(folded_lines("an indivisible word", 4), ["an", "indi", "visi", "ble", "word"]);
    }
}
