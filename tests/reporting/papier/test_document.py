"""La mise en page des PDF."""

from refcomp.reporting.papier.document import Document, Page, clean_texte


def exemple() -> bytes:
    document = Document(Page("Procès-verbal", "Proposition au jury"))
    document.add_titre("Procès-verbal")
    document.add_texte("Élève <b>Zoé</b> & Cie : 1\u202f234,56 €, ≥ 70 %")
    document.add_tableau(["Nom", "Décision"], [[f"Étudiant {i}", "acquis"] for i in range(120)], [2, 1])
    document.add_espace()
    document.add_saut()
    document.add_texte("Fin", gras=True)
    return document.render()


def test_un_pdf_de_plusieurs_pages_et_toujours_le_meme():
    octets = exemple()
    assert octets.startswith(b"%PDF")
    assert octets.count(b"/Type /Page\n") >= 4
    assert octets == exemple()


def test_ce_que_la_police_ignore_est_remplace():
    assert clean_texte("a\u202fb → ✓") == "a\u00a0b -> [oui]"
    assert clean_texte("日本\x07") == "??"
    assert clean_texte("œuvre ≥ 5 €") == "œuvre ≥ 5 €"


def test_une_page_couchee():
    document = Document(Page("x", paysage=True))
    document.add_texte("couchée")
    assert b"/MediaBox [ 0 0 841.8898 595.2756 ]" in document.render()
