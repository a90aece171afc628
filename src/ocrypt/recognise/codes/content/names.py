"""The closed sets of kinds and marks, each with what it means and how grave it is (`spec/codes.md`)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal, TypeAlias

Level: TypeAlias = Literal["notice", "warning", "danger"]
"""`notice`: good to know; `warning`: look twice; `danger`: made to deceive, or does harm by itself."""


class Kind(StrEnum):
    """What a code's text is."""

    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    GEO = "geo"
    WIFI = "wifi"
    CONTACT = "contact"
    EVENT = "event"
    OTP = "otp"
    PAYMENT = "payment"
    GS1 = "gs1"
    PRODUCT = "product"
    NUMBER = "number"
    APP_LINK = "app-link"
    DEVICE = "device"
    CREDENTIAL = "credential"
    SCRIPT = "script"
    DATA = "data"
    FILE = "file"
    TEXT = "text"


KINDS: Final[dict[Kind, str]] = {
    Kind.URL: "a link to the web, or what a browser takes for one (http, https, ftp, ws, wss, or none before a host)",
    Kind.EMAIL: "an address, or a message to be sent (mailto, MATMSG, SMTP)",
    Kind.PHONE: "a number to be called (tel, callto, facetime), or a code that a phone carries out",
    Kind.SMS: "a short message to be sent (sms, smsto, mms, mmsto)",
    Kind.GEO: "a place on the earth (geo)",
    Kind.WIFI: "how to join a wireless network (WIFI, DPP)",
    Kind.CONTACT: "a person's or a firm's card (vCard, MECARD, BIZCARD)",
    Kind.EVENT: "an entry for a calendar (iCalendar)",
    Kind.OTP: "the secret of one-time passwords (otpauth, otpauth-migration, motp, phonefactor)",
    Kind.PAYMENT: "an order to pay, or an account to pay to (EPC, Swiss QR, EMV, wallets, crypto currencies)",
    Kind.GS1: "identifiers of trade: element strings or a digital link of GS1",
    Kind.PRODUCT: "the number of an article, with a true check digit (EAN, UPC, ISBN)",
    Kind.NUMBER: "digits alone",
    Kind.APP_LINK: "opens or installs an application, by a scheme of its own",
    Kind.DEVICE: "takes a device into a home or a phone into a network (Matter, HomeKit, eSIM)",
    Kind.CREDENTIAL: "proves something about a person, or asks for such a proof (FIDO, wallets, health certificates)",
    Kind.SCRIPT: "a program that a browser would run (javascript, vbscript)",
    Kind.DATA: "a document inside the link itself (data, blob)",
    Kind.FILE: "a file on this machine or on a share (file, content, smb, UNC path)",
    Kind.TEXT: "anything else",
}


class Mark(StrEnum):
    """What is doubtful about a code's text, the text itself first, then links, then the other kinds."""

    CONTROL_CHARACTERS = "control-characters"
    BIDI_CONTROL = "bidi-control"
    INVISIBLE = "invisible"
    LONG_TEXT = "long-text"
    MARKUP = "markup"
    FORMULA = "formula"
    COMMAND = "command"
    EMBEDDED_LINK = "embedded-link"
    DANGEROUS_SCHEME = "dangerous-scheme"
    UNKNOWN_SCHEME = "unknown-scheme"
    DISGUISED_SCHEME = "disguised-scheme"
    APP = "app"
    CLEARTEXT = "cleartext"
    BACKSLASH = "backslash"
    HIDDEN_BREAK = "hidden-break"
    USERINFO = "userinfo"
    CREDENTIALS = "credentials"
    INVALID_HOST = "invalid-host"
    ENCODED_HOST = "encoded-host"
    IP_HOST = "ip-host"
    ODD_IP = "odd-ip"
    PRIVATE_HOST = "private-host"
    METADATA_HOST = "metadata-host"
    PUNYCODE = "punycode"
    MIXED_SCRIPT = "mixed-script"
    LOOK_ALIKE = "look-alike"
    POSING_HOST = "posing-host"
    LONG_HOST = "long-host"
    ONION = "onion"
    ODD_PORT = "odd-port"
    SHORTENER = "shortener"
    REDIRECT = "redirect"
    EXECUTABLE = "executable"
    SIGN_IN = "sign-in"
    PREFILLED = "prefilled"
    ATTACHMENT = "attachment"
    USSD = "ussd"
    PREMIUM_NUMBER = "premium-number"
    OPEN_WIFI = "open-wifi"
    WEAK_WIFI = "weak-wifi"
    HIDDEN_WIFI = "hidden-wifi"
    SECRET = "secret"  # noqa: S105 - the name of a mark
    ONE_TIME_PASSWORD = "one-time-password"  # noqa: S105 - the name of a mark
    PAYMENT = "payment"
    ESIM = "esim"


LEVELS: Final[dict[Mark, Level]] = {
    Mark.CONTROL_CHARACTERS: "warning",
    Mark.BIDI_CONTROL: "danger",
    Mark.INVISIBLE: "warning",
    Mark.LONG_TEXT: "notice",
    Mark.MARKUP: "warning",
    Mark.FORMULA: "warning",
    Mark.COMMAND: "danger",
    Mark.EMBEDDED_LINK: "notice",
    Mark.DANGEROUS_SCHEME: "danger",
    Mark.UNKNOWN_SCHEME: "warning",
    Mark.DISGUISED_SCHEME: "danger",
    Mark.APP: "warning",
    Mark.CLEARTEXT: "notice",
    Mark.BACKSLASH: "warning",
    Mark.HIDDEN_BREAK: "warning",
    Mark.USERINFO: "danger",
    Mark.CREDENTIALS: "warning",
    Mark.INVALID_HOST: "warning",
    Mark.ENCODED_HOST: "warning",
    Mark.IP_HOST: "warning",
    Mark.ODD_IP: "danger",
    Mark.PRIVATE_HOST: "warning",
    Mark.METADATA_HOST: "danger",
    Mark.PUNYCODE: "notice",
    Mark.MIXED_SCRIPT: "danger",
    Mark.LOOK_ALIKE: "danger",
    Mark.POSING_HOST: "warning",
    Mark.LONG_HOST: "notice",
    Mark.ONION: "notice",
    Mark.ODD_PORT: "warning",
    Mark.SHORTENER: "warning",
    Mark.REDIRECT: "warning",
    Mark.EXECUTABLE: "danger",
    Mark.SIGN_IN: "danger",
    Mark.PREFILLED: "notice",
    Mark.ATTACHMENT: "danger",
    Mark.USSD: "danger",
    Mark.PREMIUM_NUMBER: "warning",
    Mark.OPEN_WIFI: "warning",
    Mark.WEAK_WIFI: "warning",
    Mark.HIDDEN_WIFI: "notice",
    Mark.SECRET: "notice",
    Mark.ONE_TIME_PASSWORD: "warning",
    Mark.PAYMENT: "warning",
    Mark.ESIM: "warning",
}
MEANINGS: Final[dict[Mark, str]] = {
    Mark.CONTROL_CHARACTERS: "holds control characters other than tab and line end, which can steer a terminal",
    Mark.BIDI_CONTROL: "holds characters that turn the direction of writing, so that it reads otherwise than it is",
    Mark.INVISIBLE: "holds characters that can't be seen",
    Mark.LONG_TEXT: "is longer than 1 000 characters",
    Mark.MARKUP: "holds HTML that a page would run if it showed it carelessly",
    Mark.FORMULA: "begins like a formula that a spreadsheet would compute",
    Mark.COMMAND: "holds a command for a shell, an interpreter or a database",
    Mark.EMBEDDED_LINK: "holds a link among other text; the marks of all such links are told too",
    Mark.DANGEROUS_SCHEME: "its scheme runs a program, reads files or installs something",
    Mark.UNKNOWN_SCHEME: "its scheme is not one that we know",
    Mark.DISGUISED_SCHEME: "its scheme shows only once hidden characters, spaces or wide forms are taken away",
    Mark.APP: "hands over to an application or to its shop",
    Mark.CLEARTEXT: "is sent and answered without encryption (http, ftp, ws)",
    Mark.BACKSLASH: "has backslashes, which browsers take for slashes",
    Mark.HIDDEN_BREAK: "has tabs, line ends or spaces inside, which browsers drop",
    Mark.USERINFO: "has a name before an @, which is easily taken for the host",
    Mark.CREDENTIALS: "carries a password or a token",
    Mark.INVALID_HOST: "its host can't be one",
    Mark.ENCODED_HOST: "its host is written in percent signs or in wide forms, which a browser undoes",
    Mark.IP_HOST: "its host is an address and no name",
    Mark.ODD_IP: "its host is an address written as one number, in hexadecimal, in octal, or with parts left out",
    Mark.PRIVATE_HOST: "its host lies in the scanner's own network or on the scanner's own machine",
    Mark.METADATA_HOST: "its host tells the secrets of a machine in a cloud",
    Mark.PUNYCODE: "its host is not ASCII; its true name begins with xn--",
    Mark.MIXED_SCRIPT: "a part of its host mixes writings that don't belong together",
    Mark.LOOK_ALIKE: "a part of its host looks like another name",
    Mark.POSING_HOST: "its host begins like another site's, or has a known name where nobody registered it",
    Mark.LONG_HOST: "its host has more than five parts or more than sixty characters",
    Mark.ONION: "its host is a hidden service",
    Mark.ODD_PORT: "it names a port that its scheme doesn't use",
    Mark.SHORTENER: "its host sends on to an address that can't be seen here",
    Mark.REDIRECT: "carries another link, where it may send on to",
    Mark.EXECUTABLE: "leads to a program or to a profile to install",
    Mark.SIGN_IN: "approves somebody's sign-in, or links another device to an account",
    Mark.PREFILLED: "the message is written already",
    Mark.ATTACHMENT: "asks to attach a file of this device",
    Mark.USSD: "a code that the phone or its network carries out (with * or #)",
    Mark.PREMIUM_NUMBER: "a number that may cost much: premium rate, satellite, or a short code",
    Mark.OPEN_WIFI: "the network has no encryption",
    Mark.WEAK_WIFI: "the network's encryption is broken (WEP)",
    Mark.HIDDEN_WIFI: "the network doesn't tell its name; devices that know it call for it everywhere",
    Mark.SECRET: "holds a password or a key",
    Mark.ONE_TIME_PASSWORD: "holds the secret that one-time passwords are made from",
    Mark.PAYMENT: "starts a payment",
    Mark.ESIM: "installs a mobile plan",
}
