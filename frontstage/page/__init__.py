"""The report of a run: tables in, one self-contained HTML page out.

Decided here: the page is semantic HTML without a script; figures are drawn as rows of HTML whose marks are inline SVG,
so that labels wrap and never overlap and the reader's light or dark colours hold for them too; every text, whoever
wrote it, is made visible (`words.visible`) and escaped on its way into the page. Left out: plotting libraries, web
fonts, anything fetched.
"""

from frontstage.page.finding import headline, sentence
from frontstage.page.html import calibration, label, render

__all__ = ["calibration", "headline", "label", "render", "sentence"]
