//! A case: one row of the table over one folder of inputs, changed as its number says and as no other number would.

use crate::mutation::mutate::{Donor, mutate};
use crate::mutation::random::Random;
use crate::mutation::sealed::{Signers, opened, restate};
use crate::mutation::seeds::{Files, Inputs, Seeds};
use crate::mutation::table::{ROWS, Row};
use crate::mutation::tree::{Style, Tree};
use crate::mutation::words::TROUBLEMAKERS;
use kitemark::document::sha256_hex;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// The largest file of which parts are taken, in bytes: larger ones are slow to read and hold nothing else.
const MAX_DONOR: usize = 120_000;

/// A command with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub(crate) arguments: Vec<OsString>,
    /// The file on its standard input.
    pub(crate) stdin: Option<OsString>,
}

/// What is run, over which files.
pub(crate) struct Case<'a> {
    pub(crate) row: &'static Row,
    pub(crate) inputs: &'a Inputs,
    /// The files that are not as in the inputs, by their names.
    pub(crate) changed: BTreeMap<OsString, Vec<u8>>,
    /// The files of the inputs that are not there.
    pub(crate) removed: Vec<String>,
    pub(crate) runs: Vec<Run>,
}

impl<'a> Case<'a> {
    /// The case of this number. Each row has its turn.
    pub(crate) fn new(seeds: &'a Seeds, number: u64) -> Self {
        let mut random = Random::of(number);
        let row = &ROWS[usize::try_from(number % u64::try_from(ROWS.len()).unwrap()).unwrap()];
        let inputs = *random.pick(&seeds.of(row.over));
        let names = candidates(row, inputs, &mut random);
        let mut case = Self { row, inputs, changed: BTreeMap::new(), removed: Vec::new(), runs: Vec::new() };
        // Arguments and names of files are strangers' words too.
        let turn = random.below(100);
        if turn < 92 {
            case.change_files(seeds, &names, &mut random);
        }
        case.fill_in(names.first().map(String::as_str));
        if (86..94).contains(&turn) {
            case.rename(&names, &mut random);
        }
        if turn >= 94 || names.is_empty() {
            case.change_arguments(&mut random);
        }
        case
    }

    /// The inputs as they are.
    pub(crate) fn unchanged(row: &'static Row, inputs: &'a Inputs) -> Self {
        let mut case = Self { row, inputs, changed: BTreeMap::new(), removed: Vec::new(), runs: Vec::new() };
        let first = row.changed.first().and_then(|pattern| meant(pattern, inputs).into_iter().next());
        case.fill_in(first.map(String::as_str));
        case
    }

    /// What a file holds before the first run, where it is there.
    pub(crate) fn laid_out(&self, name: &OsStr) -> Option<&Vec<u8>> {
        let of_inputs =
            || name.to_str().filter(|name| !self.removed.iter().any(|removed| removed == name)).and_then(|name| self.inputs.files.get(name));
        self.changed.get(name).or_else(of_inputs)
    }

    fn change_files(&mut self, seeds: &Seeds, names: &[String], random: &mut Random) {
        let count = if random.percent(15) { 2 } else { 1 };
        let mut changed = Files::new();
        for name in names.iter().take(count) {
            let donor = donor(seeds, self.inputs, random);
            changed.insert(name.clone(), mutate(name, &self.inputs.files[name], &donor, &seeds.signers, random));
        }
        if random.percent(85) {
            state_digests(self.inputs, &mut changed, &seeds.signers);
        }
        self.changed = changed.into_iter().map(|(name, content)| (name.into(), content)).collect();
    }

    /// The runs of the row, its placeholders filled in.
    fn fill_in(&mut self, changed: Option<&str>) {
        let requirement = changed.filter(|name| name.contains("/requirements/")).and_then(|name| name.rsplit('/').next());
        let requirement = requirement
            .map_or("INT-04".to_owned(), |name| name.splitn(4, '-').take(if name.starts_with("DQ") { 3 } else { 2 }).collect::<Vec<_>>().join("-"));
        for run in self.row.runs {
            let mut words = shlex::split(run).unwrap();
            for word in &mut words {
                *word = word
                    .replace("{contract}", &self.inputs.contract)
                    .replace("{changed}", changed.unwrap_or("nothing"))
                    .replace("{requirement}", &requirement);
            }
            let stdin = words.iter().position(|word| word == "<").map(|at| words.split_off(at).remove(1).into());
            self.runs.push(Run { arguments: words.into_iter().map(OsString::from).collect(), stdin });
        }
    }

    /// Gives a file a name with a troublemaker in it, in the arguments and in the other files too.
    fn rename(&mut self, names: &[String], random: &mut Random) {
        let Some(old) = names.first() else { return };
        let (folder, base) = old.rsplit_once('/').map_or((String::new(), old.as_str()), |(folder, base)| (format!("{folder}/"), base));
        let new = troubled(OsStr::new(base), random);
        let mut path = OsString::from(folder);
        path.push(&new);
        if path == OsString::from(old) || new.is_empty() {
            return;
        }
        let content = self.changed.remove(OsStr::new(old)).unwrap_or_else(|| self.inputs.files[old].clone());
        self.changed.insert(path.clone(), content);
        self.removed.push(old.clone());
        if let Some(text) = new.to_str() {
            self.mention(base, text);
        }
        for run in &mut self.runs {
            for argument in run.arguments.iter_mut().chain(&mut run.stdin).filter(|argument| *argument == OsStr::new(old)) {
                *argument = path.clone();
            }
        }
    }

    /// Replaces the name of a file in the documents that mention it.
    fn mention(&mut self, old: &str, new: &str) {
        for (name, content) in &self.inputs.files {
            let is_document = [".yaml", ".json"].iter().any(|ending| name.ends_with(ending)) && !name.starts_with("standards/");
            if self.removed.contains(name) || !is_document || memchr::memmem::find(content, old.as_bytes()).is_none() {
                continue;
            }
            let content = self.changed.get(OsStr::new(name)).unwrap_or(content);
            let Some(mut tree) = Tree::read(name, content) else { continue };
            tree.each_text(&mut |text| *text = text.replace(old, new));
            let style = if name.ends_with(".json") { Style::Json } else { Style::Yaml };
            self.changed.insert(name.into(), tree.write(style).into_bytes());
        }
    }

    /// Puts a troublemaker into an argument, or adds one that is nothing but that.
    fn change_arguments(&mut self, random: &mut Random) {
        let at = random.below(self.runs.len());
        let Some(run) = self.runs.get_mut(at) else { return };
        let words = run.arguments.len();
        // A program is named there, which is run.
        let is_program = |arguments: &[OsString], at: usize| at > 0 && arguments[at - 1] == "--signer-cmd";
        for _ in 0..=random.below(2) {
            let at = random.below(words + 1);
            match run.arguments.get(at) {
                Some(argument) if !is_program(&run.arguments, at) => {
                    let argument = argument.clone();
                    run.arguments[at] = troubled(&argument, random);
                }
                Some(_) => {}
                None => run.arguments.push(troubled(OsStr::new(random.pick(&["", "--", "--no-such-option=", "x"])), random)),
            }
        }
    }
}

/// Files that may be changed, two at most and perhaps the same.
fn candidates(row: &Row, inputs: &Inputs, random: &mut Random) -> Vec<String> {
    let mut names = Vec::new();
    for _ in 0..if row.changed.is_empty() { 0 } else { 2 } {
        let pattern: &&str = random.pick(row.changed);
        let meant = meant(pattern, inputs);
        if !meant.is_empty() {
            names.push((*random.pick(&meant)).clone());
        }
    }
    names
}

/// The files that a pattern of the table means.
fn meant<'a>(pattern: &str, inputs: &'a Inputs) -> Vec<&'a String> {
    let pattern = pattern.replace("{contract}", &inputs.contract);
    let is_meant = |name: &&String| match pattern.strip_prefix('*') {
        Some(ending) => name.ends_with(ending),
        None if pattern.is_empty() => true,
        None => **name == pattern || pattern.ends_with('/') && name.starts_with(&pattern),
    };
    inputs.files.keys().filter(is_meant).collect()
}

fn donor<'a>(seeds: &'a Seeds, inputs: &'a Inputs, random: &mut Random) -> Donor<'a> {
    let from = if random.percent(50) { inputs } else { random.pick(&seeds.all) };
    let small: Vec<(&String, &Vec<u8>)> = from.files.iter().filter(|(_, content)| content.len() <= MAX_DONOR).collect();
    let (name, bytes) = *random.pick(&small);
    Donor { name, bytes }
}

/// States the digests of files that were changed, where a wrong one would end a run before they are read.
fn state_digests(inputs: &Inputs, changed: &mut Files, signers: &Signers) {
    for (name, content) in changed.clone() {
        if let Some(stem) = name.strip_prefix("standards/published/").and_then(|name| name.strip_suffix(".json")) {
            let digest = format!("standards/published/{stem}.sha256");
            if inputs.files.contains_key(&digest) {
                changed.insert(digest, format!("{}\n", sha256_hex(&content)).into_bytes());
            }
        }
        let below = if name.starts_with("product/") { "product/" } else { "" };
        let manifest = format!("{below}kitemark.yaml");
        if let Some(stated) = changed.get(&manifest).or(inputs.files.get(&manifest)) {
            let text = String::from_utf8_lossy(stated).replace(&sha256_hex(&inputs.files[&name]), &sha256_hex(&content));
            if text.as_bytes() != stated.as_slice() && name != manifest {
                changed.insert(manifest, text.into_bytes());
            }
        }
    }
    let report = "report.dsse.json";
    if inputs.files.contains_key(report)
        && !changed.contains_key(report)
        && let Some((kind, payload)) = opened(&inputs.files[report])
        && let Some(mut statement) = Tree::read("payload.json", &payload)
    {
        let before = statement.clone();
        let manifest = changed.get("product/kitemark.yaml").or(inputs.files.get("product/kitemark.yaml"));
        let salt = manifest.and_then(|manifest| Tree::read("kitemark.yaml", manifest)).and_then(|mut tree| match tree.member("salt") {
            Some(Tree::Text(salt)) => Some(salt.clone()),
            _ => None,
        });
        for (name, content) in &*changed {
            let file = name.strip_prefix("product/").unwrap_or(name);
            let file = if file == "previous.yaml" { "previous/previous.yaml" } else { file };
            restate(&mut statement, file, content, salt.as_deref());
        }
        if statement != before {
            crate::mutation::sealed::refresh(&mut statement);
            changed.insert(report.to_owned(), signers.envelope(&kind, statement.write(Style::Json).trim_end().as_bytes()));
        }
    }
}

/// A word with a troublemaker in it; no argument and no name of a file can hold a NUL, and no such name a slash.
fn troubled(word: &OsStr, random: &mut Random) -> OsString {
    let trouble: String = random.pick(&TROUBLEMAKERS).replace(['\0', '/'], "\u{1}");
    let text = word.to_string_lossy();
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let (before, after) = text.split_at(*random.pick(&places));
    #[cfg(unix)]
    if random.percent(20) {
        use std::os::unix::ffi::OsStringExt as _;
        let bytes = *random.pick(&[&b"\xff"[..], b"\xc3", b"\xed\xa0\x80", b"\x9b2J"]);
        return OsString::from_vec([before.as_bytes(), bytes, after.as_bytes()].concat());
    }
    OsString::from(format!("{before}{trouble}{after}"))
}
