//! A name server on loopback that holds the CAA records of one domain.

use simple_dns::rdata::{CAA, RData};
use simple_dns::{CLASS, CharacterString, Name, Packet, ResourceRecord};
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;

/// A name server that runs until the test ends.
pub(crate) struct NameServer {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl NameServer {
    /// A server of one domain with these records, each a tag with its value.
    pub(crate) fn of(domain: &'static str, records: &'static [(&'static str, &'static str)]) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        thread::spawn(move || {
            let mut bytes = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut bytes) {
                let question = Packet::parse(bytes.get(..length).unwrap()).unwrap();
                let name = question.questions.first().unwrap().qname.to_string();
                seen.lock().unwrap().push(name.clone());
                let mut reply = Packet::new_reply(question.id());
                reply.questions.clone_from(&question.questions);
                if name == domain {
                    reply.answers = records.iter().map(|(tag, value)| record(domain, tag, value)).collect();
                }
                let _ = socket.send_to(&reply.build_bytes_vec().unwrap(), from);
            }
        });
        Self { address, asked }
    }

    /// The names that were asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn record(domain: &'static str, tag: &'static str, value: &'static str) -> ResourceRecord<'static> {
    let caa = CAA { flag: 0, tag: CharacterString::new(tag.as_bytes()).unwrap(), value: value.as_bytes().into() };
    ResourceRecord::new(Name::new(domain).unwrap(), CLASS::IN, 60, RData::CAA(caa))
}
