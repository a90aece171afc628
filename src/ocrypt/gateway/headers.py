"""Headers that every answer carries, each with its reason."""

from __future__ import annotations

_POLICY = (
    "default-src 'none'",  # what is not named below is not loaded
    # Ours only. Codes are read and made on the device by WebAssembly, which counts as making code from data; the word
    # allows no more than that: text never becomes script, as it would with 'unsafe-eval' (docs/adr/0022).
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",  # the chosen picture is shown from memory
    "connect-src 'self'",  # nothing is sent anywhere else
    "worker-src 'self'",  # what looks for codes runs off the page's own thread
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",  # nobody may frame the page and have it clicked
    "require-trusted-types-for 'script'",
    "trusted-types ocrypt-worker",  # one policy, which passes the one address of that worker
)

CSP = "; ".join(_POLICY)

EVERYWHERE: dict[str, str] = {
    "Strict-Transport-Security": "max-age=31536000",  # a later visit never starts in clear
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",  # with the next, isolates the page's memory from other sites
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}

NO_STORE = "no-store"
