//! What patterns mean, which of them are tried, and what it takes.

#![expect(clippy::expect_used, reason = "a test that cannot read its own data has failed")]

use super::{Pattern, compile, compiled};
use crate::Contract;
use crate::pattern::translate::{Engine, translate};
use kitemark_document::{Source, SourceStore};
use std::collections::BTreeMap;

const PLENTY: u64 = 100_000_000;

fn built(pattern: &str) -> Result<Pattern, String> {
    translate(pattern).and_then(|translation| compile(&translation))
}

fn matches(pattern: &Pattern, text: &str) -> Option<bool> {
    pattern.is_match(text, &mut PLENTY.clone())
}

/// Patterns, with texts in which they match and texts in which they do not.
const MEANINGS: &[(&str, &[&str], &[&str])] = &[
    (r"^\d{3}$", &["123"], &["12", "١٢٣", "1234"]),
    (r"^\w+$", &["aZ_9"], &["é", ""]),
    (r"^\W$", &["é", "-"], &["a"]),
    (r"^\s$", &["\u{feff}", "\u{a0}", " "], &["\u{85}", "x"]),
    (r"^.$", &["é", "😀"], &["\n", "\u{2028}"]),
    (r"b", &["abc"], &["ac"]),
    (r"^a$", &["a"], &["a\n", "b\na"]),
    (r"^[\w-.]+@x$", &["a-b.c@x"], &["é@x"]),
    (r"^[\w.-]+$", &["a-.b"], &["a b"]),
    (r"^[^\d]$", &["x"], &["1"]),
    (r"^[\D]$", &["x", "١"], &["1"]),
    (r"^[a-z&&b]+$", &["x&"], &["X"]),
    (r"^[[]$", &["["], &["]"]),
    (r"^[\]\[]$", &["[", "]"], &["x"]),
    (r"^[]$", &[], &["", "x"]),
    (r"^[^]$", &["\n"], &[""]),
    (r"^\/\-\.$", &["/-."], &["/-x"]),
    (r"^\u0041\x42\u{43}\uD83D\uDE00$", &["ABC😀"], &["ABC"]),
    (r"^{a}$", &["{a}"], &["a"]),
    (r"^a{2,3}?$", &["aa", "aaa"], &["a"]),
    (r"^a{2}{$", &["aa{"], &["aa"]),
    (r"\bfoo\b", &["a foo b", "éfoo"], &["afoo"]),
    (r"^(?<year>\d{4})-(?:\d\d)$", &["2024-05"], &["2024-5"]),
    (r"^\p{Lu}\P{Lu}$", &["Éa"], &["aa"]),
    (r"^[\b]$", &["\u{8}"], &["b"]),
    (r"^[a\-z]$", &["-", "a"], &["b"]),
    (r"^\cJ\0$", &["\n\0"], &["J"]),
    (r"^[#-%~ ]+$", &["#$%~ "], &["&"]),
    (r"^a# b$", &["a# b"], &["a"]),
    (r#"^[^<>()\[\]\\.,;:\s@\"]+$"#, &["a"], &["<", "\"", "]"]),
    (r"^[\w-]+$", &["a-_9"], &["é", "a b"]),
    (r"^[\W-]+$", &["é-!"], &["a"]),
    (r"^[^\W\d]+$", &["aZ_"], &["1", "é"]),
    (r"^[\s\S]$", &["\n", "é"], &[""]),
    (r"^[\d\D]{2}$", &["1x"], &["1"]),
    (r"\Bo\B", &["foot", "éoé a_o_b"], &["o", "a o"]),
    (r"^\D\S$", &["١x"], &["1x", "x\u{2003}"]),
    (r"^(?i:[a-c]x|[ -~]1)$", &["bX", "CX", "q1"], &["dx"]),
    (r"^(?i:k)$", &["k", "K"], &["\u{212a}"]),
    (r"^(?i:s)$", &["S"], &["\u{17f}"]),
    (r"^(?i:[^a-y])z$", &["Zz", "éz"], &["Az", "ZZ"]),
    (r"^(?i:\w)$", &["a", "_"], &["\u{17f}", "\u{212a}"]),
    (r"^(?i:a(?-i:b))$", &["Ab"], &["AB"]),
    (r"^(?s:.)(?:.)$", &["\na"], &["\n\n"]),
    (r"^(?:a|b){2,3}$", &["ab", "bab"], &["a", "abab"]),
    (r"^\p{L}[\p{Nd}_]\P{L}$", &["é٣!"], &["éa!", "1_!"]),
    (r"^\p{Script=Greek}+$", &["αβ"], &["ab"]),
    (r"^a{0}b$", &["b"], &["ab"]),
    (r"^(a{2}|b)*$", &["", "aab", "baa"], &["a"]),
    (r"^x{1,2,3}$", &["x{1,2,3}"], &["x"]),
];

/// The same for what looks ahead, behind or back.
const LOOKING: &[(&str, &[&str], &[&str])] = &[
    (r"^(?!.*O)[A-Z]+$", &["BAR"], &["FOO"]),
    (r"^(?=.*\d)(?=.*[a-z])\S{4,}$", &["abc1", "1é!z"], &["abcd", "a1 b"]),
    (r"(?<=\$)\d+", &["$5"], &["5", "$٥"]),
    (r"^\w+(?<!_)$", &["a_b"], &["a_", "é"]),
    (r"^(.)\1$", &["aa", "éé"], &["ab"]),
    (r"^(?<quote>['!]).*\k<quote>$", &["'a'"], &["'a!"]),
    (r"^(a)b?\1$", &["aba", "aa"], &["ab"]),
    (r"^(?:(x|y)\1)+$", &["xxyy"], &["xy"]),
    (r"^(?:b|(a)\1)$", &["b", "aa"], &["a"]),
    (r"^(.)\1(?:0)$", &["aa0"], &["a0"]),
    (r"(?=foo)\bfoo\b", &["a foo", "éfoo"], &["afoo", "foo_"]),
    (r"^(?!a)[^]$", &["\n"], &["a"]),
    (r"^(?!.)[]|b$", &["b"], &["a"]),
    (r"^(?![\w.-]*\.\.)[\w.\-\/#&~ ]+$", &["a.b-c/#&~ d"], &["a..b", "é"]),
    (r"^(?!x)\u00e9\x41\t$", &["éA\t"], &["xéA\t"]),
    (r"^(?!x)(?i:k)$", &["K"], &["\u{212a}"]),
    (r"^(?!\s)\S$", &["x"], &["\u{feff}"]),
];

#[test]
fn patterns_mean_what_ecma_262_says() {
    for (pattern, good, bad) in MEANINGS.iter().chain(LOOKING) {
        // What is tried by one engine means the same to the other.
        for pattern in [(*pattern).to_owned(), format!("(?!$^x)(?:{pattern})")] {
            let compiled = built(&pattern);
            assert!(compiled.is_ok(), "{pattern}: {compiled:?}");
            let matches = |text: &str| compiled.as_ref().ok().and_then(|compiled| matches(compiled, text));
            for text in *good {
                assert_eq!(matches(text), Some(true), "{pattern} {text:?} {compiled:?}");
            }
            for text in *bad {
                assert_eq!(matches(text), Some(false), "{pattern} {text:?} {compiled:?}");
            }
        }
    }
}

#[test]
fn what_looks_nowhere_is_tried_by_an_automaton() {
    let engine = |pattern: &str| translate(pattern).map(|translation| translation.engine);
    for (pattern, ..) in MEANINGS {
        assert_eq!(engine(pattern), Ok(Engine::Automaton), "{pattern}");
    }
    for (pattern, ..) in LOOKING {
        assert_eq!(engine(pattern), Ok(Engine::Backtracking), "{pattern}");
    }
}

#[test]
fn what_ecma_262_does_not_have_is_refused() {
    for pattern in [
        r"(?i)a",
        r"a++",
        r"a**",
        r"*a",
        r"(",
        r")",
        r"[a",
        r"\Z",
        r"a{,3}",
        r"[z-a]",
        r"[\uD800-\uDBFF]",
        r"\",
        r"\p{Nonsense}",
        r"\pL",
        r"\p{L",
        r"\p{^L}",
        r"^*",
        r"(?=a)*",
        r"\b+",
        r"a{3,2}",
        r"a{99999999999}",
        r"(?P<a>b)",
        r"(?>a)",
        r"(?#a)",
        r"(?<1>a)",
        r"(?<a",
        r"\A",
        r"(?m:^a)",
        r"(?i:é)",
        r"(?i:[à-é])",
        r"(?i:\p{Lu})",
        r"\u{110000}",
        r"\u12",
        r"[\1]",
        r"\1",
        r"(?[a])",
    ] {
        assert!(built(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn what_refers_back_to_a_group_that_may_have_taken_nothing_is_refused() {
    for pattern in [
        r"(a)?\1",
        r"(a)*\1",
        r"(a){0,2}\1",
        r"(?:(a)|b)\1",
        r"(a)|\1",
        r"\1(a)",
        r"(a\1)",
        r"(?!(a))\1",
        r"(?<=(a))\1",
        r"\k<a>(?<a>b)",
        r"(?i:(a)\1)",
        r"(?:(a)b)?\1",
    ] {
        assert!(built(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn what_is_too_large_is_refused_before_it_is_compiled() {
    let nested = format!("{}a{}", "(?:".repeat(200), ")".repeat(200));
    for pattern in [r"((a{1000}){1000}){1000}", r"(?:a{60000}b?){3}", r"\p{L}{400}", r"(?:){4294967295}", r"(?!a)[^b]{1,1000}", &nested] {
        assert!(built(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn states_are_counted_about_as_they_are_built() {
    for pattern in
        MEANINGS.iter().map(|(pattern, ..)| *pattern).chain([r"^.{1,2000}$", r"^[^ ]{1,255}$", r"^\p{L}{1,20}$", r"(?:[a-f]|é+|\S{3}){2,9}"])
    {
        // An automaton of four times as many states as were counted is not built.
        assert!(built(pattern).is_ok(), "{pattern}");
    }
}

#[test]
fn every_step_counts() {
    let pattern = built(r"(?:a?){500}b").expect("a pattern");
    let text = "a".repeat(400);
    let mut left = PLENTY;
    assert_eq!(pattern.is_match(&text, &mut left), Some(false));
    let taken = PLENTY - left;
    assert!(taken > 100_000, "{taken}");
    assert_eq!(pattern.is_match(&text, &mut taken.clone()), Some(false));
    assert_eq!(pattern.is_match(&text, &mut (taken - 1)), None);
}

#[test]
fn what_explodes_is_given_up() {
    let pattern = built("^(?:(?=a)a|a)*b$").expect("a pattern");
    let mut left = PLENTY;
    assert_eq!(pattern.is_match(&format!("{}!b", "a".repeat(60)), &mut left), None);
    assert!(PLENTY - left > 1_000_000);
    assert_eq!(matches(&pattern, "aab"), Some(true));
    assert_eq!(matches(&pattern, &"a".repeat(10_000)), None);
}

fn contract(schemas: &str) -> Contract {
    let text = format!("openapi: 3.1.0\ninfo: {{ title: t, version: 1.0.0 }}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}");
    Contract::from_source(&SourceStore::in_memory(BTreeMap::new()), Source::from_bytes("a.yaml", text.into_bytes()))
}

#[test]
fn a_pattern_is_compiled_once_however_often_it_is_stated() {
    let schemas: String = (0..50)
        .map(|number| format!("    S{number}: {{ pattern: '^a{}$', patternProperties: {{ '^b': {{ pattern: '^a0$' }} }} }}\n", number % 5))
        .collect();
    let contract = contract(&schemas);
    let before = compiled();
    for _ in 0..3 {
        for text in ["^a0$", "^a1$", "^a2$", "^a3$", "^a4$", "^b", "^stated nowhere$"] {
            assert!(contract.pattern(text).is_ok(), "{text}");
        }
    }
    assert_eq!(compiled() - before, 7);
}

#[test]
fn what_all_patterns_may_take_is_shared_in_document_order() {
    let schemas: String = (0..60).map(|number| format!("    S{number}: {{ pattern: '^.{{1,{}}}$' }}\n", 4000 + number)).collect();
    let contract = contract(&format!("{schemas}    Last: {{ pattern: '^z$' }}\n"));
    // Whatever is asked first.
    assert!(contract.pattern("^.{1,4059}$").as_ref().as_ref().is_err_and(|reason| reason.contains("too many and too large")));
    assert!(contract.pattern("^.{1,4000}$").is_ok());
    assert!(contract.pattern("^z$").is_ok());
}

#[test]
fn patterns_that_look_around_are_not_without_number() {
    let schemas: String = (0..200).map(|number| format!("    S{number}: {{ pattern: '^(?!a{number}$)' }}\n")).collect();
    let contract = contract(&schemas);
    assert!(contract.pattern("^(?!a199$)").is_err());
    assert!(contract.pattern("^(?!a0$)").is_ok());
}
