"""Les commandes du registre, comme un enseignant les tape."""

import zipfile

import pytest

from refcomp.cli import main
from refcomp.errors import DonneesInvalidesError
from refcomp.evaluation import Registre
from refcomp.referentiels import load

ELEMENT, AUTRE = load("agora-bloc1").elements["element_id"].tolist()[:2]
TITRES = "Élève;Référentiel;Millésime;Compétence;Source;Valeur;Échelle;Date;Évaluateur;Provenance"


@pytest.fixture
def cours(tmp_path, monkeypatch):
    """Un cours vide, avec sa classe."""
    monkeypatch.delenv("REFCOMP_JOURNAL", raising=False)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    classe = "identifiant;nom;prenom;groupe\nlea-martin;MARTIN;Léa;TAGA\nzoe-roy;ROY;Zoé;TAGB\n"
    (tmp_path / "classe.csv").write_text(classe, encoding="utf-8-sig")
    return tmp_path


@pytest.fixture
def lance(cours, capsys):
    """Lance une commande dans ce cours ; rend son code, ce qu'elle dit, et ses reproches."""

    def run(*mots):
        code = main(["--cours", str(cours), *mots])
        dit = capsys.readouterr()
        return code, dit.out.replace("\u202f", " ").replace("\u00a0", " "), dit.err

    return run


def write_preuves(cours, *lignes):
    chemin = cours / "preuves.csv"
    rangees = [f"{e};agora-bloc1;2020;{i};{s};{v};fraction;31/05/2026;M. Tutin;tp1/e/{i[-1]}" for e, i, s, v in lignes]
    chemin.write_text("\n".join([TITRES, *rangees]), encoding="cp1252")
    return str(chemin)


def test_du_tableau_au_retrait(lance, cours):
    fichier = write_preuves(cours, ("lea-martin", ELEMENT, "auto", "0,5"), ("Zoé ROY", AUTRE, "tuteur", "75 %"))
    code, dit, _ = lance("preuves", "importer", fichier, "--verifier")
    assert (code, "Rien n'a été inscrit" in dit) == (0, True)
    assert lance("preuves", "lister")[:2] == (1, "Aucune preuve ne répond à ces choix.\n")
    code, dit, _ = lance("preuves", "importer", fichier)
    assert (code, "2 étudiants" in dit, "Inscrites : 2, dont 0 qui corrigent ; déjà au registre : 0." in dit) == (
        0,
        True,
        True,
    )
    assert "Inscrites : 0" in lance("preuves", "importer", fichier)[1]
    write_preuves(cours, ("lea-martin", ELEMENT, "auto", "0,6"))
    assert "Inscrites : 1, dont 1 qui corrigent" in lance("preuves", "importer", fichier)[1]
    code, dit, _ = lance("preuves", "lister", "--etudiant", "lea-martin")
    assert "remplacée par le rang 3" in dit
    assert "corrige le rang 1, en vigueur" in dit

    choix = ("preuves", "adopter", "--etudiant", "lea-martin", "--element", ELEMENT, "--auteur", "Mme A")
    code, dit, _ = lance(*choix, "--date", "01/06/2026")
    assert "À adopter : 1 preuve, Mme A, le 01/06/2026" in dit
    assert "rang 3" in dit
    assert lance(*choix, "--oui", "--niveau", "S", "--echelle", "maitrise")[0] == 0
    dit = lance("preuves", "lister", "--element", ELEMENT)[1]
    assert "adopte le rang 3" in dit
    assert "formateur, Mme A" in dit
    assert lance(*choix, "--oui")[0] == 1

    code, dit, _ = lance("preuves", "retirer", "3", "--auteur", "Mme A", "--motif", "copie d'une autre")
    assert (code, "1 preuve retirée" in dit) == (0, True)
    assert "motif : copie d'une autre" in lance("preuves", "lister")[1]
    assert "Résumé refait : 3 lignes." in lance("preuves", "reconstruire")[1]


def test_un_tableau_fautif_est_refuse_sans_pile_d_appels(lance, cours):
    fichier = write_preuves(cours, ("lea-martn", ELEMENT, "auto", "0,5"), ("zoe-roy", "B1/zz", "auto", "2"))
    code, _, reproche = lance("preuves", "importer", fichier)
    assert code == 1
    for attendu in ("vouliez-vous dire « lea-martin » (MARTIN Léa)", "inconnu de agora-bloc1", "entre 0 et 1"):
        assert attendu in reproche
    assert "Traceback" not in reproche
    assert lance("preuves", "lister")[0] == 1


@pytest.mark.parametrize(
    ("mots", "attendu"),
    [
        (("preuves", "importer", "gradebook.db"), "donnez --correspondance"),
        (("preuves", "importer", "absent.xlsx"), "n'existe pas"),
        (("preuves", "retirer", "7", "--auteur", "A", "--motif", "m"), "Rang 7 : aucune preuve n'a ce rang"),
        (("preuves", "retirer", "7", "--auteur", "A", "--motif", "m", "--date", "hier"), "n'est pas une date"),
        (("personne", "exporter", "zoe"), "ne garde rien de « zoe »"),
        (("personne", "effacer", "zoe"), "ne garde rien de « zoe »"),
    ],
)
def test_chaque_refus_est_une_phrase(lance, mots, attendu):
    code, _, reproche = lance(*mots)
    assert code == 1
    assert attendu in reproche


def test_une_personne_recoit_ses_donnees_puis_est_effacee(lance, cours):
    lance("preuves", "importer", write_preuves(cours, ("lea-martin", ELEMENT, "auto", "0,5")))
    code, dit, _ = lance("personne", "exporter", "lea-martin")
    assert code == 0
    with zipfile.ZipFile(cours / "exports" / "personne-lea-martin.zip") as archive:
        assert "preuves.csv" in archive.namelist()
    assert "0 personne sans preuve depuis plus de 50 ans" in lance("personne", "conservation", "--annees", "50")[1]
    assert "Rien n'a été touché" in lance("personne", "effacer", "lea-martin")[1]
    assert lance("personne", "effacer", "lea-martin", "--oui")[0] == 1
    nomme = ("--auteur", "DPO", "--motif", "demande de Léa MARTIN", "--oui")
    assert "n'y nommez pas la personne" in lance("personne", "effacer", "lea-martin", *nomme)[2]
    code, dit, _ = lance("personne", "effacer", "lea-martin", "--auteur", "DPO", "--motif", "demande", "--oui")
    assert (code, "Effacé : 1 preuve" in dit, "gradebook.db" in dit) == (0, True, True)
    assert lance("preuves", "lister")[0] == 1


def test_une_adoption_retiree_se_refait(lance, cours):
    lance("preuves", "importer", write_preuves(cours, ("lea-martin", ELEMENT, "auto", "0,5")))
    choix = ("preuves", "adopter", "--etudiant", "lea-martin", "--element", ELEMENT, "--auteur", "Mme A", "--oui")
    assert lance(*choix)[0] == 0
    assert lance(*choix)[0] == 1
    assert lance("preuves", "retirer", "2", "--auteur", "Mme A", "--motif", "trop tôt")[0] == 0
    assert lance(*choix)[0] == 0
    assert "adopte le rang 1" in lance("preuves", "lister", "--etudiant", "lea-martin")[1]


def test_une_adoption_ne_se_compte_qu_une_fois(lance, cours):
    """Une espace ou une majuscule de plus dans le nom du formateur n'en fait pas un second formateur."""
    lance("preuves", "importer", write_preuves(cours, ("lea-martin", ELEMENT, "auto", "0,5")))
    adopter = ("preuves", "adopter", "--etudiant", "lea-martin", "--element", ELEMENT, "--oui", "--auteur")
    assert "donnez aussi --echelle, celle de ce niveau" in lance(*adopter, "x", "--niveau", "TS")[2]
    assert lance(*adopter, " M.  Tutin ")[0] == 0
    for redite in ("M. Tutin", "m. tutin", "M. Tutin "):
        assert lance(*adopter, redite)[0] == 1
    assert "formateur, M. Tutin (adopte le rang 1, en vigueur)" in lance("preuves", "lister")[1]
    assert "aucune preuve de ces étudiants" in lance("preuves", "adopter", *adopter[2:3], "leo", *adopter[4:], "x")[1]
    assert (
        "1 preuve retirée : « non évalué » la remplace."
        in lance("preuves", "retirer", "2", "--auteur", "x", "--motif", "autre élève")[1]
    )


def test_le_meme_acte_repete_par_programme_est_refuse(cours):
    main(["--cours", str(cours), "preuves", "importer", write_preuves(cours, ("lea-martin", ELEMENT, "auto", "0,5"))])
    registre = Registre(f"sqlite:///{(cours / 'resultats.db').as_posix()}")
    registre.adopte([1], "M. Tutin", "2026-06-01")
    with pytest.raises(DonneesInvalidesError, match="déjà adoptée"):
        registre.adopte([1], "M. tutin ", "2026-06-01")
    registre.close()


def test_le_systeme_et_les_grands_nombres_parlent_francais(lance, cours, capsys):
    mots = ("jury", "preparer", "cqp-agc", "--intitule", "J", "--jour", "20/06/2026", "--membre", "X", "--auteur", "s")
    code, _, reproche = lance(*mots, "--choix", str(cours / "absent.yaml"))
    assert (code, "ce fichier ou ce dossier n'existe pas" in reproche, "No such" in reproche) == (1, True, False)
    with pytest.raises(SystemExit):
        lance("jury", "ordre", "99999999999999999999")
    assert "'99999999999999999999' est trop grand" in capsys.readouterr().err


def test_reimporter_un_vieux_tableau_ne_rend_pas_sa_valeur_a_une_preuve_retiree(lance, cours):
    fichier = write_preuves(cours, ("lea-martin", ELEMENT, "tuteur", "0,5"), ("zoe-roy", ELEMENT, "tuteur", "0,6"))
    assert lance("preuves", "importer", fichier)[0] == 0
    lance("preuves", "retirer", "1", "--auteur", "Mme A", "--motif", "autre élève")
    code, _, reproche = lance("preuves", "importer", fichier)
    assert (code, "le registre tient NE de Mme A" in reproche, "preuves.csv, ligne 2" in reproche) == (1, True, True)
    assert lance("preuves", "importer", fichier, "--verifier")[0] == 1
    assert "2 lignes" not in lance("preuves", "lister", "--etudiant", "zoe-roy")[1]
    code, dit, _ = lance("preuves", "importer", fichier, "--remplacer")
    assert (code, "dont 1 qui corrigent" in dit) == (0, True)
