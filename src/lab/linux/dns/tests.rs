//! What the name server answers, without its sockets.

use hickory_server::proto::op::ResponseCode;
use hickory_server::proto::rr::{Name, RecordType};

use super::Zone;
use crate::lab::network::Network;

#[test]
fn the_chain_comes_first_and_the_addresses_in_their_order() {
    let (code, records) = ask("", "host.example.", RecordType::A).unwrap();
    assert_eq!(code, ResponseCode::NoError);
    assert_eq!(
        records,
        [
            "host.example. 8 IN CNAME Alias.example.",
            "Alias.example. 8 IN CNAME end.example.",
            "end.example. 8 IN A 203.0.113.7",
            "end.example. 8 IN A 203.0.113.3",
        ]
    );
}

#[test]
fn an_alias_is_answered_from_its_place_in_the_chain_whatever_its_case() {
    let (_, records) = ask("", "ALIAS.example.", RecordType::AAAA).unwrap();
    assert_eq!(records, ["Alias.example. 8 IN CNAME end.example.", "end.example. 8 IN AAAA 2001:db8:365::1"]);
}

#[test]
fn another_type_is_nodata_and_another_name_does_not_exist() {
    let (code, records) = ask("", "end.example.", RecordType::MX).unwrap();
    assert_eq!((code, records.len()), (ResponseCode::NoError, 0));
    let (code, records) = ask("", "example.", RecordType::A).unwrap();
    assert_eq!((code, records.len()), (ResponseCode::NXDomain, 0));
}

#[test]
fn each_family_has_its_own_fate() {
    let of = |fate: &str| {
        let v6 = format!("dns = \"{fate}\"");
        assert!(ask(&v6, "end.example.", RecordType::A).is_some_and(|(_, records)| records.len() == 2), "{fate}");
        ask(&v6, "end.example.", RecordType::AAAA).map(|(code, records)| (code, records.len()))
    };
    assert_eq!(of("answer"), Some((ResponseCode::NoError, 1)));
    assert_eq!(of("nodata"), Some((ResponseCode::NoError, 0)));
    assert_eq!(of("nxdomain"), Some((ResponseCode::NXDomain, 0)));
    assert_eq!(of("servfail"), Some((ResponseCode::ServFail, 0)));
    assert_eq!(of("refused"), Some((ResponseCode::Refused, 0)));
    assert_eq!(of("silent"), None);
}

#[test]
fn a_chain_that_comes_back_is_a_loop_without_addresses() {
    let text = "about = \"x\"\nname = \"a.example\"\ncnames = [\"b.example\", \"A.example\"]\n[v4]\ncount = 1\n";
    let (code, records) = answer(text, "a.example.", RecordType::A).unwrap();
    assert_eq!(code, ResponseCode::NoError);
    assert_eq!(records, ["a.example. 8 IN CNAME b.example.", "b.example. 8 IN CNAME A.example."]);
}

fn ask(v6: &str, name: &str, record: RecordType) -> Option<(ResponseCode, Vec<String>)> {
    let text = format!(
        "about = \"x\"\nname = \"host.example\"\ncnames = [\"Alias.example\", \"end.example\"]\n[v6]\ncount = 1\n{v6}\n\
         [v4]\naddresses = [\"203.0.113.7\", \"203.0.113.3\"]\n"
    );
    answer(&text, name, record)
}

fn answer(text: &str, name: &str, record: RecordType) -> Option<(ResponseCode, Vec<String>)> {
    let zone = Zone::new(&Network::parse(text).unwrap()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let (code, records) = runtime.block_on(zone.answer(&Name::from_ascii(name).unwrap(), record))?;
    Some((code, records.into_iter().map(ToString::to_string).collect()))
}
