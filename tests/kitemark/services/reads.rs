//! Which GETs are planned: reads alone, over a list of labelled operations and over words of every kind.

use crate::common::CRITERIA;
use crate::common::labelled::{Labelled, get, labelled};
use kitemark::contract::Contract;
use kitemark::document::{Source, SourceStore};
use kitemark::model::Index;
use kitemark::probe::reading::{Judge, NamedBy, Reading, RequestWords, of_query};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static WORDS: LazyLock<RequestWords> = LazyLock::new(|| RequestWords::of(CRITERIA.editions.iter().map(|edition| &*edition.library)));

/// What the operations of a contract do, by their paths.
fn readings(contract: &Value) -> BTreeMap<String, Reading> {
    let source = Source::from_bytes("openapi.json", contract.to_string().into_bytes());
    let contract = Contract::from_source(&SourceStore::in_memory(BTreeMap::new()), source);
    let index = Index::new(&contract, None, None);
    let judge = Judge::new(&WORDS, &index);
    let reads = index.operations.iter().filter(|operation| operation.method == "GET");
    reads.map(|operation| (operation.name.to_owned(), judge.reading(&index, operation))).collect()
}

fn contract_of(paths: Value) -> Value {
    json!({ "openapi": "3.1.0", "info": { "title": "Reads", "version": "1.0.0" }, "paths": paths })
}

/// What one operation does that is alone in its contract.
fn reading(path: &str, id: &str, summary: &str, description: &str, tags: &str) -> Reading {
    let row = Labelled { path, id, summary, description, tags, ..Labelled::default() };
    readings(&contract_of(json!({ path: { "get": get(&row) } }))).remove(path).unwrap()
}

fn of_path(path: &str) -> Reading {
    reading(path, "", "", "", "")
}

fn is_action(reading: &Reading, word: &str, by: NamedBy) -> bool {
    matches!(reading, Reading::Action { word: found, named_by } if found == word && *named_by == by)
}

/// The rows of the list with what they do, where those of `together` are in one contract.
fn judged<'r>(rows: &'r [Labelled<'r>], together: impl Fn(&Labelled<'_>) -> String) -> Vec<(&'r Labelled<'r>, Reading)> {
    let mut contracts: BTreeMap<String, Vec<&Labelled<'_>>> = BTreeMap::new();
    rows.iter().for_each(|row| contracts.entry(together(row)).or_default().push(row));
    let mut judged = Vec::new();
    for rows in contracts.into_values() {
        let paths: serde_json::Map<String, Value> = rows.iter().map(|row| (row.path.to_owned(), json!({ "get": get(row) }))).collect();
        let readings = readings(&contract_of(Value::Object(paths)));
        judged.extend(rows.into_iter().map(|row| (row, readings[row.path].clone())));
    }
    judged
}

/// The figures that the README has: run with `--nocapture` to see them.
#[test]
fn no_labelled_action_is_planned_and_nearly_every_labelled_read_is() {
    let text = std::fs::read_to_string(crate::common::fixture("reads/labelled.tsv")).unwrap();
    let rows = labelled(&text);
    assert!(rows.len() >= 400);
    // Each operation among those of its contract, and alone, where no other says what things there are.
    for (how, judged) in [("in its contract", judged(&rows, |row| row.contract.to_owned())), ("alone", judged(&rows, |row| format!("{row:?}")))] {
        for part in ["tuning", "held-out"] {
            let of = |label: &str| judged.iter().filter(|(row, _)| row.part == part && row.label == label).collect::<Vec<_>>();
            let (reads, actions) = (of("read"), of("action"));
            assert!(reads.len() >= 100 && actions.len() >= 90, "{part}");
            let planned: Vec<_> = actions.iter().filter(|(_, reading)| *reading == Reading::Read).collect();
            assert!(planned.is_empty(), "actions that are planned, {how}: {planned:#?}");
            let left: Vec<_> = reads.iter().filter(|(_, reading)| *reading != Reading::Read).collect();
            println!("{part}, {how}: 0 of {} actions planned, {} of {} reads", actions.len(), reads.len() - left.len(), reads.len());
            assert!(left.len() * 100 <= reads.len() * 5, "reads that are not planned, {how}: {left:#?}");
        }
    }
}

#[test]
fn words_written_in_one_are_split_where_one_of_them_acts() {
    for (path, verb) in [
        ("/createdb", "create"),
        ("/dropdatabase", "drop"),
        ("/clearcache", "clear"),
        ("/sendmail", "send"),
        ("/purgeoldmessages", "purge"),
        ("/deletealluserdata", "delete"),
        ("/admin/userdelete", "delete"),
        ("/vaults/emptyvault", "empty"),
        ("/flushall", "flush"),
        ("/resetpassword", "reset"),
        ("/startserver", "start"),
    ] {
        assert!(is_action(&of_path(path), verb, NamedBy::Path), "{path}: {:?}", of_path(path));
    }
    // The contract's own names are words too.
    let quokkas = contract_of(json!({ "/quokkas/{id}": { "get": {} }, "/dropquokkas": { "get": {} } }));
    assert!(is_action(&readings(&quokkas)["/dropquokkas"], "drop", NamedBy::Path));
    for path in [
        "/settings",
        "/address",
        "/senders",
        "/runtime",
        "/startups",
        "/deliveries",
        "/executives",
        "/datasets",
        "/payloads",
        "/checklists",
        "/openapi.json",
        "/movements",
        "/markets",
        "/clearances",
        "/endpoints",
        "/installations",
        "/deletions",
        "/playlists",
        "/importance",
        "/additional-items",
    ] {
        assert_eq!(of_path(path), Reading::Read, "{path}");
    }
    // Nobody knows the rest of these, so that they are not known to be names either.
    for path in ["/deletequokka", "/zorkcreate", "/startzorks"] {
        assert!(matches!(of_path(path), Reading::Doubtful(_)), "{path}: {:?}", of_path(path));
    }
}

#[test]
fn an_action_is_seen_wherever_it_is_in_a_path() {
    for (path, verb) in [
        ("/persons/{personId}/delete", "delete"),
        ("/delete/{personId}", "delete"),
        ("/persons/delete/{personId}/now", "delete"),
        ("/orders/{orderId}:cancel", "cancel"),
        ("/orders/order-cancel", "cancel"),
        ("/accounts/{id}/log-out", "log out"),
        ("/users/{id}/doLogout", "logout"),
        ("/lights/{id}/turn-on", "turn on"),
        ("/rooms/{id}/check-in", "check in"),
        ("/jobs/nightly/run", "run"),
        ("/reports/run", "run"),
        ("/index/_refresh", "refresh"),
        ("/account/delete.php", "delete"),
        ("/sensors/{id}/recalibrate", "recalibrate"),
        ("/valves/{id}/reseat", "reseat"),
        ("/?Action=DeleteUser", "delete"),
        ("/console?purge=true", "purge"),
    ] {
        let found = of_path(path);
        let is_seen = is_action(&found, verb, NamedBy::Path) || verb == "reseat" && matches!(found, Reading::Doubtful(_));
        assert!(is_seen, "{path}: {found:?}");
    }
}

#[test]
fn a_path_reads_that_ends_in_a_thing_a_parameter_or_a_known_read() {
    for path in [
        "/persons",
        "/persons/{personId}",
        "/stop/{stopId}/departures",
        "/run/{id}/logs",
        "/orders/cancelled",
        "/add-ons",
        "/AddOnResults.json",
        "/companies/{id}/payrolls",
        "/flights/search",
        "/reports/{id}/export",
        "/health",
        "/info",
        "/me",
        "/exhibits/v2",
        "/",
        "/{dataset}",
        "/items?state={state}",
    ] {
        assert_eq!(of_path(path), Reading::Read, "{path}");
    }
    for path in [
        "/frobnicate",
        "/frobnicate/{id}",
        "/mail/{orderId}",
        "/orders/{id}/invoice-mail",
        "/orders/{id}/mail",
        "/lights/{id}/on",
        "/devices/{id}/{command}",
        "/volume/{level}",
    ] {
        assert!(matches!(of_path(path), Reading::Doubtful(_)), "{path}: {:?}", of_path(path));
    }
}

#[test]
fn the_contract_says_what_is_a_thing() {
    let alone = json!({ "/zork": { "get": {} } });
    assert!(matches!(readings(&contract_of(alone.clone()))["/zork"], Reading::Doubtful(_)));
    let mut by_schema = contract_of(alone.clone());
    by_schema["components"] = json!({ "schemas": { "Zork": { "type": "object" } } });
    assert_eq!(readings(&by_schema)["/zork"], Reading::Read);
    // What is sent to have something done says nothing of things.
    by_schema["components"] = json!({ "schemas": { "ZorkRequest": { "type": "object" } } });
    assert!(matches!(readings(&by_schema)["/zork"], Reading::Doubtful(_)));
    for paths in [
        json!({ "/zork": { "get": {} }, "/zork/{zorkId}/parts": { "get": {} } }),
        json!({ "/zork": { "get": {}, "put": {} } }),
        json!({ "/zork": { "get": { "operationId": "describeTheZork" } } }),
        json!({ "/zork": { "get": { "summary": "Returns the zork." } } }),
        json!({ "/zork": { "get": { "summary": "Size of the zork" } } }),
    ] {
        assert_eq!(readings(&contract_of(paths.clone()))["/zork"], Reading::Read, "{paths}");
    }
    // Tools make such identifiers of any path.
    for id in ["getZork", "get_zork", "zork_retrieve", "ZorkController_zork"] {
        assert!(matches!(reading("/zork", id, "", "", "zork"), Reading::Doubtful(_)), "{id}");
    }
}

#[test]
fn an_identifier_acts_by_any_of_its_words() {
    for (id, verb) in [
        ("deletePerson", "delete"),
        ("person_delete", "delete"),
        ("users.delete", "delete"),
        ("api.views.main.populate_db", "populate"),
        ("UserController_delete", "delete"),
        ("purge.cache.all", "purge"),
        ("apps/regenerate-token", "regenerate"),
        ("doLogoutUsingGET", "logout"),
        ("disable_user_persons__id__get", "disable"),
        ("getAndDelete", "delete"),
        ("findOrCreatePerson", "create"),
    ] {
        let found = reading("/persons/{personId}", id, "", "", "");
        assert!(is_action(&found, verb, NamedBy::OperationId), "{id}: {found:?}");
    }
    for id in ["runReport", "setFlag", "startDate", "orders.close", "shipOrder", "resetStatus"] {
        assert!(matches!(reading("/persons", id, "", "", ""), Reading::Doubtful(_)), "{id}");
        assert_eq!(reading("/persons", id, "Lists persons", "", ""), Reading::Read, "{id}");
    }
    for id in ["getSendersReport", "listRuns", "persons.list", "release_list", "PersonController_findAll", "hasOrders", "personsById", ""] {
        assert_eq!(reading("/persons", id, "", "", ""), Reading::Read, "{id}");
    }
}

#[test]
fn a_text_acts_by_its_leading_verb() {
    let acts = [
        "Creates and populates the database",
        "Deletes a person",
        "Triggers the nightly job",
        "Permanently delete a person",
        "This endpoint wipes the data",
        "Use this endpoint to empty the mailbox",
        "Allows an administrator to revoke a token",
        "Runs the import",
        "Schedule a backup",
        "Turns the lamp off",
        "Logs out",
        "Returns the list and clears it",
        "Get or create the cart",
        "Returns a token, revoking the one before",
        "Internal use only. Resets the database.",
        "Returns the counter. It then deletes the entries.",
    ];
    let unclear = ["Cache flush", "Run report", "All sessions are terminated", "Link to confirm an address", "Honks the horn", "Sync users"];
    for text in acts.iter().chain(&unclear) {
        for (summary, description) in [(*text, ""), ("", *text), ("", &format!("<p>{text}.</p>"))] {
            let found = reading("/persons", "", summary, description, "");
            assert_ne!(found, Reading::Read, "{summary}{description}");
            assert!(unclear.contains(text) || matches!(found, Reading::Action { .. }), "{summary}{description}: {found:?}");
        }
    }
    for text in [
        "Returns all persons",
        "Gets a person",
        "List persons",
        "Retrieve the status of the last reset",
        "To retrieve a person, send a GET request",
        "By default, returns persons that were not deleted",
        "This endpoint allows you to retrieve the persons to delete",
        "Check if a person can be deleted",
        "Run a search with a template",
        "Whether the account was closed",
        "Order details",
        "Stops and searches near a place",
        "Test results of a person",
        "Note: returns persons",
        "Deprecated - list persons",
    ] {
        for (summary, description) in [(text, ""), ("", text)] {
            assert_eq!(reading("/persons", "", summary, description, ""), Reading::Read, "{summary}{description}");
        }
    }
}

#[test]
fn a_word_that_is_a_thing_too_is_cleared_by_words_that_read() {
    for (path, id, summary) in [
        ("/pulls/{id}/merge", "pulls/check-if-merged", ""),
        ("/sync/case-notes", "listNotes", ""),
        ("/orders/{id}/charge", "", "Get the charge of an order"),
        ("/cancel/{id}/status", "", "Get the status of a cancellation"),
    ] {
        assert_ne!(of_path(path), Reading::Read, "{path}");
        assert_eq!(reading(path, id, summary, "", ""), Reading::Read, "{path}");
    }
    let with_delete = contract_of(json!({ "/persons/{id}/lock": { "get": {}, "delete": {} } }));
    assert_eq!(readings(&with_delete)["/persons/{id}/lock"], Reading::Read);
    // What tools make of any path, and what is a verb alone, clears nothing.
    for (path, id, summary) in [("/logout", "getLogout", ""), ("/sync", "getSync", ""), ("/persons/{id}/delete", "getPerson", "Get a person")] {
        assert!(matches!(reading(path, id, summary, "", ""), Reading::Action { .. }), "{path}");
    }
    assert!(matches!(reading("/sync/users", "getSync", "", "", ""), Reading::Doubtful(_)));
}

#[test]
fn a_tag_and_the_answers_hint_at_what_is_done() {
    for tag in ["bulk actions", "admin operations", "Commands", "Reset", "Danger zone"] {
        assert!(matches!(reading("/persons", "", "", "", tag), Reading::Doubtful(_)), "{tag}");
        assert_eq!(reading("/persons", "", "List persons", "", tag), Reading::Read, "{tag}");
    }
    assert_eq!(reading("/actions/runners", "", "Runners", "", "actions"), reading("/actions/runners", "", "Runners", "", ""));
    let accepted = contract_of(json!({ "/persons": { "get": { "responses": { "202": { "description": "Begun" } } } } }));
    assert!(matches!(&readings(&accepted)["/persons"], Reading::Doubtful(reason) if reason.contains("202")));
}

#[test]
fn a_query_acts_by_what_it_is_sent_with() {
    assert!(is_action(&of_query(&WORDS, "action=reboot&id=7"), "reboot", NamedBy::Query));
    assert!(is_action(&of_query(&WORDS, "purge=true"), "purge", NamedBy::Query));
    assert!(matches!(of_query(&WORDS, "cmd=GPIO,12,1"), Reading::Doubtful(_)));
    for query in ["", "q=delete", "state=cancelled", "purge=false", "action=list", "page=2"] {
        assert_eq!(of_query(&WORDS, query), Reading::Read, "{query}");
    }
}
