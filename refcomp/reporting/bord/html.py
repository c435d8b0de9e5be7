"""Le HTML des tableaux de bord : tables lisibles sans souris, chiffres, légendes ; tout texte y est échappé."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape

STYLE = """<style>
.refcomp {overflow-x: auto; max-width: 100%}
.refcomp table {border-collapse: collapse; margin: .5em 0; font-size: 13px}
.refcomp th, .refcomp td {border-bottom: 1px solid #ccc; padding: 4px 10px; text-align: left; vertical-align: top}
.refcomp td.n, .refcomp th.n {text-align: right; font-variant-numeric: tabular-nums}
.refcomp .chiffres {display: flex; gap: 2em; flex-wrap: wrap; margin: .5em 0}
.refcomp .chiffres b {font-size: 22px; display: block}
.refcomp caption {text-align: left; font-weight: 600; padding: 4px 0}
.refcomp .legende span {display: inline-block; margin-right: 1.2em; white-space: nowrap}
.refcomp .legende i {display: inline-block; width: 1em; height: 1em; margin-right: .4em; vertical-align: -.1em;
  border: 1px solid #999; print-color-adjust: exact; -webkit-print-color-adjust: exact}
.refcomp .note {color: #4a4a4a; font-size: 12px; max-width: 70em; line-height: 1.45}
.refcomp nav a, .refcomp .liens a {display: inline-block; margin-right: 1.2em; padding: 4px 0}
.refcomp summary {cursor: pointer; padding: 4px 0; font-weight: 600; font-size: 13px}
@media (max-width: 600px) {.refcomp th[scope=row] {min-width: 8em} .refcomp td:not(.n) {min-width: 11em}}
.refcomp nav a[aria-current] {font-weight: 600; text-decoration: none; color: inherit}
</style>"""
MIMES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def render_titre(texte: str) -> str:
    """Un titre de section."""
    return f"<h2>{escape(texte)}</h2>"


def render_note(texte: str) -> str:
    """Une phrase qui dit comment lire ce qui précède."""
    return f'<div class="refcomp" lang="fr"><p class="note">{escape(texte)}</p></div>' if texte else ""


def render_repli(titre: str, contenu: str) -> str:
    """Un contenu replié sous son titre ; il s'ouvre au clavier comme à la souris.

    Args:
        titre: ce qu'on lit sans l'ouvrir.
        contenu: du HTML, déjà échappé.
    """
    return f'<div class="refcomp" lang="fr"><details><summary>{escape(titre)}</summary>{contenu}</details></div>'


def render_chiffres(chiffres: Iterable[tuple[str, str]]) -> str:
    """Des chiffres et ce qu'ils comptent."""
    cases = "".join(f"<span><b>{escape(valeur)}</b>{escape(nom)}</span>" for valeur, nom in chiffres)
    return f'<div class="refcomp" lang="fr"><div class="chiffres">{cases}</div></div>'


def render_legende(couleurs: Iterable[tuple[str, str]], suite: str = "") -> str:
    """Des couleurs et leur nom, puis une phrase."""
    cases = "".join(f'<span><i style="background:{couleur}"></i>{escape(nom)}</span>' for nom, couleur in couleurs)
    fin = f"<span>{escape(suite)}</span>" if suite else ""
    return f'<div class="refcomp" lang="fr"><div class="legende">{cases}{fin}</div></div>'


def render_table(
    titre: str, entetes: Sequence[str], lignes: Sequence[Sequence[object]], nombres: Collection[int] = ()
) -> str:
    """Une table : légende, en-têtes de colonne et de ligne annoncés aux lecteurs d'écran.

    Args:
        titre: sa légende.
        entetes: les titres des colonnes.
        lignes: les cellules ; la première de chaque ligne la nomme.
        nombres: rangs des colonnes alignées à droite.
    """
    classes = [' class="n"' if c in nombres else "" for c in range(len(entetes))]
    tete = "".join(f'<th scope="col"{k}>{escape(e)}</th>' for e, k in zip(entetes, classes, strict=True))
    corps = "".join(_ligne(ligne, classes) for ligne in lignes)
    vide = "" if lignes else f'<tr><td colspan="{len(entetes)}">Rien à montrer.</td></tr>'
    return (
        f'<div class="refcomp" lang="fr" tabindex="0" role="region" aria-label="{escape(titre)}">'
        f"<table><caption>{escape(titre)}</caption>"
        f"<thead><tr>{tete}</tr></thead><tbody>{corps}{vide}</tbody></table></div>"
    )


def _ligne(ligne: Sequence[object], classes: Sequence[str]) -> str:
    cellules = [
        f'<th scope="row"{k}>{escape(str(c))}</th>' if rang == 0 else f"<td{k}>{escape(str(c))}</td>"
        for rang, (c, k) in enumerate(zip(ligne, classes, strict=True))
    ]
    return f"<tr>{''.join(cellules)}</tr>"


def render_liens(fichiers: Mapping[str, bytes]) -> str:
    """Des fichiers à télécharger, portés par la page elle-même : rien n'est demandé à un serveur."""
    liens = "".join(
        f'<a download="{escape(nom)}" href="data:{_mime(nom)};base64,{base64.b64encode(octets).decode()}">'
        f"Enregistrer {escape(nom)}</a>"
        for nom, octets in fichiers.items()
    )
    return f'<div class="refcomp" lang="fr"><div class="liens">{liens}</div></div>'


def _mime(nom: str) -> str:
    return next((mime for fin, mime in MIMES.items() if nom.endswith(fin)), "application/octet-stream")
