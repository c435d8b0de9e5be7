# attendu: {q5: conversion_inversee}
# autres: juste
# %% q5
reponse_5 = math.ceil(round(regles[reponse_4] * terme, 4))
