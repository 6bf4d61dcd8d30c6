//! Nothing but regular files is opened, except the streams that the command line itself names.
#![cfg(unix)]

use super::{CONTRACT, Folder, MANIFEST, run_in, with_contract};
use crate::common::{code, stderr, stdout};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Output};

fn pipe(folder: &Folder, name: &str) {
    assert!(Command::new("mkfifo").arg(folder.path(name)).status().expect("mkfifo runs").success());
}

#[test]
fn a_pipe_in_the_folder_of_a_supplier_keeps_nobody_waiting() {
    let folder = Folder::new();
    folder.write("kitemark.yaml", MANIFEST);
    pipe(&folder, "openapi.yaml");
    for arguments in
        [&["check", "."][..], &["check", "openapi.yaml"], &["plan", "."], &["init", "openapi.yaml"], &["check", ".", "--output", "r.txt"]]
    {
        let output = run_in(&folder, arguments);
        assert_eq!((code(&output), stderr(&output).contains("is a named pipe")), (2, true), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn every_file_that_an_argument_or_a_file_names_is_asked_first() {
    let folder = with_contract();
    folder.write("key.pub", std::fs::read(crate::common::fixture("keys/p256.pub")).expect("the key can be read"));
    pipe(&folder, "pipe");
    std::fs::create_dir(folder.path("folder")).expect("a folder can be made");
    for (name, words) in [("pipe", "is a named pipe"), ("/dev/zero", "is a device"), ("folder", "is a folder")] {
        for arguments in [
            &["check", "openapi.yaml", "--previous", name][..],
            &["check", "openapi.yaml", "--replay", name],
            &["verify", name, "--key", "key.pub"],
            &["gate", name, "openapi.yaml"],
            &["trust", "show", name],
            &["key", "show", name],
            &["sign", name, "--prepare"],
            &["check", "openapi.yaml", "--sign", name],
        ] {
            // A folder is not always taken for a file that cannot be read.
            let output = run_in(&folder, arguments);
            assert!([2, 4].contains(&code(&output)), "{arguments:?}: {} {}", code(&output), stderr(&output));
            assert!(name == "folder" || stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
        }
    }
}

#[test]
fn references_and_evidence_do_not_open_pipes() {
    let folder = Folder::new();
    folder.write("openapi.yaml", "openapi: 3.1.0\ninfo: { title: T, version: 1.0.0 }\npaths:\n  /a: { $ref: pipe }\n");
    let evidence = "evidence:\n  securityTest: { tester: Kestrel, endDate: 2026-11-01, file: pipe, sha256: '0000000000000000000000000000000000000000000000000000000000000000' }\n";
    folder.write("kitemark.yaml", format!("{MANIFEST}{evidence}"));
    pipe(&folder, "pipe");
    let output = run_in(&folder, &["check", ".", "--format", "json"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("pipe is a named pipe"), "{}", stdout(&output));
}

/// Runs a line of a shell in a folder, with the binary as `$0`.
fn shell(folder: &Folder, line: &str) -> Output {
    let mut command = Command::new("timeout");
    command.args(["30", "bash", "-c", line, env!("CARGO_BIN_EXE_kitemark")]).current_dir(folder.path(""));
    command.output().expect("the shell runs")
}

#[test]
fn streams_that_the_command_line_names_are_read() {
    let folder = with_contract();
    for line in [
        "$0 check /dev/stdin --only INT-01 < openapi.yaml",
        "cat openapi.yaml | $0 check /dev/stdin --only INT-01",
        "$0 check /dev/fd/0 --only INT-01 < openapi.yaml",
        "$0 check - --only INT-01 < openapi.yaml",
        "$0 check <(cat openapi.yaml) --only INT-01",
        "$0 check openapi.yaml --previous <(cat openapi.yaml) --only INT-01",
        "$0 check <(cat openapi.yaml) --previous <(cat openapi.yaml) --only INT-01",
    ] {
        let output = shell(&folder, line);
        assert_eq!(code(&output), 0, "{line}: {}", stderr(&output));
    }
}

#[test]
fn a_manifest_names_no_stream() {
    let folder = with_contract();
    for name in ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
        folder.write("kitemark.yaml", format!("{MANIFEST}environments: [{{ name: t, url: 'http://127.0.0.1:9', kind: test, values: {name} }}]\n"));
        let output = shell(&folder, "echo 'parameters: {}' | $0 plan .");
        assert_eq!(code(&output), 2, "{name}: {}", stderr(&output));
        assert!(stderr(&output).contains("only regular files are read"), "{name}: {}", stderr(&output));
    }
}

#[test]
fn a_name_that_is_no_utf8_names_its_file() {
    let folder = Folder::new();
    let name = OsStr::from_bytes(b"caf\xe9.yaml");
    std::fs::write(folder.path("").join(name), CONTRACT).expect("a file can be written");
    std::fs::write(folder.path("").join(OsStr::from_bytes(b"r\xff.txt")), "old").expect("a file can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitemark"));
    command.arg("check").arg(name).arg("--previous").arg(name).args(["--only", "INT-01", "--output"]).arg(OsStr::from_bytes(b"r\xff.txt"));
    let output = command.current_dir(folder.path("")).output().expect("the binary runs");
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    let written = std::fs::read(folder.path("").join(OsStr::from_bytes(b"r\xff.txt"))).expect("the report is there");
    assert!(written.starts_with("caf\u{fffd}.yaml".as_bytes()), "{}", String::from_utf8_lossy(&written));
}
