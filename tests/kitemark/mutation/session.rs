//! A session: many cases on all cores, each in a fresh folder; those with faults are kept with what repeats them.

use crate::mutation::case::{Case, Run};
use crate::mutation::judge::{Asked, Fault, faults, of_text};
use crate::mutation::run::{End, LIMITS, Ran, run};
use crate::mutation::seeds::{Seeds, write};
use crate::mutation::table::ROWS;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most files of inputs of which each is looked at after a run.
const FEW: usize = 60;
/// How many cases of one class are kept.
const KEPT: usize = 3;
/// After how many cases a long session says how far it is.
const STEP: u64 = 1000;

/// Where a session works, and with what.
pub(crate) struct Session {
    pub(crate) binary: PathBuf,
    /// The folder of everything that is written.
    pub(crate) folder: PathBuf,
    pub(crate) seeds: Seeds,
}

/// A fault of a command in a case.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) case: u64,
    pub(crate) command: String,
    pub(crate) quote: String,
}

/// The result of a session.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// How many times the binary was run.
    pub(crate) runs: u64,
    /// How many runs ended with each exit code.
    pub(crate) codes: BTreeMap<i32, u64>,
    /// What is wrong, each with the cases in which it is.
    pub(crate) classes: BTreeMap<String, Vec<Found>>,
}

impl Outcome {
    fn count(&mut self, ran: &Ran) {
        self.runs += 1;
        if let End::Code(code) = ran.end {
            *self.codes.entry(code).or_default() += 1;
        }
    }
}

impl Session {
    /// A session under a name of its own.
    pub(crate) fn new(name: &str) -> Self {
        let binary = std::env::var_os("KITEMARK_MUTATION_BINARY").map_or_else(|| env!("CARGO_BIN_EXE_kitemark").into(), PathBuf::from);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("mutation").join(format!("{name}-{}", std::process::id()));
        let seeds = Seeds::new(&binary, &folder.join("sealing"));
        let session = Self { binary, folder, seeds };
        for (number, inputs) in session.seeds.all.iter().enumerate() {
            for (name, content) in &inputs.files {
                write(&session.seed(number), OsStr::new(name), content).expect("a file can be written");
            }
        }
        session
    }

    /// Runs the cases of these numbers.
    pub(crate) fn run(&self, numbers: std::ops::Range<u64>) -> Outcome {
        let next = AtomicU64::new(numbers.start);
        let outcome = Mutex::new(Outcome::default());
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        std::thread::scope(|scope| {
            for worker in 0..workers {
                let (next, outcome, end) = (&next, &outcome, numbers.end);
                scope.spawn(move || {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= end {
                            break;
                        }
                        self.one(number, worker, outcome);
                    }
                });
            }
        });
        outcome.into_inner().unwrap()
    }

    /// A file of the inputs that is not what it was: the folders of cases are linked to them, and nothing may write through.
    pub(crate) fn spoilt(&self) -> Option<PathBuf> {
        let all = self.seeds.all.iter().enumerate();
        let mut files = all.flat_map(|(number, inputs)| inputs.files.iter().map(move |(name, content)| (self.seed(number).join(name), content)));
        files.find(|(path, content)| std::fs::read(path).ok().as_ref() != Some(content)).map(|(path, _)| path)
    }

    fn seed(&self, number: usize) -> PathBuf {
        self.folder.join(format!("seeds/{number}"))
    }

    fn one(&self, number: u64, worker: usize, outcome: &Mutex<Outcome>) {
        let case = Case::new(&self.seeds, number);
        let folder = self.folder.join(format!("worker-{worker}"));
        // A file system may have no such name; then there is nothing to run.
        let runs = if self.lay_out(&case, &folder).is_ok() { case.runs.as_slice() } else { &[] };
        for command in runs {
            let (ran, faults) = self.judge(&case, command, &folder);
            let mut outcome = outcome.lock().unwrap();
            outcome.count(&ran);
            for fault in faults {
                let cases = outcome.classes.entry(fault.what).or_default();
                cases.push(Found { case: number, command: words(command), quote: fault.quote });
                if cases.len() <= KEPT {
                    self.keep(&case, number);
                }
            }
            drop(outcome);
            if ran.end == End::Code(2) {
                break;
            }
        }
        if number % STEP == STEP - 1 {
            use std::io::Write as _;
            let outcome = outcome.lock().unwrap();
            let _ = writeln!(std::io::stderr(), "case {number}: {} runs, {} classes of faults", outcome.runs, outcome.classes.len());
        }
        let _ = std::fs::remove_dir_all(&folder);
    }

    /// Makes the folder of a case. What is as in the inputs is linked: thousands of copies would take longer than the runs.
    pub(crate) fn lay_out(&self, case: &Case<'_>, folder: &Path) -> std::io::Result<()> {
        let _ = std::fs::remove_dir_all(folder);
        let number = self.seeds.all.iter().position(|inputs| std::ptr::eq(inputs, case.inputs)).unwrap();
        let from = self.seed(number);
        for (name, content) in &case.inputs.files {
            if case.removed.contains(name) || case.changed.contains_key(OsStr::new(name)) {
                continue;
            }
            let to = folder.join(name);
            std::fs::create_dir_all(to.parent().unwrap())?;
            if std::fs::hard_link(from.join(name), &to).is_err() {
                write(folder, OsStr::new(name), content)?;
            }
        }
        for (name, content) in &case.changed {
            write(folder, name, content)?;
        }
        Ok(())
    }

    /// Runs a command of a case in its folder, and gives back what it did with the faults of that.
    pub(crate) fn judge(&self, case: &Case<'_>, command: &Run, folder: &Path) -> (Ran, Vec<Fault>) {
        let stdin = command.stdin.as_ref().map(|file| folder.join(file));
        let ran = run(&self.binary, &command.arguments, folder, stdin, &LIMITS);
        let has = |pair: [&str; 2]| command.arguments.windows(2).any(|words| words == pair.map(OsString::from));
        let mut found = faults(&ran, Asked { json: has(["--format", "json"]), colour: has(["--colour", "always"]) });
        for name in case.row.writes {
            let is_new = |bytes: &Vec<u8>| case.laid_out(OsStr::new(name)) != Some(bytes);
            if let Some(fault) = std::fs::read(folder.join(name)).ok().filter(is_new).and_then(|bytes| of_text(&bytes, false)) {
                found.push(Fault { what: format!("{} in {name}", fault.what), ..fault });
            }
        }
        found.extend(overwritten(case, folder));
        (ran, found)
    }

    /// Keeps the folder of a case with the commands that repeat it.
    fn keep(&self, case: &Case<'_>, number: u64) {
        let kept = self.folder.parent().unwrap().join(format!("case-{number}"));
        let _ = std::fs::remove_dir_all(&kept);
        if self.lay_out(case, &kept).is_err() {
            return;
        }
        let mut text = String::new();
        for run in &case.runs {
            let input = run.stdin.as_ref().map(|file| format!(" < {}", quoted(file))).unwrap_or_default();
            let arguments: Vec<String> = run.arguments.iter().map(|argument| quoted(argument)).collect();
            let _ = writeln!(text, "env -i SOURCE_DATE_EPOCH={} {} {}{input}", crate::mutation::run::NOW, self.binary.display(), arguments.join(" "));
        }
        let _ = std::fs::write(kept.join("commands"), text);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The words of a command before its arguments, where no troublemaker is in them.
fn words(run: &Run) -> String {
    let words: Vec<&str> = run.arguments.iter().take(2).map(|argument| argument.to_str().unwrap_or_default()).collect();
    let is_known = |words: &[&str]| ROWS.iter().flat_map(|row| row.runs).any(|known| known.split(' ').take(words.len()).eq(words.iter().copied()));
    let has_commands = ["standards", "key", "trust"].contains(&words[0]);
    let words = &words[..if has_commands { words.len() } else { 1 }];
    if is_known(words) { words.join(" ") } else { "a command that there is not".to_owned() }
}

/// A file of the inputs that was there before a run and holds something else after it.
fn overwritten(case: &Case<'_>, folder: &Path) -> Option<Fault> {
    let names = case.inputs.files.keys().filter(|_| case.inputs.files.len() <= FEW).map(OsStr::new);
    let mut all = names.chain(case.changed.keys().map(OsString::as_os_str));
    let is_meant = |name: &OsStr| {
        let name = name.to_string_lossy();
        case.row.writes.iter().any(|written| name == *written || written.ends_with('/') && name.starts_with(written))
    };
    let is_other = |name: &&OsStr| {
        let before = case.laid_out(name);
        before.is_some() && !is_meant(name) && std::fs::read(folder.join(name)).ok().as_ref() != before
    };
    all.find(is_other).map(|name| Fault { what: "an input overwritten".to_owned(), quote: quoted(name) })
}

/// An argument as a shell takes it, whatever bytes it has.
fn quoted(argument: &OsStr) -> String {
    let bytes = argument.as_encoded_bytes();
    if !bytes.is_empty() && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_./@=:,".contains(byte)) {
        return argument.to_string_lossy().into_owned();
    }
    let inner: String = bytes
        .iter()
        .map(|byte| match byte {
            b'\'' | b'\\' => format!("\\{}", char::from(*byte)),
            b' '..=b'~' => char::from(*byte).to_string(),
            _ => format!("\\x{byte:02x}"),
        })
        .collect();
    format!("$'{inner}'")
}

#[test]
fn arguments_are_quoted_for_a_shell() {
    assert_eq!(quoted(OsStr::new("--key")), "--key");
    assert_eq!(quoted(OsStr::new("a'b\u{9b}")), "$'a\\'b\\xc2\\x9b'");
    assert_eq!(quoted(OsStr::new("")), "$''");
}
