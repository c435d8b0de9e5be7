"""Définition, carnets, devoirs et distribution."""

import io
import json
import shutil
import zipfile

import nbformat
import openpyxl
import pandas as pd
import pytest
import yaml
from aides_cours import DEVOIR, RACINE, copy_cours, read_dossier

from refcomp.authoring.carnet import build_carnet, render_carnet
from refcomp.authoring.devoir import (
    build_source,
    check_source,
    competences_libelles,
    declare_devoir,
    load_devoir,
    write_dossier,
)
from refcomp.authoring.distribution import build_dossier, check_etudiants, distribute, graine_etudiant
from refcomp.authoring.exercice import load_exercice, load_exercices
from refcomp.errors import CoursInvalideError, ExerciceInvalideError
from refcomp.formats_fr import format_nombre

SLUGS = sorted(p.parent.name for p in (RACINE / "exercises").glob("*/definition.yaml"))
CLE = b"cle-d-essai"


def devoir_de(slug):
    """Le devoir livré qui emploie un exercice."""
    devoirs = yaml.safe_load((RACINE / "exercises" / "devoirs.yaml").read_text(encoding="utf-8"))
    return next(nom for nom, devoir in devoirs.items() if slug in devoir["exercices"])


@pytest.fixture
def racine(tmp_path):
    return copy_cours(tmp_path / "cours")


def test_source_et_release_ne_derivent_pas(cours_publie):
    """`source/` et `release/` du dépôt sont ce que donneraient les exercices : `make construire` les refait."""
    devoir = load_devoir(RACINE, DEVOIR)
    assert check_source(RACINE, devoir) == []
    publie = read_dossier(cours_publie.dossier("release") / DEVOIR)
    depose = read_dossier(RACINE / "release" / DEVOIR)
    assert sorted(publie) == sorted(depose)
    assert [c for c in publie if publie[c] != depose[c]] == []


def test_une_derive_se_voit(racine):
    devoir = load_devoir(racine, DEVOIR)
    dossier = build_source(racine, devoir)
    assert check_source(racine, devoir) == []
    (dossier / "copie.py").write_text("print()", encoding="utf-8")
    (dossier / "de_trop.txt").write_text("x", encoding="utf-8")
    assert check_source(racine, devoir) == ["copie.py", "de_trop.txt"]


@pytest.mark.parametrize("slug", SLUGS)
def test_carnet_bien_forme_et_deterministe(slug):
    exercice = load_exercice(RACINE / "exercises" / slug)
    variante = exercice.build_variante(3)
    libelles = competences_libelles(exercice)
    carnet = build_carnet(exercice, variante, libelles)
    nbformat.validate(carnet)
    assert render_carnet(carnet) == render_carnet(build_carnet(exercice, exercice.build_variante(3), libelles))
    entete = carnet.cells[0].source
    for libelle in libelles.values():
        assert libelle in entete
    assert f"**Durée** : {exercice.duree_minutes} min" in entete
    notees = [c for c in carnet.cells if c.metadata.get("nbgrader", {}).get("grade")]
    assert sum(c.metadata.nbgrader.points for c in notees) == float(exercice.points)
    assert all("{{" not in c.source for c in carnet.cells)


@pytest.mark.parametrize("slug", SLUGS)
def test_documents_lisibles_par_un_tableur(slug):
    exercice = load_exercice(RACINE / "exercises" / slug)
    dossier = build_dossier(load_devoir(RACINE, devoir_de(slug)), "alix", CLE)
    classeur = openpyxl.load_workbook(io.BytesIO(dossier.fichiers[f"{slug}/documents.xlsx"]))
    for document in exercice.documents:
        octets = dossier.fichiers[f"{slug}/{document.nom}.csv"]
        assert octets.startswith(b"\xef\xbb\xbf")
        table = pd.read_csv(io.BytesIO(octets), sep=";", decimal=",", encoding="utf-8-sig")
        feuille = classeur[document.nom]
        assert list(table.columns) == list(document.colonnes) == [c.value for c in feuille[1]]
        assert len(table) == feuille.max_row - 1


def test_chaque_etudiant_a_ses_donnees_et_rien_qui_decide(racine):
    devoir = load_devoir(racine, DEVOIR)
    a, b = build_dossier(devoir, "alix", CLE), build_dossier(devoir, "bela", CLE)
    assert sorted(a.fichiers) == sorted(b.fichiers)
    for exercice in devoir.exercices:
        documents = [c for c in a.fichiers if c.startswith(f"{exercice.slug}/") and c.endswith(".csv")]
        assert any(a.fichiers[c] != b.fichiers[c] for c in documents)
    assert build_dossier(devoir, "alix", CLE).fichiers == a.fichiers
    assert build_dossier(devoir, "alix", b"autre").fichiers != a.fichiers


def test_aucun_fichier_distribue_ne_contient_correction_ni_valeur_attendue(cours_publie):
    """Cherche, dans `release/` et dans un dossier d'étudiant, tout ce qui ne doit jamais y être."""
    devoir = load_devoir(cours_publie.racine, DEVOIR)
    dossier = build_dossier(devoir, "alix", CLE)
    distribues = read_dossier(cours_publie.dossier("release") / DEVOIR)
    distribues |= {f"x/{chemin}": octets for chemin, octets in dossier.fichiers.items()}
    interdits = {"BEGIN SOLUTION", "### BEGIN", "candidats_q", "erreur_connue", "build_correction", "Candidat"}
    for exercice in devoir.exercices:
        interdits |= set(exercice.erreurs)
        variante = exercice.build_variante(dossier.graines[exercice.slug])
        carnet = distribues[f"x/{exercice.slug}.ipynb"].decode()
        declaration = distribues[f"x/{exercice.slug}/questions.json"].decode()
        for question in (q for q in exercice.questions if not q.redaction):
            candidats = exercice.build_candidats(question.id, variante, {})
            interdits |= {c.message for c in candidats if not c.juste}
            if question.forme["type"] in {"montant", "pourcentage", "nombre"}:
                vus = [e for e in _ecritures(candidats[0].valeur) if e in carnet or e in declaration]
                assert not vus, f"{exercice.slug}, {question.id} : {vus}"
    for chemin, octets in distribues.items():
        texte = _texte(chemin, octets)
        assert not [i for i in interdits if i in texte], f"{chemin} : {[i for i in interdits if i in texte]}"


def _texte(chemin, octets):
    if not chemin.endswith(".xlsx"):
        return octets.decode("utf-8", errors="replace")
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return "".join(archive.read(n).decode("utf-8", errors="replace") for n in archive.namelist())


def _ecritures(valeur):
    """Les façons d'écrire une valeur attendue : 1234.50, 1234,50, 1 234,50."""
    brute = f"{valeur:.2f}"
    return [brute, brute.replace(".", ","), format_nombre(valeur)]


def test_les_archives_contiennent_le_dossier(racine, tmp_path):
    devoir = load_devoir(racine, DEVOIR)
    (dossier,) = distribute(devoir, ["alix"], CLE, tmp_path / "sortie")
    with zipfile.ZipFile(tmp_path / "sortie" / f"alix-{DEVOIR}.zip") as archive:
        contenu = {n.removeprefix(f"{DEVOIR}/"): archive.read(n) for n in archive.namelist()}
    assert contenu == dict(dossier.fichiers) == read_dossier(tmp_path / "sortie" / "alix" / DEVOIR)


def test_graines_distinctes_et_jamais_celle_du_specimen():
    graines = {graine_etudiant(CLE, DEVOIR, "e", f"etudiant-{n}") for n in range(2000)}
    assert len(graines) == 2000
    assert 0 not in graines


def test_identifiants_refuses_tous_a_la_fois(tmp_path):
    with pytest.raises(CoursInvalideError, match=r"'é t', '\.\./x'.*En double : BOB, bob") as levee:
        check_etudiants(["é t", "../x", "bob", "BOB", "alix"])
    assert "alix" not in str(levee.value)
    with pytest.raises(CoursInvalideError):
        distribute(load_devoir(RACINE, DEVOIR), ["../x"], CLE, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_une_definition_fautive_est_refusee_avec_tous_ses_defauts(racine):
    dossier = racine / "exercises" / "balance_agee"
    texte = (dossier / "definition.yaml").read_text(encoding="utf-8")
    fautes = {"niveau: entrainement": "niveau: dur", "  - id: q5": "  - id: q4", "points: 4": "points: -1"}
    for bon, faux in fautes.items():
        texte = texte.replace(bon, faux)
    (dossier / "definition.yaml").write_text(texte, encoding="utf-8")
    enonce = (dossier / "enonce.md").read_text(encoding="utf-8").replace("<!-- question q2 -->", "")
    (dossier / "enonce.md").write_text(enonce, encoding="utf-8")
    with pytest.raises(ExerciceInvalideError) as levee:
        load_exercice(dossier)
    for attendu in ("niveau", "points", "« q4 » figure deux fois", "« <!-- question q2 --> » absente"):
        assert attendu in str(levee.value)


def test_une_cle_repetee_est_refusee_avec_sa_ligne(racine):
    """PyYAML garderait la seconde : un libellé d'erreur disparaîtrait sans un mot."""
    chemin = racine / "exercises" / SLUGS[0] / "definition.yaml"
    lignes = chemin.read_text(encoding="utf-8").splitlines()
    chemin.write_text("\n".join([*lignes, "titre: Un autre titre"]), encoding="utf-8")
    with pytest.raises(ExerciceInvalideError, match=rf"ligne {len(lignes) + 1} : la clé « titre » figure deux fois"):
        load_exercice(chemin.parent)


def test_une_definition_se_lit_sans_executer_le_code(racine):
    """Un tableau de bord s'ouvre même si `controles.py` est en panne ; qui appelle le code l'apprend alors."""
    dossier = racine / "exercises" / SLUGS[0]
    entier = load_exercice(dossier)
    (dossier / "variante.py").write_text("raise ValueError('en panne')\n", encoding="utf-8")
    leger = load_exercice(dossier, code=False)
    assert leger.questions == entier.questions
    assert leger.erreurs == entier.erreurs
    with pytest.raises(ExerciceInvalideError, match="en panne"):
        leger.build_variante(1)
    with pytest.raises(ExerciceInvalideError, match="en panne"):
        load_exercice(dossier)


def test_un_exercice_incomplet_ou_une_competence_inconnue(racine):
    dossier = racine / "exercises" / "balance_agee"
    texte = (dossier / "definition.yaml").read_text(encoding="utf-8")
    (dossier / "definition.yaml").write_text(texte.replace("[T16.3/d2, T12.4/d4]", "[T99.9/d1]"), encoding="utf-8")
    with pytest.raises(ExerciceInvalideError, match=r"T99\.9/d1"):
        competences_libelles(load_exercice(dossier))
    (dossier / "controles.py").write_text("1 / 0", encoding="utf-8")
    with pytest.raises(ExerciceInvalideError, match="candidats_q1"):
        load_exercice(dossier)
    (dossier / "variante.py").unlink()
    with pytest.raises(ExerciceInvalideError, match=r"fichiers absents : variante\.py"):
        load_exercice(dossier)


def test_devoirs(racine):
    with pytest.raises(CoursInvalideError, match="Devoirs connus : tresorerie"):
        load_devoir(racine, "inconnu")
    with pytest.raises(CoursInvalideError, match="Exercices inconnus : rien"):
        declare_devoir(racine, "essai", ["rien"])
    with pytest.raises(CoursInvalideError, match="sans accent"):
        declare_devoir(racine, "été", ["balance_agee"])
    devoir = declare_devoir(racine, "essai", ["balance_agee"], "Un essai")
    assert [e.slug for e in devoir.exercices] == ["balance_agee"]
    assert load_devoir(racine, DEVOIR).titre
    assert set(load_exercices(racine / "exercises")) == set(SLUGS)


def test_ecriture_d_un_dossier_d_un_coup(tmp_path):
    cible = tmp_path / "d"
    write_dossier(cible, {"a.txt": b"1", "s/b.txt": b"2"})
    write_dossier(cible, {"a.txt": b"3"})
    assert read_dossier(cible) == {"a.txt": b"3"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d"]
    shutil.rmtree(cible)


def test_declaration_sans_reponse(racine):
    devoir = load_devoir(racine, DEVOIR)
    for exercice in devoir.exercices:
        declare = json.loads(build_dossier(devoir, "alix", CLE).fichiers[f"{exercice.slug}/questions.json"])
        cles = {c for forme in declare["questions"].values() for c in forme}
        assert cles <= {"type", "unite", "tolerance", "parmi", "longueur", "cle", "colonnes"}
