r"""Lire un CSV comme Moodle le lit : `csv_import_reader::load_csv_content`, puis `fgetcsv` de PHP.

`fgetcsv` a un caractère d'échappement, l'antislash, que le CSV ordinaire n'a pas : `\"` n'y ferme pas un champ.
"""

from __future__ import annotations

from collections.abc import Iterator


def parse_php(texte: str, separateur: str) -> list[list[str]]:
    """Les lignes d'un CSV, telles que Moodle les voit ; une ligne vide est sautée.

    Args:
        texte: le contenu du fichier, marque d'ordre des octets comprise ou non.
        separateur: un caractère.
    """
    net = texte.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\r\0\x0b")
    return [ligne for ligne in _lignes(net, separateur) if ligne != [""]]


def _lignes(texte: str, separateur: str) -> Iterator[list[str]]:
    ligne: list[str] = []
    position = 0
    while position <= len(texte):
        champ, position = _champ(texte, position, separateur)
        ligne.append(champ)
        if position >= len(texte) or texte[position] == "\n":
            yield ligne
            ligne = []
        position += 1


def _champ(texte: str, debut: int, separateur: str) -> tuple[str, int]:
    """Un champ et la position de ce qui le termine ; les blancs avant un guillemet sont sautés, comme dans PHP."""
    ouvre = debut
    while ouvre < len(texte) and texte[ouvre] in " \t" and texte[ouvre] != separateur:
        ouvre += 1
    if ouvre >= len(texte) or texte[ouvre] != '"':
        return _champ_nu(texte, debut, separateur)
    morceaux: list[str] = []
    position = ouvre + 1
    while position < len(texte):
        signe = texte[position]
        if signe == "\\" and position + 1 < len(texte):
            morceaux.append(texte[position : position + 2])
            position += 2
        elif signe == '"' and texte[position + 1 : position + 2] == '"':
            morceaux.append('"')
            position += 2
        elif signe == '"':
            reste, fin = _champ_nu(texte, position + 1, separateur)
            return "".join(morceaux) + reste, fin
        else:
            morceaux.append(signe)
            position += 1
    return "".join(morceaux), position


def _champ_nu(texte: str, debut: int, separateur: str) -> tuple[str, int]:
    fins = [p for p in (texte.find(separateur, debut), texte.find("\n", debut)) if p >= 0]
    fin = min(fins, default=len(texte))
    return texte[debut:fin], fin
