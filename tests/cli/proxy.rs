//! `--proxy`, `--cache-manager` and the environment, without a packet beyond loopback. Of a password nothing is ever shown.

use super::Test;

const TARGET: &str = "127.0.0.1:1";

#[test]
fn the_plan_names_the_proxy_and_counts_what_goes_through_it() {
    let proxy = "--proxy=http://me:secret@192.0.2.1:3128";
    let text = Test::new(&["--plan", TARGET, proxy, "--proxy-limit=20"]).run_for_stdout();
    assert!(
        text.contains("  proxy:        192.0.2.1:3128, with credentials; at most 20.0 s for its answer; where none says who it is, asked once\n"),
        "{text}"
    );
    assert!(
        text.contains("  by proxy:     at most 3, one after another, each a CONNECT and a TLS handshake\n"),
        "{text}"
    );
    assert!(text.contains("  time:         at most 29.0 s\n") && !text.contains("secret"), "{text}");
    let json = Test::new(&["--plan", "--format=json", TARGET, proxy]).run_for_stdout();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        json["proxy"],
        serde_json::json!({"host": "192.0.2.1", "port": 3128, "variable": null, "credentials": true, "limit_us": 30_000_000})
    );
    assert_eq!(json["targets"][0]["connections_through_proxy"], 3);
}

#[test]
fn a_proxy_that_cannot_be_used_is_one_error_that_quotes_nothing() {
    let http = "only HTTP proxies are known here: `--proxy http://HOST:3128`, the port at which it takes plain HTTP";
    for (url, message, hint) in [
        ("https://me:secret@x:443", "a proxy that is spoken to by TLS (`https://`) cannot be measured", http),
        ("socks5h://me:secret@x:1080", "a SOCKS proxy cannot be measured", http),
        ("ftp://me:secret@x:21", "its scheme is not `http://`", http),
        (
            "http://me:secret@proxy.example",
            "the proxy has no port",
            "programs differ in the port that they take then; name it: `--proxy http://HOST:3128`",
        ),
        (
            "http://me:secret@:3128",
            "the proxy is no host and port",
            "name it as in `--proxy http://HOST:3128`, `--proxy http://[2001:db8::1]:3128`",
        ),
        (
            "env",
            "the environment names no proxy: neither HTTPS_PROXY nor ALL_PROXY is set, in small or capital letters",
            "name it: `--proxy http://HOST:3128`",
        ),
    ] {
        for verb in ["diagnose", "observe", "check", "squid"] {
            let stderr = format!("tryorder: cannot use `--proxy`: {message}\n\nhint: {hint}\n");
            Test::new(&[verb, TARGET, "--proxy", url]).stderr(&stderr).code(2).run();
        }
    }
    let said = Test::new(&["http://me:secret@proxy.example:3128"]).code(2).run_for_stderr();
    assert!(said.contains("`http://proxy.example:3128` is a URL") && !said.contains("secret"), "{said}");
    for (args, word) in [
        (["--proxy=http://me:secret@x:1", "--from=fixtures/healthy/observation.json"], "cannot be used with"),
        (["--proxy=http://me:secret@x:1", "--proxy-limit=0"], "between 1s and 600s"),
        (["--proxy-limit=5", TARGET], "--proxy <URL>"),
    ] {
        let said = Test::new(&args).code(2).run_for_stderr();
        assert!(said.contains(word) && !said.contains("secret"), "{said}");
    }
}

#[test]
fn the_environment_is_said_in_every_format_without_credentials() {
    let set = |args: &[&str]| {
        let proxy = "http://me:secret@proxy.example:3128/";
        Test::new(args).env("HTTPS_PROXY", proxy).env("https_proxy", proxy).env("NO_PROXY", "127.0.0.0/8").code(1)
    };
    let text = set(&[TARGET, "127.0.0.2:1", "--width=200", "--rounds=1", "--squid-conf=none"]).run_for_stdout();
    let line = "Environment: https_proxy and HTTPS_PROXY name proxy.example:3128: to 127.0.0.1 and 127.0.0.2 programs that \
                honour it go directly all the same, because of NO_PROXY.\n";
    assert!(text.contains(line), "{text}");
    let json = set(&[TARGET, "--format=json", "--rounds=1", "--squid-conf=none"]).run_for_stdout();
    assert!(!text.contains("secret") && !json.contains("secret"));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let environment = &json["proxy_environment"];
    assert_eq!(environment["variables"][0]["proxy"], "proxy.example:3128");
    assert_eq!((&environment["no_proxy"], &environment["not_proxied"][0]), (&"NO_PROXY".into(), &"127.0.0.1".into()));
    let text =
        Test::new(&[TARGET, "--width=200", "--rounds=1"]).env("ALL_PROXY", "socks5://proxy.example:1080").code(1);
    let text = text.run_for_stdout();
    let line = "Environment: ALL_PROXY names proxy.example:1080: programs that honour it go through that proxy. What is \
                measured here is the direct way; `--proxy env` measures the way through that proxy, too.\n";
    assert!(text.contains(line), "{text}");
}

#[test]
fn a_proxy_of_the_environment_is_not_asked_for_what_no_proxy_covers() {
    let run = |no_proxy: &str| {
        let asked = Test::new(&["observe", TARGET, "--proxy=env", "--rounds=1", "--timeout=200ms", "--proxy-limit=1"]);
        let text = asked.env("https_proxy", "http://me:secret@127.0.0.1:1").env("no_proxy", no_proxy).run_for_stdout();
        assert!(!text.contains("secret"), "{text}");
        let observation: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(observation["proxy"]["variable"], "https_proxy");
        observation["targets"][0]["proxied"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((run("127.0.0.1"), run("127.0.0.2")), (0, 1));
}

#[test]
fn a_cache_manager_that_cannot_be_asked_is_one_error() {
    let hint = "name host and `http_port` of a Squid, as in `--cache-manager 127.0.0.1:3128`";
    for (text, message) in
        [("127.0.0.1", "the proxy has no port"), ("http://me:secret@x:1", "the proxy is no host and port")]
    {
        let stderr = format!("tryorder: cannot use `--cache-manager`: {message}\n\nhint: {hint}\n");
        Test::new(&["check", TARGET, "--cache-manager", text]).stderr(&stderr).code(2).run();
    }
    let said = Test::new(&["observe", TARGET, "--cache-manager=127.0.0.1:1"]).code(2).run_for_stderr();
    assert!(said.starts_with("tryorder: cannot read `mgr:ipcache` of `127.0.0.1:1`: it cannot be reached: "), "{said}");
    for other in ["--ipcache=-", "--from=fixtures/healthy/observation.json"] {
        let said = Test::new(&["check", "--cache-manager=127.0.0.1:1", other]).code(2).run_for_stderr();
        assert!(said.contains("cannot be used with"), "{said}");
    }
}
