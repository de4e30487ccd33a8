//! The box itself: it prints a report, passes exit codes on, works for everybody, and leaves nothing behind.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use super::{in_the_box, network_file, stdout_in_the_box, tryorder};

#[test]
fn lab_prints_the_report_and_says_that_it_worked() {
    let done = Command::new(tryorder()).args(["lab", "--timeout", "1s", "--rounds", "1"]).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    assert_eq!((done.status.code(), String::from_utf8(done.stderr).unwrap()), (Some(0), String::new()));
    assert!(text.starts_with("problem: outlook.office365.com:443 has a problem from here. IPv6: 0 of 9"), "{text}");
    assert!(text.contains("error v6-silent") && text.contains("dns_v4_first on"), "{text}");
}

#[test]
fn a_command_in_the_box_has_its_names_its_trust_and_its_exit_code() {
    assert_eq!(in_the_box("healthy", &["sh", "-c", "exit 7"]).status.code(), Some(7));
    let hosts = stdout_in_the_box("healthy", &["getent", "ahostsv4", "outlook.office365.com"]);
    assert!(hosts.starts_with("198.51.100.1 "), "{hosts}");
    let page = stdout_in_the_box(
        "healthy",
        &["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "https://outlook.office365.com/"],
    );
    assert_eq!(page, "200");
    assert_eq!(in_the_box("v6-silent", &[tryorder(), "check", "--timeout", "1s"]).status.code(), Some(1));
    assert_eq!(in_the_box("dns-dead", &[tryorder(), "check"]).status.code(), Some(3));
}

#[test]
fn a_program_that_is_not_there_is_one_error_with_a_hint() {
    let done = in_the_box("healthy", &["no-such-program"]);
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(
        said.starts_with("tryorder: cannot run `no-such-program` in the lab: ") && said.contains("\n\nhint: "),
        "{said}"
    );
}

#[test]
fn nobody_special_can_make_a_box_too() {
    // A place that everybody may read; the checkout may be in somebody's home.
    let folder = std::env::temp_dir().join(format!("tryorder-nobody-{}", std::process::id()));
    fs::create_dir(&folder).unwrap();
    let copy = folder.join("tryorder");
    fs::copy(tryorder(), &copy).unwrap();
    for path in [&folder, &copy] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let root = String::from_utf8(Command::new("id").arg("-u").output().unwrap().stdout).unwrap().trim() == "0";
    let mut run = if root { Command::new("setpriv") } else { Command::new(&copy) };
    if root {
        run.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]).arg(&copy);
    }
    let done = run.args(["lab", "healthy", "--rounds", "1"]).current_dir("/").output().unwrap();
    fs::remove_dir_all(folder).unwrap();
    let text = String::from_utf8_lossy(&done.stdout);
    assert!(
        text.starts_with("healthy: outlook.office365.com:443 works from here."),
        "{text}\n{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn a_box_leaves_nothing_behind() {
    let mounts = || fs::read_to_string("/proc/self/mounts").unwrap();
    let before = mounts();
    stdout_in_the_box("healthy", &["true"]);
    assert_eq!(mounts(), before);
    let links = Command::new("ls").arg("/sys/class/net").output().unwrap().stdout;
    assert!(!String::from_utf8(links).unwrap().contains("veth"), "the box's wires are gone");
}

#[test]
fn without_any_network_the_verdict_is_inconclusive_and_says_so() {
    let network = "about = \"a client with no address at all\"\nname = \"outlook.office365.com\"\n\
                   [v6]\ncount = 1\nclient_address = false\n[v4]\ncount = 1\nclient_address = false\n";
    let file = network_file("no-network", network);
    let done = in_the_box(file.to_str().unwrap(), &[tryorder(), "check"]);
    fs::remove_file(file).unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.starts_with("inconclusive: There is no network here"), "{said}");
}

#[test]
fn a_box_that_cannot_be_made_names_the_step_and_the_way_around() {
    // A user namespace in which no network namespace may be made.
    let script = "echo 0 > /proc/sys/user/max_net_namespaces && exec \"$0\" lab";
    let done = Command::new("unshare").args(["-Ur", "sh", "-c", script, tryorder()]).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.starts_with("tryorder: cannot ") && said.contains("No space left on device"), "{said}");
    assert!(said.contains("\n\nhint: ") && said.contains("--recorded"), "{said}");
}

#[test]
fn several_boxes_stand_side_by_side() {
    let start = || {
        let mut run = Command::new(tryorder());
        run.args(["lab", "healthy", "--rounds", "1", "--format", "json"]).stdout(Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<_> = (0..3).map(|_| start()).collect();
    for child in children {
        let done = child.wait_with_output().unwrap();
        assert!(String::from_utf8(done.stdout).unwrap().contains("\"verdict\": \"healthy\""));
    }
}
