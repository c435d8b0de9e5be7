"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from declaration_tva_variante import DEBUT, EXONEREE, FIN, LIGNES, SERVICE_IMPAYE, UNION, VOITURE

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.declaration_tva import DeclarationTva, champ_application, declaration_tva
from refcomp.formats_fr import format_montant

UNION_EUROPEENNE = (*UNION, "Allemagne")


@lru_cache(maxsize=64)
def declaration(variante: Variante) -> DeclarationTva:
    """La CA3 de mars, sous les conventions de l'énoncé."""
    return declaration_tva(
        _operations(variante),
        variante.documents["reglements"][["piece", "date", "montant"]],
        debut=DEBUT,
        fin=FIN,
        credit_reporte=variante.valeurs["credit"],
    )


def _operations(variante: Variante) -> pd.DataFrame:
    tables = [variante.documents[nom].assign(sens=sens) for nom, sens in (("ventes", "vente"), ("achats", "achat"))]
    table = pd.concat(tables, ignore_index=True)
    table["lieu"] = [_lieu(pays) for pays in table["lieu"]]
    table["coefficient"] = (table["objet"] != VOITURE).astype(float)
    return table


def _lieu(pays: str) -> str:
    if pays == "France":
        return "france"
    return "union_europeenne" if pays in UNION_EUROPEENNE else "hors_union"


@lru_cache(maxsize=64)
def mention(variante: Variante) -> str:
    """La mention que porte la facture exonérée."""
    champ = champ_application(_operations(variante)).set_index("piece")
    return str(champ.loc[EXONEREE, "mention"])


@lru_cache(maxsize=64)
def lignes_ca3(variante: Variante) -> dict[str, int]:
    """Les lignes demandées, en euros ; gardées d'un appel à l'autre, elles ne se modifient pas."""
    d = declaration(variante)
    cherchees = {ligne: d.lignes.get(ligne) for ligne in LIGNES}
    bases = {ligne: d.bases.get(ligne) for ligne in ("A1", "B2", "E1", "F2")}
    return {**cherchees, **bases, "08 base": d.bases["08"], "08 taxe": d.lignes["08"]}


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    lignes = lignes_ca3(variante)
    exigible, brute, deductible, solde, _ = (e.render_markdown() for e in declaration(variante).explication())
    table = "\n".join(
        ["| ligne | montant |", "|---|---:|", *(f"| {k} | {format_montant(v)} |" for k, v in lignes.items())]
    )
    champ = (
        "Un bien qui quitte la France pour une entreprise assujettie d'un autre État de l'Union est une livraison "
        "intracommunautaire ; hors de l'Union, une exportation. Le pays du client décide."
    )
    impayee = variante.secret["pieces"][SERVICE_IMPAYE]
    ecart = f"{impayee} n'est pas payée : sa TVA n'est pas encore déductible, or le compte 44566 la contient."
    return [
        EtapeCorrigee("q1", mention(variante), champ),
        EtapeCorrigee("q2", format_montant(lignes["A1"]), exigible),
        EtapeCorrigee("q3", format_montant(lignes["16"]), brute),
        EtapeCorrigee("q4", format_montant(lignes["20"]), deductible),
        EtapeCorrigee("q5", "voir le tableau", table),
        EtapeCorrigee("q6", format_montant(lignes["28"]), solde),
        EtapeCorrigee("q7", impayee, ecart),
        EtapeCorrigee("q8", "à corriger à la main", "Barème dans l'énoncé."),
    ]
