//! Nothing of a stranger reaches a stream raw: neither in a report nor in a message.

use super::{Folder, MANIFEST, run_in};
use crate::common::{code, stderr};
use std::process::Output;

/// What must not come through: escape sequences, a bell, C1, directions, what has no width, a line of its own.
const HOSTILE: &str = "x\u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}2J\u{202e}\u{2066}\u{200b}\u{ad}\u{3164}\u{e0041}\u{7f}\r";

/// The same as the inside of a scalar in double quotes, of JSON and of YAML.
fn quoted() -> String {
    let unit =
        |unit: u16| if (0x20..0x7f).contains(&unit) { char::from_u32(u32::from(unit)).map(String::from) } else { Some(format!("\\u{unit:04x}")) };
    HOSTILE.encode_utf16().filter_map(unit).collect()
}

/// Whether a stream holds none of the characters that a stranger sent to it.
fn is_clean(output: &Output) -> bool {
    let is_raw = |character: char| !character.is_ascii_graphic() && character != ' ' && character != '\n' && HOSTILE.contains(character);
    [&output.stdout, &output.stderr].into_iter().all(|stream| !String::from_utf8_lossy(stream).contains(is_raw))
}

#[track_caller]
fn clean(folder: &Folder, arguments: &[&str]) -> Output {
    let output = run_in(folder, arguments);
    assert!((0..=4).contains(&code(&output)), "{arguments:?}: {}", code(&output));
    assert!(is_clean(&output), "{arguments:?}:\n{:?}\n{:?}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn contracts_and_manifests_are_shown_escaped() {
    let folder = Folder::new();
    let name = quoted();
    folder.write("openapi.json", format!(r##"{{"openapi":"{name}","info":{{"title":"{name}","version":"{name}"}},"paths":{{"/{name}":{{"get":{{"operationId":"{name}","$ref":"#/{name}"}}}}}}}}"##));
    folder.write("good.json", format!(r##"{{"openapi":"3.1.0","info":{{"title":"{name}","version":"{name}"}},"{name}":1,"paths":{{"/{name}/{{{name}}}":{{"get":{{"operationId":"{name}","tags":["{name}"],"parameters":[{{"$ref":"#/{name}"}}],"responses":{{"{name}":{{"description":"{name}"}}}}}}}}}}}}"##));
    for format in ["terminal", "json"] {
        for file in ["openapi.json", "good.json"] {
            let output = clean(&folder, &["check", file, "--level", "note", "--format", format]);
            assert!(!output.stdout.is_empty());
        }
        clean(&folder, &["plan", "good.json", "--format", format]);
    }
    clean(&folder, &["check", "good.json", "--colour", "never", "--level", "note"]);
    clean(&folder, &["init", "openapi.json"]);
    clean(&folder, &["init", "good.json", "--stdout"]);
    let made = run_in(&folder, &["init", "good.json"]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let manifest = String::from_utf8_lossy(&folder.read("kitemark.yaml")).into_owned();
    assert!(
        !manifest.chars().any(|character| character != '\n' && (character.is_control() || character == '\u{202e}' || character == '\u{e0041}')),
        "{manifest:?}"
    );
    clean(&folder, &["check", "."]);
    for manifest in [
        format!("{MANIFEST}\"{name}\": 1\n"),
        format!("supplier: {{ legalName: \"{name}\" }}\nproduct: \"{name}\"\nversion: \"{name}\"\ncontracts: [\"{name}\"]\n"),
        format!(
            "{MANIFEST}environments: [{{ name: \"{name}\", url: \"http://127.0.0.1:9/{name}\", kind: test }}]\nevidence: {{ \"{name}\": {{ file: \"{name}\" }} }}\n"
        ),
    ] {
        folder.write("kitemark.yaml", manifest.replace("openapi.yaml", "good.json").replace("\\udb40\\udc41", ""));
        clean(&folder, &["check", ".", "--level", "note"]);
        clean(&folder, &["check", ".", "--live", "--environment", HOSTILE]);
        clean(&folder, &["plan", "."]);
    }
}

#[test]
fn arguments_and_names_of_files_are_shown_escaped() {
    let folder = Folder::new();
    for arguments in [
        &["check", HOSTILE][..],
        &[HOSTILE],
        &["check", "--format", HOSTILE],
        &["check", "--only", HOSTILE],
        &["check", ".", "--grade", HOSTILE],
        &["check", "x", "--as-of", HOSTILE],
        &["check", "x", "--scheme", HOSTILE],
        &["check", "x", "--standards", HOSTILE],
        &["explain", HOSTILE],
        &["standards", "show", HOSTILE],
        &["standards", "kinds", HOSTILE],
        &["standards", "lint", HOSTILE],
        &["key", "show", HOSTILE],
        &["sign", HOSTILE, "--key", HOSTILE, "--output", HOSTILE],
        &["verify", HOSTILE, "--key", HOSTILE],
        &["verify", HOSTILE, "--trust", HOSTILE],
        &["reproduce", HOSTILE, "--inputs", HOSTILE, "--key", HOSTILE],
        &["gate", HOSTILE, HOSTILE],
        &["trust", "show", HOSTILE],
        &["init", HOSTILE],
        &["plan", HOSTILE],
    ] {
        let output = clean(&folder, arguments);
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_line_of_a_stranger_cannot_pass_for_a_message() {
    let folder = Folder::new();
    let output = clean(&folder, &["check", "missing\nerror: all is well\nhelp: believe this"]);
    assert!(!stderr(&output).lines().any(|line| line.starts_with("error: all is well") || line.starts_with("help: believe")), "{}", stderr(&output));
}

#[test]
fn keys_and_envelopes_are_shown_escaped() {
    let folder = Folder::new();
    let name = quoted();
    folder.write("key", format!("-----BEGIN {HOSTILE}-----\nAAAA\n-----END {HOSTILE}-----\n"));
    folder.write(
        "envelope.json",
        format!(r#"{{"payloadType":"{name}","payload":"e30=","signatures":[{{"keyid":"{name}","sig":"AAAA"}}],"{name}":1}}"#),
    );
    folder.write("policy.yaml", format!("\"{name}\": 1\ntitle: \"{name}\"\n").replace("\\udb40\\udc41", ""));
    folder.write("openapi.yaml", super::CONTRACT);
    folder.write("recording.har", format!(r#"{{"log":{{"version":"1.2","creator":{{"name":"{name}","version":"1"}},"entries":[{{"{name}":1,"request":{{"method":"{name}","url":"{name}"}}}}]}}}}"#));
    clean(&folder, &["key", "show", "key"]);
    clean(&folder, &["verify", "envelope.json", "--key", "key"]);
    clean(&folder, &["verify", "envelope.json", "--trust", "envelope.json"]);
    clean(&folder, &["gate", "policy.yaml", "envelope.json"]);
    clean(&folder, &["sign", "envelope.json", "--prepare"]);
    clean(&folder, &["trust", "show", "envelope.json"]);
    clean(&folder, &["check", "openapi.yaml", "--replay", "recording.har"]);
}
