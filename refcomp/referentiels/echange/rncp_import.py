"""Lire les blocs de compétences d'une fiche du RNCP (flux XML V4.1 de France compétences ; voir `rncp_export`).

La liste des compétences y est un texte libre : sa mise en ligne a remplacé les sauts de ligne par des espaces, et
chaque certificateur a ses puces. Le découpage est donc une lecture, et le texte entier est gardé.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from refcomp.errors import FichierIllisibleError
from refcomp.referentiels.echange.brut import Identifiants, slug
from refcomp.referentiels.echange.xml_sur import read_elements

CODE_BLOC = re.compile(r"^RNCP\d+(?P<bloc>BC\d+)$")
NIVEAUX = {"bloc": "Bloc de compétences", "competence": "Compétence", "modalite": "Modalités d'évaluation"}
DATES = ("DATE_EFFET", "DATE_DECISION", "DATE_DE_PUBLICATION")
PUCES = re.compile(r"(?:^|\n|\s{2,})\s*[-–•*▪●·]\s+")
CODES = re.compile(r"(?:^|\n|\s{2,})(?=(?:[A-Z]{1,3}\.?\s?)?\d+(?:\.\d+)*(?:[A-Z]\d+)?\s?[.:)\-–]\s?\S)")
ESPACES = re.compile(r"\n+|\s{2,}")


def decoupe(texte: str) -> list[str]:
    """Les compétences d'une liste en texte libre : aux puces, sinon aux codes, sinon aux blancs.

    >>> decoupe("- Analyser le dossier  - Proposer une solution")
    ['Analyser le dossier', 'Proposer une solution']
    >>> decoupe("C.1. Organiser une réunion    C.2. Analyser les besoins")
    ['C.1. Organiser une réunion', 'C.2. Analyser les besoins']
    >>> decoupe("Maquetter une interface  Réaliser une interface")
    ['Maquetter une interface', 'Réaliser une interface']
    """
    net = texte.replace("\r\n", "\n").strip()
    for coupe in (PUCES, CODES):
        if len(coupe.findall(net)) > 1 or (coupe is PUCES and coupe.match(net)):
            break
    else:
        coupe = ESPACES
    return [" ".join(morceau.split()) for morceau in coupe.split(net) if morceau.strip()]


def read_rncp(chemin: Path, numero: str = "") -> dict[str, Any]:
    """Lit les blocs d'une fiche et en rend le document brut d'un référentiel.

    Args:
        chemin: un fichier XML du flux de France compétences, ou une fiche isolée.
        numero: le numéro de la fiche voulue, si le fichier en contient plusieurs.

    Raises:
        FichierIllisibleError: si le fichier n'est pas un XML sûr, si la fiche n'y est pas, ou si elle n'a pas de bloc.
    """
    vues: list[str] = []
    for fiche in read_elements(chemin, "FICHE"):
        vu = fiche.findtext("NUMERO_FICHE", "").strip()
        vues.append(vu or "sans numéro")
        if not numero and len(vues) > 1:
            break
        if vu == numero or not numero:
            lue = _fiche(fiche, chemin.name)
            if numero:
                return lue
    if not vues:
        raise FichierIllisibleError(
            f"{chemin.name} ne contient aucune FICHE : est-ce un fichier de France compétences ?"
        )
    if numero or len(vues) > 1:
        quoi = f"la fiche {numero} n'y est pas" if numero else "il contient plusieurs fiches"
        raise FichierIllisibleError(f"{chemin.name} : {quoi}. Donnez un numéro, par exemple {', '.join(vues[:5])}.")
    return lue


def _fiche(fiche: Element, nom: str) -> dict[str, Any]:
    numero, intitule = (fiche.findtext(b, "").strip() for b in ("NUMERO_FICHE", "INTITULE"))
    noeuds = fiche.findall("BLOCS_COMPETENCES/BLOC_COMPETENCES")
    if not noeuds:
        raise FichierIllisibleError(f"{nom} : la fiche {numero or intitule} n'a aucun bloc de compétences.")
    identifiants = Identifiants()
    elements, relations = [], []
    for rang, noeud in enumerate(noeuds, start=1):
        for element, lien in _elements(noeud, rang, identifiants):
            elements.append(element)
            relations += [lien] if lien else []
    abrege = fiche.findtext("ABREGE/CODE", "").strip()
    employes = {e["niveau"] for e in elements}
    return {
        "id": slug(numero or intitule),
        "millesime": _millesime(fiche),
        "intitule": " ".join(filter(None, (abrege, intitule))) or numero,
        "territoire": "metropole",
        "note": _note(fiche, numero),
        "niveaux": [{"id": n, "libelle": li} for n, li in NIVEAUX.items() if n in employes],
        "elements": elements,
        "relations": relations,
    }


def _millesime(fiche: Element) -> str:
    """L'année d'effet, de décision ou de publication (JJ/MM/AAAA), la première que la fiche donne."""
    dates = (fiche.findtext(balise, "").strip() for balise in DATES)
    return next((d[-4:] for d in dates if re.fullmatch(r"\d{2}/\d{2}/\d{4}", d)), "inconnu")


def _note(fiche: Element, numero: str) -> str:
    if not numero:
        return "Blocs lus d'une fiche sans numéro. Le découpage des compétences est celui de refcomp."
    fin = fiche.findtext("DATE_FIN_ENREGISTREMENT", "").strip()
    jusque = f", enregistrée jusqu'au {fin}" if fin else ""
    return (
        f"Blocs de la fiche {numero} de France compétences (Licence Ouverte 2.0){jusque}. La liste des compétences y "
        "est un texte libre : son découpage est celui de refcomp, et chaque bloc garde le texte entier."
    )


def _elements(
    noeud: Element, rang: int, identifiants: Identifiants
) -> Iterator[tuple[dict[str, Any], Mapping[str, Any] | None]]:
    """Le bloc, puis ses compétences et ses modalités, chacune avec le lien qui l'y rattache."""
    code, libelle, liste, modalites = (
        noeud.findtext(b, "").strip() for b in ("CODE", "LIBELLE", "LISTE_COMPETENCES", "MODALITES_EVALUATION")
    )
    trouve = CODE_BLOC.match(code)
    bloc = identifiants.nouveau(trouve["bloc"] if trouve else code or f"B{rang}")
    suites = {"prerequis": noeud.findtext("PREREQUIS_VALIDATION_BLOC", "").strip(), "liste_competences": liste}
    attributs = {cle: texte for cle, texte in suites.items() if texte}
    yield (
        {
            "id": bloc,
            "niveau": "bloc",
            "code_imprime": code,
            "libelle_imprime": libelle or code or "(sans titre)",
            **({"attributs": attributs} if attributs else {}),
        },
        None,
    )
    for place, texte in enumerate(decoupe(liste), start=1):
        enfant = identifiants.nouveau(f"{bloc}/c{place:02d}")
        element = {"id": enfant, "niveau": "competence", "parent": bloc, "libelle_imprime": texte}
        yield element, {"source": bloc, "type": "comprend", "cible": enfant}
    for place, texte in enumerate(_modalites(modalites), start=1):
        enfant = identifiants.nouveau(f"{bloc}/eval{place}")
        element = {"id": enfant, "niveau": "modalite", "parent": bloc, "libelle_imprime": texte}
        yield element, {"source": bloc, "type": "evaluee_par", "cible": enfant}


def _modalites(texte: str) -> list[str]:
    """Les modalités, séparées seulement si chacune a sa ligne et sa puce ; le flux publié les donne d'un bloc."""
    lignes = texte.splitlines()
    if lignes and all(ligne.startswith("- ") for ligne in lignes):
        return [ligne.removeprefix("- ") for ligne in lignes]
    return [texte] if texte else []
