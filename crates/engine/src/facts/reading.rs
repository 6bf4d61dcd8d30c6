//! Whether an operation reads or writes, by its method and by what it is called.

use super::{operation, path, schema};
use kitemark_contract::NodeRef;
use kitemark_contract::names::tokens;
use kitemark_model::{Index, Item, OperationEntry};

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
/// path. Where single things are addressed below the path, as in `/house-searches/{id}`, they are records, and so is what
/// is answered with 201.
fn is_search(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    const READS: [&str; 14] =
        ["search", "query", "find", "list", "get", "lookup", "match", "validate", "count", "filter", "exists", "suggest", "fetch", "retrieve"];
    const WRITES: [&str; 11] = ["create", "add", "record", "register", "submit", "save", "insert", "update", "start", "import", "merge"];
    // Words that are no names of things, so that they say what is done wherever they stand: `getOrCreatePerson`.
    const VERBS: [&str; 7] = ["create", "add", "submit", "save", "insert", "update", "merge"];
    if operation.responses.iter().any(|(status, _)| *status == "201") {
        return false;
    }
    let id = tokens(index.contract.get_string(operation.at, "operationId").unwrap_or_default());
    let verb = id.first().map_or("", String::as_str);
    if READS.contains(&verb) || WRITES.contains(&verb) {
        return READS.contains(&verb) && !id.iter().any(|word| VERBS.contains(&word.as_str()));
    }
    let last = operation.name.rsplit('/').find(|segment| !segment.is_empty() && !segment.contains('{')).unwrap_or_default();
    names_a_search(last) && !index.has_path_with_start(&format!("{}/{{", operation.name.trim_end_matches('/')))
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
    let beside = index.path_of(operation).into_iter().flat_map(|path| &path.operations);
    let mut others = beside.filter_map(|id| index.operations.get(*id as usize)).filter(|other| other.method == "GET");
    let what = |at: NodeRef| {
        let items = index.keyword(at, "items").filter(|_| schema::types(index, at).contains(&"array"));
        (items.is_some(), contract.follow(items.unwrap_or(at)))
    };
    let own = operation::success_schema(index, operation).map(what);
    own.is_some() && others.any(|other| operation::success_schema(index, other).map(what) == own)
}

/// Whether a segment of a path names a search: by its last word, or by a verb at its start. The searches of persons,
/// vehicles and premises that the police record are things.
fn names_a_search(segment: &str) -> bool {
    let words = tokens(segment);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [.., "stop" | "strip", "search" | "searches"] => false,
        [.., "premises" | "property" | "house" | "person" | "vehicle", "searches"] => false,
        [.., "search" | "searches" | "query" | "queries" | "lookup" | "match" | "matches" | "find" | "validate"] => true,
        [.., "count" | "filter" | "exists" | "suggest" | "autocomplete" | "aggregate" | "stats" | "mget"] | [.., "batch" | "bulk", "get"] => true,
        ["search", "warrant" | "warrants" | "record" | "records" | "log" | "logs" | "team" | "teams"] => false,
        ["find" | "query" | "lookup" | "validate" | "search" | "count" | "filter" | "suggest", ..] => true,
        _ => false,
    }
}

pub(super) fn is_write(index: &Index<'_>, item: Item) -> bool {
    index.operation(item).is_some_and(|operation| !is_read(index, operation))
}

/// Whether an operation creates a resource of a collection.
pub(super) fn is_create(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    if operation.method != "POST" || is_read(index, operation) {
        return false;
    }
    let Some(path) = index.path_of(operation) else { return false };
    let last = path.segments.iter().rev().find(|segment| !segment.is_empty()).copied().unwrap_or_default();
    let words = tokens(last);
    let is_token = words.iter().any(|word| matches!(word.as_str(), "token" | "oauth" | "authorize" | "introspect" | "revoke" | "login" | "logout"));
    !last.contains('{') && !path::is_action(last) && !is_token
}

#[cfg(test)]
mod tests {
    use super::names_a_search;

    #[test]
    fn searches_are_told_from_the_searches_that_are_recorded() {
        for search in [
            "search",
            "person-searches-by-name/search",
            "find-by-name",
            "search-persons",
            "searchByName",
            "advancedSearch",
            "vehicle-search",
            "query",
            "validate-address",
            "count",
            "filter-by-force",
            "_mget",
            "batchGet",
        ] {
            assert!(names_a_search(search), "{search}");
        }
        for record in
            ["stop-searches", "strip-search", "search-warrants", "vehicle-searches", "matchdays", "persons", "filters", "accounts", "batches"]
        {
            assert!(!names_a_search(record), "{record}");
        }
    }
}
