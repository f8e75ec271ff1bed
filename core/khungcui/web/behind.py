"""What stands behind the door: one line for each kind of file."""

from starlette.routing import BaseRoute

from khungcui.web.attachments import attachment_routes
from khungcui.web.door import Door
from khungcui.web.forms import form_routes
from khungcui.web.panels import panel_routes
from khungcui.web.sheets import sheet_routes


def behind(door: Door) -> list[BaseRoute]:
    """The routes of all files, in the order in which they are tried."""
    return [*attachment_routes(door), *form_routes(door), *panel_routes(door), *sheet_routes(door)]
