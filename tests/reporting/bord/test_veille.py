"""La veille d'une page : un registre qui change se voit, quel que soit le moment où il a changé."""

import asyncio

from refcomp.reporting.bord.veille import watch_version

PERIODE = 0.01


class Page:
    """Une page qui montre une version, et redessine."""

    def __init__(self, registre):
        self.registre, self.montree, self.dessins = registre, registre["version"], 0

    def redessine(self):
        self.montree = self.registre["version"]
        self.dessins += 1


def veille(page, pendant):
    async def vis():
        tache = watch_version(lambda: page.registre["version"], lambda: page.montree, page.redessine, PERIODE)
        await asyncio.sleep(5 * PERIODE)
        pendant()
        await asyncio.sleep(10 * PERIODE)
        tache.cancel()

    asyncio.run(vis())


def test_un_registre_qui_change_se_redessine_une_fois():
    page = Page({"version": "1-a"})
    veille(page, lambda: page.registre.update(version="2-b"))
    assert (page.montree, page.dessins) == ("2-b", 1)


def test_ce_qui_a_change_avant_que_la_veille_commence_se_voit_aussi():
    """Un noyau préchauffé lit le registre, puis dessine pendant des secondes : une preuve peut arriver entre-temps."""
    page = Page({"version": "1-a"})
    page.registre["version"] = "2-b"
    veille(page, lambda: None)
    assert (page.montree, page.dessins) == ("2-b", 1)


def test_rien_ne_bouge_rien_ne_se_redessine():
    page = Page({"version": "1-a"})
    veille(page, lambda: None)
    assert page.dessins == 0


def test_hors_d_un_noyau_rien_ne_veille():
    assert watch_version(lambda: "1", lambda: "1", lambda: None) is None
