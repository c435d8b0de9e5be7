"""Amortissement : 100 000 plans linéaires, puis dégressifs, d'un seul calcul, contre une boucle écrite bien par bien.

Médianes de 5 passages dans une seule exécution ; les plans de la boucle sont comparés aux nôtres au centime.
Lancer : `python benchmarks/amortissement.py`.
"""

import statistics
import time

import numpy as np
import pandas as pd

from refcomp.calculs.amortissement import plans_amortissement, plans_degressifs

BIENS = 100_000
PASSAGES = 5


def build_biens(nombre):
    hasard = np.random.default_rng(20260101)
    jours = np.datetime64("2015-01-01") + hasard.integers(0, 4000, nombre)
    return pd.DataFrame(
        {
            "code": pd.RangeIndex(nombre).astype("str"),
            "valeur_origine": hasard.integers(50_000, 10_000_000, nombre) / 100,
            "duree": hasard.integers(3, 11, nombre),
            "date_mise_en_service": jours.astype("datetime64[s]"),
        }
    )


def boucle(biens):
    """Le calcul d'un tableur : jours 30/360 au premier exercice, annuités pleines, complément."""
    lignes = []
    for code, origine, duree, jour in zip(
        biens["code"], biens["valeur_origine"], biens["duree"], biens["date_mise_en_service"], strict=True
    ):
        base = round(origine * 100)
        premiers = 30 - min(jour.day, 30) + 1 + (12 - jour.month) * 30
        cumul, exercice = 0, jour.year
        restants = duree * 360
        while restants > 0:
            comptes = min(premiers if exercice == jour.year else 360, restants)
            restants -= comptes
            # Arrondi au plus proche en entiers : (2 × haut + bas) // (2 × bas).
            haut, bas = base * comptes, 360 * duree
            dotation = (2 * haut + bas) // (2 * bas) if restants else base - cumul
            dotation = min(dotation, base - cumul)
            cumul += dotation
            lignes.append((code, exercice, comptes, dotation / 100, cumul / 100, (base - cumul) / 100))
            exercice += 1
    return pd.DataFrame(lignes, columns=["code", "exercice", "jours", "dotation", "cumul", "valeur_nette_comptable"])


def boucle_degressive(biens):
    """Le même tableur en dégressif : coefficient 2,25 au-dessus de six ans, 1,75 de cinq à six, 1,25 au-dessous."""
    lignes = []
    for code, origine, duree, jour in zip(
        biens["code"], biens["valeur_origine"], biens["duree"], biens["date_acquisition"], strict=True
    ):
        nette = base = round(origine * 100)
        quarts = 9 if duree > 6 else 7 if duree >= 5 else 5
        for rang in range(duree):
            mois = 13 - jour.month if rang == 0 else 12
            restants = duree - rang
            if 4 * duree > quarts * restants:
                haut, bas = nette, restants
            else:
                haut, bas = nette * quarts * mois, 48 * duree
            dotation = min((2 * haut + bas) // (2 * bas), nette)
            nette -= dotation
            lignes.append((code, jour.year + rang, float(mois), dotation / 100, (base - nette) / 100, nette / 100))
    return pd.DataFrame(lignes, columns=["code", "exercice", "mois", "dotation", "cumul", "valeur_nette_comptable"])


def compare(nom, calcul, boucle_python, biens):
    """Vérifie que les deux donnent les mêmes plans, puis les chronomètre."""
    attendu = boucle_python(biens)
    obtenu = calcul(biens)[attendu.columns]
    pd.testing.assert_frame_equal(obtenu, attendu, check_exact=True)
    nous = mediane(lambda: calcul(biens))
    eux = mediane(lambda: boucle_python(biens))
    print(f"{BIENS} plans {nom}, {len(obtenu)} lignes")
    print(f"  {calcul.__name__:20} (refcomp, contrôle compris)  {nous * 1000:8.0f} ms")
    print(f"  boucle Python bien par bien, sans contrôle         {eux * 1000:8.0f} ms   {eux / nous:5.1f} fois")


def mediane(fonction):
    temps = []
    for _ in range(PASSAGES):
        debut = time.perf_counter()
        fonction()
        temps.append(time.perf_counter() - debut)
    return statistics.median(temps)


if __name__ == "__main__":
    immobilisations = build_biens(BIENS)
    compare("linéaires", plans_amortissement, boucle, immobilisations)
    acquises = immobilisations.rename(columns={"date_mise_en_service": "date_acquisition"})
    compare("dégressifs", plans_degressifs, boucle_degressive, acquises)
