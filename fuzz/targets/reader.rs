//! Any bytes, read as JSON and as YAML: a document whose places agree, or a fault that lies within the file.
#![no_main]

use kitemark::document::Source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["contract.json", "contract.yaml"] {
        let source = Source::from_bytes(name, bytes.to_vec());
        match source.read() {
            Ok(document) => {
                let _ = document.to_value(document.root());
                let mut open = vec![document.root()];
                while let Some(node) = open.pop() {
                    let anchor = document.anchor(node);
                    assert!(anchor.start <= anchor.end && anchor.end as usize <= source.text.len(), "a node lies within its file");
                    assert!(source.text.is_char_boundary(anchor.start as usize), "a node starts at a character");
                    assert!(source.lines().position(&source.text, anchor.start as usize) >= (1, 1), "lines and columns count from one");
                    open.extend(document.members(node).iter().map(|member| member.value));
                    open.extend(document.items(node));
                }
            }
            Err(fault) => {
                assert!(fault.offset() <= bytes.len(), "a fault lies within the file");
                assert!(!fault.to_string().is_empty(), "a fault says what it is");
                let _ = (source.lines().position(&source.text, fault.offset()), fault.help());
            }
        }
    }
});
