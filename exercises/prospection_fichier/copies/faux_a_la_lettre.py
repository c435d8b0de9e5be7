# attendu: {q1: a_la_lettre}
# autres: juste
# %% q1
noms = prospects["nom"].str.lower().str.normalize("NFKD").str.replace(r"[^a-z0-9 ]", "", regex=True)
prospects["cle"] = noms.str.replace(r"\b(sarl|eurl|sas)\b", "", regex=True).str.split().str.join(" ")
reponse_1 = int(prospects.duplicated(["nom", "code_postal"]).sum())
