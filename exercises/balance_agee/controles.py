"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache

import pandas as pd
from balance_agee_correction import balance
from balance_agee_variante import fin_de_mois

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import euros_de

COLONNES = ["client", "non_echu", "de_1_a_30", "de_31_a_60", "de_61_a_90", "plus_de_90", "total"]
MOITIE_CENTIME = 0.005


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'échéance, et les trois lectures qui ne sont pas celle de l'atelier."""
    date = variante.valeurs["date_q1"]
    plus_45 = date + dt.timedelta(days=45)
    return [
        juste(fin_de_mois(plus_45)),
        erreur_connue(
            fin_de_mois(date) + dt.timedelta(days=45),
            "fin_de_mois_puis_45",
            "Vous allez à la fin du mois avant d'ajouter 45 jours. Dans quel ordre l'atelier procède-t-il ?",
            "0.5",
        ),
        erreur_connue(plus_45, "sans_fin_de_mois", "Vous avez ajouté 45 jours. Que veut dire « fin de mois » ?"),
    ]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'encours, et ce qu'on trouve en oubliant la date, les avoirs ou les règlements."""
    etat = balance(variante)
    factures, reglements = variante.secret["factures"], variante.secret["reglements"]
    arrete = variante.valeurs["date_arrete"]
    avoirs = _centimes(factures.loc[factures["nature"] == "avoir", "montant_ttc"])
    tardifs = sum(r.montant for r in reglements if r.date > arrete)
    total = round(etat.total * 100)
    return [
        juste(euros_de(total)),
        erreur_connue(
            euros_de(total - tardifs),
            "reglements_posterieurs",
            "Vous avez tenu compte d'un virement reçu après la date d'arrêté. Que savait-on ce soir-là ?",
            "0.5",
        ),
        erreur_connue(
            euros_de(total + 2 * avoirs),
            "avoirs_ajoutes",
            "Votre encours dépasse ce qui a été facturé : dans quel sens joue un avoir ?",
            "0.25",
        ),
        erreur_connue(
            euros_de(total + avoirs), "avoirs_oublies", "Trois pièces ne sont pas des factures : relisez leur nature."
        ),
        erreur_connue(
            euros_de(total + sum(r.montant for r in reglements if r.date <= arrete)),
            "reglements_oublies",
            "C'est ce qui a été facturé. Que reste-t-il dû, une fois les règlements reçus ?",
        ),
    ]


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La balance, celle que donne l'échéance de la question 1, et les erreurs connues."""
    bonne = _tableau(variante)
    candidats = [juste(bonne)]
    q1 = reponses.get("q1")
    if q1 is not None and q1.etat == "presente":
        suite = _tableau(variante, echeance_q1=q1.valeur)
        candidats.append(
            juste(suite, "echeance_de_la_question_1", "Exact, à partir de votre échéance de la question 1.")
        )
    factures = variante.secret["factures"]
    borne = _facture_a_30_jours(variante)
    candidats += [
        erreur_connue(
            _tableau(variante, depuis="facture"),
            "depuis_facture",
            "Vous mesurez l'ancienneté depuis la facture. Un client en retard l'est depuis quelle date ?",
            "0.25",
        ),
        erreur_connue(
            _tableau(variante, tranches=(0, 29, 59, 89)),
            "borne_30",
            f"{borne} a exactement 30 jours de retard : relisez le titre des tranches.",
            "0.75",
        ),
        erreur_connue(
            _tableau(variante, tardifs_deduits=True),
            "reglements_posterieurs",
            "Vous avez tenu compte d'un virement reçu après la date d'arrêté. Que savait-on ce soir-là ?",
            "0.5",
        ),
        erreur_connue(
            _tableau(variante, groupe_sur_la_premiere=True),
            "groupe_mal_impute",
            f"Le virement sans numéro de {_client_groupe(variante, factures)} règle plusieurs factures : lesquelles ?",
            "0.5",
        ),
    ]
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La part échue depuis plus de 60 jours, d'après la bonne balance ou celle de l'étudiant."""
    candidats = [juste(_part(_tableau(variante)))]
    sienne = _balance_suivie(variante, reponses)
    if sienne is not None:
        candidats.append(juste(_part(sienne), "balance_de_la_question_3", "Exact, à partir de votre balance."))
    totaux = _tableau(variante)[COLONNES[1:]].sum()
    vieux, echu = totaux["de_61_a_90"] + totaux["plus_de_90"], totaux["total"] - totaux["non_echu"]
    candidats += [
        erreur_connue(
            _pourcentage(vieux, echu),
            "part_de_l_echu",
            "Vous divisez par ce qui est échu. La question porte sur l'encours total.",
            "0.5",
        ),
        erreur_connue(
            _pourcentage(totaux["plus_de_90"], totaux["total"]),
            "plus_de_90_seulement",
            "Vous n'avez compté que la dernière tranche. Qu'est-ce qui est échu depuis plus de 60 jours ?",
        ),
        erreur_connue(
            _pourcentage(vieux + totaux["de_31_a_60"], totaux["total"]),
            "plus_de_30",
            "Votre part commence à 31 jours de retard. Relisez la durée demandée.",
        ),
    ]
    return candidats


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le classement par montant échu, d'après la bonne balance ou celle de l'étudiant."""
    bonne = _tableau(variante)
    candidats = [juste(_classement(bonne))]
    sienne = _balance_suivie(variante, reponses)
    if sienne is not None:
        candidats.append(juste(_classement(sienne), "balance_de_la_question_3", "Exact, à partir de votre balance."))
    candidats += [
        erreur_connue(
            bonne.sort_values("total", ascending=False)["client"].head(3).tolist(),
            "par_encours_total",
            "Vous classez par encours. Un gros client à jour est-il à relancer ?",
            "0.25",
        ),
        erreur_connue(
            _classement(bonne)[::-1],
            "ordre_inverse",
            "Ce sont bien ces trois-là, mais dans l'ordre inverse.",
            "0.5",
        ),
    ]
    return candidats


@lru_cache(maxsize=64)
def _tableau(variante: Variante, **conventions: object) -> pd.DataFrame:
    """La balance sous certaines conventions, aux noms de colonnes de l'énoncé."""
    brut = balance(variante, **conventions).tableau.set_index("client")  # type: ignore[arg-type]
    tranches = [c for c in brut.columns if c not in {"non_impute", "total"}]
    # Compter depuis la facture ou déplacer une borne renomme les tranches ; l'étudiant, lui, remplit celles du modèle.
    table = brut[tranches].set_axis(COLONNES[1:-1], axis=1).assign(total=brut["total"])
    # Un trop-perçu va dans une colonne à part ; à la main, il se lit en négatif dans la tranche de sa facture.
    if brut["non_impute"].any():
        detail = balance(variante, **conventions).detail  # type: ignore[arg-type]
        for ligne in detail[detail["reste_du"] < 0].itertuples():
            table.loc[ligne.client, _tranche(ligne.anciennete)] += ligne.reste_du
    manquants = [c for c in variante.valeurs["clients"] if c not in table.index]
    return table.reindex([*table.index, *manquants], fill_value=0.0).round(2).reset_index(names="client")


def _tranche(anciennete: int) -> str:
    rang = sum(anciennete > borne for borne in (0, 30, 60, 90))
    return COLONNES[1 + rang]


def _balance_suivie(variante: Variante, reponses: Reponses) -> pd.DataFrame | None:
    """La balance de l'étudiant, si elle peut être suivie.

    Il faut que la moitié au moins de ses totaux par client soient justes : une balance de fantaisie rendrait les
    questions suivantes sans objet.
    """
    q3 = reponses.get("q3")
    if q3 is None or q3.etat != "presente":
        return None
    table = pd.DataFrame(q3.valeur).dropna(subset="client").drop_duplicates("client")
    table[COLONNES[1:]] = table[COLONNES[1:]].fillna(0).astype("float64")
    bons = _tableau(variante).set_index("client")["total"]
    siens = table.set_index("client")["total"].reindex(bons.index)
    justes = int(((siens - bons).abs() < MOITIE_CENTIME).sum())
    return table if 2 * justes >= len(bons) else None


def _classement(table: pd.DataFrame) -> list[str]:
    echu = table["total"] - table["non_echu"]
    return table.assign(echu=echu).sort_values(["echu", "client"], ascending=[False, True])["client"].head(3).tolist()


def _part(table: pd.DataFrame) -> Decimal:
    totaux = table[COLONNES[1:]].sum()
    return _pourcentage(totaux["de_61_a_90"] + totaux["plus_de_90"], totaux["total"])


def _pourcentage(numerateur: float, denominateur: float) -> Decimal:
    return Decimal(str(round(100 * numerateur / denominateur, 6)))


def _facture_a_30_jours(variante: Variante) -> str:
    factures = variante.secret["factures"]
    retards = (pd.Timestamp(variante.valeurs["date_arrete"]) - factures["date_echeance"]).dt.days
    return str(factures.loc[retards == 30, "piece"].iloc[0])


def _client_groupe(variante: Variante, factures: pd.DataFrame) -> str:
    premiere = variante.secret["groupe"][0]
    return str(factures.loc[factures["piece"] == premiere, "client"].iloc[0])


def _centimes(montants: pd.Series) -> int:
    return int((montants * 100).round().sum())
