//! Which clients are shown, and the picture of one.

use super::Test;

const FROM: &str = "--from=fixtures/v6-silent/observation.json";

#[test]
fn the_text_shows_a_few_clients_those_named_or_all() {
    let rows = |flags: &[&str]| -> Vec<String> {
        let (text, _) = Test::new(&[&[FROM], flags].concat()).code(1).run_for_both();
        let table = text.lines().skip_while(|l| *l != "Clients").skip(2).take_while(|l| !l.is_empty());
        // A line between two tables stands at the margin.
        let names = table
            .filter(|l| l.starts_with(' ') && !l.starts_with("   ") && !l.starts_with(" client "))
            .filter_map(|l| l.split_whitespace().next());
        names.map(str::to_owned).collect()
    };
    let usual = rows(&[]);
    assert_eq!(usual.len(), 8, "seven rows and a word about the rest: {usual:?}");
    assert_eq!(usual.last().unwrap(), "…");
    let all = rows(&["--all-clients"]);
    assert!(all.len() > 30 && all.iter().any(|name| name == "wininet"), "{all:?}");
    // What runs here first, and there the worst first.
    assert_eq!(rows(&["--clients", "wininet,go,dotnet"]), ["dotnet", "go", "wininet"]);
}

#[test]
fn a_timeline_is_drawn_in_80_columns_without_colour() {
    let (text, _) = Test::new(&[FROM, "--timeline=chrome,sequential"]).code(1).run_for_both();
    let pictures = text.lines().skip_while(|l| *l != "Clients").take_while(|l| *l != "Findings and remedies");
    let widths: Vec<usize> = pictures.map(|line| line.chars().count()).collect();
    assert!(widths.len() > 30 && widths.iter().all(|width| *width <= 80), "{text}");
    let row = |of: &str, address: &str| {
        let picture = text.split(&format!("Timeline of {of}\n")).nth(1).unwrap();
        picture.lines().find(|l| l.starts_with(&format!(" {address} "))).unwrap().to_owned()
    };
    let (silent, winner) = (row("chrome", "2001:db8:365::1"), row("chrome", "198.51.100.1"));
    assert!(silent.ends_with("321 ms dropped") && silent.contains("===="), "{silent}");
    assert!(winner.ends_with("21.2 ms + 28.9 ms") && winner.contains("=t"), "{winner}");
    assert!(winner.find('=') > silent.find('='), "it starts later");
    // Four of 135 s were seen.
    assert!(row("sequential", "2001:db8:365::2").contains("=---"), "{text}");
    assert!(text.contains("on a linear scale") && text.contains("= seen, - assumed"));
}

#[test]
fn json_has_all_clients_or_those_named_with_their_sources() {
    let clients = |flags: &[&str]| {
        let (text, _) = Test::new(&[&[FROM, "--format=json"], flags].concat()).code(1).run_for_both();
        let all: serde_json::Value = serde_json::from_str(&text).unwrap();
        all["targets"][0]["clients"].as_array().unwrap().clone()
    };
    let all = clients(&[]);
    assert_eq!(all, clients(&["--all-clients", "--timeline=go"]), "the picture is text's");
    let wininet = all.iter().find(|c| c["name"] == "wininet").unwrap();
    assert_eq!((&wininet["platform"], &wininet["here"]), (&"windows".into(), &false.into()));
    assert_eq!((&wininet["grade"], &wininet["end"]["kind"]), (&"documented".into(), &"gave_up".into()));
    assert!(wininet["source"].as_str().unwrap().contains("ConnectRetries"));
    let safari = all.iter().find(|c| c["name"] == "safari").unwrap();
    assert!(safari["best"]["at_us"].as_u64() < safari["worst"]["at_us"].as_u64());
    assert_eq!(clients(&["--clients=go,squid-4"]).len(), 2);
}

#[test]
fn a_name_that_is_no_client_is_refused_before_anything_is_measured() {
    for flag in ["--clients", "--timeline"] {
        let said = Test::new(&["--from=/no/such/file", flag, "go,outlok"]).code(2).run_for_stderr();
        assert!(
            said.starts_with("tryorder: there is no client `outlok`\n\nhint: did you mean `outlook`? the clients are ")
        );
    }
    let (text, _) = Test::new(&[FROM, "--clients=squid,go"]).code(1).run_for_both();
    assert!(text.contains("\nNot simulated here: squid.\n"), "{text}");
    Test::new(&[FROM, "--clients=go", "--all-clients"]).code(2).run_for_stderr();
}
