"""Showing the pages on a phone or a tablet at home."""

import socket
from collections.abc import Sequence
from contextlib import suppress

import click
import segno

from turnout.web.access import Access

PLAIN_HTTP = (
    "This is plain http on your own network: anybody on it can listen in, so use it at home and "
    "not in a café. Phones keep their screen on for https pages only: turn its sleep off."
)


def lan_addresses() -> list[str]:
    """This machine's addresses on the networks it is on, the way out first; may be empty."""
    found: dict[str, None] = {}
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        outward.connect(("192.0.2.1", 9))  # documentation's address: nothing is sent
        found[outward.getsockname()[0]] = None
    with suppress(OSError):
        for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(info[4][0])] = None
    return [address for address in found if not address.startswith("127.")]


def show_on_lan(access: Access, addresses: Sequence[str], port: int) -> None:
    """Print each address with its key, and the first as a QR code."""
    if not addresses:
        click.echo("No network was found: only this machine can show the pages.")
        return
    click.echo("\nOn a phone or tablet in the same network:")
    for address in addresses:
        click.echo(f"  {access.address(address, port)}")
    code = segno.make(access.address(addresses[0], port), error="m")
    code.terminal(compact=True)
    click.echo(PLAIN_HTTP)
