use crate::clients::TryResult;
use crate::model::TcpCause;
use crate::squid::Engine;

use super::Method;

/// What the client of a Squid gets in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// 200: the tunnel stands, or the page is on its way.
    Ok,
    /// An error page of Squid's own.
    Error { status: u16, error: ErrorPage, errno: u16 },
    /// The connection is closed without a word: CONNECT in 3.1 after a silence, GET to 4.x with a negative
    /// `forward_max_tries`.
    Closed,
    /// Squid dies, and with it all connections.
    Crash,
    /// No answer comes: Squid waits for nothing.
    Never,
}

/// The page, as the header `X-Squid-Error` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorPage {
    ConnectFail,
    CannotForward,
    DnsFail,
    ReadError,
    AccessDenied,
}

impl Reply {
    /// The HTTP status; `None` where no HTTP answer comes.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Ok => Some(200),
            Self::Error { status, .. } => Some(status),
            Self::Closed | Self::Crash | Self::Never => None,
        }
    }

    /// The header `X-Squid-Error`, `ERR_CONNECT_FAIL 110`; `None` where none is sent.
    pub fn squid_error(self) -> Option<String> {
        match self {
            Self::Error { error, errno, .. } => Some(format!("{} {errno}", error.name())),
            Self::Ok | Self::Closed | Self::Crash | Self::Never => None,
        }
    }

    /// `Squid answers 503`, `Squid closes the connection without an answer`: the beginning of why it gave up.
    pub(super) fn says(self) -> String {
        match self {
            Self::Ok => "Squid answers 200".into(),
            Self::Error { status, .. } => format!("Squid answers {status}"),
            Self::Closed => "Squid closes the connection without an answer".into(),
            Self::Crash => "Squid dies (its bug 5055)".into(),
            Self::Never => "Squid never answers".into(),
        }
    }

    /// Why, where it is not the addresses.
    pub(super) fn reason(self) -> Option<&'static str> {
        let denied = matches!(self, Self::Error { error: ErrorPage::AccessDenied, .. });
        denied.then_some("its configuration denies this name")
    }

    /// `errno` is that of the last failure.
    pub(super) fn connect_fail(status: u16, errno: u16) -> Self {
        Self::Error { status, error: ErrorPage::ConnectFail, errno }
    }

    pub(super) fn dns_fail() -> Self {
        Self::Error { status: 503, error: ErrorPage::DnsFail, errno: 0 }
    }

    pub(super) fn access_denied() -> Self {
        Self::Error { status: 403, error: ErrorPage::AccessDenied, errno: 0 }
    }

    /// No path at all, seen in 4.13, 5.7, 6.13 and 7.7: a CONNECT gets 503 to 4.x (`tunnelPeerSelectComplete`), 500 from
    /// 5 on; a GET 500 to 4.x (`FwdState::startConnectionOrFail`), from 5 on 502 (`FwdState::completed`).
    pub(super) fn no_path(method: Method, engine: Engine) -> Self {
        let (status, error) = match (method, engine) {
            (Method::Connect, Engine::Redial | Engine::List) => (503, ErrorPage::CannotForward),
            (Method::Connect, Engine::Race) | (Method::Get, Engine::Redial | Engine::List) => {
                (500, ErrorPage::CannotForward)
            }
            (Method::Get, Engine::Race) => (502, ErrorPage::ReadError),
        };
        Self::Error { status, error, errno: 0 }
    }
}

impl ErrorPage {
    pub fn name(self) -> &'static str {
        match self {
            Self::ConnectFail => "ERR_CONNECT_FAIL",
            Self::CannotForward => "ERR_CANNOT_FORWARD",
            Self::DnsFail => "ERR_DNS_FAIL",
            Self::ReadError => "ERR_READ_ERROR",
            Self::AccessDenied => "ERR_ACCESS_DENIED",
        }
    }
}

/// The Linux error number of a failed attempt.
pub(super) fn errno(result: TryResult, cause: Option<&TcpCause>) -> u16 {
    match (result, cause) {
        (TryResult::Connected | TryResult::Cancelled, _) => 0,
        (TryResult::TimedOut, _) | (_, None | Some(TcpCause::Timeout)) => 110,
        (_, Some(TcpCause::NoRoute)) => 101,
        (_, Some(TcpCause::Unreachable | TcpCause::Other { .. })) => 113,
        (_, Some(TcpCause::Prohibited)) => 13,
        (_, Some(TcpCause::Refused)) => 111,
        (_, Some(TcpCause::Reset)) => 104,
    }
}
