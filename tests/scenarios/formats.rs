//! The formats of a check: as recorded, and whatever stands in the texts from outside.

use std::path::Path;

use proptest::prelude::*;
use quick_xml::events::Event;
use tryorder::check::{Checked, Expectations, FailOn, NotProbed, Outcome, Question, Run, check};
use tryorder::model::{TcpCause, TlsCause, Trust};
use tryorder::observation::{Alias, LookupOutcome, Observation, Tcp, Tls};
use tryorder::report;

use super::rules::recorded;

#[test]
fn every_format_is_as_recorded() {
    let mut wrong = Vec::new();
    for scenario in ["cert-untrusted", "dns-dead", "healthy", "v6-silent"] {
        let checked = check(&recorded(scenario), &demanding());
        for (file, text) in [
            ("check.junit.xml", report::junit(&checked)),
            ("check.github.txt", report::github(&checked)),
            ("check.md", report::markdown(&checked)),
            ("check.nagios.txt", report::nagios(&checked)),
            ("check.prom", report::prometheus(&checked)),
            ("attempts.csv", report::csv(&checked)),
        ] {
            wrong.extend(super::compare(&Path::new("fixtures").join(scenario).join(file), &text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every kind of limit, so that every kind of figure stands beside one.
fn demanding() -> Expectations {
    Expectations {
        max_connect: "300ms".parse().ok(),
        max_tls: "500ms".parse().ok(),
        max_first_connect: "1s".parse().ok(),
        cert_days: Some(14),
        trusted: true,
        min_headroom: Some(1),
        ..Expectations::default()
    }
}

#[test]
fn the_counts_of_a_suite_are_those_of_its_cases() {
    for scenario in ["dns-dead", "healthy", "v6-silent"] {
        let checked = check(&recorded(scenario), &demanding());
        let target = &checked.checks.targets[0];
        let count = |outcome| target.cases.iter().filter(|case| case.outcome == outcome).count();
        let elements = elements(&report::junit(&checked));
        let of = |name: &str| elements.iter().filter(|(element, _)| element == name).count();
        let [cases, failures, skipped, errors] = ["testcase", "failure", "skipped", "error"].map(of);
        assert_eq!((cases, errors), (target.cases.len(), 0));
        assert_eq!((failures, skipped), (count(Outcome::Failed), count(Outcome::Inconclusive)));
        let suite = elements.iter().find(|(element, _)| element == "testsuite").unwrap();
        let said = |name: &str| suite.1.iter().find(|(key, _)| key == name).unwrap().1.clone();
        assert_eq!((said("tests"), said("failures")), (cases.to_string(), failures.to_string()));
        assert_eq!((said("skipped"), said("errors")), (skipped.to_string(), "0".into()));
        let times = elements.iter().filter(|(element, _)| element == "testcase");
        let times = times.map(|(_, attributes)| attributes.iter().find(|(key, _)| key == "time").unwrap().1.clone());
        let sum: f64 = times.map(|time| time.parse::<f64>().unwrap()).sum();
        assert!((sum - said("time").parse::<f64>().unwrap()).abs() < 1e-9, "the cases add up to the suite");
    }
}

#[test]
fn a_failure_of_the_tool_is_an_error_and_nothing_else() {
    let text = report::junit_error("cannot read `x`: no ]]> & <file>", "look\nhere", "2026-11-26T02:55:30.5Z");
    let names: Vec<String> = elements(&text).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        ["testsuites", "testsuite", "properties", "testcase", "error", "system-out", "system-err"].map(str::to_owned)
    );
    assert!(text.contains("errors=\"1\"") && text.contains("timestamp=\"2026-11-26T02:55:30\""), "{text}");
    assert_eq!(report::nagios_error("cannot read `a|b`", "look"), "TRYORDER UNKNOWN - cannot read `a/b`\nhint: look\n");
    assert_eq!(report::github_error("a\nb", "c"), "::error title=tryorder::a%0Ab%0Ahint: c\n");
}

#[test]
fn an_address_names_no_series() {
    for scenario in ["healthy", "v6-silent", "cert-untrusted"] {
        let text = report::prometheus(&check(&recorded(scenario), &Expectations::default()));
        assert!(!text.contains("2001:db8:365:") && !text.contains("198.51.100."), "{scenario}: {text}");
    }
}

#[test]
fn the_plugin_warns_of_what_fail_on_lets_pass() {
    use report::NagiosState::{Critical, Ok, Unknown, Warning};
    let plugin = |scenario: &str| report::NagiosState::of(&check(&recorded(scenario), &Expectations::default()));
    let states = ["healthy", "v6-no-route", "dns-aaaa-servfail", "v6-silent", "dns-dead"].map(plugin);
    assert_eq!(states, [Ok, Warning, Warning, Critical, Unknown]);
    assert_eq!([Ok, Warning, Critical, Unknown].map(report::NagiosState::code), [0, 1, 2, 3]);
    // What would befall an old Squid is told where there is one.
    let head = |o: &Observation| {
        let text = report::nagios(&check(o, &Expectations::default()));
        text.split_once('|').unwrap().0.to_owned()
    };
    assert_eq!(head(&recorded("v4-first")), "TRYORDER WARNING - outlook.office365.com:443: v6-silent");
    let with_squid = head(&super::of_version("v4-first", "4.13"));
    assert!(with_squid.ends_with(": v6-silent, squid-slow, squid-last-try, nothing-learns"), "{with_squid}");
    let never = Expectations { fail_on: FailOn::Never, ..Expectations::default() };
    assert_eq!(report::NagiosState::of(&check(&recorded("v6-no-route"), &never)), Ok);
}

#[test]
fn two_hundred_targets_fit_into_what_each_reader_takes() {
    let mut checked = check(&recorded("v6-silent"), &demanding());
    repeat(&mut checked, 200);
    for (n, target) in checked.checks.targets.iter_mut().enumerate() {
        target.host = format!("host-{n}.example");
    }
    let nagios = report::nagios(&checked);
    assert!(nagios.len() < 8 * 1024, "{} bytes", nagios.len());
    assert!(nagios.starts_with("TRYORDER CRITICAL - 200 of 200 targets problem: host-0.example:443, "), "{nagios}");
    assert!(
        nagios.lines().next().unwrap().ends_with("|problem=200;;0;0;200 inconclusive=0;;;0;200 time=4.030472s;;;0")
    );
    assert!(nagios.lines().last().unwrap().ends_with(" more lines"), "{nagios}");
    let annotations = report::github(&checked);
    assert_eq!(annotations.lines().filter(|line| line.starts_with("::error ")).count(), 10);
    assert!(annotations.contains("191 more targets") && annotations.contains("host-199.example"), "{annotations}");
}

#[test]
fn a_summary_that_is_too_long_ends_behind_a_target() {
    let mut checked = check(&recorded("v6-silent"), &demanding());
    assert_eq!(report::step_summary(&checked), report::markdown(&checked));
    repeat(&mut checked, 300);
    let summary = report::step_summary(&checked);
    assert!(report::markdown(&checked).len() > 1024 * 1024);
    assert!(summary.len() < 1024 * 1024 && summary.len() > 1000 * 1024, "{} bytes", summary.len());
    assert_eq!(summary.matches("\n```").count() % 2, 0, "a block is open at the end");
    assert!(summary.ends_with("has all of it.\n"));
}

/// The same target so many times.
fn repeat(checked: &mut Checked, times: usize) {
    checked.observation.targets = vec![checked.observation.targets[0].clone(); times];
    checked.diagnosis.targets = vec![checked.diagnosis.targets[0].clone(); times];
    checked.checks.targets = vec![checked.checks.targets[0].clone(); times];
}

/// What breaks out of one format or another.
const EVIL: [&str; 26] = [
    "\"",
    "'",
    "\\",
    "|",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "]]>",
    "<!--",
    "&",
    "&#0;",
    "</failure>",
    "::error::x",
    "%0A",
    "```",
    "````",
    "@all",
    "=1+1",
    "-2",
    "\u{1b}[31m",
    "\u{0}",
    "\u{202e}",
    "\u{ffff}",
    ",",
    "日本",
];

fn evil() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(EVIL.to_vec()), 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_stands_in_a_text_every_format_still_reads_back(texts in proptest::collection::vec(evil(), 8)) {
        let checked = hostile(&texts);
        let junit = report::junit(&checked);
        let cases: usize = checked.checks.targets.iter().map(|target| target.cases.len()).sum();
        let elements = elements(&junit);
        prop_assert_eq!(elements.iter().filter(|(name, _)| name == "testcase").count(), cases);
        let name = elements.iter().flat_map(|(_, a)| a).find(|(key, value)| key == "value" && *value == xml_text(&texts[0]));
        prop_assert!(name.is_some(), "the name of the user is not among the properties: {}", junit);

        exposition(&report::prometheus(&checked), &texts[0])?;
        spreadsheet(&checked, &texts)?;

        let annotations = report::github(&checked);
        for line in annotations.split(['\n', '\r']).filter(|line| !line.is_empty()) {
            prop_assert!(
                ["::error title=", "::warning title=", "::notice title=", "tryorder: "].iter().any(|w| line.starts_with(w)),
                "{}", line
            );
        }
        let nagios = report::nagios(&checked);
        prop_assert_eq!(nagios.matches('|').count(), 2, "{}", nagios);
        let moves_a_cursor = |text: &str| text.contains(['\u{1b}', '\u{0}', '\r']);
        prop_assert!(!moves_a_cursor(&nagios) && nagios.len() < 8 * 1024, "{}", nagios);
        let page = report::markdown(&checked);
        // Nobody is mentioned from inside a block.
        let prose = page.split("\n```").step_by(2).collect::<String>();
        prop_assert!(!prose.contains("@all") && !moves_a_cursor(&page), "{}", page);
        let open = page.lines().filter(|line| line.starts_with("```"));
        prop_assert_eq!(open.count() % 2, 0, "{}", page);
    }
}

/// A saved observation and a command line, with these texts wherever the outside can put one.
fn hostile(texts: &[String]) -> Checked {
    let mut o: Observation = recorded("cert-untrusted");
    let rows = &mut o.targets[0];
    for chain in &mut rows.chains {
        chain.trust = Trust::NotTrusted { says: texts[1].clone() };
        for certificate in &mut chain.certificates {
            (certificate.subject, certificate.issuer) = (texts[2].clone(), texts[3].clone());
        }
    }
    for lookup in &mut rows.lookups {
        if let LookupOutcome::Addresses { cnames, .. } = &mut lookup.outcome {
            *cnames = vec![Alias { name: texts[4].clone(), target: texts[5].clone(), ttl: 8 }];
        }
    }
    rows.attempts[0].tcp = Tcp::Failed {
        cause: TcpCause::Other { says: texts[6].clone() },
        after_us: "1ms".parse().unwrap(),
        syn_retransmits: None,
        icmp: None,
    };
    rows.attempts[0].tls = None;
    if let Some(Tls::Done { us, phases, chain, .. }) = rows.attempts[1].tls.clone() {
        let cause = TlsCause::PlainText { first_bytes: texts[7].clone() };
        rows.attempts[1].tls = Some(Tls::Failed { cause, after_us: us, phases, chain, connection: None });
    }
    let mut question = Question::about(&o, &demanding());
    question.entries[0].name = Some(texts[0].clone());
    question.entries[0].tags = vec![texts[1].clone()];
    let not_probed = NotProbed { name: texts[2].clone(), tcp_ports: texts[3].clone(), why: texts[4].clone() };
    (question.not_probed, question.notes) = (vec![not_probed], vec![texts[5].clone()]);
    Run::begin(question, o).checked()
}

/// Every element with its attributes, as an XML reader sees them; fails where it reads nothing.
fn elements(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut found = Vec::new();
    let mut depth = 0;
    loop {
        let event = reader.read_event().unwrap_or_else(|e| panic!("{e}: {xml}"));
        depth += i32::from(matches!(event, Event::Start(_))) - i32::from(matches!(event, Event::End(_)));
        match event {
            Event::Start(element) | Event::Empty(element) => {
                let attributes = element.attributes().map(|a| {
                    let a = a.unwrap();
                    (a.key.as_ref().to_owned(), quick_xml::escape::unescape(&a.value).unwrap().into_owned())
                });
                let attributes = attributes.collect();
                found.push((element.name().as_ref().to_owned(), attributes));
            }
            Event::Eof => break,
            Event::CData(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => panic!("not ours: {event:?}"),
            Event::End(_) | Event::Text(_) | Event::Decl(_) | Event::GeneralRef(_) => {}
        }
    }
    assert_eq!(depth, 0, "{xml}");
    found
}

/// As much of a text as XML can say.
fn xml_text(text: &str) -> String {
    text.replace(['\u{0}', '\u{1b}', '\u{ffff}'], "\u{fffd}")
}

/// By the grammar of the exposition format, and back to the text that was put in.
fn exposition(text: &str, name: &str) -> Result<(), TestCaseError> {
    let mut seen = std::collections::BTreeSet::new();
    let mut names = Vec::new();
    prop_assert!(text.ends_with('\n'));
    for line in text.trim_end_matches('\n').split('\n') {
        if line.starts_with("# HELP ") || line.starts_with("# TYPE ") {
            continue;
        }
        let (series, value) = line.rsplit_once(' ').ok_or_else(|| TestCaseError::fail(line.to_owned()))?;
        prop_assert!(value.parse::<f64>().is_ok(), "{}", line);
        prop_assert!(seen.insert(series.to_owned()), "twice: {}", line);
        let (metric, labels) = series.split_once('{').map_or((series, ""), |(m, l)| (m, l.trim_end_matches('}')));
        prop_assert!(metric.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", line);
        let mut rest = labels;
        while !rest.is_empty() {
            let (key, after) = rest.split_once("=\"").ok_or_else(|| TestCaseError::fail(line.to_owned()))?;
            let mut value = String::new();
            let mut chars = after.char_indices();
            let end = loop {
                match chars.next() {
                    Some((n, '"')) => break n,
                    Some((_, '\\')) => value.push(match chars.next() {
                        Some((_, 'n')) => '\n',
                        Some((_, c @ ('\\' | '"'))) => c,
                        other => return Err(TestCaseError::fail(format!("{other:?}: {line}"))),
                    }),
                    Some((_, c)) => value.push(c),
                    None => return Err(TestCaseError::fail(line.to_owned())),
                }
            };
            if metric == "tryorder_target_info" && key == "name" {
                names.push(value);
            }
            rest = after[end + 1..].trim_start_matches(',');
        }
    }
    prop_assert_eq!(names, [name]);
    Ok(())
}

/// A row an attempt; and without the apostrophe that keeps it from being a formula, each text is the one that was put in.
fn spreadsheet(checked: &Checked, texts: &[String]) -> Result<(), TestCaseError> {
    let text = report::csv(checked);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let at = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    prop_assert_eq!(rows.len(), checked.observation.targets[0].attempts.len());
    for cell in rows.iter().flatten() {
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", cell);
    }
    let plain = |cell: &str| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
    prop_assert_eq!(plain(&rows[0][at("name")]), texts[0].clone());
    let done = rows.iter().find(|row| &row[at("tls")] == "done").unwrap();
    prop_assert_eq!((plain(&done[at("subject")]), plain(&done[at("issuer")])), (texts[2].clone(), texts[3].clone()));
    prop_assert_eq!(rows[0].len(), columns.len());
    Ok(())
}
