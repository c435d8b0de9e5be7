"""Le bruit du banc d'essai du rapprochement : un compte 512, un relevé, et la vérité de chaque ligne.

Le profil est fixé ici, avant le pointage qu'il juge, et ne se règle pas sur lui : 20 % des lignes de banque sans
référence, 3 % de fautes de frappe dans la référence, 5 % des écritures groupées en un versement, 3 % réglées en
plusieurs fois, 2 % de montants identiques ; 2 % de lignes absentes de chaque côté et 2 % de frais.

- **Clients et fournisseurs** : cinquante écritures par an et par tiers en moyenne, de quelques-unes à plusieurs
  centaines. L'écriture le nomme en entier ; la banque l'écrit en majuscules et coupe son libellé à 31 caractères
  (CFONB 120). Une ligne sur dix ne nomme personne : « REMISE CHEQUES », « CHEQUE 1234567 ».
- **Références** : celle de l'écriture est unique. La banque l'a dans sa colonne ou, une fois sur quatre, dans son
  libellé. Une faute est un seul caractère changé, omis, doublé ou interverti : souvent la référence d'un autre.
- **Groupes** : deux à quatre factures d'un même tiers, enregistrées en quatre jours, versées en une fois ; la banque ne
  garde au plus que la première référence. **Règlements partiels** : une écriture, deux ou trois lignes de banque.
- **Dates** : la banque passe de deux jours avant à neuf jours après l'écriture ; la date de valeur s'en écarte un peu.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

SANS_REFERENCE, FRAPPE, GROUPE, PARTIEL, REPETE = 0.20, 0.03, 0.05, 0.03, 0.02
ABSENT, FRAIS, ANONYME, DANS_LE_LIBELLE = 0.02, 0.02, 0.10, 0.25
LONGUEUR_LIBELLE = 31
TARIFS = np.array([4_900, 12_500, 25_000])
CATEGORIES = ("simple", "sans_reference", "frappe", "montant_repete", "groupe", "partiel")
SIMPLE, GROUPEE, PARTIELLE, ABSENTE, INCONNUE = range(5)
TAILLE_MOYENNE = 3  # d'un groupe de deux à quatre factures
NOMS_ACTIVITES = """
Menuiserie Garage Boulangerie Pharmacie Plomberie Imprimerie Librairie Fleuriste Transports Electricite Carrelage
Peinture Toiture Jardins Optique Bijouterie Coiffure Traiteur Epicerie Poissonnerie Boucherie Cordonnerie Pressing
Serrurerie Vitrerie Couverture Maconnerie Ebenisterie Horlogerie Papeterie Quincaillerie Brasserie Hotel Camping Auberge
Clinique Laboratoire Studio Atelier Domaine
"""
NOMS_DEBUTS = "Bar Cor Del Fer Gal Hen Jou Lam Mar Nor Per Rou Sal Tes Val Bon Cha Dur Fon Gar Hus Lor Mon Pas Ric"
NOMS_FINS = (
    "ard aud bert celin det eau ette fils gnon ier illon in land lier mand nay net not on oux quet reau rin son tin"
)
ACTIVITES, DEBUTS, FINS = (textes.split() for textes in (NOMS_ACTIVITES, NOMS_DEBUTS, NOMS_FINS))
LIBELLES_FRAIS = np.array(
    ["FRAIS TENUE DE COMPTE", "COMMISSION MOUVEMENT", "COTISATION CARTE", "AGIOS", "INTERETS DEBITEURS"]
)


@dataclass(frozen=True)
class Jeu:
    """Un jeu d'essai.

    Attributes:
        ecritures: compte 512 : `date`, `montant` (positif si l'argent entre), `libelle`, `reference`.
        releve: mêmes colonnes et `date_valeur`.
        liens: un couple vrai par ligne : `ecriture`, `ligne_releve`, `verite`.
        verites: par vérité : `categorie`.
        noms: le nom de chaque tiers.
        tiers: le tiers de chaque écriture.
    """

    ecritures: pd.DataFrame
    releve: pd.DataFrame
    liens: pd.DataFrame
    verites: pd.DataFrame
    noms: np.ndarray
    tiers: np.ndarray


def build_jeu(nombre: int, graine: int = 7) -> Jeu:
    """Fabrique un jeu d'environ `nombre` écritures.

    Args:
        nombre: nombre d'écritures voulu.
        graine: germe du hasard.
    """
    alea = np.random.default_rng(graine)
    noms = _noms(max(20, nombre // 50), alea)
    genre = _operations(nombre, alea)
    tiers = alea.choice(len(noms), len(genre), p=_poids(len(noms), alea))
    taille = np.where(genre == GROUPEE, alea.integers(2, 5, len(genre)), 1)
    taille[genre == INCONNUE] = 0
    jour = np.datetime64("2026-01-01") + alea.integers(0, 340, len(genre))
    operation = np.repeat(np.arange(len(genre)), taille)
    jour_e = jour[operation] + np.where(genre[operation] == GROUPEE, alea.integers(0, 5, len(operation)), 0)
    montant = _montants(len(operation), alea)
    sens = np.where(np.arange(len(noms)) % 10 < 7, 1, -1)
    references = np.array([f"{'FA' if s > 0 else 'AC'}26{i:07d}" for i, s in enumerate(sens[tiers[operation]])], object)
    prefixes = alea.choice(["Règlement ", "Virement ", "Chèque "], len(operation)).astype(object)
    ecritures = pd.DataFrame(
        {
            "date": jour_e,
            "montant": montant * sens[tiers[operation]] / 100,
            "libelle": prefixes + noms[tiers[operation]],
            "reference": references,
        },
    )
    banque = _banque(genre, operation, jour, montant, alea)
    releve = _releve(banque, tiers, sens, noms, (operation, references), alea)
    return _jeu(
        ecritures, releve, banque, genre=genre, operation=operation, noms=noms, tiers=tiers[operation], alea=alea
    )


def _noms(nombre: int, alea: np.random.Generator) -> np.ndarray:
    tous = len(ACTIVITES) * len(DEBUTS) * len(FINS)
    rangs = alea.choice(tous, nombre, replace=False)
    n = len(DEBUTS) * len(FINS)
    textes = [f"{ACTIVITES[r // n]} {DEBUTS[r % n // len(FINS)]}{FINS[r % len(FINS)]}" for r in rangs.tolist()]
    return np.array(textes, dtype=object)


def _poids(nombre: int, alea: np.random.Generator) -> np.ndarray:
    poids = alea.lognormal(0, 0.8, nombre)
    return poids / poids.sum()


def _operations(nombre: int, alea: np.random.Generator) -> np.ndarray:
    groupes, partiels = round(nombre * GROUPE / TAILLE_MOYENNE), round(nombre * PARTIEL)
    absentes = round(nombre * ABSENT)
    simples = nombre - round(nombre * GROUPE) - partiels - absentes
    comptes = {SIMPLE: simples, GROUPEE: groupes, PARTIELLE: partiels, ABSENTE: absentes, INCONNUE: absentes}
    return alea.permutation(np.repeat(list(comptes), list(comptes.values())))


def _montants(nombre: int, alea: np.random.Generator) -> np.ndarray:
    """Des centimes, entre 5 € et 5 000 €, plus de petits que de grands."""
    montant = np.exp(alea.uniform(np.log(500), np.log(500_000), nombre)).astype(np.int64)
    repetes = alea.random(nombre) < REPETE
    montant[repetes] = alea.choice(TARIFS, int(repetes.sum()))
    return montant


def _banque(
    genre: np.ndarray, operation: np.ndarray, jour: np.ndarray, montant: np.ndarray, alea: np.random.Generator
) -> pd.DataFrame:
    """Une ligne par mouvement de la banque : `operation`, `date`, `unites` (sans signe)."""
    total = np.bincount(operation, weights=montant, minlength=len(genre)).astype(np.int64)
    inconnues = genre == INCONNUE
    total[inconnues] = _montants(int(inconnues.sum()), alea)
    nombre = np.select([genre == ABSENTE, genre == PARTIELLE], [0, alea.integers(2, 4, len(genre))], default=1)
    mouvement = np.repeat(np.arange(len(genre)), nombre)
    rang = np.arange(len(mouvement)) - np.repeat(np.cumsum(nombre) - nombre, nombre)
    premiere = (total * alea.choice([0.3, 0.4, 0.5, 0.6], len(genre))).astype(np.int64)
    reste = total - premiere
    deuxieme = np.where(nombre == 3, (reste * 0.5).astype(np.int64), reste)
    parts = np.stack([premiere, deuxieme, reste - deuxieme])
    unites = np.where(genre[mouvement] == PARTIELLE, parts[rang, mouvement], total[mouvement])
    court = np.where(
        alea.random(len(mouvement)) < 0.1, alea.integers(-2, 0, len(mouvement)), alea.integers(0, 5, len(mouvement))
    )
    long = np.where(alea.random(len(mouvement)) < 0.05, alea.integers(5, 10, len(mouvement)), court)
    sorte = genre[mouvement]
    delai = np.select(
        [sorte == GROUPEE, sorte == PARTIELLE],
        [4 + alea.integers(0, 5, len(sorte)), alea.integers(0, 10, len(sorte))],
        long,
    )
    return pd.DataFrame({"operation": mouvement, "date": jour[mouvement] + delai, "unites": unites})


def _releve(
    banque: pd.DataFrame,
    tiers: np.ndarray,
    sens: np.ndarray,
    noms: np.ndarray,
    pieces: tuple[np.ndarray, np.ndarray],
    alea: np.random.Generator,
) -> pd.DataFrame:
    mouvement, nombre = banque["operation"].to_numpy(), len(banque)
    qui = tiers[mouvement]
    premiere = pd.Series(pieces[1]).groupby(pieces[0]).first().reindex(mouvement).to_numpy(dtype=object)
    inconnue = np.array([f"FA27{i:07d}" for i in range(nombre)], dtype=object)
    reference = np.where(pd.isna(premiere), inconnue, premiere)
    sort = alea.random((4, nombre))
    fautes = sort[0] < FRAPPE / (1 - SANS_REFERENCE)  # une faute ne se voit que si la référence est restée
    reference[fautes] = [_frappe(r, alea) for r in reference[fautes]]
    reference[sort[1] < SANS_REFERENCE] = ""
    nomme = [
        f"{forme} {noms[q].upper()}"[:LONGUEUR_LIBELLE] for forme, q in zip(_formes(sens[qui], alea), qui, strict=True)
    ]
    numeros = alea.integers(1_000_000, 9_999_999, nombre)
    anonyme = [("REMISE CHEQUES" if s > 0 else f"CHEQUE {k}") for s, k in zip(sens[qui], numeros, strict=True)]
    libelle = np.where(sort[2] < ANONYME, np.array(anonyme, object), np.array(nomme, object))
    cite = (sort[3] < DANS_LE_LIBELLE) & (reference != "")
    libelle[cite] = libelle[cite] + " " + reference[cite]
    valeur = banque["date"] + pd.to_timedelta(alea.choice([-1, 0, 0, 1, 2], nombre), unit="D")
    return pd.DataFrame(
        {
            "date": banque["date"],
            "date_valeur": valeur,
            "montant": banque["unites"] * sens[qui] / 100,
            "libelle": libelle,
            "reference": np.where(cite, "", reference),
            "lue": reference,
        },
    )


def _formes(sens: np.ndarray, alea: np.random.Generator) -> np.ndarray:
    recues = alea.choice(["VIR SEPA", "VIR INST", "VIREMENT RECU"], len(sens))
    emises = alea.choice(["PRLV SEPA", "VIR SEPA EMIS", "PRLV"], len(sens))
    return np.where(sens > 0, recues, emises)


def _frappe(reference: str, alea: np.random.Generator) -> str:
    """Change, omet, double ou intervertit un seul caractère de la partie chiffrée."""
    place, faute = int(alea.integers(4, len(reference) - 1)), int(alea.integers(0, 4))
    tete, lettre, suite = reference[:place], reference[place], reference[place + 1 :]
    autre = str((int(lettre) + int(alea.integers(1, 10))) % 10)
    return [tete + autre + suite, tete + suite, tete + lettre * 2 + suite, tete + suite[:1] + lettre + suite[1:]][faute]


def _jeu(
    ecritures: pd.DataFrame,
    releve: pd.DataFrame,
    banque: pd.DataFrame,
    *,
    genre: np.ndarray,
    operation: np.ndarray,
    noms: np.ndarray,
    tiers: np.ndarray,
    alea: np.random.Generator,
) -> Jeu:
    gauche = pd.DataFrame({"ecriture": np.arange(len(operation)), "verite": operation})
    droite = pd.DataFrame({"ligne_releve": np.arange(len(banque)), "verite": banque["operation"]})
    liens = gauche.merge(droite, on="verite")
    verites = pd.DataFrame(index=pd.Index(np.unique(liens["verite"]), name="verite"))
    premier = liens.drop_duplicates("verite").set_index("verite")
    lue = releve["lue"].to_numpy()[premier["ligne_releve"]]
    ecrite = ecritures["reference"].to_numpy()[premier["ecriture"]]
    repete = np.isin(np.round(np.abs(ecritures["montant"].to_numpy()[premier["ecriture"]]) * 100), TARIFS)
    sorte = genre[verites.index.to_numpy()]
    verites["categorie"] = np.select(
        [sorte == GROUPEE, sorte == PARTIELLE, repete, lue == "", lue != ecrite],
        ["groupe", "partiel", "montant_repete", "sans_reference", "frappe"],
        default="simple",
    )
    frais = _frais(round(len(ecritures) * FRAIS), alea)
    releve = pd.concat([releve.drop(columns="lue"), frais], ignore_index=True)
    return _melange(Jeu(ecritures, releve, liens[["ecriture", "ligne_releve", "verite"]], verites, noms, tiers), alea)


def _frais(nombre: int, alea: np.random.Generator) -> pd.DataFrame:
    jours = np.datetime64("2026-01-01") + alea.integers(0, 350, nombre)
    return pd.DataFrame(
        {
            "date": jours,
            "date_valeur": jours,
            "montant": -alea.integers(100, 3_000, nombre) / 100,
            "libelle": alea.choice(LIBELLES_FRAIS, nombre).astype(object),
            "reference": "",
        },
    )


def _melange(jeu: Jeu, alea: np.random.Generator) -> Jeu:
    """Range les deux tables par date et tire au sort l'ordre d'un même jour : le rang ne trahit rien."""
    tables, nouveaux = [], []
    for table in (jeu.ecritures, jeu.releve):
        ordre = np.lexsort((alea.random(len(table)), table["date"].to_numpy()))
        rang = np.empty(len(ordre), dtype=np.int64)
        rang[ordre] = np.arange(len(ordre))
        tables.append(table.iloc[ordre].reset_index(drop=True))
        nouveaux.append((ordre, rang))
    liens = jeu.liens.assign(
        ecriture=nouveaux[0][1][jeu.liens["ecriture"]],
        ligne_releve=nouveaux[1][1][jeu.liens["ligne_releve"]],
    )
    return Jeu(tables[0], tables[1], liens, jeu.verites, jeu.noms, jeu.tiers[nouveaux[0][0]])
