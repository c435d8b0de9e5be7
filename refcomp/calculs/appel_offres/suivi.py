"""Repérer les appels d'offres à sa portée, puis suivre ses réponses : taux de réussite, montants, coûts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.calendrier import nombre_jours
from refcomp.calculs.entrees import exact, load_liste, load_nombres
from refcomp.calculs.explication import Etape, Explication
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

AVIS = Contrat(
    "avis",
    (
        Colonne("appel", "texte", "appel d'offres", unique=True),
        Colonne("date_limite", "date", "date limite de remise"),
        Colonne("montant", "montant", "montant estimé", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("domaine", "texte", "domaine", obligatoire=False, vide_permis=True),
        Colonne("lieu", "texte", "lieu d'exécution", obligatoire=False, vide_permis=True),
    ),
)
BORNES = (
    Colonne("montant_minimal", "montant", "plus petit montant", obligatoire=False, minimum=0),
    Colonne("montant_maximal", "montant", "plus grand montant", obligatoire=False, minimum=0),
    Colonne("delai_minimal", "entier", "jours travaillés pour répondre", minimum=0),
)
TITRE = "Les appels d'offres ne peuvent pas être triés :"
STATUTS = {
    "renonce": "renoncé",
    "en_preparation": "en préparation",
    "depose": "déposé, en attente",
    "gagne": "gagné",
    "perdu": "perdu",
    "sans_suite": "déclaré sans suite",
}
JOURNAL = Contrat(
    "journal",
    (
        Colonne("appel", "texte", "appel d'offres", unique=True),
        Colonne("statut", "texte", "statut", parmi=tuple(STATUTS)),
        Colonne("montant", "montant", "montant de l'offre", minimum=0),
        Colonne("cout", "montant", "coût de la réponse", obligatoire=False, minimum=0),
    ),
)
DECIDES, DEPOSES = ("gagne", "perdu"), ("depose", "gagne", "perdu", "sans_suite")
DENOMINATEURS = {"decides": DECIDES, "deposes": DEPOSES}


def selection_appels(  # noqa: PLR0913 - chaque filtre se donne à part
    avis: pd.DataFrame,
    date: dt.date | str,
    *,
    delai_minimal: int = 0,
    montant_minimal: float | None = None,
    montant_maximal: float | None = None,
    domaines: Iterable[str] | None = None,
    lieux: Iterable[str] | None = None,
    compte: str = "ouvre",
    territoire: str = "metropole",
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Dit quels appels d'offres sont à la portée de l'entreprise, et pourquoi les autres ne le sont pas.

    Args:
        avis: `appel`, `date_limite`, et s'ils existent `montant`, `domaine` et `lieu`.
        date: le jour de la veille ; le délai se compte du lendemain à la date limite, comprise. Un appel dont la date
            limite est passée n'est jamais retenu.
        delai_minimal: jours travaillés qu'il faut pour répondre.
        montant_minimal: au-dessous, la réponse coûte plus qu'elle ne rapporte ; None : pas de minimum.
        montant_maximal: au-dessus, l'entreprise n'a pas les moyens ; None : pas de maximum.
        domaines: domaines de l'entreprise ; None : tous.
        lieux: lieux desservis ; None : tous.
        compte: `ouvre` (défaut), `ouvrable` ou `calendaire`.
        territoire: pour les jours fériés.
        devise: la monnaie, ou son code.

    Returns:
        Une ligne par avis, dans l'ordre des dates limites : `appel date_limite jours_restants retenu motifs`.

    Raises:
        DonneesInvalidesError: en une fois, pour la table refusée.
        ArgumentInvalideError: si un filtre porte sur une colonne absente.

    Source: référentiel BTS GPME NC, T11.2/d1.
    """
    jour, connue = convert_jour(date, "date"), monnaie(devise)
    lus = check_frame(avis, AVIS, devise=connue)
    filtres = (
        ("domaine", "domaines", domaines, "['ménage', 'vitrerie']"),
        ("lieu", "lieux", lieux, "['Nouméa', 'Païta']"),
    )
    permis = {n: None if v is None else {_simple(x) for x in load_liste(nom, v, e)} for n, nom, v, e in filtres}
    voulues = [n for n, v in permis.items() if v is not None]
    voulues += ["montant"] if montant_minimal is not None or montant_maximal is not None else []
    absentes = [c for c in voulues if c not in lus]
    if absentes:
        raise ArgumentInvalideError(f"Un filtre porte sur des colonnes absentes : {', '.join(absentes)}.")
    donnees = {"montant_minimal": montant_minimal, "montant_maximal": montant_maximal, "delai_minimal": delai_minimal}
    lues = load_nombres(TITRE, donnees, BORNES, devise=connue)
    bornes = (lues.get("montant_minimal"), lues.get("montant_maximal"))
    lignes = []
    for ligne in lus.to_dict("records"):
        restants = _jours_restants(jour, ligne["date_limite"].date(), compte, territoire)
        passe = ligne["date_limite"].date() < jour
        motifs = ["date limite passée"] if passe else _motifs_delai(restants, lues["delai_minimal"])
        motifs += _motifs_montant(ligne.get("montant"), bornes, connue)
        motifs += [f"{n} hors de portée" for n, v in permis.items() if v is not None and _simple(ligne[n]) not in v]
        lignes.append((ligne["appel"], ligne["date_limite"], restants, not motifs, " ; ".join(motifs)))
    table = pd.DataFrame(lignes, columns=["appel", "date_limite", "jours_restants", "retenu", "motifs"])
    return table.sort_values(["date_limite", "appel"], ignore_index=True)


def _simple(valeur: object) -> str:
    return "" if pd.isna(valeur) else str(valeur).strip().casefold()


def _jours_restants(jour: dt.date, limite: dt.date, compte: str, territoire: str) -> int:
    """Du lendemain à la date limite, comprise ; 0 si elle est passée ou du jour."""
    demain = jour + dt.timedelta(days=1)
    return nombre_jours(demain, limite, compte=compte, territoire=territoire) if limite >= demain else 0


def _motifs_delai(restants: int, minimal: Fraction) -> list[str]:
    return [] if restants >= minimal else [f"délai trop court ({restants} j pour {minimal})"]


def _motifs_montant(
    montant: float | None, bornes: tuple[Fraction | None, Fraction | None], devise: Monnaie
) -> list[str]:
    if bornes == (None, None):
        return []
    if montant is None or pd.isna(montant):
        return ["montant inconnu"]
    bas, haut = bornes
    somme, motifs = exact(montant), []
    if bas is not None and somme < bas:
        motifs.append(f"montant sous {format_montant(bas, devise)}")
    if haut is not None and somme > haut:
        motifs.append(f"montant au-dessus de {format_montant(haut, devise)}")
    return motifs


@dataclass(frozen=True)
class SuiviAppelsOffres:
    """Le tableau de bord des réponses.

    Attributes:
        tableau: une ligne par statut : `statut libelle nombre montant`, tous statuts compris.
        taux_nombre: part gagnée, en nombre, exacte ; None si le dénominateur est vide.
        taux_montant: part gagnée, en montant, exacte ; None si le dénominateur est nul.
        cout: coût total des réponses, ou None s'il n'est pas donné.
        cout_par_gain: coût total / appels gagnés, exact ; None s'il n'y en a pas.
        denominateur: `decides` ou `deposes`.
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    taux_nombre: Fraction | None
    taux_montant: Fraction | None
    cout: Fraction | None
    cout_par_gain: Fraction | None
    denominateur: str
    devise: Monnaie

    def explication(self) -> Explication:
        """Les taux de réussite et le coût d'un appel gagné, avec les chiffres du cas."""
        comptes = self.tableau.set_index("statut")
        base = comptes.loc[list(DENOMINATEURS[self.denominateur])]
        gagne = comptes.loc["gagne"]
        phrases = [f"Rapportés aux appels {'décidés' if self.denominateur == 'decides' else 'déposés'} :"]
        if self.taux_nombre is not None:
            phrases.append(
                f"en nombre, {gagne['nombre']} / {base['nombre'].sum()} = {format_pourcentage(self.taux_nombre, 1)}"
            )
        if self.taux_montant is not None:
            montants = (format_montant(m, self.devise) for m in (gagne["montant"], base["montant"].sum()))
            phrases.append(f"en montant, {' / '.join(montants)} = {format_pourcentage(self.taux_montant, 1)}")
        if self.cout is not None and self.cout_par_gain is not None:
            total, unitaire = (format_montant(m, self.devise) for m in (self.cout, self.cout_par_gain))
            phrases.append(f"coût d'un appel gagné : {total} / {format_nombre(gagne['nombre'], 0)} = {unitaire}")
        return Explication("Suivi des appels d'offres", (Etape("Mesurer la réussite", "\n".join(phrases)),))


def suivi_appels_offres(
    journal: pd.DataFrame, *, denominateur: str = "decides", devise: Monnaie | str = EUR
) -> SuiviAppelsOffres:
    """Mesure la réussite des réponses à des appels d'offres.

    Args:
        journal: `appel statut montant`, et s'il existe `cout`. Statuts : `renonce`, `en_preparation`, `depose`,
            `gagne`, `perdu`, `sans_suite`.
        denominateur: à quoi rapporter les gains : aux appels `decides` (gagnés et perdus ; défaut) ou `deposes` (en
            attente et sans suite compris). Le premier ne dépend pas de la lenteur des acheteurs.
        devise: la monnaie, ou son code.

    Returns:
        Un `SuiviAppelsOffres`.

    Raises:
        DonneesInvalidesError: en une fois, pour la table refusée.
        ArgumentInvalideError: si le dénominateur est inconnu.

    Source: https://bidwise.ma/blog/ao-kpis ; https://oneflow.com/fr/blog/win-rate-vs-close-rate-top-guide/.
    """
    check_choix("denominateur", denominateur, DENOMINATEURS)
    connue = monnaie(devise)
    lu = check_frame(journal, JOURNAL, devise=connue)
    lignes = []
    for statut, libelle in STATUTS.items():
        siens = lu.loc[lu["statut"] == statut, "montant"]
        lignes.append((statut, libelle, len(siens), float(sum((exact(m) for m in siens), Fraction(0)))))
    tableau = pd.DataFrame(lignes, columns=["statut", "libelle", "nombre", "montant"])
    base = lu[lu["statut"].isin(DENOMINATEURS[denominateur])]
    gagnes = lu[lu["statut"] == "gagne"]
    cout = sum((exact(c) for c in lu["cout"]), Fraction(0)) if "cout" in lu else None
    return SuiviAppelsOffres(
        tableau=tableau,
        taux_nombre=_part(Fraction(len(gagnes)), Fraction(len(base))),
        taux_montant=_part(_somme(gagnes), _somme(base)),
        cout=cout,
        cout_par_gain=None if cout is None else _part(cout, Fraction(len(gagnes))),
        denominateur=denominateur,
        devise=connue,
    )


def _somme(table: pd.DataFrame) -> Fraction:
    return sum((exact(m) for m in table["montant"]), Fraction(0))


def _part(haut: Fraction, bas: Fraction) -> Fraction | None:
    return haut / bas if bas else None
