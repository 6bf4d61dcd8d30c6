// Verifies an envelope with @sigstore/verify: verify.mjs ENVELOPE PUBLIC-KEY. Exit 0 if it holds, 4 if not.
import { readFileSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(process.env.KITEMARK_NODE_MODULES + '/');
const { Verifier, toSignedEntity, toTrustMaterial } = require('@sigstore/verify');
const { bundleFromJSON } = require('@sigstore/bundle');

const [envelopeFile, keyFile] = process.argv.slice(2);
const dsseEnvelope = JSON.parse(readFileSync(envelopeFile, 'utf8'));
const publicKey = createPublicKey(readFileSync(keyFile));
const root = { mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', tlogs: [], certificateAuthorities: [], ctlogs: [], timestampAuthorities: [] };
const trust = toTrustMaterial(root, () => ({ publicKey, validFor: () => true }));
const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0, tsaThreshold: 0 });

let last;
for (const signature of dsseEnvelope.signatures) {
    // A bundle of sigstore has one signature.
    const bundle = bundleFromJSON({
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        verificationMaterial: { publicKey: { hint: signature.keyid }, tlogEntries: [], timestampVerificationData: { rfc3161Timestamps: [] } },
        dsseEnvelope: { ...dsseEnvelope, signatures: [signature] },
    });
    try {
        verifier.verify(toSignedEntity(bundle));
        console.log(`@sigstore/verify: holds, key ${signature.keyid}`);
        process.exit(0);
    } catch (error) {
        last = error;
    }
}
console.log(`@sigstore/verify: does not hold (${last?.code ?? last})`);
process.exit(4);
