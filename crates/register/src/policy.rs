//! The policy of a tender: what a buyer demands of a sealed report, read strictly, with a place for every fault.

use kitemark_document::pem::{MISPLACED, private_key_in};
use kitemark_document::text::visible;
use kitemark_document::{
    Document, IrregularityKind, MAX_BYTES, MOST_FAULTS, NodeId, OpenFault, Place, Schema, Source, SourceStore, is_stream, nearest, quoted,
    read_argument,
};
use kitemark_seal::Expected;
use kitemark_seal::trust::Assurance;
use kitemark_standard::{Aspect, Edition, EditionNumber, Method, Scheme};
use serde::Deserialize;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use thiserror::Error;

/// The JSON Schema of a policy.
pub const POLICY_SCHEMA: &str = include_str!("../../../standards/schemas/policy.schema.json");

static SCHEMA: LazyLock<Result<Schema, String>> = LazyLock::new(|| Schema::parse(POLICY_SCHEMA));
static FORM: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(POLICY_SCHEMA).unwrap_or_default());

/// What a buyer demands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Policy {
    /// What is bought.
    pub title: String,
    /// Who buys.
    pub buyer: String,
    /// The scheme by which reports are made.
    pub scheme: String,
    /// The grade that every standard must reach.
    pub grade: u8,
    /// Standards that must have been judged.
    #[serde(default)]
    pub standards: Vec<PolicyStandard>,
    /// The lowest assurance.
    pub assurance: Option<Assurance>,
    /// The trust root, as a name within the policy's folder.
    pub trust: Option<String>,
    /// Public keys, as names within the policy's folder.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The greatest age in days.
    pub max_age_days: Option<u32>,
    /// What must have been judged; all that the scheme asks where it is not given.
    pub asks: Option<Vec<Aspect>>,
    /// How much must have been judged.
    pub coverage: Option<CoverageRule>,
    /// Which waivers a report may have.
    pub waivers: Option<PolicyWaivers>,
    /// Which marking the product may handle.
    pub classification: Option<ClassificationRule>,
    /// What every report must repeat.
    pub challenge: Option<String>,
    /// The products that may be bid; any where none is named.
    #[serde(default)]
    pub products: Vec<String>,
}

/// A standard that must have been judged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PolicyStandard {
    /// Its id.
    pub id: String,
    /// The lowest edition that is enough.
    pub lowest: Option<EditionNumber>,
}

/// How much must have been judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CoverageRule {
    /// The least share in percent.
    pub least: usize,
}

/// Which waivers a report may have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PolicyWaivers {
    /// How many.
    pub most: Option<usize>,
    /// Of which requirements alone.
    pub allowed: Option<Vec<String>>,
    /// Of which requirements none.
    pub never: Option<Vec<String>>,
}

/// Which marking the product may handle.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum ClassificationRule {
    /// This one or a lower one.
    Highest(String),
    /// This one.
    Exactly(String),
}

/// What is wrong with a policy, with the places. The fault lies with the policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", .faults.iter().map(|(place, message)| format!("{}:{}:{}: {}", place.file, place.line, place.column, visible(message))).collect::<Vec<_>>().join("\n"))]
pub struct PolicyFault {
    /// Where and what.
    pub faults: Vec<(Place, String)>,
}

/// A policy as it was read.
#[derive(Debug)]
pub struct PolicyFile {
    /// The policy.
    pub policy: Policy,
    /// The source.
    pub source: Source,
    document: Document,
    store: SourceStore,
    shown: String,
}

impl PolicyFile {
    /// Reads a policy.
    ///
    /// # Errors
    /// [`PolicyFault`] with every fault found.
    pub fn read(path: &Path) -> Result<Self, PolicyFault> {
        let shown = path.display().to_string();
        let at_top = |message: String| one(Place { file: shown.clone(), line: 1, column: 1, pointer: String::new() }, message);
        let (store, source) = opened(path).map_err(|fault| at_top(fault.to_string()))?;
        let document = source.read().map_err(|fault| {
            let place = source.place_at(fault.offset(), String::new());
            one(Place { file: shown.clone(), ..place }, format!("{fault}: {}", fault.help()))
        })?;
        if let Some(node) = private_key_in(&document) {
            return Err(one(place(&shown, &source, &document, node), MISPLACED.to_owned()));
        }
        let placed = |node: NodeId, message: String| (place(&shown, &source, &document, node), message);
        let twice = || document.irregularities().iter().filter(|found| found.kind == IrregularityKind::DuplicateKey);
        let mut faults: Vec<(Place, String)> =
            twice().take(MOST_FAULTS).map(|found| placed(found.node, format!("`{}` stands here twice", quoted(document.text(found.node))))).collect();
        if let Some(found) = twice().nth(MOST_FAULTS) {
            faults.push(placed(found.node, format!("{} more fields stand here twice", twice().count() - MOST_FAULTS)));
        }
        let schema = SCHEMA.as_ref().map_err(|fault| at_top(fault.clone()))?;
        faults.extend(schema.faults(&document, document.root()).into_iter().map(|(node, message)| placed(node, suggested(&document, node, message))));
        if !faults.is_empty() {
            return Err(PolicyFault { faults });
        }
        let policy: Policy = serde_json::from_value(document.to_value(document.root())).map_err(|error| at_top(error.to_string()))?;
        if policy.trust.is_some() != policy.keys.is_empty() {
            return Err(at_top("give either `trust` or `keys`: nothing in a report can say whose word counts".into()));
        }
        Ok(Self { policy, source, document, store, shown })
    }

    /// What the policy names and nobody holds: a scheme, a grade, a standard, a requirement.
    ///
    /// # Errors
    /// [`PolicyFault`] with every fault found.
    pub fn check(&self, editions: &[Edition], schemes: &[Scheme]) -> Result<(), PolicyFault> {
        let mut faults = Vec::new();
        let mut unknown = |pointer: String, kind: &str, name: &str, known: Vec<&str>| {
            if !known.contains(&name) {
                let meant = nearest(name, &known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                faults.push((self.place(&pointer), format!("there is no {kind} `{name}`{meant}")));
            }
        };
        unknown("/scheme".into(), "scheme", &self.policy.scheme, schemes.iter().map(|scheme| scheme.id.as_str()).collect());
        for (position, standard) in self.policy.standards.iter().enumerate() {
            let known = editions.iter().map(|edition| edition.standard.head.id.as_str()).collect();
            unknown(format!("/standards/{position}/id"), "standard", &standard.id, known);
        }
        let waivers = self.policy.waivers.as_ref();
        for (list, ids) in [("allowed", waivers.and_then(|rule| rule.allowed.as_ref())), ("never", waivers.and_then(|rule| rule.never.as_ref()))] {
            for (position, id) in ids.into_iter().flatten().enumerate() {
                let requirements = editions.iter().flat_map(|edition| &edition.standard.requirements);
                unknown(format!("/waivers/{list}/{position}"), "requirement", id, requirements.map(|requirement| requirement.id.as_str()).collect());
            }
        }
        let has_grade = |scheme: &Scheme| scheme.grades.iter().any(|grade| grade.grade == self.policy.grade);
        let mut named = schemes.iter().filter(|scheme| scheme.id == self.policy.scheme).peekable();
        if named.peek().is_some() && !named.any(has_grade) {
            faults.push((self.place("/grade"), format!("the scheme {} has no grade {}", self.policy.scheme, self.policy.grade)));
        }
        if faults.is_empty() { Ok(()) } else { Err(PolicyFault { faults }) }
    }

    /// Where the trust root that the policy names really lies; none where it names keys.
    ///
    /// # Errors
    /// [`PolicyFault`] where it is missing or outside the policy's folder.
    pub fn trust(&self) -> Result<Option<PathBuf>, PolicyFault> {
        self.policy.trust.as_deref().map(|name| self.within("/trust", name)).transpose()
    }

    /// Where the keys that the policy names really lie.
    ///
    /// # Errors
    /// [`PolicyFault`] where one is missing or outside the policy's folder.
    pub fn keys(&self) -> Result<Vec<PathBuf>, PolicyFault> {
        self.policy.keys.iter().enumerate().map(|(position, name)| self.within(&format!("/keys/{position}"), name)).collect()
    }

    fn within(&self, pointer: &str, name: &str) -> Result<PathBuf, PolicyFault> {
        self.store.path_of(name).map_err(|fault| match fault {
            OpenFault::Outside { .. } => one(self.place(pointer), format!("{name} lies outside the folder of the policy")),
            other => one(self.place(pointer), other.to_string()),
        })
    }

    fn place(&self, pointer: &str) -> Place {
        let node = self.document.at_pointer(pointer).unwrap_or_else(|| self.document.root());
        place(&self.shown, &self.source, &self.document, node)
    }
}

/// A policy with the folder in which it names files: that of the working directory for a stream.
fn opened(path: &Path) -> Result<(SourceStore, Source), OpenFault> {
    if is_stream(path) {
        let bytes = read_argument(path, MAX_BYTES)?;
        return Ok((SourceStore::new(Path::new("."), None)?, Source::from_bytes(path.display().to_string(), bytes)));
    }
    let (store, name) = SourceStore::of_file(path, None)?;
    let source = store.open(&name)?;
    Ok((store, source))
}

impl Policy {
    /// What must have been judged.
    #[must_use]
    pub fn asks(&self) -> &[Aspect] {
        self.asks.as_deref().unwrap_or(&Aspect::ALL)
    }

    /// What the verification of a report is to expect; the rest are rules of the gate.
    #[must_use]
    pub fn expected(&self) -> Expected {
        Expected {
            standards: self.standards.iter().map(|standard| (standard.id.clone(), standard.lowest)).collect(),
            scheme: Some(self.scheme.clone()),
            grade: Some(self.grade),
            assurance: self.assurance,
            max_age: self.max_age_days,
            challenge: self.challenge.clone(),
            asks: Some(self.asks().to_vec()),
            any_product: true,
            ..Expected::default()
        }
    }

    /// The terms of the policy beside scheme and grade, one sentence each, as a contract states them.
    #[must_use]
    pub fn terms(&self) -> Vec<String> {
        let mut terms = Vec::new();
        for standard in &self.standards {
            let lowest = standard.lowest.map(|lowest| format!(" in edition {lowest} or a later one")).unwrap_or_default();
            terms.push(format!("The report shall judge the standard {}{lowest}.", standard.id));
        }
        terms.push(if self.trust.is_some() {
            "The report shall be signed by a key that the trust root of the tender permits to say what the report says.".into()
        } else {
            "The report shall be signed by a key whose fingerprint the buyer has accepted for this tender.".into()
        });
        match self.assurance {
            Some(Assurance::SelfRun) | None => terms.push("The supplier may run the assessment itself.".into()),
            Some(Assurance::Independent) => {
                terms.push("The assessment shall be run by somebody independent of the supplier, or by the authority.".into())
            }
            Some(Assurance::Authority) => terms.push("The assessment shall be run by the authority of the scheme.".into()),
        }
        if let Some(days) = self.max_age_days {
            terms.push(format!("The report shall be at most {days} days old on the day of the decision."));
        }
        if let Some(rule) = self.coverage {
            let least = rule.least;
            terms.push(format!("Of the requirements that ask for this and that apply, at least {least} percent shall have been judged."));
        }
        if let Some(rule) = &self.waivers {
            terms.extend(rule.most.map(|most| format!("The report shall rest on at most {most} waivers.")));
            terms.extend(rule.allowed.as_ref().map(|ids| match ids.is_empty() {
                true => "No requirement may be waived.".to_owned(),
                false => format!("No requirement may be waived but {}.", ids.join(", ")),
            }));
            terms.extend(rule.never.as_ref().filter(|ids| !ids.is_empty()).map(|ids| format!("These may not be waived: {}.", ids.join(", "))));
        }
        match &self.classification {
            Some(ClassificationRule::Highest(marking)) => terms.push(format!("The product shall handle nothing marked higher than {marking}.")),
            Some(ClassificationRule::Exactly(marking)) => terms.push(format!("The highest marking that the product handles shall be {marking}.")),
            None => {}
        }
        terms.extend(self.challenge.as_ref().map(|challenge| format!("The report shall repeat this challenge: {challenge}")));
        if !self.products.is_empty() {
            terms.push(format!("The report shall be about one of these products: {}.", self.products.join(", ")));
        }
        terms
    }
}

/// The names of methods, in their order.
pub(super) fn names(methods: &[Method]) -> String {
    methods.iter().map(|method| method.name()).collect::<Vec<_>>().join(", ")
}

fn one(place: Place, message: String) -> PolicyFault {
    PolicyFault { faults: vec![(place, message)] }
}

fn place(file: &str, source: &Source, document: &Document, node: NodeId) -> Place {
    Place { file: file.to_owned(), ..source.place(document, node) }
}

/// A fault with the name that was perhaps meant, where the policy has no such field.
fn suggested(document: &Document, node: NodeId, message: String) -> String {
    let unknown = document.key_of(node).map(|key| document.text(key)).filter(|name| message == format!("there is no field `{name}` here"));
    let Some(name) = unknown else { return message };
    let pointer = document.pointer(node);
    let form = pointer.split('/').skip(1).take(pointer.matches('/').count().saturating_sub(1)).fold(&*FORM, |form, token| {
        form.get("items").or_else(|| form.get("properties").and_then(|properties| properties.get(token))).unwrap_or(&Value::Null)
    });
    let known: Vec<&str> =
        form.get("properties").and_then(Value::as_object).map(|fields| fields.keys().map(String::as_str).collect()).unwrap_or_default();
    match nearest(name, &known) {
        Some(meant) => format!("{message}; did you mean `{meant}`?"),
        None => format!("{message}; these are known: {}", known.join(", ")),
    }
}
