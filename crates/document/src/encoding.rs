//! The encodings of Unicode that are not read, told by their first bytes.

/// The encoding of Unicode other than UTF-8 that a file is in: by its byte order mark, else by the zero bytes that a
/// first character of ASCII has in it (YAML 1.2.2 section 5.2).
#[must_use]
pub(super) fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match *bytes {
        [0xff, 0xfe, 0, 0, ..] => Some("UTF-32 (little endian)"),
        [0, 0, 0xfe, 0xff, ..] => Some("UTF-32 (big endian)"),
        [0xff, 0xfe, ..] => Some("UTF-16 (little endian)"),
        [0xfe, 0xff, ..] => Some("UTF-16 (big endian)"),
        [0, 0, 0, 1..0x80, ..] => Some("UTF-32 (big endian)"),
        [1..0x80, 0, 0, 0, ..] => Some("UTF-32 (little endian)"),
        [0, 1..0x80, 0, 1..0x80, ..] => Some("UTF-16 (big endian)"),
        [1..0x80, 0, 1..0x80, 0, ..] => Some("UTF-16 (little endian)"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::other_encoding;

    #[test]
    fn the_first_bytes_tell_the_encoding() {
        let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        for text in ["openapi: 3.1.0", "\u{feff}{}", "{\"openapi\": 1}"] {
            assert_eq!(other_encoding(&little(text)), Some("UTF-16 (little endian)"), "{text}");
            assert_eq!(other_encoding(&big(text)), Some("UTF-16 (big endian)"), "{text}");
            let wide = |order: fn(u32) -> [u8; 4]| text.chars().flat_map(|character| order(u32::from(character))).collect::<Vec<u8>>();
            assert_eq!(other_encoding(&wide(u32::to_le_bytes)), Some("UTF-32 (little endian)"), "{text}");
            assert_eq!(other_encoding(&wide(u32::to_be_bytes)), Some("UTF-32 (big endian)"), "{text}");
            assert_eq!(other_encoding(text.as_bytes()), None, "{text}");
        }
        assert_eq!(other_encoding(b"a\0"), None);
        assert_eq!(other_encoding("é: ü".as_bytes()), None);
        assert_eq!(other_encoding(b"a: \xe9"), None);
        assert_eq!(other_encoding(b""), None);
    }
}
