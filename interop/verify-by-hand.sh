#!/bin/sh
# Verifies a seal with OpenSSL 3 alone, and prints what was signed: verify-by-hand.sh ENVELOPE PUBLIC-KEY > statement.json
set -eu
all() { tr -d ' \n' < "$envelope" | tr ',{}[]' '\n\n\n\n\n' | sed -n "s/^\"$1\":\"\(.*\)\"$/\1/p"; }
one() { [ "$(all "$1" | wc -l)" -eq 1 ] || { echo "not exactly one $1" >&2; exit 4; }; all "$1"; }
envelope=$1 key=$2 work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
type=$(one payloadType)
one payload | openssl base64 -d -A > "$work/payload"
{ printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(wc -c < "$work/payload")"; cat "$work/payload"; } > "$work/pae"
digest=$(openssl pkey -pubin -in "$key" -noout -text | grep -q ED25519 || echo "-digest sha256")
for signature in $(all sig); do
    printf %s "$signature" | openssl base64 -d -A > "$work/sig"
    # shellcheck disable=SC2086
    if openssl pkeyutl -verify -pubin -inkey "$key" -rawin $digest -in "$work/pae" -sigfile "$work/sig" > "$work/said" 2>&1; then
        cat "$work/payload"
        echo "signed by the key with the fingerprint $(openssl pkey -pubin -in "$key" -outform DER | openssl dgst -sha256 -r | cut -c1-64)" >&2
        exit 0
    fi
done
echo "NOT signed by this key, or changed since" >&2
exit 4
