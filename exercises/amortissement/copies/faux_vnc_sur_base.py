# attendu: {q4: vnc_sur_base}
# autres: juste
# La réponse est une fonction des documents.
# %% q4
def plan_de_la_machine(documents):
    dotations = [reponse_3] + [annuite] * (duree - 1)
    dotations.append(round(reponse_2 - sum(dotations), 2))
    table = pd.DataFrame({"exercice": range(2025, 2025 + len(dotations)), "dotation": dotations})
    table["cumul"] = table["dotation"].cumsum().round(2)
    table["valeur_nette_comptable"] = (reponse_2 - table["cumul"]).round(2)
    return table


reponse_4 = plan_de_la_machine
plan = plan_de_la_machine(None)
