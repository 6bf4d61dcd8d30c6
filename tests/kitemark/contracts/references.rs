//! Where references lead: by bases, anchors and files, across versions; and what of a contract hangs on those that lead nowhere.

use kitemark::contract::instance::{Direction, Instance, ValidationResult, Validator};
use kitemark::contract::{Contract, NodeRef};
use kitemark::document::{Source, SourceStore};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ROOT: &str = "api/openapi.yaml";

/// A contract whose root file has these component schemas, beside other files.
fn contract(version: &str, schemas: &str, others: &[(&str, &str)]) -> Contract {
    let root = format!("openapi: {version}\ninfo: {{ title: t, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}");
    of_files(&root, others)
}

fn of_files(root: &str, others: &[(&str, &str)]) -> Contract {
    let files: BTreeMap<String, Vec<u8>> =
        others.iter().chain([&(ROOT, root)]).map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    Contract::load(&SourceStore::in_memory(files), ROOT).unwrap()
}

/// Where each reference of a contract leads, as `text -> file#pointer`, or `text !` with why it leads nowhere.
fn leads(contract: &Contract) -> Vec<String> {
    let all = contract.references.iter().map(|reference| (contract.text(reference.text).to_owned(), &reference.outcome));
    let others = contract.other_references.iter().map(|other| (other.text.clone(), &other.outcome));
    let mut leads: Vec<String> = all
        .chain(others)
        .map(|(text, outcome)| match outcome {
            Ok(target) => {
                let place = contract.place(target.node);
                let file = if place.file == ROOT { "" } else { &place.file };
                format!("{text} -> {file}#{}", place.pointer)
            }
            Err(fault) => format!("{text} ! {fault}"),
        })
        .collect();
    leads.sort();
    leads
}

#[test]
fn a_base_is_the_nearest_id() {
    let schemas = "    Crate: { $id: https://fruit.example/store/crate, $defs: { size: { $anchor: size, type: integer } }, properties: { own: { $ref: '#/$defs/size' }, named: { $ref: '#size' }, beside: { $ref: pallet }, deep: { $ref: 'pallet#/properties/tag' } } }
    Pallet: { $id: https://fruit.example/store/pallet, properties: { tag: { $id: tag, $defs: { text: { type: string } }, $ref: '#/$defs/text' } } }
    User: { properties: { a: { $ref: 'https://fruit.example/store/crate#size' }, b: { $ref: https://fruit.example/store/tag }, c: { $ref: '#/components/schemas/Crate' } } }
";
    assert_eq!(
        leads(&contract("3.1.0", schemas, &[])),
        [
            "#/$defs/size -> #/components/schemas/Crate/$defs/size",
            "#/$defs/text -> #/components/schemas/Pallet/properties/tag/$defs/text",
            "#/components/schemas/Crate -> #/components/schemas/Crate",
            "#size -> #/components/schemas/Crate/$defs/size",
            "https://fruit.example/store/crate#size -> #/components/schemas/Crate/$defs/size",
            "https://fruit.example/store/tag -> #/components/schemas/Pallet/properties/tag",
            "pallet -> #/components/schemas/Pallet",
            "pallet#/properties/tag -> #/components/schemas/Pallet/properties/tag",
        ]
    );
}

#[test]
fn relative_identifiers_and_names_are_bases_too() {
    let schemas = "    Apple: { $id: /fruit/apple, $defs: { core: { $anchor: core } } }
    Pear: { $id: fruit/pear, properties: { stem: { $ref: stem } } }
    Stem: { $id: fruit/stem }
    Fig: { $id: 'urn:fruit:fig', $defs: { seed: { $anchor: seed } }, properties: { seed: { $ref: '#seed' } } }
    All: { properties: { a: { $ref: /fruit/apple }, b: { $ref: '/fruit/apple#core' }, c: { $ref: fruit/pear }, d: { $ref: 'urn:fruit:fig#/$defs/seed' }, e: { $ref: 'urn:fruit:fig#seed' } } }
";
    assert_eq!(
        leads(&contract("3.1.0", schemas, &[])),
        [
            "#seed -> #/components/schemas/Fig/$defs/seed",
            "/fruit/apple -> #/components/schemas/Apple",
            "/fruit/apple#core -> #/components/schemas/Apple/$defs/core",
            "fruit/pear -> #/components/schemas/Pear",
            "stem -> #/components/schemas/Stem",
            "urn:fruit:fig#/$defs/seed -> #/components/schemas/Fig/$defs/seed",
            "urn:fruit:fig#seed -> #/components/schemas/Fig/$defs/seed",
        ]
    );
}

#[test]
fn no_fragment_is_dropped_and_no_rest_of_a_path_is_accepted() {
    let schemas = "    Plum: { $id: https://fruit.example/plum, $defs: { 'a b%': { $anchor: skin } } }
    All: { properties: { a: { $ref: 'https://fruit.example/plum#nope' }, b: { $ref: 'https://fruit.example/plum/more' }, c: { $ref: 'https://fruit.example/plum#/$defs/none' }, d: { $ref: 'https://fruit.example/plum#skin/more' }, e: { $ref: 'https://fruit.example/plum#/$defs/a%20b%25' }, f: { $ref: 'https://fruit.example/plum#' }, g: { $ref: 'https://fruit.example/plum#%73kin' } } }
";
    let within = "the schema whose `$id` is `https://fruit.example/plum`";
    assert_eq!(
        leads(&contract("3.1.0", schemas, &[])),
        [
            "https://fruit.example/plum# -> #/components/schemas/Plum".to_owned(),
            "https://fruit.example/plum#%73kin -> #/components/schemas/Plum/$defs/a b%".to_owned(),
            "https://fruit.example/plum#/$defs/a%20b%25 -> #/components/schemas/Plum/$defs/a b%".to_owned(),
            format!(
                "https://fruit.example/plum#/$defs/none ! there is nothing at `https://fruit.example/plum#/$defs/none`; inside {within}, a pointer starts at that schema"
            ),
            format!("https://fruit.example/plum#nope ! `nope` is neither a JSON Pointer nor an anchor of {within}"),
            format!("https://fruit.example/plum#skin/more ! `skin/more` is neither a JSON Pointer nor an anchor of {within}"),
            "https://fruit.example/plum/more ! `https://fruit.example/plum/more` is an address on a network, and nothing is fetched".to_owned(),
        ]
    );
}

#[test]
fn under_an_id_a_pointer_starts_there_and_a_file_needs_the_uri() {
    let schemas = "    Kiwi: { $id: https://fruit.example/kiwi, properties: { a: { $ref: '#/components/schemas/Lime' }, b: { $ref: lime.yaml }, c: { $ref: lemon.yaml } } }
    Lime: { type: string }
";
    // A file beside is meant only where it says itself that it has the URI.
    let others = [("api/lime.yaml", "type: string\n"), ("api/lemon.yaml", "$id: https://fruit.example/lemon.yaml\ntype: string\n")];
    assert_eq!(
        leads(&contract("3.1.0", schemas, &others)),
        [
            "#/components/schemas/Lime ! there is nothing at `https://fruit.example/kiwi#/components/schemas/Lime`; inside the schema whose `$id` is `https://fruit.example/kiwi`, a pointer starts at that schema",
            "lemon.yaml -> api/lemon.yaml#",
            "lime.yaml ! relative to the `$id` `https://fruit.example/kiwi` it names `https://fruit.example/lime.yaml`, and no file or schema of the contract has that URI",
        ]
    );
}

#[test]
fn what_looks_like_an_identifier_is_one_only_in_a_schema() {
    let schemas = "    Date: { default: { $id: https://fruit.example/data }, enum: [{ $anchor: data }], x-own: { $anchor: data }, unknown: { $anchor: data }, properties: { $id: { type: string }, $anchor: { $ref: '#data' }, a: { $ref: https://fruit.example/data } } }
";
    assert_eq!(
        leads(&contract("3.1.0", schemas, &[])),
        [
            "#data ! `data` is neither a JSON Pointer nor an anchor of the file",
            "https://fruit.example/data ! `https://fruit.example/data` is an address on a network, and nothing is fetched",
        ]
    );
}

#[test]
fn in_3_0_identifiers_mean_nothing() {
    let schemas = "    Fig: { $id: https://fruit.example/fig, $anchor: fig, type: object, properties: { a: { $ref: '#/components/schemas/Nut' }, b: { $ref: '#fig' }, c: { $ref: https://fruit.example/fig } } }
    Nut: { type: string }
";
    assert_eq!(
        leads(&contract("3.0.3", schemas, &[])),
        [
            "#/components/schemas/Nut -> #/components/schemas/Nut",
            "#fig ! `fig` is neither a JSON Pointer nor an anchor of the file",
            "https://fruit.example/fig ! `https://fruit.example/fig` is an address on a network, and nothing is fetched",
        ]
    );
}

#[test]
fn files_are_known_by_their_own_identifiers_whenever_they_are_read() {
    // The first reference is by a URI that only the file behind the second says it has.
    let schemas = "    First: { $ref: https://fruit.example/shared/quince#peel }
    Second: { $ref: ../parts/quince.json }
";
    let quince = r##"{"$id": "https://fruit.example/shared/quince", "$defs": {"peel": {"$anchor": "peel"}}, "properties": {"a": {"$ref": "medlar.json#/$defs/x"}, "b": {"$ref": "#peel"}}}"##;
    let others = [("parts/quince.json", quince), ("parts/medlar.json", r#"{"$defs": {"x": {}}}"#)];
    assert_eq!(
        leads(&contract("3.1.0", schemas, &others)),
        [
            "#peel -> parts/quince.json#/$defs/peel",
            "../parts/quince.json -> parts/quince.json#",
            "https://fruit.example/shared/quince#peel -> parts/quince.json#/$defs/peel",
            "medlar.json#/$defs/x -> parts/medlar.json#/$defs/x",
        ]
    );
}

#[test]
fn a_description_of_3_2_is_known_by_self() {
    let root = "openapi: 3.2.0\n$self: https://fruit.example/apis/shop\ninfo: { title: t, version: '1' }\npaths: {}\ncomponents:\n  schemas:\n    A: { $ref: 'shop#/components/schemas/C' }\n    B: { $ref: 'https://fruit.example/apis/shop#/components/schemas/C' }\n    C: { type: string }\n    D: { $ref: 'parts.yaml#/E' }\n";
    let of_3_2 = of_files(root, &[("api/parts.yaml", "E: { type: string }\n")]);
    assert_eq!(
        leads(&of_3_2),
        [
            "https://fruit.example/apis/shop#/components/schemas/C -> #/components/schemas/C",
            "parts.yaml#/E -> api/parts.yaml#/E",
            "shop#/components/schemas/C -> #/components/schemas/C",
        ]
    );
    let of_3_1 = leads(&of_files(&root.replace("3.2.0", "3.1.0"), &[("api/parts.yaml", "E: { type: string }\n")]));
    assert!(of_3_1.iter().any(|lead| lead == "shop#/components/schemas/C ! there is no file `api/shop`"), "{of_3_1:?}");
}

#[test]
fn a_description_is_never_replaced_by_a_reference_at_its_root() {
    let good = "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths: { /good: { get: { operationId: good, responses: {} } } }\ncomponents: { schemas: { Only: { type: string } } }\n";
    for version in ["3.0.3", "3.1.0", "3.2.0"] {
        let own = format!(
            "openapi: {version}\n$ref: good.yaml\npaths: {{ /own: {{ get: {{ operationId: own, responses: {{}} }} }} }}\ncomponents: {{ schemas: {{ A: {{ $ref: '#/components/schemas/Only' }} }} }}\n"
        );
        let contract = of_files(&own, &[("api/good.yaml", good)]);
        let faults: Vec<String> =
            contract.faults.iter().map(|fault| format!("{} {}", contract.place(fault.at).pointer, fault.message(&contract))).collect();
        assert!(faults.iter().any(|fault| fault.starts_with("/$ref the OpenAPI Object has no field `$ref`")), "{faults:?}");
        assert!(faults.iter().any(|fault| fault.contains("has no `info`")), "{faults:?}");
        let root = contract.root();
        let paths = contract.get(root, "paths").unwrap();
        assert_eq!(contract.members(paths).map(|(name, _)| name).collect::<Vec<_>>(), ["/own"]);
        assert_eq!(leads(&contract), ["#/components/schemas/Only ! there is nothing at `#/components/schemas/Only`"]);
    }
}

#[test]
fn other_fields_refer_too() {
    let root = "openapi: 3.2.0
info: { title: t, version: '1' }
security: [{ 'parts/schemes.yaml#/key': [] }, { plain: [] }, { './none.yaml#/key': [] }]
paths:
  /a:
    get:
      operationId: a
      responses:
        '200': { description: d, links: { one: { operationRef: '#/paths/~1a/get' }, two: { operationRef: '#/paths/~1b/get' } } }
components:
  schemas:
    Fruit: { discriminator: { propertyName: kind, defaultMapping: Apple, mapping: { a: Apple, b: '#/components/schemas/Apple', c: Pear, d: parts/pear.yaml } } }
    Apple: { $dynamicAnchor: apple, properties: { more: { $dynamicRef: '#apple' }, less: { $dynamicRef: '#plum' } } }
";
    let others = [("api/parts/schemes.yaml", "key: { type: http, scheme: bearer }\n"), ("api/parts/pear.yaml", "type: object\n")];
    assert_eq!(
        leads(&of_files(root, &others)),
        [
            "#/components/schemas/Apple -> #/components/schemas/Apple",
            "#/paths/~1a/get -> #/paths/~1a/get",
            "#/paths/~1b/get ! there is nothing at `#/paths/~1b/get`",
            "#apple -> #/components/schemas/Apple",
            "#plum ! `plum` is neither a JSON Pointer nor an anchor of the file",
            "./none.yaml#/key ! there is no file `api/none.yaml`",
            "Pear ! there is no file `api/Pear`",
            "parts/pear.yaml -> api/parts/pear.yaml#",
            "parts/schemes.yaml#/key -> api/parts/schemes.yaml#/key",
        ]
    );
}

/// `valid`, `invalid`, or `?` with the reason.
fn judge(contract: &Contract, name: &str, instance: &Value) -> String {
    let node = contract.document(contract.root()).at_pointer(&format!("/components/schemas/{name}")).unwrap();
    let instance = Source::from_bytes("instance.json", instance.to_string().into_bytes()).read().unwrap();
    let schema = contract.follow(NodeRef { part: 0, node });
    match Validator::new(contract).judge(schema, Instance::Node(&instance, instance.root()), Direction::Either) {
        ValidationResult::Valid => "valid".into(),
        ValidationResult::Invalid(_) => "invalid".into(),
        ValidationResult::Inconclusive(doubt) => format!("? {}", doubt.reason),
    }
}

#[test]
fn a_dynamic_reference_leads_to_the_outermost_schema_of_the_name() {
    // A basket of anything, of which each user says what it holds; one of them is a basket of nothing but words.
    let schemas = "    Basket: { $id: https://fruit.example/basket, type: array, items: { $dynamicRef: '#held' }, $defs: { any: { $dynamicAnchor: held } } }
    Words: { $id: https://fruit.example/words, $ref: basket, $defs: { held: { $dynamicAnchor: held, type: string } } }
    Numbers: { $id: https://fruit.example/numbers, $ref: basket, $defs: { held: { $anchor: held, type: number } } }
    Plain: { $id: https://fruit.example/plain, type: array, items: { $dynamicRef: '#/$defs/held' }, $defs: { held: { $dynamicAnchor: held, type: boolean } } }
    Twice: { $id: https://fruit.example/twice, $ref: basket, $defs: { a: { $dynamicAnchor: held, type: string }, b: { $dynamicAnchor: held, type: number } } }
";
    let contract = contract("3.1.0", schemas, &[]);
    for (name, instance, expected) in [
        ("Basket", json!([1, "a"]), "valid"),
        ("Words", json!(["a"]), "valid"),
        ("Words", json!([1]), "invalid"),
        // An `$anchor` of the name is no `$dynamicAnchor`.
        ("Numbers", json!(["a"]), "valid"),
        // A pointer does not lead by the name.
        ("Plain", json!([true]), "valid"),
        ("Plain", json!(["a"]), "invalid"),
        ("Twice", json!(["a"]), "? several schemas have the `$dynamicAnchor` `held`, and nothing says which is meant"),
    ] {
        assert_eq!(judge(&contract, name, &instance), expected, "{name} {instance}");
    }
}

#[test]
fn what_hangs_on_a_reference_that_leads_nowhere_is_undecided() {
    let nowhere = "{ $ref: nowhere.yaml }";
    let schemas = format!(
        "    Closed: {{ $ref: nowhere.yaml, unevaluatedProperties: false }}
    ClosedByAll: {{ allOf: [{nowhere}], properties: {{ own: {{ type: string }} }}, unevaluatedProperties: false }}
    ClosedItems: {{ prefixItems: [{{ type: string }}], anyOf: [{nowhere}, true], unevaluatedItems: false }}
    Dynamic: {{ $dynamicRef: '#nowhere', unevaluatedProperties: false }}
    Required: {{ required: [id], allOf: [{nowhere}] }}
    RequiredHere: {{ required: [id], properties: {{ id: {{ type: string }} }} }}
    Negated: {{ not: {nowhere} }}
    Deep: {{ $ref: '#/components/schemas/Deep', unevaluatedProperties: false }}
"
    );
    let contract = contract("3.1.0", &schemas, &[]);
    for (name, instance, expected) in [
        ("Closed", json!({ "size": 1 }), "?"),
        ("ClosedByAll", json!({ "size": 1 }), "?"),
        ("ClosedByAll", json!({ "own": 1 }), "invalid"),
        ("ClosedItems", json!(["a", "b"]), "?"),
        ("ClosedItems", json!([1]), "invalid"),
        ("Dynamic", json!({ "size": 1 }), "?"),
        // The property may be declared behind the reference as one that is not sent.
        ("Required", json!({}), "?"),
        ("RequiredHere", json!({}), "invalid"),
        ("Negated", json!(1), "?"),
        ("Deep", json!({ "size": 1 }), "?"),
    ] {
        let judged = judge(&contract, name, &instance);
        assert_eq!(judged.get(..expected.len()), Some(expected), "{name} {instance}: {judged}");
    }
}
