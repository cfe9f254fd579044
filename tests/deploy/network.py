"""Hosts of a drill: Linux network namespaces with addresses of their own, on a switch of their own.

Nothing of it is in the machine's own network: the bridge that joins the hosts lies in a namespace
as well, so no address of the machine is taken and none of its routes change.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

NETWORK = "10.91.7"
"""The first three parts of the hosts' addresses; seen only within the namespaces."""

PREFIX = "barid-drill"

DEBIAN = {"ip": "iproute2", "bridge": "iproute2", "unshare": "util-linux", "hostname": "hostname"}
"""Programs that are needed, and the Debian packages that they come in."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host of the drill.

    Attributes:
        name: its host name, which its processes see.
        namespace: its network namespace.
        address: its IPv4 address.
        hardware: its hardware address.
        port: its place on the switch: an interface in the switch's namespace.
    """

    name: str
    namespace: str
    address: str
    hardware: str
    port: str

    def command(self, *arguments: str) -> list[str]:
        """Return the command line that runs a program on this host.

        The program takes the place of the shell, so its process id is the one that was started.
        """
        inside = ("sh", "-c", 'hostname "$0" && exec "$@"', self.name, *arguments)
        return ["ip", "netns", "exec", self.namespace, "unshare", "--uts", *inside]


class Network:
    """A switch and the hosts on it. Use `network()`, which cleans up."""

    def __init__(self) -> None:
        self._id = f"{PREFIX}-{os.getpid()}"
        self._switch = f"{self._id}-switch"
        self.hosts: list[Host] = []
        self._add_namespace(self._switch)
        self._in_switch("ip", "link", "add", "switch", "type", "bridge")
        self._in_switch("ip", "link", "set", "switch", "up")

    def add(self, name: str) -> Host:
        """Add a host, connected to the switch."""
        number = len(self.hosts) + 1
        hardware = f"02:00:00:00:00:{number:02x}"  # locally administered
        host = Host(name, f"{self._id}-{name}", f"{NETWORK}.{number}", hardware, f"port{number}")
        self._add_namespace(host.namespace)
        self.hosts.append(host)
        inside = ("-n", host.namespace)
        _run("ip", "link", "add", host.port, "netns", self._switch, "type", "veth",
             "peer", "name", "eth0", "address", hardware, "netns", host.namespace)  # fmt: skip
        self._in_switch("ip", "link", "set", host.port, "master", "switch", "up")
        _run("ip", *inside, "link", "set", "lo", "up")
        _run("ip", *inside, "address", "add", f"{host.address}/24", "dev", "eth0")
        _run("ip", *inside, "link", "set", "eth0", "up")
        for other in self.hosts[:-1]:
            # Known for good, as behind a router: otherwise a host that is cut off would soon be
            # told "no route to host", which is kinder than what a real network says: nothing.
            self._introduce(other, host)
            self._introduce(host, other)
        return host

    def cut(self, host: Host) -> None:
        """Cut a host off: its port forwards nothing more, either way.

        The host's own link stays up and nobody is told, as when a switch or a firewall between
        the two has died: connections stay open and silent.
        """
        self._in_switch("bridge", "link", "set", "dev", host.port, "state", "0")

    def join(self, host: Host) -> None:
        """Let a host's port forward again."""
        self._in_switch("bridge", "link", "set", "dev", host.port, "state", "3")

    def move(self, host: Host) -> None:
        """Give a host another address: what comes to the old one is not answered any more.

        So it is when a firewall forgets a connection, or a host is moved: to connect anew works,
        and what was connected before is dead without a word.
        """
        address = f"{NETWORK}.{100 + self.hosts.index(host) + 1}"
        inside = ("-n", host.namespace, "address")
        _run("ip", *inside, "delete", f"{host.address}/24", "dev", "eth0")
        _run("ip", *inside, "add", f"{address}/24", "dev", "eth0")
        for other in self.hosts:
            if other is not host:
                self._introduce(host, other)
                self._introduce(other, replace(host, address=address))

    def close(self) -> None:
        """Remove everything; the processes on the hosts must have ended."""
        for namespace in (*(h.namespace for h in self.hosts), self._switch):
            subprocess.run(["ip", "netns", "delete", namespace], capture_output=True, check=False)
        self.hosts.clear()

    def _introduce(self, host: Host, other: Host) -> None:
        _run("ip", "-n", host.namespace, "neighbour", "replace", other.address,
             "lladdr", other.hardware, "nud", "permanent", "dev", "eth0")  # fmt: skip

    def _add_namespace(self, name: str) -> None:
        _run("ip", "netns", "add", name)

    def _in_switch(self, *command: str) -> None:
        _run("ip", "netns", "exec", self._switch, *command)


@contextmanager
def network() -> Iterator[Network]:
    """Return a network that is removed at the end, whatever happens."""
    _remove_leftovers()
    made = Network()
    try:
        yield made
    finally:
        made.close()


def missing() -> list[str]:
    """Return what this machine lacks for a drill, each with what to do; empty when all is there."""
    missing = [
        f"no program {program}: on Debian, apt-get install {package}"
        for program, package in DEBIAN.items()
        if not shutil.which(program)
    ]
    if os.geteuid() != 0:
        missing.append("network namespaces can be made by root only: run this as root")
    if missing:
        return missing
    probe = f"{PREFIX}-{os.getpid()}-probe"
    try:
        _run("ip", "netns", "add", probe)
        _run("ip", "-n", probe, "link", "add", "probe", "type", "bridge")
    except RuntimeError as error:
        missing.append(f"the kernel makes no network namespace or bridge here: {error}")
    finally:
        subprocess.run(["ip", "netns", "delete", probe], capture_output=True, check=False)
    return missing


def _remove_leftovers() -> None:
    """Remove the namespaces of a drill that was killed before it could."""
    listed = _run("ip", "netns", "list")
    for name, pid in re.findall(rf"^({PREFIX}-(\d+)-\S+)", listed, re.M):
        if not Path(f"/proc/{pid}").exists():
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
