//! The sample of the audit log: lines of JSON that are held against a mapping in another file, which a schema over one
//! node cannot say.

use super::super::outcome::Location;
use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, Needed, Numbered, ParameterKind, Parameters, evidence_of, texts};
use kitemark_contract::names::tokens;
use kitemark_document::{Document, NodeId};
use kitemark_model::Index;
use kitemark_standard::Level;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The operation to whose lines nothing of the erased record may cling.
const ERASURE: &str = "erasure";

/// The longest line that is read, in bytes: a line of a log is one event.
const MOST_LINE_BYTES: usize = 1024 * 1024;

/// How the log shows one operation: the event that stands for it, and the names of the fields by their meaning.
struct Shown<'d> {
    operation: &'d str,
    event: &'d str,
    fields: BTreeMap<&'d str, &'d str>,
}

/// The lines at fault by what is wrong with them, numbered from one.
#[derive(Default)]
struct Faults {
    lines: BTreeMap<(Level, String), Numbered>,
}

impl Faults {
    fn add(&mut self, level: Level, what: impl Into<String>, line: u64) {
        self.lines.entry((level, what.into())).or_default().push(line);
    }
}

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "audit-log",
    about: "Lines of the sample of the audit log that do not follow the mapping of operations to events and fields.",
    parameters: &[
        NativeParameter::new("operations", ParameterKind::Texts, "The operations that must be logged."),
        NativeParameter::new("fields", ParameterKind::Texts, "The meanings that every line carries."),
        NativeParameter::new("of", ParameterKind::TextsForEach("operations"), "Further meanings that the lines of an operation carry.")
            .needed(Needed::Never),
        NativeParameter::new(
            "should",
            ParameterKind::TextsForEach("operations"),
            "Meanings whose absence from the lines of an operation binds less.",
        )
        .needed(Needed::Never),
        NativeParameter::new("personalKeys", ParameterKind::Texts, "Words of names that the line of an erasure must not carry."),
    ],
    run,
};

/// Holds every line of the sample against the mapping of operations to events and fields.
fn run(index: &Index<'_>, parameters: &Parameters) -> NativeOutcome {
    let mut outcome = NativeOutcome::default();
    let (Some(manifest), Some(evidence)) = (index.manifest, evidence_of(index, "auditLog")) else { return outcome };
    let Some(sample) = manifest.get(evidence.node, "sample").and_then(|sample| manifest.get(sample, "file")) else { return outcome };
    let Some(file) = evidence.files.iter().find(|file| file.node == sample) else { return outcome };
    // What is wrong with the mapping or with the files as such is the matter of other checks.
    let (Ok(source), Some(mapping)) = (&file.found, evidence.document()) else { return outcome };
    let Some((lines, mut told)) = judge(mapping, &source.text, parameters) else { return outcome };
    if source.not_utf8.is_some() {
        told = vec![(Level::Must, "the sample is not in UTF-8".to_owned())];
    }
    outcome.examined = lines.max(1);
    let at = |(level, message)| NativeFinding::new(Location::Manifest(file.node), message).at_level(level);
    outcome.findings.extend(told.into_iter().map(at));
    outcome
}

/// How many lines the sample has, and what is wrong with them; nothing where the mapping does not show every operation.
fn judge(mapping: &Document, sample: &str, parameters: &Parameters) -> Option<(usize, Vec<(Level, String)>)> {
    let shown = mapping_of(mapping, parameters);
    let operations = texts(parameters, "operations");
    if shown.len() < operations.len() {
        return None;
    }
    let mut faults = Faults::default();
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for (number, line) in (1u64..).zip(sample.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        count += 1;
        seen.extend(judge_line(line, number, &shown, parameters, &mut faults));
    }
    let mut told = Vec::new();
    let unseen: Vec<&str> = operations.into_iter().filter(|operation| !seen.contains(operation)).collect();
    if !unseen.is_empty() {
        told.push((Level::Must, format!("the sample has no valid line for {}", unseen.join(", "))));
    }
    told.extend(faults.lines.into_iter().map(|((level, what), lines)| (level, format!("{}: {what}", lines.describe("line")))));
    Some((count, told))
}

/// The operations that the mapping shows, as far as it is in order.
fn mapping_of<'d>(mapping: &'d Document, parameters: &Parameters) -> Vec<Shown<'d>> {
    let asked = texts(parameters, "operations");
    let operations = mapping.get(mapping.root(), "operations").map(|node| mapping.members(node)).unwrap_or_default();
    let shown = |name: NodeId, at: NodeId| {
        let fields = mapping.members(mapping.get(at, "fields")?);
        Some(Shown {
            operation: mapping.text(name),
            event: mapping.get_string(at, "event")?,
            fields: fields.iter().filter_map(|field| Some((mapping.text(field.key), mapping.string(field.value)?))).collect(),
        })
    };
    operations.iter().filter(|member| asked.contains(&mapping.text(member.key))).filter_map(|member| shown(member.key, member.value)).collect()
}

/// Judges a line, and says which operation it shows if it carries all that it must.
fn judge_line<'d>(line: &str, number: u64, shown: &[Shown<'d>], parameters: &Parameters, faults: &mut Faults) -> Option<&'d str> {
    if line.len() > MOST_LINE_BYTES {
        faults.add(Level::Must, format!("longer than {} MB, and not read", MOST_LINE_BYTES / 1024 / 1024), number);
        return None;
    }
    let Ok(record @ Value::Object(_)) = serde_json::from_str::<Value>(line) else {
        faults.add(Level::Must, "no JSON object", number);
        return None;
    };
    let field = |shown: &Shown<'d>, meaning: &str| shown.fields.get(meaning).and_then(|name| at_path(&record, name));
    let Some(shown) = shown.iter().find(|shown| field(shown, "operation").and_then(Value::as_str) == Some(shown.event)) else {
        faults.add(Level::Must, "no event that the mapping names", number);
        return None;
    };
    let lacks = |meaning: &&str| shown.fields.contains_key(meaning) && !field(shown, meaning).is_some_and(is_told);
    let mut is_whole = true;
    let own = of_operation(parameters, "of", shown.operation);
    for meaning in texts(parameters, "fields").into_iter().chain(own).filter(lacks) {
        faults.add(Level::Must, format!("no {meaning}, which {} must carry", shown.operation), number);
        is_whole = false;
    }
    if let Some(time) = field(shown, "timestamp").filter(|time| is_told(time))
        && !time.as_str().is_some_and(is_instant)
    {
        faults.add(Level::Must, "the timestamp is no date and time with an offset (RFC 3339)", number);
        is_whole = false;
    }
    for meaning in of_operation(parameters, "should", shown.operation).into_iter().filter(lacks) {
        faults.add(Level::Should, format!("no {meaning}, which {} should carry", shown.operation), number);
    }
    if shown.operation == ERASURE {
        let mapped: BTreeSet<&str> = shown.fields.values().copied().collect();
        if names_a_person(&record, &texts(parameters, "personalKeys"), &mapped) {
            faults.add(Level::Must, "an erasure that carries fields of the erased record", number);
        }
    }
    is_whole.then_some(shown.operation)
}

/// The texts of a parameter that holds a list for each operation.
fn of_operation<'p>(parameters: &'p Parameters, name: &str, operation: &str) -> Vec<&'p str> {
    let list = parameters.get(name).and_then(|lists| lists.get(operation)).and_then(Value::as_array);
    list.map(|list| list.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

/// A member by its name, or by names with dots between them.
fn at_path<'v>(record: &'v Value, path: &str) -> Option<&'v Value> {
    record.get(path).or_else(|| path.split('.').try_fold(record, |at, name| at.get(name)))
}

/// Whether a value says anything.
fn is_told(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Whether a text is a date and time with an offset (RFC 3339 section 5.6).
fn is_instant(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|byte| wanted.contains(byte));
    let offset = bytes.len().checked_sub(6).is_some_and(|at| has(at, b"+-") && has(at + 3, b":"));
    let is_formed = has(4, b"-") && has(7, b"-") && has(10, b"Tt") && has(13, b":") && has(16, b":") && (text.ends_with(['Z', 'z']) || offset);
    is_formed && text.parse::<jiff::Timestamp>().is_ok()
}

/// Whether a record has a field whose name speaks of a person, those of the mapping left out.
fn names_a_person(value: &Value, words: &[&str], mapped: &BTreeSet<&str>) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let speaks = || {
                let name = tokens(name);
                words.iter().any(|words| {
                    let words: Vec<&str> = words.split_whitespace().collect();
                    name.windows(words.len().max(1)).any(|window| window == words)
                })
            };
            !mapped.contains(name.as_str()) && is_told(value) && speaks() || names_a_person(value, words, mapped)
        }),
        Value::Array(items) => items.iter().any(|item| names_a_person(item, words, mapped)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Parameters, is_instant, judge};
    use kitemark_document::Source;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    const READ: &str = r#"{"at":"2026-10-01T09:00:00Z","who":{"id":"u1"},"what":"read","of":"r1","why":"duty"}"#;
    const ERASED: &str = r#"{"at":"2026-10-01T09:00:00Z","who":{"id":"u1"},"what":"erased","of":"r1"}"#;

    fn parameters() -> Parameters {
        BTreeMap::from([
            ("operations".to_owned(), json!(["consultation", "erasure"])),
            ("fields".to_owned(), json!(["timestamp", "actorId", "operation", "subjectRef"])),
            ("should".to_owned(), json!({ "consultation": ["justification"] })),
            ("personalKeys".to_owned(), json!(["family name", "dob"])),
        ])
    }

    fn mapping() -> Value {
        let fields = json!({ "timestamp": "at", "actorId": "who.id", "operation": "what", "subjectRef": "of", "justification": "why" });
        json!({ "operations": { "consultation": { "event": "read", "fields": fields }, "erasure": { "event": "erased", "fields": fields } } })
    }

    fn outcome_of(mapping: &Value, sample: &str) -> Option<Vec<String>> {
        let document = Source::from_bytes("mapping.json", mapping.to_string().into_bytes()).read().ok()?;
        judge(&document, sample, &parameters()).map(|(_, told)| told.into_iter().map(|(_, message)| message).collect())
    }

    #[test]
    fn a_sample_in_order_says_nothing() {
        assert_eq!(outcome_of(&mapping(), &format!("{READ}\n\n{ERASED}\n")), Some(Vec::new()));
    }

    #[test]
    fn a_mapping_with_gaps_is_the_matter_of_another_check() {
        assert_eq!(outcome_of(&json!({ "operations": { "consultation": {} } }), "nonsense"), None);
    }

    #[test]
    fn each_fault_has_its_own_message_with_its_lines() {
        let cases = [
            (READ.to_owned(), "the sample has no valid line for erasure"),
            (format!("{READ}\n{ERASED}\nnonsense\n[]"), "lines 3, 4: no JSON object"),
            (format!("{READ}\n{ERASED}\n{{\"what\":\"signed in\"}}"), "line 3: no event that the mapping names"),
            (READ.replace("u1", " "), "line 1: no actorId, which consultation must carry"),
            (READ.replace("09:00:00Z", "09:00:00"), "line 1: the timestamp is no date and time with an offset"),
            (READ.replace("duty", ""), "line 1: no justification, which consultation should carry"),
            (ERASED.replace("\"r1\"", "\"r1\",\"old\":[{\"familyName\":\"x\"}]"), "line 1: an erasure that carries fields"),
        ];
        for (sample, message) in cases {
            let told = outcome_of(&mapping(), &sample).unwrap_or_default();
            assert!(told.iter().any(|told| told.contains(message)), "{message}: {told:?}");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_told_and_not_read() {
        let long = READ.replace("duty", &"x".repeat(super::MOST_LINE_BYTES));
        let told = outcome_of(&mapping(), &format!("{READ}\n{ERASED}\n{long}\n")).unwrap_or_default();
        assert_eq!(told, ["line 3: longer than 1 MB, and not read"]);
    }

    #[test]
    fn an_instant_has_a_date_a_time_and_an_offset() {
        for text in ["2026-10-01T09:15:00Z", "2026-10-01T09:15:00.123+01:00", "2026-10-01t09:15:00z"] {
            assert!(is_instant(text), "{text}");
        }
        for text in ["2026-10-01T09:15:00", "2026-10-01 09:15:00Z", "2026-10-01", "2026-13-01T09:15:00Z", "1790000000", "2026-10-01T09:15:00+0100"] {
            assert!(!is_instant(text), "{text}");
        }
    }
}
