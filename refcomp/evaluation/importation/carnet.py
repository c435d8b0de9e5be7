"""Des preuves tirées du carnet de notes de n'importe quel cours nbgrader, avec ou sans refcomp.

nbgrader ne sait pas quelle compétence prouve une cellule : l'enseignant l'écrit dans une table de correspondance. Le
carnet est ouvert en lecture seule, par ses tables : l'interface de nbgrader créerait un carnet absent et changerait un
carnet ancien.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError
from refcomp.evaluation.echelles import FRACTION
from refcomp.evaluation.importation.feuilles import read_feuille
from refcomp.evaluation.importation.titres import mots
from refcomp.evaluation.preuves import SANS_GROUPE
from refcomp.findings import constat_lignes
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.referentiels import Referentiel

CORRESPONDANCE = Contrat(
    "correspondance",
    (
        Colonne("devoir", "texte", "devoir"),
        Colonne("carnet", "texte", "carnet du devoir, sans .ipynb"),
        Colonne("cellule", "texte", "identifiant de la cellule notée"),
        Colonne("referentiel", "texte", "référentiel"),
        Colonne("element_id", "texte", "élément du référentiel"),
        Colonne("poids", "nombre", "poids", obligatoire=False, vide_permis=True, minimum=0),
    ),
)
CELLULE = ["devoir", "carnet", "cellule"]
AUTEUR = "carnet de notes nbgrader"
REQUETE = """
SELECT devoir.name AS devoir, carnet.name AS carnet, cellule.name AS cellule, notee.max_score AS bareme,
       copie.student_id AS etudiant, copie.timestamp AS remise, note.auto_score AS automatique,
       note.manual_score AS manuelle, note.extra_credit AS supplement, note.needs_manual_grade AS a_noter
FROM grade AS note
JOIN base_cell AS cellule ON cellule.id = note.cell_id
JOIN grade_cells AS notee ON notee.id = cellule.id
JOIN submitted_notebook AS cahier ON cahier.id = note.notebook_id
JOIN notebook AS carnet ON carnet.id = cahier.notebook_id
JOIN submitted_assignment AS copie ON copie.id = cahier.assignment_id
JOIN assignment AS devoir ON devoir.id = copie.assignment_id
ORDER BY devoir.name, copie.student_id, carnet.name, cellule.name
"""
CELLULES = """
SELECT devoir.name AS devoir, carnet.name AS carnet, cellule.name AS cellule, notee.max_score AS bareme
FROM grade_cells AS notee JOIN base_cell AS cellule ON cellule.id = notee.id
JOIN notebook AS carnet ON carnet.id = cellule.notebook_id JOIN assignment AS devoir ON devoir.id = carnet.assignment_id
"""


def load_preuves_carnet(
    carnet: Path | str,
    correspondance: pd.DataFrame,
    referentiels: Mapping[str, Referentiel],
    *,
    groupes: Mapping[str, str] | None = None,
    date: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Les preuves que portent les notes d'un carnet nbgrader.

    Args:
        carnet: `gradebook.db`, ou une adresse SQLAlchemy.
        correspondance: les colonnes de `CORRESPONDANCE` ; une cellule peut prouver plusieurs éléments. Sans poids, les
            cellules d'un carnet sur un même élément se partagent un poids de 1, selon leur barème.
        referentiels: ceux que la correspondance peut citer.
        groupes: identifiant → groupe.
        date: date des copies dont nbgrader n'a pas noté la remise ; aujourd'hui par défaut.

    Returns:
        Une preuve par étudiant × cellule × élément, de source `auto` (`formateur` si un correcteur a posé la note). La
        note est celle du correcteur s'il y en a une, supplément ajouté, en fraction du barème et bornée de 0 à 1 ; une
        cellule qui attend un correcteur est « non évaluée ». La date est celle de la remise, en retard ou non.

    Raises:
        FichierIllisibleError: si le carnet n'existe pas ou n'en est pas un.
        DonneesInvalidesError: en listant les défauts de la correspondance : cellules que le carnet ignore, éléments
            inconnus, lignes en double.
    """
    propres = check_frame(correspondance, CORRESPONDANCE)
    notes, cellules = _read_carnet(carnet)
    _check_correspondance(propres, cellules, referentiels)
    lies = notes.merge(_add_poids(propres, cellules), on=CELLULE)
    points = lies["manuelle"].fillna(lies["automatique"]) + lies["supplement"].fillna(0)
    attend = lies["a_noter"].astype(bool) & lies["manuelle"].isna()
    fraction = (points / lies["bareme"]).clip(0, 1).mask(attend)
    remise = pd.to_datetime(lies["remise"]).fillna(pd.Timestamp(date) if date is not None else pd.Timestamp.now())
    connus = groupes or {}
    return pd.DataFrame(
        {
            "etudiant": lies["etudiant"],
            "groupe": [connus.get(e) or SANS_GROUPE for e in lies["etudiant"]],
            "referentiel": lies["referentiel"],
            "millesime": [referentiels[r].millesime for r in lies["referentiel"]],
            "element_id": lies["element_id"],
            "source": ["auto" if vide else "formateur" for vide in lies["manuelle"].isna()],
            "valeur": fraction,
            "echelle": FRACTION,
            "poids": lies["poids"],
            "date": remise.dt.normalize(),
            "auteur": AUTEUR,
            "provenance": lies["devoir"] + "/" + lies["carnet"] + "/" + lies["cellule"],
        }
    )


def read_correspondance(chemin: Path) -> pd.DataFrame:
    """La table de correspondance, d'un CSV ou d'un XLSX ; l'index est le numéro de ligne du fichier.

    Raises:
        FichierIllisibleError: si le fichier ne peut pas être lu.
    """
    feuille = read_feuille(chemin)
    noms = {mots(c.nom.replace("_", " ")): c.nom for c in CORRESPONDANCE.colonnes}
    noms |= {"element": "element_id", "competence": "element_id", "coefficient": "poids", "notebook": "carnet"}
    titres = [noms.get(mots(t or ""), t or f"colonne {rang}") for rang, t in enumerate(feuille.titres, start=1)]
    lignes = [[*cellules, *[None] * len(titres)][: len(titres)] for cellules in feuille.lignes.values()]
    return pd.DataFrame(lignes, columns=titres, index=pd.Index(list(feuille.lignes), name="ligne"), dtype=object)


def _read_carnet(carnet: Path | str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Les notes et les cellules notées d'un carnet, ouvert en lecture seule."""
    adresse = _adresse(carnet)
    moteur = sa.create_engine(adresse)
    try:
        with closing(moteur.connect()) as lien:
            notes, cellules = (
                pd.DataFrame(lien.execute(sa.text(r)).mappings().all(), columns=colonnes)
                for r, colonnes in ((REQUETE, [*CELLULE, *NOTE]), (CELLULES, [*CELLULE, "bareme"]))
            )
    except (sa.exc.SQLAlchemyError, sa.exc.DBAPIError) as erreur:
        raise FichierIllisibleError(
            f"« {carnet} » n'est pas un carnet de notes de nbgrader lisible ({type(erreur).__name__}). Le fichier "
            "attendu est gradebook.db, à la racine du cours."
        ) from erreur
    finally:
        moteur.dispose()
    nombres = {c: notes[c].astype("float64") for c in ("bareme", "automatique", "manuelle", "supplement")}
    return notes.assign(**nombres).drop(columns="bareme"), cellules.assign(bareme=cellules["bareme"].astype("float64"))


NOTE = ["bareme", "etudiant", "remise", "automatique", "manuelle", "supplement", "a_noter"]


def _adresse(carnet: Path | str) -> str:
    if isinstance(carnet, str) and "://" in carnet and not carnet.startswith("sqlite"):
        return carnet
    chemin = Path(str(carnet).removeprefix("sqlite:///"))
    if not chemin.is_file():
        raise FichierIllisibleError(f"Le carnet de notes « {chemin} » n'existe pas. C'est gradebook.db, dans le cours.")
    return f"sqlite:///file:{chemin.resolve().as_posix()}?mode=ro&uri=true"


def _check_correspondance(table: pd.DataFrame, cellules: pd.DataFrame, referentiels: Mapping[str, Referentiel]) -> None:
    connues = set(cellules[CELLULE].itertuples(index=False, name=None))
    absentes = [c not in connues for c in table[CELLULE].itertuples(index=False, name=None)]
    constats = []
    if any(absentes):
        fautives = table[absentes]
        exemple = " / ".join(fautives.iloc[0][CELLULE])
        dit = f"le carnet de notes n'a pas cette cellule notée ({exemple}) ; vérifiez devoir, carnet et cellule"
        constats.append(constat_lignes("erreur", "cellule_inconnue", fautives.index, dit))
    doubles = table.duplicated([*CELLULE, "referentiel", "element_id"])
    if doubles.any():
        dit = "la même cellule et le même élément reviennent"
        constats.append(constat_lignes("erreur", "ligne_en_double", table.index[doubles], dit))
    for referentiel, lignes in table.groupby("referentiel"):
        connu = referentiels.get(str(referentiel))
        if connu is None:
            dit = f"référentiel « {referentiel} » inconnu ; connus : {', '.join(referentiels)}"
            constats.append(constat_lignes("erreur", "referentiel_inconnu", lignes.index, dit))
            continue
        for element in (e for e in lignes["element_id"].unique() if e not in connu):
            dit = f"« {element} » n'est pas de {referentiel}"
            fautives = lignes.index[lignes["element_id"] == element]
            constats.append(constat_lignes("erreur", "element_inconnu", fautives, dit))
    if constats:
        raise DonneesInvalidesError("La table de correspondance est refusée, rien n'a été importé :", constats)


def _add_poids(table: pd.DataFrame, cellules: pd.DataFrame) -> pd.DataFrame:
    """Le poids de chaque ligne : celui qui est écrit, sinon la part du barème dans le carnet, élément par élément."""
    avec = table.merge(cellules, on=CELLULE)
    total = avec.groupby(["devoir", "carnet", "referentiel", "element_id"])["bareme"].transform("sum")
    part = (avec["bareme"] / total).where(total > 0, 0.0)
    ecrit = avec["poids"] if "poids" in avec else pd.Series(float("nan"), index=avec.index)
    return avec.assign(poids=ecrit.fillna(part)).query("bareme > 0")
