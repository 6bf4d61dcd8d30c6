//! Facts of servers and other addresses.

use super::super::index::{AddressEntry, Index, Item};
use super::super::kind::{Fact, NodeKind};
use super::super::view::View;
use crate::contract::names::tokens;
use crate::contract::{NodeRef, NodeType, TypedId};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    if item.kind == NodeKind::ServerVariable {
        return (fact == Fact::Name).then(|| super::name(index, item).map(View::Text)).flatten();
    }
    let entry = if item.kind == NodeKind::Server { of_server(index, item.id)? } else { index.addresses.get(item.id as usize)? };
    let address = Parts::of(&entry.address);
    Some(match fact {
        Fact::Address => View::Text(&entry.address),
        Fact::Use => View::Text(entry.field),
        Fact::IsAbsolute => View::Boolean(address.is_absolute()),
        Fact::IsLocal => View::Boolean(address.is_local()),
        Fact::Scheme => View::made(address.scheme.to_ascii_lowercase()),
        Fact::Environment => View::Text(environment(index, item.id)),
        Fact::SharesProduction => View::Boolean(shares_production(index, item.id, &address)),
        Fact::HasOtherAbsolute => {
            let own = usize::from(entry.server.is_some() && address.is_absolute() && !address.is_local());
            View::Boolean(index.found_servers().absolute > own)
        }
        Fact::CarriesVersion => View::Boolean(super::path::address_is_versioned(&entry.address) || is_in_versioned_path(index, item.id)),
        _ => return None,
    })
}

/// Whether a server stands at a path that carries the version itself.
fn is_in_versioned_path(index: &Index<'_>, server: TypedId) -> bool {
    let path = index.contract.ancestor(server, NodeType::PathItem).and_then(|id| index.contract.typed(id));
    path.is_some_and(|typed| index.found_servers().versioned_paths.contains(&typed.at))
}

/// Whether an address is that of this machine.
pub(super) fn is_local(address: &str) -> bool {
    Parts::of(address).is_local()
}

/// The addresses of test and sandbox environments: of servers that are no mocks, and of the manifest's environments that
/// are not at an address of production.
pub(super) fn test_addresses<'a>(index: &'a Index<'a>) -> Vec<&'a str> {
    let servers = index.items(NodeKind::Server).iter().filter_map(|item| Some((item.id, of_server(index, item.id)?.address.as_str())));
    let mut found: Vec<&str> = servers
        .filter(|(id, address)| {
            let parts = Parts::of(address);
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
fn is_mock(index: &Index<'_>, server: TypedId, address: &Parts<'_>) -> bool {
    let contract = index.contract;
    let Some(typed) = contract.typed(server) else { return false };
    let said = ["name", "description"].iter().filter_map(|field| contract.get_string(typed.at, field)).flat_map(tokens);
    let mut words = said.chain(tokens(address.name())).chain(tokens(address.path));
    words.any(|word| matches!(word.as_str(), "mock" | "mocks" | "mocking" | "mocked"))
}

/// The parts of an address.
struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    /// With what stands behind it.
    path: &'a str,
}

impl<'a> Parts<'a> {
    fn of(address: &'a str) -> Self {
        let Some((scheme, rest)) = address.split_once("://") else { return Self { scheme: "", host: "", path: address } };
        let (authority, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        Self { scheme, host, path }
    }

    fn is_absolute(&self) -> bool {
        let scheme_ok = self.scheme.starts_with(|first: char| first.is_ascii_alphabetic());
        scheme_ok && !self.host.is_empty() && !self.host.contains([' ', '{', '}'])
    }

    /// The host without its port.
    fn name(&self) -> &'a str {
        if self.host.starts_with('[') {
            return self.host.split_inclusive(']').next().unwrap_or(self.host);
        }
        self.host.split(':').next().unwrap_or(self.host)
    }

    fn is_local(&self) -> bool {
        let name = self.name().to_ascii_lowercase();
        name == "localhost"
            || name.ends_with(".localhost")
            || name.starts_with("127.")
            || matches!(name.as_str(), "[::1]" | "0.0.0.0" | "host.docker.internal")
    }
}

fn of_server<'i>(index: &'i Index<'_>, server: TypedId) -> Option<&'i AddressEntry<'i>> {
    index.found_servers().positions.get(&server).and_then(|position| index.addresses.get(*position))
}

/// What the servers of a contract are together, found once.
#[derive(Debug)]
pub(in super::super) struct Servers {
    /// The position of the address of each among those of the index.
    positions: FxHashMap<TypedId, usize>,
    /// How many have an absolute address that is not of this machine.
    absolute: usize,
    /// The Path Items of which the path carries a version.
    versioned_paths: FxHashSet<NodeRef>,
}

impl Servers {
    pub(in super::super) fn of(index: &Index<'_>) -> Self {
        let mut found = Self { positions: FxHashMap::default(), absolute: 0, versioned_paths: FxHashSet::default() };
        for (position, entry) in index.addresses.iter().enumerate() {
            let Some(server) = entry.server else { continue };
            found.positions.entry(server).or_insert(position);
            let parts = Parts::of(&entry.address);
            found.absolute += usize::from(parts.is_absolute() && !parts.is_local());
        }
        let versioned = index.paths.iter().filter(|path| super::path::is_versioned(path));
        found.versioned_paths.extend(versioned.map(|path| index.contract.follow(path.at)));
        found
    }
}

/// The servers of production by their host and path, found once.
pub(in super::super) fn production(index: &Index<'_>) -> FxHashMap<(String, String), Vec<TypedId>> {
    let mut found: FxHashMap<(String, String), Vec<TypedId>> = FxHashMap::default();
    for (entry, server) in index.addresses.iter().filter_map(|entry| Some((entry, entry.server?))) {
        if environment(index, server) == "production" {
            found.entry(plain(&Parts::of(&entry.address))).or_default().push(server);
        }
    }
    found
}

/// The host and the path: what a query says leads to the same service.
fn plain(address: &Parts<'_>) -> (String, String) {
    (address.host.to_owned(), address.path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_owned())
}

/// The environment that a server serves: as declared, else by the words of its name and description, else by its host.
pub(in super::super) fn environment(index: &Index<'_>, server: TypedId) -> &'static str {
    let contract = index.contract;
    let Some(typed) = contract.typed(server) else { return "undescribed" };
    if let Some(declared) = contract.get_string(typed.at, "x-conformance-environment") {
        return named(&[declared.to_lowercase()]).unwrap_or("undescribed");
    }
    let said: Vec<&str> = ["name", "description"].iter().filter_map(|field| contract.get_string(typed.at, field)).collect();
    // What stands in brackets is said beside the matter.
    let (outside, inside): (Vec<String>, Vec<String>) = said.iter().map(|text| apart_from_brackets(text)).unzip();
    if let Some(environment) = [outside, inside].iter().find_map(|texts| named(&texts.iter().flat_map(|text| tokens(text)).collect::<Vec<_>>())) {
        return environment;
    }
    let Some(entry) = of_server(index, server) else { return "undescribed" };
    let parts = Parts::of(&entry.address);
    if parts.is_local() {
        return "local";
    }
    let labels: Vec<String> = parts.name().split(['.', '-', ':']).map(str::to_lowercase).filter(|label| !label.starts_with("developer")).collect();
    // A host named for developers serves documentation as often as tests.
    named(&labels).unwrap_or("undescribed")
}

/// A text without what stands in round brackets, and that alone.
fn apart_from_brackets(text: &str) -> (String, String) {
    let (mut outside, mut inside) = (String::new(), String::new());
    let mut depth = 0_usize;
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let (to, other) = if depth > 0 { (&mut inside, &mut outside) } else { (&mut outside, &mut inside) };
        to.push(character);
        if matches!(character, '(' | ')') {
            other.push(' ');
        }
    }
    (outside, inside)
}

/// The environment that the first telling word names; what is before production, or not it, is not production. A word
/// for tests beside one for what comes before production tells more.
fn named(words: &[String]) -> Option<&'static str> {
    const WORDS: [(&str, &[&str]); 5] = [
        ("preproduction", &["preproduction", "preprod", "staging", "stage", "uat"]),
        ("sandbox", &["sandbox", "mock"]),
        (
            "test",
            &[
                "test",
                "testing",
                "int",
                "integration",
                "dev",
                "developer",
                "developers",
                "development",
                "qa",
                "sit",
                "oat",
                "performance",
                "acceptance",
                "demo",
                "demonstration",
                "trial",
                "training",
                "nonprod",
                "nonproduction",
            ],
        ),
        ("production", &["production", "prod", "prd", "live", "operational"]),
        ("local", &["local", "localhost"]),
    ];
    let environment_of = |word: &str| WORDS.iter().find(|(_, names)| names.contains(&word)).map(|(environment, _)| *environment);
    // What is made like production is not production.
    const COPIES: [&str; 7] = ["copy", "clone", "mirror", "replica", "simulation", "like", "similar"];
    let mut found = None;
    for (at, word) in words.iter().map(String::as_str).enumerate() {
        let before = words.get(..at).unwrap_or_default();
        let is_last = |word: &str| before.last().is_some_and(|last| last == word);
        let is_near = |word: &str| before.iter().rev().take(3).any(|near| near == word);
        let environment = match environment_of(word) {
            Some("production") if is_last("pre") => Some("preproduction"),
            Some("production") if is_last("non") || is_near("not") || COPIES.iter().any(|copy| before.iter().any(|word| word == copy)) => {
                Some("test")
            }
            environment => environment,
        };
        match (found, environment) {
            (None, _) => found = environment,
            // `Staging: a separate test environment`.
            (Some("preproduction"), Some("test" | "sandbox")) => return environment,
            _ => {}
        }
    }
    found
}

fn shares_production(index: &Index<'_>, server: TypedId, address: &Parts<'_>) -> bool {
    // One of the first two is another than this one, if any is.
    index.production().get(&plain(address)).is_some_and(|servers| servers.iter().take(2).any(|other| *other != server))
}

/// The addresses of the servers that apply to the contract as a whole.
pub(super) fn root_servers(index: &Index<'_>) -> Vec<String> {
    let contract = index.contract;
    let Some(servers) = contract.get(contract.root(), "servers") else { return Vec::new() };
    contract.items(servers).map(|at: NodeRef| super::super::index::server_address(contract, at)).collect()
}

#[cfg(test)]
mod tests {
    use super::{apart_from_brackets, named};
    use crate::contract::names::tokens;

    #[test]
    fn the_first_telling_word_names_the_environment() {
        let cases = [
            ("Production environment", Some("production")),
            ("PRD", Some("production")),
            ("Live service, see the sandbox for tests", Some("production")),
            ("Pre-production", Some("preproduction")),
            ("Not live", Some("test")),
            ("Not for production use", Some("test")),
            ("A copy of production for training", Some("test")),
            ("Non-production", Some("test")),
            ("Staging: a separate test environment with synthetic data", Some("test")),
            ("UAT", Some("preproduction")),
            ("OAT", Some("test")),
            ("Sandbox", Some("sandbox")),
            ("The main address", None),
        ];
        for (text, environment) in cases {
            assert_eq!(named(&tokens(text)), environment, "{text}");
        }
    }

    #[test]
    fn brackets_are_read_apart() {
        let (outside, inside) = apart_from_brackets("The live API (for tests use the sandbox) of the force");
        assert!(outside.contains("live") && outside.contains("force") && !outside.contains("sandbox"));
        assert!(inside.contains("sandbox") && !inside.contains("live"));
    }
}
