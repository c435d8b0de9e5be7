"""Les retours des erreurs connues : erreur → (part des points gardée, phrase qui aide sans donner la réponse)."""

from __future__ import annotations

RETOURS_COUT = {  # erreur → (part gardée, retour)
    "total_ttc": ("0", "C'est toute la somme à payer. Que devient la taxe récupérée, et que paie chaque ligne ?"),
    "tva_incluse": ("0.25", "Vous gardez la TVA. Une taxe que l'on récupère coûte-t-elle quelque chose ?"),
    "total_ht": (
        "0.25",
        "Vous prenez toute la facture. Chaque ligne sert-elle à mettre la machine en état de marche ?",
    ),
    "formation_incluse": ("0.5", "Relisez la deuxième convention de la biscuiterie : une de vos lignes y est nommée."),
    "maintenance_incluse": (
        "0.5",
        "L'une de vos lignes paie un service à venir, et non la mise en place de la machine.",
    ),
    "remise_oubliee": ("0.25", "Vous partez du prix catalogue. Est-ce le prix que la biscuiterie a obtenu ?"),
    "transport_oublie": ("0.5", "Il vous manque une dépense sans laquelle la machine ne serait pas à l'atelier."),
    "installation_oubliee": (
        "0.5",
        "Votre machine est arrivée à l'atelier. Que fallait-il encore pour qu'elle produise ?",
    ),
    "prix_net_seul": ("0.25", "C'est le prix net du fournisseur. Qu'a-t-il fallu payer pour que la machine produise ?"),
}
RETOURS_DOTATION = {
    "annee_entiere": ("0.25", "Vous comptez une année entière. La machine a-t-elle servi toute l'année 2025 ?"),
    "depuis_facture": ("0.5", "Vous comptez depuis la facture. À partir de quel jour la machine s'use-t-elle ?"),
    "depuis_reception": ("0.5", "Vous comptez depuis la réception. La machine livrée produisait-elle déjà ?"),
    "jour_exclu": ("0.75", "Il manque un jour à votre décompte : relisez ce que la convention dit du premier."),
    "jours_calendaires": ("0.5", "Vous comptez les jours du calendrier. Quelle année la biscuiterie emploie-t-elle ?"),
    "prorata_en_mois": ("0.5", "Vous comptez en mois, le premier en entier. Quelle unité la convention retient-elle ?"),
}
RETOURS_PLAN = {
    "sans_prorata": (
        "0.5",
        "Toutes vos dotations sont égales. La machine a-t-elle servi aussi longtemps chaque année ?",
    ),
    "derniere_ligne_oubliee": (
        "0.75",
        "La somme de vos dotations atteint-elle la base ? Comptez les jours de service, du premier au dernier.",
    ),
    "derniere_annuite_pleine": (
        "0.75",
        "Votre cumul final dépasse la base. Que restait-il à amortir au début du dernier exercice ?",
    ),
    "valeur_residuelle_oubliee": ("0.5", "Votre plan amortit tout le coût. Que vaudra encore la machine à la fin ?"),
    "vnc_sur_base": (
        "0.75",
        "Vos dotations conviennent. De quelle valeur les retranche-t-on pour avoir la valeur nette ?",
    ),
}
RETOURS_TOTAL = {
    "bien_amorti_compte": (
        "0.5",
        "Pour l'un des biens, comparez le cumul à la valeur d'origine : que reste-t-il à amortir ?",
    ),
    "derniere_annuite_pleine": (
        "0.5",
        "L'un des plans s'achève en 2025 : son cumul peut-il dépasser la valeur d'origine ?",
    ),
    "toutes_annuites_pleines": (
        "0.25",
        "Vous comptez une annuité par bien. Que reste-t-il à amortir de chacun au début de 2025 ?",
    ),
}
RETOURS_DEGRESSIF = {
    "sans_bascule": (
        "0.5",
        "Il vous reste une valeur à la fin. À quel moment le quotient par les années restantes devient-il plus fort ?",
    ),
    "mois_mise_en_service": ("0.5", "De quel mois part le dégressif : celui où la machine sert, ou un autre ?"),
    "degressif_en_jours": ("0.5", "Votre première dotation compte des jours. Que devient le mois d'acquisition ?"),
    "annee_entiere_degressive": ("0.25", "Vous comptez douze mois en 2025. La machine est-elle entrée en janvier ?"),
    "residuelle_deduite": ("0.5", "Votre plan part de la base comptable. Sur quelle valeur porte le plan fiscal ?"),
    "coefficient_oublie": ("0.25", "Votre taux est celui du linéaire. Que lui fait le coefficient ?"),
    "taux_sur_cout": (
        "0.25",
        "Vous appliquez le taux à la même valeur chaque année. Sur quoi s'applique-t-il ensuite ?",
    ),
}
RETOURS_DEROGATOIRE = {
    "derogatoire_inverse": ("0.5", "Lequel des deux plans amortit le plus en 2025 ? Le compte 145 monte-t-il alors ?"),
    "fiscal_seul": ("0.25", "C'est la dotation fiscale. Quelle part le plan comptable a-t-il déjà constatée ?"),
    "plans_ajoutes": ("0", "Vous additionnez les deux plans. Une même usure peut-elle être comptée deux fois ?"),
}
RETOURS_CESSION = {
    "sans_complement": (
        "0.5",
        "Votre valeur nette est celle de la dernière clôture. La machine a-t-elle servi depuis ?",
    ),
    "complement_annee_entiere": (
        "0.5",
        "Vous comptez toute l'année 2027. Jusqu'à quel jour la machine est-elle amortie ?",
    ),
    "prix_ttc": ("0.5", "Votre prix comprend la taxe. À qui revient-elle ?"),
    "cession_sur_base": ("0.5", "De quelle valeur retranche-t-on le cumul pour avoir la valeur nette ?"),
    "signe_inverse": ("0.5", "Si le prix dépasse la valeur nette, gagne-t-on ou perd-on ? Regardez votre signe."),
}
RETOUR_RESIDUELLE = "Vous répartissez tout le coût. Que vaudra encore la machine quand elle ne servira plus ?"
