"""Emprunts : 100 000 plans d'un seul calcul, contre une boucle Python prêt par prêt et contre numpy-financial.

La boucle et refcomp donnent les mêmes centimes, comparés avant d'être chronométrés. numpy-financial (ipmt et ppmt, en
flottants, sans arrondi ni complément) est comparé à un centime par échéance écoulée. Médianes de 5 passages dans une
seule exécution. Lancer : `python benchmarks/emprunt.py` (numpy-financial s'installe à part, le temps de la mesure).
"""

import statistics
import sys
import time
from importlib.util import find_spec

import numpy as np
import pandas as pd

from refcomp.calculs.emprunt import plans_emprunt

PRETS = 100_000
PASSAGES = 5
COLONNES = ["code", "rang", "interets", "capital", "capital_restant"]


def build_prets(nombre):
    hasard = np.random.default_rng(20260101)
    return pd.DataFrame(
        {
            "code": pd.RangeIndex(nombre).astype("str"),
            "capital": hasard.integers(100_000, 30_000_000, nombre) / 100,
            "taux": hasard.integers(50, 900, nombre) / 10_000,
            "nombre_echeances": hasard.integers(12, 85, nombre),
            "periodicite": "mensuelle",
        }
    )


def boucle(prets):
    """Le calcul d'un tableur : échéance arrondie, intérêt arrondi, dernière échéance qui solde."""
    lignes = []
    for code, capital, taux, nombre in zip(
        prets["code"], prets["capital"], prets["taux"], prets["nombre_echeances"], strict=True
    ):
        reste, millioniemes = round(capital * 100), round(taux * 1_000_000)
        periode = millioniemes / 12_000_000
        echeance = round(reste * periode / (1 - (1 + periode) ** -nombre))
        for rang in range(1, nombre + 1):
            # Arrondi au plus proche en entiers : (2 × haut + bas) // (2 × bas).
            interets = (2 * reste * millioniemes + 12_000_000) // 24_000_000
            rembourse = reste if rang == nombre else echeance - interets
            reste -= rembourse
            lignes.append((code, rang, interets / 100, rembourse / 100, reste / 100))
    return pd.DataFrame(lignes, columns=COLONNES)


def avec_numpy_financial(prets):
    """Toutes les échéances d'un coup, en flottants : ipmt et ppmt de numpy-financial."""
    import numpy_financial as npf  # noqa: PLC0415 - seul ce passage en a besoin

    nombre = prets["nombre_echeances"].to_numpy()
    pret = np.repeat(np.arange(len(prets)), nombre)
    rang = np.arange(len(pret)) - np.repeat(np.cumsum(nombre) - nombre, nombre) + 1
    taux, capital = (prets["taux"].to_numpy() / 12)[pret], prets["capital"].to_numpy()[pret]
    interets = -npf.ipmt(taux, rang, nombre[pret], capital)
    rembourse = -npf.ppmt(taux, rang, nombre[pret], capital)
    restant = npf.fv(taux, rang, interets + rembourse, -capital)
    colonnes = {"code": prets["code"].array.take(pret), "rang": rang, "interets": interets, "capital": rembourse}
    return pd.DataFrame(colonnes | {"capital_restant": restant}, copy=False)


def mediane(fonction):
    temps = []
    for _ in range(PASSAGES):
        debut = time.perf_counter()
        fonction()
        temps.append(time.perf_counter() - debut)
    return statistics.median(temps)


if __name__ == "__main__":
    if find_spec("numpy_financial") is None:
        sys.exit("numpy-financial manque, le temps de cette mesure : uv pip install numpy-financial")
    emprunts = build_prets(PRETS)
    obtenu = plans_emprunt(emprunts)
    pd.testing.assert_frame_equal(obtenu[COLONNES], boucle(emprunts), check_exact=True)
    flottant = avec_numpy_financial(emprunts)
    assert (flottant["rang"] == obtenu["rang"]).all()
    ecart = (flottant["interets"] - obtenu["interets"]).abs()
    assert (ecart <= 0.01 * obtenu["rang"]).all(), ecart.max()
    ecart = (flottant["capital_restant"] - obtenu["capital_restant"]).abs()
    assert (ecart <= 0.01 * (obtenu["rang"] + 1)).all(), ecart.max()
    nous = mediane(lambda: plans_emprunt(emprunts))
    eux = mediane(lambda: boucle(emprunts))
    financial = mediane(lambda: avec_numpy_financial(emprunts))
    print(f"{PRETS} plans, {len(obtenu)} échéances")
    print(f"  plans_emprunt (refcomp, centimes exacts, contrôle compris) {nous * 1000:8.0f} ms")
    print(f"  boucle Python prêt par prêt, mêmes centimes                {eux * 1000:8.0f} ms   {eux / nous:5.1f} fois")
    npf = f"{financial * 1000:8.0f} ms   {financial / nous:5.1f} fois"
    print(f"  numpy-financial, flottants non arrondis                    {npf}")
