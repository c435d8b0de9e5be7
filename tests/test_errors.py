import pandas as pd
import pytest

from refcomp import errors
from refcomp.errors import DonneesInvalidesError, RefcompError, check_choix
from refcomp.findings import Constat

CLASSES = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, Exception)]


@pytest.mark.parametrize("classe", CLASSES, ids=lambda c: c.__name__)
def test_toutes_les_erreurs_ont_une_seule_base_et_un_nom_qui_le_dit(classe):
    assert issubclass(classe, RefcompError)
    assert issubclass(classe, ValueError)
    assert classe.__name__.endswith("Error")
    assert classe.__doc__


def test_les_donnees_invalides_listent_tous_les_constats():
    constats = [Constat("erreur", "a", "Premier défaut."), Constat("erreur", "b", "Second défaut.")]
    erreur = DonneesInvalidesError("La table ne va pas :", iter(constats))
    assert erreur.constats == constats
    assert str(erreur) == "La table ne va pas :\n  - Premier défaut.\n  - Second défaut."


def test_sans_constat_il_reste_le_titre():
    assert str(DonneesInvalidesError("Rien.", [])) == "Rien."


def test_un_choix_permis_passe():
    assert check_choix("sens", "haut", ["haut", "bas"]) is None
    assert check_choix("sens", "haut", {"haut": 1}) is None


def test_un_choix_refuse_dit_recu_permis_et_le_plus_proche():
    with pytest.raises(errors.ArgumentInvalideError) as refus:
        check_choix("territoire", "metropol", iter(["corse", "metropole"]))
    assert str(refus.value) == (
        "« territoire » vaut 'metropol' ; valeurs permises : corse, metropole. Vouliez-vous dire « metropole » ?"
    )


def test_un_choix_sans_voisin_ne_conseille_rien():
    with pytest.raises(errors.ArgumentInvalideError) as refus:
        check_choix("base", 12, [360, 365])
    assert str(refus.value) == "« base » vaut 12 ; valeurs permises : 360, 365."


@pytest.mark.parametrize("valeur", [[1], {"a": 1}, pd.DataFrame({"a": [1]}), pd.Series([1, 2]), pd.NA])
def test_une_liste_ou_une_table_n_est_aucun_des_choix(valeur):
    with pytest.raises(errors.ArgumentInvalideError, match="valeurs permises : 360, 365"):
        check_choix("base", valeur, [360, 365])
