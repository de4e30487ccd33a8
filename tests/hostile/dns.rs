//! Hostile name servers: a lookup ends within timeout × attempts × servers, and within twice that if they also make us
//! ask again by TCP.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use tryorder::observation::LookupOutcome;

use super::child::{Run, lookup};
use super::dns_attacks as attacks;
use super::dns_server::{self, Attack};

/// Five seconds, two attempts, one server.
const BY_UDP: Duration = Duration::from_secs(10);

/// Every UDP wait may be followed by one over TCP.
const BY_BOTH: Duration = Duration::from_secs(20);

/// Nobody waits for anything.
const AT_ONCE: Duration = Duration::ZERO;

const ATTACKS: [(&str, Attack); 12] = [
    ("wrong ids", attacks::WRONG_IDS),
    ("no message", attacks::RIGHT_ID_AND_NO_MESSAGE),
    ("foreign question", attacks::RIGHT_ID_AND_FOREIGN_QUESTION),
    ("false counts", attacks::FALSE_COUNTS),
    ("half open", attacks::TRUNCATED_THEN_HALF_OPEN),
    ("late", attacks::LATE_AND_TRUNCATED),
    ("dribble", attacks::DRIBBLE),
    ("long length", attacks::LONG_LENGTH_AND_NO_MORE),
    ("empty", attacks::EMPTY_MESSAGES),
    ("endless", attacks::ENDLESS_BYTES),
    ("addresses", attacks::FULL_OF_ADDRESSES),
    ("cnames", attacks::FULL_OF_CNAMES),
];

/// All at once: most of them do nothing but wait.
static RUNS: LazyLock<BTreeMap<&str, Run>> = LazyLock::new(|| {
    let run = |(name, attack)| (name, lookup(dns_server::start(attack)));
    let runs = ATTACKS.map(|attack| thread::spawn(move || run(attack)));
    runs.into_iter().map(|run| run.join().unwrap()).collect()
});

#[track_caller]
fn all(attack: &str, rows: usize, is_expected: impl Fn(&LookupOutcome) -> bool) -> &'static Run {
    let run = &RUNS[attack];
    let outcomes = run.outcomes();
    assert_eq!(outcomes.len(), rows, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| is_expected(outcome)), "{outcomes:?}");
    run
}

fn is_timeout(outcome: &LookupOutcome) -> bool {
    *outcome == LookupOutcome::Timeout
}

#[test]
fn datagrams_with_wrong_ids_without_end_are_a_timeout() {
    all("wrong ids", 4, is_timeout).lookups_are_bounded(BY_UDP);
}

#[test]
fn datagrams_of_64_kib_that_are_no_message_without_end_are_malformed_in_time() {
    let run = all("no message", 4, |outcome| matches!(outcome, LookupOutcome::Malformed { .. }));
    run.lookups_are_bounded(BY_UDP);
}

#[test]
fn datagrams_that_take_longest_to_read_and_are_not_ours_without_end_are_a_timeout() {
    all("foreign question", 4, is_timeout).lookups_are_bounded(BY_UDP);
}

#[test]
fn counts_without_records_are_malformed() {
    let run = all("false counts", 4, |outcome| matches!(outcome, LookupOutcome::Malformed { .. }));
    run.lookups_are_bounded(BY_UDP);
}

#[test]
fn a_server_that_accepts_tcp_and_says_nothing_is_a_timeout() {
    all("half open", 8, |outcome| is_timeout(outcome) || *outcome == LookupOutcome::Truncated)
        .lookups_are_bounded(BY_UDP);
}

#[test]
fn a_server_that_uses_every_wait_to_its_end_doubles_the_time_and_no_more() {
    let run = all("late", 8, |outcome| is_timeout(outcome) || *outcome == LookupOutcome::Truncated);
    run.lookups_are_bounded(BY_BOTH);
}

#[test]
fn an_answer_of_a_byte_a_second_over_tcp_is_a_timeout() {
    all("dribble", 8, |outcome| is_timeout(outcome) || *outcome == LookupOutcome::Truncated)
        .lookups_are_bounded(BY_UDP);
}

#[test]
fn a_length_of_64_kib_with_nothing_behind_it_is_a_timeout() {
    all("long length", 8, |outcome| is_timeout(outcome) || *outcome == LookupOutcome::Truncated)
        .lookups_are_bounded(BY_UDP);
}

#[test]
fn empty_messages_without_end_over_tcp_are_malformed() {
    all("empty", 8, is_malformed_over_tcp("0 bytes")).lookups_are_bounded(AT_ONCE);
}

#[test]
fn bytes_without_end_over_tcp_are_malformed() {
    all("endless", 8, is_malformed_over_tcp("another question")).lookups_are_bounded(AT_ONCE);
}

#[test]
fn an_answer_of_64_kib_of_addresses_is_over_the_limit() {
    all("addresses", 8, is_malformed_over_tcp("more than 1000 addresses")).lookups_are_bounded(AT_ONCE);
}

#[test]
fn an_answer_of_64_kib_of_cnames_is_over_the_limit() {
    all("cnames", 8, is_malformed_over_tcp("more than 16 steps")).lookups_are_bounded(AT_ONCE);
}

fn is_malformed_over_tcp(word: &str) -> impl Fn(&LookupOutcome) -> bool {
    move |outcome| {
        matches!(outcome, LookupOutcome::Malformed { says } if says.contains(word))
            || *outcome == LookupOutcome::Truncated
    }
}
