//! One family alone, a chosen source, gaps, and quick runs.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use hickory_proto::op::Message;
use rustls::version::TLS13;
use tryorder::model::{Family, Micros, TlsCause};
use tryorder::observation::{SourceResult, SystemAnswer, Tls};
use tryorder::observe::{ObserveError, Plan, run};

use super::certificates::Authority;
use super::dns_stub::{self, addresses, bytes};
use super::plans::{TIMEOUT, attempts, plan, target};
use super::servers::{hold, refusing, serve, tls};

#[test]
fn with_one_family_the_other_is_not_asked_for_at_all() {
    for only in Family::BOTH {
        let (targets, dns) = (vec![target("name.test", refusing())], vec![dns_stub::start(both)]);
        let observed = run(&Plan { targets, dns, only: Some(only), ..plan() }, &mut |_| {}).unwrap();
        let rows = &observed.targets[0];
        assert_eq!(rows.lookups.iter().map(|l| l.family).collect::<Vec<_>>(), [only]);
        assert!(!rows.attempts.is_empty() && rows.attempts.iter().all(|a| Family::of(&a.address) == only));
        assert_eq!(observed.settings.only, Some(only));
    }
}

#[test]
#[cfg_attr(windows, ignore = "there the hosts file has no localhost: the resolver function knows it by itself")]
fn with_one_family_the_systems_function_is_left_out_and_the_hosts_file_gives_that_family() {
    let plan = Plan { targets: vec![target("localhost", refusing())], only: Some(Family::V4), ..plan() };
    let rows = &run(&plan, &mut |_| {}).unwrap().targets[0];
    assert_eq!(rows.system, SystemAnswer::Unknown);
    assert_eq!(rows.lookups.iter().map(|l| l.family).collect::<Vec<_>>(), [Family::V4]);
}

#[test]
fn what_does_not_fit_together_is_refused_before_anything_is_sent() {
    let v4: IpAddr = [127, 0, 0, 1].into();
    let told = |plan: Plan| run(&plan, &mut |_| panic!("it has begun")).unwrap_err();
    let literal = || vec![target("127.0.0.1", 1)];
    let error = told(Plan { targets: literal(), only: Some(Family::V6), ..plan() });
    assert_eq!(error.to_string(), "`127.0.0.1:1` is an IPv4 address, and only IPv6 was asked for");
    let error = told(Plan { sources: vec![v4], only: Some(Family::V6), ..plan() });
    assert_eq!(error.to_string(), "the source `127.0.0.1` is an IPv4 address, and only IPv6 was asked for");
    let error = told(Plan { sources: vec![v4, [127, 0, 0, 2].into()], ..plan() });
    assert!(matches!(error, ObserveError::TwoSources { .. }), "{error}");
    // TEST-NET-1 (RFC 5737) is on no host.
    let error = told(Plan { sources: vec![[192, 0, 2, 1].into()], ..plan() });
    assert!(error.to_string().starts_with("cannot connect from `192.0.2.1`: "), "{error}");
    let error = told(Plan { interface: Some("no such one".into()), ..plan() });
    assert!(matches!(error, ObserveError::Interface { .. } | ObserveError::InterfaceUnknownHere), "{error}");
}

#[test]
fn connections_come_from_the_chosen_source() {
    let (tell, seen) = std::sync::mpsc::channel();
    let port = serve(move |stream| {
        let _ = tell.send(stream.peer_addr().unwrap().ip());
    });
    let source: IpAddr = if cfg!(target_os = "linux") { [127, 0, 7, 7].into() } else { [127, 0, 0, 1].into() };
    let plan = Plan { targets: vec![target("127.0.0.1", port)], sources: vec![source], ..plan() };
    let observed = run(&plan, &mut |_| {}).unwrap();
    assert_eq!(seen.recv().unwrap(), source);
    assert_eq!(observed.targets[0].sources[0].result, SourceResult::Chosen { address: source });
    assert_eq!(observed.settings.sources, [source]);
}

#[test]
#[cfg(target_os = "linux")]
fn connections_go_by_the_chosen_interface() {
    let port = serve(hold);
    let by = |name: &str, host: &str| {
        let plan = Plan { targets: vec![target(host, port)], interface: Some(name.into()), ..plan() };
        run(&plan, &mut |_| {}).unwrap().targets.remove(0)
    };
    let rows = by("lo", "127.0.0.1");
    assert!(matches!(rows.sources[0].result, SourceResult::Chosen { .. }), "{rows:?}");
    assert_eq!(super::plans::tls_failure(&rows.attempts[0]), &TlsCause::Silent { received: 0 });
    // Not by loopback: the kernel knows no way there.
    assert!(by("lo", "192.0.2.1").attempts[0].tls.is_none());
}

#[test]
fn a_gap_is_kept_between_two_attempts_at_an_address() {
    let gap = Duration::from_millis(60);
    let attempts = attempts(&Plan { rounds: 4, gap, ..plan() }, refusing(), &[[127, 0, 0, 1].into()]);
    assert_eq!(attempts.len(), 4);
    for pair in attempts.windows(2) {
        assert!(pair[1].started_us - pair[0].started_us >= gap.into(), "{pair:?}");
    }
}

#[test]
fn a_quick_run_gives_up_the_stalling_ones_when_the_living_ones_have_shown_how_fast_it_goes() {
    let authority = Authority::new();
    let server = tls(authority.sign("server.test").config(&[&TLS13]));
    let port = serve(move |stream| {
        if stream.local_addr().unwrap().ip() == IpAddr::from([127, 0, 0, 1]) {
            server(stream);
        } else {
            hold(stream);
        }
    });
    let timeout = Duration::from_secs(8);
    let plan = Plan { timeout, quick: true, ca_pem: authority.pem.clone().into_bytes(), ..plan() };
    let both: [IpAddr; 2] = [[127, 0, 0, 1].into(), [127, 0, 0, 2].into()];
    let begun = Instant::now();
    let rows = attempts(&plan, port, &both);
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    let stalled = rows.iter().find(|a| a.address == both[1]).unwrap();
    let Some(Tls::Failed { cause: TlsCause::Silent { .. }, after_us, .. }) = &stalled.tls else {
        panic!("{stalled:?}")
    };
    assert!(*after_us >= Micros::from_secs(1) && *after_us < timeout.into(), "{after_us}");
}

#[test]
fn a_quick_run_without_a_living_address_waits_for_the_whole_limit() {
    let rows = attempts(&Plan { timeout: TIMEOUT * 2, quick: true, ..plan() }, serve(hold), &[[127, 0, 0, 1].into()]);
    let Some(Tls::Failed { after_us, .. }) = rows[0].tls else { panic!("{rows:?}") };
    assert!(after_us >= (TIMEOUT * 2).into(), "{after_us}");
}

fn both(query: &Message, _: bool) -> Vec<Vec<u8>> {
    vec![bytes(&addresses(query, &[IpAddr::from([127, 0, 2, 1]), "::1".parse().unwrap()]))]
}
