//! Reading a trust root: by its schema first so that faults have places, then what no schema can say.

use super::super::encoding::sha256_hex;
use super::super::envelope::PAYLOAD_LIMITS;
use super::super::key::{KeyFault, KeyId, PublicKey};
use super::super::strict_json::{Strict, StrictFault};
use super::super::types::PredicateType;
use super::TrustFault;
use super::grant::{Assurance, Grant, Role, Scope};
use super::root::{KeyRecord, Register, TrustRoot};
use kitemark_document::pem::{MISPLACED, private_key_in};
use kitemark_document::{NodeId, Schema, Time, nearest, pointer_token};
use kitemark_standard::EditionNumber;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The JSON Schema of a trust root.
pub const TRUST_ROOT_SCHEMA: &str = include_str!("../../../../standards/schemas/trust-root.schema.json");

static SCHEMA: LazyLock<Result<Schema, String>> = LazyLock::new(|| Schema::parse(TRUST_ROOT_SCHEMA));
static FIELDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut fields = BTreeSet::new();
    collect_fields(&serde_json::from_str(TRUST_ROOT_SCHEMA).unwrap_or(Value::Null), &mut fields);
    fields
});

/// A trust root as it is written.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RootFile {
    #[serde(rename = "format")]
    _format: String,
    scheme: String,
    version: u64,
    expires: Time,
    keys: BTreeMap<String, KeyFile>,
    roles: RolesFile,
    register: Option<RegisterFile>,
    #[serde(default)]
    minimum: BTreeMap<String, String>,
    status_max_age_days: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct KeyFile {
    algorithm: String,
    spki: String,
    holder: String,
    not_before: Time,
    not_after: Time,
    revoked_from_index: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RolesFile {
    root: GrantFile,
    #[serde(default)]
    authority: Vec<GrantFile>,
    #[serde(default)]
    assessor: Vec<GrantFile>,
    #[serde(default)]
    supplier: Vec<GrantFile>,
    #[serde(default)]
    publisher: Vec<GrantFile>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GrantFile {
    keyids: Vec<String>,
    #[serde(default = "one")]
    threshold: usize,
    #[serde(default)]
    predicates: Vec<String>,
    #[serde(default)]
    assurance: BTreeSet<Assurance>,
    standards: Option<BTreeSet<String>>,
    products: Option<BTreeSet<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RegisterFile {
    origin: String,
    policy: String,
}

fn one() -> usize {
    1
}

impl TrustRoot {
    /// Reads a trust root whose signatures are judged by the caller.
    pub(crate) fn parse(name: &str, bytes: &[u8]) -> Result<Self, TrustFault> {
        let read = Strict::read(name, bytes, PAYLOAD_LIMITS).map_err(|fault| TrustFault::Document(vec![fault]))?;
        if let Some(node) = private_key_in(&read.document) {
            return Err(TrustFault::Document(vec![read.fault(node, MISPLACED)]));
        }
        let found = by_schema(&read);
        if !found.is_empty() {
            return Err(TrustFault::Document(found));
        }
        let root = read.document.root();
        let file: RootFile =
            serde_json::from_value(read.document.to_value(root)).map_err(|error| TrustFault::Document(vec![read.fault(root, error.to_string())]))?;
        Reader { read: &read, faults: Vec::new() }.root(file, sha256_hex(bytes))
    }
}

/// The faults that the schema finds, with the name that was perhaps meant where there is no such field.
fn by_schema(read: &Strict) -> Vec<StrictFault> {
    let root = read.document.root();
    let schema = match SCHEMA.as_ref() {
        Ok(schema) => schema,
        Err(fault) => return vec![read.fault(root, format!("the schema of trust roots is broken: {fault}"))],
    };
    let known: Vec<&str> = FIELDS.iter().map(String::as_str).collect();
    let worded = |(node, message): (NodeId, String)| {
        let unknown =
            read.document.key_of(node).map(|key| read.document.text(key)).filter(|name| message == format!("there is no field `{name}` here"));
        let meant = unknown.and_then(|name| nearest(name, &known)).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        read.fault(node, format!("{message}{meant}"))
    };
    schema.faults(&read.document, root).into_iter().map(worded).collect()
}

/// The names of the fields that a schema knows anywhere.
fn collect_fields(schema: &Value, into: &mut BTreeSet<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        into.extend(properties.keys().cloned());
    }
    match schema {
        Value::Object(members) => members.values().for_each(|value| collect_fields(value, into)),
        Value::Array(items) => items.iter().for_each(|value| collect_fields(value, into)),
        _ => {}
    }
}

struct Reader<'a> {
    read: &'a Strict,
    faults: Vec<StrictFault>,
}

impl Reader<'_> {
    fn fault(&mut self, pointer: &str, message: impl AsRef<str>) {
        let node = self.read.document.at_pointer(pointer).unwrap_or_else(|| self.read.document.root());
        self.faults.push(self.read.fault(node, message));
    }

    fn root(mut self, file: RootFile, id: String) -> Result<TrustRoot, TrustFault> {
        let keys: BTreeMap<KeyId, KeyRecord> = file.keys.into_iter().filter_map(|(id, key)| self.key(&id, key)).collect();
        let root = self.grant(Role::Root, "/roles/root", file.roles.root, &keys);
        for id in &root.keys {
            if keys.get(id).is_some_and(|record| record.revoked_from_index.is_some()) {
                self.fault("/roles/root/keyids", format!("the key {id} is revoked: take it out of the role"));
            }
        }
        let roles = [
            (Role::Authority, file.roles.authority),
            (Role::Assessor, file.roles.assessor),
            (Role::Supplier, file.roles.supplier),
            (Role::Publisher, file.roles.publisher),
        ];
        let mut grants = Vec::new();
        for (role, files) in roles {
            for (index, grant) in files.into_iter().enumerate() {
                grants.push(self.grant(role, &format!("/roles/{}/{index}", role.name()), grant, &keys));
            }
        }
        let mut minimum = BTreeMap::new();
        for (standard, edition) in file.minimum {
            match EditionNumber::parse(&edition) {
                Ok(number) => drop(minimum.insert(standard, number)),
                Err(fault) => self.fault(&format!("/minimum/{}", pointer_token(&standard)), fault.to_string()),
            }
        }
        if !self.faults.is_empty() {
            self.faults.sort_by(|a, b| a.place.cmp(&b.place));
            return Err(TrustFault::Document(self.faults));
        }
        let register = file.register.map(|register| Register { origin: register.origin, policy: register.policy });
        let (scheme, version, expires) = (file.scheme, file.version, file.expires);
        Ok(TrustRoot { scheme, version, expires, keys, root, grants, register, minimum, status_max_age_days: file.status_max_age_days, id })
    }

    fn key(&mut self, id: &str, file: KeyFile) -> Option<(KeyId, KeyRecord)> {
        let at = format!("/keys/{id}");
        let key = match PublicKey::read(&format!("the key {id}"), file.spki.as_bytes()) {
            Ok(key) => key,
            Err(fault) => {
                // The place is one within the text, which has none of its own in the document.
                let told = match &fault {
                    KeyFault::Pem { fault, .. } => format!("the key {id} is PEM that is damaged: {fault}"),
                    other => other.to_string(),
                };
                self.fault(&format!("{at}/spki"), told);
                return None;
            }
        };
        if key.id().as_str() != id {
            self.fault(&at, format!("the key is named by the SHA-256 of its SPKI, which is {}", key.id()));
        }
        let own = key.algorithm().name();
        if own != file.algorithm {
            self.fault(&format!("{at}/algorithm"), format!("the key is for {own}, and {} is stated", file.algorithm));
        }
        if file.holder.trim() != file.holder {
            self.fault(&format!("{at}/holder"), "the holder has a name, without spaces around it");
        }
        if file.not_before > file.not_after {
            self.fault(&format!("{at}/notAfter"), "it lies before `notBefore`");
        }
        let KeyFile { holder, not_before, not_after, revoked_from_index, .. } = file;
        Some((key.id().clone(), KeyRecord { key, holder, not_before, not_after, revoked_from_index }))
    }

    fn grant(&mut self, role: Role, at: &str, file: GrantFile, keys: &BTreeMap<KeyId, KeyRecord>) -> Grant {
        let mut ids = BTreeSet::new();
        for (index, text) in file.keyids.iter().enumerate() {
            match KeyId::parse(text).filter(|id| keys.contains_key(id)) {
                Some(id) => drop(ids.insert(id)),
                None => self.fault(&format!("{at}/keyids/{index}"), "there is no such key under `keys`"),
            }
        }
        let parents: BTreeSet<&str> = ids.iter().filter_map(|id| keys.get(id)).map(|record| record.holder.as_str()).collect();
        if file.threshold > parents.len() && ids.len() == file.keyids.len() {
            let message = format!("{} different holders must sign, and the keys have {}", file.threshold, parents.len());
            self.fault(&format!("{at}/threshold"), message);
        }
        let mut predicates = BTreeSet::new();
        for (index, name) in file.predicates.iter().enumerate() {
            match PredicateType::of_name(name).filter(|predicate| may(role, *predicate)) {
                Some(predicate) => drop(predicates.insert(predicate)),
                None => self.fault(&format!("{at}/predicates/{index}"), format!("the role {} makes no statements of type `{name}`", role.name())),
            }
        }
        if predicates.contains(&PredicateType::Report) && file.assurance.is_empty() {
            self.fault(at, "`assurance` must say on what its reports may claim to rest");
        }
        for assurance in &file.assurance {
            if !may_claim(role, *assurance) {
                self.fault(&format!("{at}/assurance"), format!("the role {} cannot claim the assurance {}", role.name(), assurance.name()));
            }
        }
        let scope = |names: Option<BTreeSet<String>>| names.map_or(Scope::All, Scope::Only);
        let (standards, products) = (scope(file.standards), scope(file.products));
        if role == Role::Supplier && products == Scope::All {
            self.fault(at, "`products` must say which products are the supplier's own");
        }
        Grant { role, keys: ids, threshold: file.threshold, predicates, assurance: file.assurance, standards, products }
    }
}

/// What a role may be given to say at all: a supplier is never given an award to make, whatever a trust root says.
fn may(role: Role, predicate: PredicateType) -> bool {
    match role {
        Role::Root | Role::Publisher => false,
        Role::Authority => true,
        Role::Assessor | Role::Supplier => predicate == PredicateType::Report,
    }
}

/// On what a role's reports may claim to rest: a supplier's only on itself, and only the authority's on the authority.
fn may_claim(role: Role, assurance: Assurance) -> bool {
    match role {
        Role::Root | Role::Publisher => false,
        Role::Authority => true,
        Role::Assessor => assurance == Assurance::Independent,
        Role::Supplier => assurance == Assurance::SelfRun,
    }
}
