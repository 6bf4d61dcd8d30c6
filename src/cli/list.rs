//! `list`: every requirement of a scheme in one line.

use super::args::CriteriaArguments;
use super::criteria::criteria;
use super::{Exit, print};
use kitemark_engine::Outcome;
use kitemark_standard::{Level, Method};
use std::fmt::Write as _;

pub(super) fn run(arguments: &CriteriaArguments) -> Exit {
    let criteria = match criteria(arguments) {
        Ok(criteria) => criteria,
        Err(exit) => return exit,
    };
    let mut text = String::new();
    for edition in &criteria.editions {
        let _ = writeln!(text, "{}  {}", edition.name(), edition.standard.head.title);
        for requirement in &edition.standard.requirements {
            let level = if requirement.level == Level::Must { "MUST" } else { "SHOULD" };
            let methods: Vec<&str> = requirement.method.iter().copied().map(Method::name).collect();
            let draft = if requirement.status.draft { " (draft)" } else { "" };
            let _ = writeln!(text, "  {:8} {level:6} {} {:13} {}{draft}", requirement.id, requirement.grade, methods.join("+"), requirement.title);
        }
        text.push('\n');
    }
    text.push_str("Outcomes\n");
    for outcome in Outcome::ALL {
        let _ = writeln!(text, "  {:14} {}", outcome.name(), outcome.about());
    }
    print(&text)
}
