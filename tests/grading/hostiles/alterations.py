"""Des copies dont le fichier lui-même est hostile : une fonction, une idée ; sa docstring la dit.

Chaque fonction reçoit le dossier remis, le nom du carnet, et le carnet en dictionnaire ; elle écrit ce qu'elle veut.
"""

import json
import os
import shutil

ALTERATIONS = {}


def alteration(fonction):
    """Inscrit une altération au corpus."""
    ALTERATIONS[fonction.__name__] = fonction
    return fonction


def ecrire(dossier, nom, carnet):
    (dossier / f"{nom}.ipynb").write_text(json.dumps(carnet), encoding="utf-8")


def notees(carnet):
    return [c for c in carnet["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]


@alteration
def points_gonfles(dossier, nom, carnet):
    """Changer le barème dans les métadonnées."""
    for cellule in notees(carnet):
        cellule["metadata"]["nbgrader"]["points"] = 99
    ecrire(dossier, nom, carnet)


@alteration
def identifiants_changes(dossier, nom, carnet):
    """Renommer les cellules notées."""
    for cellule in notees(carnet):
        cellule["metadata"]["nbgrader"]["grade_id"] += "-x"
    ecrire(dossier, nom, carnet)


@alteration
def drapeaux_changes(dossier, nom, carnet):
    """Dire que les cellules notées ne le sont pas."""
    for cellule in notees(carnet):
        cellule["metadata"]["nbgrader"] |= {"grade": False, "locked": False, "solution": True}
    ecrire(dossier, nom, carnet)


@alteration
def tests_supprimes(dossier, nom, carnet):
    """Supprimer les cellules notées."""
    carnet["cells"] = [c for c in carnet["cells"] if not c["metadata"].get("nbgrader", {}).get("grade")]
    ecrire(dossier, nom, carnet)


@alteration
def tests_doubles(dossier, nom, carnet):
    """Ajouter, avant et après, des cellules de même identifiant qui réussissent."""
    faciles = [json.loads(json.dumps(c)) | {"source": "2.0", "id": f"facile{r}"} for r, c in enumerate(notees(carnet))]
    fin = [json.loads(json.dumps(c)) | {"id": f"fin{r}"} for r, c in enumerate(faciles)]
    carnet["cells"] = faciles + carnet["cells"] + fin
    ecrire(dossier, nom, carnet)


@alteration
def etiquette_saute(dossier, nom, carnet):
    """Étiqueter les tests pour que Jupyter les saute."""
    for cellule in notees(carnet):
        cellule["metadata"]["tags"] = ["skip-execution", "raises-exception"]
    ecrire(dossier, nom, carnet)


@alteration
def tests_reecrits(dossier, nom, carnet):
    """Déverrouiller et réécrire les tests."""
    for cellule in notees(carnet):
        cellule["metadata"]["nbgrader"]["locked"] = False
        cellule["source"] = "2.0"
    ecrire(dossier, nom, carnet)


@alteration
def schema_inconnu(dossier, nom, carnet):
    """Prétendre à un format de métadonnées à venir."""
    for cellule in notees(carnet):
        cellule["metadata"]["nbgrader"]["schema_version"] = 99
    ecrire(dossier, nom, carnet)


@alteration
def tests_en_texte(dossier, nom, carnet):
    """Changer les tests en cellules de texte."""
    for cellule in notees(carnet):
        cellule["cell_type"] = "markdown"
        cellule.pop("outputs", None)
        cellule.pop("execution_count", None)
    ecrire(dossier, nom, carnet)


@alteration
def sorties_forgees(dossier, nom, carnet):
    """Remettre un carnet dont les tests affichent déjà tous les points."""
    for cellule in notees(carnet):
        cellule["execution_count"] = 1
        cellule["outputs"] = [
            {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}, "execution_count": 1}
        ]
    ecrire(dossier, nom, carnet)


@alteration
def marque_forgee(dossier, nom, carnet):
    """Forger les marques internes de refcomp."""
    for cellule in carnet["cells"]:
        cellule["metadata"] |= {"refcomp_supprimee": False, "refcomp": {"points": 99, "competences": ["T1"]}}
    carnet["metadata"]["refcomp"] = {"points": 99}
    ecrire(dossier, nom, carnet)


@alteration
def noyau_etranger(dossier, nom, carnet):
    """Demander un autre noyau."""
    carnet["metadata"]["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}
    carnet["metadata"]["language_info"] = {"name": "bash"}
    ecrire(dossier, nom, carnet)


@alteration
def json_tronque(dossier, nom, carnet):
    """Un carnet coupé en deux."""
    texte = json.dumps(carnet)
    (dossier / f"{nom}.ipynb").write_text(texte[: len(texte) // 2], encoding="utf-8")


@alteration
def json_profond(dossier, nom, carnet):
    """Des métadonnées imbriquées cent mille fois."""
    texte = json.dumps(carnet)[:-1] + ', "x": ' + "[" * 100_000 + "]" * 100_000 + "}"
    (dossier / f"{nom}.ipynb").write_text(texte, encoding="utf-8")


@alteration
def json_non_fini(dossier, nom, carnet):
    """NaN, infinis et entiers immenses dans le carnet."""
    carnet["metadata"]["x"] = [float("nan"), float("inf"), 10**3000]
    for cellule in notees(carnet):
        cellule["metadata"]["nbgrader"]["points"] = float("nan")
    ecrire(dossier, nom, carnet)


@alteration
def million_de_cellules(dossier, nom, carnet):
    """Un carnet d'un million de cellules."""
    vide = {"cell_type": "markdown", "metadata": {}, "source": "x"}
    carnet["cells"] += [vide] * 1_000_000
    ecrire(dossier, nom, carnet)


@alteration
def source_immense(dossier, nom, carnet):
    """Une cellule de quatre-vingts mégaoctets."""
    carnet["cells"][0]["source"] = "#" + "x" * (80 << 20)
    ecrire(dossier, nom, carnet)


@alteration
def cellules_difformes(dossier, nom, carnet):
    """Des cellules qui n'en sont pas."""
    carnet["cells"] = [None, 3, {"cell_type": "code"}, {"metadata": []}, *carnet["cells"]]
    ecrire(dossier, nom, carnet)


@alteration
def metadonnees_difformes(dossier, nom, carnet):
    """Des métadonnées nbgrader d'un autre type."""
    for cellule in carnet["cells"]:
        cellule["metadata"]["nbgrader"] = ["grade"] if "nbgrader" in cellule["metadata"] else 3
    ecrire(dossier, nom, carnet)


@alteration
def vieux_format(dossier, nom, carnet):
    """Un carnet qui se dit d'un format d'un autre âge."""
    ecrire(dossier, nom, carnet | {"nbformat": 99, "nbformat_minor": 99})


@alteration
def carnet_lien(dossier, nom, carnet):
    """Un carnet qui est un lien vers le carnet de notes."""
    (dossier / f"{nom}.ipynb").unlink()
    (dossier / f"{nom}.ipynb").symlink_to(dossier.parents[2] / "gradebook.db")


@alteration
def carnet_dossier(dossier, nom, carnet):
    """Un dossier au nom du carnet."""
    (dossier / f"{nom}.ipynb").unlink()
    (dossier / f"{nom}.ipynb").mkdir()


@alteration
def fichiers_liens(dossier, nom, carnet):
    """Des liens vers le système et le cours, à côté du carnet."""
    ecrire(dossier, nom, carnet)
    for rang, cible in enumerate(("/etc/passwd", "../../../source", "../../../gradebook.db", "/dev/zero", "/")):
        (dossier / f"lien{rang}.csv").symlink_to(cible)


@alteration
def modules_pieges(dossier, nom, carnet):
    """Des fichiers qui se font passer pour des bibliothèques et des configurations."""
    ecrire(dossier, nom, carnet)
    piege = "import builtins\nbuiltins.AssertionError = type('R', (Exception,), {})\n"
    for fichier in ("sitecustomize.py", "usercustomize.py", "pandas.py", "nbgrader.py", "IPython.py", "copie.py"):
        (dossier / fichier).write_text(piege, encoding="utf-8")
    (dossier / "nbgrader_config.py").write_text("import os\nos._exit(3)\n", encoding="utf-8")


@alteration
def tube_nomme(dossier, nom, carnet):
    """Un tube nommé, sur lequel une lecture attendrait sans fin."""
    ecrire(dossier, nom, carnet)
    os.mkfifo(dossier / "donnees.csv")


@alteration
def autres_carnets(dossier, nom, carnet):
    """Des carnets en plus, dont un au nom d'un autre devoir."""
    ecrire(dossier, nom, carnet)
    for autre in ("corrige", "..carnet", "carnet copie"):
        shutil.copy(dossier / f"{nom}.ipynb", dossier / f"{autre}.ipynb")
