//! `standards`: curate standards.

use super::args::StandardsCommand;
use super::criteria::{available, folder};
use super::{Exit, print, print_error, usage_error};
use kitemark_engine::Fact;
use kitemark_engine::checks::NATIVES;
use kitemark_engine::examples::run_examples;
use kitemark_engine::keywords::KEYWORDS;
use kitemark_engine::lint::{lint, untested};
use kitemark_engine::relations::RELATIONS;
use kitemark_model::kind::NodeKind;
use kitemark_standard::{FolderFault, StandardFault, StandardFolder, read_folder};
use std::fmt::Write as _;
use std::path::Path;

pub(super) fn run(command: &StandardsCommand) -> Exit {
    let done = match command {
        StandardsCommand::List(arguments) => list(arguments.standards.as_deref()),
        StandardsCommand::Show { standard, folder } => show(standard, folder.standards.as_deref()),
        StandardsCommand::Kinds { kind } => kinds(kind.as_deref()),
        StandardsCommand::Render(arguments) => super::render::render(arguments),
        StandardsCommand::New(command) => super::new::run(command),
        StandardsCommand::Lint { folder } => lint_folder(folder),
        StandardsCommand::Test { folder, only } => test_folder(folder, only),
        StandardsCommand::Publish { folder, check } => publish(folder, *check),
    };
    match done {
        Ok(exit) | Err(exit) => exit,
    }
}

fn list(path: Option<&Path>) -> Result<Exit, Exit> {
    let (editions, _) = available(path)?;
    let mut text = String::new();
    for edition in &editions {
        let _ = writeln!(
            text,
            "{}  {} requirements  sha256 {}  {}",
            edition.name(),
            edition.standard.requirements.len(),
            &edition.digest,
            edition.standard.head.title
        );
    }
    Ok(print(&text))
}

fn show(wanted: &str, path: Option<&Path>) -> Result<Exit, Exit> {
    let (editions, _) = available(path)?;
    let Some(edition) = editions.iter().find(|edition| edition.standard.head.id == wanted || edition.name() == wanted) else {
        let known: Vec<String> = editions.iter().map(kitemark_standard::Edition::name).collect();
        print_error(&format!("there is no standard `{wanted}`"), &format!("these are there: {}", known.join(", ")));
        return Err(Exit::WrongQuestion);
    };
    let head = &edition.standard.head;
    let mut text = format!(
        "{}\n{}\nEdition {}, sha256 {}\nOwner: {}\n\n{}\n\n",
        edition.name(),
        head.title,
        head.edition,
        edition.digest,
        head.owner,
        head.about
    );
    for requirement in &edition.standard.requirements {
        let level = if requirement.level == kitemark_standard::Level::Must { "MUST" } else { "SHOULD" };
        let draft = if requirement.status.draft { ", draft" } else { "" };
        let _ = writeln!(text, "{}  {level}, grade {}{draft}: {}", requirement.id, requirement.grade, requirement.title);
    }
    Ok(print(&text))
}

fn kinds(wanted: Option<&str>) -> Result<Exit, Exit> {
    if let Some(word) = wanted.filter(|word| NodeKind::of(word).is_none()) {
        let known: Vec<&str> = NodeKind::ALL.iter().map(|kind| kind.name()).collect();
        print_error(&format!("there is no kind of node `{word}`"), &format!("these are there: {}", known.join(", ")));
        return Err(Exit::WrongQuestion);
    }
    let mut text = String::new();
    for kind in NodeKind::ALL.iter().copied().filter(|kind| wanted.is_none_or(|word| kind.name() == word)) {
        let _ = writeln!(text, "{}: {}", kind.name(), kind.about());
        for fact in Fact::of_kind(kind) {
            let never = if fact.is_never_of(kind) { " This kind never has it." } else { "" };
            let _ = writeln!(text, "    {}: {}{never}", fact.name(), fact.about(kind).unwrap_or_default());
        }
    }
    if wanted.is_none() {
        let _ = writeln!(text, "\nKeywords for strings, beside those of JSON Schema 2020-12:");
        for (keyword, about) in KEYWORDS {
            let _ = writeln!(text, "    {keyword}: {about}");
        }
        let _ = writeln!(text, "\nKeywords that relate values:");
        for (keyword, about) in RELATIONS {
            let _ = writeln!(text, "    {keyword}: {about}");
        }
        let _ = writeln!(text, "\nNative checks:");
        for native in NATIVES {
            let _ = writeln!(text, "    {}: {}", native.name, native.about);
            for parameter in native.parameters {
                let _ = writeln!(text, "        {}: {} ({})", parameter.name, parameter.about, parameter.describe());
            }
        }
    }
    Ok(print(&text))
}

fn lint_folder(path: &Path) -> Result<Exit, Exit> {
    let folder = match read_folder(path) {
        Ok(folder) => folder,
        Err(FolderFault::Faults(faults)) => return Ok(say_faults(path, &faults)),
        Err(FolderFault::Open(fault)) => {
            print_error(&fault.to_string(), "name the folder that holds the standards");
            return Err(Exit::WrongQuestion);
        }
    };
    has_requirements(path, &folder)?;
    let faults = lint(&folder);
    if !faults.is_empty() {
        return Ok(say_faults(path, &faults));
    }
    let count: usize = folder.standards.iter().map(|standard| standard.requirements.len()).sum();
    let mut text = format!("{count} requirements of {} standards have no faults\n", folder.standards.len());
    let untested = untested(&folder);
    if !untested.is_empty() {
        let _ = writeln!(text, "{} of them have no check yet: {}", untested.len(), untested.join(", "));
    }
    Ok(print(&text))
}

pub(super) fn say_faults(path: &Path, faults: &[StandardFault]) -> Exit {
    let mut text = String::new();
    for fault in faults {
        let _ = writeln!(text, "{}/{fault}", path.display());
    }
    let _ = match faults.len() {
        1 => writeln!(text, "1 fault"),
        count => writeln!(text, "{count} faults"),
    };
    match print(&text) {
        Exit::Yes => Exit::No,
        other => other,
    }
}

/// Refuses a folder in which there is nothing to hold against anything: what is not looked at has no fault.
fn has_requirements(path: &Path, folder: &StandardFolder) -> Result<(), Exit> {
    if folder.standards.iter().any(|standard| !standard.requirements.is_empty()) {
        return Ok(());
    }
    let help = "name the folder in which each standard has a folder with `standard.yaml` and `requirements`";
    Err(usage_error(&format!("{} holds no standard with a requirement", path.display()), help))
}

fn test_folder(path: &Path, only: &[String]) -> Result<Exit, Exit> {
    let folder = folder(path)?;
    has_requirements(path, &folder)?;
    let is_known = |id: &String| folder.standards.iter().any(|standard| standard.requirements.iter().any(|requirement| requirement.id == *id));
    if let Some(id) = only.iter().find(|id| !is_known(id)) {
        let help = if Path::new(id).exists() { "name the folder before `--only`" } else { "`kitemark list --standards DIR` names all of them" };
        return Err(usage_error(&format!("there is no requirement `{id}` in {}", path.display()), help));
    }
    let run = run_examples(&folder, only);
    if !run.faults.is_empty() {
        return Ok(say_faults(path, &run.faults));
    }
    if run.passed == 0 {
        return Err(usage_error("none of these requirements has an example", "a requirement needs one that passes and one that fails"));
    }
    Ok(print(&format!("{} examples do what they say\n", run.passed)))
}

fn publish(path: &Path, check_only: bool) -> Result<Exit, Exit> {
    let folder = folder(path)?;
    has_requirements(path, &folder)?;
    let faults = lint(&folder);
    if !faults.is_empty() {
        return Ok(say_faults(path, &faults));
    }
    match kitemark_standard::publish::publish(&folder, path, check_only) {
        Ok(lines) => Ok(print(&lines)),
        Err(fault) => {
            print_error(&fault.to_string(), fault.help());
            Err(if fault.is_refusal() { Exit::No } else { Exit::WrongQuestion })
        }
    }
}
