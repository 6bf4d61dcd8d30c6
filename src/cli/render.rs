//! `standards render`: the requirements written for a reader, as the clauses of a tender.

use super::args::{RenderArguments, RenderFormat};
use super::criteria::{available, choose_scheme, chosen};
use super::gate::policy;
use super::{Exit, clock, print, print_error};
use kitemark_report::clauses::{TenderSchedule, html, markdown};

pub(super) fn render(arguments: &RenderArguments) -> Result<Exit, Exit> {
    let (editions, schemes) = available(arguments.folder.standards.as_deref())?;
    let file = arguments.policy.as_deref().map(|path| policy(path, &editions, &schemes)).transpose()?;
    let demanded = file.as_ref().map(|file| &file.policy);
    let scheme = choose_scheme(demanded.map(|policy| policy.scheme.as_str()).or(arguments.scheme.as_deref()), &schemes)?;
    let grade = demanded.map_or(arguments.grade, |policy| policy.grade);
    if !scheme.grades.iter().any(|known| known.grade == grade) {
        let known: Vec<String> = scheme.grades.iter().map(|known| known.grade.to_string()).collect();
        print_error(&format!("the scheme {} has no grade {grade}", scheme.id), &format!("it has {}", known.join(", ")));
        return Err(Exit::WrongQuestion);
    }
    let chosen = chosen(&scheme, &editions, &clock::now()?.date())?;
    let schedule = TenderSchedule {
        title: demanded.map_or(scheme.title.as_str(), |policy| policy.title.as_str()),
        buyer: demanded.map(|policy| policy.buyer.as_str()),
        scheme: &scheme,
        editions: chosen.iter().collect(),
        grade,
        asks: demanded.map_or(scheme.asks.as_slice(), |policy| policy.asks()),
        terms: demanded.map(kitemark_register::Policy::terms).unwrap_or_default(),
    };
    Ok(print(&match arguments.format {
        RenderFormat::Markdown => markdown(&schedule),
        RenderFormat::Html => html(&schedule),
    }))
}
