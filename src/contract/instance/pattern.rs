//! Patterns: regular expressions of ECMA-262, put into the terms of the `regex` crate where it has them.

use regex::{Regex, RegexBuilder};
use rustc_hash::FxHashMap;
use std::iter::Peekable;
use std::str::Chars;
use std::sync::{Arc, Mutex, PoisonError};

/// Up to this size in bytes a compiled pattern is light: it takes little time to compile, and to try.
const LIGHT: usize = 256 << 10;

/// The largest compiled pattern, in bytes.
const MAX_COMPILED: usize = 4 << 20;

/// How many patterns of one contract may be more than light.
const MAX_HEAVY: usize = 64;

/// `\d`, `\w` and `\s` inside a class (ECMA-262 section 22.2.2.9), and `.`.
const DIGIT: &str = "0-9";
const WORD: &str = "A-Za-z0-9_";
const SPACE: &str = r"\t\n\x0B\x0C\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";
const ANY: &str = r"[^\n\r\x{2028}\x{2029}]";

/// A pattern that is ready to be tried.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    is_heavy: bool,
}

impl Pattern {
    /// Whether the pattern matches somewhere in a text.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// How many steps it takes to try the pattern on a text.
    pub(super) fn steps(&self, text: &str) -> usize {
        if self.is_heavy { text.len().saturating_mul(64) } else { text.len() / 16 }
    }
}

/// A pattern, or why it cannot be tried.
pub(super) type Compiled = Arc<Result<Pattern, String>>;

/// The patterns compiled so far, by their text.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    by_text: FxHashMap<String, Compiled>,
    heavy: usize,
}

impl Patterns {
    /// A pattern, compiled when it is first asked for.
    pub(super) fn compiled(&self, text: &str) -> Compiled {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.by_text.get(text) {
            return Arc::clone(compiled);
        }
        let compiled = Arc::new(compile(text, &mut known.heavy));
        known.by_text.insert(text.to_owned(), Arc::clone(&compiled));
        compiled
    }
}

fn compile(text: &str, heavy: &mut usize) -> Result<Pattern, String> {
    let translated = translate(text)?;
    let build = |limit: usize| RegexBuilder::new(&translated).size_limit(limit).build();
    let reason = |error: regex::Error| match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        _ => "it is no regular expression that is understood here".to_owned(),
    };
    match build(LIGHT) {
        Err(regex::Error::CompiledTooBig(_)) if *heavy < MAX_HEAVY => {
            *heavy += 1;
            build(MAX_COMPILED).map(|regex| Pattern { regex, is_heavy: true }).map_err(reason)
        }
        Err(regex::Error::CompiledTooBig(_)) => Err("it is one of too many large ones".to_owned()),
        built => built.map(|regex| Pattern { regex, is_heavy: false }).map_err(reason),
    }
}

/// A pattern of ECMA-262 in the syntax of the `regex` crate, or what it uses that cannot be expressed.
fn translate(text: &str) -> Result<String, String> {
    let mut reader = Reader { rest: text.chars().peekable(), out: String::with_capacity(text.len() + 16), groups: 0, may_repeat: false };
    reader.all()?;
    Ok(reader.out)
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    out: String,
    groups: usize,
    /// Whether a quantifier may stand here.
    may_repeat: bool,
}

/// What one atom of a class is.
enum Atom {
    Character(char),
    /// A set, in the syntax of a class.
    Set(String),
}

impl Reader<'_> {
    fn all(&mut self) -> Result<(), String> {
        while let Some(character) = self.rest.next() {
            match character {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                ')' => {
                    self.groups = self.groups.checked_sub(1).ok_or("a parenthesis is closed that was not opened")?;
                    self.put(")");
                }
                '.' => self.put(ANY),
                '^' | '$' | '|' => {
                    self.out.push(character);
                    self.may_repeat = false;
                }
                '*' | '+' | '?' => self.repeat(&character.to_string())?,
                '{' => self.braces()?,
                _ => self.literal(character),
            }
        }
        if self.groups == 0 { Ok(()) } else { Err("a parenthesis is not closed".to_owned()) }
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
        self.may_repeat = true;
    }

    fn literal(&mut self, character: char) {
        let mut buffer = [0; 4];
        let text = regex::escape(character.encode_utf8(&mut buffer));
        self.put(&text);
    }

    fn repeat(&mut self, quantifier: &str) -> Result<(), String> {
        if !self.may_repeat {
            return Err(format!("`{quantifier}` repeats nothing"));
        }
        self.out.push_str(quantifier);
        if self.rest.next_if_eq(&'?').is_some() {
            self.out.push('?');
        }
        self.may_repeat = false;
        Ok(())
    }

    /// A quantifier in braces, or the brace itself where it is none (ECMA-262 annex B.1.2).
    fn braces(&mut self) -> Result<(), String> {
        let mut ahead = self.rest.clone();
        let mut inner = String::new();
        while let Some(character) = ahead.next_if(|next| next.is_ascii_digit() || *next == ',') {
            inner.push(character);
        }
        if ahead.next() != Some('}') || inner.is_empty() {
            self.literal('{');
            return Ok(());
        }
        if inner.starts_with(',') {
            // Elsewhere this is `{0,n}`, in ECMA-262 it is literal text: nobody means that.
            return Err(format!("`{{{inner}}}` has no lower bound"));
        }
        self.rest = ahead;
        self.repeat(&format!("{{{inner}}}"))
    }

    fn group(&mut self) -> Result<(), String> {
        let mut opening = "(".to_owned();
        if self.rest.next_if_eq(&'?').is_some() {
            let kind = self.rest.next();
            let after = self.rest.peek().copied();
            match (kind, after) {
                (Some(':'), _) => opening = "(?:".to_owned(),
                (Some('=' | '!'), _) | (Some('<'), Some('=' | '!')) => return Err("it looks ahead or behind".to_owned()),
                (Some('<'), Some(_)) => {
                    let name: String = std::iter::from_fn(|| self.rest.next_if(|next| *next != '>')).collect();
                    self.rest.next();
                    if name.is_empty() || !name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_') {
                        return Err("the name of a group is not understood".to_owned());
                    }
                }
                _ => return Err("it uses a group that ECMA-262 does not have".to_owned()),
            }
        }
        self.groups += 1;
        self.out.push_str(&opening);
        self.may_repeat = false;
        Ok(())
    }

    fn escape(&mut self) -> Result<(), String> {
        match self.rest.peek() {
            Some('b') => {
                self.rest.next();
                self.out.push_str(r"(?-u:\b)");
                self.may_repeat = false;
            }
            Some('B') => {
                self.rest.next();
                self.out.push_str(r"(?-u:\B)");
                self.may_repeat = false;
            }
            _ => match self.atom_escape()? {
                Atom::Character(character) => self.literal(character),
                Atom::Set(set) => {
                    let set = format!("[{set}]");
                    self.put(&set);
                }
            },
        }
        Ok(())
    }

    /// What a backslash begins, in a class or outside.
    fn atom_escape(&mut self) -> Result<Atom, String> {
        let Some(character) = self.rest.next() else { return Err("it ends in a backslash".to_owned()) };
        let set = |set: String| Ok(Atom::Set(set));
        match character {
            'd' => set(DIGIT.to_owned()),
            'D' => set(format!("[^{DIGIT}]")),
            'w' => set(WORD.to_owned()),
            'W' => set(format!("[^{WORD}]")),
            's' => set(SPACE.to_owned()),
            'S' => set(format!("[^{SPACE}]")),
            'p' | 'P' => {
                if self.rest.next_if_eq(&'{').is_none() {
                    return Err(format!("`\\{character}` names no property"));
                }
                let name: String = std::iter::from_fn(|| self.rest.next_if(|next| *next != '}')).collect();
                self.rest.next();
                set(format!("\\{character}{{{name}}}"))
            }
            't' => Ok(Atom::Character('\t')),
            'n' => Ok(Atom::Character('\n')),
            'v' => Ok(Atom::Character('\u{b}')),
            'f' => Ok(Atom::Character('\u{c}')),
            'r' => Ok(Atom::Character('\r')),
            '0' if !self.rest.peek().is_some_and(char::is_ascii_digit) => Ok(Atom::Character('\0')),
            'c' => match self.rest.next() {
                Some(letter) if letter.is_ascii_alphabetic() => Ok(Atom::Character(char::from(u8::try_from(letter).unwrap_or_default() % 32))),
                _ => Err("`\\c` names no control character".to_owned()),
            },
            'x' => {
                let code = self.hexadecimal(2)?;
                char::from_u32(code).map(Atom::Character).ok_or_else(|| "`\\x` names no character".to_owned())
            }
            'u' => self.unicode(),
            '1'..='9' | 'k' => Err("it refers back to a group".to_owned()),
            _ if character.is_ascii_alphanumeric() => Err(format!("`\\{character}` means nothing in ECMA-262")),
            _ => Ok(Atom::Character(character)),
        }
    }

    fn hexadecimal(&mut self, length: usize) -> Result<u32, String> {
        let digits: String = std::iter::from_fn(|| self.rest.next_if(char::is_ascii_hexdigit)).take(length).collect();
        let code = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == length);
        code.ok_or_else(|| "an escape has too few hexadecimal digits".to_owned())
    }

    fn unicode(&mut self) -> Result<Atom, String> {
        let code = if self.rest.next_if_eq(&'{').is_some() {
            let digits: String = std::iter::from_fn(|| self.rest.next_if(|next| *next != '}')).collect();
            self.rest.next();
            u32::from_str_radix(&digits, 16).map_err(|_| "an escape names no character".to_owned())?
        } else {
            self.hexadecimal(4)?
        };
        let code = if (0xD800..0xDC00).contains(&code) && self.rest.next_if_eq(&'\\').is_some() && self.rest.next_if_eq(&'u').is_some() {
            let low = self.hexadecimal(4)?.checked_sub(0xDC00).filter(|low| *low < 0x400);
            low.map(|low| 0x10000 + ((code - 0xD800) << 10) + low).ok_or("a surrogate stands alone")?
        } else {
            code
        };
        char::from_u32(code).map(Atom::Character).ok_or_else(|| "a surrogate stands alone".to_owned())
    }

    fn class(&mut self) -> Result<(), String> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut set = String::new();
        while let Some(first) = self.class_atom()? {
            let mut ahead = self.rest.clone();
            let is_range = ahead.next() == Some('-') && !matches!(ahead.peek(), Some(']') | None);
            if !is_range {
                add(&mut set, first);
                continue;
            }
            self.rest.next();
            let Some(second) = self.class_atom()? else { break };
            match (first, second) {
                (Atom::Character(from), Atom::Character(to)) if from <= to => {
                    character(&mut set, from);
                    set.push('-');
                    character(&mut set, to);
                }
                (Atom::Character(_), Atom::Character(_)) => return Err("a range of a class runs backwards".to_owned()),
                // Beside a set the hyphen is itself (ECMA-262 annex B.1.2).
                (first, second) => {
                    add(&mut set, first);
                    character(&mut set, '-');
                    add(&mut set, second);
                }
            }
        }
        let class = match (set.is_empty(), negated) {
            (true, false) => r"[^\x00-\x{10FFFF}]".to_owned(),
            (true, true) => r"[\x00-\x{10FFFF}]".to_owned(),
            (false, false) => format!("[{set}]"),
            (false, true) => format!("[^{set}]"),
        };
        self.put(&class);
        Ok(())
    }

    /// The next atom of a class, or none at its end.
    fn class_atom(&mut self) -> Result<Option<Atom>, String> {
        match self.rest.next() {
            None => Err("a class is not closed".to_owned()),
            Some(']') => Ok(None),
            Some('\\') => match self.rest.next_if(|next| matches!(next, 'b' | '-')) {
                Some('b') => Ok(Some(Atom::Character('\u{8}'))),
                Some(hyphen) => Ok(Some(Atom::Character(hyphen))),
                None => self.atom_escape().map(Some),
            },
            Some(character) => Ok(Some(Atom::Character(character))),
        }
    }
}

fn add(set: &mut String, atom: Atom) {
    match atom {
        Atom::Character(of) => character(set, of),
        Atom::Set(of) => set.push_str(&of),
    }
}

/// A character inside a class, which the `regex` crate might else take for syntax of its own.
fn character(set: &mut String, of: char) {
    if r"\[]^-&~".contains(of) {
        set.push('\\');
    }
    set.push(of);
}

#[cfg(test)]
mod tests {
    use super::compile;

    #[test]
    fn patterns_mean_what_ecma_262_says() {
        let matches: &[(&str, &[&str], &[&str])] = &[
            (r"^\d{3}$", &["123"], &["12", "١٢٣", "1234"]),
            (r"^\w+$", &["aZ_9"], &["é", ""]),
            (r"^\W$", &["é", "-"], &["a"]),
            (r"^\s$", &["\u{feff}", "\u{a0}", " "], &["\u{85}", "x"]),
            (r"^.$", &["é", "😀"], &["\n", "\u{2028}"]),
            (r"b", &["abc"], &["ac"]),
            (r"^a$", &["a"], &["a\n", "b\na"]),
            (r"^[\w-.]+@x$", &["a-b.c@x"], &["é@x"]),
            (r"^[\w.-]+$", &["a-.b"], &["a b"]),
            (r"^[^\d]$", &["x"], &["1"]),
            (r"^[\D]$", &["x", "١"], &["1"]),
            (r"^[a-z&&b]+$", &["x&"], &["X"]),
            (r"^[[]$", &["["], &["]"]),
            (r"^[\]\[]$", &["[", "]"], &["x"]),
            (r"^[]$", &[], &["", "x"]),
            (r"^[^]$", &["\n"], &[""]),
            (r"^\/\-\.$", &["/-."], &["/-x"]),
            (r"^\u0041\x42\u{43}\uD83D\uDE00$", &["ABC😀"], &["ABC"]),
            (r"^{a}$", &["{a}"], &["a"]),
            (r"^a{2,3}?$", &["aa", "aaa"], &["a"]),
            (r"^a{2}{$", &["aa{"], &["aa"]),
            (r"\bfoo\b", &["a foo b", "éfoo"], &["afoo"]),
            (r"^(?<year>\d{4})-(?:\d\d)$", &["2024-05"], &["2024-5"]),
            (r"^\p{Lu}\P{Lu}$", &["Éa"], &["aa"]),
            (r"^[\b]$", &["\u{8}"], &["b"]),
            (r"^[a\-z]$", &["-", "a"], &["b"]),
            (r"^\cJ\0$", &["\n\0"], &["J"]),
            (r"^[#-%~ ]+$", &["#$%~ "], &["&"]),
            (r"^a# b$", &["a# b"], &["a"]),
            (r#"^[^<>()\[\]\\.,;:\s@\"]+$"#, &["a"], &["<", "\"", "]"]),
        ];
        for (pattern, good, bad) in matches {
            let compiled = compile(pattern, &mut 0);
            let matches = |text: &str| compiled.as_ref().is_ok_and(|compiled| compiled.is_match(text));
            assert!(compiled.is_ok(), "{pattern}: {compiled:?}");
            for text in *good {
                assert!(matches(text), "{pattern} {text:?} {compiled:?}");
            }
            for text in *bad {
                assert!(!matches(text), "{pattern} {text:?} {compiled:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_said_is_refused() {
        for pattern in [
            r"^(?=a)",
            r"(?!a)",
            r"(?<=a)b",
            r"(?<!a)b",
            r"(a)\1",
            r"(?<n>a)\k<n>",
            r"(?i)a",
            r"a++",
            r"a**",
            r"*a",
            r"(",
            r")",
            r"[a",
            r"\Z",
            r"a{,3}",
            r"[z-a]",
            r"[\uD800-\uDBFF]",
            r"\",
            r"\p{Nonsense}",
            r"^*",
            r"((a{1000}){1000}){1000}",
        ] {
            assert!(compile(pattern, &mut 0).is_err(), "{pattern}");
        }
    }
}
