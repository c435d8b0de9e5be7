"""Le résultat d'une importation : coût rendu, écritures, explication."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.errors import check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_nombre
from refcomp.rounding import Monnaie, montants_affiches, unites_mineures

COMPTES = {
    "607": "Achats de marchandises",
    "608": "Frais accessoires d'achat",
    "6353": "Impôts indirects (droits de douane)",
    "401": "Fournisseurs",
    "4011": "Transitaire et transporteurs",
    "445668": "TVA déductible sur importations (autoliquidation)",
    "445798": "TVA due sur importations (autoliquidation)",
    "44566": "Taxe déductible sur importations",
}
ETAPES = ("achat", "avant_entree", "premiere_destination", "apres", "droit", "autres_taxes", "taxe")


@dataclass(frozen=True)
class Importation:
    """Une importation, article par article.

    Attributes:
        articles: une ligne par article : `article quantite achat avant_entree premiere_destination apres valeur_douane
            droit autres_taxes base_taxe taxe cout cout_unitaire` (monnaie locale).
        frais: le partage de chaque frais : `frais stade cle article montant`.
        taxe: `TVA` ou `TGC`.
        perception: `autoliquidation` ou `douane`.
        taxe_recuperable: la taxe est-elle déduite, donc hors du coût ?
        devise: la monnaie des montants.
        constats: les valeurs de droit données de mémoire.
    """

    articles: pd.DataFrame
    frais: pd.DataFrame
    taxe: str
    perception: str
    taxe_recuperable: bool
    devise: Monnaie
    constats: tuple[Constat, ...]

    def totaux(self) -> dict[str, float]:
        """Renvoie la somme exacte de chaque colonne de montants."""
        colonnes = self.articles.columns.drop(["article", "quantite", "cout_unitaire"])
        return {c: self._somme(c) for c in colonnes}

    def ecritures(self, *, compte_droits: str = "608") -> pd.DataFrame:
        """Renvoie les écritures de l'achat importé.

        Args:
            compte_droits: `608` (les droits sont un élément du coût d'achat, le défaut) ou `6353`.

        Returns:
            Une ligne par compte mouvementé : `compte libelle debit credit`, équilibrée.

        Raises:
            ArgumentInvalideError: si le compte des droits n'est pas permis.
        """
        check_choix("compte_droits", compte_droits, ("608", "6353"))
        t = {nom: round(valeur * self.devise.facteur) for nom, valeur in self.totaux().items()}
        frais = t["avant_entree"] + t["premiere_destination"] + t["apres"]
        droits = t["droit"] + t["autres_taxes"]
        lignes = [("607", t["achat"], 0), ("401", 0, t["achat"]), ("608", frais, 0), (compte_droits, droits, 0)]
        transitaire = frais + droits
        if self.perception == "autoliquidation":
            compte = "445668" if self.taxe_recuperable else "608"
            lignes += [(compte, t["taxe"], 0), ("445798", 0, t["taxe"])]
        else:
            lignes.append(("44566" if self.taxe_recuperable else "608", t["taxe"], 0))
            transitaire += t["taxe"]
        lignes.append(("4011", 0, transitaire))
        noms = [COMPTES[m[0]] for m in lignes]
        noms[3] = "Droits de douane et taxes assimilées"
        table = pd.DataFrame([m for m in lignes if m[1] or m[2]], columns=["compte", "debit", "credit"])
        for colonne in ("debit", "credit"):
            table[colonne] = montants_affiches(table[colonne].to_numpy(), self.devise)
        table.insert(1, "libelle", [nom for nom, m in zip(noms, lignes, strict=True) if m[1] or m[2]])
        return table

    def explication(self) -> Explication:
        """Écrit le calcul comme un corrigé, article par article, avec le contrôle des totaux."""
        etapes = [self._etape(ligne) for ligne in self.articles.itertuples()]
        t = self.totaux()
        recompte = sum(round(t[n] * self.devise.facteur) for n in ETAPES[:6])
        recompte += 0 if self.taxe_recuperable else round(t["taxe"] * self.devise.facteur)
        noms = "achats + frais + droits" + ("" if self.taxe_recuperable else f" + {self.taxe}")
        texte = (
            f"{noms} = {self._montant(recompte / self.devise.facteur)} ; coûts rendus des articles : "
            f"{self._montant(t['cout'])}.\nDroits et taxes à acquitter en douane : {self._montant(self._a_payer(t))}."
        )
        lignes = tuple(
            (p.article, self._montant(p.cout), self._montant(p.cout_unitaire)) for p in self.articles.itertuples()
        )
        tableau = Tableau(("Article", "Coût rendu", "Coût unitaire"), lignes, (1, 2))
        return Explication("Le coût rendu de l'importation", (*etapes, Etape("Contrôler et lire", texte, tableau)))

    def _a_payer(self, totaux: dict[str, float]) -> float:
        taxe = totaux["taxe"] if self.perception == "douane" else 0.0
        return round(totaux["droit"] + totaux["autres_taxes"] + taxe, self.devise.decimales)

    def _etape(self, a) -> Etape:  # type: ignore[no-untyped-def]  # noqa: ANN001 - ligne d'itertuples
        m = self._montant
        autres = f" + autres taxes {m(a.autres_taxes)}" if a.autres_taxes else ""
        perception = "autoliquidée" if self.perception == "autoliquidation" else "payée à la douane"
        texte = (
            f"Valeur en douane : {m(a.achat)} + {m(a.avant_entree)} de frais avant l'entrée = {m(a.valeur_douane)}.\n"
            f"Droit de douane : {m(a.droit)}.\n"
            f"Base de la {self.taxe} : {m(a.valeur_douane)} + droit {m(a.droit)}{autres} + frais jusqu'au premier "
            f"lieu de destination {m(a.premiere_destination)} = {m(a.base_taxe)}.\n"
            f"{self.taxe} {perception} : {m(a.taxe)}.\n"
            f"Coût rendu : {m(a.cout)}, soit {m(a.cout)} / {format_nombre(a.quantite, 0)} = "
            f"{m(a.cout_unitaire)} l'unité."
        )
        return Etape(f"Article {a.article}", texte)

    def _somme(self, colonne: str) -> float:
        unites = unites_mineures(self.articles[colonne], self.devise)
        return float(montants_affiches(unites.sum(), self.devise))

    def _montant(self, valeur: float) -> str:
        return format_montant(valeur, self.devise)
