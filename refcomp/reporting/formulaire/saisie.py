"""Une saisie en cours : ce que l'on a vu du registre, ce que l'on y inscrit, ce qu'un autre y a écrit entre-temps.

Rien n'est perdu quand deux personnes remplissent la même ligne : chaque écriture est une ligne du registre, et la
seconde apprend qui a écrit quoi, et à quelle heure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from refcomp.errors import RefcompError
from refcomp.evaluation.grilles.occasion import COLONNES_SAISIE, Occasion, load_etat, load_lignes
from refcomp.evaluation.grilles.reponses import Reponse, parse_reponse, render_reponse
from refcomp.evaluation.lecture import read_heure
from refcomp.evaluation.preuves import SANS_GROUPE
from refcomp.evaluation.registre import BilanAjout, Registre
from refcomp.formats_fr import format_date


@dataclass(frozen=True)
class Enregistrement:
    """Ce qu'est devenue une saisie.

    Attributes:
        fait: vrai si elle est au registre.
        message: la phrase à montrer sur la ligne.
        alerte: ce qu'un autre a écrit entre-temps ; vide d'ordinaire.
    """

    fait: bool
    message: str
    alerte: str = ""


@dataclass
class Saisie:
    """La saisie d'une grille pour un étudiant.

    Attributes:
        registre: où tout s'inscrit.
        occasion: la grille, le moment, la voix, l'auteur ; la date est celle de chaque enregistrement.
        etudiant: identifiant.
        groupe: son groupe.
        horloge: l'heure qu'il est.
    """

    registre: Registre
    occasion: Occasion
    etudiant: str
    groupe: str = SANS_GROUPE
    horloge: Callable[[], dt.datetime] = dt.datetime.now
    _rangs: dict[str, int] = field(default_factory=dict)
    _autres: dict[str, set[int]] = field(default_factory=dict)

    def lit(self) -> Mapping[str, tuple[str, str]]:
        """Relit le registre : clé de ligne → réponse et remarque de cet auteur."""
        siennes = load_etat(self.registre, self.occasion, [self.etudiant]).to_dict("records")
        self._rangs = {x["cle"]: int(x["rang"]) for x in siennes}
        self._autres = {}
        for x in self._lignes_des_autres().to_dict("records"):
            self._autres.setdefault(x["cle"], set()).add(int(x["rang"]))
        return {x["cle"]: (render_reponse(x["valeur"], x["niveau"]), x["motif"]) for x in siennes}

    def enregistre(self, cle: str, cellule: object, remarque: str = "") -> Enregistrement:
        """Inscrit la réponse d'une ligne.

        Args:
            cle: la ligne.
            cellule: la réponse écrite ; vide, elle retire celle qui était inscrite (« non évalué »).
            remarque: la remarque.

        Returns:
            Ce qui a été fait ; rien n'est levé, un refus est une phrase.
        """
        reponse = parse_reponse(self.occasion.grille, cellule)
        if isinstance(reponse, str):
            return Enregistrement(False, f"non enregistré : {reponse}")
        if reponse is None and cle not in self._rangs:
            dit = "non enregistré : choisissez d'abord une réponse" if remarque.strip() else ""
            return Enregistrement(False, dit)
        retenue = reponse or Reponse(None)
        maintenant = self.horloge()
        try:
            bilan = self._append(cle, retenue, remarque.strip(), maintenant)
            alerte = self._alerte(cle, bilan)
        except RefcompError as erreur:
            return Enregistrement(False, f"non enregistré : {erreur}")
        dite = render_reponse(retenue.valeur, retenue.niveau, self.occasion.grille.echelle.unite)
        return Enregistrement(True, f"{dite} enregistré à {maintenant:%H:%M}", alerte)

    def _append(self, cle: str, reponse: Reponse, remarque: str, maintenant: dt.datetime) -> BilanAjout:
        ligne = (self.etudiant, self.groupe, cle, reponse.valeur, reponse.niveau, remarque)
        signee = self.occasion.signee(self.occasion.auteur, pd.Timestamp(maintenant).floor("s"))
        preuves = signee.preuves(pd.DataFrame([ligne], columns=COLONNES_SAISIE))
        echelle = self.occasion.grille.echelle
        attendu = [self._rangs.get(cle, float("nan"))]
        bilan = self.registre.append(preuves, echelles={echelle.id: echelle}, attendu=attendu)
        self._rangs[cle] = int(bilan.rangs.iloc[0])
        return bilan

    def _alerte(self, cle: str, bilan: BilanAjout) -> str:
        """Ce que la personne n'avait pas vu : sa propre ligne écrite d'ailleurs, ou celle d'un autre évaluateur."""
        dits = [
            f"{self._dite(x)} depuis une autre fenêtre ; votre réponse la corrige, l'ancienne reste au registre"
            for x in bilan.conflits.to_dict("records")
        ]
        lues = self._lignes_des_autres()
        vues = self._autres.setdefault(cle, set())
        neuves = lues[(lues["cle"] == cle) & ~lues["rang"].isin(vues)]
        dits += [f"{self._dite(x)} sur cette ligne ; les deux réponses sont gardées" for x in neuves.to_dict("records")]
        vues |= {int(r) for r in neuves["rang"]}
        return ". ".join(dits)

    def _lignes_des_autres(self) -> pd.DataFrame:
        """Ce que d'autres évaluateurs ont écrit dans la même grille, au même moment."""
        lignes = load_lignes(self.registre, self.occasion.grille, [self.etudiant])
        autres = lignes["auteur"] != self.occasion.auteur
        return lignes[autres & (lignes["moment"] == self.occasion.moment)]

    def _dite(self, ligne: Mapping[Any, Any]) -> str:
        """Qui a écrit quoi, et quand : l'heure est celle de l'écriture."""
        with self.registre.lecture() as lien:
            heure = read_heure(lien, int(ligne["rang"]))
        quand = format_date(ligne["date"]) if heure is None else f"{format_date(heure)} à {heure:%H:%M}"
        return f"{ligne['auteur']} a écrit {render_reponse(ligne['valeur'], ligne['niveau'])} le {quand}"
