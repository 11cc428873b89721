"""The parts of a page that are drawn more than once: the list of cases, the head of a thread, a post."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.warroom import views
from adapters.warroom.ports import Board, Cases
from adapters.warroom.render import Renderer
from adapters.warroom.visitor import Visitor
from engines.turn import Thread

_LISTED = 200


@dataclass(frozen=True)
class Look:
    """Reads the lists and draws the parts."""

    board: Board
    cases: Cases
    render: Renderer

    async def rows(self) -> list[views.Row]:
        """The cases of the side bar."""
        openings = await self.board.threads(limit=_LISTED)
        return views.rows(openings, await self.cases.list(limit=_LISTED))

    def sidebar(self, visitor: Visitor, rows: Sequence[views.Row], where: Thread | None) -> str:
        """The list of cases, the one of this page marked."""
        return self.render.html("cases.html", visitor, rows=rows, current=where.thread if where else "")

    def head(self, visitor: Visitor, rows: Sequence[views.Row], where: Thread | None) -> str:
        """The title and the state of this page's case; nothing on a page without one."""
        row = next((r for r in rows if where and r.thread == where.thread), None)
        return self.render.html("head.html", visitor, row=row) if row else ""

    def post(self, visitor: Visitor, post: views.Shown, where: Thread) -> str:
        """One message, card or note."""
        return self.render.html("post.html", visitor, post=post, thread=where.thread)
