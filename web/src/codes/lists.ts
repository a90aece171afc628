/** The lists of `ocrypt.recognise.codes`, as `tools/make_code_lists.py` writes them. */

import lists from "./lists.json";

type Range = readonly [number, number];

const set = (words: readonly string[]): ReadonlySet<string> => new Set(words);
const map = <T>(table: Readonly<Record<string, T>>): ReadonlyMap<string, T> => new Map(Object.entries(table));
const union = (...sets: readonly ReadonlySet<string>[]): ReadonlySet<string> => new Set(sets.flatMap((one) => [...one]));

export const SPECIAL = map(lists.SPECIAL);
export const SECURE = set(lists.SECURE);
export const SCRIPT_SCHEMES = set(lists.SCRIPT_SCHEMES);
export const DATA_SCHEMES = set(lists.DATA_SCHEMES);
export const FILE_SCHEMES = set(lists.FILE_SCHEMES);
export const DANGEROUS_APPS = set(lists.DANGEROUS_APPS);
export const APPS = union(DANGEROUS_APPS, set(lists.APP_SCHEMES));
export const PLAIN_APPS = set(lists.PLAIN_APPS);
export const HOSTED_APPS = set(lists.HOSTED_APPS);
export const PHONE_SCHEMES = set(lists.PHONE_SCHEMES);
export const SMS_SCHEMES = set(lists.SMS_SCHEMES);
export const OTP_SCHEMES = set(lists.OTP_SCHEMES);
export const PAYMENT_SCHEMES = set(lists.PAYMENT_SCHEMES);
export const CREDENTIAL_SCHEMES = set(lists.CREDENTIAL_SCHEMES);
export const SIGN_IN_STARTS: readonly string[] = lists.SIGN_IN_STARTS;
export const PAYMENT_HOSTS = set(lists.PAYMENT_HOSTS);
export const SHORTENERS = set(lists.SHORTENERS);
export const EXECUTABLES = set(lists.EXECUTABLES);
export const SECRET_KEYS = set(lists.SECRET_KEYS);
export const PRIVATE_NAMES = set(lists.PRIVATE_NAMES);
export const METADATA_NAMES = set(lists.METADATA_NAMES);
export const METADATA_ADDRESSES: readonly string[] = lists.METADATA_ADDRESSES;
export const LOCAL_RESOLVERS = set(lists.LOCAL_RESOLVERS);
export const TOP_LEVELS = set(lists.TOP_LEVELS);
export const POSING = set(lists.POSING);
export const BRANDS = set(lists.BRANDS);
export const EMERGENCY = set(lists.EMERGENCY);
export const PREMIUM_STARTS: readonly string[] = lists.PREMIUM_STARTS;
export const CONFUSABLES = map<string>(lists.CONFUSABLES);
export const STRONG_LATIN = set([...lists.STRONG_LATIN]);
export const SCRIPTS = lists.SCRIPTS as unknown as readonly (readonly [number, number, string])[];
export const TOGETHER = lists.TOGETHER.map(set);
export const INVISIBLE = lists.INVISIBLE as unknown as readonly Range[];
export const BIDI = lists.BIDI as unknown as readonly Range[];
export const ECI = map<string>(lists.ECI);
export const KINDS: readonly string[] = lists.KINDS;
/** Every mark with its level, in the order in which they are told. */
export const LEVELS = map<string>(lists.LEVELS);

export const SIMPLIFIED = set([...lists.SIMPLIFIED]);
/** Of them, those that are met most. */
export const EVERYDAY = set([...lists.SIMPLIFIED].slice(0, 500));
export const NAMES = set([...lists.NAMES]);
export const TRADITIONAL = set([...lists.TRADITIONAL]);
export const KANJI = set([...lists.KANJI]);
export const HANGUL = set([...lists.HANGUL]);
export const LATIN = set([...lists.LATIN]);
export const LATIN_SIGNS = set([...lists.LATIN_SIGNS]);
export const KANA_WORDS: string = lists.KANA_WORDS;
