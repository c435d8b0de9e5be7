"""Les figures et les tables des carnets guidés : rien ne repose sur la seule couleur, tout s'écrit à la française."""

import datetime as dt

import pandas as pd
import pytest

from refcomp.errors import DonneesInvalidesError
from refcomp.reporting.carnet import show_table
from refcomp.reporting.figures_carnet import STYLES, figure_barres, figure_cascade, figure_courbes

MOIS = pd.DataFrame(
    {"mois": pd.to_datetime(["2026-01-01", "2026-02-01"]), "entrees": [1200.0, 900], "sorties": [1000.0, 950]},
)
SERIES = {"entrees": "Entrées", "sorties": "<b>Sorties</b>"}


@pytest.fixture
def montre(monkeypatch):
    vues = []
    monkeypatch.setattr("refcomp.reporting.carnet.display", lambda objet: vues.append(objet.data))

    def cellules(*arguments, **options):
        show_table(*arguments, **options)
        corps = vues[-1].split("<tbody>")[1].split("</tbody>")[0]
        return [[c.split("</td>")[0].split(">", 1)[1] for c in ligne.split("<td")[1:]] for ligne in corps.split("<tr>")]

    return lambda *a, **o: [ligne for ligne in cellules(*a, **o) if ligne]


def test_chaque_style_a_sa_hachure_et_son_trait():
    assert len({s[1] for s in STYLES}) == len({s[2] for s in STYLES}) == len({s[0] for s in STYLES}) == len(STYLES)


def test_les_barres_portent_leurs_mois_en_francais_et_leurs_hachures():
    figure = figure_barres(MOIS, "mois", SERIES, titre="Titre", axe="montant")
    assert [b.name for b in figure.data] == ["Entrées", "&lt;b&gt;Sorties&lt;/b&gt;"]
    assert list(figure.data[0].x) == ["janv.\u00a02026", "févr.\u00a02026"]
    assert len({b.marker.pattern.shape for b in figure.data}) == 2
    assert figure.layout.yaxis.title.text == "montant (€)"
    assert figure.layout.separators == ", "


def test_des_barres_couchees_lisent_de_haut_en_bas_et_empilees_s_ajoutent():
    figure = figure_barres(MOIS, "mois", SERIES, titre="T", axe="a", empile=True, couchees=True)
    assert figure.layout.barmode == "relative"
    assert figure.layout.yaxis.autorange == "reversed"
    assert list(figure.data[1].x) == [1000, 950]


def test_une_seule_serie_ecrit_ses_valeurs():
    figure = figure_barres(MOIS, "mois", {"entrees": "Entrées"}, titre="T", axe="a")
    assert list(figure.data[0].text) == ["1\u202f200", "900"]
    assert not figure.layout.showlegend


def test_une_longue_legende_repousse_la_figure_sous_le_titre():
    table = pd.DataFrame({"x": ["a"]} | {str(n): [n] for n in range(8)})
    courte, longue = (
        figure_barres(table, "x", {str(n): f"série {n}" for n in range(nombre)}, titre="T", axe="a")
        for nombre in (2, 8)
    )
    assert longue.layout.margin.t > courte.layout.margin.t
    assert longue.layout.height > courte.layout.height


def test_les_courbes_gardent_un_nombre_en_abscisse_et_portent_les_reperes():
    table = pd.DataFrame({"cours": [0.8, 0.9], "a_payer": [800.0, None]})
    figure = figure_courbes(table, "cours", {"a_payer": "à payer"}, titre="T", axe="prix", reperes={"plafond": 900})
    assert list(figure.data[0].x) == [0.8, 0.9]
    assert figure.layout.annotations[0].text == "plafond"
    dates = figure_courbes(MOIS.assign(mois=MOIS["mois"] + pd.Timedelta(days=2)), "mois", SERIES, titre="T", axe="a")
    assert list(dates.data[0].x) == ["03/01/2026", "03/02/2026"]


def test_la_cascade_ecrit_ses_marches_et_ses_arrets():
    figure = figure_cascade([("Départ", 100), ("Ajout", 20.5), ("Arrêt", None), ("Retrait", -30)], titre="T", axe="a")
    (cascade,) = figure.data
    assert list(cascade.text) == ["100", "21", "121", "-30"]
    assert list(cascade.measure) == ["relative", "relative", "total", "relative"]


@pytest.mark.parametrize("dessine", [figure_barres, figure_courbes])
def test_une_colonne_absente_est_dite_avec_celles_de_la_table(dessine):
    with pytest.raises(DonneesInvalidesError, match="solde ; colonnes de la table : mois, entrees, sorties"):
        dessine(MOIS, "mois", {"solde": "Solde"}, titre="T", axe="a")


def test_une_table_ecrit_montants_dates_et_vides_a_la_francaise(montre):
    table = pd.DataFrame(
        {
            "debit": [1234.5, 0.0],
            "credit": [0.0, 2000.0],
            "taux": [0.055, None],
            "coefficient": [1.23456, 2.0],
            "quantite": pd.array([12000, None], dtype="Int64"),
            "exercice": [2025, 2026],
            "date": pd.to_datetime(["2026-05-31", None]),
            "mois": [dt.date(2026, 5, 1), None],
            "solde": [True, False],
            "vide": [None, float("inf")],
        },
    )
    assert montre(table, pourcentages=["taux"]) == [
        [
            *("1\u202f234,50", "0,00", "5,50\u00a0%", "1,2346", "12\u202f000", "2025", "31/05/2026"),
            *("mai\u00a02026", "oui", ""),
        ],
        ["0,00", "2\u202f000,00", "", "2,0000", "", "2026", "", "", "non", "∞"],
    ]


def test_une_table_vide_ou_sans_centime_s_affiche(montre):
    assert montre(pd.DataFrame({"montant": pd.Series(dtype=float)})) == []
    assert montre(pd.DataFrame({"montant": [1500.0]})) == [["1\u202f500"]]


def test_les_titres_d_une_table(monkeypatch):
    vues = []
    monkeypatch.setattr("refcomp.reporting.carnet.display", lambda objet: vues.append(objet.data))
    show_table(pd.DataFrame({"2026-01": [1], "debit": [2], "regle": ["r"]}), titres={"regle": "réglé"})
    assert [t.split(">")[1] for t in vues[0].split("</th>")[:-1]][-1] == "réglé"
    assert ">01/2026</th>" in vues[0]
    assert ">débit</th>" in vues[0]
