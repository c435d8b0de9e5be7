"""Contrôler un fichier des écritures comptables : tout ce que le texte exige, et ce qui étonnerait un vérificateur.

Sources : LPF, art. A47 A-1, VII à XII ; BOI-CF-IOR-60-40-20 ; les contrôles de l'outil de l'administration
(DGFiP/Test-Compta-Demat). `erreur` : contraire au texte ; `avertissement` : à expliquer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from refcomp.findings import MONTREES, Constat, constat_lignes
from refcomp.formats.fec.colonnes import COLONNES, PAIRES, REMPLIES
from refcomp.formats.fec.dialecte import ENCODAGES_DU_TEXTE, SEPARATEURS_DU_TEXTE, canoniques
from refcomp.formats.fec.lecture import Fec
from refcomp.formats.fec.nom import NomFec, read_nom
from refcomp.formats_fr import format_compte, format_date, format_nombre

CENTIMES = 100
RACINE = 3  # premiers caractères d'un compte, qui suivent le plan comptable
CLASSES = "12345678"
ECRITURE = ["JournalCode", "EcritureNum"]


def controle_fec(fec: Fec, *, ouverture: dt.date | None = None, cloture: dt.date | None = None) -> list[Constat]:
    r"""Contrôle un fichier lu.

    Args:
        fec: le fichier.
        ouverture: premier jour de l'exercice ; un an avant la clôture si elle n'est pas donnée.
        cloture: dernier jour de l'exercice ; celui que dit le nom du fichier si elle n'est pas donnée.

    Returns:
        Tous les constats, du fichier aux lignes ; `objet` nomme les lignes du fichier, ou l'écriture.

    >>> from refcomp.formats.fec import read_fec
    >>> ligne = "VE|Ventes|1|20260105|411|Clients|||F1|20260105|Vente|12,00|0,00|||20260131||"
    >>> [c.code for c in controle_fec(read_fec(f"{'|'.join(COLONNES)}\n{ligne}\n".encode()))]
    ['fichier_desequilibre', 'ecriture_desequilibree']
    """
    nom = read_nom(fec.nom) if fec.nom else None
    fin = cloture or (nom.cloture if nom else None)
    table = fec.ecritures
    return [
        *_nom(fec, nom),
        *_forme(fec),
        *_zones(table),
        *_montants(table),
        *_equilibre(table),
        *_sequence(table),
        *_comptes(table),
        *_dates(table, _debut(ouverture, fin), fin),
        *_doublons(table),
    ]


def _debut(ouverture: dt.date | None, fin: dt.date | None) -> dt.date | None:
    if ouverture or fin is None:
        return ouverture
    return (pd.Timestamp(fin) - pd.DateOffset(years=1) + pd.Timedelta(days=1)).date()


def _nom(fec: Fec, nom: NomFec | None) -> Iterator[Constat]:
    from stdnum.fr import siren  # noqa: PLC0415 - employé seulement ici

    if fec.nom and nom is None:
        exemple = "732829320FEC20261231.txt"
        phrase = f"Le fichier s'appelle « {fec.nom} » ; le texte demande SirenFECAAAAMMJJ.txt, comme {exemple}."
        yield Constat("erreur", "nom_irregulier", phrase, fec.nom)
    elif nom and not siren.is_valid(nom.siren):
        yield Constat("erreur", "siren_faux", f"Le SIREN {nom.siren} du nom de fichier a une clé fausse.", nom.siren)


def _forme(fec: Fec) -> Iterator[Constat]:
    d = fec.dialecte
    if d.separateur not in SEPARATEURS_DU_TEXTE:
        phrase = f"Le séparateur est « {d.separateur} » ; le texte demande une tabulation ou une barre verticale."
        yield Constat("erreur", "separateur_irregulier", phrase, "en-tête")
    if d.encodage not in ENCODAGES_DU_TEXTE:
        phrase = f"Le fichier est en {d.encodage} ; le texte demande ASCII, ISO 8859-15 ou UTF-8."
        yield Constat("erreur", "encodage_irregulier", phrase, "fichier")
    if d.decimale != ",":
        yield Constat(
            "erreur",
            "decimale_irreguliere",
            "Les montants s'écrivent avec un point ; une virgule est demandée.",
            "fichier",
        )
    if d.guillemets:
        phrase = "Des champs sont entre guillemets ; le texte n'en prévoit pas."
        yield Constat("avertissement", "guillemets", phrase, "fichier")
    if not d.sens:
        lues = [c for c in canoniques(d.colonnes) if c in COLONNES]
        if lues != list(COLONNES):
            phrase = f"Les colonnes ne sont pas dans l'ordre du texte : {', '.join(d.colonnes)}."
            yield Constat("erreur", "colonnes_desordonnees", phrase, "en-tête")
    if ecrites := [c for c, bon in zip(d.colonnes, canoniques(d.colonnes), strict=True) if c != bon]:
        yield Constat(
            "avertissement", "noms_de_colonnes", f"Colonnes mal orthographiées : {', '.join(ecrites)}.", "en-tête"
        )


def _zones(table: pd.DataFrame) -> Iterator[Constat]:
    for colonne in REMPLIES:
        yield from _lignes(
            "erreur", "zone_vide", table[colonne].isna(), f"{colonne} est vide ; cette zone est obligatoire"
        )
    for une, autre in PAIRES:
        seule = table[une].notna() != table[autre].notna()
        if une == "Montantdevise":  # zéro sans devise : un montant non employé
            seule &= ~(table[une].fillna(0).eq(0) & table[autre].isna())
        yield from _lignes("erreur", "paire_incomplete", seule, f"{une} et {autre} se remplissent ensemble")


def _montants(table: pd.DataFrame) -> Iterator[Constat]:
    debit, credit = table["Debit"], table["Credit"]
    vides = debit.isna() | credit.isna()
    yield from _lignes("erreur", "montant_vide", vides, "le débit ou le crédit est vide ; un montant nul s'écrit 0,00")
    deux = debit.fillna(0).ne(0) & credit.fillna(0).ne(0)
    yield from _lignes("erreur", "debit_et_credit", deux, "le débit et le crédit sont remplis tous deux")
    nuls = debit.fillna(0).eq(0) & credit.fillna(0).eq(0) & ~vides
    yield from _lignes("avertissement", "ligne_nulle", nuls, "le débit et le crédit sont nuls")
    negatifs = debit.lt(0) | credit.lt(0)
    yield from _lignes("avertissement", "montant_negatif", negatifs, "un montant est négatif")


def _equilibre(table: pd.DataFrame) -> Iterator[Constat]:
    """Tout en centimes : une somme de flottants ne tombe pas juste."""
    ecart = np.rint((table["Debit"].fillna(0) - table["Credit"].fillna(0)) * CENTIMES).astype("int64")
    if total := int(ecart.sum()):
        phrase = f"Les débits dépassent les crédits de {format_nombre(total / CENTIMES)}."
        yield Constat("erreur", "fichier_desequilibre", phrase.replace("de -", "de moins "), "fichier")
    par_ecriture = ecart.groupby([table[c] for c in ECRITURE], observed=True, sort=False).sum()
    fausses = par_ecriture[par_ecriture != 0]
    for (journal, numero), centimes in fausses.head(MONTREES).items():
        objet = f"{journal}, {numero}"
        phrase = f"L'écriture {numero} du journal {journal} est déséquilibrée de {format_nombre(centimes / CENTIMES)}."
        yield Constat("erreur", "ecriture_desequilibree", phrase, objet)
    if len(fausses) > MONTREES:
        phrase = f"{len(fausses) - MONTREES} autres écritures sont déséquilibrées."
        yield Constat("erreur", "ecriture_desequilibree", phrase, "fichier")


def _sequence(table: pd.DataFrame) -> Iterator[Constat]:
    """Une séquence continue : pour tout le fichier ou, comme le font des logiciels, journal par journal."""
    premieres = table[["JournalCode", "EcritureNum", "EcritureDate", "ValidDate"]].drop_duplicates(ECRITURE)
    dates = table.groupby(ECRITURE, observed=True, sort=False)["EcritureDate"].nunique()
    plusieurs = [f"{j}, {n}" for j, n in dates[dates > 1].index[:MONTREES]]
    if plusieurs:
        phrase = f"Des écritures ont plusieurs dates : {' ; '.join(plusieurs)}."
        yield Constat("erreur", "ecriture_de_plusieurs_dates", phrase, plusieurs[0])
    recul = table["ValidDate"] < table["ValidDate"].cummax()
    phrase = "ValidDate recule ; les écritures se classent par date de validation"
    yield from _lignes("avertissement", "ordre_de_validation", recul, phrase)
    numeros = premieres["EcritureNum"].astype("str").str.extract(r"(\d+)$")[0]
    if numeros.isna().any():
        sans = format_compte(int(numeros.isna().sum()), "numéro")
        phrase = f"{sans} d'écriture sans partie numérique : leur suite n'est pas contrôlée."
        yield Constat("information", "numero_sans_suite", phrase, "EcritureNum")
    connus = numeros.dropna().str[-18:].astype("int64")
    if _trous(connus):
        for journal, siens in connus.groupby(premieres.loc[connus.index, "JournalCode"], observed=True):
            if manquants := _trous(siens):
                suite = ", ".join(str(n) for n in manquants[:MONTREES]) + ("…" if len(manquants) > MONTREES else "")
                phrase = f"Journal {journal} : la suite des numéros saute {suite}."
                yield Constat("avertissement", "trou_de_sequence", phrase, str(journal))


def _trous(numeros: pd.Series) -> list[int]:
    """Les numéros qui manquent ; au plus ceux qu'on montrera, un de plus disant qu'il en reste."""
    uniques = np.unique(numeros.to_numpy())
    sauts = np.flatnonzero(np.diff(uniques) > 1)
    manquants: list[int] = []
    for saut in sauts:
        debut, fin = int(uniques[saut]) + 1, int(uniques[saut + 1])
        manquants += range(debut, min(fin, debut + MONTREES + 1 - len(manquants)))
        if len(manquants) > MONTREES:
            break
    return manquants


def _comptes(table: pd.DataFrame) -> Iterator[Constat]:
    comptes = table["CompteNum"]
    racines = pd.Series(comptes.cat.categories).str[:RACINE]
    mauvais = set(comptes.cat.categories[~(racines.str.fullmatch(r"\d{3}") & racines.str[0].isin(list(CLASSES)))])
    phrase = "CompteNum doit commencer par trois chiffres du plan comptable"
    yield from _lignes("erreur", "compte_irregulier", comptes.isin(mauvais), phrase)
    for code, libelle in (("CompteNum", "CompteLib"), ("JournalCode", "JournalLib"), ("CompAuxNum", "CompAuxLib")):
        nombres = table[[code, libelle]].drop_duplicates().groupby(code, observed=True)[libelle].nunique()
        if variables := [str(c) for c in nombres[nombres > 1].index[:MONTREES]]:
            phrase = f"{code} a plusieurs libellés : {', '.join(variables)}."
            yield Constat("avertissement", "libelle_variable", phrase, variables[0])


def _dates(table: pd.DataFrame, debut: dt.date | None, fin: dt.date | None) -> Iterator[Constat]:
    if debut and fin:
        hors = ~table["EcritureDate"].between(pd.Timestamp(debut), pd.Timestamp(fin)) & table["EcritureDate"].notna()
        phrase = f"EcritureDate est hors de l'exercice, du {format_date(debut)} au {format_date(fin)}"
        yield from _lignes("erreur", "date_hors_exercice", hors, phrase)
    avant = table["ValidDate"] < table["EcritureDate"]
    yield from _lignes("avertissement", "validee_avant_sa_date", avant, "ValidDate précède EcritureDate")
    lettree = table["DateLet"] < table["EcritureDate"]
    yield from _lignes("avertissement", "lettree_avant_sa_date", lettree, "DateLet précède EcritureDate")


def _doublons(table: pd.DataFrame) -> Iterator[Constat]:
    cles = ["JournalCode", "EcritureDate", "CompteNum", "CompAuxNum", "PieceRef", "EcritureLib", "Debit", "Credit"]
    repetees = table.duplicated(cles, keep="first") & table["PieceRef"].notna()
    phrase = "même journal, date, compte, pièce, libellé et montants qu'une ligne précédente"
    yield from _lignes("avertissement", "ligne_repetee", repetees, phrase)


def _lignes(gravite: str, code: str, masque: pd.Series, defaut: str) -> Iterator[Constat]:
    lignes = masque.index[masque.to_numpy()]
    if len(lignes):
        yield constat_lignes(gravite, code, lignes, defaut)
