//! Merge patches (RFC 7396), by which examples change the base product.

use serde_json::Value;

/// A value changed by a merge patch (RFC 7396).
#[must_use]
pub(super) fn patched(target: Value, patch: Option<&Value>) -> Value {
    match patch {
        None => target,
        Some(Value::Object(members)) => {
            let mut target = match target {
                Value::Object(target) => target,
                _ => serde_json::Map::new(),
            };
            for (name, patch) in members {
                if patch.is_null() {
                    target.remove(name);
                } else {
                    let before = target.remove(name).unwrap_or(Value::Null);
                    target.insert(name.clone(), patched(before, Some(patch)));
                }
            }
            Value::Object(target)
        }
        Some(other) => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::patched;
    use serde_json::json;

    #[test]
    fn merge_patches_follow_rfc_7396() {
        // The cases of appendix A of the RFC that differ in kind.
        let cases = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!(["a"]), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ];
        for (target, patch, expected) in cases {
            assert_eq!(patched(target, Some(&patch)), expected);
        }
    }
}
