//! The suites of TLS 1.2 and below that are asked for, by the numbers of IANA's registry, in families.

/// A family of suites that fall for the same reason.
#[derive(Debug, Clone, Copy)]
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) suites: &'static [u16],
}

/// The weak families: what each lacks, one question for each.
pub(super) const FAMILIES: &[Family] = &[
    Family { name: "no encryption", suites: &[0x0001, 0x0002, 0x003b, 0xc001, 0xc006, 0xc00b, 0xc010, 0xc015] },
    Family {
        name: "no authentication",
        suites: &[0x0017, 0x0018, 0x0019, 0x001a, 0x001b, 0x0034, 0x003a, 0x006c, 0x006d, 0x00a6, 0x00a7, 0xc016, 0xc017, 0xc018, 0xc019],
    },
    Family { name: "export", suites: &[0x0003, 0x0006, 0x0008, 0x000b, 0x000e, 0x0011, 0x0014] },
    Family {
        name: "RC4, DES and 3DES",
        suites: &[0x0004, 0x0005, 0x0009, 0x000a, 0x0012, 0x0013, 0x0015, 0x0016, 0xc002, 0xc003, 0xc007, 0xc008, 0xc00c, 0xc00d, 0xc011, 0xc012],
    },
    Family { name: "no forward secrecy", suites: FIXED },
    Family { name: "CBC", suites: CBC },
];

/// Key transport by RSA, and keys of elliptic curves that the certificate fixes.
const FIXED: &[u16] = &[
    0x0007, 0x002f, 0x0035, 0x003c, 0x003d, 0x0041, 0x0084, 0x0096, 0x009c, 0x009d, 0x00ba, 0x00c0, 0xc004, 0xc005, 0xc00e, 0xc00f, 0xc025, 0xc026,
    0xc029, 0xc02a, 0xc02d, 0xc02e, 0xc031, 0xc032, 0xc03c, 0xc03d, 0xc050, 0xc051, 0xc07a, 0xc07b, 0xc09c, 0xc09d, 0xc0a0, 0xc0a1,
];

/// Forward secrecy without authenticated encryption.
const CBC: &[u16] = &[
    0x0032, 0x0033, 0x0038, 0x0039, 0x0040, 0x0044, 0x0045, 0x0067, 0x006a, 0x006b, 0x0087, 0x0088, 0x0099, 0x009a, 0x00bd, 0x00be, 0x00c3, 0x00c4,
    0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028, 0xc042, 0xc043, 0xc044, 0xc045, 0xc048, 0xc049, 0xc04c, 0xc04d, 0xc072, 0xc073,
    0xc076, 0xc077,
];

/// What is offered where the version is asked for: suites that any server of the last twenty years has one of.
pub(super) const ALL: &[u16] = &[
    0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0xccaa, 0x009e, 0x009f, 0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028, 0x0033,
    0x0039, 0x0067, 0x006b, 0x0032, 0x0038, 0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035, 0x0041, 0x0084, 0x0096, 0x000a, 0x0016, 0x0013, 0xc008,
    0xc012, 0x0005, 0x0004, 0xc007, 0xc011, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af, 0xc09e, 0xc09f, 0xc0a2, 0xc0a3, 0xc09c, 0xc09d,
];

/// The suites of TLS 1.3 (RFC 8446, B.4).
pub(super) const NEWEST: &[u16] = &[0x1301, 0x1302, 0x1303, 0x1304, 0x1305];

/// A suite for messages: by its name where it is one that is often seen, else by its number.
pub(super) fn name(suite: u16) -> String {
    let known = match suite {
        0x0001 => "TLS_RSA_WITH_NULL_MD5",
        0x0002 => "TLS_RSA_WITH_NULL_SHA",
        0x0004 => "TLS_RSA_WITH_RC4_128_MD5",
        0x0005 => "TLS_RSA_WITH_RC4_128_SHA",
        0x000a => "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        0x0018 => "TLS_DH_anon_WITH_RC4_128_MD5",
        0x002f => "TLS_RSA_WITH_AES_128_CBC_SHA",
        0x0033 => "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
        0x0034 => "TLS_DH_anon_WITH_AES_128_CBC_SHA",
        0x0035 => "TLS_RSA_WITH_AES_256_CBC_SHA",
        0x0039 => "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
        0x003a => "TLS_DH_anon_WITH_AES_256_CBC_SHA",
        0x003b => "TLS_RSA_WITH_NULL_SHA256",
        0x003c => "TLS_RSA_WITH_AES_128_CBC_SHA256",
        0x003d => "TLS_RSA_WITH_AES_256_CBC_SHA256",
        0x0067 => "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
        0x006b => "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
        0x009c => "TLS_RSA_WITH_AES_128_GCM_SHA256",
        0x009d => "TLS_RSA_WITH_AES_256_GCM_SHA384",
        0x009e => "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        0x009f => "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        0x1301 => "TLS_AES_128_GCM_SHA256",
        0x1302 => "TLS_AES_256_GCM_SHA384",
        0x1303 => "TLS_CHACHA20_POLY1305_SHA256",
        0x1304 => "TLS_AES_128_CCM_SHA256",
        0x1305 => "TLS_AES_128_CCM_8_SHA256",
        0xc006 => "TLS_ECDHE_ECDSA_WITH_NULL_SHA",
        0xc009 => "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        0xc00a => "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        0xc010 => "TLS_ECDHE_RSA_WITH_NULL_SHA",
        0xc013 => "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        0xc014 => "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        0xc018 => "TLS_ECDH_anon_WITH_AES_128_CBC_SHA",
        0xc019 => "TLS_ECDH_anon_WITH_AES_256_CBC_SHA",
        0xc023 => "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        0xc024 => "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
        0xc027 => "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
        0xc028 => "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        0xc02b => "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        0xc02c => "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        0xc02f => "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        0xc030 => "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        0xcca8 => "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        0xcca9 => "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        _ => return format!("suite {suite:#06x}"),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{ALL, FAMILIES};
    use std::collections::BTreeSet;

    #[test]
    fn each_suite_is_of_one_family() {
        let all: Vec<u16> = FAMILIES.iter().flat_map(|family| family.suites.iter().copied()).collect();
        assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len());
        assert_eq!(ALL.len(), ALL.iter().collect::<BTreeSet<_>>().len());
    }
}
