//! What is written down of a configuration reads as the whole does, and has no secret in it.

use proptest::prelude::*;
use tryorder::squid::Version;
use tryorder::squid::conf::{Conf, Files};

use crate::corpus;

const VERSIONS: [Version; 9] = [
    Version(3, 1, 23),
    Version(3, 2, 14),
    Version(3, 3, 14),
    Version(3, 4, 14),
    Version(3, 5, 28),
    Version(4, 17, 0),
    Version(5, 9, 0),
    Version(6, 14, 0),
    Version(7, 7, 0),
];

/// Everything that anybody concludes from a configuration.
fn meaning(conf: &Conf) -> String {
    let complaints: Vec<_> = conf.complaints.iter().map(|c| (c.place.to_string(), &c.kind)).collect();
    let lists = ["http_access", "never_direct", "always_direct"].map(|name| conf.access(name));
    format!(
        "{:#?}\n{:#?}\n{:?}\n{:?}\n{lists:#?}\n{complaints:#?}\n{} {}",
        conf.values().collect::<Vec<_>>(),
        conf.peers,
        conf.outgoing,
        conf.config(tryorder::squid::identity::Build { ipv6: true, internal_dns: true }, &[]),
        conf.resolves_first,
        conf.starts()
    )
}

#[test]
fn what_is_kept_reads_as_the_whole_does_by_every_version() {
    let (mut files, mut apart) = (0, Vec::new());
    for name in corpus::verdicts().keys() {
        let whole = corpus::gathered(name);
        // Of a line longer than Squid's buffer nothing is kept, and of comments.
        if name.starts_with("long-") || name == "line-directive" {
            continue;
        }
        let kept = whole.kept();
        for version in VERSIONS {
            if meaning(&kept.read(version)) != meaning(&whole.read(version)) {
                apart.push(format!("{name} {version:?}"));
            }
        }
        files += 1;
    }
    assert_eq!(apart, Vec::<String>::new());
    assert!(files > 80, "{files}");
}

#[test]
fn nothing_that_may_be_a_secret_is_kept() {
    let text = "cachemgr_passwd hunter2 all\nauth_param basic program /x hunter2\ncache_peer p parent 1 0 login=u:hunter2\n\
                acl hunt dstdomain hunter2\n# hunter2\nhttp_access allow hunt \\\ncachemgr_passwd hunter2 all\n\
                connect_timeout 5 seconds hunter2\ndns_timeout hunter2\nhunter2\nif hunter2 != x\nendif\n\
                include |hunter2\nvisible_hostname hunter2\ndns_nameservers hunter2\nurl_rewrite_program /x hunter2\n\
                http_access allow \\ \nhunter2 hunter2\nforward_max_tries 25 \\\nhunter2\n";
    let kept = Files::single("squid.conf", text).kept();
    let shown = String::from_utf8(kept.text("squid.conf").unwrap().to_vec()).unwrap();
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("acl hunt dstdomain\n") && shown.contains("forward_max_tries 25 ?\n"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn keeping_twice_is_keeping_once(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let once = Files::single("squid.conf", bytes).kept();
        let twice = once.kept();
        prop_assert_eq!(twice.text("squid.conf"), once.text("squid.conf"));
    }
}
