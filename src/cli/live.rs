//! `check --live`: ask the running service, record what it answers, and judge it with the rest.

use super::args::CheckArguments;
use super::environment::planned;
use super::run_clock::RunClock;
use super::streams::Progress;
use super::{Exit, open_output, plan, print_error, print_note, random_hex, unwritable, usage_error};
use kitemark_assessment::{Assessment, Criteria, assess_product};
use kitemark_document::{MAX_BYTES, Outputs, Source, read_bytes};
use kitemark_engine::words::WordList;
use kitemark_engine::{Location, RunFilter};
use kitemark_probe::client::{Authority, AuthorityFault, Clock as _, Credentials, Limits, Run, Session, Transport, Trust};
use kitemark_probe::plan::RequestPlan;
use kitemark_product::recording::{Archive, Observation, Recording, Redaction};
use kitemark_product::{Environment, Manifest, Product, RECORDING_NAME};
use kitemark_standard::{Level, Method, SafetyClass};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long what tells one run from another is, in bytes.
const RUN_BYTES: usize = 8;

/// What asking a service came to.
pub(super) enum Asked {
    /// Only the plan was asked for, and was shown.
    Plan(Exit),
    /// The recording is part of the product now; whether every request was sent.
    Service { is_whole: bool },
}

/// Asks the service and adds the recording to the product. Nothing is added where only the plan is asked for.
pub(super) fn ask(
    product: &mut Product,
    criteria: &Criteria,
    arguments: &CheckArguments,
    selection: &RunFilter,
    threads: usize,
    outputs: &mut Outputs,
) -> Result<Asked, Exit> {
    let (environment, plan) = planned(product, criteria, &arguments.live.environment, selection)?;
    if SafetyClass::from(arguments.live.environment.class) == SafetyClass::L3 && plan.consent.is_none() && !arguments.live.dry_run {
        return Err(usage_error(
            "nobody has consented to requests that could change the service",
            "give --consent FILE, or --class L2; --dry-run shows the plan",
        ));
    }
    if arguments.live.dry_run {
        return plan::show(&plan, criteria, arguments.format).map(Asked::Plan);
    }
    let trust = trust(product, &environment)?;
    let variable = |name: &str| std::env::var(name).ok().map(Zeroizing::new);
    let credentials = Credentials::read(&plan, &environment, variable)
        .map_err(|fault| usage_error(&fault.to_string(), "set the variable, or name another under `credentials` in kitemark.yaml"))?;
    let (authorities, unresolved) = authorities(&plan, arguments.live.allow_private)?;
    // Everything that is read has been read: from here on a name that cannot be written would cost the run.
    let record = open_output(outputs, arguments.live.record.as_deref())?;
    outputs.confirm().map_err(|fault| unwritable(&fault))?;
    let clock = RunClock::start()?;
    let limits = limits(arguments);
    let service = authorities.first().cloned();
    let transport = Transport::new(authorities, &trust, &credentials, &limits)
        .map_err(|fault| usage_error(&fault.to_string(), "check the certificate and the key that the environment variables lead to"))?;
    let run = Run { tool: crate::TOOL, id: random_hex(RUN_BYTES)?, random: random_hex(RUN_BYTES)? };
    let (from, id) = (clock.time(), run.id.clone());
    let mut session = Session::new(&plan, transport, &credentials, limits, &clock, run, Archive::new(crate::TOOL, redaction(product, criteria)));
    if let Some(reason) = unresolved {
        session.refuse(reason);
    }
    let progress = Progress::new();
    let service = service.filter(|_| selection.has_method(Method::Live) && plan.examination.is_some());
    let resolver = arguments.live.environment.resolver;
    if let Some(service) = &service {
        progress.show(format_args!("looking at the handshakes; Ctrl-C ends the run"));
        session.examine(service, &trust, resolver, None);
    }
    session.send(&mut |done, of| progress.show(format_args!("asked {done} of {of}; Ctrl-C ends the run")));
    product.recording = Some(recording(&session.archive().text())?);
    // What seems to be a failure is asked once more, where the run goes on. Only live checks look into the recording.
    if !clock.is_stopped() {
        let methods = if selection.has_method(Method::Live) { vec![Method::Live] } else { selection.methods.clone() };
        let live = RunFilter { methods, ..selection.clone() };
        let assessment = assess_product(product, criteria, &live, arguments.grade, threads);
        let suspected = suspected(product, &assessment);
        let exchanges = suspected.iter().filter_map(|seen| if let Observation::Exchange(position) = seen { Some(*position) } else { None });
        let again = &mut |done: usize, of: usize| progress.show(format_args!("asked again {done} of {of}; Ctrl-C ends the run"));
        session.send_again(&exchanges.collect(), again);
        let mut endpoints = suspected.iter().filter_map(|seen| if let Observation::Endpoint(position) = seen { Some(*position) } else { None });
        if let (Some(service), Some(position)) = (&service, endpoints.next()) {
            session.examine(service, &trust, resolver, Some(position));
        }
    }
    // What may act is asked once, so that nothing comes after it.
    session.send_doubtful(&mut |done, of| progress.show(format_args!("asked {done} of {of} that are doubtful; Ctrl-C ends the run")));
    progress.clear();
    let (end, sent) = (session.end().map(str::to_owned), session.sent());
    let run = json!({
        "id": id,
        "environment": environment.name,
        "base": plan.base,
        "class": SafetyClass::from(arguments.live.environment.class),
        "kind": environment.kind,
        "consent": plan.consent,
        "planSha256": plan.digest(),
        "planned": plan.requests.len(),
        "sent": sent,
        "from": from,
        "to": clock.time(),
        "end": end,
        "skipped": plan.doubtful.iter().chain(&plan.skipped).collect::<Vec<_>>(),
    });
    let text = session.finish(run).text();
    product.recording = Some(recording(&text)?);
    if let Some(output) = record {
        output.write(&text).map_err(|fault| unwritable(&fault))?;
    }
    if let Some(reason) = &end {
        print_error(&format!("the run ended before its time: {reason}"), "what was not asked stays inconclusive");
        let requests = plan.requests.len();
        print_note(&match &arguments.live.record {
            Some(file) => format!("kept in {}: {sent} requests that were sent, with their answers, of {requests} planned", file.display()),
            None => format!("nothing is kept of {sent} requests that were sent and their answers: --record FILE keeps them"),
        });
    }
    Ok(Asked::Service { is_whole: end.is_none() })
}

/// The limits of the run.
fn limits(arguments: &CheckArguments) -> Limits {
    let interval = Duration::from_secs_f32(1.0 / arguments.live.rate);
    Limits { interval, requests: arguments.live.requests, ..Limits::default() }
}

/// The roots that the environment names, else those of the public web.
fn trust(product: &Product, environment: &Environment) -> Result<Trust, Exit> {
    let Some(name) = &environment.roots else { return Ok(Trust::public()) };
    let file = product.folder.join(name);
    let bytes = read_bytes(&file, MAX_BYTES).map_err(|fault| usage_error(&fault.to_string(), "check `roots` of the environment in kitemark.yaml"))?;
    Trust::of_pem(&bytes).map_err(|fault| usage_error(&format!("{}: {fault}", file.display()), "give the certificates of your own authority in PEM"))
}

/// Whom the run asks: the service, and where tokens are issued. The second is why the service cannot be resolved.
fn authorities(plan: &RequestPlan, allow_private: bool) -> Result<(Vec<Authority>, Option<String>), Exit> {
    let mut unresolved = None;
    let mut found = Vec::new();
    let addresses = std::iter::once(&plan.base).chain(plan.tokens.iter().map(|token| &token.url));
    for (position, address) in addresses.enumerate() {
        match Authority::resolve(address, allow_private) {
            Ok(authority) => found.push(authority),
            // A service that is not there is told like one that does not answer.
            Err(fault @ AuthorityFault::Unresolved { .. }) if position == 0 => unresolved = Some(fault.to_string()),
            Err(AuthorityFault::Unresolved { .. }) => {}
            Err(fault @ AuthorityFault::Private { .. }) => {
                return Err(usage_error(&fault.to_string(), "if you mean to ask it there, add --allow-private"));
            }
            Err(fault) => return Err(usage_error(&fault.to_string(), "write the address of the environment as https://host/path")),
        }
    }
    found.dedup();
    Ok((found, unresolved))
}

/// What recordings must not hold: values whose names any vocabulary of the standards or the manifest lists, beside all
/// secrets.
fn redaction(product: &Product, criteria: &Criteria) -> Redaction {
    let words = WordList::of(criteria.editions.iter().flat_map(|edition| edition.library.vocabularies.values().flatten()));
    let named = product.manifest.as_ref().map(Manifest::redacted_names).unwrap_or_default();
    Redaction::new(move |name| words.stands_in(name) || named.iter().any(|named| named.eq_ignore_ascii_case(name)))
}

/// The recording as it is judged: read back from the text that is written.
fn recording(text: &str) -> Result<Recording, Exit> {
    Recording::read(Source::from_bytes(RECORDING_NAME, text.as_bytes().to_vec())).map_err(|fault| {
        print_error(&format!("the recording cannot be read back: {fault}"), "this is a fault of kitemark: please report it");
        Exit::Failed
    })
}

/// The observations of the recording in which something was found.
fn suspected(product: &Product, assessment: &Assessment) -> BTreeSet<Observation> {
    let Some(recording) = &product.recording else { return BTreeSet::new() };
    let findings = assessment.results.iter().flat_map(|result| &result.findings).map(|found| &found.finding);
    let in_recording = findings.filter(|finding| finding.level > Level::Note).filter_map(|finding| match finding.at {
        Location::Recording(node) => Some(node),
        _ => None,
    });
    in_recording.filter_map(|node| recording.observation_around(node)).collect()
}
