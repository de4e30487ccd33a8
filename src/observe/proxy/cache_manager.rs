//! A running Squid, asked for `mgr:ipcache` and for nothing else: `mgr:config` shows passwords, and has been seen to bring
//! Squids down.

use std::io;
use std::str::FromStr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::super::connect::read_head;
use super::super::prober;
use super::url::{self, ProxyError};
use crate::model::Target;
use crate::observation::ProxyHead;

/// The page of a busy proxy has some 100 bytes a name.
pub const MOST_PAGE_BYTES: u64 = 16 << 20;

/// For everything together: a Squid that lives answers in milliseconds, a large page takes a second.
const LIMIT: Duration = Duration::from_secs(10);

/// Where a Squid listens: `127.0.0.1:3128`, `[::1]:3128`, `proxy.example:3128`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheManager(Target);

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum CacheManagerError {
    #[error("it cannot be reached: {0}")]
    Io(#[from] io::Error),
    #[error("it has not answered within {} seconds", LIMIT.as_secs())]
    Silent,
    #[error("it refuses ({0}): its access list or a password stands before the cache manager")]
    Denied(u16),
    #[error("it answers {0}, and shows no `mgr:ipcache`")]
    NotThere(u16),
    #[error("it answers with something that is no HTTP, or closes without an answer")]
    NotHttp,
    #[error("its page is larger than 16 MiB")]
    TooLarge,
}

impl CacheManagerError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Denied(_) => {
                "Squid answers such questions of its own host alone: run it there, or save `squidclient mgr:ipcache > FILE` \
                 and take `--ipcache FILE`"
            }
            Self::Io(_) | Self::Silent | Self::NotThere(_) | Self::NotHttp | Self::TooLarge => {
                "`--cache-manager` takes host and `http_port` of a Squid, as in `127.0.0.1:3128`; a saved page is read with \
                 `--ipcache FILE`"
            }
        }
    }
}

impl FromStr for CacheManager {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let text = text.trim();
        // A name before the port would be sent nowhere.
        if text.contains("://") || text.contains('@') {
            return Err(ProxyError::Host);
        }
        url::address(text).map(Self)
    }
}

impl CacheManager {
    /// The page `mgr:ipcache`, whole: everything that users of that proxy visit stands there.
    pub fn ipcache(&self) -> Result<String, CacheManagerError> {
        let runtime = prober::runtime().map_err(|e| CacheManagerError::Io(io::Error::other(e.to_string())))?;
        let page = runtime.block_on(async { tokio::time::timeout(LIMIT, self.ask_in_every_form()).await });
        // A getaddrinfo that hangs must not hold up the end.
        runtime.shutdown_background();
        page.unwrap_or(Err(CacheManagerError::Silent))
    }

    /// As 3.2 and later know it; where its own name must stand in `Host` (7) with the name that its answer gives; as 3.1 to 6
    /// know it. 7 has no `cache_object:` any more.
    async fn ask_in_every_form(&self) -> Result<String, CacheManagerError> {
        let by_path = |host: &str| format!("GET /squid-internal-mgr/ipcache HTTP/1.0\r\nHost: {host}\r\n\r\n");
        let first = self.ask(&by_path(&self.0.to_string())).await?;
        if let Some(page) = page(&first) {
            return Ok(page);
        }
        let mut answers = vec![first];
        if let Some(name) = own_name(&answers[0]) {
            answers.push(self.ask(&by_path(&format!("{name}:{}", self.0.port))).await?);
        }
        if answers.len() == 1 || page(&answers[1]).is_none() {
            let host = &self.0.host;
            let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
            answers
                .push(self.ask(&format!("GET cache_object://{host}/ipcache HTTP/1.0\r\nAccept: */*\r\n\r\n")).await?);
        }
        if let Some(page) = answers.iter().find_map(|answer| page(answer)) {
            return Ok(page);
        }
        let statuses: Vec<u16> = answers.iter().filter_map(|a| head(a)).map(|head| head.status).collect();
        let denied = statuses.iter().copied().find(|status| [401, 403, 407].contains(status));
        Err(match (denied, statuses.first()) {
            (Some(status), _) => CacheManagerError::Denied(status),
            (None, Some(status)) => CacheManagerError::NotThere(*status),
            (None, None) => CacheManagerError::NotHttp,
        })
    }

    async fn ask(&self, request: &str) -> Result<Vec<u8>, CacheManagerError> {
        let mut stream = TcpStream::connect((self.0.host.as_str(), self.0.port)).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        match stream.take(MOST_PAGE_BYTES + 1).read_to_end(&mut bytes).await {
            Ok(_) => {}
            // A server may reset what it has answered to its satisfaction.
            Err(e) if e.kind() == io::ErrorKind::ConnectionReset => {}
            Err(e) => return Err(e.into()),
        }
        if bytes.len() as u64 > MOST_PAGE_BYTES { Err(CacheManagerError::TooLarge) } else { Ok(bytes) }
    }
}

fn head(answer: &[u8]) -> Option<ProxyHead> {
    read_head(answer)?.ok()
}

/// The body, where it is that page.
fn page(answer: &[u8]) -> Option<String> {
    let ok = head(answer)?.status == 200;
    let body = answer.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&answer[body..]);
    (ok && text.contains(TITLE)).then(|| text.into_owned())
}

/// `stat_ipcache_get` begins with it in 3.1 to 7.
const TITLE: &str = "IP Cache Statistics";

/// What Squid calls itself: `visible_hostname`, in `Via` of its answer.
fn own_name(answer: &[u8]) -> Option<String> {
    let via = head(answer)?.via?;
    let name = via.rsplit(", ").next()?.split(' ').nth(1)?.to_owned();
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    (plain && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manager_is_a_host_with_a_port() {
        for ok in ["127.0.0.1:3128", "[::1]:3128", "proxy.example:3128"] {
            assert_eq!(ok.parse::<CacheManager>().map(|m| m.0.to_string()), Ok(ok.to_owned()));
        }
        for bad in ["", "127.0.0.1", "::1", "http://127.0.0.1:3128", "me:secret@127.0.0.1:3128", "127.0.0.1:0"] {
            assert!(bad.parse::<CacheManager>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_page_is_told_from_an_error_and_gives_the_name() {
        let ok = b"HTTP/1.1 200 OK\r\nVia: 1.1 proxy.example (squid/7.7)\r\n\r\nIP Cache Statistics:\n".as_slice();
        assert_eq!(page(ok).as_deref(), Some("IP Cache Statistics:\n"));
        assert_eq!(own_name(ok).as_deref(), Some("proxy.example"));
        for none in
            [b"HTTP/1.1 404 x\r\n\r\nIP Cache Statistics:".as_slice(), b"HTTP/1.1 200 OK\r\n\r\nhello", b"", b"x"]
        {
            assert_eq!(page(none), None);
        }
        assert_eq!(own_name(b"HTTP/1.1 404 x\r\nVia: 1.1 a\x01b (squid)\r\n\r\n"), None);
    }
}
