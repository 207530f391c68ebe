"""Sphinx's configuration."""

from importlib.metadata import version as installed_version

project = "pytest-aws-iam"
copyright = "The pytest-aws-iam contributors"
version = release = installed_version(project)
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {"description": "AWS IAM inside the test process"}
myst_heading_anchors = 3
nitpicky = True
