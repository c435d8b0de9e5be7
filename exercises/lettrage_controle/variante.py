"""Les données d'un étudiant : un compte client et un journal d'achats, mêmes pièges et autres chiffres pour chacun.

Toute variante contient, dans un ordre qui lui est propre : un règlement qui cite sa facture, un règlement net d'un
avoir, un règlement de deux factures qu'il ne cite pas, un acompte, et une dernière facture impayée du même montant que
la facture citée. Au journal : une écriture aux chiffres inversés, une taxe au mauvais taux, un compte faux, un doublon,
et quatre écritures justes. Un tirage où deux erreurs donneraient le même nombre est écarté.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count

import numpy as np
import pandas as pd

from refcomp.authoring.modele import Variante
from refcomp.calculs.tgc import taux_tgc
from refcomp.formats_fr import format_pourcentage

ARRETE = dt.date(2025, 9, 30)
PASSEE = dt.date(2025, 8, 10)
PREMIERE_FACTURE = dt.date(2025, 6, 3)
PREMIER_REGLEMENT = dt.date(2025, 7, 12)
DELAI = 30
ROLES = ("citee", "avoir", "groupe", "acompte")
LETTRES = "ABCD"
EFFECTIFS = (7, 9, 10, 12, 14)
OBJETS = {  # objet → compte attendu
    "Loyer de l'atelier": "613",
    "Prime d'assurance": "616",
    "Honoraires du comptable": "622",
    "Papier et encres": "601",
    "Transport sur achats": "624",
    "Réparation de la presse": "615",
    "Téléphone et internet": "626",
}
COMPTES_FAUX = {"613": "615", "616": "626", "622": "623", "624": "626", "615": "606", "626": "623"}
FOURNISSEURS = (
    "Mataio et fils", "SARL Korail", "Tidjine", "SARL Poindo", "Wénia et associés", "Maison Nakéti", "SARL Bourakia",
    "Kagouin frères",
)  # fmt: skip
FAUTES = ("desequilibre", "taxe", "compte", "doublon")
NOMBRE_PIECES = len(OBJETS)
VENDREDI = 4


@dataclass(frozen=True)
class Ligne:
    """Une ligne du compte 411 de l'hôtel, en francs : positive au débit."""

    date: dt.date
    piece: str
    libelle: str
    montant: int
    role: str
    echeance: dt.date | None = None


@dataclass(frozen=True)
class Facture:
    """Une facture d'achat, en francs."""

    piece: str
    fournisseur: str
    objet: str
    ht: int
    taxe: int
    date: dt.date

    @property
    def compte(self) -> str:
        """Le compte de charge attendu."""
        return OBJETS[self.objet]


@dataclass(frozen=True)
class Chiffres:
    """Ce que la correction sait d'une variante.

    Attributes:
        lignes: le compte de l'hôtel, dans l'ordre des dates.
        lettres: la lettre de chaque pièce, vide si elle n'est pas réglée.
        factures: les factures d'achat.
        constats: le constat de chaque écriture, par numéro.
        fautives: la facture en cause, par faute.
        ht_faux: le montant écrit à la place du hors taxe dans l'écriture déséquilibrée.
        taxe_fausse: la taxe écrite au mauvais taux.
        compte_faux: le compte écrit à la place du bon.
    """

    lignes: tuple[Ligne, ...]
    lettres: dict[str, str]
    factures: tuple[Facture, ...]
    constats: dict[int, str]
    fautives: dict[str, Facture]
    ht_faux: int
    taxe_fausse: int
    compte_faux: str

    def total(self, *roles: str) -> int:
        """La somme des lignes du compte client qui jouent un de ces rôles."""
        return sum(ligne.montant for ligne in self.lignes if ligne.role in roles)

    @property
    def solde(self) -> int:
        """Le solde du compte de l'hôtel."""
        return sum(ligne.montant for ligne in self.lignes)

    @property
    def effet(self) -> int:
        """L'effet des corrections sur le résultat."""
        return self.fautives["doublon"].ht + self.ht_faux - self.fautives["desequilibre"].ht


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        variante = _tirage(graine, np.random.default_rng([graine, essai]))
        if variante is not None:
            return variante
    raise AssertionError  # count() est infini


def _tirage(graine: int, alea: np.random.Generator) -> Variante | None:
    lignes, lettres = _compte(alea)
    factures = _factures(alea)
    fautives, ht_faux, taxe_fausse = _fautes(alea, factures)
    if ht_faux is None:
        return None
    compte_faux = COMPTES_FAUX[fautives["compte"].compte]
    journal, constats = _journal(alea, factures, fautives, (ht_faux, taxe_fausse, compte_faux))
    c = Chiffres(lignes, lettres, factures, constats, fautives, ht_faux, taxe_fausse, compte_faux)
    if not equitable(c):
        return None
    comptes = sorted({*OBJETS.values(), *COMPTES_FAUX.values(), "4456", "401"})
    valeurs = {
        "effectif": int(alea.choice(EFFECTIFS)),
        "date_arrete": ARRETE,
        "date_passee": PASSEE,
        "taux": format_pourcentage(taux_tgc(ARRETE), 0),
        "comptes_attendus": ", ".join(f"{objet.lower()} {compte}" for objet, compte in sorted(OBJETS.items())),
        "pieces_client": [ligne.piece for ligne in lignes],
        "numeros": list(constats),
        "comptes": comptes,
    }
    documents = {"compte_client": _table_client(lignes), "journal": journal, "pieces": _table_pieces(factures)}
    return Variante(graine, valeurs, documents, {"chiffres": c})


def _montant(alea: np.random.Generator, bas: int, haut: int) -> int:
    return 5 * int(alea.integers(bas // 5, haut // 5))


def _compte(alea: np.random.Generator) -> tuple[tuple[Ligne, ...], dict[str, str]]:
    """Le compte de l'hôtel : les rôles dans un ordre tiré, puis la facture jumelle, impayée."""
    ordre = [str(r) for r in alea.permutation(ROLES)]
    numero, rang = int(alea.integers(1040, 1900)), 0
    lignes: list[Ligne] = []
    lettres: dict[str, str] = {}
    jumelle = 0

    def facture(role: str, montant: int) -> Ligne:
        nonlocal rang
        jour = PREMIERE_FACTURE + dt.timedelta(days=12 * rang + int(alea.integers(0, 5)))
        piece, rang = f"FA{numero + 3 * rang}", rang + 1
        lignes.append(Ligne(jour, piece, "Facture", montant, role, jour + dt.timedelta(days=DELAI)))
        return lignes[-1]

    for place, role in enumerate(ordre):
        jour = PREMIER_REGLEMENT + dt.timedelta(days=18 * place + int(alea.integers(0, 7)))
        factures = [facture(role, _montant(alea, 80_000, 400_000)) for _ in range(2 if role == "groupe" else 1)]
        regle, libelle = sum(f.montant for f in factures), "Virement reçu"
        if role == "citee":
            jumelle, libelle = regle, f"Virement {factures[0].piece}"
        if role == "avoir":
            rendu = _montant(alea, 10_000, 40_000)
            avoir = Ligne(
                factures[0].date + dt.timedelta(days=8), f"AV{numero % 100 + 100}", f"Avoir sur {factures[0].piece}",
                -rendu, "avoir_deduit",
            )  # fmt: skip
            lignes.append(avoir)
            regle, libelle = regle - rendu, f"Virement {factures[0].piece} net"
        if role == "acompte":
            regle, libelle = _montant(alea, regle // 4, regle // 2), f"Acompte {factures[0].piece}"
        lignes.append(Ligne(jour, f"BQ{numero % 90 + 10 + 2 * place}", libelle, -regle, f"reglement_{role}"))
        membres = (role, f"reglement_{role}", *(["avoir_deduit"] if role == "avoir" else []))
        lettres |= {ligne.piece: LETTRES[place] for ligne in lignes if ligne.role in membres}
    facture("ouverte", jumelle)
    lignes.sort(key=lambda ligne: (ligne.date, ligne.piece))
    return tuple(lignes), {ligne.piece: lettres.get(ligne.piece, "") for ligne in lignes}


def _factures(alea: np.random.Generator) -> tuple[Facture, ...]:
    taux = taux_tgc(ARRETE)
    objets = [str(o) for o in alea.permutation(list(OBJETS))]
    noms = [str(f) for f in alea.permutation(FOURNISSEURS)]
    premier = int(alea.integers(300, 800))
    factures = []
    for rang, objet in enumerate(objets):
        ht = 100 * int(alea.integers(210, 1900))
        jour = _ouvre(dt.date(2025, 9, 1 + 3 * rang + int(alea.integers(0, 3))))
        factures.append(Facture(f"HA{premier + rang}", noms[rang], objet, ht, int(ht * taux), jour))
    return tuple(factures)


def _ouvre(jour: dt.date) -> dt.date:
    """Le jour, ou le vendredi qui le précède si c'est un samedi ou un dimanche."""
    return jour - dt.timedelta(days=max(0, jour.weekday() - VENDREDI))


def _fautes(alea: np.random.Generator, factures: tuple[Facture, ...]) -> tuple[dict[str, Facture], int | None, int]:
    """Choisit la facture de chaque faute ; celle du compte faux en a un qui se confond."""
    possibles = [f for f in factures if f.compte in COMPTES_FAUX]
    compte = possibles[int(alea.integers(len(possibles)))]
    autres = [f for f in factures if f is not compte]
    rangs = alea.permutation(len(autres))[:3]
    fautives = dict(zip(("desequilibre", "taxe", "doublon"), (autres[int(r)] for r in rangs), strict=True))
    fautives["compte"] = compte
    taxe = int(fautives["taxe"].ht * taux_tgc(ARRETE, "superieur"))
    return fautives, inverse(fautives["desequilibre"].ht), taxe


def inverse(montant: int) -> int | None:
    """Échange les deux premiers chiffres voisins qui diffèrent, sans zéro en tête ; None si le montant change trop."""
    texte = str(montant)
    for rang in range(len(texte) - 1):
        gauche, droite = texte[rang], texte[rang + 1]
        if droite not in {gauche, "0"}:
            faux = int(texte[:rang] + droite + gauche + texte[rang + 2 :])
            return faux if montant < 2 * faux < 4 * montant else None
    return None


def _journal(
    alea: np.random.Generator,
    factures: tuple[Facture, ...],
    fautives: dict[str, Facture],
    faux: tuple[int, int, str],
) -> tuple[pd.DataFrame, dict[int, str]]:
    """Le journal de septembre : une écriture par facture, et la seconde du doublon quelques jours après."""
    ht_faux, taxe_fausse, compte_faux = faux
    double = fautives["doublon"]
    passees = [(f.date, f, _faute_de(f, fautives)) for f in factures]
    passees.append((dt.date(2025, 9, 25 + int(alea.integers(0, 2))), double, "doublon"))
    numero = int(alea.integers(210, 480))
    lignes, constats = [], {}
    for rang, (jour, f, faute) in enumerate(sorted(passees, key=lambda p: (p[0], p[2] == "doublon"))):
        ecriture = numero + rang
        constats[ecriture] = "déséquilibre" if faute == "desequilibre" else faute
        taxe = taxe_fausse if faute == "taxe" else f.taxe
        ht = ht_faux if faute == "desequilibre" else f.ht
        compte = compte_faux if faute == "compte" else f.compte
        libelle = f"{f.objet}, {f.fournisseur}"
        for numero_compte, debit, credit in (
            (compte, ht, np.nan),
            ("4456", taxe, np.nan),
            ("401", np.nan, f.ht + taxe),
        ):
            lignes.append((ecriture, jour, f.piece, numero_compte, libelle, debit, credit))
    colonnes = ["ecriture", "date", "piece", "compte", "libelle", "debit", "credit"]
    table = pd.DataFrame(lignes, columns=colonnes)
    table["date"] = pd.to_datetime(table["date"])
    return table, constats


def _faute_de(facture: Facture, fautives: dict[str, Facture]) -> str:
    trouvees = [faute for faute in ("desequilibre", "taxe", "compte") if fautives[faute] is facture]
    return trouvees[0] if trouvees else "juste"


def equitable(c: Chiffres) -> bool:
    """Vrai si chaque erreur connue donne un nombre qui lui est propre."""
    jeux = (soldes(c), echus(c), montants_corriges(c), effets(c))
    if any(len({*jeu.values()}) < len(jeu) or min(abs(v) for v in jeu.values()) < 1000 for jeu in jeux):
        return False
    montants = [f.ht for f in c.factures]
    regles = {ligne.montant for ligne in c.lignes if ligne.role != "ouverte"}
    return len(set(montants)) == NOMBRE_PIECES and len(regles) == len(c.lignes) - 1 and _groupe_unique(c)


def _groupe_unique(c: Chiffres) -> bool:
    """Vrai si aucun autre couple de factures ne fait la somme du règlement groupé."""
    factures = [ligne.montant for ligne in c.lignes if ligne.echeance is not None]
    total = -c.total("reglement_groupe")
    couples = [(i, j) for i in range(len(factures)) for j in range(i) if factures[i] + factures[j] == total]
    return len(couples) == 1 and total not in factures


def soldes(c: Chiffres) -> dict[str, int]:
    """Le solde dû, et ce qu'on trouve en se trompant."""
    return {
        "juste": c.solde,
        "acompte_oublie": c.total("acompte", "ouverte"),
        "derniere_facture_seule": c.total("ouverte"),
        "avoir_ajoute": c.solde - 2 * c.total("avoir_deduit"),
    }


def echus(c: Chiffres) -> dict[str, int]:
    """Ce qui était échu à la date passée, et ce qu'on trouve en se trompant."""
    presentes = [ligne for ligne in c.lignes if ligne.date <= PASSEE]
    juste = 0
    for role in ROLES:
        du = [
            x
            for x in presentes
            if x.role in {role, f"reglement_{role}"} or (role == "avoir" and x.role == "avoir_deduit")
        ]
        echues = sum(x.montant for x in du if x.echeance is not None and x.echeance < PASSEE)
        regles = -sum(x.montant for x in du if x.montant < 0)
        juste += max(0, echues - regles)
    return {
        "juste": juste,
        "non_echu_compris": sum(ligne.montant for ligne in presentes),
        "reglements_oublies": sum(x.montant for x in presentes if x.echeance is not None and x.echeance < PASSEE),
    }


def montants_corriges(c: Chiffres) -> dict[str, int]:
    """Le montant qu'il fallait écrire, et ce qu'on trouve en se trompant."""
    f = c.fautives["desequilibre"]
    return {
        "juste": f.ht,
        "montant_ecrit": c.ht_faux,
        "ecart_seul": abs(c.ht_faux - f.ht),
        "montant_ttc": f.ht + f.taxe,
    }


def effets(c: Chiffres) -> dict[str, int]:
    """L'effet sur le résultat, et ce qu'on trouve en se trompant."""
    ecart = c.ht_faux - c.fautives["desequilibre"].ht
    double = c.fautives["doublon"]
    return {
        "juste": c.effet,
        "resultat_inverse": -c.effet,
        "doublon_ttc": c.effet + double.taxe,
        "doublon_oublie": ecart,
        "taxe_en_charge": c.effet + c.taxe_fausse - c.fautives["taxe"].taxe,
    }


def _table_client(lignes: tuple[Ligne, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "date": pd.to_datetime([ligne.date for ligne in lignes]),
            "piece": [ligne.piece for ligne in lignes],
            "libelle": [ligne.libelle for ligne in lignes],
            "echeance": pd.to_datetime([ligne.echeance for ligne in lignes]),
            "debit": [ligne.montant if ligne.montant > 0 else np.nan for ligne in lignes],
            "credit": [-ligne.montant if ligne.montant < 0 else np.nan for ligne in lignes],
        },
    )


def _table_pieces(factures: tuple[Facture, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "piece": [f.piece for f in factures],
            "fournisseur": [f.fournisseur for f in factures],
            "objet": [f.objet for f in factures],
            "montant_ht": [f.ht for f in factures],
            "tgc": [f.taxe for f in factures],
            "montant_ttc": [f.ht + f.taxe for f in factures],
        },
    )
