"""Decides which addresses may be connected to: public ones, and no way around that."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

_NETWORKS = (
    # those that the IANA's special-purpose registries list and `is_global` lets through, or that lead to IPv4
    "168.63.129.16/32",  # the platform of Azure, on a public address
    "192.88.99.0/24",  # 6to4 relays
    "192.31.196.0/24",  # AS112
    "192.52.193.0/24",  # AMT
    "192.175.48.0/24",  # AS112
    "64:ff9b::/96",  # NAT64
    "64:ff9b:1::/48",  # NAT64 of a network
    "2001::/23",  # Teredo, ORCHID and other protocols
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4
    "2620:4f:8000::/48",  # AS112
    "3fff::/20",  # documentation
)
_REFUSED = tuple(ip_network(n) for n in _NETWORKS)
_UNICAST = IPv6Network("2000::/3")  # all that IANA gives out


def allowed(address: str) -> bool:
    """Whether it is the address of a public host: no private, loopback, link-local, metadata or translated one."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved or found.is_unspecified:
        return False
    if found.version == 6 and (found not in _UNICAST or getattr(found, "scope_id", None)):  # noqa: PLR2004  IPv6
        return False
    return not any(found in network for network in _REFUSED if isinstance(network, IPv4Network) == (found.version == 4))  # noqa: PLR2004  IPv4
