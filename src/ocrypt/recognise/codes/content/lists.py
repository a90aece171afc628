"""The names that decide: schemes, hosts, endings, characters. `web/src/codes/lists.json` is made from this module."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPECIAL: Final = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}
"""The schemes that browsers split in their lenient way (WHATWG URL, "special"), with their ports. `file` apart."""
SECURE: Final = _words("https wss")
SCRIPT_SCHEMES: Final = _words("javascript vbscript livescript jscript mocha ecmascript")
DATA_SCHEMES: Final = _words("data blob filesystem")
FILE_SCHEMES: Final = _words("file content smb cifs nfs afp webdav dav davs jar res resource mk mhtml ms-its")
DANGEROUS_APPS: Final = _words(
    "intent itms-services ms-msdt search-ms search ms-appinstaller ms-officecmd ms-cxh ms-word ms-excel ms-powerpoint "
    "ms-visio ms-access ms-publisher ms-search ms-settings ms-windows-store shell hcp chrome chrome-extension moz-extension "
    "about view-source opera edge brave vivaldi wyciwyg ldap ldaps rmi jndi gopher dict ssh telnet rdp vnc microsoft-edge feed "
    "apt snap flatpak+https steam-install android-app cydia sileo zbra altstore trollstore apple-magnifier shortcuts workflow "
    "prefs app-prefs tasker termux powershell cmd bash docker vscode vscode-insiders cursor mcp"
)
"""Schemes of applications that run, install or configure something without much asking."""
APP_SCHEMES: Final = _words(
    "market itms itms-apps itms-appss macappstore appmarket mimarket samsungapps fb instagram twitter x tg whatsapp "
    "weixin wechat mqq mqqapi tencent alipays taobao tmall jd openapp.jdmobile snssdk1128 snssdk1112 kwai bilibili zhihu "
    "line viber skype sip sips xmpp irc ircs signal sgnl threema discord slack zoomus zoommtg msteams teams webex gtalk "
    "spotify youtube vnd.youtube netflix steam magnet ed2k thunder flashget qqdl bitcoin-app maps comgooglemaps "
    "googlemaps waze baidumap amapuri iosamap qqmap here uber lyft git svn news nntp rtsp rtmp rtsps mms-stream udp rtp "
    "podcast webcal webcals feedly notion obsidian evernote ss ssr vmess vless trojan hysteria2 tuic clash sub wireguard "
    "openvpn anyconnect urn doi isbn tag ni cid mid acct did web+app xrpl googlechrome firefox"
)
PLAIN_APPS: Final = _words(
    "intent market magnet skype sip sips xmpp spotify urn ed2k tg whatsapp itms-services view-source ms-msdt search-ms ms-appinstaller "
    "ms-officecmd ms-cxh ms-word ms-excel ms-powerpoint ms-visio ms-access ms-publisher ms-search ms-settings ms-windows-store "
    "microsoft-edge android-app chrome-extension moz-extension chrome weixin mqqapi alipays zoommtg webcal news wyciwyg hcp"
)
"""Of both, those that are known by the colon alone: no everyday word begins so."""
HOSTED_APPS: Final = _words("intent ssh telnet rdp vnc ldap ldaps rmi gopher smb cifs nfs afp webdav dav davs file")
"""The schemes beside the web's that name a host."""
PHONE_SCHEMES: Final = _words("tel callto telprompt facetime facetime-audio wtai")
SMS_SCHEMES: Final = _words("sms smsto mms mmsto imessage")
OTP_SCHEMES: Final = _words("otpauth otpauth-migration motp phonefactor")
PAYMENT_SCHEMES: Final = _words(
    "bitcoin bitcoincash ethereum lightning lnurlp lnurl lnurlw keyauth litecoin dogecoin dash zcash monero solana tron ripple xrp cardano "
    "web+cardano polkadot tezos stellar web+stellar cosmos algorand nano ton tonkeeper near avalanche bnb polygon wc web3 metamask "
    "trust upi phonepe paytmmp gpay tez wxp alipay alipayqr paypal payto bank bezahlcode sepa swish vipps twint mobilepay "
    "blik bizum venmo cashapp cashme revolut satispay payconiq pix promptpay paynow duitnow qris square-commerce-v1"
)
CREDENTIAL_SCHEMES: Final = _words(
    "fido openid openid4vp openid-vc openid-credential-offer openid-initiate-issuance eudi-openid4vp haip mdoc "
    "mdoc-openid4vp shc hc1 didcomm didcomm-v2 iden3comm eid bankid swedishid smartid itsme digid siopv2 siop"
)
SIGN_IN_STARTS: Final = (
    "fido:/",
    "tg://login",
    "tg:login",
    "sgnl://linkdevice",
    "phonefactor:",
    "https://wa.me/settings/linked_devices",
    "https://discord.com/ra/",
    "https://discordapp.com/ra/",
    "https://s.team/q/",
    "https://open.weixin.qq.com/connect/confirm",
    "https://login.weixin.qq.com/l/",
    "https://microsoft.com/devicelogin",
    "https://www.microsoft.com/devicelogin",
    "https://login.microsoftonline.com/common/oauth2/deviceauth",
    "https://www.google.com/device",
    "https://github.com/login/device",
    "wc:",
    "bankid:",
)
"""How links begin that sign somebody in, in lower case. Who scans another's code signs the other in."""
PAYMENT_HOSTS: Final = _words(
    "qr.alipay.com render.alipay.com mobilecodec.alipay.com wx.tenpay.com payapp.weixin.qq.com qr.95516.com paypal.me "
    "venmo.com cash.app buy.stripe.com checkout.stripe.com revolut.me pay.google.com pay.revolut.com monzo.me "
    "ko-fi.com patreon.com buymeacoffee.com upilinks.in payconiq.com pay.qq.com i.qianbao.qq.com qpay.qq.com "
)
SHORTENERS: Final = _words(
    "bit.ly bitly.com j.mp tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly rebrand.ly cutt.ly shorturl.at rb.gy t.ly tiny.cc "
    "lnkd.in db.tt qr.ae adf.ly bc.vc s.id soo.gd x.gd surl.li urlz.fr u.to clck.ru vk.cc short.io shorte.st tr.im trib.al "
    "dlvr.it fb.me m.me youtu.be amzn.to amzn.eu a.co ebay.us apple.co msft.it aka.ms g.co goo.su spoti.fi wp.me redd.it "
    "t.cn dwz.cn url.cn suo.im sourl.cn mrw.so u.nu w.url.cn 985.so tb.cn m.tb.cn 3.cn u.jd.com b23.tv v.douyin.com xhslink.com "
    "qrco.de qr.io qrs.ly me-qr.com q-r.to qr1.be qrfy.com qrcodes.pro scan.page l.ead.me hubs.ly mcaf.ee snip.ly bl.ink linktr.ee "
    "kutt.it gg.gg han.gl me2.do bit.do po.st lc.chat zpr.io tiny.one chilp.it yourls.org ity.im cli.re rotf.lol 1url.com"
)
EXECUTABLES: Final = _words(
    "apk apks xapk apkm aab ipa mobileconfig mobileprovision exe msi msix msixbundle appx appxbundle appinstaller "
    "bat cmd scr pif cpl dll sys jar jnlp ps1 psm1 vbs vbe wsf wsh hta lnk reg inf iso img vhd vhdx dmg pkg command "
    "deb rpm snap flatpak flatpakref appimage sh bash xpi crx docm xlsm pptm xlam xll chm gadget msp application "
    "settingcontent-ms hap tipa"
)
SECRET_KEYS: Final = _words(
    "password passwd passwort pass pwd pw token access_token id_token refresh_token auth_token authtoken auth apikey api_key "
    "api-key secret client_secret session sessionid session_id sid jsessionid phpsessid jwt otp pin private_key credential "
    "credentials sig_token"
)
PRIVATE_NAMES: Final = _words(
    "localhost local internal intranet lan home corp private localdomain home.arpa test invalid"
)
"""The last part of names that mean something in one's own network only (RFC 6761, RFC 6762, RFC 8375, and custom)."""
METADATA_NAMES: Final = _words(
    "metadata.google.internal metadata instance-data instance-data.ec2.internal metadata.azure.internal metadata.tencentyun.com"
)
METADATA_ADDRESSES: Final = _words(
    "169.254.169.254 169.254.170.2 169.254.169.253 100.100.100.200 192.0.0.192 fd00:ec2::254 168.63.129.16"
)
LOCAL_RESOLVERS: Final = _words("nip.io sslip.io xip.io localtest.me lvh.me vcap.me lacolhost.com localho.st")
"""Names in public that lead to addresses which anybody chooses, private ones too."""
TOP_LEVELS: Final = _words(
    "com org net edu gov mil int info biz name io co ai app dev me tv cc xyz top site online shop store club vip live link "
    "click tech space website page wiki fun icu cn hk tw jp kr sg in de at ch fr it es pt nl be lu uk ie dk se no fi pl cz sk hu "
    "ro bg gr ru ua tr us ca mx br ar cl pe au nz za eu asia ly gl gd to gg ws su li my th vn id ph il ae sa zip mov onion example "
    "test invalid localhost 中国 中國 公司 网络 网址 рф"
)
"""Last parts by which a host is known without a scheme before it: the common ones, so "notes.txt" is no link."""
POSING: Final = _words("com net org gov edu cn de uk fr jp ru br in io co eu us tw hk")
"""Last parts of real sites, which in the middle of a host pose as an end."""
BRANDS: Final = _words(
    "paypal google apple icloud microsoft office365 outlook amazon facebook instagram whatsapp telegram netflix linkedin twitter "
    "youtube gmail yahoo ebay dropbox adobe docusign github steam steampowered coinbase binance metamask blockchain kraken chase wellsfargo "
    "bankofamerica citibank hsbc barclays santander sparkasse postbank deutschebank commerzbank unicredit dhl fedex ups usps "
    "alipay taobao wechat weixin tencent baidu huawei icbc unionpay jd pinduoduo douyin rakuten mercari docomo softbank spotify "
    "samsung visa mastercard amex stripe revolut wise walmart booking airbnb"
)
"""Names that are often counterfeited; a short list, to tell a typing game ("paypa1") from a name."""
EMERGENCY: Final = _words(
    "110 112 113 114 115 116 117 118 119 120 122 911 999 000 100 101 102 103 108 111 190 191 192 193 995 997"
)
PREMIUM_STARTS: Final = tuple(
    sorted(
        _words(
            "+979 +870 +881 +882 +883 +1900 +1976 +49900 +49137 +49180 +49190 +4490 +4491 +4498 +4487 +3389 +43900 +43901 "
            "+43930 +43931 +41900 +41901 +41906 +39899 +39892 +39893 +39894 +39895 +34803 +34806 +34807 +34905 +31900 +31906 "
            "+31909 +3290 +81990 +86168 +8612590 +61190 +48700 +48701 +48703 +48708 +420900 +420906 +420909 +7809 "
            "0900 0901 0906 0909 0930 0137 0180 0190 0990 12590"
        )
    )
)
"""How numbers at a premium rate or of a satellite begin, in the countries where codes are met most, abroad and at home."""
CONFUSABLES: Final = {
    # Cyrillic
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "і": "i", "ј": "j", "к": "k", "ӏ": "l", "м": "m", "н": "h",
    "п": "n", "о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "и": "u", "ѵ": "v", "ԝ": "w", "х": "x", "у": "y",
    "ү": "y", "з": "3", "ь": "b", "б": "6", "ё": "e", "ї": "i", "є": "e", "ґ": "r", "ӓ": "a", "ӧ": "o", "ӑ": "a", "ѐ": "e",
    "ҽ": "e", "ҫ": "c", "ԍ": "g", "ѡ": "w", "ҳ": "x", "җ": "x", "ұ": "y", "қ": "k", "ң": "h", "ӈ": "h", "ԋ": "h", "я": "r",
    # Greek
    "α": "a", "β": "b", "γ": "y", "ε": "e", "η": "n", "ι": "i", "κ": "k", "μ": "u", "ν": "v", "ο": "o", "ρ": "p", "σ": "o",
    "ς": "c", "τ": "t", "υ": "u", "χ": "x", "ω": "w", "ϲ": "c", "ϳ": "j", "ά": "a", "έ": "e", "ή": "n", "ί": "i", "ό": "o",
    "ύ": "u", "ώ": "w", "ϊ": "i", "δ": "d", "ζ": "z", "π": "n", "ϱ": "p",
    # Armenian, Georgian, Hebrew, Cherokee, Lisu and other signs
    "օ": "o", "ս": "u", "հ": "h", "ո": "n", "ռ": "n", "ց": "g", "զ": "q", "յ": "j", "ք": "p", "ա": "w", "ժ": "d", "լ": "l",
    "၀": "o", "०": "o", "๐": "o", "໐": "o", "੦": "o", "૦": "o", "ഠ": "o", "೦": "o", "ס": "o", "ו": "l", "ן": "l",
    "ꓐ": "b", "ꓑ": "p", "ꓒ": "d", "ꓳ": "o", "ꓢ": "s", "ꓮ": "a", "ꓰ": "e", "ꓲ": "i", "ꓡ": "l", "ꓔ": "t", "ꓖ": "g", "ꓗ": "k",
    "ꭺ": "a", "ꭼ": "e", "ꮯ": "c", "ꮮ": "l", "ꮲ": "p", "ꮪ": "s", "ꭲ": "t", "ꮖ": "u", "ꮤ": "w", "ꮓ": "z", "〇": "o",
    # Latin letters that are not ASCII and that no language needs in a site's name to be read aloud
    "ı": "i", "ɡ": "g", "ɑ": "a", "ɩ": "i", "ɪ": "i", "ʟ": "l", "ɴ": "n", "ʀ": "r", "ʏ": "y", "ʙ": "b", "ɢ": "g", "ʜ": "h",
    "ᴀ": "a", "ᴄ": "c", "ᴅ": "d", "ᴇ": "e", "ᴊ": "j", "ᴋ": "k", "ᴍ": "m", "ᴏ": "o", "ᴘ": "p", "ᴛ": "t", "ᴜ": "u", "ᴠ": "v",
    "ᴡ": "w", "ᴢ": "z", "ꜱ": "s", "ǃ": "l", "ǀ": "l", "ƽ": "s", "ł": "l", "đ": "d", "ø": "o", "ŧ": "t", "ħ": "h", "ƅ": "b",
    "ɵ": "o", "ƨ": "s", "ꞁ": "l", "ɫ": "l", "ʋ": "u", "ɯ": "w", "ԏ": "t", "ꝑ": "p", "ꮋ": "h", "ꮇ": "m",
    # signs that pose as a slash, a dot or a question mark
    "∕": "/", "⁄": "/", "╱": "/", "⧸": "/", "〳": "/", "ノ": "/", "․": ".", "܁": ".", "ꓸ": ".", "·": ".", "‐": "-", "‑": "-",
    "–": "-", "—": "-", "−": "-", "ー": "-",
}  # fmt: skip
"""What looks like a Latin letter or like a part of a link, with what it looks like."""
STRONG_LATIN: Final = "ıɡɑɩɪʟɴʀʏʙɢʜᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜱǃǀƽƅɵƨꞁɫʋɯꝑ"
"""Of the Latin ones, those that no everyday spelling has."""
SCRIPTS: Final = (
    (0x0041, 0x005A, "latin"), (0x0061, 0x007A, "latin"), (0x00AA, 0x00AA, "latin"), (0x00BA, 0x00BA, "latin"),
    (0x00C0, 0x00D6, "latin"), (0x00D8, 0x00F6, "latin"), (0x00F8, 0x02B8, "latin"), (0x1D00, 0x1D25, "latin"),
    (0x1E00, 0x1EFF, "latin"), (0x2C60, 0x2C7F, "latin"), (0xA722, 0xA7FF, "latin"), (0xAB30, 0xAB64, "latin"),
    (0x0370, 0x03FF, "greek"), (0x1F00, 0x1FFF, "greek"), (0x0400, 0x052F, "cyrillic"), (0x1C80, 0x1C8F, "cyrillic"),
    (0x2DE0, 0x2DFF, "cyrillic"), (0xA640, 0xA69F, "cyrillic"), (0x0531, 0x058F, "armenian"), (0x0591, 0x05F4, "hebrew"),
    (0x0600, 0x06FF, "arabic"), (0x0750, 0x077F, "arabic"), (0x0700, 0x074F, "syriac"), (0x0780, 0x07BF, "thaana"),
    (0x0900, 0x097F, "devanagari"), (0x0980, 0x09FF, "bengali"), (0x0A00, 0x0A7F, "gurmukhi"), (0x0A80, 0x0AFF, "gujarati"),
    (0x0B00, 0x0B7F, "oriya"), (0x0B80, 0x0BFF, "tamil"), (0x0C00, 0x0C7F, "telugu"), (0x0C80, 0x0CFF, "kannada"),
    (0x0D00, 0x0D7F, "malayalam"), (0x0D80, 0x0DFF, "sinhala"), (0x0E00, 0x0E7F, "thai"), (0x0E80, 0x0EFF, "lao"),
    (0x0F00, 0x0FFF, "tibetan"), (0x1000, 0x109F, "myanmar"), (0x10A0, 0x10FF, "georgian"), (0x1C90, 0x1CBF, "georgian"),
    (0x1100, 0x11FF, "hangul"), (0x3130, 0x318F, "hangul"), (0xAC00, 0xD7AF, "hangul"), (0x1200, 0x139F, "ethiopic"),
    (0x13A0, 0x13FF, "cherokee"), (0xAB70, 0xABBF, "cherokee"), (0x1400, 0x167F, "canadian"), (0x1680, 0x169F, "ogham"),
    (0x16A0, 0x16FF, "runic"), (0x1780, 0x17FF, "khmer"), (0x1800, 0x18AF, "mongolian"), (0x2C80, 0x2CFF, "coptic"),
    (0x2D30, 0x2D7F, "tifinagh"), (0x3005, 0x3007, "han"), (0x2E80, 0x2FDF, "han"), (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"), (0xF900, 0xFAFF, "han"), (0x20000, 0x323AF, "han"), (0x3041, 0x309F, "hiragana"),
    (0x30A1, 0x30FA, "katakana"), (0x30FD, 0x30FF, "katakana"), (0x31F0, 0x31FF, "katakana"), (0x3105, 0x312F, "bopomofo"),
    (0xA4D0, 0xA4FF, "lisu"), (0xA000, 0xA4CF, "yi"), (0x10400, 0x1044F, "deseret"),
)  # fmt: skip
"""Code points from, to, and the writing that they belong to; what is in none belongs to all."""
TOGETHER: Final = (
    _words("latin han hiragana katakana"),
    _words("latin han hangul"),
    _words("latin han bopomofo"),
)
"""Writings that one name may mix (UTS 39, "highly restrictive")."""
INVISIBLE: Final = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200D),
    (0x2028, 0x2029), (0x2060, 0x2065), (0x206A, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
BIDI: Final = ((0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
