//! The addresses in a contract: those of its servers, and those that other objects name.

use super::environment::environment;
use super::{AddressEntry, Index};
use kitemark_contract::{Contract, NodeRef, NodeType, TypedId};
use kitemark_document::masked;
use rustc_hash::FxHashMap;

impl<'a> Index<'a> {
    pub(super) fn add_addresses(&mut self) {
        const FLOW_ADDRESSES: &[&str] = &["authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl"];
        const FIELDS: [(NodeType, &[&str]); 12] = [
            (NodeType::Info, &["termsOfService"]),
            (NodeType::Contact, &["url"]),
            (NodeType::License, &["url"]),
            (NodeType::ExternalDocumentation, &["url"]),
            (NodeType::SecurityScheme, &["openIdConnectUrl", "oauth2MetadataUrl"]),
            (NodeType::ImplicitFlow, FLOW_ADDRESSES),
            (NodeType::PasswordFlow, FLOW_ADDRESSES),
            (NodeType::ClientCredentialsFlow, FLOW_ADDRESSES),
            (NodeType::AuthorizationCodeFlow, FLOW_ADDRESSES),
            (NodeType::DeviceAuthorizationFlow, FLOW_ADDRESSES),
            (NodeType::Server, &["url"]),
            (NodeType::Callback, &[]),
        ];
        let contract = self.contract;
        let mut found = Vec::new();
        for (id, typed) in contract.typed.iter().enumerate() {
            let id = TypedId::try_from(id).unwrap_or(TypedId::MAX);
            let in_scheme = contract.ancestor(id, NodeType::SecurityScheme).is_some();
            let fields = match FIELDS.iter().find(|(node_type, _)| *node_type == typed.node_type) {
                Some((_, fields)) => fields,
                None => continue,
            };
            if !in_scheme && !contract.context(id).is_used() && typed.node_type != NodeType::Info {
                continue;
            }
            for field in fields.iter().copied() {
                let Some(node) = contract.document(typed.at).get(typed.at.node, field) else { continue };
                let at = NodeRef { part: typed.at.part, node };
                let is_server = typed.node_type == NodeType::Server;
                let address = if is_server { server_address(contract, typed.at) } else { masked(contract.text(at)) };
                found.push(AddressEntry { at, field: use_of(typed.node_type, field), address, server: is_server.then_some(id) });
            }
            if typed.node_type == NodeType::Callback {
                for (expression, at) in contract.members(typed.at).filter(|(name, _)| !name.starts_with("x-")) {
                    if expression.contains("://") && !expression.starts_with('{') {
                        found.push(AddressEntry { at, field: "callback", address: expression.to_owned(), server: None });
                    }
                }
            }
        }
        found.sort_by_key(|entry| entry.at);
        for (position, entry) in (0u32..).zip(&found) {
            if let Some(server) = entry.server {
                self.server_addresses.entry(server).or_insert(position);
            }
        }
        self.addresses = found;
    }

    /// The address of a server.
    #[must_use]
    pub fn address_of(&self, server: TypedId) -> Option<&AddressEntry<'a>> {
        self.addresses.get(*self.server_addresses.get(&server)? as usize)
    }

    /// Whether another server than that of an entry has an absolute address that is not that of this machine.
    #[must_use]
    pub fn has_other_absolute(&self, entry: &AddressEntry<'_>) -> bool {
        let counts = |entry: &AddressEntry<'_>| {
            let parts = AddressParts::of(&entry.address);
            entry.server.is_some() && parts.is_absolute() && !parts.is_local()
        };
        let all = self.absolute_servers.get_or_init(|| self.addresses.iter().filter(|entry| counts(entry)).count());
        *all > usize::from(counts(entry))
    }

    /// Whether another server is that of production and leads to the same service as this one.
    #[must_use]
    pub fn shares_production(&self, server: TypedId, entry: &AddressEntry<'_>) -> bool {
        // What a query says leads to the same service.
        let service = |entry: &AddressEntry<'_>| {
            let parts = AddressParts::of(&entry.address);
            let path = parts.path.split(['?', '#']).next().unwrap_or_default();
            format!("{}{}", parts.host, path.trim_end_matches('/'))
        };
        let all = self.production_services.get_or_init(|| {
            let mut all: FxHashMap<String, (TypedId, bool)> = FxHashMap::default();
            let servers = self.addresses.iter().filter_map(|entry| Some((entry, entry.server?)));
            for (entry, server) in servers.filter(|(_, server)| environment(self, *server) == "production") {
                all.entry(service(entry)).and_modify(|(_, has_more)| *has_more = true).or_insert((server, false));
            }
            all
        });
        all.get(&service(entry)).is_some_and(|(first, has_more)| *first != server || *has_more)
    }

    /// The addresses of the servers with the environments that they serve, in document order.
    #[must_use]
    pub fn servers(&self) -> Vec<(String, &'static str)> {
        let servers = self.addresses.iter().filter_map(|entry| Some((entry, entry.server?)));
        servers.map(|(entry, server)| (entry.address.clone(), environment(self, server))).collect()
    }
}

/// What the address in a field is used for.
fn use_of(node_type: NodeType, field: &'static str) -> &'static str {
    match (node_type, field) {
        (NodeType::Server, _) => "server",
        (NodeType::Contact, _) => "contact",
        (NodeType::License, _) => "license",
        (NodeType::ExternalDocumentation, _) => "externalDocs",
        _ => field,
    }
}

/// The address of a server with the defaults of its variables, a password in it masked.
#[must_use]
pub fn server_address(contract: &Contract, server: NodeRef) -> String {
    let url = contract.get_string(server, "url").unwrap_or_default();
    let Some(variables) = contract.get(server, "variables") else { return masked(url) };
    let mut address = String::with_capacity(url.len());
    let mut rest = url;
    while let Some((before, tail)) = rest.split_once('{') {
        address.push_str(before);
        let ends = tail.find(['{', '}']).and_then(|at| Some((tail.get(..at)?, tail.get(at..)?.strip_prefix('}')?)));
        let named = ends.and_then(|(name, after)| {
            let variable = contract.get(variables, name)?;
            Some((contract.document(variable).get(variable.node, "default").map(|node| contract.document(variable).text(node))?, after))
        });
        match named {
            Some((default, after)) => {
                address.push_str(default);
                rest = after;
            }
            None => {
                address.push('{');
                rest = tail;
            }
        }
    }
    address.push_str(rest);
    masked(&address)
}

/// The parts of an address.
pub struct AddressParts<'a> {
    /// The scheme; empty where there is none.
    pub scheme: &'a str,
    /// The host, with its port.
    pub host: &'a str,
    /// With what stands behind it.
    pub path: &'a str,
}

impl<'a> AddressParts<'a> {
    /// The parts of an address.
    #[must_use]
    pub fn of(address: &'a str) -> Self {
        let Some((scheme, rest)) = address.split_once("://") else { return Self { scheme: "", host: "", path: address } };
        let (authority, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        Self { scheme, host, path }
    }

    /// Whether it has a scheme and a host.
    #[must_use]
    pub fn is_absolute(&self) -> bool {
        let scheme_ok = self.scheme.starts_with(|first: char| first.is_ascii_alphabetic());
        scheme_ok && !self.host.is_empty() && !self.host.contains([' ', '{', '}'])
    }

    /// The host without its port.
    pub fn name(&self) -> &'a str {
        if self.host.starts_with('[') {
            return self.host.split_inclusive(']').next().unwrap_or(self.host);
        }
        self.host.split(':').next().unwrap_or(self.host)
    }

    /// Whether it is an address of this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let name = self.name().to_ascii_lowercase();
        name == "localhost"
            || name.ends_with(".localhost")
            || name.starts_with("127.")
            || matches!(name.as_str(), "[::1]" | "0.0.0.0" | "host.docker.internal")
    }
}

/// Whether an address is that of this machine.
pub fn is_local(address: &str) -> bool {
    AddressParts::of(address).is_local()
}
