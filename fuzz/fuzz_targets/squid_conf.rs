#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tryorder_fuzz::squid_conf(bytes));
