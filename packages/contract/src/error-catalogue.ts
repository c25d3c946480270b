/**
 * Every refusal that Portolan can give, by code: its HTTP status, the exit code of the command line, and the three parts of its text
 * (what happened, why, what to do), which are messages of @portolan/phrases. Codes are never reused for another meaning.
 * Exit codes: 1 refused by policy or findings, 2 bad input, 3 no permission, 4 not found, 5 fault.
 */
import type { MessageId, Phrase, PhraseParam } from "@portolan/phrases";

export interface ErrorEntry {
  readonly httpStatus: number;
  readonly exitCode: 1 | 2 | 3 | 4 | 5;
  readonly what: MessageId;
  readonly why: MessageId;
  readonly fix: MessageId;
}

/** Parameters of an error's texts. The same for all three parts; a part may leave some out. */
export type ErrorParams = Readonly<Record<string, string | number>>;

function entry<Noun extends string>(noun: Noun, httpStatus: number, exitCode: ErrorEntry["exitCode"]) {
  return { httpStatus, exitCode, what: `errors.${noun}.what`, why: `errors.${noun}.why`, fix: `errors.${noun}.fix` } as const;
}

export const errorCatalogue = {
  ALREADY_RUNNING: entry("already-running", 409, 1),
  APPLIER_ABSENT: entry("applier-absent", 409, 1),
  APPLIER_SILENT: entry("applier-silent", 503, 5),
  PLAN_REFUSED: entry("plan-refused", 409, 1),
  RISKS_NOT_ACCEPTED: entry("risks-not-accepted", 409, 1),
  PLAN_TOO_LARGE: entry("plan-too-large", 409, 1),
  PLAN_STATE: entry("plan-state", 409, 1),
  PLAN_STALE: entry("plan-stale", 409, 1),
  PLAN_BUSY: entry("plan-busy", 409, 1),
  PLAN_NOT_APPROVED: entry("plan-not-approved", 403, 1),
  SIGNATURE_REFUSED: entry("signature-refused", 403, 1),
  RECORD_NOT_SIGNED: entry("record-not-signed", 503, 5),
  CONFIRMATION_NOT_NEW: entry("confirmation-not-new", 409, 1),
  KEY_NOT_PINNED: entry("key-not-pinned", 403, 1),
  ARGUMENT_INVALID: entry("argument-invalid", 400, 2),
  COMMAND_UNKNOWN: entry("command-unknown", 400, 2),
  DATABASE_UNUSABLE: entry("database-unusable", 500, 5),
  DATABASE_TOO_NEW: entry("database-too-new", 500, 5),
  DATABASE_FILE_UNUSABLE: entry("database-file-unusable", 400, 2),
  DATABASE_UNREACHABLE: entry("database-unreachable", 503, 5),
  DATABASE_ACCESS_REFUSED: entry("database-access-refused", 500, 5),
  DATABASE_NOT_READY: entry("database-not-ready", 500, 5),
  DATABASE_KEY_DIFFERS: entry("database-key-differs", 500, 5),
  DATA_DIRECTORY_UNUSABLE: entry("data-directory-unusable", 500, 5),
  FAULT: entry("fault", 500, 5),
  FILE_UNWRITABLE: entry("file-unwritable", 400, 2),
  FILE_UNREADABLE: entry("file-unreadable", 400, 2),
  FREE_IS_NO_ENDPOINT: entry("free-is-no-endpoint", 400, 2),
  GUARD_RAILS_UNUSABLE: entry("guard-rails-unusable", 409, 1),
  JUDGING_FAILED: entry("judging-failed", 503, 5),
  LISTEN_ADDRESS_IN_USE: entry("listen-address-in-use", 500, 5),
  LISTEN_ADDRESS_NOT_LOOPBACK: entry("listen-address-not-loopback", 400, 2),
  LISTEN_PORT_PRIVILEGED: entry("listen-port-privileged", 403, 3),
  METHOD_NOT_ALLOWED: entry("method-not-allowed", 405, 2),
  NAMESPACE_UNKNOWN: entry("namespace-unknown", 404, 4),
  NOT_FOUND: entry("not-found", 404, 4),
  NOTHING_READABLE: entry("nothing-readable", 403, 3),
  NOT_LINUX: entry("not-linux", 500, 5),
  NOT_PERMITTED: entry("not-permitted", 403, 3),
  OPERAND_MISSING: entry("operand-missing", 400, 2),
  OPERANDS_TOO_MANY: entry("operands-too-many", 400, 2),
  NOTHING_WAITS: entry("nothing-waits", 404, 4),
  OPTION_MISSING: entry("option-missing", 400, 2),
  OPTION_UNKNOWN: entry("option-unknown", 400, 2),
  OPTION_VALUE_MISSING: entry("option-value-missing", 400, 2),
  OUTPUT_UNWRITABLE: entry("output-unwritable", 500, 5),
  PANEL_NOT_BUILT: entry("panel-not-built", 500, 5),
  PLAN_INVALID: entry("plan-invalid", 400, 2),
  PORT_INVALID: entry("port-invalid", 400, 2),
  PORT_ZERO: entry("port-zero", 400, 2),
  PRIVILEGES_NOT_DROPPED: entry("privileges-not-dropped", 500, 5),
  RATE_LIMITED: entry("rate-limited", 429, 1),
  REQUEST_INVALID: entry("request-invalid", 400, 2),
  REQUEST_ORIGIN_REFUSED: entry("request-origin-refused", 403, 1),
  REQUEST_TOO_LARGE: entry("request-too-large", 413, 2),
  RULES_ARE_NFT_TEXT: entry("rules-are-nft-text", 400, 2),
  RULES_NOT_UNDERSTOOD: entry("rules-not-understood", 400, 2),
  SCANNER_SILENT: entry("scanner-silent", 503, 5),
  POLICY_INVALID: entry("policy-invalid", 400, 2),
  ROOT_REQUIRED: entry("root-required", 403, 3),
  SERVICE_UNKNOWN: entry("service-unknown", 404, 2),
  SESSION_REQUIRED: entry("session-required", 401, 3),
  SNAPSHOT_DAMAGED: entry("snapshot-damaged", 400, 2),
  SNAPSHOT_INVALID: entry("snapshot-invalid", 400, 2),
  SNAPSHOT_NOT_FOUND: entry("snapshot-not-found", 404, 4),
  SNAPSHOT_NOT_JSON: entry("snapshot-not-json", 400, 2),
  SNAPSHOT_UNKNOWN_VERSION: entry("snapshot-unknown-version", 400, 2),
  STATE_IS_NFT_TEXT: entry("state-is-nft-text", 400, 2),
  STATE_NOT_UNDERSTOOD: entry("state-not-understood", 400, 2),
  INVITATION_INVALID: entry("invitation-invalid", 401, 3),
  NAME_INVALID: entry("name-invalid", 400, 2),
  NAME_TAKEN: entry("name-taken", 409, 1),
  OWN_ROLES_FIXED: entry("own-roles-fixed", 403, 1),
  PANEL_NOT_ANSWERING: entry("panel-not-answering", 503, 4),
  PASSKEY_NEEDS_NAME: entry("passkey-needs-name", 400, 2),
  PASSKEY_REFUSED: entry("passkey-refused", 401, 3),
  PASSWORDS_DIFFER: entry("passwords-differ", 400, 2),
  PASSWORD_IS_NAME: entry("password-is-name", 400, 2),
  PASSWORD_TOO_LONG: entry("password-too-long", 400, 2),
  PASSWORD_TOO_SHORT: entry("password-too-short", 400, 2),
  PASSWORD_WRONG: entry("password-wrong", 403, 3),
  PERMISSION_REQUIRED: entry("permission-required", 403, 3),
  BACKUP_REFUSED: entry("backup-refused", 400, 2),
  PLACE_NOT_EMPTY: entry("place-not-empty", 409, 1),
  PERSON_DATA_KEPT: entry("person-data-kept", 409, 1),
  PERSON_STILL_LET_IN: entry("person-still-let-in", 409, 1),
  PERSON_HAS_PASSWORD: entry("person-has-password", 409, 1),
  PERSON_DISABLED: entry("person-disabled", 409, 1),
  PERSON_IS_ADMINISTRATOR: entry("person-is-administrator", 409, 1),
  PERSON_UNKNOWN: entry("person-unknown", 404, 4),
  PROOF_REQUIRED: entry("proof-required", 403, 3),
  ROLES_NOT_SEPARATE: entry("roles-not-separate", 409, 1),
  SECOND_FACTOR_REFUSED: entry("second-factor-refused", 401, 3),
  SECOND_FACTOR_REQUIRED: entry("second-factor-required", 401, 3),
  SET_UP_DONE: entry("set-up-done", 409, 1),
  SIGN_IN_DELAYED: entry("sign-in-delayed", 429, 1),
  SIGN_IN_REFUSED: entry("sign-in-refused", 401, 3),
  TOO_MANY_KEPT: entry("too-many-kept", 409, 1),
  POOL_UNKNOWN: entry("pool-unknown", 404, 4),
  POOL_CHANGED: entry("pool-changed", 409, 1),
  POOL_IN_USE: entry("pool-in-use", 409, 1),
  POOL_INVALID: entry("pool-invalid", 400, 2),
  POOL_EXISTS: entry("pool-exists", 409, 1),
  CLAIM_INVALID: entry("claim-invalid", 400, 2),
  LEASE_UNKNOWN: entry("lease-unknown", 404, 4),
  LEASE_HOST_UNKNOWN: entry("lease-host-unknown", 404, 4),
  DRILL_REFUSED: entry("drill-refused", 409, 1),
  SHEET_NOT_UNDERSTOOD: entry("sheet-not-understood", 400, 2),
  SHEET_NO_PORT_COLUMN: entry("sheet-no-port-column", 400, 2),
  SHEET_TOO_LARGE: entry("sheet-too-large", 413, 2),
  FINDING_UNKNOWN: entry("finding-unknown", 404, 4),
  WAIVER_EXISTS: entry("waiver-exists", 409, 1),
  WAIVER_END_REFUSED: entry("waiver-end-refused", 400, 2),
  WAIVER_OWN: entry("waiver-own", 403, 1),
  WAIVER_STATE: entry("waiver-state", 409, 1),
  TOKEN_INVALID: entry("token-invalid", 401, 3),
  TOKEN_USED: entry("token-used", 401, 3),
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof errorCatalogue;

/** The three parts of an error's text as phrases, to be rendered by whoever shows them. */
export interface ErrorText {
  readonly what: Phrase;
  readonly why: Phrase;
  readonly fix: Phrase;
}

export function errorText(code: ErrorCode, params: ErrorParams): ErrorText {
  const { what, why, fix } = errorCatalogue[code];
  const values: Readonly<Record<string, PhraseParam>> = params;
  return { what: { id: what, params: values }, why: { id: why, params: values }, fix: { id: fix, params: values } };
}

/** Whether a string from outside is a code of this catalogue. A newer peer may know codes that we do not. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}

/** An expected refusal that has to cross code which only knows exceptions, such as a request's way out of a route. */
export class RefusalError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(params)}`, options);
    this.name = "RefusalError";
    this.code = code;
    this.params = params;
  }
}
