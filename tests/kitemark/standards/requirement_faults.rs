//! Requirement files that are wrong: what is said, and where.

use crate::common::boats::{HEAD, MEANINGS, assert_holds, faults_of, files_with};
use kitemark::document::SourceStore;
use kitemark::engine::examples::run_examples;
use kitemark::engine::lint::{lint, untested};
use kitemark::standard::read_store;

#[test]
fn what_is_named_and_not_there_is_told_with_its_place_and_the_name_that_was_meant() {
    let check = "    expect: false\n    message: \"{name}\"\n";
    for (rest, told) in [
        (
            format!("checks:\n  a:\n    each: propertys\n{check}"),
            "3:5: there is neither a kind of node nor a group `propertys`; did you mean `property`?",
        ),
        (
            format!("groups:\n  quantity: {{ each: property }}\nchecks:\n  a:\n    each: quantiti\n{check}  b:\n    each: quantity\n{check}"),
            "5:5: there is neither a kind of node nor a group `quantiti`; did you mean `quantity`?",
        ),
        (
            format!(
                "schemas:\n  numbers: {{ type: array }}\nchecks:\n  a:\n    each: property\n    where: {{ is: {{ types: \"#number\" }} }}\n{check}"
            ),
            "6:20: there is no schema `#number` under `schemas`; did you mean `#numbers`?",
        ),
        (
            format!("checks:\n  a:\n    each: property\n    named: \"@boat.lenght\"\n{check}"),
            "4:5: there is no meaning `@boat.lenght` in vocabularies/meanings.yaml; did you mean `@boat.length`?",
        ),
        (
            format!("checks:\n  a:\n    each: property\n    meaning: [boat.length, boat.weight]\n{check}"),
            "4:28: the meaning `@boat.weight` has no `names`, so that no name shows it",
        ),
        (format!("checks:\n  a:\n    each: property\n    where: numbers\n{check}"), "4:5: `where` does not match `^[#@$]`"),
        (format!("checks:\n  a:\n    each: property\n    where: {{ is: {{ maximun: 5 }} }}\n{check}"), "did you mean `maximum`?"),
        ("checks:\n  a:\n    like: b\n".to_owned(), "3:5: there is no check `b`"),
        ("checks:\n  a:\n    each: property\n".to_owned(), "2:3: `message` is missing"),
        (
            format!(
                "tables:\n  doors: {{ a: {{ path: /a }} }}\nchecks:\n  a:\n    each: property\n    where: {{ anyOf: {{ rows: door, schema: true }} }}\n{check}"
            ),
            "6:23: there is no table `door` under `tables`; did you mean `doors`?",
        ),
        (
            format!(
                "checks:\n  a:\n    each: property\n{check}examples:\n  - {{ fails: a, put: {{ Boat name: 1, BOATS /boats: {{}}, GET boats: 1 }} }}\n"
            ),
            "`GET boats` names no part of a contract",
        ),
        (
            format!("checks:\n  a:\n    each: property\n{check}examples:\n  - {{ passes: a, answers: {{ admin: {{}} }} }}\n"),
            "7:29: there is no probe `admin` here",
        ),
        (
            format!(
                "checks:\n  a:\n    each: property\n{check}examples:\n  - {{ passes: a, put: [{{ info: {{}} }}, {{ info: {{}} }}], answers: [{{ x: {{}} }}, {{ x: {{}} }}] }}\n"
            ),
            "only one of put, evidence, answers, changes, files is a list",
        ),
    ] {
        let faults = faults_of(&rest);
        assert!(faults.iter().any(|fault| fault.contains(told)), "{told}\n{faults:#?}\n{rest}");
    }
}

#[test]
fn a_check_of_exchanges_that_no_probe_asks_for_is_told() {
    let rest = "checks:\n  a: { each: exchange, expect: { is: { statusCode: 200 } }, message: \"{label}\" }\n\
        examples:\n  - { passes: an answer, exchanges: [{}] }\n  - { fails: a, exchanges: [{ response: { status: 500, body: null } }] }\n";
    let mut files = files_with("");
    files.insert("boats/requirements/BOAT-01-length.yaml".into(), format!("{}{rest}", HEAD.replace("[static]", "[live]")).into_bytes());
    let folder = read_store(SourceStore::in_memory(files)).unwrap();
    let told: Vec<String> = lint(&folder).iter().map(ToString::to_string).collect();
    assert!(matches!(told.as_slice(), [only] if only.contains("would send nothing")), "{told:#?}");
    let run = run_examples(&folder, &[]);
    assert_eq!((run.faults, run.passed), (Vec::new(), 2));
}

#[test]
fn names_that_name_themselves_are_told() {
    for (rest, told) in [
        (
            "schemas:\n  a: { not: \"#b\" }\n  b: { not: \"#a\" }\nchecks:\n  x: { each: property, where: \"#a\", expect: false, message: x }\n",
            "3:8: these schemas name each other without end: `#a`, `#b`, `#a`",
        ),
        (
            "groups:\n  a: { each: b }\n  b: { each: a }\nchecks:\n  x: { each: a, expect: false, message: x }\n",
            "3:8: these groups are part of each other without end: `a`, `b`, `a`",
        ),
        ("checks:\n  x: { like: y, each: property }\n  y: { like: x, message: y }\n", "is like itself: x, y"),
    ] {
        let faults = faults_of(rest);
        assert!(faults.iter().any(|fault| fault.contains(told)), "{told}\n{faults:#?}");
    }
}

#[test]
fn few_words_cannot_say_without_end() {
    let mut doubled = "schemas:\n  s0: { type: array }\n".to_owned();
    for number in 1..40 {
        doubled.push_str(&format!("  s{number}: {{ allOf: [\"#s{0}\", \"#s{0}\"] }}\n", number - 1));
    }
    doubled.push_str("checks:\n  x: { each: property, where: \"#s39\", expect: false, message: x }\n");
    let faults = faults_of(&doubled);
    assert!(faults.iter().any(|fault| fault.contains("in full this file has more than 200000 values")), "{faults:#?}");
    let mut chained = "schemas:\n  s0: { type: array }\n".to_owned();
    for number in 1..5000 {
        chained.push_str(&format!("  s{number}: {{ not: \"#s{}\" }}\n", number - 1));
    }
    chained.push_str("checks:\n  x: { each: property, where: \"#s4999\", expect: false, message: x }\n");
    let faults = faults_of(&chained);
    assert!(faults.iter().any(|fault| fault.contains("more than 64 schemas or groups name each other in a row")), "{faults:#?}");
}

#[test]
fn what_does_not_go_together_is_told() {
    let each = "each: property, expect: false, message: x";
    for (rest, told) in [
        (
            format!("groups:\n  property: {{ each: operation }}\nchecks:\n  a: {{ {each} }}\n"),
            "a group has a name of its own: `property` is a kind of node",
        ),
        (
            "groups:\n  get: { each: operation }\nchecks:\n  a: { each: [get, property], expect: false, message: x }\n".to_owned(),
            "`get` is a group, and a group is named alone, not in a list",
        ),
        (
            "groups:\n  get: { each: operation }\nchecks:\n  a: { each: property, except: get, expect: false, message: x }\n".to_owned(),
            "the group `get` has nodes of another kind, so it excepts nothing",
        ),
        (
            "groups:\n  get: { each: operation, having: property }\nchecks:\n  a: { each: operation, except: get, expect: false, message: x }\n".to_owned(),
            "the group `get` is told by more than names and facts, so it cannot be an exception",
        ),
        (
            format!("checks:\n  a: {{ {each} }}\ncases:\n  - {{ check: a, {each} }}\n  - {{ check: b, {each} }}\n"),
            "`a` is one of `checks` too: write it there or among the cases",
        ),
        (
            format!("cases:\n  - {{ check: a, {each} }}\n  - {{ check: b, each: operation, expect: false, message: x }}\n"),
            "all cases are of the same kinds of node",
        ),
        (
            "cases:\n  - { check: a, each: operation, having: property, expect: false, message: x }\n  - { check: b, each: operation, expect: false, message: x }\n".to_owned(),
            "a case that others follow is told by the name and the facts of the node alone",
        ),
        (
            format!("cases:\n  - {{ check: a, {each} }}\n  - {{ check: a, each: property, message: y }}\n"),
            "the case before that is `a` says what it is: write `message` there",
        ),
        (
            "checks:\n  a: { each: property, where: { is: { types: {} }, properties: { types: {} } }, expect: false, message: x }\n".to_owned(),
            "`types` is given twice: under `is`, and once more under `is` or `properties`",
        ),
    ] {
        let faults = faults_of(&rest);
        assert!(faults.iter().any(|fault| fault.contains(told)), "{told}\n{faults:#?}");
    }
}

#[test]
fn lint_holds_the_form_of_a_file() {
    let example = "examples:\n  - passes: the base contract\n  - { fails: a, put: { Boat.draught: { type: number } }, at: Boat.draught }\n";
    let check = "  a: { each: property, expect: { is: { name: { not: { const: draught } } } }, message: \"{name}\" }\n";
    let whole = format!("checks:\n{check}{example}");
    assert_holds(&whole, 2);
    for (rest, told) in [
        (format!("groups:\n  hull: {{ each: property }}\n{whole}"), "2:3: nothing uses the group `hull`"),
        (format!("schemas:\n  hull: {{ type: array }}\n{whole}"), "2:3: nothing uses the schema `hull`"),
        (format!("tables:\n  hull: {{ a: {{ b: 1 }} }}\n{whole}"), "2:3: nothing uses the table `hull`"),
        (format!("{example}checks:\n{check}"), "`checks` comes before `examples`"),
        (
            format!("checks:\n  a: {{ named: draught, each: property, expect: false, message: \"{{name}}\" }}\n{example}"),
            "2:24: `each` comes before `named`",
        ),
        (
            format!("checks:\n  a: {{ each: property, named: &name draught, expect: false, message: \"{{name}}\" }}\n{example}"),
            "2:37: YAML anchors and aliases hide what is said twice",
        ),
        (
            format!("checks:\n  a: {{ each: property, named: {{ lastToken: [siteRef] }}, expect: false, message: \"{{name}}\" }}\n{example}"),
            "2:45: no name has the word `siteRef`, because names are split at capitals, digits and signs; write `site ref`",
        ),
        (
            format!(
                "parameters:\n  words: {{ default: [berth, dry-dock], about: Words. }}\nchecks:\n  a: {{ each: property, named: {{ hasToken: $words }}, expect: false, message: x }}\n{example}"
            ),
            "2:29: no name has the word `dry-dock`",
        ),
        (
            format!(
                "checks:\n  a: {{ each: property, except: {{ properties: {{ maximum: {{ type: number }} }} }}, expect: false, message: x }}\n{example}"
            ),
            "this excepts every node that lacks the field, too",
        ),
        (format!("{whole}{}", "# And so on.\n".repeat(150)), "above 150 its first line says why, as a comment"),
    ] {
        let faults = faults_of(&rest);
        assert!(faults.iter().any(|fault| fault.contains(told)), "{told}\n{faults:#?}");
    }
}

#[test]
fn lint_reads_the_register_of_meanings_and_says_what_has_no_check() {
    let mut files = files_with("");
    let meanings = MEANINGS.replace("lastToken: [length, boat len]", "lastToken: [length, boatLen]").replace("boat }", "boat, format: boat-weight }");
    files.insert("vocabularies/meanings.yaml".into(), meanings.into_bytes());
    let text = HEAD.replace("[static]", "[attest]");
    files.insert("boats/requirements/BOAT-01-length.yaml".into(), text.into_bytes());
    let folder = read_store(SourceStore::in_memory(files)).unwrap();
    let told: Vec<String> = lint(&folder).iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[0].starts_with("vocabularies/meanings.yaml:6:34: no name has the word `boatLen`"), "{told:#?}");
    assert!(told[1].starts_with("vocabularies/meanings.yaml:7:") && told[1].contains("boat-weight"), "{told:#?}");
    assert_eq!(untested(&folder), ["BOAT-01"]);
}
