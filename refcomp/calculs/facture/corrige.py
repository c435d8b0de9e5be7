"""Le document écrit comme un corrigé : chaque ligne posée, chaque réduction nommée, un contrôle à la fin."""

from __future__ import annotations

from fractions import Fraction

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.facture.reductions import texte_taux
from refcomp.calculs.facture.resultat import Facture
from refcomp.formats_fr import format_date, format_nombre, format_pourcentage, format_unites

LIGNES_MONTREES = 20
TITRES = {"devis": "Devis", "facture": "Facture", "avoir": "Avoir"}


def build_explication(f: Facture) -> Explication:
    """Les étapes du document ; celles qui n'ont rien à dire sont omises."""
    etapes = [_etape_lignes(f)]
    if f.unites["remises_pied"] or f.unites["escompte"] or f.unites["port"]:
        etapes.append(_etape_pied(f))
    etapes += [_etape_taxe(f), _etape_net(f), _etape_controle(f)]
    nom = f"{TITRES[f.nature]} {f.numero}".strip()
    suite = f", sur {f.origine}" if f.origine else ""
    return Explication(f"{nom} du {format_date(f.date)}{suite}", tuple(etapes))


def _montant(f: Facture, nom: str) -> str:
    return format_unites(f.unites[nom], f.devise)


def _prix(f: Facture) -> str:
    return "toutes taxes comprises" if f.convention.prix_ttc else "hors taxes"


def _nombre(valeur: Fraction) -> str:
    """Un nombre sans zéro inutile : 3, 45,90, 0,1212."""
    decimales = next((d for d in (0, 2, 3, 4, 5) if (valeur * 10**d).denominator == 1), 6)
    return format_nombre(valeur, decimales)


def _etape_lignes(f: Facture) -> Etape:
    rangees = []
    for ligne, unites in zip(f.lues, f.unites_lignes.to_dict("records"), strict=True):
        rangees.append(
            (
                ligne.designation,
                f"{_nombre(ligne.quantite)} × {_nombre(ligne.prix_unitaire)}",
                format_unites(unites["brut"], f.devise),
                texte_taux(ligne.remises) or "-",
                format_unites(unites["montant"], f.devise),
            ),
        )
    tableau = Tableau(
        ("Article", "Quantité × prix", "Brut", "Remises", "Net"), tuple(rangees[:LIGNES_MONTREES]), (1, 2, 4)
    )
    reste = len(rangees) - LIGNES_MONTREES
    suite = f" {reste} autres lignes suivent." if reste > 0 else ""
    cascade = ""
    if any(len(ligne.remises) > 1 for ligne in f.lues):
        cascade = (
            " Deux remises se suivent : la seconde porte sur le net que la première a laissé, elles ne s'ajoutent pas."
        )
    return Etape("Calculer chaque ligne", f"Montants {_prix(f)}.{cascade}{suite}", tableau)


def _etape_pied(f: Facture) -> Etape:
    nets = f.unites["brut"] - f.unites["remises_lignes"]
    textes = [f"Total des lignes : {format_unites(nets, f.devise)}."]
    if f.unites["remises_pied"]:
        taux = texte_taux(f.pied.remises) or "rabais"
        textes.append(
            f"Remise ({taux}) : - {_montant(f, 'remises_pied')} ; net commercial : {_montant(f, 'net_commercial')}."
        )
    if f.unites["escompte"]:
        assiette = "le net commercial" + (" et le port" if f.convention.escompte_sur_port else "")
        textes.append(
            f"Escompte ({texte_taux(f.pied.escompte)} sur {assiette}) : - {_montant(f, 'escompte')} ; "
            f"net financier : {_montant(f, 'net_financier')}."
        )
    if f.unites["port"]:
        textes.append(f"Port : + {_montant(f, 'port')}.")
    if len(f.unites_ventilation) > 1:
        textes.append("Chaque réduction diminue la base de chaque taux dans la même proportion.")
    return Etape("Passer du total des lignes à la base", "\n".join(textes))


def _etape_taxe(f: Facture) -> Etape:
    rangees = []
    for r in f.unites_ventilation.to_dict("records"):
        taux = format_pourcentage(r["taux"]) if not r["motif"] else "sans taxe"
        rangees.append((taux, *(format_unites(r[n], f.devise) for n in ("base", "taxe", "ttc"))))
    tableau = Tableau(("Taux", "Base hors taxes", f.taxe, "Toutes taxes comprises"), tuple(rangees), (0, 1, 2, 3))
    arrondi = "une fois par taux" if f.convention.arrondi == "taux" else "ligne par ligne, puis additionnée"
    textes = [f"{f.taxe} arrondie {arrondi}."]
    if f.convention.prix_ttc:
        textes.append(f"{f.taxe} comprise dans un prix = prix × taux / (1 + taux).")
    textes += [f"À imprimer : « {m} »." for m in f.mentions]
    return Etape(f"Calculer la {f.taxe} de chaque taux", "\n".join(textes), tableau)


def _etape_net(f: Facture) -> Etape:
    texte = (
        f"{_montant(f, 'total_ht')} hors taxes + {_montant(f, 'taxe')} de {f.taxe} = {_montant(f, 'total_ttc')} "
        "toutes taxes comprises."
    )
    if f.unites["acomptes"]:
        texte += f"\nAcomptes versés : - {_montant(f, 'acomptes')}."
    nom = "Net à déduire" if f.nature == "avoir" else "Net à payer"
    return Etape(f"{nom[0].upper()}{nom[1:]}", f"{texte}\n{nom} : {_montant(f, 'net_a_payer')}.")


def _etape_controle(f: Facture) -> Etape:
    """Le total retrouvé par un autre chemin : les totaux toutes taxes comprises de chaque taux."""
    ttc = [format_unites(v, f.devise) for v in f.unites_ventilation["ttc"]]
    egal = int(f.unites_ventilation["ttc"].sum()) == f.unites["total_ttc"]
    somme = " + ".join(ttc)
    verdict = "on retrouve le total" if egal else "ce n'est pas le total : reprenez le calcul"
    return Etape("Contrôler", f"Total toutes taxes comprises de chaque taux : {somme} ; {verdict}.")
