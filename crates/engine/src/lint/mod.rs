//! Linting standards: everything that a requirement names exists, and every check has its examples.

mod form;
mod keywords;
mod library;
mod names;
mod native;

use super::compile::{self, CompileFault};
use super::facts::Fact;
use super::message::Message;
use kitemark_contract::structure::table;
use kitemark_contract::{NodeType, Version};
use kitemark_document::{Place, nearest};
use kitemark_model::kind::NodeKind;
use kitemark_standard::{
    Check, EditionNumber, Method, OneOrMany, Quantifier, REQUEST_VOCABULARIES, Requirement, SafetyClass, StandardFault, StandardFolder, StandardHead,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Every fault of the standards in a folder beyond what reading it finds, in the order of the files.
#[must_use]
pub fn lint(folder: &StandardFolder) -> Vec<StandardFault> {
    let mut found = Vec::new();
    for standard in &folder.standards {
        for requirement in &standard.requirements {
            let Some(file) = folder.files.get(&requirement.id) else { continue };
            let mut linter = Linter { requirement, faults: Vec::new() };
            linter.requirement();
            linter.since(&standard.head);
            linter.faults.extend(names::of_requirement(requirement));
            found.extend(linter.faults.into_iter().map(|(pointer, message)| file.fault(&pointer, message)));
            found.extend(form::lint(file));
            found.extend(file.unused());
        }
        found.extend(lint_assertions(folder, standard));
    }
    found.extend(library::lint(folder));
    found.extend(names::lint(folder));
    found.extend(lint_request_words(folder));
    found.extend(lint_schemes(folder));
    found.sort();
    found.dedup();
    found
}

/// The requirements that no check of this folder tests yet, by id.
#[must_use]
pub fn untested(folder: &StandardFolder) -> Vec<&str> {
    let requirements = folder.standards.iter().flat_map(|standard| &standard.requirements);
    requirements.filter(|requirement| requirement.checks.is_empty()).map(|requirement| requirement.id.as_str()).collect()
}

fn lint_assertions(folder: &StandardFolder, standard: &kitemark_standard::Standard) -> Vec<StandardFault> {
    let mut found = Vec::new();
    let mut note = |fault: CompileFault| {
        let pointer = match &fault.check {
            Some(check) => format!("/checks/{check}/{}", fault.field),
            None => format!("/{}", fault.field),
        };
        if let Some(file) = folder.files.get(&fault.requirement) {
            found.push(file.fault(&pointer, fault.message));
        }
    };
    match compile::compile(std::slice::from_ref(standard), &folder.library, &BTreeMap::new()) {
        Err(faults) => faults.into_iter().for_each(&mut note),
        Ok(planned) => {
            for requirement in &planned {
                for (check, field, lazy) in requirement.assertions() {
                    let mut fault = |field: String, message: String| {
                        let requirement = requirement.requirement.id.clone();
                        note(CompileFault { requirement, check: check.map(str::to_owned), field, message });
                    };
                    match lazy.get() {
                        Ok(_) => keywords::unknown(lazy.schema()).into_iter().for_each(|(at, message)| fault(format!("{field}{at}"), message)),
                        Err(message) => fault(field, message),
                    }
                }
            }
        }
    }
    found
}

/// The vocabularies of requests are those that a plan knows, and all are there where a probe asks operations.
fn lint_request_words(folder: &StandardFolder) -> Vec<StandardFault> {
    let mut found = Vec::new();
    for id in folder.entries.request_words.keys().filter(|id| !REQUEST_VOCABULARIES.contains(&id.as_str())) {
        let hint = nearest(id, &REQUEST_VOCABULARIES).map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
        let place = Place { file: format!("vocabularies/{id}.yaml"), line: 1, column: 1, pointer: "/id".to_owned() };
        found.push(StandardFault { place, message: format!("no plan asks a vocabulary of requests by this id{hint}") });
    }
    let Some(missing) = REQUEST_VOCABULARIES.into_iter().find(|id| !folder.entries.request_words.contains_key(*id)) else { return found };
    for requirement in folder.standards.iter().flat_map(|standard| &standard.requirements) {
        let Some((name, _)) = requirement.probes.iter().find(|(_, probe)| probe.path.is_none()) else { continue };
        let Some(file) = folder.files.get(&requirement.id) else { continue };
        let message = format!("this asks operations, and there is no vocabulary `{missing}`, without which none is known to read");
        found.push(file.fault(&format!("/probes/{name}"), message));
    }
    found
}

fn lint_schemes(folder: &StandardFolder) -> Vec<StandardFault> {
    let mut found = Vec::new();
    let mut note = |scheme: &str, message: String| {
        let place = Place { file: format!("schemes/{scheme}.yaml"), line: 1, column: 1, pointer: String::new() };
        found.push(StandardFault { place, message });
    };
    for scheme in &folder.schemes {
        for standard in &scheme.standards {
            let known = folder.standards.iter().find(|known| known.head.id == standard.id);
            match (known.map(|known| &known.head.edition), &standard.edition) {
                (Some(_), None) => {}
                (Some(edition), Some(named)) if edition == named => {}
                _ if folder.published.iter().any(|published| published.name() == standard.name()) => {}
                (Some(edition), Some(_)) => {
                    note(&scheme.id, format!("it names {}, and this folder holds {edition}: name that here", standard.name()));
                }
                (None, _) => note(&scheme.id, format!("there is no standard {} in this folder", standard.name())),
            }
        }
        let known = |id: &String| folder.standards.iter().any(|standard| standard.requirements.iter().any(|requirement| requirement.id == *id));
        for id in scheme.waivers.never.iter().chain(scheme.parameters.keys()).filter(|id| !known(id)) {
            note(&scheme.id, format!("there is no requirement {id}"));
        }
        for requirement in folder.standards.iter().flat_map(|standard| &standard.requirements) {
            let Some(settings) = scheme.parameters.get(&requirement.id) else { continue };
            for (name, check) in &requirement.checks {
                let known = native::faults(requirement, check, &BTreeMap::new());
                for (_, message) in native::faults(requirement, check, settings).into_iter().filter(|fault| !known.contains(fault)) {
                    note(&scheme.id, format!("as it sets the parameters of {}, check `{name}`: {message}", requirement.id));
                }
            }
        }
    }
    found
}

struct Linter<'r> {
    requirement: &'r Requirement,
    faults: Vec<(String, String)>,
}

impl Linter<'_> {
    fn fault(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.faults.push((pointer.into(), message.into()));
    }

    fn requirement(&mut self) {
        let requirement = self.requirement;
        let is_static = requirement.method.contains(&Method::Static);
        let is_tested = is_static || !requirement.checks.is_empty();
        if is_static && requirement.checks.is_empty() {
            self.fault("/checks", "a requirement that is tested statically has at least one check");
        }
        let tests = |method: Method| requirement.method.contains(&method);
        if !requirement.checks.is_empty() && !tests(Method::Static) && !tests(Method::Attest) && !tests(Method::Live) {
            let message = "checks of the contract need the method `static`, of evidence `attest`, of exchanges and endpoints `live`";
            self.fault("/checks", message);
        }
        self.probes();
        for (name, check) in &requirement.checks {
            self.check(name, check);
        }
        if is_tested {
            self.examples();
        }
        self.parameters();
    }

    /// The edition that first has a requirement is this one, or came before it.
    fn since(&mut self, head: &StandardHead) {
        let numbers = EditionNumber::parse(&self.requirement.status.since).ok().zip(EditionNumber::parse(&head.edition).ok());
        if let Some((since, edition)) = numbers.filter(|(since, edition)| since > edition) {
            self.fault("/status/since", format!("the edition {since} comes after {edition}, which the standard is at"));
        }
    }

    fn examples(&mut self) {
        let requirement = self.requirement;
        if !requirement.examples.items().iter().any(|example| example.passes.is_some()) {
            self.fault("/examples", "at least one example passes");
        }
        for name in requirement.checks.keys() {
            let shown = requirement.examples.items().iter().any(|example| example.fails.as_ref() == Some(name));
            let told = requirement.checks.get(name).is_some_and(|check| check.unmet.is_some())
                && requirement.examples.items().iter().any(|example| example.inconclusive.is_some());
            if !shown && !told {
                self.fault(format!("/checks/{name}"), "no example fails this check");
            }
        }
        for (position, example) in requirement.examples.items().iter().enumerate() {
            let Some(name) = &example.fails else { continue };
            if !requirement.checks.contains_key(name) {
                let known: Vec<&str> = requirement.checks.keys().map(String::as_str).collect();
                let hint = nearest(name, &known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                self.fault(format!("/examples/{position}/fails"), format!("there is no check `{name}`{hint}"));
            }
            if example.at.is_none() {
                self.fault(format!("/examples/{position}"), "an example that fails says at which place");
            }
        }
        for (position, example) in requirement.examples.items().iter().enumerate() {
            let probes = example.exchanges.iter().filter_map(|exchange| exchange.get("probes")?.as_array()).flatten();
            for name in probes.filter_map(Value::as_str) {
                self.probe(name, &format!("/examples/{position}/exchanges"));
            }
        }
    }

    /// Notes a probe that the requirement does not have.
    fn probe(&mut self, name: &str, pointer: &str) {
        let known: Vec<&str> = self.requirement.probes.keys().map(String::as_str).collect();
        if !known.contains(&name) {
            let all = if known.is_empty() { "none".to_owned() } else { format!("`{}`", known.join("`, `")) };
            self.fault(pointer, format!("there is no probe `{name}` here; this requirement has {all}"));
        }
    }

    /// What a check of exchanges names is a probe of this requirement, and what is sent is judged.
    fn probes(&mut self) {
        let requirement = self.requirement;
        let mut named = BTreeSet::new();
        collect_probes(&serde_json::to_value(&requirement.checks).unwrap_or(Value::Null), &format!("{}/", requirement.id), &mut named);
        for name in named {
            self.probe(&name, "/checks");
        }
        let is_exchange = |check: &Check| check.each.iter().flat_map(OneOrMany::all).any(|kind| kind == NodeKind::Exchange.name());
        if requirement.probes.is_empty() && requirement.checks.values().any(is_exchange) {
            self.fault("/checks", "who asks for this requirement alone would send nothing: name under `probes` what shows it");
        }
        if !requirement.probes.is_empty() && !requirement.method.contains(&Method::Live) {
            self.fault("/probes", "probes need the method `live`");
        }
        for (name, probe) in &requirement.probes {
            if probe.class <= SafetyClass::L1 && !["GET", "HEAD", "OPTIONS"].contains(&probe.method.as_deref().unwrap_or("GET")) {
                self.fault(format!("/probes/{name}/class"), "a probe of class L1 sends GET, HEAD or OPTIONS");
            }
            if probe.body.is_some() != (probe.class == SafetyClass::L3) {
                self.fault(format!("/probes/{name}/class"), "a probe is of class L3 where it sends a body, and there alone");
            }
            if probe.follow_up.is_some() && (probe.method.is_some() || probe.path.is_some() || probe.body.is_some()) {
                self.fault(format!("/probes/{name}/followUp"), "what is asked after an answer is asked of an operation, with GET");
            }
            if probe.body.is_some() && (probe.method.is_some() || probe.path.is_some()) {
                self.fault(format!("/probes/{name}/body"), "a body is sent to operations, with the methods that they have");
            }
            for member in probe.operations.iter().flat_map(|schema| members_of(schema.value())) {
                self.known(&[NodeKind::Operation], &member, &format!("/probes/{name}/operations"));
            }
        }
    }

    fn parameters(&mut self) {
        let requirement = self.requirement;
        let mut used = BTreeSet::new();
        collect_parameters(&serde_json::to_value(&requirement.probes).unwrap_or(Value::Null), &mut used);
        collect_parameters(&serde_json::to_value(&requirement.checks).unwrap_or(Value::Null), &mut used);
        collect_parameters(&serde_json::to_value(&requirement.applies).unwrap_or(Value::Null), &mut used);
        for name in &used {
            if !requirement.parameters.contains_key(name) {
                self.fault("/checks", format!("`${name}` names no parameter of this requirement"));
            }
        }
        let is_static = requirement.method.contains(&Method::Static);
        for name in requirement.parameters.keys().filter(|name| is_static && !used.contains(*name)) {
            if requirement.method.len() == 1 {
                self.fault(format!("/parameters/{name}"), "no check uses this parameter");
            }
        }
    }

    fn check(&mut self, name: &str, check: &Check) {
        let at = format!("/checks/{name}");
        if check.level.is_some_and(|level| level > self.requirement.level) {
            self.fault(format!("{at}/level"), "a check binds no more than its requirement");
        }
        let words: &[String] = check.each.as_ref().map_or(&[], OneOrMany::all);
        let kinds: Vec<NodeKind> = words.iter().filter_map(|word| NodeKind::of(word)).collect();
        let schemas = [("where", &check.filter), ("expect", &check.expect)];
        for (field, schema) in schemas {
            for member in schema.iter().flat_map(|schema| members_of(schema.value())) {
                self.known(&kinds, &member, &format!("{at}/{field}"));
            }
        }
        for (word, schema) in &check.within {
            if let Some(kind) = NodeKind::of(word) {
                for member in members_of(schema.value()) {
                    self.known(&[kind], &member, &format!("{at}/within/{word}"));
                }
            }
        }
        for (field, havings) in [("having", &check.having), ("lacking", &check.lacking), ("expectHaving", &check.expect_having)] {
            for having in havings {
                if let (Some(kind), Some(schema)) = (NodeKind::of(&having.each), &having.filter) {
                    for member in members_of(schema.value()) {
                        self.known(&[kind], &member, &format!("{at}/{field}"));
                    }
                }
            }
        }
        let facts = [check.unique.as_deref(), check.same.as_ref().map(|same| same.fact.as_str())];
        let lists =
            check.subset.iter().flat_map(|subset| [&subset.of, &subset.within]).filter_map(Value::as_str).filter(|name| !name.starts_with('$'));
        for fact in facts.into_iter().flatten().chain(lists) {
            self.known(&kinds, fact, &at);
        }
        for (field, message) in native::faults(self.requirement, check, &BTreeMap::new()) {
            self.fault(format!("{at}/{field}"), message);
        }
        if check.native.is_none() {
            let field = check.at.as_deref().and_then(|field| field.split('/').next()).filter(|field| !field.starts_with('{'));
            if let Some(field) = field.filter(|field| !(is_about_all(check) && is_known(NodeKind::Contract, field))) {
                self.known(&kinds, field, &format!("{at}/at"));
            }
            self.message(&at, check, &kinds);
        }
    }

    fn message(&mut self, at: &str, check: &Check, kinds: &[NodeKind]) {
        const ADDED: [&str; 7] = ["value", "other", "item", "majority", "share", "count", "total"];
        for placeholder in Message::new(&check.message).placeholders().map(str::to_owned).collect::<Vec<_>>() {
            let first = placeholder.split('.').next().unwrap_or_default();
            if let Some(parameter) = placeholder.strip_prefix('$') {
                if !self.requirement.parameters.contains_key(parameter) {
                    self.fault(format!("{at}/message"), format!("there is no parameter `{parameter}`"));
                }
            } else if kinds.contains(&NodeKind::Exchange) && ["body", "bodyText"].contains(&first) {
                self.fault(format!("{at}/message"), "a message quotes no body: what is in it may be about a person");
            } else if first == "having" && !check.having.is_empty() {
                // The name of what the node contains or uses.
            } else if !ADDED.contains(&first) && !is_about_all(check) {
                self.known(kinds, first, &format!("{at}/message"));
            }
        }
    }

    /// Notes a name that is neither a fact nor a field of one of the kinds.
    fn known(&mut self, kinds: &[NodeKind], name: &str, pointer: &str) {
        for kind in kinds {
            if !is_known(*kind, name) {
                let known = names_of(*kind);
                let hint = nearest(name, &known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                let article = if kind.name().starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
                self.fault(pointer, format!("{article} {} has no field or fact `{name}`{hint}", kind.name()));
            }
        }
    }
}

/// Whether what a check finds may be about the contract as a whole rather than about a node of the kinds that it judges.
fn is_about_all(check: &Check) -> bool {
    matches!(check.quantifier, Some(Quantifier::Some | Quantifier::AtLeast(_))) || check.when_none.is_some()
}

/// The names of the members that a schema looks at directly.
fn members_of(schema: &Value) -> Vec<String> {
    let mut names = Vec::new();
    let Some(schema) = schema.as_object() else { return names };
    for (keyword, value) in schema {
        match keyword.as_str() {
            "properties" => names.extend(value.as_object().into_iter().flatten().map(|(name, _)| name.clone())),
            "required" => names.extend(value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)),
            "allOf" | "anyOf" | "oneOf" => names.extend(value.as_array().into_iter().flatten().flat_map(members_of)),
            "not" | "if" | "then" | "else" => names.extend(members_of(value)),
            _ => {}
        }
    }
    names.sort();
    names.dedup();
    names
}

fn is_known(kind: NodeKind, name: &str) -> bool {
    name.starts_with("x-")
        || matches!(kind, NodeKind::Product | NodeKind::Evidence | NodeKind::Endpoint)
        // Of an entry of HTTP Archive 1.2.
        || kind == NodeKind::Exchange && ["startedDateTime", "time", "request", "response", "serverIPAddress"].contains(&name)
        || kind == NodeKind::Document
        || names_of(kind).contains(&name)
        || kind.node_type() == Some(NodeType::Schema) && is_schema_keyword(name)
}

/// Keywords of JSON Schema 2020-12 and of OpenAPI that a schema may have.
fn is_schema_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 22] = [
        "type",
        "format",
        "enum",
        "const",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "required",
        "contentMediaType",
        "contentEncoding",
        "deprecated",
        "examples",
    ];
    KEYWORDS.contains(&name)
}

fn names_of(kind: NodeKind) -> Vec<&'static str> {
    let facts = Fact::of_kind(kind).into_iter().map(Fact::name);
    let fields = kind.node_type().into_iter().flat_map(|node_type| {
        [Version::V3_0, Version::V3_1, Version::V3_2]
            .into_iter()
            .filter_map(move |version| table(version, node_type))
            .flat_map(|table| table.fields.iter().map(|field| field.name))
    });
    facts.chain(fields).collect()
}

/// The names that stand behind a prefix, as a check names the probes of its requirement.
fn collect_probes(value: &Value, prefix: &str, named: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let name = text.strip_prefix(prefix).filter(|name| name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-'));
            named.extend(name.filter(|name| !name.is_empty()).map(str::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_probes(item, prefix, named)),
        Value::Object(members) => members.values().for_each(|member| collect_probes(member, prefix, named)),
        _ => {}
    }
}

fn collect_parameters(value: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if let Some(name) = text.strip_prefix('$').filter(|name| name.chars().all(char::is_alphanumeric) && !name.is_empty()) {
                // `$ref`, `$defs` and the like are keywords, which stand as names and never as values.
                used.insert(name.to_owned());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_parameters(item, used)),
        Value::Object(members) => members.values().for_each(|value| collect_parameters(value, used)),
        _ => {}
    }
}
