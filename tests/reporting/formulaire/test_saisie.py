"""La saisie d'une grille : chaque réponse au registre aussitôt, et deux personnes à la fois ne perdent rien."""

import datetime as dt
import html
import itertools
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation import Registre
from refcomp.evaluation.grilles import load_grille
from refcomp.referentiels import load
from refcomp.reporting.formulaire import formulaire_grille
from refcomp.reporting.formulaire.veille import Veille


@pytest.fixture
def registre(tmp_path):
    r = Registre(f"sqlite:///{(tmp_path / 'r.db').as_posix()}", tmp_path / "i")
    yield r
    r.close()


def ouvre(registre, auteur="Mme Roux", heure="10:32", **options):
    f = formulaire_grille("agora-bloc1", etudiant="alix", auteur=auteur, registre=registre, **options)
    heures, minutes = map(int, heure.split(":"))
    f._saisie.horloge = lambda: dt.datetime(2026, 5, 31, heures, minutes)  # noqa: DTZ001 - l'heure du mur
    return f


def etat(formulaire, cle="M1/c01"):
    return re.sub(r"\d\d/\d\d/\d{4} à \d\d:\d\d", "JOUR à HEURE", html.unescape(formulaire.lignes[cle]._etat.value))


def test_une_reponse_est_inscrite_et_se_corrige(registre):
    f = ouvre(registre)
    f.lignes["M1/c01"].reponse.value = "S"
    assert "S enregistré à 10:32" in etat(f)
    f.lignes["M1/c01"].remarque.value = "avec aide"
    f.lignes["M1/c01"].reponse.value = "TS"
    preuves = registre.load_preuves()
    assert preuves[["niveau", "motif"]].to_numpy().tolist() == [["TS", "avec aide"]]
    assert len(registre.load_preuves(toutes=True)) == 3
    assert "M1/c01 : TS enregistré à 10:32" in f._annonce.value
    # Rouvert, le formulaire montre ce que le registre garde.
    repris = ouvre(registre)
    assert repris.lignes["M1/c01"].reponse.value == "TS"
    assert repris.lignes["M1/c01"].remarque.value == "avec aide"
    assert "au registre" in etat(repris)


def test_une_remarque_attend_sa_reponse_et_une_reponse_se_retire(registre):
    f = ouvre(registre)
    f.lignes["M1/c01"].remarque.value = "bien"
    assert "non enregistré : choisissez d'abord une réponse" in etat(f)
    assert registre.load_preuves().empty
    f.lignes["M1/c01"].reponse.value = "S"
    f.lignes["M1/c01"].reponse.value = ""
    [preuve] = registre.load_preuves().to_dict("records")
    assert preuve["valeur"] != preuve["valeur"]
    assert preuve["motif"] == "bien"


def test_un_niveau_se_tape_et_une_faute_se_dit(registre):
    f = ouvre(registre)
    f.lignes["M1/c01"].reponse.value = "b"
    assert "non enregistré : « b » reçu ; permis : TI, I, S, TS" in etat(f)
    f.lignes["M1/c01"].reponse.value = "ti"
    assert registre.load_preuves()["niveau"].tolist() == ["TI"]


def test_un_nombre_hors_de_l_echelle_n_est_pas_enregistre(registre):
    grille = load_grille(load("cqp-agc"), "tuteur")
    f = formulaire_grille(grille, etudiant="alix", auteur="M. Lam", registre=registre)
    f.lignes["M1A1"].reponse.value = "120"
    assert "non enregistré : « 120 » reçu ; permis : un nombre de 0 à 100" in etat(f, "M1A1")
    f.lignes["M1A1"].reponse.value = "72,5"
    assert registre.load_preuves()["valeur"].tolist() == [72.5]


def test_deux_fenetres_du_meme_auteur(registre):
    une, autre = ouvre(registre), ouvre(registre, heure="10:40")
    une.lignes["M1/c01"].reponse.value = "TI"
    autre.lignes["M1/c01"].reponse.value = "S"
    assert "Mme Roux a écrit TI le JOUR à HEURE depuis une autre fenêtre" in etat(autre)
    assert registre.load_preuves()["niveau"].tolist() == ["S"]
    assert registre.load_preuves(toutes=True)["niveau"].tolist() == ["TI", "S"]


def test_deux_enseignants_sur_la_meme_ligne(registre):
    roux, lam = ouvre(registre), ouvre(registre, "M. Lam", "10:41")
    roux.lignes["M1/c01"].reponse.value = "TI"
    lam.lignes["M1/c01"].reponse.value = "S"
    assert "Mme Roux a écrit TI le JOUR à HEURE sur cette ligne ; les deux réponses sont gardées" in etat(lam)
    assert sorted(registre.load_preuves()["auteur"]) == ["M. Lam", "Mme Roux"]
    lam.lignes["M1/c01"].reponse.value = "TS"
    assert "Mme Roux" not in etat(lam)  # dit une fois


def test_un_registre_qui_ne_repond_plus_se_dit(registre, monkeypatch):
    from refcomp.errors import JournalInvalideError  # noqa: PLC0415 - le seul essai d'une panne

    f = ouvre(registre)
    monkeypatch.setattr(registre, "append", lambda *_, **__: (_ for _ in ()).throw(JournalInvalideError("panne")))
    f.lignes["M1/c01"].reponse.value = "S"
    assert "non enregistré : panne" in etat(f)


def test_les_parties_ne_se_construisent_que_montrees(registre):
    f = ouvre(registre)
    assert set(f.lignes) == {f"M1/c{n:02d}" for n in range(1, 10)}
    f._suivante.click()
    assert set(f.lignes) == {f"M2/c{n:02d}" for n in range(1, 13)}
    f.avance(2)
    assert f._suivante.disabled
    f._precedente.click()
    assert "Partie 3 sur 4 : Mission 3" in f._titre.value


def test_ce_qui_manque_se_dit(registre):
    with pytest.raises(ArgumentInvalideError, match="auteur"):
        ouvre(registre, auteur=" ")
    with pytest.raises(ArgumentInvalideError, match="moment"):
        ouvre(registre, moment="hiver")


def test_chaque_battement_recommence_le_delai():
    veille = Veille("x")
    avant = veille.vue.value
    veille.bat()
    assert "verrou-x-1" in avant
    assert "verrou-x-2" in veille.vue.value
    veille.start()  # sans boucle d'événements : rien
    veille.stop()


def test_deux_personnes_a_la_fois_ne_perdent_rien(tmp_path):
    url = f"sqlite:///{(tmp_path / 'r.db').as_posix()}"
    Registre(url, tmp_path / "i").close()

    def remplit(auteur):
        registre = Registre(url, tmp_path / auteur)
        f = formulaire_grille("agora-bloc1", etudiant="alix", auteur="Mme Roux", registre=registre)
        faits = [f._saisie.enregistre("M1/c01", code, f"{auteur} {tour}") for tour in range(10) for code in ("TI", "S")]
        registre.close()
        return faits

    with ThreadPoolExecutor(2) as fils:
        faits = [x for f in fils.map(remplit, ("une", "autre")) for x in f]
    assert all(x.fait for x in faits)
    registre = Registre(url, tmp_path / "i")
    toutes = registre.load_preuves(toutes=True)
    assert len(toutes) == 40
    assert len(registre.load_preuves()) == 1
    # Chaque écriture qui en surprend une autre l'a dit.
    surprises = sum(a.split()[0] != b.split()[0] for a, b in itertools.pairwise(toutes["motif"]))
    assert sum("depuis une autre fenêtre" in x.alerte for x in faits) == surprises
    registre.close()
