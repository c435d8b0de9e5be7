"""Les règles d'AGOrA, du CQPM, du BTS et d'autres branches : une règle est une donnée."""

import re
from pathlib import Path

import pandas as pd
import pytest

from refcomp.errors import DonneesInvalidesError, ReferentielMalFormeError
from refcomp.referentiels import decision, load, load_reglement, reglements


def faits(*lignes, colonnes=("element_id", "source", "valeur")):
    return pd.DataFrame(lignes, columns=list(colonnes))


def test_agora_n_a_ni_moyenne_ni_note():
    agora = load("agora-bloc1")
    assert list(agora.echelles["maitrise"].niveaux) == ["TI", "I", "S", "TS"]
    with pytest.raises(DonneesInvalidesError, match="TI, I, S, TS"):
        decision(agora, faits(("M1/c05", "formateur", 12)), "obligatoires", "M1")


@pytest.mark.parametrize(
    ("recu", "choix", "verdict"),
    [
        ("I", {}, "non précisé"),
        ("I", {"niveau_obligatoire": "S", "consequence_obligatoire": "aucune"}, "sans objet"),
        ("I", {"niveau_obligatoire": "S", "consequence_obligatoire": "mission"}, "non acquis"),
        ("I", {"niveau_obligatoire": "I", "consequence_obligatoire": "mission"}, "acquis"),
        (None, {"niveau_obligatoire": "S", "consequence_obligatoire": "mission"}, "en attente"),
        ("TI", {"niveau_obligatoire": "S", "consequence_obligatoire": "bloc"}, "sans objet"),
    ],
)
def test_la_consequence_d_un_critere_obligatoire_est_un_choix(recu, choix, verdict):
    rendue = decision(load("agora-bloc1"), faits(("M1/c05", "formateur", recu)), "mission", "M1", parametres=choix)
    assert rendue.verdict == verdict


def test_le_bloc_d_agora_attend_ses_quatre_criteres():
    agora, choix = load("agora-bloc1"), {"niveau_obligatoire": "S", "consequence_obligatoire": "bloc"}
    criteres = [
        e
        for e, a in zip(agora.elements["element_id"], agora.elements["attributs"], strict=True)
        if a.get("obligatoire")
    ]
    attend = decision(agora, faits(*((c, "formateur", "TS") for c in criteres[:3])), "bloc", parametres=choix)
    assert attend.verdict == "en attente"
    assert attend.suffirait == [f"formateur, {criteres[3]} ({agora.libelle(criteres[3])}) : S"]
    assert (
        decision(agora, faits(*((c, "formateur", "S") for c in criteres)), "bloc", parametres=choix).verdict == "acquis"
    )


def test_une_mission_sans_critere_obligatoire_est_sans_objet():
    choix = {"niveau_obligatoire": "S"}
    rendue = decision(load("agora-bloc1"), faits(), "obligatoires", "M2", parametres=choix)
    assert rendue.verdict == "sans objet"
    assert "Sans objet" in rendue.explication()


@pytest.mark.parametrize(
    ("dispositif", "lignes", "verdict"),
    [
        ("formation", [], "en attente"),
        ("formation", [("C1", "entreprise", "défavorable")], "acquis"),  # recueilli : le document ne dit rien de plus
        ("vae", [], "sans objet"),
        (None, [], "non précisé"),
    ],
)
def test_avis_de_l_entreprise_hors_vae(dispositif, lignes, verdict):
    rendue = decision(load("cqpm-tci"), faits(*lignes), "avis_entreprise", "C1", parametres={"dispositif": dispositif})
    assert rendue.verdict == verdict


def test_une_competence_du_cqpm_ne_s_acquiert_que_selon_une_lecture_choisie():
    cqpm = load("cqpm-tci")
    criteres = [e for e in cqpm.descendants("C1") if cqpm.element(e)["niveau"] == "critere"]
    tous = faits(*((c, "formateur", "constaté") for c in criteres))
    assert decision(cqpm, tous, "competence_acquise", "C1").verdict == "non précisé"
    lue = {"lecture": "criteres"}
    assert decision(cqpm, tous, "competence_acquise", "C1", parametres=lue).verdict == "acquis"
    un_de_moins = faits((criteres[0], "formateur", "non constaté"))
    assert decision(cqpm, un_de_moins, "competence_acquise", "C1", parametres=lue).verdict == "non acquis"


def test_une_unite_de_bts_s_obtient_a_10_ou_se_conserve():
    bts = load("bts-gpme")
    assert decision(bts, faits(("U4", "jury", 10)), "unite_obtenue", "U4").verdict == "acquis"
    assert decision(bts, faits(("U4", "jury", "9,99")), "unite_obtenue", "U4").verdict == "non acquis"
    assert decision(bts, faits(), "unite_obtenue", "U4").verdict == "en attente"
    garde = faits(("U4", "jury", "oui", "conserve"), colonnes=("element_id", "source", "valeur", "moment"))
    assert decision(bts, garde, "unite_obtenue", "U4").verdict == "acquis"
    toutes = faits(*((u, "jury", 12) for u in ("U4", "U51", "U52", "U6")))
    assert decision(bts, toutes, "couverture").verdict == "acquis"
    moyenne = decision(bts, toutes, "unites_professionnelles")  # ni coefficient ni moyenne dans un texte lu
    assert moyenne.verdict == "non précisé"
    choix = {
        "moyenne_diplome": 10,
        "coefficient_u4": 1,
        "coefficient_u51": 1,
        "coefficient_u52": 1,
        "coefficient_u6": 2,
    }
    assert decision(bts, toutes, "unites_professionnelles", parametres=choix).verdict == "acquis"


def test_le_reglement_d_une_autre_branche_s_applique_au_meme_referentiel():
    cqp, ceficem = load("cqp-agc"), load_reglement("ceficem")
    notes = [(d, s, n) for d in ("R", "PO", "OT") for s, n in (("formateur", 10), ("tuteur", 10), ("jury", 14))]
    assert (
        decision(cqp, faits(*notes), "attribution", reglement=ceficem).verdict == "acquis"
    )  # 30 % 10 + 20 % 10 + 50 % 14 = 12
    moins = [*notes[:-1], ("OT", "jury", "13,9")]
    assert decision(cqp, faits(*moins), "attribution", reglement=ceficem).verdict == "non acquis"
    faible = [("R", "formateur", 0), ("R", "tuteur", 0), ("R", "jury", "19,9"), *notes[3:]]
    assert decision(cqp, faits(*faible), "domaine", "R", reglement=ceficem).verdict == "non acquis"  # 9,95
    dernier = decision(cqp, faits(*notes[:-1]), "attribution", reglement=ceficem)
    assert any("au moins 14" in s for s in dernier.suffirait)


def test_le_jury_souverain_rattrape_par_ecrit_et_les_blocs_se_gardent():
    cqp, ocapiat = load("cqp-agc"), load_reglement("ocapiat")
    colonnes = ("element_id", "source", "valeur", "moment", "motif")
    notes = [("R", s, v, "", "") for s, v in (("tuteur", 60), ("formateur", 70), ("professionnel", 70))]
    attend = decision(cqp, faits(*notes, colonnes=colonnes), "domaine", "R", reglement=ocapiat)
    assert attend.verdict == "en attente"  # le jury n'a pas parlé
    non = [*notes, ("R", "jury", "non", "derogation", "")]
    assert decision(cqp, faits(*non, colonnes=colonnes), "domaine", "R", reglement=ocapiat).verdict == "non acquis"
    with pytest.raises(DonneesInvalidesError, match="motif"):
        decision(
            cqp,
            faits(*notes, ("R", "jury", "oui", "derogation", ""), colonnes=colonnes),
            "domaine",
            "R",
            reglement=ocapiat,
        )
    oui = [*notes, ("R", "jury", "oui", "derogation", "progression constante")]
    rattrape = decision(cqp, faits(*oui, colonnes=colonnes), "domaine", "R", reglement=ocapiat)
    assert rattrape.verdict == "acquis"
    assert "progression constante" in rattrape.explication()
    garde = [("R", "jury", "oui", "conserve", "")]
    assert decision(cqp, faits(*garde, colonnes=colonnes), "domaine", "R", reglement=ocapiat).verdict == "acquis"


def test_les_reglements_livres_se_chargent_et_citent_leur_source():
    for nom in reglements():
        assert load_reglement(nom).source.startswith("http")


def test_un_pourcentage_n_est_pas_une_note_sur_20():
    cqp = load("cqp-agc")
    with pytest.raises(DonneesInvalidesError, match="un nombre de 0 à 20"):
        decision(cqp, faits(("R", "jury", 45)), "attribution", reglement=load_reglement("ceficem"))


def test_le_niveau_d_une_autre_echelle_est_refuse():
    with pytest.raises(DonneesInvalidesError, match="non constaté, constaté"):
        decision(
            load("cqpm-tci"),
            faits(("C1/METHODES/c1", "formateur", "favorable")),
            "competence_acquise",
            "C1",
            parametres={"lecture": "criteres"},
        )


def test_le_reglement_du_guide_se_charge_et_decide(tmp_path):
    guide = (Path(__file__).parents[3] / "docs" / "regles-de-certification.md").read_text(encoding="utf-8")
    (exemple,) = re.findall(r"```yaml\n(.+?)```", guide, re.DOTALL)
    (tmp_path / "mon-centre.yaml").write_text(exemple, encoding="utf-8")
    reglement = load_reglement(tmp_path / "mon-centre.yaml")
    deux = decision(load("cqp-agc"), faits(("R", "tuteur", 2)), "domaine", "R", reglement=reglement)
    assert deux.suffirait == ["jury, R (RELATION CLIENT / ARGUMENTATION) : au moins 18"]


@pytest.mark.parametrize(
    ("octets", "phrase"), [(b"regles: [{", "ligne"), ("é: 1".encode("latin-1"), "UTF-8"), (b"a: 1\na: 2", "deux fois")]
)
def test_un_reglement_illisible_se_dit(tmp_path, octets, phrase):
    (tmp_path / "r.yaml").write_bytes(octets)
    with pytest.raises(ReferentielMalFormeError, match=phrase):
        load_reglement(tmp_path / "r.yaml")
