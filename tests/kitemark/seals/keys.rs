//! Keys: made, shown, opened as OpenSSL made them, and refused with the command that converts them.

use crate::common::seal::{Folder, PASSPHRASE, restrict, run};
use crate::common::{code, fixture, stderr, stdout};
use kitemark::seal::encoding::{from_base64, sha256_hex};
use kitemark::seal::key::{Algorithm, PrivateKeyFile, new_key};
use kitemark::seal::{KeyFault, Passphrase, PublicKey};
use pkcs8::der::Encode as _;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::pkcs5::{EncryptionScheme, pbes2};
use zeroize::Zeroizing;

const WITH_PASSPHRASE: [(&str, &str); 1] = [("KITEMARK_PASSPHRASE", PASSPHRASE)];

/// The fingerprint of a public key in PEM, by other means than the code under test.
fn fingerprint(pem: &str) -> String {
    let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let digest = sha256_hex(&from_base64(&base64).unwrap());
    let groups: Vec<&str> = (0..16).map(|group| &digest[group * 4..group * 4 + 4]).collect();
    format!("SHA256:{}", groups.join(" "))
}

#[test]
fn a_new_key_is_encrypted_kept_from_others_and_never_overwritten() {
    for (extra, algorithm) in [(None, "ecdsa-p256-sha256"), (Some("--ed25519"), "ed25519")] {
        let folder = Folder::new();
        let file = folder.text("issuer.pem");
        let mut arguments = vec!["key", "new", "--output", &file];
        arguments.extend(extra);
        let made = run(&arguments, &WITH_PASSPHRASE);
        assert_eq!(code(&made), 0, "{}", stderr(&made));
        let private = String::from_utf8(folder.read("issuer.pem")).unwrap();
        let public = String::from_utf8(folder.read("issuer.pem.pub")).unwrap();
        assert!(private.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), "{private}");
        assert!(public.starts_with("-----BEGIN PUBLIC KEY-----\n"), "{public}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(folder.path("issuer.pem")).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(stdout(&made).contains(&fingerprint(&public)), "{}", stdout(&made));

        let of_public = run(&["key", "show", &format!("{file}.pub")], &[]);
        assert_eq!(stdout(&of_public), format!("{}\nalgorithm: {algorithm}\npublic key\n", fingerprint(&public)));
        let of_private = run(&["key", "show", &file], &WITH_PASSPHRASE);
        assert_eq!(stdout(&of_private), format!("{}\nalgorithm: {algorithm}\nprivate key, encrypted\n", fingerprint(&public)));

        for there in ["issuer.pem", "issuer.pem.pub"] {
            std::fs::rename(folder.path(there), folder.path("kept")).unwrap();
            let again = run(&arguments, &WITH_PASSPHRASE);
            std::fs::rename(folder.path("kept"), folder.path(there)).unwrap();
            assert_eq!((code(&again), stdout(&again).as_str()), (2, ""), "{there}");
            assert!(stderr(&again).contains("is there already"), "{}", stderr(&again));
        }
        assert_eq!(String::from_utf8(folder.read("issuer.pem")).unwrap(), private);
        for output in [&made, &of_private] {
            assert!(!stdout(output).contains(PASSPHRASE) && !stderr(output).contains(PASSPHRASE));
        }
    }
}

#[test]
fn a_plain_key_is_made_only_when_asked_for_and_says_so() {
    let folder = Folder::new();
    let file = folder.text("plain.pem");
    let made = run(&["key", "new", "--plain", "--output", &file], &[]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    assert!(stdout(&made).contains("not encrypted"), "{}", stdout(&made));
    assert!(folder.read("plain.pem").starts_with(b"-----BEGIN PRIVATE KEY-----\n"));
    assert!(stdout(&run(&["key", "show", &file], &[])).contains("private key, not encrypted"));
}

#[test]
fn without_a_passphrase_and_a_terminal_no_key_is_made() {
    let folder = Folder::new();
    let made = run(&["key", "new", "--output", &folder.text("k.pem")], &[]);
    assert_eq!(code(&made), 2);
    assert!(stderr(&made).contains("--passphrase-file") && !folder.path("k.pem").exists(), "{}", stderr(&made));
    let made = run(&["key", "new", "--output", &folder.text("k.pem")], &[("KITEMARK_PASSPHRASE", "")]);
    assert_eq!(code(&made), 2);
    assert!(stderr(&made).contains("KITEMARK_PASSPHRASE is empty") && !folder.path("k.pem").exists(), "{}", stderr(&made));
}

/// Whoever gets the file can try as many passphrases as they like.
#[test]
fn a_new_key_has_a_passphrase_that_is_long_enough() {
    let folder = Folder::new();
    let file = folder.text("k.pem");
    let short = folder.write("short", "elevenchars\n");
    restrict(&folder.path("short"), 0o600);
    for (more, variables) in [
        (vec![], vec![("KITEMARK_PASSPHRASE", "x")]),
        (vec![], vec![("KITEMARK_PASSPHRASE", "elevenchars")]),
        (vec!["--passphrase-file", short.as_str()], vec![]),
    ] {
        let made = run(&[&["key", "new", "--output", &file][..], &more].concat(), &variables);
        assert_eq!(code(&made), 2);
        let told = stderr(&made);
        assert!(told.contains("fewer than 12 characters") && told.contains("three random words") && !told.contains("elevenchars"), "{told}");
        assert!(!folder.path("k.pem").exists() && !folder.path("k.pem.pub").exists());
    }
    let made = run(&["key", "new", "--output", &file], &[("KITEMARK_PASSPHRASE", "twelve chars")]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
}

/// A key that is cheap to open is opened, and its owner told.
#[test]
fn a_key_that_costs_too_little_to_open_is_told() {
    let folder = Folder::new();
    let salt = pbes2::Salt::new([7; 16]).unwrap();
    let pbkdf2 = |iteration_count| -> pbes2::Kdf {
        pbes2::Pbkdf2Params { salt, iteration_count, key_length: None, prf: pbes2::Pbkdf2Prf::HmacWithSha256 }.into()
    };
    let scrypt = |cost_parameter, parallelization| -> pbes2::Kdf {
        pbes2::ScryptParams { salt, cost_parameter, block_size: 8, parallelization, key_length: None }.into()
    };
    let plain = new_key(Algorithm::EcdsaP256, None).unwrap();
    let (_, der) = pem_rfc7468::decode_vec(plain.pem.as_bytes()).unwrap();
    for (kdf, words) in [
        (pbkdf2(1), Some("PBKDF2 of 1 iterations")),
        (pbkdf2(9_999), Some("PBKDF2 of 9999 iterations")),
        (pbkdf2(10_000), None),
        (scrypt(1 << 4, 1), Some("scrypt of N = 16")),
        (scrypt(1 << 14, 1), None),
        (scrypt(1 << 12, 4), None),
    ] {
        let info = pkcs8::PrivateKeyInfoRef::try_from(der.as_slice()).unwrap();
        let parameters = pbes2::Parameters { kdf, encryption: pbes2::EncryptionScheme::Aes256Cbc { iv: [0; 16] } };
        let encrypted = info.encrypt_with_params(parameters, PASSPHRASE).unwrap();
        let file = folder.write("k.pem", encrypted.to_pem("ENCRYPTED PRIVATE KEY", pkcs8::LineEnding::LF).unwrap().as_bytes());
        restrict(&folder.path("k.pem"), 0o600);
        let shown = run(&["key", "show", &file], &WITH_PASSPHRASE);
        assert_eq!(code(&shown), 0, "{}", stderr(&shown));
        let told = stderr(&shown);
        let remedy = format!("openssl pkcs8 -topk8 -scrypt -in {file} -out {file}.pkcs8.pem");
        assert!(
            words.map_or(told.is_empty(), |words| told.starts_with("note: ") && told.contains(words) && told.contains(&remedy)),
            "{words:?}: {told}"
        );
    }
}

#[test]
fn keys_made_by_openssl_open() {
    let folder = Folder::new();
    for (private, public, algorithm) in [
        ("p256.pem", "p256.pub", "ecdsa-p256-sha256"),
        ("p256-scrypt.pem", "p256.pub", "ecdsa-p256-sha256"),
        ("p256-pbkdf2.pem", "p256.pub", "ecdsa-p256-sha256"),
        ("ed25519.pem", "ed25519.pub", "ed25519"),
        ("ed25519-scrypt.pem", "ed25519.pub", "ed25519"),
    ] {
        let shown = run(&["key", "show", &folder.key(private)], &WITH_PASSPHRASE);
        assert_eq!(code(&shown), 0, "{private}: {}", stderr(&shown));
        let expected = fingerprint(&std::fs::read_to_string(fixture("keys").join(public)).unwrap());
        assert!(stdout(&shown).starts_with(&format!("{expected}\nalgorithm: {algorithm}\n")), "{private}: {}", stdout(&shown));
    }
}

#[test]
fn every_other_form_is_refused_with_the_command_that_converts_it() {
    let folder = Folder::new();
    let cases = [
        ("ec-private-key.pem", "SEC 1", "openssl pkcs8 -topk8 -scrypt -in FILE -out FILE.pkcs8.pem"),
        ("ec-parameters.pem", "SEC 1", "openssl pkcs8 -topk8 -scrypt -in FILE -out FILE.pkcs8.pem"),
        ("rsa.pem", "an RSA key", "kitemark key new --output"),
        ("rsa-pkcs8.pem", "not accepted (RSA)", "kitemark key new --output"),
        ("p384.pem", "not accepted (ECDSA on P-384)", "kitemark key new --output"),
        ("openssh-ed25519.pem", "Ed25519 key of OpenSSH", "ssh-keygen -p -m PKCS8 -f FILE.pkcs8.pem"),
        ("openssh-p256.pem", "ECDSA key of OpenSSH", "ssh-keygen -p -m PKCS8 -f FILE.pkcs8.pem"),
        ("openssh-rsa.pem", "key of OpenSSH", "kitemark key new --output"),
        ("certificate.pem", "a certificate", "kitemark key new --output"),
        ("p256.der", "perhaps a key in DER", "openssl pkey -inform DER -in FILE -out FILE.pem"),
        ("p256.pub", "a public key", "give the file of the private key"),
        ("p256-pbes1.pem", "is encrypted in a way that is not read", "openssl pkcs8 -topk8 -scrypt -in FILE"),
        ("p256-pbkdf2-sha1.pem", "is encrypted in a way that is not read", "openssl pkcs8 -topk8 -scrypt -in FILE"),
        ("README.md", "no key", "kitemark key new --output"),
    ];
    let statement = folder.write("s.json", crate::common::seal::statement(kitemark::seal::PredicateType::Report));
    for (name, found, remedy) in cases {
        let file = folder.key(name);
        let output = run(&["sign", &statement, "--key", &file, "--output", &folder.text("e.json")], &WITH_PASSPHRASE);
        assert_eq!((code(&output), stdout(&output).as_str()), (2, ""), "{name}: {}", stderr(&output));
        let told = stderr(&output).replace(&file, "FILE");
        assert!(told.contains(found) && told.contains(remedy), "{name}: {told}");
    }
    for (name, found, remedy) in [
        ("certificate.pem", "a certificate", "openssl x509 -in FILE -noout -pubkey > FILE.pub.pem"),
        ("openssh-ed25519.ssh-pub", "a public key of SSH", "ssh-keygen -e -m PKCS8 -f FILE > FILE.pem"),
        ("p256-compressed.pub", "point is compressed", "openssl pkey -pubin -in FILE -ec_conv_form uncompressed -out FILE.pub.pem"),
        ("rsa.pub", "not accepted (RSA)", "kitemark key new --output"),
    ] {
        let file = folder.key(name);
        let output = run(&["key", "show", &file], &[]);
        let told = stderr(&output).replace(&file, "FILE");
        assert_eq!(code(&output), 2, "{name}: {told}");
        assert!(told.contains(found) && told.contains(remedy), "{name}: {told}");
    }
    let both = [folder.read("p256.pub"), folder.read("rsa.pub")].concat();
    assert!(PublicKey::read("two", &both).unwrap_err().to_string().contains("2 blocks of PEM"));
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_refused() {
    let folder = Folder::new();
    let statement = folder.write("s.json", crate::common::seal::statement(kitemark::seal::PredicateType::Report));
    let (key, envelope) = (folder.key("p256-scrypt.pem"), folder.text("e.json"));
    let passphrase = folder.write("passphrase", format!("{PASSPHRASE}\n"));
    let sign = ["sign", &statement, "--key", &key, "--output", &envelope, "--passphrase-file", &passphrase];
    for (file, mode) in [("p256-scrypt.pem", 0o640), ("p256-scrypt.pem", 0o604), ("passphrase", 0o644)] {
        restrict(&folder.path("p256-scrypt.pem"), 0o600);
        restrict(&folder.path("passphrase"), 0o600);
        restrict(&folder.path(file), mode);
        let output = run(&sign, &[]);
        assert_eq!(code(&output), 2);
        let told = stderr(&output);
        assert!(told.contains(&format!("its mode is {mode:04o}")) && told.contains(&format!("chmod 600 {}", folder.text(file))), "{told}");
        assert!(!folder.path("e.json").exists());
    }
    restrict(&folder.path("passphrase"), 0o600);
    let output = run(&sign, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    restrict(&folder.path("p256-scrypt.pem"), 0o644);
    assert!(stderr(&run(&["key", "show", &key], &WITH_PASSPHRASE)).contains("chmod 600"));
}

#[test]
fn a_wrong_passphrase_is_the_callers_mistake() {
    let folder = Folder::new();
    for name in ["p256-scrypt.pem", "p256-pbkdf2.pem", "ed25519-scrypt.pem"] {
        let output = run(&["key", "show", &folder.key(name)], &[("KITEMARK_PASSPHRASE", "another one")]);
        assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
        assert!(stderr(&output).contains("the passphrase does not open") && !stderr(&output).contains("another one"), "{}", stderr(&output));
    }
}

#[test]
fn secrets_are_never_shown() {
    let key = crate::common::seal::private("p256.pem");
    let shown = format!("{key:?} {:?}", crate::common::seal::fresh(Algorithm::Ed25519));
    assert!(shown.contains("PublicKey") && !shown.to_lowercase().contains("secret") && shown.len() < 500, "{shown}");
    let file = PrivateKeyFile::read("k", &std::fs::read(fixture("keys/p256.pem")).unwrap()).unwrap();
    assert_eq!(format!("{file:?}"), "PrivateKeyFile { name: \"k\", encrypted: false, .. }");
}

/// The eight points of small order and their other encodings (RFC 8032 section 5.1.3 and RFC 7748 section 7).
#[test]
fn t22_weak_keys_are_refused() {
    let prefix = from_base64("MCowBQYDK2VwAyEA").unwrap();
    for point in [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ] {
        let bytes: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&point[at * 2..at * 2 + 2], 16).unwrap()).collect();
        let refused = PublicKey::of_spki("weak", &[prefix.clone(), bytes].concat());
        let told = refused.unwrap_err();
        assert!(
            matches!(told, KeyFault::Unusable { .. }) && (told.to_string().contains("small order") || told.to_string().contains("malformed")),
            "{point}: {told}"
        );
    }
    // A good key in the same frame is accepted, so that it is the point that is refused above.
    let good = crate::common::seal::public("ed25519.pub").spki();
    assert_eq!(good[..12], prefix[..]);
    assert!(PublicKey::of_spki("good", &good).is_ok());
}

#[test]
fn t26_a_key_that_costs_too_much_to_open_is_refused_unopened() {
    let salt = pbes2::Salt::new([7; 16]).unwrap();
    let scrypt = |cost_parameter, block_size, parallelization| -> pbes2::Kdf {
        pbes2::ScryptParams { salt, cost_parameter, block_size, parallelization, key_length: None }.into()
    };
    let pbkdf2: pbes2::Kdf = pbes2::Pbkdf2Params { salt, iteration_count: u32::MAX, key_length: None, prf: pbes2::Pbkdf2Prf::HmacWithSha256 }.into();
    for kdf in [scrypt(1 << 40, 8, 1), scrypt(1 << 14, 60_000, 1), scrypt(1 << 14, 8, 60_000), pbkdf2] {
        let encryption = pbes2::EncryptionScheme::Aes256Cbc { iv: [0; 16] };
        let info = pkcs8::EncryptedPrivateKeyInfoRef {
            encryption_algorithm: EncryptionScheme::Pbes2(pbes2::Parameters { kdf, encryption }),
            encrypted_data: OctetStringRef::new(&[0; 64]).unwrap(),
        };
        let pem = pem_rfc7468::encode_string("ENCRYPTED PRIVATE KEY", pkcs8::LineEnding::LF, &info.to_der().unwrap()).unwrap();
        let passphrase = Passphrase::new(Zeroizing::new(b"x".to_vec()));
        let refused = PrivateKeyFile::read("k", pem.as_bytes()).unwrap().open(passphrase.as_ref());
        assert!(matches!(refused, Err(KeyFault::Encryption { .. })), "{refused:?}");
    }
}
