//! How our ClientHello looks.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Error};

use super::verifier::AnyCertificate;

/// Two configurations that differ in ALPN.
pub(in super::super::super) struct TlsConfigs {
    web: Arc<ClientConfig>,
    plain: Arc<ClientConfig>,
}

impl TlsConfigs {
    /// Builds both and one `ClientHello` of each, so that no handshake pays for what the first one sets up.
    pub(in super::super::super) fn warm(provider: &Arc<CryptoProvider>) -> Result<Self, Error> {
        let configs =
            Self { web: config(provider, &[b"h2", b"http/1.1"])?.into(), plain: config(provider, &[])?.into() };
        let name = ServerName::try_from("warm.invalid").map_err(|e| Error::General(e.to_string()))?;
        for config in [&configs.web, &configs.plain] {
            let mut hello = ClientConnection::new(config.clone(), name.clone())?;
            hello.write_tls(&mut Vec::new()).map_err(|e| Error::General(e.to_string()))?;
        }
        Ok(configs)
    }

    /// Browsers and Outlook send ALPN on 443. Elsewhere (SMTP, LDAPS, an own service) a server that knows other protocols
    /// would refuse the handshake over a list that none of its clients sends (RFC 7301 §3.2).
    pub(in super::super) fn for_port(&self, port: u16) -> &Arc<ClientConfig> {
        if port == 443 { &self.web } else { &self.plain }
    }
}

fn config(provider: &Arc<CryptoProvider>, alpn: &[&[u8]]) -> Result<ClientConfig, Error> {
    let mut config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate::new(provider)))
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
    // Every handshake is a full one: a resumed one says nothing of the certificate and is too fast.
    config.resumption = Resumption::disabled();
    Ok(config)
}
