//! `explain`: a requirement in full - clause, reason, sources, remedy, and an example of each kind.

use super::args::ExplainArguments;
use super::criteria::criteria;
use super::{Exit, print, print_error};
use kitemark_document::text::wrapped;
use kitemark_standard::{Example, Level, Method, Requirement, Scheme};
use serde_json::Value;
use std::fmt::Write as _;

pub(super) fn run(arguments: &ExplainArguments) -> Exit {
    match explained(arguments) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn explained(arguments: &ExplainArguments) -> Result<Exit, Exit> {
    let criteria = criteria(&arguments.criteria)?;
    let wanted = arguments.id.to_ascii_uppercase();
    let Some(planned) = criteria.requirements.iter().find(|planned| planned.requirement.id == wanted) else {
        let known: Vec<&str> = criteria.requirements.iter().map(|planned| planned.requirement.id.as_str()).collect();
        let hint = kitemark_document::nearest(&wanted, &known).map(|id| format!("did you mean {id}? ")).unwrap_or_default();
        print_error(&format!("there is no requirement `{}`", arguments.id), &format!("{hint}`kitemark list` names all of them"));
        return Err(Exit::WrongQuestion);
    };
    let mut text = page(&planned.requirement, &planned.standard);
    waiver(&mut text, &planned.requirement, &criteria.scheme);
    Ok(print(&text))
}

fn page(requirement: &Requirement, standard: &str) -> String {
    let mut text = String::new();
    let level = if requirement.level == Level::Must { "MUST" } else { "SHOULD" };
    let methods: Vec<&str> = requirement.method.iter().copied().map(Method::name).collect();
    let draft = if requirement.status.draft { ", draft" } else { "" };
    let _ = writeln!(text, "{}  {}", requirement.id, requirement.title);
    let _ = writeln!(text, "{level}, grade {}{draft}, {standard}, tested by: {}\n", requirement.grade, methods.join(", "));
    paragraph(&mut text, "", &requirement.text);
    if let Some(reason) = &requirement.status.reason {
        paragraph(&mut text, "Status: ", reason);
    }
    paragraph(&mut text, "Why: ", &requirement.why);
    paragraph(&mut text, "Remedy: ", &requirement.remedy);
    if let Some(applies) = &requirement.applies {
        paragraph(&mut text, "Not applicable where: ", &applies.otherwise);
    }
    text.push_str("Sources\n");
    for source in &requirement.sources {
        item(&mut text, source);
    }
    if !requirement.parameters.is_empty() {
        text.push_str("\nSettings\n");
        for (name, parameter) in &requirement.parameters {
            item(&mut text, &format!("{name} = {}: {}", parameter.default, parameter.about));
        }
    }
    examples(&mut text, requirement);
    text
}

/// Whether what blocks can be waived, and how that is written.
fn waiver(text: &mut String, requirement: &Requirement, scheme: &Scheme) {
    if requirement.level != Level::Must {
        return;
    }
    if scheme.waivers.never.contains(&requirement.id) {
        let _ = writeln!(text, "\nWaiver: the scheme lets nobody waive it.");
        return;
    }
    text.push('\n');
    paragraph(
        text,
        "Waiver: ",
        "a finding can be excepted until a day, by somebody who is not the supplier. In kitemark.yaml, with the id that the report gives the finding:",
    );
    let _ = writeln!(text, "    waivers:\n      - requirement: {}", requirement.id);
    for line in [
        "findings: [0123456789abcdef]",
        "reason: why the exception is made",
        "compensatingControl: what holds the risk meanwhile",
        "owner: who sees to it that it ends",
        "approver: { name: who, organisation: not the supplier }",
        "expires: YYYY-MM-DD",
    ] {
        let _ = writeln!(text, "        {line}");
    }
}

fn paragraph(text: &mut String, label: &str, content: &str) {
    for line in wrapped(&format!("{label}{content}"), 80, "") {
        let _ = writeln!(text, "{line}");
    }
    text.push('\n');
}

fn item(text: &mut String, content: &str) {
    for line in wrapped(&format!("- {content}"), 78, "  ") {
        let _ = writeln!(text, "  {line}");
    }
}

/// The first example that passes with a change of its own, and the first that fails, as changes to the base product.
fn examples(text: &mut String, requirement: &Requirement) {
    let shows = |example: &&Example| example.patch.is_some() || example.contract.is_some();
    let passes = requirement.examples.items().iter().filter(|example| example.passes.is_some());
    let passing = passes.clone().find(shows).or_else(|| passes.clone().next());
    let failing = requirement.examples.items().iter().filter(|example| example.fails.is_some()).find(shows);
    if let Some(example) = passing {
        let _ = writeln!(text, "\nPasses: {}", example.passes.as_deref().unwrap_or_default());
        change(text, example);
    }
    if let Some(example) = failing {
        let at = example.at.as_ref().map(|at| at.all().join(", ")).unwrap_or_default();
        let _ = writeln!(text, "\nFails {}{}{at}", example.fails.as_deref().unwrap_or_default(), if at.is_empty() { "" } else { " at " });
        change(text, example);
    }
}

fn change(text: &mut String, example: &Example) {
    match (&example.contract, &example.patch) {
        (Some(Value::String(contract)), _) => {
            for line in contract.lines().take(12) {
                let _ = writeln!(text, "    {line}");
            }
        }
        (Some(value), _) | (None, Some(value)) => yaml(text, value, 4),
        (None, None) => {}
    }
}

/// A value as block YAML, indented.
fn yaml(text: &mut String, value: &Value, indent: usize) {
    let space = " ".repeat(indent);
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let name = if name.starts_with(|first: char| first.is_ascii_alphanumeric() || matches!(first, '/' | '_' | '$')) {
                    name.clone()
                } else {
                    Value::from(name.as_str()).to_string()
                };
                match value {
                    Value::Object(inner) if !inner.is_empty() => {
                        let _ = writeln!(text, "{space}{name}:");
                        yaml(text, value, indent + 2);
                    }
                    other => {
                        let _ = writeln!(text, "{space}{name}: {other}");
                    }
                }
            }
        }
        other => {
            let _ = writeln!(text, "{space}{other}");
        }
    }
}
