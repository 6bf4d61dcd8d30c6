//! What was found, bounded: the first by place are kept, and the others are counted, so that no list of findings outgrows
//! the contract that it is about.

use super::outcome::Location;
use kitemark_standard::Level;

/// How many findings of one check are kept. Of the largest contracts that were measured no check has a fifth of that.
pub const MOST_FINDINGS: usize = 10_000;

/// How many bytes the messages of those may take.
pub const MOST_MESSAGE_BYTES: usize = 2 * 1024 * 1024;

/// How much more than is kept a list may hold before it is cut, so that it is sorted seldom.
const SLACK: usize = 2;

/// What a bounded list holds: things that were found at a place.
pub trait Located {
    /// Where it was found.
    fn at(&self) -> Location;
    /// What is said of it.
    fn message(&self) -> &str;
    /// How binding it is.
    fn level(&self) -> Level;
    /// How many findings it stands for.
    fn count(&self) -> usize {
        1
    }
}

/// Findings that are counted and not kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many.
    pub findings: usize,
    /// The most binding level of any of them; none where nothing was left out.
    pub level: Option<Level>,
}

impl LeftOut {
    /// Counts findings, of which the most binding is of this level.
    pub fn add(&mut self, findings: usize, level: Level) {
        self.findings += findings;
        self.level = self.level.max(Some(level));
    }

    /// Counts what another counted.
    pub fn merge(&mut self, other: Self) {
        self.findings += other.findings;
        self.level = self.level.max(other.level);
    }
}

/// A list of which the first by place and message are kept. What is kept depends on what was found and not on the order
/// in which it was.
#[derive(Debug)]
pub struct Bounded<T> {
    kept: Vec<T>,
    bytes: usize,
    left_out: LeftOut,
    /// The last that was kept when the list was cut: nothing behind it is kept any more.
    last: Option<(Location, Box<str>)>,
}

impl<T> Default for Bounded<T> {
    fn default() -> Self {
        Self { kept: Vec::new(), bytes: 0, left_out: LeftOut::default(), last: None }
    }
}

impl<T: Located> Bounded<T> {
    /// Adds what was found.
    pub fn push(&mut self, found: T) {
        self.put(found);
    }

    /// Adds what was found; whether the list was sorted and cut for it, so that positions in it have changed.
    pub(super) fn put(&mut self, found: T) -> bool {
        if self.last.as_ref().is_some_and(|(at, message)| (found.at(), found.message()) > (*at, message)) {
            self.left_out.add(found.count(), found.level());
            return false;
        }
        self.bytes += found.message().len();
        self.kept.push(found);
        let is_long = self.kept.len() > SLACK * MOST_FINDINGS || self.bytes > SLACK * MOST_MESSAGE_BYTES;
        if is_long {
            self.cut();
        }
        is_long
    }

    /// Whether nothing at a place is kept any more, so that what was found there need only be counted.
    #[must_use]
    pub fn is_past(&self, at: Location) -> bool {
        self.last.as_ref().is_some_and(|(last, _)| at > *last)
    }

    /// Counts findings without keeping them.
    pub fn leave_out(&mut self, findings: usize, level: Level) {
        self.left_out.add(findings, level);
    }

    /// Sorts by place and message, and leaves out what goes beyond the bounds. The first is always kept.
    fn cut(&mut self) {
        self.kept.sort_by(|a, b| (a.at(), a.message()).cmp(&(b.at(), b.message())));
        let mut bytes = 0;
        let fits = |found: &&T| {
            bytes += found.message().len();
            bytes <= MOST_MESSAGE_BYTES
        };
        let most = self.kept.iter().take(MOST_FINDINGS).take_while(fits).count().max(1);
        let Some(rest) = self.kept.get(most..).filter(|rest| !rest.is_empty()) else { return };
        for found in rest {
            self.left_out.add(found.count(), found.level());
        }
        self.kept.truncate(most);
        self.bytes = self.kept.iter().map(|found| found.message().len()).sum();
        self.last = self.kept.last().map(|last| (last.at(), last.message().into()));
    }

    /// What is kept, and what was left out: the list as it was added to where it lies within the bounds, else cut to them.
    #[must_use]
    pub fn into_parts(mut self) -> (Vec<T>, LeftOut) {
        if self.kept.len() > MOST_FINDINGS || self.bytes > MOST_MESSAGE_BYTES {
            self.cut();
        }
        (self.kept, self.left_out)
    }

    /// Counts what was left out of another list that this one takes the place of.
    pub(super) fn merge(&mut self, left_out: LeftOut) {
        self.left_out.merge(left_out);
    }

    /// What is kept so far at a position.
    pub(super) fn get_mut(&mut self, position: usize) -> Option<&mut T> {
        self.kept.get_mut(position)
    }

    /// The most binding level of all that was found.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.kept.iter().map(T::level).max().max(self.left_out.level)
    }
}

impl<T> std::ops::Deref for Bounded<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.kept
    }
}

impl<T: Located> Extend<T> for Bounded<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, found: I) {
        for found in found {
            self.push(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounded, LeftOut, Located, MOST_FINDINGS, MOST_MESSAGE_BYTES};
    use crate::Location;
    use kitemark_standard::Level;

    #[derive(Debug, PartialEq, Eq)]
    struct At(usize, String, Level);

    impl Located for At {
        fn at(&self) -> Location {
            Location::Byte(0, self.0)
        }

        fn message(&self) -> &str {
            &self.1
        }

        fn level(&self) -> Level {
            self.2
        }
    }

    fn list(places: impl Iterator<Item = usize>, message: &str) -> (Vec<At>, LeftOut) {
        let mut list = Bounded::default();
        list.extend(places.map(|at| At(at, message.to_owned(), if at == 3 * MOST_FINDINGS { Level::Must } else { Level::Should })));
        list.into_parts()
    }

    #[test]
    fn the_first_by_place_are_kept_in_whichever_order_they_were_found() {
        let count = 4 * MOST_FINDINGS + 1;
        // A step that shares no factor with the count goes through all of them.
        let shuffled = (0..count).map(|number| number * 7919 % count);
        for (kept, left_out) in [list(0..count, "m"), list((0..count).rev(), "m"), list(shuffled, "m")] {
            assert_eq!(kept.iter().map(|found| found.0).collect::<Vec<_>>(), (0..MOST_FINDINGS).collect::<Vec<_>>());
            assert_eq!(left_out, LeftOut { findings: count - MOST_FINDINGS, level: Some(Level::Must) });
        }
    }

    #[test]
    fn what_lies_within_the_bounds_stays_as_it_was_added() {
        let (kept, left_out) = list((0..MOST_FINDINGS).rev(), "m");
        assert_eq!((kept.len(), kept.first().map(|found| found.0), left_out), (MOST_FINDINGS, Some(MOST_FINDINGS - 1), LeftOut::default()));
    }

    #[test]
    fn messages_take_so_many_bytes_and_the_first_is_kept_whatever_it_takes() {
        let (kept, left_out) = list(0..100, &"m".repeat(MOST_MESSAGE_BYTES / 10));
        assert_eq!((kept.len(), left_out.findings), (10, 90));
        let (kept, left_out) = list(0..3, &"m".repeat(2 * MOST_MESSAGE_BYTES));
        assert_eq!((kept.len(), left_out.findings), (1, 2));
    }
}
