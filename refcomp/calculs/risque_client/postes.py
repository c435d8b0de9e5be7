"""Les comptes condensés d'une entreprise : lire ses postes, en tirer les grandeurs, dire ce qui manque.

Un poste absent n'est jamais pris pour zéro : la grandeur qui le demande n'est pas calculée, et le poste est nommé.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import check_genre, load_nombres
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, unites_mineures

TITRE = "Les ratios ne peuvent pas être calculés :"
CLES = ("client", "exercice")
# Un poste positif par nature, puis ceux qui peuvent être négatifs.
POSITIFS = {
    "actif_immobilise": "actif immobilisé",
    "stocks": "stocks",
    "creances_clients": "créances clients",
    "autres_creances": "autres créances",
    "disponibilites": "disponibilités et placements",
    "total_bilan": "total du bilan",
    "actif_circulant": "actif circulant hors trésorerie",
    "actif_court_terme": "actif à moins d'un an, trésorerie comprise",
    "provisions": "provisions",
    "dettes_financieres": "dettes financières stables",
    "dettes_fournisseurs": "dettes fournisseurs",
    "autres_dettes": "autres dettes à court terme",
    "concours_bancaires": "concours bancaires courants",
    "passif_circulant": "passif circulant hors trésorerie",
    "dettes_court_terme": "dettes à moins d'un an",
    "emplois_stables": "emplois stables",
    "ca_ht": "chiffre d'affaires hors taxes",
    "ca_ttc": "chiffre d'affaires toutes taxes comprises",
    "achats_ttc": "achats toutes taxes comprises",
    "cout_achat_vendu": "coût d'achat des marchandises vendues",
    "stock_moyen": "stock moyen",
}
SIGNES = {
    "capitaux_propres": "capitaux propres",
    "ressources_stables": "ressources stables",
    "capitaux_investis": "capitaux investis",
    "resultat_exploitation": "résultat d'exploitation",
    "resultat_net": "résultat net",
    "caf": "capacité d'autofinancement",
    "frng": "fonds de roulement net global",
    "bfr": "besoin en fonds de roulement",
    "tresorerie_nette": "trésorerie nette",
}
POSTES = POSITIFS | SIGNES
COLONNES = tuple(
    [Colonne(n, "montant", t, obligatoire=False, vide_permis=True, minimum=0) for n, t in POSITIFS.items()]
    + [Colonne(n, "montant", t, obligatoire=False, vide_permis=True) for n, t in SIGNES.items()]
)
IDENTITE = tuple(Colonne(n, "texte", n, obligatoire=n == "client") for n in CLES)
Termes = tuple[tuple[int, str], ...]


def _somme(*noms: str) -> Termes:
    return tuple((1, nom) for nom in noms)


# Chaque grandeur se lit telle quelle si elle est donnée, sinon par la première addition dont tous les termes le sont.
GRANDEURS: dict[str, tuple[Termes, ...]] = {
    "total_bilan": (
        _somme("actif_immobilise", "stocks", "creances_clients", "autres_creances", "disponibilites"),
        _somme("capitaux_propres", "provisions", "dettes_financieres", "dettes_court_terme"),
    ),
    "actif_circulant": (_somme("stocks", "creances_clients", "autres_creances"),),
    "actif_court_terme": (_somme("actif_circulant", "disponibilites"),),
    "passif_circulant": (_somme("dettes_fournisseurs", "autres_dettes"),),
    "dettes_court_terme": (_somme("passif_circulant", "concours_bancaires"),),
    "ressources_stables": (_somme("capitaux_propres", "provisions", "dettes_financieres"),),
    "emplois_stables": (_somme("actif_immobilise"),),
    "capitaux_investis": (_somme("capitaux_propres", "dettes_financieres"),),
    "stock_moyen": (_somme("stocks"),),
    "actif_hors_stocks": (
        _somme("creances_clients", "autres_creances", "disponibilites"),
        ((1, "actif_court_terme"), (-1, "stocks")),
    ),
    "frng": (((1, "ressources_stables"), (-1, "emplois_stables")),),
    "bfr": (((1, "actif_circulant"), (-1, "passif_circulant")),),
    "tresorerie_nette": (((1, "disponibilites"), (-1, "concours_bancaires")), ((1, "frng"), (-1, "bfr"))),
}
SANS_CONTROLE = {"stock_moyen"}  # un stock moyen diffère du stock final sans que rien ne cloche
LIBELLES = POSTES | {"actif_hors_stocks": "créances et disponibilités"}


@dataclass(frozen=True)
class Compte:
    """Les comptes condensés d'un client pour un exercice ; chaque montant est exact, en unités de la monnaie."""

    client: str
    exercice: str
    postes: dict[str, Fraction]

    @property
    def nom(self) -> str:
        """Le client et son exercice, pour le dire dans une phrase."""
        return " ".join(p for p in (self.client, self.exercice) if p) or "l'entreprise"

    def montant(self, nom: str) -> Fraction | None:
        """Une grandeur, donnée ou additionnée ; None si un poste manque."""
        if nom in self.postes:
            return self.postes[nom]
        return next((s for s in self._additions(nom) if s is not None), None)

    def manquants(self, nom: str) -> list[str]:
        """Les postes qu'il faudrait donner pour calculer une grandeur."""
        if self.montant(nom) is not None:
            return []
        if nom not in GRANDEURS:
            return [nom]
        chemins = [[m for _, terme in termes for m in self.manquants(terme)] for termes in GRANDEURS[nom]]
        plus_court = min(chemins, key=len)
        return list(dict.fromkeys(plus_court))

    def ecarts(self, devise: Monnaie) -> list[Constat]:
        """Les grandeurs que deux chemins ne donnent pas égales : un total et la somme de ses postes, par exemple."""
        constats = []
        for nom in (n for n in GRANDEURS if n not in SANS_CONTROLE):
            trouves = [self.postes.get(nom), *self._additions(nom)]
            distincts = sorted({t for t in trouves if t is not None})
            if len(distincts) > 1:
                valeurs = " et ".join(format_montant(v, devise) for v in distincts)
                message = (
                    f"Pour {self.nom}, « {LIBELLES[nom]} » vaut {valeurs} selon les postes que l'on additionne : "
                    "vérifiez les comptes (un bilan en valeurs brutes ne se mêle pas à un bilan net)."
                )
                constats.append(Constat("avertissement", "comptes_discordants", message, nom))
        return constats

    def _additions(self, nom: str) -> list[Fraction | None]:
        return [self._addition(termes) for termes in GRANDEURS.get(nom, ())]

    def _addition(self, termes: Termes) -> Fraction | None:
        total = Fraction(0)
        for signe, terme in termes:
            montant = self.montant(terme)
            if montant is None:
                return None
            total += signe * montant
        return total


def load_comptes(
    comptes: pd.DataFrame | Mapping[str, object], devise: Monnaie
) -> tuple[list[Compte], tuple[Constat, ...]]:
    """Lit les comptes d'un client (un dictionnaire) ou de plusieurs (une table, une ligne par client et exercice).

    Raises:
        DonneesInvalidesError: en une fois, pour tous les montants refusés, ou si aucun poste n'est reconnu.
        ArgumentInvalideError: si ce n'est ni une table ni un dictionnaire.
    """
    check_genre("comptes", comptes, (pd.DataFrame, Mapping), "une table ou un dictionnaire de postes est attendu")
    inconnus = [str(n) for n in comptes if n not in POSTES and n not in CLES]
    if not any(n in POSTES for n in comptes):
        connus = ", ".join(POSTES)
        conseils = "".join(dict.fromkeys(_conseil(n) for n in inconnus))
        recus = ", ".join(inconnus) or "rien"
        message = f"Aucun poste n'est reconnu ; reçu : {recus}.{conseils} Postes connus : {connus}."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "poste_absent", message)])
    lus = _lire_table(comptes, devise) if isinstance(comptes, pd.DataFrame) else [_lire_seul(comptes, devise)]
    return lus, (*map(_constat_inconnu, inconnus), *(c for compte in lus for c in compte.ecarts(devise)))


def _lire_seul(comptes: Mapping[str, object], devise: Monnaie) -> Compte:
    valeurs = {n: None if _vide(comptes[n]) else comptes[n] for n in POSTES if n in comptes}
    presentes = tuple(c for c in COLONNES if valeurs.get(c.nom) is not None)
    nombres = load_nombres(TITRE, valeurs, presentes, devise=devise) if presentes else {}
    client, exercice = ("" if _vide(comptes.get(n)) else str(comptes[n]) for n in CLES)
    return Compte(client, exercice, nombres)


def _vide(valeur: object) -> bool:
    if isinstance(valeur, str):
        return not valeur.strip()
    return bool(pd.api.types.is_scalar(valeur) and pd.isna(valeur))


def _lire_table(comptes: pd.DataFrame, devise: Monnaie) -> list[Compte]:
    lue = check_frame(comptes, Contrat("comptes condensés", (*IDENTITE, *COLONNES)), devise=devise)
    if "exercice" not in lue:
        lue = lue.assign(exercice="")
    doubles = lue[lue.duplicated(list(CLES))]
    if not doubles.empty:
        noms = ", ".join(f"{c} {e}".strip() for c, e in zip(doubles["client"], doubles["exercice"], strict=True))
        message = f"Un client n'a qu'une ligne par exercice ; en double : {noms}. Ajoutez la colonne « exercice »."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "compte_en_double", message, noms)])
    colonnes = {n: _exacts(lue[n], devise) for n in POSTES if n in lue}
    return [
        Compte(str(c), str(e), {n: v for n, valeurs in colonnes.items() if (v := valeurs[i]) is not None})
        for i, (c, e) in enumerate(zip(lue["client"], lue["exercice"], strict=True))
    ]


def _exacts(colonne: pd.Series, devise: Monnaie) -> list[Fraction | None]:
    absents = colonne.isna().to_numpy()
    unites = unites_mineures(colonne.astype("float64").fillna(0), devise)
    return [None if vide else Fraction(int(u), devise.facteur) for u, vide in zip(unites, absents, strict=True)]


def _constat_inconnu(nom: str) -> Constat:
    message = f"« {nom} » n'est pas un poste connu : il n'est pas lu.{_conseil(nom)}"
    return Constat("avertissement", "poste_inconnu", message, nom)


def _conseil(nom: str) -> str:
    proche = get_close_matches(nom, POSTES, n=1)
    return f" Vouliez-vous dire « {proche[0]} » ?" if proche else ""


def exact_ou_nan(valeur: Fraction | None) -> float:
    """Un nombre à afficher dans une table : NaN s'il n'existe pas."""
    return np.nan if valeur is None else float(valeur)
