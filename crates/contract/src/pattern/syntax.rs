//! The syntax of a pattern: whether any dialect of ECMA-262 compiles it, with the flag `u` or without (annex B).

use std::iter::Peekable;
use std::str::CharIndices;

/// Where a pattern is no regular expression of any dialect of ECMA-262, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxFault {
    /// The position of the character in the pattern, from 1.
    pub position: usize,
    /// The character; none at the end of the pattern.
    pub character: Option<char>,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl std::fmt::Display for SyntaxFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.character {
            Some(character) => write!(f, "its character {}, `{character}`, {}", self.position, self.reason),
            None => write!(f, "at its end {}", self.reason),
        }
    }
}

/// What is wrong with a pattern, if no dialect of ECMA-262 compiles it.
#[must_use]
pub fn syntax_fault(pattern: &str) -> Option<SyntaxFault> {
    let mut parser = Parser { rest: pattern.char_indices().peekable(), pattern };
    let (at, reason) = parser.whole().err()?;
    let position = pattern.get(..at).unwrap_or_default().chars().count() + 1;
    Some(SyntaxFault { position, character: pattern.get(at..).and_then(|rest| rest.chars().next()), reason })
}

/// The byte of the character at fault, and what is wrong.
type Fault = (usize, &'static str);

/// What a quantifier may follow.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// Nothing that can be repeated.
    Nothing,
    /// Something that can.
    Atom,
    /// A quantifier, which `?` makes lazy.
    Quantifier,
}

struct Parser<'p> {
    rest: Peekable<CharIndices<'p>>,
    pattern: &'p str,
}

impl Parser<'_> {
    fn here(&mut self) -> usize {
        self.rest.peek().map_or(self.pattern.len(), |(at, _)| *at)
    }

    fn ahead(&mut self) -> &str {
        let here = self.here();
        self.pattern.get(here..).unwrap_or_default()
    }

    fn skip(&mut self, characters: usize) {
        for _ in 0..characters {
            self.rest.next();
        }
    }

    fn whole(&mut self) -> Result<(), Fault> {
        // The open groups: where each starts, and whether it can be repeated.
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut before = Before::Nothing;
        while let Some((at, character)) = self.rest.next() {
            before = match character {
                '(' => {
                    open.push((at, self.group(at)?));
                    Before::Nothing
                }
                ')' => match open.pop() {
                    Some((_, true)) => Before::Atom,
                    Some((_, false)) => Before::Nothing,
                    None => return Err((at, "closes no group")),
                },
                '|' | '^' | '$' => Before::Nothing,
                '*' | '+' => quantified(at, before)?,
                '?' if before == Before::Quantifier => Before::Nothing,
                '?' => quantified(at, before)?,
                '{' => match self.bounds(at)? {
                    true => quantified(at, before)?,
                    false => Before::Atom,
                },
                '[' => {
                    self.class(at)?;
                    Before::Atom
                }
                '\\' => match self.ahead().chars().next() {
                    None => return Err((at, "ends the pattern and escapes nothing")),
                    Some('b' | 'B') => {
                        self.skip(1);
                        Before::Nothing
                    }
                    Some(_) => {
                        self.escape();
                        Before::Atom
                    }
                },
                _ => Before::Atom,
            };
        }
        match open.pop() {
            Some((at, _)) => Err((at, "opens a group that is not closed")),
            None => Ok(()),
        }
    }

    /// The start of a group behind its parenthesis: whether the group can be repeated.
    fn group(&mut self, at: usize) -> Result<bool, Fault> {
        let ahead = self.ahead();
        let Some(kind) = ahead.strip_prefix('?') else { return Ok(true) };
        if kind.starts_with([':', '=', '!']) {
            self.skip(2);
            // A look-ahead can be repeated by annex B, though that says nothing.
            return Ok(true);
        }
        if kind.starts_with("<=") || kind.starts_with("<!") {
            self.skip(3);
            return Ok(false);
        }
        if let Some(name) = kind.strip_prefix('<') {
            let length = name.chars().take_while(|character| character.is_alphanumeric() || "_$\\{}\u{200c}\u{200d}".contains(*character)).count();
            let is_name = length > 0 && !name.starts_with(|first: char| first.is_numeric()) && name.chars().nth(length) == Some('>');
            self.skip(2 + length + 1);
            return if is_name { Ok(true) } else { Err((at, "opens a group whose name is none")) };
        }
        let flags = kind.chars().take_while(|character| matches!(character, 'i' | 'm' | 's' | '-')).count();
        if flags > 0 && kind.chars().nth(flags) == Some(':') {
            self.skip(1 + flags + 1);
            return Ok(true);
        }
        Err((at, "opens a group of a kind that ECMA-262 does not have"))
    }

    /// The bounds of a quantifier behind its brace, if they are some: otherwise the brace stands for itself.
    fn bounds(&mut self, at: usize) -> Result<bool, Fault> {
        let ahead = self.ahead();
        let Some(inner) = ahead.split_once('}').map(|(inner, _)| inner) else { return Ok(false) };
        let (least, most) = inner.split_once(',').map_or((inner, None), |(least, most)| (least, Some(most)));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(least) || most.is_some_and(|most| !most.is_empty() && !is_number(most)) {
            return Ok(false);
        }
        let significant = |text: &str| text.trim_start_matches('0').to_owned();
        let is_reversed = most.filter(|most| !most.is_empty()).is_some_and(|most| {
            let (least, most) = (significant(least), significant(most));
            (most.len(), most) < (least.len(), least)
        });
        let length = inner.chars().count() + 1;
        self.skip(length);
        if is_reversed { Err((at, "opens bounds that are the wrong way round")) } else { Ok(true) }
    }

    /// A class behind its bracket.
    fn class(&mut self, at: usize) -> Result<(), Fault> {
        if self.ahead().starts_with('^') {
            self.skip(1);
        }
        loop {
            let start = self.here();
            let Some((_, character)) = self.rest.next() else { return Err((at, "opens a class that is not closed")) };
            if character == ']' {
                return Ok(());
            }
            let first = self.class_atom(character);
            let ahead = self.ahead();
            if !ahead.starts_with('-') || ahead.starts_with("-]") || ahead.len() == 1 {
                continue;
            }
            self.skip(1);
            let Some((_, character)) = self.rest.next() else { return Err((at, "opens a class that is not closed")) };
            let last = self.class_atom(character);
            if let (Some(first), Some(last)) = (first, last)
                && first > last
            {
                return Err((start, "starts a range that runs backwards"));
            }
        }
    }

    /// The code point that a part of a class is, where it is one.
    fn class_atom(&mut self, character: char) -> Option<u32> {
        if character == '\\' { self.escape() } else { Some(u32::from(character)) }
    }

    /// What is behind a backslash: the code point that it stands for, where it is one.
    fn escape(&mut self) -> Option<u32> {
        let (_, character) = self.rest.next()?;
        match character {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'c' | 'k' | '0'..='9' => None,
            'p' | 'P' => {
                let length = self.ahead().strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(name, _)| name.chars().count() + 2);
                self.skip(length.unwrap_or_default());
                None
            }
            'b' => Some(8),
            't' => Some(9),
            'n' => Some(10),
            'v' => Some(11),
            'f' => Some(12),
            'r' => Some(13),
            'x' => self.hex(2).or(Some(u32::from('x'))),
            'u' => {
                let braced = self.ahead().strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits.to_owned());
                if let Some(digits) = braced
                    && let Ok(point) = u32::from_str_radix(&digits, 16)
                {
                    self.skip(digits.len() + 2);
                    return Some(point);
                }
                let unit = self.hex(4).or(Some(u32::from('u')))?;
                // With the flag `u` two halves of a pair are one character.
                if (0xd800..0xdc00).contains(&unit)
                    && let Some(low) = self.ahead().strip_prefix("\\u").and_then(|rest| u32::from_str_radix(rest.get(..4)?, 16).ok())
                    && (0xdc00..0xe000).contains(&low)
                {
                    self.skip(6);
                    return Some(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
                }
                Some(unit)
            }
            other => Some(u32::from(other)),
        }
    }

    /// The number that so many hexadecimal digits write, if they are there.
    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text = self.ahead().get(..digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let number = u32::from_str_radix(text, 16).ok();
        self.skip(digits);
        number
    }
}

fn quantified(at: usize, before: Before) -> Result<Before, Fault> {
    if before == Before::Atom { Ok(Before::Quantifier) } else { Err((at, "repeats nothing")) }
}

#[cfg(test)]
mod tests {
    use super::syntax_fault;

    #[test]
    fn what_some_dialect_compiles_has_no_fault() {
        for pattern in [
            "",
            "^[\\w-\\.]+@x$",
            "^{a}$",
            "^a{,3}$",
            "^]$",
            "a{2,3}?",
            "(?:a|b)*",
            "(?=a)*b",
            "(?<!a)b",
            "(?<year>\\d{4})\\k<year>",
            "[]",
            "[^]",
            "[]a]",
            "\\u{61}+",
            "\\p{L}+",
            "[\\p{L}-z]",
            "[\\uD83D\\uDE00-\\uD83D\\uDE4F]",
            "[😀-😎]",
            "(?i:a)",
            "\\A\\Z",
            "[a-]",
            "[-a]",
            "[a-\\d]",
            "a|",
            "()",
            "}",
            "x{1",
            "[[:alpha:]]",
            "\\cA",
            "a??",
            "[(*+?]",
            "\\(",
            "{",
            "^\\/a\\-b$",
        ] {
            assert_eq!(syntax_fault(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn what_no_dialect_compiles_is_told_with_its_character() {
        for (pattern, position, character) in [
            ("[", 1, Some('[')),
            ("ab[c", 3, Some('[')),
            ("*a", 1, Some('*')),
            ("é**", 3, Some('*')),
            ("a++", 3, Some('+')),
            ("a{1}{2}", 5, Some('{')),
            ("{1}", 1, Some('{')),
            ("a{3,2}", 2, Some('{')),
            ("(a", 1, Some('(')),
            ("a)", 2, Some(')')),
            ("(?P<n>a)", 1, Some('(')),
            ("(?i)a", 1, Some('(')),
            ("(?>a)", 1, Some('(')),
            ("(?<1>a)", 1, Some('(')),
            ("[z-a]", 2, Some('z')),
            ("a\\", 2, Some('\\')),
            ("^*", 2, Some('*')),
            ("(?<=a)+", 7, Some('+')),
            ("(|?)", 3, Some('?')),
        ] {
            let fault = syntax_fault(pattern);
            assert_eq!(fault.map(|fault| (fault.position, fault.character)), Some((position, character)), "{pattern}");
        }
    }
}
