//! Whether the platform would trust a certificate chain, judged after the handshake.
//!
//! The handshake itself accepts every chain, so that its times and its parameters are known even where an inspecting
//! proxy answers. Judging happens on threads of its own: on Windows a platform verifier may block for ten seconds while it
//! fetches revocation lists.

mod certificate;
mod chains;
mod judge;
mod lazy;
mod store;

pub(super) use chains::Chains;
pub(super) use lazy::{LOAD_LIMIT, LoadingStore};
pub(super) use store::{Store, extra_roots};
