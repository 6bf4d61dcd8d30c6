//! The environment that a live run is about: which one is meant, the values for its parameters, and the plan.

use super::args::EnvironmentArguments;
use super::{Exit, print_error, usage_error};
use kitemark_assessment::Criteria;
use kitemark_document::{Document, MAX_BYTES, NamedBy, Source, read_argument, read_bytes};
use kitemark_engine::RunFilter;
use kitemark_model::Index;
use kitemark_probe::plan::{RequestPlan, Target};
use kitemark_probe::reading::RequestWords;
use kitemark_probe::request::{ProbeValues, is_operation};
use kitemark_probe::{Consent, FileFault};
use kitemark_product::{Environment, Manifest, Product};
use kitemark_standard::SafetyClass;
use std::collections::BTreeMap;
use std::path::Path;

/// The kinds of environments to which what could change them may be sent: there is no real data in them.
const MAY_CHANGE: [&str; 3] = ["test", "sandbox", "local"];

/// The plan for the environment that is meant, by the requirements that are selected.
pub(super) fn planned(
    product: &Product,
    criteria: &Criteria,
    arguments: &EnvironmentArguments,
    selection: &RunFilter,
) -> Result<(Environment, RequestPlan), Exit> {
    if let Some(contract) = product.contracts.iter().find(|contract| contract.version().is_none()) {
        let name = contract.parts.first().map(|part| part.source.name.as_str()).unwrap_or_default();
        return Err(usage_error(&format!("{name} cannot be read as a contract"), "mend what `kitemark check` says of it"));
    }
    let manifest = product.manifest.as_ref().map(|manifest| &manifest.document);
    let indexes: Vec<Index<'_>> = product.contracts.iter().map(|contract| Index::new(contract, manifest, None)).collect();
    let environment = chosen(&indexes, product, arguments.environment.as_deref())?;
    let stated = environment.values.as_ref().map(|file| product.folder.join(file));
    let values = match (&arguments.values, &stated) {
        (Some(file), _) => values(file, NamedBy::CommandLine)?,
        (None, Some(file)) => values(file, NamedBy::Content)?,
        (None, None) => ProbeValues::default(),
    };
    let marks = product.manifest.as_ref().map(Manifest::safe_marks).unwrap_or_default();
    if let Some(name) = marks.keys().find(|name| !is_operation(&indexes, name)) {
        return Err(usage_error(
            &format!("the manifest names `{name}`, which is no operation of the contract"),
            "write its operationId, or `GET /path`",
        ));
    }
    let unknown = values.unknown_operations(&indexes);
    if let Some(name) = unknown.first() {
        return Err(usage_error(
            &format!("the probe file names `{name}`, which is no operation of the contract"),
            "write its operationId, or `GET /path`",
        ));
    }
    let greatest = SafetyClass::from(arguments.class);
    if greatest == SafetyClass::L3 && !MAY_CHANGE.contains(&environment.kind.as_str()) {
        let message =
            format!("{} is for {}, and what could change a service is sent to a test environment alone", environment.name, environment.kind);
        return Err(usage_error(&message, &format!("name an environment whose kind is one of {} with --environment", MAY_CHANGE.join(", "))));
    }
    let consent = consent(arguments, &environment, &indexes)?;
    let words = RequestWords::of(criteria.editions.iter().map(|edition| &*edition.library));
    let target = Target {
        base: &environment.url,
        greatest,
        values: &values,
        credentials: &environment.credentials,
        second: &environment.second,
        consent: consent.as_ref(),
        words: &words,
        marks: &marks,
        doubtful: arguments.doubtful,
        has_resolver: arguments.resolver.is_some(),
    };
    let asked = criteria.requirements.iter().filter(|planned| selection.has_requirement(&planned.requirement.id));
    let plan = RequestPlan::new(&indexes, asked, target)
        .map_err(|fault| usage_error(&fault, "`kitemark standards lint` names every fault with its place"))?;
    Ok((environment, plan))
}

/// The environment that is meant: named, or the only one that is not production.
fn chosen(indexes: &[Index<'_>], product: &Product, wanted: Option<&str>) -> Result<Environment, Exit> {
    let mut known = product.manifest.as_ref().map(|manifest| Environment::read(&manifest.document)).unwrap_or_default();
    if known.is_empty() {
        let servers = indexes.iter().flat_map(Index::servers).filter(|(address, _)| address.contains("://"));
        known = servers.map(|(address, kind)| of_server(&address, kind)).collect();
        known.dedup();
    }
    let names = || known.iter().map(|environment| format!("{} ({})", environment.name, environment.url)).collect::<Vec<_>>().join(", ");
    let is_meant = |environment: &&Environment| match wanted {
        Some(wanted) => environment.name.eq_ignore_ascii_case(wanted) || environment.url == wanted.trim_end_matches('/'),
        None => environment.kind != "production",
    };
    let chosen: Vec<&Environment> = known.iter().filter(is_meant).collect();
    match (chosen.as_slice(), wanted) {
        ([environment], _) => Ok((*environment).clone()),
        ([], _) if known.is_empty() => {
            Err(usage_error("neither the manifest nor the contract names an address of the service", "name its environments in kitemark.yaml"))
        }
        ([], Some(wanted)) => Err(usage_error(&format!("there is no environment `{wanted}`"), &format!("name one with --environment: {}", names()))),
        _ => Err(usage_error("say which environment is meant", &format!("name one with --environment: {}", names()))),
    }
}

/// The environment of a server that a contract without manifest names.
fn of_server(address: &str, kind: &str) -> Environment {
    Environment {
        name: kind.to_owned(),
        url: address.trim_end_matches('/').to_owned(),
        kind: kind.to_owned(),
        values: None,
        roots: None,
        credentials: BTreeMap::new(),
        second: BTreeMap::new(),
    }
}

/// The probe file: values of parameters, and which operations are safe to ask.
fn values(file: &Path, by: NamedBy) -> Result<ProbeValues, Exit> {
    read(file, by, "the probe file", "probe-values", |document, _| ProbeValues::read(document))
}

/// The consent that is given for an environment, where what could change it is to be sent.
fn consent(arguments: &EnvironmentArguments, environment: &Environment, indexes: &[Index<'_>]) -> Result<Option<Consent>, Exit> {
    let Some(file) = &arguments.consent else { return Ok(None) };
    if SafetyClass::from(arguments.class) < SafetyClass::L3 {
        return Err(usage_error("a consent is for requests of class L3", "give --class L3 too, or leave the consent out"));
    }
    let consent = read(file, NamedBy::CommandLine, "the consent", "consent", |document, source| Consent::read(document, source.digest()))?;
    if let Some(name) = consent.operations.iter().find(|name| !is_operation(indexes, name)) {
        return Err(usage_error(
            &format!("the consent names `{name}`, which is no operation of the contract"),
            "write its operationId, or `POST /path`",
        ));
    }
    if !consent.is_about(&environment.url) {
        let message = format!("the consent is for {}, and {} is at {}", consent.host, environment.name, environment.url);
        return Err(usage_error(&message, "ask whoever answers for the host of the environment"));
    }
    Ok(Some(consent))
}

/// A file that a person wrote for a live run, by what it is called and by its schema.
fn read<T>(file: &Path, by: NamedBy, what: &str, schema: &str, reader: impl Fn(&Document, &Source) -> Result<T, FileFault>) -> Result<T, Exit> {
    let read = if by == NamedBy::CommandLine { read_argument } else { read_bytes };
    let bytes = read(file, MAX_BYTES).map_err(|fault| usage_error(&fault.to_string(), &format!("check the path of {what}")))?;
    let source = Source::from_bytes(file.display().to_string(), bytes);
    let place = |offset: usize| {
        let (line, column) = source.position(offset);
        format!("{}:{line}:{column}", source.name)
    };
    let document = source.read().map_err(|fault| usage_error(&format!("{}: {fault}", place(fault.offset())), fault.help()))?;
    reader(&document, &source).map_err(|fault| {
        for fault in &fault.faults {
            print_error(&format!("{}: {}", place(document.anchor(fault.node).range().start), fault.message), "");
        }
        print_error(&format!("{what} cannot be used"), &format!("its fields are described in standards/schemas/{schema}.schema.json"));
        Exit::WrongQuestion
    })
}
