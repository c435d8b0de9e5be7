"""Simulation d'une PME cohérente à partir d'une seule graine entière.

>>> pme = simulation(7, factures=40)
>>> int((pme.factures["type"].eq("facture") & ~pme.factures["a_nouveau"]).sum())
40
>>> pme.anomalies.empty
True
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from refcomp.entreprise import vues
from refcomp.entreprise.anomalies import Plantation, check_anomalies
from refcomp.entreprise.banque import build_ecarts
from refcomp.entreprise.calendrier import Calendrier
from refcomp.entreprise.comptabilite import Comptabilite, build_comptabilite
from refcomp.entreprise.declarations import table_declarations
from refcomp.entreprise.emprunts import table_echeances, table_emprunts
from refcomp.entreprise.gestion import Gestion, build_gestion
from refcomp.entreprise.immobilisations import table_immobilisations
from refcomp.entreprise.modele import Entreprise
from refcomp.entreprise.mouvements import JOURNAUX, LIBELLES_JOURNAUX
from refcomp.entreprise.paie import table_paie
from refcomp.entreprise.profil import METROPOLE, NOUVELLE_CALEDONIE, Profil
from refcomp.entreprise.stocks import table_stocks
from refcomp.entreprise.tableaux import index_texte
from refcomp.entreprise.tirage import Tirage
from refcomp.errors import ArgumentInvalideError

FACTURES_MINIMUM, FACTURES_MAXIMUM = 30, 1_000_000
EXERCICE_MINIMUM, EXERCICE_MAXIMUM = 1990, 2100


def simulation(
    graine: int,
    profil: Profil = METROPOLE,
    *,
    exercice: int = 2025,
    factures: int = 400,
    anomalies: Iterable[str] = (),
) -> Entreprise:
    """Simule une PME pendant un exercice civil.

    La même graine rend toujours les mêmes tables. Le nombre de factures ne change pas les tiers ni le catalogue : les
    clients d'une petite entreprise sont les premiers d'une plus grande.

    Args:
        graine: entier positif ou nul ; un entier par étudiant suffit à lui donner ses données.
        profil: `METROPOLE` (EUR, TVA) ou `NOUVELLE_CALEDONIE` (XPF, TGC).
        exercice: année civile ; les taux de taxe à chaque livraison doivent être encodés.
        factures: nombre de factures de vente de l'exercice, de 30 à 1 000 000.
        anomalies: codes d'anomalies à planter (`refcomp.entreprise.ANOMALIES`) ; un code répété en plante plusieurs.

    Returns:
        Une `Entreprise`, dont la table `anomalies` liste ce qui a été planté.

    Raises:
        ArgumentInvalideError: si un argument n'est pas permis.
        ParametreAbsentError: si l'exercice n'a pas de taux encodé.
    """
    _check_arguments(graine, profil, exercice, factures)
    plantation = Plantation(Tirage(graine), profil, check_anomalies(anomalies))
    gestion = build_gestion(plantation, profil, exercice, factures)
    comptabilite = build_comptabilite(gestion, plantation)
    textes = _textes(gestion)
    tables = _tables_commerciales(gestion, textes) | _tables_comptables(gestion, textes, comptabilite)
    return Entreprise(
        graine=graine,
        profil=profil,
        exercice=exercice,
        identite=_identite(profil, exercice),
        anomalies=plantation.table(),
        **tables,
    )


def _check_arguments(graine: int, profil: Profil, exercice: int, factures: int) -> None:
    if not isinstance(profil, Profil):
        raise ArgumentInvalideError(
            f"« profil » vaut {profil!r} ; profils permis : {METROPOLE.code} (METROPOLE), "
            f"{NOUVELLE_CALEDONIE.code} (NOUVELLE_CALEDONIE), à importer de refcomp.entreprise.",
        )
    bornes = {
        "graine": (graine, 0, 2**63 - 1),
        "exercice": (exercice, EXERCICE_MINIMUM, EXERCICE_MAXIMUM),
        "factures": (factures, FACTURES_MINIMUM, FACTURES_MAXIMUM),
    }
    for nom, (valeur, bas, haut) in bornes.items():
        entier = isinstance(valeur, int | np.integer) and not isinstance(valeur, bool)
        if not entier or not bas <= valeur <= haut:
            raise ArgumentInvalideError(f"« {nom} » vaut {valeur!r} ; un entier de {bas} à {haut} est attendu.")


def _identite(profil: Profil, exercice: int) -> dict[str, str]:
    return {
        "raison_sociale": profil.raison_sociale,
        "identifiant": profil.siren,
        "territoire": profil.territoire,
        "monnaie": profil.monnaie,
        "taxe": profil.taxe.upper(),
        "debut_exercice": f"{exercice}-01-01",
        "fin_exercice": f"{exercice}-12-31",
    }


def _textes(gestion: Gestion) -> vues.Textes:
    return vues.Textes(
        profil=gestion.profil,
        clients=pd.Index(gestion.clients.table["code"]),
        fournisseurs=pd.Index(gestion.fournisseurs.table["code"]),
        articles=vues.index_articles(gestion.articles),
        ventes=index_texte(gestion.numeros_ventes),
        achats=index_texte(gestion.numeros_achats),
        factures=index_texte(gestion.numeros_ventes, gestion.numeros_achats),
        livraisons=index_texte(vues.numeros_livraisons(gestion.commandes, gestion.calendrier.exercice)),
    )


def _tables_commerciales(gestion: Gestion, textes: vues.Textes) -> dict[str, pd.DataFrame]:
    calendrier, profil = gestion.calendrier, gestion.profil
    return (
        {
            "clients": gestion.clients.table,
            "fournisseurs": gestion.fournisseurs.table,
            "articles": gestion.articles.table,
            "stocks": table_stocks(gestion.stocks, gestion.articles, profil),
            "immobilisations": table_immobilisations(gestion.immobilisations, profil),
            "emprunts": table_emprunts(gestion.emprunts, profil),
            "echeances_emprunt": table_echeances(gestion.emprunts, profil),
            "paie": table_paie(gestion.paie, profil),
            "situation_factures": vues.table_situation(
                textes, gestion.ventes, gestion.encaissements, calendrier.cloture
            ),
        }
        | vues.tables_commandes(textes, gestion.commandes, gestion.lignes, calendrier.exercice)
        | vues.tables_ventes(textes, gestion.ventes)
        | vues.tables_achats(textes, gestion.achats, gestion.fournisseurs.categorie)
    )


def _tables_comptables(gestion: Gestion, textes: vues.Textes, comptabilite: Comptabilite) -> dict[str, pd.DataFrame]:
    calendrier, plan = gestion.calendrier, comptabilite.plan
    tables = {
        "declarations": table_declarations(comptabilite.declarations, gestion.profil),
        "ecritures": vues.table_ecritures(
            textes, comptabilite.lignes, plan, comptabilite.libelles, comptabilite.pieces
        ),
        "plan_comptable": plan.table(),
        "journaux": pd.DataFrame({"journal": JOURNAUX, "libelle": LIBELLES_JOURNAUX}),
    }
    tables |= vues.tables_reglements(textes, gestion.encaissements, gestion.paiements, comptabilite.numeros_reglements)
    tables |= vues.tables_banque(
        textes,
        calendrier,
        comptabilite.operations,
        comptabilite.numero_ecriture,
        comptabilite.solde_ouverture,
        libelles=comptabilite.libelles_banque,
        references=comptabilite.references,
    )
    cloture = _fin(calendrier)
    return tables | {"ecarts_banque": build_ecarts(tables["operations_banque"], cloture)}


def _fin(calendrier: Calendrier) -> pd.Timestamp:
    return pd.Timestamp(year=calendrier.exercice, month=12, day=31)
