//! Facts of the product: what its manifest and contract give together.

use super::super::view::View;
use super::address;
use super::table::{Find, Row, row};
use kitemark_document::resolve_name;
use kitemark_model::Index;
use kitemark_model::kind::NodeKind;

const PRODUCT: &[NodeKind] = &[NodeKind::Product];
const MANIFESTS: &[NodeKind] = &[NodeKind::Product, NodeKind::Evidence];

pub(super) const FACTS: &[Row] = &[
    row("hasManifest", PRODUCT, "Whether there is a manifest.", Find::Item(|index, _| Some(View::Boolean(index.manifest.is_some())))).always(),
    row(
        "unlistedContracts",
        PRODUCT,
        "The contracts that the manifest names and that none of its interfaces of kind `openapi` has.",
        Find::Item(|index, _| Some(View::texts(unlisted_contracts(index)))),
    )
    .always(),
    row(
        "missingCatalogueMembers",
        PRODUCT,
        "The members that an API catalogue asks for and that neither the contract nor the manifest gives.",
        Find::Item(|index, _| Some(View::texts(missing_catalogue_members(index)))),
    )
    .always(),
    row(
        "supplierName",
        MANIFESTS,
        "The registered name of the supplier, as the manifest states it.",
        Find::Item(|index, _| index.manifest_text(&["supplier", "legalName"]).map(View::Text)),
    ),
    row(
        "assessedVersion",
        MANIFESTS,
        "The version of the product that is assessed, as the manifest states it.",
        Find::Item(|index, _| index.manifest_text(&["version"]).map(View::Text)),
    ),
];

/// The contracts that the manifest names and that none of its interfaces of kind `openapi` has.
fn unlisted_contracts<'a>(index: &Index<'a>) -> Vec<&'a str> {
    let Some(manifest) = index.manifest else { return Vec::new() };
    let items = |name: &str| manifest.get(manifest.root(), name).map(|list| manifest.items(list)).unwrap_or_default();
    let openapi = items("interfaces").iter().filter(|interface| manifest.get_string(**interface, "kind") == Some("openapi"));
    // `./a.yaml` and `a.yaml` are one file.
    let file = |name: &str| resolve_name("", name);
    let listed: Vec<String> = openapi.filter_map(|interface| manifest.get_string(*interface, "contract")).map(file).collect();
    items("contracts").iter().filter_map(|contract| manifest.string(*contract)).filter(|contract| !listed.contains(&file(contract))).collect()
}

/// The members of a catalogue entry that neither the manifest's `catalogue` nor the contract gives.
fn missing_catalogue_members(index: &Index<'_>) -> Vec<&'static str> {
    let contract = index.contract;
    let given = |member: &str| {
        let manifest = index.manifest?;
        let catalogue = manifest.get(manifest.root(), "catalogue")?;
        manifest.get_string(catalogue, member).filter(|text| !text.trim().is_empty()).map(str::to_owned)
    };
    let info = contract.get(contract.root(), "info");
    let of_info = |field: &str| info.and_then(|info| contract.get_string(info, field)).filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let contact = info.and_then(|info| contract.get(info, "contact"));
    let of_contact = |field: &str| contact.and_then(|contact| contract.get_string(contact, field)).map(str::to_owned);
    let supplier = || {
        let manifest = index.manifest?;
        let supplier = manifest.get(manifest.root(), "supplier")?;
        manifest.get_string(supplier, "legalName").map(str::to_owned)
    };
    let documentation = || {
        let docs = contract.get(contract.root(), "externalDocs")?;
        contract.get_string(docs, "url").map(str::to_owned)
    };
    let is_https = |url: &String| url.starts_with("https://");
    let server = || address::root_servers(index).into_iter().find(|address| address.starts_with("https://"));
    let found = [
        ("name", given("name").or_else(|| of_info("title"))),
        ("description", given("description").or_else(|| of_info("description"))),
        ("url", given("url").or_else(server).filter(is_https)),
        ("contact", given("contact").or_else(|| of_contact("email")).or_else(|| of_contact("url"))),
        ("organisation", given("organisation").or_else(supplier)),
        ("documentationUrl", given("documentationUrl").or_else(documentation).filter(is_https)),
    ];
    found.into_iter().filter(|(_, value)| value.is_none()).map(|(member, _)| member).collect()
}
