"""The guard that shuts the network in every test is really in place; nothing is ever sent to prove it."""

import socket


def test_every_connect_goes_through_the_guard() -> None:
    assert socket.socket.connect.__name__ == "guarded_connect"
