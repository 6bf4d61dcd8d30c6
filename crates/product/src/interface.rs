//! The interfaces that a manifest lists beside the contracts under test, with the files that describe them.

use kitemark_document::{Document, NodeId, OpenFault, Source, SourceStore};

/// The kind of interface whose contract is judged as a contract, and not merely read.
const UNDER_TEST: &str = "openapi";

/// An interface of another kind than OpenAPI, and what its contract file holds.
#[derive(Debug)]
pub struct Interface {
    /// What it is, as the manifest says it: `asyncapi`, `wsdl` and the like.
    pub kind: String,
    /// The node of the manifest that names the file.
    pub at: NodeId,
    /// The file as it was read.
    pub source: Result<Source, OpenFault>,
}

/// Reads the contract file of every interface that a manifest lists and that is no contract under test.
///
/// A file that cannot be opened is no fault of the call: the interface is then judged to have no contract.
pub fn read_interfaces(store: &SourceStore, manifest: &Document) -> Vec<Interface> {
    let Some(list) = manifest.get(manifest.root(), "interfaces") else { return Vec::new() };
    let of_item = |item: &NodeId| {
        let kind = manifest.get_string(*item, "kind")?;
        let at = manifest.get(*item, "contract")?;
        let name = manifest.string(at)?;
        (kind != UNDER_TEST).then(|| Interface { kind: kind.to_owned(), at, source: store.open(name) })
    };
    manifest.items(list).iter().filter_map(of_item).collect()
}
