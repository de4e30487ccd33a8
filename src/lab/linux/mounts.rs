//! Private mounts over the system's files: they exist for this process and its children only, and go with them.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::mount::{MsFlags, mount};

use super::namespaces::refused;
use super::step;
use crate::lab::LabError;

/// Puts `etc` over the files of `/etc`. Returns where the CA's certificate lies.
pub(super) fn cover(etc: &[(&'static str, String)], ca_pem: &str) -> Result<PathBuf, LabError> {
    let nothing: Option<&str> = None;
    mount(nothing, "/", nothing, MsFlags::MS_REC | MsFlags::MS_PRIVATE, nothing)
        .map_err(|e| refused("make the mounts private", e))?;
    let ground = GROUNDS.iter().map(Path::new).find(|path| path.is_dir()).unwrap_or(Path::new("/tmp"));
    tmpfs(ground).map_err(|e| refused("mount a private tmpfs", e))?;
    let folder = ground.join("tryorder-lab");
    let ours = folder.join("etc");
    let ca_file = folder.join("ca.pem");
    write(&folder, &ours, etc, &ca_file, ca_pem).map_err(|e| step("write the box's files", e))?;
    over_etc(&ours, etc).map_err(|e| refused("put the box's names over /etc", e))?;
    for cache in NAME_CACHES.iter().map(Path::new).filter(|path| path.is_dir()) {
        tmpfs(cache).map_err(|e| refused("hide the system's name caches", e))?;
    }
    Ok(ca_file)
}

fn tmpfs(place: &Path) -> nix::Result<()> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("tryorder-lab"), place, Some("tmpfs"), flags, Some("mode=1777"))
}

/// Modes are set, not left to the umask: programs that change their user read these files too.
fn write(folder: &Path, ours: &Path, etc: &[(&str, String)], ca_file: &Path, ca_pem: &str) -> io::Result<()> {
    fs::create_dir_all(ours)?;
    fs::write(ca_file, ca_pem)?;
    for (name, text) in etc {
        fs::write(ours.join(name), text)?;
        fs::set_permissions(ours.join(name), Permissions::from_mode(0o644))?;
    }
    fs::set_permissions(ca_file, Permissions::from_mode(0o644))?;
    fs::set_permissions(ours, Permissions::from_mode(0o755))?;
    fs::set_permissions(folder, Permissions::from_mode(0o755))
}

/// One read-only overlay, which also adds files that `/etc` lacks. Where the kernel has none for us (before Linux 5.11
/// in a user namespace; containers that mount single files into `/etc`), the files that exist are covered one by one.
fn over_etc(ours: &Path, etc: &[(&'static str, String)]) -> nix::Result<()> {
    let layers = format!("lowerdir={}:/etc", ours.display());
    let overlay = mount(Some("tryorder-lab"), "/etc", Some("overlay"), MsFlags::MS_RDONLY, Some(layers.as_str()));
    let Err(why) = overlay else { return Ok(()) };
    for (name, text) in etc {
        let target = Path::new("/etc").join(name);
        let nothing: Option<&str> = None;
        match mount(Some(&ours.join(name)), &target, nothing, MsFlags::MS_BIND, nothing) {
            // An absent gai.conf is as good as an empty one.
            Err(Errno::ENOENT) if text.is_empty() => {}
            Err(_) => return Err(why),
            Ok(()) => {}
        }
    }
    Ok(())
}

/// The first that exists is covered. `/dev/shm` also because Squid leaves segments there that would stop the next one.
const GROUNDS: [&str; 2] = ["/dev/shm", "/mnt"];
/// Sockets behind which nscd and systemd-resolved answer for the real network.
const NAME_CACHES: [&str; 3] = ["/run/nscd", "/var/run/nscd", "/run/systemd/resolve"];
