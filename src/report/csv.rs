//! The attempts as comma-separated values (RFC 4180), a row each, for a spreadsheet or a script.

use std::net::IpAddr;

use super::subject::{Subject, subjects};
use crate::check::Checked;
use crate::model::{Family, Micros, TcpCause, TlsCause, Trust};
use crate::observation::{Attempt, Tcp, Tls};

/// A header, then every attempt of every target, in the order of asking and starting; of a target that was looked at again,
/// those of the last look. Times are whole microseconds; what did not happen is empty. Lines end in CR LF (RFC 4180 §2.1),
/// the encoding is UTF-8 without a byte order mark.
///
/// A text that a spreadsheet would take for a formula begins with an apostrophe, which it takes for *this is text*; so does
/// one that begins with an apostrophe itself. Who reads them back takes the first apostrophe away.
pub fn csv(checked: &Checked) -> String {
    let mut out = COLUMNS.join(",") + "\r\n";
    for subject in subjects(checked) {
        for attempt in &subject.rows.attempts {
            let cells: Vec<String> =
                row(&subject, &checked.observation.taken_at, attempt).iter().map(|text| cell(text)).collect();
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
    }
    out
}

const COLUMNS: [&str; 25] = [
    "taken_at",
    "host",
    "port",
    "name",
    "address",
    "family",
    "round",
    "started_us",
    "tcp",
    "tcp_us",
    "syn_retransmits",
    "icmp_from",
    "icmp_type",
    "icmp_code",
    "tls",
    "tls_us",
    "hello_us",
    "first_byte_us",
    "certificate_us",
    "tls_version",
    "tls_suite",
    "trust",
    "subject",
    "issuer",
    "not_after",
];

/// In the order of [`COLUMNS`].
fn row(subject: &Subject, taken_at: &str, attempt: &Attempt) -> [String; 25] {
    let target = [taken_at.into(), subject.checks.host.clone(), subject.checks.port.to_string()];
    let [taken_at, host, port] = target;
    let name = subject.checks.name.clone().unwrap_or_default();
    let family = if Family::of(&attempt.address) == Family::V6 { "v6" } else { "v4" };
    let [tcp, tcp_us, retransmits, icmp_from, icmp_type, icmp_code] = tcp(&attempt.tcp);
    let [tls, tls_us, hello, first_byte, certificate, version, suite] = tls(attempt.tls.as_ref());
    let [trust, issued_to, issuer, not_after] = chain(subject, attempt);
    let address = attempt.address.to_string();
    let (round, started) = (attempt.round.to_string(), micros(attempt.started_us));
    [
        taken_at,
        host,
        port,
        name,
        address,
        family.into(),
        round,
        started,
        tcp,
        tcp_us,
        retransmits,
        icmp_from,
        icmp_type,
        icmp_code,
        tls,
        tls_us,
        hello,
        first_byte,
        certificate,
        version,
        suite,
        trust,
        issued_to,
        issuer,
        not_after,
    ]
}

fn tcp(tcp: &Tcp) -> [String; 6] {
    match tcp {
        Tcp::Connected { us, syn_retransmits, .. } => {
            let none = String::new;
            ["connected".into(), micros(*us), number(*syn_retransmits), none(), none(), none()]
        }
        Tcp::Failed { cause, after_us, syn_retransmits, icmp } => [
            TcpCause::says(cause),
            micros(*after_us),
            number(*syn_retransmits),
            icmp.map(|icmp| IpAddr::to_string(&icmp.from)).unwrap_or_default(),
            number(icmp.map(|icmp| icmp.kind)),
            number(icmp.map(|icmp| icmp.code)),
        ],
    }
}

fn tls(tls: Option<&Tls>) -> [String; 7] {
    let (result, took, phases, version, suite) = match tls {
        None => return Default::default(),
        Some(Tls::Done { us, phases, version, suite, .. }) => {
            ("done".into(), us, phases, version.clone(), suite.clone())
        }
        Some(Tls::Failed { cause, after_us, phases, .. }) => {
            (TlsCause::says(cause), after_us, phases, String::new(), String::new())
        }
    };
    let moment = |at: Option<Micros>| number(at.map(|at| at.0));
    [
        result,
        micros(*took),
        moment(phases.hello_us),
        moment(phases.first_byte_us),
        moment(phases.certificate_us),
        version,
        suite,
    ]
}

fn chain(subject: &Subject, attempt: &Attempt) -> [String; 4] {
    let Some(Tls::Done { chain, .. } | Tls::Failed { chain, .. }) = &attempt.tls else { return Default::default() };
    let Some(chain) = chain.and_then(|n| subject.rows.chains.get(usize::try_from(n).ok()?)) else {
        return Default::default();
    };
    let own = chain.certificates.first().cloned().unwrap_or_default();
    [Trust::word(&chain.trust).into(), own.subject, own.issuer, own.not_after]
}

fn micros(time: Micros) -> String {
    time.0.to_string()
}

fn number(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// RFC 4180 §2.5 to §2.7; and OWASP's *CSV injection*: `=`, `+`, `-`, `@`, tab and carriage return begin a formula.
fn cell(text: &str) -> String {
    let text =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_text_and_never_a_formula() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"hi\"\r\n"), "\"say \"\"hi\"\"\r\n\"");
        assert_eq!(cell("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
        assert_eq!(["+1", "-1", "@a", "\ta"].map(cell), ["'+1", "'-1", "'@a", "'\ta"]);
    }
}
