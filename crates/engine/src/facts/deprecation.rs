//! What an operation says of its end: a date, and what takes its place.

use kitemark_contract::names::tokens;
use kitemark_model::{Index, OperationEntry, in_word, words_of};
use regex::Regex;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words that call a thing deprecated, at the start of what is said of it. `Deprecated codes` speaks of codes.
static CALLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let signs = r"\s*[-:.;!)\]*_~<–—\n]";
    let sentence = r"(?:\s*,|\s*\(|\s+and)\s*(?:use|please|see|replaced|superseded|will|do not|this|prefer|switch|since|as of|to be|no longer|scheduled|should|removed|call|in|v?[0-9]+)\b";
    let going_on =
        r"\s+(?:since|as of|in|from|by|because|on|after|will|use|please|operation|endpoint|method|api|this|it|do not|v?[0-9]+(?:[.][0-9]+)*)\b";
    // Signs such as ⚠️ are put together with a mark.
    let at_start = r"(?:<[a-z]+>|[\W_\p{M}])*deprecated";
    let in_a_sentence = r"[\W\p{M}]*this (?:operation|endpoint|method|api|resource|call) (?:is|was|has been) (?:now )?deprecated\b";
    Regex::new(&format!(r"(?i)^(?:{at_start}(?:\s*$|{signs}|{sentence}|{going_on})|{in_a_sentence})")).ok()
});

/// Whether the summary or the description of an operation starts by calling it deprecated.
pub(super) fn is_called_deprecated(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let mut said = ["summary", "description"].iter().filter_map(|field| index.contract.get_string(operation.at, field));
    said.any(calls_deprecated)
}

fn calls_deprecated(text: &str) -> bool {
    // Few texts have the word at all.
    let has_word = ["eprecated", "EPRECATED"].iter().any(|end| text.contains(end));
    has_word && CALLED.as_ref().is_some_and(|called| called.is_match(text))
}

/// Whether an operation says when it ends: a date in a field for it, or in a sentence about an end.
pub(super) fn has_end_date(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let holds_date = |text: &str| names_a_date(text) || names_a_day_in_words(text);
    let is_for_it = |name: &str| name.starts_with("x-sunset") || name == "x-deprecated-until";
    let stated = contract.members(operation.at).any(|(name, at)| is_for_it(name) && holds_date(contract.text(at)));
    let said = ["description", "summary"].iter().filter_map(|field| contract.get_string(operation.at, field));
    stated || said.flat_map(sentences).any(|sentence| names_an_end(sentence) && holds_date(sentence))
}

/// The sentences of a text, as far as signs and lines tell.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ';', '!', '?']).flat_map(|line| line.split(". "))
}

/// Whether a sentence speaks of an end: the date of another event, such as that of the deprecation, is none.
fn names_an_end(sentence: &str) -> bool {
    const STEMS: [&str; 18] = [
        "remov",
        "withdraw",
        "retir",
        "sunset",
        "discontinu",
        "decommission",
        "expir",
        "terminat",
        "delet",
        "stop",
        "ceas",
        "until",
        "clos",
        "switch",
        "disabl",
        "unavailab",
        "end",
        "shut",
    ];
    let words = tokens(sentence);
    let ends = |word: &String| match word.as_str() {
        "by" | "off" => true,
        word => STEMS.iter().any(|stem| word.starts_with(stem)) && !matches!(word, "endpoint" | "endpoints" | "endorsement"),
    };
    words.iter().any(ends)
}

/// Whether a text holds a date in words, such as `31 March 2026` or `March 31st, 2026`.
fn names_a_day_in_words(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<String> = text
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| word != "of")
        .collect();
    let is_month = |word: &str| word.get(..3).is_some_and(|start| MONTHS.contains(&start)) && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_day = |word: &str| {
        let number = word.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        number.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day))
    };
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    words.windows(3).any(|window| match window {
        [first, second, year] => is_year(year) && (is_day(first) && is_month(second) || is_month(first) && is_day(second)),
        _ => false,
    })
}

/// Whether a text holds a date in figures: `YYYY-MM-DD`, or `DD/MM/YYYY` and `DD.MM.YYYY` as people in Britain write it.
fn names_a_date(text: &str) -> bool {
    let has = |separators: [usize; 2], is_sign: fn(u8) -> bool| {
        text.as_bytes()
            .windows(10)
            .any(|window| window.iter().enumerate().all(|(at, byte)| if separators.contains(&at) { is_sign(*byte) } else { byte.is_ascii_digit() }))
    };
    has([4, 7], |byte| byte == b'-') || has([2, 5], |byte| matches!(byte, b'/' | b'.'))
}

pub(super) fn names_replacement(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let text = ["description", "summary"].iter().filter_map(|field| contract.get_string(operation.at, field)).collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return false;
    }
    // A path that is part of the operation's own does not count where the text names its own.
    let slashes: Vec<usize> = text.match_indices('/').map(|(at, _)| at).collect();
    let own: Vec<std::ops::Range<usize>> = mentions(&text, &slashes, operation.name);
    let names_path =
        |other: &str| mentions(&text, &slashes, other).iter().any(|found| !own.iter().any(|own| own.start <= found.start && found.end <= own.end));
    // Most texts name nothing: operations are searched for only where the text has a word that each mention of them has.
    let words: FxHashSet<&str> = text.split(|character| !in_word(character)).collect();
    let by_word = index.mentioned_by();
    // Each word of a path but the first stands between signs.
    let has_words = |path: &str| words_of(path).skip(1).all(|word| words.contains(word));
    let others: BTreeSet<u32> = words.iter().filter_map(|word| by_word.get(*word)).flatten().copied().collect();
    others.into_iter().filter_map(|other| index.operations.get(other as usize)).filter(|other| other.at != operation.at).any(|other| {
        let by_path = match other.name == operation.name {
            _ if slashes.is_empty() || !has_words(other.name) => false,
            true => !mentions(&text, &slashes, &format!("{} {}", other.method, other.name)).is_empty(),
            // A path of several segments is often written without the slash at its start.
            false => {
                other.name.len() > 1 && (names_path(other.name) || other.name.get(1..).is_some_and(|rest| rest.contains('/') && names_path(rest)))
            }
        };
        let holds = |id: &str| words_of(id).all(|word| words.contains(word));
        by_path || contract.get_string(other.at, "operationId").is_some_and(|id| !id.is_empty() && holds(id) && names_id(&text, id))
    })
}

/// Where a text names a path, as a whole at its end: a server's path may stand before it.
///
/// `slashes` are the places of `/` in the text: a path has one, so it can only stand around them.
fn mentions(text: &str, slashes: &[usize], path: &str) -> Vec<std::ops::Range<usize>> {
    let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '/' | '-' | '_' | '{'));
    let Some(before) = path.find('/') else { return Vec::new() };
    let mut found = Vec::new();
    let mut reached = 0;
    for start in slashes.iter().filter_map(|slash| slash.checked_sub(before)) {
        if start >= reached && text.get(start..).is_some_and(|rest| rest.starts_with(path)) {
            reached = start + path.len();
            if !text.get(reached..).is_some_and(goes_on) {
                found.push(start..reached);
            }
        }
    }
    found
}

/// Whether a text names an identifier: as a word of its own that is no word of English, or as code.
fn names_id(text: &str, id: &str) -> bool {
    let is_plain_word = id.chars().skip(1).all(char::is_lowercase);
    text.match_indices(id).any(|(start, found)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + found.len()..).and_then(|after| after.chars().next());
        let is_code = before == Some('`') && after == Some('`');
        is_code || !is_plain_word && !before.is_some_and(in_word) && !after.is_some_and(in_word)
    })
}

#[cfg(test)]
mod tests {
    use super::{calls_deprecated, names_a_date, names_a_day_in_words, names_an_end, names_id};

    #[test]
    fn what_is_called_deprecated_is_told_from_what_speaks_of_deprecated_things() {
        for text in [
            "Deprecated",
            "DEPRECATED: use b",
            "**Deprecated** Get a person",
            "[deprecated] Get a person",
            "Deprecated, use b instead",
            "Deprecated (use b)",
            "__Deprecated__",
            "Deprecated in 3.1",
            "<b>Deprecated</b>",
            "This operation is deprecated.",
            "⚠️ This endpoint has been deprecated and will go.",
        ] {
            assert!(calls_deprecated(text), "{text}");
        }
        for text in [
            "Deprecated codes",
            "Deprecated, spent and withdrawn codes",
            "Get a person. Deprecated.",
            "Undeprecated",
            "This operation lists deprecated codes",
        ] {
            assert!(!calls_deprecated(text), "{text}");
        }
    }

    #[test]
    fn end_dates_are_found_in_figures_and_words() {
        for text in [
            "Ends on 31/03/2027.",
            "the 31st of March 2027",
            "Ends on 2026-12-31.",
            "removed 31 March 2026",
            "removed on March 31st, 2026",
            "until 1st Sept 2027",
        ] {
            assert!(names_a_date(text) || names_a_day_in_words(text), "{text}");
        }
        for text in ["Deprecated", "since version 2026.1", "31 people may 2026", "since March 2026"] {
            assert!(!names_a_date(text) && !names_a_day_in_words(text), "{text}");
        }
    }

    #[test]
    fn the_date_of_something_else_is_no_end() {
        for sentence in ["It will be removed on 31/03/2027", "Sunset: 2027-03-31", "available until March", "ends in May", "switched off by then"] {
            assert!(names_an_end(sentence), "{sentence}");
        }
        for sentence in ["Deprecated since 2024-01-01", "Returns persons changed after 2020-01-01", "Use the endpoint of 2024"] {
            assert!(!names_an_end(sentence), "{sentence}");
        }
    }

    #[test]
    fn replacements_are_named_as_a_whole() {
        let mentions = |text: &str, path: &str| {
            let slashes: Vec<usize> = text.match_indices('/').map(|(at, _)| at).collect();
            super::mentions(text, &slashes, path).len()
        };
        assert_eq!(mentions("use /v2/persons/search", "/persons"), 0);
        assert_eq!(mentions("use /v2/persons instead", "/persons"), 1);
        assert_eq!(mentions("use v2/persons or GET /v2/persons", "v2/persons"), 2);
        assert_eq!(mentions("use GET /v2/persons", "GET /v2/persons"), 1);
        assert_eq!(mentions("é/a/a/a", "/a/a"), 0);
        assert!(names_id("Use listPersons.", "listPersons"));
        assert!(names_id("Use `list`.", "list"));
        assert!(!names_id("A list of persons.", "list"));
        assert!(!names_id("Use listPersonsOld.", "listPersons"));
    }
}
