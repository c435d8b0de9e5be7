"""Gestes communs aux essais du ramassage : prendre l'exemplaire d'un étudiant, l'écrire dans un carnet, le zipper."""

import io
import json
import os
import zipfile

from aides_cours import DEVOIR, read_dossier


def exemplaire(cours, etudiant, devoir=DEVOIR):
    """Les fichiers distribués à un étudiant : chemin relatif au devoir → octets."""
    return read_dossier(cours.dossier("distribue") / etudiant / devoir)


def travaille(carnet, trace):
    """Un carnet où l'étudiant a écrit quelque chose."""
    brut = json.loads(carnet)
    brut["cells"].append({"cell_type": "markdown", "id": "trace", "metadata": {}, "source": trace})
    return json.dumps(brut).encode("utf-8")


def sans_marque(carnet):
    brut = json.loads(carnet)
    brut["metadata"].pop("refcomp")
    return json.dumps(brut).encode("utf-8")


def pose(chemin, octets, date=None):
    """Écrit un fichier, daté si l'on veut (secondes depuis 1970)."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_bytes(octets)
    if date is not None:
        os.utime(chemin, (date, date))
    return chemin


def zippe(membres, date=(2026, 3, 2, 9, 30, 0)):
    """Une archive : nom (ou ZipInfo) → octets."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for membre, octets in membres.items():
            info = membre if isinstance(membre, zipfile.ZipInfo) else zipfile.ZipInfo(membre, date)
            archive.writestr(info, octets, zipfile.ZIP_DEFLATED)
    return tampon.getvalue()
