"""From which address a request comes, behind proxies that are believed."""

from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address


class Peers:
    """``trusted`` are the proxies whose `X-Forwarded-For` is believed; of others it may be lies."""

    def __init__(self, trusted: Collection[_Network]) -> None:
        self._trusted = tuple(trusted)

    def address(self, client: str | None, forwarded: str | None) -> str | None:
        """The nearest address that no trusted proxy has; None where there is none to read."""
        if forwarded is None or not self._trusted:
            return client
        nearest = _read(client)
        if nearest is None:
            return None
        # Each proxy adds at the end whom it was asked by: from there on leftwards.
        for told in reversed(forwarded.split(",")):
            if not self._trusts(nearest):
                break
            further = _read(told.strip())
            if further is None:
                break
            nearest = further
        return str(nearest)

    def _trusts(self, address: _Address) -> bool:
        return any(
            address.version == network.version and address in network for network in self._trusted
        )


@lru_cache(maxsize=4096)
def counted(address: str | None) -> str | None:
    """Under which name an address is counted; None for this machine's own.

    Whoever has an address of IPv6 has all 2⁶⁴ of its network.
    """
    read = _read(address)
    if read is None or read.is_loopback:
        return None
    if isinstance(read, IPv6Address):
        return str(IPv6Network((read, 64), strict=False))
    return str(read)


@lru_cache(maxsize=4096)
def _read(text: str | None) -> _Address | None:
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
