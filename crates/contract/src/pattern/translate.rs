//! Regular expressions of ECMA-262, put into the syntax of the engines that try them, with how many states they take.

use super::group::{Groups, Opened};
use super::states::States;
use std::iter::Peekable;
use std::str::Chars;

/// `\d`, `\w` and `\s` inside a class (ECMA-262 section 22.2.2.9), and `.`.
const DIGIT: &str = "0-9";
const WORD: &str = "A-Za-z0-9_";
const SPACE: &str = r"\t\n\x0B\x0C\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";
const NOT_LINE_END: &str = r"[^\n\r\x{2028}\x{2029}]";
const ANY: &str = r"[\x00-\x{10FFFF}]";
const NONE: &str = r"[^\x00-\x{10FFFF}]";

/// How many states a class takes by what is in it, about: bytes alone, characters of several bytes, or a property of
/// Unicode with its hundreds of ranges.
const BYTES: u64 = 1;
const CHARACTERS: u64 = 12;
const PROPERTY: u64 = 400;

/// Which engine a translation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    /// The automata of `regex-automata`.
    Automaton,
    /// The backtracking of `fancy-regex`, for what looks ahead, behind or back.
    Backtracking,
}

/// A pattern in the syntax of an engine.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Translation {
    pub(super) text: String,
    /// How many states an automaton of it has, about; never far too few.
    pub(super) states: u64,
    pub(super) engine: Engine,
}

/// Translates a pattern for the engine that it needs.
///
/// # Errors
/// What ECMA-262 does not have, or what is not understood here, in words.
pub(super) fn translate(pattern: &str) -> Result<Translation, String> {
    let first = Reader::new(pattern, Engine::Automaton).read()?;
    // Each engine has words of its own for the bounds of words, so what turns out to need the other is read again.
    if first.engine == Engine::Automaton { Ok(first) } else { Reader::new(pattern, Engine::Backtracking).read() }
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    out: String,
    engine: Engine,
    /// Whether something looks ahead, behind or back.
    looks: bool,
    groups: Groups,
    states: States,
    /// Whether a quantifier is allowed here.
    may_repeat: bool,
}

/// What one atom of a class is.
enum Atom {
    Character(char),
    /// A set in the syntax of a class, and how many states it takes.
    Set(String, u64),
}

impl<'t> Reader<'t> {
    fn new(pattern: &'t str, engine: Engine) -> Self {
        Self {
            rest: pattern.chars().peekable(),
            out: String::with_capacity(pattern.len() + 16),
            engine,
            looks: engine == Engine::Backtracking,
            groups: Groups::of(pattern),
            states: States::default(),
            may_repeat: false,
        }
    }

    fn read(mut self) -> Result<Translation, String> {
        while let Some(character) = self.rest.next() {
            match character {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.open()?,
                ')' => self.close()?,
                '.' => self.put(if self.groups.dot_is_any() { ANY } else { NOT_LINE_END }, CHARACTERS),
                '^' | '$' => {
                    self.out.push(character);
                    self.states.add(1);
                    self.may_repeat = false;
                }
                '|' => {
                    self.out.push('|');
                    self.groups.alternate();
                    self.states.add(1);
                    self.may_repeat = false;
                }
                '*' => self.repeat(0, None, "*")?,
                '+' => self.repeat(1, None, "+")?,
                '?' => self.repeat(0, Some(1), "?")?,
                '{' => self.braces()?,
                _ => self.literal(character)?,
            }
        }
        if !self.groups.are_closed() {
            return Err("a parenthesis is not closed".to_owned());
        }
        let engine = if self.looks { Engine::Backtracking } else { Engine::Automaton };
        Ok(Translation { text: self.out, states: self.states.total(), engine })
    }

    fn put(&mut self, text: &str, states: u64) {
        self.out.push_str(text);
        self.states.add(states);
        self.groups.add_atom();
        self.may_repeat = true;
    }

    fn literal(&mut self, character: char) -> Result<(), String> {
        if self.groups.ignores_case() {
            let mut set = String::new();
            for variant in cases(character)? {
                push(&mut set, variant);
            }
            self.put(&format!("[{set}]"), CHARACTERS);
            return Ok(());
        }
        let mut buffer = [0; 4];
        let text = regex::escape(character.encode_utf8(&mut buffer));
        let states = u64::try_from(character.len_utf8()).unwrap_or(4);
        self.put(&text, states);
        Ok(())
    }

    /// A quantifier, which the engines write as ECMA-262 does.
    fn repeat(&mut self, least: u32, most: Option<u32>, written: &str) -> Result<(), String> {
        if !self.may_repeat {
            return Err(format!("`{written}` repeats nothing"));
        }
        self.out.push_str(written);
        if self.rest.next_if_eq(&'?').is_some() {
            self.out.push('?');
        }
        self.states.repeat(least, most);
        if least == 0 {
            self.groups.may_be_left_out();
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
            return self.literal('{');
        }
        if inner.starts_with(',') {
            // Elsewhere this is `{0,n}`, in ECMA-262 it is literal text: nobody means that.
            return Err("a quantifier has no lower bound".to_owned());
        }
        let number = |text: &str| text.parse::<u32>().map_err(|_| "a quantifier repeats more often than can be counted here".to_owned());
        let (least, most) = match inner.split_once(',') {
            None => (number(&inner)?, Some(number(&inner)?)),
            Some((least, "")) => (number(least)?, None),
            Some((_, most)) if most.contains(',') => return self.literal('{'),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        if most.is_some_and(|most| most < least) {
            return Err("a quantifier has its bounds the wrong way round".to_owned());
        }
        self.rest = ahead;
        self.repeat(least, most, &format!("{{{inner}}}"))
    }

    fn open(&mut self) -> Result<(), String> {
        let opened = if self.rest.next_if_eq(&'?').is_some() { self.special_group()? } else { Opened::Capture };
        self.out.push_str(match opened {
            // Only what refers back needs to know what a group took.
            Opened::Capture if self.engine == Engine::Backtracking => "(",
            Opened::Capture | Opened::Plain { .. } => "(?:",
            Opened::Ahead { negated: false } => "(?=",
            Opened::Ahead { negated: true } => "(?!",
            Opened::Behind { negated: false } => "(?<=",
            Opened::Behind { negated: true } => "(?<!",
        });
        self.looks |= opened.looks();
        self.groups.open(opened)?;
        self.states.open();
        self.may_repeat = false;
        Ok(())
    }

    /// What comes after `(?`.
    fn special_group(&mut self) -> Result<Opened, String> {
        let same = Opened::Plain { ignores_case: self.groups.ignores_case(), dot_is_any: self.groups.dot_is_any() };
        Ok(match self.rest.next() {
            Some(':') => same,
            Some('=') => Opened::Ahead { negated: false },
            Some('!') => Opened::Ahead { negated: true },
            Some('<') => match self.rest.next_if(|next| matches!(next, '=' | '!')) {
                Some(sign) => Opened::Behind { negated: sign == '!' },
                None => {
                    self.group_name()?;
                    Opened::Capture
                }
            },
            Some(first @ ('i' | 'm' | 's' | '-')) => self.modifiers(first)?,
            _ => return Err("it uses a group that ECMA-262 does not have".to_owned()),
        })
    }

    /// The modifiers of a group (ECMA-262 section 22.2.1, from the edition of 2025): `(?i:`, `(?s-i:`.
    fn modifiers(&mut self, first: char) -> Result<Opened, String> {
        let (mut ignores_case, mut dot_is_any) = (self.groups.ignores_case(), self.groups.dot_is_any());
        let mut sets = true;
        let mut next = Some(first);
        loop {
            match next {
                Some('i') => ignores_case = sets,
                Some('s') => dot_is_any = sets,
                Some('m') => return Err("what `^` and `$` match within lines is not tried".to_owned()),
                Some('-') if sets => sets = false,
                Some(':') => return Ok(Opened::Plain { ignores_case, dot_is_any }),
                Some(')') => return Err("ECMA-262 has modifiers for a group alone, as in `(?i:…)`, not from here on".to_owned()),
                _ => return Err("it uses a group that ECMA-262 does not have".to_owned()),
            }
            next = self.rest.next();
        }
    }

    fn group_name(&mut self) -> Result<String, String> {
        let name: String = std::iter::from_fn(|| self.rest.next_if(|next| *next != '>')).collect();
        let is_name = self.rest.next().is_some()
            && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '$'))
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && !name.is_empty();
        if is_name { Ok(name) } else { Err("the name of a group is not understood".to_owned()) }
    }

    fn close(&mut self) -> Result<(), String> {
        let closed = self.groups.close().ok_or("a parenthesis is closed that was not opened")?;
        self.states.close();
        self.out.push(')');
        // What looks ahead or behind takes nothing that could be repeated.
        self.may_repeat = !closed.looks();
        Ok(())
    }

    fn escape(&mut self) -> Result<(), String> {
        match self.rest.peek() {
            Some('b' | 'B') => {
                let is_bound = self.rest.next() == Some('b');
                self.out.push_str(match (self.engine, is_bound) {
                    (Engine::Automaton, true) => r"(?-u:\b)",
                    (Engine::Automaton, false) => r"(?-u:\B)",
                    (Engine::Backtracking, true) => "(?:(?<![A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<=[A-Za-z0-9_])(?![A-Za-z0-9_]))",
                    (Engine::Backtracking, false) => "(?:(?<![A-Za-z0-9_])(?![A-Za-z0-9_])|(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_]))",
                });
                self.states.add(1);
                self.may_repeat = false;
            }
            Some('1'..='9') => {
                let digits: String = std::iter::from_fn(|| self.rest.next_if(char::is_ascii_digit)).collect();
                self.refer_back(digits.parse().ok())?;
            }
            Some('k') => {
                self.rest.next();
                self.rest.next_if_eq(&'<').ok_or("`\\k` names no group")?;
                let name = self.group_name()?;
                let number = self.groups.number_of(&name);
                self.refer_back(number)?;
            }
            _ => match self.atom_escape()? {
                Atom::Character(character) => self.literal(character)?,
                Atom::Set(set, states) => {
                    let set = format!("[{set}]");
                    self.put(&set, states);
                }
            },
        }
        Ok(())
    }

    /// A reference back to what a group took. One to a group that took nothing matches the empty text in ECMA-262 (section
    /// 22.2.2.7.2) and nothing in other engines, so only those are tried that always lead to something.
    fn refer_back(&mut self, number: Option<usize>) -> Result<(), String> {
        let number = number.ok_or("it refers back to a group that there is not")?;
        if self.groups.ignores_case() {
            return Err("it refers back without regard to case".to_owned());
        }
        if !self.groups.has_surely(number) {
            return Err("it refers back to a group that may have taken nothing".to_owned());
        }
        self.looks = true;
        // The group keeps a digit behind it out of the number.
        self.put(&format!(r"(?:\{number})"), CHARACTERS);
        Ok(())
    }

    /// What a backslash begins, in a class or outside.
    fn atom_escape(&mut self) -> Result<Atom, String> {
        let Some(character) = self.rest.next() else { return Err("it ends in a backslash".to_owned()) };
        let set = |set: String, states| Ok(Atom::Set(set, states));
        match character {
            'd' => set(DIGIT.to_owned(), BYTES),
            'D' => set(format!("[^{DIGIT}]"), CHARACTERS),
            'w' => set(WORD.to_owned(), BYTES),
            'W' => set(format!("[^{WORD}]"), CHARACTERS),
            's' => set(SPACE.to_owned(), CHARACTERS),
            'S' => set(format!("[^{SPACE}]"), 2 * CHARACTERS),
            'p' | 'P' => self.property(character),
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
            '1'..='9' | 'k' => Err("it refers back to a group from within a class".to_owned()),
            _ if character.is_ascii_alphanumeric() => Err(format!("`\\{character}` means nothing in ECMA-262")),
            _ => Ok(Atom::Character(character)),
        }
    }

    /// A property of Unicode, by its name (ECMA-262 section 22.2.1, UnicodePropertyValueExpression).
    fn property(&mut self, sign: char) -> Result<Atom, String> {
        if self.rest.next_if_eq(&'{').is_none() {
            return Err(format!("`\\{sign}` names no property"));
        }
        let name: String = std::iter::from_fn(|| self.rest.next_if(|next| *next != '}')).collect();
        let is_name = !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '='));
        if self.rest.next().is_none() || !is_name {
            return Err(format!("`\\{sign}` names no property"));
        }
        if self.groups.ignores_case() {
            return Err("it asks for a property of Unicode without regard to case".to_owned());
        }
        Ok(Atom::Set(format!("\\{sign}{{{name}}}"), PROPERTY))
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
        let mut set = Set { ignores_case: self.groups.ignores_case(), text: String::new(), states: if negated { CHARACTERS } else { BYTES } };
        while let Some(first) = self.class_atom()? {
            let mut ahead = self.rest.clone();
            let is_range = ahead.next() == Some('-') && !matches!(ahead.peek(), Some(']') | None);
            if !is_range {
                set.add(first)?;
                continue;
            }
            self.rest.next();
            let Some(second) = self.class_atom()? else { break };
            match (first, second) {
                (Atom::Character(from), Atom::Character(to)) if from <= to => set.add_range(from, to)?,
                (Atom::Character(_), Atom::Character(_)) => return Err("a range of a class runs backwards".to_owned()),
                // Beside a set the hyphen is itself (ECMA-262 annex B.1.2).
                (first, second) => {
                    set.add(first)?;
                    set.add(Atom::Character('-'))?;
                    set.add(second)?;
                }
            }
        }
        match (set.text.is_empty(), negated) {
            (true, false) => self.put(NONE, BYTES),
            (true, true) => self.put(ANY, CHARACTERS),
            (false, false) => self.put(&format!("[{}]", set.text), set.states),
            (false, true) => self.put(&format!("[^{}]", set.text), set.states),
        }
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

/// A class as it is put together.
struct Set {
    ignores_case: bool,
    text: String,
    states: u64,
}

impl Set {
    fn add(&mut self, atom: Atom) -> Result<(), String> {
        match atom {
            Atom::Character(character) if self.ignores_case => {
                for variant in cases(character)? {
                    push(&mut self.text, variant);
                }
                self.states += if character.is_ascii() { 0 } else { 2 };
            }
            Atom::Character(character) => {
                push(&mut self.text, character);
                self.states += if character.is_ascii() { 0 } else { 2 };
            }
            Atom::Set(set, states) => {
                self.text.push_str(&set);
                self.states = self.states.saturating_add(states);
            }
        }
        Ok(())
    }

    fn add_range(&mut self, from: char, to: char) -> Result<(), String> {
        push(&mut self.text, from);
        self.text.push('-');
        push(&mut self.text, to);
        if !to.is_ascii() {
            if self.ignores_case {
                return Err("a range beyond ASCII is asked for without regard to case".to_owned());
            }
            self.states += CHARACTERS;
        } else if self.ignores_case {
            for letter in ('a'..='z').chain('A'..='Z').filter(|letter| (from..=to).contains(letter)) {
                push(&mut self.text, swapped(letter));
            }
        }
        Ok(())
    }
}

fn swapped(letter: char) -> char {
    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}

/// A character and the one that differs from it in case alone. Without the flag `u` no character outside ASCII has one in
/// ASCII for its other case (ECMA-262 section 22.2.2.7.3, Canonicalize), and some beyond ASCII have several.
fn cases(character: char) -> Result<Vec<char>, String> {
    let has_case = || character.is_lowercase() || character.is_uppercase() || !character.to_uppercase().eq([character]);
    match character {
        'a'..='z' | 'A'..='Z' => Ok(vec![character, swapped(character)]),
        _ if !character.is_ascii() && has_case() => Err("a letter beyond ASCII is asked for without regard to case".to_owned()),
        _ => Ok(vec![character]),
    }
}

/// A character inside a class, which an engine might else take for syntax of its own.
fn push(set: &mut String, character: char) {
    if r"\[]^-&~".contains(character) {
        set.push('\\');
    }
    set.push(character);
}
