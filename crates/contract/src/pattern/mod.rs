//! The patterns of a contract: regular expressions of ECMA-262, each compiled once, and tried in counted steps.
//!
//! They are read with the flag `u` (JSON Schema 2020-12 section 6.4): a character is a code point, `\d`, `\w`, `\s` and `\b`
//! are those of ECMA-262 and so of ASCII but for white space, and `\p{…}` asks Unicode. What is only allowed without the flag
//! is read as ECMA-262 annex B says. What ECMA-262 does not have, or what takes more than it may, is not tried at all.

mod automaton;
mod group;
mod states;
mod syntax;
#[cfg(test)]
mod tests;
mod translate;

use super::{Contract, NodeRef, NodeType};
use automaton::Automaton;
use rustc_hash::FxHashMap;
use std::cell::Cell;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
pub use syntax::{SyntaxFault, syntax_fault};
use translate::{Engine, Translation, translate};

/// The most states that the automaton of one pattern may have: `.{1,4000}` has 52,000.
const MAX_STATES: u64 = 120_000;

/// The states that the automata of one contract may have together: so many in any case, and so many more for each node of
/// the contract.
const ALL_STATES: u64 = 2_000_000;
const STATES_OF_NODE: u64 = 4;

/// The most states of a pattern that is the value of no keyword of the contract.
const MAX_OTHER_STATES: u64 = 1000;

/// How many patterns of one contract may look ahead, behind or back, and how many states each may have.
const MAX_BACKTRACKING: usize = 128;
const MAX_BACKTRACKING_STATES: u64 = 5000;

/// The steps back that one match of such a pattern may take.
const MAX_STEPS_BACK: usize = 50_000;

/// What a match of such a pattern counts where it ends within that bound: its own steps are not told.
const STEPS_OF_BACKTRACKING: u64 = 5000;

/// What a match counts that does not end within the bound.
const STEPS_OF_GIVING_UP: u64 = 2_000_000;

/// The longest text, in bytes, on which such a pattern is tried.
const MAX_BACKTRACKED: usize = 8192;

/// The bytes that the parts of such a pattern may take when they are compiled.
const MAX_PART_BYTES: usize = 1 << 20;

/// Why a pattern is not tried that would make too large an automaton.
const TOO_LARGE: &str = "it is too large";

thread_local! {
    static COMPILED: Cell<u64> = const { Cell::new(0) };
}

/// How many patterns this thread has compiled: what a run costs, in a count that no machine changes.
#[must_use]
pub fn compiled() -> u64 {
    COMPILED.get()
}

/// A pattern that is ready to be tried.
#[derive(Debug)]
pub struct Pattern(Matcher);

#[derive(Debug)]
enum Matcher {
    Automaton(Automaton),
    Backtracking(Box<fancy_regex::Regex>),
}

impl Pattern {
    /// Compiles a pattern that is none of a contract's keywords; only one of few states.
    ///
    /// # Errors
    /// Why it cannot be tried, in words.
    pub fn new(text: &str) -> Result<Self, String> {
        let translation = translate(text)?;
        if translation.states > MAX_OTHER_STATES { Err(TOO_LARGE.to_owned()) } else { compile(&translation) }
    }

    /// Whether the pattern matches somewhere in a text; none where that takes more steps than are left. Those that it takes
    /// are taken from them.
    pub fn is_match(&self, text: &str, left: &mut u64) -> Option<bool> {
        match &self.0 {
            Matcher::Automaton(automaton) => automaton.accepts(text, left),
            Matcher::Backtracking(regex) => {
                *left = left.checked_sub(STEPS_OF_BACKTRACKING)?;
                if text.len() > MAX_BACKTRACKED {
                    return None;
                }
                let matched = regex.is_match(text).ok();
                if matched.is_none() {
                    *left = left.saturating_sub(STEPS_OF_GIVING_UP);
                }
                matched
            }
        }
    }
}

/// A pattern, or why it cannot be tried.
pub type Compiled = Arc<Result<Pattern, String>>;

/// The patterns of one contract.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    /// Those of keywords, by their text, found when a pattern is first asked for.
    stated: OnceLock<FxHashMap<Box<str>, Stated>>,
    /// Any others.
    others: Mutex<FxHashMap<Box<str>, Compiled>>,
}

/// A pattern of a keyword.
#[derive(Debug)]
struct Stated {
    /// Whether it has its share of what the patterns of the contract may take together. What comes first in the contract
    /// has it first, whatever is asked first: so an outcome depends neither on threads nor on other checks.
    is_within: bool,
    compiled: OnceLock<Compiled>,
}

impl Contract {
    /// A pattern of the contract, compiled when it is first asked for.
    #[must_use]
    pub fn pattern(&self, text: &str) -> Compiled {
        let stated = self.patterns.stated.get_or_init(|| stated(self));
        match stated.get(text) {
            Some(pattern) => Arc::clone(pattern.compiled.get_or_init(|| {
                Arc::new(if pattern.is_within {
                    translate(text).and_then(|translation| compile(&translation))
                } else {
                    Err("the patterns of the contract are too many and too large to try them all".to_owned())
                })
            })),
            None => {
                let mut others = self.patterns.others.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(others.entry(text.into()).or_insert_with(|| Arc::new(Pattern::new(text))))
            }
        }
    }
}

/// The patterns in the keywords of schemas, each once, in document order.
fn stated(contract: &Contract) -> FxHashMap<Box<str>, Stated> {
    let mut states = ALL_STATES + STATES_OF_NODE * contract.len() as u64;
    let mut backtracking = MAX_BACKTRACKING;
    let mut all = FxHashMap::default();
    let mut add = |text: &str| {
        if all.contains_key(text) {
            return;
        }
        let is_within = match translate(text) {
            // Why it cannot be tried is told when it is asked for.
            Err(_) => true,
            Ok(translation) if translation.is_too_large() => true,
            Ok(translation) => {
                let looks = usize::from(translation.engine == Engine::Backtracking);
                let left = states.checked_sub(translation.states).zip(backtracking.checked_sub(looks));
                (states, backtracking) = left.unwrap_or((states, backtracking));
                left.is_some()
            }
        };
        all.insert(text.into(), Stated { is_within, compiled: OnceLock::new() });
    };
    for at in contract.of_type(NodeType::Schema).iter().filter_map(|id| contract.typed(*id)).map(|typed| typed.at) {
        let document = contract.document(at);
        if let Some(text) = document.get_string(at.node, "pattern") {
            add(text);
        }
        if let Some(node) = document.get(at.node, "patternProperties") {
            contract.members(NodeRef { part: at.part, node }).for_each(|(text, _)| add(text));
        }
    }
    all
}

impl Translation {
    fn is_too_large(&self) -> bool {
        self.states > if self.engine == Engine::Automaton { MAX_STATES } else { MAX_BACKTRACKING_STATES }
    }
}

fn compile(translation: &Translation) -> Result<Pattern, String> {
    COMPILED.set(COMPILED.get() + 1);
    if translation.is_too_large() {
        return Err(TOO_LARGE.to_owned());
    }
    match translation.engine {
        Engine::Automaton => {
            let states = usize::try_from(translation.states).unwrap_or(usize::MAX);
            Automaton::new(&translation.text, states).map(|automaton| Pattern(Matcher::Automaton(automaton)))
        }
        Engine::Backtracking => {
            let built = fancy_regex::RegexBuilder::new(&translation.text).backtrack_limit(MAX_STEPS_BACK).delegate_size_limit(MAX_PART_BYTES).build();
            let refused = |_| "what it looks for ahead, behind or back is not understood here".to_owned();
            built.map(|regex| Pattern(Matcher::Backtracking(Box::new(regex)))).map_err(refused)
        }
    }
}
