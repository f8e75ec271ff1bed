"""Where the embedded PostgreSQL listens: a Unix socket in a folder that only its user enters."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from khungcui.errors import Misconfigured
from khungcui.text import Text

SOCKET = ".s.PGSQL.5432"

#: What fits into `sun_path` of a socket address on Linux, without its closing zero.
LONGEST = 107


def socket_folder(home: Path, owner: int) -> Path:
    """The folder for the socket of the server kept in ``home``, made if it is not there.

    It is ``home/run`` where that path is short enough for a socket address, and a folder of
    its own under the temporary folder where it is not. `Misconfigured` where somebody else
    holds that folder.
    """
    near = home / "run"
    if len(os.fsencode(near / SOCKET)) <= LONGEST:
        folder = near
    else:
        name = sha256(os.fsencode(home)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"khungcui-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and folder.stat().st_uid == 0:
        os.chown(folder, owner, -1)
    if folder.is_symlink() or folder.stat().st_uid != owner:
        raise Misconfigured(
            Text(
                vi="Thư mục socket {path} thuộc về người dùng khác.",
                en="The socket folder {path} belongs to another user.",
            ).format(path=folder),
            hint=Text(vi="Xoá thư mục đó rồi chạy lại.", en="Remove that folder and start again."),
        )
    folder.chmod(0o700)
    return folder
