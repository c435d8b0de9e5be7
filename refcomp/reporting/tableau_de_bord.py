"""Le tableau de bord d'une cohorte, pour JupyterLab et Voilà : filtres liés, figures, tables lisibles sans souris."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import ipywidgets as widgets
import pandas as pd
from IPython.display import display

from refcomp.cours import Cours, load_cours
from refcomp.evaluation.maitrise import SEUILS, maitrise
from refcomp.formats_fr import format_nombre, format_pourcentage
from refcomp.reporting.donnees import DonneesCohorte, load_donnees
from refcomp.reporting.figures import ETATS, REGLAGES, barres_questions, carte_maitrise
from refcomp.reporting.tables import fiche_etudiant, notes_sur_vingt, table_erreurs, table_questions

TOUS = "Tous"
STYLE = """<style>
.refcomp {overflow-x: auto; max-width: 100%}
.refcomp table {border-collapse: collapse; margin: .5em 0; font-size: 13px}
.refcomp th, .refcomp td {border-bottom: 1px solid #ccc; padding: 4px 10px; text-align: left}
.refcomp td.n, .refcomp th.n {text-align: right; font-variant-numeric: tabular-nums}
.refcomp .chiffres {display: flex; gap: 2em; flex-wrap: wrap; margin: .5em 0}
.refcomp .chiffres b {font-size: 22px; display: block}
.refcomp caption {text-align: left; font-weight: 600; padding: 4px 0}
.refcomp .legende span {display: inline-block; margin-right: 1.2em; white-space: nowrap}
.refcomp .legende i {display: inline-block; width: 1em; height: 1em; margin-right: .4em; vertical-align: -.1em;
  border: 1px solid #999; print-color-adjust: exact; -webkit-print-color-adjust: exact}
</style>"""


class TableauDeBord:
    """Les filtres et les vues ; chaque vue se redessine quand un filtre change."""

    def __init__(self, donnees: DonneesCohorte) -> None:
        """Construit les filtres et les vues sur des données déjà lues."""
        self._donnees = donnees
        exercices = donnees.resultats.drop_duplicates("exercice")
        titres = dict(zip(exercices["titre_exercice"], exercices["exercice"], strict=True))
        large = {"description_width": "110px"}
        self.groupe = widgets.Dropdown(options=[TOUS, *donnees.groupes], description="Groupe", style=large)
        self.exercice = widgets.Dropdown(options=[(TOUS, None), *titres.items()], description="Exercice", style=large)
        self.seuil = widgets.IntSlider(
            value=round(100 * SEUILS["acquis"]),
            min=50,
            max=100,
            step=5,
            description="Acquis dès (%)",
            style=large,
            continuous_update=False,
        )
        self.etudiant = widgets.Dropdown(options=donnees.etudiants, description="Étudiant", style=large)
        self._chiffres, self._legende, self._erreurs, self._fiche = (widgets.HTML() for _ in range(4))
        self._carte, self._questions = widgets.Output(), widgets.Output()
        for filtre in (self.groupe, self.exercice, self.seuil):
            filtre.observe(self._redessine, names="value")
        self.etudiant.observe(lambda _: self._redessine_fiche(), names="value")
        self._redessine(None)

    @property
    def vue(self) -> widgets.VBox:
        """Tout le tableau de bord."""
        return widgets.VBox(
            [
                widgets.HTML(STYLE),
                self._chiffres,
                widgets.HBox([self.groupe, self.exercice, self.seuil], layout={"flex_flow": "row wrap"}),
                self._titre("Qui maîtrise quoi, avec combien de preuves"),
                self._carte,
                self._legende,
                self._titre("Les questions qui échouent le plus, et les erreurs connues derrière elles"),
                self._questions,
                self._erreurs,
                self._titre("La fiche d'un étudiant"),
                self.etudiant,
                self._fiche,
            ],
        )

    @staticmethod
    def _titre(texte: str) -> widgets.HTML:
        return widgets.HTML(f"<h2>{escape(texte)}</h2>")

    @property
    def _filtrees(self) -> DonneesCohorte:
        return self._donnees.filtre(self._groupe, self.exercice.value)

    @property
    def _groupe(self) -> str | None:
        return None if self.groupe.value == TOUS else self.groupe.value

    def _maitrise(self, donnees: DonneesCohorte) -> pd.DataFrame:
        etudiants = sorted(donnees.resultats["etudiant"].unique())
        seuils = {"acquis": self.seuil.value / 100}
        fractions = donnees.preuves[donnees.preuves["echelle"] == "fraction"]
        return maitrise(fractions, donnees.elements["element_id"].tolist(), etudiants=etudiants, seuils=seuils)

    def _redessine(self, _: Any) -> None:
        donnees = self._filtrees
        libelles = dict(zip(donnees.elements["element_id"], donnees.elements["libelle"], strict=True))
        notes = notes_sur_vingt(self._donnees, self._groupe, self.exercice.value)
        self._chiffres.value = _render_chiffres(donnees, notes)
        self._legende.value = _render_legende(libelles)
        _montre(self._carte, carte_maitrise(self._maitrise(donnees), libelles))
        _montre(self._questions, barres_questions(table_questions(donnees)))
        self._erreurs.value = _render_erreurs(table_erreurs(donnees))
        etudiants = sorted(donnees.resultats["etudiant"].unique())
        if list(self.etudiant.options) != etudiants:
            self.etudiant.options = etudiants
        self._redessine_fiche()

    def _redessine_fiche(self) -> None:
        if self.etudiant.value is not None:
            donnees = self._filtrees
            etat = self._maitrise(donnees)
            sien = etat[etat["etudiant"] == self.etudiant.value]
            self._fiche.value = _render_fiche(fiche_etudiant(donnees, self.etudiant.value), sien, donnees.elements)


def _montre(sortie: widgets.Output, figure: Any) -> None:
    # `outputs` remplacé d'un coup : le navigateur ne montre jamais une vue vide entre deux filtres.
    contenu = json.loads(figure.to_json()) | {"config": REGLAGES}
    # À l'impression, la figure perd sa hauteur : celle de son cadre reste.
    sortie.layout.min_height = f"{figure.layout.height}px"
    donnees = {"application/vnd.plotly.v1+json": contenu}
    sortie.outputs = ({"output_type": "display_data", "data": donnees, "metadata": {}},)


def _render_chiffres(donnees: DonneesCohorte, notes: pd.Series) -> str:
    r = donnees.resultats
    moyenne = notes.mean() if len(notes) else 0.0
    chiffres = [
        (format_nombre(len(notes), 0), "étudiants"),
        (format_nombre(len(r), 0), "réponses corrigées"),
        (f"{format_nombre(moyenne, 1)} / 20", "moyenne (questions automatiques, non rendu = 0)"),
        (f"{len(donnees.elements)} sur {donnees.elements_totaux}", "éléments du référentiel avec preuve"),
        (format_nombre(int((r["statut"] == "a_verifier").sum()), 0), "réponses à vérifier"),
    ]
    cases = "".join(f"<span><b>{escape(valeur)}</b>{escape(nom)}</span>" for valeur, nom in chiffres)
    return f'<div class="refcomp"><div class="chiffres">{cases}</div></div>'


def _render_legende(libelles: dict[str, str]) -> str:
    """Les couleurs des états, puis le libellé de chaque code de la carte."""
    etats = "".join(
        f'<span><i style="background:{couleur}"></i>{escape(nom)}</span>' for nom, couleur in ETATS.values()
    )
    table = _render_table("Éléments de la carte", ["Code", "Libellé"], [list(e) for e in libelles.items()], set())
    return (
        f'<div class="refcomp"><div class="legende">{etats}<span>Chiffre : nombre de preuves</span></div></div>{table}'
    )


def _render_table(titre: str, entetes: list[str], lignes: list[list[str]], nombres: set[int]) -> str:
    """Une table HTML, tout texte échappé."""
    classes = [' class="n"' if c in nombres else "" for c in range(len(entetes))]
    tete = "".join(f'<th scope="col"{k}>{escape(e)}</th>' for e, k in zip(entetes, classes, strict=True))
    corps = "".join(
        "<tr>" + "".join(f"<td{k}>{escape(str(c))}</td>" for c, k in zip(ligne, classes, strict=True)) + "</tr>"
        for ligne in lignes
    )
    return (
        f'<div class="refcomp" lang="fr"><table><caption>{escape(titre)}</caption>'
        f"<thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table></div>"
    )


def _render_erreurs(erreurs: pd.DataFrame) -> str:
    lignes = [
        [e.titre_exercice, e.titre_question, e.libelle_note, str(e.etudiants), format_pourcentage(e.part, 0)]
        for e in erreurs.head(15).itertuples()
    ]
    entetes = ["Exercice", "Question", "Erreur reconnue", "Étudiants", "Part des copies"]
    return _render_table("Erreurs connues les plus fréquentes", entetes, lignes, {3, 4})


def _render_fiche(reponses: pd.DataFrame, etat: pd.DataFrame, elements: pd.DataFrame) -> str:
    libelles = dict(zip(elements["element_id"], elements["libelle"], strict=True))
    competences = [
        [
            f"{e.element_id} — {libelles.get(e.element_id, '')}",
            ETATS[e.etat][0],
            "" if pd.isna(e.valeur) else format_pourcentage(e.valeur, 0),
            str(e.preuves),
            str(e.occasions),
        ]
        for e in etat.itertuples()
    ]
    detail = [
        [
            r.titre_exercice,
            r.titre_question,
            f"{format_nombre(r.points)} / {format_nombre(r.points_max)}",
            r.libelle_note,
        ]
        for r in reponses.itertuples()
    ]
    haut = _render_table("Compétences", ["Élément", "État", "Valeur", "Preuves", "Occasions"], competences, {2, 3, 4})
    return haut + _render_table("Réponses", ["Exercice", "Question", "Points", "Constat"], detail, {2})


def show_tableau_de_bord(cours: Cours | None = None) -> None:
    """Affiche le tableau de bord du cours courant, ou dit comment obtenir des résultats."""
    donnees = load_donnees(cours or load_cours())
    if donnees.resultats.empty:
        message = "Aucun résultat dans ce cours. Corrigez un devoir (refcomp corriger), ou lancez make demo."
        display(widgets.HTML(f"<p>{escape(message)}</p>"))
        return
    display(TableauDeBord(donnees).vue)
