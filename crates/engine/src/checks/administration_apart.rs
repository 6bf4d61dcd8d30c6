//! Administration needs other scopes or schemes than ordinary work: operations are told apart by the words of their
//! paths and then compared with one another, which data about one node cannot do.

use super::super::facts::reading;
use super::super::facts::security::{self, Access};
use super::scope_separation::is_enough;
use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, ParameterKind, Parameters, texts};
use kitemark_contract::NodeType;
use kitemark_contract::names::tokens;
use kitemark_model::{Index, OperationEntry};

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "administration-apart",
    about: "Administrative operations that let in whoever may do ordinary work.",
    parameters: &[
        NativeParameter::new("edges", ParameterKind::Texts, "Words that start or end a segment of a path of administration."),
        NativeParameter::new("wholes", ParameterKind::Texts, "Words that are a whole segment of a path of administration."),
        NativeParameter::new("managed", ParameterKind::Texts, "Words that are the last segment of an operation of administration, where it writes."),
        NativeParameter::new("managedAbove", ParameterKind::Texts, "The same, where no template stands before."),
    ],
    run,
};

/// Finds administrative operations that let in whoever may do ordinary work.
fn run(index: &Index<'_>, parameters: &Parameters) -> NativeOutcome {
    let mut outcome = NativeOutcome::default();
    let words = Words {
        edges: texts(parameters, "edges"),
        wholes: texts(parameters, "wholes"),
        managed: texts(parameters, "managed"),
        managed_above: texts(parameters, "managedAbove"),
    };
    let protected: Vec<&OperationEntry<'_>> =
        index.operations.iter().filter(|operation| !index.is_open(operation) && !security::is_open_by_nature(index, operation)).collect();
    let (administrative, ordinary): (Vec<&OperationEntry<'_>>, Vec<&OperationEntry<'_>>) =
        protected.into_iter().partition(|operation| words.name_administration(index, operation));
    let ordinary: Vec<(&OperationEntry<'_>, Vec<Access<'_>>)> =
        ordinary.into_iter().map(|operation| (operation, security::accesses(index, operation))).collect();
    let tells_apart = can_tell_apart(index);
    for operation in administrative {
        outcome.examined += 1;
        if has_own_servers(index, operation) {
            continue;
        }
        let asked = security::accesses(index, operation);
        // A way in by a scheme that administration does not know says nothing about who holds the others.
        let is_known = |way: &&Access<'_>| way.iter().any(|(scheme, _)| asked.iter().any(|asked| asked.iter().any(|(known, _)| known == scheme)));
        let lets_in = |ways: &[Access<'_>]| {
            let mut known = ways.iter().filter(is_known).peekable();
            known.peek().is_some() && known.all(|way| asked.iter().any(|asked| is_enough(way, asked)))
        };
        let Some((other, _)) = ordinary.iter().find(|(_, ways)| lets_in(ways)) else { continue };
        let at = security::security_at(index, operation);
        let label = format!("{} {}", operation.method, operation.name);
        if tells_apart {
            let message = format!("{label} asks for no more than {} {} does", other.method, other.name);
            let mut finding = NativeFinding::new(if at == operation.at { at } else { operation.at }, message);
            finding.related.push(("the ordinary operation".into(), other.at));
            outcome.findings.push(finding);
        } else {
            outcome.inconclusive.push((Some(operation.at), format!("the security schemes cannot say who may administer ({label})")));
        }
    }
    outcome
}

/// The words by which administration is known.
struct Words<'p> {
    edges: Vec<&'p str>,
    wholes: Vec<&'p str>,
    managed: Vec<&'p str>,
    managed_above: Vec<&'p str>,
}

impl Words<'_> {
    fn name_administration(&self, index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
        let segments: Vec<&str> = operation.name.split('/').filter(|segment| !segment.is_empty()).collect();
        let literal = |segment: &&&str| !segment.contains('{');
        let starts = |segment: &str| tokens(segment).first().is_some_and(|word| self.edges.contains(&word.as_str()));
        let ends = |segment: &str| tokens(segment).last().is_some_and(|word| self.edges.contains(&word.as_str()));
        let is_whole = |segment: &str| self.wholes.contains(&segment.to_lowercase().as_str());
        // Below a template stands what belongs to one thing: its configuration, the management of its risk.
        let mut above = segments.iter().take_while(|segment| !segment.contains('{'));
        if above.clone().any(|segment| starts(segment) || ends(segment) || is_whole(segment)) {
            return true;
        }
        // Who changes the own account administers nothing.
        if segments.iter().any(|segment| matches!(*segment, "me" | "self")) || reading::is_read(index, operation) {
            return false;
        }
        let Some(last) = segments.iter().rfind(literal) else { return false };
        let is_above = above.any(|segment| std::ptr::eq(segment, last));
        let name = last.to_lowercase();
        let is_among = |words: &[&str]| words.contains(&name.as_str());
        is_among(&self.managed) || is_above && is_among(&self.managed_above)
    }
}

/// Whether the contract can say that one caller may do more than another: by OAuth, or by roles.
fn can_tell_apart(index: &Index<'_>) -> bool {
    let contract = index.contract;
    let by_scheme = contract
        .of_type(NodeType::SecurityScheme)
        .iter()
        .filter_map(|id| contract.typed(*id))
        .any(|typed| matches!(contract.get_string(typed.at, "type"), Some("oauth2" | "openIdConnect")));
    let by_role = || {
        index.operations.iter().any(|operation| security::accesses(index, operation).iter().any(|way| way.iter().any(|(_, scope)| !scope.is_empty())))
    };
    by_scheme || by_role()
}

/// Whether the operation or its path is served from an address of its own.
fn has_own_servers(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let path = index.path_of(operation).map(|path| path.at);
    [Some(operation.at), path].into_iter().flatten().any(|at| contract.get(at, "servers").is_some())
}
