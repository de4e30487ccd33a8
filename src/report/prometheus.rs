//! Prometheus' text exposition format, for the textfile collector of the node exporter: write it to `NAME.prom` in its folder.
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>, names by <https://prometheus.io/docs/practices/naming/>
//!
//! A series is named by target, family, client, expectation: none by an address, of which there would be new ones with every
//! run. What was not measured has no sample; a state has one for each value it can have, so that none vanishes.

mod series;

use series::{Series, flag};

use super::subject::{Spread, Subject, seconds, subjects, unix_seconds};
use super::words;
use crate::check::{Case, Checked, Outcome};
use crate::clients::End;
use crate::diagnose::{Severity, Verdict};
use crate::model::{Family, Micros};

/// All gauges. There are no timestamps, which the collector refuses: `tryorder_run_timestamp_seconds` tells how old they are.
pub fn prometheus(checked: &Checked) -> String {
    let mut out = Series::default();
    run(&mut out, checked);
    let all: Vec<Subject> = subjects(checked).collect();
    judged(&mut out, &all);
    found(&mut out, &all);
    resolved(&mut out, &all);
    times(&mut out, &all);
    clients(&mut out, &all);
    out.text
}

fn run(out: &mut Series, checked: &Checked) {
    let version = checked.diagnosis.tool.trim_start_matches("tryorder ");
    out.gauge("tryorder_build_info", "Who judged: the version of tryorder.").add(&[("version", version)], "1");
    let moment = unix_seconds(&checked.diagnosis.taken_at).to_string();
    out.gauge("tryorder_run_timestamp_seconds", "When the run began, since 1970.").add(&[], &moment);
    out.gauge("tryorder_run_partial", "1: the run was cut short.").add(&[], flag(checked.checks.partial));
    out.gauge("tryorder_run_provisional", "1: silent addresses were given up early (--quick).")
        .add(&[], flag(checked.diagnosis.provisional));
    let mut targets = out.gauge("tryorder_targets", "Targets by verdict.");
    for verdict in VERDICTS {
        targets.add(&[("verdict", words::verdict(verdict))], &checked.checks.count(verdict).to_string());
    }
    let not_probed = checked.checks.not_probed.len().to_string();
    out.gauge("tryorder_names_not_probed", "Names that were asked for and could not be tried: wildcards.")
        .add(&[], &not_probed);
}

fn judged(out: &mut Series, all: &[Subject]) {
    let mut info = out.gauge("tryorder_target_info", "What the user calls a target.");
    for subject in all {
        let (name, tags) = (subject.checks.name.as_deref().unwrap_or_default(), subject.checks.tags.join(","));
        info.add(&[("target", &subject.id()), ("name", name), ("tags", &tags)], "1");
    }
    let mut verdicts = out.gauge("tryorder_target_verdict", "1: this is the verdict on the target.");
    for (subject, verdict) in all.iter().flat_map(|s| VERDICTS.map(|verdict| (s, verdict))) {
        let labels = [("target", &*subject.id()), ("verdict", words::verdict(verdict))];
        verdicts.add(&labels, flag(subject.checks.verdict == verdict));
    }
    let mut looks = out.gauge("tryorder_target_looks", "How often the target was looked at in this run.");
    for subject in all {
        looks.add(&[("target", &subject.id())], &subject.checks.looks.to_string());
    }
    let mut expectations = out.gauge("tryorder_expectation_outcome", "1: this is what came of the expectation.");
    let cases = all.iter().flat_map(|s| s.checks.cases.iter().map(move |case| (s, case)));
    for ((subject, case), outcome) in cases.flat_map(|case| OUTCOMES.map(|outcome| (case, outcome))) {
        let case: &Case = case;
        let labels = [("target", &*subject.id()), ("expectation", case.name.as_str()), ("outcome", outcome.word())];
        expectations.add(&labels, flag(case.outcome == outcome));
    }
}

fn found(out: &mut Series, all: &[Subject]) {
    let mut findings = out.gauge("tryorder_findings", "Findings by severity.");
    for (subject, severity) in all.iter().flat_map(|s| SEVERITIES.map(|severity| (s, severity))) {
        let count = subject.diagnosis.findings.iter().filter(|f| f.severity == severity).count();
        findings.add(&[("target", &subject.id()), ("severity", severity.word())], &count.to_string());
    }
    let mut each = out.gauge("tryorder_finding_info", "A finding by its code: `tryorder explain CODE` tells more.");
    for (subject, finding) in all.iter().flat_map(|s| s.diagnosis.findings.iter().map(move |f| (s, f))) {
        let labels = [("target", &*subject.id()), ("code", finding.code), ("severity", finding.severity.word())];
        each.add(&labels, "1");
    }
}

fn resolved(out: &mut Series, all: &[Subject]) {
    let mut dns =
        out.gauge("tryorder_dns_lookup_seconds", "From the first question to the answer that ended the search.");
    for (subject, family, word) in by_family(all) {
        dns.maybe(&[("target", &subject.id()), ("family", word)], subject.dns(family));
    }
    let mut addresses = out.gauge("tryorder_addresses", "Addresses by what all attempts at them came to.");
    for ((subject, family, word), fate) in by_family(all).flat_map(|s| FATES.map(|fate| (s, fate))) {
        let count = subject.count(family, fate).to_string();
        addresses.add(&[("target", &subject.id()), ("family", word), ("fate", fate.unwrap_or("untried"))], &count);
    }
}

fn times(out: &mut Series, all: &[Subject]) {
    type Stage = fn(&Subject, Family) -> Option<Spread>;
    type Fold = fn(Spread) -> Micros;
    let stages: [(&str, &str, Stage); 2] = [
        ("tryorder_tcp_connect", "TCP connect time", |s, family| s.tcp(family)),
        ("tryorder_tls_handshake", "TLS handshake time", |s, family| s.tls(family)),
    ];
    for (name, what, stage) in stages {
        let folds: [(&str, &str, Fold); 3] = [
            ("min", "the fastest address", |spread| spread.least),
            ("median", "the median address", |spread| spread.median),
            ("max", "the slowest address", |spread| spread.most),
        ];
        for (fold, whose, of) in folds {
            let mut times = out.gauge(&format!("{name}_{fold}_seconds"), &format!("{what} of {whose}."));
            for (subject, family, word) in by_family(all) {
                times.maybe(&[("target", &subject.id()), ("family", word)], stage(subject, family).map(of));
            }
        }
    }
    let mut expiry = out.gauge(
        "tryorder_certificate_earliest_expiry_timestamp_seconds",
        "When the first certificate of any chain that came ends, since 1970.",
    );
    for (subject, end) in all.iter().filter_map(|s| Some((s, s.earliest_expiry()?))) {
        expiry.add(&[("target", &subject.id())], &end.as_second().to_string());
    }
    let mut took =
        out.gauge("tryorder_target_duration_seconds", "From the first question to the end of the last attempt.");
    for subject in all {
        took.add(&[("target", &subject.id())], &seconds(subject.took()));
    }
}

/// Those that the text shows: thirty clients a target would be too many series. Of a Squid the worse of its two ends: which
/// DNS answer arrives first is chance.
fn clients(out: &mut Series, all: &[Subject]) {
    let each =
        || all.iter().flat_map(|s| s.diagnosis.clients.iter().filter(|c| c.shown).map(move |client| (s, client)));
    let mut connects = out.gauge("tryorder_client_connects", "1: this client, simulated, gets through.");
    for (subject, client) in each() {
        let end = client.worst.as_ref().unwrap_or(&client.end);
        connects.add(&[("target", &subject.id()), ("client", client.name)], flag(end.connected().is_some()));
    }
    let mut first = out.gauge("tryorder_client_connect_seconds", "When this client, simulated, can send its request.");
    for (subject, client) in each() {
        let end = client.worst.as_ref().unwrap_or(&client.end);
        let at = matches!(end, End::Connected { .. }).then(|| end.at());
        first.maybe(&[("target", &subject.id()), ("client", client.name)], at);
    }
    let mut headroom =
        out.gauge("tryorder_squid_headroom_addresses", "How many more dead addresses until this Squid fails.");
    for (subject, client) in each() {
        if let Some(n) = client.headroom {
            headroom.add(&[("target", &subject.id()), ("client", client.name)], &n.to_string());
        }
    }
}

/// Every family of every target that was asked for.
fn by_family<'a>(all: &'a [Subject<'a>]) -> impl Iterator<Item = (&'a Subject<'a>, Family, &'static str)> {
    let families = [(Family::V6, "v6"), (Family::V4, "v4")];
    let each = all.iter().flat_map(move |s| families.map(|(family, word)| (s, family, word)));
    each.filter(|(subject, family, _)| subject.was_asked(*family))
}

const VERDICTS: [Verdict; 3] = [Verdict::Healthy, Verdict::Problem, Verdict::Inconclusive];

const OUTCOMES: [Outcome; 5] =
    [Outcome::Passed, Outcome::Unconfirmed, Outcome::Known, Outcome::Inconclusive, Outcome::Failed];

const SEVERITIES: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Error];

/// `AddressView::fate`, all of its words.
const FATES: [Option<&str>; 8] = [
    Some("up"),
    Some("rejected"),
    Some("unroutable"),
    Some("silent"),
    Some("stalled"),
    Some("tls_failed"),
    Some("unsteady"),
    None,
];
