"""Keeps tests on this machine."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class NetworkIsClosed(RuntimeError):
    """A test tried to reach another machine."""


def is_local(family: int, address: Any) -> bool:
    if family == socket.AF_UNIX:
        return True
    host = address[0]
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class GuardedSocket(socket.socket):
    def connect(self, address: Any) -> None:
        refuse_distant(self.family, address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        refuse_distant(self.family, address)
        return super().connect_ex(address)


def refuse_distant(family: int, address: Any) -> None:
    if not is_local(family, address):
        raise NetworkIsClosed(f"a test tried to reach {address}")


@contextmanager
def closed() -> Iterator[None]:
    with_network = socket.socket
    socket.socket = GuardedSocket  # type: ignore[misc]
    try:
        yield
    finally:
        socket.socket = with_network  # type: ignore[misc]
