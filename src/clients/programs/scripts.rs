//! Scripting languages and what is built with them.

use super::{CURL_7, SEQUENTIAL};
use crate::clients::program::{Grade, Limits, Lookup, Standing};
use crate::clients::{Engine, HappyEyeballs, Program};
use crate::model::Micros;

pub(super) const PHP: Program = Program {
    name: "php",
    title: "PHP (file_get_contents, streams)",
    standing: Standing::Program,
    limits: Limits { connect: Some(Micros::from_secs(60)), tls: Some(Micros::from_secs(60)), ..Limits::NONE },
    grade: Grade::Documented,
    source: "one after another, as measured with PHP 8.2; its manual: default_socket_timeout is 60 s, which are taken for all \
             addresses together and again for TLS. Its curl functions do as curl",
    ..SEQUENTIAL
};

pub(super) const RUBY_3: Program = Program {
    name: "ruby-3",
    title: "Ruby before 3.4 (Net::HTTP)",
    standing: Standing::Program,
    limits: PHP.limits,
    grade: Grade::Documented,
    source: "one after another, as measured with Ruby 3.1; Net::HTTP's manual: open_timeout is 60 s, which are taken for all \
             addresses together and again for TLS",
    ..SEQUENTIAL
};

pub(super) const RUBY: Program = Program {
    name: "ruby",
    title: "Ruby since 3.4 (Net::HTTP)",
    lookup: Lookup::EachAnswer,
    engine: Engine::HappyEyeballs(HappyEyeballs::RFC_8305),
    grade: Grade::Documented,
    source: "the news of 3.4: TCPSocket.new races as RFC 8305 says, with its delays; 60 s in all and 60 s for TLS (open_timeout)",
    ..RUBY_3
};

pub(super) const PERL: Program = Program {
    name: "perl",
    title: "Perl (LWP, HTTP::Tiny)",
    standing: Standing::Program,
    source: "IO::Socket::IP: one after another; measured with LWP 6.68 and HTTP::Tiny of Perl 5.36. Their own limits, 180 s and 60 \
             s, are not counted",
    ..SEQUENTIAL
};

pub(super) const GIT: Program = Program {
    name: "git",
    title: "git over https",
    source: "it connects with libcurl; measured with git 2.39 on libcurl 7.88",
    ..CURL_7
};
