//! Whether an operation that is asked with GET is named like something that is done rather than something that is read.

use crate::contract::names::tokens;

/// Words that are verbs wherever they stand first in a name.
const VERBS: [&str; 70] = [
    "abort",
    "accept",
    "activate",
    "add",
    "apply",
    "approve",
    "assign",
    "attach",
    "cancel",
    "clear",
    "close",
    "confirm",
    "create",
    "deactivate",
    "decline",
    "delete",
    "deploy",
    "destroy",
    "detach",
    "disable",
    "dismiss",
    "edit",
    "enable",
    "erase",
    "execute",
    "finish",
    "flush",
    "generate",
    "insert",
    "install",
    "invalidate",
    "invoke",
    "kill",
    "launch",
    "logoff",
    "logout",
    "notify",
    "perform",
    "publish",
    "purge",
    "reactivate",
    "reboot",
    "rebuild",
    "recalculate",
    "regenerate",
    "reindex",
    "reject",
    "reload",
    "remove",
    "reopen",
    "resend",
    "restart",
    "resume",
    "revoke",
    "rotate",
    "save",
    "send",
    "shutdown",
    "signout",
    "submit",
    "subscribe",
    "suspend",
    "synchronise",
    "synchronize",
    "terminate",
    "uninstall",
    "unlock",
    "unpublish",
    "unsubscribe",
    "wipe",
];

/// Words that are verbs and names of things as well: `/run/{id}/logs` and `/stop/{id}/departures` are read.
const VERBS_AND_NOUNS: [&str; 19] = [
    "disconnect",
    "import",
    "merge",
    "move",
    "pause",
    "redeem",
    "refresh",
    "refund",
    "renew",
    "replay",
    "reset",
    "restore",
    "retry",
    "rollback",
    "run",
    "start",
    "stop",
    "sync",
    "trigger",
];

/// Words that are verbs at the start of an `operationId`, but in a path mostly name things, such as a register.
const VERBS_IN_IDENTIFIERS: [&str; 28] = [
    "acknowledge",
    "archive",
    "block",
    "charge",
    "clone",
    "complete",
    "connect",
    "copy",
    "expire",
    "join",
    "leave",
    "lock",
    "login",
    "mark",
    "migrate",
    "pay",
    "process",
    "register",
    "release",
    "schedule",
    "set",
    "transfer",
    "unarchive",
    "unassign",
    "unblock",
    "update",
    "upload",
    "write",
];

/// Second words of names of things, such as `AddOnResults` and `send-as-aliases`.
const PARTICLES: [&str; 5] = ["as", "in", "ins", "on", "ons"];

/// Last words of names of what is read about an action, such as `reset-status`.
const READ_ABOUT: [&str; 41] = [
    "area",
    "areas",
    "code",
    "codes",
    "configuration",
    "count",
    "counts",
    "date",
    "dates",
    "detail",
    "details",
    "event",
    "events",
    "history",
    "id",
    "info",
    "information",
    "job",
    "jobs",
    "log",
    "logs",
    "metadata",
    "metrics",
    "option",
    "options",
    "point",
    "points",
    "progress",
    "reason",
    "reasons",
    "rule",
    "rules",
    "settings",
    "state",
    "statistics",
    "stats",
    "status",
    "statuses",
    "time",
    "times",
    "types",
];

/// Words that read, first in an `operationId`, or last where the first names a thing: `release_list`.
const READS: [&str; 18] = [
    "check", "count", "describe", "download", "export", "fetch", "find", "get", "head", "index", "list", "lookup", "query", "read", "retrieve",
    "search", "show", "view",
];

/// The verb for which a GET operation reads like an action, by the segments of its path or by the first word of its
/// `operationId`. Only whole words count, as a name splits into them: neither `/runs` nor `getSendersReport` is one.
#[must_use]
pub fn reads_like_an_action(path: &str, operation_id: Option<&str>) -> Option<&'static str> {
    let in_path = in_path(path).filter(|verb| !operation_id.is_some_and(|id| says_that_it_reads(id, verb)));
    in_path.or_else(|| operation_id.and_then(in_identifier))
}

fn verb_of(word: &str, lists: &[&[&'static str]]) -> Option<&'static str> {
    lists.iter().flat_map(|list| list.iter()).find(|verb| **verb == word).copied()
}

/// The words of a name, `log-out` and `sign-out` each as one, and `doLogout` without its first.
fn words(name: &str) -> Vec<String> {
    let mut words = tokens(name);
    if words.len() > 1 && words.first().is_some_and(|first| first == "do") {
        words.remove(0);
    }
    if let [first, second, ..] = words.as_slice()
        && matches!((first.as_str(), second.as_str()), ("log" | "sign", "out" | "off"))
    {
        words.splice(..2, ["logout".to_owned()]);
    }
    words
}

/// Whether a name of several words is that of a thing, although its first may be a verb.
fn is_thing(words: &[String]) -> bool {
    words.get(1).is_some_and(|second| PARTICLES.contains(&second.as_str())) || words.len() > 1 && is_read_about(words)
}

fn is_read_about(words: &[String]) -> bool {
    words.last().is_some_and(|last| READ_ABOUT.contains(&last.as_str()))
}

/// Whether an `operationId` begins with a word that reads, and so does not do what a segment of the path says. For a
/// word that is always a verb it must name what it reads about that: tools make `getLogout` of any GET of `/logout`.
fn says_that_it_reads(operation_id: &str, verb: &str) -> bool {
    let words = words(own_name(operation_id));
    let reads = words.first().is_some_and(|first| READS.contains(&first.as_str()));
    reads && (is_read_about(&words) || VERBS_AND_NOUNS.contains(&verb) && !words.iter().any(|word| word == verb))
}

/// An `operationId` without its group, which stands before a stop or a slash, or in capitals before an underscore:
/// `users.delete`, `apps/reset-token`, `UserController_delete`.
fn own_name(operation_id: &str) -> &str {
    let own = operation_id.rsplit(['.', '/']).next().unwrap_or_default();
    match own.split_once('_') {
        Some((group, method)) if group.starts_with(char::is_uppercase) && method.starts_with(char::is_lowercase) => method,
        _ => own,
    }
}

fn in_path(path: &str) -> Option<&'static str> {
    // What follows a question mark names the action in some older interfaces: `/?Action=DeleteUser`.
    let (path, rest) = path.split_once(['?', '#']).unwrap_or((path, ""));
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let last = segments.iter().rposition(|segment| !segment.contains(['{', '}'])).unwrap_or_default();
    // `/cancel/{id}/status` reads about what was done, and so does `/cancel/reasons`.
    let reads_about = last > 0 && segments.get(last).is_some_and(|last| is_read_about(&words(last)));
    let in_segments = (0..segments.len()).filter(|_| !reads_about).find_map(|at| in_segment(segments.get(at)?, segments.get(at + 1..)?));
    let values = || rest.split('&').filter_map(|pair| pair.split_once('=')).map(|(_, value)| value).filter(|value| !value.contains('{'));
    in_segments.or_else(|| values().find_map(|value| verb_of(words(value).first()?, &[&VERBS, &VERBS_AND_NOUNS])))
}

/// The verb of a segment, with the segments after it.
fn in_segment(segment: &str, after: &[&str]) -> Option<&'static str> {
    // A method of its own may stand behind a colon: `/orders/{orderId}:cancel`.
    segment.split(':').filter(|part| !part.contains(['{', '}'])).find_map(|part| {
        let words = words(part);
        if is_thing(&words) {
            return None;
        }
        let first = words.first()?;
        let names_things = words.len() == 1 && after.first().is_some_and(|next| next.contains('{')) && after.iter().any(|later| !later.contains('{'));
        let noun_too = if names_things { None } else { verb_of(first, &[&VERBS_AND_NOUNS]) };
        verb_of(first, &[&VERBS]).or(noun_too)
    })
}

fn in_identifier(operation_id: &str) -> Option<&'static str> {
    let words = words(own_name(operation_id));
    if is_thing(&words) {
        return None;
    }
    let first = words.first()?;
    let reads = words.len() > 1 && words.last().is_some_and(|last| READS.contains(&last.as_str()));
    let noun_too = if reads { None } else { verb_of(first, &[&VERBS_AND_NOUNS, &VERBS_IN_IDENTIFIERS]) };
    verb_of(first, &[&VERBS]).or(noun_too)
}

#[cfg(test)]
mod tests {
    use super::reads_like_an_action;

    #[test]
    fn actions_in_paths_are_seen() {
        let cases = [
            ("/logout", "logout"),
            ("/sign-out", "logout"),
            ("/users/{id}/doLogout", "logout"),
            ("/persons/{personId}/delete", "delete"),
            ("/delete/{personId}", "delete"),
            ("/orders/{orderId}:cancel", "cancel"),
            ("/orders/{orderId}/cancel-order", "cancel"),
            ("/reports/run", "run"),
            ("/run/{id}", "run"),
            ("/cache/purgeAll", "purge"),
            ("/reset_password", "reset"),
            ("/index/_refresh", "refresh"),
            ("/account/delete.php", "delete"),
            ("/?Action=DeleteUser", "delete"),
            ("/sync/case-notes", "sync"),
        ];
        for (path, verb) in cases {
            assert_eq!(reads_like_an_action(path, None), Some(verb), "{path}");
        }
    }

    #[test]
    fn things_in_paths_are_no_actions() {
        let paths = [
            "/runs",
            "/runs/{id}",
            "/run/{id}/logs",
            "/stop/{id}/departures",
            "/deletions",
            "/orders/cancelled",
            "/reset-status",
            "/reset/{id}/status",
            "/cancel/reasons",
            "/add-ons",
            "/AddOnResults.json",
            "/sendAs",
            "/createdBy/{name}",
            "/startups",
            "/stop-points",
            "/sync-jobs/{id}",
            "/companies/{id}/pay_periods",
            "/register/{id}",
            "/{delete}/items",
            "/items?state={state}",
            "/",
            "",
        ];
        for path in paths {
            assert_eq!(reads_like_an_action(path, None), None, "{path}");
        }
    }

    #[test]
    fn an_identifier_is_an_action_by_its_first_word() {
        let cases = [
            ("deletePerson", Some("delete")),
            ("delete_person", Some("delete")),
            ("users.delete", Some("delete")),
            ("UserController_delete", Some("delete")),
            ("PaySchedules_getPayPeriods", None),
            ("apps/reset-token", Some("reset")),
            ("runReport", Some("run")),
            ("registerPerson", Some("register")),
            ("setStatusFlag", Some("set")),
            ("doLogoutUsingGET", Some("logout")),
            ("getSendersReport", None),
            ("getDelete", None),
            ("listRuns", None),
            ("check-if-merged", None),
            ("release_list", None),
            ("sync.get", None),
            ("startDate", None),
            ("createdItems", None),
            ("personDelete", None),
            ("", None),
        ];
        for (id, verb) in cases {
            assert_eq!(reads_like_an_action("/persons", Some(id)), verb, "{id}");
        }
    }

    #[test]
    fn an_identifier_that_reads_clears_a_path_whose_word_is_a_thing_too() {
        assert_eq!(reads_like_an_action("/sync/case-notes", Some("getCaseNotes")), None);
        assert_eq!(reads_like_an_action("/pulls/{id}/merge", Some("pulls/check-if-merged")), None);
        assert_eq!(reads_like_an_action("/config/apply", Some("get-config-apply-status")), None);
        assert_eq!(reads_like_an_action("/logout", Some("getLogout")), Some("logout"));
        assert_eq!(reads_like_an_action("/sync/users", Some("getSync")), Some("sync"));
        assert_eq!(reads_like_an_action("/users/{id}/delete", Some("getUser")), Some("delete"));
    }
}
