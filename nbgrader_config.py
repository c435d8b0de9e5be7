"""Configuration nbgrader du cours : la racine du dépôt est un cours, réglé par refcomp."""

from pathlib import Path

from refcomp.grading.configuration import configure

configure(get_config(), Path(__file__).parent if "__file__" in globals() else None)
