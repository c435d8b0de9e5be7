"""Importer des grilles remplies : toutes, ou aucune et chaque cellule à reprendre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.evaluation.grilles.disposition import DATE, EVALUATEUR, GROUPE
from refcomp.evaluation.grilles.entete import Signataire, check_occasion, find_defaut, find_signataire
from refcomp.evaluation.grilles.feuille_lue import FeuilleLue, LigneLue
from refcomp.evaluation.grilles.identification import load_occasion
from refcomp.evaluation.grilles.lot import EFFACEES, INCHANGEES, REMARQUES_SEULES, VIDES, Lot, Pile, build_lot
from refcomp.evaluation.grilles.occasion import COLONNES_SAISIE, Occasion
from refcomp.evaluation.grilles.ouverture import Classeur, read_classeur
from refcomp.evaluation.grilles.relecture import read_feuille_grille
from refcomp.evaluation.grilles.reponses import Reponse
from refcomp.evaluation.importation.personnes import Annuaire
from refcomp.evaluation.preuves import SANS_GROUPE
from refcomp.findings import Constat
from refcomp.referentiels.modele import Referentiel


def load_grilles_remplies(
    chemins: Iterable[Path],
    referentiels: Mapping[str, Referentiel],
    *,
    personnes: Mapping[str, str] | None = None,
    groupes: Mapping[str, str] | None = None,
    auteur: str = "",
    date: pd.Timestamp | None = None,
    complete: bool = False,
) -> Lot:
    """Relit des classeurs de grilles.

    Args:
        chemins: les fichiers.
        referentiels: ceux du cours, par identifiant.
        personnes: la classe, identifiant → « NOM Prénom » ; sans elle, seuls les étudiants pour qui le classeur a été
            écrit sont acceptés.
        groupes: identifiant → groupe.
        auteur: l'évaluateur, pour les feuilles qui ne le disent pas.
        date: le jour, pour les feuilles qui ne le disent pas.
        complete: si vrai, une case vide est inscrite « non évalué » ; sinon elle n'est pas inscrite.

    Returns:
        Le lot à inscrire.

    Raises:
        FichierIllisibleError: si un fichier n'est pas une grille de ce cours.
        DonneesInvalidesError: en listant chaque cellule à reprendre, de tous les fichiers.
    """
    pile = Pile()
    annuaire = None if personnes is None else Annuaire(personnes)
    for chemin in dict.fromkeys(chemins):
        classeur = read_classeur(chemin)
        occasion = load_occasion(classeur, referentiels)
        pile.occasions.append(occasion)
        feuilles = [f for f in _feuilles(classeur, occasion, pile) if not _est_blanche(f, pile)]
        defaut = find_defaut(feuilles, Signataire("", auteur, date))
        for feuille in feuilles:
            check_occasion(feuille, occasion)
            qui = find_signataire(feuille, classeur, annuaire, defaut)
            pile.constats += feuille.constats
            if qui is not None:
                _empile(
                    pile, feuille, occasion, qui, classeur, (groupes or {}).get(qui.etudiant, ""), complete=complete
                )
    lot = build_lot(pile)
    if fautes := [c for c in lot.constats if c.gravite == "erreur"]:
        raise DonneesInvalidesError("Rien n'a été importé. À reprendre :", fautes)
    return lot


def _feuilles(classeur: Classeur, occasion: Occasion, pile: Pile) -> list[FeuilleLue]:
    """Les feuilles relues ; une feuille étrangère est dite et laissée, une feuille attendue et absente est dite."""
    attendues = {b["feuille"] for b in classeur.base}
    lues = []
    for titre, cellules in classeur.feuilles.items():
        lue = read_feuille_grille(classeur.fichier, titre, cellules, occasion.grille)
        etrangere = titre not in attendues and any(c.code == "titres_absents" for c in lue.constats)
        if etrangere:
            dit = f"{classeur.fichier}, feuille {titre} : ce n'est pas une grille, elle n'est pas lue."
            pile.constats.append(Constat("information", "feuille_ignoree", dit, titre))
        else:
            lues.append(lue)
    for titre in sorted(attendues - set(classeur.feuilles)):
        dit = f"{classeur.fichier} : la feuille « {titre} » a été supprimée ou renommée."
        pile.constats.append(Constat("information", "feuille_absente", dit, titre))
    if not lues:
        dit = f"{classeur.fichier} : aucune feuille de grille n'y reste."
        pile.constats.append(Constat("erreur", "aucune_feuille", dit))
    return lues


def _est_blanche(feuille: FeuilleLue, pile: Pile) -> bool:
    """Vrai si personne n'a rien écrit sur une feuille : elle est comptée, et laissée."""
    ecrite = any(li.reponse or li.remarque for li in feuille.lignes) or bool(feuille.constats)
    if ecrite or feuille.etiquette(EVALUATEUR) or feuille.etiquette(DATE):
        return False
    dit = f"{feuille.fichier}, feuille {feuille.titre} : rien n'y est écrit, elle n'est pas importée."
    pile.constats.append(Constat("information", "feuille_blanche", dit, feuille.titre))
    return True


def _empile(
    pile: Pile,
    feuille: FeuilleLue,
    occasion: Occasion,
    qui: Signataire,
    classeur: Classeur,
    groupe: str,
    *,
    complete: bool,
) -> None:
    """Ajoute les lignes d'une feuille ; ce que le classeur avait déjà vu tel quel n'est pas redit."""
    vues = {b["cle"]: b for b in classeur.base if b["etudiant"] == qui.etudiant and b["cle"]}
    if qui.auteur != classeur.identite.get("auteur"):
        vues = {}  # la base est celle d'un autre évaluateur
    gardees = [li for li in feuille.lignes if _est_neuve(li, vues.get(li.cle), pile.comptes, complete=complete)]
    if not gardees:
        return
    reponses = [li.reponse or Reponse(None) for li in gardees]
    lignes = [
        (qui.etudiant, groupe or feuille.etiquette(GROUPE) or SANS_GROUPE, li.cle, r.valeur, r.niveau, li.remarque)
        for li, r in zip(gardees, reponses, strict=True)
    ]
    saisies = pd.DataFrame(lignes, columns=COLONNES_SAISIE)
    pile.preuves.append(occasion.signee(qui.auteur, pd.Timestamp(qui.date)).preuves(saisies))
    pile.attendu += [float(vues[li.cle]["rang"]) if li.cle in vues else float("nan") for li in gardees]
    pile.lieux += [f"{feuille.fichier}, {li.lieu}" for li in gardees]


def _est_neuve(ligne: LigneLue, vue: Mapping[str, str] | None, comptes: dict[str, int], *, complete: bool) -> bool:
    if ligne.reponse is None and not complete:
        comptes[VIDES] += 1
        comptes[EFFACEES] += vue is not None and vue["valeur"] != ""
        comptes[REMARQUES_SEULES] += bool(ligne.remarque)
        return False
    valeur = None if ligne.reponse is None else ligne.reponse.valeur
    if vue is not None and vue["motif"] == ligne.remarque and _nombre(vue["valeur"]) == valeur:
        comptes[INCHANGEES] += 1
        return False
    return True


def _nombre(texte: str) -> float | None:
    return float(texte) if texte else None
