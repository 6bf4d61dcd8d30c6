//! The report on a terminal: by requirement, the first places of each with their source line, and the verdict last.

use super::excerpt::Excerpt;
use kitemark_assessment::{
    Answer, AssessedFinding, AssessedResult, Assessment, Criteria, FileNode, JudgedWaiver, Live, OperationCoverage, Places, Position,
    StandardVerdict, WaiverState,
};
use kitemark_document::text::{folded_lines, visible, wrapped};
use kitemark_engine::Outcome;
use kitemark_product::Product;
use kitemark_standard::{Aspect, Level, Method};
use miette::{GraphicalReportHandler, GraphicalTheme};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How the report is shown.
#[derive(Debug, Clone, Copy)]
pub struct Appearance {
    /// Whether colours are used.
    pub colour: bool,
    /// The least level of findings that is shown.
    pub level: Level,
    /// How many places of each check are shown with their source line.
    pub places: usize,
}

/// The width for which text is broken.
const WIDTH: usize = 80;

/// Renders an assessment as text of at most 80 columns, source lines and addresses apart.
#[must_use]
pub fn render(product: &Product, criteria: &Criteria, assessment: &Assessment, appearance: Appearance, command: &str) -> String {
    let mut page = TerminalRenderer { product, places: Places::new(product), criteria, assessment, appearance, text: String::new() };
    page.head();
    page.waivers();
    page.findings();
    page.live();
    page.not_looked_at();
    page.verdict(command);
    page.text
}

struct TerminalRenderer<'p> {
    product: &'p Product,
    places: Places<'p>,
    criteria: &'p Criteria,
    assessment: &'p Assessment,
    appearance: Appearance,
    text: String,
}

/// A colour of a word.
#[derive(Clone, Copy)]
enum Style {
    Red,
    Yellow,
    Green,
    Bold,
}

impl TerminalRenderer<'_> {
    fn ink(&self, ink: Style, text: &str) -> String {
        if !self.appearance.colour {
            return text.to_owned();
        }
        let code = match ink {
            Style::Red => "1;31",
            Style::Yellow => "1;33",
            Style::Green => "1;32",
            Style::Bold => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn head(&mut self) {
        let manifest = self.product.manifest.as_ref();
        if let Some(manifest) = manifest {
            let field = |path: &[&str]| manifest.text(path).map(visible).unwrap_or_default();
            let head = format!("{} {} by {}", field(&["product"]), field(&["version"]), field(&["supplier", "legalName"]));
            let head = self.ink(Style::Bold, &head);
            self.line(&head);
        }
        for contract in &self.product.contracts {
            let Some(root) = contract.parts.first() else { continue };
            let files = match contract.parts.len() {
                1 => String::new(),
                2 => " and 1 other file".into(),
                many => format!(" and {} other files", many - 1),
            };
            let version = contract.version().map(|version| format!(", OpenAPI {}", version.name())).unwrap_or_default();
            self.line(&format!("{}{files}{version}", visible(&root.source.name)));
        }
        let names: Vec<String> = self.criteria.editions.iter().map(kitemark_standard::Edition::name).collect();
        let text = format!("judged by {}", names.join(", "));
        for line in wrapped(&text, WIDTH, "") {
            self.line(&line);
        }
        self.line("");
    }

    /// The waivers with what they came to, before anything that rests on them.
    fn waivers(&mut self) {
        let assessment = self.assessment;
        if assessment.waivers.is_empty() {
            return;
        }
        self.line("Waivers");
        for judged in &assessment.waivers {
            self.waiver(judged);
        }
        self.line("");
    }

    fn waiver(&mut self, judged: &JudgedWaiver) {
        let waiver = &judged.waiver;
        let number = match waiver.findings.len() {
            1 => "1 finding".to_owned(),
            many => format!("{many} findings"),
        };
        let terms = format!(
            "{} for {number}, until {}, approved by {} of {}",
            visible(&waiver.requirement),
            visible(&waiver.expires),
            visible(&waiver.approver.name),
            visible(&waiver.approver.organisation)
        );
        let (ink, word, text) = match judged.state.problem() {
            None => (Style::Bold, "holds", terms),
            Some(problem) => (Style::Red, "DOES NOT HOLD", format!("{problem}. {terms}")),
        };
        let mut lines = folded_lines(&text, WIDTH - 17).into_iter();
        let first = lines.next().unwrap_or_default();
        let word = format!("{}{}", self.ink(ink, word), " ".repeat(15_usize.saturating_sub(word.len())));
        self.line(&format!("  {word}{first}"));
        for line in lines {
            self.line(&format!("{}{line}", " ".repeat(17)));
        }
    }

    fn findings(&mut self) {
        let level = self.appearance.level;
        let shown = |result: &&AssessedResult| {
            let not_listed = result.not_listed.iter().map(|rest| rest.level);
            result.findings.iter().map(|found| found.finding.level).chain(not_listed).any(|found| found >= level)
        };
        let assessment = self.assessment;
        let mut results: Vec<&AssessedResult> = assessment.results.iter().filter(shown).collect();
        results.sort_by_key(|result| (std::cmp::Reverse(result.outcome), result.draft));
        for result in results {
            self.result(result);
        }
    }

    fn result(&mut self, result: &AssessedResult) {
        let word = match result.outcome {
            Outcome::Fail => self.ink(Style::Red, "FAIL"),
            Outcome::Warn => self.ink(Style::Yellow, "WARN"),
            other => self.ink(Style::Bold, other.name()),
        };
        let level = if result.level == Level::Must { "MUST" } else { "SHOULD" };
        let draft = if result.draft { ", draft" } else { "" };
        let title = self.ink(Style::Bold, &result.title);
        self.line(&format!("{word}  {}  {title}", result.requirement));
        self.line(&format!("      {level}, grade {}{draft}, {}", result.grade, result.standard));
        let mut by_check: BTreeMap<(std::cmp::Reverse<Level>, &str), Vec<&AssessedFinding>> = BTreeMap::new();
        for found in result.findings.iter().filter(|found| found.finding.level >= self.appearance.level) {
            by_check.entry((std::cmp::Reverse(found.finding.level), &found.finding.check)).or_default().push(found);
        }
        for findings in by_check.values() {
            self.check(&result.requirement, findings);
        }
        if let Some(rest) = result.not_listed.as_ref().filter(|rest| rest.level >= self.appearance.level) {
            let text = format!("and {} more that are counted and not listed: {}", rest.findings, rest.reason);
            for line in wrapped(&text, WIDTH - 6, "  ") {
                self.line(&format!("      {line}"));
            }
        }
        if let Some(requirement) = self.criteria.requirement(&result.requirement) {
            for line in wrapped(&format!("remedy: {}", requirement.remedy), WIDTH - 6, "  ") {
                self.line(&format!("      {line}"));
            }
        }
        self.line("");
    }

    fn check(&mut self, requirement: &str, findings: &[&AssessedFinding]) {
        for finding in findings.iter().take(self.appearance.places) {
            self.finding(requirement, finding);
        }
        let rest = findings.get(self.appearance.places..).unwrap_or_default();
        if rest.is_empty() {
            return;
        }
        let places: Vec<String> = rest.iter().take(6).map(|found| place(self.places.position(found))).collect();
        let more = if rest.len() > places.len() { ", ..." } else { "" };
        let text = format!("and {} more of this kind: {}{more}", rest.len(), places.join(", "));
        for line in wrapped(&text, WIDTH - 6, "  ") {
            self.line(&format!("      {line}"));
        }
    }

    fn finding(&mut self, requirement: &str, found: &AssessedFinding) {
        let theme = if self.appearance.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler =
            GraphicalReportHandler::new_themed(theme).with_width(WIDTH - 4).with_links(false).without_primary_span_start().with_context_lines(0);
        let source = self.places.source(found);
        let position = self.places.position(found);
        // Where no line is shown, its place is told.
        let unshown = source.is_none().then(|| place(position));
        let excerpt = Excerpt::new(&found.finding, position, source);
        let mut drawn = String::new();
        if handler.render_report(&mut drawn, &excerpt).is_err() {
            drawn = format!("{} ({})\n", excerpt.message(), place(position));
        }
        // Only what blocks can be waived, so only there the id is of use.
        let mut id = (found.finding.level == Level::Must).then(|| format!("id {}", self.places.id(requirement, found)));
        for line in drawn.lines().filter(|line| !line.trim().is_empty()) {
            let mut line = format!("    {line}");
            if line.trim_start().starts_with("\u{256d}\u{2500}")
                && let Some(id) = id.take_if(|id| line.chars().count() + 2 + id.len() <= WIDTH)
            {
                let _ = write!(line, "  {id}");
            }
            self.line(&line);
        }
        let told: Vec<String> = unshown.into_iter().chain(id).collect();
        if !told.is_empty() {
            self.line(&format!("      {}", told.join("  ")));
        }
        let via: Vec<String> = self.places.via(found).into_iter().map(FileNode::position).map(place).collect();
        if !via.is_empty() {
            for line in wrapped(&format!("used from {}", via.join(", then ")), WIDTH - 6, "  ") {
                self.line(&format!("      {line}"));
            }
        }
        for (label, node) in self.places.related(found) {
            self.line(&format!("      {}: {}", visible(label), place(node.position())));
        }
    }

    /// What was not looked at or could not be told, so that silence is never taken for a pass.
    fn not_looked_at(&mut self) {
        let results = &self.assessment.results;
        let mut untold: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for result in results.iter().filter(|result| matches!(result.outcome, Outcome::Inconclusive | Outcome::Error)) {
            let shown = result.undecided.as_ref().map(|undecided| format!(" ({} of {} shown)", result.examined, result.examined + undecided.count));
            let name = format!("{}{}", result.requirement, shown.unwrap_or_default());
            untold.entry(result.reason.as_deref().unwrap_or("no reason was given")).or_default().push(name);
        }
        if !untold.is_empty() {
            self.line("Could not be told");
            for (reason, requirements) in untold {
                for line in wrapped(&format!("{}: {}", requirements.join(", "), visible(reason)), WIDTH - 2, "  ") {
                    self.line(&format!("  {line}"));
                }
            }
            self.line("");
        }
        let mut by_method: BTreeMap<Method, (usize, usize)> = BTreeMap::new();
        for result in results {
            for method in result.methods.iter().filter(|method| method.outcome == Outcome::NotRun) {
                let (all, must) = by_method.entry(method.method).or_default();
                *all += 1;
                *must += usize::from(result.level == Level::Must && !result.draft);
            }
        }
        if by_method.is_empty() {
            return;
        }
        self.line("Not looked at in this run");
        for (method, (all, must)) in by_method {
            let what = match method {
                Method::Static => "ask the contract",
                Method::Live => "ask the running service",
                Method::Data => "ask a sample of data",
                Method::Attest => "ask for evidence",
                Method::Profile => "belong to a profile",
            };
            self.line(&format!("  {all:>3} requirements {what}, {must} of them MUST"));
        }
        self.line("");
    }

    fn verdict(&mut self, command: &str) {
        let verdict = &self.assessment.verdict;
        let grades = &self.criteria.scheme.grades;
        let mut head = format!("{:32}", "Verdict");
        for grade in grades {
            let _ = write!(head, "{:16}", format!("grade {}", grade.grade));
        }
        let head = self.ink(Style::Bold, head.trim_end());
        self.line(&head);
        for standard in &verdict.standards {
            self.standard_verdict(standard);
        }
        self.line("");
        for line in self.conclusion() {
            self.line(&line);
        }
        let next = self.next(command);
        self.line(&format!("Next: {next}"));
    }

    fn standard_verdict(&mut self, standard: &StandardVerdict) {
        let mut line = format!("{:32}", format!("{}@{}", standard.standard, standard.edition));
        for grade in &standard.grades {
            let (ink, text) = match grade.answer {
                Answer::Yes if standard.is_partial() => (Style::Green, "met so far".to_owned()),
                Answer::Yes => (Style::Green, "yes".to_owned()),
                Answer::No => (Style::Red, format!("no, {} fail", grade.failed.len())),
                Answer::CannotTell if standard.is_partial() && grade.unsettled.is_empty() => (Style::Yellow, "not asked".to_owned()),
                Answer::CannotTell => (Style::Yellow, "cannot tell".to_owned()),
            };
            let _ = write!(line, "{}{}", self.ink(ink, &text), " ".repeat(16_usize.saturating_sub(text.len())));
        }
        let line = line.trim_end().to_owned();
        self.line(&line);
        if standard.is_partial() {
            let share = self.share(standard.asked, standard.must);
            self.line(&format!("  {share}"));
        }
    }

    /// How much was asked, in words.
    fn share(&self, asked: usize, must: usize) -> String {
        let verdict = &self.assessment.verdict;
        let what = if verdict.asks == self.criteria.scheme.asks { "some requirements".to_owned() } else { Aspect::names(&verdict.asks) };
        format!("{what} only: {asked} of {must} MUST up to grade {} asked in full", verdict.grade)
    }

    /// How the running service was asked.
    fn live(&mut self) {
        let Some(live) = Live::of(self.product, self.assessment.operations) else { return };
        self.line("The running service");
        let place = [live.environment.as_deref(), live.base.as_deref()].into_iter().flatten().map(visible).collect::<Vec<_>>().join(", ");
        let mut lines = Vec::new();
        lines.extend((!place.is_empty()).then_some(place));
        let OperationCoverage { declared, answered } = live.operations;
        lines.push(format!("{} of {} requests answered, {answered} of {declared} operations", live.answered, live.requests));
        lines.extend(live.end.map(|end| format!("ended before its time: {}", visible(&end))));
        lines.extend(live.plan.map(|plan| format!("plan sha256 {}", visible(&plan))));
        match live.skipped.len() {
            0 => {}
            1 => lines.push("1 operation that is read was not asked: `kitemark plan` says why".to_owned()),
            many => lines.push(format!("{many} operations that are read were not asked: `kitemark plan` says why")),
        }
        for line in lines.iter().flat_map(|line| wrapped(line, WIDTH - 2, "  ")) {
            self.line(&format!("  {line}"));
        }
        self.line("");
    }

    fn conclusion(&self) -> Vec<String> {
        let verdict = &self.assessment.verdict;
        let blocks = |result: &&AssessedResult| result.level == Level::Must && !result.draft && (verdict.partial || result.grade <= verdict.grade);
        let failed: Vec<&str> = self
            .assessment
            .results
            .iter()
            .filter(blocks)
            .filter(|result| result.outcome == Outcome::Fail)
            .map(|result| result.requirement.as_str())
            .collect();
        let at_grade = || verdict.standards.iter().flat_map(|standard| standard.grades.iter().filter(|answer| answer.grade == verdict.grade));
        let unsettled: Vec<&str> = at_grade().flat_map(|answer| answer.unsettled.iter().map(String::as_str)).collect();
        let (asked, must) = verdict.standards.iter().fold((0, 0), |(asked, must), standard| (asked + standard.asked, must + standard.must));
        let about = format!("Asked: {}", self.share(asked, must));
        let mut text = match verdict.answer {
            Answer::Yes if verdict.partial => format!("What was asked is met. {about}; no grade is told."),
            Answer::Yes => format!("Conforms at grade {}.", verdict.grade),
            Answer::No => {
                let faulty = self.assessment.waivers.iter().filter(|judged| judged.state != WaiverState::Holds).count();
                let mut why = Vec::new();
                if !failed.is_empty() {
                    why.push(format!("{} MUST fail ({})", failed.len(), failed.join(", ")));
                }
                match faulty {
                    0 => {}
                    1 => why.push("1 waiver does not hold".to_owned()),
                    many => why.push(format!("{many} waivers do not hold")),
                }
                let why = why.join(", and ");
                if verdict.partial {
                    format!("Does not conform: {why}. {about}.")
                } else {
                    format!("Does not conform at grade {}: {why}.", verdict.grade)
                }
            }
            Answer::CannotTell if verdict.partial => format!("Cannot tell: no MUST fails. {about}."),
            Answer::CannotTell => format!("Cannot tell at grade {}: no MUST fails.", verdict.grade),
        };
        if let Some(least) = verdict.least_operations {
            let OperationCoverage { declared, answered } = self.assessment.operations;
            let _ = write!(text, " The scheme asks for an answer of {least} percent of the operations, and {answered} of {declared} have one.");
        }
        if !unsettled.is_empty() {
            let _ = write!(text, " Of {} MUST nothing is known yet: not run or not to be told.", unsettled.len());
        }
        wrapped(&text, WIDTH, "")
    }

    /// The one command to run next.
    fn next(&self, command: &str) -> String {
        let first = self
            .assessment
            .results
            .iter()
            .filter(|result| !result.draft)
            .find(|result| result.outcome == Outcome::Fail && result.grade <= self.assessment.verdict.grade);
        match first {
            Some(result) => format!("kitemark explain {}", result.requirement),
            None if self.product.manifest.is_none() => "kitemark init, to describe the product in a manifest".into(),
            None if self.assessment.verdict.partial => format!("{command}, to ask the rest"),
            None if self.assessment.verdict.grade < 3 && self.assessment.verdict.answer != Answer::No => {
                format!("{command} --grade {}", self.assessment.verdict.grade + 1)
            }
            None => "kitemark list, for every requirement and its outcome's meaning".into(),
        }
    }
}

fn place(position: Position<'_>) -> String {
    format!("{}:{}:{}", visible(position.file), position.line, position.column)
}
