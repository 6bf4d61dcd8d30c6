//! Envelopes that are changed inside and signed again, so that the change is reached behind the signature.

use crate::mutation::random::Random;
use crate::mutation::tree::{Style, Tree};
use base64ct::{Base64, Encoding as _};
use kitemark::document::sha256_hex;
use kitemark::seal::{PayloadType, PublicKey, SealedReport};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use serde_json::Value;

/// A key of the test, the same in every run: its signatures are too (RFC 6979).
#[derive(Clone)]
pub(crate) struct Key {
    signing: SigningKey,
    /// PKCS#8 in PEM.
    pub(crate) private: String,
    /// SPKI in PEM.
    pub(crate) public: String,
    pub(crate) id: String,
}

impl Key {
    /// The key of this number.
    pub(crate) fn of(number: u8) -> Self {
        Self::new(p256::SecretKey::from_slice(&[number; 32]).unwrap())
    }

    /// The key in PKCS#8.
    pub(crate) fn of_pem(text: &str) -> Self {
        Self::new(p256::SecretKey::from_pkcs8_pem(text).unwrap())
    }

    fn new(secret: p256::SecretKey) -> Self {
        let private = secret.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
        let public = secret.public_key().to_public_key_pem(LineEnding::LF).unwrap();
        let id = PublicKey::read("key", public.as_bytes()).unwrap().id().as_str().to_owned();
        Self { signing: secret.into(), private, public, id }
    }

    /// The signature in DER over what an envelope signs (DSSE 1.0.2).
    pub(crate) fn sign(&self, kind: &str, payload: &[u8]) -> Vec<u8> {
        let head = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len());
        let signature: Signature = self.signing.sign(&[head.as_bytes(), payload].concat());
        signature.to_der().as_bytes().to_vec()
    }
}

/// Who signs what in the test.
pub(crate) struct Signers {
    pub(crate) supplier: Key,
    pub(crate) roots: [Key; 2],
    pub(crate) authority: Key,
}

impl Signers {
    pub(crate) fn new() -> Self {
        Self { supplier: Key::of(1), roots: [Key::of(2), Key::of(3)], authority: Key::of(4) }
    }

    /// An envelope around a payload, signed by those whose word counts for its type.
    pub(crate) fn envelope(&self, kind: &str, payload: &[u8]) -> Vec<u8> {
        let keys = if kind == PayloadType::TrustRoot.uri() { &self.roots[..] } else { std::slice::from_ref(&self.supplier) };
        enveloped(kind, payload, keys)
    }

    /// An envelope whose payload was changed as a tree; most often with the digests of a report as they then must be.
    pub(crate) fn again(&self, envelope: &[u8], random: &mut Random, change: &mut dyn FnMut(&mut Tree, &mut Random)) -> Option<Vec<u8>> {
        let (kind, payload) = opened(envelope)?;
        let mut tree = Tree::read("payload.json", &payload)?;
        change(&mut tree, random);
        if random.percent(75) {
            refresh(&mut tree);
        }
        Some(self.envelope(&kind, tree.write(Style::Json).trim_end().as_bytes()))
    }
}

/// An envelope around a payload, signed by these keys.
pub(crate) fn enveloped(kind: &str, payload: &[u8], keys: &[Key]) -> Vec<u8> {
    let signature = |key: &Key| serde_json::json!({ "keyid": key.id, "sig": Base64::encode_string(&key.sign(kind, payload)) });
    let signatures: Vec<Value> = keys.iter().map(signature).collect();
    serde_json::json!({ "payloadType": kind, "payload": Base64::encode_string(payload), "signatures": signatures }).to_string().into_bytes()
}

/// The type and the payload of an envelope.
pub(crate) fn opened(envelope: &[u8]) -> Option<(String, Vec<u8>)> {
    let value: Value = serde_json::from_slice(envelope).ok()?;
    let payload = Base64::decode_vec(value["payload"].as_str()?).ok()?;
    Some((value["payloadType"].as_str()?.to_owned(), payload))
}

/// Sets the digest of the outcomes and that of the subject to what they must be, where the report can be read at all.
pub(crate) fn refresh(statement: &mut Tree) {
    let Some(predicate) = statement.member("predicate") else { return };
    let Ok(mut sealed) = serde_json::from_str::<SealedReport>(&predicate.write(Style::Json)) else { return };
    sealed.outcome_digest = sealed.report.outcome_digest();
    if let Some(digest) = predicate.member("outcomeDigest") {
        *digest = Tree::Text(sealed.outcome_digest.clone());
    }
    let subject = sealed.subject();
    if let Some(Tree::List(subjects)) = statement.member("subject")
        && let Some(first) = subjects.first_mut()
    {
        if let Some(name) = first.member("name") {
            *name = Tree::Text(subject.name);
        }
        if let Some(digest) = first.member("digest").and_then(|digest| digest.member("sha256")) {
            *digest = Tree::Text(subject.sha256);
        }
    }
}

/// States the digest of a file of the product in a report, as it is now: with the salt of the manifest where it has one.
pub(crate) fn restate(statement: &mut Tree, file: &str, bytes: &[u8], salt: Option<&str>) {
    let Some(Tree::List(inputs)) = statement.member("predicate").and_then(|predicate| predicate.member("inputs")) else { return };
    for input in inputs {
        if input.member("file") != Some(&mut Tree::Text(file.to_owned())) {
            continue;
        }
        let is_salted = input.member("salted").is_some();
        let digest = sha256_hex(bytes);
        let told = salt.filter(|_| is_salted).map_or_else(|| digest.clone(), |salt| sha256_hex(format!("{salt}{digest}").as_bytes()));
        for (name, value) in [("sha256", Tree::Text(told)), ("bytes", Tree::Token(bytes.len().to_string()))] {
            input.member(name).into_iter().for_each(|member| *member = value.clone());
        }
    }
}

#[test]
fn a_changed_payload_is_signed_again_and_read() {
    let signers = Signers::new();
    let kind = PayloadType::Statement.uri();
    let payload = br#"{"_type":"https://in-toto.io/Statement/v1","subject":[]}"#;
    let envelope = signers.envelope(kind, payload);
    let changed =
        signers.again(&envelope, &mut Random::of(1), &mut |tree, _| *tree.member("subject").unwrap() = Tree::Token("7".to_owned())).unwrap();
    assert_eq!(opened(&changed).unwrap().1, br#"{"_type":"https://in-toto.io/Statement/v1","subject":7}"#);
    let trust = kitemark::seal::Trust::Key(Box::new(PublicKey::read("key", signers.supplier.public.as_bytes()).unwrap()));
    let read = kitemark::seal::Envelope::read("changed", &changed).unwrap();
    assert!(trust.verify(&read, PayloadType::Statement).is_ok());
}
