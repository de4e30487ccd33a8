//! A proxy names the reporter as much as a name server does.

use tryorder::model::{Micros, TcpCause, TlsCause};
use tryorder::observation::{
    self, IcmpError, NoProxy, Observation, Phases, ProxyAnswer, ProxyCause, ProxyEnvironment, ProxyVariable,
    SystemAnswer, Tcp, Tls, Tunnel, redact,
};

use super::super::proxy_rules::{head, through, tunnel};
use super::super::rules::recorded;
use super::holds;

#[test]
fn a_proxy_is_redacted_and_the_diagnosis_stays() {
    for o in proxied() {
        holds(&o).unwrap_or_else(|e| panic!("{e}"));
        let text = observation::write(&redact(&o));
        for word in ["contoso", "Contoso", "192.168.17", "fd12:3456", "85.214", "hunter2"] {
            assert_eq!(text.lines().find(|line| line.contains(word)), None, "`{word}`");
        }
    }
}

#[test]
fn what_is_public_of_a_proxy_stays() {
    let text = observation::write(&redact(&proxied()[0]));
    for word in ["squid/5.7", "ERR_CONNECT_FAIL 110", "Negotiate", "3128", "HTTPS_PROXY", "1.1 name", "(squid/5.7)"] {
        assert!(text.contains(word), "`{word}` in {text}");
    }
}

/// Each field with something of the reporter's in it.
fn proxied() -> [Observation; 3] {
    let squid = head(
        503,
        &[
            ("server", "squid/5.7"),
            ("via", "1.1 proxy.corp.contoso.com (squid/5.7), 1.0 192.168.17.8:3128 (Contoso Guard 3)"),
            ("error", "ERR_CONNECT_FAIL 110"),
            ("scheme", "Negotiate"),
            ("scheme", "Contoso"),
        ],
    );
    let mut named = recorded("v6-silent");
    through(&mut named, vec![Tunnel { tls: None, ..tunnel(&squid, 700) }]);
    named.proxy.as_mut().unwrap().host = "proxy.corp.contoso.com".into();
    named.proxy_environment = Some(environment("proxy.corp.contoso.com", "HTTPS_PROXY", "http"));
    if let SystemAnswer::Addresses { addresses, .. } = &mut named.proxy.as_mut().unwrap().system {
        *addresses = vec!["192.168.17.8".parse().unwrap(), "fd12:3456::8".parse().unwrap()];
    }
    let hops = &mut named.targets[0].proxied[0].tcp;
    hops.insert(0, hops[0].clone());
    hops[0].address = "fd12:3456::8".parse().unwrap();
    let icmp = Some(IcmpError { from: "fd12:3456::1".parse().unwrap(), kind: 1, code: 0 });
    let cause = TcpCause::Other { says: "contoso says no".into() };
    hops[0].tcp = Tcp::Failed { cause, after_us: Micros::ZERO, syn_retransmits: None, icmp };
    hops[1].address = "192.168.17.8".parse().unwrap();

    let mut literal = recorded("healthy");
    let own = head(200, &[("server", "Contoso Guard"), ("error", "ERR_CONTOSO hunter2")]);
    through(&mut literal, vec![tunnel(&own, 60)]);
    literal.proxy.as_mut().unwrap().host = "192.168.17.8".into();
    literal.proxy.as_mut().unwrap().variable = Some("HTTPS_PROXY".into());
    literal.proxy.as_mut().unwrap().about = Some(head(501, &[("server", "squid/5.7-contoso")]));
    literal.proxy_environment = Some(environment("192.168.17.8", "HTTPS_PROXY", "http"));
    literal.proxy_environment.as_mut().unwrap().variables.push(ProxyVariable {
        name: "ALL_PROXY".into(),
        scheme: "socks5".into(),
        host: Some("85.214.77.66".into()),
        port: Some(1_080),
    });
    literal.targets[0].proxied[0].tls = Some(Tls::Failed {
        cause: TlsCause::PlainText { first_bytes: "220 contoso".into() },
        after_us: Micros::ZERO,
        phases: Phases::default(),
        chain: None,
        connection: None,
    });

    let mut lost = recorded("healthy");
    through(&mut lost, vec![tunnel(&own, 60)]);
    let cause = ProxyCause::NotHttp { first_bytes: "contoso".into() };
    lost.targets[0].proxied[0].answer = Some(ProxyAnswer::Failed { cause, after_us: Micros::ZERO });
    lost.targets[0].proxied[0].tls = None;
    lost.proxy.as_mut().unwrap().host = "proxy.contoso.com".into();
    lost.proxy.as_mut().unwrap().system =
        SystemAnswer::Failed { says: "contoso has no such name".into(), took_us: Micros::ZERO };
    [named, literal, lost]
}

fn environment(host: &str, name: &str, scheme: &str) -> ProxyEnvironment {
    ProxyEnvironment {
        variables: vec![ProxyVariable {
            name: name.into(),
            scheme: scheme.into(),
            host: Some(host.into()),
            port: Some(3_128),
        }],
        no_proxy: Some(NoProxy { name: "no_proxy".into(), covers: vec!["outlook.office365.com".into()] }),
    }
}
