"""Les pages de retour dans un navigateur : accessibles selon axe-core, lisibles à 390 points de large, imprimables."""

from itertools import pairwise

import pytest
from aides_cours import DEVOIR, submit_connue
from aides_hostiles import DATAFRAME, PNG
from aides_navigateur import CHROMIUM, demande_chromium

from refcomp.authoring.devoir import write_dossier
from refcomp.grading.commandes import autograde
from refcomp.retour import build_retour
from refcomp.retour.carnet_de_notes import Total
from refcomp.retour.modele import Bloc, Page, Sortie, Valeur
from refcomp.retour.rendu import Entete, render_page
from refcomp.retour.texte_riche import render_commentaire, render_texte

pytestmark = [
    demande_chromium,
    pytest.mark.long,
    pytest.mark.navigateur,
    pytest.mark.filterwarnings("ignore"),  # avertissements internes de nbgrader et de SQLAlchemy
]
COPIES = {"balance_agee": "faux_depuis_facture", "rapprochement_bancaire": "juste", "amortissement": "vide"}


def page_de_tous_les_etats():
    """Une page où chaque élément du gabarit paraît au moins une fois."""
    large = Valeur("Les 60 premières lignes sur 100.", tuple("abcdefghij"), (tuple("1234567890"),) * 3)
    blocs = [
        Bloc(
            ancre=f"q{rang}",
            titre=f"Question {rang} — {etat}",
            points="1",
            bareme="2",
            etat=etat,
            constat=f"Constat {etat}",
            raison="Une raison.",
            conseil="Un conseil\nsur deux lignes.",
            recu=large,
            attendu="un montant en euros",
            criteres=("premier critère", "second critère"),
            commentaire=render_commentaire("**Bien** [lien](https://cours.invalid)"),
            texte=render_texte("# Titre\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\n" + "code " * 60 + "\n```"),
            code=DATAFRAME + "  # " + "x" * 300,
            sorties=(Sortie(texte="mot " * 200), Sortie(image=f"data:image/png;base64,{PNG}"), Sortie(texte="b")),
            competences=(("T16.3/d2", "Exploiter une balance âgée"),),
            revue=True,
        )
        for rang, etat in enumerate(("juste", "partiel", "faux", "alerte", "attente", "neutre"), start=1)
    ]
    entete = Entete("Alix Démo", "Un devoir", None, None, "abcdef0123456789")
    return render_page(entete, Page("tout", "Tout", Total(7, 12, 1, 2), tuple(blocs), remis=False), "index")


@pytest.fixture
def pages(cours, tmp_path):
    submit_connue(cours, "alix-demo", COPIES)
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    fichiers = {**build_retour(cours, DEVOIR, "alix-demo", "abc"), "tout.html": page_de_tous_les_etats().encode()}
    write_dossier(tmp_path / "pages", fichiers)
    return [tmp_path / "pages" / chemin for chemin in fichiers]


def test_les_pages_sont_accessibles_et_tiennent_sur_un_telephone(pages, tmp_path):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - seul cet essai en a besoin
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - idem

    with sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for largeur in (1366, 390):
            # axe-core s'injecte dans la page : la politique de la page l'interdirait.
            contexte = navigateur.new_context(viewport={"width": largeur, "height": 844}, bypass_csp=True)
            page = contexte.new_page()
            requetes = []
            page.on("request", lambda r, vues=requetes: vues.append(r.url))
            for chemin in pages:
                page.goto(chemin.as_uri())
                page.screenshot(path=tmp_path / f"{chemin.stem}-{largeur}.png", full_page=True)
                fautes = Axe().run(page).response["violations"]
                assert [(f["id"], [n["html"][:120] for n in f["nodes"]]) for f in fautes] == [], chemin.name
                assert page.evaluate("document.documentElement.scrollWidth") <= largeur, chemin.name
                niveaux = page.eval_on_selector_all("h1, h2, h3, h4, h5, h6", "h => h.map(e => +e.tagName[1])")
                assert niveaux[0] == niveaux.count(1) == 1
                assert all(b - a <= 1 for a, b in pairwise(niveaux)), chemin.name
                page.keyboard.press("Tab")
                assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
            assert {u.split(":")[0] for u in requetes} <= {"file", "data"}
            contexte.close()
        navigateur.close()
