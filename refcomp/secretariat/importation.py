"""Mettre un effectif à jour d'après une liste : arrivées, changements, départs ; jamais d'effacement.

Une personne se reconnaît à son identifiant, à son numéro, sinon à son nom ; la naissance départage les homonymes. Quand
rien ne départage, la ligne est un conflit : elle n'est ni ajoutée ni rattachée, et qui elle pourrait être n'est pas
déclaré parti.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from refcomp.classe import PARTI, PRESENT
from refcomp.findings import Constat
from refcomp.secretariat.effectif import Inscrit, format_jour
from refcomp.secretariat.listes import LigneListe
from refcomp.secretariat.noms import cle_nom, identifiant_libre, slug

CHAMPS_MIS_A_JOUR = ("nom", "prenom", "naissance", "groupe", "courriel", "numero")
NOMS_PROCHES = 60  # sur 100 ; seulement quand la date de naissance ou le numéro est le même


@dataclass(frozen=True)
class Importation:
    """Ce que donne une liste appliquée à un effectif.

    Attributes:
        inscrits: tout l'effectif, partis compris.
        nouveaux: les arrivées.
        partis: ceux que la liste ne nomme plus, ou dit sortis.
        constats: changements, retours et conflits, un par personne.
    """

    inscrits: list[Inscrit]
    nouveaux: list[Inscrit] = field(default_factory=list)
    partis: list[Inscrit] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)


def merge_effectif(
    existants: list[Inscrit],
    lignes: list[LigneListe],
    jour: dt.date,
    connus: Mapping[str, tuple[str, str]] | None = None,
    *,
    departs: bool = True,
) -> Importation:
    """Applique une liste à un effectif.

    Args:
        existants: l'effectif d'avant.
        lignes: la liste lue, groupe compris.
        jour: la date inscrite aux départs constatés.
        connus: identifiant → nom comparable, de ce que nbgrader connaît déjà hors de l'effectif.
        departs: si faux, personne n'est déclaré parti parce que la liste ne le nomme pas (elle est incomplète).

    Returns:
        Le nouvel effectif et ce qui a changé. Rien n'est écrit.
    """
    return _Fusion(existants, lignes, jour, connus or {}).run(departs=departs)


class _Fusion:
    """Une fusion en cours : qui est rattaché, qui est protégé d'un départ, ce qu'il faudra dire."""

    def __init__(
        self, existants: list[Inscrit], lignes: list[LigneListe], jour: dt.date, connus: Mapping[str, tuple[str, str]]
    ) -> None:
        self.existants = {i.identifiant: i for i in existants}
        self.jour, self.connus = jour, connus
        self.lignes = lignes
        self.liens: dict[str, LigneListe] = {}
        self.proteges: set[str] = set()
        self.arrivees: list[LigneListe] = []
        self.constats: list[Constat] = []

    def run(self, *, departs: bool) -> Importation:
        """Rattache les lignes, puis construit l'effectif."""
        restantes = self._link_certains(_dedupe(self.lignes))
        par_nom: dict[tuple[str, str], list[LigneListe]] = defaultdict(list)
        for ligne in restantes:
            par_nom[cle_nom(ligne.nom, ligne.prenom)].append(ligne)
        for cle, homonymes in par_nom.items():
            self._link_homonymes(homonymes, [i for i in self._libres() if i.cle == cle])
        self._check_renommes()
        inscrits = [self._update(i, self.liens[i.identifiant]) for i in self.existants.values() if self._lie(i)]
        nouveaux = self._build_nouveaux()
        partis = self._build_partis() if departs else []
        gardes = {i.identifiant for i in [*inscrits, *partis]}
        inscrits += [i for i in self.existants.values() if i.identifiant not in gardes]
        sortis = [i for i in inscrits if i.parti and self._lie(i) and not self.existants[i.identifiant].parti]
        return Importation([*inscrits, *nouveaux, *partis], nouveaux, [*partis, *sortis], self.constats)

    def _lie(self, inscrit: Inscrit) -> bool:
        return inscrit.identifiant in self.liens

    def _libres(self) -> list[Inscrit]:
        return [i for i in self.existants.values() if not self._lie(i) and i.identifiant not in self.proteges]

    def _link_certains(self, lignes: list[LigneListe]) -> list[LigneListe]:
        """Rattache ce qu'un identifiant ou un numéro désigne sans doute ; renvoie les autres lignes."""
        numeros = {i.numero: i.identifiant for i in self.existants.values() if i.numero}
        restantes = []
        for ligne in lignes:
            vise = ligne.identifiant if ligne.identifiant in self.existants else numeros.get(ligne.numero, "")
            if not vise or vise in self.liens:
                restantes.append(ligne)
            elif _noms_proches(ligne, self.existants[vise]):
                self.liens[vise] = ligne
            else:
                self._record_renomme(ligne, [self.existants[vise]])
        return restantes

    def _link_homonymes(self, lignes: list[LigneListe], existants: list[Inscrit]) -> None:
        """Rattache des lignes d'un même nom aux personnes de ce nom, ou les déclare en conflit."""
        for ligne in list(lignes):
            memes = [i for i in existants if ligne.naissance and i.naissance == ligne.naissance]
            if len(memes) == 1 and _compatibles(ligne, memes[0]):
                self.liens[memes[0].identifiant] = ligne
                lignes.remove(ligne)
                existants.remove(memes[0])
        if len(lignes) == 1 and len(existants) == 1 and _compatibles(lignes[0], existants[0]):
            self.liens[existants[0].identifiant] = lignes[0]
            return
        confondables = not all(_distincts(li, i) for li in lignes for i in existants)
        indistincts = not _departages(lignes) and (len(lignes) > 1 or self._homonyme_lie(lignes))
        if confondables or indistincts:
            self._record_conflit(lignes, existants)
        else:
            self.arrivees += lignes

    def _homonyme_lie(self, lignes: list[LigneListe]) -> bool:
        """Vrai si une personne du même nom est déjà rattachée."""
        noms = {cle_nom(li.nom, li.prenom) for li in lignes}
        return any(self.existants[i].cle in noms for i in self.liens)

    def _record_conflit(self, lignes: list[LigneListe], existants: list[Inscrit]) -> None:
        self.proteges |= {i.identifiant for i in existants}
        qui = f"{lignes[0].nom} {lignes[0].prenom}"
        ou = f"ligne{'s' if len(lignes) > 1 else ''} {', '.join(str(li.ligne) for li in lignes)}"
        deja = f" ; déjà connu : {', '.join(_describe(i) for i in existants)}" if existants else ""
        message = (
            f"{qui} ({ou}{deja}) : rien ne dit qui est qui. Exportez la liste avec « Né(e) le » ou un identifiant, ou "
            "complétez les colonnes « naissance » ou « numero » de classe.csv, puis importez de nouveau."
        )
        self.constats.append(Constat("erreur", "homonymes", message, qui))

    def _check_renommes(self) -> None:
        """Une arrivée née le même jour qu'un absent de nom voisin est peut-être lui, sous un nom corrigé."""
        for ligne in list(self.arrivees):
            memes = [i for i in self._libres() if ligne.naissance and i.naissance == ligne.naissance and not i.parti]
            voisins = [i for i in memes if _noms_proches(ligne, i)]
            if voisins:
                self.arrivees.remove(ligne)
                self._record_renomme(ligne, voisins)

    def _record_renomme(self, ligne: LigneListe, voisins: list[Inscrit]) -> None:
        self.proteges |= {i.identifiant for i in voisins}
        nom = f"{ligne.nom} {ligne.prenom}"
        connus = ", ".join(_describe(i) for i in voisins)
        message = (
            f"{nom} (ligne {ligne.ligne}) est peut-être {connus} sous un autre nom. Si oui, écrivez le "
            "nouveau nom dans classe.csv ; sinon, corrigez la naissance ou le numéro de l'un des deux."
        )
        self.constats.append(Constat("erreur", "nom_change", message, nom))

    def _update(self, ancien: Inscrit, ligne: LigneListe) -> Inscrit:
        """Complète ou change ce que la liste dit autrement ; une cellule vide n'efface rien, un changement est dit."""
        nouvelles = {c: v for c in CHAMPS_MIS_A_JOUR if (v := getattr(ligne, c)) and v != getattr(ancien, c)}
        statut, depart = self._situation(ligne)
        if statut == PARTI and ancien.parti:
            depart = ancien.depart
        changes = [
            f"{champ} « {getattr(ancien, champ) or 'vide'} » → « {valeur} »" for champ, valeur in nouvelles.items()
        ]
        if ancien.parti and statut == PRESENT:
            changes.append(f"de retour (parti depuis le {ancien.depart})")
        if changes:
            message = f"{ancien.identifiant} : {', '.join(changes)}."
            self.constats.append(Constat("information", "changement", message, ancien.identifiant))
        return replace(ancien, **nouvelles, statut=statut, depart=depart)

    def _situation(self, ligne: LigneListe) -> tuple[str, str]:
        """Présent, ou parti à la date de sortie que donne la liste."""
        if ligne.sortie and dt.datetime.strptime(ligne.sortie, "%d/%m/%Y").date() <= self.jour:  # noqa: DTZ007 - un jour, sans heure
            return PARTI, ligne.sortie
        return PRESENT, ""

    def _build_nouveaux(self) -> list[Inscrit]:
        """Les arrivées, avec un identifiant : l'ordre ne dépend que des personnes, jamais de celui du fichier."""
        pris = dict.fromkeys(self.existants, ("", ""))
        nouveaux = []
        for ligne in sorted(self.arrivees, key=lambda li: (cle_nom(li.nom, li.prenom), _jour(li.naissance), li.numero)):
            cle = cle_nom(ligne.nom, ligne.prenom)
            occupes = {i for i, nom in self.connus.items() if nom not in {("", ""), cle}} | set(pris)
            voulu = ligne.identifiant or slug(ligne.prenom, ligne.nom)
            identifiant = identifiant_libre(voulu, occupes)
            pris[identifiant] = cle
            if identifiant != voulu:
                message = f"{ligne.nom} {ligne.prenom} reçoit l'identifiant {identifiant} : {voulu} est pris."
                self.constats.append(Constat("information", "identifiant_numerote", message, identifiant))
            statut, depart = self._situation(ligne)
            valeurs = {c: getattr(ligne, c) for c in CHAMPS_MIS_A_JOUR}
            nouveaux.append(Inscrit(identifiant, **valeurs, statut=statut, depart=depart))
        return nouveaux

    def _build_partis(self) -> list[Inscrit]:
        """Ceux des groupes de la liste qu'elle ne nomme plus."""
        groupes = {li.groupe for li in self.lignes}
        manquants = [i for i in self._libres() if not i.parti and i.groupe in groupes]
        return [replace(i, statut=PARTI, depart=format_jour(self.jour)) for i in manquants]


def _dedupe(lignes: list[LigneListe]) -> list[LigneListe]:
    """Retire les lignes qui répètent exactement une autre (un élève listé dans deux groupes d'options)."""
    vues: dict[tuple[str, ...], LigneListe] = {}
    for ligne in lignes:
        vues.setdefault((*cle_nom(ligne.nom, ligne.prenom), ligne.naissance, ligne.numero, ligne.identifiant), ligne)
    doubles = [li for li in lignes if li not in vues.values()]
    # Sans naissance ni numéro, deux lignes de même nom sont peut-être deux personnes.
    return [*vues.values(), *(li for li in doubles if not (li.naissance or li.numero or li.identifiant))]


def _noms_proches(ligne: LigneListe, inscrit: Inscrit) -> bool:
    """Vrai si les deux noms ont des mots en commun, ou si l'un des deux manque."""
    recu, connu = " ".join(cle_nom(ligne.nom, ligne.prenom)).strip(), " ".join(inscrit.cle).strip()
    return not (recu and connu) or fuzz.token_set_ratio(recu, connu) >= NOMS_PROCHES


def _compatibles(ligne: LigneListe, inscrit: Inscrit) -> bool:
    """Vrai si rien ne contredit que ce soit la même personne."""
    return not any(
        getattr(ligne, c) and getattr(inscrit, c) and getattr(ligne, c) != getattr(inscrit, c)
        for c in ("naissance", "numero")
    )


def _distincts(ligne: LigneListe, inscrit: Inscrit) -> bool:
    """Vrai si deux numéros disent que ce sont deux personnes ; une naissance différente peut être une correction."""
    return bool(ligne.numero and inscrit.numero and ligne.numero != inscrit.numero)


def _departages(lignes: list[LigneListe]) -> bool:
    """Vrai si chaque ligne d'un même nom a de quoi se distinguer des autres."""
    for champ in ("numero", "naissance", "identifiant"):
        valeurs = [getattr(li, champ) for li in lignes]
        if all(valeurs) and len(set(valeurs)) == len(valeurs):
            return True
    return False


def _jour(naissance: str) -> str:
    """Une clé de tri chronologique pour une date à la française."""
    return "".join(reversed(naissance.split("/")))


def _describe(inscrit: Inscrit) -> str:
    ne = f", né(e) le {inscrit.naissance}" if inscrit.naissance else ""
    return f"{inscrit.identifiant}{ne}"
