r"""Le LaTeX d'une copie : seules passent les commandes qui écrivent des formules.

MathJax lit les formules dans tout le texte d'une page. `\href`, `\style`, `\class`, `\require`, `\def`… y feraient
entrer des adresses, de la mise en page ou d'autres commandes : une commande hors de la liste devient du texte.
"""

from __future__ import annotations

import re

from refcomp.grading.assainissement.texte import JOINT

_GREC = """alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi
rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi
Psi Omega"""
_SIGNES = """times div cdot ast star pm mp cap cup vee wedge oplus ominus otimes odot bullet circ setminus le
leq ge geq lt gt ne neq equiv approx sim simeq cong propto ll gg in notin ni subset subseteq supset supseteq
emptyset varnothing forall exists nexists neg lnot land lor to gets mapsto rightarrow leftarrow Rightarrow
Leftarrow leftrightarrow Leftrightarrow longrightarrow Longrightarrow iff implies uparrow downarrow infty
partial nabla prime degree percent ldots cdots vdots ddots dots mid parallel perp angle triangle therefore
because checkmark euro pounds yen S P hbar ell Re Im aleph"""
_STRUCTURES = """frac dfrac tfrac cfrac binom sqrt root sum prod int iint oint lim limsup liminf sup inf min max
arg argmin argmax log ln lg exp sin cos tan cot arcsin arccos arctan sinh cosh tanh det dim ker gcd Pr mod bmod
pmod operatorname overline underline overbrace underbrace overset underset stackrel hat widehat tilde widetilde
bar vec dot ddot left right big Big bigg Bigg bigl bigr Bigl Bigr lfloor rfloor lceil rceil langle rangle lbrace
rbrace lvert rvert begin end hline cline substack limits nolimits displaystyle textstyle scriptstyle boxed
cancel not tag"""
_LETTRES = """mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak boldsymbol text textbf textit textrm
mbox quad qquad hspace space enspace thinspace phantom color textcolor"""
COMMANDES = frozenset(f"{_GREC} {_SIGNES} {_STRUCTURES} {_LETTRES}".split())
_COMMANDE = re.compile(r"\\([A-Za-z]+)")


def clean_latex(texte: str) -> str:
    """Rompt chaque commande qui n'écrit pas une formule, d'un caractère qui ne se voit pas."""
    return _COMMANDE.sub(lambda m: m[0] if m[1] in COMMANDES else f"\\{JOINT}{m[1]}", texte)
