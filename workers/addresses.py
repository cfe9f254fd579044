"""Which network addresses may be connected to: public ones, unless a setting allows others.

The address is checked where the socket is made, so that neither a name that resolves to a private
address, nor one that resolves to another address the second time, nor a redirect gets around it.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddress(OSError):
    """A connection to an address that is not public."""


def socket_factory(
    *, allow_private: bool, networks: Sequence[str] = ()
) -> Callable[[tuple[Any, ...]], socket.socket]:
    """Return what makes aiohttp's sockets, from tuples as `socket.getaddrinfo` gives them.

    It raises ForbiddenAddress for an address that is not public and that is not allowed.

    Args:
        allow_private: allow every address.
        networks: private networks, such as 10.1.0.0/16, that are allowed nevertheless.
    """
    if allow_private:
        return _socket
    allowed = [ipaddress.ip_network(network) for network in networks]

    def checked(addr_info: tuple[Any, ...]) -> socket.socket:
        address = _plain(ipaddress.ip_address(addr_info[4][0].split("%")[0]))
        public = address.is_global and not address.is_multicast
        if not public and not any(address in network for network in allowed):
            raise ForbiddenAddress(
                f"{address} is not a public address (BARID_ALLOWED_NETWORKS or "
                "BARID_ALLOW_PRIVATE_ADDRESSES allow it)"
            )
        return _socket(addr_info)

    return checked


def _plain(address: Address) -> Address:
    """Return the IPv4 address in the clothes of IPv6: mapped, 6to4, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def _socket(addr_info: tuple[Any, ...]) -> socket.socket:
    family, kind, protocol, _, _ = addr_info
    made = socket.socket(family, kind, protocol)
    made.setblocking(False)
    return made
