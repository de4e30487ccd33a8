//! Cache managers of every generation, and what only looks like one.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tryorder::observe::{CacheManager, CacheManagerError, MOST_PAGE_BYTES};

use super::servers::{hold, refusing, serve};

const PAGE: &str = "HTTP/1.1 200 OK\r\n\r\nIP Cache Statistics:\nIPcache Entries Cached:  0\n";
const MISSING: &str = "HTTP/1.1 404 Not Found\r\nServer: squid/7.7\r\nVia: 1.1 box.test (squid/7.7)\r\n\r\n";

#[test]
fn it_is_asked_for_mgr_ipcache_alone_in_each_form_until_one_is_known() {
    // 3.2 and later.
    let (page, asked) = ask(|_| PAGE.into());
    assert!(page.unwrap().starts_with("IP Cache Statistics:\n"));
    assert_eq!(asked.try_iter().map(|r| line(&r)).collect::<Vec<_>>(), ["GET /squid-internal-mgr/ipcache HTTP/1.0"]);
    // 7, by its own name only.
    let (page, asked) = ask(|request| if request.contains("\r\nHost: box.test:") { PAGE } else { MISSING }.into());
    assert!(page.is_ok());
    assert_eq!(asked.try_iter().count(), 2);
    // 3.1.
    let (page, asked) =
        ask(|request| if request.starts_with("GET cache_object://127.0.0.1/ipcache ") { PAGE } else { MISSING }.into());
    assert!(page.is_ok());
    assert!(asked.try_iter().all(|request| line(&request).contains("ipcache") && !request.contains("config")));
}

#[test]
fn what_shows_no_page_is_told_apart() {
    let failure = |answer: String| ask(move |_| answer.clone()).0.unwrap_err();
    for status in [401, 403, 407] {
        let e = failure(format!("HTTP/1.1 {status} x\r\n\r\n"));
        assert!(matches!(e, CacheManagerError::Denied(n) if n == status), "{e}");
        assert!(e.hint().contains("--ipcache FILE"));
    }
    assert!(matches!(failure(MISSING.into()), CacheManagerError::NotThere(404)));
    assert!(matches!(failure("HTTP/1.1 200 OK\r\n\r\nhello".into()), CacheManagerError::NotThere(200)));
    for garbage in ["", "garbage", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nX: y"] {
        let e = failure(garbage.into());
        assert!(matches!(e, CacheManagerError::NotHttp), "{garbage:?}: {e}");
    }
    let large = "x".repeat(usize::try_from(MOST_PAGE_BYTES).unwrap());
    assert!(matches!(failure(format!("{PAGE}{large}")), CacheManagerError::TooLarge));
    let nobody = manager(refusing()).ipcache().unwrap_err();
    assert!(matches!(nobody, CacheManagerError::Io(_)), "{nobody}");
}

#[test]
fn one_that_never_ends_is_given_up() {
    let begun = Instant::now();
    let e = manager(serve(hold)).ipcache().unwrap_err();
    assert!(matches!(e, CacheManagerError::Silent), "{e}");
    assert!(begun.elapsed() < Duration::from_secs(14), "{:?}", begun.elapsed());
}

/// What comes of asking a manager that answers so, and what it was asked.
fn ask(
    answer: impl Fn(&str) -> String + Send + Sync + 'static,
) -> (Result<String, CacheManagerError>, Receiver<String>) {
    let (sent, asked) = channel();
    let sent = Mutex::new(sent);
    let port = serve(move |mut stream: TcpStream| {
        let mut request = Vec::new();
        let mut byte = [0];
        while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n > 0) {
            request.push(byte[0]);
        }
        let request = String::from_utf8(request).unwrap();
        // The client may have enough before the last byte.
        let _ = stream.write_all(answer(&request).as_bytes());
        let _ = sent.lock().unwrap_or_else(PoisonError::into_inner).send(request);
    });
    (manager(port).ipcache(), asked)
}

fn manager(port: u16) -> CacheManager {
    format!("127.0.0.1:{port}").parse().unwrap()
}

fn line(request: &str) -> String {
    request.lines().next().unwrap_or_default().to_owned()
}
