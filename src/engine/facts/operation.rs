//! Facts of operations: what they do, who may call them, what they return.

use super::super::index::{Index, Item, OperationEntry};
use super::super::kind::{Fact, NodeKind};
use super::super::view::View;
use super::{body, info, path, schema};
use crate::contract::media_type;
use crate::contract::names::tokens;
use crate::contract::{NodeRef, Version};
use crate::document::Kind;
use crate::document::source::resolve_name;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    let operation = index.operation(item)?;
    let contract = index.contract;
    if let Some(path) = index.path_of(operation)
        && let Some(view) = path::of_path(path, fact)
    {
        return Some(view);
    }
    Some(match fact {
        Fact::Name => View::Text(operation.name),
        Fact::Method => View::Text(&operation.method),
        Fact::Label => View::made(format!("{} {}", operation.method, operation.name)),
        Fact::ConfusableId => View::Text(confusable_id(index, contract.get_string(operation.at, "operationId")?)?),
        Fact::ParametersResolve => View::Boolean(
            operation.parameters.iter().all(|at| contract.document(*at).get(at.node, "$ref").is_none() || contract.get_string(*at, "name").is_some()),
        ),
        Fact::RepeatedPathParameterNames => View::texts(repeated_path_parameters(index, operation)),
        Fact::Parameters => View::List(parameters(index, operation, |_| true).collect()),
        Fact::PathParameterNames => names_in(index, operation, "path"),
        Fact::QueryParameterNames => names_in(index, operation, "query"),
        Fact::HeaderParameterNames => names_in(index, operation, "header"),
        Fact::Statuses => View::texts(responses(index, operation).into_iter().map(|(status, _)| status)),
        Fact::ResponseHeaderNames => {
            View::texts(responses(index, operation).into_iter().flat_map(|(_, response)| body::header_names(index, response)))
        }
        Fact::IsRead => View::Boolean(is_read(index, operation)),
        Fact::IsWrite => View::Boolean(!is_read(index, operation)),
        Fact::IsCollection => View::Boolean(is_collection(index, item)),
        Fact::IsBoundedCollection => View::Boolean(is_bounded(index, operation)),
        Fact::IsCreate => View::Boolean(is_create(index, operation)),
        Fact::Alternatives => alternatives(index, operation),
        Fact::SecurityNames => View::texts(security_names(index, operation)),
        Fact::IsOpen => View::Boolean(is_open(index, operation)),
        Fact::IsOpenByNature => View::Boolean(is_open_by_nature(index, operation)),
        Fact::PublicReason => View::Text(public_reason(index, operation)?),
        Fact::RequestMediaTypes => View::texts(request_media_types(index, operation)),
        Fact::SuccessProperties => success_schema(index, operation).map_or_else(|| View::texts([]), |at| schema::property_names(index, at)),
        Fact::SuccessTypes => success_schema(index, operation).map_or(View::Texts(&[]), |at| schema::types_view(index, at)),
        Fact::RequestProperties => request_schema(index, operation).map_or_else(|| View::texts([]), |at| schema::property_names(index, at)),
        Fact::AsksCertificate => View::Boolean(asks_certificate(index, operation)),
        Fact::ReturnsOneObject => View::Boolean(success_schema(index, operation).is_some_and(|at| is_one_object(index, at))),
        Fact::SuccessMediaTypes => View::texts(success_media_types(index, operation)),
        Fact::HasEndDate => View::Boolean(has_end_date(index, operation)),
        Fact::NamesReplacement => View::Boolean(names_replacement(index, operation)),
        Fact::IsUpload => View::Boolean(is_upload(index, operation)),
        Fact::HasUploadLimit => View::Boolean(has_upload_limit(index, operation)),
        Fact::StatesUploadTypes => View::Boolean(states_upload_types(index, operation)),
        Fact::Scopes => View::texts(scopes(index, operation)),
        Fact::UndeclaredSchemes => View::texts(undeclared_schemes(index, operation.at)),
        Fact::UndeclaredScopes => View::texts(undeclared_scopes(index, operation.at)),
        Fact::PlainDescription => {
            let text =
                || ["summary", "description"].iter().filter_map(|field| contract.get_string(operation.at, field)).collect::<Vec<_>>().join(" ");
            View::Text(operation.found.plain_description.get_or_init(|| info::plain(&text())))
        }
        _ => return None,
    })
}

/// Another identifier that code generators may make the same name of: equal but for case and signs.
fn confusable_id<'a>(index: &'a Index<'a>, own: &str) -> Option<&'a str> {
    index.alike_ids(own).find(|other| *other != own)
}

/// The names of path parameters that one list holds twice; that of an operation overrides that of its path.
fn repeated_path_parameters<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    let path = index.path_of(operation).map(|path| contract.follow(path.at));
    let mut repeated = Vec::new();
    for holder in path.into_iter().chain([operation.at]) {
        let mut seen = Vec::new();
        for at in
            contract.get(holder, "parameters").map(|list| contract.items(list).map(|at| contract.follow(at)).collect::<Vec<_>>()).unwrap_or_default()
        {
            let Some(name) = contract.get_string(at, "name").filter(|_| contract.get_string(at, "in") == Some("path")) else { continue };
            if seen.contains(&name) && !repeated.contains(&name) {
                repeated.push(name);
            }
            seen.push(name);
        }
    }
    repeated
}

fn parameters<'a>(index: &'a Index<'a>, operation: &'a OperationEntry<'a>, wanted: impl Fn(NodeRef) -> bool) -> impl Iterator<Item = View<'a>> {
    let items = operation.parameters.iter().copied().filter(move |at| wanted(*at));
    items.filter_map(|at| index.contract.typed_at(at)).map(|id| View::Item(index, Item { kind: NodeKind::Parameter, id, part: 0 }))
}

fn names_in<'a>(index: &'a Index<'a>, operation: &'a OperationEntry<'a>, place: &str) -> View<'a> {
    let contract = index.contract;
    let named = operation.parameters.iter().filter(|at| contract.get_string(**at, "in") == Some(place));
    View::texts(named.filter_map(|at| contract.get_string(*at, "name")))
}

/// The documented responses with their statuses.
pub(in super::super) fn responses<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<(&'a str, NodeRef)> {
    let contract = index.contract;
    let Some(responses) = contract.get(operation.at, "responses") else { return Vec::new() };
    contract.members(responses).filter(|(status, _)| !status.starts_with("x-")).map(|(status, at)| (status, contract.follow(at))).collect()
}

/// Whether an operation reads, by its method or as a search by POST.
pub(in super::super) fn is_read(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    *operation.found.is_read.get_or_init(|| finds_read(index, operation))
}

fn finds_read(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    if matches!(operation.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY") {
        return true;
    }
    let contract = index.contract;
    let declared = contract.document(operation.at).get_boolean(operation.at.node, "x-conformance-read");
    declared.unwrap_or_else(|| operation.method == "POST" && (stands_for_get(index, operation) || is_search(index, operation)))
}

/// Whether a POST looks like a search rather than the making of a record: by the verb of its identifier, else by its
/// path. Where single things are addressed below the path, as in `/house-searches/{id}`, they are records.
fn is_search(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    const READS: [&str; 8] = ["search", "query", "find", "list", "get", "lookup", "match", "validate"];
    const WRITES: [&str; 10] = ["create", "add", "record", "register", "submit", "save", "insert", "update", "start", "import"];
    let id = tokens(index.contract.get_string(operation.at, "operationId").unwrap_or_default());
    let verb = id.first().map_or("", String::as_str);
    if READS.contains(&verb) || WRITES.contains(&verb) {
        return READS.contains(&verb);
    }
    let last = operation.name.rsplit('/').find(|segment| !segment.is_empty() && !segment.contains('{')).unwrap_or_default();
    let single = |path: &str| path.strip_prefix(operation.name.trim_end_matches('/')).is_some_and(|rest| rest.starts_with("/{"));
    names_a_search(last) && !index.paths.iter().any(|path| single(path.template))
}

/// Whether a POST sends nothing and returns what the GET of its path returns: the same question for callers whose
/// parameters are too long for an address.
fn stands_for_get(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    if contract.get(operation.at, "requestBody").is_some()
        || contract.get(operation.at, "responses").is_some_and(|all| contract.get(all, "201").is_some())
    {
        return false;
    }
    let mut others = index.operations.iter().filter(|other| other.path.is_some() && other.path == operation.path && other.method == "GET");
    let what = |at: NodeRef| {
        let items = index.keyword(at, "items").filter(|_| schema::types(index, at).contains(&"array"));
        (items.is_some(), contract.follow(items.unwrap_or(at)))
    };
    let own = success_schema(index, operation).map(what);
    own.is_some() && others.any(|other| success_schema(index, other).map(what) == own)
}

fn names_a_search(segment: &str) -> bool {
    tokens(segment)
        .iter()
        .any(|token| matches!(token.as_str(), "search" | "searches" | "query" | "queries" | "lookup" | "match" | "matches" | "find" | "validate"))
}

pub(super) fn is_write(index: &Index<'_>, item: Item) -> bool {
    index.operation(item).is_some_and(|operation| !is_read(index, operation))
}

/// Whether an operation creates a resource of a collection.
fn is_create(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    if operation.method != "POST" || is_read(index, operation) {
        return false;
    }
    let Some(path) = index.path_of(operation) else { return false };
    let last = path.segments.iter().rev().find(|segment| !segment.is_empty()).copied().unwrap_or_default();
    let words = tokens(last);
    let is_token = words.iter().any(|word| matches!(word.as_str(), "token" | "oauth" | "authorize" | "introspect" | "revoke" | "login" | "logout"));
    !last.contains('{') && !path::is_action(last) && !is_token
}

/// The schema of the first successful JSON response.
pub(super) fn success_schema(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    *operation.found.success_schema.get_or_init(|| find_success_schema(index, operation))
}

fn find_success_schema(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    let contract = index.contract;
    let success = responses(index, operation).into_iter().filter(|(status, _)| status.starts_with('2')).map(|(_, response)| response);
    success.into_iter().find_map(|response| {
        let content = contract.get(response, "content")?;
        let json = contract.members(content).find(|(name, _)| media_type::is_json(name))?.1;
        contract.document(json).get(json.node, "schema").map(|node| NodeRef { part: json.part, node })
    })
}

/// The array of a collection response: the response itself, or its only array property of a usual name, in any case.
fn collection_array(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    *operation.found.collection_array.get_or_init(|| find_collection_array(index, operation))
}

fn find_collection_array(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    const NAMES: [&str; 13] =
        ["items", "data", "results", "result", "records", "content", "features", "member", "members", "entry", "value", "values", "list"];
    if !matches!(operation.method.as_str(), "GET" | "QUERY") {
        return None;
    }
    if index
        .path_of(operation)
        .is_none_or(|path| path.segments.iter().rev().find(|segment| !segment.is_empty()).is_some_and(|last| last.contains('{')))
    {
        return None;
    }
    let schema = success_schema(index, operation)?;
    if schema::types(index, schema).contains(&"array") {
        return Some(schema);
    }
    let properties = schema::properties(index, schema);
    let mut arrays = properties.iter().filter(|(_, at)| schema::types(index, *at).contains(&"array"));
    let (name, only) = arrays.next()?;
    if arrays.next().is_none() && NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Some(*only);
    }
    let embedded = properties.iter().find(|(name, _)| *name == "_embedded")?.1;
    schema::properties(index, embedded).into_iter().map(|(_, at)| at).find(|at| schema::types(index, *at).contains(&"array"))
}

pub(super) fn is_collection(index: &Index<'_>, item: Item) -> bool {
    index.operation(item).is_some_and(|operation| collection_array(index, operation).is_some())
}

/// Whether the array of a collection states that it never holds more than a thousand items.
fn is_bounded(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let most = collection_array(index, operation).and_then(|array| index.keyword(array, "maxItems"));
    most.and_then(|at| index.contract.document(at).number(at.node)).and_then(|number| number.as_i64()).is_some_and(|most| most <= 1000)
}

/// The security requirements that apply: the operation's own, else those of the root.
pub(in super::super) fn requirements(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<Vec<NodeRef>> {
    let contract = index.contract;
    let holder = if contract.document(operation.at).get(operation.at.node, "security").is_some() { operation.at } else { contract.root() };
    let list = contract.get(holder, "security")?;
    Some(contract.items(list).collect())
}

/// The declared security scheme of this name.
pub(in super::super) fn scheme(index: &Index<'_>, name: &str) -> Option<NodeRef> {
    let contract = index.contract;
    let declared = contract
        .get(contract.root(), "components")
        .and_then(|components| contract.get(components, "securitySchemes"))
        .and_then(|schemes| contract.get(schemes, name));
    declared.or_else(|| scheme_by_address(index, name))
}

/// From 3.2 a security scheme may be named by a URI reference instead; the files of the contract are searched.
fn scheme_by_address(index: &Index<'_>, name: &str) -> Option<NodeRef> {
    let contract = index.contract;
    let (file, pointer) = name.split_once('#')?;
    if contract.version() != Some(Version::V3_2) {
        return None;
    }
    let root = &contract.parts.first()?.source.name;
    let wanted = if file.is_empty() { root.clone() } else { resolve_name(root, file) };
    let part = contract.parts.iter().position(|part| part.source.name == wanted)?;
    let node = contract.parts.get(part)?.document.at_pointer(pointer)?;
    Some(contract.follow(NodeRef { part: u32::try_from(part).ok()?, node }))
}

/// What a security scheme is, in one word: its type, with the HTTP scheme or the place of a key.
fn scheme_type(index: &Index<'_>, name: &str) -> String {
    let contract = index.contract;
    let Some(at) = scheme(index, name) else { return "undeclared".into() };
    let field = |field: &str| contract.get_string(at, field).unwrap_or_default().to_ascii_lowercase();
    match contract.get_string(at, "type").unwrap_or_default() {
        "http" => format!("http-{}", field("scheme")),
        // A bearer token is often declared as a key in the header that carries it.
        "apiKey" if field("name") == "authorization" && (field("description").contains("bearer") || field("bearerformat").contains("jwt")) => {
            "http-bearer".into()
        }
        "apiKey" => format!("apiKey-{}", field("in")),
        // A reference that leads nowhere declares nothing.
        "" => "undeclared".into(),
        other => other.into(),
    }
}

fn alternatives<'a>(index: &'a Index<'a>, operation: &OperationEntry<'a>) -> View<'a> {
    let contract = index.contract;
    let one = |at: NodeRef| {
        let members: Vec<(&str, NodeRef)> = contract.members(at).collect();
        let scopes = members.iter().flat_map(|(_, scopes)| contract.items(*scopes).map(|scope| View::Text(contract.text(scope)))).collect();
        View::Facts(Arc::new([
            ("names", View::texts(members.iter().map(|(name, _)| *name))),
            ("types", View::List(members.iter().map(|(name, _)| View::made(scheme_type(index, name))).collect())),
            ("scopes", View::List(scopes)),
        ]))
    };
    View::List(requirements(index, operation).unwrap_or_default().into_iter().map(one).collect())
}

fn security_names<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for at in requirements(index, operation).unwrap_or_default() {
        names.extend(index.contract.members(at).map(|(name, _)| name));
    }
    names.dedup();
    names
}

/// The scopes or roles that any alternative asks for.
fn scopes<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    let mut scopes: Vec<&str> = Vec::new();
    for (_, names) in requirements(index, operation).unwrap_or_default().into_iter().flat_map(|at| contract.members(at)) {
        for scope in contract.items(names).map(|scope| contract.text(scope)) {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
    scopes
}

/// What a caller must hold to be let in: pairs of scheme and scope, the scope empty where the scheme asks for none.
pub(in super::super) type Access<'a> = BTreeSet<(&'a str, &'a str)>;

/// The ways into an operation. Roles that `x-conformance-roles` states, any of which is enough, take their place.
pub(in super::super) fn accesses<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<Access<'a>> {
    let contract = index.contract;
    if let Some(roles) = contract.get(operation.at, "x-conformance-roles") {
        let ways: Vec<Access<'a>> = contract.items(roles).map(|role| Access::from([("x-conformance-roles", contract.text(role))])).collect();
        if !ways.is_empty() {
            return ways;
        }
    }
    let mut ways = Vec::new();
    for at in requirements(index, operation).unwrap_or_default() {
        let mut way = Access::new();
        for (name, scopes) in contract.members(at) {
            let before = way.len();
            way.extend(contract.items(scopes).map(|scope| (name, contract.text(scope))));
            if way.len() == before {
                way.insert((name, ""));
            }
        }
        ways.push(way);
    }
    ways
}

/// The node that states the security of an operation: its own field, or the root's.
pub(in super::super) fn security_at(index: &Index<'_>, operation: &OperationEntry<'_>) -> NodeRef {
    let contract = index.contract;
    let field = |at: NodeRef| contract.document(at).get(at.node, "security").map(|node| NodeRef { part: at.part, node });
    field(operation.at).or_else(|| field(contract.root())).unwrap_or(operation.at)
}

fn asks_certificate(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let declares = |at: NodeRef| contract.document(at).get_boolean(at.node, "x-conformance-mtls") == Some(true);
    let path = index.path_of(operation).map(|path| contract.follow(path.at));
    if [Some(operation.at), path, Some(contract.root())].into_iter().flatten().any(declares) {
        return true;
    }
    let by_scheme = |name: &str| scheme(index, name).is_some_and(|at| contract.get_string(at, "type") == Some("mutualTLS") || declares(at));
    let ways = requirements(index, operation).unwrap_or_default();
    !ways.is_empty() && ways.iter().all(|at| contract.members(*at).any(|(name, _)| by_scheme(name)))
}

/// The names in a node's own `security` that no security scheme has.
pub(super) fn undeclared_schemes<'a>(index: &Index<'a>, holder: NodeRef) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in own_security(index, holder) {
        if scheme(index, name).is_none() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The scopes in a node's own `security` that no flow of their OAuth scheme lists.
pub(super) fn undeclared_scopes<'a>(index: &Index<'a>, holder: NodeRef) -> Vec<&'a str> {
    let contract = index.contract;
    let mut missing: Vec<&str> = Vec::new();
    for (name, scopes) in own_security(index, holder) {
        let Some(flows) =
            scheme(index, name).filter(|at| contract.get_string(*at, "type") == Some("oauth2")).and_then(|at| contract.get(at, "flows"))
        else {
            continue;
        };
        let lists = |scope: &str| {
            contract.members(flows).any(|(_, flow)| contract.get(flow, "scopes").is_some_and(|known| contract.get(known, scope).is_some()))
        };
        for scope in contract.items(scopes).map(|scope| contract.text(scope)) {
            if !lists(scope) && !missing.contains(&scope) {
                missing.push(scope);
            }
        }
    }
    missing
}

/// The schemes, with their scopes, of a node's own `security`.
fn own_security<'a>(index: &Index<'a>, holder: NodeRef) -> Vec<(&'a str, NodeRef)> {
    let contract = index.contract;
    let Some(list) = contract.get(holder, "security") else { return Vec::new() };
    contract.items(list).flat_map(|at| contract.members(at)).collect()
}

/// Facts of security schemes.
pub(super) fn scheme_fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    let name = super::name(index, item)?;
    match fact {
        Fact::Name => Some(View::Text(name)),
        Fact::KeyName => index.contract.get_string(index.place_of(item)?, "name").map(View::Text),
        Fact::UsedBy => {
            let users = index.operations.iter().filter(|operation| security_names(index, operation).contains(&name));
            Some(View::texts(users.map(|operation| operation.name)))
        }
        _ => None,
    }
}

/// Whether no security is stated, or one of the alternatives asks for nothing.
pub(in super::super) fn is_open(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    match requirements(index, operation) {
        None => true,
        Some(alternatives) => alternatives.is_empty() || alternatives.iter().any(|at| index.contract.document(*at).members(at.node).is_empty()),
    }
}

pub(in super::super) fn is_open_by_nature(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    const LAST: [&str; 18] = [
        "health",
        "healthz",
        "live",
        "ready",
        "ping",
        "openapi",
        "openapi.json",
        "openapi.yaml",
        "jwks",
        "jwks.json",
        "security.txt",
        "metadata",
        "token",
        "authorize",
        "introspect",
        "revoke",
        "livez",
        "readyz",
    ];
    let Some(path) = index.path_of(operation) else { return false };
    // Below a template it is a record's own: `/persons/{id}/health` is no state of the service.
    let mut before = path.segments.iter().take_while(|segment| !segment.contains('{'));
    if before.any(|segment| matches!(*segment, ".well-known" | "health")) {
        return true;
    }
    let last = path.segments.iter().rev().find(|segment| !segment.is_empty()).copied().unwrap_or_default();
    path.names.is_empty() && LAST.contains(&last.split(['#', '?']).next().unwrap_or_default())
}

fn public_reason<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Option<&'a str> {
    let contract = index.contract;
    let path = index.path_of(operation).map(|path| path.at);
    let places = [Some(operation.at), path, Some(contract.root())];
    places.into_iter().flatten().find_map(|at| contract.get_string(at, "x-conformance-public")).filter(|reason| !reason.trim().is_empty())
}

fn request_media_types<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    let content = contract.get(operation.at, "requestBody").and_then(|body| contract.get(body, "content"));
    content.map(|content| contract.members(content).map(|(name, _)| name).collect()).unwrap_or_default()
}

/// The schema of the first JSON request body.
fn request_schema(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    let contract = index.contract;
    let content = contract.get(contract.get(operation.at, "requestBody")?, "content")?;
    let json = contract.follow(contract.members(content).find(|(name, _)| media_type::is_json(name))?.1);
    contract.document(json).get(json.node, "schema").map(|node| NodeRef { part: json.part, node })
}

/// The media types of the successful responses.
fn success_media_types<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    let success = responses(index, operation).into_iter().filter(|(status, _)| status.starts_with('2'));
    success
        .filter_map(|(_, response)| contract.get(response, "content"))
        .flat_map(|content| contract.members(content))
        .map(|(name, _)| name)
        .collect()
}

/// The operation, by its label, whose single resource a required query parameter identifies: a read without a template
/// that returns one object, where the parameter is `id` or the last segment in the singular with a word for identifiers.
pub(super) fn identified_by(index: &Index<'_>, parameter: NodeRef) -> Option<String> {
    const IDENTIFIERS: [&str; 4] = ["id", "identifier", "number", "urn"];
    let contract = index.contract;
    let is_required = contract.document(parameter).get_boolean(parameter.node, "required") == Some(true);
    if !is_required || contract.get_string(parameter, "in") != Some("query") {
        return None;
    }
    let name = tokens(contract.get_string(parameter, "name")?);
    let (last, rest) = name.split_last()?;
    if !IDENTIFIERS.contains(&last.as_str()) {
        return None;
    }
    let is_about = |path: &str| {
        let segment = tokens(path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or_default());
        rest.is_empty() && last == "id" || rest == segment || rest == singular(&segment)
    };
    let found = index.operations.iter().find(|entry| {
        entry.method == "GET"
            && !entry.name.contains('{')
            && is_about(entry.name)
            && entry.parameters.contains(&parameter)
            && success_schema(index, entry).is_some_and(|schema| is_one_object(index, schema))
    });
    found.map(|entry| format!("{} {}", entry.method, entry.name))
}

/// Whether a body is one object, with properties none of which is an array.
fn is_one_object(index: &Index<'_>, at: NodeRef) -> bool {
    let is_array = |at: NodeRef| schema::types(index, at).contains(&"array");
    let properties = schema::properties(index, at);
    !is_array(at) && !properties.is_empty() && !properties.iter().any(|(_, at)| is_array(*at))
}

/// The words of a name with the last in the singular, by the common rules of English plurals.
fn singular(words: &[String]) -> Vec<String> {
    let Some((last, rest)) = words.split_last() else { return Vec::new() };
    let one = match last {
        last if last.ends_with("ies") => format!("{}y", last.trim_end_matches("ies")),
        last if last.ends_with("sses") || last.ends_with("xes") || last.ends_with("ches") => last.trim_end_matches("es").to_owned(),
        last if last.ends_with("ss") => last.clone(),
        last => last.strip_suffix('s').unwrap_or(last).to_owned(),
    };
    rest.iter().cloned().chain(std::iter::once(one)).collect()
}

fn has_end_date(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let texts = ["x-sunset", "description", "summary", "x-deprecated-until"];
    texts.iter().filter_map(|field| contract.get_string(operation.at, field)).any(|text| names_a_date(text) || names_a_day_in_words(text))
}

/// Whether a text holds a date in words, such as `31 March 2026` or `March 31st, 2026`.
fn names_a_day_in_words(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<String> =
        text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let is_month = |word: &str| word.get(..3).is_some_and(|start| MONTHS.contains(&start)) && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_day = |word: &str| {
        let number = word.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        number.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day))
    };
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    words.windows(3).any(|window| match window {
        [first, second, year] => is_year(year) && (is_day(first) && is_month(second) || is_month(first) && is_day(second)),
        _ => false,
    })
}

/// Whether a text holds a date written `YYYY-MM-DD`.
fn names_a_date(text: &str) -> bool {
    text.as_bytes()
        .windows(10)
        .any(|window| window.iter().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() }))
}

fn names_replacement(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let text = ["description", "summary"].iter().filter_map(|field| contract.get_string(operation.at, field)).collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return false;
    }
    // A path that is part of the operation's own does not count where the text names its own.
    let slashes: Vec<usize> = text.match_indices('/').map(|(at, _)| at).collect();
    let own: Vec<std::ops::Range<usize>> = mentions(&text, &slashes, operation.name);
    let names_path =
        |other: &str| mentions(&text, &slashes, other).iter().any(|found| !own.iter().any(|own| own.start <= found.start && found.end <= own.end));
    // Most texts name nothing: operations are searched for only where the text has a word that each mention of them has.
    let words: FxHashSet<&str> = text.split(|character| !in_word(character)).collect();
    let by_word = index.mentioned_by();
    let others: BTreeSet<u32> = words.iter().filter_map(|word| by_word.get(*word)).flatten().copied().collect();
    others.into_iter().filter_map(|other| index.operations.get(other as usize)).filter(|other| other.at != operation.at).any(|other| {
        let by_path = match other.name == operation.name {
            _ if slashes.is_empty() => false,
            true => !mentions(&text, &slashes, &format!("{} {}", other.method, other.name)).is_empty(),
            // A path of several segments is often written without the slash at its start.
            false => {
                other.name.len() > 1 && (names_path(other.name) || other.name.get(1..).is_some_and(|rest| rest.contains('/') && names_path(rest)))
            }
        };
        by_path || contract.get_string(other.at, "operationId").is_some_and(|id| !id.is_empty() && names_id(&text, id))
    })
}

/// Words of which a text that names an operation has at least one: the longest of its identifier, as it is the least
/// common, and of its path the longest that cannot be the end of a longer word.
pub(in super::super) fn words_of_mention<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> BTreeSet<&'a str> {
    let words = |text: &'a str| text.split(|character| !in_word(character)).filter(|word| !word.is_empty());
    let id = index.contract.get_string(operation.at, "operationId");
    let mut path = words(operation.name);
    let first = path.next().unwrap_or_default();
    let of_id = id.map(|id| words(id).max_by_key(|word| word.len()).unwrap_or_default());
    of_id.into_iter().chain([path.max_by_key(|word| word.len()).unwrap_or(first)]).collect()
}

/// Where a text names a path, as a whole at its end: a server's path may stand before it.
///
/// `slashes` are the places of `/` in the text: a path has one, so it can only stand around them.
fn mentions(text: &str, slashes: &[usize], path: &str) -> Vec<std::ops::Range<usize>> {
    let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '/' | '-' | '_' | '{'));
    let Some(before) = path.find('/') else { return Vec::new() };
    let mut found = Vec::new();
    let mut reached = 0;
    for start in slashes.iter().filter_map(|slash| slash.checked_sub(before)) {
        if start >= reached && text.get(start..).is_some_and(|rest| rest.starts_with(path)) {
            reached = start + path.len();
            if !text.get(reached..).is_some_and(goes_on) {
                found.push(start..reached);
            }
        }
    }
    found
}

fn in_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether a text names an identifier: as a word of its own that is no word of English, or as code.
fn names_id(text: &str, id: &str) -> bool {
    let is_plain_word = id.chars().skip(1).all(char::is_lowercase);
    text.match_indices(id).any(|(start, found)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + found.len()..).and_then(|after| after.chars().next());
        let is_code = before == Some('`') && after == Some('`');
        is_code || !is_plain_word && !before.is_some_and(in_word) && !after.is_some_and(in_word)
    })
}

/// Whether a request body carries a file: a multipart body with a binary part, or a binary media type.
fn is_upload(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    !uploads(index, operation).is_empty()
}

/// A file that an operation receives.
struct Upload<'a> {
    /// The media type of the body.
    essence: String,
    /// The Media Type Object.
    media_type: NodeRef,
    /// The schema of the body.
    schema: Option<NodeRef>,
    /// The part of a multipart body, by its name.
    part: Option<(&'a str, NodeRef)>,
}

fn uploads<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<Upload<'a>> {
    let contract = index.contract;
    let mut found = Vec::new();
    let Some(content) = contract.get(operation.at, "requestBody").and_then(|body| contract.get(body, "content")) else { return found };
    for (name, at) in contract.members(content) {
        let essence = media_type::essence(name);
        let schema = body::of_schema(index, at);
        if essence.starts_with("multipart/") {
            let parts = schema.map(|schema| schema::properties(index, schema)).unwrap_or_default();
            for part in parts.into_iter().filter(|(_, at)| is_binary_part(index, *at)) {
                found.push(Upload { essence: essence.clone(), media_type: at, schema, part: Some(part) });
            }
        } else if body::is_binary(&essence)
            || essence == "*/*" && !schema.is_some_and(|schema| body::says_anything(index, schema))
            || schema.is_some_and(|schema| is_binary_part(index, schema))
        {
            found.push(Upload { essence, media_type: at, schema, part: None });
        }
    }
    found
}

fn has_upload_limit(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let bounded = |at: NodeRef| ["maxLength", "x-max-bytes"].iter().any(|keyword| index.keyword(at, keyword).is_some());
    let stated = |at: NodeRef| contract.get(at, "x-max-bytes").is_some();
    if stated(operation.at) || contract.get(operation.at, "requestBody").is_some_and(stated) {
        return true;
    }
    uploads(index, operation).iter().all(|upload| {
        let part = upload.part.map(|(_, at)| at);
        let items = part.and_then(|at| index.keyword(at, "items"));
        stated(upload.media_type) || [upload.schema, part, items].into_iter().flatten().any(bounded)
    })
}

fn states_upload_types(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let names_a_type = |at: NodeRef| index.keyword(at, "contentMediaType").is_some();
    let uploads = uploads(index, operation);
    let is_specific = |essence: &str| !matches!(essence, "*/*" | "application/*" | "application/octet-stream");
    // A general media type beside a specific one adds nothing, so it takes nothing away.
    let whole = uploads.iter().any(|upload| upload.part.is_none() && is_specific(&upload.essence));
    uploads.iter().all(|upload| match upload.part {
        None => whole || upload.schema.is_some_and(names_a_type),
        Some((name, at)) => {
            let encoding = contract.get(upload.media_type, "encoding").and_then(|encoding| contract.get(encoding, name));
            encoding.is_some_and(|encoding| contract.get_string(encoding, "contentType").is_some())
                || names_a_type(at)
                || index.keyword(at, "items").is_some_and(names_a_type)
        }
    })
}

fn is_binary_part(index: &Index<'_>, at: NodeRef) -> bool {
    let contract = index.contract;
    let text = |keyword: &str| index.keyword(at, keyword).map(|node| contract.text(node));
    let item = index.keyword(at, "items").filter(|_| schema::types(index, at).contains(&"array"));
    text("format") == Some("binary")
        || text("contentMediaType").is_some_and(|media_type| body::is_binary(&media_type::essence(media_type)))
        || item.is_some_and(|item| contract.document(item).kind(item.node) == Kind::Mapping && is_binary_part(index, item))
}

/// The operation in which a node stands, as text for a message.
pub(super) fn label_around<'a>(index: &'a Index<'a>, item: Item) -> Option<View<'a>> {
    let around = index.operation_around(item.id)?;
    index.operation(around).map(|operation| View::made(format!("{} {}", operation.method, operation.name)))
}

#[cfg(test)]
mod tests {
    use super::{names_a_date, names_a_day_in_words, names_id};

    #[test]
    fn end_dates_are_found_in_figures_and_words() {
        for text in ["Ends on 2026-12-31.", "removed 31 March 2026", "removed on March 31st, 2026", "until 1st Sept 2027"] {
            assert!(names_a_date(text) || names_a_day_in_words(text), "{text}");
        }
        for text in ["Deprecated", "since version 2026.1", "31 people may 2026", "since March 2026"] {
            assert!(!names_a_date(text) && !names_a_day_in_words(text), "{text}");
        }
    }

    #[test]
    fn replacements_are_named_as_a_whole() {
        let mentions = |text: &str, path: &str| {
            let slashes: Vec<usize> = text.match_indices('/').map(|(at, _)| at).collect();
            super::mentions(text, &slashes, path).len()
        };
        assert_eq!(mentions("use /v2/persons/search", "/persons"), 0);
        assert_eq!(mentions("use /v2/persons instead", "/persons"), 1);
        assert_eq!(mentions("use v2/persons or GET /v2/persons", "v2/persons"), 2);
        assert_eq!(mentions("use GET /v2/persons", "GET /v2/persons"), 1);
        assert_eq!(mentions("é/a/a/a", "/a/a"), 0);
        assert!(names_id("Use listPersons.", "listPersons"));
        assert!(names_id("Use `list`.", "list"));
        assert!(!names_id("A list of persons.", "list"));
        assert!(!names_id("Use listPersonsOld.", "listPersons"));
    }
}
