//! The Media Type Object that speaks of an answer: of those that fit, the one that says most (OpenAPI, Response Object,
//! `content`: the most specific key applies).

use kitemark_contract::media_type::{essence, parameters};

/// Which of the documented media types an answer is of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// The one at this position.
    One(usize),
    /// One of several, or one whose parameters are others: which of them cannot be told.
    Unclear,
    /// None of them.
    None,
}

/// The documented media type of an answer, by the names of those that are documented.
pub(super) fn chosen(documented: &[&str], answered: &str) -> Chosen {
    let own = essence(answered);
    let given = parameters(answered);
    let family = own.split('/').next().unwrap_or_default();
    // How many parameters fit; none where one that is asked for is missing or another.
    let fit = |name: &str| {
        let asked = parameters(name);
        asked.iter().all(|parameter| given.contains(parameter)).then_some(asked.len())
    };
    let best = |wanted: &str| {
        let fitting = documented.iter().enumerate().filter(|(_, name)| essence(name) == wanted);
        // Of equals the first.
        fitting.filter_map(|(position, name)| Some((fit(name)?, position))).max_by_key(|(count, position)| (*count, std::cmp::Reverse(*position)))
    };
    let ranges = [own.clone(), format!("{family}/*"), "*/*".to_owned()];
    if let Some((_, position)) = ranges.iter().find_map(|wanted| best(wanted)) {
        return Chosen::One(position);
    }
    let near: Vec<usize> = documented.iter().enumerate().filter(|(_, name)| essence(name) == own).map(|(position, _)| position).collect();
    match near.as_slice() {
        [] => Chosen::None,
        // What is not said contradicts nothing.
        [only] if documented.get(*only).is_some_and(|name| parameters(name).iter().all(|(asked, _)| given.iter().all(|(name, _)| name != asked))) => {
            Chosen::One(*only)
        }
        _ => Chosen::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::{Chosen, chosen};

    #[test]
    fn the_parameters_that_fit_best_choose() {
        let versions = ["application/json", "application/json; version=1", "application/json;profile=\"Full\"; Version=2", "application/*", "*/*"];
        for (answered, position) in [
            ("application/json", 0),
            ("Application/JSON ; VERSION=\"1\"", 1),
            ("application/json;version=1;charset=utf-8", 1),
            ("application/json;version=2", 0),
            ("application/json; profile=Full;version=2", 2),
            ("application/json; profile=full;version=2", 0),
            ("application/xml", 3),
            ("text/csv; header=present", 4),
        ] {
            assert_eq!(chosen(&versions, answered), Chosen::One(position), "{answered}");
        }
    }

    #[test]
    fn a_charset_does_not_choose_and_a_contradiction_is_unclear() {
        assert_eq!(chosen(&["application/json; charset=utf-8"], "application/json"), Chosen::One(0));
        assert_eq!(chosen(&["application/json"], "application/json; charset=ISO-8859-1"), Chosen::One(0));
        assert_eq!(chosen(&["application/json; odata=minimal"], "application/json"), Chosen::One(0));
        assert_eq!(chosen(&["application/json; odata=minimal"], "application/json; odata=full"), Chosen::Unclear);
        assert_eq!(chosen(&["application/json; odata=minimal", "application/json; odata=full"], "application/json"), Chosen::Unclear);
        assert_eq!(chosen(&["application/json"], "text/plain"), Chosen::None);
    }
}
