//! `init`: write a manifest from a contract, with a comment for every field.

use super::args::InitArguments;
use super::{Exit, SALT_BYTES, print, print_error, random_hex, unwritable, usage_error};
use kitemark_contract::{Contract, Recognition};
use kitemark_document::text::visible_yaml;
use kitemark_document::{OutputFault, Outputs};
use kitemark_model::Index;
use kitemark_product::{MANIFEST_NAME, Product, ReadOptions};
use std::fmt::Write as _;

/// What to do where the file is not the one that was meant.
const NAME_IT: &str = "name the OpenAPI file that the manifest is for";

pub(super) fn run(arguments: &InitArguments) -> Exit {
    let path = &arguments.contract;
    if path.is_dir() {
        print_error(&format!("{} is a folder", path.display()), NAME_IT);
        return Exit::WrongQuestion;
    }
    let product = match Product::read(path, &ReadOptions { root: path.parent().map(std::path::Path::to_path_buf), previous: None }) {
        Ok(product) => product,
        Err(fault) => {
            print_error(&fault.to_string(), &fault.help());
            return Exit::WrongQuestion;
        }
    };
    let Some(contract) = product.contracts.first() else {
        print_error(&format!("{} holds no contract", path.display()), NAME_IT);
        return Exit::WrongQuestion;
    };
    if let Some((what, help)) = not_judged(&contract.recognition) {
        let why = format!("`kitemark check {}` says why", path.display());
        print_error(&format!("{} {what}", path.display()), help.unwrap_or(&why));
        return Exit::WrongQuestion;
    }
    let salt = match random_hex(SALT_BYTES) {
        Ok(salt) => salt,
        Err(exit) => return exit,
    };
    let text = manifest(contract).replace("#salt: SALT", &format!("#salt: {salt}"));
    if arguments.stdout {
        return print(&text);
    }
    let target = path.with_file_name(MANIFEST_NAME);
    let mut outputs = Outputs::default();
    let written = if arguments.force { outputs.open(&target) } else { outputs.open_new(&target) }.and_then(|output| output.write(&text));
    match written {
        Ok(()) => print(&format!("wrote {}; complete the fields marked TODO\n", target.display())),
        Err(fault @ OutputFault::Exists(_)) => usage_error(&fault.to_string(), "give --force to replace it, or --stdout to see the new one"),
        Err(fault) => unwritable(&fault),
    }
}

/// What a file is for which no manifest can be written, and what to do where this alone says it.
fn not_judged(recognition: &Recognition) -> Option<(String, Option<&'static str>)> {
    const CONVERT: &str = "write the contract in OpenAPI 3.0, 3.1 or 3.2, and give that";
    Some(match recognition {
        Recognition::OpenApi(_) => return None,
        Recognition::Swagger2 => ("is a Swagger 2.0 document, which is not judged".into(), Some(CONVERT)),
        Recognition::UnknownVersion(version) => (format!("is of OpenAPI `{version}`, which is not judged"), Some(CONVERT)),
        Recognition::UnquotedVersion(version) => {
            (format!("states its version as the number {version}, which has no last part"), Some("write it in quotes, as in `openapi: '3.1.0'`"))
        }
        Recognition::NotOpenApi => ("is no OpenAPI document: it has no field `openapi`".into(), Some(NAME_IT)),
        Recognition::NotAMapping => ("is no OpenAPI document: it is no mapping".into(), Some(NAME_IT)),
        Recognition::Unreadable(_) => ("cannot be read".into(), None),
    })
}

/// A text as a YAML scalar in double quotes, in which no character can hide (YAML 1.2.2 section 5.7).
fn quoted(text: &str) -> String {
    visible_yaml(&serde_json::Value::from(text).to_string())
}

/// The first sentence of a description, which is all that a catalogue shows.
fn first_sentence(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.find(". ") {
        Some(end) => words.get(..=end).unwrap_or_default().to_owned(),
        None => words.chars().take(200).collect(),
    }
}

/// What only the supplier can say: a line of explanation for each field, and the field behind a `#` to be taken away.
const OPTIONAL: &str = "
# What follows is asked for by requirements that are met by evidence. Take away the # of each line that holds, and set it.
# Beside name, url and kind an environment may have these: values of parameters, your own certificate authority, and the
# environment variables with what opens it, by the names of the contract's security schemes: values: probe.yaml,
# roots: roots.pem, credentials: { bearer: { token: EXAMPLE_TOKEN } }. No secret stands in this file.
# Whether asking a GET operation changes nothing, where its names leave that in doubt or say the wrong thing.
#operations: { getExample: { safe: true } }
# Months that a superseded major version is kept.
#deprecation: { minMonths: 12 }
# The last day of support (or evergreen: true), the days within which vulnerabilities are mended, and the months of notice.
#support: { endOfSupport: 2031-03-31, criticalPatchDays: 7, highPatchDays: 14, noticeMonths: 12 }
# Hours within which forces learn of an incident, a contact that answers day and night, and when that was last tried.
#incident: { noticeHours: 24, contact: '+441632960000', exercised: 2026-01-31 }
# Countries where data is stored, ISO 3166-1 alpha-2.
#dataLocations: [GB]
# Countries from which data is accessed, ISO 3166-1 alpha-2.
#accessLocations: [GB]
# Where the product runs: cloud, supplier or customer.
#hosting: cloud
# Documents for what no machine can test, each under its kind; `kitemark explain` of a requirement names its kind and fields.
# A file is named relative to this one, with the SHA-256 of its bytes.
# The salt is drawn for you: with it nobody can tell by the digests in a report what they guess to be in your documents.
#salt: SALT
#evidence:
#  cyberEssentials:
#    { level: plus, certificateId: TODO, issuedTo: TODO, scope: TODO, issued: 2026-01-31, expires: 2027-01-31, file: evidence/certificate.pdf, sha256: TODO }
# Bounded exceptions that somebody other than the supplier has approved, for findings by the ids that a report gives them.
#waivers:
#  - requirement: INT-00
#    findings: [0123456789abcdef]
#    reason: Why it cannot be met now
#    compensatingControl: What stands in for it until then
#    owner: Who sees to it that the exception ends
#    approver: { name: Who approved it, organisation: Whose authority it is }
#    expires: 2027-01-31
";

fn manifest(contract: &Contract) -> String {
    let root = contract.root();
    let info = contract.get(root, "info");
    let of_info = |field: &str| info.and_then(|info| contract.get_string(info, field)).map(first_sentence);
    let contact = info.and_then(|info| contract.get(info, "contact"));
    let of_contact = |field: &str| contact.and_then(|contact| contract.get_string(contact, field)).map(str::to_owned);
    let todo = |value: Option<String>| value.map_or_else(|| "\"TODO\"".to_owned(), |text| quoted(&text));
    let file = contract.parts.first().map(|part| part.source.name.clone()).unwrap_or_default();
    let index = Index::new(contract, None, None);
    let servers: Vec<(String, &str)> = index.servers().into_iter().filter(|(url, _)| url.contains("://")).collect();
    let secure = || servers.iter().filter(|(url, _)| url.starts_with("https://"));
    let server = secure().find(|(_, kind)| *kind == "production").or_else(|| secure().next()).map(|(url, _)| url.clone());
    let docs = contract.get(root, "externalDocs").and_then(|docs| contract.get_string(docs, "url")).map(str::to_owned);

    let mut text = String::from("# The manifest of a product: what is assessed. Paths are relative to this file.\n\n");
    text.push_str("# Who supplies it: the registered name, as it stands in certificates and contracts.\n");
    let _ = writeln!(text, "supplier:\n  legalName: {}\n", todo(of_contact("name")));
    text.push_str("# The product and the version that is assessed.\n");
    let _ = writeln!(text, "product: {}\nversion: {}\n", todo(of_info("title")), todo(of_info("version")));
    let _ = writeln!(text, "# Its OpenAPI files.\ncontracts:\n  - {}\n", quoted(&file));
    text.push_str("# Where it runs. kind: production, preproduction, test, sandbox or local.\nenvironments:\n");
    if servers.is_empty() {
        text.push_str("  []\n");
    }
    for (url, kind) in &servers {
        let kind = if *kind == "undescribed" { "production" } else { *kind };
        let _ = writeln!(text, "  - {{ name: {kind}, url: {}, kind: {kind} }}", quoted(url));
    }
    text.push_str("\n# Who may call it: open-data, partner or private.\nexposure: partner\n");
    text.push_str("# Whether personal data is processed, and whether for law enforcement.\npersonalData: true\nlawEnforcement: true\n");
    text.push_str("# The highest marking handled: OFFICIAL, OFFICIAL-SENSITIVE, SECRET or TOP SECRET.\nclassification: OFFICIAL\n");
    text.push_str("# Profiles that the product implements, such as soh-standard-api.\nprofiles: []\n\n");
    let _ = writeln!(
        text,
        "# Every interface that is offered, each with its machine-readable contract.\ninterfaces:\n  - {{ kind: openapi, contract: {} }}\n",
        quoted(&file)
    );
    text.push_str("# What an API catalogue shows.\ncatalogue:\n");
    for (field, value) in [
        ("name", of_info("title")),
        ("description", of_info("description")),
        ("url", server),
        ("contact", of_contact("email").or_else(|| of_contact("url"))),
        ("organisation", of_contact("name")),
        ("documentationUrl", docs),
    ] {
        let _ = writeln!(text, "  {field}: {}", todo(value));
    }
    text.push_str("\n# Pages about the product: changelog, deprecationPolicy, securityTxt, status, openapi.\nlinks: {}\n");
    text.push_str("# Whether the test environment holds synthetic data only.\ntestData: { synthetic: false }\n");
    text.push_str(OPTIONAL);
    text
}
