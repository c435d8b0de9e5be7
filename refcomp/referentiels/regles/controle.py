"""Contrôler un règlement : paramètres, quantités, règles, et l'absence de cercle entre elles ; tous défauts listés."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from refcomp.referentiels.regles.expressions import Contexte, Controle
from refcomp.referentiels.regles.grammaire import is_nombre, walk


def check_reglement(brut: Mapping[str, Any], contexte: Contexte) -> list[str]:
    """Liste les défauts d'un règlement lu du YAML, dont la forme générale a déjà été vérifiée."""
    elements, niveaux = contexte.elements, contexte.niveaux
    connues = {e["id"]: e for e in [*contexte.echelles, *brut.get("echelles", [])]}
    defauts = [d for p in brut.get("parametres", []) for d in _check_parametre(p, connues)]
    for cle in ("parametres", "quantites", "regles"):
        comptes = Counter(x["id"] for x in brut.get(cle, []))
        defauts += [f"{cle} : « {i} » est déclaré deux fois." for i, n in comptes.items() if n > 1]
    controle = Controle(brut, contexte)
    for quantite in brut.get("quantites", []):
        ou = f"quantité {quantite['id']}"
        if controle.check_textes(quantite["valeur"], ou):
            controle.check_quantite(quantite["valeur"], ou, frozenset(quantite.get("variables", ())))
    for regle in brut["regles"]:
        portee = regle.get("portee", "")
        if portee and niveaux and portee not in niveaux:
            defauts.append(f"règle {regle['id']} : la portée « {portee} » n'est pas un niveau.")
        defauts += [
            f"règle {regle['id']} : l'élément « {e} » n'existe pas."
            for e in regle.get("elements", [])
            if elements and e not in elements
        ]
        liees = frozenset({"element"}) if portee else frozenset()
        if controle.check_textes(regle["condition"], f"règle {regle['id']}"):
            controle.check_condition(regle["condition"], f"règle {regle['id']}", liees)
    return [*defauts, *controle.defauts, *_cercles(brut)]


def _check_parametre(brut: Mapping[str, Any], echelles: Mapping[str, Mapping[str, Any]]) -> list[str]:
    nom, nature, defaut = brut["id"], brut["nature"], brut.get("defaut")
    defauts = []
    if nature == "choix" and "choix" not in brut:
        defauts.append(f"paramètre {nom} : la liste de ses choix est absente.")
    if nature == "niveau" and brut.get("echelle") not in echelles:
        defauts.append(f"paramètre {nom} : l'échelle « {brut.get('echelle')} » n'existe pas.")
    if defaut is None:
        return defauts
    bonne = {
        "nombre": is_nombre(defaut) and brut.get("minimum", 0) <= defaut <= brut.get("maximum", defaut),
        "booleen": isinstance(defaut, bool),
        "choix": isinstance(defaut, str) and defaut in brut.get("choix", {}),
        "niveau": defaut in [v["code"] for v in echelles.get(brut.get("echelle", ""), {}).get("valeurs", [])],
        "correspondance": isinstance(defaut, Mapping),
    }[nature]
    return defauts if bonne else [*defauts, f"paramètre {nom} : la valeur par défaut {defaut!r} n'est pas permise."]


def _cercles(brut: Mapping[str, Any]) -> list[str]:
    """Une règle ou une quantité qui finit par s'appeler elle-même ne se calculerait jamais."""
    appels = {("regle", r["id"]): _appelees(r["condition"]) for r in brut["regles"]}
    appels |= {("quantite", q["id"]): _appelees(q["valeur"]) for q in brut.get("quantites", [])}
    defauts = []
    for depart, premiers in appels.items():
        a_voir, vus = list(premiers), set()
        while a_voir:
            courant = a_voir.pop()
            if courant == depart:
                sorte = "règle" if depart[0] == "regle" else "quantité"
                defauts.append(f"{sorte} {depart[1]} : elle finit par s'appeler elle-même.")
                break
            if courant not in vus:
                vus.add(courant)
                a_voir += appels.get(courant, ())
    return defauts


def _appelees(expression: Any) -> set[tuple[str, str]]:
    return {
        (sorte, membre[sorte]["nom"])
        for membre in walk(expression)
        for sorte in ("regle", "quantite")
        if isinstance(membre.get(sorte), Mapping) and isinstance(membre[sorte].get("nom"), str)
    }
