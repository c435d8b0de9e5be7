"""Lire les relevés CFONB 120 (ETEBAC 3) : des lignes de 120 caractères, toutes lues à la fois.

Sources : CFONB, « Évolutions du relevé de compte sur support informatique à 120 caractères », V2.0, mars 2010.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat, constat_lignes
from refcomp.formats.releves.modele import (
    COLONNES_RELEVES,
    TITRE,
    Dialecte,
    Releves,
    build_table,
    refuse,
)
from refcomp.formats.releves.zones import (
    ESPACE,
    NEUF,
    ZERO,
    Octets,
    read_dates,
    read_montants,
    read_textes,
)

LARGEUR = 120
ANCIEN_SOLDE, MOUVEMENT, COMPLEMENT, NOUVEAU_SOLDE = 1, 4, 5, 7
NATURES = (ANCIEN_SOLDE, MOUVEMENT, COMPLEMENT, NOUVEAU_SOLDE)
CFONB = re.compile(rb"\s*0[1457][0-9 ]{5}")
COMPTE, DEVISE, DATE, VALEUR, MONTANT = slice(21, 32), slice(16, 20), slice(34, 40), slice(42, 48), slice(90, 104)
BANQUE, GUICHET = slice(2, 7), slice(11, 16)
DECIMALES = 19
ZONES_DU_MOUVEMENT = {
    "libelle": slice(48, 79),
    "reference": slice(104, 120),
    "numero": slice(81, 88),
    "code": slice(32, 34),
}
ZONES_PROPRES = {
    "code_interne": slice(7, 11),
    "rejet": slice(40, 42),
    "exonere": slice(88, 89),
    "indisponible": slice(89, 90),
}


@dataclass(frozen=True)
class Enregistrements:
    """Les lignes remplies : leurs octets, leur numéro, leur nature (0 : inconnue)."""

    octets: Octets
    lignes: npt.NDArray[np.int64]
    natures: npt.NDArray[np.int64]

    def de(self, *natures: int) -> npt.NDArray[np.int64]:
        """Le rang de ceux de ces natures."""
        choisies = np.zeros(max(NATURES) + 1, dtype=np.bool_)
        choisies[list(natures)] = True
        return np.flatnonzero(choisies[self.natures])


def read_cfonb(octets: bytes, nom: str = "") -> Releves:
    """Lit des relevés CFONB 120.

    Returns:
        Les relevés ; les opérations ont en plus `code_interne`, `rejet`, `exonere` et `indisponible`, et `banque` et
        `guichet` quand ils ne sont pas partout ceux du relevé.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes d'une nature inconnue ou trop longues, les dates, montants
            et décimales illisibles, les compléments sans mouvement.
    """
    tous, dialecte = _split(octets)
    fautes = _fautes(tous)
    refuse(fautes)
    debuts = _debuts(tous)
    rangs = np.cumsum(debuts, dtype=np.int64)
    fautes, remarques = _coherence(tous, rangs, debuts)
    refuse(fautes)
    releves = _releves(tous, rangs, debuts)
    operations, details = _mouvements(tous, rangs)
    if remarques:  # garder de chaque opération la banque et le guichet, puisqu'ils varient
        mouvements = tous.de(MOUVEMENT)
        for zone, place in (("banque", BANQUE), ("guichet", GUICHET)):
            operations[zone] = read_textes(tous.octets[:, place][mouvements])
    complet = Dialecte(**(dialecte | {"remarques": tuple(remarques)}))
    return Releves(releves, operations, complet, nom, details)


def _split(octets: bytes) -> tuple[Enregistrements, dict[str, Any]]:
    """Les enregistrements et la façon d'écrire ; une vue des octets quand toutes les lignes ont leur largeur."""
    propres = octets.removeprefix(b"\xef\xbb\xbf").rstrip(b"\x1a")
    fin = re.search(rb"\r\n|\n|\r", propres)
    saut = fin[0] if fin else b""
    dialecte: dict[str, Any] = {"format": "cfonb120", "fin_de_ligne": saut.decode()}
    vue = _vue(propres, saut)
    if vue is not None:
        dialecte["encodage"] = "ascii" if propres.isascii() else "latin-1"
        return _build(vue, np.arange(1, len(vue) + 1)), dialecte
    lignes, dialecte["encodage"] = _decode(propres)
    return _complete(lignes, dialecte), dialecte


def _vue(octets: bytes, saut: bytes) -> Octets | None:
    """Les octets vus comme un tableau, si chaque ligne a 120 caractères et la même fin."""
    pas = LARGEUR + len(saut)
    if (len(octets) + len(saut)) % pas == 0 and saut:
        octets += saut  # la dernière ligne n'a pas de fin
    if not octets or len(octets) % pas:
        return None
    tableau = np.frombuffer(octets, dtype=np.uint8).reshape(-1, pas)
    reguliere = (tableau[:, LARGEUR:] == np.frombuffer(saut, dtype=np.uint8)).all()
    if not reguliere or any(octets.count(c) != saut.count(c) * len(tableau) for c in (b"\r", b"\n")):
        return None
    return tableau[:, :LARGEUR]


def _decode(octets: bytes) -> tuple[list[bytes], str]:
    """Les lignes, un octet par caractère."""
    if octets.isascii():
        return octets.splitlines(), "ascii"
    try:
        return octets.decode("utf-8").encode("latin-1").splitlines(), "utf-8"
    except UnicodeError:
        return octets.splitlines(), "latin-1"


def _complete(lignes: list[bytes], dialecte: dict[str, Any]) -> Enregistrements:
    """Passe les lignes vides, complète les courtes, refuse les longues ; retient lesquelles."""
    propres = [ligne.rstrip(b" \x00") if len(ligne) > LARGEUR else ligne for ligne in lignes]
    if longues := [n for n, ligne in enumerate(propres, 1) if len(ligne) > LARGEUR]:
        defaut = f"plus de {LARGEUR} caractères"
        raise DonneesInvalidesError(TITRE, [constat_lignes("erreur", "ligne_trop_longue", longues, defaut)])
    remplies = [(n, ligne) for n, ligne in enumerate(propres, 1) if ligne.strip()]
    dialecte["lignes_vides"] = tuple(n for n, ligne in enumerate(propres, 1) if not ligne.strip())
    dialecte["lignes_courtes"] = tuple(n for n, ligne in remplies if len(ligne) < LARGEUR)
    bloc = b"".join(ligne.ljust(LARGEUR) for _, ligne in remplies)
    vue = np.frombuffer(bloc, dtype=np.uint8).reshape(-1, LARGEUR)
    return _build(vue, np.array([n for n, _ in remplies], dtype=np.int64))


def _build(vue: Octets, lignes: npt.NDArray[np.int64]) -> Enregistrements:
    dizaines, chiffres = vue[:, 0], vue[:, 1].astype(np.int64) - ZERO
    connues = (dizaines == ZERO) & np.logical_or.reduce([chiffres == nature for nature in NATURES])
    return Enregistrements(vue, lignes, np.where(connues, chiffres, 0))


def _fautes(tous: Enregistrements) -> list[Constat]:
    """Ce qui empêche de lire une ligne, tous défauts à la fois."""
    connus, mouvements = tous.de(*NATURES), tous.de(MOUVEMENT)
    chiffres = tous.de(ANCIEN_SOLDE, MOUVEMENT, NOUVEAU_SOLDE)
    decimales = tous.octets[:, DECIMALES][connus]
    jours = tous.octets[:, DATE][chiffres]
    montants = read_montants(tous.octets[:, MONTANT][chiffres])[1]
    valeurs = read_dates(tous.octets[:, VALEUR][mouvements])[1]
    signe = "treize chiffres et un chiffre signé ({, A à I, }, J à R) sont attendus en colonnes 91 à 104"
    defauts = [
        ("nature_inconnue", tous.de(0), "une ligne commence par 01, 04, 05 ou 07"),
        (
            "decimales_illisibles",
            connus[(decimales < ZERO) | (decimales > NEUF)],
            "un chiffre est attendu en colonne 20 (décimales)",
        ),
        (
            "date_illisible",
            chiffres[np.isnat(read_dates(jours)[0])],
            "une date JJMMAA est attendue en colonnes 35 à 40",
        ),
        ("montant_illisible", chiffres[montants], signe),
        ("date_valeur_illisible", mouvements[valeurs], "une date JJMMAA est attendue en colonnes 43 à 48"),
        ("complement_orphelin", _orphelins(tous), "un complément (05) suit un mouvement (04)"),
    ]
    return [constat_lignes("erreur", code, tous.lignes[rangs], phrase) for code, rangs, phrase in defauts if len(rangs)]


def _orphelins(tous: Enregistrements) -> npt.NDArray[np.int64]:
    """Les compléments qui ne suivent ni un mouvement, ni un autre complément."""
    complements = tous.de(COMPLEMENT)
    avant = np.concatenate([[0], tous.natures])[complements]
    return complements[(avant != MOUVEMENT) & (avant != COMPLEMENT)]


def _debuts(tous: Enregistrements) -> npt.NDArray[np.bool_]:
    """Où commence un relevé : à un ancien solde ; sinon après un nouveau solde, ou quand le compte change."""
    debuts = tous.natures == ANCIEN_SOLDE
    debuts[:1] = True
    debuts[1:] |= tous.natures[:-1] == NOUVEAU_SOLDE
    autres = (tous.octets[1:, COMPTE] != tous.octets[:-1, COMPTE]).any(axis=1)
    debuts[1:] |= autres & (tous.natures[1:] != COMPLEMENT)
    return debuts


def _coherence(
    tous: Enregistrements, rangs: npt.NDArray[np.int64], debuts: npt.NDArray[np.bool_]
) -> tuple[list[Constat], list[Constat]]:
    """Une devise par relevé ; une banque et un guichet, qu'on remarque seulement s'ils varient."""
    premiers = np.flatnonzero(debuts)[rangs - 1]
    fautes, remarques = [], []

    def differe(zone: slice) -> Iterable[int]:
        octets = tous.octets[:, zone]
        return tous.lignes[(octets != octets[premiers]).any(axis=1)]

    if len(lignes := list(differe(DEVISE))):
        defaut = "la devise ou ses décimales ne sont pas celles du relevé"
        fautes.append(constat_lignes("erreur", "devise_variable", lignes, defaut))
    for nom, zone in (("banque", BANQUE), ("guichet", GUICHET)):
        if len(lignes := list(differe(zone))):
            defaut = f"le code {nom} n'est pas celui du relevé"
            remarques.append(constat_lignes("information", f"{nom}_variable", lignes, defaut))
    return fautes, remarques


def _releves(tous: Enregistrements, rangs: npt.NDArray[np.int64], debuts: npt.NDArray[np.bool_]) -> pd.DataFrame:
    premiers = tous.octets[debuts]
    nombre = len(premiers)
    colonnes: dict[str, Any] = {
        "releve": np.arange(1, nombre + 1),
        "banque": read_textes(premiers[:, BANQUE]),
        "guichet": read_textes(premiers[:, GUICHET]),
        "compte": read_textes(premiers[:, COMPTE]),
        "iban": None,
        "devise": read_textes(premiers[:, 16:19]),
        "decimales": premiers[:, DECIMALES].astype(np.int64) - ZERO,
        "ligne": tous.lignes[debuts],
    }
    for nom, nature in (("ouverture", ANCIEN_SOLDE), ("cloture", NOUVEAU_SOLDE)):
        choisis = tous.de(nature)
        dates, soldes = np.full(nombre, np.datetime64("NaT"), dtype="datetime64[s]"), np.full(nombre, np.nan)
        dates[rangs[choisis] - 1] = read_dates(tous.octets[choisis, DATE])[0]
        soldes[rangs[choisis] - 1] = _montants(tous.octets[choisis])
        colonnes |= {f"date_{nom}": dates, f"solde_{nom}": soldes}
    return build_table(colonnes, COLONNES_RELEVES)


def _montants(octets: Octets) -> npt.NDArray[np.float64]:
    decimales = octets[:, DECIMALES].astype(np.int64) - ZERO
    return read_montants(octets[:, MONTANT])[0] / 10.0**decimales


def _mouvements(tous: Enregistrements, rangs: npt.NDArray[np.int64]) -> tuple[pd.DataFrame, pd.DataFrame]:
    mouvements = tous.de(MOUVEMENT)
    octets = tous.octets[mouvements]
    textes = {nom: read_textes(octets[:, zone]) for nom, zone in (ZONES_DU_MOUVEMENT | ZONES_PROPRES).items()}
    operations = pd.DataFrame(
        {
            "releve": rangs[mouvements],
            "date": read_dates(octets[:, DATE])[0],
            "date_valeur": read_dates(octets[:, VALEUR])[0],
            "libelle": textes["libelle"],
            "montant": _montants(octets),
            **{nom: textes[nom] for nom in ("reference", "numero", "code")},
            "ligne": tous.lignes[mouvements],
            **{nom: textes[nom] for nom in ZONES_PROPRES},
        }
    )
    return operations, _details(tous)


def _details(tous: Enregistrements) -> pd.DataFrame:
    """Les compléments : un qualifiant et 70 caractères ou, dans l'ancienne variante, du texte dès la colonne 41."""
    choisis = tous.de(COMPLEMENT)
    octets = tous.octets[choisis]
    anciens = (octets[:, 40:45] != ESPACE).any(axis=1)
    qualifiants = octets[:, 45:48].tobytes().decode("latin-1")
    textes = read_textes(octets[:, 48:118])
    details = pd.DataFrame(
        {
            "operation": (np.cumsum(tous.natures == MOUVEMENT) - 1)[choisis],
            "qualifiant": pd.array([qualifiants[i : i + 3] for i in range(0, len(qualifiants), 3)], dtype=textes.dtype),
            "texte": textes,
            "ligne": tous.lignes[choisis],
        }
    )
    if anciens.any():
        details.loc[anciens, "qualifiant"] = None
        details.loc[anciens, "texte"] = read_textes(octets[anciens][:, 40:118])
    return details
