"""Les lignes reçues d'une facture, vérifiées d'un coup, et les conventions de calcul."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.calculs.facture.reductions import parse_taux
from refcomp.calculs.facture.taxe import load_mention, taux_categorie
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, RefcompError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, monnaie

NATURES = ("marchandise", "produit_fini", "travaux", "service", "rabais")
ARRONDIS = ("taux", "ligne")
ARRONDIS_REMISE = ("etape", "fin")
TITRE = "La facture ne peut pas être établie :"
CONTRAT = Contrat(
    "lignes",
    (
        Colonne("designation", "texte", "désignation", obligatoire=False),
        Colonne("quantite", "nombre", "quantité"),
        Colonne("prix_unitaire", "nombre", "prix unitaire"),
        Colonne("categorie", "texte", "catégorie de taux", obligatoire=False, vide_permis=True),
        Colonne("taux", "taux", "taux de taxe", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("motif", "texte", "raison de l'absence de taxe", obligatoire=False, vide_permis=True),
        Colonne("nature", "texte", "nature de la vente", obligatoire=False, parmi=NATURES),
    ),
)


@dataclass(frozen=True)
class ConventionFacture:
    """Les choix sur lesquels les professionnels diffèrent.

    Attributes:
        arrondi: `taux` (défaut : la taxe s'arrondit une fois par taux, sur sa base ; EN 16931, règle BR-CO-17) ou
            `ligne` (une fois par ligne, puis somme : usage de plusieurs logiciels).
        arrondi_remise: `etape` (défaut : chaque réduction s'arrondit comme elle s'imprime) ou `fin` (une seule fois).
        prix_ttc: si vrai, les prix unitaires et le port sont toutes taxes comprises ; le total des prix est alors exact
            et la taxe s'en extrait.
        categorie_port: catégorie de taux du port ; None : celle des lignes si elles n'en ont qu'une (l'accessoire
            suit le principal).
        escompte_sur_port: si vrai, l'escompte porte aussi sur le port ; par défaut il ne réduit que le net commercial.
        devise: `EUR` ou `XPF` ; None : celle du territoire.
    """

    arrondi: str = "taux"
    arrondi_remise: str = "etape"
    prix_ttc: bool = False
    categorie_port: str | None = None
    escompte_sur_port: bool = False
    devise: str | Monnaie | None = None

    def __post_init__(self) -> None:
        """Refuse une convention inconnue."""
        check_choix("arrondi", self.arrondi, ARRONDIS)
        check_choix("arrondi_remise", self.arrondi_remise, ARRONDIS_REMISE)
        if self.devise is not None:
            monnaie(self.devise)


@dataclass(frozen=True)
class LigneLue:
    """Une ligne lue : nombres exacts, taux retenu, et la raison d'une taxe absente."""

    designation: str
    quantite: Fraction
    prix_unitaire: Fraction
    remises: tuple[Fraction, ...]
    taux: Fraction
    motif: str
    nature: str


def load_lignes(lignes: pd.DataFrame, jour: dt.date, territoire: str) -> tuple[list[LigneLue], list[Constat]]:
    """Vérifie et lit toutes les lignes ; tous les défauts sortent en une fois.

    Returns:
        Les lignes lues, et les constats qui n'empêchent rien (mention de mémoire).

    Raises:
        DonneesInvalidesError: si la table est mal formée, ou si une ligne a une remise, un taux ou un motif refusé.
    """
    try:
        propres, defauts = check_frame(lignes, CONTRAT), []
    except DonneesInvalidesError as erreur:
        raise DonneesInvalidesError(TITRE, [*erreur.constats, *_defauts_remises(lignes)]) from None
    if "remises" not in propres:
        propres = propres.assign(remises=None)
    lues, constats = [], []
    for rang, (etiquette, ligne) in enumerate(zip(propres.index, propres.to_dict("records"), strict=True), start=1):
        try:
            lue, remarques = _lue(ligne, rang, jour, territoire)
        except RefcompError as erreur:
            defauts.append(Constat("erreur", "ligne_refusee", f"Ligne {etiquette} : {erreur}", str(etiquette)))
        else:
            lues.append(lue)
            constats += remarques
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    return lues, list(dict.fromkeys(constats))


def _defauts_remises(lignes: pd.DataFrame) -> list[Constat]:
    """Les remises illisibles d'une table déjà refusée, pour que tout soit dit d'un coup."""
    defauts = []
    for etiquette, valeur in lignes["remises"].items() if "remises" in lignes else ():
        try:
            parse_taux(valeur)
        except RefcompError as erreur:
            defauts.append(Constat("erreur", "ligne_refusee", f"Ligne {etiquette} : {erreur}", str(etiquette)))
    return defauts


def _plein(valeur: object) -> bool:
    return valeur is not None and not pd.isna(valeur) and valeur != ""


def _lue(ligne: dict[str, object], rang: int, jour: dt.date, territoire: str) -> tuple[LigneLue, list[Constat]]:
    motif = str(ligne["motif"]) if _plein(ligne.get("motif")) else ""
    categorie = str(ligne["categorie"]) if _plein(ligne.get("categorie")) else "normal"
    donne = ligne.get("taux")
    constats: list[Constat] = []
    if motif:
        if _plein(donne) and donne != 0:
            raise ArgumentInvalideError(f"le motif « {motif} » supprime la taxe, mais un taux de {donne} est donné.")
        taux = Fraction(0)
        constats = load_mention(jour, motif, territoire).constats
    elif _plein(donne):
        taux = exact(float(donne))  # type: ignore[arg-type]
        if taux > 1:
            raise ArgumentInvalideError(f"le taux {donne} dépasse 1 ; un taux est une fraction, 0.20 pour 20 %.")
    else:
        taux = taux_categorie(jour, categorie, territoire)
    return LigneLue(
        designation=str(ligne["designation"]) if _plein(ligne.get("designation")) else f"Article {rang}",
        quantite=exact(float(ligne["quantite"])),  # type: ignore[arg-type]
        prix_unitaire=exact(float(ligne["prix_unitaire"])),  # type: ignore[arg-type]
        remises=parse_taux(ligne["remises"]),
        taux=taux,
        motif=motif,
        nature=str(ligne.get("nature") or "marchandise"),
    ), constats
