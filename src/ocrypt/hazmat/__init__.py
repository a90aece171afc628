"""The only place that imports a crypto library: key encapsulation, HPKE, AEAD, signatures, tokens, certificates."""
