//! Changes to a tree: members swapped, dropped, doubled, renamed, moved elsewhere, and values of another kind.

use crate::mutation::random::Random;
use crate::mutation::tree::Tree;
use crate::mutation::words::{MEANINGFUL, NAMES, TOKENS, TROUBLEMAKERS};

/// How large a document may become by one change, in bytes: what is wanted is odd input, and not much of it.
const MAX_WEIGHT: usize = 400_000;
/// The longest name of a member that is made.
const LONG: [usize; 4] = [300, 5_000, 40_000, 150_000];
/// How deep brackets are nested; some are deeper than any reader goes.
const DEPTHS: [usize; 6] = [8, 64, 240, 260, 5_000, 100_000];

/// Changes one thing in a tree; `donor` is another tree of which parts are taken.
pub(crate) fn change(tree: &mut Tree, donor: Option<&Tree>, random: &mut Random) {
    let whole = tree.clone();
    let position = random.below(tree.count());
    let Some(node) = tree.at(position) else { return };
    match random.below(16) {
        0..=2 => scalar(node, random),
        3 | 4 => trouble(node, random),
        5 => *node = any_value(random),
        6 => *node = part(&whole, random),
        7 => *node = part(donor.unwrap_or(&whole), random),
        8 => *node = reference(&whole, random),
        9 => *node = nested(random),
        10 => repeat(node, random),
        _ => among_members(node, &whole, random),
    }
    if tree.weight() > MAX_WEIGHT.max(whole.weight() * 2) {
        *tree = whole;
    }
}

/// Changes one text in a tree and nothing of its form, so that what reads strictly reads it and goes on: most often a
/// text of several words, since no list of known words has those.
pub(crate) fn change_text(tree: &mut Tree, random: &mut Random) {
    let mut texts = Vec::new();
    tree.each_text(&mut |text| texts.push(text.clone()));
    let sentences: Vec<usize> = texts.iter().enumerate().filter(|(_, text)| text.contains(' ')).map(|(at, _)| at).collect();
    if texts.is_empty() {
        return;
    }
    let is_free = !sentences.is_empty() && random.percent(70);
    let chosen = if is_free { *random.pick(&sentences) } else { random.below(texts.len()) };
    let other = random.below(texts.len());
    let mut position = 0;
    tree.each_text(&mut |text| {
        if position == chosen {
            match random.below(10) {
                0 => text.clone_from(&texts[other]),
                1 => *text = (*random.pick(&MEANINGFUL)).to_owned(),
                2 => *text = text.repeat(1 + random.below(LONG[1]) / text.len().max(1)),
                _ => {
                    let trouble = *random.pick(&TROUBLEMAKERS);
                    insert(text, trouble, random);
                }
            }
        }
        position += 1;
    });
}

/// A troublemaker, or what means something, or the name of a member.
pub(crate) fn word(random: &mut Random) -> String {
    match random.below(3) {
        0 => (*random.pick(&TROUBLEMAKERS)).to_owned(),
        1 => (*random.pick(&MEANINGFUL)).to_owned(),
        _ => (*random.pick(&NAMES)).to_owned(),
    }
}

fn any_value(random: &mut Random) -> Tree {
    match random.below(5) {
        0 | 1 => Tree::Token((*random.pick(&TOKENS)).to_owned()),
        2 => Tree::Token(random.pick(&["9", "1", "0"]).repeat(400)),
        3 => Tree::Text(word(random)),
        _ => Tree::Text(random.pick(&["a", "é", "😀", "{a}", "/", " "]).repeat(*random.pick(&LONG))),
    }
}

/// Replaces a scalar by one of another kind; of a container it replaces the container.
fn scalar(node: &mut Tree, random: &mut Random) {
    *node = match node {
        Tree::Token(token) if random.percent(30) => Tree::Text(token.clone()),
        Tree::Text(text) if random.percent(30) => Tree::List(vec![Tree::Text(text.clone())]),
        Tree::Text(text) if random.percent(30) => Tree::Members(vec![(text.clone(), Tree::Text(text.clone()))]),
        _ => any_value(random),
    };
}

/// Puts a troublemaker into a text or, of a container, into the name of a member.
fn trouble(node: &mut Tree, random: &mut Random) {
    let trouble = *random.pick(&TROUBLEMAKERS);
    match node {
        Tree::Text(text) => insert(text, trouble, random),
        Tree::Members(members) if !members.is_empty() => {
            let position = random.below(members.len());
            insert(&mut members[position].0, trouble, random);
        }
        _ => *node = Tree::Text(trouble.to_owned()),
    }
}

fn insert(text: &mut String, trouble: &str, random: &mut Random) {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    text.insert_str(*random.pick(&places), trouble);
}

/// A part of a tree; small parts are as likely as there are many of them.
fn part(tree: &Tree, random: &mut Random) -> Tree {
    let mut tree = tree.clone();
    let position = random.below(tree.count());
    tree.at(position).cloned().unwrap()
}

/// A reference to somewhere in the document, to itself or out of it.
fn reference(tree: &Tree, random: &mut Random) -> Tree {
    let mut pointer = "#".to_owned();
    let mut at = tree;
    while random.percent(80) {
        let (token, next) = match at {
            Tree::List(items) if !items.is_empty() => {
                let position = random.below(items.len());
                (position.to_string(), &items[position])
            }
            Tree::Members(members) if !members.is_empty() => {
                let (name, value) = random.pick(members);
                (name.replace('~', "~0").replace('/', "~1"), value)
            }
            _ => break,
        };
        pointer.push('/');
        pointer.push_str(&token);
        at = next;
    }
    let target = if random.percent(85) { pointer } else { word(random) };
    Tree::Members(vec![("$ref".to_owned(), Tree::Text(target))])
}

/// Brackets or members in each other; as a token, since no function here should follow them down.
fn nested(random: &mut Random) -> Tree {
    let depth = *random.pick(&DEPTHS);
    let (open, within, close) = *random.pick(&[("[", "", "]"), ("{\"a\":", "1", "}"), ("{\"allOf\":[", "{}", "]}"), ("{\"not\":", "true", "}")]);
    Tree::Token(format!("{}{within}{}", open.repeat(depth), close.repeat(depth)))
}

/// Repeats an item or a member up to a thousand times; members then have names of their own, or one for all.
fn repeat(node: &mut Tree, random: &mut Random) {
    let within = MAX_WEIGHT / 2;
    match node {
        Tree::List(items) if !items.is_empty() => {
            let item = random.pick(items).clone();
            let times = (within / item.weight().max(1)).min(1000);
            items.extend(std::iter::repeat_n(item, times));
        }
        Tree::Members(members) if !members.is_empty() => {
            let (name, value) = random.pick(members).clone();
            let times = (within / (name.len() + value.weight()).max(1)).min(1000);
            let is_same = random.percent(30);
            members.extend((0..times).map(|number| (if is_same { name.clone() } else { format!("{name}{number}") }, value.clone())));
        }
        Tree::Text(text) => {
            let times = (within / text.len().max(1)).min(1000);
            *text = text.repeat(times);
        }
        _ => *node = any_value(random),
    }
}

/// Swaps, drops, doubles or renames what a container holds.
fn among_members(node: &mut Tree, whole: &Tree, random: &mut Random) {
    match node {
        Tree::List(items) if !items.is_empty() => {
            let (one, other) = (random.below(items.len()), random.below(items.len()));
            match random.below(4) {
                0 => items.swap(one, other),
                1 => drop(items.remove(one)),
                2 => items.insert(other, items[one].clone()),
                _ => items.clear(),
            }
        }
        Tree::Members(members) if !members.is_empty() => {
            let (one, other) = (random.below(members.len()), random.below(members.len()));
            match random.below(8) {
                0 => members.swap(one, other),
                1 => drop(members.remove(one)),
                2 => members.insert(other, members[one].clone()),
                3 => {
                    let value = members[one].1.clone();
                    members[other].1 = value;
                }
                4 => members[one].0 = word(random),
                5 => members[one].0 = members[one].0.repeat(*random.pick(&LONG) / members[one].0.len().max(1) + 1),
                6 => members.push(((*random.pick(&NAMES)).to_owned(), part(whole, random))),
                _ => members.push((word(random), any_value(random))),
            }
        }
        _ => scalar(node, random),
    }
}

#[test]
fn a_text_changes_and_the_form_stays() {
    let seed = Tree::read("a.json", br#"{"a":[1,"b"],"c":{"d":"e"}}"#).unwrap();
    for case in 0..100 {
        let mut tree = seed.clone();
        change_text(&mut tree, &mut Random::of(case));
        assert_eq!(tree.count(), seed.count());
        tree.each_text(&mut |text| *text = "same".to_owned());
        let mut same = seed.clone();
        same.each_text(&mut |text| *text = "same".to_owned());
        assert_eq!(tree, same);
    }
}

#[test]
fn changes_are_the_same_for_a_case_and_reach_every_kind_of_node() {
    let seed = Tree::read("a.json", br#"{"a":[1,"b"],"c":{"d":"e"}}"#).unwrap();
    let changed = |case| {
        let mut tree = seed.clone();
        change(&mut tree, None, &mut Random::of(case));
        tree
    };
    let all: Vec<Tree> = (0..400).map(changed).collect();
    assert_eq!(all, (0..400).map(changed).collect::<Vec<_>>());
    assert!(all.iter().filter(|tree| **tree != seed).count() > 300);
    for wanted in ["\u{1b}", "$ref", "[[[[[[[[", "e999999"] {
        assert!(all.iter().any(|tree| format!("{tree:?}").contains(wanted.escape_debug().to_string().as_str())), "{wanted}");
    }
}
