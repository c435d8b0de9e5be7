"""Le contrôle d'un fichier de prospects : format et complétude de chaque fiche, doublons, fichier propre et rejets.

>>> fiches = pd.DataFrame({"prospect": ["P1", "P2"], "nom": ["Garage du Port", "SARL GARAGE DU PORT"],
...                        "code_postal": ["29200", "29200"], "email": ["", "contact@garage.exemple"]})
>>> controle = controle_fichier(fiches)
>>> controle.tableau["statut"].tolist(), controle.propre["email"].tolist()
(['doublon', 'valide'], ['contact@garage.exemple'])
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_taux
from refcomp.calculs.explication import Explication
from refcomp.calculs.facture.identifiants import controle_identifiants
from refcomp.calculs.prospection.doublons import build_groupes, build_paires
from refcomp.calculs.prospection.formats import FRANCE, faute_format
from refcomp.calculs.prospection.fusion import build_propre
from refcomp.calculs.prospection.saisie import CHAMPS, est_demande, load_attendus, load_prospects

TITRE = "Le fichier de prospects ne peut pas être contrôlé :"
ANOMALIES = ["prospect", "champ", "valeur", "gravite", "code", "message"]
STATUTS = {
    "valide": "valide",
    "a_completer": "à compléter",
    "a_corriger": "à corriger",
    "doublon": "doublon",
}


@dataclass(frozen=True)
class ControleFichier:
    """Ce que vaut un fichier de prospects, et ce qu'il devient une fois nettoyé.

    Attributes:
        tableau: une ligne par fiche reçue, dans l'ordre reçu : `prospect nom pays completude statut groupe defauts`.
            `completude` et `defauts` sont ceux de la fiche reçue ; `statut` dit ce qu'il reste à en faire : `doublon`
            (une autre fiche du groupe est gardée) ou, une fois complétée par ses doublons, `a_corriger` (un champ est
            faux), `a_completer` (un champ attendu est vide), `valide`. `groupe` nomme la fiche à laquelle des preuves
            certaines la lient.
        anomalies: une ligne par défaut : `prospect champ valeur gravite code message`.
        doublons: une ligne par paire rapprochée : `prospect_1 prospect_2 nom_1 nom_2 preuves similitude certitude`,
            `certitude` valant `certain` ou `a_confirmer`.
        propre: le fichier sans les doublons certains, chaque fiche gardée complétée par celles de son groupe.
        conflits: ce que les fiches d'un groupe disent de différent : `prospect champ valeur_gardee valeur_ecartee`.
        champs: par champ attendu : `champ libelle attendus remplis valides taux_remplissage`.
        attendus: les champs qu'une fiche complète doit donner.
        seuil: similitude à partir de laquelle deux noms sont proches.
    """

    tableau: pd.DataFrame
    anomalies: pd.DataFrame
    doublons: pd.DataFrame
    propre: pd.DataFrame
    conflits: pd.DataFrame
    champs: pd.DataFrame
    attendus: tuple[str, ...]
    seuil: Fraction

    @property
    def rejets(self) -> pd.DataFrame:
        """Les fiches à ne pas appeler en l'état : doublons et fiches à corriger, avec leurs défauts."""
        return self.tableau[self.tableau["statut"].isin(["doublon", "a_corriger"])].reset_index(drop=True)

    @property
    def completude(self) -> Fraction:
        """Part des champs attendus qui sont remplis, sur tout le fichier, exacte ; 1 si aucun n'est attendu."""
        attendus = int(self.champs["attendus"].sum())
        return Fraction(int(self.champs["remplis"].sum()), attendus) if attendus else Fraction(1)

    def explication(self) -> Explication:
        """Le contrôle écrit comme un compte rendu : doublons, formats, complétude, fichier propre."""
        from refcomp.calculs.prospection.corrige import build_controle  # noqa: PLC0415 - il lit ce résultat

        return build_controle(self)


def controle_fichier(
    prospects: pd.DataFrame,
    *,
    attendus: Iterable[str] | None = None,
    pays: str = FRANCE,
    seuil: float | str = 0.92,
) -> ControleFichier:
    """Contrôle un fichier de prospects, fiche par fiche, puis fiches entre elles.

    Args:
        prospects: une ligne par fiche : `prospect` (identifiant unique), `nom`, et s'ils existent `pays`, `siren`,
            `siret`, `ridet`, `tva`, `iban`, `contact`, `email`, `telephone`, `adresse`, `code_postal`, `ville`,
            `secteur`. Les autres colonnes ne sont pas contrôlées ; le fichier propre les garde.
        attendus: les champs qu'une fiche complète doit donner ; toutes les colonnes connues par défaut. Un champ qui
            n'existe pas dans le pays de la fiche (un SIRET à Nouméa) n'y est jamais attendu.
        pays: pays d'une fiche qui n'en dit pas, en code ISO : `FR`, `NC`…
        seuil: similitude de Jaro-Winkler (de 0 à 1) à partir de laquelle deux noms du même code postal sont proches.
            0,92 sépare, sur les fichiers essayés, la faute de frappe de deux noms qui commencent pareil.

    Returns:
        Un `ControleFichier`. Ce qui n'est pas certain est proposé, jamais fusionné.

    Raises:
        DonneesInvalidesError: en une fois, pour les colonnes absentes et les fiches sans identifiant ou répétées.
        ArgumentInvalideError: si un champ attendu, le pays ou le seuil est refusé.

    Sources : python-stdnum (clés) ; WHATWG, « Valid e-mail address » ; OpenRefine, « fingerprint » ; W. Winkler (1990).
    """
    fiches, exact = load_ensemble(
        TITRE,
        lambda: load_prospects(prospects, pays),
        lambda: load_taux("seuil", seuil, nature="part"),
    )
    voulus = load_attendus(attendus, fiches.columns)
    fiches = fiches.reindex(columns=list(dict.fromkeys([*fiches.columns, *voulus])), fill_value="")
    anomalies = _anomalies(fiches, voulus)
    paires = build_paires(fiches, float(exact))
    groupes = build_groupes(fiches, paires)
    completudes = _completudes(fiches, voulus)
    propre, conflits = build_propre(fiches, groupes, completudes)
    autres = prospects[[c for c in prospects.columns if c not in fiches]].set_axis(fiches["prospect"])
    return ControleFichier(
        tableau=_tableau(fiches, anomalies, groupes, completudes, _statuts(propre, voulus)),
        anomalies=anomalies,
        doublons=paires,
        propre=propre.merge(autres.loc[propre["prospect"]], left_on="prospect", right_index=True),
        conflits=conflits,
        champs=_champs(fiches, anomalies, voulus),
        attendus=voulus,
        seuil=exact,
    )


def _anomalies(fiches: pd.DataFrame, attendus: tuple[str, ...]) -> pd.DataFrame:
    lignes = [a for f in fiches.to_dict("records") for a in _defauts(f, attendus)]
    return pd.DataFrame(lignes, columns=ANOMALIES, dtype="str")


def _defauts(fiche: dict[str, str], attendus: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Les défauts d'une fiche : champs vides, champs faux, identifiants qui se contredisent."""
    qui, defauts, justes = fiche["prospect"], [], {}
    for champ in ("nom", *CHAMPS):
        valeur = fiche.get(champ, "")
        libelle = CHAMPS.get(champ, "nom de l'entreprise")
        if not valeur:
            if champ in attendus and est_demande(champ, fiche["pays"]):
                defauts.append((qui, champ, "", "avertissement", "champ_vide", f"Il manque : {libelle}."))
            continue
        faute = faute_format(champ, valeur, fiche["pays"])
        if faute:
            message = f"« {valeur} » n'est pas valable ({libelle}) : {faute}."
            defauts.append((qui, champ, valeur, "erreur", f"{champ}_invalide", message))
        elif champ in ("siren", "siret") or (champ == "tva" and fiche["pays"] == FRANCE):
            justes[champ] = valeur
    incoherents = controle_identifiants(justes)
    return [*defauts, *((qui, c.objet, " / ".join(justes.values()), c.gravite, c.code, c.message) for c in incoherents)]


def _completudes(fiches: pd.DataFrame, attendus: tuple[str, ...]) -> list[Fraction]:
    """La part de ses champs attendus que chaque fiche remplit ; 1 si aucun n'est attendu."""
    parts = []
    for fiche in fiches.to_dict("records"):
        demandes = [c for c in attendus if est_demande(c, fiche["pays"])]
        parts.append(Fraction(sum(bool(fiche[c]) for c in demandes), len(demandes)) if demandes else Fraction(1))
    return parts


def _statuts(propre: pd.DataFrame, attendus: tuple[str, ...]) -> dict[str, str]:
    """Le statut de chaque fiche gardée, telle que la fusion la laisse."""
    restes = _anomalies(propre, attendus)
    graves = set(restes.loc[restes["gravite"] == "erreur", "prospect"])
    legers = set(restes["prospect"])
    return {p: "a_corriger" if p in graves else "a_completer" if p in legers else "valide" for p in propre["prospect"]}


def _tableau(
    fiches: pd.DataFrame,
    anomalies: pd.DataFrame,
    groupes: dict[str, str],
    completudes: list[Fraction],
    statuts: dict[str, str],
) -> pd.DataFrame:
    textes = anomalies.groupby("prospect", sort=False)["message"].agg(" ".join).to_dict()
    table = fiches[["prospect", "nom", "pays"]].copy()
    qui = table["prospect"]
    table["completude"] = [float(c) for c in completudes]
    table["statut"] = [statuts.get(p, "doublon") for p in qui]
    table["groupe"] = [groupes[p] for p in qui]
    table["defauts"] = [textes.get(p, "") for p in qui]
    return table


def _champs(fiches: pd.DataFrame, anomalies: pd.DataFrame, attendus: tuple[str, ...]) -> pd.DataFrame:
    """Le remplissage de chaque champ attendu, parmi les fiches où il est demandé."""
    faux = anomalies[anomalies["gravite"] == "erreur"]
    lignes = []
    for champ in attendus:
        concernees = fiches[[est_demande(champ, p) for p in fiches["pays"]]]
        remplies = concernees.loc[concernees[champ] != "", "prospect"]
        fausses = set(faux.loc[faux["champ"] == champ, "prospect"])
        valides = sum(p not in fausses for p in remplies)
        taux = len(remplies) / len(concernees) if len(concernees) else np.nan
        libelle = CHAMPS.get(champ, "nom de l'entreprise")
        lignes.append((champ, libelle, len(concernees), len(remplies), valides, taux))
    return pd.DataFrame(lignes, columns=["champ", "libelle", "attendus", "remplis", "valides", "taux_remplissage"])
