//! Who may call an operation: its security requirements, schemes and scopes, and what is open.

use super::super::view::View;
use super::path;
use super::table::{Find, Row, row};
use kitemark_contract::NodeRef;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, OperationEntry, versions};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a security scheme is, in one word: its type, with the HTTP scheme or the place of a key.
fn scheme_type(index: &Index<'_>, name: &str) -> String {
    let contract = index.contract;
    let Some(at) = index.security_scheme(name) else { return "undeclared".into() };
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

pub(super) fn alternatives<'a>(index: &'a Index<'a>, operation: &OperationEntry<'a>) -> View<'a> {
    let contract = index.contract;
    let one = |at: NodeRef| {
        let members: Vec<(&str, NodeRef)> = contract.members(at).collect();
        let scopes = members.iter().flat_map(|(_, scopes)| contract.items(*scopes).map(|scope| View::Text(contract.text(scope)))).collect();
        View::Facts(Arc::new([
            ("names", View::texts(members.iter().map(|(name, _)| *name))),
            ("types", View::List(members.iter().map(|(name, _)| View::owned(scheme_type(index, name))).collect())),
            ("scopes", View::List(scopes)),
        ]))
    };
    View::List(index.security_requirements(operation).unwrap_or_default().into_iter().map(one).collect())
}

/// The scopes or roles that any alternative asks for.
pub(super) fn scopes<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    let (mut scopes, mut known) = (Vec::new(), FxHashSet::default());
    for (_, names) in index.security_requirements(operation).unwrap_or_default().into_iter().flat_map(|at| contract.members(at)) {
        for scope in contract.items(names).map(|scope| contract.text(scope)) {
            if known.insert(scope) {
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
    for at in index.security_requirements(operation).unwrap_or_default() {
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

pub(super) fn asks_certificate(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let declares = |at: NodeRef| contract.document(at).get_boolean(at.node, "x-conformance-mtls") == Some(true);
    let path = index.path_of(operation).map(|path| contract.follow(path.at));
    if [Some(operation.at), path, Some(contract.root())].into_iter().flatten().any(declares) {
        return true;
    }
    let by_scheme = |name: &str| index.security_scheme(name).is_some_and(|at| contract.get_string(at, "type") == Some("mutualTLS") || declares(at));
    let ways = index.security_requirements(operation).unwrap_or_default();
    !ways.is_empty() && ways.iter().all(|at| contract.members(*at).any(|(name, _)| by_scheme(name)))
}

/// The names in a node's own `security` that no security scheme has.
pub(super) fn undeclared_schemes<'a>(index: &Index<'a>, holder: NodeRef) -> Vec<&'a str> {
    let mut known = FxHashSet::default();
    let names = own_security(index, holder).into_iter().map(|(name, _)| name);
    names.filter(|name| known.insert(*name) && index.security_scheme(name).is_none()).collect()
}

/// The scopes in a node's own `security` that no flow of their OAuth scheme lists.
pub(super) fn undeclared_scopes<'a>(index: &Index<'a>, holder: NodeRef) -> Vec<&'a str> {
    let contract = index.contract;
    let (mut missing, mut known) = (Vec::new(), FxHashSet::default());
    for (name, scopes) in own_security(index, holder) {
        let Some(flows) =
            index.security_scheme(name).filter(|at| contract.get_string(*at, "type") == Some("oauth2")).and_then(|at| contract.get(at, "flows"))
        else {
            continue;
        };
        let lists = |scope: &str| {
            contract.members(flows).any(|(_, flow)| contract.get(flow, "scopes").is_some_and(|known| contract.get(known, scope).is_some()))
        };
        for scope in contract.items(scopes).map(|scope| contract.text(scope)) {
            if !lists(scope) && known.insert(scope) {
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

const SCHEME: &[NodeKind] = &[NodeKind::SecurityScheme];

pub(super) const FACTS: &[Row] = &[
    row(
        "keyName",
        SCHEME,
        "The name of the header, query parameter or cookie that carries the key of a scheme, its field `name`.",
        Find::Node(|index, _, at| index.contract.get_string(at, "name").map(View::Text)),
    ),
    row(
        "usedBy",
        SCHEME,
        "The paths of the operations that ask for a security scheme.",
        Find::Item(|index, item| Some(View::texts(used_by(index, index.name_of(item)?)))),
    ),
];

/// The paths of the operations that ask for a security scheme.
fn used_by<'a>(index: &'a Index<'a>, scheme: &str) -> impl Iterator<Item = &'a str> {
    index.users_of_scheme(scheme).iter().filter_map(|position| index.operations.get(*position as usize)).map(|operation| operation.name)
}

/// Whether an operation is open by what it is: it tells how the service is, hands out its contract or keys, or signs
/// callers in.
pub(in super::super) fn is_open_by_nature(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    const OF_THE_SERVICE: [&str; 13] = [
        "health",
        "healthcheck",
        "health-check",
        "live",
        "liveness",
        "ready",
        "readiness",
        "heartbeat",
        "status",
        "_status",
        "_ping",
        "startup",
        "metadata",
    ];
    const PARTS_OF_HEALTH: [&str; 13] =
        ["live", "liveness", "livez", "ready", "readiness", "readyz", "startup", "ping", "status", "db", "database", "check", "info"];
    const OF_ITS_OPERATION: [&str; 5] = ["internal", "monitoring", "management", "service", "system"];
    const LAST: [&str; 10] = ["healthz", "livez", "readyz", "ping", "openapi", "openapi.json", "openapi.yaml", "jwks", "jwks.json", "security.txt"];
    let Some(path) = index.path_of(operation).filter(|path| path.names.is_empty()) else { return false };
    let segments: Vec<&str> =
        path.segments.iter().filter(|segment| !segment.is_empty()).map(|segment| segment.split(['#', '?']).next().unwrap_or_default()).collect();
    if path::signs_in(path) {
        return true;
    }
    // What is written or stands below a thing of the interface is that thing's own, such as the health of a person.
    let leads_there = |segment: &str| versions::is_prefix(segment) || versions::is_version_otherwise(segment) || OF_ITS_OPERATION.contains(&segment);
    // What stands before a version names the product.
    let start = segments.iter().rposition(|segment| versions::is_prefix(segment)).map_or(0, |last| last + 1);
    let rest = segments.get(start..).unwrap_or_default();
    let own = rest.iter().position(|segment| !leads_there(segment)).and_then(|first| rest.get(first..)).unwrap_or_default();
    let is_of_the_service = match own {
        [only] => OF_THE_SERVICE.contains(only),
        ["health", part] => PARTS_OF_HEALTH.contains(part),
        _ => false,
    };
    let is_read = matches!(operation.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    is_read && (is_of_the_service || segments.contains(&".well-known") || segments.last().is_some_and(|last| LAST.contains(last)))
}

pub(super) fn public_reason<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Option<&'a str> {
    let contract = index.contract;
    let path = index.path_of(operation).map(|path| path.at);
    let places = [Some(operation.at), path, Some(contract.root())];
    places.into_iter().flatten().find_map(|at| contract.get_string(at, "x-conformance-public")).filter(|reason| !reason.trim().is_empty())
}
