# attendu: {q4: endos_oublie}
# autres: juste
# %% q4
comptes = (effets["echeance"] - effets["date_remise"]).dt.days + conditions["Jours de banque"]
escompte = (effets["nominal"] * conditions["Escompte, taux annuel"] / 100 * comptes / 360).round(2)
endos = (effets["nominal"] * conditions["Commission d'endos, taux annuel"] / 100 * comptes / 360).round(2)
manipulation = conditions["Commission de manipulation par effet, hors taxe"] * len(effets)
reponse_4 = round(effets["nominal"].sum() - escompte.sum() - manipulation * (1 + tva), 2)
