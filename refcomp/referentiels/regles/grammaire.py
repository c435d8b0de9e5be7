"""La grammaire des règles : les opérateurs permis, leurs clés, et le contrôle d'une expression, tous défauts listés.

Deux sortes d'expressions. Une **quantité** est un nombre, connu ou encore borné par son échelle. Une **condition** est
vraie, fausse ou pas encore décidée. La grammaire n'a ni négation ni comparaison dans l'autre sens : une quantité est
toujours à gauche, un seuil (nombre ou paramètre) à droite. Un meilleur résultat ne peut donc jamais faire perdre une
décision, quelle que soit la règle qu'un enseignant écrit.

========================  =======================================================================================
quantité                  forme
========================  =======================================================================================
un nombre                 ``70``
``parametre``             ``{parametre: seuil_moyenne}``
``resultat``              ``{resultat: {element: $element, source: tuteur}}`` ; ``moment``, ``echelle`` facultatifs
``moyenne``               liste de quantités, ou ``{variable: v, dans: ENSEMBLE, de: QUANTITE}``
``minimum``, ``maximum``  comme ``moyenne``
``moyenne_ponderee``      ``[{poids: 30, de: QUANTITE}, …]``
``premier_connu``         liste : la première dont un résultat est connu
``part``                  ``{variable: v, dans: ENSEMBLE, condition: CONDITION}`` : pourcentage de vraies
``quantite``              ``{quantite: {nom: resultat_domaine, element: $element}}``
``selon``                 ``{selon: {parametre: voix, cas: {tuteur: QUANTITE, jury: QUANTITE}}}``
========================  =======================================================================================

========================  =======================================================================================
condition                 forme
========================  =======================================================================================
``tous``, ``un_de``       liste de conditions, ou ``{variable: v, dans: ENSEMBLE, condition: CONDITION}``
``depasse``               ``{valeur: QUANTITE, seuil: SEUIL, strict: vrai, faux ou {parametre: p}}``
``atteint``               ``{valeur: QUANTITE, seuil: SEUIL}``
``niveau_atteint``        ``{element: $element, source: formateur, niveau: S ou {parametre: p}}``
``evalue``                ``{element: $element, source: tuteur}`` : un résultat, quel qu'il soit, est connu
``connu``                 ``{connu: QUANTITE}`` : tout ce dont elle dépend est connu
``derogation``            ``{element: $element}`` : le jury l'a décidé, par écrit
``conserve``              ``{element: $element}`` : acquis à une session précédente
``regle``                 ``{regle: {nom: domaine_valide, element: $domaine}}``
``selon``                 comme pour une quantité, avec des conditions
``toujours``              ``{toujours: true}`` : sans condition
========================  =======================================================================================

Un ENSEMBLE est ``{niveau: domaine}``, ``{enfants_de: $element, niveau: critere}``, ``{descendants_de: …}``,
``{relies_a: $element, type: releve_de, sens: depuis}``, ``{liste: [tuteur, formateur]}`` ou
``{correspondance: parametre, element: $element}`` ; ``attributs: {nature: savoir_faire}`` y filtre des éléments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

QUANTITES = {
    "parametre",
    "resultat",
    "moyenne",
    "minimum",
    "maximum",
    "moyenne_ponderee",
    "premier_connu",
    "part",
    "quantite",
    "selon",
}
CONDITIONS = {
    "tous",
    "un_de",
    "depasse",
    "atteint",
    "niveau_atteint",
    "evalue",
    "connu",
    "derogation",
    "conserve",
    "regle",
    "selon",
    "toujours",
}
# Clés de chaque forme : obligatoires, puis facultatives.
FORMES: Mapping[str, tuple[set[str], set[str]]] = {
    "resultat": ({"element", "source"}, {"moment", "echelle"}),
    "quantite": ({"nom"}, {"*"}),
    "part": ({"variable", "dans", "condition"}, set()),
    "selon": ({"parametre", "cas"}, set()),
    "depasse": ({"valeur", "seuil"}, {"strict"}),
    "atteint": ({"valeur", "seuil"}, set()),
    "niveau_atteint": ({"element", "source", "niveau"}, {"echelle", "moment"}),
    "evalue": ({"element", "source"}, {"moment"}),
    "derogation": ({"element"}, set()),
    "conserve": ({"element"}, set()),
    "regle": ({"nom"}, {"element"}),
}
ENSEMBLES = {"niveau", "enfants_de", "descendants_de", "relies_a", "liste", "correspondance"}
DESIGNE_UN_ELEMENT = {"element", "enfants_de", "descendants_de", "relies_a"}
CLES_ENSEMBLE = ENSEMBLES | {"type", "sens", "element", "attributs"}


# Ce qui se nomme par un texte, où que ce soit dans une expression.
TEXTES = {
    *("element", "source", "nom", "moment", "echelle", "variable", "parametre", "type", "sens", "cite", "libelle"),
    *("enfants_de", "descendants_de", "relies_a", "correspondance"),
}


def is_nombre(expression: object) -> bool:
    """Vrai pour un nombre écrit tel quel."""
    return isinstance(expression, int | float) and not isinstance(expression, bool)


def operateur(expression: Mapping[str, Any]) -> str:
    """Le nom de l'opérateur d'une expression ; `cite` et `libelle` l'accompagnent sans en être un."""
    return next(iter(k for k in expression if k not in {"cite", "libelle"}), "")


class Controle:
    """Le contrôle des expressions d'un règlement : noms connus, formes, variables liées."""

    def __init__(self, brut: Mapping[str, Any], elements: Mapping[str, str], niveaux: set[str]) -> None:
        """Prépare le contrôle.

        Args:
            brut: le règlement lu du YAML.
            elements: élément → niveau, du référentiel ; vide pour un texte publié, qui vaut pour plusieurs.
            niveaux: niveaux du référentiel.
        """
        self._elements, self._niveaux = elements, niveaux
        self._parametres = {p["id"]: p for p in brut.get("parametres", [])}
        self._quantites = {q["id"]: q for q in brut.get("quantites", [])}
        self._regles = {r["id"] for r in brut["regles"]}
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
        if nom == "niveau_atteint" and not isinstance(corps["niveau"], str):
            self._check_seuil(corps["niveau"], f"{ou}/niveau", "niveau")
        if nom == "regle" and corps["nom"] not in self._regles:
            self.defauts.append(f"{ou} : la règle « {corps['nom']} » n'existe pas.")

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
            self._check_suite(corps, ou, variables, "", self.check_quantite)
        elif nom == "moyenne_ponderee":
            self._check_ponderee(corps, ou, variables)
        elif nom == "selon":
            self._check_selon(corps, ou, variables, self.check_quantite)
        elif self._check_forme(nom, corps, ou):
            if nom == "part":
                self._check_boucle(corps, ou, variables, "condition", self.check_condition)
                return
            self._check_references(corps, ou, variables)
            if nom == "quantite":
                self._check_appel(corps, ou)

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
            manque = {"variable", "dans", cle} - set(corps)
            if manque:
                self.defauts.append(f"{ou} : clés absentes : {', '.join(sorted(manque))}.")
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
        if "relies_a" in corps and "type" not in corps:
            self.defauts.append(f"{ou} : « relies_a » demande le type de la relation.")
        if "correspondance" in corps:
            self._check_parametre(corps["correspondance"], ou, "correspondance")
        self._check_references(corps, ou, variables)

    def _check_references(self, corps: Mapping[str, Any], ou: str, variables: frozenset[str]) -> None:
        """Les variables sont liées, les éléments nommés existent."""
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
        if not isinstance(corps, list) or not all(isinstance(m, Mapping) and set(m) == {"poids", "de"} for m in corps):
            self.defauts.append(f"{ou} : une liste de {{poids, de}} est attendue.")
            return
        for rang, membre in enumerate(corps, start=1):
            self._check_seuil(membre["poids"], f"{ou}/{rang}/poids", "nombre")
            self.check_quantite(membre["de"], f"{ou}/{rang}/de", variables)

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


def walk(expression: Any) -> Iterator[Mapping[str, Any]]:
    """Toutes les expressions qu'une expression contient, elle comprise."""
    if isinstance(expression, Mapping):
        yield expression
        for membre in expression.values():
            yield from walk(membre)
    elif isinstance(expression, list):
        for membre in expression:
            yield from walk(membre)
