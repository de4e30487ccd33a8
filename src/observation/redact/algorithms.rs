/// Keeps the registered name of an algorithm, a protocol or a curve; whatever has another form (an object identifier of
/// somebody's own) becomes `other`.
pub(super) fn keep_known(name: &mut String) {
    let number = |piece: &str| piece.len() <= 5 && piece.bytes().all(|b| b.is_ascii_digit());
    let known = |piece: &str| number(piece) || PIECES.split_whitespace().any(|p| p == piece);
    if !name.split([' ', '_', '-']).all(known) {
        "other".clone_into(name);
    }
}

/// As rustls names versions, suites and groups, and x509-parser keys and signatures.
const PIECES: &str = "\
    TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3 TLS TLS13 ECDHE DHE RSA ECDSA WITH AES CHACHA20 POLY1305 GCM CCM CBC SHA SHA256 SHA384 \
    X25519 X448 secp256r1 secp384r1 secp521r1 FFDHE2048 FFDHE3072 FFDHE4096 FFDHE6144 FFDHE8192 MLKEM512 MLKEM768 MLKEM1024 \
    X25519MLKEM768 secp256r1MLKEM768 h2 http/1.1 \
    EC P DSA Ed25519 Ed448 of an unnamed curve rsaEncryption rsassa pss ecdsa with SHA224 SHA512 sha1WithRSAEncryption \
    sha224WithRSAEncryption sha256WithRSAEncryption sha384WithRSAEncryption sha512WithRSAEncryption md5WithRSAEncryption";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_registered_stays() {
        for name in ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "RSA 2048", "EC P-256", "rsassa-pss", "http/1.1", ""] {
            let mut kept = name.to_owned();
            keep_known(&mut kept);
            assert_eq!(kept, name);
        }
        for name in ["1.3.6.1.4.1.77777.1", "RSA Contoso", "TLS_CONTOSO"] {
            let mut replaced = name.to_owned();
            keep_known(&mut replaced);
            assert_eq!(replaced, "other");
        }
    }
}
