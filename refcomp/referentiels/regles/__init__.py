"""Les règles de certification, comme données : une grammaire fermée, un moteur exact, des raisons."""
