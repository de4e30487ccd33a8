use super::{Description, Known, linux_glibc};
use crate::model::Family;

/// Java puts the C library's list into two heaps (src/java.base/unix/native/libnet/Inet6AddressImpl.c).
pub(super) const DESCRIPTION: Description = Description {
    name: "java",
    about: "Java on Linux with glibc, java.net.preferIPv6Addresses=false, the default",
    known: Known::Read,
    family_first: Some(Family::V4),
    ..linux_glibc::DESCRIPTION
};
