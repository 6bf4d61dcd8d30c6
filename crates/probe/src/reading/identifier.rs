//! What an `operationId` says: whether the verb in it reads or acts.

use super::names::OwnNames;
use super::words::{Kind, RequestWords, is_plural, singular};
use kitemark_contract::names::tokens;

/// What an `operationId` says of its operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Identifier {
    /// It reads, in words of its own.
    Reads,
    /// It reads by its first word, and repeats the path: tools make such of the method alone.
    RepeatsPath,
    /// It does this.
    Acts(String),
    /// It may do this.
    Unclear(String),
    /// It says nothing, or there is none.
    Silent,
}

/// Words beside the verb that say nothing of what is done.
const FILLERS: [&str; 16] = ["by", "for", "of", "the", "all", "using", "and", "a", "an", "one", "with", "from", "in", "to", "api", "http"];

/// What an `operationId` says of the operation at a path.
pub(super) fn identifier(known: &RequestWords, own: &OwnNames, id: &str, path: &str) -> Identifier {
    let is_own = |word: &str| own.has_word(word);
    let mut words = known.words_of(own_name(id), &is_own);
    if words.len() > 1 && words.first().is_some_and(|first| first == "do") {
        words.remove(0);
    }
    // Tools add the method: `disable_user_using_get`.
    if words.len() > 1 && words.last().is_some_and(|last| last == "get") && !words.first().is_some_and(|first| known.is_read(first)) {
        words.pop();
    }
    let is_about = words.len() > 1 && words.last().is_some_and(|last| known.is_about(last));
    let kind = |word: &String| known.kind(word);
    let action = |words: &[String]| words.iter().find(|word| kind(word) == Kind::Action).cloned();
    if let Some(at) = reading_verb(known, &words) {
        let before = words.get(..at).unwrap_or_default();
        if let Some(verb) = action(before) {
            return Identifier::Unclear(verb);
        }
        let rest = words.get(at + 1..).unwrap_or_default();
        if let Some(verb) = second_verb(known, rest) {
            return Identifier::Acts(verb);
        }
        let is_suffix = rest.is_empty() && at > 0;
        let verb = words.get(at).map_or("", String::as_str);
        let of_tools = ["get", "read", "retrieve", "fetch"];
        let is_suffixed = words.last().is_some_and(|last| of_tools.contains(&last.as_str()));
        let repeats = is_suffix || is_suffixed || of_tools.contains(&verb) || tokens(path).concat().contains(verb);
        let others: Vec<&String> = before.iter().chain(rest).filter(|word| !of_tools.contains(&word.as_str())).collect();
        return if repeats && only_repeats(&others, path) { Identifier::RepeatsPath } else { Identifier::Reads };
    }
    if let Some(verb) = action(&words) {
        return if is_about { Identifier::Unclear(verb) } else { Identifier::Acts(verb) };
    }
    let whole = known.words_of(id, &is_own);
    if let Some(verb) = action(&whole) {
        return if whole.last().is_some_and(|last| known.is_about(last)) { Identifier::Unclear(verb) } else { Identifier::Acts(verb) };
    }
    // Within a name it is one word of a thing: `person_merge_requests`.
    let names_several = words.last().is_some_and(|last| is_plural(last));
    let is_part = |at: usize| at > 0 && at + 1 < words.len() && names_several;
    if let Some((_, verb)) = words.iter().enumerate().find(|(at, word)| kind(word) == Kind::MostlyAction && !is_part(*at)) {
        return Identifier::Unclear(verb.clone());
    }
    match words.first().filter(|first| kind(first) == Kind::MostlyName && !is_about && !names_several) {
        Some(verb) => Identifier::Unclear(verb.clone()),
        None => Identifier::Silent,
    }
}

/// An `operationId` without its group, which is before a stop or a slash, or in capitals before an underscore:
/// `users.delete`, `apps/reset-token`, `UserController_delete`.
fn own_name(id: &str) -> &str {
    let own = id.trim_end_matches(['.', '/', ':']).rsplit(['.', '/', ':']).next().unwrap_or_default();
    match own.split_once('_') {
        Some((group, method)) if group.starts_with(char::is_uppercase) && !group.contains('_') && !method.is_empty() => method,
        _ => own,
    }
}

/// Where the verb is that reads: first, last (`users_list`), or after names alone (`apps_list_sizes`).
fn reading_verb(known: &RequestWords, words: &[String]) -> Option<usize> {
    if words.first().is_some_and(|first| known.is_read(first)) {
        return Some(0);
    }
    let at = words.iter().position(|word| known.is_read(word) && known.kind(word) != Kind::MostlyName)?;
    let is_last = at + 1 == words.len();
    let is_verb = matches!(words.get(at).map(String::as_str), Some("get" | "list" | "retrieve" | "find" | "show" | "describe" | "search"));
    // `views_refresh_view`: what is before it acts. `release_list` is of what is before it.
    let names_before = words.iter().take(at).all(|word| match known.kind(word) {
        Kind::Name | Kind::Other | Kind::MostlyName => true,
        Kind::MostlyAction => is_last && is_verb,
        Kind::Action => false,
    });
    (names_before && (is_last || is_verb)).then_some(at)
}

/// The action that is done beside reading: `getAndDelete`, `fetchOrCreate`.
fn second_verb(known: &RequestWords, rest: &[String]) -> Option<String> {
    let pairs = rest.windows(2).filter_map(|pair| match pair {
        [before, verb] if matches!(before.as_str(), "and" | "or" | "then") => Some(verb),
        _ => None,
    });
    pairs.into_iter().find(|verb| matches!(known.kind(verb), Kind::Action | Kind::MostlyAction)).cloned()
}

/// Whether words are no others than those of a path, also where the path has them in one.
fn only_repeats(words: &[&String], path: &str) -> bool {
    let of_path = tokens(path);
    let whole: String = of_path.concat();
    let is_in_path = |word: &str| of_path.iter().any(|own| singular(own) == singular(word)) || whole.contains(&singular(word));
    words.iter().all(|word| FILLERS.contains(&word.as_str()) || word.split(' ').all(is_in_path))
}
