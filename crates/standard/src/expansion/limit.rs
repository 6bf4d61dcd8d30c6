//! How much a file may say in few words: names that name names grow without end, or nearly so.

use super::selection::RunFilter;
use super::{Expander, Located};
use kitemark_document::NodeId;

/// How many values the names of one file may become in full. The longest requirement of our own has 1,800.
const MOST_VALUES: usize = 200_000;

/// How many schemas or groups may name each other in a row.
const DEEPEST: usize = 64;

impl Expander<'_> {
    /// Whether so many values more are within the limit; the first that is not makes a fault.
    pub(super) fn has_room(&mut self, at: NodeId, more: usize) -> bool {
        let had_room = self.values <= MOST_VALUES;
        self.values = self.values.saturating_add(more);
        let has_room = self.values <= MOST_VALUES;
        if had_room && !has_room {
            self.fault(at, format!("in full this file has more than {MOST_VALUES} values: let its schemas, groups, cases and tables say less"));
        }
        has_room
    }

    /// Whether a schema or a group may name another: `open` are those that name each other around it.
    pub(super) fn is_too_deep(&mut self, at: NodeId, open: usize) -> bool {
        if open == DEEPEST {
            self.fault(at, format!("more than {DEEPEST} schemas or groups name each other in a row"));
        }
        open >= DEEPEST
    }
}

impl Located {
    /// How many values it has, itself among them.
    pub(super) fn size(&self) -> usize {
        let below: usize = self.members().iter().map(|(_, value)| value.size()).chain(self.items().iter().map(Self::size)).sum();
        below + 1
    }
}

impl RunFilter {
    /// How many values it has.
    pub(super) fn size(&self) -> usize {
        self.parts().map(Located::size).sum()
    }
}
