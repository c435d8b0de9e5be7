"""Relire des tables plates : celles de refcomp, corrigées ou non, ou un simple tableau d'éléments écrit à la main."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from refcomp.errors import DonneesInvalidesError
from refcomp.referentiels.echange.brut import slug
from refcomp.referentiels.echange.feuilles import rebuild
from refcomp.referentiels.echange.tables_cellules import Cellules
from refcomp.referentiels.echange.tables_plates import COLONNES, ENTETE

OBLIGATOIRES = {
    "referentiel": ("champ", "valeur"),
    "niveaux": ("niveau", "libelle"),
    "elements": ("element_id", "niveau"),
    "reprises": ("element_id", "positions"),
    "relations": ("source_id", "type", "cible_id"),
    "echelles": ("echelle", "libelle", "nature"),
    "echelle_niveaux": ("echelle", "code", "libelle"),
    "reglement": ("chemin", "valeur"),
    "mise_en_page": ("genre", "debut", "fin"),
}
PREMIERE = 2  # la première ligne d'un tableur porte les titres
LigneLue = Mapping[str, str]


def parse_tables_plates(tables: Mapping[str, Sequence[LigneLue]], nom: str) -> dict[str, Any]:
    """Rend le document brut que des tables plates décrivent.

    Args:
        tables: nom de table → lignes ; seule `elements` est obligatoire, un tableau écrit à la main suffit donc.
        nom: d'où elles viennent, pour les messages et, faute de table `referentiel`, pour l'identifiant.

    Raises:
        DonneesInvalidesError: si une table, une colonne ou une cellule ne se lit pas ; tous les défauts sont listés.
    """
    lecture = _Lecture(tables, nom)
    brut = lecture.brut()
    if lecture.constats:
        raise DonneesInvalidesError(f"{nom} ne se lit pas comme un référentiel en tables :", lecture.constats)
    return brut


class _Lecture(Cellules):
    """La lecture des tables, qui note chaque défaut et continue."""

    def __init__(self, tables: Mapping[str, Sequence[LigneLue]], nom: str) -> None:
        self.nom = nom
        super().__init__()
        self.tables = {t: list(tables.get(t, ())) for t in COLONNES}
        self._check_structure(tables)

    def _check_structure(self, tables: Mapping[str, Sequence[LigneLue]]) -> None:
        for table in set(tables) - set(COLONNES):
            self.note("table_inconnue", f"Table « {table} » inconnue. Tables lues : {', '.join(COLONNES)}.", table)
        if not self.tables["elements"]:
            self.note("table_vide", "La table « elements » manque ou n'a aucune ligne.", "elements")
        for table, lignes in self.tables.items():
            recues = dict.fromkeys(lignes[0]) if lignes else {}
            manquantes = [c for c in OBLIGATOIRES[table] if lignes and c not in recues]
            if table == "elements" and lignes and not {"libelle", "libelle_imprime"} & set(recues):
                manquantes.append("libelle")
            if manquantes:
                message = (
                    f"Table « {table} » : colonnes absentes : {', '.join(manquantes)}. Reçues : {', '.join(recues)}."
                )
                self.note("colonne_absente", message, table)
                self.tables[table] = []
            inconnues = sorted(set(recues) - set(COLONNES[table]))
            if inconnues:
                message = (
                    f"Table « {table} » : colonnes inconnues : {', '.join(inconnues)}. Retirez-les ou renommez-les."
                )
                self.note("colonne_inconnue", message, table)

    def _lignes(self, table: str) -> list[tuple[int, LigneLue]]:
        """Les lignes non vides d'une table, avec leur rang dans le tableur."""
        return [
            (r, li) for r, li in enumerate(self.tables[table], start=PREMIERE) if any(v.strip() for v in li.values())
        ]

    def brut(self) -> dict[str, Any]:
        brut = {**self._entete(), "niveaux": self._niveaux(), "elements": self._elements()}
        brut |= {"relations": self._relations(), "echelles": self._echelles(), "mise_en_page": self._mise_en_page()}
        reglement = self._reglement()
        return brut | ({"reglement": reglement} if reglement else {})

    def _entete(self) -> dict[str, Any]:
        entete: dict[str, Any] = {
            "id": slug(self.nom.split(".")[0]),
            "millesime": "inconnu",
            "intitule": self.nom.split(".")[0],
            "territoire": "non_precise",
        }
        document: dict[str, Any] = {}
        for rang, ligne in self._lignes("referentiel"):
            champ, valeur = ligne["champ"].strip(), ligne["valeur"]
            if champ == "document.caracteres":
                document["caracteres"] = self.entier(("referentiel", rang, "valeur"), valeur)
            elif champ == "document.sha256":
                document["sha256"] = valeur.strip()
            elif champ in ENTETE:
                entete[champ] = valeur
            else:
                permis = ", ".join((*ENTETE, "document.sha256", "document.caracteres"))
                self.cellule(("referentiel", rang, "champ"), champ, f"champs permis : {permis}")
        return entete | ({"document": document} if document else {})

    def _niveaux(self) -> list[dict[str, str]]:
        """Les niveaux déclarés ou, dans un tableau écrit à la main, ceux que ses lignes emploient (« Compétence »)."""
        declares = {li["niveau"].strip(): li["libelle"] for _, li in self._lignes("niveaux")}
        if not declares:
            declares = {_nom(li["niveau"]): li["niveau"].strip() for _, li in self._lignes("elements")}
        return [{"id": niveau, "libelle": libelle} for niveau, libelle in declares.items()]

    def _elements(self) -> list[dict[str, Any]]:
        reprises: dict[str, list[dict[str, Any]]] = {}
        for rang, ligne in self._lignes("reprises"):
            reprise: dict[str, Any] = {"spans": self.positions(("reprises", rang, "positions"), ligne["positions"])}
            reprise |= {c: ligne[c] for c in ("code_imprime", "libelle_imprime") if ligne.get(c)}
            reprises.setdefault(ligne["element_id"].strip(), []).append(reprise)
        elements = [self._element(rang, ligne) for rang, ligne in self._lignes("elements")]
        for element in elements:
            if element["id"] in reprises:
                element["reprises"] = reprises.pop(element["id"])
        for orphelin in reprises:
            self.note("element_inconnu", f"Table « reprises » : l'élément « {orphelin} » n'existe pas.", orphelin)
        return elements

    def _element(self, rang: int, ligne: LigneLue) -> dict[str, Any]:
        imprime = ligne.get("libelle_imprime", "") or ligne.get("libelle", "")
        attributs = ligne.get("attributs", "").strip()
        return {
            "id": ligne["element_id"].strip(),
            "niveau": ligne["niveau"].strip() if self.tables["niveaux"] else _nom(ligne["niveau"]),
            "parent": ligne.get("parent_id", "").strip(),
            "code": ligne.get("code", ""),
            "code_imprime": ligne.get("code_imprime", ""),
            "libelle": ligne.get("libelle", "") or imprime,
            "libelle_imprime": imprime,
            "spans": self.positions(("elements", rang, "positions"), ligne.get("positions", "")),
            "attributs": self.json(("elements", rang, "attributs"), attributs) if attributs else {},
            "remarque": ligne.get("remarque", ""),
        }

    def _relations(self) -> list[dict[str, Any]]:
        return [
            {
                "source": ligne["source_id"].strip(),
                "type": ligne["type"].strip(),
                "cible": ligne["cible_id"].strip(),
                "imprimee": self.oui_non(("relations", rang, "imprimee"), ligne.get("imprimee", "")),
                "raison": ligne.get("raison", ""),
                "spans": self.positions(("relations", rang, "positions"), ligne.get("positions", "")),
            }
            for rang, ligne in self._lignes("relations")
        ]

    def _echelles(self) -> list[dict[str, Any]]:
        echelles = {}
        for rang, ligne in self._lignes("echelles"):
            echelle: dict[str, Any] = {
                "id": ligne["echelle"].strip(),
                "libelle": ligne["libelle"],
                "nature": ligne["nature"],
            }
            for borne in ("minimum", "maximum"):
                if ligne.get(borne, "").strip():
                    echelle[borne] = self.json(("echelles", rang, borne), ligne[borne].replace(",", "."))
            echelles[echelle["id"]] = echelle | ({"unite": ligne["unite"]} if ligne.get("unite") else {})
        for rang, ligne in self._lignes("echelle_niveaux"):
            nom = ligne["echelle"].strip()
            if nom not in echelles:
                self.cellule(
                    ("echelle_niveaux", rang, "echelle"), nom, "cette échelle n'est pas dans la table « echelles »"
                )
                continue
            valeur = {"code": ligne["code"], "libelle": ligne["libelle"]}
            valeur |= {"element": ligne["element_id"].strip()} if ligne.get("element_id", "").strip() else {}
            echelles[nom].setdefault("valeurs", []).append(valeur)
        return list(echelles.values())

    def _mise_en_page(self) -> dict[str, list[list[int]]]:
        genres: dict[str, list[list[int]]] = {}
        for rang, ligne in self._lignes("mise_en_page"):
            span = [self.entier(("mise_en_page", rang, c), ligne[c]) for c in ("debut", "fin")]
            genres.setdefault(ligne["genre"].strip(), []).append(span)
        return genres

    def _reglement(self) -> Any:
        lignes = self._lignes("reglement")
        lues = [(li["chemin"].strip(), self.json(("reglement", r, "valeur"), li["valeur"])) for r, li in lignes]
        racine, fautes = rebuild(lues)
        for faute in fautes:
            rang, ligne = lignes[faute]
            self.cellule(("reglement", rang, "chemin"), ligne["chemin"], "ce chemin contredit ceux qui le précèdent")
        return racine


def _nom(niveau: str) -> str:
    return slug(niveau, "element").replace("-", "_")
