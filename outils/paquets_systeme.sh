#!/bin/sh
# Installe les paquets Debian dont une étape a besoin. Sans droits ou hors de Debian, dit ce qui manquera et continue :
# seuls les essais qui en dépendent s'abstiennent, en le disant.
#   bubblewrap   : le bac à sable de la correction ; sans lui, corriger demande --sans-isolation
#   chromium     : les essais dans un navigateur
#   postgresql   : l'essai du journal sur un vrai serveur (les programmes seulement, aucun serveur n'est lancé)
#   python3-venv : avec --venv, si le Python du système ne sait pas créer d'environnement
set -u
paquets=""
if [ "${1:-}" = "--venv" ]; then
    paquets="python3-venv"
else
    command -v bwrap >/dev/null 2>&1 || paquets="$paquets bubblewrap"
fi
if [ "${1:-}" = "" ]; then
    command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || paquets="$paquets chromium"
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || paquets="$paquets postgresql"
fi
[ -z "$paquets" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installation de :$paquets" >&2
    # Le paquet Debian de PostgreSQL lancerait un serveur : les essais ont le leur.
    mkdir -p /etc/postgresql-common 2>/dev/null && [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf 2>/dev/null
    apt-get update -qq >/dev/null 2>&1
    for paquet in $paquets; do
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$paquet" >/dev/null 2>&1 ||
            echo "Le paquet $paquet n'a pas pu être installé." >&2
    done
    exit 0
fi
echo "Paquets absents :$paquets. Pour les installer : sudo apt-get install$paquets" >&2
echo "Sans eux, les essais qui en dépendent ne tourneront pas (le reste, si)." >&2
exit 0
