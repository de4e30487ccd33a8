//! What is said of a proxy, on recordings changed by hand.

use tryorder::diagnose::{Proxied, Severity, TargetDiagnosis, Verdict, diagnose};
use tryorder::model::{Family, Micros, TcpCause, TlsCause, Trust};
use tryorder::observation::{
    NoProxy, Observation, Phases, Proxy, ProxyAnswer, ProxyCause, ProxyEnvironment, ProxyHead, ProxyHop, ProxyVariable,
    SystemAnswer, Tcp, Tls, Tunnel,
};
use tryorder::report::{self, Layout};

use super::rules::{attempts, concluded, fail, found, recorded, severity};

#[test]
fn a_proxy_that_works_is_measured_and_nothing_is_found() {
    let mut o = recorded("healthy");
    through(&mut o, vec![tunnel(&head(200, &[]), 60)]);
    let target = concluded(&o);
    assert_eq!((target.verdict, target.findings.len()), (Verdict::Healthy, 0));
    let proxied = proxied(&target);
    assert!(
        proxied.works && proxied.predicted.is_empty(),
        "a proxy that says nothing of itself is no Squid: {proxied:?}"
    );
    assert_eq!(proxied.rounds[0].trust, Some("trusted"));
    let text = report::text(&diagnose(&o, Severity::Error), Layout::PLAIN_80);
    assert!(text.contains(
        "\nThrough the proxy proxy.corp.example:3128\n round 1: TCP 0.4 ms, 200 after 60.0 ms, TLS 40.0 ms\n"
    ));
    assert!(target.summary.ends_with(" Through the proxy proxy.corp.example:3128 it works."), "{}", target.summary);
}

#[test]
fn the_answer_to_the_question_who_it_is_is_enough_for_a_prediction() {
    let mut o = crate::of_version("healthy", "4.13");
    through(&mut o, vec![tunnel(&head(200, &[]), 60)]);
    o.proxy.as_mut().unwrap().about = Some(head(501, &[("server", "squid/4.13")]));
    let target = concluded(&o);
    let [prediction] = proxied(&target).predicted.as_slice() else { panic!() };
    assert_eq!((prediction.client.as_str(), prediction.agrees), ("squid 4.13", Some(true)), "{}", prediction.says);
    // Another product that somebody calls a Squid.
    o.proxy.as_mut().unwrap().about =
        Some(head(501, &[("server", "Guard/1"), ("via", "1.1 squid.corp.example (Guard)")]));
    assert_eq!(proxied(&concluded(&o)).predicted, []);
}

#[test]
fn a_squid_of_unknown_version_is_held_against_each_kind() {
    let mut o = recorded("v6-silent");
    let squid = head(503, &[("server", "squid"), ("error", "ERR_CONNECT_FAIL 110")]);
    through(&mut o, vec![Tunnel { tls: None, ..tunnel(&squid, 60_700) }]);
    let target = concluded(&o);
    let agree = |p: &tryorder::diagnose::ProxyPrediction| (p.client.clone(), p.agrees);
    let agrees: Vec<_> = proxied(&target).predicted.iter().map(agree).collect();
    let expected = [("squid-3.4", Some(true)), ("squid-4", Some(false)), ("squid-5.7+", Some(false))];
    assert_eq!(agrees, expected.map(|(name, agrees)| (name.to_owned(), agrees)));
    let lines = &found(&target, "proxy-fails").unwrap().remedies;
    assert!(lines.iter().any(|r| r.snippet.contains("\ndns_v4_first on\n")), "{lines:#?}");
}

#[test]
fn silence_agrees_with_a_squid_that_would_be_busy_for_longer() {
    let with = |version, silent_for: u64| {
        let mut o = crate::of_version("v6-silent", version);
        let cause = ProxyCause::Silent;
        let answer = ProxyAnswer::Failed { cause, after_us: Micros::from_secs(silent_for) };
        through(&mut o, vec![Tunnel { answer: Some(answer), tls: None, ..tunnel(&head(0, &[]), 0) }]);
        let target = concluded(&o);
        assert!(proxied(&target).rounds[0].at_least);
        let finding = found(&target, "proxy-fails").unwrap();
        assert!(finding.says.contains("gets no answer within"), "{}", finding.says);
        (proxied(&target).predicted[0].agrees, finding.remedies[0].snippet.contains("dns_v4_first on"))
    };
    assert_eq!(with("4.13", 30), (Some(true), true));
    assert_eq!(with("5.7", 30), (Some(false), false));
}

#[test]
fn closed_without_a_word_is_squid_3_1() {
    let mut o = crate::of_version("v6-silent", "3.1.23");
    let answer = ProxyAnswer::Failed { cause: ProxyCause::Closed, after_us: Micros::from_millis(61_000) };
    through(&mut o, vec![Tunnel { answer: Some(answer), tls: None, ..tunnel(&head(0, &[]), 0) }]);
    let target = concluded(&o);
    assert_eq!(proxied(&target).predicted[0].agrees, Some(true), "{}", proxied(&target).predicted[0].says);
    assert!(found(&target, "proxy-fails").unwrap().says.contains("as Squid 3.1 does after a silent"));
}

#[test]
fn a_proxy_that_sees_more_than_this_host_differs_from_the_prediction() {
    let mut o = crate::of_version("all-silent", "5.7");
    through(&mut o, vec![tunnel(&head(200, &[("via", "1.1 proxy.corp.example (squid/5.7)")]), 50)]);
    let target = concluded(&o);
    let prediction = &proxied(&target).predicted[0];
    assert_eq!(prediction.agrees, Some(false));
    assert!(prediction.says.contains("it reaches what is dead from here"), "{}", prediction.says);
    // Programs that go directly still have their finding, and it is no error.
    assert_eq!((severity(&target, "nothing-up"), target.verdict), (Some(Severity::Warning), Verdict::Healthy));
    assert!(
        target.summary.starts_with("outlook.office365.com:443 cannot be reached directly from here."),
        "{}",
        target.summary
    );
}

#[test]
fn a_login_and_a_ban_have_their_own_words_and_cures() {
    let with = |status, fields: &[(&str, &str)], credentials| {
        let mut o = recorded("healthy");
        through(&mut o, vec![Tunnel { tls: None, ..tunnel(&head(status, fields), 3) }]);
        o.proxy.as_mut().unwrap().credentials = credentials;
        let target = concluded(&o);
        let finding = found(&target, "proxy-fails").unwrap().clone();
        assert_eq!((finding.severity, target.verdict), (Severity::Error, Verdict::Problem));
        (finding.says, finding.remedies[0].snippet.clone())
    };
    let (says, lines) = with(407, &[("scheme", "Negotiate"), ("scheme", "Basic")], false);
    assert!(says.contains("is refused until somebody logs in (407), by Negotiate, Basic; none were sent"), "{says}");
    assert!(
        lines.contains("HTTPS_PROXY='http://USER:PASSWORD@proxy.corp.example:3128'\ntryorder --proxy env "),
        "{lines}"
    );
    let (says, lines) = with(407, &[("scheme", "Negotiate")], true);
    assert!(
        says.contains("by Negotiate; those that were sent are refused") && lines.contains("--proxy-anyauth"),
        "{says}"
    );
    let (says, _) = with(407, &[], false);
    assert!(says.contains("(407), and names no way to do so"), "{says}");
    let (says, lines) = with(403, &[("error", "ERR_ACCESS_DENIED 0")], false);
    assert!(says.contains("is forbidden (403, X-Squid-Error ERR_ACCESS_DENIED 0)"), "{says}");
    assert!(lines.ends_with("http_access allow CONNECT tryorder_target\n"), "{lines}");
    let (says, lines) = with(503, &[("error", "ERR_DNS_FAIL 0")], false);
    assert!(
        says.contains("gets 503 after 3.0 ms, X-Squid-Error ERR_DNS_FAIL 0") && lines.contains("dig outlook"),
        "{says}"
    );
    let (says, lines) = with(999, &[], false);
    assert!(
        says.contains("gets 999 after 3.0 ms") && lines.contains("curl -v -x http://proxy.corp.example:3128 "),
        "{says}"
    );
}

#[test]
fn each_stage_before_and_behind_the_answer_has_its_words() {
    let says = |change: &dyn Fn(&mut Observation)| {
        let mut o = recorded("healthy");
        through(&mut o, vec![tunnel(&head(200, &[]), 60)]);
        change(&mut o);
        found(&concluded(&o), "proxy-fails").unwrap().says.clone()
    };
    let before = |o: &mut Observation, tcp| {
        o.targets[0].proxied[0] = Tunnel { round: 1, started_us: Micros::ZERO, tcp, answer: None, tls: None };
    };
    let said = says(&|o| {
        before(o, Vec::new());
        o.proxy.as_mut().unwrap().system = SystemAnswer::Failed { says: "no such name".into(), took_us: Micros::ZERO };
    });
    assert!(said.contains("the name of the proxy gives no address (no such name)"), "{said}");
    let failed = Tcp::Failed { cause: TcpCause::Refused, after_us: Micros::ZERO, syn_retransmits: None, icmp: None };
    let hop = ProxyHop { address: [192, 0, 2, 9].into(), tcp: failed };
    let said = says(&|o| before(o, vec![hop.clone()]));
    assert!(said.contains("the proxy cannot be connected to (refused)"), "{said}");
    let said = says(&|o| {
        let cause = TlsCause::Reset;
        let phases = Phases::default();
        let tls = Tls::Failed { cause, after_us: Micros::ZERO, phases, chain: None, connection: None };
        o.targets[0].proxied[0].tls = Some(tls);
    });
    assert!(said.contains("TLS inside the tunnel fails: reset after ClientHello"), "{said}");
    let said = says(&|o| {
        let mut chain = o.targets[0].chains[0].clone();
        let untrusted = Trust::NotTrusted { says: "unknown issuer".into() };
        (chain.trust, chain.mozilla) = (untrusted.clone(), untrusted);
        "CN=Inspector".clone_into(&mut chain.certificates.last_mut().unwrap().issuer);
        o.targets[0].chains.push(chain);
        let place = u32::try_from(o.targets[0].chains.len() - 1).unwrap();
        if let Some(Tls::Done { chain, .. }) = &mut o.targets[0].proxied[0].tls {
            *chain = Some(place);
        }
    });
    assert!(
        said.contains("a certificate that is not trusted (issuer: CN=Inspector): a proxy that inspects TLS"),
        "{said}"
    );
}

#[test]
fn one_round_of_three_is_a_warning() {
    let mut o = recorded("healthy");
    let bad = Tunnel { tls: None, ..tunnel(&head(504, &[]), 5) };
    through(&mut o, vec![tunnel(&head(200, &[]), 60), bad, tunnel(&head(200, &[]), 60)]);
    let target = concluded(&o);
    let finding = found(&target, "proxy-fails").unwrap();
    assert_eq!((finding.severity, target.verdict), (Severity::Warning, Verdict::Healthy));
    assert!(finding.says.contains("(1 of 3 rounds)"), "{}", finding.says);
    assert!(target.summary.ends_with("it works in 2 of 3 rounds."), "{}", target.summary);
}

#[test]
fn a_dead_direct_way_without_a_proxy_is_still_an_error() {
    let mut o = recorded("healthy");
    for family in Family::BOTH {
        for attempt in attempts(&mut o, family) {
            fail(attempt, TcpCause::Timeout, Micros::from_secs(4));
        }
    }
    assert_eq!(severity(&concluded(&o), "nothing-up"), Some(Severity::Error));
    through(&mut o, vec![Tunnel { tls: None, ..tunnel(&head(503, &[]), 5) }]);
    assert_eq!(severity(&concluded(&o), "nothing-up"), Some(Severity::Error));
}

#[test]
fn the_environment_is_said_with_what_no_proxy_takes_out() {
    let says = |covers: &[&str], measured: bool| {
        let mut o = recorded("healthy");
        if measured {
            through(&mut o, vec![tunnel(&head(200, &[]), 60)]);
        }
        let variable = |name: &str, host: Option<&str>| ProxyVariable {
            name: name.into(),
            scheme: "http".into(),
            host: host.map(str::to_owned),
            port: host.map(|_| 3_128),
        };
        o.proxy_environment = Some(ProxyEnvironment {
            variables: vec![variable("HTTPS_PROXY", Some("proxy.corp.example")), variable("ALL_PROXY", None)],
            no_proxy: Some(NoProxy {
                name: "NO_PROXY".into(),
                covers: covers.iter().map(|c| (*c).to_owned()).collect(),
            }),
        });
        diagnose(&o, Severity::Error).proxy_environment.unwrap().says
    };
    let set = "HTTPS_PROXY names proxy.corp.example:3128; ALL_PROXY names no proxy that can be read";
    let covered = says(&["outlook.office365.com"], false);
    assert_eq!(
        covered,
        format!(
            "{set}: to outlook.office365.com programs that honour it go directly all the same, because of NO_PROXY"
        )
    );
    assert!(says(&[], false).ends_with("`--proxy env` measures the way through that proxy, too"));
    assert!(says(&[], true).ends_with("The addresses and clients above are the direct way"));
}

/// Measured through `proxy.corp.example:3128`.
pub(super) fn through(o: &mut Observation, tunnels: Vec<Tunnel>) {
    o.proxy = Some(Proxy {
        host: "proxy.corp.example".into(),
        port: 3_128,
        variable: None,
        credentials: false,
        limit_us: Micros::from_secs(30),
        system: SystemAnswer::Addresses { addresses: vec![[192, 0, 2, 9].into()], took_us: Micros::from_millis(2) },
        about: None,
    });
    o.targets[0].proxied = tunnels;
}

/// One round with this answer, and TLS as at the first living address.
pub(super) fn tunnel(head: &ProxyHead, after_ms: u64) -> Tunnel {
    let tcp = Tcp::Connected { us: Micros(400), own_us: Micros(500), syn_retransmits: Some(0) };
    let us = Micros::from_millis(after_ms);
    Tunnel {
        round: 1,
        started_us: Micros::ZERO,
        tcp: vec![ProxyHop { address: [192, 0, 2, 9].into(), tcp }],
        answer: Some(ProxyAnswer::Head { first_byte_us: us, us, head: head.clone() }),
        tls: Some(Tls::Done {
            us: Micros::from_millis(40),
            phases: Phases::default(),
            version: "TLSv1.3".into(),
            suite: "TLS13_AES_256_GCM_SHA384".into(),
            group: None,
            alpn: None,
            chain: Some(0),
        }),
    }
}

/// A head with these fields.
pub(super) fn head(status: u16, fields: &[(&str, &str)]) -> ProxyHead {
    let mut head = ProxyHead { status, ..ProxyHead::default() };
    for (name, value) in fields.iter().map(|(name, value)| (*name, (*value).to_owned())) {
        match name {
            "server" => head.server = Some(value),
            "via" => head.via = Some(value),
            "error" => head.squid_error = Some(value),
            "scheme" => head.schemes.push(value),
            other => panic!("{other}"),
        }
    }
    head
}

fn proxied(target: &TargetDiagnosis) -> &Proxied {
    target.proxied.as_ref().unwrap()
}
