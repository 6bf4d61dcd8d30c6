//! JSON Merge Patch (RFC 7396), by which examples change the base product.

use serde_json::Value;

/// A value changed by a merge patch (RFC 7396).
#[must_use]
pub fn patched(target: Value, patch: Option<&Value>) -> Value {
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

/// Two merge patches as one that does what both do, one after the other; none where no single patch does it, because the
/// second puts members into what the first takes away.
#[must_use]
pub(super) fn joined(first: Value, second: Value) -> Option<Value> {
    match (first, second) {
        (Value::Object(mut members), Value::Object(more)) => {
            for (name, value) in more {
                let value = match members.remove(&name) {
                    Some(before) => joined(before, value)?,
                    None => value,
                };
                members.insert(name, value);
            }
            Some(Value::Object(members))
        }
        (Value::Null, Value::Object(_)) => None,
        (_, second) => Some(second),
    }
}

#[cfg(test)]
mod tests {
    use super::{joined, patched};
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

    #[test]
    fn joined_patches_do_what_both_do() {
        let target = json!({"a": {"b": 1, "c": 2}, "d": [1]});
        for (first, second) in [
            (json!({"a": {"b": null}}), json!({"a": {"c": 3}})),
            (json!({"a": {"b": {"x": 1}}}), json!({"a": {"b": {"y": 2}}})),
            (json!({"d": null}), json!({"d": [2]})),
            (json!({"a": {"b": 5}}), json!({"a": {"b": null}})),
        ] {
            let one_by_one = patched(patched(target.clone(), Some(&first)), Some(&second));
            assert_eq!(joined(first, second).map(|both| patched(target.clone(), Some(&both))), Some(one_by_one));
        }
        assert_eq!(joined(json!({"a": null}), json!({"a": {"c": 3}})), None);
    }
}
