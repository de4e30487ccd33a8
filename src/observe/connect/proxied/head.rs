//! The head of an HTTP answer (RFC 9112 §4 and §5), of which little is kept.

use httparse::{EMPTY_HEADER, Header, ParserConfig, Response, Status};

use crate::model::printable;
use crate::observation::{ProxyCause, ProxyHead};

/// Squid's own limit for an answer's head (`reply_header_max_size`).
const MAX_BYTES: usize = 64 * 1024;
/// Real answers have a dozen.
const MOST_FIELDS: usize = 256;
/// Of a value that is kept.
const MOST_CHARACTERS: usize = 200;
/// Enough for `220 mail.example ESMTP`.
const FIRST_BYTES: usize = 32;
/// Proxies offer up to four.
const MOST_SCHEMES: usize = 8;

/// Reads a head as it comes.
#[derive(Default)]
pub(super) struct Reader {
    bytes: Vec<u8>,
    /// The head does not end before here.
    looked_at: usize,
    received: u64,
}

pub(super) enum Step {
    More,
    /// The final head, and what came behind it.
    Done(ProxyHead, Vec<u8>),
    Bad(ProxyCause),
}

impl Reader {
    pub(super) fn take(&mut self, bytes: &[u8]) -> Step {
        self.received += bytes.len() as u64;
        self.bytes.extend_from_slice(bytes);
        loop {
            if !is_http(&self.bytes) {
                return Step::Bad(not_http(&self.bytes));
            }
            let Some(end) = self.end() else {
                return if self.bytes.len() > MAX_BYTES { Step::Bad(ProxyCause::TooLong) } else { Step::More };
            };
            if end > MAX_BYTES {
                return Step::Bad(ProxyCause::TooLong);
            }
            let Some(head) = parse(&self.bytes[..end]) else { return Step::Bad(not_http(&self.bytes)) };
            let rest = self.bytes.split_off(end);
            // RFC 9110 §15.2: any number of interim answers may come before the final one.
            if !(100..200).contains(&head.status) {
                return Step::Done(head, rest);
            }
            (self.bytes, self.looked_at) = (rest, 0);
            if self.received > MAX_BYTES as u64 {
                return Step::Bad(ProxyCause::TooLong);
            }
        }
    }

    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    /// What the end of the connection comes to, here.
    pub(super) const fn closed(&self) -> ProxyCause {
        match self.received {
            0 => ProxyCause::Closed,
            received => ProxyCause::Cut { received },
        }
    }

    /// Behind the empty line. RFC 9112 §2.2: a single line feed may be taken for a line end.
    fn end(&mut self) -> Option<usize> {
        let from = self.looked_at;
        let line_ends = (from..self.bytes.len()).filter(|at| self.bytes[*at] == b'\n');
        let end = line_ends.into_iter().find_map(|at| match self.bytes.get(at + 1..) {
            Some([b'\n', ..]) => Some(at + 2),
            Some([b'\r', b'\n', ..]) => Some(at + 3),
            Some(_) | None => None,
        });
        // What may be the first part of an empty line is looked at again.
        self.looked_at = self.bytes.len().saturating_sub(2);
        end
    }
}

/// A whole answer, for bytes that no run brought; `None`: it is not at its end.
pub(in super::super::super) fn read(bytes: &[u8]) -> Option<Result<ProxyHead, ProxyCause>> {
    match Reader::default().take(bytes) {
        Step::More => None,
        Step::Done(head, _) => Some(Ok(head)),
        Step::Bad(cause) => Some(Err(cause)),
    }
}

fn is_http(bytes: &[u8]) -> bool {
    const BEGINNING: &[u8] = b"HTTP/";
    let n = bytes.len().min(BEGINNING.len());
    bytes[..n] == BEGINNING[..n]
}

fn not_http(bytes: &[u8]) -> ProxyCause {
    ProxyCause::NotHttp { first_bytes: bytes[..bytes.len().min(FIRST_BYTES)].escape_ascii().to_string() }
}

fn parse(bytes: &[u8]) -> Option<ProxyHead> {
    let mut fields = vec![EMPTY_HEADER; MOST_FIELDS];
    let mut response = Response::new(&mut fields);
    let mut config = ParserConfig::default();
    // Old proxies take liberties; the status is what counts.
    config.allow_spaces_after_header_name_in_responses(true);
    config.allow_obsolete_multiline_headers_in_responses(true);
    config.allow_multiple_spaces_in_response_status_delimiters(true);
    config.ignore_invalid_headers_in_responses(true);
    let Ok(Status::Complete(_)) = config.parse_response(&mut response, bytes) else { return None };
    let fields = &*response.headers;
    let first = |name| of_name(fields, name).next().map(|value| kept(&value));
    let via: Vec<String> = of_name(fields, "via").collect();
    Some(ProxyHead {
        status: response.code?,
        squid_error: first("x-squid-error"),
        server: first("server"),
        via: (!via.is_empty()).then(|| kept(&via.join(", "))),
        schemes: schemes(of_name(fields, "proxy-authenticate")),
    })
}

fn of_name<'a>(fields: &'a [Header<'a>], name: &'a str) -> impl Iterator<Item = String> + 'a {
    let named = move |field: &&Header<'_>| field.name.eq_ignore_ascii_case(name);
    fields.iter().filter(named).map(|field| String::from_utf8_lossy(field.value).trim().to_owned())
}

fn kept(value: &str) -> String {
    printable(value, MOST_CHARACTERS)
}

/// RFC 9110 §11.6.1: several challenges may stand in one field, parted by the same comma as the parameters of each.
fn schemes(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut schemes: Vec<String> = Vec::new();
    for value in values {
        for part in unquoted(&value).split(',').map(str::trim) {
            let (word, rest) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
            // A scheme is a token; `realm="x"` and `realm = "x"` are parameters.
            let token = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
            let scheme = kept(word);
            if token
                && !rest.trim_start().starts_with('=')
                && !schemes.contains(&scheme)
                && schemes.len() < MOST_SCHEMES
            {
                schemes.push(scheme);
            }
        }
    }
    schemes
}

/// Without what stands in quotation marks.
fn unquoted(value: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let outside = |c: &char| {
        let was_quoted = quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        !was_quoted && *c != '"'
    };
    value.chars().filter(outside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> ProxyHead {
        read(text.as_bytes()).unwrap().unwrap()
    }

    #[test]
    fn an_answer_of_squid_is_read() {
        let head = head(
            "HTTP/1.1 503 Service Unavailable\r\nServer: squid/5.7\r\nX-Squid-Error: ERR_CONNECT_FAIL 110\r\n\
             Via: 1.1 box.test (squid/5.7)\r\nContent-Length: 3\r\n\r\nxyz",
        );
        assert_eq!((head.status, head.squid_error.as_deref()), (503, Some("ERR_CONNECT_FAIL 110")));
        assert_eq!(
            (head.server.as_deref(), head.via.as_deref()),
            (Some("squid/5.7"), Some("1.1 box.test (squid/5.7)"))
        );
    }

    #[test]
    fn the_schemes_are_told_from_their_parameters() {
        let head = head(
            "HTTP/1.1 407 x\r\nProxy-Authenticate: Negotiate, NTLM, Basic realm=\"a, Digest b\", charset = \"UTF-8\"\r\n\
             proxy-authenticate: Digest realm=\"\\\"Kerberos\", qop=\"auth\"\r\n\r\n",
        );
        assert_eq!(head.schemes, ["Negotiate", "NTLM", "Basic", "Digest"]);
    }

    #[test]
    fn interim_answers_are_passed_over_and_lines_may_end_in_a_line_feed() {
        assert_eq!(head("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 Connection established\n\n").status, 200);
        assert_eq!(head("HTTP/1.1 999 x\r\n\r\n").status, 999);
    }

    #[test]
    fn what_is_no_head_is_said_to_be_none() {
        assert!(matches!(read(b"220 mail.example ESMTP\r\n"), Some(Err(ProxyCause::NotHttp { .. }))));
        assert!(matches!(read(b"HTTP/1.1 ok\r\n\r\n"), Some(Err(ProxyCause::NotHttp { .. }))));
        assert!(read(b"").is_none() && read(b"HTT").is_none() && read(b"HTTP/1.1 200 ok\r\nA: b\r\n").is_none());
        let endless = format!("HTTP/1.1 200 ok\r\n{}", "A: b\r\n".repeat(MAX_BYTES / 6));
        assert_eq!(read(endless.as_bytes()), Some(Err(ProxyCause::TooLong)));
        let interim = "HTTP/1.1 100 x\r\n\r\n".repeat(MAX_BYTES / 16);
        assert_eq!(read(interim.as_bytes()), Some(Err(ProxyCause::TooLong)));
    }

    #[test]
    fn a_head_that_comes_byte_by_byte_is_the_same() {
        let text = b"HTTP/1.1 200 Connection established\r\nA: b\r\n\r\nSSH";
        let mut reader = Reader::default();
        let mut steps = text.iter().map(|byte| reader.take(&[*byte]));
        let done = steps
            .position(|step| matches!(step, Step::Done(ref head, ref rest) if head.status == 200 && rest.is_empty()));
        assert_eq!(done, Some(text.len() - 4));
        assert!(matches!(Reader::default().take(text), Step::Done(_, rest) if rest == b"SSH"));
    }
}
