//! Facts of operations: their names, parameters, requests and responses; what they do and who may call them is found beside.

use super::super::view::View;
use super::table::{Find, LABEL, Row, row};
use super::{body, collection, deprecation, info, reading, schema, security, upload};
use kitemark_contract::names::tokens;
use kitemark_contract::{NodeRef, media_type};
use kitemark_document::quoted;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item, OperationEntry, note_unresolved};
use rustc_hash::FxHashSet;

const OPERATIONS: &[NodeKind] = &[NodeKind::Operation, NodeKind::Webhook];

pub(super) const FACTS: &[Row] = &[
    row("method", OPERATIONS, "The HTTP method in upper case.", Find::Operation(|_, operation| Some(View::Text(&operation.method)))),
    row(LABEL, OPERATIONS, "The path with its method or methods, for messages.", Find::Operation(|_, operation| Some(View::owned(label(operation)))))
        .always(),
    row(
        "confusableId",
        OPERATIONS,
        "Another operation's `operationId` that differs from this one in case and signs only.",
        Find::Operation(|index, operation| Some(View::Text(index.confusable_id(index.contract.get_string(operation.at, "operationId")?)?))),
    ),
    row(
        "parameters",
        OPERATIONS,
        "The parameters that apply, those of the path included.",
        Find::Operation(|index, operation| Some(View::List(parameters(index, operation).collect()))),
    )
    .always(),
    row(
        "pathParameterNames",
        OPERATIONS,
        "The names of the path parameters that apply.",
        Find::Operation(|index, operation| Some(names_in(index, operation, "path"))),
    )
    .always(),
    row(
        "repeatedPathParameterNames",
        OPERATIONS,
        "The names of the path parameters that the operation or its path lists more than once.",
        Find::Operation(|index, operation| Some(View::texts(repeated_path_parameters(index, operation)))),
    )
    .always(),
    row(
        "parametersResolve",
        OPERATIONS,
        "Whether every reference to a parameter that applies resolves.",
        Find::Operation(|index, operation| Some(View::Boolean(parameters_resolve(index, operation)))),
    ).always(),
    row(
        "queryParameterNames",
        OPERATIONS,
        "The names of the query parameters that apply.",
        Find::Operation(|index, operation| Some(names_in(index, operation, "query"))),
    )
    .always(),
    row(
        "headerParameterNames",
        OPERATIONS,
        "The names of the header parameters that apply.",
        Find::Operation(|index, operation| Some(names_in(index, operation, "header"))),
    )
    .always(),
    row(
        "statuses",
        OPERATIONS,
        "The documented statuses.",
        Find::Operation(|_, operation| Some(View::texts(operation.responses.iter().map(|(status, _)| *status)))),
    )
    .always(),
    row(
        "responseHeaderNames",
        OPERATIONS,
        "The names of the headers of all responses.",
        Find::Operation(|index, operation| {
            Some(View::texts(operation.responses.iter().flat_map(|(_, response)| body::header_names(index, *response))))
        }),
    )
    .always(),
    row(
        "isRead",
        OPERATIONS,
        "Whether the operation reads: GET, HEAD, OPTIONS, QUERY, TRACE, declared or named a search, or a POST that stands for the GET of its path.",
        Find::Operation(|index, operation| Some(View::Boolean(reading::is_read(index, operation)))),
    ).always(),
    row(
        "isWrite",
        OPERATIONS,
        "Whether the operation changes something.",
        Find::Operation(|index, operation| Some(View::Boolean(!reading::is_read(index, operation)))),
    ).always(),
    row(
        "isCollection",
        OPERATIONS,
        "Whether the operation returns a collection.",
        Find::Operation(|index, operation| Some(View::Boolean(collection::is_collection(index, operation)))),
    ).always(),
    row(
        "isBoundedCollection",
        OPERATIONS,
        "Whether the collection is reference data of a stated, small size.",
        Find::Operation(|index, operation| Some(View::Boolean(collection::is_bounded(index, operation)))),
    ).always(),
    row(
        "isCreate",
        OPERATIONS,
        "Whether the operation creates: a POST that is neither a search, an action nor a token endpoint.",
        Find::Operation(|index, operation| Some(View::Boolean(reading::is_create(index, operation)))),
    ).always(),
    row(
        "securityAlternatives",
        OPERATIONS,
        "The alternatives of security that apply, each with `names`, `types` and `scopes`.",
        Find::Operation(|index, operation| Some(security::alternatives(index, operation))),
    )
    .always(),
    row(
        "securityNames",
        OPERATIONS,
        "The names of all security schemes that apply.",
        Find::Operation(|index, operation| Some(View::texts(index.security_names(operation)))),
    )
    .always(),
    row(
        "isOpen",
        OPERATIONS,
        "Whether the operation can be called without authentication.",
        Find::Operation(|index, operation| Some(View::Boolean(index.is_open(operation)))),
    ).always(),
    row(
        "isOpenByNature",
        OPERATIONS,
        "Whether the operation may be open by its path: health, contract, keys, tokens.",
        Find::Operation(|index, operation| Some(View::Boolean(security::is_open_by_nature(index, operation)))),
    ).always(),
    row(
        "publicReason",
        OPERATIONS,
        "The reason stated for being open, at the operation, path or root.",
        Find::Operation(|index, operation| security::public_reason(index, operation).map(View::Text)),
    ),
    row(
        "asksClientCertificate",
        OPERATIONS,
        "Whether every alternative asks for a client certificate: a `mutualTLS` scheme, or `x-conformance-mtls` at the scheme, operation, path or root.",
        Find::Operation(|index, operation| Some(View::Boolean(security::asks_certificate(index, operation)))),
    ).always(),
    row(
        "scopes",
        OPERATIONS,
        "The scopes or roles that any alternative of security asks for.",
        Find::Operation(|index, operation| Some(View::texts(security::scopes(index, operation)))),
    )
    .always(),
    row(
        "undeclaredSchemes",
        OPERATIONS,
        "The names in its own `security` that no security scheme has.",
        Find::Operation(|index, operation| Some(View::texts(security::undeclared_schemes(index, operation.at)))),
    )
    .always(),
    row(
        "undeclaredScopes",
        OPERATIONS,
        "The scopes in its own `security` that no flow of their OAuth scheme lists.",
        Find::Operation(|index, operation| Some(View::texts(security::undeclared_scopes(index, operation.at)))),
    )
    .always(),
    row(
        "requestMediaTypes",
        OPERATIONS,
        "The media types of the request body.",
        Find::Operation(|index, operation| Some(View::texts(request_media_types(index, operation)))),
    )
    .always(),
    row(
        "requestProperties",
        OPERATIONS,
        "The top-level properties of the JSON request body.",
        Find::Operation(|index, operation| Some(properties_of(index, request_schema(index, operation)))),
    )
    .always(),
    row(
        "successMediaTypes",
        OPERATIONS,
        "The media types of the successful responses.",
        Find::Operation(|index, operation| Some(View::texts(success_media_types(index, operation)))),
    )
    .always(),
    row(
        "successProperties",
        OPERATIONS,
        "The top-level properties of the successful JSON response.",
        Find::Operation(|index, operation| Some(properties_of(index, success_schema(index, operation)))),
    )
    .always(),
    row(
        "successTypes",
        OPERATIONS,
        "The types of the successful JSON response at its top level.",
        Find::Operation(|index, operation| Some(success_schema(index, operation).map_or(View::Texts(&[]), |at| schema::types_view(index, at)))),
    ),
    row(
        "returnsOneObject",
        OPERATIONS,
        "Whether the successful JSON response is an object with properties of which none is an array.",
        Find::Operation(|index, operation| Some(View::Boolean(success_schema(index, operation).is_some_and(|at| is_one_object(index, at))))),
    ).always(),
    row(
        "isCalledDeprecated",
        OPERATIONS,
        "Whether the summary or the description starts by calling it deprecated: `Deprecated. Use another.`, but not `Deprecated codes`, which speaks of codes.",
        Find::Operation(|index, operation| Some(View::Boolean(deprecation::is_called_deprecated(index, operation)))),
    ).always(),
    row(
        "hasEndDate",
        OPERATIONS,
        "Whether a description names an end date, or `x-sunset` does.",
        Find::Operation(|index, operation| Some(View::Boolean(deprecation::has_end_date(index, operation)))),
    ).always(),
    row(
        "namesReplacement",
        OPERATIONS,
        "Whether a description names another path or operation of the contract.",
        Find::Operation(|index, operation| Some(View::Boolean(deprecation::names_replacement(index, operation)))),
    ).always(),
    row(
        "isUpload",
        OPERATIONS,
        "Whether it receives a file.",
        Find::Operation(|index, operation| Some(View::Boolean(upload::is_upload(index, operation)))),
    ).always(),
    row(
        "hasUploadLimit",
        OPERATIONS,
        "Whether every file that it receives has a stated maximum size: `maxLength` or `x-max-bytes` at its schema, media type, body or operation.",
        Find::Operation(|index, operation| Some(View::Boolean(upload::has_upload_limit(index, operation)))),
    ).always(),
    row(
        "statesUploadTypes",
        OPERATIONS,
        "Whether the media types of every file that it receives are stated.",
        Find::Operation(|index, operation| Some(View::Boolean(upload::states_upload_types(index, operation)))),
    ).always(),
    row(
        "plainDescription",
        OPERATIONS,
        "The text of a description without the signs of Markdown.",
        Find::Operation(|index, operation| Some(View::Text(plain_description(index, operation)))),
    ),
];

/// The summary and the description without the signs of Markdown.
fn plain_description<'a>(index: &'a Index<'a>, operation: &'a OperationEntry<'a>) -> &'a str {
    let texts = || ["summary", "description"].iter().filter_map(|field| index.contract.get_string(operation.at, field));
    operation.found.plain_description.get_or_init(|| info::plain(&texts().collect::<Vec<_>>().join(" ")))
}

/// The properties of a schema, none where there is no schema.
fn properties_of<'a>(index: &'a Index<'a>, schema: Option<NodeRef>) -> View<'a> {
    schema.map_or_else(|| View::texts([]), |at| schema::property_names(index, at))
}

fn parameters_resolve(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let resolves = |at: &NodeRef| contract.document(*at).get(at.node, "$ref").is_none() || contract.get_string(*at, "name").is_some();
    operation.parameters.iter().all(resolves)
}

/// The names of path parameters that one list holds twice; that of an operation overrides that of its path.
fn repeated_path_parameters<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    let path = index.path_of(operation).map(|path| contract.follow(path.at));
    let (mut repeated, mut told) = (Vec::new(), FxHashSet::default());
    for holder in path.into_iter().chain([operation.at]) {
        let mut seen = FxHashSet::default();
        for at in
            contract.get(holder, "parameters").map(|list| contract.items(list).map(|at| contract.follow(at)).collect::<Vec<_>>()).unwrap_or_default()
        {
            let Some(name) = contract.get_string(at, "name").filter(|_| contract.get_string(at, "in") == Some("path")) else { continue };
            if !seen.insert(name) && told.insert(name) {
                repeated.push(name);
            }
        }
    }
    repeated
}

/// Notes where a parameter of an operation is a reference that leads nowhere: which it is cannot be told.
fn note_unresolved_parameters(index: &Index<'_>, operation: &OperationEntry<'_>) {
    operation.parameters.iter().for_each(|at| note_unresolved(index.contract, *at));
}

/// What a reference leads nowhere for has neither name nor place, so nothing can be asked of it.
fn parameters<'a>(index: &'a Index<'a>, operation: &'a OperationEntry<'a>) -> impl Iterator<Item = View<'a>> {
    note_unresolved_parameters(index, operation);
    let items = operation.parameters.iter().copied().filter(|at| index.contract.get_string(*at, "name").is_some());
    items.filter_map(|at| index.contract.typed_at(at)).map(|id| View::Item(index, Item { kind: NodeKind::Parameter, id, part: 0 }))
}

fn names_in<'a>(index: &'a Index<'a>, operation: &'a OperationEntry<'a>, place: &str) -> View<'a> {
    note_unresolved_parameters(index, operation);
    let contract = index.contract;
    let named = operation.parameters.iter().filter(|at| contract.get_string(**at, "in") == Some(place));
    View::texts(named.filter_map(|at| contract.get_string(*at, "name")))
}

/// The successful responses.
pub(in super::super) fn successes(operation: &OperationEntry<'_>) -> impl Iterator<Item = NodeRef> {
    operation.responses.iter().filter(|(status, _)| status.starts_with('2')).map(|(_, response)| *response)
}

/// The schema of the first successful JSON response.
pub(super) fn success_schema(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    *operation.found.success_schema.get_or_init(|| find_success_schema(index, operation))
}

fn find_success_schema(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    let contract = index.contract;
    successes(operation).find_map(|response| {
        let content = contract.get(response, "content")?;
        let json = contract.members(content).find(|(name, _)| media_type::is_json(name))?.1;
        contract.document(json).get(json.node, "schema").map(|node| NodeRef { part: json.part, node })
    })
}

fn request_media_types<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    let content = contract.get(operation.at, "requestBody").and_then(|body| contract.get(body, "content"));
    content.map(|content| contract.members(content).map(|(name, _)| name).collect()).unwrap_or_default()
}

/// The schema of the first JSON request body.
fn request_schema(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    let contract = index.contract;
    let content = contract.get(contract.get(operation.at, "requestBody")?, "content")?;
    let json = contract.follow(contract.members(content).find(|(name, _)| media_type::is_json(name))?.1);
    contract.document(json).get(json.node, "schema").map(|node| NodeRef { part: json.part, node })
}

/// The media types of the successful responses.
fn success_media_types<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    successes(operation)
        .filter_map(|response| contract.get(response, "content"))
        .flat_map(|content| contract.members(content))
        .map(|(name, _)| name)
        .collect()
}

/// The operation, by its label, whose single resource a required query parameter identifies: a read without a template
/// that returns one object, where the parameter is `id` or the last segment in the singular with a word for identifiers.
pub(super) fn identified_by(index: &Index<'_>, parameter: NodeRef) -> Option<String> {
    const IDENTIFIERS: [&str; 4] = ["id", "identifier", "number", "urn"];
    let contract = index.contract;
    let is_required = contract.document(parameter).get_boolean(parameter.node, "required") == Some(true);
    if !is_required || contract.get_string(parameter, "in") != Some("query") {
        return None;
    }
    let name = tokens(contract.get_string(parameter, "name")?);
    let (last, rest) = name.split_last()?;
    if !IDENTIFIERS.contains(&last.as_str()) {
        return None;
    }
    let is_about = |path: &str| {
        let segment = tokens(path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or_default());
        rest.is_empty() && last == "id" || rest == segment || rest == collection::singular(&segment)
    };
    let found = index.operations.iter().find(|entry| {
        entry.method == "GET"
            && !entry.name.contains('{')
            && is_about(entry.name)
            && entry.parameters.contains(&parameter)
            && success_schema(index, entry).is_some_and(|schema| is_one_object(index, schema))
    });
    found.map(|entry| format!("{} {}", entry.method, entry.name))
}

/// Whether a body is one object, with properties none of which is an array.
fn is_one_object(index: &Index<'_>, at: NodeRef) -> bool {
    let properties = schema::properties(index, at);
    !collection::is_array(index, at) && !properties.is_empty() && !properties.iter().any(|(_, at)| collection::is_array(index, *at))
}

/// The operation in which a node stands, as text for a message.
pub(super) fn label_around<'a>(index: &'a Index<'a>, item: Item) -> Option<View<'a>> {
    let around = index.operation_around(item.id)?;
    index.operation(around).map(|operation| View::owned(label(operation)))
}

/// The method and the path or name of an operation, as messages tell them.
fn label(operation: &OperationEntry<'_>) -> String {
    format!("{} {}", operation.method, quoted(operation.name))
}
