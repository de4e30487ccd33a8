//! Which full names a stub resolver tries for a name, and in which order.

/// A name with at least `ndots` dots is tried as it stands, then with each search domain; one with fewer is tried as it
/// stands only after the domains. resolv.conf(5), glibc `__res_context_search`.
pub(super) fn names(host: &str, ndots: u32, search: &[String]) -> Vec<String> {
    let dots = host.bytes().filter(|&b| b == b'.').count();
    let as_is_first = dots >= usize::try_from(ndots).unwrap_or(usize::MAX);
    let mut names: Vec<String> = Vec::new();
    if as_is_first {
        names.push(host.to_owned());
    }
    for domain in search {
        let domain = domain.trim_matches('.');
        let name = if domain.is_empty() { host.to_owned() } else { format!("{host}.{domain}") };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if !names.iter().any(|name| name == host) {
        names.push(host.to_owned());
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(host: &str, ndots: u32, search: &[&str]) -> Vec<String> {
        names(host, ndots, &search.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_name_with_enough_dots_is_tried_as_it_stands_first() {
        assert_eq!(tried("a.b.c", 1, &["x.y"]), ["a.b.c", "a.b.c.x.y"]);
        assert_eq!(tried("a.b", 0, &[]), ["a.b"]);
    }

    #[test]
    fn a_name_with_too_few_dots_gets_the_search_domains_first() {
        assert_eq!(tried("mail", 1, &["x.y", "z."]), ["mail.x.y", "mail.z", "mail"]);
        assert_eq!(tried("a.b.c", 5, &["svc.local"]), ["a.b.c.svc.local", "a.b.c"]);
    }

    #[test]
    fn the_root_and_repeated_domains_add_no_second_question() {
        assert_eq!(tried("mail", 1, &[".", "x", "x"]), ["mail", "mail.x"]);
    }
}
