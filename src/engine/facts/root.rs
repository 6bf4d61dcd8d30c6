//! Facts of the root: what the document is, and what its contract has as a whole.

use super::super::index::Index;
use super::super::kind::{Fact, NodeKind};
use super::super::view::View;
use super::{address, collection, deprecation, path, reading, security};
use crate::contract::{NodeRef, NodeType, Recognition};
use crate::document::Kind;

pub(super) fn fact<'a>(index: &'a Index<'a>, fact: Fact) -> Option<View<'a>> {
    let contract = index.contract;
    let operations = || index.items(NodeKind::Operation).iter().copied();
    Some(match fact {
        Fact::Recognition => View::Text(recognition(&contract.recognition)),
        Fact::Reason => match &contract.recognition {
            Recognition::Unreadable(fault) => View::made(fault.to_string()),
            Recognition::UnknownVersion(text) | Recognition::UnquotedVersion(text) => View::made(text.as_str()),
            _ => return None,
        },
        Fact::Version => View::Text(contract.version()?.name()),
        Fact::HasManifest => View::Boolean(index.manifest.is_some()),
        Fact::Manifest => index.manifest.map(|manifest| View::Plain(manifest, manifest.root()))?,
        Fact::HasOperations => View::Boolean(!index.operations.is_empty()),
        Fact::HasWrites => View::Boolean(operations().any(|item| reading::is_write(index, item))),
        Fact::HasCollections => View::Boolean(operations().any(|item| collection::is_collection(index, item))),
        Fact::HasProtected => View::Boolean(index.operations.iter().any(|entry| !index.is_open(entry))),
        Fact::HasDateTimes => View::Boolean(contract.of_type(NodeType::Schema).iter().filter_map(|id| contract.typed(*id)).any(|typed| {
            let at = contract.follow(typed.at);
            contract.document(at).get_string(at.node, "format") == Some("date-time")
        })),
        Fact::HasDeprecated => {
            let is_marked = |at: NodeRef| contract.document(at).get_boolean(at.node, "deprecated") == Some(true);
            View::Boolean(index.operations.iter().any(|entry| is_marked(entry.at) || deprecation::is_called_deprecated(index, entry)))
        }
        Fact::StatesSecurity => {
            let root = contract.root();
            View::Boolean(
                contract.document(root).get(root.node, "security").is_some()
                    || index.operations.iter().any(|entry| contract.document(entry.at).get(entry.at.node, "security").is_some()),
            )
        }
        Fact::SecuritySchemeNames => {
            View::texts(contract.of_type(NodeType::SecurityScheme).iter().filter_map(|id| contract.key_of(contract.typed(*id)?.at)))
        }
        Fact::SecuritySchemeTypes => {
            View::texts(contract.of_type(NodeType::SecurityScheme).iter().filter_map(|id| contract.get_string(contract.typed(*id)?.at, "type")))
        }
        Fact::UndeclaredSchemes => View::texts(security::undeclared_schemes(index, contract.root())),
        Fact::UndeclaredScopes => View::texts(security::undeclared_scopes(index, contract.root())),
        Fact::Environments => View::texts(index.items(NodeKind::Server).iter().map(|item| address::environment(index, item.id))),
        Fact::TestAddresses => View::texts(address::test_addresses(index)),
        Fact::InfoMajor => info_major(index).map(View::made)?,
        _ => return path::versioning(index, fact),
    })
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

/// The major number of `info.version`, where it starts with one.
pub(super) fn info_major(index: &Index<'_>) -> Option<String> {
    let contract = index.contract;
    let info = contract.get(contract.root(), "info")?;
    let version = contract.document(info).get(info.node, "version")?;
    if !matches!(contract.document(info).kind(version), Kind::String | Kind::Number) {
        return None;
    }
    let digits: String = contract.document(info).text(version).trim_start_matches('v').chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}
