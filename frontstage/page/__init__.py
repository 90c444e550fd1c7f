"""The report of a run: tables in, one self-contained HTML page out, with figures that a paper can use.

Decided here: the page is semantic HTML that is whole without its script; figures are matplotlib's, as SVG with real
text in the page's own colours; every text, whoever wrote it, is made visible (`words.visible`) and escaped on its way
into the page. Left out: web fonts, anything fetched, a build step.
"""

from frontstage.page.figure import figures, write
from frontstage.page.finding import headline, sentence
from frontstage.page.html import calibration, compare, label, render

__all__ = ["calibration", "compare", "figures", "headline", "label", "render", "sentence", "write"]
