import pytest

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.errors import ArgumentInvalideError

TABLEAU = Tableau(("Client", "Dû"), (("Durand", "9,00"), ("A|B", "10,00")), a_droite=(1,))
EXPLICATION = Explication("Solde", (Etape("Additionner", "2 + 3\n= 5"), Etape("Ranger", "Par client :", TABLEAU)))


def test_se_parcourt_comme_une_liste_d_etapes():
    assert len(EXPLICATION) == 2
    assert [e.titre for e in EXPLICATION] == ["Additionner", "Ranger"]
    assert EXPLICATION[-1].tableau is TABLEAU


def test_texte_brut():
    assert str(EXPLICATION).splitlines() == [
        "Solde",
        "=====",
        "",
        "1. Additionner",
        "   2 + 3",
        "   = 5",
        "",
        "2. Ranger",
        "   Par client :",
        "   Client     Dû",
        "   Durand   9,00",
        "   A|B     10,00",
    ]


def test_markdown_protege_les_barres_et_garde_les_lignes():
    rendu = EXPLICATION.render_markdown(niveau=2)
    assert rendu.startswith("## Solde\n\n### 1. Additionner\n\n2 + 3  \n= 5")
    assert rendu.endswith("| Client | Dû |\n| --- | ---: |\n| Durand | 9,00 |\n| A\\|B | 10,00 |")
    assert EXPLICATION._repr_markdown_() == EXPLICATION.render_markdown()


def test_un_tableau_bancal_est_refuse():
    with pytest.raises(ArgumentInvalideError, match="2 colonnes"):
        Tableau(("a", "b"), (("seul",),))
