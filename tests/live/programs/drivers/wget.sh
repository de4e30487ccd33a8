#!/bin/sh
# Debian's wget is built with GnuTLS, which reads no SSL_CERT_FILE.
exec wget -q -O - --ca-certificate="$SSL_CERT_FILE" "$1"
