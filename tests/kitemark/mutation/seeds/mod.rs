//! The inputs that are changed: all that is ours and that a command reads, in folders as somebody would have them.

mod made;
mod sealing;

use crate::common::{fixture, products, root};
use crate::mutation::sealed::Signers;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which kind of folder a command is run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A product, its manifest at the top.
    Product,
    /// A contract alone, with another as its previous release.
    Contract,
    /// A product with what its service answered.
    Recorded,
    /// A product with what is needed to plan requests to its service.
    Planned,
    /// A product whose service is at a port of loopback where nobody listens.
    Asked,
    /// Standards and a scheme, with a contract and a sealed report that they judge.
    Standards,
    /// A sealed report, its product, and what a buyer has to judge it.
    Sealed,
    /// A sealed report of a contract that was compared with its previous release.
    Compared,
    /// Keys of every form.
    Keys,
}

/// Files by their names in a folder, with `/` between the parts.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A folder of inputs.
pub(crate) struct Inputs {
    pub(crate) kind: Kind,
    /// What it was made of.
    pub(crate) name: String,
    /// The contract in it, where the kind does not say its name.
    pub(crate) contract: String,
    pub(crate) files: Files,
}

impl Inputs {
    fn new(kind: Kind, name: &str, files: Files) -> Self {
        Self { kind, name: name.to_owned(), contract: "openapi.yaml".to_owned(), files }
    }
}

/// All inputs, and who signs them.
pub(crate) struct Seeds {
    pub(crate) all: Vec<Inputs>,
    pub(crate) signers: Signers,
}

impl Seeds {
    /// Reads and makes all inputs; what only the binary can make, such as a statement, it makes in `folder`.
    pub(crate) fn new(binary: &Path, folder: &Path) -> Self {
        let signers = Signers::new();
        let mut all = Vec::new();
        for product in products() {
            let name = product.strip_prefix(fixture("")).unwrap().display().to_string();
            all.push(Inputs::new(Kind::Product, &name, files_in(&product)));
        }
        all.push(Inputs::new(Kind::Product, "interfaces", made::interfaces()));
        all.extend(contracts());
        for recording in ["conforming", "misbehaving"] {
            let mut files = product();
            files.insert("recording.har".to_owned(), read(&fixture(&format!("recordings/{recording}.har"))));
            all.push(Inputs::new(Kind::Recorded, recording, files));
        }
        all.push(Inputs::new(Kind::Planned, "planned", made::planned()));
        all.push(Inputs::new(Kind::Asked, "asked", made::asked(&signers)));
        let sealed = sealing::sealed(binary, folder, &signers);
        all.push(Inputs::new(Kind::Standards, "standards", made::standards(&sealed)));
        all.push(Inputs::new(Kind::Keys, "keys", made::keys(&sealed)));
        all.push(Inputs::new(Kind::Sealed, "sealed", sealed));
        all.push(Inputs::new(Kind::Compared, "compared", sealing::compared(binary, folder, &signers)));
        Self { all, signers }
    }

    /// The inputs of a kind.
    pub(crate) fn of(&self, kind: Kind) -> Vec<&Inputs> {
        self.all.iter().filter(|inputs| inputs.kind == kind).collect()
    }
}

/// The product that conforms.
fn product() -> Files {
    files_in(&fixture("conforming/police-records"))
}

/// Every contract of ours that needs no other file of its folder, and the folders of contracts of several files.
fn contracts() -> Vec<Inputs> {
    let mut found = Vec::new();
    let alone = [root().join("tests/kitemark/oracles"), root().join("standards/base"), fixture("hostile")].into_iter().chain(products());
    let previous = read(&fixture("conforming/police-records/openapi.yaml"));
    for folder in alone {
        for (name, content) in files_in(&folder) {
            let is_contract = [".yaml", ".json"].iter().any(|ending| name.ends_with(ending)) && !name.contains('/') && name != "kitemark.yaml";
            if is_contract {
                found.push((
                    format!("{}/{name}", folder.display()),
                    name.clone(),
                    Files::from([(name, content.clone()), ("previous.yaml".into(), content)]),
                ));
            }
        }
    }
    for (folder, contract) in [("hostile/recursive-files", "a.yaml"), ("hostile/broken-part", "openapi.yaml"), ("conforming/split", "openapi.yaml")] {
        let mut files = files_in(&fixture(folder));
        files.remove("kitemark.yaml");
        files.insert("previous.yaml".to_owned(), previous.clone());
        found.push((folder.to_owned(), contract.to_owned(), files));
    }
    found.into_iter().map(|(name, contract, files)| Inputs { contract, ..Inputs::new(Kind::Contract, &name, files) }).collect()
}

/// The files of a folder and of the folders in it.
pub(crate) fn files_in(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).expect("a folder of ours can be listed") {
            let path = entry.expect("a folder of ours can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().iter().map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("/");
                files.insert(name, read(&path));
            }
        }
    }
    files
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes files into a folder. Private keys are for their owner alone, or they would be refused.
pub(crate) fn write(folder: &Path, name: &std::ffi::OsStr, content: &[u8]) -> std::io::Result<PathBuf> {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap())?;
    std::fs::write(&path, content)?;
    #[cfg(unix)]
    if is_secret(name) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(path)
}

fn is_secret(name: &std::ffi::OsStr) -> bool {
    name.to_string_lossy().ends_with(".pem") || name == "passphrase"
}
