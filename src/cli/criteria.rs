//! Which standards judge: those of the binary or of a folder, as a scheme names them.

use super::args::CriteriaArguments;
use super::{Exit, clock, print_error, print_note, usage_error};
use kitemark_assessment::Criteria;
use kitemark_engine::relations::date_of;
use kitemark_standard::embedded::{DEFAULT_SCHEME, all_editions_of, editions, schemes};
use kitemark_standard::{Edition, EditionStatus, FolderFault, Scheme, StandardFolder, edition_on, read_folder};
use std::path::Path;

/// Reads a folder of standards, or says what is wrong with it.
pub(super) fn folder(path: &Path) -> Result<StandardFolder, Exit> {
    read_folder(path).map_err(|fault| {
        match fault {
            FolderFault::Open(fault) => print_error(&fault.to_string(), "name the folder that holds the standards"),
            FolderFault::Faults(faults) => {
                for fault in &faults {
                    print_error(&fault.to_string(), "");
                }
                print_error("the standards in this folder cannot be used", "mend the faults above; `kitemark standards lint` finds all of them");
            }
        }
        Exit::WrongQuestion
    })
}

/// The criteria that the arguments name.
pub(super) fn criteria(arguments: &CriteriaArguments) -> Result<Criteria, Exit> {
    if let Some(date) = arguments.as_of.as_deref().filter(|date| date.len() != 10 || date_of(date).is_none()) {
        print_error(&format!("`{date}` is no date"), "write it as YYYY-MM-DD");
        return Err(Exit::WrongQuestion);
    }
    let (editions, schemes) = available(arguments.standards.as_deref())?;
    let scheme = choose_scheme(arguments.scheme.as_deref(), &schemes)?;
    let as_of = match &arguments.as_of {
        Some(date) => date.clone(),
        None => clock::now()?.date(),
    };
    let chosen = chosen(&scheme, &editions, &as_of)?;
    Criteria::new(scheme, chosen, Some(&as_of)).map_err(|faults| {
        for fault in faults {
            print_error(&fault.to_string(), "");
        }
        print_error("the standards cannot be used", "`kitemark standards lint` names every fault with its place");
        Exit::WrongQuestion
    })
}

/// The editions by which a scheme judges on a day, in its order. Of one that is not in force a note is made.
pub(super) fn chosen(scheme: &Scheme, editions: &[Edition], day: &str) -> Result<Vec<Edition>, Exit> {
    let choose = |wanted| {
        let edition = edition_on(editions, wanted, day).map_err(|fault| usage_error(&fault.to_string(), &fault.help()))?;
        let head = &edition.standard.head;
        let status = head.status_on(day);
        if status != EditionStatus::Effective {
            print_note(&format!("{} is {} on {day}: edition {}", edition.name(), status.describe(), head.timeline_in_words()));
        }
        Ok(edition.clone())
    };
    scheme.standards.iter().map(choose).collect()
}

/// The editions and schemes of a folder, or those of the binary.
pub(super) fn available(path: Option<&Path>) -> Result<(Vec<Edition>, Vec<Scheme>), Exit> {
    if let Some(path) = path {
        let folder = folder(path)?;
        return Ok((all_editions_of(&folder), folder.schemes));
    }
    match (editions(), schemes()) {
        (Ok(editions), Ok(schemes)) => Ok((editions, schemes)),
        (Err(fault), _) | (_, Err(fault)) => {
            print_error(&fault.to_string(), "this is a fault of this build of kitemark");
            Err(Exit::Failed)
        }
    }
}

/// The scheme of this id or in this file; the one that there is unless given.
pub(super) fn choose_scheme(wanted: Option<&str>, schemes: &[Scheme]) -> Result<Scheme, Exit> {
    let wanted_id = wanted.unwrap_or(DEFAULT_SCHEME);
    if let Some(scheme) = schemes.iter().find(|scheme| scheme.id == wanted_id) {
        return Ok(scheme.clone());
    }
    if wanted.is_none()
        && let [only] = schemes
    {
        return Ok(only.clone());
    }
    if let Some(path) = wanted.map(Path::new).filter(|path| path.is_file()) {
        return kitemark_standard::read::read_scheme(path).map_err(|faults| {
            for fault in faults {
                print_error(&fault.to_string(), "");
            }
            print_error("the scheme cannot be used", "mend the faults above");
            Exit::WrongQuestion
        });
    }
    let known: Vec<&str> = schemes.iter().map(|scheme| scheme.id.as_str()).collect();
    print_error(&format!("there is no scheme `{wanted_id}`"), &format!("name a file, or one of {}", known.join(", ")));
    Err(Exit::WrongQuestion)
}

/// Refuses ids that no requirement has.
pub(super) fn known_requirements(ids: &[String], criteria: &Criteria) -> Result<(), Exit> {
    for id in ids {
        if criteria.requirement(id).is_none() {
            // The list takes every word behind it.
            if Path::new(id).exists() {
                print_error(&format!("`{id}` stands among the requirements, and is a file"), "name the product before `--only`");
                return Err(Exit::WrongQuestion);
            }
            let known: Vec<&str> = criteria.requirements.iter().map(|planned| planned.requirement.id.as_str()).collect();
            let hint = kitemark_document::nearest(id, &known).map(|id| format!("did you mean {id}? ")).unwrap_or_default();
            print_error(&format!("there is no requirement `{id}`"), &format!("{hint}`kitemark list` names all of them"));
            return Err(Exit::WrongQuestion);
        }
    }
    Ok(())
}
