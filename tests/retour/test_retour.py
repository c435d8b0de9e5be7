"""Le retour d'une vraie correction : ce que la page dit, ce qu'elle tait, par la commande et par le bouton."""

import re
import shutil
from decimal import Decimal

import nbformat
import pandas as pd
import pytest
from aides_cours import DEVOIR, fill_carnet, read_dossier, submit_connue
from aides_hostiles import CARNET, DEVOIR_OUVERT, HTML_BRUT, build_source_ouverte
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from refcomp.authoring.devoir import load_devoir
from refcomp.authoring.modele import juste
from refcomp.cli import main
from refcomp.errors import CoursInvalideError
from refcomp.formats_fr import ESPACE_FINE, format_date, format_nombre
from refcomp.grading.carnet_note import render_retour
from refcomp.grading.commandes import autograde, nbgrader_api, submit_copie
from refcomp.grading.comparaison import Verdict
from refcomp.grading.correction import find_variante
from refcomp.grading.journal import open_journal
from refcomp.retour import build_retour
from refcomp.retour.questions import read_message

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore"),  # avertissements internes de nbgrader et de SQLAlchemy
]
FAUSSES = {
    "balance_agee": "faux_depuis_facture",
    "rapprochement_bancaire": "faux_sens_inverses",
    "amortissement": "faux_plan_sans_prorata",
}


def lit(pages, chemin):
    return BeautifulSoup(pages[chemin].decode("utf-8"), "html.parser")


def texte(noeud):
    return re.sub(r"\s+", " ", noeud.get_text(" "))


def bloc(page, question):
    return page.find("section", attrs={"aria-labelledby": f"{question}-titre"})


@pytest.fixture
def corrige(cours):
    submit_connue(cours, "alix-demo", FAUSSES)
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    return cours


def test_une_page_par_carnet_et_un_sommaire(corrige):
    pages = build_retour(corrige, DEVOIR, "alix-demo", "abc123")
    assert sorted(pages) == sorted([*(f"{slug}.html" for slug in FAUSSES), "index.html"])
    for chemin in pages:
        page = lit(pages, chemin)
        assert page.html["lang"] == "fr"
        assert page.title.text
        assert page.find("h1") is not None
        assert page.find("a", class_="evitement")["href"] == "#contenu"
        assert "abc123" in texte(page.footer)
        assert page.find(["script", "link", "iframe"]) is None
    sommaire = lit(pages, "index.html")
    assert {a["href"] for a in sommaire.main.find_all("a")} == {f"{slug}.html" for slug in FAUSSES}
    assert "Empreinte" not in texte(lit(build_retour(corrige, DEVOIR, "alix-demo"), "index.html"))


def test_une_erreur_connue_est_nommee_avec_son_conseil(corrige):
    page = lit(build_retour(corrige, DEVOIR, "alix-demo"), "balance_agee.html")
    q3 = bloc(page, "q3")
    dit = texte(q3)
    assert "Erreur reconnue : Retard compté depuis la facture" in dit
    assert "Un client en retard l'est depuis quelle date ?" in dit
    assert "1 sur 4 points" in dit
    assert "Un tableau, une ligne par client, avec les colonnes : client, non_echu" in dit
    assert "T16.3/d2 Exploiter une balance âgée" in dit
    tableau = q3.find("table")
    assert [th.text for th in tableau.thead.find_all("th", scope="col")][:2] == ["client", "non_echu"]
    assert all(tr.find("th", scope="row") for tr in tableau.tbody.find_all("tr"))
    assert "Pas de réponse 0 sur 2 points" in texte(bloc(page, "q6"))
    assert "le montant total dû" in texte(bloc(page, "q6"))


def ecritures(valeur):
    """Les façons d'écrire une valeur attendue qu'une page pourrait révéler."""
    if isinstance(valeur, pd.DataFrame):
        valeur = valeur.to_dict("list")
    if isinstance(valeur, dict):
        return {e for colonne in valeur.values() for v in colonne for e in ecritures(v)}
    if isinstance(valeur, list):
        return {" ; ".join(map(str, valeur))}
    if hasattr(valeur, "year"):
        return {format_date(valeur), valeur.isoformat()[:10]}
    if isinstance(valeur, int | float | Decimal) and abs(valeur) >= 100:
        francais = format_nombre(Decimal(str(valeur)))
        return {francais, francais.replace(ESPACE_FINE, " "), f"{valeur:.2f}", francais.replace(ESPACE_FINE, "")}
    return set()


@pytest.mark.parametrize("copie", ["vide", "fausse"])
def test_aucune_valeur_attendue_n_est_ecrite(cours, copie):
    """Chaque valeur juste de la variante est cherchée dans la page, sauf si l'étudiant l'a donnée lui-même."""
    submit_connue(cours, "alix-demo", dict.fromkeys(FAUSSES, "vide") if copie == "vide" else FAUSSES)
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    pages = build_retour(cours, DEVOIR, "alix-demo")
    cherchees = 0
    for exercice in load_devoir(cours.racine, DEVOIR).exercices:
        page = lit(pages, f"{exercice.slug}.html")
        with open_journal(cours) as journal:
            variante, _ = find_variante(journal, exercice, "alix-demo", DEVOIR)
            recues = " ".join(journal.load_resultats(DEVOIR)["valeur_recue"])
        donnees = " ".join(texte(n) for n in page.find_all(class_=["valeur", "defile", "texte"]))
        autre = texte(page.main).replace(donnees, "")
        for question in exercice.questions:
            if question.redaction:
                continue
            for candidat in exercice.build_candidats(question.id, variante, {}):
                attendues = ecritures(candidat.valeur) if candidat.part == juste(0).part else set()
                for ecrite in {e for e in attendues if e not in recues and e not in donnees}:
                    cherchees += 1
                    assert ecrite not in autre, (exercice.slug, question.id, ecrite)
    assert cherchees > 40


def test_ni_controle_ni_code_de_correction(corrige):
    pages = build_retour(corrige, DEVOIR, "alix-demo")
    tout = b" ".join(pages.values()).decode()
    for mot in (
        "candidats_",
        "erreur_connue",
        "copie.verification",
        "depuis_facture",
        "BEGIN SOLUTION",
        "import copie",
    ):
        assert mot not in tout


def test_chaque_statut_dit_sa_raison(cours):
    fichiers = read_dossier(cours.dossier("distribue") / "alix-demo" / DEVOIR)
    cellules = {"q1": "reponse_1 = 'hier'", "q2": "reponse_2 = None"}
    carnet = nbformat.reads(fill_carnet(fichiers["balance_agee.ipynb"], "balance_agee", cellules), as_version=4)
    carnet.cells = [c for c in carnet.cells if c.id != "balance_agee-q4-controle"]
    fichiers["balance_agee.ipynb"] = nbformat.writes(carnet).encode()
    del fichiers["amortissement.ipynb"]
    submit_copie(cours, DEVOIR, "alix-demo", fichiers)
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    pages = build_retour(cours, DEVOIR, "alix-demo")
    page = lit(pages, "balance_agee.html")
    assert "Réponse illisible" in texte(bloc(page, "q1"))
    assert "Ce qui a été reçu" not in texte(bloc(page, "q1"))  # illisible n'est pas vide
    assert "hier" in texte(bloc(page, "q1").find(class_="raison"))
    assert "Pas de réponse" in texte(bloc(page, "q2"))
    assert "Cellule supprimée" in texte(bloc(page, "q4"))
    absent = lit(pages, "amortissement.html")
    assert "Ce carnet n’était pas dans le dossier que vous avez rendu" in texte(absent)
    assert "Carnet non remis" in texte(bloc(absent, "q1"))
    assert "Non remis" in texte(lit(pages, "index.html"))


def test_a_verifier_dit_pourquoi(cours):
    submit_copie(cours, DEVOIR, "clo-demo", read_dossier(cours.dossier("release") / DEVOIR))
    assert autograde(cours, DEVOIR, "clo-demo") == ""
    q1 = bloc(lit(build_retour(cours, DEVOIR, "clo-demo"), "balance_agee.html"), "q1")
    assert "À vérifier par votre enseignant" in texte(q1)
    assert "aucune distribution enregistrée" in texte(q1)


def test_la_main_de_l_enseignant(corrige):
    """Note revue, rédaction notée, commentaire en Markdown, pénalité de retard : tout vient du carnet de notes."""
    with Gradebook(f"sqlite:///{(corrige.racine / 'gradebook.db').as_posix()}") as gb:
        ou = ("balance_agee", DEVOIR, "alix-demo")
        gb.find_grade("balance_agee-q3", *ou).manual_score = 2.5
        redaction = gb.find_grade("balance_agee-q6", *ou)
        redaction.manual_score, redaction.needs_manual_grade = 1.5, False
        gb.find_comment(
            "balance_agee-q6", *ou
        ).manual_comment = "**Clair**, [voir le cours](https://cours.invalid) <script>x</script>"
        gb.find_submission_notebook(*ou).late_submission_penalty = 1.0
        gb.find_student("alix-demo").first_name, gb.find_student("alix-demo").last_name = "<b>Alix</b>", "Démo"
        gb.db.commit()
        total = gb.find_submission_notebook(*ou).score
    pages = build_retour(corrige, DEVOIR, "alix-demo")
    page = lit(pages, "balance_agee.html")
    assert "2,5 sur 4 points Cette note a été revue" in texte(bloc(page, "q3"))
    assert "Noté par votre enseignant 1,5 sur 2 points" in texte(bloc(page, "q6"))
    assert bloc(page, "q6").find("a")["href"] == "https://cours.invalid"
    assert page.find("script") is None
    assert "moins 1 pour le retard" in texte(page.header)
    assert page.header.find("strong").text == format_nombre(total - 1).rstrip("0").rstrip(",")
    assert "<b>Alix</b> Démo" in texte(page.header)
    assert "Retard : −1" in texte(lit(pages, "index.html"))


def test_un_etudiant_sans_copie_corrigee(corrige):
    with pytest.raises(CoursInvalideError, match="refcomp corriger tresorerie"):
        build_retour(corrige, DEVOIR, "bela-demo")


def test_le_message_se_relit_tel_que_la_correction_l_a_ecrit(cours):
    """`read_message` est l'inverse de `render_retour` : si l'un change sans l'autre, cet essai le dit."""
    question = load_devoir(cours.racine, DEVOIR).exercices[0].questions[0]
    verdict = Verdict(Decimal("0.5"), "autre", "Première ligne.\nSeconde ligne.")
    sortie = nbformat.v4.new_output("display_data", data=render_retour(question, verdict))
    assert read_message(nbformat.v4.new_code_cell("x", outputs=[sortie])) == verdict.message
    assert read_message(None) == read_message(nbformat.v4.new_code_cell("x")) == ""


def test_la_commande_ecrit_la_ou_nbgrader_les_attend(corrige, capsys):
    assert main(["--cours", str(corrige.racine), "retour", DEVOIR]) == 0
    dossier = corrige.dossier("feedback") / "alix-demo" / DEVOIR
    with open_journal(corrige) as journal:
        tete = journal.tete()
    assert tete in (dossier / "index.html").read_text(encoding="utf-8")
    assert "1 retours écrits" in capsys.readouterr().out
    assert main(["--cours", str(corrige.racine), "retour", DEVOIR, "--etudiant", "bela-demo"]) == 1
    assert main(["--cours", str(corrige.racine), "retour", "inconnu"]) == 1


def test_le_bouton_de_nbgrader_ecrit_la_meme_page(corrige):
    with nbgrader_api(corrige) as api:
        compte_rendu = api.generate_feedback(DEVOIR, "alix-demo", force=True)
    assert compte_rendu["success"], compte_rendu["log"]
    ecrite = corrige.dossier("feedback") / "alix-demo" / DEVOIR / "balance_agee.html"
    page = BeautifulSoup(ecrite.read_text(encoding="utf-8"), "html.parser")
    attendue = lit(build_retour(corrige, DEVOIR, "alix-demo"), "balance_agee.html")
    assert page.html["lang"] == "fr"
    assert page.main == attendue.main
    assert page.find("script") is None


@pytest.fixture
def ouvert(cours):
    source = cours.dossier("source") / DEVOIR_OUVERT
    source.mkdir()
    nbformat.write(build_source_ouverte(), source / f"{CARNET}.ipynb")
    with nbgrader_api(cours) as api:
        assert api.generate_assignment(DEVOIR_OUVERT, force=True, create=True)["success"]
    return cours


def page_ouverte(cours, corps, redaction="Voici **mon** texte.", ajout=""):
    copie = nbformat.read(cours.dossier("release") / DEVOIR_OUVERT / f"{CARNET}.ipynb", as_version=4)
    copie.cells[1].source = redaction or copie.cells[1].source
    copie.cells[2].source = f"def double(x):\n{corps}"
    if ajout:
        copie.cells.append(nbformat.v4.new_code_cell(ajout))
    submit_copie(cours, DEVOIR_OUVERT, "alix-demo", {f"{CARNET}.ipynb": nbformat.writes(copie).encode()})
    assert autograde(cours, DEVOIR_OUVERT, "alix-demo") == ""
    return lit(build_retour(cours, DEVOIR_OUVERT, "alix-demo"), f"{CARNET}.html")


def test_un_carnet_ordinaire(ouvert):
    page = page_ouverte(ouvert, "    return 2 * x\nprint('vu')", ajout="print('ajoutée')")
    dit = texte(page.main)
    assert "Voici mon texte." in dit
    assert "Tous les essais passent 2 sur 2 points" in dit
    assert "À noter par votre enseignant sur 4 points" in dit
    assert "def double(x):" in dit
    assert [p.text.strip() for p in page.find_all("pre", class_="sortie")] == ["vu", "ajoutée"]
    assert "Une cellule que vous avez ajoutée" in dit
    assert "Lisez puis répondez" not in dit, "l'énoncé n'est pas répété"


@pytest.mark.parametrize(
    "corps",
    [
        "    return 4",
        "    import sys\n    raise ValueError(sys._getframe(1).f_code.co_consts)",
        "    print(get_ipython().history_manager.input_hist_raw)\n    return 4",
        "    raise type(str(get_ipython().history_manager.input_hist_raw[-1]), (Exception,), {})('x')",
    ],
    ids=["faux", "cadre", "historique", "nom"],
)
def test_un_essai_cache_n_apparait_jamais(ouvert, corps):
    page = page_ouverte(ouvert, corps)
    dit = texte(page)
    assert "double(21)" not in dit
    assert "valeur cachée" not in dit
    assert "BEGIN HIDDEN" not in dit
    assert "0 sur 2 points" in dit


def test_une_copie_hostile_reste_inerte_et_une_vide_le_dit(ouvert):
    assert (
        page_ouverte(ouvert, "    return 2 * x", redaction=HTML_BRUT).find(["script", "img", "iframe", "form"]) is None
    )
    vide = page_ouverte(ouvert, "    return 2 * x", redaction="")
    assert "Pas de réponse 0 sur 4 points La cellule est restée telle que distribuée." in texte(vide)


def test_sans_version_publiee_aucun_detail_d_essai(ouvert):
    shutil.rmtree(ouvert.dossier("release") / DEVOIR_OUVERT / ".ipynb_checkpoints", ignore_errors=True)
    page_ouverte(ouvert, "    return 3")
    (ouvert.dossier("release") / DEVOIR_OUVERT / f"{CARNET}.ipynb").unlink()
    page = lit(build_retour(ouvert, DEVOIR_OUVERT, "alix-demo"), f"{CARNET}.html")
    assert "Le détail n'est pas montré" in texte(page)
