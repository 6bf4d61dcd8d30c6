//! The sheet of a gate: bids side by side, reasons in words, and the same as JSON.

use super::gate::{Bid, Decided, Gate, Said};
use super::policy::names;
use kitemark_document::Source;
use kitemark_document::text::{visible, wrapped};
use kitemark_seal::question::Criticality;
use kitemark_seal::{StepResult, VerificationResult, VerificationStep};
use kitemark_standard::{Aspect, Method};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The version of the JSON form.
pub const FORMAT: &str = "kitemark-gate/1";

/// The JSON Schema of the JSON form.
pub const GATE_SCHEMA: &str = include_str!("../../../standards/schemas/gate.schema.json");

/// How wide the sheet is, in characters.
const WIDTH: usize = 80;

/// The columns of the table with their widths, which come to [`WIDTH`] with the spaces between them.
const COLUMNS: [(&str, usize); 9] =
    [("", 2), ("product", 15), ("supplier", 13), ("grade", 5), ("run by", 11), ("waived", 6), ("age", 4), ("not run", 7), ("decision", 9)];

/// How many requirements a reason names before it counts the rest.
const NAMED: usize = 8;

/// What a gate decided, for reading.
#[must_use]
pub fn terminal(gate: &Gate<'_>, decided: &Decided) -> String {
    let mut text = String::new();
    let policy = gate.policy;
    paragraph(&mut text, "", &format!("{}, for {}", policy.title, policy.buyer));
    let counted = Aspect::names(policy.asks());
    paragraph(&mut text, "", &format!("Asked: grade {} of the scheme {}, about {counted}, on {}.", policy.grade, policy.scheme, gate.at.date()));
    for note in notes(gate, decided) {
        paragraph(&mut text, "Note: ", &note);
    }
    text.push('\n');
    row(&mut text, &COLUMNS.map(|(title, _)| title.to_owned()));
    let _ = writeln!(text, "{}", "-".repeat(WIDTH));
    for (position, bid) in decided.bids.iter().enumerate() {
        row(&mut text, &cells(position, bid));
    }
    for (position, bid) in decided.bids.iter().enumerate() {
        text.push('\n');
        let reasons = reasons(bid);
        let end = if reasons.is_empty() { "." } else { ", because:" };
        paragraph(&mut text, "", &format!("{}. {}: {}{end}", position + 1, bid.file, sentence(bid.conclusion)));
        for reason in reasons {
            paragraph(&mut text, "   - ", &reason);
        }
    }
    let _ = writeln!(text, "\n{}", conclusion_line(decided));
    text
}

/// What a gate decided, as JSON.
#[must_use]
pub fn as_json(gate: &Gate<'_>, source: &Source, decided: &Decided) -> String {
    let policy = gate.policy;
    let differing: Vec<Value> = decided
        .differing()
        .into_iter()
        .map(|(standard, editions)| {
            let editions: Vec<Value> = editions
                .into_iter()
                .map(|(edition, bids)| json!({ "edition": edition, "bids": bids.into_iter().map(|bid| bid + 1).collect::<Vec<_>>() }))
                .collect();
            json!({ "standard": standard, "editions": editions })
        })
        .collect();
    let value = json!({
        "format": FORMAT,
        "at": gate.at,
        "policy": { "title": policy.title, "buyer": policy.buyer, "sha256": source.digest(), "scheme": policy.scheme, "grade": policy.grade, "asks": policy.asks() },
        "conclusion": decided.conclusion(),
        "differentEditions": differing,
        "notes": notes(gate, decided),
        "bids": decided.bids.iter().enumerate().map(|(position, bid)| bid_as_json(position, bid)).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn bid_as_json(position: usize, bid: &Bid) -> Value {
    let said = bid.said.as_ref().map(|said| {
        let report = &said.report;
        json!({
            "product": report.product_id(),
            "name": report.report.product.name,
            "version": report.report.product.version,
            "supplier": report.report.product.supplier,
            "gradeReached": said.reached,
            "assurance": report.assurance,
            "waivers": report.report.waivers.len(),
            "ageDays": said.age_days,
            "methodsRun": said.methods.run,
            "methodsNotRun": said.methods.not_run,
            "standards": report.report.standards,
        })
    });
    json!({
        "bid": position + 1,
        "file": bid.file,
        "sha256": bid.sha256,
        "statement": bid.id,
        "conclusion": bid.conclusion,
        "reasons": reasons(bid),
        "questions": bid.questions,
        "said": said,
    })
}

/// What must be known before the bids are compared.
fn notes(gate: &Gate<'_>, decided: &Decided) -> Vec<String> {
    let mut notes = Vec::new();
    for (standard, editions) in decided.differing() {
        let list = editions.iter().map(|(edition, bids)| {
            let numbers: Vec<String> = bids.iter().map(|bid| (bid + 1).to_string()).collect();
            format!("{edition} ({} {})", if numbers.len() == 1 { "bid" } else { "bids" }, numbers.join(", "))
        });
        let list: Vec<String> = list.collect();
        notes.push(format!("{standard} was judged by different editions, {}. These bids are not compared like with like.", list.join(" and ")));
    }
    let mut seen: Vec<Method> =
        decided.bids.iter().filter_map(|bid| bid.said.as_ref()).flat_map(|said| said.methods.not_run.iter().copied()).collect();
    seen.sort_unstable();
    seen.dedup();
    let everywhere = |method: &Method| decided.bids.iter().filter_map(|bid| bid.said.as_ref()).all(|said| said.methods.not_run.contains(method));
    let nowhere: Vec<Method> = seen.into_iter().filter(everywhere).collect();
    if !nowhere.is_empty() {
        notes.push(format!("no bid was looked at by {}. What only these show is not known of any bid.", names(&nowhere)));
    }
    if gate.policy.products.is_empty() {
        notes.push("which product a bid is about is what its report says. Compare it with the tender.".to_owned());
    }
    for (position, bid) in decided.bids.iter().enumerate() {
        let same = |other: &(usize, &Bid)| other.1.said.is_some() && other.1.id == bid.id;
        if bid.said.is_some()
            && let Some((first, _)) = decided.bids.iter().enumerate().take(position).find(same)
        {
            notes.push(format!("bids {} and {} are the same report.", first + 1, position + 1));
        }
    }
    notes
}

fn cells(position: usize, bid: &Bid) -> [String; 9] {
    let number = (position + 1).to_string();
    let decision = word(bid.conclusion).to_owned();
    let Some(Said { report, reached, age_days, methods, .. }) = &bid.said else {
        let nothing = || "-".to_owned();
        return [number, bid.file.clone(), nothing(), nothing(), nothing(), nothing(), nothing(), nothing(), decision];
    };
    let head = &report.report.product;
    // What meets the policy without that all was asked reaches no grade by that, and fails none.
    let none = if bid.conclusion == VerificationResult::Accepted { "not told" } else { "none" };
    let product = format!("{} {}", head.name.as_deref().unwrap_or(report.product_id()), head.version.as_deref().unwrap_or_default());
    [
        number,
        product,
        head.supplier.clone().unwrap_or_else(|| "not stated".to_owned()),
        reached.map_or_else(|| none.to_owned(), |grade| grade.to_string()),
        report.assurance.name().to_owned(),
        report.report.waivers.len().to_string(),
        format!("{age_days} d"),
        if methods.not_run.is_empty() { "nothing".to_owned() } else { names(&methods.not_run) },
        decision,
    ]
}

/// Writes one row, each cell broken within its column.
fn row(text: &mut String, cells: &[String; 9]) {
    let columns: Vec<Vec<String>> = cells.iter().zip(COLUMNS).map(|(cell, (_, width))| within(&visible(cell), width)).collect();
    for line in 0..columns.iter().map(Vec::len).max().unwrap_or(0) {
        let mut written = String::new();
        for (column, (_, width)) in columns.iter().zip(COLUMNS) {
            let part = column.get(line).map_or("", String::as_str);
            let _ = write!(written, "{part:<width$} ");
        }
        let _ = writeln!(text, "{}", written.trim_end());
    }
}

/// A text in lines of at most so many characters: broken between words, and inside a word that is longer.
fn within(text: &str, width: usize) -> Vec<String> {
    let mut words = String::new();
    for word in text.split_whitespace() {
        for (position, character) in word.chars().enumerate() {
            if position > 0 && position % width == 0 {
                words.push(' ');
            }
            words.push(character);
        }
        words.push(' ');
    }
    wrapped(&words, width, "")
}

fn paragraph(text: &mut String, lead: &str, content: &str) {
    let indent = if lead.trim().ends_with('-') { " ".repeat(lead.len()) } else { String::new() };
    let width = WIDTH - lead.len();
    for (position, line) in within(&visible(content), width).into_iter().enumerate() {
        let _ = writeln!(text, "{}{line}", if position == 0 { lead } else { indent.as_str() });
    }
}

/// The decision in a word or two.
fn word(conclusion: VerificationResult) -> &'static str {
    match conclusion {
        VerificationResult::Accepted => "meets it",
        VerificationResult::NotAccepted => "does not meet it",
        VerificationResult::CannotTell => "cannot tell",
        VerificationResult::NotAuthentic => "not authentic",
    }
}

fn sentence(conclusion: VerificationResult) -> &'static str {
    match conclusion {
        VerificationResult::Accepted => "the report meets the policy",
        VerificationResult::NotAccepted => "the report does not meet the policy",
        VerificationResult::CannotTell => "it cannot be told whether the report meets the policy",
        VerificationResult::NotAuthentic => "the report is not authentic, and nothing in it may be relied on",
    }
}

fn conclusion_line(decided: &Decided) -> String {
    let count = |conclusion: VerificationResult| decided.bids.iter().filter(|bid| bid.conclusion == conclusion).count();
    let all = [VerificationResult::Accepted, VerificationResult::NotAccepted, VerificationResult::CannotTell, VerificationResult::NotAuthentic];
    let words = ["Meets the policy", "Does not meet it", "Cannot be told", "Not authentic"];
    let parts: Vec<String> = all.into_iter().zip(words).map(|(conclusion, words)| format!("{words}: {}.", count(conclusion))).collect();
    parts.join(" ")
}

/// Why a bid is not accepted: a sentence for every answer that stands in its way.
fn reasons(bid: &Bid) -> Vec<String> {
    let stands_in_the_way = |question: &&VerificationStep| match question.answer {
        StepResult::Pass => false,
        StepResult::Fail => true,
        StepResult::NotChecked => question.weight != Criticality::Useful,
    };
    let failed = bid.questions.iter().filter(stands_in_the_way);
    failed.map(|question| format!("{} {}", lead(question), detail(question, bid.said.as_ref())).trim_end().to_owned()).collect()
}

fn detail(question: &VerificationStep, said: Option<&Said>) -> String {
    let listed = |ids: &Vec<String>| {
        let rest = ids.len().saturating_sub(NAMED);
        let more = if rest > 0 { format!("; and {rest} more") } else { String::new() };
        format!("{}{more}.", ids.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; "))
    };
    match (question.question, said) {
        ("grade", Some(said)) if question.answer == StepResult::Fail => listed(&said.missing.0),
        ("grade", Some(said)) => listed(&said.missing.1),
        _ => {
            let mut characters = question.detail.chars();
            let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
            // An id keeps its spelling.
            let starts_with_id = question.detail.split([' ', '@']).next().is_some_and(|word| word.contains(['-', '/', '.']));
            if starts_with_id { format!("{}.", question.detail) } else { format!("{first}{}.", characters.as_str()) }
        }
    }
}

/// What the answer to a question means for the bid.
fn lead(question: &VerificationStep) -> &'static str {
    match (question.question, question.answer) {
        ("signed by", _) => "Nobody whose word the policy accepts has signed this file.",
        ("type", _) => "What was signed is not a report that can be read.",
        ("role", _) => "Whoever signed the report may not say this by the trust root.",
        ("lowest edition", _) => "The trust root no longer accepts an edition that the report was made by.",
        ("subject" | "outcomes" | "every requirement" | "verdict", _) => "The report contradicts itself or its standards.",
        ("standards", StepResult::Fail) => "The report was not made by the standards that it names.",
        ("standards", _) => "The standards that the report was made by are not held here.",
        ("expected standards", _) => "The report was not made by the standards that the policy asks for.",
        ("waivers" | "waivers by the policy", _) => "The report rests on exceptions that are not accepted.",
        ("grade", StepResult::Fail) => "These requirements that count for the grade are not met:",
        ("grade", _) => "Of these requirements that count for the grade it is not known whether they are met:",
        ("in date", _) => "The report is not valid on the day of the decision.",
        ("day of assessment", _) => "The report does not judge evidence for a day close to its issue.",
        ("age", _) => "The report is older than the policy accepts.",
        ("assurance", _) => "The policy asks for an assessment by somebody else.",
        ("challenge", _) => "The report was not made for this tender.",
        ("products", _) => "The report is about another product.",
        ("coverage", StepResult::Fail) => "Less was looked at than the policy asks for.",
        ("coverage", _) => "It is not known whether enough was looked at.",
        ("classification", StepResult::Fail) => "The product is not for the marking that the policy asks for.",
        ("classification", _) => "It is not known for which marking the product is.",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, WIDTH, within};

    #[test]
    fn the_columns_fill_the_width() {
        assert_eq!(COLUMNS.iter().map(|(_, width)| width + 1).sum::<usize>(), WIDTH + 1);
    }

    #[test]
    fn a_long_word_is_broken_within_its_column() {
        assert_eq!(within("ab abcdefgh", 3), ["ab", "abc", "def", "gh"]);
        assert_eq!(within("", 3), [""]);
    }
}
