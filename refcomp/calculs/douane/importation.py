"""Le coût rendu d'une importation de plusieurs articles : frais communs répartis, droits, taxe, coût unitaire."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pandas as pd

from refcomp.calculs.douane.droits import TARIF, check_tarif, droit_exact
from refcomp.calculs.douane.resultat import Importation
from refcomp.calculs.douane.saisie import Nombre, facteur_conversion
from refcomp.calculs.entrees import check_taille, exact
from refcomp.conversions import convert_jour
from refcomp.dated import load_parametres
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, repartition, unites_mineures

PAQUET = "refcomp.calculs.douane"
STADES = ("avant_entree", "premiere_destination", "apres")
CLES = ("valeur", "poids", "quantite")
PERCEPTIONS = ("autoliquidation", "douane")
TAXES = {"metropole": "TVA", "nouvelle_caledonie": "TGC"}
ARTICLES = Contrat(
    "articles",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("quantite", "nombre", "quantité", minimum=0),
        Colonne("prix", "nombre", "prix unitaire en devise", minimum=0),
        Colonne("poids", "nombre", "poids total de la ligne", obligatoire=False, minimum=0),
        Colonne("taux_autres", "taux", "taux des autres taxes", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("taux_taxe", "taux", "taux de TVA ou de TGC", minimum=0),
        *TARIF,
    ),
)
FRAIS = Contrat(
    "frais",
    (
        Colonne("frais", "texte", "nature des frais"),
        Colonne("montant", "montant", "montant hors taxe", minimum=0),
        Colonne("stade", "texte", "stade", parmi=STADES),
        Colonne("cle", "texte", "clé de répartition", parmi=CLES),
    ),
    vide_permis=True,
)


def importation(
    articles: pd.DataFrame,
    frais: pd.DataFrame | None = None,
    *,
    date: dt.date | str,
    cours: Nombre = 1,
    cotation: str = "certain",
    perception: str | None = None,
    taxe_recuperable: bool = True,
    territoire: str = "metropole",
    devise: Monnaie | str = EUR,
) -> Importation:
    """Calcule, article par article, la valeur en douane, les droits, la taxe et le coût rendu.

    Args:
        articles: une ligne par article : `article`, `quantite`, `prix` (unitaire, en devise), `taux_taxe` (de TVA ou de
            TGC, en fraction ; voir `taux_tva` et `taux_tgc`), et au besoin `poids` (de la ligne), `taux_autres` (autres
            taxes sur la valeur en douane : TCI, TSPA…) et le tarif de `droits_douane` : `taux`, `specifique`,
            `minimum`, `maximum`, `unites`.
        frais: une ligne par frais, en monnaie locale, hors taxe : `frais`, `montant`, `stade` (`avant_entree` : dans la
            valeur en douane ; `premiere_destination` : dans la base de la taxe seulement ; `apres` : ni l'une ni
            l'autre) et `cle` (`valeur`, `poids` ou `quantite`), qui le partage entre les articles.
        date: jour de la déclaration ; il dit comment la taxe est perçue.
        cours: cours de la douane de la devise d'achat ; 1 si les prix sont en monnaie locale.
        cotation: voir `conversion_douane`.
        perception: `autoliquidation` ou `douane` ; None pour celle du territoire à cette date.
        taxe_recuperable: si faux, la taxe entre dans le coût.
        territoire: `metropole` (TVA, base de CGI art. 292) ou `nouvelle_caledonie` (TGC).
        devise: la monnaie locale, ou son code.

    Returns:
        Une `Importation`. Chaque montant commun est partagé sans perdre une unité : les colonnes s'additionnent
        exactement.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les défauts des deux tables.
        ParametreAbsentError: si le territoire ou la date n'est pas encodé.
        ArgumentInvalideError: si le cours, la date ou une convention n'est pas permis.
    """
    check_choix("territoire", territoire, TAXES)
    connue = monnaie(devise)
    jour = convert_jour(date, "date")
    facteur = facteur_conversion(cours, cotation)
    if perception is not None:
        check_choix("perception", perception, PERCEPTIONS)
    retenue = load_parametres(PAQUET, "elements.yaml")["perception_taxe"].at(jour, territoire=territoire)
    lus, couts = _load(articles, frais, connue)
    achats = [exact(q) * exact(p) for q, p in zip(lus["quantite"], lus["prix"], strict=True)]
    total = _unites(sum(achats, Fraction(0)) * facteur, connue)
    valeurs = repartition(total, achats)
    poids = {"valeur": [Fraction(v) for v in valeurs], "quantite": [exact(q) for q in lus["quantite"]]}
    if "poids" in lus:
        poids["poids"] = [exact(p) for p in lus["poids"]]
    parts = _parts(couts, poids, connue)
    colonnes = _colonnes(lus, valeurs, parts, connue, taxe_recuperable=taxe_recuperable)
    return Importation(
        _tableau(lus, colonnes, connue),
        _detail(couts, lus, parts, connue),
        TAXES[territoire],
        perception or retenue.valeur,
        taxe_recuperable,
        connue,
        tuple(retenue.constats),
    )


def _load(
    articles: pd.DataFrame,
    frais: pd.DataFrame | None,
    devise: Monnaie,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lit les deux tables et réunit leurs défauts."""
    vide = pd.DataFrame(columns=["frais", "montant", "stade", "cle"])
    defauts: list[Constat] = []
    lues = []
    for table, contrat in ((articles, ARTICLES), (vide if frais is None else frais, FRAIS)):
        try:
            lues.append(check_frame(table, contrat, devise=devise))
        except DonneesInvalidesError as erreur:
            defauts += erreur.constats
    if not defauts:
        defauts = _defauts(*lues)
    if defauts:
        raise DonneesInvalidesError("L'importation ne peut pas être calculée :", defauts)
    check_tarif(lues[0])
    return lues[0], lues[1]


def _defauts(articles: pd.DataFrame, frais: pd.DataFrame) -> list[Constat]:
    """Ce que les contrats ne voient pas : quantités nulles, achat nul, clé sans mesure."""
    defauts = []
    nulles = articles.loc[articles["quantite"] == 0, "article"]
    if len(nulles):
        defauts.append(("quantite_nulle", f"Articles {', '.join(nulles)} : la quantité doit être positive."))
    if not (articles["quantite"] * articles["prix"]).sum() > 0:
        defauts.append(("achat_nul", "Le montant acheté est nul : donnez au moins un prix positif."))
    if "poids" in set(frais["cle"]) and ("poids" not in articles or not articles["poids"].sum() > 0):
        defauts.append(("poids_absent", "Des frais se partagent au poids : donnez la colonne « poids » des articles."))
    return [Constat("erreur", code, texte) for code, texte in defauts]


def _unites(montant: Fraction, devise: Monnaie) -> int:
    """Arrondit un montant exact en unités mineures."""
    check_taille(montant, devise)
    return int(devise.arrondi.appliquer(montant) * devise.facteur)


def _parts(frais: pd.DataFrame, poids: dict[str, list[Fraction]], devise: Monnaie) -> list[tuple[str, list[int]]]:
    """Le stade et le partage de chaque frais."""
    montants = unites_mineures(frais["montant"].astype("float64"), devise)
    lignes = zip(frais["stade"], frais["cle"], montants, strict=True)
    return [(stade, repartition(int(m), poids[cle])) for stade, cle, m in lignes]


def _colonnes(
    lus: pd.DataFrame,
    valeurs: list[int],
    parts: list[tuple[str, list[int]]],
    devise: Monnaie,
    *,
    taxe_recuperable: bool,
) -> dict[str, list[int]]:
    """Les montants de chaque article, en unités mineures."""
    stades = {s: [sum(p[i] for st, p in parts if st == s) for i in range(len(lus))] for s in STADES}
    colonnes: dict[str, list[int]] = {n: [] for n in ("droit", "autres_taxes", "base_taxe", "taxe", "cout")}
    douane = [v + f for v, f in zip(valeurs, stades["avant_entree"], strict=True)]
    for i, ligne in enumerate(lus.to_dict("records")):
        droit = _unites(droit_exact(ligne, Fraction(douane[i], devise.facteur))[2], devise)
        taux = ligne.get("taux_autres", 0)
        autres = _unites(Fraction(douane[i], devise.facteur) * (0 if pd.isna(taux) else exact(taux)), devise)
        base = douane[i] + droit + autres + stades["premiere_destination"][i]
        taxe = _unites(Fraction(base, devise.facteur) * exact(ligne["taux_taxe"]), devise)
        cout = base + stades["apres"][i] + (0 if taxe_recuperable else taxe)
        for nom, montant in zip(colonnes, (droit, autres, base, taxe, cout), strict=True):
            colonnes[nom].append(montant)
    return {"achat": valeurs} | stades | {"valeur_douane": douane} | colonnes


def _tableau(lus: pd.DataFrame, colonnes: dict[str, list[int]], devise: Monnaie) -> pd.DataFrame:
    tableau = lus[["article", "quantite"]].copy()
    for nom, montants in colonnes.items():
        tableau[nom] = [m / devise.facteur for m in montants]
    quotients = zip(colonnes["cout"], lus["quantite"], strict=True)
    fin = [Fraction(c, devise.facteur) / exact(q) for c, q in quotients]
    tableau["cout_unitaire"] = [float(devise.arrondi.appliquer(u)) for u in fin]
    return tableau


def _detail(
    frais: pd.DataFrame, lus: pd.DataFrame, parts: list[tuple[str, list[int]]], devise: Monnaie
) -> pd.DataFrame:
    lignes = [
        (f.frais, f.stade, f.cle, article, montant / devise.facteur)
        for f, (_, partage) in zip(frais.itertuples(), parts, strict=True)
        for article, montant in zip(lus["article"], partage, strict=True)
    ]
    return pd.DataFrame(lignes, columns=["frais", "stade", "cle", "article", "montant"])
