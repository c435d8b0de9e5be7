"""Les limites d'une copie, contre qui les cherche : mémoire cachée, réponses démesurées, cœurs des voisines."""

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from aides_bac import demande_le_bac

from refcomp.grading.bac import memoire, protocole
from refcomp.grading.bac.bornes import MEBIOCTET, Bornes
from refcomp.grading.bac.messages import parse_messages
from refcomp.grading.bac.seance import RAISONS, CopieArreteeError, Seance

COURTES = Bornes(cellule=10, carnet=20, memoire=200 * MEBIOCTET, processus=32, disque=8 * MEBIOCTET)


@pytest.fixture
def seance():
    with Seance(COURTES, refcomp_autorise=False) as ouverte:
        yield ouverte


def affiche(seance, code):
    execution = seance.run_cellule(textwrap.dedent(code), de_confiance=False)
    assert execution.erreur is None, execution.erreur
    return "".join(m["content"].get("text", "") for m in execution.messages)


# ------------------------------------------------------------------------------------------------ mémoire

SANS_TRACE = """
    import ctypes, errno, mmap, os
    libc = ctypes.CDLL(None, use_errno=True)
    def refus(appel, *arguments):
        ctypes.set_errno(0)
        return appel(*arguments), errno.errorcode.get(ctypes.get_errno())
    print(refus(libc.shmget, 0, 4096, 0o1600), refus(libc.semget, 0, 1, 0o1600), refus(libc.msgget, 0, 0o1600))
    for essai in (lambda: os.memfd_create("m"), lambda: mmap.mmap(-1, 4096),
                  lambda: mmap.mmap(os.open("/dev/zero", os.O_RDWR), 4096)):
        try:
            print(essai())
        except OSError as erreur:
            print(errno.errorcode[erreur.errno])
    print(open("/dev/zero", "rb").read(3))
"""


@demande_le_bac
def test_la_memoire_qu_aucun_processus_ne_montre_est_refusee(seance):
    lignes = affiche(seance, SANS_TRACE).splitlines()
    assert lignes[0] == " ".join(["(-1, 'ENOSYS')"] * 3)
    assert lignes[1:4] == ["ENOSYS", "EPERM", "ENODEV"]
    assert lignes[4] == r"b'\x00\x00\x00'"


LANCES = """
    import subprocess, sys, time
    code = "b = bytearray(40 << 20)\\nimport time\\nfor i in range(0, len(b), 4096): b[i] = 1\\ntime.sleep(30)"
    lances = [subprocess.Popen([sys.executable, "-S", "-c", code]) for _ in range(8)]
    time.sleep(9)
"""
RENDUES = """
    import os, time
    for _ in range(6):
        if os.fork() == 0:
            {oublie}
            b = bytearray(60 << 20)
            for i in range(0, len(b), 4096): b[i] = 1
            time.sleep(30)
    time.sleep(9)
"""
SANS_PREMIER_FIL = """
    import ctypes, threading, time
    def remplit():
        time.sleep(0.3)
        b = bytearray(190 << 20)
        for i in range(0, len(b), 4096): b[i] = 1
        c = bytearray(190 << 20)
        for i in range(0, len(c), 4096): c[i] = 1
        time.sleep(30)
    import os
    if os.fork() == 0:
        threading.Thread(target=remplit).start()
        ctypes.CDLL(None).syscall(60 if os.uname().machine == "x86_64" else 93, 0)
    time.sleep(9)
"""
TABLES = """
    import ctypes, time
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    for _ in range(10):
        a = libc.mmap(None, 64 << 30, 1, 0x4022, -1, 0)
        libc.madvise(a, 64 << 30, 15)
        libc.madvise(a, 64 << 30, 22)
    time.sleep(9)
"""
PRISES = """
    import os, socket, time
    for _ in range(20):
        if os.fork() == 0:
            gardees = []
            for _ in range(100):
                paire = socket.socketpair()
                paire[0].setblocking(False)
                gardees.append(paire)
                try:
                    while True: paire[0].send(b"x" * 65536)
                except BlockingIOError: pass
            time.sleep(30)
    time.sleep(9)
"""


@demande_le_bac
@pytest.mark.parametrize(
    "code",
    [
        LANCES,
        RENDUES.format(oublie="pass"),
        RENDUES.format(oublie='__import__("ctypes").CDLL(None).prctl(4, 0, 0, 0, 0)'),
        SANS_PREMIER_FIL,
        TABLES,
        PRISES,
    ],
    ids=["programmes", "bifurques", "illisibles", "sans_premier_fil", "tables_de_pages", "prises"],
)
def test_la_memoire_est_comptee_ou_qu_elle_soit(seance, code):
    with pytest.raises(CopieArreteeError, match="mémoire"):
        seance.run_cellule(textwrap.dedent(code), de_confiance=False)


@demande_le_bac
def test_bifurquer_ne_compte_pas_plusieurs_fois_les_pages_du_parent(seance):
    code = """
        import os, time
        for _ in range(10):
            if os.fork() == 0:
                time.sleep(30)
                os._exit(0)
        time.sleep(1)
        print("vivante")
    """
    assert affiche(seance, code) == "vivante\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX seulement")
def test_la_part_d_un_processus_est_moindre_que_tout_ce_qu_il_voit():
    ici = Path("/proc/self")
    if not (ici / "smaps_rollup").exists():
        pytest.skip("noyau sans smaps_rollup")
    assert 0 < memoire.read_part(ici) <= memoire.read_memoire(ici) * 1.05 + MEBIOCTET
    assert memoire.read_memoire(Path("/proc/inexistant")) == memoire.read_part(Path("/proc/inexistant")) == 0


# ------------------------------------------------------------------------------------------------ code honnête

HONNETE = {
    "bibliotheques": """
        import io, warnings
        warnings.simplefilter("ignore")
        import pandas as pd, plotly.express as px
        t = pd.DataFrame({"a": range(100), "b": range(100)})
        px.scatter(t, x="a", y="b").to_html()
        try:
            import matplotlib.pyplot as plt
            plt.plot([1, 2]); plt.savefig(io.BytesIO()); plt.close()
        except ImportError: pass
        print(int(t["a"].sum()))
    """,
    "processus": """
        import multiprocessing as m
        def carre(x): return x * x
        compteur, tableau = m.Value("i", 3), m.Array("d", 4)
        with m.get_context("fork").Pool(3) as p:
            print(sum(p.map(carre, range(100))) + 0 * (compteur.value + int(tableau[0])) - 323400)
    """,
    "memoire_partagee": """
        from multiprocessing import shared_memory
        s = shared_memory.SharedMemory(create=True, size=1000)
        s.buf[0] = 7; print(s.buf[0] + 4943); s.close(); s.unlink()
    """,
}


@demande_le_bac
@pytest.mark.parametrize("code", HONNETE.values(), ids=HONNETE.keys())
def test_le_code_honnete_n_en_souffre_pas(seance, code):
    assert affiche(seance, code) == "4950\n"


@demande_le_bac
@pytest.mark.parametrize("nom", ["python", "python3"])
def test_python_est_celui_de_l_environnement(seance, nom):
    code = f"""
        import subprocess
        programme = "import pandas, sys; print(pandas.__version__, sys.prefix, [c for c in sys.path if c == '/bac'])"
        print(subprocess.run(["{nom}", "-c", programme], capture_output=True, encoding='utf-8', check=True).stdout)
        import pandas, sys
        print(pandas.__version__, sys.prefix, [])
    """
    dit, attendu = affiche(seance, code).split("\n\n")
    assert dit + "\n" == attendu


# ------------------------------------------------------------------------------------------------ réponses


@demande_le_bac
def test_ce_qu_une_copie_rend_est_borne_pour_tout_le_carnet():
    bornes = Bornes(cellule=10, carnet=30, recu=3 * MEBIOCTET)
    with Seance(bornes, refcomp_autorise=False) as seance:
        for _ in range(2):
            seance.run_cellule("print('z' * 1_200_000)", de_confiance=False)
        with pytest.raises(CopieArreteeError) as arret:
            seance.run_cellule("print('z' * 1_200_000)", de_confiance=False)
    assert str(arret.value) == RAISONS["recu"]


@demande_le_bac
def test_des_valeurs_innombrables_sont_refusees_avant_d_etre_construites():
    code = "display({'application/json': [[]] * 200_000}, raw=True)"
    with Seance(Bornes(cellule=20, carnet=30), refcomp_autorise=False) as seance:
        seance.run_cellule(code, de_confiance=False)
        with pytest.raises(CopieArreteeError) as arret:
            seance.run_cellule(code, de_confiance=False)
    assert str(arret.value) == RAISONS["recu"]


@pytest.mark.parametrize(
    ("valeur", "nombre"),
    [({}, 2), ({"a": 1, "b": [2, 3]}, 5), ({"a,[{": '\\",[{'}, 2), ({"a": "é" * 9, "b": '"'}, 3), ([[], [], []], 7)],
)
def test_les_valeurs_d_une_trame_se_comptent_hors_des_textes(valeur, nombre):
    assert protocole.count_valeurs(json.dumps(valeur).encode(), 100) == nombre


@pytest.mark.parametrize("corps", [b'"' + b'\\"' * 4_000_000, b'"\\' * 4_000_000, b'"' * 8_000_001])
def test_compter_les_valeurs_d_un_texte_mal_ferme_ne_s_attarde_pas(corps):
    assert protocole.count_valeurs(corps, 100) == 1


def test_compter_s_arrete_a_la_limite():
    with pytest.raises(protocole.TropRecuError):
        protocole.count_valeurs(b"[" + b"[]," * 5_000_000, 1000)


def test_seules_de_petites_metadonnees_sont_gardees():
    petite, grande = {"image/png": {"width": 3}}, {"a": "x" * 5000}
    bruts = [{"msg_type": "display_data", "content": {"data": {}, "metadata": m}} for m in (petite, grande, [3])]
    assert [m["content"]["metadata"] for m in parse_messages(bruts)] == [petite, {}, {}]


# ------------------------------------------------------------------------------------------------ cœurs

OCCUPE = """
    import os
    for _ in range(20 * os.cpu_count()):
        if os.fork() == 0:
            os.setsid()
            while True: pass
    print("lances")
"""


@demande_le_bac
def test_attendre_un_coeur_n_est_pas_compte_a_la_copie_honnete():
    if not Path("/proc/self/schedstat").exists():
        pytest.skip("noyau sans schedstat")
    bornes = Bornes(cellule=1.5, carnet=120, processus=200)
    with Seance(bornes, refcomp_autorise=False) as une, Seance(bornes, refcomp_autorise=False) as autre:
        assert affiche(une, OCCUPE) == "lances\n"
        calcule = "import time\nwhile time.process_time() < debut + 0.3: pass\nprint('fini')"
        execution = autre.run_cellule("import time\ndebut = time.process_time()\n" + calcule, de_confiance=False)
    assert not execution.depassee


# ------------------------------------------------------------------------------------------------ processus

PARENT = """
import multiprocessing, sys, time
from refcomp.grading import parallele
def tourne(*_, **__):
    print("pret", flush=True)
    time.sleep(60)
    yield
def fille(*arguments):
    parallele.run_equipe, parallele.load_cours = tourne, lambda *_: None
    parallele.run_equipe_fille(*arguments)
if __name__ == "__main__":
    p = multiprocessing.get_context("spawn").Process(target=fille, args=(".", "", [], {"devoir": "d"}, None))
    p.start()
    print(p.pid, flush=True)
    p.join()
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux seulement")
def test_un_processus_de_correction_meurt_avec_le_principal(tmp_path):
    script = tmp_path / "principal.py"
    script.write_text(PARENT, encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, encoding="utf-8") as principal:
        lignes = {principal.stdout.readline().strip(), principal.stdout.readline().strip()}
        pid = next(ligne for ligne in lignes if ligne.isdigit())
        principal.kill()
    limite = time.monotonic() + 10
    while _vit(pid) and time.monotonic() < limite:
        time.sleep(0.05)
    assert not _vit(pid)


def _vit(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
