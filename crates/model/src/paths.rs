//! The paths, operations and webhooks of a contract.

use super::entries::OperationCache;
use super::kind::NodeKind;
use super::{Index, Item, OperationEntry, PathEntry};
use kitemark_contract::{Contract, NodeRef, NodeType, TypedId};
use kitemark_document::Kind;
use rustc_hash::FxHashMap;

/// How many parameters are told apart by going through them.
const FEW_PARAMETERS: usize = 16;

impl<'a> Index<'a> {
    pub(super) fn add_paths(&mut self) {
        let contract = self.contract;
        let Some(paths) = contract.get(contract.root(), "paths") else { return };
        for (template, at) in contract.members(paths).filter(|(template, _)| template.starts_with('/')) {
            let path = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
            let segments = template.split('/').skip(1).collect();
            let mut entry = PathEntry { template, at, shape: shape(template), segments, names: template_names(template), operations: Vec::new() };
            for (method, operation) in operations_of(contract, at) {
                entry.operations.push(u32::try_from(self.operations.len()).unwrap_or(u32::MAX));
                self.add_operation(method, operation, at, Some(path), template);
            }
            self.paths.push(entry);
        }
    }

    pub(super) fn add_webhooks(&mut self) {
        let contract = self.contract;
        let Some(webhooks) = contract.get(contract.root(), "webhooks") else { return };
        for (name, at) in contract.members(webhooks) {
            for (method, operation) in operations_of(contract, at) {
                self.add_operation(method, operation, at, None, name);
            }
        }
    }

    fn add_operation(&mut self, method: String, at: NodeRef, item: NodeRef, path: Option<u32>, name: &'a str) {
        let Some(id) = self.contract.typed_at(at) else { return };
        let entry = OperationEntry {
            id,
            at,
            path,
            method,
            parameters: effective_parameters(self.contract, item, at),
            name,
            responses: responses_of(self.contract, at),
            found: OperationCache::default(),
        };
        let list = if path.is_some() { &mut self.operations } else { &mut self.webhooks };
        if path.is_some() {
            let position = u32::try_from(list.len()).unwrap_or(u32::MAX);
            self.operation_at.entry(at).or_insert(position);
            self.typed_operation.entry(id).or_insert(position);
        }
        list.push(entry);
    }

    /// The operation entry of a node of kind operation or webhook.
    #[must_use]
    pub fn operation(&self, item: Item) -> Option<&OperationEntry<'a>> {
        let list = if item.kind == NodeKind::Webhook { &self.webhooks } else { &self.operations };
        list.get(item.id as usize)
    }

    /// The path of an operation.
    #[must_use]
    pub fn path_of(&self, operation: &OperationEntry<'a>) -> Option<&PathEntry<'a>> {
        self.paths.get(operation.path? as usize)
    }

    /// The operation in which a typed node stands, where it stands in one and not in the components.
    #[must_use]
    pub fn operation_around(&self, id: TypedId) -> Option<Item> {
        let operation = self.contract.ancestor(id, NodeType::Operation)?;
        self.typed_operation.get(&operation).map(|id| Item { kind: NodeKind::Operation, id: *id, part: 0 })
    }

    /// The paths that differ in the names of their templates only, as positions in [`Index::paths`].
    #[must_use]
    pub fn paths_of_shape(&self, shape: &str) -> &[u32] {
        let all = self.paths_of_shape.get_or_init(|| {
            let mut all: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for (position, path) in (0u32..).zip(&self.paths) {
                all.entry(path.shape.clone()).or_default().push(position);
            }
            all
        });
        all.get(shape).map_or(&[], Vec::as_slice)
    }

    /// The paths whose Path Item is this node, directly or by reference.
    pub fn paths_at(&self, item: NodeRef) -> impl Iterator<Item = &PathEntry<'a>> {
        let all = self.paths_at.get_or_init(|| {
            let mut all: FxHashMap<NodeRef, Vec<u32>> = FxHashMap::default();
            for (position, path) in (0u32..).zip(&self.paths) {
                all.entry(self.contract.follow(path.at)).or_default().push(position);
            }
            all
        });
        all.get(&item).into_iter().flatten().filter_map(|position| self.paths.get(*position as usize))
    }

    /// Whether a path starts with a text.
    #[must_use]
    pub fn has_path_with_start(&self, start: &str) -> bool {
        let text = |position: &u32| self.paths.get(*position as usize).map_or("", |path| path.template);
        let sorted = self.sorted_paths.get_or_init(|| {
            let mut sorted: Vec<u32> = (0u32..).zip(&self.paths).map(|(position, _)| position).collect();
            sorted.sort_by_key(|position| text(position));
            sorted
        });
        sorted.get(sorted.partition_point(|position| text(position) < start)).is_some_and(|position| text(position).starts_with(start))
    }

    /// The first other `operationId` that is equal to this one but for case and signs.
    #[must_use]
    pub fn confusable_id(&self, own: &str) -> Option<&'a str> {
        let folded = |id: &str| id.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        let id_at = |id: &TypedId| self.contract.get_string(self.contract.typed(*id)?.at, "operationId");
        // Of each folded id the first two that differ: of the two one is another than any that is asked about. Kept as
        // nodes, since what a lock holds must not borrow from the contract.
        let all = self.alike_ids.get_or_init(|| {
            let mut all: FxHashMap<String, Vec<TypedId>> = FxHashMap::default();
            for operation in self.operations.iter().chain(&self.webhooks) {
                if let Some(id) = self.contract.get_string(operation.at, "operationId") {
                    let alike = all.entry(folded(id)).or_default();
                    if alike.len() < 2 && alike.first().and_then(id_at) != Some(id) {
                        alike.push(operation.id);
                    }
                }
            }
            all
        });
        all.get(&folded(own))?.iter().filter_map(id_at).find(|other| *other != own)
    }
}

/// A path with the names of its templates erased, for paths that differ in those only.
fn shape(template: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for character in template.chars() {
        match character {
            '{' => {
                inside = true;
                shape.push_str("{}");
            }
            '}' => inside = false,
            other if !inside => shape.push(other),
            _ => {}
        }
    }
    shape
}

/// The names in the templates of a path, in order.
#[must_use]
pub fn template_names(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((_, tail)) = rest.split_once('{') {
        let Some((name, tail)) = tail.split_once('}') else { break };
        names.push(name);
        rest = tail;
    }
    names
}

/// The operations of a Path Item with their methods: its own, and those that it refers to.
fn operations_of(contract: &Contract, item: NodeRef) -> Vec<(String, NodeRef)> {
    const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
    let mut found: Vec<(String, NodeRef)> = Vec::new();
    let own = contract.follow(item);
    let behind = contract.target(own).filter(|target| *target != own);
    for item in std::iter::once(own).chain(behind) {
        for (name, at) in contract.members(item) {
            let at = contract.follow(at);
            if METHODS.contains(&name) && contract.document(at).kind(at.node) == Kind::Mapping {
                let method = name.to_ascii_uppercase();
                if found.iter().all(|(known, _)| *known != method)
                    && let Some(target) = operation_target(contract, at)
                {
                    found.push((method, target));
                }
            }
            if name == "additionalOperations" {
                found.extend(contract.members(at).map(|(method, at)| (method.to_owned(), contract.follow(at))));
            }
        }
    }
    // A query operation exists from 3.2 only: elsewhere the table does not know the field, and the node is not typed.
    found.retain(|(_, at)| contract.typed_at(*at).is_some());
    found
}

/// An operation with a `$ref`, which the specification does not know, stands for what it refers to unless it has
/// responses of its own; where the reference does not resolve there is no operation to be seen.
fn operation_target(contract: &Contract, at: NodeRef) -> Option<NodeRef> {
    let has = |field: &str| contract.document(at).get(at.node, field).is_some();
    if !has("$ref") || has("responses") { Some(at) } else { contract.target(at) }
}

/// The documented responses of an operation with their statuses.
fn responses_of(contract: &Contract, operation: NodeRef) -> Vec<(&str, NodeRef)> {
    let Some(responses) = contract.get(operation, "responses") else { return Vec::new() };
    contract.members(responses).filter(|(status, _)| !status.starts_with("x-")).map(|(status, at)| (status, contract.follow(at))).collect()
}

/// The parameters of an operation: its own over those of its path, by name and place (OpenAPI, Operation Object).
fn effective_parameters(contract: &Contract, item: NodeRef, operation: NodeRef) -> Vec<NodeRef> {
    let own_item = contract.follow(item);
    let lists = [contract.target(own_item), Some(own_item), Some(operation)];
    let parents = lists.into_iter().flatten();
    let lists: Vec<NodeRef> = parents
        .filter_map(|holder| contract.document(holder).get(holder.node, "parameters").map(|node| NodeRef { part: holder.part, node }))
        .collect();
    let count: usize = lists.iter().map(|list| contract.document(*list).items(list.node).len()).sum();
    let key = |at: NodeRef| (contract.get_string(at, "name"), contract.get_string(at, "in"));
    let mut parameters: Vec<NodeRef> = Vec::with_capacity(count);
    // A few are found as fast one by one.
    let mut positions = FxHashMap::default();
    for at in lists.into_iter().flat_map(|list| contract.items(list)).map(|at| contract.follow(at)) {
        let own = key(at);
        let known = if count > FEW_PARAMETERS {
            let next = parameters.len();
            Some(*positions.entry(own).or_insert(next)).filter(|position| *position < next)
        } else {
            parameters.iter().position(|known| key(*known) == own)
        };
        match known.and_then(|position| parameters.get_mut(position)) {
            Some(known) => *known = at,
            None => parameters.push(at),
        }
    }
    parameters
}
