//! The installed Squid against our reader: each of the small files in tests/squid_conf/files is given to `squid -k parse`, and it
//! must stop at those at which we say that its version does.

#[path = "../squid_conf/corpus.rs"]
mod corpus;

use std::collections::BTreeSet;
use std::process::{Command, Output};

use tryorder::squid::identity::Identity;

#[test]
fn the_installed_squid_stops_at_the_files_at_which_we_say_it_does() {
    let said = squid(&["-v"]);
    let identity = Identity::from_squid_v(&String::from_utf8_lossy(&said.stdout)).unwrap();
    let names: Vec<String> = corpus::verdicts().into_keys().collect();
    let mut apart = BTreeSet::new();
    for name in &names {
        let real = squid(&["-k", "parse", "-f", &format!("{name}.conf")]).status.success();
        if corpus::gathered(name).read(identity.version).starts() != real {
            apart.insert(name.clone());
        }
    }
    assert!(names.len() >= 40);
    assert_eq!(apart, corpus::deviations().into_iter().collect::<BTreeSet<_>>(), "Squid {}", identity.stated);
}

/// Relative includes start where Squid does. Its folder is not in everybody's PATH.
fn squid(args: &[&str]) -> Output {
    let run = |program| Command::new(program).args(args).current_dir(corpus::folder()).output();
    run("squid").or_else(|_| run("/usr/sbin/squid")).expect("Squid is installed")
}
