"""How Sphinx builds the documentation (`make docs`)."""

project = "modellake"
author = "The modellake developers"
copyright = "The modellake developers"  # noqa: A001  # the name that Sphinx reads
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "modellake"
html_show_sphinx = False
html_copy_source = False
exclude_patterns = ["_build"]
