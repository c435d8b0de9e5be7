# attendu: {q1: franchise}
# autres: juste
# %% q1
reponse_1 = "TVA non applicable, art. 293 B du CGI"
