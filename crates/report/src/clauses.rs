//! The clauses of a tender: the requirements of a scheme as a numbered schedule, in Markdown and in HTML.

use kitemark_document::text::visible;
use kitemark_standard::{Aspect, Check, Edition, Level, Method, Requirement, Scheme};
use std::fmt::Write as _;

/// What a schedule is made from.
#[derive(Debug)]
pub struct TenderSchedule<'a> {
    /// What is bought.
    pub title: &'a str,
    /// Who buys, where it is known.
    pub buyer: Option<&'a str>,
    /// The scheme.
    pub scheme: &'a Scheme,
    /// Its editions, in its order.
    pub editions: Vec<&'a Edition>,
    /// The grade that is asked for.
    pub grade: u8,
    /// What must have been judged.
    pub asks: &'a [Aspect],
    /// Further terms of the policy, one sentence each.
    pub terms: Vec<String>,
}

/// One clause, in plain text.
struct Clause {
    number: String,
    id: String,
    title: String,
    level: String,
    text: String,
    decided: Vec<String>,
    thresholds: Vec<String>,
}

/// The clauses of one standard.
struct Part {
    number: usize,
    title: String,
    edition: String,
    digest: String,
    owner: String,
    clauses: Vec<Clause>,
}

/// The schedule in Markdown (CommonMark); whatever a standard or policy says stands in it as text.
#[must_use]
pub fn markdown(schedule: &TenderSchedule<'_>) -> String {
    let mut out = format!("# {}\n\n", escaped(&heading(schedule)));
    if let Some(buyer) = schedule.buyer {
        let _ = writeln!(out, "Buyer: {}\n", escaped(buyer));
    }
    let _ = writeln!(out, "## Sealed report\n");
    for (position, term) in terms(schedule).iter().enumerate() {
        let _ = writeln!(out, "{}. {}", position + 1, escaped(term));
    }
    for part in parts(schedule) {
        let _ = writeln!(out, "\n## {}. {}\n", part.number, escaped(&part.title));
        let _ = writeln!(out, "Edition {}, SHA-256 `{}`. Owner: {}", escaped(&part.edition), part.digest, escaped(&part.owner));
        for clause in part.clauses {
            let _ = writeln!(out, "\n### {} {}: {}\n", clause.number, escaped(&clause.id), escaped(&clause.title));
            let _ = writeln!(out, "**{}.** {}\n", escaped(&clause.level), escaped(&clause.text));
            for line in clause.decided.iter().chain(&clause.thresholds) {
                let _ = writeln!(out, "- {}", escaped(line));
            }
        }
    }
    out
}

/// The schedule as one complete page without scripts; whatever a standard or policy says stands in it as text.
#[must_use]
pub fn html(schedule: &TenderSchedule<'_>) -> String {
    let title = entities(&heading(schedule));
    let mut out = format!("{HEAD}<title>{title}</title>\n{STYLE}</head>\n<body>\n<header>\n<h1>{title}</h1>\n");
    if let Some(buyer) = schedule.buyer {
        let _ = writeln!(out, "<p>Buyer: {}</p>", entities(buyer));
    }
    let parts = parts(schedule);
    out.push_str("</header>\n<nav aria-label=\"Contents\">\n<ol>\n");
    for part in &parts {
        let _ = writeln!(out, "<li><a href=\"#part-{}\">{}</a></li>", part.number, entities(&part.title));
    }
    out.push_str("</ol>\n</nav>\n<main>\n<section>\n<h2>Sealed report</h2>\n<ol>\n");
    for term in terms(schedule) {
        let _ = writeln!(out, "<li>{}</li>", entities(&term));
    }
    out.push_str("</ol>\n</section>\n");
    for part in parts {
        let _ = writeln!(out, "<section id=\"part-{}\">\n<h2>{}. {}</h2>", part.number, part.number, entities(&part.title));
        let _ = writeln!(out, "<p>Edition {}, SHA-256 <code>{}</code>. Owner: {}</p>", entities(&part.edition), part.digest, entities(&part.owner));
        for clause in part.clauses {
            let _ = writeln!(out, "<article>\n<h3>{} {}: {}</h3>", clause.number, entities(&clause.id), entities(&clause.title));
            let _ = writeln!(out, "<p><strong>{}.</strong> {}</p>\n<ul>", entities(&clause.level), entities(&clause.text));
            for line in clause.decided.iter().chain(&clause.thresholds) {
                let _ = writeln!(out, "<li>{}</li>", entities(line));
            }
            out.push_str("</ul>\n</article>\n");
        }
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

const HEAD: &str = "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";

const STYLE: &str = "<style>\nbody { font: 1rem/1.5 sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff; \
    overflow-wrap: anywhere }\nh2 { border-top: 2px solid #111; padding-top: 1rem }\na { color: #003a99 }\n\
    @media print { article { break-inside: avoid } nav { display: none } }\n</style>\n";

fn heading(schedule: &TenderSchedule<'_>) -> String {
    format!("Schedule of digital requirements: {}", schedule.title)
}

/// The terms by which a sealed report is required.
fn terms(schedule: &TenderSchedule<'_>) -> Vec<String> {
    let scheme = schedule.scheme;
    let editions: Vec<String> = schedule.editions.iter().map(|edition| edition.name()).collect();
    let grade = scheme.grades.iter().find(|grade| grade.grade == schedule.grade).map(|grade| format!(" ({})", grade.name)).unwrap_or_default();
    let is_whole = scheme.asks.iter().all(|aspect| schedule.asks.contains(aspect));
    let far = if is_whole { String::new() } else { format!(", as far as it asks for {}", Aspect::names(schedule.asks)) };
    let mut terms = vec![
        format!(
            "With its tender the supplier shall submit, for each product that it offers, a sealed report made by the scheme {}, which is stated here by the editions {}.",
            scheme.id,
            editions.join(", ")
        ),
        format!(
            "The report shall be authentic, and shall show that grade {}{grade} is reached: that every clause below marked MUST is met{far}.",
            schedule.grade
        ),
        "A clause that a method that counts should decide, and whose outcome is not run, inconclusive or error, is not met.".to_owned(),
        "A clause marked SHOULD is reported and excludes nobody.".to_owned(),
        "The wording of a clause in the edition with the digest stated decides; the report names the same digest.".to_owned(),
    ];
    terms.extend(schedule.terms.iter().cloned());
    terms
}

fn parts(schedule: &TenderSchedule<'_>) -> Vec<Part> {
    let part = |(position, edition): (usize, &&Edition)| {
        let head = &edition.standard.head;
        let counting = edition.standard.requirements.iter().filter(|requirement| requirement.grade <= schedule.grade);
        Part {
            number: position + 1,
            title: head.title.clone(),
            edition: edition.name(),
            digest: edition.digest.clone(),
            owner: head.owner.clone(),
            clauses: counting.enumerate().map(|(at, requirement)| clause(schedule, format!("{}.{}", position + 1, at + 1), requirement)).collect(),
        }
    };
    schedule.editions.iter().enumerate().map(part).collect()
}

fn clause(schedule: &TenderSchedule<'_>, number: String, requirement: &Requirement) -> Clause {
    let level = if requirement.level == Level::Must { "MUST" } else { "SHOULD" };
    let draft = if requirement.status.draft { ", a draft that is reported and excludes nobody" } else { "" };
    let set = schedule.scheme.parameters.get(&requirement.id);
    // The date of the assessment is a parameter of the run, not a threshold.
    let thresholds = requirement.parameters.iter().filter(|(name, _)| name.as_str() != "asOf").map(|(name, parameter)| {
        let value = set.and_then(|set| set.get(name)).unwrap_or(&parameter.default);
        format!("{name} = {value}: {}", parameter.about)
    });
    Clause {
        number,
        id: requirement.id.clone(),
        title: requirement.title.clone(),
        level: format!("{level}, grade {}{draft}", requirement.grade),
        text: requirement.text.clone(),
        decided: decided(schedule, requirement),
        thresholds: thresholds.collect(),
    }
}

/// What decides a clause, method by method.
fn decided(schedule: &TenderSchedule<'_>, requirement: &Requirement) -> Vec<String> {
    let counts = |method: &Method| schedule.asks.contains(&Aspect::of(*method));
    let checks: Vec<&str> = requirement.checks.iter().filter(|(_, check)| !is_evidence(check)).map(|(name, _)| name.as_str()).collect();
    let mut kinds: Vec<String> = requirement.checks.values().filter(|check| is_evidence(check)).flat_map(kinds).collect();
    kinds.sort();
    kinds.dedup();
    let list = |words: &str, names: String| if names.is_empty() { String::new() } else { format!(" ({words} {names})") };
    let mut lines: Vec<String> = requirement
        .method
        .iter()
        .map(|method| {
            let how = match method {
                Method::Static => format!("a test of the contract and the manifest{}", list("checks", checks.join(", "))),
                Method::Live => "a test of the running service".to_owned(),
                Method::Data => "a test of a sample of data".to_owned(),
                Method::Attest => format!("evidence that the supplier submits{}", list("kind", kinds.join(", "))),
                Method::Profile => "a profile that the manifest names".to_owned(),
            };
            let left_out = if counts(method) { "" } else { ". This method does not count for this tender" };
            format!("Decided by {how}{left_out}.")
        })
        .collect();
    if requirement.one_method_is_enough && requirement.method.len() > 1 {
        lines.push("One of these is enough, unless the running service or its data show the contrary.".to_owned());
    }
    if !requirement.method.iter().any(counts) {
        lines
            .push("A sealed report does not decide this clause for this tender; it binds nevertheless, and the buyer tests it otherwise.".to_owned());
    }
    lines
}

fn is_evidence(check: &Check) -> bool {
    check.each.as_ref().is_some_and(|each| each.all().iter().any(|kind| kind == "evidence"))
}

/// The kinds of evidence that a check names.
fn kinds(check: &Check) -> Vec<String> {
    let named = check.named.as_ref();
    let one = named.and_then(|schema| schema.value().get("const")).and_then(serde_json::Value::as_str);
    let many = named.and_then(|schema| schema.value().get("enum")).and_then(serde_json::Value::as_array);
    one.into_iter().chain(many.into_iter().flatten().filter_map(serde_json::Value::as_str)).map(str::to_owned).collect()
}

/// A text on one line in which Markdown means nothing, and no character hides.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' | '$') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A text on one line in which HTML means nothing, and no character hides.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    visible(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
