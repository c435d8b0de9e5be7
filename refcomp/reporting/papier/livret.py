"""Le livret de suivi d'un étudiant : positionnement, bilan intermédiaire et évaluation finale côte à côte."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from refcomp.evaluation.grilles.feuille import texte_ligne
from refcomp.evaluation.grilles.modele import MOMENTS, SOURCES_LUES, Grille
from refcomp.evaluation.grilles.occasion import count_ailleurs, load_lignes
from refcomp.evaluation.grilles.reponses import render_reponse
from refcomp.evaluation.registre import Registre
from refcomp.formats_fr import format_compte, format_date
from refcomp.reporting.papier.document import Document, Page
from refcomp.reporting.papier.grille import SIGNATURE

RIEN = "–"
CLE = ["moment", "source", "auteur"]


def render_livret(registre: Registre, grille: Grille, etudiants: Mapping[str, str]) -> bytes:
    """Le livret de suivi en PDF A4, un par étudiant.

    Args:
        registre: le registre des preuves.
        grille: la grille suivie.
        etudiants: identifiant → nom à imprimer.
    """
    document = Document(Page(f"Livret de suivi – {grille.titre}", f"Livret de suivi · {grille.id}"))
    toutes = load_lignes(registre, grille, etudiants)
    ailleurs = count_ailleurs(registre, grille, etudiants)
    for rang, (etudiant, nom) in enumerate(etudiants.items()):
        if rang:
            document.add_saut()
        siennes = toutes[toutes["etudiant"] == etudiant]
        _add_livret(document, grille, nom or etudiant, siennes, ailleurs.get(etudiant, 0))
    return document.render()


def _add_livret(document: Document, grille: Grille, nom: str, lignes: pd.DataFrame, ailleurs: int) -> None:
    document.add_titre(f"Livret de suivi – {nom}")
    document.add_texte(grille.titre, gras=True)
    for mention in grille.mentions:
        document.add_texte(mention)
    evaluations = _evaluations(grille, lignes)
    _add_evaluations(document, evaluations)
    if ailleurs:
        dites = format_compte(ailleurs, "autre évaluation", "autres évaluations")
        document.add_texte(f"Le registre garde {dites} de ces éléments, hors de cette grille.")
    cases = _cellules(grille, lignes, evaluations)
    moments = list(grille.moments)
    for section in grille.sections:
        document.add_reserve()
        document.add_titre(section, 3)
        rangees = [
            [texte_ligne(x), *(cases.get((x.cle, m), RIEN) for m in moments)]
            for x in grille.lignes
            if x.section == section
        ]
        document.add_tableau(["Élément", *(MOMENTS[m] for m in moments)], rangees, [4.5, *[1.6] * len(moments)])
    _add_remarques(document, grille, lignes)
    document.add_reserve()
    document.add_titre("Signatures", 2)
    signatures = [[e["qui"], MOMENTS[e["moment"]], ""] for e in evaluations.to_dict("records")]
    document.add_tableau(["Nom", "Moment", "Signature"], [*signatures, [nom, "", ""]], [3, 2, 4], hauteur=SIGNATURE)


def _evaluations(grille: Grille, lignes: pd.DataFrame) -> pd.DataFrame:
    """Les évaluations faites, numérotées dans l'ordre des moments puis des jours."""
    ordre = {m: r for r, m in enumerate(grille.moments)}
    faites = [
        dict(zip(CLE, cle, strict=True))
        | {
            "qui": f"{cle[2]} ({SOURCES_LUES.get(cle[1], cle[1])})",
            "debut": siennes["date"].min(),
            "fin": siennes["date"].max(),
            "evaluees": int(siennes["valeur"].notna().sum()),
        }
        for cle, siennes in lignes.groupby(CLE, sort=True)
        if cle[0] in ordre
    ]
    faites.sort(key=lambda e: (ordre[e["moment"]], e["debut"]))
    return pd.DataFrame(
        [e | {"numero": n} for n, e in enumerate(faites, start=1)],
        columns=[*CLE, "qui", "debut", "fin", "evaluees", "numero"],
    )


def _add_evaluations(document: Document, evaluations: pd.DataFrame) -> None:
    if evaluations.empty:
        document.add_texte("Aucune évaluation n'est encore inscrite avec cette grille.")
        return
    rangees = [
        [
            e["numero"],
            MOMENTS[e["moment"]],
            e["qui"],
            _jours(e["debut"], e["fin"]),
            format_compte(e["evaluees"], "ligne évaluée", "lignes évaluées"),
        ]
        for e in evaluations.to_dict("records")
    ]
    document.add_tableau(["N°", "Moment", "Évaluateur", "Dates", "Étendue"], rangees, [0.6, 2, 3, 2.4, 2])
    document.add_texte("Entre parenthèses, dans les tableaux : le numéro de l'évaluation. NE : non évalué.")


def _jours(debut: pd.Timestamp, fin: pd.Timestamp) -> str:
    return format_date(debut) if debut.date() == fin.date() else f"du {format_date(debut)} au {format_date(fin)}"


def _cellules(grille: Grille, lignes: pd.DataFrame, evaluations: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Ce que montre chaque case : (clé de ligne, moment) → réponses, chacune avec le numéro de son évaluation."""
    numeros = {tuple(e[c] for c in CLE): e["numero"] for e in evaluations.to_dict("records")}
    dites: dict[tuple[str, str], list[str]] = {}
    for x in lignes.sort_values("date").to_dict("records"):
        reponse = render_reponse(x["valeur"], x["niveau"], grille.echelle.unite)
        if (numero := numeros.get(tuple(x[c] for c in CLE))) is not None:
            dites.setdefault((x["cle"], x["moment"]), []).append(f"{reponse} ({numero})")
    return {case: "\n".join(textes) for case, textes in dites.items()}


def _add_remarques(document: Document, grille: Grille, lignes: pd.DataFrame) -> None:
    ecrites = lignes[lignes["motif"] != ""]
    if ecrites.empty:
        return
    document.add_titre("Remarques", 2)
    rangees = [
        [grille.par_cle[x["cle"]].texte, MOMENTS[x["moment"]], x["auteur"], x["motif"]]
        for x in ecrites.to_dict("records")
    ]
    document.add_tableau(["Élément", "Moment", "Évaluateur", "Remarque"], rangees, [3, 1.6, 1.8, 4])
