//! `check --live`: ask the running service, record what it answers, and judge it with the rest.

use super::args::CheckArguments;
use super::environment::planned;
use super::run_clock::RunClock;
use super::{Exit, complain, drawn, plan, unwritable, wrong};
use crate::document::{MAX_BYTES, Source, read_bytes, write_whole};
use crate::engine::Selection;
use crate::engine::words::WordList;
use crate::probe::SafetyClass;
use crate::probe::client::{Authority, AuthorityFault, Clock as _, Credentials, Limits, Run, Session, Transport, Trust};
use crate::probe::plan::RequestPlan;
use crate::product::{Environment, Manifest, Product, RECORDING_NAME};
use crate::recording::{Archive, Recording, Redaction};
use crate::report::{Assessment, Criteria, assess_product};
use crate::standard::{Level, Method};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long what tells one run from another is, in bytes.
const RUN_BYTES: usize = 8;

/// Asks the service and adds the recording to the product. Nothing is added where only the plan is asked for: the exit
/// is then given back.
pub(super) fn ask(
    product: &mut Product,
    criteria: &Criteria,
    arguments: &CheckArguments,
    selection: &Selection,
    threads: usize,
) -> Result<Option<Exit>, Exit> {
    let (environment, plan) = planned(product, criteria, &arguments.live.environment, selection)?;
    if SafetyClass::from(arguments.live.environment.class) == SafetyClass::L3 && plan.consent.is_none() && !arguments.live.dry_run {
        return Err(wrong(
            "nobody has consented to requests that could change the service",
            "give --consent FILE, or --class L2; --dry-run shows the plan",
        ));
    }
    if arguments.live.dry_run {
        return plan::show(&plan, criteria, arguments.format).map(Some);
    }
    let trust = trust(product, &environment)?;
    let variable = |name: &str| std::env::var(name).ok().map(Zeroizing::new);
    let credentials = Credentials::read(&plan, &environment, variable)
        .map_err(|fault| wrong(&fault.to_string(), "set the variable, or name another under `credentials` in kitemark.yaml"))?;
    let (authorities, unresolved) = authorities(&plan, arguments.live.allow_private)?;
    let clock = RunClock::start()?;
    let limits = limits(arguments);
    let service = authorities.first().cloned();
    let transport = Transport::new(authorities, &trust, &credentials, &limits)
        .map_err(|fault| wrong(&fault.to_string(), "check the certificate and the key that the environment variables lead to"))?;
    let run = Run { id: drawn(RUN_BYTES)?, random: drawn(RUN_BYTES)? };
    let (from, id) = (clock.time(), run.id.clone());
    let mut session = Session::new(&plan, transport, &credentials, limits, &clock, run, Archive::new(redaction(product, criteria)));
    if let Some(reason) = unresolved {
        session.refuse(reason);
    }
    let mut progress = Progress { is_shown: std::io::stderr().is_terminal(), what: "asked" };
    let service = service.filter(|_| selection.has_method(Method::Live) && plan.examination.is_some());
    let resolver = arguments.live.environment.resolver;
    if let Some(service) = &service {
        progress.write("\r\u{1b}[Klooking at the handshakes; Ctrl-C ends the run");
        session.examine(service, &trust, resolver, None);
    }
    session.send(&mut |done, of| progress.show(done, of));
    product.recording = Some(recording(&session.archive().text())?);
    // What seems to be a failure is asked once more. Only live checks look into the recording.
    let methods = if selection.has_method(Method::Live) { vec![Method::Live] } else { selection.methods.clone() };
    let live = Selection { methods, ..selection.clone() };
    let assessment = assess_product(product, criteria, &live, arguments.grade, threads);
    progress.what = "asked again";
    session.send_again(&suspected(&assessment, "/log/entries/"), &mut |done, of| progress.show(done, of));
    if let (Some(service), Some(position)) = (&service, suspected(&assessment, "/log/_endpoints/").first()) {
        session.examine(service, &trust, resolver, Some(*position));
    }
    // What may act is asked once, so that nothing comes after it.
    progress.what = "asked";
    session.send_doubtful(&mut |done, of| progress.show(done, of));
    progress.clear();
    let end = session.end().map(str::to_owned);
    let run = json!({
        "id": id,
        "environment": environment.name,
        "base": plan.base,
        "class": SafetyClass::from(arguments.live.environment.class),
        "kind": environment.kind,
        "consent": plan.consent,
        "planSha256": plan.digest(),
        "planned": plan.requests.len(),
        "sent": session.sent(),
        "from": from,
        "to": clock.time(),
        "end": end,
        "skipped": plan.doubtful.iter().chain(&plan.skipped).collect::<Vec<_>>(),
    });
    let text = session.finish(run).text();
    product.recording = Some(recording(&text)?);
    if let Some(file) = &arguments.live.record {
        write_whole(file, &text).map_err(|error| unwritable(file, &error))?;
    }
    if let Some(reason) = end {
        complain(&format!("the run ended before its time: {reason}"), "what was not asked stays inconclusive");
    }
    Ok(None)
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
    let bytes = read_bytes(&file, MAX_BYTES).map_err(|fault| wrong(&fault.to_string(), "check `roots` of the environment in kitemark.yaml"))?;
    Trust::of_pem(&bytes).map_err(|fault| wrong(&format!("{}: {fault}", file.display()), "give the certificates of your own authority in PEM"))
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
                return Err(wrong(&fault.to_string(), "if you mean to ask it there, add --allow-private"));
            }
            Err(fault) => return Err(wrong(&fault.to_string(), "write the address of the environment as https://host/path")),
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
        complain(&format!("the recording cannot be read back: {fault}"), "this is a fault of kitemark: please report it");
        Exit::Failed
    })
}

/// The items of a list of the recording in which something was found.
fn suspected(assessment: &Assessment, list: &str) -> BTreeSet<usize> {
    let findings = assessment.results.iter().flat_map(|result| &result.findings);
    let in_recording = findings.filter(|finding| finding.level > Level::Note && finding.place.file == RECORDING_NAME);
    in_recording.filter_map(|finding| finding.place.pointer.strip_prefix(list)?.split('/').next()?.parse().ok()).collect()
}

/// How far the run is, on a terminal.
struct Progress {
    is_shown: bool,
    what: &'static str,
}

impl Progress {
    fn show(&self, done: usize, of: usize) {
        self.write(&format!("\r\u{1b}[K{} {done} of {of}; Ctrl-C ends the run", self.what));
    }

    fn clear(&self) {
        self.write("\r\u{1b}[K");
    }

    fn write(&self, text: &str) {
        use std::io::Write as _;
        if self.is_shown {
            let mut out = std::io::stderr().lock();
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
    }
}
