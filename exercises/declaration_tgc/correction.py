"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import pandas as pd
from declaration_tgc_variante import DEBUT, FIN

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.declaration_tgc import DeclarationTgc, declaration_tgc, echeance_tgc, franchise_tgc
from refcomp.formats_fr import format_date, format_montant
from refcomp.rounding import XPF

SERVICES = "non, ses services dépassent leur seuil"
GLOBAL = "non, son chiffre d'affaires global dépasse le seuil des biens"


@lru_cache(maxsize=64)
def declaration(variante: Variante) -> DeclarationTgc:
    """La déclaration du trimestre, sous les conventions de l'énoncé."""
    tables = [variante.documents[nom].assign(sens=sens) for nom, sens in (("ventes", "vente"), ("achats", "achat"))]
    table = pd.concat(tables, ignore_index=True)
    table["tiers"] = ["franchise" if "franchise" in objet else "assujetti" for objet in table["objet"]]
    table["lieu"] = [
        "nouvelle_caledonie" if lieu == "Nouvelle-Calédonie" else "hors_territoire" for lieu in table["lieu"]
    ]
    table["categorie"] = ["specifique" if nature == "service" else "normal" for nature in table["nature"]]
    return declaration_tgc(
        table,
        variante.documents["reglements"][["piece", "date", "montant"]],
        debut=DEBUT,
        fin=FIN,
        credit_reporte=variante.valeurs["credit"],
        en_ligne=variante.valeurs["en_ligne"],
    )


def rubriques(variante: Variante) -> dict[str, int]:
    """Les rubriques demandées, en francs."""
    d = declaration(variante)
    bases = d.tableau.dropna(subset="base").set_index("rubrique")["base"]
    return {
        "biens, base": int(bases["taux_normal"]),
        "services, base": int(bases["taux_specifique"]),
        "TGC brute": d.rubriques["brute"],
        "immobilisations": d.rubriques["immobilisations"],
        "autres biens et services": d.rubriques["biens_services"],
        "crédit reporté": d.rubriques["credit_reporte"],
        "TGC déductible": d.rubriques["deductible"],
        "TGC à payer": d.rubriques["a_payer"],
    }


def franchise_du_voisin(variante: Variante) -> tuple[bool, list[str], str]:
    """L'artisan voisin garde-t-il la franchise ? Sinon, les seuils qu'il dépasse, et la phrase qui le dit."""
    biens, services = (int(v) for v in variante.secret["voisin"])
    reste, constats = franchise_tgc(biens, services, FIN)
    return reste, [c.objet for c in constats], " ".join(c.message for c in constats)


def date_limite(*, en_ligne: bool) -> dt.date:
    """La date limite du trimestre."""
    return echeance_tgc(FIN, en_ligne=en_ligne)


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    lignes = rubriques(variante)
    exigible, brute, deductible, solde = (e.render_markdown() for e in declaration(variante).explication())
    table = "\n".join(["| rubrique | montant |", "|---|---:|", *(f"| {k} | {_francs(v)} |" for k, v in lignes.items())])
    _, depasses, phrase = franchise_du_voisin(variante)
    en_ligne = variante.valeurs["en_ligne"]
    return [
        EtapeCorrigee("q1", GLOBAL if depasses == ["global"] else SERVICES, phrase),
        EtapeCorrigee("q2", _francs(lignes["services, base"]), exigible),
        EtapeCorrigee("q3", _francs(lignes["TGC brute"]), brute),
        EtapeCorrigee("q4", _francs(lignes["autres biens et services"]), deductible),
        EtapeCorrigee("q5", "voir le tableau", table),
        EtapeCorrigee("q6", _francs(lignes["TGC à payer"]), solde),
        EtapeCorrigee(
            "q7",
            format_date(date_limite(en_ligne=en_ligne)),
            f"Sur papier, le {format_date(date_limite(en_ligne=False))} ; en ligne, le délai est reporté.",
        ),
        EtapeCorrigee("q8", "à corriger à la main", "Barème dans l'énoncé."),
    ]


def _francs(montant: int) -> str:
    return format_montant(montant, XPF)
