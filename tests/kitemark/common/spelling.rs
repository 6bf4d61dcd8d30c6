//! A key in PEM as people damage it on the way, and whether a text gives any of it away.

use base64ct::{Base64, Encoding as _};
use std::collections::BTreeSet;

/// How many characters of a key in a row are too many.
const WINDOW: usize = 12;

/// A way in which a key is written.
pub(crate) struct Spelling {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Whether it still says what it said.
    pub(crate) is_whole: bool,
}

/// What must not be seen of a key: every window of its base64, as PEM, as a web key has it, and encoded once more.
pub(crate) struct Secret(BTreeSet<Vec<u8>>);

/// The base64 of a key in PEM, without its boundaries.
pub(crate) fn base64_of(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

impl Secret {
    pub(crate) fn of(pem: &str) -> Self {
        let base64 = base64_of(pem);
        let written = [base64.clone(), base64.replace('+', "-").replace('/', "_"), Base64::encode_string(pem.as_bytes())];
        Self(written.iter().flat_map(|text| text.as_bytes().windows(WINDOW).map(<[u8]>::to_vec).collect::<Vec<_>>()).collect())
    }

    /// What a text gives away, if it does. Blanks and line breaks do not hide it.
    pub(crate) fn in_text(&self, text: &str) -> Option<String> {
        let dense: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        dense.windows(WINDOW).find(|window| self.0.contains(*window)).map(|window| String::from_utf8_lossy(window).into_owned())
    }
}

/// Every spelling of a key in PEM.
pub(crate) fn spellings(pem: &str) -> Vec<Spelling> {
    let base64 = base64_of(pem);
    let label = pem.lines().next().unwrap().trim_start_matches("-----BEGIN ").trim_end_matches("-----").to_owned();
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let joined = |with: &str| pem.trim_end().replace('\n', with);
    let half = base64.len() / 2;
    let spoilt = |with: &str| format!("{begin}\n{}{with}{}\n{end}\n", &base64[..half], &base64[half..]);
    let utf16 = |pem: &str| [vec![0xff, 0xfe], pem.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let whole = [
        ("as it was", pem.to_owned()),
        ("line ends lost", joined("")),
        ("blanks for line ends", joined(" ")),
        ("CR for line ends", joined("\r")),
        ("CRLF for line ends", joined("\r\n")),
        ("line ends written as two characters", joined("\\n")),
        ("line ends written as four characters", joined("\\r\\n")),
        ("all white space lost", joined("").replace(' ', "")),
        ("line ends for blanks", pem.replace(' ', "\n")),
        ("a byte order mark", format!("\u{feff}{pem}")),
        ("one line of base64", format!("{begin}\n{base64}\n{end}\n")),
        ("indented", joined("\n    ")),
        ("blanks at line ends, and blank lines", joined(" \t\n\n")),
        ("blank lines around", format!("\n\n{pem}\n\n \n")),
        ("explained", format!("Bag Attributes\n    friendlyName: mine\n{pem}That was it.\n")),
        ("in JSON", format!("{{\"key\": \"{}\\n\"}}", joined("\\n"))),
        ("in YAML", format!("key: |\n  {}\n", joined("\n  "))),
        ("in a file of settings", format!("SIGNING_KEY=\"{}\"\n", joined("\\n"))),
        ("a string of JSON that does not end", format!("{{\"key\": \"{pem}")),
        ("YAML that is none", format!("key: {{ {pem}")),
    ];
    let damaged = [
        ("no END line", format!("{begin}\n{base64}\n")),
        ("no BEGIN line", format!("{base64}\n{end}\n")),
        ("another END line", format!("{begin}\n{base64}\n-----END SOMETHING ELSE-----\n")),
        ("four dashes before BEGIN", pem.replacen('-', "", 1)),
        ("four dashes behind BEGIN", pem.replacen("-----\n", "----\n", 1)),
        ("four dashes behind END", format!("{}\n", pem.trim_end().trim_end_matches('-').to_owned() + "----")),
        ("long dashes", pem.replace("-----", "\u{2014}\u{2014}-")),
        ("an unknown label", pem.replace(&label, "SIGNING SECRET")),
        ("a label in small letters", pem.to_lowercase().lines().next().unwrap().to_owned() + "\n" + &base64 + "\n" + &end),
        ("the key as the label", format!("-----BEGIN {base64}-----\nAAAA\n-----END {base64}-----\n")),
        ("the key in the boundary", format!("-----BEGIN {base64}\n-----END {label}-----\n")),
        ("the key behind the boundary", format!("{begin}{base64}-----\n{end}\n")),
        ("base64 alone", base64.clone()),
        ("base64 alone, in lines", base64.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line) + "\n").collect()),
        ("cut", pem[..pem.len() / 2].to_owned()),
        ("a stray character", spoilt("*")),
        ("a stray character that is not ASCII", spoilt("\u{e9}")),
        ("an ellipsis", spoilt("...")),
        ("a NUL byte", spoilt("\0")),
        ("an escape sequence", spoilt("\u{1b}[31m")),
        ("a character lost", format!("{begin}\n{}\n{end}\n", &base64[1..])),
        ("another alphabet", format!("{begin}\n-_{}\n{end}\n", base64.replace('+', "-").replace('/', "_"))),
        ("padding in the middle", spoilt("==")),
        ("padding too much", format!("{begin}\n{base64}====\n{end}\n")),
        ("encoded once more", Base64::encode_string(pem.as_bytes())),
        ("encoded once more within", format!("{begin}\n{}\n{end}\n", Base64::encode_string(pem.as_bytes()))),
        ("header fields", format!("{begin}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n{base64}\n{end}\n")),
        ("twice", format!("{pem}{pem}")),
        ("in a letter", pem.lines().map(|line| format!("> {line}\n")).collect()),
        ("with line numbers", pem.lines().enumerate().map(|(number, line)| format!("{number}: {line}\n")).collect()),
        ("a web key", format!("{{\"kty\": \"EC\", \"crv\": \"P-256\", \"d\": \"{}\"}}", base64.replace('+', "-").replace('/', "_"))),
        ("a mapping of YAML", format!("{base64}: {base64}\n")),
    ];
    let as_spelling = |is_whole| move |(name, text): (&'static str, String)| Spelling { name, bytes: text.into_bytes(), is_whole };
    let mut all: Vec<Spelling> = whole.into_iter().map(as_spelling(true)).chain(damaged.into_iter().map(as_spelling(false))).collect();
    all.push(Spelling { name: "UTF-16", bytes: utf16(pem), is_whole: false });
    all
}
