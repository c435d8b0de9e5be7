"""Le diagnostic par les ratios, écrit comme un corrigé."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.risque_client.ratios import DEFAVORABLE, FAVORABLE, NON_CALCULABLE, Ratios, format_valeur
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_compte, format_montant

COMPTES_MONTRES = 4
FAMILLES = {
    "equilibre": "Mesurer l'équilibre financier",
    "structure": "Juger la structure financière",
    "liquidite": "Juger la liquidité",
    "activite": "Mesurer les durées de l'activité",
    "rentabilite": "Juger la rentabilité",
}


def build_ratios(resultat: Ratios, client: str | None, exercice: str | None) -> Explication:
    """Compose l'explication des comptes demandés, au plus quatre.

    Raises:
        ArgumentInvalideError: si aucun compte ne répond.
    """
    table = resultat.tableau
    if client is not None:
        table = table[table["client"] == client]
    if exercice is not None:
        table = table[table["exercice"] == exercice]
    if table.empty:
        raise ArgumentInvalideError(f"Aucun compte pour le client {client!r} et l'exercice {exercice!r}.")
    comptes = list(table.groupby(["client", "exercice"], sort=False))
    etapes = []
    for (nom, annee), lignes in comptes[:COMPTES_MONTRES]:
        titre = f"{nom} {annee}".strip()
        etapes += _etapes(resultat, lignes, f"{titre} : " if titre else "", (str(nom), str(annee)))
    suite = len(comptes) - COMPTES_MONTRES
    if suite > 0:
        texte = f"{format_compte(suite, 'autre compte suit', 'autres comptes suivent')} : demandez-les par client."
        etapes.append(Etape("Voir la suite", texte))
    return Explication("Solvabilité d'après les comptes", tuple(etapes))


def _etapes(resultat: Ratios, lignes: pd.DataFrame, prefixe: str, cle: tuple[str, str]) -> list[Etape]:
    etapes = []
    for famille, titre in FAMILLES.items():
        groupe = lignes[(lignes["famille"] == famille) & (lignes["lecture"] != NON_CALCULABLE)]
        if groupe.empty:
            continue
        texte = "Chaque ligne pose le calcul et le compare à son repère."
        if famille == "equilibre":
            texte = _controle(resultat, cle)
        etapes.append(Etape(f"{prefixe}{titre}", texte, _tableau(resultat, groupe)))
    return [*etapes, Etape(f"{prefixe}Conclure", _conclusion(lignes))]


def _tableau(resultat: Ratios, groupe: pd.DataFrame) -> Tableau:
    rangees = tuple(
        (
            ligne["libelle"],
            f"{ligne['formule']} = {ligne['calcul']}" if ligne["calcul"] else ligne["formule"],
            "" if pd.isna(ligne["valeur"]) else _valeur(resultat, ligne),
            ligne["phrase"],
        )
        for ligne in groupe.to_dict("records")
    )
    return Tableau(("Indicateur", "Calcul", "Valeur", "Lecture"), rangees, (2,))


def _valeur(resultat: Ratios, ligne: dict[str, object]) -> str:
    cle = (str(ligne["client"]), str(ligne["exercice"]), str(ligne["ratio"]))
    return format_valeur(resultat.exactes[cle], str(ligne["unite"]), resultat.devise)


def _controle(resultat: Ratios, cle: tuple[str, str]) -> str:
    frng, bfr, nette = (resultat.exactes.get((*cle, n)) for n in ("frng", "bfr", "tresorerie_nette"))
    if frng is None or bfr is None or nette is None:
        return "Trésorerie nette = FRNG - BFR ; un des trois manque, l'égalité n'est pas contrôlée."
    ecrits = [format_montant(m, resultat.devise) for m in (frng, bfr, frng - bfr)]
    dessous = f"({ecrits[1]})" if bfr < 0 else ecrits[1]
    verdict = "c'est bien la trésorerie nette" if frng - bfr == nette else _ecart(resultat, nette)
    return f"Contrôle : FRNG - BFR = {ecrits[0]} - {dessous} = {ecrits[2]} ; {verdict}."


def _ecart(resultat: Ratios, nette: Fraction) -> str:
    return f"la trésorerie nette est de {format_montant(nette, resultat.devise)} : les comptes ne concordent pas"


def _conclusion(lignes: pd.DataFrame) -> str:
    phrases = []
    for lecture, titre in ((FAVORABLE, "Favorable"), (DEFAVORABLE, "Défavorable")):
        noms = lignes.loc[lignes["lecture"] == lecture, "libelle"]
        if not noms.empty:
            phrases.append(f"{titre} : {', '.join(n.lower() for n in noms)}.")
    manquants = lignes[lignes["lecture"] == NON_CALCULABLE]
    phrases += [f"{ligne['libelle']} : {ligne['phrase']}." for ligne in manquants.to_dict("records")]
    sources = dict.fromkeys(lignes.loc[lignes["lecture"].isin([FAVORABLE, DEFAVORABLE]), "source"])
    phrases.append(f"Repères : {' ; '.join(sources) or 'aucun'}. Ils se comparent au secteur et d'une année à l'autre.")
    return "\n".join(phrases)
