"""Les marges d'une vente : taux de marge, taux de marque, coefficient multiplicateur, prix plancher.

Le taux de **marge** rapporte la marge au coût d'achat ; le taux de **marque** la rapporte au prix de vente hors
taxes. Le coefficient multiplicateur fait passer du coût d'achat hors taxes au prix de vente toutes taxes comprises.

>>> table = marges(pd.DataFrame({"cout": [150], "prix": [200]}))
>>> table[["taux_marge", "taux_marque"]].values.tolist()
[[0.3333, 0.25]]
>>> prix_plancher(72, taux_marque="20 %")
Decimal('90.00')
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import exact, load_ensemble, load_taux
from refcomp.calculs.facture.reductions import parse_taux
from refcomp.calculs.facture.resultat import Facture
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Arrondi, Monnaie, monnaie, montants_affiches

CONTRAT = Contrat(
    "prix",
    (
        Colonne("cout", "nombre", "coût d'achat hors taxes", minimum=0),
        Colonne("prix", "nombre", "prix de vente hors taxes", minimum=0),
        Colonne("quantite", "nombre", "quantité", obligatoire=False, minimum=0),
    ),
)
DIX_MILLIEME = Decimal("0.0001")


def marges(prix: pd.DataFrame, *, taux_taxe: object = None) -> pd.DataFrame:
    """Renvoie la marge de chaque article.

    Args:
        prix: `cout` et `prix` unitaires hors taxes ; `quantite`, facultative, donne la marge totale.
        taux_taxe: taux de taxe (0.2 ou « 20 % »), pour le coefficient multiplicateur ; None : coefficient hors taxes.

    Returns:
        Sur l'index reçu : `cout`, `prix`, `marge`, `taux_marge` (sur le coût), `taux_marque` (sur le prix),
        `coefficient`, et `marge_totale` si la quantité est donnée. Un taux sans dénominateur est vide.

    Raises:
        DonneesInvalidesError: si la table est mal formée.
    """
    propres, taxe = load_ensemble(
        "Les marges ne peuvent pas être calculées :",
        lambda: check_frame(prix, CONTRAT),
        lambda: Fraction(0) if taux_taxe is None else load_taux("taux_taxe", taux_taxe),
    )
    resultat = propres[["cout", "prix"]].copy()
    couts, ventes = ([exact(float(v)) for v in propres[n]] for n in ("cout", "prix"))
    resultat["marge"] = [float(v - c) for c, v in zip(couts, ventes, strict=True)]
    resultat["taux_marge"] = [_taux(v - c, c) for c, v in zip(couts, ventes, strict=True)]
    resultat["taux_marque"] = [_taux(v - c, v) for c, v in zip(couts, ventes, strict=True)]
    resultat["coefficient"] = [_taux(v * (1 + taxe), c) for c, v in zip(couts, ventes, strict=True)]
    if "quantite" in propres:
        quantites = [exact(float(q)) for q in propres["quantite"]]
        resultat["marge_totale"] = [float(q * (v - c)) for q, c, v in zip(quantites, couts, ventes, strict=True)]
    return resultat


def _taux(numerateur: Fraction, denominateur: Fraction) -> float:
    if denominateur == 0:
        return float("nan")
    return float(Arrondi(DIX_MILLIEME).appliquer(numerateur / denominateur))


def prix_plancher(
    cout: float | Decimal | str,
    *,
    taux_marge: object = None,
    taux_marque: object = None,
    remises: object = (),
    escompte: object = (),
    devise: str | Monnaie = EUR,
) -> Decimal:
    """Renvoie le plus petit prix de tarif qui laisse la marge voulue une fois toutes les réductions accordées.

    Args:
        cout: coût d'achat unitaire hors taxes.
        taux_marge: marge voulue, en part du coût (« 30 % »).
        taux_marque: ou en part du prix de vente net.
        remises: remises successives que le client obtiendra.
        escompte: escompte qu'il obtiendra ; la marge voulue se mesure alors après escompte.
        devise: `EUR` ou `XPF` ; le prix est arrondi par excès, car l'unité en dessous ne suffit pas.

    Raises:
        ArgumentInvalideError: si l'on ne donne pas un taux et un seul, ou si les réductions prennent tout le prix.

    >>> prix_plancher(100, taux_marge="25 %", remises="10 % + 5 %")
    Decimal('146.20')
    """
    if (taux_marge is None) == (taux_marque is None):
        raise ArgumentInvalideError("Un prix plancher demande un taux de marge ou un taux de marque : un et un seul.")
    taux = _voulu(taux_marge, taux_marque)
    reste = Fraction(1)
    for t in (*parse_taux(remises, "remises"), *parse_taux(escompte, "escompte")):
        reste *= 1 - t
    if reste == 0:
        raise ArgumentInvalideError("Aucun prix ne laisse cette marge : les réductions prennent tout.")
    base = _nombre(cout)
    net = base * (1 + taux) if taux_marque is None else base / (1 - taux)
    pas = monnaie(devise).arrondi.base
    return Arrondi(pas, "haut").appliquer(net / reste).quantize(pas, rounding=ROUND_CEILING)


def _voulu(taux_marge: object, taux_marque: object) -> Fraction:
    """Le taux voulu : un taux de marge peut dépasser 100 % du coût, un taux de marque reste sous 100 % du prix."""
    if taux_marque is None:
        return load_taux("taux_marge", taux_marge)
    return load_taux("taux_marque", taux_marque, nature="part", moins_de=1)


def _nombre(valeur: object) -> Fraction:
    lu = check_frame(
        pd.DataFrame({"cout": pd.Series([valeur], dtype=object)}),
        Contrat("coût", (Colonne("cout", "nombre", "coût d'achat", minimum=0),)),
    )["cout"].iloc[0]
    return exact(float(lu))


def prix_vente(
    cout: float | Decimal | str,
    *,
    taux_marge: object = None,
    taux_marque: object = None,
    coefficient: float | Decimal | None = None,
    taux_taxe: object = 0,
    devise: str | Monnaie = EUR,
) -> tuple[Decimal, Decimal]:
    """Renvoie le prix de vente hors taxes et toutes taxes comprises d'un article, arrondis à l'unité mineure.

    Args:
        cout: coût d'achat unitaire hors taxes.
        taux_marge: taux de marge voulu (« 30 % »).
        taux_marque: ou taux de marque voulu.
        coefficient: ou coefficient multiplicateur du coût hors taxes au prix toutes taxes comprises.
        taux_taxe: taux de taxe (0.2 ou « 20 % »).
        devise: `EUR` ou `XPF`.

    Raises:
        ArgumentInvalideError: si l'on ne donne pas une et une seule façon de fixer le prix.

    >>> prix_vente("6,50", taux_marge="30 %", taux_taxe=Decimal("0.055"))
    (Decimal('8.45'), Decimal('8.91'))
    """
    donnes = [v for v in (taux_marge, taux_marque, coefficient) if v is not None]
    if len(donnes) != 1:
        raise ArgumentInvalideError("Donnez un taux de marge, un taux de marque ou un coefficient : un et un seul.")
    base, taxe = load_ensemble(
        "Le prix de vente ne peut pas être établi :",
        lambda: _nombre(cout),
        lambda: load_taux("taux_taxe", taux_taxe),
    )
    if coefficient is not None:
        net = base * exact(coefficient) / (1 + taxe)
    else:
        taux = _voulu(taux_marge, taux_marque)
        net = base * (1 + taux) if taux_marque is None else base / (1 - taux)
    arrondi = monnaie(devise).arrondi
    return arrondi.appliquer(net), arrondi.appliquer(net * (1 + taxe))


def marge_facture(document: Facture, couts: pd.Series | list[float]) -> pd.DataFrame:
    """Renvoie la marge de chaque ligne d'un document une fois les remises de pied et l'escompte déduits.

    Args:
        document: un devis ou une facture aux prix hors taxes.
        couts: coût d'achat unitaire hors taxes de chaque ligne, dans l'ordre.

    Returns:
        `designation`, `net` (après réductions de pied et escompte, réparties au prorata), `cout`, `marge`,
        `taux_marge`, `taux_marque` ; la dernière ligne est le total.

    Raises:
        DonneesInvalidesError: s'il n'y a pas un coût positif par ligne, ou si les prix sont taxes comprises.
    """
    unitaires = pd.to_numeric(pd.Series(list(couts)), errors="coerce")
    if document.convention.prix_ttc or len(unitaires) != len(document.lues) or not (unitaires >= 0).all():
        attendu = f"{len(document.lues)} coûts positifs ou nuls, un par ligne, et des prix hors taxes"
        message = f"Il faut {attendu} ; reçu {len(unitaires)} coûts : {list(couts)!r:.80}."
        raise DonneesInvalidesError("La marge ne peut pas être calculée :", [Constat("erreur", "couts", message)])
    nets = _nets_finals(document)
    facteur = document.devise.facteur
    arrondi = Arrondi(Decimal(1))
    depenses = [
        int(arrondi.appliquer(ligne.quantite * exact(float(c)) * facteur))
        for ligne, c in zip(document.lues, unitaires, strict=True)
    ]
    noms = [ligne.designation for ligne in document.lues]
    table = pd.DataFrame(
        {"designation": [*noms, "Total"], "net": [*nets, sum(nets)], "cout": [*depenses, sum(depenses)]}
    )
    table["marge"] = table["net"] - table["cout"]
    couples = list(zip(table["marge"], table["cout"], table["net"], strict=True))
    table["taux_marge"] = [_taux(Fraction(m), Fraction(c)) for m, c, _ in couples]
    table["taux_marque"] = [_taux(Fraction(m), Fraction(n)) for m, _, n in couples]
    for nom in ("net", "cout", "marge"):
        table[nom] = montants_affiches(table[nom].to_numpy(dtype=np.int64), document.devise)
    return table


def _nets_finals(document: Facture) -> list[int]:
    """Le net de chaque ligne après réductions de pied et escompte ; leur somme est le net financier."""
    exacts = [Fraction(0)] * len(document.lues)
    for r in document.unites_ventilation.to_dict("records"):
        net = int(r["net_lignes"])
        part = Fraction(net - int(r["remises"]) - int(r["escompte"]), net) if net else Fraction(0)
        for rang, (ligne, m) in enumerate(zip(document.lues, document.unites_lignes["montant"], strict=True)):
            if (ligne.taux, ligne.motif) == (r["taux"], r["motif"]):
                exacts[rang] = int(m) * part
    nets = [int(Arrondi(Decimal(1)).appliquer(e)) for e in exacts]
    if nets:
        plus_grand = max(range(len(nets)), key=lambda i: abs(nets[i]))
        nets[plus_grand] += document.unites["net_financier"] - sum(nets)
    return nets
