"""Évaluer les quantités d'une règle sur les faits d'un candidat, en fractions exactes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Echelle, Reglement, build_fraction
from refcomp.referentiels.regles.faits import Faits, echelles_en_vigueur
from refcomp.referentiels.regles.grammaire import is_nombre, operateur
from refcomp.referentiels.regles.mesures import (
    Affine,
    Cle,
    Mesure,
    build_constante,
    combine,
    envelope,
    extreme,
)
from refcomp.referentiels.regles.raisons import Raison, render_exact, render_fraction

Liens = Mapping[str, str]
ENTIERE = Fraction(100)


@dataclass(frozen=True)
class Ensemble:
    """Les membres sur lesquels une règle boucle ; ou le choix du centre qui manque pour les connaître."""

    membres: tuple[str, ...]
    parametre: str = ""


class Calculateur:
    """Les quantités d'un candidat."""

    def __init__(
        self, referentiel: Referentiel, reglement: Reglement, faits: Faits, parametres: Mapping[str, Any]
    ) -> None:
        """Réunit ce qu'il faut pour évaluer."""
        self.referentiel, self.reglement, self.faits, self.parametres = referentiel, reglement, faits, parametres
        self.echelles = echelles_en_vigueur(referentiel, reglement)
        self.lus: set[Cle] = set()
        self.condition: Callable[[Any, Liens], Raison]  # posée par le moteur, qui sait juger

    def mesure(self, expression: Any, liens: Liens) -> Mesure:
        """Ce que vaut une quantité."""
        if is_nombre(expression):
            valeur = build_fraction(expression)
            return build_constante(valeur, render_fraction(valeur))
        nom = operateur(expression)
        mesure: Mesure = getattr(self, f"_{nom}")(expression[nom], liens)
        return replace(mesure, texte=expression["libelle"]) if "libelle" in expression else mesure

    def ensemble(self, expression: Mapping[str, Any], liens: Liens) -> Ensemble:
        """Les membres d'un ensemble, dans l'ordre du document."""
        ref = self.referentiel
        if "liste" in expression:
            return Ensemble(tuple(expression["liste"]))
        if "correspondance" in expression:
            table = self.parametres.get(expression["correspondance"], {})
            membres = table.get(resolve(expression["element"], liens), ())
            return Ensemble(tuple(membres), "" if membres else expression["correspondance"])
        if "relies_a" in expression:
            depart = resolve(expression["relies_a"], liens)
            membres = ref.relies(depart, expression["type"], expression.get("sens", "vers"))
        elif "enfants_de" in expression:
            membres = ref.enfants(resolve(expression["enfants_de"], liens), expression.get("niveau"))
        elif "descendants_de" in expression:
            depart = resolve(expression["descendants_de"], liens)
            membres = [e for e in ref.descendants(depart) if expression.get("niveau") in {None, ref.champ(e, "niveau")}]
        else:
            membres = ref.du_niveau(expression["niveau"])
        voulus = expression.get("attributs", {})
        return Ensemble(tuple(m for m in membres if _porte(ref, m, voulus)))

    def seuil(self, expression: Any) -> tuple[Fraction, Fraction, str]:
        """Un seuil : ses bornes (égales s'il est connu) et, sinon, le choix qui manque."""
        if is_nombre(expression):
            valeur = build_fraction(expression)
            return valeur, valeur, ""
        nom = expression["parametre"]
        if nom in self.parametres:
            return self.parametres[nom], self.parametres[nom], ""
        parametre = self.reglement.parametres[nom]
        return parametre.minimum, parametre.maximum if parametre.maximum is not None else ENTIERE, nom

    def _parametre(self, nom: str, _liens: Liens) -> Mesure:
        bas, haut, manque = self.seuil({"parametre": nom})
        if not manque:
            return build_constante(bas, render_fraction(bas))
        return Mesure(
            bas, haut, f"« {self.reglement.parametres[nom].libelle} » (à choisir)", parametres=frozenset({nom})
        )

    def _resultat(self, corps: Mapping[str, Any], liens: Liens) -> Mesure:
        cle = build_cle(corps, liens)
        nom = self.render_cle(cle)
        self.lus.add(cle)
        valeur = self.faits.nombre(cle)
        if valeur is not None:
            return build_constante(valeur, f"{nom} {render_exact(valeur)}", connus=1)
        echelle = self._echelle(corps.get("echelle", ""))
        absent = Affine(Fraction(0), {cle: Fraction(1)})
        return Mesure(echelle.minimum, echelle.maximum, f"{nom} non évalué", frozenset({cle}), affine=absent)

    def _echelle(self, nom: str) -> Echelle:
        return self.echelles[nom] if nom else next(e for e in self.echelles.values() if e.nature == "numerique")

    def _membres(self, corps: Any, liens: Liens) -> tuple[list[Mesure], str]:
        """Les quantités d'une liste ou d'une boucle ; et le choix qui manque pour connaître la boucle."""
        if isinstance(corps, list):
            return [self.mesure(m, liens) for m in corps], ""
        ensemble = self.ensemble(corps["dans"], liens)
        variable = str(corps["variable"])
        return [self.mesure(corps["de"], {**liens, variable: m}) for m in ensemble.membres], ensemble.parametre

    def _moyenne(self, corps: Any, liens: Liens) -> Mesure:
        mesures, parametre = self._membres(corps, liens)
        if not mesures:
            return self._inconnue(parametre)
        part = Fraction(1, len(mesures))
        return combine(((part, m) for m in mesures), f"moyenne de {_enumere(mesures)}")

    def _minimum(self, corps: Any, liens: Liens) -> Mesure:
        mesures, parametre = self._membres(corps, liens)
        return (
            extreme(mesures, f"plus petit de {_enumere(mesures)}", plus_petite=True)
            if mesures
            else self._inconnue(parametre)
        )

    def _maximum(self, corps: Any, liens: Liens) -> Mesure:
        mesures, parametre = self._membres(corps, liens)
        return (
            extreme(mesures, f"plus grand de {_enumere(mesures)}", plus_petite=False)
            if mesures
            else self._inconnue(parametre)
        )

    def _inconnue(self, parametre: str) -> Mesure:
        """Une quantité sur un ensemble vide : rien ne la borne."""
        echelle = self._echelle("")
        manque = frozenset({parametre}) if parametre else frozenset()
        return Mesure(echelle.minimum, echelle.maximum, "aucun résultat désigné", parametres=manque)

    def _moyenne_ponderee(self, corps: list[Mapping[str, Any]], liens: Liens) -> Mesure:
        mesures = [self.mesure(membre["de"], liens) for membre in corps]
        poids = [self.seuil(membre["poids"]) for membre in corps]
        absents = frozenset(manque for _, _, manque in poids if manque)
        texte = " + ".join(f"{render_fraction(p[0])} × {m.texte}" for p, m in zip(poids, mesures, strict=True))
        total = sum((bas for bas, _, _ in poids), Fraction(0))
        if not total and not absents:
            noms = ", ".join(m["poids"]["parametre"] for m in corps if isinstance(m["poids"], Mapping))
            raise DonneesInvalidesError(
                "Des paramètres sont refusés :",
                [Constat("erreur", "poids_nuls", f"tous les poids sont nuls ({noms}) : un au moins doit compter.")],
            )
        if absents:
            # Quels que soient les poids, une moyenne pondérée est entre le plus petit et le plus grand de ses termes.
            large = envelope(mesures, "moyenne pondérée", "")
            manques = frozenset().union(*(m.manques for m in mesures))
            return replace(large, manques=manques, parametres=absents)
        pesees = [(bas / total, m) for (bas, _, _), m in zip(poids, mesures, strict=True)]
        return combine(pesees, f"({texte}) / {render_fraction(total)}")

    def _premier_connu(self, corps: Any, liens: Liens) -> Mesure:
        membres = corps if isinstance(corps, list) else [*corps["parmi"], corps["sinon"]]
        mesures = [self.mesure(membre, liens) for membre in membres]
        connues = [m for m in mesures if m.connus]
        if connues:
            retenue = next((m for m in connues if m.exacte), connues[0])
            autres = tuple(m.texte for m in connues if m is not retenue and m.texte != retenue.texte)
            return replace(retenue, ecartees=retenue.ecartees + autres)
        # Rien n'est connu : il manque celle qui est attendue, ou un choix du centre qui en désignerait une autre.
        attendue = mesures[0] if isinstance(corps, list) else mesures[-1]
        choix = attendue.parametres.union(*(m.parametres for m in mesures))
        return replace(attendue, parametres=choix, affine=None if choix else attendue.affine)

    def _part(self, corps: Mapping[str, Any], liens: Liens) -> Mesure:
        ensemble = self.ensemble(corps["dans"], liens)
        if not ensemble.membres:
            return self._inconnue(ensemble.parametre)
        raisons = [self.condition(corps["condition"], {**liens, corps["variable"]: m}) for m in ensemble.membres]
        total = len(raisons)
        vraies = sum(r.rempli is True for r in raisons)
        attendent = [r for r in raisons if r.rempli is None]
        return Mesure(
            ENTIERE * vraies / total,
            ENTIERE * (vraies + len(attendent)) / total,
            f"{vraies} sur {total}",
            frozenset().union(*(r.manques for r in attendent)),
            frozenset().union(*(r.parametres for r in attendent)),
            connus=total - len(attendent),
        )

    def _quantite(self, corps: Mapping[str, Any], liens: Liens) -> Mesure:
        declaree = self.reglement.quantites[corps["nom"]]
        propres = {v: resolve(corps[v], liens) for v in declaree.variables}
        return self.mesure(declaree.valeur, propres)

    def _selon(self, corps: Mapping[str, Any], liens: Liens) -> Mesure:
        nom = corps["parametre"]
        cas = {str(c): e for c, e in corps["cas"].items()}
        if nom in self.parametres:
            return self.mesure(cas[render_cas(self.parametres[nom])], liens)
        libelle = self.reglement.parametres[nom].libelle
        return envelope([self.mesure(e, liens) for e in cas.values()], f"selon « {libelle} » (à choisir)", nom)

    def render_cle(self, cle: Cle) -> str:
        """Le nom d'un fait, tel qu'une personne le lit."""
        return " ".join(m for m in (cle.element, cle.source, f"({cle.moment})" if cle.moment else "") if m)


def resolve(valeur: str, liens: Liens) -> str:
    """La valeur d'une variable `$element`, ou la valeur elle-même."""
    return liens[valeur[1:]] if valeur.startswith("$") else valeur


def build_cle(corps: Mapping[str, Any], liens: Liens) -> Cle:
    """Le fait qu'une expression désigne."""
    return Cle(resolve(corps["element"], liens), resolve(corps["source"], liens), corps.get("moment", ""))


def render_cas(valeur: object) -> str:
    """Le cas d'un choix ; oui ou non pour un booléen."""
    return ("oui" if valeur else "non") if isinstance(valeur, bool) else str(valeur)


def _porte(referentiel: Referentiel, element_id: str, voulus: Mapping[str, Any]) -> bool:
    attributs = referentiel.champ(element_id, "attributs") if voulus else {}
    return all(attributs.get(nom) == valeur for nom, valeur in voulus.items())


def _enumere(mesures: list[Mesure]) -> str:
    return ", ".join(m.texte for m in mesures)
