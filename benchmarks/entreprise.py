"""Durée et mémoire de la simulation d'une PME, à côté d'une boucle Python facture par facture.

La référence construit, pour 10 000 factures, les seules factures et leurs lignes (tirages du module `random`, arrondis
en `Decimal`) : une petite partie de ce que fait la simulation. Son temps est étendu au prorata.

Emploi : `python benchmarks/entreprise.py [taille…]` (par défaut 50, 10 000 et 1 000 000 factures).
"""

import random
import resource
import statistics
import subprocess
import sys
import time
from decimal import ROUND_HALF_UP, Decimal

TAILLES = (50, 10_000, 1_000_000)
REPETITIONS = {50: 25, 10_000: 5, 1_000_000: 5}
FACTURES_REFERENCE = 10_000
CENTIME = Decimal("0.01")


def boucle_python(factures: int) -> list[dict]:
    """Facture une par une, sans comptabilité, banque ni règlements."""
    hasard, resultat = random.Random(1), []
    for numero in range(1, factures + 1):
        bases = {}
        lignes = []
        for rang in range(hasard.randint(1, 4)):
            taux = hasard.choice([Decimal("0.20"), Decimal("0.10"), Decimal("0.055")])
            montant = Decimal(hasard.randint(500, 90_000)) / 100 * hasard.randint(1, 12)
            lignes.append({"facture": numero, "rang": rang, "montant_ht": montant, "taux": taux})
            bases[taux] = bases.get(taux, Decimal(0)) + montant
        taxe = sum(((base * t).quantize(CENTIME, ROUND_HALF_UP) for t, base in bases.items()), Decimal(0))
        ht = sum(bases.values(), Decimal(0))
        resultat.append({"numero": f"FA2025-{numero:07d}", "ht": ht, "taxe": taxe, "ttc": ht + taxe, "lignes": lignes})
    return resultat


def mesure_reference() -> float:
    durees = []
    for _ in range(5):
        debut = time.perf_counter()
        boucle_python(FACTURES_REFERENCE)
        durees.append(time.perf_counter() - debut)
    return statistics.median(durees)


def mesure_simulation(factures: int) -> None:
    """Mesure dans un processus à part, pour que le pic de mémoire soit celui de cette taille."""
    from refcomp.entreprise import simulation  # noqa: PLC0415 - l'import ne compte pas dans la mesure

    simulation(0, factures=50)
    durees = []
    for graine in range(REPETITIONS.get(factures, 5)):
        debut = time.perf_counter()
        pme = simulation(graine, factures=factures)
        durees.append(time.perf_counter() - debut)
        ecritures = len(pme.ecritures)
        del pme
    pic = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(statistics.median(durees), pic, ecritures)


def main() -> None:
    tailles = [int(t) for t in sys.argv[1:]] or TAILLES
    reference = mesure_reference()
    print(f"référence : boucle Python, factures et lignes seules, {FACTURES_REFERENCE} factures : {reference:.3f} s")
    print(
        f"{'factures':>10} {'médiane (s)':>12} {'pic (Mio)':>10} {'lignes écrites':>15} {'référence / simulation':>23}"
    )
    for factures in tailles:
        sortie = subprocess.run(
            [sys.executable, __file__, "--mesure", str(factures)], check=True, capture_output=True, text=True
        )
        duree, pic, ecritures = (float(v) for v in sortie.stdout.split())
        rapport = reference * factures / FACTURES_REFERENCE / duree
        print(f"{factures:>10} {duree:>12.3f} {pic:>10.0f} {ecritures:>15.0f} {rapport:>22.2f}x")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--mesure"]:
        mesure_simulation(int(sys.argv[2]))
    else:
        main()
