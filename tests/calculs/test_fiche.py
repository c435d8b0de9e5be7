import pytest

from refcomp.calculs.fiche import Fiche
from refcomp.errors import ArgumentInvalideError


def build_fiche(**remplacements):
    valeurs = {
        "nom": "tva",
        "libelle": "TVA",
        "codes": ("bts-gpme:T.1.6.4",),
        "sources": ("CGI art. 269",),
        "cas": ("tva-1",),
    }
    return Fiche(**(valeurs | remplacements))


def test_une_fiche_complete_est_acceptee():
    assert build_fiche().parametres == ()


@pytest.mark.parametrize(
    ("remplacements", "phrase"),
    [
        ({"nom": "Balance âgée"}, "minuscules ASCII"),
        ({"codes": ("T.1.6.4",)}, "diplome:code"),
        ({"codes": ()}, "codes ne peut pas être vide"),
        ({"sources": ()}, "sources ne peut pas être vide"),
        ({"cas": ()}, "cas ne peut pas être vide"),
        ({"cas": ("a", "a")}, "nommé deux fois"),
    ],
)
def test_une_fiche_incomplete_est_refusee(remplacements, phrase):
    with pytest.raises(ArgumentInvalideError, match=phrase):
        build_fiche(**remplacements)
