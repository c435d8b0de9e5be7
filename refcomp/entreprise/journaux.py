"""Écritures des journaux de ventes, d'achats, d'opérations diverses et d'à-nouveaux."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refcomp.entreprise.declarations import Declarations, ecritures_declarations
from refcomp.entreprise.emprunts import Emprunt
from refcomp.entreprise.gestion import Gestion
from refcomp.entreprise.mouvements import AC, AN, OD, VE, Mouvements, Plan, Vocabulaire, joints, mouvements
from refcomp.entreprise.tableaux import load_liste
from refcomp.entreprise.tirage import Entiers

PART_CAPITAL = "0.05"
DIXIEME = 10


@dataclass(frozen=True)
class Registre:
    """Ce que tous les journaux partagent : comptes, vocabulaires, et rang des premiers textes ajoutés.

    Attributes:
        plan: les comptes employés.
        libelles: libellés d'écriture.
        pieces: numéros de pièce.
        ventes: rang de la première pièce de vente.
        achats: rang de la première pièce d'achat.
        fournisseurs: rang du premier compte auxiliaire fournisseur (ceux des clients commencent à 1).
    """

    plan: Plan
    libelles: Vocabulaire
    pieces: Vocabulaire
    ventes: int
    achats: int
    fournisseurs: int


def build_registre(gestion: Gestion) -> Registre:
    """Ouvre les vocabulaires et y inscrit les pièces de vente et d'achat."""
    pieces = Vocabulaire()
    return Registre(
        plan=Plan(gestion.profil),
        libelles=Vocabulaire(),
        pieces=pieces,
        ventes=pieces.ajouter(gestion.numeros_ventes),
        achats=pieces.ajouter(gestion.numeros_achats),
        fournisseurs=1 + len(gestion.clients),
    )


def journal_ventes(gestion: Gestion, registre: Registre) -> Mouvements:
    """Une écriture par facture ou avoir de l'exercice : 411, 707, 706 et la taxe par taux."""
    noms, plan = gestion.clients.table["nom"].tolist(), registre.plan
    facture, avoir = (registre.libelles.ajouter([f"{nature} {n}" for n in noms]) for nature in ("Facture", "Avoir"))
    ventes, documents = gestion.ventes, gestion.ventes.documents
    rang = np.flatnonzero(~documents.a_nouveau)
    tiers = documents.tiers[rang]
    libelle = np.where(documents.origine[rang] < 0, facture, avoir) + tiers
    colonnes: list[tuple[int, Entiers]] = [(plan.code("707"), -ventes.biens)]
    colonnes.append((plan.code("706"), ventes.biens - documents.ht))
    colonnes += [(plan.collectee(k), -documents.taxes[:, k]) for k in range(len(gestion.profil.categories) - 1)]
    date, piece = documents.date[rang], registre.ventes + rang
    creances = mouvements(
        VE,
        rang,
        date,
        plan.code("411"),
        documents.ttc[rang],
        auxiliaire=1 + tiers,
        libelle=libelle,
        piece=piece,
    )
    produits = [mouvements(VE, rang, date, c, m[rang], libelle=libelle, piece=piece) for c, m in colonnes]
    return joints([creances, *produits])


def journal_achats(gestion: Gestion, registre: Registre) -> Mouvements:
    """Une écriture par document reçu dans l'exercice : charge ou immobilisation, taxe déductible, 401 ou 404."""
    noms, plan = gestion.fournisseurs.table["nom"].tolist(), registre.plan
    facture, avoir = (registre.libelles.ajouter([f"{nature} {n}" for n in noms]) for nature in ("Facture", "Rabais"))
    documents = gestion.achats.documents
    rang = np.flatnonzero(~documents.a_nouveau)
    tiers = documents.tiers[rang]
    libelle = np.where(documents.origine[rang] < 0, facture, avoir) + tiers
    comptes = gestion.achats.compte[rang]
    taxe = np.where(np.char.startswith(comptes, "2"), plan.taxe("deductible_immobilisation"), plan.taxe("deductible"))
    uniques, inverse = np.unique(comptes, return_inverse=True)
    colonnes: list[tuple[Entiers, Entiers, Entiers]] = [
        (plan.codes(uniques.tolist())[inverse], documents.ht[rang], np.zeros_like(tiers)),
        (taxe, documents.taxe[rang], np.zeros_like(tiers)),
        (plan.codes(gestion.fournisseurs.collectif)[tiers], -documents.ttc[rang], registre.fournisseurs + tiers),
    ]
    date, piece = documents.date[rang], registre.achats + rang
    return joints(
        [
            mouvements(AC, rang, date, compte, montant, auxiliaire=aux, libelle=libelle, piece=piece)
            for compte, montant, aux in colonnes
        ],
    )


def journaux_divers(gestion: Gestion, registre: Registre, declarations: Declarations) -> list[Mouvements]:
    """Les trois blocs d'opérations diverses : paie, déclarations de taxe, inventaire."""
    libelle = registre.libelles.ajouter([f"Déclaration {gestion.profil.taxe.upper()}"])
    piece = registre.pieces.ajouter([f"DECL-{n + 1:02d}" for n in range(len(declarations.fin))])
    return [
        _paie(gestion, registre),
        ecritures_declarations(declarations, registre.plan, libelle, piece),
        joints([_inventaire(gestion, registre), _factures_a_etablir(gestion, registre)]),
    ]


def _paie(gestion: Gestion, registre: Registre) -> Mouvements:
    """Une écriture de paie par mois."""
    paie, plan, mois = gestion.paie, registre.plan, slice(1, None)
    rang, date = np.arange(len(paie.brut) - 1), paie.fin_de_mois[mois]
    libelle = registre.libelles.ajouter(["Paie du mois"])
    piece = registre.pieces.ajouter([f"PAIE-{n + 1:02d}" for n in rang])
    colonnes = {
        "641": paie.brut,
        "645": paie.patronale_urssaf + paie.patronale_autre,
        "421": -paie.net,
        "431": -(paie.salariale_urssaf + paie.patronale_urssaf),
        "437": -(paie.salariale_autre + paie.patronale_autre),
        "4421": -paie.retenue_impot,
    }
    return joints(
        [
            mouvements(OD, rang, date, plan.code(c), v[mois], libelle=libelle, piece=piece + rang)
            for c, v in colonnes.items()
        ],
    )


def interets_courus(emprunts: list[Emprunt], jour: int) -> int:
    """Intérêts courus non échus de tous les emprunts à une fin de mois."""
    quantiemes = [modele["jour"] for modele in load_liste("emprunts.yaml")]
    return sum(e.interets_courus(jour, q) for e, q in zip(emprunts, quantiemes, strict=True))


def _ecritures_simples(gestion: Gestion) -> list[tuple[int, str, str, str, int]]:
    """Écritures à deux lignes : (jour, libellé, compte débité, compte crédité, montant)."""
    ouverture, cloture = gestion.calendrier.ouverture, gestion.calendrier.cloture
    avant, apres = (interets_courus(gestion.emprunts, jour) for jour in (ouverture - 1, cloture))
    immobilisations = gestion.immobilisations
    dotations = zip(
        immobilisations.designation,
        immobilisations.amortissement,
        immobilisations.dotation.tolist(),
        strict=True,
    )
    return [
        (ouverture, "Extourne des intérêts courus", "1648", "6611", avant),
        (cloture, "Annulation du stock initial", "6037", "37", gestion.stocks.valeur_initiale),
        (cloture, "Constatation du stock final", "37", "6037", gestion.stocks.valeur_finale),
        (cloture, "Intérêts courus non échus", "6611", "1648", apres),
        *((cloture, f"Dotation {nom}", "68112", compte, montant) for nom, compte, montant in dotations),
    ]


def _inventaire(gestion: Gestion, registre: Registre) -> Mouvements:
    ecritures = _ecritures_simples(gestion)
    jours, libelles, debits, credits_, montants = (list(c) for c in zip(*ecritures, strict=True))
    rang = np.arange(len(ecritures))
    piece = registre.pieces.ajouter([f"INV-{n + 1:02d}" for n in rang]) + rang
    libelle = registre.libelles.ajouter(libelles) + rang
    date, montant = np.array(jours), np.array(montants)
    return joints(
        [
            mouvements(OD, rang, date, registre.plan.codes(comptes), m, libelle=libelle, piece=piece)
            for comptes, m in ((debits, montant), (credits_, -montant))
        ],
    )


def _factures_a_etablir(gestion: Gestion, registre: Registre) -> Mouvements:
    """Une écriture par commande livrée et non facturée à la clôture ; elles suivent celles de `_inventaire`."""
    biens, services, taxe = gestion.ventes.non_facturees
    plan, rang = registre.plan, np.arange(len(biens))
    piece = registre.pieces.ajouter([f"FAE-{n + 1:04d}" for n in rang]) + rang
    libelle = registre.libelles.ajouter(["Facture à établir"])
    colonnes = [
        (plan.code("4181"), biens + services + taxe),
        (plan.code("707"), -biens),
        (plan.code("706"), -services),
        (plan.taxe("factures_a_etablir"), -taxe),
    ]
    premiere = len(_ecritures_simples(gestion))
    cloture = gestion.calendrier.cloture
    return joints(
        [mouvements(OD, premiere + rang, cloture, c, m, libelle=libelle, piece=piece) for c, m in colonnes],
    )


def journal_a_nouveaux(gestion: Gestion, registre: Registre, soldes: dict[str, int]) -> Mouvements:
    """Une écriture d'ouverture : soldes du bilan précédent, créances et dettes par facture, report à nouveau.

    Args:
        gestion: dont les factures de vente et d'achat reportées à nouveau.
        registre: comptes et vocabulaires.
        soldes: autres soldes d'ouverture par compte, débit positif ; le report à nouveau équilibre.
    """
    plan, ouverture = registre.plan, gestion.calendrier.ouverture
    libelle, piece = registre.libelles.ajouter(["Report à nouveau"]), registre.pieces.ajouter(["AN-01"])
    ventes, achats = gestion.ventes.documents, gestion.achats.documents
    creances, dettes = np.flatnonzero(ventes.a_nouveau), np.flatnonzero(achats.a_nouveau)
    tiers = achats.tiers[dettes]
    lignes = [mouvements(AN, 0, ouverture, plan.code(c), v, libelle=libelle, piece=piece) for c, v in soldes.items()]
    detail: list[tuple[Entiers | int, Entiers, Entiers, Entiers]] = [
        (plan.code("411"), ventes.ttc[creances], 1 + ventes.tiers[creances], registre.ventes + creances),
        (
            plan.codes(gestion.fournisseurs.collectif)[tiers],
            -achats.ttc[dettes],
            registre.fournisseurs + tiers,
            registre.achats + dettes,
        ),
    ]
    lignes += [
        mouvements(AN, 0, ouverture, compte, montant, auxiliaire=aux, libelle=libelle, piece=numero)
        for compte, montant, aux, numero in detail
    ]
    reste = -int(sum(m.montant.sum() for m in lignes))
    report = plan.code("119" if reste > 0 else "110")
    return joints([*lignes, mouvements(AN, 0, ouverture, report, reste, libelle=libelle, piece=piece)])


def soldes_ouverture(gestion: Gestion, plan: Plan, declarations: Declarations, banque: int) -> dict[str, int]:
    """Soldes d'ouverture par compte, hors clients, fournisseurs et report à nouveau ; débit positif."""
    profil, paie, immobilisations = gestion.profil, gestion.paie, gestion.immobilisations
    veille, millier = gestion.calendrier.ouverture - 1, 1000 * gestion.profil.devise.facteur
    capital = max(1, profil.part(gestion.chiffre_affaires, PART_CAPITAL) // millier) * millier
    return {
        "101": -capital,
        "1061": -capital // DIXIEME,
        "512": banque,
        "37": gestion.stocks.valeur_initiale,
        "164": -sum(e.restant_au(veille) for e in gestion.emprunts),
        "1648": -interets_courus(gestion.emprunts, veille),
        **_par_compte(immobilisations.compte, immobilisations.valeur * ~immobilisations.acquise),
        **_par_compte(immobilisations.amortissement, -immobilisations.anterieur),
        "431": -int(paie.salariale_urssaf[0] + paie.patronale_urssaf[0]),
        "437": -int(paie.salariale_autre[0] + paie.patronale_autre[0]),
        "4421": -int(paie.retenue_impot[0]),
        plan.comptes[plan.taxe("a_decaisser")]: -declarations.due_ouverture,
    }


def _par_compte(comptes: tuple[str, ...], montants: Entiers) -> dict[str, int]:
    couples = list(zip(comptes, montants.tolist(), strict=True))
    return {compte: sum(m for c, m in couples if c == compte) for compte in sorted(set(comptes))}
