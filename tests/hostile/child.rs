//! One `tryorder observe` as a process of its own, watched from outside.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tryorder::model::{Micros, TlsCause};
use tryorder::observation::{Attempt, Lookup, LookupOutcome, Observation, ProxyAnswer, ProxyCause, Tls, read};

use super::dns_stub;
use super::servers::{serve, tls};

/// As many as the largest answer anyone has seen for an Office 365 name, tenfold.
const ADDRESSES: u16 = 300;

/// `--timeout` of runs at 300 addresses.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(2);

/// Their attempts end within 2 × timeout + 1 s after the lookups, which here take no time.
const ATTEMPTS_END: Duration = Duration::from_secs(5);

/// `--timeout` where nothing is to be cut short.
const LONG_TIMEOUT: Duration = Duration::from_secs(20);

/// For a debug build on a machine that has other things to do, the attackers among them. Without the limits these runs
/// take minutes, or do not end.
const SLACK: Duration = Duration::from_secs(15);

/// A run that is still there after so long is ended, and its test fails.
const GIVE_UP: Duration = Duration::from_secs(60);

/// What an attack on all addresses may cost in memory beyond what a healthy server at all of them costs.
const MEMORY_KIB: u64 = 64 * 1024;

/// 300 addresses in three rounds are below 1 MB; a row that kept what a server sent would be 64 KiB alone.
const MOST_OUTPUT: usize = 4 * 1024 * 1024;

/// What a run came to.
pub(crate) struct Run {
    pub(crate) observation: Observation,
    took: Duration,
    /// VmHWM of proc_pid_status(5); `None` on other systems.
    peak_kib: Option<u64>,
}

/// Looks `hostile.test` up at this name server, and tries nothing if the answer is none.
pub(crate) fn lookup(dns: SocketAddr) -> Run {
    run(dns, 9, TIMEOUT)
}

/// Tries this port at 300 addresses, in three rounds.
///
/// One such run after another: their servers have 300 connections and threads each, and all of them are here.
pub(crate) fn attempts(port: u16) -> Run {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    run(dns_stub::start(|query, _| vec![dns_stub::bytes(&dns_stub::addresses(query, &loopback()))]), port, TIMEOUT)
}

/// Tries this port at one address, in three rounds.
pub(crate) fn attempts_at_one(port: u16) -> Run {
    run(
        dns_stub::start(|query, _| vec![dns_stub::bytes(&dns_stub::addresses(query, &loopback()[..1]))]),
        port,
        LONG_TIMEOUT,
    )
}

fn loopback() -> Vec<IpAddr> {
    (0..ADDRESSES).map(|n| IpAddr::from([127, 0, octet(1 + n / 250), octet(1 + n % 250)])).collect()
}

fn octet(n: u16) -> u8 {
    n.try_into().unwrap()
}

/// Asks this proxy for a port that refuses, in three rounds, and waits `TIMEOUT` for each answer.
pub(crate) fn proxied(port: u16) -> Run {
    let limit = format!("{}ms", TIMEOUT.as_millis());
    run_with(&["127.0.0.1:9", "--proxy", &format!("http://127.0.0.1:{port}"), "--proxy-limit", &limit], TIMEOUT)
}

fn run(dns: SocketAddr, port: u16, timeout: Duration) -> Run {
    run_with(&[&format!("hostile.test:{port}"), "--dns", &dns.to_string()], timeout)
}

fn run_with(args: &[&str], timeout: Duration) -> Run {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tryorder"))
        .arg("observe")
        .args(args)
        .args(["--timeout", &format!("{}ms", timeout.as_millis()), "--rounds", "3"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        stdout.read_to_end(&mut bytes).map(|_| bytes)
    });
    let peak_kib = watch(&mut child, begun);
    let took = begun.elapsed();
    let bytes = reader.join().unwrap().unwrap();
    assert_eq!(peak_kib.is_some(), cfg!(target_os = "linux"));
    assert!(bytes.len() < MOST_OUTPUT, "it wrote {} bytes", bytes.len());
    Run { observation: read(bytes.as_slice()).unwrap(), took, peak_kib }
}

/// Waits for the end. The high-water mark never falls, so that the last look before it is the peak.
fn watch(child: &mut Child, begun: Instant) -> Option<u64> {
    let mut peak = None;
    loop {
        peak = peak_kib(child.id()).max(peak);
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return peak;
        }
        if begun.elapsed() > GIVE_UP {
            child.kill().unwrap();
            panic!("still running after {GIVE_UP:?}, with a peak of {peak:?} KiB");
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn peak_kib(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    // Until exec is through, the memory is ours.
    status.starts_with("Name:\ttryorder\n").then_some(())?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
}

/// The peak of a run whose 300 servers do everything right.
static HEALTHY_KIB: LazyLock<Option<u64>> = LazyLock::new(|| {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["hostile.test".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let builder = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = builder.with_single_cert(vec![cert.der().clone()], key).unwrap();
    let run = attempts(serve(tls(config.into())));
    assert!(run.tls().iter().all(|tls| matches!(tls, Tls::Done { .. })));
    run.peak_kib
});

impl Run {
    /// The lookups ended within `limit` and the process soon after, and its memory stayed that of a healthy run.
    #[track_caller]
    pub(crate) fn lookups_are_bounded(&self, limit: Duration) {
        let ended = self.lookups().iter().map(|row| row.ended_us).max().unwrap();
        assert!(ended < Micros::from(limit + SLACK), "the lookups ended after {ended}");
        self.is_bounded(limit);
    }

    /// All attempts ended within their promised time and memory, and every address has a row.
    #[track_caller]
    pub(crate) fn attempts_are_bounded(&self) {
        let tried: BTreeSet<_> = self.tried().iter().map(|attempt| attempt.address).collect();
        assert_eq!(tried.len(), usize::from(ADDRESSES));
        assert!(self.tried().len() <= 3 * tried.len());
        self.is_bounded(ATTEMPTS_END);
    }

    /// The rounds through the proxy ended within their promised time and memory, each for this reason.
    #[track_caller]
    pub(crate) fn proxy_is_bounded(&self, is_expected: fn(&ProxyCause) -> bool) {
        let rounds = &self.observation.targets[0].proxied;
        assert!((1..=3).contains(&rounds.len()), "{rounds:?}");
        for tunnel in rounds {
            let expected = matches!(&tunnel.answer, Some(ProxyAnswer::Failed { cause, .. }) if is_expected(cause));
            assert!(expected, "{tunnel:?}");
        }
        self.is_bounded(2 * TIMEOUT + TIMEOUT + Duration::from_secs(1));
    }

    #[track_caller]
    fn is_bounded(&self, limit: Duration) {
        assert!(self.took < limit + SLACK, "it took {:?} of {limit:?}", self.took);
        // Only Linux tells the peak.
        let Some((peak, healthy)) = self.peak_kib.zip(*HEALTHY_KIB) else { return };
        assert!(peak < healthy + MEMORY_KIB, "a peak of {peak} KiB, where a healthy run has {healthy} KiB");
    }

    pub(crate) fn lookups(&self) -> &[Lookup] {
        &self.observation.targets[0].lookups
    }

    pub(crate) fn outcomes(&self) -> Vec<&LookupOutcome> {
        self.lookups().iter().map(|row| &row.outcome).collect()
    }

    fn tried(&self) -> &[Attempt] {
        &self.observation.targets[0].attempts
    }

    /// The TLS part of all attempts; each of them has one.
    #[track_caller]
    pub(crate) fn tls(&self) -> Vec<&Tls> {
        self.tried().iter().map(|attempt| attempt.tls.as_ref().unwrap()).collect()
    }

    /// Why TLS failed, of all attempts; each of them did.
    #[track_caller]
    pub(crate) fn causes(&self) -> Vec<&TlsCause> {
        let causes = self.tls().into_iter().map(|tls| match tls {
            Tls::Failed { cause, .. } => cause,
            Tls::Done { .. } => panic!("TLS did not fail: {tls:?}"),
        });
        causes.collect()
    }
}
