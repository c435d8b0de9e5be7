"""Décider : évaluer les conditions d'une règle, et garder pourquoi."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from refcomp.errors import DonneesInvalidesError, ReferentielInconnuError
from refcomp.findings import Constat
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Regle, Reglement
from refcomp.referentiels.regles.calculateur import Calculateur, Liens, build_cle, render_cas, resolve
from refcomp.referentiels.regles.faits import CONSERVE, DEROGATION, OUI, Faits
from refcomp.referentiels.regles.grammaire import operateur
from refcomp.referentiels.regles.mesures import Cle, Mesure
from refcomp.referentiels.regles.raisons import (
    Besoin,
    Raison,
    conjunction,
    disjunction,
    merge_besoins,
    render_fraction,
)

MINIMUM_D_UN_CALCUL = 2  # un seul résultat, posé sur un seuil, se voit de lui-même
OUTRE = "le jury peut en décider autrement, par écrit"


class Moteur:
    """Les règles d'un règlement, appliquées aux faits d'un candidat."""

    def __init__(
        self, referentiel: Referentiel, reglement: Reglement, faits: Faits, parametres: Mapping[str, Any]
    ) -> None:
        """Réunit ce qu'il faut pour décider."""
        self._calcul = Calculateur(referentiel, reglement, faits, parametres)
        self._calcul.condition = self.judge
        self._faits, self._reglement, self._referentiel = faits, reglement, referentiel
        self._jugees: dict[tuple[str, str], Raison] = {}

    def judge_regle(self, nom: str, element: str = "") -> Raison:
        """Applique une règle, à un élément si elle a une portée.

        Raises:
            ReferentielInconnuError: si la règle n'existe pas, ou si l'élément n'est pas de sa portée.
        """
        if nom not in self._reglement.regles:
            connues = ", ".join(self._reglement.regles)
            raise ReferentielInconnuError(f"La règle « {nom} » n'existe pas ; règles : {connues}.")
        if (nom, element) not in self._jugees:
            regle = self._reglement.regles[nom]
            if element and not regle.portee:
                raise ReferentielInconnuError(
                    f"La règle « {nom} » s'applique à l'ensemble, pas à un élément ; reçu : « {element} ».",
                )
            if regle.portee and (element not in self._referentiel or self._niveau(element) != regle.portee):
                permis = ", ".join(self._referentiel.du_niveau(regle.portee))
                raise ReferentielInconnuError(
                    f"La règle « {nom} » s'applique à un élément de niveau {regle.portee} ; reçu : « {element} ». "
                    f"Permis : {permis}.",
                )
            liens = {"element": element} if regle.portee else {}
            raison = self.judge(regle.condition, liens)
            titre = f"{regle.libelle} — {self._nom(element)}" if element else regle.libelle
            self._jugees[nom, element] = self._title(raison, titre, self._source(regle, element))
        return self._jugees[nom, element]

    def _source(self, regle: Regle, element: str) -> str:
        """L'élément du document qui imprime la règle : celui de la branche, s'il y en a un par branche."""
        ici = (e for e in regle.elements if element and element in self._referentiel.chemin(e))
        return next(ici, regle.elements[0] if regle.elements else "")

    def _niveau(self, element: str) -> str:
        return str(self._referentiel.champ(element, "niveau"))

    def _nom(self, element: str) -> str:
        ligne = self._referentiel.element(element)
        return f"{ligne['code']} {ligne['libelle']}"

    def _title(self, raison: Raison, titre: str, cite: str) -> Raison:
        return replace(raison, texte=titre, sous=(raison,), cite=cite, constats=())

    def judge(self, expression: Any, liens: Liens) -> Raison:
        """Évalue une condition."""
        nom = operateur(expression)
        raison: Raison = getattr(self, f"_{nom}")(expression[nom], liens, expression.get("cite", ""))
        return raison

    def _tous(self, corps: Any, liens: Liens, cite: str) -> Raison:
        sous, attente = self._branches(corps, liens)
        if attente is not None:
            return attente
        texte = self._cite(cite) or ("Toutes ces conditions" if sous else "Sans objet : aucun élément n'est concerné")
        return conjunction(sous, texte, cite)

    def _un_de(self, corps: Any, liens: Liens, cite: str) -> Raison:
        sous, attente = self._branches(corps, liens)
        return (
            attente if attente is not None else disjunction(sous, self._cite(cite) or "L'une de ces conditions", cite)
        )

    def _cite(self, element: str) -> str:
        return f"« {self._referentiel.libelle(element)} »" if element else ""

    def _branches(self, corps: Any, liens: Liens) -> tuple[list[Raison], Raison | None]:
        """Les conditions d'une liste ou d'une boucle ; ou l'attente, si la boucle dépend d'un choix qui manque."""
        if isinstance(corps, list):
            return [self.judge(c, liens) for c in corps], None
        ensemble = self._calcul.ensemble(corps["dans"], liens)
        if ensemble.parametre:
            libelle = self._reglement.parametres[ensemble.parametre].libelle
            return [], Raison(f"« {libelle} » : à choisir", None, parametres=frozenset({ensemble.parametre}))
        variable = str(corps["variable"])
        jugees = [(m, self.judge(corps["condition"], {**liens, variable: m})) for m in ensemble.membres]
        return [self._name(membre, raison) for membre, raison in jugees], None

    def _name(self, membre: str, raison: Raison) -> Raison:
        """Dit de quel élément parle une raison composée ; une simple comparaison le dit déjà."""
        if membre not in self._referentiel or not raison.sous:
            return raison
        dit = f"{membre} " in raison.texte or self._nom(membre) in raison.texte
        return raison if dit else replace(raison, texte=f"{membre} : {raison.texte}")

    def _selon(self, corps: Mapping[str, Any], liens: Liens, cite: str) -> Raison:
        nom = corps["parametre"]
        parametre = self._reglement.parametres[nom]
        cas = {str(c): e for c, e in corps["cas"].items()}
        if nom in self._calcul.parametres:
            choisi = render_cas(self._calcul.parametres[nom])
            raison = self.judge(cas[choisi], liens)
            return self._title(raison, f"{parametre.libelle} : {parametre.choix.get(choisi, choisi)}", cite)
        sous = tuple(self.judge(e, liens) for e in cas.values())
        texte = f"{parametre.libelle} : à choisir"
        etats = {r.rempli for r in sous}
        if len(etats) == 1 and None not in etats:
            texte = f"{texte} (sans effet ici : toutes les lectures concordent)"
            return Raison(texte, etats.pop(), sous, cite=cite, fondee=any(r.fondee for r in sous))
        # Tant que ce choix n'est pas fait, aucun résultat n'est demandé plus qu'un autre.
        lectures = " ; ".join(parametre.choix.values())
        return Raison(f"{texte} ({lectures})" if lectures else texte, None, parametres=frozenset({nom}), cite=cite)

    def _atteint(self, corps: Mapping[str, Any], liens: Liens, cite: str) -> Raison:
        return self._compare(self._calcul.mesure(corps["valeur"], liens), corps["seuil"], "", cite, strict=False)

    def _depasse(self, corps: Mapping[str, Any], liens: Liens, cite: str) -> Raison:
        strict, manque = corps.get("strict", True), ""
        if not isinstance(strict, bool):
            nom = strict["parametre"]
            strict, manque = self._calcul.parametres.get(nom, True), "" if nom in self._calcul.parametres else nom
        return self._compare(self._calcul.mesure(corps["valeur"], liens), corps["seuil"], manque, cite, strict=strict)

    def _compare(self, mesure: Mesure, expression: Any, lecture: str, cite: str, *, strict: bool) -> Raison:
        """Compare une quantité à un seuil ; `lecture` est le choix de la comparaison stricte, s'il manque."""
        seuil_bas, seuil_haut, absent = self._calcul.seuil(expression)
        oui = mesure.bas > seuil_haut or (mesure.bas == seuil_haut and not strict and not lecture)
        non = mesure.haut < seuil_bas or (mesure.haut == seuil_bas and strict and not lecture)
        rempli = True if oui else False if non else None
        texte = (
            _phrase(mesure, seuil_bas, strict=strict, decide=rempli is not None)
            if not absent
            else f"{mesure.texte} : seuil à choisir"
        )
        constats = _ecartees(mesure)
        if not absent and mesure.exacte:
            constats += _au_seuil(mesure, seuil_bas, strict=strict)
        if rempli is not None:
            return Raison(texte, rempli, cite=cite, constats=constats, fondee=mesure.connus > 0)
        parametres = mesure.parametres | {p for p in (absent, lecture) if p}
        besoins = _besoins(mesure, seuil_bas, strict=strict) if not parametres else ()
        return Raison(texte, None, (), mesure.manques, frozenset(parametres), besoins, cite, constats)

    def _niveau_atteint(self, corps: Mapping[str, Any], liens: Liens, cite: str) -> Raison:
        cle = self._read(build_cle(corps, liens))
        nom = self._calcul.render_cle(cle)
        voulu = corps["niveau"]
        if not isinstance(voulu, str):
            parametre = voulu["parametre"]
            voulu = self._calcul.parametres.get(parametre, "")
            if not voulu:
                libelle = self._reglement.parametres[parametre].libelle
                return Raison(
                    f"{nom} : « {libelle} » à choisir", None, (), frozenset(), frozenset({parametre}), (), cite
                )
        recu = self._faits.texte(cle)
        if recu is None:
            besoin = (Besoin((cle,), niveau=str(voulu)),)
            return Raison(f"{nom} non évalué ; {voulu} demandé", None, (), frozenset({cle}), frozenset(), besoin, cite)
        echelle = next(e for e in self._calcul.echelles.values() if voulu in e.niveaux)
        if recu not in echelle.niveaux:
            phrase = f"{nom} vaut « {recu} » ; {', '.join(echelle.niveaux)} est attendu ici ({echelle.libelle})."
            refus = Constat("erreur", "niveau_d_une_autre_echelle", phrase, cle.element)
            raise DonneesInvalidesError("Des faits sont refusés :", [refus])
        rempli = echelle.rang(recu) >= echelle.rang(str(voulu))
        return Raison(f"{nom} {recu} ; {voulu} demandé", rempli, cite=cite, fondee=True)

    def _evalue(self, corps: Mapping[str, Any], liens: Liens, cite: str) -> Raison:
        cle = self._read(build_cle(corps, liens))
        nom = self._calcul.render_cle(cle)
        if cle in self._faits.valeurs:
            return Raison(f"{nom} : évalué", True, cite=cite, fondee=True)
        besoin = (Besoin((cle,)),)
        return Raison(f"{nom} : non évalué", None, (), frozenset({cle}), frozenset(), besoin, cite)

    def _connu(self, corps: Any, liens: Liens, cite: str) -> Raison:
        mesure = self._calcul.mesure(corps, liens)
        besoins = tuple(Besoin((cle,)) for cle in sorted(mesure.manques))
        if mesure.exacte:
            return Raison(mesure.texte, True, cite=cite, constats=_ecartees(mesure), fondee=mesure.connus > 0)
        return Raison(mesure.texte, None, (), mesure.manques, mesure.parametres, besoins, cite)

    def _derogation(self, corps: Mapping[str, Any], liens: Liens, cite: str) -> Raison:
        cle = self._read(Cle(resolve(corps["element"], liens), "jury", DEROGATION))
        decision = self._faits.texte(cle)
        if decision is None:
            besoin = (Besoin((cle,), niveau=OUI),)
            return Raison(OUTRE, None, (), frozenset({cle}), frozenset(), besoin, cite)
        motif = self._faits.motifs.get(cle, "")
        texte = f"décision motivée du jury : {decision}" + (f" (« {motif} »)" if motif else "")
        return Raison(texte, decision == OUI, cite=cite, fondee=True)

    def _conserve(self, corps: Mapping[str, Any], liens: Liens, cite: str) -> Raison:
        """Acquis à une session précédente. Sans mention, ce n'est pas le cas : l'absence n'est ici pas une attente."""
        element = resolve(corps["element"], liens)
        acquis = self._faits.texte(self._read(Cle(element, "jury", CONSERVE))) == OUI
        etat = "acquis" if acquis else "rien d'acquis"
        return Raison(f"{element} : {etat} à une session précédente", acquis, cite=cite, fondee=acquis)

    def _read(self, cle: Cle) -> Cle:
        """Note qu'une règle regarde ce fait."""
        self._calcul.lus.add(cle)
        return cle

    @property
    def lus(self) -> frozenset[Cle]:
        """Les faits que les règles appliquées ont regardés, connus ou non."""
        return frozenset(self._calcul.lus)

    def _regle(self, corps: Mapping[str, Any], liens: Liens, _cite: str) -> Raison:
        return self.judge_regle(corps["nom"], resolve(corps.get("element", ""), liens))

    def _toujours(self, _corps: Any, _liens: Liens, cite: str) -> Raison:
        return Raison("aucune condition", True, cite=cite)


def _phrase(mesure: Mesure, seuil: Fraction, *, strict: bool, decide: bool) -> str:
    demande = f"{'plus de' if strict else 'au moins'} {render_fraction(seuil)} demandé"
    if mesure.bas == mesure.haut:
        valeur = render_fraction(mesure.bas, seuil)
        redit = "" if mesure.connus == 1 and mesure.texte.endswith(valeur) else f" = {valeur}"
        return f"{mesure.texte}{redit} ; {demande}"
    bornes = f"{render_fraction(mesure.bas, seuil)} et {render_fraction(mesure.haut, seuil)}"
    fin = " : c'est déjà décidé" if decide else ""
    return f"{mesure.texte} : entre {bornes} ; {demande}{fin}"


def _au_seuil(mesure: Mesure, seuil: Fraction, *, strict: bool) -> tuple[Constat, ...]:
    if mesure.bas != seuil or mesure.connus < MINIMUM_D_UN_CALCUL:
        return ()
    lecture = "ne suffit pas, car il faut dépasser le seuil" if strict else "suffit"
    phrase = f"{mesure.texte} : exactement {render_fraction(seuil)}, ce qui {lecture}."
    return (Constat("avertissement", "exactement_au_seuil", phrase, mesure.texte),)


def _ecartees(mesure: Mesure) -> tuple[Constat, ...]:
    """Un résultat connu qu'un autre remplace ne disparaît pas en silence."""
    return tuple(
        Constat("avertissement", "resultat_ecarte", f"{e} : connu, mais remplacé par {mesure.texte}.", e)
        for e in dict.fromkeys(mesure.ecartees)
    )


def _besoins(mesure: Mesure, seuil: Fraction, *, strict: bool) -> tuple[Besoin, ...]:
    """Ce qui suffirait, résolu exactement ; vide si la quantité n'a pas de forme qui se résout."""
    if mesure.affine is not None and mesure.affine.coefficients:
        coefficients = {c: k for c, k in mesure.affine.coefficients.items() if k}
        if not coefficients:
            return ()
        reste = (seuil - mesure.affine.constante) / sum(coefficients.values(), Fraction(0))
        return (Besoin(tuple(sorted(coefficients)), reste, strict),)
    manquent = [p for p in mesure.parts if p.bas < seuil or (p.bas == seuil and strict)]
    besoins = [_besoins(p, seuil, strict=strict) for p in manquent]
    return merge_besoins(b for siens in besoins for b in siens) if all(besoins) else ()
