"""Les données d'un étudiant : le compte 512 et le relevé d'un mois, même structure et autres chiffres pour chacun.

Toute variante contient exactement : deux chèques du mois et un du mois précédent que la banque n'a pas débités, une
remise en cours d'encaissement, trois chèques remis ensemble, deux chèques de même montant dont un seul est passé, un
chèque aux chiffres permutés, un versement à date de valeur du mois suivant et cinq lignes que seule la banque connaît.
Le solde affiché par la banque suffirait à payer la facture de la dernière question, le solde rectifié non. Un tirage
qui n'y satisfait pas est écarté et l'on tire le suivant.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from refcomp.authoring.modele import Variante

CLIENTS = [
    "Charters du Récif", "Club nautique Oriane", "Garage Nautile", "Gîte du Petit Creek",
    "Hôtel Bougna", "Marina Tiaré", "Plongée Trois Passes", "Voilerie Alizé",
]  # fmt: skip
FOURNISSEURS = [
    "Accastillage Corail", "Bois du Notou", "Cuirs et Voiles", "Mousses et Toiles",
    "Outillage Niaouli", "Quincaillerie Banian", "Skaï Import", "Transit Cagou",
]  # fmt: skip
MOIS = {3: "mars", 6: "juin", 8: "août", 9: "septembre", 10: "octobre"}
ANNEE = 2025
FERIES = ("2025-06-09", "2025-08-15", "2025-09-24")  # jours chômés de ces mois, un jour de semaine
EFFECTIFS = (6, 8, 9, 11, 13)
OPERATIONS = [
    "Solde avant rapprochement",
    "Chèques émis non débités",
    "Remise non créditée",
    "Frais et commissions de la banque",
    "Intérêts débiteurs",
    "Prélèvement non comptabilisé",
    "Virement reçu non comptabilisé",
    "Erreur de saisie",
]


@dataclass(frozen=True)
class Ligne:
    """Une ligne du compte 512 ou du relevé ; le montant, en francs, est positif si l'argent entre."""

    date: dt.date
    libelle: str
    montant: int
    piece: str = ""
    valeur: dt.date | None = None


@dataclass(frozen=True)
class Chiffres:
    """Ce que la correction sait d'une variante, en francs.

    Attributes:
        solde_compte, solde_releve: soldes de clôture, débiteur au compte 512, créditeur au relevé.
        cheques: montant de chaque chèque émis, par numéro, suspens du mois précédent compris.
        suspens: les trois numéros que la banque n'a pas débités ; le dernier est du mois précédent.
        jumeau: le chèque débité du même montant que le premier de `suspens`.
        ancien_debite, ancienne_remise: le chèque et la remise du mois précédent passés ce mois-ci.
        fautif: le chèque mal enregistré ; `cheques` porte son montant exact.
        correction: ce qu'il faut ajouter au solde du compte 512 pour corriger le chèque fautif.
        remise, versement: la remise non créditée ; le versement à date de valeur du mois suivant.
        frais, commission, interets, prelevement, virement: les opérations que seule la banque connaît.
    """

    solde_compte: int
    solde_releve: int
    cheques: dict[str, int]
    suspens: tuple[str, str, str]
    jumeau: str
    ancien_debite: str
    ancienne_remise: int
    fautif: str
    correction: int
    remise: int
    versement: int
    frais: int
    commission: int
    interets: int
    prelevement: int
    virement: int

    @property
    def total_suspens(self) -> int:
        """Le total des chèques que la banque n'a pas débités."""
        return sum(self.cheques[numero] for numero in self.suspens)

    @property
    def charges(self) -> int:
        """Les charges que la banque a prélevées : frais, commission, intérêts."""
        return self.frais + self.commission + self.interets

    @property
    def banque_seule(self) -> int:
        """L'effet net, sur le compte 512, des opérations que seule la banque connaît."""
        return self.virement - self.charges - self.prelevement

    @property
    def rectifie(self) -> int:
        """Le solde rectifié, commun aux deux côtés."""
        return self.solde_releve - self.total_suspens + self.remise


@dataclass
class Mois:
    """Un mois en train d'être tiré : ses jours ouvrés, ses premiers numéros, les lignes déjà écrites."""

    alea: np.random.Generator
    arrete: dt.date
    jours: list[dt.date]
    cheque: int
    bordereau: int
    clients: list[str]
    fournisseurs: list[str]
    comptes: list[Ligne] = field(default_factory=list)
    banque: list[Ligne] = field(default_factory=list)
    employes: set[int] = field(default_factory=set)

    def entier(self, bas: int, haut: int) -> int:
        """Un entier de `bas` à `haut` exclu."""
        return int(self.alea.integers(bas, haut))

    def montant(self, bas: int, haut: int) -> int:
        """Un montant que rien d'autre ne porte, et qui ne tombe pas rond."""
        while (montant := self.entier(bas, haut)) in self.employes or montant % 50 == 0:
            pass
        self.employes.add(montant)
        return montant

    def add_compte(self, rang: int, piece: str, libelle: str, montant: int) -> None:
        """Écrit une ligne du compte 512, au jour ouvré de ce rang."""
        self.comptes.append(Ligne(self.jours[rang], libelle, montant, piece))

    def add_banque(self, rang: int, libelle: str, montant: int, valeur: dt.date | None = None) -> None:
        """Écrit une ligne du relevé : une entrée a valeur le lendemain, sauf indication contraire."""
        rang = min(rang, len(self.jours) - 1)
        demain = self.jours[min(rang + 1, len(self.jours) - 1)]
        usuelle = demain if montant > 0 else self.jours[rang]
        self.banque.append(Ligne(self.jours[rang], en_capitales(libelle), montant, valeur=valeur or usuelle))


def en_capitales(texte: str) -> str:
    """Un libellé comme la banque l'écrit : « Gîte » devient « GITE »."""
    return unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode().upper()


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        variante = _tirage(graine, np.random.default_rng([graine, essai]))
        if variante is not None:
            return variante
    raise AssertionError  # count() est infini


def _tirage(graine: int, alea: np.random.Generator) -> Variante | None:
    mois = _mois(alea)
    anciens = _mois_precedent(mois)
    chiffres = _cheques(mois, anciens)
    chiffres |= _encaissements(mois)
    _operations_communes(mois)
    chiffres |= _banque_seule(mois)
    ouverture = mois.entier(2_000_000, 4_500_000)
    ouverture_releve = ouverture - sum(a.montant for a in anciens)
    c = Chiffres(
        solde_compte=ouverture + sum(ligne.montant for ligne in mois.comptes),
        solde_releve=ouverture_releve + sum(ligne.montant for ligne in mois.banque),
        **chiffres,
    )
    if not _equitable(mois, ouverture_releve, c):
        return None
    return _build(graine, mois, anciens, (ouverture, ouverture_releve), c)


def _mois(alea: np.random.Generator) -> Mois:
    premier = np.datetime64(f"{ANNEE}-{int(alea.choice([*MOIS])):02d}", "M")
    jours = np.arange(premier.astype("M8[D]"), (premier + 1).astype("M8[D]"))
    ouvres = jours[np.is_busday(jours, holidays=list(FERIES))]
    noms = [[str(n) for n in alea.permutation(liste)] for liste in (CLIENTS, FOURNISSEURS)]
    cheque, bordereau = int(alea.integers(4_571_000, 4_579_000)), int(alea.integers(113, 880))
    return Mois(alea, jours[-1].item(), ouvres.tolist(), cheque, bordereau, *noms)


def _mois_precedent(mois: Mois) -> list[Ligne]:
    """Un chèque et une remise du mois précédent qui passent ce mois-ci, un chèque qui attend encore."""
    fin = np.busday_offset(mois.jours[0], -1, roll="backward").item()
    debite, attend = (mois.cheque - int(n) for n in mois.alea.choice([1, 2, 3, 4], 2, replace=False))
    anciens = [
        Ligne(fin, f"Règlement {nom}", -mois.montant(30_000, 260_000), f"CHQ {numero}")
        for numero, nom in ((debite, mois.fournisseurs[0]), (attend, mois.fournisseurs[1]))
    ]
    remise = mois.montant(60_000, 240_000)
    anciens.append(Ligne(fin, f"Remise de chèque {mois.clients[0]}", remise, f"REM {mois.bordereau - 1}"))
    mois.add_banque(mois.entier(1, 4), anciens[0].piece, anciens[0].montant)
    mois.add_banque(mois.entier(0, 2), f"Remise chèques {mois.bordereau - 1}", remise)
    return anciens


def _cheques(mois: Mois, anciens: list[Ligne]) -> dict[str, Any]:
    """Sept chèques du mois : trois ordinaires, un mal saisi, deux de même montant, un tardif."""
    roles = [str(r) for r in mois.alea.permutation(["ordinaire"] * 3 + ["fautif"])]
    roles.insert(mois.entier(1, 3), "jumeau_en_suspens")
    roles.insert(mois.entier(4, 6), "jumeau_debite")
    roles.append("tardif")
    jumeau = mois.montant(60_000, 240_000)
    cheques = {a.piece.removeprefix("CHQ "): -a.montant for a in anciens[:2]}
    debite, attend = cheques
    numeros, correction = {}, 0
    for rang, role in enumerate(roles):
        montant = jumeau if role.startswith("jumeau") else mois.montant(31_000, 420_000)
        saisi = _permute(mois, montant) if role == "fautif" else montant
        correction += saisi - montant
        jour = mois.entier(len(mois.jours) - 4, len(mois.jours) - 1) if role == "tardif" else 1 + 2 * rang
        numeros[role] = str(mois.cheque + rang)
        cheques[numeros[role]] = montant
        libelle = f"Règlement {mois.fournisseurs[(rang + 2) % len(mois.fournisseurs)]}"
        mois.add_compte(jour, f"CHQ {numeros[role]}", libelle, -saisi)
        if role not in {"jumeau_en_suspens", "tardif"}:
            mois.add_banque(jour + mois.entier(1, 4), f"CHQ {numeros[role]}", -montant)
    return {
        "cheques": cheques,
        "suspens": (numeros["jumeau_en_suspens"], numeros["tardif"], attend),
        "jumeau": numeros["jumeau_debite"],
        "ancien_debite": debite,
        "ancienne_remise": anciens[2].montant,
        "fautif": numeros["fautif"],
        "correction": correction,
    }


def _permute(mois: Mois, montant: int) -> int:
    """Le montant dont deux chiffres voisins sont permutés ; le même, et le tirage sera écarté, si c'est impossible."""
    chiffres = str(montant)
    rang = mois.entier(0, len(chiffres) - 3)
    saisi = int(chiffres[:rang] + chiffres[rang + 1] + chiffres[rang] + chiffres[rang + 2 :])
    if len(str(saisi)) < len(chiffres) or saisi in mois.employes:
        return montant
    mois.employes.add(saisi)
    return saisi


def _encaissements(mois: Mois) -> dict[str, Any]:
    """Une remise d'un chèque, une remise de trois, un versement à cheval sur deux mois, une remise en cours."""
    dernier = len(mois.jours) - 1
    seul, jour = mois.montant(70_000, 290_000), mois.entier(3, 6)
    mois.add_compte(jour, f"REM {mois.bordereau}", f"Chèque {mois.clients[1]}", seul)
    mois.add_banque(jour + mois.entier(1, 3), f"Remise chèques {mois.bordereau}", seul)
    jour, trois = mois.entier(8, 12), [mois.montant(45_000, 330_000) for _ in range(3)]
    for client, montant in zip(mois.clients[2:5], trois, strict=True):
        mois.add_compte(jour, f"REM {mois.bordereau + 1}", f"Chèque {client}", montant)
    mois.add_banque(jour + mois.entier(1, 3), f"Remise chèques {mois.bordereau + 1}", sum(trois))
    versement, en_cours = mois.montant(40_000, 160_000), mois.montant(80_000, 260_000)
    mois.add_compte(dernier - mois.entier(2, 4), "CAISSE", "Versement d'espèces", versement)
    apres = np.busday_offset(mois.jours[-1], 1).item()
    mois.add_banque(dernier, "Versement espèces", versement, apres)
    mois.add_compte(dernier - mois.entier(0, 2), f"REM {mois.bordereau + 2}", f"Chèque {mois.clients[5]}", en_cours)
    return {"remise": en_cours, "versement": versement}


def _operations_communes(mois: Mois) -> None:
    """Virements et prélèvements que les deux côtés connaissent, sous des libellés différents."""
    nom, dernier = MOIS[mois.arrete.month], len(mois.jours) - 1
    vire, autre, paye = mois.clients[6], mois.clients[1], mois.fournisseurs[0]
    communes = [
        (mois.entier(2, 6), "VIR", f"Virement {vire}", f"VIR recu {vire}", mois.montant(180_000, 620_000)),
        (mois.entier(9, 14), "VIR", f"Virement {autre}", f"VIR recu {autre}", mois.montant(180_000, 620_000)),
        (4, "PRL", "Loyer de l'atelier", "PRLV SCI Les Flamboyants loyer", -mois.montant(140_000, 260_000)),
        (mois.entier(7, 11), "PRL", "Électricité", "PRLV Vallon Energie", -mois.montant(28_000, 90_000)),
        (mois.entier(10, 15), "VIR", f"Règlement {paye}", f"VIR emis {paye}", -mois.montant(150_000, 480_000)),
        (dernier - 3, "VIR", f"Salaires {nom}", f"VIR salaires {nom}", -mois.montant(780_000, 1_250_000)),
    ]
    for rang, (jour, nature, comptable, bancaire, montant) in enumerate(communes, start=1):
        mois.add_compte(jour, f"{nature} {mois.arrete.month:02d}-{rang}", comptable, montant)
        mois.add_banque(jour + mois.entier(0, 2), bancaire, montant)


def _banque_seule(mois: Mois) -> dict[str, Any]:
    """Cinq lignes que la comptabilité ignore : frais, commission, intérêts, prélèvement, virement reçu."""
    dernier = len(mois.jours) - 1
    facture = mois.entier(11_000, 98_000)
    montants = {
        "frais": mois.montant(1_850, 3_950),
        "commission": mois.montant(4_100, 9_900),
        "interets": mois.montant(10_200, 18_900),
        "prelevement": mois.montant(21_000, 64_000),
        "virement": mois.montant(85_000, 340_000),
    }
    mois.add_banque(dernier, "Frais tenue de compte", -montants["frais"])
    mois.add_banque(dernier, "Commission de mouvement", -montants["commission"])
    mois.add_banque(mois.entier(2, 5), "Intérêts débiteurs", -montants["interets"])
    mois.add_banque(mois.entier(12, 17), f"PRLV Telecom Vallon facture {facture}", -montants["prelevement"])
    mois.add_banque(mois.entier(13, dernier), f"VIR recu {mois.clients[7]}", montants["virement"])
    return dict(montants)


def soldes_errones(c: Chiffres) -> dict[str, int]:
    """Le solde rectifié que donne chaque erreur connue, en francs."""
    return {
        "solde_du_releve": c.solde_releve,
        "solde_du_compte": c.solde_compte,
        "cheques_ajoutes": c.solde_releve + c.total_suspens + c.remise,
        "remise_oubliee": c.rectifie - c.remise,
        "suspens_anterieur_oublie": c.rectifie + c.cheques[c.suspens[2]],
        "date_de_valeur": c.rectifie + c.versement,
        "frais_oublies": c.rectifie + c.charges,
        "operations_inversees": c.solde_compte - c.banque_seule + c.correction,
        "operations_deux_fois": c.rectifie + c.banque_seule,
        "erreur_non_corrigee": c.rectifie - c.correction,
        "correction_inversee": c.rectifie - 2 * c.correction,
        "anciens_recomptes": c.rectifie - c.cheques[c.ancien_debite] + c.ancienne_remise,
    }


def charges_erronees(c: Chiffres) -> dict[str, int]:
    """Les charges que donne chaque erreur connue, en francs."""
    return {
        "prelevement_en_charge": c.charges + c.prelevement,
        "interets_oublies": c.charges - c.interets,
        "commission_oubliee": c.charges - c.commission,
        "virement_deduit": abs(c.banque_seule),
    }


def _equitable(mois: Mois, ouverture_releve: int, c: Chiffres) -> bool:
    """Chaque erreur connue se voit, le compte reste créditeur en banque et le piège de la question 6 existe."""
    exact = c.cheques[c.fautif]
    ecarts = [abs(c.correction), exact, exact + c.correction, abs(c.solde_releve - c.solde_compte)]
    soldes = [c.rectifie, *soldes_errones(c).values()]
    totaux = [c.charges, *charges_erronees(c).values()]
    fil = np.cumsum([ligne.montant for ligne in sorted(mois.banque, key=lambda ligne: (ligne.date, ligne.montant))])
    return (
        c.rectifie == c.solde_compte + c.banque_seule + c.correction
        and abs(c.correction) >= 900
        and all(len(set(v)) == len(v) for v in (ecarts, soldes, totaux))
        and abs(c.banque_seule) > 20_000
        and ouverture_releve + int(fil.min()) > 0
        and c.rectifie > 250_000
        and c.solde_releve - c.rectifie > 150_000
    )


def _build(graine: int, mois: Mois, anciens: list[Ligne], ouvertures: tuple[int, int], c: Chiffres) -> Variante:
    """Réunit les documents de l'étudiant et ce que seule la correction connaît."""
    veille = mois.arrete.replace(day=1) - dt.timedelta(days=1)
    compte = _table(mois.comptes, veille, mois.arrete, (ouvertures[0], c.solde_compte), sens=1)
    releve = _table(mois.banque, veille, mois.arrete, (ouvertures[1], c.solde_releve), sens=-1)
    suspens = _cadre(sorted(anciens, key=lambda a: a.piece), sens=1)
    facture = (c.rectifie + (c.solde_releve - c.rectifie) * mois.entier(40, 70) // 100) // 1_000
    return Variante(
        graine=graine,
        valeurs={
            "effectif": int(mois.alea.choice(EFFECTIFS)),
            "date_arrete": mois.arrete,
            "date_veille": veille,
            "date_paiement": np.busday_offset(mois.jours[-1], 2).item(),
            "solde_releve": c.solde_releve,
            "facture": facture * 1_000,
            "operations": OPERATIONS,
        },
        documents={
            "compte_512": compte[["date", "piece", "libelle", "debit", "credit"]],
            "releve": releve[["date", "date_valeur", "libelle", "debit", "credit"]],
            "suspens": suspens[["date", "piece", "libelle", "debit", "credit"]],
        },
        secret={"chiffres": c, "ouvertures": ouvertures},
    )


def _table(
    lignes: list[Ligne], veille: dt.date, arrete: dt.date, soldes: tuple[int, int], *, sens: int
) -> pd.DataFrame:
    """Les lignes par date, entre le solde d'ouverture et le solde de clôture."""
    titre = "Solde au" if sens > 0 else "SOLDE AU"
    bornes = zip((veille, arrete), soldes, strict=True)
    premiere, derniere = (Ligne(jour, f"{titre} {jour:%d/%m/%Y}", solde) for jour, solde in bornes)
    ordonnees = sorted(lignes, key=lambda ligne: (ligne.date, ligne.piece, ligne.libelle))
    return _cadre([premiere, *ordonnees, derniere], sens=sens)


def _cadre(lignes: list[Ligne], *, sens: int) -> pd.DataFrame:
    """Les lignes en débit et crédit : un montant qui entre est un débit du compte 512, un crédit du relevé."""
    signes = [sens * ligne.montant for ligne in lignes]
    return pd.DataFrame(
        {
            "date": pd.to_datetime([ligne.date for ligne in lignes]),
            "date_valeur": pd.to_datetime([ligne.valeur for ligne in lignes]),
            "piece": [ligne.piece for ligne in lignes],
            "libelle": [ligne.libelle for ligne in lignes],
            "debit": [float(s) if s > 0 else None for s in signes],
            "credit": [float(-s) if s < 0 else None for s in signes],
        }
    )
