"""Aller et retour sans perte, là où le format le permet : les cinq référentiels, et des documents tirés au hasard."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refcomp.referentiels.echange import Options, export_referentiel, import_referentiel, pertes
from refcomp.referentiels.echange.brut import build_referentiel, normalize_brut

DATE = dt.datetime(2025, 3, 1, 8, 30, tzinfo=dt.UTC)
SANS_PERTE = ["case", "csv", "xlsx", "yaml"]
IDS = ["agora-bloc1", "bts-gpme", "bts-gpme-nc", "cqp-agc", "cqpm-tci"]


@pytest.mark.parametrize("format_", SANS_PERTE)
@pytest.mark.parametrize("identifiant", IDS)
def test_les_cinq_reviennent_identiques(referentiels, identifiant, format_, tmp_path):
    avant = referentiels[identifiant]
    apres = import_referentiel(export_referentiel(avant, format_, tmp_path))
    assert normalize_brut(apres.brut) == normalize_brut(avant.brut)
    assert apres.elements.equals(avant.elements)
    assert apres.relations.equals(avant.relations)
    assert apres.echelles == avant.echelles
    assert apres.reglement == avant.reglement
    assert dict(apres.mise_en_page) == {genre: s for genre, s in avant.mise_en_page.items() if s}
    assert (apres.id, apres.millesime, apres.note, apres.niveaux) == (
        avant.id,
        avant.millesime,
        avant.note,
        avant.niveaux,
    )


@pytest.mark.parametrize("format_", SANS_PERTE)
def test_le_petit_document_revient_identique(complet, brut_complet, format_, tmp_path):
    apres = import_referentiel(export_referentiel(complet, format_, tmp_path))
    assert normalize_brut(apres.brut) == normalize_brut(brut_complet)
    assert pertes(complet, format_).empty


def test_un_dossier_de_csv_vaut_une_archive(complet, brut_complet, tmp_path):
    dossier = export_referentiel(complet, "csv", tmp_path / "tables")
    assert {f.name for f in dossier.iterdir()} >= {"elements.csv", "relations.csv", "mise_en_page.csv"}
    assert normalize_brut(import_referentiel(dossier).brut) == normalize_brut(brut_complet)


def test_memes_donnees_memes_octets(complet, tmp_path):
    options = Options(date=DATE)
    for format_ in [*SANS_PERTE, "moodle", "rncp"]:
        ecrits = [export_referentiel(complet, format_, tmp_path / f"{n}{format_}.zip", options) for n in "ab"]
        assert ecrits[0].read_bytes() == ecrits[1].read_bytes(), format_


TEXTES = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@'\"\\;,\n\t<>&%[]{}:#|~/ éœ«»…—0123456789"),
        st.characters(codec="utf-8", categories=["L", "N", "P"]),
    ),
    min_size=1,
    max_size=20,
).filter(lambda t: t.strip() == t)
SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(51, 99)).map(list), max_size=3)
SCALAIRES = st.one_of(st.booleans(), st.integers(-9, 99), TEXTES, st.lists(TEXTES, min_size=1, max_size=2))
ELEMENT = st.fixed_dictionaries(
    {"libelle_imprime": TEXTES},
    optional={
        "libelle": TEXTES,
        "code_imprime": TEXTES,
        "spans": SPANS,
        "remarque": TEXTES,
        "attributs": st.dictionaries(TEXTES, SCALAIRES, max_size=2),
        "reprises": st.lists(
            st.fixed_dictionaries({"spans": SPANS}, optional={"libelle_imprime": TEXTES, "code_imprime": TEXTES}),
            max_size=2,
        ),
    },
)


@st.composite
def documents(tirage):
    elements = tirage(st.lists(ELEMENT, min_size=1, max_size=5))
    for rang, element in enumerate(elements):
        element |= {"id": f"E{rang}", "niveau": tirage(st.sampled_from(["n1", "n2"]))}
        if rang and tirage(st.booleans()):
            element["parent"] = f"E{tirage(st.integers(0, rang - 1))}"
    bouts = st.sampled_from([e["id"] for e in elements])
    relations = tirage(
        st.lists(
            st.fixed_dictionaries(
                {"source": bouts, "type": st.sampled_from(["comprend", "releve_de", "mobilise"]), "cible": bouts},
                optional={"spans": SPANS, "imprimee": st.just(False)},
            ),
            max_size=4,
        )
    )
    for relation in relations:
        if not relation.get("imprimee", True):
            relation["raison"] = tirage(TEXTES)
    return {
        "id": "tire",
        "millesime": "2020",
        "intitule": " ".join(tirage(TEXTES).split()),
        "territoire": "metropole",
        "note": tirage(TEXTES),
        "niveaux": [{"id": "n1", "libelle": "Un"}, {"id": "n2", "libelle": "Deux"}],
        "elements": elements,
        "relations": relations,
    }


@pytest.mark.parametrize("format_", SANS_PERTE)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(document=documents())
def test_tout_document_revient(format_, document, tmp_path):
    avant = build_referentiel(document, "tirage")
    chemin = tmp_path / {"csv": "a.zip", "case": "a.json"}.get(format_, f"a.{format_}")
    apres = import_referentiel(export_referentiel(avant, format_, chemin), format_)
    assert normalize_brut(apres.brut) == normalize_brut(document)
