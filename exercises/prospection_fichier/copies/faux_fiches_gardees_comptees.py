# attendu: {q1: fiches_gardees_comptees}
# autres: juste
# %% q1
noms = prospects["nom"].str.lower().str.normalize("NFKD").str.replace(r"[^a-z0-9 ]", "", regex=True)
prospects["cle"] = noms.str.replace(r"\b(sarl|eurl|sas)\b", "", regex=True).str.split().str.join(" ")
reponse_1 = int(prospects.duplicated(["cle", "code_postal"], keep=False).sum())
