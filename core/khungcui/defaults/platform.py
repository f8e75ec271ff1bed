"""The built-in plugin of the plugins themselves: which are on in a district, and turning them."""

from collections.abc import Sequence

from khungcui.plugins.declarations import Manifest, Power
from khungcui.plugins.hookspecs import hookimpl
from khungcui.text import Text


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="platform",
        title=Text(vi="Nền tảng", en="Platform"),
        summary=Text(
            vi="Bật, tắt và dọn các phân hệ của một quận.",
            en="Turn a district's modules on and off, and clear out what they left.",
        ),
        version="0.1.0",
        optional=False,
    )


@hookimpl
def powers() -> Sequence[Power]:
    return (
        Power(
            name="plugin.view",
            title=Text(vi="Xem các phân hệ của quận", en="See the district's modules"),
        ),
        Power(
            name="plugin.enable",
            title=Text(vi="Bật một phân hệ cho quận", en="Turn on a module for the district"),
            signing=True,
        ),
        Power(
            name="plugin.disable",
            title=Text(vi="Tắt một phân hệ của quận", en="Turn off a module of the district"),
            signing=True,
        ),
        Power(
            name="plugin.purge",
            title=Text(
                vi="Xóa hẳn dữ liệu của một phân hệ đã tắt",
                en="Delete for good the data of a module that is off",
            ),
            signing=True,
        ),
        Power(
            name="plugin.read_archive",
            title=Text(
                vi="Đọc dữ liệu lưu của một phân hệ đã tắt",
                en="Read the kept data of a module that is off",
            ),
        ),
    )
