"""Whose address it is, as far as limits go."""

import ipaddress

# IPv6 gives a household a whole /64.
IPV6_PREFIX = 64


def network_of(ip: str) -> str:
    """The address itself, or the network of an IPv6 one; empty for none."""
    if not ip:
        return ""
    address = ipaddress.ip_address(ip)
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
