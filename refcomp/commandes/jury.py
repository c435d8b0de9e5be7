"""Commandes du jury : préparer une séance, écrire ses décisions, rendre son procès-verbal."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from refcomp.commandes import cours_de
from refcomp.cours import Cours
from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation import Registre
from refcomp.evaluation.jury import (
    Choix,
    RegistreJurys,
    Seance,
    groupes_actuels,
    prepare_seance,
    preuves_du_jury,
    proces_verbal,
)
from refcomp.fichiers import write_atomic
from refcomp.formats.tableur import read_table
from refcomp.formats_fr import format_compte, format_date, format_nombre
from refcomp.referentiels import load, load_reglement, tableau_parametres
from refcomp.referentiels.lecture import decode_texte, parse_yaml
from refcomp.referentiels.reglement import Reglement
from refcomp.referentiels.regles.parametres import parse_parametres
from refcomp.reporting.exports.badges import render_badges
from refcomp.reporting.papier.proces_verbal import (
    render_bilan_seance,
    render_classeur_proces_verbal,
    render_dossier_jury,
    render_etat_seance,
    render_proces_verbal,
)
from refcomp.secretariat.effectif import load_effectif

FORMATS = {".pdf": render_proces_verbal, ".xlsx": render_classeur_proces_verbal}


@contextmanager
def _jurys(options: Namespace) -> Iterator[tuple[Cours, RegistreJurys]]:
    cours = cours_de(options)
    with closing(RegistreJurys(cours.url, cours.referentiels)) as jurys:
        yield cours, jurys


def _noms(cours: Cours) -> dict[str, str]:
    """Le nom à imprimer de chaque étudiant de la classe ; vide si le cours n'a pas de classe."""
    return {i.identifiant: i.appellation for i in load_effectif(cours)}


def preparer(options: Namespace) -> int:
    """Ouvre une séance."""
    with _jurys(options) as (cours, jurys):
        referentiel = load(options.referentiel, dossier=cours.referentiels)
        reglement = load_reglement(options.reglement) if options.reglement else referentiel.reglement
        with closing(Registre(cours.url)) as registre:
            preuves = registre.load_preuves(referentiel.id)
        _check_candidats(options.etudiants or (), {*preuves["etudiant"], *_noms(cours)})
        seance = prepare_seance(
            referentiel,
            preuves,
            intitule=options.intitule,
            jour=options.jour,
            membres=options.membre,
            etudiants=_candidats(preuves, options.etudiants, options.groupe),
            regle=options.regle,
            lieu=options.lieu,
            reglement=options.reglement,
            choix=_choix(options, reglement),
        )
        numero = jurys.open_seance(seance, options.auteur)
    print(f"Séance {numero} ouverte : {format_compte(len(seance.dossiers), 'candidat')}, dossiers figés.")
    _print_ordre(seance.ordre_du_jour)
    _print_avis(seance)
    return 0


def _print_avis(seance: Seance) -> None:
    """Ce que le jury doit savoir avant de lire les propositions."""
    if seance.choix_manquants:
        print("Des propositions attendent un choix du centre ; annulez cette séance et préparez-la de nouveau avec :")
        table = tableau_parametres(seance.referentiel, seance.reglement, seance.choix.parametres)
        for p in table[table["libelle"].isin(seance.choix_manquants)].itertuples():
            print(f"        --parametre {p.parametre}=…   {p.libelle} ({p.permis or 'oui ou non'})")
    if len(seance.a_verifier):
        print("À vérifier avant la séance :")
        for fait in seance.a_verifier.itertuples():
            print(f"        {fait.etudiant}, {fait.element_id}, {fait.source} : {fait.a_verifier}")


def _candidats(preuves: pd.DataFrame, nommes: list[str] | None, groupe: str | None) -> list[str] | None:
    """Les candidats nommés, ceux d'un groupe, ou None : tous. Un candidat est du groupe de sa dernière preuve.

    Raises:
        ArgumentInvalideError: si le groupe n'est celui d'aucune preuve ; ceux qui existent sont nommés.
    """
    if not groupe:
        return nommes
    groupes = groupes_actuels(preuves)
    siens = sorted(nom for nom, sien in groupes.items() if sien == groupe)
    if not siens:
        connus = ", ".join(sorted(set(groupes.values()))) or "aucun"
        raise ArgumentInvalideError(f"--groupe : « {groupe} » reçu ; groupes qui ont des preuves : {connus}.")
    return [nom for nom in siens if nommes is None or nom in nommes]


def _check_candidats(candidats: Iterable[str], connus: set[str]) -> None:
    """Un candidat est de la classe ou du registre : sinon c'est une faute de frappe."""
    inconnus = [c for c in candidats if c not in connus]
    if inconnus:
        proches = [p for c in inconnus for p in get_close_matches(c, sorted(connus), n=2)]
        suite = f" Proches : {', '.join(dict.fromkeys(proches))}." if proches else ""
        raise ArgumentInvalideError(f"Ni la classe ni le registre ne connaissent : {', '.join(inconnus)}.{suite}")


def _choix(options: Namespace, reglement: Reglement | None) -> Choix:
    """Les choix du centre : ceux du fichier, puis ceux de la ligne de commande, qui l'emportent."""
    lus: dict[str, Any] = {}
    if options.choix is not None:
        lus = parse_yaml(decode_texte(options.choix.read_bytes(), options.choix.name), options.choix.name) or {}
        if not isinstance(lus, dict):
            raise ArgumentInvalideError(f"{options.choix.name} : deux clés sont attendues, parametres et par_etudiant.")
        inconnues = set(lus) - {"parametres", "par_etudiant"}
        if inconnues:
            raise ArgumentInvalideError(
                f"{options.choix.name} : {_liste(sorted(inconnues))} inconnu ; permises : parametres, par_etudiant."
            )
    if not isinstance(lus.get("parametres", {}), dict) or not isinstance(lus.get("par_etudiant", {}), dict):
        raise ArgumentInvalideError(f"{options.choix.name} : parametres et par_etudiant associent un nom à une valeur.")
    parametres = {**lus.get("parametres", {}), **parse_parametres(options.parametre, reglement)}
    return Choix(parametres, lus.get("par_etudiant", {}), options.cumul, options.limite)


def lister(options: Namespace) -> int:
    """Liste les séances."""
    with _jurys(options) as (_, jurys):
        seances = jurys.load_seances()
    if seances.empty:
        print("Aucune séance. Ouvrez-en une : refcomp jury preparer ID --intitule … --jour … --membre … --auteur …")
        return 1
    for s in seances.itertuples():
        etat = render_etat_seance(s.proces_verbaux, s.annulee)
        quand = format_date(pd.Timestamp(s.jour))
        print(f"{s.id:>4}  {quand}  {s.intitule} ({s.referentiel}), {format_compte(s.candidats, 'candidat')}, {etat}")
    return 0


def ordonner(options: Namespace) -> int:
    """Affiche l'ordre du jour et ce qui est déjà décidé."""
    with _jurys(options) as (_, jurys):
        print(render_bilan_seance(proces_verbal(jurys, options.seance)))
        _print_ordre(jurys.load_seance(options.seance).ordre_du_jour)
    return 0


def _print_ordre(ordre: pd.DataFrame) -> None:
    for ligne in ordre.itertuples():
        marge = "" if pd.isna(ligne.marge) else f" (marge : {format_nombre(ligne.marge, 0)})"
        print(f"{ligne.ordre:>4}  {ligne.etudiant:<28} {ligne.proposition}, {ligne.priorite}{marge}")
        for besoin in ligne.suffirait[:3]:
            print(f"        suffirait : {besoin}")


def montrer(options: Namespace) -> int:
    """Affiche ou écrit un dossier."""
    with _jurys(options) as (cours, jurys):
        seance = jurys.load_seance(options.seance)
        if options.sortie is None:
            for p in seance.dossier(options.etudiant).propositions.itertuples():
                print(seance.explication(options.etudiant, p.regle, p.element_id), end="\n\n")
            return 0
        octets = render_dossier_jury(seance, options.etudiant, _noms(cours))
        print(f"Dossier écrit : {write_atomic(options.sortie, octets)}")
    return 0


def decider(options: Namespace) -> int:
    """Écrit des décisions."""
    with _jurys(options) as (_, jurys):
        saisie = _saisie(options, jurys.load_seance(options.seance).regle)
        ajoutees = jurys.append_decisions(options.seance, saisie, options.auteur, rectificatif=options.rectificatif)
        print(f"{format_compte(ajoutees, 'décision écrite', 'décisions écrites')}.")
        if ajoutees and len(jurys.load_clotures(options.seance)):
            print(f"Au procès-verbal après : refcomp jury clore {options.seance} --motif … --auteur …")
        print(render_bilan_seance(proces_verbal(jurys, options.seance)))
    return 0


def _saisie(options: Namespace, regle: str) -> pd.DataFrame:
    if options.fichier is not None:
        return read_table(options.fichier)
    if not options.etudiant or not options.decision:
        raise ArgumentInvalideError("Donnez --fichier, ou --etudiant et --decision.")
    ligne = {"etudiant": options.etudiant, "regle": options.regle or regle, "element_id": options.element}
    return pd.DataFrame([ligne | {"decision": options.decision, "motif": options.motif}])


def confirmer(options: Namespace) -> int:
    """Confirme des propositions."""
    with _jurys(options) as (_, jurys):
        ajoutees = jurys.confirm_propositions(options.seance, options.auteur, options.etudiants)
        print(f"{format_compte(ajoutees, 'décision écrite', 'décisions écrites')}.")
        print(render_bilan_seance(proces_verbal(jurys, options.seance)))
    return 0


def clore(options: Namespace) -> int:
    """Clôt une séance et inscrit au registre ce qu'elle fait acquérir."""
    with _jurys(options) as (cours, jurys), closing(Registre(cours.url)) as registre:
        # La clôture et ses preuves s'écrivent l'une après l'autre : ce qu'une coupure a laissé s'inscrit d'abord.
        reprises = _inscrit_jury(registre, jurys, options.seance) if len(jurys.load_clotures(options.seance)) else 0
        if reprises:
            print(f"La clôture précédente avait été coupée : {format_compte(reprises, 'preuve')} du jury au registre.")
            return 0
        numero = jurys.close_seance(options.seance, options.auteur, options.motif)
        ajoutees = _inscrit_jury(registre, jurys, options.seance)
    print(f"Procès-verbal n° {numero} ; {format_compte(ajoutees, 'preuve')} du jury au registre.")
    print(f"Pour l'imprimer : refcomp jury pv {options.seance}")
    return 0


def _inscrit_jury(registre: Registre, jurys: RegistreJurys, seance: int) -> int:
    return registre.append(preuves_du_jury(proces_verbal(jurys, seance), seance)).ajoutees


def annuler(options: Namespace) -> int:
    """Annule une séance ouverte par erreur."""
    with _jurys(options) as (_, jurys):
        jurys.cancel_seance(options.seance, options.auteur, options.motif)
    print(f"Séance {options.seance} annulée ; elle reste lisible, plus rien ne s'y décide.")
    return 0


def rendre(options: Namespace) -> int:
    """Écrit le procès-verbal."""
    with _jurys(options) as (cours, jurys):
        pv = proces_verbal(jurys, options.seance)
        sortie: Path = options.sortie or cours.dossier("exports") / f"proces-verbal-{options.seance}.pdf"
        rendu: Any = FORMATS.get(sortie.suffix.lower())
        if rendu is None:
            raise ArgumentInvalideError(f"--sortie : « {sortie.name} » reçu ; permis : {_liste(FORMATS)}.")
        sortie.parent.mkdir(parents=True, exist_ok=True)
        print(f"Procès-verbal écrit : {write_atomic(sortie, rendu(pv, _noms(cours)))}")
        print(render_bilan_seance(pv))
    return 0


def _liste(noms: Iterable[str]) -> str:
    return ", ".join(noms)


def badger(options: Namespace) -> int:
    """Écrit les badges de ce que le jury a dit acquis."""
    with _jurys(options) as (cours, jurys):
        pv = proces_verbal(jurys, options.seance)
        emetteur = {"id": options.emetteur, "name": options.nom}
        octets = render_badges(pv, emetteur, _noms(cours), adresse=options.adresse)
        sortie: Path = options.sortie or cours.dossier("exports") / f"badges-{options.seance}.zip"
        sortie.parent.mkdir(parents=True, exist_ok=True)
        print(f"Badges à signer par l'organisme : {write_atomic(sortie, octets)}")
    return 0
