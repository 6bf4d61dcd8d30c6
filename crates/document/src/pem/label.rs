//! The labels of PEM: a closed list, so that no message repeats a text of a file that only looks like one.

/// What a block says it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label(&'static str);

impl Label {
    /// A public key (RFC 7468 section 13).
    pub const PUBLIC_KEY: Self = Self("PUBLIC KEY");
    /// A private key in PKCS#8 (section 10).
    pub const PRIVATE_KEY: Self = Self("PRIVATE KEY");
    /// An encrypted private key in PKCS#8 (section 11).
    pub const ENCRYPTED_PRIVATE_KEY: Self = Self("ENCRYPTED PRIVATE KEY");
    /// A certificate (section 5).
    pub const CERTIFICATE: Self = Self("CERTIFICATE");
    /// A certificate, as it was once called (section 5.1).
    pub const X509_CERTIFICATE: Self = Self("X509 CERTIFICATE");
    /// A certificate with what OpenSSL adds to it.
    pub const TRUSTED_CERTIFICATE: Self = Self("TRUSTED CERTIFICATE");
    /// A private key on an elliptic curve (SEC 1; RFC 5915 section 4).
    pub const EC_PRIVATE_KEY: Self = Self("EC PRIVATE KEY");
    /// The name of a curve, which OpenSSL writes before a key.
    pub const EC_PARAMETERS: Self = Self("EC PARAMETERS");
    /// An RSA private key in PKCS#1.
    pub const RSA_PRIVATE_KEY: Self = Self("RSA PRIVATE KEY");
    /// An RSA public key in PKCS#1.
    pub const RSA_PUBLIC_KEY: Self = Self("RSA PUBLIC KEY");
    /// A DSA private key.
    pub const DSA_PRIVATE_KEY: Self = Self("DSA PRIVATE KEY");
    /// A private key of OpenSSH.
    pub const OPENSSH_PRIVATE_KEY: Self = Self("OPENSSH PRIVATE KEY");

    /// Every label that is known: those of RFC 7468, and those that OpenSSL, OpenSSH, OpenPGP (RFC 9580) and Sigstore
    /// write.
    pub const ALL: [Self; 33] = [
        Self::PUBLIC_KEY,
        Self::PRIVATE_KEY,
        Self::ENCRYPTED_PRIVATE_KEY,
        Self::CERTIFICATE,
        Self::X509_CERTIFICATE,
        Self::TRUSTED_CERTIFICATE,
        Self::EC_PRIVATE_KEY,
        Self::EC_PARAMETERS,
        Self::RSA_PRIVATE_KEY,
        Self::RSA_PUBLIC_KEY,
        Self::DSA_PRIVATE_KEY,
        Self::OPENSSH_PRIVATE_KEY,
        Self("ANY PRIVATE KEY"),
        Self("ATTRIBUTE CERTIFICATE"),
        Self("CERTIFICATE REQUEST"),
        Self("CMS"),
        Self("DH PARAMETERS"),
        Self("DSA PARAMETERS"),
        Self("DSA PUBLIC KEY"),
        Self("ECDSA PUBLIC KEY"),
        Self("ENCRYPTED COSIGN PRIVATE KEY"),
        Self("ENCRYPTED SIGSTORE PRIVATE KEY"),
        Self("NEW CERTIFICATE REQUEST"),
        Self("PGP MESSAGE"),
        Self("PGP PRIVATE KEY BLOCK"),
        Self("PGP PUBLIC KEY BLOCK"),
        Self("PGP SIGNATURE"),
        Self("PKCS #7 SIGNED DATA"),
        Self("PKCS7"),
        Self("SM2 PRIVATE KEY"),
        Self("SSH2 PUBLIC KEY"),
        Self("X509 CRL"),
        Self("X9.42 DH PARAMETERS"),
    ];

    /// The label with this text, in which blanks do not count: they may have been lost with the line breaks.
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let is_same = |label: &Self| label.0.bytes().filter(|byte| *byte != b' ').eq(text.iter().copied());
        Self::ALL.into_iter().find(is_same)
    }

    /// Its text.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }

    /// Whether what it names must stay with its owner.
    #[must_use]
    pub fn is_private(self) -> bool {
        self.0.contains("PRIVATE KEY")
    }

    /// Whether it names a certificate alone, in DER (RFC 7468 section 5.1).
    #[must_use]
    pub fn is_certificate(self) -> bool {
        matches!(self, Self::CERTIFICATE | Self::X509_CERTIFICATE)
    }
}
