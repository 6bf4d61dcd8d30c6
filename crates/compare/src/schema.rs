//! Two schemas: types, values, formats, patterns, and what the other files compare.

use super::comparison::{Comparison, Task};
use super::difference::{Change, DifferenceKind as Kind, Direction};
use super::shape::{Shape, Types, shape};
use super::side::Side;
use kitemark_contract::NodeRef;
use std::collections::BTreeSet;

impl<'a> Comparison<'a> {
    /// Compares two schemas, and has those they contain compared.
    pub(super) fn schema(&mut self, task: &Task<'a>) {
        let before = shape(self.previous, &task.before);
        let after = shape(self.current, &task.after);
        if before.is_unresolved || after.is_unresolved {
            if before.is_unresolved != after.is_unresolved {
                self.push_difference(task, Kind::CannotTell, false, before.at, after.at, "a reference in it leads nowhere, so it cannot be compared");
            }
            return;
        }
        if before.is_any() && after.is_any() {
            return;
        }
        self.deprecations(task, &before, &after);
        if self.unions(task, &before, &after) {
            return;
        }
        self.null(task, &before, &after);
        let Some(types) = self.types(task, &before, &after) else { return };
        self.values(task, &before, &after);
        self.format(task, &before, &after);
        self.patterns(task, &before, &after);
        self.bounds(task, &before, &after);
        if types.contains(Types::OBJECT) {
            self.object(task, &before, &after);
        }
        if types.contains(Types::ARRAY) {
            self.items(task, &before, &after);
        }
        self.keywords(task, &before, &after);
        self.default(task, &before, &after);
    }

    fn deprecations(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        if before.deprecated.is_none()
            && let Some(at) = after.deprecated
        {
            self.push_difference(task, Kind::Deprecated, false, before.at, Some(at), "it is now deprecated");
        }
    }

    pub(super) fn null(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        // Where anything went before or goes now, the types say it.
        if before.types.is_none() && before.unions.is_empty() || after.types.is_none() && after.unions.is_empty() {
            return;
        }
        match (before.accepts_null, after.accepts_null) {
            (true, false) => self.changed(task, Kind::NullRefused, Change::NARROWS, before.at, after.at, "null is no longer allowed"),
            (false, true) => self.changed(task, Kind::NullAllowed, Change::WIDENS, before.at, after.at, "null is now allowed"),
            _ => {}
        }
    }

    /// Compares the types, and gives those that both allow; none where they have nothing in common.
    fn types(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) -> Option<Types> {
        let are_choices = !before.unions.is_empty() && !after.unions.is_empty();
        let (was, is) = match (before.types, after.types) {
            // The branches say it.
            (None, types) | (types, None) if are_choices => return Some(types.unwrap_or(Types::ALL)),
            _ => (types_of(self.previous, before), types_of(self.current, after)),
        };
        if let Some(change) = Change::between(is.contains(was), was.contains(is)) {
            let kind = change.kind(Kind::TypeNarrowed, Kind::TypeWidened, Kind::TypeChanged);
            let what = format!("the type went from {} to {}", was.names(), is.names());
            self.changed(task, kind, change, before.types_at.or(before.at), after.types_at.or(after.at), &what);
        }
        let common = was.both(is);
        (!common.is_none() || was == is).then_some(common)
    }

    fn values(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        let (was, is) = match (&before.values, &after.values) {
            (None, None) => return,
            (Some(_), None) => {
                let what = "it is no longer bound to a list of values";
                return self.push_difference(task, Kind::EnumValueAdded, false, before.values_at, after.at, what);
            }
            (None, Some(_)) => {
                let what = "it is now bound to a list of values";
                return self.changed(task, Kind::EnumValueRemoved, Change::NARROWS, before.at, after.values_at, what);
            }
            (Some(was), Some(is)) => (was, is),
        };
        let known: BTreeSet<&str> = was.iter().map(|(value, _)| value.as_str()).collect();
        let kept: BTreeSet<&str> = is.iter().map(|(value, _)| value.as_str()).collect();
        let all = |values: &[(String, NodeRef)]| listed(values.iter().map(|(value, _)| value.as_str()));
        if !known.is_empty() && !kept.is_empty() && known.is_disjoint(&kept) {
            let what = format!("its values were all replaced: {} went, {} came", all(was), all(is));
            let breaks = !(task.is_covered && (task.is_branch || task.direction == Direction::Request));
            return self.push_difference(task, Kind::EnumReplaced, breaks, before.values_at, after.values_at, &what);
        }
        let gone: Vec<_> = was.iter().filter(|(value, _)| !kept.contains(value.as_str())).cloned().collect();
        if let Some((_, at)) = gone.first() {
            let what = format!("no longer allowed: {}", all(&gone));
            self.changed(task, Kind::EnumValueRemoved, Change::NARROWS, Some(*at), after.values_at, &what);
        }
        let new: Vec<_> = is.iter().filter(|(value, _)| !known.contains(value.as_str())).cloned().collect();
        if let Some((_, at)) = new.first() {
            // Consumers are told to expect new values, so a longer list in a response breaks nothing.
            self.push_difference(task, Kind::EnumValueAdded, false, before.values_at, Some(*at), &format!("newly allowed: {}", all(&new)));
        }
    }

    fn format(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        let place = |shape: &Shape<'a>| shape.format.map(|(_, at)| at).or(shape.at);
        let name = |shape: &Shape<'a>| shape.format.map(|(name, _)| name);
        let (was, is) = (name(before), name(after));
        // A change of the type says it already.
        if was == is || before.types != after.types && was.into_iter().chain(is).all(is_numeric) {
            return;
        }
        let (change, what) = match (was, is) {
            (None, Some(is)) => (Change::NARROWS, format!("the format `{is}` is new")),
            (Some(was), None) => (Change::WIDENS, format!("the format `{was}` is gone")),
            (Some(was), Some(is)) => (Change::BOTH, format!("the format went from `{was}` to `{is}`")),
            (None, None) => return,
        };
        let kind = change.kind(Kind::FormatNarrowed, Kind::FormatWidened, Kind::FormatChanged);
        self.changed(task, kind, change, place(before), place(after), &what);
    }

    fn patterns(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        let gone: Vec<_> = before.patterns.iter().filter(|(pattern, _)| !after.patterns.contains_key(*pattern)).collect();
        let new: Vec<_> = after.patterns.iter().filter(|(pattern, _)| !before.patterns.contains_key(*pattern)).collect();
        if let ([(was, was_at), ..], [(is, is_at), ..]) = (gone.as_slice(), new.as_slice()) {
            let what = format!("the pattern went from `{was}` to `{is}`; which texts that adds or takes away cannot be told");
            return self.undecided(task, Kind::PatternChanged, Some(**was_at), Some(**is_at), &what);
        }
        for (pattern, at) in gone {
            let what = format!("the pattern `{pattern}` is gone");
            self.changed(task, Kind::PatternRemoved, Change::WIDENS, Some(*at), after.at, &what);
        }
        for (pattern, at) in new {
            let what = format!("the pattern `{pattern}` is new");
            self.changed(task, Kind::PatternAdded, Change::NARROWS, before.at, Some(*at), &what);
        }
    }

    fn default(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        if task.direction != Direction::Request {
            return;
        }
        let was = before.default.map(|at| self.previous.canonical(at));
        let is = after.default.map(|at| self.current.canonical(at));
        if was == is {
            return;
        }
        // A default that is new only says what was so far left open.
        let kind = if was.is_none() { Kind::DefaultAdded } else { Kind::DefaultChanged };
        let shown = |value: Option<String>| value.unwrap_or_else(|| "none".into());
        let what = format!("the default went from {} to {}, which a consumer who leaves it out may notice", shown(was), shown(is));
        self.push_difference(task, kind, false, before.default.or(before.at), after.default.or(after.at), &what);
    }
}

/// The types that a schema allows: those of its branches where it is a choice and says nothing itself.
fn types_of(side: Side<'_>, of: &Shape<'_>) -> Types {
    match (of.types, of.unions.first()) {
        (Some(types), _) => types,
        (None, Some(union)) => {
            union.branches.iter().fold(Types::NONE, |types, branch| types.union(shape(side, &[*branch]).types.unwrap_or(Types::ALL)))
        }
        (None, None) => Types::ALL,
    }
}

fn is_numeric(format: &str) -> bool {
    matches!(format, "int32" | "int64" | "float" | "double" | "decimal")
}

/// Values in words, those beyond the first few counted.
pub(super) fn listed<'v>(values: impl ExactSizeIterator<Item = &'v str>) -> String {
    const MOST: usize = 8;
    let more = values.len().saturating_sub(MOST);
    let mut text = values.take(MOST).collect::<Vec<_>>().join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}
