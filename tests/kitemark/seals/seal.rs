//! The envelope and what is in it: only what was signed, by whom it was signed, as what it was signed. The names of
//! the tests that begin with t and a number are those of the attacks that they stand for.

use crate::common::seal::{Folder, fresh, hardware, private, public, run, signed, statement};
use crate::common::{code, stderr, stdout};
use kitemark::seal::encoding::{from_base64, sha256, sha256_hex, to_base64};
use kitemark::seal::envelope::{MAX_ENVELOPE_BYTES, MAX_SIGNATURES, pre_authentication_encoding};
use kitemark::seal::key::Algorithm;
use kitemark::seal::{
    Envelope, EnvelopeFault, PayloadType, PredicateType, PrivateKey, SignFault, Statement, StatementFault, Trust, UnsignedStatement,
};
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use proptest::prelude::*;
use serde_json::{Value, json};

const KEYS: [(&str, &str); 2] = [("p256.pem", "p256.pub"), ("ed25519.pem", "ed25519.pub")];

/// A report signed by a test key, as its file.
fn report(key: &PrivateKey) -> Vec<u8> {
    signed(&statement(PredicateType::Report), PayloadType::Statement, &[key]).to_json().into_bytes()
}

/// Reads and verifies an envelope as a statement.
fn verify(bytes: &[u8], key: &str) -> Result<kitemark::seal::Verified, EnvelopeFault> {
    let trust = Trust::Key(Box::new(public(key)));
    Envelope::read("report", bytes).and_then(|envelope| trust.verify(&envelope, PayloadType::Statement))
}

/// An envelope with some of its members changed.
fn changed(bytes: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    change(&mut value);
    value.to_string().into_bytes()
}

/// A signature over a digest and its twin with `n - s`, the lower one first.
fn twins(digest: &[u8]) -> (p256::ecdsa::Signature, p256::ecdsa::Signature) {
    let made: p256::ecdsa::Signature = hardware().sign_prehash(digest).unwrap();
    let low = made.normalize_s();
    let high = p256::ecdsa::Signature::from_scalars(low.r().to_bytes(), (-*low.s()).to_bytes()).unwrap();
    assert_ne!(low, high);
    (low, high)
}

#[test]
fn what_is_signed_is_the_type_and_the_bytes_with_their_lengths() {
    let encoded = pre_authentication_encoding(PayloadType::Statement, b"hello world");
    assert_eq!(encoded, b"DSSEv1 28 application/vnd.in-toto+json 11 hello world");
    // Lengths are of bytes, not of characters.
    let encoded = pre_authentication_encoding(PayloadType::TrustRoot, "caf\u{e9}".as_bytes());
    assert_eq!(encoded, "DSSEv1 40 application/vnd.kitemark.trust-root+json 5 caf\u{e9}".as_bytes());
}

#[test]
fn a_signed_statement_verifies_and_signing_again_gives_the_same_bytes() {
    for (key, public_key) in KEYS {
        let key = private(key);
        let payload = statement(PredicateType::Report);
        let bytes = report(&key);
        assert_eq!(bytes, report(&key));
        assert!(bytes.ends_with(b"]}\n") && bytes.iter().filter(|byte| byte.is_ascii_whitespace()).count() == 1);
        let verified = verify(&bytes, public_key).unwrap();
        assert_eq!((verified.payload(), verified.id()), (payload.as_slice(), sha256_hex(&payload)));
        assert_eq!(verified.signers(), [key.public().id().clone()]);
        assert_eq!((verified.unrecognised(), verified.not_understood().len()), (0, 0));
        let read = Statement::of_type(&verified, PredicateType::Report).unwrap();
        assert_eq!(read.subject().sha256, "ab".repeat(32));
        assert_eq!(read.predicate_value()["results"][0]["requirement"], "INT-01");
        assert!(payload.windows(read.predicate_text().len()).any(|window| window == read.predicate_text().as_bytes()));
    }
}

/// RFC 6979 appendix A.2.5, message "sample". That we write what this signer makes, lowered, is tested under t21.
#[test]
fn ecdsa_is_deterministic_as_rfc_6979_says() {
    let scalar = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
    let bytes: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&scalar[at * 2..at * 2 + 2], 16).unwrap()).collect();
    let known = p256::ecdsa::SigningKey::from_slice(&bytes).unwrap();
    let made: p256::ecdsa::Signature = known.sign_prehash(&sha256(b"sample")).unwrap();
    let expected = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
    assert_eq!(made.to_bytes().iter().map(|byte| format!("{byte:02X}")).collect::<String>(), expected);
}

#[test]
fn sign_writes_an_envelope_and_never_replaces_one_unasked() {
    let folder = Folder::new();
    let (key, other) = (folder.key("p256.pem"), folder.key("ed25519.pem"));
    let file = folder.write("report.json", statement(PredicateType::Report));
    let envelope = folder.text("report.dsse.json");
    let made = run(&["sign", &file, "--key", &key, "--output", &envelope], &[]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    assert!(stdout(&made).contains("with 1 signature\n") && stdout(&made).contains(&public("p256.pub").id().fingerprint()), "{}", stdout(&made));
    assert_eq!(folder.read("report.dsse.json"), report(&private("p256.pem")));

    let again = run(&["sign", &file, "--key", &other, "--output", &envelope], &[]);
    assert_eq!(code(&again), 2);
    assert!(stderr(&again).contains("is there already") && stderr(&again).contains("--force"), "{}", stderr(&again));
    let added = run(&["sign", &envelope, "--key", &other, "--output", &envelope], &[]);
    assert_eq!(code(&added), 0, "{}", stderr(&added));
    let bytes = folder.read("report.dsse.json");
    for (_, key) in KEYS {
        assert_eq!(verify(&bytes, key).unwrap().unrecognised(), 1);
    }
    let twice = run(&["sign", &envelope, "--key", &other, "--output", &envelope], &[]);
    assert_eq!(code(&twice), 2);
    assert!(stderr(&twice).contains("has signed this already"), "{}", stderr(&twice));
    assert_eq!(folder.read("report.dsse.json"), bytes);
    let replaced = run(&["sign", &file, "--key", &key, "--output", &envelope, "--force"], &[]);
    assert_eq!(code(&replaced), 0, "{}", stderr(&replaced));
    assert_eq!(folder.read("report.dsse.json"), report(&private("p256.pem")));
}

#[test]
fn nothing_but_a_statement_is_signed() {
    let folder = Folder::new();
    let key = folder.key("p256.pem");
    let good: Value = serde_json::from_slice(&statement(PredicateType::Report)).unwrap();
    let with = |pointer: &str, value: Value| {
        let mut changed = good.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        changed.to_string()
    };
    for (text, words) in [
        ("{".to_owned(), "ends inside an object"),
        ("[]".to_owned(), "`_type`"),
        (with("/_type", json!("https://in-toto.io/Statement/v0.1")), "`_type` must be"),
        (with("/subject", json!([])), "exactly one"),
        (with("/subject", json!([good["subject"][0], good["subject"][0]])), "exactly one, not of 2"),
        (with("/subject/0/digest", json!({ "sha256": "ab".repeat(32), "sha512": "ab".repeat(64) })), "`sha256` alone"),
        (with("/subject/0/digest", json!({ "sha256": "AB".repeat(32) })), "lower-case"),
        (with("/subject/0/name", json!("")), "`name`"),
        (with("/predicateType", json!("https://slsa.dev/provenance/v1")), "not a type that is understood"),
        (with("/predicate", json!([])), "must be an object"),
        (with("/predicate/examined", json!(1.5)), "no integer"),
        (with("/predicate/examined", json!(9_007_199_254_740_992_i64)), "no integer"),
    ] {
        let file = folder.write("s.json", &text);
        let output = run(&["sign", &file, "--key", &key, "--output", &folder.text("e.json")], &[]);
        assert_eq!((code(&output), stdout(&output).as_str()), (2, ""), "{text}: {}", stderr(&output));
        assert!(stderr(&output).contains(words) && stderr(&output).contains("help: "), "{text}: {}", stderr(&output));
        assert!(!folder.path("e.json").exists());
    }
    let missing = run(&["sign", &folder.text("no.json"), "--key", &key, "--output", &folder.text("e.json")], &[]);
    assert_eq!(code(&missing), 2);
    let unclear = run(&["sign", &folder.write("s.json", good.to_string())], &[]);
    assert_eq!(code(&unclear), 2);
}

#[test]
fn a_key_elsewhere_signs_in_two_steps() {
    let folder = Folder::new();
    let payload = statement(PredicateType::Report);
    let file = folder.write("report.json", &payload);
    let prepared = run(&["sign", &file, "--prepare"], &[]);
    assert_eq!(code(&prepared), 0, "{}", stderr(&prepared));
    let message = folder.read("report.pae");
    assert_eq!(message, pre_authentication_encoding(PayloadType::Statement, &payload));
    assert_eq!(folder.read("report.pae.sha256"), sha256(&message));
    assert!(stdout(&prepared).contains(&sha256_hex(&message)));

    let misnamed = folder.write("misnamed.pae", &payload);
    assert_eq!(code(&run(&["sign", &misnamed, "--prepare"], &[])), 2);
    assert_eq!(folder.read("misnamed.pae"), payload);

    let (low, high) = twins(&folder.read("report.pae.sha256"));
    let key = folder.write("key.pub", public("p256.pub").to_pem());
    let expected = report(&private("p256.pem"));
    for (name, signature) in [
        ("low-der", low.to_der().as_bytes().to_vec()),
        ("low-raw", low.to_bytes().to_vec()),
        ("high-der", high.to_der().as_bytes().to_vec()),
        ("high-raw", high.to_bytes().to_vec()),
    ] {
        let signature = folder.write(name, signature);
        let output = folder.text(&format!("{name}.json"));
        let attached = run(&["sign", &file, "--attach", &signature, "--public-key", &key, "--output", &output], &[]);
        assert_eq!(code(&attached), 0, "{name}: {}", stderr(&attached));
        assert_eq!(folder.read(&format!("{name}.json")), expected, "{name}: the signature is written in one form");
        let twice = run(&["sign", &output, "--attach", &signature, "--public-key", &key, "--output", &output], &[]);
        assert_eq!(code(&twice), 2, "{name}");
        assert!(stderr(&twice).contains("has signed this already"), "{}", stderr(&twice));
    }
}

#[test]
fn a_key_elsewhere_signs_by_its_own_program() {
    let folder = Folder::new();
    let payload = statement(PredicateType::Report);
    let file = folder.write("report.json", &payload);
    let key = folder.write("key.pub", public("p256.pub").to_pem());
    let prepared = UnsignedStatement::read("report", &payload, PayloadType::Statement).unwrap().prepare();
    let (low, high) = twins(&prepared.digest);
    let good = folder.write("a signature", low.to_der().as_bytes());
    let raw = folder.write("raw", high.to_bytes());
    let sign = |command: &str, name: &str| run(&["sign", &file, "--signer-cmd", command, "--public-key", &key, "--output", &folder.text(name)], &[]);
    // To a file or to standard output, quoted as for a shell, with what it says on the way kept apart.
    for (name, command) in [
        ("written", format!("sh -c 'test -s \"$1\" && cp \"$0\" \"$2\"' '{good}' {{pae}} {{sig}}")),
        ("printed", format!("sh -c 'test -s \"$1\" && cat \"$0\"' {raw} {{sha256}}")),
        ("talkative", format!("sh -c 'echo talking; cp \"$0\" \"$2\"' '{good}' {{pae}} {{sig}}")),
    ] {
        let output = sign(&command, name);
        assert_eq!(code(&output), 0, "{name}: {}", stderr(&output));
        assert_eq!(folder.read(name), report(&private("p256.pem")), "{name}");
        assert!(!stdout(&output).contains("talking"));
    }
    // What it is given is what is signed.
    let seen = folder.text("seen");
    let output = sign(&format!("sh -c 'cat \"$1\" \"$2\" > \"$3\"; cat \"$0\"' {raw} {{pae}} {{sha256}} {seen}"), "seen.json");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(folder.read("seen"), [prepared.message.as_slice(), prepared.digest.as_slice()].concat());
    // No shell reads the command, and nothing is written where it does not sign.
    let touched = folder.path("touched");
    for (command, words) in [
        (format!("cp {raw} {{sig}} {{pae}}; touch {}", touched.display()), "ended with"),
        ("false {pae}".to_owned(), "ended with"),
        ("true {pae} {sig}".to_owned(), "wrote no signature"),
        ("true {pae}".to_owned(), "is empty"),
        ("cat {pae}".to_owned(), "sign the .pae file"),
        ("a-program-that-is-nowhere {pae}".to_owned(), "cannot be run"),
        (format!("cat {raw}"), "is not told what it signs"),
        ("sign 'open {pae}".to_owned(), "is no command"),
        ("PIN=1234 pkcs11-tool {pae}".to_owned(), "starts with a variable"),
        (String::new(), "is no command"),
    ] {
        let output = sign(&command, "none.json");
        assert_ne!(code(&output), 0, "{command}");
        assert!(stderr(&output).contains(words) && stderr(&output).contains("help: "), "{command}: {}", stderr(&output));
        assert!(!folder.path("none.json").exists() && !stderr(&output).contains("1234"), "{command}");
    }
    assert!(!touched.exists());
    // A public key is that of a signature made elsewhere: beside a key it would say nothing.
    let beside = run(&["sign", &file, "--key", &folder.key("p256.pem"), "--public-key", &key, "--output", &folder.text("none.json")], &[]);
    assert_eq!((code(&beside), folder.path("none.json").exists()), (2, false), "{}", stderr(&beside));
    let without = run(&["sign", &file, "--signer-cmd", "cat {pae}", "--output", &folder.text("none.json")], &[]);
    assert_eq!(code(&without), 2);
}

/// What opens a key here is no business of a program that holds another; its own set-up is handed on.
#[test]
fn the_passphrase_never_reaches_the_program_that_signs() {
    let folder = Folder::new();
    let file = folder.write("report.json", statement(PredicateType::Report));
    let key = folder.write("key.pub", public("p256.pub").to_pem());
    let command = format!("sh -c 'env > {}' {{pae}}", folder.text("environment"));
    let variables = [("KITEMARK_PASSPHRASE", "three random words"), ("PKCS11_MODULE", "softhsm"), ("PATH", "/usr/bin:/bin")];
    let output = run(&["sign", &file, "--signer-cmd", &command, "--public-key", &key, "--output", &folder.text("e.json")], &variables);
    let seen = String::from_utf8(folder.read("environment")).unwrap();
    assert!(seen.contains("PKCS11_MODULE=softhsm"), "{seen}: {}", stderr(&output));
    assert!(!seen.contains("three random words") && !seen.contains("KITEMARK_PASSPHRASE"), "{seen}");
}

#[test]
fn a_signature_that_does_not_hold_is_never_written() {
    let folder = Folder::new();
    let file = folder.write("report.json", statement(PredicateType::Report));
    let other = UnsignedStatement::read("award", &statement(PredicateType::Award), PayloadType::Statement).unwrap().prepare();
    let good = UnsignedStatement::read("report", &folder.read("report.json"), PayloadType::Statement).unwrap().prepare();
    let key = folder.write("key.pub", public("p256.pub").to_pem());
    let der = |digest: &[u8]| twins(digest).0.to_der().as_bytes().to_vec();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes();
    for (signature, words) in [
        (der(&other.digest), "sign the .pae file"),
        (der(&sha256(&good.digest)), "for ECDSA by digest, its .pae.sha256"),
        (Vec::new(), "is empty"),
        (to_base64(&der(&good.digest)).into_bytes(), "looks like base64"),
        (hex(&der(&good.digest)), "looks like hexadecimal"),
        (der(&good.digest)[1..].to_vec(), "sign the .pae file"),
        ([der(&good.digest), vec![0]].concat(), "sign the .pae file"),
        (vec![0; 64], "sign the .pae file"),
    ] {
        let signature = folder.write("signature", signature);
        let output = run(&["sign", &file, "--attach", &signature, "--public-key", &key, "--output", &folder.text("e.json")], &[]);
        assert_eq!((code(&output), stdout(&output).as_str()), (4, ""), "{}", stderr(&output));
        assert!(stderr(&output).contains("does not hold") && stderr(&output).contains(words), "{words}: {}", stderr(&output));
        assert!(!folder.path("e.json").exists());
    }
}

#[test]
fn t01_a_key_inside_the_envelope_is_never_read() {
    let attacker = fresh(Algorithm::EcdsaP256);
    let forged = changed(&report(&attacker), |value| {
        value["signatures"][0]["keyid"] = json!(public("p256.pub").id().as_str());
        value["signatures"][0]["publicKey"] = json!(attacker.public().to_pem());
        value["signatures"][0]["cert"] = json!(attacker.public().to_pem());
        value["verificationMaterial"] = json!({ "publicKey": attacker.public().to_pem() });
    });
    assert_eq!(verify(&forged, "p256.pub"), Err(EnvelopeFault::NotSigned { signatures: 1 }));
    let envelope = Envelope::read("forged", &forged).unwrap();
    let mut listed = envelope.not_understood().to_vec();
    listed.sort();
    assert_eq!(listed, ["/signatures/0/cert", "/signatures/0/publicKey", "/verificationMaterial"]);
}

#[test]
fn t02_no_algorithm_in_the_envelope_is_ever_read() {
    let bytes = report(&private("p256.pem"));
    for algorithm in ["none", "HS256", "ed25519", "ecdsa-p256-sha256"] {
        let unsigned = changed(&bytes, |value| {
            value["alg"] = json!(algorithm);
            value["signatures"][0] = json!({ "alg": algorithm, "sig": "" });
        });
        assert_eq!(verify(&unsigned, "p256.pub"), Err(EnvelopeFault::NotSigned { signatures: 1 }), "{algorithm}");
    }
    // An HMAC under the public key, which a verifier confused about the algorithm would accept.
    let message = pre_authentication_encoding(PayloadType::Statement, &statement(PredicateType::Report));
    let digest = sha256(&[public("p256.pub").to_pem().into_bytes(), message].concat());
    let forged = changed(&bytes, |value| value["signatures"][0] = json!({ "alg": "HS256", "sig": to_base64(&digest) }));
    assert_eq!(verify(&forged, "p256.pub"), Err(EnvelopeFault::NotSigned { signatures: 1 }));
    // A key of one algorithm never verifies what one of the other signed.
    assert_eq!(verify(&bytes, "ed25519.pub"), Err(EnvelopeFault::NotSigned { signatures: 1 }));
    assert_eq!(verify(&report(&private("ed25519.pem")), "p256.pub"), Err(EnvelopeFault::NotSigned { signatures: 1 }));
}

#[test]
fn t03_a_report_is_no_award_and_neither_is_a_trust_root() {
    let bytes = report(&private("p256.pem"));
    let envelope = Envelope::read("report", &bytes).unwrap();
    let trust = Trust::Key(Box::new(public("p256.pub")));
    assert!(matches!(trust.verify(&envelope, PayloadType::TrustRoot), Err(EnvelopeFault::OtherType { .. })));
    let verified = trust.verify(&envelope, PayloadType::Statement).unwrap();
    for other in [PredicateType::Award, PredicateType::Status] {
        let refused = Statement::of_type(&verified, other).unwrap_err();
        assert_eq!(refused, StatementFault::OtherPredicate { found: PredicateType::Report, expected: other });
    }
    // The type stands under the signature: the same bytes as another type are not signed.
    let retyped = changed(&bytes, |value| value["payloadType"] = json!(PayloadType::TrustRoot.uri()));
    let retyped = Envelope::read("retyped", &retyped).unwrap();
    assert_eq!(trust.verify(&retyped, PayloadType::TrustRoot), Err(EnvelopeFault::NotSigned { signatures: 1 }));
    for unknown in ["application/json", "application/vnd.in-toto+json ", "APPLICATION/VND.IN-TOTO+JSON", ""] {
        let bytes = changed(&bytes, |value| value["payloadType"] = json!(unknown));
        assert!(matches!(Envelope::read("unknown", &bytes), Err(EnvelopeFault::UnknownType(_))), "{unknown:?}");
    }
}

#[test]
fn t04_the_same_key_twice_counts_once() {
    let bytes = report(&private("p256.pem"));
    let digest = sha256(&pre_authentication_encoding(PayloadType::Statement, &statement(PredicateType::Report)));
    let (low, high) = twins(&digest);
    let doubled = changed(&bytes, |value| {
        value["signatures"] = json!([
            { "keyid": "one", "sig": to_base64(low.to_der().as_bytes()) },
            { "keyid": "two", "sig": to_base64(low.to_der().as_bytes()) },
            { "keyid": "three", "sig": to_base64(high.to_der().as_bytes()) }
        ]);
    });
    let verified = verify(&doubled, "p256.pub").unwrap();
    assert_eq!(verified.signers(), [public("p256.pub").id().clone()]);
    assert_eq!(verified.unrecognised(), 0);
}

#[test]
fn t08_the_key_hint_decides_nothing() {
    let bytes = report(&private("p256.pem"));
    for hint in [json!("00".repeat(32)), json!(public("ed25519.pub").id().as_str()), json!("../../etc/passwd"), json!("")] {
        let hinted = changed(&bytes, |value| value["signatures"][0]["keyid"] = hint.clone());
        assert_eq!(verify(&hinted, "p256.pub").unwrap().signers(), [public("p256.pub").id().clone()], "{hint}");
    }
    let absent = changed(&bytes, |value| drop(value["signatures"][0].as_object_mut().unwrap().remove("keyid")));
    assert!(verify(&absent, "p256.pub").is_ok());
}

#[test]
fn t09_bytes_are_signed_and_not_what_they_mean() {
    let bytes = report(&private("p256.pem"));
    let payload = statement(PredicateType::Report);
    let value: Value = serde_json::from_slice(&payload).unwrap();
    let same_meaning = serde_json::to_string_pretty(&value).unwrap();
    let escaped = String::from_utf8(payload.clone()).unwrap().replace("acme", "\\u0061cme");
    for other in [same_meaning, escaped] {
        assert_eq!(serde_json::from_str::<Value>(&other).unwrap(), value, "the meaning is the same");
        let respelled = changed(&bytes, |value| value["payload"] = json!(to_base64(other.as_bytes())));
        assert_eq!(verify(&respelled, "p256.pub"), Err(EnvelopeFault::NotSigned { signatures: 1 }));
    }
    // The other alphabet of base64 stands for the same bytes, and is what DSSE allows.
    let text = String::from_utf8(bytes.clone()).unwrap();
    let url_safe = changed(&bytes, |value| {
        let sig = value["signatures"][0]["sig"].as_str().unwrap().replace('+', "-").replace('/', "_");
        value["signatures"][0]["sig"] = json!(sig);
    });
    assert!(verify(&url_safe, "p256.pub").is_ok(), "{text}");
}

#[test]
fn t10_members_that_stand_twice_are_refused_everywhere() {
    let text = String::from_utf8(report(&private("p256.pem"))).unwrap();
    let outcome_of = |bytes: &str| Envelope::read("envelope", bytes.as_bytes()).unwrap_err().to_string();
    for twice in [
        text.replacen("{\"payload\"", "{\"payload\":\"e30=\",\"payload\"", 1),
        text.replacen("\"payloadType\"", "\"payloadType\":\"application/json\",\"payloadType\"", 1),
        text.replacen("\"sig\"", "\"sig\":\"\",\"s\\u0069g\"", 1),
        text.replacen("{\"payload\"", "{\"other\":[{\"a\":1,\"a\":1}],\"payload\"", 1),
    ] {
        assert!(outcome_of(&twice).contains("stands here twice"), "{}", outcome_of(&twice));
    }
    // Signed all the same, a statement that readers read differently is believed by none.
    let payload = String::from_utf8(statement(PredicateType::Report)).unwrap();
    let payload = payload.replacen("\"outcome\":\"pass\"", "\"outcome\":\"fail\",\"outcome\":\"pass\"", 1);
    let refused = UnsignedStatement::read("statement", payload.as_bytes(), PayloadType::Statement).unwrap_err();
    assert!(refused.to_string().contains("`outcome` stands here twice"), "{refused}");
    let message = pre_authentication_encoding(PayloadType::Statement, payload.as_bytes());
    let signature = to_base64(twins(&sha256(&message)).0.to_der().as_bytes());
    let signed =
        json!({ "payload": to_base64(payload.as_bytes()), "payloadType": PayloadType::Statement.uri(), "signatures": [{ "sig": signature }] });
    let verified = verify(signed.to_string().as_bytes(), "p256.pub").unwrap();
    assert!(Statement::of(&verified).unwrap_err().to_string().contains("`outcome` stands here twice"));
}

#[test]
fn t11_what_was_verified_is_what_is_used() {
    let folder = Folder::new();
    let payload = statement(PredicateType::Report);
    let file = folder.write("report.dsse.json", report(&private("p256.pem")));
    let read = std::fs::read(&file).unwrap();
    let verified = verify(&read, "p256.pub").unwrap();
    folder.write("report.dsse.json", report(&private("ed25519.pem")));
    assert_eq!(verified.payload(), payload);
    let statement = Statement::of(&verified).unwrap();
    assert_eq!(statement.document().get_string(statement.document().root(), "_type"), Some("https://in-toto.io/Statement/v1"));
}

#[test]
fn t21_another_signature_makes_no_other_report() {
    let bytes = report(&private("p256.pem"));
    let digest = sha256(&pre_authentication_encoding(PayloadType::Statement, &statement(PredicateType::Report)));
    let (low, high) = twins(&digest);
    let with = |signature: &p256::ecdsa::Signature| {
        verify(&changed(&bytes, |value| value["signatures"][0]["sig"] = json!(to_base64(signature.to_der().as_bytes()))), "p256.pub").unwrap()
    };
    assert_eq!(with(&low), with(&high));
    assert_eq!(with(&low).id(), sha256_hex(&statement(PredicateType::Report)));
    let ours: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(from_base64(ours["signatures"][0]["sig"].as_str().unwrap()).unwrap(), low.to_der().as_bytes(), "the lower one is written");
    // The same numbers in other bytes are no signature: not raw, not with a leading zero, not with a long length.
    let der = low.to_der().as_bytes().to_vec();
    let mut long_length = vec![0x30, 0x81];
    long_length.extend_from_slice(&der[1..]);
    for other in [low.to_bytes().to_vec(), long_length, [der.clone(), vec![0]].concat()] {
        let respelled = changed(&bytes, |value| value["signatures"][0]["sig"] = json!(to_base64(&other)));
        assert_eq!(verify(&respelled, "p256.pub"), Err(EnvelopeFault::NotSigned { signatures: 1 }));
    }
}

#[test]
fn t23_a_signature_made_for_another_protocol_is_none() {
    let payload = statement(PredicateType::Report);
    let bytes = report(&private("p256.pem"));
    let tls = [&[0x20_u8; 64][..], b"TLS 1.3, server CertificateVerify\0", &sha256(&payload)].concat();
    for message in [payload.clone(), to_base64(&payload).into_bytes(), tls, b"DSSEv1".to_vec()] {
        let signature = twins(&sha256(&message)).0;
        let reused = changed(&bytes, |value| value["signatures"][0]["sig"] = json!(to_base64(signature.to_der().as_bytes())));
        assert_eq!(verify(&reused, "p256.pub"), Err(EnvelopeFault::NotSigned { signatures: 1 }));
    }
}

#[test]
fn t26_bombs_end_with_a_message() {
    let bytes = report(&private("p256.pem"));
    let read = |bytes: &[u8]| Envelope::read("bomb", bytes).unwrap_err().to_string();
    let entry = serde_json::from_slice::<Value>(&bytes).unwrap()["signatures"][0].clone();
    let many = |count: usize| changed(&bytes, |value| value["signatures"] = Value::from(vec![entry.clone(); count]));
    assert!(verify(&many(MAX_SIGNATURES), "p256.pub").is_ok());
    assert!(read(&many(MAX_SIGNATURES + 1)).contains("17 signatures"));
    assert!(read(&many(100_000)).contains("more than 1000 values"));
    assert!(read(&changed(&bytes, |value| value["signatures"] = json!([]))).contains("no signature"));
    assert!(read(&vec![b'['; 1_000_000]).contains("deep"));
    assert!(read(&vec![b' '; MAX_ENVELOPE_BYTES + 1]).contains("at most"));
    assert!(read(&changed(&bytes, |value| value["signatures"][0]["sig"] = json!("AAAA".repeat(10_000)))).contains("more than 512 bytes"));
    let nested = |depth: usize| {
        let inner = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        String::from_utf8(statement(PredicateType::Report)).unwrap().replacen("\"examined\":12", &format!("\"examined\":{inner}"), 1)
    };
    let draft = |text: String| UnsignedStatement::read("deep", text.as_bytes(), PayloadType::Statement);
    assert!(draft(nested(62)).is_ok());
    assert!(draft(nested(63)).unwrap_err().to_string().contains("more than 64 deep"));
    assert!(draft(nested(100_000)).unwrap_err().to_string().contains("more than 64 deep"));
    let full = many(MAX_SIGNATURES);
    let refused = UnsignedStatement::read("full", &full, PayloadType::Statement).unwrap().sign(&fresh(Algorithm::Ed25519));
    assert_eq!(refused.unwrap_err(), SignFault::Full);
}

#[test]
fn t27_no_text_of_an_envelope_can_steer_a_terminal() {
    let folder = Folder::new();
    let payload = String::from_utf8(statement(PredicateType::Report)).unwrap();
    for evil in ["\\u001b[2J\\u202e", "\\u0007\\r\\nerror: none"] {
        let twice = payload.replacen("\"examined\":12", &format!("\"{evil}\":1,\"{evil}\":2"), 1);
        let foreign = payload.replacen("report/v1", &format!("report/v1{evil}"), 1);
        for text in [twice, foreign] {
            let file = folder.write("s.json", text);
            let output = run(&["sign", &file, "--prepare"], &[]);
            assert_eq!(code(&output), 2);
            let told = stderr(&output);
            assert!(
                told.contains("\\u{") && !told.chars().any(|c| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c)),
                "{told:?}"
            );
            assert_eq!(told.lines().count(), 2, "{told:?}");
        }
    }
}

#[test]
fn base64_in_another_spelling_is_refused() {
    let bytes = report(&private("ed25519.pem"));
    let text = |pointer: &str| serde_json::from_slice::<Value>(&bytes).unwrap().pointer(pointer).unwrap().as_str().unwrap().to_owned();
    for pointer in ["/payload", "/signatures/0/sig"] {
        let good = text(pointer);
        let unpadded = good.trim_end_matches('=').to_owned();
        let mut spellings = vec![format!("{good}\n"), format!(" {good}"), format!("{good}===="), format!("{}*{}", &good[..4], &good[5..])];
        if unpadded != good {
            spellings.push(unpadded.clone());
            // The last character before the padding carries bits that stand for nothing.
            let last = unpadded.chars().last().unwrap();
            let next = char::from(u8::try_from(u32::from(last)).unwrap() + 1);
            spellings.push(format!("{}{next}{}", &unpadded[..unpadded.len() - 1], "=".repeat(good.len() - unpadded.len())));
        }
        for spelling in spellings {
            let respelled = changed(&bytes, |value| *value.pointer_mut(pointer).unwrap() = json!(spelling));
            let refused = verify(&respelled, "ed25519.pub").unwrap_err();
            assert!(refused.to_string().contains("canonical form"), "{pointer} {spelling:?}: {refused}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_other_byte_in_the_file_is_refused(at in 0.0..1.0_f64, byte in any::<u8>(), ed25519 in any::<bool>()) {
        let (key, public_key) = KEYS[usize::from(ed25519)];
        let mut bytes = report(&private(key));
        // What stands in the hint and in the names of members decides nothing, so it is left out here.
        let text = String::from_utf8(bytes.clone()).unwrap();
        let values: Vec<usize> = ["payload", "payloadType", "sig"].iter().flat_map(|name| {
            let start = text.find(&format!("\"{name}\":\"")).unwrap() + name.len() + 4;
            start..start + text[start..].find('"').unwrap()
        }).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "one of the bytes")]
        let place = values[(at * values.len() as f64) as usize];
        prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        prop_assert!(verify(&bytes, public_key).is_err());
    }

    #[test]
    fn any_other_byte_under_the_encoding_is_refused(at in 0.0..1.0_f64, flip in 1..=255_u8, ed25519 in any::<bool>(), in_signature in any::<bool>()) {
        let (key, public_key) = KEYS[usize::from(ed25519)];
        let pointer = if in_signature { "/signatures/0/sig" } else { "/payload" };
        let bytes = changed(&report(&private(key)), |value| {
            let mut decoded = from_base64(value.pointer(pointer).unwrap().as_str().unwrap()).unwrap();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "one of the bytes")]
            let place = (at * decoded.len() as f64) as usize;
            decoded[place] ^= flip;
            *value.pointer_mut(pointer).unwrap() = json!(to_base64(&decoded));
        });
        prop_assert_eq!(verify(&bytes, public_key), Err(EnvelopeFault::NotSigned { signatures: 1 }));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), json in "[\\[\\]{}:,\"a-z0-9=\\\\]{0,80}") {
        prop_assert!(Envelope::read("any", &bytes).is_err());
        prop_assert!(Envelope::read("any", json.as_bytes()).is_err());
        prop_assert!(kitemark::seal::PublicKey::read("any", &bytes).is_err());
        prop_assert!(UnsignedStatement::read("any", &bytes, PayloadType::TrustRoot).is_err());
    }
}
