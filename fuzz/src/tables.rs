//! Policy tables, as commands print them and files hold them.

use std::fmt::Write as _;

use tryorder::order::tables::{Kind, Reading, Setting, read, read_text};
use tryorder::order::{Candidate, Host, PolicyRow, System};

use super::is_printable;

/// A saved table of any kind: what can be read reads again as the same, gives each address one place, and whatever is said
/// of it is short and can be shown.
pub fn policy_table(bytes: &[u8]) {
    match read(bytes) {
        Ok((text, reading)) => {
            holds(&reading);
            assert_eq!(read_text(&text), Ok(reading), "read again, it is the same");
        }
        Err(e) => {
            is_printable(&e.to_string(), false);
            is_printable(e.hint(), false);
        }
    }
}

/// netsh's rows, whatever stands between them: written as netsh writes them, they are the same table.
pub fn netsh(bytes: &[u8]) {
    let Ok(reading) = Kind::Netsh.read(&String::from_utf8_lossy(bytes)) else { return };
    holds(&reading);
    let Setting::WindowsTable(rows) = &reading.setting else { panic!("{:?}", reading.setting) };
    let text =
        rows.iter().fold(String::from("Querying active state...\r\n\r\n"), |mut text, (prefix, precedence, label)| {
            let _ = write!(text, "{precedence:>10}  {label:>5}  {prefix}\r\n");
            text
        });
    assert_eq!(read_text(&text).map(|again| again.setting), Ok(reading.setting.clone()));
}

/// The same for ip6addrctl.
pub fn ip6addrctl(bytes: &[u8]) {
    let Ok(reading) = Kind::Ip6addrctl.read(&String::from_utf8_lossy(bytes)) else { return };
    holds(&reading);
    let Setting::KernelTable(rows) = &reading.setting else { panic!("{:?}", reading.setting) };
    let heading = String::from("Prefix                          Prec Label      Use\n");
    let text = rows.iter().fold(heading, |mut text, (prefix, precedence, label)| {
        let _ = writeln!(text, "{:<30} {precedence:>5} {label:>5} {:>8}", prefix.to_string(), 0);
        text
    });
    assert_eq!(read_text(&text).map(|again| again.setting), Ok(reading.setting.clone()));
}

fn holds(reading: &Reading) {
    assert!(reading.complaints.len() <= MOST_COMPLAINTS, "{} complaints", reading.complaints.len());
    for complaint in &reading.complaints {
        assert!(complaint.line != Some(0));
        is_printable(&complaint.to_string(), false);
    }
    let (Setting::WindowsTable(rows) | Setting::KernelTable(rows)) = &reading.setting else { return sorts(reading) };
    for (n, row) in rows.iter().enumerate() {
        assert!(row.0.len <= 128);
        assert!(!rows[..n].iter().any(|before: &PolicyRow| before.0 == row.0), "{} stands twice", row.0);
    }
    sorts(reading);
}

/// Every address has one place under it.
fn sorts(reading: &Reading) {
    let addresses = ["::1", "2001:db8::1", "fd00::1", "2002:c633:6401::1", "198.51.100.1", "127.0.0.1"];
    let candidates = addresses.map(|address| {
        let destination = address.parse().expect("these are addresses");
        Candidate { destination, source: None }
    });
    let host = Host { settings: vec![reading.setting.clone()], ..Host::default() };
    let placed = System::on(reading.setting.platform(), &host).sort(&candidates);
    assert_eq!(placed.len(), candidates.len());
    assert!(candidates.iter().all(|candidate| placed.iter().any(|place| place.candidate == *candidate)));
}

/// A few dozen; see [`Reading::complaints`].
const MOST_COMPLAINTS: usize = 100;
