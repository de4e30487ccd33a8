//! Certificates that no authority would make. Their own signature is no signature; only the key counts in a handshake.

/// DER (X.690 §8.1): tag, length, content.
pub(crate) fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut bytes = vec![tag];
    match content.len() {
        0 => bytes.push(0),
        1..=127 => bytes.extend(length),
        _ => {
            bytes.push(0x80 | u8::try_from(length.len()).unwrap());
            bytes.extend(length);
        }
    }
    bytes.extend(content);
    bytes
}

pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
const OCTET_STRING: u8 = 4;

/// 2.5.29.17, of RFC 5280 §4.2.1.6.
const SUBJECT_ALT_NAME: [u8; 5] = [6, 3, 0x55, 0x1d, 0x11];

/// RFC 5280 §4.1, version 3, valid for a century, signed by nobody.
pub(crate) fn certificate(public_key: &[u8], subject: &[u8], extensions: &[Vec<u8>]) -> Vec<u8> {
    // ecdsa-with-SHA256, 1.2.840.10045.4.3.2
    let algorithm = der(SEQUENCE, &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]);
    let validity = der(SEQUENCE, &[der(0x17, b"000101000000Z"), der(0x18, b"21000101000000Z")].concat());
    let body = [
        der(0xa0, &[2, 1, 2]),
        vec![2, 1, 1],
        algorithm.clone(),
        subject.to_vec(),
        validity,
        subject.to_vec(),
        public_key.to_vec(),
        der(0xa3, &der(SEQUENCE, &extensions.concat())),
    ];
    let signature = der(3, &[0, 0x30, 6, 2, 1, 1, 2, 1, 1]);
    der(SEQUENCE, &[der(SEQUENCE, &body.concat()), algorithm, signature].concat())
}

/// A name of one common name (2.5.4.3).
pub(crate) fn common_name(text: &str) -> Vec<u8> {
    let attribute = der(SEQUENCE, &[&[6, 3, 0x55, 4, 3], &der(0x0c, text.as_bytes())[..]].concat());
    der(SEQUENCE, &der(SET, &attribute))
}

/// A sequence in a set in a sequence …
pub(crate) fn nested(levels: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for level in 0..levels {
        bytes = der(if level % 2 == 0 { SEQUENCE } else { SET }, &bytes);
    }
    der(SEQUENCE, &bytes)
}

/// The names as DNS names.
pub(crate) fn alt_names(names: impl Iterator<Item = String>) -> Vec<u8> {
    let names: Vec<u8> = names.flat_map(|name| der(0x82, name.as_bytes())).collect();
    extension(&SUBJECT_ALT_NAME, &der(SEQUENCE, &names))
}

/// An extension (RFC 5280 §4.1.2.9) under this object identifier.
pub(crate) fn extension(oid: &[u8], content: &[u8]) -> Vec<u8> {
    der(SEQUENCE, &[oid, &der(OCTET_STRING, content)].concat())
}
