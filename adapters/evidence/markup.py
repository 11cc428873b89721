"""Reads HTML and SVG as browsers do: nothing that is written wrong stops it."""

from html.parser import HTMLParser


class Markup(HTMLParser):
    """The library's parser, which raises on some sections that are marked (`<![`) and have no name."""

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002  the base's
        """Pass over it as over a remark, as HTML does: https://html.spec.whatwg.org/#bogus-comment-state."""
        return self.parse_bogus_comment(i, report)
