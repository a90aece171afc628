/** The library for SM2, SM3 and SM4, in a file of its own so that it is loaded only where it is used. */

export { hkdf, sm2, sm3, sm4 } from "sm-crypto-v2";
