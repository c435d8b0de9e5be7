# Deux commandes suffisent : `make demo` et `make test`. Chacune installe ce dont elle a besoin.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PRET := $(VENV)/.pret

.PHONY: demo test lint cp1252 verrou bancs propre systeme

demo: $(PRET)
	sh outils/paquets_systeme.sh --bac
	$(BIN)/refcomp demo

test: $(PRET) systeme
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadgroup

lint: $(PRET)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# L'environnement est refait dès que le verrou ou le paquet changent.
$(PRET): requirements.lock pyproject.toml
	sh outils/installer.sh "$(PYTHON)" "$(VENV)"
	@touch $(PRET)

# Bac à sable, navigateur, serveur PostgreSQL : sans eux, `make test` dit ce qui n'a pas été éprouvé.
systeme:
	sh outils/paquets_systeme.sh

# Les mêmes essais, comme si la machine écrivait en cp1252 (Windows français).
cp1252: $(PRET)
	sh outils/essais_cp1252.sh "$(VENV)"

# Refait le verrou : universel (Linux, macOS, Windows), avec condensés, sans adresse de dépôt.
verrou: $(PRET)
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --all-extras pyproject.toml -o requirements.lock

bancs: $(PRET)
	for banc in benchmarks/*.py; do $(BIN)/python $$banc; done

propre:
	rm -rf $(VENV) demo_cours .pytest_cache .mypy_cache .ruff_cache .hypothesis
