//! Security: which callers were let in, and whether they still are.

use super::comparison::{Comparison, PendingDifference};
use super::difference::{DifferenceKind as Kind, Direction};
use super::operation::CallPair;
use super::side::Side;
use kitemark_contract::NodeRef;
use std::collections::{BTreeMap, BTreeSet};

/// What a caller must present together: schemes by name, with their scopes.
type Alternative<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

impl<'a> Comparison<'a> {
    /// Compares the security schemes themselves, and notes which were merely renamed.
    pub(super) fn security_schemes(&mut self) {
        let old = schemes(self.previous);
        let new = schemes(self.current);
        for (name, was) in &old {
            match new.get(name) {
                Some(is) => self.security_scheme(name, *was, *is),
                None => {
                    let kind = descriptor(self.previous, *was);
                    let renamed = new.iter().find(|(other, is)| !old.contains_key(*other) && descriptor(self.current, **is) == kind);
                    if let Some((other, _)) = renamed {
                        self.renamed_schemes.insert(name, other);
                    }
                }
            }
        }
    }

    fn security_scheme(&mut self, name: &str, was: NodeRef, is: NodeRef) {
        let (old, new) = (descriptor(self.previous, was), descriptor(self.current, is));
        if old != new {
            let message = format!("the security scheme `{name}` went from {old} to {new}");
            return self.note(0, draft(Kind::SecurityTightened, true, was, is, message));
        }
        let flows = |side: Side<'a>, at| side.entries(at, "flows");
        let kept = flows(self.current, is);
        for (flow, before) in flows(self.previous, was) {
            match kept.iter().find(|(other, _)| *other == flow) {
                Some((_, after)) => self.addresses(name, &["authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl"], before, *after),
                None => {
                    let message = format!("the security scheme `{name}` no longer has the flow {flow}");
                    self.note(0, draft(Kind::SecurityTightened, true, before, is, message));
                }
            }
        }
        self.addresses(name, &["openIdConnectUrl", "oauth2MetadataUrl"], was, is);
    }

    fn addresses(&mut self, name: &str, fields: &[&str], was: NodeRef, is: NodeRef) {
        for field in fields {
            let (old, new) = (self.previous.contract.get_string(was, field), self.current.contract.get_string(is, field));
            if let (Some(old), Some(new)) = (old, new)
                && old != new
            {
                let message = format!("the `{field}` of the security scheme `{name}` went from {old} to {new}");
                self.note(0, draft(Kind::SecurityAddressChanged, false, was, is, message));
            }
        }
    }

    /// Compares who may call two operations.
    pub(super) fn security(&mut self, pair: &CallPair<'a>) {
        let (was_at, mut old) = requirements(self.previous, pair.before.at);
        let (is_at, new) = requirements(self.current, pair.after.at);
        for alternative in &mut old {
            let names: Vec<&str> = alternative.keys().copied().filter(|name| self.renamed_schemes.contains_key(name)).collect();
            for name in names {
                if let (Some(scopes), Some(other)) = (alternative.remove(name), self.renamed_schemes.get(name)) {
                    alternative.insert(other, scopes);
                }
            }
        }
        for was in old.iter().filter(|was| new.iter().all(|is| !suffices(was, is))) {
            let message = tightened(was, &new);
            self.note(pair.group, draft(Kind::SecurityTightened, true, was_at, is_at, message));
        }
        for is in new.iter().filter(|is| old.iter().all(|was| !suffices(is, was))) {
            let message = if is.is_empty() { "it is now open to anyone".to_owned() } else { format!("{} is now enough to call it", words(is)) };
            self.note(pair.group, draft(Kind::SecurityLoosened, false, was_at, is_at, message));
        }
    }
}

fn draft(kind: Kind, breaks: bool, before: NodeRef, after: NodeRef, message: String) -> PendingDifference {
    PendingDifference { kind, direction: Direction::None, breaks, before: Some(before), after: Some(after), near: after, message }
}

fn schemes(side: Side<'_>) -> BTreeMap<&str, NodeRef> {
    let contract = side.contract;
    contract.get(contract.root(), "components").map(|at| side.entries(at, "securitySchemes")).unwrap_or_default().into_iter().collect()
}

/// What a security scheme asks a caller to present.
fn descriptor(side: Side<'_>, at: NodeRef) -> String {
    let text = |field: &str| side.contract.get_string(at, field).unwrap_or_default();
    match text("type") {
        "http" => format!("http {}", text("scheme").to_ascii_lowercase()),
        "apiKey" if text("in") == "header" => format!("a key in the header {}", text("name").to_ascii_lowercase()),
        "apiKey" => format!("a key in the {} {}", text("in"), text("name")),
        other => other.to_owned(),
    }
}

/// The alternatives that apply to an operation, and where they are stated. Nothing stated is one that asks for nothing.
fn requirements<'a>(side: Side<'a>, operation: NodeRef) -> (NodeRef, Vec<Alternative<'a>>) {
    let contract = side.contract;
    let root = contract.root();
    let stated = side.value(operation, "security").or_else(|| side.value(root, "security"));
    let Some(list) = stated else { return (operation, vec![Alternative::new()]) };
    let scopes = |at: NodeRef| contract.items(at).map(|scope| contract.text(scope)).collect();
    let mut found: Vec<Alternative<'a>> =
        contract.items(list).map(|at| contract.members(at).map(|(name, at)| (name, scopes(at))).collect()).collect();
    if found.is_empty() {
        found.push(Alternative::new());
    }
    (list, found)
}

/// Whether a caller who presents one alternative satisfies another.
fn suffices(presented: &Alternative<'_>, asked: &Alternative<'_>) -> bool {
    asked.iter().all(|(name, scopes)| presented.get(name).is_some_and(|own| scopes.is_subset(own)))
}

fn tightened(was: &Alternative<'_>, new: &[Alternative<'_>]) -> String {
    if was.is_empty() {
        let asked: Vec<String> = new.iter().map(words).collect();
        return format!("it is no longer open to anyone: it asks for {}", asked.join(", or "));
    }
    let same_schemes = new.iter().find(|is| is.keys().eq(was.keys()));
    if let Some(is) = same_schemes {
        let more: Vec<String> = is
            .iter()
            .flat_map(|(name, scopes)| scopes.iter().filter(|scope| was.get(name).is_none_or(|own| !own.contains(*scope))))
            .map(|scope| format!("`{scope}`"))
            .collect();
        return format!("{} no longer suffices: the scope {} is now asked for as well", words(was), more.join(" and "));
    }
    if let Some(is) = new.iter().find(|is| was.keys().all(|name| is.contains_key(name))) {
        return format!("{} no longer suffices: {} is now asked for", words(was), words(is));
    }
    format!("{} is no longer accepted", words(was))
}

fn words(alternative: &Alternative<'_>) -> String {
    if alternative.is_empty() {
        return "nothing".into();
    }
    let one = |(name, scopes): (&&str, &BTreeSet<&str>)| {
        let scopes: Vec<&str> = scopes.iter().copied().collect();
        if scopes.is_empty() { format!("`{name}`") } else { format!("`{name}` ({})", scopes.join(" ")) }
    };
    alternative.iter().map(one).collect::<Vec<_>>().join(" with ")
}
