"""A container engine for the drill, where there is no Docker: podman, in a directory of its own.

Nothing of the machine's own engine configuration is touched. Base images are made with debootstrap
under the tags that the Dockerfile and docker-compose.yml name, since none can be pulled: they stand
in for the real ones, and an image built on them is a trial, not a release.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.deploy.compose import services
from tests.deploy.manifests import ROOT

PACKAGES = ("podman", "buildah", "runc", "debootstrap", "catatonit")
"""Debian's packages that the drill needs; it installs what is missing."""

PLACE = Path(os.environ.get("BARID_DRILL_DIR", "/var/tmp/barid-drill"))
"""Where images, containers and base systems are kept; what is there is used again."""

PROJECT = "barid-drill"
"""Name of the compose project, and first part of its containers' names."""

BASE = "docker.io/library/python:3.11-slim-bookworm"

# crun refuses hybrid cgroups, and without limits of its own setrlimit is refused.
_CONTAINERS_CONF = """[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
"""
_STORAGE_CONF = """[storage]
driver = "vfs"
graphroot = "{place}/graph"
runroot = "{place}/run"
"""


class Engine:
    """Builds images and runs containers, all below one directory."""

    def __init__(self, place: Path = PLACE) -> None:
        self.place = place
        self.environment = {
            **os.environ,
            "CONTAINERS_CONF": str(place / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(place / "storage.conf"),
        }

    def prepare(self) -> None:
        """Install what is missing, and write the engine's configuration.

        Raises:
            SystemExit: this machine cannot run the drill; says why.
        """
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            sys.exit("the container drill needs root on Debian; `make deploy-check` runs natively")
        if missing := [name for name in PACKAGES if not self._installed(name)]:
            say(f"installing {' '.join(missing)}")
            self._do(["apt-get", "update", "-q"])
            self._do(["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing])
        self.place.mkdir(parents=True, exist_ok=True)
        (self.place / "containers.conf").write_text(_CONTAINERS_CONF)
        (self.place / "storage.conf").write_text(_STORAGE_CONF.format(place=self.place))
        if not (self.place / "tools/bin/podman-compose").exists():
            self._do([sys.executable, "-m", "venv", str(self.place / "tools")])
            self._do([str(self.place / "tools/bin/pip"), "install", "-q", "podman-compose>=1.6"])

    def base_images(self) -> None:
        """Make the images that the project's files name; those that are there are kept."""
        named = services()
        python = ["python3", "python3-venv", "python3-pip", "ca-certificates"]
        self._base(BASE, "python", python, "true", [])
        self._base(
            named["redis"]["image"], "redis", ["redis-server", "redis-tools"],
            "usermod -u 999 redis && install -d -o 999 -g 999 /data",
            ["VOLUME /data", "WORKDIR /data"],
        )  # fmt: skip
        self._base(
            named["prometheus"]["image"], "prometheus", ["prometheus"],
            "install -d -o 65534 -g 65534 /prometheus",
            ["USER nobody", 'ENTRYPOINT ["/bin/prometheus"]'],
        )  # fmt: skip
        self._base(
            named["rabbitmq"]["image"], "rabbitmq", ["rabbitmq-server"],
            "usermod -u 999 rabbitmq && rm -f /var/lib/rabbitmq/.erlang.cookie"
            " && chmod 777 /var/lib/rabbitmq /var/log/rabbitmq /etc/rabbitmq",
            ["ENV HOME=/var/lib/rabbitmq", "ENV PATH=/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin",
             'CMD ["rabbitmq-server"]'],
        )  # fmt: skip

    def build(self, context: Path, tag: str) -> None:
        """Build the image of a copy of the project."""
        # pip's configuration goes in as the Dockerfile's secret, certificates as a mount.
        pip = self.place / "pip.conf"
        pip.write_text("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n")
        self._do(
            ["buildah", "bud", "--format", "docker", "--isolation", "chroot", "--pull-never",
             "--secret", f"id=pip,src={pip}", "-v", "/etc/ssl/certs:/etc/ssl/certs:ro",
             "-f", "deploy/Dockerfile", "-t", tag, "."],
            cwd=context, timeout=900,
        )  # fmt: skip

    def podman(self, *words: str, given: bytes = b"", timeout: float = 120) -> str:
        """Run podman; returns what it printed.

        Raises:
            RuntimeError: it failed; says what it printed.
        """
        return self._do(["podman", *words], given=given, timeout=timeout)

    def compose(
        self, *words: str, variables: dict[str, str] | None = None, timeout: float = 300
    ) -> str:
        """Run podman-compose on the project's file; returns what it printed."""
        command = [str(self.place / "tools/bin/podman-compose"), "-p", PROJECT]
        return self._do([*command, "-f", "docker-compose.yml", *words], ROOT, variables, timeout)

    def size(self, image: str) -> int:
        """Return the bytes of an image with all its layers."""
        return int(self.podman("image", "inspect", "-f", "{{.Size}}", image))

    def _base(
        self, tag: str, name: str, packages: Sequence[str], change: str, changes: Sequence[str]
    ) -> None:
        if subprocess.run(
            ["podman", "image", "exists", tag], env=self.environment, check=False
        ).returncode == 0:  # fmt: skip
            return
        with suppress(RuntimeError, subprocess.TimeoutExpired):
            self._do(["podman", "pull", "-q", tag], timeout=60)
            say(f"pulled {tag}")
            return
        say(f"making {tag} of Debian's packages, since it cannot be pulled")
        system = self.place / name
        shutil.rmtree(system, ignore_errors=True)
        self._do(
            ["debootstrap", "--variant=minbase", f"--include={','.join(packages)}", "bookworm",
             str(system)],
            timeout=900,
        )  # fmt: skip
        self._do(["chroot", str(system), "sh", "-ec", change])
        packed = subprocess.Popen(["tar", "-C", str(system), "-c", "."], stdout=subprocess.PIPE)
        options = [word for one in changes for word in ("-c", one)]
        subprocess.run(
            ["podman", "import", "-q", *options, "-", tag],
            stdin=packed.stdout, env=self.environment, check=True, capture_output=True,
        )  # fmt: skip
        shutil.rmtree(system)

    def _installed(self, name: str) -> bool:
        asked = ["dpkg-query", "-W", "-f", "${db:Status-Status}", name]
        return subprocess.run(asked, capture_output=True, check=False).stdout == b"installed"

    def _do(
        self,
        command: list[str],
        cwd: Path | None = None,
        variables: dict[str, str] | None = None,
        timeout: float = 300,
        given: bytes = b"",
    ) -> str:
        done = subprocess.run(
            command, cwd=cwd, env=self.environment | (variables or {}), input=given,
            capture_output=True, timeout=timeout, check=False,
        )  # fmt: skip
        if done.returncode:
            output = (done.stdout + done.stderr).decode("utf-8", "replace")
            raise RuntimeError(f"{' '.join(command)} failed:\n{output[-3000:]}")
        return done.stdout.decode("utf-8", "replace")


def say(text: str) -> None:
    """Print a line of what is being done."""
    print(f"  {text}", flush=True)
