//! Which operations return collections, and where in a response their records stand.

use super::{operation, schema};
use kitemark_contract::NodeRef;
use kitemark_contract::names::tokens;
use kitemark_model::{Index, OperationEntry, PathEntry};
use rustc_hash::FxHashSet;

/// The array of a collection response: the response itself, or the one array property that carries the records, in the
/// response or in the object that it wraps. Which one it is the name says: a usual one, or that of the path.
fn collection_array(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    *operation.found.collection_array.get_or_init(|| find_collection_array(index, operation))
}

fn find_collection_array(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    const WRAPPERS: [&str; 5] = ["_embedded", "data", "result", "results", "response"];
    if !matches!(operation.method.as_str(), "GET" | "QUERY") {
        return None;
    }
    let path = index.path_of(operation)?;
    let last = path.segments.iter().rev().find(|segment| !segment.is_empty())?;
    if last.contains('{') {
        return None;
    }
    let schema = operation::success_schema(index, operation)?;
    if is_array(index, schema) {
        return Some(schema);
    }
    let properties = schema::properties(index, schema);
    records_among(index, &properties, path, false).or_else(|| {
        let wrapped = properties.iter().filter(|(name, _)| WRAPPERS.contains(name));
        wrapped.map(|(_, at)| schema::properties(index, *at)).find_map(|properties| records_among(index, &properties, path, true))
    })
}

/// Whether a schema is that of an array, by its type or, where it states none, by its items.
pub(super) fn is_array(index: &Index<'_>, at: NodeRef) -> bool {
    let types = schema::types(index, at);
    types.contains(&"array") || types.is_empty() && index.keyword(at, "items").is_some()
}

/// The array property that carries the records of a collection.
fn records_among(index: &Index<'_>, properties: &[(&str, NodeRef)], path: &PathEntry<'_>, is_wrapped: bool) -> Option<NodeRef> {
    const NAMES: [&str; 13] =
        ["items", "data", "results", "result", "records", "content", "features", "member", "members", "entry", "value", "values", "list"];
    const MORE_NAMES: [&str; 3] = ["entries", "rows", "elements"];
    const BESIDE: [&str; 6] = ["links", "included", "errors", "warnings", "facets", "messages"];
    let is_among = |names: &[&str], name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let arrays: Vec<&(&str, NodeRef)> = properties.iter().filter(|(name, at)| is_array(index, *at) && !is_among(&BESIDE, name)).collect();
    if let [(name, only)] = arrays.as_slice()
        && !is_wrapped
        && is_among(&NAMES, name)
    {
        return Some(*only);
    }
    // Otherwise it is a list where all else is about the page: one thing may have a list in it.
    let nodes: FxHashSet<NodeRef> = arrays.iter().map(|(_, array)| *array).collect();
    if !properties.iter().all(|(name, at)| nodes.contains(at) || is_among(&BESIDE, name) || is_about_page(name)) {
        return None;
    }
    // `/persons` gives `persons`, `/prisoner-location/all` gives `locations`.
    let mut literal = path.segments.iter().rev().filter(|segment| !segment.is_empty() && !segment.contains('{'));
    let of_path = literal.find(|segment| !matches!(**segment, "all" | "list" | "search")).map(|segment| singular(&tokens(segment)));
    let is_named = |name: &str| of_path.as_ref().is_some_and(|segment| segment.ends_with(&singular(&tokens(name))));
    let usual = arrays.iter().find(|(name, _)| is_among(&NAMES, name) || is_among(&MORE_NAMES, name));
    let found = usual.or_else(|| arrays.iter().find(|(name, _)| is_named(name)))?;
    Some(found.1)
}

/// Whether a property speaks of a page of a list: how many there are, which these are, how to go on.
fn is_about_page(name: &str) -> bool {
    const WORDS: [&str; 46] = [
        "total",
        "totals",
        "count",
        "counts",
        "page",
        "pages",
        "paging",
        "pagination",
        "pageable",
        "size",
        "limit",
        "offset",
        "next",
        "previous",
        "prev",
        "first",
        "last",
        "cursor",
        "marker",
        "token",
        "link",
        "links",
        "meta",
        "metadata",
        "has",
        "more",
        "incomplete",
        "results",
        "result",
        "self",
        "start",
        "end",
        "url",
        "uri",
        "number",
        "of",
        "per",
        "order",
        "sort",
        "sorted",
        "empty",
        "kind",
        "etag",
        "is",
        "items",
        "elements",
    ];
    tokens(name).iter().all(|word| WORDS.contains(&word.as_str()))
}

pub(super) fn is_collection(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    collection_array(index, operation).is_some()
}

/// Whether the array of a collection states that it never holds more than a thousand items.
pub(super) fn is_bounded(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let most = collection_array(index, operation).and_then(|array| index.keyword(array, "maxItems"));
    most.and_then(|at| index.contract.document(at).number(at.node)).and_then(|number| number.as_i64()).is_some_and(|most| most <= 1000)
}

/// The words of a name with the last in the singular, by the common rules of English plurals.
pub(super) fn singular(words: &[String]) -> Vec<String> {
    let Some((last, rest)) = words.split_last() else { return Vec::new() };
    let one = match last {
        last if last.ends_with("ies") => format!("{}y", last.trim_end_matches("ies")),
        last if last.ends_with("sses") || last.ends_with("xes") || last.ends_with("ches") => last.trim_end_matches("es").to_owned(),
        last if last.ends_with("ss") => last.clone(),
        last => last.strip_suffix('s').unwrap_or(last).to_owned(),
    };
    rest.iter().cloned().chain(std::iter::once(one)).collect()
}
