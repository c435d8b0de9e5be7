"""L'entreprise simulée : une PME cohérente de bout en bout, tirée d'une seule graine.

    from refcomp.entreprise import NOUVELLE_CALEDONIE, simulation

    pme = simulation(2025, NOUVELLE_CALEDONIE, factures=60)
    pme.factures, pme.releve, pme.ecritures

`docs/entreprise.md` décrit ce qui est simulé, les tables, leurs colonnes et leurs invariants.
"""

from refcomp.entreprise.anomalies import CODES as ANOMALIES
from refcomp.entreprise.modele import Entreprise
from refcomp.entreprise.profil import METROPOLE, NOUVELLE_CALEDONIE, Profil
from refcomp.entreprise.simulation import simulation

__all__ = ["ANOMALIES", "METROPOLE", "NOUVELLE_CALEDONIE", "Entreprise", "Profil", "simulation"]
