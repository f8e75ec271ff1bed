"""Who bears a token: read once, remembered, and never believed without looking again.

Reading who somebody is costs four round trips, and a page costs one. So a worker remembers, and
whoever answers from memory reads the version of the official's district beside the answer
(`khungcui.register.recognising`): revoked tokens, ended posts and closed offices count at once.
"""

from collections import OrderedDict
from datetime import date

from sqlalchemy import text

from khungcui import clock
from khungcui.defaults.register.authentication import authenticate, recognise
from khungcui.errors import Unavailable
from khungcui.plugins.principal import Principal
from khungcui.register.recognising import topic
from khungcui.register.tokens import fingerprint
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.storage.single import Single, within
from khungcui.text import Text

_MOST = 10_000
_VERSION = text("select version from live_version where topic = :topic")
_ALONE = within(["select version from live_version where topic = $2"])


class Outdated(Unavailable):
    """Somebody who was remembered has changed since; whoever asks is to be recognised again."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                vi="Chức vụ hoặc mã truy cập vừa thay đổi; hãy thử lại.",
                en="The post or the token has just changed; try again.",
            ),
            code="retry",
        )


class Recognition:
    """The principals that a worker remembers, by the hash of their token and the day."""

    def __init__(self, database: Database, door: Single, settings: Settings) -> None:
        self._database = database
        self._door = door
        self._settings = settings
        self._kept: OrderedDict[tuple[str, date], Principal] = OrderedDict()

    async def read(self, token: str) -> Principal:
        """Who bears ``token`` at this moment; `Unauthenticated` where it is not valid."""
        async with self._database.reading(()) as session:
            found = await authenticate(
                session,
                token,
                pepper=self._settings.token_pepper,
                env=self._settings.env,
                now=clock.now(),
                day=clock.today(),
            )
        return self._keep(found)

    async def recall(self, token: str) -> Principal:
        """Who bore ``token`` when it was last read: to be believed beside `Proof.version` only."""
        key = (fingerprint(token, self._settings.token_pepper), clock.today())
        found = self._kept.get(key)
        if found is None or found.proof is None or found.proof.expires <= clock.now():
            return await self.read(token)
        self._kept.move_to_end(key)
        return found

    async def again(self, principal: Principal) -> Principal:
        """Who bears the token by which ``principal`` was recognised, read anew."""
        proof = principal.proof
        if proof is None:
            raise Outdated
        self._kept.pop((proof.fingerprint, principal.recognised), None)
        async with self._database.reading(()) as session:
            found = await recognise(
                session,
                principal.office_tenant,
                proof.fingerprint,
                env=self._settings.env,
                now=clock.now(),
                day=clock.today(),
            )
        return self._keep(found)

    async def confirm(self, principal: Principal) -> None:
        """`Outdated` where ``principal`` may have changed since it was read."""
        if principal.proof is None:
            return
        home = topic(principal.office_tenant)
        if self._door.is_open:
            [version] = await self._door.row(_ALONE, (), (home,))
        else:
            async with self._database.reading(()) as session:
                version = await session.scalar(_VERSION, {"topic": home})
        if (version or 0) != principal.proof.version:
            raise Outdated

    def _keep(self, found: Principal) -> Principal:
        if found.proof is not None:
            self._kept[found.proof.fingerprint, found.recognised] = found
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return found
