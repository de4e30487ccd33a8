//! The names and files that programs in the box see, in its own mount namespace: nothing is written to the machine.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::mount::{MsFlags, mount};

use crate::lab::error::{LabError, Step};
use crate::lab::network::{NAME_SERVER, Network};

/// Hides the machine's name configuration and returns where the CA's certificate lies.
pub(super) fn put(network: &Network, ca: &str) -> Result<PathBuf, LabError> {
    let private = MsFlags::MS_PRIVATE | MsFlags::MS_REC;
    mount(None::<&str>, "/", None::<&str>, private, None::<&str>).step("make the mounts private")?;
    // Squid leaves shared memory there that stops the next one.
    mount_tmpfs(SHARED_MEMORY).step("mount a private /dev/shm").map_err(LabError::forbidden)?;
    let here = Path::new(SHARED_MEMORY).join("tryorder-lab");
    let ca_file = here.join("ca.pem");
    write(&here, network, ca).step("write the files of the box")?;
    let layers = format!("lowerdir={}:/etc", here.join("etc").display());
    mount(Some("overlay"), "/etc", Some("overlay"), MsFlags::MS_RDONLY, Some(layers.as_str()))
        .step("lay the names of the box over /etc")
        .map_err(LabError::forbidden)?;
    // Daemons that answer for the C library: their sockets would lead out of the box.
    for daemon in ["/run/nscd", "/run/systemd/resolve"].into_iter().filter(|d| Path::new(d).is_dir()) {
        mount_tmpfs(daemon).step("hide the machine's name cache")?;
    }
    Ok(ca_file)
}

fn mount_tmpfs(path: &str) -> nix::Result<()> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("tmpfs"), path, Some("tmpfs"), flags, Some("mode=1777"))
}

fn write(here: &Path, network: &Network, ca: &str) -> io::Result<()> {
    let etc = here.join("etc");
    for folder in [here, &etc] {
        fs::create_dir(folder)?;
        // Whatever the umask: a server in the box may give up root.
        fs::set_permissions(folder, Permissions::from_mode(0o755))?;
    }
    // One second a try and two tries: a dead name server is to be seen, not waited for (resolv.conf(5): 5 s).
    let resolv_conf = format!("nameserver {NAME_SERVER}\noptions timeout:1 attempts:2\n");
    let files = [
        (here.join("ca.pem"), ca),
        (etc.join("resolv.conf"), &resolv_conf),
        (etc.join("hosts"), "127.0.0.1 localhost\n::1 localhost\n"),
        (etc.join("nsswitch.conf"), NSSWITCH),
        (etc.join("gai.conf"), &network.client.gai_conf),
    ];
    for (file, text) in files {
        fs::write(&file, text)?;
        fs::set_permissions(&file, Permissions::from_mode(0o644))?;
    }
    Ok(())
}

const SHARED_MEMORY: &str = "/dev/shm";
const NSSWITCH: &str =
    "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n";
