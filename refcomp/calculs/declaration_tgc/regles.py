"""Les règles de la TGC, dans la forme commune aux taxes sur le chiffre d'affaires."""

from __future__ import annotations

import datetime as dt

from refcomp.calculs.declaration_tva.regles import Regles
from refcomp.calculs.tgc import taux_tgc_par_ligne
from refcomp.dated import load_parametres
from refcomp.findings import Constat
from refcomp.rounding import XPF

PAQUET = "refcomp.calculs.declaration_tgc"
TERRITOIRE = "nouvelle_caledonie"
ROLES = ("collectee", "autoliquidee", "deductible_immobilisation", "deductible", "credit", "a_decaisser")


def build_regles_tgc() -> Regles:
    """Les règles de la TGC : la Nouvelle-Calédonie, en francs pacifiques."""
    return Regles(
        nom="TGC",
        paquet=PAQUET,
        territoire=TERRITOIRE,
        pays=TERRITOIRE,
        lieux=(TERRITOIRE, "hors_territoire"),
        tiers=("assujetti", "particulier", "franchise", "exonere"),
        devise=XPF,
        taux_par_ligne=taux_tgc_par_ligne,
        table=TERRITOIRE,
    )


def load_comptes(jour: dt.date) -> tuple[dict[str, str], tuple[Constat, ...]]:
    """Les comptes de TGC par rôle, et le constat qui dit qu'ils sont connus de mémoire seulement."""
    parametre = load_parametres(PAQUET, "droit.yaml")["compte"]
    valeurs = [parametre.at(jour, territoire=TERRITOIRE, nature=role) for role in ROLES]
    comptes = {role: v.valeur for role, v in zip(ROLES, valeurs, strict=True)}
    if not any(v.constats for v in valeurs):
        return comptes, ()
    message = (
        f"Les comptes de TGC ({', '.join(comptes.values())}) sont donnés de mémoire : aucun plan comptable calédonien "
        "publié n'a été trouvé. Employez ceux de votre plan avec l'argument `comptes`."
    )
    return comptes, (Constat("avertissement", "comptes_de_memoire", message, "comptes"),)
