"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from lettrage_controle_variante import ARRETE, PASSEE, Chiffres, montants_corriges

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.controle_ecritures import (
    Controle,
    Correction,
    ReglageControle,
    controle_ecritures,
    ecritures_correctives,
)
from refcomp.calculs.lettrage import Echeancier, Lettrage, Reglage, echeancier, lettrage
from refcomp.formats_fr import format_unites
from refcomp.rounding import XPF


@lru_cache(maxsize=64)
def compte_lettre(variante: Variante) -> Lettrage:
    """Le compte de l'hôtel, lettré."""
    table = variante.documents["compte_client"].assign(compte="411")
    return lettrage(table, reglage=Reglage(longueur_code=1), devise=XPF)


@lru_cache(maxsize=64)
def echeances(variante: Variante) -> Echeancier:
    """Ce qui était ouvert à la date passée."""
    return echeancier(compte_lettre(variante).tableau, PASSEE, devise=XPF)


@lru_cache(maxsize=64)
def controle(variante: Variante) -> Controle:
    """Le journal contrôlé face aux factures."""
    journal = variante.documents["journal"].rename(columns={"ecriture": "numero_ecriture"})
    return controle_ecritures(
        journal.assign(journal="AC"),
        pieces=variante.documents["pieces"][["piece", "montant_ttc", "montant_ht"]],
        reglage=ReglageControle(territoire="nouvelle_caledonie", jours_doublon=0),
        devise=XPF,
    )


@lru_cache(maxsize=64)
def virement(variante: Variante) -> Correction:
    """La correction du compte faux, par la seule différence."""
    c: Chiffres = variante.secret["chiffres"]
    f = c.fautives["compte"]

    def ecriture(compte: str) -> pd.DataFrame:
        lignes = [(compte, f.ht, 0), ("4456", f.taxe, 0), ("401", 0, f.ht + f.taxe)]
        return pd.DataFrame(lignes, columns=["compte", "debit", "credit"])

    return ecritures_correctives(
        ecriture(c.compte_faux), ecriture(f.compte), date=ARRETE, methode="complement", devise=XPF
    )


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    c: Chiffres = variante.secret["chiffres"]
    lettre, ouvert = compte_lettre(variante).explication(), echeances(variante)
    faux = c.fautives["desequilibre"]
    doublon = c.fautives["doublon"]
    echu = ouvert.tableau.set_index("periode").loc["échu", "solde"]
    montants = montants_corriges(c)
    inversion = (
        f"Écrit {format_unites(c.ht_faux, XPF)}, facture {format_unites(faux.ht, XPF)} : l'écart, "
        f"{format_unites(montants['ecart_seul'], XPF)}, est divisible par 9."
    )
    effet = (
        f"Doublon annulé : {format_unites(doublon.ht, XPF)} de charges en moins. Montant redressé : "
        f"{format_unites(c.ht_faux, XPF)} - {format_unites(faux.ht, XPF)}. La taxe et le compte n'y changent rien."
    )
    return [
        EtapeCorrigee("q1", "voir le tableau", lettre.render_markdown(niveau=4)),
        EtapeCorrigee("q2", format_unites(c.solde, XPF), lettre.etapes[-2].render_markdown()),
        EtapeCorrigee("q3", format_unites(round(echu), XPF), ouvert.explication().render_markdown(niveau=4)),
        EtapeCorrigee("q4", "voir le tableau", controle(variante).explication().render_markdown(niveau=4)),
        EtapeCorrigee("q5", format_unites(faux.ht, XPF), inversion),
        EtapeCorrigee("q6", "voir le tableau", virement(variante).explication().render_markdown(niveau=4)),
        EtapeCorrigee("q7", format_unites(c.effet, XPF), effet),
        EtapeCorrigee("q8", "à corriger à la main", "Barème dans l'énoncé."),
    ]
