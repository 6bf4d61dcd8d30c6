//! `gate`: which bids meet the policy of a tender, side by side, with the reasons.

use super::args::{GateArguments, TrustArguments, VerifyFormat};
use super::criteria::{available, folder};
use super::key::public_key;
use super::verify::{exit_of, report_bytes, trust};
use super::{Exit, clock, print, print_error, print_json, usage_error};
use kitemark_document::Time;
use kitemark_register::{Gate, PolicyFault, PolicyFile, gate_report};
use kitemark_seal::Trust;
use kitemark_standard::embedded::all_editions_of;
use kitemark_standard::{Edition, Scheme};
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &GateArguments) -> Exit {
    match decided(arguments) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn decided(arguments: &GateArguments) -> Result<Exit, Exit> {
    let at = clock::at(arguments.at.as_deref())?;
    let (editions, schemes) = held(&arguments.standards)?;
    let file = policy(&arguments.policy, &editions, &schemes)?;
    let trust = trusted(&file, arguments.least_root_version, at)?;
    let read = |path: &PathBuf| report_bytes(path).map(|bytes| (path.display().to_string(), bytes));
    let reports = arguments.reports.iter().map(read).collect::<Result<Vec<_>, Exit>>()?;
    let gate = Gate { policy: &file.policy, trust: &trust, at, editions: &editions, schemes: &schemes };
    let decided = gate.decide(reports);
    let printed = match arguments.format {
        VerifyFormat::Terminal => print(&gate_report::terminal(&gate, &decided)),
        VerifyFormat::Json => print_json(&gate_report::as_json(&gate, &file.source, &decided)),
    };
    Ok(match printed {
        Exit::Yes => exit_of(decided.conclusion()),
        other => other,
    })
}

/// Reads a policy, and says what is wrong with it where something is.
pub(super) fn policy(path: &Path, editions: &[Edition], schemes: &[Scheme]) -> Result<PolicyFile, Exit> {
    let file = PolicyFile::read(path).map_err(|fault| refused(&fault))?;
    file.check(editions, schemes).map_err(|fault| refused(&fault))?;
    Ok(file)
}

/// The standards of the binary with those of the folders; of two of one name that of the folder counts.
fn held(folders: &[PathBuf]) -> Result<(Vec<Edition>, Vec<Scheme>), Exit> {
    let (mut editions, mut schemes) = (Vec::new(), Vec::new());
    let own = available(None)?;
    for path in folders {
        let found = folder(path)?;
        editions.extend(all_editions_of(&found));
        schemes.extend(found.schemes);
    }
    let is_there = |editions: &[Edition], wanted: &Edition| editions.iter().any(|edition| edition.name() == wanted.name());
    let added: Vec<Edition> = own.0.into_iter().filter(|edition| !is_there(&editions, edition)).collect();
    editions.extend(added);
    // A scheme has no editions: reports made before it changed name the same id and another digest.
    schemes.extend(own.1);
    Ok((editions, schemes))
}

fn trusted(file: &PolicyFile, least_root_version: Option<u64>, at: Time) -> Result<Vec<Trust>, Exit> {
    let root = file.trust().map_err(|fault| refused(&fault))?;
    if root.is_some() {
        return Ok(vec![trust(&TrustArguments { key: None, trust: root, least_root_version }, at)?]);
    }
    if least_root_version.is_some() {
        return Err(usage_error(
            "the policy names keys, which have no version",
            "leave --least-root-version out, or name a trust root in the policy",
        ));
    }
    let keys = file.keys().map_err(|fault| refused(&fault))?;
    keys.iter().map(|path| public_key(path).map(|key| Trust::Key(Box::new(key)))).collect()
}

fn refused(fault: &PolicyFault) -> Exit {
    print_error(&fault.to_string(), "the form of a policy is in standards/schemas/policy.schema.json");
    Exit::WrongQuestion
}
