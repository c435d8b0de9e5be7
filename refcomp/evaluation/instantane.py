"""L'instantané du résumé : un fichier Parquet par version du registre, que l'on peut effacer sans rien perdre.

Lire quatre millions de lignes d'une base prend une dizaine de secondes ; d'un fichier en colonnes, moins d'une. Le
fichier porte le numéro et le jeton d'une écriture : il ne vaut que si le registre connaît cette écriture et n'a pas été
refait depuis. Ce qui a été ajouté après lui est lu de la base et le recouvre ; au-delà d'un dixième, il est réécrit.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import sqlalchemy as sa

from refcomp.evaluation.lecture import read_version
from refcomp.evaluation.resume import COLONNES, DATES, TEXTES
from refcomp.evaluation.tables import RESUMES, VERSIONS

if TYPE_CHECKING:
    import pyarrow as pa

NOM = re.compile(r"resume-(?P<base>.+)-(?P<numero>\d+)-(?P<jeton>[0-9a-f]+)\.parquet")
LU_A_LA_FOIS = 131_072
GROUPE_DE_LIGNES = 65_536  # une cohorte tient dans peu de groupes, les autres ne sont pas lus
RECOUVREMENT = 10  # l'instantané est réécrit si plus d'une ligne sur dix a changé…
RECOUVREMENT_MINIMAL = 20_000  # … et s'il y en a au moins autant
ENTIERS = ("preuves", "non_evaluees", "occasions")


class Instantane:
    """Les instantanés d'un registre, dans un dossier."""

    def __init__(self, dossier: Path, base: str) -> None:
        """Désigne le dossier, et la base dont ces fichiers portent le nom."""
        self.dossier, self.base = dossier, re.sub(r"[^\w.]+", "_", base) or "registre"

    def load(self, lien: sa.Connection) -> tuple[Path, int] | None:
        """L'instantané qui vaut encore et le numéro de son écriture, après l'avoir écrit s'il le faut ; None sinon."""
        trouve = self._find(lien)
        if trouve is not None and not _depasse(lien, trouve[1]):
            return trouve
        with contextlib.suppress(OSError):  # un dossier où l'on ne peut écrire n'empêche pas de lire la base
            return self._write(lien)
        return trouve

    def delete(self, sauf: Path | None = None) -> None:
        """Efface les instantanés de ce registre ; ils se refont."""
        for chemin in self._fichiers():
            if chemin != sauf:
                with contextlib.suppress(OSError):  # Windows refuse d'effacer un fichier ouvert ailleurs
                    chemin.unlink()

    def _fichiers(self) -> list[Path]:
        trouves = ((chemin, NOM.fullmatch(chemin.name)) for chemin in self.dossier.glob("resume-*.parquet"))
        return [chemin for chemin, nom in trouves if nom is not None and nom["base"] == self.base]

    def _find(self, lien: sa.Connection) -> tuple[Path, int] | None:
        refonte = lien.execute(sa.select(sa.func.max(VERSIONS.c.numero)).where(VERSIONS.c.refonte)).scalar() or 0
        trouves = []
        for chemin in self._fichiers():
            nom = NOM.fullmatch(chemin.name)
            assert nom is not None
            numero = int(nom["numero"])
            jeton = lien.execute(sa.select(VERSIONS.c.jeton).where(VERSIONS.c.numero == numero)).scalar()
            if jeton == nom["jeton"] and numero >= refonte:
                trouves.append((numero, chemin))
        return (max(trouves)[1], max(trouves)[0]) if trouves else None

    def _write(self, lien: sa.Connection) -> tuple[Path, int]:
        """Écrit l'instantané d'un coup ; la version est lue avant les lignes, jamais plus neuve qu'elles."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - chargé par qui lit le résumé

        numero, jeton = read_version(lien)
        self.dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        chemin = self.dossier / f"resume-{self.base}-{numero}-{jeton or '0'}.parquet"
        provisoire = chemin.with_name(f".{chemin.name}.{os.getpid()}.partiel")
        try:
            with pq.ParquetWriter(provisoire, _schema()) as ecriture:
                for table in _tables(lien):
                    ecriture.write_table(table, row_group_size=GROUPE_DE_LIGNES)
            provisoire.chmod(0o600)
            provisoire.replace(chemin)
        finally:
            provisoire.unlink(missing_ok=True)
        self.delete(sauf=chemin)
        return chemin, numero


def _depasse(lien: sa.Connection, numero: int) -> bool:
    """Vrai si trop de lignes ont changé depuis l'instantané pour les relire à chaque fois."""
    changees = lien.execute(sa.select(sa.func.count()).where(RESUMES.c.ecriture > numero)).scalar() or 0
    if changees < RECOUVREMENT_MINIMAL:
        return False
    return changees * RECOUVREMENT > (lien.execute(sa.select(sa.func.count()).select_from(RESUMES)).scalar() or 0)


def _schema() -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415 - idem

    types: dict[str, pa.DataType] = {c: pa.dictionary(pa.int32(), pa.string()) for c in TEXTES}
    types |= dict.fromkeys(DATES, pa.timestamp("us")) | dict.fromkeys(ENTIERS, pa.int64())
    return pa.schema([(c, types.get(c, pa.float64())) for c in COLONNES])


def choix_resume() -> sa.Select[Any]:
    """Les lignes du résumé qui disent encore quelque chose."""
    pleines = (RESUMES.c.preuves + RESUMES.c.non_evaluees) > 0  # les autres disent qu'une clé a été vidée
    return sa.select(*[RESUMES.c[nom] for nom in COLONNES]).where(pleines)


def _tables(lien: sa.Connection) -> Iterator[pa.Table]:
    """Le résumé de la base, par paquets, rangé par cohorte."""
    import pyarrow as pa  # noqa: PLC0415 - idem

    schema = _schema()
    ordre = choix_resume().order_by(RESUMES.c.referentiel, RESUMES.c.groupe)
    for paquet in lien.execution_options(yield_per=LU_A_LA_FOIS).execute(ordre).partitions(LU_A_LA_FOIS):
        colonnes = []
        for champ, valeurs in zip(schema, zip(*paquet, strict=True), strict=True):
            if champ.name in DATES:
                colonnes.append(pa.array(read_dates(pd.Series(valeurs))))
            elif champ.name in TEXTES:
                colonnes.append(pa.array(valeurs, pa.string()).dictionary_encode())
            else:
                colonnes.append(pa.array(valeurs, champ.type))
        yield pa.Table.from_arrays(colonnes, schema=schema)


def read_dates(textes: pd.Series) -> pd.Series:
    """Les dates, vides pour un texte vide ; chaque date différente n'est lue qu'une fois."""
    codes, uniques = pd.factorize(textes)
    lues = pd.to_datetime(pd.Series(uniques, dtype="object").replace("", None), format="ISO8601")
    return pd.Series(lues.astype("datetime64[us]").to_numpy()[codes])
