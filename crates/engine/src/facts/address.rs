//! Facts of servers and other addresses.

use super::super::view::View;
use super::table::{Find, Row, row};
use kitemark_contract::names::tokens;
use kitemark_contract::{NodeRef, NodeType, TypedId};
use kitemark_model::kind::NodeKind;
use kitemark_model::{AddressEntry, AddressParts, Index, Item, environment, is_local, of_server, server_address, versions};

const SERVER: &[NodeKind] = &[NodeKind::Server];
const ADDRESSES: &[NodeKind] = &[NodeKind::Server, NodeKind::Address];

pub(super) const FACTS: &[Row] = &[
    row("address", ADDRESSES, "The address, with the defaults of its variables.", Find::Address(|_, _, entry| Some(View::Text(&entry.address)))),
    row(
        "use",
        &[NodeKind::Address],
        "What an address is used for: the name of the field that holds it.",
        Find::Address(|_, _, entry| Some(View::Text(entry.field))),
    ),
    row(
        "isAbsolute",
        ADDRESSES,
        "Whether an address has a scheme and a host.",
        Find::Address(|_, _, entry| Some(View::Boolean(AddressParts::of(&entry.address).is_absolute()))),
    )
    .always(),
    row(
        "isLocal",
        ADDRESSES,
        "Whether an address is that of this machine.",
        Find::Address(|_, _, entry| Some(View::Boolean(is_local(&entry.address)))),
    )
    .always(),
    row(
        "addressScheme",
        ADDRESSES,
        "The scheme of an address, in lower case.",
        Find::Address(|_, _, entry| Some(View::owned(AddressParts::of(&entry.address).scheme.to_ascii_lowercase()))),
    )
    .always(),
    row(
        "environment",
        SERVER,
        "The environment: `production`, `preproduction`, `test`, `sandbox`, `local` or `undescribed`.",
        Find::Address(|index, item, _| Some(View::Text(environment(index, item.id)))),
    ),
    row(
        "sharesProductionAddress",
        SERVER,
        "Whether the server shares host and base path with a production server.",
        Find::Address(|index, item, entry| Some(View::Boolean(index.shares_production(item.id, entry)))),
    )
    .always(),
    row(
        "hasOtherAbsolute",
        ADDRESSES,
        "Whether another server is absolute and not local.",
        Find::Address(|index, _, entry| Some(View::Boolean(index.has_other_absolute(entry)))),
    )
    .always(),
    row(
        "carriesVersion",
        SERVER,
        "Whether the path of this carries a major version, or needs none as health and contract addresses do.",
        Find::Address(|index, item, entry| {
            Some(View::Boolean(versions::address_is_versioned(&entry.address) || is_in_versioned_path(index, item.id)))
        }),
    )
    .always(),
];

/// The address of a server, or that of a field.
pub(super) fn entry<'a>(index: &'a Index<'a>, item: Item) -> Option<&'a AddressEntry<'a>> {
    if item.kind == NodeKind::Server { of_server(index, item.id) } else { index.addresses.get(item.id as usize) }
}

/// Whether a server stands at a path that carries the version itself.
fn is_in_versioned_path(index: &Index<'_>, server: TypedId) -> bool {
    let path = index.contract.ancestor(server, NodeType::PathItem).and_then(|id| index.contract.typed(id));
    path.is_some_and(|typed| index.paths_at(typed.at).any(versions::is_versioned))
}

/// The addresses of test and sandbox environments: of servers that are no mocks, and of the manifest's environments that
/// are not at an address of production.
pub(super) fn test_addresses<'a>(index: &'a Index<'a>) -> Vec<&'a str> {
    let servers = index.items(NodeKind::Server).iter().filter_map(|item| Some((item.id, of_server(index, item.id)?.address.as_str())));
    let mut found: Vec<&str> = servers
        .filter(|(id, address)| {
            let parts = AddressParts::of(address);
            let is_test = matches!(environment(index, *id), "test" | "sandbox") && !is_mock(index, *id, &parts);
            is_test && parts.is_absolute() && !parts.is_local()
        })
        .map(|(_, address)| address)
        .collect();
    let Some((manifest, list)) = index.manifest.and_then(|manifest| Some((manifest, manifest.get(manifest.root(), "environments")?))) else {
        return found;
    };
    let of_kinds = |kinds: &[&str]| -> Vec<&'a str> {
        let environments = manifest.items(list).iter().copied();
        let wanted = environments.filter(|environment| manifest.get_string(*environment, "kind").is_some_and(|kind| kinds.contains(&kind)));
        wanted.filter_map(|environment| manifest.get_string(environment, "url")).collect()
    };
    let production = of_kinds(&["production"]);
    let is_production = |url: &str| {
        let same = |other: &str| other.trim_end_matches('/') == url.trim_end_matches('/');
        production.iter().any(|other| same(other))
            || index
                .items(NodeKind::Server)
                .iter()
                .any(|item| environment(index, item.id) == "production" && of_server(index, item.id).is_some_and(|entry| same(&entry.address)))
    };
    found.extend(of_kinds(&["test", "sandbox"]).into_iter().filter(|url| !is_production(url)));
    found
}

/// Whether a server only plays back the contract.
fn is_mock(index: &Index<'_>, server: TypedId, address: &AddressParts<'_>) -> bool {
    let contract = index.contract;
    let Some(typed) = contract.typed(server) else { return false };
    let said = ["name", "description"].iter().filter_map(|field| contract.get_string(typed.at, field)).flat_map(tokens);
    let mut words = said.chain(tokens(address.name())).chain(tokens(address.path));
    words.any(|word| matches!(word.as_str(), "mock" | "mocks" | "mocking" | "mocked"))
}

/// The addresses of the servers that apply to the contract as a whole.
pub(super) fn root_servers(index: &Index<'_>) -> Vec<String> {
    let contract = index.contract;
    let Some(servers) = contract.get(contract.root(), "servers") else { return Vec::new() };
    contract.items(servers).map(|at: NodeRef| server_address(contract, at)).collect()
}
