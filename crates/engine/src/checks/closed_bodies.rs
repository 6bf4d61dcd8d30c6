//! JSON request bodies refuse what they do not declare: whether an object is closed depends on the composition around
//! it and on the media type that it is sent as, which data about one node cannot say.

use super::super::facts::schema;
use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, ParameterKind, Parameters, texts};
use kitemark_contract::{NodeRef, Version, media_type};
use kitemark_document::Kind;
use kitemark_model::Index;
use rustc_hash::FxHashSet;

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "closed-bodies",
    about: "Object schemas of JSON request bodies that take what they do not declare.",
    parameters: &[NativeParameter::new("exempt", ParameterKind::Texts, "Media types whose bodies are open by their own standard.")],
    run,
};

/// Finds the object schemas of JSON request bodies that stay open.
fn run(index: &Index<'_>, parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    let exempt = texts(parameters, "exempt");
    let mut walk = Walk { index, outcome: NativeOutcome::default(), seen: FxHashSet::default(), open: Vec::new() };
    let declares = |at: NodeRef| contract.document(at).get_boolean(at.node, "x-conformance-closed") == Some(true);
    let closed_at_root = declares(contract.root());
    for operation in &index.operations {
        let Some(body) = contract.get(operation.at, "requestBody") else { continue };
        if contract.get_string(body, "$ref").is_some() {
            walk.outcome.inconclusive.push((Some(body), "a request body that is referred to is not there".into()));
        }
        let Some(content) = contract.get(body, "content") else { continue };
        for (name, media_type) in contract.members(content) {
            if !media_type::is_json(name) || exempt.contains(&media_type::essence(name).as_str()) {
                continue;
            }
            let Some(schema) = index.schema_of(media_type) else { continue };
            if schema::property(index, schema, "resourceType").is_some() {
                continue;
            }
            if closed_at_root || declares(operation.at) {
                walk.outcome.examined += 1;
            } else {
                walk.judge_all(schema);
            }
        }
    }
    walk.outcome
}

struct Walk<'i, 'a> {
    index: &'i Index<'a>,
    outcome: NativeOutcome,
    /// The schemas judged so far, and whether something around them closed them.
    seen: FxHashSet<(NodeRef, bool)>,
    /// Those that are still to be judged.
    open: Vec<(NodeRef, bool)>,
}

impl Walk<'_, '_> {
    /// Judges a schema and all that is in it.
    fn judge_all(&mut self, schema: NodeRef) {
        self.open.push((schema, false));
        while let Some((schema, covered)) = self.open.pop() {
            self.judge(schema, covered);
        }
    }

    /// Judges a schema, and leaves what is in it to be judged. `covered` says that the composition around it decides.
    fn judge(&mut self, schema: NodeRef, covered: bool) {
        let contract = self.index.contract;
        let at = contract.follow(schema);
        if contract.document(at).kind(at.node) != Kind::Mapping || !self.seen.insert((at, covered)) {
            return;
        }
        if contract.get_string(at, "$ref").is_some() && contract.target(at).is_none() {
            self.outcome.inconclusive.push((Some(at), "a request body refers to a schema that is not there".into()));
            return;
        }
        let branches: Vec<NodeRef> = self.list(at, "allOf").into_iter().chain(contract.target(at)).collect();
        let choices: Vec<NodeRef> =
            ["anyOf", "oneOf"].iter().flat_map(|keyword| self.list(at, keyword)).filter(|branch| !self.index.is_null_type(*branch)).collect();
        let telling: Vec<NodeRef> = branches.iter().copied().filter(|branch| self.declares(*branch)).collect();
        let own = self.field(at, "properties").is_some();
        let here = covered || self.refuses(at, "unevaluatedProperties") || self.is_declared_closed(at);
        match (own, telling.as_slice(), choices.is_empty()) {
            // What has one part only is that part.
            (false, [only], true) => self.open.push((*only, here)),
            (false, [], false) => self.open.extend(choices.iter().map(|choice| (*choice, here))),
            (true, [], true) | (false, [], true) => self.judge_plain(at, here),
            _ => {
                self.outcome.examined += 1;
                if !here {
                    self.find(at, "is composed, and nothing there refuses what none of its parts declares");
                }
                self.open.extend(telling.iter().chain(&choices).map(|part| (*part, true)));
            }
        }
        self.open.extend(self.parts(at).into_iter().map(|part| (part, false)));
    }

    /// Judges an object that is not composed.
    fn judge_plain(&mut self, at: NodeRef, covered: bool) {
        let types = schema::types(self.index, at);
        let has_properties = self.field(at, "properties").is_some();
        let is_object = types.contains(&"object") || types.is_empty() && has_properties;
        if !is_object {
            return;
        }
        self.outcome.examined += 1;
        let values = self.field(at, "additionalProperties");
        let is_map = values.is_some_and(|values| !self.index.contract.document(values).members(values.node).is_empty());
        let closed = self.refuses(at, "additionalProperties") || is_map && self.field(at, "maxProperties").is_some();
        if covered || closed {
            return;
        }
        let fault = match (is_map, has_properties) {
            (true, _) => "is a map without maxProperties, so it takes any number of members",
            (false, true) => "takes properties that it does not declare",
            (false, false) => "is an object that declares nothing and takes everything",
        };
        self.find(at, fault);
    }

    fn find(&mut self, at: NodeRef, fault: &str) {
        let subject = self.index.contract.typed_at(at).map(|id| schema::subject(self.index, id)).unwrap_or_default();
        self.outcome.findings.push(NativeFinding::new(at, format!("{subject} {fault}")));
    }

    /// Whether a schema declares something about the properties of an object.
    fn declares(&self, schema: NodeRef) -> bool {
        let at = self.index.contract.follow(schema);
        schema::declares_properties(self.index, at)
            || ["additionalProperties", "patternProperties", "unevaluatedProperties"].iter().any(|keyword| self.field(at, keyword).is_some())
    }

    fn is_declared_closed(&self, at: NodeRef) -> bool {
        self.index.contract.document(at).get_boolean(at.node, "x-conformance-closed") == Some(true)
    }

    fn refuses(&self, at: NodeRef, keyword: &str) -> bool {
        let known = keyword != "unevaluatedProperties" || self.index.contract.version() != Some(Version::V3_0);
        known && self.field(at, keyword).is_some_and(|node| self.index.contract.document(node).boolean(node.node) == Some(false))
    }

    /// The schemas of what is in an object or list, apart from what the product alone writes.
    fn parts(&self, at: NodeRef) -> Vec<NodeRef> {
        let contract = self.index.contract;
        let written_by_product =
            |at: &NodeRef| self.index.keyword(*at, "readOnly").is_some_and(|node| contract.document(node).boolean(node.node) == Some(true));
        let mut parts: Vec<NodeRef> = Vec::new();
        for keyword in ["properties", "patternProperties"] {
            if let Some(members) = self.field(at, keyword) {
                parts.extend(contract.members(members).map(|(_, at)| at).filter(|at| !written_by_product(at)));
            }
        }
        parts.extend(["items", "additionalProperties"].iter().filter_map(|keyword| self.field(at, keyword)));
        parts.extend(self.list(at, "prefixItems"));
        parts
    }

    fn field(&self, at: NodeRef, name: &str) -> Option<NodeRef> {
        self.index.contract.document(at).get(at.node, name).map(|node| NodeRef { part: at.part, node })
    }

    fn list(&self, at: NodeRef, name: &str) -> Vec<NodeRef> {
        self.field(at, name).map(|list| self.index.contract.items(list).collect()).unwrap_or_default()
    }
}
