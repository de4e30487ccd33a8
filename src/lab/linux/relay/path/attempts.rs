use std::collections::BTreeMap;

use super::super::packet::{ACK, SYN, TCP_HEADER};
use super::Side;

/// The attempts at one address, told apart by the client's port and its first sequence number: a SYN that is sent again
/// is no new attempt.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    count: u64,
    /// By port: the first sequence number, and whether the attempt is answered.
    known: BTreeMap<u16, (u32, bool)>,
}

impl Attempts {
    /// Whether the attempt to which this segment belongs is answered; `decide` is asked once for each attempt, with its
    /// number from 0. What belongs to none is lost.
    pub(super) fn answered(
        &mut self,
        from: Side,
        segment: &[u8; TCP_HEADER],
        decide: impl FnOnce(u64) -> bool,
    ) -> bool {
        let port = match from {
            Side::Client => [segment[0], segment[1]],
            Side::Servers => [segment[2], segment[3]],
        };
        let port = u16::from_be_bytes(port);
        let known = self.known.get(&port).copied();
        if from == Side::Client && segment[13] & (SYN | ACK) == SYN {
            let first = u32::from_be_bytes([segment[4], segment[5], segment[6], segment[7]]);
            if known.is_none_or(|(known, _)| known != first) {
                if self.known.len() >= MOST {
                    self.known.clear();
                }
                let answered = decide(self.count);
                self.count += 1;
                self.known.insert(port, (first, answered));
                return answered;
            }
        }
        known.is_some_and(|(_, answered)| answered)
    }
}

/// Of one address; then the old ones are forgotten, which ends those that are still open.
const MOST: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(flags: u8, client_port: u16, sequence: u8, from: Side) -> [u8; TCP_HEADER] {
        let mut header = [0; TCP_HEADER];
        let at = if from == Side::Client { 0 } else { 2 };
        header[at..at + 2].copy_from_slice(&client_port.to_be_bytes());
        header[7] = sequence;
        header[13] = flags;
        header
    }

    #[test]
    fn a_syn_sent_again_is_the_same_attempt_and_a_new_one_is_another() {
        let mut attempts = Attempts::default();
        let even = |attempt: u64| attempt.is_multiple_of(2);
        let mut meet =
            |flags, port, sequence, from| attempts.answered(from, &segment(flags, port, sequence, from), even);
        assert!(meet(SYN, 7, 1, Side::Client));
        assert!(meet(SYN, 7, 1, Side::Client));
        assert!(!meet(SYN, 8, 1, Side::Client));
        assert!(meet(SYN | ACK, 7, 9, Side::Servers));
        assert!(!meet(SYN | ACK, 8, 9, Side::Servers));
        assert!(meet(ACK, 7, 2, Side::Client));
        // The port is used again.
        assert!(meet(SYN, 7, 3, Side::Client));
        assert!(!meet(SYN, 7, 4, Side::Client));
        assert!(!meet(ACK, 7, 5, Side::Client));
        assert!(!meet(ACK, 9, 1, Side::Client), "belongs to no attempt");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut attempts = Attempts::default();
        for port in 0..20_000 {
            attempts.answered(Side::Client, &segment(SYN, port, 1, Side::Client), |_| true);
        }
        assert!(attempts.known.len() <= MOST);
        assert_eq!(attempts.count, 20_000);
    }
}
