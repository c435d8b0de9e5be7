#!/bin/sh
# Installe les paquets Debian dont une étape a besoin. Sans droits ou hors de Debian, dit ce qui manquera et continue :
# seuls les essais qui en dépendent s'abstiennent, en le disant.
#   chromium     : l'essai du tableau de bord dans un navigateur
#   python3-venv : avec --venv, si le Python du système ne sait pas créer d'environnement
set -u
paquets=""
if [ "${1:-}" = "--venv" ]; then
    paquets="python3-venv"
elif ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
    paquets="chromium"
fi
[ -z "$paquets" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installation de : $paquets" >&2
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $paquets >/dev/null 2>&1 && exit 0
fi
echo "Paquets absents : $paquets. Pour les installer : sudo apt-get install $paquets" >&2
echo "Sans eux, les essais du navigateur ne tourneront pas (le reste, si)." >&2
exit 0
