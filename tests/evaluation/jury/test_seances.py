"""La séance d'un jury, de l'ordre du jour au procès-verbal : rien ne s'efface, rien ne se décide sans être écrit."""

import datetime as dt
import sqlite3

import pandas as pd
import pytest

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ReferentielInconnuError
from refcomp.evaluation.jury import (
    Choix,
    RegistreJurys,
    groupes_actuels,
    prepare_seance,
    preuves_du_jury,
    proces_verbal,
)
from refcomp.referentiels import load

CQP = load("cqp-agc")
JOUR = dt.date(2026, 6, 20)
HEURE = dt.datetime(2026, 6, 20, 9, 30, tzinfo=dt.UTC)
MOTIF = "Le candidat a montré, à l'entretien, ce que l'épreuve n'a pas vu."


def notes(etudiant, r, po, ot, sources=("formateur", "tuteur", "jury")):
    return [
        {
            "etudiant": etudiant,
            "groupe": "A",
            "element_id": element,
            "source": source,
            "valeur": float(valeur),
            "niveau": "",
            "echelle": "note",
            "date": pd.Timestamp("2026-05-01"),
            "moment": "",
            "motif": "",
        }
        for element, valeur in (("R", r), ("PO", po), ("OT", ot))
        for source in sources
    ]


def preuves(*listes):
    table = pd.DataFrame([ligne for liste in listes for ligne in liste])
    return table.assign(rang=range(1, len(table) + 1))


@pytest.fixture
def seance():
    table = preuves(
        notes("alix", 15, 15, 15),
        notes("bela", 15, 15, 6),
        notes("chloe", 13, 9.9, 13),
        notes("dora", 14, 14, 14)[:-1],
    )
    return prepare_seance(
        CQP,
        table,
        intitule="Jury de juin",
        jour=JOUR,
        membres=["Mme Fictive, présidente", "M. Inventé, professionnel"],
        reglement="ceficem",
        choix=Choix(limite=3),
    )


@pytest.fixture
def jurys(tmp_path):
    registre = RegistreJurys(f"sqlite:///{(tmp_path / 'r.db').as_posix()}")
    yield registre
    registre.close()


def saisie(*lignes):
    return pd.DataFrame(lignes, columns=["etudiant", "regle", "element_id", "decision", "motif"])


def test_l_ordre_du_jour_met_les_cas_limites_d_abord(seance):
    assert seance.ordre_du_jour["etudiant"].tolist()[0] == "chloe"
    assert seance.ordre_du_jour.set_index("etudiant")["proposition"].to_dict() == {
        "chloe": "non acquis",
        "dora": "en attente",
        "bela": "non acquis",
        "alix": "acquis",
    }
    assert "proposition au jury" in seance.explication("alix")
    assert "9,9" in seance.explication("chloe", "domaine", "PO")


def test_une_seance_relue_est_celle_qu_on_a_ouverte(seance, jurys):
    numero = jurys.open_seance(seance, "secrétariat", HEURE)
    relue = jurys.load_seance(numero)
    assert relue.membres == seance.membres
    pd.testing.assert_frame_equal(relue.ordre_du_jour, seance.ordre_du_jour)
    for avant, apres in zip(seance.dossiers, relue.dossiers, strict=True):
        assert avant.faits.to_dict("records") == apres.faits.to_dict("records")
    assert relue.explication("bela") == seance.explication("bela")
    assert jurys.load_seances()[["id", "candidats", "proces_verbaux"]].to_numpy().tolist() == [[1, 4, 0]]


def test_des_moyennes_exactes_restent_exactes(jurys):
    table = preuves(notes("alix", 14, 14, 14), notes("alix", 10, 10, 11), notes("alix", 10, 10, 10))
    moyenne = prepare_seance(
        CQP, table, intitule="Jury", jour=JOUR, membres=["x"], reglement="ceficem", choix=Choix(cumul="moyenne")
    )
    relue = jurys.load_seance(jurys.open_seance(moyenne, "s"))
    assert relue.explication("alix") == moyenne.explication("alix")


def test_s_ecarter_de_la_proposition_se_motive(seance, jurys):
    numero = jurys.open_seance(seance, "secrétariat")
    mauvaises = saisie(
        ("bela", "attribution", "", "acquis", ""),
        ("bela", "attribution", "", "acquis", "parce que"),
        ("inconnu", "attribution", "", "acquis", ""),
        ("alix", "domaine", "ZZ", "acquis", ""),
    )
    with pytest.raises(DonneesInvalidesError) as levee:
        jurys.append_decisions(numero, mauvaises, "secrétariat")
    texte = str(levee.value)
    assert "un motif écrit" in texte
    assert "n'est pas à l'ordre du jour" in texte
    assert "n'est pas une proposition de ce dossier" in texte
    assert "2 décisions dans la même saisie" in texte
    with pytest.raises(DonneesInvalidesError, match="décision"):
        jurys.append_decisions(numero, saisie(("alix", "attribution", "", "certifié", "")), "s")
    assert jurys.load_decisions(numero).empty
    assert jurys.append_decisions(numero, saisie(("alix", "attribution", "", "acquis", "")), "s") == 1
    assert jurys.append_decisions(numero, saisie(("alix", "attribution", "", "acquis", "")), "s") == 0


def test_de_la_seance_au_proces_verbal_et_au_registre(seance, jurys):
    numero = jurys.open_seance(seance, "secrétariat", HEURE)
    jurys.append_decisions(numero, saisie(("chloe", "domaine", "PO", "acquis", MOTIF)), "présidente", HEURE)
    jurys.append_decisions(numero, saisie(("chloe", "attribution", "", "acquis", MOTIF)), "présidente", HEURE)
    with pytest.raises(DonneesInvalidesError, match="dora"):
        jurys.close_seance(numero, "présidente")
    confirmees = jurys.confirm_propositions(numero, "présidente")
    assert confirmees > 0
    assert jurys.confirm_propositions(numero, "présidente") == 0
    brouillon = proces_verbal(jurys, numero)
    assert brouillon.numero == 0
    with pytest.raises(ArgumentInvalideError, match="n'est pas close"):
        preuves_du_jury(brouillon, numero)
    jurys.append_decisions(numero, saisie(("dora", "attribution", "", "ajourné", MOTIF)), "présidente")
    assert jurys.close_seance(numero, "présidente", maintenant=HEURE) == 1
    with pytest.raises(ArgumentInvalideError, match="rien n'y a été décidé"):
        jurys.close_seance(numero, "présidente", "Un motif assez long.")
    pv = proces_verbal(jurys, numero)
    assert pv.effectifs == {"acquis": 2, "ajourné": 1, "non acquis": 1}
    assert pv.decisions.set_index("etudiant")["conserves"].to_dict() == {
        "alix": [],
        "bela": ["R", "PO"],
        "chloe": [],
        "dora": ["R", "PO"],
    }
    rendues = preuves_du_jury(pv, numero)
    lues = rendues.set_index(["etudiant", "element_id", "moment"])["niveau"].to_dict()
    assert lues[("chloe", "PO", "derogation")] == "oui"
    assert lues[("bela", "R", "conserve")] == "oui"
    assert ("bela", "OT", "conserve") not in lues
    assert set(rendues["source"]) == {"jury"}


def test_une_seance_close_ne_change_que_par_un_rectificatif_motive(seance, jurys):
    numero = jurys.open_seance(seance, "s")
    jurys.append_decisions(numero, saisie(("dora", "attribution", "", "ajourné", MOTIF)), "s")
    jurys.confirm_propositions(numero, "s")
    jurys.close_seance(numero, "s")
    correction = saisie(("bela", "domaine", "R", "non acquis", MOTIF))
    with pytest.raises(ArgumentInvalideError, match="est close"):
        jurys.append_decisions(numero, correction, "s")
    sans_motif = saisie(("bela", "domaine", "R", "acquis", ""))
    with pytest.raises(DonneesInvalidesError, match="motif"):
        jurys.append_decisions(numero, sans_motif, "s", rectificatif=True)
    assert jurys.append_decisions(numero, correction, "s", rectificatif=True) == 1
    # Tant qu'il n'est pas clos, le rectificatif ne change rien au procès-verbal.
    assert proces_verbal(jurys, numero).decisions.set_index("etudiant")["conserves"]["bela"] == ["R", "PO"]
    with pytest.raises(ArgumentInvalideError, match="se motive"):
        jurys.close_seance(numero, "s")
    assert jurys.close_seance(numero, "s", "Erreur de report sur la grille de synthèse.") == 2
    pv = proces_verbal(jurys, numero)
    assert pv.numero == 2
    assert pv.decisions.set_index("etudiant")["conserves"]["bela"] == ["PO"]
    lues = preuves_du_jury(pv, numero).set_index(["etudiant", "element_id", "moment"])["niveau"]
    assert lues["bela", "R", "conserve"] == "non"
    assert len(jurys.load_decisions(numero, toutes=True)) == len(jurys.load_decisions(numero)) + 1


def test_un_bloc_conserve_entre_dans_la_seance_suivante(seance, jurys):
    voix = ("tuteur", "formateur", "professionnel")
    ocapiat = [n | {"echelle": "pourcentage", "valeur": 5 * n["valeur"]} for n in notes("bela", 15, 15, 6, voix)]
    premiere = prepare_seance(
        CQP,
        preuves(ocapiat),
        intitule="Jury 1",
        jour=JOUR,
        membres=["x"],
        reglement="ocapiat",
        regle="validation_totale",
    )
    numero = jurys.open_seance(premiere, "s")
    jurys.confirm_propositions(numero, "s")
    # Sous ce règlement le jury peut rattraper : la proposition attend sa décision, il l'écrit.
    jurys.append_decisions(numero, saisie(("bela", "validation_totale", "", "ajourné", MOTIF)), "s")
    jurys.close_seance(numero, "s")
    gardees = preuves_du_jury(proces_verbal(jurys, numero), numero)
    assert set(gardees["element_id"]) == {"R", "PO"}
    nouvelles = preuves([n for n in ocapiat if n["element_id"] == "OT"])
    nouvelles["valeur"] = 90.0
    ensemble = pd.concat([nouvelles, gardees], ignore_index=True)
    ensemble["rang"] = range(1, len(ensemble) + 1)
    seconde = prepare_seance(
        CQP, ensemble, intitule="Jury 2", jour=JOUR, membres=["x"], reglement="ocapiat", regle="validation_totale"
    )
    assert seconde.ordre_du_jour["proposition"].tolist() == ["acquis"]


def test_ce_qui_manque_a_une_seance_est_dit_d_un_coup():
    with pytest.raises(DonneesInvalidesError) as levee:
        prepare_seance(CQP, preuves(notes("a", 1, 1, 1)), intitule=" ", jour=JOUR, membres=[], etudiants=["a", "a"])
    assert len(levee.value.constats) == 3
    with pytest.raises(ReferentielInconnuError, match="attribution"):
        prepare_seance(
            CQP, preuves(notes("a", 1, 1, 1)), intitule="J", jour=JOUR, membres=["x"], regle="domaine_valide"
        )


def test_la_base_refuse_d_effacer(seance, jurys, tmp_path):
    jurys.open_seance(seance, "s")
    lien = sqlite3.connect(tmp_path / "r.db")
    for ordre in ("DELETE FROM jury_dossier", "UPDATE jury_seance SET regle = 'x'"):
        with pytest.raises(sqlite3.IntegrityError, match="ajout seul"):
            lien.execute(ordre)
    lien.close()


def test_une_seance_inconnue_nomme_les_autres(seance, jurys):
    jurys.open_seance(seance, "s")
    with pytest.raises(ArgumentInvalideError, match="séances : 1"):
        jurys.load_seance(7)
    with pytest.raises(ArgumentInvalideError, match="ordre du jour"):
        jurys.load_seance(1).dossier("personne")


def test_confirmer_ne_tranche_pas_ce_que_le_jury_a_defait(seance, jurys):
    numero = jurys.open_seance(seance, "s")
    jurys.append_decisions(numero, saisie(("bela", "domaine", "OT", "acquis", MOTIF)), "s")
    jurys.confirm_propositions(numero, "s")
    decidees = jurys.load_decisions(numero)
    assert "bela" not in set(decidees.loc[decidees["regle"] == "attribution", "etudiant"])
    with pytest.raises(DonneesInvalidesError, match="bela"):
        jurys.close_seance(numero, "s")


def test_un_rectificatif_en_ajourne_leve_la_derogation(seance, jurys):
    numero = jurys.open_seance(seance, "s")
    jurys.append_decisions(numero, saisie(("bela", "domaine", "OT", "acquis", MOTIF)), "s")
    jurys.append_decisions(numero, saisie(("bela", "attribution", "", "ajourné", MOTIF)), "s")
    jurys.append_decisions(numero, saisie(("dora", "attribution", "", "ajourné", MOTIF)), "s")
    jurys.confirm_propositions(numero, "s")
    jurys.close_seance(numero, "s")
    jurys.append_decisions(numero, saisie(("bela", "domaine", "OT", "ajourné", MOTIF)), "s", rectificatif=True)
    jurys.close_seance(numero, "s", "Épreuve annulée par le centre.")
    lues = preuves_du_jury(proces_verbal(jurys, numero), numero).set_index(["etudiant", "element_id", "moment"])
    assert lues["niveau"]["bela", "OT", "derogation"] == "non"
    assert lues["niveau"]["bela", "OT", "conserve"] == "non"


def test_une_certification_rectifiee_en_acquis_ne_laisse_rien_de_conserve(seance, jurys):
    numero = jurys.open_seance(seance, "p", HEURE)
    jurys.confirm_propositions(numero, "p", maintenant=HEURE)
    jurys.append_decisions(numero, saisie(("dora", "attribution", "", "ajourné", MOTIF)), "p", HEURE)
    jurys.close_seance(numero, "p", maintenant=HEURE)
    avant = preuves_du_jury(proces_verbal(jurys, numero), numero)
    conserves = avant[(avant["etudiant"] == "bela") & (avant["moment"] == "conserve")]
    assert conserves["niveau"].tolist() == ["oui", "oui"]
    jurys.append_decisions(numero, saisie(("bela", "attribution", "", "acquis", MOTIF)), "p", HEURE, rectificatif=True)
    jurys.close_seance(numero, "p", "Une note avait été mal saisie.", HEURE)
    apres = preuves_du_jury(proces_verbal(jurys, numero), numero)
    siens = apres[(apres["etudiant"] == "bela") & (apres["moment"] == "conserve")]
    assert siens["element_id"].tolist() == conserves["element_id"].tolist()
    assert siens["niveau"].tolist() == ["non", "non"]


def test_une_seance_ouverte_par_erreur_s_annule(seance, jurys):
    numero = jurys.open_seance(seance, "p", HEURE)
    with pytest.raises(ArgumentInvalideError, match="se motive"):
        jurys.cancel_seance(numero, "p", "non", HEURE)
    jurys.cancel_seance(numero, "p", "Le mauvais règlement.", HEURE)
    assert jurys.load_seances()["annulee"].tolist() == ["Le mauvais règlement."]
    gestes = (
        lambda: jurys.confirm_propositions(numero, "p"),
        lambda: jurys.cancel_seance(numero, "p", "Encore le mauvais règlement."),
    )
    for geste in gestes:
        with pytest.raises(ArgumentInvalideError, match=r"annulée par p : Le mauvais règlement\."):
            geste()


def test_une_seance_close_ne_s_annule_pas(seance, jurys):
    numero = jurys.open_seance(seance, "p", HEURE)
    jurys.append_decisions(
        numero, saisie(*((d.etudiant, "attribution", "", "ajourné", MOTIF) for d in seance.dossiers)), "p", HEURE
    )
    jurys.close_seance(numero, "p", maintenant=HEURE)
    with pytest.raises(ArgumentInvalideError, match="est close"):
        jurys.cancel_seance(numero, "p", "Trop tard pour annuler.", HEURE)


def test_une_decision_se_lit_comme_un_tableur_l_ecrit(seance, jurys):
    numero = jurys.open_seance(seance, "p", HEURE)
    lignes = saisie(("alix", "attribution", "", "ACQUIS", ""), ("bela", "attribution", "", "Ajourne ", MOTIF))
    assert jurys.append_decisions(numero, lignes, "p", HEURE) == 2
    assert jurys.load_decisions(numero)["decision"].tolist() == ["acquis", "ajourné"]
    with pytest.raises(DonneesInvalidesError, match="refusé"):
        jurys.append_decisions(numero, saisie(("alix", "attribution", "", "refusé", MOTIF)), "p", HEURE)


def test_un_choix_propre_a_un_inconnu_est_dit():
    with pytest.raises(DonneesInvalidesError, match="par_etudiant nomme qui n'est pas candidat : zoé"):
        prepare_seance(
            CQP,
            preuves(notes("alix", 15, 15, 15)),
            intitule="Jury",
            jour=JOUR,
            membres=["Mme Fictive"],
            reglement="ceficem",
            choix=Choix(par_etudiant={"zoé": {}}),
        )


def test_qui_a_change_de_groupe_est_du_dernier():
    table = preuves(notes("alix", 15, 15, 15))
    table.loc[table.index[-1], ["groupe", "date"]] = ["B", pd.Timestamp("2026-05-03")]
    assert groupes_actuels(table.sample(frac=1, random_state=1)) == {"alix": "B"}
