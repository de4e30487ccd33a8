//! `tryorder`: why is Office 365 slow or dead from here, and what exactly cures it?
//!
//! ```text
//!           edge                |                pure core                    |   edge
//! argv ─ cli ─ observe::run ────┼─> Observation ─> Facts ─> Findings ─> Remedies
//!             (DNS, TCP, TLS,   |      (JSON)         │  ▲                  │
//!              host, clock)     |        ▲            ▼  └── re-simulate ◄──┘
//! saved or bundled observation ─┼────────┘      client timelines (virtual time)
//!                               |                        Diagnosis ─> report ─┼─> text ─ main ─ stdout
//! ```
//!
//! [`observation`] is the only boundary: it holds everything the outside told us and nothing we concluded. Behind it
//! there is no socket, no clock, no environment and no randomness.

pub mod cli;
pub mod clients;
pub mod diagnose;
pub mod exit;
pub mod model;
pub mod observation;
pub mod observe;
pub mod order;
pub mod report;
pub mod squid;
