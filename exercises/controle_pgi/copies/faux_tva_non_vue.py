# attendu: {q6: tva_non_vue}
# autres: juste
# Une clé de TVA fausse est jugée juste.
# %% q6
def constat(fiche):
    siren = fiche.tva[4:]
    if len(fiche.iban) != 27:
        return "IBAN"
    if int(fiche.tva[2:4]) != (12 + 3 * (int(siren) % 97)) % 97:
        return "TVA"
    return "juste" if fiche.siret[:9] == siren else "désaccord"


fiches = fiches.astype({"siret": str})
lus = [constat(f) for f in fiches.itertuples()]
reponse_6 = pd.DataFrame({"client": fiches["client"], "constat": ["juste" if c == "TVA" else c for c in lus]})
