//! Keywords of objects: members by name, by pattern and the rest, and which must be there.

use super::keyword::{Keyword, Keywords};
use super::scalar::{too_few, too_many};
use super::trial::{Evaluation, Marks, Step, Validity, join};
use super::value::Instance;
use super::{Direction, words};
use crate::NodeRef;
use kitemark_document::{Document, Kind, Member, NodeId};
use rustc_hash::FxHashMap;

/// How many steps are taken to look for the declaration of one property.
const MAX_SEARCH: usize = 1024;

/// The search for the declaration of one property.
struct Search {
    /// How many steps it may still take.
    left: usize,
    /// A schema whose reference leads nowhere, so that the declaration may be behind it.
    unresolved: Option<NodeRef>,
}

/// Looks names up in a mapping, from where the last was found: members often stand in the same order. Where that does
/// not pay, the names are hashed.
struct Lookup<'d> {
    document: &'d Document,
    members: &'d [Member],
    next: usize,
    /// How many members may still be compared before the names are hashed.
    patience: usize,
    by_name: Option<FxHashMap<&'d str, usize>>,
}

impl<'d> Lookup<'d> {
    fn new(document: &'d Document, mapping: NodeId) -> Self {
        let members = document.members(mapping);
        Self { document, members, next: 0, patience: 4 * members.len() + 256, by_name: None }
    }

    fn find(&mut self, name: &str) -> Option<NodeId> {
        let position = match &self.by_name {
            Some(by_name) => by_name.get(name).copied(),
            None => self.search(name),
        }?;
        self.members.get(position).map(|member| member.value)
    }

    fn search(&mut self, name: &str) -> Option<usize> {
        let document = self.document;
        let (before, after) = self.members.split_at_checked(self.next)?;
        let is_it = |member: &Member| document.text(member.key) == name;
        let ahead = after.iter().position(is_it).map(|position| self.next + position);
        let found = ahead.or_else(|| before.iter().position(is_it));
        let compared = ahead.map_or(self.members.len(), |position| position - self.next);
        match self.patience.checked_sub(compared) {
            Some(patience) => self.patience = patience,
            None => self.by_name = Some(self.members.iter().map(|member| document.text(member.key)).zip(0..).collect()),
        }
        self.next = found.map_or(self.next, |position| position + 1);
        found
    }
}

impl<'i> Evaluation<'_, 'i> {
    pub(super) fn objects(&mut self, rules: &Keywords, value: Instance<'i>, marks: Option<&mut Marks>) -> Validity {
        let mut verdict = Validity::Valid;
        if let Some(required) = rules.get(Keyword::Required) {
            join!(self, verdict, self.required(required, value, Keyword::Required, None));
        }
        join!(self, verdict, self.members(rules, value, marks));
        for keyword in [Keyword::MinProperties, Keyword::MaxProperties] {
            let Some(at) = rules.get(keyword) else { continue };
            join!(
                self,
                verdict,
                match self.bound(at) {
                    None => self.malformed(at, keyword),
                    Some(bound) if keyword == Keyword::MinProperties && value.len() < bound => {
                        self.fault(at, || too_few(bound, value.len(), "property", value))
                    }
                    Some(bound) if keyword == Keyword::MaxProperties && value.len() > bound => {
                        self.fault(at, || too_many(bound, value.len(), "property", value))
                    }
                    Some(_) => Validity::Valid,
                }
            );
        }
        if let Some(at) = rules.get(Keyword::DependentRequired) {
            for (name, required) in self.contract.members(at) {
                if !self.steps(value.len() / 16, at) {
                    return Validity::Unknown;
                }
                if value.get(name).is_some() {
                    join!(self, verdict, self.required(required, value, Keyword::DependentRequired, Some(name)));
                }
            }
        }
        verdict
    }

    /// The members by `properties`, `patternProperties` and `additionalProperties`, their names by `propertyNames`.
    fn members(&mut self, rules: &Keywords, value: Instance<'i>, mut marks: Option<&mut Marks>) -> Validity {
        use Keyword::{AdditionalProperties, PatternProperties, Properties, PropertyNames};
        if !rules.any(&[Properties, AdditionalProperties, PatternProperties, PropertyNames]) {
            return Validity::Valid;
        }
        let contract = self.contract;
        let properties = rules.get(Properties);
        if let Some(at) = properties.filter(|at| !contract.document(*at).is_mapping(at.node)) {
            if let Some(marks) = marks {
                marks.doubtful = true;
            }
            return self.malformed(at, Properties);
        }
        let mut declared = properties.map(|at| (at.part, Lookup::new(contract.document(at), at.node)));
        let mut verdict = Validity::Valid;
        for (position, (name, member)) in value.members().enumerate() {
            let step = Step::Member(name);
            let mut is_evaluated = false;
            let mut is_doubtful = false;
            if let Some((part, lookup)) = &mut declared
                && let Some(node) = lookup.find(name)
            {
                let schema = NodeRef { part: *part, node };
                is_evaluated = true;
                join!(self, verdict, self.inside(schema, step, member));
            }
            if let Some(patterns) = rules.get(PatternProperties) {
                for (pattern, schema) in contract.members(patterns) {
                    match self.matches(pattern, schema, name) {
                        Validity::Valid => {
                            is_evaluated = true;
                            join!(self, verdict, self.inside(schema, step, member));
                        }
                        Validity::Invalid => {}
                        Validity::Unknown => {
                            is_doubtful = true;
                            verdict = verdict.and(Validity::Unknown);
                        }
                    }
                }
            }
            if let Some(rest) = rules.get(AdditionalProperties).filter(|_| !is_evaluated && !is_doubtful) {
                is_evaluated = true;
                join!(self, verdict, self.additional(rest, name, member));
            }
            if let Some(schema) = rules.get(PropertyNames) {
                join!(self, verdict, self.name(schema, name, member));
            }
            if let Some(marks) = marks.as_deref_mut() {
                if is_evaluated {
                    marks.mark(position);
                }
                marks.doubtful |= is_doubtful;
            }
        }
        verdict
    }

    /// A member that nothing declares.
    fn additional(&mut self, rest: NodeRef, name: &'i str, member: Instance<'i>) -> Validity {
        if self.contract.document(rest).boolean(rest.node) == Some(false) {
            return self.fault_inside(Step::Member(name), member, rest, || format!("the property `{name}` is not declared, and no other is allowed"));
        }
        self.inside(rest, Step::Member(name), member)
    }

    /// The name of a member; a fault stands at the member.
    fn name(&mut self, schema: NodeRef, name: &'i str, member: Instance<'i>) -> Validity {
        match self.quietly(schema, Instance::Text(name), None) {
            Validity::Invalid => {
                self.fault_inside(Step::Member(name), member, schema, || format!("the name `{name}` is not one that is allowed here"))
            }
            other => other,
        }
    }

    /// The names that must be there.
    fn required(&mut self, names: NodeRef, value: Instance<'i>, keyword: Keyword, beside: Option<&str>) -> Validity {
        let contract = self.contract;
        let document = contract.document(names);
        if !document.is_sequence(names.node) {
            return self.malformed(names, keyword);
        }
        let mut lookup = match value {
            Instance::Node(document, node) => Some(Lookup::new(document, node)),
            _ => None,
        };
        let mut missing = Vec::new();
        let mut verdict = Validity::Valid;
        for item in document.items(names.node) {
            let name = document.text(*item);
            let is_there = match &mut lookup {
                Some(lookup) => lookup.find(name).is_some(),
                None => value.get(name).is_some(),
            };
            if is_there {
                continue;
            }
            let mut search = Search { left: MAX_SEARCH, unresolved: None };
            let is_relaxed = self.is_relaxed(self.scope, name, &mut search);
            if search.left == 0 {
                return self.doubt(names, || format!("too many schemas would have to be searched for the declaration of `{name}`"));
            }
            match search.unresolved {
                _ if is_relaxed => {}
                Some(at) => verdict = self.doubt(at, || format!("`{name}` may be declared where a reference should lead that leads to no schema")),
                None => missing.push((*item, name)),
            }
            if !self.steps(MAX_SEARCH - search.left, names) {
                return Validity::Unknown;
            }
        }
        let because = beside.map(|other| format!(" beside `{other}`")).unwrap_or_default();
        match missing.as_slice() {
            [] => verdict,
            [(item, name)] => {
                let at = NodeRef { part: names.part, node: *item };
                self.fault(at, || format!("the property `{name}` is required{because} and missing"))
            }
            several => self.fault(names, || {
                let listed = words::all(several.iter().map(|(_, name)| format!("`{name}`")).collect());
                format!("the properties {listed} are required{because} and missing")
            }),
        }
    }

    /// Whether a schema declares a property as one that is not sent in this direction.
    fn is_relaxed(&self, schema: NodeRef, name: &str, search: &mut Search) -> bool {
        let contract = self.contract;
        let document = contract.document(schema);
        let at = |node| NodeRef { part: schema.part, node };
        let properties = document.get(schema.node, "properties");
        let cost = 1 + properties.map_or(0, |properties| document.members(properties).len() / 16);
        search.left = search.left.saturating_sub(cost);
        if search.left == 0 {
            return false;
        }
        let own = properties.and_then(|properties| document.get(properties, name));
        if own.is_some_and(|property| self.is_one_way(at(property), search)) {
            return true;
        }
        if self.behind(schema, search).is_some_and(|target| self.is_relaxed(target, name, search)) {
            return true;
        }
        let branches = ["allOf", "anyOf", "oneOf"].iter().filter_map(|keyword| document.get(schema.node, keyword));
        branches.flat_map(|list| document.items(list)).any(|branch| self.is_relaxed(at(*branch), name, search))
    }

    /// Whether a property is read-only where requests are judged, or write-only where responses are.
    fn is_one_way(&self, property: NodeRef, search: &mut Search) -> bool {
        search.left = search.left.saturating_sub(1);
        if search.left == 0 {
            return false;
        }
        let contract = self.contract;
        let document = contract.document(property);
        let says = |keyword: &str| document.get_boolean(property.node, keyword) == Some(true);
        let not_sent = self.direction != Direction::Response && says("readOnly");
        let not_received = self.direction != Direction::Request && says("writeOnly");
        if not_sent || not_received {
            return true;
        }
        if self.behind(property, search).is_some_and(|target| self.is_one_way(target, search)) {
            return true;
        }
        let all = document.get(property.node, "allOf").map(|all| document.items(all)).unwrap_or_default();
        all.iter().any(|branch| self.is_one_way(NodeRef { part: property.part, node: *branch }, search))
    }

    /// Where the `$ref` of a schema leads, if it has one; that it leads nowhere is noted.
    fn behind(&self, schema: NodeRef, search: &mut Search) -> Option<NodeRef> {
        let target = self.contract.target(schema);
        if target.is_none() && self.contract.document(schema).get(schema.node, "$ref").is_some() {
            search.unresolved = Some(schema);
        }
        target
    }

    /// `unevaluatedProperties`.
    pub(super) fn unevaluated_properties(&mut self, rules: &Keywords, value: Instance<'i>, marks: &mut Marks) -> Validity {
        let Some(schema) = rules.get(Keyword::UnevaluatedProperties).filter(|_| value.kind() == Kind::Mapping) else { return Validity::Valid };
        let is_closed = self.contract.document(schema).boolean(schema.node) == Some(false);
        let mut verdict = Validity::Valid;
        for (position, (name, member)) in value.members().enumerate() {
            if marks.has(position) {
                continue;
            }
            let step = Step::Member(name);
            join!(
                self,
                verdict,
                if marks.doubtful || self.exhausted {
                    self.unless_doubtful(schema, member)
                } else if is_closed {
                    self.fault_inside(step, member, schema, || format!("the property `{name}` is not declared, and no other is allowed"))
                } else {
                    self.inside(schema, step, member)
                }
            );
            marks.mark(position);
        }
        verdict
    }

    /// What may have been evaluated by something that could not be judged is valid or in doubt.
    pub(super) fn unless_doubtful(&mut self, schema: NodeRef, value: Instance<'i>) -> Validity {
        let scope = std::mem::replace(&mut self.scope, schema);
        let verdict = self.quietly(schema, value, None);
        self.scope = scope;
        if verdict == Validity::Valid { Validity::Valid } else { Validity::Unknown }
    }
}
