//! What a configuration says, version by version.

use tryorder::model::Micros;
use tryorder::squid::Version;
use tryorder::squid::conf::{Kind, Relation, Says, Severity, Value};

use crate::{V3_1, V3_5, V4, V7, files, read, value};

#[test]
fn the_last_assignment_wins_and_its_place_is_known() {
    let conf = read("connect_timeout 1 minute\n# later\n\nconnect_timeout 5 \\\n  seconds\n", V7);
    let located = conf.value("connect_timeout").unwrap();
    assert_eq!(located.value, Value::Time(Micros::from_secs(5)));
    assert_eq!(located.place.to_string(), "squid.conf:4");
    assert_eq!(conf.complaints.len(), 1);
    assert_eq!((&conf.complaints[0].kind, conf.complaints[0].place.line), (&Kind::SetAgain, 4));
    assert!(conf.starts());
}

#[test]
fn a_time_without_unit_stops_squid_4_and_later() {
    let text = "visible_hostname proxy.example\nconnect_timeout 5\n";
    for (version, severity, starts) in [(V3_5, Severity::Logged, true), (V4, Severity::Fatal, false)] {
        let conf = read(text, version);
        assert_eq!((conf.starts(), conf.complaints[0].severity(version)), (starts, Some(severity)));
        assert_eq!(
            format!("{}: {}", conf.complaints[0].place, conf.complaints[0]),
            "squid.conf:2: `connect_timeout 5` has no unit: Squid 3.1 to 3.5 takes seconds and logs a warning, Squid 4 and \
             later does not start"
        );
    }
}

#[test]
fn includes_are_read_in_the_order_of_glob_and_values_have_the_place_in_their_file() {
    let others = [("conf.d/10.conf", "forward_max_tries 10\n"), ("conf.d/20.conf", "\nforward_max_tries 20\n")];
    let conf = files("forward_max_tries 5\ninclude conf.d/*.conf\n", &others).read(V7);
    assert_eq!(value(&conf, "forward_max_tries"), "20");
    assert_eq!(conf.value("forward_max_tries").unwrap().place.to_string(), "conf.d/20.conf:2");
}

#[test]
fn an_include_without_match_stops_squid() {
    let conf = read("include /etc/squid/conf.d/*.conf\n", V7);
    assert!(!conf.starts());
    assert_eq!(
        conf.complaints[0].to_string(),
        "`include /etc/squid/conf.d/*.conf` matches no file: Squid does not start"
    );
}

#[test]
fn programs_are_not_run_and_not_named() {
    let conf = files("include |cat /etc/shadow\n", &[("|cat", "forward_max_tries 3\n")]).read(V7);
    assert_eq!((conf.complaints[0].kind.clone(), conf.complaints[0].shown.as_str()), (Kind::IncludeCommand, "include"));
    assert_eq!(value(&conf, "forward_max_tries"), "-");
}

#[test]
fn conditions_choose_what_is_read_from_3_2_on() {
    let text = "if 1 = 1\nforward_max_tries 11\nelse\nforward_max_tries 12\nendif\n";
    assert_eq!(value(&read(text, V7), "forward_max_tries"), "11");
    let old = read(text, V3_1);
    assert!(!old.starts());
    assert_eq!(value(&old, "forward_max_tries"), "12");
    assert_eq!(old.complaints[0].to_string(), "`if` is no directive: Squid 3.1 does not start");
}

#[test]
fn dns_times_have_whole_seconds_in_3_1() {
    let text = "dns_timeout 1.5 seconds\n";
    assert_eq!([V3_1, V4].map(|v| value(&read(text, v), "dns_timeout")), ["1 seconds", "1500 milliseconds"]);
    assert!(
        !read("dns_timeout 500 milliseconds\n", V3_1).starts() && read("dns_timeout 500 milliseconds\n", V4).starts()
    );
}

#[test]
fn an_inner_condition_that_is_true_applies_inside_one_that_is_not() {
    let conf = read("if false\nif true\nforward_max_tries 3\nendif\nendif\n", V7);
    assert_eq!(value(&conf, "forward_max_tries"), "3");
    assert_eq!(conf.complaints[0].kind, Kind::InnerIfBreaksOut);
}

#[test]
fn the_process_is_number_0_and_that_is_said() {
    let conf = read("if ${process_number} = 0\nforward_max_tries 3\nendif\n", V7);
    assert_eq!(value(&conf, "forward_max_tries"), "3");
    assert_eq!((conf.complaints[0].kind.clone(), conf.starts()), (Kind::ProcessDependent, true));
}

#[test]
fn words_after_a_hash_are_words_before_3_4() {
    let text = "connect_timeout 5 # slow\n";
    assert_eq!(read(text, V3_5).complaints[0].kind, Kind::NoUnit);
    assert_eq!(read(text, Version(3, 3, 14)).complaints[0].kind, Kind::UnknownUnit);
}

#[test]
fn a_directive_of_other_versions_is_told_of() {
    let kinds = |text, version| -> Vec<(Kind, Option<Severity>)> {
        read(text, version).complaints.iter().map(|c| (c.kind.clone(), c.severity(version))).collect()
    };
    let he = "happy_eyeballs_connect_timeout 100\n";
    assert_eq!(kinds(he, V4), [(Kind::Unknown, Some(Severity::Fatal))]);
    assert_eq!(kinds(he, V7), [(Kind::Unknown, None)]);
    assert_eq!(kinds("dns_v4_first on\n", V7), [(Kind::Obsolete, Some(Severity::Logged))]);
    assert_eq!(value(&read("dns_v4_first on\n", V4), "dns_v4_first"), "on");
    assert_eq!(value(&read("dns_v4_first on\n", V7), "dns_v4_first"), "-");
}

#[test]
fn defaults_come_with_the_version() {
    let default = |name, version| read("", version).effective(name).map_or("-".into(), |v| v.to_string());
    let all = [V3_1, V3_5, V4, V7];
    assert_eq!(all.map(|v| default("forward_max_tries", v)), ["10", "25", "25", "25"]);
    assert_eq!(all.map(|v| default("dns_v4_first", v)), ["off", "off", "off", "-"]);
    assert_eq!(all.map(|v| default("happy_eyeballs_connect_timeout", v)), ["-", "-", "-", "250"]);
    assert_eq!(all.map(|v| default("dns_timeout", v)), ["120 seconds", "30 seconds", "30 seconds", "30 seconds"]);
    assert_eq!(all.map(|v| default("connect_retries", v)), ["-", "0", "0", "0"]);
    assert_eq!(all.map(|v| default("balance_on_multiple_ip", v)), ["off", "off", "-", "-"]);
}

#[test]
fn peers_and_access_lists_are_kept_as_far_as_they_decide_the_way() {
    let text = "cache_peer proxy.example parent 3128 0 no-query default login=PASS\nnever_direct allow all\n\
                acl web dst 192.0.2.0/24\nhttp_access allow web\nhttp_access deny all\n\
                tcp_outgoing_address 192.0.2.9 web\n";
    let conf = read(text, V7);
    assert_eq!((conf.peers[0].host.as_str(), conf.peers[0].relation), ("proxy.example", Relation::Parent));
    assert_eq!(conf.access_says("never_direct"), Says::Allow);
    assert_eq!(conf.access_says("always_direct"), Says::Deny);
    assert_eq!(conf.access_says("http_access"), Says::Depends);
    assert!(conf.resolves_first && !read("http_access deny all\n", V7).resolves_first);
    assert_eq!((conf.outgoing[0].address.to_string(), conf.outgoing[0].acls.len()), ("192.0.2.9".into(), 1));
    assert_eq!(conf.complaints, []);
}

#[test]
fn denying_ipv6_destinations_denies_every_dual_stack_name() {
    let conf = read("acl six dst ipv6\nhttp_access deny six\n", V7);
    assert_eq!((conf.complaints[0].kind.clone(), conf.starts()), (Kind::DeniesIpv6Names, true));
}

#[test]
fn name_servers_of_several_lines_add_up() {
    let conf = read("dns_nameservers 192.0.2.53 192.0.2.54\ndns_nameservers 2001:db8::53\n", V7);
    assert_eq!(value(&conf, "dns_nameservers"), "192.0.2.53 192.0.2.54 2001:db8::53");
}

#[test]
fn quoted_values_count_where_they_are_switched_on() {
    let text = "configuration_includes_quoted_values on\nforward_max_tries \"30\"\n\
                configuration_includes_quoted_values off\nconnect_retries 2 ;\n";
    let conf = read(text, V7);
    assert_eq!((value(&conf, "forward_max_tries"), value(&conf, "connect_retries")), ("30".into(), "2".into()));
    assert!(conf.starts());
}

#[test]
fn squids_own_line_numbers_may_differ_and_ours_are_the_editors() {
    let conf = read("#line 100 \"elsewhere\"\nconnect_timeout 5 seconds\n", V7);
    assert_eq!(conf.value("connect_timeout").unwrap().place.to_string(), "squid.conf:2");
    assert_eq!(conf.complaints[0].kind, Kind::Renumbered);
}

#[test]
fn no_secret_is_kept_or_quoted() {
    let text = "cachemgr_passwd hunter2 all\ncache_peer p parent 3128 0 login=user:hunter2 sslkey=hunter2\n\
                auth_param basic program /x hunter2\nsslpassword_program hunter2\nurl_rewrite_program x hunter2\n\
                cache_peer q parent 3128 0 \\ \nlogin=hunter2\nhunter2\nforward_max_tries \\\nhunter2\n\
                external_acl_type a %LOGIN hunter2\nhttp_access hunter2\ncache_peer p parent hunter2\n\
                connect_timeout 5 # hunter2\ninclude !hunter2\nicap_service s reqmod_precache hunter2\n\
                configuration_includes_quoted_values on\nforward_max_tries \"hunter2\n";
    for version in [V3_1, V3_5, V4, V7] {
        let conf = read(text, version);
        assert!(!format!("{conf:?}").contains("hunter2"), "{version:?}: {conf:#?}");
        assert!(!conf.lines().concat().contains("hunter2"));
        assert!(conf.complaints.iter().all(|c| !c.to_string().contains("hunter2")));
        assert!(conf.complaints.len() > 5);
    }
}
