//! The effective keywords of composed schemas: their own, else those of what they refer to, of the branches of `allOf`, or of
//! their only branch beside null. They are put together once, each from those of its parts.

use super::Index;
use kitemark_contract::{NodeRef, NodeType, TypedId};
use kitemark_document::{Member, key_hash};
use rustc_hash::{FxHashMap, FxHashSet};

/// How many keywords of one schema are kept.
const MOST_KEYWORDS: usize = 256;

/// A keyword: the file, and the member of the mapping that states it.
type Entry = (u32, Member);

/// The keywords of the composed schemas of a contract.
#[derive(Debug, Default)]
pub(super) struct Effective {
    entries: Vec<Entry>,
    /// By typed node, where its own are among the entries. Schemas that are composed of themselves have none, nor have those
    /// of more keywords than are kept.
    ranges: FxHashMap<TypedId, (usize, usize)>,
}

impl Effective {
    /// The effective keyword of a composed schema; none where it is not known, nothing within where the schema has none.
    pub(super) fn get(&self, index: &Index<'_>, id: TypedId, keyword: &str) -> Option<Option<NodeRef>> {
        let (first, end) = *self.ranges.get(&id)?;
        let hash = key_hash(keyword);
        let entries = self.entries.get(first..end).unwrap_or_default();
        let found = entries.iter().find(|entry| entry.1.hash() == hash && text(index, entry) == keyword);
        Some(found.map(|(part, member)| NodeRef { part: *part, node: member.value }))
    }

    /// Puts together the keywords of all composed schemas.
    pub(super) fn of(index: &Index<'_>) -> Self {
        let mut work = Work { index, done: Self::default(), states: vec![State::New; index.contract.typed.len()] };
        for id in index.contract.of_type(NodeType::Schema) {
            if !index.stands_alone(*id) {
                work.put_together(*id);
            }
        }
        work.done
    }
}

fn text<'a>(index: &Index<'a>, (part, member): &Entry) -> &'a str {
    index.contract.text(NodeRef { part: *part, node: member.key })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// Its parts are being looked at.
    Open,
    Done,
    /// It is composed of itself, or of one that is.
    Unknown,
}

/// A schema whose parts are being looked at.
struct Frame {
    id: TypedId,
    parts: std::vec::IntoIter<NodeRef>,
    entries: Vec<Entry>,
    is_unknown: bool,
}

struct Work<'i, 'a> {
    index: &'i Index<'a>,
    done: Effective,
    states: Vec<State>,
}

impl Work<'_, '_> {
    fn state(&self, id: TypedId) -> State {
        self.states.get(id as usize).copied().unwrap_or(State::Unknown)
    }

    fn set(&mut self, id: TypedId, state: State) {
        if let Some(slot) = self.states.get_mut(id as usize) {
            *slot = state;
        }
    }

    fn put_together(&mut self, id: TypedId) {
        if self.state(id) != State::New {
            return;
        }
        let mut frames = vec![self.frame(id)];
        while let Some(frame) = frames.last_mut() {
            let Some(part) = frame.parts.next() else {
                let closed = frames.pop().map(|frame| self.close(frame));
                if let (Some(around), Some(closed)) = (frames.last_mut(), closed) {
                    self.add(around, closed);
                }
                continue;
            };
            let Some(id) = self.index.contract.typed_at(part).filter(|_| !self.index.is_reference(part)) else { continue };
            if self.index.stands_alone(id) {
                let members = self.index.contract.document(part).members(part.node);
                frame.entries.extend(members.iter().map(|member| (part.part, *member)));
                continue;
            }
            match self.state(id) {
                State::New => {
                    let inner = self.frame(id);
                    frames.push(inner);
                }
                State::Open => {
                    for frame in frames.iter_mut().rev() {
                        frame.is_unknown = true;
                        if frame.id == id {
                            break;
                        }
                    }
                }
                State::Done | State::Unknown => self.add(frame, id),
            }
        }
    }

    /// The schema as it is before its parts are looked at.
    fn frame(&mut self, id: TypedId) -> Frame {
        self.set(id, State::Open);
        let contract = self.index.contract;
        let Some(at) = contract.typed(id).map(|typed| typed.at) else {
            return Frame { id, parts: Vec::new().into_iter(), entries: Vec::new(), is_unknown: true };
        };
        let own = contract.document(at).members(at.node).iter().map(|member| (at.part, *member)).collect();
        Frame { id, parts: self.index.parts_of(at).into_iter(), entries: own, is_unknown: false }
    }

    /// Adds what a part says.
    fn add(&self, frame: &mut Frame, part: TypedId) {
        match self.done.ranges.get(&part).and_then(|(first, end)| self.done.entries.get(*first..*end)) {
            Some(entries) => frame.entries.extend(entries),
            None => frame.is_unknown = true,
        }
    }

    /// Keeps what a schema and its parts say; of equal keywords the first.
    fn close(&mut self, frame: Frame) -> TypedId {
        let Frame { id, entries, is_unknown, .. } = frame;
        let first = self.done.entries.len();
        let mut known = FxHashSet::default();
        self.done.entries.extend(entries.into_iter().filter(|entry| !is_unknown && known.insert(text(self.index, entry))));
        let end = self.done.entries.len();
        if is_unknown || end - first > MOST_KEYWORDS {
            self.done.entries.truncate(first);
            self.set(id, State::Unknown);
        } else {
            self.done.ranges.insert(id, (first, end));
            self.set(id, State::Done);
        }
        id
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test that cannot read its own data has failed")]
mod tests {
    use super::super::Index;
    use kitemark_contract::{Contract, NodeRef};
    use kitemark_document::{Source, SourceStore};
    use std::collections::BTreeMap;

    fn contract(schemas: &str) -> Contract {
        let text = format!("openapi: 3.1.0\ninfo: {{ title: t, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}");
        Contract::from_source(&SourceStore::in_memory(BTreeMap::new()), Source::from_bytes("a.yaml", text.into_bytes()))
    }

    /// The title that a component has, its own or another's.
    fn title<'c>(contract: &'c Contract, name: &str) -> Option<&'c str> {
        let index = Index::new(contract, None, None);
        let node = contract.document(contract.root()).at_pointer(&format!("/components/schemas/{name}")).expect("the component");
        index.keyword(NodeRef { part: 0, node }, "title").map(|at| contract.text(at))
    }

    #[test]
    fn what_comes_first_counts() {
        let contract = contract(
            "    Own: { title: own, $ref: '#/components/schemas/Alone', allOf: [{ title: branch }] }\n\
             \x20   Referred: { $ref: '#/components/schemas/Alone', description: d, allOf: [{ title: branch }] }\n\
             \x20   Second: { allOf: [{ type: object }, { allOf: [{ title: second }] }, { title: third }] }\n\
             \x20   Only: { oneOf: [{ type: 'null' }, { allOf: [{ title: only }] }] }\n\
             \x20   Several: { oneOf: [{ title: one }, { title: other }] }\n\
             \x20   Alias: { $ref: '#/components/schemas/Second' }\n\
             \x20   Alone: { title: alone }\n",
        );
        for (name, expected) in [
            ("Own", Some("own")),
            ("Referred", Some("alone")),
            ("Second", Some("second")),
            ("Only", Some("only")),
            ("Several", None),
            ("Alias", Some("second")),
            ("Alone", Some("alone")),
        ] {
            assert_eq!(title(&contract, name), expected, "{name}");
        }
    }

    #[test]
    fn composition_may_come_back_to_where_it_started() {
        let contract = contract(
            "    A: { allOf: [{ $ref: '#/components/schemas/B' }, { title: a }] }\n\
             \x20   B: { description: b, $ref: '#/components/schemas/A' }\n\
             \x20   Itself: { allOf: [{ $ref: '#/components/schemas/Itself' }] }\n\
             \x20   Around: { allOf: [{ $ref: '#/components/schemas/Itself' }, { $ref: '#/components/schemas/B' }] }\n",
        );
        for (name, expected) in [("A", Some("a")), ("B", Some("a")), ("Itself", None), ("Around", Some("a"))] {
            assert_eq!(title(&contract, name), expected, "{name}");
        }
    }

    #[test]
    fn a_keyword_is_found_however_far_away() {
        let mut schemas = String::from("    S0: { title: far }\n");
        for number in 1..3000 {
            schemas.push_str(&format!("    S{number}: {{ allOf: [{{ type: object }}, {{ $ref: '#/components/schemas/S{}' }}] }}\n", number - 1));
        }
        let contract = contract(&schemas);
        assert_eq!(title(&contract, "S2999"), Some("far"));
    }
}
