#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")"
san=$(for i in 1 2 3 4 5 6 7 8 9; do printf 'IP:127.0.0.%s,' "$i"; done)
ca() {
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.crt" -days 36500 -subj "/CN=$1"
}
leaf() { # name, ca, subject alternative names, days; the key exists
  openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days "${4:-36500}" \
    -extfile <(printf 'extendedKeyUsage=serverAuth,clientAuth\n%s' "$3") -out "$1.crt"
}
ca ca
ca other-ca
ca past-ca
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out server.key
leaf server ca "subjectAltName=${san%,}"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out expired.key
leaf expired past-ca "subjectAltName=${san%,}" -1
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out client.key
leaf client ca ""
openssl rsa -in client.key -traditional -out client-pkcs1.key
openssl ecparam -name prime256v1 -genkey -out client-ec.key # with an EC PARAMETERS block, as found in the field
leaf client-ec ca ""
openssl pkcs8 -topk8 -nocrypt -in client-ec.key -out client-ec-pkcs8.key
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out stranger.key
leaf stranger other-ca ""
rm -f ./*.csr ./*.srl ca.key other-ca.key past-ca.key
