"""Contrôler les expressions d'un règlement : formes, noms connus, variables liées ; tous les défauts, et leur place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from refcomp.referentiels.regles.grammaire import (
    CLES_ENSEMBLE,
    CONDITIONS,
    DESIGNE_UN_ELEMENT,
    ENSEMBLES,
    FORMES,
    MOMENTS,
    QUANTITES,
    SOURCES,
    TEXTES,
    is_nombre,
    operateur,
    walk,
)


@dataclass(frozen=True)
class Contexte:
    """Ce qu'un règlement peut nommer du référentiel qui le porte ; vide pour un texte publié, qui vaut pour plusieurs.

    Attributes:
        elements: élément → niveau.
        niveaux: les niveaux.
        relations: les types de relation.
        echelles: les échelles, telles que lues du YAML.
    """

    elements: Mapping[str, str] = field(default_factory=dict)
    niveaux: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    echelles: tuple[Mapping[str, Any], ...] = ()


class Controle:
    """Le contrôle des expressions d'un règlement : noms connus, formes, variables liées."""

    def __init__(self, brut: Mapping[str, Any], contexte: Contexte) -> None:
        """Prépare le contrôle d'un règlement lu du YAML."""
        self._elements, self._niveaux, self._relations = contexte.elements, contexte.niveaux, contexte.relations
        echelles = [*contexte.echelles, *brut.get("echelles", [])]
        self._numeriques = {e["id"] for e in echelles if e["nature"] == "numerique"}
        self._codes = {v["code"] for e in echelles for v in e.get("valeurs", [])}
        self._parametres = {p["id"]: p for p in brut.get("parametres", [])}
        self._quantites = {q["id"]: q for q in brut.get("quantites", [])}
        self._regles = {r["id"]: r.get("portee", "") for r in brut["regles"]}
        self.defauts: list[str] = []

    def check_textes(self, expression: Any, ou: str) -> bool:
        """Contrôle que tout ce qui est un nom est un texte ; le reste du contrôle compte dessus."""
        fautes = [
            f"{ou} : « {cle} » est un texte ; reçu {valeur!r:.60}."
            for membre in walk(expression)
            for cle, valeur in membre.items()
            if (cle in TEXTES and not isinstance(valeur, str))
            or (cle == "liste" and not (isinstance(valeur, list) and all(isinstance(v, str) for v in valeur)))
            or (cle == "niveau" and not isinstance(valeur, str | Mapping))
            or (cle in {"cas", "attributs"} and not isinstance(valeur, Mapping))
        ]
        self.defauts += fautes
        return not fautes

    def check_condition(self, expression: Any, ou: str, variables: frozenset[str]) -> None:
        """Contrôle une condition."""
        if (nom := self._operateur(expression, CONDITIONS, ou, "condition")) is None:
            return
        corps, ou = expression[nom], f"{ou}/{nom}"
        if nom in {"tous", "un_de"}:
            self._check_suite(corps, ou, variables, "condition", self.check_condition)
        elif nom == "selon":
            self._check_selon(corps, ou, variables, self.check_condition)
        elif nom == "connu":
            self.check_quantite(corps, ou, variables)
        elif nom == "toujours":
            if corps is not True:
                self.defauts.append(f"{ou} : la seule valeur permise est true.")
        elif self._check_forme(nom, corps, ou):
            self._check_feuille(nom, corps, ou, variables)

    def _check_feuille(self, nom: str, corps: Mapping[str, Any], ou: str, variables: frozenset[str]) -> None:
        """Une condition qui n'en contient pas d'autre."""
        self._check_references(corps, ou, variables)
        if "valeur" in corps:
            self.check_quantite(corps["valeur"], f"{ou}/valeur", variables)
            self._check_seuil(corps["seuil"], f"{ou}/seuil", "nombre")
            if not isinstance(corps.get("strict", True), bool):
                self._check_seuil(corps["strict"], f"{ou}/strict", "booleen")
        if nom == "niveau_atteint":
            self._check_niveau(corps["niveau"], f"{ou}/niveau")
        if nom == "regle":
            self._check_appel_regle(corps, ou)
        annees = corps.get("annees", 1)
        if isinstance(annees, bool) or not isinstance(annees, int) or annees < 1:
            self.defauts.append(f"{ou}/annees : un nombre entier d'années, 1 ou plus ; reçu {annees!r:.40}.")

    def _check_niveau(self, niveau: Any, ou: str) -> None:
        if not isinstance(niveau, str):
            self._check_seuil(niveau, ou, "niveau")
        elif niveau not in self._codes:
            self.defauts.append(f"{ou} : le niveau « {niveau} » n'est d'aucune échelle ; {_liste(self._codes)}.")

    def _check_appel_regle(self, corps: Mapping[str, Any], ou: str) -> None:
        if corps["nom"] not in self._regles:
            self.defauts.append(f"{ou} : la règle « {corps['nom']} » n'existe pas.")
        elif self._regles[corps["nom"]] and "element" not in corps:
            self.defauts.append(f"{ou} : la règle « {corps['nom']} » s'applique à un élément : dites lequel (element).")
        elif not self._regles[corps["nom"]] and "element" in corps:
            self.defauts.append(f"{ou} : la règle « {corps['nom']} » s'applique à l'ensemble : ôtez « element ».")

    def check_quantite(self, expression: Any, ou: str, variables: frozenset[str]) -> None:
        """Contrôle une quantité."""
        if is_nombre(expression) or (nom := self._operateur(expression, QUANTITES, ou, "quantité")) is None:
            return
        corps, ou = expression[nom], f"{ou}/{nom}"
        if nom == "parametre":
            self._check_parametre(corps, ou, "nombre")
        elif nom in {"moyenne", "minimum", "maximum"}:
            self._check_suite(corps, ou, variables, "de", self.check_quantite)
        elif nom == "premier_connu":
            self._check_premier_connu(corps, ou, variables)
        elif nom == "moyenne_ponderee":
            self._check_ponderee(corps, ou, variables)
        elif nom == "selon":
            self._check_selon(corps, ou, variables, self.check_quantite)
        elif self._check_forme(nom, corps, ou):
            self._check_terme(nom, corps, ou, variables)

    def _check_terme(self, nom: str, corps: Mapping[str, Any], ou: str, variables: frozenset[str]) -> None:
        """Une quantité qui n'en réunit pas d'autres."""
        if nom == "part":
            self._check_boucle(corps, ou, variables, "condition", self.check_condition)
            return
        self._check_references(corps, ou, variables)
        if nom == "quantite":
            self._check_appel(corps, ou)
        elif nom == "resultat":
            self._check_echelle(corps.get("echelle", ""), ou)

    def _check_echelle(self, nom: str, ou: str) -> None:
        if nom and nom not in self._numeriques:
            self.defauts.append(f"{ou} : « {nom} » n'est pas une échelle numérique ; {_liste(self._numeriques)}.")
        elif not self._numeriques:
            self.defauts.append(
                f"{ou} : aucune échelle numérique n'est déclarée (echelles) : un résultat en demande une."
            )

    def _operateur(self, expression: Any, permis: set[str], ou: str, sorte: str) -> str | None:
        if not isinstance(expression, Mapping) or len([k for k in expression if k not in {"cite", "libelle"}]) != 1:
            self.defauts.append(f"{ou} : une {sorte} est un seul opérateur et sa forme ; reçu {expression!r:.80}.")
            return None
        nom = operateur(expression)
        if nom not in permis:
            self.defauts.append(
                f"{ou} : opérateur « {nom} » inconnu pour une {sorte} ; permis : {', '.join(sorted(permis))}."
            )
            return None
        if (cite := expression.get("cite")) and self._elements and cite not in self._elements:
            self.defauts.append(f"{ou} : l'élément cité « {cite} » n'existe pas.")
        return nom

    def _check_forme(self, nom: str, corps: Any, ou: str) -> bool:
        obligatoires, facultatives = FORMES[nom]
        if not isinstance(corps, Mapping):
            self.defauts.append(f"{ou} : des clés sont attendues ({', '.join(sorted(obligatoires))}).")
            return False
        manque = obligatoires - set(corps)
        surplus = set() if "*" in facultatives else set(corps) - obligatoires - facultatives
        if manque:
            self.defauts.append(f"{ou} : clés absentes : {', '.join(sorted(manque))}.")
        if surplus:
            self.defauts.append(f"{ou} : clés inconnues : {', '.join(sorted(surplus))}.")
        return not manque

    def _check_suite(self, corps: Any, ou: str, variables: frozenset[str], cle: str, check: Any) -> None:
        if isinstance(corps, list) and corps:
            for rang, membre in enumerate(corps, start=1):
                check(membre, f"{ou}/{rang}", variables)
        elif isinstance(corps, Mapping) and cle:
            attendues = {"variable", "dans", cle}
            if set(corps) != attendues:
                recues = ", ".join(map(str, corps))
                self.defauts.append(f"{ou} : les clés sont {', '.join(sorted(attendues))} ; reçues : {recues}.")
            else:
                self._check_boucle(corps, ou, variables, cle, check)
        else:
            self.defauts.append(f"{ou} : une liste non vide est attendue.")

    def _check_boucle(self, corps: Mapping[str, Any], ou: str, variables: frozenset[str], cle: str, check: Any) -> None:
        self._check_ensemble(corps["dans"], f"{ou}/dans", variables)
        check(corps[cle], f"{ou}/{cle}", variables | {str(corps["variable"])})

    def _check_ensemble(self, corps: Any, ou: str, variables: frozenset[str]) -> None:
        sortes = ENSEMBLES & set(corps) if isinstance(corps, Mapping) else set()
        # « niveau » est un ensemble à lui seul, ou le filtre de « enfants_de » et « descendants_de ».
        principales = sortes - {"niveau"} if sortes & {"enfants_de", "descendants_de"} else sortes
        if len(principales) != 1 or set(corps) - CLES_ENSEMBLE:
            self.defauts.append(f"{ou} : un ensemble est l'un de {', '.join(sorted(ENSEMBLES))} ; reçu {corps!r:.80}.")
            return
        if "niveau" in corps and self._niveaux and str(corps["niveau"]) not in self._niveaux:
            self.defauts.append(f"{ou} : le niveau « {corps['niveau']} » n'existe pas.")
        if "relies_a" in corps:
            self._check_relation(corps, ou)
        if "correspondance" in corps:
            self._check_parametre(corps["correspondance"], ou, "correspondance")
        self._check_references(corps, ou, variables)

    def _check_relation(self, corps: Mapping[str, Any], ou: str) -> None:
        if "type" not in corps:
            self.defauts.append(f"{ou} : « relies_a » demande le type de la relation.")
        elif self._relations and corps["type"] not in self._relations:
            self.defauts.append(
                f"{ou} : aucune relation n'est de type « {corps['type']} » ; {_liste(self._relations)}."
            )
        if corps.get("sens", "vers") not in {"vers", "depuis"}:
            self.defauts.append(f"{ou} : « sens » vaut vers ou depuis ; reçu « {corps['sens']} ».")

    def _check_references(self, corps: Mapping[str, Any], ou: str, variables: frozenset[str]) -> None:
        """Les variables sont liées, les éléments nommés existent, les voix sont humaines."""
        source, moment = corps.get("source", "tuteur"), corps.get("moment", "")
        if not source.startswith("$") and source not in SOURCES:
            self.defauts.append(f"{ou}/source : « {source} » n'est pas une voix ; {_liste(SOURCES)}.")
        if moment and moment not in MOMENTS:
            self.defauts.append(f"{ou}/moment : « {moment} » n'est pas un moment ; {_liste(MOMENTS)}.")
        for cle, valeur in corps.items():
            if isinstance(valeur, str) and valeur.startswith("$"):
                if valeur[1:] not in variables:
                    connues = ", ".join(f"${v}" for v in sorted(variables)) or "aucune"
                    self.defauts.append(f"{ou}/{cle} : la variable « {valeur} » n'est pas liée ; liées : {connues}.")
            elif cle in DESIGNE_UN_ELEMENT and self._elements and valeur not in self._elements:
                self.defauts.append(f"{ou}/{cle} : l'élément « {valeur} » n'existe pas.")

    def _check_selon(self, corps: Any, ou: str, variables: frozenset[str], check: Any) -> None:
        if not self._check_forme("selon", corps, ou):
            return
        declare = self._parametres.get(corps["parametre"])
        if declare is None or declare["nature"] not in {"choix", "booleen"}:
            self.defauts.append(f"{ou} : « {corps['parametre']} » n'est pas un paramètre de nature choix ou booleen.")
            return
        attendus = set(declare.get("choix", {})) if declare["nature"] == "choix" else {"oui", "non"}
        if set(map(str, corps["cas"])) != attendus:
            self.defauts.append(f"{ou} : les cas doivent être exactement {', '.join(sorted(attendus))}.")
        for cas, membre in corps["cas"].items():
            check(membre, f"{ou}/{cas}", variables)

    def _check_ponderee(self, corps: Any, ou: str, variables: frozenset[str]) -> None:
        if (
            not isinstance(corps, list)
            or not corps
            or not all(isinstance(m, Mapping) and set(m) == {"poids", "de"} for m in corps)
        ):
            self.defauts.append(f"{ou} : une liste non vide de {{poids, de}} est attendue.")
            return
        for rang, membre in enumerate(corps, start=1):
            self._check_seuil(membre["poids"], f"{ou}/{rang}/poids", "nombre")
            self.check_quantite(membre["de"], f"{ou}/{rang}/de", variables)

    def _check_premier_connu(self, corps: Any, ou: str, variables: frozenset[str]) -> None:
        if not isinstance(corps, Mapping):
            self._check_suite(corps, ou, variables, "", self.check_quantite)
        elif set(corps) != {"parmi", "sinon"}:
            self.defauts.append(f"{ou} : une liste, ou les clés parmi et sinon, sont attendues.")
        else:
            self._check_suite(corps["parmi"], f"{ou}/parmi", variables, "", self.check_quantite)
            self.check_quantite(corps["sinon"], f"{ou}/sinon", variables)

    def _check_seuil(self, expression: Any, ou: str, nature: str) -> None:
        """Un seuil est un nombre ou un paramètre : jamais un résultat, qui ferait perdre à être meilleur."""
        if is_nombre(expression) and nature == "nombre":
            if expression < 0:
                self.defauts.append(f"{ou} : un nombre négatif n'est pas permis ici.")
            return
        if isinstance(expression, Mapping) and set(expression) == {"parametre"}:
            self._check_parametre(expression["parametre"], ou, nature)
            return
        self.defauts.append(f"{ou} : un nombre ou {{parametre: …}} est attendu ; reçu {expression!r:.80}.")

    def _check_parametre(self, nom: Any, ou: str, nature: str) -> None:
        declare = self._parametres.get(nom)
        if declare is None:
            self.defauts.append(f"{ou} : le paramètre « {nom} » n'est pas déclaré.")
        elif declare["nature"] != nature:
            self.defauts.append(f"{ou} : le paramètre « {nom} » est de nature {declare['nature']}, pas {nature}.")

    def _check_appel(self, corps: Mapping[str, Any], ou: str) -> None:
        declaree = self._quantites.get(corps["nom"])
        if declaree is None:
            self.defauts.append(f"{ou} : la quantité « {corps['nom']} » n'est pas déclarée.")
            return
        donnees, voulues = set(corps) - {"nom"}, set(declaree.get("variables", ()))
        if donnees != voulues:
            self.defauts.append(f"{ou} : « {corps['nom']} » demande {', '.join(sorted(voulues)) or 'aucune variable'}.")


def _liste(permis: Iterable[str]) -> str:
    return f"permis : {', '.join(sorted(permis)) or 'aucun'}"
