//! PEM as people hand it on: each spelling that is read, and each damage with its place.
#![expect(clippy::panic, reason = "a test stops at what it did not expect")]

use super::{Label, PemProblem, Section, class, has_private_key, sections};
use base64ct::{Base64, Encoding as _};

/// 100 bytes of every kind, in lines as OpenSSL writes them.
fn contents() -> Vec<u8> {
    (0..100_u8).map(|byte| byte.wrapping_mul(37)).collect()
}

fn lines(base64: &str, width: usize, end: &str) -> String {
    let mut text = String::new();
    for (position, character) in base64.chars().enumerate() {
        text.push(character);
        if (position + 1) % width == 0 {
            text.push_str(end);
        }
    }
    text + end
}

fn block(label: &str, width: usize, end: &str) -> String {
    format!("-----BEGIN {label}-----{end}{}-----END {label}-----{end}", lines(&Base64::encode_string(&contents()), width, end))
}

fn only(text: &[u8]) -> Section<'_> {
    let found = sections(text);
    match found.as_deref() {
        Ok([only]) => only.clone(),
        other => panic!("{other:?} in {}", String::from_utf8_lossy(text)),
    }
}

/// Everything that people do to PEM and that changes nothing of what it says.
#[test]
fn every_spelling_of_the_same_block_is_read() {
    let plain = block("PRIVATE KEY", 64, "\n");
    let spellings = [
        plain.clone(),
        block("PRIVATE KEY", 64, "\r\n"),
        block("PRIVATE KEY", 64, "\r"),
        block("PRIVATE KEY", 76, "\n"),
        block("PRIVATE KEY", 1, "\n"),
        block("PRIVATE KEY", 10_000, "\n"),
        block("PRIVATE KEY", 64, " "),
        block("PRIVATE KEY", 64, ""),
        block("PRIVATE KEY", 64, "\\n"),
        block("PRIVATE KEY", 64, "\\r\\n"),
        block("PRIVATE KEY", 64, "\\\\n"),
        block("PRIVATE KEY", 64, "\n\n\t \n"),
        block("PRIVATE KEY", 64, "  \n    "),
        plain.replace(' ', "\n"),
        plain.replace([' ', '\n'], ""),
        format!("\u{feff}{plain}"),
        format!("\n \n{plain}\n\t\n"),
        format!("subject=CN = Zoë\nBag Attributes: 7\n{plain}# this is all\n"),
        format!("{{\"key\": \"{}\"}}", plain.replace('\n', "\\n")),
        format!("KEY='{}'\n", plain.replace('\n', " ")),
        plain.trim_end().to_owned(),
    ];
    for text in spellings {
        let section = only(text.as_bytes());
        assert_eq!(section.label, Some(Label::PRIVATE_KEY), "{text}");
        assert_eq!(section.contents().map(|contents| contents.to_vec()), Ok(contents()), "{text}");
        assert!(has_private_key(text.as_bytes()), "{text}");
    }
    let bytes = [b"\xff\xfe\x00".as_slice(), plain.as_bytes()].concat();
    assert!(only(&bytes).contents().is_ok(), "explanation need not be text");
}

#[test]
fn several_blocks_are_told_apart() {
    let text =
        [block("CERTIFICATE", 64, ""), block("X509 CERTIFICATE", 64, "\n"), block("SOMETHING", 64, "\n"), block("PUBLIC KEY", 64, "")].concat();
    let found = sections(text.as_bytes()).unwrap_or_default();
    let labels: Vec<_> = found.iter().map(|section| section.label.map(Label::name)).collect();
    assert_eq!(labels, [Some("CERTIFICATE"), Some("X509 CERTIFICATE"), None, Some("PUBLIC KEY")]);
    assert!(found.iter().all(|section| section.contents().is_ok()));
    assert!(!has_private_key(text.as_bytes()));
    assert_eq!(sections(b"no block at all"), Ok(Vec::new()));
}

/// What is wrong, and where: nothing else is told.
#[test]
fn what_is_damaged_is_told_with_its_place() {
    let base64 = Base64::encode_string(&contents());
    let framed = |inner: &str| format!("-----BEGIN PRIVATE KEY-----\n{inner}\n-----END PRIVATE KEY-----\n");
    let spoilt = |at: usize, with: &str| framed(&format!("{}{with}{}", &base64[..at], &base64[at..]));
    let cases: Vec<(String, (usize, usize), PemProblem)> = vec![
        ("a\n-----BEGIN PRIVATE KEY----\nAAAA".into(), (2, 1), PemProblem::Unclosed),
        ("-----BEGIN PRIVATE KEY----\nAAAA\n-----END PRIVATE KEY-----\n".into(), (1, 1), PemProblem::Unclosed),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n".into(), (1, 1), PemProblem::NoEnd),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY".into(), (3, 1), PemProblem::Unclosed),
        (format!("-----BEGIN PRIVATE KEY-----\n{base64}\n{}", block("CERTIFICATE", 64, "\n")), (1, 1), PemProblem::NoEnd),
        ("-----BEGIN PRIVATE KEY-----\r\nAAAA\r\n-----END EC PRIVATE KEY-----".into(), (3, 1), PemProblem::OtherEnd),
        ("-----BEGIN some secret-----\rAAAA\r-----END another one-----".into(), (3, 1), PemProblem::OtherEnd),
        ("text\nAAAA\n-----END PRIVATE KEY-----\n".into(), (3, 1), PemProblem::NoBegin),
        ("----BEGIN PRIVATE KEY-----\n".into(), (1, 5), PemProblem::Dashes),
        ("\u{2014}\u{2014}-BEGIN PRIVATE KEY\n".into(), (1, 4), PemProblem::Dashes),
        ("\u{2014}\u{2013}BEGIN PRIVATE KEY\n".into(), (1, 3), PemProblem::Dashes),
        (spoilt(7, "*"), (2, 8), PemProblem::Character("a punctuation mark")),
        (spoilt(7, "é"), (2, 8), PemProblem::Character("a character that is not ASCII")),
        (spoilt(7, "\0"), (2, 8), PemProblem::Character("a NUL byte, as in UTF-16")),
        (spoilt(7, "\u{1b}"), (2, 8), PemProblem::Character("a control character")),
        (spoilt(7, "_"), (2, 8), PemProblem::Character("a hyphen or an underscore")),
        (spoilt(7, "\\q"), (2, 8), PemProblem::Character("a backslash")),
        (spoilt(8, "A=\nAAA"), (3, 1), PemProblem::AfterPadding),
        (framed(" \n\t"), (4, 1), PemProblem::Empty),
        (framed(&base64[..33]), (3, 1), PemProblem::Cut { characters: 33 }),
        (framed(base64.trim_end_matches('=')), (3, 1), PemProblem::Padding { found: 0, needed: 2 }),
        (framed("AAAA=="), (3, 1), PemProblem::Padding { found: 2, needed: 0 }),
        (framed("AA==="), (3, 1), PemProblem::Padding { found: 3, needed: 2 }),
        (framed("AB=="), (3, 1), PemProblem::LooseEnd),
        (framed(&format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n{base64}")), (2, 1), PemProblem::HeaderFields { is_encrypted: true }),
        (framed(&format!("Comment: mine\n\n{base64}")), (2, 1), PemProblem::HeaderFields { is_encrypted: false }),
    ];
    for (text, place, problem) in cases {
        let found = sections(text.as_bytes())
            .and_then(|found| found.first().map_or(Ok(Vec::new()), |section| section.contents().map(|contents| contents.to_vec())));
        let fault = found.err();
        assert_eq!(fault.as_ref().map(|fault| ((fault.line, fault.column), &fault.problem)), Some((place, &problem)), "{text}");
    }
    let utf16: Vec<u8> = block("PRIVATE KEY", 64, "\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = [b"\xff\xfe".as_slice(), &utf16].concat();
    assert_eq!(sections(&utf16).err().map(|fault| fault.problem), Some(PemProblem::Utf16));
}

#[test]
fn nothing_of_a_block_is_shown() {
    let text = block("PRIVATE KEY", 64, "\n");
    let section = only(text.as_bytes());
    let shown = format!("{section:?} {:?} {:?}", section.contents(), sections(text.as_bytes()));
    let base64 = Base64::encode_string(&contents());
    assert!(!shown.contains(&base64[..12]) && !shown.contains("37, 74") && shown.len() < 300, "{shown}");
    // A label that nobody knows may be anything.
    let unknown = format!("-----BEGIN {0}-----\nAAAA\n-----END {0}-----\n", &base64[..24]);
    assert_eq!(format!("{:?}", sections(unknown.as_bytes())), "Ok([Section { label: None, .. }])");
}

#[test]
fn what_was_a_private_key_counts_as_one() {
    for damaged in ["----BEGIN PRIVATE KEY-----\nAAAA", "-----BEGIN EC PRIVATE\nKEY-----", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END KEY-----"] {
        assert!(has_private_key(damaged.as_bytes()), "{damaged}");
    }
    for other in ["openapi: 3.1.0\ninfo: {title: PRIVATE KEY}", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\nnot PRIVATE"] {
        assert!(!has_private_key(other.as_bytes()), "{other}");
    }
}

#[test]
fn every_byte_has_a_class() {
    assert!((0..=255).all(|byte| !class(byte).is_empty()));
}
