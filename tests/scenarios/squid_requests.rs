//! Which request is simulated, and where a Squid sends it: method, parents, the resolver that it is built with.

use tryorder::clients::{End, Method};
use tryorder::diagnose::{ClientView, Severity, SquidView, Wish, diagnose, squid_snippet};
use tryorder::model::Family;
use tryorder::observation::{
    Observation, SquidConf, SquidFacts, SquidFile, SquidFileKind, SquidLine, SquidVersion, VersionSource,
};

use super::rules::recorded;

/// The recording of a scenario, about this Squid.
fn with_squid(scenario: &str, version: &str, conf: &[&str]) -> Observation {
    let mut o = recorded(scenario);
    let lines = (1..).zip(conf).map(|(line, text)| SquidLine { line, text: (*text).to_owned() }).collect();
    o.squid = Some(SquidFacts {
        version: Some(SquidVersion {
            stated: version.to_owned(),
            source: VersionSource::Stated,
            without_ipv6: false,
            without_own_resolver: false,
        }),
        conf: Some(SquidConf {
            path: "squid.conf".into(),
            found_here: false,
            files: vec![SquidFile { path: "squid.conf".into(), is: SquidFileKind::Text { lines } }],
            includes: Vec::new(),
            partial: false,
        }),
        ipcache: None,
        method: None,
    });
    o
}

fn asked(mut o: Observation, method: Method) -> Observation {
    o.squid.as_mut().unwrap().method = Some(method);
    o
}

fn squid(o: &Observation) -> ClientView {
    let target = diagnose(o, Severity::Error).targets.remove(0);
    target.clients.into_iter().find(|c| c.name == "squid").unwrap()
}

fn view(o: &Observation) -> SquidView {
    diagnose(o, Severity::Error).squid.unwrap()
}

fn millis(end: &End) -> u64 {
    assert!(end.connected().is_some(), "{end:?}");
    end.at().0 / 1_000
}

const PARENT: &str = "cache_peer proxy.example parent 3128 0 no-query no-digest";

/// Seen with 4.13: two CONNECT in a row take 23 s each, of two GET the second takes milliseconds.
#[test]
fn a_get_learns_where_a_connect_pays_again() {
    let o = with_squid("v6-silent", "4.13", &["connect_timeout 2 seconds"]);
    let connect = squid(&o);
    assert_eq!(connect.method, Some(Method::Connect));
    assert!((23_000..26_000).contains(&millis(&connect.end)), "{:?}", connect.end);
    assert!(millis(connect.again.as_ref().unwrap()) >= 23_000);
    let o = asked(o, Method::Get);
    let get = squid(&o);
    assert_eq!((get.method, millis(&get.end)), (Some(Method::Get), millis(&connect.end)));
    assert!(millis(get.again.as_ref().unwrap()) < 200, "{:?}", get.again);
    assert_eq!(view(&o).method, Method::Get);
    assert!(squid_snippet(&o, &Wish::default()).text.contains("\n# simulated: GET, "));
}

/// Seen with 5.7 (fewer tries than dead AAAA): a GET that has failed fails again, while 6.13 has learned.
#[test]
fn what_a_get_learns_depends_on_the_version() {
    let next = |version| {
        let conf = ["connect_timeout 1 seconds", "forward_max_tries 7"];
        squid(&asked(with_squid("v6-silent", version, &conf), Method::Get)).again.unwrap().connected().is_some()
    };
    assert_eq!(["4.13", "5.7", "7.7"].map(next), [true, false, true]);
}

/// Seen with 3.5.27: no DNS query, no packet to the origin.
#[test]
fn with_never_direct_the_addresses_do_not_matter() {
    for version in ["3.4.14", "4.13", "5.7", "7.7"] {
        let o = with_squid("v6-silent", version, &[PARENT, "never_direct allow all", "peer_connect_timeout 5 seconds"]);
        let squid = squid(&o);
        let parents = squid.parents.as_ref().unwrap();
        assert_eq!((parents.uses, parents.slots, squid.headroom), ("only", 1, None), "{version}");
        assert_eq!(squid.tries.len(), 1);
        assert_eq!(squid.says, "goes to its parent `proxy.example` at once (assumed to answer)");
        assert!(parents.says.contains("never DIRECT") && parents.says.contains("Look where the parent runs"));
        assert!(parents.if_silent.connected().is_none() && parents.if_left_out.connected().is_none());
        let snippet = squid_snippet(&o, &Wish::default());
        assert!(snippet.directives.is_empty() && snippet.text.contains("`proxy.example` alone"), "{}", snippet.text);
    }
}

/// Seen with 3.5.27: `nonhierarchical_direct on`, the default, sends a CONNECT DIRECT although there is a parent; a GET asks it.
#[test]
fn a_connect_goes_direct_beside_a_parent_and_a_get_does_not() {
    let o = with_squid("v6-silent", "5.7", &[PARENT]);
    assert_eq!(squid(&o).parents, None);
    assert_eq!(squid(&asked(o, Method::Get)).parents.unwrap().uses, "first");
    let always = with_squid("v6-silent", "5.7", &[PARENT, "nonhierarchical_direct off", "always_direct allow all"]);
    assert_eq!(squid(&always).parents, None);
}

#[test]
fn a_silent_parent_costs_its_own_timeout_before_direct() {
    let conf = [PARENT, "nonhierarchical_direct off", "peer_connect_timeout 7 seconds"];
    let parents = squid(&with_squid("v6-silent", "5.7", &conf)).parents.unwrap();
    assert_eq!(parents.uses, "first");
    assert!((7_600..8_500).contains(&millis(&parents.if_silent)), "{:?}", parents.if_silent);
    assert!(millis(&parents.if_left_out) < 500, "{:?}", parents.if_left_out);
    let own = "cache_peer proxy.example parent 3128 0 no-query connect-timeout=3";
    let conf = [own, "nonhierarchical_direct off", "peer_connect_timeout 7 seconds"];
    let parents = squid(&with_squid("v6-silent", "5.7", &conf)).parents.unwrap();
    assert!((3_600..4_500).contains(&millis(&parents.if_silent)), "{:?}", parents.if_silent);
}

/// The groups are one list: a parent behind as many dead DIRECT addresses as there are tries is never asked.
#[test]
fn parents_and_direct_share_the_tries() {
    let run = |tries: &str| {
        let conf = [PARENT, "nonhierarchical_direct off", "prefer_direct on", "connect_timeout 2 seconds", tries];
        squid(&with_squid("all-silent", "4.13", &conf))
    };
    let (short, long) = (run("forward_max_tries 18"), run("forward_max_tries 19"));
    assert_eq!((short.end.connected(), short.tries.len()), (None, 18));
    assert!(short.parents.unwrap().says.contains("18 for DIRECT, 0 left for the parent, never asked"));
    assert!(long.says.starts_with("goes to its parent `proxy.example` after "), "{}", long.says);
    assert!(long.parents.unwrap().says.contains("18 for DIRECT, 1 left for the parent."));
}

/// Up to 3.4 without a resolver of its own: getaddrinfo's order counts, and with it gai.conf.
#[test]
fn without_a_resolver_of_its_own_the_systems_order_counts() {
    let mut o = with_squid("v6-silent", "3.4.14", &["dns_v4_first on"]);
    assert!(squid(&o).tries[0].address.is_ipv4());
    o.squid.as_mut().unwrap().version.as_mut().unwrap().without_own_resolver = true;
    let helper = squid(&o);
    assert!(helper.tries[0].address.is_ipv6() && helper.end.connected().is_none(), "dns_v4_first means nothing to it");
    assert!(view(&o).notes[0].contains("--disable-internal-dns"));
    let wish = Wish { growth: 0, ..Wish::default() };
    let cured = squid_snippet(&without_the_systems_answer(o.clone()), &wish);
    assert!(cured.directives.is_empty(), "{:?}", cured.directives);
    assert!(cured.told.contains("IPv4 first in the system's order"), "{}", cured.told);
    // The same host with IPv4 ranked first.
    let mut ranked = without_the_systems_answer(o.clone());
    ranked.host.gai_conf = recorded("workaround-left").host.gai_conf;
    assert!(squid(&ranked).tries[0].address.is_ipv4());
    o.squid.as_mut().unwrap().version.as_mut().unwrap().without_ipv6 = true;
    assert!(squid(&o).tries[0].address.is_ipv4());
}

fn without_the_systems_answer(mut o: Observation) -> Observation {
    o.targets[0].system = tryorder::observation::SystemAnswer::Unknown;
    o
}

#[test]
fn a_squid_built_without_ipv6_asks_for_none() {
    for version in ["3.4.14", "4.13", "7.7"] {
        let mut o = with_squid("v6-silent", version, &[]);
        o.squid.as_mut().unwrap().version.as_mut().unwrap().without_ipv6 = true;
        let squid = squid(&o);
        assert!(squid.tries.iter().all(|t| t.address.is_ipv4()) && squid.end.connected().is_some(), "{version}");
        assert!(view(&o).notes[0].contains("--disable-ipv6"));
    }
}

#[test]
fn what_the_simulation_cannot_know_is_said() {
    let acl = "acl some src 192.0.2.0/24";
    let conf = ["dns_nameservers 192.0.2.53", "hosts_file /etc/squid/hosts", PARENT, acl, "never_direct allow some"];
    let notes = view(&with_squid("v6-silent", "5.7", &conf)).notes;
    let said = |what: &str| notes.iter().any(|note| note.contains(what));
    assert!(
        said("--dns 192.0.2.53") && said("/etc/squid/hosts") && said("never_direct depends on the request"),
        "{notes:?}"
    );
    let same = recorded("v6-silent").targets[0].lookups[0].server.unwrap().ip().to_string();
    let conf = [&format!("dns_nameservers {same}"), "hosts_file none"];
    assert_eq!(view(&with_squid("v6-silent", "5.7", &conf)).notes, Vec::<String>::new());
}

#[test]
fn headroom_says_which_records_break_it() {
    let squid = squid(&with_squid("v6-silent", "5.7", &[]));
    assert_eq!((squid.headroom, squid.headroom_by), (Some(16), Some(Family::V6)));
}

/// Seen with 3.5.27, 4.13, 5.7 and 7.7: 403 for every name with both families.
#[test]
fn a_name_that_squid_conf_denies_is_cured_by_taking_the_line_out() {
    let o = with_squid("healthy", "5.7", &["acl six dst ipv6", "http_access deny six", "http_access allow all"]);
    let target = diagnose(&o, Severity::Error).targets.remove(0);
    let finding = target.findings.iter().find(|f| f.code == "squid-never").unwrap();
    assert!(finding.says.contains("Squid answers 403") && !finding.says.contains("More tries"), "{}", finding.says);
    let [remedy] = finding.remedies.as_slice() else { panic!("{:?}", finding.remedies) };
    assert!(remedy.snippet.contains("squid.conf line 2: "), "{}", remedy.snippet);
    assert!(remedy.prediction.as_ref().unwrap().after.end.connected().is_some());
    let snippet = squid_snippet(&o, &Wish::default());
    assert!(snippet.told.contains("what cures it: without the `http_access deny` line"), "{}", snippet.told);
}
