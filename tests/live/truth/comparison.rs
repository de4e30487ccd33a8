//! Reported minus wire, over many attempts.

use std::fmt;
use std::time::Duration;

use tryorder::model::Micros;

#[derive(Default)]
pub(super) struct Comparison {
    /// The time that is reported.
    pub(super) tcp: Differences,
    /// Our own clock beside it.
    pub(super) own: Differences,
    pub(super) tls: Differences,
    /// From the `ClientHello`, written, to the first byte of the answer.
    pub(super) first_byte: Differences,
    /// From the same to the handshake's end.
    pub(super) rest: Differences,
}

/// Milliseconds.
#[derive(Default)]
pub(super) struct Differences(Vec<f64>);

impl Differences {
    pub(super) fn add(&mut self, reported: Micros, wire: Duration) {
        self.0.push((reported.as_secs_f64() - wire.as_secs_f64()) * 1e3);
    }

    pub(super) fn median(&self) -> f64 {
        quantile(self.0.clone(), 50)
    }

    fn absolute_95th(&self) -> f64 {
        quantile(self.0.iter().map(|d| d.abs()).collect(), 95)
    }
}

fn quantile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() * percent / 100]
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+.3}, {:.3}", self.median(), self.absolute_95th())
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tcp, own, tls, first_byte, rest } = self;
        write!(f, "TCP {tcp}; own clock {own}; TLS {tls}; hello to first byte {first_byte}; hello to end {rest}")
    }
}
