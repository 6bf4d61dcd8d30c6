//! How many states an automaton of a pattern has, counted while the pattern is read.

/// The states of the groups that are open, the innermost last.
#[derive(Debug)]
pub(super) struct States {
    open: Vec<Sequence>,
}

/// What one group has so far.
#[derive(Debug, Default, Clone, Copy)]
struct Sequence {
    all: u64,
    /// Those of the last atom, which a quantifier repeats.
    last: u64,
}

impl Default for States {
    fn default() -> Self {
        Self { open: vec![Sequence::default()] }
    }
}

impl States {
    /// Adds an atom of this many states.
    pub(super) fn add(&mut self, states: u64) {
        if let Some(sequence) = self.open.last_mut() {
            *sequence = Sequence { all: sequence.all.saturating_add(states), last: states };
        }
    }

    /// Repeats the last atom.
    pub(super) fn repeat(&mut self, least: u32, most: Option<u32>) {
        let Some(sequence) = self.open.last_mut() else { return };
        let last = sequence.last;
        let optional = most.map_or(1, |most| u64::from(most.saturating_sub(least)));
        // What need not be there is one state more: the choice.
        let repeated = last.saturating_mul(u64::from(least)).saturating_add(last.saturating_add(1).saturating_mul(optional));
        sequence.all = sequence.all.saturating_sub(last).saturating_add(repeated);
        sequence.last = repeated;
    }

    pub(super) fn open(&mut self) {
        self.open.push(Sequence::default());
    }

    pub(super) fn close(&mut self) {
        // The outermost never closes: a parenthesis that opens nothing is refused before.
        if self.open.len() > 1
            && let Some(closed) = self.open.pop()
        {
            self.add(closed.all.saturating_add(1));
        }
    }

    /// The states of all that was added.
    pub(super) fn total(&self) -> u64 {
        self.open.first().map_or(0, |sequence| sequence.all).saturating_add(3)
    }
}
