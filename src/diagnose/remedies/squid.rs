use super::predict;
use crate::diagnose::words::and;
use crate::diagnose::{Case, Change, Effects, Prediction, Remedy, RemedyKind, Safety, Wish, cure, simulate};
use crate::squid::conf::Kind;
use crate::squid::{Config, Directive};

/// A set of squid.conf lines that this Squid gains from, with the proof.
#[derive(Clone, Debug, PartialEq)]
struct Lines {
    directives: Vec<Directive>,
    prediction: Prediction,
}

/// What squid.conf can do for the Squid of this name, the best first; empty when it can do nothing. Each candidate is
/// simulated: raising the tries is not offered against a black hole, where the timers end first.
fn lines_for(case: &Case, name: &'static str) -> Vec<Lines> {
    let Some((_, config)) = case.facts.squids.iter().find(|(n, _)| *n == name) else { return Vec::new() };
    let mut offers: Vec<Lines> = Vec::new();
    let lost = case.facts.v6.answer.lost || case.facts.v4.answer.lost;
    for directives in candidates(config, case.facts.addresses.len(), lost) {
        // A pair is only needed where neither of its lines helps alone.
        let alone = directives.len() == 1 || !offers.iter().any(|o| directives.contains(&o.directives[0]));
        let change = Change::Squid(directives.clone());
        if let Some(prediction) = predict(case, &change, &[name]).filter(|_| alone) {
            offers.push(Lines { directives, prediction });
        }
    }
    offers
}

/// Whether more addresses tried alone would be a gain for the Squid of this name.
pub(in crate::diagnose) fn more_tries_help(case: &Case, name: &'static str) -> bool {
    let config = case.facts.squids.iter().find(|(n, _)| *n == name).map(|(_, config)| config);
    let tries = config.and_then(|config| more_tries(config, case.facts.addresses.len()));
    tries.is_some_and(|tries| predict(case, &Change::Squid(vec![tries]), &[name]).is_some())
}

/// All addresses, and eight more that the other side may add; never less than the default of 25.
fn more_tries(config: &Config, addresses: usize) -> Option<Directive> {
    let tries = addresses.saturating_add(8).max(25);
    let wanted = u32::try_from(tries).unwrap_or(u32::MAX);
    (tries > config.slots()).then_some(Directive::ForwardMaxTries(wanted))
}

fn candidates(config: &Config, addresses: usize, answer_lost: bool) -> Vec<Vec<Directive>> {
    let tries = more_tries(config, addresses);
    let short = Directive::ConnectTimeout(SHORT_CONNECT_TIMEOUT);
    let v4_first = config.version.has_dns_v4_first().then_some(Directive::DnsV4First);
    // Squid asks again after 5 s (dns_retransmit_interval); this gives up at that moment.
    let sooner = (answer_lost && !config.version.races()).then_some(Directive::DnsTimeout(5));
    let both = tries.map(|tries| vec![tries, short]);
    // `workers` multiplies the head start; divided by it, it is what one worker has by default.
    let many = config.version.races() && config.workers > 1;
    let spare = many.then(|| Directive::HappyEyeballsTimeout((HEAD_START / config.workers.max(1)).max(10)));
    [
        spare.map(|d| vec![d]),
        sooner.map(|d| vec![d]),
        v4_first.map(|d| vec![d]),
        tries.map(|d| vec![d]),
        Some(vec![short]),
        both,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Long enough for any living path, one retransmitted SYN included; nine dead addresses then cost less than a minute.
/// Below 2 s Squid's once-a-second sweep makes it unreliable.
const SHORT_CONNECT_TIMEOUT: u64 = 5;

/// `happy_eyeballs_connect_timeout`, milliseconds.
const HEAD_START: u32 = 250;

/// The remedies for the Squids of these names, each of them once.
pub(in crate::diagnose) fn squid_remedies(case: &Case, names: &[&'static str]) -> Vec<Remedy> {
    let mut remedies: Vec<Remedy> = Vec::new();
    let mut uncured: Vec<&'static str> = Vec::new();
    for name in names {
        if *name == simulate::OWN {
            remedies.extend(own(case));
            continue;
        }
        let offers = lines_for(case, name);
        if offers.is_empty() {
            uncured.push(name);
        }
        for offer in offers.into_iter().map(remedy) {
            if remedies.iter().all(|r| r.snippet != offer.snippet) {
                remedies.push(offer);
            }
        }
    }
    remedies.extend(without_ipv6(case, &uncured));
    remedies
}

fn remedy(lines: Lines) -> Remedy {
    let (title, safety) = match lines.directives.as_slice() {
        [Directive::DnsV4First] => ("let Squid from 3.1.16 to 4.x try IPv4 first", Safety::Safe),
        [Directive::HappyEyeballsTimeout(_)] => ("let Squid from 5 on try the other family sooner", Safety::Safe),
        [Directive::ForwardMaxTries(_)] => ("let Squid try more addresses", Safety::Safe),
        [Directive::DnsTimeout(_)] => ("let Squid up to 4.x stop sooner waiting for a lost DNS answer", Safety::Review),
        [Directive::ConnectTimeout(_)] => ("let Squid from 3.5.6 on leave a silent address sooner", Safety::Review),
        _ => ("let Squid from 3.5.6 on leave a silent address sooner and try more of them", Safety::Review),
    };
    let mut snippet =
        "# check with `squid -k parse`, then restart: cached names keep their order until then\n".to_owned();
    for directive in &lines.directives {
        snippet.push_str(&directive.to_string());
        snippet.push('\n');
    }
    Remedy {
        title: title.into(),
        kind: RemedyKind::Workaround,
        place: "squid.conf".into(),
        snippet,
        undo: "remove the lines, restart Squid".into(),
        safety,
        prediction: Some(lines.prediction),
        effects: Effects::default(),
    }
}

/// The smallest change that cures the Squid that this is about; else what helps most, and what cures instead.
fn own(case: &Case) -> Vec<Remedy> {
    let Some((_, config)) = case.facts.squids.iter().find(|(name, _)| *name == simulate::OWN) else {
        return Vec::new();
    };
    if config.denied.is_some() {
        return allow(case).into_iter().collect();
    }
    let wish = Wish::default();
    let found = cure::cure(&[case.facts], std::slice::from_ref(config), &wish, false);
    let change = Change::Squid(found.directives.clone());
    let mut remedies = Vec::new();
    if let Some(prediction) = predict(case, &change, &[simulate::OWN]).filter(|_| !found.directives.is_empty()) {
        let mut lines = remedy(Lines { directives: found.directives.clone(), prediction });
        let does = if found.is_enough(&wish) { "cures" } else { "helps, and does not cure," };
        lines.title = format!("change squid.conf: the smallest change that {does} Squid {}", config.version);
        if let Some(path) = case.facts.squid.as_ref().and_then(|own| own.path()) {
            path.clone_into(&mut lines.place);
        }
        let first = "# check with `squid -k parse` first\n".to_owned();
        lines.snippet = found.directives.iter().fold(first, |text, d| text + &d.to_string() + "\n");
        lines.undo = "put the old lines back, then the same again".into();
        lines.effects.restart = Some(cure::takes_effect(&found.directives, config, case.facts.ttl));
        lines.effects.check = Some("squid -k parse".into());
        remedies.push(lines);
    }
    if !found.is_enough(&wish) {
        remedies.extend(without_ipv6(case, &[simulate::OWN]));
    }
    remedies
}

/// The single lines that each of these Squids gains from, each once; nothing where there is none.
pub(in crate::diagnose) fn squid_lines(case: &Case, names: &[&'static str]) -> Vec<Remedy> {
    let mut remedies: Vec<Remedy> = Vec::new();
    for offer in names.iter().flat_map(|name| lines_for(case, name)).map(remedy) {
        if remedies.iter().all(|r| r.snippet != offer.snippet) {
            remedies.push(offer);
        }
    }
    remedies
}

/// No address is to blame where the configuration denies the name.
fn allow(case: &Case) -> Option<Remedy> {
    let prediction = predict(case, &Change::SquidAllows, &[simulate::OWN])?;
    let own = case.facts.squid.as_ref()?;
    let conf = own.conf(own.version()?)?;
    let line = conf.complaints.iter().find(|c| c.kind == Kind::DeniesIpv6Names);
    let place = line.map_or_else(String::new, |c| format!("{} line {}: ", c.place.file, c.place.line));
    Some(Remedy {
        title: "let Squid through again: one address that matches a `dst` acl is enough to deny a name".into(),
        kind: RemedyKind::Repair,
        place: own.path()?.to_owned(),
        snippet: format!("# {place}take the `http_access deny` of a whole family out, or narrow its acl\n"),
        undo: "put the line back".into(),
        safety: Safety::Review,
        prediction: Some(prediction),
        effects: Effects { check: Some("squid -k parse".into()), ..Effects::default() },
    })
}

/// What works on every version when squid.conf cannot help: Squid without IPv6 sockets asks for no AAAA.
fn without_ipv6(case: &Case, names: &[&str]) -> Option<Remedy> {
    let prediction = predict(case, &Change::SquidWithoutIpv6, names)?;
    Some(Remedy {
        title: format!("take IPv6 away from {}: no line of squid.conf cures this", and(names)),
        kind: RemedyKind::Workaround,
        place: "/etc/systemd/system/squid.service.d/ipv4.conf, a new file".into(),
        snippet: "# first: sudo mkdir -p /etc/systemd/system/squid.service.d\n[Service]\nRestrictAddressFamilies=AF_UNIX AF_INET AF_NETLINK\n# then: sudo systemctl daemon-reload && sudo systemctl restart squid\n".into(),
        undo: "remove the file, then the same two commands".into(),
        safety: Safety::LastResort,
        prediction: Some(prediction),
        effects: Effects::default(),
    })
}
