"""A report as one HTML file that needs nothing else: to mail, to keep, to print."""

from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from turnout.report_page import Page, Picture
from turnout.report_svg import chart_svg


def to_html(page: Page) -> str:
    """The file's text. Raises CannotRender."""
    environment = Environment(
        loader=PackageLoader("turnout.web"), autoescape=True, undefined=StrictUndefined
    )
    style = files("turnout.web").joinpath("static", "report.css").read_text(encoding="utf-8")
    template = environment.get_template("report_file.html")
    return template.render(page=page, style=Markup(style), drawing=_drawing)  # noqa: S704 - ours


def _drawing(picture: Picture) -> Markup:
    return Markup(chart_svg(picture.spec))  # noqa: S704 - Vega escapes what is text in it
