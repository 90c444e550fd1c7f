"""Sphinx: the docs are Markdown, read by MyST."""

from frontstage import __version__

project = "Frontstage"
author = "The Frontstage developers"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
myst_heading_anchors = 3
html_title = "Frontstage"
