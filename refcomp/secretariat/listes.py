"""Lire la liste d'élèves qu'exporte le logiciel de l'établissement : Pronote, École Directe, ou un tableur.

Ce qui est établi, et d'où :

- **Pronote**, onglet Élèves, export CSV d'une classe. La ligne de titres est, relevée sur un export réel :
  `Élèves;Encouragement/Valorisation;Né(e) le;Sexe;Adresse E-mail;Entrée;Sortie;;Classe de rattachement;Tuteur;…`.
  Nom et prénom sont dans la seule colonne « Élèves » (« NOM Prénom »), un titre est vide, et « Classe de rattachement »
  est vide quand on exporte une seule classe : `--groupe` la donne alors. Source : essais de terrain du projet public
  alemoine4/carnet-eps sur GitHub, `tests/e2e/terrain.spec.mjs` (2026). L'éditeur ne publie pas ce format.
- **École Directe** : l'éditeur ne publie aucun format, et aucun export n'a pu être vu ici. Un enseignant qui en lit
  rapporte que la ligne de titres n'est pas la première et que nom et prénom sont réunis sous la forme « NOM Prénom »
  (MVanHoorde/participation_terminale sur GitHub, `CLAUDE.md`, 2026). Les noms exacts des autres colonnes ne sont **pas
  vérifiés** : les titres ci-dessous sont ceux que l'on rencontre dans les listes françaises.
- **Tableur** : colonnes séparées nom, prénom, date de naissance, courriel, classe, groupes, comme le demande SACoche
  (sacoche.sesamath.net, « Import d'utilisateurs avec un tableur »).

La ligne de titres est donc cherchée par son contenu, l'ordre des colonnes est libre, les titres se comparent sans
accents ni casse, et une colonne inconnue est ignorée.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from refcomp.conversions import convert_date
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats.tableur import read_rangees
from refcomp.secretariat.effectif import format_jour
from refcomp.secretariat.noms import mots, split_nom

# Titres reconnus, du préféré au moins bon, écrits comme `mots` les donne.
TITRES = {
    "nom": ("nom de famille", "nom", "nom eleve", "nom de l eleve", "nom d usage", "nom usuel", "nom de naissance"),
    "prenom": ("prenom", "prenoms", "prenom s", "prenom usuel", "prenom eleve", "prenom de l eleve"),
    "complet": (
        *("eleve", "eleves", "etudiant", "etudiants", "apprenant", "apprenants", "nom prenom", "nom et prenom"),
        *("nom complet", "nom prenom s", "noms et prenoms", "nom et prenom s", "identite"),
    ),
    "naissance": ("ne e le", "ne le", "nee le", "date de naissance", "date naissance", "date naiss", "naissance"),
    "groupe": (
        *("classe", "classe de rattachement", "division", "classes", "classe s"),
        *("groupe", "groupes", "groupe s", "regroupement"),
    ),
    "courriel": (
        *("adresse e mail", "adresse email", "e mail", "email", "mail", "courriel", "adresse mail"),
        *("adresse electronique", "e mail eleve", "mail eleve", "email eleve"),
    ),
    "identifiant": ("identifiant", "login", "identifiant de connexion", "nom d utilisateur"),
    "numero": (
        *("numero", "ine", "identifiant national", "numero national", "numero eleve", "numero interne"),
        *("id", "identifiant eleve", "code eleve", "id national"),
    ),
    "sortie": ("sortie", "date de sortie", "sorti le", "date sortie", "depart"),
}
LIGNES_DE_PRESENTATION = 30
FORMULES = "=+-@＝＋－＠"  # ce qui, en tête d'une cellule, en ferait une formule dans un tableur
BALISES = '<>"`'  # aucun nom n'en porte, et le formgrader de nbgrader écrit les noms sans les échapper
CACHES = {"Cc", "Cf", "Co", "Cs", "Cn"}
ADRESSE = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
IDENTIFIANT = re.compile(r"[A-Za-z0-9_-]+")  # ce que nbgrader et les systèmes de fichiers acceptent
PIED = re.compile(r"^(?:\d|total\b|effectif\b|nombre\b|page\b|edite\b|imprime\b)")


@dataclass(frozen=True)
class LigneListe:
    """Un élève tel que la liste le donne ; les champs sont ceux d'un `Inscrit`.

    Attributes:
        ligne: son numéro de ligne dans le fichier.
        sortie: date de sortie, à la française, ou vide.
    """

    ligne: int
    nom: str = ""
    prenom: str = ""
    naissance: str = ""
    groupe: str = ""
    courriel: str = ""
    identifiant: str = ""
    numero: str = ""
    sortie: str = ""


def read_liste(chemin: Path) -> tuple[list[LigneListe], list[Constat]]:
    """Lit une liste exportée.

    Returns:
        Les élèves lus, et ce qu'une personne doit savoir : lignes laissées, découpes incertaines, cellules nettoyées.

    Raises:
        FichierIllisibleError: si le fichier est absent ou d'une autre nature.
        DonneesInvalidesError: si aucune ligne de titres n'est reconnue.
    """
    rangees = read_rangees(chemin)
    rang, colonnes = _find_titres(rangees, chemin)
    constats = []
    if rang:
        message = f"La ligne de titres est la ligne {rangees[rang][0]} ; ce qui la précède est ignoré."
        constats.append(_information("presentation", message, chemin.name))
    entete = [" ".join(mots(t or "")) for t in rangees[rang][1]]
    lus = []
    for ligne, cellules in rangees[rang + 1 :]:
        if [" ".join(mots(c or "")) for c in cellules] == entete:  # une page imprimée répète ses titres
            continue
        lu, siens = _read_ligne(ligne, cellules, colonnes)
        constats += siens
        lus += [lu] if lu is not None else []
    return _settle_identifiants(lus), constats


def _find_titres(rangees: list[tuple[int, list[str | None]]], chemin: Path) -> tuple[int, dict[str, list[int]]]:
    """Cherche la ligne de titres ; renvoie son rang, et pour chaque champ ses colonnes, la préférée d'abord."""
    for rang, (_, cellules) in enumerate(rangees[:LIGNES_DE_PRESENTATION]):
        titres = [" ".join(mots(c or "")) for c in cellules]
        colonnes = {
            champ: [titres.index(nom) for nom in noms if nom in titres]
            for champ, noms in TITRES.items()
            if set(noms) & set(titres)
        }
        if {"nom", "prenom"} <= set(colonnes) or {"identifiant", "groupe"} == set(colonnes):
            return rang, colonnes
        # « Nom » sans « Prénom », à côté d'autres titres, est un nom complet.
        complet = colonnes.get("complet") or (colonnes.get("nom") if len(colonnes) > 1 else None)
        if complet:
            return rang, {c: r for c, r in colonnes.items() if c not in {"nom", "prenom"}} | {"complet": complet}
    vues = "\n".join(
        f"  - ligne {ligne} : {' ; '.join(c for c in cellules if c)[:120]}" for ligne, cellules in rangees[:3]
    )
    message = (
        "Il faut une ligne de titres avec « Nom » et « Prénom », ou « Élèves » (NOM Prénom) ; "
        f"« Né(e) le », « Classe », « Adresse e-mail » et « Identifiant » sont lus aussi. Début du fichier :\n{vues}"
    )
    raise DonneesInvalidesError(
        f"« {chemin.name} » : aucune liste d'élèves reconnue.", [Constat("erreur", "titres_inconnus", message)]
    )


def _read_ligne(
    ligne: int, cellules: list[str | None], colonnes: dict[str, list[int]]
) -> tuple[LigneListe | None, list[Constat]]:
    constats: list[Constat] = []
    valeurs = {}
    for champ, rangs in colonnes.items():
        brute = next((c for r in rangs if r < len(cellules) and (c := cellules[r])), "") or ""
        valeurs[champ], nettoyee = clean_cellule(brute)
        if nettoyee or "\ufffd" in brute:
            constats.append(_avertissement("cellule_nettoyee", ligne, f"{champ} reçu {brute[:40]!r}, à relire."))
    complet = valeurs.pop("complet", "")
    if not (complet or valeurs.get("nom") or valeurs.get("prenom") or valeurs.get("identifiant")):
        return None, constats
    if PIED.match(" ".join(mots(complet or valeurs.get("nom", "")))):
        return None, [_information("pied", f"Ligne {ligne} : « {complet or valeurs['nom']} », ignorée.", str(ligne))]
    if complet and not valeurs.get("nom"):
        decoupe = split_nom(complet)
        valeurs |= {"nom": decoupe.nom, "prenom": decoupe.prenom}
        if not decoupe.sure and decoupe.prenom:
            message = f"« {complet} » découpé au jugé : nom {decoupe.nom}, prénom {decoupe.prenom}."
            constats.append(_avertissement("decoupe_incertaine", ligne, message))
    if bool(valeurs.get("nom")) != bool(valeurs.get("prenom")):
        lu = complet or valeurs.get("nom") or valeurs.get("prenom")
        message = f"Ligne {ligne} : « {lu} » n'a qu'un nom ou qu'un prénom ; complétez la liste et réimportez-la."
        return None, [*constats, Constat("erreur", "ligne_incomplete", message, str(ligne))]
    for champ in ("naissance", "sortie"):
        valeurs[champ], siens = _read_date(ligne, champ, valeurs.get(champ, ""))
        constats += siens
    adresse = ADRESSE.search(valeurs.get("courriel", ""))
    return LigneListe(ligne, **{**valeurs, "courriel": adresse[0] if adresse else ""}), constats


def clean_cellule(texte: str) -> tuple[str, bool]:
    """Rend un texte inoffensif et comparable ; dit si quelque chose de visible a été retiré.

    Les caractères de contrôle (dont ceux qui inversent l'affichage), les chevrons d'une balise et ce qui, en tête,
    ferait une formule sont ôtés ; les accents décomposés sont recomposés, les espaces réunies.
    """
    visible = " ".join(unicodedata.normalize("NFC", texte).split())
    propre = "".join(c for c in visible if unicodedata.category(c) not in CACHES and c not in BALISES)
    propre = propre.lstrip(FORMULES).strip()
    return propre, propre != visible


def _read_date(ligne: int, champ: str, texte: str) -> tuple[str, list[Constat]]:
    if not texte:
        return "", []
    lue = convert_date(pd.Series([texte], dtype=object)).valeurs.iloc[0]
    if pd.isna(lue):
        return "", [
            _avertissement("date_illisible", ligne, f"{champ} « {texte[:40]} » n'est pas une date (31/05/2008).")
        ]
    return format_jour(pd.Timestamp(lue).date()), []


def _settle_identifiants(lus: list[LigneListe]) -> list[LigneListe]:
    """Décide ce qu'est la colonne « Identifiant » : celui de nbgrader si toutes les valeurs conviennent, ou un numéro.

    `l.dupont` ou `12345` ne conviennent pas. Dans tous les cas, la valeur est gardée comme numéro : elle reconnaît la
    personne au prochain import. Une colonne qui ne fait que compter les lignes n'est pas un numéro.
    """
    numeros = [lu.numero for lu in lus]
    if all(n.isdigit() and int(n) <= 2 * len(lus) for n in numeros):
        lus = [replace(lu, numero="") for lu in lus]
    donnes = [lu.identifiant for lu in lus]
    uniques = len({d.lower() for d in donnes}) == len(donnes)
    gardes = uniques and all(IDENTIFIANT.fullmatch(d) and not d.isdigit() for d in donnes)
    return [replace(lu, identifiant=lu.identifiant if gardes else "", numero=lu.numero or lu.identifiant) for lu in lus]


def _avertissement(code: str, ligne: int, message: str) -> Constat:
    return Constat("avertissement", code, f"Ligne {ligne} : {message}", str(ligne))


def _information(code: str, message: str, objet: str) -> Constat:
    return Constat("information", code, message, objet)
