"""Le change d'une facture en devise : écart latent et provision à la clôture, résultat au règlement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.change.positions import (
    build_journal,
    load_comptes,
    load_positions,
    valeurs_positions,
)
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant
from refcomp.rounding import EUR, Monnaie, monnaie, repartition


@dataclass(frozen=True)
class Change:
    """Le change d'une liste de créances et de dettes.

    Attributes:
        etape: `cloture` ou `reglement`.
        tableau: une ligne par pièce : `piece sens nature monnaie groupe valeur_origine valeur_finale ecart compte` ;
            `ecart` est positif pour un gain, négatif pour une perte.
        provisions: à la clôture, une ligne par nature à provisionner : `nature pertes provision compte` ; vide au
            règlement.
        comptes: les comptes employés, par nature.
        devise: la monnaie locale.
        constats: les comptes donnés de mémoire.
    """

    etape: str
    tableau: pd.DataFrame
    provisions: pd.DataFrame
    comptes: dict[str, dict[str, str]]
    devise: Monnaie
    constats: tuple[Constat, ...]

    def ecritures(self) -> pd.DataFrame:
        """Renvoie les écritures : ajustement et provision à la clôture, encaissement ou paiement au règlement.

        Returns:
            Une ligne par compte mouvementé : `compte libelle debit credit`.
        """
        lignes: list[tuple[str, str, int, int]] = []
        for p in self.tableau.itertuples():
            tiers = self.comptes[p.nature][p.sens]
            lignes += self._cloture(p, tiers) if self.etape == "cloture" else self._reglement(p, tiers)
        for v in self.provisions.itertuples():
            u = self._unites(v.provision)
            lignes += [(v.compte, "Dotation, perte de change", u, 0), ("1515", "Provision pour perte de change", 0, u)]
        return build_journal(lignes, self.devise)

    def ecritures_ouverture(self) -> pd.DataFrame:
        """Renvoie la contrepassation des écarts à l'ouverture suivante ; la provision se reprend à la clôture.

        Returns:
            Une ligne par compte mouvementé : `compte libelle debit credit` ; vide après un règlement.
        """
        lignes: list[tuple[str, str, int, int]] = []
        for p in self.tableau.itertuples() if self.etape == "cloture" else ():
            lignes += [(c, f"Contrepassation {p.piece}", cr, d) for c, _, d, cr in self._cloture(p, self._tiers(p))]
        return build_journal(lignes, self.devise)

    def total(self) -> dict[str, float]:
        """Renvoie la somme des `gains`, des `pertes` et de la `provision`."""
        ecarts = [self._unites(e) for e in self.tableau["ecart"]]
        provision = sum(self._unites(v) for v in self.provisions["provision"])
        sommes = {"gains": sum(e for e in ecarts if e > 0), "pertes": -sum(e for e in ecarts if e < 0)}
        return {nom: u / self.devise.facteur for nom, u in (sommes | {"provision": provision}).items()}

    def explication(self) -> Explication:
        """Écrit le calcul de chaque pièce, puis la provision, avec les chiffres du cas."""
        etapes = [self._etape(p) for p in self.tableau.itertuples()]
        if self.etape == "cloture":
            etapes.append(self._etape_provision())
        titre = "Le change à la clôture" if self.etape == "cloture" else "Le change au règlement"
        return Explication(titre, tuple(etapes))

    def _tiers(self, p) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001 - ligne d'itertuples
        return self.comptes[p.nature][p.sens]

    def _cloture(self, p, tiers: str) -> list[tuple[str, str, int, int]]:  # type: ignore[no-untyped-def]  # noqa: ANN001
        u = self._unites(abs(p.ecart))
        if p.ecart < 0:
            return [("476", f"Perte latente {p.piece}", u, 0), (tiers, p.piece, 0, u)]
        return [(tiers, p.piece, u, 0), ("477", f"Gain latent {p.piece}", 0, u)]

    def _reglement(self, p, tiers: str) -> list[tuple[str, str, int, int]]:  # type: ignore[no-untyped-def]  # noqa: ANN001
        origine, final, u = (self._unites(v) for v in (p.valeur_origine, p.valeur_finale, abs(p.ecart)))
        libelle = "Perte de change" if p.ecart < 0 else "Gain de change"
        change = (p.compte, libelle, u if p.ecart < 0 else 0, u if p.ecart > 0 else 0)
        if p.sens == "creance":
            return [("512", p.piece, final, 0), (tiers, p.piece, 0, origine), change]
        return [(tiers, p.piece, origine, 0), ("512", p.piece, 0, final), change]

    def _etape(self, p) -> Etape:  # type: ignore[no-untyped-def]  # noqa: ANN001 - ligne d'itertuples
        nom = "créance" if p.sens == "creance" else "dette"
        avant, apres = self._montant(p.valeur_origine), self._montant(p.valeur_finale)
        if not p.ecart:
            return Etape(p.piece, f"La {nom} vaut {avant} aux deux cours : aucun écart.")
        bouge = "augmente" if p.valeur_finale > p.valeur_origine else "diminue"
        effet = ("gain" if p.ecart > 0 else "perte") + (" latent" if self.etape == "cloture" else "")
        effet = effet.replace("perte latent", "perte latente")
        texte = f"La {nom} {bouge} de {avant} à {apres} : {effet} de {self._montant(abs(p.ecart))}, compte {p.compte}."
        return Etape(p.piece, texte)

    def _etape_provision(self) -> Etape:
        total = self.total()
        texte = (
            f"Pertes latentes {self._montant(total['pertes'])}, gains latents {self._montant(total['gains'])}. Un gain "
            "latent ne va pas au résultat ; il ne réduit la provision que dans son groupe (même monnaie, échéances "
            f"voisines ou couverture).\nProvision : {self._montant(total['provision'])}."
        )
        lignes = tuple((v.nature, v.compte, self._montant(v.provision)) for v in self.provisions.itertuples())
        return Etape("Provision", texte, Tableau(("Nature", "Dotation", "Provision"), lignes, (2,)) if lignes else None)

    def _unites(self, valeur: float) -> int:
        return round(valeur * self.devise.facteur)

    def _montant(self, valeur: float) -> str:
        return format_montant(valeur, self.devise)


def ecart_conversion(
    positions: pd.DataFrame,
    date: dt.date | str,
    *,
    cotation: str = "incertain",
    territoire: str = "metropole",
    devise: Monnaie | str = EUR,
) -> Change:
    """Calcule les écarts de conversion et la provision pour pertes de change à la clôture.

    Args:
        positions: une ligne par créance ou dette non réglée : `piece`, `sens` (`creance` ou `dette`), `montant` (en
            devise), `cours_origine`, `cours_cloture`, et au besoin `nature` (`commerciale`, le défaut, ou
            `financiere`), `monnaie` et `groupe` : les pièces d'un même groupe et d'une même monnaie (position globale
            d'échéances voisines, ou couverture) compensent leurs pertes et leurs gains ; sans groupe, chaque perte est
            provisionnée.
        date: jour de la clôture ; il choisit les comptes (voir `comptes.yaml`). La règle de 2017 vaut pour les
            exercices ouverts à partir du 1er janvier 2017 : un exercice décalé se donne par son premier jour.
        cotation: `incertain` (euros pour une unité de devise) ou `certain` (unités de devise pour un euro).
        territoire: `metropole` ou `nouvelle_caledonie`.
        devise: la monnaie locale, ou son code.

    Returns:
        Un `Change` : écarts (476, 477), provisions (1515), écritures, explication.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes mal formées.
        ParametreAbsentError: si le territoire ou la date n'est pas encodé.
        ArgumentInvalideError: si la date ou une convention n'est pas permise.

    >>> positions = pd.DataFrame({"piece": ["V1"], "sens": ["creance"], "montant": [20_000], "cours_origine": [1.07458],
    ...                           "cours_cloture": [1.05236]})
    >>> ecart_conversion(positions, "2026-12-31").total()
    {'gains': 0.0, 'pertes': 444.4, 'provision': 444.4}
    """
    comptes, constats = load_comptes(date, territoire)
    connue = monnaie(devise)
    lues = load_positions(positions, "cours_cloture")
    if "groupe" not in lues:
        lues = lues.assign(groupe=None)
    tableau = _tableau(lues, valeurs_positions(lues, "cours_cloture", cotation, connue), connue)
    tableau["compte"] = ["476" if e < 0 else "477" if e > 0 else "" for e in tableau["ecart"]]
    return Change("cloture", tableau, _provisions(tableau, comptes, connue), comptes, connue, constats)


def resultat_change(
    reglements: pd.DataFrame,
    date: dt.date | str,
    *,
    cotation: str = "incertain",
    territoire: str = "metropole",
    devise: Monnaie | str = EUR,
) -> Change:
    """Calcule le gain ou la perte de change de chaque facture réglée, sur sa valeur d'origine.

    Args:
        reglements: une ligne par créance ou dette réglée : `piece`, `sens`, `montant` (en devise), `cours_origine`,
            `cours_reglement`, et au besoin `nature` et `monnaie` ; voir `ecart_conversion`.
        date: jour du règlement ; il choisit les comptes : 656 et 756 pour le commerce depuis 2017, 666 et 766 sinon.
        cotation: voir `ecart_conversion`.
        territoire: voir `ecart_conversion`.
        devise: la monnaie locale, ou son code.

    Returns:
        Un `Change`, sans provision.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes mal formées.
        ParametreAbsentError: si le territoire ou la date n'est pas encodé.
        ArgumentInvalideError: si la date ou une convention n'est pas permise.
    """
    comptes, constats = load_comptes(date, territoire)
    connue = monnaie(devise)
    lues = load_positions(reglements, "cours_reglement").assign(groupe=None)
    tableau = _tableau(lues, valeurs_positions(lues, "cours_reglement", cotation, connue), connue)
    signes = zip(tableau["nature"], tableau["ecart"], strict=True)
    tableau["compte"] = [comptes[n]["perte" if e < 0 else "gain"] if e else "" for n, e in signes]
    vide = pd.DataFrame(columns=["nature", "pertes", "provision", "compte"])
    return Change("reglement", tableau, vide, comptes, connue, constats)


def _tableau(lues: pd.DataFrame, valeurs: pd.DataFrame, devise: Monnaie) -> pd.DataFrame:
    tableau = lues[["piece", "sens", "nature", "monnaie", "groupe"]].copy()
    for nom, source in (("valeur_origine", "avant"), ("valeur_finale", "apres"), ("ecart", "ecart")):
        tableau[nom] = valeurs[source] / devise.facteur
    return tableau


def _provisions(tableau: pd.DataFrame, comptes: dict[str, dict[str, str]], devise: Monnaie) -> pd.DataFrame:
    """La perte nette de chaque groupe, partagée entre les natures de ses pertes."""
    sommes = {nature: [0, 0] for nature in comptes}
    seules = tableau["groupe"].isna() | (tableau["groupe"].astype("str").str.strip() == "")
    groupes = tableau["groupe"].astype("object").where(~seules, [f"\0{i}" for i in range(len(tableau))])
    for _, groupe in tableau.groupby([tableau["monnaie"], groupes], sort=False):
        ecarts = [(n, round(e * devise.facteur)) for n, e in zip(groupe["nature"], groupe["ecart"], strict=True)]
        pertes = {n: -sum(e for m, e in ecarts if m == n and e < 0) for n in comptes}
        nette = max(0, -sum(e for _, e in ecarts))
        parts = repartition(nette, [Fraction(p) for p in pertes.values()]) if nette else [0] * len(pertes)
        for nature, part in zip(pertes, parts, strict=True):
            sommes[nature][0] += pertes[nature]
            sommes[nature][1] += part
    lignes = [
        (nature, perte / devise.facteur, provision / devise.facteur, comptes[nature]["dotation"])
        for nature, (perte, provision) in sommes.items()
        if provision
    ]
    return pd.DataFrame(lignes, columns=["nature", "pertes", "provision", "compte"])
