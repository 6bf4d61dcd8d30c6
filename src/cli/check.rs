//! `check`: assess a product and say what it came to.

use super::args::{CheckArguments, ClassArgument, Format, LevelArgument};
use super::criteria::{criteria, known_requirements};
use super::issue::Issuing;
use super::live::{Asked, ask};
use super::replay::replay;
use super::{Exit, open_output, print, print_coloured, print_error, print_json, print_note, unwritable, usage_error};
use kitemark_assessment::{Answer, Criteria, assess_product};
use kitemark_document::text::visible_json;
use kitemark_document::{Output, Outputs};
use kitemark_engine::RunFilter;
use kitemark_product::{Product, ReadOptions};
use kitemark_report::ReportDocument;
use kitemark_report::terminal::{Appearance, render};
use kitemark_standard::Level;
use std::mem::ManuallyDrop;

pub(super) fn run(arguments: &CheckArguments) -> Exit {
    match checked(arguments) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn checked(arguments: &CheckArguments) -> Result<Exit, Exit> {
    // The process ends when this is done: to take the criteria and the contract apart again would be time for nothing.
    let criteria = ManuallyDrop::new(criteria(&arguments.criteria)?);
    let selection = selection(arguments, &criteria)?;
    let options = ReadOptions { root: arguments.root.clone(), previous: arguments.previous.clone() };
    let mut product = ManuallyDrop::new(Product::read(&arguments.product, &options).map_err(|fault| {
        print_error(&fault.to_string(), &fault.help());
        Exit::WrongQuestion
    })?);
    if let Some(file) = &arguments.replay {
        replay(&mut product, file)?;
    }
    known_evidence(&product, &criteria)?;
    let threads = arguments.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get)).max(1);
    live_alone(arguments)?;
    let mut outputs = Outputs::new(arguments.outputs.create_folders);
    // A dry run seals nothing, and needs no key.
    let issuing = match arguments.live.dry_run {
        true => None,
        false => Issuing::prepare(&product, &criteria, &selection, &arguments.issue, &arguments.passphrase, &mut outputs)?,
    };
    let output = open_output(&mut outputs, arguments.output.as_deref())?;
    let mut is_whole = true;
    if arguments.live.live {
        match ask(&mut product, &criteria, arguments, &selection, threads, &mut outputs)? {
            Asked::Plan(exit) => return Ok(exit),
            Asked::Service { is_whole: asked } => is_whole = asked,
        }
    }
    let assessment = assess_product(&product, &criteria, &selection, arguments.grade, threads);
    let answer = assessment.verdict.answer;
    let mut text = match arguments.format {
        Format::Json => String::new(),
        Format::Terminal => {
            let level = match arguments.level {
                LevelArgument::Note => Level::Note,
                LevelArgument::Should => Level::Should,
                LevelArgument::Must => Level::Must,
            };
            let appearance = Appearance { colour: arguments.output.is_none() && arguments.colour.is_on(), level, places: 3 };
            render(&product, &criteria, &assessment, appearance, &format!("kitemark check {}", arguments.product.display()))
        }
    };
    // Who only reads the terminal need not wait for the digests.
    if arguments.format == Format::Json || issuing.is_some() {
        let report = ReportDocument::new(crate::TOOL, &product, &criteria, assessment);
        if arguments.format == Format::Json {
            text = written(&report)?;
        }
        if let Some(issuing) = issuing {
            issuing.issue(report)?;
        }
    }
    write_output(output, &text, arguments)?;
    if let Some(file) = arguments.output.as_deref().filter(|_| !is_whole) {
        print_note(&format!("the report of what was asked is in {}", file.display()));
    }
    Ok(match answer {
        Answer::Yes => Exit::Yes,
        Answer::CannotTell => Exit::CannotTell,
        Answer::No => Exit::No,
    })
}

/// Refuses what says how a service is asked where none is asked, and a seal that no recording or no whole report could have,
/// before anything is sent.
fn live_alone(arguments: &CheckArguments) -> Result<(), Exit> {
    let environment = &arguments.live.environment;
    if !arguments.live.live
        && (environment.environment.is_some() || environment.values.is_some() || environment.doubtful || environment.class != ClassArgument::Observe)
    {
        return Err(usage_error(
            "--environment, --class, --values and --doubtful say how the running service is asked",
            "add --live, or leave them out",
        ));
    }
    if arguments.live.live && arguments.live.record.is_none() && arguments.issue.asks() {
        return Err(usage_error("a sealed report is reproduced from its recording, which is not kept", "name a file for it with --record"));
    }
    Ok(())
}

/// Refuses evidence whose kind is misspelt: it would be missing where it is needed. Evidence that only other schemes ask
/// for is none of this run's business.
fn known_evidence(product: &Product, criteria: &Criteria) -> Result<(), Exit> {
    let known: Vec<&str> = criteria.evidence_kinds().into_iter().collect();
    let Some(manifest) = &product.manifest else { return Ok(()) };
    for evidence in product.evidence.iter().filter(|evidence| !known.contains(&evidence.kind.as_str())) {
        if let Some(meant) = kitemark_document::nearest(&evidence.kind, &known) {
            let place = manifest.place(evidence.node);
            let message = format!("{}:{}:{}: no requirement asks for evidence of the kind `{}`", place.file, place.line, place.column, evidence.kind);
            print_error(&message, &format!("did you mean `{meant}`?"));
            return Err(Exit::WrongQuestion);
        }
    }
    Ok(())
}

/// The report as text.
fn written(report: &ReportDocument) -> Result<String, Exit> {
    let mut text = Vec::new();
    report.write(&mut text).map_err(|_| Exit::Failed)?;
    String::from_utf8(text).map_err(|_| Exit::Failed)
}

/// Writes a report to a file or to standard output.
fn write_output(output: Option<Output>, text: &str, arguments: &CheckArguments) -> Result<(), Exit> {
    let printed = match (output, arguments.format) {
        (Some(output), Format::Json) => return output.write(visible_json(text)).map_err(|fault| unwritable(&fault)),
        (Some(output), Format::Terminal) => return output.write(text).map_err(|fault| unwritable(&fault)),
        (None, Format::Json) => print_json(text),
        (None, Format::Terminal) if arguments.colour.is_on() => print_coloured(text),
        (None, Format::Terminal) => print(text),
    };
    if printed == Exit::Failed { Err(printed) } else { Ok(()) }
}

fn selection(arguments: &CheckArguments, criteria: &Criteria) -> Result<RunFilter, Exit> {
    known_requirements(&arguments.only, criteria)?;
    if !criteria.scheme.grades.iter().any(|grade| grade.grade == arguments.grade) {
        let known: Vec<String> = criteria.scheme.grades.iter().map(|grade| grade.grade.to_string()).collect();
        print_error(&format!("the scheme has no grade {}", arguments.grade), &format!("its grades are {}", known.join(", ")));
        return Err(Exit::WrongQuestion);
    }
    let methods = arguments.method.iter().copied().map(Into::into).collect();
    Ok(RunFilter { requirements: arguments.only.clone(), methods })
}
