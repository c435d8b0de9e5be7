"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import pandas as pd
from incoterms_douane_donnees import BIDON, Achat, Vente, francs
from incoterms_douane_variante import DATE

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.change import prix_offre
from refcomp.calculs.douane import Importation, importation
from refcomp.calculs.incoterm import ComparaisonIncoterms, comparaison_incoterms
from refcomp.formats_fr import format_montant, format_nombre
from refcomp.rounding import XPF, Arrondi

DOLLAR_SUPERIEUR = Arrondi(Decimal(1), "haut", "ne pas descendre sous le prix voulu")


@lru_cache(maxsize=64)
def comparaison(variante: Variante) -> ComparaisonIncoterms:
    """La vente sous chaque règle, d'après refcomp ; les notes suivent les règles du document remis."""
    v: Vente = variante.secret["vente"]
    couts = {
        "emballage": v.emballage,
        "pre_acheminement": v.camion_depart,
        "dedouanement_export": v.export,
        "mise_a_bord": v.mise_a_bord,
        "fret_principal": v.fret,
        "manutention_arrivee": v.arrivee,
        "post_acheminement": v.camion_arrivee,
        "dedouanement_import": v.formalites,
        "droits_taxes": v.taxes,
    }
    return comparaison_incoterms(v.marchandise, couts, taux_assurance=v.taux_assurance, devise=XPF)


def offre(variante: Variante) -> Decimal:
    """L'offre en dollars au cours à terme."""
    v: Vente = variante.secret["vente"]
    return prix_offre(v.prix()[v.regle], v.terme, cotation="incertain", arrondi=DOLLAR_SUPERIEUR)


@lru_cache(maxsize=64)
def achat(variante: Variante) -> Importation:
    """L'importation, article par article, d'après refcomp."""
    a: Achat = variante.secret["achat"]
    articles = variante.documents["achats"].rename(columns={"prix_unitaire": "prix", "poids_brut": "poids"})
    articles["taux"] = [float(x.taux_droit) for x in a.articles]
    articles["specifique"] = [float(x.specifique) for x in a.articles]
    articles["unites"] = articles.pop("poids_net")
    articles["taux_taxe"] = [float(x.taux_tgc) for x in a.articles]
    frais = pd.DataFrame(
        [
            ("fret", float(a.fret), "avant_entree", "poids"),
            ("assurance", float(a.assurance), "avant_entree", "valeur"),
            ("transitaire et camion", float(a.locaux), "apres", "poids"),
        ],
        columns=["frais", "montant", "stade", "cle"],
    )
    return importation(
        articles,
        frais,
        date=DATE,
        cours=a.cours,
        cotation="incertain",
        territoire="nouvelle_caledonie",
        devise=XPF,
    )


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    v: Vente = variante.secret["vente"]
    a: Achat = variante.secret["achat"]
    prix, tous = v.prix(), comparaison(variante)
    demarche = {r: tous.explication(r).render_markdown(niveau=4) for r in ("FOB", "CIF")}
    lignes = "\n".join(["| règle | prix |", "|---|---:|", *(f"| {r} | {_francs(m)} |" for r, m in prix.items())])
    valeurs = a.valeurs()
    droits = a.droits(valeurs)
    detail = achat(variante).explication().render_markdown(niveau=4)
    cout = francs(a.couts_bidon(valeurs[BIDON], droits[BIDON])["juste"])
    propose = f"La règle {v.regle} laisse au client les étapes que le document lui donne, et rien d'autre."
    converti = f"{_francs(prix[v.regle])} / {_nombre(v.terme)} = {_nombre(prix[v.regle] / v.terme)}, arrondi par excès."
    return [
        EtapeCorrigee("q1", _francs(prix["FOB"]), demarche["FOB"]),
        EtapeCorrigee("q2", _francs(prix["CIF"]), demarche["CIF"]),
        EtapeCorrigee("q3", "voir le tableau", lignes),
        EtapeCorrigee("q4", v.regle, propose),
        EtapeCorrigee("q5", f"{format_nombre(offre(variante), 0)} AUD", converti),
        EtapeCorrigee("q6", _francs(sum(valeurs)), _somme_valeurs(a, valeurs)),
        EtapeCorrigee("q7", "voir le tableau", detail),
        EtapeCorrigee("q8", _francs(a.a_payer(valeurs, droits)), "Droits et TGC de chaque article, question 7."),
        EtapeCorrigee("q9", _francs(cout), "Coût rendu de l'article divisé par sa quantité, question 7."),
        EtapeCorrigee("q10", "à corriger à la main", "Barème dans l'énoncé."),
    ]


def _somme_valeurs(a: Achat, valeurs: list[int]) -> str:
    prix = francs(sum(a.prix(), Fraction(0)))
    frais = f"{_francs(a.fret)} + {_francs(a.assurance)}"
    return f"{_francs(prix)} au cours de la douane + {frais} = {_francs(sum(valeurs))}."


def _francs(montant: int) -> str:
    return format_montant(montant, XPF)


def _nombre(valeur: Fraction) -> str:
    return format_nombre(float(valeur))
