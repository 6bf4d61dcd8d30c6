//! Checks written in short: like another, of a group, or one of several cases in order.

use super::selection::{RunFilter, SELECTING};
use super::{Expander, Located, hint};
use std::collections::BTreeMap;

/// Checks in full, by name.
pub(super) type Checks = Vec<(String, Located)>;

impl Expander<'_> {
    /// The checks of a requirement in full: those by name, and those that its cases are.
    pub(super) fn checks(&mut self, written: Option<&Located>, cases: Option<&Located>) -> Checks {
        let by_name: BTreeMap<String, Located> = written.map(Located::members).unwrap_or_default().iter().cloned().collect();
        let mut checks = Vec::new();
        for (name, check) in written.map(Located::members).unwrap_or_default() {
            let whole = self.inherited(name, check, &by_name);
            let selection = self.selection(&whole);
            checks.push((name.clone(), self.check(&whole, &selection)));
        }
        self.cases(cases.map(Located::items).unwrap_or_default(), &by_name, &mut checks);
        checks
    }

    /// A check with the fields that it has from the one that it is like.
    fn inherited(&mut self, name: &str, check: &Located, by_name: &BTreeMap<String, Located>) -> Located {
        let (mut whole, mut seen) = (check.clone(), vec![name.to_owned()]);
        while let Some(like) = whole.get("like").cloned() {
            let other = like.text().unwrap_or_default().to_owned();
            let found = by_name.get(&other).filter(|_| !seen.contains(&other));
            let Some(found) = found else {
                let known: Vec<&str> = by_name.keys().map(String::as_str).filter(|known| *known != name).collect();
                let message = if seen.contains(&other) {
                    format!("the check `{name}` is like itself: {}", seen.join(", "))
                } else {
                    format!("there is no check `{other}`{}", hint(&other, &known, ""))
                };
                self.fault(like.at, message);
                break;
            };
            let own: Vec<(String, Located)> = whole.members().iter().filter(|(field, _)| field != "like").cloned().collect();
            let theirs = found.members().iter().filter(|(field, _)| !own.iter().any(|(known, _)| known == field)).cloned();
            let members = theirs.chain(own.iter().cloned()).collect();
            whole = Located::map(check.at, members);
            seen.push(other);
        }
        whole
    }

    /// A check in full, with what it selects.
    fn check(&mut self, written: &Located, selection: &RunFilter) -> Located {
        if written.get("message").is_none() {
            self.fault(written.at, "`message` is missing");
        }
        let mut members = selection.fields(written.at);
        for (field, value) in written.members() {
            let value = match field.as_str() {
                "like" | "check" => continue,
                field if SELECTING.contains(&field) => continue,
                "expect" => self.schema(value),
                "expectHaving" => Located::list(value.at, self.havings(Some(value))),
                _ => value.clone(),
            };
            members.push((field.clone(), value));
        }
        // A field that was written is where it was written, whatever was added to it.
        for (field, value) in &mut members {
            if let Some(own) = written.get(if field == "named" { "meaning" } else { field }).or_else(|| written.get(field)) {
                value.at = own.at;
            }
        }
        Located::map(written.at, members)
    }

    /// Cases in order: a node is judged by the first that takes it, so each but the first spares what came before. A case
    /// may name again the check that an earlier one is, which then judges the nodes of both.
    fn cases(&mut self, cases: &[Located], by_name: &BTreeMap<String, Located>, checks: &mut Checks) {
        let mut before: Vec<Located> = Vec::new();
        let mut made: Vec<(String, Located, RunFilter, Vec<Located>)> = Vec::new();
        let kinds = |selection: &RunFilter| selection.kinds.as_ref().map(Located::to_value);
        for (position, case) in cases.iter().enumerate() {
            let Some(name) = case.get("check").and_then(Located::text).map(str::to_owned) else { continue };
            if by_name.contains_key(&name) {
                self.fault(case.at, format!("`{name}` is one of `checks` too: write it there or among the cases"));
            }
            let earlier: Vec<(String, Located)> = made.iter().map(|(name, written, ..)| (name.clone(), written.clone())).collect();
            let known = by_name.iter().map(|(name, check)| (name.clone(), check.clone())).chain(earlier).collect();
            let whole = self.inherited(&name, case, &known);
            let mut selection = self.selection(&whole);
            if let Some((_, _, first, _)) = made.first()
                && kinds(first) != kinds(&selection)
            {
                self.fault(case.at, "all cases are of the same kinds of node");
            }
            if !selection.is_plain() && position + 1 < cases.len() {
                self.fault(case.at, "a case that others follow is told by the name and the facts of the node alone");
            }
            let own = selection.schema(case.at);
            if !self.has_room(case.at, before.iter().map(Located::size).sum()) {
                return;
            }
            let again = made.iter_mut().find(|(known, ..)| *known == name);
            match again {
                Some((_, _, _, ways)) => {
                    let mut way = RunFilter::default();
                    way.narrow(own.clone());
                    before.iter().for_each(|schema| way.spare(schema.clone()));
                    ways.push(way.schema(case.at));
                    let more = case.members().iter().find(|(field, _)| field != "check" && !SELECTING.contains(&field.as_str()));
                    let more = more.map(|(field, value)| (value.at, field.clone()));
                    if let Some((at, field)) = more {
                        self.fault(at, format!("the case before that is `{name}` says what it is: write `{field}` there"));
                    }
                }
                None => {
                    before.iter().for_each(|schema| selection.spare(schema.clone()));
                    made.push((name, whole, selection, Vec::new()));
                }
            }
            before.push(own);
        }
        for (name, written, selection, ways) in made {
            let selection = if ways.is_empty() { selection } else { selection.or_any_of(ways, written.at) };
            let check = self.check(&written, &selection);
            checks.push((name, check));
        }
    }
}
