"""Des preuves écrites dans un tableur, XLSX ou CSV : toutes importables, ou aucune et chaque cellule à reprendre."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from refcomp.conversions import convert_date, convert_nombre
from refcomp.errors import DonneesInvalidesError
from refcomp.evaluation.echelles import FRACTION
from refcomp.evaluation.importation.cellules import Releve
from refcomp.evaluation.importation.echanges import FORMES, SOURCES_DITES, Test, find_echanges, part_parmi
from refcomp.evaluation.importation.feuilles import read_feuille
from refcomp.evaluation.importation.personnes import Annuaire
from refcomp.evaluation.importation.titres import OBLIGATOIRES, find_colonnes, mots
from refcomp.evaluation.preuves import SANS_GROUPE
from refcomp.evaluation.validation import find_defauts
from refcomp.findings import Constat
from refcomp.referentiels import Referentiel
from refcomp.referentiels.echange.cellules import restore
from refcomp.referentiels.reglement import Echelle

NON_EVALUES = {"ne", "non evalue", "non evaluee", "n e"}
POUR_CENT = "%"


def load_preuves_tableau(
    chemin: Path,
    referentiels: Mapping[str, Referentiel],
    *,
    personnes: Mapping[str, str] | None = None,
    groupes: Mapping[str, str] | None = None,
    defauts: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, list[Constat]]:
    """Lit un tableau de preuves.

    Args:
        chemin: un XLSX (feuille « Preuves », sinon la première) ou un CSV, première ligne de titres.
        referentiels: ceux que le tableau peut citer, par identifiant.
        personnes: la classe, identifiant → « NOM Prénom » ; sans elle, tout étudiant est accepté.
        groupes: identifiant → groupe, pour les lignes qui n'en donnent pas.
        defauts: colonne → valeur, pour une colonne que le tableau n'a pas.

    Returns:
        Les preuves, et ce qu'il faut savoir (titres ignorés).

    Raises:
        FichierIllisibleError: si le fichier ne peut pas être lu, ou s'il est trop grand.
        DonneesInvalidesError: en listant chaque cellule à reprendre.
    """
    feuille = read_feuille(chemin)
    fixes = dict(defauts or {})
    places, inconnus = find_colonnes(feuille.titres, feuille.fichier, frozenset(fixes))
    brute = pd.DataFrame(
        {nom: {n: _cellule(c, place) for n, c in feuille.lignes.items()} for nom, place in places.items()}, dtype=object
    )
    annuaire = None if personnes is None else Annuaire(personnes)
    if echanges := find_echanges(brute, _formes(referentiels, annuaire)):
        raise DonneesInvalidesError(f"« {feuille.fichier} » ne peut pas être importé :", echanges)
    releve = Releve(feuille, places, brute)
    preuves = _convert(brute.assign(**{c: v for c, v in fixes.items() if c not in brute}), releve, feuille.fichier)
    preuves["etudiant"] = _etudiants(preuves["etudiant"], annuaire, releve)
    preuves["groupe"] = _groupes(preuves, groupes or {})
    _check_elements(preuves, referentiels, releve)
    echelles = _echelles(referentiels)
    _check_signes(brute, preuves["echelle"], echelles, releve)
    completes, autres = find_defauts(preuves, echelles)
    for defaut in autres:
        releve.add(defaut.code, defaut.colonne, defaut.lignes, defaut.dit)
    releve.check()
    message = f"Colonnes ignorées : {', '.join(f'« {t} »' for t in inconnus)}."
    return completes, [Constat("information", "colonnes_ignorees", message)] if inconnus else []


def _cellule(cellules: list[str | None], place: int) -> str | None:
    valeur = cellules[place] if place < len(cellules) else None
    return None if valeur is None else restore(valeur)


def _formes(referentiels: Mapping[str, Referentiel], annuaire: Annuaire | None) -> dict[str, Test]:
    formes = FORMES | {
        "element_id": part_parmi(e for r in referentiels.values() for e in r.elements["element_id"]),
        "referentiel": part_parmi(referentiels),
    }
    return formes if annuaire is None else formes | {"etudiant": annuaire.reconnait}


def _echelles(referentiels: Mapping[str, Referentiel]) -> dict[str, Echelle]:
    toutes: dict[str, Echelle] = {}
    for referentiel in referentiels.values():
        toutes |= referentiel.echelles
        toutes |= referentiel.reglement.echelles if referentiel.reglement is not None else {}
    return toutes


def _convert(brute: pd.DataFrame, releve: Releve, fichier: str) -> pd.DataFrame:
    """Les cellules converties, colonnes absentes complétées ; chaque cellule illisible est relevée."""
    table = pd.DataFrame(index=brute.index)
    for nom in OBLIGATOIRES:
        vides = brute[nom].isna()
        releve.add("cellule_vide", nom, brute.index[vides], "cette cellule doit être remplie")
        table[nom] = brute[nom].fillna("").astype("str")
    for nom in ("groupe", "niveau", "moment", "motif"):
        table[nom] = brute[nom].fillna("").astype("str") if nom in brute else ""
    table.loc[table["niveau"].map(mots).isin(NON_EVALUES), "niveau"] = ""
    origine = f"import/{Path(fichier).stem}"
    table["provenance"] = brute["provenance"].fillna(origine).astype("str") if "provenance" in brute else origine
    table["poids"] = _poids(brute, releve)
    releve.add("poids_negatif", "poids", table.index[table["poids"] < 0], "un poids est positif, ou nul")
    table["source"] = _sources(table["source"], releve)
    table["echelle"] = table["echelle"].mask(table["echelle"].map(mots) == FRACTION, FRACTION)
    table["date"] = _dates(table["date"], releve)
    table["valeur"] = _valeurs(brute, table["echelle"], releve)
    return table


def _nombres(brute: pd.DataFrame, nom: str, releve: Releve) -> pd.Series:
    lue = convert_nombre(brute[nom].astype(object))
    for code, (masque, permis) in lue.defauts.items():
        releve.add(code, nom, brute.index[masque.to_numpy(dtype=bool)], permis)
    return lue.valeurs


def _sources(colonne: pd.Series, releve: Releve) -> pd.Series:
    lues = colonne.map(lambda s: SOURCES_DITES.get(mots(s.replace("_", " "))))
    permis = f"sources permises : {', '.join(SOURCES_DITES.values())}"
    releve.add("valeur_inconnue", "source", colonne.index[lues.isna() & (colonne != "")], permis)
    return lues.fillna("").astype("str")


def _dates(colonne: pd.Series, releve: Releve) -> pd.Series:
    lue = convert_date(colonne.astype(object))
    for code, (masque, permis) in lue.defauts.items():
        fautives = colonne[masque.to_numpy(dtype=bool)]
        series = fautives.str.fullmatch(r"\d{5}(?:\.\d+)?").astype(bool)
        releve.add(code, "date", fautives.index[~series], permis)
        dit = "c'est un numéro de jour d'Excel : donnez à la colonne le format Date"
        releve.add("date_en_nombre", "date", fautives.index[series], dit)
    return pd.to_datetime(lue.valeurs)


def _valeurs(brute: pd.DataFrame, echelles: pd.Series, releve: Releve) -> pd.Series:
    """Les valeurs ; « 75 % » vaut 0,75 sur une fraction et 75 sur une échelle en pourcentage, « NE » est vide."""
    if "valeur" not in brute:
        return pd.Series(float("nan"), index=brute.index)
    textes = brute["valeur"].mask(brute["valeur"].fillna("").map(mots).isin(NON_EVALUES))
    nus, signes = _sans_signe(textes)
    lues = _nombres(brute.assign(valeur=nus), "valeur", releve)
    return lues.mask(signes & (echelles == FRACTION), lues / 100)


def _check_signes(brute: pd.DataFrame, echelles: pd.Series, connues: Mapping[str, Echelle], releve: Releve) -> None:
    """« 15 % » n'est pas 15 sur 20 : aucune note n'est convertie d'office."""
    ailleurs = {i for i, e in connues.items() if e.unite != POUR_CENT}
    if "valeur" in brute:
        fautives = _sans_signe(brute["valeur"])[1] & echelles.isin(ailleurs)
        dit = "cette échelle ne se compte pas en pour cent ; donnez la valeur sur l'échelle"
        releve.add("pour_cent_impossible", "valeur", brute.index[fautives], dit)


def _poids(brute: pd.DataFrame, releve: Releve) -> pd.Series:
    """Les poids, 1 par défaut ; « 50 % » est la moitié."""
    if "poids" not in brute:
        return pd.Series(1.0, index=brute.index)
    nus, signes = _sans_signe(brute["poids"])
    lus = _nombres(brute.assign(poids=nus), "poids", releve)
    return lus.mask(signes, lus / 100).fillna(1.0)


def _sans_signe(textes: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Les textes sans leur signe pour cent, et où il était."""
    signes = textes.map(lambda t: isinstance(t, str) and t.endswith(POUR_CENT)).astype(bool)
    return textes.where(~signes, textes.fillna("").astype("str").str.removesuffix(POUR_CENT).str.strip()), signes


def _etudiants(colonne: pd.Series, annuaire: Annuaire | None, releve: Releve) -> pd.Series:
    if annuaire is None:
        return colonne
    lus = {texte: annuaire.identifiant(texte) for texte in colonne.unique() if texte}
    for texte, identifiant in lus.items():
        if identifiant is None:
            releve.add("etudiant_inconnu", "etudiant", colonne.index[colonne == texte], annuaire.refus(texte))
    return colonne.map(lambda t: lus.get(t) or t)


def _groupes(preuves: pd.DataFrame, groupes: Mapping[str, str]) -> pd.Series:
    connus = preuves["etudiant"].map(lambda e: groupes.get(e) or SANS_GROUPE)
    return preuves["groupe"].mask(preuves["groupe"] == "", connus)


def _check_elements(preuves: pd.DataFrame, referentiels: Mapping[str, Referentiel], releve: Releve) -> None:
    """Relève les référentiels, millésimes et éléments que refcomp ne connaît pas, avec le plus proche."""
    for (referentiel, millesime), lignes in preuves.groupby(["referentiel", "millesime"]):
        if not referentiel:
            continue
        connu = referentiels.get(str(referentiel))
        if connu is None:
            dit = f"référentiel inconnu{_proche(str(referentiel), referentiels)} ; connus : {', '.join(referentiels)}"
            releve.add("referentiel_inconnu", "referentiel", lignes.index, dit)
            continue
        if millesime and millesime != connu.millesime:
            releve.add("millesime_inconnu", "millesime", lignes.index, f"ce référentiel est de {connu.millesime}")
        for element in lignes["element_id"].unique():
            if element and element not in connu:
                dit = f"inconnu de {referentiel}{_proche(element, connu.elements['element_id'])}"
                releve.add("element_inconnu", "element_id", lignes.index[lignes["element_id"] == element], dit)


def _proche(texte: str, connus: object) -> str:
    proches = get_close_matches(texte, [str(c) for c in connus], n=1)  # type: ignore[attr-defined]
    return f" ; vouliez-vous dire « {proches[0]} » ?" if proches else ""
