"""Every error that a user can meet, on one screen.

    KhungCuiError
    ├── BadInput             what was sent cannot be used; nothing was written
    │   ├── BadId            an id that cannot be read, or names nothing the asker may see
    │   ├── BadCursor        a cursor that this list did not give out
    │   └── BadFile          a file of ours (rules, tenants, cases) that is malformed
    ├── NotFound             nothing the asker may see answers to this name
    │   └── UnknownTenant
    │       └── EndedTenant  the district was there, and a reform ended it
    ├── Conflict             the act does not fit the state things are in
    │   └── Stale            somebody else changed it first
    ├── Forbidden            the regulation does not allow it; carries the clause
    ├── Unauthenticated      no token, or one that is unknown, expired or revoked
    ├── Unavailable          try again later
    │   ├── Overloaded       too many operations wait already
    │   └── TooMany          more was asked in a minute than may be
    └── Misconfigured        the operator has to mend something before a start
        └── PluginProblem    a plugin that cannot be loaded, naming it

A class's ``code`` is what clients match on and what `core/docs/errors.md` explains.
"""

from collections.abc import Mapping
from typing import ClassVar

from khungcui.text import Text


class KhungCuiError(Exception):
    """Something is wrong, and this says what and what to do.

    ``field`` is the dotted path of the input at fault, where one is; ``params`` fill the
    placeholders of a message and reach clients that translate for themselves.
    """

    code: ClassVar[str] = "error"
    hint: ClassVar[Text | None] = None

    def __init__(
        self,
        message: Text,
        *,
        field: str | None = None,
        clause: str | None = None,
        hint: Text | None = None,
        code: str | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message.en)
        self.message = message
        self.field = field
        self.clause = clause
        self.hint_text = hint or type(self).hint
        self.error_code = code or type(self).code
        self.params = dict(params or {})


class BadInput(KhungCuiError):
    """What was sent cannot be used; nothing was written."""

    code = "input.invalid"


class BadId(BadInput):
    """The id cannot be read, or nothing the asker may see answers to it: the two look alike."""

    code = "id.unknown"
    hint = Text(vi="Dùng đúng id mà API đã trả về.", en="Use an id as the API returned it.")


class BadCursor(BadInput):
    """The cursor was not given out by this list in this order."""

    code = "cursor.invalid"
    hint = Text(
        vi="Bỏ con trỏ và đọc lại từ đầu.", en="Drop the cursor and read from the start again."
    )


class BadFile(BadInput):
    """A file is malformed and was refused whole."""

    code = "file.invalid"


class NotFound(KhungCuiError):
    """Nothing the asker may see answers to this name."""

    code = "not_found"


class UnknownTenant(NotFound):
    """No district answers to this address."""

    code = "tenant.unknown"
    hint = Text(
        vi="Xem danh sách bằng `khungcui tenants list`.",
        en="List the districts with `khungcui tenants list`.",
    )


class EndedTenant(UnknownTenant):
    """The district is no more; the message says since when, by what, and where to go."""

    code = "tenant.ended"
    hint = Text(
        vi="Dùng địa chỉ của thành phố: /graphql.",
        en="Use the endpoint of the city: /graphql.",
    )


class Conflict(KhungCuiError):
    """The act does not fit the state that things are in; nothing was written."""

    code = "conflict"


class Stale(Conflict):
    """Somebody else changed the record since it was read."""

    code = "stale"
    hint = Text(vi="Đọc lại bản ghi rồi thử lại.", en="Read the record again, then try again.")


class Forbidden(KhungCuiError):
    """The regulation does not allow this act to this office; the clause says why."""

    code = "FORBIDDEN"


class Unauthenticated(KhungCuiError):
    """There is no token, or it is unknown, expired or revoked."""

    code = "UNAUTHENTICATED"
    hint = Text(
        vi="Tạo mã truy cập mới bằng `khungcui token create`.",
        en="Make a new token with `khungcui token create`.",
    )


class Unavailable(KhungCuiError):
    """The service cannot answer now; the same request may succeed later."""

    code = "unavailable"


class Overloaded(Unavailable):
    """So many operations wait already that this one was not begun."""

    code = "overloaded"


class TooMany(Unavailable):
    """More was asked within a minute than one official or one address may ask.

    ``wait`` is the seconds after which it is worth asking again.
    """

    code = "rate"
    hint = Text(
        vi="Đợi số giây ghi trong Retry-After, hoặc gộp các lần gọi lại.",
        en="Wait for the seconds that Retry-After says, or ask more at a time.",
    )

    def __init__(self, message: Text, *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class Misconfigured(KhungCuiError):
    """The operator has to mend something before the platform can start."""

    code = "misconfigured"


class PluginProblem(Misconfigured):
    """A plugin cannot be loaded; the message names it and what to change."""

    code = "plugin.problem"
