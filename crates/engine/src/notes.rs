//! The findings of one check as they are made: those that say the same become one, and all of them stay within bounds.

use super::bounded::{Bounded, LeftOut, Located};
use super::outcome::{Finding, Location};
use kitemark_product::recording::Observation;
use kitemark_standard::Level;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// What findings are put together by, where the check makes one finding of several.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Group<'a> {
    /// All findings of the check are one.
    All,
    /// Those about nodes of one name, which is interned.
    Name(u32),
    /// Those of one text: a name, a value or a message.
    Text(Cow<'a, str>),
}

/// A finding with how often it was made.
struct Note<'a> {
    finding: Finding,
    /// How many more times the very same was found at the very same place.
    again: usize,
    group: Option<(Option<Observation>, Group<'a>)>,
}

impl Located for Note<'_> {
    fn at(&self) -> Location {
        self.finding.at
    }

    fn message(&self) -> &str {
        &self.finding.message
    }

    fn level(&self) -> Level {
        self.finding.level
    }

    fn count(&self) -> usize {
        self.finding.count()
    }
}

impl Note<'_> {
    /// Makes one of this note and another of its group: the first by place stays, and counts the other.
    fn join(&mut self, mut other: Self) {
        let own = (self.finding.at, self.finding.message.as_str());
        match (other.finding.at, other.finding.message.as_str()).cmp(&own) {
            std::cmp::Ordering::Equal => {
                self.again += 1 + other.again;
                self.finding.others += other.finding.others;
                return;
            }
            std::cmp::Ordering::Less => {
                std::mem::swap(&mut self.finding, &mut other.finding);
                std::mem::swap(&mut self.again, &mut other.again);
            }
            std::cmp::Ordering::Greater => {}
        }
        self.finding.others += 1 + other.finding.others + other.again;
    }
}

/// What one check found so far.
#[derive(Default)]
pub(super) struct Notes<'a> {
    list: Bounded<Note<'a>>,
    /// Where in the list the note of a group is.
    by_group: FxHashMap<(Option<Observation>, Group<'a>), usize>,
}

impl<'a> Notes<'a> {
    /// Adds a finding: to that of its group, where it has one, and apart from others where it was seen in an observation of
    /// the service, which a repetition may take back.
    pub(super) fn add(&mut self, finding: Finding, group: Option<Group<'a>>, seen_in: Option<Observation>) {
        let group = group.map(|group| (seen_in, group));
        self.put(Note { finding, again: 0, group });
    }

    fn put(&mut self, note: Note<'a>) {
        if let Some(known) = note.group.as_ref().and_then(|group| self.by_group.get(group)).and_then(|at| self.list.get_mut(*at)) {
            return known.join(note);
        }
        let (position, group) = (self.list.len(), note.group.clone());
        if self.list.put(note) {
            self.by_group = (0..).zip(self.list.iter()).filter_map(|(position, note)| Some((note.group.clone()?, position))).collect();
        } else if let Some(group) = group.filter(|_| self.list.len() > position) {
            self.by_group.insert(group, position);
        }
    }

    /// Counts findings that were made and are not kept.
    pub(super) fn merge(&mut self, left_out: LeftOut) {
        self.list.merge(left_out);
    }

    /// Counts a finding of no group where none at its place is kept any more; whether it was counted.
    pub(super) fn count_past(&mut self, at: Location, level: Level) -> bool {
        let is_past = self.list.is_past(at);
        if is_past {
            self.list.leave_out(1, level);
        }
        is_past
    }

    /// The most binding level of all that was found.
    pub(super) fn level(&self) -> Option<Level> {
        self.list.level()
    }

    /// What was found, as far as it is kept.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.list.iter().map(|note| &note.finding)
    }

    /// Takes out of what was found in observations all that is not wanted there, and puts the rest together whatever it was
    /// seen in.
    pub(super) fn across_observations(self, mut is_wanted: impl FnMut(&Finding) -> bool) -> Self {
        let (notes, left_out) = self.list.into_parts();
        let mut across = Self::default();
        across.list.merge(left_out);
        for note in notes.into_iter().filter(|note| is_wanted(&note.finding)) {
            across.put(Note { group: note.group.map(|(_, group)| (None, group)), ..note });
        }
        across
    }

    /// The findings by place and message, each once, and what was left out.
    pub(super) fn into_findings(self) -> (Vec<Finding>, LeftOut) {
        let (notes, left_out) = self.list.into_parts();
        let mut findings: Vec<Finding> = notes.into_iter().map(|note| note.finding).collect();
        findings.sort_by(|a, b| (a.at, &a.message).cmp(&(b.at, &b.message)));
        findings.dedup_by(|later, earlier| (later.at, &later.message) == (earlier.at, &earlier.message));
        (findings, left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::{Group, Notes};
    use crate::bounded::{LeftOut, MOST_FINDINGS};
    use crate::{Finding, Location};
    use kitemark_product::recording::Observation;
    use kitemark_standard::Level;
    use std::borrow::Cow;

    fn finding(at: usize, message: &str) -> Finding {
        Finding { check: "c".into(), level: Level::Must, message: message.to_owned(), at: Location::Byte(0, at), others: 0, related: Vec::new() }
    }

    fn outcome_of(notes: Notes<'_>) -> (Vec<(Location, String, usize)>, LeftOut) {
        let (findings, left_out) = notes.into_findings();
        (findings.into_iter().map(|finding| (finding.at, finding.message, finding.others)).collect(), left_out)
    }

    #[test]
    fn the_first_of_a_group_stands_for_the_others_in_whichever_order_they_come() {
        let found = [(4, "b"), (2, "b"), (2, "b"), (3, "b"), (1, "a"), (9, "a")];
        let expected = vec![(Location::Byte(0, 1), "a".to_owned(), 1), (Location::Byte(0, 2), "b".to_owned(), 2)];
        for turned in [false, true] {
            let mut notes = Notes::default();
            let mut found = found.to_vec();
            if turned {
                found.reverse();
            }
            for (at, message) in found {
                notes.add(finding(at, message), Some(Group::Text(Cow::Borrowed(message))), None);
            }
            assert_eq!(outcome_of(notes), (expected.clone(), LeftOut::default()), "turned: {turned}");
        }
    }

    #[test]
    fn what_has_no_group_stands_alone_and_once() {
        let mut notes = Notes::default();
        for (at, message) in [(2, "b"), (1, "a"), (2, "b"), (2, "a")] {
            notes.add(finding(at, message), None, None);
        }
        let expected = [(1, "a"), (2, "a"), (2, "b")].map(|(at, message)| (Location::Byte(0, at), message.to_owned(), 0));
        assert_eq!(outcome_of(notes).0, expected);
    }

    #[test]
    fn a_group_goes_across_observations_when_it_is_known_which_of_them_count() {
        let mut notes = Notes::default();
        for (at, exchange) in [(1, 0), (2, 1), (3, 2)] {
            notes.add(finding(at, "m"), Some(Group::All), Some(Observation::Exchange(exchange)));
        }
        assert_eq!(notes.findings().count(), 3);
        let kept = notes.across_observations(|finding| finding.at != Location::Byte(0, 2));
        assert_eq!(outcome_of(kept).0, [(Location::Byte(0, 1), "m".to_owned(), 1)]);
    }

    #[test]
    fn groups_beyond_the_bound_are_counted_with_all_that_they_stand_for() {
        let mut notes = Notes::default();
        let groups = 2 * MOST_FINDINGS + 5;
        for at in 0..2 * groups {
            notes.add(finding(at, "m"), Some(Group::Name(u32::try_from(at % groups).unwrap_or_default())), None);
        }
        let (findings, left_out) = outcome_of(notes);
        assert_eq!(findings.len(), MOST_FINDINGS);
        let listed: usize = findings.iter().map(|(_, _, others)| 1 + others).sum();
        assert_eq!(listed + left_out.findings, 2 * groups);
    }
}
