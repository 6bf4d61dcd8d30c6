//! Trust roots: read strictly, rotated by both versions, and asked who may say what. The names of the tests that begin
//! with t and a number are those of the attacks that they stand for.

use crate::common::seal::{Folder, Scheme, entry, fresh, ids, run, signed, statement};
use crate::common::{code, stderr, stdout};
use kitemark::document::Time;
use kitemark::seal::key::Algorithm;
use kitemark::seal::trust::{Assurance, Claim, Moment, Refusal, Role, Standing, TRUST_ROOT_SCHEMA, TrustChain};
use kitemark::seal::{
    Envelope, EnvelopeFault, PayloadType, PredicateType, PrivateKey, PublicKey, Trust, TrustFault, TrustRoot, UnsignedStatement, Verified,
};
use serde_json::{Value, json};

const REPORT: Claim<'static> =
    Claim { predicate: PredicateType::Report, assurance: Some(Assurance::SelfRun), product: "acme/custody", standards: &["api-interoperability"] };
const AWARD: Claim<'static> =
    Claim { predicate: PredicateType::Award, assurance: None, product: "acme/custody", standards: &["api-interoperability"] };

fn at(text: &str) -> Moment {
    Moment { at: Time::parse(text).unwrap(), index: None }
}

fn today() -> Moment {
    at("2027-06-01T12:00:00Z")
}

/// The faults of a document that its own holders would not sign.
fn faults(document: &Value) -> String {
    UnsignedStatement::read("root", document.to_string().as_bytes(), PayloadType::TrustRoot).unwrap_err().to_string()
}

fn verified(root: &TrustRoot, predicate: PredicateType, keys: &[&PrivateKey]) -> Verified {
    let envelope = signed(&statement(predicate), PayloadType::Statement, keys);
    Trust::Root(Box::new(root.clone())).verify(&envelope, PayloadType::Statement).unwrap()
}

#[test]
fn the_first_root_is_signed_by_as_many_holders_as_it_asks_for() {
    let scheme = Scheme::new();
    let root = TrustRoot::first("root", &scheme.signed(&scheme.document(1))).unwrap();
    assert_eq!((root.scheme(), root.version(), root.keys().len(), root.status_max_age_days()), ("example-scheme", 1, 5, 14));
    for few in [&[&scheme.root_one][..], &[&scheme.root_two], &[&scheme.root_one, &scheme.authority, &scheme.assessor]] {
        let refused = TrustRoot::first("root", &scheme.signed_by(&scheme.document(1), few)).unwrap_err();
        assert!(matches!(refused, TrustFault::Threshold { found: 1, needed: 2, .. }), "{refused:?}");
    }
    let strangers = scheme.signed_by(&scheme.document(1), &[&scheme.authority, &scheme.supplier]);
    assert!(matches!(TrustRoot::first("root", &strangers), Err(TrustFault::Envelope(EnvelopeFault::NotSigned { .. }))));
}

#[test]
fn a_root_is_read_strictly_and_every_fault_has_a_place() {
    let scheme = Scheme::new();
    let good = scheme.document(1);
    let id = scheme.supplier.public().id().as_str().to_owned();
    let key = format!("/keys/{id}");
    let with = |pointer: &str, name: &str, value: Value| {
        let mut changed = good.clone();
        changed.pointer_mut(pointer).unwrap()[name] = value;
        changed
    };
    let stranger = fresh(Algorithm::EcdsaP256);
    for (document, words) in [
        (with("", "expiry", json!("2028-01-01T00:00:00Z")), "there is no field `expiry` here; did you mean `expires`?"),
        (with(&key, "revokedFromIndx", json!(3)), "did you mean `revokedFromIndex`?"),
        (with(&key, "comment", json!("x")), "there is no field `comment` here"),
        (with("", "format", json!("kitemark-trust-root/2")), "\"kitemark-trust-root/1\" was expected"),
        (with("", "version", json!(0)), "`version`"),
        (with("", "expires", json!("2028-02-30T00:00:00Z")), "no point in time"),
        (with("", "expires", json!("2028-01-01")), "`expires`"),
        (with("", "statusMaxAgeDays", json!(0)), "`statusMaxAgeDays`"),
        (with("", "minimum", json!({ "api-interoperability": "1.2" })), "`api-interoperability`"),
        (with("", "minimum", json!({ "api-interoperability": "99999999999999999999.0.0" })), "three numbers"),
        (with(&key, "spki", json!("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")), "holds no usable key"),
        (with(&key, "spki", json!(stranger.public().to_pem())), "named by the SHA-256 of its SPKI"),
        (with(&key, "holder", json!(" Acme Ltd")), "without spaces around it"),
        (with(&key, "notAfter", json!("2026-01-01T00:00:00Z")), "before `notBefore`"),
        (with("/roles/root", "keyids", ids(&[&stranger])), "no such key under `keys`"),
        (with("/roles/root", "threshold", json!(3)), "3 different holders must sign, and the keys have 2"),
        (with("/roles", "owner", json!([])), "there is no field `owner` here"),
        (with("/roles/supplier/0", "products", json!([])), "`products`"),
        (with("/roles/supplier/0", "assurance", json!(["independent"])), "the role supplier cannot claim the assurance independent"),
        (with("/roles/assessor/0", "assurance", json!(["authority"])), "the role assessor cannot claim the assurance authority"),
        (with("/roles/assessor/0", "predicates", json!(["report/v1", "award/v1"])), "makes no statements of type `award/v1`"),
    ] {
        let told = faults(&document);
        assert!(told.contains(words), "{words}: {told}");
        assert!(told.starts_with("root:1:"), "{told}");
    }
    let mut unscoped = good.clone();
    unscoped["roles"]["supplier"][0].as_object_mut().unwrap().remove("products");
    assert!(faults(&unscoped).contains("which products are the supplier's own"));
    let mut unassured = good.clone();
    unassured["roles"]["supplier"][0].as_object_mut().unwrap().remove("assurance");
    assert!(faults(&unassured).contains("`assurance` must say"));
    let mut revoked = good;
    revoked["keys"][scheme.root_one.public().id().as_str()]["revokedFromIndex"] = json!(7);
    assert!(faults(&revoked).contains("take it out of the role"));
}

#[test]
fn the_schema_says_what_the_reader_says() {
    let schema = kitemark::document::Schema::parse(TRUST_ROOT_SCHEMA).unwrap();
    let scheme = Scheme::new();
    let holds = |value: &Value| {
        let document = kitemark::document::Source::from_bytes("root.json", value.to_string().into_bytes()).read().unwrap();
        schema.holds(&document, document.root())
    };
    let good = scheme.document(1);
    assert!(holds(&good));
    assert!(TrustRoot::first("root", &scheme.signed(&good)).is_ok());
    for required in ["format", "scheme", "version", "expires", "keys", "roles", "statusMaxAgeDays"] {
        let mut without = good.clone();
        without.as_object_mut().unwrap().remove(required);
        assert!(!holds(&without), "{required}");
        assert!(faults(&without).contains(&format!("`{required}` is missing")), "{required}: {}", faults(&without));
    }
    for optional in ["register", "minimum"] {
        let mut without = good.clone();
        without.as_object_mut().unwrap().remove(optional);
        assert!(holds(&without) && TrustRoot::first("root", &scheme.signed(&without)).is_ok(), "{optional}");
    }
}

#[test]
fn the_example_in_the_documentation_has_the_form_of_a_root() {
    let page = std::fs::read_to_string(crate::common::root().join("docs/keys-and-trust.md")).unwrap();
    let mut text = page.split("```json").nth(1).unwrap().split("```").next().unwrap().to_owned();
    for number in 0.. {
        let with_next = text.replacen("<key id>", &format!("{number:064x}"), 1);
        if with_next == text {
            assert!(number > 5, "the example names its keys");
            break;
        }
        text = with_next;
    }
    // The keys themselves are left out there, so the fault is theirs and not one of the form.
    let told = UnsignedStatement::read("example", text.as_bytes(), PayloadType::TrustRoot).unwrap_err().to_string();
    let schema = kitemark::document::Schema::parse(TRUST_ROOT_SCHEMA).unwrap();
    let document = kitemark::document::Source::from_bytes("example.json", text.into_bytes()).read().unwrap();
    assert_eq!(schema.faults(&document, document.root()), [], "{told}");
    assert!(told.contains("is PEM that is damaged: line 1, column 1") && told.contains("no such key under `keys`"), "{told}");
}

#[test]
fn t02_a_key_is_for_the_algorithm_that_it_says_itself() {
    let scheme = Scheme::new();
    let mut document = scheme.document(1);
    document["keys"][scheme.supplier.public().id().as_str()]["algorithm"] = json!("ecdsa-p256-sha256");
    assert!(faults(&document).contains("the key is for ed25519, and ecdsa-p256-sha256 is stated"), "{}", faults(&document));
    document["keys"][scheme.supplier.public().id().as_str()]["algorithm"] = json!("none");
    assert!(faults(&document).contains("must be one of"), "{}", faults(&document));
}

#[test]
fn t04_the_same_key_or_holder_twice_counts_once() {
    let scheme = Scheme::new();
    // The same key signs twice: signing refuses it, so the signature is copied by hand.
    let mut copied: Value = serde_json::from_slice(&scheme.signed_by(&scheme.document(1), &[&scheme.root_one])).unwrap();
    let signature = copied["signatures"][0].clone();
    copied["signatures"] = json!([signature, signature, { "keyid": scheme.root_two.public().id().as_str(), "sig": signature["sig"] }]);
    let refused = TrustRoot::first("root", copied.to_string().as_bytes()).unwrap_err();
    assert!(matches!(refused, TrustFault::Threshold { found: 1, needed: 2, .. }), "{refused:?}");

    // The same key under another name is named by what it is.
    let mut renamed = scheme.document(1);
    let other = "00".repeat(32);
    renamed["keys"][&other] = renamed["keys"][scheme.root_one.public().id().as_str()].clone();
    renamed["roles"]["root"]["keyids"] = json!([scheme.root_one.public().id().as_str(), other]);
    assert!(faults(&renamed).contains("named by the SHA-256 of its SPKI"), "{}", faults(&renamed));
    let mut doubled = scheme.document(1);
    doubled["roles"]["root"]["keyids"] = json!([scheme.root_one.public().id().as_str(), scheme.root_one.public().id().as_str()]);
    assert!(faults(&doubled).contains("equal"), "{}", faults(&doubled));

    // Two keys of one holder are one holder.
    let third = fresh(Algorithm::EcdsaP256);
    let mut two_of_one = scheme.document(1);
    two_of_one["keys"][third.public().id().as_str()] = entry(third.public(), "Example Force");
    two_of_one["roles"]["root"]["keyids"] = ids(&[&scheme.root_one, &scheme.root_two, &third]);
    let refused = TrustRoot::first("root", &scheme.signed_by(&two_of_one, &[&scheme.root_one, &third])).unwrap_err();
    assert!(matches!(refused, TrustFault::Threshold { found: 1, needed: 2, .. }), "{refused:?}");
    assert!(TrustRoot::first("root", &scheme.signed_by(&two_of_one, &[&scheme.root_two, &third])).is_ok());

    // The same for the roles that make statements.
    let mut panel = scheme.document(1);
    panel["keys"][third.public().id().as_str()] = entry(third.public(), "Example Authority");
    panel["roles"]["authority"] =
        json!([{ "keyids": ids(&[&scheme.authority, &scheme.root_two, &third]), "threshold": 2, "predicates": ["award/v1"] }]);
    let root = TrustRoot::first("root", &scheme.signed(&panel)).unwrap();
    let alone = verified(&root, PredicateType::Award, &[&scheme.authority, &third]);
    assert_eq!(alone.signers().len(), 2);
    assert_eq!(root.permits(&alone, &AWARD, &today()).unwrap_err(), [Refusal::Threshold { role: Role::Authority, found: 1, needed: 2 }]);
    let together = verified(&root, PredicateType::Award, &[&scheme.authority, &scheme.root_two]);
    assert_eq!(
        root.permits(&together, &AWARD, &today()).unwrap()[0].parents.iter().copied().collect::<Vec<_>>(),
        ["Example Authority", "Example Board"]
    );
}

#[test]
fn t12_an_older_root_or_edition_is_never_accepted() {
    let scheme = Scheme::new();
    let root = TrustRoot::first("root", &scheme.signed(&scheme.document(3))).unwrap();
    for version in [1, 2, 3, 5] {
        let refused = root.next("next", &scheme.signed(&scheme.document(version))).unwrap_err();
        assert_eq!(refused, TrustFault::Version { trusted: 3, found: version });
    }
    assert_eq!(root.next("next", &scheme.signed(&scheme.document(4))).unwrap().version(), 4);
    assert_eq!(root.minimum_edition("api-interoperability").as_deref(), Some("1.2.0"));
    for (edition, allowed) in [
        ("1.2.0", true),
        ("1.10.0", true),
        ("2.0.0", true),
        ("1.1.9", false),
        ("0.99.0", false),
        ("1.2", false),
        ("1.2.0-rc", false),
        ("01.3.0", false),
    ] {
        assert_eq!(root.allows_edition("api-interoperability", edition), allowed, "{edition}");
    }
    assert!(root.allows_edition("data-quality", "0.1.0"));
}

#[test]
fn a_rotation_needs_the_holders_of_both_versions() {
    let scheme = Scheme::new();
    let root = TrustRoot::first("root", &scheme.signed(&scheme.document(1))).unwrap();
    let (new_one, new_two) = (fresh(Algorithm::EcdsaP256), fresh(Algorithm::EcdsaP256));
    let mut next = scheme.document(2);
    next["keys"][new_one.public().id().as_str()] = entry(new_one.public(), "New Force");
    next["keys"][new_two.public().id().as_str()] = entry(new_two.public(), "New Board");
    next["roles"]["root"]["keyids"] = ids(&[&new_one, &new_two]);
    let try_with = |keys: &[&PrivateKey]| root.next("next", &scheme.signed_by(&next, keys));
    assert_eq!(try_with(&[&scheme.root_one, &scheme.root_two, &new_one, &new_two]).unwrap().version(), 2);
    for (keys, by) in [(vec![&scheme.root_one, &new_one, &new_two], "version 1"), (vec![&scheme.root_one, &scheme.root_two, &new_two], "version 2")] {
        let refused = try_with(&keys).unwrap_err();
        assert!(matches!(&refused, TrustFault::Threshold { by: rule, found: 1, needed: 2, version: 2 } if rule == by), "{refused:?}");
    }
    for keys in [vec![&new_one, &new_two], vec![&scheme.root_one, &scheme.root_two]] {
        assert!(matches!(try_with(&keys), Err(TrustFault::Envelope(EnvelopeFault::NotSigned { .. }))));
    }
    let mut other = scheme.document(2);
    other["scheme"] = json!("another-scheme");
    assert!(matches!(root.next("next", &scheme.signed(&other)), Err(TrustFault::Scheme { .. })));
}

#[test]
fn a_folder_is_walked_from_its_first_version_to_its_last() {
    let scheme = Scheme::new();
    let folder = Folder::new();
    for version in [9, 10, 11] {
        folder.write(&format!("{version}.root.json"), scheme.signed(&scheme.document(version)));
    }
    folder.write("notes.txt", "not one of them");
    folder.write("012.root.json", "nor this");
    let chain = TrustChain::open(&folder.path("")).unwrap();
    assert_eq!((chain.versions.as_slice(), chain.root.version()), (&[9, 10, 11][..], 11));

    std::fs::rename(folder.path("10.root.json"), folder.path("kept")).unwrap();
    assert!(matches!(TrustChain::open(&folder.path("")), Err(TrustFault::Gap { name }) if name.ends_with("10.root.json")));
    folder.write("10.root.json", scheme.signed(&scheme.document(11)));
    assert_eq!(TrustChain::open(&folder.path("")).unwrap_err(), TrustFault::Version { trusted: 9, found: 11 });
    folder.write("9.root.json", scheme.signed(&scheme.document(7)));
    assert!(matches!(TrustChain::open(&folder.path("")), Err(TrustFault::Name { found: 7, .. })));
    assert!(matches!(TrustChain::open(&Folder::new().path("")), Err(TrustFault::Open(_))));
}

#[test]
fn who_signed_and_what_they_may_say() {
    let scheme = Scheme::new();
    let root = TrustRoot::first("root", &scheme.signed(&scheme.document(1))).unwrap();
    let report = verified(&root, PredicateType::Report, &[&scheme.supplier, &scheme.root_one]);
    let mut signers = root.signers(&report, &today());
    signers.sort_by_key(|signer| signer.holder);
    let shown: Vec<_> = signers.iter().map(|signer| (signer.holder, signer.standing, signer.grants[0].role)).collect();
    assert_eq!(shown, [("Acme Ltd", Standing::Counts, Role::Supplier), ("Example Force", Standing::Counts, Role::Root)]);
    let permissions = root.permits(&report, &REPORT, &today()).unwrap();
    assert_eq!((permissions.len(), permissions[0].role), (1, Role::Supplier));

    let assessed = verified(&root, PredicateType::Report, &[&scheme.assessor]);
    let independent = Claim { assurance: Some(Assurance::Independent), ..REPORT };
    assert_eq!(root.permits(&assessed, &independent, &today()).unwrap()[0].role, Role::Assessor);
    let foreign = Claim { standards: &["api-interoperability", "data-quality"], ..independent };
    let refused = root.permits(&assessed, &foreign, &today()).unwrap_err();
    assert_eq!(refused, [Refusal::Standard { role: Role::Assessor, standard: "data-quality".into() }]);
    let only_root = verified(&root, PredicateType::Report, &[&scheme.root_one, &scheme.root_two]);
    assert_eq!(root.permits(&only_root, &REPORT, &today()).unwrap_err(), [Refusal::NoRole]);

    let stranger = signed(&statement(PredicateType::Report), PayloadType::Statement, &[&fresh(Algorithm::EcdsaP256)]);
    assert!(matches!(Trust::Root(Box::new(root)).verify(&stranger, PayloadType::Statement), Err(EnvelopeFault::NotSigned { .. })));
}

#[test]
fn t05_a_supplier_speaks_for_its_own_products_alone() {
    let scheme = Scheme::new();
    let mut document = scheme.document(1);
    document["roles"]["supplier"][0]["products"] = json!(["acme/", "shared/records"]);
    let root = TrustRoot::first("root", &scheme.signed(&document)).unwrap();
    let report = verified(&root, PredicateType::Report, &[&scheme.supplier]);
    for (product, allowed) in [
        ("acme/custody", true),
        ("acme/a/b", true),
        ("shared/records", true),
        ("acme", false),
        ("acme-evil/custody", false),
        ("Acme/custody", false),
        ("other/acme/custody", false),
        ("acme/../rival/custody", false),
        ("shared/records/more", false),
        ("", false),
    ] {
        let claim = Claim { product, ..REPORT };
        match root.permits(&report, &claim, &today()) {
            Ok(_) => assert!(allowed, "{product}"),
            Err(refused) => {
                assert!(!allowed, "{product}");
                assert_eq!(refused, [Refusal::Product { role: Role::Supplier, product: product.into() }]);
            }
        }
    }
}

#[test]
fn t16_times_are_those_that_are_given() {
    let scheme = Scheme::new();
    let root = TrustRoot::first("root", &scheme.signed(&scheme.document(1))).unwrap();
    let report = verified(&root, PredicateType::Report, &[&scheme.supplier]);
    assert!(root.permits(&report, &REPORT, &at("2027-01-01T00:00:00Z")).is_ok());
    assert!(root.permits(&report, &REPORT, &at("2028-01-01T00:00:00Z")).is_ok());
    let early = root.permits(&report, &REPORT, &at("2026-12-31T23:59:59Z")).unwrap_err();
    assert!(matches!(&early[..], [Refusal::Threshold { .. }, Refusal::Key { .. }] | [Refusal::Key { .. }, Refusal::Threshold { .. }]), "{early:?}");
    assert!(early.iter().any(|refusal| refusal.to_string().contains("counts only from 2027-01-01T00:00:00Z on")), "{early:?}");
    let late = root.permits(&report, &REPORT, &at("2028-01-01T00:00:01Z")).unwrap_err();
    assert_eq!(late, [Refusal::RootExpired { expires: root.expires() }]);
    assert!(matches!(root.check_expiry(at("2028-01-01T00:00:01Z").at), Err(TrustFault::Expired { version: 1, .. })));
}

#[test]
fn t20_a_revoked_key_counts_only_for_what_the_register_held_before() {
    let scheme = Scheme::new();
    let mut document = scheme.document(1);
    document["keys"][scheme.authority.public().id().as_str()]["revokedFromIndex"] = json!(100);
    let root = TrustRoot::first("root", &scheme.signed(&document)).unwrap();
    let award = verified(&root, PredicateType::Award, &[&scheme.authority]);
    for (index, counts) in [(Some(0), true), (Some(99), true), (Some(100), false), (Some(101), false), (None, false)] {
        let moment = Moment { index, ..today() };
        assert_eq!(root.permits(&award, &AWARD, &moment).is_ok(), counts, "{index:?}");
        let standing = root.signers(&award, &moment)[0].standing;
        assert_eq!(standing, if counts { Standing::Counts } else { Standing::Revoked(100) }, "{index:?}");
    }
}

#[test]
fn t30_a_supplier_cannot_sign_as_the_authority() {
    let scheme = Scheme::new();
    let root = TrustRoot::first("root", &scheme.signed(&scheme.document(1))).unwrap();
    for (key, role) in [(&scheme.supplier, Role::Supplier), (&scheme.assessor, Role::Assessor)] {
        for predicate in [PredicateType::Award, PredicateType::Status] {
            let award = verified(&root, predicate, &[key]);
            let refused = root.permits(&award, &Claim { predicate, ..AWARD }, &today()).unwrap_err();
            assert_eq!(refused, [Refusal::Predicate { role, predicate }]);
        }
    }
    let report = verified(&root, PredicateType::Report, &[&scheme.supplier]);
    for assurance in [Some(Assurance::Independent), Some(Assurance::Authority), None] {
        let refused = root.permits(&report, &Claim { assurance, ..REPORT }, &today()).unwrap_err();
        assert_eq!(refused, [Refusal::Assurance { role: Role::Supplier, assurance }]);
    }
    // The authority's own key makes no reports here, though it may make awards.
    let report = verified(&root, PredicateType::Report, &[&scheme.authority]);
    assert!(matches!(root.permits(&report, &REPORT, &today()).unwrap_err()[..], [Refusal::Predicate { role: Role::Authority, .. }]));
}

#[test]
fn one_key_that_is_named_proves_who_signed() {
    let key = fresh(Algorithm::Ed25519);
    let envelope = signed(&statement(PredicateType::Report), PayloadType::Statement, &[&key]);
    let pinned = |key: &PublicKey| Trust::Key(Box::new(key.clone())).verify(&envelope, PayloadType::Statement);
    assert_eq!(pinned(key.public()).unwrap().signers(), [key.public().id().clone()]);
    assert_eq!(pinned(fresh(Algorithm::Ed25519).public()), Err(EnvelopeFault::NotSigned { signatures: 1 }));
}

/// The whole of what an authority does, as the documentation says it.
#[test]
fn an_authority_makes_a_root_and_rotates_it() {
    let folder = Folder::new();
    let plain = |name: &str| {
        let made = run(&["key", "new", "--plain", "--output", &folder.text(name)], &[]);
        assert_eq!(code(&made), 0, "{}", stderr(&made));
        let shown = run(&["key", "show", "--format", "json", &folder.text(&format!("{name}.pub"))], &[]);
        let value: Value = serde_json::from_str(&stdout(&shown)).unwrap();
        let (id, entry) = value.as_object().unwrap().iter().next().unwrap();
        (id.clone(), entry.clone())
    };
    let (one, two) = (plain("one.pem"), plain("two.pem"));
    let holder = |entry: &Value, name: &str| {
        let mut entry = entry.clone();
        for (field, value) in [("holder", name), ("notBefore", "2027-01-01T00:00:00Z"), ("notAfter", "2028-12-31T00:00:00Z")] {
            entry[field] = json!(value);
        }
        entry
    };
    let document = |version: u64| {
        json!({
            "format": "kitemark-trust-root/1", "scheme": "example-scheme", "version": version, "expires": "2028-01-01T00:00:00Z", "statusMaxAgeDays": 14,
            "keys": { one.0.as_str(): holder(&one.1, "Example Force"), two.0.as_str(): holder(&two.1, "Example Board") },
            "roles": { "root": { "keyids": [one.0, two.0], "threshold": 2 } }
        })
        .to_string()
    };
    for version in [1, 2] {
        let payload = folder.write(&format!("{version}.json"), document(version));
        let envelope = folder.text(&format!("roots/{version}.root.json"));
        let untold = run(&["sign", &payload, "--key", &folder.text("one.pem"), "--output", &envelope], &[]);
        assert_eq!(code(&untold), 2);
        assert!(stderr(&untold).contains("trust-root+json, not") && stderr(&untold).contains("--type"), "{}", stderr(&untold));
        for (file, key) in [(&payload, "one.pem"), (&envelope, "two.pem")] {
            if key == "two.pem" {
                let early = run(&["trust", "show", &folder.text("roots")], &[]);
                assert_eq!((code(&early), stdout(&early).as_str()), (4, ""), "one of two is not enough");
                assert!(stderr(&early).contains("is signed by 1 of the 2 holders") && stderr(&early).contains("kitemark sign"), "{}", stderr(&early));
            }
            let made = run(&["sign", file, "--type", "trust-root", "--key", &folder.text(key), "--output", &envelope, "--create-folders"], &[]);
            assert_eq!(code(&made), 0, "{}", stderr(&made));
        }
    }
    let shown = run(&["trust", "show", &folder.text("roots")], &[]);
    assert_eq!(code(&shown), 0, "{}", stderr(&shown));
    for words in ["version 2\n", "versions 1 to 2 follow", "Example Board, ecdsa-p256-sha256", "root: 2 of Example Board, Example Force"] {
        assert!(stdout(&shown).contains(words), "{words}: {}", stdout(&shown));
    }
    for (day, exit, words) in [
        ("2027-06-01", 0, "expires 2028-01-01T00:00:00Z\n"),
        ("2027-12-01", 0, "in 31 days, so the next version is due"),
        ("2028-01-02", 1, "it has expired"),
    ] {
        let shown = run(&["trust", "show", &folder.text("roots"), "--as-of", day], &[]);
        assert_eq!(code(&shown), exit, "{day}: {}", stderr(&shown));
        assert!(stdout(&shown).contains(words), "{day}: {}", stdout(&shown));
    }
    assert_eq!(code(&run(&["trust", "show", &folder.text("roots"), "--as-of", "2027-02-30"], &[])), 2);
    assert_eq!(code(&run(&["trust", "show", &folder.text("one.pem.pub")], &[])), 2);
}

#[test]
fn an_envelope_of_a_report_is_no_trust_root() {
    let scheme = Scheme::new();
    let report = signed(&statement(PredicateType::Report), PayloadType::Statement, &[&scheme.root_one]).to_json();
    assert!(TrustRoot::first("report", report.as_bytes()).is_err());
    // The payload of a trust root that was signed as a statement is none either.
    let root = scheme.signed(&scheme.document(1));
    let mut value: Value = serde_json::from_slice(&root).unwrap();
    value["payloadType"] = json!(PayloadType::Statement.uri());
    let retyped = Envelope::read("root", value.to_string().as_bytes()).unwrap();
    assert_eq!(retyped.payload_type(), PayloadType::Statement);
    let refused = TrustRoot::first("root", value.to_string().as_bytes()).unwrap_err();
    assert!(matches!(refused, TrustFault::Envelope(EnvelopeFault::OtherType { .. })), "{refused:?}");
}
