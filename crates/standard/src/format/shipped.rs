//! Tests of the formats that are shipped, all by the same rules.

use super::form::CompiledForm;
use super::testing::{named, shipped};
use super::{CompiledFormat, Form, FormatFault, Rule};
use std::collections::BTreeSet;

#[test]
fn all_formats_are_shipped() {
    let ids: Vec<_> = shipped().into_iter().map(|(format, _)| format.id).collect();
    let expected = "asn cjsOffenceCode courtCaseReference croNumber date dateTime email forceStationCode nationalInsuranceNumber \
        npccOffenceCode phoneE164 pncId postcode ptiUrn uprn usrn uuid vrm";
    assert_eq!(ids.join(" "), expected);
}

#[test]
fn every_example_of_every_format_holds() {
    for (format, compiled) in shipped() {
        let broken: Vec<_> = format.broken_examples(&compiled).iter().map(ToString::to_string).collect();
        assert!(broken.is_empty(), "{}: {broken:#?}", format.id);
    }
}

#[test]
fn every_format_has_sources_and_examples_that_pass_and_fail() {
    for (format, _) in shipped() {
        assert!(!format.sources.is_empty() && !format.canonical.is_empty(), "{}", format.id);
        assert!(!format.examples.passing.is_empty() && !format.examples.failing.is_empty(), "{}", format.id);
    }
}

#[test]
fn every_form_decides_an_example_that_passes() {
    for (format, compiled) in shipped() {
        let decides = |form: &CompiledForm, value: &String| compiled.form_of(value).is_some_and(|deciding| std::ptr::eq(deciding, form));
        for (stated, form) in format.forms.iter().zip(&compiled.forms) {
            let shown = format.examples.passing.iter().any(|value| decides(form, value));
            assert!(shown, "{}: no example for the form {:?} {}", format.id, stated.name, stated.pattern);
        }
    }
}

#[test]
fn every_rule_of_every_format_has_an_example() {
    for (format, _) in shipped() {
        let failing = |rule| format.examples.failing.iter().any(|example| example.because == rule);
        let any_form = |has: fn(&Form) -> bool| format.forms.iter().any(has);
        assert!(failing(Rule::Pattern), "{}", format.id);
        assert_eq!(failing(Rule::TooLong), format.max_length.is_some(), "{}", format.id);
        assert_eq!(failing(Rule::Denied), !format.deny.is_empty(), "{}", format.id);
        assert_eq!(failing(Rule::CheckCharacter), any_form(|form| form.check_character.is_some()), "{}", format.id);
        assert_eq!(failing(Rule::Date), any_form(|form| form.calendar), "{}", format.id);
        assert_eq!(failing(Rule::CodeList), any_form(|form| !form.code_lists.is_empty()), "{}", format.id);
        assert_eq!(format.examples.repaired.is_empty(), format.repair.is_none(), "{}", format.id);
        for remark in &format.remarks {
            let shown = format.examples.remarked.iter().any(|example| example.remark == remark.id);
            assert!(shown, "{}: no example for the remark {}", format.id, remark.id);
        }
    }
}

#[test]
fn nothing_may_stand_around_a_value() {
    for (format, compiled) in shipped() {
        for value in &format.examples.passing {
            for changed in [format!(" {value}"), format!("{value}\n"), format!("\n{value}"), format!("{value}\0")] {
                assert!(!compiled.accepts(&changed), "{}: {changed:?}", format.id);
            }
        }
    }
}

#[test]
fn any_other_check_letter_is_refused() {
    let mut covered = BTreeSet::new();
    for (format, compiled) in shipped() {
        for value in &format.examples.passing {
            if refuses_other_check_letters(&compiled, value) {
                covered.insert(format.id.clone());
            }
        }
        let has_check = format.forms.iter().any(|form| form.check_character.is_some());
        assert_eq!(covered.contains(&format.id), has_check, "{}", format.id);
    }
    let covered: Vec<_> = covered.iter().map(String::as_str).collect();
    assert_eq!(covered, ["asn", "courtCaseReference", "croNumber", "pncId"]);
}

/// Puts every other capital in place of the check letter; says whether the value has one.
fn refuses_other_check_letters(compiled: &CompiledFormat, value: &str) -> bool {
    let Some(check) = compiled.form_of(value).and_then(|form| form.check.as_ref()) else {
        return false;
    };
    let right = value.chars().last().expect("a check letter");
    let stem = value.strip_suffix(right).expect("it stands last");
    for letter in ('A'..='Z').filter(|letter| *letter != right) {
        let fault = compiled.judge(&format!("{stem}{letter}")).expect_err("another letter");
        let known = check.alphabet.contains(&letter);
        let expected = FormatFault::CheckCharacter { expected: right };
        assert_eq!(fault == expected, known, "{stem}{letter}: {fault}");
    }
    true
}

#[test]
fn a_fault_says_what_is_wrong_without_the_value() {
    for (id, value, words) in [
        ("pncId", "2024/0000001Z", "wrong check character, expected Q"),
        ("pncId", "TOTALLYINVALID", "not of the form YYYY/NNNNNNND"),
        ("date", "2023-02-29", "impossible date: the calendar has no such day"),
        ("forceStationCode", "09AB", "its force is no code of the list pnc-force-codes"),
        ("phoneE164", "+4401632960123", "the trunk prefix 0 does not follow +44"),
    ] {
        let fault = named(id).judge(value).expect_err(value);
        assert_eq!(fault.to_string(), words);
    }
}

#[test]
fn hostile_values_are_refused_without_harm() {
    let long_digits = "9".repeat(1 << 20);
    for (format, compiled) in shipped() {
        for value in ["", "\u{0}", "٣٣/٣٤U", "ﬀ", "+", "/", "𝟙𝟡𝟡𝟡-𝟘𝟙-𝟘𝟙", long_digits.as_str()] {
            assert!(!compiled.accepts(value), "{}", format.id);
            assert!(compiled.remarks(value).is_empty(), "{}", format.id);
        }
    }
}
