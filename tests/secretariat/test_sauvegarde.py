"""Sauvegarder et restaurer : à l'identique, à chaud, sans rien écraser ni rien croire."""

import hashlib
import io
import json
import os
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from aides_cours import DEVOIR, read_dossier
from aides_rendus import exemplaire, pose

from refcomp.cours import Cours, load_cours
from refcomp.errors import SauvegardeInvalideError
from refcomp.grading.commandes import submit_copie
from refcomp.grading.journal import Journal
from refcomp.secretariat import restauration
from refcomp.secretariat.parties import DOSSIERS, FICHIERS
from refcomp.secretariat.restauration import restore_cours
from refcomp.secretariat.sauvegarde import MANIFESTE, backup_cours


@pytest.fixture
def archive(cours, tmp_path):
    submit_copie(cours, DEVOIR, "alix-demo", exemplaire(cours, "alix-demo"))
    pose(cours.dossier("submitted") / "alix-demo" / DEVOIR / "données é.csv", b"x")
    return backup_cours(cours, tmp_path / "sauvegarde.zip").archive


def contenu(racine):
    """Tout ce qu'une sauvegarde doit rendre, bases exceptées (leurs octets dépendent de leurs pages libres)."""
    gardes = {p: o for d in DOSSIERS for p, o in ((f"{d}/{c}", o) for c, o in read_dossier(racine / d).items())}
    gardes |= {f: (racine / f).read_bytes() for f in FICHIERS if (racine / f).is_file()}
    return {c: o for c, o in gardes.items() if "__pycache__" not in c}


def tables(base):
    with closing(sqlite3.connect(base)) as lien:
        noms = [n for (n,) in lien.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
        return {n: sorted(map(repr, lien.execute(f'SELECT * FROM "{n}"'))) for n in noms}


def refait(archive, change):
    """Une archive modifiée : `change` reçoit et rend ses membres."""
    with zipfile.ZipFile(archive) as lue:
        membres = {i.filename: lue.read(i) for i in lue.infolist()}
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as ecrite:
        for nom, octets in change(membres).items():
            ecrite.writestr(nom, octets)
    archive.write_bytes(tampon.getvalue())
    return archive


def avec_manifeste(membres, nom, octets):
    manifeste = json.loads(membres[MANIFESTE])
    manifeste["fichiers"][nom] = {"sha256": hashlib.sha256(octets).hexdigest(), "taille": len(octets)}
    return membres | {nom: octets, MANIFESTE: json.dumps(manifeste).encode()}


def test_une_restauration_rend_le_cours_a_l_identique(cours, archive, tmp_path):
    bilan = restore_cours(archive, tmp_path / "ailleurs")
    assert contenu(bilan.dossier) == contenu(cours.racine)
    for base in ("gradebook.db", "resultats.db"):
        assert tables(bilan.dossier / base) == tables(cours.racine / base)
    rendu = load_cours(bilan.dossier)
    assert rendu.cle == cours.cle
    journal = Journal(rendu.url, rendu.cle)
    assert journal.check_chaine() == []
    journal.close()
    assert bilan.remplace is None
    assert not list((tmp_path / "ailleurs").glob(".restauration-*"))


def test_la_cle_est_dans_l_archive_et_l_archive_est_privee(archive):
    with zipfile.ZipFile(archive) as lue:
        assert ".refcomp/cle" in lue.namelist()
        assert not any(n.startswith(("distribue/", ".refcomp/collecte-")) for n in lue.namelist())
    if os.name != "nt":  # Windows ne connaît pas ces droits
        assert archive.stat().st_mode & 0o077 == 0


def test_une_base_en_cours_d_ecriture_est_sauvee_telle_qu_elle_etait(cours, tmp_path):
    base = cours.racine / "gradebook.db"
    with closing(sqlite3.connect(base)) as lien:
        lien.execute("PRAGMA journal_mode=WAL")
        lien.execute("INSERT INTO student (id) VALUES ('valide-demo')")
        lien.commit()  # dans le fichier -wal : une simple copie de gradebook.db ne l'aurait pas
        lien.execute("INSERT INTO student (id) VALUES ('en-cours-demo')")
        archive = backup_cours(cours, tmp_path / "s.zip").archive
        lien.rollback()
    restore_cours(archive, tmp_path / "ailleurs")
    etudiants = tables(tmp_path / "ailleurs" / "gradebook.db")["student"]
    assert any("valide-demo" in e for e in etudiants)
    assert not any("en-cours-demo" in e for e in etudiants)
    assert not list((tmp_path / "ailleurs").glob("*-wal"))


def test_une_base_postgresql_est_refusee_avec_le_bon_outil(cours, tmp_path):
    ailleurs = Cours(cours.racine, "postgresql://refcomp:motdepasse@serveur/notes")
    with pytest.raises(SauvegardeInvalideError, match="pg_dump") as refus:
        backup_cours(ailleurs, tmp_path / "s.zip")
    assert "motdepasse" not in str(refus.value)
    assert not (tmp_path / "s.zip").exists()


def test_une_sauvegarde_n_en_remplace_pas_une_autre_et_ne_se_contient_pas(cours, archive):
    with pytest.raises(SauvegardeInvalideError, match="existe déjà"):
        backup_cours(cours, archive)
    premiere = backup_cours(cours)
    assert premiere.archive.parent == cours.racine / "sauvegardes"
    with zipfile.ZipFile(premiere.archive) as lue:
        assert not any("sauvegardes" in n for n in lue.namelist())


def test_un_lien_n_est_pas_suivi_et_c_est_dit(cours, tmp_path):
    (cours.racine / "submitted").mkdir()
    (cours.racine / "submitted" / "fuite").symlink_to(tmp_path)
    bilan = backup_cours(cours, tmp_path / "s.zip")
    assert [c.message for c in bilan.constats] == ["submitted/fuite est un lien : il n'est pas sauvegardé."]


def test_un_cours_en_place_n_est_remplace_que_sur_demande_et_reste_a_cote(cours, archive):
    (cours.racine / "mes notes.txt").write_text("à moi", encoding="utf-8")
    (cours.racine / "gradebook.db-wal").write_bytes(b"reste d'une autre base")
    pose(cours.dossier("feedback") / "neuf.html", b"x")
    avant = contenu(cours.racine)
    with pytest.raises(SauvegardeInvalideError, match=r"contient déjà un cours .*--remplacer"):
        restore_cours(archive, cours.racine)
    assert contenu(cours.racine) == avant
    bilan = restore_cours(archive, cours.racine, remplacer=True)
    assert contenu(bilan.remplace) == avant
    assert (bilan.remplace / "gradebook.db-wal").is_file()
    assert not (cours.racine / "feedback").exists()
    assert not (cours.racine / "gradebook.db-wal").exists()
    assert (cours.racine / "mes notes.txt").read_text(encoding="utf-8") == "à moi"
    assert (cours.racine / "distribue").is_dir()


def test_une_panne_au_milieu_remet_le_cours_d_avant(cours, archive, monkeypatch):
    avant, vrai, faits = contenu(cours.racine), restauration._rename, []

    def casse(origine, destination, deja):
        faits.append(origine)
        if len(faits) == 9:
            raise OSError(13, "fichier ouvert ailleurs", str(origine))
        vrai(origine, destination, deja)

    monkeypatch.setattr(restauration, "_rename", casse)
    with pytest.raises(SauvegardeInvalideError, match="le cours d'avant est en place"):
        restore_cours(archive, cours.racine, remplacer=True)
    assert len(faits) == 9
    assert contenu(cours.racine) == avant
    assert not list(cours.racine.glob("avant-restauration-*"))


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        (lambda m: m | {"classe.csv": m["classe.csv"] + b"x"}, "classe.csv : son contenu ne correspond pas"),
        (lambda m: {n: o for n, o in m.items() if n != "classe.csv"}, "classe.csv : au manifeste, mais absent"),
        (lambda m: m | {"exercises/intrus.py": b"x"}, "exercises/intrus.py : n'est pas au manifeste"),
        (lambda m: avec_manifeste(m, "../dehors", b"x"), "../dehors : ce chemin"),
        (lambda m: avec_manifeste(m, "submitted/../../dehors", b"x"), "ce chemin n'est pas celui"),
        (lambda m: avec_manifeste(m, "/dehors", b"x"), "/dehors : ce chemin"),
        (lambda m: avec_manifeste(m, "nbgrader_config.py/../.bashrc", b"x"), "ce chemin n'est pas celui"),
        (lambda m: avec_manifeste(m, "refcomp/cli.py", b"x"), "refcomp/cli.py : ce chemin"),
        (lambda m: avec_manifeste(m, ".git/config", b"x"), ".git/config : ce chemin"),
        (lambda m: {n: o for n, o in m.items() if n != MANIFESTE}, "manifeste.json y manque"),
        (lambda m: m | {MANIFESTE: b'{"format": "autre"}'}, "n'est pas une sauvegarde de refcomp"),
        (lambda m: m | {MANIFESTE: b'{"format": "sauvegarde-refcomp", "version": 9}'}, "autre version"),
        (lambda m: m | {MANIFESTE: b"\xff"}, "n'est pas une sauvegarde lisible"),
        (lambda m: m | {MANIFESTE: m[MANIFESTE].replace(b'"taille": ', b'"poids": ')}, "mal décrit au manifeste"),
    ],
)
def test_une_archive_retouchee_ou_etrangere_ne_restaure_rien(archive, tmp_path, change, phrase):
    ailleurs = tmp_path / "ailleurs"
    with pytest.raises(SauvegardeInvalideError, match=phrase.replace(".", r"\.")):
        restore_cours(refait(archive, change), ailleurs)
    assert list(ailleurs.iterdir()) == []
    assert not (tmp_path / "dehors").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_deux_membres_du_meme_nom(archive, tmp_path):
    with zipfile.ZipFile(archive, "a") as ecrite:
        ecrite.writestr("classe.csv", b"x")
    with pytest.raises(SauvegardeInvalideError, match="2 fois dans l'archive"):
        restore_cours(archive, tmp_path / "ailleurs")


def test_une_archive_tronquee(archive, tmp_path):
    archive.write_bytes(archive.read_bytes()[:-100])
    with pytest.raises(SauvegardeInvalideError, match="n'est pas une sauvegarde lisible"):
        restore_cours(archive, tmp_path / "ailleurs")
    with pytest.raises(SauvegardeInvalideError, match="n'existe pas"):
        restore_cours(Path(tmp_path / "absente.zip"), tmp_path / "ailleurs")


RANGE_AUTREMENT = """
c = get_config()
c.CourseDirectory.source_directory = "prof/sujets"
c.CourseDirectory.submitted_directory = "rendus"
c.CourseDirectory.autograded_directory = {dehors!r}
c.CourseDirectory.db_url = "sqlite:///{carnet}"
"""


@pytest.fixture
def range_autrement(tmp_path):
    racine = tmp_path / "cours"
    for chemin in (
        "rendus/alix-demo/devoir/carnet.ipynb",
        "submitted/bela-demo/devoir/c.ipynb",
        "prof/sujets/d/a.ipynb",
    ):
        pose(racine / chemin, chemin.encode())
    pose(racine / "outils.py", b"x = 1\n")
    pose(racine / "prof" / "agenda.txt", b"prive")
    pose(tmp_path / "ailleurs" / "corriges" / "alix-demo" / "devoir" / "carnet.ipynb", b"note")
    (racine / "notes").mkdir()
    reglage = RANGE_AUTREMENT.format(
        dehors=str(tmp_path / "ailleurs" / "corriges"), carnet=(racine / "notes" / "carnet.db").as_posix()
    )
    (racine / "nbgrader_config.py").write_text(reglage, encoding="utf-8")
    with closing(sqlite3.connect(racine / "notes" / "carnet.db")) as lien, lien:
        lien.execute("CREATE TABLE student (id TEXT)")
    return load_cours(racine)


def test_les_dossiers_nommes_par_la_configuration_sont_sauvegardes_et_reviennent_a_leur_place(
    range_autrement, tmp_path
):
    bilan = backup_cours(range_autrement, tmp_path / "s.zip")
    assert [c.code for c in bilan.constats] == ["hors_du_cours"]
    assert "hors-du-cours/autograded" in bilan.constats[0].message
    rendu = restore_cours(bilan.archive, tmp_path / "la").dossier
    assert (rendu / "rendus/alix-demo/devoir/carnet.ipynb").read_bytes() == b"rendus/alix-demo/devoir/carnet.ipynb"
    assert (rendu / "submitted/bela-demo/devoir/c.ipynb").is_file()
    assert (rendu / "prof/sujets/d/a.ipynb").is_file()
    assert (rendu / "hors-du-cours/autograded/alix-demo/devoir/carnet.ipynb").read_bytes() == b"note"
    assert (rendu / "outils.py").read_bytes() == b"x = 1\n"
    assert tables(rendu / "notes" / "carnet.db") == {"student": []}
    assert not (rendu / "prof" / "agenda.txt").exists()


def test_remplacer_un_cours_range_autrement_garde_ce_qu_il_avait(range_autrement, tmp_path):
    archive = backup_cours(range_autrement, tmp_path / "s.zip").archive
    racine = range_autrement.racine
    pose(racine / "rendus" / "chloe-demo" / "devoir" / "carnet.ipynb", b"apres")
    pose(racine / "outils.py", b"x = 2\n")
    pose(racine / "notes" / "carnet.db-wal", b"reste")
    with pytest.raises(SauvegardeInvalideError, match="contient déjà un cours"):
        restore_cours(archive, racine)
    garde = restore_cours(archive, racine, remplacer=True).remplace
    assert (garde / "rendus/chloe-demo/devoir/carnet.ipynb").read_bytes() == b"apres"
    assert not (racine / "rendus" / "chloe-demo").exists()
    assert ((garde / "outils.py").read_bytes(), (racine / "outils.py").read_bytes()) == (b"x = 2\n", b"x = 1\n")
    assert not (racine / "notes" / "carnet.db-wal").exists()
    assert (racine / "prof" / "agenda.txt").read_bytes() == b"prive"


@pytest.mark.parametrize("nom", ["..", "../x", "/etc", ".git", "a/.ssh", "a//b", "C:/x", "a\\b", "", 3, None])
def test_un_manifeste_ne_nomme_pas_une_partie_hors_du_cours(archive, tmp_path, nom):
    def change(membres):
        manifeste = json.loads(membres[MANIFESTE])
        manifeste["parties"]["dossiers"] = [nom]
        return membres | {MANIFESTE: json.dumps(manifeste).encode()}

    with pytest.raises(SauvegardeInvalideError, match="une partie de cours impossible"):
        restore_cours(refait(archive, change), tmp_path / "ailleurs")
    assert list((tmp_path / "ailleurs").iterdir()) == []


def test_une_archive_d_avant_sans_parties_se_restaure(archive, tmp_path):
    def change(membres):
        manifeste = json.loads(membres[MANIFESTE])
        del manifeste["parties"]
        return membres | {MANIFESTE: json.dumps(manifeste).encode()}

    assert restore_cours(refait(archive, change), tmp_path / "ailleurs").fichiers > 0
