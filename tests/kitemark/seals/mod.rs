//! Promise 7: what is signed is what was read, and the verifier trusts nothing that came with it.

mod gate;
mod key_secrecy;
mod keys;
mod seal;
mod trust;
mod verify;
