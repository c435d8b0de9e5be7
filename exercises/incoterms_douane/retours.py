"""Les retours des erreurs connues : la part des points gardée, et une question qui aide sans donner la valeur."""

RETOURS_FOB = {
    "export_oublie": ("0.5", "Qui dédouane à l'exportation sous cette règle ? Relisez le document des règles."),
    "mise_a_bord_oubliee": ("0.5", "Vos caisses attendent sur le quai. Jusqu'où le vendeur FOB les mène-t-il ?"),
    "fret_inclus": ("0.25", "Vous payez la traversée. Quelle règle la met à la charge du vendeur ?"),
}
RETOURS_CIF = {
    "prime_sur_cfr": (
        "0.5",
        "Votre prime porte sur le prix hors assurance. Quel prix augmente-t-on de 10 % dans la convention ?",
    ),
    "sans_majoration": ("0.5", "Vous assurez le prix CIF tel quel. La somme assurée est-elle plus forte ?"),
    "assurance_oubliee": ("0.25", "Vous avez le coût et le fret. Que dit la lettre du milieu de CIF ?"),
}
RETOURS_PRIX = {
    "prime_perdue": ("0.5", "Vos prix jusqu'à Sydney conviennent. L'assurance disparaît-elle sous DAP et DDP ?"),
    "ddp_sans_taxes": ("0.75", "Sous la dernière règle, qui paie ce que réclame la douane australienne ?"),
    "fca_sans_export": ("0.75", "En FCA, qui dédouane à l'exportation ? Relisez le document des règles."),
}
RETOUR_COURTE = ("0", "Cette règle laisse au client une étape qu'il ne veut pas payer. Laquelle ?")
RETOUR_LONGUE = ("0", "Cette règle vous fait payer une étape que le client garde pour lui. Laquelle ?")
RETOURS_OFFRE = {
    "cours_comptant": (
        "0.5",
        "C'est le cours d'aujourd'hui. À quel cours la savonnerie échangera-t-elle ces dollars ?",
    ),
    "conversion_inversee": ("0", "Votre offre a plus de chiffres en dollars qu'en francs. Que vaut un dollar ?"),
    "offre_tronquee": ("0.75", "Multipliez votre offre par le cours : retrouve-t-on au moins le prix voulu ?"),
}
RETOURS_VALEUR = {
    "frais_avant_oublies": ("0.25", "C'est le prix du fournisseur. Qu'a-t-il fallu payer pour arriver à Nouméa ?"),
    "assurance_achat_oubliee": ("0.5", "Le fret y est. Quel autre frais court jusqu'à l'arrivée ?"),
    "frais_locaux_inclus": ("0.5", "L'un de vos frais est dépensé à Nouméa. Où la valeur en douane s'arrête-t-elle ?"),
    "cours_de_facture": ("0.5", "Le dossier donne plusieurs cours. Lequel la convention retient-elle ?"),
}
RETOURS_DROIT = {
    "tout_a_la_valeur": ("0.5", "Votre total convient. Selon quoi le fret se partage-t-il, d'après le document ?"),
    "droit_sur_prix": ("0.5", "Vos valeurs en douane conviennent. Est-ce sur elles que porte votre droit ?"),
    "specifique_sur_brut": ("0.75", "Le droit par kilogramme compte-t-il l'emballage ? Relisez le tarif."),
    "specifique_oublie": ("0.5", "Un article paie deux droits. Quelle colonne du tarif n'avez-vous pas employée ?"),
}
RETOURS_PAYER = {
    "tgc_oubliee": ("0.25", "Vous avez les droits. Qu'encaisse aussi la douane à l'importation ?"),
    "tgc_sans_droits": ("0.5", "Votre TGC porte sur la valeur en douane. La base s'arrête-t-elle là ?"),
    "taux_unique": ("0.5", "Le tarif donne-t-il le même taux de TGC à tous les articles ?"),
}
RETOURS_COUT = {
    "tgc_incluse": ("0.5", "Vous comptez la TGC. Que devient cette taxe après le passage en douane ?"),
    "frais_locaux_oublies": ("0.5", "Votre bidon est au port. Que faut-il encore payer pour qu'il soit à l'entrepôt ?"),
    "droit_oublie": ("0.5", "Une somme payée à la douane n'est jamais rendue. L'avez-vous comptée ?"),
}
