//! Sending a plan: within its limits, to the addresses that were resolved once, and nothing else.

mod address;
mod breaker;
mod clock;
mod connections;
mod credentials;
mod entity_tag;
mod forged;
mod limits;
mod next_page;
mod pace;
mod retry_after;
mod session;
mod token;
mod transport;
mod trust;

pub use address::{Authority, AuthorityFault, host_of};
pub use clock::{Clock, OnStop};
pub use credentials::{CredentialFault, Credentials};
pub use limits::Limits;
pub use session::{Run, Session};
pub use transport::{Transport, TransportFault};
pub use trust::{Trust, TrustFault};
