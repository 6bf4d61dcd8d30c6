//! Bad input: each kind gets a clear message or a whole report, never a panic and never a pass.

use crate::common::{code, fixture, kitemark, root, stderr, stdout};
use serde_json::Value;
use std::path::PathBuf;

fn check(path: &str) -> (i32, Value) {
    let path = if path.starts_with('/') { path.to_owned() } else { fixture("hostile").join(path).display().to_string() };
    let output = kitemark(&["check", "--standards", "standards", "--format", "json", &path]);
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{path}: no report: {}", stderr(&output)));
    (code(&output), report)
}

/// The messages of a requirement's findings.
fn messages(report: &Value, requirement: &str) -> Vec<String> {
    let results = report["results"].as_array().unwrap();
    let result = results.iter().find(|result| result["requirement"] == requirement).unwrap();
    result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            format!("{}:{}:{} {}", finding["file"].as_str().unwrap(), finding["line"], finding["column"], finding["message"].as_str().unwrap())
        })
        .collect()
}

fn outcome(report: &Value, requirement: &str) -> String {
    let results = report["results"].as_array().unwrap();
    results.iter().find(|result| result["requirement"] == requirement).unwrap()["outcome"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_no_openapi_document_fails_the_first_requirement_and_leaves_the_rest_open() {
    let cases = [
        ("empty.yaml", "empty"),
        ("empty-object.json", "openapi"),
        ("scalar.yaml", ""),
        ("swagger-2.0.yaml", "Swagger 2.0"),
        ("unknown-version.yaml", "4.0.0"),
        ("unquoted-version.yaml", "3.1"),
        ("not-yaml.yaml", ""),
        ("two-documents.yaml", "more than one"),
        ("invalid-utf8.yaml", "UTF-8"),
        ("trailing-comma.json", "comma"),
        ("alias-bomb.yaml", "alias"),
    ];
    for (file, word) in cases {
        let (code, report) = check(file);
        assert_eq!(code, 1, "{file}");
        assert_eq!(outcome(&report, "INT-01"), "fail", "{file}");
        let told = messages(&report, "INT-01");
        assert!(told.iter().any(|message| message.to_lowercase().contains(&word.to_lowercase())), "{file}: {told:?}");
        for result in report["results"].as_array().unwrap() {
            let outcome = result["outcome"].as_str().unwrap();
            assert_ne!(outcome, "pass", "{file}: {} passes", result["requirement"]);
        }
    }
}

#[test]
fn a_reference_that_leads_nowhere_is_told_where_it_stands() {
    let cases = [
        ("ref-to-nothing.yaml", "there is nothing at"),
        ("ref-to-itself.yaml", "leads back to itself"),
        ("ref-to-http.yaml", "nothing is fetched"),
        ("ref-outside/contract/openapi.yaml", "outside the folder"),
    ];
    for (file, words) in cases {
        let path = fixture("hostile").join(file);
        let path = if path.is_file() { path } else { find_contract(&fixture("hostile").join("ref-outside")) };
        let (_, report) = check(&path.display().to_string());
        let told = messages(&report, "INT-03");
        assert!(told.iter().any(|message| message.contains(words)), "{file}: {told:?}");
    }
}

fn find_contract(folder: &std::path::Path) -> PathBuf {
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                return path;
            }
        }
    }
    panic!("no contract in {}", folder.display());
}

#[test]
fn a_named_root_widens_what_may_be_read() {
    let contract = find_contract(&fixture("hostile").join("ref-outside"));
    let output = kitemark(&["check", "--standards", "standards", "--format", "json", "--root", "fixtures", &contract.display().to_string()]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let within = "`outside-of-hostile.yaml` lies outside";
    assert!(messages(&report, "INT-03").iter().all(|message| !message.contains(within)), "{:?}", messages(&report, "INT-03"));
    assert!(messages(&report, "INT-03").iter().any(|message| message.contains("passwd")), "what lies outside the root is still refused");
}

#[test]
fn irregular_files_are_judged_and_say_so() {
    for (file, words) in [
        ("duplicate-keys.yaml", "stands twice"),
        ("merge-keys.yaml", "merge key"),
        ("non-string-keys.yaml", "not a string"),
        ("quoted-continuation.yaml", "goes on"),
    ] {
        let (_, report) = check(file);
        let told = messages(&report, "INT-02");
        assert!(told.iter().any(|message| message.contains(words)), "{file}: {told:?}");
        assert_ne!(outcome(&report, "INT-01"), "fail", "{file}");
    }
    for file in ["bom-crlf.yaml", "tabs.json", "openapi-last.yaml", "property-named-ref.yaml", "cyclic-schemas.yaml", "date-not-a-date.yaml"] {
        let (_, report) = check(file);
        assert_ne!(outcome(&report, "INT-01"), "fail", "{file}");
        assert_eq!(messages(&report, "INT-03"), Vec::<String>::new(), "{file}");
    }
}

#[test]
fn files_that_name_each_other_are_legal_and_a_reference_to_itself_is_not() {
    let (_, report) = check("recursive-files/a.yaml");
    let told = messages(&report, "INT-03");
    assert!(told.iter().any(|message| message.starts_with("a.yaml:5:") && message.contains("leads back to itself")), "{told:?}");
    assert!(told.iter().all(|message| !message.contains("components/schemas/A")), "{told:?}");
}

#[test]
fn one_unreadable_file_of_many_names_itself_and_the_rest_is_judged() {
    let contract = find_contract(&fixture("hostile").join("broken-part"));
    let folder = contract.parent().unwrap();
    let contract = if folder.join("openapi.yaml").is_file() { folder.join("openapi.yaml") } else { contract };
    let (_, report) = check(&contract.display().to_string());
    assert!(messages(&report, "INT-03").iter().any(|message| message.contains("cannot be read: line")), "{:?}", messages(&report, "INT-03"));
    assert_eq!(outcome(&report, "INT-01"), "pass");
}

#[test]
fn a_missing_product_is_a_wrong_question() {
    for arguments in [
        &["check", "no/such/file.yaml"][..],
        &["check", "fixtures/hostile/folder-without-manifest"],
        &["check", "fixtures/conforming/police-records", "--only", "INT-999"],
        &["check", "--only", "INT-06", "fixtures/conforming/police-records"],
        &["check", "fixtures/conforming/police-records", "--grade", "7"],
        &["check", "fixtures/conforming/police-records", "--scheme", "no-such-scheme"],
        &["check", "fixtures/conforming/police-records", "--standards", "no/such/folder"],
        &["explain", "INT-999"],
        &["standards", "show", "no-such-standard"],
        &["standards", "show", "api-interoperability@9.9.9"],
        &["standards", "kinds", "no-such-kind"],
    ] {
        let output = kitemark(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{arguments:?} prints no partial result");
        assert!(stderr(&output).contains("error: ") && stderr(&output).contains("help: "), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn generated_extremes_end_with_a_message() {
    let folder = std::env::temp_dir().join(format!("kitemark-hostile-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let cases: [(&str, Vec<u8>, &str); 5] = [
        ("deep.yaml", b"a: ".iter().copied().chain(std::iter::repeat_n(b'[', 10_000)).collect(), "nesting"),
        ("deep.json", format!("{{\"a\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000)).into_bytes(), "nesting"),
        ("block.yaml", (0..10_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>().into_bytes(), "nesting"),
        ("zeros.yaml", vec![0; 100_000_000], "NUL"),
        ("zeros.json", vec![0; 1_000], "NUL"),
    ];
    for (name, bytes, word) in cases {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let (code, report) = check(&path.display().to_string());
        assert_eq!(code, 1, "{name}");
        let told = messages(&report, "INT-01");
        assert!(told.iter().any(|message| message.contains(word)), "{name}: {told:?}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_a_limit_leaves_out_is_told_and_never_passed() {
    let folder = std::env::temp_dir().join(format!("kitemark-limits-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let contract = |schema: &str| {
        format!(
            r#"{{"openapi":"3.1.0","info":{{"title":"t","version":"1.0.0"}},"paths":{{"/a":{{"post":{{"operationId":"a","requestBody":{{"content":{{
                "application/json":{{"schema":{schema}}}}}}},"responses":{{"201":{{"description":"d"}}}}}}}}}}}}"#
        )
    };
    let branches = |count: usize| {
        let branch = |number| format!(r#"{{"type":"object","properties":{{"p{number}":{{"type":"string","maxLength":9}}}}}}"#);
        let all: Vec<String> = (0..count).map(branch).collect();
        format!(r#"{{"allOf":[{}]}}"#, all.join(","))
    };
    let patterned = |pattern: &str| format!(r#"{{"type":"object","properties":{{"callbackUrl":{{"type":"string","pattern":"{pattern}"}}}}}}"#);
    let cases = [
        ("few-branches.json", contract(&branches(100)), "SEC-26", None),
        ("many-branches.json", contract(&branches(3000)), "SEC-26", Some("composed of more than 1024 others")),
        ("pattern.json", contract(&patterned("^https://[a-z]+\\\\.example/")), "SEC-33", None),
        ("large-pattern.json", contract(&patterned("^https://((a{1000}){1000}){1000}")), "SEC-33", Some("it is too large")),
        ("exploding-pattern.json", contract(&patterned("^https:(?:(?=.).|.)*x$")), "SEC-33", Some("it takes too many steps")),
        ("foreign-pattern.json", contract(&patterned("^https://(?i)x")), "SEC-33", Some("ECMA-262")),
    ];
    for (name, text, requirement, reason) in cases {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        let (_, report) = check(&path.display().to_string());
        let outcome = outcome(&report, requirement);
        let results = report["results"].as_array().unwrap();
        let told = results.iter().find(|result| result["requirement"] == requirement).unwrap()["reason"].as_str().unwrap_or_default();
        match reason {
            None => assert_ne!(outcome, "inconclusive", "{name}: {told}"),
            Some(reason) => assert!(outcome == "inconclusive" && told.contains(reason), "{name}: {outcome} {told}"),
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_password_in_an_address_is_shown_to_nobody() {
    for format in ["terminal", "json"] {
        let output = kitemark(&["check", "--standards", "standards", "--level", "note", "--format", format, "fixtures/poor/open-doors"]);
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(shown.contains("door:*******@") && !shown.contains("letmein"), "{format}");
    }
}

#[test]
fn a_contract_in_one_line_is_shown_around_each_finding() {
    let description = "é".repeat(30_000);
    let text = format!(
        r#"{{"openapi":"3.0.3","info":{{"title":"One line","version":"1.0.0","description":"{description}"}},"servers":[{{"url":"https://door:letmein@api.example.org/v1"}}],"paths":{{}}}}"#
    );
    let column = text.split("\"url\"").next().unwrap().chars().count() + 1;
    let file = std::env::temp_dir().join(format!("kitemark-one-line-{}.json", std::process::id()));
    std::fs::write(&file, text).unwrap();
    let output = kitemark(&["check", "--standards", "standards", "--level", "note", file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    let shown = stdout(&output);
    assert!(shown.contains(&format!(":1:{column}]")), "{shown}");
    assert!(shown.contains(r#"é"},"servers":[{"url":"https://door:*******@api."#) && !shown.contains("letmein"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
}

#[test]
fn hidden_characters_are_shown_on_a_terminal() {
    let output = kitemark(&["check", "--standards", "standards", "--level", "note", "fixtures/hostile/bidirectional-names.yaml"]);
    let text = stdout(&output);
    assert!(
        !text
            .chars()
            .any(|character| matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') || character.is_control() && character != '\n')
    );
}

#[test]
fn every_hostile_file_ends_with_an_exit_code_of_the_table() {
    let mut open = vec![fixture("hostile")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let output = kitemark(&["check", "--standards", "standards", &path.display().to_string()]);
            assert!([0, 1, 2, 3].contains(&code(&output)), "{}: {}", path.display(), stderr(&output));
        }
    }
    assert!(root().join("fixtures/hostile").is_dir());
}
