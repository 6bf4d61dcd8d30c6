//! The arguments of the commands.

use clap::{Args, Parser, Subcommand, ValueEnum};
use kitemark_probe::caa;
use kitemark_seal::trust::Assurance;
use kitemark_standard::{Aspect, Method, SafetyClass};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Judges products against published standards, clause by clause.
#[derive(Debug, Parser)]
#[command(name = "kitemark", version, about, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Assess a product: a folder with kitemark.yaml, an OpenAPI file, or - for standard input
    Check(Box<CheckArguments>),
    /// List every request that asking the running service would send, without sending any
    Plan(PlanArguments),
    /// Write a manifest from a contract, with a comment for every field
    Init(InitArguments),
    /// Explain a requirement: clause, reason, sources, remedy and examples
    Explain(ExplainArguments),
    /// List the requirements of a scheme
    List(CriteriaArguments),
    /// Curate standards: list, show, render, write, lint, test, publish
    #[command(subcommand)]
    Standards(StandardsCommand),
    /// Make and show keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// Sign a statement, with a key here or with one that stays where it is
    Sign(SignArguments),
    /// Verify a sealed report, offline: who signed it, what it says, what it does not show
    Verify(VerifyArguments),
    /// Run the check of a sealed report again and compare
    Reproduce(ReproduceArguments),
    /// Say which bids meet the policy of a tender, side by side, with the reasons
    Gate(GateArguments),
    /// Show whom a trust root trusts to say what
    #[command(subcommand)]
    Trust(TrustCommand),
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// A folder with kitemark.yaml, an OpenAPI file, or - for standard input
    #[arg(default_value = ".")]
    pub(super) product: PathBuf,
    #[command(flatten)]
    pub(super) criteria: CriteriaArguments,
    /// The grade that is asked for
    #[arg(long, default_value_t = 1)]
    pub(super) grade: u8,
    /// The contract of the previous release, to find breaking changes
    #[arg(long, value_name = "FILE")]
    pub(super) previous: Option<PathBuf>,
    /// Read files of the contract anywhere within this folder
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// Judge what the running service answered too: a recording (HTTP Archive 1.2), offline
    #[arg(long, value_name = "FILE")]
    pub(super) replay: Option<PathBuf>,
    #[command(flatten)]
    pub(super) live: LiveArguments,
    /// Judge these requirements only
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Judge by these methods only; the verdict is then about those alone
    #[arg(long, value_enum, num_args = 1.., value_delimiter = ',')]
    pub(super) method: Vec<MethodArgument>,
    /// Show findings of this level and above
    #[arg(long, value_enum, default_value_t = LevelArgument::Should)]
    pub(super) level: LevelArgument,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub(super) format: Format,
    /// Whether the report is coloured
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub(super) colour: Colour,
    /// Write the report to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// How many threads judge; the result does not depend on it
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<usize>,
    #[command(flatten)]
    pub(super) issue: IssueArguments,
    #[command(flatten)]
    pub(super) passphrase: PassphraseArguments,
    #[command(flatten)]
    pub(super) outputs: OutputArguments,
}

#[derive(Debug, Args)]
pub(super) struct OutputArguments {
    /// Make the folders that are missing for the files that are written
    #[arg(long)]
    pub(super) create_folders: bool,
}

#[derive(Debug, Args)]
pub(super) struct LiveArguments {
    /// Ask the running service too: what `kitemark plan` lists, and nothing else
    #[arg(long, conflicts_with = "replay")]
    pub(super) live: bool,
    #[command(flatten)]
    pub(super) environment: EnvironmentArguments,
    /// List the requests without sending any
    #[arg(long, requires = "live")]
    pub(super) dry_run: bool,
    /// Keep what was sent and answered in this file (HTTP Archive 1.2, redacted)
    #[arg(long, value_name = "FILE", requires = "live")]
    pub(super) record: Option<PathBuf>,
    /// Ask a service at a private or loopback address
    #[arg(long, requires = "live")]
    pub(super) allow_private: bool,
    /// How many requests a second are sent at most, up to 10
    #[arg(long, value_name = "N", default_value_t = 2.0, requires = "live", value_parser = rate)]
    pub(super) rate: f32,
    /// How many requests are sent at most
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "live")]
    pub(super) requests: usize,
}

/// A number of requests a second.
fn rate(text: &str) -> Result<f32, String> {
    let rate: f32 = text.parse().map_err(|_| "it is no number".to_owned())?;
    if (0.01..=10.0).contains(&rate) { Ok(rate) } else { Err("it is a number from 0.01 to 10".to_owned()) }
}

#[derive(Debug, Args)]
pub(super) struct PlanArguments {
    /// A folder with kitemark.yaml, an OpenAPI file, or - for standard input
    #[arg(default_value = ".")]
    pub(super) product: PathBuf,
    #[command(flatten)]
    pub(super) criteria: CriteriaArguments,
    #[command(flatten)]
    pub(super) environment: EnvironmentArguments,
    /// Plan what these requirements need only
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Read files of the contract anywhere within this folder
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// How the plan is written
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct EnvironmentArguments {
    /// The environment by its name or address: the only one that is not production unless given
    #[arg(long, value_name = "NAME")]
    pub(super) environment: Option<String>,
    /// The greatest class of requests: L1 observes, L2 also asks for what a conforming server refuses, L3 also sends what
    /// could change the service
    #[arg(long, value_enum, default_value_t = ClassArgument::Observe)]
    pub(super) class: ClassArgument,
    /// Ask also what may act by its names: once each, after all else; `kitemark plan` lists it
    #[arg(long)]
    pub(super) doubtful: bool,
    /// The values of parameters that the contract does not state
    #[arg(long, value_name = "FILE")]
    pub(super) values: Option<PathBuf>,
    /// The consent to requests of class L3: host, operations, time and contact
    #[arg(long, value_name = "FILE")]
    pub(super) consent: Option<PathBuf>,
    /// The name server that is asked for CAA records, with its port where that is not 53; that of the system unless given
    #[arg(long, value_name = "ADDRESS", value_parser = resolver)]
    pub(super) resolver: Option<SocketAddr>,
}

/// The address of a name server.
fn resolver(text: &str) -> Result<SocketAddr, String> {
    let whole = text.parse().or_else(|_| text.parse::<IpAddr>().map(|address| SocketAddr::new(address, caa::PORT)));
    whole.map_err(|_| "it is an address such as 192.0.2.53 or [2001:db8::53]:5353".to_owned())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ClassArgument {
    #[value(name = "L1")]
    Observe,
    #[value(name = "L2")]
    Refusal,
    #[value(name = "L3")]
    Mutating,
}

impl From<ClassArgument> for SafetyClass {
    fn from(argument: ClassArgument) -> Self {
        match argument {
            ClassArgument::Observe => Self::L1,
            ClassArgument::Refusal => Self::L2,
            ClassArgument::Mutating => Self::L3,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct IssueArguments {
    /// Seal the report with the private key in this file
    #[arg(long, value_name = "KEY")]
    pub(super) sign: Option<PathBuf>,
    /// Where the sealed report goes: report.dsse.json unless given
    #[arg(long, value_name = "FILE", requires = "sign")]
    pub(super) sealed: Option<PathBuf>,
    /// Write the statement that a key elsewhere is to sign: see `kitemark sign --prepare`
    #[arg(long, value_name = "FILE")]
    pub(super) statement: Option<PathBuf>,
    /// Who runs the assessment
    #[arg(long, value_enum, default_value_t = AssuranceArgument::SelfRun)]
    pub(super) assurance: AssuranceArgument,
    /// What the buyer asked to be repeated in the report
    #[arg(long, value_name = "TEXT")]
    pub(super) challenge: Option<String>,
    /// For how many days the report is valid, at most as long as an award of the scheme
    #[arg(long, value_name = "DAYS")]
    pub(super) valid_days: Option<u32>,
}

impl IssueArguments {
    /// Whether a sealed report or its statement is asked for.
    pub(super) fn asks(&self) -> bool {
        self.sign.is_some() || self.statement.is_some()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AssuranceArgument {
    #[value(name = "self")]
    SelfRun,
    Independent,
    Authority,
}

impl From<AssuranceArgument> for Assurance {
    fn from(argument: AssuranceArgument) -> Self {
        match argument {
            AssuranceArgument::SelfRun => Self::SelfRun,
            AssuranceArgument::Independent => Self::Independent,
            AssuranceArgument::Authority => Self::Authority,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct TrustArguments {
    /// Trust the public key in this file, and nobody else
    #[arg(long, value_name = "FILE", conflicts_with = "trust")]
    pub(super) key: Option<PathBuf>,
    /// Trust whom a trust root names: a file, or a folder with its versions
    #[arg(long, value_name = "ROOT")]
    pub(super) trust: Option<PathBuf>,
    /// Refuse a trust root below this version: the highest that you have seen
    #[arg(long, value_name = "N", requires = "trust", conflicts_with = "key", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) least_root_version: Option<u64>,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// The sealed report
    pub(super) report: PathBuf,
    #[command(flatten)]
    pub(super) trust: TrustArguments,
    /// The folder with the files that the report should be about
    #[arg(long, value_name = "DIR")]
    pub(super) inputs: Option<PathBuf>,
    #[command(flatten)]
    pub(super) expect: ExpectArguments,
    /// The day for which the answers are to hold, YYYY-MM-DD; today unless given
    #[arg(long, value_name = "DATE")]
    pub(super) at: Option<String>,
    /// Use the standards in this folder instead of the published ones
    #[arg(long, value_name = "DIR")]
    pub(super) standards: Option<PathBuf>,
    /// How the answers are written
    #[arg(long, value_enum, default_value_t = VerifyFormat::Terminal)]
    pub(super) format: VerifyFormat,
}

#[derive(Debug, Args)]
pub(super) struct ExpectArguments {
    /// The product, by its id or name
    #[arg(long, value_name = "NAME")]
    pub(super) expect_product: Option<String>,
    /// The version of the product
    #[arg(long, value_name = "VERSION")]
    pub(super) expect_version: Option<String>,
    /// A standard, with the lowest edition that is enough: ID or ID@>=1.0.0
    #[arg(long, value_name = "STANDARD")]
    pub(super) expect_standard: Vec<String>,
    /// The scheme
    #[arg(long, value_name = "ID")]
    pub(super) expect_scheme: Option<String>,
    /// The grade; that of the report unless given
    #[arg(long, value_name = "GRADE")]
    pub(super) expect_grade: Option<u8>,
    /// The lowest assurance
    #[arg(long, value_enum, value_name = "ASSURANCE")]
    pub(super) expect_assurance: Option<AssuranceArgument>,
    /// The greatest age of the report in days
    #[arg(long, value_name = "DAYS")]
    pub(super) max_age: Option<u32>,
    /// What the report was asked to repeat
    #[arg(long, value_name = "TEXT")]
    pub(super) challenge: Option<String>,
    /// What must have been judged; what the report says that it asked, unless given
    #[arg(long, value_enum, num_args = 1.., value_delimiter = ',', value_name = "ASPECT")]
    pub(super) asks: Vec<AspectArgument>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AspectArgument {
    Contract,
    Evidence,
    Service,
    Data,
}

impl From<AspectArgument> for Aspect {
    fn from(argument: AspectArgument) -> Self {
        match argument {
            AspectArgument::Contract => Self::Contract,
            AspectArgument::Evidence => Self::Evidence,
            AspectArgument::Service => Self::Service,
            AspectArgument::Data => Self::Data,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum VerifyFormat {
    Terminal,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct GateArguments {
    /// The policy: a YAML file by standards/schemas/policy.schema.json
    pub(super) policy: PathBuf,
    /// The sealed reports, one for each bid
    #[arg(required = true, value_name = "REPORT")]
    pub(super) reports: Vec<PathBuf>,
    /// The day for which the decision is to hold, YYYY-MM-DD; today unless given
    #[arg(long, value_name = "DATE")]
    pub(super) at: Option<String>,
    /// Refuse a trust root of the policy below this version: the highest that you have seen
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) least_root_version: Option<u64>,
    /// Hold the standards in this folder beside the published ones; give it once for each folder
    #[arg(long, value_name = "DIR")]
    pub(super) standards: Vec<PathBuf>,
    /// How the decision is written
    #[arg(long, value_enum, default_value_t = VerifyFormat::Terminal)]
    pub(super) format: VerifyFormat,
}

#[derive(Debug, Args)]
pub(super) struct ReproduceArguments {
    /// The sealed report
    pub(super) report: PathBuf,
    /// The folder of the product, or its contract
    #[arg(long, value_name = "PATH")]
    pub(super) inputs: PathBuf,
    /// The contract of the previous release, where the report compared with one
    #[arg(long, value_name = "FILE")]
    pub(super) previous: Option<PathBuf>,
    /// The recording, where the report judged one: recording.har in the folder of the product unless given
    #[arg(long, value_name = "FILE")]
    pub(super) replay: Option<PathBuf>,
    #[command(flatten)]
    pub(super) trust: TrustArguments,
    /// The day for which the report is to hold, YYYY-MM-DD; today unless given
    #[arg(long, value_name = "DATE")]
    pub(super) at: Option<String>,
    /// Use the standards in this folder instead of the published ones
    #[arg(long, value_name = "DIR")]
    pub(super) standards: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// The OpenAPI file
    pub(super) contract: PathBuf,
    /// Replace a manifest that is there
    #[arg(long)]
    pub(super) force: bool,
    /// Write to standard output instead of kitemark.yaml beside the contract
    #[arg(long)]
    pub(super) stdout: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The id of a requirement, such as INT-04
    pub(super) id: String,
    #[command(flatten)]
    pub(super) criteria: CriteriaArguments,
}

#[derive(Debug, Args)]
pub(super) struct CriteriaArguments {
    /// Use the standards in this folder instead of the published ones
    #[arg(long, value_name = "DIR")]
    pub(super) standards: Option<PathBuf>,
    /// A scheme file, or the id of a scheme
    #[arg(long, value_name = "FILE")]
    pub(super) scheme: Option<String>,
    /// The date that decides which editions are in force, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MethodArgument {
    Static,
    Live,
    Data,
    Attest,
}

impl From<MethodArgument> for Method {
    fn from(argument: MethodArgument) -> Self {
        match argument {
            MethodArgument::Static => Self::Static,
            MethodArgument::Live => Self::Live,
            MethodArgument::Data => Self::Data,
            MethodArgument::Attest => Self::Attest,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum LevelArgument {
    Note,
    Should,
    Must,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Terminal,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    Auto,
    Always,
    Never,
}

impl Colour {
    /// Whether output to standard output is coloured: asked for, or a terminal that understands it, without `NO_COLOR`.
    pub(super) fn is_on(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => super::streams::is_output_able() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum StandardsCommand {
    /// List the standards and their editions
    List(FolderArguments),
    /// Show a standard or one edition of it
    Show {
        /// The id of a standard, or id@edition
        standard: String,
        #[command(flatten)]
        folder: FolderArguments,
    },
    /// Show what requirements can select and say: kinds of node with their facts, keywords, native checks
    Kinds {
        /// Show one kind only
        kind: Option<String>,
    },
    /// Write the requirements for a reader: as the clauses of a tender
    Render(RenderArguments),
    /// Write a new standard, scheme or requirement to start from; nothing is replaced
    #[command(subcommand)]
    New(super::new::NewCommand),
    /// Find faults in the files of standards
    Lint {
        /// The folder of standards
        #[arg(default_value = "standards")]
        folder: PathBuf,
    },
    /// Run the examples of every requirement
    Test {
        /// The folder of standards
        #[arg(default_value = "standards")]
        folder: PathBuf,
        /// Run the examples of these requirements only
        #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
        only: Vec<String>,
    },
    /// Freeze standards into editions that never change again
    Publish {
        /// The folder of standards
        #[arg(default_value = "standards")]
        folder: PathBuf,
        /// Change nothing: say whether what is published is what the folder holds
        #[arg(long)]
        check: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct RenderArguments {
    /// As the numbered clauses of a tender
    #[arg(long, required = true)]
    pub(super) clauses: bool,
    /// Take scheme, grade and terms from the policy of the tender
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scheme", "grade"])]
    pub(super) policy: Option<PathBuf>,
    /// The id of the scheme
    #[arg(long, value_name = "ID")]
    pub(super) scheme: Option<String>,
    /// The grade up to which requirements count
    #[arg(long, default_value_t = 1)]
    pub(super) grade: u8,
    /// How the clauses are written
    #[arg(long, value_enum, default_value_t = RenderFormat::Markdown)]
    pub(super) format: RenderFormat,
    #[command(flatten)]
    pub(super) folder: FolderArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RenderFormat {
    Markdown,
    Html,
}

#[derive(Debug, Args)]
pub(super) struct FolderArguments {
    /// Use the standards in this folder instead of the published ones
    #[arg(long, value_name = "DIR")]
    pub(super) standards: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key: the private key in FILE, encrypted, and the public key in FILE.pub
    New {
        /// The file of the private key; it must not be there yet
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
        /// Make an Ed25519 key instead of ECDSA P-256
        #[arg(long)]
        ed25519: bool,
        /// Do not encrypt the private key
        #[arg(long, conflicts_with = "passphrase_file")]
        plain: bool,
        #[command(flatten)]
        passphrase: PassphraseArguments,
        #[command(flatten)]
        outputs: OutputArguments,
    },
    /// Show a key: its fingerprint, its algorithm, and whether it is encrypted
    Show {
        /// The file of a public or private key
        file: PathBuf,
        /// How it is shown
        #[arg(long, value_enum, default_value_t = KeyFormat::Terminal)]
        format: KeyFormat,
        #[command(flatten)]
        passphrase: PassphraseArguments,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum KeyFormat {
    /// For reading, and for reading aloud
    Terminal,
    /// As an entry of a trust root
    Json,
}

#[derive(Debug, Args)]
pub(super) struct PassphraseArguments {
    /// Read the passphrase from this file instead of the terminal; the variable KITEMARK_PASSPHRASE is read too
    #[arg(long, value_name = "FILE")]
    pub(super) passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("how").required(true).args(["key", "prepare", "attach", "signer_cmd"])))]
pub(super) struct SignArguments {
    /// A statement or trust root, or an envelope to which a signature is added
    pub(super) file: PathBuf,
    /// Sign with the private key in this file
    #[arg(long, value_name = "FILE", requires = "output")]
    pub(super) key: Option<PathBuf>,
    /// Write what a key elsewhere must sign: NAME.pae and its SHA-256, NAME.pae.sha256, beside the file
    #[arg(long)]
    pub(super) prepare: bool,
    /// Attach a signature made elsewhere: DER or 64 bytes
    #[arg(long, value_name = "FILE", requires_all = ["public_key", "output"])]
    pub(super) attach: Option<PathBuf>,
    /// Let this program sign, without a shell: {pae} is the file of what is signed, {sha256} that of its digest, {sig}
    /// that of the signature, which is read from standard output where it is not named
    #[arg(long, value_name = "COMMAND", requires_all = ["public_key", "output"])]
    pub(super) signer_cmd: Option<String>,
    /// The public key that the signature made elsewhere is by
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "prepare"])]
    pub(super) public_key: Option<PathBuf>,
    /// The envelope that is written
    #[arg(long, value_name = "FILE", conflicts_with = "prepare")]
    pub(super) output: Option<PathBuf>,
    /// Replace an envelope that is there, with all its signatures
    #[arg(long)]
    pub(super) force: bool,
    /// What is signed
    #[arg(long = "type", value_enum, default_value_t = SignType::Statement)]
    pub(super) kind: SignType,
    #[command(flatten)]
    pub(super) passphrase: PassphraseArguments,
    #[command(flatten)]
    pub(super) outputs: OutputArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SignType {
    Statement,
    TrustRoot,
}

#[derive(Debug, Subcommand)]
pub(super) enum TrustCommand {
    /// Verify a trust root and show its keys and roles
    Show {
        /// The envelope of a trust root, or a folder of 1.root.json, 2.root.json and so on
        root: PathBuf,
        /// Say whether it and its keys count on this day, YYYY-MM-DD
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
    },
}
