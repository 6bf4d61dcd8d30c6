//! The groups of a pattern: which are open, what modifiers hold in them, and which surely took something.

use rustc_hash::FxHashMap;

/// How deep groups may be within groups.
const MAX_DEPTH: usize = 128;

/// The longest name of a group, in characters.
const MAX_NAME: usize = 100;

/// The groups of a pattern to which it may refer back: the first so many.
const MAX_CAPTURES: usize = 200;

/// What kind of group is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opened {
    /// One to which the pattern may refer back.
    Capture,
    /// One that only holds together, with the modifiers `i` and `s` as they are in it.
    Plain {
        ignores_case: bool,
        dot_is_any: bool,
    },
    Ahead {
        negated: bool,
    },
    Behind {
        negated: bool,
    },
}

impl Opened {
    /// Whether the group looks at what is around it and takes nothing.
    pub(super) fn looks(self) -> bool {
        matches!(self, Self::Ahead { .. } | Self::Behind { .. })
    }

    /// Whether what captures in it took is known outside, as it is read forwards.
    fn keeps_captures(self) -> bool {
        !matches!(self, Self::Ahead { negated: true } | Self::Behind { .. })
    }
}

/// A group to which the pattern may refer back.
#[derive(Debug, Clone, Copy, Default)]
struct Capture {
    is_closed: bool,
    /// Whether a match may pass it by.
    may_be_empty: bool,
}

/// A group that is open.
#[derive(Debug, Clone, Copy)]
struct Frame {
    opened: Opened,
    ignores_case: bool,
    dot_is_any: bool,
    /// How many captures come before it.
    before: usize,
    has_alternatives: bool,
}

/// The groups of one pattern as it is read.
#[derive(Debug)]
pub(super) struct Groups {
    frames: Vec<Frame>,
    captures: Vec<Capture>,
    /// How many captures come before the last atom, where that is a group.
    before_last: Option<usize>,
    /// The names of groups by their number.
    names: FxHashMap<String, usize>,
}

impl Groups {
    pub(super) fn of(pattern: &str) -> Self {
        let plain = Opened::Plain { ignores_case: false, dot_is_any: false };
        Self {
            frames: vec![Frame { opened: plain, ignores_case: false, dot_is_any: false, before: 0, has_alternatives: false }],
            captures: Vec::new(),
            before_last: None,
            names: if pattern.contains(r"\k") { names(pattern) } else { FxHashMap::default() },
        }
    }

    /// Opens a group.
    ///
    /// # Errors
    /// That groups are too deep within each other.
    pub(super) fn open(&mut self, opened: Opened) -> Result<(), String> {
        if self.frames.len() > MAX_DEPTH {
            return Err("its groups are too deep within each other".to_owned());
        }
        let before = self.captures.len();
        let (ignores_case, dot_is_any) = match opened {
            Opened::Plain { ignores_case, dot_is_any } => (ignores_case, dot_is_any),
            _ => (self.ignores_case(), self.dot_is_any()),
        };
        // Those beyond are none that a pattern may refer back to.
        if opened == Opened::Capture && before < MAX_CAPTURES {
            self.captures.push(Capture::default());
        }
        self.frames.push(Frame { opened, ignores_case, dot_is_any, before, has_alternatives: false });
        Ok(())
    }

    /// Closes the innermost group; none where no group is open.
    pub(super) fn close(&mut self) -> Option<Opened> {
        if self.frames.len() < 2 {
            return None;
        }
        let frame = self.frames.pop()?;
        let inside = frame.before + usize::from(frame.opened == Opened::Capture);
        if frame.has_alternatives || !frame.opened.keeps_captures() {
            self.may_be_empty_from(inside);
        }
        if frame.opened == Opened::Capture
            && let Some(own) = self.captures.get_mut(frame.before)
        {
            own.is_closed = true;
        }
        self.before_last = Some(frame.before);
        Some(frame.opened)
    }

    pub(super) fn are_closed(&self) -> bool {
        self.frames.len() == 1
    }

    /// Another alternative of the innermost group begins.
    pub(super) fn alternate(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.has_alternatives = true;
            let inside = frame.before + usize::from(frame.opened == Opened::Capture);
            self.may_be_empty_from(inside);
        }
    }

    /// The last atom is no group.
    pub(super) fn add_atom(&mut self) {
        self.before_last = None;
    }

    /// The last atom may be left out.
    pub(super) fn may_be_left_out(&mut self) {
        if let Some(before) = self.before_last {
            self.may_be_empty_from(before);
        }
    }

    fn may_be_empty_from(&mut self, first: usize) {
        self.captures.iter_mut().skip(first).for_each(|capture| capture.may_be_empty = true);
    }

    pub(super) fn ignores_case(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.ignores_case)
    }

    pub(super) fn dot_is_any(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.dot_is_any)
    }

    /// Whether a group of this number, counted from 1, has surely taken something by here.
    pub(super) fn has_surely(&self, number: usize) -> bool {
        let capture = number.checked_sub(1).and_then(|position| self.captures.get(position));
        capture.is_some_and(|capture| capture.is_closed && !capture.may_be_empty)
    }

    /// The number of a group by its name.
    pub(super) fn number_of(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }
}

/// The names of the groups of a pattern with their numbers.
fn names(pattern: &str) -> FxHashMap<String, usize> {
    let mut names = FxHashMap::default();
    let (mut number, mut in_class) = (0, false);
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' => drop(rest.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let after = rest.as_str();
                match after.strip_prefix("?<").filter(|name| !name.starts_with(['=', '!'])) {
                    Some(name) => {
                        number += 1;
                        names.insert(name.chars().take_while(|next| *next != '>').take(MAX_NAME).collect(), number);
                    }
                    None if !after.starts_with('?') => number += 1,
                    None => {}
                }
            }
            _ => {}
        }
    }
    names
}
