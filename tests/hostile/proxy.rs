//! Hostile proxies: whatever they send instead of the head of an answer, the rounds end within 2 × timeout + limit + 1 s, and
//! what was received is not kept.

use std::io::Write;
use std::net::TcpStream;
use std::thread;

use tryorder::observation::ProxyCause;

use super::child::{Run, TIMEOUT, proxied};
use super::records::pour;
use super::servers::{hold, read_hello, serve};

fn asked(behaviour: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Run {
    proxied(serve(move |mut stream| {
        read_hello(&mut stream);
        behaviour(&mut stream);
        hold(stream);
    }))
}

#[test]
fn header_lines_without_end() {
    let run = asked(|stream| {
        if stream.write_all(b"HTTP/1.1 200 OK\r\n").is_ok() {
            pour(stream, b"X-Filler: filler\r\n");
        }
    });
    run.proxy_is_bounded(|cause| *cause == ProxyCause::TooLong);
}

#[test]
fn one_line_without_end() {
    let run = asked(|stream| {
        if stream.write_all(b"HTTP/1.1 200 ").is_ok() {
            pour(stream, b"xxxxxxxxxxxxxxxx");
        }
    });
    run.proxy_is_bounded(|cause| *cause == ProxyCause::TooLong);
}

#[test]
fn interim_answers_without_end() {
    asked(|stream| pour(stream, b"HTTP/1.1 100 Continue\r\n\r\n"))
        .proxy_is_bounded(|cause| *cause == ProxyCause::TooLong);
}

#[test]
fn garbage_without_end() {
    asked(|stream| pour(stream, b"\0\x16\x03garbage"))
        .proxy_is_bounded(|cause| matches!(cause, ProxyCause::NotHttp { .. }));
}

#[test]
fn a_byte_now_and_then() {
    let run = asked(|stream| {
        for byte in b"HTTP/1.1 200 OK\r\n".iter().cycle() {
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
            thread::sleep(TIMEOUT / 20);
        }
    });
    run.proxy_is_bounded(|cause| matches!(cause, ProxyCause::Stalled { .. }));
}

#[test]
fn nothing_at_all() {
    asked(|_| {}).proxy_is_bounded(|cause| *cause == ProxyCause::Silent);
}
