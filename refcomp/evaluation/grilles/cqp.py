"""Les grilles d'un CQP : tuteur, formateur, jury, synthèse ; ce que le document tait est un choix visible du centre."""

from __future__ import annotations

from collections.abc import Iterator

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.grilles.modele import Grille, Ligne
from refcomp.evaluation.grilles.moments import moments_lus
from refcomp.referentiels.modele import Referentiel

CERTAINS = "Le document confie au {voix} « certains savoir-faire » sans les nommer : {choix}."


def build_tuteur(referentiel: Referentiel, savoir_faire: str = "") -> Grille:
    """La grille du tuteur d'un CQP : les activités de l'emploi, par mission, en pourcentage d'atteinte d'objectif."""
    lignes = [
        Ligne(a, referentiel.libelle(a), _intitule(referentiel, m))
        for m in referentiel.du_niveau("mission")
        for a in referentiel.enfants(m, "activite")
    ]
    lignes += _savoir_faire(referentiel, savoir_faire)
    titre = "Grille d'évaluation tuteur : les activités, observées en situation de travail"
    adaptee = (
        "Le document veut cette grille adaptée à l'entreprise et au poste ; "
        "il ne rattache aucune activité à un domaine."
    )
    return _grille_cqp(
        referentiel, "tuteur", titre, lignes, sources=("tuteur",), mention=adaptee, savoir_faire=savoir_faire
    )


def build_formateur(referentiel: Referentiel, savoir_faire: str = "") -> Grille:
    """La grille du formateur d'un CQP : les connaissances, et les savoir-faire que le centre choisit."""
    lignes = [
        Ligne(c, referentiel.libelle(c), _domaine(referentiel, d), "Connaissances")
        for d in referentiel.du_niveau("domaine")
        for c in _competences(referentiel, d, "connaissance")
    ]
    lignes += _savoir_faire(referentiel, savoir_faire)
    choix = f"choix du centre : {savoir_faire}" if savoir_faire else "aucun n'est choisi (--savoir-faire)"
    mention = CERTAINS.format(voix="formateur", choix=choix)
    titre = "Grille d'évaluation formateur : les connaissances et certains savoir-faire"
    return _grille_cqp(
        referentiel, "formateur", titre, lignes, sources=("formateur",), mention=mention, savoir_faire=savoir_faire
    )


def build_jury(referentiel: Referentiel) -> Grille:
    """La grille du professionnel ou du jury d'un CQP : savoirs, savoir-faire, attitudes."""
    lignes = [
        Ligne(c, referentiel.libelle(c), _domaine(referentiel, d), rubrique)
        for d in referentiel.du_niveau("domaine")
        for nature, rubrique in (("connaissance", "Connaissances"), ("savoir_faire", "Savoir-faire"))
        for c in _competences(referentiel, d, nature)
    ]
    lignes += [Ligne(a, referentiel.libelle(a), "Qualités et aptitudes") for a in referentiel.du_niveau("aptitude")]
    mention = (
        "L'épreuve balaie un ensemble de points clés : laissez vide ce qui n'est pas observé. Les aptitudes sont "
        "observées, aucune règle imprimée ne les lit."
    )
    titre = "Grille professionnel ou jury : savoirs, savoir-faire et attitudes"
    return _grille_cqp(referentiel, "jury", titre, lignes, sources=("jury", "professionnel"), mention=mention)


def build_synthese(referentiel: Referentiel) -> Grille:
    """La grille de synthèse d'un CQP : neuf cases, une par évaluateur et par domaine."""
    voix = (("tuteur", "GRILLE/TUTEUR"), ("formateur", "GRILLE/FORMATEUR"), ("jury", "GRILLE/JURY"))
    lignes = [
        Ligne(d, referentiel.libelle(d), referentiel.libelle(grille), source=source)
        for source, grille in voix
        for d in referentiel.du_niveau("domaine")
    ]
    consigne = referentiel.libelle("REG/PROCEDURE/1")
    return Grille(
        referentiel.id,
        referentiel.millesime,
        "synthese",
        referentiel.libelle("GRILLE"),
        referentiel.echelles["pourcentage"],
        tuple(lignes),
        ("formateur", "jury"),
        {"synthese": ""},
        (consigne,),
    )


def _competences(referentiel: Referentiel, domaine: str, nature: str) -> list[str]:
    toutes = referentiel.enfants(domaine, "competence")
    return [c for c in toutes if referentiel.champ(c, "attributs").get("nature") == nature]


def _savoir_faire(referentiel: Referentiel, choix: str) -> Iterator[Ligne]:
    """Les savoir-faire que le centre ajoute à une grille : leurs codes, ou « tous »."""
    connus = {c: d for d in referentiel.du_niveau("domaine") for c in _competences(referentiel, d, "savoir_faire")}
    voulus = list(connus) if choix.strip() == "tous" else [c.strip() for c in choix.split(",") if c.strip()]
    if inconnus := [c for c in voulus if c not in connus]:
        raise ArgumentInvalideError(
            f"savoir_faire : {', '.join(inconnus)} inconnus de {referentiel.id} ; "
            f"permis : tous, ou {', '.join(connus)}."
        )
    for c in (c for c in connus if c in voulus):
        yield Ligne(c, referentiel.libelle(c), _domaine(referentiel, connus[c]), "Savoir-faire choisis par le centre")


def _intitule(referentiel: Referentiel, element: str) -> str:
    return f"{referentiel.champ(element, 'code_imprime')} {referentiel.libelle(element)}".strip()


def _domaine(referentiel: Referentiel, domaine: str) -> str:
    return f"{domaine} – {referentiel.libelle(domaine)}"


def _grille_cqp(
    referentiel: Referentiel,
    genre: str,
    titre: str,
    lignes: list[Ligne],
    *,
    sources: tuple[str, ...],
    mention: str,
    savoir_faire: str = "",
) -> Grille:
    # Les lignes que le centre ajoute rejoignent leur domaine, à la suite de celles du document.
    sections = list(dict.fromkeys(x.section for x in lignes))
    return Grille(
        referentiel.id,
        referentiel.millesime,
        genre,
        titre,
        referentiel.echelles["pourcentage"],
        tuple(sorted(lignes, key=lambda x: sections.index(x.section))),
        sources,
        moments_lus(referentiel),
        (mention,),
        {"savoir_faire": savoir_faire} if savoir_faire else {},
    )
