"""Le côté de l'étudiant : lire un document, déclarer une réponse, en vérifier la forme.

Ce fichier est copié tel quel dans chaque devoir distribué. Il n'emploie que Python (pandas et openpyxl seulement s'ils
sont là), ne connaît aucune bonne réponse et ne dépend pas de refcomp. Une réponse est une valeur dans la cellule
(`reponse_2 = "48 312,50"`), un tableau rempli dans un CSV ou un classeur, un objet pandas ou une fonction.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

TAILLE_MAXIMALE = 200_000
LIGNES_MAXIMALES = 2_000
TEXTE_MAXIMAL = 2_000
MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
ESPACES = re.compile("[\\s\u00a0\u202f\u2009]+")
NOMBRE = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+(?=,))(?:[.,]\d+)?")


class FormeInvalideError(ValueError):
    """La réponse n'a pas la forme demandée ; le message dit ce qui a été lu et ce qui est attendu."""

    def _render_traceback_(self) -> list[str]:
        """Dans un carnet, n'afficher que la phrase : une pile d'appels n'aide pas qui ne programme pas."""
        return [f"✘ {self}"]


class ReponseAbsenteError(FormeInvalideError):
    """La question n'a pas encore de réponse."""


def _montrer(valeur: object) -> str:
    texte = repr(valeur)
    return texte if len(texte) <= 80 else texte[:77] + "…"  # noqa: PLR2004 - longueur d'affichage


def nombre(valeur: object, attendu: str = "Un nombre") -> Decimal:
    """Lit un nombre écrit à la française ou donné par Python.

    >>> nombre("1 234,56 €"), nombre("-3.5"), nombre(12)
    (Decimal('1234.56'), Decimal('-3.5'), Decimal('12'))
    """
    if isinstance(valeur, bool) or valeur is None:
        raise FormeInvalideError(f"{attendu} est attendu ; vous avez donné {_montrer(valeur)}.")
    if isinstance(valeur, str):
        propre = ESPACES.sub("", valeur).replace("\u2212", "-")
        propre = re.sub(r"(?i)^€|(€|eur|euros?|xpf|f?cfp|francs?(cfp)?|f|%)$", "", propre)
        if not NOMBRE.fullmatch(propre):
            raise FormeInvalideError(
                f"{attendu} est attendu, par exemple 1 234,56 ; vous avez donné un texte : « {valeur[:60]} ».",
            )
        if "," in propre:
            propre = propre.replace(".", "").replace(",", ".")
        return Decimal(propre)
    if hasattr(valeur, "item") and getattr(valeur, "size", 1) == 1:
        valeur = valeur.item()
    try:
        lu = Decimal(repr(float(valeur))) if not isinstance(valeur, int | Decimal) else Decimal(valeur)  # type: ignore[arg-type]
    except (TypeError, ValueError, InvalidOperation, OverflowError):
        conseil = ' Écrivez-le entre guillemets : "1 234,56".' if isinstance(valeur, tuple) else ""
        raise FormeInvalideError(f"{attendu} est attendu ; vous avez donné {_montrer(valeur)}.{conseil}") from None
    if not lu.is_finite():
        raise FormeInvalideError(f"{attendu} est attendu ; le calcul a donné {_montrer(valeur)}.")
    return lu


def date(valeur: object) -> dt.date:
    """Lit une date : « 31/05/2026 », « 31 mai 2026 », « 2026-05-31 » ou un objet date.

    >>> date("31 mai 2026"), date("2026-05-31") == date("31/05/2026")
    (datetime.date(2026, 5, 31), True)
    """
    if isinstance(valeur, dt.date):
        return valeur.date() if isinstance(valeur, dt.datetime) else valeur
    texte = ESPACES.sub(" ", str(valeur)).strip().lower()
    texte = re.sub(r"^1er ", "1 ", texte)
    morceaux: tuple[int, int, int] | None = None
    if trouve := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", texte):
        jour, mois, annee = (int(g) for g in trouve.groups())
        morceaux = (annee, mois, jour)
    elif trouve := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[ t]00:00(?::00(?:\.0+)?)?)?", texte):
        annee, mois, jour = (int(g) for g in trouve.groups())
        morceaux = (annee, mois, jour)
    elif (trouve := re.fullmatch(r"(\d{1,2}) (\w+) (\d{4})", texte)) and _cle(trouve[2]) in map(_cle, MOIS):
        morceaux = (int(trouve[3]), list(map(_cle, MOIS)).index(_cle(trouve[2])) + 1, int(trouve[1]))
    try:
        return dt.date(*(morceaux or (0, 0, 0)))
    except ValueError:
        raise FormeInvalideError(
            f'Une date qui existe est attendue, entre guillemets, par exemple "31/05/2026" ; reçu {_montrer(valeur)}.',
        ) from None


def _cle(texte: object) -> str:
    """Compare sans casse, accents, espaces ni ponctuation : « Non échu » et « non_echu » se valent."""
    sans_accent = unicodedata.normalize("NFKD", str(texte)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", sans_accent.lower())


def _texte(valeur: object) -> str:
    if not isinstance(valeur, str):
        raise FormeInvalideError(f"Un texte entre guillemets est attendu ; vous avez donné {_montrer(valeur)}.")
    if len(valeur) > TEXTE_MAXIMAL:
        raise FormeInvalideError(f"Le texte compte {len(valeur)} caractères ; {TEXTE_MAXIMAL} au plus.")
    return valeur.strip()


def _choix(valeur: object, permis: list[str]) -> str:
    for possible in permis:
        if _cle(valeur) == _cle(possible):
            return possible
    raise FormeInvalideError(f"Une réponse parmi : {', '.join(permis)} ; vous avez donné {_montrer(valeur)}.")


def _liste(valeur: object, forme: Mapping[str, Any]) -> list[str]:
    if isinstance(valeur, str):
        elements = [e.strip() for e in re.split(r"[;,\n]", valeur) if e.strip()]
        if len(elements) == 1 and re.fullmatch(r"[\d\s]+", valeur):  # des numéros séparés par des espaces
            elements = valeur.split()
    elif isinstance(suite := getattr(valeur, "tolist", lambda: valeur)(), list | tuple):
        elements = [str(e).strip() for e in suite]
    else:
        raise FormeInvalideError(f"Une liste est attendue, par exemple « A ; B ; C » ; reçu {_montrer(valeur)}.")
    voulu = forme.get("longueur")
    if voulu and len(elements) != voulu:
        raise FormeInvalideError(f"{voulu} éléments sont attendus, dans l'ordre ; vous en avez donné {len(elements)}.")
    return elements[:LIGNES_MAXIMALES]


def _scalaire(valeur: object, forme: Mapping[str, Any]) -> str:
    """Lit une valeur selon son type déclaré et la rend en texte canonique (nombre à point, date ISO)."""
    nature = forme["type"]
    if nature == "date":
        return date(valeur).isoformat()
    if nature == "texte":
        return _texte(valeur)
    if nature == "choix":
        return _choix(valeur, forme["parmi"])
    libelle = {"montant": "Un montant", "pourcentage": "Un pourcentage", "entier": "Un nombre entier"}
    if nature == "montant" and isinstance(valeur, str) and "%" in valeur:
        raise FormeInvalideError(f"Un montant est attendu ; vous avez donné un pourcentage : « {valeur[:60]} ».")
    lu = nombre(valeur, libelle.get(nature, "Un nombre"))
    if nature == "entier" and lu != lu.to_integral_value():
        raise FormeInvalideError(f"Un nombre entier est attendu ; vous avez donné {_montrer(valeur)}.")
    if abs(lu) >= Decimal("1e15"):
        raise FormeInvalideError(f"Le nombre {_montrer(valeur)} est beaucoup trop grand pour cette question.")
    return format(lu, "f")


def _vide(valeur: object) -> bool:
    return valeur is None or (isinstance(valeur, float) and math.isnan(valeur)) or str(valeur).strip() in {"", "nan"}


def _colonnes_recues(valeur: object) -> dict[str, list[Any]]:
    """Ramène un DataFrame, un dictionnaire de listes ou une liste de dictionnaires à des colonnes."""
    if hasattr(valeur, "columns") and hasattr(valeur, "to_dict"):
        cadre: Any = valeur.reset_index() if any(n is not None for n in valeur.index.names) else valeur  # type: ignore[attr-defined]
        return {str(c): cadre[c].tolist() for c in cadre.columns}
    if isinstance(valeur, Mapping) and all(isinstance(v, list | tuple) for v in valeur.values()):
        return {str(c): list(v) for c, v in valeur.items()}
    if isinstance(valeur, list) and valeur and all(isinstance(v, Mapping) for v in valeur):
        return {str(c): [ligne.get(c) for ligne in valeur] for c in valeur[0]}
    raise FormeInvalideError(
        f"Un tableau est attendu (fichier rempli, DataFrame ou liste de lignes) ; vous avez donné {_montrer(valeur)}.",
    )


def _tableau(valeur: object, forme: Mapping[str, Any]) -> dict[str, list[str | None]]:
    recues = {_cle(c): v for c, v in _colonnes_recues(valeur).items()}
    voulues = forme["colonnes"]
    absentes = [c["nom"] for c in voulues if _cle(c["nom"]) not in recues]
    if absentes:
        raise FormeInvalideError(f"Colonnes absentes du tableau : {', '.join(absentes)}.")
    hauteur = len(recues[_cle(voulues[0]["nom"])])
    if hauteur > LIGNES_MAXIMALES:
        raise FormeInvalideError(f"Le tableau compte {hauteur} lignes ; {LIGNES_MAXIMALES} au plus.")
    lu: dict[str, list[str | None]] = {}
    fautes = []
    for colonne in voulues:
        lu[colonne["nom"]] = []
        for rang, cellule in enumerate(recues[_cle(colonne["nom"])], start=1):
            try:
                lu[colonne["nom"]].append(None if _vide(cellule) else _scalaire(_cellule(cellule, colonne), colonne))
            except FormeInvalideError as faute:
                fautes.append(f"ligne {rang}, colonne « {colonne['nom']} » : {faute}")
    if fautes:
        suite = f"\n  … et {len(fautes) - 5} autres" if len(fautes) > 5 else ""  # noqa: PLR2004 - longueur d'affichage
        raise FormeInvalideError("Le tableau contient des cellules illisibles :\n  " + "\n  ".join(fautes[:5]) + suite)
    return lu


def _cellule(cellule: object, colonne: Mapping[str, Any]) -> object:
    return str(cellule) if colonne["type"] in {"texte", "choix"} else cellule


def _lire_csv(chemin: Path) -> dict[str, list[str]]:
    """Lit un CSV comme les tableurs français l'écrivent : « ; », UTF-8 ou Windows-1252."""
    octets = chemin.read_bytes()[:TAILLE_MAXIMALE]
    try:
        texte = octets.decode("utf-16" if octets[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", errors="replace")
    lignes = texte.splitlines()
    separateur = max(";\t,", key=lignes[0].count) if lignes else ";"
    rangees = [r for r in csv.reader(lignes, delimiter=separateur) if any(c.strip() for c in r)]
    if not rangees:
        return {}
    entete, corps = rangees[0], rangees[1:]
    return {nom: [r[i] if i < len(r) else "" for r in corps] for i, nom in enumerate(entete)}


def _lire_xlsx(chemin: Path) -> dict[str, list[Any]]:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - facultatif : un carnet fonctionne sans classeur
    except ImportError:
        raise FormeInvalideError(
            f"{chemin.name} ne peut pas être lu ici ; enregistrez votre tableau en CSV, dans le fichier prévu.",
        ) from None
    try:
        feuille = load_workbook(io.BytesIO(chemin.read_bytes()), read_only=True, data_only=True).worksheets[0]
        rangees = [r for r in feuille.iter_rows(values_only=True, max_row=LIGNES_MAXIMALES + 1) if any(map(str, r))]
    except Exception:  # noqa: BLE001 - un classeur abîmé lève n'importe quoi ; la phrase suffit à l'étudiant
        raise FormeInvalideError(f"{chemin.name} n'est pas un classeur lisible.") from None
    return {str(n): [r[i] for r in rangees[1:]] for i, n in enumerate(rangees[0] if rangees else ()) if n is not None}


def _rempli(colonnes: Mapping[str, list[Any]], forme: Mapping[str, Any]) -> bool:
    """Un modèle distribué ne contient que sa clé : il est rempli dès qu'une autre cellule l'est."""
    cle = _cle(forme.get("cle", ""))
    return any(not _vide(v) for nom, valeurs in colonnes.items() if _cle(nom) != cle for v in valeurs)


def _fichiers_remplis(dossier: Path, numero: str, forme: Mapping[str, Any]) -> list[tuple[str, dict[str, list[Any]]]]:
    remplis = []
    for suffixe, lecture in ((".csv", _lire_csv), (".xlsx", _lire_xlsx)):
        chemin = dossier / f"reponse_{numero}{suffixe}"
        if chemin.is_file() and _rempli(colonnes := lecture(chemin), forme):
            remplis.append((chemin.name, dict(colonnes)))
    return remplis


# --- Réunir une réponse ----------------------------------------------------------------------------------------------
def declaration(exercice: str, dossier: Path | None = None) -> dict[str, Any]:
    """Renvoie la déclaration publique d'un exercice : questions, formes attendues, documents."""
    chemin = (dossier or Path()) / exercice / "questions.json"
    return dict(json.loads(chemin.read_text(encoding="utf-8")))


def document(exercice: str, nom: str) -> Any:
    """Renvoie un document de l'exercice en DataFrame, dates et montants déjà convertis."""
    import pandas as pd  # noqa: PLC0415 - pandas est lent à charger ; une copie peut s'en passer

    colonnes = declaration(exercice)["documents"][nom]
    dates = [c for c, nature in colonnes.items() if nature == "date"]
    textes = {c: "str" for c, nature in colonnes.items() if nature == "texte"}
    table = pd.read_csv(f"{exercice}/{nom}.csv", sep=";", decimal=",", encoding="utf-8-sig", dtype=textes)
    for colonne in dates:
        table[colonne] = pd.to_datetime(table[colonne], format="%d/%m/%Y")
    return table


def _lire_reponse(
    exercice: str, question: str, noms: Mapping[str, Any], declare: Mapping[str, Any] | None = None
) -> tuple[str, Any]:
    """Trouve la réponse (variable, fichier ou fonction) et la lit selon sa forme ; renvoie (origine, valeur)."""
    tout: Mapping[str, Any] = declare or declaration(exercice)
    forme: Mapping[str, Any] = tout["questions"][question]
    numero = question.removeprefix("q")
    valeur, origine = noms.get(f"reponse_{numero}"), "variable"
    if callable(valeur) and not hasattr(valeur, "columns"):
        valeur, origine = _appel(valeur, exercice, tout), "fonction"
    elif forme.get("jeux") and valeur is not None:
        raise FormeInvalideError(f"Une fonction est attendue : def reponse_{numero}(documents): … return résultat.")
    if forme["type"] == "tableau" and valeur is None:
        remplis = _fichiers_remplis(Path(exercice), numero, forme)
        if len(remplis) > 1 and _tableau(remplis[0][1], forme) != _tableau(remplis[1][1], forme):
            raise FormeInvalideError("Le CSV et le classeur sont remplis tous les deux, différemment : videz-en un.")
        if remplis:
            origine, valeur = remplis[0]
    if valeur is None or (isinstance(valeur, str) and not valeur.strip()):
        raise ReponseAbsenteError(f"Question {numero} : pas encore de réponse.")
    if forme["type"] == "tableau":
        return origine, _tableau(valeur, forme)
    if forme["type"] == "liste":
        return origine, _liste(valeur, forme)
    return origine, _scalaire(valeur, forme)


def _appel(fonction: Callable[..., Any], exercice: str, tout: Mapping[str, Any]) -> Any:
    documents = {nom: document(exercice, nom) for nom in tout["documents"]}
    try:
        return fonction(documents)
    except Exception as erreur:  # noqa: BLE001 - le code de l'étudiant lève ce qu'il veut
        raise FormeInvalideError(
            f"Votre fonction a échoué : {type(erreur).__name__} : {str(erreur)[:200]}. "
            "Elle reçoit un seul argument : les documents, par leur nom.",
        ) from None


def extraction(exercice: str, question: str, noms: Mapping[str, Any], declare: Mapping[str, Any]) -> str:
    """Rend la réponse en JSON borné : c'est tout ce qui sort du processus de l'étudiant."""
    try:
        origine, valeur = _lire_reponse(exercice, question, noms, declare)
        resultat = {"etat": "presente", "origine": origine, "valeur": valeur}
    except ReponseAbsenteError:
        resultat = {"etat": "absente"}
    except FormeInvalideError as faute:
        resultat = {"etat": "illisible", "message": str(faute)[:500]}
    except Exception as erreur:  # noqa: BLE001 - objet hostile ou imprévu : illisible, jamais un point ni une panne
        resultat = {"etat": "illisible", "message": f"Réponse illisible ({type(erreur).__name__})."}
    texte = json.dumps(resultat, ensure_ascii=True)
    if len(texte) > TAILLE_MAXIMALE:
        texte = json.dumps({"etat": "illisible", "message": "La réponse est trop volumineuse."})
    return texte


# --- Vérifier la forme -----------------------------------------------------------------------------------------------
def _resume(origine: str, valeur: Any, forme: Mapping[str, Any]) -> str:
    if isinstance(valeur, dict):
        hauteur = len(next(iter(valeur.values()), []))
        return f"un tableau de {hauteur} lignes" + ("" if origine == "variable" else f", dans {origine}")
    if isinstance(valeur, list):
        return " ; ".join(valeur)
    if forme["type"] == "date":
        return dt.date.fromisoformat(valeur).strftime("%d/%m/%Y")
    if forme["type"] in {"montant", "nombre", "pourcentage", "entier"}:
        entier, _, decimales = valeur.partition(".")
        groupe = entier if entier == "-0" else f"{int(entier):,}".replace(",", "\u202f")
        unite = {"EUR": "€", "XPF": "F"}.get(forme.get("unite", ""), forme.get("unite", ""))
        return groupe + (f",{decimales}" if decimales else "") + (f"\u202f{unite}" if unite else "")
    return str(valeur)


def _somme(valeur: Any, colonne: str | None) -> Decimal:
    """Totalise une colonne d'un tableau, ou la différence de deux : « debit - credit ».

    >>> _somme({"debit": ["7", None], "credit": ["2", "1"]}, "debit - credit")
    Decimal('4')
    """
    if isinstance(valeur, dict) and colonne:
        plus, _, moins = colonne.partition(" - ")
        total = sum((Decimal(v) for v in valeur[plus] if v is not None), Decimal(0))
        return total - _somme(valeur, moins) if moins else total
    return Decimal(valeur)


def _contradictions(exercice: str, question: str, noms: Mapping[str, Any], valeur: Any) -> list[str]:
    """Compare la réponse aux autres réponses de l'étudiant, jamais à la bonne réponse."""
    tout = declaration(exercice)
    phrases = []
    for regle in tout.get("coherences", []):
        if regle["question"] != question:
            continue
        try:
            _, autre = _lire_reponse(exercice, regle["avec"], noms, tout)
        except FormeInvalideError:
            continue
        ici, ailleurs = _somme(valeur, regle.get("colonne")), _somme(autre, regle.get("avec_colonne"))
        if abs(ici - ailleurs) > Decimal("0.005"):
            phrases.append(regle["message"].format(ici=_francais(ici), ailleurs=_francais(ailleurs)))
    return phrases


def _francais(valeur: Decimal) -> str:
    """Écrit un nombre à la française ; un nombre entier n'a pas de décimales : le franc pacifique n'en a jamais.

    >>> _francais(Decimal("12.50")), _francais(Decimal("12.00"))
    ('12,50', '12')
    """
    decimales = 0 if valeur == valeur.to_integral_value() else 2
    return f"{valeur:,.{decimales}f}".replace(",", "\u202f").replace(".", ",")


def verification(exercice: str, question: str) -> None:
    """Vérifie la forme de la réponse à une question et dit ce qui a été lu ; jamais si elle est juste.

    Raises:
        FormeInvalideError: si la réponse n'a pas la forme demandée ; le message dit ce qui est attendu.
    """
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":  # nbgrader seul donnerait tous les points à une bonne forme
        raise FormeInvalideError("Cette cellule se corrige avec refcomp : nbgrader_config.py doit appeler configure().")
    noms = vars(sys.modules["__main__"])
    forme = declaration(exercice)["questions"][question]
    origine, valeur = _lire_reponse(exercice, question, noms)
    print(f"✔ Lu : {_resume(origine, valeur, forme)}")  # noqa: T201 - c'est le message que lit l'étudiant
    for phrase in _contradictions(exercice, question, noms, valeur):
        print(f"⚠ {phrase}")  # noqa: T201 - idem
    print("La forme est correcte ; la valeur sera vérifiée à la correction.")  # noqa: T201 - idem
