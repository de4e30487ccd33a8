use std::fmt;

use data_encoding::BASE64;

use crate::model::Target;

/// An HTTP proxy: `http://proxy.example:3128`, `http://USER:PASSWORD@[2001:db8::1]:3128`. Its credentials go to the proxy and
/// nowhere else: neither an error nor `Debug` shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyUrl {
    pub address: Target,
    credentials: Option<Credentials>,
}

/// The value of `Proxy-Authorization`.
#[derive(Clone, PartialEq, Eq)]
struct Credentials(String);

/// Why a text names no proxy that can be used. No text is quoted: there may be a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    #[error("the environment names no proxy: neither HTTPS_PROXY nor ALL_PROXY is set, in small or capital letters")]
    NotInEnvironment,
    #[error("a proxy that is spoken to by TLS (`https://`) cannot be measured")]
    Tls,
    #[error("a SOCKS proxy cannot be measured")]
    Socks,
    #[error("its scheme is not `http://`")]
    Scheme,
    #[error("the proxy has no port")]
    NoPort,
    #[error("the proxy is no host and port")]
    Host,
    #[error(
        "its user name or password cannot be sent (RFC 7617 §2: no colon in the name, no control character in either)"
    )]
    Credentials,
}

impl ProxyError {
    /// What to type instead.
    pub fn hint(self) -> &'static str {
        match self {
            Self::NotInEnvironment => "name it: `--proxy http://HOST:3128`",
            Self::Tls | Self::Socks | Self::Scheme => {
                "only HTTP proxies are known here: `--proxy http://HOST:3128`, the port at which it takes plain HTTP"
            }
            Self::NoPort => "programs differ in the port that they take then; name it: `--proxy http://HOST:3128`",
            Self::Host => "name it as in `--proxy http://HOST:3128`, `--proxy http://[2001:db8::1]:3128`",
            Self::Credentials => "write such characters as %XX, as in `http://USER:pass%40word@HOST:3128`",
        }
    }
}

impl ProxyUrl {
    /// Without a scheme it is `http://`, as for curl.
    pub fn parse(text: &str) -> Result<Self, ProxyError> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        match scheme.to_ascii_lowercase().as_str() {
            "http" => {}
            "https" => return Err(ProxyError::Tls),
            socks if socks.starts_with("socks") => return Err(ProxyError::Socks),
            _ => return Err(ProxyError::Scheme),
        }
        let (user, host) = split(rest);
        let credentials = user.map(Credentials::parse).transpose()?;
        Ok(Self { address: address(host)?, credentials })
    }

    /// A user name or a password is sent along.
    pub fn has_credentials(&self) -> bool {
        self.credentials.is_some()
    }

    /// The value of `Proxy-Authorization`, for the proxy alone.
    pub(in super::super) fn authorization(&self) -> Option<&str> {
        self.credentials.as_ref().map(|c| c.0.as_str())
    }
}

/// What stands before the last `@` of the authority (RFC 3986 §3.2), and what behind it.
pub(super) fn split(rest: &str) -> (Option<&str>, &str) {
    // A password with a bare slash in it is not cut in two: the part behind it would be taken for the host and shown.
    let (user, rest) = rest.rsplit_once('@').map_or((None, rest), |(user, host)| (Some(user), host));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    (user, &rest[..end])
}

/// With a port: curl takes 1080 where there is none, others 80.
pub(super) fn address(text: &str) -> Result<Target, ProxyError> {
    let bare = text.parse::<std::net::IpAddr>().is_ok() || text.ends_with(']') || !text.contains(':');
    match (text.is_empty(), bare) {
        (true, _) => Err(ProxyError::Host),
        (false, true) => Err(ProxyError::NoPort),
        (false, false) => text.parse::<Target>().map_err(|_| ProxyError::Host),
    }
}

impl Credentials {
    /// `USER:PASSWORD`, each with percent-encoding (RFC 3986 §2.1); what is no such encoding stands for itself.
    fn parse(text: &str) -> Result<Self, ProxyError> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let (user, password) = (decoded(user), decoded(password));
        let bad = |bytes: &[u8]| bytes.iter().any(u8::is_ascii_control);
        if user.contains(&b':') || bad(&user) || bad(&password) {
            return Err(ProxyError::Credentials);
        }
        Ok(Self(format!("Basic {}", BASE64.encode(&[&user, &b":"[..], &password].concat()))))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hidden")
    }
}

fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Result<String, ProxyError> {
        ProxyUrl::parse(text).map(|url| url.address.to_string())
    }

    #[test]
    fn a_proxy_has_a_host_and_a_port() {
        assert_eq!(shown("http://Proxy.Example:3128"), Ok("proxy.example:3128".into()));
        assert_eq!(shown("proxy.example:8080/"), Ok("proxy.example:8080".into()));
        assert_eq!(shown("http://[2001:db8::1]:3128"), Ok("[2001:db8::1]:3128".into()));
        assert_eq!(shown("HTTP://192.0.2.1:3128/x?y#z"), Ok("192.0.2.1:3128".into()));
        for text in ["http://proxy.example", "http://[2001:db8::1]", "http://2001:db8::1", "192.0.2.1"] {
            assert_eq!(shown(text), Err(ProxyError::NoPort), "{text}");
        }
        for text in ["", "http://", "http://:3128", "http://a b:3128", "http://x:0", "http://x:99999", "http://x:"] {
            assert_eq!(shown(text), Err(ProxyError::Host), "{text}");
        }
        assert_eq!(shown("https://proxy.example:443"), Err(ProxyError::Tls));
        assert_eq!(shown("socks5h://proxy.example:1080"), Err(ProxyError::Socks));
        assert_eq!(shown("ftp://proxy.example:21"), Err(ProxyError::Scheme));
    }

    /// RFC 7617 §2: the example of user-id "Aladdin" and password "open sesame".
    #[test]
    fn credentials_are_sent_and_never_shown() {
        let url = ProxyUrl::parse("http://Aladdin:open%20sesame@proxy.example:3128").unwrap();
        assert_eq!(url.authorization(), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        let shown = format!("{url:?}");
        assert!(shown.contains("hidden") && !shown.contains("Aladdin") && !shown.contains("QWxh"), "{shown}");
        let odd = ProxyUrl::parse("http://me:p@ss/w%rd@proxy.example:3128").unwrap();
        assert_eq!(odd.authorization(), Some(&*format!("Basic {}", BASE64.encode(b"me:p@ss/w%rd"))));
        assert_eq!(odd.address.to_string(), "proxy.example:3128");
        for bad in ["http://a%3Ab:c@x:1", "http://a:c%0d%0a@x:1"] {
            assert_eq!(ProxyUrl::parse(bad), Err(ProxyError::Credentials), "{bad}");
        }
    }
}
