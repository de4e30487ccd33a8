//! A run that is cut short by a real signal: what it prints, how it ends, and how soon.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use hickory_proto::op::Message;
use hickory_proto::rr::RecordType;
use serde_json::Value;
use tryorder::model::{Family, Micros, TcpCause, TlsCause};
use tryorder::observation::{self, LookupOutcome, Observation, ProxyAnswer, ProxyCause, Tcp};

use super::dns_stub::{addresses, asks_for, bytes};
use super::linux::silent;
use super::plans::{tcp_failure, tls_failure};
use super::servers::{hold, refusing, serve};

/// A silence that counts takes a second.
const LONG: Duration = Duration::from_millis(1_300);

/// It takes a few milliseconds; machines are loaded.
const SOON: Duration = Duration::from_secs(1);

#[test]
fn during_lookups_the_answers_so_far_stay_and_a_long_silence_counts() {
    let (server, asked) = answers_only_a();
    let run = start(&["observe", "name.test", &format!("--dns={server}"), "--timeout", "30s"]);
    asked.recv().unwrap();
    thread::sleep(LONG);
    let rows = cut_short(run, "-INT");
    let [a, aaaa] = rows.targets[0].lookups.as_slice() else { panic!("{:?}", rows.targets[0].lookups) };
    assert_eq!((a.family, a.outcome.addresses().count()), (Family::V4, 1));
    assert_eq!((aaaa.family, &aaaa.outcome), (Family::V6, &LookupOutcome::Timeout));
    let waited = aaaa.ended_us - aaaa.sent_us;
    assert!(waited >= LONG.into() && waited < Micros::from_secs(5), "{waited}");
    assert_eq!(rows.targets[0].attempts, []);
}

#[test]
fn a_question_that_is_young_leaves_no_row_and_the_report_says_so() {
    let (server, asked) = answers_only_a();
    let run = start(&["diagnose", "name.test", &format!("--dns={server}")]);
    asked.recv().unwrap();
    let text = stdout(end(run, "-TERM"));
    assert!(
        text.starts_with("partial: the run was cut short; what follows is true but not all\n\ninconclusive: "),
        "{text}"
    );
    assert!(!text.contains("gets no answer") && !text.contains("AAAA from"), "{text}");

    let (server, asked) = answers_only_a();
    let run = start(&["order", "name.test", &format!("--dns={server}")]);
    asked.recv().unwrap();
    let text = stdout(end(run, "-INT"));
    assert!(text.starts_with("partial: "), "{text}");
}

#[test]
fn during_silence_and_a_stall_what_waited_a_second_counts_for_as_long_as_it_waited() {
    let (port, connected) = holding();
    let run = start(&["observe", &format!("127.0.0.1:{}", silent()), &format!("127.0.0.2:{port}"), "--timeout=30s"]);
    connected.recv().unwrap();
    thread::sleep(LONG);
    let rows = cut_short(run, "-TERM");
    let [silence] = rows.targets[0].attempts.as_slice() else { panic!("{:?}", rows.targets[0].attempts) };
    assert_eq!(tcp_failure(silence), &TcpCause::Timeout);
    let Tcp::Failed { after_us, .. } = silence.tcp else { unreachable!() };
    // It began at about the moment when the other one was seen.
    assert!(after_us >= Micros::from_secs(1) && after_us < Micros::from_secs(10), "{after_us}");
    let [stall] = rows.targets[1].attempts.as_slice() else { panic!("{:?}", rows.targets[1].attempts) };
    assert_eq!(tls_failure(stall), &TlsCause::Silent { received: 0 });
}

#[test]
fn an_attempt_that_is_young_leaves_no_row_and_nothing_is_concluded_from_it() {
    let (port, connected) = holding();
    let run = start(&["check", &format!("127.0.0.1:{port}"), "--timeout=30s"]);
    connected.recv().unwrap();
    let line = stdout(end(run, "-INT"));
    assert_eq!(
        line,
        format!(
            "inconclusive: 127.0.0.1:{port} could not be judged: no address was tried to the end. (partial: the run was cut short)\n"
        )
    );
}

#[test]
fn the_file_is_written_whole_and_concluding_from_it_says_the_same() {
    let folder = std::env::temp_dir().join(format!("tryorder-interrupt-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("observation.json");
    let (port, connected) = holding();
    let path = file.to_str().unwrap();
    let run = start(&["observe", &format!("127.0.0.1:{port}"), "--timeout=30s", "--output", path]);
    connected.recv().unwrap();
    thread::sleep(LONG);
    assert_eq!(stdout(end(run, "-INT")), "");
    assert!(observation::read(fs::File::open(&file).unwrap()).unwrap().partial);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing but the file");

    let from = format!("--from={path}");
    for verb in ["diagnose", "check", "order", "squid"] {
        let done = Command::new(env!("CARGO_BIN_EXE_tryorder")).args([verb, &from]).output().unwrap();
        assert_eq!(done.status.code(), Some(3), "{verb}");
        assert!(stdout(done).contains("partial: the run was cut short"), "{verb}");
    }
    let json = Command::new(env!("CARGO_BIN_EXE_tryorder")).args(["--format=json", &from]).output().unwrap();
    let diagnosis: Value = serde_json::from_str(&stdout(json)).unwrap();
    assert_eq!(diagnosis["partial"], true);
    assert_eq!(diagnosis["targets"][0]["addresses"][0]["fate"], "stalled");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn targets_that_were_not_begun_are_named_all_the_same() {
    let (port, connected) = holding();
    let mut args = vec!["check".to_owned(), "--timeout=30s".into(), "--squid-conf=none".into()];
    // 32 begin at once, and 32 more every half second.
    args.extend((1..=150).map(|n| format!("127.0.0.{n}:{port}")));
    let run = start(&args.iter().map(String::as_str).collect::<Vec<_>>());
    connected.recv().unwrap();
    thread::sleep(LONG);
    let lines = stdout(end(run, "-INT"));
    assert!(lines.starts_with("150 targets: "), "{lines}");
    let of = |verdict: &str| lines.lines().filter(|l| l.starts_with(verdict)).collect::<Vec<_>>();
    let (problems, inconclusive) = (of("problem: 127."), of("inconclusive: 127."));
    assert!(problems.len() >= 32 && inconclusive.len() >= 32, "{lines}");
    assert_eq!(problems.len() + inconclusive.len(), 150, "{lines}");
    assert!(
        [problems, inconclusive].concat().iter().all(|l| l.ends_with("(partial: the run was cut short)")),
        "{lines}"
    );
}

#[test]
fn a_second_signal_ends_at_once_and_so_does_the_first_after_the_run() {
    // Nobody reads from it: opening it for writing waits, so the program cannot end by itself.
    let pipe = std::env::temp_dir().join(format!("tryorder-pipe-{}", std::process::id()));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let output = format!("--output={}", pipe.display());
    let (port, connected) = holding();
    let mut run = start(&["check", &format!("127.0.0.1:{port}"), "--timeout=30s", &output]);
    connected.recv().unwrap();
    signal(&run, "-INT");
    thread::sleep(SOON);
    assert!(run.try_wait().unwrap().is_none(), "it waits for a reader");
    signal(&run, "-TERM");
    assert_eq!(killed_by(&mut run), Some(15));

    let mut run = start(&["check", "--rounds=1", "127.0.0.1:1", &output]);
    thread::sleep(2 * SOON);
    assert!(run.try_wait().unwrap().is_none(), "it waits for a reader");
    signal(&run, "-INT");
    assert_eq!(killed_by(&mut run), Some(2));
    fs::remove_file(pipe).unwrap();
}

#[test]
fn a_proxy_that_was_silent_for_a_second_counts_and_a_younger_silence_leaves_no_row() {
    for (wait, rounds) in [(LONG, 1), (Duration::from_millis(100), 0)] {
        let (port, connected) = holding();
        let proxy = format!("http://me:secret@127.0.0.1:{port}");
        let run = start(&["observe", &format!("127.0.0.1:{}", refusing()), "--proxy", &proxy, "--proxy-limit", "60s"]);
        connected.recv().unwrap();
        thread::sleep(wait);
        let rows = cut_short(run, "-INT");
        let proxied = &rows.targets[0].proxied;
        assert_eq!(proxied.len(), rounds, "{proxied:?}");
        for tunnel in proxied {
            let Some(ProxyAnswer::Failed { cause, after_us }) = &tunnel.answer else { panic!("{tunnel:?}") };
            assert_eq!(*cause, ProxyCause::Silent);
            assert!(*after_us >= LONG.into() && *after_us < Micros::from_secs(5), "{after_us}");
        }
        assert!(!observation::write(&rows).contains("secret"));
    }
}

/// Answers A for every name, and never AAAA; tells of every AAAA question.
fn answers_only_a() -> (String, Receiver<()>) {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let (tell, asked) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 1_024];
        while let Ok((n, client)) = socket.recv_from(&mut buffer) {
            let query = Message::from_vec(&buffer[..n]).unwrap();
            if asks_for(&query, RecordType::AAAA) {
                // The answer to the A question, which was sent first, shall have been read by then.
                thread::sleep(Duration::from_millis(50));
                let _ = tell.send(());
            } else {
                socket.send_to(&bytes(&addresses(&query, &[IpAddr::from([127, 0, 2, 1])])), client).unwrap();
            }
        }
    });
    (address, asked)
}

/// A server that never answers a ClientHello; tells of every connection.
fn holding() -> (u16, Receiver<()>) {
    let (tell, connected) = channel();
    let port = serve(move |stream| {
        let _ = tell.send(());
        hold(stream);
    });
    (port, connected)
}

fn start(args: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tryorder"));
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(run: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &run.id().to_string()]).status().unwrap().success());
}

/// It ends soon, by itself, with code 3, and says nothing on stderr.
fn end(run: Child, name: &str) -> Output {
    let begun = Instant::now();
    signal(&run, name);
    let done = run.wait_with_output().unwrap();
    let took = begun.elapsed();
    assert_eq!((done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()), (Some(3), ""));
    assert!(took < SOON, "{took:?}");
    done
}

/// The signal that ends it, soon.
fn killed_by(run: &mut Child) -> Option<i32> {
    let begun = Instant::now();
    loop {
        if let Some(status) = run.try_wait().unwrap() {
            return status.signal();
        }
        if begun.elapsed() > SOON {
            run.kill().unwrap();
            panic!("it goes on");
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn stdout(done: Output) -> String {
    String::from_utf8(done.stdout).unwrap()
}

fn cut_short(run: Child, name: &str) -> Observation {
    let observed = observation::read(end(run, name).stdout.as_slice()).unwrap();
    assert!(observed.partial);
    observed
}
