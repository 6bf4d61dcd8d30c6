//! Changed inputs, by the hundred in every test run and by the ten thousand when they are asked for: whatever a file, a
//! name or an argument holds, no run panics, dies of a signal, takes too long, or lets a character out that a terminal obeys.

mod bytes;
mod case;
mod change;
mod judge;
mod mutate;
mod random;
mod run;
mod sealed;
mod seeds;
mod session;
mod table;
mod tree;
mod words;

use case::Case;
use run::End;
use seeds::Inputs;
use session::{Found, Outcome, Session};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use table::{ROWS, Row};

/// How many cases are run unless `KITEMARK_MUTATION_RUNS` says it: about a minute on two cores.
const RUNS: u64 = 600;
/// How many classes of faults are told.
const TOLD: usize = 100;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

#[test]
fn changed_inputs_end_in_an_answer_that_can_be_shown() {
    let start = number("KITEMARK_MUTATION_SEED").unwrap_or(0);
    let end = start + number("KITEMARK_MUTATION_RUNS").unwrap_or(RUNS);
    let session = Session::new("changed");
    let outcome = session.run(start..end);
    assert_eq!(session.spoilt(), None, "written to by a run that was to read it");
    assert!(outcome.runs >= end - start - (end - start) / 20, "hardly a case cannot be laid out: {} runs", outcome.runs);
    assert!(outcome.classes.is_empty(), "{}", outcome_of(&outcome));
}

/// The classes of faults, each with what repeats its first case.
fn outcome_of(outcome: &Outcome) -> String {
    let mut text = format!("{} runs, exit codes {:?}, {} classes of faults\n", outcome.runs, outcome.codes, outcome.classes.len());
    let mut classes: Vec<(&String, &Vec<Found>)> = outcome.classes.iter().collect();
    // A crash comes before a character.
    classes.sort_by_key(|(what, _)| what.starts_with("raw "));
    for (what, found) in classes.into_iter().take(TOLD) {
        let first = found.iter().min_by_key(|found| found.case).unwrap();
        let commands: BTreeSet<&str> = found.iter().map(|found| found.command.as_str()).collect();
        let commands = commands.into_iter().collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "\n{what}: {} times, by {commands}; case {}\n    {}", found.len(), first.case, first.quote);
    }
    text.push_str("\nThe files and commands of a case are in target/mutation/case-NUMBER; to repeat it, run\n");
    text.push_str("KITEMARK_MUTATION_SEED=NUMBER KITEMARK_MUTATION_RUNS=1 cargo test --test kitemark changed_inputs\n");
    text
}

/// What is changed must first be good: a run that is refused at once reaches nothing.
#[test]
fn every_row_is_answered_over_inputs_as_they_are() {
    let session = Session::new("unchanged");
    let mut refused = String::new();
    for row in ROWS {
        let inputs = session.seeds.of(row.over);
        let told: Vec<String> = inputs.into_iter().map_while(|inputs| unanswered(&session, row, inputs)).collect();
        if told.len() == session.seeds.of(row.over).len() {
            let _ = writeln!(refused, "{:?}: {told:#?}", row.runs);
        }
    }
    assert!(refused.is_empty(), "{refused}");
}

/// Why a row is not answered over inputs that are as they should be: with yes, no or cannot tell, and nothing to find fault with.
fn unanswered(session: &Session, row: &'static Row, inputs: &Inputs) -> Option<String> {
    let case = Case::unchanged(row, inputs);
    let folder = session.folder.join("folder");
    session.lay_out(&case, &folder).unwrap();
    case.runs.iter().find_map(|command| {
        let (ran, faults) = session.judge(&case, command, &folder);
        let is_answered = matches!(ran.end, End::Code(0 | 1 | 3)) && faults.is_empty();
        (!is_answered).then(|| format!("{}: {:?}, {faults:?}: {}", inputs.name, ran.end, String::from_utf8_lossy(&ran.stderr)))
    })
}

#[test]
fn a_number_makes_one_case() {
    let session = Session::new("numbers");
    for number in 0..200 {
        let (one, other) = (Case::new(&session.seeds, number), Case::new(&session.seeds, number));
        assert!(one.changed == other.changed && one.runs == other.runs && one.removed == other.removed, "case {number}");
    }
}
