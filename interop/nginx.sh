#!/usr/bin/env bash
# A live run against nginx in each configuration of fixtures/nginx, whose second line says what it comes to:
# nginx.sh KITEMARK. Traffic stays on loopback.
set -euo pipefail
kitemark=$1
fixtures=$(cd "$(dirname "$0")/../fixtures/nginx" && pwd)
work=$(mktemp -d)
chmod 755 "$work"
server=
stop() { [ -z "$server" ] || { kill "$server" 2> /dev/null || true; wait "$server" 2> /dev/null || true; }; server=; }
trap 'stop; rm -rf "$work"' EXIT

# An authority of our own, with the certificates that the configurations name.
printf '[ca]\ndefault_ca = own\n[own]\ndatabase = %s/index\nnew_certs_dir = %s\nrand_serial = yes\ndefault_md = sha256\npolicy = any\n[any]\ncommonName = supplied\n' \
    "$work" "$work" > "$work/authority"
touch "$work/index"
issue() { # NAME FROM UNTIL
    local name=$1
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/$name.key" -out "$work/$name.csr" -subj "/CN=$name" 2> /dev/null
    printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n' > "$work/extensions"
    openssl ca -batch -notext -config "$work/authority" -cert "$work/root.pem" -keyfile "$work/root.key" -extfile "$work/extensions" \
        -in "$work/$name.csr" -out "$work/$name.pem" -startdate "$2" -enddate "$3" 2> "$work/said" || { cat "$work/said" >&2; exit 1; }
}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/root.key" -out "$work/root.pem" -subj "/CN=A root of interop" \
    -days 3650 2> /dev/null
issue server "$(date -u -d '-1 day' +%Y%m%d%H%M%SZ)" "$(date -u -d '+200 days' +%Y%m%d%H%M%SZ)"
issue expired 20240101000000Z 20250101000000Z
openssl req -x509 -newkey rsa:1024 -sha1 -nodes -keyout "$work/weak.key" -out "$work/weak.pem" -subj "/CN=weak" -addext "subjectAltName=IP:127.0.0.1" \
    -days 200 2> /dev/null

mkdir "$work/product"
cp "$fixtures/openapi.yaml" "$work/root.pem" "$work/product"
failures=0
for configuration in "$fixtures"/*.conf; do
    name=$(basename "$configuration" .conf)
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    sed "s#FOLDER#$work#g; s#PORT#$port#g" "$configuration" > "$work/nginx.conf"
    nginx -p "$work" -c "$work/nginx.conf" 2> "$work/said" &
    server=$!
    # It is there when it takes connections.
    if ! python3 - "$port" << 'PYTHON'
import socket, sys, time
end = time.monotonic() + 10
while time.monotonic() < end:
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()
        sys.exit(0)
    except OSError:
        time.sleep(0.05)
sys.exit(1)
PYTHON
    then
        echo "FAILED: nginx does not start with $name" >&2
        cat "$work/said" >&2
        failures=$((failures + 1))
        stop
        continue
    fi
    cat > "$work/product/kitemark.yaml" << MANIFEST
supplier: { legalName: Sanderling Ltd }
product: Sanderling Status
version: 1.0.0
contracts: [openapi.yaml]
environments: [{ name: Local, url: 'https://127.0.0.1:$port/v1', kind: local, roots: root.pem }]
exposure: partner
personalData: false
lawEnforcement: false
classification: OFFICIAL
MANIFEST
    "$kitemark" check "$work/product" --live --allow-private --rate 10 --method live --format json --record "$work/recording.har" \
        > "$work/report.json" 2> "$work/told" || true
    expected=$(sed -n 's/^# expect: //p' "$configuration")
    if ! python3 - "$work/report.json" "$expected" << 'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
found = {result["requirement"]: result for result in report["results"]}
wrong = False
for pair in sys.argv[2].split(", "):
    requirement, outcome = pair.split(" ")
    result = found[requirement]
    if result["outcome"] != outcome:
        wrong = True
        print(f"  {requirement} is {result['outcome']}, not {outcome}: {result.get('reason')} {[finding['message'] for finding in result['findings']]}")
sys.exit(wrong)
PYTHON
    then
        echo "FAILED: nginx with $name" >&2
        cat "$work/told" >&2
        failures=$((failures + 1))
    fi
    # The recording comes to the same again.
    "$kitemark" check "$work/product" --replay "$work/recording.har" --method live --format json > "$work/again.json" 2> /dev/null || true
    cmp -s "$work/report.json" "$work/again.json" || { echo "FAILED: the recording of nginx with $name comes to something else" >&2; failures=$((failures + 1)); }
    stop
done
[ "$failures" -eq 0 ] || exit 1
echo "nginx: every configuration comes to what it says"
