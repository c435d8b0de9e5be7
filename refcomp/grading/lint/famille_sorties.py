"""Règles : ce que nbgrader lira de la sortie d'une cellule notée.

Une sortie d'erreur, ou tout texte sur stderr, vaut zéro. Sinon la valeur affichée, si `float()` sait la lire. Sinon,
tous les points (`nbgrader/utils.py`, `determine_grade`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from refcomp.grading.lint.ecriture import cite
from refcomp.grading.lint.instructions import Controle, follow_controles
from refcomp.grading.lint.modele import Carnet
from refcomp.grading.lint.presence import Presence, presence_de_controle
from refcomp.grading.lint.regle import Regle, Trouvaille
from refcomp.grading.lint.valeurs import Nature

TOUT = "nbgrader donne tous les points"


def _fin(controle: Controle) -> str:
    return f"La cellule finit par « {cite(controle.derniere)} »" if controle.derniere is not None else "La cellule"


def _payantes(carnet: Carnet) -> Iterator[Controle]:
    """Les cellules de contrôle qui rapportent des points : sur 0, « tous les points » ne trompe personne."""
    return (c for c in follow_controles(carnet) if c.cellule.points != 0)


def _affichees(carnet: Carnet) -> Iterator[Controle]:
    return (c for c in _payantes(carnet) if c.affichee)


def _sans_controle_sur(carnet: Carnet) -> Iterator[Controle]:
    return (c for c in _affichees(carnet) if presence_de_controle(c) is not Presence.CONTROLE)


def _numpy(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _affichees(carnet):
        table = c.valeur.a(Nature.TABLE) and presence_de_controle(c) is not Presence.CONTROLE
        if c.valeur.a(Nature.NUMPY) or table:
            yield c.cellule.trouvaille(f"{_fin(c)}, un objet NumPy ou pandas : {TOUT} quelle que soit la réponse.")


def _numpy_probable(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _affichees(carnet):
        if c.valeur.a(Nature.NUMPY_PROBABLE) and not c.valeur.a(Nature.NUMPY, Nature.TABLE):
            yield c.cellule.trouvaille(f"{_fin(c)}, sans doute un nombre de NumPy ou pandas : {TOUT} dans ce cas.")


def _booleen(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _sans_controle_sur(carnet):
        if c.valeur.a(Nature.BOOLEEN):
            yield c.cellule.trouvaille(f"{_fin(c)}, un booléen : vrai ou faux, {TOUT}.")


def _non_numerique(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _affichees(carnet):
        vise = c.valeur.a(Nature.EXACT, Nature.NAN)
        if c.valeur.a(Nature.TEXTE, Nature.COLLECTION):
            vise = vise or presence_de_controle(c) is not Presence.CONTROLE
        if vise:
            natures = " ou ".join(sorted(n.value for n in c.valeur.natures))
            yield c.cellule.trouvaille(f"{_fin(c)} ({natures}) : ce n'est pas un nombre, {TOUT}.")


def _affichage(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _payantes(carnet):
        appel = c.derniere
        if (
            isinstance(appel, ast.Call)
            and getattr(appel.func, "id", "") in {"print", "display"}
            and presence_de_controle(c) is not Presence.CONTROLE
        ):
            yield c.cellule.trouvaille(f"{_fin(c)} : un affichage n'est pas une note, {TOUT}.")


def _masquee(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _payantes(carnet):
        if (
            c.derniere is not None
            and c.cellule.analyse.muette
            and not c.valeur.seulement(Nature.RIEN)
            and presence_de_controle(c) is not Presence.CONTROLE
        ):
            cause = f"%%{c.cellule.analyse.magie}" if c.cellule.analyse.magie else "« ; »"
            yield c.cellule.trouvaille(f"{_fin(c)}, mais {cause} cache cette valeur : {TOUT}.")


def _sans_sortie(carnet: Carnet, voulue: Presence) -> Iterator[Controle]:
    for c in _payantes(carnet):
        muette = c.derniere is None or c.valeur.seulement(Nature.RIEN)
        affiche = isinstance(c.derniere, ast.Call) and getattr(c.derniere.func, "id", "") in {"print", "display"}
        if muette and not affiche and presence_de_controle(c) is voulue:
            yield c


def _sans_controle(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _sans_sortie(carnet, Presence.RIEN):
        quoi = "ne contient aucun code" if not c.cellule.analyse.arbre.body else "n'affiche rien et ne contrôle rien"
        yield c.cellule.trouvaille(f"La cellule {quoi} : {TOUT} quelle que soit la réponse.")


def _sans_controle_probable(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _sans_sortie(carnet, Presence.APPELS):
        yield c.cellule.trouvaille(
            f"La cellule appelle du code sans contrôler son résultat : s'il ne lève rien, {TOUT}."
        )


def _de_l_etudiant(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in follow_controles(carnet):
        if c.affichee and c.valeur.seulement(Nature.ETUDIANT):
            yield c.cellule.trouvaille(
                f"{_fin(c)}, que l'étudiant définit : ce qu'il y met devient sa note (et, au-delà du barème, fait "
                "échouer toute sa copie).",
            )


REGLES = (
    Regle(
        "sortie_numpy",
        "erreur",
        "La valeur affichée est un objet NumPy ou pandas, dont le texte (`np.float64(0.5)`) n'est pas un nombre.",
        "Finissez par un float Python : float(…), ou valeur.item().",
        _numpy,
    ),
    Regle(
        "sortie_numpy_probable",
        "avertissement",
        "La valeur affichée vient d'une méthode (`.sum()`, `.mean()`…) qui, sur pandas ou NumPy, ne rend pas un float.",
        "Finissez par un float Python : float(…).",
        _numpy_probable,
    ),
    Regle(
        "sortie_booleenne",
        "erreur",
        "La cellule finit par un booléen sans autre contrôle : nbgrader ne le lit pas comme une note.",
        "Écrivez « assert … », ou un nombre de points : 2.0 if … else 0.0.",
        _booleen,
    ),
    Regle(
        "sortie_non_numerique",
        "erreur",
        "La valeur affichée (texte, liste, Decimal, nan…) n'est pas un nombre que nbgrader sait lire.",
        "Finissez par un float Python compris entre 0 et le barème, ou contrôlez par assert.",
        _non_numerique,
    ),
    Regle(
        "sortie_affichee",
        "erreur",
        "La cellule finit par un print ou un display : nbgrader ne lit pas ce qui est imprimé.",
        "Écrivez la valeur seule sur la dernière ligne, ou contrôlez par assert.",
        _affichage,
    ),
    Regle(
        "sortie_masquee",
        "erreur",
        "Un point-virgule final, %%capture ou %%timeit cache la valeur que nbgrader devait lire.",
        "Retirez le point-virgule ou la magie.",
        _masquee,
    ),
    Regle(
        "sans_controle",
        "erreur",
        "La cellule n'affiche rien et rien ne peut y échouer : elle donne toujours tous les points.",
        "Ajoutez un assert, ou finissez par un nombre de points.",
        _sans_controle,
    ),
    Regle(
        "sans_controle_probable",
        "avertissement",
        "La cellule appelle du code mais ne compare rien : une réponse fausse qui ne lève pas d'erreur a tout.",
        "Comparez le résultat par assert, ou finissez par un nombre de points.",
        _sans_controle_probable,
    ),
    Regle(
        "note_donnee_par_la_reponse",
        "erreur",
        "La dernière expression est une valeur que l'étudiant choisit : nbgrader la lit comme sa note.",
        "Comparez-la par assert, ou affichez des points que vous calculez.",
        _de_l_etudiant,
    ),
)
