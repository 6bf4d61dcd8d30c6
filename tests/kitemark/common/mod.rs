//! What the tests share: running the binary, judging in process, and the fixtures.

pub(crate) mod boats;
pub(crate) mod frame;
pub(crate) mod generated;
pub(crate) mod labelled;
pub(crate) mod lapwing;
pub(crate) mod name_server;
pub(crate) mod seal;
pub(crate) mod sealed;
pub(crate) mod server;
pub(crate) mod shapes;
pub(crate) mod spelling;
pub(crate) mod tls;

use kitemark::assessment::{Assessment, Criteria, assess_product};
use kitemark::engine::RunFilter;
use kitemark::product::{Product, ReadOptions};
use kitemark::standard::embedded::editions_of;
use kitemark::standard::read_folder;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A fixture by its name below `fixtures/`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    root().join("fixtures").join(name)
}

/// The products of the fixtures: every folder with a manifest.
pub(crate) fn products() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![fixture("")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("fixtures can be listed") {
            let path = entry.expect("fixtures can be listed").path();
            if path.is_dir() {
                if path.join("kitemark.yaml").is_file() {
                    found.push(path);
                } else {
                    open.push(path);
                }
            }
        }
    }
    found.sort();
    found
}

/// Runs the binary with nothing of this machine's environment.
pub(crate) fn kitemark(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kitemark")).args(arguments).current_dir(root()).env_clear().output().expect("the binary runs")
}

/// The exit code of a run.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("the binary ends by itself")
}

/// Standard output as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

/// Standard error as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("output is UTF-8")
}

/// The criteria of the standards in this repository, made ready once.
pub(crate) static CRITERIA: LazyLock<Criteria> = LazyLock::new(|| {
    let folder = read_folder(&root().join("standards")).expect("the standards can be read");
    let scheme = folder.schemes.first().expect("there is a scheme").clone();
    Criteria::new(scheme, editions_of(&folder), None).expect("the standards can be used")
});

/// Reads a product.
pub(crate) fn read(path: &Path) -> Product {
    let previous = path.join("previous.yaml");
    let options = ReadOptions { root: None, previous: previous.is_file().then_some(previous) };
    Product::read(path, &options).expect("the product can be read")
}

/// Judges a product with every requirement.
pub(crate) fn assess(product: &Product) -> Assessment {
    assess_product(product, &CRITERIA, &RunFilter::default(), 1, 1)
}
