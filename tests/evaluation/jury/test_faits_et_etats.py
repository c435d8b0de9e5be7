"""Du registre aux faits, puis aux propositions : ce qui compte, ce qui ne compte pas, qui regarder d'abord."""

import datetime as dt

import pandas as pd
import pytest

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.evaluation.jury import etats_candidats, faits_du_registre
from refcomp.referentiels import load, load_reglement

CQP = load("cqp-agc")
JOUR = dt.date(2026, 6, 20)
COLONNES = ["etudiant", "element_id", "source", "valeur", "niveau", "echelle", "date", "moment", "motif"]


def preuves(*lignes):
    table = pd.DataFrame(
        [{c: ligne.get(c, "") for c in COLONNES} | {"valeur": ligne.get("valeur", float("nan"))} for ligne in lignes],
        columns=COLONNES,
    )
    table["date"] = pd.to_datetime(table["date"])
    return table.assign(rang=range(1, len(table) + 1))


def note(etudiant, element, source, valeur, date="2026-03-01", **autres):
    base = {"etudiant": etudiant, "element_id": element, "source": source, "valeur": valeur, "date": date}
    return base | {"echelle": "note"} | autres


CEFICEM = load_reglement("ceficem")


def toutes_notes(etudiant, r, po, ot):
    return [
        note(etudiant, element, source, valeur)
        for element, valeur in (("R", r), ("PO", po), ("OT", ot))
        for source in ("formateur", "tuteur", "jury")
    ]


def test_n_entre_dans_une_regle_que_ce_qu_une_personne_a_ecrit():
    lues = faits_du_registre(
        preuves(
            note("alix", "R", "auto", 0.9, echelle="fraction"),
            note("alix", "R", "pgi", 12),
            note("alix", "R", "formateur", 14),
            note("alix", "R", "tuteur", 9, moment="positionnement"),
            note("alix", "R", "auto_evaluation", 20),
            note("alix", "ZZ", "tuteur", 9),
            note("alix", "PO", "tuteur", float("nan")),
            note("alix", "PO", "formateur", 0.5, echelle="fraction"),
            note("alix", "OT", "tuteur", 9, moment="bilan de stage"),
        ),
        CQP,
        reglement=CEFICEM,
    )
    assert lues.faits[["element_id", "source", "valeur"]].to_numpy().tolist() == [["R", "formateur", 14.0]]
    raisons = lues.ecartees.set_index("rang")["raison"]
    assert len(raisons) == 8
    assert "aucun formateur" in raisons[1]
    assert "formative" in raisons[4]
    assert "inconnu" in raisons[6]
    assert raisons[7] == "non évalué"
    assert "le règlement lit : note" in raisons[8]
    assert "bilan de stage" in raisons[9]


@pytest.mark.parametrize(("cumul", "attendu"), [("derniere", 11.0), ("meilleure", 16.0), ("moyenne", 13.5)])
def test_plusieurs_evaluations_d_un_meme_evaluateur(cumul, attendu):
    repetees = preuves(
        note("alix", "R", "tuteur", 16, "2026-01-10"),
        note("alix", "R", "tuteur", 11, "2026-05-10"),
    )
    lues = faits_du_registre(repetees, CQP, reglement=CEFICEM, cumul=cumul)
    assert float(lues.faits["valeur"].item()) == attendu
    assert len(lues.ecartees) == (0 if cumul == "moyenne" else 1)
    assert lues.faits.equals(
        faits_du_registre(repetees.sample(frac=1, random_state=3), CQP, reglement=CEFICEM, cumul=cumul).faits
    )


def test_des_niveaux_n_ont_pas_de_moyenne():
    agora = load("agora-bloc1")
    critere = agora.du_niveau("critere")[0]
    niveaux = preuves(
        note("alix", critere, "tuteur", 3, niveau="S", echelle="maitrise"),
        note("alix", critere, "tuteur", 2, niveau="I", echelle="maitrise"),
        note("bela", critere, "tuteur", 4, niveau="TS", echelle="maitrise"),
    )
    lues = faits_du_registre(niveaux, agora, cumul="moyenne")
    assert lues.faits[["etudiant", "valeur"]].to_numpy().tolist() == [["bela", "TS"]]
    assert lues.ecartees["raison"].str.contains("pas de moyenne").all()
    assert faits_du_registre(niveaux, agora, cumul="meilleure").faits["valeur"].tolist() == ["S", "TS"]


def test_un_cumul_inconnu_est_refuse():
    with pytest.raises(ArgumentInvalideError, match="derniere"):
        faits_du_registre(preuves(), CQP, cumul="mediane")


def test_les_cas_limites_d_abord():
    table = preuves(
        *toutes_notes("reussi", 18, 18, 18),
        *toutes_notes("perdu", 2, 3, 4),
        *toutes_notes("presque", 11, 11, 11),
        *toutes_notes("juste", 12, 12, 12),
        *toutes_notes("attend", 14, 14, 14)[:-1],
    )
    faits = faits_du_registre(table, CQP, reglement=CEFICEM)
    etats = etats_candidats(CQP, faits, reglement=CEFICEM, etudiants=[*table["etudiant"].unique(), "absent"], limite=3)
    attribution = etats[etats["regle"] == "attribution"].set_index("etudiant")
    assert attribution["priorite"].tolist()[:2] == ["cas limite", "cas limite"]
    assert set(attribution.index[:2]) == {"presque", "juste"}
    assert attribution["marge"]["presque"] == -1
    assert attribution["marge"]["juste"] == 1
    assert attribution["priorite"]["attend"] == "en attente"
    assert attribution["suffirait"]["attend"]
    assert attribution["priorite"]["absent"] == "en attente"
    assert attribution["verdict"]["perdu"] == "non acquis"
    assert pd.isna(attribution["marge"]["perdu"])
    assert etats_candidats(CQP, faits, reglement=CEFICEM, limite=0)["marge"].isna().all()


def test_une_decision_ecrite_ne_bouge_pas():
    table = preuves(
        *toutes_notes("alix", 5, 5, 5),
        *[
            note("alix", e, "jury", 1, niveau="oui", echelle="decision", moment="derogation", motif="délibéré")
            for e in ("R", "PO", "OT")
        ],
    )
    ocapiat = load_reglement("ocapiat")
    faits = faits_du_registre(
        table.assign(echelle=table["echelle"].replace("note", "pourcentage")), CQP, reglement=ocapiat
    )
    etats = etats_candidats(CQP, faits, reglement=ocapiat)
    domaines = etats[etats["regle"] == "domaine"]
    assert domaines["verdict"].tolist() == ["acquis"] * 3
    assert domaines["marge"].isna().all()


def test_un_niveau_bouge_d_un_cran():
    agora = load("agora-bloc1")
    obligatoires = [e for e in agora.du_niveau("critere") if agora.champ(e, "attributs").get("obligatoire")]
    table = preuves(*[note("alix", e, "formateur", 2, niveau="I", echelle="maitrise") for e in obligatoires])
    faits = faits_du_registre(table, agora)

    def marges(niveau):
        etats = etats_candidats(agora, faits, parametres={"niveau_obligatoire": niveau})
        siens = etats[(etats["regle"] == "obligatoires") & (etats["verdict"] != "sans objet")]
        return siens["verdict"].unique().tolist(), siens["marge"].tolist()

    assert marges("S") == (["non acquis"], [-1.0] * 2)
    assert marges("I") == (["acquis"], [1.0] * 2)
    verdicts, vides = marges("TS")
    assert verdicts == ["non acquis"]
    assert pd.isna(vides).all()


def test_un_fait_hors_echelle_est_refuse_en_entier():
    table = preuves(note("alix", "R", "tuteur", 25), note("bela", "R", "tuteur", 99))
    with pytest.raises(DonneesInvalidesError) as levee:
        etats_candidats(CQP, faits_du_registre(table, CQP, reglement=CEFICEM), reglement=CEFICEM)
    assert len(levee.value.constats) == 2


def test_sans_preuve_rien_ne_plante():
    lues = faits_du_registre(preuves(), CQP, reglement=CEFICEM)
    assert lues.faits.empty
    assert etats_candidats(CQP, lues, reglement=CEFICEM, etudiants=["seule"])["verdict"].notna().all()


def test_une_preuve_d_apres_la_seance_ou_d_un_autre_millesime_ne_compte_pas():
    table = preuves(note("alix", "R", "tuteur", 16, "2026-07-01"), note("alix", "PO", "tuteur", 16, "2026-05-01"))
    table["millesime"] = ["2008", "1999"]
    lues = faits_du_registre(table, CQP, reglement=CEFICEM, jour=pd.Timestamp("2026-06-20").date())
    assert lues.faits.empty
    assert "après le jour" in lues.ecartees["raison"][0]
    assert "millésime 1999" in lues.ecartees["raison"][1]


def test_un_acquis_conserve_cinq_ans_ne_vaut_plus_ensuite():
    bts = load("bts-gpme")
    table = preuves(
        note("alix", "U4", "jury", 1.0, date="2021-06-20", moment="conserve", niveau="oui", echelle="decision"),
    )
    for jour, garde in (("2026-06-20", True), ("2026-06-21", False)):
        lues = faits_du_registre(table, bts, jour=pd.Timestamp(jour).date())
        assert len(lues.faits) == int(garde)
        assert garde or lues.ecartees["raison"].tolist() == ["acquis conservé 5 ans, jusqu'au 20/06/2026"]
    # Le règlement d'Ocapiat conserve un bloc à vie.
    vieux = table.assign(element_id="R", date=pd.Timestamp("2001-06-20"))
    assert len(faits_du_registre(vieux, CQP, reglement=load_reglement("ocapiat"), jour=JOUR).faits) == 1


def test_une_reprise_dont_la_preuve_a_change_est_a_verifier():
    table = preuves(note("alix", "R", "formateur", 14), note("alix", "PO", "formateur", 12)).assign(adopte=[7, 2])
    for cumul in ("derniere", "moyenne"):
        faits = faits_du_registre(table, CQP, reglement=CEFICEM, cumul=cumul).faits.set_index("element_id")
        assert faits["a_verifier"].to_dict() == {"R": "la preuve n° 7, reprise ici, a changé depuis", "PO": ""}
