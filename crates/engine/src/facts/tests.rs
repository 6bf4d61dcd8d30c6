//! Every fact is computed for every kind of node that it is declared for: some example of the standards shows it, or the contract below.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use super::super::examples::with_product;
use super::Fact;
use kitemark_contract::Contract;
use kitemark_document::SourceStore;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item};
use kitemark_standard::read_folder;
use std::collections::BTreeSet;
use std::path::Path;

/// What no example has.
const CONTRACT: &str = r"
openapi: 3.1.1
info: { title: Sightings, version: 1.0.0 }
paths:
  /sightings:
    get:
      parameters:
        - { name: county, in: query, schema: { type: string, x-conformance-codelist: counties } }
      responses: { '200': { description: The sightings. } }
webhooks:
  sightingAdded:
    post: { operationId: sightingAdded, x-conformance-public: Nothing personal is sent., responses: { '204': { description: Noted. } } }
  sightingChanged:
    post: { operationId: sighting_added, responses: { '204': { description: Noted. } } }
";

/// The pairs of kind and fact that some node had, and those of which it was told wrongly whether a node has it.
#[derive(Default)]
struct Seen {
    had: BTreeSet<(NodeKind, &'static str)>,
    mistold: BTreeSet<(NodeKind, &'static str)>,
}

impl Seen {
    fn add(&mut self, index: &Index<'_>) {
        for kind in NodeKind::ALL.iter().copied() {
            for fact in Fact::of_kind(kind) {
                let pair = (kind, fact.name());
                // Where the table does not say that a fact is there, it is told by computing it.
                if fact.is_always_of(kind) {
                    let is_told = |item: &Item| fact.is_there(index, *item) == fact.value(index, *item).is_some();
                    if !index.items(kind).iter().all(is_told) {
                        self.mistold.insert(pair);
                    }
                }
                if !self.had.contains(&pair) && index.items(kind).iter().any(|item| fact.value(index, *item).is_some()) {
                    self.had.insert(pair);
                }
            }
        }
    }
}

#[test]
fn no_fact_is_declared_twice_for_one_kind() {
    for kind in NodeKind::ALL.iter().copied() {
        let names: Vec<&str> = Fact::of_kind(kind).into_iter().map(Fact::name).collect();
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), distinct.len(), "{}: {names:?}", kind.name());
    }
}

#[test]
fn every_declared_fact_is_seen_of_every_kind_that_shows_it_and_told_to_be_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = read_folder(&root.join("standards")).unwrap();
    let base = folder.base.as_ref().unwrap();
    let mut seen = Seen::default();
    for requirement in folder.standards.iter().flat_map(|standard| &standard.requirements) {
        for example in requirement.examples.items() {
            with_product(base, &requirement.id, example, |index| seen.add(index)).unwrap();
        }
    }
    let store = SourceStore::in_memory([("openapi.yaml".to_owned(), CONTRACT.as_bytes().to_vec())].into());
    seen.add(&Index::new(&Contract::load(&store, "openapi.yaml").unwrap(), None, None));
    let declared = NodeKind::ALL.iter().flat_map(|kind| Fact::of_kind(*kind).into_iter().map(move |fact| (*kind, fact)));
    let (mut missing, mut contradicted) = (Vec::new(), Vec::new());
    for (kind, fact) in declared {
        match (fact.is_never_of(kind), seen.had.contains(&(kind, fact.name()))) {
            (false, false) => missing.push(format!("{} {}", kind.name(), fact.name())),
            (true, true) => contradicted.push(format!("{} {}", kind.name(), fact.name())),
            _ => {}
        }
    }
    assert!(missing.is_empty(), "no node shows these facts: {}", missing.join(", "));
    assert!(seen.mistold.is_empty(), "it is told wrongly whether a node has these facts: {:?}", seen.mistold);
    assert!(contradicted.is_empty(), "these facts are seen of a kind that never has them: {}", contradicted.join(", "));
}
