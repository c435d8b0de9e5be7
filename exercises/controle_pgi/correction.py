"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import pandas as pd
from controle_pgi_variante import Chiffres, livrables, taxe_de

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.controle_pgi import Bordereau, bordereau_remise
from refcomp.calculs.facture.identifiants import controle_identifiants
from refcomp.calculs.reglement import echeance, parse_condition
from refcomp.formats_fr import format_date, format_montant

IBAN_MAISON = "FR1420041010050500013M02606"
LONGUEUR_IBAN = 27


@lru_cache(maxsize=64)
def remise(variante: Variante) -> Bordereau:
    """La remise de chèques du soir."""
    lus = variante.documents["reglements"]
    siens = lus[(lus["moyen"] == "chèque") & (lus["remis"] == "non")]
    cheques = siens.rename(columns={"reglement": "numero", "client": "tireur"}).assign(banque="sa banque")
    return bordereau_remise(
        cheques[["numero", "tireur", "banque", "montant"]], iban=IBAN_MAISON, date=variante.secret["chiffres"].date
    )


def date_due(variante: Variante) -> dt.date:
    """L'échéance, à la condition VIR15J."""
    return echeance(variante.secret["chiffres"].date, "VIR15J")


def _defauts(variante: Variante) -> str:
    """Ce que les clés et les longueurs disent des fiches."""
    lignes = []
    for f in variante.documents["fiches"].itertuples():
        lus = controle_identifiants({"siret": f.siret, "tva": f.tva, "iban": f.iban})
        courte = len(f.iban) != LONGUEUR_IBAN
        # Dans l'énoncé, un IBAN se juge à sa longueur, et non à sa clé.
        messages = [f"l'IBAN a {len(f.iban)} caractères au lieu de {LONGUEUR_IBAN}."] if courte else []
        messages += [c.message for c in lus if not (courte and c.code.startswith("iban"))]
        lignes += [f"- {f.client} : {m}" for m in messages]
    return "\n".join(lignes)


def _commande(c: Chiffres, saisie: pd.DataFrame) -> str:
    """Chaque ligne fausse, face au bon de commande."""
    lignes = []
    for s, a in zip(saisie.itertuples(), c.articles, strict=True):
        if c.constats[s.ligne] != "juste":
            voulu = f"{a.quantite} × {a.code}, 10 %"
            lignes.append(f"- ligne {s.ligne} : {s.quantite} × {s.article}, {s.remise} % ; bon de commande : {voulu}.")
    return "\n".join(lignes)


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    c: Chiffres = variante.secret["chiffres"]
    net, taxe = c.net / 100, taxe_de(c.net) / 100
    total = f"{format_montant(c.brut / 100)} bruts × 0,90 = {format_montant(net)}."
    livre = " ; ".join(f"{article} : {quantite}" for article, quantite in livrables(c).items())
    ecriture = (
        f"411 au débit : {format_montant(net + taxe)} ; 707 au crédit : {format_montant(net)} ; 44571 au crédit : "
        f"{format_montant(taxe)} ({variante.valeurs['taux']})."
    )
    due = format_date(date_due(variante))
    jours = f"{format_date(c.date)} : {parse_condition('VIR15J').libelle}, sans fin de mois, soit le {due}."
    return [
        EtapeCorrigee("q1", "voir le tableau", _commande(c, variante.documents["commande_pgi"])),
        EtapeCorrigee("q2", format_montant(net), total),
        EtapeCorrigee("q3", due, jours),
        EtapeCorrigee(
            "q4", "voir le tableau", f"Disponible = stock - réservé ; on livre le plus petit des deux : {livre}."
        ),
        EtapeCorrigee("q5", "voir le tableau", ecriture),
        EtapeCorrigee("q6", "voir le tableau", _defauts(variante)),
        EtapeCorrigee(
            "q7", format_montant(remise(variante).total), remise(variante).explication().render_markdown(niveau=4)
        ),
        EtapeCorrigee("q8", "à corriger à la main", "Barème dans l'énoncé."),
    ]
