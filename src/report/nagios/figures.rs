//! Performance data: `'label'=value[unit];[warning];[critical];[minimum];[maximum]`, parted by blanks. Times are seconds. A
//! threshold is a range of what is good: `0.3` is 0 to 0.3, `14:` is 14 and more.

use crate::check::{Checked, USUAL_CLIENT};
use crate::clients::End;
use crate::diagnose::Verdict;
use crate::model::{Family, Micros};

use super::super::subject::{Subject, seconds, subjects, unix_seconds};

/// What stands on the first line: the counts. And what stands on the last: the figures of each target, where there are so
/// few that they always fit. That depends on the names alone: a graph must not have gaps that come with a longer figure.
pub(super) fn figures(checked: &Checked) -> [String; 2] {
    let all = checked.checks.targets.len();
    let longest: usize = subjects(checked).map(|s| MOST_FIGURES * (s.id().len() + MOST_BYTES_BESIDE_THE_NAME)).sum();
    let count = |verdict| checked.checks.count(verdict);
    let took = subjects(checked).map(|s| s.took()).max().unwrap_or_default();
    let counts = [
        // More than none is what makes the state critical.
        format!("problem={};;0;0;{all}", count(Verdict::Problem)),
        format!("inconclusive={};;;0;{all}", count(Verdict::Inconclusive)),
        format!("time={}s;;;0", seconds(took)),
    ];
    let each: Vec<String> = if longest > MOST_BYTES {
        Vec::new()
    } else {
        let taken_at = unix_seconds(&checked.observation.taken_at);
        subjects(checked).flat_map(|s| of_target(&s, taken_at)).collect()
    };
    [counts.join(" "), each.join(" ")]
}

fn of_target(subject: &Subject, taken_at: i64) -> Vec<String> {
    let id = subject.id();
    let expect = &subject.checks.expect;
    let mut out = Vec::new();
    let mut figure = |name: &str, rest: String| out.push(format!("'{} {name}'={rest}", id.replace(['\'', '='], "_")));
    let limit = |limit: Option<Micros>| limit.map(seconds).unwrap_or_default();
    let least = |least: Option<u16>| least.map(|n| format!("{n}:")).unwrap_or_default();
    for (family, word) in [(Family::V6, "v6"), (Family::V4, "v4")] {
        if subject.was_asked(family) {
            figure(&format!("{word} up"), format!("{};;;0;{}", subject.count(family, Some("up")), subject.all(family)));
        }
        if let Some(tcp) = subject.tcp(family) {
            figure(&format!("{word} tcp"), format!("{}s;;{};0", seconds(tcp.most), limit(expect.max_connect)));
        }
        if let Some(tls) = subject.tls(family) {
            figure(&format!("{word} tls"), format!("{}s;;{};0", seconds(tls.most), limit(expect.max_tls)));
        }
    }
    for client in &subject.diagnosis.clients {
        let name =
            client.version.as_ref().map_or(client.name.to_owned(), |version| format!("{} {version}", client.name));
        let is_expected = expect.max_first_connect.is_some()
            && (expect.clients.iter().any(|n| n == client.name)
                || expect.clients.is_empty() && client.name == USUAL_CLIENT);
        if !client.shown && !is_expected {
            continue;
        }
        let most = if is_expected { limit(expect.max_first_connect) } else { String::new() };
        // A Squid has to be fast with either order of DNS answers.
        if let End::Connected { at_us, .. } = client.worst.as_ref().unwrap_or(&client.end) {
            figure(&format!("{name} connect"), format!("{}s;;{most};0", seconds(*at_us)));
        }
        if let Some(headroom) = client.headroom {
            figure(&format!("{name} headroom"), format!("{headroom};;{};0", least(expect.min_headroom)));
        }
    }
    if let Some(end) = subject.earliest_expiry() {
        let days = (end.as_second() - taken_at).div_euclid(24 * 60 * 60);
        figure("certificate days", format!("{days};;{}", least(expect.cert_days)));
    }
    out
}

/// Both families: up, TCP, TLS. Ten clients, four of them Squids with a headroom. The certificate.
const MOST_FIGURES: usize = 6 + 10 + 4 + 1;

/// `' happy-eyeballs connect'=1213.737525s;;300.000000;0 `.
const MOST_BYTES_BESIDE_THE_NAME: usize = 56;

/// Of the 8 KiB that there are in all; one target always fits, whatever its name.
const MOST_BYTES: usize = 6 * 1024;
