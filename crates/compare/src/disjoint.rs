//! Whether two schemas have no value in common, as far as types, limits, lists of values and required properties show it.

use super::flat::{Conjunct, EVERY, FRACTION, Flat, INTEGER, OBJECT, flat, own, stated_types, stated_values, type_of};
use super::follows::property_of;
use super::numbers::limit_of_all;
use super::proof::{Case, Prover};
use super::side::Side;
use kitemark_contract::NodeRef;
use std::collections::BTreeSet;

/// How deep properties are looked into.
const MAX_DEPTH: usize = 3;

impl<'a> Prover<'a> {
    /// Whether no value of the case satisfies a schema of the wide contract.
    pub(super) fn is_disjoint(&self, case: &Case, schema: NodeRef) -> bool {
        flat(self.wide, &[schema]).is_some_and(|wide| self.has_nothing_in_common(case, &wide, MAX_DEPTH))
    }

    fn has_nothing_in_common(&self, case: &Case, wide: &Flat, depth: usize) -> bool {
        let of = case.of;
        if wide.is_false || !allows(self.wide, &wide.conjuncts, of) || !allows(self.narrow, &case.conjuncts, of) {
            return true;
        }
        if let (Some(wide), Some(narrow)) = (values(self.wide, &wide.conjuncts, of), values(self.narrow, &case.conjuncts, of))
            && wide.is_disjoint(&narrow)
        {
            return true;
        }
        if of & (INTEGER | FRACTION) != 0 {
            let limits =
                |is_lower| (limit_of_all(self.wide, &wide.conjuncts, is_lower, of), limit_of_all(self.narrow, &case.conjuncts, is_lower, of));
            let ((wide_least, narrow_least), (wide_most, narrow_most)) = (limits(true), limits(false));
            let is_apart = |least: Option<super::numbers::Limit>, most: Option<super::numbers::Limit>| match (least, most) {
                (Some(least), Some(most)) => {
                    let order = least.at.order(most.at);
                    order.is_gt() || order.is_eq() && (least.is_exclusive || most.is_exclusive)
                }
                _ => false,
            };
            return is_apart(wide_least, narrow_most) || is_apart(narrow_least, wide_most);
        }
        of == OBJECT && depth > 0 && self.has_property_apart(case, wide, depth)
    }

    /// Whether there is a property that both require and of which they allow no value in common.
    fn has_property_apart(&self, case: &Case, wide: &Flat, depth: usize) -> bool {
        let whole = Case { conjuncts: wide.conjuncts.clone(), ..case.clone() };
        let (asked, known) = (required(self.wide, &wide.conjuncts), required(self.narrow, &case.conjuncts));
        asked.union(&known).any(|name| {
            let (wide, narrow) = (property_of(self.wide, &whole, name), property_of(self.narrow, case, name));
            let (Some(wide), Some(narrow)) = (flat(self.wide, &wide), flat(self.narrow, &narrow)) else { return false };
            let is_in_both = asked.contains(name) && known.contains(name);
            // One that is required on one side and impossible on the other is apart as well.
            (asked.contains(name) && narrow.is_false)
                || (known.contains(name) && wide.is_false)
                || is_in_both
                    && EVERY.iter().all(|of| {
                        let inner = Case { conjuncts: narrow.conjuncts.clone(), of: *of, ..case.clone() };
                        self.has_nothing_in_common(&inner, &wide, depth - 1)
                    })
        })
    }
}

/// Whether schema objects that all hold allow values of a type.
fn allows(side: Side<'_>, conjuncts: &[Conjunct], of: u8) -> bool {
    conjuncts.iter().all(|conjunct| conjunct.null_passes && of == super::flat::NULL || stated_types(side, *conjunct) & of != 0)
}

/// The values of a type that schema objects list.
fn values(side: Side<'_>, conjuncts: &[Conjunct], of: u8) -> Option<BTreeSet<String>> {
    let of_type =
        |list: Vec<NodeRef>| list.into_iter().filter(|value| type_of(side, *value) == of).map(|value| side.canonical(value)).collect::<BTreeSet<_>>();
    if of == super::flat::NULL {
        return None;
    }
    conjuncts
        .iter()
        .filter_map(|conjunct| stated_values(side, conjunct.at))
        .map(of_type)
        .reduce(|one, other| one.intersection(&other).cloned().collect())
}

fn required<'a>(side: Side<'a>, conjuncts: &[Conjunct]) -> BTreeSet<&'a str> {
    let lists = conjuncts.iter().filter_map(|conjunct| own(side, conjunct.at, "required"));
    lists.flat_map(|list| side.contract.items(list).map(|item| side.contract.text(item))).collect()
}
