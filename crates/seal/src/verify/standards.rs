//! Whether the standards and the scheme that a report was made by are the very ones that the sceptic holds and expects.

use super::Asking;
use crate::question::{Criticality, StepResult};
use kitemark_report::ReportDocument;
use kitemark_report::document::{EditionHead, SchemeHead};
use kitemark_standard::{Edition, EditionNumber, Scheme, SchemeStandard, edition_on};

/// The scheme of a report as the sceptic holds it.
#[derive(Clone, Copy)]
pub(super) struct HeldScheme<'a> {
    pub(super) scheme: &'a Scheme,
    /// Whether it is the very one, and not another of that name.
    is_same: bool,
}

impl<'a> HeldScheme<'a> {
    /// The scheme that a report names: the very one where it is held, else the first of that name.
    pub(super) fn find(schemes: &'a [Scheme], head: &SchemeHead) -> Option<Self> {
        let named = schemes.iter().filter(|scheme| scheme.id == head.id);
        let mut held = named.map(|scheme| Self { scheme, is_same: scheme.digest() == head.digest });
        let first = held.next()?;
        Some(if first.is_same { first } else { held.find(|other| other.is_same).unwrap_or(first) })
    }

    /// Whether the standards of a report are those of the scheme on the day of the assessment, no more and no fewer, as far
    /// as they are held: what is not held is told as missing.
    fn lists(&self, document: &ReportDocument, editions: &[Edition]) -> bool {
        let day = document.as_of.as_deref().unwrap_or_default();
        let is_listed = |standard: &SchemeStandard| {
            let is_meant =
                |named: &&EditionHead| named.id == standard.id && standard.edition.as_ref().is_none_or(|edition| *edition == named.edition);
            document.standards.iter().find(is_meant).is_some_and(|named| {
                held(editions, named).is_none()
                    || edition_on(editions, standard, day).is_ok_and(|edition| edition.standard.head.edition == named.edition)
            })
        };
        self.scheme.standards.len() == document.standards.len() && self.scheme.standards.iter().all(is_listed)
    }
}

/// The edition that a report names, where one of that name is held.
fn held<'e>(editions: &'e [Edition], named: &EditionHead) -> Option<&'e Edition> {
    editions.iter().find(|edition| edition.standard.head.id == named.id && edition.standard.head.edition == named.edition)
}

impl<'a> Asking<'a> {
    /// The editions and the scheme that the report was made by, if the sceptic holds the very same.
    pub(super) fn standards(&mut self, document: &ReportDocument, scheme: Option<HeldScheme<'a>>) -> Option<(Vec<Edition>, &'a Scheme)> {
        let mut editions = Vec::new();
        let mut missing = Vec::new();
        let mut forged = Vec::new();
        for named in &document.standards {
            match held(self.request.editions, named) {
                Some(edition) if edition.digest == named.digest => editions.push(edition.clone()),
                Some(_) => forged.push(format!("{}@{}", named.id, named.edition)),
                None => missing.push(format!("{}@{}", named.id, named.edition)),
            }
        }
        match scheme {
            Some(held) if !held.is_same => forged.push(format!("the scheme {}", document.scheme.id)),
            Some(held) if !held.lists(document, self.request.editions) => {
                forged.push(format!("the list of standards, which is not that of the scheme {},", document.scheme.id));
            }
            Some(_) => {}
            None => missing.push(format!("the scheme {}", document.scheme.id)),
        }
        if !forged.is_empty() {
            let told = format!("{} is not what is held here under that name", forged.join(", "));
            self.answer("standards", Criticality::Authenticity, StepResult::Fail, told);
            return None;
        }
        if !missing.is_empty() {
            let told = format!("{} is not held here: name the folder with --standards", missing.join(", "));
            self.answer("standards", Criticality::Needed, StepResult::NotChecked, told);
            return None;
        }
        let names: Vec<String> = document.standards.iter().map(|named| format!("{}@{}", named.id, named.edition)).collect();
        let told = format!("{} by the scheme {}", names.join(", "), document.scheme.id);
        self.answer("standards", Criticality::Authenticity, StepResult::Pass, told);
        self.expected_standards(document);
        scheme.map(|held| (editions, held.scheme))
    }

    /// Whether they are those that are expected, where any are.
    fn expected_standards(&mut self, document: &ReportDocument) {
        let expected = self.request.expected;
        let mut unmet: Vec<String> = Vec::new();
        for (id, lowest) in &expected.standards {
            match document.standards.iter().find(|named| named.id == *id) {
                None => unmet.push(format!("{id} was not judged")),
                Some(named) => {
                    let reaches = |lowest: &EditionNumber| EditionNumber::parse(&named.edition).is_ok_and(|number| number >= *lowest);
                    if let Some(lowest) = lowest.filter(|lowest| !reaches(lowest)) {
                        unmet.push(format!("{id}@{} is older than {lowest}", named.edition));
                    }
                }
            }
        }
        if let Some(scheme) = expected.scheme.as_ref().filter(|scheme| **scheme != document.scheme.id) {
            unmet.push(format!("the scheme is {}, not {scheme}", document.scheme.id));
        }
        if !expected.standards.is_empty() || expected.scheme.is_some() {
            let told = if unmet.is_empty() { Ok("as expected".to_owned()) } else { Err(unmet.join("; ")) };
            self.tell("expected standards", Criticality::Needed, told);
        }
    }
}
