//! The one guard of everything that is written.

use super::{CONTRACT, Folder, MANIFEST, run_in, with_contract};
use crate::common::{code, fixture, stderr};

/// The files in a folder, at whatever depth.
fn files(folder: &Folder) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.path("")];
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(&path).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() && !path.is_symlink() { open.push(path) } else { found.push(path.display().to_string()) }
        }
    }
    found.sort();
    found
}

/// Runs a command that must be refused: exit 2, with these words, and every file as it was.
fn refused(folder: &Folder, arguments: &[&str], words: &str) {
    let state = |folder: &Folder| -> Vec<(String, Vec<u8>)> {
        files(folder).into_iter().map(|file| (file.clone(), std::fs::read(file).unwrap_or_default())).collect()
    };
    let before = state(folder);
    let output = run_in(folder, arguments);
    assert_eq!(code(&output), 2, "{arguments:?}: {}", stderr(&output));
    assert!(stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
    assert!(stderr(&output).contains("help: "), "{arguments:?}: {}", stderr(&output));
    assert!(before == state(folder), "{arguments:?} changed a file");
}

/// A product of which every kind of file is read, with the keys to sign its report.
fn product() -> Folder {
    let folder = Folder::new();
    let evidence = "evidence:\n  securityTest: { tester: Kestrel, endDate: 2026-11-01, file: test.txt, sha256: '0000000000000000000000000000000000000000000000000000000000000000' }\n";
    let environments = "environments: [{ name: t, url: 'http://127.0.0.1:9', kind: test }]\n";
    folder.write("kitemark.yaml", format!("{MANIFEST}{environments}salt: 000102030405060708090a0b0c0d0e0f\n{evidence}"));
    folder.write("openapi.yaml", "openapi: 3.1.0\ninfo: { title: T, version: 1.0.0 }\npaths:\n  /a: { $ref: 'paths.yaml' }\n");
    folder.write("paths.yaml", "get: { responses: { '200': { description: A. } } }\n");
    folder.write("test.txt", "no findings");
    folder.write("previous.yaml", CONTRACT);
    folder.write("recording.har", std::fs::read(fixture("recordings/conforming.har")).expect("the recording can be read"));
    folder.key("p256-scrypt.pem");
    folder.write("passphrase", crate::common::seal::PASSPHRASE);
    crate::common::seal::restrict(&folder.path("passphrase"), 0o600);
    folder
}

#[test]
fn what_was_read_is_not_written_over() {
    let folder = product();
    let all = ["check", ".", "--previous", "previous.yaml", "--replay", "recording.har"];
    for file in ["kitemark.yaml", "openapi.yaml", "paths.yaml", "test.txt", "previous.yaml", "recording.har"] {
        for flag in ["--output", "--statement"] {
            refused(&folder, &[&all[..], &[flag, file]].concat(), "was read in this run");
        }
    }
    let sign = ["--sign", "p256-scrypt.pem", "--passphrase-file", "passphrase"];
    for file in ["openapi.yaml", "passphrase"] {
        refused(&folder, &[&all[..], &sign, &["--sealed", file]].concat(), "was read in this run");
    }
    refused(&folder, &["check", "openapi.yaml", "--scheme", "scheme.yaml", "--output", "openapi.yaml"], "");
}

#[test]
fn other_names_of_a_file_are_that_file() {
    let folder = product();
    std::fs::create_dir(folder.path("below")).expect("a folder can be made");
    std::fs::hard_link(folder.path("openapi.yaml"), folder.path("hard.yaml")).expect("a link can be made");
    for name in ["./openapi.yaml", "below/../openapi.yaml", "hard.yaml"] {
        refused(&folder, &["check", "openapi.yaml", "--output", name], "was read in this run");
    }
    let absolute = folder.text("openapi.yaml");
    refused(&folder, &["check", "openapi.yaml", "--output", &absolute], "was read in this run");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("openapi.yaml", folder.path("soft.yaml")).expect("a link can be made");
        std::os::unix::fs::symlink(folder.path(""), folder.path("again")).expect("a link can be made");
        refused(&folder, &["check", "openapi.yaml", "--output", "soft.yaml"], "was read in this run");
        refused(&folder, &["check", "openapi.yaml", "--output", "again/openapi.yaml"], "was read in this run");
    }
}

#[test]
fn what_a_live_run_reads_is_not_written_over_and_nothing_is_sent() {
    let folder = with_contract();
    folder.write("kitemark.yaml", format!("{MANIFEST}environments: [{{ name: t, url: 'http://127.0.0.1:9', kind: test, values: values.yaml }}]\n"));
    folder.write("values.yaml", "parameters: {}\n");
    let live = ["check", ".", "--live", "--allow-private"];
    refused(&folder, &[&live[..], &["--record", "values.yaml"]].concat(), "was read in this run");
    refused(&folder, &[&live[..], &["--record", "no/such/folder.har"]].concat(), "there is no folder");
    refused(&folder, &[&live[..], &["--record", "a.har", "--output", "a.har"]].concat(), "are one file");
}

#[test]
fn a_key_is_never_written_over() {
    let folder = product();
    folder.write("other.pub", std::fs::read(fixture("keys/p256.pub")).expect("the key can be read"));
    folder.write("ssh", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
    folder.write("pgp", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----\n");
    folder.write("damaged", "----BEGIN PRIVATE KEY---- AAAA ----END PRIVATE KEY----");
    for file in ["p256-scrypt.pem", "other.pub", "ssh", "pgp", "damaged"] {
        refused(&folder, &["check", "openapi.yaml", "--output", file], "holds a key");
        refused(&folder, &["check", ".", "--statement", file], "holds a key");
    }
    refused(&folder, &["key", "new", "--plain", "--output", "p256-scrypt.pem"], "is there already");
    refused(&folder, &["key", "new", "--plain", "--output", "other"], "other.pub is there already");
}

#[test]
fn two_outputs_never_go_to_one_place() {
    let folder = product();
    refused(&folder, &["check", ".", "--output", "r.json", "--statement", "./r.json"], "are one file");
    let sign = ["--sign", "p256-scrypt.pem", "--passphrase-file", "passphrase"];
    refused(&folder, &[&["check", ".", "--output", "report.dsse.json"][..], &sign].concat(), "are one file");
    #[cfg(unix)]
    {
        folder.write("old.json", "{}");
        std::os::unix::fs::symlink("old.json", folder.path("link.json")).expect("a link can be made");
        refused(&folder, &["check", ".", "--output", "old.json", "--statement", "link.json"], "are one file");
    }
}

#[test]
fn only_regular_files_are_written() {
    let folder = with_contract();
    std::fs::create_dir(folder.path("folder")).expect("a folder can be made");
    refused(&folder, &["check", "openapi.yaml", "--output", "folder"], "is a folder");
    refused(&folder, &["check", "openapi.yaml", "--output", "openapi.yaml/report"], "cannot be written");
    refused(&folder, &["check", "openapi.yaml", "--output", ".."], "is a folder");
    #[cfg(unix)]
    {
        refused(&folder, &["check", "openapi.yaml", "--output", "/dev/null"], "is a device");
        assert!(std::process::Command::new("mkfifo").arg(folder.path("pipe")).status().expect("mkfifo runs").success());
        let output = run_in(&folder, &["check", "openapi.yaml", "--output", "pipe"]);
        assert_eq!((code(&output), stderr(&output).contains("is a named pipe")), (2, true), "{}", stderr(&output));
        std::fs::remove_file(folder.path("pipe")).expect("the pipe can be removed");
        std::os::unix::fs::symlink("nowhere/x", folder.path("dangling")).expect("a link can be made");
        let output = run_in(&folder, &["check", "openapi.yaml", "--output", "dangling"]);
        assert_eq!((code(&output), stderr(&output).contains("a link that leads nowhere")), (2, true), "{}", stderr(&output));
    }
}

#[test]
fn folders_are_made_only_when_that_is_asked_for() {
    let folder = with_contract();
    refused(&folder, &["check", "openapi.yaml", "--output", "a/b/report.txt"], "there is no folder a/b");
    let output = run_in(&folder, &["check", "openapi.yaml", "--output", "a/b/report.txt", "--create-folders", "--only", "INT-01"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(folder.path("a/b/report.txt").is_file());
    refused(&folder, &["key", "new", "--plain", "--output", "keys/k.pem"], "there is no folder keys");
    let output = run_in(&folder, &["key", "new", "--plain", "--output", "keys/k.pem", "--create-folders"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn what_is_replaced_is_replaced_whole_and_nothing_else_is_left() {
    let folder = with_contract();
    folder.write("report.txt", "x".repeat(100_000));
    let output = run_in(&folder, &["check", "openapi.yaml", "--output", "report.txt", "--only", "INT-01"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(String::from_utf8_lossy(&folder.read("report.txt")).contains("INT-01") || folder.read("report.txt").len() < 10_000);
    assert_eq!(files(&folder), [folder.text("openapi.yaml"), folder.text("report.txt")]);
}

#[test]
fn a_command_rewrites_the_one_file_that_it_is_for() {
    let folder = product();
    let sign = ["--key", "p256-scrypt.pem", "--passphrase-file", "passphrase"];
    let made = run_in(&folder, &["check", ".", "--statement", "report.json"]);
    assert!(folder.path("report.json").is_file(), "{}", stderr(&made));
    let first = run_in(&folder, &[&["sign", "report.json", "--output", "report.dsse.json"][..], &sign].concat());
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    let new = run_in(&folder, &["key", "new", "--plain", "--ed25519", "--output", "second.pem"]);
    assert_eq!(code(&new), 0, "{}", stderr(&new));
    let second = run_in(&folder, &["sign", "report.dsse.json", "--key", "second.pem", "--output", "report.dsse.json"]);
    assert_eq!(code(&second), 0, "{}", stderr(&second));
    refused(
        &folder,
        &[&["sign", "report.json", "--force", "--output", "report.json.copy/../report.dsse.json"][..], &sign].concat(),
        "there is no folder",
    );
    refused(&folder, &[&["sign", "report.json", "--force", "--output", "p256-scrypt.pem"][..], &sign].concat(), "p256-scrypt.pem");
    refused(&folder, &[&["sign", "report.json", "--force", "--output", "passphrase"][..], &sign].concat(), "was read in this run");
}

#[test]
fn a_seal_that_cannot_be_made_is_refused_before_anything_is_sent() {
    let folder = product();
    let live = ["check", ".", "--live", "--allow-private", "--record", "r.har"];
    refused(&folder, &[&live[..], &["--sign", "p256-scrypt.pem", "--only", "INT-01"]].concat(), "a report of some requirements");
    refused(&folder, &[&live[..], &["--sign", "p256-scrypt.pem"]].concat(), "a passphrase is needed");
    refused(&folder, &[&live[..], &["--sign", "missing.pem"]].concat(), "there is no file missing.pem");
    let sign = ["--sign", "p256-scrypt.pem", "--passphrase-file", "passphrase"];
    refused(&folder, &[&live[..], &sign, &["--valid-days", "100000"]].concat(), "is valid for");
    refused(&folder, &[&live[..], &sign, &["--sealed", "r.har"]].concat(), "are one file");
}
