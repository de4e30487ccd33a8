//! How our ClientHello looks.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Error};

use super::verifier::AnyCertificate;

/// Two configurations that differ in ALPN.
pub(in super::super::super) struct TlsConfigs {
    provider: Arc<CryptoProvider>,
    web: ClientConfig,
    plain: ClientConfig,
}

impl TlsConfigs {
    /// Builds both and one `ClientHello` of each, so that no handshake pays for what the first one sets up.
    pub(in super::super::super) fn warm(provider: &Arc<CryptoProvider>) -> Result<Self, Error> {
        let (web, plain) = (config(provider, &[b"h2", b"http/1.1"])?, config(provider, &[])?);
        let configs = Self { provider: provider.clone(), web, plain };
        let name = ServerName::try_from("warm.invalid").map_err(|e| Error::General(e.to_string()))?;
        for port in [443, 0] {
            let (mut hello, _) = configs.connection(port, name.clone())?;
            hello.write_tls(&mut Vec::new()).map_err(|e| Error::General(e.to_string()))?;
        }
        Ok(configs)
    }

    /// One handshake, and the verifier that will have seen its certificates.
    ///
    /// Browsers and Outlook send ALPN on 443. Elsewhere (SMTP, LDAPS, an own service) a server that knows other protocols
    /// would refuse the handshake over a list that none of its clients sends (RFC 7301 §3.2).
    pub(super) fn connection(
        &self,
        port: u16,
        name: ServerName<'static>,
    ) -> Result<(ClientConnection, Arc<AnyCertificate>), Error> {
        let mut config = if port == 443 { self.web.clone() } else { self.plain.clone() };
        let verifier = Arc::new(AnyCertificate::new(&self.provider));
        config.dangerous().set_certificate_verifier(verifier.clone());
        Ok((ClientConnection::new(config.into(), name)?, verifier))
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
