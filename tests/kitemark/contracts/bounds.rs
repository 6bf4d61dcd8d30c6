//! Whatever a contract, a manifest or a recording holds, memory and work stay in proportion, in counts that no machine
//! changes; what is cut off is told, and never a pass.

use crate::common::{CRITERIA, assess, code, kitemark, stderr, stdout};
use allocation_counter::{AllocationInfo, measure};
use kitemark::assessment::waivers::{Blocking, WaiverContext, judge};
use kitemark::assessment::{Assessment, ReportFinding};
use kitemark::contract::Contract;
use kitemark::document::{Source, SourceStore, looked_up};
use kitemark::engine::Outcome;
use kitemark::product::recording::Recording;
use kitemark::product::{Approver, Product, Waiver};
use kitemark::report::ReportDocument;
use kitemark::standard::Level;
use std::fmt::Write as _;
use std::path::PathBuf;

/// A contract in JSON with these members beside its head.
fn contract(members: &str) -> String {
    format!(r#"{{"openapi":"3.1.0","info":{{"title":"Rolls","version":"1.0.0"}},{members}}}"#)
}

/// Numbered texts with commas between them; `@` stands for the number.
fn numbered(count: usize, form: &str) -> String {
    (0..count).map(|number| form.replace('@', &number.to_string())).collect::<Vec<_>>().join(",")
}

fn product(text: &str) -> Product {
    let store = SourceStore::in_memory([("openapi.json".to_owned(), text.as_bytes().to_vec())].into());
    Product::of_contract(Contract::load(&store, "openapi.json").unwrap())
}

/// What a check of a contract takes and comes to: keys that are looked up, allocations, bytes at the peak.
struct Run {
    looked_up: u64,
    allocated: AllocationInfo,
    report: ReportDocument,
}

fn run(text: &str) -> Run {
    // What is made ready once is no part of it.
    let _ = &*CRITERIA;
    let before = looked_up();
    let mut report = None;
    let allocated = measure(|| {
        let product = product(text);
        report = Some(ReportDocument::new(kitemark::TOOL, &product, &CRITERIA, assess(&product)));
    });
    Run { looked_up: looked_up() - before, allocated, report: report.unwrap() }
}

fn size(report: &ReportDocument) -> usize {
    serde_json::to_vec(&report.results).unwrap().len()
}

/// One path of many parameters: each finding about one has the whole path in its pointer.
fn long_path(parameters: usize) -> String {
    let path: String = (0..parameters).map(|number| format!("/{{parameter{number}}}")).collect();
    let declared = numbered(parameters, r#"{"name":"parameter@","in":"path","required":true}"#);
    contract(&format!(r#""paths":{{"{path}":{{"get":{{"parameters":[{declared}],"responses":{{"200":{{"description":"ok"}}}}}}}}}}"#))
}

#[test]
fn memory_is_not_places_times_the_length_of_their_path() {
    // What places written at once would take grows a hundredfold from one to the other.
    let [small, large] = [400, 4_000].map(|parameters| (long_path(parameters).len(), run(&long_path(parameters))));
    for (bytes, run) in [&small, &large] {
        let most = 30_000_000 + 100 * *bytes as u64;
        assert!(run.allocated.bytes_max < most, "{bytes} bytes of contract take {} at the peak, not {most}", run.allocated.bytes_max);
    }
    let (few, many) = (size(&small.1.report), size(&large.1.report));
    assert!(many < 28_000_000, "the findings take {many} bytes");
    let left_out =
        |report: &ReportDocument| report.results.iter().filter_map(|result| result.not_listed.as_ref()).map(|rest| rest.findings).sum::<usize>();
    assert_eq!(left_out(&small.1.report), 0, "{few} bytes leave nothing out");
    assert!(left_out(&large.1.report) > 0);
}

#[test]
fn what_is_left_out_is_counted_and_decides_as_what_is_listed() {
    let [small, large] = [400, 4_000].map(|parameters| run(&long_path(parameters)).report);
    let count = |result: &kitemark::assessment::ReportResult| {
        let listed: usize = result.findings.iter().map(|finding| 1 + finding.others).sum();
        listed + result.not_listed.as_ref().map_or(0, |rest| rest.findings)
    };
    let (mut cut, mut of_parameters) = (0, 0);
    for (few, many) in small.results.iter().zip(&large.results) {
        assert_eq!(few.outcome, many.outcome, "{}: the outcome does not depend on what is listed", few.requirement);
        let Some(rest) = &many.not_listed else { continue };
        cut += 1;
        assert!(many.outcome == Outcome::Fail || many.outcome == Outcome::Warn || many.outcome >= Outcome::NotRun, "{}", many.requirement);
        assert!(!many.findings.is_empty(), "{} has room for its first findings", many.requirement);
        assert!(rest.reason.contains("MB of findings in all"), "{}", rest.reason);
        // What is found of each parameter is counted for each, listed or not; the rest is found once.
        let more = count(many) - count(few);
        assert!([0, 3_600].contains(&more), "{}: {more}", many.requirement);
        of_parameters += usize::from(more > 0);
    }
    assert!(cut > of_parameters && of_parameters > 0, "{cut} requirements are cut, {of_parameters} of them about parameters");
}

#[test]
fn a_long_name_is_quoted_by_its_ends_and_pointers_stay_exact() {
    let name = format!("Start{}End", "x".repeat(100_000));
    let text = contract(&format!(r#""paths":{{}},"components":{{"schemas":{{"{name}":{{"type":3}}}},"responses":{{"{name}!":{{}}}}}}"#));
    let report = run(&text).report;
    let findings: Vec<_> =
        report.results.iter().flat_map(|result| &result.findings).filter(|finding| finding.place.pointer.len() > 100_000).collect();
    assert!(!findings.is_empty());
    for finding in &findings {
        assert!(finding.message.chars().count() < 1_000, "{} characters", finding.message.chars().count());
    }
    assert!(findings.iter().any(|finding| finding.place.pointer == format!("/components/schemas/{name}/type")));
    assert!(findings.iter().any(|finding| finding.message.contains("`Startxxx") && finding.message.contains("xxxEnd!`")));
}

#[test]
fn the_terminal_and_the_report_say_how_many_are_not_listed_and_why() {
    let folder = std::env::temp_dir().join(format!("kitemark-bounds-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("openapi.json");
    std::fs::write(&file, long_path(4_000)).unwrap();
    let file = file.display().to_string();
    let shown = kitemark(&["check", &file]);
    assert_eq!(code(&shown), 1, "{}", stderr(&shown));
    let text = stdout(&shown).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("more that are counted and not listed: a report lists at most"), "{text}");
    assert!(shown.stdout.len() < 200_000, "{} bytes", shown.stdout.len());
    let [one, other] = ["1", "3"].map(|threads| kitemark(&["check", &file, "--format", "json", "--threads", threads]).stdout);
    assert!(one == other, "what is left out does not depend on the number of threads");
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Holds what the second doubling of something takes more against what the first does: twice as much, and some. Where each
/// is compared with every other it is four times.
#[track_caller]
fn is_linear(what: &str, [one, two, four]: [u64; 3]) {
    let (first, second) = (two.saturating_sub(one), four.saturating_sub(two));
    assert!(second < first * 5 / 2 + 100, "{what}: to double it takes {first} more, to double it again {second}");
}

/// A contract with this many paths of a form.
fn operations(count: usize, form: &str) -> String {
    contract(&format!(r#""paths":{{{}}}"#, numbered(count, form)))
}

/// A path that is read, with these members of its operation.
fn get(members: &str) -> String {
    format!(r#"{{"get":{{{members},"responses":{{"200":{{"description":"ok"}}}}}}}}"#)
}

fn one_operation(members: &str) -> String {
    contract(&format!(r#""paths":{{"/rolls":{}}}"#, get(members)))
}

#[test]
fn twice_as_much_takes_twice_the_work() {
    type Made = Box<dyn Fn(usize) -> String>;
    let cases: Vec<(&str, usize, Made)> = vec![
        ("equal operationIds", 300, Box::new(move |count| operations(count, &format!(r#""/p@":{}"#, get(r#""operationId":"same""#))))),
        (
            "operationIds that differ in case only",
            300,
            Box::new(move |count| {
                let spelt = |number: usize| (0..12).map(|bit| if number >> bit & 1 == 1 { 'X' } else { 'x' }).collect::<String>();
                let paths: Vec<String> =
                    (0..count).map(|number| format!(r#""/p{number}":{}"#, get(&format!(r#""operationId":"{}""#, spelt(number))))).collect();
                contract(&format!(r#""paths":{{{}}}"#, paths.join(",")))
            }),
        ),
        (
            "parameters of one operation",
            300,
            Box::new(move |count| one_operation(&format!(r#""parameters":[{}]"#, numbered(count, r#"{"name":"p@","in":"query"}"#)))),
        ),
        (
            "path parameters of one name in one list",
            300,
            Box::new(move |count| one_operation(&format!(r#""parameters":[{}]"#, numbered(count, r#"{"name":"p","in":"path","required":true}"#)))),
        ),
        ("unknown fields at the root", 1_000, Box::new(|count| contract(&format!(r#""paths":{{}},{}"#, numbered(count, r#""field@":1"#))))),
        ("equal tags", 300, Box::new(|count| contract(&format!(r#""paths":{{}},"tags":[{}]"#, numbered(count, r#"{"name":"rolls"}"#))))),
        (
            "servers of one address",
            300,
            Box::new(|count| {
                contract(&format!(
                    r#""paths":{{}},"servers":[{}]"#,
                    numbered(count, r#"{"url":"https://rolls.example/v1","description":"Production"}"#)
                ))
            }),
        ),
        (
            "variables of one server",
            300,
            Box::new(|count| {
                let url = numbered(count, "{v@}");
                let variables = numbered(count, r#""v@":{"default":"a"}"#);
                contract(&format!(r#""paths":{{}},"servers":[{{"url":"https://rolls.example/{url}","variables":{{{variables}}}}}]"#))
            }),
        ),
        (
            "references that lead nowhere beside names much like theirs",
            200,
            Box::new(move |count| {
                let references = numbered(count, r##"{"$ref":"#/components/schemas/Rool@"}"##);
                let schemas = numbered(count, r#""Roll@":{"type":"object"}"#);
                let body = format!(r#"{{"application/json":{{"schema":{{"anyOf":[{references}]}}}}}}"#);
                contract(&format!(
                    r#""paths":{{"/rolls":{{"get":{{"responses":{{"200":{{"description":"ok","content":{body}}}}}}}}}}},"components":{{"schemas":{{{schemas}}}}}"#
                ))
            }),
        ),
        (
            "schemas that are none",
            300,
            Box::new(|count| {
                contract(&format!(
                    r#""paths":{{}},"components":{{"schemas":{{"Roll":{{"properties":{{{}}}}}}}}}"#,
                    numbered(count, r#""p@":{"type":3}"#)
                ))
            }),
        ),
    ];
    for (what, count, made) in cases {
        // What is compiled when first asked is no part of it.
        let _ = run(&made(2 * count));
        let runs = [2, 4, 8].map(|times| run(&made(times * count)));
        is_linear(&format!("{what}, keys looked up"), runs.each_ref().map(|run| run.looked_up));
        is_linear(&format!("{what}, allocations"), runs.each_ref().map(|run| run.allocated.count_total));
    }
}

#[test]
fn a_name_of_a_megabyte_costs_no_more_than_reading_it() {
    let of = |length: usize| run(&contract(&format!(r#""paths":{{}},"{}":1"#, "q".repeat(length)))).allocated;
    let (short, long) = (of(10), of(1_000_000));
    assert!(long.count_total < short.count_total + 200, "{} allocations, not about {}", long.count_total, short.count_total);
}

#[test]
fn a_recording_with_very_many_header_fields_is_read_in_one_pass() {
    let archive = |count: usize| {
        let fields = numbered(count, r#"{"name":"X-@","value":"a"}"#);
        let response = format!(r#"{{"status":200,"headers":[{fields}],"content":{{"size":0}}}}"#);
        format!(
            r#"{{"log":{{"version":"1.2","entries":[{{"request":{{"method":"GET","url":"https://rolls.example/","headers":[]}},"response":{response}}}]}}}}"#
        )
    };
    let work = |count: usize| {
        let source = Source::from_bytes("recording.har", archive(count).into_bytes());
        let before = looked_up();
        let allocated = measure(|| assert_eq!(Recording::read(source).unwrap().exchanges[0].answer.as_ref().unwrap().headers.len(), count));
        (looked_up() - before, allocated.count_total)
    };
    let work = [2_000, 4_000, 8_000].map(work);
    is_linear("keys looked up", work.map(|(looked_up, _)| looked_up));
    is_linear("allocations", work.map(|(_, allocations)| allocations));
}

/// A product whose manifest has this beside what every manifest has.
fn folder(name: &str, manifest: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kitemark-bounds-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("openapi.json"), contract(r#""paths":{}"#)).unwrap();
    let head = "supplier: { legalName: Rolls Limited }\nproduct: Rolls\nversion: 1.0.0\ncontracts: [openapi.json]\n";
    std::fs::write(folder.join("kitemark.yaml"), format!("{head}{manifest}")).unwrap();
    folder
}

#[test]
fn unknown_fields_of_a_manifest_are_counted_beyond_the_first() {
    for count in [1_000, 150_000] {
        let mut fields = String::new();
        for number in 0..count {
            let _ = writeln!(fields, "field{number}: 1");
        }
        let folder = folder("manifest", &fields);
        let output = kitemark(&["check", folder.to_str().unwrap()]);
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(code(&output), 2, "{}", stdout(&output));
        let told = stderr(&output);
        assert!(told.len() < 20_000 && told.contains("there is no field `field"), "{} bytes", told.len());
        let rest = if count == 1_000 { "900 more faults are not told one by one" } else { "what else is wrong is not told" };
        assert!(told.contains(rest), "{}", told.lines().last().unwrap_or_default());
    }
}

#[test]
fn a_finding_that_is_not_listed_is_in_the_assessment_too() {
    let assessment: Assessment = assess(&product(&long_path(4_000)));
    let failed = assessment.results.iter().filter(|result| result.not_listed.is_some());
    for result in failed {
        assert!(result.outcome != Outcome::Pass && result.outcome != Outcome::NotApplicable, "{}", result.requirement);
    }
}

#[test]
fn waivers_are_held_against_findings_by_their_ids_and_not_one_by_one() {
    let failed = run(&long_path(2)).report.results.into_iter().find(|result| result.outcome == Outcome::Fail && !result.findings.is_empty()).unwrap();
    let scheme = kitemark::standard::embedded::schemes().unwrap().remove(0);
    let work = |count: usize| {
        let mut result = failed.clone();
        let first = result.findings[0].clone();
        let id = |number: usize| format!("{number:016x}");
        result.findings = (0..count).map(|number| ReportFinding { id: id(number), level: Level::Must, ..first.clone() }).collect();
        let approver = Approver { name: "Board".into(), organisation: "Example Force".into() };
        let waiver = |number| Waiver {
            requirement: result.requirement.clone(),
            findings: vec![id(number)],
            reason: "it is being fixed".into(),
            compensating_control: "somebody looks at it".into(),
            owner: "somebody".into(),
            approver: approver.clone(),
            expires: "2027-12-31".into(),
        };
        let waivers: Vec<Waiver> = (0..count).map(waiver).collect();
        let context = WaiverContext { scheme: &scheme, supplier: Some("Rolls Limited"), as_of: Some("2027-06-01"), whole: true };
        let allocated = measure(|| assert_eq!(judge(&waivers, &[Blocking::of(&result)], context).len(), count));
        allocated.count_total
    };
    is_linear("allocations", [500, 1_000, 2_000].map(work));
}
