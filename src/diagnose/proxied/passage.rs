use crate::model::{TcpCause, TlsCause, Trust, printable};
use crate::observation::{Proxy, ProxyAnswer, ProxyCause, SystemAnswer, TargetRows, Tcp, Tls, Tunnel};

/// How far a CONNECT got a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// The tunnel stands, TLS is done, the certificate is accepted.
    Through,
    /// The proxy's name gives no address.
    NoName(String),
    /// TCP to the proxy fails.
    NoTcp(TcpCause),
    /// The proxy does not answer, or not in HTTP.
    NoAnswer(ProxyCause),
    /// An answer that is no success.
    Status(u16),
    TlsFails(TlsCause),
    Untrusted(Trust),
}

impl Passage {
    pub(super) fn of(proxy: &Proxy, rows: &TargetRows, tunnel: &Tunnel) -> Self {
        match (&tunnel.answer, &tunnel.tls) {
            (None, _) => Self::before_the_answer(proxy, tunnel),
            (Some(ProxyAnswer::Failed { cause, .. }), _) => Self::NoAnswer(cause.clone()),
            (Some(ProxyAnswer::Head { head, .. }), None) => Self::Status(head.status),
            (Some(ProxyAnswer::Head { .. }), Some(Tls::Failed { cause, .. })) => Self::TlsFails(cause.clone()),
            (Some(ProxyAnswer::Head { .. }), Some(tls)) => match rows.trust(tls) {
                Some(trust) if !trust.lets_a_client_go_on() => Self::Untrusted(trust),
                Some(_) | None => Self::Through,
            },
        }
    }

    fn before_the_answer(proxy: &Proxy, tunnel: &Tunnel) -> Self {
        match (tunnel.tcp.last().map(|hop| &hop.tcp), &proxy.system) {
            (Some(Tcp::Failed { cause, .. }), _) => Self::NoTcp(cause.clone()),
            (Some(Tcp::Connected { .. }), _) => Self::NoAnswer(ProxyCause::Silent),
            (None, SystemAnswer::Failed { says, .. }) => Self::NoName(printable(says, 120)),
            (None, SystemAnswer::Unknown) => Self::NoName("no answer".into()),
            (None, SystemAnswer::Addresses { .. }) => Self::NoName("no address".into()),
        }
    }

    /// A few plain words; a status has none of its own.
    pub(in crate::diagnose) fn says(&self) -> String {
        match self {
            Self::Through => "through".into(),
            Self::NoName(says) => format!("its name gives no address: {says}"),
            Self::NoTcp(cause) => format!("TCP: {}", cause.says()),
            Self::NoAnswer(cause) => cause.says(),
            Self::Status(status) => status.to_string(),
            Self::TlsFails(cause) => format!("TLS: {}", cause.says()),
            Self::Untrusted(trust) => match trust {
                Trust::NotTrusted { .. } => "a certificate that is not trusted".into(),
                Trust::WrongName { .. } => "a certificate for another name".into(),
                Trust::Expired { .. } => "a certificate outside its time".into(),
                Trust::Trusted | Trust::Unknown { .. } => "a certificate".into(),
            },
        }
    }
}

/// The topmost issuer of a chain that Mozilla's roots do not know: a company's own, or an inspecting proxy's.
pub(super) fn private_issuer(rows: &TargetRows, tunnel: &Tunnel) -> Option<String> {
    let chain = rows.chain(tunnel.tls.as_ref()?)?;
    let private = matches!(chain.mozilla, Trust::NotTrusted { .. });
    let top = chain.certificates.last().filter(|_| private)?;
    Some(printable(&top.issuer, 120))
}
