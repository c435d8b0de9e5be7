"""Les règles du CQP, chiffres à l'appui : ce que la diapositive 19 imprime, ce qu'elle laisse au centre."""

from fractions import Fraction

import pandas as pd
import pytest

from refcomp.errors import DonneesInvalidesError, ReferentielInconnuError
from refcomp.referentiels import controle_faits, decision, decisions, load, tableau_parametres

CHOIX = {"voix_savoir_faire": "tuteur", "resultat_tuteur": "case", "combinaison": "case", "niveau_requis": "epreuves"}


@pytest.fixture(scope="module")
def cqp():
    return load("cqp-agc")


def savoir_faire(cqp, domaine, valeur=60, source="tuteur"):
    siens = cqp.relies(domaine, "releve_de", "depuis")
    return [(e, source, valeur) for e in siens if cqp.element(e)["attributs"].get("nature") == "savoir_faire"]


def table(lignes):
    return pd.DataFrame(lignes, columns=["element_id", "source", "valeur"])


def domaine(cqp, trois, savoirs=None, **choix):
    lignes = [("R", s, v) for s, v in zip(("tuteur", "formateur", "jury"), trois, strict=True)]
    lignes += savoir_faire(cqp, "R") if savoirs is None else savoirs
    return decision(cqp, table(lignes), "domaine_valide", "R", parametres=CHOIX | choix)


@pytest.mark.parametrize(
    ("trois", "verdict"),
    [
        ((70, 70, 70), "non acquis"),  # « supérieure à 70 » : strict
        ((70, 70, "70,012"), "acquis"),  # 70,004 de moyenne, affiché 70,00
        ((50, 80, 81), "acquis"),
        ((100, 100, 49), "non acquis"),  # moyenne 83, mais moins de 50 au jury
        ((100, 100, 50), "acquis"),  # 50 suffit
        ((49, None, None), "non acquis"),  # perdu avant le jury
        ((55, 55, None), "non acquis"),  # même 100 au jury ne donnerait que 70, qui ne suffit pas
        ((55, "55,01", None), "en attente"),
        ((80, 72, None), "en attente"),
        ((None, None, None), "en attente"),
    ],
)
def test_validation_d_un_domaine(cqp, trois, verdict):
    assert domaine(cqp, trois).verdict == verdict


def test_un_savoir_faire_sous_30_fait_perdre_le_domaine_et_30_suffit(cqp):
    autres = savoir_faire(cqp, "R")[1:]
    assert domaine(cqp, (90, 90, 90), [("RSF1", "tuteur", "29,99"), *autres]).verdict == "non acquis"
    assert domaine(cqp, (90, 90, 90), [("RSF1", "tuteur", 30), *autres]).verdict == "acquis"
    sans = domaine(cqp, (90, 90, 90), autres)
    assert sans.verdict == "en attente"
    assert sans.suffirait == [f"tuteur, RSF1 ({cqp.libelle('RSF1')}) : au moins 30"]


def test_une_moyenne_exactement_au_seuil_se_dit_et_se_lit_des_deux_facons(cqp):
    stricte, large = domaine(cqp, (70, 70, 70)), domaine(cqp, (70, 70, 70), moyenne_stricte=False)
    assert (stricte.verdict, large.verdict) == ("non acquis", "acquis")
    assert [c.code for c in stricte.constats] == [c.code for c in large.constats] == ["exactement_au_seuil"]


def test_sans_les_choix_du_centre_rien_n_est_precise(cqp):
    lignes = [("R", "tuteur", 80), ("R", "formateur", 80), ("R", "jury", 80), *savoir_faire(cqp, "R")]
    rendue = decision(cqp, table(lignes), "domaine_valide", "R")
    assert rendue.verdict == "non précisé"
    assert rendue.manque == ["choix du centre : De qui vient le pourcentage d'un savoir-faire"]
    # Ce qui est perdu l'est sans eux.
    assert decision(cqp, table([("R", "tuteur", 40)]), "domaine_valide", "R").verdict == "non acquis"


def test_le_tuteur_note_des_activites_que_le_centre_rattache(cqp):
    lignes = [("M1A1", "tuteur", 60), ("M2A1", "tuteur", 90), ("R", "formateur", 75), ("R", "jury", 75)]
    lignes += savoir_faire(cqp, "R")
    sans = decision(cqp, table(lignes), "domaine_valide", "R", parametres=CHOIX | {"resultat_tuteur": None})
    assert sans.verdict == "non précisé"
    choix = CHOIX | {"resultat_tuteur": "activites", "activites_par_domaine": {"R": ["M1A1", "M2A1"]}}
    assert decision(cqp, table(lignes), "domaine_valide", "R", parametres=choix).verdict == "acquis"  # 75, 75, 75
    # Une case remplie l'emporte.
    case = table([*lignes, ("R", "tuteur", 49)])
    assert decision(cqp, case, "domaine_valide", "R", parametres=choix).verdict == "non acquis"


@pytest.mark.parametrize(
    ("choix", "verdict"),
    [
        ({"combinaison": "final"}, "acquis"),
        ({"combinaison": "continu"}, "non acquis"),
        ({"combinaison": "moyenne"}, "non acquis"),
        ({"combinaison": "ponderee", "poids_continu": 1, "poids_final": 9}, "acquis"),
        ({"combinaison": "ponderee"}, "non précisé"),
        ({"combinaison": None}, "non précisé"),
    ],
)
def test_continu_et_final(cqp, choix, verdict):
    lignes = [
        ("R", "tuteur", 80, ""),
        ("R", "jury", 80, ""),
        ("R", "formateur", 40, "continu"),
        ("R", "formateur", 55, "final"),
    ]
    lignes += [(e, s, v, "") for e, s, v in savoir_faire(cqp, "R")]
    faits = pd.DataFrame(lignes, columns=["element_id", "source", "valeur", "moment"])
    assert decision(cqp, faits, "domaine_valide", "R", parametres=CHOIX | choix).verdict == verdict


def test_convocation(cqp):
    evalues = [(d, s, 60) for d in ("R", "PO", "OT") for s in ("tuteur", "formateur")]
    assert decision(cqp, table(evalues), "convocation", parametres=CHOIX).verdict == "acquis"
    assert decision(cqp, table(evalues[1:]), "convocation", parametres=CHOIX).verdict == "en attente"
    sans = decision(cqp, table(evalues), "convocation", parametres=CHOIX | {"niveau_requis": None})
    assert sans.verdict == "non précisé"
    assert any("niveau requis" in m for m in sans.manque)
    faible = [("R", "tuteur", 20), *evalues[1:]]
    assert decision(cqp, table(faible), "convocation", parametres=CHOIX).verdict == "non acquis"


def test_attribution_quand_tous_les_domaines_sont_valides(cqp):
    lignes = [(d, s, 80) for d in ("R", "PO", "OT") for s in ("tuteur", "formateur", "jury")]
    lignes += [f for d in ("R", "PO", "OT") for f in savoir_faire(cqp, d)]
    assert decision(cqp, table(lignes), "attribution", parametres=CHOIX).verdict == "acquis"
    perdu = table([("OT", "jury", 10), *(ligne for ligne in lignes if ligne[:2] != ("OT", "jury"))])
    assert decision(cqp, perdu, "attribution", parametres=CHOIX).verdict == "non acquis"


def test_les_raisons_vont_du_texte_aux_chiffres(cqp):
    texte = domaine(cqp, (80, 72, None)).explication()
    assert "« La moyenne des 3 résultats pour un domaine est supérieure à 70 »" in texte
    assert "entre 50,67 et 84 ; plus de 70 demandé" in texte
    assert "Suffirait : jury, R (RELATION CLIENT / ARGUMENTATION) : plus de 58." in texte
    assert texte.startswith("En attente (proposition au jury)")


def test_les_fautes_sont_dites_ensemble(cqp):
    faits = table([("R", "tuteur", 120), ("R", "auto", 50), ("X9", "tuteur", 50), ("PO", "tuteur", "TS")])
    with pytest.raises(DonneesInvalidesError, match="auto"):
        decision(cqp, faits, "domaine_valide", "R")
    with pytest.raises(DonneesInvalidesError) as refus:
        decision(cqp, faits[faits["source"] != "auto"], "domaine_valide", "R")
    messages = str(refus.value)
    assert "120" in messages and "X9" in messages and "TS" in messages  # noqa: PT018 - les trois ensemble
    doubles = table([("R", "tuteur", 60), ("R", "tuteur", 61)])
    with pytest.raises(DonneesInvalidesError, match="un seul par élément"):
        decision(cqp, doubles, "domaine_valide", "R")
    with pytest.raises(DonneesInvalidesError) as refus:
        decision(
            cqp,
            table([]),
            "domaine_valide",
            "R",
            parametres={"seuil_moyenne": 130, "voix_savoir_faire": "pape", "x": 1},
        )
    assert all(mot in str(refus.value) for mot in ("130", "pape", "« x »"))
    with pytest.raises(ReferentielInconnuError, match="R, PO, OT"):
        decision(cqp, table([]), "domaine_valide", "M1")


def test_une_classe_entiere(cqp):
    lignes = [("alix", d, s, 80) for d in ("R", "PO", "OT") for s in ("tuteur", "formateur", "jury")]
    faits = pd.DataFrame([*lignes, ("bela", "R", "tuteur", 30)], columns=["etudiant", "element_id", "source", "valeur"])
    rendues = decisions(cqp, faits, etudiants=["alix", "bela", "chloe"], parametres=CHOIX)
    assert len(rendues) == 3 * 5  # convocation, attribution, et trois domaines
    verdicts = rendues.set_index(["etudiant", "regle", "element_id"])["verdict"]
    assert verdicts["bela", "domaine_valide", "R"] == "non acquis"
    assert verdicts["bela", "attribution", ""] == "non acquis"
    assert verdicts["chloe", "domaine_valide", "R"] == "en attente"
    vides = pd.DataFrame([("chloe", "R", "tuteur", None)], columns=faits.columns)
    avec = decisions(cqp, pd.concat([faits, vides]), etudiants=["alix", "bela", "chloe"], parametres=CHOIX)
    pd.testing.assert_frame_equal(avec, rendues)


def test_les_choix_se_voient(cqp):
    choix = tableau_parametres(cqp).set_index("parametre")
    assert choix.loc["seuil_moyenne", ["valeur", "origine"]].tolist() == ["70", "imprime"]
    assert choix.loc["voix_savoir_faire", "valeur"] == ""
    assert "tuteur : celui du tuteur" in choix.loc["voix_savoir_faire", "permis"]


def test_des_fractions_et_jamais_des_flottants(cqp):
    tiers = Fraction(211, 3)
    assert domaine(cqp, (70, tiers, Fraction(70) - (tiers - 70))).verdict == "non acquis"  # exactement 70
    assert domaine(cqp, (0.1 + 0.2, None, None)).verdict == "non acquis"


def test_ce_qui_suffirait_s_ecrit_tel_quel(cqp):
    """Un tiers ne s'écrit pas : le seuil affiché est arrondi vers le haut, et suffit."""
    choix = CHOIX | {"resultat_tuteur": "activites", "activites_par_domaine": {"R": ["M1A1", "M1A2", "M1A3", "M1A4"]}}
    lignes = [("M1A1", "tuteur", 52), ("R", "formateur", 90), ("R", "jury", 90), *savoir_faire(cqp, "R")]
    attend = decision(cqp, table(lignes), "domaine_valide", "R", parametres=choix)
    assert "chacun au moins 49,34" in attend.suffirait[0]  # 148/3
    suite = [*lignes, *((f"M1A{n}", "tuteur", "49,34") for n in (2, 3, 4))]
    assert decision(cqp, table(suite), "domaine_valide", "R", parametres=choix).verdict == "acquis"


def test_le_jury_et_un_professionnel(cqp):
    deux = [("R", "tuteur", 80), ("R", "formateur", 80), ("R", "professionnel", 90), ("R", "jury", 20)]
    lignes = table([*deux, *savoir_faire(cqp, "R")])
    seul = decision(cqp, lignes, "domaine_valide", "R", parametres=CHOIX)
    assert seul.verdict == "non acquis"
    assert any("R professionnel 90 : connu, mais remplacé par R jury 20" in c.message for c in seul.constats)
    pro = decision(cqp, lignes, "domaine_valide", "R", parametres=CHOIX | {"troisieme_voix": "professionnel"})
    assert pro.verdict == "acquis"


def test_un_fait_que_rien_ne_lit_se_dit(cqp):
    faits = table([("M1", "jury", 80), ("R", "tuteur", 80)])
    assert [c.code for c in controle_faits(cqp, faits, parametres=CHOIX)] == ["fait_ignore"]
    perdu = faits.assign(moment=["", "finale"])
    with pytest.raises(DonneesInvalidesError, match="finale"):
        decision(cqp, perdu, "attribution")


@pytest.mark.parametrize(
    "valeur", ["1e999999999", "7_0", "7 0", "٧٠", float("inf"), [70], {"a": 1}, object(), True, "soixante", b"70"]
)
def test_une_valeur_etrange_est_refusee_avec_une_phrase(cqp, valeur):
    with pytest.raises(DonneesInvalidesError, match="attendu"):
        decision(cqp, pd.DataFrame({"element_id": ["R"], "source": ["tuteur"], "valeur": [valeur]}), "attribution")


@pytest.mark.parametrize(
    "choix",
    [
        {"combinaison": ["final"]},
        {"seuil_moyenne": float("nan")},
        {"seuil_moyenne": float("inf")},
        {"poids_final": -1},
        {"activites_par_domaine": {"R": None}},
        {"activites_par_domaine": {"R": 5}},
        {"moyenne_stricte": "oui"},
    ],
)
def test_un_choix_etrange_est_refuse_avec_une_phrase(cqp, choix):
    with pytest.raises(DonneesInvalidesError, match=r"attendu|permises"):
        decision(cqp, table([]), "attribution", parametres=choix)


def test_des_poids_tous_nuls_sont_refuses(cqp):
    faits = pd.DataFrame([("R", "tuteur", 50, "final")], columns=["element_id", "source", "valeur", "moment"])
    choix = {"combinaison": "ponderee", "poids_continu": 0, "poids_final": 0}
    with pytest.raises(DonneesInvalidesError, match="poids_continu, poids_final"):
        decision(cqp, faits, "domaine_valide", "R", parametres=choix)


def test_une_regle_d_ensemble_refuse_un_element(cqp):
    with pytest.raises(ReferentielInconnuError, match="à l'ensemble"):
        decision(cqp, table([]), "attribution", "R")
