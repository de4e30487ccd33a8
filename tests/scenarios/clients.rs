//! What programs of other systems and with other resolvers would do with a recording.

use tryorder::clients::{Basis, End};
use tryorder::diagnose::ClientView;

use super::rules::{concluded, recorded};

fn client(scenario: &str, name: &str) -> ClientView {
    concluded(&recorded(scenario)).clients.into_iter().find(|c| c.name == name).unwrap()
}

fn why(client: &ClientView) -> &str {
    if let End::GaveUp { why, .. } = &client.end { why } else { panic!("{} is connected", client.name) }
}

/// "SERVFAIL / REFUSED / NOTIMP: EAI_AGAIN after 5 s (whole lookup fails)"; "dropped: A only after 15 s" (glibc).
#[test]
fn musl_gets_nothing_from_half_an_answer() {
    for (scenario, told) in [("dns-aaaa-servfail", "(SERVFAIL)"), ("dns-aaaa-lost", "got no answer")] {
        let musl = client(scenario, "loop-musl");
        assert!(why(&musl).contains(told), "{scenario}: {}", why(&musl));
        assert_eq!((musl.end.at().0, musl.end.basis()), (5_000_000, Basis::Assumed));
        assert!(musl.tries.is_empty() && !musl.here);
        assert!(client(scenario, "loop-glibc").end.connected().is_some());
    }
}

/// "ICMP unreachable does not end connect() on Windows by default"; "RST is retried: a refused port needs ~2 s".
#[test]
fn windows_waits_where_linux_is_told() {
    let (here, there) = (client("v6-refused", "sequential"), client("v6-refused", "loop-windows"));
    let dead = u64::try_from(here.tries.len() - 1).unwrap();
    assert_eq!(there.end.at().0, here.end.at().0 + dead * 2_000_000);
    assert_eq!((here.end.basis(), there.end.basis()), (Basis::Measured, Basis::Assumed));
    // What the host itself has no route to fails at once on any system.
    assert_eq!(client("v6-no-route", "loop-windows").end.at(), client("v6-no-route", "sequential").end.at());
}

/// The kinds and the systems' own loops agree on the system where both run.
#[test]
fn the_loop_of_this_system_is_the_plain_loop() {
    for scenario in ["v6-silent", "v6-refused", "dns-aaaa-lost", "flapping"] {
        let (plain, own) = (client(scenario, "sequential"), client(scenario, "loop-glibc"));
        assert_eq!((plain.end, plain.tries), (own.end, own.tries), "{scenario}");
        assert!(own.here);
    }
    assert!(client("windows-v6-silent", "outlook").here && !client("windows-v6-silent", "loop-glibc").here);
}
