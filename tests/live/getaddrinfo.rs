//! The order that this machine's real getaddrinfo returns in the box, against ours.

use tryorder::diagnose::Facts;
use tryorder::observation::SystemAnswer;

use super::{network_file, observe_in_the_box};

#[test]
fn the_real_getaddrinfo_orders_as_we_do_in_every_scenario() {
    let mut compared = 0;
    for scenario in tryorder::lab::scenarios() {
        compared += compare(scenario.name);
    }
    assert!(compared >= 12, "only {compared} scenarios had an order to compare");
}

#[test]
fn the_real_getaddrinfo_follows_gai_conf_as_we_do() {
    for (name, gai_conf) in [
        ("prefer-v4", "precedence ::ffff:0:0/96 100"),
        ("one-line-too-few", "precedence fd00::/8 45"),
        ("one-block-last", "precedence ::/0 40\\nprecedence ::ffff:0:0/96 10\\nprecedence 2001:db8:365::2/128 5"),
    ] {
        let network = format!(
            "about = \"{name}\"\nname = \"outlook.office365.com\"\n\
             [client]\ngai_conf = \"{gai_conf}\\n\"\n[v6]\ncount = 3\n[v4]\ncount = 3\n"
        );
        let file = network_file(name, &network);
        assert_eq!(compare(file.to_str().unwrap()), 1, "{name}");
        std::fs::remove_file(file).unwrap();
    }
}

/// 1 if both had an order, which must be the same one; 0 if neither had.
fn compare(scenario: &str) -> usize {
    let observation = observe_in_the_box(scenario);
    let rows = &observation.targets[0];
    let facts = Facts::new(&observation.host, rows);
    match &rows.system {
        SystemAnswer::Addresses { addresses, .. } => {
            assert_eq!(facts.order_agrees, Some(true), "{scenario}: getaddrinfo returned {addresses:?}");
            1
        }
        SystemAnswer::Failed { .. } | SystemAnswer::Unknown => {
            assert!(facts.placed.is_empty(), "{scenario}: we have an order, getaddrinfo says {:?}", rows.system);
            0
        }
    }
}
