//! What only Linux does: it drops SYNs when its queue is full, and tells how long one took.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};
use tryorder::model::{Micros, TcpCause};
use tryorder::observation::Tcp;
use tryorder::observe::Plan;

use super::plans::{TIMEOUT, attempt, attempts, plan, tcp_failure};
use super::servers::{hold, serve};

#[test]
fn an_address_that_answers_no_syn_is_tried_once_and_for_the_whole_limit() {
    let attempts = attempts(&Plan { rounds: 3, ..plan() }, silent(), &["127.0.0.1".parse().unwrap()]);
    assert_eq!(attempts.len(), 1, "{attempts:?}");
    assert_eq!(tcp_failure(&attempts[0]), &TcpCause::Timeout);
    let Tcp::Failed { after_us, syn_retransmits, icmp, .. } = attempts[0].tcp else { unreachable!() };
    assert!(after_us >= TIMEOUT.into(), "{after_us}");
    assert_eq!((syn_retransmits, icmp), (Some(0), None), "the first SYN is sent again after one second only");
}

#[test]
fn the_kernel_tells_the_time_of_the_syn_and_that_none_was_repeated() {
    let attempt = attempt(serve(hold));
    let Tcp::Connected { us, own_us, syn_retransmits } = attempt.tcp else { panic!("{attempt:?}") };
    assert_eq!(syn_retransmits, Some(0));
    assert!(us > Micros::ZERO && us < own_us, "{us} {own_us}");
}

/// A port whose SYNs nobody answers: Linux drops them while the accept queue is full.
pub(crate) fn silent() -> u16 {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    listener.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into()).unwrap();
    listener.listen(0).unwrap();
    let port = listener.local_addr().unwrap().as_socket().unwrap().port();
    let to = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let queued = TcpStream::connect_timeout(&to, Duration::from_secs(1)).unwrap();
    std::mem::forget((listener, queued));
    port
}
