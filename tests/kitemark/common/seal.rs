//! What the tests of the seal share: temporary folders, the test keys, statements, trust roots, and the binary with an environment.

use crate::common::{fixture, root};
use kitemark::seal::key::{Algorithm, PrivateKeyFile, new_key};
use kitemark::seal::{Envelope, Passphrase, PayloadType, PredicateType, PrivateKey, PublicKey, Statement, Subject, UnsignedStatement};
use pkcs8::DecodePrivateKey as _;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use zeroize::Zeroizing;

/// The passphrase of the encrypted test keys.
pub(crate) const PASSPHRASE: &str = "test passphrase";

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A folder that is there as long as the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("kitemark-seal-{}-{}", std::process::id(), FOLDERS.fetch_add(1, Ordering::Relaxed)));
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).expect("a file can be written");
        self.text(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("the file can be read")
    }

    /// A test key copied here so that only its owner can read it.
    pub(crate) fn key(&self, name: &str) -> String {
        let to = self.write(name, std::fs::read(fixture("keys").join(name)).expect("the key can be read"));
        restrict(&self.path(name), 0o600);
        to
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Sets the permission bits of a file, where there are such.
pub(crate) fn restrict(path: &Path, mode: u32) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("permissions can be set");
    }
}

/// Runs the binary with an environment of these variables alone, and no terminal.
pub(crate) fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitemark"));
    command.args(arguments).current_dir(root()).env_clear().envs(environment.iter().copied());
    command.output().expect("the binary runs")
}

/// A private test key.
pub(crate) fn private(name: &str) -> PrivateKey {
    let bytes = std::fs::read(fixture("keys").join(name)).expect("the key can be read");
    let passphrase = Passphrase::new(Zeroizing::new(PASSPHRASE.as_bytes().to_vec()));
    PrivateKeyFile::read(name, &bytes).and_then(|file| file.open(passphrase.as_ref())).expect("the key can be opened")
}

/// The test key on P-256 outside of our code: what a hardware module would hold.
pub(crate) fn hardware() -> p256::ecdsa::SigningKey {
    let pem = std::fs::read(fixture("keys/p256.pem")).expect("the key can be read");
    let (_, der) = pem_rfc7468::decode_vec(&pem).expect("the key is PEM");
    p256::SecretKey::from_pkcs8_der(&der).expect("the key is PKCS#8").into()
}

/// A public test key.
pub(crate) fn public(name: &str) -> PublicKey {
    PublicKey::read(name, &std::fs::read(fixture("keys").join(name)).expect("the key can be read")).expect("the key can be used")
}

/// A key that was not there before.
pub(crate) fn fresh(algorithm: Algorithm) -> PrivateKey {
    new_key(algorithm, None).expect("a key can be made").key
}

/// A statement of a type about `acme/custody`.
pub(crate) fn statement(predicate: PredicateType) -> Vec<u8> {
    let subject = Subject { name: "acme/custody 2.3.1".to_owned(), sha256: "ab".repeat(32) };
    let value =
        json!({ "product": { "name": "Custody", "version": "2.3.1" }, "results": [{ "requirement": "INT-01", "outcome": "pass" }], "examined": 12 });
    Statement::write(&subject, predicate, &value).expect("a statement can be written")
}

/// A payload signed by these keys in turn.
pub(crate) fn signed(payload: &[u8], kind: PayloadType, keys: &[&PrivateKey]) -> Envelope {
    let mut bytes = payload.to_vec();
    let mut envelope = None;
    for key in keys {
        let next = UnsignedStatement::read("payload", &bytes, kind).expect("the payload can be signed").sign(key).expect("the key can sign");
        bytes = next.to_json().into_bytes();
        envelope = Some(next);
    }
    envelope.expect("there is a key")
}

/// A trust root in an envelope whose signature holds for nothing: it is read before that is found out.
pub(crate) fn sealed_unread(document: &Value) -> String {
    use kitemark::seal::encoding::to_base64;
    let signature = json!({ "keyid": "", "sig": to_base64(&[7; 64]) });
    json!({ "payloadType": PayloadType::TrustRoot.uri(), "payload": to_base64(document.to_string().as_bytes()), "signatures": [signature] })
        .to_string()
}

/// The entry of a key in a trust root.
pub(crate) fn entry(key: &PublicKey, holder: &str) -> Value {
    json!({
        "algorithm": key.algorithm().name(), "spki": key.to_pem(), "holder": holder,
        "notBefore": "2027-01-01T00:00:00Z", "notAfter": "2028-12-31T23:59:59Z"
    })
}

/// The ids of keys.
pub(crate) fn ids(keys: &[&PrivateKey]) -> Value {
    keys.iter().map(|key| key.public().id().as_str()).collect()
}

/// The keys of a scheme.
pub(crate) struct Scheme {
    pub(crate) root_one: PrivateKey,
    pub(crate) root_two: PrivateKey,
    pub(crate) authority: PrivateKey,
    pub(crate) assessor: PrivateKey,
    pub(crate) supplier: PrivateKey,
}

impl Scheme {
    pub(crate) fn new() -> Self {
        let p256 = || fresh(Algorithm::EcdsaP256);
        Self { root_one: p256(), root_two: fresh(Algorithm::Ed25519), authority: p256(), assessor: p256(), supplier: fresh(Algorithm::Ed25519) }
    }

    /// A trust root of this version with two root holders, an authority, an assessor and a supplier.
    pub(crate) fn document(&self, version: u64) -> Value {
        let parents = [
            (&self.root_one, "Example Force"),
            (&self.root_two, "Example Board"),
            (&self.authority, "Example Authority"),
            (&self.assessor, "Example Assessors"),
            (&self.supplier, "Acme Ltd"),
        ];
        let keys: serde_json::Map<String, Value> =
            parents.iter().map(|(key, holder)| (key.public().id().as_str().to_owned(), entry(key.public(), holder))).collect();
        json!({
            "format": "kitemark-trust-root/1", "scheme": "example-scheme", "version": version, "expires": "2028-01-01T00:00:00Z",
            "keys": keys,
            "roles": {
                "root": { "keyids": ids(&[&self.root_one, &self.root_two]), "threshold": 2 },
                "authority": [{ "keyids": ids(&[&self.authority]), "predicates": ["award/v1", "status/v1"] }],
                "assessor": [{ "keyids": ids(&[&self.assessor]), "predicates": ["report/v1"], "assurance": ["independent"], "standards": ["api-interoperability"] }],
                "supplier": [{ "keyids": ids(&[&self.supplier]), "predicates": ["report/v1"], "assurance": ["self"], "products": ["acme/"] }]
            },
            "register": { "origin": "register.example/scheme", "policy": "quorum none" },
            "minimum": { "api-interoperability": "1.2.0" },
            "statusMaxAgeDays": 14
        })
    }

    /// A trust root signed by both root holders.
    pub(crate) fn signed(&self, document: &Value) -> Vec<u8> {
        self.signed_by(document, &[&self.root_one, &self.root_two])
    }

    /// A trust root signed by these keys.
    pub(crate) fn signed_by(&self, document: &Value, keys: &[&PrivateKey]) -> Vec<u8> {
        signed(document.to_string().as_bytes(), PayloadType::TrustRoot, keys).to_json().into_bytes()
    }
}
