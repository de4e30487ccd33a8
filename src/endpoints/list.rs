use std::net::IpAddr;

use super::Record;
use crate::model::{Block, printable, utf_8};

/// The day on which the list that is compiled in was published.
pub const BUNDLED_DATE: &str = "2026-08-14";

/// Whose work that list is, and under which licence it is bundled.
pub const ATTRIBUTION: &str = "Office 365 URLs and IP address ranges, Microsoft, CC BY 4.0 \
    (https://creativecommons.org/licenses/by/4.0/)";

/// The largest list that is read: Microsoft's have 30 KiB.
pub const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A list of endpoints, with its records in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub records: Vec<Record>,
}

/// Why a file is no list of endpoints.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    #[error("it is empty")]
    Empty,
    #[error("it is larger than {} MiB", MAX_BYTES / 1024 / 1024)]
    TooLarge,
    #[error("it is not the JSON of Microsoft's endpoints web service: {0}")]
    NotTheList(String),
    #[error("it has more than {MOST_RECORDS} records")]
    TooMany,
    #[error("it has no records")]
    NoRecords,
}

impl ListError {
    /// What to do next.
    pub const HINT: &'static str = "`curl -o endpoints.json \
        'https://endpoints.office.com/endpoints/worldwide?clientrequestid=GUID'` fetches a new one, with a GUID of your own; \
        China and USGovGCCHigh are served alike";
}

impl List {
    /// The worldwide one of [`BUNDLED_DATE`].
    pub fn bundled() -> Self {
        Self::read(include_bytes!("worldwide.json")).expect("a test reads it")
    }

    /// Reads what the web service gives with `format=JSON`, in UTF-8 or in what Windows PowerShell has made of it.
    pub fn read(bytes: &[u8]) -> Result<Self, ListError> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(ListError::TooLarge);
        }
        let text = utf_8(bytes);
        if text.trim_ascii().is_empty() {
            return Err(ListError::Empty);
        }
        let records: Vec<Record> =
            serde_json::from_slice(&text).map_err(|e| ListError::NotTheList(printable(&e.to_string(), 200)))?;
        if records.is_empty() {
            return Err(ListError::NoRecords);
        }
        if records.len() > MOST_RECORDS {
            return Err(ListError::TooMany);
        }
        Ok(Self { records })
    }

    /// The record of this number.
    pub fn record(&self, id: u32) -> Option<&Record> {
        self.records.iter().find(|record| record.id == id)
    }

    /// The blocks that are published for the name, and the numbers of their records. Records that name it count, else those
    /// whose wildcard it meets. `None`: the list does not know the name, or publishes no blocks for it.
    pub fn published(&self, host: &str) -> Option<(Vec<Block>, Vec<u32>)> {
        let naming = |meets: fn(&str, &str) -> bool| -> Vec<&Record> {
            self.records.iter().filter(|record| record.urls.iter().any(|url| meets(url, host))).collect()
        };
        let exact = naming(str::eq_ignore_ascii_case);
        let records = if exact.is_empty() { naming(meets) } else { exact };
        let with_blocks: Vec<&Record> = records.into_iter().filter(|record| !record.ips.is_empty()).collect();
        let mut blocks: Vec<Block> = with_blocks.iter().flat_map(|record| record.ips.iter().copied()).collect();
        blocks.sort_unstable();
        blocks.dedup();
        (!blocks.is_empty()).then(|| (blocks, with_blocks.iter().map(|record| record.id).collect()))
    }

    /// Whether the name has blocks and the address lies in none of them.
    pub fn is_outside(&self, host: &str, address: &IpAddr) -> bool {
        self.published(host).is_some_and(|(blocks, _)| !blocks.iter().any(|block| block.contains(address)))
    }
}

/// Whether the name meets a pattern in which `*` stands for anything, dots too: Microsoft writes `*.sharepoint.com`,
/// `*cdn.onenote.net` and `autodiscover.*.onmicrosoft.com`.
fn meets(pattern: &str, host: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let host = host.to_ascii_lowercase();
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == host };
    let Some(mut left) = host.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    // The star of a wildcard stands for something.
    left.len() > last.len() && left.ends_with(last)
}

/// Microsoft's lists have had 60 to 120.
const MOST_RECORDS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_list_is_the_one_of_its_date() {
        let list = List::bundled();
        let count = |word: &str| list.records.iter().filter(|r| r.category.to_string() == word).count();
        assert_eq!((list.records.len(), count("Optimize"), count("Allow")), (63, 3, 7));
        assert_eq!(List::read(&serde_json::to_vec(&list.records).unwrap()), Ok(list));
    }

    #[test]
    fn a_wildcard_stands_for_something_wherever_it_stands() {
        assert!(meets("*.sharepoint.com", "contoso.SharePoint.com") && !meets("*.sharepoint.com", ".sharepoint.com"));
        assert!(!meets("*.sharepoint.com", "sharepoint.com") && !meets("*.sharepoint.com", "a.sharepoint.com.example"));
        assert!(meets("*cdn.onenote.net", "site-cdn.onenote.net"));
        assert!(meets("autodiscover.*.onmicrosoft.com", "autodiscover.contoso.onmicrosoft.com"));
        assert!(!meets("autodiscover.*.onmicrosoft.com", "autodiscover.onmicrosoft.com"));
        assert!(meets("a*b*c", "axbxc") && !meets("a*b*c", "axcxb") && meets("aka.ms", "AKA.ms"));
    }

    #[test]
    fn blocks_are_those_of_the_records_that_name_the_host_or_else_of_its_wildcards() {
        let list = List::bundled();
        let ids = |host: &str| list.published(host).map(|(_, ids)| ids);
        assert_eq!(ids("outlook.office365.com"), Some(vec![1, 2]));
        assert_eq!(ids("contoso.sharepoint.com"), Some(vec![31]));
        assert_eq!(ids("www.office.com"), None, "known, without blocks");
        assert_eq!(ids("www.contoso.example"), None);
        let outside = |host: &str, address: &str| list.is_outside(host, &address.parse().unwrap());
        assert!(
            !outside("outlook.office365.com", "52.97.1.2") && !outside("outlook.office365.com", "2603:1046:900::2")
        );
        assert!(outside("outlook.office365.com", "198.51.100.1") && !outside("www.contoso.example", "198.51.100.1"));
    }

    #[test]
    fn what_is_no_list_is_refused_with_its_reason() {
        assert_eq!(List::read(b" \r\n"), Err(ListError::Empty));
        assert_eq!(List::read(b"[]"), Err(ListError::NoRecords));
        assert_eq!(List::read(&vec![b' '; 4 * 1024 * 1024 + 1]), Err(ListError::TooLarge));
        let version = br#"{"instance": "Worldwide", "latest": "2026081400"}"#;
        for bad in [&version[..], b"id,serviceArea\r\n1,Exchange\r\n", b"\x7fELF\0", b"[1]", b"[{\"id\": 1}]"] {
            assert!(matches!(List::read(bad), Err(ListError::NotTheList(_))), "{bad:?}");
        }
        let utf_16: Vec<u8> = String::from_utf8(include_bytes!("worldwide.json").to_vec())
            .unwrap()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(List::read(&[b"\xff\xfe", &utf_16[..]].concat()), Ok(List::bundled()));
    }
}
