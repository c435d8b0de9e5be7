"""Le bac à sable lui-même : ce qu'il contient, ce qu'il borne, comment il finit ; lancé par root comme par un autre."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from aides_bac import demande_le_bac
from aides_cours import RACINE

from refcomp.errors import IsolationImpossibleError
from refcomp.grading import isolation
from refcomp.grading.bac import filtre, lanceur, protocole
from refcomp.grading.bac.bornes import MEBIOCTET, Bornes
from refcomp.grading.bac.memoire import Memoire
from refcomp.grading.bac.messages import parse_messages
from refcomp.grading.bac.seance import CopieArreteeError, Seance
from refcomp.grading.execution import CopieAExecuter

COURTES = Bornes(cellule=2, carnet=10, memoire=200 * MEBIOCTET, processus=32, disque=8 * MEBIOCTET)


def affiche(execution):
    return "".join(m["content"].get("text", "") for m in execution.messages)


@pytest.fixture
def seance():
    with Seance(COURTES, refcomp_autorise=False) as ouverte:
        yield ouverte


@demande_le_bac
def test_ce_que_voit_une_copie(seance):
    assert seance.etat["seccomp"] is True
    code = "import os\nprint(os.getpid(), sorted(os.listdir('.')), [p for p in os.listdir('/proc') if p.isdigit()])"
    assert affiche(seance.run_cellule(code, de_confiance=False)) == "1 [] ['1']\n"
    statut = affiche(seance.run_cellule("print(open('/proc/self/status').read())", de_confiance=False))
    assert re.search(r"CapEff:\s+0+\n", statut)
    assert re.search(r"NoNewPrivs:\s+1\n", statut)
    assert re.search(r"Seccomp:\s+2\n", statut)
    identite = affiche(seance.run_cellule("import os\nprint(os.getuid())", de_confiance=False))
    assert identite.strip() != "0"


@demande_le_bac
def test_le_hasard_n_est_pas_partage():
    tirages = set()
    for _ in range(3):
        with Seance(COURTES, refcomp_autorise=False) as seance:
            code = "import random, numpy as np\nprint(random.random(), np.random.rand())"
            tirages |= set(affiche(seance.run_cellule(code, de_confiance=False)).split())
    assert len(tirages) == 6


@demande_le_bac
def test_une_interruption_laisse_vivre_la_suite(seance):
    longue = seance.run_cellule("x = 1\nwhile True: pass", de_confiance=False)
    assert longue.depassee
    assert longue.erreur["ename"] == "KeyboardInterrupt"
    assert affiche(seance.run_cellule("print(x)", de_confiance=False)) == "1\n"


@demande_le_bac
@pytest.mark.parametrize("affiche_sans_fin", ["print('x' * 100_000)", "display('x' * 100_000)"])
def test_afficher_sans_fin_n_epuise_pas_la_memoire(seance, affiche_sans_fin):
    longue = seance.run_cellule(f"x = 1\nwhile True: {affiche_sans_fin}", de_confiance=False)
    assert longue.depassee
    assert "sortie coupée" in affiche(longue)
    assert affiche(seance.run_cellule("print(x)", de_confiance=False)) == "1\n"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux seulement")
def test_la_memoire_des_voisines_n_est_pas_comptee():
    # Tant que la copie n'a pas monté son /proc, la veille voit celui du bac ; ici, celui de la machine.
    assert Memoire(0).read_supplement() == 0


@demande_le_bac
def test_la_memoire_est_celle_de_tous_les_processus(seance):
    code = """
        import os, time
        for n in range(8):
            if os.fork() == 0:
                b = bytearray(60 << 20)
                time.sleep(30)
                os._exit(0)
        time.sleep(30)
    """
    with pytest.raises(CopieArreteeError, match="mémoire"):
        seance.run_cellule(textwrap.dedent(code), de_confiance=False)


@demande_le_bac
def test_fermer_tue_tout_ce_que_la_copie_a_lance():
    avant = _processus()
    with Seance(COURTES, refcomp_autorise=False) as seance:
        code = "import subprocess\nfor n in range(3): subprocess.Popen(['sleep', '1000'], start_new_session=True)"
        seance.run_cellule(code, de_confiance=False)
        assert len(_processus() - avant) >= 3
    limite = time.monotonic() + 5
    while _dormeurs() and time.monotonic() < limite:
        time.sleep(0.05)
    assert _dormeurs() == []


def _processus():
    return {p.name for p in Path("/proc").iterdir() if p.name.isdigit()}


def _dormeurs():
    trouves = []
    for pid in _processus():
        try:
            if Path(f"/proc/{pid}/cmdline").read_bytes() == b"sleep\x001000\x00":
                trouves.append(pid)
        except OSError:
            continue
    return trouves


SCRIPT = """
import os
from refcomp.grading.bac.bornes import Bornes
from refcomp.grading.bac.seance import Seance
with Seance(Bornes(cellule=5, processus=24), refcomp_autorise=False) as s:
    code = '''
import os, socket
n = 0
try:
    while n < 400:
        if os.fork() == 0:
            import time; time.sleep(20); os._exit(0)
        n += 1
except OSError as e:
    print("borne", n, type(e).__name__)
try:
    socket.create_connection(("1.1.1.1", 80), 1)
except OSError:
    print("sans reseau")
'''
    e = s.run_cellule(code, de_confiance=False)
    print(os.getuid(), s.etat, "".join(m["content"].get("text", "") for m in e.messages))
"""


@demande_le_bac
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="il faut être root pour éprouver les deux")
@pytest.mark.parametrize("compte", ["root", "autre"])
def test_les_bornes_tiennent_pour_root_et_pour_un_autre(compte):
    environnement = os.environ | {"PYTHONPATH": str(RACINE), "HOME": "/"}
    commande = [sys.executable, "-c", SCRIPT]
    if compte == "autre":
        # Un compte ordinaire, qui ne lit pas le dossier personnel de root : Python lui est montré là où il est.
        maison = Path("/root")
        caches = [p for p in map(Path, (sys.base_prefix, sys.prefix, RACINE)) if p.is_relative_to(maison)]
        montages = ["--perms", "0755", "--tmpfs", str(maison)] if caches else []
        for visible in caches:
            for parent in reversed([p for p in visible.parents if p.is_relative_to(maison) and p != maison]):
                montages += ["--perms", "0755", "--dir", str(parent)]
            montages += ["--ro-bind", str(visible), str(visible)]
        droits = ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        devenir = [shutil.which("setpriv"), "--reuid", "64087", "--regid", "64087", "--clear-groups"]
        commande = ["bwrap", "--dev-bind", "/", "/", *montages, *droits, *devenir, *commande]
    fini = subprocess.run(commande, capture_output=True, text=True, env=environnement, timeout=120, check=False)
    assert fini.returncode == 0, fini.stderr[-1500:]
    assert fini.stdout.startswith("0 " if compte == "root" else "64087 ")
    nombre = int(re.search(r"borne (\d+) BlockingIOError", fini.stdout)[1])
    assert nombre < 24
    assert "sans reseau" in fini.stdout


def test_sans_bubblewrap_rien_ne_s_execute_et_la_phrase_dit_que_faire(monkeypatch):
    monkeypatch.setattr(lanceur.shutil, "which", lambda _: None)
    with pytest.raises(IsolationImpossibleError, match=r"bubblewrap n'est pas installé.*--sans-isolation"):
        lanceur.build_commande(3, ())
    monkeypatch.setattr(isolation, "find_obstacle", lambda: "pas de bac ici")
    monkeypatch.delenv(isolation.VARIABLE, raising=False)
    with pytest.raises(IsolationImpossibleError, match="pas de bac ici"):
        isolation.run_copie(CopieAExecuter(None, {}))


def test_avec_accord_la_copie_s_execute_sans_isolation(monkeypatch):
    import nbformat  # noqa: PLC0415 - seul emploi

    monkeypatch.setattr(isolation, "find_obstacle", lambda: "pas de bac ici")
    monkeypatch.setenv(isolation.VARIABLE, "1")
    carnet = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    executee = isolation.run_copie(CopieAExecuter(carnet, {}))
    assert executee.carnet.cells[0].outputs[0]["data"]["text/plain"] == "2"


@pytest.mark.parametrize(
    "corps",
    [b"[]", b"{", b'{"a": NaN}', b'{"a": ' + b"9" * 500 + b"}", b'{"a": ' + b"[" * 99 + b"]" * 99 + b"}", b"\xff"],
)
def test_une_trame_hostile_est_refusee(corps):
    with pytest.raises(protocole.TrameInvalideError):
        protocole.parse_trame(corps)


def test_des_messages_difformes_sont_ecartes():
    bruts = [
        3,
        {"msg_type": "stream", "content": {"name": "stdin", "text": "x"}},
        {"msg_type": "comm_open", "content": {}},
        {"msg_type": "display_data", "content": {"data": [1]}},
        {"msg_type": "error", "content": {"ename": 3, "traceback": "x"}},
        {"msg_type": "execute_result", "content": {"data": {"text/plain": 4}, "execution_count": True}},
    ]
    lus = parse_messages(bruts)
    assert [m["msg_type"] for m in lus] == ["error", "execute_result"]
    assert lus[0]["content"] == {"ename": "", "evalue": "", "traceback": []}
    assert lus[1]["content"]["data"] == {}
    assert lus[1]["content"]["execution_count"] is None
    assert parse_messages("x") == []


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_le_filtre_a_la_forme_d_un_programme(machine):
    octets = filtre.build_filtre(machine)
    instructions = [octets[i : i + 8] for i in range(0, len(octets), 8)]
    assert len(octets) % 8 == 0
    for rang, instruction in enumerate(instructions):
        code, vrai, faux = instruction[0], instruction[2], instruction[3]
        if code & 7 == 5:  # un saut reste dans le programme
            assert rang + 1 + max(vrai, faux) < len(instructions)
    assert instructions[-1][0] == filtre.RENDRE
    assert filtre.build_filtre("riscv64") is None
