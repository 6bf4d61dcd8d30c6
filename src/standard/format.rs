//! Identifier formats: what a value of a named kind must look like, read from data and run without knowing what it identifies.

use std::sync::Arc;

use regex::{Captures, Regex};
use serde::Deserialize;
use thiserror::Error;

use super::code_list::CodeList;

/// A format as its file states it; [`compile`](Self::compile) makes it fit to judge values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdentifierFormat {
    /// The name by which requirements and schemas call the format.
    pub id: String,
    /// The title for people.
    pub title: String,
    /// The preferred form, in words or as a picture.
    pub canonical: String,
    /// Where the rules come from.
    pub sources: Vec<String>,
    /// What a curator should know about the rules.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The greatest number of characters.
    pub max_length: Option<usize>,
    /// The forms a value may take; the first whose pattern matches decides.
    pub forms: Vec<Form>,
    /// Values refused although a form matches.
    #[serde(default)]
    pub deny: Vec<Denial>,
    /// What is worth saying of a value that is accepted.
    #[serde(default)]
    pub remarks: Vec<Remark>,
    /// How a value that is refused may be put right.
    pub repair: Option<Repair>,
    /// Values that prove the rules.
    pub examples: Examples,
}

/// One form that a value may take.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Form {
    /// What the form is called.
    pub name: Option<String>,
    /// A regular expression for the whole value, with a named group for each part that a rule names.
    pub pattern: String,
    /// The check character that the value carries.
    pub check_character: Option<CheckCharacter>,
    /// Whether the groups `year`, `month` and `day` must be a date of the calendar.
    #[serde(default)]
    pub calendar: bool,
    /// Parts that must be codes of a list.
    #[serde(default)]
    pub code_lists: Vec<Membership>,
}

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

/// A part of the value and the code list it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Membership {
    /// The group that holds the code.
    pub group: String,
    /// The id of the code list.
    pub list: String,
}

/// Values refused although a form matches: by how they begin, or by a pattern found in them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Denial {
    /// Beginnings that are refused.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Regular expressions that must not be found in the value.
    #[serde(default)]
    pub patterns: Vec<String>,
    /// Why, for the reader of the finding.
    pub reason: String,
}

/// What is worth saying of an accepted value: exactly one of `when`, `unless` and `codeList` says of which.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Remark {
    /// The name by which a requirement asks for the remark.
    pub id: String,
    /// The remark, for the reader.
    pub says: String,
    /// The remark holds when this regular expression is found in the value.
    pub when: Option<String>,
    /// The remark holds unless this regular expression is found in the value.
    pub unless: Option<String>,
    /// The remark holds when the part is no code of the list.
    pub code_list: Option<Membership>,
}

/// How a refused value is put right: first the case, then the replacements in turn.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Repair {
    /// Whether ASCII letters become capitals.
    #[serde(default)]
    pub upper_case: bool,
    /// The replacements.
    pub replace: Vec<Replacement>,
}

/// One replacement of everything a pattern finds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Replacement {
    /// A regular expression.
    pub pattern: String,
    /// What takes its place; `${1}` stands for the first group.
    pub with: String,
}

/// Values that prove the rules of a format.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Examples {
    /// Values that are accepted.
    pub passing: Vec<String>,
    /// Values that are refused, each with the rule that refuses it.
    pub failing: Vec<FailingExample>,
    /// Accepted values of which a remark is made.
    #[serde(default)]
    pub remarked: Vec<RemarkedExample>,
    /// Refused values and what repair makes of them.
    #[serde(default)]
    pub repaired: Vec<RepairedExample>,
}

/// A value that is refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FailingExample {
    /// The value.
    pub value: String,
    /// The rule that refuses it.
    pub because: Rule,
}

/// A value that is accepted with a remark.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RemarkedExample {
    /// The value.
    pub value: String,
    /// The id of the remark.
    pub remark: String,
}

/// A value that is refused and can be put right.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepairedExample {
    /// The value as found.
    pub value: String,
    /// The value put right.
    pub becomes: String,
}

/// The rules a value can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Rule {
    /// The greatest length.
    TooLong,
    /// The pattern of at least one form.
    Pattern,
    /// What the format denies.
    Denied,
    /// The check character.
    CheckCharacter,
    /// The calendar.
    Date,
    /// The membership of a code list.
    CodeList,
}

/// Which rule a value broke. It never repeats the value, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FormatFault {
    /// The value has too many characters.
    #[error("longer than {limit} characters")]
    TooLong {
        /// The greatest number of characters.
        limit: usize,
    },
    /// No form matches the value.
    #[error("not of the form {canonical}")]
    Pattern {
        /// The preferred form.
        canonical: String,
    },
    /// The value begins as no value may.
    #[error("begins with {prefix}: {reason}")]
    DeniedPrefix {
        /// The beginning in question.
        prefix: String,
        /// Why it is refused.
        reason: String,
    },
    /// The value holds what no value may.
    #[error("{reason}")]
    DeniedPattern {
        /// Why it is refused.
        reason: String,
    },
    /// A part that must be a number is none.
    #[error("its {group} is not all digits")]
    NotDigits {
        /// The group in question.
        group: String,
    },
    /// The check character does not follow from the counted digits.
    #[error("wrong check character, expected {expected}")]
    CheckCharacter {
        /// The character that does.
        expected: char,
    },
    /// The month or the day is not in the calendar.
    #[error("impossible date: the calendar has no such day")]
    Date,
    /// A part is no code of its list.
    #[error("its {group} is no code of the list {list}")]
    CodeList {
        /// The group in question.
        group: String,
        /// The id of the list.
        list: String,
    },
}

impl FormatFault {
    /// The rule that was broken.
    #[must_use]
    pub fn rule(&self) -> Rule {
        match self {
            Self::TooLong { .. } => Rule::TooLong,
            Self::Pattern { .. } | Self::NotDigits { .. } => Rule::Pattern,
            Self::DeniedPrefix { .. } | Self::DeniedPattern { .. } => Rule::Denied,
            Self::CheckCharacter { .. } => Rule::CheckCharacter,
            Self::Date => Rule::Date,
            Self::CodeList { .. } => Rule::CodeList,
        }
    }
}

/// Why a format cannot be used: the mistake is in its file.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("the format `{format}` cannot be used")]
pub struct FormatError {
    /// The id of the format.
    pub format: String,
    /// What is wrong with it.
    #[source]
    pub problem: FormatProblem,
}

/// What is wrong with a format.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FormatProblem {
    /// There is nothing to match.
    #[error("it has no forms")]
    NoForms,
    /// A pattern is no regular expression, or one that would not run in linear time.
    #[error("the pattern `{pattern}` is not accepted")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What the regular expression engine says.
        source: Box<regex::Error>,
    },
    /// A rule names a group that the pattern lacks.
    #[error("the pattern `{pattern}` has no group `{group}`")]
    NoGroup {
        /// The pattern.
        pattern: String,
        /// The group.
        group: String,
    },
    /// The alphabet of a check character is of no use.
    #[error("the alphabet `{alphabet}` needs two or more characters, each once")]
    Alphabet {
        /// The alphabet.
        alphabet: String,
    },
    /// A check character counts no part.
    #[error("the check character counts no part")]
    NothingCounted,
    /// A code list is not there.
    #[error("the code list `{list}` is not known")]
    NoCodeList {
        /// The id of the list.
        list: String,
    },
    /// A denial names nothing, or the empty prefix.
    #[error("a denial needs prefixes or patterns, none of them empty")]
    EmptyDenial,
    /// A remark has no condition, or several.
    #[error("the remark `{remark}` needs exactly one of when, unless and codeList")]
    RemarkCondition {
        /// The id of the remark.
        remark: String,
    },
    /// Two remarks have the same id.
    #[error("the remark `{remark}` is stated more than once")]
    RepeatedRemark {
        /// The id of the remark.
        remark: String,
    },
}

/// An example that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the example `{value}` {problem}")]
pub struct BrokenExample {
    /// The value of the example.
    pub value: String,
    /// What it does instead of what it says.
    pub problem: String,
}

impl IdentifierFormat {
    /// Makes the format fit to judge values; `code_list` finds the code lists that it names.
    ///
    /// # Errors
    ///
    /// When a rule is mistaken in itself: a pattern that is no regular expression, a group that no pattern has, a code list that is not there.
    pub fn compile(&self, code_list: impl Fn(&str) -> Option<Arc<CodeList>>) -> Result<CompiledFormat, FormatError> {
        self.compile_rules(&code_list).map_err(|problem| FormatError { format: self.id.clone(), problem })
    }

    fn compile_rules(&self, code_list: &FindCodeList<'_>) -> Result<CompiledFormat, FormatProblem> {
        if self.forms.is_empty() {
            return Err(FormatProblem::NoForms);
        }
        self.refuse_repeated_remarks()?;
        let forms: Vec<_> = collect(&self.forms, |form| CompiledForm::new(form, code_list))?;
        Ok(CompiledFormat {
            canonical: self.canonical.clone(),
            max_length: self.max_length,
            deny: collect(&self.deny, CompiledDenial::new)?,
            remarks: collect(&self.remarks, |remark| CompiledRemark::new(remark, &forms, code_list))?,
            repair: self.repair.as_ref().map(CompiledRepair::new).transpose()?,
            forms,
        })
    }

    fn refuse_repeated_remarks(&self) -> Result<(), FormatProblem> {
        let mut rest = self.remarks.iter();
        while let Some(remark) = rest.next() {
            if rest.clone().any(|other| other.id == remark.id) {
                return Err(FormatProblem::RepeatedRemark { remark: remark.id.clone() });
            }
        }
        Ok(())
    }

    /// The examples that do not hold under the compiled rules.
    #[must_use]
    pub fn broken_examples(&self, compiled: &CompiledFormat) -> Vec<BrokenExample> {
        let examples = &self.examples;
        let passing = examples.passing.iter().map(|value| (value, compiled.tell_passing(value)));
        let failing = examples.failing.iter().map(|e| (&e.value, compiled.tell_failing(e)));
        let remarked = examples.remarked.iter().map(|e| (&e.value, compiled.tell_remarked(e)));
        let repaired = examples.repaired.iter().map(|e| (&e.value, compiled.tell_repaired(e)));
        passing
            .chain(failing)
            .chain(remarked)
            .chain(repaired)
            .filter_map(|(value, problem)| Some(BrokenExample { value: value.clone(), problem: problem? }))
            .collect()
    }
}

type FindCodeList<'a> = dyn Fn(&str) -> Option<Arc<CodeList>> + 'a;

/// Compiles each of many rules, or says what is wrong with the first that is mistaken.
fn collect<T, U>(rules: &[T], compile: impl Fn(&T) -> Result<U, FormatProblem>) -> Result<Vec<U>, FormatProblem> {
    rules.iter().map(compile).collect()
}

/// A format that judges values.
#[derive(Debug, Clone)]
pub struct CompiledFormat {
    canonical: String,
    max_length: Option<usize>,
    forms: Vec<CompiledForm>,
    deny: Vec<CompiledDenial>,
    remarks: Vec<CompiledRemark>,
    repair: Option<CompiledRepair>,
}

impl CompiledFormat {
    /// Whether the value keeps every rule.
    #[must_use]
    pub fn accepts(&self, value: &str) -> bool {
        self.judge(value).is_ok()
    }

    /// Judges the value.
    ///
    /// # Errors
    ///
    /// The first rule that the value breaks, in the order length, form, denial, check character, calendar, code list.
    pub fn judge(&self, value: &str) -> Result<(), FormatFault> {
        self.judge_length(value)?;
        let form = self.form_of(value).ok_or_else(|| FormatFault::Pattern { canonical: self.canonical.clone() })?;
        self.deny.iter().try_for_each(|denial| denial.judge(value))?;
        if form.rules_on_groups()
            && let Some(groups) = form.whole.captures(value)
        {
            form.judge_groups(&groups)?;
        }
        Ok(())
    }

    /// The remarks that hold of the value: none when it is refused.
    #[must_use]
    pub fn remarks(&self, value: &str) -> Vec<&Remark> {
        if self.remarks.is_empty() || !self.accepts(value) {
            return Vec::new();
        }
        let groups = self.form_of(value).and_then(|form| form.whole.captures(value));
        self.remarks.iter().filter(|remark| remark.condition.holds(value, groups.as_ref())).map(|remark| &remark.stated).collect()
    }

    /// What a refused value becomes when it is put right: nothing when it is accepted as it stands, or cannot be put right.
    #[must_use]
    pub fn repaired(&self, value: &str) -> Option<String> {
        let repair = self.repair.as_ref()?;
        if self.accepts(value) {
            return None;
        }
        Some(repair.apply(value)).filter(|better| self.accepts(better))
    }

    fn form_of(&self, value: &str) -> Option<&CompiledForm> {
        self.forms.iter().find(|form| form.whole.is_match(value))
    }

    fn judge_length(&self, value: &str) -> Result<(), FormatFault> {
        match self.max_length {
            Some(limit) if value.chars().nth(limit).is_some() => Err(FormatFault::TooLong { limit }),
            _ => Ok(()),
        }
    }

    fn tell_passing(&self, value: &str) -> Option<String> {
        let fault = self.judge(value).err()?;
        Some(format!("should be accepted but is refused: {fault}"))
    }

    fn tell_failing(&self, example: &FailingExample) -> Option<String> {
        match self.judge(&example.value) {
            Ok(()) => Some("should be refused but is accepted".to_owned()),
            Err(fault) if fault.rule() == example.because => None,
            Err(fault) => Some(format!("should be refused because of {:?} but is: {fault}", example.because)),
        }
    }

    fn tell_remarked(&self, example: &RemarkedExample) -> Option<String> {
        let made = self.remarks(&example.value).iter().any(|remark| remark.id == example.remark);
        (!made).then(|| format!("should have the remark `{}`", example.remark))
    }

    fn tell_repaired(&self, example: &RepairedExample) -> Option<String> {
        let repaired = self.repaired(&example.value);
        let holds = repaired.as_ref() == Some(&example.becomes);
        (!holds).then(|| format!("should become `{}` but becomes {repaired:?}", example.becomes))
    }
}

/// A form with its rules.
#[derive(Debug, Clone)]
struct CompiledForm {
    whole: Regex,
    check: Option<CompiledCheck>,
    calendar: bool,
    code_lists: Vec<CompiledMembership>,
}

impl CompiledForm {
    fn new(form: &Form, code_list: &FindCodeList<'_>) -> Result<Self, FormatProblem> {
        let whole = whole_value(&form.pattern)?;
        if form.calendar {
            ["year", "month", "day"].iter().try_for_each(|group| require_group(&whole, group))?;
        }
        Ok(Self {
            check: form.check_character.as_ref().map(|check| CompiledCheck::new(check, &whole)).transpose()?,
            calendar: form.calendar,
            code_lists: collect(&form.code_lists, |part| CompiledMembership::new(part, &[&whole], code_list))?,
            whole,
        })
    }

    fn rules_on_groups(&self) -> bool {
        self.check.is_some() || self.calendar || !self.code_lists.is_empty()
    }

    fn judge_groups(&self, groups: &Captures<'_>) -> Result<(), FormatFault> {
        if let Some(check) = &self.check {
            check.judge(groups)?;
        }
        if self.calendar && !is_date(groups) {
            return Err(FormatFault::Date);
        }
        self.code_lists.iter().try_for_each(|part| part.judge(groups))
    }
}

/// A check character whose alphabet is usable and whose groups exist.
#[derive(Debug, Clone)]
struct CompiledCheck {
    alphabet: Vec<char>,
    group: String,
    over: Vec<Part>,
}

impl CompiledCheck {
    fn new(check: &CheckCharacter, whole: &Regex) -> Result<Self, FormatProblem> {
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

    fn judge(&self, groups: &Captures<'_>) -> Result<(), FormatFault> {
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

/// A part and the code list it belongs to.
#[derive(Debug, Clone)]
struct CompiledMembership {
    group: String,
    list: Arc<CodeList>,
}

impl CompiledMembership {
    fn new(part: &Membership, patterns: &[&Regex], code_list: &FindCodeList<'_>) -> Result<Self, FormatProblem> {
        patterns.iter().try_for_each(|pattern| require_group(pattern, &part.group))?;
        let list = code_list(&part.list).ok_or_else(|| FormatProblem::NoCodeList { list: part.list.clone() })?;
        Ok(Self { group: part.group.clone(), list })
    }

    fn holds(&self, groups: &Captures<'_>) -> bool {
        self.list.contains(text_of(groups, &self.group))
    }

    fn judge(&self, groups: &Captures<'_>) -> Result<(), FormatFault> {
        if self.holds(groups) {
            return Ok(());
        }
        Err(FormatFault::CodeList { group: self.group.clone(), list: self.list.id().to_owned() })
    }
}

/// A denial whose patterns are regular expressions.
#[derive(Debug, Clone)]
struct CompiledDenial {
    prefixes: Vec<String>,
    patterns: Vec<Regex>,
    reason: String,
}

impl CompiledDenial {
    fn new(denial: &Denial) -> Result<Self, FormatProblem> {
        let mut all = denial.prefixes.iter().chain(&denial.patterns).peekable();
        if all.peek().is_none() || all.any(String::is_empty) {
            return Err(FormatProblem::EmptyDenial);
        }
        Ok(Self { prefixes: denial.prefixes.clone(), patterns: collect(&denial.patterns, |stated| pattern(stated))?, reason: denial.reason.clone() })
    }

    fn judge(&self, value: &str) -> Result<(), FormatFault> {
        let reason = || self.reason.clone();
        if let Some(prefix) = self.prefixes.iter().find(|prefix| value.starts_with(prefix.as_str())) {
            return Err(FormatFault::DeniedPrefix { prefix: prefix.clone(), reason: reason() });
        }
        if self.patterns.iter().any(|pattern| pattern.is_match(value)) {
            return Err(FormatFault::DeniedPattern { reason: reason() });
        }
        Ok(())
    }
}

/// A remark with its one condition.
#[derive(Debug, Clone)]
struct CompiledRemark {
    stated: Remark,
    condition: Condition,
}

#[derive(Debug, Clone)]
enum Condition {
    When(Regex),
    Unless(Regex),
    NotIn(CompiledMembership),
}

impl CompiledRemark {
    fn new(remark: &Remark, forms: &[CompiledForm], code_list: &FindCodeList<'_>) -> Result<Self, FormatProblem> {
        let condition = match (&remark.when, &remark.unless, &remark.code_list) {
            (Some(when), None, None) => Condition::When(pattern(when)?),
            (None, Some(unless), None) => Condition::Unless(pattern(unless)?),
            (None, None, Some(part)) => {
                let patterns: Vec<_> = forms.iter().map(|form| &form.whole).collect();
                Condition::NotIn(CompiledMembership::new(part, &patterns, code_list)?)
            }
            _ => {
                return Err(FormatProblem::RemarkCondition { remark: remark.id.clone() });
            }
        };
        Ok(Self { stated: remark.clone(), condition })
    }
}

impl Condition {
    fn holds(&self, value: &str, groups: Option<&Captures<'_>>) -> bool {
        match self {
            Self::When(pattern) => pattern.is_match(value),
            Self::Unless(pattern) => !pattern.is_match(value),
            Self::NotIn(part) => groups.is_some_and(|groups| !part.holds(groups)),
        }
    }
}

/// A repair whose patterns are regular expressions.
#[derive(Debug, Clone)]
struct CompiledRepair {
    upper_case: bool,
    replace: Vec<(Regex, String)>,
}

impl CompiledRepair {
    fn new(repair: &Repair) -> Result<Self, FormatProblem> {
        let compile = |step: &Replacement| Ok((pattern(&step.pattern)?, step.with.clone()));
        Ok(Self { upper_case: repair.upper_case, replace: collect(&repair.replace, compile)? })
    }

    fn apply(&self, value: &str) -> String {
        let start = if self.upper_case { value.to_ascii_uppercase() } else { value.to_owned() };
        self.replace.iter().fold(start, |text, (pattern, with)| pattern.replace_all(&text, with.as_str()).into_owned())
    }
}

fn pattern(stated: &str) -> Result<Regex, FormatProblem> {
    let refused = |error| FormatProblem::Pattern { pattern: stated.to_owned(), source: Box::new(error) };
    Regex::new(stated).map_err(refused)
}

/// A pattern that covers the whole value. It is tried alone first, so that no stray bracket can undo the anchors.
fn whole_value(stated: &str) -> Result<Regex, FormatProblem> {
    pattern(stated)?;
    pattern(&format!("^(?:{stated})$"))
}

fn require_group(whole: &Regex, group: &str) -> Result<(), FormatProblem> {
    if whole.capture_names().flatten().any(|name| name == group) {
        return Ok(());
    }
    Err(FormatProblem::NoGroup { pattern: whole.as_str().to_owned(), group: group.to_owned() })
}

/// The text of a group, empty when the group took no part in the match.
fn text_of<'v>(groups: &Captures<'v>, group: &str) -> &'v str {
    groups.name(group).map_or("", |found| found.as_str())
}

fn last_characters(text: &str, count: usize) -> &str {
    let skip = text.chars().count().saturating_sub(count);
    text.char_indices().nth(skip).and_then(|(at, _)| text.get(at..)).unwrap_or("")
}

fn is_date(groups: &Captures<'_>) -> bool {
    let number = |group| text_of(groups, group).parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) = (number("year"), number("month"), number("day")) else {
        return false;
    };
    (1..=days_in(year, month)).contains(&day)
}

/// The days of a month in the Gregorian calendar: none when there is no such month.
fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, clippy::disallowed_methods, reason = "a test reads its own data, and has failed where it cannot")]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;
    use std::error::Error as _;
    use std::path::{Path, PathBuf};

    fn files(folder: &str) -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("standards").join(folder);
        let entries = std::fs::read_dir(folder).expect("the folder can be listed");
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("the entry can be read").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        paths.sort();
        paths
    }

    fn shipped_list(id: &str) -> Option<Arc<CodeList>> {
        let path = files("code-lists").into_iter().find(|path| path.file_stem().is_some_and(|stem| stem == id))?;
        let text = std::fs::read_to_string(path).expect("the file can be read");
        Some(Arc::new(serde_json::from_str(&text).expect("a code list")))
    }

    /// Every format in `standards/formats`, compiled with the lists in `standards/code-lists`.
    fn shipped() -> Vec<(IdentifierFormat, CompiledFormat)> {
        files("formats")
            .iter()
            .map(|path| {
                let text = std::fs::read_to_string(path).expect("the file can be read");
                let format = serde_json::from_str(&text).unwrap_or_else(|error| unreadable(path, &error));
                assert!(path.file_stem().is_some_and(|stem| stem == format.id.as_str()), "{}", format.id);
                let compiled = format.compile(shipped_list).expect(&format.id);
                (format, compiled)
            })
            .collect()
    }

    #[expect(clippy::panic, reason = "says which file is at fault")]
    fn unreadable(path: &Path, error: &serde_json::Error) -> IdentifierFormat {
        panic!("{}: {error}", path.display())
    }

    fn named(id: &str) -> CompiledFormat {
        shipped().into_iter().find(|(format, _)| format.id == id).expect("the format is shipped").1
    }

    /// A format of the test's own: `rules` over the keys that every format must have.
    fn parse(rules: &Value) -> Result<IdentifierFormat, String> {
        let mut all = json!({
            "id": "t", "title": "T", "canonical": "the test form", "sources": [],
            "examples": { "passing": [], "failing": [] }
        });
        let (all_keys, rule_keys) = (all.as_object_mut().expect("an object"), rules.as_object().expect("an object"));
        all_keys.extend(rule_keys.clone());
        serde_json::from_value(all).map_err(|error| error.to_string())
    }

    fn compile(rules: &Value) -> Result<CompiledFormat, FormatProblem> {
        let format = parse(rules).expect("the keys are known");
        format.compile(test_list).map_err(|error| error.problem)
    }

    fn compiled(rules: &Value) -> CompiledFormat {
        compile(rules).expect("the rules are sound")
    }

    /// The one code list that formats of the test's own may name: `colours`.
    fn test_list(id: &str) -> Option<Arc<CodeList>> {
        let text = r#"{"id":"colours","title":"C","version":"1","source":"ours","items":[{"code":"RED"},{"code":"BLUE"}]}"#;
        (id == "colours").then(|| Arc::new(serde_json::from_str(text).expect("a code list")))
    }

    // The formats that are shipped.

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
    fn dates_follow_the_gregorian_calendar() {
        let date = named("date");
        for (year, days) in [(1900, 365), (2000, 366), (2023, 365), (2024, 366), (2100, 365), (2400, 366)] {
            let all = (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day)));
            let accepted = all.filter(|(month, day)| date.accepts(&format!("{year}-{month:02}-{day:02}")));
            assert_eq!(accepted.count(), days, "{year}");
        }
    }

    #[test]
    fn every_prefix_that_hmrc_denies_is_named() {
        let nino = named("nationalInsuranceNumber");
        for denied in ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"] {
            let fault = nino.judge(&format!("{denied}123456A")).expect_err(denied);
            assert_eq!(fault.to_string(), format!("begins with {denied}: HMRC does not allocate this prefix"));
        }
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
    fn remarks_are_made_of_accepted_values_only() {
        let asn = named("asn");
        let ids = |value| asn.remarks(value).iter().map(|remark| remark.id.as_str()).collect::<Vec<_>>();
        assert!(ids("2452AB0100000004321U").is_empty());
        assert_eq!(ids("22FD112200001234560X"), ["force-not-listed"]);
        assert!(ids("22FD112200001234560A").is_empty());
    }

    #[test]
    fn only_a_refused_value_is_repaired_and_never_into_another_refused_one() {
        let postcode = named("postcode");
        assert_eq!(postcode.repaired("sw1a1aa").as_deref(), Some("SW1A 1AA"));
        assert_eq!(postcode.repaired("SW1A 1AA"), None);
        assert_eq!(postcode.repaired("qw1 1aa"), None);
        assert_eq!(named("phoneE164").repaired("07700 900123 (wife)"), None);
        assert_eq!(named("date").repaired("29/02/2024"), None);
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

    // The engine, with formats of the test's own.

    #[test]
    fn unknown_keys_are_refused_at_every_level() {
        for rules in [
            json!({ "forms": [], "extra": 1 }),
            json!({ "forms": [{ "pattern": "a", "extra": 1 }] }),
            json!({ "forms": [{ "pattern": "a", "checkCharacter": { "alphabet": "ab", "group": "c", "over": [], "extra": 1 } }] }),
            json!({ "forms": [{ "pattern": "a", "checkCharacter": { "alphabet": "ab", "group": "c", "over": [{ "group": "g", "extra": 1 }] } }] }),
            json!({ "forms": [{ "pattern": "a", "codeLists": [{ "group": "g", "list": "l", "extra": 1 }] }] }),
            json!({ "forms": [], "deny": [{ "reason": "r", "extra": 1 }] }),
            json!({ "forms": [], "remarks": [{ "id": "r", "says": "s", "extra": 1 }] }),
            json!({ "forms": [], "repair": { "replace": [], "extra": 1 } }),
            json!({ "forms": [], "repair": { "replace": [{ "pattern": "a", "with": "b", "extra": 1 }] } }),
            json!({ "forms": [], "examples": { "passing": [], "failing": [], "extra": 1 } }),
            json!({ "forms": [], "examples": { "passing": [], "failing": [{ "value": "v", "because": "pattern", "extra": 1 }] } }),
            json!({ "forms": [], "examples": { "passing": [], "failing": [], "remarked": [{ "value": "v", "remark": "r", "extra": 1 }] } }),
            json!({ "forms": [], "examples": { "passing": [], "failing": [], "repaired": [{ "value": "v", "becomes": "w", "extra": 1 }] } }),
        ] {
            let error = parse(&rules).expect_err("an unknown key");
            assert!(error.contains("unknown field `extra`"), "{rules}: {error}");
        }
    }

    #[test]
    fn an_unknown_rule_in_an_example_is_refused() {
        let rules = json!({ "forms": [], "examples": { "passing": [], "failing": [{ "value": "v", "because": "mood" }] } });
        assert!(parse(&rules).expect_err("an unknown rule").contains("unknown variant `mood`"));
    }

    #[test]
    fn a_mistaken_format_is_refused_when_it_is_compiled() {
        let check = |alphabet: &str, group: &str, over: Value| json!({ "forms": [{ "pattern": "(?<n>[0-9])(?<c>.)", "checkCharacter": { "alphabet": alphabet, "group": group, "over": over } }] });
        for (rules, words) in [
            (json!({ "forms": [] }), "it has no forms"),
            (json!({ "forms": [{ "pattern": "a(" }] }), "the pattern `a(` is not accepted"),
            (json!({ "forms": [{ "pattern": "a)|(?:b" }] }), "the pattern `a)|(?:b` is not accepted"),
            (json!({ "forms": [{ "pattern": "a(?=b)" }] }), "the pattern `a(?=b)` is not accepted"),
            (json!({ "forms": [{ "pattern": "a", "calendar": true }] }), "has no group `year`"),
            (check("", "c", json!([{ "group": "n" }])), "the alphabet `` needs two or more"),
            (check("A", "c", json!([{ "group": "n" }])), "the alphabet `A` needs two or more"),
            (check("ABA", "c", json!([{ "group": "n" }])), "the alphabet `ABA` needs two or more"),
            (check("AB", "x", json!([{ "group": "n" }])), "has no group `x`"),
            (check("AB", "c", json!([{ "group": "x" }])), "has no group `x`"),
            (check("AB", "c", json!([])), "counts no part"),
            (json!({ "forms": [{ "pattern": "(?<g>a)", "codeLists": [{ "group": "x", "list": "colours" }] }] }), "has no group `x`"),
            (
                json!({ "forms": [{ "pattern": "(?<g>a)", "codeLists": [{ "group": "g", "list": "shapes" }] }] }),
                "the code list `shapes` is not known",
            ),
            (json!({ "forms": [{ "pattern": "a" }], "deny": [{ "reason": "r" }] }), "a denial needs"),
            (json!({ "forms": [{ "pattern": "a" }], "deny": [{ "reason": "r", "prefixes": [""] }] }), "a denial needs"),
            (json!({ "forms": [{ "pattern": "a" }], "deny": [{ "reason": "r", "patterns": ["["] }] }), "the pattern `[` is not accepted"),
            (json!({ "forms": [{ "pattern": "a" }], "remarks": [{ "id": "r", "says": "s" }] }), "`r` needs exactly one"),
            (json!({ "forms": [{ "pattern": "a" }], "remarks": [{ "id": "r", "says": "s", "when": "a", "unless": "b" }] }), "`r` needs exactly one"),
            (
                json!({ "forms": [{ "pattern": "a" }], "remarks": [{ "id": "r", "says": "s", "when": "a" }, { "id": "r", "says": "s", "when": "b" }] }),
                "`r` is stated more than once",
            ),
            (
                json!({ "forms": [{ "pattern": "(?<g>a)" }, { "pattern": "b" }], "remarks": [{ "id": "r", "says": "s", "codeList": { "group": "g", "list": "colours" } }] }),
                "has no group `g`",
            ),
            (json!({ "forms": [{ "pattern": "a" }], "repair": { "replace": [{ "pattern": "*", "with": "" }] } }), "the pattern `*` is not accepted"),
        ] {
            let problem = compile(&rules).expect_err("a mistaken format");
            assert!(problem.to_string().contains(words), "{rules}: {problem}");
        }
    }

    #[test]
    fn a_mistake_names_the_format_and_leads_to_its_cause() {
        let format = parse(&json!({ "forms": [{ "pattern": "a(" }] })).expect("the keys are known");
        let error = format.compile(|_| None).expect_err("a bad pattern");
        assert_eq!(error.to_string(), "the format `t` cannot be used");
        let problem = error.source().expect("the problem");
        assert_eq!(problem.to_string(), "the pattern `a(` is not accepted");
        assert!(problem.source().expect("the cause").to_string().contains("unclosed group"));
    }

    #[test]
    fn a_pattern_covers_the_whole_value() {
        let format = compiled(&json!({ "forms": [{ "pattern": "a|bc" }] }));
        assert!(format.accepts("a") && format.accepts("bc"));
        for value in ["", "ab", "abc", "xa", "bcx", "a\n", "\na"] {
            assert!(!format.accepts(value), "{value:?}");
        }
    }

    #[test]
    fn the_first_form_that_matches_decides() {
        let counted = json!({ "alphabet": "AB", "group": "c", "over": [{ "group": "n" }] });
        let strict = json!({ "pattern": "(?<n>[0-9]+)(?<c>[AB])", "checkCharacter": counted });
        let lenient = json!({ "pattern": "[0-9]+[A-Z]" });
        let (strict_first, lenient_first) = (compiled(&json!({ "forms": [strict, lenient] })), compiled(&json!({ "forms": [lenient, strict] })));
        assert_eq!(strict_first.judge("3A"), Err(FormatFault::CheckCharacter { expected: 'B' }));
        assert!(strict_first.accepts("3B") && strict_first.accepts("3C"));
        assert!(lenient_first.accepts("3A"));
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

    #[test]
    fn the_calendar_is_asked_even_when_the_pattern_is_lax() {
        let format = compiled(&json!({ "forms": [{ "pattern": "(?<day>[0-9]*)/(?<month>[0-9]+)/(?<year>[0-9]+)", "calendar": true }] }));
        assert!(format.accepts("29/2/2024") && format.accepts("31/12/1"));
        for value in ["29/2/2023", "0/1/2024", "1/0/2024", "1/13/2024", "31/4/2024", "/1/2024", "1/1/99999999999999"] {
            assert_eq!(format.judge(value), Err(FormatFault::Date), "{value}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        let format = compiled(&json!({ "forms": [{ "pattern": ".*" }], "maxLength": 3 }));
        assert!(format.accepts("") && format.accepts("abc") && format.accepts("äöü"));
        assert_eq!(format.judge("abcd"), Err(FormatFault::TooLong { limit: 3 }));
    }

    #[test]
    fn rules_are_judged_in_a_fixed_order() {
        let format = compiled(&json!({
            "maxLength": 6,
            "forms": [{
                "pattern": "(?<list>[A-Z]+)(?<n>[0-9])(?<c>[A-Z])", "codeLists": [{ "group": "list", "list": "colours" }],
                "checkCharacter": { "alphabet": "AB", "group": "c", "over": [{ "group": "n" }] }
            }],
            "deny": [{ "prefixes": ["X", "XX"], "patterns": ["Q"], "reason": "no X, no Q" }]
        }));
        for (value, words) in [
            ("XQ1CCCC", "longer than 6 characters"),
            ("XQ1CC", "not of the form the test form"),
            ("XQ1C", "begins with X: no X, no Q"),
            ("PQ1C", "no X, no Q"),
            ("PP1C", "wrong check character, expected B"),
            ("PXP1C", "wrong check character, expected B"),
            ("PP1B", "its list is no code of the list colours"),
        ] {
            let fault = format.judge(value).expect_err(value);
            assert_eq!(fault.to_string(), words);
        }
        assert!(format.accepts("RED1B") && format.accepts("BLUE0A"));
    }

    #[test]
    fn each_condition_of_a_remark_holds_when_it_says() {
        let format = compiled(&json!({
            "forms": [{ "pattern": "(?<word>[A-Z]+)" }],
            "remarks": [
                { "id": "has-e", "says": "holds an E", "when": "E" },
                { "id": "not-short", "says": "is long", "unless": "^.{1,3}$" },
                { "id": "no-colour", "says": "is no colour", "codeList": { "group": "word", "list": "colours" } }
            ]
        }));
        let ids = |value| format.remarks(value).iter().map(|remark| remark.id.as_str()).collect::<Vec<_>>();
        assert_eq!(ids("RED"), ["has-e"]);
        assert_eq!(ids("BLUE"), ["has-e", "not-short"]);
        assert_eq!(ids("GO"), ["no-colour"]);
        assert!(ids("red").is_empty());
    }

    #[test]
    fn repair_raises_ascii_letters_then_replaces_in_turn() {
        let steps = json!([{ "pattern": "-", "with": "" }, { "pattern": "^(.)(.)$", "with": "${2}${1}" }]);
        let format = compiled(&json!({ "forms": [{ "pattern": "[A-Z]+" }], "repair": { "upperCase": true, "replace": steps } }));
        assert_eq!(format.repaired("a-b").as_deref(), Some("BA"));
        assert_eq!(format.repaired("abc").as_deref(), Some("ABC"));
        assert_eq!(format.repaired("ß"), None);
    }

    #[test]
    fn examples_that_do_not_hold_are_told() {
        let rules = json!({
            "forms": [{ "pattern": "a+" }], "maxLength": 3, "repair": { "replace": [{ "pattern": "b", "with": "a" }] },
            "remarks": [{ "id": "two", "says": "has two", "when": "^aa$" }],
            "examples": {
                "passing": ["a", "b"],
                "failing": [{ "value": "aa", "because": "pattern" }, { "value": "aaaa", "because": "pattern" }, { "value": "c", "because": "pattern" }],
                "remarked": [{ "value": "aa", "remark": "two" }, { "value": "a", "remark": "two" }],
                "repaired": [{ "value": "ab", "becomes": "aa" }, { "value": "b", "becomes": "c" }]
            }
        });
        let format = parse(&rules).expect("the keys are known");
        let told: Vec<_> = format.broken_examples(&compiled(&rules)).iter().map(ToString::to_string).collect();
        let expected = [
            "the example `b` should be accepted but is refused: not of the form the test form",
            "the example `aa` should be refused but is accepted",
            "the example `aaaa` should be refused because of Pattern but is: longer than 3 characters",
            "the example `a` should have the remark `two`",
            "the example `b` should become `c` but becomes Some(\"a\")",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_compiled_format_is_shared_between_threads() {
        fn shared<T: Send + Sync + 'static>(_: &T) {}
        shared(&compiled(&json!({ "forms": [{ "pattern": "a" }] })));
    }
}
