//! What becomes of a question, one name a behaviour. All names are looked up in one run: those that wait do so together.

use std::net::IpAddr;
use std::sync::LazyLock;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::RecordType;
use tryorder::model::{Family, Micros};
use tryorder::observation::{AddressRecord, Alias, Lookup, LookupOutcome, Observation, SystemAnswer, Tcp, Transport};
use tryorder::observe::{Plan, run};

use super::dns_stub::{self, addresses, another_question, asks_for, bytes, cname, label, name, record, reply};
use super::plans::{plan, target};
use super::servers::refusing;

/// Those that wait come first, so that they do it together.
const NAMES: [&str; 23] = [
    "silent",
    "garbage",
    "short",
    "pointer",
    "chain",
    "onlya",
    "onlyaaaa",
    "nodata",
    "nxdomain",
    "servfail",
    "refused",
    "bare",
    "notimp",
    "late",
    "wrongid",
    "truncated",
    "tcpclosed",
    "many",
    "toomany",
    "loop",
    "longchain",
    "stray",
    "twice",
];

static OBSERVED: LazyLock<Observation> = LazyLock::new(|| {
    let port = refusing();
    let targets = NAMES.iter().map(|name| target(&format!("{name}.test"), port)).collect();
    let plan = Plan { targets, dns: vec![dns_stub::start(answer)], ..plan() };
    run(&plan, &mut |_| {}).unwrap()
});

fn answer(query: &Message, tcp: bool) -> Vec<Vec<u8>> {
    let one = [IpAddr::from([127, 0, 2, 1]), "::1".parse().unwrap()];
    let good = || bytes(&addresses(query, &one));
    let code = |code| vec![bytes(&reply(query, code, Vec::new()))];
    let own = query.queries[0].name().clone();
    let records = |records| vec![bytes(&reply(query, ResponseCode::NoError, records))];
    let truncated = |message: Message| {
        let mut message = message;
        message.metadata.truncation = true;
        vec![bytes(&message)]
    };
    match label(query).as_str() {
        "chain" if asks_for(query, RecordType::A) => {
            let (second, third) = (name("second.test."), name("third.test."));
            // Out of order, and with a name in another case: a chain is followed by name, not by place.
            records(vec![
                record(&third, [127, 0, 2, 2].into()),
                cname(&name("SECOND.test."), &third, 30),
                cname(&own, &second, 300),
                record(&third, [127, 0, 2, 1].into()),
            ])
        }
        "chain" => records(vec![cname(&own, &name("second.test."), 300)]),
        "onlya" => vec![bytes(&addresses(query, &one[..1]))],
        "onlyaaaa" => vec![bytes(&addresses(query, &one[1..]))],
        "nodata" => code(ResponseCode::NoError),
        "nxdomain" => code(ResponseCode::NXDomain),
        "servfail" => code(ResponseCode::ServFail),
        "refused" => code(ResponseCode::Refused),
        "notimp" => code(ResponseCode::NotImp),
        "bare" => {
            let mut message = reply(query, ResponseCode::Refused, Vec::new());
            message.queries.clear();
            vec![bytes(&message)]
        }
        "garbage" => vec![[&good()[..14], &[0xff; 20]].concat()],
        "short" => vec![good()[..5].to_vec()],
        "late" => vec![[&good()[..14], &[0xff; 20]].concat(), good()],
        "wrongid" => {
            let wrong = addresses(query, &[[127, 0, 2, 66].into(), "::2".parse().unwrap()]);
            let mut other = bytes(&wrong);
            other[0] ^= 0x55;
            let mut question = wrong;
            question.queries = vec![another_question()];
            vec![other, query.to_vec().unwrap(), bytes(&question), good()]
        }
        "truncated" | "many" | "toomany" | "tcpclosed" if !tcp => {
            truncated(reply(query, ResponseCode::NoError, Vec::new()))
        }
        "truncated" => vec![good()],
        "many" => vec![bytes(&addresses(query, &v4(300)))],
        "toomany" => vec![bytes(&addresses(query, &v4(1_001)))],
        "loop" => records(vec![cname(&own, &name("a.test."), 1), cname(&name("a.test."), &own, 1)]),
        "pointer" => vec![pointer_loop(query)],
        "longchain" => {
            let step = |n: usize| if n == 0 { own.clone() } else { name(&format!("n{n}.test.")) };
            records((0..17).map(|n| cname(&step(n), &step(n + 1), 1)).collect())
        }
        "stray" => {
            let stray = record(&name("another.test."), one[usize::from(asks_for(query, RecordType::AAAA))]);
            records(vec![stray])
        }
        "twice" => vec![bytes(&addresses(query, &[one[0], one[0]]))],
        _ => Vec::new(),
    }
}

fn v4(count: usize) -> Vec<IpAddr> {
    (0..count)
        .map(|n| IpAddr::from([127, 0, u8::try_from(3 + n / 250).unwrap(), u8::try_from(1 + n % 250).unwrap()]))
        .collect()
}

/// An answer whose owner name is a compression pointer to itself (RFC 1035 §4.1.4).
fn pointer_loop(query: &Message) -> Vec<u8> {
    let mut bytes = bytes(&reply(query, ResponseCode::NoError, Vec::new()));
    let here = u16::try_from(bytes.len()).unwrap();
    bytes[7] = 1;
    bytes.extend((0xc000 | here).to_be_bytes());
    bytes.extend([0, 1, 0, 1, 0, 0, 0, 8, 0, 4, 127, 0, 2, 1]);
    bytes
}

#[track_caller]
fn rows(label: &str, family: Family) -> Vec<&'static Lookup> {
    let place = NAMES.iter().position(|name| *name == label).unwrap();
    let target = &OBSERVED.targets[place];
    assert_eq!(target.target.host, format!("{label}.test"));
    target.lookups.iter().filter(|row| row.family == family).collect()
}

/// What both families' rows say, when each has the same.
#[track_caller]
fn outcomes(label: &str) -> Vec<&'static LookupOutcome> {
    let [v6, v4] = Family::BOTH.map(|family| rows(label, family).iter().map(|row| &row.outcome).collect::<Vec<_>>());
    assert_eq!(v6, v4);
    v4
}

#[test]
fn the_cname_chain_and_its_times_to_live_are_kept() {
    let [row] = rows("chain", Family::V4)[..] else { panic!("not one row") };
    let alias = |name: &str, target: &str, ttl| Alias { name: name.into(), target: target.into(), ttl };
    let address = |last| AddressRecord { address: [127, 0, 2, last].into(), ttl: Some(8) };
    let cnames = vec![alias("chain.test", "second.test", 300), alias("second.test", "third.test", 30)];
    assert_eq!(row.outcome, LookupOutcome::Addresses { cnames, addresses: vec![address(2), address(1)] });
    assert_eq!((row.name.as_str(), row.transport), ("chain.test", Transport::Udp));
    assert_eq!(row.server, OBSERVED.host.resolver.servers.first().copied());
    assert!(row.sent_us <= row.ended_us);
    let [row] = rows("chain", Family::V6)[..] else { panic!("not one row") };
    assert_eq!(row.outcome, LookupOutcome::NoData { cnames: vec![alias("chain.test", "second.test", 300)] });
}

#[test]
fn one_family_alone_is_nodata_for_the_other() {
    let nodata = LookupOutcome::NoData { cnames: Vec::new() };
    for (label, with, without) in [("onlya", Family::V4, Family::V6), ("onlyaaaa", Family::V6, Family::V4)] {
        assert_eq!(rows(label, without)[0].outcome, nodata);
        assert_eq!(rows(label, with)[0].outcome.addresses().count(), 1);
    }
}

#[test]
fn nodata_and_nxdomain_are_different_and_end_the_asking() {
    assert_eq!(outcomes("nodata"), [&LookupOutcome::NoData { cnames: Vec::new() }]);
    assert_eq!(outcomes("nxdomain"), [&LookupOutcome::NxDomain { cnames: Vec::new() }]);
}

#[test]
fn a_server_that_fails_is_asked_again_and_each_code_is_told() {
    assert_eq!(outcomes("servfail"), [&LookupOutcome::ServFail; 2]);
    assert_eq!(outcomes("refused"), [&LookupOutcome::Refused; 2]);
    assert_eq!(outcomes("notimp"), [&LookupOutcome::OtherRcode { rcode: 4 }; 2]);
}

#[test]
fn a_refusal_that_leaves_the_question_out_is_a_refusal() {
    assert_eq!(outcomes("bare"), [&LookupOutcome::Refused; 2]);
}

#[test]
fn silence_is_a_timeout_after_the_whole_time() {
    assert_eq!(outcomes("silent"), [&LookupOutcome::Timeout; 2]);
    for row in rows("silent", Family::V6) {
        assert!(row.ended_us - row.sent_us >= Micros::from_secs(5));
    }
}

#[test]
fn bytes_that_cannot_be_read_are_malformed_but_a_good_answer_after_them_counts() {
    for label in ["garbage", "short", "pointer"] {
        let outcomes = outcomes(label);
        assert_eq!(outcomes.len(), 2);
        assert!(matches!(outcomes[0], LookupOutcome::Malformed { .. }), "{label}: {outcomes:?}");
    }
    assert_eq!(rows("late", Family::V4)[0].outcome.addresses().count(), 1);
}

#[test]
fn answers_to_other_questions_do_not_end_the_waiting() {
    let [row] = rows("wrongid", Family::V4)[..] else { panic!("not one row") };
    assert_eq!(row.outcome.addresses().collect::<Vec<_>>(), [IpAddr::from([127, 0, 2, 1])]);
}

#[test]
fn a_truncated_answer_is_a_row_and_then_tcp_is_asked() {
    for family in Family::BOTH {
        let [udp, tcp] = rows("truncated", family)[..] else { panic!("not two rows") };
        assert_eq!((udp.transport, &udp.outcome), (Transport::Udp, &LookupOutcome::Truncated));
        assert_eq!((tcp.transport, tcp.outcome.addresses().count()), (Transport::Tcp, 1));
        assert!(udp.ended_us <= tcp.sent_us);
    }
}

#[test]
fn a_server_that_closes_tcp_without_an_answer_is_unreachable() {
    let [_, tcp, _, _] = rows("tcpclosed", Family::V4)[..] else { panic!("not four rows") };
    assert!(matches!(&tcp.outcome, LookupOutcome::Unreachable { says } if says.contains("without an answer")));
}

#[test]
fn three_hundred_addresses_are_taken_and_a_thousand_and_one_are_not() {
    assert_eq!(rows("many", Family::V4)[1].outcome.addresses().count(), 300);
    let outcome = &rows("toomany", Family::V4)[1].outcome;
    assert!(matches!(outcome, LookupOutcome::Malformed { says } if says.contains("more than 1000")), "{outcome:?}");
    let place = NAMES.iter().position(|name| *name == "many").unwrap();
    let attempts = &OBSERVED.targets[place].attempts;
    assert_eq!(attempts.len(), 300);
    assert!(attempts.iter().all(|attempt| matches!(attempt.tcp, Tcp::Failed { .. })));
}

#[test]
fn chains_that_loop_or_do_not_end_are_malformed() {
    for (label, word) in [("loop", "comes back"), ("longchain", "more than 16"), ("stray", "do not belong")] {
        for outcome in outcomes(label) {
            assert!(matches!(outcome, LookupOutcome::Malformed { says } if says.contains(word)), "{outcome:?}");
        }
    }
}

#[test]
fn an_address_that_comes_twice_is_shown_twice_and_tried_once() {
    assert_eq!(rows("twice", Family::V4)[0].outcome.addresses().count(), 2);
    let place = NAMES.iter().position(|name| *name == "twice").unwrap();
    assert_eq!(OBSERVED.targets[place].attempts.len(), 1);
    assert_eq!(OBSERVED.targets[place].sources.len(), 1);
}

#[test]
fn with_servers_of_the_users_own_the_system_is_not_asked() {
    assert!(OBSERVED.targets.iter().all(|target| target.system == SystemAnswer::Unknown));
    assert_eq!(OBSERVED.host.resolver.origin, "--dns");
}

#[test]
fn both_families_are_asked_together_and_a_first() {
    for target in &OBSERVED.targets {
        let [first, second, ..] = &target.lookups[..] else { panic!("too few rows: {target:?}") };
        assert_eq!((first.family, second.family), (Family::V4, Family::V6));
        assert!(second.sent_us - first.sent_us < Micros::from_millis(100));
        assert!(target.lookups.is_sorted_by_key(|row| row.sent_us));
    }
}

#[test]
fn after_a_server_that_refuses_or_is_not_there_the_next_one_is_asked() {
    let refuses = dns_stub::start(|query, _| vec![bytes(&reply(query, ResponseCode::Refused, Vec::new()))]);
    let nobody = std::net::SocketAddr::from(([127, 0, 0, 1], refusing()));
    let good = dns_stub::start(|query, _| vec![bytes(&addresses(query, &[[127, 0, 2, 1].into()]))]);
    let plan = Plan { targets: vec![target("mail.test", refusing())], dns: vec![refuses, nobody, good], ..plan() };
    let observed = run(&plan, &mut |_| {}).unwrap();
    let rows: Vec<_> = observed.targets[0].lookups.iter().filter(|row| row.family == Family::V4).collect();
    assert_eq!(rows.iter().map(|row| row.server.unwrap()).collect::<Vec<_>>(), plan.dns);
    assert_eq!(rows[0].outcome, LookupOutcome::Refused);
    assert!(matches!(rows[1].outcome, LookupOutcome::Unreachable { .. }), "{:?}", rows[1]);
    assert_eq!(rows[2].outcome.addresses().count(), 1);
}
