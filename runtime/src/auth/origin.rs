//! Where a request comes from: the client's address, and whether its way here is safe to send a password on.
//! What proxies say counts only when they are trusted; leaves what follows from it to `limits` and `headers`.

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderName};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
static FORWARDED: HeaderName = HeaderName::from_static("forwarded");

/// Where one request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The client's address; the unspecified one when the server was embedded without telling it.
    pub(crate) address: IpAddr,
    /// Whether nobody on the way can read along: TLS to a trusted proxy, or the machine itself.
    pub(crate) secure: bool,
    /// Whether a trusted proxy says that the client came over TLS.
    pub(crate) tls: bool,
}

impl Origin {
    /// The address as far as one customer of a provider has it: whole for IPv4, 64 bits for IPv6.
    pub(crate) fn network(&self) -> [u8; 16] {
        let bits = match self.address {
            IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => address.to_ipv6_mapped().to_bits(),
                None => address.to_bits() & !u128::from(u64::MAX),
            },
        };
        bits.to_be_bytes()
    }
}

/// The proxies whose word counts (`TRUSTED_PROXIES`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Proxies(Vec<Network>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Network {
    bits: u128,
    mask: u128,
}

impl Proxies {
    /// Reads addresses and networks (`10.0.0.0/8`), separated by commas or blanks.
    ///
    /// # Errors
    /// With the part that is neither.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split([',', ' ', '\t']).filter(|part| !part.is_empty());
        let networks = parts.map(|part| {
            network(part).ok_or_else(|| format!("`{part}` is neither an address nor a network such as 10.0.0.0/8"))
        });
        networks.collect::<Result<_, _>>().map(Self)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        let bits = mapped(address).to_bits();
        self.0.iter().any(|network| bits & network.mask == network.bits)
    }

    /// Where the request that arrived over a connection from `peer` comes from.
    pub(crate) fn origin(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Origin {
        let peer = peer.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
        let forwarded = [&FORWARDED_FOR, &FORWARDED_PROTO, &FORWARDED]
            .iter()
            .any(|name| headers.contains_key(*name));
        if !self.trusts(peer) {
            // whoever forwards and is not trusted hides who sent it: the word of the connection is all there is
            return Origin {
                address: peer,
                secure: is_loopback(peer) && !forwarded,
                tls: false,
            };
        }
        let address = self.client(peer, headers);
        let proto = headers.get_all(&FORWARDED_PROTO).iter().next_back();
        let proto = proto.and_then(|value| value.to_str().ok()?.split(',').next_back());
        let tls = proto.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"));
        Origin {
            address,
            secure: tls || (is_loopback(peer) && is_loopback(address) && proto.is_none()),
            tls,
        }
    }

    /// The first address from the right that no trusted proxy has: what stands left of it anybody could have written.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer;
        let lines: Vec<&str> = headers
            .get_all(&FORWARDED_FOR)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .collect();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            let Some(address) = address(hop.trim()) else { break };
            nearest = address;
            if !self.trusts(address) {
                break;
            }
        }
        nearest
    }
}

/// The address of the connection that the request came over.
pub(crate) fn peer(extensions: &Extensions) -> Option<IpAddr> {
    let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(peer.ip())
}

/// An address as proxies write it: alone, in brackets, with a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

fn network(text: &str) -> Option<Network> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let (longest, before) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
    let length = length.unwrap_or(longest);
    if length > longest {
        return None;
    }
    let mask = u128::MAX.checked_shl(128 - before - length).unwrap_or(0);
    Some(Network {
        bits: mapped(address).to_bits() & mask,
        mask,
    })
}

fn mapped(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => {
            address.is_loopback() || address.to_ipv4_mapped().is_some_and(|address| address.is_loopback())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Proxies;
    use axum::http::{HeaderMap, HeaderValue};
    use std::net::IpAddr;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs.fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.append(*name, HeaderValue::from_static(value));
            headers
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_trusted_proxies_say_who_the_client_is() {
        let trusted = Proxies::parse("127.0.0.1, 10.0.0.0/8 ::1").expect("a list");
        let nobody = Proxies::default();
        for (proxies, peer, lines, expected) in [
            (&nobody, "127.0.0.1", &["203.0.113.9"][..], "127.0.0.1"),
            (&trusted, "203.0.113.7", &["198.51.100.1"], "203.0.113.7"),
            (&trusted, "127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            (&trusted, "127.0.0.1", &["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
            (
                &trusted,
                "127.0.0.1",
                &["6.6.6.6, 203.0.113.9, 10.1.2.3"],
                "203.0.113.9",
            ),
            (&trusted, "127.0.0.1", &["6.6.6.6", "203.0.113.9:4711"], "203.0.113.9"),
            (&trusted, "::1", &["[2001:db8::1]:80"], "2001:db8::1"),
            (&trusted, "127.0.0.1", &["6.6.6.6, unknown"], "127.0.0.1"),
            (&trusted, "127.0.0.1", &[], "127.0.0.1"),
        ] {
            let mut map = HeaderMap::new();
            for line in lines {
                map.append("x-forwarded-for", HeaderValue::from_static(line));
            }
            assert_eq!(
                proxies.origin(Some(ip(peer)), &map).address,
                ip(expected),
                "{peer} {lines:?}"
            );
        }
    }

    #[test]
    fn a_way_is_safe_on_the_machine_itself_and_over_tls() {
        let trusted = Proxies::parse("127.0.0.1").expect("a list");
        let nobody = Proxies::default();
        let (https, http) = ([("x-forwarded-proto", "https")], [("x-forwarded-proto", "http")]);
        for (proxies, peer, pairs, secure) in [
            (&nobody, "127.0.0.1", &[][..], true),
            (&nobody, "203.0.113.7", &[], false),
            (&nobody, "203.0.113.7", &https, false),
            (&nobody, "127.0.0.1", &https, false),
            (&trusted, "127.0.0.1", &https, true),
            (&trusted, "127.0.0.1", &http, false),
            (&trusted, "127.0.0.1", &[("x-forwarded-for", "203.0.113.9")], false),
            (&trusted, "127.0.0.1", &[], true),
        ] {
            let origin = proxies.origin(Some(ip(peer)), &headers(pairs));
            assert_eq!(origin.secure, secure, "{peer} {pairs:?}");
        }
    }

    #[test]
    fn networks_are_read_and_others_refused() {
        for text in [
            "",
            "127.0.0.1",
            "10.0.0.0/8,192.168.0.0/16",
            "::/0",
            "0.0.0.0/0",
            "fd00::/8",
        ] {
            assert!(Proxies::parse(text).is_ok(), "{text}");
        }
        for text in ["localhost", "10.0.0.0/33", "10.0.0/8", "1.2.3.4/x", "::/129"] {
            assert!(Proxies::parse(text).is_err(), "{text}");
        }
        let all = Proxies::parse("0.0.0.0/0").expect("a network");
        assert!(all.trusts(ip("8.8.8.8")) && !all.trusts(ip("2001:db8::1")));
    }

    #[test]
    fn one_customer_is_one_network() {
        let of = |text: &str| Proxies::default().origin(Some(ip(text)), &HeaderMap::new()).network();
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
