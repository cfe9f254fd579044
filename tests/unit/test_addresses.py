import socket

import pytest

from workers.addresses import ForbiddenAddress, socket_factory


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
        "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2002:a9fe:a9fe::",
    ],
)  # fmt: skip
def test_no_socket_is_made_to_an_address_that_is_not_public(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    info = (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 80))
    with pytest.raises(ForbiddenAddress):
        socket_factory(allow_private=False)(info)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"]
)
def test_sockets_are_made_to_public_addresses(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket_factory(allow_private=False)((family, socket.SOCK_STREAM, 0, "", (address, 80)))
    made.close()


def test_a_network_that_is_allowed_opens_itself_and_no_other() -> None:
    factory = socket_factory(allow_private=False, networks=["10.1.0.0/16"])
    factory((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.1.2.3", 80))).close()
    for other in ("10.2.0.1", "127.0.0.1", "169.254.169.254"):
        with pytest.raises(ForbiddenAddress):
            factory((socket.AF_INET, socket.SOCK_STREAM, 0, "", (other, 80)))
