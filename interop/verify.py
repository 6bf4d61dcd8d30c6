"""Verifies an envelope with securesystemslib: verify.py ENVELOPE PUBLIC-KEY. Exit 0 if it holds, 4 if not."""

import json
import sys

from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

envelope_file, key_file = sys.argv[1:]
with open(key_file, "rb") as file:
    public = load_pem_public_key(file.read())
with open(envelope_file, encoding="utf-8") as file:
    read = json.load(file)

# The library looks for the key by the hint; that the hint is what kitemark says it is, is checked on the way.
hints = [signature["keyid"] for signature in read["signatures"]]
for hint in hints:
    key = SSlibKey.from_crypto(public, keyid=hint)
    try:
        Envelope.from_dict(read).verify([key], 1)
    except VerificationError:
        continue
    print(f"securesystemslib: holds, {key.scheme}, key {hint}")
    sys.exit(0)
print("securesystemslib: does not hold")
sys.exit(4)
