"""A report as one SVG page, and from it PDF and PNG; the charts are Vega's own drawings."""

import re
from dataclasses import dataclass, field
from html import escape

import vl_convert

from turnout.charts import LIGHT
from turnout.errors import CannotRender
from turnout.report_page import Column, Figure, Page

WIDTH, HEIGHT = 794, 1123  # A4 at 96 to the inch
MARGIN = 56
GAP = 24  # between columns
FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
CHARACTER = 0.56  # ems a character is wide on average, in the widest of these fonts
POINTS = 0.75  # of a pixel: what a PDF's page is measured in
PNG_SCALE = 2 / POINTS  # two dots a pixel: sharp on screens, and 190 to the inch on paper
COLOURS = {"internal": LIGHT.internal, "external": LIGHT.external}


def to_pdf(page: Page) -> bytes:
    """The report as a PDF. Raises CannotRender."""
    try:
        return bytes(vl_convert.svg_to_pdf(to_svg(page)))
    except ValueError as error:
        raise CannotRender(f"the report could not be drawn as PDF: {error}") from error


def to_png(page: Page) -> bytes:
    """The report as a picture. Raises CannotRender."""
    try:
        return bytes(vl_convert.svg_to_png(to_svg(page), scale=PNG_SCALE))
    except ValueError as error:
        raise CannotRender(f"the report could not be drawn as PNG: {error}") from error


def chart_svg(spec: dict[str, object]) -> str:
    """A chart as an SVG element. Raises CannotRender."""
    try:
        return str(vl_convert.vegalite_to_svg(spec))
    except ValueError as error:
        raise CannotRender(f"a chart could not be drawn: {error}") from error


def to_svg(page: Page) -> str:
    """The report as SVG, one A4 page."""
    paper = _Paper()
    paper.text(page.title, size=24, bold=True)
    paper.text(page.subtitle, size=13, colour=LIGHT.soft)
    if page.headline:
        paper.space(8)
        paper.text(page.headline, size=16, bold=True)
    if page.figures:
        paper.space(14)
        paper.figures(page.figures)
    for row in page.rows:
        paper.space(18)
        paper.row(row)
    paper.space(20)
    for line in page.foot:
        paper.text(line, size=10, colour=LIGHT.soft)
    return paper.svg()


@dataclass(slots=True)
class _Paper:
    """Writes downward."""

    y: float = MARGIN
    parts: list[str] = field(default_factory=list)

    def space(self, height: float) -> None:
        self.y += height

    def text(
        self,
        words: str,
        *,
        size: int,
        x: float = MARGIN,
        width: float = WIDTH - 2 * MARGIN,
        bold: bool = False,
        colour: str = LIGHT.ink,
    ) -> None:
        weight = ' font-weight="700"' if bold else ""
        for line in wrapped(words, width / (size * CHARACTER * (1.08 if bold else 1.0))):
            self.y += size * 1.35
            self.parts.append(
                f'<text x="{x:g}" y="{self.y:g}" font-size="{size}" fill="{colour}"{weight}>'
                f"{escape(line)}</text>"
            )

    def figures(self, figures: tuple[Figure, ...]) -> None:
        top, bottom = self.y, self.y
        width = (WIDTH - 2 * MARGIN) / len(figures)
        for i, figure in enumerate(figures):
            self.y, x = top, MARGIN + i * width
            colour = COLOURS.get(figure.kind, LIGHT.ink)
            self.text(figure.value, size=40, x=x, width=width, bold=True, colour=colour)
            self.text(figure.title, size=12, x=x, width=width - 8)
            if figure.small:
                self.text(figure.small, size=11, x=x, width=width - 8, colour=LIGHT.soft)
            bottom = max(bottom, self.y)
        self.y = bottom

    def row(self, columns: tuple[Column, ...]) -> None:
        top, bottom = self.y, self.y
        width = (WIDTH - 2 * MARGIN - GAP * (len(columns) - 1)) / len(columns)
        for i, column in enumerate(columns):
            self.y, x = top, MARGIN + i * (width + GAP)
            self.column(column, x, width)
            bottom = max(bottom, self.y)
        self.y = bottom

    def column(self, column: Column, x: float, width: float) -> None:
        self.text(column.title, size=15, x=x, width=width, bold=True)
        for words in column.words:
            self.text(words, size=12, x=x, width=width)
        for picture in column.pictures:
            self.space(8)
            self.chart(chart_svg(picture.spec), x, width)

    def chart(self, svg: str, x: float, width: float) -> None:
        """Put a chart's own drawing here, made to fit the width."""
        wide, high = (float(side) for side in _size(svg))
        scale = min(1.0, width / wide)
        inner = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg.strip())
        self.parts.append(
            f'<g transform="translate({x:g},{self.y:g}) scale({scale:g})">{inner}</g>'
        )
        self.y += high * scale

    def svg(self) -> str:
        """A whole A4 page; what is longer is made smaller."""
        shrink = max(1.0, (self.y + MARGIN) / HEIGHT)
        wide, high = WIDTH * shrink, HEIGHT * shrink
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{WIDTH * POINTS:g}" height="{HEIGHT * POINTS:g}" '
            f'viewBox="{(WIDTH - wide) / 2:g} 0 {wide:g} {high:g}" font-family="{escape(FONT)}">'
            f'<rect x="{-wide:g}" width="{3 * wide:g}" height="100%" fill="#ffffff"/>'
            f"{''.join(self.parts)}</svg>"
        )


def wrapped(words: str, characters: float) -> list[str]:
    """Lines of at most so many characters; a longer word has one to itself."""
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= characters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _size(svg: str) -> tuple[str, str]:
    found = re.match(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"', svg)
    if found is None:
        raise CannotRender("expected a chart with a width and a height")
    return found[1], found[2]
