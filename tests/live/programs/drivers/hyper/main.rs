//! Gets the page that the first argument names, with everything of hyper-util as it comes.

use std::error::Error;

use http_body_util::{BodyExt, Empty};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).ok_or("which page?")?;
    // The lab's CA is where SSL_CERT_FILE says.
    let connector = HttpsConnectorBuilder::new().with_native_roots()?.https_only().enable_http1().build();
    let client: Client<_, Empty<&[u8]>> = Client::builder(TokioExecutor::new()).build(connector);
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        client.get(url.parse()?).await?.into_body().collect().await?;
        Ok(())
    })
}
