"""Which network addresses may be connected to: public ones, unless a setting allows others.

The address is checked where the socket is made. So nothing gets around the check: not a name that
resolves to a private address, nor one that resolves differently the second time, nor a redirect.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddress(OSError):
    """A connection was to be made to an address that is not public."""


def check_address(address: str, networks: Sequence[str] = ()) -> None:
    """Refuse an address that is not public.

    Args:
        address: in the usual spelling.
        networks: private networks, such as 10.1.0.0/16, that are allowed all the same.

    Raises:
        ForbiddenAddress: it is neither public nor in one of these networks.
        ValueError: it is not an address, or one of the networks is not a network.
    """
    plain = _plain(ipaddress.ip_address(address.split("%")[0]))
    public = plain.is_global and not plain.is_multicast
    if not public and not any(plain in ipaddress.ip_network(network) for network in networks):
        raise ForbiddenAddress(
            f"{plain} is not a public address (BARID_ALLOWED_NETWORKS or "
            "BARID_ALLOW_PRIVATE_ADDRESSES can allow it)"
        )


def socket_factory(
    *, allow_private: bool, networks: Sequence[str] = ()
) -> Callable[[tuple[Any, ...]], socket.socket]:
    """Return the function that makes aiohttp's sockets, from tuples of `socket.getaddrinfo`.

    Args:
        allow_private: allow every address; else the function raises what `check_address` does.
        networks: private networks that are allowed all the same.
    """
    if allow_private:
        return _socket

    def checked(addr_info: tuple[Any, ...]) -> socket.socket:
        check_address(addr_info[4][0], networks)
        return _socket(addr_info)

    return checked


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for (mapped, 6to4, NAT64), if it does."""
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
