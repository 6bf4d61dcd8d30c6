//! One question to a name server: the CAA records of one domain (RFC 1035, RFC 8659).

use super::CaaRecord;
use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QTYPE, Question, RCODE, TYPE};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

/// How long is waited for an answer; then it is asked once more.
const TIMEOUT: Duration = Duration::from_secs(3);

/// How often is asked: a datagram may be lost.
const TRIES: usize = 2;

/// How many datagrams are read for one that answers: others can be sent by anybody.
const MOST_DATAGRAMS: usize = 16;

/// The longest datagram of a name server that is asked without extensions is 512 bytes; some send more.
const DATAGRAM: usize = 4096;

/// What an answer says.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Records(Vec<CaaRecord>),
    /// There is more than a datagram holds.
    Cut,
    /// Why there are none to be had.
    Refused(&'static str),
}

/// Asks for the CAA records of a domain. A domain that does not exist has none.
pub(super) fn ask(domain: &str, resolver: SocketAddr) -> Result<Vec<CaaRecord>, String> {
    let told = |what: &str| format!("the name server {resolver} {what} when it is asked for the CAA records of {domain}");
    let mut id = [0; 2];
    getrandom::fill(&mut id).map_err(|error| format!("no random number can be had: {error}"))?;
    let id = u16::from_be_bytes(id);
    let question = question(id, domain).ok_or_else(|| format!("`{domain}` is no name that can be asked for"))?;
    let by_datagram = by_datagram(&question, id, domain, resolver);
    let answer = match by_datagram {
        Ok(Some(Answer::Cut)) => by_stream(&question, id, domain, resolver),
        other => other,
    };
    match answer {
        Ok(Some(Answer::Records(records))) => Ok(records),
        Ok(Some(Answer::Refused(how))) => Err(told(how)),
        Ok(Some(Answer::Cut)) => Err(told("does not give the whole answer")),
        Ok(None) => Err(told("answers what is no answer")),
        Err(error) => Err(match error.kind() {
            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => told("does not answer"),
            _ => format!("the name server {resolver} cannot be asked: {error}"),
        }),
    }
}

fn question(id: u16, domain: &str) -> Option<Vec<u8>> {
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(Name::new(domain).ok()?, QTYPE::TYPE(TYPE::CAA), CLASS::IN.into(), false));
    packet.build_bytes_vec().ok()
}

#[expect(clippy::disallowed_methods, reason = "this crate is the one that asks the network")]
fn by_datagram(question: &[u8], id: u16, domain: &str, resolver: SocketAddr) -> std::io::Result<Option<Answer>> {
    let own: SocketAddr = if resolver.is_ipv4() { (Ipv4Addr::UNSPECIFIED, 0).into() } else { (Ipv6Addr::UNSPECIFIED, 0).into() };
    let socket = UdpSocket::bind(own)?;
    // Only what comes from there is read.
    socket.connect(resolver)?;
    socket.set_read_timeout(Some(TIMEOUT))?;
    let mut last = None;
    for _ in 0..TRIES {
        socket.send(question)?;
        let mut bytes = [0; DATAGRAM];
        for _ in 0..MOST_DATAGRAMS {
            match socket.recv(&mut bytes) {
                Ok(length) => {
                    if let Some(answer) = read(bytes.get(..length).unwrap_or_default(), id, domain) {
                        return Ok(Some(answer));
                    }
                }
                Err(error) => {
                    last = Some(error);
                    break;
                }
            }
        }
    }
    last.map_or(Ok(None), Err)
}

#[expect(clippy::disallowed_methods, reason = "this crate is the one that asks the network")]
fn by_stream(question: &[u8], id: u16, domain: &str, resolver: SocketAddr) -> std::io::Result<Option<Answer>> {
    let mut stream = TcpStream::connect_timeout(&resolver, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let length = u16::try_from(question.len()).unwrap_or(u16::MAX);
    stream.write_all(&[length.to_be_bytes().as_slice(), question].concat())?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut bytes)?;
    Ok(read(&bytes, id, domain))
}

/// What a message says to a question, or nothing where it does not answer it.
fn read(bytes: &[u8], id: u16, domain: &str) -> Option<Answer> {
    let packet = Packet::parse(bytes).ok()?;
    let [asked] = packet.questions.as_slice() else { return None };
    let is_answer = packet.id() == id
        && packet.has_flags(PacketFlag::RESPONSE)
        && asked.qtype == QTYPE::TYPE(TYPE::CAA)
        && asked.qname.to_string().trim_end_matches('.').eq_ignore_ascii_case(domain);
    if !is_answer {
        return None;
    }
    if packet.has_flags(PacketFlag::TRUNCATION) {
        return Some(Answer::Cut);
    }
    Some(match packet.rcode() {
        // A name that does not exist has no records, and those above it speak for it.
        RCODE::NoError | RCODE::NameError => Answer::Records(packet.answers.iter().filter_map(|record| caa(&record.rdata)).collect()),
        RCODE::ServerFailure => Answer::Refused("fails"),
        RCODE::Refused => Answer::Refused("refuses"),
        _ => Answer::Refused("answers an error"),
    })
}

/// A record of the answer, unless it is one of another type: an alias stands before what it leads to.
fn caa(record: &RData<'_>) -> Option<CaaRecord> {
    /// The bit of the flags that says that a record is critical (RFC 8659, 4.1).
    const CRITICAL: u8 = 0x80;
    let RData::CAA(caa) = record else { return None };
    Some(CaaRecord {
        tag: caa.tag.to_string().to_ascii_lowercase(),
        value: String::from_utf8_lossy(&caa.value).into_owned(),
        critical: caa.flag & CRITICAL != 0,
    })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::super::{CaaRecord, CaaRecords, domains, look_up};
    use super::{Answer, question, read};
    use proptest::prelude::*;
    use simple_dns::rdata::{CAA, CNAME, RData};
    use simple_dns::{CLASS, CharacterString, Name, Packet, PacketFlag, RCODE, ResourceRecord};
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpListener, UdpSocket};
    use std::thread;

    /// What a name server of the tests has: tag and value of each record of a domain.
    type Zone = &'static [(&'static str, &'static [(&'static str, &'static str)])];

    fn record<'a>(domain: &'a str, tag: &'a str, value: &'a str) -> ResourceRecord<'a> {
        let caa = CAA { flag: 128, tag: CharacterString::new(tag.as_bytes()).unwrap(), value: value.as_bytes().into() };
        ResourceRecord::new(Name::new(domain).unwrap(), CLASS::IN, 60, RData::CAA(caa))
    }

    /// The answer of a server that holds a zone, and cuts what it sends by datagram where that is told.
    fn answered(bytes: &[u8], zone: Zone, code: RCODE, is_cut: bool) -> Vec<u8> {
        let asked = Packet::parse(bytes).unwrap();
        let domain = asked.questions.first().unwrap().qname.to_string();
        let mut reply = Packet::new_reply(asked.id());
        reply.questions = asked.questions.clone();
        *reply.rcode_mut() = code;
        if is_cut {
            reply.set_flags(PacketFlag::TRUNCATION);
        } else {
            let records = zone
                .iter()
                .filter(|(known, _)| *known == domain)
                .flat_map(|(known, records)| records.iter().map(|(tag, value)| record(known, tag, value)));
            reply.answers = records.collect();
        }
        reply.build_bytes_vec().unwrap()
    }

    /// Sockets for datagrams and for streams at one address. Of a port that one of them was given the other may be taken.
    fn sockets() -> (UdpSocket, TcpListener) {
        loop {
            let datagrams = UdpSocket::bind("127.0.0.1:0").unwrap();
            if let Ok(streams) = TcpListener::bind(datagrams.local_addr().unwrap()) {
                return (datagrams, streams);
            }
        }
    }

    fn name_server(zone: Zone, code: RCODE, cuts: bool) -> SocketAddr {
        let (datagrams, streams) = sockets();
        let address = datagrams.local_addr().unwrap();
        thread::spawn(move || {
            let mut bytes = [0; 512];
            while let Ok((length, from)) = datagrams.recv_from(&mut bytes) {
                // What answers another question comes first, and is not taken.
                let _ = datagrams.send_to(b"\x00\x00", from);
                let _ = datagrams.send_to(&answered(bytes.get(..length).unwrap(), zone, code, cuts), from);
            }
        });
        thread::spawn(move || {
            while let Ok((mut stream, _)) = streams.accept() {
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
                stream.read_exact(&mut bytes).unwrap();
                let reply = answered(&bytes, zone, code, false);
                stream.write_all(&u16::try_from(reply.len()).unwrap().to_be_bytes()).unwrap();
                stream.write_all(&reply).unwrap();
            }
        });
        address
    }

    fn found(host: &str, server: SocketAddr) -> Result<CaaRecords, String> {
        look_up(&domains(host, false), server)
    }

    #[test]
    fn the_first_domain_that_has_records_speaks() {
        let zone: Zone = &[("records.police.uk", &[("issuewild", ";"), ("Issue", "ca.example")]), ("police.uk", &[("issue", "other.example")])];
        let records = found("api.records.police.uk", name_server(zone, RCODE::NoError, false)).unwrap();
        assert_eq!(records.domain.as_deref(), Some("records.police.uk"));
        assert_eq!(records.asked, ["api.records.police.uk", "records.police.uk"]);
        let told = |record: &CaaRecord| format!("{} {} {}", record.critical, record.tag, record.value);
        assert_eq!(records.records.iter().map(told).collect::<Vec<_>>(), ["true issue ca.example", "true issuewild ;"]);
    }

    #[test]
    fn no_records_anywhere_are_none_whether_the_names_exist_or_not() {
        for code in [RCODE::NoError, RCODE::NameError] {
            let records = found("api.police.uk", name_server(&[], code, false)).unwrap();
            assert_eq!((records.domain, records.asked), (None, vec!["api.police.uk".into(), "police.uk".into(), "uk".into()]));
        }
    }

    #[test]
    fn what_a_datagram_cannot_hold_is_asked_for_again() {
        let records = found("api.police.uk", name_server(&[("police.uk", &[("issue", "ca.example")])], RCODE::NoError, true)).unwrap();
        assert_eq!(records.domain.as_deref(), Some("police.uk"));
    }

    #[test]
    fn a_name_server_that_fails_or_refuses_or_is_not_there_says_nothing() {
        let failed = found("api.police.uk", name_server(&[], RCODE::ServerFailure, false)).unwrap_err();
        assert!(failed.ends_with("fails when it is asked for the CAA records of api.police.uk"), "{failed}");
        let refused = found("api.police.uk", name_server(&[], RCODE::Refused, false)).unwrap_err();
        assert!(refused.contains("refuses when"), "{refused}");
        let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(found("api.police.uk", free).unwrap_err().contains("cannot be asked"));
    }

    #[test]
    fn an_alias_before_the_records_is_passed_over() {
        let asked = question(7, "api.police.uk").unwrap();
        let mut reply = Packet::parse(&asked).unwrap().into_reply();
        reply.set_flags(PacketFlag::RESPONSE);
        let alias = RData::CNAME(CNAME(Name::new("host.example").unwrap()));
        reply.answers =
            vec![ResourceRecord::new(Name::new("api.police.uk").unwrap(), CLASS::IN, 60, alias), record("host.example", "issue", "ca.example")];
        let bytes = reply.build_bytes_vec().unwrap();
        assert!(matches!(read(&bytes, 7, "API.police.uk"), Some(Answer::Records(records)) if records.len() == 1));
        assert_eq!(read(&bytes, 8, "api.police.uk"), None);
        assert_eq!(read(&bytes, 7, "other.police.uk"), None);
    }

    proptest! {
        #[test]
        fn whatever_comes_back_is_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0_usize..40, with in any::<u8>()) {
            let _ = read(&bytes, 7, "api.police.uk");
            let mut changed = answered(&question(7, "api.police.uk").unwrap(), &[("api.police.uk", &[("issue", "ca.example")])], RCODE::NoError, false);
            if let Some(byte) = changed.get_mut(at) {
                *byte = with;
            }
            let _ = read(&changed, 7, "api.police.uk");
        }
    }
}
