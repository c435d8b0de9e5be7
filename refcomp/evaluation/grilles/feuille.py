"""Une feuille du classeur d'une grille : en-tête, lignes, listes de choix, mise en page A4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from refcomp.evaluation.grilles.disposition import (
    COLONNES,
    DATE,
    ETUDIANT,
    EVALUATEUR,
    GROUPE,
    IDENTIFIANT,
    MOMENT,
    QUALITE,
    SIGNATURE,
)
from refcomp.evaluation.grilles.mise_en_page import DERNIERE, LIGNE_TITRES, add_validation, write_page
from refcomp.evaluation.grilles.modele import MOMENTS, NON_EVALUE, Grille, Ligne
from refcomp.evaluation.grilles.occasion import Occasion
from refcomp.tableaux import neutralize

Personne = tuple[str, str, str]  # identifiant, nom, groupe
JAUNE, GRIS, BLEU = "#FFF8DC", "#E8EEF4", "#D6E0EA"
CARACTERES_PAR_LIGNE = 60
HAUTEUR = 15.0


def build_formats(classeur: Any) -> dict[str, Any]:
    """Les formats du classeur, par nom."""
    bord = {"border": 1, "border_color": "#9A9A9A", "valign": "top", "text_wrap": True}
    decrits = {
        "titre": {"bold": True, "font_size": 13, "text_wrap": True, "valign": "vcenter"},
        "texte": {"text_wrap": True, "valign": "top"},
        "petit": {"text_wrap": True, "valign": "top", "font_size": 9, "italic": True},
        "etiquette": {"bold": True, "valign": "top"},
        "libre": bord | {"locked": False, "bg_color": JAUNE},
        "date": bord | {"locked": False, "bg_color": JAUNE, "num_format": "dd/mm/yyyy", "align": "left"},
        "fixe": {"text_wrap": True, "valign": "top"},
        "titres": bord | {"bold": True, "bg_color": BLEU},
        "section": bord | {"bold": True, "bg_color": GRIS},
        "cellule": bord,
        "obligatoire": bord | {"bold": True},
        "reponse": bord | {"locked": False, "bg_color": JAUNE, "align": "center", "bold": True},
    }
    return {nom: classeur.add_format(format_) for nom, format_ in decrits.items()}


def write_feuille(
    feuille: Any,
    formats: Mapping[str, Any],
    occasion: Occasion,
    personne: Personne,
    etat: pd.DataFrame,
    proposees: Mapping[str, str],
) -> None:
    """Écrit la feuille d'un étudiant.

    Args:
        feuille: la feuille.
        formats: ceux de son classeur.
        occasion: la grille et son moment.
        personne: l'étudiant.
        etat: ce que le registre garde de lui, par clé de ligne.
        proposees: les remarques à proposer là où il ne garde rien.
    """
    for place, largeur in enumerate(COLONNES.values()):
        feuille.set_column(place, place, largeur)
    _write_entete(feuille, formats, occasion, personne)
    rang = LIGNE_TITRES + 1
    section = ""
    for ligne in occasion.grille.lignes:
        if ligne.section != section:
            section = ligne.section
            feuille.merge_range(rang, 0, rang, DERNIERE, section, formats["section"])
            rang += 1
        connu = etat.loc[ligne.cle] if ligne.cle in etat.index else None
        _write_ligne(feuille, formats, rang, ligne, connu, proposees.get(ligne.cle, ""))
        rang += 1
    add_validation(feuille, occasion.grille, LIGNE_TITRES + 1, rang - 1)
    feuille.write_string(rang + 1, 2, f"{SIGNATURE}l'évaluateur :", formats["etiquette"])
    feuille.write_string(rang + 1, 3, f"{SIGNATURE}l'étudiant(e) :", formats["etiquette"])
    write_page(feuille, occasion.grille, rang + 4)


def _write_entete(feuille: Any, formats: Mapping[str, Any], occasion: Occasion, personne: Personne) -> None:
    grille, (identifiant, nom, groupe) = occasion.grille, personne
    feuille.merge_range(0, 0, 0, DERNIERE, grille.titre, formats["titre"])
    feuille.set_row(0, 36)
    a_gauche = {ETUDIANT: nom, IDENTIFIANT: identifiant, GROUPE: groupe}
    for rang, (etiquette, texte) in enumerate(a_gauche.items(), start=1):
        feuille.write_string(rang, 0, etiquette, formats["etiquette"])
        feuille.write_string(rang, 1, neutralize(texte), formats["fixe"])
    a_droite = {EVALUATEUR: occasion.auteur, QUALITE: occasion.qualite, MOMENT: MOMENTS[occasion.moment], DATE: ""}
    for rang, (etiquette, texte) in enumerate(a_droite.items(), start=1):
        feuille.write_string(rang, 3, etiquette, formats["etiquette"])
        libre = etiquette == EVALUATEUR and not occasion.auteur
        feuille.write_string(rang, 4, neutralize(texte), formats["libre" if libre else "fixe"])
    _write_date(feuille, formats, occasion)
    feuille.merge_range(5, 0, 5, DERNIERE, _legende(grille), formats["petit"])
    feuille.merge_range(6, 0, 6, DERNIERE, " ".join(grille.mentions), formats["petit"])
    for rang in (5, 6):
        feuille.set_row(rang, 26)
    for place, titre in enumerate(COLONNES):
        feuille.write_string(LIGNE_TITRES, place, titre, formats["titres"])
    feuille.freeze_panes(LIGNE_TITRES + 1, 0)


def _write_date(feuille: Any, formats: Mapping[str, Any], occasion: Occasion) -> None:
    if pd.isna(occasion.date):
        feuille.write_blank(4, 4, None, formats["date"])
    else:
        feuille.write_datetime(4, 4, occasion.date.to_pydatetime(), formats["date"])
    feuille.data_validation(
        4,
        4,
        4,
        4,
        {
            "validate": "date",
            "criteria": ">",
            "value": pd.Timestamp("1990-01-01").to_pydatetime(),
            "error_title": "Date attendue",
            "error_message": "Écrivez une date, par exemple 31/05/2026.",
        },
    )


def _legende(grille: Grille) -> str:
    if not grille.reponses:
        return f"{grille.echelle.libelle} : {grille.permis}."
    niveaux = [c if libelle in {c, ""} else f"{c} = {libelle}" for c, libelle in grille.echelle.niveaux.items()]
    return f"{' ; '.join(niveaux)} ; {NON_EVALUE} = non évalué."


def _write_ligne(
    feuille: Any, formats: Mapping[str, Any], rang: int, ligne: Ligne, etat: pd.Series | None, proposee: str
) -> None:
    texte = texte_ligne(ligne)
    fixe = formats["obligatoire" if ligne.obligatoire else "cellule"]
    feuille.write_string(rang, 0, ligne.cle, formats["cellule"])
    feuille.write_string(rang, 1, ligne.rubrique, formats["cellule"])
    feuille.write_string(rang, 2, texte, fixe)
    motif = proposee if etat is None else str(etat["motif"])
    if etat is None:
        feuille.write_blank(rang, 3, None, formats["reponse"])
    elif pd.isna(etat["valeur"]):
        feuille.write_string(rang, 3, NON_EVALUE, formats["reponse"])
    elif etat["niveau"]:
        feuille.write_string(rang, 3, str(etat["niveau"]), formats["reponse"])
    else:
        feuille.write_number(rang, 3, float(etat["valeur"]), formats["reponse"])
    feuille.write_string(rang, 4, neutralize(motif), formats["libre"])
    hauteurs = (_hauteur(texte, CARACTERES_PAR_LIGNE), _hauteur(ligne.rubrique, 27), _hauteur(motif, 36))
    lignes = max(*hauteurs, _hauteur(ligne.cle, 13))
    feuille.set_row(rang, HAUTEUR * lignes)


def _hauteur(texte: str, par_ligne: int) -> int:
    return sum(1 + max(len(t) - 1, 0) // par_ligne for t in texte.split("\n"))


def texte_ligne(ligne: Ligne) -> str:
    """Le texte d'une ligne, ses précisions dessous ; OBLIGATOIRE y est dit."""
    mention = " OBLIGATOIRE" if ligne.obligatoire and "OBLIGATOIRE" not in ligne.texte else ""
    return "\n".join([f"{ligne.texte}{mention}", *(f"– {d}" for d in ligne.details)])
