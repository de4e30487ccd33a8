//! Every client but Squid. To add one: a constant with its source, and its place in the list.

mod scripts;

use scripts::{GIT, PERL, PHP, RUBY, RUBY_3};

use super::program::{Grade, Home, Limits, Lookup, Standing};
use super::{Advance, AfterFailure, Connectors, Engine, Families, HandOver, HappyEyeballs, Program, Share, Walk};
use crate::model::{Family, Micros};
use crate::order::Platform;

/// In the order in which they are listed where nothing else orders them: kinds, systems' own loops, tools and languages,
/// browsers, Windows' stacks and what rests on them.
pub const PROGRAMS: &[Program] = &[
    SEQUENTIAL,
    HAPPY_EYEBALLS,
    HAPPY_EYEBALLS_V3,
    LOOP_GLIBC,
    LOOP_MUSL,
    LOOP_WINDOWS,
    LOOP_MACOS,
    LOOP_FREEBSD,
    CURL_7,
    CURL,
    WGET,
    PYTHON,
    PYTHON_ASYNCIO,
    PYTHON_AIOHTTP,
    NODE,
    JAVA,
    JAVA_IPV6,
    GO,
    RUST_HYPER,
    PHP,
    RUBY_3,
    RUBY,
    PERL,
    GIT,
    DOTNET,
    CHROME,
    EDGE,
    FIREFOX,
    SAFARI,
    WINHTTP,
    WINHTTP_FAST_FALLBACK,
    WININET,
    OUTLOOK,
    OUTLOOK_NEW,
    TEAMS,
];

const SEQUENTIAL: Program = Program {
    name: "sequential",
    title: "a program that tries one address after the other",
    standing: Standing::Kind,
    home: Home::Any,
    lookup: Lookup::Getaddrinfo,
    first: None,
    engine: Engine::Walk(Walk::WHOLE),
    limits: Limits::NONE,
    verifies: true,
    grade: Grade::Verified,
    source: "the plain loop over getaddrinfo's list; held against Python's urllib on Linux",
};

const HAPPY_EYEBALLS: Program = Program {
    name: "happy-eyeballs",
    title: "a program that races both families as RFC 8305 says",
    lookup: Lookup::EachAnswer,
    engine: Engine::HappyEyeballs(HappyEyeballs::RFC_8305),
    grade: Grade::Documented,
    source: "RFC 8305: attempt delay 250 ms, resolution delay 50 ms, the first TCP connection wins",
    ..SEQUENTIAL
};

const HAPPY_EYEBALLS_V3: Program = Program {
    name: "happy-eyeballs-v3",
    title: "a program that races until TLS is done",
    engine: Engine::HappyEyeballs(HappyEyeballs::V3),
    source: "draft-ietf-happy-happyeyeballs-v3: as RFC 8305, but a connection counts when TLS is done, and the delay begins \
             anew when TCP is up; no HTTPS record is waited for",
    ..HAPPY_EYEBALLS
};

const LOOP_GLIBC: Program = Program {
    name: "loop-glibc",
    title: "a loop over getaddrinfo on Linux with glibc",
    home: Home::On(Platform::LinuxGlibc),
    source: "order, DNS and SYN timing measured with glibc 2.36 on Linux 6.18",
    ..SEQUENTIAL
};

const LOOP_MUSL: Program = Program {
    name: "loop-musl",
    title: "a loop over getaddrinfo on Linux with musl (Alpine)",
    home: Home::On(Platform::LinuxMusl),
    source: "order and DNS measured with musl 1.2.3 and 1.2.6: one answer that is broken or lost fails the whole lookup",
    ..SEQUENTIAL
};

const LOOP_WINDOWS: Program = Program {
    name: "loop-windows",
    title: "a loop over getaddrinfo on Windows",
    home: Home::On(Platform::Windows),
    grade: Grade::Documented,
    source: "Microsoft's documents: ICMP does not end a connect; about 21 s for a silent address (3 + 6 + 12 s; up to 31 s \
             are reported), about 2 s for a refusal (reported); how long it waits for a lost DNS answer is not known",
    ..SEQUENTIAL
};

const LOOP_MACOS: Program = Program {
    name: "loop-macos",
    title: "a loop over getaddrinfo on macOS",
    home: Home::On(Platform::MacOs),
    grade: Grade::Source,
    source: "xnu: 75 s for a silent address (TCPTV_KEEP_INIT), unreachable counts from the fifth SYN on (tcp_notify); the \
             order also depends on what the kernel remembers; how long it waits for a lost DNS answer is not known",
    ..SEQUENTIAL
};

const LOOP_FREEBSD: Program = Program {
    name: "loop-freebsd",
    title: "a loop over getaddrinfo on FreeBSD",
    home: Home::On(Platform::FreeBsd),
    source: "sys/netinet: 75 s for a silent address (TCPTV_KEEP_INIT), unreachable counts from the fifth SYN on \
             (tcp_notify, tcp_syn_backoff); how long it waits for a lost DNS answer is not known",
    ..LOOP_MACOS
};

const CURL_7: Program = Program {
    name: "curl-7",
    title: "curl before its connects were rewritten",
    standing: Standing::Program,
    engine: Engine::Families(Families {
        head_start: Micros::from_millis(200),
        after_failure: AfterFailure::SitsOut,
        share: None,
    }),
    limits: Limits { whole: Some(Micros::from_secs(300)), ..Limits::NONE },
    source: "curl 7.88: the other family after 200 ms, even when the first address has refused before; 300 s for the \
             whole connect (lib/connect.c)",
    ..SEQUENTIAL
};

const CURL: Program = Program {
    name: "curl",
    title: "curl since its connects were rewritten",
    first: Some(Family::V6),
    engine: Engine::HappyEyeballs(HappyEyeballs {
        attempt_delay: Micros::from_millis(200),
        resolution_delay: Micros::ZERO,
        hand_over: HandOver::NoneLeft,
        until_tls: false,
    }),
    grade: Grade::Source,
    source: "lib/cf-ip-happy.c: IPv6 first, families alternate, one more try every 200 ms, or at once when none is under \
             way; 300 s for the whole connect. Seen with curl 8.23: the same delay; but it begins with the family whose answer comes \
             first, which is not counted here",
    ..CURL_7
};

const WGET: Program = Program {
    name: "wget",
    title: "wget",
    standing: Standing::Program,
    source: "one after another, as long as the kernel waits; measured with wget 1.21. After a round of timeouts it begins again, \
             up to 20 times, which is not counted here",
    ..SEQUENTIAL
};

const PYTHON: Program = Program {
    name: "python",
    title: "Python's urllib and requests",
    standing: Standing::Program,
    source: "Lib/socket.py, create_connection: one after another, as long as the kernel waits; measured with Python 3.11",
    ..SEQUENTIAL
};

const PYTHON_ASYNCIO: Program = Program {
    name: "python-asyncio",
    title: "Python's asyncio",
    limits: Limits { tls: Some(Micros::from_secs(60)), ..Limits::NONE },
    source: "asyncio/base_events.py: happy_eyeballs_delay is None, so one after another; 60 s for TLS \
             (constants.SSL_HANDSHAKE_TIMEOUT); measured with Python 3.11",
    ..PYTHON
};

const PYTHON_AIOHTTP: Program = Program {
    name: "python-aiohttp",
    title: "Python's aiohttp since 3.10",
    engine: Engine::HappyEyeballs(HappyEyeballs {
        attempt_delay: Micros::from_millis(250),
        resolution_delay: Micros::ZERO,
        hand_over: HandOver::LastFails,
        until_tls: false,
    }),
    limits: Limits { whole: Some(Micros::from_secs(300)), ..Limits::NONE },
    source: "aiohappyeyeballs: families alternate, one more try every 250 ms or when the last one fails; 300 s in all. After 30 s, \
             TLS included (sock_connect), aiohttp begins anew without the first address of each family, which is not counted \
             here; measured with aiohttp 3.14",
    ..PYTHON
};

const NODE: Program = Program {
    name: "node",
    title: "Node.js since 20 (net, http, https)",
    standing: Standing::Program,
    engine: Engine::Walk(Walk { at_most: usize::MAX, advance: Advance::Alternating(Micros::from_millis(250)) }),
    source: "lib/net.js: families alternate, each try is aborted after 250 ms, only the last may take longer; measured with \
             Node 20",
    ..SEQUENTIAL
};

const JAVA: Program = Program {
    name: "java",
    title: "Java (HttpURLConnection, Socket)",
    standing: Standing::Program,
    first: Some(Family::V4),
    engine: Engine::Walk(Walk { at_most: 1, advance: Advance::Never }),
    source: "IPv4 first by default (java.net.preferIPv6Addresses=false), and only the first address is tried; measured \
             with Java 17",
    ..SEQUENTIAL
};

const JAVA_IPV6: Program = Program {
    name: "java-ipv6",
    title: "Java with java.net.preferIPv6Addresses=true",
    standing: Standing::WhenSetSo,
    first: Some(Family::V6),
    source: "only the first address is tried, and nothing after it; measured with Java 17",
    ..JAVA
};

const GO: Program = Program {
    name: "go",
    title: "Go (net/http)",
    standing: Standing::Program,
    home: Home::AnySorting(Platform::Go),
    lookup: Lookup::Own,
    engine: Engine::Families(Families {
        head_start: Micros::from_millis(300),
        after_failure: AfterFailure::GoesOn,
        share: Some(Share { deadline: Micros::from_secs(30), no_less_than: Micros::from_secs(2) }),
    }),
    limits: Limits { connect: Some(Micros::from_secs(30)), tls: Some(Micros::from_secs(10)), ..Limits::NONE },
    source: "net/dial.go: the other family after 300 ms or when the first has failed, each one by one; 30 s in all, shared \
             among the addresses; 10 s for TLS (http.DefaultTransport); by its own resolver, as on Linux; measured \
             with Go 1.19",
    ..SEQUENTIAL
};

const RUST_HYPER: Program = Program {
    name: "rust-hyper",
    title: "Rust's hyper and reqwest",
    standing: Standing::Program,
    engine: Engine::Families(Families {
        head_start: Micros::from_millis(300),
        after_failure: AfterFailure::GoesOn,
        share: None,
    }),
    source: "hyper-util, client/legacy/connect/http.rs: the other family after 300 ms or when the first has failed, each one \
             by one; no limit of its own; measured with hyper-util 0.1.21",
    ..SEQUENTIAL
};

const DOTNET: Program = Program {
    name: "dotnet",
    title: ".NET (HttpClient with SocketsHttpHandler)",
    standing: Standing::Program,
    limits: Limits { whole: Some(Micros::from_secs(100)), ..Limits::NONE },
    grade: Grade::Reported,
    source: "its issue tracker: one after another in the system's order; HttpClient.Timeout is 100 s (documented)",
    ..SEQUENTIAL
};

const CHROME: Program = Program {
    name: "chrome",
    title: "Chrome",
    standing: Standing::Program,
    lookup: Lookup::EachAnswer,
    engine: Engine::Connectors(Connectors {
        second_after: Micros::from_millis(300),
        resolution_delay: Micros::from_millis(50),
    }),
    limits: Limits { connect: Some(Micros::from_secs(240)), tls: Some(Micros::from_secs(30)), ..Limits::NONE },
    source: "net/socket/tcp_connect_job.cc: IPv6 first whatever the order; after a failure the other family is next; after 300 ms \
             (kIPv6FallbackTime) a second connector, and each keeps to one family; 4 minutes in all, 30 s for TLS; held \
             against Chromium 156 on Linux. Before 2026 (transport_connect_job.cc) IPv6 was walked to its end first",
    ..SEQUENTIAL
};

const EDGE: Program = Program {
    name: "edge",
    title: "Edge on Windows",
    home: Home::On(Platform::Windows),
    grade: Grade::Reported,
    source: "as Chrome, whose network code it has; the delay of 300 ms was measured by others",
    ..CHROME
};

const FIREFOX: Program = Program {
    name: "firefox",
    title: "Firefox",
    standing: Standing::Program,
    engine: Engine::Families(Families {
        head_start: Micros::from_millis(250),
        after_failure: AfterFailure::GoesOn,
        share: None,
    }),
    grade: Grade::Reported,
    source: "network.http.connection-retry-timeout: a second connection, over IPv4, after 250 ms, as others measured too (version \
             132); a run of Firefox 153 ESR fits only roughly: its second connection came after 260 to 430 ms, and it passed over \
             every second address of a family. Whether a release races until TLS is done is not known",
    ..SEQUENTIAL
};

const SAFARI: Program = Program {
    name: "safari",
    title: "Safari",
    standing: Standing::Program,
    home: Home::On(Platform::MacOs),
    lookup: Lookup::EachAnswer,
    engine: Engine::Adaptive {
        quickest: HappyEyeballs { attempt_delay: Micros::from_millis(50), ..HappyEyeballs::RFC_8305 },
        slowest: HappyEyeballs { attempt_delay: Micros::from_secs(2), ..HappyEyeballs::RFC_8305 },
    },
    grade: Grade::Reported,
    source: "others measured all of RFC 8305 with a delay of 50 ms to 2 s that follows its history; the slowest is shown",
    ..SEQUENTIAL
};

const WINHTTP: Program = Program {
    name: "winhttp",
    title: "WinHTTP",
    standing: Standing::Program,
    home: Home::On(Platform::Windows),
    grade: Grade::Documented,
    source: "Microsoft's documents: one after another unless option 140 is set; whether its own 60 s for a connect cover all \
             addresses is not known, and not counted",
    ..LOOP_WINDOWS
};

const WINHTTP_FAST_FALLBACK: Program = Program {
    name: "winhttp-fast-fallback",
    title: "WinHTTP with WINHTTP_OPTION_IPV6_FAST_FALLBACK",
    standing: Standing::WhenSetSo,
    engine: Engine::Walk(Walk { at_most: usize::MAX, advance: Advance::FirstIpv6Only(Micros::from_millis(300)) }),
    source: "Microsoft's documents on option 140: 300 ms for the first IPv6 address, then the first IPv4 address, then the \
             rest one by one",
    ..WINHTTP
};

const WININET: Program = Program {
    name: "wininet",
    title: "WinINet",
    engine: Engine::Walk(Walk { at_most: 5, advance: Advance::Never }),
    source: "Microsoft's documents: ConnectRetries is 5, one try an address, so five addresses and then failure; whether a \
             current Windows races families here is not known",
    ..WINHTTP
};

const OUTLOOK: Program = Program {
    name: "outlook",
    title: "Outlook for Windows (classic)",
    grade: Grade::Reported,
    source: "it is said to connect by WinHTTP; its sign-in alone is reported to set fast fallback, so mail is shown without",
    ..WINHTTP
};

const OUTLOOK_NEW: Program = Program {
    name: "outlook-new",
    title: "the new Outlook for Windows",
    source: "it runs in WebView2, so it is said to connect as Edge does",
    ..EDGE
};

const TEAMS: Program = Program {
    name: "teams",
    title: "the new Teams",
    source: "it runs in WebView2, so it is said to connect as Edge does",
    ..EDGE
};

#[cfg(test)]
mod tests;
