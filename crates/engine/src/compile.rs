//! Requirements made ready to run: assertions compiled, words turned into kinds, facts and native checks.

use super::assertion::{Assertion, Compiler, with_parameters};
use super::checks::{Native, Parameters, native};
use super::message::Message;
use super::prefilter::RawAssertion;
use kitemark_model::kind::NodeKind;
use kitemark_standard::{
    Applies, BodyForm, Check, Collapse, Credential, FollowUp, Having, JsonSchema, Level, Library, Method, Probe, Quantifier, Requirement,
    SafetyClass, Standard, WhenNone, Without,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use thiserror::Error;

/// What is wrong with a requirement that cannot be made ready. The fault lies with the standard.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{requirement}{}: {message}", .check.as_ref().map(|check| format!(", check {check}")).unwrap_or_default())]
pub struct CompileFault {
    /// The requirement.
    pub requirement: String,
    /// The check, where it lies in one.
    pub check: Option<String>,
    /// The field of it, as a JSON Pointer from the check or requirement.
    pub field: String,
    /// What is wrong, in words.
    pub message: String,
}

/// An assertion that is compiled when it is first asked.
#[derive(Debug)]
pub struct LazyAssertion {
    /// The schema as its standard states it.
    stated: JsonSchema,
    parameters: Arc<Parameters>,
    /// With its parameters put in.
    schema: OnceLock<Value>,
    compiler: Arc<Compiler>,
    compiled: OnceLock<Result<Assertion, String>>,
}

impl LazyAssertion {
    fn new(stated: &JsonSchema, parameters: &Arc<Parameters>, compiler: &Arc<Compiler>) -> Self {
        Self {
            stated: Arc::clone(stated),
            parameters: Arc::clone(parameters),
            schema: OnceLock::new(),
            compiler: Arc::clone(compiler),
            compiled: OnceLock::new(),
        }
    }

    /// The compiled assertion.
    ///
    /// # Errors
    /// What is wrong with its schema.
    pub fn get(&self) -> Result<&Assertion, String> {
        self.compiled.get_or_init(|| self.compiler.compile(self.schema())).as_ref().map_err(Clone::clone)
    }

    /// The assertion as it is stated, for what can be told without asking it.
    pub(super) fn stated(&self) -> RawAssertion<'_> {
        RawAssertion { schema: self.stated.value(), parameters: &self.parameters, library: self.compiler.library() }
    }

    /// The schema, with its parameters put in.
    #[must_use]
    pub fn schema(&self) -> &Value {
        let stated = self.stated.value();
        if self.parameters.is_empty() { stated } else { self.schema.get_or_init(|| with_parameters(stated, &self.parameters)) }
    }
}

/// A requirement made ready.
#[derive(Debug)]
pub struct CompiledRequirement {
    /// The requirement as its standard states it.
    pub requirement: Arc<Requirement>,
    /// The id of the standard.
    pub standard: String,
    /// The condition on which it applies.
    pub applies: Option<CompiledApplies>,
    /// The requests of a live run by name.
    pub probes: Vec<PlannedProbe>,
    /// Its checks by name.
    pub checks: Vec<CompiledCheck>,
}

/// A probe made ready.
#[derive(Debug)]
pub struct PlannedProbe {
    /// Its name.
    pub name: String,
    /// Why it is sent.
    pub about: String,
    /// How much it can disturb.
    pub class: SafetyClass,
    /// For the operations that are asked.
    pub operations: Option<LazyAssertion>,
    /// The path that is asked instead.
    pub path: Option<String>,
    /// The address is asked over `http`.
    pub clear_text: bool,
    /// The method that is sent.
    pub method: String,
    /// Header fields beside those of the operation.
    pub headers: Vec<(String, String)>,
    /// Who the request says that it comes from, where the probe decides it.
    pub credential: Option<Credential>,
    /// What is asked after the answer, and with what of it.
    pub follow_up: Option<FollowUp>,
    /// The body that is sent, where one is.
    pub body: Option<BodyForm>,
    /// What the identity does not have.
    pub without: Option<Without>,
    /// How many operations are asked at most.
    pub limit: Option<usize>,
}

/// A condition made ready.
#[derive(Debug)]
pub struct CompiledApplies {
    /// The reason given where it does not hold.
    pub otherwise: String,
    /// For the contract.
    pub contract: Option<LazyAssertion>,
    /// For the product.
    pub product: Option<LazyAssertion>,
    /// Whether it cannot be told without a manifest.
    pub needs_manifest: bool,
}

/// A node that must or must not be there, made ready.
#[derive(Debug)]
pub struct CompiledHaving {
    /// Its kind.
    pub kind: NodeKind,
    /// For its name.
    pub named: Option<LazyAssertion>,
    /// For itself.
    pub filter: Option<LazyAssertion>,
}

/// A check made ready.
#[derive(Debug)]
pub struct CompiledCheck {
    /// Its name.
    pub name: Arc<str>,
    /// How binding it is.
    pub level: Level,
    /// The method that it belongs to.
    pub method: Method,
    /// The condition on which it applies.
    pub applies: Option<CompiledApplies>,
    /// The kinds that it selects.
    pub kinds: Vec<NodeKind>,
    /// For the name of a node.
    pub named: Option<LazyAssertion>,
    /// For a node.
    pub filter: Option<LazyAssertion>,
    /// For the nodes around it.
    pub within: Vec<(NodeKind, LazyAssertion)>,
    /// What a node must contain or use to be judged.
    pub having: Vec<CompiledHaving>,
    /// What it must not contain or use to be judged.
    pub lacking: Vec<CompiledHaving>,
    /// What it must satisfy.
    pub demand: Predicate,
    /// How many must satisfy it.
    pub quantifier: CompiledQuantifier,
    /// What findings become one by.
    pub collapse: Option<Collapse>,
    /// What it means where nothing was selected.
    pub when_none: WhenNone,
    /// Whether not to satisfy it proves nothing.
    pub unmet_is_inconclusive: bool,
    /// The field at which findings stand.
    pub at: Option<String>,
    /// The message.
    pub message: Message,
}

/// What a check asks of the nodes it selects.
#[derive(Debug)]
pub enum Predicate {
    /// An assertion, and nodes that each must contain or use.
    Expect(Option<LazyAssertion>, Vec<CompiledHaving>),
    /// No two share a fact.
    Unique(String),
    /// Every item of one list stands in another.
    Subset(CompiledList, CompiledList),
    /// All share a fact.
    Same(CompiledSame),
    /// A native check decides.
    Native(Native, Parameters),
}

/// A list of strings to compare with.
#[derive(Debug)]
pub enum CompiledList {
    /// A fact of the node.
    Fact(String),
    /// The strings themselves.
    Texts(Vec<String>),
}

/// A shared fact, made ready.
#[derive(Debug)]
pub struct CompiledSame {
    /// The fact.
    pub fact: String,
    /// Values that belong to every group.
    pub neutral: Vec<String>,
    /// Values among which the majority must be.
    pub among: Vec<String>,
    /// The share of the majority that is enough.
    pub at_least: f64,
    /// How many may differ whatever the share.
    pub tolerate: usize,
}

/// A quantifier with its numbers put in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CompiledQuantifier {
    /// Every one.
    Every,
    /// At least one.
    Some,
    /// None.
    None,
    /// This share of them, 0 to 1.
    Ratio(f64),
    /// At least this many.
    AtLeast(usize),
    /// This share of them, 0 to 1, or all but so many names.
    Most {
        /// The share.
        share: f64,
        /// The names.
        tolerate: usize,
    },
}

/// Makes the requirements of standards ready, with the parameters that a scheme sets: by requirement, then by name.
///
/// # Errors
/// Every [`CompileFault`], where there is one.
pub fn compile(
    standards: &[Standard],
    library: &Arc<Library>,
    settings: &BTreeMap<String, BTreeMap<String, Value>>,
) -> Result<Vec<CompiledRequirement>, Vec<CompileFault>> {
    let mut planned = Vec::new();
    let mut faults = Vec::new();
    let compiler = Arc::new(Compiler::new(library));
    for standard in standards {
        for requirement in &standard.requirements {
            match plan_requirement(standard, requirement, &compiler, settings.get(&requirement.id)) {
                Ok(ready) => planned.push(ready),
                Err(found) => faults.extend(found),
            }
        }
    }
    if faults.is_empty() { Ok(planned) } else { Err(faults) }
}

fn plan_requirement(
    standard: &Standard,
    requirement: &Arc<Requirement>,
    compiler: &Arc<Compiler>,
    settings: Option<&BTreeMap<String, Value>>,
) -> Result<CompiledRequirement, Vec<CompileFault>> {
    let parameters: Arc<Parameters> = Arc::new(
        requirement
            .parameters
            .iter()
            .map(|(name, parameter)| (name.clone(), settings.and_then(|settings| settings.get(name)).unwrap_or(&parameter.default).clone()))
            .collect(),
    );
    let mut faults = Vec::new();
    let mut checks = Vec::new();
    let planner = Planner { parameters: &parameters, compiler };
    for (name, check) in &requirement.checks {
        match planner.check(name, check, requirement) {
            Ok(check) => checks.push(check),
            Err((field, message)) => faults.push(CompileFault { requirement: requirement.id.clone(), check: Some(name.clone()), field, message }),
        }
    }
    let mut probes = Vec::new();
    for (name, probe) in &requirement.probes {
        match planner.probe(name, probe) {
            Ok(probe) => probes.push(probe),
            Err((field, message)) => {
                let field = format!("probes/{name}/{field}");
                faults.push(CompileFault { requirement: requirement.id.clone(), check: None, field, message });
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let applies = requirement.applies.as_ref().map(|applies| planner.applies(applies));
    Ok(CompiledRequirement { requirement: Arc::clone(requirement), standard: standard.head.id.clone(), applies, probes, checks })
}

struct Planner<'p> {
    parameters: &'p Arc<Parameters>,
    compiler: &'p Arc<Compiler>,
}

/// The field at fault and what is wrong with it.
type Fault = (String, String);

impl Planner<'_> {
    fn lazy(&self, schema: &JsonSchema) -> LazyAssertion {
        LazyAssertion::new(schema, self.parameters, self.compiler)
    }

    fn applies(&self, applies: &Applies) -> CompiledApplies {
        CompiledApplies {
            otherwise: applies.otherwise.clone(),
            contract: applies.contract.as_ref().map(|schema| self.lazy(schema)),
            product: applies.product.as_ref().map(|schema| self.lazy(schema)),
            needs_manifest: applies.needs_manifest,
        }
    }

    fn kind(field: &str, word: &str) -> Result<NodeKind, Fault> {
        NodeKind::of(word).ok_or_else(|| {
            let known: Vec<&str> = NodeKind::ALL.iter().map(|kind| kind.name()).collect();
            let hint = kitemark_document::nearest(word, &known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            (field.to_owned(), format!("there is no kind of node `{word}`{hint}"))
        })
    }

    fn havings(&self, field: &str, havings: &[Having]) -> Result<Vec<CompiledHaving>, Fault> {
        havings
            .iter()
            .map(|having| {
                Ok(CompiledHaving {
                    kind: Self::kind(field, &having.each)?,
                    named: having.named.as_ref().map(|schema| self.lazy(schema)),
                    filter: having.filter.as_ref().map(|schema| self.lazy(schema)),
                })
            })
            .collect()
    }

    fn number(&self, field: &str, value: &Value) -> Result<f64, Fault> {
        with_parameters(value, self.parameters)
            .as_f64()
            .ok_or_else(|| (field.to_owned(), format!("{value} is no number and names no parameter that is one")))
    }

    fn count(&self, field: &str, value: &Value) -> Result<usize, Fault> {
        with_parameters(value, self.parameters)
            .as_u64()
            .and_then(|count| usize::try_from(count).ok())
            .ok_or_else(|| (field.to_owned(), format!("{value} is no whole number and names no parameter that is one")))
    }

    fn list(&self, value: &Value) -> Result<CompiledList, Fault> {
        let fault = || ("subset".to_owned(), format!("{value} names neither a fact nor a parameter that is a list of strings"));
        match with_parameters(value, self.parameters) {
            Value::String(fact) => Ok(CompiledList::Fact(fact)),
            Value::Array(texts) => {
                let texts: Option<Vec<String>> = texts.iter().map(|text| text.as_str().map(str::to_owned)).collect();
                texts.map(CompiledList::Texts).ok_or_else(fault)
            }
            _ => Err(fault()),
        }
    }

    fn quantifier(&self, quantifier: Option<&Quantifier>) -> Result<CompiledQuantifier, Fault> {
        Ok(match quantifier {
            None | Some(Quantifier::Every) => CompiledQuantifier::Every,
            Some(Quantifier::Some) => CompiledQuantifier::Some,
            Some(Quantifier::None) => CompiledQuantifier::None,
            Some(Quantifier::Ratio(value)) => CompiledQuantifier::Ratio(self.number("quantifier", value)?),
            Some(Quantifier::AtLeast(value)) => CompiledQuantifier::AtLeast(self.count("quantifier", value)?),
            Some(Quantifier::Most(most)) => {
                CompiledQuantifier::Most { share: self.number("quantifier", &most.share)?, tolerate: self.count("quantifier", &most.tolerate)? }
            }
        })
    }

    fn demand(&self, check: &Check) -> Result<Predicate, Fault> {
        let mut demands = Vec::new();
        if check.expect.is_some() || !check.expect_having.is_empty() {
            let expect = check.expect.as_ref().map(|schema| self.lazy(schema));
            demands.push(Predicate::Expect(expect, self.havings("expectHaving", &check.expect_having)?));
        }
        demands.extend(check.unique.clone().map(Predicate::Unique));
        if let Some(subset) = &check.subset {
            demands.push(Predicate::Subset(self.list(&subset.of)?, self.list(&subset.within)?));
        }
        if let Some(same) = &check.same {
            demands.push(Predicate::Same(CompiledSame {
                fact: same.fact.clone(),
                neutral: same.neutral.clone(),
                among: same.among.clone(),
                at_least: same.at_least.as_ref().map_or(Ok(1.0), |value| self.number("same", value))?,
                tolerate: same.tolerate.as_ref().map_or(Ok(0), |value| self.count("same", value))?,
            }));
        }
        if let Some(name) = &check.native {
            let Some(native) = native(name) else { return Err(("native".into(), format!("there is no native check `{name}`"))) };
            let parameters = check.native_parameters.iter().map(|(name, value)| (name.clone(), with_parameters(value, self.parameters))).collect();
            demands.push(Predicate::Native(native, parameters));
        }
        let count = demands.len();
        match demands.pop() {
            Some(demand) if count == 1 => Ok(demand),
            Some(_) => Err((String::new(), "a check asks one thing: expect, unique, subset, same or native".into())),
            None => Err((String::new(), "a check asks something: expect, expectHaving, unique, subset, same or native".into())),
        }
    }

    fn probe(&self, name: &str, probe: &Probe) -> Result<PlannedProbe, Fault> {
        Ok(PlannedProbe {
            name: name.to_owned(),
            about: probe.about.clone(),
            class: probe.class,
            operations: probe.operations.as_ref().map(|schema| self.lazy(schema)),
            path: probe.path.clone(),
            clear_text: probe.clear_text,
            method: probe.method.clone().unwrap_or_else(|| "GET".into()),
            headers: probe.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            credential: probe.credential,
            follow_up: probe.follow_up,
            body: probe.body,
            without: probe.without,
            limit: probe.limit.as_ref().map(|limit| self.count("limit", limit)).transpose()?,
        })
    }

    fn check(&self, name: &str, check: &Check, requirement: &Requirement) -> Result<CompiledCheck, Fault> {
        let level = requirement.level;
        let kinds: Vec<NodeKind> =
            check.each.as_ref().map(|each| each.all().iter().map(|word| Self::kind("each", word)).collect()).transpose()?.unwrap_or_default();
        if kinds.is_empty() && check.native.is_none() {
            return Err(("each".into(), "`each` names the kind of node that is judged".into()));
        }
        let within = check.within.iter().map(|(word, schema)| Ok((Self::kind("within", word)?, self.lazy(schema)))).collect::<Result<_, Fault>>()?;
        let method = method_of(&kinds, requirement);
        let when_none = if method == Method::Live { WhenNone::Inconclusive } else { WhenNone::NotApplicable };
        Ok(CompiledCheck {
            name: name.into(),
            level: check.level.unwrap_or(level).min(level.max(Level::Note)),
            applies: check.applies.as_ref().map(|applies| self.applies(applies)),
            method,
            kinds,
            named: check.named.as_ref().map(|schema| self.lazy(schema)),
            filter: check.filter.as_ref().map(|schema| self.lazy(schema)),
            within,
            having: self.havings("having", &check.having)?,
            lacking: self.havings("lacking", &check.lacking)?,
            demand: self.demand(check)?,
            quantifier: self.quantifier(check.quantifier.as_ref())?,
            collapse: check.collapse,
            when_none: check.when_none.unwrap_or(when_none),
            unmet_is_inconclusive: check.unmet.is_some(),
            at: check.at.clone(),
            message: Message::new(&check.message).with_parameters(self.parameters),
        })
    }
}

/// The method that a check belongs to: what looks at the running service is live, what looks at evidence attests, and so does all of a requirement that nothing
/// in a contract can meet.
fn method_of(kinds: &[NodeKind], requirement: &Requirement) -> Method {
    if kinds.iter().any(|kind| matches!(kind, NodeKind::Exchange | NodeKind::Endpoint)) {
        return Method::Live;
    }
    let attests = requirement.method.contains(&Method::Attest);
    if kinds.contains(&NodeKind::Evidence) || attests && !requirement.method.contains(&Method::Static) { Method::Attest } else { Method::Static }
}

impl CompiledRequirement {
    /// Every assertion of the requirement with the check and field that hold it.
    pub fn assertions(&self) -> impl Iterator<Item = (Option<&str>, String, &LazyAssertion)> {
        let own = self.applies.iter().flat_map(|applies| applies.assertions("applies")).map(|(field, lazy)| (None, field, lazy));
        let probes = self.probes.iter().filter_map(|probe| Some((None, format!("probes/{}/operations", probe.name), probe.operations.as_ref()?)));
        own.chain(probes)
            .chain(self.checks.iter().flat_map(|check| check.assertions().into_iter().map(|(field, lazy)| (Some(&*check.name), field, lazy))))
    }
}

impl CompiledApplies {
    fn assertions(&self, field: &str) -> Vec<(String, &LazyAssertion)> {
        let contract = self.contract.iter().map(|lazy| (format!("{field}/contract"), lazy));
        contract.chain(self.product.iter().map(|lazy| (format!("{field}/product"), lazy))).collect()
    }
}

impl CompiledCheck {
    fn assertions(&self) -> Vec<(String, &LazyAssertion)> {
        let mut found: Vec<(String, &LazyAssertion)> = self.applies.iter().flat_map(|applies| applies.assertions("applies")).collect();
        found.extend(self.named.iter().map(|lazy| ("named".to_owned(), lazy)));
        found.extend(self.filter.iter().map(|lazy| ("where".to_owned(), lazy)));
        found.extend(self.within.iter().map(|(kind, lazy)| (format!("within/{}", kind.name()), lazy)));
        let mut havings: Vec<(&str, &[CompiledHaving])> = vec![("having", &self.having), ("lacking", &self.lacking)];
        if let Predicate::Expect(expect, having) = &self.demand {
            found.extend(expect.iter().map(|lazy| ("expect".to_owned(), lazy)));
            havings.push(("expectHaving", having));
        }
        for (field, list) in havings {
            for having in list {
                found.extend(having.named.iter().map(|lazy| (field.to_owned(), lazy)));
                found.extend(having.filter.iter().map(|lazy| (field.to_owned(), lazy)));
            }
        }
        found
    }
}
