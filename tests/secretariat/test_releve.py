"""Le relevé et son export, depuis un vrai carnet de notes nbgrader : jamais un zéro pour une absence."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from aides_cours import DEVOIR
from aides_rendus import exemplaire, pose
from nbgrader.api import Gradebook

from refcomp.authoring.devoir import load_devoir
from refcomp.errors import ArgumentInvalideError, CoursInvalideError
from refcomp.grading.commandes import submit_copie
from refcomp.grading.journal import Journal
from refcomp.grading.journal_lignes import Resultat
from refcomp.projection import project_resultats
from refcomp.rounding import Arrondi
from refcomp.secretariat.export_notes import export_notes
from refcomp.secretariat.inscription import import_liste
from refcomp.secretariat.releve import build_releve

# nbgrader fait lui-même avertir SQLAlchemy quand il crée une remise.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
REMISE = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)


def resultat(etudiant, question, points="1", **champs):
    base = {
        "exercice": "balance_agee",
        "version_exercice": "1-x",
        "variante": "42",
        "tentative": "t",
        "points_max": "2",
    }
    base |= {"note_reponse": "juste", "convention": "", "valeur_recue": '"1"', "statut": "corrige"}
    return Resultat(etudiant=etudiant, devoir=DEVOIR, question=question, points=points, **(base | champs))


def inscrit_resultats(cours, *resultats):
    journal = Journal(cours.url, cours.cle)
    journal.append(resultats)
    journal.close()


def note(cours, etudiant, *, auto=0.0, penalite=None, remise=True, **cellules):
    """Pose dans le carnet de notes ce qu'une correction y aurait mis : `auto` partout, sauf les cellules nommées."""
    if remise:
        submit_copie(cours, DEVOIR, etudiant, {"a.ipynb": b"{}", "timestamp.txt": b"2026-03-02 08:00:00.000000 UTC"})
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as carnet:
        copie = carnet.update_or_create_submission(DEVOIR, etudiant, timestamp=REMISE.replace(tzinfo=None))
        for cahier in copie.notebooks:
            for grade in cahier.grades:
                grade.auto_score, grade.needs_manual_grade = auto, False
                for champ, valeur in cellules.get(grade.name.replace("-", "_"), {}).items():
                    setattr(grade, champ, valeur)
        if penalite is not None:
            copie.notebooks[0].late_submission_penalty = penalite
        carnet.db.commit()


def releve(cours, **options):
    return {ligne.inscrit.identifiant: ligne for ligne in build_releve(cours, DEVOIR, **options)}


@pytest.fixture
def bareme(cours):
    return sum((e.points for e in load_devoir(cours.racine, DEVOIR).exercices), Decimal(0))


def test_absent_non_evalue_et_parti_ne_sont_jamais_zero(cours, tmp_path):
    submit_copie(cours, DEVOIR, "alix-demo", exemplaire(cours, "alix-demo"))
    pose(tmp_path / "l.csv", "Élèves;Classe\nDÉMO Alix;1A\nDÉMO Béla;1A\n".encode("cp1252"))
    import_liste(cours, tmp_path / "l.csv")
    lignes = releve(cours)
    assert {e: (li.etat, li.note) for e, li in lignes.items()} == {
        "alix-demo": ("non évalué", None),
        "bela-demo": ("absent", None),
        "eloise-d-exemple-fictif": ("parti", None),
        "jean-fictif": ("absent", None),
        "jean-noel-fictif": ("absent", None),
    }
    assert lignes["alix-demo"].remarques == ("copie remise, pas encore corrigée",)


def test_une_copie_en_echec_d_un_etudiant_hors_liste_est_au_releve(cours):
    submit_copie(cours, DEVOIR, "noe-inconnu", {"a.ipynb": b"{}"})
    (ligne,) = [li for li in build_releve(cours, DEVOIR) if li.inscrit.identifiant == "noe-inconnu"]
    assert (ligne.etat, ligne.remarques) == ("non évalué", ("copie remise, pas encore corrigée",))


def test_une_note_posee_a_la_main_un_bonus_et_une_penalite(cours, bareme):
    note(cours, "alix-demo", balance_agee_q1={"auto_score": 0.0, "manual_score": 0.7}, penalite=0.25,
         balance_agee_q2={"auto_score": 0.1, "extra_credit": 0.2})  # fmt: skip
    ligne = releve(cours)["alix-demo"]
    assert (ligne.points, ligne.penalite, ligne.bareme) == (Decimal("1.0"), Decimal("0.25"), bareme)
    assert ligne.note == Arrondi(Decimal("0.01")).appliquer(Decimal("0.75") * 20 / bareme)
    assert (ligne.etat, ligne.remarques) == ("noté", ("pénalité de retard",))
    assert ligne.remise == REMISE


def test_le_total_est_celui_de_nbgrader(cours):
    note(cours, "alix-demo", auto=0.1, amortissement_q1={"manual_score": 0.3}, balance_agee_q1={"extra_credit": 0.5})
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as carnet:
        copie = carnet.find_submission(DEVOIR, "alix-demo")
        attendus = (copie.score, copie.max_score)
    ligne = releve(cours)["alix-demo"]
    assert (float(ligne.points), float(ligne.bareme)) == pytest.approx(attendus)


def test_une_penalite_plus_grande_que_les_points_ne_donne_pas_une_note_negative(cours):
    note(cours, "alix-demo", auto=0.0, penalite=5.0)
    assert releve(cours)["alix-demo"].note == 0


def test_un_bonus_peut_depasser_vingt_et_c_est_dit(cours):
    note(cours, "alix-demo", auto=2.0, balance_agee_q1={"extra_credit": 100.0})
    ligne = releve(cours)["alix-demo"]
    assert ligne.note > 20
    assert "plus de 20, bonus compris" in ligne.remarques


def test_l_arrondi_est_declare(cours, bareme):
    note(cours, "alix-demo", balance_agee_q1={"auto_score": 1.0})
    exacte = Decimal(20) / bareme
    for pas in ("0.01", "0.25", "0.5", "1"):
        arrondi = Arrondi(Decimal(pas), "plus_proche", "essai")
        obtenue = releve(cours, arrondi=arrondi)["alix-demo"].note
        assert obtenue == arrondi.appliquer(exacte)
        assert obtenue % Decimal(pas) == 0


def test_ce_qui_reste_a_faire_est_un_etat(cours):
    note(cours, "alix-demo", auto=1.0, rapprochement_bancaire_q1={"auto_score": None, "needs_manual_grade": True})
    note(cours, "bela-demo", auto=1.0)
    note(cours, "jean-fictif", auto=1.0, balance_agee_q2={"manual_score": 1.0})
    note(cours, "jean-noel-fictif", auto=1.0)
    doute = {"statut": "a_verifier"}
    inscrit_resultats(
        cours,
        resultat("bela-demo", "q1", **doute),
        resultat("jean-fictif", "q2", **doute),  # déjà tranchée à la main
        resultat("jean-noel-fictif", "q1", "0", note_reponse="carnet_absent"),
    )
    submit_copie(cours, DEVOIR, "eloise-d-exemple-fictif", {"a.ipynb": b"{}"})
    lignes = releve(cours)
    assert {e: (li.etat, li.remarques) for e, li in lignes.items()} == {
        "alix-demo": ("provisoire", ("1 réponse(s) à corriger à la main",)),
        "bela-demo": ("à vérifier", ("1 réponse(s) à vérifier",)),
        "jean-fictif": ("noté", ()),
        "jean-noel-fictif": ("noté", ("carnets non remis, comptés zéro : balance_agee",)),
        "eloise-d-exemple-fictif": ("non évalué", ("copie remise, pas encore corrigée",)),
    }


def test_une_copie_dont_tout_attend_un_correcteur_est_provisoire_et_non_a_corriger(cours):
    note(cours, "alix-demo", auto=None)
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as carnet:
        cahiers = carnet.find_submission(DEVOIR, "alix-demo").notebooks
        notees = [grade for cahier in cahiers for grade in cahier.grades]
        for grade in notees:
            grade.needs_manual_grade = True
        carnet.db.commit()
        nombre = len(notees)
    ligne = releve(cours)["alix-demo"]
    assert (ligne.etat, ligne.remarques) == ("provisoire", (f"{nombre} réponse(s) à corriger à la main",))


def test_une_copie_remise_depuis_la_correction_rend_la_note_provisoire(cours):
    note(cours, "alix-demo", auto=1.0)
    pose(cours.dossier("submitted") / "alix-demo" / DEVOIR / "timestamp.txt", b"2026-03-03 08:00:00.000000 UTC")
    assert releve(cours)["alix-demo"].remarques == ("copie remise de nouveau depuis la correction",)
    assert releve(cours)["alix-demo"].etat == "provisoire"


def test_un_devoir_inconnu_est_refuse(cours):
    with pytest.raises(CoursInvalideError, match="Devoirs connus : tresorerie"):
        build_releve(cours, "absent")
    with pytest.raises(ArgumentInvalideError, match="csv, xlsx"):
        export_notes(cours, DEVOIR, forme="pdf")


@pytest.fixture
def cours_note(cours):
    note(cours, "alix-demo", auto=1.0)
    inscrit_resultats(cours, resultat("alix-demo", "q1", "1"), resultat("alix-demo", "q2", "2"))
    project_resultats(cours, [load_devoir(cours.racine, DEVOIR)], {})
    return cours


def lit_csv(chemin):
    octets = chemin.read_bytes()
    assert octets.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_l_export_csv(cours_note):
    export = export_notes(cours_note, DEVOIR)
    assert [f.name for f in export.fichiers] == ["notes-tresorerie.csv", "notes-tresorerie-competences.csv"]
    assert export.etats == {"noté": 1, "absent": 4}
    notes = {
        li[0]: dict(zip(lit_csv(export.fichiers[0])[0], li, strict=True)) for li in lit_csv(export.fichiers[0])[1:]
    }
    assert notes["alix-demo"]["Nom"] == "DÉMO"
    assert "," in notes["alix-demo"]["Note sur 20"]
    assert (notes["bela-demo"]["Note sur 20"], notes["bela-demo"]["Points"]) == ("absent", "")
    titres, *lignes = lit_csv(export.fichiers[1])
    competences = [dict(zip(titres, li, strict=True)) for li in lignes]
    alix = [c for c in competences if c["Identifiant"] == "alix-demo"]
    assert {c["État"] for c in alix} == {"évalué", "non évalué"}
    assert all(0 <= int(c["Réussite (%)"]) <= 100 and int(c["Preuves"]) for c in alix if c["État"] == "évalué")
    assert {c["Réussite (%)"] for c in competences if c["Identifiant"] == "bela-demo"} == {"non évalué"}
    assert export.constats == []


def test_l_export_en_classeur(cours_note, tmp_path):
    export = export_notes(cours_note, forme="xlsx", sortie=tmp_path / "n.xlsx", tete="=abc123")
    classeur = openpyxl.load_workbook(export.fichiers[0])
    assert classeur.sheetnames == ["Notes", "Compétences", "À propos"]
    feuille = classeur["Notes"]
    rangees = {r[0].value: r for r in feuille.iter_rows(min_row=2)}
    assert rangees["alix-demo"][5].data_type == "n"
    assert rangees["bela-demo"][5].value == "absent"
    assert feuille.freeze_panes == "A2"
    apropos = {r[0].value: r[1].value for r in classeur["À propos"].iter_rows(min_row=2)}
    assert apropos["Tête du journal"] == "'=abc123"
    assert "centième" in apropos["Arrondi des notes"]


def test_la_tete_du_journal_est_au_pied_du_csv_et_de_lui_seul(cours_note):
    sans = lit_csv(export_notes(cours_note, DEVOIR).fichiers[0])
    avec = lit_csv(export_notes(cours_note, DEVOIR, tete="abc123").fichiers[0])
    assert avec == [*sans, [], ["Tête du journal", "abc123"]]


def test_un_nom_hostile_n_est_une_formule_dans_aucun_export(cours_note):
    classe = cours_note.racine / "classe.csv"
    classe.write_bytes(classe.read_bytes().replace("DÉMO;Alix".encode(), b"=1+1;@Alix"))
    export = export_notes(cours_note, DEVOIR)
    cellules = [c for f in export.fichiers for li in lit_csv(f) for c in li]
    assert "'=1+1" in cellules
    assert not [c for c in cellules if c.startswith(("=", "+", "@", "\t", "\r"))]


def test_un_registre_en_retard_est_dit(cours_note):
    inscrit_resultats(cours_note, resultat("alix-demo", "q1", "0"))
    (constat,) = export_notes(cours_note, DEVOIR).constats
    assert "relancez refcomp corriger" in constat.message


def test_tous_les_devoirs_et_un_devoir_sans_competence(cours_note):
    with Gradebook(f"sqlite:///{(cours_note.racine / 'gradebook.db').as_posix()}") as carnet:
        carnet.add_assignment("oral")
    lignes = build_releve(cours_note)
    assert {li.devoir for li in lignes} == {"oral", DEVOIR}
    export = export_notes(cours_note, "oral")
    assert ([f.name for f in export.fichiers], export.etats) == (["notes-oral.csv"], {"absent": 5})
