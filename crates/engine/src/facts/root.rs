//! Facts of the root: what the document is, and what its contract has as a whole.

use super::super::view::View;
use super::table::{Find, Row, row};
use super::{address, collection, deprecation, reading, security};
use kitemark_contract::{Contract, NodeRef, NodeType, Recognition};
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, environment};

const CONTRACT: &[NodeKind] = &[NodeKind::Contract];

pub(super) const FACTS: &[Row] = &[
    row(
        "recognition",
        &[NodeKind::Document, NodeKind::Contract],
        "What the root file is: `openapi`, `swagger-2.0`, `unknown-version`, `unquoted-version`, `not-openapi`, `not-a-mapping`, `unreadable`.",
        Find::Item(|index, _| Some(View::Text(recognition(&index.contract.recognition)))),
    ),
    row("reason", &[NodeKind::Document], "Why the root file could not be read.", Find::Item(|index, _| reason(&index.contract.recognition))),
    row(
        "openapiVersion",
        CONTRACT,
        "The minor version of OpenAPI: `3.0`, `3.1` or `3.2`.",
        Find::Item(|index, _| Some(View::Text(index.contract.version()?.name()))),
    ),
    row("hasManifest", CONTRACT, "Whether there is a manifest.", Find::Item(|index, _| Some(View::Boolean(index.manifest.is_some())))).always(),
    row(
        "manifest",
        CONTRACT,
        "The manifest of the product, where there is one.",
        Find::Item(|index, _| index.manifest.map(|manifest| View::Plain(manifest, manifest.root()))),
    ),
    row(
        "hasOperations",
        CONTRACT,
        "Whether the contract has an operation under a path.",
        Find::Item(|index, _| Some(View::Boolean(!index.operations.is_empty()))),
    )
    .always(),
    row(
        "hasWrites",
        CONTRACT,
        "Whether any operation changes something.",
        Find::Item(|index, _| Some(View::Boolean(index.items(NodeKind::Operation).iter().any(|item| reading::is_write(index, *item))))),
    )
    .always(),
    row(
        "hasCollections",
        CONTRACT,
        "Whether any operation returns a collection.",
        Find::Item(|index, _| Some(View::Boolean(index.operations.iter().any(|operation| collection::is_collection(index, operation))))),
    )
    .always(),
    row(
        "hasProtected",
        CONTRACT,
        "Whether any operation asks for a credential.",
        Find::Item(|index, _| Some(View::Boolean(index.operations.iter().any(|operation| !index.is_open(operation))))),
    )
    .always(),
    row("hasDateTimes", CONTRACT, "Whether any schema is a date with a time.", Find::Item(|index, _| Some(View::Boolean(has_date_times(index)))))
        .always(),
    row(
        "hasDeprecated",
        CONTRACT,
        "Whether any operation is deprecated, or called so.",
        Find::Item(|index, _| Some(View::Boolean(has_deprecated(index)))),
    )
    .always(),
    row(
        "statesSecurity",
        CONTRACT,
        "Whether security is stated at the root or at any operation.",
        Find::Item(|index, _| Some(View::Boolean(states_security(index)))),
    )
    .always(),
    row(
        "securitySchemeNames",
        CONTRACT,
        "The names of the declared security schemes.",
        Find::Item(|index, _| Some(View::texts(security_schemes(index.contract).filter_map(|at| index.contract.key_of(at))))),
    )
    .always(),
    row(
        "securitySchemeTypes",
        CONTRACT,
        "The types of the declared security schemes.",
        Find::Item(|index, _| Some(View::texts(security_schemes(index.contract).filter_map(|at| index.contract.get_string(at, "type"))))),
    )
    .always(),
    row(
        "undeclaredSchemes",
        CONTRACT,
        "The names in its own `security` that no security scheme has.",
        Find::Item(|index, _| Some(View::texts(security::undeclared_schemes(index, index.contract.root())))),
    )
    .always(),
    row(
        "undeclaredScopes",
        CONTRACT,
        "The scopes in its own `security` that no flow of their OAuth scheme lists.",
        Find::Item(|index, _| Some(View::texts(security::undeclared_scopes(index, index.contract.root())))),
    )
    .always(),
    row(
        "environments",
        CONTRACT,
        "The environments that its servers serve.",
        Find::Item(|index, _| Some(View::texts(index.items(NodeKind::Server).iter().map(|item| environment(index, item.id))))),
    )
    .always(),
    row(
        "testAddresses",
        CONTRACT,
        "The addresses of test and sandbox environments, of servers and of the manifest, mocks apart.",
        Find::Item(|index, _| Some(View::texts(address::test_addresses(index)))),
    )
    .always(),
];

/// Why the root file could not be read, or its version as it is written where that is the reason.
fn reason(recognition: &Recognition) -> Option<View<'_>> {
    match recognition {
        Recognition::Unreadable(fault) => Some(View::owned(fault.to_string())),
        Recognition::UnknownVersion(text) | Recognition::UnquotedVersion(text) => Some(View::owned(text.as_str())),
        _ => None,
    }
}

fn has_date_times(index: &Index<'_>) -> bool {
    let contract = index.contract;
    contract.of_type(NodeType::Schema).iter().filter_map(|id| contract.typed(*id)).any(|typed| {
        let at = contract.follow(typed.at);
        contract.document(at).get_string(at.node, "format") == Some("date-time")
    })
}

fn has_deprecated(index: &Index<'_>) -> bool {
    let is_marked = |at: NodeRef| index.contract.document(at).get_boolean(at.node, "deprecated") == Some(true);
    index.operations.iter().any(|entry| is_marked(entry.at) || deprecation::is_called_deprecated(index, entry))
}

fn states_security(index: &Index<'_>) -> bool {
    let states = |at: NodeRef| index.contract.document(at).get(at.node, "security").is_some();
    states(index.contract.root()) || index.operations.iter().any(|entry| states(entry.at))
}

/// The declared security schemes, as they are written in the contract.
fn security_schemes(contract: &Contract) -> impl Iterator<Item = NodeRef> + '_ {
    contract.of_type(NodeType::SecurityScheme).iter().filter_map(|id| Some(contract.typed(*id)?.at))
}

fn recognition(recognition: &Recognition) -> &'static str {
    match recognition {
        Recognition::OpenApi(_) => "openapi",
        Recognition::Swagger2 => "swagger-2.0",
        Recognition::UnknownVersion(_) => "unknown-version",
        Recognition::UnquotedVersion(_) => "unquoted-version",
        Recognition::NotOpenApi => "not-openapi",
        Recognition::NotAMapping => "not-a-mapping",
        Recognition::Unreadable(_) => "unreadable",
    }
}
