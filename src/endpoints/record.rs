use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Block;

/// One record of the list. Names as the web service has them; what it may add one day is passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Stable from one list to the next.
    pub id: u32,
    /// `Exchange`, `SharePoint`, `Skype` (which is Teams by now), `Common`.
    pub service_area: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub service_area_display_name: String,
    /// Names, some with a `*` somewhere. A key that has nothing to say is absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ips: Vec<Block>,
    /// `80,443`; ranges have a hyphen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tcp_ports: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub udp_ports: String,
    pub category: Category,
    #[serde(default)]
    pub express_route: bool,
    pub required: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// How much an endpoint matters, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Category {
    /// Most of the traffic, and the most sensitive to delay.
    Optimize,
    Allow,
    Default,
}

impl Category {
    pub const ALL: [Self; 3] = [Self::Optimize, Self::Allow, Self::Default];
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Optimize => "Optimize",
            Self::Allow => "Allow",
            Self::Default => "Default",
        })
    }
}

impl Record {
    /// The single ports; `None` when they are not written as the web service writes them, or are more than
    /// [`MOST_PORTS`], which nobody means to have tried.
    pub(super) fn ports(&self) -> Option<Vec<u16>> {
        let mut ports = Vec::new();
        for item in self.tcp_ports.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let (first, last) = item.split_once('-').unwrap_or((item, item));
            let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            if first == 0 || last < first || usize::from(last - first) >= MOST_PORTS - ports.len() {
                return None;
            }
            ports.extend(first..=last);
        }
        Some(ports)
    }
}

/// Microsoft's own records have 4 at most.
const MOST_PORTS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_a_list_of_numbers_and_short_ranges() {
        let ports = |text: &str| {
            let json =
                format!(r#"{{"id":1,"serviceArea":"Common","category":"Allow","required":true,"tcpPorts":"{text}"}}"#);
            serde_json::from_str::<Record>(&json).unwrap().ports()
        };
        assert_eq!(ports("143,587, 993,995"), Some(vec![143, 587, 993, 995]));
        assert_eq!(ports("443,3478-3481"), Some(vec![443, 3478, 3479, 3480, 3481]));
        assert_eq!(ports(""), Some(vec![]));
        for bad in ["0", "50000-59999", "1-65535", "443-80", "a", "65536", "1-10,20-30"] {
            assert_eq!(ports(bad), None, "{bad}");
        }
    }
}
