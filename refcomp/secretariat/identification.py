"""À qui est chaque carnet ramassé, et de quel devoir : le contenu dit qui, le nom du fichier ne peut que le contredire.

Un exemplaire distribué porte la marque de son étudiant : elle fait foi, sauf si le chemin nomme quelqu'un d'autre, ce
qui est un conflit à trancher. Sans marque (un cours nbgrader ordinaire), c'est le chemin qui nomme l'étudiant. Rien
d'ambigu n'est décidé ici : `attributions` porte les décisions de l'enseignant.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from refcomp.errors import ArgumentInvalideError, CopieIllisibleError
from refcomp.findings import Constat
from refcomp.secretariat.annuaire import APPROCHEE, EXACTE, NOM_SEUL, Annuaire, Reconnaissance
from refcomp.secretariat.carnets import CarnetLu, Catalogue, Origine, read_carnet
from refcomp.secretariat.depots import FichierDepose
from refcomp.secretariat.noms import mots, visible

CONTREDITE = "identite_contredite"
TRANCHER = "Tranchez avec --attribuer « {chemin}=IDENTIFIANT », ou renommez."


@dataclass(frozen=True)
class CarnetAttribue:
    """Un carnet dont on sait l'étudiant et le devoir."""

    fichier: FichierDepose
    lu: CarnetLu
    origine: Origine
    etudiant: str


@dataclass(frozen=True)
class _Remarque:
    """Ce qu'il y a à dire d'un carnet, avant de réunir ce qui se dit d'un même dossier."""

    gravite: str
    code: str
    fichier: FichierDepose
    raison: str
    a_trancher: bool


@dataclass
class Identification:
    """Ce que l'on sait de carnets ramassés, et tout ce qui reste à trancher."""

    catalogue: Catalogue
    annuaire: Annuaire
    devoir: str
    attributions: Mapping[str, str] = field(default_factory=dict)
    attribues: list[CarnetAttribue] = field(default_factory=list)
    _remarques: list[_Remarque] = field(default_factory=list)
    _voisins: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _employees: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Refuse une attribution à quelqu'un que le cours ne connaît pas."""
        inconnus = sorted({e for e in self.attributions.values() if e not in self.annuaire.inscrits})
        if inconnus:
            proches = [p for e in inconnus for p in self.annuaire.suggestions([e])]
            conseil = f" Vouliez-vous dire : {', '.join(proches)} ?" if proches else ""
            raise ArgumentInvalideError(f"--attribuer : étudiants inconnus du cours : {', '.join(inconnus)}.{conseil}")

    def identify(self, fichiers: Iterable[FichierDepose]) -> None:
        """Identifie les carnets d'une source."""
        carnets = [f for f in fichiers if f.suffixe == ".ipynb"]
        commune = _longueur_commune([f.parties for f in carnets])
        self._voisins.update(f.dossier for f in carnets)
        for fichier in carnets:
            lu = self._read(fichier)
            origine = None if lu is None else self._find_origine(fichier, lu)
            if lu is None or origine is None:
                continue
            etudiant = self._find_etudiant(fichier, lu, origine, commune)
            if etudiant:
                self.attribues.append(CarnetAttribue(fichier, lu, origine, etudiant))

    def _read(self, fichier: FichierDepose) -> CarnetLu | None:
        try:
            return read_carnet(fichier.contenu.read_bytes())
        except CopieIllisibleError as erreur:
            self._record("carnet_illisible", fichier, f"{erreur}. Redemandez-le à l'étudiant.")
            return None

    def _find_origine(self, fichier: FichierDepose, lu: CarnetLu) -> Origine | None:
        origines = self.catalogue.find_origines(lu)
        voulues = [o for o in origines if o.devoir == self.devoir]
        if len(voulues) > 1:  # deux carnets du devoir ont les mêmes cellules : le nom du fichier peut encore trancher
            ecrits = set(mots(fichier.nom))
            voulues = [o for o in voulues if set(mots(o.carnet)) <= ecrits] or voulues
        if len(voulues) == 1:
            return self._check_marque(fichier, lu, voulues[0])
        if voulues:
            noms = ", ".join(o.carnet for o in voulues)
            self._record("carnet_ambigu", fichier, f"peut être une copie de {noms}. Donnez-lui le nom du bon.")
        elif origines:
            autres = ", ".join(sorted({o.devoir for o in origines}))
            self._record("autre_devoir", fichier, f"vient du devoir « {autres} », pas de « {self.devoir} ».")
        else:
            self._record("carnet_inconnu", fichier, "n'est la copie d'aucun carnet de ce cours.")
        return None

    def _check_marque(self, fichier: FichierDepose, lu: CarnetLu, origine: Origine) -> Origine | None:
        """Refuse une marque recopiée d'un autre exercice, ou qu'aucune distribution de ce cours n'explique."""
        if lu.marque and not self.catalogue.etudiant(lu) and not self._attribution(fichier):
            message = "marque que ce cours n'a pas distribuée (autre cours, ou journal perdu ?)."
            self._record("exemplaire_inconnu", fichier, message, a_trancher=True)
            return None
        if not self.catalogue.ressemble(lu, origine):
            self._record("exemplaire_contredit", fichier, f"porte la marque de {origine.carnet}, sans son contenu.")
            return None
        return origine

    def _find_etudiant(self, fichier: FichierDepose, lu: CarnetLu, origine: Origine, commune: int) -> str:
        choisi = self._attribution(fichier)
        if choisi:
            return choisi
        marque = self.catalogue.etudiant(lu)
        vu = self.annuaire.find(fichier.parties, fichier.parties[commune:])
        if marque and (marque in vu.etudiants or vu.certitude not in {EXACTE, APPROCHEE}):
            return marque
        if marque:
            noms = ", ".join(vu.etudiants)
            message = f"exemplaire de {marque}, mais le nom désigne {noms}. Copie prêtée, ou fichier mal nommé ?"
            self._record(CONTREDITE, fichier, message, a_trancher=True)
        elif len(vu.etudiants) > 1:
            self._record("etudiant_ambigu", fichier, f"peut être à {', '.join(vu.etudiants)}.", a_trancher=True)
        elif not vu.etudiants:
            proches = self.annuaire.suggestions(fichier.parties)
            peut_etre = f" (peut-être {', '.join(proches)})" if proches else ""
            self._record("etudiant_inconnu", fichier, f"rien ne dit à qui c'est{peut_etre}.", a_trancher=True)
        else:
            self._warn_sans_certitude(fichier, origine, vu)
            return vu.etudiants[0]
        return ""

    def _warn_sans_certitude(self, fichier: FichierDepose, origine: Origine, vu: Reconnaissance) -> None:
        (etudiant,) = vu.etudiants
        if vu.certitude in {APPROCHEE, NOM_SEUL}:
            message = f"attribué à {etudiant} ({vu.certitude}) : vérifiez."
            self._record("reconnu_sans_certitude", fichier, message, "avertissement")
        if self.catalogue.distribue(etudiant, origine):
            message = f"n'a plus sa marque ; attribué à {etudiant} d'après son nom."
            self._record("sans_marque", fichier, message, "avertissement")

    def _attribution(self, fichier: FichierDepose) -> str:
        """L'étudiant désigné par l'enseignant pour ce fichier ou un de ses dossiers ; le plus précis l'emporte."""
        chemin = _chemin_normal(fichier.chemin)
        designes = [c for c in self.attributions if _chemin_normal(c) in chemin]
        self._employees.update(designes)
        return self.attributions[max(designes, key=len)] if designes else ""

    def _record(
        self, code: str, fichier: FichierDepose, raison: str, gravite: str = "erreur", *, a_trancher: bool = False
    ) -> None:
        self._remarques.append(_Remarque(gravite, code, fichier, raison, a_trancher))

    def ecartes(self) -> set[tuple[str, ...]]:
        """Les dossiers dont aucun carnet n'a pu être attribué : leurs autres fichiers attendent avec eux."""
        return {r.fichier.dossier for r in self._remarques} - {c.fichier.dossier for c in self.attribues}

    def build_constats(self) -> list[Constat]:
        """Les constats ; ce qui se dit de tous les carnets d'un dossier ne se dit qu'une fois."""
        groupes: dict[tuple[str, str, tuple[str, ...], str, bool], list[FichierDepose]] = defaultdict(list)
        for r in self._remarques:
            groupes[r.gravite, r.code, r.fichier.dossier, r.raison, r.a_trancher].append(r.fichier)
        constats = []
        for (gravite, code, dossier, raison, a_trancher), fichiers in groupes.items():
            # Des carnets sans nom ne sont pas forcément d'une même personne : ceux-là se tranchent un à un.
            entier = 1 < len(fichiers) == self._voisins[dossier] and (code == CONTREDITE or not a_trancher)
            chemins = {"/".join(visible(p) for p in dossier): fichiers} if entier else {f.chemin: [f] for f in fichiers}
            for chemin, siens in chemins.items():
                ou = f"{chemin} ({len(siens)} carnets)" if len(siens) > 1 else chemin
                suite = f" {TRANCHER.format(chemin=chemin)}" if a_trancher else ""
                constats.append(Constat(gravite, code, f"{ou} : {raison}{suite}", chemin))
        return [*constats, *self._sans_effet()]

    def _sans_effet(self) -> Iterator[Constat]:
        for chemin in sorted(self.attributions.keys() - self._employees):
            phrase = (
                f"--attribuer : aucun carnet ramassé n'est à « {chemin} ». Recopiez le chemin tel qu'il est affiché."
            )
            yield Constat("avertissement", "attribution_sans_effet", phrase, chemin)


def _chemin_normal(chemin: str) -> str:
    """Un chemin entre deux barres, accents composés : un Mac écrit « é » en deux caractères, un clavier en un seul."""
    return f"/{unicodedata.normalize('NFC', chemin).strip('/')}/"


def _longueur_commune(chemins: list[tuple[str, ...]]) -> int:
    """Nombre de premiers noms que tous les chemins ont en commun ; 0 pour un seul chemin, qui n'a rien de commun."""
    if len(chemins) <= 1:
        return 0
    debut, fin = min(chemins), max(chemins)
    return next((r for r, (a, b) in enumerate(zip(debut, fin, strict=False)) if a != b), min(len(debut), len(fin)))
