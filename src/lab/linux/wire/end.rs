use std::io::IoSlice;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::sys::uio::writev;
use nix::unistd::read;

/// One end of the wire, where IP packets come out and go in. It never waits.
pub(in super::super) struct End {
    descriptor: OwnedFd,
    /// Whether each packet has an Ethernet header.
    ethernet: bool,
}

impl End {
    /// A packet socket that gives and takes whole frames.
    pub(super) const fn ethernet(descriptor: OwnedFd) -> Self {
        Self { descriptor, ethernet: true }
    }

    /// A TUN device.
    pub(super) const fn bare(descriptor: OwnedFd) -> Self {
        Self { descriptor, ethernet: false }
    }

    /// The next packet, if one is there; empty for a frame without one.
    pub(in super::super) fn take_in<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b mut [u8]> {
        let length = read(&self.descriptor, buffer).ok()?;
        let bytes = buffer.get_mut(..length)?;
        Some(if self.ethernet { payload(bytes) } else { bytes })
    }

    /// A packet that does not fit into the device's queue is lost, as on any network.
    pub(in super::super) fn put_out(&self, packet: &[u8]) {
        let header = header(packet);
        let parts = [IoSlice::new(&header), IoSlice::new(packet)];
        let parts = if self.ethernet { &parts[..] } else { &parts[1..] };
        writev(&self.descriptor, parts).unwrap_or(0);
    }
}

impl AsFd for End {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }
}

/// What an Ethernet frame carries, if it is IP.
fn payload(frame: &mut [u8]) -> &mut [u8] {
    match frame.split_at_mut_checked(ETHERNET) {
        Some((header, packet)) if header[12..] == IPV4 || header[12..] == IPV6 => packet,
        _ => &mut [],
    }
}

/// All ends of the wire have the same hardware address.
fn header(packet: &[u8]) -> [u8; ETHERNET] {
    let mut header = [0; ETHERNET];
    header[..6].copy_from_slice(&HARDWARE);
    header[6..12].copy_from_slice(&HARDWARE);
    header[12..].copy_from_slice(if packet.first().is_some_and(|byte| byte >> 4 == 6) { &IPV6 } else { &IPV4 });
    header
}

/// A locally administered address (IEEE 802, bit 1 of the first byte).
pub(super) const HARDWARE: [u8; 6] = [2, 0, 0, 0, 0, 1];
const ETHERNET: usize = 14;
/// EtherTypes (IANA).
const IPV4: [u8; 2] = [0x08, 0x00];
const IPV6: [u8; 2] = [0x86, 0xdd];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_a_header_of_the_packets_family_and_the_packet() {
        for (packet, kind) in [([0x45, 1, 2], IPV4), ([0x60, 1, 2], IPV6)] {
            let mut frame = [&header(&packet)[..], &packet].concat();
            assert_eq!(frame[..12], [HARDWARE, HARDWARE].concat());
            assert_eq!(frame[12..14], kind);
            assert_eq!(payload(&mut frame), packet);
        }
    }

    #[test]
    fn what_is_no_ip_carries_nothing() {
        let mut arp = [&[0; 12][..], &[0x08, 0x06, 1, 2, 3]].concat();
        assert!(payload(&mut arp).is_empty());
        assert!(payload(&mut arp[..13]).is_empty());
    }
}
