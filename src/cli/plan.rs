//! `plan`: every request that asking the running service would send, with its class, its reason and its requirement.

use super::args::{Format, PlanArguments};
use super::criteria::{criteria, known_requirements};
use super::{Exit, print, print_json, usage_error};
use kitemark_assessment::Criteria;
use kitemark_document::text::{visible, wrapped};
use kitemark_engine::RunFilter;
use kitemark_probe::PlannedRequest;
use kitemark_probe::plan::{Examination, RequestPlan, Skipped};
use kitemark_probe::request::Body;
use kitemark_product::{Product, ReadOptions};
use kitemark_standard::{BodyForm, Credential, FollowUp};
use serde_json::json;
use std::fmt::Write as _;

pub(super) fn run(arguments: &PlanArguments) -> Exit {
    match planned(arguments) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn planned(arguments: &PlanArguments) -> Result<Exit, Exit> {
    let criteria = criteria(&arguments.criteria)?;
    known_requirements(&arguments.only, &criteria)?;
    let options = ReadOptions { root: arguments.root.clone(), previous: None };
    let product = Product::read(&arguments.product, &options).map_err(|fault| usage_error(&fault.to_string(), &fault.help()))?;
    let selection = RunFilter { requirements: arguments.only.clone(), methods: Vec::new() };
    let (_, plan) = super::environment::planned(&product, &criteria, &arguments.environment, &selection)?;
    show(&plan, &criteria, arguments.format)
}

/// Shows a plan.
pub(super) fn show(plan: &RequestPlan, criteria: &Criteria, format: Format) -> Result<Exit, Exit> {
    Ok(match format {
        Format::Terminal => print(&describe_plan(plan, criteria)),
        Format::Json => {
            let document = json!({ "format": "kitemark-plan/1", "digest": plan.digest(), "plan": plan });
            print_json(&format!("{}\n", serde_json::to_string_pretty(&document).map_err(|_| Exit::Failed)?))
        }
    })
}

/// The plan as text.
fn describe_plan(plan: &RequestPlan, criteria: &Criteria) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{} requests to {}", plan.requests.len(), visible(&plan.base));
    if let Some(consent) = &plan.consent {
        let _ = writeln!(text, "with the consent of {} to {}", consent.from, consent.until);
    }
    let _ = writeln!(text, "plan sha256 {}\n", plan.digest());
    for token in &plan.tokens {
        let whose = if token.credential == Credential::Second { " of a second identity" } else { "" };
        let _ = writeln!(text, "    POST {}\n    with the id and the secret of the client{whose}", visible(&token.url));
        let scopes = if token.scopes.is_empty() { String::new() } else { format!(" with the scopes {}", token.scopes.join(" ")) };
        indented(&mut text, &visible(&format!("to obtain the token of {}{scopes}", token.scheme)));
    }
    if let Some(examination) = &plan.examination {
        let Examination { class, host, connections, .. } = examination;
        let _ = writeln!(text, "{}  up to {connections} handshakes with {}\n    without a request or a credential", class.name(), visible(host));
        if let Some((first, above)) = examination.caa.split_first() {
            let above = if above.is_empty() { String::new() } else { format!(", then of {}", above.join(", ")) };
            indented(&mut text, &visible(&format!("and a question to the name server: the CAA records of {first}{above}")));
        }
        indented(&mut text, &format!("for {}", examination.requirements.join(", ")));
    }
    for planned in &plan.requests {
        let request = &planned.request;
        let credential = match request.credential {
            Credential::None => "no credential",
            Credential::Valid => "the credential of the environment",
            Credential::Invalid => "a credential that nobody issued",
            Credential::Unsigned => "a token that is not signed",
            Credential::WronglySigned => "a token signed with a key that everybody knows",
            Credential::Second => "the credential of a second identity",
        };
        let next = match request.follow_up {
            None => "",
            Some(FollowUp::NextPage) => "\n    its next page, where the answer names one",
            Some(FollowUp::IfNoneMatch) => "\n    again, with the entity tag that the answer carries, where it does",
        };
        let _ = writeln!(text, "{:?}  {} {}{next}\n    with {credential}", planned.class, request.method, visible(&request.url));
        if let Some(body) = &request.body {
            let _ = writeln!(text, "    and {}", body_told(body));
        }
        if planned.doubtful {
            indented(&mut text, "once, after all others, since it may act");
        }
        for reason in reasons(planned, criteria) {
            indented(&mut text, &reason);
        }
    }
    not_asked(&mut text, "Doubtful: asked with --doubtful alone, once and last", &plan.doubtful);
    not_asked(&mut text, "Not asked", &plan.skipped);
    let _ = writeln!(text, "\nA run sends this, and once more what seems to be a failure.");
    text.push_str("\nNothing was sent.\n");
    text
}

/// Adds what is not asked under a heading, each with its reason.
fn not_asked(text: &mut String, heading: &str, list: &[Skipped]) {
    if list.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{heading}");
    for skipped in list {
        let what = skipped.operation.clone().unwrap_or_else(|| skipped.probes.join(", "));
        for line in wrapped(&visible(&what), 78, "") {
            let _ = writeln!(text, "  {line}");
        }
        indented(text, &visible(&skipped.reason));
    }
}

/// What is wrong with a body, and how long it is.
fn body_told(body: &Body) -> String {
    let what = match body.form {
        BodyForm::Truncated => "a body that ends before it is whole",
        BodyForm::PlainText => "plain text",
        BodyForm::OtherType => "a body with a value of another type",
        BodyForm::OversizedText => "a body with a text that is too long",
        BodyForm::UndeclaredMember => "a body with a member that nobody declared",
        BodyForm::AsStated => "a body that its contract allows",
    };
    format!("{what}: {} bytes of {}", body.text.len(), visible(&body.media_type))
}

/// Adds a text below what it is about, in lines of at most 80 columns.
fn indented(text: &mut String, what: &str) {
    for line in wrapped(what, 76, "") {
        let _ = writeln!(text, "    {line}");
    }
}

/// Why a request is sent: each probe with its requirement.
fn reasons(planned: &PlannedRequest, criteria: &Criteria) -> Vec<String> {
    let about = |probe: &String| {
        let (id, name) = probe.split_once('/')?;
        let requirement = criteria.requirement(id)?;
        Some(format!("{id} {}", requirement.probes.get(name)?.about))
    };
    planned.probes.iter().filter_map(about).collect()
}
