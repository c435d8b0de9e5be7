"""Ouvrir une archive hostile : rien ne sort de l'atelier, rien ne déborde, et le reste de la classe passe."""

import os
import stat
import sys
import zipfile

import pytest
from aides_rendus import pose, zippe

from refcomp.secretariat.depots import MO, Atelier, Limites


@pytest.fixture
def atelier(tmp_path):
    dossier = tmp_path / "atelier"
    dossier.mkdir()
    return Atelier(dossier, Limites(taille_fichier=2 * MO, taille_archive=8 * MO, taille_imbriquee=3 * MO, membres=50))


def ouvre(atelier, source, octets=None):
    if octets is not None:
        pose(source, octets)
    return {f.chemin: f for f in atelier.open_source(source)}


def codes(atelier):
    return [c.code for c in atelier.constats]


@pytest.mark.parametrize(
    "nom",
    [
        "../../dehors.ipynb",
        "/etc/dehors.ipynb",
        "a/../../dehors.ipynb",
        "..\\..\\dehors.ipynb",
        "C:\\dehors.ipynb",
        "\\\\s\\d",
    ],
)
def test_un_chemin_qui_sort_n_est_pas_ecrit(atelier, tmp_path, nom):
    avant = sorted(tmp_path.rglob("*"))
    assert set(ouvre(atelier, tmp_path / "x.zip", zippe({nom: b"x", "bon.txt": b"y"}))) == {"x.zip/bon.txt"}
    assert codes(atelier) == ["membre_refuse"]
    crees = set(tmp_path.rglob("*")) - set(avant) - {tmp_path / "x.zip"}
    assert {p.parent for p in crees} == {atelier.dossier}


def test_un_lien_dans_une_archive_et_dans_un_dossier_n_est_pas_suivi(atelier, tmp_path):
    lien = zipfile.ZipInfo("lien.ipynb")
    lien.create_system, lien.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    assert ouvre(atelier, tmp_path / "x.zip", zippe({lien: b"/etc/passwd"})) == {}
    secret = pose(tmp_path / "secret.ipynb", b"secret")
    rendus = tmp_path / "rendus"
    rendus.mkdir()
    if hasattr(os, "symlink") and sys.platform != "win32":
        (rendus / "a.ipynb").symlink_to(secret)
        (rendus / "dossier").symlink_to(tmp_path, target_is_directory=True)
        assert ouvre(atelier, rendus) == {}
        assert codes(atelier) == ["membre_refuse", "lien", "lien"]


def test_une_bombe_de_compression_est_laissee_et_pas_le_reste(atelier, tmp_path):
    membres = {"bombe.ipynb": b"\0" * (40 * MO), "DÉMO/bon.ipynb": b"{}"}
    assert set(ouvre(atelier, tmp_path / "x.zip", zippe(membres))) == {"x.zip/DÉMO/bon.ipynb"}
    assert "200 fois sa taille" in atelier.constats[0].message


def test_une_taille_annoncee_fausse_ne_trompe_pas(atelier, tmp_path):
    """L'annonce dit un octet ; la lecture s'arrête quand même à la borne."""
    octets = bytearray(zippe({"a.ipynb": os.urandom(3 * MO)}))
    for signature, decalage in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = octets.find(signature) + decalage
        octets[place : place + 4] = (1).to_bytes(4, "little")
    assert ouvre(atelier, tmp_path / "x.zip", bytes(octets)) == {}
    assert codes(atelier) == ["membre_refuse"]
    assert atelier.octets <= MO


def test_une_archive_imbriquee_trop_grosse_est_laissee_seule(atelier, tmp_path):
    repetitif = os.urandom(16 * 1024) * 64  # un mégaoctet, qui se comprime soixante fois : aucun membre n'est suspect
    grosse = zippe({f"{n}.ipynb": repetitif for n in range(4)})
    membres = {"DÉMO Alix.zip": grosse, "DÉMO Béla.zip": zippe({"b.ipynb": b"{}"})}
    assert set(ouvre(atelier, tmp_path / "classe.zip", zippe(membres))) == {"classe.zip/DÉMO Béla.zip/b.ipynb"}
    assert codes(atelier) == ["archive_refusee"]
    assert "plus de 3 Mo" in atelier.constats[0].message
    assert atelier.octets < 3 * MO


def test_trop_de_fichiers_trop_de_profondeur_trop_d_octets(atelier, tmp_path):
    ouvre(atelier, tmp_path / "n.zip", zippe({f"{n}.txt": b"" for n in range(51)}))
    emboitee = zippe({"a.ipynb": b"{}"})
    for n in range(4):
        emboitee = zippe({f"{n}.zip": emboitee})
    assert ouvre(atelier, tmp_path / "p.zip", emboitee) == {}
    ouvre(atelier, tmp_path / "t.zip", zippe({f"{n}.bin": os.urandom(2 * MO) for n in range(5)}))
    assert codes(atelier) == ["archive_refusee", "archive_profonde", "archive_refusee"]
    assert [c.message.split("(")[-1].split(")")[0] for c in atelier.constats if c.code == "archive_refusee"] == [
        "plus de 50 fichiers",
        "plus de 8 Mo une fois décompressée",
    ]
    assert atelier.octets < 8 * MO  # l'archive refusée est rendue au disque


def test_une_archive_abimee_chiffree_ou_d_un_autre_format(atelier, tmp_path):
    ouvre(atelier, tmp_path / "a.zip", b"pas une archive")
    abimee = bytearray(zippe({"a.txt": os.urandom(1000), "b.txt": b"y"}))
    abimee[500:510] = b"\xff" * 10
    assert set(ouvre(atelier, tmp_path / "b.zip", bytes(abimee))) == {"b.zip/b.txt"}
    chiffree = bytearray(zippe({"a.txt": b"x"}))
    for signature, decalage in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        chiffree[chiffree.find(signature) + decalage] |= 1
    ouvre(atelier, tmp_path / "c.zip", bytes(chiffree))
    ouvre(atelier, tmp_path / "d.rar", b"x")
    assert codes(atelier) == ["archive_refusee", "membre_refuse", "membre_refuse", "archive_inconnue"]


@pytest.mark.parametrize("encodage", ["utf-8", "cp850"])
def test_les_noms_accentues_d_un_autre_systeme(atelier, tmp_path, encodage):
    """macOS écrit de l'UTF-8 et Windows français du cp850, tous deux sans le dire."""
    nom = "DÉMO Éloïse.txt".encode(encodage)
    neutre = b"n" * len(nom)
    octets = zippe({neutre.decode("ascii"): b"x"}).replace(neutre, nom)
    assert set(ouvre(atelier, tmp_path / "x.zip", octets)) == {"x.zip/DÉMO Éloïse.txt"}


def test_les_parasites_sont_ignores_les_noms_hostiles_rendus_visibles(atelier, tmp_path):
    membres = {"__MACOSX/a.ipynb": b"x", "x/.ipynb_checkpoints/a.ipynb": b"x", "timestamp.txt": b"1970", "._a": b""}
    trouves = ouvre(atelier, tmp_path / "x.zip", zippe(membres | {"\x1b[2J\u202ecod.exe": b""}))
    assert set(trouves) == {"x.zip/?[2J?cod.exe"}


def test_une_archive_de_donnees_reste_un_fichier(atelier, tmp_path):
    donnees = zippe({"a.csv": b"1"})
    trouves = ouvre(atelier, tmp_path / "x.zip", zippe({"carnet.ipynb": b"{}", "donnees.zip": donnees}))
    assert trouves["x.zip/donnees.zip"].contenu.read_bytes() == donnees
    assert set(trouves) == {"x.zip/carnet.ipynb", "x.zip/donnees.zip"}


@pytest.mark.parametrize("annee", [1980, 2020])
def test_une_archive_sans_date_ou_a_celle_de_la_distribution_prend_celle_du_fichier(atelier, tmp_path, annee):
    pose(tmp_path / "x.zip", zippe({"a.ipynb": b"{}"}, (annee, 1, 1, 0, 0, 0)), date=1_772_435_000)
    (fichier,) = atelier.open_source(tmp_path / "x.zip")
    assert fichier.date.timestamp() == 1_772_435_000
