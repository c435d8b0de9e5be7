"""Le fichier de référentiel de compétences de Moodle : ses colonnes, ses vocabulaires, ses limites.

Source : moodle/moodle, `admin/tool/lpimportcsv` (classes `framework_importer` et `framework_exporter`, chaînes
`lang/en/tool_lpimportcsv.php`), `competency/classes` (`competency`, `competency_framework`, `competency_rule_points`,
`competency_rule_all`, `related_competency`) et `lib/csvlib.class.php`. L'importeur lit les colonnes par leur rang.
"""

from __future__ import annotations

import re

COLONNES = (
    *("Parent ID number", "ID number", "Short name", "Description", "Description format", "Scale values"),
    *("Scale configuration", "Rule type (optional)", "Rule outcome (optional)", "Rule config (optional)"),
    *("Cross-referenced competency ID numbers", "Exported ID (optional)", "Is framework", "Taxonomy"),
)
# Le même ordre, sous les noms que l'importeur leur donne.
CHAMPS = (
    *("parentidnumber", "idnumber", "shortname", "description", "descriptionformat", "scalevalues"),
    *("scaleconfiguration", "ruletype", "ruleoutcome", "ruleconfig", "relatedidnumbers", "exportid", "isframework"),
    "taxonomies",
)
LONGUEUR = 100  # shorten_text(…, 100) pour l'identifiant et le nom court ; colonnes char(100)
TAXONOMIES_LONGUEUR = 255  # colonne char(255)
PROFONDEUR_MAXIMALE = 22  # chemin char(255) : « /0/ » puis, par niveau, un numéro d'au plus dix chiffres et « / »
TAXONOMIES = (
    *("behaviour", "competency", "concept", "domain", "indicator", "level", "outcome", "practice", "proficiency"),
    *("skill", "value"),
)
FORMATS_TEXTE = ("0", "1", "2", "4")  # MOODLE, HTML, PLAIN, MARKDOWN
HTML = "1"
RESULTATS_REGLE = ("0", "1", "2", "3")  # aucun, preuve, achèvement, recommandation
REGLE_TOUTES = r"core_competency\competency_rule_all"
REGLE_POINTS = r"core_competency\competency_rule_points"
BALISE = re.compile(r"</?[A-Za-z!?]")  # ce que strip_tags prend pour une balise

# Le terme de Moodle le plus proche de chaque niveau ; « competency » est son terme par défaut.
TAXONOMIE_DU_NIVEAU = {
    "competence": "competency",
    "bloc_competence": "competency",
    "bloc": "domain",
    "domaine": "domain",
    "activite": "practice",
    "mission": "practice",
    "tache": "practice",
    "descriptif": "practice",
    "critere": "indicator",
    "sous_critere": "indicator",
    "niveau": "level",
    "descripteur": "level",
    "resultat_operationnel": "outcome",
    "resultat_organisationnel": "outcome",
    "aptitude": "behaviour",
}
NOM_DE_TAXONOMIE = {
    "behaviour": "Comportement",
    "competency": "Compétence",
    "concept": "Concept",
    "domain": "Domaine",
    "indicator": "Indicateur",
    "level": "Niveau",
    "outcome": "Résultat attendu",
    "practice": "Pratique",
    "proficiency": "Aptitude",
    "skill": "Savoir-faire",
    "value": "Valeur",
}
# Les lignes de la description que refcomp écrit et relit, avec le champ du document brut.
MENTIONS = {
    "Niveau": "niveau",
    "Code imprimé": "code_imprime",
    "Texte imprimé": "libelle_imprime",
    "Remarque": "remarque",
    "Attributs": "attributs",  # en JSON
}
# Faute d'échelle imprimée, deux états : Moodle refuse un référentiel sans échelle.
SANS_ECHELLE = ("Pas encore acquis", "Acquis")
# Dans un nom court, ce que Moodle prendrait pour une balise, ou PHP pour un échappement, et son sosie.
SOSIES = str.maketrans("<>\\", "‹›＼")
ORIGINAUX = str.maketrans("‹›＼", "<>\\")
