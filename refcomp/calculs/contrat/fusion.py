"""La fusion d'un modèle de contrat avec un fichier de clients : quels champs le modèle attend, lesquels manquent.

Un champ s'écrit « nom » entre guillemets de publipostage ou {{ nom }}. Les noms se comparent sans accents ni casse.

>>> modele = "Entre {{ nom }} et nous, à compter du «date_effet»."
>>> clients = pd.DataFrame({"client": ["C1", "C2"], "nom": ["Verdelle", ""]})
>>> fusion_contrat(modele, clients).manquants.values.tolist()
[['', 'date_effet', 'colonne absente'], ['C2', 'nom', 'cellule vide']]
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.entrees import check_genre
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_compte
from refcomp.frames import Colonne, Contrat, check_frame

CHAMP = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}|«[\s\u00a0\u202f]*([\w -]+?)[\s\u00a0\u202f]*»")
LIGNES_MONTREES = 20


@dataclass(frozen=True)
class FusionContrat:
    """Ce qu'une fusion donnerait.

    Attributes:
        champs: les champs du modèle, dans l'ordre où il les emploie.
        manquants: une ligne par manque : `client champ raison` ; client vide si la colonne entière manque.
        inutiles: les colonnes que le modèle n'emploie pas.
        textes: le contrat de chaque client que rien n'empêche, par client.
    """

    champs: tuple[str, ...]
    manquants: pd.DataFrame
    inutiles: tuple[str, ...]
    textes: dict[str, str]

    def explication(self) -> Explication:
        """Ce que la fusion produit, et ce qui l'empêche."""
        lignes = tuple(tuple(map(str, m)) for m in self.manquants.head(LIGNES_MONTREES).to_numpy())
        texte = (
            f"{format_compte(len(self.champs), 'champ')} dans le modèle : {', '.join(self.champs)}.\n"
            f"{format_compte(len(self.textes), 'contrat prêt', 'contrats prêts')} ; "
            f"{format_compte(len(self.manquants), 'manque')}."
        )
        tableau = Tableau(("Client", "Champ", "Raison"), lignes)
        return Explication("Fusion du contrat", (Etape("Comparer le modèle et le fichier", texte, tableau),))


def fusion_contrat(modele: str, clients: pd.DataFrame) -> FusionContrat:
    """Fusionne un modèle avec un fichier de clients, et dit tout ce qui manque.

    Args:
        modele: le texte du contrat, ses champs écrits {{ champ }} ou entre guillemets français.
        clients: `client` (identifiant unique) et une colonne par champ.

    Returns:
        Une `FusionContrat` ; un contrat dont un champ manque n'est pas produit.

    Raises:
        ArgumentInvalideError: si le modèle n'est pas un texte ou n'a aucun champ.
        DonneesInvalidesError: si la table n'a pas d'identifiants uniques.

    Source: référentiel BTS GPME NC, T12.2/d2.
    """
    check_genre("modele", modele, str, "le texte du modèle est attendu")
    trouves = [a or b for a, b in CHAMP.findall(modele)]
    champs = tuple(dict.fromkeys(trouves))
    if not champs:
        raise ArgumentInvalideError("Le modèle n'a aucun champ : écrivez par exemple {{ nom }}.")
    lus = check_frame(clients, Contrat("clients", (Colonne("client", "texte", "client", unique=True),)))
    colonnes = {_simple(str(c)): c for c in lus.columns}
    absents = [c for c in champs if _simple(c) not in colonnes]
    manquants = [("", champ, "colonne absente") for champ in absents]
    textes = {}
    for ligne in lus.to_dict("records"):
        valeurs = {c: _ecrit(ligne[colonnes[_simple(c)]]) for c in champs if c not in absents}
        vides = [c for c, v in valeurs.items() if not v]
        manquants += [(str(ligne["client"]), champ, "cellule vide") for champ in vides]
        if not absents and not vides:
            textes[str(ligne["client"])] = CHAMP.sub(lambda m, v=valeurs: v[m[1] or m[2]], modele)  # type: ignore[misc]
    employees = {colonnes[_simple(c)] for c in champs if c not in absents}
    inutiles = tuple(str(c) for c in lus.columns if c not in employees and c != "client")
    return FusionContrat(champs, pd.DataFrame(manquants, columns=["client", "champ", "raison"]), inutiles, textes)


def _simple(nom: str) -> str:
    plat = "".join(c for c in unicodedata.normalize("NFKD", nom.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "_", plat).strip("_")


def _ecrit(valeur: object) -> str:
    if valeur is None or pd.isna(valeur):
        return ""
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, pd.Timestamp) else str(valeur).strip()
