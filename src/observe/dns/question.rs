//! One question, as bytes.

use hickory_proto::op::{Message, MessageType, OpCode, Query};
use hickory_proto::rr::{Name, RecordType};

use crate::model::Family;

/// The AAAA or A question for a full name.
pub(super) struct Question {
    pub(super) family: Family,
    /// As the row shows it, without the final dot.
    pub(super) name: String,
    pub(super) query: Query,
}

impl Question {
    /// `None` when the name, with its search domain, is too long for DNS (RFC 1035 §2.3.4).
    pub(super) fn new(name: &str, family: Family) -> Option<Self> {
        // The final dot makes it absolute: hickory must not add anything.
        let absolute = Name::from_ascii(format!("{name}.")).ok()?;
        let kind = match family {
            Family::V6 => RecordType::AAAA,
            Family::V4 => RecordType::A,
        };
        Some(Self { family, name: name.to_owned(), query: Query::query(absolute, kind) })
    }

    /// The message under this id: recursion desired, no EDNS, as glibc sends it by default.
    pub(super) fn encode(&self, id: u16) -> Result<Vec<u8>, String> {
        let mut message = Message::new(id, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = true;
        message.add_query(self.query.clone());
        message.to_vec().map_err(|e| e.to_string())
    }
}
