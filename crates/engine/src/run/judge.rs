//! Judging the nodes of a check: each by itself, or all together.

use super::super::compile::{CompiledCheck, CompiledHaving, CompiledList, CompiledQuantifier, CompiledSame, LazyAssertion};
use super::super::facts::{LABEL, NAME};
use super::super::prefilter::DependsOn;
use super::super::select::{MemoizedAssertion, UsageSet, typed_of, users};
use super::super::view::View;
use super::check::{CheckEvaluation, cannot_ask};
use super::finding::{note_in, push_finding, spot};
use jsonschema::json::Node as _;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn judge_each<'a>(
    index: &'a Index<'a>,
    check: &CompiledCheck,
    selected: &[Item],
    expect: Option<&LazyAssertion>,
    having: &[CompiledHaving],
    found: &mut CheckEvaluation<'a>,
) -> Result<(), String> {
    if selected.is_empty() {
        return Ok(());
    }
    let decides = |expect: &LazyAssertion| check.kinds.iter().map(|kind| expect.stated().decides(*kind)).max().unwrap_or(DependsOn::Node);
    let mut asked = expect.map(|expect| MemoizedAssertion::new(index, expect, decides(expect)));
    let having = having.iter().map(|having| users(index, having)).collect::<Result<Vec<_>, _>>()?;
    for (item, reason) in having.iter().flat_map(|users| &users.undecided) {
        found.undecided.push(&check.name, check.level, spot(index, check, *item, &[]), cannot_ask(index, *item, reason));
    }
    let (mut good, mut bad, mut undecided) = (Vec::new(), Vec::new(), Vec::new());
    for item in selected.iter().copied() {
        let uses = |users: &UsageSet| users.has(typed_of(index, item));
        let satisfies = if having.iter().all(uses) { asked.as_mut().map_or(Ok(Ok(true)), |expect| expect.judge(item))? } else { Ok(false) };
        match satisfies {
            Ok(true) => good.push(item),
            Ok(false) => bad.push(item),
            Err(reason) => undecided.push((item, reason)),
        }
    }
    let total = selected.len();
    // What is open may turn out well.
    let at_most = good.len() + undecided.len();
    let offenders = match check.quantifier {
        CompiledQuantifier::Every => bad,
        CompiledQuantifier::None => good.clone(),
        CompiledQuantifier::Some if at_most == 0 && total > 0 => vec![Item { kind: NodeKind::Contract, id: 0, part: 0 }],
        CompiledQuantifier::AtLeast(wanted) if at_most < wanted && total > 0 => vec![Item { kind: NodeKind::Contract, id: 0, part: 0 }],
        #[expect(clippy::cast_precision_loss, reason = "numbers of nodes are far below the bound of exact doubles")]
        CompiledQuantifier::Ratio(wanted) if total > 0 && (at_most as f64) < wanted * total as f64 => bad,
        #[expect(clippy::cast_precision_loss, reason = "numbers of nodes are far below the bound of exact doubles")]
        CompiledQuantifier::Most { share, tolerate } if (at_most as f64) < share * total as f64 && count_names(index, &bad) > tolerate => bad,
        _ => Vec::new(),
    };
    let is_settled = match check.quantifier {
        CompiledQuantifier::Some => !good.is_empty(),
        CompiledQuantifier::AtLeast(wanted) => good.len() >= wanted,
        #[expect(clippy::cast_precision_loss, reason = "numbers of nodes are far below the bound of exact doubles")]
        CompiledQuantifier::Ratio(wanted) | CompiledQuantifier::Most { share: wanted, .. } => good.len() as f64 >= wanted * total as f64,
        _ => false,
    };
    // Too few that satisfy it stay too few, whatever is open.
    let is_missed = !matches!(check.quantifier, CompiledQuantifier::Every | CompiledQuantifier::None) && !offenders.is_empty();
    if !is_settled && !is_missed {
        for (item, reason) in &undecided {
            found.undecided.push(&check.name, check.level, spot(index, check, *item, &[]), cannot_ask(index, *item, reason));
        }
        found.examined -= undecided.len();
    }
    let share = (good.len() * 100).checked_div(total).unwrap_or(100);
    let (share, count, total) = (share.to_string(), good.len().to_string(), total.to_string());
    for item in offenders {
        push_finding(index, check, item, &[("share", &share), ("count", &count), ("total", &total)], found);
    }
    Ok(())
}

/// How many names nodes have; one without counts by itself.
pub(super) fn count_names(index: &Index<'_>, items: &[Item]) -> usize {
    items.iter().map(|item| name_key(index, *item)).collect::<BTreeSet<_>>().len()
}

/// What tells the names of nodes apart: the name itself, or the node where it has none.
pub(super) fn name_key(index: &Index<'_>, item: Item) -> (u32, u32) {
    index.name_id(item).map_or((1, item.id), |id| (0, id))
}

pub(super) fn judge_unique<'a>(index: &'a Index<'a>, check: &CompiledCheck, selected: &[Item], fact: &str, found: &mut CheckEvaluation<'a>) {
    let mut groups: BTreeMap<Cow<'a, str>, Vec<Item>> = BTreeMap::new();
    for item in selected.iter().copied() {
        if let Some(value) = View::Item(index, item).member(fact) {
            groups.entry(value.as_string().unwrap_or_else(|| Cow::Owned(value.to_text()))).or_default().push(item);
        }
    }
    for (value, items) in groups.into_iter().filter(|(value, items)| items.len() > 1 && !value.is_empty()) {
        for (position, item) in items.iter().copied().enumerate() {
            let other = items.get(usize::from(position == 0)).copied().unwrap_or(item);
            let other = View::Item(index, other);
            let label = other.member(LABEL).or_else(|| other.member(NAME));
            let label = label.as_ref().map(View::to_quoted_text).unwrap_or_default();
            note_in(index, check, item, &[("value", &value), ("other", &label)], Some(&value), found);
        }
    }
}

pub(super) fn judge_subset<'a, 'l>(
    index: &'a Index<'a>,
    check: &CompiledCheck,
    selected: &[Item],
    of: &'l CompiledList,
    within: &'l CompiledList,
    found: &mut CheckEvaluation<'a>,
) {
    for item in selected.iter().copied() {
        let view = View::Item(index, item);
        // A single value is a list of one.
        let list = |view: View<'_>| if view.is_list() { view.items().iter().map(View::to_text).collect() } else { vec![view.to_text()] };
        let texts = |fact: &str| -> Vec<String> { view.member(fact).map(list).unwrap_or_default() };
        let stated = |list: &'l CompiledList| match list {
            CompiledList::Fact(fact) => Cow::Owned(texts(fact)),
            CompiledList::Texts(texts) => Cow::Borrowed(texts.as_slice()),
        };
        let allowed = stated(within);
        let allowed: FxHashSet<&str> = allowed.iter().map(String::as_str).collect();
        for missing in stated(of).iter().filter(|text| !allowed.contains(text.as_str())) {
            push_finding(index, check, item, &[("item", missing)], found);
        }
    }
}

pub(super) fn judge_same<'a>(index: &'a Index<'a>, check: &CompiledCheck, selected: &[Item], same: &CompiledSame, found: &mut CheckEvaluation<'a>) {
    // Each name speaks once, however often it is used.
    let mut seen = BTreeSet::new();
    let mut groups: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for item in selected.iter().copied() {
        if !seen.insert(name_key(index, item)) {
            continue;
        }
        if let Some(value) = View::Item(index, item).member(&same.fact).map(|view| view.to_text())
            && !same.neutral.contains(&value)
        {
            groups.entry(value).or_default().push(item);
        }
    }
    found.examined = groups.values().map(Vec::len).sum();
    let total = found.examined;
    // Where there is a choice of values, those outside it are a majority only if there is none inside.
    let is_among = |value: &str| same.among.is_empty() || same.among.iter().any(|known| known == value);
    let most_of = |wanted: bool| {
        let counts = groups.iter().filter(|(value, _)| is_among(value) == wanted).map(|(value, items)| (value.clone(), items.len()));
        counts.max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))
    };
    let Some((majority, most)) = most_of(true).or_else(|| most_of(false)) else { return };
    let allowed = is_among(&majority);
    #[expect(clippy::cast_precision_loss, reason = "numbers of nodes are far below the bound of exact doubles")]
    let agrees = most as f64 >= same.at_least * total as f64 || total - most <= same.tolerate;
    if allowed && agrees {
        return;
    }
    let share = (most * 100 / total.max(1)).to_string();
    for (value, items) in &groups {
        if *value == majority && allowed {
            continue;
        }
        for item in items.iter().copied() {
            push_finding(index, check, item, &[("value", value), ("majority", &majority), ("share", &share)], found);
        }
    }
}
