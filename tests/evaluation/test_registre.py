"""Le registre : ajout seul, corrections, adoptions, retraits, lectures filtrées, écritures concurrentes."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from aides_registre import JOUR, check_resume_juste, preuve, table

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, JournalInvalideError
from refcomp.evaluation import Registre
from refcomp.referentiels.reglement import Echelle

ECHELLES = {
    "niveaux": Echelle(
        "niveaux", "TI à TS", "ordinale", {"TI": "très insuffisant", "I": "insuffisant", "S": "s", "TS": "t"}
    ),
    "note": Echelle("note", "note sur 20", "numerique", maximum=20),
}
LISTES = {"etudiants": "alix", "groupes": "A", "sources": "auto"}


def codes(levee):
    return {c.code for c in levee.value.constats}


def test_une_correction_cite_l_ancienne_et_le_rang_en_vigueur_est_rendu(registre):
    bilan = registre.append(table(preuve(), preuve(etudiant="bela")))
    assert (bilan.ajoutees, bilan.remplacees, bilan.rangs.tolist()) == (2, 0, [1, 2])
    assert registre.append(table(preuve())).rangs.tolist() == [1]
    bilan = registre.append(table(preuve(valeur=1.0), preuve(etudiant="bela")))
    assert (bilan.ajoutees, bilan.remplacees, bilan.rangs.tolist()) == (1, 1, [3, 2])
    toutes = registre.load_preuves(toutes=True)
    assert toutes["remplace"].tolist()[2] == 1
    assert registre.load_preuves().set_index("etudiant")["valeur"].to_dict() == {"alix": 1.0, "bela": 0.5}
    check_resume_juste(registre)


def test_la_base_refuse_modification_et_effacement(registre, url):
    registre.append(table(preuve()))
    moteur = sa.create_engine(url)
    for ordre in ("UPDATE preuve SET valeur = 1", "DELETE FROM preuve", "DELETE FROM registre_version"):
        with pytest.raises(sa.exc.DatabaseError, match="ajout seul"), moteur.begin() as lien:
            lien.execute(sa.text(ordre))
    moteur.dispose()
    assert len(registre.load_preuves()) == 1


def test_tout_ou_rien_tous_les_defauts_et_leurs_lignes(registre):
    with pytest.raises(DonneesInvalidesError) as levee:
        registre.append(table(preuve(), preuve(source="rumeur"), preuve(etudiant=None, poids=-1)))
    assert codes(levee) == {"valeur_inconnue", "cellule_vide", "valeur_trop_petite"}
    mauvaises = table(
        preuve(valeur=1.2),
        preuve(provenance="q2", date="2206-01-01"),
        preuve(provenance="q3", auteur="a" * 121),
        preuve(provenance="q4\x00"),
        preuve(provenance="q5", niveau="TS"),
    )
    with pytest.raises(DonneesInvalidesError) as levee:
        registre.append(mauvaises)
    assert codes(levee) == {"hors_echelle", "date_improbable", "texte_trop_long", "texte_illisible", "niveau_inattendu"}
    assert "Ligne 1 : colonne « date »" in str(levee.value)
    assert registre.load_preuves().empty
    assert registre.version() == "0-"


def test_deux_valeurs_pour_une_occasion_dans_un_meme_ajout_sont_refusees(registre):
    assert registre.append(table(preuve(), preuve())).ajoutees == 1
    with pytest.raises(DonneesInvalidesError, match="deux preuves différentes") as levee:
        registre.append(table(preuve(valeur=0.1), preuve(valeur=0.2)))
    assert codes(levee) == {"occasion_en_double"}


def test_les_echelles_donnees_sont_verifiees_et_le_niveau_complete(registre):
    bonnes = table(
        preuve(echelle="niveaux", niveau="S", valeur=np.nan, provenance="g/1"),
        preuve(echelle="niveaux", niveau="", valeur=4, provenance="g/2"),
        preuve(echelle="niveaux", niveau="", valeur=np.nan, provenance="g/3"),
        preuve(echelle="note", valeur=20, provenance="g/4"),
    )
    registre.append(bonnes, echelles=ECHELLES)
    lues = registre.load_preuves()
    assert lues["niveau"].tolist() == ["S", "TS", "", ""]
    assert lues["valeur"].fillna(-1).tolist() == [3, 4, -1, 20]
    mauvaises = table(
        preuve(echelle="niveaux", niveau="TB", valeur=np.nan, provenance="g/5"),
        preuve(echelle="niveaux", niveau="", valeur=2.5, provenance="g/6"),
        preuve(echelle="niveaux", niveau="I", valeur=3, provenance="g/7"),
        preuve(echelle="note", valeur=20.5, provenance="g/8"),
        preuve(echelle="lettres", provenance="g/9"),
    )
    with pytest.raises(DonneesInvalidesError) as levee:
        registre.append(mauvaises, echelles=ECHELLES)
    assert codes(levee) == {"hors_echelle", "echelle_inconnue", "niveau_contraire"}
    for attendu in ("TI, I, S, TS", "de 0 à 20", "« lettres » inconnue"):
        assert attendu in str(levee.value)
    with pytest.raises(DonneesInvalidesError, match="se contredisent"):
        registre.append(mauvaises.iloc[[2]], echelles=ECHELLES)


def test_deux_enseignants_qui_enregistrent_la_meme_grille_sont_prevenus(registre):
    grille = table(preuve(source="formateur"), preuve(source="formateur", provenance="d/e/q2"))
    premier = registre.append(grille.assign(auteur="Mme A"), attendu=[np.nan, np.nan])
    assert premier.conflits.empty
    second = registre.append(grille.assign(auteur="M. B", valeur=[0.9, 0.5]), attendu=[None, None])
    assert second.ajoutees == 1
    conflit = second.conflits.iloc[0]
    assert (conflit["ligne"], conflit["auteur"], conflit["valeur"], conflit["rang"]) == (0, "Mme A", 0.5, 1)
    assert registre.append(grille.assign(valeur=[0.8, 0.5]), attendu=second.rangs).conflits.empty
    assert registre.load_preuves()["valeur"].tolist() == [0.5, 0.8]
    assert len(registre.load_preuves(toutes=True)) == 4
    with pytest.raises(ArgumentInvalideError, match="un par ligne"):
        registre.append(grille, attendu=[1])


def test_un_formateur_adopte_par_un_acte_date(registre):
    registre.append(
        table(preuve(), preuve(provenance="d/e/q2", valeur=np.nan), preuve(provenance="g", source="tuteur"))
    )
    with pytest.raises(DonneesInvalidesError) as levee:
        registre.adopte([1, 2, 3, 9], "Mme A", "2026-02-01")
    assert codes(levee) == {"non_evaluee", "source_humaine", "rang_inconnu"}
    assert registre.adopte([1], "Mme A", "2026-02-01", motif="vu en classe").ajoutees == 1
    acte = registre.load_preuves(sources=["formateur"]).iloc[0]
    assert (acte["adopte"], acte["valeur"], acte["auteur"]) == (1, 0.5, "Mme A")
    assert acte["provenance"] == "adoption/Mme A/d/e/q1"
    with pytest.raises(DonneesInvalidesError, match="déjà adoptée par Mme A, rang 4"):
        registre.adopte([1], "Mme A", "2026-02-02")
    assert registre.adopte([1], "M. B", "2026-02-02", niveau="TS", echelle="niveaux", echelles=ECHELLES).ajoutees == 1
    registre.append(table(preuve(valeur=0.6)))
    with pytest.raises(DonneesInvalidesError, match="remplacée depuis"):
        registre.adopte([1], "M. C", "2026-02-02")
    assert registre.adopte([6], "Mme A", "2026-02-03").remplacees == 1
    with pytest.raises(ArgumentInvalideError, match="aucune note n'est convertie"):
        registre.adopte([6], "M. C", "2026-02-03", echelle="niveaux")
    with pytest.raises(ArgumentInvalideError, match="Qui fait"):
        registre.adopte([6], " ", "2026-02-03")
    check_resume_juste(registre)


def test_un_retrait_est_motive_et_la_correction_suivante_ne_le_defait_pas(registre):
    registre.append(table(preuve()))
    with pytest.raises(ArgumentInvalideError, match="motif écrit"):
        registre.retire([1], "Mme A", "2026-02-01", " ")
    registre.retire([1], "Mme A", "2026-02-01", "copie d'un autre")
    assert registre.load_preuves()["valeur"].isna().all()
    assert registre.append(table(preuve())).ajoutees == 0
    assert registre.load_preuves()["valeur"].isna().all()
    assert registre.append(table(preuve(valeur=0.7))).ajoutees == 1
    with pytest.raises(DonneesInvalidesError, match="remplacée depuis"):
        registre.retire([2], "Mme A", "2026-02-01", "encore")
    check_resume_juste(registre)


def test_les_filtres_sont_faits_par_la_base(registre):
    registre.append(
        table(
            preuve(),
            preuve(etudiant="bela", groupe="B", date="2026-02-01"),
            preuve(
                etudiant="bela", groupe="B", source="tuteur", provenance="g", date="2026-03-01", referentiel="autre"
            ),
        )
    )
    assert len(registre.load_preuves("bts-gpme-nc")) == 2
    assert registre.load_preuves(etudiants=["bela", "zoe"])["rang"].tolist() == [2, 3]
    assert registre.load_preuves(groupes=["A"])["rang"].tolist() == [1]
    assert registre.load_preuves(sources=["tuteur"])["rang"].tolist() == [3]
    assert registre.load_preuves(depuis="2026-02-01", jusqu_a="2026-02-01")["rang"].tolist() == [2]
    assert registre.load_preuves(etudiants=[]).empty
    for nom, texte in LISTES.items():
        with pytest.raises(ArgumentInvalideError, match="attend une liste"):
            registre.load_preuves(**{nom: texte})
    with pytest.raises(ArgumentInvalideError, match="Sources inconnues"):
        registre.load_preuves(sources=["rumeur"])
    with pytest.raises(ArgumentInvalideError, match="attend une date"):
        registre.load_preuves(depuis="hier")


def test_un_ajout_ne_lit_que_les_preuves_concernees(tmp_path):
    """Le plan de lecture emploie les index, quel que soit le nombre d'étudiants nommés."""
    registre = Registre(f"sqlite:///{(tmp_path / 'r.db').as_posix()}")
    registre.append(table(preuve()))
    requetes = {
        "SELECT * FROM preuve WHERE etudiant IN ('a','b') AND element_id IN ('x','y')": "preuve_cle",
        "SELECT * FROM preuve p WHERE NOT EXISTS (SELECT 1 FROM preuve s WHERE s.remplace = p.rang)": "preuve_remplace",
        "SELECT * FROM preuve WHERE referentiel = 'r' AND groupe IN ('A')": "preuve_cohorte",
        "SELECT * FROM preuve WHERE date >= '2026'": "preuve_date",
    }
    with registre.lecture() as lien:
        for requete, index in requetes.items():
            plan = " ".join(str(x) for x in lien.execute(sa.text(f"EXPLAIN QUERY PLAN {requete}")))
            assert index in plan, plan
    registre.close()


def test_la_version_change_a_chaque_ajout_et_seulement_alors(registre):
    vues = [registre.version()]
    for valeur in (0.1, 0.1, 0.2):
        registre.append(table(preuve(valeur=valeur)))
        vues.append(registre.version())
    assert len(set(vues)) == 3
    assert vues[1] == vues[2]


def test_la_masse_remplit_un_registre_vide_et_refuse_le_reste(registre):
    blocs = [table(*(preuve(etudiant=f"e{n}-{q}", provenance=f"d/e/{q}") for q in range(5))) for n in range(3)]
    assert registre.append_masse(blocs) == 15
    assert registre.append(blocs[0]).ajoutees == 0
    assert registre.append(table(preuve(etudiant="e0-0", valeur=1.0, provenance="d/e/0"))).remplacees == 1
    check_resume_juste(registre)
    with pytest.raises(JournalInvalideError, match="déjà des preuves"):
        registre.append_masse(blocs)


def test_une_masse_refusee_ne_laisse_rien(registre):
    with pytest.raises(DonneesInvalidesError, match="deux blocs"):
        registre.append_masse([table(preuve()), table(preuve(valeur=1.0))])
    assert registre.load_preuves().empty
    assert registre.append(table(preuve())).ajoutees == 1


def ajoute_ensemble(url, rang):
    registre = Registre(url)
    for tour in range(10):
        registre.append(
            table(
                preuve(valeur=((rang * 10 + tour) % 97) / 100), preuve(etudiant=f"p{rang}", provenance=f"d/e/q{tour}")
            )
        )
    registre.close()


def test_deux_processus_qui_ajoutent_ensemble_ne_perdent_rien(registre, url):
    """Chaque valeur différente de la preuve commune est une ligne de sa chaîne, sans fourche."""
    contexte = multiprocessing.get_context("spawn")
    processus = [contexte.Process(target=ajoute_ensemble, args=(url, rang)) for rang in (1, 2)]
    for p in processus:
        p.start()
    for p in processus:
        p.join(120)
    assert [p.exitcode for p in processus] == [0, 0]
    toutes = registre.load_preuves(toutes=True)
    assert toutes["rang"].tolist() == list(range(1, len(toutes) + 1))
    assert registre.load_preuves(etudiants=["p1", "p2"]).groupby("etudiant").size().to_dict() == {"p1": 10, "p2": 10}
    commune = toutes[toutes["etudiant"] == "alix"]
    assert len(commune) == 20
    assert commune["remplace"].dropna().is_unique
    assert len(registre.load_preuves(etudiants=["alix"])) == 1
    check_resume_juste(registre)


def test_plusieurs_fils_ouvrent_ensemble_un_registre_neuf(url):
    def ouvre(rang):
        registre = Registre(url)
        ajoutees = registre.append(table(preuve(etudiant=f"e{rang}"))).ajoutees
        registre.close()
        return ajoutees

    with ThreadPoolExecutor(4) as fils:
        assert sum(fils.map(ouvre, range(4))) == 4


def test_un_index_quelconque_et_des_colonnes_en_trop_sont_acceptes(registre):
    recue = table(preuve(), preuve(etudiant="bela")).assign(remarque="x", rang=9)
    recue.index = pd.Index(["l1", "l2"])
    assert registre.append(recue, attendu=[np.nan, np.nan]).rangs.to_dict() == {"l1": 1, "l2": 2}
    with pytest.raises(DonneesInvalidesError, match="Lignes l2, colonne « valeur »"):
        registre.append(recue.assign(valeur=[0, 3]))


def test_une_date_fausse_se_corrige_et_une_date_a_venir_est_refusee(registre):
    humaine = preuve(source="formateur", auteur="Mme A")
    registre.append(table(humaine))
    jour = JOUR - pd.Timedelta(days=30)
    assert registre.append(table(humaine | {"date": jour})).remplacees == 1
    assert registre.load_preuves()["date"].tolist() == [jour]
    assert registre.append(table(humaine | {"date": JOUR, "auteur": "M. B"})).ajoutees == 0
    demain = pd.Timestamp.now().normalize() + pd.Timedelta(days=2)
    with pytest.raises(DonneesInvalidesError, match="entre 1990 et aujourd'hui"):
        registre.append(table(humaine | {"date": demain}))


def test_une_adoption_retiree_peut_se_refaire(registre):
    registre.append(table(preuve()))
    adoptee = registre.adopte([1], "Mme A", "2026-02-01").rangs.iloc[0]
    with pytest.raises(DonneesInvalidesError, match="déjà adoptée"):
        registre.adopte([1], "Mme A", "2026-02-02")
    registre.retire([adoptee], "Mme A", "2026-02-03", "saisie trop vite")
    assert registre.adopte([1], "Mme A", "2026-02-04").ajoutees == 1
    assert registre.load_preuves(sources=["formateur"])["valeur"].tolist() == [0.5]
