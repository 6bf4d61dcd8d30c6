//! Bodies and header fields of answers as they were sent: what can be read is judged by its schema, and what cannot decides
//! nothing.

use crate::common::kitemark;
use serde_json::{Value, json};

/// One answer to `GET /tides` that is documented by this response, and what comes of it.
struct Answered {
    version: &'static str,
    response: Value,
    headers: Value,
    content: Value,
    redacted: Value,
    status: u16,
}

impl Answered {
    fn new(media_type: &str, schema: &Value, text: &str) -> Self {
        Self {
            version: "3.1.0",
            response: json!({ "description": "Tides.", "content": { media_type: { "schema": schema } } }),
            headers: json!([{ "name": "Content-Type", "value": media_type }]),
            content: json!({ "size": text.len(), "mimeType": media_type, "text": text }),
            redacted: json!([]),
            status: 200,
        }
    }

    /// The same with a body of bytes, in base64.
    fn bytes(self, base64: &str, size: usize) -> Self {
        Self { content: json!({ "size": size, "mimeType": "", "text": base64, "encoding": "base64" }), ..self }
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.as_array_mut().unwrap().push(json!({ "name": name, "value": value }));
        self
    }

    /// The outcome of a requirement, and the messages of it.
    fn outcome(&self, requirement: &str) -> (String, String) {
        let number = std::sync::atomic::AtomicUsize::fetch_add(&NEXT, 1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("kitemark-answers-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let contract = json!({
            "openapi": self.version, "info": { "title": "Tides", "version": "1.0.0" }, "security": [],
            "servers": [{ "url": "https://tides.example/v1" }],
            "paths": { "/tides": { "get": { "responses": { "200": self.response, "default": { "description": "A fault." } } } } },
        });
        let entry = json!({
            "startedDateTime": "2026-11-01T09:00:00Z", "time": 1, "cache": {}, "timings": { "send": 0, "wait": 1, "receive": 0 },
            "request": { "method": "GET", "url": "https://tides.example/v1/tides", "httpVersion": "HTTP/1.1", "cookies": [],
                "headers": [], "queryString": [], "headersSize": -1, "bodySize": 0 },
            "response": { "status": self.status, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": self.headers,
                "content": self.content, "redirectURL": "", "headersSize": -1, "bodySize": -1 },
            "_kitemark": { "probes": ["INT-18/read", "INT-26/read"], "class": "L1", "credential": "none",
                "operation": "openapi.json#/paths/~1tides/get", "redacted": self.redacted },
        });
        let archive = json!({ "log": { "version": "1.2", "creator": { "name": "tides", "version": "1" }, "entries": [entry] } });
        let [contract_file, archive_file] = ["openapi.json", "tides.har"].map(|name| folder.join(name));
        std::fs::write(&contract_file, contract.to_string()).unwrap();
        std::fs::write(&archive_file, archive.to_string()).unwrap();
        let [contract_file, archive_file] = [&contract_file, &archive_file].map(|file| file.to_str().unwrap());
        let output = kitemark(&["check", contract_file, "--replay", archive_file, "--method", "live", "--format", "json", "--only", requirement]);
        std::fs::remove_dir_all(&folder).unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        let result = report["results"].as_array().unwrap().iter().find(|result| result["requirement"] == requirement).unwrap();
        (result["outcome"].as_str().unwrap().to_owned(), result.to_string())
    }
}

static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

fn heights() -> Value {
    json!({ "type": "object", "required": ["height"], "properties": { "height": { "type": "number" } } })
}

#[track_caller]
fn expect(answered: &Answered, requirement: &str, outcome: &str, words: &str) {
    let (found, told) = answered.outcome(requirement);
    assert_eq!(found, outcome, "{told}");
    assert!(told.contains(words), "{words}: {told}");
}

#[test]
fn a_body_that_was_not_decoded_decides_nothing() {
    // The bytes with which gzip, and those with which Zstandard begins.
    for (coding, bytes) in [("gzip", "H4sIAAAAAAAA/w=="), ("zstd", "KLUv/SAA/w=="), ("gzip, br", "iwKA/w==")] {
        let answered = Answered::new("application/json", &heights(), "").bytes(bytes, 10).header("Content-Encoding", coding);
        for requirement in ["INT-18", "INT-26"] {
            expect(&answered, requirement, "inconclusive", &format!("has the content coding {coding} and was not decoded"));
        }
    }
    // Archives hold most bodies decoded, and `identity` is no coding.
    let decoded = |text| Answered::new("application/json", &heights(), text).header("Content-Encoding", "br");
    expect(&decoded("{\"height\": 2.5}"), "INT-18", "pass", "");
    expect(&decoded("{}"), "INT-18", "fail", "");
    let plain = Answered::new("application/json", &heights(), "").bytes("/w==", 1).header("Content-Encoding", "identity");
    expect(&plain, "INT-26", "fail", "not UTF-8");
}

#[test]
fn a_body_that_is_not_utf_8_is_not_read() {
    // `{"height": "x"}` in UTF-16, with a byte order mark and without, and its beginning in UTF-32.
    for (bytes, size) in [("//57ACIAaAAiADoAMQB9AA==", 16), ("ewAiAGgAIgA6ADEAfQA=", 14), ("AAAAewAAAH0=", 8)] {
        let answered = Answered::new("application/json", &heights(), "").bytes(bytes, size);
        expect(&answered, "INT-18", "inconclusive", "is not UTF-8");
        expect(&answered, "INT-26", "fail", "not UTF-8");
    }
    let bytes_alone = Answered::new("application/pdf", &json!({ "type": "string", "format": "binary" }), "").bytes("JVBERv8=", 5);
    assert_ne!(bytes_alone.outcome("INT-18").0, "inconclusive");
}

#[test]
fn a_body_that_was_not_kept_whole_decides_nothing() {
    let whole = Answered::new("application/json", &heights(), "{\"height\": 1}");
    expect(&whole, "INT-18", "pass", "");
    let mut cut = Answered::new("application/json", &heights(), "{\"height\": 1}");
    cut.content["size"] = json!(4000);
    let mut gone = Answered::new("application/json", &heights(), "");
    gone.content = json!({ "size": 90, "mimeType": "application/json" });
    for (answered, words) in [(cut, "is longer than what was read of it"), (gone, "is not in the recording")] {
        expect(&answered, "INT-18", "inconclusive", words);
        expect(&answered, "INT-26", "inconclusive", words);
    }
}

#[test]
fn other_media_types_are_judged_by_what_their_text_stands_for() {
    let integer = json!({ "type": "integer", "maximum": 9 });
    let form = json!({ "type": "object", "required": ["height"], "properties": { "height": { "type": "integer" } } });
    let short = json!({ "type": "string", "maxLength": 3 });
    let any = json!({ "type": "string" });
    for (media_type, schema, text, outcome) in [
        ("text/plain", &integer, "7\n", "pass"),
        ("text/plain; charset=utf-8", &integer, "17", "fail"),
        ("text/plain", &integer, "high", "fail"),
        ("text/plain", &heights(), "high", "inconclusive"),
        ("text/csv", &any, "a,b\n", "pass"),
        ("text/csv", &short, "a,b,c", "fail"),
        ("text/csv", &heights(), "height\n1\n", "inconclusive"),
        ("application/x-www-form-urlencoded", &form, "height=3&port=Lee", "pass"),
        ("application/x-www-form-urlencoded", &form, "height=low", "fail"),
        ("application/x-www-form-urlencoded", &form, "port=Lee", "fail"),
        ("application/x-ndjson", &heights(), "{\"height\":1}\n{\"height\":2}\n", "pass"),
        ("application/x-ndjson", &heights(), "{\"height\":1}\n{}\n", "inconclusive"),
        ("application/jsonl", &heights(), "{\"height\":1}\n{\"height\"\n", "fail"),
        ("text/event-stream", &heights(), "data: 1\n\n", "inconclusive"),
        ("text/event-stream", &any, "data: 1\n\n", "pass"),
        ("application/xml", &heights(), "<tide><height>1</height></tide>", "pass"),
        ("application/xml", &heights(), "<tide><height>1</tide>", "fail"),
        ("application/vnd.tides", &heights(), "1", "inconclusive"),
    ] {
        let answered = Answered::new(media_type, schema, text);
        let (found, told) = answered.outcome("INT-18");
        assert_eq!(found, outcome, "{media_type} {text}: {told}");
    }
}

#[test]
fn from_openapi_3_2_each_item_of_a_sequence_is_judged() {
    for (text, outcome) in [("{\"height\":1}\n{\"height\":2}\n", "pass"), ("{\"height\":1}\n{\"height\":\"x\"}\n", "fail")] {
        let mut answered = Answered::new("application/jsonl", &heights(), text);
        answered.version = "3.2.0";
        answered.response["content"] = json!({ "application/jsonl": { "itemSchema": heights() } });
        expect(&answered, "INT-18", outcome, "");
    }
}

#[test]
fn header_fields_are_judged_as_lists_and_by_content() {
    let list = json!({ "schema": { "type": "array", "items": { "type": "integer" } } });
    let record = json!({ "explode": true, "schema": { "type": "object", "properties": { "low": { "type": "number" } } } });
    let content = json!({ "content": { "application/json": { "schema": heights() } } });
    for (header, value, outcome) in [
        (&list, "1,\t2 ,3", "pass"),
        (&list, "1, x", "warn"),
        (&record, "low=1.5, port=Lee", "pass"),
        (&record, "low=deep", "warn"),
        (&content, " {\"height\": 1}", "pass"),
        (&content, "{}", "warn"),
        (&content, "height", "warn"),
        (&content, "[redacted]", "inconclusive"),
    ] {
        let mut answered = Answered::new("application/json", &heights(), "{\"height\": 1}").header("x-tide", value);
        answered.response["headers"] = json!({ "X-Tide": header });
        expect(&answered, "INT-18", outcome, "");
    }
}

#[test]
fn the_parameters_of_a_media_type_choose_its_schema() {
    let mut answered = Answered::new("application/json; unit=feet", &heights(), "{\"feet\": 3}");
    let feet = json!({ "type": "object", "required": ["feet"] });
    answered.response["content"] =
        json!({ "application/json;unit=metre": { "schema": heights() }, "application/json;unit=feet": { "schema": feet } });
    expect(&answered, "INT-18", "pass", "");
    answered.headers[0]["value"] = json!("application/json; unit=metre");
    expect(&answered, "INT-18", "fail", "");
    answered.headers[0]["value"] = json!("application/json; unit=fathom");
    expect(&answered, "INT-18", "inconclusive", "parameters of its media type");
}

#[test]
fn a_text_that_was_redacted_is_not_taken_for_valid() {
    for (schema, outcome) in [
        (json!({ "type": "string" }), "pass"),
        (json!({ "allOf": [{ "type": "string", "format": "date" }] }), "inconclusive"),
        (json!({ "pattern": "^1" }), "inconclusive"),
        (json!({ "type": "string", "maxLength": 20 }), "inconclusive"),
    ] {
        let mut answered = Answered::new("text/plain", &schema, "1111-11-11");
        answered.redacted = json!([""]);
        expect(&answered, "INT-18", outcome, "");
    }
}

#[test]
fn faults_of_the_server_alone_show_nothing() {
    let mut answered = Answered::new("application/json", &heights(), "{}");
    answered.status = 500;
    answered.content = json!({ "size": 0, "mimeType": "" });
    expect(&answered, "INT-18", "inconclusive", "faults of the server alone");
}
