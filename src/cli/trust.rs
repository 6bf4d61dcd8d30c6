//! `trust`: verify a trust root and show whom it trusts to say what.

use super::args::TrustCommand;
use super::{Exit, print, print_error};
use kitemark_document::Time;
use kitemark_document::text::visible;
use kitemark_seal::key::KeyId;
use kitemark_seal::trust::{Grant, Moment, Scope, TrustChain};
use kitemark_seal::{PredicateType, TrustFault, TrustRoot};
use std::fmt::Write as _;
use std::path::Path;

/// From how many days before its expiry on a trust root is said to expire soon.
const WARNING_DAYS: i64 = 60;

pub(super) fn run(command: &TrustCommand) -> Exit {
    let TrustCommand::Show { root, as_of } = command;
    match show(root, as_of.as_deref()) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn show(path: &Path, as_of: Option<&str>) -> Result<Exit, Exit> {
    let at = as_of.map(Time::of_date).transpose().map_err(|_| {
        print_error(&format!("`{}` is no date", as_of.unwrap_or_default()), "write it as YYYY-MM-DD");
        Exit::WrongQuestion
    })?;
    let chain = TrustChain::open(path).map_err(|fault| refused(&fault))?;
    let printed = print(&text(&chain, at));
    match at.map(|at| chain.root.check_expiry(at)) {
        Some(Err(fault)) => {
            print_error(&fault.to_string(), &fault.help());
            Ok(Exit::No)
        }
        _ => Ok(printed),
    }
}

fn text(chain: &TrustChain, at: Option<Time>) -> String {
    let root = &chain.root;
    let mut text = format!("trust root of the scheme {}, version {}\nsha256 {}\n", root.scheme(), root.version(), root.id());
    if let [first, .., last] = chain.versions.as_slice() {
        let _ = writeln!(text, "versions {first} to {last} follow from each other");
    }
    let _ = write!(text, "expires {}", root.expires());
    match at.map(|at| at.days_until(root.expires())) {
        Some(days) if days < 0 => text.push_str(": it has expired"),
        Some(days) if days < WARNING_DAYS => {
            let _ = write!(text, ": in {days} days, so the next version is due");
        }
        _ => {}
    }
    text.push_str("\n\nkeys\n");
    for (id, record) in root.keys() {
        let _ = write!(
            text,
            "  {}\n    {}, {}, {} to {}",
            id.fingerprint(),
            visible(&record.holder),
            record.key.algorithm().name(),
            record.not_before.date(),
            record.not_after.date()
        );
        if let Some(index) = record.revoked_from_index {
            let _ = write!(text, ", revoked from entry {index} of the register on");
        }
        if let Some(at) = at {
            let _ = write!(text, ": {}", record.standing(&Moment { at, index: None }));
        }
        text.push('\n');
    }
    text.push_str("\nroles\n");
    for grant in std::iter::once(root.root()).chain(root.grants()) {
        text.push_str(&role(root, grant));
    }
    text
}

fn role(root: &TrustRoot, grant: &Grant) -> String {
    let holder = |id: &KeyId| root.keys().get(id).map_or("", |record| record.holder.as_str());
    let mut parents: Vec<&str> = grant.keys.iter().map(holder).collect();
    parents.sort_unstable();
    parents.dedup();
    let mut text = format!("  {}: {} of {}\n", grant.role.name(), grant.threshold, visible(&parents.join(", ")));
    if !grant.predicates.is_empty() {
        let names: Vec<&str> = grant.predicates.iter().copied().map(PredicateType::name).collect();
        let _ = writeln!(text, "    says {}", names.join(", "));
    }
    if !grant.assurance.is_empty() {
        let names: Vec<&str> = grant.assurance.iter().map(|assurance| assurance.name()).collect();
        let _ = writeln!(text, "    on the assurance {}", names.join(", "));
    }
    for (word, scope) in [("products", &grant.products), ("standards", &grant.standards)] {
        if let Scope::Only(names) = scope {
            let _ = writeln!(text, "    {word} {}", visible(&names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")));
        }
    }
    text
}

fn refused(fault: &TrustFault) -> Exit {
    print_error(&fault.to_string(), &fault.help());
    if fault.is_not_authentic() { Exit::NotAuthentic } else { Exit::WrongQuestion }
}
