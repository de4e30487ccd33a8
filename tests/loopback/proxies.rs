//! Proxies that do their part, and such that misbehave, each in its own way.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustls::version::TLS13;
use tryorder::model::{Micros, Target, TcpCause, TlsCause, Trust};
use tryorder::observation::{
    Observation, ProxyAnswer, ProxyCause, ProxyHead, SystemAnswer, Tcp, Tls, Tunnel, VersionSource, read, write,
};
use tryorder::observe::{Plan, ProxyPlan, ProxyUrl, forecast, run};

use super::certificates::Authority;
use super::plans::{TIMEOUT, plan, target};
use super::servers::{hold, refusing, reset, serve, serve_v6, tls};

const LIMIT: Duration = Duration::from_secs(1);

/// For a loaded machine.
const SLACK: Duration = Duration::from_secs(4);

#[test]
fn a_tunnel_is_timed_and_what_comes_through_it_is_judged() {
    let authority = Authority::new();
    let beyond = tls(authority.sign("127.0.0.1").config(&[&TLS13]));
    let (sent, requests) = channel();
    let port = proxy(sent, move |mut stream| {
        thread::sleep(Duration::from_millis(30));
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
        beyond(stream);
    });
    let goal = target("127.0.0.1", refusing());
    let trusting = Plan { rounds: 3, ca_pem: authority.pem.into_bytes(), ..through(port, &goal) };
    let observed = run(&trusting, &mut |_| {}).unwrap();
    let rows = &observed.targets[0];
    assert_eq!(rows.proxied.len(), 3);
    for (tunnel, round) in rows.proxied.iter().zip(1..) {
        assert_eq!(tunnel.round, round);
        assert!(matches!(tunnel.tcp[..], [ref hop] if matches!(hop.tcp, Tcp::Connected { .. })), "{tunnel:?}");
        let Some(ProxyAnswer::Head { first_byte_us, us, head }) = &tunnel.answer else { panic!("{tunnel:?}") };
        assert_eq!(*head, ProxyHead { status: 200, ..ProxyHead::default() });
        assert!(*first_byte_us >= Micros::from_millis(30) && us >= first_byte_us, "{first_byte_us} {us}");
        assert!(matches!(tunnel.tls, Some(Tls::Done { .. })), "{tunnel:?}");
        assert_eq!(rows.trust(tunnel.tls.as_ref().unwrap()), Some(Trust::Trusted));
        let request = requests.recv().unwrap();
        assert!(request.starts_with(&format!("CONNECT {goal} HTTP/1.1\r\nHost: {goal}\r\n")), "{request}");
        assert!(!request.contains("Proxy-Authorization"), "{request}");
    }
    // No answer said who it is.
    assert!(requests.recv().unwrap().starts_with("OPTIONS * HTTP/1.1\r\n"));
    let recorded = observed.proxy.as_ref().unwrap();
    assert_eq!(recorded.about, Some(ProxyHead { status: 200, ..ProxyHead::default() }));
    assert_eq!((recorded.host.as_str(), recorded.port, recorded.credentials), ("127.0.0.1", port, false));
    assert!(matches!(&recorded.system, SystemAnswer::Addresses { addresses, .. } if addresses.len() == 1));
    assert_eq!(read(write(&observed).as_bytes()).unwrap(), observed);

    // The same through a proxy that signs by itself: an inspecting one.
    let observed = run(&through(port, &goal), &mut |_| {}).unwrap();
    let trust = observed.targets[0].trust(observed.targets[0].proxied[0].tls.as_ref().unwrap());
    assert!(matches!(trust, Some(Trust::NotTrusted { .. })), "{trust:?}");
}

#[test]
fn credentials_reach_the_proxy_and_nothing_else() {
    let (sent, requests) = channel();
    let port = proxy(sent, |mut stream| {
        let body = "0;x=y\r\n\r\n".repeat(10_000);
        let head = "HTTP/1.1 407 Proxy Authentication Required\r\nServer: squid/5.7\r\n\
                    X-Squid-Error: ERR_CACHE_ACCESS_DENIED 0\r\nProxy-Authenticate: Negotiate\r\n\
                    Proxy-Authenticate: Basic realm=\"secret realm\"\r\nTransfer-Encoding: chunked\r\n\r\n";
        let _ = stream.write_all([head, &body].concat().as_bytes());
        hold(stream);
    });
    let goal = target("127.0.0.1", refusing());
    let url = ProxyUrl::parse(&format!("http://me:sec%72et@127.0.0.1:{port}")).unwrap();
    let plan = Plan { proxy: Some(ProxyPlan { url, variable: None, limit: LIMIT }), targets: vec![goal], ..plan() };
    let observed = run(&plan, &mut |_| {}).unwrap();
    assert!(requests.recv().unwrap().contains("\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n"));
    assert_eq!(requests.try_iter().count(), 0, "its answer says who it is");
    let head = head(&observed);
    assert_eq!((head.status, head.schemes.join(" ")), (407, "Negotiate Basic".into()));
    assert!(observed.proxy.as_ref().unwrap().credentials);
    let version = observed.squid.as_ref().and_then(|s| s.version.as_ref()).unwrap();
    assert_eq!((version.stated.as_str(), version.source), ("5.7", VersionSource::ServerHeader));
    for text in [format!("{plan:?}"), format!("{observed:?}"), write(&observed), format!("{:?}", forecast(&plan))] {
        for word in ["secret", "sec%72et", "bWU6c2VjcmV0"] {
            assert!(!text.contains(word), "`{word}` in {text}");
        }
    }
}

#[test]
fn a_proxy_that_opens_a_tunnel_without_a_name_is_asked_once_and_without_credentials() {
    let (sent, requests) = channel();
    let port = serve_as(sent, |request, mut stream| {
        let tunnel = request.starts_with("CONNECT ");
        let head: &[u8] =
            if tunnel { b"HTTP/1.1 200 x\r\n\r\n" } else { b"HTTP/1.1 501 x\r\nVia: 1.1 a (squid/4.13)\r\n\r\n" };
        let _ = stream.write_all(head);
    });
    let url = ProxyUrl::parse(&format!("http://me:secret@127.0.0.1:{port}")).unwrap();
    let targets = vec![target("127.0.0.1", refusing()), target("127.0.0.2", refusing())];
    let plan = Plan { proxy: Some(ProxyPlan { url, variable: None, limit: LIMIT }), targets, ..plan() };
    let observed = run(&plan, &mut |_| {}).unwrap();
    let version = observed.squid.as_ref().and_then(|s| s.version.as_ref()).unwrap();
    assert_eq!((version.stated.as_str(), version.source), ("4.13", VersionSource::ServerHeader));
    let asked: Vec<String> = requests.try_iter().filter(|request| request.starts_with("OPTIONS ")).collect();
    let [asked] = asked.as_slice() else { panic!("{asked:?}") };
    assert!(asked.contains("\r\nMax-Forwards: 0\r\n") && !asked.contains("Authorization"), "{asked}");
}

#[test]
fn each_way_not_to_answer_has_its_name() {
    assert_eq!(cause(drop), ProxyCause::Closed);
    assert_eq!(cause(reset), ProxyCause::Reset);
    assert_eq!(cause(hold), ProxyCause::Silent);
    let half = "HTTP/1.1 20";
    assert_eq!(cause(says(half, drop)), ProxyCause::Cut { received: 11 });
    assert_eq!(cause(says(half, hold)), ProxyCause::Stalled { received: 11 });
    assert_eq!(
        cause(says("220 mail.example ESMTP\r\n", hold)),
        ProxyCause::NotHttp { first_bytes: "220 mail.example ESMTP\\r\\n".into() }
    );
    assert!(matches!(cause(says("HTTP/1.1 20 x\r\n\r\n", hold)), ProxyCause::NotHttp { .. }));
    let endless = format!("HTTP/1.1 200 OK\r\n{}", "X-Filler: filler\r\n".repeat(600_000));
    assert_eq!(cause(says(&endless, hold)), ProxyCause::TooLong);
    assert_eq!(cause(says(&format!("HTTP/1.1 200 {}", "x".repeat(70_000)), hold)), ProxyCause::TooLong);
}

#[test]
fn a_head_byte_by_byte_ends_with_the_limit() {
    let slow = |mut stream: TcpStream| {
        for byte in "HTTP/1.1 200 OK\r\nX-Filler: ".bytes().chain(std::iter::repeat(b'x')) {
            thread::sleep(Duration::from_millis(50));
            if stream.write_all(&[byte]).is_err() {
                return;
            }
        }
    };
    let begun = Instant::now();
    let cause = cause(slow);
    assert!(matches!(cause, ProxyCause::Stalled { received } if received > 5), "{cause:?}");
    assert!(begun.elapsed() < LIMIT + SLACK, "{:?}", begun.elapsed());
}

#[test]
fn every_status_is_recorded_and_none_but_2xx_opens_a_tunnel() {
    for status in [100, 199, 204, 302, 403, 503, 999] {
        let observed = answered(says(&format!("HTTP/1.1 {status} x\r\n\r\n"), hold));
        let tunnel = &observed.targets[0].proxied[0];
        match status {
            // Interim answers; the final one never comes.
            ..200 => assert!(matches!(failure(&observed), ProxyCause::Stalled { .. }), "{tunnel:?}"),
            204 => {
                let silent = TlsCause::Silent { received: 0 };
                assert!(matches!(&tunnel.tls, Some(Tls::Failed { cause, .. }) if *cause == silent), "{tunnel:?}");
            }
            _ => assert_eq!((head(&observed).status, &tunnel.tls), (status, &None)),
        }
    }
}

#[test]
fn what_speaks_first_behind_the_proxy_is_no_tls_server() {
    let observed = answered(says("HTTP/1.1 200 OK\r\n\r\n220 mail.example ESMTP\r\n", hold));
    let tls = &observed.targets[0].proxied[0].tls;
    let expected = TlsCause::PlainText { first_bytes: "220 mail.example ESMTP\\r\\n".into() };
    assert!(matches!(tls, Some(Tls::Failed { cause, .. }) if *cause == expected), "{tls:?}");
}

#[test]
fn a_proxy_that_is_not_there_is_not_asked_twice_for_long() {
    let goal = target("127.0.0.1", refusing());
    let observed = run(&Plan { rounds: 2, ..through(refusing(), &goal) }, &mut |_| {}).unwrap();
    let rows = &observed.targets[0].proxied;
    assert_eq!(rows.len(), 2);
    for Tunnel { tcp, answer, tls, .. } in rows {
        assert!(matches!(&tcp[..], [hop] if matches!(hop.tcp, Tcp::Failed { cause: TcpCause::Refused, .. })));
        assert_eq!((answer, tls), (&None, &None));
    }
    // A silence is not repeated.
    let (sent, requests) = channel();
    let silent = proxy(sent, hold);
    let observed = run(&Plan { rounds: 3, ..through(silent, &goal) }, &mut |_| {}).unwrap();
    assert_eq!((observed.targets[0].proxied.len(), requests.try_iter().count()), (1, 1));
}

#[test]
fn a_proxy_on_ipv6_is_named_in_brackets() {
    let (sent, _requests) = channel();
    let sent = std::sync::Mutex::new(sent);
    let port = serve_v6(move |stream| {
        let sent = sent.lock().unwrap().clone();
        let forbids = says("HTTP/1.1 403 Forbidden\r\n\r\n", hold);
        asked(stream, &sent, &|_: &str, stream: TcpStream| forbids(stream));
    });
    let url = ProxyUrl::parse(&format!("http://[::1]:{port}")).unwrap();
    let plan = Plan {
        proxy: Some(ProxyPlan { url, variable: None, limit: LIMIT }),
        targets: vec![target("127.0.0.1", refusing())],
        ..plan()
    };
    assert_eq!(head(&run(&plan, &mut |_| {}).unwrap()).status, 403);
}

#[test]
fn a_forecast_counts_what_goes_through_the_proxy_and_how_long_it_may_take() {
    let goal = target("127.0.0.1", refusing());
    let plan = Plan { rounds: 3, ..through(3_128, &goal) };
    let forecast = forecast(&plan).unwrap();
    let proxy = forecast.proxy.as_ref().unwrap();
    assert_eq!((proxy.host.as_str(), proxy.port, proxy.limit_us), ("127.0.0.1", 3_128, LIMIT.into()));
    let one = &forecast.targets[0];
    assert_eq!(one.connections_through_proxy, Some(3));
    assert_eq!(one.longest_us, Micros::from(2 * TIMEOUT + LIMIT + Duration::from_secs(1)));
}

/// Listens as a proxy: tells the head of each request, and goes on like this.
fn proxy(sent: Sender<String>, behaviour: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    serve_as(sent, move |_, stream| behaviour(stream))
}

/// The same by what it is asked for.
fn serve_as(sent: Sender<String>, behaviour: impl Fn(&str, TcpStream) + Send + Sync + 'static) -> u16 {
    let sent = std::sync::Mutex::new(sent);
    serve(move |stream| {
        let sent = sent.lock().unwrap().clone();
        asked(stream, &sent, &behaviour);
    })
}

fn asked(mut stream: TcpStream, sent: &Sender<String>, behaviour: &impl Fn(&str, TcpStream)) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        request.push(byte[0]);
    }
    // The test may be over.
    let request = String::from_utf8(request).unwrap();
    let _ = sent.send(request.clone());
    behaviour(&request, stream);
}

/// Says this, then goes on. The client may be gone before the last byte.
fn says(text: &str, then: impl Fn(TcpStream) + Send + Sync + 'static) -> impl Fn(TcpStream) + Send + Sync + 'static {
    let text = text.to_owned();
    move |mut stream| {
        let _ = stream.write_all(text.as_bytes());
        then(stream);
    }
}

fn through(port: u16, goal: &Target) -> Plan {
    let url = ProxyUrl::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    Plan { proxy: Some(ProxyPlan { url, variable: None, limit: LIMIT }), targets: vec![goal.clone()], ..plan() }
}

fn answered(behaviour: impl Fn(TcpStream) + Send + Sync + 'static) -> Observation {
    let (sent, _requests) = channel();
    let begun = Instant::now();
    let observed = run(&through(proxy(sent, behaviour), &target("127.0.0.1", refusing())), &mut |_| {}).unwrap();
    assert!(begun.elapsed() < 2 * TIMEOUT + LIMIT + SLACK, "it took {:?}", begun.elapsed());
    observed
}

fn cause(behaviour: impl Fn(TcpStream) + Send + Sync + 'static) -> ProxyCause {
    failure(&answered(behaviour)).clone()
}

#[track_caller]
fn failure(observed: &Observation) -> &ProxyCause {
    match &observed.targets[0].proxied[0].answer {
        Some(ProxyAnswer::Failed { cause, .. }) => cause,
        answer => panic!("{answer:?}"),
    }
}

#[track_caller]
fn head(observed: &Observation) -> &ProxyHead {
    match &observed.targets[0].proxied[0].answer {
        Some(ProxyAnswer::Head { head, .. }) => head,
        answer => panic!("{answer:?}"),
    }
}
