use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a client asks an HTTP proxy for, written `CONNECT` and `GET` in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// A tunnel to the origin: whatever is HTTPS.
    #[default]
    Connect,
    /// What the proxy fetches itself: a page by plain HTTP, and what it decrypts (`ssl_bump`).
    Get,
}

impl Method {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Connect => "CONNECT",
            Self::Get => "GET",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
