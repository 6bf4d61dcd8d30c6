//! A file changed in a way that its notation allows: as a tree, line by line, inside its PEM, behind its signature, or as
//! mere bytes.

use crate::mutation::random::Random;
use crate::mutation::sealed::Signers;
use crate::mutation::tree::{Style, Tree};
use crate::mutation::{bytes, change};
use base64ct::{Base64, Encoding as _};

/// The most changes to one file.
const MOST: usize = 6;

/// A file of which parts are taken.
pub(crate) struct Donor<'a> {
    pub(crate) name: &'a str,
    pub(crate) bytes: &'a [u8],
}

/// A file, changed.
pub(crate) fn mutate(name: &str, content: &[u8], donor: &Donor<'_>, signers: &Signers, random: &mut Random) -> Vec<u8> {
    let count = if random.percent(50) { 1 } else { 1 + random.below(MOST) };
    let structured = match name.rsplit('.').next().unwrap_or_default() {
        _ if !random.percent(75) => None,
        "json" if name.ends_with(".dsse.json") || name.ends_with(".root.json") => sealed(content, donor, signers, count, random),
        "json" | "har" | "yaml" | "yml" => tree(name, content, donor, count, random),
        "ndjson" => lines(content, donor, count, random),
        "pem" | "pub" => pem(content, count, random),
        _ => None,
    };
    structured.unwrap_or_else(|| {
        let mut changed = content.to_vec();
        for _ in 0..count {
            bytes::change(&mut changed, donor.bytes, random);
        }
        changed
    })
}

fn change_tree(tree: &mut Tree, donor: &Donor<'_>, count: usize, random: &mut Random) {
    if random.percent(50) {
        return change::change_text(tree, random);
    }
    let other = if random.percent(40) { Tree::read(donor.name, donor.bytes) } else { None };
    for _ in 0..count {
        change::change(tree, other.as_ref(), random);
    }
}

fn tree(name: &str, content: &[u8], donor: &Donor<'_>, count: usize, random: &mut Random) -> Option<Vec<u8>> {
    let mut tree = Tree::read(name, content)?;
    change_tree(&mut tree, donor, count, random);
    let is_json = name.ends_with(".json") || name.ends_with(".har");
    let styles = [Style::Json, Style::JsonEscaped, Style::JsonIndented, Style::Yaml, Style::Yaml, Style::Yaml];
    let mut text = tree.write(*random.pick(if is_json { &styles[..3] } else { &styles })).into_bytes();
    if random.percent(10) {
        bytes::change(&mut text, donor.bytes, random);
    }
    Some(text)
}

/// Changes documents that have a line each.
fn lines(content: &[u8], donor: &Donor<'_>, count: usize, random: &mut Random) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(content).ok()?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = random.below(lines.len());
    let line = lines.get_mut(at)?;
    let mut tree = Tree::read("line.json", line.as_bytes())?;
    change_tree(&mut tree, donor, count, random);
    *line = tree.write(Style::Json).trim_end().to_owned();
    Some(lines.join("\n").into_bytes())
}

/// Changes what an envelope holds and signs it again, or the envelope itself.
fn sealed(content: &[u8], donor: &Donor<'_>, signers: &Signers, count: usize, random: &mut Random) -> Option<Vec<u8>> {
    if random.percent(25) {
        return tree("envelope.json", content, donor, count, random);
    }
    signers.again(content, random, &mut |tree, random| change_tree(tree, donor, count, random))
}

/// Changes the DER inside of PEM.
fn pem(content: &[u8], count: usize, random: &mut Random) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(content).ok()?;
    let (head, rest) = text.split_once("-----\n")?;
    let (body, tail) = rest.split_once("\n-----END")?;
    let mut der = Base64::decode_vec(&body.split_whitespace().collect::<String>()).ok()?;
    for _ in 0..count {
        let at = random.below(der.len());
        match random.below(4) {
            0 => *der.get_mut(at)? = u8::try_from(random.below(256)).unwrap(),
            1 => der.truncate(at),
            2 => der.insert(at, u8::try_from(random.below(256)).unwrap()),
            // Lengths and small numbers, such as those of iterations, become large.
            _ => der.splice(at..at, [0x84, 0x7f, 0xff, 0xff, 0xff].into_iter().take(1 + random.below(5))).for_each(drop),
        }
    }
    let encoded = Base64::encode_string(&der);
    let wrapped: Vec<&str> = encoded.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    Some(format!("{head}-----\n{}\n-----END{tail}", wrapped.join("\n")).into_bytes())
}

#[test]
fn each_notation_is_changed_as_what_it_is() {
    let signers = Signers::new();
    let donor = Donor { name: "donor.yaml", bytes: b"a: [1, 2]\n" };
    let key = signers.supplier.private.as_bytes();
    let envelope = signers.envelope(kitemark::seal::PayloadType::Statement.uri(), b"{\"a\":{\"b\":[1,2,3]}}");
    let share = |name: &str, content: &[u8], is_whole: &dyn Fn(&[u8]) -> bool| {
        let all = (0..200).map(|case| mutate(name, content, &donor, &signers, &mut Random::of(case)));
        all.filter(|changed| is_whole(changed) && changed != content).count()
    };
    let is_document = |changed: &[u8]| Tree::read("a.yaml", changed).is_some();
    assert!(share("a.yaml", b"a: { b: [c, d, 1] }\n", &is_document) > 80);
    let is_pem = |changed: &[u8]| pem_rfc7468::decode_vec(changed).is_ok();
    assert!(share("a.pem", key, &is_pem) > 100);
    let is_authentic = |changed: &[u8]| kitemark::seal::Envelope::read("a", changed).is_ok() && crate::mutation::sealed::opened(changed).is_some();
    assert!(share("a.dsse.json", &envelope, &is_authentic) > 60);
}
