//! `plan`: every request that asking the running service would send, with its class, its reason and its requirement.

use super::args::{Format, PlanArguments};
use super::criteria::criteria;
use super::{Exit, complain, print, wrong};
use crate::document::{MAX_BYTES, Source, read_bytes};
use crate::engine::index::Index;
use crate::probe::plan::{RequestPlan, Target};
use crate::probe::request::ProbeValues;
use crate::probe::{Credential, PlannedRequest};
use crate::product::{Product, ReadOptions};
use crate::report::Criteria;
use crate::report::text::{visible, wrapped};
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;

pub(super) fn run(arguments: &PlanArguments) -> Exit {
    match planned(arguments) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn planned(arguments: &PlanArguments) -> Result<Exit, Exit> {
    let criteria = criteria(&arguments.criteria)?;
    let options = ReadOptions { root: arguments.root.clone(), previous: None };
    let product = Product::read(&arguments.product, &options).map_err(|fault| wrong(&fault.to_string(), &fault.help()))?;
    if let Some(contract) = product.contracts.iter().find(|contract| contract.version().is_none()) {
        let name = contract.parts.first().map(|part| part.source.name.as_str()).unwrap_or_default();
        return Err(wrong(&format!("{name} cannot be read as a contract"), "mend what `kitemark check` says of it"));
    }
    let manifest = product.manifest.as_ref().map(|manifest| &manifest.document);
    let indexes: Vec<Index<'_>> = product.contracts.iter().map(|contract| Index::new(contract, manifest, None)).collect();
    let base = environment(&indexes, &product, arguments.environment.as_deref())?;
    let values = arguments.values.as_deref().map_or_else(|| Ok(ProbeValues::default()), values)?;
    let unknown = values.unknown_operations(&indexes.iter().collect::<Vec<_>>());
    if let Some(name) = unknown.first() {
        return Err(wrong(&format!("the probe file names `{name}`, which is no operation of the contract"), "write its operationId, or `GET /path`"));
    }
    let target = Target { base: &base, greatest: arguments.class.into(), values: &values };
    let plan = RequestPlan::new(&indexes, &criteria.requirements, target)
        .map_err(|fault| wrong(&fault, "`kitemark standards lint` names every fault with its place"))?;
    Ok(print(&match arguments.format {
        Format::Terminal => told(&plan, &criteria),
        Format::Json => {
            let document = json!({ "format": "kitemark-plan/1", "digest": plan.digest(), "plan": plan });
            format!("{}\n", serde_json::to_string_pretty(&document).map_err(|_| Exit::Failed)?)
        }
    }))
}

/// The base address of the environment that is meant: named, or the only one that is not production.
fn environment(indexes: &[Index<'_>], product: &Product, wanted: Option<&str>) -> Result<String, Exit> {
    let mut known: Vec<(String, String, String)> = Vec::new();
    if let Some(manifest) = &product.manifest {
        let document = &manifest.document;
        for item in document.get(document.root(), "environments").map(|list| document.items(list)).unwrap_or_default() {
            let text = |name: &str| document.get_string(*item, name).unwrap_or_default().to_owned();
            known.push((text("name"), text("url"), text("kind")));
        }
    }
    if known.is_empty() {
        let servers = indexes.iter().flat_map(Index::servers).filter(|(address, _)| address.contains("://"));
        known = servers.map(|(address, kind)| (kind.to_owned(), address, kind.to_owned())).collect();
        known.dedup();
    }
    let names = || known.iter().map(|(name, url, _)| format!("{name} ({url})")).collect::<Vec<_>>().join(", ");
    let chosen: Vec<&(String, String, String)> = match wanted {
        Some(wanted) => known.iter().filter(|(name, url, _)| name.eq_ignore_ascii_case(wanted) || url == wanted).collect(),
        None => known.iter().filter(|(.., kind)| kind != "production").collect(),
    };
    match chosen.as_slice() {
        [(_, url, _)] => Ok(url.trim_end_matches('/').to_owned()),
        [] if known.is_empty() => {
            Err(wrong("neither the manifest nor the contract names an address of the service", "name its environments in kitemark.yaml"))
        }
        [] if wanted.is_some() => {
            let message = format!("there is no environment `{}`", wanted.unwrap_or_default());
            Err(wrong(&message, &format!("name one with --environment: {}", names())))
        }
        _ => Err(wrong("say which environment is meant", &format!("name one with --environment: {}", names()))),
    }
}

/// The probe file: values of parameters, and which operations are safe to ask.
fn values(file: &Path) -> Result<ProbeValues, Exit> {
    let bytes = read_bytes(file, MAX_BYTES).map_err(|fault| wrong(&fault.to_string(), "check the path of the probe file"))?;
    let source = Source::from_bytes(file.display().to_string(), bytes);
    let place = |offset: usize| {
        let (line, column) = source.lines().position(&source.text, offset);
        format!("{}:{line}:{column}", source.name)
    };
    let document = source.read().map_err(|fault| wrong(&format!("{}: {fault}", place(fault.offset())), fault.help()))?;
    ProbeValues::read(&document).map_err(|fault| {
        for fault in &fault.faults {
            complain(&format!("{}: {}", place(document.anchor(fault.node).range().start), fault.message), "");
        }
        complain("the probe file cannot be used", "its fields are described in standards/schemas/probe-values.schema.json");
        Exit::WrongQuestion
    })
}

/// The plan as text.
fn told(plan: &RequestPlan, criteria: &Criteria) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{} requests to {}", plan.requests.len(), visible(&plan.base));
    let _ = writeln!(text, "plan sha256 {}\n", plan.digest());
    for request in &plan.requests {
        let credential = match request.credential {
            Credential::None => "no credential",
            Credential::Valid => "the credential of the environment",
            Credential::Invalid => "a credential that nobody issued",
            Credential::Second => "the credential of a second identity",
        };
        let _ = writeln!(text, "{:?}  {} {}\n    with {credential}", request.class, request.method, visible(&request.url));
        for reason in reasons(request, criteria) {
            indented(&mut text, &reason);
        }
    }
    if !plan.skipped.is_empty() {
        let _ = writeln!(text, "\nNot asked");
        for skipped in &plan.skipped {
            let _ = writeln!(text, "  {}", visible(&skipped.operation));
            indented(&mut text, &visible(&skipped.reason));
        }
    }
    text.push_str("\nNothing was sent.\n");
    text
}

/// Adds a text below what it is about, in lines of at most 80 columns.
fn indented(text: &mut String, what: &str) {
    for line in wrapped(what, 76, "") {
        let _ = writeln!(text, "    {line}");
    }
}

/// Why a request is sent: each probe with its requirement.
fn reasons(request: &PlannedRequest, criteria: &Criteria) -> Vec<String> {
    let about = |probe: &String| {
        let (id, name) = probe.split_once('/')?;
        let requirement = criteria.requirement(id)?;
        Some(format!("{id} {}", requirement.probes.get(name)?.about))
    };
    request.probes.iter().filter_map(about).collect()
}
