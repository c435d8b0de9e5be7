"""Les commandes de référentiel : lisibles en 80 colonnes, dans une console Windows, et qui disent tout d'un coup."""

import pytest

from refcomp.cli import main
from refcomp.referentiels import available, chargement, load

MINI = """
id: mini
millesime: '2024'
intitule: Un référentiel minuscule
territoire: metropole
niveaux: [{id: bloc, libelle: Bloc}, {id: tache, libelle: Tâche}]
elements:
  - {id: B1, niveau: bloc, libelle_imprime: Vendre}
  - {id: B1/t1, niveau: tache, parent: B1, libelle_imprime: Peser les légumes}
relations:
  - {source: B1/t1, type: analogue, cible: "cqp-agc:RSF1", imprimee: false, raison: pour l'essai}
"""
FAUTIF = """
id: fautif
millesime: '2024'
intitule: Tout y est faux
territoire: metropole
niveaux: [{id: bloc, libelle: Bloc}]
elements:
  - {id: B1, niveau: bloc, parent: B2, libelle_imprime: a}
  - {id: B2, niveau: bloc, parent: B1, libelle_imprime: b}
  - {id: B3, niveau: bloc, parent: B9, libelle_imprime: c}
  - {id: B4, niveau: geste, libelle_imprime: d}
  - {id: B4, niveau: bloc, libelle_imprime: e}
reglement:
  regles:
    - {id: r, libelle: Une règle, condition: {parfois: true}}
"""


@pytest.fixture
def racine(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    (tmp_path / "referentiels").mkdir()
    (tmp_path / "referentiels" / "mini.yaml").write_text(MINI, encoding="utf-8")
    return tmp_path


@pytest.fixture
def lance(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def _lance(*arguments):
        code = main(["referentiel", *map(str, arguments)])
        sortie = capsys.readouterr()
        return code, sortie.out, sortie.err

    return _lance


COMMANDES = [
    ["lister"],
    *(["montrer", r] for r in available()),
    ["montrer", "bts-gpme-nc", "T16.4"],
    ["montrer", "cqp-agc", "R"],
    ["montrer", "cqpm-tci", "C1/METHODES/c1"],
    ["chercher", "client", "--limite", "100"],
    ["comparer", "bts-gpme-nc", "bts-gpme", "--tout"],
    ["comparer", "bts-gpme-nc", "bts-gpme"],
]


@pytest.mark.parametrize("commande", COMMANDES, ids=" ".join)
def test_tout_tient_en_80_colonnes_et_dans_une_console_windows(lance, commande):
    code, sortie, erreur = lance(*commande)
    assert (code, erreur) == (0, "")
    # Une adresse plus longue que la ligne ne se coupe pas.
    larges = [li for li in sortie.splitlines() if len(li) > 79 and max(map(len, li.split())) < 60]
    assert larges == []
    sortie.encode("cp1252")


def test_lister_dit_ce_qui_est_livre_et_ce_qui_est_du_cours(lance, racine):
    code, sortie, _ = lance("lister")
    assert code == 0
    for identifiant in available():
        assert identifiant in sortie
    assert "Un référentiel minuscule (du cours)" in sortie
    (racine / "referentiels" / "casse.yaml").write_text("id: casse\n", encoding="utf-8")
    (racine / "referentiels" / "bts-gpme.yaml").write_text(MINI.replace("id: mini", "id: bts-gpme"), encoding="utf-8")
    _, sortie, _ = lance("lister")
    assert "ne se charge pas" in sortie
    assert "à la place de celui qui est livré" in " ".join(sortie.split())


def test_montrer_un_arbre_et_sa_profondeur(lance):
    _, sortie, _ = lance("montrer", "bts-gpme-nc")
    assert "\n  T16.3  Suivi des comptes de trésorerie" in sortie
    assert "\n    T16.3/d3  Effectuer le rapprochement bancaire" in sortie
    _, sommets, _ = lance("montrer", "bts-gpme-nc", "--profondeur", "1")
    assert "A6  SUIVI COMPTABLE" in sommets
    assert "T16.3" not in sommets


def test_montrer_un_element_dit_tout_ce_qui_en_est_su(lance):
    _, sortie, _ = lance("montrer", "cqp-agc", "OTSF8")
    plat = " ".join(sortie.split())
    for morceau in (
        "Texte imprimé Sinformer des stocks clients",
        "Texte réparé S'informer des stocks clients",
        "Autres rédactions imprimées Si GPA, définir une commande",
        "Remarque Un code, deux sens.",
        "relève de, vers OT",
        "mobilise, depuis M2",
        "28379 à 28442",
    ):
        assert morceau in plat
    _, sortie, _ = lance("montrer", "cqp-agc", "R")
    assert "domaine_valide" in sortie


def test_un_lien_ecrit_dans_l_autre_referentiel_se_voit_des_deux_cotes(lance):
    _, sortie, _ = lance("montrer", "bts-gpme-nc", "T16.4")
    assert "analogue, depuis bts-gpme:T.1.6.4" in sortie
    _, sortie, _ = lance("montrer", "bts-gpme", "T.1.6.4")
    assert "analogue, vers bts-gpme-nc:T16.4" in sortie


def test_un_referentiel_ou_un_element_inconnu_se_dit(lance):
    code, _, erreur = lance("montrer", "bts-absent")
    assert (code, "Livrés : agora-bloc1" in erreur) == (1, True)
    code, _, erreur = lance("montrer", "bts-gpme-nc", "T16.9")
    assert (code, "Proches : T16." in erreur) == (1, True)


def test_chercher(lance, racine):
    code, sortie, _ = lance("chercher", "relanc", "client")
    assert (code, "bts-gpme-nc:T12.4/d4" in sortie) == (0, True)
    code, sortie, _ = lance("chercher", "bon de commande", "--referentiel", "bts-gpme-nc")
    assert "1 élément trouvé" in sortie
    code, sortie, _ = lance("chercher", "legumes")
    assert "mini:B1/t1  Peser les légumes" in sortie
    code, sortie, _ = lance("chercher", "client", "--niveau", "tache", "--limite", "2")
    assert "--limite en montre plus" in sortie
    code, sortie, _ = lance("chercher", "introuvable")
    assert (code, "Aucun élément trouvé" in sortie) == (1, True)


def test_comparer_montre_les_ecarts_ou_les_ecrit(lance, racine):
    code, sortie, _ = lance("comparer", "bts-gpme-nc", "bts-gpme", "--niveau", "tache")
    assert code == 0
    assert "[analogue] - TGC  + TVA" in sortie
    assert "seulement à droite : T.1.1.3" in sortie
    assert "T.2.1.1" not in sortie  # le domaine 2 n'a pas son pareil : --tout le montre
    _, tout, _ = lance("comparer", "bts-gpme-nc", "bts-gpme", "--niveau", "tache", "--tout")
    assert "T.2.1.1" in tout
    fichier = racine / "exports" / "ecarts.csv"
    code, sortie, _ = lance("comparer", "bts-gpme-nc", "bts-gpme", "--sortie", fichier)
    assert (code, "Écrit" in sortie) == (0, True)
    assert fichier.read_text(encoding="utf-8-sig").startswith("niveau;gauche_id;gauche_libelle")


def test_verifier_liste_tous_les_defauts_d_un_fichier_d_un_coup(lance, racine):
    fautif = racine / "fautif.yaml"
    fautif.write_text(FAUTIF, encoding="utf-8")
    code, sortie, _ = lance("verifier", fautif)
    assert code == 1
    for defaut in (
        "identifiant employé 2 fois",
        "le parent « B9 » n'existe pas",
        "le niveau « geste » n'est pas déclaré",
        "tourne en rond (B1 -> B2 -> B1)",
        "parfois",
    ):
        assert defaut in sortie
    assert "5 défauts" in sortie


def test_verifier_regarde_les_liens_vers_un_autre_referentiel(lance, racine):
    mini = racine / "referentiels" / "mini.yaml"
    assert lance("verifier", mini)[0] == 0
    mini.write_text(MINI.replace("cqp-agc:RSF1", "cqp-agc:RSF11"), encoding="utf-8")
    code, sortie, _ = lance("verifier", mini)
    assert (code, "« RSF11 » n'est pas un élément de cqp-agc. Le plus proche : « RSF1 »" in sortie) == (1, True)
    mini.write_text(MINI.replace("cqp-agc:RSF1", "cqp-absent:RSF1"), encoding="utf-8")
    code, sortie, _ = lance("verifier", mini)
    assert (code, "le référentiel « cqp-absent » n'existe pas" in sortie) == (1, True)


def test_verifier_un_fichier_mal_nomme_ou_absent(lance, racine):
    (racine / "referentiels" / "autre.yaml").write_text(MINI, encoding="utf-8")
    code, sortie, _ = lance("verifier", racine / "referentiels" / "autre.yaml")
    assert (code, "nommez-le mini.yaml" in sortie) == (1, True)
    code, _, erreur = lance("verifier", racine / "absent.yaml")
    assert (code, "n'existe pas" in erreur) == (1, True)


def test_verifier_sans_argument_regarde_tout(lance, racine):
    code, sortie, _ = lance("verifier")
    assert code == 0
    for identifiant in [*available(), "mini"]:
        assert f"{identifiant} : " in sortie
    (racine / "referentiels" / "fautif.yaml").write_text(FAUTIF, encoding="utf-8")
    code, sortie, _ = lance("verifier")
    assert code == 1
    assert "fautif.yaml : 5 défauts" in sortie
    assert "cqpm-tci : " in sortie  # un fichier fautif n'arrête pas les autres


def test_compiler_refait_ce_qui_a_vieilli(lance, tmp_path, monkeypatch):
    perime = tmp_path / "bts_essai" / "2018.json"
    monkeypatch.setattr("refcomp.commandes.referentiel.stale", lambda: iter([(perime, "{}\n")]))
    code, sortie, _ = lance("verifier")
    assert (code, "bts_essai/2018.json est périmé : refcomp referentiel compiler" in sortie) == (1, True)
    code, sortie, _ = lance("compiler")
    assert (code, perime.read_text(encoding="utf-8")) == (0, "{}\n")
    monkeypatch.setattr("refcomp.commandes.referentiel.stale", lambda: iter(()))
    assert lance("compiler")[1] == "Formes compilées à jour.\n"


def test_les_formes_compilees_livrees_sont_a_jour():
    assert [str(chemin) for chemin, _ in chargement.stale()] == []


def test_exporter_refuse_un_format_inconnu_et_nomme_les_siens(lance, tmp_path):
    code, _, erreur = lance("exporter", "bts-gpme-nc", "--format", "xslx", "--sortie", tmp_path / "x")
    assert (code, "Vouliez-vous dire « xlsx »" in erreur) == (1, True)


def test_exporter_ecrit_le_fichier(lance, tmp_path):
    code, sortie, _ = lance("exporter", "bts-gpme-nc", "--format", "xlsx", "--sortie", tmp_path / "nc.xlsx")
    assert (code, "Écrit" in sortie) == (0, True)
    assert (tmp_path / "nc.xlsx").stat().st_size > 0


def test_exporter_dit_ce_que_le_format_perd(lance, tmp_path):
    _, sortie, _ = lance("exporter", "bts-gpme-nc", "--format", "yaml", "--sortie", tmp_path / "bts-gpme-nc.yaml")
    assert "Ce format garde tout." in sortie
    _, sortie, _ = lance("exporter", "bts-gpme-nc", "--format", "rncp", "--sortie", tmp_path / "nc.xml")
    assert "Ce que ce format ne rend pas :" in sortie
    assert max(map(len, sortie.splitlines()[1:])) < 80


def test_hors_d_un_cours_les_referentiels_livres_se_lisent(lance, tmp_path):
    assert lance("montrer", "cqp-agc", "RC1")[0] == 0
    code = main(["--cours", str(tmp_path / "absent"), "referentiel", "lister"])
    assert code == 1  # un cours demandé doit exister
    assert load("cqp-agc").libelle("RC1")


def test_importer_ecrit_un_yaml_qui_se_relit_et_n_ecrase_rien(lance, racine):
    assert lance("exporter", "agora-bloc1", "--format", "case", "--sortie", "agora.json")[0] == 0
    code, sortie, _ = lance("importer", "agora.json")
    assert code == 0
    assert "124 éléments" in sortie
    lu = load("agora-bloc1", dossier=racine / "referentiels")
    assert lu.elements.equals(load("agora-bloc1").elements)
    code, _, erreur = lance("importer", "agora.json")
    assert code != 0
    assert "existe déjà" in erreur
