//! Check characters: one that follows from counted digits, by the remainder of a division.

use super::fault::{FormatFault, FormatProblem};
use super::pattern::{require_group, text_of};
use regex::{Captures, Regex};
use serde::Deserialize;

/// A check character: the counted digits as one number, modulo the length of the alphabet, is its place in the alphabet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckCharacter {
    /// The characters for remainder 0, 1, 2 and so on.
    pub alphabet: String,
    /// The group that holds the check character.
    pub group: String,
    /// The parts that count, in the order in which they count.
    pub over: Vec<Part>,
}

/// A part that counts towards a check character.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Part {
    /// The group that holds the digits.
    pub group: String,
    /// Count only so many of its last characters.
    pub last: Option<u8>,
    /// Count it as if zeros stood before it up to this length.
    pub pad_to: Option<u8>,
    /// Leave the part out when it is not all digits, instead of refusing the value.
    #[serde(default)]
    pub only_if_digits: bool,
}

/// A check character whose alphabet is usable and whose groups exist.
#[derive(Debug, Clone)]
pub(super) struct CompiledCheck {
    pub(super) alphabet: Vec<char>,
    group: String,
    over: Vec<Part>,
}

impl CompiledCheck {
    pub(super) fn new(check: &CheckCharacter, whole: &Regex) -> Result<Self, FormatProblem> {
        let alphabet: Vec<char> = check.alphabet.chars().collect();
        let mut distinct = alphabet.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if alphabet.len() < 2 || distinct.len() < alphabet.len() {
            return Err(FormatProblem::Alphabet { alphabet: check.alphabet.clone() });
        }
        if check.over.is_empty() {
            return Err(FormatProblem::NothingCounted);
        }
        require_group(whole, &check.group)?;
        check.over.iter().try_for_each(|part| require_group(whole, &part.group))?;
        Ok(Self { alphabet, group: check.group.clone(), over: check.over.clone() })
    }

    pub(super) fn judge(&self, groups: &Captures<'_>) -> Result<(), FormatFault> {
        let expected = self.expected(groups)?;
        let mut found = text_of(groups, &self.group).chars();
        if found.next() == Some(expected) && found.next().is_none() {
            return Ok(());
        }
        Err(FormatFault::CheckCharacter { expected })
    }

    /// The check character that follows from the counted parts.
    fn expected(&self, groups: &Captures<'_>) -> Result<char, FormatFault> {
        let remainder = self.over.iter().try_fold(0, |remainder, part| {
            part.count(remainder, self.alphabet.len(), text_of(groups, &part.group))
                .ok_or_else(|| FormatFault::NotDigits { group: part.group.clone() })
        })?;
        // The remainder of a division by the length of the alphabet is a place in the alphabet.
        Ok(self.alphabet.get(remainder).copied().unwrap_or_default())
    }
}

impl Part {
    /// The remainder of the number so far with this part written after it; none when the part is not all digits and must be.
    fn count(&self, remainder: usize, modulus: usize, text: &str) -> Option<usize> {
        let text = self.last.map_or(text, |count| last_characters(text, count.into()));
        let zeros = usize::from(self.pad_to.unwrap_or(0)).saturating_sub(text.chars().count());
        let mut digits = std::iter::repeat_n('0', zeros).chain(text.chars());
        let next = |remainder: usize, digit: char| {
            let value = usize::try_from(digit.to_digit(10)?).ok()?;
            Some((remainder * 10 + value) % modulus)
        };
        let counted = digits.try_fold(remainder, next);
        if self.only_if_digits { counted.or(Some(remainder)) } else { counted }
    }
}

fn last_characters(text: &str, count: usize) -> &str {
    let skip = text.chars().count().saturating_sub(count);
    text.char_indices().nth(skip).and_then(|(at, _)| text.get(at..)).unwrap_or("")
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test reads its own data, and has failed where it cannot")]
mod tests {
    use super::super::testing::{compiled, named};
    use super::super::{FormatFault, Rule};
    use serde_json::json;

    #[test]
    fn any_other_digit_of_a_counted_part_is_refused() {
        for (id, value, counted) in [
            ("pncId", "1999/7654321V", "  99 7654321"),
            ("pncId", "81/34U", "81 34"),
            ("croNumber", "65656/91H", "65656 91"),
            ("croNumber", "SF83/50058Z", "   3 50058"),
            ("asn", "2452AB0100000004321U", "2452  0100000004321"),
            ("asn", "22FD112200001234560X", "22    2200001234560"),
            ("courtCaseReference", "24/2576/000017K", "24 2576 000017"),
        ] {
            let compiled = named(id);
            for (at, digit) in counted.char_indices().filter(|(_, digit)| digit.is_ascii_digit()) {
                for other in ('0'..='9').filter(|other| *other != digit) {
                    let mut changed = value.to_owned();
                    changed.replace_range(at..=at, &other.to_string());
                    assert!(!compiled.accepts(&changed), "{id} {changed}");
                }
            }
        }
    }

    #[test]
    fn check_letters_agree_with_plain_arithmetic() {
        let (pnc, cro, asn) = (named("pncId"), named("croNumber"), named("asn"));
        let letter = |number: u64| "ZABCDEFGHJKLMNPQRTUVWXY".chars().nth((number % 23) as usize).expect("a letter");
        for serial in (0..1_000_000).step_by(9_973) {
            for year in [0, 7, 39, 65, 99] {
                let (padded, plain) = (letter(year * 10_000_000 + serial), letter(year * 1_000_000 + serial));
                assert!(pnc.accepts(&format!("20{year:02}/{serial:07}{padded}")));
                assert!(pnc.accepts(&format!("{year:02}/{serial}{padded}")));
                assert!(cro.accepts(&format!("{serial}/{year:02}{plain}")));
                let numeric = letter((5201 * 100 + year) * 100_000_000_000 + serial);
                assert!(asn.accepts(&format!("{year:02}52ZD01{serial:011}{numeric}")));
                let lettered = letter(year * 100_000_000_000 + serial);
                assert!(asn.accepts(&format!("{year:02}FFZDAA{serial:011}{lettered}")));
            }
        }
    }

    #[test]
    fn parts_are_cut_padded_and_left_out_as_stated() {
        let over = json!([{ "group": "y", "last": 2 }, { "group": "n", "padTo": 3 }, { "group": "x", "onlyIfDigits": true }]);
        let format = compiled(&json!({ "forms": [{
            "pattern": "(?<y>[0-9]*)-(?<n>[0-9]*)-(?<x>[A-Z0-9]*)(?<c>[a-j])",
            "checkCharacter": { "alphabet": "abcdefghij", "group": "c", "over": over }
        }] }));
        // Ten characters make the remainder the last digit that counts.
        for value in ["1987-5-Af", "1987-5-A1f", "1987-5-6g", "7-1234-e", "1987--a", "--a", "42-007-0001b"] {
            assert_eq!(format.judge(value), Ok(()), "{value}");
        }
        assert_eq!(format.judge("1987-5-Aa"), Err(FormatFault::CheckCharacter { expected: 'f' }));
    }

    #[test]
    fn a_cut_part_counts_its_last_characters() {
        let last = |count: u8| {
            compiled(&json!({ "forms": [{
                "pattern": "(?<n>[0-9]+)(?<c>.)",
                "checkCharacter": { "alphabet": "ZABCDEFGHJKLMNPQRTUVWXY", "group": "c", "over": [{ "group": "n", "last": count }] }
            }] }))
        };
        assert!(last(0).accepts("1987Z") && last(1).accepts("1987G") && last(2).accepts("1987U"));
        assert!(last(4).accepts("1987J") && last(9).accepts("1987J"));
    }

    #[test]
    fn digits_without_end_are_counted_without_overflow() {
        let format = compiled(&json!({ "forms": [{
            "pattern": "(?<n>[0-9]+)(?<c>[a-j])",
            "checkCharacter": { "alphabet": "abcdefghij", "group": "c", "over": [{ "group": "n", "padTo": 255 }] }
        }] }));
        let digits = "9".repeat(100_000);
        assert!(format.accepts(&format!("{digits}j")) && !format.accepts(&format!("{digits}a")));
    }

    #[test]
    fn a_counted_part_that_is_no_number_is_refused() {
        let format = compiled(&json!({ "forms": [{
            "pattern": "(?<n>\\w)(?<c>[AB])",
            "checkCharacter": { "alphabet": "AB", "group": "c", "over": [{ "group": "n" }] }
        }] }));
        let fault = format.judge("xA").expect_err("a letter");
        assert_eq!((fault.rule(), fault.to_string()), (Rule::Pattern, "its n is not all digits".to_owned()));
        assert!(!format.accepts("٣A") && !format.accepts("٣B"));
    }

    #[test]
    fn an_optional_check_character_that_is_missing_is_wrong() {
        let format = compiled(&json!({ "forms": [{
            "pattern": "(?<n>[0-9])(?<c>[AB]*)?",
            "checkCharacter": { "alphabet": "AB", "group": "c", "over": [{ "group": "n" }] }
        }] }));
        assert!(format.accepts("1B"));
        for value in ["1", "1A", "1BB"] {
            assert_eq!(format.judge(value), Err(FormatFault::CheckCharacter { expected: 'B' }), "{value}");
        }
    }
}
