export { openSealed, sealBytes } from "./sealed-bytes.ts";
export { readSecretKey, secretKeyName } from "./secret-key.ts";
