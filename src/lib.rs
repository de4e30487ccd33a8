//! Why is Office 365 slow or dead from here, and what exactly cures it?
pub mod clients;
pub mod diagnose;
pub mod exit;
pub mod model;
pub mod observation;
pub mod order;
pub mod report;
pub mod squid;
