"""Mesure de la lecture CFONB 120, contre une vue numpy nue des mêmes octets (`np.frombuffer` en zones fixes).

La vue nue ne lit rien de plus que les octets de chaque zone : ni date, ni signe, ni texte, ni contrôle. Elle est donnée
telle quelle, puis avec la conversion des seuls montants, faite par numpy zone par zone, sans vérification.
Médianes de 5 passages, dans un seul processus : seuls les rapports se comparent d'une machine à l'autre.
"""

import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np

from refcomp.formats.releves import controle_releves, read_releves

PASSAGES = 5
NOMBRE = 1_000_000
ZONES = {"nature": (0, 2), "date": (34, 6), "libelle": (48, 31), "montant": (90, 14), "reference": (104, 16)}


def build_fichier(nombre: int) -> bytes:
    """Un compte, un complément pour deux mouvements, environ `nombre` enregistrements."""
    tete, fin = "30002916200550EUR2 00000157841B1050126", f"{'':50}0000000000000{{{'':16}\r\n"
    solde = "30002    00550EUR2 00000157841  050126" + fin
    deux = [
        f"04{tete}  050126{f'VIR CLIENT {i}':31}  {i:07}  {i % 9000:013}{lettre}{f'F{i:09}':16}\r\n"
        for i in range(nombre // 3)
        for lettre in "EN"
    ]
    complement = f"05{tete}     NPY{'SOCIETE DEMO':70}  \r\n"
    lignes = ["01" + solde]
    for rang in range(0, len(deux), 2):
        lignes += [deux[rang], complement, deux[rang + 1]]
    return "".join([*lignes, "07" + solde]).encode()


def vue_nue(octets: bytes) -> np.ndarray:
    """Le témoin : les zones des mouvements, en octets."""
    noms = {nom: (f"S{large}", place) for nom, (place, large) in ZONES.items()}
    genre = np.dtype({"names": list(noms), "formats": [f for f, _ in noms.values()],
                      "offsets": [p for _, p in noms.values()], "itemsize": 122})  # fmt: skip
    table = np.frombuffer(octets, dtype=genre)
    return table[table["nature"] == b"04"]


def vue_montants(octets: bytes) -> np.ndarray:
    """Le témoin, et ses montants en nombres, sans rien vérifier."""
    montants = np.ascontiguousarray(vue_nue(octets)["montant"])
    chiffres = montants.view(np.uint8).reshape(-1, 14)
    derniers = chiffres[:, 13].astype(np.int64)
    signes = np.where(derniers >= ord("J"), -1, 1)
    dizaines = montants.astype("S13").astype(np.int64)
    return (dizaines * 10 + np.where(signes < 0, derniers - 73, derniers - 64)) * signes / 100


def mesure(fonction: Callable[[bytes], object], octets: bytes) -> float:
    """Affiche et renvoie le temps médian."""
    temps = []
    for _ in range(PASSAGES):
        depart = time.perf_counter()
        fonction(octets)
        temps.append(time.perf_counter() - depart)
    print(f"{fonction.__name__:14} {median(temps):8.3f} s")
    return median(temps)


def main() -> None:
    """Mesure les deux témoins, la lecture, puis le contrôle."""
    nombre = int(sys.argv[1]) if len(sys.argv) > 1 else NOMBRE
    octets = build_fichier(nombre)
    print(f"{len(octets) // 122} enregistrements, {len(octets) / 1e6:.0f} Mo, {PASSAGES} passages")
    nue, montants, lecture = (mesure(f, octets) for f in (vue_nue, vue_montants, read_releves))
    print(f"refcomp : {lecture / nue:.1f} fois la vue nue, {lecture / montants:.2f} fois la vue et ses montants")
    lus = read_releves(octets)
    depart = time.perf_counter()
    controle_releves(lus)
    print(f"controle_releves {time.perf_counter() - depart:6.3f} s")


if __name__ == "__main__":
    main()
