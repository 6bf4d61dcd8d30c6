//! Nothing that kitemark says repeats what the file of a key holds, in whatever spelling and to whichever command it is given.

use crate::common::seal::{Folder, PASSPHRASE, restrict, run};
use crate::common::spelling::{Secret, Spelling, spellings};
use crate::common::{code, stderr, stdout};
use kitemark::seal::key::{Algorithm, NewKey, PrivateKeyFile, new_key};
use kitemark::seal::{Passphrase, PayloadType, PredicateType, PublicKey};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::process::Output;
use zeroize::Zeroizing;

const CONTRACT: &str = "openapi: 3.1.0\ninfo: { title: Terns, version: 1.0.0 }\npaths: {}\n";

/// The keys that are tried: made here, so that none of them is known to anybody.
fn keys() -> Vec<NewKey> {
    let passphrase = Passphrase::new(Zeroizing::new(PASSPHRASE.into()));
    vec![
        new_key(Algorithm::EcdsaP256, None).unwrap(),
        new_key(Algorithm::Ed25519, None).unwrap(),
        new_key(Algorithm::EcdsaP256, passphrase.as_ref()).unwrap(),
    ]
}

/// A folder with everything that commands are given beside a key.
fn workplace(bytes: &[u8], key: &NewKey) -> Folder {
    let folder = Folder::new();
    folder.write("key.pem", bytes);
    restrict(&folder.path("key.pem"), 0o600);
    folder.write("o.yaml", CONTRACT);
    let statement = crate::common::seal::statement(PredicateType::Report);
    folder.write("s.json", &statement);
    folder.write("r.json", crate::common::seal::signed(&statement, PayloadType::Statement, &[&key.key]).to_json());
    folder.write("signature", [7; 64]);
    let policy = |trusted: Value| {
        let mut policy = json!({ "title": "Terns", "buyer": "Example Force", "scheme": "policing-minimum", "grade": 1 });
        policy.as_object_mut().unwrap().extend(trusted.as_object().unwrap().clone());
        policy.to_string()
    };
    folder.write("policy.yaml", policy(json!({ "keys": ["key.pem"] })));
    let text = String::from_utf8_lossy(bytes).into_owned();
    folder.write("policy-with-key.yaml", policy(json!({ "keys": [text] })));
    folder.write("policy-with-field.yaml", policy(json!({ "keys": ["key.pem"], text.clone(): 1 })));
    let scheme = crate::common::seal::Scheme::new();
    let mut root = scheme.document(1);
    let id = scheme.authority.public().id().as_str().to_owned();
    root["keys"][&id]["spki"] = json!(text);
    folder.write("root.json", root.to_string());
    folder.write("root.dsse.json", crate::common::seal::sealed_unread(&root));
    std::fs::create_dir_all(folder.path("product")).unwrap();
    folder.write("product/openapi.yaml", CONTRACT);
    folder.write("product/kitemark.yaml", manifest(&json!({ "bearer": { "token": text } })));
    folder
}

fn manifest(credentials: &Value) -> String {
    let environment = json!({ "name": "Sandbox", "url": "https://127.0.0.1:1/v1", "kind": "sandbox", "credentials": credentials });
    json!({
        "supplier": { "legalName": "Tern Ltd" }, "product": "Terns", "version": "1.0.0", "contracts": ["openapi.yaml"],
        "environments": [environment], "exposure": "partner", "personalData": true, "lawEnforcement": false, "classification": "OFFICIAL",
    })
    .to_string()
}

/// Every command that reads the file of a key, and every other file that somebody may take a key for; `KEY` is the key.
const COMMANDS: [&str; 35] = [
    "key show KEY",
    "key show KEY --format json",
    "key show p.pem --passphrase-file KEY",
    "sign s.json --key KEY --output e.json --force",
    "sign s.json --key p.pem --passphrase-file KEY --output e.json --force",
    "sign s.json --attach signature --public-key KEY --output e.json --force",
    "sign s.json --attach KEY --public-key p.pub --output e.json --force",
    "sign s.json --signer-cmd 'cat {pae}' --public-key KEY --output e.json --force",
    "sign KEY --key p.pem --output e.json --force",
    "sign KEY --prepare",
    "sign root.json --type trust-root --key p.pem --output e.json --force",
    "check o.yaml --sign KEY --sealed e.json",
    "check o.yaml --sign p.pem --passphrase-file KEY --sealed e.json",
    "check KEY --only INT-01",
    "check KEY --only INT-01,INT-02 --format json --level note",
    "check product --only INT-01",
    "check o.yaml --previous KEY --only INT-13 --level note",
    "check o.yaml --replay KEY --only INT-18",
    "check o.yaml --scheme KEY",
    "check product --live --dry-run",
    "verify r.json --key KEY",
    "verify KEY --key p.pub",
    "verify r.json --trust KEY",
    "verify r.json --trust root.dsse.json",
    "reproduce r.json --inputs o.yaml --key KEY",
    "reproduce KEY --inputs o.yaml --key p.pub",
    "gate policy.yaml r.json",
    "gate policy-with-key.yaml r.json",
    "gate policy-with-field.yaml r.json",
    "gate KEY r.json",
    "trust show KEY",
    "trust show root.dsse.json",
    "init KEY --stdout",
    "plan o.yaml --values KEY",
    "standards render --clauses --policy KEY",
];

/// Runs a command in a folder, with this for the key; nothing is asked on a terminal.
fn ran(folder: &Folder, command: &str, key: &str, variables: &[(&str, &str)]) -> Output {
    let words = shlex::split(command).unwrap();
    let words: Vec<&str> = words.iter().map(|word| if word == "KEY" { key } else { word }).collect();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kitemark"));
    command.args(words).current_dir(folder.path("")).env_clear().env("PATH", "/usr/bin:/bin").envs(variables.iter().copied());
    command.output().unwrap()
}

/// What is wrong with how a command ended: a stream gives something of a key away, it failed by itself, or its exit code is
/// another than this one.
fn wrong(output: &Output, secret: &Secret, exit: Option<i32>, what: &str) -> Option<String> {
    let texts = [&output.stdout, &output.stderr].map(|stream| String::from_utf8_lossy(stream).into_owned());
    let shown = texts.iter().find_map(|text| secret.in_text(text));
    let code = output.status.code();
    let is_expected = exit.map_or_else(|| code.is_some_and(|code| (0..=4).contains(&code)), |exit| code == Some(exit));
    (shown.is_some() || !is_expected).then(|| format!("{what}: {code:?} {shown:?}\n{}\n{}", texts[0], texts[1]))
}

/// Which keys a spelling is tried with.
#[derive(Clone, Copy, PartialEq)]
enum With {
    EveryKey,
    /// One each, in turn: what matters is how it is written.
    OneKey,
}

/// Tries every spelling, shared out among threads, and says what was wrong with any.
fn with_every_spelling(with: With, attempt: impl Fn(&Folder, &Spelling, &NewKey, &Secret) -> Vec<Option<String>> + Sync) {
    let keys = keys();
    let mut all = Vec::new();
    for (number, key) in keys.iter().enumerate() {
        let tried = spellings(&key.pem).into_iter().enumerate().filter(|(position, _)| with == With::EveryKey || position % keys.len() == number);
        all.extend(tried.map(|(_, spelling)| (key, spelling)));
    }
    let of_one = |(key, spelling): &(&NewKey, Spelling)| {
        let folder = workplace(&spelling.bytes, key);
        let other = new_key(Algorithm::EcdsaP256, None).unwrap();
        folder.write("p.pub", other.key.public().to_pem());
        folder.write("p.pem", other.pem.as_bytes());
        restrict(&folder.path("p.pem"), 0o600);
        attempt(&folder, spelling, key, &Secret::of(&key.pem))
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let found: Vec<String> = std::thread::scope(|scope| {
        let of_share = |share| scope.spawn(move || Vec::from_iter(<[_]>::iter(share).flat_map(of_one).flatten()));
        let shares: Vec<_> = all.chunks(all.len().div_ceil(threads)).map(of_share).collect();
        shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
    });
    assert!(found.is_empty(), "{}", found.join("\n----\n"));
}

#[test]
fn no_message_repeats_what_the_file_of_a_key_holds() {
    with_every_spelling(With::OneKey, |folder, spelling, _, secret| {
        let attempt = |command: &&str| {
            let output = ran(folder, command, "key.pem", &[("KITEMARK_PASSPHRASE", PASSPHRASE)]);
            wrong(&output, secret, None, &format!("{command}, {}", spelling.name))
        };
        COMMANDS.iter().map(attempt).collect()
    });
}

/// `--key "$(cat key.pem)"`, and without the quotes, where the shell makes words of it.
#[test]
fn no_message_repeats_a_key_that_is_given_as_an_argument() {
    with_every_spelling(With::OneKey, |folder, spelling, _, secret| {
        let text = String::from_utf8_lossy(&spelling.bytes).replace('\0', "");
        let words = text.split_whitespace().map(|word| shlex::try_quote(word).unwrap().into_owned()).collect::<Vec<_>>().join(" ");
        let attempt = |command: &&str| {
            let quoted = ran(folder, command, &text, &[]);
            let unquoted = ran(folder, &command.replace("KEY", &words), "", &[]);
            let what = |how: &str| format!("{command}, {} as {how}", spelling.name);
            [wrong(&quoted, secret, Some(2), &what("an argument")), wrong(&unquoted, secret, Some(2), &what("several arguments"))]
        };
        COMMANDS.iter().filter(|command| command.contains("KEY")).flat_map(attempt).collect()
    });
}

/// A client's certificate and key come from variables, as PEM or as names of files; roots come from a file.
#[test]
fn no_message_repeats_a_key_of_the_client() {
    let mutual = json!({ "mutual": { "certificate": "CLIENT_CERTIFICATE", "certificateKey": "CLIENT_KEY" } });
    let contract = json!({
        "openapi": "3.1.0", "info": { "title": "Terns", "version": "1.0.0" }, "security": [{ "mutual": [] }],
        "components": { "securitySchemes": { "mutual": { "type": "mutualTLS" } } },
        "paths": { "/terns": { "get": { "operationId": "listTerns", "responses": { "200": { "description": "Told" } } } } },
    });
    let certificate = rcgen::generate_simple_self_signed(["terns.example".to_owned()]).unwrap().cert.pem();
    with_every_spelling(With::OneKey, |folder, spelling, _, secret| {
        folder.write("product/openapi.yaml", contract.to_string());
        let mut written: Value = serde_json::from_str(&manifest(&mutual)).unwrap();
        folder.write("product/kitemark.yaml", written.to_string());
        let ask = "check product --live --allow-private --only INT-18";
        let certificate = folder.write("certificate.pem", &certificate);
        let (text, file) = (String::from_utf8_lossy(&spelling.bytes).replace('\0', ""), folder.text("key.pem"));
        let mut all = Vec::new();
        for value in [text.as_str(), &file] {
            for variables in
                [[("CLIENT_CERTIFICATE", certificate.as_str()), ("CLIENT_KEY", value)], [("CLIENT_CERTIFICATE", value), ("CLIENT_KEY", value)]]
            {
                all.push(wrong(&ran(folder, ask, "", &variables), secret, None, &format!("a key of the client, {}", spelling.name)));
            }
        }
        written["environments"][0]["roots"] = json!("../key.pem");
        folder.write("product/kitemark.yaml", written.to_string());
        let output = ran(folder, ask, "", &[("CLIENT_CERTIFICATE", &certificate), ("CLIENT_KEY", &file)]);
        all.push(wrong(&output, secret, Some(2), &format!("roots, {}", spelling.name)));
        all
    });
}

#[test]
fn a_spelling_that_says_what_it_said_is_read() {
    with_every_spelling(With::EveryKey, |folder, spelling, key, secret| {
        let attempt = |command: &str| {
            let output = ran(folder, command, "key.pem", &[("KITEMARK_PASSPHRASE", PASSPHRASE)]);
            let wrong = wrong(&output, secret, Some(if spelling.is_whole { 0 } else { 2 }), &format!("{command}, {}", spelling.name));
            (output, wrong)
        };
        let (shown, first) = attempt("key show KEY");
        let (_, second) = attempt("sign s.json --key KEY --output e.json --force");
        let id = key.key.public().id().fingerprint();
        let is_right = if spelling.is_whole { stdout(&shown).starts_with(&id) } else { stderr(&shown).starts_with("error: key.pem") };
        let third = (!is_right).then(|| format!("{}: {} {}", spelling.name, stdout(&shown), stderr(&shown)));
        vec![first, second, third]
    });
}

#[test]
fn a_public_key_is_read_in_every_whole_spelling() {
    let key = new_key(Algorithm::EcdsaP256, None).unwrap();
    for spelling in spellings(&key.key.public().to_pem()).iter().filter(|spelling| spelling.is_whole) {
        let folder = workplace(&spelling.bytes, &key);
        for command in ["key show KEY", "verify r.json --key KEY", "gate policy.yaml r.json"] {
            let output = ran(&folder, command, "key.pem", &[]);
            assert_ne!(code(&output), 2, "{command}, {}: {}", spelling.name, stderr(&output));
        }
    }
}

/// The reason is the true one, the place is told, and so is what to do.
#[test]
fn what_is_damaged_is_told_with_its_place_and_the_way_out() {
    let pem = new_key(Algorithm::EcdsaP256, None).unwrap().pem;
    let outcome_of = |name: &str| {
        let folder = Folder::new();
        let found = spellings(&pem).into_iter().find(|spelling| spelling.name == name).unwrap();
        let file = folder.write("k.pem", &found.bytes);
        restrict(&folder.path("k.pem"), 0o600);
        stderr(&run(&["key", "show", &file], &[])).replace(&file, "FILE")
    };
    for (name, words) in [
        ("no END line", "FILE:1:1: the block that begins here has no end"),
        ("no BEGIN line", "no `-----BEGIN` stands before it"),
        ("another END line", "the label of this END line is not that of its BEGIN line"),
        ("four dashes before BEGIN", "FILE:1:5: five dashes stand before BEGIN"),
        ("four dashes behind BEGIN", "FILE:1:1: the boundary that starts here does not end with five dashes"),
        ("long dashes", "five dashes stand before BEGIN"),
        ("an unknown label", "a block of PEM whose label nobody knows"),
        ("a stray character", "a punctuation mark stands here"),
        ("a stray character that is not ASCII", "a character that is not ASCII stands here"),
        ("a NUL byte", "a NUL byte, as in UTF-16 stands here"),
        ("a character lost", "something of it was lost or changed"),
        ("another alphabet", "FILE:2:1: a hyphen or an underscore stands here"),
        ("padding in the middle", "base64 goes on here behind its padding"),
        ("header fields", "openssl pkcs8 -topk8 -scrypt -in FILE -out FILE.pkcs8.pem"),
        ("twice", "2 blocks of PEM (PRIVATE KEY, PRIVATE KEY)"),
        ("UTF-16", "the file is UTF-16"),
    ] {
        assert!(outcome_of(name).contains(words), "{name}: {}", outcome_of(name));
    }
}

/// What stands where the name of the file of a passphrase belongs may be the passphrase.
#[test]
fn a_passphrase_that_is_given_as_an_argument_is_not_repeated() {
    let folder = Folder::new();
    let made = new_key(Algorithm::Ed25519, Passphrase::new(Zeroizing::new(PASSPHRASE.into())).as_ref()).unwrap();
    let key = folder.write("k.pem", made.pem.as_bytes());
    restrict(&folder.path("k.pem"), 0o600);
    for passphrase in ["correct horse battery", "with/a/slash", &"x".repeat(5000)] {
        let output = run(&["key", "show", &key, "--passphrase-file", passphrase], &[]);
        assert_eq!(code(&output), 2);
        assert!(!stderr(&output).contains(passphrase) && stderr(&output).contains("--passphrase-file"), "{}", stderr(&output));
        let output = run(&["key", "show", &key, &format!("--passphrase={passphrase}")], &[]);
        assert_eq!(code(&output), 2);
        assert!(!stderr(&output).contains(passphrase), "{}", stderr(&output));
    }
}

/// A change to a text: at a share of its length, what happens there.
#[derive(Debug, Clone)]
enum Change {
    Delete,
    Insert(u8),
    Cut,
    Double,
}

fn changed(text: &[u8], at: f64, change: &Change) -> Vec<u8> {
    let at = ((text.len() as f64) * at) as usize;
    let (before, after) = text.split_at(at.min(text.len()));
    match change {
        Change::Delete => [before, after.get(1..).unwrap_or_default()].concat(),
        Change::Insert(byte) => [before, &[*byte], after].concat(),
        Change::Cut => before.to_vec(),
        Change::Double => [before, before, after].concat(),
    }
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => Just(Change::Delete),
        4 => prop_oneof![any::<u8>(), Just(b'-'), Just(b'\n'), Just(b' '), Just(b'='), Just(b'\\'), Just(b':')].prop_map(Change::Insert),
        1 => Just(Change::Cut),
        1 => Just(Change::Double),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    /// Whatever happens to a key on the way, it is read or refused, and nothing that is said of it gives it away.
    #[test]
    fn no_damage_makes_a_message_repeat_a_key(changes in prop::collection::vec((0.0..1.0_f64, change()), 0..6), spelling in 0..60_usize) {
        let pem = new_key(Algorithm::EcdsaP256, None).unwrap().pem;
        let secret = Secret::of(&pem);
        let all = spellings(&pem);
        let bytes = changes.iter().fold(all[spelling % all.len()].bytes.clone(), |bytes, (at, change)| changed(&bytes, *at, change));
        let mut told = String::new();
        if let Err(fault) = PrivateKeyFile::read("k", &bytes).and_then(|file| file.open(None)) {
            told += &format!("{fault} {} {fault:?}", fault.help());
        }
        if let Err(fault) = PublicKey::read("k", &bytes) {
            told += &format!("{fault} {} {fault:?}", fault.help());
        }
        prop_assert_eq!(secret.in_text(&told), None, "{}", told);
    }
}
