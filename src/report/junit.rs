//! JUnit XML, as CI servers read it. Its two schemas in use are Windy Road's for Apache Ant (the strict one) and the one of
//! Jenkins' xUnit plugin; what stands here is good for both.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::subject::{Subject, subjects};
use super::{sentences, words};
use crate::check::{Case, Checked, Outcome};
use crate::model::Micros;

/// A suite for each target, a test case for each expectation. A failed expectation is a *failure*, one that could not be
/// judged is *skipped*; an *error* is the tool's own, and then stands alone: [`junit_error`].
///
/// Times are seconds. All expectations of a target are judged from the same look at it, so its time stands at the first
/// case and the others took none: whoever adds up the cases has the time of the suite.
pub fn junit(checked: &Checked) -> String {
    let mut out = String::from(HEAD);
    for (id, subject) in subjects(checked).enumerate() {
        suite(&mut out, checked, id, &subject);
    }
    not_probed(&mut out, checked);
    out.push_str("</testsuites>\n");
    out
}

/// The tool could not do what was asked: one case with an error. `at` is the moment, RFC 3339.
pub fn junit_error(message: &str, hint: &str, at: &str) -> String {
    let counts = Counts { tests: 1, errors: 1, ..Counts::default() };
    let mut out = String::from(HEAD);
    open(&mut out, "tryorder", 0, at, &counts, Micros::ZERO);
    out.push_str("    <properties/>\n    <testcase name=\"run\" classname=\"tryorder\" time=\"0.000\">\n");
    let _ = writeln!(
        out,
        "      <error message=\"{}\" type=\"failure-of-the-tool\">{}</error>\n    </testcase>",
        attribute(message),
        xml(&format!("{message}\n\nhint: {hint}"))
    );
    close(&mut out, &[]);
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, checked: &Checked, id: usize, subject: &Subject) {
    let count = |outcome| subject.cases(outcome).count();
    let counts = Counts {
        tests: subject.checks.cases.len(),
        failures: count(Outcome::Failed),
        errors: 0,
        skipped: count(Outcome::Inconclusive),
    };
    open(out, &subject.id(), id, &checked.observation.taken_at, &counts, subject.took());
    let tags = subject.checks.tags.join(", ");
    let list = checked.checks.endpoints.as_ref().map(|list| match &list.date {
        Some(date) => format!("{} of {date}", list.name),
        None => list.name.clone(),
    });
    properties(
        out,
        &[
            ("tool", Some(checked.diagnosis.tool.as_str())),
            ("taken_at", Some(&checked.observation.taken_at)),
            ("verdict", Some(words::verdict(subject.checks.verdict))),
            ("name", subject.checks.name.as_deref()),
            ("tags", Some(tags.as_str()).filter(|tags| !tags.is_empty())),
            ("endpoints", list.as_deref()),
            ("partial", checked.checks.partial.then_some("true")),
            ("provisional", checked.diagnosis.provisional.then_some("true")),
        ],
    );
    // Readers take what is in front of the last dot for a package: a host name has too many of them.
    let class = format!("tryorder.{}", subject.id().replace('.', "_"));
    for (n, case) in subject.checks.cases.iter().enumerate() {
        let time = if n == 0 { subject.took() } else { Micros::ZERO };
        test_case(out, &class, case, time);
    }
    let mut said = vec![subject.checks.summary.clone()];
    said.extend(sentences::cautions(checked).into_iter().map(str::to_owned));
    let remarks = [Outcome::Unconfirmed, Outcome::Known].into_iter().flat_map(|outcome| subject.cases(outcome));
    said.extend(remarks.map(|case| format!("{}: {}", case.name.as_str(), sentences::about(case))));
    close(out, &said);
}

fn test_case(out: &mut String, class: &str, case: &Case, time: Micros) {
    let _ = write!(
        out,
        "    <testcase name=\"{}\" classname=\"{}\" time=\"{}\"",
        attribute(case.name.as_str()),
        attribute(class),
        seconds(time)
    );
    let message = attribute(&sentences::expected_got(case));
    let _ = match case.outcome {
        Outcome::Passed | Outcome::Unconfirmed | Outcome::Known => writeln!(out, "/>"),
        Outcome::Inconclusive => writeln!(out, ">\n      <skipped message=\"{message}\"/>\n    </testcase>"),
        Outcome::Failed => {
            let body = xml(&details(case));
            writeln!(
                out,
                ">\n      <failure message=\"{message}\" type=\"expectation\">{body}</failure>\n    </testcase>"
            )
        }
    };
}

/// What stands below a failure.
fn details(case: &Case) -> String {
    let mut lines = vec![format!("expected: {}", case.expected), format!("got: {}", case.got)];
    lines.extend(case.seen(MOST_SEEN).into_iter().map(|row| format!("seen: {row}")));
    lines.extend(case.cure.iter().map(|cure| format!("cure: {cure}")));
    lines.join("\n")
}

/// Names that could not be tried are no test: a suite without cases that lists them.
fn not_probed(out: &mut String, checked: &Checked) {
    let names = &checked.checks.not_probed;
    if names.is_empty() {
        return;
    }
    let id = checked.checks.targets.len();
    open(out, "not probed", id, &checked.observation.taken_at, &Counts::default(), Micros::ZERO);
    out.push_str("    <properties/>\n");
    let said: Vec<String> = names.iter().map(sentences::not_probed).collect();
    close(out, &said);
}

#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// The host is always `localhost`, which Windy Road's schema asks for where the name is not known: no report tells it.
fn open(out: &mut String, name: &str, id: usize, at: &str, counts: &Counts, took: Micros) {
    let at = at.parse::<Timestamp>().unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S");
    let Counts { tests, failures, errors, skipped } = counts;
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" package=\"tryorder\" id=\"{id}\" timestamp=\"{at}\" hostname=\"localhost\" \
         tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"{}\">",
        attribute(name),
        seconds(took)
    );
}

fn properties(out: &mut String, properties: &[(&str, Option<&str>)]) {
    out.push_str("    <properties>\n");
    for (name, value) in properties.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
        let _ = writeln!(out, "      <property name=\"{name}\" value=\"{}\"/>", attribute(value));
    }
    out.push_str("    </properties>\n");
}

fn close(out: &mut String, said: &[String]) {
    let _ = writeln!(out, "    <system-out>{}</system-out>\n    <system-err/>\n  </testsuite>", xml(&said.join("\n")));
}

/// To the millisecond: Jenkins' schema takes no more places.
fn seconds(time: Micros) -> String {
    let millis = time.0.saturating_add(500) / 1_000;
    format!("{}.{:03}", millis / 1_000, millis % 1_000)
}

/// The value of an attribute: white space stays as it is only when it is a reference (XML 1.0 §3.3.3).
fn attribute(text: &str) -> String {
    xml(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// Text. What XML 1.0 §2.2 does not allow at all becomes U+FFFD.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Read as a line end, were it no reference (§2.11).
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(c),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";

/// Rows of evidence in one failure: a reader shows them all at once.
const MOST_SEEN: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_what_it_stands_in() {
        let text = "a&b<c>\"]]>\n\t\r\u{1b}\u{0}é";
        assert_eq!(xml(text), "a&amp;b&lt;c&gt;&quot;]]&gt;\n\t&#13;\u{fffd}\u{fffd}é");
        assert_eq!(attribute(text), "a&amp;b&lt;c&gt;&quot;]]&gt;&#10;&#9;&#13;\u{fffd}\u{fffd}é");
    }
}
