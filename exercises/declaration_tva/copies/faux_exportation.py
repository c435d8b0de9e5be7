# attendu: {q1: exportation}
# autres: juste
# %% q1
reponse_1 = "Exonération de TVA, article 262, I du CGI"
