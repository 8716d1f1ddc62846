"""The tests themselves keep to the rules: no network, no file of the user's."""

import os
import socket
from pathlib import Path

import pytest

from workbench import paths


def test_a_connect_to_a_stranger_is_refused() -> None:
    with socket.socket() as client, pytest.raises(PermissionError, match="nothing leaves"):
        client.connect(("192.0.2.1", 80))


def test_a_name_is_not_even_looked_up() -> None:
    with pytest.raises(PermissionError, match="nothing leaves"):
        socket.create_connection(("example.invalid", 80))


def test_a_connect_to_loopback_works() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_every_place_lies_in_the_tests_own_home(own_home: Path) -> None:
    assert Path.home() == own_home
    for place in (paths.config_dir(), paths.state_dir(), paths.cache_dir()):
        assert place.is_relative_to(own_home)
        assert os.stat(place).st_mode & 0o777 == 0o700
