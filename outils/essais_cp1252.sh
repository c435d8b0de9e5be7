#!/bin/sh
# Passe les essais sous un encodage par défaut de Windows français (cp1252), sur une machine Linux.
# Demande le paquet Debian « locales » (table CP1252) ; dit ce qui manque et s'arrête sinon.
set -eu
dossier=$(mktemp -d)
trap 'rm -rf "$dossier"' EXIT
localedef -c -i fr_FR -f CP1252 "$dossier/fr_FR.CP1252" 2>/dev/null || [ -d "$dossier/fr_FR.CP1252" ] || {
    echo "La locale fr_FR en CP1252 ne peut pas être construite : sudo apt-get install locales" >&2
    exit 1
}
LOCPATH=$dossier LC_ALL=fr_FR.CP1252 PYTHONUTF8=0 "$1/bin/pytest" -n auto --dist loadgroup tests
