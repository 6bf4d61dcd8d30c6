//! The commands under test: over which inputs each is run, and which of the files are changed.

use crate::mutation::seeds::Kind;

/// Commands that follow each other in one folder; one that finds its question wrong ends the row.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) over: Kind,
    /// Which files are changed: names, `folder/` for all in it, `*.ending`; an empty text for any. Each is as likely.
    pub(crate) changed: &'static [&'static str],
    /// The arguments, as a shell would take them. `{contract}` is the contract, `{changed}` the first file that was
    /// changed, `{requirement}` the requirement that is in it; `< FILE` stands last.
    pub(crate) runs: &'static [&'static str],
    /// What is written: texts, which are judged as what is printed is, and `folder/` for files of a canonical form.
    pub(crate) writes: &'static [&'static str],
}

const fn row(over: Kind, changed: &'static [&'static str], runs: &'static [&'static str]) -> Row {
    Row { over, changed, runs, writes: &[] }
}

impl Row {
    const fn writing(self, writes: &'static [&'static str]) -> Self {
        Self { writes, ..self }
    }
}

/// Of a product: its manifest, what stands beside it, or any file of it.
const PRODUCT: &[&str] = &["kitemark.yaml", "*.yaml", "*.json", ""];
const CONTRACT: &[&str] = &["{contract}", "{contract}", "previous.yaml", ""];
const RECORDED: &[&str] = &["recording.har", "recording.har", "recording.har", "openapi.yaml"];
const PLANNED: &[&str] = &["values.yaml", "consent.yaml", "openapi.yaml", "kitemark.yaml"];
const STANDARDS: &[&str] = &[
    "standards/api-interoperability/",
    "standards/security-baseline/",
    "standards/data-quality/",
    "standards/code-lists/",
    "standards/formats/",
    "standards/vocabularies/",
    "standards/schemes/",
    "standards/published/",
    "standards/base/",
    "scheme.yaml",
];
const REQUIREMENTS: &[&str] =
    &["standards/api-interoperability/requirements/", "standards/security-baseline/requirements/", "standards/data-quality/requirements/"];
const PRIVATE: &[&str] = &["p256-pbkdf2.pem", "ed25519-scrypt.pem", "*.pem", "passphrase"];
const PUBLIC: &[&str] = &["p256.pub", "*.pub", "*.pem", ""];
const SEALED: &[&str] = &["report.dsse.json", "report.dsse.json", "supplier.pub"];
const ROOTED: &[&str] = &["report.dsse.json", "roots/1.root.json", "roots/2.root.json"];
const INPUTS: &[&str] = &["product/kitemark.yaml", "product/openapi.yaml", "product/recording.har", "product/evidence/", "report.dsse.json"];
const POLICY: &[&str] = &["policy.yaml", "policy.yaml", "report.dsse.json"];

/// Every command that reads a file.
pub(crate) const ROWS: &[Row] = &[
    row(Kind::Product, PRODUCT, &["check ."]),
    row(Kind::Product, PRODUCT, &["check . --format json --level note --grade 2"]),
    row(Kind::Product, PRODUCT, &["check . --colour always --level must --method static attest --grade 3 --threads 1"]),
    row(Kind::Product, PRODUCT, &["check . --output report.txt --level note"]).writing(&["report.txt"]),
    row(Kind::Product, PRODUCT, &["check . --only INT-50 SEC-47 SEC-43 INT-47 DQ-A-05 --format json --output report.json"]).writing(&["report.json"]),
    row(Kind::Recorded, &["openapi.yaml", "kitemark.yaml"], &["plan . --environment Sandbox --class L2 --as-of 2026-12-01"]),
    row(Kind::Contract, CONTRACT, &["check {contract} --previous previous.yaml"]),
    row(Kind::Contract, CONTRACT, &["check {contract} --previous previous.yaml --format json --root ."]),
    row(Kind::Contract, CONTRACT, &["check - --level note --colour never < {contract}"]),
    row(Kind::Contract, CONTRACT, &["init {contract}", "check ."]).writing(&["kitemark.yaml"]),
    row(Kind::Contract, CONTRACT, &["init {contract} --stdout --force"]),
    row(Kind::Contract, CONTRACT, &["plan {contract} --root . --only INT-18 --format json"]),
    row(Kind::Recorded, RECORDED, &["check . --replay recording.har --level note"]),
    row(Kind::Recorded, RECORDED, &["check . --replay recording.har --method live --format json"]),
    row(Kind::Planned, PLANNED, &["plan . --environment Sandbox --class L3 --values values.yaml --consent consent.yaml --resolver 127.0.0.1:1"]),
    row(Kind::Planned, PLANNED, &["plan . --environment Sandbox --class L3 --values values.yaml --consent consent.yaml --format json"]),
    row(
        Kind::Planned,
        PLANNED,
        &["check . --live --dry-run --environment Sandbox --class L3 --values values.yaml --consent consent.yaml --resolver 127.0.0.1:1 \
          --format json"],
    ),
    row(
        Kind::Asked,
        &["roots.pem", "certificate.pem", "key.pem"],
        &["check . --live --allow-private --rate 10 --requests 2 --method live --only SEC-02 --record recording.har"],
    ),
    row(Kind::Standards, STANDARDS, &["check {contract} --standards standards --scheme scheme.yaml --as-of 2026-12-01"]),
    row(Kind::Standards, STANDARDS, &["plan product --environment Sandbox --standards standards --scheme scheme.yaml --as-of 2026-12-01"]),
    row(Kind::Standards, STANDARDS, &["list --standards standards --scheme scheme.yaml --as-of 2026-12-01"]),
    row(Kind::Standards, REQUIREMENTS, &["explain {requirement} --standards standards --scheme policing-minimum --as-of 2026-12-01"]),
    row(Kind::Standards, REQUIREMENTS, &["check {contract} --standards standards --only {requirement} --format json"]),
    row(Kind::Standards, REQUIREMENTS, &["standards lint standards", "standards test standards --only {requirement}"]),
    row(Kind::Standards, STANDARDS, &["standards lint standards", "standards publish standards --check", "standards publish standards"])
        .writing(&["standards/published/"]),
    row(Kind::Standards, STANDARDS, &["standards list --standards standards"]),
    row(Kind::Standards, STANDARDS, &["standards show api-interoperability --standards standards"]),
    row(Kind::Standards, STANDARDS, &["standards new standard records-exchange standards", "standards new standard records-exchange new"])
        .writing(&["standards/records-exchange/standard.yaml"]),
    row(Kind::Standards, STANDARDS, &["standards new scheme records-minimum standards"]).writing(&["standards/schemes/records-minimum.yaml"]),
    row(
        Kind::Standards,
        STANDARDS,
        &["standards new requirement api-interoperability INT-99 'Names are nouns' standards", "standards test standards --only INT-99"],
    )
    .writing(&["standards/api-interoperability/requirements/INT-99-names-are-nouns.yaml"]),
    row(Kind::Standards, REQUIREMENTS, &["standards render --clauses --standards standards --scheme policing-minimum --grade 3"]),
    row(
        Kind::Standards,
        &["policy.yaml", "policy.yaml", "standards/schemes/", "standards/api-interoperability/"],
        &["standards render --clauses --format html --policy policy.yaml --standards standards"],
    ),
    row(Kind::Standards, STANDARDS, &["verify report.dsse.json --key supplier.pub --standards standards"]),
    row(Kind::Standards, STANDARDS, &["reproduce report.dsse.json --key supplier.pub --inputs product --standards standards"]),
    row(Kind::Standards, STANDARDS, &["gate policy.yaml report.dsse.json --standards standards"]),
    row(Kind::Keys, &[], &["standards kinds schema"]),
    row(Kind::Keys, PRIVATE, &["key show {changed} --passphrase-file passphrase"]),
    row(Kind::Keys, PUBLIC, &["key show {changed} --format json"]),
    row(Kind::Keys, PRIVATE, &["sign statement.json --key {changed} --passphrase-file passphrase --output out.dsse.json"]),
    row(Kind::Keys, PRIVATE, &["check openapi.yaml --sign {changed} --passphrase-file passphrase --sealed out.dsse.json --output report.txt"]),
    row(Kind::Keys, PUBLIC, &["verify report.dsse.json --key {changed}"]),
    row(Kind::Keys, &["passphrase"], &["key new --output new.pem --passphrase-file passphrase", "key show new.pem --passphrase-file passphrase"]),
    row(Kind::Keys, &["passphrase"], &["key new --output new.pem --plain --ed25519", "key show new.pem.pub"]),
    row(Kind::Sealed, SEALED, &["verify report.dsse.json --key supplier.pub"]),
    row(
        Kind::Sealed,
        SEALED,
        &["verify report.dsse.json --key supplier.pub --format json --inputs product --at 2026-12-02 --expect-product 'Harrier Case Records' \
          --expect-version 2.3.1 --expect-standard api-interoperability@>=1.0.0 --expect-scheme policing-minimum --expect-grade 1 \
          --expect-assurance self --max-age 5 --challenge 'for tender 7' --asks contract evidence service"],
    ),
    row(Kind::Sealed, ROOTED, &["verify report.dsse.json --trust roots --least-root-version 1"]),
    row(Kind::Sealed, INPUTS, &["verify report.dsse.json --key supplier.pub --inputs product"]),
    row(Kind::Sealed, INPUTS, &["reproduce report.dsse.json --key supplier.pub --inputs product"]),
    row(
        Kind::Sealed,
        SEALED,
        &["reproduce report.dsse.json --trust roots --least-root-version 2 --at 2026-12-02 --inputs product --replay product/recording.har"],
    ),
    row(
        Kind::Sealed,
        INPUTS,
        &[
            "check product --replay product/recording.har --as-of 2026-12-01 --sign supplier.pem --sealed out.dsse.json --output report.txt \
              --assurance self --challenge 'for tender 7' --valid-days 30",
            "verify out.dsse.json --key supplier.pub --inputs product",
            "reproduce out.dsse.json --key supplier.pub --inputs product",
            "gate policy.yaml out.dsse.json",
        ],
    )
    .writing(&["report.txt"]),
    row(
        Kind::Sealed,
        INPUTS,
        &[
            "check product --as-of 2026-12-01 --statement new.json --output report.json --format json",
            "sign new.json --key supplier.pem --output out.dsse.json",
            "gate policy-of-scheme.yaml out.dsse.json report.dsse.json --format json",
        ],
    )
    .writing(&["report.json"]),
    row(Kind::Sealed, POLICY, &["gate policy.yaml report.dsse.json"]),
    row(Kind::Sealed, POLICY, &["gate policy.yaml report.dsse.json --format json --at 2026-12-20"]),
    row(
        Kind::Sealed,
        &["policy-of-scheme.yaml", "roots/1.root.json", "roots/2.root.json"],
        &["gate policy-of-scheme.yaml report.dsse.json --least-root-version 2"],
    ),
    row(Kind::Sealed, &["roots/1.root.json", "roots/2.root.json"], &["trust show roots --as-of 2026-12-01"]),
    row(Kind::Sealed, &["roots/1.root.json"], &["trust show roots/1.root.json"]),
    row(
        Kind::Sealed,
        &["statement.json"],
        &["sign statement.json --key supplier.pem --output out.dsse.json", "verify out.dsse.json --key supplier.pub"],
    ),
    row(Kind::Sealed, &["report.dsse.json"], &["sign report.dsse.json --key authority.pem --output out.dsse.json"]),
    row(Kind::Sealed, &["root.json"], &["sign root.json --type trust-root --key root.pem --output report.dsse.json --force"])
        .writing(&["report.dsse.json"]),
    row(Kind::Sealed, &["statement.json"], &["sign statement.json --prepare"]),
    row(
        Kind::Sealed,
        &["signature.der", "supplier.pub", "statement.json"],
        &["sign statement.json --attach signature.der --public-key supplier.pub --output out.dsse.json"],
    ),
    row(
        Kind::Sealed,
        &["signature.der"],
        &["sign statement.json --signer-cmd \"/bin/sh -c 'cat signature.der' {pae}\" --public-key supplier.pub --output out.dsse.json"],
    ),
    row(
        Kind::Compared,
        &["report.dsse.json", "openapi.yaml", "previous.yaml"],
        &["reproduce report.dsse.json --key supplier.pub --inputs openapi.yaml --previous previous.yaml"],
    ),
];

/// Commands that read no file and print nothing of their arguments but a refusal.
const READS_NOTHING: &[&str] = &["help"];

#[cfg(test)]
mod tests {
    use super::{READS_NOTHING, ROWS};
    use crate::common::{kitemark, stdout};
    use std::collections::BTreeSet;

    /// What the help of a command names: its commands, and those of its options that take a value.
    fn named(command: &[String]) -> (Vec<String>, Vec<String>) {
        let arguments: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
        let help = stdout(&kitemark(&arguments));
        let section =
            |title: &str| help.split_once(&format!("\n{title}:\n")).map(|(_, rest)| rest.split("\n\n").next().unwrap_or_default().to_owned());
        let first = |line: &str| line.split_whitespace().next().map(str::to_owned);
        let is_entry = |line: &&str| line.starts_with("  ") && line.chars().nth(2).is_some_and(|character| character != ' ');
        let commands = section("Commands").unwrap_or_default().lines().filter(is_entry).filter_map(first).collect();
        let options = help.lines().map(str::trim_start).filter(|line| line.starts_with("--") && line.contains('<')).filter_map(first).collect();
        (commands, options)
    }

    #[test]
    fn every_command_and_every_option_with_a_value_is_in_the_table() {
        let runs: Vec<Vec<String>> = ROWS.iter().flat_map(|row| row.runs).map(|run| shlex::split(run).unwrap()).collect();
        let (mut open, mut missing, mut seen) = (vec![Vec::new()], BTreeSet::new(), 0);
        while let Some(command) = open.pop() {
            let (commands, options) = named(&command);
            let of_command: Vec<&Vec<String>> = runs.iter().filter(|run| run.starts_with(&command)).collect();
            if READS_NOTHING.contains(&command.join(" ").as_str()) || command.last().is_some_and(|last| last == "help") {
                continue;
            }
            if of_command.is_empty() {
                missing.insert(command.join(" "));
            }
            for option in options {
                seen += 1;
                if !of_command.iter().any(|run| run.contains(&option)) {
                    missing.insert(format!("{} {option}", command.join(" ")));
                }
            }
            open.extend(commands.into_iter().map(|name| [command.clone(), vec![name]].concat()));
        }
        assert!(seen > 50, "the help is read: {seen} options");
        assert_eq!(missing, BTreeSet::new(), "add a row to the table, or name what reads no file");
    }
}
