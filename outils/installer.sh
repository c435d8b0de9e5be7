#!/bin/sh
# Installe l'environnement de refcomp dans un dossier, aux versions du verrou, condensés vérifiés.
# Emploi : sh outils/installer.sh python3 .venv
set -eu
python=$1
venv=$2

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "refcomp demande Python 3.11 ou plus récent ; « $python » est plus ancien. Donnez-en un autre :" >&2
    echo "    make PYTHON=python3.12 demo" >&2
    exit 1
}
if ! "$python" -m venv "$venv" 2>/dev/null; then
    echo "Le module venv manque à « $python » : installation des paquets système…" >&2
    sh "$(dirname "$0")/paquets_systeme.sh" --venv
    "$python" -m venv "$venv"
fi
# Certaines machines interdisent l'écriture des .pyc ; sans eux, chaque noyau recompilerait pandas (cinq secondes).
unset PYTHONDONTWRITEBYTECODE || true
echo "Installation de refcomp dans $venv : deux à trois minutes la première fois…" >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
