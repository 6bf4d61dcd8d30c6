//! Text for people: hidden characters made visible, lines broken between words.

use std::fmt::Write as _;

/// A text in which no character can hide or turn the line around: control, bidirectional and zero-width characters
/// stand as escapes.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            let _ = write!(out, "{}", character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{061c}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
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
    use super::{folded_lines, visible, wrapped};

    #[test]
    fn hidden_characters_are_shown() {
        assert_eq!(visible("a\u{202e}b\tc\u{200b}"), "a\\u{202e}b\\u{9}c\\u{200b}");
        assert_eq!(visible("Zoë Ní Bhriain"), "Zoë Ní Bhriain");
    }

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrapped("one two three", 8, "  "), ["one two", "  three"]);
        assert_eq!(wrapped("indivisible", 4, ""), ["indivisible"]);
        assert_eq!(folded_lines("an indivisible word", 4), ["an", "indi", "visi", "ble", "word"]);
    }
}
