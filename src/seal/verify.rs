//! Verification: what a sceptic asks of a sealed report, answered from the verified bytes and what the sceptic holds.

use super::encoding::is_sha256_hex;
use super::envelope::{Envelope, Verified};
use super::question::{Answered, Conclusion, Question, Weight, conclude};
use super::report::SealedReport;
use super::statement::Statement;
use super::time::Time;
use super::trust::{Assurance, Claim, Moment, Refusal, Role, Trust};
use super::types::{PayloadType, PredicateType};
use crate::contract::Contract;
use crate::document::SourceStore;
use crate::engine::{Answer, Outcome, Selection};
use crate::product::{MANIFEST_NAME, Manifest, Product};
use crate::report::document::{self, FORMAT, ProductHead};
use crate::report::waivers::{self, WaiverContext};
use crate::report::{Coverage, JudgedWaiver, ReportFinding, ReportResult, Verdict, WaiverState};
use crate::standard::{Edition, Level, Method, Requirement, Scheme};
use std::collections::BTreeMap;

/// How far a signer's clock may run ahead, in seconds.
const CLOCK_TOLERANCE: i64 = 300;

/// How many days before its issue a report may set the date that decides what is in date.
const OLDEST_DATE: i64 = 31;

/// What the sceptic holds and expects. Nothing of it comes from the report.
#[derive(Debug)]
pub struct Request<'a> {
    /// Whose word counts.
    pub trust: &'a Trust,
    /// The time at which the answers are to hold.
    pub at: Time,
    /// The editions that the sceptic holds.
    pub editions: &'a [Edition],
    /// The schemes that the sceptic holds.
    pub schemes: &'a [Scheme],
    /// The files that the report should be about.
    pub inputs: Option<&'a SourceStore>,
    /// What else the report should say.
    pub expected: &'a Expected,
}

/// What a report should say.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The product, by its id or name.
    pub product: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Standards by their ids, each with the lowest edition that is enough.
    pub standards: BTreeMap<String, Option<String>>,
    /// The scheme.
    pub scheme: Option<String>,
    /// The grade; that of the report unless given.
    pub grade: Option<u8>,
    /// The lowest assurance.
    pub assurance: Option<Assurance>,
    /// The greatest age in days.
    pub max_age: Option<u32>,
    /// What the buyer asked to be repeated.
    pub challenge: Option<String>,
    /// The methods that count; all unless given.
    pub methods: Vec<Method>,
    /// Whether the report's own word on its product will do, because whoever asks shows it beside the answer.
    pub any_product: bool,
}

/// What a verification came to.
#[derive(Debug)]
pub struct Verification {
    /// The questions with their answers, in the order in which they were asked.
    pub questions: Vec<Question>,
    /// The report, where it could be read from verified bytes.
    pub report: Option<SealedReport>,
    /// The verdict that was worked out again, for the methods and grade that were asked for.
    pub verdict: Option<Verdict>,
    /// The id of the statement, the SHA-256 of its bytes.
    pub id: Option<String>,
}

impl Verification {
    /// What all answers come to.
    #[must_use]
    pub fn conclusion(&self) -> Conclusion {
        conclude(&self.questions)
    }
}

/// Verifies a sealed report.
#[must_use]
pub fn verify(name: &str, bytes: &[u8], request: &Request<'_>) -> Verification {
    let mut asking = Asking { request, questions: Vec::new(), suppliers: Vec::new() };
    let mut result = Verification { questions: Vec::new(), report: None, verdict: None, id: None };
    if let Some((verified, statement, report)) = asking.authentic(name, bytes) {
        result.id = Some(verified.id());
        asking.role(&verified, &report);
        asking.bound(&statement, &report);
        result.verdict = asking.judged(&report);
        asking.this_one(&report);
        asking.dates(&report);
        asking.rest(&report);
        result.report = Some(report);
    }
    result.questions = asking.questions;
    result
}

struct Asking<'a> {
    request: &'a Request<'a>,
    questions: Vec<Question>,
    /// Who signed as a supplier, by the trust root.
    suppliers: Vec<&'a str>,
}

impl<'a> Asking<'a> {
    fn answer(&mut self, question: &'static str, weight: Weight, answer: Answered, detail: impl Into<String>) {
        self.questions.push(Question { question, answer, detail: detail.into(), weight });
    }

    fn tell(&mut self, question: &'static str, weight: Weight, result: Result<String, String>) -> bool {
        let (answer, detail) = match result {
            Ok(detail) => (Answered::Pass, detail),
            Err(detail) => (Answered::Fail, detail),
        };
        self.answer(question, weight, answer, detail);
        answer == Answered::Pass
    }

    /// The report, if the signature over these very bytes is that of somebody trusted.
    fn authentic(&mut self, name: &str, bytes: &[u8]) -> Option<(Verified, Statement, SealedReport)> {
        let opened = Envelope::read(name, bytes).and_then(|envelope| self.request.trust.verify(&envelope, PayloadType::Statement));
        let verified = match opened {
            Ok(verified) => verified,
            Err(fault) => {
                self.answer("signed by", Weight::Authenticity, Answered::Fail, fault.to_string());
                return None;
            }
        };
        let signers: Vec<String> = verified.signers().iter().map(super::key::KeyId::fingerprint).collect();
        self.answer("signed by", Weight::Authenticity, Answered::Pass, signers.join(", "));
        let read = Statement::of_type(&verified, PredicateType::Report)
            .map_err(|fault| fault.to_string())
            .and_then(|statement| SealedReport::of(&statement).map(|read| (statement, read)).map_err(|fault| fault.to_string()));
        let (statement, (report, unknown)) = match read {
            Ok(read) => read,
            Err(fault) => {
                self.answer("type", Weight::Authenticity, Answered::Fail, fault);
                return None;
            }
        };
        if report.report.format != FORMAT {
            self.answer("type", Weight::Authenticity, Answered::Fail, format!("the format {} is not understood here", report.report.format));
            return None;
        }
        let rest = if unknown.is_empty() { String::new() } else { format!("; not understood and left aside: {}", unknown.join(", ")) };
        self.answer("type", Weight::Authenticity, Answered::Pass, format!("{}, {FORMAT}{rest}", PredicateType::Report.name()));
        Some((verified, statement, report))
    }

    /// Whether the signers may say this.
    fn role(&mut self, verified: &Verified, report: &SealedReport) {
        let Trust::Root(root) = self.request.trust else {
            self.answer("role", Weight::Useful, Answered::NotChecked, "one key is trusted: it proves who signed, not what they may say");
            return;
        };
        let standards: Vec<&str> = report.report.standards.iter().map(|standard| standard.id.as_str()).collect();
        let claim =
            Claim { predicate: PredicateType::Report, assurance: Some(report.assurance), product: report.product_id(), standards: &standards };
        let permitted = root.permits(verified, &claim, &Moment { at: self.request.at, index: None });
        for permission in permitted.iter().flatten().filter(|permission| permission.role == Role::Supplier) {
            self.suppliers.extend(&permission.holders);
        }
        let words = |refusals: Vec<Refusal>| refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        // A key that counts now and did not when the report was issued cannot have signed it then.
        let backdated = permitted.is_ok().then(|| root.permits(verified, &claim, &Moment { at: report.issued_at, index: None }));
        if let Some(Err(refusals)) = backdated {
            let told = format!("issued at {}, when {}", report.issued_at, words(refusals));
            self.answer("role at its issue", Weight::Authenticity, Answered::Fail, told);
        }
        let told = permitted.map_err(words).map(|permissions| {
            let roles =
                permissions.iter().map(|found| format!("{} ({})", found.role.name(), found.holders.iter().copied().collect::<Vec<_>>().join(", ")));
            roles.collect::<Vec<_>>().join("; ")
        });
        self.tell("role", Weight::Authenticity, told);
        if root.scheme() != report.report.scheme.id {
            let told = format!("the report was made by the scheme {}, and the trust root is that of {}", report.report.scheme.id, root.scheme());
            self.answer("scheme", Weight::Needed, Answered::Fail, told);
        }
        let too_old = report.report.standards.iter().find(|standard| !root.allows_edition(&standard.id, &standard.edition));
        if let Some(standard) = too_old {
            let lowest = root.minimum_edition(&standard.id).unwrap_or_default();
            let told = format!("{}@{} is older than {lowest}, the lowest edition that the trust root allows", standard.id, standard.edition);
            self.answer("lowest edition", Weight::Needed, Answered::Fail, told);
        }
    }

    /// Whether the statement is about what the report lists, and the report about what it says to be reproduced.
    fn bound(&mut self, statement: &Statement, report: &SealedReport) {
        let subject = report.subject();
        let told = if *statement.subject() == subject {
            Ok(format!("{} files, sha256 {}", report.report.inputs.len(), subject.sha256))
        } else {
            Err("the subject is not the list of files in the report".into())
        };
        self.tell("subject", Weight::Authenticity, told);
        if let Err(fault) = consistent(report) {
            self.answer("consistent", Weight::Authenticity, Answered::Fail, fault);
        }
        let told = if report.outcome_digest == report.report.outcome_digest() {
            Ok(format!("sha256 {}", report.outcome_digest))
        } else {
            Err("the outcomes were changed after the digest of them was taken".into())
        };
        self.tell("outcomes", Weight::Authenticity, told);
    }

    /// The verdict, worked out from the outcomes by the standards that the sceptic holds.
    fn judged(&mut self, report: &SealedReport) -> Option<Verdict> {
        let (editions, scheme) = self.standards(report)?;
        let document = &report.report;
        let complete = complete(&editions, &document.results);
        if !self.tell("every requirement", Weight::Authenticity, complete) {
            return None;
        }
        let judged = self.waivers(report, scheme);
        let own = Verdict::of(&editions, scheme, &document.results, &document.waivers, &Selection::default(), document.verdict.grade);
        if own != document.verdict {
            let told = "the verdict is not what the outcomes come to: worked out again, it differs";
            self.answer("verdict", Weight::Authenticity, Answered::Fail, told);
            return None;
        }
        let grade = self.request.expected.grade.unwrap_or(document.verdict.grade);
        let selection = Selection { requirements: Vec::new(), methods: self.request.expected.methods.clone() };
        let results = restricted(&editions, &document.results, &selection.methods);
        let verdict = Verdict::of(&editions, scheme, &results, &judged, &selection, grade);
        let by = if selection.methods.is_empty() {
            String::new()
        } else {
            format!(", by {} alone", selection.methods.iter().map(|method| method.name()).collect::<Vec<_>>().join(", "))
        };
        let list = |of: fn(&crate::engine::GradeAnswer) -> &Vec<String>| -> String {
            let answers = verdict.standards.iter().filter_map(|standard| standard.grades.iter().find(|answer| answer.grade == grade));
            let ids: Vec<&str> = answers.flat_map(|answer| of(answer).iter().map(String::as_str)).collect();
            let shown = ids.iter().take(8).copied().collect::<Vec<_>>().join(", ");
            if ids.len() > 8 { format!("{shown} and {} more", ids.len() - 8) } else { shown }
        };
        match verdict.answer {
            Answer::Yes => self.answer("grade", Weight::Needed, Answered::Pass, format!("grade {grade} is reached{by}")),
            Answer::No => {
                self.answer("grade", Weight::Needed, Answered::Fail, format!("grade {grade} is not reached{by}: {}", list(|answer| &answer.failed)));
            }
            Answer::CannotTell => {
                let told = format!("grade {grade} cannot be told{by}: nothing is known of {}", list(|answer| &answer.unsettled));
                self.answer("grade", Weight::Needed, Answered::NotChecked, told);
            }
        }
        Some(verdict)
    }

    /// The scheme that the report names: the very one where it is held, else one of that name.
    fn scheme(&self, report: &SealedReport) -> Option<&'a Scheme> {
        let head = &report.report.scheme;
        let named = || self.request.schemes.iter().filter(|scheme| scheme.id == head.id);
        named().find(|scheme| scheme.digest() == head.digest).or_else(|| named().next())
    }

    /// The editions and the scheme that the report was made by, if the sceptic holds the very same.
    fn standards(&mut self, report: &SealedReport) -> Option<(Vec<Edition>, &'a Scheme)> {
        let request = self.request;
        let document = &report.report;
        let mut editions = Vec::new();
        let mut missing = Vec::new();
        let mut forged = Vec::new();
        for named in &document.standards {
            let held = request.editions.iter().find(|edition| edition.standard.head.id == named.id && edition.standard.head.edition == named.edition);
            match held {
                Some(edition) if edition.digest == named.digest => editions.push(edition.clone()),
                Some(_) => forged.push(format!("{}@{}", named.id, named.edition)),
                None => missing.push(format!("{}@{}", named.id, named.edition)),
            }
        }
        let scheme = self.scheme(report);
        match scheme {
            Some(scheme) if scheme.digest() != document.scheme.digest => forged.push(format!("the scheme {}", document.scheme.id)),
            Some(scheme) => {
                let names = |id: &str, edition: &str| document.standards.iter().any(|named| named.id == id && named.edition == edition);
                let all = scheme.standards.len() == document.standards.len();
                if !all || !scheme.standards.iter().all(|standard| names(&standard.id, &standard.edition)) {
                    forged.push(format!("the list of standards, which is not that of the scheme {},", scheme.id));
                }
            }
            None => missing.push(format!("the scheme {}", document.scheme.id)),
        }
        let names: Vec<String> = document.standards.iter().map(|named| format!("{}@{}", named.id, named.edition)).collect();
        if !forged.is_empty() {
            let told = format!("{} is not what is held here under that name", forged.join(", "));
            self.answer("standards", Weight::Authenticity, Answered::Fail, told);
            return None;
        }
        if !missing.is_empty() {
            let told = format!("{} is not held here: name the folder with --standards", missing.join(", "));
            self.answer("standards", Weight::Needed, Answered::NotChecked, told);
            return None;
        }
        self.tell("standards", Weight::Authenticity, Ok(format!("{} by the scheme {}", names.join(", "), document.scheme.id)));
        let expected = &request.expected;
        let mut unmet: Vec<String> = Vec::new();
        for (id, lowest) in &expected.standards {
            match document.standards.iter().find(|named| named.id == *id) {
                None => unmet.push(format!("{id} was not judged")),
                Some(named) if lowest.as_deref().is_some_and(|lowest| !reaches(&named.edition, lowest)) => {
                    unmet.push(format!("{id}@{} is older than {}", named.edition, lowest.as_deref().unwrap_or_default()));
                }
                Some(_) => {}
            }
        }
        if let Some(scheme) = expected.scheme.as_ref().filter(|scheme| **scheme != document.scheme.id) {
            unmet.push(format!("the scheme is {}, not {scheme}", document.scheme.id));
        }
        if !unmet.is_empty() || !expected.standards.is_empty() || expected.scheme.is_some() {
            let told = if unmet.is_empty() { Ok("as expected".to_owned()) } else { Err(unmet.join("; ")) };
            self.tell("expected standards", Weight::Needed, told);
        }
        scheme.map(|scheme| (editions, scheme))
    }

    /// Whether every waiver holds by the scheme, as the report says.
    fn waivers(&mut self, report: &SealedReport, scheme: &Scheme) -> Vec<JudgedWaiver> {
        let document = &report.report;
        let plain: Vec<_> = document.waivers.iter().map(|judged| judged.waiver.clone()).collect();
        let context = WaiverContext {
            scheme,
            supplier: document.product.supplier.as_deref(),
            as_of: document.as_of.as_deref(),
            whole: !document.verdict.partial,
        };
        let judged = waivers::judge(&plain, &document.results, context);
        let uncovered = document.results.iter().find(|result| rests_on_waiver(result) && !waivers::covers(&judged, result));
        let own = judged.iter().find(|found| {
            let organisation = &found.waiver.approver.organisation;
            self.suppliers.iter().any(|supplier| waivers::same_organisation(supplier, organisation))
        });
        let faulty = judged.iter().find_map(|found| found.state.problem().map(|problem| format!("{}: {problem}", found.waiver.requirement)));
        let today = self.request.at.date();
        let past = judged.iter().find(|found| found.waiver.expires < today);
        let told = if let Some(result) = uncovered {
            Err(format!("{} is said to be {}, and no waiver covers its findings", result.requirement, result.outcome.name()))
        } else if let Some(fault) = faulty {
            Err(fault)
        } else if let Some(own) = own {
            Err(format!("{}: {} approved it, and signed the report as its supplier", own.waiver.requirement, own.waiver.approver.organisation))
        } else if let Some(past) = past {
            Err(format!("that of {} expired on {}", past.waiver.requirement, past.waiver.expires))
        } else if judged.is_empty() {
            Ok("none".to_owned())
        } else {
            let list = judged.iter().map(|found| {
                format!(
                    "{} until {}, approved by {} of {}",
                    found.waiver.requirement, found.waiver.expires, found.waiver.approver.name, found.waiver.approver.organisation
                )
            });
            Ok(list.collect::<Vec<_>>().join("; "))
        };
        let is_forged = judged != document.waivers || uncovered.is_some();
        self.tell("waivers", if is_forged { Weight::Authenticity } else { Weight::Needed }, told);
        if judged != document.waivers && judged.iter().all(|found| found.state == WaiverState::Holds) {
            self.answer("waivers", Weight::Authenticity, Answered::Fail, "what the report says of its waivers is not what they come to");
        }
        judged
    }

    /// Whether it is about the product and the files that the sceptic means.
    fn this_one(&mut self, report: &SealedReport) {
        let head = &report.report.product;
        let expected = &self.request.expected;
        let mut bound = false;
        match self.request.inputs {
            Some(store) => bound |= self.tell("files", Weight::Needed, same_files(report, store)),
            None => self.answer("files", Weight::Useful, Answered::NotChecked, "name the folder of the files with --inputs"),
        }
        if let Some(product) = &expected.product {
            let is_named = [head.id.as_ref(), head.name.as_ref()].into_iter().flatten().any(|name| name == product);
            let found = head.name.as_deref().unwrap_or("a product without a manifest");
            let told = if is_named { Ok(product.clone()) } else { Err(format!("the report is about {found}, not {product}")) };
            bound |= self.tell("product", Weight::Needed, told);
        }
        if let Some(version) = &expected.version {
            let found = head.version.as_deref().unwrap_or("none that is stated");
            let told = if found == version { Ok(version.clone()) } else { Err(format!("the report is about version {found}, not {version}")) };
            self.tell("version", Weight::Needed, told);
        }
        if !bound && expected.any_product {
            let version = head.version.as_deref().unwrap_or("without a version");
            let told = format!("taken to be the one that the report names: {} {version}", report.product_id());
            self.answer("the product that is meant", Weight::Useful, Answered::NotChecked, told);
        } else if !bound && self.request.inputs.is_none() && expected.product.is_none() {
            let told = "say which product is meant: --inputs DIR, or --expect-product NAME";
            self.answer("the product that is meant", Weight::Needed, Answered::NotChecked, told);
        }
    }

    /// For how many days a report may be valid by its scheme.
    fn longest(&self, report: &SealedReport) -> Option<i64> {
        let scheme = self.scheme(report)?;
        Some(i64::from(scheme.validity_months) * 31)
    }

    fn dates(&mut self, report: &SealedReport) {
        let at = self.request.at;
        let document = &report.report;
        let told = if report.issued_at.unix() > at.unix() + CLOCK_TOLERANCE {
            Err(format!("issued at {}, which lies ahead of {at}", report.issued_at))
        } else if report.valid_until < at {
            Err(format!("valid until {}; it has expired", report.valid_until))
        } else if report.valid_until <= report.issued_at {
            Err("it is valid for no time at all".to_owned())
        } else if self.longest(report).is_some_and(|days| report.issued_at.days_until(report.valid_until) > days) {
            Err(format!("issued {} and valid until {}, which is longer than the scheme allows", report.issued_at, report.valid_until))
        } else {
            Ok(format!("issued {} and valid until {}; by the signer's clock, witnessed by nobody", report.issued_at, report.valid_until))
        };
        self.tell("in date", Weight::Needed, told);
        let told = match document.as_of.as_deref().map(Time::of_date) {
            None => Err("the report does not say for which day evidence was judged".to_owned()),
            Some(Err(fault)) => Err(fault.to_string()),
            Some(Ok(day)) => {
                let age = day.days_until(report.issued_at);
                if age > OLDEST_DATE {
                    Err(format!("evidence was judged for {}, {age} days before the report was issued", day.date()))
                } else if age < -1 {
                    Err(format!("evidence was judged for {}, after the report was issued", day.date()))
                } else {
                    Ok(format!("evidence was judged for {}", day.date()))
                }
            }
        };
        self.tell("day of assessment", Weight::Needed, told);
        if let Some(days) = self.request.expected.max_age {
            let age = report.issued_at.days_until(at);
            let told = if age <= i64::from(days) { Ok(format!("{age} days")) } else { Err(format!("{age} days, more than {days}")) };
            self.tell("age", Weight::Needed, told);
        }
    }

    fn rest(&mut self, report: &SealedReport) {
        let expected = &self.request.expected;
        if let Some(assurance) = expected.assurance {
            let told = format!("run by {}", report.assurance.name());
            if report.assurance < assurance {
                self.answer("assurance", Weight::Needed, Answered::Fail, format!("{told}, less than {}", assurance.name()));
            } else if assurance > Assurance::SelfRun && matches!(self.request.trust, Trust::Key(_)) {
                let told = format!("{told}, as the signer says: one key holds no role, so name a trust root with --trust");
                self.answer("assurance", Weight::Needed, Answered::NotChecked, told);
            } else {
                self.answer("assurance", Weight::Needed, Answered::Pass, told);
            }
        }
        match (&expected.challenge, &report.challenge) {
            (Some(wanted), Some(found)) if wanted == found => self.answer("challenge", Weight::Needed, Answered::Pass, "repeated as asked"),
            (Some(_), _) => self.answer("challenge", Weight::Needed, Answered::Fail, "the report does not repeat the challenge"),
            (None, _) => {
                self.answer("challenge", Weight::Useful, Answered::NotChecked, "none was asked: an older report of the same files would do too")
            }
        }
        self.answer(
            "register",
            Weight::Useful,
            Answered::NotChecked,
            "no register was given: neither when it was made nor that it still holds is witnessed",
        );
    }
}

/// Whether the lists of a report agree with each other, so that none of them can say what another does not.
fn consistent(report: &SealedReport) -> Result<(), String> {
    let document = &report.report;
    if !document.inputs.is_sorted_by(|one, other| one < other) {
        return Err("the files are not listed in order, each once".into());
    }
    if let Some(input) = document.inputs.iter().find(|input| !is_sha256_hex(&input.sha256)) {
        return Err(format!("the digest of {} is none", input.file));
    }
    let head = &document.product;
    let says_more = [&head.id, &head.supplier, &head.name, &head.version, &head.classification].iter().any(|text| text.is_some());
    if !head.manifest && (says_more || !document.waivers.is_empty() || !document.evidence.is_empty()) {
        return Err("without a manifest nobody has said whose product it is, nor waived or attested anything".into());
    }
    if head.manifest && !document.inputs.iter().any(|input| input.file == MANIFEST_NAME) {
        return Err(format!("{MANIFEST_NAME} is not among the files that were read"));
    }
    if let Some(name) = document.contracts.iter().find(|name| !document.inputs.iter().any(|input| input.file == **name)) {
        return Err(format!("the contract {name} is not among the files that were read"));
    }
    let digests = document.evidence.iter().flat_map(|evidence| evidence.files.iter().map(move |digest| (&evidence.kind, digest)));
    if let Some((kind, _)) = digests.clone().find(|(_, digest)| !document.inputs.iter().any(|input| input.sha256 == **digest)) {
        return Err(format!("evidence of the kind {kind} is not among the files that were read"));
    }
    if document.coverage != Coverage::of(&document.results) {
        return Err("the coverage is not that of the outcomes".into());
    }
    Ok(())
}

/// Whether the files of a folder are those that the report was made from: all that the product has, and what they say.
fn same_files(report: &SealedReport, store: &SourceStore) -> Result<String, String> {
    let document = &report.report;
    if document.inputs.is_empty() {
        return Err("the report names no file".into());
    }
    let is_previous = |file: &str| file.starts_with("previous/");
    for input in document.inputs.iter().filter(|input| !is_previous(&input.file) || store.has(&input.file)) {
        let source = store.open(&input.file).map_err(|fault| fault.to_string())?;
        if source.digest != input.sha256 || source.bytes != input.bytes {
            return Err(format!("{} is not the file that was read: its sha256 is {}, not {}", input.file, source.digest, input.sha256));
        }
    }
    let product = product_in(report, store)?;
    let read = document::inputs(&product);
    if let Some(input) = read.iter().find(|input| !document.inputs.contains(input)) {
        return Err(format!("{} belongs to the product, and the report leaves it out", input.file));
    }
    if let Some(input) = document.inputs.iter().find(|input| !is_previous(&input.file) && !read.contains(input)) {
        return Err(format!("{} is none of the product's files", input.file));
    }
    for (what, is_same) in [
        ("of the product", ProductHead::of(&product) == document.product),
        ("of its contracts", document::contracts(&product) == document.contracts),
        ("of its evidence", document::evidence(&product) == document.evidence),
        ("of its waivers", {
            let own = product.manifest.as_ref().map(Manifest::waivers).unwrap_or_default();
            own.iter().eq(document.waivers.iter().map(|judged| &judged.waiver))
        }),
    ] {
        if !is_same {
            return Err(format!("what the report says {what} is not what the files say"));
        }
    }
    let others = document.inputs.len() - read.len();
    let rest = if others == 0 { String::new() } else { format!("; {others} of the previous release are not here") };
    Ok(format!("{} files are those that were read, and all that the product has{rest}", read.len()))
}

/// The product of a report as it lies in a folder.
fn product_in(report: &SealedReport, store: &SourceStore) -> Result<Product, String> {
    if report.report.product.manifest {
        return Product::of_store(store).map_err(|fault| fault.to_string());
    }
    let contracts = report.report.contracts.iter().map(|name| Contract::load(store, name).map_err(|fault| fault.to_string()));
    let [contract] = <[Contract; 1]>::try_from(contracts.collect::<Result<Vec<_>, _>>()?)
        .map_err(|contracts| format!("without a manifest a product has one contract, and the report lists {}", contracts.len()))?;
    Ok(Product::of_contract(contract))
}

/// Whether an edition is at least another, by their three numbers.
fn reaches(edition: &str, lowest: &str) -> bool {
    let numbers = |text: &str| -> Option<Vec<u32>> { text.split('.').map(|part| part.parse().ok()).collect() };
    match (numbers(edition), numbers(lowest)) {
        (Some(edition), Some(lowest)) => edition >= lowest,
        _ => false,
    }
}

/// Whether every requirement has one result, in which nothing contradicts anything.
fn complete(editions: &[Edition], results: &[ReportResult]) -> Result<String, String> {
    let mut open: BTreeMap<(&str, &str), &Requirement> = BTreeMap::new();
    for edition in editions {
        let id = edition.standard.head.id.as_str();
        open.extend(edition.standard.requirements.iter().map(|requirement| ((id, requirement.id.as_str()), requirement.as_ref())));
    }
    let count = open.len();
    for result in results {
        let Some(requirement) = open.remove(&(result.standard.as_str(), result.requirement.as_str())) else {
            return Err(format!("{} is listed twice, or is no requirement of {}", result.requirement, result.standard));
        };
        let as_stated = result.title == requirement.title
            && result.level == requirement.level
            && result.grade == requirement.grade
            && result.draft == requirement.status.draft;
        if !as_stated {
            return Err(format!("{} is not stated as its standard states it", result.requirement));
        }
        coherent(requirement, result).map_err(|fault| format!("{}: {fault}", result.requirement))?;
    }
    match open.keys().next() {
        Some((standard, id)) => Err(format!("{id} of {standard} has no outcome")),
        None => Ok(format!("{count} requirements, each with an outcome")),
    }
}

/// Whether the outcome of a requirement follows from those of its methods, and from what was found.
fn coherent(requirement: &Requirement, result: &ReportResult) -> Result<(), String> {
    let methods: Vec<Method> = result.methods.iter().map(|found| found.method).collect();
    if methods != requirement.method {
        return Err("its methods are not those of its standard".into());
    }
    let outcomes: Vec<Outcome> = result.methods.iter().map(|found| found.outcome).collect();
    if Outcome::of_methods(requirement, &outcomes) != result.outcome {
        return Err(format!("the outcome {} does not follow from those of its methods", result.outcome.name()));
    }
    for finding in &result.findings {
        found(requirement, finding)?;
    }
    let worst = result.findings.iter().map(|finding| finding.level).max();
    let hides = match worst {
        // A waiver may have taken the failure away; whether one covers it is asked of the waivers.
        Some(Level::Must) => outcomes.iter().all(|outcome| outcome.satisfies() && *outcome != Outcome::Waived || *outcome == Outcome::Warn),
        Some(Level::Should) => outcomes.iter().all(|outcome| *outcome < Outcome::Warn && *outcome != Outcome::Waived),
        _ => false,
    };
    if hides {
        return Err(format!("the outcome {} hides what was found", result.outcome.name()));
    }
    if result.methods.iter().any(|found| found.outcome == Outcome::Attested && found.method != Method::Attest) {
        return Err("only evidence is attested".into());
    }
    if result.outcome == Outcome::NotApplicable && result.reason.as_deref().is_none_or(str::is_empty) {
        return Err("it does not apply, and no reason is given".into());
    }
    let claims = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Pass | Outcome::Attested));
    if claims && result.examined == 0 {
        return Err("nothing was looked at, so nothing can have passed".into());
    }
    Ok(())
}

/// Whether it takes a waiver for a result to be what it is: it says so, or something blocks and nothing fails.
fn rests_on_waiver(result: &ReportResult) -> bool {
    let outcomes = || result.methods.iter().map(|found| found.outcome).chain([result.outcome]);
    let blocks = result.findings.iter().any(|finding| finding.level == Level::Must);
    outcomes().any(|outcome| outcome == Outcome::Waived) || (blocks && !outcomes().any(|outcome| outcome == Outcome::Fail))
}

/// Whether a finding is one that its requirement can make, with the id of what it says.
fn found(requirement: &Requirement, finding: &ReportFinding) -> Result<(), String> {
    let Some(check) = requirement.checks.get(&finding.check) else {
        return Err(format!("it has no check {}", finding.check));
    };
    let stated = check.level.map_or(requirement.level, |own| own.min(requirement.level));
    // Where one method has shown enough, what the others find is only noted.
    let is_note = requirement.one_method_is_enough && finding.level == Level::Note;
    let is_stated = is_note || if check.native.is_some() { finding.level <= stated } else { finding.level == stated };
    if !is_stated {
        return Err(format!("a finding of {} is not of the level of that check", finding.check));
    }
    if finding.id != finding.own_id(&requirement.id) {
        return Err(format!("the finding {} is another than its id says", finding.id));
    }
    Ok(())
}

/// The results as they are by some of the methods alone; all of them where none is named.
pub(crate) fn restricted(editions: &[Edition], results: &[ReportResult], methods: &[Method]) -> Vec<ReportResult> {
    let requirement = |result: &ReportResult| {
        let edition = editions.iter().find(|edition| edition.standard.head.id == result.standard)?;
        edition.standard.requirements.iter().find(|requirement| requirement.id == result.requirement)
    };
    let mut results = results.to_vec();
    for result in results.iter_mut().filter(|_| !methods.is_empty()) {
        let outcomes: Vec<Outcome> = result.methods.iter().filter(|found| methods.contains(&found.method)).map(|found| found.outcome).collect();
        if let Some(requirement) = requirement(result) {
            result.outcome = Outcome::of_methods(requirement, &outcomes);
        }
    }
    results
}
