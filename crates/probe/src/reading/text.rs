//! What a summary or a description says: whether its leading verb reads or acts.

use super::words::{Form, Kind, RequestWords, is_plural, singular};

/// What a text says of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Text {
    /// It reads.
    Reads,
    /// It does this.
    Acts(String),
    /// It may do this.
    Unclear(String),
    /// It names a thing, in these words.
    Silent(Vec<String>),
}

/// Words before which an action is one: it is done to something.
const DETERMINERS: [&str; 36] = [
    "a",
    "an",
    "the",
    "all",
    "this",
    "that",
    "these",
    "those",
    "your",
    "my",
    "their",
    "its",
    "his",
    "our",
    "each",
    "every",
    "any",
    "some",
    "one",
    "new",
    "another",
    "existing",
    "specific",
    "specified",
    "selected",
    "given",
    "multiple",
    "several",
    "it",
    "them",
    "up",
    "off",
    "out",
    "down",
    "back",
    "into",
];

/// Of those, the ones that no plural of a name goes before.
const OBJECTS: [&str; 9] = ["a", "an", "all", "any", "it", "them", "every", "each", "another"];

/// What an operation is called in a text about it.
const SUBJECTS: [&str; 26] = [
    "endpoint",
    "operation",
    "method",
    "request",
    "api",
    "call",
    "function",
    "service",
    "route",
    "resource",
    "url",
    "path",
    "command",
    "action",
    "handler",
    "link",
    "page",
    "address",
    "webhook",
    "interface",
    "procedure",
    "script",
    "job",
    "button",
    "query",
    "get",
];

/// Words after which the verb of the purpose follows, with `to` or `for`.
const PURPOSES: [&str; 26] = [
    "use", "used", "uses", "call", "called", "allow", "allows", "allowing", "enable", "enables", "let", "lets", "permit", "permits", "help", "helps",
    "designed", "meant", "intended", "possible", "needed", "required", "ability", "able", "provides", "invoked",
];

/// Words that go before a verb.
const AUXILIARIES: [&str; 26] = [
    "on", "will", "can", "may", "must", "should", "would", "shall", "to", "you", "we", "users", "user", "clients", "client", "is", "are", "be",
    "being", "that", "which", "for", "by", "also", "then", "who",
];

/// Words that open a text without saying anything.
const OPENINGS: [&str; 18] = [
    "please",
    "admin",
    "internal",
    "deprecated",
    "beta",
    "legacy",
    "first",
    "just",
    "note",
    "bulk",
    "batch",
    "mass",
    "async",
    "private",
    "experimental",
    "force",
    "default",
    "warning",
];

/// Words that ask.
const QUESTIONS: [&str; 14] = ["whether", "who", "what", "which", "how", "does", "did", "is", "are", "has", "have", "was", "were", "where"];

/// Words after which another verb follows.
const CONJUNCTIONS: [&str; 10] = [COMMA, "and", "or", "then", "before", "after", "while", "but", "by", "plus"];

/// Words that name what is done of a thing, after which no action is meant.
const PREPOSITIONS: [&str; 17] =
    ["near", "nearby", "under", "of", "for", "by", "in", "at", "from", "with", "within", "between", "on", "to", "about", "per", "as"];

/// A comma, which is a word of its own.
const COMMA: &str = ",";

/// Words at the end of a text that make an action of its verb: `Checks the guest in`.
const PARTICLES: [&str; 9] = ["in", "out", "off", "on", "up", "down", "away", "back", "over"];

/// Words that open a clause, and are no verbs.
const CLAUSES: [&str; 14] = ["when", "once", "after", "before", "while", "with", "from", "into", "upon", "under", "within", "during", "both", "only"];

/// The most words of a text without a verb whose last is taken for an action.
const SHORT: usize = 4;

/// What a summary or a description says: its first sentence, and any later one that says what the operation does.
pub(super) fn text(known: &RequestWords, text: &str) -> Text {
    let sentences = sentences(text);
    let Some((first, later)) = sentences.split_first() else { return Text::Silent(Vec::new()) };
    let first = lead(known, first);
    if matches!(first, Text::Acts(_) | Text::Unclear(_)) {
        return first;
    }
    let mut later = later.iter().filter(|sentence| speaks_of_it(known, sentence)).map(|sentence| lead(known, sentence));
    later.find(|said| matches!(said, Text::Acts(_))).unwrap_or(first)
}

/// Whether a sentence that is not the first says what the operation does to something: `It resets the counter`, `Resets the
/// counter`, and not `The link expires`.
fn speaks_of_it(known: &RequestWords, sentence: &[String]) -> bool {
    let word = |at: usize| sentence.get(at).map_or("", String::as_str);
    let is_about_it = match word(0) {
        "it" | "this" | "calling" => true,
        "the" => SUBJECTS.contains(&word(1)),
        own => known.verb(own, |word| matches!(known.kind(word), Kind::Action | Kind::MostlyAction)).is_some_and(|(_, form)| form == Form::Third),
    };
    let acts = |at: &usize| {
        let is_verb = |word: &str| known.kind(word) == Kind::Action || *at == 0 && known.kind(word) == Kind::MostlyAction;
        let verb = known.verb(word(*at), is_verb).filter(|(_, form)| *form != Form::Gerund);
        verb.is_some() && DETERMINERS.contains(&word(at + 1))
    };
    is_about_it && (0..sentence.len()).any(|at| acts(&at))
}

/// The sentences of a text in Markdown or HTML, as words in lower case.
fn sentences(text: &str) -> Vec<Vec<String>> {
    let mut plain = String::with_capacity(text.len());
    let mut is_tag = false;
    for character in text.chars() {
        match character {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            _ if is_tag => {}
            '*' | '`' | '_' | '#' | '\'' | '\u{2019}' | '[' | ']' | '"' => {}
            _ => plain.push(character),
        }
    }
    let mut found = Vec::new();
    let mut sentence = Vec::new();
    for line in plain.split("\n\n") {
        for word in line.split_whitespace() {
            let is_last = word.ends_with(['.', '!', '?', ';']);
            let is_label = sentence.len() < 3 && (word.ends_with(':') || matches!(word, "-" | "\u{2013}" | "\u{2014}"));
            sentence.extend(spelled(word));
            if is_last && !sentence.is_empty() {
                found.push(std::mem::take(&mut sentence));
            } else if is_label {
                // `Note: ...`, `Closing down - ...`
                sentence.clear();
            }
        }
        if !sentence.is_empty() {
            found.push(std::mem::take(&mut sentence));
        }
    }
    found
}

/// The words of what is written without a space: `re-index` is one, `opt-out` two.
fn spelled(word: &str) -> Vec<String> {
    let lower = word.to_lowercase();
    let joined = ["re-", "un-", "de-", "e-"]
        .iter()
        .find_map(|prefix| lower.strip_prefix(prefix).map(|rest| format!("{}{rest}", prefix.trim_end_matches('-'))));
    let lower = joined.unwrap_or(lower);
    let mut words: Vec<String> =
        lower.split(|character: char| !character.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    words.extend(lower.ends_with(',').then(|| COMMA.to_owned()));
    words
}

/// What a sentence says by its leading verb.
fn lead(known: &RequestWords, sentence: &[String]) -> Text {
    let words = known.joined(sentence.to_vec());
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let mut at = 0;
    // Each step goes on, so that this ends.
    while at < words.len() {
        let own = word(at);
        let is_adverb = own.len() > 4 && own.ends_with("ly") && known.kind(own) == Kind::Other;
        if is_adverb || own == COMMA || OPENINGS.contains(&own) || own == "by" && word(at + 1) == "default" {
            at += 1;
            continue;
        }
        if PURPOSES.contains(&own) {
            let is = |form: Form, word: &str| known.verb(word, |verb| is_verb(known, verb)).is_some_and(|(_, found)| found == form);
            let is_purpose = |next: &usize| match word(*next) {
                "to" => is(Form::Bare, word(next + 1)) || AUXILIARIES.contains(&word(next + 1)),
                "for" => is(Form::Gerund, word(next + 1)),
                _ => false,
            };
            if let Some(next) = (at + 1..words.len().min(at + 9)).find(is_purpose) {
                at = next + 1;
                continue;
            }
            // `Allows the retrieval of a case` says nothing, `Enables the alarm` does.
            if known.verb(own, |verb| ["allow", "let", "permit", "help"].contains(&verb)).is_some() {
                // `Lets a person close the case`
                let done = (at + 1..=at + 5).find(|next| {
                    known
                        .verb(word(*next), |verb| known.kind(verb) == Kind::Action || known.is_read(verb))
                        .is_some_and(|(_, form)| form == Form::Bare)
                });
                return done.map_or_else(|| silent(known, &words), |next| said(known, &words, next));
            }
        }
        if ["it", "that", "calling"].contains(&own) {
            at += 1;
            continue;
        }
        // `Hook that triggers a build`
        let is_third = || known.verb(own, |word| is_verb(known, word)).is_some_and(|(_, form)| form == Form::Third);
        if at == 0 && ["that", "which"].contains(&word(1)) && !is_third() {
            return match said(known, &words, 2) {
                Text::Acts(verb) if !SUBJECTS.contains(&own) => Text::Unclear(verb),
                Text::Acts(verb) => Text::Acts(verb),
                said => said,
            };
        }
        if ["this", "the", "an", "a"].contains(&own) {
            let Some(subject) = (at + 1..=at + 3).find(|next| SUBJECTS.contains(&word(*next))) else {
                let is_said = own == "this" && known.verb(word(at + 1), |verb| is_verb(known, verb)).is_some_and(|(_, form)| form == Form::Third);
                if own == "this" && (is_said || AUXILIARIES.contains(&word(at + 1))) {
                    at += 1;
                    continue;
                }
                return silent(known, &words);
            };
            at = subject + 1;
            continue;
        }
        let is_subject = SUBJECTS.contains(&own) && ["to", "for", "that", "which", "will", "is", "can"].contains(&word(at + 1));
        if is_subject || AUXILIARIES.contains(&own) && (at > 0 || !QUESTIONS.contains(&own)) {
            at += 1;
            continue;
        }
        break;
    }
    said(known, &words, at)
}

fn is_verb(known: &RequestWords, word: &str) -> bool {
    known.is_read(word) || matches!(known.kind(word), Kind::Action | Kind::MostlyAction | Kind::MostlyName)
}

/// What the verb at a position says.
fn said(known: &RequestWords, words: &[String], at: usize) -> Text {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let (own, next) = (word(at), word(at + 1));
    if at == 0 && QUESTIONS.contains(&own) && !(own == "does" && ["a", "an"].contains(&next)) {
        return Text::Reads;
    }
    if let Some((verb, form)) = known.verb(own, |word| known.is_read(word)).filter(|_| !QUESTIONS.contains(&own)) {
        let is_phrase = known.kind(&verb) != Kind::Other && words.last().is_some_and(|last| PARTICLES.contains(&last.as_str()));
        let second = coordinated(known, words, at + 1, form).map_or(Text::Reads, Text::Acts);
        return if is_phrase && second == Text::Reads { Text::Unclear(verb) } else { second };
    }
    let Some((verb, form)) = known.verb(own, |word| is_verb(known, word)) else { return unknown(known, words, at) };
    // A search may be run, and a query executed.
    let is_search = || (at + 1..=at + 4).any(|at| ["search", "searches", "query", "queries", "lookup"].contains(&word(at)));
    if ["run", "execute", "perform"].contains(&verb.as_str()) && is_search() {
        return coordinated(known, words, at + 1, form).map_or(Text::Reads, Text::Acts);
    }
    let has_object = DETERMINERS.contains(&next);
    let is_third = |word: &str| known.verb(word, |word| is_verb(known, word)).is_some_and(|(_, form)| form == Form::Third);
    let names = next.is_empty() || PREPOSITIONS.contains(&next) || known.is_about(next) || ["list", "lists", "and", "or"].contains(&next);
    match (known.kind(&verb), form) {
        (Kind::Action, Form::Gerund) if !has_object && next != "of" => Text::Unclear(verb),
        (Kind::Action, _) => Text::Acts(verb),
        (_, Form::Gerund) if has_object || next == "of" => Text::Acts(verb),
        (_, Form::Gerund) => silent(known, words),
        (Kind::MostlyAction, _) if has_object => Text::Acts(verb),
        // `Roll count of a prison`
        (Kind::MostlyAction, Form::Bare) if known.is_about(next) => silent(known, words),
        (Kind::MostlyAction, Form::Bare) => Text::Unclear(verb),
        // `Prints and posts the letter`; `Stops and searches near a place` are names.
        (_, Form::Third) if next == "and" && DETERMINERS.contains(&word(at + 3)) && is_third(word(at + 2)) => Text::Acts(verb),
        (_, Form::Third) if OBJECTS.contains(&next) => Text::Acts(verb),
        // `Restores from backup`; `Runs of a job` and `Orders list` are names.
        (Kind::MostlyAction, Form::Third) if ["from", "to", "into"].contains(&next) => Text::Unclear(verb),
        (_, Form::Third) if !has_object && names => silent(known, words),
        (_, Form::Third) => Text::Unclear(verb),
        (_, Form::Bare) if has_object => Text::Acts(verb),
        // `Deletion of a person`
        (_, Form::Bare) if verb.len() > 6 && (verb.ends_with("tion") || verb.ends_with("al")) => Text::Unclear(verb),
        // `Clock in`
        (_, Form::Bare) if PREPOSITIONS.contains(&next) && words.len() == at + 2 => Text::Unclear(verb),
        (_, Form::Bare) if names || is_plural(next) => silent(known, words),
        (_, Form::Bare) => Text::Unclear(verb),
    }
}

/// What a text says whose first word no vocabulary knows as a verb: one that something is done to by its form, or nothing.
fn unknown(known: &RequestWords, words: &[String], at: usize) -> Text {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let own = word(at);
    let is_unknown = own.len() > 3 && !CLAUSES.contains(&own) && known.kind(own) == Kind::Other && known.kind(&singular(own)) == Kind::Other;
    // `Honks the horn`, `Tosses out the bin`
    let is_done = |at: usize| OBJECTS.contains(&word(at)) || word(at) == "the";
    if is_unknown && (is_done(at + 1) || PARTICLES.contains(&word(at + 1)) && is_done(at + 2)) {
        return Text::Unclear(own.to_owned());
    }
    // `Soft delete a case`
    let verb = (at + 1..=at + 2).find_map(|at| known.verb(word(at), |word| known.kind(word) == Kind::Action).filter(|_| is_done(at + 1)));
    verb.filter(|(_, form)| *form != Form::Gerund).map_or_else(|| silent(known, words), |(verb, _)| Text::Unclear(verb))
}

/// The action that follows a verb which reads: `Returns the list and clears it`.
fn coordinated(known: &RequestWords, words: &[String], from: usize, lead: Form) -> Option<String> {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    beside(known, words, from).or_else(|| {
        (from..words.len()).filter(|at| CONJUNCTIONS.contains(&word(*at))).find_map(|conjunction| {
            let fills = |at: &usize| ["also", "then", "it", "optionally", "to", "and", "or"].contains(&word(*at)) || word(*at).ends_with("ly");
            let at = (conjunction + 1..words.len()).find(|at| !fills(at))?;
            let (verb, form) = known.verb(word(at), |word| is_verb(known, word) && !known.is_read(word))?;
            // `Get and reset counters`
            let is_next = conjunction == from && word(conjunction) != COMMA;
            let is_done = known.kind(&verb) == Kind::Action || is_next || DETERMINERS.contains(&word(at + 1)) || word(at + 1) == "as";
            // `Returns users and deletes` is no second verb, `Get and delete` is.
            let agrees = form == lead && (word(conjunction) != COMMA || form == Form::Third) || form == Form::Gerund && has_time(words, at);
            (is_done && agrees).then_some(verb)
        })
    })
}

/// The action that is done beside: `Returns a token, revoking the one before`.
fn beside(known: &RequestWords, words: &[String], from: usize) -> Option<String> {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    (from..words.len()).filter(|at| DETERMINERS.contains(&word(at + 1))).find_map(|at| {
        let before = at.checked_sub(1).map_or("", word);
        let (verb, form) = known.verb(word(at), |word| matches!(known.kind(word), Kind::Action | Kind::MostlyAction))?;
        let is_beside = before == COMMA || known.kind(&verb) == Kind::Action && !PREPOSITIONS.contains(&before);
        (is_beside && form == Form::Gerund).then_some(verb)
    })
}

/// Whether a verb follows a word that says when it is done.
fn has_time(words: &[String], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| ["before", "after", "while", "by"].contains(&before.as_str()))
}

/// What a text without a leading verb says: its purpose (`Link to confirm an address`), what becomes of a thing (`All
/// sessions are terminated`), or its last word (`Cache flush`).
fn silent(known: &RequestWords, words: &[String]) -> Text {
    let action = |word: &String| known.verb(word, |word| known.kind(word) == Kind::Action);
    let in_pair = words.windows(2).find_map(|pair| match pair {
        [before, word] if before == "to" => action(word).filter(|(_, form)| *form == Form::Bare).map(|(verb, _)| verb),
        [before, word] if before == "for" => action(word).filter(|(_, form)| *form == Form::Gerund).map(|(verb, _)| verb),
        [before, word] if ["is", "are", "be", "gets", "get", "been", "being"].contains(&before.as_str()) => known.done(word),
        _ => None,
    });
    let is_short = (2..=SHORT).contains(&words.len());
    let is_whole = |word: &String| PREPOSITIONS.contains(&word.as_str()) || DETERMINERS.contains(&word.as_str());
    let last = words.last().filter(|_| is_short && !words.iter().any(is_whole));
    let acts = |word: &&String| match known.kind(word) {
        Kind::Action | Kind::MostlyAction => true,
        Kind::MostlyName => word.ends_with("tion") || word.ends_with("al"),
        Kind::Name | Kind::Other => false,
    };
    let named = || last.filter(acts).cloned();
    in_pair.or_else(|| beside(known, words, 0)).or_else(named).map_or_else(|| Text::Silent(words.to_vec()), Text::Unclear)
}
