"""Anomalies plantées sur demande, et leur liste exacte : où, quoi, ce qui aurait dû être.

Sans demande, il n'y en a aucune. Une anomalie touche une seule pièce, et deux anomalies ne touchent jamais la même.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from refcomp.entreprise import banque
from refcomp.entreprise.achats import Achats
from refcomp.entreprise.banque import Operations
from refcomp.entreprise.calendrier import Calendrier
from refcomp.entreprise.commandes import Lignes, Volumes
from refcomp.entreprise.mouvements import Mouvements, Plan, Vocabulaire, joints
from refcomp.entreprise.profil import Profil
from refcomp.entreprise.tirage import Entiers, Tirage
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.rounding import montants_affiches

CODES = {
    "taux_errone": "une ligne de facture de vente porte un autre taux que celui de l'article",
    "rupture_numerotation": "un numéro manque dans la suite des factures de vente",
    "doublon_facture": "une facture d'achat est comptabilisée deux fois",
    "chiffres_inverses": "une facture d'achat est comptabilisée avec deux chiffres inversés",
    "compte_errone": "une facture d'achat est comptabilisée dans un autre compte de charge ou d'immobilisation",
    "separation_exercices": "une facture d'achat de décembre n'est pas comptabilisée dans l'exercice",
    "ecriture_desequilibree": "le débit d'une écriture de vente n'égale pas son crédit",
    "montant_banque_inverse": "un paiement est comptabilisé avec deux chiffres inversés, pas au relevé",
    "operation_inconnue": "le relevé porte un débit que l'entreprise ne reconnaît pas",
}
MAXIMUM_PAR_CODE = 3
COLONNES = ("code", "table", "piece", "colonne", "attendu", "trouve", "explication")
COMPTES_CONFONDUS = {
    "2182": "6063", "2183": "6063", "6061": "6063", "626": "6226", "6226": "626", "616": "626", "6132": "616",
    "6241": "607",
}  # fmt: skip
ECART_MAXIMAL = 50
MONTANTS_INCONNUS = (1950, 4990)


@dataclass
class Plantation:
    """Les anomalies demandées, et celles qui sont faites.

    Attributes:
        tirage: la source de hasard.
        profil: fixe la monnaie des montants.
        demandees: nombre voulu par code.
        lignes: les lignes de la table des anomalies.
    """

    tirage: Tirage
    profil: Profil
    demandees: Counter[str]
    lignes: list[tuple[str, ...]] = field(default_factory=list)
    achats_pris: set[int] = field(default_factory=set)

    def cibles(self, code: str, candidats: Entiers) -> Entiers:
        """Choisit les pièces qui porteront une anomalie.

        Raises:
            ArgumentInvalideError: s'il n'y a pas assez de pièces qui s'y prêtent.
        """
        nombre = self.demandees[code]
        if nombre > len(candidats):
            raise ArgumentInvalideError(
                f"« anomalies » demande {nombre} × {code}, mais {len(candidats)} pièce(s) s'y prêtent : demandez-en "
                "moins, ou augmentez « factures ».",
            )
        return self.tirage.parmi(f"anomalies/{code}", candidats, nombre)

    def cibles_achat(self, code: str, candidats: Entiers) -> Entiers:
        """Comme `cibles`, en écartant les achats déjà pris par une autre anomalie."""
        choisis = self.cibles(code, np.setdiff1d(candidats, list(self.achats_pris)))
        self.achats_pris.update(choisis.tolist())
        return choisis

    def montant(self, unites: int) -> str:
        """Écrit un montant dans la table des anomalies."""
        return f"{montants_affiches(np.array([unites]), self.profil.devise)[0]:.{self.profil.devise.decimales}f}"

    def noter(self, code: str, table: str, piece: str, colonne: str, attendu: str, trouve: str) -> None:
        """Ajoute une ligne à la table des anomalies."""
        phrase = f"{piece} : {CODES[code]} (attendu : {attendu or 'rien'} ; trouvé : {trouve or 'rien'})."
        self.lignes.append((code, table, piece, colonne, attendu, trouve, phrase))

    def table(self) -> pd.DataFrame:
        """Renvoie la table publique, vide s'il n'y a rien de planté."""
        return pd.DataFrame(self.lignes, columns=list(COLONNES), dtype="str")


def check_anomalies(anomalies: Iterable[str]) -> Counter[str]:
    """Compte les anomalies demandées.

    Raises:
        ArgumentInvalideError: si un code est inconnu ou demandé plus de trois fois.
    """
    codes = [anomalies] if isinstance(anomalies, str) else list(anomalies)
    for code in codes:
        check_choix("anomalies", code, CODES)
    compte = Counter(codes)
    trop = [c for c, n in compte.items() if n > MAXIMUM_PAR_CODE]
    if trop:
        raise ArgumentInvalideError(
            f"« anomalies » demande plus de {MAXIMUM_PAR_CODE} fois : {', '.join(trop)} ; une à trois sont permises.",
        )
    return compte


def chiffres_inverses(montant: int) -> int | None:
    """Inverse les deux premiers chiffres voisins qui diffèrent, sans mettre de zéro en tête ; None si impossible.

    >>> chiffres_inverses(1154), chiffres_inverses(1000), chiffres_inverses(905)
    (1514, None, 950)
    """
    texte = str(montant)
    for rang in range(len(texte) - 1):
        gauche, droite = texte[rang], texte[rang + 1]
        if gauche != droite and not (rang == 0 and droite == "0"):
            return int(texte[:rang] + droite + gauche + texte[rang + 2 :])
    return None


def fausser_taux(plantation: Plantation, lignes: Lignes, volumes: Volumes, pieces: np.ndarray) -> Lignes:
    """Change la catégorie de taxe de la première ligne de factures de l'exercice."""
    categories = plantation.profil.categories
    premieres = np.flatnonzero(
        (lignes.rang == 0) & (lignes.document >= volumes.a_nouveau) & (lignes.document < volumes.facturees)
    )
    choisies = plantation.cibles("taux_errone", premieres)
    faussee = lignes.categorie.copy()
    faussee[choisies] = (faussee[choisies] + 1) % (len(categories) - 1)
    for ligne in choisies:
        attendu, trouve = categories[lignes.categorie[ligne]], categories[faussee[ligne]]
        piece = str(pieces[lignes.document[ligne]])
        plantation.noter("taux_errone", "lignes_facture", piece, "categorie_taxe", attendu, trouve)
    return replace(lignes, categorie=faussee)


def numeros_rompus(plantation: Plantation, volumes: Volumes) -> Entiers:
    """Rend la suite des numéros des factures de l'exercice, privée des numéros choisis."""
    candidats = np.arange(2, volumes.factures)
    absents = plantation.cibles("rupture_numerotation", candidats)
    suite = np.arange(1, volumes.factures + len(absents) + 1)
    return np.setdiff1d(suite, absents)


def noter_ruptures(plantation: Plantation, numeros: Entiers, prefixe: str, largeur: int) -> None:
    """Note les numéros absents de la suite."""
    for absent in np.setdiff1d(np.arange(1, int(numeros.max()) + 1), numeros):
        piece = f"{prefixe}{absent:0{largeur}d}"
        plantation.noter("rupture_numerotation", "factures", piece, "numero", piece, "")


def fausser_achats(
    plantation: Plantation,
    journal: Mouvements,
    achats: Achats,
    plan: Plan,
    calendrier: Calendrier,
    *,
    payes: Entiers,
    pieces: np.ndarray,
) -> Mouvements:
    """Plante dans le journal des achats doublons, inversions, comptes erronés et omissions.

    Args:
        plantation: les anomalies demandées.
        journal: le journal des achats juste.
        achats: les documents d'achat.
        plan: les comptes.
        calendrier: borne les dates.
        payes: rangs des documents réglés dans l'exercice.
        pieces: numéros des documents d'achat.
    """
    documents = achats.documents
    simples = np.setdiff1d(np.arange(achats.nombre_factures), documents.origine)
    simples = simples[~documents.a_nouveau[simples]]
    decembre = simples[documents.date[simples] >= calendrier.jours[calendrier.rang_du(12, 1)]]
    journal = _omissions(plantation, journal, np.setdiff1d(decembre, payes), pieces)
    journal = _comptes(plantation, journal, achats, plan, simples, pieces)
    journal = _inversions(plantation, journal, achats, simples, pieces)
    return _doublons(plantation, journal, achats, calendrier, simples, pieces)


def _omissions(plantation: Plantation, journal: Mouvements, candidats: Entiers, pieces: np.ndarray) -> Mouvements:
    omises = plantation.cibles_achat("separation_exercices", candidats)
    for document in omises:
        piece = str(pieces[document])
        plantation.noter("separation_exercices", "ecritures", piece, "piece", piece, "")
    return journal.choisis(~np.isin(journal.ecriture, omises))


def _comptes(
    plantation: Plantation, journal: Mouvements, achats: Achats, plan: Plan, simples: Entiers, pieces: np.ndarray
) -> Mouvements:
    admis = simples[np.isin(achats.compte[simples], list(COMPTES_CONFONDUS))]
    compte = journal.compte.copy()
    for document in plantation.cibles_achat("compte_errone", admis):
        juste = str(achats.compte[document])
        faux = COMPTES_CONFONDUS[juste]
        compte[(journal.ecriture == document) & (compte == plan.code(juste))] = plan.code(faux)
        plantation.noter("compte_errone", "ecritures", str(pieces[document]), "compte", juste, faux)
    return journal.modifies(compte=compte)


def _inversions(
    plantation: Plantation, journal: Mouvements, achats: Achats, simples: Entiers, pieces: np.ndarray
) -> Mouvements:
    """Le HT et la dette changent du même montant : l'écriture reste équilibrée, l'écart est divisible par 9."""
    ht = achats.documents.ht
    marchandises = simples[achats.compte[simples] == "607"]
    admis = np.array([d for d in marchandises[:1000] if chiffres_inverses(int(ht[d])) is not None], dtype=np.int64)
    montant = journal.montant.copy()
    for document in plantation.cibles_achat("chiffres_inverses", admis):
        juste = int(ht[document])
        faux = chiffres_inverses(juste) or juste
        lignes = np.flatnonzero(journal.ecriture == document)
        montant[lignes[montant[lignes] == juste][0]] = faux
        montant[lignes[montant[lignes] < 0][0]] += juste - faux
        attendu, trouve = plantation.montant(juste), plantation.montant(faux)
        plantation.noter("chiffres_inverses", "ecritures", str(pieces[document]), "debit", attendu, trouve)
    return journal.modifies(montant=montant)


def _doublons(
    plantation: Plantation,
    journal: Mouvements,
    achats: Achats,
    calendrier: Calendrier,
    simples: Entiers,
    pieces: np.ndarray,
) -> Mouvements:
    blocs, suivante = [journal], len(achats.documents)
    for rang, document in enumerate(plantation.cibles_achat("doublon_facture", simples)):
        copie = journal.choisis(journal.ecriture == document)
        jour = calendrier.jours[min(int(calendrier.rang(int(copie.date[0]))) + 3, calendrier.dernier)]
        nouvelle = np.full_like(copie.ecriture, suivante + rang)
        blocs.append(copie.modifies(ecriture=nouvelle, date=np.full_like(copie.date, jour)))
        piece = str(pieces[document])
        plantation.noter("doublon_facture", "ecritures", piece, "piece", "une écriture", "deux écritures")
    return joints(blocs)


def desequilibrer(plantation: Plantation, journal: Mouvements, pieces: np.ndarray) -> Mouvements:
    """Change la première ligne d'écritures de vente sans toucher aux autres."""
    positives = np.flatnonzero((journal.auxiliaire > 0) & (journal.montant > 0))
    montant = journal.montant.copy()
    choisies = plantation.cibles("ecriture_desequilibree", positives)
    ecarts = plantation.tirage.entier("anomalies/ecart", 1, ECART_MAXIMAL, len(choisies))
    for ligne, ecart in zip(choisies, ecarts, strict=True):
        montant[ligne] += int(ecart) * plantation.profil.devise.facteur
        attendu, trouve = plantation.montant(int(journal.montant[ligne])), plantation.montant(int(montant[ligne]))
        piece = str(pieces[journal.ecriture[ligne]])
        plantation.noter("ecriture_desequilibree", "ecritures", piece, "debit", attendu, trouve)
    return journal.modifies(montant=montant)


def fausser_banque(
    plantation: Plantation, toutes: Operations, calendrier: Calendrier, pieces: Vocabulaire, libelle: int
) -> Operations:
    """Plante des montants inversés au 512 et des débits inconnus au relevé."""
    if not plantation.demandees.keys() & {"montant_banque_inverse", "operation_inconnue"}:
        return toutes
    cloture, numeros = calendrier.cloture, pieces.index()
    paiements = np.flatnonzero(
        (toutes.nature == banque.PAIEMENT) & (toutes.date_compte <= cloture) & (toutes.date_banque <= cloture)
    )[:1000]
    admis = np.array([p for p in paiements if chiffres_inverses(-int(toutes.montant_banque[p])) is not None], np.int64)
    compte, contre = toutes.montant_compte.copy(), toutes.contreparties.montant.copy()
    for rang in plantation.cibles("montant_banque_inverse", admis):
        juste = -int(toutes.montant_banque[rang])
        faux = chiffres_inverses(juste) or juste
        compte[rang] = -faux
        contre[toutes.contreparties.operation == rang] = faux
        attendu, trouve = plantation.montant(juste), plantation.montant(faux)
        plantation.noter(
            "montant_banque_inverse", "ecritures", str(numeros[toutes.piece[rang]]), "credit", attendu, trouve
        )
    fausses = replace(toutes, montant_compte=compte, contreparties=replace(toutes.contreparties, montant=contre))
    return banque.jointes([fausses, *_inconnues(plantation, calendrier, libelle)])


def _inconnues(plantation: Plantation, calendrier: Calendrier, libelle: int) -> list[Operations]:
    nombre = plantation.demandees["operation_inconnue"]
    if not nombre:
        return []
    jours = calendrier.jours[
        calendrier.dernier - 5 * np.arange(nombre) - plantation.tirage.entier("anomalies/jour", 0, 3, nombre)
    ]
    bas, haut = MONTANTS_INCONNUS
    euros = plantation.tirage.entier("anomalies/montant", bas, haut, nombre)
    montant = np.array([-plantation.profil.unites(f"{v / 100:.2f}") for v in euros])
    for jour, valeur in zip(jours, montant, strict=True):
        date = str(np.datetime64(int(jour), "D"))
        plantation.noter("operation_inconnue", "releve", date, "debit", "", plantation.montant(-int(valeur)))
    vide = banque.Contreparties(*(np.zeros(0, dtype=np.int64) for _ in range(4)))
    jamais = np.full(nombre, banque.JAMAIS)
    partie = banque.operations(
        banque.INCONNUE, jamais, jours, montant, vide, libelle=libelle, libelle_banque=libelle, piece=0
    )
    return [replace(partie, montant_compte=np.zeros(nombre, dtype=np.int64))]
