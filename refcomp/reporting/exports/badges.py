"""Des badges Open Badges 3.0 pour ce qu'un jury a décidé, à signer par l'organisme qui les délivre.

Un badge n'est fait que d'une décision du jury, inscrite à un procès-verbal clos : une maîtrise calculée n'en donne
aucun. Le fichier n'est pas signé : refcomp n'a pas la clé de l'organisme. Norme : 1EdTech, « Open Badges Specification
3.0 », classe `AchievementCredential`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.jury import ProcesVerbal
from refcomp.fichiers import render_zip
from refcomp.referentiels.echange.badges import build_achievement, build_certification
from refcomp.referentiels.regles.raisons import ACQUIS

# La norme veut une URI : un site, ou une identité décentralisée (did:web:…).
ADRESSE = re.compile(r"(?:https?://|did:[a-z0-9]+:|urn:[a-z0-9-]+:)[^\s<>\"]+", re.IGNORECASE)
CONTEXTES = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]


def render_badges(
    pv: ProcesVerbal, emetteur: Mapping[str, str], noms: Mapping[str, str] | None = None, *, adresse: str = ""
) -> bytes:
    """Une archive : un fichier JSON par candidat et par élément que le jury a dit acquis, et un pour la certification.

    Args:
        pv: un procès-verbal clos.
        emetteur: `id` (une adresse qui désigne l'organisme) et `name`.
        noms: étudiant → nom ; l'identifiant sinon.
        adresse: où le référentiel est publié en CASE.

    Raises:
        ArgumentInvalideError: si le procès-verbal n'est pas clos ou ne dit rien acquis, ou si l'émetteur n'a pas de
            nom ou d'adresse.
    """
    if not pv.numero:
        raise ArgumentInvalideError("Le procès-verbal n'est pas clos : aucune décision ne fonde encore un badge.")
    if not emetteur.get("id", "").strip() or not emetteur.get("name", "").strip():
        raise ArgumentInvalideError("L'émetteur d'un badge a une adresse (id) et un nom (name).")
    for adresse_donnee in filter(None, (emetteur["id"], adresse)):
        if not ADRESSE.fullmatch(adresse_donnee):
            raise ArgumentInvalideError(
                f"« {adresse_donnee} » n'est pas une adresse ; écrivez par exemple https://www.organisme.example."
            )
    entiere = (pv.details["regle"] == pv.seance.regle) & (pv.details["element_id"] == "")
    acquis = pv.details[(entiere | (pv.details["element_id"] != "")) & (pv.details["decision"] == ACQUIS)]
    if acquis.empty:
        raise ArgumentInvalideError("Le jury n'a rien dit acquis à cette séance : il n'y a aucun badge à écrire.")
    fichiers = {}
    for d in acquis.drop_duplicates(["etudiant", "element_id"]).itertuples():
        badge = _badge(pv, emetteur, (d.etudiant, d.element_id), (noms or {}).get(d.etudiant, d.etudiant), adresse)
        nom = f"{d.etudiant}-{d.element_id.replace('/', '-') or 'certification'}.json"
        fichiers[nom] = json.dumps(badge, ensure_ascii=False, indent=2).encode("utf-8")
    return render_zip(fichiers)


def _badge(
    pv: ProcesVerbal, emetteur: Mapping[str, str], cle: tuple[str, str], nom: str, adresse: str
) -> dict[str, Any]:
    etudiant, element = cle
    seance = pv.seance
    siens = pv.details[(pv.details["etudiant"] == etudiant) & (pv.details["decision"] == ACQUIS)]["element_id"]
    reussite = (
        build_achievement(seance.referentiel, element, adresse=adresse)
        if element
        else build_certification(seance.referentiel, dict.fromkeys(filter(None, siens)), adresse=adresse)
    )
    identifiant = uuid5(NAMESPACE_URL, f"{emetteur['id']}|{seance.intitule}|{seance.jour}|{etudiant}|{element}")
    return {
        "@context": CONTEXTES,
        "id": f"urn:uuid:{identifiant}",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": reussite["name"],
        "issuer": {"id": emetteur["id"], "type": ["Profile"], "name": emetteur["name"]},
        "validFrom": f"{seance.jour.isoformat()}T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{"type": "IdentityObject", "identityHash": nom, "identityType": "name", "hashed": False}],
            "achievement": reussite,
        },
    }
