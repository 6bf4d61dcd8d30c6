//! Trying an automaton on a text, with every step counted.

use regex_automata::nfa::thompson::{Compiler, Config, NFA, State, WhichCaptures};
use regex_automata::util::primitives::StateID;

/// The bytes that one state may take: above any that is.
const BYTES_OF_STATE: usize = 64;

/// An automaton that accepts the texts in which a pattern matches somewhere.
#[derive(Debug)]
pub(super) struct Automaton {
    nfa: NFA,
    start: StateID,
}

impl Automaton {
    /// Builds an automaton of about this many states.
    ///
    /// # Errors
    /// That the pattern is none, or far larger than it was said to be.
    pub(super) fn new(pattern: &str, states: usize) -> Result<Self, String> {
        let limit = states.saturating_mul(BYTES_OF_STATE).saturating_add(4096);
        let config = Config::new().nfa_size_limit(Some(limit)).which_captures(WhichCaptures::None).shrink(false);
        let built = Compiler::new().configure(config).build(pattern);
        let nfa = built.map_err(|error| match error.size_limit() {
            Some(_) => super::TOO_LARGE.to_owned(),
            None => "it is no regular expression that is understood here".to_owned(),
        })?;
        let start = if nfa.is_always_start_anchored() { nfa.start_anchored() } else { nfa.start_unanchored() };
        Ok(Self { nfa, start })
    }

    /// Whether the automaton accepts a text; none where that takes more steps than are left. One step visits one state.
    pub(super) fn accepts(&self, text: &str, left: &mut u64) -> Option<bool> {
        let bytes = text.as_bytes();
        let states = self.nfa.states().len();
        *left = left.checked_sub(states as u64 / 64)?;
        let mut here = Visited::new(states);
        let mut open = vec![self.start];
        for at in 0..=bytes.len() {
            // Follow what takes nothing.
            while let Some(id) = open.pop() {
                if !here.insert(id) {
                    continue;
                }
                *left = left.checked_sub(1)?;
                match self.nfa.state(id) {
                    State::Match { .. } => return Some(true),
                    State::Look { look, next } if self.nfa.look_matcher().matches(*look, bytes, at) => open.push(*next),
                    State::Union { alternates } => open.extend(alternates.iter()),
                    State::BinaryUnion { alt1, alt2 } => open.extend([*alt1, *alt2]),
                    State::Capture { next, .. } => open.push(*next),
                    State::Look { .. } | State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) | State::Fail => {}
                }
            }
            let Some(byte) = bytes.get(at).copied() else { break };
            for id in here.all.drain(..) {
                open.extend(match self.nfa.state(id) {
                    State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
                    State::Sparse(transitions) => transitions.matches_byte(byte),
                    State::Dense(transitions) => transitions.matches_byte(byte),
                    _ => None,
                });
            }
            if open.is_empty() {
                break;
            }
            here.round += 1;
        }
        Some(false)
    }
}

/// The states visited at one place of a text.
struct Visited {
    all: Vec<StateID>,
    /// By state: the round in which it was last visited.
    round_of: Vec<u32>,
    round: u32,
}

impl Visited {
    fn new(states: usize) -> Self {
        Self { all: Vec::new(), round_of: vec![0; states], round: 1 }
    }

    fn insert(&mut self, id: StateID) -> bool {
        let Some(round) = self.round_of.get_mut(id.as_usize()).filter(|round| **round != self.round) else { return false };
        *round = self.round;
        self.all.push(id);
        true
    }
}
