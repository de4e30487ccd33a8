//! Microsoft's published list of Office 365 endpoints: which names there are, on which ports, and in which blocks of
//! addresses. Pure: the list is text from outside, or the one that is compiled in.
//!
//! Its form is that of the web service (<https://learn.microsoft.com/microsoft-365/enterprise/microsoft-365-ip-web-service>),
//! which serves one for each cloud: `Worldwide` (with GCC), `China`, `USGovDoD`, `USGovGCCHigh`.

mod changes;
mod list;
mod record;
mod select;

pub use changes::{Change, Changes, Field};
pub use list::{ATTRIBUTION, BUNDLED_DATE, List, ListError, MAX_BYTES};
pub use record::{Category, Record};
pub use select::{Endpoint, Filter, Selection, Unknown, Wildcard};
