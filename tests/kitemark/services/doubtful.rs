//! What a GET does decides whether it is asked: what acts never, what is doubtful with a flag, once and last, and what the
//! contract, the manifest and the probe file say before all names.

use crate::common::labelled::{get, labelled};
use crate::common::lapwing::{FAST, Folder, NOW, ask, conforming, contract, kitemark, manifest, outcome_of, product};
use crate::common::server::{Asked, Server};
use crate::common::tls::Authority;
use crate::common::{code, stderr, stdout};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// The plan of a product, as JSON.
fn plan(folder: &Folder, more: &[&str]) -> Value {
    let all = [&["plan", folder.0.to_str().unwrap(), "--environment", "Sandbox", "--format", "json"], more].concat();
    let output = kitemark(&all, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["plan"].take()
}

/// The entry of a list of the plan for an operation.
fn entry<'p>(plan: &'p Value, list: &str, operation: &str) -> Option<&'p Value> {
    plan[list].as_array().and_then(|all| all.iter().find(|entry| entry["operation"] == operation))
}

/// Whether a plan asks an address below `/v1`.
fn asks(plan: &Value, path: &str) -> bool {
    plan["requests"].as_array().unwrap().iter().any(|request| request["url"].as_str().unwrap().ends_with(&format!("/v1{path}")))
}

/// The service of the sightings with operations of ours beside them.
fn with_paths(name: &str, base: &str, authority: &Authority, paths: &BTreeMap<String, Value>) -> Folder {
    let folder = product(name, base, authority);
    let mut contract = contract();
    contract["paths"].as_object_mut().unwrap().extend(paths.clone());
    folder.write("openapi.yaml", &contract.to_string());
    folder
}

/// A path as it is asked, with 7 for every parameter.
fn filled(path: &str) -> String {
    let mut filled = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        filled.push('7');
        rest = after.split_once('}').unwrap().1;
    }
    filled + rest
}

/// The labelled actions whose paths are paths alone, as operations with values for their parameters.
fn actions() -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string(crate::common::fixture("reads/labelled.tsv")).unwrap();
    let rows = labelled(&text).into_iter().filter(|row| row.label == "action" && !row.path.contains(['?', '#', '&']));
    let mut paths = BTreeMap::new();
    for (number, row) in rows.enumerate() {
        let mut operation = get(&row);
        // One contract has each identifier once.
        if !row.id.is_empty() && paths.values().any(|known: &Value| known["get"]["operationId"] == row.id) {
            operation["operationId"] = format!("{}{number}", row.id).into();
        }
        let names = row.path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap());
        let parameter = |name: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "integer" }, "example": 7 });
        operation["parameters"] = names.map(parameter).collect();
        operation["security"] = json!([]);
        paths.entry(row.path.to_owned()).or_insert(json!({ "get": operation }));
    }
    paths
}

#[test]
fn no_get_that_acts_is_called_by_the_default_run() {
    let authority = Authority::new();
    let paths = actions();
    assert!(paths.len() >= 200, "{}", paths.len());
    let calls: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
    let acting: BTreeMap<String, String> = paths.keys().map(|path| (format!("/v1{}", filled(path)), path.clone())).collect();
    let (counted, known) = (Arc::clone(&calls), acting.clone());
    let server = Server::secure(&authority, move |asked: &Asked| match known.get(asked.path()) {
        Some(path) => {
            *counted.lock().unwrap().entry(path.clone()).or_default() += 1;
            outcome_of(&json!({ "done": true }))
        }
        None => conforming(asked),
    });
    let folder = with_paths("acting", &server.https("/v1"), &authority, &paths);
    for class in ["L1", "L2"] {
        let run = ask(&folder, &[&FAST[..], &["--class", class]].concat());
        assert_eq!(*calls.lock().unwrap(), BTreeMap::new(), "{class}");
        assert!(run.entries().iter().any(|entry| entry["request"]["url"].as_str().unwrap().ends_with("/v1/sightings")), "reads are asked");
    }
    // With the flag what is doubtful is asked once, after all else, and what acts is not.
    let plan = plan(&folder, &[]);
    let doubtful: BTreeSet<&str> = plan["doubtful"].as_array().unwrap().iter().map(|entry| entry["operation"].as_str().unwrap()).collect();
    assert!(!doubtful.is_empty() && doubtful.len() < 80, "{doubtful:?}");
    let before = server.asked().len();
    ask(&folder, &[&FAST[..], &["--class", "L2", "--doubtful"]].concat());
    for (path, count) in calls.lock().unwrap().iter() {
        assert!(*count == 1 && doubtful.contains(format!("GET {path}").as_str()), "{path} was called {count} times");
    }
    assert_eq!(calls.lock().unwrap().len(), doubtful.len());
    let asked = server.asked();
    let is_acting: Vec<bool> = asked[before..].iter().map(|asked| acting.contains_key(asked.path())).collect();
    assert!(is_acting.is_sorted(), "what is doubtful comes last");
}

fn zork() -> BTreeMap<String, Value> {
    let answers = json!({ "200": { "description": "Told", "content": { "application/json": { "schema": {} } } } });
    let zork = json!({ "get": { "operationId": "zork", "security": [], "responses": answers } });
    BTreeMap::from([("/zork".to_owned(), zork)])
}

#[test]
fn what_is_doubtful_leaves_a_requirement_open_until_it_is_asked() {
    let authority = Authority::new();
    let server = Server::secure(&authority, |asked: &Asked| if asked.path() == "/v1/zork" { outcome_of(&json!({})) } else { conforming(asked) });
    let folder = with_paths("open", &server.https("/v1"), &authority, &zork());
    let only = [&FAST[..], &["--only", "INT-18,INT-51", "--grade", "3"]].concat();
    let run = ask(&folder, &only);
    for id in ["INT-18", "INT-51"] {
        assert_eq!(run.outcome(id), "inconclusive", "{:#}", run.result(id));
        let reason = run.result(id)["reason"].as_str().unwrap();
        assert!(reason.contains("GET /zork") && reason.contains("--doubtful"), "{reason}");
    }
    assert_eq!(run.code, 3);
    assert!(server.asked().iter().all(|asked| asked.path() != "/v1/zork"));
    let recording: Value = serde_json::from_str(&run.recording).unwrap();
    let skipped = &recording["log"]["_run"]["skipped"][0];
    assert_eq!((&skipped["operation"], &skipped["undecided"]), (&json!("GET /zork"), &json!(true)));
    assert_eq!(run.report["live"]["skipped"][0]["operation"], "GET /zork");
    // A replay of that says the same.
    let path = folder.0.join("recording.har");
    let arguments = ["check", folder.0.to_str().unwrap(), "--replay", path.to_str().unwrap(), "--method", "live", "--format", "json"];
    let replayed = kitemark(&[&arguments, &only[2..]].concat(), &[("SOURCE_DATE_EPOCH", NOW)]);
    assert_eq!(serde_json::from_slice::<Value>(&replayed.stdout).unwrap(), run.report);
    // Asked, it is judged; what would ask it otherwise stays open.
    let run = ask(&folder, &[&only[..], &["--doubtful"]].concat());
    assert_eq!(run.outcome("INT-18"), "pass", "{:#}", run.result("INT-18"));
    assert_eq!(run.outcome("INT-51"), "inconclusive", "{:#}", run.result("INT-51"));
    assert!(run.result("INT-51")["reason"].as_str().unwrap().contains("asked once"), "{:#}", run.result("INT-51"));
    assert_eq!(server.asked().iter().filter(|asked| asked.path() == "/v1/zork").count(), 1);
}

#[test]
fn what_is_doubtful_is_not_asked_again_where_it_seems_to_fail() {
    let authority = Authority::new();
    let server = Server::secure(&authority, |asked: &Asked| match asked.path() {
        "/v1/zork" | "/v1/sightings/7" => crate::common::server::Deed::Answer(500, vec![("content-type", "text/plain".into())], "no".into()),
        _ => conforming(asked),
    });
    let folder = with_paths("failing", &server.https("/v1"), &authority, &zork());
    let run = ask(&folder, &[&FAST[..], &["--only", "INT-18", "--grade", "2", "--doubtful"]].concat());
    assert_eq!(run.outcome("INT-18"), "fail");
    let times = |path: &str| server.asked().iter().filter(|asked| asked.path() == path).count();
    assert_eq!((times("/v1/zork"), times("/v1/sightings/7")), (1, 2));
    assert_eq!(server.asked().last().unwrap().path(), "/v1/zork");
}

#[test]
fn the_plan_lists_what_is_doubtful_with_reason_and_flag() {
    let authority = Authority::new();
    let folder = with_paths("listed", "https://127.0.0.1:9/v1", &authority, &zork());
    let plan = plan(&folder, &[]);
    let zork = entry(&plan, "doubtful", "GET /zork").unwrap();
    let reason = zork["reason"].as_str().unwrap();
    assert!(reason.contains("neither a noun of the contract's resources nor a known read") && reason.contains("--doubtful"), "{reason}");
    assert!(zork["probes"].as_array().unwrap().contains(&json!("INT-18/read")));
    // What acts is no doubt.
    assert!(entry(&plan, "skipped", "GET /logout").is_some() && entry(&plan, "doubtful", "GET /logout").is_none());
    let text = stdout(&kitemark(&["plan", folder.0.to_str().unwrap(), "--environment", "Sandbox"], &[]));
    assert!(text.contains("\nDoubtful: asked with --doubtful alone, once and last\n  GET /zork\n"), "{text}");
    let text = stdout(&kitemark(&["plan", folder.0.to_str().unwrap(), "--environment", "Sandbox", "--doubtful", "--only", "INT-18"], &[]));
    assert!(
        text.contains("/v1/zork\n    with no credential\n    once, after all others, since it may act\n") && !text.contains("\nDoubtful"),
        "{text}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn a_probe_that_has_enough_reads_needs_nothing_doubtful() {
    let authority = Authority::new();
    // SEC-37 asks three operations at most.
    let mut paths = zork();
    let folder = with_paths("enough", "https://127.0.0.1:9/v1", &authority, &paths);
    let plan_of = |folder: &Folder| plan(folder, &["--only", "SEC-37"]);
    let of = plan_of(&folder);
    assert!(asks(&of, "/sightings") && entry(&of, "doubtful", "GET /zork").is_none(), "{of:#}");
    // With fewer reads it does.
    for path in ["/sightings", "/health"] {
        paths.insert(path.into(), json!({}));
    }
    let folder = with_paths("short", "https://127.0.0.1:9/v1", &authority, &paths);
    let of = plan_of(&folder);
    assert!(asks(&of, "/sightings/7") && entry(&of, "doubtful", "GET /zork").is_some(), "{of:#}");
}

/// The marks of one operation: in the contract, at its path, in the manifest and in the probe file.
#[derive(Default)]
struct Marks {
    operation: Option<Value>,
    path: Option<Value>,
    manifest: Option<bool>,
    values: Option<bool>,
}

/// The plan for a service with `/logout`, which is named like an action, `/zork`, which is doubtful, and `/things`, which is
/// read, where all are marked alike.
fn marked(name: &str, marks: &Marks, more: &[&str]) -> Value {
    let authority = Authority::new();
    let one = |id: &str| {
        let mut item = json!({ "get": { "operationId": id, "responses": { "200": { "description": "Told" } }, "security": [] } });
        if let Some(mark) = &marks.operation {
            item["get"]["x-kitemark-safe"] = mark.clone();
        }
        if let Some(mark) = &marks.path {
            item["x-kitemark-safe"] = mark.clone();
        }
        item
    };
    let paths = [("/logout", "getLogout"), ("/zork", "zork"), ("/things", "listThings")].map(|(path, id)| (path.to_owned(), one(id)));
    let folder = with_paths(name, "https://127.0.0.1:9/v1", &authority, &paths.into());
    let of_all = |safe: bool| json!({ "getLogout": { "safe": safe }, "GET /zork": { "safe": safe }, "listThings": { "safe": safe } });
    let mut document: Value = serde_json::from_str(&manifest("https://127.0.0.1:9/v1", &json!({}))).unwrap();
    if let Some(safe) = marks.manifest {
        document["operations"] = of_all(safe);
    }
    if let Some(safe) = marks.values {
        folder.write("probe.yaml", &json!({ "operations": of_all(safe) }).to_string());
        document["environments"][1]["values"] = "probe.yaml".into();
    }
    folder.write("kitemark.yaml", &document.to_string());
    plan(&folder, more)
}

#[test]
fn who_says_that_it_is_safe_decides_and_any_false_is_believed_first() {
    let every = ["/logout", "/zork", "/things"];
    for (number, (marks, safe)) in [
        (Marks { operation: Some(json!(true)), ..Marks::default() }, true),
        (Marks { path: Some(json!(true)), ..Marks::default() }, true),
        (Marks { manifest: Some(true), ..Marks::default() }, true),
        (Marks { values: Some(true), ..Marks::default() }, true),
        (Marks { operation: Some(json!(true)), path: Some(json!(true)), manifest: Some(true), values: Some(true) }, true),
        (Marks { operation: Some(json!(false)), ..Marks::default() }, false),
        (Marks { path: Some(json!(false)), ..Marks::default() }, false),
        (Marks { manifest: Some(false), ..Marks::default() }, false),
        (Marks { values: Some(false), ..Marks::default() }, false),
        (Marks { operation: Some(json!(false)), manifest: Some(true), values: Some(true), ..Marks::default() }, false),
        (Marks { operation: Some(json!(true)), path: Some(json!(false)), ..Marks::default() }, false),
        (Marks { operation: Some(json!(true)), manifest: Some(false), values: Some(true), ..Marks::default() }, false),
        (Marks { operation: Some(json!(true)), manifest: Some(true), values: Some(false), ..Marks::default() }, false),
        // What is neither true nor false is not taken for true.
        (Marks { operation: Some(json!("true")), ..Marks::default() }, false),
    ]
    .into_iter()
    .enumerate()
    {
        let plan = marked(&format!("marked-{number}"), &marks, &["--doubtful"]);
        for path in every {
            assert_eq!(asks(&plan, path), safe, "{number}: {path}");
            let skipped = entry(&plan, "skipped", &format!("GET {path}"));
            assert_eq!(skipped.is_some(), !safe, "{number}: {path}");
            // A read that is withheld by a word alone leaves open what it would have shown.
            let undecided = skipped.is_some_and(|skipped| skipped["undecided"] == true);
            assert_eq!(undecided, !safe && path != "/logout", "{number}: {path}");
        }
    }
}

#[test]
fn a_probe_file_that_says_both_of_one_operation_is_believed_for_the_worse() {
    let authority = Authority::new();
    let folder = with_paths("both", "https://127.0.0.1:9/v1", &authority, &zork());
    for (by_id, by_path) in [(true, false), (false, true)] {
        folder.write("values.yaml", &json!({ "operations": { "zork": { "safe": by_id }, "GET /zork": { "safe": by_path } } }).to_string());
        let plan = plan(&folder, &["--doubtful", "--values", folder.0.join("values.yaml").to_str().unwrap()]);
        assert!(!asks(&plan, "/zork"));
    }
}

#[test]
fn a_read_that_somebody_withholds_is_not_passed() {
    let authority = Authority::new();
    let server = Server::secure(&authority, conforming);
    let folder = product("withheld", &server.https("/v1"), &authority);
    let mut contract = contract();
    contract["paths"]["/sightings"]["get"]["x-kitemark-safe"] = false.into();
    folder.write("openapi.yaml", &contract.to_string());
    let run = ask(&folder, &[&FAST[..], &["--only", "INT-18", "--grade", "2"]].concat());
    assert_eq!(run.outcome("INT-18"), "inconclusive", "{:#}", run.result("INT-18"));
    assert!(run.result("INT-18")["reason"].as_str().unwrap().contains("GET /sightings"), "{:#}", run.result("INT-18"));
}

#[test]
fn the_manifest_names_operations_that_there_are() {
    let authority = Authority::new();
    let folder = product("unknown", "https://127.0.0.1:9/v1", &authority);
    let mut document: Value = serde_json::from_str(&manifest("https://127.0.0.1:9/v1", &json!({}))).unwrap();
    for (operations, said) in [
        (json!({ "listNobody": { "safe": true } }), "the manifest names `listNobody`, which is no operation of the contract"),
        (json!({ "listSightings": { "save": true } }), "there is no field `save` here; did you mean `safe`?"),
        (json!({ "listSightings": { "safe": "yes" } }), "kitemark.yaml:1:"),
    ] {
        document["operations"] = operations;
        folder.write("kitemark.yaml", &document.to_string());
        let output = kitemark(&["plan", folder.0.to_str().unwrap(), "--environment", "Sandbox"], &[]);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}

#[test]
fn a_value_that_is_sent_may_act_too() {
    let authority = Authority::new();
    let with = |name: &str, parameter: Value| {
        let operation =
            json!({ "operationId": "listThings", "security": [], "parameters": [parameter], "responses": { "200": { "description": "Told" } } });
        let paths = BTreeMap::from([("/things".to_owned(), json!({ "get": operation }))]);
        plan(&with_paths(name, "https://127.0.0.1:9/v1", &authority, &paths), &[])
    };
    let query =
        |name: &str, example: &str| json!({ "name": name, "in": "query", "required": true, "schema": { "type": "string" }, "example": example });
    assert!(entry(&with("sent-action", query("action", "reboot")), "skipped", "GET /things").is_some());
    assert!(entry(&with("sent-switch", query("purge", "true")), "skipped", "GET /things").is_some());
    assert!(entry(&with("sent-command", query("cmd", "x7")), "doubtful", "GET /things").is_some());
    assert!(asks(&with("sent-search", query("q", "reboot")), "/things?q=reboot"));
}

#[test]
fn a_fixed_address_that_an_operation_answers_is_asked_as_that_is() {
    let authority = Authority::new();
    let at_root = |name: &str, paths: Value| {
        let folder = product(name, "https://127.0.0.1:9", &authority);
        let mut contract = contract();
        contract["paths"] = paths;
        folder.write("openapi.yaml", &contract.to_string());
        plan(&folder, &["--doubtful"])
    };
    let operation = json!({ "get": { "responses": { "200": { "description": "Told" } }, "security": [], "x-kitemark-safe": false } });
    let has = |plan: &Value, path: &str| plan["requests"].as_array().unwrap().iter().any(|request| request["url"].as_str().unwrap().ends_with(path));
    let plan = at_root("console", json!({ "/console": operation }));
    assert!(!has(&plan, "/console") && has(&plan, "/phpinfo.php"));
    assert_eq!(entry(&plan, "doubtful", "GET /console").unwrap()["probes"], json!(["SEC-36/console"]));
    // A template may take any address for its own.
    let command = json!({ "name": "command", "in": "path", "required": true, "schema": { "type": "string" }, "example": "x" });
    let any = json!({ "get": { "responses": { "200": { "description": "Told" } }, "security": [], "parameters": [command] } });
    let plan = at_root("any", json!({ "/{command}": any }));
    assert!(!has(&plan, "/kitemark-{random}") && !has(&plan, "/console") && has(&plan, "/.git/HEAD"));
    let asked: Vec<&str> = plan["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|request| request["doubtful"] == true)
        .map(|request| request["url"].as_str().unwrap())
        .collect();
    assert_eq!(asked, ["https://127.0.0.1:9/x"]);
}

#[test]
fn standards_without_the_words_plan_no_operation() {
    let authority = Authority::new();
    let folder = product("wordless", "https://127.0.0.1:9/v1", &authority);
    let standards = Folder::new("wordless-standards");
    let copied =
        std::process::Command::new("cp").args(["-r", "standards/.", standards.0.to_str().unwrap()]).current_dir(crate::common::root()).status();
    assert!(copied.unwrap().success());
    std::fs::remove_file(standards.0.join("vocabularies/request-reads.yaml")).unwrap();
    let linted = kitemark(&["standards", "lint", standards.0.to_str().unwrap()], &[]);
    assert_eq!(code(&linted), 1);
    let said = stdout(&linted) + &stderr(&linted);
    assert!(said.contains("there is no vocabulary `request-reads`, without which none is known to read"), "{said}");
    let plan = plan(&folder, &["--doubtful", "--standards", standards.0.to_str().unwrap()]);
    assert!(!asks(&plan, "/sightings"));
    let skipped = entry(&plan, "skipped", "GET /sightings").unwrap();
    assert!(skipped["reason"].as_str().unwrap().contains("request-reads") && skipped["undecided"] == true, "{skipped}");
    // A vocabulary of requests that nobody asks is misspelt.
    let words = "id: request-raeds\ntitle: Verbs that read\nof: requests\nwords: [get]\n";
    std::fs::write(standards.0.join("vocabularies/request-raeds.yaml"), words).unwrap();
    let linted = kitemark(&["standards", "lint", standards.0.to_str().unwrap()], &[]);
    let said = stdout(&linted) + &stderr(&linted);
    assert!(
        said.contains("vocabularies/request-raeds.yaml:1:1: no plan asks a vocabulary of requests by this id; did you mean `request-reads`?"),
        "{said}"
    );
}
