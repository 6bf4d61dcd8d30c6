//! A product: its manifest, what is written for it, what is waived.

mod init;
mod manifest;
mod waivers;
